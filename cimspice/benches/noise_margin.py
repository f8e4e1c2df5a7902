"""Static noise margins of SRAM cells: each storage node is forced in a copy of its own, the other one answers.

One deck holds both copies for every supply and several samples; all sweep at once.
"""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, Bench, Simulate, Variable, known_names
from cimspice.cells import SramCell
from cimspice.metrics import static_noise_margins
from cimspice.plan import Block, Plan

#: points of a transfer curve
STEPS = 201
MODES = ("hold", "read", "compute")
SAMPLES = 16  #: samples in one deck


def levels(cell: SramCell, mode: str) -> dict[str, float]:
    """Levels of a cell that holds, is read, or is in the first step of a computation with its largest input."""
    if mode == "compute":
        return cell.levels(cell.steps[0], max(cell.inputs))
    return {**cell.idle, **(cell.read if mode == "read" else {})}


class NoiseMargin(Bench):
    name = "noise_margin"
    title = "static noise margin of SRAM cells that hold, are read or compute, with the butterfly curves"
    axes = {"cell": "", "mode": "", "vdd": "V", "temp": "degC"}
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

    def blocks(self, plan: Plan) -> list[Block]:
        return sram.blocks(plan, ("cell", "mode", "temp", "corner"), SAMPLES)

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copy <k>a has q forced, copy <k>b qb; k counts the points of the block."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        mode = block.values(plan, "mode")[0]
        lines = ["vin in 0 0"]
        vectors = []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            lines += sram.driven(f"{k}", levels(cell, mode), vdd)
            lines.append(f"e{k} f_{k} 0 in 0 {vdd!r}")
            same = {pin: f"{pin}_{k}" for pin in (*sram.lines_of(cell), "vdd")}
            lines.append(sram.instance(cell, f"{k}a", shifts=shifts, nodes={**same, "q": f"f_{k}"}))
            lines.append(sram.instance(cell, f"{k}b", shifts=shifts, nodes={**same, "qb": f"f_{k}"}))
            vectors += [f"v(f_{k})", f"v(qb_{k}a)", f"v(q_{k}b)"]
        return netlist.deck(
            f"noise_margin {cell.name} {mode}",
            "\n".join(lines),
            f"dc vin 0.0 1.0 {1 / (STEPS - 1)!r}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=vectors,
            options=sram.SWEEP_OPTIONS,
            points=STEPS,
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulate) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            for k, (place, _) in enumerate(sram.points(plan, block)):
                forced, qba, qab = result[f"v(f_{k})"], result[f"v(qb_{k}a)"], result[f"v(q_{k}b)"]
                q0, q1 = static_noise_margins(forced, qba, qab, forced)
                figures = {"snm": min(q0, q1), "snm_q0": q0, "snm_q1": q1}
                curves = {"v_forced": forced, "qb_of_q": qba, "q_of_qb": qab}
                for name, value in (figures | curves).items():
                    answer.values[name][place] = value
        return answer
