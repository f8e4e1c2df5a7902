"""What an engine answers: vectors, a status that was checked, and every message line with its class."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Protocol

import numpy as np

from cimspice.netlist import Deck, Session


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


class Rung(IntEnum):
    """Steps of the convergence ladder, in the order they are tried; written into datasets as `rung`."""

    DEFAULT = 0
    NODESET = 1
    STEPPING = 2
    METHOD = 3
    SHUNT = 4
    RAMP = 5


#: what each rung did, for people
RUNG_TEXT = {
    Rung.DEFAULT: "no help needed",
    Rung.NODESET: "started from the nearest solved point",
    Rung.STEPPING: "gmin or source stepping",
    Rung.METHOD: "Gear integration, looser tolerances",
    Rung.SHUNT: "a shunt of 1 TOhm at every node",
    Rung.RAMP: "sources ramped up slowly in a transient",
}

ADVICE = {
    Status.OK: "nothing to do",
    Status.STEPPED: "solved with the help its rung names; check for floating nodes",
    Status.NO_CONVERGENCE: "no rung of the convergence ladder solved it; check bias and models at this point",
    Status.TIMEOUT: "raise the time limit, shorten the transient or loosen tstep",
    Status.MEASURE_FAILED: "a requested vector is missing, short or not finite: check its name and the stop time",
    Status.ENGINE_CRASH: "the simulator died on this deck; run it alone with `cimspice spice`",
    Status.SUSPECT: "numbers came back that may not be believed; the messages say why",
    Status.BAD_DECK: "the deck was refused; the messages name the line",
}


@dataclass(frozen=True)
class Message:
    """One line the simulator wrote: level is note, warning, error or unclassified; name is its class.

    where: the node, device, model or vector that the line blames, empty where it names none.
    """

    level: str
    name: str
    text: str
    where: str = ""


@dataclass(frozen=True)
class Result:
    """Answer to one deck: vectors by name (1-D float arrays), or none where the status is not trusted."""

    deck: str
    status: Status
    vectors: dict[str, np.ndarray] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    engine: str = ""
    seconds: float = 0.0
    rung: int = Rung.DEFAULT

    def __getitem__(self, name: str) -> np.ndarray:
        return self.vectors[name]


class Engine(Protocol):
    """Anything that runs a deck; it answers a Result for every deck and raises only when it cannot run at all."""

    name: str

    def run(self, deck: Deck) -> Result:
        """The answer to one deck."""

    def run_session(self, session: Session) -> Iterator[Result]:
        """Answers to the decks of a session, in order. Here each is loaded by itself; an engine may do it faster."""
        for k in range(len(session.commands)):
            yield self.run(session.nth(k))


#: (pattern, level, class) of a line of output, without case; the first match wins, an unmatched line is "unclassified".
#: Collected from ngspice 39.3 on healthy and broken decks of every analysis, and from the message texts in its binary.
_CLASSES = [
    (r"^\s*$", "note", "blank"),
    # titles and node names are the user's words: a circuit or a node called "error" is none
    (r"^circuit: ", "note", "progress"),
    (r"^\S+ {2,}[-+]?(\d[\d.]*(e[-+]?\d+)?|nan|inf)( +[-+]?(\d[\d.]*(e[-+]?\d+)?|nan|inf))?( \*)?$", "note", "table"),
    (
        r"(malloc|calloc|realloc): internal error|can't allocate|cannot allocate memory|out of memory"
        r"|memory allocation error|failed to map segment|bad_alloc",
        "error",
        "memory",
    ),
    (r"rawfile write error|no space left on device|file too large", "error", "disk"),
    (r"error while loading shared libraries|cannot execute|permission denied", "error", "start"),
    (r"simulation\(s\) aborted", "error", "aborted"),
    (
        r"stepping failed|gmin step failed|singular matrix|timestep too small|no convergence|non-convergence"
        r"|iteration limit reached|operating point failed|dc solution failed"
        r"|transient op failed|too many iterations|convergence problems",
        "error",
        "no-convergence",
    ),
    (
        r"(starting|dynamic|true|spice3) (gmin|source) stepping|starting (gmin|source) stepping|gmin stepping completed"
        r"|source stepping completed|one successful (gmin|source) step|further gmin increment|transient op (started|fin)",
        "warning",
        "stepping",
    ),
    (r"^warning: \S+: no dc value|^note: \S+: has no value, dc 0 assumed", "warning", "warning"),
    (r"can't find the initialization file", "warning", "start-file"),
    # a missing node or value becomes a resistor of 1 mOhm, a mistyped model parameter its default: both exit 0
    (
        r"resistance too? low|unrecognized parameter|non-existent node|model issue|redefinition of|unusual leading char"
        r"|missing '?\)'?|can't set option|not yet implemented|unable to find|default (model )?assumed|\. +ignored\.$",
        "error",
        "deck",
    ),
    (
        r"(?<![\w.#@$-])(error|fatal|panic)(?![\w.#$-])|mif-error|unknown (subckt|parameter|device|model)"
        r"|could not find|can't find|no such|not found|unimplemented|mismatch of .subckt|too few parameters|memory exhausted"
        r"|incomplete or empty netlist|undefined parameter|cannot compute substitute|already exists"
        r"|no resource usage information|there aren't any circuits|is invalid|^doanalyses:|segmentation violation",
        "error",
        "deck",
    ),
    # what -r leaves out is not missed: figures are computed from the vectors
    (
        r"^\.\w+ line ignored since rawfile was produced|^\.options: no listing, rawfile was generated"
        r"|^no \.measure possible in batch mode|^remove rawfile and use \.print|^select interactive mode \(optionally"
        r"|^measurements for |^\S+ +=  +-?\d[\d.]*(e[-+]\d+)?( (targ|trig|at|from|to|with)= .*)?$",
        "note",
        "output-card",
    ),
    (
        r"^checking parameters for|^b4soi\w* parameter check|^(w|model) = |(eta0|pscbe2) = .* is (negative|not positive)"
        r"|^setting version to 'default'",
        "note",
        "model-check",
    ),
    (r"^warning", "warning", "warning"),
    (
        r"^(total|dram|maximum|current|shared|text|stack|library)\b[\w ()]* = +[\d.]+ +(bytes|[kmg]b)\.?$"
        r"|^total (analysis|elapsed) time \(seconds\) = |^number of lines in the deck = \d"
        r"|^(netlist (loading|parsing)|subckt and param expansion) time = \d|^(nominal|operating) temperature = -?\d"
        r"|^(total|transient|ac)[\w ]* (iterations|time)( for the last time point)? = \d"
        r"|^circuit [\w -]+ = \d|^(transient|accepted|rejected) timepoints = \d|^matrix \w+ time = \d",
        "note",
        "resources",
    ),
    (r"^options:$|^[+ ] \w+$|^[+ ] \w+\t", "note", "options"),
    (
        r"^note\b|^doing analysis at temp|^using (sparse|klu)|^using transient initial conditions"
        r"|^initial transient solution|^last node voltages|^no\. of data (rows|columns)|^ *(reference|transient) value"
        r"|^-{4,}|^node +(last )?voltage|^----|^reducing trtol|^trying gmin|^supplies reduced to|^\*\*|^binary raw file"
        r"|^simulation executed|^seed value for random number generator is set|^ngspice-\d\S* done|^osdi\(info\)"
        r"|^\s*\d+(\.\d+)? ?%( complete)?\s*$|^\(see (the )?manual",
        "note",
        "progress",
    ),
]
_COMPILED = [(re.compile(pattern, re.IGNORECASE), level, name) for pattern, level, name in _CLASSES]
_PREFIX = re.compile(r"^(stdout|stderr) (?=\S)")
_UNPRINTABLE = re.compile(r"[^\t\x20-\x7e]")
#: characters of a line that are looked at and kept
_LONGEST = 2000

#: where a line names its culprit
_CULPRIT = re.compile(
    r"(?:check node|trouble with node|trouble with [\w-]+-instance|non-existent node -|can't find model|unknown subckt:"
    r"|instance:|include file|definition of model|redefinition of \.subckt|device instance|in model|no such vector(?: as)?"
    r"|undefined parameter|unrecognized parameter|unknown parameter|^\s+in line|check line no \d+:|check line \.\w+"
    r"|convergence problems at|^(?:warning|note|error):(?= [^\s:]+:))\s*[\"'(\[]?([^\s\"',;()\[\]]*[^\s\"',;()\[\]:.])",
    re.IGNORECASE,
)
#: a line after which ngspice echoes the guilty line of the deck
_ECHO_FOLLOWS = re.compile(r"\bline\b.*:\s*$|from line$", re.IGNORECASE)


@functools.lru_cache(maxsize=4096)
def classify(line: str) -> Message:
    """Class and culprit of one line of simulator output; PySpice's prefix `stdout ` or `stderr ` does not count.

    A line that is no text or has no end is never a note or a warning: healthy runs print none.
    """
    line, rest = line[:_LONGEST], line[_LONGEST:]
    text = _PREFIX.sub("", line.rstrip())
    found = _CULPRIT.search(text)
    where = found[1] if found else ""
    garbled = bool(rest) or _UNPRINTABLE.search(text) is not None
    for pattern, level, name in _COMPILED:
        if pattern.search(text) and not (garbled and level != "error"):
            return Message(level, name, line, "" if level == "note" else where)
    return Message("unclassified", "unclassified", line, where)


def classify_all(lines: Iterable[str]) -> list[Message]:
    """Messages of a whole log, without blank lines.

    An indented line that is unknown by itself goes on with the warning or error above it, whose class it takes.
    """
    messages: list[Message] = []
    for line in lines:
        message = classify(line)
        if message.name == "blank":
            continue
        above = messages[-1] if messages else None
        indented = line[:1] in (" ", "\t") and not _UNPRINTABLE.search(line)
        if above and above.level in ("warning", "error") and indented:
            where = message.where
            if not where and _ECHO_FOLLOWS.search(above.text):
                where = line.split()[0]
            if message.level in ("unclassified", "note"):
                message = Message(above.level, above.name, line, where)
            if where and not above.where:
                messages[-1] = replace(above, where=where)
        messages.append(message)
    return messages


#: analysis card -> how ngspice names its plot, and whether its values are complex (None: either)
ANALYSES: Mapping[str, tuple[str, bool | None]] = {
    "op": ("Operating Point", False),
    "dc": ("DC transfer characteristic", False),
    "tran": ("Transient Analysis", False),
    "ac": ("AC Analysis", True),
    "noise": ("Noise Spectral Density Curves", False),
    "tf": ("Transfer Function", False),
    "pz": ("Pole-Zero Analysis", True),
    "sens": ("Sensitivity Analysis", None),
    "disto": ("DISTORTION - 2nd harmonic", True),
    "sp": ("SP Analysis", True),
}


@functools.lru_cache(maxsize=8)  # every run of a session asks for the same deck
def analyses(deck: Deck) -> tuple[str, ...]:
    """Kinds of analysis that the deck's cards ask for, in their order."""
    cards = re.findall(rf"^\s*\.({'|'.join(ANALYSES)})\b", deck.body, re.IGNORECASE | re.MULTILINE)
    return tuple(card.lower() for card in cards)


