"""The circuit of a deck: definitions as written, then the flat list of devices that ngspice will see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from cimspice.deckcheck import elements
from cimspice.deckcheck.elements import Element
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import Scope, Value, bare, compiled, number
from cimspice.deckcheck.reader import Card, walk_arms

#: flat devices beyond which the rules that need the whole circuit are left out
MAX_DEVICES = 200_000
MAX_DEPTH = 40

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

    def __contains__(self, name: str) -> bool:
        """Is this the name of a model that an element here may use?"""
        return self.model(name) is not None

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
    states: list[tuple[Card, str]] = field(default_factory=list)  #: .ic/.nodeset cards with their instance prefix
    globals: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    scope: Scope = field(default_factory=lambda: Scope({}, None))
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
            findings.note("undecided-if", "the .if blocks hang on parameters of instances; only part of the check was done", first.where)
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
                findings.error("bad-card", f"{card.text[:60]!r}: .func needs name(arguments) {{expression}}", card.where)
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
                "duplicate-model", f".model {name} is defined again; ngspice keeps the first one ({other.card.where})", card.where
            )
        return
    here.models[name] = model
    base, _, number_of_bin = name.rpartition(".")
    if base and number_of_bin.isdigit():
        here.binned.setdefault(base, []).append(model)


def _param(here: Definition, card: Card, findings: Findings, circuit: Circuit) -> None:
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


# ---------------------------------------------------------------- flat


class Flattener:
    """Walks the instances from the top and lists the devices, reporting what an instance does not find."""

    def __init__(self, circuit: Circuit, findings: Findings) -> None:
        self.circuit = circuit
        self.findings = findings
        self.globals = {"0", "gnd", *circuit.globals}
        self._split: set[int] = set()

    def run(self) -> None:
        top = self.circuit.top
        scope = Scope({k: (v, None) for k, v in top.params.items()}, None)
        self.circuit.scope = scope
        self._check_params(top, scope)
        self._expand(top, "", {}, scope, ())

    def _expand(self, here: Definition, prefix: str, ports: dict[str, str], scope: Scope, stack: tuple[str, ...]) -> None:
        devices = self.circuit.devices
        self.circuit.states += [(card, prefix) for card in here.states]
        shared = self.globals
        cache: dict[str, str] = dict(ports)

        def flat(node: str) -> str:
            found = cache.get(node)
            if found is None:
                if node == "gnd":
                    found = "0"
                else:
                    found = node if node in shared or not prefix else f"{prefix}.{node}"
                cache[node] = found
            return found

        for element in here.elements:
            if len(devices) >= MAX_DEVICES:
                self.circuit.complete = False
                return
            if element.needs:
                self._check_names(element, scope)
            if element.letter == "x":
                self._instance(element, here, prefix, flat, scope, stack)
                continue
            if element.letter in elements.MODELLED and id(element) not in self._split:
                self._split.add(id(element))
                elements.split_model(element, here)
            model = self._model(element, here) if element.model else None
            name = f"{element.letter}.{prefix}.{element.name}" if prefix else element.name
            sources = element.sources
            if prefix and sources:
                sources = tuple(f"{s[0]}.{prefix}.{s}" for s in sources)
            devices.append(
                Device(
                    name, element, tuple(map(flat, element.nodes)), tuple(map(flat, element.sensed)), sources, model, scope
                )
            )

    def _instance(
        self, element: Element, here: Definition, prefix: str, flat: Callable[[str], str],
        scope: Scope, stack: tuple[str, ...]
    ) -> None:
        where = element.card.where
        definition = here.subckt(element.model)
        if definition is None:
            known = sorted(_visible(here))
            near = get_close_matches(element.model, known, n=3)
            hint = f"; nearest: {', '.join(near)}" if near else f"; known: {', '.join(known[:12]) or 'none'}"
            self.findings.error("unknown-subckt", f"{element.name}: no subcircuit {element.model!r}{hint}", where)
            self.circuit.complete = False
            return
        if len(element.nodes) != len(definition.ports):
            self.findings.error(
                "port-count",
                f"{element.name}: {len(element.nodes)} nodes for subcircuit {element.model!r},"
                f" which has {len(definition.ports)} ({' '.join(definition.ports)})",
                where,
            )
            self.circuit.complete = False
            return
        key = f"{id(definition)}"
        if key in stack:
            self.findings.error("recursive-subckt", f"{element.name}: subcircuit {element.model!r} contains itself", where)
            self.circuit.complete = False
            return
        if len(stack) > MAX_DEPTH:
            self.circuit.complete = False
            return
        texts: dict[str, tuple[str, Scope | None]] = {k: (v, None) for k, v in definition.params.items()}
        for name, text in element.params.items():
            if name in definition.params or name == "m":
                texts[name] = (text, scope)
            else:
                self.findings.warning(
                    "unknown-parameter",
                    f"{element.name}: subcircuit {element.model!r} has no parameter {name!r}, ngspice ignores it;"
                    f" known: {', '.join(definition.params) or 'none'}",
                    where,
                )
        inner = Scope(texts, scope)
        self._check_params(definition, inner)
        path = f"{prefix}.{element.name}" if prefix else element.name
        ports = dict(zip(definition.ports, map(flat, element.nodes), strict=True))
        self._expand(definition, path, ports, inner, (*stack, key))

    def _model(self, element: Element, here: Definition) -> Model | None:
        model = here.model(element.model)
        if model is None:
            self._unknown_model(element, here)
        return model

    def _unknown_model(self, element: Element, here: Definition) -> None:
        if element.letter in "rcl" and element.model in self.circuit.scope:
            return  # `r1 a b rvalue`: ngspice takes the parameter
        known = sorted({name for scope in _chain(here) for name in scope.models})
        near = get_close_matches(element.model, known, n=3)
        hint = f"; nearest: {', '.join(near)}" if near else f"; known: {', '.join(known[:12]) or 'none'}"
        if element.letter in "rcl":
            text = f"{element.name}: {element.model!r} is neither a value nor a model{hint}"
            self.findings.error("bad-value", text, element.card.where)
        else:
            self.findings.error("unknown-model", f"{element.name}: no model {element.model!r}{hint}", element.card.where)
            self.circuit.complete = False

    def _check_names(self, element: Element, scope: Scope) -> None:
        for name in element.needs:
            if name not in scope:
                self._undefined(name, element.name, element.card.where)

    def _check_params(self, definition: Definition, scope: Scope) -> None:
        for name, needed in definition.needs():
            if needed not in scope:
                where = definition.places.get(name) or (definition.card.where if definition.card else "")
                self._undefined(needed, f"parameter {name}", where)

    def _undefined(self, name: str, user: str, where: str) -> None:
        self.findings.error("undefined-parameter", f"{user}: parameter {name!r} is not defined; ngspice ends on it", where)


def _chain(here: Definition) -> Iterator[Definition]:
    scope: Definition | None = here
    while scope is not None:
        yield scope
        scope = scope.parent


def _visible(here: Definition) -> set[str]:
    return {name for scope in _chain(here) for name in scope.subckts}


def value_of(device: Device, word: str | None) -> Value:
    """Value of a word of a device's line, in its own scope."""
    return None if word is None else device.scope.value(word)
