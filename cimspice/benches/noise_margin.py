"""Static noise margins of SRAM cells: each storage node is forced in a copy of its own, the other one answers."""

from __future__ import annotations

import functools

import numpy as np

from cimspice import netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, SweepBench, Variable, known_names
from cimspice.cells import SramCell, get_cell
from cimspice.engines.base import Status
from cimspice.metrics import static_noise_margins
from cimspice.plan import Block, Plan
from cimspice.sweep import TEMP, Sweep, SweepAxis, SweepResult, Target, Values

#: points of a transfer curve
STEPS = 201
MODES = ("hold", "read", "compute")


def levels(cell: SramCell, mode: str) -> dict[str, float]:
    """Levels of a cell that holds, is read, or is in the first step of a computation with its largest input."""
    if mode == "compute":
        return cell.levels(cell.steps[0], max(cell.inputs))
    return {**cell.idle, **(cell.read if mode == "read" else {})}


def _common(v: Values) -> str:
    return f"vin in 0 {v['forced']}"


def _copy(k: str, v: Values, *, cell: SramCell, mode: str, vdd: float) -> str:
    """Copy <k>a has q forced, copy <k>b qb; both stand on the same lines."""
    shifts = {device: v[device] for device in cell.devices}
    same = {pin: f"{pin}_{k}" for pin in (*sram.lines_of(cell), "vdd")}
    lines = [
        *sram.driven(k, levels(cell, mode), vdd),
        f"e{k} f_{k} 0 in 0 {vdd!r}",
        sram.instance(cell, f"{k}a", shifts=shifts, nodes={**same, "q": f"f_{k}"}),
        sram.instance(cell, f"{k}b", shifts=shifts, nodes={**same, "qb": f"f_{k}"}),
    ]
    return "\n".join(lines)


class NoiseMargin(SweepBench):
    name = "noise_margin"
    title = "static noise margin of SRAM cells that hold, are read or compute, with the butterfly curves"
    axes = {"cell": "", "mode": "", "vdd": "V", "temp": "degC"}
    within = ("temp", "sample")
    variables = {
        "snm": Variable("V", "static noise margin: side of the largest square in the smaller lobe"),
        "snm_q0": Variable("V", "largest square of the lobe around q = 0"),
        "snm_q1": Variable("V", "largest square of the lobe around q = vdd"),
        "v_forced": Variable("V", "voltage forced on one storage node", ("step",)),
        "qb_of_q": Variable("V", "qb while q is forced", ("step",)),
        "q_of_qb": Variable("V", "q while qb is forced", ("step",)),
    }

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)
        known_names(plan, "mode", MODES)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {"step": np.arange(STEPS)}

    def sweep(self, plan: Plan, block: Block) -> Sweep:
        name, mode, vdd, corner = (block.values(plan, d)[0] for d in ("cell", "mode", "vdd", "corner"))
        pdk, cell = sram.process_of(plan), get_cell(name)
        draws = [sram.shifts_of(pdk, cell, seed=plan.seed, sample=s) for s in block.values(plan, "sample")]
        shifts, targets = {}, {}
        for device, role in cell.devices.items():
            # the nominal cell has no shifts
            shifts[device] = tuple(draw.get(device, 0.0) for draw in draws)
            targets[device] = tuple(
                Target(*netlist.threshold_target(pdk, role, f"xc_{{k}}{side}.x{device}")) for side in "ab"
            )
        return Sweep(
            title=f"noise_margin {name} {mode}", pdk=pdk, corner=corner, common=_common,
            copy=functools.partial(_copy, cell=cell, mode=mode, vdd=vdd), options=sram.SWEEP_OPTIONS,
            outputs={"v_forced": "v(f_{k})", "qb_of_q": "v(qb_{k}a)", "q_of_qb": "v(q_{k}b)"},
            axes=(
                SweepAxis(name="temp", columns={"temp": block.values(plan, "temp")}, source=TEMP),
                SweepAxis(name="sample", columns=shifts, targets=targets, copies=True),
                SweepAxis(name="step", columns={"forced": tuple(np.linspace(0.0, 1.0, STEPS).tolist())}, source="vin"),
            ),
        )  # fmt: skip

    def figures(self, plan: Plan, block: Block, result: SweepResult, answer: Answer) -> None:
        curves = {name: values.reshape(*block.shape, STEPS) for name, values in result.values.items()}
        for place in np.ndindex(block.shape):
            if Status(int(answer.status[place])).trusted:
                own = {name: values[place] for name, values in curves.items()}
                q0, q1 = static_noise_margins(own["v_forced"], own["qb_of_q"], own["q_of_qb"], own["v_forced"])
                for name, value in ({"snm": min(q0, q1), "snm_q0": q0, "snm_q1": q1} | own).items():
                    answer.values[name][place] = value