def failed(deck: Deck, status: Status, text: str, *, engine: str, seconds: float = 0.0) -> Result:
    """A Result without numbers, with one line that says why."""
    return Result(deck.digest, status, {}, (Message("error", status.name.lower(), text),), engine, seconds)


def verdict(
    deck: Deck,
    vectors: Mapping[str, np.ndarray],
    lines: Iterable[str],
    *,
    title: str,
    engine: str,
    seconds: float,
    strict: bool = True,
    cause: str = "",
) -> Result:
    """Judge a finished run: right circuit, every vector back, finite, of the right length, at the asked stop time.

    title: title line of the plot the numbers came from, which must carry the deck's nonce; strict: lines that nobody
    has classified make the numbers SUSPECT, otherwise they stay among the messages; cause: why what came back could not
    be read as vectors, where that is so.
    """
    messages = classify_all(lines)
    names = {m.name for m in messages if m.level == "error"}
    # a step that failed may be helped by the next one, an analysis that failed is over
    aborted = "aborted" in names or any(m.level == "error" and m.text.startswith("doAnalyses:") for m in messages)
    unsolved = "no-convergence" in names and names <= {"no-convergence", "aborted"}

    def answer(status: Status, text: str = "", where: str = "") -> Result:
        notes = tuple(messages) + ((Message("error", status.name.lower(), text, where),) if text else ())
        rung = Rung.STEPPING if status is Status.STEPPED else Rung.DEFAULT
        return Result(deck.digest, status, dict(vectors) if status.trusted else {}, notes, engine, seconds, rung)

    machine = {"memory": "out of memory", "disk": "out of disk", "start": "the simulator does not start"}
    for message in messages:
        if message.name in machine:
            return answer(Status.ENGINE_CRASH, f"{machine[message.name]}: {message.text.strip()}")
    if f"nonce={deck.nonce}" not in title.split():
        silent = Status.MEASURE_FAILED if cause else Status.BAD_DECK
        status = Status.NO_CONVERGENCE if unsolved else Status.BAD_DECK if names else silent
        return answer(status, "no result of this deck came back: " + (cause or f"plot title {title!r}"))
    missing = [v for v in deck.vectors if v not in vectors]
    if missing:
        return answer(Status.MEASURE_FAILED, f"vectors missing: {', '.join(missing)}", missing[0])
    if not vectors:
        return answer(Status.MEASURE_FAILED, "no vectors came back")
    asked = set(deck.vectors)
    lengths = {len(vectors[name]) for name in asked or vectors}
    # an ideal amplifier may have a gain of 1e9, a source that overflowed 1e32; a supply has a few volts
    limit = "1e6" if set(analyses(deck)) <= {"op", "dc", "tran"} else "1e30"
    for name, values in vectors.items():
        if name in asked and deck.points is not None and len(values) != deck.points:
            status = Status.NO_CONVERGENCE if "no-convergence" in names else Status.MEASURE_FAILED
            return answer(status, f"{name}: {len(values)} values instead of {deck.points}", name)
        bounded = name in asked or name.startswith(("v(", "i("))
        # a comparison with NaN is false; a single value, as every altered point has, needs no array machinery
        largest = abs(values[0]) if len(values) == 1 else np.abs(values).max(initial=0.0)
        if not (largest <= float(limit) if bounded else np.isfinite(values).all()):
            return answer(Status.MEASURE_FAILED, f"{name}: not finite or beyond {limit}", name)
    if len(lengths) != 1 or lengths == {0}:
        return answer(Status.MEASURE_FAILED, f"vectors of {sorted(lengths)} values")
    if deck.stop is not None:
        status, text = _judge_time(deck, vectors.get("time"), lengths.pop())
        if text:
            return answer(status, text, "time")
    stepped = "no-convergence" in names or any(m.name == "stepping" for m in messages)
    if aborted or "deck" in names:
        return answer(Status.SUSPECT, "numbers came back although the simulator reported an error")
    unknown = next((m for m in messages if m.level == "unclassified"), None)
    if strict and unknown:
        return answer(Status.SUSPECT, f"unclassified lines in the simulator's output: {unknown.text[:200]!r}")
    for one, other, least in deck.latches:
        apart = abs(vectors[one][-1] - vectors[other][-1])
        if apart < least:
            return answer(Status.SUSPECT, f"the latch {one}, {other} ends metastable, {apart:.3g} V apart")
    return answer(Status.STEPPED if stepped else Status.OK)


