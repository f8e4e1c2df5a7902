"""What every cell computes in both processes, against its declared truth table and figures measured with other decks."""

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from cimspice.cells import CELLS, get_cell
from cimspice.plan import Axis, Plan
from cimspice.run import run_plan

NOMINAL = {"sky130": 1.8, "freepdk45": 1.0}
CURRENT = [name for name, cell in CELLS.items() if cell.output.kind == "current"]
CHARGE = [name for name, cell in CELLS.items() if cell.output.kind == "charge"]
BOTH = pytest.mark.parametrize("pdk", ["sky130", "freepdk45"])


def products(store, pdk: str, cells, *, level=(1.0,), corners=("TT",), vdd=None, **more) -> xr.Dataset:
    axes = (
        Axis("cell", tuple(cells), ""), Axis("level", level, ""), Axis("vdd", (vdd or NOMINAL[pdk],), "V"),
        Axis("temp", (27,), "degC"),
    )  # fmt: skip
    plan = Plan(bench="product", pdk=pdk, setup={}, axes=axes, corners=corners, **more)
    data = run_plan(plan, store=store, jobs=1)
    assert data.attrs["points_failed"] == 0
    return data


@pytest.fixture(scope="module")
def nominal(store) -> dict[str, xr.Dataset]:
    return {pdk: products(store, pdk, CELLS).squeeze() for pdk in NOMINAL}


def table(data: xr.Dataset, name: str) -> dict[tuple[int, int], float]:
    """(input, bit) -> current [A] or rise of the line [V]."""
    cell = get_cell(name)
    figure = data["i_out" if cell.output.kind == "current" else "v_out"].sel(cell=name)
    return {pair: float(figure.sel(x=pair[0], stored=pair[1])) for pair in cell.product}


@BOTH
@pytest.mark.parametrize("name", sorted(CELLS))
def test_every_cell_computes_its_truth_table(nominal, name, pdk):
    cell = get_cell(name)
    measured = table(nominal[pdk], name)
    groups = {p: [measured[pair] for pair in cell.product if cell.product[pair] == p] for p in cell.product.values()}
    means = {p: float(np.mean(values)) for p, values in groups.items()}
    ordered = sorted(groups)
    assert sorted(means, key=means.__getitem__) == ordered, "a larger product is a larger figure"
    # members of one product lie together, different products apart
    smallest = min(means[b] - means[a] for a, b in pairwise(ordered))
    assert max(max(values) - min(values) for values in groups.values()) < 0.16 * smallest
    # an input that a cell does not have has no figure
    figure = nominal[pdk]["i_out"].sel(cell=name)
    assert all(bool(figure.sel(x=x).isnull().all()) for x in {-1, 0, 1} - set(cell.inputs))


