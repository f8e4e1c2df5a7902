"""Characterization: the same numbers whatever the workers, the interruptions and the order; failures that are counted."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from cimspice.benches import get_bench
from cimspice.engines import Status
from cimspice.engines.batch import BatchEngine
from cimspice.errors import InputError
from cimspice.plan import Axis, Plan
from cimspice.run import characterize, decks_of_point, failures, run_plan, simulate_decks
from cimspice.store import Store
from cimspice.study import load_study


def running_in(folder: Path) -> list[int]:
    """Processes whose command line names something in a folder, zombies aside."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
            state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if str(folder) in command and state not in "ZX":
            found.append(int(pid))
    return found


COLUMN = {"column": {"rows": 4}, "sense": {}, "adc": {}}
MARGINS = Plan(
    bench="noise_margin", pdk="sky130", setup={},
    axes=(Axis("cell", ("sram_6t",), ""), Axis("mode", ("hold", "read"), ""), Axis("vdd", (1.8,), "V"), Axis("temp", (27, 85), "degC")),  # noqa: E501
    corners=("TT", "FF"), samples=2, seed=5,
)  # fmt: skip
BLOCKS = get_bench("noise_margin").blocks(MARGINS)

MARGIN_STUDY = """
title = "margins"
pdk = "sky130"
[[bench]]
name = "noise_margin"
corners = ["TT", "FF", "SS"]
samples = {samples}
[bench.axes]
cell = ["sram_6t", "sram_8t"]
mode = ["hold", "read"]
vdd = [1.8]
temp = [27.0]
"""


def fresh(tmp_path, store: Store, name: str = "store") -> Store:
    return Store(tmp_path / name, store.engine)


def test_one_and_two_workers_give_the_same_numbers(tmp_path, store):
    one = run_plan(MARGINS, store=fresh(tmp_path, store, "one"), jobs=1)
    two = run_plan(MARGINS, store=fresh(tmp_path, store, "two"), jobs=2)
    assert one.attrs["simulations"] == two.attrs["simulations"] > 0
    xr.testing.assert_identical(one, two)


def test_eight_workers_and_a_reversed_order_give_the_same_numbers(tmp_path, store, monkeypatch):
    from cimspice.benches.noise_margin import NoiseMargin

    one = run_plan(MARGINS, store=fresh(tmp_path, store, "one"), jobs=1)
    forwards = NoiseMargin.blocks
    monkeypatch.setattr(NoiseMargin, "blocks", lambda self, plan: forwards(self, plan)[::-1])
    eight = run_plan(MARGINS, store=fresh(tmp_path, store, "eight"), jobs=8)
    xr.testing.assert_identical(one, eight)


def test_a_second_run_simulates_nothing_and_gives_identical_data(tmp_path, store):
    kept = fresh(tmp_path, store)
    first = run_plan(MARGINS, store=kept, jobs=2)
    second = run_plan(MARGINS, store=kept, jobs=2)
    assert second.attrs["simulations"] == 0
    assert (first.attrs["points_reused"], second.attrs["points_reused"]) == (0, MARGINS.size)
    for dataset in (first, second):
        for counter in ("simulations", "points_reused"):
            del dataset.attrs[counter]
    xr.testing.assert_identical(first, second)


def test_mismatch_samples_differ_and_the_nominal_one_does_not_depend_on_them(tmp_path, store):
    from dataclasses import replace

    kept = fresh(tmp_path, store)
    with_samples = run_plan(MARGINS, store=kept, jobs=2)
    alone = run_plan(replace(MARGINS, samples=0), store=kept, jobs=2)
    assert alone.attrs["simulations"] == 0
    xr.testing.assert_equal(alone["snm"], with_samples["snm"].isel(sample=[0]))
    assert len(np.unique(with_samples["snm"].sel(corner="TT", mode="hold", temp=27).values)) == 3


def test_progress_counts_every_point_once(tmp_path, store):
    seen = []
    run_plan(MARGINS, store=fresh(tmp_path, store), jobs=2, progress=lambda *counts: seen.append(counts))
    done = [d for d, _, _ in seen]
    assert done == sorted(set(done))
    assert done[-1] == MARGINS.size
    assert {(total, failed) for _, total, failed in seen} == {(MARGINS.size, 0)}


# ---------------------------------------------------------------- interruption

KILLED = """
import sys
from cimspice.run import characterize
if __name__ == "__main__":
    characterize(sys.argv[1], jobs=1, out=sys.argv[2], progress=lambda name, done, total, failed: print(done, flush=True))
"""


