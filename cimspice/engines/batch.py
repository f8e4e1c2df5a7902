"""Plain `ngspice -b` in a folder of its own: slower, independent of PySpice, and the reference for the library engine.

Nothing the program leaves behind is believed without proof: not its exit code, not its raw file (see `rawfile`), not
its silence. What it may take is limited, and nothing it started outlives its run.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import secrets
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cimspice.engines import plain_raw
from cimspice.engines.base import ANALYSES, Engine, Message, Result, Status, analyses, classify_all, failed, verdict
from cimspice.engines.plain_raw import read_plots as every_plot
from cimspice.engines.rawfile import LIMIT, Plot, RawFileError, RawFileMissing, read_plots
from cimspice.engines.shared import canonical, install_line
from cimspice.errors import SimulatorMissing
from cimspice.netlist import Deck

#: bytes of each stream that are kept, from its begin and again from its end
KEPT_TEXT = 256 << 10
#: bytes of text after which a run is stopped: a healthy transient prints 50 a node
TEXT_LIMIT = 16 << 20

#: Run by sh below `setpriv --pdeathsig`: a parent that died before the signal was armed has left another PPID. A limit
#: that cannot be set is already tighter, or unknown to this system.
_SHIM = """
[ "$PPID" = "$1" ] || exit 125
ulimit -c 0 2>/dev/null
ulimit -v "$2" 2>/dev/null
ulimit -f "$3" 2>/dev/null
ulimit -t "$4" 2>/dev/null
shift 4
exec "$@"
"""

#: rows of the table of node voltages, one a node, of which a large circuit prints megabytes
_ROWS = re.compile(rb"^\S+ {2,}[-+]?[\d.]+(?:e[-+]?\d+)?[ \t]*\r?\n", re.MULTILINE)


def clean_environment(home: str) -> dict[str, str]:
    """Environment of a simulator: where its programs and libraries lie, a home without start files, one thread.

    Everything else is left out, above all SPICE_* variables, which lead to start files that `-n` does not stop.
    """
    kept = {k: os.environ[k] for k in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if k in os.environ}
    fixed = {"LANG": "C", "LC_ALL": "C", "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
    return {**kept, **fixed, "HOME": home, "TMPDIR": home}


class _Log:
    """Begin and end of a stream of any length, in lines; table rows are dropped once the begin is full."""

    def __init__(self) -> None:
        self.seen = 0
        self._left_out = 0
        self._head = bytearray()
        self._full = False
        self._rest = bytearray()
        self._tail = bytearray()

    def feed(self, data: bytes) -> None:
        self.seen += len(data)
        if not self._full:
            self._head += data
            if len(self._head) <= KEPT_TEXT:
                return
            self._full = True
            cut = self._head.rfind(b"\n", 0, KEPT_TEXT) + 1 or KEPT_TEXT
            data = bytes(self._head[cut:])
            del self._head[cut:]
        self._rest += data
        cut = self._rest.rfind(b"\n") + 1
        if not cut and len(self._rest) > KEPT_TEXT:
            cut = len(self._rest)
        self._tail += _ROWS.sub(b"", self._rest[:cut])
        del self._rest[:cut]
        if len(self._tail) > 2 * KEPT_TEXT:
            self._left_out += len(self._tail) - KEPT_TEXT
            del self._tail[:-KEPT_TEXT]

    def lines(self) -> list[str]:
        """The kept lines; where something between them is missing, a line that no table of messages knows says so."""
        parts = [bytes(self._head), bytes(self._tail + self._rest)]
        if self._left_out:
            parts.insert(1, b"\n[%d bytes of output left out]\n" % self._left_out)
        return re.split(r"\r?\n|\r", b"".join(parts).decode("utf-8", "replace"))


@dataclass(frozen=True)
class _Ended:
    """How a program ended: exit code (negative: the signal), why it was stopped ("time", "text" or ""), its lines."""

    code: int
    stopped: str
    lines: list[str]


def _execute(command: Sequence[str], folder: str, timeout: float) -> _Ended:
    """Run a program in a session of its own until it ends, or is too slow or too loud; then kill all of its group."""
    deadline = time.monotonic() + timeout
    process = subprocess.Popen(
        command, cwd=folder, env=clean_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    logs = {process.stdout.fileno(): _Log(), process.stderr.fileno(): _Log()}
    with process.stdout, process.stderr, selectors.DefaultSelector() as selector:
        for number in logs:
            os.set_blocking(number, False)
            selector.register(number, selectors.EVENT_READ)
        try:
            stopped = _watch(process, selector, logs, deadline)
        finally:
            # children of the program may hold its pipes open or go on working: the group goes as a whole. It is named
            # by the pid of its leader, which is not given away again while a member lives.
            _kill_group(process)
        for number, log in logs.items():
            _drain(number, log)
    return _Ended(process.returncode, stopped, [line for log in logs.values() for line in log.lines()])


def _watch(
    process: subprocess.Popen[bytes], selector: selectors.BaseSelector, logs: Mapping[int, _Log], deadline: float
) -> str:
    """Read until the program has ended; the reason, where it has to be stopped before."""
    while process.poll() is None:
        left = deadline - time.monotonic()
        if left <= 0:
            return "time"
        if not selector.get_map():
            # both pipes are closed: it is about to end, or hangs without a word
            try:
                process.wait(left)
            except subprocess.TimeoutExpired:
                return "time"
            break
        # an end that closes no pipe, because a child holds them, is noticed by poll()
        for key, _ in selector.select(min(left, 0.05)):
            data = os.read(key.fd, 1 << 16)
            if data:
                logs[key.fd].feed(data)
            else:
                selector.unregister(key.fd)
        if sum(log.seen for log in logs.values()) > TEXT_LIMIT:
            return "text"
    return ""


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    # nobody is left: macOS says so with EPERM
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _drain(number: int, log: _Log) -> None:
    """What is still in a pipe, at most its capacity: whoever fled into another session may go on writing."""
    for _ in range(16):
        try:
            data = os.read(number, 1 << 16)
        except BlockingIOError:
            return
        if not data:
            return
        log.feed(data)


@functools.cache
def _parent_death(setpriv: str | None) -> tuple[str, ...]:
    """Command prefix under which a program is killed when its parent dies; empty where the system has none."""
    if sys.platform != "linux" or setpriv is None:
        return ()
    prefix = (setpriv, "--pdeathsig", "KILL", "--")
    done = subprocess.run([*prefix, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return prefix if done.returncode == 0 else ()  # that of busybox knows no such option


@functools.cache
def _version(program: str, changed: int) -> str:
    """Version the program prints, `39` for ngspice 39.3 of Debian. changed: its modification time, for the cache."""
    with tempfile.TemporaryDirectory(prefix="cimspice-") as folder:
        ended = _execute([program, "--version"], folder, timeout=10.0)
    found = re.search(r"\bngspice-(\w[\w.+-]*)", "\n".join(ended.lines))
    if ended.stopped or not found:
        raise SimulatorMissing(f"{program} does not tell its version like ngspice; install it: {install_line()}")
    return found[1]


@dataclass(frozen=True)
class Execution:
    """What one run of ngspice left behind. died: why it did not end by itself, with `cause` in words."""

    plots: list[plain_raw.Plot] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    seconds: float = 0.0
    died: Status | None = None
    cause: str = ""


class BatchEngine(Engine):
    """One process a deck; the exit code proves nothing, the raw file and the log are read.

    timeout: seconds a run may take. program: what is run as ngspice (default: the one in PATH). prefix: given the job's
    folder, the words of a command put before it, such as a sandbox's. memory: bytes of address space, output: bytes of
    any file, a run may take; a run beyond them fails. folder: where job folders are made (default: the system's), each
    removed after its run. strict: see `verdict`. Raises SimulatorMissing where there is no such program or it is no ngspice.

    On Linux a run ends with the process that asked for it, by setpriv of util-linux; elsewhere at its limit of
    processor time, which is its time limit. A program that leaves its session on purpose escapes all of this: a deck
    of a stranger needs a sandbox as `prefix`.
    """

    def __init__(
        self,
        timeout: float = 300.0,
        program: str | None = None,
        prefix: Callable[[Path], Sequence[str]] | None = None,
        memory: int = 4 << 30,
        output: int = LIMIT,
        folder: str | Path | None = None,
        strict: bool = True,
    ) -> None:
        found = shutil.which(program or "ngspice")
        if found is None:
            raise SimulatorMissing(f"the program {program or 'ngspice'} was not found; install it: {install_line()}")
        self._program = os.path.abspath(found)
        self._timeout = timeout
        self._prefix = prefix
        self._memory = memory
        self._output = output
        self._folder = folder
        self._strict = strict
        self.name = f"ngspice-batch-{_version(self._program, os.stat(self._program).st_mtime_ns)}"

    def execute(self, text: str) -> Execution:
        """Run any text in a job folder: every plot of its raw file, every line of output. Nothing is judged here."""
        begin = time.perf_counter()
        with self._job() as folder:
            home = Path(folder).resolve()
            (home / "deck.cir").write_text(text, encoding="ascii")
            ended = _execute(self._command(home), str(home), self._timeout)
            seconds = time.perf_counter() - begin
            stop = self._stopped(ended)
            if stop:
                return Execution(lines=ended.lines, seconds=seconds, died=stop[0], cause=stop[1])
            raw = home / "out.raw"
            whole = raw.is_file() and not raw.is_symlink() and raw.stat().st_size <= self._output
            return Execution(every_plot(raw) if whole else [], ended.lines, seconds)

    def run(self, deck: Deck) -> Result:
        begin = time.perf_counter()
        if not deck.text.isascii():
            return failed(deck, Status.BAD_DECK, "not ASCII: ngspice joins nodes whose names are not", engine=self.name)
        # the deck's nonce tells decks apart, this one runs: a file of an earlier run of the same deck is refused too
        run = f"run={secrets.token_hex(8)}"
        title = f"{deck.title[:200]} nonce={deck.nonce} {run}"
        with self._job() as folder:
            home = Path(folder).resolve()
            (home / "deck.cir").write_text(f"{title}\n{deck.body}\n.end\n", encoding="ascii")
            ended = _execute(self._command(home), str(home), self._timeout)
            seconds = time.perf_counter() - begin
            stop = self._stopped(ended)
            if stop:
                status, text = stop
                messages = (*classify_all(ended.lines), Message("error", status.name.lower(), text))
                return Result(deck.digest, status, {}, messages, self.name, seconds)
            try:
                plot = _choose(read_plots(home / "out.raw", self._output), deck, run)
                cause = ""
            except RawFileMissing:
                plot, cause = Plot("", "", "", {}, False), ""
            except RawFileError as error:
                plot, cause = Plot("", "", "", {}, False), str(error)
        result = verdict(
            deck, plot.vectors, ended.lines, title=plot.title, engine=self.name, seconds=seconds, strict=self._strict,
            cause=cause,
        )  # fmt: skip
        if ended.code and result.status.trusted and not re.search(r"^\s*\.control\b", deck.body, re.I | re.M):
            # a healthy deck without a .control block ends with 0, a failed one often does too
            text = f"numbers came back although the simulator ended with exit code {ended.code}"
            messages = (*result.messages, Message("error", "suspect", text))
            return replace(result, status=Status.SUSPECT, vectors={}, messages=messages)
        return result

    def _job(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(prefix="cimspice-", dir=self._folder, ignore_cleanup_errors=True)

    def _command(self, home: Path) -> list[str]:
        limits = [str(os.getpid()), str(self._memory // 1024), str(self._output // 512), str(int(self._timeout) + 1)]
        shim = [*_parent_death(shutil.which("setpriv")), "/bin/sh", "-c", _SHIM, "sh", *limits]
        prefix = self._prefix(home) if self._prefix else ()
        return [*shim, *prefix, self._program, "-b", "-n", "-r", "out.raw", "deck.cir"]

    def _stopped(self, ended: _Ended) -> tuple[Status, str] | None:
        """Status and cause of a run that did not end by itself."""
        if ended.stopped == "time" or ended.code == -signal.SIGXCPU:
            return Status.TIMEOUT, f"longer than {self._timeout:g} s"
        if ended.stopped == "text":
            return Status.ENGINE_CRASH, f"stopped after {TEXT_LIMIT >> 20} MB of messages"
        if ended.code == -signal.SIGXFSZ:
            return Status.ENGINE_CRASH, f"wrote a file larger than its limit of {self._output} bytes"
        # a sandbox reports the signal that ended its child as 128 + signal
        signal_number = ended.code - 128 if self._prefix and ended.code > 128 else -ended.code
        if signal_number > 0:
            return Status.ENGINE_CRASH, f"ended by signal {signal_number}"
        return None


def _choose(plots: Sequence[Plot], deck: Deck, run: str) -> Plot:
    """The plot of the analysis that the deck asks for. Raises RawFileError where none can be it."""
    mine = [plot for plot in plots if run in plot.title.split()]
    if not mine:
        raise RawFileError(f"out.raw: written for another run, plot title {plots[0].title[:100]!r}")
    asked = ("tran",) if deck.stop is not None else analyses(deck)
    if not asked:
        return mine[0]
    for plot in mine:
        for name, complex_values in (ANALYSES[kind] for kind in asked):
            if plot.name.lower().startswith(name.lower()):
                if complex_values not in (None, plot.complex):
                    raise RawFileError(f"out.raw: {plot.name} with {'complex' if plot.complex else 'real'} values")
                _check_order(plot, deck)
                return plot
    raise RawFileError(f"out.raw: holds {mine[0].name[:60]!r}, the deck asks for {', '.join(asked)}")


def _check_order(plot: Plot, deck: Deck) -> None:
    """Raise RawFileError unless the vectors stand in the order of the .save card, as ngspice writes them."""
    cards = re.findall(r"^\s*\.save\s(.*)$", re.sub(r"\n\+", " ", deck.body), re.IGNORECASE | re.MULTILINE)
    words = [word.lower() for card in cards for word in card.split()]
    if any(word.startswith("all") for word in words):
        return
    names = dict.fromkeys(map(canonical, words))
    saved = [name for name in names if name in plot.vectors and not name.startswith("@")]
    order = [name for name in plot.vectors if name in names and not name.startswith("@")]
    if order != saved:
        raise RawFileError(f"out.raw: vectors in the order {', '.join(order[:5])} instead of {', '.join(saved[:5])}")
