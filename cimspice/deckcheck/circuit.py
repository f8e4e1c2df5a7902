"""The circuit of a deck: definitions as written, then the flat list of devices that ngspice will see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cimspice.deckcheck import elements
from cimspice.deckcheck.elements import Element
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import Scope, Value, bare, compiled, number
from cimspice.deckcheck.reader import Card, walk_arms

_ASSIGNMENT = re.compile(r"([a-z_][\w.]*)\s*(\([^()=]*\))?\s*=(?!=)")
_MODEL = re.compile(r"\.model\s+(\S+)(?:\s+(?:ako:\s*\S+\s+)?([a-z_]\w*))?\s*\(?(.*)$", re.DOTALL)
_LEAKY_GATE = re.compile(r"ig[cb]mod\s*=\s*[1-9]")
_FUNC = re.compile(r"\.func\s+([a-z_]\w*)\s*\(([^()]*)\)\s*=?\s*(.*)$", re.DOTALL)


@dataclass(slots=True)
class Model:
    """One .model card: type is lower case, "" where it is missing."""

    name: str
    type: str
    card: Card
    _leaky: bool | None = None

    @property
    def leaky(self) -> bool:
        """Does its gate carry a tunnelling current (BSIM4 igcmod, igbmod)?"""
        if self._leaky is None:
            self._leaky = _LEAKY_GATE.search(self.card.lower) is not None
        return self._leaky

    def parameter(self, name: str) -> str | None:
        match = re.search(rf"(?<![\w.]){name}\s*=\s*(\{{[^}}]*\}}|'[^']*'|[^\s,()]+)", self.card.lower)
        return match[1] if match else None


@dataclass
class Definition:
    """A subcircuit, or the top level (name "")."""

    name: str
    card: Card | None = None
    parent: Definition | None = None
    ports: list[str] = field(default_factory=list)
    params: dict[str, str] = field(default_factory=dict)
    elements: list[Element] = field(default_factory=list)
    models: dict[str, Model] = field(default_factory=dict)
    subckts: dict[str, Definition] = field(default_factory=dict)
    states: list[Card] = field(default_factory=list)  #: .ic and .nodeset cards
    binned: dict[str, list[Model]] = field(default_factory=dict)
    _needs: tuple[tuple[str, str], ...] | None = None
    places: dict[str, str] = field(default_factory=dict)  #: parameter -> where its .param card stands

    def needs(self) -> tuple[tuple[str, str], ...]:
        """(parameter, name its value needs) of every parameter whose value is an expression."""
        if self._needs is None:
            self._needs = tuple(
                (name, needed)
                for name, text in self.params.items()
                if text and text[0] != '"' and number(text) is None
                for needed in compiled(bare(text)).names
            )
        return self._needs

    def __contains__(self, name: object) -> bool:
        """Is this the name of a model that an element here may use?"""
        return isinstance(name, str) and self.model(name) is not None

    def model(self, name: str) -> Model | None:
        scope: Definition | None = self
        while scope is not None:
            if name in scope.models:
                return scope.models[name]
            if name in scope.binned:
                return scope.binned[name][0]
            scope = scope.parent
        return None

    def bins(self, name: str) -> list[Model]:
        """All cards of a binned model (name.1, name.2, ...)."""
        scope: Definition | None = self
        while scope is not None:
            if name in scope.models:
                return []
            if name in scope.binned:
                return scope.binned[name]
            scope = scope.parent
        return []

    def subckt(self, name: str) -> Definition | None:
        scope: Definition | None = self
        while scope is not None:
            if name in scope.subckts:
                return scope.subckts[name]
            scope = scope.parent
        return None


@dataclass(slots=True)
class Device:
    """One device of the flat circuit. name: as ngspice calls it (m.x1.m1); nodes, sensed: flat names."""

    name: str
    element: Element
    nodes: tuple[str, ...]
    sensed: tuple[str, ...]
    sources: tuple[str, ...]
    model: Model | None
    scope: Scope

    @property
    def letter(self) -> str:
        return self.element.letter

    @property
    def where(self) -> str:
        return self.element.card.where


@dataclass
class Circuit:
    """A deck as definitions and as flat devices. complete: every device is known, so that whole-circuit rules hold."""

    top: Definition
    devices: list[Device] = field(default_factory=list)
    #: .ic and .nodeset cards, each with what makes a node's name there flat
    states: list[tuple[Card, Callable[[str], str]]] = field(default_factory=list)
    globals: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    scope: Scope = field(default_factory=lambda: Scope({}, None))
    params: list[Card] = field(default_factory=list)  #: .param cards
    cards: list[Card] = field(default_factory=list)  #: the other cards, in order
    complete: bool = True

    def device_names(self) -> set[str]:
        return {d.name for d in self.devices}


def assignments(lower: str) -> Iterator[tuple[str, str, bool]]:
    """name, text and "is a function" of each `name = text` in a card's text (lower case), braces kept whole."""
    depth = 0
    quote = ""
    flat = []  # the text with everything inside braces, quotes and parentheses masked
    if "{" in lower or "'" in lower or "(" in lower or '"' in lower:
        for c in lower:
            if quote:
                flat.append("_")
                quote = "" if c == quote else quote
            elif c in "'\"":
                quote = c
                flat.append("_")
            elif c in "{(":
                depth += 1
                flat.append(c if c == "(" and depth == 1 else "_")
            elif c in "})":
                depth -= 1
                flat.append(c if c == ")" and depth == 0 else "_")
            else:
                flat.append(c if depth <= 0 else ("x" if c != "=" else "_"))
        masked = "".join(flat)
    else:
        masked = lower
    found = list(_ASSIGNMENT.finditer(masked))
    for k, match in enumerate(found):
        end = found[k + 1].start() if k + 1 < len(found) else len(lower)
        yield match[1], lower[match.end() : end].strip(" \t,"), match[2] is not None


