"""From datasets to models: fits with held-out errors and validity boxes."""

from cimspice.fits.adc import fit_adc
from cimspice.fits.cell import fit_cell
from cimspice.fits.column import check_column, fit_column
from cimspice.fits.macro import fit
from cimspice.fits.sense import fit_sense

__all__ = ["check_column", "fit", "fit_adc", "fit_cell", "fit_column", "fit_sense"]
