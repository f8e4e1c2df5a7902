"""What the command line prints: progress, tables of a run, one JSON object, and the exit code."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from cimspice.units import si

if TYPE_CHECKING:
    from cimspice.pipeline import Outcome

EXIT_INPUT = 1
EXIT_POINTS_FAILED = 4


@dataclass
class Output:
    """What a verb prints: text for people, or one JSON object."""

    json: bool
    quiet: bool = False

    def __post_init__(self) -> None:
        # tables keep their columns when the output is a file or a pipe
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)

    def say(self, thing: Any) -> None:
        if not (self.json or self.quiet):
            self.console.print(thing, soft_wrap=isinstance(thing, str))

    def finish(self, *, ok: bool, status: str, code: int = 0, **fields: Any) -> None:
        """End the verb: the JSON object if it was asked for, and the exit code."""
        if self.json:
            print(json.dumps({"ok": ok, "status": status, "messages": [], **fields}, default=str))
        raise typer.Exit(code)

    def finish_points(self, failed: int, **fields: Any) -> None:
        """End a verb that simulated: exit 4 where points failed or are untrusted."""
        code, status = (EXIT_POINTS_FAILED, "POINTS_FAILED") if failed else (0, "OK")
        self.finish(ok=not failed, status=status, code=code, **fields)

    @contextmanager
    def progress(self) -> Iterator[Any]:
        """A bar on a terminal, plain lines elsewhere, nothing when quiet; both with rate, failures and time left."""
        if self.json or self.quiet:
            yield lambda stage, done, total, failed=0: None
            return
        if not self.console.is_terminal:
            yield _lines()
            return
        columns = (
            TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"),
        )  # fmt: skip
        with Bar(*columns, console=self.console) as bar:
            tasks: dict[str, Any] = {}
            pace = _Pace()

            def advance(stage: str, done: int, total: int, failed: int = 0) -> None:
                if stage not in tasks:
                    tasks[stage] = bar.add_task(stage, total=total, pace="")
                bar.update(tasks[stage], completed=done, total=total, pace=pace(stage, done, total, failed))

            yield advance


class _Pace:
    """Rate, failures and time left of every stage, in words."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[float, int]] = {}

    def __call__(self, stage: str, done: int, total: int, failed: int) -> str:
        now = time.monotonic()
        # what the first call brings may come from the store: it says nothing about the rate
        begin, first = self._begun.setdefault(stage, (now, done))
        words = []
        if now - begin > 1.0 and done > first:
            rate = (done - first) / (now - begin)
            words.append(f"{rate:.3g} points/s")
            if done < total:
                words.append(f"{duration((total - done) / rate)} left")
        if failed:
            words.append(f"{failed} failed")
        return ", ".join(words)


def _lines(every: float = 5.0) -> Any:
    """Plain progress: a line when a stage ends, and one every few seconds within it."""
    last = {"time": time.monotonic()}
    pace = _Pace()

    def advance(stage: str, done: int, total: int, failed: int = 0) -> None:
        now = time.monotonic()
        words = pace(stage, done, total, failed)
        if done >= total or now - last["time"] >= every:
            last["time"] = now
            print(f"{stage}: {done} of {total}" + (f", {words}" if words else ""), flush=True)

    return advance


