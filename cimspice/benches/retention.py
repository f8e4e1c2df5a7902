"""Retention of SRAM cells: the lowest supply at which both stored values survive.

The supply, and with it every idle line, falls slowly in a transient; see write_margin for why not in a .dc sweep.
"""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, Bench, Simulator, Variable
from cimspice.circuits import pwl
from cimspice.engines.base import Status
from cimspice.plan import Block, Plan, split

#: length of the ramp [s]. Near the retention supply a sky130 cell is moved by femtoamperes: with 1000 s the level is static
#: to 1 %, and 6 % low in the one corner (SS at -40 degC) where the cell forgets more slowly than that
RAMP = 1e3
STEPS = 200
FLOOR = 0.02  #: lowest supply of the ramp [V]
#: a cell holds while its nodes differ by this part of the supply; a symmetric cell loses its state gradually
LOST = 0.5


class Retention(Bench):
    name = "retention"
    title = "lowest supply that holds both values"
    axes = {"cell": "", "temp": "degC"}
    variables = {
        "v_retention": Variable(
            "V", "supply at which the storage nodes differ by half of it, the higher of both values"
        ),
    }

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, plan.dims)

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copies q0 and q1 hold 0 and 1; supply and lines fall from the nominal supply to FLOOR."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=block.values(plan, "sample")[0])
        lines = [f"vdown down 0 {pwl([0.0, RAMP], [pdk.vdd, FLOOR])}"]
        lines += [f"e{pin}_x {pin}_x 0 down 0 {level!r}" for pin, level in cell.idle.items()]
        same = {"vdd": "down", **{pin: f"{pin}_x" for pin in cell.idle}}
        for q in (0, 1):
            lines.append(sram.instance(cell, f"q{q}", shifts=shifts, nodes=same))
            lines.append(sram.state(cell, f"q{q}", q, pdk.vdd, card="ic"))
        return netlist.deck(
            f"retention {cell.name}",
            "\n".join(lines),
            f"tran {RAMP / STEPS!r} {RAMP!r}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=["v(down)", *(f"v({node}_q{q})" for q in (0, 1) for node in ("q", "qb"))],
            # with vntol 1e-6, where that converges, the level differs by 0.3 mV
            options={**sram.TRAN_OPTIONS, **sram.OP_OPTIONS, "reltol": "1e-4", "itl1": "500"},
            points=None,
            stop=RAMP,
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            supply = result["v(down)"]
            held = [(2 * q - 1) * (result[f"v(q_q{q})"] - result[f"v(qb_q{q})"]) / supply for q in (0, 1)]
            if min(h[0] for h in held) < sram.HELD:
                answer.status[...] = Status.SUSPECT
            lost = [np.interp(sram.crossing(result["time"], -h, -LOST), result["time"], supply) for h in held]
            # NaN where a value survives to the end of the ramp
            answer.values["v_retention"][...] = np.max(lost)
            if np.isnan(lost).any():
                answer.status[...] = Status.MEASURE_FAILED
        return sram.drop_untrusted(answer)
