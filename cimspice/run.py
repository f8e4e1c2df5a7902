"""Characterization: plans in, datasets out. Finished decks survive any interruption; the next run goes on."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from cimspice.benches import Answer, get_bench, measure_block
from cimspice.engines import ADVICE, Result, Rung, Status
from cimspice.engines.pool import NotStored, Simulator, engine_name, map_tasks, run_decks
from cimspice.errors import InputError, unknown
from cimspice.netlist import Deck
from cimspice.pdk import load_pdk
from cimspice.plan import Block, Plan
from cimspice.store import Store, write_atomically
from cimspice.study import Study, load_study

#: called with (dataset or stage, points done, points in all)
Progress = Callable[[str, int, int], None]
#: seconds one run of a deck may take before its point is charged with TIMEOUT
TIME_LIMIT = 900.0


#: attributes of a dataset in memory that say how this run got it; they are not written
RUN_ATTRIBUTES = ("decks_simulated", "decks_reused")


def quiet(stage: str, done: int, total: int) -> None:
    """A Progress that says nothing."""


@dataclass(frozen=True)
class Work:
    """Where a study's results lie and what it cost so far: decks simulated and decks taken from the store."""

    folder: Path
    store: Store
    simulated: int = 0
    reused: int = 0


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
) -> xr.DataTree:
    """Run every bench of a study; one node a dataset, also written to <out>/<study>/<name>.nc.

    study: record, name or path of a TOML file. jobs: worker processes (default: the cores there are). only: names of
    datasets to run. Points that fail are NaN with a status and never stop the rest. Raises Interrupted at Ctrl-C.
    """
    study = study if isinstance(study, Study) else load_study(study)
    plans = study.plans()
    for name in only or []:
        if name not in plans:
            raise InputError(f"study {study.name!r} has no dataset {name!r}; it has {', '.join(plans)}")
    store = store or open_store(out)
    tree = xr.DataTree(name=study.name)
    for name, plan in plans.items():
        if only and name not in only:
            continue
        report = functools.partial(progress, name)
        dataset = run_plan(plan, store=store, jobs=jobs or default_jobs(), progress=report)
        dataset.attrs |= {"study": study.name, "title": f"{study.title}: {get_bench(plan.bench).title}"}
        path = Path(out) / study.name / f"{name}.nc"
        # how much of it was simulated this time is the run's affair: the same points give the same file
        kept = dataset.assign_attrs()
        kept.attrs = {k: v for k, v in dataset.attrs.items() if k not in RUN_ATTRIBUTES}
        write = functools.partial(kept.to_netcdf, engine="netcdf4", encoding=_encoding(kept))
        write_atomically(path, write)
        tree[name] = xr.DataTree(dataset)
    return tree


def _encoding(dataset: xr.Dataset) -> dict[str, Any]:
    return {str(n): {"zlib": True, "complevel": 4} for n, v in dataset.data_vars.items() if v.dtype.kind == "f"}


def run_plan(
    plan: Plan, *, store: Store, jobs: int, progress: Callable[[int, int], None] = lambda d, t: None
) -> xr.Dataset:
    """All points of one plan as a Dataset with dims = axes, corner, sample; same numbers for any number of jobs."""
    bench = get_bench(plan.bench)
    blocks = bench.blocks(plan)
    dataset = _empty_dataset(plan)
    done = simulated = reused = 0
    causes: dict[str, int] = {}
    missing = []

    def take(block: Block, answer: Answer) -> None:
        nonlocal done
        where = np.ix_(*block.index.values())
        dataset["status"].values[where] = answer.status
        dataset["rung"].values[where] = answer.rung
        for name, values in answer.values.items():
            dataset[name].values[where] = values
        done += block.size
        progress(done, plan.size)

    for k, block in enumerate(blocks):
        try:
            simulate = Simulator(store, None)
            answer = bench.measure(plan, block, simulate)
        except NotStored:
            missing.append(k)
        else:
            reused += simulate.reused
            take(block, answer)
    text = plan.to_json()
    tasks = [(k, (text, dict(blocks[k].index))) for k in missing]
    for outcome in map_tasks(measure_block, tasks, store=store, jobs=jobs, timeout=TIME_LIMIT):
        block = blocks[outcome.index]
        if outcome.value is None:
            answer = Answer.empty(bench, plan, block)
            answer.status[...] = outcome.status
            causes[f"{outcome.status.name}: {outcome.cause}"] = (
                causes.get(f"{outcome.status.name}: {outcome.cause}", 0) + 1
            )
        else:
            answer, new, old, why = outcome.value
            simulated, reused = simulated + new, reused + old
            for cause in why:
                causes[cause] = causes.get(cause, 0) + 1
        take(block, answer)
    statuses = dataset["status"].values
    good = np.isin(statuses, [s.value for s in Status if s.trusted])
    dataset.attrs |= _provenance(plan, store) | {
        "points": plan.size,
        "points_failed": int(statuses.size - np.count_nonzero(good)),
        "decks_simulated": simulated,
        "decks_reused": reused,
        "failures": json.dumps(causes, sort_keys=True),
    }
    return dataset


def _empty_dataset(plan: Plan) -> xr.Dataset:
    bench = get_bench(plan.bench)
    extra = bench.coords(plan)
    coords: dict[str, Any] = {}
    for axis in plan.axes:
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
    """Decks behind one point of a dataset: the block that holds it, as far as its simulations are known.

    point: axis name (or corner, sample) -> value as text; dims left out take their first value. Raises InputError.
    """
    plans = study.plans()
    if name not in plans:
        raise InputError(f"study {study.name!r} has no dataset {name!r}; it has {', '.join(plans)}")
    plan = plans[name]
    wanted = dict.fromkeys(plan.dims, 0)
    for dim, text in point.items():
        wanted[dim] = _position(plan, dim, text)
    bench = get_bench(plan.bench)
    for block in bench.blocks(plan):
        if all(wanted[d] in block.index[d] for d in plan.dims):
            simulate = Simulator(store, None)
            # the later decks of a bench that searches depend on answers that may not exist yet
            with contextlib.suppress(NotStored):
                bench.measure(plan, block, simulate)
            return simulate.decks
    raise InputError(f"no block of {name!r} holds {point}")


def _position(plan: Plan, dim: str, text: str) -> int:
    if dim not in plan.dims:
        raise InputError(f"dataset of bench {plan.bench!r}: {unknown('axis', dim, plan.dims)}")
    if dim == "corner":
        values: list[Any] = list(plan.corners)
    elif dim == "sample":
        values = list(range(plan.samples + 1))
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
