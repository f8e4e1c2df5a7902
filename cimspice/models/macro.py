"""A macro: the fitted models of cell, sense front end, column and converter, kept in one netCDF4 file.

Layout of macro.nc (readable with any netCDF tool): one group a table, with the axes as coordinate variables and
`values`; plain numbers of the formula models, settings, held-out errors and provenance are JSON in root attributes.
Loading checks names, types, sizes and finiteness and runs no code.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import ArrayLike

from cimspice.circuits import Column, FlashAdc, SenseFrontEnd
from cimspice.errors import InputError, ModelError, unknown
from cimspice.models.table import Outside, Table
from cimspice.store import write_atomically

FORMAT = "cimspice-macro-1"
MAX_VALUES = 4_000_000  #: a table larger than this is refused: a macro is a compact model


@dataclass(frozen=True)
class HeldOut:
    """Error of a model on points its fit never saw: in the quantity's unit and in percent of full scale."""

    quantity: str
    unit: str
    points: int
    max_error: float
    rms_error: float
    full_scale: float

    @property
    def max_percent(self) -> float:
        return 100.0 * self.max_error / self.full_scale

    @property
    def rms_percent(self) -> float:
        return 100.0 * self.rms_error / self.full_scale

    @classmethod
    def of(cls, quantity: str, unit: str, predicted: np.ndarray, truth: np.ndarray, full_scale: float) -> HeldOut:
        """Compare two arrays of one shape; points whose truth is NaN (failed) do not count."""
        error = (np.asarray(predicted) - np.asarray(truth)).ravel()
        error = error[np.isfinite(np.asarray(truth).ravel())]
        if error.size == 0:
            raise ModelError(f"{quantity}: no held-out point succeeded")
        worst, rms = float(np.abs(error).max()), float(np.sqrt(np.mean(error**2)))
        return cls(quantity, unit, int(error.size), worst, rms, float(full_scale))


@dataclass(frozen=True)
class CellModel:
    """1T1R cell over temperature, gap, threshold shift and bias, per corner; axes temp, gap, dvth, v_sl, v_read.

    on: wordline at vdd, ln(i / v_read) [ln S]; off: wordline at 0, current [A].
    """

    on: Mapping[str, Table]
    off: Mapping[str, Table]

    def table(self, corner: str, *, wordline: bool = True) -> Table:
        tables = self.on if wordline else self.off
        if corner not in tables:
            raise ModelError(f"cell model: {unknown('corner', corner, tables)}")
        return tables[corner]

    def current(
        self, *, corner: str, wordline: bool = True, outside: Outside = "refuse", v_read: ArrayLike, **point: Any
    ) -> np.ndarray:
        """Cell current [A]: v_read bitline above sourceline [V], v_sl sourceline [V], gap [nm], dvth [V], temp [degC]."""
        v_read = np.asarray(v_read, dtype=float)
        value = self.table(corner, wordline=wordline)(outside=outside, v_read=v_read, **point)
        return v_read * np.exp(value) if wordline else value

    def gap_for(self, conductance: np.ndarray, *, corner: str, temp: float, v_read: float) -> np.ndarray:
        """Gap [nm] of a nominal cell that reads `conductance` [S] at v_read [V] with its sourceline at 0 V.

        Raises ModelError outside the conductances that the characterized gaps reach.
        """
        table = self.table(corner)
        low, high = table.box["gap"]
        gaps = np.linspace(low, high, 2001)
        log_g = table(gap=gaps, dvth=0.0, v_sl=0.0, v_read=v_read, temp=temp)
        wanted = np.log(np.asarray(conductance, dtype=float))
        if (np.diff(log_g) >= 0).any():
            raise ModelError("cell model: the conductance does not fall with the gap")
        if (wanted > log_g[0]).any() or (wanted < log_g[-1]).any():
            raise ModelError(
                f"cell model: conductances must lie between {math.exp(log_g[-1]):.3g} and {math.exp(log_g[0]):.3g} S"
            )
        return np.interp(-wanted, -log_g, gaps)


@dataclass(frozen=True)
class SenseModel:
    """Sense front end: bitline voltage [V] over delivered current [A] and offset [V], per corner.

    Axes of the tables: temp, dvth_in, i_sense.
    """

    v_bl: Mapping[str, Table]
    weights: Mapping[str, float]  #: offset that a threshold shift of each amplifier device makes [V/V]
    sigma_offset: float  #: standard deviation of the offset [V]

    def offset(self, shifts: Mapping[str, float]) -> float:
        """Offset of one front end with the given threshold shifts of its devices [V]."""
        return sum(self.weights[device] * shift for device, shift in shifts.items())

    def table(self, corner: str) -> Table:
        if corner not in self.v_bl:
            raise ModelError(f"sense model: {unknown('corner', corner, self.v_bl)}")
        return self.v_bl[corner]


