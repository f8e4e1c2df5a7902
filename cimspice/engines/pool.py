"""Disposable worker processes around the library engine: a dead, slow or greedy worker costs its own point only.

Each worker has a pipe of its own, so a worker that is killed at any instant holds no lock that another one needs
(pebble and loky share one queue among their workers). It runs in a folder of its own inside the store, which is its
home too, and says in a mapped file which deck it is simulating: when it dies or overruns its time, the parent knows the
culprit. A task whose worker died is run again on a fresh one; a deck that ends its worker twice is condemned, and the
task is run once more without it.
"""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

from cimspice.engines.base import Result, Status, failed
from cimspice.engines.batch import clean_environment
from cimspice.engines.shared import BEYOND_REPAIR
from cimspice.engines.simulator import Simulator
from cimspice.engines.worker import STATE
from cimspice.errors import CimspiceError, Interrupted, SimulatorMissing
from cimspice.netlist import Deck
from cimspice.store import Store, WorkFolder

RUNS_PER_WORKER = 20_000  #: runs after which a worker is replaced; libngspice keeps a little memory at every load
GROWTH_PER_WORKER = 200_000_000  #: memory a worker may gain before it is replaced [bytes]
MEMORY_LIMIT = 4_000_000_000  #: memory a worker may take at all [bytes]
#: times a task is tried again after somebody else (out-of-memory killer, an operator) killed its worker with SIGKILL
STRANGERS = 5
STARTS = 10  #: workers in a row that may die before they are ready
POLL = 0.25  #: how often time limits are looked at [s]

def engine_name() -> str:
    """Name and version of the library engine, asked of a process of its own. Raises SimulatorMissing."""
    with tempfile.TemporaryDirectory(prefix="cimspice-") as folder:
        worker = Worker(Path(folder), MEMORY_LIMIT)
        try:
            return worker.start()
        finally:
            worker.kill()


