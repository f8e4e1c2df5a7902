"""A whole bench on recorded answers: the same figures, bit for bit, on a machine without ngspice."""

import json

import pytest
from make_replay import FOLDER, figures

from cimspice.engines.batch import BatchEngine
from cimspice.engines.replay import ReplayEngine
from cimspice.errors import SimulatorMissing


@pytest.fixture
def no_simulator(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SimulatorMissing):
        BatchEngine()


@pytest.mark.usefixtures("no_simulator")
def test_noise_margins_come_out_of_recorded_answers_bit_for_bit():
    # where this fails after a change of the bench, its cell or a card: run make_replay.py and look at the difference
    with ReplayEngine(FOLDER) as engine:
        assert figures(engine) == json.loads((FOLDER / "figures.json").read_text())
