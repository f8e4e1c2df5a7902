"""Figures of merit against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice.metrics import codes_of, dnl, energy, inl, settling_time, static_noise_margins

# ---------------------------------------------------------------- converters


@given(st.integers(2, 8), st.floats(-1.0, 1.0), st.floats(1e-6, 10.0))
def test_an_ideal_converter_has_no_nonlinearity_whatever_its_offset_and_gain(bits, offset, step):
    edges = offset + step * np.arange(2**bits - 1)
    assert np.abs(dnl(edges)).max() < 1e-8
    assert np.abs(inl(edges)).max() < 1e-8


def test_one_wide_step_is_its_own_dnl():
    # steps 1, 1, 2, 1, 1: mean 1.2 LSB
    edges = np.array([0.0, 1, 2, 4, 5, 6])
    assert dnl(edges) == pytest.approx(np.array([1, 1, 2, 1, 1]) / 1.2 - 1, rel=1e-12, abs=0)


def test_inl_of_one_displaced_level_is_its_displacement():
    edges = np.arange(7.0)
    edges[3] += 0.25
    expected = np.zeros(7)
    expected[3] = 0.25
    assert inl(edges) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.floats(0.1, 3.0), min_size=3, max_size=30))
def test_inl_ends_at_zero_and_is_the_sum_of_dnl(steps):
    edges = np.cumsum(steps)
    assert len(inl(edges)) == len(dnl(edges)) + 1
    assert inl(edges)[[0, -1]] == pytest.approx([0, 0], abs=1e-9)
    assert np.diff(inl(edges)) == pytest.approx(dnl(edges), abs=1e-9)


def test_a_missing_code_is_minus_one_lsb():
    edges = np.array([0.0, 1, 1, 2, 3])
    assert dnl(edges)[1] == -1


def test_a_code_counts_the_levels_below_the_input():
    edges = np.array([1.0, 2.0, 3.0])
    assert codes_of(np.array([-9.0, 0.5, 1.5, 2.5, 9.0]), edges).tolist() == [0, 0, 1, 2, 3]


# ---------------------------------------------------------------- butterflies


def step_inverter(threshold: float, vdd: float = 1.0, n: int = 4001) -> tuple[np.ndarray, np.ndarray]:
    """Transfer curve of an inverter of infinite gain, with the vertical piece drawn as points."""
    x = np.concatenate([np.linspace(0, threshold, n), np.full(n, threshold), np.linspace(threshold, vdd, n)])
    y = np.concatenate([np.full(n, vdd), np.linspace(vdd, 0, n), np.zeros(n)])
    return x, y


def butterfly(t1: float, t2: float, vdd: float = 1.0) -> tuple[float, float]:
    """Margins of two step inverters: q -> qb switches at t1, qb -> q at t2."""
    x1, y1 = step_inverter(t1, vdd)
    y2, x2 = step_inverter(t2, vdd)
    return static_noise_margins(x1, y1, x2, y2)


@pytest.mark.parametrize("vdd", [0.6, 1.0, 1.8])
def test_two_ideal_inverters_have_squares_of_half_the_supply(vdd):
    # each lobe is a square of side vdd / 2
    assert butterfly(vdd / 2, vdd / 2, vdd) == pytest.approx((vdd / 2, vdd / 2), rel=2e-3, abs=0)


@given(st.floats(0.2, 0.8), st.floats(0.2, 0.8))
def test_step_inverters_with_shifted_thresholds_have_the_squares_geometry_says(t1, t2):
    # upper-left lobe: 0 < q < t1, t2 < qb < 1; lower-right lobe: t1 < q < 1, 0 < qb < t2. Largest square of a
    # rectangle: its shorter side
    upper_left, lower_right = butterfly(t1, t2)
    assert upper_left == pytest.approx(min(t1, 1 - t2), rel=5e-3, abs=0)
    assert lower_right == pytest.approx(min(1 - t1, t2), rel=5e-3, abs=0)


@given(st.floats(0.25, 0.75), st.floats(0.25, 0.75))
def test_the_mirrored_cell_swaps_its_lobes(t1, t2):
    assert butterfly(t1, t2) == pytest.approx(butterfly(t2, t1)[::-1], rel=5e-3, abs=0)


def test_a_cell_with_one_stable_state_has_one_closed_lobe():
    # q -> qb is always low: only q = 1, qb = 0 is stable
    x = np.linspace(0, 1, 2001)
    y2, x2 = step_inverter(0.5)
    upper_left, lower_right = static_noise_margins(x, np.full_like(x, 0.01), x2, y2)
    assert upper_left == 0.0
    assert lower_right > 0.3


def test_inverters_without_gain_have_no_margin():
    x = np.linspace(0, 1, 501)
    assert static_noise_margins(x, 1 - x, 1 - x, x) == pytest.approx((0, 0), abs=1e-9)


# ---------------------------------------------------------------- transients


@pytest.mark.parametrize("tau", [1e-12, 1e-9, 1e-3])
@pytest.mark.parametrize("band", [0.1, 0.005])
def test_an_exponential_settles_after_tau_times_the_logarithm_of_the_band(tau, band):
    time = np.linspace(0, 40 * tau, 400_001)
    values = np.where(time > 2 * tau, 1 - np.exp(-(time - 2 * tau) / tau), 0.0)
    assert settling_time(time, values, 2 * tau, band) == pytest.approx(tau * np.log(1 / band), rel=1e-3, abs=0)


def test_ringing_settles_at_its_last_excursion():
    time = np.arange(10.0)
    values = np.array([0, 5, 0, 2, 0.5, 1.2, 0.95, 1, 1, 1])
    # 1.2 at t = 5 is the last outside +-0.1 around 1
    assert settling_time(time, values, 1.0, 0.1) == 5.0


def test_what_never_moves_has_settled_at_once():
    time = np.linspace(0, 1, 11)
    assert settling_time(time, np.ones(11), 0.3, 0.01) == 0.0


def test_a_source_on_a_resistor_delivers_v_squared_over_r_times_time():
    time = np.linspace(0, 1e-9, 11)
    # SPICE's i(source) flows into the plus pin: negative where the source delivers
    assert energy(time, 2.0, np.full(11, -2.0 / 1e3), 0.13e-9, 0.77e-9) == pytest.approx(
        4 / 1e3 * 0.64e-9, rel=1e-12, abs=0
    )


def test_charging_a_capacitor_through_a_resistor_costs_c_v_squared():
    v, r, c = 1.8, 1e3, 1e-12
    time = np.linspace(0, 40 * r * c, 200_001)
    assert energy(time, v, -v / r * np.exp(-time / (r * c)), 0, time[-1]) == pytest.approx(c * v * v, rel=1e-6, abs=0)


def test_a_whole_swing_of_a_capacitor_returns_its_energy():
    # a sine source on a capacitor: what it delivers in the first quarter comes back in the second
    time = np.linspace(0, 0.5, 100_001)
    v, i = np.sin(2 * np.pi * time), -2 * np.pi * np.cos(2 * np.pi * time)
    assert energy(time, v, i, 0.0, 0.25) == pytest.approx(0.5, rel=1e-4, abs=0)
    assert energy(time, v, i, 0.0, 0.5) == pytest.approx(0.0, abs=1e-6)


def test_energies_of_adjoining_windows_add_up():
    time = np.linspace(0, 1, 17)
    i = -np.abs(np.sin(3 * time))
    whole = energy(time, 1.0, i, 0.0, 1.0)
    assert energy(time, 1.0, i, 0.0, 0.5) + energy(time, 1.0, i, 0.5, 1.0) == pytest.approx(whole, rel=1e-12, abs=0)