@dataclass(frozen=True)
class ColumnModel:
    """Energy and time of one column access: e = e_base + e_per_ampere * i + e_wordline * active cells."""

    e_base: float  #: [J]
    e_per_ampere: float  #: [J/A]
    e_wordline: float  #: [J] of one rising wordline, per column
    t_settle: float  #: slowest settling characterized [s]

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not math.isfinite(value):
                raise ModelError(f"column model: {name}={value} is not finite")

    def energy(self, current: np.ndarray, active: np.ndarray) -> np.ndarray:
        """Supply and wordline energy of one access [J]; current [A] and number of selected cells."""
        return self.e_base + self.e_per_ampere * np.asarray(current) + self.e_wordline * np.asarray(active)


@dataclass(frozen=True)
class AdcModel:
    """Flash converter with its front end: transition levels in column current, their spread, energy and time."""

    corner: str
    temp: float
    edges: np.ndarray  #: transition levels of the nominal converter [A], shape (levels,)
    sigma_edges: np.ndarray  #: standard deviation of each level by comparator mismatch [A]
    e_conversion: float  #: comparators and ladder, one conversion [J]
    t_cycle: float  #: [s]

    def __post_init__(self) -> None:
        if self.edges.ndim != 1 or self.edges.size < 2 or self.sigma_edges.shape != self.edges.shape:
            raise ModelError("converter model: edges and sigma_edges must be two lists of one length, at least 2")
        if not (np.isfinite(self.edges).all() and (np.diff(self.edges) > 0).all()):
            raise ModelError("converter model: transition levels must be finite and rise")
        if not (np.isfinite(self.sigma_edges).all() and (self.sigma_edges >= 0).all()):
            raise ModelError("converter model: sigma_edges must be finite and 0 or more")
        for name in ("temp", "e_conversion", "t_cycle"):
            if not math.isfinite(getattr(self, name)):
                raise ModelError(f"converter model: {name}={getattr(self, name)} is not finite")

    @property
    def lsb(self) -> float:
        """Mean inner step [A]."""
        return float(np.diff(self.edges).mean())


@dataclass(frozen=True)
class Macro:
    """Models of one compute-in-memory macro with their held-out errors, the circuits they describe, and provenance."""

    name: str
    pdk: str
    vdd: float
    column: Column
    sense: SenseFrontEnd
    adc: FlashAdc
    g_min: float  #: conductance of level 0 [S]
    g_max: float  #: conductance of the highest level [S]
    programming: tuple[float, float]  #: sigma_g = a + b g of a programmed cell [S, 1]
    cell_model: CellModel
    sense_model: SenseModel
    column_model: ColumnModel
    adc_model: AdcModel
    errors: Mapping[str, HeldOut]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @functools.cached_property
    def digest(self) -> str:
        """sha256 of everything the macro says: settings, formula models and tables."""
        total = hashlib.sha256(json.dumps(self._plain(), sort_keys=True).encode())
        for name, table in self._tables().items():
            total.update(name.encode())
            for array in (*table.axes.values(), table.values):
                total.update(np.ascontiguousarray(array).tobytes())
        return total.hexdigest()

    def _tables(self) -> dict[str, Table]:
        tables = {f"cell_on_{c}": t for c, t in self.cell_model.on.items()}
        tables |= {f"cell_off_{c}": t for c, t in self.cell_model.off.items()}
        return tables | {f"sense_{c}": t for c, t in self.sense_model.v_bl.items()}

    def __post_init__(self) -> None:
        if not (math.isfinite(self.vdd) and self.vdd > 0):
            raise ModelError(f"macro: vdd={self.vdd} V must be finite and more than 0")
        if not (math.isfinite(self.g_max) and 0 < self.g_min < self.g_max):
            raise ModelError(f"macro: g_min={self.g_min:g} S and g_max={self.g_max:g} S must satisfy 0 < g_min < g_max")
        if not all(math.isfinite(x) and x >= 0 for x in self.programming):
            raise ModelError(f"macro: programming={self.programming} must be finite and 0 or more")
        if not (math.isfinite(self.sense_model.sigma_offset) and self.sense_model.sigma_offset >= 0):
            raise ModelError("macro: sigma_offset must be finite and 0 or more")
        if not isinstance(self.provenance.get("sigma_vth_access"), float):
            raise ModelError(
                "macro: provenance lacks sigma_vth_access, the threshold spread of the access transistor [V]"
            )
        sets = {"cell_on": self.cell_model.on, "cell_off": self.cell_model.off, "sense": self.sense_model.v_bl}
        for name, tables in sets.items():
            if self.adc_model.corner not in tables:
                raise ModelError(f"macro: no table {name}_{self.adc_model.corner}")

    def save(self, path: str | Path) -> None:
        """Write macro.nc; the file appears whole or not at all."""

        def write(temporary: Path) -> None:
            with netCDF4.Dataset(temporary, "w") as file:
                file.setncattr("format", FORMAT)
                file.setncattr("macro", json.dumps(self._plain(), sort_keys=True))
                for name, table in self._tables().items():
                    _write_table(file.createGroup(name), table)

        write_atomically(Path(path), write)

    def _plain(self) -> dict[str, Any]:
        adc = self.adc_model
        return {
            "name": self.name,
            "pdk": self.pdk,
            "vdd": self.vdd,
            "g_min": self.g_min,
            "g_max": self.g_max,
            "programming": list(self.programming),
            "column": vars(self.column),
            "sense": vars(self.sense),
            "adc": vars(self.adc),
            "sigma_offset": self.sense_model.sigma_offset,
            "offset_weights": dict(self.sense_model.weights),
            "column_model": vars(self.column_model),
            "adc_model": vars(adc) | {"edges": adc.edges.tolist(), "sigma_edges": adc.sigma_edges.tolist()},
            "errors": {k: vars(e) for k, e in self.errors.items()},
            "provenance": dict(self.provenance),
        }

    @functools.cached_property
    def unit_current(self) -> float:
        """Read current of a cell at full conductance, less that of level 0, at the wanted bitline voltage [A]."""
        return (self.g_max - self.g_min) * self.column.v_read


