"""A simulator that lies in more than two hundred ways: none is believed, none hangs, none leaves a process behind.

The lies are small changes of the files and messages of a true run of ngspice, made by liar.py in its place. The
controls tell the truth through the same machinery and must be believed: they prove that the tests can fail.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cimspice.engines import Status
from cimspice.engines.batch import BatchEngine, clean_environment
from cimspice.engines.rawfile import read_plots
from cimspice.netlist import Deck

LIAR = Path(__file__).with_name("liar.py")
#: seconds a run may take beyond its limit: a shared machine is slow now and then
MARGIN = 5.0

RC = "r1 a b 1000\nr2 b 0 1000\nc1 b 0 1e-12\n.save v(a) v(b) i(v1)\n"
NAMES = ("v(a)", "v(b)", "i(v1)")
DECKS = {
    "op": Deck("* op", f"v1 a 0 1\n{RC}.op", NAMES),
    "dc": Deck("* dc", f"v1 a 0 1\n{RC}.dc v1 0 1 0.1", NAMES, 11),
    "tran": Deck("* tran", f"v1 a 0 pulse(0 1 1e-10 1e-10 1e-10 1 2)\n{RC}.tran 1e-11 2e-9", NAMES, None, 2e-9),
    "ac": Deck("* ac", f"v1 a 0 dc 0 ac 1\n{RC}.ac dec 5 1e6 1e9", NAMES, 16),
}


@dataclass(frozen=True)
class Lie:
    """One way to lie on one deck; `more` goes into the liar's specification."""

    deck: str
    lie: str
    more: dict
    seed: int = 0
    timeout: float = 20.0
    output: int = 64 << 20

    @property
    def name(self) -> str:
        return "-".join([self.deck, self.lie, *(str(v)[:24] for v in self.more.values()), str(self.seed)])


def on(decks, lie, seeds=1, *, timeout=20.0, **more) -> list[Lie]:
    chosen = list(DECKS) if decks == "all" else decks.split()
    return [Lie(d, lie, more, 100 * k + len(lie), timeout) for d, k in product(chosen, range(seeds))]


def text(line: bytes) -> str:
    return (line + b"\n").hex()


def the_raw_file_is_damaged() -> list[Lie]:
    lies = on("all", "cut", 8) + on("all", "empty")
    lies += [lie for code in (0, 1, 255) for lie in on("all", "no raw", exit=code)]
    lies += [lie for extra in (1, 8) for lie in on("all", "append", value=extra)]
    lies += [lie for size in (1, 100, 10_000, 1_000_000) for lie in on("op tran", "garbage", value=size)]
    lies += on("all", "ascii", value=True) + on("all", "ascii", value=False) + on("all", "no binary")
    lies += on("op tran", "long header", value=100_000) + on("op tran", "long title", value=1_000_000)
    return lies


def the_header_lies() -> list[Lie]:
    lies = [lie for by in (-1, 1, 1000) for lie in on("all", "count", field="No. Points", by=by)]
    lies += [lie for by in (-1, 1, 1_000_000) for lie in on("all", "count", field="No. Variables", by=by)]
    # 8 TB and more, and what is no number
    for claim in ("0", "-1", "333333333333", "99999999999999999999999", "1e3", ""):
        lies += on("op tran", "field", field="No. Points", value=claim)
    lies += [
        lie for flag in ("complex", "imaginary", "") for lie in on("op dc tran", "field", field="Flags", value=flag)
    ]
    lies += on("ac", "field", field="Flags", value="real") + on("op dc tran", "complex") + on("ac", "real")
    for deck, other in product(
        DECKS, ("Operating Point", "DC transfer characteristic", "Transient Analysis", "AC Analysis")
    ):
        if not other.lower().startswith(deck[:2] if deck != "op" else "operating"):
            lies += on(deck, "field", field="Plotname", value=other)
    for field in ("Title", "Plotname", "Flags", "No. Points", "No. Variables"):
        lies += on("op ac", "no field", field=field)
    return lies


def the_raw_file_is_of_another_run() -> list[Lie]:
    lies = [Lie(d, "stale", {"from": other}) for d, other in product(DECKS, DECKS) if d != other]
    # the true title of this deck, but of an earlier run; without the run; and of nobody
    lies += on("all", "title", title="{cut} run=0123456789abcdef") + on("all", "title", title="{cut}")
    lies += on("all", "title", title="* a title") + on("all", "title", title="")
    return lies


