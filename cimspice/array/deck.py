"""The array as one plain ngspice deck: same states, same wires, same front ends as the solver sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cimspice import netlist
from cimspice.circuits import SENSE_INPUT
from cimspice.pdk import load_pdk
from cimspice.units import spice_number as num

if TYPE_CHECKING:
    from cimspice.array.array import Array


def array_deck(array: Array, x_bits: np.ndarray, columns: np.ndarray) -> netlist.Deck:
    """Deck of the given physical columns with the wordlines x_bits, an .op of every column's current i(vcol<j>).

    x_bits: bool of shape (rows,). A wordline is a source a row; it drives gates only.
    """
    pdk = load_pdk(array.macro.pdk)
    column = array.column
    lines = [f"vdd vdd 0 {num(array.macro.vdd)}", f"vref vref 0 {num(column.v_read)}"]
    lines += [f"vwl{i} w{i} 0 {num(array.macro.vdd if on else 0.0)}" for i, on in enumerate(x_bits)]
    wordlines = [f"w{i}" for i in range(column.rows)]
    for j in columns:
        lines.append(f"vcol{j} f{j} 0 0")
        if array.front_end:
            lines.append(
                array.macro.sense.text(
                    bitline=f"d{j}", out=f"o{j}", supply="vdd", name=str(j), shifts={SENSE_INPUT: array.offsets[j]}
                )
            )
        else:
            lines.append(f"vd{j} d{j} 0 {num(column.v_read)}")
        lines.append(
            column.text(
                gaps=array.gaps[:, j],
                shifts=array.shifts[:, j],
                wordlines=wordlines,
                bitline=f"d{j}",
                foot=f"f{j}",
                name=str(j),
            )
        )
    return netlist.deck(
        f"array {column.rows} x {len(columns)}",
        "\n".join(lines),
        "op",
        pdk=pdk,
        corner=array.corner,
        temp=array.temp,
        vectors=[f"i(vcol{j})" for j in columns],
        options=netlist.DC_OPTIONS,
    )
