"""Is everything here that a run needs? Versions, abilities found by trial, canary circuits, speed, the machine.

`examine` gathers a Report of plain data; `show` prints it. What ngspice can do is tried rather than read off its
version number, because one number is built in many ways.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from rich.markup import escape
from rich.table import Table

from cimspice import library_probe, pdk
from cimspice.canary import CanaryResult, canaries, canary_hash, run_canaries
from cimspice.engines.base import Engine, Result
from cimspice.engines.batch import BatchEngine
from cimspice.engines.pool import run_decks
from cimspice.engines.shared import SharedEngine, install_line, library_path
from cimspice.errors import SimulatorMissing
from cimspice.netlist import DC_OPTIONS, Deck, Session, deck
from cimspice.store import Store
from cimspice.units import spice_number as num

if TYPE_CHECKING:
    from cimspice.terminal import Output

PACKAGES = ("PySpice", "numpy", "scipy", "xarray", "netCDF4")
#: newest ngspice that PySpice 1.5 has in its table; above it, it prints a warning that means nothing to cimspice
PYSPICE_KNOWS = 34
#: in the order they are printed
SECTIONS = ("simulator", "canaries", "abilities", "speed", "start files", "machine", "software")
#: files plain ngspice reads when it starts
START_FILES = (".spiceinit", "spice.rc")
LITTLE_MEMORY = 1e9  #: below this the doctor warns [byte]
LITTLE_DISK = 1e9  #: below this the doctor warns [byte]
PROBE_TIMEOUT = 60.0  #: for one question to the simulator [s]

#: exit code of the command for each class of finding that is an error; the largest one counts
EXIT_CODES = {"SimulatorMissing": 5, "CanaryFailed": 4, "NotWritable": 1}
STATUSES = {0: "OK", 1: "NOT_WRITABLE", 4: "CANARY_FAILED", 5: "SIMULATOR_MISSING"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. level: ok, note, warning or error; kind: its class for scripts; where: file or engine."""

    section: str
    name: str
    level: str
    text: str
    kind: str = ""
    where: str = ""


@dataclass(frozen=True)
class Speed:
    """How fast one way of simulating is: points simulated in seconds [s] on one core."""

    way: str
    points: int
    seconds: float

    @property
    def points_per_second(self) -> float:
        return self.points / self.seconds


@dataclass(frozen=True)
class Abilities:
    """What one ngspice can do, found by trial; None where it could not be tried.

    threads: that it runs a BSIM4 circuit with when nobody tells it otherwise.
    """

    version: str
    klu: bool | None = None
    osdi: bool | None = None
    xspice: bool | None = None
    openmp: bool | None = None
    threads: int | None = None


@dataclass(frozen=True)
class Machine:
    """What this process may use. memory [byte]: free now and not above the limit of its control group."""

    cores: int
    cores_in_machine: int
    memory: int | None
    memory_in_machine: int | None
    disk: int


@dataclass(frozen=True)
class Report:
    """All that `examine` found. engine: name of the library engine, empty where there is none."""

    findings: tuple[Finding, ...]
    engine: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    abilities: Mapping[str, Abilities] = field(default_factory=dict)
    canaries: Mapping[str, tuple[CanaryResult, ...]] = field(default_factory=dict)
    canary_hash: str = ""
    worker_threads: int | None = None
    speed: tuple[Speed, ...] = ()
    machine: Machine | None = None
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong; warnings do not count."""
        return max((EXIT_CODES[f.kind] for f in self.findings if f.level == "error"), default=0)

    @property
    def status(self) -> str:
        return STATUSES[self.exit_code]

    def messages(self) -> list[dict[str, str]]:
        """Everything that is not simply well, as the command line's JSON has it."""
        return [
            {"class": f.kind or f.name, "level": f.level, "text": f.text, "where": f.where}
            for f in self.findings
            if f.level != "ok"
        ]

    def plain(self) -> dict[str, Any]:
        """The report as numbers, texts, lists and dictionaries."""
        fields = asdict(self)
        fields["speed"] = [asdict(s) | {"points_per_second": s.points_per_second} for s in self.speed]
        return fields


