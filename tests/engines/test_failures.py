"""The failure catalogue: every broken deck gets a status, costs nobody else, and never gets another circuit's numbers.

Cases and what plain ngspice 39 makes of them were measured on Debian's ngspice 39.3.
"""

import os
import time

import numpy as np
import pytest

from cimspice.engines import ADVICE, Status
from cimspice.engines.base import classify, verdict
from cimspice.engines.batch import BatchEngine
from cimspice.engines.pool import engine_name, map_tasks, run_decks
from cimspice.errors import SimulatorMissing
from cimspice.netlist import Deck
from cimspice.store import Store


def bad(body: str, vector: str = "v(a)", points: int | None = 1, stop: float | None = None) -> Deck:
    return Deck("* broken", body, (vector,), points, stop)


def good(k: float) -> Deck:
    """A healthy deck whose answer, v(b) = k, tells it from every other one."""
    return Deck(f"* healthy {k}", f"v1 a 0 {2 * k}\nr1 a b 1000\nr2 b 0 1000\n.save v(b) i(v1)\n.op", ("v(b)", "i(v1)"))


#: name -> (deck, statuses that say what happened)
CATALOGUE = {
    "missing vector": (
        bad("v1 a 0 1\nr1 a 0 1000\n.save v(a) v(nothere)\n.op", "v(nothere)"), {Status.MEASURE_FAILED}),
    "unknown model": (
        bad("v1 a 0 1\nm1 a a 0 0 nothere w=1e-6 l=1e-6\n.save v(a)\n.op"), {Status.BAD_DECK}),
    "unknown subcircuit": (
        bad("v1 a 0 1\nx1 a 0 nothere\n.save v(a)\n.op"), {Status.BAD_DECK}),
    "wrong port count": (
        bad(".subckt s a b\nr1 a b 1\n.ends s\nv1 a 0 1\nx1 a s\n.save v(a)\n.op"), {Status.BAD_DECK}),
    "recursive subcircuit": (
        bad(".subckt s a\nx1 a s\n.ends s\nv1 a 0 1\nx1 a s\n.save v(a)\n.op"), {Status.BAD_DECK}),
    "subcircuit without end": (
        bad(".subckt s a\nr1 a 0 1\nv1 a 0 1\n.save v(a)\n.op"), {Status.BAD_DECK}),
    "missing include": (
        bad(".include nothere.sp\nv1 a 0 1\n.save v(a)\n.op"), {Status.BAD_DECK}),
    "missing node and value": (
        bad("v1 a 0 1\nr1 a\n.save v(a)\n.op"), {Status.BAD_DECK, Status.SUSPECT}),
    "undefined parameter": (
        bad("v1 a 0 {vdx}\nr1 a 0 1\n.save v(a)\n.op"), {Status.BAD_DECK}),
    "empty deck": (
        bad(""), {Status.BAD_DECK}),
    "unknown analysis": (
        bad("v1 a 0 1\nr1 a 0 1\n.save v(a)\n.opp"), {Status.BAD_DECK}),
    "unknown element": (
        bad("v1 a 0 1\nr1 a 0 1\n?1 a 0 2\n.save v(a)\n.op"), {Status.SUSPECT, Status.BAD_DECK}),
    "unknown model parameter": (
        bad("v1 a 0 1\nm1 a a 0 0 n w=1e-6 l=1e-6\n.model n nmos vt0x=1\n.save v(a)\n.op"), {Status.SUSPECT}),
    "initial condition on no node": (
        bad("v1 a 0 1\nr1 a 0 1\n.ic v(typo)=0\n.save v(a)\n.op"), {Status.SUSPECT}),
    "no DC solution": (
        bad("b1 a 0 v=v(a)*v(a)+1\nr1 a 0 1000\n.save v(a)\n.op"), {Status.NO_CONVERGENCE}),
    "two sources in parallel": (
        bad("v1 a 0 1\nv2 a 0 2\n.save v(a)\n.op"), {Status.NO_CONVERGENCE}),
    "timestep too small": (
        bad("v1 a 0 pulse(0 1 5e-9 1e-10 1e-10 1 2)\nr1 a 0 1000\nb1 b 0 v=v(a)>0.5 ? v(b)*v(b)+1 : 0.1\nr2 b 0 1000\n"
            ".save v(b)\n.tran 1e-10 1e-8", "v(b)", None, 1e-8), {Status.NO_CONVERGENCE}),
    "sweep that goes backwards": (
        bad("v1 a 0 1\nr1 a 0 1\n.save v(a)\n.dc v1 0 1 -0.1", points=11), {Status.MEASURE_FAILED, Status.BAD_DECK}),
    "sweep shorter than asked": (
        bad("v1 a 0 1\nr1 a 0 1\n.save v(a)\n.dc v1 0 1 0.1", points=12), {Status.MEASURE_FAILED}),
    "overflow that ngspice clips": (
        bad("v1 a 0 1\nb1 b 0 v=exp(1000*v(a))\nr1 b 0 1\n.save v(b)\n.op", "v(b)"), {Status.MEASURE_FAILED}),
}  # fmt: skip
#: decks that end ngspice 39.3 with a segmentation fault
CRASHES = {
    "model without a type": bad("v1 a 0 1\nm1 a a 0 0 nch w=1e-6 l=1e-6\n.model nch\n.save v(a)\n.op"),
    "nodeset without a node": bad("v1 a 0 1\nr1 a 0 1\n.nodeset v()=0.2\n.save v(a)\n.op"),
}


