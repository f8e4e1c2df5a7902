"""Static noise margins of SRAM cells: each storage node is forced in a copy of its own, the other one answers."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, SweepBench, Variable, known_names, pdk_of
from cimspice.engines.base import Status
from cimspice.metrics import static_noise_margins
from cimspice.mismatch import threshold_shift
from cimspice.plan import Block, Plan
from cimspice.sweep import TEMP, Sweep, SweepAxis, SweepResult, Target, Values
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


def _common(v: Values, *, levels: Mapping[str, float], vdd: float) -> str:
    lines = [f"vdd vdd 0 {num(vdd)}", *(f"v{node} {node} 0 {num(part * vdd)}" for node, part in levels.items())]
    return "\n".join([*lines, f"vin forced 0 {v['forced']}"])


def _copy(k: str, v: Values, *, cell: str) -> str:
    """Two copies of the cell: in one q is forced, in the other qb."""
    shifts = "".join(f" dvth_{device}={v[device]}" for device in _DEVICES)
    ports = _PORTS[cell][0]
    return (
        f"xa{k} {ports.format(q='forced', qb=f'qba{k}')} {cell}{shifts}\n"
        f"xb{k} {ports.format(q=f'qab{k}', qb='forced')} {cell}{shifts}"
    )


class NoiseMargin(SweepBench):
    name = "noise_margin"
    title = "hold and read static noise margin of SRAM cells, with the butterfly curves"
    axes = {"cell": "", "mode": "", "vdd": "V", "temp": "degC"}
    within = ("temp", "sample")
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

    def sweep(self, plan: Plan, block: Block) -> Sweep:
        cell, mode, vdd, corner = (block.values(plan, d)[0] for d in ("cell", "mode", "vdd", "corner"))
        pdk = pdk_of(plan)
        shifts, targets = {}, {}
        for device, role in _DEVICES.items():
            shifts[device] = tuple(
                threshold_shift(pdk, role, seed=plan.seed, sample=s, device=f"{cell}.{device}")
                for s in block.values(plan, "sample")
            )
            targets[device] = tuple(Target(*netlist.threshold_target(pdk, role, f"x{side}{{k}}.x{device}")) for side in "ab")
        forced = tuple(float(v) for v in np.linspace(0.0, vdd, STEPS))
        return Sweep(
            title=f"noise_margin {cell} {mode}", pdk=pdk, corner=corner,
            common=functools.partial(_common, levels=_PORTS[cell][1][mode], vdd=vdd),
            copy=functools.partial(_copy, cell=cell), outputs={"qb_of_q": "v(qba{k})", "q_of_qb": "v(qab{k})"},
            axes=(
                SweepAxis(name="temp", columns={"temp": block.values(plan, "temp")}, source=TEMP),
                SweepAxis(name="sample", columns=shifts, targets=targets, copies=True),
                SweepAxis(name="step", columns={"forced": forced}, source="vin"),
            ),
        )  # fmt: skip

    def figures(self, plan: Plan, block: Block, result: SweepResult, answer: Answer) -> None:
        forced = np.linspace(0.0, block.values(plan, "vdd")[0], STEPS)
        qb_of_q, q_of_qb = (
            result.values[name].reshape(*block.shape, STEPS) for name in ("qb_of_q", "q_of_qb")
        )
        for place in np.ndindex(block.shape):
            if Status(int(answer.status[place])).trusted:
                q0, q1 = static_noise_margins(forced, qb_of_q[place], q_of_qb[place], forced)
                curves = {"v_forced": forced, "qb_of_q": qb_of_q[place], "q_of_qb": q_of_qb[place]}
                for name, value in ({"snm": min(q0, q1), "snm_q0": q0, "snm_q1": q1} | curves).items():
                    answer.values[name][place] = value
