"""Lookup models on tensor grids: smooth, with derivatives, and with a box outside of which they refuse."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import NdBSpline, make_interp_spline

from cimspice.errors import ModelError, unknown

Outside = Literal["refuse", "clamp", "extrapolate"]


@dataclass(frozen=True)
class Table:
    """Values on a tensor grid, interpolated by tensor-product splines (cubic where an axis has four points or more).

    axes: name -> strictly rising grid values, in the order of `values`' dims; units: name -> unit; unit: of values.
    An axis with one value is a condition: it must be given and must equal that value.
    """

    name: str
    axes: Mapping[str, np.ndarray]
    units: Mapping[str, str]
    values: np.ndarray
    unit: str

    def __post_init__(self) -> None:
        axes = {k: np.asarray(v, dtype=float) for k, v in self.axes.items()}
        object.__setattr__(self, "axes", axes)
        object.__setattr__(self, "values", np.asarray(self.values, dtype=float))
        if self.values.shape != tuple(len(a) for a in axes.values()):
            raise ModelError(f"{self.name}: values of shape {self.values.shape} do not fit the axes")
        for name, grid in axes.items():
            if not np.isfinite(grid).all() or (np.diff(grid) <= 0).any():
                raise ModelError(f"{self.name}: axis {name!r} must rise strictly")
        if not np.isfinite(self.values).all():
            raise ModelError(f"{self.name}: the table has values that are not finite")

    @functools.cached_property
    def _free(self) -> list[str]:
        return [name for name, grid in self.axes.items() if len(grid) > 1]

    @functools.cached_property
    def _spline(self) -> NdBSpline:
        coefficients = self.values.reshape([len(self.axes[n]) for n in self._free])
        knots, degrees = [], []
        for dim, name in enumerate(self._free):
            grid = self.axes[name]
            degree = min(3, len(grid) - 1)
            spline = make_interp_spline(grid, coefficients, k=degree, axis=dim)
            knots.append(spline.t)
            degrees.append(degree)
            coefficients = np.moveaxis(spline.c, 0, dim)  # SciPy brings the fitted axis to the front
        return NdBSpline(tuple(knots), coefficients, tuple(degrees))

    def fix(self, **conditions: float) -> Table:
        """The same model with some axes held at one value inside the box: a smaller table, the same splines.

        A tensor product spline may be evaluated one axis at a time, so nothing is approximated.
        """
        axes, values = dict(self.axes), self.values
        for name, x in conditions.items():
            if name not in axes:
                raise ModelError(f"{self.name}: {unknown('axis', name, axes)}")
            self._within(name, np.asarray(x, dtype=float), "refuse")
            dim, grid = list(axes).index(name), axes.pop(name)
            if len(grid) == 1:
                values = values.take(0, axis=dim)
            else:
                values = make_interp_spline(grid, values, k=min(3, len(grid) - 1), axis=dim)(float(x))
        units = {name: self.units[name] for name in axes}
        return Table(self.name, axes, units, values, self.unit)

    @property
    def box(self) -> dict[str, tuple[float, float]]:
        """Axis -> lowest and highest value the model was fitted on."""
        return {name: (float(grid[0]), float(grid[-1])) for name, grid in self.axes.items()}

    def __call__(self, *, outside: Outside = "refuse", derivative: str | None = None, **point: ArrayLike) -> np.ndarray:
        """Value at points given by every axis name; arrays broadcast. derivative: axis to differentiate by.

        outside: what to do beyond the box: refuse (ModelError), clamp to it, or extrapolate the splines.
        """
        for name in point:
            if name not in self.axes:
                raise ModelError(f"{self.name}: {unknown('axis', name, self.axes)}")
        missing = [name for name in self.axes if name not in point]
        if missing:
            raise ModelError(f"{self.name} takes {', '.join(self.axes)}; missing: {', '.join(missing)}")
        if derivative is not None and derivative not in self._free:
            raise ModelError(f"{self.name}: cannot differentiate by {derivative!r}; axes: {', '.join(self._free)}")
        checked = {name: self._within(name, np.asarray(x, dtype=float), outside) for name, x in point.items()}
        shape = np.broadcast_shapes(*(x.shape for x in checked.values()))
        if not self._free:
            return np.broadcast_to(self.values.reshape(()), shape).copy()
        stacked = np.stack([np.broadcast_to(checked[name], shape) for name in self._free], axis=-1)
        orders = [1 if name == derivative else 0 for name in self._free]
        return self._spline(stacked, nu=orders, extrapolate=True)

    def _within(self, name: str, x: np.ndarray, outside: Outside) -> np.ndarray:
        low, high = self.box[name]
        slack = 1e-9 * max(high - low, abs(high), abs(low))
        wrong = ~((x >= low - slack) & (x <= high + slack))
        if not wrong.any():
            return x
        if outside == "refuse":
            worst = float(np.atleast_1d(x)[np.atleast_1d(wrong)][0])
            raise ModelError(
                f"{self.name}: {name}={worst:g} {self.units[name]} is outside the characterized range"
                f" {low:g}..{high:g} {self.units[name]}"
            )
        return np.clip(x, low, high) if outside == "clamp" else x
