"""The command line as a user meets it: words, exit codes, JSON."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

CIMSPICE = [sys.executable, "-c", "from cimspice.cli import main; main()"]


def cimspice(*arguments, cwd, env=None):
    return subprocess.run(
        [*CIMSPICE, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, env=env, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "quikstart"), 1, "unknown study 'quikstart'; nearest: quickstart"),
        (("plan", "nothing.toml"), 1, "no study file nothing.toml"),
        (("characterize", "reference", "--only", "read_if"), 1, "has no dataset 'read_if'"),
        (("deck", "reference", "read_iv", "corner=TX"), 1, "axis 'corner' has no value TX; it has TT"),
        (("deck", "reference", "read_iv", "gaap=1"), 1, "unknown axis 'gaap'; nearest: gap"),
        (("deck", "reference", "read_iv", "gap"), 1, "'gap' is not axis=value"),
        (("list", "cell"), 1, "unknown kind 'cell'; nearest: cells"),
        (("pdk", "show", "sky131"), 1, "unknown process 'sky131'; nearest: sky130"),
        (("fit", "reference"), 1, "is missing; run `cimspice characterize reference` first"),
        (("simulate", "reference"), 1, "no macro file"),
        (("spice", "gone.cir"), 1, "no deck file gone.cir"),
        (("run", "--nonsense"), 2, "No such option"),
    ],
)
def test_a_mistake_gets_one_line_and_its_exit_code(tmp_path, arguments, code, words):
    done = cimspice(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_mistake_with_json_is_one_object_on_stdout(tmp_path):
    done = cimspice("plan", "quikstart", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["ok"] is False
    assert answer["messages"][0]["level"] == "error"
    assert "nearest: quickstart" in answer["messages"][0]["text"]
    assert done.returncode == 1


def test_a_missing_simulator_is_exit_5_with_the_line_that_installs_it(tmp_path):
    env = os.environ | {"NGSPICE_LIBRARY_PATH": str(tmp_path / "libnothing.so")}
    done = cimspice("run", "reference", cwd=tmp_path, env=env)
    assert done.returncode == 5
    assert "ngspice library was not found; install it: " in done.stderr


def test_plan_counts_the_points_without_simulating(tmp_path):
    answer = json.loads(cimspice("plan", "quickstart", "--json", cwd=tmp_path).stdout)
    assert answer["plans"]["read_iv"]["points"] == 2 * 17 * 3 * 5 * 9 * 5 * 5
    assert not list(tmp_path.iterdir())


def test_doctor_names_the_simulator(tmp_path):
    answer = json.loads(cimspice("doctor", "--json", cwd=tmp_path).stdout)
    assert answer["engine"].startswith("libngspice-")


def test_spice_runs_a_plain_deck_and_keeps_its_vectors(tmp_path):
    (tmp_path / "divider.cir").write_text("a divider\nv1 a 0 1\nr1 a b 1k\nr2 b 0 3k\n.op\n.end\n")
    done = cimspice("spice", "divider.cir", "--json", "--out", "out.nc", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["ok"] is True
    assert answer["vectors"]["v(b)"] == {"unit": "V", "length": 1, "last": pytest.approx(0.75, rel=1e-9)}
    assert (tmp_path / "out.nc").exists()


def test_spice_gives_no_numbers_of_a_deck_that_fails(tmp_path):
    (tmp_path / "bad.cir").write_text("no solution\nv1 a 0 1\nb1 b 0 v=v(b)*v(b)+1\n.op\n.end\n")
    done = cimspice("spice", "bad.cir", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["ok"] is False
    assert answer["vectors"] == {}
    assert done.returncode == 4


def test_spice_refuses_a_control_block_by_its_line(tmp_path):
    (tmp_path / "shell.cir").write_text("a program\nv1 a 0 1\n.control\nshell touch owned\n.endc\n.end\n")
    done = cimspice("spice", "shell.cir", cwd=tmp_path)
    assert done.returncode == 1
    assert "line 3: '.control' is a program" in done.stderr
    assert not (tmp_path / "owned").exists()


LONG_STUDY = """
title = "long"
pdk = "sky130"
[[bench]]
name = "noise_margin"
corners = ["TT", "FF", "SS", "FS", "SF"]
samples = 3000
[bench.axes]
cell = ["sram_6t"]
mode = ["hold", "read"]
vdd = [1.8]
temp = [27.0]
"""


def test_ctrl_c_stops_within_two_seconds_keeps_what_is_done_and_says_how_to_go_on(tmp_path):
    (tmp_path / "long.toml").write_text(LONG_STUDY)
    process = subprocess.Popen(
        [*CIMSPICE, "characterize", "long.toml", "--out", "out"], cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(tmp_path.rglob("*.rec")):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    _, errors = process.communicate(timeout=20)
    assert time.monotonic() - begin < 2.0
    assert process.returncode == 130
    assert "what was simulated is kept, the same command goes on from there" in errors
    assert list(tmp_path.rglob("*.rec"))
    assert list((tmp_path / "out" / "store" / "work").iterdir()) == []
