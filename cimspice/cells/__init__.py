"""Memory cells as records: what a bench, a mapping or a report must know of a cell besides its netlist."""

from cimspice.cells.sram import CELLS, Output, SramCell, Step, get_cell

__all__ = ["CELLS", "Output", "SramCell", "Step", "get_cell"]