def examine(store_folder: Path | str | None = None, jobs: int = 1) -> Report:
    """Look at everything; takes a few seconds and leaves nothing behind.

    store_folder: folder of results that is to be used, which need not exist yet (default: ./results).
    jobs: worker processes for the canaries. What is found wrong is a Finding, never an exception.
    """
    begin = time.perf_counter()
    results = Path(store_folder or "results").absolute()
    versions = _versions()
    findings = [Finding("software", name, "ok", text) for name, text in versions.items()]
    findings.append(Finding("software", "processes", "ok", ", ".join(pdk.names())))
    findings += start_files(os.environ, Path.cwd())
    machine = examine_machine(results)
    findings += _machine_findings(machine)
    folders = examine_folders(results)
    findings += folders
    if any(f.level == "error" for f in folders):
        # no simulator can work without a temporary folder
        return Report(tuple(findings), versions=versions, machine=machine, seconds=time.perf_counter() - begin)

    library, program = examine_library(jobs), examine_program()
    findings += library.findings + program.findings + _both(library.abilities, program.abilities) + [_sandbox()]
    versions |= {
        name: side.abilities.version
        for name, side in (("ngspice library", library), ("ngspice program", program))
        if side.abilities
    }
    if library.abilities:
        findings += _pyspice_note(versions["PySpice"], library.abilities.version)
    sides = {"library": library, "program": program}
    return Report(
        tuple(findings),
        engine=library.engine,
        versions=versions,
        abilities={name: side.abilities for name, side in sides.items() if side.abilities},
        canaries={name: side.canaries for name, side in sides.items() if side.canaries},
        canary_hash=canary_hash(library.canaries) if library.canaries else "",
        worker_threads=library.threads,
        speed=library.speed,
        machine=machine,
        seconds=time.perf_counter() - begin,
    )


def _versions() -> dict[str, str]:
    return {"cimspice": version("cimspice"), "Python": platform.python_version()} | {p: version(p) for p in PACKAGES}


def _pyspice_note(pyspice: str, ngspice: str) -> list[Finding]:
    major = re.match(r"\d+", ngspice)
    if not pyspice.startswith("1.5") or major is None or int(major[0]) <= PYSPICE_KNOWS:
        return []
    text = f"its warning 'Unsupported Ngspice version {major[0]}' is harmless: only its binding to the library is used"
    return [Finding("software", "PySpice", "note", text, "PySpiceVersion")]


def start_files(environ: Mapping[str, str], cwd: Path) -> list[Finding]:
    """A warning for everything that changes the answers of plain ngspice on this account, and not those of cimspice."""
    places = [(cwd, "the working folder")]
    for name in ("SPICE_USERINIT_DIR", "HOME", "USERPROFILE"):
        if environ.get(name):
            places.append((Path(environ[name]), name))
    found = []
    seen: set[Path] = set()
    for folder, what in places:
        for name in START_FILES:
            path = folder / name
            if path in seen or not path.is_file():
                continue
            seen.add(path)
            text = f"{path} ({what}): cimspice ignores it; plain ngspice reads it and may give other numbers"
            found.append(Finding("start files", name, "warning", text, "StartFile", str(path)))
    for name in sorted(n for n in environ if n.startswith("SPICE_")):
        text = f"{name}={environ[name]}: cimspice unsets it; plain ngspice follows it"
        found.append(Finding("start files", name, "warning", text, "StartVariable", name))
    if not environ.get("HOME"):
        text = "HOME is not set: cimspice sets one of its own; plain ngspice 39 crashes without it"
        found.append(Finding("start files", "HOME", "warning", text, "NoHome"))
    if not found:
        found.append(Finding("start files", "start files", "ok", "none that plain ngspice would read"))
    return found


# ---------------------------------------------------------------- the machine


def examine_machine(folder: Path) -> Machine:
    """Cores, memory and disk that this process may use; folder: where results are to go."""
    in_machine = os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else in_machine
    quota, limit = control_group_limits(Path("/sys/fs/cgroup"), _read(Path("/proc/self/cgroup")))
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if "SC_PHYS_PAGES" in os.sysconf_names else None
    available = re.search(r"^MemAvailable:\s+(\d+) kB", _read(Path("/proc/meminfo")), re.MULTILINE)
    free = [int(available[1]) * 1024] if available else []
    known = [*free, *([limit] if limit else []), *([total] if total else [])]
    cores = allowed if quota is None else min(allowed, max(1, int(quota)))
    return Machine(cores, in_machine, min(known, default=None), total, shutil.disk_usage(_existing(folder)).free)


