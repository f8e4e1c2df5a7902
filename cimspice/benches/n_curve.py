"""N-curve of SRAM cells while accessed: the current it takes to move one storage node through its range.

Both bitlines are at the supply and the wordline of writing is on. The curve crosses zero at A (the node low), B
(metastable) and C (the node high).
"""

from __future__ import annotations

import numpy as np

from cimspice import metrics, netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, Bench, Simulator, Variable
from cimspice.plan import Block, Plan

STEPS = 201
SAMPLES = 16


class NCurve(Bench):
    name = "n_curve"
    title = "N-curve of SRAM cells: voltage and current margins of read stability and writing"
    axes = {"cell": "", "vdd": "V", "temp": "degC"}
    variables = {
        "svnm": Variable("V", "static voltage noise margin: B - A, the smaller of both storage nodes"),
        "sinm": Variable(
            "A", "static current noise margin: largest current between A and B, the smaller of both nodes"
        ),
        "wtv": Variable("V", "write-trip voltage: C - B, the larger of both nodes"),
        "wti": Variable("A", "write-trip current: largest reverse current between B and C, the larger of both nodes"),
        "v_node": Variable("V", "voltage of the storage node", ("step",)),
        "i_node": Variable("A", "current into q at that voltage", ("step",)),
    }

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {"step": np.arange(STEPS)}

    def blocks(self, plan: Plan) -> list[Block]:
        return sram.blocks(plan, ("cell", "temp", "corner"), SAMPLES)

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copy <k>a is driven at q by e<k>a, copy <k>b at qb by e<k>b."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        lines = ["vin in 0 0"]
        vectors = []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            lines += sram.driven(f"{k}", {**cell.idle, **cell.access}, vdd)
            same = {pin: f"{pin}_{k}" for pin in (*sram.lines_of(cell), "vdd")}
            for side, node in (("a", "q"), ("b", "qb")):
                key = f"{k}{side}"
                lines.append(f"e{key} f_{key} 0 in 0 {vdd!r}")
                lines.append(sram.instance(cell, key, shifts=shifts, nodes={**same, node: f"f_{key}"}))
                vectors.append(f"i(e{key})")
        return netlist.deck(
            f"n_curve {cell.name}",
            "\n".join(lines),
            f"dc vin 0.0 1.0 {1 / (STEPS - 1)!r}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=vectors,
            options=sram.SWEEP_OPTIONS,
            points=STEPS,
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            for k, (place, point) in enumerate(sram.points(plan, block)):
                node = np.linspace(0.0, point["vdd"], STEPS)
                a, b = (metrics.n_curve(node, -result[f"i(e{k}{side})"]) for side in "ab")
                worst = {"svnm": min, "sinm": min, "wtv": max, "wti": max}
                for name, pick in worst.items():
                    answer.values[name][place] = pick(a[name], b[name])
                answer.values["v_node"][place] = node
                answer.values["i_node"][place] = -result[f"i(e{k}a)"]
        return answer
