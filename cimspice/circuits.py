"""Circuits as records: every number that shapes a column, its sense front end or its converter, with its unit.

A record refuses the impossible in words and writes its part of a deck; the transistors are in netlists/.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from cimspice.errors import ParameterError
from cimspice.units import spice_number as num


def _positive(record: object, *names: str, allow_zero: bool = False) -> None:
    for name in names:
        value = getattr(record, name)
        if not (value > 0 or (allow_zero and value == 0)):
            least = "0 or more" if allow_zero else "more than 0"
            raise ParameterError(f"{type(record).__name__}: {name}={value:g} must be {least}")


def written(value: float | str) -> str:
    """A number as a deck holds it; text that stands for one as it is."""
    return value if isinstance(value, str) else num(value)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A current-summing 1T1R column (netlists/columns/current_sum.sp)."""

    rows: int = 64
    v_read: float = 0.2  #: wanted bitline voltage [V]
    wire_r: float = 4.8  #: resistance of one bitline or sourceline segment [Ohm]
    wire_c: float = 0.7e-15  #: capacitance of one segment of either line [F]

    def __post_init__(self) -> None:
        _positive(self, "rows", "v_read")
        _positive(self, "wire_r", "wire_c", allow_zero=True)
        if not self.v_read <= 1.0:
            raise ParameterError(f"Column: v_read={self.v_read:g} V must be at most 1 V; more programs the cells")
        if not math.isfinite(self.wire_r + self.wire_c):
            raise ParameterError("Column: wire_r and wire_c must be finite")

    def text(
        self,
        *,
        gaps: Sequence[float] | np.ndarray,
        shifts: Sequence[float | str] | np.ndarray,
        wordlines: Sequence[str],
        bitline: str,
        foot: str,
        name: str = "",
    ) -> str:
        """Deck lines of one column from node `bitline` (row 0 end) to node `foot` (grounded end).

        gaps [nm] and shifts [V]: state and threshold shift of each cell, length rows, a shift as a number or as the text
        that stands for it; wordlines: node of each row.
        """
        lines = []
        upper, lower = bitline, f"s{name}_0"
        # a segment of 0 Ohm would be a loop of shorts: ngspice turns it into 1 mOhm with a warning, so we write it
        r = max(self.wire_r, 1e-3)
        for i in range(self.rows):
            below = f"b{name}_{i + 1}"
            end = foot if i == self.rows - 1 else f"s{name}_{i + 1}"
            lines.append(
                f"xr{name}_{i} {upper} {below} {lower} {end} {wordlines[i]} 0 column_row_1t1r gap={num(gaps[i])}"
                f" dvth={written(shifts[i])} wire_r={num(r)} wire_c={num(self.wire_c)}"
            )
            upper, lower = below, end
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class SenseFrontEnd:
    """Bitline clamp and load resistor in front of the converter (netlists/adcs/sense_frontend.sp)."""

    r_load: float = 10e3  #: current to voltage [Ohm]
    r_bleed: float = 20e3  #: [Ohm]
    c_hold: float = 1e-12  #: [F]
    c_gate: float = 0.2e-12  #: [F]
    clamp: int = 64  #: copies of nmos_std
    i_bias: float = 40e-6  #: bias current [A]; the tail carries four times as much

    def __post_init__(self) -> None:
        _positive(self, *(f.name for f in fields(self)))

    def text(
        self, *, bitline: str, out: str, supply: str, name: str = "", shifts: Mapping[str, float | str] | None = None
    ) -> str:
        """Deck lines; expects node `vref` at the wanted bitline voltage.

        shifts: threshold shift of a device [V], or the text that stands for it.
        """
        own = "".join(f" {device}={written(v)}" for device, v in (shifts or {}).items())
        return (
            f"ib{name} bias{name} 0 {num(self.i_bias)}\n"
            f"xf{name} {bitline} {out} vref bias{name} {supply} 0 sense_frontend r_load={num(self.r_load)}"
            f" r_bleed={num(self.r_bleed)} c_hold={num(self.c_hold)} c_gate={num(self.c_gate)} clamp={self.clamp}{own}"
        )


