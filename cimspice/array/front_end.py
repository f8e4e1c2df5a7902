"""Load line of the sense front ends: where each column's ladder meets the drooping bitline clamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cimspice.errors import ModelError
from cimspice.models.table import Table

#: residual at which a load line counts as met [A]; columns carry microamperes
_TOLERANCE = 1e-15


@dataclass(frozen=True)
class LoadLines:
    """Bitline voltage over delivered current of every column's front end.

    current: even grid [A], shape (n,); voltage, slope: V and dV/dI on it, shape (columns, n).
    """

    current: np.ndarray
    voltage: np.ndarray
    slope: np.ndarray

    @classmethod
    def of(cls, table: Table, *, temp: float, offsets: np.ndarray) -> LoadLines:
        """Curves of columns whose amplifiers have the given offsets [V], from the table over temp, dvth_in, i_sense."""
        grid = table.axes["i_sense"]
        point: dict[str, Any] = {"temp": temp, "dvth_in": offsets[:, None], "i_sense": grid[None, :]}
        return cls(grid, table(**point), table(derivative="i_sense", **point))

    def evaluate(self, current: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """V and dV/dI at currents of shape (batch, columns), by cubic Hermite pieces; linear beyond the grid."""
        step = self.current[1] - self.current[0]
        position = (current - self.current[0]) / step
        k = np.clip(position.astype(int), 0, len(self.current) - 2)
        x = position - k
        columns = np.arange(self.voltage.shape[0])
        v0, v1 = self.voltage[columns, k], self.voltage[columns, k + 1]
        m0, m1 = self.slope[columns, k] * step, self.slope[columns, k + 1] * step
        cubic, square = 2 * (v0 - v1) + m0 + m1, 3 * (v1 - v0) - 2 * m0 - m1
        return v0 + x * (m0 + x * (square + x * cubic)), (m0 + x * (2 * square + 3 * x * cubic)) / step

    def meet(self, a: np.ndarray, c: np.ndarray) -> np.ndarray:
        """Bitline voltage at which a column drawing a + c v meets its front end; shapes (batch, columns).

        The residual rises with the current, so Newton steps inside a shrinking bracket always end.
        """
        a, c = np.broadcast_arrays(a, c)
        low = np.full(a.shape, self.current[0])
        high = np.full(a.shape, self.current[-1])
        guess = np.clip(a + c * self.voltage[:, len(self.current) // 4], low, high)
        for _ in range(60):
            v, slope = self.evaluate(guess)
            residual = guess - a - c * v
            met = np.abs(residual) < _TOLERANCE
            if met.all():
                return v
            high = np.where(residual > 0, guess, high)
            low = np.where(residual > 0, low, guess)
            step = guess - residual / (1.0 - c * slope)
            inside = (step > low) & (step < high)
            guess = np.where(met, guess, np.where(inside, step, (low + high) / 2))
        raise ModelError(f"array: the front end's load line misses by {np.abs(residual).max():.2g} A")
