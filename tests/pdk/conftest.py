"""Let the tests of this folder import device_figures.py beside them and the card maker in pdk_models."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "pdk_models")]
