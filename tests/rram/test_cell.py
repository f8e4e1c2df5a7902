"""The 1T1R cell: what it refuses, and the population model against the circuit."""

from dataclasses import replace

import numpy as np
import pytest

from cimspice.errors import ParameterError, PdkError
from cimspice.pdk import load_pdk
from cimspice.rram import MODELS, Gap
from cimspice.rram.cell import (
    FINE,
    Cell1T1R,
    Cells,
    ProgrammingError,
    Pulse,
    advance,
    load_lines,
    pulse_deck,
    read_conductance,
    traces,
)  # fmt: skip

NS = 1e-9
WIDTH = 100 * NS
SKY130 = load_pdk("sky130")
CELL = Cell1T1R(pdk=SKY130, model=Gap())
#: SET with little, some and much gate, RESET weak to strong, a read
PULSES = [
    Pulse(v_bl=2.4, v_wl=0.9), Pulse(v_bl=2.2, v_wl=1.1), Pulse(v_bl=1.8, v_wl=1.1), Pulse(v_bl=1.8, v_wl=1.3),
    Pulse(v_sl=1.4, v_wl=4.0), Pulse(v_sl=1.6, v_wl=4.0), Pulse(v_sl=1.9, v_wl=4.0), Pulse(v_sl=2.4, v_wl=4.0),
    Pulse(v_bl=0.2, v_wl=5.0),
]  # fmt: skip
STATES = np.array([1.7, 1.3, 0.9, 0.5, 0.25, 0.12])


@pytest.fixture(scope="module")
def lines(simulate):
    return load_lines(CELL, PULSES, simulate)


def circuit(cell, pulse, states, simulate, cells=None, **options):
    deck = pulse_deck(cell, [(2 * NS, pulse)], pulse.width + 6 * NS, states, cells, **options)
    return traces(cell, simulate(deck), len(states))


# ---------------------------------------------------------------- against the circuit


@pytest.mark.parametrize("k", range(len(PULSES)))
def test_a_pulse_leaves_the_population_where_it_leaves_the_circuit(k, lines, simulate):
    found = circuit(CELL, PULSES[k], STATES, simulate, reltol=FINE)
    end = np.array([t.state[-1] for t in found])
    energy = np.array([np.trapezoid(t.v_bl * t.i_bl + t.v_sl * t.i_sl, t.time) for t in found])
    moved = advance(CELL, lines, np.full(len(STATES), k), STATES, Cells.nominal(len(STATES)), WIDTH)
    # 4 pm of gap are 1.5 % of the conductance
    assert moved.state == pytest.approx(end, rel=0, abs=4e-3)
    assert moved.energy == pytest.approx(energy, rel=0.03, abs=0)


def test_spread_reaches_the_circuit_and_the_population_alike(lines, simulate):
    sigma = SKY130.sigma_vth("nmos_access_io")
    cells = Cells(np.array([3, -3, 0, 0]) * sigma, np.array([1, 1, 1.2, 1]), np.array([1, 1, 1, 2.0]))
    start = np.full(4, 0.12)
    end = [t.state[-1] for t in circuit(CELL, PULSES[5], start, simulate, cells, reltol=FINE)]
    moved = advance(CELL, lines, np.full(4, 5), start, cells, WIDTH)
    assert moved.state == pytest.approx(end, rel=0, abs=2e-3)
    assert np.ptp(end) > 0.01


def test_a_read_of_the_population_is_the_circuit_s_current(lines, simulate):
    found = circuit(CELL, PULSES[-1], STATES, simulate)
    middle = [float(np.interp(60 * NS, t.time, t.i_bl)) / 0.2 for t in found]
    assert read_conductance(CELL, lines, -1, STATES, Cells.nominal(len(STATES))) == pytest.approx(middle, rel=2e-3, abs=0)


@pytest.mark.parametrize(("name", "pulse", "states"), [
    ("vteam", Pulse(v_bl=2.4, v_wl=0.9), [3.0, 2.0, 1.0]),
    ("yakopcic", Pulse(v_bl=2.4, v_wl=3.0, width=20e-6), [0.11, 0.3, 0.6]),
    ("yakopcic", Pulse(v_sl=2.0, v_wl=5.0, width=20e-6), [0.11, 0.3, 0.6]),
])  # fmt: skip
def test_the_other_models_have_the_same_population(name, pulse, states, simulate):
    cell = replace(CELL, model=MODELS[name])
    span = abs(cell.model.hrs - cell.model.lrs)
    end = [t.state[-1] for t in circuit(cell, pulse, states, simulate, reltol=FINE)]
    lines = load_lines(cell, [pulse], simulate)
    moved = advance(cell, lines, np.zeros(3, dtype=int), np.array(states), Cells.nominal(3), pulse.width)
    assert moved.state / span == pytest.approx(np.array(end) / span, rel=0, abs=5e-3)


def test_two_pulses_move_a_cell_as_far_as_one_of_both_lengths(lines):
    # the state's ODE is autonomous: only edges and a filament's heating tell the difference, and none is felt here
    one, which = Cells.nominal(2), np.full(2, 4)
    start = np.array([0.9, 0.7])
    twice = advance(CELL, lines, which, advance(CELL, lines, which, start, one, WIDTH / 2).state, one, WIDTH / 2).state
    assert twice == pytest.approx(advance(CELL, lines, which, start, one, WIDTH).state, rel=0, abs=2e-4)


def test_one_cell_does_not_feel_the_others(lines):
    states, which = np.tile(STATES, 3), np.repeat([1, 5, 6], len(STATES))
    together = advance(CELL, lines, which, states, Cells.nominal(len(states)), WIDTH)
    for k in (0, 4, 8, 13, 17):
        alone = advance(CELL, lines, which[k : k + 1], states[k : k + 1], Cells.nominal(1), WIDTH)
        assert alone.state[0] == pytest.approx(together.state[k], rel=0, abs=1e-12)


