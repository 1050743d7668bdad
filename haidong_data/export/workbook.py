"""The spreadsheet edition: a cover, notes on the columns, the sources, then one sheet a table.

Owns ``haidong.xlsx``: sheets that a screen reader can walk, one table a sheet with its title above, no
merged cells, nothing that is a formula. It leaves what the tables hold to `export`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence

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
    plain = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, plain) as book:
        delivered = dt.datetime.fromisoformat(f"{frames['reports']['delivered'].max()}-01-01"[:10])
        book.set_properties({"title": "haidong_data", "author": "haidong_data", "created": delivered})
        look = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.##########", "valign": "top"}),
            "year": book.add_format({"num_format": "0", "valign": "top"}),
        }
        _cover(book, look, frames)
        _notes(book, look, frames)
        _sources(book, look, frames["reports"])
        for name, frame in frames.items():
            _table(book, look, name, frame)
    return out.getvalue()


def _rows(
    sheet,
    look,
    head: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
    first: int,
    widths: tuple[int, ...],
) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, head[column], look["head"])
    for line, row in enumerate(rows, start=first + 1):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, str(cell), look["wrap"])


def _cover(book, look, frames: Mapping[str, pd.DataFrame]) -> None:
    sheet = book.add_worksheet("封面 cover")
    sheet.write_string(0, 0, "政府工作报告数据 · The figures of government work reports", look["title"])
    lines = [
        f"haidong_data {__version__} · haidong export",
        "每个数字都可追溯到报告原句。 Each number is traceable to its sentence.",
        "空格表示原文未给出。 An empty cell: the text gives none.",
        "推算与计算值列出公式、输入和印出位数允许的区间。 Derived values carry formula, inputs and the interval"
        " that the printed digits allow.",
        "其他来源的数据单列，不与报告数据混合。 What other publishers state stands apart.",
    ]
    for line, text in enumerate(lines, start=1):
        sheet.write_string(line, 0, text)
    words = terms("columns")["tables"]
    rows = [
        (SHEET[name], words[name]["zh"], words[name]["en"], str(len(frame))) for name, frame in frames.items()
    ]
    _rows(
        sheet,
        look,
        ("工作表 Sheet", "内容", "What it holds", "行数 Rows"),
        rows,
        len(lines) + 2,
        (60, 36, 70, 12),
    )


def _notes(book, look, frames: Mapping[str, pd.DataFrame]) -> None:
    sheet = book.add_worksheet("说明 notes")
    sheet.write_string(0, 0, "各列含义 · What the columns hold", look["title"])
    words = terms("columns")["columns"]
    rows = [
        (
            column,
            words[column]["zh"],
            words[column]["en"],
            ", ".join(n for n, f in frames.items() if column in f),
        )
        for column in dict.fromkeys(column for frame in frames.values() for column in frame)
    ]
    _rows(sheet, look, ("列 Column", "含义", "Meaning", "工作表 Sheets"), rows, 2, (20, 20, 80, 40))


def _sources(book, look, reports: pd.DataFrame) -> None:
    sheet = book.add_worksheet("来源 sources")
    sheet.write_string(0, 0, "来源 · Sources", look["title"])
    rows = [
        (
            row.seed,
            f"{row.place}{row.title}",
            row.place,
            str(row.delivered),
            f"{row.session} sha256 {row.sha256}",
        )
        for row in reports.itertuples()
    ]
    rows += [
        (name, entry["title"], entry["publisher"], str(entry["published"]), entry.get("note", ""))
        for name, entry in sources().items()
    ]
    head = ("编号 Id", "标题 Title", "发布者 Publisher", "日期 Date", "备注 Note")
    _rows(sheet, look, head, rows, 2, (18, 60, 50, 12, 80))


def _table(book, look, name: str, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(SHEET[name])
    words = terms("columns")["tables"][name]
    sheet.write_string(0, 0, f"{words['zh']} · {words['en']}", look["title"])
    for column, title in enumerate(frame):
        sheet.write_string(2, column, title, look["head"])
        sheet.set_column(column, column, WIDE.get(title, 16))
        style = (
            look["year"]
            if title in ("year", "reviews", "plans", "start", "end", "paragraph")
            else look["number"]
        )
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
