"""The check of a deck before anything is simulated: what cannot give right numbers, and what is no circuit at all.

ngspice answers many wrong decks with numbers and exit code 0, and ends on others. `check` finds these from the text:
`error` where the numbers cannot be right, or ngspice would crash or not end; `warning` where they may well be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cimspice.deckcheck.analyses import Analysis, Requests
from cimspice.deckcheck.circuit import Circuit, build
from cimspice.deckcheck.findings import REFUSALS, Finding, Findings
from cimspice.deckcheck.flatten import Flattener
from cimspice.deckcheck.latch import Pair, check_pairs, find_pairs
from cimspice.deckcheck.reader import Reader, Source, place
from cimspice.deckcheck.values import Values, check_bins
from cimspice.deckcheck.wiring import check_floating, check_ground, check_loops, start_value
from cimspice.deckcheck.writing import check_brackets, check_lookalikes, check_names, check_title

__all__ = ["REFUSALS", "Examined", "Finding", "check", "examine"]


@dataclass
class Examined:
    """A deck as read and checked. source: the text that runs; pairs: its cross-coupled pairs of nodes."""

    findings: list[Finding]
    source: Source
    circuit: Circuit
    analyses: list[Analysis] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return any(f.level == "error" for f in self.findings)


def check(
    text: str, *, path: Path | None = None, roots: Iterable[str | Path] = (), trust: bool = False
) -> list[Finding]:
    """Findings about a deck, in the order of its lines as far as they are about one.

    text: the whole deck, its first line is the title; path: its file, for includes beside it; roots: further folders
    includes may come from; trust: allow .control blocks, files and includes from anywhere. Never raises for any text.
    """
    return examine(text, path=path, roots=roots, trust=trust).findings


def examine(text: str, *, path: Path | None = None, roots: Iterable[str | Path] = (), trust: bool = False) -> Examined:
    """Like check, and gives back the deck as read: the text that runs, its analyses and its cross-coupled pairs."""
    findings = Findings()
    source = Reader(findings, path=path, roots=roots, trust=trust).read(text)
    check_brackets(source.cards, findings)
    circuit = build(source.cards, findings)
    examined = Examined(findings.all, source, circuit)
    label = path.name if path else ""
    if not source.cards:
        if source.control:
            return examined
        findings.error(
            "empty-deck",
            "the deck holds no circuit, only a title" if text.strip() else "the deck is empty",
            place(label, 1),
        )
        return examined
    check_names(circuit.top, findings)
    Flattener(circuit, findings).run()
    check_title(source.title, circuit, findings, place(label, 1))
    _whole_circuit(examined, findings)
    return examined


def _whole_circuit(examined: Examined, findings: Findings) -> None:
    """The rules on the flat circuit."""
    circuit = examined.circuit
    requests = Requests(circuit, findings)
    requests.run(control=examined.source.control)
    examined.analyses = requests.analyses
    Values(circuit, findings, requests.options).run()
    check_bins(circuit, findings, requests.options)
    check_lookalikes(circuit, findings)
    if not circuit.complete:
        return
    if not circuit.devices:
        if not examined.source.control:
            findings.error("empty-deck", "the deck holds no elements at its top level", "")
        return
    _check_references(circuit, findings)
    # a .control block asks for analyses that cannot be seen here: what hangs on them is told and not refused
    wiring = Findings() if examined.source.control else findings
    check_loops(circuit, requests.analyses, wiring)
    if check_ground(circuit, wiring) and "rshunt" not in requests.options:
        check_floating(circuit, requests.analyses, wiring, requests.ics)
    examined.pairs = find_pairs(circuit)
    check_pairs(
        examined.pairs, circuit, requests.analyses, wiring, nodesets=requests.nodesets, ics=requests.ics
    )  # fmt: skip
    if wiring is not findings:
        for finding in wiring.all:
            level = "warning" if finding.level == "error" else finding.level
            findings.add(level, finding.name, finding.text, finding.where)
    requests.check_driven(
        {d.nodes[0]: (d, start_value(d)) for d in circuit.devices if d.letter == "v" and d.nodes[1] == "0"}
    )


def _check_references(circuit: Circuit, findings: Findings) -> None:
    """Sources and inductors that other elements name must exist."""
    names = circuit.device_names()
    for device in circuit.devices:
        for source in device.sources:
            if source not in names:
                what = "inductor" if device.letter == "k" else "voltage source"
                findings.error("unknown-source", f"{device.name}: no {what} {source!r} in the circuit", device.where)
