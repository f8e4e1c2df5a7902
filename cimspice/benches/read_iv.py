"""Cell current of a 1T1R cell in a frozen state, over bias, state, threshold shift and temperature."""

from __future__ import annotations

from typing import Any

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, SweepBench, Variable, pdk_of
from cimspice.plan import Block, Plan
from cimspice.sweep import TEMP, Sweep, SweepAxis, SweepResult, Target, Values


def _common(v: Values) -> str:
    note = "* v_sl lifts the sourceline; v_read is the voltage of the bitline above it"
    return f"{note}\nvsl sl 0 {v['v_sl']}\nvread bl sl {v['v_read']}"


def _copy(k: str, v: Values) -> str:
    return (
        f"vwl{k} wl{k} 0 {v['v_wl']}\nvm{k} bl b{k} 0\n"
        f"xc{k} b{k} wl{k} sl 0 rram_1t1r gap={v['gap']} dvth={v['dvth']}"
    )


class ReadIv(SweepBench):
    name = "read_iv"
    title = "1T1R cell current against read voltage, sourceline rise, state, wordline, threshold shift and temperature"
    axes = {"v_wl": "V", "gap": "nm", "dvth": "V", "v_sl": "V", "v_read": "V", "temp": "degC"}
    within = ("v_wl", "gap", "dvth", "v_sl", "v_read", "temp")
    variables = {"i_read": Variable("A", "cell current from bitline to sourceline")}

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def sweep(self, plan: Plan, block: Block) -> Sweep:
        pdk = pdk_of(plan)
        get = {name: block.values(plan, name) for name in plan.dims}
        target = Target(*netlist.threshold_target(pdk, "nmos_access", "xc{k}.xacc"))
        ways: dict[str, dict[str, Any]] = {
            "v_wl": {"source": "vwl{k}", "copies": True},
            "gap": {"copies": True},
            "dvth": {"targets": {"dvth": (target,)}, "copies": True},
            "v_sl": {"source": "vsl"},
            "v_read": {"source": "vread"},
            "temp": {"source": TEMP},
        }
        return Sweep(
            title="read_iv", pdk=pdk, corner=get["corner"][0], common=_common, copy=_copy,
            outputs={"i_read": "i(vm{k})"}, options=netlist.FINE_OPTIONS,
            axes=tuple(SweepAxis(name=n, columns={n: get[n]}, **how) for n, how in ways.items()),
        )  # fmt: skip

    def figures(self, plan: Plan, block: Block, result: SweepResult, answer: Answer) -> None:
        answer.values["i_read"][...] = result.values["i_read"].reshape(block.shape)
