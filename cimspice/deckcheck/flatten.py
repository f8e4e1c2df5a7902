"""From definitions to flat devices: what an instance calls must be there, and so must the parameters it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from cimspice.deckcheck import elements
from cimspice.deckcheck.circuit import Circuit, Definition, Device, Model
from cimspice.deckcheck.elements import Element
from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import NOT_FINITE, Scope

#: flat devices beyond which the rules that need the whole circuit are left out
MAX_DEVICES = 150_000
#: flat devices no run of ngspice on one machine ends with
TOO_MANY = 10_000_000
MAX_DEPTH = 40


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
        count = _flat_count(top, {}, ())
        if count > MAX_DEVICES:
            self.circuit.complete = False
            level = "error" if count > TOO_MANY else "note"
            self.findings.add(level, "too-large", f"{count:.3g} devices once flat: only part of the check was done")
            return
        self._expand(top, "", {}, scope, ())

    def _expand(
        self, here: Definition, prefix: str, ports: dict[str, str], scope: Scope, stack: tuple[str, ...]
    ) -> None:
        devices = self.circuit.devices
        shared = self.globals
        cache: dict[str, str] = dict(ports)

        def flat(node: str) -> str:
            found = cache.get(node)
            if found is None:
                local = node if node in shared or not prefix else f"{prefix}.{node}"
                found = cache[node] = "0" if node == "gnd" else local
            return found

        self.circuit.states += [(card, flat) for card in here.states]
        for element in here.elements:
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
                    name,
                    element,
                    tuple(map(flat, element.nodes)),
                    tuple(map(flat, element.sensed)),
                    sources,
                    model,
                    scope,
                )
            )

    def _instance(
        self,
        element: Element,
        here: Definition,
        prefix: str,
        flat: Callable[[str], str],
        scope: Scope,
        stack: tuple[str, ...],
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
            self.findings.error(
                "recursive-subckt", f"{element.name}: subcircuit {element.model!r} contains itself", where
            )
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
        if element.letter in "rcl" and element.model in NOT_FINITE:
            self.findings.error("not-finite", f"{element.name}: {element.model} is no value", element.card.where)
            return
        known = sorted({name for scope in _chain(here) for name in scope.models})
        near = get_close_matches(element.model, known, n=3)
        hint = f"; nearest: {', '.join(near)}" if near else f"; known: {', '.join(known[:12]) or 'none'}"
        if element.letter in "rcl":
            text = f"{element.name}: {element.model!r} is neither a value nor a model{hint}"
            self.findings.error("bad-value", text, element.card.where)
        else:
            self.findings.error(
                "unknown-model", f"{element.name}: no model {element.model!r}{hint}", element.card.where
            )
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
        self.findings.error(
            "undefined-parameter", f"{user}: parameter {name!r} is not defined; ngspice ends on it", where
        )


def _flat_count(here: Definition, known: dict[int, int], stack: tuple[int, ...]) -> int:
    """Devices and instances of a definition once flat; a recursive one counts itself once."""
    if id(here) in stack or len(stack) > MAX_DEPTH:
        return 0
    if id(here) not in known:
        inner = (here.subckt(e.model) for e in here.elements if e.letter == "x")
        below = sum(_flat_count(d, known, (*stack, id(here))) for d in inner if d is not None)
        known[id(here)] = len(here.elements) + below
    return known[id(here)]


def _chain(here: Definition) -> Iterator[Definition]:
    scope: Definition | None = here
    while scope is not None:
        yield scope
        scope = scope.parent


def _visible(here: Definition) -> set[str]:
    return {name for scope in _chain(here) for name in scope.subckts}
