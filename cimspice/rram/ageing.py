"""What time does to a state: disturb by small voltages, retention over temperature, wear over cycles."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import quad
from scipy.optimize import brentq

from cimspice.errors import ParameterError
from cimspice.mismatch import rng_for
from cimspice.rram.device import CELSIUS_27, DeviceModel, current
from cimspice.rram.gap import KB_EV
from cimspice.units import ZERO_CELSIUS

#: activation energy of ageing [eV]: that of the gap model's ion hops. Retention of HfO2 cells has the activation energy of
#: their switching: the hourglass retention model (2017), doi 10.1016/j.mee.2017.04.032
ACTIVATION = 1.5
TEMPERATURES = (-55.0, 300.0)  #: where Arrhenius' law is used [degC]


def acceleration(temp: float, *, reference: float = 27.0, activation: float = ACTIVATION) -> float:
    """How many times faster a state ages at `temp` than at `reference` [degC]: exp(E/k (1/T_ref - 1/T)), E [eV].

    Raises ParameterError outside TEMPERATURES and for a negative energy.
    """
    for t in (temp, reference):
        if not TEMPERATURES[0] <= t <= TEMPERATURES[1]:
            raise ParameterError(
                f"temperature {t:g} degC is outside {TEMPERATURES[0]:g} to {TEMPERATURES[1]:g} degC, where ageing by Arrhenius'"
                " law is used"
            )
    if not activation >= 0:
        raise ParameterError(f"activation={activation:g} eV must be 0 or more")
    exponent = activation / KB_EV * (1 / (reference + ZERO_CELSIUS) - 1 / (temp + ZERO_CELSIUS))
    return float(np.exp(exponent))


def disturbed(model: DeviceModel, v: float, time: float, state: float, *, kelvin: float = CELSIUS_27) -> float:
    """State after `time` [s] in all at v [V] across the device: N reads of t_read, or a half-selected cell.

    The device sees the voltage itself (no transistor) and heats as its power says. dt = ds/velocity(s) is integrated until
    the time is used up; the answer is a bound where the state gets there first. Raises ParameterError above the model's v_max.
    """
    if abs(v) > model.v_max:
        raise ParameterError(f"{v:g} V is above {model.v_max:g} V, where model {model.name!r} ends ({model.card})")
    if not (np.isfinite(time) and time >= 0):
        raise ParameterError(f"time={time:g} s must be finite and 0 or more")

    def velocity(s: float) -> float:
        heat = model.r_thermal * abs(v * float(current(model, v, s)))
        return float(model.velocity(v, s, kelvin + heat))

    start = velocity(state)
    if start == 0 or time == 0:
        return state
    bound = max(model.lrs, model.hrs) if start > 0 else min(model.lrs, model.hrs)
    # stop a thousandth of the way before the bound, where the velocity fades and the time diverges
    end = bound - 1e-3 * (bound - state)

    def clock(s: float) -> float:
        # in pieces: 1/velocity spans decades
        edges = np.linspace(state, s, 9)
        return float(sum(quad(lambda x: 1 / velocity(x), a, b, limit=200)[0] for a, b in itertools.pairwise(edges)))

    small = start * time
    if abs(small) < 1e-5 * abs(end - state):
        return state + small
    if clock(end) <= time:
        return end
    return float(brentq(lambda s: clock(s) - time, state, end, xtol=1e-12))


def retained(model: DeviceModel, state: float, time: float, temp: float) -> float:
    """State after `time` [s] without voltage at `temp` [degC], by the model's own ion hops alone."""
    return disturbed(model, 0.0, time, state, kelvin=temp + ZERO_CELSIUS)


@dataclass(frozen=True, kw_only=True)
class Endurance:
    """Wear of a cell over SET-RESET cycles, a statistical model with your figures.

    Each cell fails at a number of cycles drawn from a Weibull law: F(n) = 1 - exp(-(n/cycles)^shape). Until then its window
    closes: the logarithms of both states approach their mean, ln G = ln G0 + (ln Gm - ln G0) (n/n_fail)^closing, and meet at
    n_fail. The form is ours. Measured wear of HfO2 1T1R cells is mainly a rising low resistance ("Statistical assessment of
    endurance degradation in high and low resistive states of the HfO2-based RRAM", 2013). No source gives all three figures
    for one device, so none is a default; 1e6 cycles are reported for four levels in HfOx with well-chosen pulses (P. Huang et
    al., "Analytic model of endurance degradation", IEDM 2013).
    """

    cycles: float  #: by which 63 % of the cells have failed
    shape: float  #: Weibull slope [1]
    closing: float = 1.0  #: power of the window's closing [1]

    def __post_init__(self) -> None:
        for name in ("cycles", "shape", "closing"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise ParameterError(f"Endurance: {name}={value:g} must be finite and more than 0")

    def failed(self, n: ArrayLike) -> np.ndarray:
        """Part of the cells that have failed after n cycles [1]."""
        return -np.expm1(-((np.asarray(n, dtype=float) / self.cycles) ** self.shape))

    def lifetime(self, *, seed: int, sample: int, cells: int) -> np.ndarray:
        """Cycles to failure of `cells` cells, shape (cells,)."""
        return self.cycles * rng_for(seed, sample, "rram.endurance").weibull(self.shape, cells)

    def window(self, g_lrs: ArrayLike, g_hrs: ArrayLike, n: float, lifetime: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Low- and high-resistance conductances [S] after n cycles of cells that fail at `lifetime`."""
        low, high = np.log(np.asarray(g_hrs, dtype=float)), np.log(np.asarray(g_lrs, dtype=float))
        part = np.minimum(n / np.asarray(lifetime, dtype=float), 1.0) ** self.closing
        middle = (low + high) / 2
        return np.exp(high + part * (middle - high)), np.exp(low + part * (middle - low))
