"""The worker pool's promises on the workers of dask.distributed. The only module that imports dask.

A task goes to a dask worker with the records that the store here has of its points. There it runs in a pool worker,
a process of its own that stays warm from task to task, over a store in the dask worker's scratch folder; so a crash
of ngspice never ends a dask worker. Back come the answer and the new records, as they lie on the disk; they are
checked and put into the store here. Resume, caching and distribution are one mechanism, and no file system is shared.
"""

from __future__ import annotations

import importlib.metadata
import logging
import os
import queue
import re
import signal
import tempfile
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

from cimspice.engines.base import Status
from cimspice.engines.pool import Outcome, Pool, Task, stopped
from cimspice.engines.simulator import NotStored, Simulator
from cimspice.errors import CimspiceError, ExtraMissing, InputError
from cimspice.store import Store, WorkFolder

try:
    from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster, get_worker
    from distributed.comm import CommClosedError
    from distributed.utils import silence_logging_cmgr
except ImportError:
    raise ExtraMissing("--cluster needs dask.distributed; install it: pip install distributed") from None

LOCAL_WORKERS = 2  #: worker processes of `local` where nobody says how many
AHEAD = 2  #: tasks handed out for every thread of the cluster, so that none waits for the next
#: runs of a task with nothing else of ours on the cluster, each of which dask repeats on other workers, before it is charged
ALONE = 1
ANSWERS = 10.0  #: time a scheduler may take to answer the first call [s]
PATIENCE = 300.0  #: time without any worker, or for an answer to travel, after which a run gives up [s]
LOOK = 1.0  #: how often the workers are counted [s]


class Damaged(Exception):
    """A record arrived that is not what was sent."""


#: how it shows that a task was lost on its way, which says nothing about the task
LOST = (KilledWorker, CommClosedError, CancelledError, TimeoutError, Damaged)


# ---------------------------------------------------------------- clusters


@contextmanager
def connect(address: str, *, store: Store, jobs: int | None = None) -> Iterator[Client]:
    """A client of the cluster at an address; what was started for it ends with it.

    address: `local` starts `jobs` worker processes on this machine, in a folder of the store; `tcp://host:port` is a
    scheduler that runs already. Raises InputError for another address, one that nobody answers, and one without
    workers; Interrupted at Ctrl-C.
    """
    # at an end or a restart dask's log tells of every closed connection, and tornado's of the call that Ctrl-C cut;
    # what matters comes back as an error or a status
    quiet = ExitStack()
    quiet.enter_context(silence_logging_cmgr(logging.ERROR))
    quiet.enter_context(silence_logging_cmgr(logging.CRITICAL, root="tornado.application"))
    try:
        with quiet:
            if address == "local":
                with WorkFolder(store.root) as work, _local(work.path, jobs or LOCAL_WORKERS) as client:
                    yield client
            elif re.fullmatch(r"tcp://\S+:\d+", address):
                with _remote(address) as client:
                    yield client
            else:
                raise InputError(
                    f"--cluster {address}: takes `local`, for worker processes on this machine, or the address of a dask"
                    " scheduler, such as tcp://host:8786"
                )
    except KeyboardInterrupt:
        raise stopped() from None


@contextmanager
def _local(folder: Path, jobs: int) -> Iterator[Client]:
    # Ctrl-C reaches every process of a terminal. This one ends the others, which inherit from the threads that start
    # here not to hear it; the tracker lifts that where it starts, so it starts before
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        cluster = LocalCluster(
            n_workers=0, threads_per_worker=1, processes=True, host="127.0.0.1", protocol="tcp",
            # no dashboard; the scheduler's other pages get a free port instead of the well-known one
            dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
            # ngspice has limits of its own; dask's would end a worker for the memory of its neighbours
            memory_limit=0, local_directory=str(folder), silence_logs=logging.ERROR,
        )  # fmt: skip
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    client = None
    try:
        client = Client(cluster)
        cluster.scale(jobs)
        client.wait_for_workers(jobs)
        yield client
    finally:
        # asked to close, a worker that computes takes four seconds; nothing is lost when it is killed
        for nanny in cluster.workers.values():
            nanny.close_gracefully()
            if nanny.pid:
                with suppress(ProcessLookupError):
                    os.kill(nanny.pid, signal.SIGKILL)
        if client:
            client.close()
        cluster.close()


