"""Element lines: name, nodes, model, values and the nodes an expression looks at, for every element letter."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from cimspice.deckcheck.findings import Findings
from cimspice.deckcheck.numbers import compiled, number
from cimspice.deckcheck.reader import Card

_TOKEN = re.compile(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}?|'[^']*'?|\"[^\"]*\"?|[=()\[\]]|[^\s,=(){}'\"\[\]]+")
_PLAIN = re.compile(r"[^\s,=()]+|[=()]")
_BUS = re.compile(r"\w[\w.]*\[\w+\]")
_SENSED = re.compile(r"\bv\s*\(\s*([^\s(),]+)\s*(?:,\s*([^\s(),]+)\s*)?\)")
_CURRENT = re.compile(r"\bi\s*\(\s*([^\s(),]+)\s*\)")
_B_PART = re.compile(r"(?<![\w.])([vi])\s*=(?!=)(.*)$", re.DOTALL)
_B_END = re.compile(r"(?<![\w.])(?:tc1|tc2|temp|dtemp|reciproctc|reciprocm|m)\s*=(?!=)")
_BRACED = re.compile(r"\{([^{}]*)\}|'([^']*)'")

#: letter -> (fewest nodes, most nodes) of elements that end in a model name
MODELLED = {"d": (2, 3), "q": (3, 5), "m": (3, 7), "j": (3, 3), "z": (3, 3), "s": (4, 4), "o": (4, 4), "u": (3, 3),
            "y": (4, 4)}  # fmt: skip
#: model types an element may use
MODEL_TYPES = {
    "r": {"r", "res"}, "c": {"c", "cap"}, "l": {"l", "ind"}, "d": {"d", "numd", "numd2"}, "q": {"npn", "pnp", "nbjt", "nbjt2"},
    "m": {"nmos", "pmos", "vdmos", "vdmosn", "vdmosp", "nsoi", "psoi", "numos"}, "j": {"njf", "pjf"},
    "z": {"nmf", "pmf", "nhfet", "phfet"},
    "s": {"sw", "vswitch"}, "w": {"csw", "iswitch"}, "o": {"ltra"}, "u": {"urc"}, "y": {"txl"}, "p": {"cpl"},
}  # fmt: skip
FUNCTIONS = ("pulse", "sin", "sine", "exp", "pwl", "sffm", "am", "trnoise", "trrandom", "external", "port")
_KEYS = {"r": "r", "c": "c", "l": "l"}


@dataclass(slots=True)
class Element:
    """One element line. nodes and sensed are lower case; words: positional words after the name, without parentheses."""

    name: str
    letter: str
    card: Card
    nodes: list[str] = field(default_factory=list)
    model: str = ""
    value: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    sensed: tuple[str, ...] = ()  #: nodes whose voltage an expression or a control pin reads
    sources: tuple[str, ...] = ()  #: elements whose current is read (F, H, W, i(..)), or that are coupled (K)
    needs: tuple[str, ...] = ()  #: parameter names
    drives: str = ""  #: v or i of E G F H B
    wave: list[str] = field(default_factory=list)  #: V, I: function name and its numbers


def tokens(text: str) -> list[str]:
    """Words of a line; braces and quotes stay whole, `=` and parentheses are words of their own."""
    if "{" in text or "'" in text or '"' in text or "[" in text:
        return _TOKEN.findall(text)
    return _PLAIN.findall(text)


def split_params(words: list[str]) -> tuple[list[str], dict[str, str]]:
    """Positional words and name=value pairs (names lower case)."""
    if "=" not in words:
        return words, {}
    positional: list[str] = []
    params: dict[str, str] = {}
    k, n = 0, len(words)
    while k < n:
        if k + 1 < n and words[k + 1] == "=":
            end = k + 3
            if k + 2 < n and words[k + 2] == "(":  # an expression in parentheses instead of braces
                depth = 1
                while end < n and depth:
                    depth += (words[end] == "(") - (words[end] == ")")
                    end += 1
            if k + 2 < n:
                params[words[k].lower()] = " ".join(words[k + 2 : end])
            k = end
        else:
            if words[k] != "=":
                positional.append(words[k])
            k += 1
    return positional, params


def needed(text: str) -> tuple[str, ...]:
    """Parameter names inside the braces and quotes of a line."""
    if "{" not in text and "'" not in text:
        return ()
    names: list[str] = []
    for match in _BRACED.finditer(text):
        names += compiled((match[1] or match[2] or "").strip()).names
    return tuple(dict.fromkeys(names))


def _plain_names(values: Iterable[str]) -> Iterator[str]:
    """Parameter names in values without braces: ngspice puts braces around whatever is not a number."""
    for value in values:
        if value and value[0] not in "{'\"([" and number(value) is None:
            yield from compiled(value).names


def parse(card: Card, findings: Findings) -> Element | None:
    """Read one element line; None, with a finding, where it is not one."""
    lower = card.lower
    letter = lower[0]
    name = lower.split(None, 1)[0]
    if not ("a" <= letter <= "z"):
        findings.error(
            "unknown-element",
            f"{name!r}: no element begins with {letter!r}; allowed are the letters A to Z",
            card.where,
        )
        return None
    rest = lower[len(name) :]
    if "=" in name or "(" in name:  # r1(a b) and the like
        name = re.split(r"[=(,]", name, maxsplit=1)[0]
        rest = lower[len(name) :]
    if rest.rstrip().endswith("="):
        findings.error("missing-node-or-value", f"{name}: nothing stands after the last '='", card.where)
        return None
    element = Element(name, letter, card, needs=needed(rest))
    if letter == "b":
        return _behavioural(element, rest, findings)
    words = tokens(rest)
    words, element.params = split_params(words if letter == "a" else _joined_buses(words, rest))
    if element.params and letter in "rclmdqjx":
        element.needs = tuple(dict.fromkeys((*element.needs, *_plain_names(element.params.values()))))
    if letter in "vi":
        return _source(element, words, findings)
    if letter in "egfh":
        return _controlled(element, words, rest, findings)
    if letter == "a":
        return _code_model(element, words, findings)
    words = [w for w in words if w not in "()"]
    element.words = words
    if letter in "rcl":
        return _passive(element, findings)
    if letter == "x":
        words = [w for w in words if w not in ("params:", "params", ":")]
        if not words:
            return _short(element, findings, "nodes and the name of a subcircuit")
        element.nodes, element.model = words[:-1], words[-1]
        return element
    if letter == "k":
        if len(words) < 3:
            return _short(element, findings, "two inductors and a coupling")
        element.sources, element.value = tuple(words[:-1]), words[-1]
        return element
    if letter == "w":
        if len(words) < 4:
            return _short(element, findings, "two nodes, a voltage source and a model")
        element.nodes, element.sources, element.model = words[:2], (words[2],), words[3]
        return element
    if letter == "t":
        if len(words) < 4:
            return _short(element, findings, "four nodes")
        element.nodes = words[:4]
        return element
    if letter in "np":
        if len(words) < 2:
            return _short(element, findings, "nodes and a model")
        element.nodes, element.model = words[:-1], words[-1]
        return element
    least, _ = MODELLED[letter]
    if len(words) < least + 1:
        return _short(element, findings, f"{least} nodes and a model")
    return element  # nodes and model are told apart once the models are known


def _short(element: Element, findings: Findings, wanted: str) -> Element | None:
    words = element.card.text.split()
    findings.error(
        "missing-node-or-value",
        f"{element.name}: {' '.join(words[:6])!r} is too short; it needs {wanted}",
        element.card.where,
    )
    return None


def _joined_buses(words: list[str], rest: str) -> list[str]:
    """Words with `net[3]` kept whole (XSPICE lines excepted, where brackets are lists)."""
    if "[" not in words:
        return words
    whole: list[str] = []
    k = 0
    while k < len(words):
        if k + 3 < len(words) and words[k + 1] == "[" and words[k + 3] == "]" and _BUS.search(rest):
            whole.append(f"{words[k]}[{words[k + 2]}]")
            k += 4
        else:
            whole.append(words[k])
            k += 1
    return whole


def split_model(element: Element, known: Container[str]) -> None:
    """Tell nodes from the model of D Q M J Z S O U Y: the first word after the fewest nodes that is a model's name."""
    words = element.words
    least, most = MODELLED[element.letter]
    for k in range(least, min(most, len(words) - 1) + 1):
        if words[k] in known:
            element.nodes, element.model = words[:k], words[k]
            break
    else:
        usual = 4 if element.letter == "m" and len(words) > 4 else least
        element.nodes, element.model = words[:usual], words[usual]
    if element.letter == "s":
        element.sensed = tuple(element.nodes[2:4])
        element.nodes = element.nodes[:2]


