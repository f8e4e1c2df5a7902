"""Fits recover what made the data, refuse what they cannot use, and state an error on points they never saw."""

import copy

import numpy as np
import pytest
import xarray as xr

from cimspice.circuits import FlashAdc
from cimspice.engines import Status
from cimspice.errors import InputError, ParameterError
from cimspice.fits import fit, fit_adc, fit_cell, fit_column, fit_sense
from cimspice.fits.cell import check_cell
from cimspice.fits.column import check_energy
from cimspice.pdk import load_pdk
from cimspice.plan import Plan

I0, G0, V0 = 6.14e-5, 0.27501, 0.43
UNITS = {"v_wl": "V", "gap": "nm", "dvth": "V", "v_sl": "V", "v_read": "V", "temp": "degC"}


def made_up_current(v_wl, gap, dvth, v_sl, v_read, temp):
    """A closed form with the ways of a cell: filament, a gate that gives way with dvth and v_sl, a little temperature."""
    on = I0 * np.exp(-gap / G0) * np.sinh(v_read / V0) * (1 - 0.3 * dvth - 0.2 * v_sl) * (1 + 1e-4 * (temp - 27))
    off = 1e-12 * (v_read + v_sl) * (1 + gap)
    return np.where(v_wl > 0.9, on, off)


def made_up_cell(corners=("TT",), **grids) -> xr.Dataset:
    """A read_iv dataset that no simulator has seen."""
    axes = {
        "v_wl": [0.0, 1.8], "gap": np.linspace(0.1, 1.7, 17), "dvth": [-0.04, 0.0, 0.04], "v_sl": np.linspace(0, 0.16, 5),
        "v_read": np.linspace(-0.03, 0.35, 9), "temp": [-40.0, 27.0, 85.0, 125.0],
    } | grids  # fmt: skip
    axes = {k: np.asarray(v, dtype=float) for k, v in axes.items()}
    current = made_up_current(*np.meshgrid(*axes.values(), indexing="ij"))
    factor = np.array([1.0, 1.2][: len(corners)])
    values = current[..., None, None] * factor[:, None]
    dims = (*axes, "corner", "sample")
    return xr.Dataset(
        {"i_read": (dims, values), "status": (dims, np.zeros(values.shape, dtype=np.int8))},
        {k: (k, v, {"units": UNITS[k]}) for k, v in axes.items()} | {"corner": list(corners), "sample": [0]},
    )


OFF_GRID = {
    "gap": np.linspace(0.15, 1.65, 13),
    "dvth": [-0.017, 0.023],
    "v_sl": [0.03, 0.11],
    "v_read": [0.013, 0.12, 0.31],
    "temp": [5.0, 60.0],
}


@pytest.mark.parametrize("corner", ["TT", "FF"])
def test_the_cell_fit_recovers_the_currents_that_made_the_data(corner):
    model = fit_cell(made_up_cell(("TT", "FF")), 1.8)
    factor = {"TT": 1.0, "FF": 1.2}[corner]
    dims = ("gap", "dvth", "v_sl", "v_read", "temp")
    point = dict(zip(dims, np.meshgrid(*(np.asarray(OFF_GRID[d]) for d in dims), indexing="ij"), strict=True))
    on = model.current(corner=corner, **point)
    assert on == pytest.approx(factor * made_up_current(1.8, **point), rel=1e-5, abs=0)
    off = model.current(corner=corner, wordline=False, **point)
    assert off == pytest.approx(factor * made_up_current(0.0, **point), rel=1e-6, abs=1e-18)


def test_the_held_out_error_of_the_cell_is_the_deviation_that_was_put_in():
    model = fit_cell(made_up_cell(), 1.8)
    held_out = made_up_cell(**OFF_GRID)
    exact = check_cell(model, held_out, 1.8)
    assert exact["cell_on"].max_percent < 1e-3
    full_scale = exact["cell_on"].full_scale
    wrong = held_out.copy(deep=True)
    wrong["i_read"].values[1, 3, 0, 0, 1, 0, 0, 0] += 0.01 * full_scale
    assert check_cell(model, wrong, 1.8)["cell_on"].max_percent == pytest.approx(1.0, rel=0.01, abs=0)


