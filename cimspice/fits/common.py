"""What every fit needs from a dataset: trusted values, and one axis read with its unit."""

from __future__ import annotations

import numpy as np
import xarray as xr

from cimspice.engines.base import Status
from cimspice.errors import InputError


def trusted(dataset: xr.Dataset, name: str) -> xr.DataArray:
    """A variable with every untrusted point as NaN."""
    good = dataset["status"].isin([s.value for s in Status if s.trusted])
    return dataset[name].where(good)


def complete(values: xr.DataArray, what: str) -> np.ndarray:
    """Values of a grid a fit needs whole. Raises InputError that counts what is missing."""
    missing = int(np.isnan(values.values).sum())
    if missing:
        raise InputError(f"{what}: {missing} of {values.size} points failed; the fit needs them all, see their status")
    return values.values


def axes_of(values: xr.DataArray) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Grid and unit of every dim."""
    grids = {str(d): values[d].values.astype(float) for d in values.dims}
    return grids, {str(d): str(values[d].attrs["units"]) for d in values.dims}
