"""Reading, writing and disturbing SRAM cells, against hand calculation and figures measured with other decks."""

from dataclasses import replace

import numpy as np
import pytest

from cimspice.benches import check_axes, get_bench, sram
from cimspice.cells import CELLS, get_cell
from cimspice.cells.loading import loading_cost
from cimspice.engines import Status
from cimspice.errors import InputError
from cimspice.netlist import deck
from cimspice.pdk import load_pdk
from cimspice.plan import Axis, Plan
from cimspice.run import run_plan
from cimspice.study import load_study

ROLES = ("nmos_pd", "nmos_pg", "pmos_pu")
FOUNDRY = {"sram": {"sizes": {role: {"device": f"{role}_foundry"} for role in ROLES}}}
BOTH = pytest.mark.parametrize("pdk", ["sky130", "freepdk45"])


def plan_of(bench: str, pdk: str, setup=None, *, corners=("TT",), **values) -> Plan:
    vdd = {"sky130": 1.8, "freepdk45": 1.0}[pdk]
    given = {
        "cell": ("sram_6t",),
        "mode": ("hold",),
        "rows": (8,),
        "level": (1,),
        "vdd": (vdd,),
        "temp": (27,),
    } | values
    axes = tuple(Axis(name, given[name], unit) for name, unit in get_bench(bench).axes.items())
    return Plan(bench=bench, pdk=pdk, setup=setup or {}, axes=axes, corners=corners)


def run(store, *args, **kwargs):
    data = run_plan(plan_of(*args, **kwargs), store=store, jobs=1)
    assert data.attrs["points_failed"] == 0, data.attrs["failures"]
    return data.squeeze()


# ---------------------------------------------------------------- reading
@pytest.mark.parametrize(
    ("pdk", "setup", "microampere", "low"),
    [("sky130", FOUNDRY, 47.7, 0.258), ("sky130", {}, 151, 0.136), ("freepdk45", {}, 87.6, 0.141)],
)
def test_the_6t_cell_reads_with_the_current_measured_elsewhere(store, pdk, setup, microampere, low):
    data = run(store, "sram_read", pdk, setup)
    assert float(data["i_read"]) == pytest.approx(microampere * 1e-6, rel=0.005, abs=0)
    assert float(data["v_low"]) == pytest.approx(low, rel=0.01, abs=0)


@pytest.mark.parametrize(("pdk", "leak"), [("sky130", 37e-15), ("freepdk45", 1.34e-9)])
def test_an_idle_cell_leaks_what_was_measured_elsewhere(store, pdk, leak):
    assert float(run(store, "sram_read", pdk)["i_leak"]) == pytest.approx(leak, rel=0.05, abs=0)


def test_gmin_is_not_seen_in_the_leakage_but_would_be(simulate):
    plan = plan_of("sram_read", "sky130", cell=("sram_8t",))
    bench = get_bench("sram_read")
    as_used = bench.static(plan, bench.blocks(plan)[0])
    lines = [f"i(vrbl_0i{q})" for q in (0, 1)]
    leak = {
        gmin: [
            -simulate(replace(as_used, body=as_used.body.replace("gmin=1e-18", f"gmin={gmin}")))[v][0] for v in lines
        ]
        for gmin in ("1e-18", "1e-19", "1e-12")
    }
    assert leak["1e-18"] == pytest.approx(leak["1e-19"], rel=0.01, abs=0)
    assert min(leak["1e-12"]) > 20 * max(leak["1e-18"])


@BOTH
def test_the_access_time_is_charge_over_current(store, pdk):
    # 50 fF and the cell's own junction, 100 mV, by the current at the precharge level
    data = run(store, "sram_read", pdk, cell=("sram_6t", "sram_8t"))
    by_hand = 50e-15 * 0.1 / data["i_read"].values
    assert data["t_access"].values == pytest.approx(by_hand, rel=0.2, abs=0)


def test_twice_the_bitline_takes_twice_the_time(store):
    times = [
        run(store, "sram_read", "freepdk45", {"sram": {"c_bitline": c}})["t_access"].item() for c in (200e-15, 400e-15)
    ]
    assert times[1] / times[0] == pytest.approx(2.0, rel=0.03, abs=0)


# ---------------------------------------------------------------- writing
@BOTH
def test_every_cell_is_written_with_both_values_and_holds_them(store, pdk):
    # a cell that does not end in the written state has no write time and fails its point
    data = run(store, "sram_write", pdk, cell=tuple(CELLS))
    assert (data["t_write"] > 0).all()
    assert (data["t_write"] < 0.2e-9).all()


