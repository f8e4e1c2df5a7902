"""Any plain ngspice deck, run by `ngspice -b` in a folder of its own and judged like every other result."""

from __future__ import annotations

import re
from pathlib import Path

import xarray as xr

from cimspice.engines.base import Result
from cimspice.engines.batch import BatchEngine
from cimspice.errors import InputError
from cimspice.netlist import Deck
from cimspice.store import write_atomically
from cimspice.units import read_spice_number

#: cards and commands that reach outside a simulation; ngspice has no sandbox
_REFUSED = re.compile(r"^\s*(\.control|\*#|\.exec|codemodel|osdi\b|pre_osdi)", re.IGNORECASE | re.MULTILINE)
_INCLUDE = re.compile(r"^(\s*\.(?:include|inc|lib)\s+)([\"']?)([^\"'\s]+)\2", re.IGNORECASE | re.MULTILINE)


def run_plain(path: Path) -> Result:
    """Run a deck file. The first line is its title; includes are read relative to the file.

    Raises InputError for a file that is missing, not text, or holds a .control block: a control block is a program
    that ngspice runs with the user's rights, so it is refused.
    """
    if not path.is_file():
        raise InputError(f"no deck file {path}")
    try:
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not ASCII; ngspice joins nodes whose names are not") from None
    refused = _REFUSED.search(text)
    if refused:
        line = text.count("\n", 0, refused.start()) + 1
        raise InputError(f"{path}, line {line}: {refused[1]!r} is a program, not a circuit, and is not run")
    title, _, body = text.partition("\n")
    body = re.sub(r"^\s*\.end\s*$.*", "", body, flags=re.IGNORECASE | re.MULTILINE | re.DOTALL)
    body = _INCLUDE.sub(lambda m: f'{m[1]}"{_absolute(path, m[3])}"', body)
    tran = re.search(r"^\s*\.tran\s+\S+\s+(\S+)", body, re.IGNORECASE | re.MULTILINE)
    stop = read_spice_number(tran[1]) if tran else None
    return BatchEngine().run(Deck(title=title or "*", body=body.rstrip(), vectors=(), points=None, stop=stop))


def _absolute(deck: Path, name: str) -> Path:
    target = (deck.parent / name).resolve()
    if not target.is_file():
        raise InputError(f"{deck}: included file {name} does not exist")
    return target


def write_vectors(result: Result, path: Path) -> None:
    """Keep the vectors as netCDF4, each over its own index."""
    variables = {name: (f"n{len(values)}", values) for name, values in result.vectors.items()}
    dataset = xr.Dataset(variables, attrs={"engine": result.engine, "deck_sha256": result.deck})
    write_atomically(path, lambda p: dataset.to_netcdf(p, engine="netcdf4"))
