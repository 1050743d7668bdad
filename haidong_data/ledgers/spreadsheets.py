"""A ledger that comes back from a spreadsheet.

Owns what Excel, WPS and LibreOffice do to a CSV and how it is undone: encoding, separator, order and
case of columns, blank rows, 2020.0, numbers whose trailing zeros are gone. Number and unit follow from
start and end, so the document says what they were. What cannot be mended is said by row, and nothing is
written then. A spreadsheet beside the collection is merged row by row; nobody's review is overwritten.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, replace
from math import isfinite, nan
from pathlib import Path
from typing import Any

from .. import ledger_csv, numerals, units
from ..collection import Seed, locked, read_bytes, seed, seeds_dir
from ..errors import HaidongError, offered, plural
from ..ledger_csv import COLUMNS, Row
from . import check, history, readings

NEEDED = ("start", "end", "class", "status")
WHOLE, REAL = ("start", "end", "year"), ("value", "sure")
# Titles may stand above the head of a sheet.
ABOVE = 12
EMPTY = ("", "nan", "none", "null", "#n/a")
MOST = 8  # rows that a sentence names


def read(data: bytes, name: str, source: Seed) -> tuple[list[Row], list[str], list[str]]:
    """Read a ledger as a spreadsheet has saved it.

    `data`: CSV in UTF-8, UTF-16 or GB18030, separated by comma, semicolon or tab; or .xlsx. `name`: of the
    file, for messages. `source`: its document, which says what numbers and units were. Returns: the rows; those of a
    ledger's columns that the spreadsheet has; and what was mended or left out, one sentence each. Raises HaidongError
    when it is no ledger, or rows cannot be mended; the sentence names them.
    """
    rows, bad, notes, mended = [], [], [], 0
    head, records = table(data, name, "start", "end")
    if not head:
        raise HaidongError(f"{name} is no ledger: no line names the columns start and end.")
    if missing := [column for column in NEEDED if column not in head]:
        raise HaidongError(f"{name} lacks the column {', '.join(missing)}; add it, and run again.")
    for number, record in records:
        if record.get("seed") not in (None, "", source.id):
            continue
        try:
            row, changed = _row(record, source)
        except ValueError as error:
            bad.append(f"line {number}: {error}")
            continue
        rows.append(row)
        mended += changed
    if bad:
        said = "; ".join(bad[:MOST]) + (f"; and {len(bad) - MOST} more" if len(bad) > MOST else "")
        raise HaidongError(
            f"{plural(len(bad), 'row')} of {name} cannot be read ({said}); mend these cells, the file is as it was."
        )
    if strange := [column for column in head if column and column not in (*COLUMNS, "seed")]:
        notes.append(f"the columns {offered(strange)} are none of a ledger's and were left out")
    if mended:
        notes.append(f"{plural(mended, 'number')} follow from the document again (6 was printed 6.0)")
    return rows, [column for column in COLUMNS if column in head], notes


def table(data: bytes, name: str, *needed: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the head of a spreadsheet, in small letters, and the rows below it with their numbers.

    `needed`: the columns that its head is told by; titles may stand above it. Without such a line both are empty.
    """
    sheet = _sheet if zipfile.is_zipfile(io.BytesIO(data)) else _csv
    head: list[str] = []
    rows = []
    for number, cells in sheet(data, name, needed[0]):
        texts = [cell.strip().lstrip("\ufeff") for cell in cells]
        if head and any(texts):
            rows.append((number, dict(zip(head, texts, strict=False))))
        elif set(needed) <= {text.lower() for text in texts}:
            head = [text.lower() for text in texts]
        elif not head and number > ABOVE:
            break
    return head, rows


