"""A settled column is its operating point; its charge and energy add up."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from cimspice.benches import get_bench
from cimspice.benches.column_mac import PATTERNS, selected
from cimspice.engines import Status
from cimspice.errors import InputError
from cimspice.netlist import DC_OPTIONS
from cimspice.plan import Axis, Plan, split
from cimspice.run import run_plan

ROWS = 16
PLAN = Plan(
    bench="column_mac", pdk="sky130",
    setup={"column": {"rows": ROWS, "wire_r": 5.0, "wire_c": 0.7e-15}, "sense": {}, "adc": {}, "gap": 0.85},
    axes=(Axis("active", (0, 1, 4, 16), ""), Axis("pattern", ("near", "far", "random"), ""), Axis("temp", (27,), "degC")),
    corners=("TT",), seed=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def column(store) -> xr.Dataset:
    data = run_plan(PLAN, store=store, jobs=2)
    assert data.attrs["points_failed"] == 0
    return data.squeeze(drop=True)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("active", [0, 1, 7, 16])
def test_a_pattern_selects_as_many_rows_as_asked(pattern, active):
    assert selected(pattern, active, ROWS, 1).sum() == active


def test_near_and_far_are_mirror_images():
    assert (selected("near", 5, ROWS, 1) == selected("far", 5, ROWS, 1)[::-1]).all()


def test_an_unknown_pattern_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match=r"unknown pattern 'nar'; nearest: near.*; known: far, near, random, spread"):
        selected("nar", 1, ROWS, 1)


def test_more_cells_than_rows_are_refused():
    with pytest.raises(InputError, match="17 must lie between 0 and the 16 rows"):
        selected("near", 17, ROWS, 1)


def test_without_a_selected_cell_only_leakage_flows(column):
    off = column.sel(active=0)
    assert (abs(off["i_column"]) < 1e-9).all()
    assert (off["e_wordline"] == 0).all()


def test_cell_currents_add_up_less_the_droop(column):
    i = column["i_column"].sel(pattern="near")
    one, all_of_them = float(i.sel(active=1)), float(i.sel(active=16))
    assert 0.85 * 16 * one < all_of_them < 16 * one


def test_one_cell_reads_its_conductance_at_the_bitline_voltage(column):
    # gap .85 nm: filament alone i0 exp(-g/g0) sinh(v/v0); the transistor takes a percent
    point = column.sel(active=1, pattern="near")
    filament = 6.14e-5 * np.exp(-0.85 / 0.27501) * np.sinh(float(point["v_bl"]) / 0.43)
    assert float(point["i_column"]) == pytest.approx(filament, rel=0.02, abs=0)


def test_near_and_far_selections_see_the_same_wire_in_dc(column):
    # the driven ends of bitline and sourceline lie opposite: k cells near one end mirror k cells near the other
    assert column["i_column"].sel(pattern="near").values == pytest.approx(
        column["i_column"].sel(pattern="far").values, rel=2e-4, abs=1e-13
    )


def test_the_output_follows_kirchhoffs_law(column):
    expected = 1.8 - 10e3 * (column["i_column"] + column["v_bl"] / 20e3)
    # 10 kOhm and 1 pF have 5.6 time constants: exp(-5.6) = 0.37 % of the swing is still to come
    swing = column["v_out"].sel(active=0) - column["v_out"]
    assert (abs(column["v_out"] - expected) < 0.005 * swing + 5e-5).all()


@pytest.mark.parametrize("active", [1, 4, 16])
def test_the_settled_current_is_that_of_the_operating_point(column, simulate, active):
    bench = get_bench("column_mac")
    (block,) = [
        b
        for b in split(PLAN, PLAN.dims)
        if b.values(PLAN, "active") == (active,) and b.values(PLAN, "pattern") == ("random",)
    ]
    deck = bench.sweep(PLAN, block).point((0, 0))
    # the same circuit with the wordlines up from the start, and .op instead of .tran
    lines = []
    for line in deck.body.splitlines():
        if line.startswith("vwl "):
            line = "vwl wl 0 1.8"
        elif line.startswith(".tran"):
            line = ".op"
        elif line.startswith(".options"):
            line = ".options " + " ".join(f"{k}={v}" for k, v in DC_OPTIONS.items())
        lines.append(line)
    op = simulate(replace(deck, title="* column op", body="\n".join(lines), points=1, stop=None))
    assert op.status is Status.OK
    settled = column.sel(active=active, pattern="random")
    assert float(settled["i_column"]) == pytest.approx(op["i(vcol)"][0], rel=1e-4, abs=0)
    swing = float(column["v_out"].sel(active=0, pattern="random")) - op["v(out)"][0]
    assert abs(float(settled["v_out"]) - op["v(out)"][0]) < 0.005 * swing


def test_the_supply_delivers_what_the_resistors_and_the_bias_take(column):
    # vdd feeds the load (column and bleed current) and the amplifier (i_bias and four times i_bias); over 62 ns
    adc_cycle, bias = 62e-9, 5 * 40e-6
    steady = 1.8 * (column["i_column"] + column["v_bl"] / 20e3 + bias) * adc_cycle
    # while it settles the load gives 1 pF of the output's charge back or takes it
    assert (abs(column["e_supply"] / steady - 1) < 0.15).all()


def test_a_rising_wordline_costs_gate_charge_times_the_supply(column):
    per_cell = column["e_wordline"].sel(pattern="near", active=[1, 4, 16]) / np.array([1, 4, 16])
    # gate of 3 um x 0.15 um, about 8 fF/um2 and overlap: 3.6 .. 15 fJ at 1.8 V (c v^2)
    assert ((per_cell > 3e-15) & (per_cell < 3e-14)).all()
    assert per_cell.values == pytest.approx(np.full(3, per_cell.values.mean()), rel=0.1, abs=0)


def test_the_column_settles_within_the_time_its_converter_waits(column):
    assert (column["t_settle"] < 56e-9).all()
    assert (column["t_settle"].sel(active=16) > 0).all()
