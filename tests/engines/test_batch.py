"""The batch engine around real ngspice: its environment, its limits, the analyses, and raw files ngspice gets wrong."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from cimspice.engines import Status
from cimspice.engines import batch as batch_module
from cimspice.engines.batch import KEPT_TEXT, BatchEngine
from cimspice.engines.rawfile import RawFileError, RawFileMissing, read_plots
from cimspice.errors import SimulatorMissing
from cimspice.netlist import Deck

DIVIDER = Deck("* divider", "v1 a 0 1\nr1 a b 1000\nr2 b 0 1000\n.save v(b)\n.op", ("v(b)",))
ENDLESS = Deck("* endless", "v1 a 0 sin(0 1 1e9)\nr1 a 0 1\n.save v(a)\n.tran 1e-12 1", ("v(a)",), None, 1.0)


def program(folder: Path, script: str) -> str:
    """A shell script that answers --version like ngspice and then does as told."""
    path = folder / "ngspice"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "** ngspice-39 : test" && exit\n{script}\n')
    path.chmod(0o755)
    return str(path)


def said(result) -> list[str]:
    return [m.text for m in result.messages[:-1]]


# ---------------------------------------------------------------- what a run is given


def test_a_run_sees_an_allow_list_of_variables_and_nothing_else(tmp_path, monkeypatch):
    for name in ("SPICE_LIB_DIR", "LD_PRELOAD", "BASH_ENV", "SECRET_TOKEN", "OMP_NUM_THREADS", "LC_NUMERIC", "TZ"):
        monkeypatch.setenv(name, "8" if name.startswith("OMP") else "")
    result = BatchEngine(program=program(tmp_path, "env")).run(DIVIDER)
    seen = dict(line.split("=", 1) for line in said(result))
    # sh adds PWD and its relatives
    assert set(seen) - {"PWD", "OLDPWD", "SHLVL", "_", "LD_LIBRARY_PATH"} == {
        "PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "OMP_THREAD_LIMIT", "OMP_NUM_THREADS",
    }  # fmt: skip
    assert seen["OMP_NUM_THREADS"] == seen["OMP_THREAD_LIMIT"] == "1"
    assert seen["LC_ALL"] == seen["LANG"] == "C"
    assert seen["HOME"] == seen["TMPDIR"] == seen["PWD"]


def test_a_run_has_an_empty_folder_of_its_own_a_silent_input_and_a_session(tmp_path):
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    script = 'pwd; ls -A; echo "args $*"; wc -c < /dev/stdin; echo "session $(ps -o sid= -p $$) $$"'
    result = BatchEngine(program=program(tmp_path, script), folder=jobs).run(DIVIDER)
    where, files, arguments, size, session = said(result)
    assert Path(where).parent == jobs
    assert files == "deck.cir"
    assert arguments == "args -b -n -r out.raw deck.cir"
    assert size.strip() == "0"
    assert len(set(session.split()[1:])) == 1
    assert list(jobs.iterdir()) == []


def test_a_run_has_the_limits_that_were_asked_for(tmp_path):
    engine = BatchEngine(60, program(tmp_path, "ulimit -v; ulimit -f; ulimit -t; ulimit -c"), (), 2**30, 2**20)
    assert said(engine.run(DIVIDER)) == ["1048576", "2048", "61", "0"]


def test_a_prefix_stands_before_the_program(tmp_path):
    engine = BatchEngine(program=program(tmp_path, "echo MARK=$MARK"), prefix=lambda _: ("env", "MARK=there"))
    assert said(engine.run(DIVIDER)) == ["MARK=there"]
    assert BatchEngine(prefix=lambda _: ("nice", "-n", "5")).run(DIVIDER).status is Status.OK


def test_the_engine_is_named_after_the_version_of_its_program(tmp_path):
    told = subprocess.run(["ngspice", "--version"], capture_output=True, text=True, check=True).stdout
    assert BatchEngine().name == "ngspice-batch-" + re.search(r"ngspice-(\S+)", told)[1]
    later = tmp_path / "later"
    later.write_text('#!/bin/sh\necho "** ngspice-46+ : Circuit level simulation program"\n')
    later.chmod(0o755)
    assert BatchEngine(program=str(later)).name == "ngspice-batch-46+"


def test_the_version_is_asked_for_once(tmp_path):
    script = program(tmp_path, "")
    Path(script).write_text(f'#!/bin/sh\necho asked >> {tmp_path}/log\necho "** ngspice-39"\n')
    for _ in range(3):
        BatchEngine(program=script)
    assert (tmp_path / "log").read_text() == "asked\n"


@pytest.mark.parametrize("other", ["/bin/true", "/bin/cat"])
def test_a_program_that_is_no_ngspice_is_refused(other):
    with pytest.raises(SimulatorMissing, match=rf"{other} does not tell its version like ngspice; install it"):
        BatchEngine(program=other)


def test_a_program_that_is_not_there_is_named():
    with pytest.raises(SimulatorMissing, match="the program /nowhere/ngspice was not found"):
        BatchEngine(program="/nowhere/ngspice")


def test_a_deck_that_is_not_ascii_is_refused():
    result = BatchEngine().run(Deck("* é", "v1 qé 0 1\n.op", ()))
    assert result.status is Status.BAD_DECK
    assert "not ASCII" in result.messages[-1].text


# ---------------------------------------------------------------- limits


def test_a_run_beyond_its_memory_fails_and_says_so():
    deck = Deck("* large", "\n".join(f"r{k} n{k} n{k + 1} 1" for k in range(20_000)) + "\nv1 n0 0 1\n.op", ())
    assert BatchEngine().run(deck).status is Status.OK
    # at 16 MB it fails to load its libraries, at 32 MB to load the deck
    for memory in (16 << 20, 32 << 20):
        result = BatchEngine(memory=memory).run(deck)
        assert result.status is Status.ENGINE_CRASH
        assert result.messages[-1].text.startswith("out of memory: ")
        assert result.vectors == {}


def test_a_run_that_writes_too_large_a_file_fails_and_says_so():
    result = BatchEngine(output=1 << 20, timeout=60).run(ENDLESS)
    assert result.status is Status.ENGINE_CRASH
    assert "larger than its limit of 1048576 bytes" in result.messages[-1].text


def test_a_disk_that_is_full_is_never_ok():
    # without the signal, write() fails as on a full disk; ngspice goes on, and ends with exit code 0
    deck = Deck("* long", "v1 a 0 sin(0 1 1e9)\nr1 a 0 1\n.save v(a)\n.tran 1e-11 1e-6", ("v(a)",), None, 1e-6)
    ignore = ("/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh")
    result = BatchEngine(output=1 << 18, prefix=lambda _: ignore).run(deck)
    assert result.status is Status.ENGINE_CRASH
    assert "out of disk: Warning: rawfile write error !!" in result.messages[-1].text
    assert BatchEngine(prefix=lambda _: ignore).run(deck).status is Status.OK


def test_a_run_that_takes_its_processor_time_is_a_timeout(tmp_path):
    result = BatchEngine(program=program(tmp_path, "kill -XCPU $$")).run(DIVIDER)
    assert result.status is Status.TIMEOUT


def test_what_was_said_before_a_stop_is_kept(tmp_path):
    result = BatchEngine(0.5, program(tmp_path, "echo Error: x1 is odd >&2; sleep 60")).run(DIVIDER)
    assert [(m.level, m.text) for m in result.messages] == [
        ("error", "Error: x1 is odd"), ("error", "longer than 0.5 s"),
    ]  # fmt: skip


def running(mark: str) -> set[int]:
    """Processes whose environment holds `mark`."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.add(int(folder.name))
        except OSError:
            continue  # ended since, or another user's
    return found


