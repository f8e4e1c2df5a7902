"""Ten small circuits whose answers are known from formulas: a simulator that gets one wrong is not believed.

Each canary is a plain deck and a comparison with a closed form that Python evaluates from the same constants. Nothing
here was ever copied from a run. No deck sets its temperature and most set no option: a setting that came in from
outside (a start file, another default of a new version) must change an answer; an option in the deck would overrule it.

The canaries differ in what they watch: linear solution, nested sweeps, temperature, junctions, MOSFET level 1, BSIM4,
behavioural sources, transients with a linear answer, charge, and the state of a latch.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import lambertw

from cimspice.engines.base import Result
from cimspice.netlist import DC_OPTIONS, Deck, definitions
from cimspice.pdk import load_pdk
from cimspice.units import BOLTZMANN, ELEMENTARY_CHARGE, ZERO_CELSIUS
from cimspice.units import spice_number as num

T_NOMINAL = 27.0  #: temperature of a deck that sets none, and of parameter extraction [degC]

Vectors = Mapping[str, np.ndarray]
#: (what is compared, values that came back, values from the formula)
Comparison = tuple[str, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Canary:
    """One circuit with a known answer. tolerance: of each compared vector, relative to its full scale; reason: why."""

    name: str
    deck: Deck
    compare: Callable[[Vectors], Sequence[Comparison]]
    tolerance: float
    reason: str


@dataclass(frozen=True)
class CanaryResult:
    """Verdict on one canary. worst_error: relative to full scale, None where no numbers came back.

    text: one line for people. digest: sha256 over the bytes of the vectors that came back, empty where none did.
    """

    name: str
    ok: bool
    worst_error: float | None
    tolerance: float
    text: str
    digest: str


def run_canaries(run: Callable[[Deck], Result]) -> list[CanaryResult]:
    """Run every canary and judge it, in the order of `canaries()`."""
    return [judge(canary, run(canary.deck)) for canary in canaries()]


def judge(canary: Canary, result: Result) -> CanaryResult:
    """Compare one result with the closed form; no numbers, NaN and zeros where a number should be are all failures."""
    if not result.status.trusted:
        last = result.messages[-1].text if result.messages else "no message"
        text = f"{result.status.name}: {last}"
        return CanaryResult(canary.name, False, None, canary.tolerance, text, "")
    worst, where = 0.0, ""
    for label, got, want in canary.compare(result.vectors):
        error = full_scale_error(got, want)
        if not error <= worst:
            worst, where = error, label
    ok = worst <= canary.tolerance
    text = f"{where or 'all'}: worst error {worst:.1e} of full scale, {canary.tolerance:.0e} allowed ({canary.reason})"
    finite = worst if np.isfinite(worst) else None
    return CanaryResult(canary.name, ok, finite, canary.tolerance, text, _digest(canary.deck, result))


def full_scale_error(got: np.ndarray, want: np.ndarray) -> float:
    """max|got - want| / max|want|; infinite for another shape, for a NaN, and where the formula itself is zero."""
    scale = float(np.abs(want).max(initial=0.0))
    if np.shape(got) != np.shape(want) or not np.isfinite(got).all() or scale == 0:
        return float("inf")
    return float(np.abs(got - want).max() / scale)


def _digest(deck: Deck, result: Result) -> str:
    digest = hashlib.sha256()
    for name in ("time", *deck.vectors) if deck.stop is not None else deck.vectors:
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(result.vectors[name], dtype="<f8").tobytes())
    return digest.hexdigest()


def canary_hash(results: Sequence[CanaryResult]) -> str:
    """sha256 that names what a simulator answers, bit by bit: of the bytes of all vectors of all canaries.

    Two simulators of one version number that were built differently, or run on another arithmetic, differ here.
    """
    digest = hashlib.sha256()
    for result in results:
        digest.update(f"{result.name} {result.digest}\n".encode())
    return digest.hexdigest()


@functools.cache
def canaries() -> tuple[Canary, ...]:
    """The ten canaries."""
    return (
        linear_network(),
        bridge(),
        resistor_temperature(),
        diode(),
        mosfet(),
        bsim4(),
        behavioural(),
        step_response(),
        charge_sharing(),
        latch(),
    )


def _deck(name: str, lines: str, analysis: str, vectors: Sequence[str], **more: float | int | None) -> Deck:
    body = "\n".join([lines, ".save " + " ".join(vectors), f".{analysis}"])
    return Deck(f"* canary {name}", body, tuple(vectors), **more)  # type: ignore[arg-type]


def grid(start: float, stop: float, step: float) -> np.ndarray:
    """Values of a `.dc` axis, both ends included."""
    return start + step * np.arange(round((stop - start) / step) + 1)


def _nested(inner: np.ndarray, outer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both axes of a nested `.dc` at every point: the first source named runs fastest."""
    return np.tile(inner, len(outer)), np.repeat(outer, len(inner))


