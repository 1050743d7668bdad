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


def either(options: Iterable[str], reverse: bool = False) -> str:
    """Make an alternation of words, the longest first."""
    ordered = sorted(set(options), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word[::-1] if reverse else word) for word in ordered)


@cache
def tail() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of one word before a number (reversed), and what kind each word is."""
    kinds: dict[str, str] = {}
    for kind, listed in terms("grammar")["tail"].items():
        for word in listed:
            kinds.setdefault(word, kind)
    for word in [word for word, kind in kinds.items() if kind in ("rise", "fall")]:
        kinds.setdefault(word + "至", "to")  # 提升至 is one word, not 提 and 升至
    return re.compile(either(kinds, reverse=True)), {word[::-1]: kind for word, kind in kinds.items()}


@cache
def verbs_back() -> re.Pattern[str]:
    """Return the pattern of one such verb, read backwards from the end of a phrase."""
    # 系列 ends in no verb.
    return re.compile(f"(?!列[系序陈行])(?:了|出|好|起|过)?(?:{either(words('head', 'verb'), reverse=True)})")


@cache
def suffix() -> re.Pattern[str]:
    """Return the pattern of a bound printed after the number; its group says which."""
    table = terms("grammar")["suffix"]
    return re.compile("|".join(f"(?P<{bound}>{either(listed)})" for bound, listed in table.items()))


@cache
def units() -> str:
    """Return the alternation of all printed base units and counters."""
    own, known = terms("grammar")["units"], terms("units")
    parts = [unit for unit, entry in known["parts"].items() if not entry.get("after")]
    every = [own["ratio"], own["people"], known["base"], known["same"], known["counters"]["all"], parts]
    return either([unit for listed in every for unit in listed])


@cache
def level_units() -> frozenset[str]:
    """Return the units of money, area, length, weight, capacity and time."""
    table = terms("units")
    known = {unit for unit, entry in table["base"].items() if entry["measure"] == "level"}
    return frozenset({*known, *table["parts"], *(unit for unit, one in table["same"].items() if one in known)})
