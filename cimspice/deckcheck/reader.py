"""From deck text to logical lines: comments, continuations, includes, library sections; and the text that will run.

The text that runs is built here from what was read, with every included file in its place: ngspice opens no file, and
what was checked is what is simulated. Comments are left out of it, because `*#` lines are commands to ngspice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cimspice.deckcheck import security
from cimspice.deckcheck.findings import Findings
from cimspice.errors import InputError

#: deepest nesting of includes
MAX_INCLUDES = 50
#: cards that ngspice ignores when it writes a raw file; one of them (.meas with an unknown node) crashes it
OUTPUT_CARDS = (".print", ".plot", ".four", ".meas", ".measure", ".width")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]|\r(?!\n)")
_INLINE = re.compile(r";|(?<=[ \t,])\$|//")
_INCLUDE = re.compile(r"\.(include|inc|lib)\s+(\"[^\"]*\"|'[^']*'|\S+)\s*(\S*)", re.IGNORECASE)
_MICRO = re.compile(r"(?<=[0-9.])[µμ]")
_OHM = re.compile(r"(?<=[0-9.a-zA-Z])[ΩΩ]")


@dataclass(slots=True)
class Card:
    """A logical line without comments. first, last: its place in the text that runs; arm: .if blocks around it."""

    text: str
    where: str
    first: int
    last: int
    lower: str = ""
    arm: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        self.lower = self.text.lower()


@dataclass
class Source:
    """A deck as read. body: the lines that run, without title and .end; control: it holds a .control block."""

    title: str
    cards: list[Card] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    control: bool = False
    files: list[Path] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The body as one ASCII text for a Deck."""
        return "\n".join(self.body).rstrip().encode("ascii", "replace").decode()


def decode(data: bytes, name: str) -> str:
    """Text of a deck file. Raises InputError for UTF-16, NUL bytes and binary data, which ngspice cuts or ignores."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{name} is UTF-16; ngspice would find no circuit in it: save it as ASCII or UTF-8")
    if b"\0" in data:
        raise InputError(f"{name}: NUL byte at offset {data.index(0)}; a deck is plain text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        odd = sum(byte > 126 or (byte < 32 and byte not in (9, 10, 12, 13)) for byte in data)
        if odd > 0.1 * len(data):
            raise InputError(f"{name} is not text (byte {error.start}); a deck is plain ASCII") from None
        return data.decode("latin-1")


def read_text_file(path: Path) -> str:
    """Text of a file of the user's. Raises InputError where it cannot be read as text."""
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def strip_comment(line: str) -> str:
    """A line without its inline comment (`;`, `//`, or `$` after a blank)."""
    match = _INLINE.search(line)
    return line[: match.start()].rstrip() if match else line


