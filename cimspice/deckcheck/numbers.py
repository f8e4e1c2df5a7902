"""Numbers and parameter expressions of a deck, read as ngspice reads them; what cannot be known statically is None."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: deepest nesting of parentheses that is evaluated; deeper is left unknown (ngspice itself dies at a few thousand)
MAX_DEPTH = 40

_SCALE = {"t": 1e12, "g": 1e9, "meg": 1e6, "k": 1e3, "mil": 25.4e-6, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12,
          "f": 1e-15}  # fmt: skip
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+)?)(meg|mil|[tgkmunpf])?[a-z]*", re.IGNORECASE)
_LEXEME = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:meg|mil|[tgkmunpf])?[a-z_]*)"
    r"|(?P<name>[a-z_][\w.#]*)|(?P<op>\*\*|<=|>=|==|!=|<>|&&|\|\||[-+*/^%()<>!?:,])|(?P<other>.))",
    re.IGNORECASE | re.DOTALL,
)

Value = float | None
Lookup = Callable[[str], Value]
Closure = Callable[[Lookup], Value]


def number(word: str) -> Value:
    """The value ngspice reads from a word such as 50n, 1Meg, 10pF or 1d3; None where it is not a plain number."""
    match = _NUMBER.fullmatch(word)
    if not match:
        return None
    return float(match[1].lower().replace("d", "e")) * _SCALE.get((match[2] or "").lower(), 1.0)


_ONE: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt, "abs": abs, "exp": math.exp, "ln": math.log, "log": math.log, "log10": math.log10,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "asin": math.asin, "acos": math.acos, "atan": math.atan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "int": math.trunc, "floor": math.floor,
    "ceil": math.ceil, "nint": round, "sgn": lambda x: float((x > 0) - (x < 0)),
}  # fmt: skip
_TWO: dict[str, Callable[[float, float], float]] = {
    "min": min,
    "max": max,
    "pow": lambda x, y: abs(x) ** y,
    "pwr": lambda x, y: math.copysign(abs(x) ** y, x),
}
_BINARY: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "^": lambda a, b: abs(a) ** b, "**": math.pow, "%": math.fmod, "<": lambda a, b: float(a < b),
    ">": lambda a, b: float(a > b), "<=": lambda a, b: float(a <= b), ">=": lambda a, b: float(a >= b),
    "==": lambda a, b: float(a == b), "!=": lambda a, b: float(a != b), "<>": lambda a, b: float(a != b),
    "&&": lambda a, b: float(bool(a) and bool(b)), "||": lambda a, b: float(bool(a) or bool(b)),
}  # fmt: skip
_RANK = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<>": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6,
         "/": 6, "%": 6, "^": 8, "**": 8}  # fmt: skip
#: words that are numbers to other programs
NOT_FINITE = ("nan", "inf", "+inf", "-inf", "infinity")
#: names that ngspice knows in expressions without a definition
BUILTIN_NAMES = frozenset({
    "temper", "time", "hertz", "pi", "e", "c", "i", "kelvin", "echarge", "boltz", "planck", "yes", "no", "true",
    "false", "const", "temp", "vt", "gmin", "reltol", "abstol", "vntol", "tnom", "dtemp",
})  # fmt: skip
_CONSTANTS = {"pi": math.pi, "e": math.e, "true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}


@dataclass(frozen=True)
class Expression:
    """A compiled expression: names it needs (not functions, not nodes), functions it calls, and its value."""

    names: tuple[str, ...]
    calls: tuple[str, ...]
    closure: Closure | None

    def value(self, lookup: Lookup) -> Value:
        if self.closure is None:
            return None
        try:
            result = self.closure(lookup)
        except (ArithmeticError, ValueError, RecursionError):  # a sum of thousands of terms is left unknown
            return None
        return result if isinstance(result, int | float) else None


class _Unknown(Exception):
    """The expression has a form that is not evaluated here."""


class _Parser:
    """Precedence climbing over the lexemes of one expression."""

    def __init__(self, lexemes: list[tuple[str, str]]) -> None:
        self.lexemes = lexemes
        self.place = 0
        self.depth = 0

    def peek(self) -> str:
        return self.lexemes[self.place][1] if self.place < len(self.lexemes) else ""

    def take(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise _Unknown
        self.place += 1

    def whole(self) -> Closure:
        closure = self.choice()
        if self.place != len(self.lexemes):
            raise _Unknown
        return closure

    def choice(self) -> Closure:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Unknown
        test = self.binary(1)
        if self.peek() == "?":
            self.place += 1
            yes = self.choice()
            self.take(":")
            no = self.choice()
            self.depth -= 1

            def chosen(lookup: Lookup) -> Value:
                condition = test(lookup)
                return None if condition is None else (yes if condition else no)(lookup)

            return chosen
        self.depth -= 1
        return test

    def binary(self, rank: int) -> Closure:
        left = self.unary()
        while _RANK.get(self.peek(), 0) >= rank:
            operator = self.peek()
            self.place += 1
            left = _joined(_BINARY[operator], left, self.binary(_RANK[operator] + 1))
        return left

    def unary(self) -> Closure:
        sign = self.peek()
        if sign in ("-", "+", "!"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise _Unknown
            self.place += 1
            inner = self.binary(7)
            self.depth -= 1
            if sign == "+":
                return inner
            operate: Callable[[float], float] = (lambda x: -x) if sign == "-" else (lambda x: float(not x))
            return _applied(operate, inner)
        return self.atom()

    def atom(self) -> Closure:
        if self.place >= len(self.lexemes):
            raise _Unknown
        kind, text = self.lexemes[self.place]
        self.place += 1
        if kind == "number":
            value = number(text.replace("_", ""))
            return lambda lookup: value
        if kind == "name":
            if self.peek() != "(":
                constant = _CONSTANTS.get(text)
                return lambda lookup: found if (found := lookup(text)) is not None else constant
            self.place += 1
            arguments = [self.choice()]
            while self.peek() == ",":
                self.place += 1
                arguments.append(self.choice())
            self.take(")")
            if text in _ONE and len(arguments) == 1:
                return _applied(_ONE[text], arguments[0])
            if text in _TWO and len(arguments) == 2:
                return _joined(_TWO[text], *arguments)
            raise _Unknown
        if text == "(":
            inner = self.choice()
            self.take(")")
            return inner
        raise _Unknown


def _applied(function: Callable[[float], float], inner: Closure) -> Closure:
    def value(lookup: Lookup) -> Value:
        x = inner(lookup)
        return None if x is None else function(x)

    return value


def _joined(function: Callable[[float, float], float], left: Closure, right: Closure) -> Closure:
    def value(lookup: Lookup) -> Value:
        x, y = left(lookup), right(lookup)
        return None if x is None or y is None else function(x, y)

    return value


@functools.lru_cache(maxsize=20000)
def compiled(text: str) -> Expression:
    """Compile the text between braces or quotes; names are lower case."""
    lexemes = [(str(m.lastgroup), m[m.lastgroup or 0].lower()) for m in _LEXEME.finditer(text.strip()) if m.lastgroup]
    names, calls = [], []
    skip_to = -1
    for k, (kind, word) in enumerate(lexemes):
        if k <= skip_to or kind != "name":
            continue
        if k + 1 < len(lexemes) and lexemes[k + 1][1] == "(":
            calls.append(word)
            if word in ("v", "i"):  # what stands inside is a node or a source, not a parameter
                skip_to = next((j for j in range(k + 2, len(lexemes)) if lexemes[j][1] == ")"), len(lexemes))
        elif word not in BUILTIN_NAMES:
            names.append(word)
    try:
        closure = _Parser(lexemes).whole() if lexemes else None
    except (_Unknown, RecursionError):
        closure = None
    return Expression(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(calls)), closure)


def bare(word: str) -> str:
    """A value without its braces or quotes."""
    if len(word) > 1 and word[0] + word[-1] in ("{}", "''", '""'):
        return word[1:-1]
    return word


class Scope:
    """Parameters seen at one place: own ones, then those of whoever called (ngspice scopes dynamically)."""

    __slots__ = ("_known", "_texts", "caller")

    def __init__(self, texts: Mapping[str, tuple[str, Scope | None]], caller: Scope | None) -> None:
        self._texts = texts
        self.caller = caller
        self._known: dict[str, Value] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._texts or (self.caller is not None and name in self.caller)

    def text(self, name: str) -> str | None:
        """The text a parameter was defined with."""
        if name in self._texts:
            return self._texts[name][0]
        return self.caller.text(name) if self.caller is not None else None

    def __call__(self, name: str) -> Value:
        if name in self._known:
            return self._known[name]
        if name not in self._texts:
            return self.caller(name) if self.caller is not None else None
        text, home = self._texts[name]
        self._known[name] = None  # a parameter that needs itself has no value
        value = (home or self).value(text)
        self._known[name] = value
        return value

    def value(self, word: str) -> Value:
        """Value of a number, a name or an expression in braces or quotes."""
        plain = number(word)
        if plain is not None:
            return plain
        return compiled(bare(word)).value(self)
