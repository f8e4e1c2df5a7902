"""One promise, three engines: the library in a worker, plain `ngspice -b`, and a recording give the same answers.

Numbers are checked against closed forms, so that the engines cannot agree on something wrong.
"""

import numpy as np
import pytest

from cimspice import netlist
from cimspice.engines import ADVICE, Status
from cimspice.engines.batch import BatchEngine
from cimspice.engines.pool import run_decks
from cimspice.engines.replay import Recorder, ReplayEngine
from cimspice.netlist import DC_OPTIONS, TRAN_OPTIONS, Deck
from cimspice.pdk import load_pdk
from cimspice.store import Store

DIODE = ".model d d(is=1e-14)\n.options reltol=1e-9 abstol=1e-18 gmin=1e-18\n"
DECKS = {
    "divider": Deck("* divider", "v1 a 0 1.8\nr1 a b 3000\nr2 b 0 6000\n.save v(b) i(v1)\n.op", ("v(b)", "i(v1)")),
    "sweep": Deck(
        "* sweep", "v1 a 0 1\nr1 a b 1000\nr2 b 0 1000\n.save v(b) i(v1)\n.dc v1 0 2 0.25", ("v(b)", "i(v1)"), 9
    ),
    "nested sweep": Deck(
        "* nested", "v1 a 0 1\nv2 c 0 1\nr1 a b 1000\nr2 b c 1000\n.save v(b)\n.dc v1 0 1 0.5 v2 0 1 0.25",
        ("v(b)",), 15,
    ),
    "temperature sweep": Deck(
        "* temp", "i1 0 a 1e-3\nr1 a 0 1000 tc1=0.01\n.save v(a)\n.dc temp -23 77 10", ("v(a)",), 11
    ),
    "diode": Deck("* diode", f"v1 a 0 0.6\nd1 a 0 d\n{DIODE}.save i(v1)\n.op", ("i(v1)",)),
    "charging": Deck(
        "* rc", "r1 b 0 1000\nc1 b 0 1e-12 ic=1\n.options reltol=1e-6\n.save v(b)\n.tran 1e-11 2e-9 uic",
        ("v(b)",), None, 2e-9,
    ),
    "low pass": Deck(
        "* ac", "v1 a 0 dc 0 ac 1\nr1 a b 1000\nc1 b 0 1e-12\n.save v(b) i(v1)\n.ac dec 5 1e6 1e10",
        ("v(b)", "i(v1)"), 21,
    ),
    "floating node": Deck("* floating", "v1 a 0 1\nc1 a b 1e-12\nc2 b 0 1e-12\n.save v(b)\n.op", ("v(b)",)),
    "named error": Deck(
        "* error amplifier", "verror error 0 pulse(0 1 1e-10 1e-10 1e-10 1 2)\nrfatal error fatal 1000\n"
        "cerror fatal 0 1e-15\n.save v(error) v(fatal)\n.tran 1e-11 2e-9", ("v(error)", "v(fatal)"), None, 2e-9,
    ),
}  # fmt: skip
BROKEN = {
    "unknown model": Deck("* b1", "v1 a 0 1\nm1 a a 0 0 nothere w=1e-6 l=1e-6\n.save v(a)\n.op", ("v(a)",)),
    "unknown subcircuit": Deck("* b2", "v1 a 0 1\nx1 a 0 nothere\n.save v(a)\n.op", ("v(a)",)),
    "missing include": Deck("* b3", ".include nothere.sp\nv1 a 0 1\n.save v(a)\n.op", ("v(a)",)),
    "no solution": Deck("* b4", "b1 a 0 v=v(a)*v(a)+1\nr1 a 0 1000\n.save v(a)\n.op", ("v(a)",)),
    "missing vector": Deck("* b5", "v1 a 0 1\nr1 a 0 1\n.save v(a) v(q)\n.op", ("v(q)",)),
    "overflow": Deck("* b6", "v1 a 0 1\nb1 b 0 v=exp(1000*v(a))\nr1 b 0 1\n.save v(b)\n.op", ("v(b)",)),
    "short sweep": Deck("* b7", "v1 a 0 1\nr1 a 0 1\n.save v(a)\n.dc v1 0 1 0.1", ("v(a)",), 12),
    "condition on no node": Deck("* b8", "v1 a 0 1\nr1 a 0 1\n.ic v(typo)=0\n.save v(a)\n.op", ("v(a)",)),
    "crash": Deck("* b9", "v1 a 0 1\nm1 a a 0 0 nch w=1e-6 l=1e-6\n.model nch\n.save v(a)\n.op", ("v(a)",)),
}