def _read(path: Path) -> str:
    """Text of a file of the system, empty where this system has none."""
    with contextlib.suppress(OSError):
        return path.read_text(encoding="ascii", errors="replace")
    return ""


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(p for p in (folder, *folder.parents) if p.is_dir())


def control_group_limits(root: Path, membership: str) -> tuple[float | None, int | None]:
    """Cores and memory [byte] that Linux control groups (version 1 or 2) allow; None where there is no limit.

    membership: text of /proc/self/cgroup. A limit of any group above counts too.
    """
    cores: list[float] = []
    memory: list[int] = []
    for line in membership.splitlines():
        _, controllers, group = line.split(":", 2)
        for controller in controllers.split(","):
            base = root / controller
            group_path = base / group.lstrip("/")
            for folder in (group_path, *group_path.parents):
                if controller == "":
                    quota, _, period = _read(folder / "cpu.max").partition(" ")
                    limit = _read(folder / "memory.max").strip()
                else:
                    quota = _read(folder / "cpu.cfs_quota_us").strip() if controller == "cpu" else ""
                    period = _read(folder / "cpu.cfs_period_us")
                    limit = _read(folder / "memory.limit_in_bytes").strip() if controller == "memory" else ""
                if quota.isdigit() and period.strip().isdigit():
                    cores.append(int(quota) / int(period))
                if limit.isdigit() and int(limit) < 2**60:  # version 1 writes "no limit" as a number near 2**63
                    memory.append(int(limit))
                if folder == base:
                    break
    return min(cores, default=None), min(memory, default=None)


def _machine_findings(machine: Machine) -> list[Finding]:
    some = f" of {machine.cores_in_machine}" if machine.cores != machine.cores_in_machine else ""
    found = [Finding("machine", "cores", "ok", f"{machine.cores}{some}")]
    if machine.memory is not None:
        low = machine.memory < LITTLE_MEMORY
        text = f"{machine.memory / 1e9:.1f} GB free" + (", a worker may need some hundred MB" if low else "")
        found.append(Finding("machine", "memory", "warning" if low else "ok", text, "LittleMemory" if low else ""))
    low = machine.disk < LITTLE_DISK
    text = f"{machine.disk / 1e9:.1f} GB free for results"
    found.append(Finding("machine", "disk", "warning" if low else "ok", text, "LittleDisk" if low else ""))
    return found


def examine_folders(results: Path) -> list[Finding]:
    """Try to write, fsync, rename, lock and read netCDF in the temporary folder and in that of the results."""
    try:
        temporary = Path(tempfile.gettempdir())
        problems = try_folder(temporary)
    except FileNotFoundError as error:
        temporary, problems = Path(), [str(error)]
    found = []
    if problems:
        text = f"temporary folder: {'; '.join(problems)}; set TMPDIR to a folder that can be written"
        found.append(Finding("machine", "temporary folder", "error", text, "NotWritable", str(temporary)))
    else:
        found.append(Finding("machine", "temporary folder", "ok", "can be written, synchronized and renamed in"))
    is_file = results.exists() and not results.is_dir()
    problems = ["it is a file"] if is_file else try_folder(_existing(results))
    if problems:
        text = f"results folder: {'; '.join(problems)}; choose another with --out"
        found.append(Finding("machine", "results folder", "warning", text, "ResultsFolder", str(results)))
    else:
        locking = os.environ.get("HDF5_USE_FILE_LOCKING")
        more = f", HDF5_USE_FILE_LOCKING={locking}" if locking else ""
        found.append(Finding("machine", "results folder", "ok", f"can be written, renamed in and locked; netCDF{more}"))
    return found


def try_folder(folder: Path) -> list[str]:
    """What does not work in a folder, in words; empty where everything a run needs does."""
    problems = []
    try:
        with tempfile.TemporaryDirectory(prefix=".cimspice-doctor-", dir=folder) as scratch:
            part, whole = Path(scratch, "part"), Path(scratch, "whole.nc")
            with netCDF4.Dataset(part, "w") as file:
                file.createDimension("n", 3)
                file.createVariable("x", "f8", ("n",))[:] = [1.0, 2.0, 3.0]
            with open(part, "rb") as file:
                os.fsync(file.fileno())
                problems += _lock(file.fileno())
            os.replace(part, whole)
            with netCDF4.Dataset(whole) as file:
                if not np.array_equal(np.asarray(file["x"][:]), [1.0, 2.0, 3.0]):
                    problems.append("a netCDF file came back with other numbers")
    except OSError as error:
        problems.append(f"{error.strerror or error} ({type(error).__name__})")
    return problems


