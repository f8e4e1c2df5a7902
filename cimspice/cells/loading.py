"""What it costs to load the weights of a volatile array: rows one after the other, all cells of a row at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cimspice.errors import ParameterError


@dataclass(frozen=True)
class LoadingCost:
    """Time [s] and energy [J] of one load of the whole array and of one of its rows."""

    time: float
    energy: float
    time_per_row: float
    energy_per_row: float


def loading_cost(*, rows: int, cols: int, t_row: float, e_write: float) -> LoadingCost:
    """Cost of writing every cell of an array once.

    rows, cols: cells on a bitline and on a wordline. t_row: time of one row [s], at least the t_write of bench sram_write
    and the edges of its lines. e_write: energy of one cell and its share of the lines [J], e_write of the same bench at
    the capacitance of this array's bitlines. Every cell is taken to flip, which is the upper bound.
    Raises ParameterError for an array that cannot be.
    """
    for name, value in (("rows", rows), ("cols", cols), ("t_row", t_row), ("e_write", e_write)):
        if not (math.isfinite(value) and value > 0):
            raise ParameterError(f"loading an array: {name}={value:g} must be more than 0")
    return LoadingCost(rows * t_row, rows * cols * e_write, t_row, cols * e_write)
