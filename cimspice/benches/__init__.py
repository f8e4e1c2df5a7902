"""Benches: circuits under test with their sources, analyses and extraction. A new one is one class in one file."""

from dataclasses import dataclass

from cimspice.benches.adc_transfer import AdcTransfer
from cimspice.benches.base import Answer, Bench, Variable, check_axes
from cimspice.benches.column_mac import ColumnMac
from cimspice.benches.comparator_offset import ComparatorOffset
from cimspice.benches.n_curve import NCurve
from cimspice.benches.noise_margin import NoiseMargin
from cimspice.benches.product import Product
from cimspice.benches.read_disturb import ReadDisturb
from cimspice.benches.read_iv import ReadIv
from cimspice.benches.retention import Retention
from cimspice.benches.rram_cycle import RramCycle
from cimspice.benches.sense_dc import SenseDc
from cimspice.benches.sram_read import SramRead
from cimspice.benches.sram_write import SramWrite
from cimspice.benches.write_margin import WriteMargin
from cimspice.benches.write_verify import WriteVerifyBench
from cimspice.engines.simulator import Simulator
from cimspice.errors import RegistryError, unknown
from cimspice.plan import Block, Plan

BENCHES: dict[str, Bench] = {
    bench.name: bench
    for bench in (
        ReadIv(), SenseDc(), ColumnMac(), ComparatorOffset(), AdcTransfer(), RramCycle(), WriteVerifyBench(),
        NoiseMargin(), NCurve(), WriteMargin(), SramRead(), SramWrite(), Retention(), ReadDisturb(), Product(),
    )
}  # fmt: skip


def get_bench(name: str) -> Bench:
    """A bench by name. Raises RegistryError with the nearest names."""
    try:
        return BENCHES[name]
    except KeyError:
        raise RegistryError(unknown("bench", name, BENCHES)) from None


@dataclass
class Measured:
    """What a worker says of one block: its answer, runs made, addresses of its decks with their options, what failed."""

    answer: Answer
    simulations: int
    addresses: dict[str, str]
    causes: list[str]


def measure_block(simulate: Simulator, plan_json: str, index: dict[str, tuple[int, ...]]) -> Measured:
    """Measure one block of a plan. A task of the worker pool. Raises NotStored where `simulate` has no engine."""
    plan = Plan.from_json(plan_json)
    bench = get_bench(plan.bench)
    simulate.checks = True
    answer = bench.measure(plan, Block(index), simulate)
    if simulate.simulated == 0:
        answer.reused = answer.status.size
    causes = [f"{r.status.name}: {r.messages[-1].text}" for r in simulate.untrusted if r.messages]
    return Measured(answer, simulate.simulated, simulate.addresses, causes)


__all__ = ["BENCHES", "Answer", "Bench", "Measured", "Variable", "check_axes", "get_bench", "measure_block"]