class Reader:
    """Reads one deck and everything it includes into one list of cards."""

    def __init__(self, findings: Findings, *, path: Path | None, roots: Iterable[str | Path], trust: bool) -> None:
        self.findings = findings
        self.path = path
        self.trust = trust
        self.roots = security.allowed_roots(path, roots)
        self.source = Source("")
        self._arms: list[tuple[int, int]] = []
        self._blocks = 0
        self._in_control = False
        self._opened = ""  # where the .control block began

    def read(self, text: str) -> Source:
        text = text.removeprefix("\ufeff").rstrip("\x1a")
        label = self.path.name if self.path else ""
        self._control_characters(text, label)
        lines = text.split("\n")
        self.source.title = lines[0].strip()
        if self.source.title.startswith("*#") and not self.trust:
            security.program(self.findings, self.source.title, place(label, 1))
        self._lines(enumerate(lines[1:], 2), label, self.path.parent if self.path else None, (), top=True)
        if self._arms:
            self.findings.error("unbalanced-if", ".if without .endif", self.source.cards[-1].where)
        # .title would take the place of the title that tells this deck's result from others
        unwanted = (".title",) if self.source.control else (".title", *OUTPUT_CARDS)
        for card in self.source.cards:
            if card.lower.startswith(unwanted):
                self._blank(card)
        return self.source

    def _control_characters(self, text: str, label: str) -> None:
        match = _CONTROL.search(text)
        if match:
            number = text.count("\n", 0, match.start()) + 1
            kind = "NUL byte" if match[0] == "\0" else f"control character {match[0][0]!r}"
            what = "not-text" if match[0] == "\0" else "control-character"
            self.findings.error(what, f"{kind} in the text; a deck is plain text", place(label, number))

    def _lines(
        self, lines: Iterable[tuple[int, str]], label: str, folder: Path | None, stack: tuple[str, ...], *, top: bool
    ) -> None:
        """Read numbered physical lines; `stack` holds the keys of the files around them."""
        body = self.source.body
        parts: list[str] = []
        start = first = last = 0
        joined = False  # the line before ended in two backslashes
        ended = False

        def flush() -> None:
            if parts:
                card = Card(" ".join(parts).strip(), place(label, start), first, last)
                parts.clear()
                self._card(card, label, folder, stack, top)

        for number, raw in lines:
            line = raw.strip()
            if not line or line[0] == "*":
                body.append("")
                if line.startswith("*#") and not self.trust:
                    security.program(self.findings, line, place(label, number))
                continue
            if not line.isascii():
                line = raw = self._ascii(line, place(label, number))
            if ";" in line or "$" in line or "//" in line:
                line = strip_comment(line).strip() if line[0] != "$" else ""
            if not line:
                body.append("")
                continue
            if ended:
                self.findings.warning(
                    "after-end", f"{line.split()[0]!r} stands after .end and is not read", place(label, number)
                )
                break
            # ngspice compares beginnings: .controlled opens a block too
            if self._in_control or (line[0] == "." and line[:8].lower().startswith((".control", ".endc"))):
                flush()
                self._control(line, raw, place(label, number))
                continue
            if line[0] == "+" or joined:
                if not parts:
                    start, first = number, len(body)
                    self.findings.error("orphan-continuation", "a '+' line continues nothing", place(label, number))
                parts.append(line.lstrip("+").strip())
                body.append(raw.rstrip("\r"))
                last = len(body) - 1
            else:
                flush()
                if line[0] == "." and line[:4].lower() == ".end" and line.lower().split()[0] == ".end":
                    ended = top
                    body.append("")
                    continue
                parts.append(line)
                start, first = number, len(body)
                last = first
                body.append(raw.rstrip("\r"))
            joined = line.endswith("\\\\")
            if joined:
                parts[-1] = parts[-1][:-2].rstrip()
        flush()
        if self._in_control and top:
            self.findings.error("unbalanced-control", ".control without .endc", self._opened)

    def _ascii(self, line: str, where: str) -> str:
        """A line whose code part is ASCII: µ and Ω after a number are spelled out, comments lose their accents."""
        code = strip_comment(line)
        spelled = _OHM.sub("Ohm", _MICRO.sub("u", code))
        odd = next((c for c in spelled if ord(c) > 126), None)
        if odd is not None and not line.startswith("$") and not (self._in_control and self.trust):
            word = next((w for w in spelled.split() if odd in w), odd)
            self.findings.error(
                "non-ascii", f"{word!r} holds {odd!r}; ngspice joins nodes whose names differ in such letters", where
            )
        return spelled.encode("ascii", "replace").decode()

    # ------------------------------------------------------------ one logical line

    def _card(self, card: Card, label: str, folder: Path | None, stack: tuple[str, ...], top: bool) -> None:
        if not card.text:
            return
        if not self.trust:
            security.scan_card(self.findings, card.lower, card.where)
        if card.lower[0] == "." and card.lower.startswith((".inc", ".lib")):
            self._include(card, label, folder, stack)
            return
        if card.lower.startswith((".if", ".else", ".endif")):
            self._condition(card)
            return
        card.arm = tuple(self._arms)
        self.source.cards.append(card)

    def _blank(self, card: Card) -> None:
        for k in range(card.first, card.last + 1):
            self.source.body[k] = ""

    def _control(self, line: str, raw: str, where: str) -> None:
        """A line of a .control block, or one that opens or closes it."""
        word = line.lower().split()[0]
        if word.startswith(".control"):
            self._in_control = self.source.control = True
            self._opened = where
            if not self.trust:
                security.program(self.findings, line, where)
        elif word.startswith(".endc"):
            if not self._in_control:
                self.findings.error("unbalanced-control", ".endc without .control", where)
            self._in_control = False
        self.source.body.append(raw.rstrip("\r") if self.trust else "")

    def _condition(self, card: Card) -> None:
        word = card.lower.split("(")[0].split()[0]
        if word == ".if":
            self._blocks += 1
            self._arms.append((self._blocks, 0))
        elif not self._arms:
            self.findings.error("unbalanced-if", f"{word} without .if", card.where)
            return
        elif word == ".endif":
            self._arms.pop()
        else:
            block, arm = self._arms.pop()
            self._arms.append((block, arm + 1))
        card.arm = tuple(self._arms)
        self.source.cards.append(card)

    # ------------------------------------------------------------ includes

    def _include(self, card: Card, label: str, folder: Path | None, stack: tuple[str, ...]) -> None:
        match = _INCLUDE.fullmatch(card.text.rstrip())
        kind = card.lower.split()[0]
        if not match:
            self.findings.error("bad-card", f"{kind} needs a file name", card.where)
            return
        name, section = match[2].strip("\"'"), match[3].lower()
        if match[1].lower() == "lib" and not section:
            self.findings.error("bad-card", f".lib {name} needs the name of a section after the file", card.where)
            return
        self._blank(card)
        target = self._resolve(name, folder)
        if not self.trust and not inside_or_missing(target, self.roots):
            allowed = ", ".join(str(r) for r in self.roots)
            self.findings.error(
                "outside-roots",
                f"included file {name!r} lies outside the allowed folders ({allowed}; --root DIR)",
                card.where,
            )
            return
        if target is None or not target.is_file():
            self.findings.error("missing-include", f"included file {name!r} does not exist", card.where)
            return
        key = f"{target}:{section}"
        if key in stack:
            self.findings.error("include-cycle", f"file {name!r} includes itself", card.where)
            return
        if len(stack) >= MAX_INCLUDES:
            self.findings.error("include-cycle", f"includes nest deeper than {MAX_INCLUDES} at {name!r}", card.where)
            return
        try:
            text = read_text_file(target).rstrip("\x1a")
        except InputError as error:
            self.findings.error("not-text", str(error), card.where)
            return
        self.source.files.append(target)
        self._control_characters(text, target.name)
        lines: Iterable[tuple[int, str]] = enumerate(text.split("\n"), 1)
        if section:
            sections = library_sections(text)
            if section not in sections:
                known = ", ".join(sections) or "none"
                self.findings.error(
                    "missing-section", f"{name!r} has no section {section!r}; it has: {known}", card.where
                )
                return
            begin, end = sections[section]
            lines = enumerate(text.split("\n")[begin:end], begin + 1)
        self._lines(lines, target.name, target.parent, (*stack, key), top=False)

    def _resolve(self, name: str, folder: Path | None) -> Path | None:
        """Real path of an included file: beside the file that includes it, else beside the deck."""
        bases = [b for b in (folder, self.path.parent if self.path else None) if b is not None] or list(self.roots)
        try:
            found = [(base / name).resolve() for base in bases]
            return next((f for f in found if f.is_file()), found[0] if found else None)
        except (OSError, ValueError, RuntimeError):  # a name too long, or a loop of links
            return None


def inside_or_missing(target: Path | None, roots: Iterable[Path]) -> bool:
    return target is None or security.inside(target, roots)


def library_sections(text: str) -> dict[str, tuple[int, int]]:
    """Lines of each `.lib name` .. `.endl` section of a library file: name -> (first, past the last), from 0."""
    sections: dict[str, tuple[int, int]] = {}
    name, begin = "", 0
    for k, line in enumerate(text.split("\n")):
        lower = line.strip().lower()
        if lower.startswith(".lib"):
            words = strip_comment(lower).split()
            if len(words) == 2 and not name:
                name, begin = words[1].strip("'\""), k + 1
        elif lower.startswith(".endl") and name:
            sections.setdefault(name, (begin, k))
            name = ""
    return sections


def place(label: str, number: int) -> str:
    """`deck.cir, line 12`, or `line 12` for text without a file."""
    return f"{label}, line {number}" if label else f"line {number}"


def walk_arms(cards: Iterable[Card], holds: dict[tuple[int, int], bool]) -> Iterator[Card]:
    """Cards whose .if arms all hold."""
    for card in cards:
        if all(holds.get(arm, True) for arm in card.arm):
            yield card
