"""Pictures of a run as SVG text. Lines and letters take the page's colours, so they read on light and dark."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cimspice.fits.column import predict_column

if TYPE_CHECKING:
    from cimspice.models import Macro
    from cimspice.pipeline import Outcome
    from cimspice.validate import Validation

#: Okabe-Ito colours: told apart by every kind of colour vision, on white and on near-black
BLUE, ORANGE, GREEN, PINK, SKY, RED = "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"
CYCLE = (BLUE, ORANGE, GREEN, PINK, SKY, RED)
_INK = "#123456"  # stands for the page's text colour and is replaced in the SVG
_STYLE: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "cimspice", "font.family": "sans-serif", "font.size": 10,
    "text.color": _INK, "axes.edgecolor": _INK, "axes.labelcolor": _INK, "xtick.color": _INK, "ytick.color": _INK,
    "axes.facecolor": "none", "figure.facecolor": "none", "savefig.facecolor": "none", "axes.spines.top": False,
    "axes.spines.right": False, "legend.frameon": False, "legend.fontsize": 9, "lines.linewidth": 1.6,
    "axes.prop_cycle": cycler(color=CYCLE), "axes.titlesize": 10, "axes.titlelocation": "left",
}  # fmt: skip


def svg(draw: Callable[[Figure], None], width: float = 7.2, height: float = 3.0) -> str:
    """Draw on a fresh figure and return its SVG element, sized to its container."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :].replace(_INK, "currentColor")
    return re.sub(r'<svg ([^>]*?)height="[^"]*" ?([^>]*?)width="[^"]*"', r"<svg \1\2", text, count=1)


def iv_family(data: xr.Dataset) -> str:
    """Cell current over read voltage for states, and where there are several corners their difference."""
    current = data["i_read"].isel(sample=0)
    on = current.sel(v_wl=current["v_wl"].max()).sel(v_sl=0.0, dvth=0.0, method="nearest")
    on = on.sel(temp=27.0, method="nearest")
    v, corners = on["v_read"].values, on["corner"].values
    nominal = on.sel(corner=corners[0])

    def draw(figure: Figure) -> None:
        axes = figure.subplots(1, 2 if len(corners) > 1 else 1, squeeze=False)[0]
        gaps = on["gap"].values[:: max(1, on.sizes["gap"] // 6)]
        for k, gap in enumerate(gaps):
            shade = 1.0 - 0.7 * k / max(1, len(gaps) - 1)
            i_read = 1e6 * nominal.sel(gap=gap).values
            axes[0].plot(v[v > 0], i_read[v > 0], color=BLUE, alpha=shade)
            axes[0].annotate(f"{gap:g} nm", (v[-1], i_read[-1]), xytext=(4, -3), textcoords="offset points", fontsize=8)
        title = f"States at {corners[0]}, {float(on['temp']):g} °C: filament gap"
        axes[0].set(xlabel="v_read [V]", ylabel="i_read [µA]", title=title, yscale="log")
        axes[0].margins(x=0.12)
        if len(corners) > 1:
            lowest = float(on["gap"].min())
            for corner, colour in zip(corners, CYCLE, strict=False):
                ratio = on.sel(gap=lowest, corner=corner).values / nominal.sel(gap=lowest).values
                axes[1].plot(v, 100 * (ratio - 1), color=colour, label=str(corner))
            axes[1].set(xlabel="v_read [V]", ylabel=f"against {corners[0]} [%]", title=f"Corners at gap {lowest:g} nm")
            axes[1].margins(y=0.25)
            axes[1].legend(ncols=3, loc="upper left")

    return svg(draw)


def butterflies(data: xr.Dataset) -> str:
    """Butterfly curves of hold and read, nominal and with mismatch."""
    data = data.isel(vdd=0, temp=0).sel(corner="TT")
    cells, modes = data["cell"].values, data["mode"].values

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(cells) * len(modes), sharey=True, squeeze=False)[0]
        for axis, (cell, mode) in zip(grid, [(c, m) for c in cells for m in modes], strict=True):
            part = data.sel(cell=cell, mode=mode)
            for s in part["sample"].values[::-1]:
                one = part.sel(sample=s)
                style = {"alpha": 1.0, "lw": 1.6} if s == 0 else {"alpha": 0.55, "lw": 0.8}
                axis.plot(one["v_forced"], one["qb_of_q"], color=BLUE, **style)
                axis.plot(one["q_of_qb"], one["v_forced"], color=ORANGE, **style)
            snm = 1e3 * part["snm"].values
            spread = f", σ {np.nanstd(snm[1:], ddof=1):.0f} mV" if len(snm) > 2 else ""
            axis.set(xlabel="q [V]", title=f"{cell}, {mode}\nSNM {snm[0]:.0f} mV{spread}")
            axis.set_box_aspect(1)
        grid[0].set_ylabel("qb [V]")

    return svg(draw, 9.2, 3.0)


def column_transfer(data: xr.Dataset, macro: Macro) -> str:
    """Column current over selected cells: circuits with mismatch, the solver, and its error."""
    predicted = predict_column(macro, data)[:, :, 0, 0, :]
    data = data.isel(temp=0, corner=0)
    active = data["active"].values

    def draw(figure: Figure) -> None:
        left, middle, right = figure.subplots(1, 3)
        for p, (pattern, colour) in enumerate(zip(data["pattern"].values, CYCLE, strict=False)):
            current = 1e6 * data["i_column"].sel(pattern=pattern)
            left.plot(active, current.isel(sample=0), "o", ms=4, color=colour, label=f"ngspice, {pattern}")
            left.fill_between(active, current.min("sample"), current.max("sample"), color=colour, alpha=0.15)
            left.plot(active, 1e6 * predicted[:, p, 0], color=colour, lw=1)
            error = 1e9 * (predicted[:, p] - data["i_column"].sel(pattern=pattern).values)
            middle.plot(active, error, ".", color=colour, ms=4)
            right.plot(
                active,
                1e12 * data["e_supply"].sel(pattern=pattern).isel(sample=0),
                "o-",
                ms=3,
                color=colour,
                label=pattern,
            )
        left.set(xlabel="selected cells", ylabel="column current [µA]", title="Settled current (band: mismatch)")
        left.legend()
        middle.axhline(0, color=_INK, lw=0.5)
        middle.set(xlabel="selected cells", ylabel="solver less ngspice [nA]", title="Error, all samples")
        right.set(xlabel="selected cells", ylabel="energy [pJ]", title="Supply energy a cycle")

    return svg(draw, 9.2, 3.0)


def adc_steps(data: xr.Dataset) -> str:
    """Codes over column current, INL and DNL of the nominal converter and of one with mismatch."""
    data = data.isel(temp=0, corner=0)

    def draw(figure: Figure) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.3, 1, 1))
        for s, colour in zip(data["sample"].values, (BLUE, ORANGE, GREEN), strict=False):
            edges = 1e6 * data["edge"].sel(sample=s).values
            label = "nominal" if s == 0 else f"mismatch sample {s}"
            step = np.diff(edges).mean()
            left.step(
                [edges[0] - step, *edges, edges[-1] + step],
                [0, *range(1, len(edges) + 1), len(edges)],
                where="post",
                color=colour,
                label=label,
            )
            middle.plot(data["level"], data["inl"].sel(sample=s), "o-", ms=3, color=colour)
            right.plot(data["level"][1:], data["dnl"].sel(sample=s)[1:], "o-", ms=3, color=colour)
        left.set(xlabel="column current [µA]", ylabel="code", title="Transfer")
        left.yaxis.set_major_locator(MaxNLocator(integer=True))
        left.legend()
        for axis, name in ((middle, "INL"), (right, "DNL")):
            axis.axhline(0, color=_INK, lw=0.5)
            axis.set(xlabel="level", ylabel=f"{name} [LSB]", title=name)

    return svg(draw, 9.2, 3.0)


