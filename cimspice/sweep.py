"""Sweeps: one circuit over many points, each axis changed in the cheapest way that gives the true answer.

A sweep is written once, as text with the swept values left open. The planner then chooses for every axis one of

  dc      an inner loop of a nested .dc card (a source or the temperature, evenly spaced; at most two axes)
  copies  a copy of the circuit for each value, side by side in one deck (operating points only)
  alter   the loaded circuit's values are changed and it runs again
  reload  a deck of its own

from what each costs. All ways give the same numbers; which one gave them does not enter the address of a point.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cimspice import netlist
from cimspice.engines.base import Message, Result, Status
from cimspice.engines.simulator import NotStored, Simulator
from cimspice.errors import InputError
from cimspice.netlist import Deck, Session
from cimspice.pdk import Pdk
from cimspice.store import Block, Position
from cimspice.units import spice_number as num

WAYS = ("dc", "copies", "alter", "reload")
MAX_COPIES = 150  #: copies in one deck; beyond it the matrix costs more than the loop saves
MAX_RUNS = 200  #: runs of one loaded circuit before its block is written
CHUNK_SECONDS = 2.0  #: computing time of a block: what a crash costs at most, and a worker's share of the work
TEMP = "temp"  #: source name that means the temperature

#: values of a sweep's parameters as text for a deck
Values = Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """An instance parameter that `alter` changes: `@path[parameter] = scale * value`; `{k}` in path is the copy's name."""

    path: str
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class SweepAxis:
    """One axis of a sweep: a position sets one or several parameters at once (all shifts of a mismatch sample, say).

    columns: parameter -> its value at every position. source: the independent source whose value is the only parameter
    of this axis, or `temp`; it allows dc and alter. targets: parameter -> instance parameters that carry its value;
    they allow alter. copies: whether copies of the circuit may differ in these parameters.
    """

    name: str
    columns: Mapping[str, tuple[float, ...]]
    source: str | None = None
    targets: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    copies: bool = False

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @property
    def positions(self) -> tuple[Position, ...]:
        return tuple(zip(*self.columns.values(), strict=True))

    def take(self, index: Sequence[int]) -> SweepAxis:
        return replace(self, columns={p: tuple(v[i] for i in index) for p, v in self.columns.items()})

    @property
    def step(self) -> float | None:
        """The even step of a source axis, or None where a .dc card cannot run along it."""
        if self.source is None or "{k}" in self.source or len(self) < 2:
            return None
        values = np.array(next(iter(self.columns.values())))
        steps = np.diff(values)
        even = steps.mean() != 0 and np.allclose(steps, steps.mean(), rtol=1e-6, atol=0)
        return float((values[-1] - values[0]) / (len(values) - 1)) if even else None

    @property
    def ways(self) -> tuple[str, ...]:
        """Ways in which this axis can be changed. An axis of one position needs none."""
        if len(self) == 1:
            return ("reload",)
        alterable = self.source is not None or (bool(self.targets) and set(self.targets) == set(self.columns))
        possible = {"dc": self.step is not None, "copies": self.copies, "alter": alterable, "reload": True}
        return tuple(way for way in WAYS if possible[way])


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """A circuit and the axes it is run over.

    common(values): lines that all copies share; copy(k, values): lines of the copy called k, whose nodes and devices
    end in k. Both put the values they are given into the text as they are; they compute nothing from them.
    outputs: name -> vector of one copy, `{k}` standing for its name. analysis: "op", or a card such as "tran 1e-9 1e-6",
    with its stop time; a transient has no copies and no .dc. nodesets(k): lines that give a copy's latches their state.
    latches: pairs of vectors that must end at least so many volts apart. temp [degC]: unless it is an axis.
    """

    title: str
    pdk: Pdk
    corner: str
    common: Callable[[Values], str]
    copy: Callable[[str, Values], str]
    outputs: Mapping[str, str]
    axes: tuple[SweepAxis, ...]
    temp: float | None = None
    analysis: str = "op"
    stop: float | None = None
    options: Mapping[str, str] = field(default_factory=lambda: netlist.DC_OPTIONS)
    latches: tuple[tuple[str, str, float], ...] = ()

    def __post_init__(self) -> None:
        temps = [a.name for a in self.axes if a.source == TEMP]
        if (self.temp is None) != (len(temps) == 1):
            raise InputError(f"sweep {self.title!r}: the temperature is either fixed or exactly one axis")

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(a) for a in self.axes)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def transient(self) -> bool:
        return self.stop is not None

    @functools.cached_property
    def family(self) -> str:
        """Digest of all that the points share: text with the values cut out, cards, options, analysis, outputs."""
        holes = {p: f"<{p}>" for a in self.axes for p in a.columns}
        text = self.common(holes) + "\n" + self.copy("<k>", holes)
        parts = [
            text, netlist.definitions(self.pdk, self.corner, text), dict(self.outputs), dict(self.options),
            self.analysis, self.temp, [[a.name, list(a.columns), a.source == TEMP] for a in self.axes],
            [list(latch) for latch in self.latches],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @functools.cached_property
    def anatomy(self) -> Anatomy:
        """Size of the circuit, for estimates."""
        holes = {p: "0.0" for a in self.axes for p in a.columns}
        one, shared = self.copy("0", holes), self.common(holes)
        return Anatomy(
            card_bytes=len(netlist.definitions(self.pdk, self.corner, f"{shared}\n{one}")), copy_lines=one.count("\n") + 1,
            copy_devices=netlist.transistors(self.pdk, one), common_devices=netlist.transistors(self.pdk, shared),
        )  # fmt: skip

    def take(self, index: Sequence[Sequence[int]]) -> Sweep:
        """The sweep over some positions of each axis."""
        return replace(self, axes=tuple(a.take(i) for a, i in zip(self.axes, index, strict=True)))

    def point(self, index: Sequence[int]) -> Deck:
        """The deck of one point by itself, nothing but the point in it."""
        alone = self.take([(i,) for i in index])
        return _Chunk(alone, dict.fromkeys((a.name for a in alone.axes), "reload")).deck(0)


@dataclass(frozen=True)
class Anatomy:
    """What a sweep's deck is made of: bytes of cards and subcircuits, element lines of a copy, transistors."""

    card_bytes: int
    copy_lines: int
    copy_devices: int
    common_devices: int


@dataclass
class SweepResult:
    """Answers of a sweep. values: output -> float array of the sweep's shape (operating points), NaN where it failed.

    waves: position -> output (and `time`) -> waveform, for transients. status, rung: int8 of the sweep's shape.
    known: True where the store had the point already.
    """

    status: np.ndarray
    rung: np.ndarray
    known: np.ndarray
    values: dict[str, np.ndarray] = field(default_factory=dict)
    waves: dict[tuple[int, ...], dict[str, np.ndarray]] = field(default_factory=dict)


# ---------------------------------------------------------------- the planner

#: cost figures of one core [s], measured by benchmarks/engine.py; only their ratios choose the way
T_LOAD = 0.4e-3  #: loading a deck without cards
T_CARD_BYTE = 50e-9  #: reading one byte of model cards
T_LINE = 12e-6  #: one element line
T_RUN = 90e-6  #: starting one run and taking its vectors back
T_ALTER = 10e-6  #: one alter command
T_DC_DEVICE = 3.5e-6  #: one transistor at one point of a .dc
T_OP_DEVICE = 35e-6  #: one transistor in an operating point from nothing
T_ORDER = 4e-7  #: ordering the matrix, anew for every run, times the square of the number of transistors
T_STEP_DEVICE = 2.5e-6  #: one transistor at one time step
TRANSIENT_STEPS = 300  #: time steps of a transient whose number is not known beforehand


@dataclass(frozen=True)
class Estimate:
    """What a sweep costs in one way: decks loaded, runs of a loaded circuit, points, seconds on one core."""

    decks: int
    runs: int
    points: int
    seconds: float


def estimate(sweep: Sweep, ways: Mapping[str, str]) -> Estimate:
    """Decks, runs, points and seconds of a sweep changed in these ways."""
    size = sweep.anatomy
    lengths = {w: math.prod(len(a) for a in sweep.axes if ways[a.name] == w) for w in WAYS}
    side_by_side = min(lengths["copies"], MAX_COPIES)
    decks = lengths["reload"] * math.ceil(lengths["copies"] / MAX_COPIES)
    devices = size.copy_devices * side_by_side + size.common_devices
    alters = sum(len(t) or 1 for a in sweep.axes if ways[a.name] == "alter" for t in a.targets.values() or [()])
    runs = decks * lengths["alter"]
    if sweep.transient:
        each = devices * TRANSIENT_STEPS * T_STEP_DEVICE
    else:
        each = devices * (T_OP_DEVICE + (lengths["dc"] - 1) * T_DC_DEVICE)
    each += T_ORDER * devices**2
    each += T_RUN + alters * side_by_side * T_ALTER
    loads = decks * math.ceil(lengths["alter"] / runs_per_load(each))
    load = T_LOAD + size.card_bytes * T_CARD_BYTE + side_by_side * size.copy_lines * T_LINE
    return Estimate(loads, runs, sweep.size, loads * load + runs * each)


def runs_per_load(seconds: float) -> int:
    """Runs of one loaded circuit before its block is written, from the time of one."""
    return max(1, min(MAX_RUNS, int(CHUNK_SECONDS / seconds)))


def choose_ways(sweep: Sweep) -> dict[str, str]:
    """The cheapest way for every axis, as `estimate` sees it; ties go to the earlier of dc, copies, alter, reload."""
    options = [
        [w for w in a.ways if not (sweep.transient and w in ("dc", "copies"))] or ["reload"] for a in sweep.axes
    ]
    best: tuple[float, dict[str, str]] | None = None
    for combination in itertools.product(*options):
        if combination.count("dc") > 2:
            continue
        ways = dict(zip((a.name for a in sweep.axes), combination, strict=True))
        seconds = estimate(sweep, ways).seconds
        if best is None or seconds < 0.999 * best[0]:
            best = (seconds, ways)
    assert best is not None
    return best[1]


# ---------------------------------------------------------------- decks


class _Chunk:
    """A sweep small enough for one load: the decks of its runs, and where their vectors belong.

    Loops, outermost first: alter axes (runs), copies, dc axes. Axes of way reload have one position here.
    """

    def __init__(self, sweep: Sweep, ways: Mapping[str, str]) -> None:
        self.sweep, self.ways = sweep, ways
        by_way = {w: [d for d, a in enumerate(sweep.axes) if ways[a.name] == w] for w in WAYS}
        self.alter, self.copies, self.dc = by_way["alter"], by_way["copies"], by_way["dc"]
        self.runs = self._positions(self.alter)
        self.copy_positions = self._positions(self.copies)
        self.inner = self._positions(self.dc)

    def _positions(self, dims: list[int]) -> list[dict[int, int]]:
        ranges = [range(len(self.sweep.axes[d])) for d in dims]
        return [dict(zip(dims, combination, strict=True)) for combination in itertools.product(*ranges)]

    def index(self, run: int, copy: int) -> list[tuple[int, ...]]:
        """Positions in the sweep of one run's one copy, along its .dc."""
        fixed = {d: 0 for d in range(len(self.sweep.axes))} | self.runs[run] | self.copy_positions[copy]
        return [tuple((fixed | inner)[d] for d in range(len(fixed))) for inner in self.inner]

    def _first(self, run: int, copy: int) -> tuple[int, ...]:
        """Where the .dc of one run's one copy begins."""
        place = {d: 0 for d in range(len(self.sweep.axes))} | self.runs[run] | self.copy_positions[copy] | self.inner[0]
        return tuple(place[d] for d in range(len(place)))

    def _values(self, index: Sequence[int]) -> dict[str, float]:
        return {p: v[i] for a, i in zip(self.sweep.axes, index, strict=True) for p, v in a.columns.items()}

    @functools.lru_cache(maxsize=1)  # noqa: B019  the first deck is asked for by name, by text and by digest
    def deck(self, run: int) -> Deck:
        """The deck of one run, complete in itself."""
        sweep = self.sweep
        circuits = [self._text(self._first(run, 0), lambda v: sweep.common(v))]
        vectors, latches = [], []
        for k in range(len(self.copy_positions)):
            circuits.append(self._text(self._first(run, k), lambda v, k=k: sweep.copy(str(k), v)))  # type: ignore[misc]
            vectors += [vector.format(k=k) for vector in sweep.outputs.values()]
            latches += [(one.format(k=k), other.format(k=k), least) for one, other, least in sweep.latches]
        temp = sweep.temp
        for axis, i in zip(sweep.axes, self._first(run, 0), strict=True):
            if axis.source == TEMP:
                (temp,) = (values[i] for values in axis.columns.values())
        assert temp is not None
        return netlist.deck(
            f"{sweep.title} {len(self.copy_positions)} x {len(self.inner)} points",
            "\n".join(c for c in circuits if c),
            self._card(),
            pdk=sweep.pdk, corner=sweep.corner, temp=temp, vectors=list(dict.fromkeys(vectors)), options=sweep.options,
            points=None if sweep.transient else len(self.inner), stop=sweep.stop, latches=tuple(latches),
        )  # fmt: skip

    def _text(self, index: Sequence[int], write: Callable[[Values], str]) -> str:
        return write({p: num(v) for p, v in self._values(index).items()})

    def _card(self) -> str:
        if not self.dc:
            return self.sweep.analysis
        words = ["dc"]
        # the last axis of a sweep varies fastest, and so does the first source of a .dc card
        for d in reversed(self.dc):
            axis = self.sweep.axes[d]
            (values,) = axis.columns.values()
            words += [str(axis.source), num(values[0]), num(values[-1]), num(axis.step or 0.0)]
        return " ".join(words)

    def commands(self, run: int) -> tuple[str, ...]:
        """What changes the loaded circuit from run - 1 to run."""
        if run == 0:
            return ()
        lines = []
        names = [str(k) for k in range(len(self.copy_positions))]
        for d, i in self.runs[run].items():
            if self.runs[run - 1][d] == i:
                continue
            axis = self.sweep.axes[d]
            if axis.source is not None:
                (values,) = axis.columns.values()
                if axis.source == TEMP:
                    lines.append(f"option temp={num(values[i])}")
                else:
                    lines += [
                        f"alter {name} = {num(values[i])}"
                        for name in dict.fromkeys(axis.source.format(k=k) for k in names)
                    ]
            for parameter, targets in axis.targets.items():
                value = axis.columns[parameter][i]
                for target in targets:
                    lines += [
                        f"alter {path} = {num(target.scale * value)}"
                        for path in dict.fromkeys(target.path.format(k=k) for k in names)
                    ]
        return tuple(lines)

    def session(self) -> Session:
        return Session([self.commands(r) for r in range(len(self.runs))], self.deck, self.deck(0).digest)


def chunks(sweep: Sweep, ways: Mapping[str, str]) -> Iterator[tuple[tuple[tuple[int, ...], ...], _Chunk]]:
    """The sweep cut into loads; with each, the positions of every axis that it holds."""
    per_axis: list[list[tuple[int, ...]]] = []
    cost = estimate(sweep, ways)
    room = {"copies": MAX_COPIES, "alter": runs_per_load(cost.seconds / cost.runs)}
    # an axis is cut only where those inside it fill the room already
    for axis in reversed(sweep.axes):
        way, n = ways[axis.name], len(axis)
        pieces: list[tuple[int, ...]]
        if way == "reload":
            pieces = [(i,) for i in range(n)]
        elif way == "dc":
            pieces = [tuple(range(n))]
        else:
            size = max(1, min(n, room[way]))
            pieces = [tuple(range(i, min(i + size, n))) for i in range(0, n, size)]
            room[way] = max(1, room[way] // size)
        per_axis.append(pieces)
    for combination in itertools.product(*reversed(per_axis)):
        yield combination, _Chunk(sweep.take(combination), ways)


# ---------------------------------------------------------------- running


def boxes(wanted: np.ndarray) -> list[tuple[tuple[int, ...], ...]]:
    """Products of positions that together cover exactly the True points of `wanted`, as few as a simple cut gives."""
    if not wanted.any():
        return []
    if wanted.ndim == 0:
        return [()]
    groups: dict[bytes, list[int]] = {}
    for i in range(wanted.shape[0]):
        groups.setdefault(wanted[i].tobytes(), []).append(i)
    found = []
    for rows in groups.values():
        found += [(tuple(rows), *inner) for inner in boxes(wanted[rows[0]])]
    return found


def run_sweep(sweep: Sweep, simulate: Simulator, ways: Mapping[str, str] | None = None) -> SweepResult:
    """Every point of a sweep, from the store or from the engine; points that fail are NaN with a status.

    ways: axis -> way, instead of the planner's choice. Raises NotStored where the simulator has no engine.
    """
    result = SweepResult(
        status=np.full(sweep.shape, Status.MEASURE_FAILED, dtype=np.int8),
        rung=np.zeros(sweep.shape, dtype=np.int8),
        known=np.zeros(sweep.shape, dtype=bool),
    )
    if not sweep.transient:
        result.values = {name: np.full(sweep.shape, np.nan) for name in sweep.outputs}
    axes = {a.name: a.positions for a in sweep.axes}
    if simulate.store is not None:
        found = simulate.store.find(sweep.family, axes)
        simulate.used += found.records
        result.status[found.mask], result.rung[found.mask] = found.status[found.mask], found.rung[found.mask]
        for name, values in found.dense.items():
            result.values[name] = np.where(found.mask, values, result.values[name])
        result.waves = dict(found.points)
        result.known = found.mask
    simulate.note(sweep.family, _first_deck(sweep, ways))
    if simulate.engine is None:
        if not result.known.all():
            raise NotStored(simulate.decks[-1])
        return result
    bad = _flaw(sweep, simulate)
    if bad is not None:
        simulate.untrusted.append(bad)
        result.status[~result.known] = bad.status
        return result
    for box in boxes(~result.known):
        part = sweep.take(box)
        chosen = ways if ways is not None else choose_ways(part)
        for positions, chunk in chunks(part, chosen):
            _check_ways(chunk)
            block = _Run(chunk, simulate).block()
            if simulate.store is not None:
                simulate.store.put_block(sweep.family, block)
            where = [tuple(box[d][i] for i in p) for d, p in enumerate(positions)]
            _place(result, block, where)
    return result


def _flaw(sweep: Sweep, simulate: Simulator) -> Result | None:
    """What the static check finds wrong with the circuit itself: with its first point and with its last one.

    The decks of a sweep differ in numbers only, so two stand for all. Where just one is refused the fault is in a number,
    and every point is left to its own run and verdict.
    """
    last = simulate.check(sweep.point([n - 1 for n in sweep.shape]))
    return last and simulate.check(simulate.decks[-1])


def _first_deck(sweep: Sweep, ways: Mapping[str, str] | None) -> Deck:
    return next(chunk for _, chunk in chunks(sweep, ways or choose_ways(sweep))).deck(0)


def _check_ways(chunk: _Chunk) -> None:
    for axis in chunk.sweep.axes:
        if chunk.ways[axis.name] == "dc" and axis.step is None and len(axis) > 1:
            raise InputError(f"axis {axis.name!r} of sweep {chunk.sweep.title!r} cannot be run by a .dc card")


def _place(result: SweepResult, block: Block, where: list[tuple[int, ...]]) -> None:
    into = np.ix_(*where) if where else ()
    result.status[into], result.rung[into] = block.status, block.rung
    if not result.values:
        ends = np.cumsum(block.lengths.ravel())
        for flat, local in enumerate(np.ndindex(block.status.shape)):
            begin = int(ends[flat]) - int(block.lengths[local])
            if block.lengths[local]:
                place = tuple(where[d][i] for d, i in enumerate(local))
                result.waves[place] = {n: v[begin : int(ends[flat])] for n, v in block.vectors.items()}
        return
    for name, values in block.vectors.items():
        result.values[name][into] = values.reshape(block.status.shape)


class _Run:
    """One chunk on its way through the engine: whole, then in halves, then point by point up the ladder."""

    def __init__(self, chunk: _Chunk, simulate: Simulator) -> None:
        self.chunk, self.simulate = chunk, simulate
        self.sweep = chunk.sweep
        shape = self.sweep.shape
        self.status = np.full(shape, Status.MEASURE_FAILED, dtype=np.int8)
        self.rung = np.zeros(shape, dtype=np.int8)
        self.values = {name: np.full(shape, np.nan) for name in self.sweep.outputs}
        self.waves: dict[tuple[int, ...], dict[str, np.ndarray]] = {}
        self.messages: list[Message] = []
        self.seconds = 0.0

    def block(self) -> Block:
        self._solve(self.chunk, [tuple(range(n)) for n in self.sweep.shape])
        sweep = self.sweep
        if not sweep.transient:
            lengths = np.ones(sweep.shape, dtype=np.int64)
            vectors = {name: values.ravel() for name, values in self.values.items()}
        else:
            lengths = np.zeros(sweep.shape, dtype=np.int64)
            parts: dict[str, list[np.ndarray]] = {name: [] for name in (*sweep.outputs, "time")}
            for place in np.ndindex(sweep.shape):
                wave = self.waves.get(place)
                if wave is not None:
                    lengths[place] = len(wave["time"])
                    for name, values in wave.items():
                        parts[name].append(values)
            vectors = {name: np.concatenate(p) if p else np.empty(0) for name, p in parts.items()}
        return Block(
            axes={a.name: a.positions for a in sweep.axes}, status=self.status, rung=self.rung, lengths=lengths,
            vectors=vectors, messages=tuple(dict.fromkeys(self.messages)), seconds=self.seconds, title=sweep.title,
        )  # fmt: skip

    def _solve(self, chunk: _Chunk, where: list[tuple[int, ...]]) -> None:
        """Run a chunk that holds the positions `where`; what fails in it is run again in smaller parts."""
        single = len(chunk.copy_positions) == 1 and len(chunk.inner) == 1
        again = []
        for run, answer in enumerate(self.simulate.session(chunk.session())):
            result = answer if run == 0 or answer.status is Status.OK else self._reloaded(chunk, run, answer)
            self.seconds += result.seconds
            if result.status.trusted:
                self._take(chunk, run, result, where)
            else:
                again.append((run, result))
        for run, result in again:
            index = [tuple(where[d][i] for i in _span(chunk, run, d)) for d in range(len(where))]
            if single:
                self._alone(tuple(i[0] for i in index), result)
            else:
                self._split(chunk, index)

    def _reloaded(self, chunk: _Chunk, run: int, altered: Result) -> Result:
        """A run of a session that needed help or failed, from a fresh load: ngspice starts an altered circuit from the
        solution before the change, which may be a worse place than nothing."""
        if altered.status not in (Status.STEPPED, Status.NO_CONVERGENCE):
            return altered
        deck = chunk.deck(run)
        (fresh,) = self.simulate.session(Session(((),), lambda _: deck, deck.digest))
        return fresh if fresh.status is Status.OK or not altered.status.trusted else altered

    def _split(self, chunk: _Chunk, index: list[tuple[int, ...]]) -> None:
        """Halve the copies; where there is one copy, run the points of its .dc one by one."""
        part = self.sweep.take(index)
        ways = {a.name: "reload" if chunk.ways[a.name] == "alter" else chunk.ways[a.name] for a in part.axes}
        copied = [d for d, a in enumerate(part.axes) if ways[a.name] == "copies" and len(a) > 1]
        if copied:
            d = max(copied, key=lambda d: len(index[d]))
            middle = len(index[d]) // 2
            halves = [[*index[:d], half, *index[d + 1 :]] for half in (index[d][:middle], index[d][middle:])]
        else:
            ways = {name: "alter" if way == "dc" else way for name, way in ways.items()}
            halves = [index]
        for half in halves:
            self._solve(_Chunk(self.sweep.take(half), ways), half)

    def _alone(self, place: tuple[int, ...], first: Result) -> None:
        """One point by itself, with the ladder where it did not converge."""
        result = first
        if first.status is Status.NO_CONVERGENCE:
            result = self.simulate.climb(self.sweep.point(place), lambda: self._neighbour(place))
            self.seconds += result.seconds
        else:
            self.simulate.untrusted.append(first)
        if result.status.trusted:
            self._keep(place, result, 0)
        else:
            self.messages += [m for m in result.messages if m.level != "note"]
        self.status[place], self.rung[place] = result.status, result.rung

    def _neighbour(self, place: tuple[int, ...]) -> Deck | None:
        """Deck of the solved point fewest steps away, or None."""
        solved = np.argwhere(np.isin(self.status, [Status.OK, Status.STEPPED]))
        if not len(solved):
            return None
        nearest = solved[np.abs(solved - np.array(place)).sum(axis=1).argmin()]
        return self.sweep.point(tuple(int(i) for i in nearest))

    def _take(self, chunk: _Chunk, run: int, result: Result, where: list[tuple[int, ...]]) -> None:
        self.messages += [m for m in result.messages if m.level in ("warning", "unclassified")]
        for k in range(len(chunk.copy_positions)):
            index = chunk.index(run, k)
            if len(index) == 1:
                place = tuple(where[d][i] for d, i in enumerate(index[0]))
                self._keep(place, result, k)
                self.status[place], self.rung[place] = result.status, result.rung
                continue
            places = tuple(np.array([where[d][i[d]] for i in index]) for d in range(len(where)))
            for name, vector in self.sweep.outputs.items():
                self.values[name][places] = result[vector.format(k=k)]
            self.status[places], self.rung[places] = result.status, result.rung

    def _keep(self, place: tuple[int, ...], result: Result, k: int) -> None:
        taken = {name: result[vector.format(k=k)] for name, vector in self.sweep.outputs.items()}
        if self.sweep.transient:
            self.waves[place] = taken | {"time": result["time"]}
        else:
            for name, values in taken.items():
                self.values[name][place] = values[0]


def _span(chunk: _Chunk, run: int, dim: int) -> Sequence[int]:
    """Positions of one axis that a run of a chunk holds."""
    if dim in chunk.runs[run]:
        return (chunk.runs[run][dim],)
    return range(len(chunk.sweep.axes[dim]))
