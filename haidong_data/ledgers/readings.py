"""What the reader reads at each number of a seed, for a row to be held against.

Owns the one place where a ledger and the reader meet: which row is of which number, and what an
unnamed fact is called. It judges nothing: that is for `check`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..collection import Seed
from ..indicators import all_indicators, dictionary_stamp, own_measure
from ..ledger_csv import Row, fact_id, slug
from ..reader import extract
from ..reader.flat_text import flatten
from ..units import base_of

# What the reader says of a number in words of the closed vocabulary, and a person may see otherwise.
SAID = ("measure", "kind", "year", "bound", "firm", "area", "pair")
# What is said of a level.
DERIVED = frozenset(("growth", "change"))


def readings(seed: Seed) -> dict[int, dict[str, Any]]:
    """Read every figure of a seed.

    Returns: a mapping, raw offset of the number → the record of `extract.facts`, with `area` filled in and `pair`,
    `year` and `firm` empty rather than None.
    """
    return _readings(seed.text, (seed.reviews, seed.plans), seed.place, dictionary_stamp())


@lru_cache(maxsize=8)
def _readings(
    text: str, years: tuple[int, int], place: str, _dictionary: object
) -> dict[int, dict[str, Any]]:
    return {
        record["start"]: settled(record, place)
        for _, record in extract.read(flatten(text), years=years, place=place)
    }


def phrases(seed: Seed) -> frozenset[str]:
    """Return whole phrases: what the reader reads in the document, and what indicators are called."""
    read = {record["term"] for record in readings(seed).values()}
    return frozenset(read) | {name for one in all_indicators().values() for name in (one.zh, *one.anchors)}


def settled(record: dict[str, Any], place: str) -> dict[str, Any]:
    """Return a record of the reader with the words that a ledger row has: no None but for the year."""
    words = {key: record[key] or "" for key in ("pair", "firm", "bound", "measure", "kind", "indicator")}
    return record | words | {"area": record["area"] or place}


def indicator_of(record: dict[str, Any]) -> str:
    """Return the indicator that the reader names and that a fact of this unit can have, or nothing."""
    name = record["indicator"]
    entry = all_indicators().get(name)
    if entry is None or (
        entry.measure == record["measure"]
        and entry.unit != base_of(record["unit"], record["measure"], record["number"])
    ):
        return ""
    return name


def name_of(row: Row, where: str) -> str:
    """Return the id that a fact's columns say; of an unnamed fact it begins with its term.

    `where`: a slug of its area, empty for the report's own, see `Seed.slug`.
    """
    said = {key: getattr(row, key) for key in ("measure", "kind", "year", "pair")}
    return fact_id(
        row.indicator or slug(row.term), own_measure(row.indicator, row.measure), area=where, **said
    )


def apart(name: str, start: int) -> str:
    """Return the id of an unnamed fact where its name is another fact's already: the offset tells them apart."""
    return f"{name}@{start}"
