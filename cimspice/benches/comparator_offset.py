"""Input-referred offset of the StrongARM comparator for a threshold shift of one of its devices.

Offsets of tens of millivolts add linearly, so a few sensitivities replace a Monte Carlo of whole converters. The
offset is found by bisection: each simulation is one decision at one input difference.
"""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, Bench, Simulator, Variable, known_names, pdk_of
from cimspice.circuits import COMPARATOR_DEVICES
from cimspice.engines.base import Status
from cimspice.plan import Block, Plan, split
from cimspice.units import spice_number as num

SHIFT = 0.02  #: threshold shift applied to the device [V]
RANGE = 0.04  #: offsets are searched between -RANGE and RANGE [V]
STEPS = 11  #: bisections; the interval left is 2 RANGE / 2**STEPS = 39 uV
T_CLOCK = 0.2e-9  #: rising clock edge [s]
T_STOP = 2.0e-9  #: decision time allowed, the slow corner included [s]


class ComparatorOffset(Bench):
    name = "comparator_offset"
    title = "comparator offset for a threshold shift of each of its devices"
    axes = {"device": "", "vcm": "V", "temp": "degC"}
    variables = {"sensitivity": Variable("V/V", "input offset for a threshold shift of the device, over the shift")}

    def check(self, plan: Plan) -> None:
        known_names(plan, "device", COMPARATOR_DEVICES)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, plan.dims)

    def deck(self, plan: Plan, block: Block, difference: float) -> netlist.Deck:
        device, vcm, temp, corner, _ = (block.values(plan, d)[0] for d in plan.dims)
        pdk = pdk_of(plan)
        lines = [
            f"vdd vdd 0 {num(pdk.vdd)}",
            f"vclk clk 0 pulse(0 {num(pdk.vdd)} {num(T_CLOCK)} 5e-11 5e-11 1 2)",
            f"vp inp 0 {num(vcm + difference / 2)}",
            f"vn inn 0 {num(vcm - difference / 2)}",
            f"xc inp inn clk q qb op on vdd 0 strongarm {device}={num(SHIFT)}",
        ]
        return netlist.deck(
            f"comparator_offset {device}",
            "\n".join(lines),
            f"tran 1e-09 {num(T_STOP)}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=["v(op)", "v(on)"],
            options=netlist.TRAN_OPTIONS,
            points=None,
            stop=T_STOP,
            latches=(("v(op)", "v(on)", pdk.vdd / 2),),
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        low, high = -RANGE, RANGE
        for _ in range(STEPS):
            middle = (low + high) / 2
            result = simulate(self.deck(plan, block, middle))
            if not answer.judge(result):
                return answer
            if result["v(op)"][-1] > result["v(on)"][-1]:
                high = middle
            else:
                low = middle
        at_the_end = min(middle - -RANGE, RANGE - middle) < 2 * RANGE / 2**STEPS
        if at_the_end:
            answer.status[...] = Status.MEASURE_FAILED
        else:
            answer.values["sensitivity"][...] = (low + high) / 2 / SHIFT
        return answer

