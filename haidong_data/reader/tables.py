"""Tables in text: a row a line with a tab between cells, read as the sentences that their rows abbreviate.

Owns the grid: what is merged, which rows are headings, to which numbers a unit in a
heading, a column or a label belongs. A row comes out as pieces of the document with
words from its heading between them, so that the reader of sentences reads it, and every
number keeps its place in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from .. import prose
from ..collection import terms
from .grammar import MAGNITUDE, UNITS, either

# A cell longer than this that is a sentence is text, and its table only lays it out.
LONG = 60
NUMBER = re.compile(r"[-+－＋−﹣]?\d[\d,，  ]*(?:[.．]\d+)?\s*(?P<sign>[%％﹪‰])?")
YEAR = re.compile(r"(?:19|20)\d\d(?!\d)年?(?:度)?")
LINE = re.compile(r"[^\n]+")
TABS, BLANKS = re.compile(r"(?<![ 　])[ 　]*\t[ 　]*"), re.compile(r"[ 　][ 　]+")
PIPES = re.compile(r"(?<![ \t])[ \t]*\|[ \t]*")
RULE = re.compile(r"[\s|:+-]+")
_W = terms("grammar")["tables"]
RATE = re.compile(either(_W["rates"]))
BARE, AHEAD = (re.compile(either(_W[key])) for key in ("bare", "ahead"))
ORDINAL = re.compile(r"序号|编号|序|No\.?|#?", re.I)
PARTS = frozenset(("%", "％", "‰"))
# As a formula, a note's mark or a square metre has them; they are no digits of a number.
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# A unit that stands alone: 亿元, 万人次, %; and one in a label or heading: （亿元）, 单位：万人.
_UNIT = f"(?:{MAGNITUDE})?{UNITS}|{MAGNITUDE}"
_LISTED = rf"(?:{_UNIT})(?:[、,，/]\s*(?:{_UNIT}))*"
UNIT = re.compile(_UNIT)
LABELLED = re.compile(
    rf"[（(\[［]\s*(?:单位\s*[:：]?)?\s*({_LISTED})\s*[）)\]］]|单位\s*[:：]\s*({_LISTED})(?![一-鿿])|[/／]({_UNIT})$"
)


# A cell as a document has it: its paragraphs, and how many columns it spans.
Cell = tuple[list[str], int]


def write(rows: list[list[Cell]]) -> Iterator[str]:
    """Write a table as text.

    `rows`: what goes on from the cell above has no paragraphs. Yields: one block, a row a line and a tab
    between cells; of a table that only lays out text, or has one column, the paragraphs of its cells.
    """
    rows = [row for row in rows if any(blocks for blocks, _ in row)]
    cells = [blocks for row in rows for blocks, _ in row if blocks]
    if all(sum(bool(blocks) for blocks, _ in row) < 2 for row in rows) or any(
        "\t" in block or (len(block) > LONG and prose.CLOSED.search(block)) for blocks in cells for block in blocks
    ):
        for *before, last in cells:
            yield from before
            open_ = re.search(r"\d", last) and not prose.CLOSED.search(last) and not prose.HEADING.fullmatch(last)
            yield last + "。" if open_ and "\t" not in last else last
        return
    yield "\n".join("\t".join(_across(*cell) for cell in row) for row in rows)


def _across(blocks: list[str], span: int) -> str:
    """Return a cell on one line, and as many tabs as it spans further columns."""
    text = ""
    for block in blocks:
        line = re.sub(r"\s+", " ", block).strip()
        text += ("，" if text and line and not prose.CLAUSE_END.match(text[-1]) else "") + line
    return text + "\t" * (span - 1)


def unit_in(text: str) -> list[str]:
    """Return the units that a label or heading names.

    >>> unit_in("旅游总收入（亿元）"), unit_in("单位：万人、%"), unit_in("旅游总收入")
    (['亿元'], ['万人', '%'], [])
    """
    found = LABELLED.search(text)
    return re.split(r"[、,，]\s*", next(filter(None, found.groups()))) if found else []


class TableRow(NamedTuple):
    """A line of a table.

    `start`, `end`: of the line. `spans`, `cells`: where each cell stands, without the blanks around it, and its
    text. `ruled`: whether tabs or bars set it apart from others, and not blanks alone.
    """

    start: int
    end: int
    spans: list[tuple[int, int]]
    cells: list[str]
    ruled: bool


Pieces = list[tuple[int, int] | str]


def sentences(text: str) -> dict[int, tuple[int, Pieces]]:
    """Read the tables of a text.

    `text`: with a line feed for every line end. Returns: a mapping by where a line starts: where it ends, and its
    stretches with, between them, the words that it leaves to its heading.
    """
    found: dict[int, tuple[int, Pieces]] = {}
    for rows in filter(_is_table, _tables(text)):
        for row, pieces in _read(text, rows):
            line = text[row.start : row.end]
            found[row.start + len(line) - len(line.lstrip())] = row.end, pieces
    return found


def _tables(text: str) -> Iterator[list[TableRow]]:
    """Give the runs of lines that may be tables."""
    if "\t" not in text and "|" not in text and not BLANKS.search(text):
        return
    rows: list[TableRow] = []
    end = 0
    for line in LINE.finditer(text):
        row = _row(text, line.start(), line.end())
        joined = bool(rows) and "\n" not in text[end + 1 : line.start()]
        if joined and row is None and line.group().strip() and RULE.fullmatch(line.group()):
            end = line.end()  # the rule under a heading
            continue
        # Columns that blanks alone set apart must be as many.
        if rows and not (row and joined and (row.ruled or len(rows[-1].cells) == len(row.cells))):
            yield rows
            rows = []
        if row is not None:
            rows.append(row)
            end = row.end
    if rows:
        yield rows


def _row(text: str, start: int, end: int) -> TableRow | None:
    """Cut a line into cells; None where it is no row."""
    line = text[start:end]
    bare = line.strip(" 　\r")
    offset = start + len(line) - len(line.lstrip(" 　\r"))
    if bare.startswith("|") and bare.count("|") > 2:
        if RULE.fullmatch(bare):
            return None
        cut, bare, offset = PIPES, bare[1:].removesuffix("|"), offset + 1
    elif "\t" in bare.strip("\t"):
        cut = TABS
    elif len(BLANKS.findall(bare)) > 1:
        cut = BLANKS
    else:
        return None
    spans, place = [], 0
    for first, last in [*(mark.span() for mark in cut.finditer(bare)), (len(bare), len(bare))]:
        cell = bare[place:first]
        left = offset + place + len(cell) - len(cell.lstrip())
        spans.append((left, max(left, offset + place + len(cell.rstrip()))))
        place = last
    return TableRow(start, end, spans, [text[a:b] for a, b in spans], "\t" in line or "|" in line)


def _is_table(rows: list[TableRow]) -> bool:
    """Tell whether rows are a table: at least two lines, and a number or a unit in a cell of its own."""
    headings = sum(prose.HEADING.fullmatch(row.cells[0]) is not None for row in rows)
    told = any(re.search(r"\d", cell) or UNIT.fullmatch(cell) for row in rows for cell in row.cells)
    return told and len(rows) > 1 and headings * 2 < len(rows)


def _read(text: str, rows: list[TableRow]) -> Iterator[tuple[TableRow, Pieces]]:
    above = text[max(0, rows[0].start - 80) : rows[0].start].strip().rpartition("\n")[2]
    common = unit_in(above) if len(above) < 40 else []
    width = max(len(row.cells) for row in rows)
    heads, label = [""] * width, ""
    body = False
    for row in rows:
        cells = row.cells
        numeric = [NUMBER.fullmatch(cell) is not None and not YEAR.fullmatch(cell) for cell in cells]
        counted = any(numeric) or any(re.search(r"\d", YEAR.sub("", cell)) for cell in cells)
        if not counted and not (body and cells[0]):
            if len([cell for cell in cells if cell]) == 1 and (named := unit_in("".join(cells))):
                common = named
            else:
                heads = _headed(heads, cells, body)
            body = False
            yield row, _plain(row)
            continue
        body = True
        counts = len(cells) > 2 and numeric[0] and not numeric[1] and ORDINAL.fullmatch(heads[0]) is not None
        number = numeric.index(True, counts + 1) if True in numeric[counts + 1 :] else len(cells)
        names = [cell for cell in cells[counts:number] if cell and not UNIT.fullmatch(cell)]
        label = names[-1] if names else label
        yield row, [*_sentence(row, numeric, heads, label, common, bool(names), counts)]


def _headed(heads: list[str], cells: list[str], anew: bool) -> list[str]:
    """Put a line of headings under those above it; a merged one holds for the columns that it spans."""
    found, last = [], ""
    for place, (above, cell) in enumerate(zip_longest(heads, cells, fillvalue="")):
        last = cell or last
        upper = "" if anew else above
        found.append(upper + (cell if upper or place == 0 or UNIT.fullmatch(last) else last))
    return found


def _plain(row: TableRow) -> Pieces:
    """Return a line of headings as it stands, a comma between cells."""
    out: Pieces = []
    for span, cell in zip(row.spans, row.cells, strict=True):
        if cell:
            out += (["，"] if out else []) + ([span] if not UNIT.fullmatch(cell) else ["（", span, "）"])
    return [*out, "。"]


def _sentence(
    row: TableRow,
    numeric: list[bool],
    heads: list[str],
    label: str,
    common: list[str],
    named: bool,
    counts: bool,
) -> Iterator[tuple[int, int] | str]:
    """Give a row as a sentence: 2020年 一般公共预算收入（亿元）21.06亿元，增长 3.1%.

    `numeric`, `heads`: of each cell, whether it is a number, and its heading. `label`: what the row speaks of;
    `named` tells whether its own cells say so, or those above. `common`: units for the whole table. `counts`:
    whether the first cell only numbers the row.
    """
    beside = [cell for cell in row.cells if UNIT.fullmatch(cell)] or unit_in(label)
    bare, said = _bracketless(label), YEAR.fullmatch(label) is not None
    dated = [YEAR.search(head) for head, is_number in zip(heads, numeric, strict=False) if is_number]
    year = label if said else next((found.group() for found in dated if found), "")
    first = True
    if counts:
        yield from ("（", row.spans[0], "）")
    if year and not said:
        yield _year(year)
    if not named:
        yield bare
    for place, (span, cell, head, is_number) in enumerate(zip(row.spans, row.cells, heads, numeric, strict=False)):
        if not cell or place < counts:
            continue
        if not is_number:
            if UNIT.fullmatch(cell):
                yield from ("（", span, "）")
                continue
            if place > counts and not (first and re.match(r"[-+]?\d", cell)):
                yield "，"
            yield span
            first = first and not re.search(r"\d", cell)
            continue
        words = _bracketless(YEAR.sub("", head)).strip()
        rate, ahead = RATE.search(words) is not None, AHEAD.search(words) is not None
        words = "" if BARE.fullmatch(words) else words
        own = unit_in(head) or ([] if rate else beside)
        given = own or [one for one in common if (one in PARTS) == rate] or ["%"] * rate
        when = found.group() if (found := YEAR.search(head)) else year
        if not first:
            yield "。" if ahead else "，"
            if ahead or when != year:
                yield (_year(when) if when and not said else "") + ("" if said else bare)
        year, first = when, False
        yield "预期目标" if ahead and not rate else words
        yield span
        printed = NUMBER.fullmatch(cell)
        yield given[0] if given and printed and not printed["sign"] else ""
    yield "。"


def _bracketless(text: str) -> str:
    return re.sub(r"[（(\[［][^）)\]］]*[）)\]］]", "", text)


def _year(printed: str) -> str:
    return printed if "年" in printed else printed + "年"
