"""Figures of merit as pure functions of arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from cimspice.errors import InputError


def dnl(edges: np.ndarray) -> np.ndarray:
    """Differential nonlinearity of a converter from its transition levels.

    edges: levels T[1] .. T[2**n - 1], rising, any unit, shape (2**n - 1,). Returns [LSB], shape (2**n - 2,).
    LSB is the mean inner step, so gain and offset errors do not count. Source: IEEE Std 1241.
    """
    steps = np.diff(edges)
    return steps / steps.mean() - 1.0


def inl(edges: np.ndarray) -> np.ndarray:
    """Integral nonlinearity: deviation of the transition levels from the line through the first and the last.

    edges: as in `dnl`. Returns [LSB], shape (2**n - 1,); zero at both ends. Source: IEEE Std 1241, terminal based.
    """
    return np.concatenate([[0.0], np.cumsum(dnl(edges))])


def static_noise_margins(x1: np.ndarray, y1: np.ndarray, x2: np.ndarray, y2: np.ndarray) -> tuple[float, float]:
    """Sides of the largest squares in the upper-left and the lower-right lobe of a butterfly [V].

    (x1, y1): points of the first inverter, x = q rising, y = qb; (x2, y2): points of the second, y = qb, x = q.
    Both curves fall, so along each the coordinate u = (x - y)/sqrt(2) is monotone; in that frame the largest square
    of a lobe is the largest distance of the curves along v = (x + y)/sqrt(2), over sqrt(2).
    A lobe that does not open has margin 0. The noise margin of the cell is the smaller of the two.
    Source: E. Seevinck et al., IEEE JSSC 22 (1987) 748.
    """

    def rotated(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        u, v = (x - y) / np.sqrt(2), (x + y) / np.sqrt(2)
        order = np.argsort(u)
        return u[order], v[order]

    u1, v1 = rotated(np.asarray(x1), np.asarray(y1))
    u2, v2 = rotated(np.asarray(x2), np.asarray(y2))
    grid = np.union1d(u1, u2)
    grid = grid[(grid >= max(u1[0], u2[0])) & (grid <= min(u1[-1], u2[-1]))]
    gap = np.interp(grid, u1, v1) - np.interp(grid, u2, v2)
    upper_left, lower_right = gap[grid < 0], gap[grid > 0]
    return (
        float(max(upper_left.max(initial=0.0), 0.0) / np.sqrt(2)),
        float(max((-lower_right).max(initial=0.0), 0.0) / np.sqrt(2)),
    )


def settling_time(time: np.ndarray, values: np.ndarray, start: float, band: float) -> float:
    """Time from `start` until `values` stay within +-band of their last value [s]; band in the unit of values."""
    outside = np.flatnonzero((np.abs(values - values[-1]) > band) & (time >= start))
    if outside.size == 0:
        return 0.0
    k = outside[-1]
    return float(time[min(k + 1, len(time) - 1)] - start)


def energy(time: np.ndarray, voltage: float | np.ndarray, current: np.ndarray, begin: float, end: float) -> float:
    """Energy that a source delivers between two instants [J]; current is SPICE's i(source), flowing into its plus pin."""
    grid = np.concatenate([[begin], time[(time > begin) & (time < end)], [end]])
    power = -np.interp(grid, time, np.broadcast_to(voltage, time.shape) * current)
    return float(np.trapezoid(power, grid))