def _holds(cards: list[Card], params: Scope) -> dict[tuple[int, int], bool] | None:
    """Which arms of the .if blocks hold; None where one cannot be known."""
    holds: dict[tuple[int, int], bool] = {}
    decided: set[int] = set()
    for card in cards:
        if not card.lower.startswith((".if", ".else")):
            continue
        block, arm = card.arm[-1]
        if card.lower.startswith(".elseif") or card.lower.startswith(".if"):
            condition = params.value("{" + card.lower.split("if", 1)[1] + "}")
            if condition is None:
                return None
        else:
            condition = 1.0
        holds[(block, arm)] = bool(condition) and block not in decided
        if holds[(block, arm)]:
            decided.add(block)
    return holds


def build(cards: list[Card], findings: Findings) -> Circuit:
    """Sort cards into definitions; report what is unbalanced, twice there or without meaning."""
    top = Definition("")
    circuit = Circuit(top)
    if any(c.arm for c in cards):
        texts: dict[str, str] = {}
        for card in cards:
            if card.lower.startswith(".param") and not card.arm:
                texts |= {name: text for name, text, _ in assignments(card.lower[6:])}
        holds = _holds(cards, Scope({k: (v, None) for k, v in texts.items()}, None))
        if holds is None:
            circuit.complete = False
            first = next(c for c in cards if c.arm)
            findings.note(
                "undecided-if",
                "the .if blocks hang on parameters of instances; only part of the check was done",
                first.where,
            )
            holds = {arm: arm[1] == 0 for c in cards for arm in c.arm}
        cards = [c for c in walk_arms(cards, holds) if not c.lower.startswith((".if", ".else", ".endif"))]
    here = top
    for card in cards:
        lower = card.lower
        if lower[0] != ".":
            element = elements.parse(card, findings)
            if element is not None:
                here.elements.append(element)
            else:
                circuit.complete = False
            continue
        word = lower.split(None, 1)[0]
        if word == ".subckt":
            here = _open(here, card, findings)
        elif word == ".ends":
            here = _close(here, card, findings)
        elif word == ".model":
            _model(here, card, findings)
        elif word in (".param", ".params", ".csparam"):
            _param(here, card, findings, circuit)
        elif word == ".func":
            match = _FUNC.match(lower)
            if match:
                circuit.functions.add(match[1])
            else:
                findings.error(
                    "bad-card", f"{card.text[:60]!r}: .func needs name(arguments) {{expression}}", card.where
                )
        elif word == ".global":
            circuit.globals.update(lower.split()[1:])
        elif word in (".ic", ".nodeset"):
            here.states.append(card)
        else:
            circuit.cards.append(card)
    while here.parent is not None:
        where = here.card.where if here.card else ""
        findings.error("unbalanced-subckt", f".subckt {here.name} has no .ends", where)
        circuit.complete = False
        here = here.parent
    return circuit


