"""What the SRAM benches share: copies of a cell with their own lines and supply, several supplies and samples a deck.

Nodes of a copy are <pin>_<key>; a driven line has the source v<pin>_<key>, so i(v<pin>_<key>) is its current.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, known_names, numbers, pdk_of
from cimspice.cells import CELLS, SramCell, get_cell
from cimspice.circuits import pwl, written
from cimspice.engines.base import Status
from cimspice.errors import InputError, ParameterError, unknown
from cimspice.mismatch import threshold_shift
from cimspice.pdk import Pdk, Size
from cimspice.plan import Block, Plan, split
from cimspice.units import spice_number as num

#: a storage node pair that should hold must differ by this part of the supply
HELD = 0.8
# The series resistance of a transistor (1e-2 S) leaves a rounding error of 1e-18 A. A node between two transistors that are
# off conducts less than that in sky130 at -40 degC and never settles to microvolts: with the usual vntol a sweep takes
# minutes, and the stepping that helps an operating point loses the stored bit. Hence a vntol that such a node can meet;
# device currents are tested by reltol and abstol all the same.

#: transfer curves; against vntol 1e-9 a curve moves by less than 1 uV
SWEEP_OPTIONS: Mapping[str, str] = {**netlist.DC_OPTIONS, "vntol": "1e-2"}
#: operating points with leakage. At gmin 1e-15 a line at 1.8 V reads 1.8 fA for every junction, as much as a cell of sky130
#: leaks; at 1e-18 it is below a thousandth of it. Against vntol 1e-9, where that converges, currents differ by less than
#: 1e-7, leakage by less than 0.2 %
OP_OPTIONS: Mapping[str, str] = {**SWEEP_OPTIONS, "gmin": "1e-18"}
#: gear, because trapezoidal steps leave a ringing current in voltage sources; nothing metastable is decided here. gmin moves
#: a line of 4 fF by 50 nV in a nanosecond
TRAN_OPTIONS: Mapping[str, str] = {**netlist.TRAN_OPTIONS, "method": "gear", "vntol": "1e-4", "gmin": "1e-13"}
EDGE = 20e-12  #: rise and fall time of every driven line [s]


@dataclass(frozen=True, kw_only=True)
class SramSetup:
    """Surroundings and sizes of a cell: key `sram` of a plan's setup, table [sram] of a study."""

    sizes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  #: role -> fields of cimspice.pdk.Size
    c_bitline: float = 50e-15  #: capacitance of one bitline of current-domain cells, and of writing [F]
    swing: float = 0.1  #: bitline swing that counts as read [V]
    c_charge: float = 4e-15  #: capacitance of the output line of charge-domain cells [F]
    rows_charge: int = 8  #: cells on the output line of charge-domain cells
    t_step: float = 2e-9  #: length of one step of a charge-domain cell [s]
    t_on: float = 3e-9  #: time the inputs stay on in read_disturb [s]

    def __post_init__(self) -> None:
        for name in ("c_bitline", "swing", "c_charge", "rows_charge", "t_step", "t_on"):
            if not getattr(self, name) > 0:
                raise ParameterError(f"sram: {name}={getattr(self, name):g} must be more than 0")
        if self.rows_charge != int(self.rows_charge):
            raise ParameterError(f"sram: rows_charge={self.rows_charge:g} must be a whole number")
        for role, size in self.sizes.items():
            for key in size:
                if key not in {f.name for f in fields(Size)}:
                    raise ParameterError(f"sram.sizes.{role}: {unknown('key', key, [f.name for f in fields(Size)])}")


def setup_of(plan: Plan) -> SramSetup:
    """The plan's surroundings. Raises ParameterError for an unknown key."""
    given = plan.setup.get("sram", {})
    known = [f.name for f in fields(SramSetup)]
    for key in given:
        if key not in known:
            raise ParameterError(f"sram: {unknown('key', key, known)}")
    return SramSetup(**given)


def process_of(plan: Plan) -> Pdk:
    """The plan's process with the plan's sizes. Raises PdkError for a size the process does not have."""
    return pdk_of(plan).resized({role: Size(**size) for role, size in setup_of(plan).sizes.items()})


def check_cells(plan: Plan) -> None:
    """Raise InputError for unknown cells, sizes the process lacks, or a supply above the rating of a device."""
    known_names(plan, "cell", CELLS)
    pdk = process_of(plan)
    highest = max(numbers(plan, "vdd")) if any(a.name == "vdd" for a in plan.axes) else pdk.vdd
    for name in plan.axis("cell").values:
        for role in dict.fromkeys(get_cell(str(name)).devices.values()):
            device = pdk.device(role)
            if device.vdd_max is not None and highest > device.vdd_max:
                raise InputError(
                    f"bench {plan.bench!r}: vdd={highest:g} V is above the {device.vdd_max:g} V that the model"
                    f" {device.model} of {role} is valid to ({pdk.source})"
                )


def check_levels(plan: Plan) -> None:
    """Raise InputError unless the axis `level` fits its cells: 0 to 1, and 1 for an input that is only on or off."""
    for level in numbers(plan, "level"):
        if not 0 <= level <= 1:
            raise InputError(f"bench {plan.bench!r}, axis 'level': {level:g} must lie between 0 and 1")
        for name in plan.axis("cell").values:
            if level != 1 and not get_cell(str(name)).analog:
                raise InputError(f"bench {plan.bench!r}, axis 'level': the input of {name} is only on or off, take 1")


