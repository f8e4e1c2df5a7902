"""`cimspice spice`: numbers only where they may be believed, and no deck that reaches outside its simulation."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from deck_catalogue import CELL, FAILING, HEAD, HEALTHY, HOSTILE, WRONG
from test_deckcheck import beside, text_of
from test_netlist import first_deck

from cimspice import plain_deck, sandbox
from cimspice.cli import main
from cimspice.engines import Status
from cimspice.engines.plain_raw import read_plots
from cimspice.errors import InputError, SimulatorMissing
from cimspice.plain_deck import run_plain

DIVIDER = "divider\nv1 a 0 1\nr1 a b 1k\nr2 b 0 3k\n.op\n.end\n"


def deck(folder: Path, text: str, files: dict[str, str] | None = None) -> Path:
    path = beside(folder, files or {})
    path.write_text(text, encoding="utf-8", newline="")
    return path


def command(*arguments) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command line, in this process."""
    out, err = io.StringIO(), io.StringIO()
    argv, sys.argv = sys.argv, ["cimspice", *map(str, arguments)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
    finally:
        sys.argv = argv
    return ended.value.code or 0, out.getvalue(), err.getvalue()


def spice(path: Path, *options) -> tuple[int, dict, str]:
    """Exit code, JSON object and stderr of `cimspice spice --json`."""
    code, out, err = command("spice", path, "--json", *options)
    return code, json.loads(out), err


# ---------------------------------------------------------------- healthy decks


@pytest.mark.parametrize("case", HEALTHY)
def test_a_healthy_deck_gives_the_figures_of_a_hand_calculation(case, tmp_path):
    healthy = HEALTHY[case]
    answer = run_plain(deck(tmp_path, healthy.text, healthy.files))
    assert answer.status.name in healthy.status, answer.messages
    if answer.status.trusted:
        for name, value in healthy.last.items():
            # a figure of 0 is held to a hundredth of the tolerance, in volts and amperes
            assert answer.vectors[name][-1] == pytest.approx(
                value, rel=healthy.rel, abs=0 if value else healthy.rel / 100
            )


def test_a_bench_deck_gives_the_same_numbers_as_through_its_engine(tmp_path):
    own = first_deck("read_iv")
    from cimspice.engines.batch import BatchEngine

    answer = run_plain(deck(tmp_path, own.text))
    wanted = BatchEngine().run(own)
    assert answer.status is Status.OK
    for name in own.vectors:
        assert answer.vectors[name] == pytest.approx(wanted[name], rel=1e-12, abs=0)


# ---------------------------------------------------------------- wrong decks


@pytest.mark.parametrize("case", ["undefined parameter", "model without type", "nodeset without a node", "include cycle",
                                  "5000 nested parentheses", "measure of no node", "sweep with a step of 0"])  # fmt: skip
def test_what_crashes_or_hangs_ngspice_never_reaches_it(case, tmp_path, monkeypatch):
    monkeypatch.setattr(plain_deck.BatchEngine, "execute", lambda *_: pytest.fail("ngspice was started"))
    answer = run_plain(deck(tmp_path, text_of(WRONG[case]), WRONG[case].files))
    assert answer.status is Status.BAD_DECK
    assert answer.vectors == {}


@pytest.mark.parametrize("case", FAILING)
def test_a_deck_that_fails_when_it_runs_gives_its_status_and_no_numbers(case, tmp_path):
    text, status, words = FAILING[case]
    answer = run_plain(deck(tmp_path, text), timeout=2 if status == "TIMEOUT" else 60)
    assert answer.status.name == status, answer.messages
    assert answer.vectors == {}
    assert any(words in m.text and m.level == "error" for m in answer.messages), answer.messages


def test_a_metastable_cell_is_named(tmp_path):
    text, _, _ = FAILING["a nodeset between the states"]
    answer = run_plain(deck(tmp_path, text))
    assert [m.name for m in answer.messages if m.level == "error"] == ["metastable"]


def test_a_wrong_deck_exits_4_with_its_findings_in_json(tmp_path):
    code, answer, _ = spice(deck(tmp_path, HEAD + "r5 b 0 1M\n.op\n"))
    assert (code, answer["ok"], answer["status"], answer["vectors"]) == (4, False, "BAD_DECK", {})
    (message,) = answer["messages"]
    assert message["class"] == "m-for-meg"
    assert message["level"] == "error"
    assert message["where"] == "deck.cir, line 6"
    assert "r5: 1M is 0.001 Ohm" in message["text"]


def test_a_warning_is_told_beside_the_numbers_and_fails_in_strict_mode(tmp_path):
    path = deck(tmp_path, HEAD + "r5 b 0 1k\n.options reltl=1e-4\n.op\n")
    code, answer, _ = spice(path)
    assert (code, answer["ok"]) == (0, True)
    assert [m["class"] for m in answer["messages"]] == ["unknown-option"]
    code, answer, _ = spice(path, "--strict")
    assert (code, answer["status"], answer["vectors"]) == (4, "BAD_DECK", {})


def test_a_line_of_output_nobody_knows_is_told_and_fails_in_strict_mode(tmp_path, monkeypatch):
    execute = plain_deck.BatchEngine.execute

    def talking(self, text):
        done = execute(self, text)
        done.lines.append("the sky is falling")
        return done

    monkeypatch.setattr(plain_deck.BatchEngine, "execute", talking)
    path = deck(tmp_path, DIVIDER)
    answer = run_plain(path)
    assert answer.status is Status.OK
    assert [(m.level, m.name) for m in answer.messages] == [("warning", "unclassified")]
    assert run_plain(path, strict=True).status is Status.SUSPECT


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (DIVIDER.encode("utf-16"), "UTF-16"),
        (DIVIDER.encode() + b"\0\0", "NUL byte"),
        (bytes(range(1, 256)) * 20, "not text"),
    ],
)
def test_a_file_that_is_not_text_exits_1(data, words, tmp_path):
    path = tmp_path / "deck.cir"
    path.write_bytes(data)
    code, answer, _ = spice(path)
    assert code == 1
    assert answer["ok"] is False
    assert words in answer["messages"][0]["text"]