class Worker:
    """One worker process as its parent sees it."""

    def __init__(self, folder: Path, memory: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        state = folder / "state"
        state.write_bytes(bytes(STATE.size))
        with open(state, "r+b") as file:
            self._state = mmap.mmap(file.fileno(), STATE.size)
        self.pipe: Connection
        self.pipe, theirs = Pipe()
        command = [sys.executable, "-m", "cimspice.engines.worker", str(theirs.fileno()), str(memory), str(state)]
        # what the library needs beyond what a program does: where it lies, and this interpreter's packages
        more = {k: v for k, v in os.environ.items() if k == "NGSPICE_LIBRARY_PATH" or k.startswith("OPENBLAS_")}
        paths = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        environment = clean_environment(str(folder)) | more | paths
        with open(folder / "output", "wb") as output:
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        theirs.close()
        self.ready = False
        self.engine = ""
        self.task: Task | None = None
        self.born_with = 0

    def start(self) -> str:
        """Wait until the worker is ready; returns its engine's name. Raises SimulatorMissing."""
        try:
            kind, text, _, _ = self.pipe.recv()
        except (EOFError, OSError):
            raise SimulatorMissing(f"ngspice does not start: {self.last_words()}") from None
        if kind == "missing":
            raise SimulatorMissing(text)
        return text

    def give(self, task: Task, store: Store) -> None:
        self.task = task
        self.pipe.send((task.function, task.arguments, str(store.root), store.engine, task.condemned))

    def running(self) -> tuple[float, str, int]:
        """Instant the current run began (0: none), digest of its deck and its number in the session."""
        begin, number, digest = STATE.unpack_from(self._state)
        return begin, digest.hex(), number

    def last_words(self) -> str:
        """The end of what the process wrote outside its pipe."""
        with open(self.folder / "output", "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 2000))
            lines = file.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no message")

    def kill(self) -> int:
        """End the process and what it started; returns its exit code."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.pipe.close()
        self._state.close()
        return code


@dataclass(eq=False)
class Task:
    """Work for one worker, and what its earlier tries came to."""

    index: int
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    condemned: dict[tuple[str, int], tuple[Status, str]] = field(default_factory=dict)
    deaths: dict[tuple[str, int], int] = field(default_factory=dict)
    strangers: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of one task: its value, or the status and the cause of its death."""

    index: int
    value: Any = None
    status: Status = Status.OK
    cause: str = ""


def map_tasks(
    function: Callable[..., Any],
    tasks: Iterable[tuple[int, tuple[Any, ...]]],
    *,
    store: Store,
    jobs: int,
    timeout: float,
    memory: int = MEMORY_LIMIT,
) -> Iterator[Outcome]:
    """Run function(simulate, *arguments) for every (index, arguments) in worker processes; yield as they end.

    function: one that a worker can import by its module and name. timeout: seconds one run of a deck may take;
    memory: bytes a worker may take. Raises Interrupted at Ctrl-C; finished decks stay in the store.
    """
    waiting = deque(Task(index, function, arguments) for index, arguments in tasks)
    if not waiting:
        return
    try:
        with WorkFolder(store.root) as work, closing(Pool(work.path, min(jobs, len(waiting)), memory)) as pool:
            yield from pool.run(waiting, store=store, timeout=timeout)
    except KeyboardInterrupt:
        raise stopped() from None


def stopped() -> Interrupted:
    """What a run that the user stopped ends with."""
    return Interrupted("stopped; what was simulated is kept, the same command goes on from there")


class Pool:
    """Worker processes that stay warm from one run to the next, until `close`. Not thread safe.

    folder: where the workers live; size: how many there are at most; memory: bytes each may take.
    """

    def __init__(self, folder: Path, size: int, memory: int = MEMORY_LIMIT) -> None:
        self.folder, self.size, self.memory = folder, size, memory
        self.workers: list[Worker] = []
        self.started = 0
        self.stillborn = 0

    def close(self) -> None:
        while self.workers:
            self._remove(self.workers[0])

    def run(self, waiting: deque[Task], *, store: Store, timeout: float) -> Iterator[Outcome]:
        """Run the tasks with the records of `store`; the limits are those of `map_tasks`."""
        self.store, self.timeout = store, timeout
        try:
            while waiting or any(w.task for w in self.workers):
                busy = sum(w.task is not None for w in self.workers)
                while len(self.workers) < min(self.size, busy + len(waiting)):
                    self.started += 1
                    self.workers.append(Worker(self.folder / f"w{self.started}", self.memory))
                for worker in self.workers:
                    if worker.ready and worker.task is None and waiting:
                        self._hand_out(worker, waiting)
                arrived = wait([w.pipe for w in self.workers], timeout=POLL)
                for worker in [w for w in self.workers if w.pipe in arrived]:
                    yield from self._hear(worker, waiting)
                for worker in list(self.workers):
                    self._look_at(worker, waiting)
        finally:
            # what an abandoned task answers must not meet the next run
            for worker in [w for w in self.workers if w.task]:
                self._remove(worker)

    def _hand_out(self, worker: Worker, waiting: deque[Task]) -> None:
        if worker.engine != self.store.engine:
            raise CimspiceError(f"the simulator here is {worker.engine}, the results are of {self.store.engine}")
        task = waiting.popleft()
        try:
            worker.give(task, self.store)
        except (BrokenPipeError, ConnectionResetError):
            # died while idle: the next look at its pipe replaces it
            worker.task = None
            waiting.appendleft(task)

    def _hear(self, worker: Worker, waiting: deque[Task]) -> Iterator[Outcome]:
        try:
            kind, value, runs, memory = worker.pipe.recv()
        except Exception:  # a pipe cut at any byte: end of file, half a pickle, a broken length
            yield from self._bury(worker, waiting)
            return
        if kind == "missing":
            raise SimulatorMissing(value)
        if kind == "ready":
            worker.engine = value
            worker.ready, worker.born_with, self.stillborn = True, memory, 0
            return
        task, worker.task = worker.task, None
        if kind == "error":
            raise value
        assert task is not None
        if runs >= RUNS_PER_WORKER or memory > worker.born_with + GROWTH_PER_WORKER:
            self._remove(worker)
        yield Outcome(task.index, value)

    def _look_at(self, worker: Worker, waiting: deque[Task]) -> None:
        """Stop a worker whose run takes longer than its limit."""
        if worker.task is None:
            return
        begin, digest, number = worker.running()
        if begin and time.monotonic() - begin > self.timeout:
            task = worker.task
            self._remove(worker)
            task.condemned[digest, number] = (Status.TIMEOUT, f"longer than {self.timeout:g} s")
            waiting.appendleft(task)

    def _remove(self, worker: Worker) -> int:
        self.workers.remove(worker)
        return worker.kill()

    def _bury(self, worker: Worker, waiting: deque[Task]) -> Iterator[Outcome]:
        """A worker is gone: its task is tried again, or the deck that keeps ending workers is condemned."""
        _, digest, number = worker.running()
        words = worker.last_words()
        code = self._remove(worker)
        task = worker.task
        if task is None:
            if not worker.ready and code != -signal.SIGKILL:
                self.stillborn += 1
                if self.stillborn >= STARTS:
                    raise CimspiceError(f"worker processes do not start: {words}")
            return
        if code == -signal.SIGKILL and task.strangers < STRANGERS:
            task.strangers += 1  # nobody here killed it: no deck is to blame
            waiting.appendleft(task)
            return
        culprit = (digest, number)
        if code == BEYOND_REPAIR and culprit not in task.condemned:
            task.condemned[culprit] = (Status.BAD_DECK, words)
            waiting.appendleft(task)
            return
        cause = f"worker died: {_cause(code, words)}"
        task.deaths[culprit] = task.deaths.get(culprit, 0) + 1
        if task.deaths[culprit] == 1:
            waiting.appendleft(task)
        elif culprit not in task.condemned and digest != bytes(32).hex():
            task.condemned[culprit] = (Status.ENGINE_CRASH, cause)
            waiting.appendleft(task)
        else:
            # it dies outside any deck: the task itself cannot be run
            yield Outcome(task.index, None, Status.ENGINE_CRASH, cause)


def _cause(code: int, words: str) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}, {words}"


def _run_decks(simulate: Simulator, decks: list[Deck]) -> list[Result]:
    return [simulate(deck) for deck in decks]


def run_decks(
    decks: list[Deck], *, store: Store, jobs: int = 1, timeout: float = 300.0, chunk: int = 8
) -> list[Result]:
    """Results of many independent decks in their order, from the store or from worker processes."""
    results: list[Result | None] = [store.get(deck) for deck in decks]
    missing = [i for i, result in enumerate(results) if result is None]
    groups = [missing[i : i + chunk] for i in range(0, len(missing), chunk)]
    tasks = [(k, ([decks[i] for i in group],)) for k, group in enumerate(groups)]
    for outcome in map_tasks(_run_decks, tasks, store=store, jobs=jobs, timeout=timeout):
        for k, i in enumerate(groups[outcome.index]):
            results[i] = (
                outcome.value[k]
                if outcome.value is not None
                else failed(decks[i], outcome.status, outcome.cause, engine=store.engine)
            )
    return [r for r in results if r is not None]
