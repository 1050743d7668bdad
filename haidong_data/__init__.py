"""The figures of government work reports, each traceable to its sentence.

Owns the table of contents: what ``import haidong_data as hd`` offers. Each name is loaded
when it is first used, so that the import costs nothing; their types stand in ``__init__.pyi``.

Examples
--------
>>> import haidong_data as hd
>>> facts = hd.load("tourism")
>>> hd.cite(facts.index[0]).number != ""
True
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .usage import recording

_WHERE = {
    "load": "facts",
    "ledger": "facts",
    "statements": "statements_csv",
    "reports": "facts",
    "find": "search",
    "reference": "references",
    "derived": "analysis.derivation",
    "series": "analysis.time_series",
    "wide": "analysis.time_series",
    "targets": "analysis.time_series",
    "contradictions": "analysis.time_series",
    "panel": "panels.table",
    "checks": "analysis.consistency",
    "outside": "analysis.consistency",
    "cite": "analysis.citation",
    "convert": "units",
    "topics": "indicators",
    "extract": "reader.dataframe",
    "Notebook": "notebook.notebook",
    "use_style": "charts.style",
    "HaidongError": "errors",
}
# What the core install lacks the libraries for, and the extra that brings them.
_EXTRAS = {"Notebook": "notebooks", "use_style": "notebooks"}
__all__ = sorted(_WHERE)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"haidong_data offers no {name!r}; it offers {', '.join(__all__)}")
    try:
        found = getattr(import_module(f".{_WHERE[name]}", __name__), name)
    except ModuleNotFoundError as error:
        if name not in _EXTRAS:
            raise
        return _needing(name, _EXTRAS[name], str(error.name))
    if not isinstance(found, type):
        found = recording(found)
    globals()[name] = found
    return found


def _needing(name: str, extra: str, lacks: str) -> Any:
    """Return what stands for a name whose libraries are missing: help shows it, and a call names the extra."""

    def needs(*_: Any, **__: Any) -> Any:
        from .errors import HaidongError

        raise HaidongError(f"hd.{name} needs {lacks}: pip install 'haidong-data[{extra}]'.")

    needs.__name__ = needs.__qualname__ = name
    needs.__doc__ = f"Needs ``pip install 'haidong-data[{extra}]'``."
    return needs


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
