"""Memory cells as records: what a bench, a mapping or a report must know of a cell besides its netlist."""

from cimspice.cells.loading import LoadingCost, loading_cost
from cimspice.cells.sram import CELLS, Output, SramCell, Step, get_cell

__all__ = ["CELLS", "LoadingCost", "Output", "SramCell", "Step", "get_cell", "loading_cost"]
