"""Disturb, retention and wear against closed forms."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from cimspice.errors import ParameterError
from cimspice.rram import Gap, Vteam, Yakopcic
from cimspice.rram.ageing import Endurance, acceleration, disturbed, retained
from cimspice.rram.device import CELSIUS_27, current

YEARS = 365.25 * 86400


def test_a_small_disturb_is_velocity_times_time():
    model = Gap()
    velocity = float(model.velocity(0.2, 0.9, CELSIUS_27 + model.r_thermal * 0.2 * float(current(model, 0.2, 0.9))))
    n, t_read = 1e15, 100e-9
    assert disturbed(model, 0.2, n * t_read, 0.9) - 0.9 == pytest.approx(velocity * n * t_read, rel=2e-3, abs=0)


def test_ten_to_the_twelve_reads_move_nothing_and_a_half_select_of_1_volt_does():
    assert disturbed(Gap(), 0.2, 1e12 * 100e-9, 0.9) == pytest.approx(0.9, rel=0, abs=1e-5)
    assert disturbed(Gap(), 1.0, 1e6 * 100e-9, 0.9) < 0.88


@pytest.mark.parametrize(("v", "time", "state"), [(1.1, 1e-3, 1.2), (-1.0, 1e-4, 0.3), (0.9, 10.0, 1.5)])
def test_a_long_disturb_is_the_ode_s_solution(v, time, state):
    model = Gap()

    def slope(log_t, y):
        # in the logarithm of time: the ODE spans decades
        heat = model.r_thermal * abs(v * float(current(model, v, y[0])))
        return [np.exp(log_t) * float(model.velocity(v, y[0], CELSIUS_27 + heat))]

    exact = solve_ivp(slope, (np.log(1e-13), np.log(time)), [state], "Radau", rtol=1e-9, atol=1e-12).y[0, -1]
    assert disturbed(model, v, time, state) == pytest.approx(exact, rel=0, abs=2e-5)


def test_a_disturb_that_lasts_ends_at_the_bound():
    assert disturbed(Gap(), 2.0, 1e3, 1.2) == pytest.approx(0.1, rel=0, abs=2e-3)
    assert disturbed(Gap(), -2.0, 1e3, 0.5) == pytest.approx(1.7, rel=0, abs=2e-3)


def test_below_its_thresholds_a_threshold_model_does_not_move_at_all():
    assert disturbed(Vteam(), 1.4, 1e9, 2.0) == 2.0
    assert disturbed(Yakopcic(), 0.15, 1e9, 0.5) == 0.5


def test_a_disturb_voltage_above_the_model_is_refused():
    with pytest.raises(ParameterError, match=r"5 V is above 4 V, where model 'gap' ends \(rram/gap\.sp\)"):
        disturbed(Gap(), 5.0, 1.0, 0.9)
    with pytest.raises(ParameterError, match="time=-1 s must be finite and 0 or more"):
        disturbed(Gap(), 0.2, -1.0, 0.9)


def test_retention_follows_its_closed_form():
    # v0 [exp(-Er/kT) - exp(-Eg/kT)] with Er = 1.500 and Eg = 1.501 eV at 125 degC, ten years
    kt = 8.617333e-5 * 398.15
    moved = 150e9 * (np.exp(-1.5 / kt) - np.exp(-1.501 / kt)) * 10 * YEARS
    assert retained(Gap(), 0.4, 10 * YEARS, 125.0) - 0.4 == pytest.approx(moved, rel=1e-6, abs=0)
    assert 0.01 < moved < 0.3


def test_at_room_temperature_the_gap_model_holds_its_state_for_ten_years():
    assert retained(Gap(), 0.4, 10 * YEARS, 27.0) == pytest.approx(0.4, rel=0, abs=1e-6)


def test_acceleration_is_arrhenius_law():
    assert acceleration(27.0) == 1.0
    # 1.5 eV from 27 to 125 degC: exp(17406.8 K (1/300.15 - 1/398.15) K^-1) = 1.58e6
    assert acceleration(125.0) == pytest.approx(np.exp(1.5 / 8.617333e-5 * (1 / 300.15 - 1 / 398.15)), rel=1e-9, abs=0)
    assert acceleration(85.0, activation=0.0) == 1.0
    with pytest.raises(ParameterError, match="temperature 400 degC is outside -55 to 300 degC"):
        acceleration(400.0)
    with pytest.raises(ParameterError, match="activation=-1 eV"):
        acceleration(85.0, activation=-1)


# ---------------------------------------------------------------- endurance

WEAR = Endurance(cycles=1e6, shape=1.6)


def test_the_drawn_lifetimes_follow_the_weibull_law():
    life = WEAR.lifetime(seed=3, sample=1, cells=20_000)
    for n in (1e5, 5e5, 1e6, 2e6):
        assert (life < n).mean() == pytest.approx(float(WEAR.failed(n)), rel=0, abs=0.012)
    assert float(WEAR.failed(1e6)) == pytest.approx(1 - np.exp(-1), rel=1e-12, abs=0)


def test_lifetimes_depend_on_their_address_only():
    again = Endurance(cycles=1e6, shape=1.6).lifetime(seed=3, sample=1, cells=5)
    assert (again == WEAR.lifetime(seed=3, sample=1, cells=5)).all()
    assert (again != WEAR.lifetime(seed=3, sample=2, cells=5)).any()


def test_the_window_closes_to_nothing_at_the_end_of_life():
    on, off = WEAR.window(50e-6, 0.5e-6, 0.0, 1e6)
    assert (float(on), float(off)) == pytest.approx((50e-6, 0.5e-6), rel=1e-12, abs=0)
    on, off = WEAR.window(50e-6, 0.5e-6, 0.5e6, 1e6)
    assert float(on / off) == pytest.approx(10.0, rel=1e-9, abs=0)
    on, off = WEAR.window(50e-6, 0.5e-6, 2e6, 1e6)
    assert float(on) == pytest.approx(float(off), rel=1e-12, abs=0)


def test_impossible_wear_is_refused():
    with pytest.raises(ParameterError, match="shape=0 must be finite and more than 0"):
        Endurance(cycles=1e6, shape=0.0)
