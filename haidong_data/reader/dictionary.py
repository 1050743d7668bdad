"""From a report's own phrase to the dictionary's id.

Owns the rule by which a phrase is known. An indicator of the core is known by its whole
phrase: nothing but words of place, time, completion and sort stands around one of its
phrasings. One of a single report is known by its anchors: they stand in the phrase, no other
name before them and no other noun behind. Either way it can have such a measure and unit.
What is not known stays without id, is offered as a new entry, and `like` says what of the
dictionary comes near. The words are `indicators.toml`'s, and `phrase` of `classes.toml`.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from ..collection import terms
from ..indicators import Indicator, all_indicators, dictionary_stamp
from ..units import measure_of
from . import divisions
from .grammar import either

# A 、 stays, for it joins two names, and a phrase that joins them is neither's.
_BARE = re.compile(r"[\s“”「」《》（）()的]")
_WORDS = terms("classes")["phrase"]
# Words that stand before a phrase, and those behind it as they are read backwards.
_AHEAD, _BACK = tuple(_WORDS["before"]), tuple(word[::-1] for word in _WORDS["after"])
# Of which whole a share is, where it is the place's own.
_OWN = re.compile("(?<=[占于])全[省市区州县盟旗疆]")
# What was added, and is not all there is; some indicators are only of the one, some of both.
ADDED = re.compile(either(_WORDS["grown"]))
SAME = re.compile(either(_WORDS["same"]))
# Places that are counted before a phrase: in 三县区GDP突破百亿元 it is theirs, not the report's.
_THEIRS = re.compile(r"[一二三四五六七八九十百两\d]个?(?:县市区|市县区|县区|市县|县市|[省市县区州]|乡镇|园区|企业)$")
Anchor = tuple[int, str, tuple[str, ...], str, Indicator]
Phrasing = tuple[tuple[str, ...], Indicator]
# An indicator's id, and what must stand before its phrase.
Name = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Dictionary:
    """A dictionary, laid out to be looked up.

    `phrasings`: for each whole phrase of the core what stands before it in the sentence, and its indicator.
    `anchors`: the anchors of other indicators by their first two characters: length, word, what stands before
    it in the sentence, the indicator's name and entry. `grown`: the indicators that
    what was added may name, as one of their phrasings says, or as they are of a single report.
    """

    phrasings: dict[str, list[Phrasing]]
    anchors: dict[str, list[Anchor]]
    grown: frozenset[str]


def known() -> Dictionary:
    """Return the dictionary as it now is."""
    return _known(dictionary_stamp())


@lru_cache(maxsize=4)
def _known(_stamp: object) -> Dictionary:
    phrasings: dict[str, list[Phrasing]] = {}
    anchors: dict[str, list[Anchor]] = {}
    for entry in all_indicators().values():
        name = _BARE.sub("", entry.zh)
        if entry.phrasings:
            for early, own in dict.fromkeys(map(_parts, (*entry.phrasings, entry.zh))):
                phrasings.setdefault(own, []).append((early, entry))
            continue
        for anchor in dict.fromkeys((*entry.anchors, entry.zh)):
            *before, word = (_BARE.sub("", part) for part in anchor.split("…"))
            if word:
                size = len(word) + sum(map(len, before))
                anchors.setdefault(word[:2], []).append((size, word, tuple(before), name, entry))
    for found in phrasings.values():
        found.sort(key=lambda one: -len(one[0]))  # what asks for more goes first
    grown = (one.id for one in all_indicators().values() if not one.phrasings or any(map(ADDED.match, one.phrasings)))
    return Dictionary(phrasings, anchors, frozenset(grown))


def _parts(phrasing: str) -> tuple[tuple[str, ...], str]:
    """Split a phrasing at … into what stands before it in the sentence, and its own words."""
    *early, own = phrasing.split("…")
    return tuple(early), plain(own)


def plain(phrase: str) -> str:
    """Return a phrase without quotes and particles, in the words that stand for their like: 规上 is 规模以上."""
    return SAME.sub(lambda found: _WORDS["same"][found.group()], _OWN.sub("", _BARE.sub("", phrase)))


def indicator_of(
    dictionary: Dictionary, term: str, before: str, measure: str, base_unit: str, place: str = "", added: str = ""
) -> str | None:
    """Return the id of the indicator that a phrase names, or None.

    `dictionary`: see `known`. `before`: the sentence up to the number. `place`: whose report it is; its own
    name before a phrase names nothing else. `added`: the word by which the number is what was added (新增).
    """
    own = before.rfind(term)
    if own > 0 and _THEIRS.search(before, max(0, own - 6), own):
        return None
    term = _without(term, place)
    there = ADDED.sub("", term, count=1) if ADDED.match(term) else term
    if measure == "change" or (there == term and not added):
        names = [*_called(dictionary, term, measure, base_unit)]
    else:
        phrases = dict.fromkeys((term, (added or "新增") + there) if there != term else (added + there,))
        names = [name for words in phrases for name in _called(dictionary, words, measure, base_unit)]
        stock = _called(dictionary, there, measure, base_unit)
        names += (name for name in stock if name[0] in dictionary.grown)
    return next((entry for entry, early in names if all(part in before for part in early)), None)


def _without(term: str, place: str) -> str:
    """Return a phrase without the name of the report's own place before it."""
    for name in (place, divisions.short(place)):
        if term.startswith(name) and 1 < len(name) < len(term):
            return term[len(name) :].removeprefix("地区")
    return term


