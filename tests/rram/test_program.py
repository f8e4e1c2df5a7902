"""Write-verify: what it reaches, that it depends on nothing but its addresses, and that the circuit agrees."""

import time
from dataclasses import replace

import numpy as np
import pytest

from cimspice.errors import ParameterError
from cimspice.pdk import load_pdk
from cimspice.rram import Gap
from cimspice.rram.cell import Cell1T1R
from cimspice.rram.program import Ramp, Spread, WriteVerify, circuit_pulser, prepare, programmable_window, write_verify

CELL = Cell1T1R(pdk=load_pdk("sky130"), model=Gap())
SCHEME = WriteVerify()
LEVELS = np.linspace(4e-6, 64e-6, 16)
COUNT = 160


@pytest.fixture(scope="module")
def lines(simulate):
    return prepare(CELL, SCHEME, simulate)


@pytest.fixture(scope="module")
def programmed(lines):
    return write_verify(CELL, SCHEME, lines, np.tile(LEVELS, COUNT // 16), range(1, COUNT + 1), Spread())


def test_every_cell_reaches_its_level(programmed):
    assert programmed.reached.all()
    assert np.abs(programmed.conductance - np.tile(LEVELS, COUNT // 16)).max() <= SCHEME.tolerance


def test_time_and_energy_add_up_from_pulses_and_reads(programmed):
    p = programmed
    round_ = SCHEME.width + SCHEME.edge + 2 * SCHEME.t_rest
    assert p.time == pytest.approx(p.pulses * round_ + (p.pulses + 1) * SCHEME.t_read, rel=1e-12, abs=0)
    # a pulse carries at most the highest voltage times a milliampere
    assert (p.energy < p.pulses * 2.9 * 1.5e-3 * SCHEME.width).all()
    assert (p.energy > 10e-12).all()


def test_a_thousand_cells_take_seconds(lines):
    targets = np.tile(LEVELS, 63)[:1000]
    begin = time.process_time()
    done = write_verify(CELL, SCHEME, lines, targets, range(1, 1001), Spread())
    assert time.process_time() - begin < 60
    assert done.reached.mean() > 0.999


def test_any_part_in_any_order_gives_the_same_cells(programmed, lines):
    order = np.array([137, 3, 64, 65, 21])
    part = write_verify(CELL, SCHEME, lines, np.tile(LEVELS, COUNT // 16)[order], [int(k) + 1 for k in order], Spread())
    assert part.conductance == pytest.approx(programmed.conductance[order], rel=1e-12, abs=0)
    assert (part.pulses == programmed.pulses[order]).all()
    assert part.energy == pytest.approx(programmed.energy[order], rel=1e-12, abs=0)


def test_the_two_spreads_have_their_own_seeds():
    base = Spread()
    cells, cycles = base.cells(CELL, [5]), base.cycles(5, "x", 10)
    other_devices, other_cycles = replace(base, device_seed=9), replace(base, cycle_seed=9)
    assert (other_devices.cycles(5, "x", 10) == cycles).all()
    assert other_devices.cells(CELL, [5]).rate != cells.rate
    assert (other_cycles.cells(CELL, [5]).rate == cells.rate).all()
    assert (other_cycles.cycles(5, "x", 10) != cycles).all()


def test_sample_0_is_the_nominal_cell():
    cells = Spread().cells(CELL, [0, 1])
    assert (cells.dvth[0], cells.current[0], cells.rate[0]) == (0.0, 1.0, 1.0)
    assert (Spread().cycles(0, "x", 3) == 1.0).all()


def test_the_spread_of_cells_is_the_one_asked_for():
    spread = Spread(device_current=0.1, device_rate=0.4)
    cells = spread.cells(CELL, range(1, 4001))
    assert np.log(cells.current).std() == pytest.approx(0.1, rel=0.04, abs=0)
    assert np.log(cells.rate).std() == pytest.approx(0.4, rel=0.04, abs=0)
    # Pelgrom: 5.2 mV um over 7 um x 0.5 um
    assert cells.dvth.std() == pytest.approx(5.2e-9 / np.sqrt(7e-6 * 0.5e-6), rel=0.04, abs=0)


def test_the_circuit_programs_the_same_cells_in_the_same_pulses(programmed, lines, simulate):
    picked = np.array([2, 60, 141])
    targets = np.tile(LEVELS, COUNT // 16)[picked]
    circuit = write_verify(
        CELL, SCHEME, lines, targets, [int(k) + 1 for k in picked], Spread(), pulser=circuit_pulser(CELL, SCHEME, simulate)
    )
    assert circuit.reached.all()
    assert (circuit.pulses == programmed.pulses[picked]).all()
    assert circuit.conductance == pytest.approx(programmed.conductance[picked], rel=0.01, abs=0)
    assert circuit.energy == pytest.approx(programmed.energy[picked], rel=0.02, abs=0)


def test_a_wider_tolerance_takes_fewer_pulses_and_spreads_more(programmed, lines):
    wide = write_verify(
        CELL, replace(SCHEME, tolerance=3e-6), lines, np.tile(LEVELS, COUNT // 16), range(1, COUNT + 1), Spread()
    )
    error = np.abs(wide.conductance - np.tile(LEVELS, COUNT // 16))
    assert wide.pulses.mean() < programmed.pulses.mean()
    assert error.std() > np.abs(programmed.conductance - np.tile(LEVELS, COUNT // 16)).std()


def test_noise_of_the_verify_read_lets_cells_stop_outside_the_tolerance(lines):
    targets = np.full(64, 60e-6)
    noisy = write_verify(CELL, replace(SCHEME, read_sigma=0.03), lines, targets, range(1, 65), Spread())
    assert noisy.reached.all()
    assert np.abs(noisy.conductance - targets).max() > SCHEME.tolerance


def test_a_cell_that_runs_out_of_pulses_says_so(lines):
    few = write_verify(CELL, replace(SCHEME, pulses=3), lines, np.full(4, 30e-6), range(1, 5), Spread())
    assert not few.reached.any()
    assert (few.pulses == 3).all()


# ---------------------------------------------------------------- refusals


def test_a_target_outside_the_cell_s_window_is_refused_with_the_window(lines):
    low, high = programmable_window(CELL, lines)
    # the transistor takes 3 % off the device's highest conductance
    assert high == pytest.approx(100.2e-6, rel=0.01, abs=0)
    assert low == pytest.approx(0.306e-6, rel=0.01, abs=0)
    with pytest.raises(ParameterError, match=r"level 120 µS is outside the programmable window 0\.3059 to 100\.2 µS of"):
        write_verify(CELL, SCHEME, lines, np.array([20e-6, 120e-6]), [1, 2], Spread())


def test_a_tolerance_wider_than_the_target_is_refused(lines):
    with pytest.raises(ParameterError, match=r"tolerance 1 µS is not below the target 0\.5 µS"):
        write_verify(CELL, SCHEME, lines, np.array([0.5e-6]), [1], Spread())


def test_programming_a_core_transistor_above_its_rating_is_refused_before_it_starts(simulate):
    with pytest.raises(ParameterError, match=r"above 1\.98 V, 10 % above the 1\.8 V supply of 'nmos_access'"):
        prepare(replace(CELL, access="nmos_access"), SCHEME, simulate)


@pytest.mark.parametrize(("make", "words"), [
    (lambda: WriteVerify(tolerance=-1e-6), "tolerance=-1e-06 must be finite and more than 0"),
    (lambda: WriteVerify(width=float("inf")), "width=inf must be finite"),
    (lambda: WriteVerify(v_read=1.2), r"v_read=1\.2 V must be at most 0\.5 V; more programs the cell"),
    (lambda: WriteVerify(pulses=0), "pulses=0 must lie between 1 and 10000"),
    (lambda: WriteVerify(read_sigma=0.7), r"read_sigma=0\.7 must lie between 0 and 0\.5"),
    (lambda: WriteVerify(t_rest=-1.0), "t_rest=-1 s must be 0 or more"),
    (lambda: Ramp(start=2.0, stop=1.0, step=0.1), "need 0 < start < stop"),
    (lambda: Spread(device_rate=5.0), "device_rate=5 must lie between 0 and 2"),
])  # fmt: skip
def test_an_impossible_scheme_is_refused_by_name(make, words):
    with pytest.raises(ParameterError, match=words):
        make()
