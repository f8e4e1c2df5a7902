"""How far the array solver is from the circuit, and what simpler models of the same array would have cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cimspice.array import Array, ladder
from cimspice.models.macro import Macro
from cimspice.rram import gap_current
from cimspice.store import Store


@dataclass(frozen=True)
class Validation:
    """Worst column over all inputs, relative to that column's circuit current [1]; currents in A, (inputs, columns)."""

    rows: int
    columns: int
    inputs: int
    seed: int
    solve: float
    no_wires: float
    no_transistor: float
    no_front_end: float
    bare: float
    failed: int
    spice_current: list[list[float]]
    solve_current: list[list[float]]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def _without_transistor(array: Array) -> ladder.CellPolynomials:
    """The same cells with an ideal switch for the access transistor: conductance a polynomial of v alone."""
    cells = array._cells
    degree = cells.coefficients.shape[0]
    u = np.cos(np.pi * (np.arange(degree) + 0.5) / degree)
    v = cells.v_scale[0] + cells.v_scale[1] * u
    conductance = gap_current(v[:, None, None], array.gaps) / v[:, None, None]
    powers = np.einsum("av,vij->aij", np.linalg.inv(np.vander(u, increasing=True)), conductance)
    return ladder.CellPolynomials(powers[:, None], cells.v_scale, cells.s_scale, cells.off, 0.0)


def validate_array(
    macro: Macro,
    *,
    store: Store | Path | str | None,
    rows: int = 32,
    cols: int = 4,
    inputs: int = 6,
    seed: int = 1,
    jobs: int = 1,
) -> Validation:
    """Random weights and inputs on `rows` x `2 cols` cells with mismatch: the circuit against models of it.

    solve is the whole model; no_wires, no_transistor (an ideal switch instead) and no_front_end (an ideal source at
    v_read instead) each leave one thing out; bare leaves out all three: conductance times voltage.
    """
    rng = np.random.default_rng(seed)
    array = Array(macro, rng.integers(-7, 8, (rows, cols)), seed=seed)
    x = rng.integers(0, 2, (inputs, rows))
    spice = array.currents(x, "spice", store=store, jobs=jobs)
    solve = array.currents(x, "solve")
    good = np.isfinite(spice)

    def worst(model: np.ndarray) -> float:
        return float(np.abs(model[good] / spice[good] - 1.0).max())

    on, wire_r, front_end = x.astype(bool), array.column.wire_r, array._load_lines.meet
    cells = array._cells
    no_wires, _, _ = ladder.solve(cells, on, wire_r=0.0, drive=front_end)
    no_transistor, _, _ = ladder.solve(_without_transistor(array), on, wire_r=wire_r, drive=front_end)
    no_front_end, _, _ = ladder.solve(cells, on, wire_r=wire_r, drive=macro.column.v_read)
    return Validation(
        rows=rows, columns=array.physical_columns, inputs=inputs, seed=seed, solve=worst(solve),
        no_wires=worst(no_wires), no_transistor=worst(no_transistor), no_front_end=worst(no_front_end),
        bare=worst(x @ gap_current(macro.column.v_read, array.gaps)), failed=int((~good).sum()),
        spice_current=spice.tolist(), solve_current=solve.tolist(),
    )  # fmt: skip
