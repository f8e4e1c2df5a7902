"""The doctor: finds what is here by trial, warns of what would change plain ngspice, and says so in exit codes."""

import dataclasses
import errno
import fcntl
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

import pytest
from rich.console import Console

from cimspice.canary import canaries
from cimspice.doctor import (
    KLU_TRIAL,
    XSPICE_TRIAL,
    Abilities,
    Finding,
    Report,
    control_group_limits,
    examine,
    examine_folders,
    read_abilities,
    start_files,
    table,
)
from cimspice.engines import Message, Result, Status
from cimspice.engines.batch import BatchEngine

DOCTOR = [sys.executable, "-c", "from cimspice.cli import main; main()", "doctor"]


def doctor(*arguments, cwd, **env):
    return subprocess.run(
        [*DOCTOR, *arguments], cwd=cwd, capture_output=True, text=True, env=os.environ | env, check=False
    )


def answer(done):
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Report:
    """One examination of this machine as it is."""
    return examine(tmp_path_factory.mktemp("doctor") / "results")


# ---------------------------------------------------------------- a healthy machine


def test_a_healthy_machine_is_well(report):
    assert [f for f in report.findings if f.level == "error"] == []
    assert (report.exit_code, report.status) == (0, "OK")
    assert report.engine.startswith("libngspice-")
    for package in (
        "cimspice",
        "Python",
        "PySpice",
        "numpy",
        "xarray",
        "netCDF4",
        "ngspice library",
        "ngspice program",
    ):
        assert report.versions[package][0].isdigit()


def test_both_simulators_pass_all_canaries(report):
    for side in ("library", "program"):
        assert [r.name for r in report.canaries[side]] == [c.name for c in canaries()]
        assert all(r.ok for r in report.canaries[side])
    assert len(report.canary_hash) == 64


def test_a_worker_has_one_thread_where_ngspice_alone_takes_more(report):
    # the second number proves that the count can tell one thread from several
    assert report.abilities["library"].openmp
    assert report.abilities["library"].threads > 1
    assert report.worker_threads == 1


def test_speed_is_measured_for_each_way(report):
    speed = {s.way: s for s in report.speed}
    assert speed["nested .dc"].points == 64 * 64
    assert speed["nested .dc"].points_per_second > 3 * speed["reload"].points_per_second
    assert all(s.seconds > 0 for s in report.speed)


def test_abilities_are_those_of_the_installed_ngspice(report):
    for side in ("library", "program"):
        found = report.abilities[side]
        assert found.xspice is True
        if int(found.version.split(".")[0]) < 42:
            assert found.klu is False


