"""Designs: even where a grid is too large, repeatable, extensible, and the same after JSON."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

from cimspice.errors import InputError
from cimspice.sampling import Design, Interval, Normal, latin_hypercube, sobol

BOX = {
    "vdd": Interval(1.6, 2.0, "V"),
    "temp": Interval(-40.0, 125.0, "degC"),
    "c_load": Interval(1e-15, 1e-12, "F", log=True),
    "dvth_pd1": Normal(13.4e-3, "V"),
}
MAKERS = pytest.mark.parametrize("make", [latin_hypercube, sobol])


def unit_cube(design: Design) -> np.ndarray:
    """Probability below each value under its own law, shape (size, 4)."""
    c = {k: np.array(v) for k, v in design.columns.items()}
    return np.column_stack([
        (c["vdd"] - 1.6) / 0.4, (c["temp"] + 40) / 165, np.log10(c["c_load"] / 1e-15) / 3,
        stats.norm.cdf(c["dvth_pd1"] / 13.4e-3),
    ])  # fmt: skip


@given(st.integers(1, 200), st.integers(0, 2**31))
def test_a_latin_hypercube_has_one_point_in_every_slice_of_every_quantity(n, seed):
    u = unit_cube(latin_hypercube(BOX, n, seed=seed))
    for column in u.T:
        # a value on a border may round to either side
        assert np.abs(np.sort(column) * n - np.arange(n) - 0.5).max() <= 0.5 + 1e-6 * n


@given(st.integers(0, 8), st.integers(0, 2**31))
def test_a_power_of_two_of_sobol_points_has_one_in_every_slice_too(m, seed):
    u = unit_cube(sobol(BOX, 2**m, seed=seed))
    for column in u.T:
        assert np.abs(np.sort(column) * 2**m - np.arange(2**m) - 0.5).max() <= 0.5 + 1e-6 * 2**m


@given(st.integers(1, 100), st.integers(1, 100), st.integers(0, 2**31))
def test_a_smaller_sobol_design_is_the_beginning_of_a_larger_one(n, more, seed):
    small, large = sobol(BOX, n, seed=seed), sobol(BOX, n + more, seed=seed)
    assert {k: v[:n] for k, v in large.columns.items()} == dict(small.columns)


def test_a_latin_column_does_not_depend_on_the_other_quantities():
    few = {k: BOX[k] for k in ("dvth_pd1", "vdd")}
    assert latin_hypercube(few, 9, seed=4).columns["vdd"] == latin_hypercube(BOX, 9, seed=4).columns["vdd"]


@MAKERS
def test_the_same_seed_gives_the_same_points_and_another_seed_others(make):
    assert make(BOX, 16, seed=1) == make(BOX, 16, seed=1)
    assert make(BOX, 16, seed=1).columns["temp"] != make(BOX, 16, seed=2).columns["temp"]


def test_an_address_gives_the_points_it_always_gave():
    # written down once; stored results are addressed by decks that hold these numbers
    assert sobol(BOX, 3, seed=1).columns["vdd"] == pytest.approx(
        (1.9566989455372095, 1.625201602652669, 1.7966995622962714), rel=1e-12, abs=0
    )
    assert latin_hypercube(BOX, 3, seed=1).columns["dvth_pd1"] == pytest.approx(
        (-0.003427013528189244, 0.013265736604401269, -0.007971669424646534), rel=1e-12, abs=0
    )


@MAKERS
def test_designs_fill_the_box_more_evenly_than_random_points(make):
    random = np.median([qmc.discrepancy(np.random.default_rng(s).random((128, 4))) for s in range(20)])
    designed = np.median([qmc.discrepancy(unit_cube(make(BOX, 128, seed=s))) for s in range(20)])
    assert designed < random / (3 if make is sobol else 1.5)


def test_sobol_points_integrate_a_smooth_function_ten_times_better_than_random_ones():
    def error(u):
        return np.prod(1 + 0.5 * (u - 0.5), axis=1).mean() - 1  # the integral over the cube is exactly 1

    designed = [error(unit_cube(sobol(BOX, 1024, seed=s))) for s in range(20)]
    random = [error(np.random.default_rng(s).random((1024, 4))) for s in range(20)]
    assert np.std(designed) < np.std(random) / 10


@MAKERS
def test_a_normal_column_has_the_mean_and_the_sigma_of_its_law(make):
    values = np.array(make({"x": Normal(2e-3, "V", mean=0.5)}, 1024, seed=3).columns["x"])
    assert values.mean() == pytest.approx(0.5, rel=0, abs=2e-5)
    assert values.std() == pytest.approx(2e-3, rel=0.01, abs=0)


def test_a_normal_column_is_finite_at_both_ends_of_its_law():
    # +-6.1 sigma: the chance beyond is half of 2**-30
    ends = Normal(1.0, "V").at(np.array([0.0, 1.0]))
    assert ends == pytest.approx(stats.norm.ppf(0.5**31) * np.array([1, -1]), rel=1e-9, abs=0)


@given(st.floats(1e-15, 1e-3), st.floats(1.001, 1e6), st.floats(0, 1), st.booleans())
def test_an_interval_is_never_left(low, ratio, u, log):
    values = Interval(low, low * ratio, "F", log).at(np.array([u, 0.0, np.nextafter(1, 0)]))
    assert ((low <= values) & (values <= low * ratio)).all()


@MAKERS
def test_a_design_goes_to_json_and_back(make):
    design = make(BOX, 7, seed=5)
    back = Design.from_json(design.to_json())
    assert back == design
    assert list(back.columns) == list(BOX)
    assert back.point(6) == {k: v[6] for k, v in design.columns.items()}
    assert back.units == {"vdd": "V", "temp": "degC", "c_load": "F", "dvth_pd1": "V"}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Interval(2.0, 1.0, "V"), "the low end must lie below the high one"),
        (lambda: Interval(0.0, 1.0, "F", log=True), "a log axis must begin above zero"),
        (lambda: Normal(0.0, "V"), "sigma must be above zero"),
        (lambda: sobol({}, 4, seed=1), "at least one quantity"),
        (lambda: latin_hypercube(BOX, 0, seed=1), "at least one point, asked for 0"),
        (lambda: sobol(BOX, 2**31, seed=1), r"at most 2\*\*30 points"),
        (lambda: sobol(BOX, 4, seed=1).point(4), "points 0 to 3, asked for 4"),
        (
            lambda: Design({"a": (1, 2), "b": (1,)}, {"a": "V", "b": "V"}, "sobol", 1),
            "columns of one length.*a: 2, b: 1",
        ),
        (lambda: Design({"a": (1, 2)}, {}, "sobol", 1), "no unit for a"),
        (lambda: Design({"a": (1, float("inf"))}, {"a": "V"}, "sobol", 1), "column 'a' has a value that is not finite"),
        (lambda: Design({"a": (1,)}, {"a": "V"}, "grid", 1), "kind must be one of latin_hypercube, sobol"),
        (lambda: Design.from_json("[1]"), "not a design"),
        (lambda: Design.from_json(json.dumps({"columns": {}})), "not a design: KeyError"),
    ],
)
def test_an_impossible_design_is_refused_in_words(make, words):
    with pytest.raises(InputError, match=words):
        make()