def _passive(element: Element, findings: Findings) -> Element | None:
    words = element.words
    if len(words) < 2:
        return _short(element, findings, "two nodes and a value")
    element.nodes = words[:2]
    after = words[2:]
    own = element.params.get(_KEYS[element.letter])
    if own is not None:
        element.value = own
    elif element.letter == "c" and "q" in element.params:
        element.value = element.params["q"]
    elif after:
        element.value = after[0]
    elif not element.params:
        return _short(element, findings, "two nodes and a value")
    if element.value is not None and number(element.value) is None and element.value[0] not in "{'\"(":
        element.model = element.value
        if len(after) > 1 and own is None:
            element.value = after[1] if number(after[1]) is not None or after[1][0] in "{'" else None
        elif own is None:
            element.value = None
    if element.value and element.value[0] in "{'" and "v(" in element.value:
        element.sensed = tuple(n for pair in _SENSED.findall(element.value) for n in pair if n)
    return element


def _source(element: Element, words: list[str], findings: Findings) -> Element | None:
    flat = [w for w in words if w not in "()"]
    element.words = flat
    if len(flat) < 2:
        return _short(element, findings, "two nodes")
    element.nodes = flat[:2]
    k = 2
    if "dc" in element.params:
        element.value = element.params["dc"]
    while k < len(flat):
        word = flat[k]
        if word in FUNCTIONS:
            end = next((j for j in range(k + 1, len(flat)) if flat[j] in ("ac", "dc", "distof1", "distof2")), len(flat))
            element.wave = flat[k:end]
            k = end
        elif word in ("ac", "distof1", "distof2"):
            k += 1
            while k < len(flat) and (number(flat[k]) is not None or flat[k][0] in "{'"):
                k += 1
        elif word == "dc":
            given = k + 1 < len(flat) and flat[k + 1] not in FUNCTIONS and flat[k + 1] != "ac"
            if given:
                element.value = flat[k + 1]
            k += 2 if given else 1
        elif word in ("portnum", "z0", "pwr", "freq", "phase"):
            k += 2
        elif k == 2:
            element.value = word
            k += 1
        else:
            if not element.params:
                findings.error(
                    "bad-value",
                    f"{element.name}: {word!r} is neither a value nor a source function",
                    element.card.where,
                )
            k += 1
    return element


