"""Any plain ngspice deck of a user's: read, checked, run by `ngspice -b` in a folder of its own, and judged.

Numbers are given only where they may be believed: the deck passed the check, every analysis it asks for came back
whole, finite and under the deck's own title, at the asked stop time, and no storage cell ended between its states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import xarray as xr

from cimspice import sandbox as sandboxes
from cimspice.deckcheck import Examined, Finding, examine
from cimspice.deckcheck.analyses import Analysis, carrier
from cimspice.deckcheck.latch import Pair
from cimspice.deckcheck.reader import OUTPUT_CARDS, read_text_file
from cimspice.engines.base import ADVICE, Message, Status, classify
from cimspice.engines.batch import BatchEngine, Execution
from cimspice.engines.plain_raw import Plot
from cimspice.errors import InputError
from cimspice.netlist import Deck
from cimspice.store import write_atomically

#: no voltage or current of a circuit is larger; ngspice clips what overflows to 1e32 or 1e99 without a word
LARGEST = 1e12
#: a storage cell whose nodes differ by less than this part of its rail holds no state
SPLIT = 0.1
#: a cell below this voltage is not powered [V]
POWERED = 0.01
#: points a period below which a sine source is not followed
POINTS_A_PERIOD = 4

_PLOTS = {
    "op": ("operating point",), "dc": ("dc transfer characteristic",), "tran": ("transient analysis",),
    "ac": ("ac analysis",), "noise": ("noise spectral density curves", "integrated noise"),
    "tf": ("transfer function",), "pz": ("pole-zero analysis",), "sens": ("sensitivity analysis",),
    "disto": ("distortion",), "sp": ("sp analysis",), "pss": ("time domain periodic steady state",),
}  # fmt: skip
_UNITS = {"voltage": "V", "current": "A", "time": "s", "frequency": "Hz", "temp-sweep": "degC", "res-sweep": "Ohm",
          "temperature": "degC", "charge": "C", "capacitance": "F", "admittance": "S", "power": "W",
          "voltage-density": "V/sqrt(Hz)", "current-density": "A/sqrt(Hz)"}  # fmt: skip
#: lines of a user's deck that mean less than they say
_LINES = [
    # rows of tables: a node or a figure and its number, whatever words its name holds
    (re.compile(r"^circuit:|^\S+ +-?\d[\d.]*(e[+-]?\d+)?$|^[a-z][\w ,()./-]* = [\d.e+-]+$"), "note", "progress"),
    (
        re.compile(r"^(reference|transient) value|^ascii raw file|^setting version to|^\.options: no listing"),
        "note",
        "progress",
    ),
    (re.compile(r"not defined for display type|can't open viewport"), "note", "progress"),
    (re.compile(r"^warning, can't find model"), "warning", "warning"),
    (re.compile(r"not positive definite"), "error", "deck"),
]
#: what to do, where the advice of a status is about something else here
_ADVICE = {
    Status.ENGINE_CRASH: "take cards away until it runs: one of them ends ngspice",
    Status.SUSPECT: "no numbers are given",
}
#: variables through which a trusted .control block hands its plots over
_DUMP = [
    "set filetype=binary",
    "set appendwrite",
    "foreach cimspiceplot $plots",
    "  setplot $cimspiceplot",
    "  write out.raw",
    "end",
]


@dataclass
class Answer:
    """What became of a deck. vectors: 1-D float arrays, none where the status is not trusted; units: by vector."""

    status: Status
    messages: list[Finding] = field(default_factory=list)
    vectors: dict[str, np.ndarray] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    engine: str = ""
    digest: str = ""
    seconds: float = 0.0
    refused: bool = False  #: the deck is no input: a program, or a file outside the allowed folders


def run_plain(
    path: Path,
    *,
    trust: bool = False,
    sandbox: bool = False,
    strict: bool = False,
    timeout: float = 300.0,
    roots: Iterable[Path] = (),
) -> Answer:
    """Check, run and judge a deck file. The first line is its title; includes are read relative to the file.

    trust: allow .control blocks, files and includes from anywhere; sandbox: run under bubblewrap; strict: warnings and
    unknown lines of output fail too; timeout [s]; roots: further folders includes may come from. Raises InputError
    for a file that is missing or not text, SimulatorMissing where ngspice or bubblewrap is.
    """
    if not path.is_file():
        raise InputError(f"no deck file {path}")
    if not timeout > 0:
        raise InputError(f"a time limit of {timeout:g} s; it must be more than 0")
    for root in roots:
        if not root.is_dir():
            raise InputError(f"--root {root} is not a folder")
    examined = examine(read_text_file(path), path=path, roots=roots, trust=trust)
    findings = list(examined.findings)
    if any(f.refused for f in findings):
        return Answer(Status.BAD_DECK, findings, refused=True)
    if examined.failed or (strict and any(f.level == "warning" for f in findings)):
        return Answer(Status.BAD_DECK, findings)
    readable = [path.parent] if trust else []
    engine = BatchEngine(timeout, prefix=sandboxes.command_prefix(readable=readable) if sandbox else None)
    dropped = any(c.lower.startswith(OUTPUT_CARDS) for c in examined.source.cards)
    if dropped and not examined.source.control:
        text = ".meas, .print, .plot and .four are not run with a raw file; take figures from the vectors"
        findings.append(Finding("note", "output-card", text))
    deck = deck_of(examined, path)
    answer = judge(examined, deck, engine.execute(deck.text), strict=strict)
    answer.messages = findings + answer.messages
    answer.engine, answer.digest = engine.name, deck.digest
    return answer


def deck_of(examined: Examined, path: Path) -> Deck:
    """The deck that runs: own title line, everything included in its place, a trusted .control block with its dump.

    A file a trusted deck names is looked for beside the deck, because ngspice runs in a folder of its own.
    """
    title = re.sub(r"[^\x20-\x7e]", "?", examined.source.title.lstrip("*# "))[:200]
    body = examined.source.text
    if examined.source.control:
        body = _with_dump(body)
    body = re.sub(r"(file\s*=\s*\")([^\"/]+)\"", lambda m: f'{m[1]}{_beside(path, m[2])}"', body)
    return Deck(title=f"* {title}", body=body, vectors=(), points=None)


def _beside(path: Path, name: str) -> str:
    target = path.parent.resolve() / name
    return str(target) if target.is_file() else name


def _with_dump(body: str) -> str:
    """A body whose .control block writes every plot before it quits or ends; judged are vectors, not what it prints."""
    lines: list[str] = []
    inside = False
    for line in body.split("\n"):
        word = line.strip().lower().split(" ")[0]
        if word.startswith(".control"):
            inside = True
        elif inside and (word in ("quit", "exit") or word.startswith(".endc")):
            lines += _DUMP
            inside = not word.startswith(".endc")
        lines.append("quit 0" if inside and word in ("quit", "exit") else line)
    return "\n".join(lines)


# ---------------------------------------------------------------- the verdict


def judge(examined: Examined, deck: Deck, done: Execution, *, strict: bool = False) -> Answer:
    """Status, messages and vectors of a finished run."""
    messages = [_message(line) for line in done.lines]
    seen = {(m.level, m.name) for m in messages}
    lost = ("error", "no-convergence") in seen
    kept = _kept(messages)

    def answer(status: Status, text: str = "", name: str = "") -> Answer:
        if not status.trusted:
            kept.append(
                Finding(
                    "error",
                    name or status.name.lower().replace("_", "-"),
                    f"{text}; {_ADVICE.get(status, ADVICE[status])}",
                )
            )
        return Answer(status, kept, seconds=done.seconds)

    if done.died is not None:
        return answer(done.died, done.cause)
    if examined.source.control:
        own = [p for p in done.plots if p.title != "Constant values"]
        plots = {f"plot{k}": p for k, p in enumerate(own, 1)}
        problem = "" if plots else "the .control block left no vectors"
    else:
        plots, problem = _named_plots(examined.analyses, done.plots)
    if problem:
        failed = _first_error(messages)
        return answer(
            Status.NO_CONVERGENCE if lost else Status.BAD_DECK, f"{problem}{f' ({failed})' if failed else ''}"
        )
    for plot in plots.values():
        if f"nonce={deck.nonce}" not in plot.title:
            return answer(Status.BAD_DECK, f"{plot.name}: not a result of this deck (title {plot.title!r})")
        text = _spoiled(plot)
        if text:
            return answer(Status.NO_CONVERGENCE if lost and not _points(plot) else Status.MEASURE_FAILED, text)
    for key, analysis in _by_key(examined.analyses).items():
        if key in plots:
            status, text = _incomplete(analysis, plots[key])
            if not status.trusted:
                return answer(status, text)
            name, text = _doubtful(examined, analysis, plots[key])
            if text:
                return answer(Status.SUSPECT, text, name)
    if ("error", "deck") in seen:
        return answer(Status.SUSPECT, f"numbers came back although ngspice reported: {_first_error(messages)}")
    if strict and any(m.level in ("unclassified", "warning") and m.name != "stepping" for m in messages):
        return answer(Status.SUSPECT, "ngspice warned, or wrote lines that are not known")
    stepped = any(m.name in ("stepping", "no-convergence") for m in messages)
    kept = [replace(m, level="warning") if m.level == "error" else m for m in kept]  # overcome: the numbers are whole
    result = answer(Status.STEPPED if stepped else Status.OK)
    result.vectors, result.units = _flat(plots)
    return result


def _message(line: str) -> Message:
    line = line.strip()
    lower = line.lower()
    for pattern, level, name in _LINES:
        if pattern.search(lower):
            return Message(level, name, line)
    return classify(line)


def _kept(messages: list[Message]) -> list[Finding]:
    """What is told of ngspice's output: no notes, nothing twice, and one line of its many steps of gmin."""
    kept: dict[tuple[str, str], Finding] = {}
    for m in messages:
        if m.level != "note":
            level = "warning" if m.level == "unclassified" else m.level
            key = (m.name, "" if m.name in ("stepping", "no-convergence") else m.text)
            kept.setdefault(key, Finding(level, m.name, m.text.strip(), "ngspice"))
    return list(kept.values())


