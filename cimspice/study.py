"""Studies: what a run is asked for, as one TOML file checked before anything starts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from cimspice import paths, sampling
from cimspice.benches import check_axes, get_bench
from cimspice.benches.sram import SramSetup
from cimspice.circuits import Column, FlashAdc, SenseFrontEnd
from cimspice.errors import InputError, unknown
from cimspice.pdk import Pdk, load_pdk
from cimspice.plan import Axis, Plan

MAX_AXIS = 100_000  #: values an axis may have
MAX_POINTS = 20_000_000  #: points a dataset may have
#: files of a study's folder that are not datasets
RESERVED = ("macro", "network")


def _expand(value: Any) -> Any:
    """`{start, stop, points}` -> evenly spaced values; a single value -> a list of one."""
    if isinstance(value, dict):
        if set(value) != {"start", "stop", "points"}:
            raise ValueError("a range takes exactly the keys start, stop, points")
        if not isinstance(value["points"], int) or not 2 <= value["points"] <= MAX_AXIS:
            raise ValueError(f"points must be a whole number from 2 to {MAX_AXIS}")
        if not value["start"] < value["stop"]:
            raise ValueError("start must lie below stop")
        return [round(float(x), 12) for x in np.linspace(value["start"], value["stop"], value["points"])]
    return value if isinstance(value, list) else [value]


def _range(value: Any) -> Any:
    """`{low, high}`, with log = true for an even spread in the logarithm, stays as it is: an axis of a design."""
    if isinstance(value, dict) and "low" in value:
        if not {"low", "high"} <= set(value) <= {"low", "high", "log"}:
            raise ValueError("the range of a design takes the keys low, high and, if wanted, log")
        return value
    return _expand(value)


AxisValues = Annotated[list[float | str], BeforeValidator(_expand)]
DesignRange = dict[str, float | bool]
AxisEntry = Annotated[list[float | str] | DesignRange, BeforeValidator(_range)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CellPart(_Record):
    """Conductances of the lowest and the highest level at v_read [S], and the spread of programming."""

    g_min: float = Field(gt=0)
    g_max: float = Field(gt=0)
    programming_sigma: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]] = (0.0, 0.0)
    programming_source: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.g_min >= self.g_max:
            raise ValueError(f"g_min={self.g_min:g} S must lie below g_max={self.g_max:g} S")
        return self


class ColumnPart(_Record):
    """A column; wire figures default to metal `wire` of the process (its lowest by default) times the cell pitch."""

    rows: int = Field(default=64, le=4096)
    v_read: float = 0.2
    wire: str | None = None
    wire_r: float | None = None
    wire_c: float | None = None


class SensePart(_Record):
    r_load: float = SenseFrontEnd.r_load
    r_bleed: float = SenseFrontEnd.r_bleed
    c_hold: float = SenseFrontEnd.c_hold
    c_gate: float = SenseFrontEnd.c_gate
    clamp: int = SenseFrontEnd.clamp
    i_bias: float = SenseFrontEnd.i_bias


class AdcPart(_Record):
    bits: int = FlashAdc.bits
    v_top: float = FlashAdc.v_top
    v_bottom: float = FlashAdc.v_bottom
    r_ladder: float = FlashAdc.r_ladder
    c_tap: float = FlashAdc.c_tap
    t_settle: float = FlashAdc.t_settle
    t_decide: float = FlashAdc.t_decide
    t_cycle: float = FlashAdc.t_cycle


class SizePart(_Record):
    """What a device role is made: another device of the process, another size [m], parallel copies."""

    device: str | None = None
    w: float | None = None
    l: float | None = None
    copies: int = 1


class SramPart(_Record):
    """Sizes and surroundings of SRAM cells; see cimspice.benches.sram.SramSetup."""

    sizes: dict[str, SizePart] = {}
    c_bitline: float = SramSetup.c_bitline
    swing: float = SramSetup.swing
    c_charge: float = SramSetup.c_charge
    rows_charge: int = SramSetup.rows_charge
    t_step: float = SramSetup.t_step
    t_on: float = SramSetup.t_on


class DesignPart(_Record):
    """Points spread over the axes given as low and high, instead of a full grid."""

    kind: Literal["latin_hypercube", "sobol"]
    points: int = Field(ge=1, le=1_000_000)
    seed: int | None = Field(default=None, ge=0)


class BenchPart(_Record):
    """One bench run: `name` is the dataset's name, `bench` the registered bench (the same name by default)."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    bench: str = ""
    corners: list[str] = Field(default_factory=lambda: ["TT"], min_length=1)
    samples: int = Field(default=0, ge=0, le=100_000)
    gap: float | None = None
    design: DesignPart | None = None
    axes: dict[str, AxisEntry]

    @model_validator(mode="after")
    def _ranges_are_of_a_design(self) -> Self:
        ranges = [name for name, values in self.axes.items() if isinstance(values, dict)]
        if ranges and self.design is None:
            raise ValueError(f"axis {ranges[0]!r} is a range low to high, which needs a design: kind and points")
        if self.design is not None:
            if not ranges:
                raise ValueError("a design needs at least one axis given as low and high")
            for name, values in self.axes.items():
                if isinstance(values, list) and len(values) != 1:
                    raise ValueError(f"with a design, axis {name!r} takes one value, or low and high")
        return self


class NetworkPart(_Record):
    """A small network on the macro: hidden units, widths of weights and inputs, and how much is run at each depth."""

    dataset: str = "digits"
    hidden: int = Field(default=32, ge=1)
    bits: list[Annotated[int, Field(ge=2, le=8)]] = Field(default=[4, 8], min_length=1)
    test_images: int = Field(default=600, ge=1)
    calibration_images: int = Field(default=60, ge=1)
    spice_images: int = Field(default=4, ge=0)
    devices: int = Field(default=3, ge=1)


