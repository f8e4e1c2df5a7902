"""Benches: circuits under test with their sources, analyses and extraction. A new one is one class in one file."""

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
from cimspice.benches.sense_dc import SenseDc
from cimspice.benches.sram_read import SramRead
from cimspice.benches.sram_write import SramWrite
from cimspice.benches.write_margin import WriteMargin
from cimspice.errors import RegistryError, unknown

BENCHES: dict[str, Bench] = {
    bench.name: bench
    for bench in (
        ReadIv(), SenseDc(), ColumnMac(), ComparatorOffset(), AdcTransfer(),
        NoiseMargin(), NCurve(), WriteMargin(), SramRead(), SramWrite(), Retention(), ReadDisturb(), Product(),
    )
}  # fmt: skip


def get_bench(name: str) -> Bench:
    """A bench by name. Raises RegistryError with the nearest names."""
    try:
        return BENCHES[name]
    except KeyError:
        raise RegistryError(unknown("bench", name, BENCHES)) from None


__all__ = ["BENCHES", "Answer", "Bench", "Variable", "check_axes", "get_bench"]
