"""Cell lookup model from read_iv: the logarithm of the conductance is what is smooth in gap, bias and temperature."""

from __future__ import annotations

import numpy as np
import xarray as xr

from cimspice.errors import InputError
from cimspice.fits.common import axes_of, complete, trusted
from cimspice.models.macro import CellModel, HeldOut
from cimspice.models.table import Table

_DIMS = ("temp", "gap", "dvth", "v_sl", "v_read")


def fit_cell(data: xr.Dataset, vdd: float) -> CellModel:
    """One table a corner of ln(i_read / v_read) for the wordline at vdd, and one of i_read itself for the wordline at 0.

    data: read_iv dataset whose v_wl axis holds 0 and vdd and whose v_read axis avoids 0, where i / v is 0 / 0.
    With the wordline low the junctions' leakage to the bulk counts too, so the current there has no sign of its own.
    Raises InputError where points are missing or an on-current has not the sign of its voltage.
    """
    current = trusted(data, "i_read").isel(sample=0)
    if (data["v_read"] == 0).any():
        raise InputError("read_iv: axis v_read must avoid 0 V for the fit, the conductance is 0 / 0 there")
    on: dict[str, Table] = {}
    off: dict[str, Table] = {}
    for v_wl in (vdd, 0.0):
        if not np.isclose(data["v_wl"].values, v_wl).any():
            raise InputError(f"read_iv: axis v_wl must hold {v_wl:g} V for the fit")
        for corner in map(str, data["corner"].values):
            grid = current.sel(v_wl=v_wl, method="nearest").sel(corner=corner).transpose(*_DIMS)
            values = complete(grid, f"read_iv at {corner}, v_wl={v_wl:g} V")
            grids, units = axes_of(grid)
            if not v_wl:
                off[corner] = Table(f"cell off {corner}", grids, units, values, "A")
                continue
            conductance = values / grids["v_read"]
            if (conductance <= 0).any():
                raise InputError(f"read_iv at {corner}, v_wl={v_wl:g} V: a current has not the sign of its voltage")
            on[corner] = Table(f"cell on {corner}", grids, units, np.log(conductance), "ln(S)")
    return CellModel(on, off)


def check_cell(model: CellModel, data: xr.Dataset, vdd: float) -> dict[str, HeldOut]:
    """Held-out errors on a read_iv dataset the fit never saw: the wordline on over all corners, and off.

    Full scale is the largest current of the characterized grid at the wordline on.
    """
    current = trusted(data, "i_read").isel(sample=0)
    box = next(iter(model.on.values())).box
    full_scale = max(
        float(model.current(corner=c, gap=box["gap"][0], dvth=0.0, v_sl=0.0, v_read=box["v_read"][1], temp=27.0))
        for c in model.on
    )
    errors = {}
    for label, v_wl in (("on", vdd), ("off", 0.0)):
        truth, predicted = [], []
        for corner in data["corner"].values:
            grid = current.sel(v_wl=v_wl, method="nearest").sel(corner=corner).transpose(*_DIMS)
            point = dict(zip(_DIMS, np.meshgrid(*(grid[d].values for d in _DIMS), indexing="ij"), strict=True))
            truth.append(grid.values)
            predicted.append(model.current(corner=str(corner), wordline=bool(v_wl), **point))
        quantity = f"cell current, wordline {label}"
        errors[f"cell_{label}"] = HeldOut.of(quantity, "A", np.array(predicted), np.array(truth), full_scale)
    return errors
