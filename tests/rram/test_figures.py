"""The picture of programmed spread renders from a dataset of the bench, beside every published curve."""

import re

import numpy as np
import pytest
import xarray as xr

from cimspice.report.rram_figures import programmed_sigma
from cimspice.rram import statistics


@pytest.fixture
def data(rng):
    target, cells = np.linspace(5e-6, 60e-6, 8), 31
    shape = (1, len(target), 1, 1, 1, 1, cells)
    dims = ("access", "target", "tolerance", "t_pulse", "temp", "corner", "sample")
    g = target[None, :, None, None, None, None, None] + 0.6e-6 * rng.standard_normal(shape)
    pulses, energy = np.full(shape, 15.0), np.full(shape, 3e-10)
    return xr.Dataset(
        {"conductance": (dims, g), "pulses": (dims, pulses), "energy": (dims, energy)},
        {"target": target, "sample": np.arange(cells)},
    )


def test_it_draws_this_run_and_every_published_curve(data):
    text = programmed_sigma(data)
    assert text.startswith("<svg")
    assert text.rstrip().endswith("</svg>")
    for name in statistics.names():
        assert name in text
    assert "this run, write-verify" in text
    assert "nan" not in text.lower().replace("nan-", "")


def test_the_nominal_cell_alone_is_drawn_without_a_spread(data):
    assert programmed_sigma(data.isel(sample=[0])).startswith("<svg")


def test_the_same_data_gives_the_same_picture(data):
    assert re.sub(r"\s", "", programmed_sigma(data)) == re.sub(r"\s", "", programmed_sigma(data))
