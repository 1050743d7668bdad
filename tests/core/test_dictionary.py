"""The dictionary's ids: one given to another thing's phrase would be drawn into its series, unnoticed."""

from __future__ import annotations

import json
import re

import pytest
from hewan import REPORT, command

from haidong_data import collection, indicators, ledger_csv
from haidong_data.errors import HaidongError
from haidong_data.ledgers import add as adding
from haidong_data.ledgers import check, propose, review
from haidong_data.reader import extract


@pytest.fixture
def added(copied, document):
    return adding.add(document, "hewan-2021", place_en="Hewan")


# A dictionary of the collection's own.

ENTRY = """["urban.expressways"]
zh = "高速公路"
en = "Expressways built"
unit = "条"
measure = "count"
anchors = ["高速公路"]
"""


def test_a_new_phrase_is_an_entry_beside_the_seeds(added, copied):
    row = next(row for row in added.rows if row.number == "五" and row.is_fact)
    code, out, _ = command("check", "hewan-2021")
    assert f"{copied}/indicators.toml" in out
    (copied / "indicators.toml").write_text(ENTRY, "utf-8")
    assert "高速公路" not in propose.suggestions("hewan-2021")
    assert review.accept("hewan-2021", row.start) == 1
    now = next(one for one in ledger_csv.read("hewan-2021") if one.start == row.start)
    assert (now.fact, now.indicator, now.status) == (
        "urban.expressways/2020",
        "urban.expressways",
        "reviewed",
    )
    assert json.loads(now.proposal)["fact"] == row.fact
    assert [f for f in check.findings(collection.seed("hewan-2021"), ledger_csv.read("hewan-2021")) if f.rule > 1] == []
    assert next(r for r in propose.rows(REPORT) if r.start == row.start).indicator == "urban.expressways"
    (copied / "indicators.toml").unlink()
    assert next(r for r in propose.rows(REPORT) if r.start == row.start).indicator == ""


def test_every_suggested_anchor_is_one_that_check_accepts(added, copied):
    entries = propose.suggestions("hewan-2021")
    assert entries.count("anchors = ") >= 1
    for place, name in enumerate(re.findall(r'\["(\w+\.NAME)"\]', entries.replace("TOPIC", "urban"))):
        entries = entries.replace("TOPIC", "urban").replace(name, f"urban.thing{place}", 1)
    (copied / "indicators.toml").write_text(entries.replace('en = ""', 'en = "A thing"'), "utf-8")
    for row in ledger_csv.read("hewan-2021"):
        if row.base_unit and row.status == "proposed" and propose.indicator_now(collection.seed("hewan-2021"), row):
            review.accept("hewan-2021", row.start)
    found = check.findings(collection.seed("hewan-2021"), ledger_csv.read("hewan-2021"))
    assert [str(one) for one in found if one.rule == 3] == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["urban.expressways"]', "[urban.expressways]", "has no name of the form"),
        ('["urban.expressways"]', '["roads.expressways"]', "the topics are economy"),
        ('unit = "条"\n', "", "does not say its unit"),
        ('measure = "count"', 'measure = "size"', "no measure"),
        ('["高速公路"]', '"高速公路"', "a list of words"),
        ('["高速公路"]', "[]", "a list of words"),
        ('en = "Expressways built"', 'en = ""', "empty zh, en or anchor"),
        ('unit = "条"', 'units = "条"', "does not say its unit"),
        ('unit = "条"', 'unit = "条"\nyear = "2020"', "no key of"),
        ('unit = "条"', 'unit = "条"\nprices = "old"', "no prices"),
        ('zh = "', 'zh = "\n', "not valid TOML"),
    ],
)
def test_an_entry_that_is_none_is_told_in_a_sentence(copied, old, new, words):
    (copied / "indicators.toml").write_text(ENTRY.replace(old, new, 1), "utf-8")
    with pytest.raises(HaidongError, match=words):
        indicators.all_indicators()


# The ids that phrases get.


def named(sentence: str) -> dict[str, str | None]:
    return {
        fact["number"]: fact["indicator"] or None for fact in extract.facts(f"一、2020年工作回顾\n\n{sentence}。\n")
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "臭氧平均浓度下降15.7%", "第二产业用电量增长15.7%",
        "行政复议改革受理案件增长15.7%", "法院受理案件增长15.7%", "浙商回归重大产业项目157个", "产业项目157个",
        "中央单位实施定点帮扶项目157个", "金融机构存贷款余额双超1.57万亿元", "存款贷款余额总量1.57万亿元",
        "园区固定资产投资、工业总产值分别增长15.7%", "陇南城镇化率提高1.57个百分点",
        "经济总量和全体居民人均可支配收入增长15.7%", "学校157所",
    ],
)  # fmt: skip
def test_another_indicators_phrase_gets_no_id(sentence):
    """A wrong id would be drawn into the series of another thing, and its words do stand in the clause."""
    assert set(named(sentence).values()) == {None}


@pytest.mark.parametrize(
    ("sentence", "id"),
    [
        ("全市PM<sub>10</sub>平均浓度下降15.7%", "greening.pm10"), ("第三产业增加值增长15.7%", "economy.tertiary"),
        ("第三产业增长15.7%", "economy.tertiary"), ("全社会固定资产投资增长15.7%", "economy.fixed_investment"),
        ("固定资产投资增速15.7%", "economy.fixed_investment"), ("居民消费价格指数上涨15.7%", "economy.cpi"),
        ("根治欠薪，受理案件下降15.7%", "livelihood.wage_cases"),
        ("与无锡市深化合作，实施帮扶项目157个", "poverty.wuxi_projects"),
        ("全市PM2.5平均浓度下降15.7%", "greening.pm25"), ("第三产业投资增长15.7%", "investment.tertiary"),
        ("民间固定资产投资增长15.7%", "investment.private"),
        ("三县区GDP突破157亿元", "economy.county_gdp"),
        ("各项存款余额1.57万亿元", "fiscal.deposits"), ("金融机构贷款余额增长15.7%", "fiscal.loans"),
    ],
)  # fmt: skip
def test_an_indicators_own_phrase_gets_its_id(sentence, id):
    assert list(named(sentence).values())[-1] == id


def test_the_reviewed_ledgers_ids_are_what_is_proposed():
    rows = {row.start: row for row in ledger_csv.read("haidong-2020") if row.is_fact}
    said = {row.start: row.indicator for row in propose.rows(collection.seed("haidong-2020").text) if row.is_fact}
    given = {start: one for start, one in said.items() if one and start in rows}
    assert [rows[start].fact for start, one in given.items() if rows[start].indicator != one] == []
    assert len(given) > 0.74 * len(rows)