# ---------------------------------------------------------------- physics of the operations


def test_the_wordline_sets_the_conductance_that_set_reaches(simulate):
    gates = (0.95, 1.05, 1.15, 1.25)
    pulses = [Pulse(v_bl=1.8, v_wl=v) for v in gates] + [PULSES[-1]]
    lines = load_lines(CELL, pulses, simulate)
    reached = advance(CELL, lines, np.arange(4), np.full(4, 1.0), Cells.nominal(4), WIDTH).state
    g = read_conductance(CELL, lines, -1, reached, Cells.nominal(4))
    assert (np.diff(g) > 0).all()
    assert g[-1] / g[0] > 5


def test_forming_needs_the_voltages_skywater_measured(simulate):
    # 1 Mbit array: 2.2 to 3.1 V, 2.5 V on average, 1 us pulses; a formed cell then sets at less
    pristine = replace(CELL, model=Gap().pristine())
    volts = np.array([1.8, 2.1, 2.4, 2.5, 2.7, 3.1])
    pulses = [Pulse(v_bl=v, v_wl=1.4, width=1e-6) for v in volts]
    lines = load_lines(pristine, pulses, simulate)
    start = np.full(len(volts), pristine.model.hrs)
    end = advance(pristine, lines, np.arange(len(volts)), start, Cells.nominal(len(volts)), 1e-6).state
    formed = end < 0.5
    assert 2.2 <= volts[formed][0] <= 3.1
    formed_cell = load_lines(CELL, pulses, simulate)
    set_ = advance(CELL, formed_cell, np.arange(len(volts)), np.full(len(volts), 1.7), Cells.nominal(len(volts)), 1e-6).state
    assert volts[set_ < 0.5][0] < volts[formed][0]


def test_forming_in_the_circuit_ends_in_a_low_resistance(simulate):
    pristine = replace(CELL, model=Gap().pristine())
    (trace,) = circuit(pristine, Pulse(v_bl=2.7, v_wl=1.4, width=1e-6), [pristine.model.hrs], simulate)
    assert trace.state[-1] < 0.2


def test_a_cell_whose_wordline_is_off_keeps_its_state(simulate):
    # half-selected: the full SET and RESET voltages on its column, its own gate at 0 V, for a second
    pulses = [Pulse(v_bl=2.4, width=1.0), Pulse(v_sl=2.6, width=1.0)]
    lines = load_lines(CELL, pulses, simulate)
    for k in (0, 1):
        moved = advance(CELL, lines, np.full(3, k), np.array([1.7, 0.8, 0.1]), Cells.nominal(3), 1.0).state
        assert moved == pytest.approx([1.7, 0.8, 0.1], rel=0, abs=1e-3)


def test_a_million_reads_do_not_move_a_state(lines):
    moved = advance(CELL, lines, np.full(len(STATES), len(PULSES) - 1), STATES, Cells.nominal(len(STATES)), 1e6 * WIDTH).state
    assert moved == pytest.approx(STATES, rel=0, abs=1e-6)


# ---------------------------------------------------------------- refusals


def test_a_pulse_above_the_transistor_s_rating_is_refused_with_limit_and_source():
    line = r"pulse of 2\.4 V is above 1\.98 V, 10 % above the 1\.8 V supply of 'nmos_access' \(sky130, pdk\.toml\)"
    with pytest.raises(ParameterError, match=line):
        replace(CELL, access="nmos_access").check(Pulse(v_bl=2.4, v_wl=1.7))
    with pytest.raises(ParameterError, match=r"pulse of 6 V is above 5\.5 V"):
        CELL.check(Pulse(v_bl=2.4, v_wl=6.0))


def test_a_pulse_above_the_model_s_range_is_refused_with_its_file():
    with pytest.raises(ParameterError, match=r"pulse of 4\.5 V between bitline and sourceline is above 4 V.*rram/gap\.sp"):
        CELL.check(Pulse(v_bl=4.5, v_wl=1.7))


@pytest.mark.parametrize(("figures", "words"), [
    ({"v_bl": -1.0}, "v_bl=-1 V must be finite and 0 or more"),
    ({"v_wl": float("nan")}, "v_wl=nan V must be finite"),
    ({"width": 0.0}, "width=0 s must be finite and more than 0"),
    ({"width": 1e-9, "edge": 2e-9}, "edge=2e-09 s must be more than 0 and at most the width"),
])  # fmt: skip
def test_an_impossible_pulse_is_refused_by_name(figures, words):
    with pytest.raises(ParameterError, match=words):
        Pulse(**figures)


def test_pulses_that_overlap_are_refused():
    pulse = Pulse(v_bl=2.0, v_wl=1.5)
    with pytest.raises(ParameterError, match=r"pulse at 5e-08 s and its wordline edges do not fit between 1\.04e-07 s"):
        pulse_deck(CELL, [(2 * NS, pulse), (50 * NS, pulse)], 500 * NS, [1.7])


def test_an_unknown_access_transistor_or_corner_is_refused():
    with pytest.raises(PdkError, match="unknown device 'nmos_acces'; nearest: nmos_access"):
        replace(CELL, access="nmos_acces")
    with pytest.raises(PdkError, match="unknown corner 'XX'"):
        replace(CELL, corner="XX")


def test_a_failed_simulation_is_told_in_the_simulator_s_words():
    class Failed:
        class status:  # noqa: N801
            name, trusted = "NO_CONVERGENCE", False

        messages = ()

    with pytest.raises(ProgrammingError, match="NO_CONVERGENCE: no message"):
        load_lines(CELL, PULSES, lambda deck: Failed)
