"""The moving RRAM model against figures measured with another deck, and against an ODE solver of another kind."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from cimspice import netlist
from cimspice.circuits import pwl
from cimspice.engines import Status
from cimspice.engines.batch import BatchEngine
from cimspice.netlist import Deck
from cimspice.pdk import load_pdk

OPTIONS = {"method": "gear", "reltol": "1e-4", "itl4": "50"}
NS = 1e-9


def run(circuit: str, stop: float, vectors: list[str], simulate, step: float = 1 * NS):
    deck = netlist.deck(
        "rram dynamics", circuit, f"tran {step!r} {stop!r} uic", pdk=load_pdk("sky130"), corner="TT", temp=27.0,
        vectors=vectors, options=OPTIONS, points=None, stop=stop,
    )  # fmt: skip
    return deck, simulate(deck)


# ---------------------------------------------------------------- 1T1R: SET, READ, RESET, READ

#: instants of the pulses: SET 200 ns, READ 100 ns, RESET 200 ns, READ 100 ns, 5 ns edges
T = {"set": (50, 250), "read1": (300, 400), "reset": (450, 650), "read2": (700, 800)}


def pulse_train(levels: dict[str, float]) -> str:
    times, values = [0.0], [0.0]
    for name, level in levels.items():
        begin, end = T[name]
        times += [begin * NS, (begin + 5) * NS, end * NS, (end + 5) * NS]
        values += [0.0, level, level, 0.0]
    return pwl([*times, 850 * NS], [*values, 0.0])


@pytest.fixture(scope="module")
def written(simulate):
    """SET with BL 2.4 V, WL 1.7 V; RESET with SL 2.6 V, WL 3.0 V; reads at BL 0.2 V, WL 1.8 V."""
    circuit = "\n".join([
        f"vbl bl 0 {pulse_train({'set': 2.4, 'read1': 0.2, 'read2': 0.2})}",
        f"vsl sl 0 {pulse_train({'reset': 2.6})}",
        f"vwl wl 0 {pulse_train({'set': 1.7, 'read1': 1.8, 'reset': 3.0, 'read2': 1.8})}",
        "xdut bl wl sl 0 rram_1t1r_write gap_ini=1.7",
    ])  # fmt: skip
    _, result = run(circuit, 850 * NS, ["i(vbl)", "v(xdut.xr.g)", "v(xdut.xr.tk)"], simulate)
    assert result.status is Status.OK, [m.text for m in result.messages if m.level != "note"]
    return result


def at(result, name: str, instant: float) -> float:
    return float(np.interp(instant * NS, result["time"], result[name]))


def test_a_set_pulse_closes_the_gap_to_its_lower_bound(written):
    assert at(written, "v(xdut.xr.g)", 40) == pytest.approx(1.7, rel=1e-3, abs=0)
    assert at(written, "v(xdut.xr.g)", 390) == pytest.approx(0.100, rel=0.05, abs=0)


def test_a_reset_pulse_opens_it_to_what_was_measured_elsewhere(written):
    # same model behind a 3 um transistor, 200 ns: 1.674 nm; VACASK and OSDI builds of the model say 1.6736 .. 1.6739
    assert at(written, "v(xdut.xr.g)", 790) == pytest.approx(1.674, rel=0.005, abs=0)


def test_the_two_reads_are_20_microamperes_and_67_nanoamperes(written):
    assert -at(written, "i(vbl)", 390) == pytest.approx(20.0e-6, rel=0.03, abs=0)
    assert -at(written, "i(vbl)", 790) == pytest.approx(67e-9, rel=0.03, abs=0)


def test_reading_does_not_move_the_state(written):
    for begin, end in (T["read1"], T["read2"]):
        before, after = at(written, "v(xdut.xr.g)", begin), at(written, "v(xdut.xr.g)", end)
        assert after == pytest.approx(before, abs=1e-4)


def test_the_gap_never_leaves_its_bounds(written):
    gap = written["v(xdut.xr.g)"]
    assert gap.min() > 0.1 - 1e-3
    assert gap.max() < 1.7 + 1e-3


def test_the_filament_cools_down_between_pulses(written):
    temperature = written["v(xdut.xr.tk)"]
    assert temperature.max() > 20
    for instant in (290, 440, 690, 840):
        assert abs(at(written, "v(xdut.xr.tk)", instant)) < 1


def test_the_frozen_and_the_moving_cell_read_the_same_current(written, simulate):
    gap = at(written, "v(xdut.xr.g)", 390)
    deck = netlist.deck(
        "frozen read", f"vbl bl 0 0.2\nvwl wl 0 1.8\nxdut bl wl 0 0 rram_1t1r gap={gap!r}", "op",
        pdk=load_pdk("sky130"), corner="TT", temp=27.0, vectors=["i(vbl)"], options=netlist.DC_OPTIONS,
    )  # fmt: skip
    assert simulate(deck)["i(vbl)"][0] == pytest.approx(at(written, "i(vbl)", 390), rel=1e-3, abs=0)


def test_both_engines_write_the_same_cell(written, simulate):
    circuit = f"vbl bl 0 {pulse_train({'set': 2.4})}\nvwl wl 0 {pulse_train({'set': 1.7})}\nxdut bl wl 0 0 rram_1t1r_write gap_ini=1.7"  # noqa: E501
    deck, library = run(circuit, 300 * NS, ["v(xdut.xr.g)"], simulate)
    batch = BatchEngine().run(deck)
    assert batch.status is library.status is Status.OK
    assert batch["v(xdut.xr.g)"] == pytest.approx(library["v(xdut.xr.g)"], rel=1e-9, abs=0)


# ---------------------------------------------------------------- against SciPy

# SkyWater's figures
I0, G0, V0 = 6.14e-5, 0.27501, 0.43
VEL0, GAM0, BETA, A0, LOX = 150.0, 16.5, 1.25, 0.25, 5.0
EAG, EAR, TEMP0, RTH, TAU = 1.501, 1.5, 300.0, 7.227e5, 2.3e-10
GMIN, GMAX, WINDOW, KB = 0.1, 1.7, 0.02, 8.617333e-5


def filament_current(v, gap):
    return I0 * np.exp(-np.clip(gap, GMIN, GMAX) / G0) * np.sinh(v / V0)


def divider(source: float, series: float, gap: float) -> float:
    """Voltage across the filament behind a series resistor."""
    if source == 0:
        return 0.0
    low, high = sorted((0.0, source))
    return brentq(lambda v: (source - v) / series - filament_current(v, gap), low, high, xtol=1e-14)


def trajectory(source, series: float, gap_ini: float, stop: float):
    """Gap [nm] and temperature rise [K] by an implicit Runge-Kutta method on the published equations."""

    def slope(t, state):
        gap, rise = state
        v = divider(source(t), series, gap)
        used = np.clip(gap, GMIN, GMAX)
        force = (GAM0 - BETA * used**3) * A0 / LOX * v
        kt = KB * (TEMP0 + max(rise, 0))
        velocity = VEL0 * (np.exp(min((-EAR - force) / kt, 2)) - np.exp(min((-EAG + force) / kt, 2)))
        room = (GMAX - gap) / WINDOW if velocity > 0 else (gap - GMIN) / WINDOW
        power = abs(v * filament_current(v, gap))
        return [1e9 * velocity * np.clip(room, -1, 1), (power * RTH - rise) / TAU]

    grid = np.linspace(0, stop, 4001)
    answer = solve_ivp(
        slope, (0, stop), [gap_ini, 0.0], method="Radau", t_eval=grid, rtol=1e-6, atol=1e-8, max_step=stop / 200
    )
    return grid, answer.y


def crossing(time: np.ndarray, gap: np.ndarray, level: float) -> float:
    """First instant at which the gap passes a level."""
    k = int(np.flatnonzero((gap[1:] - level) * (gap[:-1] - level) <= 0)[0])
    return float(time[k] + (level - gap[k]) / (gap[k + 1] - gap[k]) * (time[k + 1] - time[k]))


@pytest.mark.parametrize(
    ("peak", "gap_ini", "level"),
    [(2.4, 1.7, 0.9), (2.8, 1.7, 0.9), (-2.0, 0.1, 0.4)],
    ids=["set 2.4 V", "set 2.8 V", "reset 2.0 V"],
)
def test_the_switching_instant_is_that_of_an_independent_ode_solver(peak, gap_ini, level, simulate):
    # a ramp in 200 ns on a filament behind 1 kOhm
    series, stop = 1e3, 220 * NS

    def source(t: float) -> float:
        return peak * min(t / (200 * NS), 1.0)

    circuit = f"vs in 0 {pwl([0, 200 * NS, stop], [0, peak, peak])}\nrs in te {series!r}\nxr te 0 rram_gap gap_ini={gap_ini!r}"
    _, result = run(circuit, stop, ["v(xr.g)", "v(te)", "i(vs)"], simulate, step=0.2 * NS)
    assert result.status is Status.OK, [m.text for m in result.messages if m.level != "note"]
    time, (gap, _) = trajectory(source, series, gap_ini, stop)
    assert crossing(result["time"], result["v(xr.g)"], level) == pytest.approx(crossing(time, gap, level), abs=0.5 * NS)
    assert result["v(xr.g)"][-1] == pytest.approx(gap[-1], abs=0.001)


def test_the_current_of_the_moving_model_is_its_formula_at_every_instant(simulate):
    circuit = f"vs in 0 {pwl([0, 200 * NS, 220 * NS], [0, 2.6, 2.6])}\nrs in te 1000.0\nxr te 0 rram_gap gap_ini=1.7"
    _, result = run(circuit, 220 * NS, ["v(xr.g)", "v(te)", "i(vs)"], simulate, step=0.2 * NS)
    time, v = result["time"], result["v(te)"]
    # the formula plus the 1 fF of the electrodes
    expected = filament_current(v, result["v(xr.g)"]) + 1e-15 * np.gradient(v, time)
    settled = np.abs(np.gradient(v, time)) < 1e8
    error = np.abs(-result["i(vs)"] - expected)[settled]
    assert np.quantile(error, 0.99) < 1e-3 * expected.max()


def test_without_voltage_the_state_stays(simulate):
    circuit = "vs te 0 0\nxr te 0 rram_gap gap_ini=0.8"
    _, result = run(circuit, 100 * NS, ["v(xr.g)"], simulate)
    assert np.abs(result["v(xr.g)"] - 0.8).max() < 1e-6


def test_a_deck_of_its_own_runs_the_model_file_as_it_stands(simulate):
    from cimspice import paths

    text = (paths.pdk_models() / "rram" / "gap.sp").read_text(encoding="ascii")
    deck = Deck("* file", f"{text}\nv1 te 0 0.2\nx1 te 0 rram_gap_frozen gap=1.0\n.save i(v1)\n.op", ("i(v1)",))
    assert -simulate(deck)["i(v1)"][0] == pytest.approx(filament_current(0.2, 1.0), rel=1e-6, abs=0)