def test_a_missing_file_a_bad_limit_and_a_bad_root_are_one_line(tmp_path):
    with pytest.raises(InputError, match="no deck file"):
        run_plain(tmp_path / "gone.cir")
    path = deck(tmp_path, DIVIDER)
    with pytest.raises(InputError, match="time limit"):
        run_plain(path, timeout=0)
    with pytest.raises(InputError, match="is not a folder"):
        run_plain(path, roots=[tmp_path / "gone"])


def test_a_deck_in_latin_1_runs_when_only_comments_have_accents(tmp_path):
    path = tmp_path / "deck.cir"
    path.write_bytes("d\u00e9but\n* \u00e0 la main\nv1 a 0 1 ; \u00e9\nr1 a 0 1k\n.op\n".encode("latin-1"))
    assert run_plain(path).vectors["i(v1)"] == pytest.approx([-1e-3], rel=1e-9, abs=0)


# ---------------------------------------------------------------- the answer


def test_json_has_unit_length_and_last_value_of_each_vector_and_nothing_else(tmp_path):
    code, answer, stderr = spice(deck(tmp_path, DIVIDER))
    assert code == 0
    assert stderr == ""
    assert set(answer) == {"ok", "status", "messages", "vectors"}
    assert answer["vectors"]["v(b)"] == {"unit": "V", "length": 1, "last": pytest.approx(0.75, rel=1e-9, abs=0)}
    assert answer["vectors"]["i(v1)"]["unit"] == "A"
    assert answer["messages"] == []


def test_the_imaginary_part_of_an_ac_analysis_comes_back(tmp_path):
    _, answer, _ = spice(deck(tmp_path, HEALTHY["rc low pass ac"].text))
    assert answer["vectors"]["frequency"] == {"unit": "Hz", "length": 31, "last": pytest.approx(1000, rel=1e-9, abs=0)}
    assert answer["vectors"]["imag(v(out))"]["last"] == pytest.approx(-0.5, rel=1e-6, abs=0)
    assert "v(out)" not in answer["vectors"]


def test_every_analysis_of_a_deck_comes_back_under_its_own_name(tmp_path):
    vectors = run_plain(deck(tmp_path, HEALTHY["several analyses"].text)).vectors
    lengths = {k: len(v) for k, v in vectors.items() if k.endswith("v(b)")}
    assert lengths.pop("tran1.v(b)") >= 100
    assert lengths == {"v(b)": 1, "dc1.v(b)": 5, "dc2.v(b)": 3}


def test_noise_gives_its_density_and_its_integral(tmp_path):
    answer = run_plain(deck(tmp_path, HEALTHY["noise of a resistor"].text))
    assert answer.units["onoise_spectrum"] == "V/sqrt(Hz)"
    # white noise over 9 kHz; ngspice integrates the density by interpolating its logarithm
    total = answer.vectors["onoise_spectrum"][0] * np.sqrt(9e3)
    assert answer.vectors["noise1.onoise_total"] == pytest.approx([total], rel=1e-2, abs=0)


def test_measures_are_said_not_to_run(tmp_path):
    answer = run_plain(deck(tmp_path, HEALTHY["measures"].text))
    assert [(m.level, m.name) for m in answer.messages] == [("note", "output-card")]
    assert "take figures from the vectors" in answer.messages[0].text