def model_errors(macro: Macro) -> str:
    """Worst and RMS held-out error of every model in percent of full scale."""
    errors = list(macro.errors.values())[::-1]

    def draw(figure: Figure) -> None:
        axis = figure.subplots()
        y = np.arange(len(errors))
        axis.hlines(y, [e.rms_percent for e in errors], [e.max_percent for e in errors], color=BLUE, lw=2)
        axis.plot([e.rms_percent for e in errors], y, "o", color=SKY, label="rms")
        axis.plot([e.max_percent for e in errors], y, "o", color=BLUE, label="worst")
        axis.set_yticks(y, [f"{e.quantity} ({e.points} points)" for e in errors])
        axis.set(xscale="log", xlabel="error on held-out points [% of full scale]")
        axis.grid(axis="x", alpha=0.2)
        axis.legend(loc="center left")

    return svg(draw, 8.0, 2.6)


def array_validation(v: Validation) -> str:
    """Column currents of the solver against the circuit, and the cost of leaving things out."""

    def draw(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        spice, solve = 1e6 * np.array(v.spice_current).ravel(), 1e6 * np.array(v.solve_current).ravel()
        left.plot([0, spice.max()], [0, spice.max()], color=_INK, lw=0.5)
        left.plot(spice, solve, "o", ms=4, color=BLUE)
        left.set(xlabel="ngspice [µA]", ylabel="solver [µA]", title=f"{len(spice)} column currents, {v.rows} rows")
        names = ["solver", "transistor ignored", "wires ignored", "front end ignored", "all three ignored"]
        values = [100 * x for x in (v.solve, v.no_transistor, v.no_wires, v.no_front_end, v.bare)]
        bars = right.barh(names[::-1], values[::-1], color=[RED, ORANGE, ORANGE, ORANGE, BLUE])
        right.bar_label(bars, [f"{x:.2g} %" for x in values[::-1]], padding=3)
        right.set(
            xscale="log",
            xlabel="worst column error [%]",
            title="What leaving things out costs",
            xlim=(min(values) / 3, max(values) * 8),
        )

    return svg(draw, 8.4, 2.8)


def network(n: xr.Dataset) -> str:
    """Accuracy by fidelity and bits with every device, and the energy of an inference."""
    fidelities = [str(f) for f in n["fidelity"].values]

    def draw(figure: Figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
        for k, (bits, colour) in enumerate(zip(n["bits"].values, CYCLE, strict=False)):
            a = 100 * n["accuracy"].sel(bits=bits).values
            x = np.arange(len(fidelities)) + 0.12 * (k - 0.5)
            left.plot(x, a.mean(axis=1), "_", ms=18, mew=2, color=colour, label=f"{int(bits)} bit")
            left.plot(np.repeat(x, a.shape[1]), a.ravel(), "o", ms=4, color=colour, alpha=0.5)
        left.axhline(100 * n.attrs["float_accuracy"], color=_INK, lw=0.8, ls=":", label="float")
        left.set_xticks(range(len(fidelities)), fidelities)
        left.set(ylabel="accuracy [%]", title="Accuracy by fidelity; dots are devices")
        left.legend()
        bottom = np.zeros(n.sizes["bits"])
        names = [f"{int(b)} bit" for b in n["bits"].values]
        for key, label, colour in (
            ("e_columns", "columns and front ends", BLUE),
            ("e_adc", "converters", ORANGE),
            ("e_digital", "shift and add", GREEN),
        ):
            right.bar(names, 1e9 * n[key].values, bottom=bottom, color=colour, label=label, width=0.5)
            bottom += 1e9 * n[key].values
        right.set(ylabel="energy of an inference [nJ]", title="Energy", ylim=(0, 1.5 * bottom.max()))
        right.legend()

    return svg(draw, 8.4, 3.0)


def figures(o: Outcome) -> list[dict[str, Any]]:
    """Sections of the page for what this run has: id, heading, SVG, caption."""
    have = {name: node.to_dataset() for name, node in o.data.children.items()}
    sections: list[dict[str, Any]] = []

    def add(name: str, title: str, picture: str, caption: str) -> None:
        sections.append({"id": name, "title": title, "svg": picture, "caption": caption})

    if "read_iv" in have:
        caption = "Current of one 1T1R cell from transistor cards, the state frozen."
        add("cells", "Cell: I-V family", iv_family(have["read_iv"]), caption)
    if "noise_margin" in have:
        caption = (
            "Bold: nominal; thin: mismatch samples. The 8T cell's read port leaves the latch alone, so its read margin"
            " is its hold margin."
        )
        add("sram", "SRAM cells: butterflies", butterflies(have["noise_margin"]), caption)
    if "column_mac" in have and o.macro is not None:
        caption = (
            "Dots: transients of all cells with wires and the transistor front end; lines: the array solver, which saw"
            " none of them. What error there is grows with the current: the output has not quite settled when the"
            " transient ends, as it would not have in the converter."
        )
        add("column", "Column: transfer and energy", column_transfer(have["column_mac"], o.macro), caption)
    if "adc_transfer" in have:
        caption = "Every level searched in the full transistor circuit behind its front end; kick-back included."
        add("adc", "Converter: steps, INL and DNL", adc_steps(have["adc_transfer"]), caption)
    if o.macro is not None:
        caption = "Each model against simulated points its fit never saw."
        add("models", "Models: held-out errors", model_errors(o.macro), caption)
    if o.validation is not None:
        caption = "Random states, inputs and mismatch; bars on a logarithmic scale."
        add("array", "Array against the circuit", array_validation(o.validation), caption)
    if o.network is not None:
        add("network", "Network", network(o.network), _network_caption(o.network))
    return sections


def _network_caption(n: xr.Dataset) -> str:
    spice = json.loads(n.attrs["spice"])
    p = float(n["accuracy"].sel(fidelity="solve").mean())
    sampling = 100 * (p * (1 - p) / n.attrs["test_images"]) ** 0.5
    text = (
        f"{n.attrs['test_images']} test images: the choice of images alone is worth ± {sampling:.1f} points (one sigma)."
        " Each device draws its own mismatch and programming error, and is calibrated by one gain and offset a column on"
        " training images."
    )
    if spice:
        text += (
            f" In ngspice: {spice['conversions']} column currents of {spice['images']} image(s),"
            f" {spice['codes_different']} codes differ from the solver's, largest current difference"
            f" {100 * spice['worst_current_difference']:.2g} % of the largest current."
        )
    return text
