"""Results addressed by their content: what was simulated once is never simulated again.

A *record* holds the block of points that one deck gave. It is addressed by its *family*, the digest of everything the
points share (circuit text with the swept values cut out, every card and subcircuit in it, options, analysis), and by
the values of the axes it spans; so a point is found whichever block it was simulated in. A plain deck is a family with
one point. Records are written to a temporary file, fsynced and renamed, and carry a digest that is checked on every
read: a kill at any moment leaves the whole record or none, and a damaged record is as good as none.

Layout of a record: a line `cimspice-record <format> <sha256 of the rest>`, a line of JSON, then little-endian float64
values, zlib-compressed. No code is ever loaded from it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cimspice.engines.base import Message, Result, Status
from cimspice.netlist import Deck

FORMAT = 2  #: raised when the layout of a record changes; older records are then ignored
MAX_VALUES = 2**31  #: values a record may claim to hold; a larger claim is damage

#: one position of an axis: the values of all its parameters there
Position = tuple[float | str, ...]


def write_atomically(path: Path, write: Callable[[Path], object], scratch: Path | None = None) -> None:
    """Call write(temporary path), fsync it and rename it to `path`: a reader never sees half a file.

    scratch: folder of the temporary file, on the same file system; by default the one of `path`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = (scratch or path.parent) / f".{path.name}.{os.getpid()}.tmp"
    try:
        write(temporary)
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@dataclass
class Block:
    """Points of one family: a product of axis positions, with a status each and their vectors.

    axes: name -> positions; status, rung: int8 of shape (length of each axis). vectors: name -> values of all points
    in C order, one after the other; lengths: number of values of each point, shape as status.
    """

    axes: dict[str, tuple[Position, ...]]
    status: np.ndarray
    rung: np.ndarray
    lengths: np.ndarray
    vectors: dict[str, np.ndarray]
    messages: tuple[Message, ...] = ()
    seconds: float = 0.0
    title: str = ""

    @property
    def trusted(self) -> np.ndarray:
        """Points whose numbers may be used, bool of the shape of `status`."""
        return np.isin(self.status, [s.value for s in Status if s.trusted])


@dataclass
class Found:
    """What the store knows of a product of axis positions: `mask` says where, `points` holds name -> values there.

    records: files that gave a point.
    """

    mask: np.ndarray
    status: np.ndarray
    rung: np.ndarray
    points: dict[tuple[int, ...], dict[str, np.ndarray]] = field(default_factory=dict)
    dense: dict[str, np.ndarray] = field(default_factory=dict)
    records: list[Path] = field(default_factory=list)


