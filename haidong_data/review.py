"""What a person does with a proposed ledger: accept, correct, reject.

Owns the change of a row's status and the memory of what the reader had proposed. The
ledger stays a CSV that any editor opens; these functions do the same from a notebook,
and check the words. It leaves the proof of the whole ledger to `check`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from . import ledgers
from .errors import HaidongError, offered, unknown
from .files import vocabulary
from .indicators import all_indicators
from .ledgers import Row, fact_id
from .seeds import Seed, seed
from .units import amount, base_of

# Columns a person may change; the rest follows from them or from the document.
CHANGED = (
    "indicator", "term", "measure", "kind", "year", "bound", "area", "pair", "number", "unit", "end", "value",
    "base_unit", "fact", "repeats", "reason",
)  # fmt: skip


def accept(seed_id: str, starts: int | Iterable[int]) -> int:
    """Accept proposed rows as they are.

    Parameters
    ----------
    seed_id : str
    starts : int or iterable of int
        Where the rows start.

    Returns
    -------
    int
        How many rows were accepted.

    Raises
    ------
    HaidongError
        For an offset that no row starts at, or a fact without an indicator of the dictionary.
    """
    wanted = {starts} if isinstance(starts, int) else set(starts)
    rows = ledgers.read(seed_id)
    _there(seed_id, rows, wanted)
    for row in rows:
        if row.start in wanted and row.is_fact and row.indicator not in all_indicators():
            raise HaidongError(
                f"{row.term or row.number} at {row.start} has no indicator; correct it,"
                f" or add {row.term!r} to indicators.toml."
            )
    done = [replace(row, status="reviewed") if row.start in wanted else row for row in rows]
    ledgers.save(seed_id, done)
    return len(wanted)


def correct(seed_id: str, start: int, **changes: Any) -> Row:
    """Correct a row and take it as reviewed; what the reader had proposed is kept in `proposal`.

    Parameters
    ----------
    seed_id : str
    start : int
        Where the row starts.
    **changes
        New values of its columns, e.g. ``indicator="tourism.visitors", year=2020``. The fact's
        id, value and base unit follow when they are not given.

    Returns
    -------
    Row
        The row as it now stands.
    """
    for name in changes:
        if name not in CHANGED:
            raise unknown("column", name, CHANGED)
    row = _one(seed_id, start)
    changed = _follow(seed(seed_id), replace(row, class_="fact", **changes), changes)
    return _put(seed_id, row, changed)


def reject(seed_id: str, start: int, class_: str, reason: str, repeats: str = "") -> Row:
    """Say that a numeral is no figure; what the reader had proposed is kept in `proposal`.

    Parameters
    ----------
    seed_id : str
    start : int
        Where the row starts.
    class_ : str
        date, ordinal, name, slogan, idiom, or repeat.
    reason : str
        Why, in a few words.
    repeats : str
        Of a repeat: the id of the fact that it restates.
    """
    classes = [name for name in vocabulary("vocabulary")["class"] if name != "fact"]
    if class_ not in classes:
        raise unknown("class", class_, classes)
    if not reason.strip():
        raise HaidongError(f"say why the numeral at {start} is no figure: reason is empty.")
    row = _one(seed_id, start)
    bare = Row(row.start, row.end, row.number, row.unit, class_=class_, reason=reason, repeats=repeats)
    return _put(seed_id, row, bare)


def _there(seed_id: str, rows: list[Row], wanted: set[int]) -> None:
    missing = wanted - {row.start for row in rows}
    if missing:
        raise HaidongError(f"no row of the ledger {seed_id} starts at {offered(sorted(missing))}.")


def _one(seed_id: str, start: int) -> Row:
    rows = ledgers.read(seed_id)
    _there(seed_id, rows, {start})
    return next(row for row in rows if row.start == start)


def _follow(source: Seed, row: Row, given: dict[str, Any]) -> Row:
    """Compute what follows from a corrected row: value, base unit, id."""
    known = all_indicators()
    if row.indicator not in known:
        raise unknown("indicator", row.indicator, known)
    table = vocabulary("vocabulary")
    for column in ("measure", "kind", "bound", "pair"):
        word = getattr(row, column)
        if word not in table[column] and not (column == "pair" and word == ""):
            raise unknown(column, word, table[column])
    row = replace(row, area=row.area or source.place)
    try:
        worth = amount(row.number, row.unit, negative=(row.value or 0) < 0)
    except ValueError:
        raise HaidongError(f"{row.number!r} is no number.") from None
    base = base_of(row.unit, row.measure)
    row = replace(row, value=given.get("value", worth.value), base_unit=given.get("base_unit", base))
    entry = known[row.indicator]
    name = fact_id(
        row.indicator,
        entry.measure,
        measure=row.measure,
        kind=row.kind,
        year=row.year,
        area=source.slug(row.area),
        pair=row.pair,
    )
    return replace(row, fact=given.get("fact", name))


def _put(seed_id: str, before: Row, after: Row) -> Row:
    """Write a changed row; the first proposal stays, however often it is corrected."""
    proposal = before.proposal or (
        json.dumps(_said(before), ensure_ascii=False) if before.status == "proposed" else ""
    )
    after = replace(after, status="reviewed", proposal=proposal)
    rows = [after if row.start == before.start else row for row in ledgers.read(seed_id)]
    if after.is_fact and any(
        row.fact == after.fact for row in rows if row.start != after.start and row.is_fact
    ):
        raise HaidongError(
            f"another row is {after.fact} already; correct that one first,"
            " or give this one another indicator, year or area."
        )
    ledgers.save(seed_id, rows)
    return after


def _said(row: Row) -> dict[str, Any]:
    """Return what a row said, without its empty columns."""
    cells = {key.rstrip("_"): value for key, value in asdict(row).items()}
    return {
        key: value
        for key, value in cells.items()
        if value not in ("", None) and key not in ("status", "proposal")
    }
