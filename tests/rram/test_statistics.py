"""Published presets give back the figures their sources print; measured files give back what made them, or one line."""

import numpy as np
import pytest
import xarray as xr

from cimspice.errors import InputError, ParameterError, RegistryError
from cimspice.rram import statistics
from cimspice.rram.statistics import MICRO, from_measurements, preset

DAY, YEAR = 86400.0, 365.25 * 86400

# ---------------------------------------------------------------- presets: figures as the papers' text or code has them


@pytest.mark.parametrize(("g", "sigma"), [(50, 4.33), (100, 3.87), (225, 2.73)])
def test_ihp_s_programming_sigma_falls_with_conductance(g, sigma):
    assert float(preset("ihp-hfox-2021").programming_sigma(g * MICRO)) / MICRO == pytest.approx(sigma, rel=2e-3, abs=0)


@pytest.mark.parametrize(
    ("g", "at_once", "after_a_day"), [(0, 0.35, 0.70), (10, 2.26, 3.72), (20, 2.02, 3.91), (40, 1.10, 2.65)]
)
def test_neurram_s_spread_widens_in_the_first_day_and_stays(g, at_once, after_a_day):
    p = preset("neurram-2022")
    sigma = float(p.programming_sigma(g * MICRO))
    assert sigma / MICRO == pytest.approx(at_once, rel=1e-9, abs=0)
    for age in (DAY, YEAR):
        mean, added = p.drift(g * MICRO, age)
        assert np.hypot(sigma, float(added)) / MICRO == pytest.approx(after_a_day, rel=1e-9, abs=0)
        assert float(mean) == 0.0
    half = float(p.drift(g * MICRO, np.sqrt(DAY))[1])
    assert np.hypot(sigma, half) / MICRO == pytest.approx((at_once + after_a_day) / 2, rel=1e-9, abs=0)


@pytest.mark.parametrize(("age", "mean", "sigma"), [(DAY, -1.0, 0.89), (10 * YEAR, -1.7, 1.2)])
def test_cmo_hfox_drifts_with_the_logarithm_of_time(age, mean, sigma):
    for name in ("cmo-hfox-2025-tight", "cmo-hfox-2025-wide"):
        found = [float(x) / MICRO for x in preset(name).drift(40 * MICRO, age)]
        assert found == pytest.approx([mean, sigma], rel=0.04, abs=0)


def test_the_drift_law_is_its_formula_at_any_time():
    for age in (2.0, 1e3, 1e7):
        mean, sigma = preset("cmo-hfox-2025-wide").drift(30 * MICRO, age)
        assert float(mean) / MICRO == pytest.approx(-0.089 * np.log(age), rel=1e-12, abs=0)
        assert float(sigma) / MICRO == pytest.approx(0.042 * np.log(age) + 0.412, rel=1e-12, abs=0)


def test_a_tighter_acceptance_programs_more_tightly():
    tight, wide = (float(preset(f"cmo-hfox-2025-{a}").programming_sigma(50 * MICRO)) / MICRO for a in ("tight", "wide"))
    assert (tight, wide) == pytest.approx((0.0008 + 0.00107 * 50, 0.0112 + 0.0113 * 50), rel=1e-9, abs=0)


def test_pcm_drifts_by_a_power_law():
    mean, sigma = preset("pcm-2020").drift(20 * MICRO, 2000.0)
    assert float(mean) / MICRO == pytest.approx(20 * (100**-0.049 - 1), rel=1e-9, abs=0)
    assert float(sigma) / MICRO == pytest.approx(20 * 100**-0.049 * np.log(100) * 0.008, rel=1e-9, abs=0)


def test_heat_ages_a_cell_as_if_more_time_had_passed():
    p = preset("cmo-hfox-2025-wide")
    warm = float(p.drift(30 * MICRO, 1e3, temp=85.0)[0])
    factor = np.exp(1.5 / 8.617333e-5 * (1 / 300.15 - 1 / 358.15))
    assert warm == pytest.approx(float(p.drift(30 * MICRO, 1e3 * factor)[0]), rel=1e-9, abs=0)


