"""Lookup tables: exact where splines are, with true derivatives, and silent nowhere outside their box."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimspice.errors import ModelError
from cimspice.models import Table

X, Y, Z = np.linspace(-1, 2, 7), np.array([0.0, 0.3, 1.0, 1.2, 2.0]), np.array([-40.0, 27.0, 125.0])


def cubic(x, y, z):
    """A polynomial of degree 3 in x and y and 2 in z: what cubic splines and a parabola through three points hold."""
    return (1 + 2 * x - x**3) * (0.5 - y + 0.2 * y**3) * (1 + 1e-2 * z - 1e-4 * z**2)


def by_x(x, y, z):
    return (2 - 3 * x**2) * (0.5 - y + 0.2 * y**3) * (1 + 1e-2 * z - 1e-4 * z**2)


def by_y(x, y, z):
    return (1 + 2 * x - x**3) * (-1 + 0.6 * y**2) * (1 + 1e-2 * z - 1e-4 * z**2)


@pytest.fixture(scope="module")
def table() -> Table:
    values = cubic(*np.meshgrid(X, Y, Z, indexing="ij"))
    return Table("test", {"x": X, "y": Y, "temp": Z}, {"x": "V", "y": "nm", "temp": "degC"}, values, "A")


points = {"x": st.floats(-1, 2), "y": st.floats(0, 2), "temp": st.floats(-40, 125)}


@settings(deadline=None)
@given(**points)
def test_a_cubic_polynomial_is_reproduced(table, x, y, temp):
    assert float(table(x=x, y=y, temp=temp)) == pytest.approx(cubic(x, y, temp), abs=1e-11)


@settings(deadline=None)
@given(**points)
def test_derivatives_are_those_of_the_polynomial(table, x, y, temp):
    assert float(table(derivative="x", x=x, y=y, temp=temp)) == pytest.approx(by_x(x, y, temp), abs=1e-10)
    assert float(table(derivative="y", x=x, y=y, temp=temp)) == pytest.approx(by_y(x, y, temp), abs=1e-10)


@settings(deadline=None)
@given(**points)
def test_fixing_axes_changes_no_value(table, x, y, temp):
    whole = float(table(x=x, y=y, temp=temp))
    assert float(table.fix(temp=temp)(x=x, y=y)) == pytest.approx(whole, abs=1e-11)
    assert float(table.fix(temp=temp, x=x)(y=y)) == pytest.approx(whole, abs=1e-11)
    assert float(table.fix(y=y).fix(temp=temp)(x=x)) == pytest.approx(whole, abs=1e-11)


def test_fixing_every_axis_leaves_a_number(table):
    assert float(table.fix(x=0.5, y=0.5, temp=27)()) == pytest.approx(cubic(0.5, 0.5, 27), rel=1e-12, abs=0)


def test_the_grid_itself_is_met_exactly(table):
    x, y, z = np.meshgrid(X, Y, Z, indexing="ij")
    assert np.abs(table(x=x, y=y, temp=z) - table.values).max() < 1e-12


def test_arrays_broadcast(table):
    assert table(x=X[:, None], y=Y[None, :], temp=27.0).shape == (len(X), len(Y))


def test_two_points_make_a_line():
    line = Table("line", {"x": np.array([0.0, 2.0])}, {"x": "V"}, np.array([1.0, 5.0]), "A")
    assert line(x=np.array([0.5, 1.5])) == pytest.approx([2, 4], rel=1e-12, abs=0)


def test_an_axis_with_one_value_is_a_condition():
    table = Table("t", {"x": X, "temp": np.array([27.0])}, {"x": "V", "temp": "degC"}, X[:, None] ** 2, "A")
    assert float(table(x=1.0, temp=27)) == pytest.approx(1.0, rel=1e-12, abs=0)
    assert float(table.fix(temp=27)(x=1.0)) == pytest.approx(1.0, rel=1e-12, abs=0)
    with pytest.raises(ModelError, match=r"t: temp=28 degC is outside the characterized range 27..27 degC"):
        table(x=1.0, temp=28)


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ({"x": 2.1, "y": 1.0, "temp": 27}, r"test: x=2.1 V is outside the characterized range -1..2 V"),
        ({"x": 1.0, "y": -0.1, "temp": 27}, r"test: y=-0.1 nm is outside the characterized range 0..2 nm"),
        ({"x": 1.0, "y": 1.0, "temp": float("nan")}, r"test: temp=nan degC is outside"),
        ({"x": np.array([0.0, 5.0]), "y": 1.0, "temp": 27}, r"test: x=5 V is outside"),
        ({"x": 1.0, "y": 1.0}, r"test takes x, y, temp; missing: temp"),
        ({"x": 1.0, "y": 1.0, "tmp": 27}, r"test: unknown axis 'tmp'; nearest: temp"),
        ({"x": 1.0, "y": 1.0, "temp": 27, "derivative": "z"}, r"test: cannot differentiate by 'z'; axes: x, y, temp"),
    ],
)
def test_a_question_the_table_cannot_answer_is_refused_in_words(table, point, words):
    with pytest.raises(ModelError, match=words):
        table(**point)


@pytest.mark.parametrize(
    ("condition", "words"),
    [({"tmp": 27}, "unknown axis 'tmp'; nearest: temp"), ({"temp": 200.0}, "temp=200 degC is outside")],
)
def test_fixing_at_a_wrong_condition_is_refused_in_words(table, condition, words):
    with pytest.raises(ModelError, match=words):
        table.fix(**condition)


def test_clamping_and_extrapolating_are_choices_at_the_call(table):
    inside = float(table(x=2.0, y=1.0, temp=27))
    assert float(table(outside="clamp", x=9.0, y=1.0, temp=27)) == pytest.approx(inside, rel=1e-12, abs=0)
    assert float(table(outside="extrapolate", x=2.5, y=1.0, temp=27)) == pytest.approx(
        cubic(2.5, 1.0, 27), rel=1e-9, abs=0
    )


def test_the_edge_of_the_box_belongs_to_it(table):
    # np.linspace and a sum of steps differ in the last bit
    assert np.isfinite(table(x=np.nextafter(2.0, 3.0), y=0.0, temp=125))


@pytest.mark.parametrize(
    ("axes", "values", "words"),
    [
        ({"x": [0.0, 1.0, 1.0]}, [1.0, 2.0, 3.0], "axis 'x' must rise strictly"),
        ({"x": [2.0, 1.0]}, [1.0, 2.0], "axis 'x' must rise strictly"),
        ({"x": [0.0, np.nan]}, [1.0, 2.0], "axis 'x' must rise strictly"),
        ({"x": [0.0, 1.0]}, [1.0, np.nan], "values that are not finite"),
        ({"x": [0.0, 1.0]}, [1.0, 2.0, 3.0], r"values of shape \(3,\) do not fit the axes"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(axes, values, words):
    with pytest.raises(ModelError, match=f"bad: .*{words}"):
        Table("bad", {k: np.array(v) for k, v in axes.items()}, dict.fromkeys(axes, "V"), np.array(values), "A")
