"""The SRAM cells of netlists/cells/: lines and their levels, devices, how input and weight meet, what is known of each.

Every level is a fraction of the supply. A weight is the stored bit q; a signed weight w is +1 for q = 1 and -1 for
q = 0. The truth table says what a cell computes; the benches measure whether it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cimspice.errors import RegistryError, unknown

#: devices of the 6T core -> role in the process file
_CORE = {"pd1": "nmos_pd", "pd2": "nmos_pd", "pg1": "nmos_pg", "pg2": "nmos_pg", "pu1": "pmos_pu", "pu2": "pmos_pu"}
_CORE_IDLE = {"bl": 1.0, "blb": 1.0, "wl": 0.0}
_CORE_KINDS = {"bl": "bitline", "blb": "bitline", "wl": "wordline"}
_STORAGE = ("q", "qb", "vdd", "vss")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a computation: levels that differ from idle; with `inputs`, those of the input value as well."""

    inputs: bool = False
    levels: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where the product appears.

    kind: "current" is drawn from lines held at their idle level, "charge" moves a floating line.
    plus, minus: the figure is that of `plus` less that of `minus`. sign: +1 where a current into the cell, or a rise of
    the line, means a positive product.
    """

    kind: str
    plus: str
    minus: str | None = None
    sign: int = 1

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.plus,) if self.minus is None else (self.plus, self.minus)


@dataclass(frozen=True, kw_only=True)
class SramCell:
    """One cell: netlists/cells/<name>.sp seen from outside.

    lines: pin -> "bitline", "wordline" (drives gates) or "signal" (drives sources or a capacitor), in the order of the
    subcircuit's pins, before q qb vdd vss. idle: level of every line that is neither read nor written.
    access: the wordlines of writing, and of reading through the bitline pair. inputs: input value -> levels that differ
    from idle. product: (input, q) -> what the cell computes. read: levels of reading the stored bit, read_lines: line
    that carries a current when q is 0 and when q is 1 (None: none does). analog: the input may be a level in between.
    product_kind: how input and weight meet, "AND", "AND NOT", "XNOR", "signed" (0, 1 times -1, +1) or "ternary".
    """

    name: str
    title: str
    lines: Mapping[str, str]
    devices: Mapping[str, str]
    idle: Mapping[str, float]
    inputs: Mapping[int, Mapping[str, float]]
    product: Mapping[tuple[int, int], int]
    product_kind: str
    output: Output
    read: Mapping[str, float]
    read_lines: tuple[str | None, str | None]
    access: Mapping[str, float] = field(default_factory=lambda: {"wl": 1.0})
    steps: tuple[Step, ...] = (Step(inputs=True),)
    tied: Mapping[str, str] = field(default_factory=dict)  #: pins tied to another node in every bench
    inner: tuple[str, ...] = ()  #: nodes inside the subcircuit; they float while the cell idles
    capacitor: float | None = None  #: capacitor of one cell [F]
    #: inner node of a capacitor that keeps its charge while the cell idles
    charge_node: str | None = None
    analog: bool = False
    read_disturbs: bool = False
    weaknesses: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""  #: how sure the topology is

    @property
    def pins(self) -> tuple[str, ...]:
        """Pins of the subcircuit in its order."""
        return (*self.lines, *_STORAGE)

    @property
    def transistors(self) -> int:
        return len(self.devices)

    def levels(self, step: Step, x: int, level: float = 1.0) -> dict[str, float]:
        """Level of every line during a step with input x; level scales the input from idle (0) to full (1)."""
        changed = dict(step.levels)
        if step.inputs:
            changed |= {n: self.idle[n] + level * (v - self.idle[n]) for n, v in self.inputs[x].items()}
        return {**self.idle, **changed}

    def write_levels(self, value: int) -> dict[str, float]:
        """Level of every line while `value` (0 or 1) is written."""
        return {**self.idle, **self.access, "bl": float(value), "blb": float(1 - value)}


def _signed(inputs: tuple[int, ...]) -> dict[tuple[int, int], int]:
    """Input times the weight -1 (q = 0) or +1 (q = 1)."""
    return {(x, q): x * (2 * q - 1) for x in inputs for q in (0, 1)}


def _agree() -> dict[tuple[int, int], int]:
    """1 where the input (+1, -1) and the weight agree, 0 where they differ or the input is 0."""
    return {(x, q): int(x == 2 * q - 1) for x in (-1, 0, 1) for q in (0, 1)}


_6T = SramCell(
    name="sram_6t",
    title="6T",
    lines=_CORE_KINDS,
    devices=_CORE,
    idle=_CORE_IDLE,
    inputs={0: {}, 1: {"wl": 1.0}},
    product=_signed((0, 1)),
    product_kind="signed",
    output=Output(kind="current", plus="blb", minus="bl"),
    read={"wl": 1.0},
    read_lines=("bl", "blb"),
    analog=True,
    read_disturbs=True,
    weaknesses=(
        "with many rows on, a bitline pulled low overwrites cells of the other value: needs an under-driven wordline,"
        " short pulses or a bound on the swing",
        "half-selected columns see a read at every write",
        "the current falls with the bitline voltage",
    ),
    source="textbook; in compute: J. Zhang, Z. Wang, N. Verma, IEEE JSSC 52(4) 2017; R. Liu et al., DAC 2018",
    confidence="high",
)

_7T = SramCell(
    name="sram_7t",
    title="7T, one decoupled read transistor",
    lines={**_CORE_KINDS, "rbl": "bitline", "rwl": "signal"},
    devices={**_CORE, "rd": "nmos_rd"},
    idle={**_CORE_IDLE, "rbl": 1.0, "rwl": 1.0},
    inputs={0: {}, 1: {"rwl": 0.0}},
    product={(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1},
    product_kind="AND",
    output=Output(kind="current", plus="rbl"),
    read={"rwl": 0.0},
    read_lines=(None, "rbl"),
    weaknesses=(
        "idle rows with q = 1 pull rbl up again below vdd - vth: the usable swing is about a threshold",
        "the driver of rwl carries the current of its row",
    ),
    source="generic; decoupled 7T in compute: C. Yu et al., IEEE TCAS-I 2024, doi 10.1109/TCSI.2024.3411608",
    confidence="medium: generic wiring, that of the paper was not readable",
)

_8T = SramCell(
    name="sram_8t",
    title="8T, read port of two transistors",
    lines={**_CORE_KINDS, "rbl": "bitline", "rwl": "wordline", "sl": "signal"},
    devices={**_CORE, "rs": "nmos_rd", "rd": "nmos_rd"},
    idle={**_CORE_IDLE, "rbl": 1.0, "rwl": 0.0},
    inputs={0: {}, 1: {"rwl": 1.0}},
    product={(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1},
    inner=("x",),
    product_kind="AND",
    output=Output(kind="current", plus="rbl"),
    read={"rwl": 1.0},
    read_lines=(None, "rbl"),
    tied={"sl": "0"},
    analog=True,
    weaknesses=(
        "AND only: XNOR takes two cells or a differential pair",
        "the leakage of idle rows depends on the data",
        "single-ended: needs a reference",
        "compresses below about half the supply on rbl",
    ),
    source="L. Chang et al., VLSI 2005; in compute: A. Jaiswal et al., arXiv 1802.08601",
    confidence="high",
)

_8T_XNOR = SramCell(
    name="sram_8t_xnor",
    title="8T, two crossed wordlines",
    lines={**_CORE_KINDS, "wl2": "wordline"},
    devices={**_CORE, "px1": "nmos_pg", "px2": "nmos_pg"},
    idle={**_CORE_IDLE, "wl2": 0.0},
    inputs={-1: {"wl2": 1.0}, 0: {}, 1: {"wl": 1.0}},
    product=_signed((-1, 0, 1)),
    product_kind="XNOR",
    output=Output(kind="current", plus="blb", minus="bl"),
    read={"wl": 1.0},
    read_lines=("bl", "blb"),
    analog=True,
    read_disturbs=True,
    weaknesses=("disturbs as a 6T cell does with either wordline", "both lines leak, whatever the data"),
    source="R. Liu et al., DAC 2018, doi 10.1145/3195970.3196089; US patent 11170292, claim 1",
    confidence="high",
)

_9T = SramCell(
    name="sram_9t",
    title="9T, differential read on a shared foot",
    lines={**_CORE_KINDS, "rd": "wordline"},
    devices={**_CORE, "rd1": "nmos_rd", "rd2": "nmos_rd", "rf": "nmos_rd"},
    idle={**_CORE_IDLE, "rd": 0.0},
    inputs={0: {}, 1: {"rd": 1.0}},
    product=_signed((0, 1)),
    inner=("x",),
    product_kind="signed",
    output=Output(kind="current", plus="blb", minus="bl"),
    read={"rd": 1.0},
    read_lines=("bl", "blb"),
    analog=True,
    weaknesses=(
        "reading and writing share the bitlines; half-selected columns see a read at every write",
        "the shared foot couples the branches",
    ),
    source="Z. Liu, V. Kursun, IEEE TVLSI 16(4) 2008; rebuilt from the description",
    confidence="medium to high: polarity of the branches is ours",
)

_10T = SramCell(
    name="sram_10t",
    title="10T, differential decoupled read",
    lines={**_CORE_KINDS, "rblt": "bitline", "rblf": "bitline", "rwl": "wordline"},
    devices={**_CORE, "rt": "nmos_rd", "dt": "nmos_rd", "rf": "nmos_rd", "df": "nmos_rd"},
    idle={**_CORE_IDLE, "rblt": 1.0, "rblf": 1.0, "rwl": 0.0},
    inputs={0: {}, 1: {"rwl": 1.0}},
    product=_signed((0, 1)),
    inner=("x", "y"),
    product_kind="signed",
    output=Output(kind="current", plus="rblf", minus="rblt"),
    read={"rwl": 1.0},
    read_lines=("rblt", "rblf"),
    analog=True,
    weaknesses=("the difference of the pair's leakage depends on the data, its sum does not",),
    source="A. Biswas, A. P. Chandrakasan, IEEE JSSC 54(1) 2019, doi 10.1109/JSSC.2018.2880918; wiring rebuilt",
    confidence="medium to high: device wiring rebuilt from the description",
)

_10T_XNOR = SramCell(
    name="sram_10t_xnor",
    title="10T, two read wordlines on one line",
    lines={**_CORE_KINDS, "rbl": "bitline", "rwlp": "wordline", "rwln": "wordline"},
    devices={**_CORE, "rp": "nmos_rd", "dp": "nmos_rd", "rn": "nmos_rd", "dn": "nmos_rd"},
    idle={**_CORE_IDLE, "rbl": 1.0, "rwlp": 0.0, "rwln": 0.0},
    inputs={-1: {"rwln": 1.0}, 0: {}, 1: {"rwlp": 1.0}},
    product=_agree(),
    inner=("x", "y"),
    product_kind="XNOR",
    output=Output(kind="current", plus="rbl"),
    read={"rwlp": 1.0},
    read_lines=(None, "rbl"),
    analog=True,
    weaknesses=("single-ended: needs a reference", "leaks in both states alike"),
    source="US patent 10964362, claim 1",
    confidence="high",
)

_11T = SramCell(
    name="sram_11t",
    title="11T1C, transmission gates onto a capacitor",
    lines={
        **_CORE_KINDS, "rbl": "bitline", "rwl": "wordline",
        "pa": "wordline", "na": "wordline", "pb": "wordline", "nb": "wordline",
    },
    devices={**_CORE, "pa": "pmos_rd", "na": "nmos_rd", "pb": "pmos_rd", "nb": "nmos_rd", "rd": "nmos_rd"},
    idle={**_CORE_IDLE, "rbl": 0.0, "rwl": 0.0, "pa": 1.0, "na": 0.0, "pb": 1.0, "nb": 0.0},
    inputs={-1: {"pb": 0.0, "nb": 1.0}, 1: {"pa": 0.0, "na": 1.0}},
    product={(x, q): int(x == 2 * q - 1) for x in (-1, 1) for q in (0, 1)},
    inner=("z",),
    product_kind="XNOR",
    output=Output(kind="charge", plus="rbl"),
    read={"wl": 1.0},
    read_lines=("bl", "blb"),
    steps=(Step(inputs=True), Step(), Step(levels={"rwl": 1.0})),
    capacitor=2e-15,
    charge_node="z",
    weaknesses=(
        "rbl cannot rise above about vdd - vth through the n read transistor",
        "charging the capacitor from the opposite value lets q dip; the dip grows with the capacitor",
    ),
    source="US patent 10964356, claims 1 to 5; rebuilt from the description, joined with a write pair by us",
    confidence="medium to low: rebuilt",
)  # fmt: skip

_12T = SramCell(
    name="sram_12t",
    title="12T, ternary XNOR as a resistive divider",
    lines={
        **_CORE_KINDS, "rbl": "bitline", "en": "wordline", "enb": "wordline",
        "rwl_p": "signal", "rwl_n": "signal", "rwlb_p": "signal", "rwlb_n": "signal",
    },
    devices={
        **_CORE, "pa": "pmos_rd", "na": "nmos_rd", "pb": "pmos_rd", "nb": "nmos_rd", "ps": "pmos_sw", "ns": "nmos_sw",
    },
    idle={
        **_CORE_IDLE, "rbl": 0.5, "en": 0.0, "enb": 1.0, "rwl_p": 0.0, "rwl_n": 0.0, "rwlb_p": 0.0, "rwlb_n": 0.0,
    },
    inputs={
        -1: {"rwl_p": 0.0, "rwl_n": 0.0, "rwlb_p": 1.0, "rwlb_n": 1.0},
        0: {"rwl_p": 0.0, "rwl_n": 1.0, "rwlb_p": 0.0, "rwlb_n": 1.0},
        1: {"rwl_p": 1.0, "rwl_n": 1.0, "rwlb_p": 0.0, "rwlb_n": 0.0},
    },
    product=_signed((-1, 0, 1)),
    inner=("z",),
    product_kind="ternary",
    output=Output(kind="current", plus="rbl", sign=-1),
    read={"wl": 1.0},
    read_lines=("bl", "blb"),
    steps=(Step(inputs=True, levels={"en": 1.0, "enb": 0.0}),),
    weaknesses=(
        "static current while computing, also with all inputs 0",
        "S-shaped transfer that needs p and n balanced: the process corner moves its middle",
    ),
    source="S. Yin et al., IEEE JSSC 2020, doi 10.1109/JSSC.2019.2963616; US patent 11727261, claim 1; wiring rebuilt",
    confidence="function high, wiring medium to low: rebuilt",
)  # fmt: skip

#: swing of the input lines of the 8T1C cell; must stay below vdd - vth, and 1/2 keeps the steps even
_VDR = 0.5

_8T1C = SramCell(
    name="sram_8t1c",
    title="8T1C, capacitive coupling",
    lines={**_CORE_KINDS, "mbl": "bitline", "mwl": "signal", "mwlb": "signal"},
    devices={**_CORE, "sa": "nmos_rd", "sb": "nmos_rd"},
    idle={**_CORE_IDLE, "mbl": _VDR / 2, "mwl": _VDR / 2, "mwlb": _VDR / 2},
    inputs={-1: {"mwl": 0.0, "mwlb": _VDR}, 0: {}, 1: {"mwl": _VDR, "mwlb": 0.0}},
    product=_signed((-1, 0, 1)),
    inner=("z",),
    product_kind="ternary",
    output=Output(kind="charge", plus="mbl"),
    read={"wl": 1.0},
    read_lines=("bl", "blb"),
    capacitor=2e-15,
    analog=True,
    weaknesses=(
        "the drive vdr must stay below vdd - vth, or the steps shrink",
        "one-shot: the result droops with the leakage of mbl",
    ),
    source="Z. Jiang et al., IEEE JSSC 55(7) 2020; US patent 11355167, claim 1; the rest rebuilt",
    confidence="medium to high: rebuilt in part",
)

#: input voltage of the 10T1C cell that stands for 1
_ACT = 0.4
_SELECTED = {"act": _ACT}

_10T1C = SramCell(
    name="sram_10t1c",
    title="10T1C, input stored on a capacitor",
    lines={
        **_CORE_KINDS, "rbl": "bitline", "rwl": "wordline", "act": "signal", "awl": "wordline", "dcwl": "wordline",
    },
    devices={**_CORE, "dq": "nmos_rd", "dc": "nmos_rd", "rd": "nmos_rd", "aw": "nmos_rd"},
    idle={**_CORE_IDLE, "rbl": 0.0, "rwl": 0.0, "act": 0.0, "awl": 0.0, "dcwl": 0.0},
    inputs={0: {}, 1: _SELECTED},
    product={(0, 0): 0, (0, 1): 0, (1, 0): 1, (1, 1): 0},
    inner=("y", "z"),
    product_kind="AND NOT",
    output=Output(kind="charge", plus="rbl"),
    read={"wl": 1.0},
    read_lines=("bl", "blb"),
    steps=(
        Step(inputs=True, levels={"awl": 1.0}),
        Step(inputs=True),
        Step(inputs=True, levels={"dcwl": 1.0}),
        Step(inputs=True),
        Step(inputs=True, levels={"rwl": 1.0}),
    ),
    capacitor=2e-15,
    charge_node="z",
    analog=True,
    weaknesses=("with input 0 and q = 0 the capacitor floats and the discharge line lifts it: an error by the data",),
    source="US patent 11494629, abstract; rebuilt from the description",
    confidence="medium: type of the switches and the line awl are ours",
)  # fmt: skip

#: name -> record, in the order of transistor count
CELLS: dict[str, SramCell] = {
    cell.name: cell for cell in (_6T, _7T, _8T, _8T_XNOR, _8T1C, _9T, _10T, _10T_XNOR, _10T1C, _11T, _12T)
}


def get_cell(name: str) -> SramCell:
    """A cell by name. Raises RegistryError with the nearest names."""
    try:
        return CELLS[name]
    except KeyError:
        raise RegistryError(unknown("cell", name, CELLS)) from None