def test_drawn_cells_have_the_preset_s_mean_and_sigma():
    g = np.full(40_000, 60 * MICRO)
    p = preset("ihp-hfox-2021")
    drawn = p.draw(g, seed=1, sample=1)
    assert drawn.mean() == pytest.approx(60 * MICRO, rel=2e-3, abs=0)
    assert drawn.std() == pytest.approx(float(p.programming_sigma(60 * MICRO)), rel=0.02, abs=0)
    aged = preset("cmo-hfox-2025-wide").draw(g, seed=1, sample=1, age=DAY)
    assert aged.mean() / MICRO == pytest.approx(60 - 1.01, rel=2e-3, abs=0)


def test_the_same_cell_keeps_its_place_as_it_ages():
    p, g = preset("neurram-2022"), np.full(500, 20 * MICRO)
    day, year = (p.draw(g, seed=3, sample=2, age=t) for t in (DAY, YEAR))
    assert day == pytest.approx(year, rel=1e-12, abs=0)
    assert (p.draw(g, seed=3, sample=2) == p.draw(g, seed=3, sample=2)).all()


@pytest.mark.parametrize("name", statistics.names())
def test_every_preset_names_its_source_and_has_a_positive_sigma(name):
    p = preset(name)
    assert p.source
    assert p.confidence == "high"
    assert (p.programming_sigma(np.linspace(p.low, p.high, 50)) > 0).all()


def test_a_level_outside_a_preset_s_range_is_refused_with_range_and_source():
    line = r"level 300 µS is outside 50 to 225 µS, the range of preset 'ihp-hfox-2021' \(V\. Milo et al\., IRPS \(2021\)\)"
    with pytest.raises(ParameterError, match=line):
        preset("ihp-hfox-2021").programming_sigma(300 * MICRO)


def test_a_preset_without_ageing_says_so():
    with pytest.raises(ParameterError, match="preset 'ihp-hfox-2021' has no figures for ageing"):
        preset("ihp-hfox-2021").drift(100 * MICRO, DAY)


def test_a_wrong_name_is_answered_with_the_right_ones():
    with pytest.raises(RegistryError, match=r"unknown RRAM statistics 'neuram-2022'; nearest: neurram-2022"):
        preset("neuram-2022")


# ---------------------------------------------------------------- a user's own states

LEVELS, SIGMAS = np.array([10.0, 30.0, 50.0]), np.array([0.5, 1.0, 1.5])


def measured(rng, times=(0.0,), cells=400):
    """Rows target [uS], conductance [uS], time [s]: sigma as SIGMAS, drift -0.2 uS a decade."""
    rows = []
    for t in times:
        for level, sigma in zip(LEVELS, SIGMAS, strict=True):
            shift = -0.2 * np.log10(t) if t else 0.0
            rows += [(level, level + shift + sigma * x, t) for x in rng.standard_normal(cells)]
    return np.array(rows)


def write_csv(path, rows, header="target_uS,conductance_uS,time_s"):
    np.savetxt(path, rows[:, : header.count(",") + 1], delimiter=",", header=header, comments="")
    return path


def test_a_csv_gives_back_the_sigmas_that_made_it(tmp_path, rng):
    p = from_measurements(write_csv(tmp_path / "mine.csv", measured(rng, cells=4000)))
    assert p.name == "mine"
    assert p.programming_sigma(LEVELS * MICRO) / MICRO == pytest.approx(SIGMAS, rel=0.04, abs=0)
    assert float(p.programming_sigma(20 * MICRO)) / MICRO == pytest.approx(0.75, rel=0.05, abs=0)
    with pytest.raises(ParameterError, match="no figures for ageing"):
        p.drift(20 * MICRO, 1.0)


def test_times_give_drift(tmp_path, rng):
    p = from_measurements(write_csv(tmp_path / "mine.csv", measured(rng, times=(0.0, 10.0, 1000.0), cells=4000)))
    assert float(p.drift(30 * MICRO, 1000.0)[0]) / MICRO == pytest.approx(-0.6, rel=0, abs=0.08)
    assert float(p.drift(30 * MICRO, 100.0)[0]) / MICRO == pytest.approx(-0.4, rel=0, abs=0.08)


