"""SI inside, SPICE notation only at the border; physical constants; numbers for people."""

from __future__ import annotations

import math
import re

BOLTZMANN = 1.380649e-23  #: [J/K], CODATA 2018 (exact)
ELEMENTARY_CHARGE = 1.602176634e-19  #: [C], CODATA 2018 (exact)
ZERO_CELSIUS = 273.15  #: [K]

_PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T"}


def spice_number(x: float) -> str:
    """Write an SI float so that ngspice reads the same value back: exponent form, no suffix.

    Raises ValueError for NaN and infinities: ngspice reads them as names or as 0 without a word.
    """
    value = float(x)
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written into a deck")
    return repr(value)


_SUFFIXES = {
    "t": 1e12,
    "g": 1e9,
    "meg": 1e6,
    "k": 1e3,
    "mil": 25.4e-6,
    "m": 1e-3,
    "u": 1e-6,
    "n": 1e-9,
    "p": 1e-12,
    "f": 1e-15,
}


def read_spice_number(text: str) -> float | None:
    """The value ngspice reads from a word such as 50n, 1Meg or 2.5e-9s; None where it is not a plain number.

    After a suffix further letters are ignored, as in 10pF; `M` is milli.
    """
    match = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(meg|mil|[tgkmunpf])?[a-z]*", text.lower())
    return float(match[1]) * _SUFFIXES.get(match[2], 1.0) if match else None


def si(x: float, unit: str = "", digits: int = 3) -> str:
    """A number for people: 3.2e-06, 'A' -> '3.2 µA'."""
    if x is None or not math.isfinite(x):
        return f"- {unit}".rstrip()
    if x == 0:
        return f"0 {unit}".rstrip()
    exponent = min(max(3 * math.floor(math.log10(abs(x)) / 3 + 1e-12), -18), 12)
    return f"{x / 10.0**exponent:.{digits}g} {_PREFIXES[exponent]}{unit}".rstrip()
