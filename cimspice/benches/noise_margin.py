"""Static noise margins of SRAM cells: each storage node is forced in a copy of its own, the other one answers."""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, Bench, Simulate, Variable, known_names, pdk_of
from cimspice.metrics import static_noise_margins
from cimspice.mismatch import threshold_shift
from cimspice.netlist import DC_OPTIONS
from cimspice.plan import Block, Plan, split
from cimspice.units import spice_number as num

#: points of a transfer curve
STEPS = 201

#: cell -> nodes after q/qb: {node: voltage as a fraction of vdd} in hold and in read
_PORTS = {
    "sram_6t": (
        "bl blb wl {q} {qb} vdd 0",
        {"hold": {"bl": 1, "blb": 1, "wl": 0}, "read": {"bl": 1, "blb": 1, "wl": 1}},
    ),
    "sram_8t": (
        "bl blb wl rbl rwl 0 {q} {qb} vdd 0",
        {
            "hold": {"bl": 1, "blb": 1, "wl": 0, "rbl": 1, "rwl": 0},
            "read": {"bl": 1, "blb": 1, "wl": 0, "rbl": 1, "rwl": 1},
        },
    ),
}
_DEVICES = {"pd1": "nmos_pd", "pd2": "nmos_pd", "pg1": "nmos_pg", "pg2": "nmos_pg", "pu1": "pmos_pu", "pu2": "pmos_pu"}


class NoiseMargin(Bench):
    name = "noise_margin"
    title = "hold and read static noise margin of SRAM cells, with the butterfly curves"
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
        known_names(plan, "cell", _PORTS)
        known_names(plan, "mode", ("hold", "read"))

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {"step": np.arange(STEPS)}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, plan.dims)

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        cell, mode, vdd, temp, corner, sample = (block.values(plan, d)[0] for d in plan.dims)
        pdk = pdk_of(plan)
        ports, levels = _PORTS[cell]
        shifts = "".join(
            f" dvth_{d}={num(threshold_shift(pdk, role, seed=plan.seed, sample=sample, device=f'{cell}.{d}'))}"
            for d, role in _DEVICES.items()
            if sample
        )
        lines = [f"vdd vdd 0 {num(vdd)}"]
        lines += [f"v{node} {node} 0 {num(part * vdd)}" for node, part in levels[mode].items()]
        lines += ["vin forced 0 0", "* copy 1: q forced; copy 2: qb forced"]
        lines.append(f"xa {ports.format(q='forced', qb='qba')} {cell}{shifts}")
        lines.append(f"xb {ports.format(q='qab', qb='forced')} {cell}{shifts}")
        return netlist.deck(
            f"noise_margin {cell} {mode}",
            "\n".join(lines),
            f"dc vin 0.0 {vdd!r} {vdd / (STEPS - 1)!r}",
            pdk=pdk,
            corner=corner,
            temp=temp,
            vectors=["v(forced)", "v(qba)", "v(qab)"],
            options=DC_OPTIONS,
            points=STEPS,
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulate) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            forced, qba, qab = result["v(forced)"], result["v(qba)"], result["v(qab)"]
            q0, q1 = static_noise_margins(forced, qba, qab, forced)
            figures = {"snm": min(q0, q1), "snm_q0": q0, "snm_q1": q1}
            curves = {"v_forced": forced, "qb_of_q": qba, "q_of_qb": qab}
            for name, value in (figures | curves).items():
                answer.values[name][...] = value
        return answer
