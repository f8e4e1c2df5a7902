"""What a deck must not hold unless its user trusts it: a netlist is a program to ngspice, and it has no sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from cimspice import paths
from cimspice.deckcheck.findings import Findings

#: commands that are no element and no card; ngspice runs them from .control blocks, `*#` lines and start files
COMMANDS = frozenset({
    "shell", "source", "codemodel", "osdi", "pre_osdi", "pre_codemodel", "quit", "wrdata", "alias", "unalias",
})  # fmt: skip
#: option names that move files or change what ngspice starts
_OPTION_NAMES = frozenset({
    "rawfile", "sourcepath", "spicepath", "program", "editor", "nutmegfile", "spicefile", "modpath", "inputdir",
})  # fmt: skip
_FILE = re.compile(
    r"(?<![a-z0-9_])(?:[a-z0-9]+_)*file(?:name)?\s*=|(?<![a-z0-9_])(?:simulation|sim_args|process_params|lib_args)\s*="
)
#: ngspice takes a blank for the `=` of a model card
_FILE_WORD = re.compile(r"(?<![\w.])(?:[a-z0-9]+_)*file(?:name)?(?![\w.])|\bpwl\s*\(?\s*file\b")
_FILE_MODELS = re.compile(r"\b(filesource|file_source|d_process|d_cosim|d_source|d_state|verilog|ghdl)\b")
_REDIRECT = re.compile(r">>?\s*[^\s=]")


def program(findings: Findings, text: str, where: str) -> None:
    """Report a line that ngspice would run as a program."""
    first = text.split(None, 1)[0]
    findings.error(
        "program",
        f"{first!r} is a program, not a circuit, and is not run; a plain deck holds elements and cards only (--trust)",
        where,
    )


def scan_card(findings: Findings, lower: str, where: str) -> None:
    """Report commands, file access and backquotes on one logical line (lower case, without comments)."""
    first = lower.split(None, 1)[0]
    if first in COMMANDS or first == ".exec" or first.startswith("!"):
        program(findings, lower, where)
    if "`" in lower:
        findings.error("backquote", "a backquote has no meaning in a deck and is not passed on", where)
    if ("file" in lower or "sim" in lower or "process" in lower or "args" in lower) and not first.startswith(
        (".inc", ".lib", ".opt")
    ):
        match = (_FILE_WORD if lower.startswith((".model", "v", "i", "b")) and '"' in lower else _FILE).search(lower)
        if match:
            findings.error(
                "file-access", f"{match[0].rstrip('= ')!r} reads or runs a file; only --trust allows that", where
            )
    if lower.startswith(".model"):
        match = _FILE_MODELS.search(lower)
        # d_source and d_state are plain until they name a file, which the pattern above has found
        if match and match[1] not in ("d_source", "d_state"):
            findings.error(
                "file-access", f"model type {match[1]!r} reads or runs a file; only --trust allows that", where
            )
    elif lower.startswith((".print", ".plot", ".save", ".meas", ".probe", ".four")) and ">" in lower:
        outside = re.sub(r"\([^()]*\)|'[^']*'|\{[^{}]*\}", "", lower)
        if _REDIRECT.search(outside):
            findings.error("file-access", f"{first} with '>' writes a file; a deck returns vectors only", where)


def scan_option(findings: Findings, name: str, value: str, where: str) -> None:
    """Report an option that names a file or a command."""
    if name in _OPTION_NAMES or any(c in value for c in "/\\`|<>;~$"):
        findings.error("file-access", f"option {name!r} would name a file or a program and is not allowed", where)


def allowed_roots(path: Path | None, roots: Iterable[str | Path]) -> tuple[Path, ...]:
    """Real folders a deck may include from: its own, the shipped netlists and cards, and those the user names."""
    own = [path.parent] if path is not None else []
    return tuple(Path(p).resolve() for p in (*own, paths.netlists(), paths.pdk_models(), *roots))


def inside(target: Path, roots: Iterable[Path]) -> bool:
    """Is the real path of a file inside one of the roots?"""
    return any(target.is_relative_to(root) for root in roots)
