"""What a bench is: a plan's axes, the decks of one block of points, and the figures taken from their vectors."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

import numpy as np

from cimspice.engines.base import Result, Status
from cimspice.engines.simulator import Simulator
from cimspice.errors import InputError, unknown
from cimspice.pdk import Pdk, load_pdk
from cimspice.plan import Block, Plan, split
from cimspice.rram import GAP_RANGE
from cimspice.sweep import Estimate, Sweep, SweepResult, choose_ways, chunks, estimate, run_sweep


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
    rung: np.ndarray
    #: points that the store had already
    reused: int = 0
    coords: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def empty(cls, bench: Bench, plan: Plan, block: Block) -> Answer:
        """All NaN, every point MEASURE_FAILED until a measurement says otherwise."""
        coords = bench.coords(plan)
        values = {
            name: np.full((*block.shape, *(len(coords[d]) for d in v.extra)), np.nan)
            for name, v in bench.variables.items()
        }
        status = np.full(block.shape, Status.MEASURE_FAILED, dtype=np.int8)
        return cls(values, status, np.zeros(block.shape, dtype=np.int8), coords=coords)

    def judge(self, result: Result) -> bool:
        """Take over status and rung of one deck's result; True where its numbers may be used."""
        self.rung[...] = np.maximum(self.rung, result.rung)
        helped = result.status is Status.OK and self.rung.any()
        self.status[...] = Status.STEPPED if helped else result.status
        return result.status.trusted


@dataclass(frozen=True)
class Outlook:
    """What a plan will cost: the way in which each dim is changed, and an estimate for one core.

    A way `search` means simulations that depend on one another; then the estimate counts those a point may need.
    """

    ways: Mapping[str, str]
    cost: Estimate


class Bench(Protocol):
    """Sources, analyses and extraction around one circuit. Benches hold no state."""

    name: str
    title: str
    axes: Mapping[str, str]
    variables: Mapping[str, Variable]
    #: simulations behind one point, each of which depends on the one before
    searches: int = 1

    def seconds(self, plan: Plan) -> float:
        """Computing time of one point, its searches together, on one core [s]; NaN where nobody has measured it."""
        return math.nan

    def check(self, plan: Plan) -> None:
        """Raise InputError for values of the plan that the circuit cannot have; called before anything is simulated."""
        return

    def coords(self, plan: Plan) -> dict[str, np.ndarray]:
        """Coordinates of the extra dims."""

    def blocks(self, plan: Plan) -> list[Block]:
        """The plan cut into the tasks of workers; every point lies in exactly one."""

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        """Simulate one block and extract its figures."""

    def outlook(self, plan: Plan) -> Outlook:
        """What the plan will cost."""
        decks = plan.size * self.searches
        cost = Estimate(decks, decks, plan.size, plan.size * self.seconds(plan))
        return Outlook(dict.fromkeys(plan.dims, "search" if self.searches > 1 else "reload"), cost)


class SweepBench(Bench):
    """A bench whose points are a Sweep: the planner chooses the ways and cuts the blocks, the store finds each point.

    within: dims of the plan that are axes of the sweep; a block holds one position of every other dim.
    """

    within: tuple[str, ...]

    @abstractmethod
    def sweep(self, plan: Plan, block: Block) -> Sweep:
        """The sweep of one block. Its axes named in `within` come first, in the plan's order; axes of the bench's own,
        such as the steps of a transfer curve, follow."""

    @abstractmethod
    def figures(self, plan: Plan, block: Block, result: SweepResult, answer: Answer) -> None:
        """Fill answer.values from what came back; points that are not trusted stay NaN."""

    def _outer(self, plan: Plan) -> list[Block]:
        return split(plan, [d for d in plan.dims if d not in self.within])

    def blocks(self, plan: Plan) -> list[Block]:
        found: dict[tuple[Any, ...], Block] = {}
        for whole in self._outer(plan):
            sweep = self.sweep(plan, whole)
            inside = [d for d in plan.dims if d in self.within]
            for positions, _ in chunks(sweep, choose_ways(sweep)):
                index = dict(whole.index)
                for dim, position in zip(inside, positions, strict=False):
                    index[dim] = tuple(whole.index[dim][i] for i in position)
                # the bench's own axes are never cut: their pieces give the same block
                found.setdefault(tuple(index.items()), Block(index))
        return list(found.values())

    def outlook(self, plan: Plan) -> Outlook:
        parts = [self.sweep(plan, block) for block in self._outer(plan)]
        chosen = [choose_ways(part) for part in parts]
        costs = [estimate(part, ways) for part, ways in zip(parts, chosen, strict=True)]
        total = Estimate(*(sum(getattr(c, f.name) for c in costs) for f in fields(Estimate)))
        ways = dict.fromkeys(plan.dims, "reload") | chosen[0]
        return Outlook(ways, replace(total, points=plan.size))

    def measure(self, plan: Plan, block: Block, simulate: Simulator) -> Answer:
        answer = Answer.empty(self, plan, block)
        result = run_sweep(self.sweep(plan, block), simulate)
        # the bench's own axes come last: a point is as good as the worst of its steps
        steps = tuple(range(sum(d in self.within for d in plan.dims), result.status.ndim))
        answer.status[...] = _worst(result.status, steps).reshape(block.shape)
        answer.rung[...] = result.rung.max(axis=steps, initial=0).reshape(block.shape)
        answer.reused = int(result.known.all(axis=steps).sum())
        self.figures(plan, block, result, answer)
        return answer


def _worst(status: np.ndarray, steps: tuple[int, ...]) -> np.ndarray:
    """The worst status along some axes: an untrusted one before STEPPED before OK."""
    trusted = np.isin(status, [s.value for s in Status if s.trusted])
    untrusted = np.where(trusted, -1, status).max(axis=steps)
    return np.where(untrusted >= 0, untrusted, status.max(axis=steps, where=trusted, initial=0))


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


def record(cls: type, plan: Plan, key: str) -> Any:
    """The circuit record `key` of a plan's setup."""
    return cls(**plan.setup[key])


def pdk_of(plan: Plan) -> Pdk:
    return load_pdk(plan.pdk)