def test_a_killed_run_goes_on_from_the_decks_it_finished(tmp_path, store):
    study = tmp_path / "margins.toml"
    study.write_text(MARGIN_STUDY.format(samples=4))
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    process = subprocess.Popen(
        [sys.executable, str(script), str(study), str(tmp_path / "out")], stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    for line in process.stdout:
        if int(line) >= 15:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    # orphaned workers end with their parent
    deadline = time.time() + 20
    while time.time() < deadline and running_in(tmp_path):
        time.sleep(0.1)
    assert not running_in(tmp_path)
    assert not (tmp_path / "out" / "margins" / "noise_margin.nc").exists()
    tree = characterize(study, jobs=2, out=tmp_path / "out")
    assert 15 <= tree["noise_margin"].attrs["points_reused"] < 3 * 4 * 5
    assert list((tmp_path / "out" / "store" / "work").iterdir()) == []
    untouched = characterize(study, jobs=2, out=tmp_path / "other")
    xr.testing.assert_equal(tree["noise_margin"].to_dataset(), untouched["noise_margin"].to_dataset())


# ---------------------------------------------------------------- failed points


@pytest.fixture(scope="module")
def half_failed(tmp_path_factory, store) -> xr.Dataset:
    """A plan with points of which one temperature cannot be simulated: below absolute zero."""
    plan = Plan(
        bench="read_iv", pdk="sky130", setup=COLUMN,
        axes=(Axis("v_wl", (1.8,), "V"), Axis("gap", (0.1, 1.0), "nm"), Axis("dvth", (0.0,), "V"), Axis("v_sl", (0.0,), "V"),
              Axis("v_read", (0.1, 0.2), "V"), Axis("temp", (-300, 27, 85), "degC")),
        corners=("TT",),
    )  # fmt: skip
    return run_plan(plan, store=Store(tmp_path_factory.mktemp("failed"), store.engine), jobs=2)


def test_a_block_that_fails_is_nan_with_a_status_and_the_others_live(half_failed):
    cold, warm = half_failed.sel(temp=-300), half_failed.sel(temp=[27, 85])
    assert np.isnan(cold["i_read"]).all()
    assert not np.isin(cold["status"], [Status.OK, Status.STEPPED]).any()
    assert np.isfinite(warm["i_read"]).all()
    assert (warm["status"] == Status.OK).all()


def test_failed_points_are_counted_with_their_cause_and_an_advice(half_failed):
    assert half_failed.attrs["points"] == 12
    assert half_failed.attrs["points_failed"] == 4
    assert sum(json.loads(half_failed.attrs["failures"]).values()) == 4
    ((dataset, status, count, advice),) = failures(xr.DataTree(children={"iv": xr.DataTree(half_failed)}))
    assert (dataset, count) == ("iv", 4)
    assert status in Status.__members__
    assert len(advice) > 20


def test_a_failed_deck_is_tried_again_by_the_next_run(half_failed, tmp_path, store):
    plan = Plan.from_json(half_failed.attrs["plan"])
    kept = fresh(tmp_path, store)
    run_plan(plan, store=kept, jobs=1)
    again = run_plan(plan, store=kept, jobs=1)
    assert again.attrs["simulations"] > 0
    assert again.attrs["points_reused"] == 8
    assert again.attrs["points_failed"] == 4


def test_a_damaged_card_costs_the_blocks_of_its_corner_only(tmp_path, store):
    # a copy of the process whose FF cards hold a .model line without a type, which ends ngspice 39 with SIGSEGV
    import shutil

    import cimspice
    from cimspice import paths

    package = tmp_path / "site"
    shutil.copytree(
        os.path.dirname(cimspice.__file__), package / "cimspice", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(paths.netlists(), package / "netlists")
    shutil.copytree(paths.pdk_models(), package / "pdk_models")
    cards = package / "pdk_models" / "sky130" / "ff.sp"
    head, _, rest = cards.read_text().partition(".model n300 ")
    others = rest[rest.index("\n.model ") :] if "\n.model " in rest else "\n"
    cards.write_text(f"{head}.model n300{others}")
    code = (
        "import sys\nfrom pathlib import Path\nfrom cimspice.plan import Plan\nfrom cimspice.run import run_plan\n"
        "from cimspice.store import Store\n"
        "if __name__ == '__main__':\n"
        "    d = run_plan(Plan.from_json(sys.argv[1]), store=Store(Path(sys.argv[2]), sys.argv[3]), jobs=2)\n"
        "    print([int(s) for s in d['status'].values.ravel()], d.attrs['failures'])\n"
    )
    script = tmp_path / "crash.py"
    script.write_text(code)
    plan = Plan(
        bench="read_iv", pdk="sky130", setup=COLUMN,
        axes=(Axis("v_wl", (1.8,), "V"), Axis("gap", (1.0,), "nm"), Axis("dvth", (0.0,), "V"), Axis("v_sl", (0.0,), "V"),
              Axis("v_read", (0.2,), "V"), Axis("temp", (27,), "degC")),
        corners=("TT", "FF", "SS"),
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(script), plan.to_json(), str(tmp_path / "s"), store.engine], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(package)}, check=False,
    )  # fmt: skip
    # the check refuses it before it can end a worker
    assert f"[0, {int(Status.BAD_DECK)}, 0]" in done.stdout, done.stdout + done.stderr
    assert "model n300 has no type" in done.stdout


