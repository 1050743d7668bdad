"""The ledger: one row for every numeral of a seed.

Owns the CSV beside a seed, its columns, and the ids of facts. It only reads
and writes rows; whether they are true to the document is for `check`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

from . import records
from .collection import read_bytes, seeds_dir, write
from .errors import HaidongError
from .indicators import own_measure
from .words import FIRST, words


@dataclass(frozen=True)
class Row:
    """A numeral of the document: a fact, or classed with a reason.

    The columns of the CSV, in its order. `start` and `end` are raw offsets of the
    number with its unit; `number` and `unit` are printed without blanks; `value` is
    signed and in `base_unit`; `repeats` names the fact that a repeated figure
    restates; `reason` says why a numeral is no figure, or what a reader of the row
    should know; `proposal` keeps what the reader proposed where a person corrected it.
    `indicator` is empty where the dictionary has no name for `term`: the fact is unnamed.
    `sure` (0 to 1) and `doubts` are the reader's, of a row that nobody has reviewed yet.
    """

    start: int
    end: int
    number: str
    unit: str = ""
    # `class` is Python's word, so the column is named otherwise here
    class_: str = "fact"
    fact: str = ""
    indicator: str = ""
    term: str = ""
    measure: str = ""
    kind: str = ""
    year: int | None = None
    bound: str = ""
    firm: str = ""
    area: str = ""
    pair: str = ""
    value: float | None = None
    base_unit: str = ""
    repeats: str = ""
    reason: str = ""
    status: str = "reviewed"
    proposal: str = field(default="", repr=False)  # as long as the row itself
    sure: float | None = None
    doubts: str = ""

    @property
    def is_fact(self) -> bool:
        """Tell whether the row states a figure."""
        return self.class_ == "fact"


COLUMNS = tuple(records.columns(Row))
# What the reader says of a number in words of the closed vocabulary, and a person may see otherwise.
SAID = ("measure", "kind", "year", "bound", "firm", "area", "pair")
# What is said of a level.
DERIVED = frozenset(("growth", "change"))
# Only a proposed ledger has these, and one from before they were known lacks them.
OPTIONAL = ("firm", "sure", "doubts")


def path(seed_id: str) -> Path:
    """Return where the ledger of a seed lies."""
    return seeds_dir() / f"{seed_id}.csv"


def fact_id(row: Row, area: str = "") -> str:
    """Make the id of a fact from what its columns say; that of an unnamed one begins with its term, see `slug`.

    The measure is left out where it is the indicator's own. `area`: a slug for an area other than the report's
    own, see `Seed.slug`.

    >>> fact_id(Row(0, 4, "9.9", "%", indicator="tourism.visitors", measure="growth", kind="actual", year=2019))
    'tourism.visitors/2019/growth'
    """
    parts = [row.indicator or slug(row.term), str(row.year or "undated")]
    parts += [row.measure] if row.measure != own_measure(row.indicator, row.measure) else []
    parts += [row.kind] if row.kind != "actual" else []
    return "/".join([*parts, *(part for part in (area, row.pair) if part)])


def apart(fact: str, start: int) -> str:
    """Return the id of an unnamed fact where another has it already: the offset tells them apart."""
    return f"{fact.partition('@')[0]}@{start}"


def slug(term: str) -> str:
    """Return what stands in the id of an unnamed fact for its indicator: its term, letters and digits only.

    >>> slug("“四好”农村路"), slug("R&D/GDP")
    ('四好农村路', 'RDGDP')
    """
    return re.sub(r"[\W_]", "", term)[:40]


def in_language(text: str, lang: str) -> str:
    """Return the half of a reason or note ``中文 · English`` in the reader's language; one without halves whole.

    >>> in_language("章节序号 · number of a section", "en")
    'number of a section'
    """
    zh, _, en = text.partition(" · ")
    return zh if lang == "zh" else en or zh


def reason(key: str) -> str:
    """Return a reason that the program gives, in both languages as `in_language` reads it.

    >>> reason("slogan")
    '提法 · slogan'
    """
    return " · ".join(words("reason", lang)[key] for lang in FIRST)


def loads(text: str, name: str) -> list[Row]:
    """Read rows from a ledger's text.

    Raises HaidongError when columns are missing or a number is none; the sentence names the line.
    """
    mend = f"; run haidong check {name.removesuffix('.csv')}, which mends what a spreadsheet changed"
    return [row for _, row in records.table(Row, text, f"the ledger {name}", OPTIONAL, mend)]


def dumps(rows: Iterable[Row]) -> str:
    """Write rows as a ledger's text, sorted by where they stand.

    The reader's doubts are no part of a ledger that is reviewed: their columns are left out where all are empty.
    """
    ordered = sorted(rows, key=lambda row: (row.start, row.end))
    doubtful = any(row.sure is not None or row.doubts for row in ordered)
    columns = [f.name for f in fields(Row) if doubtful or f.name not in ("sure", "doubts")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name.rstrip("_") for name in columns])
    for row in ordered:
        writer.writerow([_printed(getattr(row, name)) for name in columns])
    return out.getvalue()


def encode(rows: Iterable[Row]) -> bytes:
    """Return a ledger's bytes: UTF-8, with a byte order mark while rows wait for review.

    The mark makes Excel open its Chinese right; a ledger that is closed has none.
    """
    rows = list(rows)
    waits = any(row.status == "proposed" for row in rows)
    return dumps(rows).encode("utf-8-sig" if waits else "utf-8")


def _printed(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)


def read(seed_id: str) -> list[Row]:
    """Read the ledger of a seed.

    Raises HaidongError when the file is missing, not UTF-8, or not a ledger.
    """
    where = path(seed_id)
    data = read_bytes(where, "ledger")
    try:
        return loads(data.decode("utf-8"), where.name)
    except UnicodeDecodeError:
        raise HaidongError(
            f"the ledger {where.name} is not UTF-8; run haidong check {seed_id}, which mends what a"
            " spreadsheet changed."
        ) from None


def save(seed_id: str, rows: Iterable[Row]) -> None:
    """Write the ledger of a seed, aside and moved in.

    Raises HaidongError when it would not read back as it is, so that nothing can open it any more.
    """
    ordered, where = sorted(rows, key=lambda row: (row.start, row.end)), path(seed_id)
    text = dumps(ordered)
    if loads(text, where.name) != ordered:
        raise HaidongError(f"a row of {where.name} holds what a ledger cannot; nothing was written.")
    write(where, encode(ordered))
