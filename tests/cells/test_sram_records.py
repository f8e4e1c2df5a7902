"""The records of the SRAM cells against the published connectivity, their own netlists and their own arithmetic."""

import re

import pytest

from cimspice import netlist
from cimspice.cells import CELLS, get_cell
from cimspice.errors import RegistryError
from cimspice.pdk import load_pdk

#: type, drain, gate, source of every transistor, as published or described (docs/sram_cells.md); drain and source of a
#: pass device may be exchanged
CORE = [
    "p q qb vdd", "p qb q vdd", "n q qb vss", "n qb q vss", "n bl wl q", "n blb wl qb",
]  # fmt: skip
CONNECTIVITY = {
    "sram_6t": [],
    "sram_7t": ["n rbl q rwl"],
    "sram_8t": ["n rbl rwl x", "n x q sl"],
    "sram_8t_xnor": ["n bl wl2 qb", "n blb wl2 q"],
    "sram_9t": ["n bl qb x", "n blb q x", "n x rd vss"],
    "sram_10t": ["n rblt rwl x", "n x qb vss", "n rblf rwl y", "n y q vss"],
    "sram_10t_xnor": ["n rbl rwlp x", "n x q vss", "n rbl rwln y", "n y qb vss"],
    "sram_11t": ["p z pa q", "n z na q", "p z pb qb", "n z nb qb", "n rbl rwl z"],
    "sram_12t": [
        "p z qb rwl_p", "n z q rwl_n", "p z q rwlb_p", "n z qb rwlb_n", "p rbl enb z", "n rbl en z",
    ],
    "sram_8t1c": ["n mwl q z", "n mwlb qb z"],
    "sram_10t1c": ["n y q vss", "n z dcwl y", "n z rwl rbl", "n act awl z"],
}  # fmt: skip
CAPACITORS = {"sram_11t": {"z", "vss"}, "sram_8t1c": {"z", "mbl"}, "sram_10t1c": {"z", "vss"}}
NAMES = sorted(CELLS)


def statements(name: str) -> tuple[list[str], list[str]]:
    """Pins of the subcircuit and its element lines, continuation lines joined."""
    text = re.sub(r"\n\+", "", netlist.library()[name])
    first, *rest, last = text.splitlines()
    assert last == f".ends {name}"
    return [w for w in first.split()[2:] if "=" not in w], rest


def shape(kind: str, drain: str, gate: str, source: str) -> tuple:
    return kind, gate, frozenset((drain, source))


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_wired_as_published(name):
    found = []
    for line in statements(name)[1]:
        if line.startswith("x"):
            _, drain, gate, source, bulk, role, *_ = line.split()
            assert bulk == {"n": "vss", "p": "vdd"}[role[0]], line
            found.append(shape(role[0], drain, gate, source))
    expected = [shape(*row.split()) for row in CORE + CONNECTIVITY[name]]
    assert sorted(map(str, map(sorted_shape, found))) == sorted(map(str, map(sorted_shape, expected)))


def sorted_shape(s: tuple) -> tuple:
    return s[0], s[1], tuple(sorted(s[2]))


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_has_the_transistors_its_name_says_and_a_capacitor_where_it_says_one(name):
    cell = get_cell(name)
    assert cell.transistors == int(re.match(r"sram_(\d+)t", name)[1])
    capacitors = [line for line in statements(name)[1] if line.startswith("c")]
    assert len(capacitors) == (name in CAPACITORS)
    for line in capacitors:
        assert set(line.split()[1:3]) == CAPACITORS[name]
        assert cell.capacitor == float(re.search(r" c=(\S+)", netlist.library()[name])[1])


@pytest.mark.parametrize("name", NAMES)
def test_a_record_names_the_pins_and_devices_of_its_netlist_in_their_order(name):
    cell = get_cell(name)
    pins, lines = statements(name)
    assert list(cell.pins) == pins
    devices = {line.split()[0][1:]: line.split()[5] for line in lines if line.startswith("x")}
    assert cell.devices == devices
    nodes = {w for line in lines for w in line.split()[1 : 5 if line[0] == "x" else 3]}
    assert set(cell.inner) == nodes - set(pins)
    for device in devices:
        assert f"dvth_{device}=0" in netlist.library()[name]
    for pdk in ("sky130", "freepdk45"):
        for role in devices.values():
            assert load_pdk(pdk).device(role).type == ("pmos" if role.startswith("p") else "nmos")


@pytest.mark.parametrize("name", NAMES)
def test_a_record_speaks_of_its_own_lines_only(name):
    cell = get_cell(name)
    assert set(cell.idle) | set(cell.tied) == set(cell.lines)
    assert not set(cell.idle) & set(cell.tied)
    mentioned = {pin for levels in (cell.read, cell.access, *cell.inputs.values()) for pin in levels}
    mentioned |= {pin for step in cell.steps for pin in step.levels}
    mentioned |= {pin for pin in (*cell.read_lines, *cell.output.lines) if pin}
    assert mentioned <= set(cell.idle)
    assert set(cell.lines.values()) <= {"bitline", "wordline", "signal"}
    for levels in (cell.idle, *cell.inputs.values()):
        assert all(0 <= level <= 1 for level in levels.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_truth_table_covers_every_input_and_bit_and_is_what_its_kind_says(name):
    cell = get_cell(name)
    assert set(cell.product) == {(x, q) for x in cell.inputs for q in (0, 1)}
    rule = {
        "AND": lambda x, q: x * q,
        "AND NOT": lambda x, q: x * (1 - q),
        "signed": lambda x, q: x * (2 * q - 1),
        "ternary": lambda x, q: x * (2 * q - 1),
    }.get(cell.product_kind)
    for (x, q), product in cell.product.items():
        if rule:
            assert product == rule(x, q)
        elif x:
            # XNOR: the higher figure where input and weight agree
            assert product == (1 if x == 2 * q - 1 else min(cell.product.values()))
    assert set(cell.inputs) <= {-1, 0, 1}


@pytest.mark.parametrize("name", NAMES)
def test_the_netlist_of_a_rebuilt_cell_says_so(name):
    from cimspice import paths

    text = (paths.netlists() / "cells" / f"{name}.sp").read_text()
    header = " ".join(line[1:].strip() for line in text.splitlines() if line.startswith("*"))
    assert ("rebuilt from the description" in header) == ("rebuilt" in get_cell(name).source + get_cell(name).confidence
                                                          or "generic" in get_cell(name).confidence)  # fmt: skip
    assert get_cell(name).source
    assert get_cell(name).weaknesses


def test_an_unknown_cell_is_answered_with_the_nearest_names():
    with pytest.raises(RegistryError, match=r"unknown cell 'sram_10t_xnr'; nearest: sram_10t_xnor"):
        get_cell("sram_10t_xnr")


def test_an_input_level_lies_between_idle_and_full():
    cell = get_cell("sram_7t")  # active low
    assert cell.levels(cell.steps[0], 1, 0.25)["rwl"] == 0.75
    assert cell.levels(cell.steps[0], 0)["rwl"] == 1.0
