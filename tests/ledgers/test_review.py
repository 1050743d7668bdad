"""The review of proposed rows: a correction that cannot hold would make a ledger that nothing opens."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from importlib import import_module

import pandas as pd
import pytest
from hewan import REPORT, command

from haidong_data import __version__, ledger_csv
from haidong_data.collection import seed
from haidong_data.errors import HaidongError
from haidong_data.ledgers import add as adding
from haidong_data.ledgers import check, proof, propose, readings, review


@pytest.fixture
def added(copied, document):
    return adding.add(document, "hewan-2021", place_en="Hewan")


def test_rows_wait_with_their_sentences(added):
    waiting = propose.waiting("hewan-2021")
    assert len(waiting) == len(added.rows)
    visitors = propose.table("hewan-2021").set_index("number").loc["1500"]
    assert visitors["sentence"] == "全年接待游客【1500万人次】，下降15.1%。" and visitors["topic"] == "tourism"


def test_accepting_takes_the_row_as_it_is(added):
    row = next(row for row in added.rows if row.number == "1500")
    assert review.accept("hewan-2021", row.start) == 1
    now = next(one for one in ledger_csv.read("hewan-2021") if one.start == row.start)
    assert (now.status, now.proposal, now.value) == ("reviewed", "", row.value)
    with pytest.raises(HaidongError, match="no row"):
        review.accept("hewan-2021", 1)


def test_a_fact_that_the_dictionary_does_not_know_stays_unnamed(added):
    row = next(row for row in added.rows if row.number == "五" and row.is_fact)
    assert (row.indicator, row.fact) == ("", "高速公路/2020")
    review.accept("hewan-2021", row.start)
    assert propose.suggestions("hewan-2021").count("高速公路") == 0
    review.undo("hewan-2021")
    assert 'zh = "高速公路"' in propose.suggestions("hewan-2021")


def test_a_correction_keeps_what_the_reader_had_proposed(added):
    row = next(row for row in added.rows if row.number == "1500")
    changed = review.correct("hewan-2021", row.start, year=2019, bound="approx")
    assert (changed.fact, changed.year, changed.bound) == ("tourism.visitors/2019", 2019, "approx")
    proposal = json.loads(changed.proposal)
    assert (proposal["fact"], proposal["year"], proposal["bound"]) == ("tourism.visitors/2020", 2020, "eq")
    again = review.correct("hewan-2021", row.start, year=2018)
    assert json.loads(again.proposal)["year"] == 2020  # the first proposal stays
    assert ledger_csv.read("hewan-2021")[added.rows.index(row)] == again


def test_a_correction_of_what_was_proposed_as_no_fact_says_so(added):
    row = next(row for row in added.rows if row.number == "109")
    said = {"term": "国道", "measure": "count", "kind": "actual", "year": 2020, "area": "河湾市"}
    changed = review.correct("hewan-2021", row.start, **said)
    assert changed.is_fact and json.loads(changed.proposal)["class"] == row.class_ != "fact"


def test_a_correction_says_at_once_what_check_will_ask_for(added, capsys):
    row = next(row for row in added.rows if row.number == "1500")
    review.correct("hewan-2021", row.start, year=2018)
    said = capsys.readouterr().out
    assert "its year is 2018, but the words beside the number say 2020" in said
    found = check.findings(seed("hewan-2021"), ledger_csv.read("hewan-2021"))
    assert said == "".join(f"check will say: {one.where}: {one.what} → {one.mend}.\n" for one in found)
    review.correct("hewan-2021", row.start, year=2017, reason="另一年 · another year")
    review.correct("hewan-2021", row.start, year=2020, reason="")
    assert capsys.readouterr().out == ""


def test_a_correction_checks_its_words(added):
    start = next(row for row in added.rows if row.number == "1500").start
    for changes, words in (
        ({"indicator": "tourism.visitor"}, "did you mean tourism.visitors"),
        ({"measure": "size"}, "no measure"),
        ({"colour": "red"}, "no column"),
        ({"indicator": "fiscal.revenue", "number": "x"}, "is no number"),
    ):
        with pytest.raises(HaidongError, match=words):
            review.correct("hewan-2021", start, **changes)
    assert ledger_csv.read("hewan-2021") == added.rows


def test_a_rejection_needs_a_reason_and_keeps_the_proposal(added):
    start = next(row for row in added.rows if row.number == "五" and row.is_fact).start
    with pytest.raises(HaidongError, match="reason is empty"):
        review.reject("hewan-2021", start, "slogan", " ")
    with pytest.raises(HaidongError, match="no class"):
        review.reject("hewan-2021", start, "fact", "x")
    row = review.reject("hewan-2021", start, "slogan", "提法")
    assert (row.class_, row.fact, row.value, row.status) == ("slogan", "", None, "reviewed")
    assert json.loads(row.proposal)["term"] == "高速公路"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "abc"}, "year is 'abc', which is not a whole number"),
        ({"year": 2019.5}, "not a whole number"),
        ({"year": True}, "not a whole number"),
        ({"year": 99999}, "not a whole number"),
        ({"value": "much"}, "value is 'much', which is not a number"),
        ({"value": float("nan")}, "not a number"),
        ({"value": 3}, "its value is 3"),
        ({"end": "x"}, "end is 'x'"),
        ({"end": 10**9}, "the document prints|overlap"),
        ({"end": 3}, "the document prints|holds no numeral|has no row"),
        ({"number": "1600"}, "the document prints '1500万人次'"),
        ({"unit": "人"}, "the document prints"),
        ({"base_unit": "元"}, "its base unit is '元', that of '1500万人次' is '人次'"),
        ({"area": "海南岛"}, "use one of 河湾市"),
        ({"area": "河湾市\n"}, "not a line of text"),
        ({"term": 5}, "not a line of text"),
        ({"fact": "x"}, "does not say what its columns say"),
    ],
)
def test_a_correction_that_cannot_hold_changes_nothing(added, changes, words):
    """What is saved in a wrong type makes the whole ledger unreadable."""
    start = next(row for row in added.rows if row.number == "1500").start
    before = ledger_csv.path("hewan-2021").read_bytes()
    with pytest.raises(HaidongError, match=words) as caught:
        review.correct("hewan-2021", start, **changes)
    assert "\n" not in str(caught.value)
    assert ledger_csv.path("hewan-2021").read_bytes() == before


def test_a_correction_takes_what_means_the_same(added):
    start = next(row for row in added.rows if row.number == "1500").start
    row = review.correct("hewan-2021", start, year="2019", area=None, value="15000000")
    assert (row.year, row.area, row.value) == (2019, "河湾市", 15e6)
    assert review.correct("hewan-2021", start, year=None).fact == "tourism.visitors/undated"


def test_a_ledger_that_would_not_read_back_is_not_written(added):
    before = ledger_csv.path("hewan-2021").read_bytes()
    for columns in ({"year": "abc"}, {"value": float("nan")}, {"year": 2019.5}):
        with pytest.raises(HaidongError):
            ledger_csv.save("hewan-2021", [dataclasses.replace(added.rows[0], **columns), *added.rows[1:]])
    assert ledger_csv.path("hewan-2021").read_bytes() == before


def test_what_repeats_a_fact_follows_its_new_id(copied, document):
    document.write_text(REPORT.replace("全年接待", "全市地区生产总值增长5.5%。全年接待"), "utf-8")
    rows = adding.add(document, "hewan-2021", place_en="Hewan").rows
    repeat = next(row for row in rows if row.class_ == "repeat")
    first = next(row for row in rows if row.fact == repeat.repeats)
    changed = review.correct("hewan-2021", first.start, year=2019)
    now = {row.start: row for row in ledger_csv.read("hewan-2021")}
    assert now[repeat.start].repeats == changed.fact != first.fact
    with pytest.raises(HaidongError, match="no fact to repeat 'fiscal.nothing'"):
        review.reject("hewan-2021", repeat.start, "repeat", "重复", repeats="fiscal.nothing")


@pytest.mark.parametrize("lead", ["", "## ", "**要点。**"])
def test_the_number_is_marked_where_it_stands(copied, tmp_path, lead):
    """The same digits stand twice, and a page break cuts the sentence."""
    path = tmp_path / "report.txt"
    path.write_text(
        f"一、2020年工作回顾\n\n{lead}财政收入增长15%，其中税\n\n收增长5%，旅游收入增长15%。\n\n第5次会议。\n",
        "utf-8",
    )
    rows = adding.add(path, "marked-2021", place="河湾市").rows
    shown = propose.table("marked-2021")["sentence"]
    for row in rows:
        before, number, after = re.split("[【】]", shown[row.start])
        assert number == row.number + row.unit
        text = path.read_text("utf-8")
        assert re.sub(r"\W", "", text[: row.start]).endswith(re.sub(r"\W", "", before)[-6:])
        assert re.sub(r"\W", "", text[row.end :]).startswith(re.sub(r"\W", "", after)[:6])


def test_brackets_of_the_document_mark_no_number(copied, tmp_path):
    """【重点】 that the document prints would be marked in place of the number."""
    path = tmp_path / "report.txt"
    path.write_text("一、2020年工作回顾\n\n【重点】财政收入<b>增长15%【见附表】。\n", "utf-8")
    adding.add(path, "marked-2021", place="河湾市")
    whole = propose.table("marked-2021")
    table = whole[whole["number"] == "15"]
    assert list(table["sentence"]) == ["【重点】财政收入<b>增长【15%】【见附表】。"]
    html = "【重点】财政收入&lt;b&gt;增长<mark>15%</mark>【见附表】。"
    assert html in propose.show(table.sort_values("sure")).data
    plain = pd.DataFrame(table.to_dict("records"))  # put together by hand, it knows of no parts
    assert "【重点】财政收入&lt;b&gt;增长【15%】【见附表】。" in propose.show(plain).data
    assert "<p>1 rows</p>" in propose.show(table).data and "<p>1 行</p>" in propose.show(table, "zh").data


# In bulk, taken back, and by two at once


def test_rows_are_taken_by_class_sentence_indicator_and_certainty(added):
    whole = propose.table("hewan-2021")
    assert len(whole) == len(added.rows)
    assert set(propose.table("hewan-2021", class_=["name", "idiom"])["class"]) == {"name", "idiom"}
    assert set(propose.table("hewan-2021", indicator="tourism")["indicator"]) == {"tourism.visitors"}
    listed = propose.table("hewan-2021", sentence="接待游客")
    assert list(listed["number"]) == ["1500", "15.1"]
    assert len(propose.table("hewan-2021", sure=(0, 1))) == len(whole)
    assert not propose.table("hewan-2021", named=False)["indicator"].any()
    with pytest.raises(HaidongError, match="did you mean name"):
        propose.table("hewan-2021", class_="nam")
    shown = propose.show(listed).data
    assert "<mark>1500万人次</mark>" in shown and "<mark>15.1%</mark>" in shown


def test_a_table_is_accepted_corrected_and_rejected_whole_and_undone(added):
    before = ledger_csv.read("hewan-2021")
    names = propose.table("hewan-2021", class_="name")
    assert review.accept("hewan-2021", names) == len(names)
    review.reject("hewan-2021", propose.table("hewan-2021", class_="slogan"), "slogan", "提法")
    review.correct("hewan-2021", propose.table("hewan-2021", sentence="接待游客"), year=2019)
    assert {row.year for row in ledger_csv.read("hewan-2021") if row.indicator == "tourism.visitors"} == {2019}
    for _ in range(3):
        review.undo("hewan-2021")
    assert ledger_csv.read("hewan-2021") == before
    with pytest.raises(HaidongError, match="nothing was changed"):
        review.undo("hewan-2021")
    review.accept("hewan-2021", names)
    assert review.reopen("hewan-2021", names) == len(names)
    assert ledger_csv.read("hewan-2021") == before


def test_what_somebody_else_has_changed_since_is_not_undone(added):
    row = next(row for row in added.rows if row.number == "1500")
    review.accept("hewan-2021", row.start)
    theirs = [
        dataclasses.replace(one, reason="x") if one.start == row.start else one for one in ledger_csv.read("hewan-2021")
    ]
    ledger_csv.save("hewan-2021", theirs)
    with pytest.raises(HaidongError, match="somebody else"):
        review.undo("hewan-2021")
    assert ledger_csv.read("hewan-2021") == theirs


def test_two_people_at_once_lose_nothing(added, copied):
    """Each process accepts every second row, one by one; each reads what the other has just written."""
    starts = [row.start for row in added.rows]
    code = "import sys; from haidong_data.ledgers import review\n"
    code += "for start in map(int, sys.argv[1:]): review.accept('hewan-2021', start)"
    environment = {**os.environ, "HAIDONG_COLLECTION": str(copied.parent)}
    running = [
        subprocess.Popen([sys.executable, "-c", code, *map(str, starts[part::2])], env=environment) for part in (0, 1)
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    assert {row.status for row in ledger_csv.read("hewan-2021")} == {"reviewed"}


def test_a_threshold_cuts_no_phrase(copied, tmp_path):
    """亿元 in 新签约亿元以上项目 is a fact of its own; the phrase around it still names the number behind."""
    path = tmp_path / "report.txt"
    path.write_text(REPORT.replace("全年接待", "新签约亿元以上项目169个。全年接待", 1), encoding="utf-8")
    adding.add(path, "hewan-2021", place_en="Hewan")
    start = next(row.start for row in ledger_csv.read("hewan-2021") if row.number == "169")
    review.correct("hewan-2021", start, indicator="investment.signed_projects", reason="signed")
    found = check.findings(seed("hewan-2021"), ledger_csv.read("hewan-2021"))
    assert not [one for one in found if "169" in str(one)]


PARTS = """2021年政府工作报告

