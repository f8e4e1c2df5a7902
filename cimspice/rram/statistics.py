"""How programmed cells scatter and age: published presets by name, or a user's own measured states.

Programming spread, relaxation and drift as the sources give them, in pdk_models/rram/statistics.toml. The laws of devices
that nobody published for a named stack (endurance, read noise) are in ageing.py and noise.py.
"""

from __future__ import annotations

import csv
import functools
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from cimspice import paths
from cimspice.errors import InputError, ParameterError, RegistryError, unknown
from cimspice.mismatch import rng_for
from cimspice.rram.ageing import acceleration

MICRO = 1e-6
#: columns of a table of measured states: name -> factor to SI
COLUMNS = {"target_S": 1.0, "target_uS": 1e-6, "conductance_S": 1.0, "conductance_uS": 1e-6, "time_s": 1.0}
SIZE_LIMIT = 200_000_000  #: largest file of measured states that is read [bytes]
FEWEST = 8  #: cells a level needs for a sigma (which is then known to 27 %)


@dataclass(frozen=True, kw_only=True)
class Preset:
    """Statistics of one device: sigma after programming, and mean and sigma of the change with age.

    low, high: range of conductance it was measured in [S]. programming: G [S] -> sigma [S]. shift, widening: (G [S], age [s])
    -> mean and sigma of the change [S], None where the source has no ageing.
    """

    name: str
    title: str
    source: str
    confidence: str
    low: float
    high: float
    programming: Callable[[np.ndarray], np.ndarray]
    shift: Callable[[np.ndarray, float], np.ndarray] | None = None
    widening: Callable[[np.ndarray, float], np.ndarray] | None = None
    note: str = ""

    def _inside(self, g: ArrayLike) -> np.ndarray:
        g = np.asarray(g, dtype=float)
        if not (np.isfinite(g).all() and (g >= self.low * (1 - 1e-9)).all() and (g <= self.high * (1 + 1e-9)).all()):
            bad = np.ravel(g)[~((np.ravel(g) >= self.low) & (np.ravel(g) <= self.high))][0]
            raise ParameterError(
                f"level {bad / MICRO:g} µS is outside {self.low / MICRO:g} to {self.high / MICRO:g} µS, the range of preset"
                f" {self.name!r} ({self.source})"
            )
        return g

    def programming_sigma(self, g: ArrayLike) -> np.ndarray:
        """Sigma right after programming [S] at G [S], any shape. Raises ParameterError outside the measured range."""
        g = self._inside(g)
        return np.broadcast_to(self.programming(g), g.shape)

    def drift(self, g: ArrayLike, age: float, temp: float = 27.0, **arrhenius: float) -> tuple[np.ndarray, np.ndarray]:
        """Mean and sigma of the change [S] of cells of G [S] after `age` [s] at `temp` [degC].

        Sources measure at room temperature. Away from 27 degC the age is scaled by Arrhenius' law (`ageing.acceleration`,
        whose keywords may be given). Raises ParameterError where the source has no ageing, or outside its range.
        """
        g = self._inside(g)
        if self.shift is None or self.widening is None:
            raise ParameterError(f"preset {self.name!r} has no figures for ageing; {self.source} gives none")
        if not (np.isfinite(age) and age >= 0):
            raise ParameterError(f"age={age:g} s must be finite and 0 or more")
        equal = age * acceleration(temp, **arrhenius)
        return np.broadcast_to(self.shift(g, equal), g.shape), np.broadcast_to(self.widening(g, equal), g.shape)

    def draw(
        self, g: ArrayLike, *, seed: int, sample: int, age: float | None = None, temp: float = 27.0
    ) -> np.ndarray:
        """Conductances [S] of cells programmed to G [S] (any shape), aged if `age` [s] is given; never below 0.

        Programming (fixed a programming) and ageing (one quantile a cell, the same at every age) have addresses of their own.
        """
        g = self._inside(g)
        programmed = g + self.programming_sigma(g) * rng_for(seed, sample, "rram.programming").standard_normal(g.shape)
        if age is not None:
            mean, sigma = self.drift(g, age, temp)
            programmed = programmed + mean + sigma * rng_for(seed, sample, "rram.ageing").standard_normal(g.shape)
        return np.maximum(programmed, 0.0)


def names() -> list[str]:
    """Published presets."""
    return list(_table())


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    path = paths.pdk_models() / "rram" / "statistics.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def preset(name: str) -> Preset:
    """A published preset by name. Raises RegistryError with the nearest names."""
    table = _table()
    if name not in table:
        raise RegistryError(unknown("RRAM statistics", name, table))
    raw = table[name]
    low, high = (MICRO * x for x in raw["range"])
    shift, widening = _ageing(raw)
    return Preset(
        name=name, title=raw["title"], source=raw["source"], confidence=raw["confidence"], low=low, high=high,
        programming=_programming(raw["programming"]), shift=shift, widening=widening, note=raw.get("note", ""),
    )  # fmt: skip


