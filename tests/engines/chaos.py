"""A study under random SIGKILLs of its parent and of its workers, then compared bit by bit with an undisturbed one.

By hand: python tests/engines/chaos.py POINTS KILLS [SEED]
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

STUDY = """
title = "chaos"
pdk = "sky130"
[[bench]]
name = "noise_margin"
corners = ["TT", "FF", "SS", "FS", "SF"]
samples = {samples}
[bench.axes]
cell = ["sram_6t"]
mode = ["hold", "read"]
vdd = [1.8]
temp = [27.0]
"""
RUN = "import sys; from cimspice.run import characterize; characterize(sys.argv[1], jobs=2, out=sys.argv[2])"


def running_in(folder: Path) -> dict[int, bool]:
    """Processes whose command line names something in a folder, zombies aside: pid -> whether it is a worker."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
            state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if str(folder) in command and state not in "ZX" and int(pid) != os.getpid():
            found[int(pid)] = "cimspice.engines.worker" in command
    return found


def wait_until_gone(folder: Path, seconds: float) -> bool:
    """True when no process of the folder is left within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not running_in(folder):
            return True
        time.sleep(0.05)
    return False


def start(study: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RUN, str(study), str(out)], start_new_session=True)


@dataclass
class Outcome:
    """What a disturbed run came to."""

    kills: dict[str, int]
    orphans: int
    stray: list[str]
    identical: bool
    points: int
    failed: int


def chaos(points: int, kills: int, folder: Path, seed: int = 0, pause: tuple[float, float] = (1.0, 5.0)) -> Outcome:
    """Run a study of about `points` points, with `kills` SIGKILLs at random instants, and an undisturbed one."""
    rng = random.Random(seed)
    study = folder / "chaos.toml"
    study.write_text(STUDY.format(samples=max(0, round(points / 10) - 1)))
    out = folder / "disturbed"
    done = {"parent": 0, "worker": 0}
    orphans = 0
    process = start(study, out)
    while sum(done.values()) < kills:
        time.sleep(rng.uniform(*pause))
        if process.poll() is not None:
            break  # finished before the kills were spent: counted in the outcome
        workers = [pid for pid, is_worker in running_in(out).items() if is_worker]
        if workers and rng.random() < 0.6:
            victim, kind = rng.choice(workers), "worker"
        else:
            victim, kind = process.pid, "parent"
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
        done[kind] += 1
        if kind == "parent":
            process.wait()
            orphans += not wait_until_gone(out, 10.0)
            process = start(study, out)
    if process.wait() != 0:
        raise RuntimeError(f"the run that was left alone ended with {process.returncode}")
    calm = folder / "calm"
    if start(study, calm).wait() != 0:
        raise RuntimeError("the undisturbed run failed")
    orphans += bool(running_in(folder))
    stray = [
        str(p.relative_to(out)) for p in out.rglob("*")
        if (p.is_file() and p.suffix not in (".rec", ".nc")) or ("work" in p.relative_to(out).parts[1:2] and p.name != "work")
    ]  # fmt: skip
    with xr.open_dataset(out / "chaos" / "noise_margin.nc") as a, xr.open_dataset(calm / "chaos" / "noise_margin.nc") as b:
        same = all(
            np.ascontiguousarray(a[n].values).tobytes() == np.ascontiguousarray(b[n].values).tobytes() for n in b.data_vars
        )
        return Outcome(done, orphans, stray, same and a.attrs == b.attrs, b["status"].size, int((b["status"] > 1).sum()))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="cimspice-chaos-") as name:
        begin = time.monotonic()
        print(chaos(int(sys.argv[1]), int(sys.argv[2]), Path(name), int(sys.argv[3]) if len(sys.argv) > 3 else 0))
        print(f"{time.monotonic() - begin:.0f} s")
