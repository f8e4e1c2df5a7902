"""Rare failures by mean-shift importance sampling: a probability of 1e-9 from a few thousand simulations.

The circuit is a function of independent standard normal numbers (mismatch.Mismatch makes them from devices), and fails
where its figure of merit is on the wrong side of a limit. Three steps that can run apart from each other:

1. `search` finds the failures nearest to the nominal circuit, of which there may be several (the two lobes of an SRAM
   cell), and puts a normal distribution on each: a `Proposal`.
2. `Proposal.draw(seed, start, count)` gives the points to simulate. Point k is the same however the work is cut up.
3. `estimate` weighs what failed by nominal over proposed density: probability, interval, and whether to believe it.

`failure_probability` does all three. Sources: T. Hesterberg, Technometrics 37 (1995) 185 (defensive mixtures); R. Kanj
et al., DAC 2006, doi 10.1145/1146909.1146930 (mixture importance sampling of SRAM); L. Dolecek et al., ICCAD 2008
(nearest failure as the shift); L. Kish, Survey Sampling (1965) (effective sample size).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import log_ndtr, logsumexp, ndtri
from scipy.stats import norm
from scipy.stats import t as student_t

from cimspice.errors import InputError

Metric = Callable[[np.ndarray], np.ndarray]
Direction = Literal["below", "above"]

#: failures of equal weight that an estimate must be worth before it is believed
MIN_ESS = 50.0
#: share of the probability that may come from elsewhere: from failures less than this part of the way to any found one
MOST_ELSEWHERE, ELSEWHERE = 0.002, 0.3
#: share of the draws that comes from the nominal distribution, which bounds every weight by its inverse
NOMINAL_SHARE = 0.05
#: share and width of a distribution around the nominal circuit that meets failures the search has missed
WIDE_SHARE, WIDE_SCALE = 0.10, 2.0
#: of what is drawn around a nearest failure, this share is this much wider: where the border of failure bends towards the
#: nominal circuit, failures spread wider than one standard deviation along it
BROAD_SHARE, BROAD_SCALE = 0.35, 1.5
#: widths of the pilot clouds, tried in this order until enough of the points fail
PILOT_SCALES = (1.5, 2.0, 3.0, 4.0, 6.0)
PILOT_FAILURES = 0.10  #: failures to look for, as a share of one pilot cloud
STARTS = 12  #: failures to start from, at most
STEPS = 6  #: rounds of improvement of each
REACH = 8.0  #: how far the slope at the nominal circuit is followed [sigma]
GRADIENT_STEP = 0.1  #: half the distance of the two points of a slope, in standard deviations
#: two nearest failures with a larger cosine between them are one region
SAME_REGION = 0.85
#: a region this much farther out than the nearest one, in standard deviations, adds too little to be drawn from
FARTHEST = 2.0


@dataclass(frozen=True, eq=False)
class Proposal:
    """Mixture of normal distributions with covariance scale**2 I that the draws come from.

    shifts: centres, shape (k, dims); scales: widths, shape (k,); shares: shape (k,), sum 1. One component must be the
    nominal distribution (shift 0, scale 1): its share bounds the weights. found: norms of the nearest failures [sigma].
    """

    shifts: np.ndarray
    scales: np.ndarray
    shares: np.ndarray
    found: tuple[float, ...] = ()
    evaluations: int = 0  #: simulations the search took

    def __post_init__(self) -> None:
        k = len(self.shares)
        if self.shifts.ndim != 2 or self.shifts.shape[0] != k or self.scales.shape != (k,) or self.shifts.shape[1] < 1:
            raise InputError(
                f"proposal: shifts {self.shifts.shape}, scales {self.scales.shape}, shares ({k},) do not fit"
            )
        finite = all(np.isfinite(a).all() for a in (self.shifts, self.scales, self.shares))
        if not finite or (self.scales <= 0).any() or (self.shares <= 0).any() or abs(self.shares.sum() - 1) > 1e-9:
            raise InputError("proposal: scales and shares must be above zero and the shares must sum to 1")
        if self.nominal_share == 0:
            raise InputError("proposal: no share of the nominal distribution, so the weights have no bound")

    @property
    def dims(self) -> int:
        return int(self.shifts.shape[1])

    @property
    def nominal_share(self) -> float:
        """Share of the nominal distribution; no weight exceeds its inverse."""
        nominal = (self.scales == 1) & (self.shifts == 0).all(axis=1)
        return float(self.shares[nominal].sum())

    @classmethod
    def around(cls, points: np.ndarray, *, evaluations: int = 0) -> Proposal:
        """Normals around `points` (k, dims), k >= 0, besides the nominal and the wide distribution.

        A point's share goes with the square root of the probability beyond its tangent plane: the nearest gets most,
        one a sigma farther out still enough to notice that more fails there than its distance says.
        """
        points = np.atleast_2d(np.asarray(points, dtype=float))
        k, dims = points.shape
        norms = np.linalg.norm(points, axis=1)
        rest = 1 - NOMINAL_SHARE - WIDE_SHARE
        if k:
            logs = log_ndtr(-norms) / 2
            each = rest * np.exp(logs - logsumexp(logs))
            shares = [NOMINAL_SHARE, WIDE_SHARE, *(each * (1 - BROAD_SHARE)), *(each * BROAD_SHARE)]
        else:
            shares = [NOMINAL_SHARE, 1 - NOMINAL_SHARE]
        return cls(
            shifts=np.vstack([np.zeros((2, dims)), points, points]),
            scales=np.array([1.0, WIDE_SCALE] + [1.0] * k + [BROAD_SCALE] * k),
            shares=np.array(shares) / sum(shares),
            found=tuple(norms.tolist()),
            evaluations=evaluations,
        )

    def to_json(self) -> str:
        arrays = {name: getattr(self, name).tolist() for name in ("shifts", "scales", "shares")}
        return json.dumps(arrays | {"found": self.found, "evaluations": self.evaluations})

    @classmethod
    def from_json(cls, text: str) -> Proposal:
        """Raises InputError for text that is not a proposal."""
        try:
            raw = json.loads(text)
            arrays = {name: np.array(raw[name], dtype=float) for name in ("shifts", "scales", "shares")}
            return cls(**arrays, found=tuple(map(float, raw["found"])), evaluations=int(raw["evaluations"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"not a proposal: {error!r}") from None

    def draw(self, seed: int, start: int, count: int) -> np.ndarray:
        """Points start .. start + count - 1 of the sequence `seed` names, shape (count, dims).

        A point depends on the seed and its own number only, so any cut into blocks, on any workers, gives the same.
        """
        u = _uniforms(seed, _SAMPLES, start, count, self.dims + 1)
        chosen = np.searchsorted(np.cumsum(self.shares), u[:, 0] * self.shares.sum())
        chosen = np.minimum(chosen, len(self.shares) - 1)
        return self.shifts[chosen] + self.scales[chosen, None] * ndtri(u[:, 1:])

    def log_weights(self, z: np.ndarray) -> np.ndarray:
        """Logarithm of nominal over proposed density at z (n, dims), shape (n,); at most -log(nominal_share)."""
        # one row a component keeps the work array at (n, dims)
        rows = [
            math.log(share) - z.shape[1] * math.log(scale) - ((z - shift) ** 2).sum(axis=1) / (2 * scale**2)
            for share, scale, shift in zip(self.shares, self.scales, self.shifts, strict=True)
        ]
        return -(z**2).sum(axis=1) / 2 - logsumexp(rows, axis=0)


_PILOT, _SAMPLES = 0, 1  #: streams of one seed


def _uniforms(seed: int, stream: int, start: int, count: int, width: int) -> np.ndarray:
    """Rows start .. start + count - 1 of an endless table of uniform numbers inside (0, 1), shape (count, width).

    Philox is a counter: a row takes whole steps of four numbers, so its place is known without drawing the rows before.
    """
    if start < 0 or count < 0:
        raise InputError(f"draws start at 0 and their count is not negative, got start={start}, count={count}")
    steps = -(-width // 4)
    bits = np.random.Philox(np.random.SeedSequence([seed, stream]))
    bits.advance(start * steps)
    table = np.random.Generator(bits).random((count, 4 * steps))[:, :width]
    return table + 2.0**-54  # never 0; 1 - 2**-53 + 2**-54 rounds to below 1


@dataclass(frozen=True, kw_only=True)
class HighSigma:
    """A failure probability with what is needed to judge it.

    probability: with failed simulations (`unknown`) half counted; `bounds`: all of them passed, all of them failed.
    standard_error: of the estimate. interval: `confidence` limits, from the lower limit with the unknown
    passed to the upper one with the unknown failed. ess: Kish's effective number among the failures. elsewhere: share of
    the probability from failures in none of the directions the search found. An estimate with less than MIN_ESS, more
    than MOST_ELSEWHERE, or more doubt from unknown points than from sampling is not `trusted`, and `reason` says so.
    A narrow region that neither the search nor a single draw has met cannot be seen by any of this.
    """

    probability: float
    standard_error: float
    interval: tuple[float, float]
    bounds: tuple[float, float]
    confidence: float
    samples: int
    failures: int
    unknown: int
    ess: float
    elsewhere: float
    evaluations: int  #: simulations altogether, those of the search included
    found: tuple[float, ...]  #: distances of the nearest failures [sigma], one a region
    trusted: bool
    reason: str

    @property
    def sigma(self) -> float:
        """Equivalent sigma, one-sided: a standard normal number exceeds it with this probability."""
        return float(norm.isf(self.probability))

    @property
    def sigma_two_sided(self) -> float:
        """Equivalent sigma, two-sided: a standard normal number leaves +-sigma with this probability."""
        return float(norm.isf(self.probability / 2))

    @property
    def sigma_interval(self) -> tuple[float, float]:
        """Limits of the one-sided sigma, low first."""
        return float(norm.isf(self.interval[1])), float(norm.isf(self.interval[0]))


def estimate(
    proposal: Proposal,
    z: np.ndarray,
    values: np.ndarray,
    limit: float,
    *,
    direction: Direction = "below",
    confidence: float = 0.95,
) -> HighSigma:
    """Failure probability from simulated draws: z (n, dims) of `proposal`, values (n,), NaN where the simulation failed.

    direction: a circuit fails where its value lies "below" or "above" the limit; on the limit it passes.
    The estimate is the mean of weight x failed, which is unbiased. The interval is p exp(+-t se/p): the logarithm, as a sum
    of skewed weights is nearer to log-normal than to normal, with Student's t for as many numbers as the failures are
    worth (ess), so that a few heavy weights give a wide interval. Without a failure it ends at what the bound of the
    weights allows.
    """
    if not 0 < confidence < 1:
        raise InputError(f"confidence must lie between 0 and 1, got {confidence:g}")
    if z.shape != (len(values), proposal.dims) or len(values) < 2:
        raise InputError(
            f"draws {z.shape} and values {values.shape} do not belong to {proposal.dims} dims, 2 draws or more"
        )
    weights = np.exp(proposal.log_weights(z))
    unknown = np.isnan(values)
    failed = _gap(values, limit, direction) < 0  # NaN compares as false: left to `unknown`
    ess = _kish(weights[failed])
    low, se, (floor, ceiling) = _interval(proposal, weights, failed, confidence)
    high = low
    if unknown.any():
        high, se_high, (_, ceiling) = _interval(proposal, weights, failed | unknown, confidence)
        se = max(se, se_high)
    elsewhere = _elsewhere(proposal, z[failed], weights[failed])
    reason = ""
    if ess < MIN_ESS:
        reason = (
            f"the failures are worth {ess:.1f} of equal weight, {MIN_ESS:g} are needed: more draws, or better shifts"
        )
    elif elsewhere > MOST_ELSEWHERE:
        reason = (
            f"{elsewhere:.2g} of the probability lies where the search found no failure: search with a larger pilot"
        )
    elif high - low > se:
        reason = f"{np.count_nonzero(unknown)} failed simulations leave more doubt than the sampling does"
    return HighSigma(
        probability=(low + high) / 2, standard_error=se, interval=(floor, ceiling), bounds=(low, high),
        confidence=confidence, samples=len(values), failures=int(failed.sum()), unknown=int(unknown.sum()), ess=ess,
        elsewhere=elsewhere,
        evaluations=len(values) + proposal.evaluations, found=proposal.found, trusted=not reason, reason=reason,
    )  # fmt: skip


def _elsewhere(proposal: Proposal, failures: np.ndarray, weights: np.ndarray) -> float:
    """Share of the weights on failures (n, dims) that have not come a good part of the way to any centre.

    Where failure begins within a sigma of the nominal circuit there is no direction to speak of, and 0 is returned.
    """
    centres = proposal.shifts[proposal.shifts.any(axis=1)]
    if len(centres) == 0 or weights.sum() == 0 or np.linalg.norm(centres, axis=1).min() < 1:
        return 0.0
    way = (failures @ centres.T / (centres**2).sum(axis=1)).max(axis=1)
    return float(weights[way < ELSEWHERE].sum() / weights.sum())


def _interval(
    proposal: Proposal, weights: np.ndarray, bad: np.ndarray, confidence: float
) -> tuple[float, float, tuple[float, float]]:
    """Estimate, its standard error and its limits when exactly the draws marked `bad` fail."""
    n, tail = len(weights), (1 - confidence) / 2
    terms = weights * bad
    p, se = float(terms.mean()), float(terms.std(ddof=1) / math.sqrt(n))
    if p == 0:
        # a failure of probability p would have been drawn with nominal_share x p each time
        return 0.0, 0.0, (0.0, min(-math.log(tail) / (n * proposal.nominal_share), 1.0))
    t = float(student_t.isf(tail, max(_kish(terms[bad]) - 1, 0.1)))
    factor = math.exp(min(t * se / p, 700.0))
    return min(p, 1.0), se, (min(p / factor, 1.0), min(p * factor, 1.0))


def _gap(values: np.ndarray, limit: float, direction: Direction) -> np.ndarray:
    """Distance to the limit, negative where the circuit fails."""
    if direction not in ("below", "above"):
        raise InputError(f"direction must be 'below' or 'above', got {direction!r}")
    return values - limit if direction == "below" else limit - values


def _kish(weights: np.ndarray) -> float:
    """Number of equal weights with the same relative variance of their sum; 0 without any above zero."""
    if weights.max(initial=0.0) == 0:
        return 0.0
    scaled = weights / weights.max()
    return float(scaled.sum() ** 2 / (scaled**2).sum())


def failure_probability(
    metric: Metric,
    limit: float,
    dims: int,
    *,
    seed: int,
    samples: int,
    pilot: int = 200,
    direction: Direction = "below",
    confidence: float = 0.95,
    chunk: int = 1000,
) -> HighSigma:
    """Probability that `metric` of `dims` independent standard normal numbers is on the wrong side of `limit`.

    metric: (n, dims) -> (n,), the circuit's figure of merit, NaN where its simulation failed. It is called with at most
    `chunk` rows at a time: for the search with one to five times `pilot` rows and some hundred more (600 in 6 dims, of
    which a third are slopes, 2 dims each), then with `samples` rows. Raises InputError for an answer of another shape.
    """
    proposal = search(metric, limit, dims, seed=seed, pilot=pilot, direction=direction, chunk=chunk)
    z = proposal.draw(seed, 0, samples)
    values = _evaluate(metric, z, chunk)
    return estimate(proposal, z, values, limit, direction=direction, confidence=confidence)


def _evaluate(metric: Metric, z: np.ndarray, chunk: int) -> np.ndarray:
    values = np.full(len(z), np.nan)
    for begin in range(0, len(z), chunk):
        part = z[begin : begin + chunk]
        answer = np.asarray(metric(part), dtype=float)
        if answer.shape != (len(part),):
            raise InputError(f"the metric answered {answer.shape} for {len(part)} points, ({len(part)},) is needed")
        values[begin : begin + chunk] = answer
    return values


def search(
    metric: Metric,
    limit: float,
    dims: int,
    *,
    seed: int,
    pilot: int = 200,
    direction: Direction = "below",
    chunk: int = 1000,
) -> Proposal:
    """Find the failures nearest to the nominal circuit and put a Proposal around them.

    A cloud of `pilot` points is widened until enough of it fails. From failures in different directions, and from the
    slope at the nominal circuit, the border is found along the ray from the nominal circuit and moved along the
    border's normal as long as that brings it nearer (Hasofer-Lind and Rackwitz-Fiessler's iteration, kept on the border,
    slopes from differences). A metric without a slope, such as pass or fail, keeps the border behind points of its cloud.
    The search only places the draws: a poor one costs effective samples and shows there; it does not bias the estimate.
    """
    if dims < 1 or pilot < 2:
        raise InputError(f"search needs dims >= 1 and pilot >= 2, got dims={dims}, pilot={pilot}")
    spent = 0

    def gap(z: np.ndarray) -> np.ndarray:
        nonlocal spent
        spent += len(z)
        return _gap(_evaluate(metric, z, chunk), limit, direction)

    failing = np.empty((0, dims))
    normals = ndtri(_uniforms(seed, _PILOT, 0, pilot * len(PILOT_SCALES), dims))
    for k, scale in enumerate(PILOT_SCALES):
        cloud = scale * normals[k * pilot : (k + 1) * pilot]
        failing = np.vstack([failing, cloud[gap(cloud) < 0]])
        if len(failing) >= max(PILOT_FAILURES * pilot, 1):
            break
    starts = _spread(failing)
    slope = _slopes(gap, np.zeros((1, dims)))[0]
    if np.isfinite(slope).all() and slope.any():
        starts = np.vstack([starts, -slope * REACH / np.linalg.norm(slope)])
    points = _nearest(gap, starts)
    if len(points):
        norms = np.linalg.norm(points, axis=1)
        points = points[norms <= norms[0] + FARTHEST]
    return Proposal.around(points, evaluations=spent)


def _cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a @ b.T / np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))


def _spread(points: np.ndarray) -> np.ndarray:
    """The nearest of the points, then one after the other that lies farthest from the directions chosen before."""
    if len(points) == 0:
        return points
    chosen = [int(np.argmin(np.linalg.norm(points, axis=1)))]
    cosines = _cosines(points, points)
    while len(chosen) < min(STARTS, len(points)):
        nearest = cosines[:, chosen].max(axis=1)
        nearest[chosen] = np.inf
        chosen.append(int(nearest.argmin()))
    return points[chosen]


def _apart(points: np.ndarray) -> np.ndarray:
    """Positions of the points from the nearest outwards, without those in the direction of a nearer one."""
    cosines = _cosines(points, points)
    kept: list[int] = []
    for k in np.argsort(np.linalg.norm(points, axis=1), kind="stable"):
        if all(cosines[k, other] <= SAME_REGION for other in kept):
            kept.append(int(k))
    return np.array(kept, dtype=int)


def _nearest(gap: Metric, starts: np.ndarray) -> np.ndarray:
    """Points on the border of failure, each as near to the nominal circuit as its start leads to; nearest first."""
    radii = np.linalg.norm(starts, axis=1)
    directions = starts / radii[:, None]
    radii = _border(gap, directions, radii) if len(starts) else radii
    directions, radii = directions[np.isfinite(radii)], radii[np.isfinite(radii)]
    bend = np.ones(len(radii))  # how far a direction turns towards the normal of the border
    for _ in range(STEPS):
        kept = _apart(directions * radii[:, None])
        directions, radii, bend = directions[kept], radii[kept], bend[kept]
        active = np.flatnonzero(bend > 0)
        if len(active) == 0:
            break
        slopes = _slopes(gap, directions[active] * radii[active, None])
        size = np.linalg.norm(slopes, axis=1)
        flat = ~(np.isfinite(size) & (size > 0))
        bend[active[flat]] = 0
        active, normals = active[~flat], -slopes[~flat] / size[~flat, None]
        turned = directions[active] + bend[active, None] * (normals - directions[active])
        turned /= np.linalg.norm(turned, axis=1)[:, None]
        # what fails only beyond the present distance is no gain
        reach = _border(gap, turned, radii[active])
        better = reach < radii[active] * (1 - 1e-3)
        directions[active[better]], radii[active[better]] = turned[better], reach[better]
        bend[active[~better]] /= 3
        bend[bend < 0.1] = 0
    points = directions * radii[:, None]
    return points[_apart(points)]


def _border(gap: Metric, directions: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Distance at which failure begins along each direction, within its radius; infinity where none fails there.

    Two rounds of eight points find it to 1/64 of the radius: nearer than the draws around it spread.
    """
    low, high = np.zeros(len(radii)), radii.astype(float)
    found = np.zeros(len(radii), dtype=bool)
    for _ in range(2):
        steps = low[:, None] + (high - low)[:, None] * np.arange(1, 9) / 8
        bad = (
            gap((directions[:, None, :] * steps[:, :, None]).reshape(-1, directions.shape[1])).reshape(steps.shape) < 0
        )
        found |= bad.any(axis=1)
        first = np.where(bad.any(axis=1), bad.argmax(axis=1), 7)
        rows = np.arange(len(radii))
        low, high = np.where(first > 0, steps[rows, np.maximum(first - 1, 0)], low), steps[rows, first]
    return np.where(found, high, np.inf)


def _slopes(gap: Metric, points: np.ndarray) -> np.ndarray:
    """Gradients of the metric's distance to the limit at points (k, dims), by central differences."""
    k, dims = points.shape
    steps = GRADIENT_STEP * np.eye(dims)
    ends = np.concatenate([points[:, None] + steps, points[:, None] - steps], axis=1)
    values = gap(ends.reshape(-1, dims)).reshape(k, 2, dims)
    return (values[:, 0] - values[:, 1]) / (2 * GRADIENT_STEP)
