"""The 1T1R cell under pulses, at two depths.

Circuit: device card and access transistor in ngspice, one transient. Population: many cells at once in NumPy. During a
pulse the terminals stand still and each model has one state, so the state's ODE is autonomous and one quadrature over the
state solves it; the transistor enters as a table of its current. Only a filament that snaps is stepped through time.
docs/rram.md states the error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from cimspice import netlist
from cimspice.circuits import pwl
from cimspice.errors import CimspiceError, ParameterError
from cimspice.netlist import Deck
from cimspice.pdk import Pdk
from cimspice.rram.device import DeviceModel
from cimspice.units import ZERO_CELSIUS
from cimspice.units import spice_number as num

#: options of a transient with a moving state; the node between device and transistor has some fF, which the default chgtol
#: does not see
MOVING_OPTIONS = {"chgtol": "1e-17", "itl4": "50", "gmin": "1e-15"}
#: relative tolerance where a circuit is the judge: at 1e-4 a snap that just overshoots may end 10 pm elsewhere
FINE = 1e-5
#: threshold shifts at which the transistor is tabulated, in standard deviations of its mismatch
SHIFTS = (-6.0, 0.0, 6.0)
RAMP = 1e-9  #: length of the ramp that measures the node's capacitance [s]
ELECTRODES = 1e-15  #: capacitance of the device itself, cpar of the cards [F]
#: how far the node [V] and the temperature [K] may stay behind a moving state before time steps take over
LAG_VOLTAGE, LAG_HEAT = 5e-3, 3.0
MAX_STEPS = 50_000  #: time steps of one snap; some hundreds are usual
LOG_STEP = 0.02  #: step of the load lines over the logarithm of the device's prefactor
BIAS_STEP = 0.05  #: step of gate or source voltage between simulated biases; a cubic spline lies between [V]
SWEEP_STEP = 0.02  #: step of the transistor's drain voltage [V]; a cubic spline lies between


class ProgrammingError(CimspiceError):
    """A deck that programming needs did not give numbers; the message carries the simulator's words."""

    exit_code = 4

    def __init__(self, status: IntEnum, words: str) -> None:
        super().__init__(f"{status.name}: {words}")
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """Terminal voltages of a cell during one rectangular pulse; v_bl > v_sl is SET."""

    v_bl: float = 0.0  #: bitline [V]
    v_wl: float = 0.0  #: wordline [V]
    v_sl: float = 0.0  #: sourceline [V]
    width: float = 100e-9  #: at half height [s]
    edge: float = 1e-9  #: rise and fall [s]

    def __post_init__(self) -> None:
        for name in ("v_bl", "v_wl", "v_sl"):
            if not (np.isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise ParameterError(f"Pulse: {name}={getattr(self, name):g} V must be finite and 0 or more")
        if not (np.isfinite(self.width) and self.width > 0):
            raise ParameterError(f"Pulse: width={self.width:g} s must be finite and more than 0")
        if not 0 < self.edge <= self.width:
            raise ParameterError(f"Pulse: edge={self.edge:g} s must be more than 0 and at most the width {self.width:g} s")

    @property
    def drive(self) -> float:
        """Voltage across device and transistor [V]; positive is SET."""
        return self.v_bl - self.v_sl


@dataclass(frozen=True, kw_only=True)
class Cell1T1R:
    """A device model behind an access transistor of a process, at one corner and temperature.

    access: role of the process; temp [degC]. Pins as netlists/cells/rram_1t1r.sp: device on the bitline side.
    """

    pdk: Pdk
    model: DeviceModel
    access: str = "nmos_access_io"
    corner: str = "TT"
    temp: float = 27.0

    def __post_init__(self) -> None:
        self.pdk.device(self.access)
        self.pdk.corner_file(self.corner)

    @property
    def kelvin(self) -> float:
        return self.temp + ZERO_CELSIUS

    @property
    def v_supply(self) -> float:
        """Nominal supply of the access transistor [V]; its wordline voltage in a read."""
        return self.pdk.device(self.access).vdd or self.pdk.vdd

    @property
    def rating(self) -> float:
        """Highest voltage the access transistor may see [V]: 10 % above its nominal supply."""
        return 1.1 * self.v_supply

    def check(self, pulse: Pulse) -> None:
        """Raise ParameterError, in one line with limit and source, for a pulse this cell may not see."""
        worst = max(pulse.v_bl, pulse.v_wl, pulse.v_sl)
        if worst > self.rating * (1 + 1e-9):
            raise ParameterError(
                f"pulse of {worst:g} V is above {self.rating:.3g} V, 10 % above the {self.v_supply:g} V supply of"
                f" {self.access!r} ({self.pdk.name}, pdk.toml)"
            )
        if abs(pulse.drive) > self.model.v_max:
            raise ParameterError(
                f"pulse of {abs(pulse.drive):g} V between bitline and sourceline is above {self.model.v_max:g} V, where model"
                f" {self.model.name!r} ends ({self.model.card})"
            )

    def text(
        self, name: str, pins: tuple[str, str, str], state: float, *, dvth: float = 0.0, current: float = 1.0,
        rate: float = 1.0,
    ) -> str:  # fmt: skip
        """Deck lines of one moving cell between the nodes pins = (bl, wl, sl); its state is v(xr<name>.<model.state>)."""
        bl, wl, sl = pins
        device = self.model.instance(f"{bl} be{name}", state, kelvin=self.kelvin, current=current, rate=rate)
        return f"xr{name} {device}\nxacc{name} be{name} {wl} {sl} 0 {self.access} dvth={num(dvth)}"


@dataclass(frozen=True)
class Cells:
    """What tells cells apart, each of shape (cells,): threshold shift [V], factors on device current and velocity."""

    dvth: np.ndarray
    current: np.ndarray
    rate: np.ndarray

    @classmethod
    def nominal(cls, count: int = 1) -> Cells:
        return cls(np.zeros(count), np.ones(count), np.ones(count))

    def __len__(self) -> int:
        return len(self.dvth)

    def take(self, index: np.ndarray, rate: np.ndarray | float = 1.0) -> Cells:
        """The cells at `index`, their velocity multiplied by `rate` (the spread from cycle to cycle)."""
        return Cells(self.dvth[index], self.current[index], self.rate[index] * rate)


@dataclass(frozen=True)
class LoadLines:
    """A cell under several biases: what its access transistor does to the device.

    v_bl, v_sl [V]: of shape (biases,); shifts: threshold shifts [V], shape (3,), even around 0.
    across: voltage over the device [V] once the node between stands still, shape (biases, 3, points), over the logarithm of
    the device's prefactor, which starts at `log_start` in steps of LOG_STEP.
    flow: current into the transistor [A], shape (biases, 3, nodes), and capacitance of the node between [F], shape (biases,
    nodes), over the node's voltage from 0 in steps of `step` [V].
    """

    v_bl: np.ndarray
    v_sl: np.ndarray
    shifts: np.ndarray
    log_start: float
    across: np.ndarray
    step: float
    flow: np.ndarray
    capacitance: np.ndarray

    @property
    def drive(self) -> np.ndarray:
        """Voltage across device and transistor [V]; positive is SET."""
        return self.v_bl - self.v_sl

    def _look_up(self, table: np.ndarray, which: np.ndarray, at: np.ndarray, dvth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Value and difference to the next entry: linear along the table, a parabola through the three shifts."""
        k = np.clip(at.astype(int), 0, table.shape[2] - 2)
        x = dvth / self.shifts[2]
        weights = (x * (x - 1) / 2, 1 - x * x, x * (x + 1) / 2)
        low = sum(w * table[which, j, k] for j, w in enumerate(weights))
        high = sum(w * table[which, j, k + 1] for j, w in enumerate(weights))
        return low + (at - k) * (high - low), high - low

    def device_voltage(self, which: np.ndarray, prefactor: np.ndarray, dvth: np.ndarray) -> np.ndarray:
        """Voltage across devices [V] whose node stands still; bias, prefactor and threshold shift [V] broadcast."""
        at = (np.log(prefactor) - self.log_start) / LOG_STEP
        return self._look_up(self.across, which, np.clip(at, 0.0, self.across.shape[2] - 1.0), dvth)[0]

    def transistor(
        self, which: np.ndarray, v: np.ndarray, dvth: np.ndarray, height: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Current into the transistor [A], its derivative [S] and the node's capacitance [F] at node voltage v [V].

        height: part of the pulse's amplitude reached, for its edges: the current at a lower source is that at the full one
        less what flows between the two, which holds for a transistor symmetric in source and drain.
        """
        current, difference = self._look_up(self.flow, which, v / self.step, dvth)
        if (height < 1).any():
            current = current - self._look_up(self.flow, which, self.v_sl[which] * height / self.step, dvth)[0]
        k = np.clip((v / self.step).astype(int), 0, self.capacitance.shape[1] - 1)
        return current, difference / self.step, self.capacitance[which, k]


def load_lines(cell: Cell1T1R, pulses: Sequence[Pulse], simulate: Callable[[Deck], Any]) -> LoadLines:
    """Load lines of a cell, one a pulse in their order, from one .dc sweep and one ramp of the access transistor.

    Raises ParameterError for a pulse above a rating, ProgrammingError where a simulation fails.
    """
    for pulse in pulses:
        cell.check(pulse)
    shifts = np.array(SHIFTS) * cell.pdk.sigma_vth(cell.access)
    top = max(max(p.v_bl, p.v_sl) for p in pulses)
    points = max(int(np.ceil(top / SWEEP_STEP)) + 1, 12)
    drain = np.linspace(0.0, top, points)
    currents, capacitances = _transistor(cell, {(p.v_wl, p.v_sl) for p in pulses}, shifts, drain, simulate)
    node = np.linspace(0.0, top, 8 * (points - 1) + 1)
    # fractions of the drive from the sourceline's end, dense in decades towards both ends; `rest` is 1 - fraction to all digits
    spread = np.linspace(-20.0, 20.0, 501)
    fraction, rest = 1.0 / (1.0 + np.exp(-spread)), 1.0 / (1.0 + np.exp(spread))
    # room for a factor of 20 on the device's current
    log_start, log_stop = (float(np.log(cell.model.prefactor(s))) for s in (cell.model.hrs, cell.model.lrs))
    logs = np.arange(log_start - 3.0, log_stop + 3.0, LOG_STEP)
    across = np.empty((len(pulses), len(shifts), len(logs)))
    flows = np.empty((len(pulses), len(shifts), len(node)))
    for row, flow, pulse in zip(across, flows, pulses, strict=True):
        curve = CubicSpline(drain, currents[pulse.v_wl, pulse.v_sl], axis=1)
        flow[:] = curve(node)
        voltage = pulse.drive * rest
        through = (curve(pulse.v_sl + fraction * pulse.drive) - curve(pulse.v_sl)[:, None]) * np.sign(pulse.drive)
        factor = np.maximum(through, 1e-18) / np.abs(cell.model.shape(voltage))
        # a transistor that is off leaves noise of the solver at its foot: keep the table rising
        rising = np.log(np.maximum.accumulate(factor, axis=1)) + 1e-12 * np.arange(len(voltage))
        row[:] = [np.interp(logs, table, voltage) for table in rising]
    charge = np.stack([np.interp(node, drain, capacitances[p.v_wl, p.v_sl]) for p in pulses])
    v_bl, v_sl = np.array([p.v_bl for p in pulses]), np.array([p.v_sl for p in pulses])
    return LoadLines(v_bl, v_sl, shifts, float(logs[0]), across, float(node[1]), flows, charge)


_Bias = tuple[float, float]  # wordline and sourceline voltage [V]


def _transistor(
    cell: Cell1T1R, biases: set[_Bias], shifts: np.ndarray, drain: np.ndarray, simulate: Callable[[Deck], Any]
) -> tuple[dict[_Bias, np.ndarray], dict[_Bias, np.ndarray]]:
    """Current of the access transistor [A], shape (shifts, points), and the capacitance of its drain node [F], shape
    (points,), over the drain voltage, at each bias.

    Where many biases differ in one voltage only, the circuit stands at steps of BIAS_STEP and a cubic spline between them.
    """
    groups: list[tuple[int, list[_Bias], np.ndarray]] = []
    left = set(biases)
    for varied in (0, 1):
        for fixed in sorted({b[1 - varied] for b in left}):
            members = sorted(b for b in left if b[1 - varied] == fixed)
            low, high = members[0][varied], members[-1][varied]
            count = int(np.ceil((high - low) / BIAS_STEP)) + 1
            if 4 <= count < len(members):
                groups.append((varied, members, np.linspace(low, high, count)))
                left -= set(members)
    direct = sorted(left)
    stands = list(direct)
    for varied, members, nodes in groups:
        fixed = members[0][1 - varied]
        stands += [(float(v), fixed) if varied == 0 else (fixed, float(v)) for v in nodes]

    top, middle = float(drain[-1]), len(shifts) // 2
    sources = [f"vwl{k} wl{k} 0 {num(v)}\nvsl{k} sl{k} 0 {num(s)}" for k, (v, s) in enumerate(stands)]

    def copies(which: Sequence[int]) -> tuple[list[str], list[str]]:
        names = [(k, j) for k in range(len(stands)) for j in which]
        lines = [
            f"vm{k}_{j} be d{k}_{j} 0\nxacc{k}_{j} d{k}_{j} wl{k} sl{k} 0 {cell.access} dvth={num(shifts[j])}" for k, j in names
        ]
        return lines, [f"i(vm{k}_{j})" for k, j in names]

    title = f"access transistor {cell.access} at {len(stands)} biases"
    lines, vectors = copies(range(len(shifts)))
    sweep = netlist.deck(
        title, "\n".join(["vbe be 0 0", *sources, *lines]), f"dc vbe 0.0 {num(top)} {num(drain[1])}", pdk=cell.pdk,
        corner=cell.corner, temp=cell.temp, vectors=vectors, options=netlist.DC_OPTIONS, points=len(drain),
    )  # fmt: skip
    still = trusted(simulate(sweep))
    # the current of a fast ramp less that of the sweep is the node's capacitance times the slope
    lines, vectors = copies([middle])
    ramp = netlist.deck(
        f"{title}, ramp", "\n".join([f"vbe be 0 {pwl([0, RAMP], [0, top])}", *sources, *lines]),
        f"tran {num(RAMP / 100)} {num(RAMP)} 0 {num(RAMP / 100)}", pdk=cell.pdk, corner=cell.corner, temp=cell.temp,
        vectors=vectors, options=netlist.TRAN_OPTIONS, points=None, stop=RAMP,
    )  # fmt: skip
    moving = trusted(simulate(ramp))
    # the first steps of the ramp carry the corner at its start
    settled = moving["time"] > 0.03 * RAMP
    volts = moving["time"][settled] * top / RAMP

    def charge(k: int) -> np.ndarray:
        extra = moving[f"i(vm{k}_{middle})"][settled] - CubicSpline(drain, still[f"i(vm{k}_{middle})"])(volts)
        return np.maximum(np.interp(drain, volts, extra * RAMP / top), 1e-16) + ELECTRODES

    stood = [np.stack([still[f"i(vm{k}_{j})"] for j in range(len(shifts))]) for k in range(len(stands))]
    charges = [charge(k) for k in range(len(stands))]
    currents, capacitances = dict(zip(direct, stood, strict=False)), dict(zip(direct, charges, strict=False))
    at = len(direct)
    for varied, members, nodes in groups:
        part = slice(at, at + len(nodes))
        at += len(nodes)
        values = [b[varied] for b in members]
        currents |= dict(zip(members, CubicSpline(nodes, np.stack(stood[part]))(values), strict=True))
        capacitances |= dict(zip(members, CubicSpline(nodes, np.stack(charges[part]))(values), strict=True))
    return currents, capacitances


def trusted(result: Any) -> Any:
    """The result itself. Raises ProgrammingError with the simulator's words where it may not be used."""
    if not result.status.trusted:
        words = next((m.text for m in reversed(result.messages) if m.level != "note"), "no message")
        raise ProgrammingError(result.status, words)
    return result


def state_grid(model: DeviceModel) -> np.ndarray:
    """States from hrs to lrs at which a population is evaluated: even, and finer where a velocity fades at a bound."""
    span = model.lrs - model.hrs
    near = np.array([0.0, 1e-4, 4e-4, 1e-3, 2e-3, 4e-3, 7e-3])
    inner = np.linspace(0.01, 0.99, 148)
    return model.hrs + span * np.concatenate([near, inner, 1.0 - near[::-1]])


@dataclass(frozen=True)
class Advance:
    """What one pulse did to many cells, each of shape (cells,): state after, energy from bitline and sourceline [J]."""

    state: np.ndarray
    energy: np.ndarray


def advance(
    cell: Cell1T1R,
    lines: LoadLines,
    which: np.ndarray,
    state: np.ndarray,
    cells: Cells,
    width: float,
    edge: float = 1e-9,
) -> Advance:
    """Move many cells through one pulse of `width` [s] at half height with edges of `edge` [s] (population model).

    which: bias of each cell, a row of `lines`; state [model.unit]; both of shape (cells,). While a state moves slowly, the
    node between device and transistor and the heat follow it at once: then one quadrature over the state solves its ODE.
    Where either would lag (a filament that snaps) a time-stepping solution of state, node and temperature takes over until
    they have caught up; where that happens within two edges of the start, it follows the rising edge too. Otherwise an edge
    counts as half its length at full height.
    """
    after, energy = np.array(state, dtype=float), np.zeros(len(state))
    for sign in (1, -1):
        (rows,) = np.nonzero(np.sign(lines.drive[which]) == sign)
        if len(rows):
            after[rows], energy[rows] = _one_way(cell, lines, which[rows], after[rows], cells.take(rows), width, edge)
    return Advance(after, energy)


def _one_way(
    cell: Cell1T1R, lines: LoadLines, which: np.ndarray, state: np.ndarray, cells: Cells, width: float, edge: float
) -> tuple[np.ndarray, np.ndarray]:
    """State and energy [J] after a pulse that moves all cells in one direction."""
    left = np.full(len(state), float(width))
    after, energy, snapping = _glide(cell, lines, which, state, cells, left, watch=True)
    at_once = snapping & (width - left < 2 * edge)
    after = np.where(at_once, state, after)
    energy[at_once] = 0.0
    left[at_once] = width + edge / 2
    for group, ramp in ((snapping & ~at_once, 0.0), (at_once, edge)):
        (rows,) = np.nonzero(group)
        if len(rows):
            part, rest = cells.take(rows), left[rows]
            moved, spent = _snap(cell, lines, which[rows], after[rows], part, rest, ramp)
            energy[rows] += spent
            after[rows], spent, _ = _glide(cell, lines, which[rows], moved, part, rest, watch=False)
            energy[rows] += spent
    return after, energy


def _glide(
    cell: Cell1T1R, lines: LoadLines, which: np.ndarray, state: np.ndarray, cells: Cells, left: np.ndarray, *, watch: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quadrature over the state; takes the time it uses off `left` [s], in place.

    Returns state, energy [J] and which cells stopped early because node or heat would lag (only with `watch`). Between
    two states of the grid the velocity is taken as exponential in the state, and each step is exact for that law.
    """
    model = cell.model
    drive = lines.drive[which][:, None]
    grid = state_grid(model) if drive[0, 0] > 0 else state_grid(model)[::-1]
    direction = np.sign(grid[-1] - grid[0])
    prefactor = cells.current[:, None] * model.prefactor(grid)
    v = lines.device_voltage(which[:, None], prefactor, cells.dvth[:, None])
    flow = prefactor * model.shape(v)
    rise = model.r_thermal * np.abs(v * flow)
    speed = direction * cells.rate[:, None] * model.velocity(v, grid, cell.kelvin + rise)
    log_speed = np.log(np.maximum(speed, 1e-30))
    supply = np.abs(drive * flow)

    path = np.abs(grid - grid[0])
    start = np.clip(direction * (state - grid[0]), 0.0, path[-1])
    slope = np.diff(log_speed, axis=1) / np.diff(path)
    first = np.clip(np.searchsorted(path, start, "right") - 1, 0, len(path) - 2)
    index = np.arange(len(path) - 1)
    begin = np.maximum(path[:-1], start[:, None])
    length = np.where(index < first[:, None], 0.0, path[1:] - begin)
    launch = log_speed[:, :-1] + slope * (begin - path[:-1])
    with np.errstate(over="ignore", invalid="ignore"):
        duration = np.where(length > 0, length * np.exp(-launch) * _relative(slope * length), 0.0)
    clock = np.cumsum(duration, axis=1)
    limit = np.full(len(state), len(index))
    if watch:
        # how far node and heat stay behind a state that moves this fast: time constant times rate of their standing values.
        # The node's conductance is taken as the two secants, through device and transistor.
        crossed = np.diff(path) * np.exp(-np.maximum(log_speed[:, 1:], log_speed[:, :-1]))
        middle = np.maximum(np.abs(v[:, 1:] + v[:, :-1]) / 2, 1e-3)
        rest = np.maximum(np.abs(drive) - middle, 1e-3)
        settling = lines.capacitance.max() / (np.abs(flow[:, 1:]) * (1 / middle + 1 / rest))
        late = settling * np.abs(np.diff(v, axis=1)) > LAG_VOLTAGE * crossed
        late |= model.t_thermal * np.abs(np.diff(rise, axis=1)) > LAG_HEAT * crossed
        late &= index >= first[:, None]
        limit = np.where(late.any(axis=1), late.argmax(axis=1), len(index))
    last = np.minimum(np.count_nonzero(clock < left[:, None], axis=1), limit)
    snapping = (last == limit) & (limit < len(index))
    row, k = np.arange(len(start)), np.minimum(last, len(index) - 1)
    spent = np.where(last > 0, clock[row, np.maximum(last - 1, 0)], 0.0)
    rest = left - spent
    # x with dx/dt = u exp(s x): x = -log(1 - s u t)/s
    s, u = slope[row, k], np.exp(launch[row, k])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        bent = -np.log1p(np.maximum(-s * u * rest, -1 + 1e-15)) / np.where(s == 0, 1.0, s)
        moved = np.where(np.abs(s * u * rest) < 1e-9, u * rest, bent)
    inside = np.minimum(begin[row, k] + moved, path[k + 1])
    end = np.where(snapping, begin[row, k], np.where(last == len(index), path[-1], inside))

    mean = (supply[:, :-1] + supply[:, 1:]) / 2
    energy = np.where(index < last[:, None], mean * np.where(np.isfinite(duration), duration, 0.0), 0.0).sum(axis=1)
    energy += np.where(snapping, 0.0, rest * np.where(last == len(index), supply[:, -1], mean[row, k]))
    left[:] = np.where(snapping, rest, 0.0)
    return grid[0] + direction * end, energy, snapping


def _snap(
    cell: Cell1T1R, lines: LoadLines, which: np.ndarray, state: np.ndarray, cells: Cells, left: np.ndarray, ramp: float
) -> tuple[np.ndarray, np.ndarray]:
    """Time steps of state, node and temperature until the last two follow the first; takes its time off `left` [s].

    ramp: length of the rising edge to start from [s], or 0 for a pulse that stands already. Each cell has its own step: a
    500th of the state's range, 10 K or 25 mV at most. State explicit, node by Newton's method on the implicit step,
    temperature exponential. Returns state and energy [J].
    """
    model = cell.model
    low, high = sorted((model.lrs, model.hrs))
    span = high - low
    state, energy, total = state.copy(), np.zeros(len(state)), left.copy()
    node, heat = np.zeros(len(state)), np.zeros(len(state))
    if not ramp:
        across = lines.device_voltage(which, cells.current * model.prefactor(state), cells.dvth)
        node = lines.v_bl[which] - across
        heat = model.r_thermal * np.abs(across * cells.current * model.prefactor(state) * model.shape(across))
    active, lift = np.arange(len(state)), np.zeros(1)
    for _ in range(MAX_STEPS):
        part, g, vn, dt, room = cells.take(active), state[active], node[active], heat[active], left[active]
        bias, v_bl = which[active], lines.v_bl[which[active]]
        clock = total[active] - room
        height = np.minimum(clock / ramp, 1.0) if ramp else np.ones_like(clock)
        v = v_bl * height - vn
        factor = part.current * model.prefactor(g)
        flow = factor * model.shape(v)
        through, _, capacitance = lines.transistor(bias, vn, part.dvth, height)
        velocity = part.rate * model.velocity(v, g, cell.kelvin + dt)
        warm = model.r_thermal * np.abs(v * flow)
        with np.errstate(divide="ignore"):
            step = np.minimum(room, span / 500 / np.abs(velocity))
            step = np.minimum(step, 0.025 * capacitance / np.maximum(np.abs(flow - through), 1e-12))
            if model.t_thermal:
                step = np.minimum(step, np.maximum(10.0 / np.abs(warm - dt), 0.02) * model.t_thermal)
        if ramp:
            step = np.where(clock < ramp, np.minimum(step, ramp / 40), step)
            before, height = height, np.minimum((clock + step) / ramp, 1.0)
            # the rising bitline lifts the node through the device's own capacitance
            lift = ELECTRODES * v_bl * (height - before) / step
        after = np.clip(g + velocity * step, low, high)
        factor = part.current * model.prefactor(after)
        new = vn
        for _ in range(2):
            through, slope, capacitance = lines.transistor(bias, new, part.dvth, height)
            v = v_bl * height - new
            bend = (model.shape(v + 1e-4) - model.shape(v - 1e-4)) / 2e-4
            excess = capacitance * (new - vn) / step + through - factor * model.shape(v) - lift
            new = new - excess / (capacitance / step + slope + factor * bend)
        v = v_bl * height - new
        flow = factor * model.shape(v)
        warm = model.r_thermal * np.abs(v * flow)
        dt = warm + (dt - warm) * np.exp(-step / model.t_thermal) if model.t_thermal else warm
        drive = lines.drive[bias]
        energy[active] += np.abs(drive * height * np.where(drive > 0, flow, through)) * step
        state[active], node[active], heat[active], left[active] = after, new, dt, room - step
        still = lines.device_voltage(bias, factor, part.dvth)
        caught = (np.abs(still - v) < LAG_VOLTAGE / 2) & (np.abs(warm - dt) < LAG_HEAT / 2) & (height == 1.0)
        caught &= np.abs(velocity) * max(model.t_thermal, 1e-12) < span / 300
        caught |= (left[active] <= 0) | ((np.minimum(after - low, high - after) < 1e-3 * span) & (height == 1.0))
        active = active[~caught]
        if not len(active):
            break
    else:
        raise ParameterError(
            f"{len(active)} of {len(state)} cells of model {model.name!r} have not settled after {MAX_STEPS} time steps; one"
            f" stands at {state[active[0]]:g} {model.unit} with {left[active[0]]:g} s to go"
        )
    np.maximum(left, 0.0, out=left)
    return state, energy


def _relative(z: np.ndarray) -> np.ndarray:
    """(1 - exp(-z))/z, which is 1 at z = 0."""
    safe = np.where(np.abs(z) < 1e-8, 1.0, z)
    return np.where(np.abs(z) < 1e-8, 1.0 - z / 2, -np.expm1(-safe) / safe)


def read_conductance(
    cell: Cell1T1R, lines: LoadLines, which: int, state: np.ndarray, cells: Cells
) -> np.ndarray:
    """Current over read voltage [S] of many cells with their access transistors at bias `which`; state: (..., cells)."""
    prefactor = cells.current * cell.model.prefactor(state)
    v = lines.device_voltage(np.asarray(which), prefactor, cells.dvth)
    return np.asarray(prefactor * cell.model.shape(v) / lines.drive[which])


@dataclass(frozen=True)
class Trace:
    """One cell in a circuit: time [s], state, currents out of the bitline and sourceline drivers [A], terminal voltages [V]."""

    time: np.ndarray
    state: np.ndarray
    i_bl: np.ndarray
    i_sl: np.ndarray
    i_wl: np.ndarray
    v_bl: np.ndarray
    v_sl: np.ndarray
    v_wl: np.ndarray

    def power(self) -> np.ndarray:
        """Power from the three drivers [W]."""
        return self.v_bl * self.i_bl + self.v_sl * self.i_sl + self.v_wl * self.i_wl


def pulse_deck(
    cell: Cell1T1R,
    pulses: Sequence[tuple[float, Pulse]],
    stop: float,
    state: np.ndarray | Sequence[float],
    cells: Cells | None = None,
    *,
    method: str = "gear",
    reltol: float = 1e-4,
    step: float | None = None,
) -> Deck:
    """Deck of a pulse train on moving cells side by side (same pulses, own states and own spread).

    pulses: (start of the rising edge [s], pulse), in order; stop [s]; state: of shape (cells,). Cell k has the drivers
    vbl<k>, vsl<k>, vwl<k>. The wordline covers each pulse: it rises one edge earlier and falls one edge later.
    Raises ParameterError for pulses that overlap or stand above a rating.
    """
    state = np.atleast_1d(np.asarray(state, dtype=float))
    cells = Cells.nominal(len(state)) if cells is None else cells
    trains: dict[str, tuple[list[float], list[float]]] = {n: ([0.0], [0.0]) for n in ("v_bl", "v_sl", "v_wl")}
    before = 0.0
    for at, pulse in pulses:
        cell.check(pulse)
        end = at + pulse.edge + pulse.width
        if at - pulse.edge < before or end + pulse.edge > stop:
            raise ParameterError(
                f"pulse at {at:g} s and its wordline edges do not fit between {before:g} s and {stop:g} s"
            )
        before = end + pulse.edge
        for name, (times, values) in trains.items():
            # a wordline edge on each side of the pulse: the other two move under a gate that stands
            level = getattr(pulse, name)
            early = pulse.edge if name == "v_wl" else 0.0
            times += [at - early, at - early + pulse.edge, end + early - pulse.edge, end + early]
            values += [0.0, level, level, 0.0]
    lines = []
    vectors = []
    for k in range(len(state)):
        for pin in ("bl", "sl", "wl"):
            times, values = trains[f"v_{pin}"]
            lines.append(f"v{pin}{k} {pin}{k} 0 {pwl([*times, stop], [*values, 0.0])}")
            vectors.append(f"i(v{pin}{k})")
        lines.append(
            cell.text(
                str(k), (f"bl{k}", f"wl{k}", f"sl{k}"), float(state[k]), dvth=float(cells.dvth[k]),
                current=float(cells.current[k]), rate=float(cells.rate[k]),
            )
        )  # fmt: skip
        vectors.append(f"v(xr{k}.{cell.model.state})")
    vectors += ["v(bl0)", "v(sl0)", "v(wl0)"]
    longest = max(p.width for _, p in pulses)
    step = min(longest / 50, stop / 400) if step is None else step
    return netlist.deck(
        f"1T1R {cell.model.name} pulse train, {len(state)} cells", "\n".join(lines),
        f"tran {num(step)} {num(stop)} 0 {num(2 * step)} uic", pdk=cell.pdk, corner=cell.corner, temp=cell.temp,
        vectors=vectors, options={**MOVING_OPTIONS, "method": method, "reltol": repr(reltol)}, points=None, stop=stop,
    )  # fmt: skip


def traces(cell: Cell1T1R, result: Any, count: int) -> list[Trace]:
    """The cells of a simulated pulse deck. Raises ProgrammingError where the simulation may not be believed."""
    r = trusted(result)
    volts = (r["v(bl0)"], r["v(sl0)"], r["v(wl0)"])
    return [
        Trace(
            r["time"], r[f"v(xr{k}.{cell.model.state})"], -r[f"i(vbl{k})"], -r[f"i(vsl{k})"], -r[f"i(vwl{k})"],
            *volts,
        )
        for k in range(count)
    ]  # fmt: skip