def wait_for(condition, seconds: float = 10.0) -> bool:
    limit = time.monotonic() + seconds
    while not (reached := condition()) and time.monotonic() < limit:
        time.sleep(0.02)
    return reached


@pytest.fixture
def parent(tmp_path):
    """A process that runs an endless deck, and the folder of its jobs."""
    code = (
        "import sys, signal\nfrom test_batch import ENDLESS\nfrom cimspice.engines.batch import BatchEngine\n"
        "try:\n    BatchEngine(folder=sys.argv[1]).run(ENDLESS)\nexcept KeyboardInterrupt:\n    sys.exit(42)\n"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], env=os.environ | {"PYTHONPATH": path}, start_new_session=True
    )
    job = f"HOME={tmp_path}/cimspice-"
    assert wait_for(lambda: any("ngspice" in Path(f"/proc/{p}/exe").resolve().name for p in running(job)))
    yield process, job
    process.kill()
    process.wait()


def test_ngspice_ends_when_the_process_that_runs_it_is_killed(parent):
    process, job = parent
    process.kill()
    process.wait()
    assert wait_for(lambda: not running(job), 5.0)


def test_ctrl_c_ends_ngspice_and_removes_its_folder(parent, tmp_path):
    process, job = parent
    process.send_signal(signal.SIGINT)
    assert process.wait(5.0) == 42
    assert wait_for(lambda: not running(job), 5.0)
    assert list(tmp_path.iterdir()) == []


