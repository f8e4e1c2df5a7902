"""Make high_sigma.csv: how often the read noise margin of a FreePDK45 6T cell falls below LIMIT, by plain Monte Carlo.

Run by a developer:  python tests/golden/make_high_sigma.py [--samples N]     (one core, minutes)

Mismatch of all six thresholds, drawn at the addresses the package uses everywhere. The table holds the failures among
each block of samples and, to check another machine by, the margin of its first sample. The test of the importance
sampling takes its circuit from here, so both ask the same question.
"""

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np

from cimspice import netlist
from cimspice.engines.batch import BatchEngine
from cimspice.metrics import static_noise_margins
from cimspice.mismatch import Mismatch, Placed
from cimspice.netlist import DC_OPTIONS
from cimspice.pdk import load_pdk
from cimspice.units import spice_number

GOLDEN = Path(__file__).with_name("high_sigma.csv")
COLUMNS = ("first_sample", "last_sample", "failures", "unknown", "margin_of_first")
SEED, LIMIT = 45, 0.115  #: seed of the draws; the cell fails below this margin [V]
BLOCK = 1000  #: samples of one row

PDK = load_pdk("freepdk45")
STEPS = 61  #: points of a transfer curve
COPIES = 50  #: cells in one deck; 25 and 100 cost a little more time a cell
DEVICES = {
    k: Placed(role, f"sram_6t.{k}")
    for kind, role in (("pd", "nmos_pd"), ("pg", "nmos_pg"), ("pu", "pmos_pu"))
    for k in (f"{kind}1", f"{kind}2")
}
SPACE = Mismatch(PDK, DEVICES)


def half(k: int, side: int, output: str, shifts: dict[str, float]) -> list[str]:
    """One inverter of cell k with its pass gate, its input forced; the forced side's own transistors carry no news."""
    shift = {d: spice_number(shifts[f"dvth_{d}{side}"]) for d in ("pu", "pd", "pg")}
    return [
        f"xpu{side}_{k} {output} forced vdd vdd pmos_pu dvth={shift['pu']}",
        f"xpd{side}_{k} {output} forced 0 0 nmos_pd dvth={shift['pd']}",
        f"xpg{side}_{k} vdd vdd {output} 0 nmos_pg dvth={shift['pg']}",
    ]


def deck(shifts: list[dict[str, float]]) -> netlist.Deck:
    """Butterflies of many cells in read: bitlines and wordline at the supply, both storage nodes answer one sweep."""
    lines = [f"vdd vdd 0 {PDK.vdd!r}", "vin forced 0 0"]
    for k, s in enumerate(shifts):
        # device numbers as in netlists/cells/sram_6t.sp: 1 drives q, 2 drives qb
        lines += half(k, 1, f"q{k}", s) + half(k, 2, f"qb{k}", s)
    return netlist.deck(
        "read margins of many cells", "\n".join(lines), f"dc vin 0.0 {PDK.vdd!r} {PDK.vdd / (STEPS - 1)!r}",
        pdk=PDK, corner="TT", temp=27.0, points=STEPS, options=DC_OPTIONS,
        vectors=["v(forced)", *(f"v({node}{k})" for k in range(len(shifts)) for node in ("q", "qb"))],
    )  # fmt: skip


def margins(z: np.ndarray) -> np.ndarray:
    """Read static noise margin [V] of cells with the standard normal numbers z (n, 6); NaN where the deck failed."""
    columns = SPACE.shifts(z)
    engine, snm = BatchEngine(), np.full(len(z), np.nan)
    for begin in range(0, len(z), COPIES):
        cells = range(begin, min(begin + COPIES, len(z)))
        result = engine.run(deck([{name: float(c[k]) for name, c in columns.items()} for k in cells]))
        if result.status.trusted:
            x = result["v(forced)"]
            for k in cells:
                q, qb = result[f"v(q{k - begin})"], result[f"v(qb{k - begin})"]
                snm[k] = min(static_noise_margins(x, qb, q, x))
    return snm


def main() -> None:
    parser = argparse.ArgumentParser(description="Count failures by plain Monte Carlo.")
    parser.add_argument("--samples", type=int, default=80_000)
    options = parser.parse_args()
    begun, total = time.monotonic(), 0
    rows = []
    for first in range(1, options.samples + 1, BLOCK):
        last = min(first + BLOCK - 1, options.samples)
        snm = margins(SPACE.normals(seed=SEED, samples=range(first, last + 1)))
        failures = int((snm < LIMIT).sum())
        rows.append((first, last, failures, int(np.isnan(snm).sum()), f"{snm[0]:.6f}"))
        total += failures
        print(f"{last} samples, {total} failures, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    with GOLDEN.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
