"""The types of what ``import haidong_data as hd`` offers; the names are loaded when they are first used."""

from .analysis.citation import cite as cite
from .analysis.consistency import checks as checks
from .analysis.consistency import outside as outside
from .analysis.derivation import derived as derived
from .analysis.time_series import contradictions as contradictions
from .analysis.time_series import series as series
from .analysis.time_series import targets as targets
from .analysis.time_series import wide as wide
from .charts.style import use_style as use_style
from .errors import HaidongError as HaidongError
from .facts import ledger as ledger
from .facts import load as load
from .facts import reports as reports
from .indicators import topics as topics
from .notebook.notebook import Notebook as Notebook
from .panels.table import panel as panel
from .reader.dataframe import extract as extract
from .references import reference as reference
from .search import find as find
from .statements_csv import statements as statements
from .units import convert as convert

__all__ = [
    "HaidongError", "Notebook", "checks", "cite", "contradictions", "convert", "derived", "extract", "find", "ledger",
    "load", "outside", "panel", "reference", "reports", "series", "statements", "targets", "topics", "use_style",
    "wide",
]  # fmt: skip
__version__: str
