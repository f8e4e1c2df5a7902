"""Write-verify as a bench: cells are samples, levels are an axis, and every point has an address of its own."""

from dataclasses import replace

import numpy as np
import pytest

from cimspice.benches import check_axes, get_bench
from cimspice.errors import InputError, ParameterError
from cimspice.plan import Axis, Plan
from cimspice.report.rram_figures import programmed_sigma
from cimspice.run import run_plan

BENCH = get_bench("write_verify")
TARGETS = (8e-6, 24e-6, 40e-6, 56e-6)


def plan(**changes) -> Plan:
    values = {
        "access": ("nmos_access_io",), "target": TARGETS, "tolerance": (1e-6,), "t_pulse": (100e-9,), "temp": (27.0,),
    } | changes  # fmt: skip
    axes = tuple(Axis(name, values[name], unit) for name, unit in BENCH.axes.items())
    return Plan(bench="write_verify", pdk="sky130", setup={}, axes=axes, corners=("TT",), samples=40, seed=3)


@pytest.fixture(scope="module")
def programmed(store):
    data = run_plan(plan(), store=store, jobs=1)
    assert data.attrs["points_failed"] == 0
    return data


def test_cells_reach_their_levels_within_the_tolerance(programmed):
    data = programmed.squeeze(drop=True)
    assert (data["reached"] == 1).all()
    assert (abs(data["conductance"] - data["target"]) <= 1e-6).all()
    # a tolerance of +-1 uS leaves a spread between that of an even distribution and the tolerance itself
    sigma = data["conductance"].isel(sample=slice(1, None)).std("sample", ddof=1)
    assert (sigma < 1e-6).all()
    assert (sigma > 0.1e-6).all()


def test_pulses_time_and_energy_are_there_for_every_weight(programmed):
    for name in ("pulses", "time", "energy"):
        assert np.isfinite(programmed[name]).all()
        assert (programmed[name] > 0).all()
    assert 1 < float(programmed["pulses"].mean()) < 40
    assert 1e-7 < float(programmed["time"].mean()) < 1e-4


def test_a_study_of_fewer_levels_and_cells_gives_the_same_ones(programmed, store):
    part = run_plan(replace(plan(target=(56e-6, 24e-6)), samples=7), store=store, jobs=1)
    for target in (24e-6, 56e-6):
        for name in ("conductance", "pulses", "energy"):
            few = part[name].sel(target=target).values.ravel()
            assert few == pytest.approx(programmed[name].sel(target=target).values.ravel()[:8], rel=1e-9, abs=0)


def test_another_seed_gives_other_cells(programmed, store):
    other = run_plan(replace(plan(), samples=7, seed=4), store=store, jobs=1)
    assert (other["conductance"].values[..., 1:] != programmed["conductance"].values[..., 1:8]).any()
    assert (other["conductance"].values[..., 0] == programmed["conductance"].values[..., 0]).all()


def test_its_dataset_draws(programmed):
    assert programmed_sigma(programmed).startswith("<svg")


@pytest.mark.parametrize(("changes", "error", "words"), [
    ({"target": (20e-6, 200e-6)}, ParameterError, r"level 200 µS is outside the programmable window 0\.3059 to 102\.9 µS"),
    ({"target": (0.5e-6,)}, ParameterError, r"tolerance 1 µS is not below the target 0\.5 µS"),
    ({"access": ("nmos_access",)}, ParameterError, r"pulse of .* V is above 1\.98 V, 10 % above the 1\.8 V supply of 'nmos"),
    ({"t_pulse": (-1e-9,)}, ParameterError, "width=-1e-09 must be finite and more than 0"),
    ({"temp": (500.0,)}, InputError, "500 degC is outside"),
])  # fmt: skip
def test_what_cannot_be_programmed_is_refused_before_it_runs(changes, error, words):
    with pytest.raises(error, match=words):
        check_axes(BENCH, plan(**changes))