def codes_of(current: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Codes of a converter with rising transition levels `edges`: the number of levels below each input."""
    return np.searchsorted(edges, current)


@dataclass(frozen=True)
class Estimate:
    """A figure taken from a sample, with the limits that hold the true one with probability `confidence`.

    An infinite limit says that the sample is too small to bound that side.
    """

    value: float
    low: float
    high: float
    confidence: float


def yield_interval(
    passed: int, total: int, *, confidence: float = 0.95, method: Literal["wilson", "exact"] = "wilson"
) -> Estimate:
    """Share of good samples among `total` with its limits.

    method: "wilson" is near the confidence asked for, "exact" (Clopper and Pearson) never below it and wider.
    Sources: E. Wilson, JASA 22 (1927) 209; C. Clopper and E. Pearson, Biometrika 26 (1934) 404. Raises InputError.
    """
    if not 0 <= passed <= total or total < 1:
        raise InputError(f"a yield needs 0 <= passed <= total and total >= 1, got {passed} of {total}")
    limits = stats.binomtest(passed, total).proportion_ci(confidence, method)
    return Estimate(passed / total, float(limits.low), float(limits.high), confidence)


def quantile_interval(values: np.ndarray, q: float, *, confidence: float = 0.95) -> Estimate:
    """Quantile of a sample (n,) with limits from its order statistics, whatever the law of the values.

    q: in (0, 1). Source: W. Conover, Practical Nonparametric Statistics, 3.2, through scipy. Raises InputError.
    """
    values = _sample(values, 1)
    if not 0 < q < 1:
        raise InputError(f"a quantile lies between 0 and 1, got {q:g}")
    limits = stats.quantile_test(values, p=q).confidence_interval(confidence)
    low = -math.inf if math.isnan(limits.low) else float(limits.low)
    high = math.inf if math.isnan(limits.high) else float(limits.high)
    return Estimate(float(np.quantile(values, q)), low, high, confidence)


def sigma_interval(values: np.ndarray, *, confidence: float = 0.95) -> Estimate:
    """Standard deviation of a sample (n,), n >= 2, with the chi-square limits of normally distributed values.

    Its relative standard error is near 1/sqrt(2 (n - 1)): 100 samples know a sigma to 7 %. Raises InputError.
    """
    values = _sample(values, 2)
    freedom, tail = len(values) - 1, (1 - confidence) / 2
    sigma = float(np.std(values, ddof=1))
    low, high = (sigma * math.sqrt(freedom / stats.chi2.isf(p, freedom)) for p in (tail, 1 - tail))
    return Estimate(sigma, low, high, confidence)


def _sample(values: np.ndarray, least: int) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < least or not np.isfinite(values).all():
        raise InputError(
            f"a statistic needs a row of at least {least} finite values; failed points must be left out first"
        )
    return values


def n_curve(v: np.ndarray, i: np.ndarray) -> dict[str, float]:
    """Figures of an N-curve: svnm, wtv [V], sinm, wti [A], all 0 where the cell is not bistable.

    v: voltage of the storage node, rising [V]; i: current into it [A]. The curve crosses zero at A (rising), B
    (falling) and C (rising): svnm = B - A, wtv = C - B, sinm and wti are the extremes between them.
    Source: E. Grossar et al., IEEE JSSC 41 (2006) 2577.
    """
    sign = np.sign(i)
    # the ends count as crossings: with the node at an end of its range the current may vanish there
    falling = np.flatnonzero((sign[:-1] > 0) & (sign[1:] <= 0))
    if falling.size == 0:
        return dict.fromkeys(("svnm", "sinm", "wtv", "wti"), 0.0)
    middle = falling[len(falling) // 2]

    def crossing(k: int) -> float:
        return float(v[k] - i[k] * (v[k + 1] - v[k]) / (i[k + 1] - i[k]))

    rising = np.flatnonzero((sign[:-1] <= 0) & (sign[1:] > 0))
    below, above = rising[rising < middle], rising[rising > middle]
    a = crossing(int(below[-1])) if below.size else float(v[0])
    b = crossing(int(middle))
    c = crossing(int(above[0])) if above.size else float(v[-1])
    return {
        "svnm": b - a,
        "sinm": float(i[(v >= a) & (v <= b)].max(initial=0.0)),
        "wtv": c - b,
        "wti": float(-i[(v >= b) & (v <= c)].min(initial=0.0)),
    }
