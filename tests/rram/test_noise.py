"""Read noise: sigma and spectrum of the series against the laws they are drawn from."""

import numpy as np
import pytest
from scipy.signal import welch

from cimspice.errors import ParameterError
from cimspice.rram.noise import Flicker, Telegraph

FLICKER = Flicker(sigma=0.01, f_low=10.0, f_high=1e5)
TRAP = Telegraph(amplitude=0.08, t_capture=3e-3, t_emission=1e-3)


def test_the_whole_band_of_flicker_noise_has_the_sigma_asked_for():
    series = np.concatenate([FLICKER.series(100_000, 1e-5, seed=1, sample=k) for k in range(8)])
    assert series.std() == pytest.approx(0.01, rel=0.05, abs=0)


def test_flicker_noise_has_a_spectrum_of_one_over_f():
    interval = 2e-6
    series = [FLICKER.series(1 << 17, interval, seed=2, sample=k) for k in range(12)]
    f, density = welch(np.array(series), fs=1 / interval, nperseg=1 << 15)
    density = density.mean(axis=0)
    for low, high in ((100, 200), (1000, 2000), (5000, 10_000), (10_000, 20_000)):
        band = (f >= low) & (f < high)
        assert (density[band] / FLICKER.spectrum(f[band])).mean() == pytest.approx(1.0, rel=0.12, abs=0)
    middle = (f > 60) & (f < 2e4)
    slope = np.polyfit(np.log(f[middle]), np.log(density[middle]), 1)[0]
    assert slope == pytest.approx(-1.0, rel=0, abs=0.05)


def test_the_spectrum_integrates_to_the_variance():
    f = np.geomspace(10.0, 1e5, 4001)
    assert np.trapezoid(FLICKER.spectrum(f), f) == pytest.approx(1e-4, rel=1e-4, abs=0)


def test_a_read_s_sigma_counts_the_decades_between_read_and_calibration():
    # 4 decades in all; reads of 1 ms watched for 10 ms see one of them
    assert FLICKER.sigma_between(1e-3, 1e-2) == pytest.approx(0.01 * np.sqrt(1 / 4), rel=1e-9, abs=0)
    assert FLICKER.sigma_between(1e-9, 1e9) == pytest.approx(0.01, rel=1e-12, abs=0)
    assert FLICKER.sigma_between(1.0, 2.0) == 0.0


def test_telegraph_noise_spends_its_time_and_spreads_as_its_law_says():
    series = np.concatenate([TRAP.series(400_000, 1e-5, seed=1, sample=k) for k in range(5)])
    assert set(np.unique(series)) == {-0.08, 0.0}
    assert (series < 0).mean() == pytest.approx(0.25, rel=0.05, abs=0)
    assert series.std() == pytest.approx(TRAP.sigma, rel=0.03, abs=0)
    assert TRAP.sigma == pytest.approx(0.08 * np.sqrt(3 / 16), rel=1e-12, abs=0)


def test_the_mean_stay_in_a_level_is_its_time_constant():
    series = TRAP.series(1_000_000, 1e-5, seed=5, sample=1)
    edges = np.flatnonzero(np.diff(series))
    stays = np.diff(edges) * 1e-5
    in_lower = series[edges[:-1] + 1] < 0
    assert stays[in_lower].mean() == pytest.approx(1e-3, rel=0.06, abs=0)
    assert stays[~in_lower].mean() == pytest.approx(3e-3, rel=0.06, abs=0)


def test_telegraph_noise_has_a_lorentzian_spectrum():
    interval = 2e-5
    series = np.array([TRAP.series(1 << 17, interval, seed=7, sample=k) for k in range(12)])
    f, density = welch(series, fs=1 / interval, nperseg=1 << 13)
    density = density.mean(axis=0)
    # corner at (1/3 + 1) kHz / 2 pi = 212 Hz
    for low, high in ((20, 60), (150, 300), (800, 1600)):
        band = (f >= low) & (f < high)
        assert (density[band] / TRAP.spectrum(f[band])).mean() == pytest.approx(1.0, rel=0.1, abs=0)
    g = np.geomspace(1e-3, 1e7, 20_001)
    assert np.trapezoid(TRAP.spectrum(g), g) == pytest.approx(TRAP.sigma**2, rel=1e-3, abs=0)


def test_a_series_depends_on_its_address_only():
    assert (FLICKER.series(50, 1e-6, seed=1, sample=4) == FLICKER.series(50, 1e-6, seed=1, sample=4)).all()
    assert (TRAP.series(500, 1e-3, seed=1, sample=4) != TRAP.series(500, 1e-3, seed=1, sample=5)).any()


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Flicker(sigma=2.0), "sigma=2 must lie between 0 and 1"),
    (lambda: Flicker(f_low=10.0, f_high=1.0), "f_low=10 Hz must lie between 0 and f_high=1 Hz"),
    (lambda: Telegraph(amplitude=1.5, t_capture=1, t_emission=1), r"amplitude=1\.5 must lie between 0 and 1"),
    (lambda: Telegraph(amplitude=0.1, t_capture=0, t_emission=1), "t_capture=0 s and t_emission=1 s must be more than 0"),
    (lambda: FLICKER.sigma_between(1.0, 0.5), r"t_read=1 s must lie between 0 and t_observed=0\.5 s"),
])  # fmt: skip
def test_impossible_noise_is_refused_by_name(make, words):
    with pytest.raises(ParameterError, match=words):
        make()
