"""The array at its four depths, each held against the next; and its contract in shapes and words."""

import subprocess
import sys

import numpy as np
import pytest

from cimspice.array import Array
from cimspice.engines.batch import clean_environment
from cimspice.engines.rawfile import read_plots
from cimspice.errors import InputError, ModelError
from cimspice.run import simulate_decks

ROWS, COLS = 16, 3


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    return np.random.default_rng(5).integers(-7, 8, (ROWS, COLS))


@pytest.fixture(scope="module")
def bits() -> np.ndarray:
    x = np.random.default_rng(6).integers(0, 2, (4, ROWS))
    x[0], x[1] = 0, 1
    return x


# ---------------------------------------------------------------- against the circuit


@pytest.mark.parametrize("front_end", [True, False])
def test_the_solver_agrees_with_ngspice_on_random_states_and_inputs(
    small_macro, store, bits, front_end, record_property
):
    # gaps, threshold shifts and offsets drawn freely, not only those that weights ask for
    rng = np.random.default_rng(9)
    array = Array(small_macro, rng.integers(-7, 8, (ROWS, COLS)), seed=11, front_end=front_end)
    array.gaps = rng.uniform(0.6, 1.7, array.gaps.shape)
    array.shifts = rng.uniform(-0.03, 0.03, array.shifts.shape)
    array.offsets = rng.uniform(-0.01, 0.01, array.offsets.shape)
    solved = array.currents(bits)
    spice = array.currents(bits, "spice", store=store, jobs=2)
    selected = bits.any(axis=1)
    error = np.abs(solved / spice - 1)[selected].max()
    record_property("largest relative error", float(error))
    print(f"solve against ngspice, front_end={front_end}: {error:.2e}")
    assert error < 2e-3
    # nothing selected: leakage, far below any converter level
    assert np.abs(solved - spice)[~selected].max() < 1e-4 * spice.max()


def test_the_solver_agrees_with_ngspice_on_programmed_weights(small_macro, store, weights, bits):
    array = Array(small_macro, weights, seed=1)
    solved, spice = array.currents(bits), array.currents(bits, "spice", store=store, jobs=2)
    assert np.abs(solved - spice).max() < 2e-3 * spice.max()
    assert solved[1:] == pytest.approx(spice[1:], rel=2e-3, abs=0)


@pytest.mark.parametrize("wire_r", [0.0, 40.0])
def test_the_solver_agrees_with_ngspice_without_wires_and_with_long_ones(small_macro, store, weights, bits, wire_r):
    array = Array(small_macro, weights[:, :1], wire_r=wire_r)
    assert array.currents(bits[1:3]) == pytest.approx(
        array.currents(bits[1:3], "spice", store=store, jobs=2), rel=2e-3, abs=0
    )


@pytest.mark.parametrize("front_end", [True, False])
def test_the_deck_of_an_array_runs_in_plain_ngspice_and_says_the_same(
    small_macro, store, weights, bits, tmp_path, front_end
):
    array = Array(small_macro, weights[:, :2], seed=2, front_end=front_end)
    (tmp_path / "array.cir").write_text(array.deck(bits[2]), encoding="ascii")
    subprocess.run(
        ["ngspice", "-b", "-r", "out.raw", "array.cir"], cwd=tmp_path, env=clean_environment(str(tmp_path)), check=True,
        capture_output=True, timeout=120,
    )  # fmt: skip
    vectors = read_plots(tmp_path / "out.raw")[0].vectors
    together = np.array([vectors[f"i(vcol{j})"][0] for j in range(array.physical_columns)])
    alone = array.currents(bits[2], "spice", store=store)[0]
    # the whole array in one deck against one column a deck: columns do not couple
    assert together == pytest.approx(alone, rel=1e-6, abs=0)


def test_the_deck_has_one_analysis_and_no_control_block(small_macro, weights, bits):
    text = Array(small_macro, weights).deck(bits[2])
    assert text.splitlines().count(".op") == 1
    assert ".control" not in text
    assert ".tran" not in text


def test_products_of_the_circuit_are_those_of_the_solver_within_a_converter_step(small_macro, store, weights):
    array = Array(small_macro, weights[:, :1], seed=3, input_bits=2)
    x = np.random.default_rng(8).integers(0, 4, (2, ROWS))
    step = np.ceil(array._nominal_gain().max()) * 3
    assert np.abs(array.mvm(x) - array.mvm(x, "spice", store=store, jobs=2)).max() <= step


# ---------------------------------------------------------------- between the depths


