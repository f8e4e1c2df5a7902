"""What a device model is, and its reference solution: one state, a separable current, a velocity, heat.

All models share the form I = prefactor(state) * shape(V): a cell behind a transistor is then solved by one table look-up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from cimspice.errors import ParameterError
from cimspice.units import ZERO_CELSIUS

CELSIUS_27 = ZERO_CELSIUS + 27.0  #: [K]


class DeviceModel(Protocol):
    """A two-terminal device with one state; a frozen record of its figures. v > 0 is SET everywhere."""

    @property
    def name(self) -> str: ...
    @property
    def card(self) -> str:
        """File of the equations under pdk_models/."""
    @property
    def state(self) -> str:
        """Node of the moving card that carries the state."""
    @property
    def unit(self) -> str:
        """Unit of the state."""
    @property
    def lrs(self) -> float:
        """State of lowest resistance."""
    @property
    def hrs(self) -> float:
        """State of highest resistance."""
    @property
    def v_max(self) -> float:
        """Highest voltage the equations are valid for [V]."""
    @property
    def r_thermal(self) -> float:
        """Heating of the device [K/W]; 0 where the model knows no temperature."""
    @property
    def t_thermal(self) -> float:
        """Thermal time constant [s]."""

    def prefactor(self, state: ArrayLike) -> np.ndarray:
        """The part of the current that the state sets; current is prefactor * shape [A]."""

    def shape(self, v: ArrayLike) -> np.ndarray:
        """The part of the current that the voltage [V] sets; odd, rising."""

    def inverse_prefactor(self, prefactor: ArrayLike) -> np.ndarray:
        """State with a given prefactor."""

    def velocity(self, v: ArrayLike, state: ArrayLike, kelvin: ArrayLike) -> np.ndarray:
        """Change of the state [unit/s] at v [V] and a device temperature [K]; negative towards `lrs` if lrs < hrs."""

    def instance(self, pins: str, state: float, *, kelvin: float, current: float = 1.0, rate: float = 1.0) -> str:
        """Words of an X line of the moving card after its name: pins, card, parameters.

        kelvin: ambient [K]; current, rate: factors on current and velocity (device-to-device and cycle-to-cycle spread).
        """


def current(model: DeviceModel, v: ArrayLike, state: ArrayLike) -> np.ndarray:
    """Current [A] of a device in a frozen state at v [V]."""
    return model.prefactor(state) * model.shape(v)


def conductance(model: DeviceModel, state: ArrayLike, v_read: float = 0.2) -> np.ndarray:
    """I/V [S] of a device alone at v_read [V]."""
    return current(model, v_read, state) / v_read


def state_of(model: DeviceModel, conductance: ArrayLike, v_read: float = 0.2) -> np.ndarray:
    """State of a device alone that conducts `conductance` [S] at v_read [V].

    Raises ParameterError for a level outside the programmable window.
    """
    wanted = np.asarray(conductance, dtype=float)
    low, high = (float(current(model, v_read, s)) / v_read for s in (model.hrs, model.lrs))
    outside = (wanted < low * (1 - 1e-9)) | (wanted > high * (1 + 1e-9))
    if outside.any() or not np.isfinite(wanted).all():
        worst = float(np.ravel(wanted)[np.ravel(outside | ~np.isfinite(wanted))][0])
        raise ParameterError(window_text(model, worst, low, high, v_read))
    return model.inverse_prefactor(wanted * v_read / model.shape(v_read))


def window_text(model: DeviceModel, level: float, low: float, high: float, v_read: float) -> str:
    """One line for a level outside the programmable window [S]: the level, the window, where it comes from."""
    return (
        f"level {1e6 * level:g} µS is outside the programmable window {1e6 * low:.4g} to {1e6 * high:.4g} µS of model"
        f" {model.name!r} at {v_read:g} V ({model.card}, state {min(model.lrs, model.hrs):g} to"
        f" {max(model.lrs, model.hrs):g} {model.unit})"
    )


def trajectory(
    model: DeviceModel,
    source: Callable[[float], float],
    series: float,
    state: float,
    stop: float,
    *,
    kelvin: float = CELSIUS_27,
    points: int = 4001,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reference solution of a device behind a resistor by an implicit Runge-Kutta method (Radau).

    source: voltage [V] at time [s]; series [Ohm]; state at time 0; stop [s]; kelvin: ambient [K].
    Returns time [s], state [model.unit] and temperature rise [K], each of shape (points,).
    """

    def across(drive: float, state: float) -> float:
        factor = float(model.prefactor(state))
        low, high = sorted((0.0, drive))
        if low == high or factor == 0:
            return drive
        return float(brentq(lambda v: (drive - v) / series - factor * float(model.shape(v)), low, high, xtol=1e-14))

    def slope(t: float, y: np.ndarray) -> list[float]:
        v = across(source(t), y[0])
        if model.r_thermal == 0:
            return [float(model.velocity(v, y[0], kelvin))]
        power = abs(v * float(model.prefactor(y[0]) * model.shape(v)))
        return [
            float(model.velocity(v, y[0], kelvin + max(y[1], 0.0))),
            (power * model.r_thermal - y[1]) / model.t_thermal,
        ]

    start = [state] if model.r_thermal == 0 else [state, 0.0]
    grid = np.linspace(0.0, stop, points)
    answer = solve_ivp(slope, (0.0, stop), start, "Radau", grid, rtol=1e-7, atol=1e-9, max_step=stop / 200)
    if not answer.success:
        raise ParameterError(f"the reference solver stopped at {answer.t[-1]:g} s of {stop:g} s: {answer.message}")
    rise = answer.y[1] if len(start) == 2 else np.zeros_like(answer.t)
    return answer.t, answer.y[0], rise


def crossing(time: np.ndarray, values: np.ndarray, level: float) -> float:
    """First instant [s] at which `values` pass `level`, by linear interpolation; NaN where they never do."""
    difference = np.asarray(values) - level
    hits = np.flatnonzero(difference[1:] * difference[:-1] <= 0)
    if not len(hits):
        return float("nan")
    k = int(hits[0])
    if difference[k] == difference[k + 1]:
        return float(time[k])
    return float(time[k] - difference[k] / (difference[k + 1] - difference[k]) * (time[k + 1] - time[k]))


def fade(room: ArrayLike, width: float) -> np.ndarray:
    """Factor on a velocity towards a bound that is `room` away: 1, falling to -1 within +-width; as the cards have it."""
    return np.clip(np.asarray(room) / width, -1.0, 1.0)
