"""What a cell computes: current or charge on its output line for every input and stored bit.

Current-domain cells are operating points with their lines held at the idle level. Charge-domain cells run their steps
in a transient onto a floating line, which they share with cells whose product is 0.
"""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, Bench, Simulator, Variable
from cimspice.cells import SramCell
from cimspice.engines.base import Status
from cimspice.plan import Block, Plan
from cimspice.units import spice_number as num

SAMPLES = 4
INPUTS = (-1, 0, 1)
T_START = 0.2e-9  #: idle before the first step [s]
T_STEP = 20e-12  #: largest time step [s]


class Product(Bench):
    name = "product"
    title = "product current or charge of SRAM cells against input and stored bit"
    axes = {"cell": "", "level": "", "vdd": "V", "temp": "degC"}
    variables = {
        "i_out": Variable("A", "product of a current-domain cell: difference of the line currents, with the sign of the"
                               " product", ("x", "stored")),
        "v_out": Variable("V", "product of a charge-domain cell: rise of its line", ("x", "stored")),
        "q_out": Variable("C", "charge that v_out means on the line's own capacitance", ("x", "stored")),
    }  # fmt: skip

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)
        sram.check_levels(plan)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        """x: input, NaN in the data for an input that a cell does not have; stored: the bit q."""
        return {"x": np.array(INPUTS), "stored": np.array([0, 1])}

    def blocks(self, plan: Plan) -> list[Block]:
        return sram.blocks(plan, ("cell", "level", "temp", "corner"), SAMPLES)

    def current(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copies named by point, input and bit."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        lines, vectors = [], []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            for x, q in cell.product:
                key = name(k, x, q)
                lines += sram.driven(key, cell.levels(cell.steps[-1], x, point["level"]), point["vdd"])
                lines.append(sram.instance(cell, key, shifts=shifts))
                lines.append(sram.state(cell, key, q, point["vdd"], card="nodeset"))
                vectors += [f"v(q_{key})", f"v(qb_{key})", *(f"i(v{pin}_{key})" for pin in cell.output.lines)]
        return netlist.deck(
            f"product {cell.name}",
            "\n".join(lines),
            "op",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=vectors,
            options=sram.OP_OPTIONS,
        )

    def charge(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copies as in `current`, each beside rows_charge - 1 cells with product 0 on the same floating line."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        setup = sram.setup_of(plan)
        times = schedule(cell, setup.t_step)
        lines, vectors = [], []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            for x, q in cell.product:
                key, out = name(k, x, q), f"{cell.output.plus}_{name(k, x, q)}"
                lines.append(f"vvdd_{key} vdd_{key} 0 {num(vdd)}")
                lines += floating_line(cell, key, x, point["level"], times, vdd)
                lines.append(f"cline_{key} {out} 0 {num(setup.c_charge)}")
                lines.append(f".ic v({out})={num(cell.idle[cell.output.plus] * vdd)}")
                lines.append(sram.instance(cell, key, shifts=shifts))
                lines.append(sram.state(cell, key, q, vdd, card="ic"))
                if setup.rows_charge > 1:
                    other, x0, q0 = f"{key}z", *silent(cell)
                    lines += floating_line(cell, other, x0, point["level"], times, vdd)
                    shared = {"vdd": f"vdd_{key}", cell.output.plus: out}
                    lines.append(sram.instance(cell, other, nodes=shared, mult=setup.rows_charge - 1))
                    lines.append(sram.state(cell, other, q0, vdd, card="ic"))
                vectors += [f"v(q_{key})", f"v(qb_{key})", f"v({out})"]
        return netlist.deck(
            f"product {cell.name}",
            "\n".join(lines),
            f"tran {T_STEP!r} {times[-1]!r}",
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
        setup = sram.setup_of(plan)
        is_current = cell.output.kind == "current"
        result = simulate(self.current(plan, block) if is_current else self.charge(plan, block))
        answer.status[...] = result.status
        if not result.status.trusted:
            return sram.drop_untrusted(answer)
        for k, (place, point) in enumerate(sram.points(plan, block)):
            for x, q in cell.product:
                key = name(k, x, q)
                where = (*place, INPUTS.index(x), q)
                if is_current:
                    drawn = [-result[f"i(v{pin}_{key})"][-1] for pin in cell.output.lines]
                    answer.values["i_out"][where] = cell.output.sign * (drawn[0] - (drawn[1] if drawn[1:] else 0.0))
                else:
                    line = result[f"v({cell.output.plus}_{key})"]
                    answer.values["v_out"][where] = line[-1] - line[0]
                    answer.values["q_out"][where] = (line[-1] - line[0]) * setup.c_charge
                if sram.stored(result.vectors, key, q, point["vdd"])[-1] < sram.HELD:
                    answer.status[place] = Status.SUSPECT
        return sram.drop_untrusted(answer)


def name(k: int, x: int, q: int) -> str:
    """Key of the copy of point k with input x and stored bit q."""
    return f"{k}{'mzp'[x + 1]}{q}"


def schedule(cell: SramCell, t_step: float) -> list[float]:
    """Start of the idle time, of each step, and the end of the last step [s]."""
    return [0.0, *(T_START + k * t_step for k in range(len(cell.steps) + 1))]


def floating_line(cell: SramCell, key: str, x: int, level: float, times: list[float], vdd: float) -> list[str]:
    """Sources of a charge-domain copy that runs its steps; its output line is left floating and its last step stays."""
    pins = [pin for pin in cell.idle if pin not in cell.output.lines]
    return sram.stepped(key, sram.computation(cell, x, level)[:-1], times[:-1], vdd, pins)


def silent(cell: SramCell) -> tuple[int, int]:
    """Input and bit of a cell with product 0, with an input that drives its lines where there is one."""
    return sorted((pair for pair, product in cell.product.items() if product == 0), key=lambda pair: -pair[0])[0]
