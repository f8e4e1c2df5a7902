"""What a line of ngspice means, whom it blames, and which numbers may be believed.

Lines were taken from ngspice 39.3, or from the message texts of later versions where that is said.
"""

import numpy as np
import pytest

from cimspice.engines import Status, verdict
from cimspice.engines.base import analyses, classify, classify_all
from cimspice.engines.batch import BatchEngine
from cimspice.netlist import Deck

# ---------------------------------------------------------------- healthy decks of every kind

MOS = (
    "v1 a 0 pulse(0 1 1n 1n 1n 5n 20n)\nvd d 0 1\nm1 o a 0 0 n w=1u l=1u\nm2 o a d d p w=2u l=1u\nc1 o 0 1f\n"
    ".tran 0.1n 20n\n"
)
PULSE = "v1 a 0 pulse(0 1 1n 1n 1n 5n 20n)\n"
RC = "r1 a b 1k\nc1 b 0 1p\n"
DIVIDER = "v1 a 0 1\nr1 a b 1k\nr2 b 0 1k\n"
SMALL_SIGNAL = "v1 a 0 dc 1 ac 1\nr1 a b 1k\nc1 b 0 1n\n"
MIXED = (
    "abr [a] [d1] adc1\n.model adc1 adc_bridge(in_low=0.4 in_high=0.6)\nainv d1 d2 inv1\n"
    ".model inv1 d_inverter(rise_delay=1n fall_delay=1n)\nabo [d2] [o] dac1\n"
    ".model dac1 dac_bridge(out_low=0 out_high=1)\nr1 o 0 1k\n"
)
HEALTHY = {
    "op": DIVIDER + ".op",
    "dc": DIVIDER + ".dc v1 0 1 0.1",
    "nested dc": DIVIDER + "v2 c 0 1\nr3 b c 1k\n.dc v1 0 1 0.1 v2 0 1 0.5",
    "dc over temperature": DIVIDER + ".dc temp 0 100 25",
    "dc over a resistor": DIVIDER + ".dc r1 1k 10meg 1meg",
    "tran": PULSE + RC + ".tran 0.1n 50n",
    "tran with uic": "r1 b 0 1k\nc1 b 0 1p ic=1\n.tran 0.1n 5n uic",
    "tran with a start": PULSE + RC + ".tran 0.1n 5n 2n",
    "ac": SMALL_SIGNAL + ".ac dec 10 1 1e9",
    "ac with its operating point": SMALL_SIGNAL + ".options keepopinfo\n.ac dec 10 1 1e9",
    "noise": SMALL_SIGNAL + ".noise v(b) v1 dec 10 1 1e6",
    "transfer function": DIVIDER + ".tf v(b) v1",
    "sensitivity": DIVIDER + ".sens v(b)",
    "poles": SMALL_SIGNAL + ".pz a 0 b 0 vol pz",
    "distortion": "v1 a 0 dc 0.6 distof1 1\nr1 a b 1k\nd1 b 0 dd\n.model dd d\n.disto dec 3 1k 1e6",
    "several analyses": SMALL_SIGNAL + ".op\n.ac dec 2 1 100\n.tran 1u 10u",
    "mixed-signal tran": PULSE + MIXED + ".tran 0.1n 50n",
    "mixed-signal op": "v1 a 0 1\n" + MIXED + ".op",
    "measures": PULSE + RC + ".meas tran t1 when v(b)=0.5 rise=1\n.tran 0.1n 50n",
    "output cards": PULSE + RC + ".print tran v(b)\n.plot tran v(b)\n.four 1e8 v(b)\n.width out=80\n.tran 0.1n 50n",
    "options": DIVIDER + ".options reltol=1e-6 method=gear trtol=1 klu acct list node opts seed=12\n.op",
    "temperature": DIVIDER + ".temp 85\n.op",
    "level 1": MOS + ".model n nmos level=1 vto=0.5\n.model p pmos level=1 vto=-0.5",
    "BSIM4 checks": MOS + ".model n nmos level=14 version=4.8 eta0=-0.1\n.model p pmos level=54 version=4.5 pscbe2=0",
    "BSIM4 without version": "vd d 0 1\nm1 d d 0 0 n w=1u l=1u\n.model n nmos level=54\n.op",
    "BSIM3 checks": "vd d 0 1\nm1 d d 0 0 n w=1u l=1u\n.model n nmos level=49 version=3.2.4\n.op",
    "BSIMSOI checks": "vd d 0 1\nm1 d d 0 0 n w=1u l=1u\n.model n nmos level=58\n.op",
    "bipolar": "vd d 0 1\nq1 d b 0 n\nrb d b 1e5\n.model n npn level=4\n.op",
    "parameters": ".subckt s a w=1\nr1 a 0 {w*1k}\n.ends\nv1 a 0 1\nx1 a s w={q}\n.param q=3\n.csparam z=q\n.op",
    "conditions": "v1 a 0 1\n" + RC + ".ic v(b)=0\n.nodeset v(b)=0.2\n.tran 0.1n 5n",
    "no dc value": PULSE + "r1 a 0 1k\n.op",
    "switch": PULSE + "s1 v 0 a 0 sm\nr1 v a 1k\n.model sm sw vt=0.5 vh=0.1 ron=1 roff=1e6\n.tran 0.1n 10n",
    "lines": PULSE + "t1 a 0 b 0 z0=50 td=1n\nr1 b 0 50\n.tran 0.1n 10n",
    "coupled coils": PULSE + "l1 a b 1n\nl2 c 0 1n\nk1 l1 l2 0.9\nr1 b 0 50\nr2 c 0 50\n.tran 0.1n 10n",
    "device currents": DIVIDER + ".options savecurrents\n.op",
    "behavioural": "v1 a 0 1\nb1 b 0 v=v(a)*2+sin(time)\nr1 b 0 1k\n.tran 1n 10n",
    "random numbers": "v1 a 0 trnoise(1 1n 0 0)\nr1 a 0 {agauss(1k,10,3)}\n.tran 1n 10n",
    "long names": PULSE.replace(" a ", f" {'a' * 70} ") + f"rerror {'a' * 70} fatal 1k\nc1 fatal 0 1p\n.tran 0.1n 10n",
    "scattering": "v1 a 0 dc 0 ac 1 portnum 1 z0 50\nr1 a b 50\nv2 b 0 dc 0 ac 1 portnum 2 z0 50\n.sp lin 5 1e6 1e7",
}


