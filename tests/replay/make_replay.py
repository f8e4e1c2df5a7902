"""Make the recorded answers and figures.json: run `python tests/replay/make_replay.py` where ngspice is installed.

To be run again whenever the bench, its cell or a model card changes the text of a deck; the test says so by failing.
"""

from __future__ import annotations

import json
from pathlib import Path

from cimspice.benches import get_bench
from cimspice.engines import Engine
from cimspice.engines.batch import BatchEngine
from cimspice.engines.replay import Recorder
from cimspice.engines.simulator import Simulator
from cimspice.plan import Axis, Plan

FOLDER = Path(__file__).parent

PLAN = Plan(
    bench="noise_margin",
    pdk="sky130",
    setup={},
    axes=(
        Axis("cell", ("sram_6t",), ""), Axis("mode", ("hold", "read"), ""), Axis("vdd", (1.8,), "V"),
        Axis("temp", (27.0,), "degC"),
    ),
    corners=("TT",),
)  # fmt: skip


def figures(engine: Engine) -> dict[str, list[float]]:
    """The three margins [V] of every block of the plan, in its order."""
    bench = get_bench(PLAN.bench)
    answers = [bench.measure(PLAN, block, Simulator(None, engine)) for block in bench.blocks(PLAN)]
    return {name: [float(a.values[name].item()) for a in answers] for name in ("snm", "snm_q0", "snm_q1")}


def main() -> None:
    for path in FOLDER.glob("*.answer"):
        path.unlink()
    margins = figures(Recorder(BatchEngine(), FOLDER))
    (FOLDER / "figures.json").write_text(json.dumps(margins, indent=1) + "\n", encoding="ascii")
    print(margins)


if __name__ == "__main__":
    main()
