"""Designs: points spread over continuous axes, where a full grid would be too large.

A grid over d axes needs k**d points; a design fills the same box with any number of them. Process and mismatch quantities
that follow a normal law enter through the inverse of its distribution, so one design may mix a supply, a temperature and
six thresholds. A design is data: columns of equal length, one row a point, written to JSON and read back as it was.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from cimspice.errors import InputError

Kind = Literal["latin_hypercube", "sobol"]
#: Sobol numbers have this many bits: the largest design, and the smallest distance from the ends of (0, 1)
SOBOL_BITS = 30


@dataclass(frozen=True)
class Interval:
    """A quantity spread evenly from low to high; log: evenly in its logarithm, which needs both above zero."""

    low: float
    high: float
    unit: str
    log: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise InputError(
                f"interval {self.low:g} to {self.high:g} {self.unit}: the low end must lie below the high one"
            )
        if self.log and self.low <= 0:
            raise InputError(f"interval {self.low:g} to {self.high:g} {self.unit}: a log axis must begin above zero")

    def at(self, u: np.ndarray) -> np.ndarray:
        """Values at the fractions u in [0, 1) of the interval, same shape."""
        if self.log:
            values = np.exp(math.log(self.low) + u * math.log(self.high / self.low))
        else:
            values = self.low + u * (self.high - self.low)
        return np.clip(values, self.low, self.high)  # rounding must not leave the box


@dataclass(frozen=True)
class Normal:
    """A quantity that follows a normal law, such as a threshold shift with mean 0."""

    sigma: float
    unit: str
    mean: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and 0 < self.sigma < math.inf):
            raise InputError(f"normal quantity: sigma must be above zero, got mean={self.mean:g}, sigma={self.sigma:g}")

    def at(self, u: np.ndarray) -> np.ndarray:
        """Values whose probability of being undercut is u, same shape; half a Sobol step keeps them finite at u = 0."""
        half = 0.5**SOBOL_BITS / 2
        return self.mean + self.sigma * ndtri(np.clip(u, half, 1 - half))


Quantity = Interval | Normal


@dataclass(frozen=True)
class Design:
    """Points as columns of equal length: row k of every column together is point k.

    units: unit of each column; kind and seed say how the points were made, so that the same ones can be made again.
    """

    columns: Mapping[str, tuple[float, ...]]
    units: Mapping[str, str]
    kind: Kind
    seed: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", {k: tuple(float(v) for v in c) for k, c in self.columns.items()})
        object.__setattr__(self, "units", {k: str(self.units[k]) for k in self.columns if k in self.units})
        if self.kind not in get_args(Kind):
            raise InputError(f"design: kind must be one of {', '.join(get_args(Kind))}, got {self.kind!r}")
        if not self.columns or len({len(c) for c in self.columns.values()}) != 1 or self.size == 0:
            lengths = ", ".join(f"{k}: {len(c)}" for k, c in self.columns.items())
            raise InputError(f"design: needs columns of one length with at least one point, got {lengths or 'none'}")
        if missing := [k for k in self.columns if k not in self.units]:
            raise InputError(f"design: no unit for {', '.join(missing)}")
        for name, values in self.columns.items():
            if not all(map(math.isfinite, values)):
                raise InputError(f"design: column {name!r} has a value that is not finite")

    @property
    def size(self) -> int:
        """Number of points."""
        return len(next(iter(self.columns.values())))

    def point(self, k: int) -> dict[str, float]:
        """Row k, 0 <= k < size. Raises InputError outside."""
        if not 0 <= k < self.size:
            raise InputError(f"design has points 0 to {self.size - 1}, asked for {k}")
        return {name: values[k] for name, values in self.columns.items()}

    def to_json(self) -> str:
        # the order of the columns is part of a Sobol design, so keys are not sorted
        return json.dumps(
            {"kind": self.kind, "seed": self.seed, "units": dict(self.units), "columns": dict(self.columns)}
        )

    @classmethod
    def from_json(cls, text: str) -> Design:
        """Raises InputError for text that is not a design."""
        try:
            raw = json.loads(text)
            return cls(columns=raw["columns"], units=raw["units"], kind=raw["kind"], seed=int(raw["seed"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"not a design: {error!r}") from None


def latin_hypercube(quantities: Mapping[str, Quantity], n: int, *, seed: int) -> Design:
    """n points that fall once into each of n equally likely slices of every quantity.

    A column depends on seed, n and its own name: not on which other quantities there are, nor on their order.
    Source: M. McKay et al., Technometrics 21 (1979) 239, through scipy.stats.qmc.
    """
    _require(quantities, n)
    columns = {}
    for name, quantity in quantities.items():
        rng = np.random.default_rng([seed, n, zlib.crc32(name.encode())])
        columns[name] = tuple(quantity.at(qmc.LatinHypercube(1, rng=rng).random(n)[:, 0]).tolist())
    return Design(columns, {k: q.unit for k, q in quantities.items()}, "latin_hypercube", seed)


def sobol(quantities: Mapping[str, Quantity], n: int, *, seed: int) -> Design:
    """The first n points of one scrambled Sobol sequence, which is even when cut at a power of two.

    A smaller design is the beginning of a larger one of the same seed and quantities, so a study can be extended.
    Source: I. Sobol, USSR Comp. Math. 7 (1967) 86; scrambling of J. Matousek, J. Complexity 14 (1998) 527, through
    scipy.stats.qmc.
    """
    _require(quantities, n)
    if n > 2**SOBOL_BITS:
        raise InputError(f"a Sobol design holds at most 2**{SOBOL_BITS} points, asked for {n}")
    engine = qmc.Sobol(len(quantities), scramble=True, bits=SOBOL_BITS, rng=np.random.default_rng([seed, 0x50B01]))
    u = engine.random_base2(math.ceil(math.log2(n)))[:n]
    columns = {name: tuple(q.at(u[:, k]).tolist()) for k, (name, q) in enumerate(quantities.items())}
    return Design(columns, {k: q.unit for k, q in quantities.items()}, "sobol", seed)


def _require(quantities: Mapping[str, Quantity], n: int) -> None:
    if not quantities:
        raise InputError("a design needs at least one quantity")
    if n < 1:
        raise InputError(f"a design needs at least one point, asked for {n}")