def _programming(law: Mapping[str, Any]) -> Callable[[np.ndarray], np.ndarray]:
    """Sigma [S] over G [S] of one `programming` table of statistics.toml."""
    if "table" in law:
        points, sigma = (MICRO * np.array(law["table"][k], dtype=float) for k in ("G", "sigma"))
        return lambda g: np.interp(g, points, sigma)
    coefficients = law.get("linear") or law["quadratic"]
    return lambda g: MICRO * np.polynomial.polynomial.polyval(g / MICRO, coefficients)


_Law = Callable[[np.ndarray, float], np.ndarray]


def _ageing(raw: Mapping[str, Any]) -> tuple[_Law | None, _Law | None]:
    """Mean and sigma of the change [S] over G [S] and age [s] of one preset of statistics.toml."""
    if "drift" not in raw:
        return None, None
    law = raw["drift"]
    if "log" in law:
        mean_ln, sigma_ln, sigma_0 = (MICRO * law["log"][k] for k in ("mean_ln", "sigma_ln", "sigma_0"))
        # the source's logarithm starts at 1 s: before it nothing has drifted
        return (
            lambda g, t: np.full(g.shape, mean_ln * np.log(max(t, 1.0))),
            lambda g, t: np.full(g.shape, sigma_ln * np.log(t) + sigma_0 if t > 1 else 0.0),
        )
    if "table" in law:
        programmed = _programming(raw["programming"])
        final, after = _programming({"table": law["table"]}), float(law["table"]["after"])

        def widening(g: np.ndarray, t: float) -> np.ndarray:
            # what is added to the spread of programming, in squares; linear in ln(t) from 1 s, flat after the last point
            part = np.clip(np.log(max(t, 1.0)) / np.log(after), 0.0, 1.0)
            total = programmed(g) + part * (final(g) - programmed(g))
            return np.sqrt(np.maximum(total**2 - programmed(g) ** 2, 0.0))

        return lambda g, t: np.zeros(g.shape), widening
    t0, nu, sigma_nu = (float(law["power"][k]) for k in ("t0", "nu", "sigma_nu"))

    def power(g: np.ndarray, t: float) -> np.ndarray:
        return g * (max(t, t0) / t0) ** -nu

    return (
        lambda g, t: power(g, t) - g,
        lambda g, t: power(g, t) * np.log(max(t, t0) / t0) * sigma_nu,
    )


# ---------------------------------------------------------------- a user's own measurements


