"""The parameters of a notebook: a closed world.

Owns what a notebook may be told and with which values. The notebook itself is
the list: the names are those its cell tagged ``parameters`` assigns, the types
those of their defaults, and the figures those it draws. Anything else stops with
one sentence before a kernel starts or a line is drawn.
"""

from __future__ import annotations

import ast
import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..collection import home, installed, read_bytes, seed_entries
from ..errors import HaidongError, offered, unknown
from ..words import FIRST, languages

LANGS = FIRST
UNITS = ("printed", "international")


def notebooks_dir() -> Path:
    """Return the folder of the collection's notebooks; a collection without any uses the package's."""
    own = home() / "notebooks"
    return own if own.is_dir() else installed() / "notebooks"


def notebooks() -> dict[str, Path]:
    """Return the notebooks that the collection offers, by name, in their order."""
    return {path.stem: path for path in sorted(notebooks_dir().glob("*.ipynb")) if declared(path)}


def path_of(name: str) -> Path:
    """Return the notebook of a name.

    Raises HaidongError when there is none; the sentence says what is offered.
    """
    known = notebooks()
    if name not in known:
        raise unknown("notebook", name, known)
    return known[name]


def declared(path: Path) -> dict[str, Any]:
    """Return the parameters that a notebook declares, with their defaults; empty without such a cell."""
    return _declared(path, path.stat().st_mtime_ns)[0] if path.is_file() else {}


def figures(path: Path) -> tuple[str, ...]:
    """Return the names of the figures that a notebook draws, in order."""
    return _declared(path, path.stat().st_mtime_ns)[1] if path.is_file() else ()


@lru_cache(maxsize=64)
def _declared(path: Path, _stamp: int) -> tuple[dict[str, Any], tuple[str, ...]]:
    try:
        cells = [
            (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", []))
            for cell in json.loads(read_bytes(path, "notebook"))["cells"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise HaidongError(f"{path.name} is not a notebook; restore it from git.") from None
    code = [(source, tags) for kind, source, tags in cells if kind == "code"]
    names: dict[str, Any] = {}
    for source, tags in code:
        if "parameters" in tags:
            names |= _assigned(source, path)
    return names, tuple(dict.fromkeys(name for source, _ in code for name in _drawn(source)))


_one_at_a_time = threading.Lock()


def syntax(source: str | bytes) -> ast.Module:
    """Parse Python, one thread at a time: CPython counts the depth of all threads' trees as one, and fails."""
    with _one_at_a_time:
        return ast.parse(source)


def _drawn(source: str) -> list[str]:
    """Return the figures that a cell opens: the first arguments of its calls of a method `figure`."""
    try:
        tree = syntax(source)
    except SyntaxError:  # a magic, or no Python: what it opens is seen when it runs
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    calls = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "figure"]
    names = [call.args[0] for call in sorted(calls, key=lambda call: call.lineno)]
    return [name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)]


def _assigned(source: str, path: Path) -> dict[str, Any]:
    """Return the names that a cell of parameters assigns, ``lang = "zh"`` or ``lang: str = "zh"``."""
    try:
        tree = syntax(source)
    except SyntaxError as error:
        raise HaidongError(
            f"the cell tagged `parameters` of {path.name} is no Python: {error.msg} in line {error.lineno}."
        ) from None
    names: dict[str, Any] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name) and node.value:
            try:
                names[target.id] = ast.literal_eval(node.value)
            except (ValueError, TypeError):
                raise HaidongError(
                    f"the parameter {target.id} of {path.name} must be a plain value, such as text or a number, "
                    f"not {ast.unparse(node.value)}."
                ) from None
    return names


def choices(name: str, path: Path) -> tuple[str, ...] | None:
    """Return the values offered for a parameter; None where any value of its type will do."""
    known = {
        "lang": languages(),
        "units": UNITS,
        "report": ("latest", *seed_entries()),
        "show": ("all", *figures(path)),
    }
    return known.get(name)


def checked(path: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a notebook is told, and fill in its defaults.

    `given`: parameters by name. A list is also taken as text, parts divided by commas. Returns: every
    declared parameter with its value. Raises HaidongError for a notebook without a ``parameters`` cell, an
    unknown name, a wrong type, or a value that is not offered.
    """
    defaults = declared(path)
    if not defaults:
        raise HaidongError(f"{path.name} has no cell tagged `parameters`, so nothing can be set in it.")
    for name in given:
        if name not in defaults:
            raise unknown(f"parameter of {path.stem}", name, defaults)
    return {name: _value(name, given.get(name, default), default, path) for name, default in defaults.items()}


def _value(name: str, value: Any, default: Any, path: Path) -> Any:
    if isinstance(default, list) and isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if type(value) is not type(default) and not (isinstance(default, float) and type(value) is int):
        kind = {"str": "text", "int": "a whole number", "bool": "True or False", "list": "a list"}
        wanted = kind.get(type(default).__name__, type(default).__name__)
        raise HaidongError(f"{name} of {path.stem} must be {wanted}, not {value!r}; its default is {default!r}.")
    options = choices(name, path)
    for one in value if isinstance(value, list) else [value]:
        if options is not None and one not in options:
            raise HaidongError(f"{name} of {path.stem} cannot be {one!r}; offered: {offered(options)}.")
    return value