def the_numbers_lie() -> list[Lie]:
    lies = [lie for v in ("nan", "inf", "-inf", "1e32", "-1e99", "1e99") for lie in on("all", "value", 2, value=v)]
    lies += [lie for v in ("nan", "inf", "-1e-9") for lie in on("tran", "scale", 2, value=v)]
    lies += on("ac dc", "scale", value="nan")
    lies += (
        on("all", "rename", value="v(other)") + on("all", "rename", value="v(a)") + on("all", "rename", value="v( b)")
    )
    lies += on("all", "swap names") + on("all", "type") + on("all", "index") + on("all", "drop column")
    lies += [
        lie for rows in ((0, -1), (1, None), (0, 1), (None, None, -1)) for lie in on("tran", "keep rows", value=rows)
    ]
    lies += [lie for rows in ((0, -1), (0, 1)) for lie in on("dc ac", "keep rows", value=rows)]
    lies += on("tran", "swap rows", 5) + on("tran dc ac op", "repeat row", 2)
    lies += on("tran", "stretch", value=0.5) + on("tran", "stretch", value=2.0) + on("tran", "stretch", value=-1.0)
    lies += on("tran", "stretch", value=0.5, shift=1e-9)
    return lies


def it_is_no_file() -> list[Lie]:
    lies = on("op tran", "directory") + on("op tran", "fifo") + on("op tran", "socket")
    for target in ("other.raw", "nowhere", "/dev/zero", "/dev/full", "/proc/self/mem"):
        lies += on("op tran", "link", value=target)
    return lies


def the_process_tells_on_itself() -> list[Lie]:
    """Perfect files, but the process says or does what a healthy one does not."""
    words = {
        "stderr": (
            b"Error: something about a card", b"ERROR: fatal error in ngspice, exit(1)", b"Warning: rawfile write error !!",
            b"malloc: Internal Error: can't allocate 100 bytes.", b"Warning : IC on non-existent node - typo, ignored",
            b"Warning: r1: resistance to low, set to 1 mOhm", b"the sky is falling", b"\xff\xfe\x80", b"Note: \0\0\0",
            b"unrecognized parameter (vt0x) - ignored", b"run simulation(s) aborted, error",
        ),
        "stdout": (b"Fatal: Nlx = -1 is less than -Leff.", b"\x1b[31mall is well", b"Note: caf\xe9", b"a" * 100_000),
    }  # fmt: skip
    lies = [lie for where, lines in words.items() for line in lines for lie in on("op", "word", **{where: text(line)})]
    lies += [lie for code in (1, 2, 127, 255) for lie in on("op tran", "exit", exit=code)]
    deaths = ("SIGSEGV", "SIGABRT", "SIGKILL", "SIGBUS", "SIGTERM", "SIGXCPU")
    return lies + [lie for death in deaths for lie in on("tran", "signal", value=int(getattr(signal, death)))]


def it_takes_too_much() -> list[Lie]:
    lies = on("op", "hang", timeout=0.5) + on("op", "hang", timeout=0.5, after=True) + on("op", "spin", timeout=0.5)
    lies += on("op", "hang mute", timeout=0.5) + on("op", "trickle", timeout=0.5)
    lies += on("op", "hang", timeout=0.5, after=True, child=True) + on("op", "no raw", child=True)
    lies += [lie for pipe, lines in product((1, 2), (0, 1)) for lie in on("op", "flood", value=pipe, lines=lines)]
    return lies + on("op", "sparse", value=1_000_000_000) + on("op", "endless raw")


LIES = [
    lie
    for family in (
        the_raw_file_is_damaged, the_header_lies, the_raw_file_is_of_another_run, the_numbers_lie, it_is_no_file,
        the_process_tells_on_itself, it_takes_too_much,
    )
    for lie in family()
]  # fmt: skip

CONTROLS = [
    *on("all", "truth"),
    *on("op tran", "child"),
    *on("op", "word", stderr=text(b"Warning: v1: no DC value, transient time 0 value used")),
    *on("op", "word", stdout=text(b"error                                        0")),
    *on("op", "word", stdout=text(b"n1                                           0.5") * 100_000),
    *on("tran", "stretch", value=1.0000001),
]