# ---------------------------------------------------------------- datasets


def test_a_dataset_explains_itself(small_data):
    for name, node in small_data.children.items():
        dataset = node.to_dataset()
        plan = Plan.from_json(dataset.attrs["plan"])
        assert tuple(dataset["status"].dims) == plan.dims, name
        assert dataset["status"].shape == plan.shape
        for variable in dataset.data_vars.values():
            assert variable.attrs["long_name"]
        for variable in set(dataset.data_vars) - {"status", "rung"}:
            assert dataset[variable].attrs["units"]
            assert dataset[variable].dims[: len(plan.dims)] == plan.dims
        for axis in plan.axes:
            assert dataset[axis.name].attrs["units"] == (axis.unit or "1")


def test_the_status_carries_cf_flags(small_data):
    status = small_data["read_iv"]["status"]
    assert status.dtype == np.int8
    meanings = status.attrs["flag_meanings"].split()
    assert [Status[m].value for m in meanings] == list(status.attrs["flag_values"])


def test_a_dataset_carries_its_provenance(small_data, store):
    attrs = small_data["sense_dc"].attrs
    assert attrs["engine"] == store.engine
    assert attrs["pdk"].startswith("sky130 (")
    assert attrs["points_failed"] == 0
    assert attrs["study"] == "small"
    assert attrs["Conventions"].startswith("CF-")
    (digest,) = json.loads(attrs["model_files_sha256"]).values()
    assert len(digest) == 64


def test_the_netcdf_file_gives_the_dataset_back(small_data, results):
    for name, node in small_data.children.items():
        with xr.open_dataset(results / "small" / f"{name}.nc") as back:
            xr.testing.assert_equal(back.load(), node.to_dataset())
            assert back["status"].dtype == np.int8
            assert json.loads(back.attrs["plan"]) == json.loads(node.attrs["plan"])


def test_the_folder_of_a_study_holds_no_temporary_file(small_data, results):
    names = sorted(p.name for p in (results / "small").iterdir() if p.suffix != ".html")
    assert set(f"{n}.nc" for n in small_data.children) <= set(names)
    assert not [n for n in names if n.endswith(".tmp")]


def test_characterize_runs_only_what_is_asked_for(small_study, tmp_path, store):
    tree = characterize(small_study, jobs=1, out=tmp_path, store=store, only=["sense_dc"])
    assert list(tree.children) == ["sense_dc"]


def test_an_unknown_dataset_is_answered_with_those_there_are(small_study, tmp_path, store):
    with pytest.raises(
        InputError, match="study 'small' has no dataset 'sense'; it has read_iv, read_iv_check, sense_dc, sense_offset"
    ):
        characterize(small_study, out=tmp_path, store=store, only=["sense"])


def test_the_deck_of_a_point_gives_the_points_number_in_plain_ngspice(small_study, small_data, store):
    (deck,) = decks_of_point(small_study, "column_mac", {"active": "4", "pattern": "far", "sample": "1"}, store)
    assert "4 active far" in deck.title
    result = BatchEngine().run(deck)
    point = small_data["column_mac"]["i_column"].sel(active=4, pattern="far", temp=27, corner="TT", sample=1)
    assert result["i(vcol)"][-1] == pytest.approx(float(point), rel=1e-9, abs=0)


def test_the_decks_of_an_adaptive_point_are_all_found(small_study, small_data, store):
    # the staircase, then four halvings
    assert len(decks_of_point(small_study, "adc_transfer", {}, store)) == 5


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ({"activ": "4"}, "unknown axis 'activ'; nearest: active"),
        ({"active": "5"}, "axis 'active' has no value 5; it has 0.0, 4.0, 16.0"),
        ({"corner": "FF"}, "axis 'corner' has no value FF; it has TT"),
        ({"sample": "7"}, "axis 'sample' has no value 7; it has 0, 1"),
    ],
)
def test_a_point_that_is_not_in_the_plan_is_refused_in_words(small_study, store, point, words):
    with pytest.raises(InputError, match=words):
        decks_of_point(small_study, "column_mac", point, store)


def test_decks_run_without_a_store_give_the_same_numbers(simulate):
    from cimspice.netlist import Deck

    deck = Deck("* r", "v1 a 0 1\nr1 a b 300\nr2 b 0 600\n.save v(b)\n.op", ("v(b)",))
    assert simulate_decks([deck], store=None, jobs=1)[0]["v(b)"] == simulate(deck)["v(b)"]


