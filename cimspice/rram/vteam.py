"""Voltage-threshold memristor, VTEAM: the equations of pdk_models/rram/vteam.sp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cimspice.errors import ParameterError
from cimspice.rram.device import fade
from cimspice.units import spice_number as num


@dataclass(frozen=True, kw_only=True)
class Vteam:
    """VTEAM with the figures of the MAGIC logic family; state: w [nm], 0 is the low resistance.

    v > 0 is SET, so the paper's voltage is -v. Source: S. Kvatinsky et al., IEEE T-CAS II 62 (2015) 786; figures: N. Talati
    et al., IEEE T-NANO 15 (2016) 635.
    """

    r_on: float = 1e3  #: [Ohm]
    r_off: float = 3e5  #: [Ohm]
    w_off: float = 3.0  #: state of the high resistance [nm]
    v_on: float = -1.5  #: SET threshold in the paper's polarity [V]
    v_off: float = 0.3  #: RESET threshold in the paper's polarity [V]
    k_on: float = -216.2  #: [m/s]
    k_off: float = 0.091  #: [m/s]
    alpha_on: float = 4.0  #: [1]
    alpha_off: float = 4.0  #: [1]
    window: float = 0.02  #: the velocity fades within this distance of a bound [nm]
    v_max: float = 4.0  #: voltage at which the card clamps [V]

    name = "vteam"
    card = "rram/vteam.sp"
    state = "w"
    unit = "nm"
    lrs = 0.0
    r_thermal = 0.0
    t_thermal = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.r_on < self.r_off:
            raise ParameterError(f"Vteam: r_on={self.r_on:g} Ω must lie between 0 and r_off={self.r_off:g} Ω")
        if not self.v_on < 0 < self.v_off:
            raise ParameterError(f"Vteam: v_on={self.v_on:g} V must be negative and v_off={self.v_off:g} V positive")

    @property
    def hrs(self) -> float:
        return self.w_off

    def prefactor(self, state: ArrayLike) -> np.ndarray:
        return 1.0 / (self.r_on + (self.r_off - self.r_on) * np.clip(state, 0.0, self.w_off) / self.w_off)

    def shape(self, v: ArrayLike) -> np.ndarray:
        return np.asarray(v, dtype=float)

    def inverse_prefactor(self, prefactor: ArrayLike) -> np.ndarray:
        return (1.0 / np.asarray(prefactor) - self.r_on) / (self.r_off - self.r_on) * self.w_off

    def velocity(self, v: ArrayLike, state: ArrayLike, kelvin: ArrayLike) -> np.ndarray:
        """dw/dt [nm/s]: a power of the voltage beyond a threshold; no temperature."""
        u = -np.clip(v, -self.v_max, self.v_max)
        rate = self.k_off * np.maximum(u / self.v_off - 1.0, 0.0) ** self.alpha_off
        rate = rate + self.k_on * np.maximum(u / self.v_on - 1.0, 0.0) ** self.alpha_on
        room = np.where(rate > 0, self.w_off - np.asarray(state), np.asarray(state))
        return 1e9 * rate * fade(room, self.window) * np.ones_like(np.asarray(kelvin, dtype=float))

    def instance(self, pins: str, state: float, *, kelvin: float, current: float = 1.0, rate: float = 1.0) -> str:
        return (
            f"{pins} rram_vteam w_ini={num(state)} ron={num(self.r_on / current)} roff={num(self.r_off / current)}"
            f" woff={num(self.w_off)} von={num(self.v_on)} voff={num(self.v_off)} kon={num(self.k_on * rate)}"
            f" koff={num(self.k_off * rate)} aon={num(self.alpha_on)} aoff={num(self.alpha_off)} wl={num(self.window)}"
            f" vmax={num(self.v_max)}"
        )
