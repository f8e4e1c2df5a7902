"""Benches: circuits under test with their sources, analyses and extraction. A new one is one class in one file."""

from cimspice.benches.adc_transfer import AdcTransfer
from cimspice.benches.base import Answer, Bench, Variable, check_axes
from cimspice.benches.column_mac import ColumnMac
from cimspice.benches.comparator_offset import ComparatorOffset
from cimspice.benches.noise_margin import NoiseMargin
from cimspice.benches.read_iv import ReadIv
from cimspice.benches.rram_cycle import RramCycle
from cimspice.benches.sense_dc import SenseDc
from cimspice.benches.write_verify import WriteVerifyBench
from cimspice.errors import RegistryError, unknown

BENCHES: dict[str, Bench] = {
    bench.name: bench
    for bench in (
        ReadIv(), NoiseMargin(), SenseDc(), ColumnMac(), ComparatorOffset(), AdcTransfer(), RramCycle(), WriteVerifyBench(),
    )
}  # fmt: skip


def get_bench(name: str) -> Bench:
    """A bench by name. Raises RegistryError with the nearest names."""
    try:
        return BENCHES[name]
    except KeyError:
        raise RegistryError(unknown("bench", name, BENCHES)) from None


__all__ = ["BENCHES", "Answer", "Bench", "Variable", "check_axes", "get_bench"]
