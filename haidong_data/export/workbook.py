"""The spreadsheet edition: a cover, notes on the columns, the sources, then one sheet a table.

Owns ``haidong.xlsx``: sheets that a screen reader can walk, one table a sheet with its title above, no
merged cells, nothing that is a formula. It leaves what the tables hold to `tables`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from .. import __version__
from ..collection import terms
from ..references import sources
from ..words import FIRST, words

WIDE = {"quote": 60, "formula": 40, "inputs": 40, "note": 30, "note_zh": 30, "note_en": 30, "reason": 30}


def sheet_name(table: str) -> str:
    """Return what the sheet of a table is called, in both languages: ``"数据 facts"``."""
    return f"{terms('columns')['tables'][table]['sheet']} {table}"


def _said(key: str, between: str = " ") -> str:
    """Return a word in both languages."""
    return between.join(words("export", lang)[key] for lang in FIRST)


def _head(key: str, *langs: str) -> str:
    """Return a column's head, in both languages or one."""
    return " ".join(words("export.heads", lang)[key] for lang in langs or FIRST)


def encode(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """Make the spreadsheet of exported tables, the same bytes each time."""
    import xlsxwriter

    out = io.BytesIO()
    # No text becomes a formula or a link, whatever it opens with.
    never = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(out, {"in_memory": True} | never) as book:
        delivered = dt.datetime.fromisoformat(f"{frames['reports']['delivered'].max()}-01-01"[:10])
        book.set_properties({"title": "haidong_data", "author": "haidong_data", "created": delivered})
        look = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.##########", "valign": "top"}),
            "whole": book.add_format({"num_format": "0", "valign": "top"}),
        }
        _cover(book, look, frames)
        _notes(book, look, frames)
        _sources(book, look, frames["reports"])
        for name, frame in frames.items():
            _table(book, look, name, frame)
    return out.getvalue()


def _listing(
    book, look, name: str, title: str, columns: Mapping[str, int], rows: Iterable[Sequence[object]],
    told: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write a sheet: its title, what is `told` of it, and rows below their heads, each with the width of its column."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, look["title"])
    for line, text in enumerate(told, start=1):
        sheet.write_string(line, 0, text)
    top = len(told) + 2
    for column, (head, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, head, look["head"])
    for line, row in enumerate(rows, start=top + 1):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, str(cell), look["wrap"])


def _cover(book, look, frames: Mapping[str, pd.DataFrame]) -> None:
    told = [" ".join(both) for both in zip(*(words("export", lang)["told"] for lang in FIRST), strict=True)]
    names = terms("columns")["tables"]
    columns = {_head("sheet"): 60, _head("what", "zh"): 36, _head("what", "en"): 70, _head("rows"): 12}
    rows = [(sheet_name(name), *(names[name][lang] for lang in FIRST), len(frame)) for name, frame in frames.items()]
    made_by = f"haidong_data {__version__} · haidong export"
    _listing(book, look, _said("cover"), _said("title", " · "), columns, rows, [made_by, *told])


def _notes(book, look, frames: Mapping[str, pd.DataFrame]) -> None:
    meanings = terms("columns")["columns"]
    columns = {_head("column"): 20, _head("meaning", "zh"): 60, _head("meaning", "en"): 80, _head("sheets"): 40}
    names = dict.fromkeys(column for frame in frames.values() for column in frame)
    where = {column: ", ".join(name for name, frame in frames.items() if column in frame) for column in names}
    rows = [(column, *(meanings[column][lang] for lang in FIRST), where[column]) for column in names]
    _listing(book, look, _said("notes"), _said("columns", " · "), columns, rows)


def _sources(book, look, reports: pd.DataFrame) -> None:
    widths = {"id": 18, "title": 60, "publisher": 50, "date": 12, "note": 80}
    rows = [
        (one.seed, f"{one.place}{one.title}", one.place, one.delivered, f"{one.session} sha256 {one.sha256}")
        for one in reports.itertuples()
    ]
    rows += [
        (name, one["title"], one["publisher"], one["published"], one.get("note", "")) for name, one in sources().items()
    ]
    columns = {_head(key): width for key, width in widths.items()}
    _listing(book, look, _said("sources"), _said("published", " · "), columns, rows)


def _table(book, look, name: str, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(sheet_name(name))
    title = " · ".join(terms("columns")["tables"][name][lang] for lang in FIRST)
    sheet.write_string(0, 0, title, look["title"])
    for column, head in enumerate(frame):
        sheet.write_string(2, column, head, look["head"])
        sheet.set_column(column, column, WIDE.get(head, 16))
        # Whole are years and places in a text, which are written without thousands.
        style = look["whole" if pd.api.types.is_integer_dtype(frame[head]) else "number"]
        numeric = pd.api.types.is_numeric_dtype(frame[head])
        for line, cell in enumerate(frame[head], start=3):
            if pd.isna(cell) or cell == "":
                continue
            if numeric:
                sheet.write_number(line, column, float(cell), style)
            else:
                sheet.write_string(line, column, str(cell), look["wrap"])
    sheet.freeze_panes(3, 2 if len(frame.columns) > 6 else 0)
    if len(frame):
        sheet.autofilter(2, 0, 2 + len(frame), len(frame.columns) - 1)