def test_a_parent_that_died_before_the_start_leaves_nothing_running(tmp_path):
    mark = tmp_path / "mark"
    stranger = str(os.getppid())
    done = subprocess.run(
        ["/bin/sh", "-c", batch_module._SHIM, "sh", stranger, "1", "1", "1", "touch", mark], check=False
    )
    assert done.returncode == 125
    assert not mark.exists()


@pytest.mark.parametrize("setpriv", ["#!/bin/sh\nexit 1\n", None])
def test_a_system_without_setpriv_runs_decks_all_the_same(setpriv, tmp_path, monkeypatch):
    ngspice = Path(BatchEngine()._program)
    (tmp_path / "ngspice").symlink_to(ngspice)
    if setpriv:
        (tmp_path / "setpriv").write_text(setpriv)
        (tmp_path / "setpriv").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    engine = BatchEngine()
    assert engine._command(tmp_path)[0] == "/bin/sh"
    assert engine.run(DIVIDER)["v(b)"] == pytest.approx([0.5], rel=1e-12, abs=0)


# ---------------------------------------------------------------- analyses


def test_a_low_pass_has_the_complex_response_of_its_formula():
    deck = Deck("* ac", "v1 a 0 dc 0 ac 1\nr1 a b 1000\nc1 b 0 1e-12\n.ac dec 5 1e6 1e10", ("v(b)",), 21)
    result = BatchEngine().run(deck)
    assert result["frequency"].dtype == float
    expected = 1 / (1 + 2j * np.pi * result["frequency"] * 1e-9)
    assert result["v(b)"] == pytest.approx(expected, rel=1e-9, abs=0)


def test_a_resistor_has_the_noise_of_nyquist():
    deck = Deck("* noise", "v1 a 0 dc 0 ac 1\nr1 a b 1000\nc1 b 0 1e-12\n.noise v(b) v1 dec 5 1e3 1e5", (), 11)
    result = BatchEngine().run(deck)
    assert result.status is Status.OK
    # V/sqrt(Hz): sqrt(4 k T R) far below the corner of 159 MHz, at 27 degC
    density = np.sqrt(4 * 1.38064852e-23 * 300.15 * 1000)
    assert result["v(onoise_spectrum)"] == pytest.approx(np.full(11, density), rel=1e-4, abs=0)


def test_of_several_analyses_the_transient_is_taken_where_a_stop_time_is_asked():
    body = "v1 a 0 dc 1 ac 1\nr1 a b 1000\nc1 b 0 1e-12\n.op\n.ac dec 2 1 100\n.tran 1e-10 1e-8"
    assert "time" in BatchEngine().run(Deck("* several", body, ("v(b)",), None, 1e-8)).vectors
    assert "frequency" in BatchEngine().run(Deck("* several", body, ("v(b)",), None)).vectors


def test_a_plot_kept_beside_the_one_asked_for_is_passed_over():
    body = "v1 a 0 dc 1 ac 1\nr1 a b 1000\nc1 b 0 1e-12\n.options keepopinfo\n.ac dec 2 1 100"
    result = BatchEngine().run(Deck("* keep", body, ("v(b)",), 5))
    assert result.status is Status.OK
    assert np.iscomplexobj(result["v(b)"])