@contextmanager
def _remote(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=ANSWERS)
    except (OSError, TimeoutError):
        raise InputError(f"--cluster {address}: no dask scheduler answers there within {ANSWERS:g} s") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWERS)
        except TimeoutError:
            raise InputError(
                f"--cluster {address}: the scheduler has no workers; start some: dask worker {address}"
            ) from None
        _check_releases(client, address)
        yield client


def _check_releases(client: Client, address: str) -> None:
    """Raise CimspiceError unless the scheduler and the workers that it has now have this cimspice."""
    here = version("cimspice")
    # a function of the standard library: one of cimspice would end a dask worker that has none
    found = client.run(importlib.metadata.version, "cimspice", on_error="return")
    there = {f"worker {worker}": release for worker, release in found.items()}
    try:
        there["the scheduler"] = client.run_on_scheduler(importlib.metadata.version, "cimspice")
    except importlib.metadata.PackageNotFoundError as error:
        there["the scheduler"] = error
    for who, release in there.items():
        if release != here:
            what = f"cimspice {release}" if isinstance(release, str) else "no cimspice"
            raise CimspiceError(f"--cluster {address}: {who} has {what}; install cimspice {here} there")


# ---------------------------------------------------------------- here


def map_tasks(
    function: Callable[..., Any],
    tasks: Iterable[tuple[int, tuple[Any, ...]]],
    *,
    store: Store,
    client: Client,
    timeout: float,
) -> Iterator[Outcome]:
    """Run function(simulate, *arguments) for every (index, arguments) on a cluster; yield as they end.

    As `pool.map_tasks`, with the new records in `store`. function is called here too, with a simulator that has no
    engine, to learn which records its points have: it must have no effect but through its simulator. A task that was
    lost with its worker as often as dask allows is run once more by itself when all others are done; lost again, it is
    charged with ENGINE_CRASH. Raises CimspiceError where a worker has another engine, cimspice or circuit, or where
    all workers stay away; Interrupted at Ctrl-C.
    """
    run = _Run(function, store, client, timeout)
    try:
        yield from run.outcomes(deque(_Work(index, arguments) for index, arguments in tasks))
    except KeyboardInterrupt:
        raise stopped() from None
    finally:
        # the scheduler drops what nobody holds any more
        for future, _ in run.flying.values():
            future.release()


@dataclass(eq=False)
class _Work:
    index: int
    arguments: tuple[Any, ...]
    addresses: frozenset[str] = frozenset()
    alone: int = 0