# ---------------------------------------------------------------- studies


@pytest.mark.parametrize(
    ("line", "replacement", "words"),
    [
        ('pdk = "sky130"', 'pdk = "sky13"', "unknown process 'sky13'; nearest: sky130"),
        ('title = "margins"', 'titel = "margins"', "title|titel"),
        ('mode = ["hold", "read"]', 'mod = ["hold", "read"]', "unknown axis 'mod'; nearest: mode"),
        ("vdd = [1.8]", "", "axes missing: vdd"),
        ("vdd = [1.8]", "vdd = [1.8, 1.8]", "axis 'vdd' has a value twice"),
        ('"SS"', '"XX"', "unknown corner 'XX'"),
        ('name = "noise_margin"', 'name = "noise_margins"', "unknown bench 'noise_margins'; nearest: noise_margin"),
        ("samples = 0", "sampels = 0", "unknown key 'bench.0.sampels'; nearest: samples"),
        ("samples = 0", "samples = -1", "bench.0.samples: .*got -1"),
        ("temp = [27.0]", "temp = { start = 0, stop = 100 }", "start, stop, points"),
        ("[[bench]]", "[[bench", "margins.toml: "),
    ],
)
def test_a_wrong_study_is_refused_in_one_line(tmp_path, line, replacement, words):
    text = MARGIN_STUDY.format(samples=0)
    assert line in text
    path = tmp_path / "margins.toml"
    path.write_text(text.replace(line, replacement))
    with pytest.raises(InputError, match=words) as refused:
        load_study(path)
    assert "\n" not in str(refused.value)


ONE_BENCH = """
title = "one bench"
pdk = "sky130"
[column]
rows = 4
[[bench]]
name = "{bench}"
{settings}
[bench.axes]
{axes}
temp = [27.0]
"""


@pytest.mark.parametrize(
    ("bench", "settings", "axes", "words"),
    [
        ("noise_margin", "", 'cell = ["sram_9x"]\nmode = ["hold"]\nvdd = [1.8]', "'sram_9x'; nearest: sram_9t"),
        ("noise_margin", "", 'cell = ["sram_6t"]\nmode = ["raed"]\nvdd = [1.8]', "'raed'; nearest: read"),
        ("noise_margin", "", 'cell = ["sram_6t"]\nmode = ["hold"]\nvdd = ["high"]', "vdd.*high"),
        ("column_mac", "gap = 0.85", 'active = [1]\npattern = ["neer"]', "unknown pattern 'neer'; nearest: near"),
        ("column_mac", "gap = 0.85", 'active = [5]\npattern = ["near"]', "5 must lie between 0 and the 4 rows"),
        ("column_mac", "", 'active = [1]\npattern = ["near"]', "gap"),
        ("comparator_offset", "", 'device = ["dvth9"]\nvcm = [1.2]', "'dvth9'; nearest: dvth"),
    ],
    ids=["cell", "mode", "supply in words", "pattern", "active", "no gap", "device"],
)
def test_values_a_bench_cannot_simulate_are_refused_before_anything_starts(tmp_path, bench, settings, axes, words):
    path = tmp_path / "one.toml"
    path.write_text(ONE_BENCH.format(bench=bench, settings=settings, axes=axes))
    with pytest.raises(InputError, match=words):
        load_study(path)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("[adc]\nbits = 7", "bits=7 must lie between [12] and 6"),
        ("[adc]\nv_top = 0.5", "v_bottom=0.84 V must lie below v_top=0.5 V"),
        ("[adc]\nt_settle = 1.0", "t_settle . t_decide must be shorter than t_cycle"),
        ("[sense]\nr_load = 0", "r_load=0 must be more than 0"),
        ("[column]\nrows = 0", "rows=0 must be more than 0"),
        ("[column]\nwire_r = -1", "wire_r=-1 must be 0 or more"),
        ('[column]\nwire = "met9"', "unknown metal 'met9'; nearest: met"),
        ("[cell]\ng_min = 0\ng_max = 1e-5", "cell.g_min: .*greater than 0"),
        ("[cell]\ng_min = 1e-4\ng_max = 1e-5", "g_min.*g_max"),
    ],
)
def test_impossible_circuits_are_refused_in_words(tmp_path, part, words):
    path = tmp_path / "margins.toml"
    path.write_text(MARGIN_STUDY.format(samples=0).replace("[[bench]]", f"{part}\n[[bench]]"))
    with pytest.raises(InputError, match=words):
        load_study(path)


def test_an_unknown_study_is_answered_with_the_nearest():
    with pytest.raises(InputError, match=r"unknown study 'quikstart'; nearest: quickstart.*path of a .toml file"):
        load_study("quikstart")


def test_a_missing_study_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no study file .*nothere\.toml"):
        load_study(tmp_path / "nothere.toml")
