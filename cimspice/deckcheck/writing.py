"""Rules on how a deck is written: brackets, names used twice, a swallowed first line, names that look alike."""

from __future__ import annotations

import re
from collections import Counter

from cimspice.deckcheck import elements
from cimspice.deckcheck.circuit import Circuit, Definition
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import number
from cimspice.deckcheck.reader import Card

#: nesting of parentheses no formula has and at which ngspice runs out of memory or dies
MAX_NESTING = 200

_PAIRS = {")": "(", "}": "{", "]": "["}
_LOOKALIKE = str.maketrans("o", "0")
_NEEDED = (".param", ".func", ".model", ".subckt", ".ic", ".nodeset", ".csparam")


def check_brackets(cards: list[Card], findings: Findings) -> None:
    """Unclosed, extra and bottomless brackets and quotes."""
    for card in cards:
        lower = card.lower
        if "(" not in lower and "{" not in lower and ")" not in lower and "}" not in lower and "'" not in lower:
            continue
        if lower[0] == "." and not lower.startswith(_NEEDED):
            continue
        if lower.count("'") % 2:
            findings.error("unclosed", f"{_head(card)}: a quote is not closed", card.where)
            continue
        balanced = lower.count("(") == lower.count(")") and lower.count("{") == lower.count("}")
        if balanced and lower.count("(") <= MAX_NESTING:
            continue
        stack: list[str] = []
        deepest, problem = 0, ""
        for c in lower:
            if c in "({":
                stack.append(c)
                deepest = max(deepest, len(stack))
            elif c in ")}":
                if not stack or stack[-1] != _PAIRS[c]:
                    problem = f"{c!r} closes nothing"
                    break
                stack.pop()
        if deepest > MAX_NESTING:
            findings.error(
                "too-deep",
                f"{_head(card)}: brackets nest {deepest} deep; at most {MAX_NESTING} are allowed",
                card.where,
            )
        elif problem or stack:
            text = f"{_head(card)}: {problem or f'{stack[-1]!r} is not closed'}"
            # ngspice reads these two rightly all the same
            wave = (lower[0] in "vi" or "table" in lower) and "{" not in (*stack, problem)
            harmless = wave or (lower.startswith(".model") and "{" not in (*stack, problem))
            findings.add("warning" if harmless else "error", "unclosed", text, card.where)


def _head(card: Card) -> str:
    words = card.text.split()
    return " ".join(words[:2]) if words[0][0] == "." else words[0]


def check_names(definition: Definition, findings: Findings) -> None:
    """An element's name may stand once in a circuit."""
    seen: dict[str, str] = {}
    for element in definition.elements:
        if element.name in seen:
            findings.error(
                "duplicate-name",
                f"element {element.name!r} stands twice, first in {seen[element.name]}",
                element.card.where,
            )
        else:
            seen[element.name] = element.card.where
    for inner in definition.subckts.values():
        check_names(inner, findings)


def check_title(title: str, circuit: Circuit, findings: Findings, where: str) -> None:
    """The first line of a deck is its title: an element or a card there is not part of the circuit."""
    lower = title.lower()
    words = lower.split()
    if not words:
        return
    if words[0].startswith(".") and words[0] != ".title" and re.fullmatch(r"\.[a-z]+", words[0]):
        output = words[0] in (".probe", ".save", ".print", ".plot", ".four", ".meas", ".measure", ".width", ".end")
        findings.add(
            "warning" if output else "error",
            "title-missing",
            f"the first line is the title, so {words[0]!r} there is not read; put a title above it",
            where,
        )
        return
    if len(words) < 3 or not ("a" <= lower[0] <= "z") or not re.fullmatch(r"[a-z][\w.#]*", words[0]):
        return
    trial = Findings()
    element = elements.parse(Card(title, where, 0, 0), trial)
    if element is None or trial.all:
        return
    nodes = {n for e in circuit.top.elements for n in e.nodes} | {"0", "gnd"}
    top = circuit.top
    if element.letter in elements.MODELLED:
        if not any(w in top for w in element.words[2:]):
            return
        used = element.words[:2]
    elif element.letter == "x":
        if top.subckt(element.model) is None:
            return
        used = element.nodes
    else:
        values = [w for w in (element.value, *element.wave[1:2]) if w is not None]
        if not any(number(v) is not None or v[0] in "{'" for v in values):
            return
        used = element.nodes
    if any(e.name == element.name for e in top.elements):
        return  # the element stands in the circuit; this line only speaks of it
    common = nodes.intersection(used)
    if not common:
        return
    text = f"the first line is the title, so the element {words[0]!r} there is not part of the circuit; put a title above it"
    certain = len(common) == len(set(used)) or bool(common - {"0", "gnd"})
    findings.add("error" if certain else "warning", "title-missing", text, where)


def check_lookalikes(circuit: Circuit, findings: Findings) -> None:
    """Nodes used once that differ from another by o and 0, and nodes written in two ways."""
    used: set[int] = set()
    queue = [circuit.top]
    while queue:
        definition = queue.pop()
        if id(definition) in used:
            continue
        used.add(id(definition))
        counts: Counter[str] = Counter(definition.ports)
        places: dict[str, str] = {}
        for element in definition.elements:
            for node in (*element.nodes, *element.sensed):
                counts[node] += 1
                places.setdefault(node, element.card.where)
            if element.letter == "x":
                inner = definition.subckt(element.model)
                if inner is not None:
                    queue.append(inner)
        alike: dict[str, list[str]] = {}
        for node in counts:
            if "0" in node or "o" in node:
                alike.setdefault(node.translate(_LOOKALIKE), []).append(node)
        for group in alike.values():
            single = [n for n in group if counts[n] == 1 and n in places]
            if len(group) > 1 and single and any(re.search("[a-z]", n) for n in group):
                others = ", ".join(repr(n) for n in group if n != single[0])
                findings.warning(
                    "look-alike", f"node {single[0]!r} is used once and looks like {others}", places[single[0]]
                )