def _lock(descriptor: int) -> list[str]:
    """The kind of lock HDF5 takes on every file it opens."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return [f"files cannot be locked ({error.strerror}): set HDF5_USE_FILE_LOCKING=FALSE"]
    return []


def _sandbox() -> Finding:
    """Is bubblewrap here, and may it make its namespaces?"""
    program = shutil.which("bwrap")
    if program is None:
        return Finding("abilities", "bubblewrap", "note", "not found; decks cannot be run in a sandbox", "NoSandbox")
    command = [program, "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "true"]
    try:
        _run(command)
    except _NoAnswer as error:
        return Finding("abilities", "bubblewrap", "note", f"found, but may not run: {error}", "NoSandbox")
    return Finding("abilities", "bubblewrap", "ok", "runs")


# ---------------------------------------------------------------- the simulators


class _NoAnswer(Exception):
    """A program did not start, did not end, or ended badly; the text is its last line."""


def _run(command: list[str], given: str = "", check: bool = True) -> str:
    """All that a program writes, run in an empty home. check: an exit code other than 0 is no answer either."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SPICE_", "OMP_")) and k != "USERPROFILE"}
    try:
        with tempfile.TemporaryDirectory(prefix="cimspice-") as home:
            done = subprocess.run(
                command, input=given, cwd=home, env=kept | {"HOME": home, "PYTHONPATH": os.pathsep.join(sys.path)},
                capture_output=True, text=True, errors="replace", timeout=PROBE_TIMEOUT, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _NoAnswer(f"no answer within {PROBE_TIMEOUT:g} s") from None
    except OSError as error:
        raise _NoAnswer(str(error)) from None
    if check and done.returncode != 0:
        raise _NoAnswer((done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1])
    return done.stderr + done.stdout


KLU_TRIAL = Deck("* klu", "v1 a 0 1\nr1 a b 1000\nr2 b 0 1000\n.options klu\n.save v(b)\n.op", ("v(b)",))
XSPICE_TRIAL = Deck(
    "* xspice", "v1 a 0 1\na1 a b amp\nr1 b 0 1000\n.model amp gain(gain=2.0)\n.save v(b)\n.op", ("v(b)",)
)


@dataclass(frozen=True)
class Side:
    """What was found of the library or of the program; abilities None where it is missing."""

    findings: list[Finding]
    abilities: Abilities | None = None
    engine: str = ""
    canaries: tuple[CanaryResult, ...] = ()
    threads: int | None = None
    speed: tuple[Speed, ...] = ()


def examine_program() -> Side:
    """Plain `ngspice -b`: version, abilities, canaries."""
    try:
        engine = BatchEngine()
        # the exit code of ngspice says nothing; the canaries will
        answer = _run(["ngspice", "-n", "-p"], "version -f\nosdi\nquit\n", check=False)
    except SimulatorMissing as error:
        return Side([Finding("simulator", "program", "error", str(error), "SimulatorMissing", "program")])
    except _NoAnswer as error:
        text = f"the program ngspice does not work ({error}); install it again: {install_line()}"
        return Side([Finding("simulator", "program", "error", text, "SimulatorMissing", "program")])
    abilities = read_abilities(answer, answer, engine.run(KLU_TRIAL), engine.run(XSPICE_TRIAL), None)
    results = tuple(run_canaries(engine.run))
    return Side(
        [
            Finding("simulator", "program", "ok", f"ngspice {abilities.version}"),
            *_canary_findings("program", results),
        ],
        abilities,
        engine.name,
        results,
    )


def examine_library(jobs: int) -> Side:
    """libngspice: version, abilities, threads of the engine, canaries in a worker, points a second."""
    decks = [*(c.deck for c in canaries()), KLU_TRIAL, XSPICE_TRIAL]
    try:
        asked = _ask_library()
        engine, threads, speed = _try_engine()
        with tempfile.TemporaryDirectory(prefix="cimspice-") as folder:
            # a store of its own: a canary that came from a store would say nothing about the simulator
            answers = run_decks(decks, store=Store(Path(folder), engine), jobs=jobs)
    except SimulatorMissing as error:
        return Side([Finding("simulator", "library", "error", str(error), "SimulatorMissing", "library")])
    except _NoAnswer as error:
        text = f"the ngspice library does not work ({error}); install it again: {install_line()}"
        return Side([Finding("simulator", "library", "error", text, "SimulatorMissing", "library")])
    by_deck = {d.digest: answer for d, answer in zip(decks, answers, strict=True)}
    results = tuple(run_canaries(lambda d: by_deck[d.digest]))
    abilities = read_abilities(asked["version"], asked["osdi"], answers[-2], answers[-1], asked["threads"])
    findings = [
        Finding("simulator", "library", "ok", f"ngspice {abilities.version}"),
        *_ability_findings(abilities),
        _threads_finding(threads, abilities),
        *_canary_findings("library", results),
        *(Finding("speed", s.way, "ok", f"{s.points_per_second:,.0f} points a second") for s in speed),
    ]
    return Side(findings, abilities, engine, results, threads, speed)


def _ask_library() -> dict[str, Any]:
    """Version, build and threads of the library as it is by itself."""
    command = [sys.executable, "-I", library_probe.__file__, library_path()]
    answer: dict[str, Any] = json.loads(_run(command, _sweep(5).text).splitlines()[-1])
    return answer


def _try_engine() -> tuple[str, int | None, tuple[Speed, ...]]:
    """Name, threads and speed of the engine as a worker uses it, in a process of its own."""
    code = "from cimspice.doctor import try_engine_here as t; import json; print(json.dumps(t()))"
    name, threads, speed = json.loads(_run([sys.executable, "-c", code]).splitlines()[-1])
    return name, threads, tuple(Speed(*s) for s in speed)


def try_engine_here() -> tuple[str, int | None, list[tuple[str, int, float]]]:
    """Run by a process of its own: make the engine in it, count the threads it adds, measure its speed."""
    before = library_probe.threads()  # numpy has started its own by now
    engine = SharedEngine()
    speed = measure_speed(engine)
    after = library_probe.threads()
    threads = None if before is None or after is None else 1 + after - before
    return engine.name, threads, [(s.way, s.points, s.seconds) for s in speed]


def _sweep(points: int, gate: float = 0.0) -> Deck:
    """One BSIM4 transistor (FreePDK45), `points` gate voltages times as many drain voltages."""
    last = num((points - 1) / points)
    return deck(
        "speed", f"vd d 0 0\nvg g 0 {num(gate)}\nx1 d g 0 0 nmos_min",
        f"dc vd 0.0 {last} {num(1 / points)} vg 0.0 {last} {num(1 / points)}" if points > 1 else "op",
        pdk=pdk.load_pdk("freepdk45"), corner="TT", temp=27.0, vectors=["i(vd)"], options=DC_OPTIONS, points=points**2,
    )  # fmt: skip


def measure_speed(engine: Engine) -> list[Speed]:
    """Points a second of one BSIM4 transistor, for each way of getting them; a way that fails is left out."""
    sweep = _sweep(64)
    loads = [_sweep(1, gate=0.5 + 0.01 * k) for k in range(20)]
    changes = [(f"alter vg = {0.5 + 0.005 * k!r}",) for k in range(40)]
    session = Session([(), *changes], lambda k: loads[0], loads[0].digest)
    work: dict[str, tuple[Callable[[], list[Result]], int]] = {
        "nested .dc": (lambda: [engine.run(sweep)], sweep.points or 0),
        "alter": (lambda: list(engine.run_session(session)), len(session.commands)),
        "reload": (lambda: [engine.run(d) for d in loads], len(loads)),
    }
    speed = []
    for way, (run, points) in work.items():
        tries = []
        for _ in range(3):  # the best of three: the machine may be doing something else too
            begin = time.perf_counter()
            results = run()
            tries.append(time.perf_counter() - begin)
        if all(result.status.trusted for result in results):
            speed.append(Speed(way, points, min(tries)))
    return speed


def read_abilities(about: str, osdi: str, klu: Result, xspice: Result, threads: int | None) -> Abilities:
    """Read the answers to `version -f` and `osdi` and the results of the two trial decks."""
    number = re.search(r"ngspice-(\S+)", about)
    doubled = xspice.status.trusted and np.array_equal(xspice["v(b)"], [2.0])
    return Abilities(
        version=number[1] if number else "unknown",
        klu=any("using klu" in m.text.lower() for m in klu.messages),
        osdi="osdi: no such command" not in osdi,
        xspice=doubled,
        openmp="openmp" in about.lower(),
        threads=threads,
    )


def _ability_findings(a: Abilities) -> list[Finding]:
    klu = "yes" if a.klu else "`.options klu` is ignored without a word; ngspice 42 and later have the KLU solver"
    osdi = "yes" if a.osdi else "no OSDI: compiled Verilog-A models cannot be loaded"
    xspice = "yes, code models found" if a.xspice else "no XSPICE: decks with A devices fail"
    rows = (("KLU solver", a.klu, klu), ("OSDI", a.osdi, osdi), ("XSPICE", a.xspice, xspice))
    return [
        Finding("abilities", n, "ok" if has else "note", t, "" if has else "NoAbility", "library") for n, has, t in rows
    ]


def _threads_finding(threads: int | None, a: Abilities) -> Finding:
    alone = f"; left to itself ngspice takes {a.threads}" if a.openmp and a.threads else ""
    if threads is None:
        return Finding("abilities", "threads", "note", "this system does not say how many there are", "ThreadsUnknown")
    if threads > 1:
        text = f"a worker runs BSIM4 on {threads} threads instead of 1: slow, and slower with several workers"
        return Finding("abilities", "threads", "warning", text, "Threads", "library")
    return Finding("abilities", "threads", "ok", f"1 in a worker{alone}")


def _both(library: Abilities | None, program: Abilities | None) -> list[Finding]:
    if library is None or program is None or library.version == program.version:
        return []
    text = f"library {library.version} and program {program.version} differ: `cimspice spice` and a study may too"
    return [Finding("simulator", "versions", "warning", text, "VersionsDiffer")]


def _canary_findings(where: str, results: tuple[CanaryResult, ...]) -> list[Finding]:
    """One line that all is well, or one for each canary that is not."""
    failed = [r for r in results if not r.ok]
    if not failed:
        near = max(results, key=lambda r: (r.worst_error or 0.0) / r.tolerance)
        text = (
            f"{len(results)} of {len(results)} circuits right; nearest to its limit {near.name},"
            f" {near.worst_error:.0e} of {near.tolerance:.0e}"
        )
        return [Finding("canaries", where, "ok", text)]
    advice = "do not believe its numbers"
    return [Finding("canaries", r.name, "error", f"{where}: {r.text}; {advice}", "CanaryFailed", where) for r in failed]


# ---------------------------------------------------------------- printing

_MARKS = {"ok": ("ok", "green"), "note": ("note", "cyan"), "warning": ("warn", "yellow"), "error": ("FAIL", "bold red")}


def table(report: Report) -> Table:
    """The findings as a table that needs neither colour nor line drawing to be read."""
    grid = Table.grid(padding=(0, 2))
    for _ in range(3):
        grid.add_column(overflow="fold")
    section = ""
    for f in sorted(report.findings, key=lambda f: SECTIONS.index(f.section)):
        if f.section != section:
            section = f.section
            grid.add_row("", f"[bold]{section.capitalize()}[/bold]")
        mark, style = _MARKS[f.level]
        grid.add_row(f"[{style}]{mark}[/{style}]", f.name, escape(f.text))
    return grid


def show(output: Output, report: Report) -> None:
    """Print a report: the table, then one line with the verdict."""
    output.say(table(report))
    errors, warnings = (sum(f.level == level for f in report.findings) for level in ("error", "warning"))
    if report.canary_hash:
        output.say(f"{report.engine}, canary hash {report.canary_hash[:16]}")
    verdict = {
        0: "all well" if not warnings else "usable",
        1: "nothing can be written",
        4: "the numbers of this simulator cannot be trusted",
        5: f"a simulator is missing; install it: {install_line()}",
    }[report.exit_code]
    output.say(f"{verdict} ({errors} errors, {warnings} warnings, {report.seconds:.1f} s)")
