"""Two engines, one answer: the library in a worker and plain `ngspice -b` on the same decks."""

import re
from pathlib import Path

import numpy as np
import pytest

from cimspice import netlist
from cimspice.engines import Status
from cimspice.engines.batch import BatchEngine
from cimspice.netlist import DC_OPTIONS, TRAN_OPTIONS, Deck
from cimspice.pdk import load_pdk
from cimspice.store import Store


def transistor_deck(analysis: str, pdk_name: str, **more) -> Deck:
    pdk = load_pdk(pdk_name)
    circuit = (
        f"vdd vdd 0 {pdk.vdd}\nvin in 0 dc {pdk.vdd / 2} pulse(0 {pdk.vdd} 1e-10 1e-11 1e-11 5e-10 1)\n"
        "xp out in vdd vdd pmos_min\nxn out in 0 0 nmos_min\ncl out 0 1e-14"
    )
    return netlist.deck(
        "inverter", circuit, analysis, pdk=pdk, corner="TT", temp=27.0, vectors=["v(out)", "i(vdd)"], **more
    )


DECKS = {
    "op": lambda p: transistor_deck("op", p, options=DC_OPTIONS),
    "dc": lambda p: transistor_deck(
        f"dc vin 0 {load_pdk(p).vdd} {load_pdk(p).vdd / 50}", p, options=DC_OPTIONS, points=51
    ),
    "tran": lambda p: transistor_deck("tran 1e-11 2e-9", p, options=TRAN_OPTIONS, points=None, stop=2e-9),
}


@pytest.mark.parametrize("pdk", ["sky130", "freepdk45"])
@pytest.mark.parametrize("analysis", DECKS)
def test_both_engines_give_the_same_numbers(analysis, pdk, simulate):
    deck = DECKS[analysis](pdk)
    library, batch = simulate(deck), BatchEngine().run(deck)
    assert library.status is Status.OK
    assert batch.status is Status.OK
    for name in deck.vectors:
        a, b = library[name], batch[name]
        assert a.shape == b.shape
        # relative to the vector's swing: a current may pass through zero
        assert np.abs(a - b).max() <= 1e-9 * np.abs(b).max()


def test_a_divider_gives_the_value_computed_by_hand(simulate):
    deck = Deck("* divider", "v1 a 0 1.8\nr1 a b 3000\nr2 b 0 6000\n.save v(b) i(v1)\n.op", ("v(b)", "i(v1)"))
    for result in (simulate(deck), BatchEngine().run(deck)):
        assert result["v(b)"] == pytest.approx([1.2], rel=1e-9, abs=0)
        assert result["i(v1)"] == pytest.approx([-2e-4], rel=1e-9, abs=0)


def test_a_result_names_its_deck_and_its_engine(simulate, store):
    deck = Deck("* r", "v1 a 0 1\nr1 a 0 50\n.save v(a)\n.op", ("v(a)",))
    library, batch = simulate(deck), BatchEngine().run(deck)
    assert library.deck == batch.deck == deck.digest
    assert library.engine == store.engine
    assert library.engine.startswith("libngspice-")
    assert re.fullmatch(r"ngspice-batch-\d\S*", batch.engine)


def test_uic_transients_are_trusted_by_both_engines(simulate):
    # the moving RRAM model starts from .ic values: ngspice says "Using transient initial conditions"
    deck = Deck(
        "* rc",
        "r1 b 0 1000\nc1 b 0 1e-12 ic=1\n.options reltol=1e-6\n.save v(b)\n.tran 1e-11 2e-9 uic",
        ("v(b)",),
        None,
        2e-9,
    )
    for result in (simulate(deck), BatchEngine().run(deck)):
        assert result.status is Status.OK, [m.text for m in result.messages if m.level != "note"]
        assert result["v(b)"][-1] == pytest.approx(np.exp(-2), rel=1e-3, abs=0)


STEPPED = Deck(
    "* floating",
    "v1 a 0 1\nc1 a b 1e-12\nc2 b 0 1e-12\n.save v(b)\n.op",
    ("v(b)",),
)


def test_help_that_convergence_needed_is_recorded(simulate):
    for result in (simulate(STEPPED), BatchEngine().run(STEPPED)):
        assert result.status is Status.STEPPED
        assert result.status.trusted


# ---------------------------------------------------------------- start files

TRAP = Deck("* trap", "v1 a 0 1\nr1 a b 1000\nr2 b 0 1000\n.save v(b)\n.op", ("v(b)",))


@pytest.fixture
def start_files(tmp_path, monkeypatch):
    """A home and a working folder whose start files leave a mark, and SPICE_* variables that lead to a third."""
    mark = tmp_path / "mark"
    trap = f"shell touch {mark}\nset filetype=ascii\noption temp=100\n"
    scripts = tmp_path / "lib" / "scripts"
    for folder in (tmp_path / "home", tmp_path / "cwd", scripts):
        folder.mkdir(parents=True)
        (folder / ".spiceinit").write_text(trap)
        (folder / "spinit").write_text(trap)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "cwd")
    return mark


def test_the_start_files_of_this_test_do_bite_plain_ngspice(start_files):
    import subprocess

    Path("trap.cir").write_text(TRAP.text)
    subprocess.run(["ngspice", "-b", "-r", "out.raw", "trap.cir"], capture_output=True, check=False)
    assert start_files.exists()
    assert b"Values:" in Path("out.raw").read_bytes()


@pytest.mark.parametrize("variables", [False, True], ids=["files", "SPICE_SCRIPTS"])
def test_start_files_change_nothing_in_a_worker(start_files, tmp_path, variables, monkeypatch):
    from cimspice.engines.pool import engine_name, run_decks

    if variables:
        monkeypatch.setenv("SPICE_LIB_DIR", str(tmp_path / "lib"))
        monkeypatch.setenv("SPICE_SCRIPTS", str(tmp_path / "lib" / "scripts"))
    fresh = Store(tmp_path / "store", engine_name())
    result = run_decks([TRAP], store=fresh)[0]
    assert result.status is Status.OK
    assert result["v(b)"] == pytest.approx([0.5], rel=1e-12, abs=0)
    assert not start_files.exists()


@pytest.mark.parametrize("variables", [False, True], ids=["files", "SPICE_SCRIPTS"])
def test_start_files_change_nothing_in_the_batch_engine(start_files, tmp_path, variables, monkeypatch):
    if variables:
        monkeypatch.setenv("SPICE_LIB_DIR", str(tmp_path / "lib"))
        monkeypatch.setenv("SPICE_SCRIPTS", str(tmp_path / "lib" / "scripts"))
    result = BatchEngine().run(TRAP)
    assert result.status is Status.OK
    assert result["v(b)"] == pytest.approx([0.5], rel=1e-12, abs=0)
    assert not start_files.exists()
