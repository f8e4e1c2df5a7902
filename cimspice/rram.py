"""Filamentary RRAM, gap model: the read current of pdk_models/rram/gap.sp as a formula."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

I0 = 6.14e-5  #: [A]
G0 = 0.27501  #: [nm]
V0 = 0.43  #: [V]
GAP_RANGE = (0.1, 1.7)  #: narrowest and widest gap [nm]


def gap_current(v: ArrayLike, gap: ArrayLike) -> np.ndarray:
    """Current [A] at v [V] across a filament with a frozen gap [nm].

    Source: figures of SkyWater's sky130_fd_pr_reram in the Stanford/ASU model, P.-Y. Chen, S. Yu, IEEE T-ED 62 (2015).
    """
    return I0 * np.exp(-np.asarray(gap) / G0) * np.sinh(np.asarray(v) / V0)
