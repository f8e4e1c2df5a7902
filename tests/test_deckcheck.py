"""The check before a run: every wrong deck is named with its culprit, no healthy one is refused, and nothing makes it fall."""

import re
import time
from pathlib import Path

import pytest
from deck_catalogue import FAILING, HEAD, HEALTHY, HOSTILE, STRONGARM, WRONG
from hypothesis import given, settings
from hypothesis import strategies as st
from test_netlist import first_deck

from cimspice import paths
from cimspice.benches import BENCHES
from cimspice.deckcheck import REFUSALS, Finding, check, examine
from cimspice.deckcheck.numbers import Scope, compiled, number


def errors(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f.level == "error"]


def beside(folder: Path, files: dict[str, str]) -> Path:
    """Write files beside a deck; the path of the deck."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "deck.cir"


def text_of(wrong) -> str:
    return wrong.body if wrong.whole else f"{HEAD}{wrong.body}\n.op\n.end\n"


# ---------------------------------------------------------------- the catalogue


def test_the_catalogue_is_as_large_as_it_claims():
    assert len(WRONG) + len(FAILING) >= 81
    assert len(HEALTHY) + len(BENCHES) >= 40
    assert len(HOSTILE) >= 14


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_deck_is_named_with_its_class_and_its_culprit(case, tmp_path):
    wrong = WRONG[case]
    findings = check(text_of(wrong), path=beside(tmp_path, wrong.files))
    found = [f for f in findings if f.name == wrong.name]
    assert found, findings
    assert any(wrong.culprit in f.text and f.level == wrong.level for f in found), found
    assert all("\n" not in f.text for f in findings)


@pytest.mark.parametrize("case", [name for name, w in WRONG.items() if w.level == "warning"])
def test_a_deck_that_may_be_right_is_flagged_and_not_refused(case, tmp_path):
    wrong = WRONG[case]
    assert errors(check(text_of(wrong), path=beside(tmp_path, wrong.files))) == []


@pytest.mark.parametrize("case", HEALTHY)
def test_a_healthy_deck_is_not_refused(case, tmp_path):
    deck = HEALTHY[case]
    assert errors(check(deck.text, path=beside(tmp_path, deck.files))) == []


@pytest.mark.parametrize("name", sorted(BENCHES))
def test_the_decks_of_the_benches_pass_without_a_word(name):
    assert check(first_deck(name).text) == []


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_deck_is_refused(case, tmp_path):
    body, files = HOSTILE[case]
    marker = tmp_path / "owned"
    path = beside(tmp_path, {k: v.replace("{marker}", str(marker)) for k, v in files.items()})
    examined = examine(f"{HEAD}{body.replace('{marker}', str(marker))}\n.op\n.end\n", path=path)
    assert errors(examined.findings) or "shell" not in examined.source.text


def test_every_class_of_finding_is_in_the_documentation():
    page = (Path(__file__).parent.parent / "docs" / "plain_decks.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)*)`", page))
    assert {w.name for w in WRONG.values()} | REFUSALS <= listed


# ---------------------------------------------------------------- places


def test_a_finding_names_file_and_line():
    (finding,) = check(HEAD + "* a comment\n\nr5 b\n+ 0\n.op\n", path=Path("/nowhere/mine.cir"))
    assert finding.where == "mine.cir, line 8"
    assert str(finding).startswith("mine.cir, line 8: r5: ")


def test_text_without_a_file_has_lines_only():
    (finding,) = check(HEAD + "r5 b 0\n.op\n")
    assert finding.where == "line 6"


def test_a_finding_in_an_included_file_names_that_file(tmp_path):
    path = beside(tmp_path, {"parts.inc": "* parts\nr5 b 0\n"})
    (finding,) = check(HEAD + ".include parts.inc\n.op\n", path=path)
    assert finding.where == "parts.inc, line 2"


def test_what_runs_is_what_was_checked(tmp_path):
    path = beside(
        tmp_path,
        {"parts.inc": "* parts\nr5 b 0 1k\n", "c.lib": ".lib tt\nr6 b 0 2k\n.endl\n.lib ss\nr6 b 0 3k\n.endl\n"},
    )
    source = examine(
        HEAD + ".include parts.inc\n*#shell is a comment here\n.lib c.lib ss\n.meas tran x max v(b)\n.op\n.end\n",
        path=path,
    ).source
    lines = [line for line in source.text.split("\n") if line]
    assert lines == ["v1 a 0 dc 1 ac 1", "r1 a b 1k", "r2 b 0 1k", "c1 b 0 1n", "r5 b 0 1k", "r6 b 0 3k", ".op"]


def test_lines_of_a_deck_without_includes_keep_their_numbers():
    source = examine("title\n* one\nv1 a 0 1\n\nr1 a 0\n+ 1k\n.op\n").source
    assert source.text.split("\n") == ["", "v1 a 0 1", "", "r1 a 0", "+ 1k", ".op"]


# ---------------------------------------------------------------- includes


def test_an_include_outside_the_roots_needs_a_root(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    path = beside(inside, {})
    beside(outside, {"parts.inc": "r5 b 0 1k\n"})
    inside.mkdir(exist_ok=True)
    text = HEAD + f".include {outside}/parts.inc\n.op\n"
    (finding,) = errors(check(text, path=path))
    assert finding.name == "outside-roots"
    assert finding.refused
    assert check(text, path=path, roots=[outside]) == []
    assert check(text, path=path, trust=True) == []


def test_a_link_out_of_the_folder_is_followed_to_its_end(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    beside(outside, {"secret.inc": "r5 b 0 1k\n"})
    inside.mkdir()
    (inside / "link.inc").symlink_to(outside / "secret.inc")
    names = [f.name for f in check(HEAD + ".include link.inc\n.op\n", path=inside / "deck.cir")]
    assert names == ["outside-roots"]


def test_the_shipped_cards_may_be_included_from_anywhere(tmp_path):
    cards = paths.pdk_models() / "sky130" / "tt.sp"
    text = f"cards\n.include {cards}\nv1 d 0 1\nm1 d d 0 0 n042 w=0.42u l=0.15u\n.op\n"
    assert check(text, path=tmp_path / "deck.cir") == []


def test_a_device_is_no_include(tmp_path):
    assert [f.name for f in check(HEAD + ".include /dev/zero\n.op\n", path=tmp_path / "d.cir", trust=True)] == [
        "missing-include"
    ]


def test_the_same_file_twice_is_no_cycle(tmp_path):
    path = beside(tmp_path, {"a.inc": ".include common.inc\n", "common.inc": ".param q=1\n"})
    assert check(HEAD + ".include a.inc\n.include common.inc\n.op\n", path=path) == []


# ---------------------------------------------------------------- latches


@pytest.mark.parametrize("ending", [".op\n", ".tran 20p 5n\n", ".tran 20p 5n uic\n", ".dc vp 1.1 1.3 0.1\n"])
def test_a_clocked_comparator_is_not_taken_for_a_storage_cell(ending):
    examined = examine("strongarm\n" + STRONGARM + ending)
    assert errors(examined.findings) == []
    assert [(p.q, p.qb, p.held) for p in examined.pairs] == [("on", "op", True)]


def test_a_cell_that_is_written_may_have_its_state_from_that():
    wrong = WRONG["symmetrical latch"]
    findings = check(f"{HEAD}{wrong.body}\n{READ.replace('mpb bl', 'mpb blb')}\nvblb blb 0 0\n.op\n")
    assert [(f.level, f.name) for f in findings] == [("warning", "bistable-without-state")]


def test_a_comparator_without_its_precharge_devices_is_a_storage_cell_no_more_than_its_tail_allows():
    text = "\n".join(line for line in STRONGARM.split("\n") if not line.startswith(("m7", "m8", "m9", "m10")))
    assert errors(check("latch\n" + text + ".op\n")) == []


@pytest.mark.parametrize(
    "extra",
    [
        ".nodeset v(q)=0",
        ".nodeset v(qb)=1.8",
        "mreset q rst 0 0 nch\nvrst rst 0 0",
        "mpre q rst vdd vdd pch\nvrst rst 0 0",
        "vforce q 0 1",
    ],
)
def test_a_cell_that_is_given_a_state_or_is_pulled_is_good(extra):
    wrong = WRONG["symmetrical latch"]
    assert errors(check(f"{HEAD}{wrong.body}\n{extra}\n.op\n")) == []


READ = "mpa bl wl q 0 nch\nmpb bl wl qb 0 nch\nvwl wl 0 1\nvbl bl 0 1"


@pytest.mark.parametrize("extra", [".ic v(q)=0", READ, "cq q 0 1f", ".nodeset v(b)=0"])
def test_a_cell_that_only_seems_to_have_a_state_is_refused(extra):
    wrong = WRONG["symmetrical latch"]
    assert "bistable-without-state" in [f.name for f in errors(check(f"{HEAD}{wrong.body}\n{extra}\n.op\n"))]


def test_many_cells_without_a_state_are_one_finding():
    wrong = WRONG["6t read without a state"]
    more = "\n".join(f"x{k} bl bl wl q{k} qb{k} vdd cell" for k in range(2, 65))
    found = [f for f in check(f"{HEAD}{wrong.body}\n{more}\n.op\n") if f.name == "bistable-without-state"]
    assert len(found) == 1
    assert "63 more pairs" in found[0].text


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("word", "value"),
    [("1k", 1e3), ("1Meg", 1e6), ("1M", 1e-3), ("10pF", 1e-11), ("1F", 1e-15), ("2mil", 50.8e-6), ("1d3", 1e3), (".5", 0.5),
     ("-1.5e-3k", -1.5), ("1A", 1.0), ("4k7", None), ("abc", None), ("", None)],
)  # fmt: skip
def test_a_number_is_read_as_ngspice_reads_it(word, value):
    # measured with ngspice 39: i1 0 b <word> into 1 Ohm
    assert number(word) == (None if value is None else pytest.approx(value, rel=1e-12, abs=0))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1+2*3", 7), ("(1+2)*3", 9), ("2**3", 8), ("2^3", 8), ("-2+5", 3), ("q*2k", 6e3), ("sqrt(16)+max(1,2)", 6),
     ("1 ? 3 : 4", 3), ("q>2 && q<4", 1),
     ("1/0", None), ("unknown", None), ("v(a)", None), ("agauss(1,2,3)", None), ("(-1)**0.5<2", None)],
)  # fmt: skip
def test_an_expression_has_its_value_or_none(text, value):
    assert Scope({"q": ("3", None)}, None).value("{" + text + "}") == value


def test_parameters_that_need_each_other_have_no_value():
    scope = Scope({"a": ("{b}", None), "b": ("{a}", None)}, None)
    assert scope("a") is None


def test_nodes_in_an_expression_are_no_parameters():
    assert compiled("gain*v(out,ref)+i(vx)*r1").names == ("gain", "r1")


# ---------------------------------------------------------------- speed and robustness


def test_a_column_of_64_rows_is_checked_in_a_tenth_of_a_second(monkeypatch):
    import test_netlist

    monkeypatch.setitem(test_netlist.SETUP, "column", {"rows": 64})
    text = first_deck("column_mac").text
    assert len(examine(text).circuit.devices) > 400
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        check(text)
        seconds.append(time.perf_counter() - begin)
    assert min(seconds) < 0.1


def test_a_subcircuit_that_doubles_itself_forty_times_ends():
    levels = "\n".join(f".subckt s{k} a\nx1 a s{k + 1}\nx2 a s{k + 1}\n.ends" for k in range(40))
    begin = time.perf_counter()
    check(f"{HEAD}{levels}\n.subckt s40 a\nr1 a 0 1k\n.ends\nx1 b s0\n.op\n")
    assert time.perf_counter() - begin < 20


SEEDS = [d.text for d in HEALTHY.values() if len(d.text) < 3000] + [
    text_of(w) for w in WRONG.values() if len(w.body) < 3000
]
PIECES = [
    "(", ")", "{", "}", "'", "\"", "=", "+", "*", ".", "\n", "\n+ ", " ", "0", "-", "1e999", "v(", ".subckt s a\n",
    ".ends\n", ".include x\n", ".if (1)\n", ".endif\n", ".lib a b\n", "\\\\\n", "$", ";", "é", "\0", "poly(2)",
    "x1 a s\n", ".param a={a}\n", "[", "]", ",", "k", "M", ".model m\n", ".control\n", ".tran\n", "%",
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "t\n+ \n+ ",
        "t\n\\\\\n\\\\\n",
        "t\n;\x80",
        "t\nv1 a 0 dc =\n",
        "t\n.option\n+ \n",
        "t\nr1 a\u2000b 1\n",
        "t\n.\n",
    ],
)
def test_a_text_that_once_made_the_check_fall_no_longer_does(text):
    check(text)


@settings(max_examples=400)
@given(st.data())
def test_a_deck_mutated_at_random_gets_findings_and_never_an_exception(data):
    text = data.draw(st.sampled_from(SEEDS))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 8))
        text = text[:place] + data.draw(st.sampled_from(PIECES)) + text[place + cut :]
    begin = time.perf_counter()
    findings = check(text)
    assert time.perf_counter() - begin < 1.0
    assert all(f.level in ("error", "warning", "note") and f.name and f.text for f in findings)


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_any_text_gets_findings_and_never_an_exception(text):
    check(text)
    check("title\n" + text)
