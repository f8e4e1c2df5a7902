"""Sense front end from sense_dc: the bitline voltage over the delivered current, which is what a load line needs."""

from __future__ import annotations

import numpy as np
import xarray as xr
from scipy.interpolate import PchipInterpolator

from cimspice.fits.common import complete, trusted
from cimspice.models.macro import HeldOut, SenseModel
from cimspice.models.table import Table

_STEP = 1e-6  #: grid of the delivered current [A]
_DIMS = ("temp", "dvth_in", "i_sense")


def _curves(data: xr.Dataset, corner: str) -> xr.DataArray:
    """i_sense of one corner with dims temp, dvth_in, v_bl."""
    return trusted(data, "i_sense").isel(sample=0).sel(corner=corner).transpose("temp", "dvth_in", "v_bl")


def fit_sense(data: xr.Dataset, sigma_offset: float, *, every: int = 1) -> SenseModel:
    """Invert i(v) at every offset and temperature onto one even grid of currents.

    every: use each n-th voltage only (the check leaves out the others). Raises InputError for missing points.
    """
    tables = {}
    voltage = data["v_bl"].values[::every]
    for corner in data["corner"].values:
        curves = complete(_curves(data, corner), f"sense_dc at {corner}")[:, :, ::every]
        low = np.ceil(max(curves.min(axis=2).max(), -2e-6) / _STEP)
        high = np.floor(curves.max(axis=2).min() / _STEP)
        grid = np.arange(low, high + 1) * _STEP
        # i falls with v, so the inverse takes the points in reverse order
        values = np.array([[PchipInterpolator(i[::-1], voltage[::-1])(grid) for i in row] for row in curves])
        axes = {"temp": data["temp"].values, "dvth_in": data["dvth_in"].values, "i_sense": grid}
        units = {"temp": "degC", "dvth_in": "V", "i_sense": "A"}
        tables[str(corner)] = Table(f"sense front end {corner}", axes, units, values, "V")
    return SenseModel(tables, sigma_offset)


def check_sense(data: xr.Dataset) -> HeldOut:
    """Error of a front end fitted on every second voltage, on the voltages between, over its range of currents."""
    model = fit_sense(data, 0.0, every=2)
    predicted, truth = [], []
    left_out = data["v_bl"].values[1::2]
    for corner, table in model.v_bl.items():
        low, high = table.box["i_sense"]
        curves = _curves(data, corner).values[:, :, 1::2]
        for t, temp in enumerate(data["temp"].values):
            for d, dvth in enumerate(data["dvth_in"].values):
                current = curves[t, d]
                inside = (current >= low) & (current <= high)
                predicted.append(table(temp=temp, dvth_in=dvth, i_sense=current[inside]))
                truth.append(left_out[inside])
    scale = float(data["v_bl"].max())
    return HeldOut.of("bitline voltage of the front end", "V", np.concatenate(predicted), np.concatenate(truth), scale)