@pytest.fixture
def fresh(tmp_path, store) -> Store:
    """An empty store."""
    return Store(tmp_path / "store", store.engine)


@pytest.fixture(scope="module", params=CATALOGUE)
def chain(request, tmp_path_factory, store):
    """A healthy, a broken and a healthy deck, one after the other in one worker; and the broken one's case."""
    deck, expected = CATALOGUE[request.param]
    # one chunk: all three in one process, which is what PySpice issue 236 needs to show itself
    decks = [good(0.25), deck, good(0.75)]
    return deck, expected, run_decks(decks, store=Store(tmp_path_factory.mktemp("chain"), store.engine), timeout=30)


def test_a_broken_deck_has_a_status_and_no_numbers_in_either_engine(chain):
    deck, expected, (_, broken, _) = chain
    for result in (broken, BatchEngine(timeout=30).run(deck)):
        assert result.status in expected
        assert not result.status.trusted
        assert result.vectors == {}
        assert result.messages[-1].level == "error"
        assert ADVICE[result.status]


def test_a_healthy_deck_after_a_broken_one_gets_its_own_numbers(chain):
    _, _, (first, _, last) = chain
    for result, value in ((first, 0.25), (last, 0.75)):
        assert result.status is Status.OK
        assert result["v(b)"] == pytest.approx([value], rel=1e-9, abs=0)


@pytest.mark.parametrize("case", CRASHES)
def test_a_deck_that_crashes_ngspice_yields_engine_crash_in_either_engine(case, fresh):
    for result in (run_decks([CRASHES[case]], store=fresh)[0], BatchEngine().run(CRASHES[case])):
        assert result.status is Status.ENGINE_CRASH
        assert result.vectors == {}


def test_a_crash_costs_only_its_own_task(fresh):
    decks = [good(0.1), good(0.2), CRASHES["model without a type"], good(0.3), good(0.4)]
    results = run_decks(decks, store=fresh, jobs=2, chunk=1)
    assert [r.status for r in results] == [Status.OK, Status.OK, Status.ENGINE_CRASH, Status.OK, Status.OK]
    assert [r["v(b)"][0] for r in results if r.status.trusted] == pytest.approx([0.1, 0.2, 0.3, 0.4], rel=1e-9, abs=0)


def test_a_crash_does_not_cost_the_decks_that_shared_its_task(fresh):
    decks = [good(0.1), CRASHES["model without a type"], good(0.3)]
    results = run_decks(decks, store=fresh, chunk=8)
    assert [r.status for r in results] == [Status.OK, Status.ENGINE_CRASH, Status.OK]


def test_several_crashes_are_each_charged_to_their_own_deck(fresh):
    decks = [CRASHES["model without a type"], good(0.5), CRASHES["nodeset without a node"], good(0.6)]
    statuses = [r.status for r in run_decks(decks, store=fresh, jobs=2, chunk=1)]
    assert statuses == [Status.ENGINE_CRASH, Status.OK, Status.ENGINE_CRASH, Status.OK]


# ---------------------------------------------------------------- time limits

ENDLESS = bad("v1 a 0 sin(0 1 1e9)\nr1 a 0 1\n.save v(a)\n.tran 1e-12 1", points=None, stop=1.0)


def test_a_deck_over_its_time_is_stopped_by_the_batch_engine():
    begin = time.perf_counter()
    result = BatchEngine(timeout=0.5).run(ENDLESS)
    assert result.status is Status.TIMEOUT
    assert "longer than 0.5 s" in result.messages[-1].text
    assert time.perf_counter() - begin < 10


def test_a_deck_over_its_time_is_stopped_in_a_worker_and_the_others_live(fresh):
    results = run_decks([good(0.2), ENDLESS, good(0.4)], store=fresh, jobs=2, timeout=2.0, chunk=1)
    assert [r.status for r in results] == [Status.OK, Status.TIMEOUT, Status.OK]
    assert "longer than 2 s" in results[1].messages[0].text


# ---------------------------------------------------------------- tasks


def _rss(simulate, count, first):
    """Worker task: resident memory [MB] before and after `count` decks, and the largest relative error of their answers."""

    def resident() -> float:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    answers = [simulate(good(first + k))["v(b)"][0] for k in range(40)]
    before = resident()
    answers += [simulate(good(first + 40 + k))["v(b)"][0] for k in range(count)]
    return before, resident(), max(abs(v / (first + k) - 1) for k, v in enumerate(answers))


def test_three_hundred_decks_in_one_worker_do_not_grow_its_memory(fresh):
    # without remcirc libngspice keeps 248 KiB a load (74 MB here), without destroy 53 KB a run
    (outcome,) = map_tasks(_rss, [(0, (300, 1.0))], store=fresh, jobs=1, timeout=120)
    before, after, error = outcome.value
    assert error < 1e-9
    assert after - before < 5.0


