"""The panel: a report that is passed over unsaid, read twice, or put under another place spoils a sample unseen."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pandas as pd
import pytest
from hewan import command, killed

import haidong_data as hd
from haidong_data import collection
from haidong_data.cli import panel as cli
from haidong_data.errors import HaidongError
from haidong_data.export import panel as package
from haidong_data.ledgers import add, propose
from haidong_data.panels import table as panels
from haidong_data.reader import divisions, documents, origin

REPORT = """{place}政府工作报告

——{year}年1月20日在{place}第三届人民代表大会第五次会议上

{place}人民政府市长

一、{last}年工作回顾

全市地区生产总值512.6亿元，增长6.1%。一般公共预算收入44亿元，下降2.3%。{past}

二、{year}年工作安排

今年的主要预期目标是：地区生产总值增长{goal}，一般公共预算收入增长3%左右，城镇新增就业2万人以上。{plan}
"""


def write(folder, name, place="黄山市", year=2021, goal="6.5%以上", past="", plan=""):
    path = folder / name
    path.write_text(REPORT.format(place=place, year=year, last=year - 1, goal=goal, past=past, plan=plan), "utf-8")
    return path


@pytest.fixture
def reports(tmp_path):
    write(tmp_path, "a.txt")
    write(tmp_path, "b.txt", "金华市", goal="7%左右")
    return tmp_path


def test_each_statement_is_a_row_with_its_place(reports):
    frame = hd.panel(reports)
    gdp = frame[(frame["indicator"] == "economy.gdp") & (frame["kind"] == "target")].set_index("place")
    assert list(gdp.loc["黄山市", ["code", "level", "year", "value", "bound", "firm", "status"]]) == [
        "341000", "prefecture", 2021, 6.5, "ge", "预期", "proposed",
    ]  # fmt: skip
    assert gdp.loc["金华市", "bound"] == "approx"
    assert set(frame.columns) == set(panels.COLUMNS)
    text = (reports / "a.txt").read_text("utf-8")
    row = frame[frame["file"] == "a.txt"].iloc[0]
    assert text[row["start"] : row["end"]] == row["number"] + row["unit"]


def test_of_the_collection_the_ledger_is_read_and_not_the_document():
    frame = hd.panel("haidong-2020")
    assert set(frame["status"]) == {"reviewed"} and set(frame["code"]) == {"630200"}
    goal = frame[(frame["indicator"] == "economy.gdp") & (frame["kind"] == "target")]
    assert len(goal) and set(goal["year"]) == {2020}
    assert len(hd.panel()) == len(frame)


def test_a_ledger_that_waits_for_review_is_as_sure_as_its_document(reports, copied):
    write(reports, "c.txt", "黄冈市", past="旅游收入约12亿元。")
    add.add(reports / "c.txt", "huanggang-2021")
    told = ["start", "sure", "status", "doubts"]
    waiting, read = (hd.panel(one)[told] for one in ("huanggang-2021", reports / "c.txt"))
    assert set(waiting["status"]) == {"proposed"} and waiting["sure"].max() < 1 and any(waiting["doubts"])
    assert waiting.to_dict("records") == read.to_dict("records")


def test_indicators_and_kinds_are_what_is_asked_for(reports):
    frame = hd.panel(reports, indicators=["fiscal.revenue"], kind="target")
    assert set(frame["indicator"]) == {"fiscal.revenue"} and set(frame["kind"]) == {"target"}
    assert len(frame) == 2


def test_a_selection_that_came_out_empty_is_not_all(reports):
    assert hd.panel(reports, indicators=(one for one in ("economy.gdp",) if "tourism" in one)).empty


def test_wide_is_place_and_year_with_units_in_the_head(reports):
    wide = hd.panel(reports, kind="target", wide=True)
    assert wide.index.names == ["place", "level", "code", "year"]
    assert wide.loc["黄山市", "economy.gdp growth target (%)"].item() == 6.5
    assert wide.loc["黄山市", "economy.gdp growth target bound"].item() == "ge"
    assert wide.loc["黄山市", "economy.gdp growth target firm"].item() == "预期"


def test_a_range_is_one_row_of_the_wide_form(tmp_path):
    write(tmp_path, "a.txt", goal="6%至6.5%")
    long = hd.panel(tmp_path, indicators=["economy.gdp"], kind="target")
    assert sorted(long["value"]) == [6, 6.5] and not any(long["against"])
    wide = hd.panel(tmp_path, indicators=["economy.gdp"], kind="target", wide=True)
    assert len(wide) == 1
    head = "economy.gdp growth target"
    assert list(wide[[f"{head} (%)", f"{head} low (%)", f"{head} high (%)"]].iloc[0]) == [6.25, 6, 6.5]
    assert wide[f"{head} bound"].item() == "range"


def test_what_is_only_striven_for_does_not_take_the_cell_of_the_target(tmp_path):
    write(tmp_path, "a.txt", goal="7%以上、力争达到8%")
    wide = hd.panel(tmp_path, indicators=["economy.gdp"], kind="target", wide=True)
    head = "economy.gdp growth target"
    assert list(wide[[f"{head} (%)", f"{head} bound", f"{head} firm"]].iloc[0]) == [7, "ge", "预期"]


def test_a_column_without_a_unit_has_no_brackets(tmp_path):
    write(tmp_path, "a.txt", past="地区生产总值增速居全省第3位。")
    wide = hd.panel(tmp_path, indicators=["economy.gdp"], kind="actual", wide=True)
    assert "economy.gdp rank actual" in wide and not any("()" in name for name in wide)


def test_what_is_stated_twice_is_one_row_with_the_other_place(tmp_path):
    path = write(tmp_path, "a.txt", plan="地区生产总值增长6.5%以上。")
    frame = hd.panel(path, indicators=["economy.gdp"], kind="target")
    text = path.read_text("utf-8")
    assert list(frame["also"]) == [str(text.rindex("6.5%"))]
    assert frame.attrs["notes"] == []


def test_what_disagrees_is_there_twice_and_told(tmp_path):
    path = write(tmp_path, "a.txt", past="地区生产总值增长5.9%。")
    frame = hd.panel(path, indicators=["economy.gdp"], kind="actual")
    growth = frame[frame["measure"] == "growth"]
    assert sorted(growth["value"]) == [5.9, 6.1]
    assert set(growth["against"]) == set(growth["start"].astype(str))
    (note,) = frame.attrs["notes"]
    assert "6.1%" in note and "5.9%" in note and "a.txt" in note


def test_a_threshold_does_not_disagree_with_the_value_beyond_it(tmp_path):
    write(tmp_path, "a.txt", past="地区生产总值突破500亿元。")
    frame = hd.panel(tmp_path, indicators=["economy.gdp"], kind="actual")
    assert frame.attrs["notes"] == [] and not any(frame["against"])


@pytest.mark.parametrize(
    "past",
    [
        "新增经营主体1.2万户，总数达到9.8万户。",  # what was added, and all there is, in one sentence
        "新增经营主体1.2万户。经营主体总量达到9.8万户。",  # … and in two
        "支持开展旧改等12个重大项目建设。推进引水等5个重大项目建设。",  # parts
        "出口增长14%，进口和出口分别增长3%、16%。",  # a list
        # parts of what the phrase names
        "一般公共预算收入稳步回升，其中地方收入增长9%。",
        "每个园区力争地区生产总值增长18%。",
        "出口总额增长6.3%。电动汽车、光伏产品表现突出、增长77.6%。",
        "进出口总额增长4%。对沿线国家进出口总额增长21%。",
    ],
)
def test_what_differs_does_not_contradict(tmp_path, past):
    write(tmp_path, "a.txt", past=past)
    assert hd.panel(tmp_path).attrs["notes"] == []


def test_two_totals_of_one_thing_contradict(tmp_path):
    write(tmp_path, "a.txt", past="经营主体总数达到9.8万户。就业稳定。全市经营主体达到9.1万户。")
    (note,) = hd.panel(tmp_path).attrs["notes"]
    assert "9.8万户" in note and "9.1万户" in note


# Whose report it is.

OPEN = """各位代表：