class Study(_Record):
    """A run: process, circuits, benches, network. `name` is the folder of its results."""

    name: str = ""
    title: str
    pdk: str
    seed: int = Field(default=1, ge=0)
    cell: CellPart | None = None
    column: ColumnPart = ColumnPart()
    sense: SensePart = SensePart()
    adc: AdcPart = AdcPart()
    sram: SramPart | None = None
    bench: list[BenchPart]
    network: NetworkPart | None = None

    @property
    def process(self) -> Pdk:
        return load_pdk(self.pdk)

    def circuits(self) -> tuple[Column, SenseFrontEnd, FlashAdc]:
        """Records of column, front end and converter, wire figures filled in from the process."""
        column = self.column.model_dump(exclude={"wire"})
        pdk = self.process
        wire = self.column.wire or next(iter(pdk.wires))
        if wire not in pdk.wires:
            raise InputError(f"column.wire: {unknown('metal', wire, pdk.wires)}")
        metal, pitch = pdk.wires[wire], pdk.cell_pitch["rram_1t1r"]
        if column["wire_r"] is None:
            column["wire_r"] = round(metal.r_per_m * pitch, 6)
        if column["wire_c"] is None:
            column["wire_c"] = round(metal.c_per_m * pitch, 20)
        return Column(**column), SenseFrontEnd(**self.sense.model_dump()), FlashAdc(**self.adc.model_dump())

    def plans(self) -> dict[str, Plan]:
        """Dataset name -> checked plan, in the order of the file."""
        column, sense, adc = (vars(c) for c in self.circuits())
        plans = {}
        for part in self.bench:
            bench = get_bench(part.bench or part.name)
            setup: dict[str, Any] = {"column": column, "sense": sense, "adc": adc}
            if part.gap is not None:
                setup["gap"] = part.gap
            if self.sram is not None:
                setup["sram"] = self.sram.model_dump()
            for axis in part.axes:
                if axis not in bench.axes:
                    raise InputError(f"bench {part.name!r}: {unknown('axis', axis, bench.axes)}")
            missing = [a for a in bench.axes if a not in part.axes]
            if missing:
                raise InputError(f"bench {part.name!r}: axes missing: {', '.join(missing)}")
            plan = Plan(
                bench=bench.name,
                pdk=self.pdk,
                setup=setup,
                axes=tuple(_axis(name, part.axes[name], unit) for name, unit in bench.axes.items()),
                corners=tuple(part.corners),
                samples=part.samples,
                seed=self.seed,
                design=_design(part, bench.axes, self.seed),
            )
            for one in plan.parts():
                check_axes(bench, one)
            if part.name in plans:
                raise InputError(f"two benches are named {part.name!r}")
            if part.name in RESERVED:
                raise InputError(f"a dataset may not be named {part.name!r}; that file is another's")
            if plan.size > MAX_POINTS:
                raise InputError(f"bench {part.name!r}: {plan.size} points, at most {MAX_POINTS} are run")
            plans[part.name] = plan
        return plans


def _axis(name: str, values: list[float | str] | DesignRange, unit: str) -> Axis:
    # an axis of a design holds its ends; each point of the design sets it
    return Axis(name, (values["low"], values["high"]) if isinstance(values, dict) else tuple(values), unit)


def _design(part: BenchPart, units: Mapping[str, str], seed: int) -> str:
    """JSON of a bench's design, '' where it has none."""
    if part.design is None:
        return ""
    make = {"sobol": sampling.sobol, "latin_hypercube": sampling.latin_hypercube}[part.design.kind]
    ranges = {
        name: sampling.Interval(float(v["low"]), float(v["high"]), units[name], bool(v.get("log", False)))
        for name, v in part.axes.items()
        if isinstance(v, dict)
    }
    return make(ranges, part.design.points, seed=seed if part.design.seed is None else part.design.seed).to_json()


def names() -> list[str]:
    """Built-in studies."""
    return sorted(p.stem for p in paths.studies().glob("*.toml"))


def load_study(study: str | Path) -> Study:
    """Read a study by name (built in) or by the path of a TOML file, and check it whole.

    Raises InputError: unknown study, unreadable file, unknown key, value or axis, in one line.
    """
    text = str(study)
    path = Path(text)
    if path.suffix != ".toml":
        path = paths.studies() / f"{text}.toml"
        if text not in names():
            raise InputError(f"{unknown('study', text, names())}; or give the path of a .toml file")
    if not path.is_file():
        raise InputError(f"no study file {path}")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None
    try:
        checked = Study.model_validate({"name": path.stem} | raw)
        checked.plans()
    except ValidationError as error:
        raise InputError(f"{path.name}: {_first_problem(error)}") from None
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None
    return checked


_PARTS: dict[str, type[BaseModel]] = {
    "cell": CellPart, "column": ColumnPart, "sense": SensePart, "adc": AdcPart, "sram": SramPart, "bench": BenchPart,
    "network": NetworkPart,
}  # fmt: skip


def _first_problem(error: ValidationError) -> str:
    """One line for the first thing wrong: where, what, what is allowed."""
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        keys = [str(k) for k in problem["loc"] if isinstance(k, str)]
        model = _PARTS.get(keys[0], Study) if len(keys) > 1 else Study
        known = sorted(model.model_fields)
        near = get_close_matches(keys[-1], known, n=3)
        hint = f"nearest: {', '.join(near)}; " if near else ""
        return f"unknown key {where!r}; {hint}known: {', '.join(known)}"
    text = problem["msg"].removeprefix("Value error, ")
    given = problem["input"]
    return f"{where or 'study'}: {text}" + ("" if isinstance(given, dict | list) else f", got {given!r}")
