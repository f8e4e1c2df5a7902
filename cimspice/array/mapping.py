"""Integer weights onto cell levels: differential pairs, with one pair a slice where a weight needs several cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cimspice.errors import InputError


@dataclass(frozen=True, kw_only=True)
class DifferentialPair:
    """Signed weights of `weight_bits` bits in cells of at most `cell_bits` bits.

    The magnitude is written in base 2**cell_bits, least significant digit first, one column pair a digit; the plus
    column holds the digit of positive weights, the minus column that of negative ones, the other cell level 0.
    """

    weight_bits: int = 4
    cell_bits: int = 4

    def __post_init__(self) -> None:
        for name, low, high in (("weight_bits", 2, 16), ("cell_bits", 1, 6)):
            if not low <= getattr(self, name) <= high:
                raise InputError(f"{name}={getattr(self, name)} must lie between {low} and {high}")

    @property
    def largest(self) -> int:
        """Largest magnitude of a weight."""
        return 2 ** (self.weight_bits - 1) - 1

    @property
    def base(self) -> int:
        return 2**self.cell_bits

    @property
    def tops(self) -> tuple[int, ...]:
        """Highest digit of each slice, least significant first."""
        tops = []
        rest = self.largest
        while rest:
            tops.append(min(rest, self.base - 1))
            rest //= self.base
        return tuple(tops)

    def columns(self, cols: int) -> int:
        """Physical columns for `cols` weights a row."""
        return 2 * len(self.tops) * cols

    def levels(self, weights: np.ndarray) -> np.ndarray:
        """Cell levels, int of shape (rows, physical columns): per weight slice by slice, plus before minus."""
        weights = np.asarray(weights)
        if weights.ndim != 2 or 0 in weights.shape or not np.issubdtype(weights.dtype, np.integer):
            raise InputError(
                f"weights must be an integer array (rows, cols), both at least 1, got {weights.dtype} of shape {weights.shape}"
            )
        weights = weights.astype(np.int64)  # the magnitude of an int8 -128 does not fit int8
        if np.abs(weights).max(initial=0) > self.largest:
            raise InputError(
                f"a weight of magnitude {np.abs(weights).max()} does not fit {self.weight_bits} bits (at most {self.largest})"
            )
        out = np.zeros((*weights.shape, len(self.tops), 2), dtype=np.int64)
        magnitude = np.abs(weights)
        for s in range(len(self.tops)):
            digit = magnitude // self.base**s % self.base
            out[:, :, s, 0] = np.where(weights > 0, digit, 0)
            out[:, :, s, 1] = np.where(weights < 0, digit, 0)
        return out.reshape(weights.shape[0], -1)

    def column_tops(self, cols: int) -> np.ndarray:
        """Highest digit of the slice each physical column belongs to, shape (physical columns,)."""
        return np.tile(np.repeat(self.tops, 2), cols)

    def join(self, per_column: np.ndarray) -> np.ndarray:
        """Weight products from digit sums a physical column, shape (..., physical columns) -> (..., cols).

        Pairs are subtracted, slices are added with their digit's weight.
        """
        slices = per_column.reshape(*per_column.shape[:-1], -1, len(self.tops), 2)
        return ((slices[..., 0] - slices[..., 1]) * float(self.base) ** np.arange(len(self.tops))).sum(axis=-1)
