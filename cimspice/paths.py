"""Where the shipped netlists and model cards lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from cimspice.errors import InputError

_PACKAGE = Path(__file__).resolve().parent


def _shipped(folder: str) -> Path:
    for base in (_PACKAGE, _PACKAGE.parent):
        if (base / folder).is_dir():
            return base / folder
    raise InputError(f"the folder {folder!r} is missing beside the cimspice package; reinstall cimspice")


def netlists() -> Path:
    """Folder of the circuit netlists (cells, columns, adcs)."""
    return _shipped("netlists")


def pdk_models() -> Path:
    """Folder of the built-in processes and RRAM cards."""
    return _shipped("pdk_models")


def studies() -> Path:
    """Folder of the built-in studies."""
    return _PACKAGE / "studies"