def test_ideal_products_are_exact(small_macro, weights, rng):
    x = rng.integers(0, 16, (50, ROWS))
    assert (Array(small_macro, weights).mvm(x, "ideal") == x @ weights).all()


def test_ideal_currents_are_target_conductances_times_the_read_voltage(small_macro, weights, bits):
    array = Array(small_macro, weights)
    plus = np.where(weights > 0, weights, 0)
    g = 0.5e-6 + plus / 7 * (30e-6 - 0.5e-6)
    assert array.currents(bits, "ideal")[:, 0::2] == pytest.approx(bits @ g * 0.2, rel=1e-12, abs=0)


def test_lookup_meets_ideal_where_cells_are_programmed_exactly(small_macro, weights, bits):
    # nominal devices, programmed at v_read: only the leakage of unselected rows is left
    array = Array(small_macro, weights)
    assert array.currents(bits, "lookup") == pytest.approx(array.currents(bits, "ideal"), rel=1e-4, abs=1e-9)


def test_solve_meets_lookup_without_wires_and_with_an_ideal_source(small_macro, weights, bits):
    array = Array(small_macro, weights, seed=4, wire_r=0.0, front_end=False)
    assert array.currents(bits) == pytest.approx(array.currents(bits, "lookup"), rel=1e-4, abs=1e-10)


def test_wires_and_droop_only_take_current_away(small_macro, weights, bits):
    on = bits[1:]
    without = Array(small_macro, weights, wire_r=0.0, front_end=False).currents(on)
    wires = Array(small_macro, weights, wire_r=20.0, front_end=False).currents(on)
    more = Array(small_macro, weights, wire_r=40.0, front_end=False).currents(on)
    assert (wires < without).all()
    assert (more < wires).all()


def test_a_mirrored_weight_swaps_its_pair_of_columns(small_macro, weights, bits):
    i, mirrored = Array(small_macro, weights).currents(bits), Array(small_macro, -weights).currents(bits)
    assert i[:, 0::2] == pytest.approx(mirrored[:, 1::2], rel=1e-9, abs=0)
    assert i[:, 1::2] == pytest.approx(mirrored[:, 0::2], rel=1e-9, abs=0)


def test_columns_do_not_depend_on_their_neighbours(small_macro, weights, bits):
    together = Array(small_macro, weights).currents(bits)
    alone = Array(small_macro, weights[:, 1:2]).currents(bits)
    assert together[:, 2:4] == pytest.approx(alone, rel=1e-9, abs=0)


def test_a_batch_is_its_vectors_one_by_one(small_macro, weights, bits):
    array = Array(small_macro, weights, seed=1)
    assert array.currents(bits) == pytest.approx(np.concatenate([array.currents(x) for x in bits]), rel=1e-9, abs=1e-18)


def test_many_more_vectors_than_fit_a_chunk_give_the_same(small_macro, weights):
    array = Array(small_macro, weights, seed=1)
    x = np.random.default_rng(1).integers(0, 2, (1500, ROWS))
    i = array.currents(x)
    some = [0, 665, 666, 667, 1499]
    assert i[some] == pytest.approx(array.currents(x[some]), rel=1e-6, abs=1e-15)


# ---------------------------------------------------------------- seeds and calibration


def test_the_same_seed_is_the_same_chip_and_another_is_not(small_macro, weights, bits):
    one, again, other = (Array(small_macro, weights, seed=s) for s in (7, 7, 8))
    assert (one.currents(bits) == again.currents(bits)).all()
    assert (one.edges == again.edges).all()
    assert not np.allclose(one.currents(bits), other.currents(bits), rtol=1e-6, atol=0)


def test_without_a_seed_every_device_is_nominal(small_macro, weights):
    array = Array(small_macro, weights)
    assert not array.shifts.any()
    assert not array.offsets.any()
    assert (array.edges == small_macro.adc_model.edges).all()


def test_programming_errors_have_the_sigma_of_the_macro(small_macro):
    weights = np.full((ROWS, 200), 7)
    array = Array(small_macro, weights, seed=1)
    array.shifts[:] = 0
    model = small_macro.cell_model
    read = model.current(corner="TT", temp=27.0, gap=array.gaps[:, 0::2], dvth=0.0, v_sl=0.0, v_read=0.2) / 0.2
    # a + b g at 30 uS: 0.0112 + 0.0113 * 30 uS = 0.35 uS
    assert read.std() == pytest.approx(0.0112e-6 + 0.0113 * 30e-6, rel=0.06, abs=0)
    assert read.mean() == pytest.approx(30e-6, rel=0.002, abs=0)