一、2020年工作回顾

在第九届洽谈会上，我市共签约招商引资项目12个，签约资金36亿元，比上届增长一倍。全市生产总值突破200亿元大关，达到212.6亿元，增长6.1%。全市全年共签约招商引资项目79个，签约资金123亿元，同比增长18.5%。
"""


def test_the_figure_of_the_whole_has_the_indicator(copied, tmp_path):
    """A part that is named first, and the threshold on the way to a result, would stand in every chart."""
    (tmp_path / "parts.txt").write_text(PARTS, "utf-8")
    added = adding.add(tmp_path / "parts.txt", "parts-2021", place="河湾市")
    named = {row.number: row.indicator for row in added.rows if row.is_fact}
    assert [named[one] for one in ("212.6", "6.1", "200")] == ["economy.gdp", "economy.gdp", ""]
    assert [named[one] for one in ("123", "18.5", "79")] == [
        *["investment.signed"] * 2,
        "investment.signed_projects",
    ]
    assert [named[one] for one in ("36", "一", "12")] == [""] * 3
    review.accept("parts-2021", [row.start for row in added.rows])
    assert check.findings(seed("parts-2021"), ledger_csv.read("parts-2021")) == []


def test_what_a_person_put_is_counted(added):
    rows = added.rows
    review.accept("hewan-2021", [row.start for row in rows])
    assert propose.agreeing(seed("hewan-2021"), ledger_csv.read("hewan-2021")) == len(rows)
    row = next(row for row in rows if row.number == "1500")
    review.correct("hewan-2021", row.start, term="游客")
    assert propose.agreeing(seed("hewan-2021"), ledger_csv.read("hewan-2021")) == len(rows) - 1


def test_an_area_that_the_report_does_not_list_is_offered_a_place(copied, tmp_path):
    (tmp_path / "ledu.txt").write_text(REPORT.replace("河湾市", "海东市"), "utf-8")
    added = adding.add(tmp_path / "ledu.txt", "ledu-2021")
    assert seed("ledu-2021").areas.items() >= {"青海省": "Qinghai", "全国": "China"}.items()
    row = next(row for row in added.rows if row.number == "1500")
    with pytest.raises(HaidongError, match=r"or add it to \[ledu-2021.areas\] in seeds.toml"):
        review.correct("ledu-2021", row.start, area="甘肃省")
    assert review.correct("ledu-2021", row.start, area="全国", reason="全国 · the nation").area == "全国"


def test_phrases_of_no_topic_make_no_entry(copied, tmp_path):
    (tmp_path / "odd.txt").write_text(REPORT + "又新办晾晒架三百七十二个。\n", "utf-8")
    adding.add(tmp_path / "odd.txt", "odd-2021", place_en="Hewan")
    said = propose.suggestions("odd-2021")
    assert "TOPIC" not in said
    assert "晾晒架" in said.splitlines()[-1]
    assert said.splitlines()[-1].startswith("# of no topic")


def test_a_ledger_that_a_newer_reader_reads_otherwise_keeps_its_review(added, monkeypatch):
    """An update of the package finds what a person has decided: which rows, under which version, and a way on."""
    rows = added.rows
    fact, other = (row for row in rows if row.number in ("1500", "15.1"))
    review.accept("hewan-2021", [row.start for row in rows])
    review.correct("hewan-2021", other.start, term="游客")
    assert proof.examine("hewan-2021").findings == ()
    proof.record("hewan-2021")
    ledger = ledger_csv.path("hewan-2021").read_bytes()
    of_old = readings.readings(seed("hewan-2021"))
    newer = of_old | {fact.start: of_old[fact.start] | {"kind": "target", "indicator": "tourism.revenue"}}
    monkeypatch.setattr(readings, "readings", lambda _: newer)
    monkeypatch.setattr(import_module("haidong_data.cli.check"), "__version__", "9.9")
    code, said, _ = command("check", "hewan-2021")
    assert code == 1
    assert f"closed as it stands, under haidong-data {__version__}: the findings are what 9.9 reads" in said
    assert proof.is_recorded("hewan-2021") and ledger_csv.path("hewan-2021").read_bytes() == ledger
    proposed = [dataclasses.replace(row, kind="target") if row.start == fact.start else row for row in rows]
    monkeypatch.setattr(propose, "proposed_rows", lambda _: {row.start: row for row in proposed})
    code, said, _ = command("check", "hewan-2021", "--reopen")
    assert code == 1 and "1 row of hewan-2021 put to review again" in said
    (waits,) = propose.waiting("hewan-2021")
    assert (waits.start, waits.kind, waits.fact) == (fact.start, fact.kind, fact.fact)
    assert "its kind is actual" in waits.doubts
    review.accept("hewan-2021", fact.start)
    now = {row.start: row for row in ledger_csv.read("hewan-2021")}
    assert (now[fact.start].kind, now[fact.start].reason) == ("actual", "复核时如此 · as it was reviewed")
    assert now[other.start].term == "游客"
    assert not [one for one in check.findings(seed("hewan-2021"), [*now.values()]) if "kind" in one.what]
    review.undo("hewan-2021")
    review.undo("hewan-2021")
    assert ledger_csv.path("hewan-2021").read_bytes() == ledger


def test_a_row_is_told_from_the_others_by_where_it_stands(added):
    """Two rows that overlap are both found, by their starts: no name of theirs need be read back."""
    rows = added.rows
    review.accept("hewan-2021", [row.start for row in rows])
    first, second = (next(row for row in rows if row.number == one) for one in ("1500", "15.1"))
    longer = [
        dataclasses.replace(row, end=second.start + 1) if row.start == first.start else row
        for row in ledger_csv.read("hewan-2021")
    ]
    ledger_csv.save("hewan-2021", longer)
    found = check.findings(seed("hewan-2021"), longer)
    assert (first.start, second.start) in {one.starts for one in found if one.what == "these rows overlap"}
    assert review.reopen_found("hewan-2021") == 2
    assert [row.start for row in propose.waiting("hewan-2021")] == [first.start, second.start]


def test_a_row_that_a_newer_reader_finds_waits_and_hides_no_other(added):
    rows = added.rows
    review.accept("hewan-2021", [row.start for row in rows])
    lost = next(row for row in rows if row.number == "1500")
    ledger_csv.save("hewan-2021", [row for row in ledger_csv.read("hewan-2021") if row.start != lost.start])
    assert review.reopen_found("hewan-2021") == 1
    assert [row.start for row in propose.waiting("hewan-2021")] == [lost.start]
    assert len(ledger_csv.read("hewan-2021")) == len(rows)
    review.undo("hewan-2021")
    assert len(ledger_csv.read("hewan-2021")) == len(rows) - 1
