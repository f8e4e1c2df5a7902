"""Noise of a read: 1/f and random telegraph, as time series and as spectra.

Both act on the conductance, in proportion to it. Short-term read noise is about 1 % of G (0.01 to 1 % in filaments of many
kinds: B. Santa et al., Nanoscale (2019), doi 10.1039/c8nr09985e); telegraph spectrum: S. Machlup, J. Appl. Phys. 25 (1954) 341.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import lfilter

from cimspice.errors import ParameterError
from cimspice.mismatch import rng_for


@dataclass(frozen=True, kw_only=True)
class Flicker:
    """1/f noise: S(f) = sigma^2 / (f ln(f_high/f_low)) between two corners, for one sigma of the whole band.

    Made of Lorentzians, four a decade, as a crowd of independent traps would.
    """

    sigma: float = 0.01  #: relative to G, over the whole band [1]
    f_low: float = 1.0  #: slowest trap: no more noise below [Hz]
    f_high: float = 1e6  #: fastest trap [Hz]

    def __post_init__(self) -> None:
        if not 0 <= self.sigma < 1:
            raise ParameterError(f"Flicker: sigma={self.sigma:g} must lie between 0 and 1")
        if not 0 < self.f_low < self.f_high:
            raise ParameterError(f"Flicker: f_low={self.f_low:g} Hz must lie between 0 and f_high={self.f_high:g} Hz")

    def spectrum(self, f: ArrayLike) -> np.ndarray:
        """One-sided density of dG/G [1/Hz] at f [Hz], of the ideal 1/f law between the corners."""
        return self.sigma**2 / (np.asarray(f, dtype=float) * np.log(self.f_high / self.f_low))

    def sigma_between(self, t_read: float, t_observed: float) -> float:
        """Sigma of reads that average over t_read [s], watched for t_observed [s]: the band from 1/t_observed to 1/t_read.

        The part of the noise that a calibration at the start of t_observed cannot remove.
        """
        if not 0 < t_read < t_observed:
            raise ParameterError(f"t_read={t_read:g} s must lie between 0 and t_observed={t_observed:g} s")
        low, high = max(1 / t_observed, self.f_low), min(1 / t_read, self.f_high)
        part = np.log(high / low) / np.log(self.f_high / self.f_low) if high > low else 0.0
        return float(self.sigma * np.sqrt(part))

    def series(self, reads: int, interval: float, *, seed: int, sample: int) -> np.ndarray:
        """dG/G of `reads` reads, one each `interval` [s]; shape (reads,)."""
        rng = rng_for(seed, sample, "rram.flicker")
        corners = np.geomspace(self.f_low, self.f_high, max(2, round(4 * np.log10(self.f_high / self.f_low)) + 1))
        total = np.zeros(reads)
        for corner in corners:
            keep = np.exp(-2 * np.pi * corner * interval)
            kicks = rng.standard_normal(reads) * np.sqrt(1 - keep**2)
            # the first value is drawn from the standing distribution: no settling
            kicks[0] = kicks[0] / np.sqrt(1 - keep**2) if keep < 1 else rng.standard_normal()
            total += lfilter([1.0], [1.0, -keep], kicks)
        return self.sigma * total / np.sqrt(len(corners))


@dataclass(frozen=True, kw_only=True)
class Telegraph:
    """Random telegraph noise of one trap: G falls by a part of itself while the trap is filled.

    For a filament of tunnelling gap the amplitude grows with resistance, up to the order of 1 in the high-resistance state;
    figures are those of your cell.
    """

    amplitude: float  #: dG/G between the two levels [1]
    t_capture: float  #: mean time in the upper level [s]
    t_emission: float  #: mean time in the lower level [s]

    def __post_init__(self) -> None:
        if not 0 <= self.amplitude < 1:
            raise ParameterError(f"Telegraph: amplitude={self.amplitude:g} must lie between 0 and 1")
        if not (self.t_capture > 0 and self.t_emission > 0):
            raise ParameterError(
                f"Telegraph: t_capture={self.t_capture:g} s and t_emission={self.t_emission:g} s must be more than 0"
            )

    @property
    def filled(self) -> float:
        """Part of the time in the lower level [1]."""
        return self.t_emission / (self.t_capture + self.t_emission)

    @property
    def sigma(self) -> float:
        """Standard deviation of dG/G [1]."""
        return float(self.amplitude * np.sqrt(self.filled * (1 - self.filled)))

    def spectrum(self, f: ArrayLike) -> np.ndarray:
        """One-sided density of dG/G [1/Hz] at f [Hz]: a Lorentzian (Machlup)."""
        rate = 1 / self.t_capture + 1 / self.t_emission
        w = 2 * np.pi * np.asarray(f, dtype=float)
        return 4 * self.amplitude**2 / ((self.t_capture + self.t_emission) * (rate**2 + w**2))

    def series(self, reads: int, interval: float, *, seed: int, sample: int) -> np.ndarray:
        """dG/G of `reads` reads, one each `interval` [s], 0 or -amplitude; shape (reads,). An exact Markov chain."""
        rng = rng_for(seed, sample, "rram.telegraph")
        moved = -np.expm1(-(1 / self.t_capture + 1 / self.t_emission) * interval)
        # chance of another level at the next read, from the upper and from the lower one
        leave = (moved * self.filled, moved * (1 - self.filled))
        level = int(rng.random() < self.filled)
        answer = np.empty(reads)
        k = 0
        while k < reads:
            stay = int(rng.geometric(leave[level])) if leave[level] > 0 else reads
            answer[k : k + stay] = -self.amplitude * level
            k += stay
            level = 1 - level
        return answer