@pytest.mark.parametrize("kind", HEALTHY)
def test_a_healthy_deck_of_any_kind_is_ok_and_all_its_lines_are_known(kind):
    stop = {"tran": 50e-9, "tran with a start": 5e-9, "tran with uic": 5e-9, "mixed-signal tran": 50e-9}.get(kind)
    result = BatchEngine(timeout=60).run(Deck(f"error amplifier, fatal: {kind}", HEALTHY[kind], (), None, stop))
    assert [m for m in result.messages if m.level in ("error", "unclassified")] == []
    assert result.status is Status.OK
    assert result.vectors


def test_every_kind_of_analysis_is_known_by_its_card():
    found = {kind for body in HEALTHY.values() for kind in analyses(Deck("*", body, ()))}
    assert found == {"op", "dc", "tran", "ac", "noise", "tf", "sens", "pz", "disto", "sp"}
    assert analyses(Deck("*", ".OP\n .Ac dec 1 1 10\n.options op\n* .tran\nx1 a op", ())) == ("op", "ac")


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("line", "level", "name"),
    [
        ("Circuit: * error amplifier with fatal singular matrix", "note", "progress"),
        ("error                                        0", "note", "table"),
        ("x1.error                            -1.5e-12", "note", "table"),
        ("fatal#branch                              -nan *", "note", "table"),
        ("a                                           -4.1797             -1.75972 *", "note", "table"),
        ("stdout Note: No compatibility mode selected!", "note", "progress"),
        ("stderr Error: circuit not parsed.", "error", "deck"),
        ("stderr Warning: singular matrix:  check node b", "error", "no-convergence"),
        (" Reference value :  0.00000e+00\r", "note", "progress"),
        ("Using SPARSE 1.3 as Direct Linear Solver", "note", "progress"),  # 42 and later
        ("Using KLU as Direct Linear Solver", "note", "progress"),  # 42 and later
        ("Note: Compatibility modes selected: hs a", "note", "progress"),
        ("Note: v1: has no value, DC 0 assumed", "warning", "warning"),
        ("Warning: v.xamp.error: no DC value, transient time 0 value used", "warning", "warning"),
        ("Note: can't find the initialization file spinit.", "warning", "start-file"),
        ("Warning: Pd = 0 is less than W.", "warning", "warning"),
        ("Supplies reduced to   0.0000% ", "note", "progress"),
        ("Note: Transient op finished successfully", "warning", "stepping"),
        ("Trying gmin =   1.0000E-03 Note: One successful gmin step", "warning", "stepping"),
        ("Trying gmin =   5.6234E-03 Warning: singular matrix:  check node b", "error", "no-convergence"),
        ("Error: Transient op failed, timestep too small", "error", "no-convergence"),
        ("DC solution failed -", "error", "no-convergence"),
        ("run simulation(s) aborted", "error", "aborted"),
        ("Warning : Nodeset on non-existent node - zz, ignored", "error", "deck"),
        ("Warning: redefinition of .subckt s, ignored", "error", "deck"),
        ("unrecognized parameter (vt0x) - ignored", "error", "deck"),
        ("Fatal: Nlx = -1 is less than -Leff.", "error", "deck"),
        ("Warning: rawfile write error !!", "error", "disk"),
        ("malloc: Internal Error: can't allocate 800 bytes. ", "error", "memory"),
        ("No. of Data Rows : 11", "note", "progress"),
        ("Seed value for random number generator is set to 12", "note", "progress"),
        ("t1                  =  2.235430e-09", "note", "output-card"),
        ("the sky is falling", "unclassified", "unclassified"),
        ("3 MB", "unclassified", "unclassified"),
        ("100% sure that something is odd", "unclassified", "unclassified"),
        ("Note: \0", "unclassified", "unclassified"),
        ("Note: caf\ufffd", "unclassified", "unclassified"),
        ("Note: " + "x" * 5000, "unclassified", "unclassified"),
    ],
)
def test_a_line_has_its_class(line, level, name):
    message = classify(line)
    assert (message.level, message.name) == (level, name)


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (["Warning: singular matrix:  check node v1#branch"], "v1#branch"),
        (['doAnalyses: TRAN:  Timestep too small; time = 5e-09, timestep = 1e-22: trouble with node "b"'], "b"),
        (["doAnalyses: OP:  Timestep too small; trouble with n-instance m1"], "m1"),
        (["Warning : IC on non-existent node - typo, ignored", "   Please check line .ic v(typo)=0"], "typo"),
        (["Warning: r1: resistance to low, set to 1 mOhm"], "r1"),
        (["Warning: vd1: no DC value, transient time 0 value used"], "vd1"),
        (["Error: unknown subckt: x1 a 0 nothere"], "x1"),
        (['Too few parameters for subcircuit type "s" (instance: xx1)'], "xx1"),
        (["Error: Could not find include file nothere.sp"], "nothere.sp"),
        (["unrecognized parameter (vt0x) - ignored"], "vt0x"),
        (["Undefined parameter [vdx]"], "vdx"),
        (["warning, can't find model 'nothere' from line", "    m1 a a 0 0 nothere w=1e-6 l=1e-6"], "nothere"),
        (["Error on line 4 or its substitute:", "  r1 a 0 2"], "r1"),
        (["Warning: Unusual leading characters like '?' or others", "    Check line no 4:  ?1 a 0 2"], "?1"),
        (["Fatal error: Fatal error(s) detected during BSIM3V3.3 parameter checking for n in model m1"], "m1"),
        (["Fatal error: detected during BSIM4.8.2 parameter checking for ", "    model n of device instance m1"], "m1"),
        (["Error: -1 out of range for sqrt", "    in line b1"], "b1"),
        (["Error: circuit not parsed."], ""),
    ],
)
def test_a_message_names_its_culprit(lines, where):
    assert classify_all(lines)[0].where == where