def _controlled(element: Element, words: list[str], rest: str, findings: Findings) -> Element | None:
    flat = [w for w in words if w not in "()"]
    element.words = flat
    element.drives = "v" if element.letter in "eh" else "i"
    if len(flat) < 2:
        return _short(element, findings, "two nodes and what controls it")
    element.nodes = flat[:2]
    if len(flat) > 2 and flat[2].startswith("poly"):
        return _poly(element, flat, findings)
    if element.letter in "fh":
        if len(flat) < 4:
            return _short(element, findings, "two nodes, a voltage source and a gain")
        element.sources, element.value = (flat[2],), flat[3]
        return element
    expression = {"value", "vol", "cur", "table", "laplace"} & (set(element.params) | set(flat[2:3]))
    if expression or (len(flat) > 2 and flat[2][0] in "{'"):
        element.sensed = tuple(n for pair in _SENSED.findall(rest) for n in pair if n)
        element.sources = tuple(_CURRENT.findall(rest))
        return element
    if len(flat) < 5:
        return _short(element, findings, "two nodes, two controlling nodes and a gain")
    element.sensed, element.value = tuple(flat[2:4]), flat[4]
    return element


def _poly(element: Element, flat: list[str], findings: Findings) -> Element | None:
    order = next((int(w) for w in (flat[2][4:], *flat[3:4]) if w.isdigit()), 1)
    begin = 3 if flat[2][4:].isdigit() else 4
    controls = flat[begin : begin + (2 * order if element.letter in "eg" else order)]
    if len(flat) <= begin + len(controls):
        return _short(element, findings, f"{order} controls and their coefficients")
    if element.letter in "eg":
        element.sensed = tuple(controls)
    else:
        element.sources = tuple(controls)
    return element


def _behavioural(element: Element, rest: str, findings: Findings) -> Element | None:
    match = _B_PART.search(rest)
    if not match:
        findings.error(
            "missing-node-or-value",
            f"{element.name}: a B source needs two nodes and v=... or i=...",
            element.card.where,
        )
        return None
    nodes = re.findall(r"[^\s,()]+", rest[: match.start()])
    if len(nodes) < 2:
        return _short(element, findings, "two nodes and v=... or i=...")
    element.nodes = nodes[:2]
    element.drives = match[1]
    expression = _B_END.split(match[2], maxsplit=1)[0]
    element.value = expression
    element.sensed = tuple(n for pair in _SENSED.findall(expression) for n in pair if n)
    element.sources = tuple(_CURRENT.findall(expression))
    plain = expression.replace("{", "(").replace("}", ")").replace("'", " ")
    element.needs = tuple(dict.fromkeys((*element.needs, *compiled(plain.strip()).names)))
    return element


def _code_model(element: Element, words: list[str], findings: Findings) -> Element | None:
    flat = [w for w in words if w not in "()[]" and w[0] != "%"]
    if len(flat) < 2:
        return _short(element, findings, "ports and a model")
    element.words = flat
    element.nodes = [w.lstrip("~") for w in flat[:-1] if w not in ("null", "~")]
    element.model = flat[-1]
    return element