def test_failed_points_in_the_grid_of_a_fit_are_refused_with_their_count():
    data = made_up_cell()
    data["status"].values[1, 2, 0, 0, 3, 1, 0, 0] = Status.NO_CONVERGENCE
    data["status"].values[1, 5, 0, 0, 3, 1, 0, 0] = Status.TIMEOUT
    points = 17 * 3 * 5 * 9 * 4
    with pytest.raises(
        InputError, match=f"read_iv at TT, v_wl=1.8 V: 2 of {points} points failed; the fit needs them all"
    ):
        fit_cell(data, 1.8)


def test_a_failed_point_is_not_used_even_if_it_holds_a_number():
    held_out = made_up_cell(**OFF_GRID)
    held_out["i_read"].values[1, 0, 0, 0, 0, 0, 0, 0] = 1.0
    held_out["status"].values[1, 0, 0, 0, 0, 0, 0, 0] = Status.SUSPECT
    error = check_cell(fit_cell(made_up_cell(), 1.8), held_out, 1.8)["cell_on"]
    assert error.points == held_out["i_read"].sel(v_wl=1.8).size - 1
    assert error.max_percent < 1e-3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"v_wl": [0.0, 1.5]}, "axis v_wl must hold 1.8 V for the fit"),
        ({"v_wl": [0.9, 1.8]}, "axis v_wl must hold 0 V for the fit"),
        ({"v_read": [0.0, 0.1, 0.2]}, "axis v_read must avoid 0 V for the fit"),
    ],
)
def test_a_grid_the_cell_fit_cannot_use_is_refused_in_words(change, words):
    with pytest.raises(InputError, match=words):
        fit_cell(made_up_cell(**change), 1.8)


def test_a_current_against_its_voltage_is_refused():
    data = made_up_cell()
    data["i_read"].values[1, 4] *= -1
    with pytest.raises(InputError, match="a current has not the sign of its voltage"):
        fit_cell(data, 1.8)


# ---------------------------------------------------------------- sense front end


def made_up_sense(r: float = 50.0) -> xr.Dataset:
    """A front end that droops by r [Ohm] and follows its offset."""
    v, dvth, temp = np.linspace(0, 0.35, 701), np.array([-0.02, 0.0, 0.02]), np.array([27.0, 85.0])
    rest = 0.21 + dvth[:, None, None] + 1e-5 * (temp - 27)
    current = (rest - v[None, :, None]) / r * 1e-2
    values = current[None, ..., None, None]
    dims = ("device", "dvth", "v_bl", "temp", "corner", "sample")
    return xr.Dataset(
        {"i_sense": (dims, values), "status": (dims, np.zeros(values.shape, dtype=np.int8))},
        {"device": ["dvth_p1"], "dvth": ("dvth", dvth, {"units": "V"}), "v_bl": ("v_bl", v, {"units": "V"}), "temp": ("temp", temp, {"units": "degC"}),  # noqa: E501
         "corner": ["TT"], "sample": [0]},
    )  # fmt: skip


@pytest.mark.parametrize("offset", [-0.013, 0.0, 0.02])
def test_the_sense_fit_recovers_the_droop_that_made_the_data(offset):
    table = fit_sense(made_up_sense(50.0), {}, 0.01).table("TT")
    i = np.array([0.0, 5e-6, 20e-6])
    assert table(temp=27, dvth_in=offset, i_sense=i) == pytest.approx(0.21 + offset - 5e3 * i, rel=1e-6, abs=0)
    assert table(derivative="i_sense", temp=85, dvth_in=offset, i_sense=i) == pytest.approx(
        np.full(3, -5e3), rel=1e-4, abs=0
    )


def test_a_failed_voltage_is_refused_by_the_sense_fit():
    data = made_up_sense()
    data["status"].values[0, 0, 7] = Status.TIMEOUT
    with pytest.raises(InputError, match=r"sense_dc at TT: 2 of 4206 points failed"):
        fit_sense(data, {}, 0.01)


# ---------------------------------------------------------------- column