现在，我代表市人民政府向大会报告工作，请予审议。

一、2020年工作回顾

{all}全市地区生产总值512.6亿元，增长6.1%。

二、2021年工作安排

今年的主要预期目标是：地区生产总值增长6.5%以上。
"""


def test_a_report_that_names_no_place_of_its_own_has_the_likely_one_and_says_so(tmp_path):
    (tmp_path / "a.txt").write_text(OPEN.format(all="黄山美好。" * 6 + "向金华学习。"), "utf-8")
    frame = hd.panel(tmp_path)
    assert set(frame["place"]) == {"黄山市"}
    assert frame.attrs["notes"] == ["a.txt does not say whose report it is; 黄山市 is likely, which it names 6 times."]


@pytest.mark.parametrize("words", ["", "黄山美好。" * 4, "黄山美好。" * 6 + "向金华学习。" * 3])
def test_where_the_place_is_open_the_table_of_places_is_offered(tmp_path, words):
    path = tmp_path / "a.txt"
    path.write_text(OPEN.format(all=words), "utf-8")
    with pytest.raises(HaidongError, match=r"a\.txt does not say whose report it is; .*--places"):
        hd.panel(path)
    (tmp_path / "places.csv").write_text("file,place\na.txt,黄山市\n", "utf-8")
    assert set(hd.panel(path, places=tmp_path / "places.csv")["code"]) == {"341000"}


def test_the_table_of_places_goes_before_what_was_kept(tmp_path):
    path = write(tmp_path, "a.txt")
    kept = tmp_path / "kept"
    assert set(hd.panel(path, cache=kept)["place"]) == {"黄山市"}
    (tmp_path / "places.csv").write_text("file,place,year\na.txt,金华市,2019\n", "utf-8")
    frame = hd.panel(path, cache=kept, places=tmp_path / "places.csv")
    assert set(frame["place"]) == {"金华市"} and set(frame["report"]) == {"2019"}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("file,town\na.txt,黄山市\n", "has no column place"),
        ("file,place,year\na.txt,黄山市,21\n", "the year '21'"),
        ("file,place\nb.txt,黄山市\n", "names b.txt, which is not among the reports"),
        (
            "file,place\na.txt,黄山市\n".encode("gbk"),
            r"places.csv cannot be read as [^\n]+: it is no CSV in UTF-8\.$",
        ),
        (None, r"places.csv cannot be read as a table of places: No such file or directory\.$"),
    ],
)
def test_a_table_of_places_that_cannot_be_meant_is_said(tmp_path, table, words):
    if table:
        (tmp_path / "places.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    with pytest.raises(HaidongError, match=words):
        hd.panel(write(tmp_path, "a.txt"), places=tmp_path / "places.csv")


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("黄山市2021年政府工作报告.docx", "黄山市"), ("qinghai-2026.txt", "青海省"),
        ("inner mongolia.txt", "内蒙古自治区"),
        ("鼓楼区-2021.txt", ""), ("report-1.txt", ""), ("政府工作报告.txt", ""),
    ],
)  # fmt: skip
def test_a_place_is_read_off_a_file_name_only_where_it_is_one(file, place):
    assert origin.by_name(file) == place


# Bad input: one sentence by file, and the others are read.


def no_year(folder):
    (folder / "bad.txt").write_text("黄山市政府工作报告\n\n全市地区生产总值512.6亿元，增长6.1%。\n" * 3, "utf-8")
    return "bad.txt does not say its year"


def second(folder):
    write(folder, "bad.txt")
    return "bad.txt is a second report of 黄山市 of 2021"


def no_place(folder):
    text = REPORT.format(place="", year=2021, last=2020, goal="6%", past="", plan="").replace("市长", "")
    (folder / "bad.txt").write_text(text, "utf-8")
    return "bad.txt does not say whose report it is"


def image_only(folder):
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    with (folder / "bad.pdf").open("wb") as stream:
        writer.write(stream)
    return "bad.pdf"


def gone(folder):
    (folder / "bad.txt").symlink_to(folder / "nowhere.txt")
    return "there is no file"


def empty(folder):
    (folder / "bad.txt").write_bytes(b"")
    return "bad.txt is empty"


@pytest.mark.parametrize("make", [no_year, second, no_place, image_only, gone, empty])
def test_a_bad_file_is_told_in_one_sentence_and_the_others_are_read(reports, make):
    told = make(reports)
    frame = hd.panel(reports)
    notes = [note for note in frame.attrs["notes"] if "bad" in note]
    assert len(notes) == 1 and notes[0].startswith(told) and notes[0].endswith(".")
    assert set(frame["place"]) == {"黄山市", "金华市"} and "bad.txt" not in set(frame["file"])


def test_what_is_not_in_the_table_is_told_before_what_is(reports):
    write(reports, "a.txt", past="地区生产总值增长5.9%。")
    second(reports)
    first, *_ = hd.panel(reports).attrs["notes"]
    assert first.startswith("bad.txt is a second report")


def test_a_place_that_has_no_code_is_kept_and_told(reports):
    write(reports, "c.txt", "河湾市")
    frame = hd.panel(reports)
    assert set(frame.loc[frame["place"] == "河湾市", "code"]) == {""}
    assert "河湾市" in hd.panel(reports, wide=True).index.get_level_values("place")
    assert "c.txt: GB/T 2260 has no place 河湾市; its rows have no code." in frame.attrs["notes"]


def test_a_place_whose_name_is_shared_has_no_code_and_is_told(reports):
    write(reports, "c.txt", "鼓楼区")
    frame = hd.panel(reports)
    assert set(frame.loc[frame["place"] == "鼓楼区", "code"]) == {""}
    assert any("several places are called 鼓楼区" in note for note in frame.attrs["notes"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"indicators": ["economy.gpd"]}, "did you mean economy.gdp"),
        ({"kind": "plan"}, "no kind 'plan'"),
        ({"sure": 95}, "between 0 and 1"),
    ],
)
def test_what_is_not_offered_is_said(reports, call, words):
    with pytest.raises(HaidongError, match=words):
        hd.panel(reports, **call)


def test_a_source_that_names_nothing_is_said(tmp_path):
    with pytest.raises(HaidongError, match="is no file, folder, pattern or id"):
        hd.panel("nowhere/*.txt")
    with pytest.raises(HaidongError, match="holds no report"):
        hd.panel(tmp_path)


def test_a_folder_gives_every_document_that_the_reader_reads(tmp_path):
    names = [f"{place}{suffix}" for place, suffix in enumerate(documents.SUFFIXES)]
    for name in names:
        write(tmp_path, name)
    write(tmp_path, "notes.log")
    assert [Path(one).name for one in panels.resolve([tmp_path])] == sorted(names)
    (empty := tmp_path / "empty").mkdir()
    with pytest.raises(HaidongError, match=r"\.markdown, \.text"):
        panels.resolve([empty])


def test_a_statement_has_the_interval_that_its_fact_has(reports):
    """A threshold is exact and a digit that was dropped beside sisters counts, of a ledger and of a document alike."""
    ends, frame = ["low", "high"], hd.panel(hd.reports()[-1])
    loaded = hd.load().set_index("start").loc[list(frame["start"]), ends]
    assert len(frame) and frame[ends].to_numpy().tolist() == loaded.to_numpy().tolist()
    write(reports, "c.txt", "黄冈市", past="第二产业增长5%，第三产业增长5.2%。")
    read = hd.panel(reports / "c.txt", reports / "a.txt")
    over = read[read["bound"] == "ge"]
    assert len(over) > 1 and (over["low"] == over["value"]).all() and (over["high"] == over["value"]).all()
    dropped = read[(read["indicator"] == "economy.secondary") & (read["number"] == "5")]
    assert dropped[ends].to_numpy().tolist() == [[4.95, 5.05]]


# Kept readings.


def test_what_was_read_is_not_read_again_and_what_changed_is(reports, tmp_path_factory, monkeypatch):
    kept = tmp_path_factory.mktemp("kept")
    first = hd.panel(reports, cache=kept)
    assert len(list(kept.glob("*.json"))) == 2
    calls = []
    real = panels._of_document
    monkeypatch.setattr(panels, "_of_document", lambda *given: calls.append(given[1]) or real(*given))
    pd.testing.assert_frame_equal(hd.panel(reports, cache=kept), first)
    assert calls == []
    write(reports, "a.txt", goal="7%")
    assert 7 in set(hd.panel(reports, cache=kept)["value"]) and calls == ["a.txt"]
    monkeypatch.setattr(panels, "version", lambda: "another")
    hd.panel(reports, cache=kept)
    assert calls == ["a.txt", "a.txt", "b.txt"]


def test_a_kept_reading_that_was_cut_off_is_read_anew(reports, tmp_path_factory):
    kept = tmp_path_factory.mktemp("kept")
    first = hd.panel(reports, cache=kept)
    for path in kept.glob("*.json"):
        path.write_text(path.read_text("utf-8")[:50], "utf-8")
    pd.testing.assert_frame_equal(hd.panel(reports, cache=kept), first)


# Targets and what became of them.


def test_a_target_stands_beside_its_result_and_the_last_result(tmp_path):
    write(tmp_path, "a.txt", year=2021, goal="6.5%以上")
    write(tmp_path, "b.txt", year=2022, goal="6%")
    found = panels.outcomes(hd.panel(tmp_path, indicators=["economy.gdp", "fiscal.revenue"]))
    found = found[found["measure"] == "growth"].set_index(["indicator", "year"])
    assert list(found.loc[("economy.gdp", 2021), ["result", "met", "last"]]) == [6.1, "no", 6.1]
    assert found.loc[("fiscal.revenue", 2021), "met"] == "no"
    assert found.loc[("economy.gdp", 2022), "met"] == "" and pd.isna(found.loc[("economy.gdp", 2022), "result"])


def test_what_is_proposed_has_the_unit_of_what_is_reviewed(tmp_path):
    """A rise by 1个百分点 was in 百分点 here and in 个百分点 in ledgers, so that the two never met."""
    past, plan = "城镇化率提高1.2个百分点，人口出生率下降0.5个千分点。", "城镇化率提高1百分点。"
    path = write(tmp_path, "a.txt", past=past, plan=plan)
    ledger = {row.start: row.base_unit for row in propose.rows(path.read_text("utf-8"))}
    frame = hd.panel(path)
    changes = frame[frame["measure"] == "change"]
    assert set(changes["base_unit"]) == {"个百分点", "个千分点"}
    assert list(frame["base_unit"]) == [ledger[start] for start in frame["start"]]


# The command.


def run(*words):
    """Run the command in this process: its start is measured elsewhere."""
    return cli.panel.main(words, standalone_mode=False)


def test_the_command_writes_a_table_and_its_package(reports):
    out = reports / "out"
    out.mkdir()
    write(reports, "bad.txt").write_text("", "utf-8")
    code, printed, told = command("panel", str(reports), "-o", str(out / "panel.csv"), "--package")
    assert code == 2 and printed == "" and "haidong: bad.txt is empty." in told
    assert told.endswith(f" reviewed): {out / 'panel.csv'}\n")
    frame = hd.panel(out / "panel.csv")
    assert len(frame) == len(hd.panel(*reports.glob("[ab].txt")))
    described = json.loads((out / "panel.datapackage.json").read_text("utf-8"))
    fields = described["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(panels.COLUMNS)
    assert all(field["description"] for field in fields)


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_every_form_holds_the_same(reports, form, monkeypatch):
    pytest.importorskip("pyarrow" if form == "parquet" else "openpyxl")
    out = reports / f"panel.{form}"
    with monkeypatch.context() as patch:  # the extra `export` does not bring it
        patch.setitem(sys.modules, "openpyxl", None)
        assert run(str(reports), "-o", str(out), "--kind", "target") == 0
    read = pd.read_parquet(out) if form == "parquet" else pd.read_excel(out, dtype={"code": str})
    assert list(read["start"]) == list(hd.panel(reports, kind="target")["start"])
    assert set(read["code"]) == {"341000", "330700"}


def test_a_table_that_cannot_be_written_is_said_before_anything_is_read(reports):
    (reports / "folder.csv").mkdir()
    said = {
        "panel.txt": "no table that is written",
        "no/panel.csv": "there is no folder",
        "folder.csv": "a folder; name",
    }
    for out, words in said.items():
        with pytest.raises(HaidongError, match=words):
            run(str(reports), "-o", str(reports / out))


# Places.


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("海东市", 2020, "630200"), ("海东地区", 2005, "632100"), ("宁夏", 2025, "640000"),
        ("内蒙古自治区", 2025, "150000"), ("广西", 1990, "450000"), ("全国", 2019, "000000"),
        ("吉林", 2020, "220000"), ("吉林市", 2020, "220200"), ("襄樊市", 2008, "420600"),
    ],
)  # fmt: skip
def test_a_place_has_the_code_of_its_time(name, year, code):
    assert [one.code for one in divisions.find(name, year)] == [code]


def test_the_committed_panel_holds_no_sentence_and_every_province():
    frame = hd.panel("panel-2025")
    assert frame["place"].nunique() == 31 and frame["file"].nunique() == 31
    assert not any(frame["sentence"]) and frame["sha256"].str.len().eq(64).all()
    assert set(frame["status"]) == {"reviewed", "proposed"}
    assert frame.loc[frame["status"] == "reviewed", "file"].nunique() == 16
    assert not frame.duplicated(["sha256", "start"]).any()


def test_the_targets_of_every_report_are_there_beside_their_results():
    every, latest = hd.targets(report="all"), hd.targets()
    assert list(every.index.get_level_values("fact")) == list(latest.index)
    assert {"result", "result_bound", "result_id", "result_report"} <= set(every.columns)
    # One report has no result yet of the year it plans.
    assert every["result"].isna().all()


def test_a_target_of_about_so_much_is_not_missed_by_a_digit(tmp_path):
    write(tmp_path, "a.txt", year=2021, goal="6.2%左右")
    write(tmp_path, "b.txt", year=2022)
    found = panels.outcomes(hd.panel(tmp_path, indicators=["economy.gdp"])).set_index("year")
    assert found.loc[2021, "result"] == 6.1 and found.loc[2021, "met"] == "no"
    write(tmp_path, "a.txt", year=2021, goal="6.5%左右")
    write(tmp_path, "b.txt", year=2022, past="")
    assert panels.outcomes(hd.panel(tmp_path, indicators=["economy.gdp"]))["met"].iloc[0] == "no"


def test_a_number_leads_to_its_document_part_and_paragraph(reports):
    frame = hd.panel(reports, indicators=["economy.gdp"], kind="target")
    found = panels.locate(frame, reports)
    assert list(found["document"]) == ["a.txt", "b.txt"]
    assert all(found["part"].str.contains("2021年工作安排")) and found["paragraph"].notna().all()
    assert all("增长【" in sentence for sentence in found["sentence"])
    (reports / "a.txt").write_text("changed", "utf-8")
    assert list(panels.locate(frame, reports)["document"]) == ["b.txt"]


def test_the_result_of_a_target_is_a_number_with_its_unit(two_years):
    frame = hd.targets(report="all")
    done = frame[frame["result"].notna()]
    assert len(done) and frame["result"].dtype == "float64"
    assert done["result_text"].str.contains(r"\d").all()
    assert (done["result_report"] != done.index.get_level_values("report")).all()


def test_the_committed_package_is_of_the_committed_panel():
    path = collection.seeds_dir() / "panel-2025.csv"
    for name, content in package.files(path).items():
        assert path.with_name(name).read_text("utf-8") == content, (
            'make it anew: python -c "from pathlib import Path; from haidong_data.export import panel;'
            " panel.write(Path('seeds/panel-2025.csv'))\""
        )


def test_a_package_tells_contradictions_the_share_reviewed_and_every_column(tmp_path):
    write(tmp_path, "a.txt", past="地区生产总值增长5.9%。")
    assert run(str(tmp_path / "a.txt"), "-o", str(tmp_path / "mine.csv"), "--package") == 0
    page = (tmp_path / "mine.md").read_text("utf-8")
    assert "Reviewed by a person are 0 of " in page
    assert "| 黄山市 | 2021 | `economy.gdp` | growth actual 2020 | 6.1% |" in page
    assert all(f"`{name}`" in page for name in panels.COLUMNS)
    assert "1 government work reports of 2021" in (tmp_path / "mine.cff").read_text("utf-8")


def test_what_a_chart_shows_leads_to_document_part_and_paragraph(tmp_path):
    write(tmp_path, "a.txt", year=2021)
    write(tmp_path, "b.txt", year=2022)
    frame = hd.panel(tmp_path, indicators=["economy.gdp"])
    goals = panels.outcomes(frame).query("measure == 'growth' and year == 2021")
    shown = panels.trace(panels.behind(goals, frame), tmp_path)
    assert [(one["kind"], one["year"], one["document"]) for one in shown] == [
        ("actual", 2020, "a.txt"), ("target", 2021, "a.txt"), ("actual", 2021, "b.txt"),
    ]  # fmt: skip
    assert all(one["part"] and one["paragraph"] and "【" in one["sentence"] for one in shown)
    elsewhere = panels.trace(frame, tmp_path.parent / "none")
    assert all(one["sha256"] and one["paragraph"] is None or one["paragraph"] != one["paragraph"] for one in elsewhere)


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    """Killed by force, it leaves no half table, and the next run reads only what is left."""
    places = [one.name for one in divisions.of_kind("市", 2021) if one.level == "prefecture"][:20]
    for number, place in enumerate(places):
        write(tmp_path, f"{number:03}.txt", place)
    kept, out = tmp_path / "kept", tmp_path / "panel.csv"
    words = (str(tmp_path), "-o", str(out), "--cache", str(kept))
    assert killed(6, "panel", *words) == -signal.SIGKILL
    before = {path.name: path.stat().st_mtime_ns for path in kept.glob("[!.]*.json")}
    assert len(before) == 5 and not out.exists()
    assert run(*words) == 0
    after = {path.name: path.stat().st_mtime_ns for path in kept.glob("[!.]*.json")}
    assert after.items() >= before.items() and len(after) == len(places)
    assert hd.panel(out)["place"].nunique() == len(places)


def test_workers_of_a_cluster_are_told_where_the_files_lie(reports, monkeypatch):
    """They stand in folders of their own: a relative name is none of theirs."""
    asked = []
    monkeypatch.setattr(panels, "each", lambda _, items, *__, **___: asked.extend(items) or [([], []) for _ in items])
    monkeypatch.chdir(reports)
    list(panels.read(["a.txt"], cluster="tcp://scheduler:8786", cache="kept"))
    assert [item[:2] for item in asked] == [(str(reports / "a.txt"), str(reports / "kept"))]
