"""Pictures of the SRAM benches as SVG text: N-curves and products. Butterflies are in `figures`."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from cimspice.cells import get_cell
from cimspice.report.figures import BLUE, ORANGE, svg


def n_curves(data: xr.Dataset) -> str:
    """N-curve of each cell of an `n_curve` dataset, nominal and with mismatch, at its first supply, temperature, corner."""
    data = data.isel(vdd=0, temp=0, corner=0)
    cells = data["cell"].values

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(cells), squeeze=False)[0]
        for axis, cell in zip(grid, cells, strict=True):
            part = data.sel(cell=cell)
            for s in part["sample"].values[::-1]:
                one = part.sel(sample=s)
                style = {"alpha": 1.0, "lw": 1.6} if s == 0 else {"alpha": 0.55, "lw": 0.8}
                axis.plot(one["v_node"], 1e6 * one["i_node"], color=BLUE, **style)
            axis.axhline(0, color=ORANGE, lw=0.8)
            nominal = part.isel(sample=0)
            title = f"{cell}\nSVNM {1e3 * float(nominal['svnm']):.0f} mV, SINM {1e6 * float(nominal['sinm']):.3g} µA"
            axis.set(xlabel="q [V]", title=title)
        grid[0].set_ylabel("current into q [µA]")

    return svg(draw, max(3.2, 2.6 * len(cells)), 3.0)


def products(data: xr.Dataset) -> str:
    """Product of each cell of a `product` dataset for every input and bit, a dot a sample, at its first conditions."""
    data = data.isel(level=0, vdd=0, temp=0, corner=0)
    cells = data["cell"].values

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(cells), squeeze=False)[0]
        for axis, name in zip(grid, cells, strict=True):
            cell = get_cell(str(name))
            current = cell.output.kind == "current"
            figure_of = data["i_out" if current else "v_out"].sel(cell=name) * (1e6 if current else 1e3)
            for place, (x, q) in enumerate(cell.product):
                values = figure_of.sel(x=x, stored=q).values
                axis.plot(np.full(values.size, place), values, ".", color=(ORANGE, BLUE)[q])
            labels = [f"{x:+d}, {q}" for x, q in cell.product]
            axis.set(title=str(name), xlabel="input, bit", ylabel="[µA]" if current else "[mV]")
            axis.set_xticks(range(len(labels)), labels, rotation=90, fontsize=8)

    return svg(draw, max(3.2, 2.4 * len(cells)), 3.2)