def _open(here: Definition, card: Card, findings: Findings) -> Definition:
    words, params = elements.split_params(elements.tokens(card.lower))
    words = [w for w in words[1:] if w not in ("params:", "params", ":", "(", ")")]
    if "optional:" in words:
        words = words[: words.index("optional:")]
    if not words:
        findings.error("missing-node-or-value", ".subckt needs a name and its nodes", card.where)
        words = [""]
    name = words[0]
    inner = Definition(name, card, here, ports=words[1:], params=params)
    doubles = {p for p in inner.ports if inner.ports.count(p) > 1}
    if doubles:
        findings.error("duplicate-name", f".subckt {name} has port {min(doubles)!r} twice", card.where)
    if name in here.subckts:
        other = here.subckts[name].card
        findings.warning(
            "duplicate-subckt",
            f".subckt {name} is defined again; ngspice keeps the first one ({other.where if other else ''})",
            card.where,
        )
    else:
        here.subckts[name] = inner
    return inner


def _close(here: Definition, card: Card, findings: Findings) -> Definition:
    if here.parent is None:
        findings.error("unbalanced-subckt", ".ends without .subckt", card.where)
        return here
    words = card.lower.split()
    if len(words) > 1 and words[1] != here.name:
        findings.warning("unbalanced-subckt", f".ends {words[1]} closes .subckt {here.name}", card.where)
    return here.parent


def _model(here: Definition, card: Card, findings: Findings) -> None:
    match = _MODEL.match(card.lower)
    if not match:
        findings.error("model-without-type", ".model needs a name, a type and parameters", card.where)
        return
    name, kind = match[1], match[2] or ""
    if not kind or (match[3].startswith("=") and "=" in card.lower):
        findings.error("model-without-type", f".model {name} has no type (nmos, pmos, npn, d, r, sw, ...)", card.where)
        kind = ""
    model = Model(name, kind, card)
    other = here.models.get(name)
    if other is not None:
        if " ".join(other.card.lower.split()) != " ".join(card.lower.split()):
            findings.warning(
                "duplicate-model",
                f".model {name} is defined again; ngspice keeps the first one ({other.card.where})",
                card.where,
            )
        return
    here.models[name] = model
    base, _, number_of_bin = name.rpartition(".")
    if base and number_of_bin.isdigit():
        here.binned.setdefault(base, []).append(model)


def _param(here: Definition, card: Card, findings: Findings, circuit: Circuit) -> None:
    circuit.params.append(card)
    found = list(assignments(card.lower[len(card.lower.split(None, 1)[0]) :]))
    if not found and len(card.lower.split()) > 1:
        findings.error("bad-card", f"{card.text[:60]!r}: .param needs name=value", card.where)
    for name, text, function in found:
        if function:
            circuit.functions.add(name)
            continue
        if not text:
            findings.error("missing-node-or-value", f".param {name} has no value", card.where)
            continue
        if name in here.places and here.params[name] != text:
            findings.warning(
                "duplicate-param",
                f".param {name}={text} replaces {name}={here.params[name]} ({here.places[name]}); ngspice takes the last",
                card.where,
            )
        here.params[name] = text
        here.places[name] = card.where


def value_of(device: Device, word: str | None) -> Value:
    """Value of a word of a device's line, in its own scope."""
    return None if word is None else device.scope.value(word)
