"""Decks: plain text that runs alone, named by its content; and every shipped netlist parses in plain ngspice."""

import re
import subprocess
from dataclasses import replace

import pytest

from cimspice import netlist, paths
from cimspice.benches import BENCHES
from cimspice.engines import Status
from cimspice.engines.batch import BatchEngine
from cimspice.engines.simulator import NotStored, Simulator
from cimspice.errors import InputError, PdkError
from cimspice.netlist import Deck, definitions
from cimspice.pdk import load_pdk
from cimspice.plan import Axis, Plan

ANALYSES = r"^\.(op|dc|tran|ac|noise|tf|pz|sens|four|disto)\b"
SETUP = {"column": {"rows": 4}, "sense": {}, "adc": {"bits": 2}, "gap": 0.85}
AXES = {
    "read_iv": {
        "v_wl": (1.8,),
        "gap": (0.1, 1.0),
        "dvth": (0.0,),
        "v_sl": (0.0, 0.01),
        "v_read": (0.1, 0.2),
        "temp": (27.0,),
    },
    "noise_margin": {"cell": ("sram_8t",), "mode": ("read",), "vdd": (1.8,), "temp": (27.0,)},
    "n_curve": {"cell": ("sram_9t",), "vdd": (1.8,), "temp": (27.0,)},
    "write_margin": {"cell": ("sram_6t",), "vdd": (1.8,), "temp": (27.0,)},
    "sram_read": {"cell": ("sram_10t",), "vdd": (1.62, 1.8), "temp": (27.0,)},
    "sram_write": {"cell": ("sram_12t",), "vdd": (1.8,), "temp": (27.0,)},
    "retention": {"cell": ("sram_11t",), "temp": (27.0,)},
    "read_disturb": {"cell": ("sram_10t1c",), "rows": (8.0,), "level": (1.0,), "vdd": (1.8,), "temp": (27.0,)},
    "product": {"cell": ("sram_8t1c",), "level": (1.0,), "vdd": (1.8,), "temp": (27.0,)},
    "sense_dc": {"device": ("dvth_p1",), "dvth": (0.0,), "v_bl": (0.0, 0.1, 0.2), "temp": (27.0,)},
    "column_mac": {"active": (2.0,), "pattern": ("near",), "temp": (27.0,)},
    "comparator_offset": {"device": ("dvth1",), "vcm": (1.2,), "temp": (27.0,)},
    "adc_transfer": {"temp": (27.0,)},
    "rram_cycle": {
        "model": ("gap",),
        "access": ("nmos_access_io",),
        "v_set": (2.4,),
        "v_wl_set": (1.7,),
        "v_reset": (2.6,),
        "v_wl_reset": (4.0,),
        "t_pulse": (200e-9,),
        "temp": (27.0,),
    },
    "write_verify": {
        "access": ("nmos_access_io",),
        "target": (20e-6,),
        "tolerance": (1e-6,),
        "t_pulse": (100e-9,),
        "temp": (27.0,),
    },
}


def first_deck(bench_name: str) -> Deck:
    """The deck a bench asks for first."""
    bench = BENCHES[bench_name]
    axes = tuple(Axis(name, AXES[bench_name][name], unit) for name, unit in bench.axes.items())
    plan = Plan(bench=bench_name, pdk="sky130", setup=SETUP, axes=axes, corners=("TT",), samples=1)
    with pytest.raises(NotStored) as missing:
        bench.measure(plan, bench.blocks(plan)[0], Simulator(None, None))
    return missing.value.deck


@pytest.mark.parametrize("name", sorted(BENCHES))
def test_every_bench_writes_one_plain_deck_with_one_analysis(name):
    text = first_deck(name).text
    assert len(re.findall(ANALYSES, text, re.MULTILINE | re.IGNORECASE)) == 1
    assert not re.search(r"^\s*\.(control|include|inc|lib)\b|^\*#", text, re.MULTILINE | re.IGNORECASE)
    assert text.isascii()
    assert text.endswith(".end\n")


@pytest.mark.parametrize("name", sorted(BENCHES))
def test_every_bench_deck_runs_alone_in_plain_ngspice(name, tmp_path):
    deck = first_deck(name)
    if deck.stop:
        # the start of the transient is enough to see that it runs
        body = re.sub(r"^\.tran (\S+) \S+", r".tran \1 2e-09", deck.body, flags=re.MULTILINE)
        deck = replace(deck, body=body, stop=2e-9)
    result = BatchEngine().run(deck)
    assert result.status is Status.OK, [m for m in result.messages if m.level != "note"]
    (tmp_path / "deck.cir").write_text(deck.text)
    command = ["ngspice", "-b", "-r", "out.raw", "deck.cir"]
    subprocess.run(
        command, cwd=tmp_path, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, check=False
    )
    head = (tmp_path / "out.raw").read_bytes()[:4000].decode("utf-8", "replace")
    assert f"nonce={deck.nonce}" in head
    for vector in deck.vectors[:20]:
        assert vector in head