def test_nothing_is_left_behind(tmp_path):
    (tmp_path / "results").mkdir()
    done = doctor("--out", "results", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [p.name for p in tmp_path.rglob("*")] == ["results"]


# ---------------------------------------------------------------- words and numbers of the command


def test_json_is_one_object_with_the_contract_s_keys(tmp_path):
    done = doctor("--json", cwd=tmp_path)
    found = answer(done)
    assert done.returncode == 0
    assert found["ok"] is True
    assert found["status"] == "OK"
    assert found["engine"].startswith("libngspice-")
    for message in found["messages"]:
        assert set(message) == {"class", "level", "text", "where"}
        assert message["level"] in ("error", "warning", "note")
    assert {"versions", "abilities", "canaries", "canary_hash", "speed", "machine", "pdks", "findings"} <= set(found)
    assert found["speed"][0]["points_per_second"] > 0


def test_the_table_reads_without_colour(tmp_path):
    done = doctor(cwd=tmp_path, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert done.stdout.isascii()
    assert "ok    library" in done.stdout
    assert "10 of 10 circuits right" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith(("all well (0 errors", "usable (0 errors"))


def test_every_level_has_a_word_of_its_own():
    levels = ("ok", "note", "warning", "error")
    findings = tuple(Finding("machine", f"thing {level}", level, "a [b] c", "NotWritable") for level in levels)
    text = io.StringIO()
    Console(file=text, width=80).print(table(Report(findings)))
    words = [line.split()[0] for line in text.getvalue().splitlines()[1:]]
    assert words == ["ok", "note", "warn", "FAIL"]
    assert "a [b] c" in text.getvalue()


@pytest.mark.parametrize(
    ("kinds", "code", "status"),
    [
        ((), 0, "OK"),
        (("NotWritable",), 1, "NOT_WRITABLE"),
        (("CanaryFailed", "NotWritable"), 4, "CANARY_FAILED"),
        (("CanaryFailed", "SimulatorMissing"), 5, "SIMULATOR_MISSING"),
    ],
)
def test_the_gravest_error_gives_the_exit_code_and_warnings_give_none(kinds, code, status):
    warning = Finding("machine", "disk", "warning", "0.1 GB free", "LittleDisk")
    found = Report((warning, *(Finding("machine", k, "error", "bad", k) for k in kinds)))
    assert (found.exit_code, found.status) == (code, status)


# ---------------------------------------------------------------- a simulator that is missing or lies


def test_a_missing_library_is_exit_5_with_the_line_that_installs_it(tmp_path):
    done = doctor("--json", cwd=tmp_path, NGSPICE_LIBRARY_PATH=str(tmp_path / "libnothing.so"))
    found = answer(done)
    assert done.returncode == 5
    assert (found["ok"], found["status"]) == (False, "SIMULATOR_MISSING")
    errors = [m for m in found["messages"] if m["level"] == "error"]
    assert [(m["class"], m["where"]) for m in errors] == [("SimulatorMissing", "library")]
    assert "install it: " in errors[0]["text"]
    # what is here is examined all the same
    assert found["versions"]["ngspice program"][0].isdigit()


def test_a_file_that_is_no_library_is_exit_5(tmp_path):
    (tmp_path / "libc.so").symlink_to(
        next(p for p in ("/lib/x86_64-linux-gnu/libm.so.6", "/lib64/libm.so.6") if os.path.exists(p))
    )
    done = doctor("--json", cwd=tmp_path, NGSPICE_LIBRARY_PATH=str(tmp_path / "libc.so"))
    assert done.returncode == 5
    assert "the ngspice library does not work" in done.stdout


def test_a_missing_program_is_exit_5_and_in_the_last_line(tmp_path):
    done = doctor(cwd=tmp_path, PATH=str(tmp_path))
    assert done.returncode == 5
    assert "FAIL  program" in done.stdout
    assert "a simulator is missing; install it: " in done.stdout.rstrip().splitlines()[-1]


def lying_program(folder, start_file):
    """A program `ngspice` that reads a start file whatever its options and environment say."""
    real = shutil.which("ngspice")
    home = folder / "their_home"
    home.mkdir()
    (home / ".spiceinit").write_text(start_file)
    script = folder / "bin" / "ngspice"
    script.parent.mkdir()
    script.write_text(
        f'#!/bin/sh\nfor a; do shift; [ "$a" = -n ] || set -- "$@" "$a"; done\nHOME="{home}" exec "{real}" "$@"\n'
    )
    script.chmod(0o755)
    return f"{script.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("setting", "concerned"),
    [
        ("option temp=100", {"diode", "mosfet"}),
        ("option tnom=50", {"resistor_temperature", "diode", "mosfet"}),
        ("option reltol=0.5", {"behavioural", "mosfet"}),
    ],
)
def test_a_program_that_reads_a_start_file_fails_the_canaries_concerned(tmp_path, setting, concerned):
    done = doctor("--json", cwd=tmp_path, PATH=lying_program(tmp_path, f"{setting}\n"))
    found = answer(done)
    assert done.returncode == 4
    assert found["status"] == "CANARY_FAILED"
    assert {c["name"] for c in found["canaries"]["program"] if not c["ok"]} >= concerned
    assert all(c["ok"] for c in found["canaries"]["library"])
    errors = [m for m in found["messages"] if m["level"] == "error"]
    assert {m["class"] for m in errors} == {"CanaryFailed"}
    assert all("do not believe its numbers" in m["text"] for m in errors)


def test_two_versions_are_a_warning(tmp_path):
    path = lying_program(tmp_path, "")
    script = tmp_path / "bin" / "ngspice"
    script.write_text(
        script.read_text().replace(
            "HOME=", 'case "$*" in -p) cat >/dev/null; echo "** ngspice-46 :"; exit;; esac\nHOME='
        )
    )
    found = answer(doctor("--json", cwd=tmp_path, PATH=path))
    assert found["ok"] is True
    texts = [m["text"] for m in found["messages"] if m["class"] == "VersionsDiffer"]
    assert len(texts) == 1
    assert "program 46 differ" in texts[0]


# ---------------------------------------------------------------- start files and variables


def test_planted_start_files_are_named_and_change_no_number(report, tmp_path):
    home, cwd, scripts = tmp_path / "home", tmp_path / "cwd", tmp_path / "scripts"
    for folder in (home, cwd, scripts):
        folder.mkdir()
    trap = f"shell touch {tmp_path / 'mark'}\noption temp=100\n"
    (home / "spice.rc").write_text(trap)
    (cwd / ".spiceinit").write_text(trap)
    (scripts / "spinit").write_text(trap)
    done = doctor("--json", cwd=cwd, HOME=str(home), SPICE_SCRIPTS=str(scripts))
    found = answer(done)
    assert done.returncode == 0
    warnings = {m["where"]: m for m in found["messages"] if m["class"].startswith("Start")}
    assert set(warnings) == {str(cwd / ".spiceinit"), str(home / "spice.rc"), "SPICE_SCRIPTS"}
    assert all(m["level"] == "warning" for m in warnings.values())
    assert ".spiceinit (the working folder): cimspice ignores it" in warnings[str(cwd / ".spiceinit")]["text"]
    assert found["canary_hash"] == report.canary_hash
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("variable", ["SPICE_USERINIT_DIR", "HOME", "USERPROFILE"])
def test_every_place_that_is_warned_of_does_bite_plain_ngspice(tmp_path, variable):
    place, empty = tmp_path / "place", tmp_path / "empty"
    place.mkdir()
    empty.mkdir()
    (place / ".spiceinit").write_text(f"shell touch {tmp_path / 'mark'}\n")
    (empty / "deck.cir").write_text("* r\nv1 a 0 1\nr1 a 0 1000\n.op\n.end\n")
    env = {"PATH": os.environ["PATH"], "HOME": str(empty), variable: str(place)}
    subprocess.run(["ngspice", "-b", "deck.cir"], cwd=empty, env=env, capture_output=True, check=False)
    assert (tmp_path / "mark").exists()
    assert str(place / ".spiceinit") in {f.where for f in start_files(env, empty)}


def test_without_start_files_there_is_one_good_word(tmp_path):
    (found,) = start_files({"HOME": str(tmp_path)}, tmp_path)
    assert (found.level, found.text) == ("ok", "none that plain ngspice would read")


def test_a_working_folder_that_is_the_home_is_warned_of_once(tmp_path):
    (tmp_path / ".spiceinit").write_text("")
    assert len(start_files({"HOME": str(tmp_path)}, tmp_path)) == 1


def test_a_missing_home_is_warned_of(tmp_path):
    (found,) = start_files({}, tmp_path)
    assert (found.name, found.level) == ("HOME", "warning")


# ---------------------------------------------------------------- abilities


def test_klu_is_told_by_what_the_simulator_says_it_used():
    def klu(line):
        result = Result(KLU_TRIAL.digest, Status.OK, {}, (Message("note", "progress", line),))
        xspice = dataclasses.replace(result, status=Status.BAD_DECK)
        return read_abilities("** ngspice-44.2 : Circuit", "osdi: too few args.", result, xspice, None)

    found = klu("Using KLU as Direct Linear Solver")
    assert found == Abilities("44.2", klu=True, osdi=True, xspice=False, openmp=False, threads=None)
    assert klu("Using SPARSE 1.3 as Direct Linear Solver").klu is False


def test_xspice_without_code_models_is_found(tmp_path, monkeypatch):
    # SPICE_SCRIPTS leads to a start file that loads no code models; the engine unsets it, the script sets it again
    monkeypatch.setenv("PATH", lying_program(tmp_path, ""))
    script = tmp_path / "bin" / "ngspice"
    script.write_text(script.read_text().replace("HOME=", f'SPICE_SCRIPTS="{tmp_path}" HOME='))
    (tmp_path / "spinit").write_text("* loads nothing\n")
    engine = BatchEngine()
    found = read_abilities("", "", engine.run(KLU_TRIAL), engine.run(XSPICE_TRIAL), None)
    assert found.xspice is False


# ---------------------------------------------------------------- the machine


def test_control_groups_of_version_2_limit_from_any_level(tmp_path):
    group = tmp_path / "a" / "b"
    group.mkdir(parents=True)
    (tmp_path / "a" / "memory.max").write_text("2000000000\n")
    (group / "memory.max").write_text("max\n")
    (group / "cpu.max").write_text("150000 100000\n")
    assert control_group_limits(tmp_path, "0::/a/b\n") == (1.5, 2_000_000_000)


def test_control_groups_of_version_1_have_their_own_files(tmp_path):
    (tmp_path / "cpu" / "x").mkdir(parents=True)
    (tmp_path / "memory").mkdir()
    (tmp_path / "cpu" / "x" / "cpu.cfs_quota_us").write_text("200000\n")
    (tmp_path / "cpu" / "x" / "cpu.cfs_period_us").write_text("100000\n")
    (tmp_path / "memory" / "memory.limit_in_bytes").write_text("9223372036854771712\n")
    assert control_group_limits(tmp_path, "3:cpu,cpuacct:/x\n4:memory:/y\n0::/\n") == (2.0, None)


def levels(findings):
    return {f.name: f.level for f in findings}


def test_folders_that_work_are_well(tmp_path):
    assert levels(examine_folders(tmp_path / "not" / "yet")) == {"temporary folder": "ok", "results folder": "ok"}


def test_a_results_folder_that_is_a_file_is_a_warning(tmp_path):
    (tmp_path / "results").write_text("")
    found = examine_folders(tmp_path / "results")
    assert levels(found)["results folder"] == "warning"
    assert "it is a file; choose another with --out" in found[-1].text


def test_a_temporary_folder_that_cannot_be_written_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    found = examine(tmp_path)
    assert (found.exit_code, found.status) == (1, "NOT_WRITABLE")
    assert any("set TMPDIR" in m["text"] for m in found.messages())


def test_a_file_system_without_locks_is_told_with_its_cure(tmp_path, monkeypatch):
    def refuse(descriptor, operation):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    text = examine_folders(tmp_path)[-1].text
    assert "files cannot be locked (No locks available): set HDF5_USE_FILE_LOCKING=FALSE" in text


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=50_000_000))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))  # ends the examination early
    disk = next(f for f in examine(tmp_path).findings if f.name == "disk")
    assert (disk.level, disk.text) == ("warning", "0.1 GB free for results")
