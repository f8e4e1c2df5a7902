"""The command line. Exit codes: 0 good, 1 wrong input, 2 usage, 3 a spec failed, 4 points failed, 5 simulator missing."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
import traceback
from pathlib import Path
from typing import Annotated

import typer

from cimspice.errors import CimspiceError, InputError
from cimspice.terminal import (
    EXIT_INPUT,
    EXIT_POINTS_FAILED,
    Output,
    duration,
    key_figures,
    network_figures,
    show,
    show_failures,
    show_network,
    table_of,
)
from cimspice.units import si

app = typer.Typer(
    help="Compute-in-memory from transistor circuits in ngspice to the accuracy and cost of a network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
pdk_app = typer.Typer(help="Transistor processes: list them, show one.", no_args_is_help=True)
app.add_typer(pdk_app, name="pdk")

StudyArgument = Annotated[str, typer.Argument(help="Name of a built-in study, or the path of a TOML file.")]
Out = Annotated[Path, typer.Option(help="Folder of results; the study gets a folder of its own in it.")]
Jobs = Annotated[int, typer.Option(min=0, help="Worker processes; 0 takes one a core.")]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Simulate on dask workers: `local`, or a scheduler's tcp://host:port."),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no tables.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else.")]


# ---------------------------------------------------------------- the whole way


@app.command()
def run(
    study: StudyArgument = "quickstart",
    out: Out = Path("results"),
    jobs: Jobs = 0,
    cluster: Cluster = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """The whole way: characterize, fit, validate, run the network, write the report."""
    from cimspice.pipeline import run_study
    from cimspice.report import write_report
    from cimspice.study import load_study

    output = Output(as_json, quiet)
    record = load_study(study)
    begin = time.perf_counter()
    with output.progress() as progress:
        outcome = run_study(record, out=out, jobs=jobs or None, progress=progress, cluster=cluster)
    page = write_report(outcome)
    seconds = time.perf_counter() - begin
    show(output, outcome)
    new, old = outcome.work
    output.say(f"{new} simulations, {old} points taken from the store, {seconds:.0f} s in all. Report: {page}")
    failed = show_failures(output, outcome.data)
    output.finish_points(
        failed,
        report=str(page),
        simulations=new,
        points_reused=old,
        seconds=round(seconds, 3),
        **key_figures(outcome),
    )


# ---------------------------------------------------------------- single stages


@app.command()
def characterize(
    study: StudyArgument = "quickstart",
    out: Out = Path("results"),
    only: Annotated[list[str] | None, typer.Option(help="Dataset to run; may be given again.")] = None,
    jobs: Jobs = 0,
    cluster: Cluster = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Run the benches of a study; one netCDF file each."""
    from cimspice.run import characterize as work
    from cimspice.study import load_study

    output = Output(as_json, quiet)
    record = load_study(study)
    with output.progress() as progress:
        data = work(record, jobs=jobs or None, out=out, progress=progress, only=only, cluster=cluster)
    failed = show_failures(output, data)
    counts = {
        name: {k: node.attrs[k] for k in ("points", "points_failed", "simulations", "points_reused")}
        for name, node in data.children.items()
    }
    for name, c in counts.items():
        output.say(
            f"{out / record.name / name}.nc: {c['points']} points, {c['points_failed']} failed,"
            f" {c['simulations']} simulations"
        )
    output.finish_points(failed, datasets=counts)