def made_up_column() -> xr.Dataset:
    active, patterns = np.array([0.0, 4, 8, 16]), ["near", "far", "random"]
    shape = (4, 3, 1, 1, 2)
    i = np.broadcast_to((active * 1.3e-6)[:, None, None, None, None], shape) * np.array([1.0, 1.01])
    e = 2e-12 + 1.1e-7 * i
    dims = ("active", "pattern", "temp", "corner", "sample")
    return xr.Dataset(
        {
            "i_column": (dims, i), "e_supply": (dims, e),
            "e_wordline": (dims, np.broadcast_to((active * 7e-15)[:, None, None, None, None], shape)),
            "t_settle": (dims, np.broadcast_to((active * 1e-9)[:, None, None, None, None], shape)),
            "status": (dims, np.zeros(shape, dtype=np.int8)),
        },
        {"active": active, "pattern": patterns, "temp": [27.0], "corner": ["TT"], "sample": [0, 1]},
        {"plan": Plan(bench="column_mac", pdk="sky130", setup={"column": {"rows": 16}}, axes=(), corners=("TT",)).to_json()},
    )  # fmt: skip


def test_the_column_fit_recovers_the_energies_that_made_the_data():
    model = fit_column(made_up_column())
    assert model.e_base == pytest.approx(2e-12, rel=1e-6, abs=0)
    assert model.e_per_ampere == pytest.approx(1.1e-7, rel=1e-6, abs=0)
    assert model.e_wordline == pytest.approx(7e-15, rel=1e-9, abs=0)
    assert model.t_settle == pytest.approx(16e-9, rel=1e-9, abs=0)


def test_the_held_out_pattern_does_not_enter_the_column_fit():
    data = made_up_column()
    spoiled = data.copy(deep=True)
    spoiled["e_supply"].values[:, 2] *= 1.5
    assert fit_column(spoiled) == fit_column(data)
    assert check_energy(fit_column(data), data).max_percent < 1e-6
    assert 25 < check_energy(fit_column(data), spoiled).max_percent < 40


def test_a_failed_column_point_does_not_enter_the_fit():
    data = made_up_column()
    data["e_supply"].values[1, 0] = 1.0
    data["status"].values[1, 0] = Status.SUSPECT
    assert fit_column(data).e_base == pytest.approx(2e-12, rel=1e-6, abs=0)


@pytest.mark.parametrize("patterns", [["near", "far"], ["random"]])
def test_without_a_pattern_to_hold_out_there_is_no_column_fit(patterns):
    data = made_up_column().sel(pattern=patterns)
    with pytest.raises(InputError, match="axis 'pattern' must hold 'random' and at least one other pattern"):
        check_energy(fit_column(data), data)


# ---------------------------------------------------------------- converter


def test_the_spread_of_levels_is_the_root_sum_of_squares_of_the_devices(small_data, small_study):
    _, _, adc = small_study.circuits()
    pdk = load_pdk("sky130")
    transfer, offset = (small_data[n].to_dataset() for n in ("adc_transfer", "comparator_offset"))
    model = fit_adc(transfer, offset, adc, pdk)
    # by hand: sigma of a comparator = sqrt(2 sum (s a_vt / sqrt(w l m))^2) over the three pairs, at the tap's voltage
    vcm = offset["vcm"].values
    sensitivity = offset["sensitivity"].squeeze().transpose("device", "vcm").values
    sigma = {
        "dvth1": 5.2e-9 / (0.15e-12 * 4) ** 0.5,
        "dvth3": 5.2e-9 / (0.15e-12 * 2) ** 0.5,
        "dvth5": 8.1e-9 / (0.15e-12 * 2) ** 0.5,
    }
    for k, tap in enumerate(adc.taps):
        at_tap = [np.polyval(np.polyfit(vcm, sensitivity[d], 2), tap) for d in range(3)]
        volts = np.sqrt(2 * sum((s * sigma[n]) ** 2 for s, n in zip(at_tap, ("dvth1", "dvth3", "dvth5"), strict=True)))
        assert model.sigma_edges[k] * 10e3 == pytest.approx(volts, rel=0.03, abs=0)


def test_the_offset_of_the_comparator_is_the_sigma_measured_elsewhere(small_data):
    # sensitivities of the same sizing in another deck at vcm 1.2 V: m1 1.037, m3 .387, m5 .012 V/V
    sensitivity = small_data["comparator_offset"]["sensitivity"].squeeze().sel(vcm=1.25)
    assert abs(float(sensitivity.sel(device="dvth1"))) == pytest.approx(1.037, rel=0.05, abs=0)
    assert abs(float(sensitivity.sel(device="dvth3"))) == pytest.approx(0.387, rel=0.15, abs=0)
    assert abs(float(sensitivity.sel(device="dvth5"))) < 0.05


