"""Decks: the final SPICE text of one simulation, self-contained and readable, with the names of what it must return."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cimspice import paths
from cimspice.errors import InputError
from cimspice.pdk import Pdk

#: options of a lookup deck: the defaults of ngspice (reltol 1e-3, gmin 1e-12) are coarser than the errors claimed
DC_OPTIONS: Mapping[str, str] = {"reltol": "1e-6", "abstol": "1e-15", "vntol": "1e-9", "gmin": "1e-15"}
#: options of a transient: chgtol below the charge of an fF node, or a latch decides wrongly without a message
TRAN_OPTIONS: Mapping[str, str] = {"reltol": "1e-4", "chgtol": "1e-17", "gmin": "1e-15"}

_FILES = {
    "rram_gap_frozen": "pdk_models:rram/gap.sp",
    "rram_gap": "pdk_models:rram/gap.sp",
    "rram_vteam_frozen": "pdk_models:rram/vteam.sp",
    "rram_vteam": "pdk_models:rram/vteam.sp",
    "rram_yakopcic_frozen": "pdk_models:rram/yakopcic.sp",
    "rram_yakopcic": "pdk_models:rram/yakopcic.sp",
    "rram_conductance_frozen": "pdk_models:rram/conductance.sp",
    "rram_1t1r": "netlists:cells/rram_1t1r.sp",
    "rram_1t1r_write": "netlists:cells/rram_1t1r.sp",
    "sram_6t": "netlists:cells/sram_6t.sp",
    "sram_8t": "netlists:cells/sram_8t.sp",
    "column_row_1t1r": "netlists:columns/current_sum.sp",
    "strongarm": "netlists:adcs/strongarm.sp",
    "flash_tap": "netlists:adcs/flash_tap.sp",
    "sense_frontend": "netlists:adcs/sense_frontend.sp",
}


@dataclass(frozen=True)
class Deck:
    """One simulation: plain ngspice text with exactly one analysis card, and what must come back.

    title: first line, without the nonce; body: everything between title and `.end`; vectors: names as `v(node)` or
    `i(source)`; points: expected length, or None for a transient; stop: the asked stop time [s] of a transient.
    """

    title: str
    body: str
    vectors: tuple[str, ...]
    points: int | None = 1
    stop: float | None = None

    @functools.cached_property
    def digest(self) -> str:
        """sha256 of title and body: the deck's address in the store and, shortened, the nonce in its title line."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()

    @property
    def nonce(self) -> str:
        return self.digest[:16]

    @property
    def text(self) -> str:
        """The whole deck; runs as it stands with `ngspice -b -r out.raw`."""
        return f"{self.title} nonce={self.nonce}\n{self.body}\n.end\n"


@functools.cache
def _definition(path: str, subckt: str) -> str:
    """Text of one `.subckt` .. `.ends` block of a shipped file."""
    base, _, name = path.partition(":")
    folder = paths.netlists() if base == "netlists" else paths.pdk_models()
    text = (folder / name).read_text(encoding="ascii")
    match = re.search(
        rf"^\.subckt {re.escape(subckt)}\b.*?^\.ends {re.escape(subckt)}$", text, re.MULTILINE | re.DOTALL
    )
    if not match:
        raise InputError(f"{folder / name}: no subcircuit {subckt!r}")
    return match[0]


def _called(text: str) -> list[str]:
    """Names of the subcircuits that the X lines of `text` call, in order of first use."""
    joined = re.sub(r"\n\+", " ", text)
    names = []
    for line in joined.splitlines():
        if line[:1] in "xX":
            words = [w for w in line.split() if "=" not in w]
            names.append(words[-1])
    return list(dict.fromkeys(names))


def definitions(pdk: Pdk, corner: str, circuit: str) -> str:
    """Everything the X lines of `circuit` need, transitively: shipped subcircuits, device wrappers, model cards."""
    found: dict[str, str] = {}
    roles: list[str] = []
    queue = _called(circuit)
    while queue:
        name = queue.pop(0)
        if name in found or name in roles:
            continue
        if name in _FILES:
            found[name] = _definition(_FILES[name], name)
            queue.extend(_called(found[name]))
        else:
            pdk.device(name)
            roles.append(name)
    models = pdk.subcircuits(corner, roles) if roles else ""
    return "\n".join([models, *reversed(found.values())]).strip()


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
    return Deck(title=f"* {title}", body=body, vectors=tuple(vectors), points=points, stop=stop)