def test_an_indented_line_goes_on_with_the_warning_above_it():
    found = classify_all(
        ["Warning : IC on non-existent node - typo, ignored", "", "   Please check line .ic v(typo)=0"]
    )
    assert [(m.level, m.name) for m in found] == [("error", "deck"), ("error", "deck")]


def test_an_indented_line_below_a_note_or_alone_is_unknown():
    found = classify_all(["   Please look", "Note: all is well", "   Please look"])
    assert [m.level for m in found] == ["unclassified", "note", "unclassified"]


# ---------------------------------------------------------------- verdicts

OP = Deck("* one", "v1 a 0 1\n.op", ("v(a)",))
TRAN = Deck("* t", "v1 a 0 1\n.tran 1n 2n", ("v(a)",), None, 2e-9)


def judge(deck: Deck, vectors: dict, lines: tuple[str, ...] = (), **more):
    arrays = {k: np.asarray(v) for k, v in vectors.items()}
    title = more.pop("title", f"{deck.title} nonce={deck.nonce}")
    return verdict(deck, arrays, lines, title=title, engine="t", seconds=0, **more)


def test_an_unknown_line_stays_a_message_where_nobody_is_strict():
    result = judge(OP, {"v(a)": [1.0]}, ("the sky is falling",), strict=False)
    assert result.status is Status.OK
    assert result["v(a)"] == pytest.approx([1.0])
    assert [(m.level, m.text) for m in result.messages] == [("unclassified", "the sky is falling")]


def test_an_unknown_line_is_shown_where_it_makes_numbers_suspect():
    result = judge(OP, {"v(a)": [1.0]}, ("the sky is falling",))
    assert result.status is Status.SUSPECT
    assert "the sky is falling" in result.messages[-1].text


