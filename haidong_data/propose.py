"""A report's proposed ledger: every numeral once, as a fact or with the reason why it is none.

Owns the closure of what `extract` reads (rule 1) and its form as ledger rows, all of
status proposed. It never says that a row is right: that is for a person, in `review`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from . import classify, extract, numerals
from .flat_text import Flat, flatten
from .indicators import all_indicators
from .ledgers import Row, fact_id
from .units import amount, base_of

# What stands between number and unit and belongs to the bound.
LOOSE = re.compile(r"[余多几]")


def rows(text: str, years: tuple[int, int] | None = None, place: str | None = None) -> list[Row]:
    """Propose the ledger of a document.

    Parameters
    ----------
    text : str
        The document's raw text.
    years : tuple of (int, int), optional
        The year it reviews and the year it plans; as it says itself when left out.
    place : str, optional
        Whose report it is; as it says itself when left out.

    Returns
    -------
    list of Row
        In the order of the text; every numeral of it lies in exactly one.
    """
    flat = flatten(text)
    runs = numerals.runs(text)
    facts = [row for row in _facts(flat, years, place) if _whole(row, runs)]
    return sorted([*facts, *_others(flat, runs, facts)], key=lambda row: row.start)


def _whole(row: Row, runs: list[tuple[int, int]]) -> bool:
    """Tell whether a fact holds numerals and cuts none in two."""
    place = bisect_right(runs, (row.start, -1))
    before = runs[place - 1] if place else (0, 0)
    last = runs[bisect_right(runs, (row.end - 1, 1 << 60)) - 1] if runs else (0, 0)
    return before[1] <= row.start <= last[0] and last[1] <= row.end


def _facts(flat: Flat, years: tuple[int, int] | None, place: str | None) -> Iterator[Row]:
    seen: dict[tuple[object, ...], tuple[str, str]] = {}
    taken: set[str] = set()
    for bound, record in extract.read(flat, years=years, place=place):
        start, end = record["start"], record["end"]
        number = record["number"]
        unit = LOOSE.sub("", "".join(flat.source[start:end].split()).removeprefix(number))
        same = tuple(record[key] for key in ("indicator", "measure", "kind", "year", "value", "pair"))
        shown = Row(start, end, number, unit, status="proposed")
        first, sentence = seen.get(same, ("", ""))
        if first and record["year"] is not None and not bound.threshold and sentence != record["sentence"]:
            yield _row(
                shown, class_="repeat", repeats=first, reason="重复前文数据 · restates an earlier figure"
            )
            continue
        worth = amount(number, unit, bound.negative)
        base = base_of(unit, record["measure"])
        indicator = record["id"] or ""
        name = _name(record, indicator)
        if name in taken or (
            indicator
            and record["measure"] == all_indicators()[indicator].measure
            and all_indicators()[indicator].unit != base
        ):
            # Another figure has this id already, so one of the two is something else: a person decides.
            indicator, name = "", ""
        name = name or f"open/{start}"
        taken.add(name)
        seen.setdefault(same, (name, record["sentence"]))
        yield _row(
            shown,
            class_="fact",
            fact=name,
            indicator=indicator,
            term=record["indicator"],
            value=worth.value,
            base_unit=base,
            **{key: record[key] or "" for key in ("measure", "kind", "bound", "area", "pair")},
            year=record["year"],
        )


def with_area(row: Row, place: str) -> Row:
    """Return a fact's row with the report's own place where the text names none."""
    return _row(row, area=place) if row.is_fact and not row.area else row


def _row(row: Row, **columns: object) -> Row:
    return Row(**({name: getattr(row, name) for name in Row.__dataclass_fields__} | columns))


def _name(record: dict, indicator: str) -> str:
    if not indicator:
        return ""
    own = all_indicators()[indicator].measure
    columns = {key: record[key] or "" for key in ("measure", "kind", "pair")}
    return fact_id(indicator, own, year=record["year"], **columns)


def _others(flat: Flat, runs: list[tuple[int, int]], facts: list[Row]) -> Iterator[Row]:
    """Class the numerals that no fact holds."""
    spans = sorted((row.start, row.end) for row in facts)
    starts = [start for start, _ in spans]
    for start, end in runs:
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= spans[place][1]:
            continue
        at = flat.flat(start)
        line = flat.text.rfind("\n", max(0, at - 4000), at) + 1
        class_, reason = classify.class_of(flat.text, at, at + len(flat.source[start:end]), line)
        yield Row(start, end, flat.source[start:end], class_=class_, reason=reason, status="proposed")