@pytest.fixture(scope="module")
def truth(tmp_path_factory) -> Path:
    """Folder with raw file and messages of a true run of every deck."""
    folder = tmp_path_factory.mktemp("truth")
    for name, deck in DECKS.items():
        (folder / "deck.cir").write_text(deck.text)
        done = subprocess.run(
            ["ngspice", "-b", "-n", "-r", f"{name}.raw", "deck.cir"], cwd=folder, env=clean_environment(str(folder)),
            capture_output=True, check=True, text=True,
        )  # fmt: skip
        (folder / f"{name}.log").write_text(done.stdout)
    return folder


def alive(mark: str) -> list[str]:
    """Processes that were given an environment with `mark` in it; those that were just killed get a second to go."""
    limit = time.monotonic() + 1.0
    while (found := _processes(mark)) and time.monotonic() < limit:
        time.sleep(0.01)
    return found


def _processes(mark: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().decode().replace("\0", " "))
        except OSError:
            continue  # ended since, or another user's
    return found


def tell(lie: Lie, truth: Path, folder: Path):
    """Result of the liar's run; its time and its remains are checked on the way."""
    spec = {"lie": lie.lie, "seed": lie.seed, "raw": f"{truth}/{lie.more.get('from', lie.deck)}.raw"}
    spec |= {"log": f"{truth}/{lie.deck}.log", **lie.more}
    (folder / "spec.json").write_text(json.dumps(spec))
    program = folder / "ngspice"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "** ngspice-39 : liar" && exit\n'
        f'exec {sys.executable} -I -S {LIAR} {folder}/spec.json "$@"\n'
    )
    program.chmod(0o755)
    (folder / "jobs").mkdir()
    engine = BatchEngine(
        timeout=lie.timeout, program=str(program), output=lie.output, folder=folder / "jobs"
    )  # fmt: skip
    begin = time.monotonic()
    result = engine.run(DECKS[lie.deck])
    assert time.monotonic() - begin < lie.timeout + MARGIN
    assert alive(str(folder)) == []
    assert os.listdir(folder / "jobs") == []
    return result


def test_there_are_more_than_two_hundred_distinct_lies():
    assert len({(lie.deck, lie.lie, lie.seed, json.dumps(lie.more)) for lie in LIES}) == len(LIES) > 200


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.name)
def test_a_lie_is_not_believed(lie, truth, tmp_path):
    result = tell(lie, truth, tmp_path)
    assert result.status not in (Status.OK, Status.STEPPED), result.messages
    assert result.vectors == {}
    assert result.messages[-1].level == "error"
    assert result.messages[-1].text


@pytest.mark.parametrize("lie", CONTROLS, ids=lambda lie: lie.name)
def test_the_truth_told_by_the_same_program_is_believed(lie, truth, tmp_path):
    result = tell(lie, truth, tmp_path)
    assert result.status is Status.OK, [m for m in result.messages if m.level != "note"]
    plot = read_plots(truth / f"{lie.deck}.raw")[0]
    for name in NAMES:
        assert np.array_equal(result[name], plot.vectors[name])


HOW = {
    "hang": Status.TIMEOUT, "spin": Status.TIMEOUT, "trickle": Status.TIMEOUT, "hang mute": Status.TIMEOUT,
    "flood": Status.ENGINE_CRASH,
}  # fmt: skip


@pytest.mark.parametrize("lie", [lie for lie in LIES if lie.lie in HOW][:3], ids=lambda lie: lie.name)
def test_a_run_that_was_stopped_says_why(lie, truth, tmp_path):
    assert tell(lie, truth, tmp_path).status is HOW[lie.lie]


def test_a_child_that_fled_into_another_session_does_not_hold_the_run_up(tmp_path):
    # it cannot be killed without a sandbox, but its end of the pipe is not waited for
    program = tmp_path / "ngspice"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "** ngspice-39" && exit\nsetsid sleep 8 &\n')
    program.chmod(0o755)
    engine = BatchEngine(program=str(program), timeout=7.0)
    begin = time.monotonic()
    result = engine.run(DECKS["op"])
    assert time.monotonic() - begin < 4.0
    assert result.status is Status.BAD_DECK
