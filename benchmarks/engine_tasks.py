"""Circuits and worker tasks of benchmarks/engine.py; workers import this module."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from cimspice import netlist
from cimspice.engines.simulator import Simulator
from cimspice.engines.worker import resident
from cimspice.mismatch import threshold_shift
from cimspice.netlist import Deck
from cimspice.pdk import load_pdk
from cimspice.sweep import Sweep, SweepAxis, Target, Values, run_sweep

DEVICES = {"pd1": "nmos_pd", "pd2": "nmos_pd", "pg1": "nmos_pg", "pg2": "nmos_pg", "pu1": "pmos_pu", "pu2": "pmos_pu"}


def one_device(analysis: str, points: int = 1, vg: float = 0.7) -> Deck:
    """One BSIM4 transistor of FreePDK45."""
    return netlist.deck(
        "one device", f"vd d 0 0.8\nvg g 0 {vg!r}\nvm d x 0\nxn x g 0 0 nmos_min", analysis, pdk=load_pdk("freepdk45"),
        corner="TT", temp=27.0, vectors=["i(vm)"], options=netlist.DC_OPTIONS, points=points,
    )  # fmt: skip


def device_sweep(points: int) -> Sweep:
    """The same transistor over its threshold: no source axis, so every point is an alter and an operating point."""
    pdk = load_pdk("freepdk45")
    target = Target(*netlist.threshold_target(pdk, "nmos_min", "xn{k}"))
    return Sweep(
        title="one device", pdk=pdk, corner="TT", temp=27.0, common=lambda v: "vd d 0 0.8\nvg g 0 0.7",
        copy=lambda k, v: f"vm{k} d x{k} 0\nxn{k} x{k} g 0 0 nmos_min dvth={v['dvth']}", outputs={"i": "i(vm{k})"},
        axes=(SweepAxis(name="n", columns={"dvth": tuple(np.linspace(-0.1, 0.1, points))}, targets={"dvth": (target,)}),),
    )  # fmt: skip


def _common(v: Values) -> str:
    return "vdd vdd 0 1.8\nvbl bl 0 1.8\nvblb blb 0 1.8\nvwl wl 0 1.8"


def _read(k: str, v: Values) -> str:
    own = " ".join(f"dvth_{d}={v[d]}" for d in DEVICES)
    return f"vm{k} bl bl{k} 0\nxa{k} bl{k} blb wl q{k} qb{k} vdd 0 sram_6t {own}\n.nodeset v(q{k})=0 v(qb{k})=1.8"


def _discharge(k: str, v: Values) -> str:
    own = " ".join(f"dvth_{d}={v[d]}" for d in DEVICES)
    return (
        "vdd vdd 0 1.8\nvblb blb 0 1.8\nvwl wl 0 pulse(0 1.8 1e-10 2e-11 2e-11 1 2)\ncbl bl 0 5e-14\n"
        f"xa bl blb wl q qb vdd 0 sram_6t {own}\n.ic v(bl)=1.8 v(q)=0 v(qb)=1.8"
    )


def _mismatch(first: int, count: int, seed: int, path: str) -> SweepAxis:
    pdk = load_pdk("sky130")
    columns = {
        d: tuple(threshold_shift(pdk, r, seed=seed, sample=s, device=d) for s in range(first, first + count))
        for d, r in DEVICES.items()
    }
    targets = {d: (Target(*netlist.threshold_target(pdk, r, f"{path}.x{d}")),) for d, r in DEVICES.items()}
    return SweepAxis(name="sample", columns=columns, targets=targets, copies=path.endswith("{k}"))


def read_sweep(first: int, count: int, seed: int = 1) -> Sweep:
    """Read current of a 6T cell (sky130) over mismatch samples."""
    return Sweep(
        title="6T read", pdk=load_pdk("sky130"), corner="TT", temp=27.0, common=_common, copy=_read,
        outputs={"i": "i(vm{k})", "q": "v(q{k})", "qb": "v(qb{k})"}, latches=(("v(q{k})", "v(qb{k})", 0.9),),
        axes=(_mismatch(first, count, seed, "xa{k}"),),
    )  # fmt: skip


def transient_sweep(first: int, count: int, seed: int = 1) -> Sweep:
    """A 6T cell (sky130) discharging its bitline, over mismatch samples."""
    return Sweep(
        title="6T discharge", pdk=load_pdk("sky130"), corner="TT", temp=27.0, common=lambda v: "", copy=_discharge,
        outputs={"bl": "v(bl)", "q": "v(q)"}, analysis="tran 2e-11 2e-09", stop=2e-9, options=netlist.TRAN_OPTIONS,
        axes=(_mismatch(first, count, seed, "xa"),),
    )  # fmt: skip


def read_block(simulate: Simulator, first: int, count: int) -> np.ndarray:
    return run_sweep(read_sweep(first, count), simulate).values["i"]


def transient_block(simulate: Simulator, first: int, count: int) -> tuple[int, float, float]:
    """Points solved, time of the task, and time of it inside the ngspice library [s]."""
    engine: Any = simulate.engine
    inside = 0.0

    def timed(call: Any) -> Any:
        def wrapper(*arguments: Any) -> Any:
            nonlocal inside
            begin = time.perf_counter()
            try:
                return call(*arguments)
            finally:
                inside += time.perf_counter() - begin

        return wrapper

    plain = engine._spice
    saved = engine._command, plain.load_circuit
    engine._command, plain.load_circuit = timed(engine._command), timed(plain.load_circuit)
    begin = time.perf_counter()
    try:
        result = run_sweep(transient_sweep(first, count), simulate)
    finally:
        engine._command, plain.load_circuit = saved
    return len(result.waves), time.perf_counter() - begin, inside


def timed_points(simulate: Simulator, count: int) -> dict[str, float]:
    """Seconds a point of one BSIM4 device: nested .dc, alter, reload; best of three."""
    side = round(count**0.5)
    nested = one_device(f"dc vd 0 1 {1 / (side - 1)!r} vg 0 1 {1 / (side - 1)!r}", side * side)
    few = min(count, 300)
    work = {
        "dc": (lambda: simulate.climb(nested), side * side),
        "alter": (lambda: run_sweep(device_sweep(count), Simulator(None, simulate.engine), {"n": "alter"}), count),
        "reload": (lambda: [simulate.climb(one_device("op", vg=0.7 + k * 1e-6)) for k in range(few)], few),
    }
    seconds = {}
    for name, (run, points) in work.items():
        tries = []
        for _ in range(3):
            begin = time.perf_counter()
            run()
            tries.append((time.perf_counter() - begin) / points)
        seconds[name] = min(tries)
    return seconds


def growth(simulate: Simulator, points: int) -> tuple[float, float, float]:
    """Memory [MB] after the first 1,000 points, after a tenth of all, and at the end; alter runs and reloads mixed."""
    marks = []
    done = 0
    while done < points:
        run_sweep(device_sweep(200), Simulator(None, simulate.engine), {"n": "alter"})
        for k in range(50):
            simulate.climb(one_device("op", vg=0.6 + done * 1e-7 + k * 1e-9))
        simulate.decks.clear()
        done += 250
        if done in (1000, points // 10):
            marks.append(resident() / 1e6)
    return marks[0], marks[1], resident() / 1e6


def pyspice_read(samples: int, cards: Path) -> np.ndarray:
    """The read currents as a PySpice user gets them: a new circuit a sample, PySpice's own simulator and settings."""
    from PySpice.Spice.Netlist import Circuit

    pdk = load_pdk("sky130")
    names = list(DEVICES)
    currents = []
    for s in range(samples):
        circuit = Circuit("6T read")
        circuit.raw_spice = cards.read_text() + "\n.nodeset v(q)=0 v(qb)=1.8\n.options " + " ".join(
            f"{k}={v}" for k, v in netlist.DC_OPTIONS.items()
        )
        circuit.V("dd", "vdd", circuit.gnd, 1.8)
        circuit.V("bl", "bl", circuit.gnd, 1.8)
        circuit.V("blb", "blb", circuit.gnd, 1.8)
        circuit.V("wl", "wl", circuit.gnd, 1.8)
        circuit.V("m", "bl", "blx", 0)
        shifts = {f"dvth_{d}": threshold_shift(pdk, DEVICES[d], seed=1, sample=s, device=d) for d in names}
        circuit.X("a", "sram_6t", "blx", "blb", "wl", "q", "qb", "vdd", circuit.gnd, **shifts)
        analysis = circuit.simulator(temperature=27, nominal_temperature=27).operating_point()
        currents.append(float(np.asarray(analysis.branches["vm"])[0]))
    return np.array(currents)
