"""Transistor processes: corners, devices and mismatch read from pdk_models/<name>/pdk.toml.

A process offers circuits a fixed set of *roles* (nmos_min, pmos_std, nmos_access, ...). Each role is a wrapper
subcircuit `<role> d g s b mult=1 dvth=0` around one model card, so the netlists name no process at all. Where a circuit
passes `dbeta`, or the process states a current factor mismatch, the wrapper takes that too.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cimspice import paths
from cimspice.errors import PdkError, unknown
from cimspice.units import spice_number

CORNERS = ("TT", "FF", "SS", "FS", "SF")  #: first letter NMOS, second PMOS, by meaning


@dataclass(frozen=True, kw_only=True)
class Device:
    """One role: a model card with its size; w, l in m, nrd/nrs in squares (None: not passed).

    copies: parallel transistors of this size. vdd_max: highest supply of the card's validity [V] where it is lower than
    that of the process.
    """

    model: str
    type: str
    w: float
    l: float
    nrd: float | None = None
    nrs: float | None = None
    vdd: float | None = None
    vdd_max: float | None = None
    copies: int = 1

    def instance(self, name: str, diffusion: float, *, current_factor: bool = False) -> str:
        """The M line of this device between d g s b, with mult copies and a threshold shift dvth [V].

        diffusion: length of a contacted drain or source [m], which gives the junctions their areas.
        A positive dvth weakens both types: delvto adds to the signed threshold, which is negative in a pMOS.
        current_factor: write a relative change `dbeta` of the current factor into the line as well. It scales the
        number of copies, which scales the drain current exactly at every bias; BSIM4's mulu0 scales the mobility,
        and 5 % of that are 2 % of the current of a short transistor at full drive. The device's capacitances and
        junctions are scaled along.
        """
        shift = "{dvth}" if self.type == "nmos" else "{-dvth}"
        squares = (
            ""
            if self.nrd is None or self.nrs is None
            else f" nrd={spice_number(self.nrd)} nrs={spice_number(self.nrs)}"
        )
        copies = "mult" if self.copies == 1 else f"{self.copies}*mult"
        mult = f"{{{copies}*(1+dbeta)}}" if current_factor else f"{{{copies}}}"
        area, edge = spice_number(self.w * diffusion), spice_number(2 * (self.w + diffusion))
        return (
            f"{name} d g s b {self.model} w={spice_number(self.w)} l={spice_number(self.l)}{squares}"
            f" ad={area} as={area} pd={edge} ps={edge}"
            f" m={mult} delvto={shift}"
        )


@dataclass(frozen=True, kw_only=True)
class Size:
    """What a circuit wants a role to be: another device of the process, another size, parallel copies.

    device: name of the device whose card and size are taken (None: the role's own); w, l [m]: None keeps the device's.
    """

    device: str | None = None
    w: float | None = None
    l: float | None = None
    copies: int = 1

    def __post_init__(self) -> None:
        if not (isinstance(self.copies, int) and 1 <= self.copies <= 1000):
            raise PdkError(f"copies={self.copies} must be a whole number from 1 to 1000")


@dataclass(frozen=True, kw_only=True)
class SizeRule:
    """Sizes a process allows: those of its devices alone (fixed), or any within w and l [m]."""

    fixed: bool
    source: str
    w: tuple[float, float] = (0.0, 0.0)
    l: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class Pelgrom:
    """Area law of local mismatch: sigma(Vth) = a_vt / sqrt(w l mult) and sigma(dbeta) = a_beta / sqrt(w l mult).

    a_vt: threshold voltage [V m]; a_beta: current factor, relative [m] (1 % um is 1e-8), 0 where no figure is known.
    Source: M. Pelgrom et al., IEEE JSSC 24 (1989) 1433, who found the two uncorrelated.
    """

    a_vt: float
    a_beta: float = 0.0

    def __post_init__(self) -> None:
        for name in ("a_vt", "a_beta"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise PdkError(f"mismatch: {name} must be a number >= 0, got {value!r}")


@dataclass(frozen=True, kw_only=True)
class Metal:
    """One routing layer: r_per_m [Ohm/m], c_per_m [F/m]."""

    r_per_m: float
    c_per_m: float


@dataclass(frozen=True, kw_only=True)
class Pdk:
    """A process: its supply [V], corners, devices, mismatch and wires; `folder` holds the card files."""

    name: str
    title: str
    version: str
    licence: str
    source: str
    folder: Path
    vdd: float
    vdd_range: tuple[float, float]
    vdd_source: str
    temp_range: tuple[float, float]
    temp_source: str
    size_rule: SizeRule
    diffusion: float
    corners: dict[str, str]
    devices: dict[str, Device]
    mismatch: dict[str, Pelgrom]
    wires: dict[str, Metal]
    cell_pitch: dict[str, float]
    shift_add16: float  #: energy of a 16-bit shift and add [J]

    def device(self, role: str) -> Device:
        try:
            return self.devices[role]
        except KeyError:
            raise PdkError(f"process {self.name}: {unknown('device', role, self.devices)}") from None

    def corner_file(self, corner: str) -> Path:
        """File of one corner's cards. Raises PdkError naming the corners this process has."""
        try:
            return self.folder / self.corners[corner]
        except KeyError:
            raise PdkError(f"process {self.name}: {unknown('corner', corner, self.corners)}") from None

    def sigma_vth(self, role: str, mult: int = 1) -> float:
        """Standard deviation of the threshold voltage of `mult` parallel copies of a device [V]."""
        device = self.device(role)
        return self.mismatch[device.type].a_vt / (device.w * device.l * device.copies * mult) ** 0.5

    def resized(self, sizes: Mapping[str, Size]) -> Pdk:
        """This process with some roles made other devices or sizes: circuits and mismatch follow, netlists do not change.

        Raises PdkError for an unknown role or device, another type, or a size the process does not have.
        """
        return replace(self, devices=self.devices | {role: self._sized(role, size) for role, size in sizes.items()})

    def _sized(self, role: str, size: Size) -> Device:
        own = self.device(role)
        base = own if size.device is None else self.device(size.device)
        if base.type != own.type:
            raise PdkError(f"process {self.name}: {size.device} is a {base.type} and cannot be {role}")
        sized = replace(
            base,
            w=base.w if size.w is None else size.w,
            l=base.l if size.l is None else size.l,
            copies=size.copies,
        )
        for what, value, limits in (("w", sized.w, self.size_rule.w), ("l", sized.l, self.size_rule.l)):
            if self.size_rule.fixed:
                if value != getattr(base, what):
                    have = ", ".join(
                        f"{name} {d.w * 1e6:g}/{d.l * 1e6:g} um"
                        for name, d in self.devices.items()
                        if d.type == own.type and d.vdd == own.vdd
                    )
                    raise PdkError(
                        f"process {self.name}, {role}: {what}={value * 1e6:g} um has no card; {self.size_rule.source};"
                        f" take device = one of {have}, or copies of it"
                    )
            elif not limits[0] <= value <= limits[1]:
                raise PdkError(
                    f"process {self.name}, {role}: {what}={value * 1e6:g} um must lie between {limits[0] * 1e6:g} and"
                    f" {limits[1] * 1e6:g} um; {self.size_rule.source}"
                )
        return sized

    def sigma_beta(self, role: str, mult: int = 1) -> float:
        """Standard deviation of the relative current factor of `mult` parallel copies of a device."""
        device = self.device(role)
        return self.mismatch[device.type].a_beta / (device.w * device.l * device.copies * mult) ** 0.5

    def with_mismatch(self, overrides: Mapping[str, Mapping[str, float]]) -> Pdk:
        """This process with other mismatch coefficients, e.g. {"nmos": {"a_beta": 1e-8}}; the rest stays.

        Raises PdkError for a device type or a coefficient that does not exist, or a negative one.
        """
        mismatch = dict(self.mismatch)
        for kind, coefficients in overrides.items():
            if kind not in mismatch:
                raise PdkError(f"process {self.name}: {unknown('device type', kind, mismatch)}")
            mismatch[kind] = dataclasses.replace(mismatch[kind], **_coefficients(coefficients))
        return dataclasses.replace(self, mismatch=mismatch)

    def digest(self, corner: str) -> str:
        """sha256 of the corner's card file."""
        return hashlib.sha256(self.corner_file(corner).read_bytes()).hexdigest()

    def subcircuits(self, corner: str, roles: list[str], *, current_factor: bool = False) -> str:
        """Deck text of the wrapper subcircuits of `roles` and the model cards they need, each card once.

        current_factor: let the wrappers take `dbeta`, too. Those of a device type with an a_beta always do; the others
        keep the shorter text, so that decks of a process without such a figure stay what they were.
        """
        cards = _cards(self.corner_file(corner))
        models: dict[str, str] = {}
        wrappers = []
        for role in roles:
            device = self.device(role)
            if device.model not in cards:
                raise PdkError(f"{self.corner_file(corner)}: no card for model {device.model!r} of device {role!r}")
            models[device.model] = cards[device.model]
            with_beta = current_factor or self.mismatch[device.type].a_beta > 0
            parameters = "mult=1 dvth=0 dbeta=0" if with_beta else "mult=1 dvth=0"
            line = device.instance("m1", self.diffusion, current_factor=with_beta)
            wrappers.append(f".subckt {role} d g s b {parameters}\n{line}\n.ends {role}")
        return "\n".join([*models.values(), *wrappers])


def _coefficients(raw: Mapping[str, float]) -> dict[str, float]:
    """Mismatch coefficients of one device type. Raises PdkError for a name that is none."""
    known = [f.name for f in dataclasses.fields(Pelgrom)]
    for name in raw:
        if name not in known:
            raise PdkError(unknown("mismatch coefficient", name, known))
    return dict(raw)


@functools.lru_cache(maxsize=32)
def _cards(path: Path) -> dict[str, str]:
    """Model name -> its `.model` block, read from one card file."""
    blocks: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="ascii").splitlines():
        head = re.match(r"\.model\s+(\S+)", line, re.IGNORECASE)
        if head:
            lines = blocks.setdefault(head[1].lower(), [])
        if head or line.startswith("+"):
            lines.append(line)
    return {name: "\n".join(block) for name, block in blocks.items()}


