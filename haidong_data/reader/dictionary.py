"""From a report's own phrase to the dictionary's id.

Owns the rule by which a phrase is known: an indicator's anchor words stand in it, no other
name stands before them and no other noun behind, and the indicator can have such a measure
and unit. What is not known stays without id,
and is offered as a new entry. It leaves the words of the dictionary to `indicators`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ..collection import terms
from ..indicators import Indicator, all_indicators, dictionary_stamp

# A 、 stays, for it joins two names, and a phrase that joins them is neither's.
_BARE = re.compile(r"[\s“”《》（）的]")
_WORDS = terms("classes")["phrase"]
BEFORE, AFTER = (re.compile(f"(?:{'|'.join(_WORDS[side])})*") for side in ("before", "after"))
Anchor = tuple[int, str, tuple[str, ...], str, Indicator]


@dataclass(frozen=True, eq=False)
class Known:
    """The anchors of a dictionary by their first two characters.

    Each with its length, its word, what stands before it in the sentence, and its indicator's name and entry.
    """

    anchors: dict[str, list[Anchor]]


def known() -> Known:
    """Return the anchors of the dictionary as it now is."""
    return _known(dictionary_stamp())


@lru_cache(maxsize=4)
def _known(_stamp: object) -> Known:
    index: dict[str, list[Anchor]] = {}
    for entry in all_indicators().values():
        name = _BARE.sub("", entry.zh)
        for anchor in dict.fromkeys((*entry.anchors, entry.zh)):
            *early, own = (_BARE.sub("", part) for part in anchor.split("…"))
            if own:
                size = len(own) + sum(map(len, early))
                index.setdefault(own[:2], []).append((size, own, tuple(early), name, entry))
    return Known(index)


def indicator_of(anchors: Known, term: str, before: str, measure: str, base_unit: str) -> str | None:
    """Return the id of the indicator that a phrase names, or None.

    Parameters
    ----------
    anchors : Known
        See `known`.
    term : str
        The report's own phrase.
    before : str
        The sentence up to the number.
    measure, base_unit : str
        What the number is.
    """
    for entry, early in _candidates(anchors, _BARE.sub("", term), measure, base_unit):
        if all(part in before for part in early):
            return entry
    return None


@lru_cache(maxsize=20_000)
def _candidates(
    anchors: Known, term: str, measure: str, base_unit: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for place in range(len(term)):
        for size, own, early, name, entry in anchors.anchors.get(term[place : place + 2], ()):
            if not term.startswith(own, place) or not _fits(entry, measure, base_unit):
                continue
            # An anchor of one or two characters needs the whole phrase, or it would claim too much.
            if own == term or (len(own) > 2 and _names(term[:place], term[place + len(own) :], early, name)):
                found.append((-size, entry.id, early))
    return tuple((name, early) for _, name, early in sorted(found))


def _names(before: str, after: str, early: tuple[str, ...], name: str) -> bool:
    """Tell whether what stands around an anchor names nothing else: words of its own name, and of `phrase`."""
    for part in early:
        before = before.replace(part, "", 1)
    return (before in name or BEFORE.fullmatch(before) is not None) and (
        after in name or AFTER.fullmatch(after) is not None
    )


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
    table = terms("grammar")["topics"]
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
