"""Sweeps: every way gives the same numbers, points are found wherever they were simulated, failures cost only themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sweep_tasks import cell_sweep, discharge_sweep, run_cell, run_discharge, run_stubborn, stubborn_sweep, warmer

from cimspice.engines import Status
from cimspice.engines.batch import BatchEngine
from cimspice.engines.pool import map_tasks
from cimspice.engines.simulator import Simulator
from cimspice.errors import InputError
from cimspice.store import Store
from cimspice.sweep import SweepAxis, boxes, choose_ways, chunks, estimate, run_sweep

NAMES = [a.name for a in cell_sweep().axes]
WAYS = {
    "the planner's": None,
    "one by one": dict.fromkeys(NAMES, "reload"),
    "alter": {n: "reload" if n == "gap" else "alter" for n in NAMES},
    "copies, alter": {"v_wl": "copies", "gap": "copies", "dvth": "copies", "v_sl": "alter", "v_read": "alter", "temp": "alter"},
    "nested .dc of source and temperature": {n: {"v_read": "dc", "temp": "dc", "gap": "reload"}.get(n, "alter") for n in NAMES},
}  # fmt: skip
#: leakage through an off transistor is known to a tenth of the abstol of its deck [A]
FLOOR = 1e-16


@pytest.fixture
def fresh(tmp_path, store) -> Store:
    return Store(tmp_path / "store", store.engine)


def in_worker(function, *arguments, store, **more):
    (outcome,) = map_tasks(function, [(0, arguments)], store=store, jobs=1, timeout=60, **more)
    assert outcome.value is not None, outcome.cause
    return outcome.value


@pytest.fixture(scope="module")
def reference() -> np.ndarray:
    """Every point of the cell sweep by itself, in a process of plain ngspice."""
    result = run_sweep(cell_sweep(), Simulator(None, BatchEngine()), WAYS["one by one"])
    assert (result.status == Status.OK).all()
    return result.values["i_read"]


@pytest.mark.parametrize("name", WAYS)
def test_every_way_gives_the_same_numbers(name, fresh, reference):
    result, _ = in_worker(run_cell, WAYS[name], store=fresh)
    assert (result.status == Status.OK).all()
    difference = np.abs(result.values["i_read"] - reference)
    assert (difference <= 1e-9 * np.abs(reference) + FLOOR).all()


def test_a_transient_is_the_same_reloaded_and_altered(fresh, tmp_path, store):
    one, runs = in_worker(run_discharge, {"sample": "alter"}, 12, store=fresh)
    other, _ = in_worker(run_discharge, {"sample": "reload"}, 12, store=Store(tmp_path / "other", store.engine))
    batch = run_sweep(discharge_sweep(12), Simulator(None, BatchEngine()))
    assert runs == 12
    for place in one.waves:
        ends = [r.waves[place]["v_bl"][-1] for r in (one, other, batch)]
        assert ends == pytest.approx([ends[2]] * 3, rel=1e-9, abs=0)


def test_the_planner_prefers_dc_then_copies_and_says_what_it_costs():
    sweep = cell_sweep(v_read=tuple(np.linspace(0, 0.3, 31)))
    ways = choose_ways(sweep)
    assert ways["v_read"] == "dc"
    assert ways["gap"] == "copies"
    cost = estimate(sweep, ways)
    assert cost.points == sweep.size
    assert cost.seconds < estimate(sweep, dict.fromkeys(NAMES, "reload")).seconds / 20
    assert sum(1 for _ in chunks(sweep, ways)) == cost.decks


def test_an_uneven_axis_is_not_run_by_a_dc_card(fresh, reference):
    sweep = cell_sweep(v_read=(0.0, 0.1, 0.15))
    assert "dc" not in next(a for a in sweep.axes if a.name == "v_read").ways
    result, _ = in_worker(run_cell, None, {"v_read": (-0.03, 0.1, 0.1 + 1e-3)}, store=fresh)
    common = result.values["i_read"][..., :2, :]
    assert (np.abs(common - reference[..., :2, :]) <= 1e-9 * np.abs(reference[..., :2, :]) + FLOOR).all()
    with pytest.raises(InputError, match=r"axis 'v_read' of sweep .* cannot be run by a \.dc card"):
        run_sweep(sweep, Simulator(None, BatchEngine()), choose_ways(sweep) | {"v_read": "dc"})


def test_adding_one_value_costs_one_simulation(fresh):
    _, first = in_worker(run_cell, None, store=fresh)
    again, none = in_worker(run_cell, None, store=fresh)
    few = {n: (v[0],) for n, v in (("v_wl", (1.8,)), ("gap", (0.9,)), ("dvth", (0.0,)), ("v_sl", (0.0,)), ("temp", (27.0,)))}
    more, one = in_worker(run_cell, None, few | {"v_read": (-0.03, 0.1, 0.2, 0.23)}, store=fresh)
    assert (first > 0, none, one) == (True, 0, 1)
    assert again.known.all()
    assert more.known.ravel().tolist() == [True, True, False, True]
    np.testing.assert_array_equal(
        more.values["i_read"].ravel()[[0, 1, 3]], again.values["i_read"][1, 1, 1, 0, :, 0]
    )


def test_the_address_of_a_point_does_not_depend_on_the_way_or_on_its_neighbours():
    assert cell_sweep().family == cell_sweep(gap=(0.3,), v_read=(0.0, 0.2)).family


def test_whatever_changes_the_circuit_changes_the_address():
    from dataclasses import replace

    sweep = cell_sweep()
    changed = [
        warmer(sweep), replace(sweep, corner="FF"), replace(sweep, analysis="dc x"), replace(sweep, outputs={"i": "i(vm{k})"}),
        replace(sweep, common=lambda v: sweep.common(v) + "\nrx bl 0 1e12"),
        replace(sweep, copy=lambda k, v: sweep.copy(k, v).replace("rram_1t1r", "rram_1t1r ")),
    ]  # fmt: skip
    assert len({s.family for s in [sweep, *changed]}) == len(changed) + 1


@settings(max_examples=60)
@given(hnp.arrays(bool, hnp.array_shapes(min_dims=0, max_dims=4, max_side=4)))
def test_boxes_cover_what_is_wanted_and_nothing_else(wanted):
    seen = np.zeros(wanted.shape, dtype=int)
    for box in boxes(wanted):
        seen[np.ix_(*box) if box else ()] += 1
    assert (seen == wanted).all()


@given(st.lists(st.integers(1, 400), min_size=1, max_size=4), st.data())
@settings(max_examples=40, deadline=None)
def test_chunks_hold_every_position_exactly_once(lengths, data):
    sweep = discharge_sweep(1)
    columns = [tuple(float(i) for i in range(n)) for n in lengths]
    axes = [
        SweepAxis(name=f"a{d}", columns={"dvth" if d == 0 else f"p{d}": c}, targets={}, copies=True)
        for d, c in enumerate(columns)
    ]
    from dataclasses import replace

    ways = {a.name: data.draw(st.sampled_from(["copies", "reload"])) for a in axes}
    if np.prod([len(a) for a in axes if ways[a.name] == "reload"]) > 500 or np.prod(lengths) > 20_000:
        return
    sweep = replace(sweep, axes=tuple(axes), stop=None, analysis="op")
    seen = np.zeros(sweep.shape, dtype=int)
    for positions, chunk in chunks(sweep, ways):
        assert len(chunk.copy_positions) <= 150
        seen[np.ix_(*positions)] += 1
    assert (seen == 1).all()


# ---------------------------------------------------------------- failures

DRIVES = (-1.5, -0.75, -0.25, 0.25, 0.5, 0.75, 1.25, 0.875)
SOLVABLE = [abs(d) < 1 for d in DRIVES]


@pytest.mark.parametrize("way", ["copies", "alter", "reload"])
def test_points_without_a_solution_cost_their_neighbours_nothing(way, fresh):
    result = in_worker(run_stubborn, DRIVES, way, store=fresh)
    trusted = np.isin(result.status, [Status.OK, Status.STEPPED])
    assert trusted.tolist() == SOLVABLE
    assert result.values["x"][trusted] == pytest.approx(np.array(DRIVES)[trusted], rel=1e-6, abs=0)
    assert np.isnan(result.values["x"][~trusted]).all()
    assert set(result.status[~trusted]) == {Status.NO_CONVERGENCE}


def test_failed_points_are_tried_again_and_only_they(fresh):
    in_worker(run_stubborn, DRIVES, "copies", store=fresh)
    found = fresh.find(stubborn_sweep(DRIVES).family, {"drive": tuple((d,) for d in DRIVES)})
    assert found.mask.tolist() == SOLVABLE


@pytest.mark.parametrize("way", ["copies", "reload"])
def test_a_point_that_ends_the_simulator_costs_only_itself(way, fresh):
    result = in_worker(run_stubborn, (-0.5, 0.25, 0.5, 0.75), way, 0.5, store=fresh)
    assert result.status.tolist() == [0, 0, Status.ENGINE_CRASH, 0]
    assert result.values["x"][[0, 1, 3]] == pytest.approx([-0.5, 0.25, 0.75], rel=1e-6, abs=0)


# ---------------------------------------------------------------- what a changed card touches


@pytest.fixture
def other_cards(tmp_path):
    """A copy of sky130 whose TT cards may be edited."""
    import shutil
    from dataclasses import replace

    from cimspice.pdk import load_pdk

    pdk = load_pdk("sky130")
    folder = tmp_path / "sky130"
    shutil.copytree(pdk.folder, folder)
    return replace(pdk, folder=folder), folder / "tt.sp"


@pytest.mark.parametrize(("model", "touched"), [("n300", True), ("p042", False)])
def test_one_byte_of_a_card_changes_the_address_of_exactly_what_it_is_in(other_cards, model, touched):
    from dataclasses import replace

    pdk, cards = other_cards
    before = replace(cell_sweep(), pdk=pdk).family
    head, _, rest = cards.read_text().partition(f".model {model} ")
    digit = next(k for k, c in enumerate(rest) if c.isdigit() and rest[k - 1] == ".")
    changed = pdk.folder.parent / "changed"
    changed.mkdir()
    (changed / "tt.sp").write_text(f"{head}.model {model} {rest[:digit]}{(int(rest[digit]) + 1) % 10}{rest[digit + 1 :]}")
    after = replace(cell_sweep(), pdk=replace(pdk, folder=changed)).family
    assert (before != after) is touched
    assert before == cell_sweep().family