def _write_table(group: netCDF4.Group, table: Table) -> None:
    group.setncattr("name", table.name)
    for axis, grid in table.axes.items():
        group.createDimension(axis, len(grid))
        variable = group.createVariable(axis, "f8", (axis,))
        variable.setncattr("units", table.units[axis])
        variable[:] = grid
    values = group.createVariable("values", "f8", tuple(table.axes), compression="zlib", shuffle=True)
    values.setncattr("units", table.unit)
    values[:] = table.values


def _read_table(group: netCDF4.Group) -> Table:
    group.set_auto_maskandscale(False)
    values = group.variables["values"]
    if values.size > MAX_VALUES:
        raise InputError(f"table {group.name!r} has {values.size} values, more than {MAX_VALUES}")
    axes, units = {}, {}
    for axis in values.dimensions:
        axes[axis] = np.asarray(group.variables[axis][:], dtype=float)
        units[axis] = str(group.variables[axis].getncattr("units"))
    name, unit = str(group.getncattr("name")), str(values.getncattr("units"))
    return Table(name, axes, units, np.asarray(values[:], dtype=float), unit)


def load_macro(path: str | Path) -> Macro:
    """Read a macro.nc. Raises InputError for a file that is missing, damaged or of another format."""
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no macro file {path}")
    try:
        with netCDF4.Dataset(path) as file:
            if file.getncattr("format") != FORMAT:
                raise InputError(f"{path}: format {file.getncattr('format')!r} is not {FORMAT!r}")
            raw = json.loads(file.getncattr("macro"))
            tables = {name: _read_table(group) for name, group in file.groups.items()}
        pick = lambda prefix: {n.removeprefix(prefix): t for n, t in tables.items() if n.startswith(prefix)}  # noqa: E731
        adc = raw["adc_model"]
        return Macro(
            name=str(raw["name"]),
            pdk=str(raw["pdk"]),
            vdd=float(raw["vdd"]),
            column=Column(**raw["column"]),
            sense=SenseFrontEnd(**raw["sense"]),
            adc=FlashAdc(**raw["adc"]),
            g_min=float(raw["g_min"]),
            g_max=float(raw["g_max"]),
            programming=(float(raw["programming"][0]), float(raw["programming"][1])),
            cell_model=CellModel(pick("cell_on_"), pick("cell_off_")),
            sense_model=SenseModel(
                pick("sense_"),
                {str(k): float(v) for k, v in raw["offset_weights"].items()},
                float(raw["sigma_offset"]),
            ),
            column_model=ColumnModel(**{k: float(v) for k, v in raw["column_model"].items()}),
            adc_model=AdcModel(**adc | {k: np.asarray(adc[k], dtype=float) for k in ("edges", "sigma_edges")}),
            errors={k: HeldOut(**e) for k, e in raw["errors"].items()},
            provenance=raw["provenance"],
        )
    except InputError as error:
        text = str(error)
        raise InputError(text if str(path) in text else f"{path}: {text}") from None
    except (OSError, RuntimeError, AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"{path} is not a readable macro file: {error}") from error
