"""Integer weights onto cell levels and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice.array.mapping import DifferentialPair
from cimspice.errors import InputError

widths = pytest.mark.parametrize(("weight_bits", "cell_bits"), [(w, c) for w in range(2, 9) for c in range(1, 7)])


@widths
def test_levels_recompose_every_weight(weight_bits, cell_bits):
    mapping = DifferentialPair(weight_bits=weight_bits, cell_bits=cell_bits)
    weights = np.arange(-mapping.largest, mapping.largest + 1).reshape(-1, 1)
    assert (mapping.join(mapping.levels(weights).astype(float)) == weights).all()


@widths
def test_no_level_exceeds_what_its_cell_holds(weight_bits, cell_bits):
    mapping = DifferentialPair(weight_bits=weight_bits, cell_bits=cell_bits)
    weights = np.arange(-mapping.largest, mapping.largest + 1).reshape(-1, 1)
    levels = mapping.levels(weights)
    assert levels.min() >= 0
    assert (levels <= mapping.column_tops(1)).all()
    assert (levels.max(axis=0) == mapping.column_tops(1)).all()
    assert max(mapping.tops) < 2**cell_bits
    assert levels.shape == (len(weights), mapping.columns(1))


@widths
def test_of_each_pair_at_least_one_cell_is_at_level_zero(weight_bits, cell_bits):
    mapping = DifferentialPair(weight_bits=weight_bits, cell_bits=cell_bits)
    weights = np.arange(-mapping.largest, mapping.largest + 1).reshape(-1, 1)
    pairs = mapping.levels(weights).reshape(len(weights), -1, 2)
    assert (pairs.min(axis=2) == 0).all()


@given(st.integers(2, 8), st.integers(1, 6), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_joined_column_sums_are_the_matrix_product(weight_bits, cell_bits, rows, cols, seed):
    rng = np.random.default_rng(seed)
    mapping = DifferentialPair(weight_bits=weight_bits, cell_bits=cell_bits)
    weights = rng.integers(-mapping.largest, mapping.largest + 1, (rows, cols))
    x = rng.integers(0, 16, (3, rows))
    assert (mapping.join((x @ mapping.levels(weights)).astype(float)) == x @ weights).all()


def test_plus_stands_before_minus():
    assert DifferentialPair(weight_bits=4, cell_bits=4).levels(np.array([[5, -3]])).tolist() == [[5, 0, 0, 3]]


def test_slices_stand_least_significant_first():
    # 7 = 3 + 1 * 4 in base 4
    mapping = DifferentialPair(weight_bits=4, cell_bits=2)
    assert mapping.tops == (3, 1)
    assert mapping.levels(np.array([[7, -6]])).tolist() == [[3, 0, 1, 0, 0, 2, 0, 1]]


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.array([[8]]), r"a weight of magnitude 8 does not fit 4 bits \(at most 7\)"),
        (np.array([[-8]]), r"a weight of magnitude 8 does not fit 4 bits"),
        (np.array([[1.0]]), "weights must be an integer array .rows, cols., both at least 1, got float64"),
        (
            np.array([1, 2]),
            r"weights must be an integer array .rows, cols., both at least 1, got int64 of shape \(2,\)",
        ),
        (np.array([[-128]], dtype=np.int8), "a weight of magnitude 128 does not fit 4 bits"),
    ],
)
def test_weights_that_do_not_fit_are_refused_in_words(weights, words):
    with pytest.raises(InputError, match=words):
        DifferentialPair(weight_bits=4).levels(weights)


@pytest.mark.parametrize(
    ("name", "value"), [("weight_bits", 1), ("weight_bits", 17), ("cell_bits", 0), ("cell_bits", 7)]
)
def test_impossible_widths_are_refused_in_words(name, value):
    with pytest.raises(InputError, match=f"{name}={value} must lie between"):
        DifferentialPair(**{name: value})