# ---------------------------------------------------------------- operating points and sweeps


def linear_network() -> Canary:
    """R-2R ladder (code / 2^bits of the reference) and a loop of all four controlled sources (five equations)."""
    bits, code, vref, r = 6, 0b101101, 1.6, 1e4
    lines = [f"rterm n0 0 {num(2 * r)}"]
    for k in range(bits):
        lines.append(f"vb{k} b{k} 0 {num(vref * (code >> k & 1))}\nrb{k} b{k} n{k} {num(2 * r)}")
        if k:
            lines.append(f"rl{k} n{k - 1} n{k} {num(r)}")
    v1, r1, r2, r3, r4, r5, r6 = 1.5, 2e3, 3e3, 4e3, 1e3, 5e3, 7e3
    e, f, g, h = 2.5, 0.3, 1e-4, 2e3
    lines.append(
        f"v1 a 0 {num(v1)}\nr1 a b {num(r1)}\nr2 b 0 {num(r2)}\nvs b c 0\nr3 c 0 {num(r3)}\n"
        f"e1 d 0 b e {num(e)}\nr4 d e {num(r4)}\nr5 e 0 {num(r5)}\nf1 e 0 vs {num(f)}\n"
        f"g1 b 0 e 0 {num(g)}\nh1 f 0 vs {num(h)}\nr6 f e {num(r6)}"
    )
    # unknowns: v(b), v(d), v(e), v(f), i(vs); the current law at b and e, then what each source says
    a = np.array(
        [
            [1 / r1 + 1 / r2, 0, g, 0, 1],
            [0, -1 / r4, 1 / r4 + 1 / r5 + 1 / r6, -1 / r6, f],
            [-e, 1, e, 0, 0],
            [0, 0, 0, 1, -h],
            [1 / r3, 0, 0, 0, -1],
        ]
    )
    b, d, e_, f_, i = np.linalg.solve(a, [v1 / r1, 0, 0, 0, 0])
    want = {f"v(n{bits - 1})": vref * code / 2**bits, "v(b)": b, "v(d)": d, "v(e)": e_, "v(f)": f_, "i(vs)": i}
    return Canary(
        "linear_network",
        _deck("linear_network", "\n".join(lines), "op", list(want)),
        lambda got: [(name, got[name], np.array([value])) for name, value in want.items()],
        1e-9,
        "a linear network is solved to rounding",
    )


def bridge() -> Canary:
    """Bridge with a source on top and one in its diagonal, as a nested `.dc`: Thevenin's theorem on both halves."""
    r1, r2, r3, r4, r5 = 1e3, 2e3, 3e3, 1.5e3, 5e2
    v1, v2 = _nested(grid(-1.0, 1.0, 0.25), grid(0.0, 2.0, 0.5))
    left, right = v1 * r3 / (r1 + r3), v1 * r4 / (r2 + r4)
    r_left, r_right = r1 * r3 / (r1 + r3), r2 * r4 / (r2 + r4)
    current = (left - right - v2) / (r_left + r_right + r5)
    lines = (
        f"v1 t 0 0\nv2 l m 0\nr1 t l {num(r1)}\nr2 t r {num(r2)}\nr3 l 0 {num(r3)}\nr4 r 0 {num(r4)}\nr5 m r {num(r5)}"
    )
    want = {"v(l)": left - current * r_left, "v(r)": right + current * r_right, "i(v2)": current}
    deck = _deck("bridge", lines, "dc v1 -1.0 1.0 0.25 v2 0.0 2.0 0.5", list(want), points=len(v1))
    return Canary(
        "bridge",
        deck,
        lambda got: [(k, got[k], w) for k, w in want.items()],
        1e-9,
        "linear",
    )


