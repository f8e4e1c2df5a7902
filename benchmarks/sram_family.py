"""Every SRAM cell in both processes, their corners, three temperatures and three supplies, through all SRAM benches.

Usage: python benchmarks/sram_family.py [--jobs N] [--quick] [--out DIR]
Prints the time of each bench and the table of docs/sram_cells.md. --quick: the typical corner at 27 degC and the nominal
supply alone. --out keeps the datasets.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import xarray as xr

from cimspice.benches import check_axes, get_bench
from cimspice.cells import CELLS, SramCell
from cimspice.pdk import load_pdk
from cimspice.plan import Axis, Plan
from cimspice.run import open_store, run_plan

BENCHES = (
    "noise_margin", "n_curve", "write_margin", "sram_read", "sram_write", "retention", "read_disturb", "product",
)  # fmt: skip
SUPPLIES = {"sky130": (1.62, 1.8, 1.95), "freepdk45": (0.9, 1.0, 1.1)}
TEMPS = (-40.0, 27.0, 125.0)


def plan_of(bench: str, pdk: str, cells: tuple[str, ...], *, quick: bool) -> Plan:
    process = load_pdk(pdk)
    values = {
        "cell": cells,
        "mode": ("hold", "read", "compute"),
        "rows": (64.0,),
        "level": (1.0,),
        "vdd": (process.vdd,) if quick else SUPPLIES[pdk],
        "temp": (27.0,) if quick else TEMPS,
    }
    axes = tuple(Axis(name, values[name], unit) for name, unit in get_bench(bench).axes.items())
    plan = Plan(
        bench=bench, pdk=pdk, setup={}, axes=axes, corners=("TT",) if quick else tuple(process.corners), samples=0
    )
    check_axes(get_bench(bench), plan)
    return plan


def figure(data: dict[str, xr.Dataset], bench: str, variable: str, cell: SramCell, pdk: str, **more) -> float:
    """One number at the typical corner, 27 degC and the nominal supply."""
    point = {"cell": cell.name, "corner": "TT", "temp": 27.0, "sample": 0} | more
    dataset = data[bench]
    if "vdd" in dataset.dims:
        point["vdd"] = load_pdk(pdk).vdd
    return float(dataset[variable].sel(point).squeeze())


def output_text(data: dict[str, xr.Dataset], cell: SramCell, pdk: str) -> str:
    """Product for every input and bit: current [uA] or rise of the line [mV]."""
    name, scale, unit = ("i_out", 1e6, "uA") if cell.output.kind == "current" else ("v_out", 1e3, "mV")
    products: dict[int, list[float]] = {}
    for (x, q), product in cell.product.items():
        products.setdefault(product, []).append(figure(data, "product", name, cell, pdk, x=x, stored=q))
    return ", ".join(f"{p:+d}: {scale * np.mean(v):.3g}" for p, v in sorted(products.items())) + f" {unit}"


def main() -> None:
    parser = argparse.ArgumentParser(description="All SRAM cells through all SRAM benches.")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cimspice-family-") as folder:
        store = open_store(folder)
        begin = time.perf_counter()
        for pdk in SUPPLIES:
            data = {}
            for bench in BENCHES:
                start = time.perf_counter()
                data[bench] = run_plan(
                    plan_of(bench, pdk, tuple(CELLS), quick=options.quick), store=store, jobs=options.jobs
                )
                seconds = time.perf_counter() - start
                attrs = data[bench].attrs
                print(
                    f"{pdk} {bench}: {attrs['points']} points, {attrs['points_failed']} failed, "
                    f"{attrs['decks_simulated']} decks, {seconds:.1f} s {attrs['failures'] if attrs['points_failed'] else ''}",
                    flush=True,
                )
                if options.out:
                    options.out.mkdir(parents=True, exist_ok=True)
                    data[bench].to_netcdf(options.out / f"{pdk}_{bench}.nc")
            print_table(data, pdk)
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu = sum(u.ru_utime + u.ru_stime for u in used)
        print(f"all: {time.perf_counter() - begin:.0f} s with {options.jobs} jobs, {cpu:.0f} s of processor time")


def print_table(data: dict[str, xr.Dataset], pdk: str) -> None:
    print(f"\n{pdk}: typical corner, 27 degC, {load_pdk(pdk).vdd:g} V")
    print(
        "cell | T | product | hold / read / compute SNM mV | wnm mV | retention mV | read uA | leak | write ps | fJ | output"
    )
    for cell in CELLS.values():
        snm = [1e3 * figure(data, "noise_margin", "snm", cell, pdk, mode=m) for m in ("hold", "read", "compute")]
        print(
            f"{cell.name} | {cell.transistors} | {cell.product_kind} | {snm[0]:.0f} / {snm[1]:.0f} / {snm[2]:.0f} | "
            f"{1e3 * figure(data, 'write_margin', 'wnm', cell, pdk):.0f} | "
            f"{1e3 * figure(data, 'retention', 'v_retention', cell, pdk):.0f} | "
            f"{1e6 * figure(data, 'sram_read', 'i_read', cell, pdk):.1f} | "
            f"{figure(data, 'sram_read', 'i_leak', cell, pdk):.2g} A | "
            f"{1e12 * figure(data, 'sram_write', 't_write', cell, pdk):.0f} | "
            f"{1e15 * figure(data, 'sram_write', 'e_write', cell, pdk):.0f} | {output_text(data, cell, pdk)}"
        )
    print()


if __name__ == "__main__":
    main()
