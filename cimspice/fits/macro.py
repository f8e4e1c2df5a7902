"""All fits of a study joined into one macro."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import xarray as xr

from cimspice.circuits import Column, FlashAdc, SenseFrontEnd
from cimspice.errors import InputError
from cimspice.fits.adc import check_adc, fit_adc
from cimspice.fits.cell import check_cell, fit_cell
from cimspice.fits.column import check_column, check_energy, fit_column
from cimspice.fits.sense import check_sense, fit_sense, offset_weights, sigma_offset
from cimspice.models.macro import Macro
from cimspice.pdk import load_pdk
from cimspice.plan import Plan
from cimspice.study import CellPart, Study, load_study

NEEDED = ("read_iv", "read_iv_check", "sense_dc", "sense_offset", "column_mac", "comparator_offset", "adc_transfer")


def fit(data: xr.DataTree, study: Study | str | None = None) -> Macro:
    """Models of cell, front end, column and converter with their held-out errors.

    data: tree of `characterize`, with the datasets in NEEDED. study: the study it came from; by default the one
    named in the tree, if it is built in. Raises InputError for missing datasets or failed points a fit needs.
    """
    study = study if isinstance(study, Study) else load_study(study or str(data.name))
    missing = [name for name in NEEDED if name not in data.children]
    if missing:
        raise InputError(f"fit needs the datasets {', '.join(missing)}; characterize them first")
    sets = {name: data[name].to_dataset() for name in NEEDED}
    plan = Plan.from_json(sets["column_mac"].attrs["plan"])
    column, sense, adc = (
        Column(**plan.setup["column"]),
        SenseFrontEnd(**plan.setup["sense"]),
        FlashAdc(**plan.setup["adc"]),
    )
    cell: CellPart | None = study.cell
    if cell is None:
        raise InputError(f"study {study.name!r} has no [cell] table: fit needs g_min and g_max")
    pdk = load_pdk(plan.pdk)
    cell_model = fit_cell(sets["read_iv"], pdk.vdd)
    weights = offset_weights(sets["sense_offset"])
    sense_model = fit_sense(sets["sense_dc"], weights, sigma_offset(weights, pdk))
    adc_model = fit_adc(sets["adc_transfer"], sets["comparator_offset"], adc, pdk)
    for corner in cell_model.on:
        # the levels must be reachable by the gaps that were characterized
        ends = np.array([cell.g_min, cell.g_max])
        cell_model.gap_for(ends, corner=corner, temp=adc_model.temp, v_read=column.v_read)
    column_model = fit_column(sets["column_mac"])
    provenance = {
        "study": study.name,
        "engine": sets["read_iv"].attrs["engine"],
        "cimspice_version": sets["read_iv"].attrs["cimspice_version"],
        "model_files_sha256": json.loads(sets["read_iv"].attrs["model_files_sha256"]),
        "programming_source": cell.programming_source,
        "sigma_vth_access": pdk.sigma_vth("nmos_access"),
    }
    macro = Macro(
        name=study.name, pdk=pdk.name, vdd=pdk.vdd, column=column, sense=sense, adc=adc,
        g_min=cell.g_min, g_max=cell.g_max, programming=cell.programming_sigma,
        cell_model=cell_model, sense_model=sense_model, column_model=column_model, adc_model=adc_model,
        errors={}, provenance=provenance,
    )  # fmt: skip
    errors = check_cell(cell_model, sets["read_iv_check"], pdk.vdd)
    errors["sense"] = check_sense(sets["sense_dc"])
    errors["column_current"] = check_column(macro, sets["column_mac"])
    errors["column_energy"] = check_energy(column_model, sets["column_mac"])
    errors["adc_levels"] = check_adc(adc_model, sets["adc_transfer"], sets["comparator_offset"], adc)
    return dataclasses.replace(macro, errors=errors)
