"""Static curve of the sense front end: the current it delivers and its output, against the bitline voltage."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, SweepBench, Variable, known_names, pdk_of, record
from cimspice.circuits import SENSE_DEVICES, Column, SenseFrontEnd
from cimspice.plan import Block, Plan
from cimspice.sweep import TEMP, Sweep, SweepAxis, SweepResult, Target, Values
from cimspice.units import spice_number as num


def _copy(k: str, v: Values, *, sense: SenseFrontEnd, device: str, vdd: float, v_read: float) -> str:
    front_end = sense.text(bitline="bl", out="out", supply="vdd", shifts={device: v["dvth"]})
    return f"vdd vdd 0 {num(vdd)}\nvref vref 0 {num(v_read)}\nvbl bl 0 {v['v_bl']}\n{front_end}"


class SenseDc(SweepBench):
    name = "sense_dc"
    title = "current and output of the sense front end against the bitline voltage it is forced to"
    axes = {"device": "", "dvth": "V", "v_bl": "V", "temp": "degC"}
    within = ("dvth", "v_bl", "temp")
    variables = {
        "i_sense": Variable("A", "current the front end delivers into the bitline"),
        "v_out": Variable("V", "output of the front end"),
    }

    def check(self, plan: Plan) -> None:
        known_names(plan, "device", SENSE_DEVICES)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def sweep(self, plan: Plan, block: Block) -> Sweep:
        get = {name: block.values(plan, name) for name in plan.dims}
        pdk = pdk_of(plan)
        (device,) = get["device"]
        role, _ = SENSE_DEVICES[device]
        target = Target(*netlist.threshold_target(pdk, role, f"xf.x{device.removeprefix('dvth_')}"))
        ways: dict[str, dict[str, Any]] = {
            "dvth": {"targets": {"dvth": (target,)}},
            "v_bl": {"source": "vbl"},
            "temp": {"source": TEMP},
        }
        copy = functools.partial(
            _copy, sense=record(SenseFrontEnd, plan, "sense"), device=device, vdd=pdk.vdd,
            v_read=record(Column, plan, "column").v_read,
        )  # fmt: skip
        return Sweep(
            title="sense_dc", pdk=pdk, corner=get["corner"][0], common=lambda v: "", copy=copy,
            outputs={"i_sense": "i(vbl)", "v_out": "v(out)"},
            axes=tuple(SweepAxis(name=n, columns={n: get[n]}, **how) for n, how in ways.items()),
        )  # fmt: skip

    def figures(self, plan: Plan, block: Block, result: SweepResult, answer: Answer) -> None:
        for name, values in result.values.items():
            answer.values[name][...] = values.reshape(block.shape)
