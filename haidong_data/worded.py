"""What a report states in words and not in numbers: a county's status, a class of water.

Owns ``seeds/<id>.statements.csv``, its columns, the proof that each statement is what its place says, and
`statements`, its table. The rules are those of `check` for facts, as far as words can keep them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields

import pandas as pd

from . import prose
from .check import Finding
from .clauses import Reach, stands
from .errors import HaidongError, counted, offered
from .files import read_bytes, seeds_dir, vocabulary
from .indicators import all_indicators
from .seeds import Seed, seed
from .tables import resolve

# A statement ends where words do.
EDGE = re.compile(r"[，,；;。！？：:、\n]")
OWN = "已"  # a word that a state may add to the report's


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


COLUMNS = [field.name for field in fields(Statement)]


def read(source: Seed) -> list[Statement]:
    """Read the statements of a document; none where it has no such file.

    Raises
    ------
    HaidongError
        When the file is not UTF-8, a column is missing or a number is none; the sentence names the line.
    """
    where = seeds_dir() / f"{source.id}.statements.csv"
    if not where.is_file():
        return []
    try:
        reader = csv.DictReader(io.StringIO(read_bytes(where, "statements").decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise HaidongError(f"{where.name} is not UTF-8; save it as such.") from None
    lacks = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if lacks:
        raise HaidongError(f"{where.name} lacks the column {lacks[0]!r}; it has {offered(COLUMNS)}.")
    found = []
    for row in reader:
        cells: dict = {column: row[column] or "" for column in COLUMNS}
        for column in ("start", "end", "year"):
            if not re.fullmatch(r"\d{1,9}", cells[column]):
                raise HaidongError(
                    f"{where.name}, line {reader.line_num}: {column} is {cells[column]!r}, which is no number."
                )
            cells[column] = int(cells[column])
        found.append(Statement(**cells))
    return found


def findings(source: Seed) -> list[Finding]:
    """Hold the statements against their document.

    Returns
    -------
    list of Finding
        Empty when each stands where it says, says what stands there, and speaks of its indicator and place.
    """
    rows, off = read(source), []
    for row in rows:
        off += [
            Finding(
                rule, row.statement, re.sub(r"\s+", "", source.text[row.start : row.end])[:40], what, mend
            )
            for rule, what, mend in _off(source, row)
        ]
        if sum(one.statement == row.statement for one in rows) > 1:
            off.append(
                Finding(2, row.statement, "", "more than one row has this id", "give each an id of its own")
            )
    return off


def _off(source: Seed, row: Statement) -> Iterator[tuple[int, str, str]]:
    words = {
        "indicator": all_indicators(),
        "area": source.areas,
        "kind": vocabulary("vocabulary")["kind"],
    }
    wrong = [(name, listed) for name, listed in words.items() if getattr(row, name) not in listed]
    for name, listed in wrong:
        yield 2, f"{name} is {getattr(row, name)!r}", f"use one of {offered(listed, 8)}"
    sentence = prose.read(source.text).sentence(row.start)
    if sentence is None or not row.start < row.end <= sentence.end:
        yield 2, f"{row.start} to {row.end} is no part of a sentence", "restore start and end"
        return
    if wrong:
        return
    before = source.text[sentence.start : row.start].rstrip()
    after = source.text[row.end : sentence.end].lstrip()
    outer = [*before[-1:], *after[:1]]
    inner = source.text[row.start], source.text[row.end - 1]
    if not all(map(EDGE.match, outer)) or any(map(EDGE.match, inner)):
        yield 2, "it begins or ends within a clause", "set start and end to where its words do"
    quote = _plain(source.text[row.start : row.end])
    if not row.zh or not _within(_plain(row.zh).replace(OWN, ""), quote):
        yield 2, f"its place does not say {row.zh!r}", "correct the state, or start and end"
    if not row.en:
        yield 2, "it is not said in English", "fill in `en`"
    reach = Reach(_plain(source.text[sentence.start : row.end]), quote, None)
    anchors = all_indicators()[row.indicator].anchors
    if all(stands(_plain(anchor), reach) is None for anchor in anchors):
        yield 3, f"none of {offered(anchors)} stands in its words", "check the indicator or its `anchors`"
    for area in row.area.split("、") if row.area != source.place else ():
        if re.sub("[省市区县]$", "", area) not in quote:
            yield 3, f"its words do not name {area}", "check the area, or start and end"
    parts = [row.kind] if row.kind != "actual" else []
    parts += [source.slug(row.area)] if row.area != source.place else []
    name = f"{row.indicator}/{row.year}"
    rest = row.statement.removeprefix(name).split("/")[1:]
    if not row.statement.startswith(name) or set(rest) - set(vocabulary("vocabulary")["measure"]) != set(
        parts
    ):
        yield 2, "its id does not say what its columns say", f"the id is {'/'.join([name, *parts])}"


def _plain(text: str) -> str:
    """Bring words to one form: Ⅱ类 is II 类, and line breaks and punctuation say nothing."""
    return re.sub(r"[^\w\0]", "", unicodedata.normalize("NFKC", text.replace("…", "\0"))).replace("\0", "…")


def _within(words: str, text: str) -> bool:
    """Tell whether all characters of `words` stand in `text` in their order."""
    left = iter(text)
    return all(char in left for char in words)


def statements(report: str = "latest") -> pd.DataFrame:
    """Load what a report states of a place in words and not in numbers, e.g. a county's status or a water class.

    Parameters
    ----------
    report : str
        A report's id, or ``"latest"``.

    Returns
    -------
    DataFrame
        Indexed by statement: indicator, area, year, kind, zh, en (the state), start, end,
        quote (exactly what is printed there), section, paragraph. Empty where a report has none.

    Raises
    ------
    HaidongError
        For a report that is not offered, or a statement that its place does not bear out.

    Notes
    -----
    From the results and plans of the whole report.
    """
    source = seed(resolve(report))
    off = findings(source)
    if off:
        raise HaidongError(
            f"the statements of {source.id} do not hold ({counted(len(off), 'finding')}; first: {off[0]});"
            f" run haidong check {source.id}."
        )
    document, rows = prose.read(source.text), read(source)
    columns = ["statement", "indicator", "area", "year", "kind", "zh", "en", "start", "end"]
    frame = pd.DataFrame([vars(row) for row in rows], columns=columns).set_index("statement")
    frame = frame.astype({"year": "Int64", "start": "int64", "end": "int64"})
    frame["quote"] = [source.text[row.start : row.end] for row in rows]
    frame["section"] = [document.section(row.start).title for row in rows]
    numbers = [document.paragraph(row.start).number for row in rows]
    return frame.assign(paragraph=pd.array(numbers, dtype="Int64"))
