"""Column model from column_mac: energy and settling time fitted, currents predicted by the ladder solver and checked."""

from __future__ import annotations

import numpy as np
import xarray as xr

from cimspice.array.array import Array
from cimspice.circuits import SENSE_DEVICES
from cimspice.errors import InputError
from cimspice.fits.common import trusted
from cimspice.models.macro import ColumnModel, HeldOut, Macro
from cimspice.plan import Plan

#: pattern kept out of the fit
HELD_OUT = "random"


def _points(data: xr.Dataset, held_out: bool) -> dict[str, np.ndarray]:
    """Flat arrays of the successful points whose pattern is, or is not, the held-out one."""
    patterns = data["pattern"].values
    chosen = data.sel(pattern=[p for p in patterns if (p == HELD_OUT) == held_out])
    if held_out:
        # with no cell or every cell selected all patterns are one circuit, which the fit has seen
        rows = Plan.from_json(data.attrs["plan"]).setup["column"]["rows"]
        chosen = chosen.sel(active=[a for a in chosen["active"].values if 0 < a < rows])
    if chosen.sizes["pattern"] == 0:
        raise InputError(f"column_mac: axis 'pattern' must hold {HELD_OUT!r} and at least one other pattern")
    flat = {name: trusted(chosen, name) for name in ("i_column", "e_supply", "e_wordline", "t_settle")}
    flat["active"] = flat["i_column"].copy(
        data=np.broadcast_to(chosen["active"].values.reshape(-1, 1, 1, 1, 1), flat["i_column"].shape)
    )
    stacked = {name: values.values.ravel() for name, values in flat.items()}
    good = np.isfinite(stacked["i_column"])
    return {name: values[good] for name, values in stacked.items()}


def fit_column(data: xr.Dataset) -> ColumnModel:
    """Least squares of the supply energy against the current, of the wordline energy against the selected cells."""
    p = _points(data, held_out=False)
    design = np.stack([np.ones_like(p["i_column"]), p["i_column"]], axis=1)
    base, per_ampere = np.linalg.lstsq(design, p["e_supply"], rcond=None)[0]
    active = p["active"]
    per_wordline = float((active * p["e_wordline"]).sum() / (active * active).sum())
    return ColumnModel(float(base), float(per_ampere), per_wordline, float(np.nanmax(p["t_settle"])))


def check_energy(model: ColumnModel, data: xr.Dataset) -> HeldOut:
    """Energy of an access on the pattern the fit never saw."""
    p = _points(data, held_out=True)
    truth = p["e_supply"] + p["e_wordline"]
    return HeldOut.of("column energy", "J", model.energy(p["i_column"], p["active"]), truth, float(truth.max()))


def predict_column(macro: Macro, data: xr.Dataset) -> np.ndarray:
    """Column currents of the array solver at every point of a column_mac dataset [A], in its dims.

    The solver knows the cell and front-end models and the wires; it is fitted to none of these points.
    """
    from cimspice.benches.column_mac import ColumnMac, selected

    plan = Plan.from_json(data.attrs["plan"])
    bench = ColumnMac()
    rows = macro.column.rows
    active, patterns = data["active"].values, data["pattern"].values
    on = np.array([[selected(str(p), int(a), rows, plan.seed) for p in patterns] for a in active])
    predicted = np.full(data["i_column"].shape, np.nan)
    for s, c, t in np.ndindex(data.sizes["sample"], data.sizes["corner"], data.sizes["temp"]):
        corner, temp = str(data["corner"].values[c]), float(data["temp"].values[t])
        array = Array(macro, np.zeros((rows, 1), dtype=int), corner=corner, temp=temp)
        shifts = bench.shifts(plan, int(data["sample"].values[s]))
        array.gaps[:] = plan.setup["gap"]
        array.shifts[:] = np.array([shifts[f"row{i}"] for i in range(rows)])[:, None]
        array.offsets[:] = macro.sense_model.offset({name: shifts[name] for name in SENSE_DEVICES})
        predicted[:, :, t, c, s] = array.currents(on.reshape(-1, rows).astype(int))[:, 0].reshape(on.shape[:2])
    return predicted


def check_column(macro: Macro, data: xr.Dataset) -> HeldOut:
    """Column currents of the solver against the settled transients."""
    truth = trusted(data, "i_column")
    return HeldOut.of("column current", "A", predict_column(macro, data), truth.values, float(truth.max()))