def test_the_levels_of_the_nominal_converter_lie_where_kirchhoff_puts_them(small_data, small_study):
    column, sense, adc = small_study.circuits()
    edges = small_data["adc_transfer"]["edge"].isel(sample=0).squeeze().values
    # the output crosses a tap at i = (vdd - tap) / r_load less the bleed current
    ideal = (1.8 - adc.taps) / sense.r_load - column.v_read / sense.r_bleed
    lsb = np.diff(ideal).mean()
    assert edges == pytest.approx(ideal, abs=0.1 * lsb)


def test_a_converter_that_failed_is_refused(small_data, small_study):
    _, _, adc = small_study.circuits()
    transfer = copy.deepcopy(small_data["adc_transfer"].to_dataset())
    transfer["status"].values[..., 0] = Status.SUSPECT
    with pytest.raises(InputError, match="adc_transfer: the nominal converter failed"):
        fit_adc(transfer, small_data["comparator_offset"].to_dataset(), adc, load_pdk("sky130"))


def test_a_missing_sensitivity_is_refused_by_device(small_data, small_study):
    _, _, adc = small_study.circuits()
    offset = small_data["comparator_offset"].to_dataset().sel(device=["dvth1", "dvth5"])
    with pytest.raises(InputError, match="axis 'device' must hold 'dvth3'"):
        fit_adc(small_data["adc_transfer"].to_dataset(), offset, adc, load_pdk("sky130"))


def test_a_converter_without_an_inner_step_is_refused():
    # one level has no step: LSB, DNL and the search range of adc_transfer would be nan
    with pytest.raises(ParameterError, match="bits=1 must lie between 2 and 6"):
        FlashAdc(bits=1)


# ---------------------------------------------------------------- the whole macro


@pytest.mark.parametrize(
    ("name", "percent"),
    [
        ("cell_on", 0.01),
        ("cell_off", 1e-4),
        ("sense", 0.01),
        ("column_current", 0.01),
        ("column_energy", 0.5),
        ("adc_levels", 2.0),
    ],
)
def test_the_held_out_errors_of_the_small_macro_are_what_they_were_measured_to_be(small_macro, name, percent):
    # seen: 8.5e-4, 1.1e-7, 6.3e-4, 1.5e-3, 0.085, 0.57 percent of full scale
    assert 0 < small_macro.errors[name].max_percent < percent
    assert small_macro.errors[name].rms_error <= small_macro.errors[name].max_error


def test_a_tree_without_a_dataset_is_refused_by_name(small_data, small_study):
    tree = xr.DataTree(name="small", children={n: small_data[n].copy() for n in ("read_iv", "sense_dc")})
    with pytest.raises(
        InputError,
        match="fit needs the datasets read_iv_check, sense_offset, column_mac, comparator_offset, adc_transfer",
    ):
        fit(tree, small_study)


def test_a_study_without_a_cell_is_refused(small_data, small_study):
    with pytest.raises(InputError, match=r"has no \[cell\] table: fit needs g_min and g_max"):
        fit(small_data, small_study.model_copy(update={"cell": None}))


def test_the_same_data_give_the_same_macro(small_data, small_study, small_macro):
    assert fit(small_data, small_study)._plain() == small_macro._plain()


def test_the_offset_of_the_amplifier_counts_its_loads_as_well_as_its_pair(small_macro):
    weights = small_macro.sense_model.weights
    assert weights["dvth_p1"] == 1.0
    # the pair is symmetric but for the mirror's error; a weaker load lets the clamp's gate rise where a weaker input
    # lets it fall, and counts with its own transconductance
    assert weights["dvth_p2"] == pytest.approx(-1.0, rel=0.1)
    assert -1.5 < weights["dvth_n1"] < -1.0
    assert 0.8 < weights["dvth_n2"] < 1.5
    # by hand: a_vt / sqrt(area), 8.1 / sqrt(16 x .15) mV a side of the pair, 5.2 / sqrt(4 x .15) mV a load
    by_hand = np.hypot(
        5.23e-3 * np.hypot(1, weights["dvth_p2"]), 6.71e-3 * np.hypot(weights["dvth_n1"], weights["dvth_n2"])
    )
    assert small_macro.sense_model.sigma_offset == pytest.approx(by_hand, rel=5e-3, abs=0)
