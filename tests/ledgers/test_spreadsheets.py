"""A ledger that a spreadsheet saved must come back whole: an hour of review hangs on a separator."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from haidong_data import collection, ledger_csv
from haidong_data.errors import HaidongError
from haidong_data.ledgers import add as adding
from haidong_data.ledgers import review, spreadsheets

ID = "hewan-2021"


@pytest.fixture
def added(copied, document):
    rows = adding.add(document, ID, place_en="Hewan").rows
    review.accept(ID, [row.start for row in rows[:9]])
    return ledger_csv.read(ID)


def table(rows) -> list[list[str]]:
    return list(csv.reader(io.StringIO(ledger_csv.dumps(rows))))


def text(lines, separator=",", end="\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(lines)
    return out.getvalue()


def excel(lines) -> list[list[str]]:
    """Write numbers as Excel does: 6.0 as 6, 2020 as 2020.0, large ones with an exponent."""
    head, *rows = lines
    number, year, value, start = (head.index(name) for name in ("number", "year", "value", "start"))
    for row in rows:
        row[number] = (
            row[number].removesuffix(".0")
            if row[number].endswith(".0")
            else row[number].rstrip("0")
            if "." in row[number]
            else row[number]
        )
        row[year] = f"{row[year]}.0" if row[year] else ""
        row[start] = f"{row[start]}.0"
        row[value] = f"{float(row[value]):.7E}" if row[value] else ""
    return [head, *rows]


WAYS = {
    "gb18030": lambda lines: text(lines).encode("gb18030"),
    "utf-16": lambda lines: text(lines, "\t").encode("utf-16"),
    "semicolons": lambda lines: text(lines, ";").encode("utf-8-sig"),
    "tabs": lambda lines: text(lines, "\t").encode("gb18030"),
    "carriage returns": lambda lines: text(lines, end="\r").encode("utf-8"),
    "columns in another order": lambda lines: text([line[::-1] for line in lines]).encode("utf-8"),
    "heads in capitals": lambda lines: text([[cell.title() + " " for cell in lines[0]], *lines[1:]]).encode("utf-8"),
    "blank and extra columns and rows": lambda lines: text(
        [["", *lines[0], "my notes"], [""] * 9, *(["", *line, "x"] for line in lines[1:]), []]
    ).encode("utf-8"),
    "numbers": lambda lines: text(excel(lines)).encode("utf-8-sig"),
    "empty cells that are called nan": lambda lines: text([[c or "NaN" for c in line] for line in lines]).encode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_spreadsheet_saved_comes_back(added, way):
    path = ledger_csv.path(ID)
    path.write_bytes(WAYS[way](table(added)))
    assert spreadsheets.restore(ID)
    assert ledger_csv.read(ID) == added
    assert spreadsheets.restore(ID) == []


def test_an_edition_for_excel_comes_back(added, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "说明 about"
    sheet = book.create_sheet("台账 ledger")
    sheet.append(["台账"])
    head, *lines = table(added)
    sheet.append(["seed", *head])
    for line in lines:
        line[head.index("status")] = "reviewed"
        cells = [
            int(cell) if cell.isdigit() and name in ("start", "end", "year") else cell
            for name, cell in zip(head, line, strict=True)
        ]
        sheet.append([ID, *cells])
        sheet.append(["another-2020", *cells])
    book.save(tmp_path / "back.xlsx")
    notes = spreadsheets.take(ID, tmp_path / "back.xlsx")
    assert any(f"{len(added) - 9} reviewed rows taken" in note for note in notes)
    assert {row.status for row in ledger_csv.read(ID)} == {"reviewed"}


def test_a_proposed_ledger_opens_right_in_excel_and_a_closed_one_is_plain(added):
    assert ledger_csv.path(ID).read_bytes().startswith(b"\xef\xbb\xbf")
    ledger_csv.save(ID, [replace(row, status="reviewed", sure=None, doubts="") for row in added])
    assert not ledger_csv.path(ID).read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"doubts" not in ledger_csv.path(ID).read_bytes()


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("start", "abc", r"line 4: start is 'abc', which is no number"),
        ("start", "", "line 4: start '' and end"),
        ("end", "99999999", "no place of the document"),
        ("year", "2019.5", "no whole number"),
        ("value", "much", "value is 'much'"),
        ("number", "17", "number is '17', but the document prints"),
    ],
)  # fmt: skip
def test_what_cannot_be_mended_is_said_by_row_and_nothing_is_written(added, column, cell, said):
    lines = table(added)
    lines[3][lines[0].index(column)] = cell
    path = ledger_csv.path(ID)
    path.write_bytes(before := text(lines, ";").encode("gb18030"))
    with pytest.raises(HaidongError, match=said) as caught:
        spreadsheets.restore(ID)
    assert path.read_bytes() == before and "\n" not in str(caught.value)
    assert "git" not in str(caught.value)  # that would lose the review


@pytest.mark.parametrize(
    "damage", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"PK\x03\x04broken", "start,end\n".encode("utf-16")]
)
def test_what_is_no_ledger_is_said_in_a_sentence(added, damage):
    ledger_csv.path(ID).write_bytes(damage)
    with pytest.raises(HaidongError) as caught:
        spreadsheets.restore(ID)
    assert "\n" not in str(caught.value)


def test_a_huge_cell_is_said_in_a_sentence(added):
    csv.field_size_limit(131_072)  # Python's own, which a library in this process may have raised
    lines = table(added)
    lines[3][lines[0].index("reason")] = "长" * 200_000
    ledger_csv.path(ID).write_bytes(text(lines).encode("utf-8"))
    with pytest.raises(HaidongError, match="field larger than"):
        spreadsheets.restore(ID)


def test_rows_of_two_people_are_merged_and_neither_is_overwritten(added, tmp_path):
    facts = [row for row in added if row.status == "proposed" and row.is_fact]
    mine, theirs, both = facts[:3]
    review.accept(ID, mine.start)
    review.correct(ID, both.start, reason="我的 · mine")
    back = [
        replace(row, status="reviewed", reason="他们的 · theirs") if row in (theirs, both) else row for row in added
    ]
    path = tmp_path / "theirs.csv"
    path.write_bytes(text(table(back)).encode("gb18030"))
    notes = spreadsheets.take(ID, path)
    now = {row.start: row for row in ledger_csv.read(ID)}
    assert now[mine.start].status == "reviewed"
    assert now[theirs.start].reason == "他们的 · theirs" and now[both.start].reason == "我的 · mine"
    assert any(str(both.start) in note for note in notes)
    assert collection.seed(ID)


def _reviewed(rows, starts):
    return [replace(r, status="reviewed", sure=None, doubts="") if r.start in starts else r for r in rows]


def test_a_review_that_a_spreadsheet_saved_over_comes_back(added, copied):
    """One has the ledger open in a spreadsheet while a colleague reviews; the one who saves last must not win."""
    opened = ledger_csv.read(ID)
    first, second, third, fourth = [row.start for row in opened[9:13]]
    review.accept(ID, [first, third])
    mine = [replace(r, reason="mine") if r.start == third else r for r in _reviewed(opened, {second, third})]
    text = ledger_csv.dumps(mine).replace("\n", "\r\n")
    ledger_csv.path(ID).write_bytes(text.encode("gb18030"))
    notes = "; ".join(spreadsheets.restore(ID))
    now = {row.start: row for row in ledger_csv.read(ID)}
    assert [now[start].status for start in (first, second, third, fourth)] == ["reviewed"] * 3 + ["proposed"]
    assert "1 row reviewed here meanwhile" in notes and str(first) in notes
    assert now[third].reason == "" and f"left as they were here: {third}" in notes
    assert spreadsheets.restore(ID) == []


def test_a_review_takes_in_first_what_a_spreadsheet_saved(added, copied):
    opened = ledger_csv.read(ID)
    first, second, third = [row.start for row in opened[9:12]]
    review.accept(ID, first)
    ledger_csv.path(ID).write_bytes(ledger_csv.dumps(_reviewed(opened, {second})).replace("\n", "\r\n").encode())
    with pytest.warns(UserWarning, match="1 row reviewed here meanwhile"):
        review.accept(ID, third)
    assert [row.status for row in ledger_csv.read(ID)[9:12]] == ["reviewed"] * 3


def test_what_is_edited_last_is_taken_where_nothing_was_changed_meanwhile(added, copied):
    first = ledger_csv.read(ID)[0].start
    review.accept(ID, first)
    rows = [replace(r, reason="edited") if r.start == first else r for r in ledger_csv.read(ID)]
    ledger_csv.path(ID).write_bytes(ledger_csv.dumps(rows).replace("\n", "\r\n").encode())
    spreadsheets.restore(ID)
    assert ledger_csv.read(ID)[0].reason == "edited"


def test_an_earlier_version_from_version_control_is_taken_and_told(added, copied):
    before = ledger_csv.path(ID).read_bytes()
    review.accept(ID, ledger_csv.read(ID)[9].start)
    ledger_csv.path(ID).write_bytes(before)
    assert "an earlier version" in "; ".join(spreadsheets.restore(ID))
    assert ledger_csv.path(ID).read_bytes() == before and spreadsheets.restore(ID) == []


def test_a_log_that_was_cut_off_hides_no_ledger(added, copied):
    review.accept(ID, ledger_csv.read(ID)[9].start)
    log = copied / ".kept" / f"{ID}.jsonl"
    log.write_text(log.read_text("utf-8")[:-20], "utf-8")
    before = ledger_csv.read(ID)
    spreadsheets.restore(ID)
    assert ledger_csv.read(ID) == before


@pytest.mark.parametrize("beside", [True, False], ids=["a copy", "the ledger itself"])
def test_what_a_person_wrote_into_a_row_is_what_the_review_would_make_of_it(added, tmp_path, beside):
    """Whoever calls a number a name would have to empty nine more columns, and write the proposal out by hand."""
    name, year = (next(row for row in added if row.number == one) for one in ("1500", "21.3"))
    lines = table(added)
    at = {column: place for place, column in enumerate(lines[0])}
    for line in lines[1:]:
        if line[at["start"]] == str(name.start):
            for column, cell in {"class": "name", "reason": "名称 · a name", "status": "reviewed"}.items():
                line[at[column]] = cell
        if line[at["start"]] == str(year.start):
            for column, cell in {"year": "2018", "reason": "另一年 · of then", "status": "reviewed"}.items():
                line[at[column]] = cell
    path = tmp_path / "mine.csv" if beside else ledger_csv.path(ID)
    path.write_text(text(lines), "utf-8")
    spreadsheets.take(ID, path) if beside else spreadsheets.restore(ID)
    made = {row.start: row for row in ledger_csv.read(ID)}
    review.reopen(ID, [name.start, year.start])
    assert made[name.start] == review.reject(ID, name.start, "name", "名称 · a name")
    assert made[year.start] == review.correct(ID, year.start, year=2018, reason="另一年 · of then")


def test_facts_that_a_person_gave_one_phrase_are_told_apart(added, tmp_path):
    """Who writes into a sheet knows nothing of ids."""
    first = next(row for row in added if row.fact == "高速公路/2020")
    other = next(row for row in added if row.number == "1500")
    lines = table(added)
    at = {column: place for place, column in enumerate(lines[0])}
    for line in lines[1:]:
        if line[at["start"]] == str(other.start):
            line[at["indicator"]], line[at["term"]], line[at["status"]] = "", first.term, "reviewed"
    (tmp_path / "mine.csv").write_text(text(lines), "utf-8")
    spreadsheets.take(ID, tmp_path / "mine.csv")
    made = {row.start: row.fact for row in ledger_csv.read(ID)}
    assert (made[first.start], made[other.start]) == (first.fact, ledger_csv.apart(first.fact, other.start))
