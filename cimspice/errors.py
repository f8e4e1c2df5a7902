"""Errors a user may meet. Each carries the exit code of the command line and says what, where and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class CimspiceError(Exception):
    """Base of every error raised on purpose; `exit_code` is what the command line returns."""

    exit_code = 1


class InputError(CimspiceError):
    """A study, axis, value, file or name given by the user is wrong."""


class RegistryError(InputError):
    """A name is not registered; the message carries the nearest known names."""


class ParameterError(InputError):
    """A circuit parameter has an impossible value."""


class ModelError(InputError):
    """A fitted model was asked for something it does not know: other axes, or a point outside its box."""


class PdkError(InputError):
    """A process, corner or device is not known, or its files are damaged."""


class SimulatorMissing(CimspiceError):
    """ngspice cannot be loaded; the message names the line that installs it."""

    exit_code = 5


class ExtraMissing(CimspiceError):
    """An optional package is not installed; the message names the line that installs it."""

    exit_code = 5


class Interrupted(CimspiceError):
    """The user stopped a run; everything finished so far is kept."""

    exit_code = 130


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """One line for a wrong name: what it was, the nearest known names, and all of them."""
    known = sorted(known)
    near = get_close_matches(name.lower(), [k.lower() for k in known], n=3, cutoff=0.5)
    near = [k for n in near for k in known if k.lower() == n]
    hint = f"nearest: {', '.join(near)}; " if near else ""
    return f"unknown {kind} {name!r}; {hint}known: {', '.join(known)}"
