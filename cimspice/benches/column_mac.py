"""Transient of a whole 1T1R column with its sense front end: what settles, how fast, and what it costs.

Wordlines of the selected cells rise after half a nanosecond; every cell holds the same state. The front end sits at
the row 0 end of the bitline, the sourceline is grounded at the other end.
"""

from __future__ import annotations

import functools

import numpy as np

from cimspice import metrics, netlist
from cimspice.benches.base import Answer, SweepBench, Variable, known_names, numbers, pdk_of, record
from cimspice.circuits import SENSE_DEVICES, Column, FlashAdc, SenseFrontEnd
from cimspice.errors import InputError, unknown
from cimspice.mismatch import rng_for, threshold_shift
from cimspice.plan import Block, Plan
from cimspice.sweep import TEMP, Sweep, SweepAxis, SweepResult, Target, Values
from cimspice.units import spice_number as num

PATTERNS = ("near", "far", "spread", "random")
T_EDGE = 0.5e-9  #: instant of the wordline edge [s]
T_RISE = 50e-12  #: its rise time [s]
WINDOWS = 4  #: length of the transient in settling windows of the converter: its end is the settled state


def selected(pattern: str, active: int, rows: int, seed: int) -> np.ndarray:
    """Rows whose wordline rises, bool of shape (rows,): near the front end, far from it, evenly spread or random."""
    if not 0 <= active <= rows:
        raise InputError(f"axis 'active': {active} must lie between 0 and the {rows} rows of the column")
    rank = {
        "near": np.arange(rows),
        "far": np.arange(rows)[::-1],
        "spread": np.argsort((np.arange(rows) * 0.6180339887498949) % 1.0, kind="stable"),
        "random": rng_for(seed, active, "pattern").permutation(rows),
    }
    if pattern not in rank:
        raise InputError(f"axis 'pattern': {unknown('pattern', pattern, PATTERNS)}")
    mask = np.zeros(rows, dtype=bool)
    mask[rank[pattern][:active]] = True
    return mask


def _copy(
    k: str, v: Values, *, column: Column, sense: SenseFrontEnd, vdd: float, gap: float, on: tuple[bool, ...]
) -> str:
    lines = [
        f"vdd vdd 0 {num(vdd)}",
        f"vref vref 0 {num(column.v_read)}",
        f"vwl wl 0 pulse(0 {num(vdd)} {num(T_EDGE)} {num(T_RISE)} {num(T_RISE)} 1 2)",
        "vcol foot 0 0",
        sense.text(bitline="bl", out="out", supply="vdd", shifts={name: v[name] for name in SENSE_DEVICES}),
        column.text(
            gaps=[gap] * column.rows,
            shifts=[v[f"row{i}"] for i in range(column.rows)],
            wordlines=["wl" if selected else "0" for selected in on],
            bitline="bl",
            foot="foot",
        ),
    ]
    return "\n".join(lines)


