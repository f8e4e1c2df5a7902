"""Recorded answers in place of a simulator: a bench's arithmetic can be tested, or shown, where there is no ngspice.

One file a deck, named by its digest. A record that no deck asked for fails the replay as much as a deck without a
record: both say that the recording and what is replayed have drifted apart.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from cimspice.engines.base import Engine, Message, Result, Status
from cimspice.errors import InputError
from cimspice.netlist import Deck
from cimspice.store import write_atomically

_MAGIC = b"cimspice answer 1\n"
_DTYPES = {"f8": np.dtype("<f8"), "c16": np.dtype("<c16")}


class ReplayError(InputError):
    """A deck without a recorded answer, a recorded answer without a deck, or a damaged record."""


class Recorder(Engine):
    """Another engine, whose every answer is also written to `folder`, failed ones too."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self.name = engine.name

    def run(self, deck: Deck) -> Result:
        result = self._engine.run(deck)
        record(self._folder, deck, result)
        return result


def record(folder: Path, deck: Deck, result: Result) -> None:
    """Keep one answer for a ReplayEngine of the same folder; an older one of the same deck is replaced."""
    data = _pack(deck.title, result)
    write_atomically(_path(folder, deck.digest), lambda path: path.write_bytes(data))


class ReplayEngine(Engine):
    """Answers decks from a folder of records, bit for bit, as often as asked.

    Used as a context manager, or closed, it raises ReplayError where a recorded answer was never asked for.
    """

    def __init__(self, folder: Path) -> None:
        self.name = "replay"
        self._folder = folder
        self._unused = {path.stem for path in folder.glob("*.answer")}
        if not self._unused:
            raise ReplayError(f"{folder}: no recorded answers")

    def run(self, deck: Deck) -> Result:
        path = _path(self._folder, deck.digest)
        if not path.exists():
            raise ReplayError(
                f"{self._folder}: deck {deck.title!r} ({deck.nonce}) was not recorded; its text has changed since, or"
                " the recording is of something else"
            )
        _, result = _unpack(path)
        if result.deck != deck.digest:
            raise ReplayError(f"{path}: holds the answer of another deck")
        self._unused.discard(deck.digest)
        return result

    def close(self) -> None:
        """Raise ReplayError naming the decks whose answers were not used."""
        titles = [_unpack(self._folder / f"{digest}.answer")[0] for digest in sorted(self._unused)]
        if titles:
            raise ReplayError(f"{self._folder}: {len(titles)} recorded answers not used: {', '.join(sorted(titles))}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()


def _path(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.answer"


def _pack(title: str, result: Result) -> bytes:
    """A line of magic, the sha256 of the rest, a line of JSON, and the vectors one after the other, little-endian."""
    vectors = {name: np.asarray(values) for name, values in result.vectors.items()}
    kinds = {name: "c16" if np.iscomplexobj(values) else "f8" for name, values in vectors.items()}
    head = {
        "title": title, "deck": result.deck, "status": result.status.name, "engine": result.engine,
        "seconds": result.seconds, "messages": [[m.level, m.name, m.text, m.where] for m in result.messages],
        "vectors": [[name, kinds[name], len(values)] for name, values in vectors.items()],
    }  # fmt: skip
    data = b"".join(values.astype(_DTYPES[kinds[name]]).tobytes() for name, values in vectors.items())
    body = json.dumps(head).encode() + b"\n" + data
    return _MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _unpack(path: Path) -> tuple[str, Result]:
    """Title and Result of one record. Raises ReplayError where a byte of it is not as it was written."""
    digest, _, body = path.read_bytes().removeprefix(_MAGIC).partition(b"\n")
    if digest != hashlib.sha256(body).hexdigest().encode():
        raise ReplayError(f"{path}: the record is damaged")
    line, _, data = body.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    vectors, offset = {}, 0
    for name, kind, length in head["vectors"]:
        vectors[name] = np.frombuffer(data, _DTYPES[kind], length, offset).copy()
        offset += length * _DTYPES[kind].itemsize
    messages = tuple(Message(*fields) for fields in head["messages"])
    status = Status[head["status"]]
    return head["title"], Result(head["deck"], status, vectors, messages, head["engine"], head["seconds"])
