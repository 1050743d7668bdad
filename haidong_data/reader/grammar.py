"""The words of grammar.toml, made ready for reading.

Owns how word lists become patterns. Words that stand before a number are looked
up backwards from it, so their patterns are of reversed words, and every pattern
is matched at a place and never searched for: reading stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ..collection import terms


@cache
def words(table: str, key: str) -> frozenset[str]:
    """Return a word list of grammar.toml as a set."""
    return frozenset(terms("grammar")[table][key])


def options(listed: Iterable[str], reverse: bool = False) -> str:
    """Make an alternation of words, the longest first; further options may follow it."""
    ordered = sorted(set(listed), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word[::-1] if reverse else word) for word in ordered)


def either(listed: Iterable[str], reverse: bool = False) -> str:
    """Make a group of such options."""
    return f"(?:{options(listed, reverse)})"


_TAIL = terms("grammar")["tail"]
# What kind each word before a number is, and the pattern of one such word, read backwards.
# 提升至 is one word, not 提 and 升至.
_KINDS = {word + "至": "to" for kind in ("rise", "fall") for word in _TAIL[kind]}
_KINDS |= {word: kind for kind, listed in reversed(_TAIL.items()) for word in listed}
KINDS = {word[::-1]: kind for word, kind in _KINDS.items()}
TAIL = re.compile(either(KINDS))
# A verb, read backwards from the end of a phrase; 系列 ends in none.
VERB_BACK = re.compile(f"(?!列[系序陈行])(?:了|出|好|起|过)?{either(words('head', 'verb'), reverse=True)}")
# A bound printed after the number; its group says which.
SUFFIX = re.compile("|".join(f"(?P<{bound}>{either(listed)})" for bound, listed in terms("grammar")["suffix"].items()))

_U = terms("units")
_PARTS = [unit for unit, entry in _U["parts"].items() if not entry.get("after")]
_NAMES = {*_U["multiples"], *_U["base"], *_U["same"], *_U["counters"]["all"], *_PARTS}
_SINGLE = either(name for name in _NAMES if not _NAMES.issuperset(name.split("/")) or "/" not in name)
MAGNITUDES = frozenset(_U["magnitudes"])
# A magnitude, unless it is part of a unit's name: 千瓦时, 百分点.
_NAMED = either(name for name in _NAMES if name[0] in MAGNITUDES)
MAGNITUDE = f"(?!{_NAMED}){either(MAGNITUDES)}"
# Any printed base unit or counter, and a rate of two: 元/人次, 件/万人, 元/人/年.
_PER = f"(?:(?:{MAGNITUDE})?{_SINGLE}|{options(words('units', 'rate_per'))})"
UNITS = f"{_SINGLE}(?:/{_PER}(?:[/·]{_PER})?)?"
# The units of money, area, length, weight, capacity and time.
_LEVELS = {unit for unit, entry in _U["base"].items() if entry["measure"] == "level"}
LEVEL_UNITS = frozenset({*_LEVELS, *_U["parts"], *(unit for unit, one in _U["same"].items() if one in _LEVELS)})