@pytest.mark.parametrize("strict", [True, False])
def test_an_error_is_an_error_even_where_nobody_is_strict(strict):
    assert judge(OP, {"v(a)": [1.0]}, ("Error: a card",), strict=strict).status is Status.SUSPECT


@pytest.mark.parametrize("line", ["run simulation(s) aborted", "doAnalyses: TRAN:  Timestep too small; time = 1e-9"])
def test_an_analysis_that_was_given_up_has_no_numbers(line):
    result = judge(OP, {"v(a)": [1.0]}, (line,))
    assert result.status is Status.SUSPECT
    assert result.vectors == {}


@pytest.mark.parametrize(
    ("line", "cause"),
    [("malloc: Internal Error: can't allocate 8 bytes.", "memory"), ("Warning: rawfile write error !!", "disk")],
)
def test_a_machine_that_is_full_is_named_whatever_came_back(line, cause):
    for vectors in ({}, {"v(a)": [1.0]}):
        result = judge(OP, vectors, (line,))
        assert result.status is Status.ENGINE_CRASH
        assert f"out of {cause}" in result.messages[-1].text


def test_the_nonce_must_be_the_whole_word():
    assert judge(OP, {"v(a)": [1.0]}, title=f"* one nonce={OP.nonce}0").status is Status.BAD_DECK


def test_a_damaged_file_without_a_word_is_a_failed_measurement():
    result = judge(OP, {}, title="", cause="out.raw: cut")
    assert result.status is Status.MEASURE_FAILED
    assert "out.raw: cut" in result.messages[-1].text


def test_a_missing_vector_is_named():
    result = judge(OP, {"v(b)": [1.0]})
    assert result.status is Status.MEASURE_FAILED
    assert result.messages[-1].where == "v(a)"


@pytest.mark.parametrize("value", [np.nan, -np.inf, 1.1e6, -1e32])
@pytest.mark.parametrize("name", ["v(b)", "i(v1)", "@m1[id]"])
def test_a_deck_that_asks_for_nothing_by_name_has_all_its_vectors_checked(name, value):
    deck = Deck("* all", "v1 a 0 1\n.op", (), None)
    result = judge(deck, {"v(a)": [1.0], name: [value]})
    if name == "@m1[id]" and np.isfinite(value):
        assert result.status is Status.OK  # a resistance, say: no voltage and no current
    else:
        assert result.status is Status.MEASURE_FAILED
        assert result.messages[-1].where == name


def test_a_large_gain_is_no_overflow():
    deck = Deck("* ac", "v1 a 0 ac 1\n.ac dec 1 1 10", ("v(a)",), 2)
    assert judge(deck, {"v(a)": [1e9 + 1j, 1e8]}).status is Status.OK
    assert judge(deck, {"v(a)": [1e32j, 1e8]}).status is Status.MEASURE_FAILED
    assert judge(deck, {"v(a)": [complex(1, np.nan), 1e8]}).status is Status.MEASURE_FAILED


@pytest.mark.parametrize(
    "time",
    [
        [0, 1e-9, 1e-9, 2e-9],
        [0, 2e-9, 1e-9, 2e-9],
        [-1e-9, 1e-9, 2e-9],
        [1e-9, 1.5e-9, 2e-9],
        [2e-9],
        [],
        [0, 1e-9 + 0j, 2e-9],
    ],
)
def test_a_time_that_cannot_be_is_refused(time):
    assert judge(TRAN, {"time": time, "v(a)": np.ones(len(time))}).status is Status.MEASURE_FAILED


def test_a_transient_without_time_is_refused():
    result = judge(TRAN, {"v(a)": np.ones(3)})
    assert result.status is Status.MEASURE_FAILED
    assert "without time" in result.messages[-1].text


@pytest.mark.parametrize("card", [".tran 1n 2n uic", ".tran 1n 2n 0.5n", ".TRAN 1n 2n 0 1n UIC"])
def test_a_transient_that_starts_late_on_purpose_is_ok(card):
    deck = Deck("* t", f"v1 a 0 1\n{card}", ("v(a)",), None, 2e-9)
    assert judge(deck, {"time": [1e-10, 1e-9, 2e-9], "v(a)": np.ones(3)}).status is Status.OK


def test_vectors_of_different_lengths_are_refused():
    deck = Deck("* all", "v1 a 0 1\n.dc v1 0 1 0.5", (), None)
    assert judge(deck, {"v(a)": [1.0, 2.0], "v(b)": [1.0]}).status is Status.MEASURE_FAILED


def test_no_vectors_at_all_are_no_result():
    assert judge(Deck("* all", "v1 a 0 1\n.op", (), None), {}).status is Status.MEASURE_FAILED
