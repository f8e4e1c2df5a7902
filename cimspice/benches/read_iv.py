"""Cell current of a 1T1R cell in a frozen state, over bias, state, threshold shift and temperature.

One deck holds a copy of the cell for every (wordline, gap, threshold shift) and sweeps all of them at once with a
nested .dc over the read voltage and the rise of the sourceline: thousands of points a second.
"""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, Bench, Simulate, Variable, even_sweep, numbers, pdk_of
from cimspice.plan import Block, Plan, split
from cimspice.units import spice_number as num


class ReadIv(Bench):
    name = "read_iv"
    title = "1T1R cell current against read voltage, sourceline rise, state, wordline, threshold shift and temperature"
    axes = {"v_wl": "V", "gap": "nm", "dvth": "V", "v_sl": "V", "v_read": "V", "temp": "degC"}
    variables = {"i_read": Variable("A", "cell current from bitline to sourceline")}

    def check(self, plan: Plan) -> None:
        for axis in ("v_sl", "v_read"):
            even_sweep("v", numbers(plan, axis), axis)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, ("temp", "corner", "sample"))

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        """The deck of one block: i(vm<k>) is copy k, wordline slowest, threshold shift fastest."""
        get = {name: block.values(plan, name) for name in plan.dims}
        lines = ["* v_sl lifts the sourceline; v_read is the voltage of the bitline above it"]
        lines += ["vsl sl 0 0", "vread bl sl 0"]
        vectors = []
        k = 0
        for v_wl in get["v_wl"]:
            lines.append(f"vwl{k} wl{k} 0 {num(v_wl)}")
            gate = f"wl{k}"
            for gap in get["gap"]:
                for dvth in get["dvth"]:
                    lines.append(f"vm{k} bl b{k} 0")
                    lines.append(f"xc{k} b{k} {gate} sl 0 rram_1t1r gap={num(gap)} dvth={num(dvth)}")
                    vectors.append(f"i(vm{k})")
                    k += 1
        inner = even_sweep("vread", get["v_read"], "v_read")
        outer = even_sweep("vsl", get["v_sl"], "v_sl")
        return netlist.deck(
            f"read_iv {k} cells",
            "\n".join(lines),
            f"dc {inner} {outer}",
            pdk=pdk_of(plan),
            corner=get["corner"][0],
            temp=get["temp"][0],
            vectors=vectors,
            options=netlist.DC_OPTIONS,
            points=len(get["v_read"]) * len(get["v_sl"]),
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulate) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            copies = len(result.vectors) - 1
            table = np.stack([result[f"i(vm{k})"] for k in range(copies)])
            answer.values["i_read"][...] = table.reshape(block.shape)
        return answer