def test_calibration_brings_products_nearer_to_the_truth(small_macro, weights):
    rng = np.random.default_rng(3)
    array = Array(small_macro, weights, seed=5)
    training, test = rng.integers(0, 16, (200, ROWS)), rng.integers(0, 16, (200, ROWS))
    truth = test @ weights
    before = np.sqrt(np.mean((array.mvm(test) - truth) ** 2))
    array.calibrate(training)
    after = np.sqrt(np.mean((array.mvm(test) - truth) ** 2))
    assert after < before


def test_calibration_survives_a_column_that_never_moves(small_macro):
    array = Array(small_macro, np.zeros((ROWS, 1), dtype=int))
    array.calibrate(np.zeros((5, ROWS), dtype=int))
    assert np.isfinite(array._gain).all()
    assert (array.mvm(np.zeros((1, ROWS), dtype=int)) == 0).all()


def test_codes_rise_with_the_current(small_macro, weights):
    array = Array(small_macro, weights[:, :1])
    current = np.linspace(0, 100e-6, 200)[:, None].repeat(2, axis=1)
    codes = array.digitize(current)
    assert (np.diff(codes, axis=0) >= 0).all()
    assert set(codes[:, 0]) == {0, 1, 2, 3}


def test_the_cost_of_a_product_adds_up(small_macro, weights, rng):
    array = Array(small_macro, weights, input_bits=4)
    cost = array.cost(rng.integers(0, 16, (20, ROWS)))
    assert cost.energy == pytest.approx(cost.e_columns + cost.e_adc, rel=1e-12, abs=0)
    assert cost.conversions == 4 * 2 * COLS
    assert cost.e_adc == pytest.approx(cost.conversions * small_macro.adc_model.e_conversion, rel=1e-12, abs=0)
    assert cost.latency == pytest.approx(4 * 62e-9, rel=1e-9, abs=0)
    idle, busy = array.cost(np.zeros((1, ROWS), dtype=int)), array.cost(np.full((1, ROWS), 15))
    assert idle.e_columns < cost.e_columns < busy.e_columns


# ---------------------------------------------------------------- contract


@pytest.mark.parametrize("fidelity", ["ideal", "lookup", "solve"])
def test_shapes_are_those_of_the_contract(small_macro, weights, bits, fidelity):
    array = Array(small_macro, weights)
    assert array.currents(bits, fidelity).shape == (len(bits), 2 * COLS)
    assert array.currents(bits[0], fidelity).shape == (1, 2 * COLS)
    y = array.mvm(np.full((5, ROWS), 3), fidelity)
    assert y.shape == (5, COLS)
    assert np.issubdtype(y.dtype, np.integer)


def test_fewer_rows_than_the_macro_are_allowed(small_macro, bits):
    array = Array(small_macro, np.ones((4, 1), dtype=int))
    assert array.rows == 4
    assert array.currents(np.ones(4, dtype=int)).shape == (1, 2)


def test_sliced_weights_use_more_columns_and_give_the_same_ideal_products(small_macro, weights, rng):
    array = Array(small_macro, weights, weight_bits=4, cell_bits=1)
    assert array.physical_columns == 3 * 2 * COLS
    x = rng.integers(0, 16, (10, ROWS))
    assert (array.mvm(x, "ideal") == x @ weights).all()
    assert array.currents(x[:, :] & 1).shape == (10, 18)


