"""Multi-level programming by write-verify: pulses, a read after each, and what comes out of it.

The same loop drives the population model (many cells in NumPy) and the circuit (the same cells in ngspice), so one checks
the other pulse by pulse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from cimspice.errors import ParameterError
from cimspice.mismatch import rng_for
from cimspice.netlist import Deck
from cimspice.rram.cell import (
    FINE,
    Cell1T1R,
    Cells,
    LoadLines,
    Pulse,
    advance,
    load_lines,
    pulse_deck,
    read_conductance,
    traces,
)  # fmt: skip
from cimspice.rram.device import window_text


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How cells differ, and how one cell differs from cycle to cycle: two inputs with two seeds.

    The model's source gives no spread (SkyWater's card is deterministic); the defaults are ours. A factor on the velocity of
    exp(0.3) is a change of 8 meV in its 1.5 eV barrier at 27 degC. Set all to 0 for identical cells.
    """

    device_current: float = 0.05  #: sigma of ln(device current) between cells [1]
    device_rate: float = 0.3  #: sigma of ln(velocity) between cells [1]
    cycle_rate: float = 0.3  #: sigma of ln(velocity) between pulses of one cell [1]
    transistor: bool = True  #: the process's threshold mismatch of the access transistor
    device_seed: int = 1
    cycle_seed: int = 2

    def __post_init__(self) -> None:
        for name in ("device_current", "device_rate", "cycle_rate"):
            value = getattr(self, name)
            if not 0 <= value <= 2:
                raise ParameterError(f"Spread: {name}={value:g} must lie between 0 and 2 (a factor of 7 at one sigma)")

    def cells(self, cell: Cell1T1R, samples: Sequence[int]) -> Cells:
        """The cells of these sample numbers; sample 0 is nominal. A cell depends on seed and number only."""
        sigma = cell.pdk.sigma_vth(cell.access) if self.transistor else 0.0
        draws = np.zeros((3, len(samples)))
        for k, sample in enumerate(samples):
            if sample:
                draws[:, k] = rng_for(self.device_seed, sample, "rram.device").standard_normal(3)
        # the transistor is tabulated to 6 sigma; 4.5 leaves room and cuts 7 cells in a million
        shift = np.clip(draws[0], -4.5, 4.5) * sigma
        return Cells(shift, np.exp(self.device_current * draws[1]), np.exp(self.device_rate * draws[2]))

    def cycles(self, sample: int, name: str, pulses: int) -> np.ndarray:
        """Factors on the velocity of one cell, pulse by pulse, during the programming called `name`; shape (pulses,)."""
        if not sample:
            return np.ones(pulses)
        return np.exp(self.cycle_rate * rng_for(self.cycle_seed, sample, f"rram.cycle.{name}").standard_normal(pulses))


@dataclass(frozen=True, kw_only=True)
class Ramp:
    """Amplitudes of one direction: the first, the last and the first step [V]."""

    start: float
    stop: float
    step: float

    def __post_init__(self) -> None:
        if not (0 < self.start < self.stop and 0 < self.step <= self.stop - self.start):
            raise ParameterError(
                f"Ramp: start={self.start:g}, stop={self.stop:g}, step={self.step:g} V need 0 < start < stop and a step"
                " that fits between"
            )


