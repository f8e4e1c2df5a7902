"""Plain `ngspice -b` in a folder of its own: slower, independent of PySpice, and the reference for the library engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cimspice.engines.base import Engine, Result, Status, failed, verdict
from cimspice.engines.raw import Plot, read_plots
from cimspice.engines.shared import canonical, install_line
from cimspice.errors import SimulatorMissing
from cimspice.netlist import Deck


def clean_environment(home: str) -> dict[str, str]:
    """Environment of a simulator: a home without start files, no SPICE_* variables, one OpenMP thread."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SPICE_")}
    return kept | {"HOME": home, "OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True)
class Execution:
    """What one run of ngspice left behind. died: why it did not end by itself, with `cause` in words."""

    plots: list[Plot] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    seconds: float = 0.0
    died: Status | None = None
    cause: str = ""


class BatchEngine(Engine):
    """One process a deck; the exit code is not looked at, the raw file and the log are.

    command_prefix: given the job's folder, the words to put before the command, as a sandbox wants them.
    """

    def __init__(self, timeout: float = 300.0, command_prefix: Callable[[Path], list[str]] | None = None) -> None:
        program = shutil.which("ngspice")
        if program is None:
            raise SimulatorMissing(f"the program ngspice was not found; install it: {install_line()}")
        self._program = program
        self.name = "ngspice-batch"
        self._timeout = timeout
        self._prefix = command_prefix

    def run(self, deck: Deck) -> Result:
        done = self.execute(deck.text)
        if done.died is not None:
            return failed(deck, done.died, done.cause, engine=self.name, seconds=done.seconds)
        vectors, title = _first_real(done.plots)
        return verdict(deck, vectors, done.lines, title=title, engine=self.name, seconds=done.seconds)

    def execute(self, text: str) -> Execution:
        """Run a deck's text in a folder of its own: every plot of the raw file, every line of output."""
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="cimspice-") as folder:
            home = Path(folder)
            (home / "deck.cir").write_text(text, encoding="ascii")
            command = [self._program, "-b", "-n", "-r", "out.raw", "deck.cir"]
            if self._prefix is not None:
                command = [*self._prefix(home), *command]
            try:
                done = subprocess.run(
                    command, cwd=folder, env=clean_environment(folder), stdin=subprocess.DEVNULL,
                    capture_output=True, text=True, errors="replace", timeout=self._timeout, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return Execution(died=Status.TIMEOUT, cause=f"longer than {self._timeout:g} s")
            seconds = time.perf_counter() - begin
            # a sandbox reports the signal that ended its child as 128 + signal
            signal = -done.returncode if self._prefix is None or done.returncode < 0 else done.returncode - 128
            if signal > 0:
                return Execution(seconds=seconds, died=Status.ENGINE_CRASH, cause=f"ended by signal {signal}")
            raw = home / "out.raw"
            plots = read_plots(raw) if raw.exists() else []
        return Execution(plots, (done.stdout + done.stderr).splitlines(), seconds)


def _first_real(plots: list[Plot]) -> tuple[dict[str, np.ndarray], str]:
    """Vectors and title of the first plot; empty where it holds no points or is complex."""
    if not plots or not plots[0].vectors or any(np.iscomplexobj(v) for v in plots[0].vectors.values()):
        return {}, ""
    vectors = {canonical(name): values for name, values in plots[0].vectors.items()}
    return ({}, "") if all(len(v) == 0 for v in vectors.values()) else (vectors, plots[0].title)


def read_raw(path: Path) -> tuple[dict[str, np.ndarray], str]:
    """Vectors and title of the first plot of a real ngspice raw file; empty where it holds no points."""
    return _first_real(read_plots(path))
