"""Kirchhoff's laws of a column, against linear algebra and a root finder that know nothing of ladders."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from cimspice.array.ladder import CellPolynomials, solve
from cimspice.errors import ModelError

V_READ = 0.2


def linear(g: np.ndarray, off: float = 1e-9) -> CellPolynomials:
    """Cells of fixed conductance g (rows, columns)."""
    return CellPolynomials(g[None, None], (0.1, 0.2), (0.05, 0.05), np.full(g.shape, off), 0.0)


def node_equations(g_cell: np.ndarray, wire_r: float, v: float) -> tuple[float, np.ndarray, np.ndarray]:
    """Current, bitline and sourceline of one column by a dense solve of all its node equations.

    Nodes 0..n-1 bitline, n..2n-1 sourceline; the bitline is driven at row 0, the sourceline grounded at the last row.
    """
    n, g = len(g_cell), 1.0 / wire_r
    y, i = np.zeros((2 * n, 2 * n)), np.zeros(2 * n)

    def conductor(a: int | None, b: int | None, value: float) -> None:
        for p, q in ((a, b), (b, a)):
            if p is not None:
                y[p, p] += value
                if q is not None:
                    y[p, q] -= value

    for k in range(n):
        conductor(k, n + k, g_cell[k])
        if k:
            conductor(k - 1, k, g)
            conductor(n + k - 1, n + k, g)
    y[0, 0] += g
    i[0] += g * v
    conductor(2 * n - 1, None, g)
    volts = np.linalg.solve(y, i)
    return g * (v - volts[0]), volts[:n], volts[n:]


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 3), st.integers(1, 3), st.floats(0.1, 200.0), st.integers(0, 2**32 - 1))
def test_linear_cells_give_the_solution_of_the_dense_node_equations(rows, columns, batch, wire_r, seed):
    rng = np.random.default_rng(seed)
    g = rng.uniform(1e-6, 1e-4, (rows, columns))
    on = rng.random((batch, rows)) < 0.5
    current, bitline, sourceline = solve(linear(g), on, wire_r=wire_r, drive=V_READ)
    for b in range(batch):
        for c in range(columns):
            i, bl, sl = node_equations(np.where(on[b], g[:, c], 1e-9), wire_r, V_READ)
            # a small current is the difference of two nearly equal voltages over wire_r
            assert current[b, c] == pytest.approx(i, rel=1e-9, abs=1e-15 / wire_r)
            assert bitline[:, b, c] == pytest.approx(bl, rel=1e-9, abs=0)
            assert sourceline[:, b, c] == pytest.approx(sl, rel=1e-9, abs=1e-15)


def test_without_wire_resistance_the_current_is_the_ideal_sum(rng):
    g, on = rng.uniform(1e-6, 1e-4, (8, 3)), rng.random((5, 8)) < 0.5
    # 0 Ohm is solved as 1 mOhm, as the deck has it: 8 cells of 0.1 mS see 1e-6 of it
    current, _, _ = solve(linear(g, off=0.0), on, wire_r=0.0, drive=V_READ)
    assert current == pytest.approx(on @ g * V_READ, rel=1e-5, abs=1e-20)


def test_the_wire_loss_vanishes_in_proportion_to_its_resistance(rng):
    g, on = rng.uniform(1e-6, 1e-4, (8, 1)), np.ones((1, 8), bool)
    ideal = float(g.sum() * V_READ)
    losses = [ideal - solve(linear(g), on, wire_r=r, drive=V_READ)[0][0, 0] for r in (0.02, 0.2, 2.0)]
    assert losses[1] / losses[0] == pytest.approx(10, rel=0.01, abs=0)
    assert losses[2] / losses[1] == pytest.approx(10, rel=0.05, abs=0)


def nonlinear(rows: int, columns: int, rng) -> CellPolynomials:
    """Cells whose conductance bends with both biases."""
    base = rng.uniform(1e-5, 1e-4, (rows, columns))
    shape = np.array([[1.0, -0.2], [0.3, 0.1], [0.15, 0.0]])[:, :, None, None]
    return CellPolynomials(shape * base, (0.15, 0.2), (0.05, 0.08), np.full((rows, columns), 1e-9), 0.0)


@pytest.mark.parametrize("wire_r", [5.0, 100.0])
@pytest.mark.parametrize("rows", [1, 2, 5])
def test_nonlinear_cells_give_the_root_a_general_solver_finds(rows, wire_r, rng):
    cells = nonlinear(rows, 1, rng)
    on = np.array([rng.random(rows) < 0.7])
    current, bitline, sourceline = solve(cells, on, wire_r=wire_r, drive=V_READ)
    g = 1.0 / wire_r
    c = cells.coefficients[:, :, :, 0]

    def cell(k: int, v: float, s: float) -> float:
        if not on[0, k]:
            return 1e-9 * v
        u, w = (v - 0.15) / 0.2, (s - 0.05) / 0.08
        return v * sum(c[a, b, k] * u**a * w**b for a in range(3) for b in range(2))

    def residual(x: np.ndarray) -> np.ndarray:
        b, s = x[:rows], x[rows:]
        i = np.array([cell(k, b[k] - s[k], s[k]) for k in range(rows)])
        left = np.concatenate([[V_READ], b[:-1]])
        out_b = g * (left - b) - i
        out_b[:-1] -= g * (b[:-1] - b[1:])
        below = np.concatenate([s[1:], [0.0]])
        out_s = i - g * (s - below)
        out_s[1:] += g * (s[:-1] - s[1:])
        return np.concatenate([out_b, out_s]) / g

    found = root(residual, np.concatenate([np.full(rows, V_READ), np.zeros(rows)]), tol=1e-14)
    assert np.abs(found.fun).max() < 1e-12
    assert bitline[:, 0, 0] == pytest.approx(found.x[:rows], rel=1e-8, abs=0)
    assert sourceline[:, 0, 0] == pytest.approx(found.x[rows:], rel=1e-6, abs=1e-12)
    assert current[0, 0] == pytest.approx(g * (V_READ - found.x[0]), rel=1e-5, abs=0)


def test_the_current_that_enters_is_the_current_that_leaves(rng):
    cells, on, r = nonlinear(16, 4, rng), rng.random((6, 16)) < 0.5, 5.0
    current, bitline, sourceline = solve(cells, on, wire_r=r, drive=V_READ)
    assert sourceline[-1] / r == pytest.approx(current, rel=1e-7, abs=0)
    through_cells = cells.current(on.T[:, :, None], bitline - sourceline, sourceline)[0].sum(axis=0)
    assert through_cells == pytest.approx(current, rel=1e-7, abs=0)


def test_the_bitline_falls_and_the_sourceline_rises_towards_ground(rng):
    _, bitline, sourceline = solve(nonlinear(16, 2, rng), np.ones((1, 16), bool), wire_r=20.0, drive=V_READ)
    assert (np.diff(bitline, axis=0) < 0).all()
    assert (np.diff(sourceline, axis=0) < 0).all()
    assert bitline.max() < V_READ
    assert sourceline.min() > 0


def test_the_derivatives_of_the_cells_are_those_of_their_currents(rng):
    cells, h = nonlinear(4, 3, rng), 1e-6
    on, v, s = rng.random((4, 2, 1)) < 0.7, rng.uniform(0, 0.3, (4, 2, 3)), rng.uniform(0, 0.1, (4, 2, 3))
    _, by_v, by_s = cells.current(on, v, s)
    assert by_v == pytest.approx(
        (cells.current(on, v + h, s)[0] - cells.current(on, v - h, s)[0]) / (2 * h), rel=1e-6, abs=1e-13
    )
    assert by_s == pytest.approx(
        (cells.current(on, v, s + h)[0] - cells.current(on, v, s - h)[0]) / (2 * h), rel=1e-6, abs=1e-13
    )


def test_a_front_end_of_fixed_resistance_is_met_on_its_load_line(rng):
    cells, on, r_out = linear(rng.uniform(1e-5, 1e-4, (8, 2))), np.ones((1, 8), bool), 300.0

    def meet(a, c):
        # v = v_read - r_out i and i = a + c v
        return (V_READ - r_out * a) / (1 + r_out * c)

    current, _, _ = solve(cells, on, wire_r=5.0, drive=meet)
    for k in range(2):
        # a Thevenin source is one more resistor in the chain
        g = cells.coefficients[0, 0, :, k]
        seen = V_READ / node_equations(g, 5.0, V_READ)[0]
        assert current[0, k] == pytest.approx(V_READ / (seen + r_out), rel=1e-9, abs=0)


def test_cells_that_cannot_be_solved_are_refused_in_words():
    # a conductance that changes sign with every step of Newton's method
    wild = CellPolynomials(
        np.array([1e-2, -3e-1, 0, 8e-1])[:, None, None, None], (0.1, 0.02), (0.0, 1.0), np.full((1, 1), 1e-9), 0.0
    )
    try:
        current, bitline, sourceline = solve(wild, np.ones((1, 1), bool), wire_r=100.0, drive=V_READ)
    except ModelError as error:
        assert "Newton's method still moves nodes by" in str(error)  # noqa: PT017
    else:
        # or it did find a solution: then it is one
        i = wild.current(np.ones((1, 1, 1), bool), bitline - sourceline, sourceline)[0]
        assert i[0] == pytest.approx(current, rel=1e-4, abs=0)
