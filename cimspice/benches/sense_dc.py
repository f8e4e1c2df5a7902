"""Static curve of the sense front end: the current it delivers and its output, against the bitline voltage."""

from __future__ import annotations

import numpy as np

from cimspice import netlist
from cimspice.benches.base import Answer, Bench, Simulate, Variable, even_sweep, known_names, numbers, pdk_of, record
from cimspice.circuits import SENSE_DEVICES, Column, SenseFrontEnd
from cimspice.plan import Block, Plan, split
from cimspice.units import spice_number as num


class SenseDc(Bench):
    name = "sense_dc"
    title = "current and output of the sense front end against the bitline voltage it is forced to"
    axes = {"device": "", "dvth": "V", "v_bl": "V", "temp": "degC"}
    variables = {
        "i_sense": Variable("A", "current the front end delivers into the bitline"),
        "v_out": Variable("V", "output of the front end"),
    }

    def check(self, plan: Plan) -> None:
        known_names(plan, "device", SENSE_DEVICES)
        even_sweep("v", numbers(plan, "v_bl"), "v_bl")

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, ("device", "dvth", "temp", "corner", "sample"))

    def deck(self, plan: Plan, block: Block) -> netlist.Deck:
        get = {name: block.values(plan, name) for name in plan.dims}
        pdk = pdk_of(plan)
        column, sense = record(Column, plan, "column"), record(SenseFrontEnd, plan, "sense")
        lines = [
            f"vdd vdd 0 {num(pdk.vdd)}",
            f"vref vref 0 {num(column.v_read)}",
            "vbl bl 0 0",
            sense.text(bitline="bl", out="out", supply="vdd", shifts={get["device"][0]: get["dvth"][0]}),
        ]
        return netlist.deck(
            "sense_dc",
            "\n".join(lines),
            f"dc {even_sweep('vbl', get['v_bl'], 'v_bl')}",
            pdk=pdk,
            corner=get["corner"][0],
            temp=get["temp"][0],
            vectors=["i(vbl)", "v(out)"],
            options=netlist.DC_OPTIONS,
            points=len(get["v_bl"]),
        )

    def measure(self, plan: Plan, block: Block, simulate: Simulate) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            answer.values["i_sense"][...] = result["i(vbl)"].reshape(block.shape)
            answer.values["v_out"][...] = result["v(out)"].reshape(block.shape)
        return answer
