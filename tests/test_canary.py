"""Canaries: right in both engines, right by a second method, and able to fail."""

import dataclasses
import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from cimspice.canary import canaries, canary_hash, full_scale_error, judge, run_canaries
from cimspice.engines import Status
from cimspice.engines.batch import BatchEngine
from cimspice.engines.pool import engine_name, run_decks
from cimspice.store import Store

NAMES = [c.name for c in canaries()]
BY_NAME = {c.name: c for c in canaries()}


@pytest.fixture(scope="module")
def in_worker(tmp_path_factory):
    """Decks -> results of the library engine in a worker, never from an earlier store."""
    engine = engine_name()

    def run(decks):
        return run_decks(decks, store=Store(tmp_path_factory.mktemp("store"), engine))

    return run


@pytest.fixture(scope="module")
def results(in_worker):
    """Canary name -> result by engine."""
    library = in_worker([c.deck for c in canaries()])
    return {
        "library": dict(zip(NAMES, library, strict=True)),
        "batch": {c.name: BatchEngine().run(c.deck) for c in canaries()},
    }


@pytest.mark.parametrize("engine", ["library", "batch"])
@pytest.mark.parametrize("name", NAMES)
def test_a_canary_agrees_with_its_formula(name, engine, results):
    answer = judge(BY_NAME[name], results[engine][name])
    assert answer.ok, answer.text
    assert answer.worst_error <= answer.tolerance
    assert results[engine][name].status is Status.OK


def test_ten_canaries_take_less_than_a_second_in_a_worker(results):
    assert len(set(NAMES)) == 10
    assert sum(r.seconds for r in results["library"].values()) < 1.0


# ---------------------------------------------------------------- the formulas, by a second method


def wanted(name, **vectors):
    """What the formula says, by label; vectors it depends on (time) are given, the others are zero."""
    deck = BY_NAME[name].deck
    length = len(next(iter(vectors.values()))) if vectors else deck.points
    given = {v: np.zeros(length) for v in deck.vectors} | vectors
    return {label: want for label, _, want in BY_NAME[name].compare(given)}


@pytest.mark.parametrize(("node", "temp"), [("v(k1)", 27.0), ("v(k2)", 77.0)])
def test_the_diode_formula_solves_shockleys_equation(node, temp):
    kelvin, ratio = temp + 273.15, (temp + 273.15) / 300.15
    nvt = 1.2 * 1.380649e-23 * kelvin / 1.602176634e-19
    saturation = 1e-14 * math.exp((ratio - 1) * 1.11 / nvt) * ratio ** (3.0 / 1.2)
    roots = [
        brentq(lambda x, v=v: (v - x) / 1e3 - saturation * math.expm1(x / nvt), 0, v, xtol=1e-15)
        for v in np.arange(0.5, 2.01, 0.25)
    ]
    assert wanted("diode")[node] == pytest.approx(roots, rel=1e-9, abs=0)


def test_the_implicit_formula_solves_its_cubic():
    v, y = np.arange(-2, 2.01, 0.25), wanted("behavioural")["v(y)"]
    assert y**3 + y == pytest.approx(v, rel=1e-12, abs=1e-15)


def test_the_step_responses_solve_their_differential_equations():
    def source(t):
        return np.interp(t, [0, 1e-7, 2.1e-6, 2.2e-6], [0, 1, 1, 0])

    def slope(t, x):
        v_rc, v_rlc, i = x
        return [(source(t) - v_rc) / (1e3 * 1e-9), i / 2.5e-10, (source(t) - 200.0 * i - v_rlc) / 1e-4]

    t = np.linspace(0, 5e-6, 400)
    solved = solve_ivp(slope, (0, 5e-6), [0, 0, 0], t_eval=t, rtol=1e-10, atol=1e-14, max_step=5e-9).y
    want = wanted("step_response", time=t)
    for k, name in enumerate(("v(b)", "v(n)")):
        assert full_scale_error(want[name], solved[k]) < 1e-7


def test_the_bridge_formula_obeys_the_current_law_at_both_ends_of_its_diagonal():
    want = wanted("bridge")
    v1, v2 = np.tile(np.arange(-1, 1.01, 0.25), 5), np.repeat(np.arange(0, 2.01, 0.5), 9)
    left, right, i = want["v(l)"], want["v(r)"], want["i(v2)"]
    assert (v1 - left) / 1e3 == pytest.approx(left / 3e3 + i, rel=1e-12, abs=1e-18)
    assert (v1 - right) / 2e3 == pytest.approx(right / 1.5e3 - i, rel=1e-12, abs=1e-18)
    assert left - right - v2 == pytest.approx(500 * i, rel=1e-12, abs=1e-15)


