"""Decks: the final SPICE text of one simulation, self-contained and readable, with the names of what it must return."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cimspice import paths
from cimspice.errors import InputError
from cimspice.pdk import Pdk

#: options of an operating point: the defaults of ngspice (reltol 1e-3, gmin 1e-12) are coarser than the errors claimed
DC_OPTIONS: Mapping[str, str] = {"reltol": "1e-6", "abstol": "1e-15", "vntol": "1e-9", "gmin": "1e-15"}
#: options of a lookup deck, so tight that a point is the same in 1e-9 of its value whichever way it was reached; with
#: DC_OPTIONS a point inside a nested .dc and the same point alone differ by up to 4e-8. Not for stacks of off
#: transistors: the node between them never comes to rest within reltol 1e-7.
FINE_OPTIONS: Mapping[str, str] = {**DC_OPTIONS, "reltol": "1e-9"}
#: options of a transient: chgtol below the charge of an fF node, or a latch decides wrongly without a message
TRAN_OPTIONS: Mapping[str, str] = {"reltol": "1e-4", "chgtol": "1e-17", "gmin": "1e-15"}


@dataclass(frozen=True)
class Deck:
    """One simulation: plain ngspice text with exactly one analysis card, and what must come back.

    title: first line, without the nonce; body: everything between title and `.end`; vectors: names as `v(node)` or
    `i(source)`; points: expected length, or None for a transient; stop: the asked stop time [s] of a transient.
    latches: (vector, vector, least) triples: pairs of nodes that must end at least `least` [V] apart.
    """

    title: str
    body: str
    vectors: tuple[str, ...]
    points: int | None = 1
    stop: float | None = None
    latches: tuple[tuple[str, str, float], ...] = ()

    @functools.cached_property
    def digest(self) -> str:
        """sha256 of title and body: the deck's address in the store and, shortened, the nonce in its title line."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()

    @property
    def options(self) -> str:
        """Settings of the deck's `.options` lines."""
        return " ".join(re.findall(r"^\.options (.*)$", self.body, re.MULTILINE))

    @property
    def nonce(self) -> str:
        return self.digest[:16]

    @property
    def text(self) -> str:
        """The whole deck; runs as it stands with `ngspice -b -r out.raw`."""
        return f"{self.title} nonce={self.nonce}\n{self.body}\n.end\n"


@dataclass(frozen=True)
class Session:
    """Decks that differ in values only, and the commands that lead a loaded circuit from each to the next.

    commands: one tuple of ngspice commands a deck, sent before it runs; the first deck is loaded as it stands.
    nth: the k-th deck as text, for an engine that loads each by itself. name: digest that addresses the session.
    numbers: number of each run in the session called `name`, of which this one may be a part; 0, 1, ... by default.
    """

    commands: Sequence[tuple[str, ...]]
    nth: Callable[[int], Deck]
    name: str = ""
    numbers: Sequence[int] = ()

    def address(self, k: int) -> tuple[str, int]:
        """What stands for the k-th run when somebody has to be blamed."""
        return self.name, self.numbers[k] if self.numbers else k


_BLOCK = re.compile(r"^\.subckt (\S+).*?^\.ends \1$", re.MULTILINE | re.DOTALL)


def _read_library(files: Iterable[Path]) -> dict[str, str]:
    """Subcircuit name -> its `.subckt` .. `.ends` block. Raises InputError for a name that is defined twice."""
    blocks: dict[str, str] = {}
    for path in files:
        for match in _BLOCK.finditer(path.read_text(encoding="ascii")):
            if match[1] in blocks:
                raise InputError(f"{path}: subcircuit {match[1]!r} is already defined in another file")
            blocks[match[1]] = match[0]
    return blocks


@functools.cache
def library() -> dict[str, str]:
    """Every shipped subcircuit by name; a new .sp file below netlists/ or pdk_models/rram/ is found by itself."""
    return _read_library(sorted([*paths.netlists().glob("*/*.sp"), *(paths.pdk_models() / "rram").glob("*.sp")]))


def _called(text: str) -> list[str]:
    """Names of the subcircuits that the X lines of `text` call, in order of first use."""
    joined = re.sub(r"\n\+", " ", text)
    names = []
    for line in joined.splitlines():
        if line[:1].lower() == "x":
            words = [w for w in line.split() if "=" not in w]
            names.append(words[-1])
    return list(dict.fromkeys(names))


def transistors(pdk: Pdk, text: str) -> int:
    """Number of transistors that the X lines of `text` stand for, subcircuits expanded."""
    joined = re.sub(r"\n\+", " ", text)
    count = 0
    for line in joined.splitlines():
        if line[:1].lower() == "x":
            name = [w for w in line.split() if "=" not in w][-1]
            count += transistors(pdk, library()[name]) if name in library() else 1
    return count


def definitions(pdk: Pdk, corner: str, circuit: str) -> str:
    """Everything the X lines of `circuit` need, transitively: shipped subcircuits, device wrappers, model cards."""
    found: dict[str, str] = {}
    roles: list[str] = []
    queue = _called(circuit)
    while queue:
        name = queue.pop(0)
        if name in found or name in roles:
            continue
        if name in library():
            found[name] = library()[name]
            queue.extend(_called(found[name]))
        else:
            pdk.device(name)
            roles.append(name)
    # only a circuit that passes dbeta to a device needs the longer wrapper text
    current_factor = any(re.search(r"\bdbeta=", text) for text in (circuit, *found.values()))
    models = pdk.subcircuits(corner, roles, current_factor=current_factor) if roles else ""
    return "\n".join([models, *reversed(found.values())]).strip()


def threshold_target(pdk: Pdk, role: str, path: str) -> tuple[str, float]:
    """Instance parameter that carries the threshold shift of a device, and its sign.

    path: instance names down to the device's wrapper, as in `xa.xpd1`; the wrapper's transistor is called m1.
    """
    return f"@m.{path}.m1[delvto]", 1.0 if pdk.device(role).type == "nmos" else -1.0


def deck(
    title: str,
    circuit: str,
    analysis: str,
    *,
    pdk: Pdk,
    corner: str,
    temp: float,
    vectors: Sequence[str],
    options: Mapping[str, str],
    points: int | None = 1,
    stop: float | None = None,
    latches: tuple[tuple[str, str, float], ...] = (),
) -> Deck:
    """Join circuit, definitions, options and one analysis card (without its dot) into a Deck; temp in degC."""
    settings = " ".join(f"{k}={v}" for k, v in options.items())
    body = "\n".join(
        [
            f"* process {pdk.name}, corner {corner}",
            definitions(pdk, corner, circuit),
            circuit.strip(),
            f".options {settings}",
            f".temp {float(temp)!r}",
            ".save " + " ".join(vectors),
            f".{analysis}",
        ]
    )
    return Deck(title=f"* {title}", body=body, vectors=tuple(vectors), points=points, stop=stop, latches=latches)