def resistor_temperature() -> Canary:
    """A resistor with both temperature coefficients, its source and the temperature swept together."""
    r, tc1, tc2 = 1e3, 2e-3, -3e-6
    v, temp = _nested(grid(0.5, 1.5, 0.5), grid(-40.0, 120.0, 40.0))
    rise = temp - T_NOMINAL
    want = -v / (r * (1 + tc1 * rise + tc2 * rise**2))
    lines = f"v1 a 0 0\nr1 a 0 {num(r)} tc1={num(tc1)} tc2={num(tc2)}"
    deck = _deck("resistor_temperature", lines, "dc v1 0.5 1.5 0.5 temp -40.0 120.0 40.0", ["i(v1)"], points=len(v))
    return Canary("resistor_temperature", deck, lambda got: [("i(v1)", got["i(v1)"], want)], 1e-9, "linear")


def diode() -> Canary:
    """Diode behind a resistor at two temperatures: Lambert's W function and the SPICE law of saturation current."""
    i_s, n, eg, xti, r, hot = 1e-14, 1.2, 1.11, 3.0, 1e3, 77.0
    v = grid(0.5, 2.0, 0.25)

    def voltage(temp: float) -> np.ndarray:
        """Across the diode [V]; T. C. Banwell and A. Jayakumar, Electronics Letters 36 (2000) 291."""
        ratio = (temp + ZERO_CELSIUS) / (T_NOMINAL + ZERO_CELSIUS)
        nvt = n * BOLTZMANN * (temp + ZERO_CELSIUS) / ELEMENTARY_CHARGE
        saturation = i_s * np.exp((ratio - 1) * eg / nvt) * ratio ** (xti / n)
        drop = saturation * r
        return v - (nvt * lambertw(drop / nvt * np.exp((v + drop) / nvt)).real - drop)

    lines = (
        f"v1 a 0 0\nr1 a k1 {num(r)}\nd1 k1 0 dx\nr2 a k2 {num(r)}\nd2 k2 0 dx temp={num(hot)}\n"
        f".model dx d is={num(i_s)} n={num(n)} eg={num(eg)} xti={num(xti)}\n.options reltol=1e-6 vntol=1e-9"
    )
    deck = _deck("diode", lines, "dc v1 0.5 2.0 0.25", ["v(k1)", "v(k2)"], points=len(v))
    cold_v, hot_v = voltage(T_NOMINAL), voltage(hot)
    return Canary(
        "diode",
        deck,
        lambda got: [("v(k1)", got["v(k1)"], cold_v), ("v(k2)", got["v(k2)"], hot_v)],
        1e-5,
        "Boltzmann's constant of CODATA 2014 and of 2018 differ by 1e-6",
    )


def mosfet() -> Canary:
    """Level 1 in cut-off, triode and saturation: the square law of Shichman and Hodges (1968), with its lambda."""
    vto, kp, lam, w, l = 0.7, 110e-6, 0.04, 10e-6, 1e-6
    vds, vgs = _nested(grid(0.0, 3.0, 0.25), grid(0.0, 3.0, 0.75))
    drive = np.maximum(vgs - vto, 0.0)
    overdrive = np.minimum(vds, drive)
    want = kp * w / l * (drive - overdrive / 2) * overdrive * (1 + lam * vds)
    lines = (
        f"vd d 0 0\nvg g 0 0\nm1 d g 0 0 nx w={num(w)} l={num(l)}\n"
        f".model nx nmos level=1 vto={num(vto)} kp={num(kp)} lambda={num(lam)} gamma=0 phi=0.65 is=1e-16"
    )
    deck = _deck("mosfet", lines, "dc vd 0.0 3.0 0.25 vg 0.0 3.0 0.75", ["i(vd)"], points=len(vds))
    return Canary(
        "mosfet", deck, lambda got: [("i(vd)", -got["i(vd)"], want)], 1e-7, "gmin of 1e-12 S beside a current of mA"
    )