def _fail(simulate, what):
    raise ValueError(what)


def test_a_mistake_in_our_own_code_is_not_taken_for_a_failed_point(fresh):
    with pytest.raises(ValueError, match="a bug of ours"):
        list(map_tasks(_fail, [(0, ("a bug of ours",))], store=fresh, jobs=1, timeout=60))


def test_no_tasks_start_no_workers(fresh):
    assert list(map_tasks(_fail, [], store=fresh, jobs=2, timeout=1)) == []


# ---------------------------------------------------------------- verdicts and messages

ONE = Deck("* one", "v1 a 0 1\n.op", ("v(a)",))


def judge(deck: Deck, vectors: dict, lines: list[str] = [], title: str | None = None):  # noqa: B006
    title = f"{deck.title} nonce={deck.nonce}" if title is None else title
    return verdict(
        deck, {k: np.asarray(v, dtype=float) for k, v in vectors.items()}, lines, title=title, engine="t", seconds=0
    )


def test_numbers_of_another_deck_are_refused_by_their_title():
    result = judge(ONE, {"v(a)": [1.0]}, title=f"* one nonce={good(1).nonce}")
    assert result.status is Status.BAD_DECK
    assert result.vectors == {}
    assert "no result of this deck came back" in result.messages[-1].text


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e99])
def test_numbers_that_are_no_voltages_are_refused(value):
    result = judge(ONE, {"v(a)": [value]})
    assert result.status is Status.MEASURE_FAILED
    assert "v(a): not finite or beyond 1e6" in result.messages[-1].text


@pytest.mark.parametrize(
    ("time", "status"),
    [
        ([0, 1e-9, 2e-9], Status.OK),
        ([0, 1e-9, 1.9e-9], Status.NO_CONVERGENCE),
        ([0, 1.5e-9, 1e-9, 2e-9], Status.MEASURE_FAILED),
        ([2e-9], Status.MEASURE_FAILED),
    ],
)
def test_a_transient_must_run_forwards_to_its_stop_time(time, status):
    deck = Deck("* t", "x", ("v(a)",), None, 2e-9)
    assert judge(deck, {"time": time, "v(a)": np.ones(len(time))}).status is status


def test_an_error_line_beside_good_numbers_makes_them_suspect():
    result = judge(ONE, {"v(a)": [1.0]}, ["Error: something about a card"])
    assert result.status is Status.SUSPECT
    assert result.vectors == {}


def test_a_line_nobody_has_seen_before_makes_the_numbers_suspect():
    result = judge(ONE, {"v(a)": [1.0]}, ["the sky is falling"])
    assert result.status is Status.SUSPECT
    assert "unclassified" in result.messages[-1].text


@pytest.mark.parametrize(
    ("line", "level", "name"),
    [
        ("Note: No compatibility mode selected!", "note", "progress"),
        ("Doing analysis at TEMP = 27.000000 and TNOM = 27.000000", "note", "progress"),
        ("No. of Data Rows : 1", "note", "progress"),
        ("Using transient initial conditions", "note", "progress"),
        (" Reference value :  7.83333e-01", "note", "progress"),
        ("Total DRAM available = 24105.562 MB.", "note", "resources"),
        ("DRAM currently available = 23556.648 MB.", "note", "resources"),
        ("Maximum ngspice program size =   21.863 MB.", "note", "resources"),
        ("Stack = 0 bytes.", "note", "resources"),
        ("Library pages =    2.121 MB.", "note", "resources"),
        ("Note: Starting dynamic gmin stepping", "warning", "stepping"),
        ("Warning: Dynamic gmin stepping failed", "error", "no-convergence"),
        ("Warning: singular matrix:  check node b", "error", "no-convergence"),
        ("doAnalyses: TRAN:  Timestep too small; time = 4.99e-09, timestep = 1e-21", "error", "no-convergence"),
        ("Error: unknown subckt: x1 a 0 nothere", "error", "deck"),
        ("could not find a valid modelname", "error", "deck"),
        ("Warning : IC on non-existent node - v(typo)", "error", "deck"),
        ("Warning: vd1: no DC value, transient time 0 value used", "warning", "warning"),
        ("", "note", "blank"),
    ],
)
def test_a_line_of_ngspice_has_its_class(line, level, name):
    message = classify(line)
    assert (message.level, message.name, message.text) == (level, name, line)


def test_every_status_has_an_advice_and_only_two_are_trusted():
    assert set(ADVICE) == set(Status)
    assert {s for s in Status if s.trusted} == {Status.OK, Status.STEPPED}
    # written into datasets: the numbers never change
    assert [s.value for s in Status] == list(range(8))


# ---------------------------------------------------------------- a missing simulator


def test_a_missing_library_is_named_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "/nowhere/libngspice.so")
    with pytest.raises(SimulatorMissing, match=r"ngspice library was not found; install it: .*install ngspice"):
        engine_name()


def test_a_missing_program_is_named_with_the_line_that_installs_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SimulatorMissing, match=r"program ngspice was not found; install it: .*install ngspice"):
        BatchEngine()
