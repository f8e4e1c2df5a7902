"""The report page: summary first, then figures, then failures and provenance."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from cimspice.inference.run import inference_energy
from cimspice.report.figures import figures
from cimspice.run import failures
from cimspice.store import write_atomically
from cimspice.units import si

if TYPE_CHECKING:
    from cimspice.pipeline import Outcome


def _summary(o: Outcome) -> list[tuple[str, str]]:
    """Key figures as (what, value)."""
    rows = []
    if o.macro:
        e = o.macro.errors
        rows.append(("Cell model, worst error on held-out points", f"{e['cell_on'].max_percent:.2g} % of full scale"))
        rows.append(
            (
                "Column current of the solver against transients",
                f"{e['column_current'].max_percent:.2g} % of full scale",
            )
        )
        adc = o.macro.adc_model
        rows.append(
            (
                "Converter",
                f"{o.macro.adc.bits} bit, step {si(adc.lsb, 'A')}, {si(adc.e_conversion, 'J')}, cycle {si(adc.t_cycle, 's')}",
            )
        )
    if o.validation:
        v = o.validation
        rows.append((f"Array of {v.rows} x {v.columns} against ngspice, worst column", f"{100 * v.solve:.2g} %"))
        rows.append((
            "The same without wires / transistor / front end / all three",
            " / ".join(f"{100 * x:.2g} %" for x in (v.no_wires, v.no_transistor, v.no_front_end, v.bare)),
        ))  # fmt: skip
    if o.network is not None:
        n = o.network
        for bits in n["bits"].values:
            a = {str(f): 100 * n["accuracy"].sel(bits=bits, fidelity=f).values for f in n["fidelity"].values}
            solve = a["solve"]
            spread = f" (± {solve.std(ddof=1):.1f} over {solve.size} devices)" if solve.size > 1 else ""
            what = f"Network at {int(bits)} bit: accuracy of exact integers / of the array"
            rows.append((what, f"{a['ideal'].mean():.1f} % / {solve.mean():.1f} %{spread}"))
            rows.append(
                (
                    f"Network at {int(bits)} bit: energy and latency of an inference",
                    f"{si(inference_energy(n, bits), 'J')}, {si(float(n['latency'].sel(bits=bits)), 's')}",
                )
            )
    return rows


def render(o: Outcome) -> str:
    """HTML text of the page."""
    template = files("cimspice.report").joinpath("page.html").read_text(encoding="utf-8")
    nodes = [(name, node.attrs) for name, node in o.data.children.items()]
    first = nodes[0][1]
    errors = []
    if o.macro:
        for e in o.macro.errors.values():
            errors.append(
                [e.quantity, e.points, si(e.max_error, e.unit), f"{e.max_percent:.4f}", f"{e.rms_percent:.4f}"]
            )
    boxes = []
    if o.macro:
        table = o.macro.cell_model.table("TT")
        boxes = [(axis, f"{low:g} to {high:g} {table.units[axis]}") for axis, (low, high) in table.box.items()]
    return (
        Environment(autoescape=True, undefined=StrictUndefined)
        .from_string(template)
        .render(
            title=o.study.title,
            study=o.study.name,
            summary=_summary(o),
            figures=figures(o),
            datasets=[(n, a["points"], a["points_failed"]) for n, a in nodes],
            failures=failures(o.data),
            causes=[(n, c, k) for n, a in nodes for c, k in json.loads(a["failures"]).items()],
            errors=errors,
            boxes=boxes,
            circuits=[(type(c).__name__, vars(c)) for c in o.study.circuits()],
            provenance=[
                ("process", first["pdk"]), ("simulator", first["engine"]), ("cimspice", first["cimspice_version"]),
                ("seed", o.study.seed), ("model files", first["model_files_sha256"]),
            ],
        )
    )  # fmt: skip


def write_report(o: Outcome) -> Path:
    """Write report.html into the study's folder; returns its path."""
    path = o.folder / "report.html"
    text = render(o)
    write_atomically(path, lambda p: p.write_text(text, encoding="utf-8"))
    return path
