"""Converter model: nominal levels from the full circuit, their spread from comparator sensitivities."""

from __future__ import annotations

import numpy as np
import xarray as xr

from cimspice.circuits import COMPARATOR_DEVICES, FlashAdc
from cimspice.errors import InputError
from cimspice.fits.common import trusted
from cimspice.models.macro import AdcModel, HeldOut
from cimspice.pdk import Pdk
from cimspice.plan import Plan

#: devices on the two sides of the comparator: sensitivities are measured on one and mirrored
_MIRROR = {"dvth1": "dvth2", "dvth3": "dvth4", "dvth5": "dvth6"}


def _sensitivities(data: xr.Dataset, adc: FlashAdc, corner: str, temp: float) -> dict[str, np.ndarray]:
    """Offset over threshold shift at every tap of the ladder [V/V], parameter -> shape (levels,).

    Measured at a few common modes and interpolated by a polynomial through them; the mirrored device has the
    opposite sign.
    """
    curves = trusted(data, "sensitivity").isel(sample=0).sel(corner=corner, temp=temp)
    vcm = data["vcm"].values
    out = {}
    for device, mirrored in _MIRROR.items():
        if device not in data["device"].values:
            raise InputError(f"comparator_offset: axis 'device' must hold {device!r} for the fit")
        values = curves.sel(device=device).values
        if np.isnan(values).any():
            raise InputError(f"comparator_offset: {device} failed at {corner}, {temp:g} degC")
        at_taps = np.polyval(np.polyfit(vcm, values, len(vcm) - 1), np.clip(adc.taps, vcm.min(), vcm.max()))
        out[device], out[mirrored] = at_taps, -at_taps
    return out


def fit_adc(transfer: xr.Dataset, offset: xr.Dataset, adc: FlashAdc, pdk: Pdk) -> AdcModel:
    """Levels and energies of the nominal converter (sample 0), sigma of each level by root sum of squares.

    A comparator decides against its tap less its offset, and the signal falls with the column current, so an offset
    moves the level by offset / (volts a step) * (amperes a step).
    """
    corner, temp = str(transfer["corner"].values[0]), float(transfer["temp"].values[0])
    nominal = transfer.isel(temp=0, corner=0, sample=0)
    edges = trusted(nominal, "edge").values
    if np.isnan(edges).any():
        raise InputError("adc_transfer: the nominal converter failed; there is no model without its levels")
    per_volt = _amperes_per_volt(edges, adc)
    sensitivities = _sensitivities(offset, adc, corner, temp)
    variance = sum(
        (sensitivities[name] * pdk.sigma_vth(role, mult)) ** 2 for name, (role, mult) in COMPARATOR_DEVICES.items()
    )
    energy = float(nominal["e_comparators"]) + float(nominal["e_ladder"])
    return AdcModel(corner, temp, edges, np.sqrt(variance) * per_volt, energy, adc.t_cycle)


def _amperes_per_volt(edges: np.ndarray, adc: FlashAdc) -> float:
    return float(np.diff(edges).mean() / np.abs(np.diff(adc.taps)).mean())


def check_adc(model: AdcModel, transfer: xr.Dataset, offset: xr.Dataset, adc: FlashAdc) -> HeldOut:
    """Levels of converters with mismatch: nominal levels plus sensitivities times drawn shifts, against full circuits."""
    from cimspice.benches.adc_transfer import comparator_shifts

    plan = Plan.from_json(transfer.attrs["plan"])
    sensitivities = _sensitivities(offset, adc, model.corner, model.temp)
    predicted, truth = [], []
    for sample in transfer["sample"].values[1:]:
        shifts = comparator_shifts(plan, int(sample))
        offsets = np.array([
            sum(sensitivities[name][level - 1] * shift for name, shift in devices.items())
            for level, devices in shifts.items()
        ])  # fmt: skip
        predicted.append(np.sort(model.edges + offsets * _amperes_per_volt(model.edges, adc)))
        truth.append(trusted(transfer, "edge").isel(temp=0, corner=0).sel(sample=sample).values)
    if not truth:
        raise InputError("adc_transfer: the fit needs at least one mismatch sample (samples = 1) to check the spread")
    full_scale = float(model.edges[-1] - model.edges[0] + model.lsb)
    return HeldOut.of("transition levels with mismatch", "A", np.array(predicted), np.array(truth), full_scale)
