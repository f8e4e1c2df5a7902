"""Generalized memristor of Yakopcic: the equations of pdk_models/rram/yakopcic.sp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cimspice.errors import ParameterError
from cimspice.units import spice_number as num


@dataclass(frozen=True, kw_only=True)
class Yakopcic:
    """Yakopcic's model with a1 = a2 (its published set); state: x [1], 1 is the low resistance.

    Source: C. Yakopcic et al., IEEE T-CAD 32 (2013) 1201.
    """

    a: float = 0.17  #: current at x = 1 and sinh(b v) = 1 [A]
    b: float = 0.05  #: [1/V]
    v_p: float = 0.16  #: SET threshold [V]
    v_n: float = 0.15  #: RESET threshold, as a positive number [V]
    a_p: float = 4000.0  #: [1/s]
    a_n: float = 4000.0  #: [1/s]
    x_p: float = 0.3  #: growth slows above this state [1]
    x_n: float = 0.5  #: shrinking slows below 1 - x_n [1]
    alpha_p: float = 1.0  #: [1]
    alpha_n: float = 5.0  #: [1]
    x_min: float = 0.01  #: lowest state that counts as programmable; at x = 0 the model does not conduct at all [1]
    v_max: float = 4.0  #: voltage at which the card clamps [V]

    name = "yakopcic"
    card = "rram/yakopcic.sp"
    state = "x"
    unit = "1"
    lrs = 1.0
    r_thermal = 0.0
    t_thermal = 0.0

    def __post_init__(self) -> None:
        if not (0 < self.x_min < 1 and 0 < self.x_p < 1 and 0 < self.x_n < 1):
            raise ParameterError("Yakopcic: x_min, x_p and x_n must lie between 0 and 1")

    @property
    def hrs(self) -> float:
        return self.x_min

    def prefactor(self, state: ArrayLike) -> np.ndarray:
        return np.clip(state, 0.0, 1.0)

    def shape(self, v: ArrayLike) -> np.ndarray:
        return self.a * np.sinh(self.b * np.asarray(v))

    def inverse_prefactor(self, prefactor: ArrayLike) -> np.ndarray:
        return np.asarray(prefactor, dtype=float)

    def velocity(self, v: ArrayLike, state: ArrayLike, kelvin: ArrayLike) -> np.ndarray:
        """dx/dt [1/s]: an exponential of the voltage beyond a threshold, slowed near the bounds; no temperature."""
        x = np.asarray(state, dtype=float)
        v = np.clip(v, -self.v_max, self.v_max)
        drive = self.a_p * np.maximum(np.exp(v) - np.exp(self.v_p), 0.0)
        drive = drive - self.a_n * np.maximum(np.exp(-v) - np.exp(self.v_n), 0.0)
        grow = np.exp(-self.alpha_p * (x - self.x_p)) * np.maximum(-1.0, (self.x_p - x) / (1 - self.x_p) + 1.0)
        shrink = np.exp(self.alpha_n * (x + self.x_n - 1)) * np.maximum(-1.0, x / (1 - self.x_n))
        factor = np.where(
            drive >= 0, np.where(x >= self.x_p, grow, 1.0), np.where(x <= 1 - self.x_n, shrink, 1.0)
        )
        return drive * factor * np.ones_like(np.asarray(kelvin, dtype=float))

    def instance(self, pins: str, state: float, *, kelvin: float, current: float = 1.0, rate: float = 1.0) -> str:
        return (
            f"{pins} rram_yakopcic x_ini={num(state)} a1={num(self.a * current)} a2={num(self.a * current)} b={num(self.b)}"
            f" vp={num(self.v_p)} vn={num(self.v_n)} ap={num(self.a_p * rate)} an={num(self.a_n * rate)} xp={num(self.x_p)}"
            f" xn={num(self.x_n)} alphap={num(self.alpha_p)} alphan={num(self.alpha_n)} vmax={num(self.v_max)}"
        )
