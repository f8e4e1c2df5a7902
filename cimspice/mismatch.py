"""Local mismatch: draws addressed by (seed, sample, device), never by order."""

from __future__ import annotations

import zlib

import numpy as np

from cimspice.pdk import Pdk


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
