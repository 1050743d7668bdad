"""What a person does with a proposed ledger: accept, correct, reject.

Owns the change of a row's status and the memory of what the reader had proposed. The
ledger stays a CSV that any editor opens; these functions do the same from a notebook,
and check the words. It leaves the proof of the whole ledger to `check`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from .. import ledger_csv
from ..collection import Seed, seed, terms
from ..errors import HaidongError, offered, unknown
from ..indicators import all_indicators, own_path
from ..ledger_csv import Row, fact_id
from ..units import amount, base_of
from . import check, propose

# Columns a person may change; the rest follows from them or from the document.
CHANGED = (
    "indicator", "term", "measure", "kind", "year", "bound", "area", "pair", "number", "unit", "end", "value",
    "base_unit", "fact", "reason",
)  # fmt: skip
TYPES = {"year": int, "end": int, "value": float}


def accept(seed_id: str, starts: int | Iterable[int]) -> int:
    """Accept proposed rows as they are; a phrase that the dictionary has since learned gets its indicator.

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
    if not isinstance(starts, int | Iterable) or isinstance(starts, str):
        raise HaidongError(f"{starts!r} is no offset; give one or several of the column start.")
    wanted = {starts} if isinstance(starts, int) else set(starts)
    rows = ledger_csv.read(seed_id)
    _there(seed_id, rows, wanted)
    source, done = seed(seed_id), []
    for row in rows:
        if row.start in wanted:
            row = replace(_known(source, row), status="reviewed")
        done.append(row)
    ids = Counter(row.fact for row in done if row.is_fact)
    for row in done:
        if row.start in wanted and row.is_fact and ids[row.fact] > 1:
            raise _taken(row)
    ledger_csv.save(seed_id, done)
    return len(wanted)


def _known(source: Seed, row: Row) -> Row:
    """Return a row whose indicator the dictionary knows, by its phrase where it names none yet."""
    if not row.is_fact or row.indicator in all_indicators():
        return row
    found = propose.learned(source, row)
    if found is None:
        raise HaidongError(
            f"{row.term or row.number} at {row.start} has no indicator; correct it,"
            f" or add {row.term!r} to {own_path()}."
        )
    return replace(_follow(source, replace(row, indicator=found), {}), proposal=_proposal(row))


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
    typed = {name: _typed(name, value) for name, value in changes.items()}
    changed = _follow(seed(seed_id), replace(row, class_="fact", **typed), typed)
    return _put(seed_id, row, changed)


def _typed(name: str, value: Any) -> Any:
    """Return a column's new value in its own type, as the ledger will read it back."""
    kind = TYPES.get(name, str)
    if kind is str and isinstance(value, str) and value.isprintable():
        return value
    if kind is str and value is None:
        return ""
    if name == "year" and value in (None, ""):
        return None
    try:
        if kind is not str and not isinstance(value, bool) and kind(value) == float(value):
            if name != "year" or 1000 <= kind(value) <= 9999:
                return kind(value)
    except (TypeError, ValueError, OverflowError):
        pass
    words = {int: "a whole number", float: "a number", str: "a line of text"}
    raise HaidongError(f"{name} is {value!r}, which is not {words[kind]}; nothing was changed.")


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
    classes = [name for name in terms("classes")["class"] if name != "fact"]
    if class_ not in classes:
        raise unknown("class", class_, classes)
    if not reason.strip():
        raise HaidongError(f"say why the numeral at {start} is no figure: reason is empty.")
    facts = [row.fact for row in ledger_csv.read(seed_id) if row.is_fact and row.start != start]
    if class_ == "repeat" and repeats not in facts:
        raise unknown("fact to repeat", repeats, facts)
    row = _one(seed_id, start)
    bare = Row(row.start, row.end, row.number, row.unit, class_=class_, reason=reason, repeats=repeats)
    return _put(seed_id, row, bare)


def _there(seed_id: str, rows: list[Row], wanted: set[int]) -> None:
    missing = wanted - {row.start for row in rows}
    if missing:
        raise HaidongError(f"no row of the ledger {seed_id} starts at {offered(sorted(missing))}.")


def _one(seed_id: str, start: int) -> Row:
    rows = ledger_csv.read(seed_id)
    _there(seed_id, rows, {start})
    return next(row for row in rows if row.start == start)


def _follow(source: Seed, row: Row, given: dict[str, Any]) -> Row:
    """Compute what follows from a corrected row: value, base unit, id."""
    known = all_indicators()
    if row.indicator not in known:
        raise unknown("indicator", row.indicator, known)
    table = terms("classes")
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
    """Write a changed row, if the ledger then holds as well as before; what repeats it follows its id."""
    after = replace(after, status="reviewed", proposal=_proposal(before))
    rows = ledger_csv.read(seed_id)
    if after.is_fact and any(
        row.fact == after.fact for row in rows if row.start != after.start and row.is_fact
    ):
        raise _taken(after)
    changed = [after if row.start == before.start else row for row in rows]
    if after.is_fact:
        source = seed(seed_id)
        follow = before.is_fact and before.fact
        changed = [replace(r, repeats=after.fact) if follow and r.repeats == follow else r for r in changed]
        known = set(check.findings(source, rows))
        for finding in check.findings(source, changed):
            if finding.rule < 3 and finding not in known:
                raise HaidongError(f"the row at {after.start} cannot be so: {finding.what} → {finding.mend}.")
    ledger_csv.save(seed_id, changed)
    return after


def _taken(row: Row) -> HaidongError:
    return HaidongError(
        f"another row is {row.fact} already; correct that one first,"
        " or give this one another indicator, year or area."
    )


def _proposal(row: Row) -> str:
    """Return what the reader had proposed; the first proposal stays, however often a row is corrected."""
    return row.proposal or (json.dumps(_said(row), ensure_ascii=False) if row.status == "proposed" else "")


def _said(row: Row) -> dict[str, Any]:
    """Return what a row said, without its empty columns."""
    cells = {key.rstrip("_"): value for key, value in asdict(row).items()}
    return {
        key: value
        for key, value in cells.items()
        if value not in ("", None) and key not in ("status", "proposal")
    }
