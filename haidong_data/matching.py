"""From a report's own phrase to the dictionary's id.

Owns the rule by which a phrase is known: an indicator's anchor words stand in it, and
the indicator can have such a measure and unit. What is not known stays without id,
and is offered as a new entry. It leaves the words of the dictionary to `indicators`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .files import vocabulary
from .indicators import Indicator, all_indicators

_BARE = re.compile(r"[\s“”《》（）、的]")


@cache
def _known() -> dict[str, list[tuple[int, str, tuple[str, ...], Indicator]]]:
    """Return every anchor by its first two characters: length, word, what stands before it, indicator."""
    index: dict[str, list[tuple[int, str, tuple[str, ...], Indicator]]] = {}
    for entry in all_indicators().values():
        for anchor in dict.fromkeys((*entry.anchors, entry.zh)):
            *early, own = (_BARE.sub("", part) for part in anchor.split("…"))
            if own:
                size = len(own) + sum(map(len, early))
                index.setdefault(own[:2], []).append((size, own, tuple(early), entry))
    return index


def indicator_of(term: str, before: str, measure: str, base_unit: str) -> str | None:
    """Return the id of the indicator that a phrase names, or None.

    Parameters
    ----------
    term : str
        The report's own phrase.
    before : str
        The sentence up to the number.
    measure, base_unit : str
        What the number is.
    """
    for entry, early in _candidates(_BARE.sub("", term), measure, base_unit):
        if all(part in before for part in early):
            return entry
    return None


@lru_cache(maxsize=20_000)
def _candidates(term: str, measure: str, base_unit: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found, index = [], _known()
    for place in range(len(term)):
        for size, own, early, entry in index.get(term[place : place + 2], ()):
            # An anchor of one or two characters needs the whole phrase, or it would claim too much.
            stands = (
                own == term if len(own) < 3 else term.startswith(own, place) and len(term) <= len(own) + 8
            )
            if stands and _fits(entry, measure, base_unit):
                found.append((-size, entry.id, early))
    return tuple((name, early) for _, name, early in sorted(found))


def _fits(entry: Indicator, measure: str, base_unit: str) -> bool:
    if measure == entry.measure:
        return base_unit.removeprefix("个") == entry.unit.removeprefix("个") or measure == "rank"
    if measure == "growth":
        return entry.measure in ("level", "count", "growth")
    if measure == "change":
        return base_unit in ("个百分点", "百分点", "倍", "番") or base_unit == entry.unit
    return measure == "rank"


@cache
def _topics() -> tuple[dict[str, int], list[str], range]:
    """Return the words that suggest a topic, each with its topic's place; the topics; the words' lengths."""
    table = vocabulary("grammar")["topics"]
    words = {word: place for place, listed in reversed(list(enumerate(table.values()))) for word in listed}
    return words, list(table), range(min(map(len, words)), max(map(len, words)) + 1)


@lru_cache(maxsize=20_000)
def topic_of(term: str, indicator: str | None) -> str | None:
    """Return the topic of an indicator, or the one that a phrase's words suggest."""
    if indicator:
        return indicator.partition(".")[0]
    words, topics, sizes = _topics()
    found = [words[term[i : i + n]] for i in range(len(term)) for n in sizes if term[i : i + n] in words]
    return topics[min(found)] if found else None
