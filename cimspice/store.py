"""Results of decks, addressed by their content: what was simulated once is never simulated again.

A record is one small netCDF4 file holding every vector a deck returned, written to a temporary name, fsynced and
renamed: a kill at any moment leaves either the whole record or none. Its own sha256 is checked on every read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import netCDF4
import numpy as np

from cimspice.engines.base import Message, Result, Status
from cimspice.netlist import Deck

FORMAT = 1  #: raised when the layout of a record changes; older records are then ignored


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Call write(temporary path), fsync it and rename it to `path`: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _checksum(vectors: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name, values in vectors.items():
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    return digest.hexdigest()


class Store:
    """Folder of records of one engine version. Many processes may read and write it at once."""

    def __init__(self, folder: Path, engine: str) -> None:
        # absolute, because workers run in a folder of their own
        self.folder = folder.resolve() / engine
        self.engine = engine

    def path(self, deck: Deck) -> Path:
        return self.folder / deck.digest[:2] / f"{deck.digest}.nc"

    def get(self, deck: Deck) -> Result | None:
        """The stored result of a deck, or None where there is none or the file is damaged."""
        path = self.path(deck)
        if not path.exists():
            return None
        try:
            with netCDF4.Dataset(path) as file:
                file.set_auto_mask(False)
                if file.getncattr("format") != FORMAT or file.getncattr("deck") != deck.digest:
                    return None
                vectors = {v.getncattr("vector"): np.asarray(v[:]) for v in file.variables.values()}
                if _checksum(vectors) != file.getncattr("sha256"):
                    return None
                messages = tuple(Message(*m) for m in json.loads(file.getncattr("messages")))
                status = Status(int(file.getncattr("status")))
                return Result(deck.digest, status, vectors, messages, self.engine, float(file.getncattr("seconds")))
        except (OSError, RuntimeError, AttributeError, KeyError, TypeError, ValueError):
            return None  # damaged: simulated again and written anew

    def put(self, deck: Deck, result: Result) -> None:
        """Keep a trusted result; a failed one is not kept, so that the next run tries again.

        Complex vectors are not kept either: a netCDF4 variable of doubles would drop their imaginary part.
        """
        if not result.status.trusted or any(np.iscomplexobj(values) for values in result.vectors.values()):
            return

        def write(path: Path) -> None:
            with netCDF4.Dataset(path, "w") as file:
                file.setncattr("format", FORMAT)
                file.setncattr("deck", deck.digest)
                file.setncattr("title", deck.title)
                file.setncattr("engine", result.engine)
                file.setncattr("status", int(result.status))
                file.setncattr("seconds", result.seconds)
                file.setncattr("messages", json.dumps([[m.level, m.name, m.text] for m in result.messages]))
                file.setncattr("sha256", _checksum(result.vectors))
                for k, (name, values) in enumerate(result.vectors.items()):
                    dim = f"n{len(values)}"
                    if dim not in file.dimensions:
                        file.createDimension(dim, len(values))
                    variable = file.createVariable(f"vector_{k}", "f8", (dim,), compression="zlib", complevel=1)
                    variable.setncattr("vector", name)
                    variable[:] = values

        write_atomically(self.path(deck), write)
