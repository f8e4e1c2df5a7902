"""Cell current of the frozen 1T1R cell against the filament's formula and its limits."""

import numpy as np
import pytest
import xarray as xr

from cimspice.plan import Axis, Plan
from cimspice.run import run_plan

# SkyWater's figures of the gap model: I = i0 exp(-gap / g0) sinh(v / v0)
I0, G0, V0 = 6.14e-5, 0.27501, 0.43


def filament(v, gap):
    return I0 * np.exp(-gap / G0) * np.sinh(v / V0)


def read_iv(store, **axes) -> xr.Dataset:
    grid = {"v_wl": (1.8,), "gap": (1.0,), "dvth": (0.0,), "v_sl": (0.0,), "v_read": (0.2,), "temp": (27.0,)} | axes
    units = {"v_wl": "V", "gap": "nm", "dvth": "V", "v_sl": "V", "v_read": "V", "temp": "degC"}
    plan = Plan(
        bench="read_iv", pdk="sky130", setup={"column": {}, "sense": {}, "adc": {}},
        axes=tuple(Axis(n, tuple(grid[n]), u) for n, u in units.items()), corners=("TT",),
    )  # fmt: skip
    return run_plan(plan, store=store, jobs=1)


@pytest.fixture(scope="module")
def grid(store) -> xr.DataArray:
    v_wl, gap = (0.0, 0.9, 1.2, 1.5, 1.8), np.round(np.linspace(0.1, 1.7, 9), 12)
    data = read_iv(
        store,
        v_wl=v_wl,
        gap=gap,
        dvth=(-0.05, 0.0, 0.05),
        v_sl=(0.0, 0.05),
        v_read=(-0.1, 0.0, 0.1, 0.2, 0.3),
        temp=(27.0, 85.0),
    )
    assert data.attrs["points_failed"] == 0
    return data["i_read"].isel(corner=0, sample=0)


@pytest.mark.parametrize("v_read", [0.1, 0.2, 0.3])
def test_with_a_wide_gap_the_transistor_is_nearly_a_short(grid, v_read):
    current = float(grid.sel(v_wl=1.8, gap=1.5, dvth=0, v_sl=0, v_read=v_read, temp=27))
    assert current == pytest.approx(filament(v_read, 1.5), rel=0.01, abs=0)
    # a series transistor can only take current away
    assert current < filament(v_read, 1.5)


def test_the_two_states_of_a_written_cell_read_as_measured_with_another_deck(store):
    # SET-READ-RESET-READ of the moving model behind the same transistor: 20.0 uA at gap .100, 67 nA at 1.674 nm
    current = read_iv(store, gap=(0.1, 1.674))["i_read"].squeeze()
    assert float(current.sel(gap=0.1)) == pytest.approx(20.0e-6, rel=0.03, abs=0)
    assert float(current.sel(gap=1.674)) == pytest.approx(67e-9, rel=0.01, abs=0)


def test_the_current_is_linear_at_small_bias(store):
    current = read_iv(store, gap=(0.5, 1.5), v_read=(0.001, 0.002))["i_read"].squeeze()
    ratio = current.sel(v_read=0.002) / current.sel(v_read=0.001)
    assert ratio.values == pytest.approx([2, 2], rel=1e-3, abs=0)
    # and its slope is that of the filament, i0 exp(-gap / g0) / v0
    assert float(current.sel(gap=1.5, v_read=0.001)) / 0.001 == pytest.approx(
        I0 * np.exp(-1.5 / G0) / V0, rel=0.01, abs=0
    )


def test_the_series_resistance_of_the_transistor_is_one_number_at_low_bias(store):
    # r_cell - r_filament must be the transistor's, whatever the filament
    current = read_iv(store, gap=(0.1, 0.4, 0.7), v_read=(0.002,))["i_read"].squeeze()
    r_filament = V0 / I0 * np.exp(current["gap"] / G0)
    series = (0.002 / current - r_filament).values
    assert series == pytest.approx(np.full(3, series.mean()), rel=0.01, abs=0)
    assert 200 < series.mean() < 2000


def test_the_current_falls_as_the_gap_widens(grid):
    on = grid.sel(v_wl=1.8, v_read=[0.1, 0.2, 0.3])
    assert (on.diff("gap") < 0).all()


def test_the_current_rises_with_the_wordline(grid):
    assert (grid.sel(v_read=0.2).diff("v_wl") > 0).all()


def test_a_weaker_transistor_passes_less(grid):
    assert (grid.sel(v_wl=[0.9, 1.8], v_read=0.2).diff("dvth") < 0).all()


def test_a_risen_sourceline_takes_gate_drive_away(grid):
    assert (grid.sel(v_wl=1.8, v_read=0.2).diff("v_sl") < 0).all()


def test_no_bias_means_no_current(grid):
    at_zero = grid.sel(v_wl=1.8, v_read=0, v_sl=0)
    assert np.abs(at_zero).max() < 1e-15


def test_the_current_has_the_sign_of_its_voltage(grid):
    on = grid.sel(v_wl=1.8)
    assert (on.sel(v_read=-0.1) < 0).all()
    assert (on.sel(v_read=[0.1, 0.2, 0.3]) > 0).all()


def test_a_cell_that_is_not_selected_leaks_less_than_a_nanoampere(grid):
    assert np.abs(grid.sel(v_wl=0)).max() < 1e-9


def test_every_copy_of_the_cell_answers_as_it_does_alone(grid, store):
    alone = float(
        read_iv(store, v_wl=(1.5,), gap=(0.7,), dvth=(0.05,), v_sl=(0.05,), v_read=(0.3,), temp=(85.0,))[
            "i_read"
        ].squeeze()
    )
    assert float(grid.sel(v_wl=1.5, gap=0.7, dvth=0.05, v_sl=0.05, v_read=0.3, temp=85)) == pytest.approx(
        alone, rel=1e-6, abs=0
    )
