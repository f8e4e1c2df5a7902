"""The convergence ladder: what is tried, in order, on a deck that ngspice does not solve as it stands.

Every rung is a plain deck of its own, so any engine can climb. A result says which rung solved it; the numbers of a
rung that loosens tolerances or adds a shunt are marked as STEPPED like those of gmin and source stepping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from cimspice.engines.base import RUNG_TEXT, Message, Result, Rung, Status
from cimspice.netlist import Deck
from cimspice.units import read_spice_number
from cimspice.units import spice_number as num

#: more iterations and the fixed ladders of conductance and source values instead of ngspice's adaptive ones
STEPPING_OPTIONS = "gminsteps=100 srcsteps=200 itl1=1000 itl2=1000 itl4=200"
METHOD_OPTIONS = "method=gear reltol=1e-3 abstol=1e-12 vntol=1e-6 itl1=1000 itl2=1000 itl4=200"
SHUNT_OPTIONS = "rshunt=1e12 itl1=1000 itl2=1000 itl4=200"
T_RAMP = 1e-6  #: time over which the sources rise [s]; they then stand still for as long

_SOURCE = re.compile(r"^([vi]\S*\s+\S+\s+\S+)\s+(?:dc\s+)?(\S+)\s*$", re.IGNORECASE | re.MULTILINE)
_ANALYSIS = re.compile(r"^\.(op|dc|tran|ac|noise)\b.*$", re.IGNORECASE | re.MULTILINE)
_SAVE = re.compile(r"^\.save\b.*$", re.IGNORECASE | re.MULTILINE)


def _with(deck: Deck, lines: str) -> Deck:
    return replace(deck, body=f"{deck.body}\n{lines}")


def _options(deck: Deck, settings: str) -> Deck:
    """The deck with options changed; ngspice takes the last value of an option."""
    return _with(deck, f".options {settings}")


def _whole_state(deck: Deck) -> Deck:
    """The deck saving every node."""
    body = _SAVE.sub(".save all", deck.body) if _SAVE.search(deck.body) else deck.body
    return replace(deck, body=body, vectors=(), points=None, latches=())


def _nodeset(result: Result, position: int) -> str:
    nodes = [(name, float(values[position])) for name, values in result.vectors.items() if name.startswith("v(")]
    # internal nodes of devices carry a '#'; they are set by their device
    pairs = [f"{name}={num(value)}" for name, value in nodes if "#" not in name]
    return ".nodeset " + " ".join(pairs) if pairs else ""


class Ladder:
    """Climbs with the decks that `run` answers."""

    def __init__(self, run: Callable[[Deck], Result]) -> None:
        self._run = run

    def run(self, deck: Deck, neighbour: Callable[[], Deck | None] = lambda: None) -> Result:
        """The deck's own result, or that of the first rung that solves it, marked with the rung.

        neighbour: gives the deck of the nearest solved point, or None. A deck that fails for another reason than
        convergence is not helped by any rung and comes back at once.
        """
        first = self._run(deck)
        if first.status is not Status.NO_CONVERGENCE:
            return first
        seconds = first.seconds
        for rung, result in self._rungs(deck, neighbour):
            seconds += result.seconds
            if result.status.trusted:
                note = Message("warning", "stepping", f"rung {int(rung)}: {RUNG_TEXT[rung]}")
                return replace(
                    result, deck=deck.digest, status=Status.STEPPED, rung=rung, seconds=seconds,
                    messages=(*result.messages, note),
                )  # fmt: skip
        return replace(first, seconds=seconds)

    def _rungs(self, deck: Deck, neighbour: Callable[[], Deck | None]) -> Iterator[tuple[Rung, Result]]:
        near = neighbour()
        if near is not None:
            state = self._run(_whole_state(near))
            nodeset = _nodeset(state, 0) if state.status.trusted else ""
            if nodeset:
                yield Rung.NODESET, self._run(_with(deck, nodeset))
        yield Rung.STEPPING, self._run(_options(deck, STEPPING_OPTIONS))
        yield Rung.METHOD, self._run(_options(deck, METHOD_OPTIONS))
        yield Rung.SHUNT, self._run(_options(deck, SHUNT_OPTIONS))
        ramped = _ramp(deck)
        if ramped is not None:
            state = self._run(ramped)
            yield Rung.RAMP, self._from_ramp(deck, state)

    def _from_ramp(self, deck: Deck, state: Result) -> Result:
        """The operating point that starts from the end of the ramp; the end itself where that does not converge."""
        if not state.status.trusted:
            return state
        result = self._run(_with(deck, _nodeset(state, -1)))
        if result.status.trusted or any(name not in state.vectors for name in deck.vectors):
            return result
        late = int(np.searchsorted(state["time"], 1.9 * T_RAMP))
        for name in deck.vectors:
            values = state[name]
            if abs(values[-1] - values[late]) > 1e-6 * max(np.abs(values).max(), 1e-12):
                return result  # has not come to rest: no operating point
        return replace(state, vectors={name: state[name][-1:] for name in deck.vectors})


def _ramp(deck: Deck) -> Deck | None:
    """An operating point as a transient whose constant sources rise from zero; None for another analysis."""
    analysis = _ANALYSIS.search(deck.body)
    if not analysis or analysis[1].lower() != "op":
        return None

    def rise(match: re.Match[str]) -> str:
        value = read_spice_number(match[2])
        return match[0] if value is None else f"{match[1]} pwl(0 0 {num(T_RAMP)} {num(value)})"

    body = _SOURCE.sub(rise, deck.body)
    body = _ANALYSIS.sub(f".tran {num(T_RAMP / 100)} {num(2 * T_RAMP)}", body)
    return replace(_whole_state(replace(deck, body=body)), stop=2 * T_RAMP)