@dataclass(frozen=True, kw_only=True)
class FlashAdc:
    """Flash converter of 2**bits - 1 StrongARM comparators on a resistor ladder (netlists/adcs/flash_tap.sp)."""

    bits: int = 4
    v_top: float = 1.69  #: top of the ladder [V]
    v_bottom: float = 0.84  #: bottom of the ladder [V]
    r_ladder: float = 500.0  #: one ladder resistor [Ohm]
    c_tap: float = 1e-12  #: capacitor at each tap [F]
    t_settle: float = 56e-9  #: from the wordline edge to the comparators' clock edge [s]
    t_decide: float = 3e-9  #: clock high time; outputs are read at its end [s]
    t_cycle: float = 62e-9  #: one conversion [s]

    def __post_init__(self) -> None:
        _positive(self, *(f.name for f in fields(self)))
        if not 2 <= self.bits <= 6:
            raise ParameterError(f"FlashAdc: bits={self.bits} must lie between 2 and 6")
        if not self.v_bottom < self.v_top:
            raise ParameterError(f"FlashAdc: v_bottom={self.v_bottom:g} V must lie below v_top={self.v_top:g} V")
        if self.t_settle + self.t_decide >= self.t_cycle:
            raise ParameterError("FlashAdc: t_settle + t_decide must be shorter than t_cycle")

    @property
    def levels(self) -> int:
        """Number of transition levels."""
        return 2**self.bits - 1

    @property
    def taps(self) -> np.ndarray:
        """Nominal tap voltages of levels 1 .. 2**bits - 1, falling [V]."""
        step = (self.v_top - self.v_bottom) / 2**self.bits
        return self.v_top - step * np.arange(1, self.levels + 1)

    def text(self, *, signal: str, clock: str, supply: str, shifts: Mapping[int, Mapping[str, float]]) -> str:
        """Deck lines; outputs are nodes q1 .. q<levels>. shifts: level -> {dvth1: V, ...} of its comparator."""
        lines = [f"vtop l0 0 {num(self.v_top)}", f"vbot l{self.levels + 1} 0 {num(self.v_bottom)}"]
        for k in range(1, self.levels + 1):
            own = "".join(f" {name}={num(v)}" for name, v in shifts.get(k, {}).items())
            lines.append(
                f"xt{k} l{k - 1} l{k} {signal} {clock} q{k} {supply} 0 flash_tap"
                f" r_ladder={num(self.r_ladder)} c_tap={num(self.c_tap)}{own}"
            )
        lines.append(f"rend l{self.levels} l{self.levels + 1} {num(self.r_ladder)}")
        return "\n".join(lines)


#: comparator devices whose thresholds make its offset: parameter -> (role, parallel copies)
COMPARATOR_DEVICES = {
    "dvth1": ("nmos_std", 4),
    "dvth2": ("nmos_std", 4),
    "dvth3": ("nmos_std", 2),
    "dvth4": ("nmos_std", 2),
    "dvth5": ("pmos_std", 2),
    "dvth6": ("pmos_std", 2),
}

#: devices of the sense amplifier whose thresholds move the bitline voltage: parameter -> (role, parallel copies)
SENSE_DEVICES = {
    "dvth_p1": ("pmos_std", 16),
    "dvth_p2": ("pmos_std", 16),
    "dvth_n1": ("nmos_std", 4),
    "dvth_n2": ("nmos_std", 4),
}
#: the one that stands for all: an offset is given as the shift of this device that moves the bitline as much
SENSE_INPUT = "dvth_p1"


def pwl(times: Sequence[float], values: Sequence[float]) -> str:
    """A piecewise linear source value."""
    return "pwl(" + " ".join(f"{num(t)} {num(v)}" for t, v in zip(times, values, strict=True)) + ")"


def staircase(values: Sequence[float], period: float, edge: float = 1e-10) -> str:
    """A source that holds values[k] during period k."""
    times: list[float] = []
    levels: list[float] = []
    for k, value in enumerate(values):
        times += [k * period + (edge if k else 0.0), (k + 1) * period]
        levels += [value, value]
    return pwl(times, levels)
