"""A programmed array: `mvm` and `currents` at four fidelities that can each be checked against the next."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cimspice.array import ladder
from cimspice.array.front_end import LoadLines
from cimspice.array.mapping import DifferentialPair
from cimspice.errors import InputError, ModelError, unknown
from cimspice.metrics import codes_of
from cimspice.mismatch import rng_for
from cimspice.models.macro import Macro

if TYPE_CHECKING:
    from cimspice.store import Store

Fidelity = Literal["ideal", "lookup", "solve", "spice"]
FIDELITIES = ("ideal", "lookup", "solve", "spice")
#: terms in read voltage and sourceline voltage of the polynomial that stands for a cell inside an array
_V_TERMS, _S_TERMS = 5, 3
#: column solves done at once; bounds memory, and keeps the work in cache
_CHUNK = 4_000


@dataclasses.dataclass(frozen=True)
class Cost:
    """What one matrix-vector product costs: energies [J] a product, and its latency [s]; the parts add up."""

    e_columns: float
    e_adc: float
    latency: float
    conversions: int

    @property
    def energy(self) -> float:
        return self.e_columns + self.e_adc


class Array:
    """Weights programmed into a macro's cells.

    macro: the models. weights: int array (rows, cols); fewer rows than the macro's column make a shorter column of the
    same cells and wires, more rows are refused. seed: draws of mismatch and programming error;
    None programs every cell to its target with nominal devices. weight_bits, input_bits: widths of weights (signed)
    and inputs (unsigned, applied bit by bit). cell_bits: bits a cell may hold. corner, temp: operating condition.
    front_end: True puts the transistor front end on the bitline, False an ideal source at v_read.
    wire_r: resistance of a segment [Ohm], by default the macro's.
    """

    def __init__(
        self,
        macro: Macro,
        weights: np.ndarray,
        *,
        seed: int | None = None,
        weight_bits: int = 4,
        input_bits: int = 4,
        cell_bits: int = 4,
        corner: str = "TT",
        temp: float = 27.0,
        front_end: bool = True,
        wire_r: float | None = None,
    ) -> None:
        self.macro = macro
        self.mapping = DifferentialPair(weight_bits=weight_bits, cell_bits=cell_bits)
        self.weights = np.array(weights)
        levels = self.mapping.levels(self.weights)
        rows, self.cols = self.weights.shape
        if rows > macro.column.rows:
            raise InputError(f"weights have {rows} rows, the macro's columns have {macro.column.rows}")
        if seed is not None and not (isinstance(seed, int | np.integer) and seed >= 0):
            raise InputError(f"seed={seed!r} must be a whole number of at least 0, or None")
        if not 1 <= input_bits <= 16:
            raise InputError(f"input_bits={input_bits} must lie between 1 and 16")
        self.column = dataclasses.replace(
            macro.column, rows=rows, wire_r=macro.column.wire_r if wire_r is None else float(wire_r)
        )
        self.input_bits = input_bits
        self.corner, self.temp, self.front_end, self.seed = corner, float(temp), front_end, seed
        self._program(levels)

    def _program(self, levels: np.ndarray) -> None:
        """Choose the gap of every cell, then draw programming error and mismatch."""
        macro, shape = self.macro, levels.shape
        tops = self.mapping.column_tops(self.cols)
        conductance = macro.g_min + levels / tops * (macro.g_max - macro.g_min)
        level_adc = macro.adc_model.edges.size
        seed = self.seed
        if seed is None:
            self.shifts, self.offsets = np.zeros(shape), np.zeros(shape[1])
            edge_errors: np.ndarray = np.zeros((shape[1], level_adc))
        else:

            def draw(what: str, size: int | tuple[int, ...]) -> np.ndarray:
                return np.asarray(rng_for(seed, 0, what).standard_normal(size))

            a, b = macro.programming
            conductance = conductance + (a + b * conductance) * draw("programming", shape)
            self.shifts = macro.provenance["sigma_vth_access"] * draw("access transistors", shape)
            self.offsets = macro.sense_model.sigma_offset * draw("sense pairs", shape[1])
            edge_errors = macro.adc_model.sigma_edges * draw("comparators", (shape[1], level_adc))
        condition: dict[str, Any] = {"corner": self.corner, "temp": self.temp, "v_read": macro.column.v_read}
        table = macro.cell_model.table(self.corner)
        # draws beyond the characterized range (five sigma in the built-in studies) are cut there, for every fidelity
        self.shifts = np.clip(self.shifts, *table.box["dvth"])
        self.offsets = np.clip(self.offsets, *macro.sense_model.table(self.corner).box["dvth_in"])
        limits = np.exp(
            table(gap=np.array(table.box["gap"])[::-1], dvth=0.0, v_sl=0.0, temp=self.temp, v_read=condition["v_read"])
        )
        self.gaps = macro.cell_model.gap_for(np.clip(conductance, limits[0], limits[1]), **condition)
        self.edges = np.sort(macro.adc_model.edges + edge_errors, axis=1)
        adc = macro.adc_model
        self._gain = self._nominal_gain()
        # code k stands for currents from edge k to edge k + 1, so for the middle between them
        self._offset = self._gain * (adc.edges[0] / adc.lsb - 0.5)

    @property
    def rows(self) -> int:
        return self.column.rows

    @property
    def physical_columns(self) -> int:
        return self.gaps.shape[1]

    @functools.cached_property
    def _cells(self) -> ladder.CellPolynomials:
        """Each cell's conductance as a polynomial of bias, interpolated at Chebyshev nodes of the model's box."""
        table = self.macro.cell_model.table(self.corner).fix(temp=self.temp)
        (v_low, v_high), (s_low, s_high) = table.box["v_read"], table.box["v_sl"]

        def nodes(low: float, high: float, n: int) -> np.ndarray:
            return (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(n) + 0.5) / n)[::-1]

        def conductance(v: np.ndarray, s: np.ndarray, cells: tuple[slice, slice]) -> np.ndarray:
            """Of the chosen cells at every pair of biases, shape (nv, ns, rows, columns) [S]."""
            gap, dvth = self.gaps[cells], self.shifts[cells]
            return np.exp([[table.fix(v_sl=y, v_read=x)(gap=gap, dvth=dvth) for y in s] for x in v])

        v, s = nodes(v_low, v_high, _V_TERMS), nodes(s_low, s_high, _S_TERMS)
        v_scale, s_scale = ((v_low + v_high) / 2, (v_high - v_low) / 2), ((s_low + s_high) / 2, (s_high - s_low) / 2)
        to_v = np.linalg.inv(np.vander((v - v_scale[0]) / v_scale[1], increasing=True))
        to_s = np.linalg.inv(np.vander((s - s_scale[0]) / s_scale[1], increasing=True))
        everything = (slice(None), slice(None))
        coefficients = np.einsum("av,bs,vsij->abij", to_v, to_s, conductance(v, s, everything))
        off = self._off_current() / self.macro.column.v_read
        cells = ladder.CellPolynomials(coefficients, v_scale, s_scale, off, 0.0)
        # the error between the nodes, on a sample of the cells
        some = (slice(None, None, max(1, self.rows // 8)), slice(None, None, max(1, self.physical_columns // 8)))
        v, s = np.linspace(v_low, v_high, 8)[1:-1], np.linspace(s_low, s_high, 6)[1:-1]
        exact = conductance(v, s, some)
        sample = ladder.CellPolynomials(coefficients[:, :, some[0], some[1]], v_scale, s_scale, off[some], 0.0)
        ones = np.ones((1, 1, 1), bool)
        error = 0.0
        for x, row in zip(v, exact, strict=True):
            for y, g in zip(s, row, strict=True):
                fitted, _, _ = sample.current(ones, np.full((1, 1, 1), x), np.full((1, 1, 1), y))
                error = max(error, float(np.abs(fitted[:, 0] / (x * g) - 1).max()))
        return dataclasses.replace(cells, error=error)

    def _off_current(self) -> np.ndarray:
        """Leakage of every cell with its wordline low, at v_read [A]."""
        return self.macro.cell_model.current(
            corner=self.corner, wordline=False, temp=self.temp, gap=self.gaps, dvth=self.shifts, v_sl=0.0,
            v_read=self.macro.column.v_read,
        )  # fmt: skip

    @functools.cached_property
    def _load_lines(self) -> LoadLines:
        table = self.macro.sense_model.table(self.corner)
        return LoadLines.of(table, temp=self.temp, offsets=self.offsets)

    # ------------------------------------------------------------------ inputs

    def _bits(self, x: np.ndarray, name: str = "x") -> np.ndarray:
        x = np.asarray(x)
        if x.ndim == 1:
            x = x[None]
        if x.ndim != 2 or x.shape[1] != self.rows or len(x) == 0:
            raise InputError(f"{name} must have the shape (batch, {self.rows}) with batch at least 1, got {x.shape}")
        return x

    def _inputs(self, x: np.ndarray) -> np.ndarray:
        x = self._bits(x)
        if not np.issubdtype(x.dtype, np.integer) or (x < 0).any() or (x >= 2**self.input_bits).any():
            raise InputError(f"x must hold integers from 0 to {2**self.input_bits - 1} ({self.input_bits} bits)")
        return x

    # ------------------------------------------------------------------ analogue

    def currents(
        self,
        x_bits: np.ndarray,
        fidelity: Fidelity = "solve",
        *,
        store: Store | Path | str | None = None,
        jobs: int = 1,
    ) -> np.ndarray:
        """Column currents [A] before the converter, shape (batch, physical columns), plus before minus.

        x_bits: 0 or 1 a wordline, shape (batch, rows). ideal: target conductances times v_read; lookup: cell models
        at v_read, no wires, no droop; solve: with wires and front end; spice: the deck, run (store: folder that
        keeps its results, jobs: worker processes).
        """
        x = self._bits(x_bits, "x_bits")
        if not np.isin(x, (0, 1)).all():
            raise InputError("x_bits must hold 0 and 1 only")
        on = x.astype(bool)
        if fidelity == "ideal":
            tops = self.mapping.column_tops(self.cols)
            g = self.macro.g_min + self.mapping.levels(self.weights) / tops * (self.macro.g_max - self.macro.g_min)
            return on @ (g * self.macro.column.v_read)
        if fidelity == "lookup":
            model, v_read = self.macro.cell_model, self.macro.column.v_read
            i = model.current(
                corner=self.corner, temp=self.temp, gap=self.gaps, dvth=self.shifts, v_sl=0.0, v_read=v_read
            )
            off = self._off_current()
            return on @ (i - off) + off.sum(axis=0)
        if fidelity == "solve":
            # the same wordline pattern often recurs in bit-serial inputs: solve each once
            patterns, inverse = np.unique(on, axis=0, return_inverse=True)
            size = max(1, _CHUNK // self.physical_columns)
            parts = [self._solve(patterns[k : k + size]) for k in range(0, len(patterns), size)]
            return np.concatenate(parts)[inverse.reshape(-1)]
        if fidelity == "spice":
            return self._spice(on, store, jobs)
        raise InputError(unknown("fidelity", str(fidelity), FIDELITIES))

    def _solve(self, on: np.ndarray) -> np.ndarray:
        drive = self._load_lines.meet if self.front_end else self.macro.column.v_read
        current, bitline, sourceline = ladder.solve(self._cells, on, wire_r=self.column.wire_r, drive=drive)
        box = self.macro.cell_model.table(self.corner).box
        v = bitline - sourceline
        for name, values in (("v_read", v), ("v_sl", sourceline)):
            low, high = box[name]
            if values.min() < low - 1e-9 or values.max() > high + 1e-9:
                raise ModelError(
                    f"array: solved {name} {values.min():.4g}..{values.max():.4g} V leaves the cell model's range"
                    f" {low:g}..{high:g} V; characterize a wider range or lower wire_r"
                )
        return current

    def _spice(self, on: np.ndarray, store: Store | Path | str | None, jobs: int) -> np.ndarray:
        # imported here: a macro alone needs neither simulator nor PySpice
        from cimspice.array.deck import array_deck
        from cimspice.run import simulate_decks

        # columns do not couple, and ngspice's time grows faster than the deck: one column a deck
        columns = range(self.physical_columns)
        decks = [array_deck(self, row, np.array([j])) for row in on for j in columns]
        results = simulate_decks(decks, store=store, jobs=jobs)
        values = [r[f"i(vcol{k % len(columns)})"][0] if r.status.trusted else np.nan for k, r in enumerate(results)]
        return np.array(values).reshape(len(on), -1)

    def deck(self, x_bits: np.ndarray) -> str:
        """The whole array as one plain ngspice deck for wordlines x_bits (rows,); column j's current is i(vcol<j>)."""
        from cimspice.array.deck import array_deck

        x = self._bits(x_bits, "x_bits")
        if len(x) != 1 or not np.isin(x, (0, 1)).all():
            raise InputError(f"deck takes one vector of {self.rows} bits, 0 or 1")
        return array_deck(self, x[0].astype(bool), np.arange(self.physical_columns)).text

    # ------------------------------------------------------------------ digital

    def digitize(self, current: np.ndarray) -> np.ndarray:
        """Converter codes of column currents [A], int of the same shape (batch, physical columns).

        Raises ModelError at conditions the converter was not characterized at, and for currents that are NaN.
        """
        adc = self.macro.adc_model
        if (self.corner, self.temp) != (adc.corner, adc.temp):
            raise ModelError(
                f"the converter is characterized at {adc.corner}, {adc.temp:g} degC only, the array is at"
                f" {self.corner}, {self.temp:g} degC; ask for currents instead"
            )
        if np.isnan(current).any():
            raise ModelError(f"{int(np.isnan(current).sum())} column currents failed to simulate")
        return np.stack([codes_of(current[:, j], self.edges[j]) for j in range(self.physical_columns)], axis=1)

    def combine(self, codes: np.ndarray) -> np.ndarray:
        """Products from the codes of all bit planes, (input_bits, batch, physical columns) -> int (batch, cols).

        Bits are shifted and added exactly; then one digital multiply-add a column turns converter steps into weight
        units (`calibrate` sets it), and pairs and slices are joined.
        """
        shifted = (codes << np.arange(self.input_bits)[:, None, None]).sum(axis=0)
        units = self._gain * shifted + self._offset * (2**self.input_bits - 1)
        return np.rint(self.mapping.join(units)).astype(np.int64)

    def planes(self, x: np.ndarray) -> np.ndarray:
        """Bit planes of integer inputs, least significant first: (batch, rows) -> (input_bits, batch, rows)."""
        return (self._inputs(x)[None] >> np.arange(self.input_bits)[:, None, None]) & 1

    def _codes(self, x: np.ndarray, fidelity: Fidelity, **spice: Any) -> np.ndarray:
        planes = self.planes(x)
        codes = self.digitize(self.currents(planes.reshape(-1, self.rows), fidelity, **spice))
        return codes.reshape(self.input_bits, -1, self.physical_columns)

    def mvm(self, x: np.ndarray, fidelity: Fidelity = "solve", **spice: Any) -> np.ndarray:
        """Matrix-vector products x @ weights through the array, int of shape (batch, cols).

        x: integers of input_bits bits, shape (batch, rows), applied bit by bit. ideal answers x @ weights itself;
        for spice, store and jobs are those of `currents`.
        """
        if fidelity == "ideal":
            return self._inputs(x).astype(np.int64) @ self.weights.astype(np.int64)
        if fidelity not in FIDELITIES:
            raise InputError(unknown("fidelity", str(fidelity), FIDELITIES))
        return self.combine(self._codes(x, fidelity, **spice))

    def calibrate(self, x: np.ndarray, fidelity: Fidelity = "solve") -> None:
        """Fit gain and offset of every physical column's digital multiply-add on sample inputs, by least squares.

        Takes out what is constant in a column: offsets of its front end and comparators, mean wire drop. The truth is
        the exact digit sum of each bit plane, which a chip knows from the weights it programmed.
        """
        codes = self._codes(x, fidelity).reshape(-1, self.physical_columns).astype(float)
        truth = (self.planes(x).reshape(-1, self.rows) @ self.mapping.levels(self.weights)).astype(float)
        centred, target = codes - codes.mean(axis=0), truth - truth.mean(axis=0)
        power = (centred**2).sum(axis=0)
        # a column that never leaves one code tells nothing of its gain: it keeps the nominal one
        fitted = np.divide((centred * target).sum(axis=0), power, out=self._nominal_gain(), where=power > 0)
        self._gain = fitted
        self._offset = truth.mean(axis=0) - fitted * codes.mean(axis=0)

    def _nominal_gain(self) -> np.ndarray:
        """Level steps a converter step is worth in each physical column."""
        return self.macro.adc_model.lsb / self.macro.unit_current * self.mapping.column_tops(self.cols)

    def cost(self, x: np.ndarray) -> Cost:
        """Mean cost of one product over the inputs x (batch, rows), from column and converter models.

        Energy: every physical column and its converter, every input bit; latency: one conversion cycle an input bit.
        """
        x = self._inputs(x)
        planes = self.planes(x).reshape(-1, self.rows)
        current = self.currents(planes, "solve")
        columns = self.macro.column_model.energy(current, planes.sum(axis=1)[:, None]).sum() / len(x)
        conversions = self.input_bits * self.physical_columns
        adc = self.macro.adc_model
        return Cost(float(columns), conversions * adc.e_conversion, self.input_bits * adc.t_cycle, conversions)
