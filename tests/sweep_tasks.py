"""Sweeps and tasks that the workers of the sweep tests import."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cimspice import netlist
from cimspice.benches import get_bench
from cimspice.benches.base import SweepBench
from cimspice.engines.simulator import Simulator
from cimspice.pdk import load_pdk
from cimspice.plan import Axis, Block, Plan
from cimspice.sweep import Sweep, SweepAxis, SweepResult, Target, Values, run_sweep

CELL_AXES = {
    "v_wl": (0.0, 1.8), "gap": (0.1, 0.9, 1.7), "dvth": (-0.03, 0.0, 0.03), "v_sl": (0.0, 0.08),
    "v_read": (-0.03, 0.1, 0.23), "temp": (27.0, 85.0),
}  # fmt: skip


def cell_sweep(**axes: tuple[float, ...]) -> Sweep:
    """The sweep behind a small read_iv plan; axes given replace those of CELL_AXES."""
    bench = get_bench("read_iv")
    assert isinstance(bench, SweepBench)
    values = CELL_AXES | axes
    plan = Plan(
        bench="read_iv", pdk="sky130", setup={}, corners=("TT",),
        axes=tuple(Axis(n, values[n], u) for n, u in bench.axes.items()),
    )  # fmt: skip
    return bench.sweep(plan, Block({d: tuple(range(n)) for d, n in zip(plan.dims, plan.shape, strict=True)}))


def _discharge(k: str, v: Values) -> str:
    """A charged bitline behind a transistor that turns on: rc, mismatch and state in one small transient."""
    return (
        f"vg{k} g{k} 0 pulse(0 1.8 1e-10 2e-11 2e-11 1 2)\nc{k} bl{k} 0 2e-14 ic=1.2\n"
        f"xn{k} bl{k} g{k} 0 0 nmos_min dvth={v['dvth']}\n.ic v(bl{k})=1.2"
    )


def discharge_sweep(samples: int, seed: int = 0) -> Sweep:
    """Transients of one nMOS discharging a capacitor, over threshold shifts."""
    pdk = load_pdk("sky130")
    shifts = tuple(float(x) for x in np.random.default_rng(seed).normal(0, 0.03, samples))
    target = Target(*netlist.threshold_target(pdk, "nmos_min", "xn{k}"))
    return Sweep(
        title="discharge", pdk=pdk, corner="TT", temp=27.0, common=lambda v: "", copy=_discharge,
        outputs={"v_bl": "v(bl{k})"}, analysis="tran 2e-12 1e-09", stop=1e-9, options=netlist.TRAN_OPTIONS,
        axes=(SweepAxis(name="sample", columns={"dvth": shifts}, targets={"dvth": (target,)}),),
    )  # fmt: skip


def run_cell(simulate: Simulator, ways: dict[str, str] | None, axes: dict | None = None) -> tuple[SweepResult, int]:
    result = run_sweep(cell_sweep(**(axes or {})), simulate, ways)
    return result, simulate.simulated


def run_discharge(simulate: Simulator, ways: dict[str, str] | None, samples: int) -> tuple[SweepResult, int]:
    result = run_sweep(discharge_sweep(samples), simulate, ways)
    return result, simulate.simulated


def _hysteresis(k: str, v: Values) -> str:
    """A node that jumps: its equation has a solution only while |drive| < 1."""
    return f"vd{k} d{k} 0 {v['drive']}\nb{k} x{k} 0 v=v(d{k})*v(d{k})>1 ? v(x{k})*v(x{k})+1 : v(d{k})\nr{k} x{k} 0 1e3"


def stubborn_sweep(drives: tuple[float, ...], crash_at: float | None = None) -> Sweep:
    """Copies of a circuit that has no solution where |drive| > 1, and ends ngspice where drive = crash_at."""

    def copy(k: str, v: Values) -> str:
        poison = f"\n.nodeset v()={v['drive']}" if crash_at is not None and v["drive"] == repr(crash_at) else ""
        return _hysteresis(k, v) + poison

    return Sweep(
        title="stubborn", pdk=load_pdk("sky130"), corner="TT", temp=27.0, common=lambda v: "", copy=copy,
        outputs={"x": "v(x{k})"},
        axes=(SweepAxis(name="drive", columns={"drive": drives}, source="vd{k}", copies=True),),
    )  # fmt: skip


def run_stubborn(simulate: Simulator, drives: tuple[float, ...], way: str, crash_at: float | None = None) -> SweepResult:
    return run_sweep(stubborn_sweep(drives, crash_at), simulate, {"drive": way})


def without(sweep: Sweep, dropped: str) -> dict[str, SweepAxis]:
    return {a.name: a for a in sweep.axes if a.name != dropped}


def warmer(sweep: Sweep) -> Sweep:
    return replace(sweep, options={**sweep.options, "tnom": "28"})