def _first_error(messages: list[Message]) -> str:
    """The first line of output that tells the cause."""
    errors = [m.text.strip() for m in messages if m.level == "error"]
    return errors[0][:200] if errors else ""


def _by_key(analyses: list[Analysis]) -> dict[str, Analysis]:
    """Analyses in the order of their cards, by a key such as tran1 (the first .tran) or noise2."""
    keyed: dict[str, Analysis] = {}
    for analysis in analyses:
        number = sum(a.kind == analysis.kind for a in keyed.values()) + 1
        keyed[f"{analysis.kind}{number}"] = analysis
    return keyed


def _named_plots(analyses: list[Analysis], plots: list[Plot]) -> tuple[dict[str, Plot], str]:
    """Plots by the key of their analysis, the first card's first; or what is missing."""
    named: dict[str, Plot] = {}
    for key, analysis in _by_key(analyses).items():
        number = int(key[len(analysis.kind) :])
        total = sum(a.kind == analysis.kind for a in analyses)
        for k, wanted in enumerate(_PLOTS[analysis.kind]):
            found = [p for p in plots if p.name.lower().startswith(wanted)]
            # ngspice runs several cards of one kind from the last to the first
            per_card = len(found) // total if total else 0
            if not per_card or len(found) % total:
                return {}, f"no result of {analysis.card.text.strip() if analysis.card else analysis.kind!r} came back"
            own = found[(total - number) * per_card : (total - number + 1) * per_card]
            for j, plot in enumerate(own):
                suffix = "" if k == 0 and j == 0 else f"_{k + j + 1}"
                named[key + suffix] = plot
    return named, ""


