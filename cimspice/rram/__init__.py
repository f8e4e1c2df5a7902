"""RRAM: device models with their ODEs, the 1T1R cell, programming, ageing, noise and published statistics.

The equations are those of the cards in pdk_models/rram; docs/rram.md names sources and what is not modelled.
"""

from __future__ import annotations

from cimspice.errors import RegistryError, unknown
from cimspice.rram.device import DeviceModel
from cimspice.rram.gap import G0, GAP_RANGE, I0, V0, Gap, gap_current
from cimspice.rram.vteam import Vteam
from cimspice.rram.yakopcic import Yakopcic

#: moving models by name, with their published figures; the first is the default
MODELS: dict[str, DeviceModel] = {model.name: model for model in (Gap(), Vteam(), Yakopcic())}


def get_model(name: str) -> DeviceModel:
    """A device model by name. Raises RegistryError with the nearest names."""
    try:
        return MODELS[name]
    except KeyError:
        raise RegistryError(unknown("RRAM model", name, MODELS)) from None


__all__ = ["G0", "GAP_RANGE", "I0", "MODELS", "V0", "DeviceModel", "Gap", "Vteam", "Yakopcic", "gap_current", "get_model"]