@BOTH
def test_the_energy_of_a_write_is_that_of_its_bitline_and_more(store, pdk):
    vdd = load_pdk(pdk).vdd
    c = 200e-15
    data = run(store, "sram_write", pdk, {"sram": {"c_bitline": c}})
    assert 1.0 < float(data["e_write"]) / (c * vdd**2) < 1.1
    assert 0 < float(data["e_cell"]) < 0.1 * c * vdd**2


def test_loading_an_array_takes_its_rows_in_turn_and_its_cells_together():
    cost = loading_cost(rows=64, cols=32, t_row=2e-9, e_write=50e-15)
    assert cost.time == pytest.approx(64 * 2e-9, rel=1e-12, abs=0)
    assert cost.energy == pytest.approx(64 * 32 * 50e-15, rel=1e-12, abs=0)
    assert cost.energy_per_row == pytest.approx(32 * 50e-15, rel=1e-12, abs=0)


@pytest.mark.parametrize("wrong", [{"rows": 0}, {"cols": -1}, {"t_row": 0.0}, {"e_write": float("nan")}])
def test_an_impossible_array_is_not_priced(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        loading_cost(**{"rows": 8, "cols": 8, "t_row": 1e-9, "e_write": 1e-15, **wrong})


# ---------------------------------------------------------------- many rows on
@pytest.mark.parametrize(("level", "rows", "kept"), [(1, 4, 0), (0.8, 8, 0), (0.6, 64, 1)])
@BOTH
def test_a_6t_cell_among_opposite_cells_flips_as_was_measured_elsewhere(store, pdk, level, rows, kept):
    # 50 fF lines, 3 ns pulse
    data = run(store, "read_disturb", pdk, level=(level,), rows=(rows,))
    assert float(data["kept"]) == kept


@BOTH
def test_no_decoupled_cell_flips_with_64_rows_on(store, pdk):
    cells = tuple(name for name, cell in CELLS.items() if not cell.read_disturbs)
    data = run(store, "read_disturb", pdk, cell=cells, rows=(64,))
    assert (data["kept"] == 1).all()
    # only the 11T cell charges its capacitor from its own storage node
    assert (data["held"] > 0.9).sel(cell=[c for c in cells if c != "sram_11t"]).all()
    assert float(data["held"].sel(cell="sram_11t")) < 0.8


@pytest.mark.parametrize("name", ["sram_6t", "sram_11t"])
def test_a_multiplied_cell_is_as_many_cells_side_by_side(simulate, name):
    # charge that rows of one state take from a line when their wordline rises
    cell, pdk = get_cell(name), load_pdk("freepdk45")
    voltage = {}
    for multiplied in (True, False):
        pins = [pin for pin in cell.idle if pin != "bl"]
        lines = ["vvdd_a vdd_a 0 1.0", "cbl_a bl_a 0 5e-14", ".ic v(bl_a)=1.0"]
        lines += sram.stepped("a", [cell.idle, {**cell.idle, "wl": 1.0}], [0.0, 1e-10], 1.0, pins)
        same = {pin: f"{pin}_a" for pin in (*cell.lines, "vdd")}
        # once more as a single copy: both uses of one subcircuit in one deck
        copies = [("n0", 1), ("n1", 3)] if multiplied else [(f"n{k}", 1) for k in range(4)]
        for key, mult in copies:
            lines += [sram.instance(cell, key, nodes=same, mult=mult), sram.state(cell, key, 0, 1.0, card="ic")]
        result = simulate(
            deck("many", "\n".join(lines), "tran 2e-12 3e-10", pdk=pdk, corner="TT", temp=27.0, vectors=["v(bl_a)"],
                 options=sram.TRAN_OPTIONS, points=None, stop=3e-10)
        )  # fmt: skip
        assert result.status is Status.OK
        voltage[multiplied] = result["v(bl_a)"][-1]
    assert voltage[True] < 0.8
    assert voltage[True] == pytest.approx(voltage[False], rel=1e-3, abs=0)


# ---------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("pdk", "setup", "values", "words"),
    [
        ("sky130", {}, {"vdd": (2.1,)}, r"2.1 V is outside .* 0.9 to 1.95 V \(SkyWater's device pages"),
        ("freepdk45", {}, {"vdd": (1.8,)}, r"1.8 V is outside .* 0.5 to 1.1 V \(ours: half the nominal"),
        ("sky130", {}, {"temp": (150,)}, r"150 degC is outside .* -40 to 125 degC \(ours"),
        ("sky130", FOUNDRY, {"vdd": (1.9,)}, r"vdd=1.9 V is above the 1.8 V that the model nlatch of nmos_pd"),
        ("freepdk45", {}, {"corners": ("FS",)}, r"process freepdk45: unknown corner 'FS'; .*known: FF, SS, TT"),
        ("sky130", {"sram": {"sizes": {"nmos_pd": {"w": 0.5e-6}}}}, {}, r"w=0.5 um has no card; .*continuous library"),
        ("freepdk45", {"sram": {"sizes": {"pmos_pu": {"w": 60e-9}}}}, {}, r"w=0.06 um must lie .* ACTIVE.1 \(90 nm\)"),
        ("freepdk45", {"sram": {"sizes": {"nmos_pd": {"width": 1e-7}}}}, {}, r"sizes.nmos_pd: unknown key 'width'"),
        ("freepdk45", {"sram": {"sizes": {"nmos_pd": {"device": "pmos_pu"}}}}, {}, r"pmos_pu is a pmos"),
        ("freepdk45", {"sram": {"sizes": {"nmos_pdd": {"copies": 2}}}}, {}, r"unknown device 'nmos_pdd'; nearest: nmos_pd"),
        ("freepdk45", {"sram": {"c_bitlin": 1e-15}}, {}, r"sram: unknown key 'c_bitlin'; nearest: c_bitline"),
        ("freepdk45", {"sram": {"swing": -0.1}}, {}, r"sram: swing=-0.1 must be more than 0"),
        ("freepdk45", {}, {"cell": ("sram_13t",)}, r"unknown cell 'sram_13t'"),
        ("freepdk45", {}, {"rows": (2.5,)}, r"axis 'rows': 2.5 must be a whole number"),
        ("freepdk45", {}, {"level": (1.2,)}, r"axis 'level': 1.2 must lie between 0 and 1"),
        ("freepdk45", {}, {"level": (0.5,), "cell": ("sram_11t",)}, r"input of sram_11t is only on or off"),
    ],
)  # fmt: skip
def test_what_a_process_or_a_cell_cannot_do_is_refused_in_one_line(pdk, setup, values, words):
    plan = plan_of("read_disturb", pdk, setup, **values)
    with pytest.raises(InputError, match=words) as refused:
        check_axes(get_bench("read_disturb"), plan)
    assert "\n" not in str(refused.value)