def from_measurements(path: Path | str) -> Preset:
    """A preset from measured states: a CSV or netCDF file with one row (entry) a cell and read.

    Columns (variables) target_S or target_uS, conductance_S or conductance_uS, and optionally time_s since programming. In
    netCDF the names `target`, `conductance`, `time` with the units S, uS, s do as well. At least two levels of 8 cells each.
    The earliest time (or all, without times) gives sigma over level; if there are later times, mean and sigma of the change
    over ln(time). Raises InputError in one line for a file that is missing, corrupt, foreign or too thin.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no file of measured states {path}")
    if path.stat().st_size > SIZE_LIMIT:
        raise InputError(f"{path}: larger than {SIZE_LIMIT // 1_000_000} MB, the most that is read")
    head = path.read_bytes()[:8]
    if head[:4] == b"\x89HDF" or head[:3] == b"CDF":
        columns = _read_netcdf(path)
    elif path.suffix.lower() in (".nc", ".nc4", ".h5"):
        raise InputError(f"{path}: not a netCDF file, its first bytes are {head!r}")
    else:
        columns = _read_csv(path)
    return _measured(path, columns)


def _read_csv(path: Path) -> dict[str, np.ndarray]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: neither netCDF nor text in UTF-8") from None
    if "\0" in text:
        raise InputError(f"{path}: holds NUL bytes; it is not a CSV file")
    rows = list(csv.reader(line for line in text.splitlines() if line.strip() and not line.startswith("#")))
    if not rows:
        raise InputError(f"{path}: empty")
    header = [name.strip() for name in rows[0]]
    for name in header:
        if name not in COLUMNS:
            raise InputError(f"{path}: {unknown('column', name, COLUMNS)}")
    if len(set(header)) != len(header):
        raise InputError(f"{path}: a column is named twice in {header}")
    values = np.empty((len(rows) - 1, len(header)))
    for number, row in enumerate(rows[1:]):
        try:
            values[number] = [float(word) for word in row]
        except ValueError:
            raise InputError(
                f"{path}, data row {number + 1}: {len(header)} numbers expected, got {','.join(row)[:60]!r}"
            ) from None
    return {name: values[:, k] * COLUMNS[name] for k, name in enumerate(header)}


def _read_netcdf(path: Path) -> dict[str, np.ndarray]:
    units = {"S": 1.0, "uS": 1e-6, "µS": 1e-6, "s": 1.0}
    try:
        with xr.open_dataset(path, engine="netcdf4", decode_times=False) as data:
            found = {}
            for name in ("target", "conductance", "time"):
                if name in data.variables:
                    unit = str(data[name].attrs.get("units", ""))
                    if unit not in units:
                        raise InputError(f"{path}: variable {name!r} has units {unit!r}; known: {', '.join(units)}")
                    found[f"{name}_s" if name == "time" else f"{name}_S"] = data[name] * units[unit]
                for column, factor in COLUMNS.items():
                    if column.startswith(f"{name}_") and column in data.variables:
                        found[column] = data[column] * factor
            if not found:
                raise InputError(f"{path}: has none of target, conductance, time; it has {', '.join(map(str, data.variables))}")
            names = list(found)
            arrays = xr.broadcast(*found.values())
            return {n: np.asarray(a.values, dtype=float).ravel() for n, a in zip(names, arrays, strict=True)}
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{path}: cannot be read as netCDF: {str(error).splitlines()[0]}") from None


def _measured(path: Path, columns: Mapping[str, np.ndarray]) -> Preset:
    def column(name: str) -> np.ndarray | None:
        have = [c for c in columns if c.startswith(f"{name}_")]
        if len(have) > 1:
            raise InputError(f"{path}: has both {' and '.join(have)}")
        return columns[have[0]] if have else None

    target, conductance, time = column("target"), column("conductance"), column("time")
    if target is None or conductance is None:
        raise InputError(f"{path}: needs a target and a conductance; it has {', '.join(columns)}")
    for name, values in (("target", target), ("conductance", conductance), ("time", time)):
        if values is not None and not (np.isfinite(values).all() and (values >= 0).all()):
            raise InputError(f"{path}: {name} holds a value that is negative or not finite")
    if (conductance > 1.0).any() or (target > 1.0).any():
        raise InputError(f"{path}: a conductance above 1 S; are the columns in uS? name them target_uS, conductance_uS")
    levels = np.unique(target)
    time = np.zeros_like(target) if time is None else time
    first = time.min() if len(time) else 0.0
    if len(levels) < 2:
        raise InputError(f"{path}: {len(levels)} level(s) of target; two at least, for sigma over level")
    sigma, mean = [], []
    for level in levels:
        cells = conductance[(target == level) & (time == first)]
        if len(cells) < FEWEST:
            raise InputError(
                f"{path}: level {level / MICRO:g} µS has {len(cells)} cells at its first time, {FEWEST} at least give a sigma"
            )
        sigma.append(cells.std(ddof=1))
        mean.append(cells.mean())
    shift, widening = _measured_ageing(path, target, conductance, time, levels, np.array(mean), np.array(sigma))
    known = np.array(sigma)
    return Preset(
        name=path.stem, title=f"measured states of {path.name}", source=f"{path.name}: {len(target)} reads",
        confidence="measured", low=float(levels[0]), high=float(levels[-1]), programming=lambda g: np.interp(g, levels, known),
        shift=shift, widening=widening,
    )  # fmt: skip


def _measured_ageing(
    path: Path,
    target: np.ndarray,
    conductance: np.ndarray,
    time: np.ndarray,
    levels: np.ndarray,
    mean: np.ndarray,
    sigma: np.ndarray,
) -> tuple[_Law | None, _Law | None]:
    """Change of mean and added sigma over level and ln(time), linear between the measured points, flat beyond them."""
    times = [t for t in np.unique(time) if t > 0]
    if len(np.unique(time)) < 2 or not times:
        return None, None
    moved, added = [], []
    for t in times:
        groups = [conductance[(target == level) & (time == t)] for level in levels]
        if min(len(g) for g in groups) < FEWEST:
            raise InputError(f"{path}: a level has fewer than {FEWEST} cells at {t:g} s, too few for a sigma at that age")
        moved.append([g.mean() for g in groups] - mean)
        added.append(np.sqrt(np.maximum(np.array([g.std(ddof=1) for g in groups]) ** 2 - sigma**2, 0.0)))
    clock = np.log(times)

    def over(table: list[np.ndarray]) -> _Law:
        stack = np.array(table)

        def law(g: np.ndarray, t: float) -> np.ndarray:
            at = np.array([np.interp(np.log(max(t, times[0])), clock, stack[:, k]) for k in range(len(levels))])
            return np.interp(g, levels, at)

        return law

    return over(moved), over(added)