def test_the_weights_given_are_kept_from_later_changes(small_macro, weights, rng):
    mine = weights.copy()
    array = Array(small_macro, mine)
    mine[:] = 0
    x = rng.integers(0, 16, (3, ROWS))
    assert (array.mvm(x, "ideal") == x @ weights).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda a: a.mvm(np.zeros((2, 5), int)), r"x must have the shape \(batch, 16\) with batch at least 1, got \(2, 5\)"),
        (lambda a: a.mvm(np.zeros((2, 16, 1), int)), r"x must have the shape \(batch, 16\) .*, got \(2, 16, 1\)"),
        (lambda a: a.mvm(np.full((1, 16), 16)), r"x must hold integers from 0 to 15 \(4 bits\)"),
        (lambda a: a.mvm(np.full((1, 16), -1)), r"x must hold integers from 0 to 15"),
        (lambda a: a.mvm(np.full((1, 16), 1.0)), r"x must hold integers from 0 to 15"),
        (lambda a: a.currents(np.full((1, 16), 2)), "x_bits must hold 0 and 1 only"),
        (lambda a: a.currents(np.full((1, 16), np.nan)), "x_bits must hold 0 and 1 only"),
        (lambda a: a.currents(np.zeros((1, 7))), r"x_bits must have the shape \(batch, 16\)"),
        (lambda a: a.mvm(np.zeros((1, 16), int), "sovle"), "unknown fidelity 'sovle'; nearest: solve; known: ideal, lookup, solve, spice"),  # noqa: E501
        (lambda a: a.currents(np.zeros((1, 16)), "spcie"), "unknown fidelity 'spcie'; nearest: spice"),
        (lambda a: a.deck(np.zeros((2, 16))), "deck takes one vector of 16 bits"),
        (lambda a: a.deck(np.full(16, 3)), "deck takes one vector of 16 bits"),
    ],
)  # fmt: skip
def test_a_question_the_array_cannot_answer_is_refused_in_words(small_macro, weights, call, words):
    with pytest.raises(InputError, match=words):
        call(Array(small_macro, weights))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weights": np.zeros((17, 1), int)}, "weights have 17 rows, the macro's columns have 16"),
        ({"weights": np.zeros((16, 1))}, "weights must be an integer array"),
        ({"weights": np.full((16, 1), 8)}, "a weight of magnitude 8 does not fit 4 bits"),
        ({"input_bits": 0}, "input_bits=0 must lie between 1 and 16"),
        ({"weight_bits": 1}, "weight_bits=1 must lie between 2 and 16"),
        ({"cell_bits": 9}, "cell_bits=9 must lie between 1 and 6"),
        ({"corner": "FF"}, "unknown corner 'FF'; .*known: TT"),
        ({"temp": 85.0}, "temp=85 degC is outside the characterized range 27..27 degC"),
        ({"wire_r": -1.0}, "wire_r=-1 must be 0 or more"),
        ({"wire_r": float("nan")}, "wire_r=nan must be 0 or more"),
    ],
)
def test_an_array_that_cannot_be_built_is_refused_in_words(small_macro, weights, arguments, words):
    with pytest.raises(InputError, match=words):
        Array(small_macro, **{"weights": weights} | arguments)


def test_wires_beyond_the_characterized_rise_are_refused_in_words(small_macro):
    array = Array(small_macro, np.full((ROWS, 1), 7), wire_r=2000.0, front_end=False)
    with pytest.raises(
        ModelError, match=r"solved v_sl .* leaves the cell model's range .*; characterize a wider range or lower wire_r"
    ):
        array.currents(np.ones(ROWS, dtype=int))


def test_currents_that_failed_to_simulate_are_refused_with_their_count(small_macro, weights):
    array = Array(small_macro, weights[:, :1])
    with pytest.raises(ModelError, match="1 column currents failed to simulate"):
        array.digitize(np.array([[np.nan, 1e-6]]))


def test_the_files_deck_runs_through_the_workers_too(small_macro, store, weights, bits):
    from cimspice.array.deck import array_deck

    array = Array(small_macro, weights[:, :1])
    deck = array_deck(array, bits[1].astype(bool), np.arange(2))
    assert deck.text == array.deck(bits[1])
    (result,) = simulate_decks([deck], store=store, jobs=1)
    assert result["i(vcol1)"][0] == pytest.approx(array.currents(bits[1])[0, 1], rel=2e-3, abs=0)


# ---------------------------------------------------------------- a macro alone needs no simulator


def fresh_interpreter(code: str, **environment: str) -> str:
    import os

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["cimspice", "cimspice.models", "cimspice.array", "cimspice.fits"])
def test_models_and_arrays_load_no_simulator(module):
    code = f"import sys, {module}; print([m for m in sys.modules if m.startswith(('PySpice', 'cimspice.engines.shared', 'cimspice.engines.batch', 'cimspice.engines.pool'))])"  # noqa: E501
    assert fresh_interpreter(code) == "[]"


def test_a_macro_file_alone_is_enough_to_multiply(small_macro_path, tmp_path):
    code = (
        "import sys, numpy as np, cimspice as cim\n"
        f"macro = cim.load_macro({str(small_macro_path)!r})\n"
        "a = cim.Array(macro, np.ones((16, 2), dtype=int), seed=1)\n"
        "y = a.mvm(np.ones((3, 16), dtype=int))\n"
        "print(y.shape, any(m.startswith('PySpice') for m in sys.modules))"
    )
    assert fresh_interpreter(code, PATH=str(tmp_path), NGSPICE_LIBRARY_PATH="/nowhere") == "(3, 2) False"


@pytest.mark.parametrize("seed", [-1, 1.5, "a"])
def test_a_seed_that_is_not_a_whole_number_is_refused(small_macro, seed):
    with pytest.raises(InputError, match="must be a whole number of at least 0, or None"):
        Array(small_macro, np.ones((2, 2), dtype=int), seed=seed)
