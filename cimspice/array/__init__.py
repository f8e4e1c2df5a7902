"""Arrays of cells: weights in, codes out, at four depths from integers to the circuit itself."""

from cimspice.array.array import FIDELITIES, Array, Cost

__all__ = ["FIDELITIES", "Array", "Cost"]