_TRAN = re.compile(r"^\s*\.tran\s+\S+\s+\S+(?:\s+(?!uic\b)(\S+))?(.*)$", re.IGNORECASE | re.MULTILINE)


def _judge_time(deck: Deck, time: np.ndarray | None, length: int) -> tuple[Status, str]:
    """Status and cause where the time of a transient cannot be right; no cause where it can."""
    assert deck.stop is not None
    if time is None:
        return Status.MEASURE_FAILED, "a transient without time"
    if len(time) < 2 or len(time) != length or np.iscomplexobj(time) or not (np.diff(time) > 0).all():
        return Status.MEASURE_FAILED, "time does not run forwards"
    if abs(time[-1] - deck.stop) > 1e-6 * deck.stop:
        return Status.NO_CONVERGENCE, f"stopped at {time[-1]:g} s instead of {deck.stop:g} s"
    if time[0] < 0 or (_begins_at_zero(deck) and time[0] != 0):
        return Status.MEASURE_FAILED, f"time begins at {time[0]:g} s"
    return Status.OK, ""


@functools.lru_cache(maxsize=8)
def _begins_at_zero(deck: Deck) -> bool:
    """Whether a transient's first point is time 0: with uic it is one small step later, with a start time anywhere."""
    card = _TRAN.search(re.sub(r"\n\+", " ", deck.body))
    return card is not None and card[1] is None and "uic" not in card[0].lower()