def inverter(analysis: str, **more) -> Deck:
    circuit = (
        "vdd vdd 0 1.8\nvin in 0 dc 0.9 pulse(0 1.8 1e-10 1e-11 1e-11 5e-10 1)\n"
        "xp out in vdd vdd pmos_min\nxn out in 0 0 nmos_min\ncl out 0 1e-14"
    )
    return netlist.deck(
        "inverter", circuit, analysis, pdk=load_pdk("sky130"), corner="TT", temp=27.0, vectors=["v(out)", "i(vdd)"],
        **more,
    )  # fmt: skip


DECKS["inverter dc"] = inverter("dc vin 0 1.8 0.036", options=DC_OPTIONS, points=51)
DECKS["inverter tran"] = inverter("tran 1e-11 2e-9", options=TRAN_OPTIONS, points=None, stop=2e-9)


class Library:
    """The library engine, as every study uses it: in a worker process, through the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.name = store.engine

    def run(self, deck: Deck):
        return run_decks([deck], store=self._store, timeout=60)[0]


@pytest.fixture(scope="module")
def reference():
    """Answers of plain ngspice to every deck."""
    engine = BatchEngine(timeout=60)
    return {name: engine.run(deck) for name, deck in (DECKS | BROKEN).items()}


@pytest.fixture(scope="module", params=["library", "batch", "replay"])
def engine(request, store, tmp_path_factory):
    if request.param == "library":
        return Library(Store(tmp_path_factory.mktemp("store"), store.engine))
    if request.param == "batch":
        return BatchEngine(timeout=60)
    folder = tmp_path_factory.mktemp("recorded")
    recorder = Recorder(BatchEngine(timeout=60), folder)
    for deck in (DECKS | BROKEN).values():
        recorder.run(deck)
    return ReplayEngine(folder)


def test_an_engine_has_a_name(engine):
    assert engine.name.startswith(("libngspice-", "ngspice-batch-", "replay"))


@pytest.mark.parametrize("name", DECKS)
def test_a_healthy_deck_has_the_same_status_and_numbers_in_every_engine(name, engine, reference):
    deck, wanted = DECKS[name], reference[name]
    result = engine.run(deck)
    assert result.deck == deck.digest
    assert result.engine
    assert result.status is wanted.status is (Status.STEPPED if name == "floating node" else Status.OK)
    assert not [m for m in result.messages if m.level == "unclassified"]
    for vector in deck.vectors:
        assert result[vector].shape == wanted[vector].shape
        assert result[vector].dtype == wanted[vector].dtype
        # relative to the vector's swing: a current may pass through zero
        assert np.abs(result[vector] - wanted[vector]).max() <= 1e-9 * np.abs(wanted[vector]).max()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_deck_fails_alike_in_every_engine(name, engine, reference):
    result = engine.run(BROKEN[name])
    assert result.status is reference[name].status
    assert not result.status.trusted
    assert result.vectors == {}
    assert result.messages[-1].level == "error"
    assert ADVICE[result.status]


def test_the_numbers_are_those_of_the_closed_forms(engine):
    def ask(name: str, vector: str) -> np.ndarray:
        return engine.run(DECKS[name])[vector]

    assert ask("divider", "v(b)") == pytest.approx([1.2], rel=1e-12, abs=0)
    assert ask("sweep", "v(b)")[1:] == pytest.approx(np.arange(1, 9) * 0.125, rel=1e-9, abs=0)
    outer, inner = np.meshgrid(np.arange(5) * 0.25, np.arange(3) * 0.5, indexing="ij")
    assert ask("nested sweep", "v(b)")[1:] == pytest.approx(((outer + inner) / 2).ravel()[1:], rel=1e-9, abs=0)
    celsius = np.arange(-23, 78, 10)
    assert ask("temperature sweep", "v(a)") == pytest.approx(1 + 0.01 * (celsius - 27), rel=1e-9, abs=0)
    # CODATA constants of ngspice 39; i(v1) flows into the source
    thermal = 1.38064852e-23 * 300.15 / 1.6021766208e-19
    assert ask("diode", "i(v1)") == pytest.approx([-1e-14 * np.expm1(0.6 / thermal)], rel=1e-5, abs=0)
    assert ask("charging", "v(b)")[-1] == pytest.approx(np.exp(-2), rel=1e-3, abs=0)
    frequency = 10 ** (6 + np.arange(21) / 5)
    assert ask("low pass", "v(b)") == pytest.approx(1 / (1 + 2j * np.pi * frequency * 1e-9), rel=1e-9, abs=0)


def test_every_recorded_answer_was_used(tmp_path):
    recorder = Recorder(BatchEngine(), tmp_path)
    for name in ("divider", "sweep"):
        recorder.run(DECKS[name])
    with ReplayEngine(tmp_path) as engine:
        for name in ("divider", "sweep"):
            assert engine.run(DECKS[name]).status is Status.OK
