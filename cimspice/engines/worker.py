"""The inside of a worker: one disposable process around libngspice that answers tasks until its pipe closes.

Started by `cimspice.engines.pool` as `python -m cimspice.engines.worker FD MEMORY WATCH`: the pipe's descriptor, the
memory it may take beyond its start-up [bytes], and the file in which it says what it is simulating.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import signal
import struct
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

#: what a worker is doing, in a file its parent maps too: instant the run began (0: none), number in its session, digest
STATE = struct.Struct("<dq32s")
IDLE = 600.0  #: time without a task after which a worker ends [s]


def resident() -> int:
    """Memory this process holds [bytes]; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0


def _virtual() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _die_with_parent() -> None:
    """End this process when its parent does, even while ngspice is computing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def _limit(memory: int) -> None:
    """Hard limits of the operating system: memory beyond what start-up took, and the size of any file written."""
    if sys.platform == "linux":
        ceiling = _virtual() + memory
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    pipe, memory, state_file = Connection(int(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3])
    _die_with_parent()
    with open(state_file, "r+b") as file:
        state = mmap.mmap(file.fileno(), STATE.size)

    def watch(digest: str | None, number: int) -> None:
        begin = 0.0 if digest is None else time.monotonic()
        STATE.pack_into(state, 0, begin, number, bytes.fromhex(digest) if digest else b"")

    from cimspice.engines.shared import SharedEngine
    from cimspice.engines.simulator import Simulator
    from cimspice.errors import SimulatorMissing
    from cimspice.store import Store

    try:
        engine = SharedEngine(watch)
    except SimulatorMissing as error:
        pipe.send(("missing", str(error), 0, 0))
        return
    _limit(memory)
    scratch = Path.cwd()
    pipe.send(("ready", engine.name, 0, resident()))
    runs = 0
    stores: dict[tuple[str, str], Store] = {}
    # one that waits longer than that was kept warm for work that will not come
    while pipe.poll(IDLE):
        try:
            function, arguments, folder, version, condemned = pipe.recv()
        except EOFError:
            return
        # one store for all tasks: it remembers what each record spans
        store = stores.setdefault((folder, version), Store(folder, version))
        store.scratch = scratch
        simulate = Simulator(store, engine, condemned=condemned)
        answer: tuple[str, Any]
        try:
            answer = ("done", function(simulate, *arguments))
        except Exception as error:
            answer = ("error", error)
        runs += simulate.simulated
        try:
            pipe.send((*answer, runs, resident()))
        except (TypeError, AttributeError, ValueError) as error:
            # an answer or an exception that cannot travel: its words can
            pipe.send(("error", RuntimeError(f"{type(answer[1]).__name__}: {answer[1]} ({error})"), runs, resident()))


if __name__ == "__main__":
    main()