class _Run:
    def __init__(self, function: Callable[..., Any], store: Store, client: Client, timeout: float) -> None:
        self.function, self.store, self.client, self.timeout = function, store, client, timeout
        self.flying: dict[Any, tuple[Future, _Work]] = {}
        self.arrived: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self.threads = 0
        self.looked = 0.0
        self.seen = time.monotonic()

    def outcomes(self, waiting: deque[_Work]) -> Iterator[Outcome]:
        suspects: deque[_Work] = deque()
        while waiting or suspects or self.flying:
            self._count_workers()
            while waiting and len(self.flying) < AHEAD * max(1, self.threads):
                self._submit(waiting.popleft())
            if not self.flying:
                # when this one is lost, no neighbour can have taken the worker down
                suspects[0].alone += 1
                self._submit(suspects.popleft())
            try:
                future = self.arrived.get(timeout=LOOK)
            except queue.Empty:
                continue
            _, work = self.flying.pop(future.key)
            try:
                outcome = self._take(work, future)
            except LOST as error:
                self.looked = 0.0
                if work.alone < ALONE:
                    suspects.append(work)
                    continue
                cause = f"lost with every dask worker it ran on: {type(error).__name__}"
                outcome = Outcome(work.index, None, Status.ENGINE_CRASH, cause)
            yield outcome

    def _count_workers(self) -> None:
        now = time.monotonic()
        if now - self.looked < LOOK:
            return
        self.looked = now
        try:
            if self.client.status != "running":
                raise OSError
            self.threads = sum(self.client.nthreads().values())
        except (OSError, TimeoutError):
            raise CimspiceError(
                "the connection to the dask scheduler is lost; what arrived is kept, the same command goes on from there"
            ) from None
        if self.threads:
            self.seen = now
        elif now - self.seen > PATIENCE:
            raise CimspiceError(
                f"the dask scheduler has had no worker for {PATIENCE:g} s; what arrived is kept, the same command goes"
                " on from there"
            )

    def _submit(self, work: _Work) -> None:
        look = Simulator(self.store, None)
        with suppress(NotStored):
            self.function(look, *work.arguments)
        work.addresses = frozenset(look.addresses)
        records = [path.read_bytes() for path in dict.fromkeys(look.used)]
        future = self.client.submit(
            _run_here, self.function, work.arguments, self.store.engine, version("cimspice"), self.timeout, records,
            key=f"cimspice-{work.index}-{uuid.uuid4().hex}", pure=False,
        )  # fmt: skip
        self.flying[future.key] = future, work
        future.add_done_callback(self.arrived.put)

    def _take(self, work: _Work, future: Future) -> Outcome:
        """The outcome in an answer, once its records are in the store."""
        try:
            reply: _Reply = future.result(timeout=PATIENCE)
        finally:
            future.release()
        if reply.status is Status.OK and not work.addresses <= reply.addresses:
            raise CimspiceError(
                f"worker {reply.worker} builds another circuit for the same point: its cimspice or its model files are"
                " not those here"
            )
        try:
            for record in reply.records:
                self.store.adopt(record)
        except ValueError as error:
            raise Damaged(str(error)) from None
        return Outcome(work.index, reply.value, reply.status, reply.cause)


# ---------------------------------------------------------------- there


@dataclass(frozen=True)
class _Reply:
    """What a dask worker answers: the outcome, the addresses that were asked for, and the new records."""

    worker: str
    value: Any
    status: Status
    cause: str
    addresses: frozenset[str]
    records: list[bytes]


#: the pool of one worker that a thread of a dask worker keeps
_warm = threading.local()


def _run_here(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    engine: str,
    release: str,
    timeout: float,
    records: list[bytes],
) -> _Reply:
    """Run a task in a thread of a dask worker, over a store that holds nothing but `records`."""
    here = get_worker()
    scratch = Path(here.local_directory)
    try:
        if version("cimspice") != release:
            raise CimspiceError(f"it has cimspice {version('cimspice')}, the study is run by {release}")
        if not hasattr(_warm, "pool"):
            _warm.folder = WorkFolder(scratch / "cimspice")
            _warm.pool = Pool(_warm.folder.path, 1)
        with tempfile.TemporaryDirectory(prefix="store-", dir=scratch) as folder:
            store = Store(folder, engine)
            for record in records:
                store.adopt(record)
            task = Task(0, _with_addresses, (function, arguments))
            (outcome,) = _warm.pool.run(deque([task]), store=store, timeout=timeout)
            known = set(records)
            new = [data for data in (path.read_bytes() for path in store.records()) if data not in known]
    except CimspiceError as error:
        raise type(error)(f"worker {here.address}: {error}") from None
    except OSError as error:
        raise CimspiceError(f"worker {here.address}: its scratch folder cannot be used: {error}") from None
    value, addresses = outcome.value or (None, ())
    return _Reply(here.address, value, outcome.status, outcome.cause, frozenset(addresses), new)


def _with_addresses(simulate: Simulator, function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, list[str]]:
    return function(simulate, *arguments), list(simulate.addresses)
