"""Recorded answers: bit for bit, for the decks they belong to, and all of them used."""

import numpy as np
import pytest

from cimspice.engines import Message, Result, Status
from cimspice.engines.base import failed
from cimspice.engines.replay import Recorder, ReplayEngine, ReplayError, record
from cimspice.netlist import Deck

AWKWARD = np.array([0.1, -0.0, 5e-324, 1.7976931348623157e308, np.nan, np.inf])
DECK = Deck("* one", "v1 a 0 1\n.op", ("v(a)",))
OTHER = Deck("* another", "v1 a 0 2\n.op", ("v(a)",))


class Scripted:
    """An engine that answers what it was given."""

    name = "scripted"

    def __init__(self, **vectors: np.ndarray) -> None:
        self.vectors = {f"v({k})": v for k, v in vectors.items()}
        self.runs = 0

    def run(self, deck: Deck) -> Result:
        self.runs += 1
        messages = (Message("warning", "warning", 'Warning: v1: "quoted", µ\n', "v1"),)
        return Result(deck.digest, Status.STEPPED, self.vectors, messages, self.name, 0.25)


def test_an_answer_comes_back_bit_for_bit(tmp_path):
    engine = Scripted(a=AWKWARD, b=AWKWARD[:3] * 1j + 2, none=np.array([]))
    told = Recorder(engine, tmp_path).run(DECK)
    with ReplayEngine(tmp_path) as replay:
        again = replay.run(DECK)
    assert engine.runs == 1
    assert (again.deck, again.status, again.messages) == (told.deck, told.status, told.messages)
    assert (again.engine, again.seconds) == ("scripted", 0.25)
    assert list(again.vectors) == list(told.vectors)
    for name, values in told.vectors.items():
        assert again[name].dtype == values.dtype
        assert again[name].tobytes() == values.tobytes()


def test_a_failed_answer_is_replayed_as_failed(tmp_path):
    record(tmp_path, DECK, failed(DECK, Status.TIMEOUT, "longer than 1 s", engine="e"))
    with ReplayEngine(tmp_path) as replay:
        result = replay.run(DECK)
    assert result.status is Status.TIMEOUT
    assert result.vectors == {}
    assert result.messages[0].text == "longer than 1 s"


def test_an_answer_may_be_asked_for_more_than_once(tmp_path):
    Recorder(Scripted(a=AWKWARD), tmp_path).run(DECK)
    with ReplayEngine(tmp_path) as replay:
        assert replay.run(DECK)["v(a)"].tobytes() == replay.run(DECK)["v(a)"].tobytes()


def test_changing_an_answer_does_not_change_the_next_one(tmp_path):
    Recorder(Scripted(a=AWKWARD), tmp_path).run(DECK)
    with ReplayEngine(tmp_path) as replay:
        replay.run(DECK)["v(a)"][:] = 7
        assert replay.run(DECK)["v(a)"].tobytes() == AWKWARD.tobytes()


def test_a_deck_that_was_not_recorded_is_named(tmp_path):
    Recorder(Scripted(a=AWKWARD), tmp_path).run(DECK)
    with pytest.raises(ReplayError, match=r"deck '\* another' \(\w{16}\) was not recorded"):
        ReplayEngine(tmp_path).run(OTHER)


def test_one_changed_character_of_a_deck_is_another_deck(tmp_path):
    Recorder(Scripted(a=AWKWARD), tmp_path).run(DECK)
    with pytest.raises(ReplayError, match="was not recorded"):
        ReplayEngine(tmp_path).run(Deck(DECK.title, DECK.body.replace("1", "1.0", 1), DECK.vectors))


def test_an_answer_left_unused_fails_the_replay_by_its_title(tmp_path):
    for deck in (DECK, OTHER):
        Recorder(Scripted(a=AWKWARD), tmp_path).run(deck)
    with pytest.raises(ReplayError, match=r"1 recorded answers not used: \* another"), ReplayEngine(tmp_path) as replay:
        replay.run(DECK)


def test_an_error_inside_is_not_hidden_by_unused_answers(tmp_path):
    Recorder(Scripted(a=AWKWARD), tmp_path).run(DECK)
    with pytest.raises(ZeroDivisionError), ReplayEngine(tmp_path):
        raise ZeroDivisionError


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(ReplayError, match="no recorded answers"):
        ReplayEngine(tmp_path)


def test_any_flipped_byte_of_a_record_is_noticed(tmp_path):
    Recorder(Scripted(a=AWKWARD), tmp_path).run(DECK)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for k in range(len(whole)):
        path.write_bytes(whole[:k] + bytes([whole[k] ^ 1]) + whole[k + 1 :])
        with pytest.raises(ReplayError, match="the record is damaged"):
            ReplayEngine(tmp_path).run(DECK)
    path.write_bytes(whole[:-1])
    with pytest.raises(ReplayError, match="the record is damaged"):
        ReplayEngine(tmp_path).run(DECK)


def test_a_record_under_the_name_of_another_deck_is_refused(tmp_path):
    Recorder(Scripted(a=AWKWARD), tmp_path).run(DECK)
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / f"{OTHER.digest}.answer")
    with pytest.raises(ReplayError, match="holds the answer of another deck"):
        ReplayEngine(tmp_path).run(OTHER)