#: unit current [uA] measured with other decks in ngspice 39 at TT, 27 degC, nominal supply
UNIT = {
    "sram_6t": (151, 87.6), "sram_7t": (185, 126), "sram_8t": (108.4, 72.9), "sram_8t_xnor": (151, 87.6),
    "sram_9t": (108.4, 72.9), "sram_10t": (108.4, 72.9), "sram_10t_xnor": (108.4, 72.9),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("name", sorted(UNIT))
def test_the_unit_current_is_the_one_measured_elsewhere(nominal, name, pdk):
    expected = UNIT[name][pdk == "freepdk45"] * 1e-6
    on = [value for pair, value in table(nominal[pdk], name).items() if get_cell(name).product[pair] == 1]
    assert on == pytest.approx([expected] * len(on), rel=0.005, abs=0)


@BOTH
@pytest.mark.parametrize("name", sorted(UNIT))
def test_an_idle_current_is_far_below_the_unit(nominal, name, pdk):
    measured = table(nominal[pdk], name)
    off = max(abs(value) for pair, value in measured.items() if get_cell(name).product[pair] == 0)
    assert max(measured.values()) > {"sky130": 1e9, "freepdk45": 3e4}[pdk] * off


@pytest.mark.parametrize(("pdk", "up", "down", "zero"), [
    ("sky130", 42.9, -141.7, 0.94), ("freepdk45", 57.2, -89.8, 0.60),
])  # fmt: skip
def test_the_12t_divider_has_the_currents_measured_elsewhere(nominal, pdk, up, down, zero):
    measured = table(nominal[pdk], "sram_12t")
    expected = {1: up, -1: down, 0: zero}
    for pair, value in measured.items():
        wanted = expected[get_cell("sram_12t").product[pair]] * 1e-6
        assert value == pytest.approx(wanted, rel=0.01, abs=0)


@BOTH
def test_the_coupled_cell_moves_its_line_by_the_capacitive_divider(nominal, pdk):
    # C (vdr/2) / (8 C + C_line), vdr = vdd/2, 2 fF and 4 fF
    step = 2 * (NOMINAL[pdk] / 4) / (8 * 2 + 4)
    for pair, value in table(nominal[pdk], "sram_8t1c").items():
        assert value == pytest.approx(get_cell("sram_8t1c").product[pair] * step, rel=1e-3, abs=1e-6 * step)


@pytest.mark.parametrize(("name", "pdk", "millivolts"), [
    ("sram_11t", "sky130", 170), ("sram_11t", "freepdk45", 98), ("sram_10t1c", "sky130", 62),
    ("sram_10t1c", "freepdk45", 35),
])  # fmt: skip
def test_a_shared_charge_moves_the_line_by_the_step_measured_elsewhere(nominal, name, pdk, millivolts):
    # measured without junction areas; with them the line and the capacitor are a little larger
    measured = table(nominal[pdk], name)
    cell = get_cell(name)
    step = max(measured.values()) - min(v for pair, v in measured.items() if cell.product[pair] == 0)
    assert step == pytest.approx(millivolts * 1e-3, rel=0.05, abs=0)


def test_the_wordline_level_sets_the_current_of_a_6t_cell(store):
    data = products(store, "sky130", ["sram_6t"], level=(0.6, 0.8, 1.0))
    currents = data["i_out"].sel(x=1, stored=1).squeeze().values
    assert currents == pytest.approx([40.2e-6, 95.2e-6, 151e-6], rel=0.005, abs=0)


def test_the_read_wordline_level_sets_the_current_of_an_8t_cell(store):
    data = products(store, "freepdk45", ["sram_8t"], level=(0.4, 0.7, 1.0))
    currents = data["i_out"].sel(x=1, stored=1).squeeze().values
    assert currents == pytest.approx([7.7e-6, 41e-6, 73e-6], rel=0.01, abs=0)


def test_truth_tables_hold_in_the_skewed_corners_and_with_mismatch(store):
    data = products(
        store, "sky130", ["sram_10t_xnor", "sram_12t", "sram_8t1c"], corners=("FS", "SF"), samples=2, seed=4
    )
    for name in ("sram_10t_xnor", "sram_12t", "sram_8t1c"):
        for corner in ("FS", "SF"):
            for sample in (0, 1, 2):
                measured = table(data.squeeze().sel(corner=corner, sample=sample), name)
                by_product = sorted(measured, key=lambda pair: (get_cell(name).product[pair], measured[pair]))
                values = [measured[pair] for pair in by_product]
                assert values == sorted(values), (name, corner, sample)


def test_mismatch_spreads_the_product_and_repeats_with_its_seed(store):
    one = products(store, "freepdk45", ["sram_8t"], samples=3, seed=9)["i_out"].sel(x=1, stored=1).squeeze().values
    two = products(store, "freepdk45", ["sram_8t"], samples=3, seed=9)["i_out"].sel(x=1, stored=1).squeeze().values
    assert one.tolist() == two.tolist()
    assert len(set(one)) == 4
    assert np.abs(one / one[0] - 1).max() < 0.5