def _points(plot: Plot) -> int:
    return max((len(v) for v in plot.vectors.values()), default=0)


def _spoiled(plot: Plot) -> str:
    """Why no number of this plot may be believed."""
    if not plot.vectors:
        return f"{plot.name}: the result file was cut short"
    for name, values in plot.vectors.items():
        if len(values) == 0:
            return f"{plot.name}: no points came back"
        if not np.isfinite(values).all():
            return f"{plot.name}: {name} is not finite"
        if (
            plot.kinds[name] in ("voltage", "current")
            and name.startswith(("v(", "i("))
            and np.abs(values).max() > LARGEST
        ):
            return (
                f"{plot.name}: {name} reaches {np.abs(values).max():.3g}, beyond any circuit; an expression overflowed"
            )
    return ""


def _incomplete(analysis: Analysis, plot: Plot) -> tuple[Status, str]:
    """Is the sweep or transient as long as its card asks?"""
    if analysis.kind == "tran" and "time" in plot.vectors:
        time = plot.vectors["time"]
        if len(time) < 2 or (np.diff(time) < 0).any():
            return Status.MEASURE_FAILED, "time does not run forwards"
        if analysis.stop is not None and abs(time[-1] - analysis.stop) > 1e-6 * analysis.stop:
            return Status.NO_CONVERGENCE, f"the transient ended at {time[-1]:g} s instead of {analysis.stop:g} s"
    if analysis.kind == "dc" and analysis.points is not None:
        length = len(next(iter(plot.vectors.values())))
        # rounding decides whether the last step hits the stop, once in each inner sweep
        slack = 1 if len(analysis.words) == 4 else max(1, 0.1 * analysis.points)
        if abs(length - analysis.points) > slack:
            return Status.NO_CONVERGENCE, f"the sweep gave {length} points instead of {analysis.points}"
    return Status.OK, ""


