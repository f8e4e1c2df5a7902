"""The whole way of a study: characterize, fit, validate, run the network, report. Each stage restarts from files."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field, fields
from importlib.metadata import version
from pathlib import Path

import xarray as xr

from cimspice.errors import InputError
from cimspice.fits import fit
from cimspice.inference import run_network
from cimspice.models.macro import Macro
from cimspice.run import Progress, characterize, default_jobs, open_store, quiet
from cimspice.store import Store, write_atomically
from cimspice.study import Study
from cimspice.validate import Validation, validate_array


@dataclass
class Outcome:
    """Everything a study gave, and how long each stage took [s]."""

    study: Study
    folder: Path
    data: xr.DataTree
    macro: Macro | None = None
    validation: Validation | None = None
    network: xr.Dataset | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def work(self) -> tuple[int, int]:
        """Simulations of this run's benches, and points they took from the store."""
        nodes = [node.attrs for node in self.data.children.values()]
        return sum(a.get("simulations", 0) for a in nodes), sum(a.get("points_reused", 0) for a in nodes)


def _key(macro: Macro, study: Study) -> str:
    """Address of a result that follows from a macro and a network table."""
    network = study.network.model_dump_json() if study.network else ""
    return hashlib.sha256(f"{macro.digest} {network} {study.seed} {version('cimspice')}".encode()).hexdigest()


def run_study(
    study: Study,
    *,
    out: Path | str = "results",
    jobs: int | None = None,
    progress: Progress = quiet,
    cluster: str | None = None,
) -> Outcome:
    """All stages; files in <out>/<study>/: one <dataset>.nc a bench, macro.nc, validation.json, network.nc.

    cluster: where the datasets are simulated, as `characterize` takes it; the later stages run on this machine.
    """
    store = open_store(out)
    clock = time.perf_counter
    begin = clock()
    data = characterize(study, jobs=jobs, out=out, progress=progress, store=store, cluster=cluster)
    outcome = Outcome(study, Path(out) / study.name, data)
    outcome.seconds["characterize"] = clock() - begin
    jobs = jobs or default_jobs()
    if study.cell is None:
        return outcome
    begin = clock()
    outcome.macro = fit(data, study)
    outcome.macro.save(outcome.folder / "macro.nc")
    outcome.seconds["fit"] = clock() - begin
    begin = clock()
    outcome.validation = load_or_validate(outcome.macro, study, outcome.folder, store, jobs, progress)
    outcome.seconds["validate"] = clock() - begin
    if study.network is not None:
        begin = clock()
        outcome.network = load_or_run_network(outcome.macro, study, out, store, jobs, progress)
        outcome.seconds["network"] = clock() - begin
    return outcome


def load_or_validate(
    macro: Macro, study: Study, folder: Path, store: Store, jobs: int, progress: Progress = quiet
) -> Validation:
    """The array validation of this macro, from validation.json if it was made for exactly this macro."""
    path, key = folder / "validation.json", _key(macro, study)
    if path.exists():
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            kept = {}
        if kept.get("key") == key and set(kept["validation"]) == {f.name for f in fields(Validation)}:
            return Validation(**kept["validation"])
    progress("array validation", 0, 1)
    result = validate_array(macro, store=store, seed=study.seed, rows=min(32, macro.column.rows), jobs=jobs)
    text = json.dumps({"key": key, "validation": result.plain()})
    write_atomically(path, lambda p: p.write_text(text, encoding="utf-8"))
    progress("array validation", 1, 1)
    return result


def load_or_run_network(
    macro: Macro, study: Study, out: Path | str, store: Store, jobs: int, progress: Progress = quiet
) -> xr.Dataset:
    """The network stage, from network.nc if it was made for exactly this macro and network."""
    path, key = Path(out) / study.name / "network.nc", _key(macro, study)
    if path.exists():
        with xr.open_dataset(path, engine="netcdf4") as kept:
            if kept.attrs.get("key") == key:
                return kept.load()
    result = run_network(study, path.with_name("macro.nc"), store=store, jobs=jobs, progress=progress)
    result.attrs["key"] = key
    write_atomically(path, lambda p: result.to_netcdf(p, engine="netcdf4"))
    return result


def load_data(study: Study, out: Path | str) -> xr.DataTree:
    """Datasets of an earlier `characterize` as one tree. Raises InputError where one is missing or unreadable."""
    tree = xr.DataTree(name=study.name)
    for name in study.plans():
        path = Path(out) / study.name / f"{name}.nc"
        if not path.exists():
            raise InputError(f"{path} is missing; run `cimspice characterize {study.name}` first")
        try:
            with xr.open_dataset(path, engine="netcdf4") as dataset:
                tree[name] = xr.DataTree(dataset.load())
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is not a readable dataset: {error}") from None
    return tree
