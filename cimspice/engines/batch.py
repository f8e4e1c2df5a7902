"""Plain `ngspice -b` in a folder of its own: slower, independent of PySpice, and the reference for the library engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from cimspice.engines.base import Engine, Result, Status, failed, verdict
from cimspice.engines.shared import canonical, install_line
from cimspice.errors import SimulatorMissing
from cimspice.netlist import Deck


def clean_environment(home: str) -> dict[str, str]:
    """Environment of a simulator: a home without start files, no SPICE_* variables, one OpenMP thread."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SPICE_")}
    return kept | {"HOME": home, "OMP_THREAD_LIMIT": "1"}


class BatchEngine(Engine):
    """One process a deck; the exit code is not looked at, the raw file and the log are."""

    def __init__(self, timeout: float = 300.0) -> None:
        program = shutil.which("ngspice")
        if program is None:
            raise SimulatorMissing(f"the program ngspice was not found; install it: {install_line()}")
        self._program = program
        self.name = "ngspice-batch"
        self._timeout = timeout

    def run(self, deck: Deck) -> Result:
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="cimspice-") as folder:
            home = Path(folder)
            (home / "deck.cir").write_text(deck.text, encoding="ascii")
            command = [self._program, "-b", "-n", "-r", "out.raw", "deck.cir"]
            try:
                done = subprocess.run(
                    command, cwd=folder, env=clean_environment(folder), stdin=subprocess.DEVNULL,
                    capture_output=True, text=True, errors="replace", timeout=self._timeout, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return failed(deck, Status.TIMEOUT, f"longer than {self._timeout:g} s", engine=self.name)
            seconds = time.perf_counter() - begin
            if done.returncode < 0:
                text = f"ended by signal {-done.returncode}"
                return failed(deck, Status.ENGINE_CRASH, text, engine=self.name, seconds=seconds)
            raw = home / "out.raw"
            vectors, title = read_raw(raw) if raw.exists() else ({}, "")
        lines = (done.stdout + done.stderr).splitlines()
        return verdict(deck, vectors, lines, title=title, engine=self.name, seconds=seconds)


def read_raw(path: Path) -> tuple[dict[str, np.ndarray], str]:
    """Vectors and title of the first plot of a binary, real ngspice raw file; empty where it holds no points."""
    head, _, data = path.read_bytes().partition(b"Binary:\n")
    fields: dict[str, str] = {}
    variables: list[str] = []
    for line in head.decode("utf-8", "replace").splitlines():
        if line.startswith("\t") and len(line.split()) >= 3:
            variables.append(canonical(line.split()[1]))
        else:
            key, _, value = line.partition(":")
            fields[key.strip().lower()] = value.strip()
    points = int(fields.get("no. points", "0"))
    if points == 0 or "complex" in fields.get("flags", "") or len(data) < 8 * points * len(variables):
        return {}, ""
    table = np.frombuffer(data, dtype="<f8", count=points * len(variables)).reshape(points, len(variables))
    return {name: table[:, k].copy() for k, name in enumerate(variables)}, fields.get("title", "")