def test_the_nonce_stands_in_the_title_line():
    deck = Deck("* t", "r1 a 0 1\nv1 a 0 1\n.op", ("v(a)",))
    assert deck.text.splitlines()[0] == f"* t nonce={deck.nonce}"


@pytest.mark.parametrize("name", ["read_iv", "column_mac"])
def test_any_changed_byte_changes_the_nonce(name):
    deck = first_deck(name)
    nonces = {deck.nonce}
    places = range(0, len(deck.body), max(1, len(deck.body) // 200))
    for k in places:
        nonces.add(replace(deck, body=deck.body[:k] + chr(ord(deck.body[k]) ^ 1) + deck.body[k + 1 :]).nonce)
    nonces.add(replace(deck, title=deck.title + " ").nonce)
    assert len(nonces) == len(places) + 2


def test_the_same_circuit_has_the_same_digest():
    assert first_deck("column_mac").digest == first_deck("column_mac").digest


def test_definitions_carry_what_is_called_once_and_nothing_else():
    text = definitions(load_pdk("sky130"), "TT", "x1 a b c 0 rram_1t1r gap=1\nx2 a b c 0 rram_1t1r gap=1.2\n")
    subcircuits = re.findall(r"^\.subckt (\S+)", text, re.MULTILINE)
    assert sorted(subcircuits) == ["nmos_access", "rram_1t1r", "rram_gap_frozen"]
    assert re.findall(r"^\.model (\S+)", text, re.MULTILINE) == ["n300"]


def test_definitions_stand_before_their_use_however_deep():
    text = definitions(load_pdk("sky130"), "TT", "x1 a b c d e f g 0 flash_tap")
    assert {"flash_tap", "strongarm", "nmos_std"} <= set(re.findall(r"^\.subckt (\S+)", text, re.MULTILINE))


def test_a_device_the_process_lacks_is_refused_by_name():
    with pytest.raises(PdkError, match="process freepdk45: unknown device 'nmos_lvt'"):
        definitions(load_pdk("freepdk45"), "TT", "x1 a b c d nmos_lvt")


def test_a_corner_of_another_process_is_refused_by_name():
    with pytest.raises(PdkError, match="unknown corner 'SF'"):
        definitions(load_pdk("freepdk45"), "SF", "x1 a b c d nmos_min")


def test_a_subcircuit_defined_in_two_files_is_refused(tmp_path):
    for name in ("a.sp", "b.sp"):
        (tmp_path / name).write_text(".subckt twin a b\nr1 a b 1\n.ends twin\n")
    with pytest.raises(InputError, match="subcircuit 'twin' is already defined"):
        netlist._read_library(sorted(tmp_path.glob("*.sp")))


def test_every_shipped_subcircuit_is_found_by_its_name():
    assert {name for _, name, _ in SUBCIRCUITS} == set(netlist.library())


# ---------------------------------------------------------------- the shipped files

FILES = sorted([*paths.netlists().glob("*/*.sp"), *(paths.pdk_models() / "rram").glob("*.sp")])
SUBCIRCUITS = [
    (path, *match.groups())
    for path in FILES
    for match in re.finditer(r"^\.subckt (\S+)((?: [^\s=]+(?!\S*=))*)", path.read_text(), re.MULTILINE)
]


def test_every_shipped_netlist_defines_a_subcircuit():
    assert {path for path, _, _ in SUBCIRCUITS} == set(FILES)


@pytest.mark.parametrize("pdk", ["sky130", "freepdk45"])
@pytest.mark.parametrize(("path", "name", "pins"), SUBCIRCUITS, ids=[s[1] for s in SUBCIRCUITS])
def test_every_shipped_subcircuit_parses_in_plain_ngspice(path, name, pins, pdk):
    process = load_pdk(pdk)
    nodes = pins.split()
    # every pin on a resistor to half the supply: no floating node, whatever the circuit
    lines = [f"vm mid 0 {process.vdd / 2}", *(f"r{k} n{k} mid 1e4" for k in range(len(nodes)))]
    lines.append("xdut " + " ".join(f"n{k}" for k in range(len(nodes))) + f" {name}")
    deck = netlist.deck(
        f"parse {name}", "\n".join(lines), "tran 1e-11 1e-10 uic",
        pdk=process, corner="TT", temp=27.0, vectors=["v(n0)"], options=netlist.TRAN_OPTIONS, points=None, stop=1e-10,
    )  # fmt: skip
    result = BatchEngine(timeout=60).run(deck)
    assert result.status is Status.OK, [m for m in result.messages if m.level != "note"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_shipped_netlist_states_its_pins_and_its_source_in_the_header(path):
    comments = "\n".join(line.lower() for line in path.read_text(encoding="ascii").splitlines() if line.startswith("*"))
    assert re.search(r"\bpins\b|v\(te,be\)", comments)
    assert re.search(r"\bsource: |\bsource  ", comments), "no source line: say where topology and sizes come from"