@app.command()
def fit(
    study: StudyArgument = "quickstart", out: Out = Path("results"), quiet: Quiet = False, as_json: Json = False
) -> None:
    """Fit the models of a characterized study into macro.nc."""
    from cimspice.fits import fit as work
    from cimspice.pipeline import Outcome, load_data
    from cimspice.study import load_study

    output = Output(as_json, quiet)
    record = load_study(study)
    data = load_data(record, out)
    macro = work(data, record)
    outcome = Outcome(record, out / record.name, data, macro)
    path = outcome.folder / "macro.nc"
    macro.save(path)
    show(output, outcome)
    output.say(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
    output.finish(ok=True, status="OK", macro=str(path), **key_figures(outcome))


@app.command()
def validate(
    study: StudyArgument = "quickstart",
    out: Out = Path("results"),
    jobs: Jobs = 0,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Compare the array solver with full circuits on random states and inputs."""
    from cimspice.models import load_macro
    from cimspice.pipeline import load_or_validate
    from cimspice.run import default_jobs, open_store
    from cimspice.study import load_study

    output = Output(as_json, quiet)
    record = load_study(study)
    macro = load_macro(out / record.name / "macro.nc")
    with output.progress() as progress:
        v = load_or_validate(macro, record, out / record.name, open_store(out), jobs or default_jobs(), progress)
    plain = {k: x for k, x in v.plain().items() if not k.endswith("_current")}
    output.say(table_of("Array against ngspice", ["figure", "value"], [[k, f"{x:.6g}"] for k, x in plain.items()]))
    output.finish_points(v.failed, **plain)


@app.command()
def simulate(
    study: StudyArgument = "quickstart",
    out: Out = Path("results"),
    jobs: Jobs = 0,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Run the study's network on its macro."""
    from cimspice.models import load_macro
    from cimspice.pipeline import load_or_run_network
    from cimspice.run import default_jobs, open_store
    from cimspice.study import load_study

    output = Output(as_json, quiet)
    record = load_study(study)
    macro = load_macro(out / record.name / "macro.nc")
    with output.progress() as progress:
        network = load_or_run_network(macro, record, out, open_store(out), jobs or default_jobs(), progress)
    if not output.json:
        show_network(output, network)
    output.finish(ok=True, status="OK", **network_figures(network))


@app.command()
def report(study: StudyArgument = "quickstart", out: Out = Path("results"), as_json: Json = False) -> None:
    """Write report.html again from the files of an earlier run."""
    from cimspice.models import load_macro
    from cimspice.pipeline import Outcome, load_data, load_or_run_network, load_or_validate
    from cimspice.report import write_report
    from cimspice.run import default_jobs, open_store
    from cimspice.study import load_study

    output = Output(as_json)
    record = load_study(study)
    outcome = Outcome(record, out / record.name, load_data(record, out))
    if record.cell is not None:
        store = open_store(out)
        outcome.macro = load_macro(outcome.folder / "macro.nc")
        outcome.validation = load_or_validate(outcome.macro, record, outcome.folder, store, default_jobs())
        if record.network is not None:
            outcome.network = load_or_run_network(outcome.macro, record, out, store, default_jobs())
    page = write_report(outcome)
    output.say(f"{page}")
    output.finish(ok=True, status="OK", report=str(page))


# ---------------------------------------------------------------- looking before and behind


@app.command()
def plan(study: StudyArgument = "quickstart", as_json: Json = False) -> None:
    """Points of every bench of a study, the way each axis is changed, and what it will cost, without simulating."""
    from cimspice.benches import get_bench
    from cimspice.study import load_study
    from cimspice.sweep import Estimate

    output = Output(as_json)
    plans = load_study(study).plans()
    rows, fields = [], {}
    total = 0.0
    for name, p in plans.items():
        parts = p.parts()
        # the points of a design differ in values only: one stands for all
        outlook = get_bench(p.bench).outlook(parts[0])
        cost = Estimate(*(len(parts) * getattr(outlook.cost, f.name) for f in dataclasses.fields(Estimate)))
        total += cost.seconds
        ways = {
            d: "one value" if n == 1 else outlook.ways.get(d, "reload") for d, n in zip(p.dims, p.shape, strict=True)
        }
        axes = "\n".join(f"{d} x {n}: {ways[d]}" for d, n in zip(p.dims, p.shape, strict=True) if n > 1)
        figures = [str(p.size), str(cost.decks), str(cost.runs), duration(cost.seconds)]
        rows.append([name, axes or "one point", *figures])
        fields[name] = {
            "bench": p.bench, "points": p.size, "ways": ways, "decks": cost.decks, "runs": cost.runs,
            "seconds": round(cost.seconds, 3),
        }  # fmt: skip
    columns = ["dataset", "axis x values: way", "points", "decks loaded", "runs", "time, one core"]
    output.say(table_of(f"Study {study}", columns, rows))
    output.say(f"About {duration(total)} on one core, nothing of it in the store; workers share it evenly.")
    output.finish(ok=True, status="OK", plans=fields, seconds=round(total, 3))


@app.command()
def deck(
    study: StudyArgument,
    dataset: Annotated[str, typer.Argument(help="Name of the dataset, as in `cimspice plan`.")],
    point: Annotated[
        list[str] | None, typer.Argument(help="axis=value pairs; axes left out take their first value.")
    ] = None,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Print the exact deck of one point; several decks follow one another where a bench searches."""
    from cimspice.run import decks_of_point, open_store
    from cimspice.study import load_study

    pairs = {}
    for text in point or []:
        axis, separator, value = text.partition("=")
        if not separator:
            raise InputError(f"{text!r} is not axis=value")
        pairs[axis] = value
    decks = [found.text for found in decks_of_point(load_study(study), dataset, pairs, open_store(out))]
    output = Output(as_json)
    if not as_json:
        print("\n".join(decks))
    output.finish(ok=True, status="OK", decks=decks)


@app.command("list")
def list_(
    what: Annotated[
        str, typer.Argument(help="cells, columns, adcs, benches, pdks or studies; all of them by default.")
    ] = "all",
    as_json: Json = False,
) -> None:
    """What is built in."""
    from cimspice import paths, pdk
    from cimspice.benches import BENCHES
    from cimspice.errors import unknown
    from cimspice.study import names

    def shipped(folder: str) -> list[str]:
        return sorted(p.stem for p in (paths.netlists() / folder).glob("*.sp"))

    kinds = {
        "cells": shipped("cells"), "columns": shipped("columns"), "adcs": shipped("adcs"), "benches": sorted(BENCHES),
        "pdks": pdk.names(), "studies": names(),
    }  # fmt: skip
    if what != "all" and what not in kinds:
        raise InputError(unknown("kind", what, kinds))
    chosen = kinds if what == "all" else {what: kinds[what]}
    output = Output(as_json)
    for kind, entries in chosen.items():
        output.say(f"{kind}: {', '.join(entries)}")
    output.finish(ok=True, status="OK", builtin=chosen)


@pdk_app.command("list")
def pdk_list(as_json: Json = False) -> None:
    """Processes that are built in."""
    from cimspice import pdk

    output = Output(as_json)
    for name in pdk.names():
        p = pdk.load_pdk(name)
        output.say(f"{name}: {p.title}, {p.vdd:g} V, corners {' '.join(p.corners)}, {p.version}, {p.licence}")
    output.finish(ok=True, status="OK", pdks=pdk.names())


@pdk_app.command("show")
def pdkshow(name: str, as_json: Json = False) -> None:
    """Devices, corners and mismatch of one process."""
    from cimspice import pdk

    p = pdk.load_pdk(name)
    output = Output(as_json)
    output.say(
        f"{p.name}: {p.title}, {p.vdd:g} V, {p.temp_range[0]:g}..{p.temp_range[1]:g} degC; corners {' '.join(p.corners)}"
    )
    output.say(f"{p.source}; {p.version}; {p.licence}")
    rows = [
        [role, d.model, d.type, si(d.w, "m"), si(d.l, "m"), si(p.sigma_vth(role), "V")] for role, d in p.devices.items()
    ]
    output.say(table_of("Devices", ["role", "card", "type", "W", "L", "sigma Vth"], rows))
    devices = {role: {"model": d.model, "type": d.type, "w": d.w, "l": d.l} for role, d in p.devices.items()}
    output.finish(ok=True, status="OK", name=p.name, vdd=p.vdd, corners=list(p.corners), devices=devices)


@app.command()
def spice(
    deck_file: Annotated[Path, typer.Argument(metavar="DECK", help="A plain ngspice deck.")],
    out: Annotated[Path | None, typer.Option(help="netCDF file for the vectors.")] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Run .control blocks and read any file: only for decks you know.")
    ] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Run ngspice under bubblewrap.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings and unknown lines of output fail too.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds the simulation may take.")] = 300.0,
    root: Annotated[list[Path] | None, typer.Option(help="Folder includes may come from; may be given again.")] = None,
    as_json: Json = False,
) -> None:
    """Check any plain deck, run it in ngspice: verdict, messages, vectors.

    Exit code 1: no deck, or one that is a program; 4: a deck that is wrong, or whose results may not be believed.
    """
    from cimspice.plain_deck import run_plain, write_vectors

    output = Output(as_json)
    answer = run_plain(deck_file, trust=trust, sandbox=sandbox, strict=strict, timeout=timeout, roots=root or ())
    if answer.refused and not as_json:
        raise InputError(str(next(f for f in answer.messages if f.refused)))
    good = answer.status.trusted
    if good and out:
        write_vectors(answer, out)
    vectors = {
        name: {"unit": answer.units[name], "length": len(values), "last": float(values[-1])}
        for name, values in answer.vectors.items()
    }
    messages = [
        {"class": m.name, "level": m.level, "text": m.text, "where": m.where or str(deck_file)} for m in answer.messages
    ]
    output.say(f"{deck_file}: {answer.status.name}")
    for m in answer.messages:
        output.say(f"  {m.level}: {m}")
    if vectors:
        rows: list[list[str]] = [
            [name, str(v["unit"]), str(v["length"]), f"{v['last']:.9g}"] for name, v in vectors.items()
        ]
        output.say(table_of("Vectors", ["name", "unit", "points", "last value"], rows))
    code = 0 if good else EXIT_INPUT if answer.refused else EXIT_POINTS_FAILED
    output.finish(ok=good, status=answer.status.name, code=code, messages=messages, vectors=vectors)


@app.command()
def doctor(out: Out = Path("results"), as_json: Json = False) -> None:
    """Is everything here that a run needs, and can its numbers be trusted?"""
    from cimspice import pdk
    from cimspice.doctor import examine, show

    output = Output(as_json)
    report = examine(out)
    show(output, report)
    code = report.exit_code
    fields = report.plain() | {"messages": report.messages(), "pdks": pdk.names()}
    output.finish(ok=code == 0, status=report.status, code=code, **fields)


def main() -> None:
    """Entry point: every expected error is one line on stderr and a documented exit code."""
    as_json = "--json" in sys.argv[1:]
    try:
        app()
    except CimspiceError as error:
        if as_json:
            message = {"class": type(error).__name__, "level": "error", "text": str(error), "where": ""}
            print(json.dumps({"ok": False, "status": type(error).__name__, "messages": [message]}))
        else:
            print(f"cimspice: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("cimspice: stopped; what was simulated is kept", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        # a fault of cimspice itself: still one line, with the place for a bug report
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        print(f"cimspice: internal error at {place}: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
