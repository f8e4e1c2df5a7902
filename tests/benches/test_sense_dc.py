"""The sense front end obeys Kirchhoff exactly and does what a clamp is for."""

import numpy as np
import pytest
import xarray as xr

from cimspice.plan import Axis, Plan
from cimspice.run import run_plan

R_LOAD, R_BLEED, VDD, V_READ = 8e3, 25e3, 1.8, 0.2


@pytest.fixture(scope="module")
def curves(store) -> xr.Dataset:
    plan = Plan(
        bench="sense_dc", pdk="sky130",
        setup={"column": {"v_read": V_READ}, "sense": {"r_load": R_LOAD, "r_bleed": R_BLEED}, "adc": {}},
        axes=(Axis("device", ("dvth_p1",), ""),
              Axis("dvth", (-0.02, 0.0, 0.02), "V"), Axis("v_bl", tuple(np.round(np.linspace(0, 0.35, 71), 9)), "V"),
              Axis("temp", (-40, 27, 125), "degC")),
        corners=("TT", "SS", "FF"),
    )  # fmt: skip
    data = run_plan(plan, store=store, jobs=2)
    assert data.attrs["points_failed"] == 0
    return data.isel(sample=0, device=0)


def test_the_output_follows_from_kirchhoffs_law_alone(curves):
    # everything that leaves the bitline came down through the load: v_out = vdd - r_load (i + v_bl / r_bleed)
    expected = VDD - R_LOAD * (curves["i_sense"] + curves["v_bl"] / R_BLEED)
    # what leaves through the clamp's bulk (junctions, impact ionization) is left: 1 nA at 27, 3 nA in 8 kOhm at 125 degC
    assert float(abs(curves["v_out"] - expected).max()) < 5e-5


def test_the_current_falls_as_the_bitline_rises(curves):
    assert (curves["i_sense"].diff("v_bl") < 0).all()


def test_without_column_current_the_bitline_rests_near_the_wanted_voltage(curves):
    i = curves["i_sense"].sel(temp=27, corner="TT", dvth=0)
    rest = float(np.interp(0.0, i.values[::-1], i["v_bl"].values[::-1]))
    assert rest == pytest.approx(V_READ, abs=0.02)


def test_an_offset_of_the_input_pair_moves_the_bitline_by_gain_over_one_plus_gain(curves):
    def bitline(dvth: float) -> float:
        i = curves["i_sense"].sel(temp=27, corner="TT", dvth=dvth)
        return float(np.interp(-40e-6, -i.values, i["v_bl"].values))

    moved = bitline(0.02) - bitline(-0.02)
    # never by more than the offset itself; a five-transistor amplifier of minimum length has a gain of a few
    assert 0.5 * 0.04 < abs(moved) < 0.04


def test_the_droop_is_tens_of_ohms(curves):
    # dV/dI with an amplifier in the loop: far below the 200 Ohm of the bare clamp
    i = curves["i_sense"].sel(temp=27, corner="TT", dvth=0).values
    v = curves["v_bl"].values
    at = np.interp([-60e-6, -20e-6], -i, v)
    assert 5 < (at[1] - at[0]) / 40e-6 < 300


def test_the_front_end_delivers_no_more_than_its_load_allows(curves):
    assert float(curves["i_sense"].max()) < VDD / R_LOAD
