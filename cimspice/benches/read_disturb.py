"""Read disturb while computing: does a cell keep its bit when many rows are on and all others hold the opposite?

Rows that hold the same bit and see the same lines behave alike, so the others are one copy with a multiplier: the deck
is as small for 256 rows as for 2.
"""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, Bench, Simulator, Variable, numbers
from cimspice.engines.base import Status
from cimspice.errors import InputError
from cimspice.plan import Block, Plan
from cimspice.units import spice_number as num

SAMPLES = 4
T_START = 0.2e-9  #: idle before the first step [s]
T_REST = 1e-9  #: idle after the last one [s]
STEPS = 150
MET = 0.01  #: nodes closer than this part of the supply have met


class ReadDisturb(Bench):
    name = "read_disturb"
    title = "does an SRAM cell flip while many rows compute on floating lines"
    axes = {"cell": "", "rows": "", "level": "", "vdd": "V", "temp": "degC"}
    variables = {
        "kept": Variable("", "1 where both bits survive with every input but 0, 0 where one flips or is left to chance"),
        "held": Variable("", "smallest difference of the storage nodes, in the right direction, over the supply, while"
                             " computing; below 0 a flip"),
        "v_line": Variable("V", "lowest voltage of an output line while computing"),
    }  # fmt: skip

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)
        sram.check_levels(plan)
        for rows in numbers(plan, "rows"):
            if not (rows.is_integer() and 1 <= rows <= 1024):
                raise InputError(f"bench 'read_disturb', axis 'rows': {rows:g} must be a whole number from 1 to 1024")

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return sram.blocks(plan, ("cell", "rows", "level", "temp", "corner"), SAMPLES)

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copies named by point, input and bit of the victim; <key>z is the rest of the column."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        setup = sram.setup_of(plan)
        times = schedule(cell, setup)
        outputs = cell.output.lines
        load = setup.c_bitline if cell.output.kind == "current" else setup.c_charge
        rows = int(block.values(plan, "rows")[0])
        lines, vectors = [], []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            for x, q in trials(cell):
                key = name(k, x, q)
                steps = sram.computation(cell, x, point["level"])
                lines.append(f"vvdd_{key} vdd_{key} 0 {num(vdd)}")
                lines += sram.stepped(key, steps, times[:-1], vdd, [pin for pin in cell.idle if pin not in outputs])
                lines += [f"c{pin}_{key} {pin}_{key} 0 {num(load)}" for pin in outputs]
                lines += [f".ic v({pin}_{key})={num(cell.idle[pin] * vdd)}" for pin in outputs]
                lines += [sram.instance(cell, key, shifts=shifts), sram.state(cell, key, q, vdd, card="ic")]
                if cell.charge_node:
                    # the worst that the capacitor can hold is the opposite of the stored bit
                    lines.append(f".ic v(xc_{key}.{cell.charge_node})={num((1 - q) * vdd)}")
                if rows > 1:
                    same = {pin: f"{pin}_{key}" for pin in (*sram.lines_of(cell), "vdd")}
                    lines.append(sram.instance(cell, f"{key}z", nodes=same, mult=rows - 1))
                    lines.append(sram.state(cell, f"{key}z", 1 - q, vdd, card="ic"))
                vectors += [f"v(q_{key})", f"v(qb_{key})", *(f"v({pin}_{key})" for pin in outputs)]
        return netlist.deck(
            f"read_disturb {cell.name} {rows} rows",
            "\n".join(lines),
            f"tran {times[-1] / STEPS!r} {times[-1]!r}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=vectors,
            options=sram.TRAN_OPTIONS,
            points=None,
            stop=times[-1],
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        cell, _, _ = sram.common(plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if not result.status.trusted:
            return sram.drop_untrusted(answer)
        begin, end = T_START, schedule(cell, sram.setup_of(plan))[-2]
        during = (result["time"] >= begin) & (result["time"] <= end)
        for k, (place, point) in enumerate(sram.points(plan, block)):
            held, kept, lowest = [], [], []
            for x, q in trials(cell):
                key = name(k, x, q)
                difference = sram.stored(result.vectors, key, q, point["vdd"])
                if difference[0] < sram.HELD:
                    answer.status[place] = Status.SUSPECT
                held.append(difference[during].min())
                # nodes that meet are decided by noise afterwards
                kept.append(difference[-1] > sram.HELD and held[-1] > MET)
                lowest += [result[f"v({pin}_{key})"][during].min() for pin in cell.output.lines]
            answer.values["kept"][place] = float(all(kept))
            answer.values["held"][place] = min(held)
            answer.values["v_line"][place] = min(lowest)
        return sram.drop_untrusted(answer)


def trials(cell: sram.SramCell) -> list[tuple[int, int]]:
    """Inputs that do something, with both bits of the victim."""
    return [(x, q) for x in cell.inputs if x != 0 for q in (0, 1)]


def name(k: int, x: int, q: int) -> str:
    return f"{k}{'mzp'[x + 1]}{q}"


def schedule(cell: sram.SramCell, setup: sram.SramSetup) -> list[float]:
    """Start of the idle time, of each step, of the rest, and the end [s]."""
    length = setup.t_on if cell.output.kind == "current" else setup.t_step
    steps = [T_START + k * length for k in range(len(cell.steps) + 1)]
    return [0.0, *steps, steps[-1] + T_REST]
