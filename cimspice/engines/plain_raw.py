"""Raw files of a user's deck: every plot in them, real or complex, binary or ASCII, with the kind of every vector.

The raw file of a deck of our own has one form, and `rawfile` refuses every other; here whatever ngspice writes is read,
and `plain_deck` judges it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

#: plots whose vectors are voltages at nodes and currents in branches; others hold figures under names of their own
_CIRCUIT_PLOTS = ("operating", "dc transfer", "transient", "ac analysis", "distortion", "time domain")


@dataclass(frozen=True)
class Plot:
    """One analysis in a raw file. vectors: 1-D float or complex arrays by name; kinds: their type, as `voltage`.

    A file cut short gives a plot without vectors: ngspice writes the number of points last.
    """

    title: str
    name: str
    vectors: dict[str, np.ndarray] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


def read_plots(path: Path) -> list[Plot]:
    """All plots of a raw file, in its order; an empty list for a file that is none."""
    data = path.read_bytes()
    plots: list[Plot] = []
    place = 0
    while data[place : place + 6] == b"Title:":
        ends = [(e, mark) for mark in (b"Binary:\n", b"Values:\n") if (e := data.find(mark, place)) >= 0]
        if not ends:
            break
        end, mark = min(ends)
        plot, place = _plot(data, place, end, mark)
        plots.append(plot)
    return plots


def _plot(data: bytes, begin: int, end: int, mark: bytes) -> tuple[Plot, int]:
    """The plot whose header lies between begin and end, and where the next one starts."""
    fields: dict[str, str] = {}
    columns: list[tuple[str, str]] = []
    for line in data[begin:end].decode("utf-8", "replace").splitlines():
        words = line.split()
        if line.startswith("\t") and len(words) >= 3:
            columns.append((words[1], words[2]))
        else:
            key, _, value = line.partition(":")
            fields.setdefault(key.strip().lower(), value.strip())
    start = end + len(mark)
    name = fields.get("plotname", "")
    plot = Plot(fields.get("title", ""), name)
    count = fields.get("no. points", "0")
    points = int(count) if count.isdigit() else 0
    is_complex = "complex" in fields.get("flags", "")
    if mark == b"Values:\n":
        table, after = _ascii(data, start, points, len(columns), is_complex)
    else:
        size = points * len(columns) * (16 if is_complex else 8)
        after = start + size
        if len(data) < after:
            return plot, len(data)
        kind = "<c16" if is_complex else "<f8"
        table = np.frombuffer(data, dtype=kind, count=points * len(columns), offset=start).reshape(points, len(columns))
    if table is None:
        return plot, len(data)
    circuit = name.lower().startswith(_CIRCUIT_PLOTS)
    for k, (raw, kind) in enumerate(columns):
        vector = vector_name(raw, circuit)
        values = table[:, k]
        # the imaginary part of a frequency is whatever the memory held
        plot.vectors[vector] = values.real.copy() if vector == "frequency" else values.copy()
        plot.kinds[vector] = kind
    return plot, after


def _ascii(data: bytes, start: int, points: int, width: int, is_complex: bool) -> tuple[np.ndarray | None, int]:
    after = data.find(b"Title:", start)
    after = len(data) if after < 0 else after
    words = data[start:after].decode("ascii", "replace").split()
    if len(words) < points * (width + 1):
        return None, after
    rows = np.array(words[: points * (width + 1)], dtype=object).reshape(points, width + 1)[:, 1:]
    if is_complex:
        pairs = [[complex(*map(float, w.split(","))) for w in row] for row in rows]
        return np.array(pairs, dtype=complex).reshape(points, width), after
    return rows.astype(float), after


def vector_name(raw: str, circuit: bool) -> str:
    """One spelling of a vector: `v(node)`, `i(source)`, `@m1[id]`, `time`, `v-sweep`, lower case."""
    name = raw.lower()
    if name.endswith("#branch"):
        return f"i({name[: -len('#branch')]})"
    if name[1:3] == "(@" and name.endswith("])"):
        return name[2:-1]
    if name.startswith("v(") and name.endswith(")") and (not circuit or name.endswith("-sweep)")):
        return name[2:-1]
    return name
