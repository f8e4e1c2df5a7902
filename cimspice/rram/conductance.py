"""Read curve of a measured state: I = g V + nl2 V |V| + nl3 V^3, the equation of pdk_models/rram/conductance.sp."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cimspice.errors import ParameterError

V_VALID = 0.5  #: highest voltage the form was published for [V]; V. Milo et al., IRPS (2021)


def conductance_current(v: ArrayLike, g: ArrayLike, nl2: ArrayLike = 0.0, nl3: ArrayLike = 0.0) -> np.ndarray:
    """Current [A] at v [V]; g [S], nl2 [A/V^2], nl3 [A/V^3]. Odd in v. Valid to V_VALID."""
    v = np.asarray(v, dtype=float)
    return v * (np.asarray(g) + np.asarray(nl2) * np.abs(v) + np.asarray(nl3) * v**2)


def fit_nonlinearity(v: ArrayLike, i: ArrayLike) -> tuple[float, float, float]:
    """g [S], nl2 [A/V^2], nl3 [A/V^3] of one measured read curve by least squares.

    v [V], i [A]: shape (points,), at least three different magnitudes of v. Raises ParameterError for fewer, for
    values that are not finite and for |v| beyond V_VALID.
    """
    v, i = np.asarray(v, dtype=float), np.asarray(i, dtype=float)
    if v.shape != i.shape or v.ndim != 1 or not (np.isfinite(v).all() and np.isfinite(i).all()):
        raise ParameterError(f"a read curve is two finite lists of one length, got shapes {v.shape} and {i.shape}")
    if len(np.unique(np.abs(v[v != 0]))) < 3:
        raise ParameterError("a read curve needs at least three different voltages besides 0 V for three coefficients")
    if np.abs(v).max() > V_VALID:
        raise ParameterError(
            f"read voltage {np.abs(v).max():g} V is above {V_VALID:g} V, where the quadratic-cubic form ends (Milo, IRPS 2021)"
        )
    basis = np.stack([v, v * np.abs(v), v**3], axis=1)
    # columns differ by orders of magnitude: solve for coefficients of columns of length 1
    scale = np.linalg.norm(basis, axis=0)
    g, nl2, nl3 = np.linalg.lstsq(basis / scale, i, rcond=None)[0] / scale
    return float(g), float(nl2), float(nl3)
