"""cimspice: compute-in-memory from transistor circuits to the accuracy and cost of a network."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cimspice.array import Array
    from cimspice.fits import fit
    from cimspice.models import Macro, load_macro
    from cimspice.plan import Axis, Plan
    from cimspice.run import characterize
    from cimspice.study import Study, load_study

#: loaded on first use, so that a macro alone needs neither simulator nor PySpice
_HOME = {
    "Array": "cimspice.array",
    "Axis": "cimspice.plan",
    "Macro": "cimspice.models",
    "Plan": "cimspice.plan",
    "Study": "cimspice.study",
    "characterize": "cimspice.run",
    "fit": "cimspice.fits",
    "load_macro": "cimspice.models",
    "load_study": "cimspice.study",
}
__all__ = ["Array", "Axis", "Macro", "Plan", "Study", "characterize", "fit", "load_macro", "load_study"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'cimspice' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
