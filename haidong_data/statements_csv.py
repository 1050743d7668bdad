"""What a report states in words and not in numbers: a county's status, a class of water.

Owns ``seeds/<id>.statements.csv``, its columns, and `statements`, its table.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .collection import Seed, read_text, seed, statements_path
from .dtypes import typed
from .facts import described, of_reports
from .records import columns, table


@dataclass(frozen=True)
class Statement:
    """A state that a report gives in words; the columns of the CSV, in its order."""

    start: int
    end: int
    statement: str
    indicator: str
    area: str
    year: int
    kind: str
    zh: str
    en: str


COLUMNS = list(columns(Statement))


def read(source: Seed) -> list[Statement]:
    """Read the statements of a document; none where it has no such file.

    Raises HaidongError when the file is not UTF-8, a column is missing or a number is none; the sentence
    names the line.
    """
    where = statements_path(source.id)
    if not where.is_file():
        return []
    return [row for _, row in table(Statement, read_text(where, "statements"), where.name)]


def statements(report: str = "latest") -> pd.DataFrame:
    """Load what a report states of a place in words and not in numbers, e.g. a county's status or a water class.

    Parameters
    ----------
    report : str
        A report's id, ``"latest"``, or ``"all"`` for every closed report.

    Returns
    -------
    DataFrame
        Indexed by statement, with ``"all"`` by report and statement:
        seed, place, indicator, area, year, kind, zh, en (the state), start, end,
        quote (exactly what is printed there), section, paragraph. Empty where a report has none.

    Raises
    ------
    HaidongError
        For a report that is not offered, or one that has changed since it was checked.

    Notes
    -----
    From the results and plans of the whole report.
    """
    return of_reports(report, _statements)


def _statements(name: str) -> pd.DataFrame:
    source = seed(name)
    rows = read(source)
    positions = [source.document.position(row.start) for row in rows]
    frame = pd.DataFrame([vars(row) for row in rows], columns=COLUMNS).assign(
        seed=name,
        place=source.place,
        quote=[source.text[row.start : row.end] for row in rows],
        section=[section for section, _ in positions],
        paragraph=[paragraph for _, paragraph in positions],
    )
    columns = ["seed", "place", "indicator", "area", "year", "kind", "zh", "en", "start", "end", "quote"]
    frame = typed(frame).set_index("statement")[[*columns, "section", "paragraph"]]
    return described(frame, name)