def _csv(data: bytes, name: str, column: str) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data, name).replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if column in line.lower()), "")
    separator = max(",;\t", key=first.count)
    old = csv.field_size_limit(len(text) + 1)
    try:
        rows = [*csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise HaidongError(f"{name} cannot be read as CSV: {error}; save it once more.") from None
    finally:
        csv.field_size_limit(old)
    return enumerate(rows, start=1)


def _decoded(data: bytes, name: str) -> str:
    codecs = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            return data.decode(codec).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise HaidongError(f"{name} is neither UTF-8 nor GB18030; save it as “CSV UTF-8” from your spreadsheet.")


def _sheet(data: bytes, name: str, column: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of the first sheet whose head names the column."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise HaidongError(f"{name} needs openpyxl: pip install 'haidong-data[export]', or save it as CSV.") from None
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise HaidongError(f"{name} is no spreadsheet that can be opened ({type(error).__name__}).") from None
    for sheet in book.worksheets:
        top = [[str(cell).strip().lower() for cell in row] for row in sheet.iter_rows(max_row=ABOVE, values_only=True)]
        if any(column in row for row in top):
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, ["" if cell is None else str(cell) for cell in row]
            return


def _row(record: dict[str, str], source: Seed) -> tuple[Row, bool]:
    """Read one row; a ValueError says what cannot be read."""
    cells: dict[str, Any] = {}
    for column in COLUMNS:
        text = record.get(column, "").removeprefix("'")  # before what a spreadsheet would run as a formula
        plain = "" if text.lower() in EMPTY else text
        if column in (*WHOLE, *REAL):
            cells[column] = _number(column, plain)
        else:
            cells["class_" if column == "class" else column] = " ".join(plain.split("\n"))
    if cells["start"] is None or cells["end"] is None or not 0 <= cells["start"] < cells["end"] <= len(source.text):
        raise ValueError(f"start {record.get('start')!r} and end {record.get('end')!r} are no place of the document")
    cells["status"], cells["class_"] = cells["status"].lower(), cells["class_"].lower()
    return _follow(Row(**cells), source)


def _number(column: str, text: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        number = nan
    if not isfinite(number):
        raise ValueError(f"{column} is {text!r}, which is no number")
    if column in WHOLE and number != int(number):
        raise ValueError(f"{column} is {text!r}, which is no whole number")
    return int(number) if column in WHOLE else number


def _follow(row: Row, source: Seed) -> tuple[Row, bool]:
    """Give a row its number, unit and value as printed, where a spreadsheet wrote the same otherwise."""
    printed = check.LOOSE.sub("", source.text[row.start : row.end])
    if printed in (row.number + row.unit, row.number):
        number, unit = row.number, row.unit
    else:
        read = readings.readings(source).get(row.start, {})
        unit = next((one for one in (row.unit, read.get("unit", "")) if one and printed.endswith(one)), "")
        number = printed.removesuffix(unit)
        unit = unit or row.unit
        if row.number and not _same(row.number, number):
            raise ValueError(f"number is {row.number!r}, but the document prints {printed!r}")
    changed = replace(row, number=number, unit=unit)
    if row.class_ == "fact" and row.value is not None:
        with suppress(ValueError):
            worth = units.amount(number, unit, negative=row.value < 0).value
            if abs(worth - row.value) <= 1e-6 * max(1.0, abs(worth)):  # a cell shows so many digits
                changed = replace(changed, value=worth)
    return changed, (number, unit) != (row.number, row.unit)


def _same(one: str, other: str) -> bool:
    for read_number in (numerals.value, float):
        with suppress(ValueError, ArithmeticError):
            return abs(float(read_number(one)) - float(numerals.value(other))) < 1e-9
    return False


def restore(seed_id: str) -> list[str]:
    """Bring the ledger in the collection back to its own form, where another program has saved over it.

    A review that was saved here while the file was open there is merged row by row, see `history`.
    Returns: what was mended, one sentence each; empty where the file is as we write it. Raises HaidongError
    when it cannot be mended; the file is as it was then.
    """
    if _in_own_form(ledger_csv.path(seed_id)) and not history.changed(seed_id):
        return []  # nothing is written then, also where nobody may write
    with locked(seeds_dir()):
        return restore_locked(seed_id)


def restore_locked(seed_id: str) -> list[str]:
    """Restore a ledger as `restore` does; whoever calls this holds the collection's lock."""
    path, notes = ledger_csv.path(seed_id), list[str]()
    own = _in_own_form(path)
    if own and not history.changed(seed_id):
        return []
    source = seed(seed_id)
    if own:
        rows = ledger_csv.read(seed_id)
    else:
        rows, columns, notes = read(read_bytes(path, "ledger"), path.name, source)
        if missing := [name for name in COLUMNS if name not in (*columns, *ledger_csv.OPTIONAL, "proposal")]:
            raise HaidongError(f"{path.name} lacks the column {', '.join(missing)}; add it, and run again.")
        notes.append(f"{path.name} was saved by a spreadsheet and is in its own form again")
    before = history.last(seed_id)
    made = {row.start: _reviewed(source, before.get(row.start), row) for row in rows}
    made = {start: row for start, row in made.items() if row != before.get(start)}
    theirs = readings.together({row.start: before.get(row.start, row) for row in rows}, made)
    merged, more = history.merge(seed_id, theirs, own)
    history.save(seed_id, merged.values())
    return notes + more


def _in_own_form(path: Path) -> bool:
    """Tell whether a ledger is written as `ledger_csv` writes it."""
    data = read_bytes(path, "ledger")
    try:
        return ledger_csv.encode(ledger_csv.loads(data.decode("utf-8"), path.name)) == data
    except (HaidongError, UnicodeDecodeError, csv.Error):
        return False


def take(seed_id: str, path: str | Path) -> list[str]:
    """Take the reviewed rows of a spreadsheet into the ledger, row by row.

    A row that waits here is taken as it comes back; one that was reviewed here and differently there stays as
    it is here, and is named.

    Returns: what was taken, kept and mended, one sentence each.
    """
    source = seed(seed_id)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise HaidongError(f"{path} cannot be read: {error.strerror}.") from None
    rows, columns, mended = read(data, Path(path).name, source)
    names = [f.name for f in fields(Row) if f.name.rstrip("_") in columns]
    with locked(seeds_dir()):
        notes = restore_locked(seed_id)
        now = history.now(seed_id)
        made, stay = dict[int, Row](), []
        for row in rows:
            own = now.get(row.start)
            merged = replace(own, **{name: getattr(row, name) for name in names}) if own else row
            if own == merged or row.status == "proposed":
                continue
            if own is not None and own.status == "reviewed":
                stay.append(row.start)
                continue
            # What it overlaps goes.
            now = {at: one for at, one in now.items() if at == row.start or one.end <= row.start or row.end <= at}
            made[row.start] = _reviewed(source, own, merged)
        history.save(seed_id, readings.together(now, made).values())
    notes += [*mended, f"{plural(len(made), 'reviewed row')} taken from {Path(path).name}"]
    if stay:
        notes.append(f"reviewed here already and otherwise, so left as they are: the rows at {offered(stay)}")
    return notes


def _reviewed(source: Seed, was: Row | None, row: Row) -> Row:
    """Derive from what a person wrote into a proposed row what `review` would: id, value, base unit, proposal."""
    if row.status == "reviewed":
        row = replace(row, sure=None, doubts="")
    if was is None or was.status != "proposed" or row.status != "reviewed":
        return row
    if not row.is_fact and was.is_fact:
        return history.rejected(was, row)
    written = {name: getattr(row, name) for name in SAID_OF_FACT if getattr(row, name) != getattr(was, name)}
    if not row.is_fact or not written:
        return history.accepted(replace(row, status=was.status))
    try:
        followed = readings.follow(source, row, {name: written[name] for name in FOLLOWING if name in written})
    except HaidongError:  # `check` says of which row a word is none
        return row
    return history.corrected(was, followed)


# What a person writes into a fact, and what follows of it where it is not written too.
FOLLOWING = ("value", "base_unit", "fact")
SAID_OF_FACT = (*FOLLOWING, "indicator", "term", "number", "unit", "end", *ledger_csv.SAID)
