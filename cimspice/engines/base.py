"""What an engine answers: vectors, a status that was checked, and every message line with its class."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

import numpy as np

from cimspice.netlist import Deck


class Status(IntEnum):
    """Outcome of one point. The numbers are written into datasets as CF flag values and never change meaning."""

    OK = 0
    STEPPED = 1
    NO_CONVERGENCE = 2
    TIMEOUT = 3
    MEASURE_FAILED = 4
    ENGINE_CRASH = 5
    SUSPECT = 6
    BAD_DECK = 7

    @property
    def trusted(self) -> bool:
        """True when the numbers may be used: solved, with or without help."""
        return self in (Status.OK, Status.STEPPED)


ADVICE = {
    Status.OK: "nothing to do",
    Status.STEPPED: "solved after gmin or source stepping; check for floating nodes",
    Status.NO_CONVERGENCE: "start from the nearest solved point or slow the input ramp",
    Status.TIMEOUT: "raise the time limit, shorten the transient or loosen tstep",
    Status.MEASURE_FAILED: "a requested vector is missing, short or not finite: check its name and the stop time",
    Status.ENGINE_CRASH: "the simulator died on this deck; run it alone with `cimspice spice`",
    Status.SUSPECT: "the simulator wrote lines cimspice does not know; read them before believing the numbers",
    Status.BAD_DECK: "the deck was refused; the messages name the line",
}


@dataclass(frozen=True)
class Message:
    """One line the simulator wrote: level is note, warning, error or unclassified; name is its class."""

    level: str
    name: str
    text: str


@dataclass(frozen=True)
class Result:
    """Answer to one deck: vectors by name (1-D float arrays), or none where the status is not trusted."""

    deck: str
    status: Status
    vectors: dict[str, np.ndarray] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    engine: str = ""
    seconds: float = 0.0

    def __getitem__(self, name: str) -> np.ndarray:
        return self.vectors[name]


class Engine(Protocol):
    """Anything that runs a deck; it answers a Result for every deck and raises only when it cannot run at all."""

    name: str

    def run(self, deck: Deck) -> Result: ...


#: (pattern, level, class) of a line of output, without case; the first match wins, an unmatched line is "unclassified"
_CLASSES = [
    (r"^\s*$", "note", "blank"),
    (
        r"stepping failed|singular matrix|timestep too small|no convergence|run simulation\(s\) aborted"
        r"|iteration limit reached|operating point failed",
        "error",
        "no-convergence",
    ),
    (
        r"(starting|dynamic|true) (gmin|source) stepping|gmin stepping completed|source stepping completed"
        r"|one successful (gmin|source) step|further gmin increment",
        "warning",
        "stepping",
    ),
    # a missing node or value becomes a resistor of 1 mOhm, a mistyped model parameter its default: both exit 0
    (r"resistance to low|unrecognized parameter|non-existent node", "error", "deck"),
    (
        r"error|fatal|unknown subckt|could not find|can't find|no such|not found|unimplemented|mismatch of .subckt"
        r"|too few parameters|memory exhausted|incomplete or empty netlist",
        "error",
        "deck",
    ),
    (r"checking parameters for bsim|(eta0|pscbe2) = .* is (negative|not positive)", "note", "model-check"),
    (r"^warning", "warning", "warning"),
    (r"(bytes|MB|kB)\.?$|^(DRAM|maximum|current|shared|text|stack|library|total) .*=", "note", "resources"),
    (
        r"^note|^doing analysis|^using sparse|^circuit:|^initial transient solution|^no\. of data|^no\. of rows"
        r"|^\s*(reference|transient) value|^--|^node +voltage|^reducing trtol|^trying|%|^\*\*|^binary raw file"
        r"|^\S+ +\S*\d(e[+-]?\d+)?$|^simulation executed|^using transient initial conditions",
        "note",
        "progress",
    ),
]
_COMPILED = [(re.compile(pattern, re.IGNORECASE), level, name) for pattern, level, name in _CLASSES]


def classify(line: str) -> Message:
    """Class of one line of simulator output."""
    for pattern, level, name in _COMPILED:
        if pattern.search(line):
            return Message(level, name, line)
    return Message("unclassified", "unclassified", line)


def failed(deck: Deck, status: Status, text: str, *, engine: str, seconds: float = 0.0) -> Result:
    """A Result without numbers, with one line that says why."""
    return Result(deck.digest, status, {}, (Message("error", status.name.lower(), text),), engine, seconds)


def verdict(
    deck: Deck,
    vectors: dict[str, np.ndarray],
    lines: list[str],
    *,
    title: str,
    engine: str,
    seconds: float,
) -> Result:
    """Judge a finished run: right circuit, every vector back, finite, of the right length, at the asked stop time.

    title: title line of the plot the numbers came from, which must carry the deck's nonce.
    """
    messages = [m for m in map(classify, lines) if m.name != "blank"]
    names = {m.name for m in messages if m.level == "error"}

    def answer(status: Status, text: str = "") -> Result:
        notes = tuple(messages) + ((Message("error", status.name.lower(), text),) if text else ())
        return Result(deck.digest, status, vectors if status.trusted else {}, notes, engine, seconds)

    if f"nonce={deck.nonce}" not in title:
        status = Status.NO_CONVERGENCE if names == {"no-convergence"} else Status.BAD_DECK
        return answer(status, f"no result of this deck came back (plot title {title!r})")
    missing = [v for v in deck.vectors if v not in vectors]
    if missing:
        return answer(Status.MEASURE_FAILED, f"vectors missing: {', '.join(missing)}")
    for name in deck.vectors:
        values = vectors[name]
        if deck.points is not None and len(values) != deck.points:
            status = Status.NO_CONVERGENCE if "no-convergence" in names else Status.MEASURE_FAILED
            return answer(status, f"{name}: {len(values)} values instead of {deck.points}")
        if not np.isfinite(values).all() or np.abs(values).max(initial=0.0) > 1e6:
            return answer(Status.MEASURE_FAILED, f"{name}: not finite or beyond 1e6")
    if deck.stop is not None:
        time = vectors["time"]
        if len(time) < 2 or (np.diff(time) < 0).any():
            return answer(Status.MEASURE_FAILED, "time does not run forwards")
        if abs(time[-1] - deck.stop) > 1e-6 * deck.stop:
            return answer(Status.NO_CONVERGENCE, f"stopped at {time[-1]:g} s instead of {deck.stop:g} s")
    stepped = "no-convergence" in names or any(m.name == "stepping" for m in messages)
    if "deck" in names:
        return answer(Status.SUSPECT, "numbers came back although the simulator reported an error")
    if any(m.level == "unclassified" for m in messages):
        return answer(Status.SUSPECT, "unclassified lines in the simulator's output")
    return answer(Status.STEPPED if stepped else Status.OK)
