"""Write margins of SRAM cells: how far a bitline must fall, and how far the wordline must rise, to flip the cell.

The line moves slowly in a transient. A .dc sweep would jump at the flip, and the stepping that helps ngspice over the
jump starts every copy of the deck from nothing, so that copies which had not flipped lose their state.
"""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, Bench, Simulator, Variable
from cimspice.circuits import pwl
from cimspice.engines.base import Status
from cimspice.plan import Block, Plan, split

#: length of the ramp [s]; a flip takes picoseconds, so the levels are static to 0.1 % (5 % at half the supply and -40 degC)
RAMP = 1e-4
STEPS = 200  #: largest step as a part of the ramp


class WriteMargin(Bench):
    name = "write_margin"
    title = "write margin of SRAM cells by the bitline and by the wordline"
    axes = {"cell": "", "vdd": "V", "temp": "degC"}
    variables = {
        "wnm": Variable("V", "highest voltage of the falling bitline that still writes, the lower of both values"),
        "wnm_wl": Variable("V", "supply less the lowest wordline voltage that writes, the lower of both values"),
    }

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        # copies that flip at different instants make each other's steps small: one point a deck
        return split(plan, plan.dims)

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copies b0, b1: value 0 and 1 written by the bitline; w0, w1: by the wordline."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        vdd, sample = block.values(plan, "vdd")[0], block.values(plan, "sample")[0]
        shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=sample)
        lines = []
        for way in "bw":
            for value in (0, 1):
                key = f"{way}{value}"
                levels = cell.write_levels(value)
                if way == "b":
                    moving, start, end = ["blb" if value else "bl"], vdd, 0.0
                else:
                    moving, start, end = list(cell.access), 0.0, vdd
                for pin in moving:
                    del levels[pin]
                    lines.append(f"v{pin}_{key} {pin}_{key} 0 {pwl([0.0, RAMP], [start, end])}")
                lines += sram.driven(key, levels, vdd)
                lines.append(sram.instance(cell, key, shifts=shifts))
                lines.append(sram.state(cell, key, 1 - value, vdd, card="ic"))
        return netlist.deck(
            f"write_margin {cell.name}",
            "\n".join(lines),
            f"tran {RAMP / STEPS!r} {RAMP!r}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=[f"v({node}_{way}{value})" for way in "bw" for value in (0, 1) for node in ("q", "qb")],
            options=sram.TRAN_OPTIONS,
            points=None,
            stop=RAMP,
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            vdd = block.values(plan, "vdd")[0]
            for name, way in (("wnm", "b"), ("wnm_wl", "w")):
                moved = []
                for value in (0, 1):
                    written = sram.stored(result.vectors, f"{way}{value}", value, vdd)
                    if written[0] > -sram.HELD:
                        answer.status[...] = Status.SUSPECT  # did not hold the other value to begin with
                    moved.append(sram.crossing(result["time"], written, 0.0) / RAMP)
                # NaN where the whole swing does not write: there is no margin to speak of
                answer.values[name][...] = vdd * (1 - np.max(moved))
            if np.isnan([v for v in answer.values.values()]).any():
                answer.status[...] = Status.MEASURE_FAILED
        return sram.drop_untrusted(answer)
