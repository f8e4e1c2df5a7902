"""Pictures of programmed RRAM cells for the report, in the style of figures.py."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from cimspice.report.figures import BLUE, GREEN, ORANGE, PINK, RED, SKY, svg
from cimspice.rram.statistics import MICRO, names, preset

#: colour and dash of each published curve
_CURVES = ((ORANGE, "-"), (GREEN, "-"), (PINK, "--"), (PINK, "-"), (RED, "-"), (SKY, "-"))


def programmed_sigma(data: xr.Dataset) -> str:
    """Spread of programmed conductance over level beside the published curves, and what it cost; an SVG element.

    data: dataset of the bench write_verify; its first position along every axis but `target` and `sample` is drawn. Sample 0,
    the nominal cell, is left out where there are others.
    """
    drop = {d: 0 for d in data["conductance"].dims if d not in ("target", "sample")}
    data = data.isel(drop)
    if data.sizes["sample"] > 1:
        data = data.isel(sample=slice(1, None))
    target = data["target"].values / MICRO
    g = data["conductance"].transpose("target", "sample").values / MICRO

    def draw(figure: Figure) -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1.6, 1, 1))
        for name, (colour, dash) in zip(names(), _CURVES, strict=False):
            p = preset(name)
            x = np.linspace(p.low, p.high, 101)
            left.plot(x / MICRO, p.programming_sigma(x) / MICRO, color=colour, ls=dash, lw=1.2, label=name)
        sigma = np.nanstd(g, axis=1, ddof=min(1, g.shape[1] - 1))
        left.plot(target, sigma, "o", ms=4, color=BLUE, label="this run, write-verify")
        left.set(xlabel="conductance [µS]", ylabel="sigma [µS]", title="Programmed sigma and published curves", yscale="log")
        left.legend(fontsize=7, loc="lower right")
        middle.plot(np.repeat(target, g.shape[1]), (g - target[:, None]).ravel(), ".", ms=1.5, color=BLUE, alpha=0.4)
        middle.axhline(0, color=ORANGE, lw=0.6)
        middle.set(xlabel="target [µS]", ylabel="reached less target [µS]", title="Every cell")
        pulses = data["pulses"].transpose("target", "sample").values
        energy = data["energy"].transpose("target", "sample").values
        right.plot(target, np.nanmean(pulses, axis=1), "o-", ms=3, color=BLUE)
        right.set(xlabel="target [µS]", ylabel="pulses a cell (mean)", title="Cost")
        twin = right.twinx()
        twin.plot(target, 1e12 * np.nanmean(energy, axis=1), "s--", ms=3, color=GREEN)
        twin.set_ylabel("energy a cell [pJ], dashed")
        twin.spines["right"].set_visible(True)

    return svg(draw, 9.6, 3.2)