def test_the_file_holds_every_vector_with_its_name_and_unit(tmp_path):
    path = deck(tmp_path, HEALTHY["ammeters"].text)
    code, _, _ = spice(path, "--out", tmp_path / "out.nc")
    assert code == 0
    with xr.open_dataset(tmp_path / "out.nc", decode_cf=False) as data:
        by_name = {v.attrs["vector"]: v for v in data.data_vars.values()}
        assert by_name["@r1[i]"].values == pytest.approx([1e-3], rel=1e-9, abs=0)
        assert by_name["i(vm)"].attrs["units"] == "A"
        assert data.attrs["status"] == "OK"


def test_two_vectors_whose_names_a_file_cannot_tell_apart_are_both_kept(tmp_path):
    answer = run_plain(deck(tmp_path, "names\nv1 a/b 0 1\nr1 a/b a_b 1k\nr2 a_b 0 1k\n.op\n"))
    plain_deck.write_vectors(answer, tmp_path / "out.nc")
    with xr.open_dataset(tmp_path / "out.nc", decode_cf=False) as data:
        by_name = {v.attrs["vector"]: float(v[-1]) for v in data.data_vars.values()}
    assert by_name["v(a/b)"] == pytest.approx(1.0, rel=1e-9, abs=0)
    assert by_name["v(a_b)"] == pytest.approx(0.5, rel=1e-9, abs=0)


def test_a_deck_that_fails_leaves_no_file(tmp_path):
    path = deck(tmp_path, FAILING["no DC solution"][0])
    code, _, _ = spice(path, "--out", tmp_path / "out.nc")
    assert code == 4
    assert not (tmp_path / "out.nc").exists()


def test_numbers_under_another_title_are_refused(tmp_path, monkeypatch):
    execute = plain_deck.BatchEngine.execute
    monkeypatch.setattr(
        plain_deck.BatchEngine, "execute", lambda self, text: execute(self, text.replace("nonce=", "nonce=0"))
    )
    answer = run_plain(deck(tmp_path, DIVIDER))
    assert answer.status is Status.BAD_DECK
    assert answer.vectors == {}


def test_a_raw_file_cut_short_has_no_vectors(tmp_path):
    (tmp_path / "deck.cir").write_text(DIVIDER)
    subprocess.run(["ngspice", "-b", "-n", "-r", "out.raw", "deck.cir"], cwd=tmp_path, capture_output=True, check=False)
    data = (tmp_path / "out.raw").read_bytes()
    (whole,) = read_plots(tmp_path / "out.raw")
    assert whole.vectors["v(b)"] == pytest.approx([0.75], rel=1e-9, abs=0)
    for size in range(len(data)):
        (tmp_path / "cut.raw").write_bytes(data[:size])
        assert all(p.vectors == {} for p in read_plots(tmp_path / "cut.raw"))


def test_an_ascii_raw_file_holds_the_same_complex_numbers(tmp_path):
    text = HEALTHY["rc low pass ac"].text
    plain, ascii_ = (
        run_plain(deck(tmp_path, t)) for t in (text, text.replace(".end", ".options filetype=ascii\n.end"))
    )
    assert ascii_.status is Status.OK
    for name, values in plain.vectors.items():
        assert ascii_.vectors[name] == pytest.approx(values, rel=1e-12, abs=1e-30)


# ---------------------------------------------------------------- hostile decks


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_deck_leaves_no_trace_and_gives_no_numbers_of_its_program(case, tmp_path):
    body, files = HOSTILE[case]
    marker = tmp_path / "owned"
    files = {k: v.replace("{marker}", str(marker)) for k, v in files.items()}
    path = deck(tmp_path, f"{HEAD}{body.replace('{marker}', str(marker))}\n.op\n.end\n", files)
    code, out, err = command("spice", path)
    assert not marker.exists()
    assert code in (1, 4), out
    assert "root:" not in out + err


def test_a_title_is_only_a_title(tmp_path):
    path = deck(tmp_path, DIVIDER.replace("divider", "*#shell touch owned ` $(touch owned)", 1))
    code, _, _ = spice(path)
    assert code == 1
    assert not (tmp_path / "owned").exists()


def test_a_refused_program_is_one_object_in_json_with_exit_1(tmp_path):
    code, answer, _ = spice(deck(tmp_path, HEAD + ".control\nop\n.endc\n"))
    assert (code, answer["ok"], answer["status"], answer["vectors"]) == (1, False, "BAD_DECK", {})
    assert answer["messages"][0]["class"] == "program"


# ---------------------------------------------------------------- trust and the sandbox

PROGRAM = (
    HEAD + ".control\nop\nlet twice = 2*v(b)\nprint twice\nshell touch $HOME/made\n"
    "shell touch {marker}\ntran 1u 10u\nquit\n.endc\n.end\n"
)


