"""Write-verify of many cells to conductance targets: what they reach, in how many pulses, at what time and energy.

The samples of the plan are the cells; sample 0 is the nominal one. The access transistor comes from ngspice (a sweep and a
ramp at every bias of the scheme), the cells from the population model of cimspice.rram.cell.
"""

from __future__ import annotations

import numpy as np

from cimspice.benches.base import Answer, Bench, Simulator, Variable, known_names, numbers, pdk_of
from cimspice.engines.base import Status
from cimspice.errors import ParameterError
from cimspice.plan import Block, Plan, split
from cimspice.rram import Gap
from cimspice.rram.cell import Cell1T1R, ProgrammingError
from cimspice.rram.device import conductance, window_text
from cimspice.rram.program import Spread, WriteVerify, prepare, write_verify


class WriteVerifyBench(Bench):
    name = "write_verify"
    title = "write-verify of 1T1R cells: reached conductance, pulses, time and energy a weight"
    axes = {"access": "", "target": "S", "tolerance": "S", "t_pulse": "s", "temp": "degC"}
    variables = {
        "conductance": Variable("S", "reached conductance, read without noise, transistor included"),
        "pulses": Variable("1", "SET and RESET pulses"),
        "time": Variable("s", "time of pulses, rests and verify reads"),
        "energy": Variable("J", "energy from bitline and sourceline, reads included; the wordline's charge is left out"),
        "reached": Variable("1", "1 where the last verify lay within the tolerance"),
    }

    def _setting(self, plan: Plan, access: str, corner: str, temp: float, tolerance: float, t_pulse: float) -> tuple[
        Cell1T1R, WriteVerify
    ]:  # fmt: skip
        cell = Cell1T1R(pdk=pdk_of(plan), model=Gap(), access=access, corner=corner, temp=temp)
        return cell, WriteVerify(tolerance=tolerance, width=t_pulse)

    def check(self, plan: Plan) -> None:
        known_names(plan, "access", [r for r in pdk_of(plan).devices if r.startswith("nmos")])
        for access in plan.axis("access").values:
            for tolerance in numbers(plan, "tolerance"):
                for t_pulse in numbers(plan, "t_pulse"):
                    cell, scheme = self._setting(plan, str(access), plan.corners[0], 27.0, tolerance, t_pulse)
                    for pulse in scheme.biases(cell):
                        cell.check(pulse)
                    # the device alone, which the cell with its transistor never exceeds
                    low, high = (float(conductance(cell.model, s, scheme.v_read)) for s in (cell.model.hrs, cell.model.lrs))
                    for target in numbers(plan, "target"):
                        if not low <= target <= high:
                            raise ParameterError(window_text(cell.model, target, low, high, scheme.v_read))
                        if tolerance >= target:
                            raise ParameterError(
                                f"bench 'write_verify': tolerance {1e6 * tolerance:g} µS is not below the target"
                                f" {1e6 * target:g} µS"
                            )

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, ("access", "tolerance", "t_pulse", "temp", "corner"))

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        get = {d: block.values(plan, d) for d in plan.dims}
        cell, scheme = self._setting(
            plan, get["access"][0], get["corner"][0], get["temp"][0], get["tolerance"][0], get["t_pulse"][0]
        )
        targets, samples = np.meshgrid(get["target"], get["sample"], indexing="ij")
        try:
            lines = prepare(cell, scheme, simulate)
        except ProgrammingError as error:
            answer.status[...] = error.status
            return answer
        spread = Spread(device_seed=plan.seed, cycle_seed=plan.seed + 1)
        done = write_verify(cell, scheme, lines, targets.ravel(), [int(s) for s in samples.ravel()], spread)
        values = {
            "conductance": done.conductance, "pulses": done.pulses, "time": done.time, "energy": done.energy,
            "reached": done.reached,
        }  # fmt: skip
        for name, value in values.items():
            answer.values[name][...] = value.reshape(block.shape)
        answer.status[...] = Status.OK
        return answer