def bsim4() -> Canary:
    """BSIM4 (FreePDK45): two devices carry twice the current, m=2 too, and the terminal currents add to zero."""
    circuit = (
        "vd d 0 0\nvg g 0 0\n"
        "vone d d1 0\nx1 d1 g 0 0 nmos_min\n"
        "vpair d d2 0\nx2 d2 g 0 0 nmos_min\nx3 d2 g 0 0 nmos_min\n"
        "vmult d d3 0\nx4 d3 g 0 0 nmos_min mult=2\n"
        "vkd d kd 0\nvkg g kg 0\nvks 0 ks 0\nvkb 0 kb 0\nx5 kd kg ks kb nmos_min"
    )
    options = ".options " + " ".join(f"{k}={v}" for k, v in DC_OPTIONS.items())
    points = len(grid(0.0, 1.0, 0.125)) * len(grid(0.25, 1.0, 0.25))
    vectors = [f"i({v})" for v in ("vone", "vpair", "vmult", "vkd", "vkg", "vks", "vkb")]
    lines = f"{definitions(load_pdk('freepdk45'), 'TT', circuit)}\n{circuit}\n{options}"
    deck = _deck("bsim4", lines, "dc vg 0.0 1.0 0.125 vd 0.25 1.0 0.25", vectors, points=points)

    def compare(got: Vectors) -> list[Comparison]:
        one = got["i(vone)"]
        terminals = -(got["i(vkd)"] + got["i(vkg)"] + got["i(vkb)"])
        return [
            ("two in parallel", got["i(vpair)"], 2 * one),
            ("m=2", got["i(vmult)"], 2 * one),
            ("sum of terminals", got["i(vks)"], terminals),
        ]

    return Canary("bsim4", deck, compare, 1e-9, "laws of the circuit, whatever the model says")


def behavioural() -> Canary:
    """Behavioural sources: a polynomial with tanh, and y^3 + y = v through a resistor (hyperbolic form of Cardano)."""
    v = grid(-2.0, 2.0, 0.25)
    lines = (
        "va a 0 0\nb1 x 0 v = 0.5*v(a)*v(a)*v(a) - 2*v(a) + tanh(3*v(a))\nr1 a y 1000\nb2 y 0 i = 1e-3*v(y)*v(y)*v(y)"
    )
    explicit = 0.5 * v**3 - 2 * v + np.tanh(3 * v)
    implicit = 2 / np.sqrt(3) * np.sinh(np.arcsinh(1.5 * np.sqrt(3) * v) / 3)
    deck = _deck("behavioural", lines, "dc va -2.0 2.0 0.25", ["v(x)", "v(y)"], points=len(v))
    return Canary(
        "behavioural",
        deck,
        lambda got: [("v(x)", got["v(x)"], explicit), ("v(y)", got["v(y)"], implicit)],
        5e-4,
        "what Newton leaves at the default reltol of 1e-3",
    )


# ---------------------------------------------------------------- transients and states