def test_a_trusted_program_runs_and_is_judged_on_its_vectors(tmp_path):
    marker = tmp_path / "owned"
    answer = run_plain(deck(tmp_path, PROGRAM.replace("{marker}", str(marker))), trust=True)
    assert answer.status is Status.OK, answer.messages
    assert marker.exists()
    assert not (Path.home() / "made").exists()
    assert answer.vectors["twice"] == pytest.approx([1.0], rel=1e-9, abs=0)
    (time,) = [name for name in answer.vectors if name.endswith(".time")]
    assert answer.vectors[time][-1] == pytest.approx(10e-6, rel=1e-9, abs=0)


def test_a_trusted_program_without_vectors_is_not_believed(tmp_path):
    answer = run_plain(deck(tmp_path, HEAD + ".control\necho done\nquit\n.endc\n.end\n"), trust=True)
    assert not answer.status.trusted


def test_a_trusted_program_that_never_ends_is_stopped(tmp_path):
    answer = run_plain(deck(tmp_path, HEAD + ".control\nwhile 1\nend\n.endc\n.end\n"), trust=True, timeout=1)
    assert answer.status is Status.TIMEOUT


def test_a_file_a_trusted_deck_names_is_found_beside_it(tmp_path):
    model = 'filesource (file="data.txt" amploffset=[0] amplscale=[1] timeoffset=0 timescale=1 timerelative=false)'
    text = f"file\na5 %v([x]) fs\n.model fs {model}\nr5 x 0 1k\n.tran 1u 10u\n"
    path = deck(tmp_path, text, {"data.txt": "0 0\n10e-6 1.5\n"})
    assert run_plain(path).refused
    assert run_plain(path, trust=True).vectors["v(x)"][-1] == pytest.approx(1.5, rel=1e-6, abs=0)


def test_a_trusted_deck_may_include_from_anywhere(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "r.inc").write_text("r5 b 0 1k\n")
    (tmp_path / "here").mkdir()
    path = deck(tmp_path / "here", HEAD + f".include {tmp_path}/elsewhere/r.inc\n.op\n")
    assert run_plain(path, trust=True).status is Status.OK
    assert spice(path)[0] == 1
    assert spice(path, "--root", tmp_path / "elsewhere")[0] == 0


def _namespaces() -> bool:
    if shutil.which("bwrap") is None:
        return False
    trial = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def test_the_sandbox_keeps_a_program_in_its_folder_or_says_how_to_install_it(tmp_path):
    marker = tmp_path / "owned"
    path = deck(tmp_path, PROGRAM.replace("{marker}", str(marker)))
    if not _namespaces():
        with pytest.raises(SimulatorMissing, match="apt-get install bubblewrap"):
            run_plain(path, trust=True, sandbox=True)
        return
    answer = run_plain(path, trust=True, sandbox=True)
    assert answer.status is Status.OK, answer.messages
    assert answer.vectors["twice"] == pytest.approx([1.0], rel=1e-9, abs=0)
    assert not marker.exists()
    assert run_plain(deck(tmp_path, DIVIDER), sandbox=True).vectors["v(b)"] == pytest.approx([0.75], rel=1e-9, abs=0)


def test_a_missing_sandbox_exits_5_with_the_line_that_installs_it(tmp_path, monkeypatch):
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "ngspice").symlink_to(shutil.which("ngspice"))
    monkeypatch.setenv("PATH", str(tools))
    code, answer, _ = spice(deck(tmp_path, DIVIDER), "--sandbox")
    assert code == 5
    assert "apt-get install bubblewrap" in answer["messages"][0]["text"]


def test_a_sandbox_that_may_not_make_namespaces_is_refused(tmp_path, monkeypatch):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    with pytest.raises(SimulatorMissing, match="may not make namespaces here"):
        sandbox.command_prefix()


def test_a_crash_inside_the_sandbox_is_a_crash_or_there_is_no_sandbox():
    if not _namespaces():
        with pytest.raises(SimulatorMissing):
            sandbox.command_prefix()
        return
    engine = plain_deck.BatchEngine(60, prefix=sandbox.command_prefix())
    assert engine.execute("crash\nv1 a 0 1\nm1 a a 0 0 nch\n.model nch\n.op\n.end\n").died is Status.ENGINE_CRASH


def test_cells_are_found_after_a_transient_too(tmp_path):
    text = (
        "hold\n"
        + CELL
        + "vdd vdd 0 1.8\nvwl wl 0 0\nvbl bl 0 1.8\nx1 bl bl wl q qb vdd cell\n.nodeset v(q)=0 v(qb)=1.8\n.tran 10p 1n\n"
    )
    answer = run_plain(deck(tmp_path, text))
    assert answer.status is Status.OK
    assert answer.vectors["v(qb)"][-1] == pytest.approx(1.8, rel=1e-3, abs=0)
