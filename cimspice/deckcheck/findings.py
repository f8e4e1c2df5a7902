"""What a check answers: one line a finding, with its class, the culprit and the place."""

from __future__ import annotations

from dataclasses import dataclass

#: classes of findings about a deck that reaches outside a simulation; such a deck is refused as input (exit code 1)
REFUSALS = frozenset({"program", "outside-roots", "file-access", "backquote", "control-character", "not-text"})


@dataclass(frozen=True)
class Finding:
    """One line about a deck. level: error (not run), warning (run, and said) or note; name: its class."""

    level: str
    name: str
    text: str
    where: str = ""

    @property
    def refused(self) -> bool:
        """True where the deck is no input at all: a program, a file outside the roots, not text."""
        return self.level == "error" and self.name in REFUSALS

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


class Findings:
    """Findings in the order they were made, each once."""

    def __init__(self) -> None:
        self.all: list[Finding] = []
        self._seen: set[tuple[str, str, str]] = set()

    def add(self, level: str, name: str, text: str, where: str = "") -> None:
        key = (name, text, where)
        if key not in self._seen:
            self._seen.add(key)
            self.all.append(Finding(level, name, text, where))

    def error(self, name: str, text: str, where: str = "") -> None:
        self.add("error", name, text, where)

    def warning(self, name: str, text: str, where: str = "") -> None:
        self.add("warning", name, text, where)

    def note(self, name: str, text: str, where: str = "") -> None:
        self.add("note", name, text, where)
