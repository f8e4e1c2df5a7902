"""The convergence ladder: its order, its marks, and real circuits that need a rung."""

from dataclasses import replace

import numpy as np
import pytest

from cimspice.engines import Result, Rung, Status
from cimspice.engines.batch import BatchEngine
from cimspice.engines.ladder import METHOD_OPTIONS, SHUNT_OPTIONS, STEPPING_OPTIONS, Ladder
from cimspice.netlist import Deck

#: two diodes behind a resistor; the tests say when ngspice is not allowed to solve it
PICKY = Deck(
    "* diodes",
    "v1 a 0 2\nr1 a b 10\nd1 b c dx\nd2 c 0 dx\n.model dx d is=1e-14 n=1\n.options reltol=1e-6\n.save v(b) v(c) i(v1)\n.op",
    ("v(b)", "v(c)", "i(v1)"),
)


def asks(words: str):
    """An engine that solves a deck only where its text holds `words`, by plain ngspice."""
    engine = BatchEngine()
    seen: list[str] = []

    def run(deck: Deck) -> Result:
        seen.append(deck.body)
        if words in deck.body:
            return replace(engine.run(deck), deck=deck.digest)
        return Result(deck.digest, Status.NO_CONVERGENCE)

    return run, seen


@pytest.mark.parametrize(
    ("words", "rung"),
    [(STEPPING_OPTIONS, Rung.STEPPING), (METHOD_OPTIONS, Rung.METHOD), (SHUNT_OPTIONS, Rung.SHUNT)],
)
def test_each_rung_is_tried_in_its_turn_and_recorded(words, rung):
    run, seen = asks(words)
    result = Ladder(run).run(PICKY)
    assert (result.status, result.rung, result.deck) == (Status.STEPPED, rung, PICKY.digest)
    assert f"rung {int(rung)}" in result.messages[-1].text
    order = [w for w in (STEPPING_OPTIONS, METHOD_OPTIONS, SHUNT_OPTIONS) if any(w in body for body in seen)]
    assert order[-1] == words
    assert len(order) == int(rung) - 1


def test_stepping_of_ngspice_itself_is_recorded_as_that_rung():
    deck = replace(PICKY, body=PICKY.body.replace("reltol=1e-6", "reltol=1e-6 noopiter"))
    result = Ladder(BatchEngine().run).run(deck)
    assert (result.status, result.rung) == (Status.STEPPED, Rung.STEPPING)
    assert result["v(c)"] == pytest.approx(BatchEngine().run(PICKY)["v(c)"], rel=1e-5, abs=0)


def test_the_nearest_solved_point_is_the_first_help():
    engine = BatchEngine()
    seen = []

    def run(deck: Deck) -> Result:
        seen.append(deck.body)
        if ".save all" in deck.body or ".nodeset" in deck.body:
            return engine.run(deck)
        return Result(deck.digest, Status.NO_CONVERGENCE)

    result = Ladder(run).run(PICKY, lambda: PICKY)
    assert (result.status, result.rung) == (Status.STEPPED, Rung.NODESET)
    truth = engine.run(PICKY)
    assert f"v(c)={float(truth['v(c)'][0])!r}" in seen[-1]
    assert result["v(c)"] == pytest.approx(truth["v(c)"], rel=1e-4, abs=0)


def test_the_last_rung_ramps_the_sources_and_ends_in_an_operating_point():
    engine = BatchEngine()

    def run(deck: Deck) -> Result:
        if "pwl(" in deck.body or ".nodeset" in deck.body:
            return engine.run(deck)
        return Result(deck.digest, Status.NO_CONVERGENCE)

    result = Ladder(run).run(PICKY)
    assert (result.status, result.rung) == (Status.STEPPED, Rung.RAMP)
    assert result["v(c)"] == pytest.approx(engine.run(PICKY)["v(c)"], rel=1e-4, abs=0)
    assert len(result["v(c)"]) == 1


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.NO_CONVERGENCE])
def test_what_is_no_question_of_convergence_is_not_climbed(status):
    calls = []

    def run(deck: Deck) -> Result:
        calls.append(deck)
        return Result(deck.digest, status)

    assert Ladder(run).run(PICKY).status is status
    assert len(calls) == 1


def test_a_circuit_without_a_solution_stays_unsolved():
    deck = Deck("* none", "v1 a 0 1\nb1 b 0 v=v(b)*v(b)+v(a)\nr1 b 0 1000\n.save v(b)\n.op", ("v(b)",))
    result = Ladder(BatchEngine().run).run(deck)
    assert result.status is Status.NO_CONVERGENCE
    assert result.vectors == {}
    assert np.isfinite(result.seconds)