def names() -> list[str]:
    """Built-in processes."""
    return sorted(p.parent.name for p in paths.pdk_models().glob("*/pdk.toml"))


@functools.lru_cache(maxsize=8)
def load_pdk(name: str) -> Pdk:
    """Read a built-in process by name. Raises PdkError for an unknown name or a damaged file."""
    path = paths.pdk_models() / name / "pdk.toml"
    if name not in names():
        raise PdkError(unknown("process", name, names()))
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        sizes = {"model", "type", "w", "l", "nrd", "nrs", "vdd", "vdd_max"}
        return Pdk(
            name=raw["name"],
            title=raw["title"],
            version=raw["version"],
            licence=raw["licence"],
            source=raw["source"],
            folder=path.parent,
            vdd=float(raw["vdd"]),
            vdd_range=tuple(raw["vdd_range"]),
            vdd_source=raw["vdd_source"],
            temp_range=tuple(raw["temp_range"]),
            temp_source=raw["temp_source"],
            size_rule=SizeRule(
                fixed=raw["size"]["fixed"],
                source=raw["size"]["source"],
                w=tuple(raw["size"].get("w", (0.0, 0.0))),
                l=tuple(raw["size"].get("l", (0.0, 0.0))),
            ),
            diffusion=float(raw["diffusion"]),
            corners=dict(raw["corners"]),
            devices={role: Device(**{k: v for k, v in d.items() if k in sizes}) for role, d in raw["device"].items()},
            mismatch={t: Pelgrom(**_coefficients(raw["mismatch"][t])) for t in ("nmos", "pmos")},
            wires={
                m: Metal(r_per_m=w["r_per_m"], c_per_m=w["c_per_m"])
                for m, w in raw["wire"].items()
                if isinstance(w, dict)
            },
            cell_pitch={k: v for k, v in raw["cell_pitch"].items() if isinstance(v, float)},
            shift_add16=float(raw["digital"]["shift_add16"]),
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise PdkError(f"{path}: {error!r}") from error
