"""Static noise margins of SRAM cells against figures measured with other decks, and against symmetry."""

import numpy as np
import pytest
import xarray as xr

from cimspice.plan import Axis, Plan
from cimspice.run import run_plan

AXES = (
    Axis("cell", ("sram_6t", "sram_8t"), ""),
    Axis("mode", ("hold", "read"), ""),
)


def margins(store, pdk: str, vdd: tuple[float, ...], **more) -> xr.Dataset:
    axes = (*AXES, Axis("vdd", vdd, "V"), Axis("temp", (27,), "degC"))
    plan = Plan(bench="noise_margin", pdk=pdk, setup={}, axes=axes, corners=more.pop("corners", ("TT",)), **more)
    data = run_plan(plan, store=store, jobs=2)
    assert data.attrs["points_failed"] == 0
    return data


@pytest.fixture(scope="module")
def sky130(store) -> xr.Dataset:
    return margins(store, "sky130", (0.9, 1.35, 1.8), corners=("TT", "FF", "SS"))


@pytest.fixture(scope="module")
def freepdk45(store) -> xr.Dataset:
    return margins(store, "freepdk45", (1.0,), corners=("TT", "FF", "SS"))


@pytest.mark.parametrize(("mode", "millivolts"), [("hold", 702), ("read", 444)])
def test_the_6t_cell_in_sky130_has_the_margins_measured_elsewhere(sky130, mode, millivolts):
    # logic devices 1.0/.42/.42 um, 1.8 V, 27 degC, Seevinck's squares on the full library in ngspice 39
    snm = float(sky130["snm"].sel(cell="sram_6t", mode=mode, vdd=1.8, corner="TT").squeeze())
    assert snm == pytest.approx(millivolts * 1e-3, rel=0.005, abs=0)


@pytest.mark.parametrize(
    ("mode", "corner", "millivolts"),
    [
        ("hold", "TT", 347),
        ("read", "TT", 173),
        ("hold", "FF", 332),
        ("read", "FF", 159),
        ("hold", "SS", 363),
        ("read", "SS", 187),
    ],
)
def test_the_6t_cell_in_freepdk45_has_the_margins_measured_elsewhere(freepdk45, mode, corner, millivolts):
    # VTG 205/135/90 nm, 1.0 V, 27 degC, Seevinck's squares on the kit's own cards in ngspice 39
    snm = float(freepdk45["snm"].sel(cell="sram_6t", mode=mode, corner=corner).squeeze())
    assert snm == pytest.approx(millivolts * 1e-3, rel=0.006, abs=0)


def test_reading_an_8t_cell_does_not_disturb_it(sky130):
    eight = sky130["snm"].sel(cell="sram_8t")
    assert eight.sel(mode="read").values == pytest.approx(eight.sel(mode="hold").values, rel=1e-4, abs=0)


def test_an_8t_cell_holds_as_its_6t_core_does(sky130):
    hold = sky130["snm"].sel(mode="hold")
    assert hold.sel(cell="sram_8t").values == pytest.approx(hold.sel(cell="sram_6t").values, rel=1e-3, abs=0)


def test_a_symmetric_cell_has_equal_lobes(sky130):
    assert sky130["snm_q0"].values == pytest.approx(sky130["snm_q1"].values, rel=1e-3, abs=0)


def test_reading_weakens_a_6t_cell(sky130):
    six = sky130["snm"].sel(cell="sram_6t")
    assert (six.sel(mode="read") < six.sel(mode="hold")).all()


def test_a_lower_supply_lowers_the_margin(sky130):
    assert (sky130["snm"].diff("vdd") > 0).all()


def test_no_margin_exceeds_half_the_supply(sky130):
    assert (sky130["snm"] < sky130["vdd"] / 2).all()


def test_mismatch_opens_one_lobe_at_the_cost_of_the_other(store):
    data = margins(store, "sky130", (1.8,), samples=6, seed=3).sel(cell="sram_6t", mode="hold").squeeze()
    drawn = data.isel(sample=slice(1, None))
    assert (abs(drawn["snm_q0"] - drawn["snm_q1"]) > 1e-3).all()
    # the smaller lobe is on either side, and on average mismatch costs margin
    assert drawn["snm"].mean() < data["snm"].isel(sample=0)
    assert len(np.unique(np.sign(drawn["snm_q0"] - drawn["snm_q1"]))) == 2
    assert (drawn["snm"] == drawn[["snm_q0", "snm_q1"]].to_array().min("variable")).all()


def test_the_curves_kept_with_the_figures_are_whole(sky130):
    curve = sky130.sel(cell="sram_6t", mode="hold", vdd=1.8, corner="TT").squeeze()
    assert curve["v_forced"].values[[0, -1]] == pytest.approx([0, 1.8], abs=1e-9)
    assert curve["qb_of_q"].values[[0, -1]] == pytest.approx([1.8, 0], abs=1e-3)
    assert (curve["qb_of_q"].diff("step") <= 1e-9).all()
