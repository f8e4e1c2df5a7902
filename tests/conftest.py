"""Fixtures shared by all tests: one results folder a session, and one small macro characterized once in it.

ngspice is required: a missing simulator fails the tests, it never skips them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import settings

from cimspice.engines import Result
from cimspice.engines.pool import run_decks
from cimspice.fits import fit
from cimspice.models import Macro, load_macro
from cimspice.netlist import Deck
from cimspice.run import characterize, open_store
from cimspice.store import Store
from cimspice.study import Study, load_study

# a shared machine is slow now and then: no deadline on an example; the same examples every time
settings.register_profile("cimspice", deadline=None, derandomize=True)
settings.load_profile("cimspice")

#: 16 rows, one corner, a 2-bit converter: the cheapest study that fits into a macro
SMALL_STUDY = """
title = "small macro for the tests"
pdk = "sky130"
seed = 1

[cell]
g_min = 0.5e-6
g_max = 30e-6
programming_sigma = [0.0112e-6, 0.0113]
programming_source = "made up for the tests"

[column]
rows = 16

[adc]
bits = 2

[[bench]]
name = "read_iv"
[bench.axes]
v_wl = [0.0, 1.8]
gap = { start = 0.1, stop = 1.7, points = 17 }
dvth = [-0.04, 0.0, 0.04]
v_sl = { start = 0.0, stop = 0.08, points = 3 }
v_read = { start = -0.03, stop = 0.35, points = 9 }
temp = [27.0]

[[bench]]
name = "read_iv_check"
bench = "read_iv"
[bench.axes]
v_wl = [0.0, 1.8]
gap = { start = 0.15, stop = 1.65, points = 11 }
dvth = [-0.02, 0.03]
v_sl = { start = 0.02, stop = 0.06, points = 2 }
v_read = { start = 0.04, stop = 0.33, points = 7 }
temp = [27.0]

[[bench]]
name = "sense_dc"
[bench.axes]
device = ["dvth_p1"]
dvth = { start = -0.06, stop = 0.06, points = 7 }
v_bl = { start = 0.0, stop = 0.35, points = 701 }
temp = [27.0]

[[bench]]
name = "sense_offset"
bench = "sense_dc"
[bench.axes]
device = ["dvth_p1", "dvth_p2", "dvth_n1", "dvth_n2"]
dvth = [-0.01, 0.01]
v_bl = { start = 0.1, stop = 0.3, points = 201 }
temp = [27.0]

[[bench]]
name = "column_mac"
samples = 1
gap = 0.85
[bench.axes]
active = [0, 4, 16]
pattern = ["near", "far", "random"]
temp = [27.0]

[[bench]]
name = "comparator_offset"
[bench.axes]
device = ["dvth1", "dvth3", "dvth5"]
vcm = [0.85, 1.25, 1.7]
temp = [27.0]

[[bench]]
name = "adc_transfer"
samples = 1
[bench.axes]
temp = [27.0]
"""


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results folder of the session."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="session")
def store(results: Path) -> Store:
    """Store of the session: a deck that two tests need is simulated once."""
    return open_store(results)


@pytest.fixture(scope="session")
def simulate(store: Store):
    """Deck -> Result through a worker with the library engine, kept in the session's store."""

    def run(deck: Deck) -> Result:
        return run_decks([deck], store=store)[0]

    return run


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    path = tmp_path_factory.mktemp("studies") / "small.toml"
    path.write_text(SMALL_STUDY, encoding="utf-8")
    return load_study(path)


@pytest.fixture(scope="session")
def small_data(small_study: Study, results: Path, store: Store) -> xr.DataTree:
    """Every dataset of the small study, characterized once."""
    return characterize(small_study, jobs=2, out=results, store=store)


@pytest.fixture(scope="session")
def small_macro_path(small_data: xr.DataTree, small_study: Study, results: Path) -> Path:
    path = results / "small" / "macro.nc"
    fit(small_data, small_study).save(path)
    return path


@pytest.fixture(scope="session")
def small_macro(small_macro_path: Path) -> Macro:
    return load_macro(small_macro_path)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)
