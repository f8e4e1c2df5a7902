"""Filamentary RRAM, gap model: the equations of pdk_models/rram/gap.sp."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from cimspice.errors import ParameterError
from cimspice.rram.device import fade
from cimspice.units import spice_number as num

I0 = 6.14e-5  #: [A]
G0 = 0.27501  #: [nm]
V0 = 0.43  #: [V]
GAP_RANGE = (0.1, 1.7)  #: narrowest and widest gap [nm]
#: gap of a cell that was never formed [nm]. Ours, from the mean forming voltage of SkyWater's 1 Mbit array (2.5 V, 1 µs;
#: technology specifications of sky130_fd_pr_reram); it then conducts 0.18 µS, where SkyWater says less than 0.1 µS
PRISTINE_GAP = 1.85
KB_EV = 8.617333e-5  #: [eV/K], the digits of the card


def gap_current(v: ArrayLike, gap: ArrayLike) -> np.ndarray:
    """Current [A] at v [V] across a filament with a frozen gap [nm].

    Source: figures of SkyWater's sky130_fd_pr_reram in the Stanford/ASU model, P.-Y. Chen, S. Yu, IEEE T-ED 62 (2015).
    """
    return I0 * np.exp(-np.asarray(gap) / G0) * np.sinh(np.asarray(v) / V0)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Gap model with SkyWater's figures; state: gap [nm]. Source as `gap_current`; departures in gap.sp."""

    i0: float = I0  #: [A]
    g0: float = G0  #: [nm]
    v0: float = V0  #: [V]
    gap_min: float = GAP_RANGE[0]  #: [nm]
    gap_max: float = GAP_RANGE[1]  #: [nm]
    lox: float = 5.0  #: oxide thickness [nm]
    a0: float = 0.25  #: atomic distance [nm]
    e_generation: float = 1.501  #: [eV]
    e_recombination: float = 1.5  #: [eV]
    vel0: float = 150.0  #: [m/s]
    gam0: float = 16.5  #: field enhancement at gap 0 [1]
    beta: float = 1.25  #: its fall with the gap [1/nm^3]
    r_thermal: float = 7.227e5  #: [K/W]
    t_thermal: float = 2.3e-10  #: [s]
    window: float = 0.02  #: the velocity fades within this distance of a bound [nm]
    exponent_cap: float = 2.0  #: highest exponent of the velocity [1]
    v_max: float = 4.0  #: voltage at which the card clamps [V]

    name = "gap"
    card = "rram/gap.sp"
    state = "g"
    unit = "nm"

    def __post_init__(self) -> None:
        limit = (self.gam0 / self.beta) ** (1 / 3)
        if not 0 < self.gap_min < self.gap_max < limit:
            raise ParameterError(
                f"Gap: gap_min={self.gap_min:g} and gap_max={self.gap_max:g} nm must be in order and below {limit:.3g} nm,"
                " where the field enhancement of gap.sp ends"
            )

    @property
    def lrs(self) -> float:
        return self.gap_min

    @property
    def hrs(self) -> float:
        return self.gap_max

    def pristine(self) -> Gap:
        """The same device before forming: its widest gap is PRISTINE_GAP."""
        return replace(self, gap_max=PRISTINE_GAP)

    def _clip(self, state: ArrayLike) -> np.ndarray:
        return np.clip(state, self.gap_min, self.gap_max)

    def prefactor(self, state: ArrayLike) -> np.ndarray:
        return self.i0 * np.exp(-self._clip(state) / self.g0)

    def shape(self, v: ArrayLike) -> np.ndarray:
        return np.sinh(np.clip(v, -self.v_max, self.v_max) / self.v0)

    def inverse_prefactor(self, prefactor: ArrayLike) -> np.ndarray:
        return -self.g0 * np.log(np.asarray(prefactor) / self.i0)

    def velocity(self, v: ArrayLike, state: ArrayLike, kelvin: ArrayLike) -> np.ndarray:
        """dg/dt [nm/s]: hopping of oxygen over a barrier lowered by the field F [eV]."""
        gap = self._clip(state)
        field = (self.gam0 - self.beta * gap**3) * self.a0 / self.lox * np.clip(v, -self.v_max, self.v_max)
        kt = KB_EV * np.asarray(kelvin)
        widen = np.exp(np.minimum((-self.e_recombination - field) / kt, self.exponent_cap))
        narrow = np.exp(np.minimum((-self.e_generation + field) / kt, self.exponent_cap))
        rate = self.vel0 * (widen - narrow)
        room = np.where(rate > 0, self.gap_max - np.asarray(state), np.asarray(state) - self.gap_min)
        return 1e9 * rate * fade(room, self.window)

    def instance(self, pins: str, state: float, *, kelvin: float, current: float = 1.0, rate: float = 1.0) -> str:
        return (
            f"{pins} rram_gap gap_ini={num(state)} gmin_={num(self.gap_min)} gmax={num(self.gap_max)} lox={num(self.lox)}"
            f" a0={num(self.a0)} eag={num(self.e_generation)} ear={num(self.e_recombination)} i0={num(self.i0 * current)}"
            f" g0={num(self.g0)} v0={num(self.v0)} vel0={num(self.vel0 * rate)} gam0={num(self.gam0)} beta={num(self.beta)}"
            f" t0={num(kelvin)} rth={num(self.r_thermal)} tauth={num(self.t_thermal)} wl={num(self.window)}"
            f" ecap={num(self.exponent_cap)}"
        )