@dataclass(frozen=True, kw_only=True)
class WriteVerify:
    """Program-and-verify with alternating SET and RESET.

    A cell starts from its high-resistance state. After each read outside the tolerance it gets a pulse towards its target:
    SET at a fixed bitline with a rising wordline (which limits the current), or RESET at a fixed wordline with a rising
    sourceline. Amplitudes rise by the direction's step as long as the cell stays on the same side. When it crosses, that
    direction goes back two steps and its step halves, down to `resolution`. Scheme after the incremental gate-voltage
    verify algorithms of V. Milo et al., IRPS (2021), with the halving added.
    """

    tolerance: float = 1e-6  #: accepted distance from the target [S]
    v_read: float = 0.2  #: [V]
    t_read: float = 100e-9  #: [s]
    t_rest: float = 20e-9  #: between a pulse and a read, and between a read and a pulse [s]
    width: float = 100e-9  #: of a SET or RESET pulse at half height [s]
    edge: float = 1e-9  #: [s]
    set_bl: float = 2.2  #: bitline in SET [V]
    set_wl: Ramp = field(default_factory=lambda: Ramp(start=0.8, stop=2.0, step=0.08))
    reset_wl: float = 4.0  #: wordline in RESET [V]
    reset_sl: Ramp = field(default_factory=lambda: Ramp(start=1.1, stop=2.9, step=0.08))
    resolution: float = 0.01  #: smallest step of an amplitude, and the grid all amplitudes lie on [V]
    pulses: int = 100  #: pulses before a cell is given up
    read_sigma: float = 0.0  #: relative noise of a verify read, one sigma [1]

    def __post_init__(self) -> None:
        for name in ("tolerance", "v_read", "t_read", "width", "edge", "set_bl", "reset_wl", "resolution"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise ParameterError(f"WriteVerify: {name}={value:g} must be finite and more than 0")
        if not self.t_rest >= 0:
            raise ParameterError(f"WriteVerify: t_rest={self.t_rest:g} s must be 0 or more")
        if not 1 <= self.pulses <= 10_000:
            raise ParameterError(f"WriteVerify: pulses={self.pulses} must lie between 1 and 10000")
        if not 0 <= self.read_sigma < 0.5:
            raise ParameterError(f"WriteVerify: read_sigma={self.read_sigma:g} must lie between 0 and 0.5")
        if self.v_read > 0.5:
            raise ParameterError(f"WriteVerify: v_read={self.v_read:g} V must be at most 0.5 V; more programs the cell")

    def amplitudes(self, ramp: Ramp) -> np.ndarray:
        """Every amplitude a ramp may reach [V], in steps of the resolution."""
        steps = int(np.floor((ramp.stop - ramp.start) / self.resolution + 1e-6))
        return ramp.start + self.resolution * np.arange(steps + 1)

    def biases(self, cell: Cell1T1R) -> list[Pulse]:
        """Every pulse the scheme may apply: SET by rising wordline, RESET by rising sourceline, then the read."""
        common = {"width": self.width, "edge": self.edge}
        return [
            *(Pulse(v_bl=self.set_bl, v_wl=round(float(v), 9), **common) for v in self.amplitudes(self.set_wl)),
            *(Pulse(v_sl=round(float(v), 9), v_wl=self.reset_wl, **common) for v in self.amplitudes(self.reset_sl)),
            Pulse(v_bl=self.v_read, v_wl=cell.v_supply, width=self.t_read, edge=min(self.edge, self.t_read)),
        ]


@dataclass(frozen=True)
class Programmed:
    """What write-verify reached, each of shape (cells,).

    conductance: without the noise of its read [S]; state [model.unit]; pulses; time [s] and energy [J] a weight, reads
    included; reached: within the tolerance at its last verify. log: for each round the cells pulsed, their biases and the
    states after.
    """

    conductance: np.ndarray
    state: np.ndarray
    pulses: np.ndarray
    time: np.ndarray
    energy: np.ndarray
    reached: np.ndarray
    log: list[tuple[np.ndarray, np.ndarray, np.ndarray]]


class Pulser(Protocol):
    """Applies one pulse to some cells: bias rows, states and cells in; states and energies [J] out."""

    def __call__(self, which: np.ndarray, state: np.ndarray, cells: Cells) -> tuple[np.ndarray, np.ndarray]: ...


def programmable_window(cell: Cell1T1R, lines: LoadLines) -> tuple[float, float]:
    """Lowest and highest conductance [S] of the nominal cell, its transistor included, at the last bias (the read)."""
    states = np.array([cell.model.hrs, cell.model.lrs])
    low, high = read_conductance(cell, lines, -1, states[:, None], Cells.nominal())[:, 0]
    return float(low), float(high)


def check_targets(cell: Cell1T1R, scheme: WriteVerify, lines: LoadLines, targets: np.ndarray) -> None:
    """Raise ParameterError for a target outside the programmable window or with a tolerance wider than itself."""
    low, high = programmable_window(cell, lines)
    for target in np.unique(targets):
        if not low <= target <= high:
            raise ParameterError(window_text(cell.model, float(target), low, high, scheme.v_read))
        if scheme.tolerance >= target:
            raise ParameterError(
                f"tolerance {1e6 * scheme.tolerance:g} µS is not below the target {1e6 * target:g} µS: nothing is verified"
            )


def write_verify(
    cell: Cell1T1R,
    scheme: WriteVerify,
    lines: LoadLines,
    targets: np.ndarray,
    samples: Sequence[int],
    spread: Spread,
    *,
    names: Sequence[str] | None = None,
    pulser: Pulser | None = None,
) -> Programmed:
    """Program cells to targets [S]; targets and samples of shape (cells,). The population model, unless `pulser` is given.

    lines: of `scheme.biases(cell)` in their order. names: of each cell's programming, which together with its sample number
    addresses the spread from cycle to cycle (the target by default), so any part of a run gives the same numbers.
    Raises ParameterError for a target outside the programmable window.
    """
    targets = np.asarray(targets, dtype=float)
    check_targets(cell, scheme, lines, targets)
    count = len(targets)
    names = [f"{t:.6e}" for t in targets] if names is None else names
    cells = spread.cells(cell, samples)
    cycles = np.stack([spread.cycles(s, n, scheme.pulses) for s, n in zip(samples, names, strict=True)])
    noise = np.zeros((count, scheme.pulses + 1))
    if scheme.read_sigma:
        for row, sample, name in zip(noise, samples, names, strict=True):
            row[:] = rng_for(spread.cycle_seed, sample, f"rram.verify.{name}").standard_normal(len(row))
    if pulser is None:

        def pulser(which: np.ndarray, state: np.ndarray, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
            done = advance(cell, lines, which, state, cells, scheme.width, scheme.edge)
            return done.state, done.energy

    sizes = (len(scheme.amplitudes(scheme.set_wl)), len(scheme.amplitudes(scheme.reset_sl)))
    first = (0, sizes[0])
    state = np.full(count, float(cell.model.hrs))
    # amplitude and step of both directions in units of the resolution: column 0 SET, column 1 RESET
    level = np.zeros((count, 2), dtype=int)
    step = np.empty((count, 2), dtype=int)
    step[:] = [max(1, round(r.step / scheme.resolution)) for r in (scheme.set_wl, scheme.reset_sl)]
    last = np.full(count, -1)
    used, energy = np.zeros(count, dtype=int), np.zeros(count)
    reached, active = np.zeros(count, dtype=bool), np.arange(count)
    log = []
    for turn in range(scheme.pulses + 1):
        true = read_conductance(cell, lines, -1, state[active], cells.take(active))
        energy[active] += scheme.v_read**2 * true * scheme.t_read
        seen = true * (1 + scheme.read_sigma * noise[active, turn])
        reached[active] = np.abs(seen - targets[active]) <= scheme.tolerance
        todo = ~reached[active]
        active, seen = active[todo], seen[todo]
        if not len(active) or turn == scheme.pulses:
            break
        way = np.where(seen < targets[active], 0, 1)
        turned = (last[active] >= 0) & (last[active] != way)
        again = last[active] == way
        back = active[turned]
        old = last[back]
        step[back, old] = np.maximum(step[back, old] // 2, 1)
        level[back, old] = np.maximum(level[back, old] - 2 * step[back, old], 0)
        onward = active[again]
        level[onward, way[again]] += step[onward, way[again]]
        level[active, way] = np.minimum(level[active, way], np.array(sizes)[way] - 1)
        which = np.array(first)[way] + level[active, way]
        state[active], spent = pulser(which, state[active], cells.take(active, cycles[active, turn]))
        energy[active] += spent
        used[active] += 1
        last[active] = way
        log.append((active, which, state[active].copy()))
    time = used * (scheme.width + scheme.edge + 2 * scheme.t_rest) + (used + 1) * scheme.t_read
    final = read_conductance(cell, lines, -1, state, cells)
    return Programmed(final, state, used, time, energy, reached, log)


def circuit_pulser(
    cell: Cell1T1R, scheme: WriteVerify, simulate: Callable[[Deck], Any], *, method: str = "gear"
) -> Pulser:
    """A Pulser that runs every pulse in ngspice: one deck a cell and pulse, from the state the last one left."""
    biases = scheme.biases(cell)
    low, high = sorted((cell.model.lrs, cell.model.hrs))

    def apply(which: np.ndarray, state: np.ndarray, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        after, energy = np.empty(len(which)), np.empty(len(which))
        for k, bias in enumerate(which):
            pulse = biases[bias]
            stop = pulse.width + 6 * pulse.edge
            one = cells.take(np.array([k]))
            deck = pulse_deck(cell, [(2 * pulse.edge, pulse)], stop, state[k : k + 1], one, method=method, reltol=FINE)
            (trace,) = traces(cell, simulate(deck), 1)
            after[k] = min(max(float(trace.state[-1]), low), high)
            energy[k] = np.trapezoid(trace.power(), trace.time)
        return after, energy

    return apply


def prepare(cell: Cell1T1R, scheme: WriteVerify, simulate: Callable[[Deck], Any]) -> LoadLines:
    """Load lines of every bias of a scheme; two decks. Raises ParameterError for a pulse above a rating."""
    return load_lines(cell, scheme.biases(cell), simulate)
