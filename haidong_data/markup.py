"""HTML from Jinja2 templates: one environment a folder, in which everything is escaped.

Owns how templates are loaded. What they hold is the rooms' own: ``notebook/tables.jinja``, ``site/templates``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from .errors import HaidongError


@cache
def environment(folder: Path) -> Any:
    """Return the Jinja2 environment of a folder of templates: autoescaped, and strict about names.

    Raises HaidongError when Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise HaidongError("tables and pages need jinja2: pip install 'haidong-data[notebooks]'.") from None
    found = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters["line"] = line
    return found


def line(text: object) -> str:
    """Write a text on one line."""
    return re.sub(r"\s+", " ", str(text)).strip()


@cache
def macros(path: Path) -> Any:
    """Return the macros of a template file, to be called by name; each returns escaped markup."""
    return environment(path.parent).get_template(path.name).module
