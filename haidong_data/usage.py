"""What a notebook reads and draws, recorded while a batch runs it.

Owns the list in the file that HAIDONG_READS names; without that variable nothing is recorded and nothing is slower.
By it the batch knows which notebooks a changed fact concerns, and which figures were opened, saved or left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

VARIABLE = "HAIDONG_READS"
# What is recorded: ids of values that were read; names of figures that were opened, saved, or lack their data.
KINDS = ("read", "opened", "saved", "lacking")
_recorded: set[str] = set()


def record(ids: Iterable[str]) -> None:
    """Record ids of values that were read; what is no fact's id is passed over later."""
    if os.environ.get(VARIABLE):
        new = set(ids) - _recorded
        _recorded.update(new)
        _append([("read", one) for one in sorted(new)])


def record_figure(name: str, kind: str) -> None:
    """Record that a figure was ``opened``, ``saved``, or is ``lacking``: the report does not state what it needs."""
    if os.environ.get(VARIABLE):
        _append([(kind, name)])


def _append(entries: list[tuple[str, str]]) -> None:
    if entries:
        with open(os.environ[VARIABLE], "a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in entries)


def read(path: Path) -> dict[str, set[str]]:
    """Return what was recorded in a file, by kind; nothing where there is no file."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            kind, name = json.loads(line)
            found[kind].add(name)
    return found


def recording(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of the package's front note every id in the tables that it returns."""
    if not os.environ.get(VARIABLE):
        return function

    @wraps(function)
    def recorded(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        if hasattr(found, "to_dict"):
            record(_strings([found.index, *(found[column] for column in found)]))
        return found

    return recorded


def _strings(things: Iterable[Any]) -> Iterable[str]:
    for thing in things:
        if isinstance(thing, str):
            yield thing
        elif hasattr(thing, "__iter__"):
            yield from _strings(thing)
