"""The proof that a ledger is true to its document.

Owns rules 1 to 4: every numeral has one row and every row a numeral; what a row
says is printed is printed; a fact's indicator is what its own clause speaks
of, so that two swapped facts are caught; and its bound is what the words beside it
say. Rule 6, the report's arithmetic, is for `arithmetic`, since it needs derived values.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from .. import numerals, units
from ..collection import Seed, terms
from ..errors import Finding, HaidongError, offered, plural
from ..indicators import all_indicators, indicator
from ..ledger_csv import Row, fact_id
from ..reader.flat_text import flatten
from . import bounds
from .clauses import reach, stands

# How many years from the planned one a report may speak of: plans reach ahead, histories back.
FAR = 60
# The reader leaves 余 and 多 between number and unit to the bound: 300 余项.
LOOSE = re.compile(r"[\s余多]|</?su[bp]>")


def findings(seed: Seed, rows: list[Row]) -> list[Finding]:
    """Hold a ledger against its document.

    Parameters
    ----------
    seed : Seed
        The document.
    rows : list of Row
        Its ledger.

    Returns
    -------
    list of Finding
        Empty when the ledger is closed and true.
    """
    rows = sorted(rows, key=lambda row: (row.start, row.end))
    off = [*_closed(seed.text, rows)]
    for row, after in zip_longest(rows, rows[1:]):
        if row.status != "proposed":  # what a person has still to read is open, not wrong
            off += _words(seed, row) + _printed(seed, row, after)
    for fact, times in Counter(row.fact for row in rows if row.is_fact and row.status != "proposed").items():
        if times > 1:
            off.append(Finding(2, fact, "", f"{times} rows have this id", "give each fact an id of its own"))
    known = {row.fact for row in rows if row.is_fact}
    for row in rows:
        if row.class_ == "repeat" and row.repeats not in known:
            what = f"it repeats {row.repeats!r}, which is no fact here"
            off.append(_off(seed, row, 1, what, "name the fact in `repeats`"))
    return off + ([] if off else [*_meaning(seed, rows), *_qualified(seed, rows)])


def _off(seed: Seed, row: Row, rule: int, what: str, mend: str) -> Finding:
    quote = re.sub(r"\s+", " ", seed.text[max(0, row.start - 12) : row.end + 8])
    return Finding(rule, row.fact or f"{row.class_} at {row.start}", quote, what, mend)


def _closed(text: str, rows: list[Row]) -> Iterator[Finding]:
    """Rule 1: every numeral in one row, every row around a numeral, no two overlapping."""
    spans = [(row.start, row.end) for row in rows]
    for before, after in pairwise(rows):
        if after.start < before.end:
            names = f"{before.fact or before.start} and {after.fact or after.start}"
            quote = text[after.start : after.end]
            yield Finding(1, names, quote, "these rows overlap", "mend start and end of one")
    starts = [start for start, _ in spans]
    held = set()
    for start, end in numerals.runs(text):
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= spans[place][1]:
            held.add(place)
            continue
        quote = re.sub(r"\s+", " ", text[max(0, start - 12) : end + 8])
        yield Finding(
            1, f"offset {start}", quote, f"the numeral {text[start:end]!r} has no row", "add a row for it"
        )
    for place, row in enumerate(rows):
        if place not in held:
            quote = text[row.start : row.end]
            yield Finding(
                1, row.fact or f"offset {row.start}", quote, "this row holds no numeral", "delete the row"
            )


def _words(seed: Seed, row: Row) -> list[Finding]:
    """Every word of a row is one of `classes.toml`."""
    table = terms("classes")
    checks = {"class": (row.class_, table["class"]), "status": (row.status, table["status"])}
    if row.is_fact:
        checks |= {
            "measure": (row.measure, table["measure"]),
            "kind": (row.kind, table["kind"]),
            "bound": (row.bound, table["bound"]),
            "pair": (row.pair, {"": None, **table["pair"]}),
            "indicator": (row.indicator, all_indicators()),
        }
        checks |= {f"area ({area})": (area, seed.areas) for area in row.area.split("、")}
    off = [
        _off(seed, row, 2, f"{column} is {word!r}", f"use one of {offered(words, 8)}")
        for column, (word, words) in checks.items()
        if word not in words
    ]
    if not row.is_fact and not row.reason:
        what = f"a {row.class_} without a reason"
        off.append(_off(seed, row, 1, what, "say in `reason` why it is no figure"))
    if not row.is_fact and (row.fact or row.value is not None):
        off.append(_off(seed, row, 1, f"a {row.class_} cannot state a fact or value", "empty these columns"))
    return off


def _shares_unit(text: str, row: Row, after: Row | None) -> bool:
    """Tell whether a unit stands only at the end of a list or range: 5.9 和 2.9 个百分点."""
    listed = after is not None and re.fullmatch(
        r"\s*[和、，,及与至到—–~～-]+\s*", text[row.end : after.start]
    )
    return bool(listed) and bool(row.unit) and row.unit == after.unit


def _printed(seed: Seed, row: Row, after: Row | None) -> list[Finding]:
    """Rule 2: the row says what is printed, and its value is what that is worth."""
    printed = LOOSE.sub("", seed.text[row.start : row.end])
    whole = {LOOSE.sub("", row.number + row.unit)}
    whole |= {LOOSE.sub("", row.number)} if _shares_unit(seed.text, row, after) else set()
    if printed not in whole:
        what = f"the document prints {printed!r}, the row {row.number + row.unit!r}"
        return [_off(seed, row, 2, what, "restore the row")]
    if not row.is_fact or row.indicator not in all_indicators():
        return []
    off = []
    try:
        amount = units.amount(row.number, row.unit, negative=(row.value or 0) < 0)
    except ValueError:
        return [_off(seed, row, 2, f"{row.number!r} is no number", "restore the row")]
    if row.value is None or abs(amount.value - row.value) > 1e-9 * max(1.0, abs(amount.value)):
        what = f"its value is {row.value}, printed is {amount.value:g}"
        off.append(_off(seed, row, 2, what, "restore the value"))
    base = units.base_of(row.unit, row.measure)
    if row.base_unit != base:
        what = f"its base unit is {row.base_unit!r}, printed is {base!r}"
        off.append(_off(seed, row, 2, what, "restore base_unit"))
    level = terms("units")["base"].get(units.split(row.unit)[1], {}).get("measure") == "level"
    if level and row.measure in ("growth", "share", "rank"):
        off.append(_off(seed, row, 2, f"a {row.measure} is not in {row.unit}", "restore the measure"))
    if row.year and abs(row.year - seed.plans) > FAR:
        off.append(_off(seed, row, 2, f"its year is {row.year}", "restore the year"))
    entry = indicator(row.indicator)
    if row.measure == entry.measure and row.base_unit != entry.unit:
        what = f"{entry.id} is in {entry.unit!r}, not {row.base_unit!r}"
        off.append(_off(seed, row, 2, what, "check the indicator"))
    said = {key: getattr(row, key) for key in ("measure", "kind", "year", "pair")}
    where = "" if row.area == seed.place else seed.slug(row.area)
    name = fact_id(row.indicator, entry.measure, area=where, **said)
    if row.fact != name:
        off.append(_off(seed, row, 2, "its id does not say what its columns say", f"the id is {name}"))
    return off


def _meaning(seed: Seed, rows: list[Row]) -> Iterator[Finding]:
    """Rule 3: words of the fact's indicator stand within its reach, and lists keep their order."""
    facts = [row for row in rows if row.is_fact]
    places: dict[str, int] = {}
    for place, row in enumerate(facts):
        if row.status == "proposed":
            continue
        words = reach(seed, facts, place)
        anchors = indicator(row.indicator).anchors
        found = [at for anchor in anchors if words and (at := stands(anchor, words)) is not None]
        if not words or not found:
            what = f"none of {offered(anchors)} stands in its clause"
            yield _off(seed, row, 3, what, "check the indicator or its `anchors`")
            continue
        places[row.fact] = max(found)
        before = words.listed_after
        if before and before.fact in places and places[before.fact] > places[row.fact]:
            what = f"the list names {row.indicator} before {before.indicator}, but the numbers come the other way round"
            yield _off(seed, row, 3, what, "swap the two indicators")


def _qualified(seed: Seed, rows: list[Row]) -> Iterator[Finding]:
    """Rule 4: the bound of a fact is the one that the words beside its number say."""
    facts, flat = [row for row in rows if row.is_fact], flatten(seed.text)
    for place, row in enumerate(facts):
        if row.status == "proposed" or row.reason:
            continue
        said = bounds.said(flat, facts, place)
        if said != row.bound:
            what = f"its bound is {row.bound}, but the words beside the number say {said}"
            yield _off(seed, row, 4, what, "correct `bound`, or say in `reason` why it stands")


def prove(seed: Seed, rows: list[Row]) -> None:
    """Raise where a ledger is not closed and true.

    Raises
    ------
    HaidongError
        With the first finding and their number.
    """
    off = findings(seed, rows)
    waiting = sum(row.status != "reviewed" for row in rows)
    if off:
        raise HaidongError(
            f"the ledger of {seed.id} does not hold ({plural(len(off), 'finding')}; first: {off[0]});"
            f" run haidong check {seed.id}."
        )
    if waiting:
        raise HaidongError(
            f"the ledger of {seed.id} is not closed: {plural(waiting, 'row')} proposed and not reviewed;"
            f" run haidong check {seed.id}."
        )