def test_a_netcdf_is_read_in_its_units(tmp_path, rng):
    rows = measured(rng, cells=4000)
    data = xr.Dataset({
        "target": ("read", rows[:, 0], {"units": "uS"}), "conductance": ("read", rows[:, 1] * MICRO, {"units": "S"}),
    })  # fmt: skip
    data.to_netcdf(tmp_path / "mine.nc")
    assert from_measurements(tmp_path / "mine.nc").programming_sigma(LEVELS * MICRO) / MICRO == pytest.approx(SIGMAS, rel=0.04)


def test_a_netcdf_may_hold_cells_as_a_dim_of_its_own(tmp_path, rng):
    g = LEVELS[:, None] + SIGMAS[:, None] * rng.standard_normal((3, 4000))
    data = xr.Dataset({
        "target": ("level", LEVELS, {"units": "uS"}), "conductance": (("level", "cell"), g, {"units": "uS"}),
    })  # fmt: skip
    data.to_netcdf(tmp_path / "mine.nc")
    assert from_measurements(tmp_path / "mine.nc").programming_sigma(LEVELS * MICRO) / MICRO == pytest.approx(SIGMAS, rel=0.04)


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.csv", b"", "a.csv: empty"),
    ("a.csv", b"target_uS,conductance_uS\n1,2,3\n", r"a\.csv, data row 1: 2 numbers expected, got '1,2,3'"),
    ("a.csv", b"target_uS,conductance_uS\n1,two\n", "data row 1: 2 numbers expected, got '1,two'"),
    ("a.csv", b"target,conductance\n1,2\n", "unknown column 'target'; nearest: target_"),
    ("a.csv", b"target_uS,target_uS\n1,2\n", "a column is named twice"),
    ("a.csv", b"target_uS,target_S,conductance_S\n1,2,3\n", "has both target_uS and target_S"),
    ("a.csv", b"conductance_uS\n1\n", "needs a target and a conductance; it has conductance_uS"),
    ("a.csv", b"target_uS,conductance_uS\n1,-2\n", "conductance holds a value that is negative or not finite"),
    ("a.csv", b"target_uS,conductance_uS\n1,nan\n", "conductance holds a value that is negative or not finite"),
    ("a.csv", b"target_S,conductance_S\n" + b"10,10\n" * 9, r"a conductance above 1 S; are the columns in uS\?"),
    ("a.csv", b"target_uS,conductance_uS\n" + b"10,10\n" * 9, r"1 level\(s\) of target; two at least"),
    ("a.csv", b"target_uS,conductance_uS\n" + b"10,10\n" * 9 + b"20,20\n", "level 20 µS has 1 cells at its first time, 8 at"),
    ("a.csv", b"target_uS,conductance_uS,time_s\n" + b"10,10,0\n20,20,0\n" * 9 + b"10,10,60\n20,20,60\n",
     "a level has fewer than 8 cells at 60 s"),
    ("a.csv", b"target_uS\0,conductance_uS\n", "holds NUL bytes"),
    ("a.csv", b"\xff\xfe\x00t", "neither netCDF nor text in UTF-8"),
    ("a.nc", b"not a netcdf file", "not a netCDF file, its first bytes are"),
    ("a.nc", b"\x89HDF\r\n\x1a\n" + b"\0" * 100, "cannot be read as netCDF"),
    ("a.nc", b"CDF\x01" + b"\x07" * 50, "cannot be read as netCDF"),
])  # fmt: skip
def test_a_corrupt_or_foreign_file_is_refused_in_one_line(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=words) as error:
        from_measurements(tmp_path / name)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_netcdf_of_something_else_are_refused(tmp_path):
    with pytest.raises(InputError, match="no file of measured states"):
        from_measurements(tmp_path / "none.csv")
    xr.Dataset({"t2m": ("x", [1.0])}).to_netcdf(tmp_path / "weather.nc")
    with pytest.raises(InputError, match="has none of target, conductance, time; it has t2m"):
        from_measurements(tmp_path / "weather.nc")
    xr.Dataset({"target": ("x", [1.0], {"units": "ohm"})}).to_netcdf(tmp_path / "ohm.nc")
    with pytest.raises(InputError, match="variable 'target' has units 'ohm'; known: S, uS"):
        from_measurements(tmp_path / "ohm.nc")