def duration(seconds: float) -> str:
    """A time for people: 4.2 s, 3 min 20 s, 2 h 5 min."""
    if not math.isfinite(seconds):
        return "unknown"
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def table_of(title: str, columns: list[str], rows: list[list[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for k, name in enumerate(columns):
        table.add_column(name, justify="left" if k == 0 else "right")
    for row in rows:
        table.add_row(*row)
    return table


def key_figures(outcome: Outcome) -> dict[str, Any]:
    """Key figures of a run as plain numbers."""
    figures: dict[str, Any] = {}
    if outcome.macro:
        figures["held_out"] = {
            k: {
                "max_percent": e.max_percent,
                "rms_percent": e.rms_percent,
                "max": e.max_error,
                "unit": e.unit,
                "points": e.points,
            }
            for k, e in outcome.macro.errors.items()
        }
    if outcome.validation:
        figures["validation"] = {k: v for k, v in outcome.validation.plain().items() if not k.endswith("_current")}
    if outcome.network is not None:
        figures |= network_figures(outcome.network)
    return figures


def network_figures(n: Any) -> dict[str, Any]:
    """Accuracy of every device by bits and fidelity, energy [J] and latency [s] by bits, of a network dataset."""
    from cimspice.inference.run import inference_energy

    bits, fidelities = n["bits"].values, n["fidelity"].values
    return {
        "accuracy": {
            f"{int(b)} bit {f}": n["accuracy"].sel(bits=b, fidelity=f).values.tolist() for b in bits for f in fidelities
        },
        "energy": {f"{int(b)} bit": inference_energy(n, b) for b in bits},
        "latency": {f"{int(b)} bit": float(n["latency"].sel(bits=b)) for b in bits},
    }


def show(output: Output, outcome: Outcome) -> None:
    """Tables of a run for the terminal."""
    rows = [
        [
            name,
            str(node.attrs["points"]),
            str(node.attrs["points_failed"]),
            str(node.attrs.get("simulations", "-")),
            str(node.attrs.get("points_reused", "-")),
        ]
        for name, node in outcome.data.children.items()
    ]
    output.say(table_of("Characterized", ["dataset", "points", "failed", "simulations", "points reused"], rows))
    if outcome.macro:
        rows = [
            [e.quantity, str(e.points), f"{si(e.max_error, e.unit)}", f"{e.max_percent:.4f}", f"{e.rms_percent:.4f}"]
            for e in outcome.macro.errors.values()
        ]
        output.say(
            table_of(
                "Models against points no fit saw", ["quantity", "points", "worst", "worst % FS", "rms % FS"], rows
            )
        )
    if outcome.validation:
        v = outcome.validation
        rows = [
            ["solver (cell model, wires, front end)", f"{100 * v.solve:.4f}"],
            ["wires ignored", f"{100 * v.no_wires:.2f}"],
            ["transistor ignored", f"{100 * v.no_transistor:.2f}"],
            ["front end ignored (ideal bitline)", f"{100 * v.no_front_end:.2f}"],
            ["all three ignored: conductance times voltage", f"{100 * v.bare:.2f}"],
        ]
        output.say(
            table_of(f"Array of {v.rows} x {v.columns} cells against ngspice", ["model", "worst column error %"], rows)
        )
    if outcome.network is not None:
        show_network(output, outcome.network)


def show_network(output: Output, n: Any) -> None:
    from cimspice.inference.run import inference_energy

    rows = []
    for b in n["bits"].values:
        cells = []
        for f in n["fidelity"].values:
            a = 100 * n["accuracy"].sel(bits=b, fidelity=f).values
            spread = f" ± {a.std(ddof=1):.1f}" if f != "ideal" and a.size > 1 else ""
            cells.append(f"{a.mean():.1f}{spread}")
        rows.append(
            [f"{int(b)} bit", *cells, si(inference_energy(n, b), "J"), si(float(n["latency"].sel(bits=b)), "s")]
        )
    accuracy = 100 * n.attrs["float_accuracy"]
    title = f"Network on {n.attrs['test_images']} test images of {n.attrs['dataset']}, float {accuracy:.1f} %"
    headers = ["", *(f"{f} %" for f in n["fidelity"].values), "energy", "latency"]
    output.say(table_of(f"{title} (mean ± sd over {n.sizes['device']} devices)", headers, rows))
    spice = json.loads(n.attrs["spice"])
    if spice:
        output.say(
            f"Full circuits: {spice['images']} image(s), {spice['conversions']} column currents in ngspice, "
            f"{spice['codes_different']} codes differ from the solver, {spice['same_class']} of {spice['images']} classes"
            " agree."
        )


def show_failures(output: Output, data: Any) -> int:
    """Print points that are not trusted; returns how many there are."""
    from cimspice.run import failures

    rows = failures(data)
    if rows:
        text = [[name, status, str(count), advice] for name, status, count, advice in rows]
        output.say(table_of("Points that failed or are untrusted", ["dataset", "status", "points", "advice"], text))
    return sum(count for _, _, count, _ in rows)