def blocks(plan: Plan, along: Iterable[str], samples: int) -> list[Block]:
    """Blocks with one position of each dim in `along` and every position of the others, the samples in parts.

    The nominal sample is a block of its own, so that its numbers do not depend on how many samples stand beside it;
    the others come at most `samples` at a time.
    """
    found = []
    for block in split(plan, along):
        drawn = block.index["sample"][1:]
        parts = [(0,), *(drawn[k : k + samples] for k in range(0, len(drawn), samples))]
        found += [Block({**block.index, "sample": part}) for part in parts]
    return found


def points(plan: Plan, block: Block) -> Iterator[tuple[tuple[int, ...], dict[str, Any]]]:
    """Every point of a block: its place in the block's arrays and its values by dim."""
    values = {d: block.values(plan, d) for d in plan.dims}
    for place in np.ndindex(block.shape):
        yield place, {d: values[d][i] for d, i in zip(plan.dims, place, strict=True)}


def common(plan: Plan, block: Block) -> tuple[SramCell, float, str]:
    """Cell, temperature and corner that all points of a block share."""
    return get_cell(block.values(plan, "cell")[0]), block.values(plan, "temp")[0], block.values(plan, "corner")[0]


def shifts_of(pdk: Pdk, cell: SramCell, *, seed: int, sample: int) -> dict[str, float]:
    """Threshold shift of each device of one cell [V]; empty for the nominal sample 0."""
    if sample == 0:
        return {}
    return {
        device: threshold_shift(pdk, role, seed=seed, sample=sample, device=f"{cell.name}.{device}")
        for device, role in cell.devices.items()
    }


# ---------------------------------------------------------------- circuit text of one copy
def instance(
    cell: SramCell, key: str, *, shifts: Mapping[str, float | str] | None = None, nodes: Mapping[str, str] | None = None,
    mult: int = 1,
) -> str:  # fmt: skip
    """X line of one copy; shifts: threshold shift of a device [V], or the text that stands for it; nodes: pin -> node
    where it is not <pin>_<key>; mult: identical copies in parallel."""
    named = {"vss": "0", **cell.tied, **(nodes or {})}
    own = "".join(f" dvth_{d}={written(v)}" for d, v in (shifts or {}).items())
    return f"xc_{key} {' '.join(named.get(p, f'{p}_{key}') for p in cell.pins)} {cell.name}{own}" + (
        f" mult={mult}" if mult > 1 else ""
    )


def driven(key: str, levels: Mapping[str, float], vdd: float) -> list[str]:
    """The supply of a copy and a constant source for each of its lines."""
    return [f"vvdd_{key} vdd_{key} 0 {num(vdd)}"] + [
        f"v{pin}_{key} {pin}_{key} 0 {num(level * vdd)}" for pin, level in levels.items()
    ]


def stepped(
    key: str, levels: Sequence[Mapping[str, float]], times: Sequence[float], vdd: float, pins: Iterable[str]
) -> list[str]:
    """Sources of `pins` that take levels[k] from times[k] on, with EDGE between; times[0] is 0."""
    lines = []
    for pin in pins:
        moments, values = [0.0], [levels[0][pin] * vdd]
        for time, level in zip(times[1:], levels[1:], strict=True):
            moments += [time, time + EDGE]
            values += [values[-1], level[pin] * vdd]
        constant = len(set(values)) == 1
        lines.append(f"v{pin}_{key} {pin}_{key} 0 {num(values[0]) if constant else pwl(moments, values)}")
    return lines


def state(cell: SramCell, key: str, q: int, vdd: float, *, card: str) -> str:
    """Cards that store q in a copy: `.nodeset` for operating points, `.ic` for transients.

    For a .nodeset the inner nodes start at 0 as well: from elsewhere the search may fail, and the stepping that follows
    loses the bit. An .ic is kept through it.
    """
    start = "".join(f" v(xc_{key}.{node})=0" for node in cell.inner) if card == "nodeset" else ""
    return f".{card} v(q_{key})={num(q * vdd)} v(qb_{key})={num((1 - q) * vdd)}{start}"


def lines_of(cell: SramCell) -> list[str]:
    """Pins that need a source or a load: all lines but those tied to another node."""
    return [pin for pin in cell.lines if pin not in cell.tied]


def computation(cell: SramCell, x: int, level: float) -> list[dict[str, float]]:
    """Levels of every line in each step of a computation, between an idle step before and one after."""
    idle = dict(cell.idle)
    return [idle, *(cell.levels(step, x, level) for step in cell.steps), idle]


def stored(result: Mapping[str, np.ndarray], key: str, q: int, vdd: float) -> np.ndarray:
    """How far a copy is in the state q, over the sweep: +1 holds it fully, -1 holds the other value."""
    return (2 * q - 1) * (result[f"v(q_{key})"] - result[f"v(qb_{key})"]) / vdd


def crossing(time: np.ndarray, values: np.ndarray, level: float) -> float:
    """First instant at which rising values reach a level, between points by a line [s]; NaN where they never do."""
    above = values >= level
    if above[0] or not above.any():
        return float("nan")
    k = int(np.argmax(above))
    return float(np.interp(level, values[k - 1 : k + 1], time[k - 1 : k + 1]))


def drop_untrusted(answer: Answer) -> Answer:
    """The answer with NaN in every figure of a point that is not trusted."""
    untrusted = ~np.isin(answer.status, [status for status in Status if status.trusted])
    for values in answer.values.values():
        values[untrusted] = np.nan
    return answer
