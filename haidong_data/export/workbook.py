"""The spreadsheet edition: a cover, notes on the columns, the sources, then one sheet a table.

Owns ``haidong.xlsx``: sheets that a screen reader can walk, one table a sheet with its title above, no
merged cells, nothing that is a formula. It leaves what the tables hold to `export`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from .. import __version__
from ..collection import terms
from ..references import sources

WIDE = {"quote": 60, "formula": 40, "inputs": 40, "note": 30, "note_zh": 30, "note_en": 30, "reason": 30}
SHEET = {
    "facts": "数据 facts", "derived": "推算 derived", "references": "其他来源 references", "ledger": "台账 ledger",
    "statements": "表述 statements", "indicators": "词典 indicators", "reports": "报告 reports",
}  # fmt: skip


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
    told = [
        f"haidong_data {__version__} · haidong export",
        "每个数字都可追溯到报告原句。 Each number is traceable to its sentence.",
        "空格表示原文未给出。 An empty cell: the text gives none.",
        "推算与计算值列出公式、输入和印出位数允许的区间。 Derived values carry formula, inputs and the interval"
        " that the printed digits allow.",
        "其他来源的数据单列，不与报告数据混合。 What other publishers state stands apart.",
    ]
    words = terms("columns")["tables"]
    columns = {"工作表 Sheet": 60, "内容": 36, "What it holds": 70, "行数 Rows": 12}
    rows = [(SHEET[name], words[name]["zh"], words[name]["en"], len(frame)) for name, frame in frames.items()]
    title = "政府工作报告数据 · The figures of government work reports"
    _listing(book, look, "封面 cover", title, columns, rows, told)


def _notes(book, look, frames: Mapping[str, pd.DataFrame]) -> None:
    words = terms("columns")["columns"]
    columns = {"列 Column": 20, "含义": 60, "Meaning": 80, "工作表 Sheets": 40}
    names = dict.fromkeys(column for frame in frames.values() for column in frame)
    where = {column: ", ".join(name for name, frame in frames.items() if column in frame) for column in names}
    rows = [(column, words[column]["zh"], words[column]["en"], where[column]) for column in names]
    _listing(book, look, "说明 notes", "各列含义 · What the columns hold", columns, rows)


def _sources(book, look, reports: pd.DataFrame) -> None:
    columns = {"编号 Id": 18, "标题 Title": 60, "发布者 Publisher": 50, "日期 Date": 12, "备注 Note": 80}
    rows = [
        (one.seed, f"{one.place}{one.title}", one.place, one.delivered, f"{one.session} sha256 {one.sha256}")
        for one in reports.itertuples()
    ]
    rows += [
        (name, one["title"], one["publisher"], one["published"], one.get("note", "")) for name, one in sources().items()
    ]
    _listing(book, look, "来源 sources", "来源 · Sources", columns, rows)


def _table(book, look, name: str, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(SHEET[name])
    words = terms("columns")["tables"][name]
    sheet.write_string(0, 0, f"{words['zh']} · {words['en']}", look["title"])
    for column, title in enumerate(frame):
        sheet.write_string(2, column, title, look["head"])
        sheet.set_column(column, column, WIDE.get(title, 16))
        # Whole are years and places in a text, which are written without thousands.
        style = look["whole" if pd.api.types.is_integer_dtype(frame[title]) else "number"]
        numeric = pd.api.types.is_numeric_dtype(frame[title])
        for line, cell in enumerate(frame[title], start=3):
            if pd.isna(cell) or cell == "":
                continue
            if numeric:
                sheet.write_number(line, column, float(cell), style)
            else:
                sheet.write_string(line, column, str(cell), look["wrap"])
    sheet.freeze_panes(3, 2 if len(frame.columns) > 6 else 0)
    if len(frame):
        sheet.autofilter(2, 0, 2 + len(frame), len(frame.columns) - 1)
