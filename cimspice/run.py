"""Characterization: plans in, datasets out. Finished decks survive any interruption; the next run goes on."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import xarray as xr

from cimspice.benches import Answer, Measured, get_bench, measure_block
from cimspice.engines import ADVICE, Result, Rung, Status
from cimspice.engines.pool import Outcome, engine_name, map_tasks, run_decks
from cimspice.engines.simulator import NotStored, Simulator
from cimspice.errors import CimspiceError, InputError, unknown
from cimspice.netlist import Deck
from cimspice.pdk import load_pdk
from cimspice.plan import Block, Plan
from cimspice.sampling import Design
from cimspice.store import Store, write_atomically
from cimspice.study import Study, load_study

if TYPE_CHECKING:
    from distributed import Client


class Progress(Protocol):
    """Told how far a stage is: points done, points in all, and how many of those done failed."""

    def __call__(self, stage: str, done: int, total: int, failed: int = 0) -> None: ...


#: seconds one run of a deck may take before its point is charged with TIMEOUT
TIME_LIMIT = 900.0


#: numbers of the statuses whose points may be used
TRUSTED = [s.value for s in Status if s.trusted]
#: attributes of a dataset in memory that say how this run got it; they are not written
RUN_ATTRIBUTES = ("simulations", "points_reused")


def quiet(stage: str, done: int, total: int, failed: int = 0) -> None:
    """A Progress that says nothing."""


def default_jobs() -> int:
    """Workers by default: one a core this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_store(out: Path | str) -> Store:
    """The store under a results folder, for the engine that is installed.

    Raises SimulatorMissing, and InputError for a folder that cannot be made or written.
    """
    try:
        (Path(out) / "store").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"--out {out}: cannot be written: {error.strerror}") from None
    return Store(Path(out) / "store", engine_name())


def characterize(
    study: Study | str | Path,
    *,
    jobs: int | None = None,
    out: Path | str = "results",
    progress: Progress = quiet,
    only: list[str] | None = None,
    store: Store | None = None,
    cluster: str | None = None,
) -> xr.DataTree:
    """Run every bench of a study; one node a dataset, also written to <out>/<study>/<name>.nc.

    study: record, name or path of a TOML file. jobs: worker processes (default: the cores there are). only: names of
    datasets to run. cluster: `local` or the address of a dask scheduler (docs/cluster.md) that runs the plans instead
    of workers of this machine. Points that fail are NaN with a status and never stop the rest. Raises Interrupted at Ctrl-C.
    """
    study = study if isinstance(study, Study) else load_study(study)
    plans = study.plans()
    for name in only or []:
        if name not in plans:
            raise InputError(f"study {study.name!r} has no dataset {name!r}; it has {', '.join(plans)}")
    store = store or open_store(out)
    tree = xr.DataTree(name=study.name)
    with _client(cluster, store, jobs) as client:
        for name, plan in plans.items():
            if only and name not in only:
                continue
            report = functools.partial(progress, name)
            dataset = run_plan(plan, store=store, jobs=jobs or default_jobs(), progress=report, client=client)
            dataset.attrs |= {"study": study.name, "title": f"{study.title}: {get_bench(plan.bench).title}"}
            save_dataset(dataset, Path(out) / study.name / f"{name}.nc")
            tree[name] = xr.DataTree(dataset)
    return tree


def _client(cluster: str | None, store: Store, jobs: int | None) -> contextlib.AbstractContextManager[Client | None]:
    if cluster is None:
        return contextlib.nullcontext()
    # an optional package, loaded only where it is asked for
    from cimspice.engines.cluster import connect

    return connect(cluster, store=store, jobs=jobs)


