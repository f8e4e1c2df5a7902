"""Decks in, results out: what a bench sees of store, static check, convergence ladder and engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cimspice import deckcheck
from cimspice.engines.base import Engine, Message, Result, Status, failed
from cimspice.engines.ladder import Ladder
from cimspice.netlist import Deck, Session
from cimspice.store import Store

#: (digest of a deck, number in its session) -> why it is not run again
Condemned = Mapping[tuple[str, int], tuple[Status, str]]


class NotStored(Exception):
    """A deck is not in the store and there is no engine to run it here."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck.title)
        self.deck = deck


class Simulator:
    """Decks in, Results out: the store first, then the engine with its convergence ladder.

    Counts the runs it made, and keeps untrusted results, the addresses and options of all it was asked for, and the
    records it took from the store. condemned: decks that ended a worker before and are not run again.
    """

    def __init__(self, store: Store | None, engine: Engine | None, *, condemned: Condemned | None = None) -> None:
        self.store = store
        self.engine = engine
        self._condemned = condemned or {}
        self._ladder = Ladder(self._guarded) if engine else None
        #: whether decks are checked as text before they run
        self.checks = False
        self.simulated = 0
        self.decks: list[Deck] = []
        self.addresses: dict[str, str] = {}
        self.used: list[Path] = []
        self.untrusted: list[Result] = []

    def note(self, address: str, deck: Deck) -> None:
        """Remember a deck that was asked for: its address in the store, and its options."""
        self.decks.append(deck)
        self.addresses[address] = deck.options

    def __call__(self, deck: Deck) -> Result:
        self.note(deck.digest, deck)
        result = self.store.get(deck) if self.store else None
        if self.store and result:
            self.used.append(self.store.path(deck))
            return result
        bad = self.check(deck)
        if bad is not None:
            self.untrusted.append(bad)
            return bad
        result = self.climb(deck)
        if self.store:
            self.store.put(deck, result)
        return result

    def check(self, deck: Deck) -> Result | None:
        """What the static check finds wrong with a deck, as its result; None where it may run, or is not checked."""
        if not self.checks or self.engine is None:
            return None
        errors = [f for f in deckcheck.check(deck.text) if f.level == "error"]
        if not errors:
            return None
        messages = tuple(Message("error", f.name, f"{f.where}: {f.text}", f.where) for f in errors)
        return Result(deck.digest, Status.BAD_DECK, {}, messages, self.engine.name)

    def climb(self, deck: Deck, neighbour: Callable[[], Deck | None] = lambda: None) -> Result:
        """Run one deck, with the convergence ladder; nothing is stored. neighbour: the nearest deck that was solved."""
        if self._ladder is None:
            raise NotStored(deck)
        result = self._ladder.run(deck, neighbour)
        self.simulated += 1
        if not result.status.trusted:
            self.untrusted.append(result)
        return result

    def session(self, session: Session) -> Iterator[Result]:
        """Run the decks of a session as they stand, without help."""
        if self.engine is None:
            raise NotStored(session.nth(0))
        condemned = {k: why for (name, k), why in self._condemned.items() if name == session.name}
        healthy = [k for k in range(len(session.commands)) if k not in condemned]
        if condemned:
            # what is left runs as one session; each run also takes over the changes of those left out before it
            pending: list[str] = []
            commands: list[tuple[str, ...]] = []
            for k, changes in enumerate(session.commands):
                pending += changes
                if k not in condemned:
                    commands.append(tuple(pending) if commands else ())
                    pending = []
            session = Session(commands, lambda n, nth=session.nth: nth(healthy[n]), session.name, healthy)  # type: ignore[misc]
        answers = self.engine.run_session(session) if healthy else iter(())
        for k in range(len(condemned) + len(healthy)):
            if k in condemned:
                yield Result("", condemned[k][0], {}, (_blame(*condemned[k]),), self.engine.name)
            else:
                self.simulated += 1
                yield next(answers)

    def _guarded(self, deck: Deck) -> Result:
        assert self.engine is not None
        why = self._condemned.get((deck.digest, 0))
        if why:
            return failed(deck, why[0], why[1], engine=self.engine.name)
        return self.engine.run(deck)


def _blame(status: Status, cause: str) -> Message:
    return Message("error", status.name.lower(), cause)
