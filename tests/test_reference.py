"""The committed reference study, made again from nothing, and the package used on it as a stranger would."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from cimspice.models import load_macro

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "results" / "reference"
CIMSPICE = [sys.executable, "-c", "from cimspice.cli import main; main()"]


def cimspice(*arguments, cwd):
    return subprocess.run([*CIMSPICE, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A run of the reference study in an empty folder: (folder, its JSON answer)."""
    folder = tmp_path_factory.mktemp("reference")
    done = cimspice("run", "reference", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


@pytest.mark.parametrize("name", [p.stem for p in sorted(KEPT.glob("*.nc")) if p.stem != "macro"])
def test_a_new_run_reproduces_the_committed_numbers(fresh, name):
    # another build of ngspice may differ in the last digits of a solution; levels are known to 1/16 of a step
    scale = {"adc_transfer": 1e-2, "column_mac": 1e-3, "comparator_offset": 2e-3}.get(name, 1e-6)
    with (
        xr.open_dataset(KEPT / f"{name}.nc") as kept,
        xr.open_dataset(fresh[0] / "results/reference" / f"{name}.nc") as new,
    ):
        assert kept.attrs["plan"] == new.attrs["plan"]
        for variable in kept.data_vars:
            a, b = kept[variable].values, new[variable].values
            full = float(np.nanmax(np.abs(a), initial=0.0)) or 1.0
            np.testing.assert_allclose(b, a, rtol=0, atol=scale * full, err_msg=str(variable))


def test_the_models_meet_their_targets(fresh):
    answer = fresh[1]
    assert answer["held_out"]["cell_on"]["max_percent"] < 0.1  # of full-scale current
    assert answer["validation"]["solve"] < 2e-3  # worst column against ngspice
    assert answer["validation"]["bare"] > 10 * answer["validation"]["solve"]  # the check can tell models apart


def test_a_second_run_simulates_nothing_and_gives_the_same_numbers(fresh):
    folder, first = fresh
    done = cimspice("run", "reference", "--json", cwd=folder)
    second = json.loads(done.stdout)
    assert second["simulations"] == 0
    assert second["held_out"] == first["held_out"]
    assert second["validation"] == first["validation"]


def test_the_report_is_self_contained_and_shows_every_section(fresh):
    page = (fresh[0] / "results/reference/report.html").read_text(encoding="utf-8")
    for section in ("summary", "cells", "sram", "column", "adc", "models", "array", "points", "provenance"):
        assert f'id="{section}"' in page
    assert "<script" not in page
    outside = re.findall(r'(?:src|href|url)\s*[=(]\s*["\']?(https?:[^"\')\s>]+)', page)
    assert outside == []
    assert "All points succeeded" in page
    assert page.count("<svg") == 6


def test_the_committed_macro_is_small_and_loads_without_a_simulator():
    assert (KEPT / "macro.nc").stat().st_size < 1_000_000
    code = (
        f"import sys, cimspice as cim; m = cim.load_macro({str(KEPT / 'macro.nc')!r}); import numpy as np\n"
        "a = cim.Array(m, np.ones((16, 2), int), seed=1); a.mvm(np.ones((1, 16), int))\n"
        "assert not [n for n in sys.modules if n.startswith(('PySpice', 'cimspice.engines.shared'))]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_deck_of_a_point_runs_in_plain_ngspice(fresh, tmp_path):
    done = cimspice("deck", "reference", "column_mac", "active=8", "pattern=near", cwd=fresh[0])
    assert done.returncode == 0, done.stderr
    deck = tmp_path / "point.cir"
    deck.write_text(done.stdout)
    verdict = cimspice("spice", deck, "--json", cwd=tmp_path)
    answer = json.loads(verdict.stdout)
    assert answer["status"] == "OK"
    with xr.open_dataset(KEPT / "column_mac.nc") as kept:
        i = float(kept["i_column"].sel(active=8, pattern="near").isel(temp=0, corner=0, sample=0))
    assert answer["vectors"]["i(vcol)"]["last"] == pytest.approx(i, rel=1e-4, abs=0)


def test_the_readme_python_blocks_run(tmp_path, fresh):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    (tmp_path / "results").symlink_to(fresh[0] / "results")
    for k, block in enumerate(blocks):
        program = tmp_path / f"readme{k}.py"
        program.write_text(block)
        done = subprocess.run([sys.executable, str(program)], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    kept = load_macro(fresh[0] / "results/reference/macro.nc")
    assert load_macro(tmp_path / "mine/macro.nc").digest == kept.digest
