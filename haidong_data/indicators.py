"""The dictionary: what a fact measures.

Owns ``indicators.toml`` and its reading: the package's, and over it the one that may lie
beside a collection's seeds. An indicator's topic is the first part of its id. It leaves
facts to the ledger and its checks to `check`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from . import records
from .collection import DICTIONARY, Stamp, read_toml, seeds_dir, stamp, terms
from .errors import HaidongError, unknown

ID = re.compile("[a-z][a-z0-9_]*")
# The topic of facts without an indicator; no entry of the dictionary can have it.
UNNAMED = "unnamed"
PRICES = ("current", "comparable")
# What an entry must say, and what it says in lists.
NEEDED = ("zh", "en", "unit", "measure")
LISTS = ("anchors", "phrasings", "not", "also")
# Characters of the shortest phrasing that tells by itself what a clause speaks of.
SHORTEST = 4


@dataclass(frozen=True)
class Indicator:
    """What a fact measures.

    Attributes
    ----------
    id : str
        Stable and dotted, e.g. ``fiscal.revenue``.
    zh, en : str
        Its names.
    unit : str
        Base unit of its own measure.
    measure : str
        Its own measure; a growth of it says so in the fact's id.
    anchors : tuple of str
        Words of which one must stand in the clause of each of its facts.
    prices : str
        ``current`` where growth compares levels as stated, so that a level and its growth
        imply the year before; ``comparable`` where price changes are taken out, so that
        they do not; empty where neither is said.
    phrasings : tuple of str
        What reports call it; the words before … stand anywhere before it in the sentence.
        Empty for an indicator of a single report.
    is_not : tuple of str
        Ids of the indicators that it is most often taken for.
    also : tuple of str
        Units in which reports state it besides its own.
    """

    id: str
    zh: str
    en: str
    unit: str
    measure: str
    anchors: tuple[str, ...]
    prices: str = ""
    phrasings: tuple[str, ...] = ()
    is_not: tuple[str, ...] = field(default=(), metadata={"key": "not"})
    also: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """Return the first part of the id."""
        return self.id.partition(".")[0]

    def takes(self, measure: str, base_unit: str) -> bool:
        """Tell whether a ledger may state so of it: its own measure in its own unit alone, growth and change in any."""
        return measure != self.measure or base_unit == self.unit


FIELDS = {key: one.name for key, one in records.columns(Indicator).items()}


def all_indicators() -> dict[str, Indicator]:
    """Return the whole dictionary by id: the package's entries, and over them the collection's own."""
    return _all(*dictionary_stamp())


def own_path() -> Path:
    """Return where a collection keeps entries of its own, in the form of the package's."""
    return _beside(seeds_dir())


@cache
def _beside(folder: Path) -> Path:  # asked for with every value, so made once
    return folder / DICTIONARY


def dictionary_stamp() -> tuple[Path, Stamp]:
    """Return what changes when the collection's own entries do: the file, its time and size."""
    path = own_path()
    return path, stamp(path)


@lru_cache(maxsize=1)
def _all(path: Path, there: Stamp) -> dict[str, Indicator]:
    entries = terms("indicators")
    if there is not None:
        entries = entries | _read(path)
    return {name: _entry(name, entry) for name, entry in entries.items()}


def _entry(name: str, entry: dict[str, Any]) -> Indicator:
    said: dict[str, Any] = {FIELDS[key]: tuple(told) if isinstance(told, list) else told for key, told in entry.items()}
    phrasings: tuple[str, ...] = said.get("phrasings", ())
    # A short phrasing (经济) stands in many a clause that speaks of something else.
    told = (one for one in phrasings if len(one.rpartition("…")[2]) >= SHORTEST)
    anchors = tuple(dict.fromkeys((*said.get("anchors", ()), *told))) or phrasings
    return Indicator(**{"id": name, **said, "anchors": anchors})


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """Read a collection's own entries, and prove that each says what an entry says."""
    entries: dict[str, dict[str, Any]] = read_toml(path, "dictionary")
    closed = {"measure": (*terms("classes")["measure"], "state"), "prices": PRICES}
    for name, entry in entries.items():
        where = f"the entry {name!r} of {path}"
        topic, _, rest = name.partition(".")
        if topic not in topics() or not ID.fullmatch(rest):
            raise HaidongError(f'{where} has no name of the form ["topic.name"]; the topics are {", ".join(topics())}.')
        records.prove(Indicator, entry, NEEDED if entry.get("phrasings") else (*NEEDED, "anchors"), where)
        if odd := [key for key in entry if key not in FIELDS or key == "id"]:
            raise unknown(f"key of {where}:", odd[0], FIELDS)
        words = [entry["zh"], entry["en"], *(word for key in LISTS for word in entry.get(key, ()))]
        if not all(word.strip() for word in words):
            raise HaidongError(f"{where} has an empty zh, en or anchor; name it in both languages.")
        for key, offered in closed.items():
            if key in entry and entry[key] not in offered:
                raise unknown(f"{key} for {name}:", entry[key], offered)
    return entries


def indicator(name: str) -> Indicator:
    """Return one indicator.

    Raises HaidongError when the dictionary has none of that name.
    """
    table = all_indicators()
    if name not in table:
        raise unknown("indicator", name, table)
    return table[name]


def own_measure(name: str, measure: str) -> str:
    """Return the measure that a fact's id and name leave out: its indicator's own.

    Of an unnamed fact it is what its `measure` says of a thing itself; growth and change are said.
    """
    if name:
        return indicator(name).measure
    return "level" if measure in ("growth", "change") else measure


def topics() -> dict[str, dict[str, str]]:
    """Return the topics, each with its names in zh and en.

    Returns
    -------
    dict of str to dict
        In the order in which tables list them.

    Notes
    -----
    Of the dictionary, not of the report's own sections; nothing is asked, so nothing raises.
    """
    found: dict[str, dict[str, str]] = terms("classes")["topic"]
    return {name: words for name, words in found.items() if name != UNNAMED}
