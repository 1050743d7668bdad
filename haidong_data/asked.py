"""How a batch is asked for: in words (``-p lang=en``), or in a grid file.

Owns the reading of both. What they multiply to is `grid`'s, which values a notebook takes `params`'s.

A grid file holds one or more tables, each the product of its lists::

    [[grid]]
    notebook = ["tourism", "fiscal"]   # all when left out
    lang = ["zh", "en"]
    units = ["printed", "international"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import params
from .errors import HaidongError, unknown


def words(given: Iterable[str]) -> dict[str, list[str]]:
    """Read ``name=value``; a name that comes twice has two values."""
    found: dict[str, list[str]] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise HaidongError(f"-p takes name=value, not {one!r}; e.g. -p lang=en.")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def tables(file: Path) -> list[dict[str, Any]]:
    """Read the tables of a grid file."""
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise HaidongError(f"the grid {file} is missing; --grid takes a file of tables [[grid]].") from None
    except OSError as error:
        raise HaidongError(f"the grid {file} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HaidongError(f"the grid {file.name} is not valid TOML: {error}.") from None
    for key in content:
        if key != "grid":
            raise unknown(f"key of the grid {file.name}", key, ["grid"])
    found = content.get("grid")
    if not found or not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise HaidongError(f"the grid {file.name} holds no table [[grid]]; see haidong render --help.")
    return found


def listed(value: Any) -> list[Any]:
    """Return a list as it is, and one value as a list of one."""
    return value if isinstance(value, list) else [value]


def typed(path: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give words from the command line the type of the default that they replace."""
    found = {}
    for name, value in told.items():
        default = params.declared(path).get(name)
        if isinstance(value, str) and isinstance(default, bool):
            value = {"true": True, "false": False}.get(value.lower(), value)
        elif isinstance(value, str) and isinstance(default, int | float):
            try:
                value = type(default)(value)
            except ValueError:
                pass  # params says what is wrong with it
        found[name] = value
    return found
