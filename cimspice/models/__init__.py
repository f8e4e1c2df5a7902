"""Compact models fitted to characterized circuits. Nothing here needs a simulator, PySpice or a process."""

from cimspice.models.macro import Macro, load_macro
from cimspice.models.table import Table

__all__ = ["Macro", "Table", "load_macro"]
