"""Margins of SRAM cells: noise margin, N-curve, write margin, retention; published and independently measured figures."""

import numpy as np
import pytest

from cimspice import metrics
from cimspice.benches import get_bench, sram
from cimspice.cells import CELLS
from cimspice.engines.batch import BatchEngine
from cimspice.engines.simulator import Simulator
from cimspice.plan import Axis, Plan
from cimspice.report.sram_figures import n_curves, products
from cimspice.run import run_plan

ROLES = ("nmos_pd", "nmos_pg", "pmos_pu")
FOUNDRY = {"sram": {"sizes": {role: {"device": f"{role}_foundry"} for role in ROLES}}}
#: as measured on the full libraries in ngspice 39 at TT, 27 degC: [mV]
FIGURES = {
    "foundry": ("sky130", FOUNDRY, 1.8, {"hold": 690, "read": 297, "wnm": 824, "wnm_wl": 752}),
    "sky130": ("sky130", {}, 1.8, {"hold": 702, "read": 444, "wnm": 612, "wnm_wl": 648}),
    "freepdk45": ("freepdk45", {}, 1.0, {"hold": 347, "read": 173, "wnm": 360, "wnm_wl": 400}),
}
KINDS = pytest.mark.parametrize("kind", sorted(FIGURES))


def plan_of(bench: str, pdk: str, setup, *, corners=("TT",), samples=0, seed=0, **values) -> Plan:
    vdd = {"sky130": 1.8, "freepdk45": 1.0}[pdk]
    given = {"cell": ("sram_6t",), "mode": ("hold", "read"), "vdd": (vdd,), "temp": (27.0,)} | values
    axes = tuple(Axis(name, given[name], unit) for name, unit in get_bench(bench).axes.items())
    return Plan(bench=bench, pdk=pdk, setup=setup, axes=axes, corners=corners, samples=samples, seed=seed)


def run(store, *args, **kwargs):
    data = run_plan(plan_of(*args, **kwargs), store=store, jobs=1)
    assert data.attrs["points_failed"] == 0, data.attrs["failures"]
    return data


@KINDS
def test_the_6t_cell_has_the_noise_margins_measured_elsewhere(store, kind):
    pdk, setup, _, figures = FIGURES[kind]
    snm = run(store, "noise_margin", pdk, setup)["snm"]
    for mode in ("hold", "read"):
        assert float(snm.sel(mode=mode).squeeze()) == pytest.approx(figures[mode] * 1e-3, rel=0.005, abs=0)


@KINDS
def test_the_6t_cell_has_the_write_margins_measured_elsewhere(store, kind):
    pdk, setup, _, figures = FIGURES[kind]
    data = run(store, "write_margin", pdk, setup)
    for name in ("wnm", "wnm_wl"):
        assert float(data[name].squeeze()) == pytest.approx(figures[name] * 1e-3, rel=0.01, abs=0)


@pytest.mark.parametrize(("corner", "read"), [("FF", 216), ("SS", 334), ("FS", 177), ("SF", 402)])
def test_the_foundry_cell_has_its_read_margin_in_every_corner(store, corner, read):
    # corners by meaning, NMOS first
    snm = run(store, "noise_margin", "sky130", FOUNDRY, corners=(corner,), mode=("read",))["snm"]
    assert float(snm.squeeze()) == pytest.approx(read * 1e-3, rel=0.01, abs=0)


@pytest.mark.parametrize("pdk", ["sky130", "freepdk45"])
def test_computing_leaves_the_margin_of_every_decoupled_cell_as_it_is(store, pdk):
    cells = tuple(name for name, cell in CELLS.items() if not cell.read_disturbs)
    snm = run(store, "noise_margin", pdk, {}, cell=cells, mode=("hold", "compute"))["snm"]
    assert snm.sel(mode="compute").values == pytest.approx(snm.sel(mode="hold").values, rel=2e-3, abs=0)


def measure(plan: Plan):
    bench = get_bench(plan.bench)
    (block,) = bench.blocks(plan)
    return bench.measure(plan, block, Simulator(None, BatchEngine())).values


def mirrored(shifts: dict[str, float]) -> dict[str, float]:
    return {device.translate(str.maketrans("12", "21")): shift for device, shift in shifts.items()}


def test_a_mirrored_cell_swaps_its_lobes(monkeypatch):
    shifts = {"pd1": 0.05, "pg2": -0.03, "pu1": 0.04}
    plan = plan_of("noise_margin", "freepdk45", {}, mode=("read",))
    lobes = {}
    for name, own in (("as drawn", shifts), ("mirrored", mirrored(shifts))):
        monkeypatch.setattr(sram, "shifts_of", lambda *_, own=own, **__: own)
        values = measure(plan)
        lobes[name] = (values["snm_q0"].item(), values["snm_q1"].item())
    assert lobes["as drawn"] == pytest.approx(lobes["mirrored"][::-1], rel=1e-6, abs=0)
    assert abs(lobes["as drawn"][0] - lobes["as drawn"][1]) > 0.02


