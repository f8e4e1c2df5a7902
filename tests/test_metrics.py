"""Figures of merit against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice.errors import InputError
from cimspice.metrics import (
    codes_of,
    dnl,
    energy,
    inl,
    quantile_interval,
    settling_time,
    sigma_interval,
    static_noise_margins,
    yield_interval,
)

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


# ---------------------------------------------------------------- statistics


def test_wilsons_interval_is_his_formula():
    k, n, z = 81, 263, 1.959963984540054  # Newcombe, Statistics in Medicine 17 (1998) 857, table I: 0.2553, 0.3662
    centre, spread = k + z**2 / 2, z * (k * (n - k) / n + z**2 / 4) ** 0.5
    estimate = yield_interval(k, n)
    assert (estimate.low, estimate.high) == pytest.approx(
        ((centre - spread) / (n + z**2), (centre + spread) / (n + z**2)), rel=1e-9, abs=0
    )
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.2553, 0.3662)
    exact = yield_interval(k, n, method="exact")
    assert (round(exact.low, 4), round(exact.high, 4)) == (0.2527, 0.3676)
    assert estimate.value == exact.value == k / n


def test_a_sample_without_a_failure_still_bounds_the_yield():
    # Clopper and Pearson by hand: 0.025 = p**n
    assert yield_interval(100, 100, method="exact").low == pytest.approx(0.025**0.01, rel=1e-9, abs=0)
    assert yield_interval(100, 100, method="exact").high == 1


def test_the_exact_interval_holds_the_true_yield_at_least_as_often_as_it_says(rng):
    passed = rng.binomial(50, 0.97, size=400)
    held = [yield_interval(int(k), 50, method="exact") for k in passed]
    assert np.mean([e.low <= 0.97 <= e.high for e in held]) >= 0.95


def test_a_quantiles_limits_are_order_statistics():
    # median of 10 values: the 2nd and the 9th hold it with 97.9 % (Conover, table of the sign test)
    estimate = quantile_interval(np.arange(1.0, 11.0), 0.5, confidence=0.95)
    assert (estimate.value, estimate.low, estimate.high) == (5.5, 2.0, 9.0)


def test_a_sample_too_small_for_a_quantile_says_so_by_an_infinite_limit():
    estimate = quantile_interval(np.arange(100.0), 0.001)
    assert estimate.low == -np.inf
    assert np.isfinite(estimate.high)


@pytest.mark.parametrize("law", ["standard_normal", "standard_exponential"])
def test_limits_of_a_quantile_hold_for_any_law(rng, law):
    true = {"standard_normal": 1.2815515655446004, "standard_exponential": np.log(10)}[law]
    held = [quantile_interval(getattr(rng, law)(100), 0.9) for _ in range(400)]
    assert np.mean([e.low <= true <= e.high for e in held]) > 0.95 - 4 * (0.05 * 0.95 / 400) ** 0.5


def test_limits_of_a_sigma_hold_it_as_often_as_they_say(rng):
    held = [sigma_interval(3e-3 * rng.standard_normal(30)) for _ in range(600)]
    share = np.mean([e.low <= 3e-3 <= e.high for e in held])
    assert share == pytest.approx(0.95, rel=0, abs=4 * (0.05 * 0.95 / 600) ** 0.5)


def test_limits_of_a_sigma_are_those_of_the_chi_square_table():
    # n = 10: chi2 with 9 degrees of freedom is 2.700 and 19.023 at 2.5 % and 97.5 %
    values = np.array([-1.0, 1.0] * 5)
    estimate = sigma_interval(values)
    assert estimate.value == pytest.approx((10 / 9) ** 0.5, rel=1e-12, abs=0)
    assert (estimate.low, estimate.high) == pytest.approx(((10 / 19.023) ** 0.5, (10 / 2.700) ** 0.5), rel=1e-4, abs=0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: yield_interval(5, 4),
        lambda: yield_interval(0, 0),
        lambda: quantile_interval(np.array([1.0, 2.0]), 1.0),
        lambda: quantile_interval(np.array([1.0, np.nan]), 0.5),
        lambda: sigma_interval(np.array([1.0])),
    ],
)
def test_a_statistic_of_nothing_is_refused(make):
    with pytest.raises(InputError, match=r"a yield needs|a quantile lies|failed points must be left out"):
        make()