@lru_cache(maxsize=20_000)
def _called(dictionary: Dictionary, term: str, measure: str, base_unit: str) -> tuple[Name, ...]:
    """Return the indicators that a phrase names, those of the core first, each with what must stand before it."""
    whole = (
        (entry.id, early)
        for words in within(plain(term))
        for early, entry in dictionary.phrasings.get(words, ())
        if _fits(entry, measure, base_unit)
    )
    return *whole, *_anchored(dictionary, _BARE.sub("", term), measure, base_unit)


def within(phrase: str) -> list[str]:
    """Return a plain phrase, and it without words of place, time and sort around it; the longest first."""
    starts = sorted(_reached(phrase, _AHEAD))
    ends = [len(phrase) - back for back in _reached(phrase[::-1], _BACK)]
    found = (phrase[start:end] for start in starts for end in ends if end > start)
    return sorted(dict.fromkeys(found), key=len, reverse=True)


def _reached(phrase: str, words: tuple[str, ...]) -> set[int]:
    """Return the places that words, one behind the other, lead to from the start of a phrase."""
    places = {0}
    for place in range(len(phrase)):
        if place in places:
            places |= {place + len(word) for word in words if phrase.startswith(word, place)}
    return places


def _anchored(dictionary: Dictionary, term: str, measure: str, base_unit: str) -> tuple[Name, ...]:
    """Return the indicators of single reports whose anchors stand in a phrase, the longest anchor first."""
    found = []
    for place in range(len(term)):
        for size, own, early, name, entry in dictionary.anchors.get(term[place : place + 2], ()):
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
    leads = before in name or len(before) in _reached(before, _AHEAD)
    return leads and (after in name or len(after) in _reached(after[::-1], _BACK))


def _fits(entry: Indicator, measure: str, base_unit: str) -> bool:
    if measure == "growth":
        return entry.measure in ("level", "count", "growth")
    if measure == "change":
        own = entry.measure != "share" and (base_unit == entry.unit or base_unit in entry.also)
        return own or measure_of(base_unit) == "change"
    if measure == "rank" or base_unit in entry.also:
        return True
    counted = base_unit or ("个" if measure == "count" else "")
    return (measure, counted) == (entry.measure, entry.unit)


def stated(record: dict[str, Any]) -> str:
    """Return the indicator that the reader names, where a ledger may state it in this unit; nothing of no record."""
    entry = all_indicators().get(record.get("indicator", ""))
    return entry.id if entry and entry.takes(record["measure"], record["base_unit"]) else ""


def like(term: str, measure: str, base_unit: str) -> tuple[str, str] | None:
    """Return the indicator of the core that comes nearest to a phrase that is not known, and what differs.

    Returns: id and reason, in words; None where nothing comes near.
    """
    phrase, table = plain(term), known().phrasings
    for words in within(phrase):
        for _, entry in table.get(words, ()):
            return entry.id, (
                f"the same words, but it is a {entry.measure} in {entry.unit or 'no unit'},"
                f" and this is a {measure} in {base_unit or 'no unit'}"
            )
    held = [words for words in table if len(words) >= 4 and words in phrase]
    if held:
        nearest = max(held, key=len)
        before, _, after = phrase.partition(nearest)
        return table[nearest][0][1].id, f"it says more: {' and '.join(f'“{w}”' for w in (before, after) if w)}"
    near = difflib.get_close_matches(phrase, table, 1, 0.75)
    return (table[near[0]][0][1].id, f"reports call that “{near[0]}”") if near else None


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
