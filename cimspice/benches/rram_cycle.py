"""One SET-READ-RESET-READ cycle of a 1T1R cell with its access transistor: when it switches, what it reaches, what it costs."""

from __future__ import annotations

import itertools
import math

import numpy as np

from cimspice.benches.base import Answer, Bench, Simulator, Variable, known_names, numbers, pdk_of
from cimspice.errors import InputError
from cimspice.netlist import Deck
from cimspice.plan import Block, Plan, split
from cimspice.rram import MODELS, get_model
from cimspice.rram.cell import Cell1T1R, Cells, Pulse, Trace, pulse_deck, traces
from cimspice.rram.device import crossing
from cimspice.rram.program import Spread

V_READ = 0.2  #: bitline in a read [V]
T_READ = 100e-9  #: [s]
EDGE = 2e-9  #: rise and fall of every pulse [s]
REST = 50e-9  #: between pulses, for the filament to cool down [s]
T_PULSE = (10e-9, 1e-3)  #: shortest and longest SET or RESET pulse [s]


class RramCycle(Bench):
    name = "rram_cycle"
    title = "SET-READ-RESET-READ of a 1T1R cell: switching times, states and energies"
    axes = {
        "model": "", "access": "", "v_set": "V", "v_wl_set": "V", "v_reset": "V", "v_wl_reset": "V", "t_pulse": "s",
        "temp": "degC",
    }  # fmt: skip
    variables = {
        "t_set": Variable("s", "half height of the bitline to half of the state's range in SET; NaN where it never gets there"),
        "t_reset": Variable("s", "half height of the sourceline to half of the state's range in RESET; NaN likewise"),
        "g_set": Variable("S", "read current over read voltage after SET"),
        "g_reset": Variable("S", "read current over read voltage after RESET"),
        "state_set": Variable("1", "state after SET as a part of its range: 0 fully set, 1 fully reset"),
        "state_reset": Variable("1", "state after RESET as a part of its range"),
        "i_set": Variable("A", "highest bitline current in SET"),
        "i_reset": Variable("A", "highest sourceline current in RESET"),
        "e_set": Variable("J", "energy of the SET pulse from bitline, sourceline and wordline drivers"),
        "e_reset": Variable("J", "energy of the RESET pulse"),
        "e_read": Variable("J", "energy of the read after SET"),
    }

    def _cell(self, plan: Plan, model: str, access: str, corner: str, temp: float) -> Cell1T1R:
        return Cell1T1R(pdk=pdk_of(plan), model=get_model(model), access=access, corner=corner, temp=temp)

    def check(self, plan: Plan) -> None:
        known_names(plan, "model", MODELS)
        known_names(plan, "access", [r for r in pdk_of(plan).devices if r.startswith("nmos")])
        for t in numbers(plan, "t_pulse"):
            if not T_PULSE[0] <= t <= T_PULSE[1]:
                raise InputError(
                    f"bench 'rram_cycle', axis 't_pulse': {t:g} s is outside {T_PULSE[0]:g} to {T_PULSE[1]:g} s; the edges take"
                    f" {EDGE:g} s"
                )
        names = itertools.product(plan.axis("model").values, plan.axis("access").values)
        volts = [numbers(plan, a) for a in ("v_set", "v_wl_set", "v_reset", "v_wl_reset")]
        for (model, access), (v_set, v_wl_set, v_reset, v_wl_reset) in itertools.product(names, itertools.product(*volts)):
            cell = self._cell(plan, str(model), str(access), plan.corners[0], 27.0)
            for _, pulse in self._pulses(cell, v_set, v_wl_set, v_reset, v_wl_reset, T_PULSE[1]):
                cell.check(pulse)

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        return {}

    def blocks(self, plan: Plan) -> list[Block]:
        return split(plan, plan.dims)

    def _pulses(
        self, cell: Cell1T1R, v_set: float, v_wl_set: float, v_reset: float, v_wl_reset: float, t_pulse: float
    ) -> list[tuple[float, Pulse]]:
        read = Pulse(v_bl=V_READ, v_wl=cell.v_supply, width=T_READ, edge=EDGE)
        write = Pulse(v_bl=v_set, v_wl=v_wl_set, width=t_pulse, edge=EDGE)
        erase = Pulse(v_sl=v_reset, v_wl=v_wl_reset, width=t_pulse, edge=EDGE)
        train, at = [], REST
        for pulse in (write, read, erase, read):
            train.append((at, pulse))
            at += pulse.width + pulse.edge + REST
        return train

    def _setting(self, plan: Plan, block: Block) -> tuple[Cell1T1R, list[tuple[float, Pulse]], float, Cells]:
        """Cell, pulse train, its end [s] and the cell's spread."""
        get = {d: block.values(plan, d)[0] for d in plan.dims}
        cell = self._cell(plan, get["model"], get["access"], get["corner"], get["temp"])
        train = self._pulses(cell, get["v_set"], get["v_wl_set"], get["v_reset"], get["v_wl_reset"], get["t_pulse"])
        last, pulse = train[-1]
        cells = Spread(device_seed=plan.seed).cells(cell, [get["sample"]])
        return cell, train, last + pulse.width + pulse.edge + REST, cells

    def deck(self, plan: Plan, block: Block) -> Deck:
        cell, train, stop, cells = self._setting(plan, block)
        return pulse_deck(cell, train, stop, np.array([cell.model.hrs]), cells)

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = simulate(self.deck(plan, block))
        answer.status[...] = result.status
        if result.status.trusted:
            cell, train, _, _ = self._setting(plan, block)
            (trace,) = traces(cell, result, 1)
            for name, value in cycle_figures(cell, train, trace).items():
                answer.values[name][...] = value
        return answer


def cycle_figures(cell: Cell1T1R, train: list[tuple[float, Pulse]], trace: Trace) -> dict[str, float]:
    """Figures of a SET-READ-RESET-READ trace; names and units as in RramCycle.variables."""
    model = cell.model
    power = trace.power()

    def inside(k: int) -> np.ndarray:
        at, pulse = train[k]
        return (trace.time >= at - pulse.edge) & (trace.time <= at + pulse.width + 2 * pulse.edge)

    def late(k: int, values: np.ndarray) -> float:
        at, pulse = train[k]
        return float(np.interp(at + pulse.edge + 0.9 * (pulse.width - pulse.edge), trace.time, values))

    def switched(k: int) -> float:
        at, pulse = train[k]
        part = inside(k)
        if not part.any():
            return math.nan
        return crossing(trace.time[part], trace.state[part], (model.lrs + model.hrs) / 2) - at - pulse.edge / 2

    def energy(k: int) -> float:
        part = inside(k)
        return float(np.trapezoid(power[part], trace.time[part]))

    def place(k: int) -> float:
        return (late(k, trace.state) - model.lrs) / (model.hrs - model.lrs)

    return {
        "t_set": switched(0), "t_reset": switched(2), "g_set": late(1, trace.i_bl) / V_READ,
        "g_reset": late(3, trace.i_bl) / V_READ, "state_set": place(1), "state_reset": place(3),
        "i_set": float(trace.i_bl[inside(0)].max()), "i_reset": float(trace.i_sl[inside(2)].max()), "e_set": energy(0),
        "e_reset": energy(2), "e_read": energy(1),
    }  # fmt: skip
