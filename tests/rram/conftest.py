"""One ngspice process a deck: these decks are small, and a fresh worker for each would cost more than they do."""

from __future__ import annotations

import pytest

from cimspice.engines import Result
from cimspice.engines.batch import BatchEngine
from cimspice.netlist import Deck


@pytest.fixture(scope="session")
def simulate():
    """Deck -> Result; a deck asked for twice is simulated once."""
    engine = BatchEngine()
    known: dict[str, Result] = {}

    def run(deck: Deck) -> Result:
        if deck.digest not in known:
            known[deck.digest] = engine.run(deck)
        return known[deck.digest]

    return run
