"""A sweep as data: it can be counted, printed, stored and compared before any simulator starts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from cimspice.errors import InputError
from cimspice.sampling import Design


@dataclass(frozen=True)
class Axis:
    """One swept quantity: numbers with a unit, or names with unit ''."""

    name: str
    values: tuple[float | str, ...]
    unit: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(v if isinstance(v, str) else float(v) for v in self.values))
        if not self.values:
            raise InputError(f"axis {self.name!r} has no values")
        if len(set(self.values)) != len(self.values):
            raise InputError(f"axis {self.name!r} has a value twice")
        if any(not isinstance(v, str) and not math.isfinite(v) for v in self.values):
            raise InputError(f"axis {self.name!r} has a value that is not finite")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every point of one bench: axes x corners x samples. setup: the bench's circuit record as plain values.

    samples: number of mismatch samples besides the nominal circuit, which is always sample 0. design: JSON of a
    `sampling.Design` over some axes, or ''; with one, the dims are point x corner x sample, and an axis that is not in
    the design has one value.
    """

    bench: str
    pdk: str
    setup: Mapping[str, Any]
    axes: tuple[Axis, ...]
    corners: tuple[str, ...]
    samples: int = 0
    seed: int = 0
    design: str = ""

    def __post_init__(self) -> None:
        if not self.corners or len(set(self.corners)) != len(self.corners):
            raise InputError(
                f"bench {self.bench!r}: corners must be at least one, each named once, got {list(self.corners)}"
            )

    @property
    def shape(self) -> tuple[int, ...]:
        inner = (len(self.corners), self.samples + 1)
        if self.design:
            return (Design.from_json(self.design).size, *inner)
        return (*(len(a.values) for a in self.axes), *inner)

    @property
    def dims(self) -> tuple[str, ...]:
        return ("point", "corner", "sample") if self.design else (*(a.name for a in self.axes), "corner", "sample")

    def parts(self) -> list[Plan]:
        """Plans whose axes are full products: this one, or one a point of its design."""
        if not self.design:
            return [self]
        design = Design.from_json(self.design)
        return [self._at(design.point(k)) for k in range(design.size)]

    def _at(self, point: Mapping[str, float]) -> Plan:
        axes = tuple(replace(a, values=(point[a.name],)) if a.name in point else a for a in self.axes)
        return replace(self, axes=axes, design="")

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(self.shape)

    def axis(self, name: str) -> Axis:
        for axis in self.axes:
            if axis.name == name:
                return axis
        raise InputError(f"bench {self.bench!r} has no axis {name!r}; it has {', '.join(a.name for a in self.axes)}")

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"setup": dict(self.setup)}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        raw = json.loads(text)
        raw["axes"] = tuple(Axis(a["name"], tuple(a["values"]), a["unit"]) for a in raw["axes"])
        raw["corners"] = tuple(raw["corners"])
        return cls(**raw)


@dataclass(frozen=True)
class Block:
    """The points of a plan that one worker task answers: positions along every dim of the plan."""

    index: Mapping[str, tuple[int, ...]]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(v) for v in self.index.values())

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def values(self, plan: Plan, name: str) -> tuple[Any, ...]:
        """Axis values (or corners, or sample numbers) of this block along one dim."""
        if name == "corner":
            return tuple(plan.corners[i] for i in self.index["corner"])
        if name == "sample":
            return self.index["sample"]
        axis = plan.axis(name)
        return tuple(axis.values[i] for i in self.index[name])


def split(plan: Plan, along: Iterable[str]) -> list[Block]:
    """Blocks that hold one position of each dim named in `along` and every position of the others."""
    blocks: list[dict[str, tuple[int, ...]]] = [{}]
    for name, length in zip(plan.dims, plan.shape, strict=True):
        choices = [(i,) for i in range(length)] if name in along else [tuple(range(length))]
        blocks = [{**b, name: c} for b in blocks for c in choices]
    return [Block(b) for b in blocks]
