"""Threshold voltages and currents of single transistors, from one `ngspice -b` run for many transistors.

Shared by make_golden.py (transistors of the full model packages) and test_cards.py (the built-in cards), so that both
are measured in the same way.

    vt_lin, vt_sat [V]  |Vgs| at which |Id| = 100 nA W/L (PMOS 40 nA W/L), at |Vds| = 50 mV and at |Vds| = vdd
    ion, ioff [A]       |Id| at |Vds| = vdd and |Vgs| = vdd, 0

All at 27 degC and gmin = 1e-15 S; with ngspice's 1e-12 S the leakage of sky130 would be gmin alone.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FIGURES = ("vt_lin", "vt_sat", "ion", "ioff")
VDS_LIN = 0.05  #: [V]
CURRENT_AT_VT = {"nmos": 100e-9, "pmos": 40e-9}  #: times W/L [A]
STEPS = 400  #: gate steps from 0 to vdd; |Id| is interpolated in its logarithm, errors are far below 1e-4 V
OPTIONS = ".options temp=27 gmin=1e-15 reltol=1e-6 vntol=1e-9 abstol=1e-18 itl1=500"


@dataclass(frozen=True, kw_only=True)
class Device:
    """One transistor to measure."""

    name: str  #: unique within a deck; also part of its node names
    type: str  #: nmos or pmos
    w: float  #: [m]
    l: float  #: [m]
    vdd: float  #: [V]
    instance: str  #: SPICE text with fields {name} and {nodes} (drain gate source bulk): "m{name} {nodes} n042 ..."


def deck(models: str, devices: list[Device]) -> str:
    """A deck that sweeps all gates from 0 (x = 0) to their vdd (x = 1), every transistor at both drain voltages."""
    lines = ["* figures of single transistors", models, OPTIONS, "vx x 0 0"]
    for device in devices:
        sign = 1 if device.type == "nmos" else -1
        lines.append(f"e{device.name} g_{device.name} 0 x 0 {sign * device.vdd!r}")
        for label, vds in (("lin", VDS_LIN), ("sat", device.vdd)):
            name = f"{device.name}_{label}"
            lines.append(f"vd_{name} d_{name} 0 {sign * vds!r}")
            lines.append(device.instance.format(name=name, nodes=f"d_{name} g_{device.name} 0 0"))
    saves = " ".join(f"i(vd_{d.name}_{label})" for d in devices for label in ("lin", "sat"))
    return "\n".join([*lines, f".save {saves}", f".dc vx 0 1 {1 / STEPS!r}", ".end", ""])


def read_raw(path: Path) -> dict[str, np.ndarray]:
    """Vectors of a binary ngspice raw file with one plot of real numbers."""
    header, _, data = path.read_bytes().partition(b"Binary:\n")
    lines = header.decode("ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line and not line.startswith("\t"))
    n, points = int(fields["No. Variables"]), int(fields["No. Points"])
    first = lines.index("Variables:") + 1
    names = [line.split()[1].lower() for line in lines[first : first + n]]
    table = np.frombuffer(data, dtype="<f8", count=n * points).reshape(points, n)
    return dict(zip(names, table.T, strict=True))


def run(text: str, folder: Path) -> dict[str, np.ndarray]:
    """Run a deck with the ngspice executable, away from any user's .spiceinit and on one thread."""
    source, raw = folder / "deck.sp", folder / "deck.raw"
    source.write_text(text, encoding="utf-8")
    environment = os.environ | {"HOME": str(folder), "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    command = ["ngspice", "-n", "-b", "-r", raw.name, source.name]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode != 0 or not raw.exists():
        raise RuntimeError(f"ngspice ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return read_raw(raw)


def gate_voltage_at(current: float, vgs: np.ndarray, i_d: np.ndarray) -> float:
    """|Vgs| [V] at which a rising |Id| [A] passes `current`; log Id is taken as straight between two points."""
    above = int(np.argmax(i_d >= current))
    if above == 0:
        raise ValueError(f"the drain current does not pass {current:g} A between {vgs[0]:g} and {vgs[-1]:g} V")
    x0, x1 = np.log(i_d[above - 1 : above + 1])
    v0, v1 = vgs[above - 1 : above + 1]
    return float(v0 + (v1 - v0) * (np.log(current) - x0) / (x1 - x0))


def measure(models: str, devices: list[Device], folder: Path) -> dict[str, dict[str, float]]:
    """FIGURES of every device by name. models: SPICE text that defines them. folder: an empty scratch folder."""
    vectors = run(deck(models, devices), folder)
    figures = {}
    for device in devices:
        vgs = np.linspace(0, device.vdd, STEPS + 1)
        i_lin, i_sat = (np.abs(vectors[f"i(vd_{device.name}_{label})"]) for label in ("lin", "sat"))
        if len(i_sat) != STEPS + 1:
            raise RuntimeError(f"{device.name}: {len(i_sat)} of {STEPS + 1} points; the sweep did not end")
        at_vt = CURRENT_AT_VT[device.type] * device.w / device.l
        figures[device.name] = {
            "vt_lin": gate_voltage_at(at_vt, vgs, i_lin),
            "vt_sat": gate_voltage_at(at_vt, vgs, i_sat),
            "ion": float(i_sat[-1]),
            "ioff": float(i_sat[0]),
        }
    return figures
