"""The network: real images, quantization, and agreement of arrays with integers where they must agree."""

from pathlib import Path

import numpy as np
import pytest

from cimspice.array import Array
from cimspice.inference import load_digits, quantize, train_mlp
from cimspice.models import load_macro

MACRO = Path(__file__).resolve().parent.parent / "results" / "reference" / "macro.nc"


@pytest.fixture(scope="module")
def trained():
    data = load_digits()
    return data, train_mlp(data, hidden=32, seed=1)


def test_the_digits_are_the_1797_real_images_split_once():
    data = load_digits()
    assert data.x_train.shape == (1197, 64)
    assert data.x_test.shape == (600, 64)
    assert data.x_train.min() == 0.0
    assert data.x_train.max() == 1.0
    again = load_digits()
    assert np.array_equal(data.x_test, again.x_test)


def test_the_float_network_learns_the_digits(trained):
    data, network = trained
    assert network.score(data.x_test, data.y_test) > 0.95


@pytest.mark.parametrize(("bits", "lost"), [(8, 0.01), (4, 0.05)])
def test_quantization_costs_little(trained, bits, lost):
    data, network = trained
    q = quantize(network, data, bits)
    got = (q.scores(data.x_test, q.ideal).argmax(axis=1) == data.y_test).mean()
    assert got > network.score(data.x_test, data.y_test) - lost


@pytest.mark.parametrize("bits", [4, 8])
def test_quantized_weights_and_activations_fit_their_bits(trained, bits):
    data, network = trained
    q = quantize(network, data, bits)
    for k, layer in enumerate(q.layers):
        assert np.abs(layer.weights).max() == 2 ** (bits - 1) - 1
        x = q.inputs(data.x_test if k == 0 else np.full((1, 32), 1e9), k)
        assert x.min() >= 0
        assert x.max() <= 2**bits - 1


def test_calibration_brings_products_nearer_to_the_exact_ones():
    macro = load_macro(MACRO)
    rng = np.random.default_rng(3)
    weights = rng.integers(-7, 8, (macro.column.rows, 6))
    array = Array(macro, weights, seed=5)
    x, check = rng.integers(0, 16, (80, macro.column.rows)), rng.integers(0, 16, (40, macro.column.rows))
    before = np.abs(array.mvm(check) - check @ weights).mean()
    array.calibrate(x)
    after = np.abs(array.mvm(check) - check @ weights).mean()
    assert after < before


def test_energy_and_latency_of_a_product_add_up():
    macro = load_macro(MACRO)
    rows = macro.column.rows
    array = Array(macro, np.ones((rows, 3), dtype=int), input_bits=2)
    cost = array.cost(np.full((1, rows), 3))
    assert cost.conversions == 2 * 6  # two bits, three pairs
    assert cost.latency == pytest.approx(2 * macro.adc_model.t_cycle, rel=1e-12)
    assert cost.e_adc == pytest.approx(12 * macro.adc_model.e_conversion, rel=1e-12)
    current = array.currents(np.ones((1, rows), dtype=int))
    columns = macro.column_model.energy(current, np.array([[rows]])).sum() * 2
    assert cost.e_columns == pytest.approx(columns, rel=1e-12)
