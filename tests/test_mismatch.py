"""Draws of local mismatch: addressed, repeatable, and as wide as the area law says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice.mismatch import rng_for, threshold_shift
from cimspice.pdk import load_pdk

SKY130 = load_pdk("sky130")

address = st.tuples(
    st.integers(0, 2**31), st.integers(1, 10_000), st.text(alphabet="abcx.0123", min_size=1, max_size=12)
)


def shift(seed: int, sample: int, device: str, role: str = "nmos_access", mult: int = 1) -> float:
    return threshold_shift(SKY130, role, seed=seed, sample=sample, device=device, mult=mult)


@given(st.lists(address, min_size=1, max_size=8), st.randoms())
def test_a_draw_depends_on_its_address_and_not_on_the_order(addresses, random):
    first = {a: shift(*a) for a in addresses}
    random.shuffle(addresses)
    assert {a: shift(*a) for a in addresses} == first


@given(st.integers(0, 2**31), st.text(max_size=8))
def test_sample_zero_is_the_nominal_circuit(seed, device):
    assert shift(seed, 0, device) == 0.0


@pytest.mark.parametrize("other", [(8, 1, "x1"), (7, 2, "x1"), (7, 1, "x2")])
def test_another_seed_sample_or_device_is_another_draw(other):
    assert shift(7, 1, "x1") != shift(*other)


def test_addresses_that_would_collide_as_sums_do_not():
    assert rng_for(1, 2, "d").random() != rng_for(2, 1, "d").random()


@pytest.mark.parametrize(
    ("role", "mult", "millivolts"),
    [
        # Pelgrom's law by hand: a_vt = 5.2 mV um (n), 8.1 mV um (p)
        ("nmos_min", 1, 5.2 / (0.42 * 0.15) ** 0.5),
        ("nmos_access", 1, 5.2 / (3.0 * 0.15) ** 0.5),
        ("pmos_std", 16, 8.1 / (1.0 * 0.15 * 16) ** 0.5),
    ],
)
def test_sigma_follows_pelgroms_law(role, mult, millivolts):
    assert SKY130.sigma_vth(role, mult) == pytest.approx(millivolts * 1e-3, rel=1e-9, abs=0)


def test_minimum_transistors_spread_as_the_foundrys_monte_carlo_did():
    # 300 devices of the original sky130 models at .42/.15 um: 20.7 mV (nfet), 32.1 mV (pfet)
    assert SKY130.sigma_vth("nmos_min") == pytest.approx(20.7e-3, rel=0.01, abs=0)
    assert SKY130.sigma_vth("pmos_min") == pytest.approx(32.1e-3, rel=0.01, abs=0)


@pytest.mark.parametrize(("role", "mult"), [("nmos_access", 1), ("nmos_std", 4), ("pmos_std", 2)])
def test_drawn_shifts_have_the_mean_and_the_sigma_asked_for(role, mult):
    n = 4000
    drawn = np.array([shift(11, s, "x", role, mult) for s in range(1, n + 1)])
    sigma = SKY130.sigma_vth(role, mult)
    # four standard errors of a mean and of a standard deviation
    assert abs(drawn.mean()) < 4 * sigma / n**0.5
    assert drawn.std() == pytest.approx(sigma, rel=4 / (2 * n) ** 0.5, abs=0)


def test_two_devices_of_one_sample_are_not_correlated():
    n = 2000
    a = np.array([shift(3, s, "row0.xacc") for s in range(1, n + 1)])
    b = np.array([shift(3, s, "row1.xacc") for s in range(1, n + 1)])
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / n**0.5