def _pack(family: str, engine: str, block: Block) -> bytes:
    plain = {name: np.ascontiguousarray(v, dtype="<c16" if np.iscomplexobj(v) else "<f8") for name, v in block.vectors.items()}
    payload = b"".join(values.tobytes() for values in plain.values())
    header = {
        "family": family,
        "engine": engine,
        "title": block.title,
        "axes": [[name, [list(p) for p in positions]] for name, positions in block.axes.items()],
        "status": block.status.ravel().tolist(),
        "rung": block.rung.ravel().tolist(),
        # most blocks hold points of one length: a single number then
        "lengths": _short(block.lengths),
        # a complex value is two float64, real part first
        "vectors": [[name, values.nbytes // 8, values.dtype.kind] for name, values in plain.items()],
        "messages": [[m.level, m.name, m.text, m.where] for m in block.messages],
        "seconds": block.seconds,
    }
    body = json.dumps(header).encode() + b"\n" + zlib.compress(payload, 1)
    return f"cimspice-record {FORMAT} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def _short(lengths: np.ndarray) -> int | list[int]:
    flat = lengths.ravel().tolist()
    return flat[0] if flat and len(set(flat)) == 1 else flat


def _unpack(data: bytes, family: str) -> Block | None:
    """The block in a record's bytes, or None where they are damaged or another family's."""
    head, _, body = data.partition(b"\n")
    if head != f"cimspice-record {FORMAT} {hashlib.sha256(body).hexdigest()}".encode():
        return None
    text, _, packed = body.partition(b"\n")
    header = json.loads(text)
    if header["family"] != family:
        return None
    counts = [n for _, n, _ in header["vectors"]]
    if sum(counts) > MAX_VALUES:
        return None
    expander = zlib.decompressobj()
    values = np.frombuffer(expander.decompress(packed, 8 * sum(counts) + 1), dtype="<f8")
    if len(values) != sum(counts):
        return None
    parts = np.split(values, np.cumsum(counts)[:-1])
    axes = {name: tuple(tuple(p) for p in positions) for name, positions in header["axes"]}
    shape = tuple(len(p) for p in axes.values())
    lengths = np.empty(shape, dtype=np.int64)
    lengths.ravel()[...] = header["lengths"]
    return Block(
        axes=axes,
        status=np.array(header["status"], dtype=np.int8).reshape(shape),
        rung=np.array(header["rung"], dtype=np.int8).reshape(shape),
        lengths=lengths,
        vectors={
            name: part.view("<c16") if kind == "c" else part
            for (name, _, kind), part in zip(header["vectors"], parts, strict=True)
        },
        messages=tuple(Message(*m) for m in header["messages"]),
        seconds=float(header["seconds"]),
        title=header["title"],
    )


class Store:
    """Folder of records of one engine version. Many processes may read and write it at once."""

    def __init__(self, folder: Path | str, engine: str) -> None:
        # absolute, because workers run in a folder of their own
        self.root = Path(folder).resolve()
        self.folder = self.root / engine
        self.engine = engine
        #: folder for the temporary files of this process; that of the record itself unless a worker sets its own
        self.scratch: Path | None = None
        #: positions that each record looked at so far spans; its file name stands for them, so they never change
        self._spans: dict[Path, dict[str, frozenset[Position]]] = {}

    def _paths(self, family: str) -> list[Path]:
        try:
            with os.scandir(self.folder / family[:2]) as entries:
                return sorted(Path(e.path) for e in entries if e.name.startswith(family) and e.name.endswith(".rec"))
        except FileNotFoundError:
            return []

    def blocks(self, family: str) -> list[Block]:
        """Every readable block of a family; damaged records are passed over and so simulated again."""
        found = (self._read(path, family) for path in self._paths(family))
        return [block for block in found if block is not None]

    def _read(self, path: Path, family: str) -> Block | None:
        try:
            return _unpack(path.read_bytes(), family)
        except (OSError, ValueError, KeyError, TypeError, IndexError, zlib.error):
            return None

    def _meets(self, path: Path, axes: Mapping[str, frozenset[Position]]) -> bool:
        """Whether a record spans any of the positions; from its header alone, so a whole record is read only for use."""
        if path not in self._spans:
            try:
                with open(path, "rb") as file:
                    file.readline()
                    header = json.loads(file.readline())
                self._spans[path] = {name: frozenset(tuple(p) for p in positions) for name, positions in header["axes"]}
            except (OSError, ValueError, KeyError, TypeError):
                return False
        span = self._spans[path]
        return list(span) == list(axes) and not any(span[name].isdisjoint(wanted) for name, wanted in axes.items())

    def put_block(self, family: str, block: Block) -> None:
        """Keep a block in which at least one point is trusted; a failed point is tried again by the next run."""
        if not block.trusted.any():
            return
        self._write(family, block, _pack(family, self.engine, block))

    def adopt(self, data: bytes) -> None:
        """Keep a record that another store of the same engine made. Raises ValueError where it is not whole or not one."""
        try:
            header = json.loads(data.split(b"\n", 2)[1])
            family, engine = header["family"], header["engine"]
            block = _unpack(data, family)
        except (ValueError, KeyError, TypeError, IndexError, zlib.error) as error:
            raise ValueError(f"not a record: {error}") from None
        # the family becomes a file name
        if block is None or engine != self.engine or not re.fullmatch("[0-9a-f]{64}", family):
            raise ValueError(f"a record that is damaged or not of {self.engine}")
        self._write(family, block, data)

    def _write(self, family: str, block: Block, data: bytes) -> None:
        place = hashlib.sha256(json.dumps([[n, list(p)] for n, p in block.axes.items()]).encode()).hexdigest()[:16]
        path = self.folder / family[:2] / f"{family}-{place}.rec"
        write_atomically(path, lambda temporary: temporary.write_bytes(data), self.scratch)

    def records(self) -> list[Path]:
        """Files of all records."""
        return sorted(self.folder.glob("??/*.rec"))

    def get(self, deck: Deck) -> Result | None:
        """The stored result of a plain deck, or None where there is none or the record is damaged."""
        for block in self.blocks(deck.digest):
            if not block.axes and block.trusted.all():
                return Result(
                    deck.digest, Status(int(block.status)), block.vectors, block.messages, self.engine, block.seconds,
                    rung=int(block.rung),
                )  # fmt: skip
        return None

    def put(self, deck: Deck, result: Result) -> None:
        """Keep a trusted result of a plain deck; a failed one is not kept, so that the next run tries again."""
        if not result.status.trusted:
            return
        length = max((len(v) for v in result.vectors.values()), default=0)
        block = Block(
            axes={}, status=np.array(result.status, dtype=np.int8), rung=np.array(result.rung, dtype=np.int8),
            lengths=np.array(length), vectors=result.vectors, messages=result.messages, seconds=result.seconds,
            title=deck.title,
        )  # fmt: skip
        self.put_block(deck.digest, block)

    def path(self, deck: Deck) -> Path:
        """Where the record of a plain deck lies."""
        return self.folder / deck.digest[:2] / f"{deck.digest}-{hashlib.sha256(b'[]').hexdigest()[:16]}.rec"

    def find(self, family: str, axes: Mapping[str, Sequence[Position]]) -> Found:
        """Points of a product of positions that some record of the family holds."""
        shape = tuple(len(p) for p in axes.values())
        found = Found(
            mask=np.zeros(shape, dtype=bool), status=np.zeros(shape, dtype=np.int8), rung=np.zeros(shape, dtype=np.int8)
        )
        wanted = {name: frozenset(positions) for name, positions in axes.items()}
        for path in self._paths(family):
            block = self._read(path, family) if self._meets(path, wanted) else None
            if block is not None and list(block.axes) == list(axes) and _take(found, block, axes):
                found.records.append(path)
        return found


def _take(found: Found, block: Block, axes: Mapping[str, Sequence[Position]]) -> bool:
    """Copy the trusted points of one block that `axes` asks for into `found`; whether there were any."""
    source, target = [], []
    for name, positions in axes.items():
        place = {position: k for k, position in enumerate(block.axes[name])}
        pairs = [(place[p], k) for k, p in enumerate(positions) if p in place]
        if not pairs:
            return False
        source.append(np.array([s for s, _ in pairs]))
        target.append(np.array([t for _, t in pairs]))
    into, out_of = np.ix_(*target), np.ix_(*source)
    wanted = block.trusted[out_of] & ~found.mask[into]
    if not wanted.any():
        return False
    if block.lengths.size and (block.lengths == 1).all():
        for name, values in block.vectors.items():
            dense = found.dense.setdefault(name, np.full(found.mask.shape, np.nan))
            dense[into] = np.where(wanted, values.reshape(block.status.shape)[out_of], dense[into])
    else:
        ends = np.cumsum(block.lengths.ravel()).reshape(block.lengths.shape)
        for index in zip(*np.nonzero(wanted), strict=True):
            s = tuple(int(source[d][k]) for d, k in enumerate(index))
            t = tuple(int(target[d][k]) for d, k in enumerate(index))
            end = int(ends[s])
            begin = end - int(block.lengths[s])
            found.points[t] = {name: values[begin:end] for name, values in block.vectors.items()}
    found.status[into] = np.where(wanted, block.status[out_of], found.status[into])
    found.rung[into] = np.where(wanted, block.rung[out_of], found.rung[into])
    found.mask[into] |= wanted
    return True


class WorkFolder:
    """A run's scratch folder inside the store; whatever a killed run left there goes when the next one starts.

    The owner holds a lock on `<name>.lock`. The lock dies with its process, so a folder whose lock is free is stale.
    """

    def __init__(self, root: Path) -> None:
        base = root / "work"
        base.mkdir(parents=True, exist_ok=True)
        _sweep(base)
        while True:
            self._lock_path = base / f"{uuid.uuid4().hex[:12]}.lock"
            self._lock = open(self._lock_path, "w")  # noqa: SIM115  held open for the life of the folder
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            if self._lock_path.exists():
                break
            self._lock.close()  # another run swept the file away before it was locked
        self.path = self._lock_path.with_suffix("")
        self.path.mkdir()

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock_path.unlink(missing_ok=True)
        self._lock.close()

    def __enter__(self) -> WorkFolder:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _sweep(base: Path) -> None:
    """Remove the folders under `base` whose owners are gone."""
    for lock in base.glob("*.lock"):
        with suppress(OSError), open(lock, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
