"""Spawned, disposable worker processes around the library engine; a dead or slow worker costs its own task only."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from cimspice.engines.base import Result, Status, failed
from cimspice.errors import Interrupted, SimulatorMissing
from cimspice.netlist import Deck
from cimspice.store import Store

#: tasks a worker answers before it is replaced; libngspice keeps a little memory at every run
TASKS_PER_WORKER = 50


class NotStored(Exception):
    """A deck is not in the store and there is no engine to run it here."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck.title)
        self.deck = deck


class Simulator:
    """Deck in, Result out: the store first, then the engine. Counts what it did and keeps untrusted results."""

    def __init__(self, store: Store | None, engine: Any | None) -> None:
        self._store = store
        self._engine = engine
        self.simulated = 0
        self.reused = 0
        self.decks: list[Deck] = []
        self.untrusted: list[Result] = []

    def __call__(self, deck: Deck) -> Result:
        self.decks.append(deck)
        result = self._store.get(deck) if self._store else None
        if result:
            self.reused += 1
            return result
        if self._engine is None:
            raise NotStored(deck)
        result = self._engine.run(deck)
        self.simulated += 1
        if self._store:
            self._store.put(deck, result)
        if not result.status.trusted:
            self.untrusted.append(result)
        return result


_engine: Any = None


def _start_worker(homes: str) -> None:
    """Prepare a fresh worker: own empty home and working folder under `homes`, no start files, ends with its parent."""
    global _engine
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    home = tempfile.mkdtemp(dir=homes)
    os.environ["HOME"] = home
    os.chdir(home)
    from cimspice.engines.shared import SharedEngine

    _engine = SharedEngine()


def _work(function: Callable[..., Any], arguments: tuple[Any, ...], folder: str, engine: str) -> Any:
    return function(Simulator(Store(Path(folder), engine), _engine), *arguments)


def engine_name() -> str:
    """Name and version of the library engine, asked of a process of its own. Raises SimulatorMissing."""
    code = (
        "import sys\nfrom cimspice.errors import SimulatorMissing\nfrom cimspice.engines.shared import SharedEngine\n"
        "try:\n    print(SharedEngine().name)\nexcept SimulatorMissing as error:\n    print(error)\n    sys.exit(5)\n"
    )
    with tempfile.TemporaryDirectory(prefix="cimspice-") as home:
        environment = os.environ | {"HOME": home, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=home, env=environment, capture_output=True, text=True, check=False
        )
    answer = done.stdout.strip().splitlines()
    if done.returncode != 0 or not answer:
        raise SimulatorMissing(answer[-1] if answer else f"ngspice does not start: {done.stderr.strip()[-300:]}")
    return answer[-1]


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
) -> Iterator[Outcome]:
    """Run function(simulate, *arguments) for every (index, arguments) in worker processes; yield as they end.

    timeout: seconds a task may take once it runs. A task whose worker died is tried once more, alone on a fresh
    worker, before it is charged with the crash. Raises Interrupted at Ctrl-C; finished decks stay in the store.
    """
    waiting = list(tasks)
    if not waiting:
        return
    with tempfile.TemporaryDirectory(prefix="cimspice-workers-") as homes:
        tried: set[int] = set()
        while waiting:
            again: list[tuple[int, tuple[Any, ...]]] = []
            workers = 1 if tried else min(jobs, len(waiting))
            for outcome, arguments in _one_pool(function, waiting, store, workers, timeout, homes):
                if outcome.status is Status.ENGINE_CRASH and outcome.index not in tried:
                    again.append((outcome.index, arguments))
                else:
                    yield outcome
            tried |= {index for index, _ in again}
            waiting = again


def _one_pool(
    function: Callable[..., Any],
    tasks: list[tuple[int, tuple[Any, ...]]],
    store: Store,
    workers: int,
    timeout: float,
    homes: str,
) -> Iterator[tuple[Outcome, tuple[Any, ...]]]:
    """Outcomes of all tasks, as they end, with their arguments; a worker that dies is replaced."""
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=TASKS_PER_WORKER,
        initializer=_start_worker,
        initargs=(homes,),
        context=multiprocessing.get_context("spawn"),
    )
    place = (str(store.folder.parent), store.engine)
    futures: dict[Future[Any], tuple[int, tuple[Any, ...]]] = {}
    try:
        for index, arguments in tasks:
            future: Future[Any] = pool.schedule(_work, args=(function, arguments, *place), timeout=timeout)
            futures[future] = (index, arguments)
        pending = set(futures)
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for finished in done:
                index, arguments = futures[finished]
                error = finished.exception()
                if error is None:
                    yield Outcome(index, finished.result()), arguments
                elif isinstance(error, TimeoutError):
                    yield Outcome(index, None, Status.TIMEOUT, f"longer than {timeout:g} s"), arguments
                elif isinstance(error, ProcessExpired):
                    yield Outcome(index, None, Status.ENGINE_CRASH, f"worker died: {error}"), arguments
                else:
                    raise error
    except KeyboardInterrupt:
        raise Interrupted("stopped; what was simulated is kept, the same command goes on from there") from None
    finally:
        pool.stop()
        pool.join()


def _run_decks(simulate: Simulator, decks: list[Deck]) -> list[Result]:
    return [simulate(deck) for deck in decks]


def run_decks(
    decks: list[Deck], *, store: Store, jobs: int = 1, timeout: float = 300.0, chunk: int = 8
) -> list[Result]:
    """Results of many independent decks in their order, from the store or from worker processes."""
    results: list[Result | None] = [store.get(deck) for deck in decks]
    missing = [i for i, result in enumerate(results) if result is None]
    groups = [missing[i : i + chunk] for i in range(0, len(missing), chunk)]
    crashed: list[int] = []
    tasks = [(k, ([decks[i] for i in group],)) for k, group in enumerate(groups)]
    for outcome in map_tasks(_run_decks, tasks, store=store, jobs=jobs, timeout=timeout * chunk):
        group = groups[outcome.index]
        if outcome.value is None and len(group) > 1:
            crashed += group  # one deck took its neighbours along: each gets a task of its own
            continue
        for k, i in enumerate(group):
            results[i] = (
                outcome.value[k]
                if outcome.value is not None
                else failed(decks[i], outcome.status, outcome.cause, engine=store.engine)
            )
    if crashed:
        alone = run_decks([decks[i] for i in crashed], store=store, jobs=jobs, timeout=timeout, chunk=1)
        for i, result in zip(crashed, alone, strict=True):
            results[i] = result
    return [r for r in results if r is not None]
