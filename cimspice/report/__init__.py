"""One self-contained HTML page a study: figures as inline SVG, no script, no network."""

from cimspice.report.page import write_report

__all__ = ["write_report"]
