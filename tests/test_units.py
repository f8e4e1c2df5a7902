"""Numbers into decks and for people."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice.units import BOLTZMANN, ELEMENTARY_CHARGE, si, spice_number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_into_a_deck_reads_back_bit_exact(x):
    assert float(spice_number(x)) == x


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_into_a_deck_carries_no_suffix(x):
    # ngspice reads 1M as 1 milli and 1F as 1 femto
    assert set(spice_number(x)) <= set("0123456789.+-e")


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_a_number_ngspice_would_misread_is_refused(x):
    with pytest.raises(ValueError, match="cannot be written into a deck"):
        spice_number(x)


@pytest.mark.parametrize(
    ("x", "unit", "text"),
    [
        (3.2e-6, "A", "3.2 µA"),
        (0.0, "V", "0 V"),
        (-1.5e3, "Ohm", "-1.5 kOhm"),
        (1e-15, "F", "1 fF"),
        (1e-3, "V", "1 mV"),
        (999.0, "", "999"),
        (math.nan, "V", "- V"),
    ],
)
def test_a_number_for_people_has_its_prefix(x, unit, text):
    assert si(x, unit) == text


@given(st.floats(min_value=1e-17, max_value=1e14))
def test_a_number_for_people_keeps_three_digits(x):
    prefixes = {"a": -18, "f": -15, "p": -12, "n": -9, "µ": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12}
    number, _, rest = si(x, "V").partition(" ")
    assert float(number) * 10.0 ** prefixes.get(rest[:-1], 0) == pytest.approx(x, rel=5.1e-3, abs=0)


def test_the_thermal_voltage_at_300_kelvin_is_25_85_millivolts():
    volts = BOLTZMANN * 300 / ELEMENTARY_CHARGE
    assert volts == pytest.approx(0.025852, rel=1e-5, abs=0)