@pytest.mark.parametrize(
    ("pdk", "sizes"),
    [
        ("sky130", {role: {"copies": 4} for role in ROLES}),
        ("freepdk45", {"nmos_pd": {"w": 820e-9}, "nmos_pg": {"w": 540e-9}, "pmos_pu": {"w": 360e-9}}),
    ],
)
def test_sigma_of_the_read_margin_falls_with_the_root_of_the_area(store, pdk, sizes):
    # the same seed draws the same cells, four times larger: every threshold shift halves
    sigma = [
        run(store, "noise_margin", pdk, setup, mode=("read",), samples=24, seed=5)["snm"].squeeze()[1:].std().item()
        for setup in ({}, {"sram": {"sizes": sizes}})
    ]
    assert sigma[0] / sigma[1] == pytest.approx(2.0, rel=0.05, abs=0)


def test_four_copies_of_every_device_are_the_same_cell(store):
    sizes = {role: {"copies": 4} for role in ROLES}
    one, four = (
        run(store, "noise_margin", "sky130", setup, mode=("read",))["snm"].item()
        for setup in ({}, {"sram": {"sizes": sizes}})
    )
    assert four == pytest.approx(one, rel=1e-6, abs=0)


# ---------------------------------------------------------------- N-curve
def test_the_figures_of_a_cubic_n_curve_are_those_of_its_formula():
    a, b, c, gain = 0.1, 0.5, 0.95, 2e-4
    v = np.linspace(0, 1, 4001)
    figures = metrics.n_curve(v, gain * (v - a) * (v - b) * (v - c))
    # extremes of the cubic: roots of its derivative
    low, high = np.sort(np.roots(np.polyder(np.poly([a, b, c]))))
    value = lambda x: gain * (x - a) * (x - b) * (x - c)  # noqa: E731
    expected = {"svnm": b - a, "wtv": c - b, "sinm": value(low), "wti": -value(high)}
    assert figures == pytest.approx(expected, rel=1e-5, abs=0)


def test_a_curve_without_three_crossings_has_no_margins():
    v = np.linspace(0, 1, 101)
    assert set(metrics.n_curve(v, v - 0.5).values()) == {0.0}


def test_the_n_curve_of_a_symmetric_cell_crosses_where_the_butterfly_does(store):
    data = run(store, "n_curve", "freepdk45", {}).squeeze()
    snm = run(store, "noise_margin", "freepdk45", {}, mode=("read",)).squeeze()
    i, v = data["i_node"].values, data["v_node"].values
    crossings = v[:-1][np.diff(np.sign(i)) != 0]
    assert len(crossings) == 3
    # the metastable point of a symmetric cell has q = qb
    middle = float(np.interp(0, (snm["qb_of_q"] - snm["v_forced"]).values[::-1], snm["v_forced"].values[::-1]))
    assert crossings[1] == pytest.approx(middle, rel=0.02, abs=0)
    assert float(data["svnm"]) == pytest.approx(middle - crossings[0], rel=0.05, abs=0)
    # a larger margin of the same cell against noise: voltage and current margins are positive together
    assert float(data["sinm"]) > 0
    assert float(data["wti"]) > 0


# ---------------------------------------------------------------- retention
def test_the_noise_margin_vanishes_at_the_retention_supply(store):
    v = run(store, "retention", "freepdk45", {})["v_retention"].item()
    plan = plan_of("noise_margin", "freepdk45", {}, mode=("hold",), vdd=(0.9 * v, 1.1 * v, 2 * v))
    below, above, twice = run_plan(plan, store=store, jobs=1)["snm"].values.ravel()
    assert below < 1e-3
    assert above > 1e-3
    assert twice > 10 * above


def test_a_mismatched_cell_needs_more_supply_to_hold(store):
    # in freepdk45, whose n and p thresholds are alike; in sky130 a shift may bring a cell nearer to balance
    data = run(store, "retention", "freepdk45", {}, samples=4, seed=2)["v_retention"].squeeze()
    assert (data[1:] > data[0]).all()


def test_n_curves_and_products_are_drawn_for_every_cell(store):
    curves = n_curves(run(store, "n_curve", "freepdk45", {}))
    assert curves.startswith("<svg")
    assert "SVNM" in curves
    data = run(store, "product", "freepdk45", {}, cell=("sram_6t", "sram_8t1c"), level=(1.0,))
    picture = products(data)
    assert "sram_6t" in picture
    assert "sram_8t1c" in picture