def test_a_swing_above_the_supply_is_refused():
    with pytest.raises(InputError, match=r"swing=1.2 V must lie below the lowest supply, 1 V"):
        check_axes(get_bench("sram_read"), plan_of("sram_read", "freepdk45", {"sram": {"swing": 1.2}}))


def test_an_sram_table_of_a_study_reaches_its_decks(tmp_path):
    path = tmp_path / "sizes.toml"
    path.write_text(
        'title = "t"\npdk = "sky130"\n[sram]\nc_bitline = 20e-15\n[sram.sizes]\n'
        'nmos_pd = { device = "nmos_pd_foundry" }\n[[bench]]\nname = "sram_read"\n[bench.axes]\n'
        'cell = ["sram_6t"]\nvdd = [1.8]\ntemp = [27.0]\n'
    )
    plan = load_study(path).plans()["sram_read"]
    assert sram.setup_of(plan).c_bitline == 20e-15
    assert sram.process_of(plan).device("nmos_pd").model == "nlatch"
    path.write_text(path.read_text().replace("c_bitline", "c_bitlin"))
    with pytest.raises(InputError, match=r"unknown key 'sram.c_bitlin'; nearest: c_bitline"):
        load_study(path)


@pytest.mark.parametrize("bench", ["n_curve", "write_margin", "sram_read", "sram_write", "retention", "product"])
def test_every_sram_bench_checks_its_cells(bench):
    with pytest.raises(InputError, match="unknown cell"):
        check_axes(get_bench(bench), plan_of(bench, "sky130", cell=("sram",)))


def test_a_cell_that_does_not_hold_is_suspect(simulate, monkeypatch):
    # a pull-down so weak that the bit cannot be kept: no numbers are believed
    monkeypatch.setattr(sram, "shifts_of", lambda *_, **__: {"pd2": 1.5, "pu1": 1.5})
    plan = plan_of("sram_read", "freepdk45")
    bench = get_bench("sram_read")
    answer = bench.measure(plan, bench.blocks(plan)[0], simulate)
    assert (answer.status == Status.SUSPECT).all()
    assert all(np.isnan(values).all() for values in answer.values.values())


def test_a_cell_whose_inner_nodes_float_keeps_its_bit_in_the_hot_skewed_corner(store):
    # without a start for the inner nodes ngspice steps here and returns both nodes of the latch at 0.82 V
    run(store, "sram_read", "sky130", cell=("sram_10t1c",), corners=("SF",), temp=(125,))
