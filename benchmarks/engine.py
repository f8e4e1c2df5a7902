"""Speed of the engine as ratios in one run: ways of reaching a point, workers, overhead, memory, against plain PySpice.

Usage: python benchmarks/engine.py [quick]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from engine_tasks import growth, one_device, read_block, read_sweep, timed_points, transient_block

from cimspice import netlist
from cimspice.engines.batch import BatchEngine
from cimspice.engines.pool import engine_name, map_tasks
from cimspice.engines.shared import library_path
from cimspice.pdk import load_pdk
from cimspice.store import Store

QUICK = "quick" in sys.argv[1:]
PYSPICE = """
import sys, time, logging
from pathlib import Path
logging.disable(logging.CRITICAL)
sys.path.insert(0, {here!r})
from engine_tasks import pyspice_read
pyspice_read(3, Path({cards!r}))
begin = time.perf_counter()
currents = pyspice_read({samples}, Path({cards!r}))
print(time.perf_counter() - begin)
print(" ".join(map(repr, currents.tolist())))
"""


def in_pool(function, tasks, jobs, store=None):
    """Seconds and answers of tasks in `jobs` workers, start-up of the workers not counted."""
    name = engine_name()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder, name)
        answers = {}
        begin = None
        for outcome in map_tasks(function, enumerate(tasks), store=store, jobs=jobs, timeout=600):
            begin = begin or time.perf_counter()
            if outcome.value is None:
                raise RuntimeError(outcome.cause)
            answers[outcome.index] = outcome.value
        # from the first answer to the last: the first block of each worker pays for the start
        return time.perf_counter() - (begin or 0.0), [answers[k] for k in sorted(answers)]


def ways() -> None:
    _, (seconds,) = in_pool(timed_points, [(2_000 if QUICK else 10_000,)], 1)
    engine = BatchEngine()
    begin = time.perf_counter()
    for k in range(30):
        engine.run(one_device("op", vg=0.7 + k * 1e-6))
    seconds["ngspice -b"] = (time.perf_counter() - begin) / 30
    print("one BSIM4 device, one core, microseconds a point:")
    for name, value in seconds.items():
        print(f"  {name:12} {1e6 * value:10.1f}   {value / seconds['dc']:8.1f} x nested .dc")


def monte_carlo() -> None:
    samples, block = (2_000, 200) if QUICK else (20_000, 500)
    tasks = [(first, block) for first in range(0, samples, block)]
    two, answers = in_pool(read_block, tasks, 2)
    one, _ = in_pool(read_block, tasks, 1)
    ours = np.concatenate(answers)
    pdk = load_pdk("sky130")
    sweep = read_sweep(0, 1)
    text = netlist.definitions(pdk, "TT", sweep.copy("", {d: "0" for d in sweep.axes[0].columns}))
    few = 100 if QUICK else 400
    with tempfile.TemporaryDirectory() as folder:
        cards = Path(folder) / "cards.sp"
        cards.write_text(text)
        code = PYSPICE.format(here=str(Path(__file__).parent), cards=str(cards), samples=few)
        environment = os.environ | {
            "HOME": folder,
            "NGSPICE_LIBRARY_PATH": library_path(),
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        }
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    seconds, numbers = done.stdout.strip().splitlines()[-2:]
    theirs = np.array([float(x) for x in numbers.split()])
    rate = (samples - 2 * block) / two
    plain = few / float(seconds)
    print(f"6T read current, mismatch: {rate:.0f} samples/s with two workers; PySpice, a new circuit each: {plain:.0f};"
          f" ratio {rate / plain:.1f}; largest difference {np.abs(ours[:few] / theirs - 1).max():.1e}")  # fmt: skip
    print(f"two workers against one: {one * (samples - 2 * block) / (samples - block) / two:.2f} x")


def overhead() -> None:
    points, block = (1_000, 100) if QUICK else (10_000, 200)
    begin = time.perf_counter()
    _, answers = in_pool(transient_block, [(f, block) for f in range(0, points, block)], 2)
    wall = time.perf_counter() - begin
    solved, tasks, inside = (sum(a[k] for a in answers) for k in range(3))
    print(f"{solved} transient points in {wall:.1f} s on two workers: {100 * (1 - inside / tasks):.1f} % of the workers' time"
          f" outside ngspice; {100 * (1 - inside / (2 * wall)):.1f} % of two cores' time with start-up, pipes and parent")


def memory() -> None:
    points = 10_000 if QUICK else 100_000
    _, ((first, tenth, last),) = in_pool(growth, [(points,)], 1)
    print(f"memory of a worker after 1,000 / {points // 10:,} / {points:,} points: {first:.1f} / {tenth:.1f} / {last:.1f} MB,"
          f" growth after the first 1,000 {100 * (last / first - 1):.1f} %")


if __name__ == "__main__":
    ways()
    monte_carlo()
    overhead()
    memory()