class ColumnMac(SweepBench):
    name = "column_mac"
    title = "settled output, settling time and energy of a 1T1R column against number and pattern of selected cells"
    axes = {"active": "", "pattern": "", "temp": "degC"}
    within = ("temp", "sample")
    variables = {
        "i_column": Variable("A", "settled column current"),
        "v_bl": Variable("V", "settled bitline voltage at the front end"),
        "v_out": Variable("V", "settled output of the sense front end"),
        "t_settle": Variable("s", "wordline edge until the output stays within 0.5 % of full scale"),
        "e_supply": Variable(
            "J", "energy from the front end's supply over one conversion cycle, cycle after cycle alike"
        ),
        "e_wordline": Variable(
            "J", "energy the wordline drivers take from their supply for one pulse: supply times charge"
        ),
    }

    def check(self, plan: Plan) -> None:
        known_names(plan, "pattern", PATTERNS)
        rows = record(Column, plan, "column").rows
        for active in numbers(plan, "active"):
            if not active.is_integer():
                raise InputError(f"bench 'column_mac', axis 'active': {active:g} must be a whole number")
            selected(PATTERNS[0], int(active), rows, plan.seed)
        if "gap" not in plan.setup:
            raise InputError("bench 'column_mac' needs gap, the state of its cells [nm]")

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def shifts(self, plan: Plan, sample: int) -> dict[str, float]:
        """Threshold shifts [V] of the access transistors, `row<i>`, and of the amplifier's devices, by parameter."""
        pdk = pdk_of(plan)
        draw = {"seed": plan.seed, "sample": sample}
        rows = record(Column, plan, "column").rows
        cells = {f"row{i}": threshold_shift(pdk, "nmos_access", device=f"row{i}.xacc", **draw) for i in range(rows)}
        amplifier = {
            name: threshold_shift(pdk, role, device=f"sense.{name}", mult=mult, **draw)
            for name, (role, mult) in SENSE_DEVICES.items()
        }
        return cells | amplifier

    def sweep(self, plan: Plan, block: Block) -> Sweep:
        active, pattern, corner = (block.values(plan, d)[0] for d in ("active", "pattern", "corner"))
        pdk = pdk_of(plan)
        column, adc = record(Column, plan, "column"), record(FlashAdc, plan, "adc")
        stop = T_EDGE + WINDOWS * adc.t_settle
        draws = [self.shifts(plan, sample) for sample in block.values(plan, "sample")]
        targets = {
            f"row{i}": (Target(*netlist.threshold_target(pdk, "nmos_access", f"xr_{i}.xcell.xacc")),)
            for i in range(column.rows)
        }
        for name, (role, _) in SENSE_DEVICES.items():
            path = f"xf.x{name.removeprefix('dvth_')}"
            targets[name] = (Target(*netlist.threshold_target(pdk, role, path)),)
        copy = functools.partial(
            _copy, column=column, sense=record(SenseFrontEnd, plan, "sense"), vdd=pdk.vdd, gap=plan.setup["gap"],
            on=tuple(selected(pattern, int(active), column.rows, plan.seed).tolist()),
        )  # fmt: skip
        return Sweep(
            title=f"column_mac {column.rows} rows {int(active)} active {pattern}", pdk=pdk, corner=corner,
            common=lambda v: "", copy=copy, analysis=f"tran 1e-09 {num(stop)}", stop=stop,
            outputs={v: v for v in ("v(out)", "v(bl)", "i(vcol)", "i(vdd)", "i(vwl)", "v(wl)")},
            # trapezoidal integration leaves a current that rings from step to step in the 0 V source; nothing latches here
            options={**netlist.TRAN_OPTIONS, "method": "gear"},
            axes=(
                SweepAxis(name="temp", columns={"temp": block.values(plan, "temp")}, source=TEMP),
                SweepAxis(name="sample", columns={p: tuple(d[p] for d in draws) for p in draws[0]}, targets=targets),
            ),
        )  # fmt: skip

    def figures(self, plan: Plan, block: Block, result: SweepResult, answer: Answer) -> None:
        adc = record(FlashAdc, plan, "adc")
        vdd = pdk_of(plan).vdd
        for place, wave in zip(np.ndindex(block.shape), _waves(result), strict=True):
            if wave is None:
                continue
            time, out = wave["time"], wave["v(out)"]
            figures = {
                "i_column": wave["i(vcol)"][-1],
                "v_bl": wave["v(bl)"][-1],
                "v_out": out[-1],
                "t_settle": metrics.settling_time(time, out, T_EDGE, 0.005 * (adc.v_top - adc.v_bottom)),
                "e_supply": -vdd * wave["i(vdd)"][-1] * adc.t_cycle,
                "e_wordline": metrics.energy(time, vdd, wave["i(vwl)"], 0.0, time[-1]),
            }
            for name, value in figures.items():
                answer.values[name][place] = value


def _waves(result: SweepResult) -> list[dict[str, np.ndarray] | None]:
    """Waveforms of every point in order, None where it failed."""
    return [result.waves.get(place) for place in np.ndindex(result.status.shape)]
