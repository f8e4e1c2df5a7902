"""What a bench is: a plan's axes, the decks of one block of points, and the figures taken from their vectors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from cimspice.engines.base import Result, Status
from cimspice.errors import InputError, unknown
from cimspice.netlist import Deck
from cimspice.pdk import Pdk, load_pdk
from cimspice.plan import Block, Plan
from cimspice.rram import GAP_RANGE

Simulate = Callable[[Deck], Result]


@dataclass(frozen=True)
class Variable:
    """One figure of a bench: its unit, what it is, and dims it has beyond those of the plan."""

    unit: str
    long_name: str
    extra: tuple[str, ...] = ()


@dataclass
class Answer:
    """Arrays of one block: shape = the block's shape, then the lengths of each variable's extra dims."""

    values: dict[str, np.ndarray]
    status: np.ndarray
    coords: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def empty(cls, bench: Bench, plan: Plan, block: Block) -> Answer:
        """All NaN, every point MEASURE_FAILED until a measurement says otherwise."""
        coords = bench.coords(plan)
        values = {
            name: np.full((*block.shape, *(len(coords[d]) for d in v.extra)), np.nan)
            for name, v in bench.variables.items()
        }
        return cls(values, np.full(block.shape, Status.MEASURE_FAILED, dtype=np.int8), coords)


class Bench(Protocol):
    """Sources, analyses and extraction around one circuit. Benches hold no state."""

    name: str
    title: str
    axes: Mapping[str, str]
    variables: Mapping[str, Variable]

    def check(self, plan: Plan) -> None:
        """Raise InputError for values of the plan that the circuit cannot have; called before anything is simulated."""
        return

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        """Coordinates of the extra dims."""

    def blocks(self, plan: Plan) -> list[Block]:
        """The plan cut into the tasks of workers; every point lies in exactly one."""

    def measure(self, plan: Plan, block: Block, simulate: Simulate) -> Answer:
        """Simulate one block and extract its figures."""


def check_axes(bench: Bench, plan: Plan) -> None:
    """Raise InputError unless the plan has exactly the bench's axes, in its order and with their units."""
    have = [(a.name, a.unit) for a in plan.axes]
    for name, _ in have:
        if name not in bench.axes:
            raise InputError(f"bench {bench.name!r}: {unknown('axis', name, bench.axes)}")
    if have != list(bench.axes.items()):
        raise InputError(f"bench {bench.name!r} takes the axes {list(bench.axes.items())}, got {have}")
    for axis in plan.axes:
        if axis.unit and any(isinstance(v, str) for v in axis.values):
            raise InputError(
                f"bench {bench.name!r}: axis {axis.name!r} takes numbers in {axis.unit}, got {list(axis.values)}"
            )
    pdk = load_pdk(plan.pdk)
    for corner in plan.corners:
        pdk.corner_file(corner)
    supply = 1.1 * pdk.vdd
    over = "10 % above the nominal supply"
    ranges = {
        "temp": (*pdk.temp_range, pdk.temp_source), "vdd": (*pdk.vdd_range, pdk.vdd_source),
        "gap": (*GAP_RANGE, "the RRAM model"), "v_read": (-supply, supply, over), "dvth": (-0.3, 0.3, "ours"),
        **dict.fromkeys(("v_wl", "vcm", "v_bl", "v_sl"), (0.0, supply, over)),
    }  # fmt: skip
    for axis in plan.axes:
        low, high, source = ranges.get(axis.name, (-math.inf, math.inf, ""))
        for value in axis.values:
            if not isinstance(value, str) and not low <= value <= high:
                raise InputError(
                    f"bench {bench.name!r}, axis {axis.name!r}: {value:g} {axis.unit} is outside what {pdk.name} and the"
                    f" RRAM model allow, {low:g} to {high:g} {axis.unit} ({source})"
                )
    bench.check(plan)


def known_names(plan: Plan, axis: str, known: Iterable[str]) -> None:
    """Raise InputError unless every value of an axis of names is one of `known`."""
    known = list(known)
    for value in plan.axis(axis).values:
        if value not in known:
            raise InputError(f"bench {plan.bench!r}, axis {axis!r}: {unknown(axis, str(value), known)}")


def numbers(plan: Plan, axis: str) -> tuple[float, ...]:
    """Values of an axis that holds numbers. Raises InputError for one that does not."""
    values = plan.axis(axis).values
    if any(isinstance(v, str) for v in values):
        raise InputError(f"bench {plan.bench!r}: axis {axis!r} takes numbers, got {list(values)}")
    return tuple(float(v) for v in values)


def even_sweep(source: str, values: tuple[float, ...], axis: str) -> str:
    """`source start stop step` of a .dc card. Raises InputError where the values are not evenly spaced."""
    if len(values) == 1:
        return f"{source} {values[0]!r} {values[0]!r} 1.0"
    steps = np.diff(values)
    if not np.allclose(steps, steps.mean(), rtol=1e-6, atol=0) or steps.mean() == 0:
        raise InputError(f"axis {axis!r} is swept by a .dc card and must be evenly spaced")
    return f"{source} {values[0]!r} {values[-1]!r} {float((values[-1] - values[0]) / (len(values) - 1))!r}"


def record(cls: type, plan: Plan, key: str) -> Any:
    """The circuit record `key` of a plan's setup."""
    return cls(**plan.setup[key])


def pdk_of(plan: Plan) -> Pdk:
    return load_pdk(plan.pdk)