def save_dataset(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset as netCDF4, read it back, compare, and only then put it in the place of the old file.

    Raises CimspiceError where what came back from the disk is not what was written.
    """
    # how much of it was simulated this time is the run's affair: the same points give the same file
    kept = dataset.assign_attrs()
    kept.attrs = {k: v for k, v in dataset.attrs.items() if k not in RUN_ATTRIBUTES}
    encoding = {str(n): {"zlib": True, "complevel": 4} for n, v in kept.data_vars.items() if v.dtype.kind == "f"}

    def write(temporary: Path) -> None:
        kept.to_netcdf(temporary, engine="netcdf4", encoding=encoding)
        with xr.open_dataset(temporary, engine="netcdf4") as back:
            if not back.equals(kept) or set(back.attrs) != set(kept.attrs):
                raise CimspiceError(f"{path}: what was written does not read back; the old file is kept")

    write_atomically(path, write)


def run_plan(
    plan: Plan,
    *,
    store: Store,
    jobs: int,
    progress: Callable[[int, int, int], None] = lambda done, total, failed: None,
    client: Client | None = None,
) -> xr.Dataset:
    """All points of one plan as a Dataset with dims = axes, corner, sample; same numbers for any number of jobs.

    progress: called with points done, points in all and points failed so far. client: of a cluster that simulates
    instead of this machine's workers (cimspice.engines.cluster.connect).
    """
    bench = get_bench(plan.bench)
    parts = plan.parts()
    texts = [part.to_json() for part in parts]
    blocks = [(p, block) for p, part in enumerate(parts) for block in bench.blocks(part)]
    filled = _Filling(plan, progress)
    missing = []
    for k, (p, block) in enumerate(blocks):
        try:
            filled.take(p, block, measure_block(Simulator(store, None), texts[p], dict(block.index)))
        except NotStored:
            missing.append(k)
    tasks = [(k, (texts[blocks[k][0]], dict(blocks[k][1].index))) for k in missing]
    for outcome in _outcomes(tasks, store, jobs, client):
        p, block = blocks[outcome.index]
        measured = outcome.value
        if measured is None:
            answer = Answer.empty(bench, parts[p], block)
            answer.status[...] = outcome.status
            measured = Measured(answer, 0, {}, [f"{outcome.status.name}: {outcome.cause}"])
        filled.take(p, block, measured)
    filled.dataset.attrs |= _provenance(plan, store) | filled.attributes()
    return filled.dataset


def _outcomes(
    tasks: list[tuple[int, tuple[Any, ...]]], store: Store, jobs: int, client: Client | None
) -> Iterator[Outcome]:
    if client is None:
        return map_tasks(measure_block, tasks, store=store, jobs=jobs, timeout=TIME_LIMIT)
    from cimspice.engines import cluster

    return cluster.map_tasks(measure_block, tasks, store=store, client=client, timeout=TIME_LIMIT)


class _Filling:
    """A dataset while its blocks arrive, in any order."""

    def __init__(self, plan: Plan, progress: Callable[[int, int, int], None]) -> None:
        self.plan, self.progress = plan, progress
        self.dataset = _empty_dataset(plan)
        self.done = self.failed = self.simulations = self.reused = 0
        self.addresses: dict[str, str] = {}
        self.causes: Counter[str] = Counter()

    def take(self, part: int, block: Block, measured: Measured) -> None:
        """Put in the answer to one block of the plan's part with this number."""
        answer = measured.answer
        index = list(block.index.values())
        if self.plan.design:
            # a point of a design has one position on every axis: only corner and sample are left of the block
            index = [(part,), *index[-2:]]
        where = np.ix_(*index)
        shape = tuple(len(i) for i in index)
        self.dataset["status"].values[where] = answer.status.reshape(shape)
        self.dataset["rung"].values[where] = answer.rung.reshape(shape)
        for name, values in answer.values.items():
            self.dataset[name].values[where] = values.reshape(*shape, *values.shape[len(block.index) :])
        self.done += block.size
        self.failed += block.size - int(np.isin(answer.status, TRUSTED).sum())
        self.simulations += measured.simulations
        self.reused += answer.reused
        self.addresses |= measured.addresses
        self.causes.update(measured.causes)
        self.progress(self.done, self.plan.size, self.failed)

    def attributes(self) -> dict[str, Any]:
        """Counts, what failed, and the address of the decks behind the dataset."""
        addresses = "\n".join(sorted(self.addresses))
        return {
            "points": self.plan.size,
            "points_failed": self.failed,
            "complete": 1,
            "simulations": self.simulations,
            "points_reused": self.reused,
            "failures": json.dumps(dict(self.causes), sort_keys=True),
            "options": json.dumps(sorted(set(self.addresses.values()))),
            "decks_sha256": hashlib.sha256(addresses.encode()).hexdigest(),
        }


def _empty_dataset(plan: Plan) -> xr.Dataset:
    bench = get_bench(plan.bench)
    extra = bench.coords(plan)
    coords: dict[str, Any] = {}
    design = Design.from_json(plan.design) if plan.design else None
    if design is not None:
        coords["point"] = ("point", np.arange(design.size), {"long_name": f"point of a {design.kind} design"})
    for axis in plan.axes:
        if design is not None:
            column = design.columns.get(axis.name, axis.values * design.size)
            coords[axis.name] = ("point", np.array(column), {"units": axis.unit or "1", "long_name": axis.name})
            continue
        coords[axis.name] = (axis.name, np.array(axis.values), {"units": axis.unit or "1", "long_name": axis.name})
    coords["corner"] = ("corner", np.array(plan.corners), {"long_name": "process corner, NMOS first"})
    coords["sample"] = (
        "sample",
        np.arange(plan.samples + 1),
        {"long_name": "mismatch sample; 0 is the nominal circuit"},
    )
    coords |= {name: (name, values) for name, values in extra.items()}
    variables: dict[str, Any] = {}
    for name, v in bench.variables.items():
        shape = (*plan.shape, *(len(extra[d]) for d in v.extra))
        variables[name] = (
            (*plan.dims, *v.extra),
            np.full(shape, np.nan),
            {"units": v.unit or "1", "long_name": v.long_name},
        )
    flags = {
        "long_name": "outcome of the point",
        "flag_values": np.array([s.value for s in Status], dtype=np.int8),
        "flag_meanings": " ".join(s.name for s in Status),
    }
    variables["status"] = (plan.dims, np.full(plan.shape, Status.MEASURE_FAILED, dtype=np.int8), flags)
    rung = {
        "long_name": "step of the convergence ladder that solved the point",
        "flag_values": np.array([r.value for r in Rung], dtype=np.int8),
        "flag_meanings": " ".join(r.name for r in Rung),
    }
    variables["rung"] = (plan.dims, np.zeros(plan.shape, dtype=np.int8), rung)
    return xr.Dataset(variables, coords)


def _provenance(plan: Plan, store: Store) -> dict[str, Any]:
    pdk = load_pdk(plan.pdk)
    return {
        "Conventions": "CF-1.11",
        "plan": plan.to_json(),
        "dut": json.dumps(dict(plan.setup), sort_keys=True),
        "seed": plan.seed,
        "pdk": f"{pdk.name} ({pdk.version})",
        "model_files_sha256": json.dumps({c: pdk.digest(c) for c in plan.corners}),
        "engine": store.engine,
        "cimspice_version": version("cimspice"),
    }


def simulate_decks(decks: list[Deck], *, store: Path | str | Store | None, jobs: int) -> list[Result]:
    """Run independent decks through worker processes; store: folder (or Store) that keeps their results."""
    if isinstance(store, Store):
        return run_decks(decks, store=store, jobs=jobs)
    if store is not None:
        return run_decks(decks, store=open_store(store), jobs=jobs)
    with tempfile.TemporaryDirectory(prefix="cimspice-store-") as folder:
        return run_decks(decks, store=open_store(folder), jobs=jobs)


def decks_of_point(study: Study, name: str, point: dict[str, str], store: Store) -> list[Deck]:
    """Decks behind one point of a dataset, by itself, as far as its simulations are known.

    point: axis name (or corner, sample) -> value as text; dims left out take their first value. Raises InputError.
    """
    plans = study.plans()
    if name not in plans:
        raise InputError(f"study {study.name!r} has no dataset {name!r}; it has {', '.join(plans)}")
    plan = plans[name]
    wanted = dict.fromkeys(plan.dims, 0)
    for dim, text in point.items():
        wanted[dim] = _position(plan, dim, text)
    if plan.design:
        plan = plan.parts()[wanted.pop("point")]
        wanted = dict.fromkeys(plan.dims, 0) | wanted
    simulate = Simulator(store, None)
    # the later decks of a bench that searches depend on answers that may not exist yet
    with contextlib.suppress(NotStored):
        get_bench(plan.bench).measure(plan, Block({d: (i,) for d, i in wanted.items()}), simulate)
    return simulate.decks


def _position(plan: Plan, dim: str, text: str) -> int:
    if dim not in plan.dims:
        raise InputError(f"dataset of bench {plan.bench!r}: {unknown('axis', dim, plan.dims)}")
    if dim == "corner":
        values: list[Any] = list(plan.corners)
    elif dim in ("sample", "point"):
        values = list(range(plan.shape[plan.dims.index(dim)]))
    else:
        values = list(plan.axis(dim).values)
    for k, value in enumerate(values):
        if str(value) == text or (not isinstance(value, str) and _close(text, float(value))):
            return k
    raise InputError(f"axis {dim!r} has no value {text}; it has {', '.join(str(v) for v in values)}")


def _close(text: str, value: float) -> bool:
    try:
        return abs(float(text) - value) <= 1e-9 * max(1.0, abs(value))
    except ValueError:
        return False


def failures(tree: xr.DataTree) -> list[tuple[str, str, int, str]]:
    """Points that are not trusted: (dataset, status name, count, advice), most frequent first."""
    rows = []
    for name, node in tree.children.items():
        statuses = node["status"].values
        for status in Status:
            count = int(np.count_nonzero(statuses == status))
            if count and not status.trusted:
                rows.append((name, status.name, count, ADVICE[status]))
    return sorted(rows, key=lambda row: -row[2])