# ---------------------------------------------------------------- a canary must be able to fail

#: setting that came in from outside -> canaries that must notice
SETTINGS = {
    "temp=100": {"diode", "mosfet"},
    "temp=28": {"diode", "mosfet"},
    "tnom=28": {"resistor_temperature", "diode", "mosfet"},
    "reltol=0.5": {"diode", "mosfet", "behavioural"},
    "abstol=1e-3": {"mosfet"},
    "gmin=1e-6": {"diode", "mosfet", "latch"},
    "rshunt=1e9": {"linear_network", "bridge", "bsim4", "charge_sharing", "latch"},
    "scale=0.5": {"bsim4"},
    "method=gear": {"step_response"},
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_foreign_setting_is_noticed_by_the_canaries_concerned(setting, in_worker):
    decks = [dataclasses.replace(c.deck, body=f"{c.deck.body}\n.options {setting}") for c in canaries()]
    for answers in (in_worker(decks), [BatchEngine().run(d) for d in decks]):
        failed = {c.name for c, r in zip(canaries(), answers, strict=True) if not judge(c, r).ok}
        assert failed >= SETTINGS[setting]


@pytest.mark.parametrize("name", NAMES)
def test_one_wrong_value_in_any_vector_is_noticed(name, results):
    result = results["library"][name]
    for vector in BY_NAME[name].deck.vectors:
        values = result[vector].copy()
        values[-1] += 1e-3
        tampered = dataclasses.replace(result, vectors=result.vectors | {vector: values})
        assert not judge(BY_NAME[name], tampered).ok, vector


def test_an_error_of_one_in_ten_thousand_everywhere_is_noticed_by_seven(results):
    def scaled(deck):
        result = next(r for r in results["library"].values() if r.deck == deck.digest)
        return dataclasses.replace(result, vectors={k: v * (1 + 1e-4) for k, v in result.vectors.items()})

    passed = {c.name for c in run_canaries(scaled) if c.ok}
    # two whose tolerance is that of a solver, and one that knows ratios only
    assert passed <= {"behavioural", "step_response", "bsim4"}


@pytest.mark.parametrize("damage", [math.nan, 0.0, 1e32], ids=["NaN", "zeros", "1e32"])
@pytest.mark.parametrize("name", NAMES)
def test_no_numbers_at_all_are_never_right(name, damage, results):
    result = results["library"][name]
    vectors = {k: v if k == "time" else np.full_like(v, damage) for k, v in result.vectors.items()}
    assert not judge(BY_NAME[name], dataclasses.replace(result, vectors=vectors)).ok


def test_a_sweep_whose_axes_are_exchanged_is_noticed(results):
    result = results["library"]["bridge"]
    turned = {k: v.reshape(5, 9).T.ravel() for k, v in result.vectors.items()}
    assert not judge(BY_NAME["bridge"], dataclasses.replace(result, vectors=turned)).ok


def test_a_run_that_failed_says_why(results):
    result = dataclasses.replace(results["library"]["latch"], status=Status.TIMEOUT, vectors={}, messages=())
    answer = judge(BY_NAME["latch"], result)
    assert not answer.ok
    assert answer.worst_error is None
    assert answer.text == "TIMEOUT: no message"


# ---------------------------------------------------------------- the hash


def hash_of(answers):
    return canary_hash([judge(c, answers[c.name]) for c in canaries()])


def test_the_hash_is_the_same_every_time(results, in_worker):
    again = dict(zip(NAMES, in_worker([c.deck for c in canaries()]), strict=True))
    assert hash_of(again) == hash_of(results["library"])
    assert len(hash_of(again)) == 64


def test_one_bit_in_one_vector_changes_the_hash(results):
    answers = results["library"]
    values = answers["mosfet"]["i(vd)"].copy()
    values[-1] = np.nextafter(values[-1], 1.0)
    changed = dataclasses.replace(answers["mosfet"], vectors=answers["mosfet"].vectors | {"i(vd)": values})
    assert hash_of(answers | {"mosfet": changed}) != hash_of(answers)
