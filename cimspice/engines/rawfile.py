"""Binary raw files of ngspice, read with suspicion: a file that is cut, padded, huge or not a file gives no numbers.

ngspice leaves files behind that look whole: after a kill or on a full disk the header announces 0 points in front of
megabytes of data, and `.options filetype=ascii` in a deck changes the format without a word. So every count is
checked against the size of the file before anything is allocated, and a byte too many is as wrong as one too few.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cimspice.engines.shared import canonical
from cimspice.errors import InputError

#: bytes of a raw file that are read by default: a million points of 128 vectors
LIMIT = 1 << 30
#: bytes of one header line; ngspice itself cuts titles at 5000
_LINE = 1 << 14
_VARIABLES = 1_000_000

_FIELDS = {"title", "date", "command", "plotname", "flags", "no. variables", "no. points", "dimensions", "option"}


class RawFileError(InputError):
    """A raw file that cannot be believed; the message says what is wrong with it."""


class RawFileMissing(RawFileError):
    """No raw file was written at all."""


@dataclass(frozen=True)
class Plot:
    """One analysis of a raw file.

    title: first line of the deck; name: the analysis, as `Transient Analysis`; date: as ngspice wrote it; vectors: by
    canonical name in the order of the file, each 1-D of the same length, float or complex; complex: as the flags say.
    """

    title: str
    name: str
    date: str
    vectors: Mapping[str, np.ndarray]
    complex: bool


def read_plots(path: Path, limit: int = LIMIT) -> list[Plot]:
    """Every plot of a binary ngspice raw file, in its order.

    limit: bytes the file may have. Raises RawFileError for whatever is not exactly such a file: a folder, link or
    pipe, a larger file, ASCII values, no points, a count that does not fit the bytes, a damaged list of variables.
    The scale `frequency` of a complex plot comes back real: ngspice leaves its imaginary part undefined.
    """
    try:
        # O_NONBLOCK: opening a named pipe must not wait for a writer
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise RawFileMissing(f"{path.name}: not written") from None
    except OSError as error:
        raise RawFileError(f"{path.name}: {error.strerror}") from None
    facts = os.fstat(number)
    if not stat.S_ISREG(facts.st_mode):
        os.close(number)
        raise RawFileError(f"{path.name}: not a file")
    with os.fdopen(number, "rb") as file:
        if facts.st_size > limit:
            raise RawFileError(f"{path.name}: {facts.st_size} bytes, more than the {limit} allowed")
        plots = []
        while file.tell() < facts.st_size:
            try:
                plots.append(_plot(file, facts.st_size))
            except RawFileError as error:
                raise RawFileError(f"{path.name}, plot {len(plots) + 1}: {error}") from None
    if not plots:
        raise RawFileError(f"{path.name}: empty")
    return plots


def _line(file: BinaryIO) -> str:
    line = file.readline(_LINE)
    if not line.endswith(b"\n"):
        raise RawFileError("header cut or not a header")
    try:
        return line[:-1].decode("utf-8")
    except UnicodeDecodeError:
        raise RawFileError("header is not text") from None


def _count(fields: dict[str, str], name: str) -> int:
    text = fields.get(name, "")
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise RawFileError(f"no count in {name!r}: {text[:40]!r}")
    return int(text)


def _plot(file: BinaryIO, size: int) -> Plot:
    fields: dict[str, str] = {}
    while (line := _line(file)) != "Variables:":
        key, colon, value = line.partition(":")
        key = key.strip().lower()
        if not colon or key not in _FIELDS or (key in fields and key not in ("command", "option")):
            raise RawFileError(f"unexpected header line {line[:40]!r}")
        if not fields and key != "title":
            raise RawFileError("header does not begin with a title")
        fields[key] = value.strip()
    flags = fields.get("flags", "").split()
    if flags not in (["real"], ["complex"], ["real", "padded"], ["complex", "padded"]):
        raise RawFileError(f"unknown flags {fields.get('flags', '')[:40]!r}")
    points, variables = _count(fields, "no. points"), _count(fields, "no. variables")
    if points == 0 or variables == 0:
        raise RawFileError(f"{variables} variables and {points} points announced")
    if variables > _VARIABLES:
        raise RawFileError(f"{variables} variables announced, more than {_VARIABLES}")
    dtype = np.dtype("<c16" if flags[0] == "complex" else "<f8")
    # the list of variables alone is longer than this, so a lying count is met before the list is read
    if points * variables * dtype.itemsize > size - file.tell():
        raise RawFileError(f"{points} points of {variables} variables announced in a file of {size} bytes")
    names = [_variable(_line(file), k) for k in range(variables)]
    if len(set(names)) != variables:
        twice = sorted({n for n in names if names.count(n) > 1})
        raise RawFileError(f"variable named twice: {', '.join(twice[:3])}")
    if (line := _line(file)) != "Binary:":
        raise RawFileError("values are ASCII" if line == "Values:" else f"{line[:40]!r} instead of the values")
    wanted = points * variables * dtype.itemsize
    data = file.read(wanted)
    if len(data) != wanted:
        raise RawFileError(f"{len(data)} bytes of values instead of {wanted}")
    table = np.frombuffer(data, dtype).reshape(points, variables)
    vectors = {name: table[:, k].copy() for k, name in enumerate(names)}
    if flags[0] == "complex" and "frequency" in vectors:
        vectors["frequency"] = vectors["frequency"].real.copy()
    return Plot(fields["title"], fields.get("plotname", ""), fields.get("date", ""), vectors, flags[0] == "complex")


def _variable(line: str, index: int) -> str:
    """Canonical name of one line of the list: number, name, type."""
    parts = line.split("\t")
    if len(parts) < 4 or parts[0] or parts[1] != str(index) or not re.fullmatch(r"[!-~]+", parts[2]):
        raise RawFileError(f"damaged line {line[:40]!r} in the list of variables")
    name, kind = parts[2].lower(), parts[3]
    if (name.startswith("i(") and kind == "voltage") or (name.startswith("v(") and kind == "current"):
        raise RawFileError(f"{name} is listed as a {kind}")
    # the sweep of a .dc is written as v(v-sweep), the current of a device as i(@m1[id]); the library has them bare
    bare = re.fullmatch(r"[vi]\((\S+-sweep|@\S+)\)", name)
    return canonical(bare[1] if bare else name)
