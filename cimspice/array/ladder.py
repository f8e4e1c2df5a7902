"""Kirchhoff's laws of 1T1R columns with wires: Newton over cell models, one block-tridiagonal solve a step.

Wordlines drive gates only, so columns do not couple: each is a ladder of 2 rows unknowns, and all columns and inputs
are solved at once. The bitline is driven at row 0, either by an ideal source or by a sense front end whose bitline
voltage droops with current; the sourceline is grounded at the last row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cimspice.errors import ModelError

MAX_STEPS = 30
#: Newton ends when a step moves no node by more than this [V]; it converges quadratically, so the error left is its
#: square times the curvature of the cells (about 1 / V): 1e-10 V
TOLERANCE = 1e-5


@dataclass(frozen=True)
class CellPolynomials:
    """Conductance of each cell as a polynomial in bias, exact to the cell model within `error`.

    coefficients: shape (nv, ns, rows, columns), powers of the scaled read voltage and sourceline voltage;
    v_scale, s_scale: (centre, half width) of the two axes [V]; off: conductance with the wordline low [S],
    shape (rows, columns); error: largest relative deviation from the cell model on a dense grid.
    """

    coefficients: np.ndarray
    v_scale: tuple[float, float]
    s_scale: tuple[float, float]
    off: np.ndarray
    error: float

    def current(self, on: np.ndarray, v: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Current [A] and its derivatives by v and by s [S]; arrays of shape (rows, batch, columns).

        Row by row, so that the temporaries of one row stay in the processor's cache.
        """
        shape = np.broadcast_shapes(on.shape, v.shape, s.shape, (self.off.shape[0], 1, self.off.shape[1]))
        on, v, s = (np.broadcast_to(x, shape) for x in (on, v, s))
        current, by_v, by_s = np.empty(shape), np.empty(shape), np.empty(shape)
        for k in range(shape[0]):
            current[k], by_v[k], by_s[k] = self._row(k, on[k], v[k], s[k])
        return current, by_v, by_s

    def _row(self, k: int, on: np.ndarray, v: np.ndarray, s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        u = (v - self.v_scale[0]) / self.v_scale[1]
        w = (s - self.s_scale[0]) / self.s_scale[1]
        g = g_u = g_w = np.zeros(())
        for powers in self.coefficients[::-1, :, k]:
            inner, inner_w = powers[-1], np.zeros(())
            for c in powers[-2::-1]:
                inner_w = inner_w * w + inner
                inner = inner * w + c
            g_u = g_u * u + g
            g = g * u + inner
            g_w = g_w * u + inner_w
        off = self.off[k]
        return (
            np.where(on, g * v, off * v),
            np.where(on, g + v * g_u / self.v_scale[1], off),
            np.where(on, v * g_w / self.s_scale[1], 0.0),
        )


def _affine_ladder(
    conductance: float, i: np.ndarray, g_v: np.ndarray, g_s: np.ndarray, v: np.ndarray, s: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Node voltages of the linearized ladder as alpha + beta * v_drive: (b0, b1, s0, s1), each like v.

    Cells are i + g_v (b - s - v) + g_s (s - s_old). Block Thomas with 2x2 blocks from row 0 to the last row.
    """
    rows = v.shape[0]
    source = i - g_v * v - g_s * s
    g = conductance
    # per row after elimination: inverse block (p q; r t) and right-hand sides (constant, v_drive) of bitline and sourceline
    inverse: list[tuple[np.ndarray, ...]] = []
    rhs: list[tuple[np.ndarray, ...]] = []
    for k in range(rows):
        a = g * (2.0 if k < rows - 1 else 1.0) + g_v[k]
        b = g_s[k] - g_v[k]
        c = -g_v[k]
        d = g * (2.0 if k > 0 else 1.0) + g_v[k] - g_s[k]
        fb, fs = -source[k], source[k]
        hb = np.full_like(fb, g if k == 0 else 0.0)
        hs = np.zeros_like(fb)
        if k:
            p, q, r, t = inverse[-1]
            yb, ys, zb, zs = rhs[-1]
            a, b, c, d = a - g * g * p, b - g * g * q, c - g * g * r, d - g * g * t
            fb, fs = fb + g * (p * yb + q * ys), fs + g * (r * yb + t * ys)
            hb, hs = hb + g * (p * zb + q * zs), hs + g * (r * zb + t * zs)
        determinant = a * d - b * c
        inverse.append((d / determinant, -b / determinant, -c / determinant, a / determinant))
        rhs.append((fb, fs, hb, hs))
    b0, b1, s0, s1 = (np.empty_like(v) for _ in range(4))
    for k in range(rows - 1, -1, -1):
        p, q, r, t = inverse[k]
        fb, fs, hb, hs = rhs[k]
        if k < rows - 1:
            fb, fs = fb + g * b0[k + 1], fs + g * s0[k + 1]
            hb, hs = hb + g * b1[k + 1], hs + g * s1[k + 1]
        b0[k], s0[k] = p * fb + q * fs, r * fb + t * fs
        b1[k], s1[k] = p * hb + q * hs, r * hb + t * hs
    return b0, b1, s0, s1


def solve(
    cells: CellPolynomials,
    on: np.ndarray,
    *,
    wire_r: float,
    drive: Callable[[np.ndarray, np.ndarray], np.ndarray] | float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Column currents [A], shape (batch, columns), and the bitline and sourceline voltages [V], (rows, batch, columns).

    on: wordlines, bool of shape (batch, rows). wire_r: one segment of either line [Ohm]; 0 is solved as 1 mOhm, as
    the deck has it. drive: bitline voltage of the driven end [V], or a function (a, c) -> v that meets the load line
    of a front end whose column draws a + c v. Raises ModelError if Newton's method does not close.
    """
    rows, columns = cells.off.shape
    wordlines = np.ascontiguousarray(on.T)[:, :, None]
    shape = (rows, on.shape[0], columns)
    g = 1.0 / max(wire_r, 1e-3)
    start = drive if isinstance(drive, float) else float(np.max(drive(np.zeros((1, 1)), np.zeros((1, 1)))))
    bitline = np.full(shape, start)
    sourceline = np.zeros(shape)
    for _ in range(MAX_STEPS):
        v = bitline - sourceline
        i, g_v, g_s = cells.current(wordlines, v, sourceline)
        b0, b1, s0, s1 = _affine_ladder(g, i, g_v, g_s, v, sourceline)
        # current into row 0 is g (v_drive - b[0]) = a + c v_drive
        a, c = -g * b0[0], g * (1.0 - b1[0])
        v_drive = np.full(a.shape, drive) if isinstance(drive, float) else drive(a, c)
        new_b, new_s = b0 + b1 * v_drive, s0 + s1 * v_drive
        moved = max(np.abs(new_b - bitline).max(), np.abs(new_s - sourceline).max())
        bitline, sourceline = new_b, new_s
        if moved < TOLERANCE:
            return a + c * v_drive, bitline, sourceline
    raise ModelError(f"array: Newton's method still moves nodes by {moved:.2g} V after {MAX_STEPS} steps")
