"""Sense front end from sense_dc: the bitline voltage over the delivered current, which is what a load line needs."""

from __future__ import annotations

import numpy as np
import xarray as xr
from scipy.interpolate import PchipInterpolator

from cimspice.circuits import SENSE_DEVICES, SENSE_INPUT
from cimspice.errors import InputError
from cimspice.fits.common import complete, trusted
from cimspice.models.macro import HeldOut, SenseModel
from cimspice.models.table import Table
from cimspice.pdk import Pdk

_STEP = 1e-6  #: grid of the delivered current [A]
_TYPICAL = 40e-6  #: current at which offsets are compared [A]
_DIMS = ("temp", "dvth_in", "i_sense")


def _curves(data: xr.Dataset, corner: str, device: str = SENSE_INPUT) -> xr.DataArray:
    """i_sense of one corner and shifted device with dims temp, dvth, v_bl."""
    curves = trusted(data, "i_sense").isel(sample=0).sel(corner=corner, device=device)
    return curves.transpose("temp", "dvth", "v_bl")


def offset_weights(data: xr.Dataset) -> dict[str, float]:
    """How far each device of the amplifier moves the bitline, over how far SENSE_INPUT does [1].

    data: sense_dc dataset with every device shifted both ways at one corner and temperature; taken at a
    typical column current.
    """
    for device in SENSE_DEVICES:
        if device not in data["device"].values:
            raise InputError(f"sense_offset: axis 'device' must hold {device!r} for the fit")
    corner = str(data["corner"].values[0])
    voltage, shifts = data["v_bl"].values, data["dvth"].values
    moved = {}
    for device in SENSE_DEVICES:
        curves = complete(_curves(data, corner, device)[0], f"sense_offset of {device}")
        at = [float(PchipInterpolator(i[::-1], voltage[::-1])(_TYPICAL)) for i in curves]
        moved[device] = float(np.polyfit(shifts, at, 1)[0])
    return {device: slope / moved[SENSE_INPUT] for device, slope in moved.items()}


def sigma_offset(weights: dict[str, float], pdk: Pdk) -> float:
    """Standard deviation of the amplifier's offset as a shift of SENSE_INPUT [V]: independent devices, root sum of squares."""
    return float(
        np.sqrt(sum((weights[d] * pdk.sigma_vth(role, mult)) ** 2 for d, (role, mult) in SENSE_DEVICES.items()))
    )


def fit_sense(data: xr.Dataset, weights: dict[str, float], sigma: float, *, every: int = 1) -> SenseModel:
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
        axes = {"temp": data["temp"].values, "dvth_in": data["dvth"].values, "i_sense": grid}
        units = {"temp": "degC", "dvth_in": "V", "i_sense": "A"}
        tables[str(corner)] = Table(f"sense front end {corner}", axes, units, values, "V")
    return SenseModel(tables, weights, sigma)


def check_sense(data: xr.Dataset) -> HeldOut:
    """Error of a front end fitted on every second voltage, on the voltages between, over its range of currents."""
    model = fit_sense(data, {}, 0.0, every=2)
    predicted, truth = [], []
    left_out = data["v_bl"].values[1::2]
    for corner, table in model.v_bl.items():
        low, high = table.box["i_sense"]
        curves = _curves(data, corner).values[:, :, 1::2]
        for t, temp in enumerate(data["temp"].values):
            for d, dvth in enumerate(data["dvth"].values):
                current = curves[t, d]
                inside = (current >= low) & (current <= high)
                predicted.append(table(temp=temp, dvth_in=dvth, i_sense=current[inside]))
                truth.append(left_out[inside])
    scale = float(data["v_bl"].max())
    return HeldOut.of("bitline voltage of the front end", "V", np.concatenate(predicted), np.concatenate(truth), scale)
