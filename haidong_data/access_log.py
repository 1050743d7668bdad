"""What a notebook reads of the reports' facts, noted while a batch runs it.

Owns the list in the file that HAIDONG_READS names; without that variable nothing is noted and nothing is slower.
By it `stale` knows which notebooks a changed fact concerns.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

VARIABLE = "HAIDONG_READS"
_recorded: set[str] = set()


def record(ids: Iterable[str]) -> None:
    """Note ids of values that were read; what is no fact's id is passed over later."""
    path = os.environ.get(VARIABLE)
    if not path:
        return
    new = set(ids) - _recorded
    _recorded.update(new)
    if new:
        with open(path, "a", encoding="utf-8") as file:
            file.writelines(f"{one}\n" for one in sorted(new))


def recording(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of the package's front note every id in the tables that it returns."""
    if not os.environ.get(VARIABLE):
        return function

    @wraps(function)
    def noted(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        if hasattr(found, "to_dict"):
            record(_strings([found.index, *(found[column] for column in found)]))
        return found

    return noted


def _strings(things: Iterable[Any]) -> Iterable[str]:
    for thing in things:
        if isinstance(thing, str):
            yield thing if "\n" not in thing else ""
        elif hasattr(thing, "__iter__"):
            yield from _strings(thing)