def _doubtful(examined: Examined, analysis: Analysis, plot: Plot) -> tuple[str, str]:
    """A storage cell between its states, or a sine that the time steps do not follow."""
    if analysis.kind in ("op", "tran"):
        for pair in examined.pairs:
            # a transient that starts between the states ends in one that its step size chose
            moments = (-1, 0) if analysis.kind == "tran" and not analysis.uic and not pair.held else (-1,)
            for moment in moments:
                text = _between_states(pair, plot, moment)
                if text:
                    return "metastable", text
    if analysis.kind == "tran" and "time" in plot.vectors and analysis.stop:
        time = plot.vectors["time"]
        for device in examined.circuit.devices:
            periods = (carrier(device) or 0.0) * (time[-1] - time[0])
            if periods > 2 and len(time) < POINTS_A_PERIOD * periods:
                return (
                    "tran-too-coarse",
                    f"{device.name}: {len(time)} points for {periods:.0f} periods; give a smaller step",
                )
    return "", ""


def _between_states(pair: Pair, plot: Plot, moment: int) -> str:
    """Where a cell's two nodes stand together at one moment, their voltages; else nothing."""
    values = [plot.vectors.get(f"v({name})") for name in (pair.q, pair.qb, pair.rail)]
    if values[0] is None or values[1] is None:
        return ""
    q, qb, rail = (float(v[moment]) if v is not None else 0.0 for v in values)
    top = max(abs(q), abs(qb), abs(rail))
    # a comparator in precharge holds both nodes at one rail: no state, but no doubt either
    at_rail = pair.held and not 0.1 * top < (q + qb) / 2 < 0.9 * top
    if top < POWERED or abs(q - qb) >= SPLIT * top or at_rail:
        return ""
    when = "ends" if moment else "starts"
    return f"cell {pair.q}, {pair.qb} {when} between its states: v({pair.q})={q:.4g} v({pair.qb})={qb:.4g}"


def _flat(plots: dict[str, Plot]) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Real vectors of all plots under one name each: those of the first plot as they are, later ones as tran1.v(out).

    A complex vector x becomes real(x) and imag(x).
    """
    vectors: dict[str, np.ndarray] = {}
    units: dict[str, str] = {}
    for k, (key, plot) in enumerate(plots.items()):
        for name, values in plot.vectors.items():
            unit = _UNITS.get(plot.kinds[name], "") if name not in _UNITS else _UNITS[name]
            parts = {name: values}
            if np.iscomplexobj(values):
                parts = {f"real({name})": values.real, f"imag({name})": values.imag}
            for part, numbers in parts.items():
                full = part if k == 0 else f"{key.split('_')[0]}.{part}"
                while full in vectors:
                    full += "'"
                vectors[full], units[full] = np.ascontiguousarray(numbers), unit
    return vectors, units


def write_vectors(answer: Answer, path: Path) -> None:
    """Keep the vectors as netCDF4, each over the index of its length; `vector` is the name ngspice uses."""
    if not path.parent.is_dir():
        raise InputError(f"--out: the folder {path.parent} does not exist")
    variables: dict[str, tuple[str, np.ndarray, dict[str, str]]] = {}
    for name, values in answer.vectors.items():
        plain = re.sub(r"[^\w.()+#\[\]'-]", "_", name)
        attributes = {"units": answer.units[name], "vector": name, "long_name": name}
        while plain in variables:
            plain += "_"
        variables[plain] = (f"n{len(values)}", values, attributes)
    attributes = {"engine": answer.engine, "deck_sha256": answer.digest, "status": answer.status.name}
    dataset = xr.Dataset(variables, attrs=attributes)
    write_atomically(path, lambda p: dataset.to_netcdf(p, engine="netcdf4"))
