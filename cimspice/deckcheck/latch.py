"""Bistable cells: two nodes that each drive the gates of devices whose drain is the other.

A storage cell without a stated state converges, without a message, to the point in the middle that no real cell
holds. A clocked comparator has the same cross-coupled pairs, but devices that pull its nodes to a rail before it decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from cimspice.deckcheck.analyses import Analysis
from cimspice.deckcheck.circuit import Circuit, Device
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import Value
from cimspice.deckcheck.wiring import Sets, start_value


@dataclass(frozen=True)
class Pair:
    """Two cross-coupled nodes between `rail` and ground.

    held: something besides the pair pulls a node to a rail; written: its passes, or its supply at the start, may set
    its state; where: place of its first device.
    """

    q: str
    qb: str
    rail: str
    held: bool
    written: bool
    where: str


def find_pairs(circuit: Circuit) -> list[Pair]:
    """Every pair of cross-coupled inverters between rails that no voltage source forces."""
    by_gate: dict[str, list[Device]] = {}
    channels: dict[str, list[Device]] = {}
    for device in circuit.devices:
        if device.letter == "m" and len(device.nodes) >= 3 and device.model is not None:
            drain, gate, source = device.nodes[:3]
            if drain != source:
                by_gate.setdefault(gate, []).append(device)
                channels.setdefault(drain, []).append(device)
                channels.setdefault(source, []).append(device)
    if not channels:
        return []
    rails, forced, levels = _rails(circuit)
    pulled = {n for d in circuit.devices if d.letter in "riefghbs" for n in d.nodes}
    pairs: list[Pair] = []
    done: set[frozenset[str]] = set()
    for q in channels:
        for drive in by_gate.get(q, ()):
            for qb in (drive.nodes[0], drive.nodes[2]):
                key = frozenset((q, qb))
                if qb == q or qb in forced or q in forced or key in done:
                    continue
                done.add(key)
                pair = _pair(q, qb, channels, rails, levels, pulled)
                if pair is not None:
                    pairs.append(pair)
    return pairs


def _polarity(device: Device) -> str:
    kind = device.model.type if device.model else ""
    return "p" if kind in ("pmos", "psoi") else "n"


def _other(device: Device, node: str) -> str:
    return device.nodes[2] if device.nodes[0] == node else device.nodes[0]


def _rails(circuit: Circuit) -> tuple[Sets, set[str], dict[str, Value]]:
    """Nodes joined to ground by sources and resistors; nodes a voltage source forces; their voltage at the start."""
    rails = Sets()
    forcing = Sets()
    rails.find("0")
    forcing.find("0")
    levels: dict[str, Value] = {"0": 0.0}
    for device in circuit.devices:
        if device.letter in "vehlr" and len(device.nodes) >= 2:
            rails.join(*device.nodes[:2])
            if device.letter in "veh":
                forcing.join(*device.nodes[:2])
            if device.letter == "v":
                value = start_value(device)
                if device.nodes[1] == "0":
                    levels[device.nodes[0]] = value
                elif device.nodes[0] == "0":
                    levels[device.nodes[1]] = None if value is None else -value
    ground = forcing.find("0")
    forced = {n for n in list(forcing.nodes()) if forcing.find(n) == ground}
    return rails, forced, levels


def _pair(
    q: str, qb: str, channels: dict[str, list[Device]], rails: Sets, levels: dict[str, Value], pulled: set[str]
) -> Pair | None:
    """The pair q, qb, if each is the output of an inverter of the other with its ends on rails."""
    ground = rails.find("0")
    ends: dict[str, dict[str, set[str]]] = {}
    for node, gate in ((q, qb), (qb, q)):
        own = [d for d in channels.get(node, ()) if d.nodes[1] == gate]
        ends[node] = {p: {_other(d, node) for d in own if _polarity(d) == p} for p in "np"}
        if not ends[node]["n"] or not ends[node]["p"]:
            return None
    low = ends[q]["n"] | ends[qb]["n"]
    high = ends[q]["p"] | ends[qb]["p"]
    # sources on a common internal node: a clocked comparator or a gated amplifier, which stores nothing by itself
    standing = all(rails.find(n) == ground for n in low | high)
    held = not standing
    passes: list[tuple[str, str, Device]] = []
    for node, gate in ((q, qb), (qb, q)):
        for device in channels[node]:
            if device.nodes[1] in (gate, node):
                continue
            far = _other(device, node)
            if (
                far in (q, qb)
                or (far in high and _polarity(device) == "p")
                or (far in low and _polarity(device) == "n")
            ):
                held = True  # precharge, reset or equalizer
            else:
                passes.append((node, far, device))
        held = held or node in pulled
    # passes that conduct, or may, pull unlike nodes apart: bitlines at two levels, or a keeper driven from one side
    opened = [(node, levels.get(far)) for node, far, device in passes if _is_on(device, levels) is not False]
    unknown = any(_is_on(device, levels) is None for _, _, device in passes)
    written = unknown or len({level for _, level in opened}) > 1 or len({node for node, _ in opened}) == 1
    rail = next(iter(sorted(high)))
    if levels.get(rail) == 0.0:
        written = True  # powered up during the run: the start is 0 V everywhere
    first = next(d for d in channels[q] if d.nodes[1] == qb)
    low_name, high_name = sorted((q, qb))
    return Pair(low_name, high_name, rail, held, written, first.where)


def _is_on(device: Device, levels: dict[str, Value]) -> bool | None:
    """Does a device conduct at the start? None where no source sets its gate."""
    level = levels.get(device.nodes[1])
    if level is None:
        return None
    top = max((v for v in levels.values() if v is not None), default=0.0)
    return level > 0.5 * top if _polarity(device) == "n" else level < 0.5 * top


def check_pairs(
    pairs: list[Pair],
    circuit: Circuit,
    analyses: list[Analysis],
    findings: Findings,
    *,
    nodesets: set[str],
    ics: set[str],
) -> None:
    """Report storage cells that no .nodeset or .ic gives a state."""
    with_ic = {n for d in circuit.devices if "ic" in d.element.params or "off" in d.element.words for n in d.nodes}
    missing: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs:
        both = {pair.q, pair.qb}
        if pair.held or both & with_ic:
            continue
        for analysis in analyses or [Analysis("op", None, [])]:
            stated = bool(both & nodesets) and not analysis.uic
            if not stated and not (analysis.kind == "tran" and both & ics):
                missing.setdefault(("warning" if pair.written else "error", analysis.kind), []).append(pair)
                break
    for (level, kind), found in missing.items():
        pair = found[0]
        more = f" (and {len(found) - 1} more pairs)" if len(found) > 1 else ""
        ignored = "; .ic does not count outside a transient" if kind != "tran" and {pair.q, pair.qb} & ics else ""
        text = (
            f"nodes {pair.q} and {pair.qb}{more} are a bistable cell without a state in .{kind}{ignored};"
            f" give one, as in .nodeset v({pair.q})=0"
        )
        findings.add(level, "bistable-without-state", text, pair.where)
