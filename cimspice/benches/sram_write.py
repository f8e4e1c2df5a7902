"""Writing SRAM cells: how long a write takes and what it costs, both values written over the other one."""

from __future__ import annotations

import numpy as np

from cimspice import metrics, netlist
from cimspice.benches import sram
from cimspice.benches.base import Answer, Bench, Simulator, Variable
from cimspice.engines.base import Status
from cimspice.plan import Block, Plan
from cimspice.units import spice_number as num

SAMPLES = 4
T_DATA, T_ON = 0.1e-9, 0.2e-9  #: instants of the bitline and of the wordline edge [s]
PULSES = (0.5e-9, 4e-9, 32e-9, 256e-9)  #: wordline pulses, the next one where a cell was not written in time [s]
STEPS = 100


class SramWrite(Bench):
    name = "sram_write"
    title = "write time and energy of SRAM cells"
    axes = {"cell": "", "vdd": "V", "temp": "degC"}
    variables = {
        "t_write": Variable("s", "half the wordline edge until both storage nodes have crossed half the supply, the"
                                 " slower value"),
        "e_write": Variable("J", "energy of one cell and one write that flips it, with its bitline pair and its part of"
                                 " the wordline, mean of both values"),
        "e_cell": Variable("J", "the part of it that the supply of the cell delivers"),
    }  # fmt: skip

    def check(self, plan: Plan) -> None:
        sram.check_cells(plan)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return sram.blocks(plan, ("cell", "temp", "corner"), SAMPLES)

    def deck(self, plan: Plan, block: Block, pulse: float) -> netlist.Deck:
        """Copies <k>w<value>; bitlines of c_bitline fall, the wordline pulses, the bitlines return."""
        cell, temp, corner = sram.common(plan, block)
        pdk = sram.process_of(plan)
        setup = sram.setup_of(plan)
        times = [0.0, T_DATA, T_ON, T_ON + pulse, T_ON + pulse + 0.1e-9]
        stop = times[-1] + 0.2e-9
        lines, vectors = [], []
        for k, (_, point) in enumerate(sram.points(plan, block)):
            vdd = point["vdd"]
            shifts = sram.shifts_of(pdk, cell, seed=plan.seed, sample=point["sample"])
            for value in (0, 1):
                key = f"{k}w{value}"
                writing = cell.write_levels(value)
                data = {**writing, **{pin: cell.idle[pin] for pin in cell.access}}
                lines.append(f"vvdd_{key} vdd_{key} 0 {num(vdd)}")
                lines += sram.stepped(key, [cell.idle, data, writing, data, cell.idle], times, vdd, cell.idle)
                lines += [f"c{pin}_{key} {pin}_{key} 0 {num(setup.c_bitline)}" for pin in ("bl", "blb")]
                lines.append(sram.instance(cell, key, shifts=shifts))
                lines.append(sram.state(cell, key, 1 - value, vdd, card="ic"))
                vectors += [f"v(q_{key})", f"v(qb_{key})", f"i(vvdd_{key})"]
                vectors += [f"i(v{pin}_{key})" for pin in cell.idle]
        return netlist.deck(
            f"sram_write {cell.name}",
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
        for pulse in PULSES:
            result = simulate(self.deck(plan, block, pulse))
            answer.status[...] = result.status
            if not result.status.trusted:
                return sram.drop_untrusted(answer)
            time = result["time"]
            for k, (place, point) in enumerate(sram.points(plan, block)):
                vdd = point["vdd"]
                times, total, own = [], 0.0, 0.0
                for value in (0, 1):
                    key = f"{k}w{value}"
                    up, down = ("q", "qb") if value else ("qb", "q")
                    rises = sram.crossing(time, result[f"v({up}_{key})"], vdd / 2)
                    falls = sram.crossing(time, -result[f"v({down}_{key})"], -vdd / 2)
                    held = sram.stored(result.vectors, key, value, vdd)[-1] > sram.HELD
                    times.append(np.maximum(rises, falls) if held else np.nan)
                    cell_energy = metrics.energy(time, vdd, result[f"i(vvdd_{key})"], 0.0, time[-1])
                    # a driver takes charge from its supply while it delivers; what flows back goes to ground
                    charge = sum(np.trapezoid(np.maximum(-result[f"i(v{pin}_{key})"], 0.0), time) for pin in cell.idle)
                    own += cell_energy / 2
                    total += (cell_energy + vdd * float(charge)) / 2
                answer.values["t_write"][place] = np.max(times) - T_ON - sram.EDGE / 2
                answer.values["e_write"][place], answer.values["e_cell"][place] = total, own
            missed = np.isnan(answer.values["t_write"])
            if not missed.any():
                break
            answer.status[missed] = Status.MEASURE_FAILED
        return sram.drop_untrusted(answer)