def step_response() -> Canary:
    """One trapezoid pulse into an RC and a ringing RLC branch: four ramp responses each, added.

    The period is left out, as in any single pulse: a simulator that repeats it is caught too.
    """
    r, c, edge, width, stop, step = 1e3, 1e-9, 1e-7, 2e-6, 5e-6, 4e-9
    rs, l, cs = 200.0, 1e-4, 2.5e-10
    tau, alpha, w0 = r * c, rs / (2 * l), 1 / np.sqrt(l * cs)
    w = np.sqrt(w0**2 - alpha**2)

    def rc(t: np.ndarray) -> np.ndarray:
        """Response of the RC branch to a ramp of 1 V/s from t = 0 [V]."""
        t = np.maximum(t, 0.0)
        return t + tau * np.expm1(-t / tau)

    def rlc(t: np.ndarray) -> np.ndarray:
        """The same of the RLC branch: the inverse Laplace transform of w0^2 / (s^2 (s^2 + 2 alpha s + w0^2))."""
        t = np.maximum(t, 0.0)
        swing = 2 * alpha * np.cos(w * t) + (alpha**2 - w**2) / w * np.sin(w * t)
        return t - (2 * alpha - np.exp(-alpha * t) * swing) / w0**2

    def pulse(ramp: Callable[[np.ndarray], np.ndarray], t: np.ndarray) -> np.ndarray:
        fall = edge + width
        return (ramp(t) - ramp(t - edge) - ramp(t - fall) + ramp(t - fall - edge)) / edge

    lines = (
        f"v1 a 0 pulse(0 1 0 {num(edge)} {num(edge)} {num(width)})\nr1 a b {num(r)}\nc1 b 0 {num(c)}\n"
        f"r2 a m {num(rs)}\nl2 m n {num(l)}\nc2 n 0 {num(cs)}"
    )
    deck = _deck(
        "step_response", lines, f"tran {num(step)} {num(stop)} 0 {num(step)}", ["v(b)", "v(n)"], points=None, stop=stop
    )
    return Canary(
        "step_response",
        deck,
        lambda got: [("v(b)", got["v(b)"], pulse(rc, got["time"])), ("v(n)", got["v(n)"], pulse(rlc, got["time"]))],
        2e-4,
        "the trapezoidal rule turns the ringing by (w0 step)^2 / 12 a radian",
    )


def charge_sharing() -> Canary:
    """Two capacitors joined by a switch: the charge stays, and both end at the same voltage."""
    c1, c2, v1, ron, stop = 1e-15, 2e-15, 1.2, 1e4, 2e-9
    lines = (
        f"c1 a 0 {num(c1)} ic={num(v1)}\nc2 b 0 {num(c2)} ic=0\ns1 a b p 0 sx\nvp p 0 pulse(0 1 5e-10 1e-11 1e-11 1)\n"
        f".model sx sw vt=0.5 vh=0 ron={num(ron)} roff=1e15"
    )
    deck = _deck("charge_sharing", lines, f"tran 2e-12 {num(stop)} uic", ["v(a)", "v(b)"], points=None, stop=stop)
    charge = c1 * v1
    final = np.array([charge / (c1 + c2)])

    def compare(got: Vectors) -> list[Comparison]:
        before = got["time"] < 5e-10
        return [
            ("charge", c1 * got["v(a)"] + c2 * got["v(b)"], np.full_like(got["v(a)"], charge)),
            ("v(a) before", got["v(a)"][before], np.full(int(before.sum()), v1)),
            ("v(a) after", got["v(a)"][-1:], final),
            ("v(b) after", got["v(b)"][-1:], final),
        ]

    return Canary("charge_sharing", deck, compare, 1e-6, "the open switch of 1e15 Ohm loses 1e-6 in a microsecond")


def latch() -> Canary:
    """Two cross-coupled pairs, set to opposite states: each must keep its own, at the rails and not between."""
    vdd = 1.8
    lines = [f"vdd vdd 0 {num(vdd)}"]
    want: dict[str, float] = {}
    for k, (q, qb) in enumerate(((vdd, 0.0), (0.0, vdd))):
        for out, inp in (("q", "b"), ("b", "q")):
            nodes = f"{out}{k} {inp}{k}"
            lines.append(f"mn{out}{k} {nodes} 0 0 nx w=1e-6 l=1e-6\nmp{out}{k} {nodes} vdd vdd px w=2e-6 l=1e-6")
        lines.append(f".nodeset v(q{k})={num(q)} v(b{k})={num(qb)}")
        want |= {f"v(q{k})": q, f"v(b{k})": qb}
    lines.append(".model nx nmos level=1 vto=0.5 kp=100e-6\n.model px pmos level=1 vto=-0.5 kp=50e-6")
    deck = _deck("latch", "\n".join(lines), "op", list(want))
    return Canary(
        "latch",
        deck,
        lambda got: [("nodes", np.concatenate([got[name] for name in want]), np.array(list(want.values())))],
        1e-6,
        "gmin of 1e-12 S against a transistor of 1e-4 S",
    )
