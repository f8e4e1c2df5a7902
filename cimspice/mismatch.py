"""Local mismatch: draws addressed by (seed, sample, device), never by order.

Every device has a stream of its own: its first number is the threshold, its second the current factor. `Mismatch` names
the independent numbers of a whole circuit, so that plain Monte Carlo, quasi-random plans and the search for rare failures
speak of the same space of standard normal numbers.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cimspice.errors import ParameterError
from cimspice.pdk import Pdk
from cimspice.sampling import Normal


def rng_for(seed: int, sample: int, device: str) -> np.random.Generator:
    """Generator for one device of one sample; the same address gives the same numbers on any worker."""
    return np.random.default_rng([seed, sample, zlib.crc32(device.encode())])


def threshold_shift(pdk: Pdk, role: str, *, seed: int, sample: int, device: str, mult: int = 1) -> float:
    """Threshold shift of one device [V]; sample 0 is the nominal circuit and always 0.

    role: device role of the process, which sets the area; mult: parallel copies; device: its name in the circuit.
    Source: M. Pelgrom et al., IEEE JSSC 24 (1989) 1433.
    """
    if sample == 0:
        return 0.0
    return float(rng_for(seed, sample, device).normal(0.0, pdk.sigma_vth(role, mult)))


def current_factor_shift(pdk: Pdk, role: str, *, seed: int, sample: int, device: str, mult: int = 1) -> float:
    """Relative change of the current factor of one device, not correlated with its threshold; address as above.

    0 for sample 0 and where the process states no a_beta. Raises ParameterError for a draw that leaves no current,
    which means that a_beta is too large for this area.
    """
    sigma = pdk.sigma_beta(role, mult)
    if sample == 0 or sigma == 0:
        return 0.0
    shift = sigma * float(rng_for(seed, sample, device).standard_normal(2)[1])
    _require_current(shift, device, sigma)
    return shift


def _require_current(shift: float, device: str, sigma: float) -> None:
    if shift <= -1:
        raise ParameterError(
            f"device {device!r}: a current factor changed by {shift:.3g} leaves no current; sigma(dbeta)={sigma:.3g} of"
            " the process is too wide for a device of this area"
        )


@dataclass(frozen=True)
class Placed:
    """One device of a circuit: its role in the process, its parallel copies and its name at the address of its draws."""

    role: str
    device: str
    mult: int = 1


class Mismatch:
    """The independent mismatch numbers of one circuit: thresholds first, then the current factors the process knows.

    devices: parameter suffix -> device, e.g. {"pd1": Placed("nmos_pd", "sram_6t.pd1")}. `names` are then `dvth_pd1`, ..
    and `dbeta_pd1`, ..; `sigmas` their standard deviations [V, and relative], both of length `dims`.
    """

    def __init__(self, pdk: Pdk, devices: Mapping[str, Placed]) -> None:
        betas = {k: sigma for k, d in devices.items() if (sigma := pdk.sigma_beta(d.role, d.mult)) > 0}
        self.names = tuple([f"dvth_{k}" for k in devices] + [f"dbeta_{k}" for k in betas])
        self.sigmas = np.array([pdk.sigma_vth(d.role, d.mult) for d in devices.values()] + list(betas.values()))
        self._devices = tuple(d.device for d in devices.values())
        self._with_beta = [k in betas for k in devices]

    @property
    def dims(self) -> int:
        return len(self.names)

    def quantities(self) -> dict[str, Normal]:
        """The same numbers as quantities of a design (sampling.sobol, sampling.latin_hypercube), by parameter name."""
        return {
            name: Normal(float(sigma), "V" if name.startswith("dvth_") else "1")
            for name, sigma in zip(self.names, self.sigmas, strict=True)
        }

    def normals(self, *, seed: int, samples: Sequence[int]) -> np.ndarray:
        """Standard normal numbers of the addressed draws, shape (len(samples), dims).

        `shifts` of them are what `threshold_shift` and `current_factor_shift` give; the row of sample 0 is zero.
        """
        z = np.zeros((len(samples), self.dims))
        for row, sample in zip(z, samples, strict=True):
            if sample:
                drawn = np.array([rng_for(seed, sample, device).standard_normal(2) for device in self._devices])
                row[:] = [*drawn[:, 0], *drawn[self._with_beta, 1]]
        return z

    def shifts(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """Parameters of a circuit, name -> shape (n,), from standard normal numbers of shape (n, dims)."""
        values = np.asarray(z, dtype=float) * self.sigmas
        columns = dict(zip(self.names, values.T, strict=True))
        for name, sigma in zip(self.names, self.sigmas, strict=True):
            if name.startswith("dbeta_") and len(z):
                _require_current(float(columns[name].min()), name.removeprefix("dbeta_"), float(sigma))
        return columns