def test_device_currents_and_sweeps_are_named_as_by_the_library(simulate):
    body = "vd d 0 1\nm1 d d 0 0 n w=1e-6 l=1e-6\n.model n nmos level=1 vto=0.5 kp=1e-4\n.save @m1[id] v(d)\n.dc vd 0 1 0.25"
    deck = Deck("* names", body, ("@m1[id]", "v(d)"), 5)
    library, batch = simulate(deck), BatchEngine().run(deck)
    assert set(library.vectors) == set(batch.vectors) == {"v-sweep", "@m1[id]", "v(d)"}
    # kp/2 * W/L * (vgs - vto)^2 at 1 V, and gmin beside it
    assert batch["@m1[id]"][-1] == pytest.approx(1.25e-5 + 1e-12, rel=1e-9, abs=0)


def test_a_long_title_does_not_hide_the_nonce():
    assert BatchEngine().run(Deck("* " + "x" * 20_000, DIVIDER.body, ("v(b)",))).status is Status.OK


def test_the_table_of_a_large_circuit_does_not_push_out_its_messages():
    # 15,000 nodes print 750 kB of voltages before the first word about the transient
    ladder = "\n".join(f"r{k} n{k} n{k + 1} 1" for k in range(15_000))
    body = f"v1 n0 0 1\n{ladder}\nrend n15000 0 1\n.save v(n1)\n.tran 1e-10 2e-10"
    result = BatchEngine().run(Deck("* ladder", body, ("v(n1)",), None, 2e-10))
    assert result.status is Status.OK, result.messages[-1]
    # full from the begin, and nothing but rows of the table is missing
    assert sum(len(m.text) + 1 for m in result.messages) > KEPT_TEXT * 0.95
    assert not any("n14999" in m.text for m in result.messages)
    assert any(m.text.startswith("No. of Data Rows") for m in result.messages)


def test_a_log_too_long_to_keep_is_no_proof_of_health(tmp_path):
    words = program(tmp_path, "yes 'Note: all is well' | head -c 2000000")
    result = BatchEngine(program=words).run(DIVIDER)
    assert len([m for m in result.messages if "bytes of output left out" in m.text]) == 1
    assert next(m for m in result.messages if "left out" in m.text).level == "unclassified"


def test_an_exit_code_is_ignored_after_a_control_block_only():
    # `quit 3` ends a run whose numbers are good; a healthy control block without quit ends with 1
    control = Deck("* c", DIVIDER.body + "\n.control\nrun\nwrite out.raw\nquit 3\n.endc", ("v(b)",))
    assert BatchEngine().run(control).status is Status.OK


# ---------------------------------------------------------------- raw files


def test_interpolated_output_whose_file_announces_too_few_points_is_refused():
    # ngspice 39 writes 60 rows below "No. Points: 51"
    deck = Deck("* i", "v1 a 0 sin(0 1 1e8)\nr1 a 0 1\n.options interp\n.tran 1n 50n", ("v(a)",), None, 50e-9)
    result = BatchEngine().run(deck)
    assert result.status is Status.MEASURE_FAILED
    assert "out.raw, plot 2" in result.messages[-1].text


def test_a_raw_file_turned_to_ascii_by_an_option_is_refused_by_name():
    deck = Deck("* a", DIVIDER.body + "\n.options filetype=ascii", ("v(b)",))
    result = BatchEngine().run(deck)
    assert result.status is Status.MEASURE_FAILED
    assert "values are ASCII" in result.messages[-1].text


HEAD = "Title: * t\nDate: today\nPlotname: Operating Point\nFlags: real\nNo. Variables: 2\nNo. Points: 1\n"
LIST = "Variables:\n\t0\tv(a)\tvoltage\n\t1\ti(v1)\tcurrent\nBinary:\n"
DATA = np.array([1.5, -2.5]).tobytes()


def write(path: Path, *parts: str | bytes) -> Path:
    path.write_bytes(b"".join(p.encode() if isinstance(p, str) else p for p in parts))
    return path


