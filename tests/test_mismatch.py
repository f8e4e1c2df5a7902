"""Draws of local mismatch: addressed, repeatable, and as wide as the area law says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimspice import netlist
from cimspice.errors import ParameterError, PdkError
from cimspice.mismatch import Mismatch, Placed, current_factor_shift, rng_for, threshold_shift
from cimspice.netlist import DC_OPTIONS, definitions
from cimspice.pdk import load_pdk
from cimspice.sampling import sobol

SKY130 = load_pdk("sky130")
#: 1 % um, a usual figure of a 130 nm process; sky130 itself publishes none
WITH_BETA = SKY130.with_mismatch({"nmos": {"a_beta": 1e-8}, "pmos": {"a_beta": 1e-8}})

address = st.tuples(
    st.integers(0, 2**31), st.integers(1, 10_000), st.text(alphabet="abcx.0123", min_size=1, max_size=12)
)


def shift(seed: int, sample: int, device: str, role: str = "nmos_access", mult: int = 1) -> float:
    return threshold_shift(SKY130, role, seed=seed, sample=sample, device=device, mult=mult)


def beta(seed: int, sample: int, device: str, role: str = "nmos_access", mult: int = 1) -> float:
    return current_factor_shift(WITH_BETA, role, seed=seed, sample=sample, device=device, mult=mult)


@pytest.mark.parametrize(
    ("role", "seed", "sample", "device", "mult", "dvth", "dbeta"),
    [
        # written down once: stored results are addressed by decks that hold these numbers
        ("nmos_access", 7, 1, "x1", 1, 0.014494474070046875, -0.015474980352718392),
        ("pmos_pu", 1, 3, "sram_6t.pu1", 1, -0.0030864063103908895, -0.04128920692812188),
        ("nmos_std", 2**31, 10000, "row63.xacc", 4, -0.000876505515053667, -0.007780967976554346),
    ],
)
def test_an_address_gives_the_numbers_it_always_gave(role, seed, sample, device, mult, dvth, dbeta):
    assert shift(seed, sample, device, role, mult) == dvth
    assert beta(seed, sample, device, role, mult) == pytest.approx(dbeta, rel=1e-15, abs=0)


@given(st.lists(address, min_size=1, max_size=8), st.randoms())
def test_a_draw_depends_on_its_address_and_not_on_the_order(addresses, random):
    first = {a: (shift(*a), beta(*a)) for a in addresses}
    random.shuffle(addresses)
    assert {a: (shift(*a), beta(*a)) for a in addresses} == first


@given(st.integers(0, 2**31), st.text(max_size=8))
def test_sample_zero_is_the_nominal_circuit(seed, device):
    assert shift(seed, 0, device) == 0.0
    assert beta(seed, 0, device) == 0.0


@pytest.mark.parametrize("other", [(8, 1, "x1"), (7, 2, "x1"), (7, 1, "x2")])
def test_another_seed_sample_or_device_is_another_draw(other):
    assert shift(7, 1, "x1") != shift(*other)
    assert beta(7, 1, "x1") != beta(*other)


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


# ---------------------------------------------------------------- current factor


def test_the_current_factor_follows_the_area_law_and_not_the_threshold():
    n = 4000
    sigma = 0.01 / (1.0 * 0.15 * 4) ** 0.5  # 1 % um over the root of the area of four devices of 1.0/0.15 um
    assert WITH_BETA.sigma_beta("nmos_std", 4) == pytest.approx(sigma, rel=1e-9, abs=0)
    dbeta = np.array([beta(11, s, "x", "nmos_std", 4) for s in range(1, n + 1)])
    dvth = np.array([shift(11, s, "x", "nmos_std", 4) for s in range(1, n + 1)])
    assert abs(dbeta.mean()) < 4 * sigma / n**0.5
    assert dbeta.std() == pytest.approx(sigma, rel=4 / (2 * n) ** 0.5, abs=0)
    assert abs(np.corrcoef(dvth, dbeta)[0, 1]) < 4 / n**0.5


@pytest.mark.parametrize("pdk", ["sky130", "freepdk45"])
def test_a_process_without_a_figure_has_no_current_factor_mismatch(pdk):
    process = load_pdk(pdk)
    assert process.sigma_beta("nmos_min") == process.sigma_beta("pmos_min") == 0
    assert current_factor_shift(process, "nmos_min", seed=1, sample=1, device="x") == 0.0


def test_an_override_keeps_what_it_does_not_name_and_refuses_what_does_not_exist():
    assert WITH_BETA.sigma_vth("nmos_min") == SKY130.sigma_vth("nmos_min")
    assert SKY130.sigma_beta("nmos_min") == 0
    with pytest.raises(PdkError, match="unknown mismatch coefficient 'a_bta'; nearest: a_beta"):
        SKY130.with_mismatch({"nmos": {"a_bta": 1e-8}})
    with pytest.raises(PdkError, match="unknown device type 'nfet'"):
        SKY130.with_mismatch({"nfet": {"a_beta": 1e-8}})
    for wrong in (-1e-9, float("nan"), "big"):
        with pytest.raises(PdkError, match="a_beta must be a number >= 0"):
            SKY130.with_mismatch({"nmos": {"a_beta": wrong}})


def test_a_current_factor_that_leaves_no_current_is_refused():
    wide = SKY130.with_mismatch({"nmos": {"a_beta": 1e-6}})
    with pytest.raises(ParameterError, match=r"device 'x': a current factor changed by -.* leaves no current"):
        [current_factor_shift(wide, "nmos_min", seed=1, sample=s, device="x") for s in range(1, 20)]


def test_a_deck_names_the_current_factor_only_where_it_is_needed():
    plain = definitions(SKY130, "TT", "x1 d g 0 0 nmos_min dvth=0.01")
    assert "dbeta" not in plain
    for text in (
        definitions(SKY130, "TT", "x1 d g 0 0 nmos_min dvth=0.01 dbeta=0.02"),
        definitions(WITH_BETA, "TT", "x1 d g 0 0 nmos_min dvth=0.01"),
    ):
        longer = text.replace("mult=1 dvth=0 dbeta=0", "mult=1 dvth=0").replace("m={mult*(1+dbeta)}", "m={mult}")
        assert longer == plain


BIASES = 7


def drain_currents(simulate, role: str, parameters: list[str]) -> np.ndarray:
    """Drain current [A], shape (len(parameters), BIASES): gate from 0.3 V to 1.8 V in steps of 0.25 V, drain at 1.8 V."""
    lines = ["vg g 0 0"]
    for k, text in enumerate(parameters):
        lines += [f"vd{k} d{k} 0 1.8", f"x{k} d{k} g 0 0 {role} {text}"]
    names = [f"i(vd{k})" for k in range(len(parameters))]
    deck = netlist.deck(
        "drain currents", "\n".join(lines), "dc vg 0.3 1.8 0.25", pdk=WITH_BETA, corner="TT", temp=27.0, vectors=names,
        options=DC_OPTIONS | {"gmin": "1e-18"}, points=BIASES,
    )  # fmt: skip
    result = simulate(deck)
    assert result.status.trusted, result.messages
    return np.array([-result[name] for name in names])


@pytest.mark.parametrize("role", ["nmos_min", "nmos_access", "nmos_io"])
def test_the_current_factor_scales_the_drain_current_at_every_bias(simulate, role):
    nominal, more, less = drain_currents(simulate, role, ["dbeta=0", "dbeta=0.05", "dbeta=-0.08 mult=2"])
    # below a picoampere the rounding of a 1.8 V node counts
    on = nominal > 1e-12
    assert on.sum() >= 4
    assert more[on] / nominal[on] == pytest.approx(1.05, rel=1e-6, abs=0)
    assert less[on] / nominal[on] == pytest.approx(2 * 0.92, rel=1e-6, abs=0)


def test_the_mobility_factor_of_the_model_would_not_do(simulate):
    # mulu0 is an instance parameter of BSIM4, but velocity saturation and the series resistance leave little of it
    line = WITH_BETA.device("nmos_min").instance("m{k}", WITH_BETA.diffusion).replace("{mult}", "1")
    lines = ["vd d 0 1.8", "vg g 0 1.8", WITH_BETA.subcircuits("TT", ["nmos_min"])]
    for k, mobility in enumerate((1.0, 1.05)):
        lines.append(f"vs{k} s{k} 0 0")
        lines.append(line.replace("{k}", str(k)).replace(" s b ", f" s{k} 0 ").replace("{dvth}", "0"))
        lines[-1] += f" mulu0={mobility}"
    body = "\n".join([*lines, ".options reltol=1e-6 abstol=1e-15", ".save i(vs0) i(vs1)", ".op"])
    result = simulate(netlist.Deck("* mobility", body, ("i(vs0)", "i(vs1)")))
    assert result["i(vs1)"][0] / result["i(vs0)"][0] == pytest.approx(1.0206, rel=0, abs=5e-4)


def test_simulated_currents_spread_as_the_two_mechanisms_together(simulate):
    n, step = 300, 1e-3
    mismatch = Mismatch(WITH_BETA, {"x": Placed("nmos_access", "x")})
    drawn = mismatch.shifts(mismatch.normals(seed=5, samples=range(1, n + 1)))
    copies = [f"dvth={a!r} dbeta={b!r}" for a, b in zip(*(v.tolist() for v in drawn.values()), strict=True)]
    currents = drain_currents(simulate, "nmos_access", [f"dvth={-step}", "dvth=0", f"dvth={step}", *copies])
    stronger, nominal, weaker = currents[:3]
    gm_over_id = (stronger - weaker) / (2 * step * nominal)
    relative = currents[3:] / nominal - 1
    sigma = np.hypot(gm_over_id * WITH_BETA.sigma_vth("nmos_access"), WITH_BETA.sigma_beta("nmos_access"))
    strong = slice(2, None)  # from 0.8 V on; below, the exponential is no longer straight over a threshold's spread
    assert relative.std(axis=0, ddof=1)[strong] == pytest.approx(sigma[strong], rel=4 / (2 * n) ** 0.5, abs=0)
    # with the drawn numbers themselves the sampling error drops out: 0.16 % apart at 0.8 V, less above
    first_order = -np.outer(drawn["dvth_x"], gm_over_id) + drawn["dbeta_x"][:, None]
    ratio = relative.std(axis=0)[strong] / first_order.std(axis=0)[strong]
    assert ratio == pytest.approx(1, rel=0.005, abs=0)
    # at full drive the current factor is the larger part, so the check above would notice its absence
    assert WITH_BETA.sigma_beta("nmos_access") > 1.5 * gm_over_id[-1] * WITH_BETA.sigma_vth("nmos_access")


# ---------------------------------------------------------------- all numbers of a circuit

CELL = {
    "pd1": Placed("nmos_pd", "sram_6t.pd1"), "pd2": Placed("nmos_pd", "sram_6t.pd2"),
    "pg1": Placed("nmos_pg", "sram_6t.pg1"), "pg2": Placed("nmos_pg", "sram_6t.pg2"),
    "pu1": Placed("pmos_pu", "sram_6t.pu1"), "pu2": Placed("pmos_pu", "sram_6t.pu2"),
}  # fmt: skip


@given(st.integers(0, 2**31), st.lists(st.integers(0, 10_000), min_size=1, max_size=5))
def test_the_normals_of_a_circuit_are_the_addressed_draws(seed, samples):
    mismatch = Mismatch(WITH_BETA, CELL)
    assert mismatch.dims == 12
    shifts = mismatch.shifts(mismatch.normals(seed=seed, samples=samples))
    for key, d in CELL.items():
        one = [threshold_shift(WITH_BETA, d.role, seed=seed, sample=s, device=d.device) for s in samples]
        two = [current_factor_shift(WITH_BETA, d.role, seed=seed, sample=s, device=d.device) for s in samples]
        assert shifts[f"dvth_{key}"] == pytest.approx(one, rel=1e-15, abs=0)
        assert shifts[f"dbeta_{key}"] == pytest.approx(two, rel=1e-15, abs=0)


def test_a_draw_does_not_depend_on_which_other_devices_exist():
    few = {k: CELL[k] for k in ("pu2", "pd1")}
    all_, some = (
        m.shifts(m.normals(seed=3, samples=range(5))) for m in (Mismatch(SKY130, CELL), Mismatch(WITH_BETA, few))
    )
    assert np.array_equal(all_["dvth_pd1"], some["dvth_pd1"])
    assert np.array_equal(all_["dvth_pu2"], some["dvth_pu2"])
    assert all_["dvth_pd1"][0] == 0


def test_a_designs_columns_are_a_circuits_parameters():
    mismatch = Mismatch(WITH_BETA, CELL)
    design = sobol(mismatch.quantities(), 1024, seed=1)
    assert tuple(design.columns) == mismatch.names
    assert (design.units["dvth_pd1"], design.units["dbeta_pd1"]) == ("V", "1")
    spread = [np.std(c) for c in design.columns.values()]
    assert spread == pytest.approx(mismatch.sigmas, rel=0.02, abs=0)


def test_no_two_numbers_of_a_circuit_are_correlated():
    n = 4000
    z = Mismatch(WITH_BETA, CELL).normals(seed=9, samples=range(1, n + 1))
    beside = np.corrcoef(z.T)[~np.eye(12, dtype=bool)]
    # 66 pairs: the largest of them is below 4.2 standard errors with 99.8 %
    assert np.abs(beside).max() < 4.2 / n**0.5
