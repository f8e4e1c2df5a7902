"""Reading SRAM cells: current, leakage of an idle cell, and the time until a bitline has moved far enough.

Currents and leakage are operating points of copies that are read and copies that idle, both bits in each; the access
time is a transient into a floating bitline, as long as those currents need.
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

SAMPLES = 8
T_ON = 0.1e-9  #: instant of the wordline edge [s]
STEPS = 150


class SramRead(Bench):
    name = "sram_read"
    title = "read current, bitline leakage, idle power and access time of SRAM cells"
    axes = {"cell": "", "vdd": "V", "temp": "degC"}
    variables = {
        "i_read": Variable(
            "A", "current from the bitline at its precharge level, the smallest of the bits that conduct"
        ),
        "i_leak": Variable("A", "largest current an idle cell draws from a bitline that reading uses, of both bits"),
        "p_idle": Variable("W", "power an idle cell takes from supply and lines, the larger of both bits"),
        "v_low": Variable("V", "how far reading lifts the low storage node, the larger of both bits"),
        "t_access": Variable("s", "half the wordline edge to the asked swing of the bitline, the slower bit"),
    }

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)
        swing, lowest = sram.setup_of(plan).swing, min(numbers(plan, "vdd"))
        if swing >= lowest:
            raise InputError(f"sram: swing={swing:g} V must lie below the lowest supply, {lowest:g} V")

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return sram.blocks(plan, ("cell", "temp", "corner"), SAMPLES)

    def static(self, plan: Plan, block: Block) -> netlist.Deck:
        """Copies <k>r<q> are read and <k>i<q> idle, with the stored bit q."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        lines, vectors = [], []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            for what, levels in (("r", {**cell.idle, **cell.read}), ("i", cell.idle)):
                for q in (0, 1):
                    key = f"{k}{what}{q}"
                    lines += sram.driven(key, levels, point["vdd"])
                    lines.append(sram.instance(cell, key, shifts=shifts))
                    lines.append(sram.state(cell, key, q, point["vdd"], card="nodeset"))
                    vectors += [f"v(q_{key})", f"v(qb_{key})", f"i(vvdd_{key})"]
                    vectors += [f"i(v{pin}_{key})" for pin in levels]
        return netlist.deck(
            f"sram_read {cell.name} static",
            "\n".join(lines),
            "op",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=vectors,
            options=sram.OP_OPTIONS,
        )

    def dynamic(self, plan: Plan, block: Block, t_read: float) -> netlist.Deck:
        """Copies <k>r<q> with floating bitlines; the wordline is on for t_read and off again."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        setup = sram.setup_of(plan)
        floating = bitlines(cell)
        times = [0.0, T_ON, T_ON + t_read]
        stop = times[-1] + 0.3 * t_read
        lines, vectors = [], []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            levels = [cell.idle, {**cell.idle, **cell.read}, cell.idle]
            for q in (0, 1):
                key = f"{k}r{q}"
                lines += [f"vvdd_{key} vdd_{key} 0 {num(vdd)}"]
                lines += sram.stepped(key, levels, times, vdd, [p for p in cell.idle if p not in floating])
                lines += [f"c{pin}_{key} {pin}_{key} 0 {num(setup.c_bitline)}" for pin in floating]
                lines += [f".ic v({pin}_{key})={num(cell.idle[pin] * vdd)}" for pin in floating]
                lines.append(sram.instance(cell, key, shifts=shifts))
                lines.append(sram.state(cell, key, q, vdd, card="ic"))
                vectors += [f"v(q_{key})", f"v(qb_{key})", *(f"v({pin}_{key})" for pin in floating)]
        return netlist.deck(
            f"sram_read {cell.name} access",
            "\n".join(lines),
            f"tran {stop / STEPS!r} {stop!r}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=vectors,
            options=sram.TRAN_OPTIONS,
            points=None,
            stop=stop,
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        cell, _, _ = sram.common(plan, block)
        setup = sram.setup_of(plan)
        static = simulate(self.static(plan, block))
        answer.status[...] = static.status
        if not static.status.trusted:
            return sram.drop_untrusted(answer)
        for k, (place, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            reading = [-static[f"i(v{pin}_{k}r{q})"][0] for q, pin in enumerate(cell.read_lines) if pin]
            leaking = [-static[f"i(v{pin}_{k}i{q})"][0] for q in (0, 1) for pin in bitlines(cell)]
            powers = [
                -vdd * static[f"i(vvdd_{k}i{q})"][0]
                - sum(level * vdd * static[f"i(v{pin}_{k}i{q})"][0] for pin, level in cell.idle.items())
                for q in (0, 1)
            ]
            low = [static[f"v({'q' if q == 0 else 'qb'}_{k}r{q})"][0] for q in (0, 1)]
            figures = {"i_read": min(reading), "i_leak": max(leaking), "p_idle": max(powers), "v_low": max(low)}
            for name, value in figures.items():
                answer.values[name][place] = value
            if min(sram.stored(static.vectors, f"{k}i{q}", q, vdd)[0] for q in (0, 1)) < sram.HELD:
                answer.status[place] = Status.SUSPECT
        slowest = float(answer.values["i_read"].min())
        if not slowest > 0:
            answer.status[answer.values["i_read"] <= 0] = Status.MEASURE_FAILED
            return sram.drop_untrusted(answer)
        dynamic = simulate(self.dynamic(plan, block, 2 * setup.c_bitline * setup.swing / slowest + 0.1e-9))
        if not dynamic.status.trusted:
            answer.status[...] = dynamic.status
            return sram.drop_untrusted(answer)
        time = dynamic["time"]
        for k, (place, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            times = [
                sram.crossing(time, cell.idle[pin] * vdd - dynamic[f"v({pin}_{k}r{q})"], setup.swing)
                for q, pin in enumerate(cell.read_lines)
                if pin
            ]
            answer.values["t_access"][place] = np.max(times) - T_ON - sram.EDGE / 2
            if np.isnan(times).any():
                answer.status[place] = Status.MEASURE_FAILED
            if min(sram.stored(dynamic.vectors, f"{k}r{q}", q, vdd)[-1] for q in (0, 1)) < sram.HELD:
                answer.status[place] = Status.SUSPECT  # the bit did not survive its own reading
        return sram.drop_untrusted(answer)


def bitlines(cell: sram.SramCell) -> list[str]:
    """Lines that carry a current when the cell is read."""
    return sorted({pin for pin in cell.read_lines if pin})