def test_every_plot_of_a_raw_file_is_read(tmp_path):
    second = HEAD.replace("real", "complex").replace("Operating Point", "AC Analysis")
    names = LIST.replace("v(a)\tvoltage", "frequency\tfrequency\tgrid=3")
    numbers = np.array([1e3 + 7j, 2 - 1j]).tobytes()
    one, two = read_plots(write(tmp_path / "r", HEAD, LIST, DATA, second, names, numbers))
    assert (one.title, one.name, one.date, one.complex) == ("* t", "Operating Point", "today", False)
    assert {k: v.tolist() for k, v in one.vectors.items()} == {"v(a)": [1.5], "i(v1)": [-2.5]}
    assert two.complex
    # the imaginary part of a frequency is whatever was in memory
    assert {k: v.tolist() for k, v in two.vectors.items()} == {"frequency": [1e3], "i(v1)": [2 - 1j]}


def test_a_header_of_a_later_ngspice_is_read(tmp_path):
    head = HEAD.replace("Plotname", "Command: version 46\nPlotname").replace("Points: 1", "Points: 1       ")
    assert len(read_plots(write(tmp_path / "r", head, LIST, DATA))) == 1


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("",), "empty"),
        ((HEAD,), "header cut"),
        ((HEAD, LIST, DATA[:-1]), "15 bytes of values instead of 16"),
        ((HEAD, LIST, DATA, b"\0"), "plot 2: header cut"),
        ((HEAD.replace("Points: 1", "Points: 0"), LIST, DATA), "2 variables and 0 points"),
        (
            (HEAD.replace("Points: 1", "Points: 500000000000"), LIST, DATA),
            "500000000000 points of 2 variables announced",
        ),
        ((HEAD.replace("Points: 1", "Points: one"), LIST, DATA), "no count in 'no. points': 'one'"),
        ((HEAD.replace("real", "imaginary"), LIST, DATA), "unknown flags 'imaginary'"),
        ((HEAD.replace("Title", "Data"), LIST, DATA), "unexpected header line 'Data: "),
        ((HEAD.partition("\n")[2], LIST, DATA), "does not begin with a title"),
        ((HEAD, LIST.replace("Binary", "Values"), DATA), "values are ASCII"),
        ((HEAD, LIST.replace("\t1\t", "\t2\t"), DATA), "damaged line"),
        ((HEAD, LIST.replace("i(v1)", "i(v 1)"), DATA), "damaged line"),
        ((HEAD, LIST.replace("i(v1)\tcurrent", "V(A)\tvoltage"), DATA), r"named twice: v\(a\)"),
        ((HEAD, LIST.replace("current", "voltage"), DATA), r"i\(v1\) is listed as a voltage"),
        (("\xff\xfe" * 50, "\n"), "unexpected header line"),
        ((b"\xff\xfe\n",), "header is not text"),
        (("x" * 100_000,), "header cut or not a header"),
    ],
)
def test_a_raw_file_that_is_not_as_it_should_be_is_refused_in_words(parts, words, tmp_path):
    with pytest.raises(RawFileError, match=words):
        read_plots(write(tmp_path / "r", *parts))


def test_a_raw_file_above_the_limit_is_not_read(tmp_path):
    path = write(tmp_path / "r", HEAD, LIST, DATA)
    size = path.stat().st_size
    assert read_plots(path, size)
    with pytest.raises(RawFileError, match=f"{size} bytes, more than the {size - 1} allowed"):
        read_plots(path, size - 1)


def test_only_a_plain_file_is_read_and_nothing_is_waited_for(tmp_path):
    with pytest.raises(RawFileMissing, match="not written"):
        read_plots(tmp_path / "nothing")
    with pytest.raises(RawFileError, match="not a file"):
        read_plots(tmp_path)
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(RawFileError, match="not a file"):
        read_plots(tmp_path / "fifo")
    write(tmp_path / "real", HEAD, LIST, DATA)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(RawFileError, match="symbolic link"):
        read_plots(tmp_path / "link")


def test_a_refused_file_is_closed(tmp_path):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        with pytest.raises(RawFileError):
            read_plots(tmp_path)
    assert len(os.listdir("/proc/self/fd")) == before
