"""What leaves the collection: complete, typed, the same bytes twice, and no cell that a spreadsheet would run.

What it guards against makes no noise: a column that nobody described, a row lost on the way, a formula in a
quote, a half-written folder.
"""

from __future__ import annotations

import io
import json
import zipfile

import pandas as pd
import pytest
from click.testing import CliRunner

import haidong_data as hd
from haidong_data import cli, references
from haidong_data.collection import terms
from haidong_data.errors import HaidongError
from haidong_data.export import datapackage, tables, workbook

TABLES = terms("columns")["tables"]


@pytest.fixture(scope="module")
def files():
    return tables.contents()


@pytest.fixture(scope="module")
def frames():
    return tables.frames()


# Imported by who needs them, and not by every process that collects.
def package(folder):
    from frictionless import Package

    return Package(str(folder / "datapackage.json"))


def opened(content: bytes):
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content))


def table(files, name, kind="csv"):
    return pd.read_csv(io.BytesIO(files[f"{name}.{kind}"]), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def test_every_fact_and_derived_value_leaves(files):
    assert list(table(files, "facts").fact) == list(hd.load(report="all").index.get_level_values("fact"))
    assert set(table(files, "derived").id) == set(hd.derived().index)
    assert len(table(files, "ledger")) == len(hd.ledger())
    assert set(table(files, "references").id) == set(hd.reference().index)


@pytest.mark.parametrize("name", TABLES)
def test_all_editions_of_a_table_say_the_same(files, name):
    plain, excel = table(files, name), table(files, name, "excel.csv")
    assert plain.equals(excel)
    parquet = pd.read_parquet(io.BytesIO(files[f"{name}.parquet"]))
    assert list(parquet) == list(plain) and len(parquet) == len(plain)
    for column in plain:
        if pd.api.types.is_float_dtype(parquet[column]):
            numbers = pd.to_numeric(plain[column], errors="coerce")
            assert numbers.equals(parquet[column].astype(float).rename(column)), column


@pytest.mark.parametrize("name", TABLES)
def test_excel_edition_opens_with_a_mark_and_the_plain_one_does_not(files, name):
    assert files[f"{name}.excel.csv"].startswith(b"\xef\xbb\xbf")
    assert not files[f"{name}.csv"].startswith(b"\xef\xbb\xbf")
    assert b"\r" not in files[f"{name}.csv"]


def test_data_package_is_valid_in_every_row(files, tmp_path):
    tables.export(tmp_path, files)
    report = package(tmp_path).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    assert {task.name for task in report.tasks} == set(TABLES)


def test_data_package_notices_a_word_that_is_not_offered(files, tmp_path):
    damaged = files | {"facts.csv": files["facts.csv"].replace(b",actual,", b",rumour,", 1)}
    tables.export(tmp_path, damaged)
    found = package(tmp_path).validate().flatten(["type"])
    assert ["constraint-error"] in found


def test_every_column_is_described_and_no_description_is_left_over(frames):
    known = terms("columns")["columns"]
    assert set(known) == {column for frame in frames.values() for column in frame}
    for name, words in TABLES.items():
        assert not frames[name].duplicated(words["key"]).any(), name
    with pytest.raises(HaidongError, match="does not say what the column surprise holds"):
        datapackage.field("surprise", pd.Series([1]))


def test_package_names_every_file_it_describes(files):
    package = json.loads(files["datapackage.json"])
    for resource in package["resources"]:
        assert resource["bytes"] == len(files[resource["path"]])
    assert len(package["sources"]) == 1 + len(references.sources())


@pytest.mark.parametrize(
    "text", ["=1+1", "+1-x", "-2+3", "@SUM(A1)", "\tx", "\r=1", "＝1+1", "－1－1", "=HYPERLINK(0)"]
)
def test_what_a_spreadsheet_would_run_is_neutralised(text):
    assert tables.neutral(text) == "'" + text
    frame = pd.DataFrame({"quote": [text]})
    out = pd.read_csv(io.StringIO(tables.csv_text(frame)), dtype=str)
    assert out.quote[0].startswith("'")


@pytest.mark.parametrize("cell", ["增长", "——攻坚克难", "-3.5", "+8%", "-1,234", "", -3.5, None, "a=b"])
def test_what_is_no_formula_stays_as_it_is(cell):
    assert tables.neutral(cell) == cell


def test_spreadsheet_holds_no_formula_even_of_hostile_text(frames):
    hostile = dict(frames)
    hostile["facts"] = frames["facts"].assign(quote='=HYPERLINK("http://example.org","x")')
    book = opened(workbook.encode(hostile))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert not any(sheet.merged_cells.ranges for sheet in book)


def test_spreadsheet_opens_on_a_cover_and_holds_every_row(files, frames):
    book = opened(files["haidong.xlsx"])
    assert [name.split()[1] for name in book.sheetnames] == ["cover", "notes", "sources", *TABLES]
    for name, frame in frames.items():
        sheet = book[workbook.sheet_name(name)]
        assert sheet.max_row == 3 + len(frame)
        assert [cell.value for cell in sheet[3]] == list(frame)
    facts = book[workbook.sheet_name("facts")]
    column = [cell.value for cell in facts[3]].index("value") + 1
    assert [facts.cell(row, column).value for row in range(4, 8)] == list(frames["facts"]["value"][:4])


def test_same_collection_same_bytes(files):
    again = tables.contents()
    assert {name for name in files if files[name] != again[name]} == set()


def test_floats_read_back_and_are_never_in_powers_of_ten():
    frame = pd.DataFrame({"value": [1873394495.412844, 1e22, 0.1, 12.0, None, -0.03]})
    text = tables.csv_text(frame)
    assert "e" not in text.replace("value", "")
    assert list(pd.read_csv(io.StringIO(text), skip_blank_lines=False)["value"][:4]) == [
        1873394495.412844,
        1e22,
        0.1,
        12,
    ]


def test_failure_leaves_the_last_good_files(tmp_path, files, monkeypatch):
    tables.export(tmp_path, files)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(pd.DataFrame, "to_parquet", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tables.export(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_second_report_of_the_place_is_in_every_table(two_years):
    names = hd.reports()
    frames = tables.frames()
    assert len(names) == 2
    for name in ("facts", "derived", "ledger", "reports"):
        assert list(frames[name].seed.unique()) == names
        assert not frames[name].duplicated(TABLES[name]["key"]).any()


def test_command_says_where_files_lie(tmp_path):
    found = CliRunner().invoke(cli.group, ["export", str(tmp_path / "out")])
    assert found.exit_code == 0 and str(tmp_path / "out") in found.output
    assert (tmp_path / "out" / "facts.csv").is_file()


def test_command_tells_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(HaidongError, match="cannot be written"):
        tables.export(tmp_path / "file" / "out", {"a": b""})


def test_what_a_missing_library_leaves_out_is_said_and_the_rest_is_written(tmp_path, monkeypatch):
    find = tables.importlib.util.find_spec
    monkeypatch.setattr(tables.importlib.util, "find_spec", lambda name: name != "pyarrow" and find(name))
    found = CliRunner().invoke(cli.group, ["export", str(tmp_path)])
    assert found.exit_code == 0 and "Parquet files are left out for want of pyarrow" in found.output
    assert "haidong-data[export]" in found.output and (tmp_path / "facts.csv").is_file()
    assert not list(tmp_path.glob("*.parquet")) and (tmp_path / "haidong.xlsx").is_file()


def test_spreadsheet_is_a_whole_zip(files):
    with zipfile.ZipFile(io.BytesIO(files["haidong.xlsx"])) as book:
        assert book.testzip() is None
