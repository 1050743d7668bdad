"""The core dictionary: a phrase of two indicators, or one that leads nowhere, is a false series that nobody sees."""

from __future__ import annotations

import pytest

from haidong_data import units
from haidong_data.indicators import all_indicators
from haidong_data.reader import dictionary, extract

CORE = [entry for entry in all_indicators().values() if entry.phrasings]
PHRASINGS = [(entry, phrasing) for entry in CORE for phrasing in (*entry.phrasings, entry.zh)]


def test_the_core_covers_what_reports_state():
    assert len(CORE) >= 200
    assert {entry.topic for entry in CORE} >= {
        "economy",
        "fiscal",
        "agriculture",
        "industry",
        "livelihood",
        "reform",
    }


def test_no_phrase_leads_to_two_indicators():
    found = dictionary.known().phrasings
    twice = {
        phrase: sorted({entry.id for early, entry in entries if early == first})
        for phrase, entries in found.items()
        for first in [early for early, _ in entries]
        if len({entry.id for early, entry in entries if early == first}) > 1
    }
    assert twice == {}


def leads_to(entry, phrasing):
    *early, own = phrasing.split("…")
    known = dictionary.known()
    return dictionary.indicator_of(known, own, "".join(early), entry.measure, entry.unit, "河湾市")


def test_every_phrasing_leads_to_its_own_indicator():
    found = {(entry.id, phrasing): leads_to(entry, phrasing) for entry, phrasing in PHRASINGS}
    assert {(own, phrasing): id for (own, phrasing), id in found.items() if id != own} == {}


def test_an_entry_is_told_from_others_that_are_there():
    every = all_indicators()
    assert [entry.id for entry in CORE if not entry.is_not or entry.id in entry.is_not] == []
    others = [(entry, other) for entry in CORE for other in entry.is_not]
    assert [(entry.id, other) for entry, other in others if other not in every] == []
    shared = [(one.id, other) for one, other in others if {*one.phrasings} & {*every[other].phrasings}]
    assert shared == []


def test_a_unit_of_an_entry_is_one_that_the_reader_gives():
    """One that `units` writes otherwise (千米, 名) would fit no fact."""
    found = [(entry.id, unit) for entry in CORE for unit in (entry.unit, *entry.also) if unit]
    assert [(id, unit) for id, unit in found if units.split(unit)[1] != unit] == []


def test_names_are_told_apart_in_both_languages():
    for names in ([entry.zh for entry in CORE], [entry.en for entry in CORE]):
        assert len(names) == len(set(names))


def named(sentence: str) -> str:
    return extract.facts(f"河湾市政府工作报告\n\n一、2020年工作回顾\n\n{sentence}。\n")[-1]["indicator"]


@pytest.mark.parametrize(
    ("sentence", "id"),
    [
        ("单位GDP能耗下降3.1%", "greening.energy_intensity"),
        ("万元地区生产总值能耗下降3.1%", "greening.energy_intensity"),
        ("第三产业增加值增长6.2%", "economy.tertiary"),
        ("服务业增加值增长6.2%", "economy.services"),
        ("城镇登记失业率3.2%", "economy.registered_unemployment"),
        ("城镇调查失业率3.2%", "economy.unemployment"),
        ("户籍人口城镇化率43.2%", "economy.registered_urbanisation"),
        ("常住人口城镇化率53.2%", "economy.urbanisation"),
        ("财政总收入53.2亿元", "fiscal.total_revenue"),
        ("公共财政预算收入53.2亿元", "fiscal.revenue"),
        ("农民人均纯收入5320元", "economy.rural_net_income"),
        ("工业增加值53.2亿元", "industry.all_value_added"),
        ("规上工业增加值增长5.3%", "industry.value_added"),
        ("全社会研发经费支出相当于全市生产总值的比例达到2.1%", "industry.rd"),
        ("经济增长5.3%", "economy.gdp"),
        ("粮食总产达到53.2万吨", "agriculture.grain"),
        ("粮食产量53.2亿斤", "agriculture.grain"),
        ("河湾市进出口总额增长5.3%", "reform.trade"),
        ("全市新登记市场主体5320户", "economy.new_market_entities"),
        ("市场主体达到5.32万户", "economy.market_entities"),
        # What was added, and all there is.
        ("新增市场主体5320户", "economy.new_market_entities"),
        ("新增53家高新技术企业", "industry.new_high_tech"),
        ("新增高新技术企业53家、国家级制造业单项冠军3家", "industry.new_champions"),
        ("新增高新技术企业53家，总数达532家", "industry.high_tech"),
        ("高新技术企业新增53家", "industry.new_high_tech"),
        ("新增高速公路通车里程53公里", "urban.new_expressways"),
        ("新增公路里程53公里，累计达到532公里", "urban.highways"),
        ("公路里程达到532公里，新增53公里", "urban.highways"),
        ("新增公共停车位532个", "urban.parking"),
    ],
)
def test_what_is_alike_is_told_apart(sentence, id):
    assert named(sentence) == id


@pytest.mark.parametrize(
    "sentence",
    [
        "东河县生产总值增长5.3%", "粮食加工产量53.2万吨", "高新区规上工业增加值增长5.3%",
        "人均财政收入5320元", "民营企业税收收入增长5.3%", "5个县GDP突破100亿元", "省属企业研发投入增长5.3%",
        "生产总值能耗下降5.3%", "粮食产量增加值53.2亿元", "新增公路里程53公里", "新增电力装机53万千瓦",
    ],
)  # fmt: skip
def test_what_names_something_else_too_is_not_known(sentence):
    assert named(sentence) == ""


@pytest.mark.parametrize(
    ("term", "measure", "unit", "id", "reason"),
    [
        ("民营企业税收收入", "level", "元", "fiscal.tax_revenue", "“民营企业”"),
        ("城镇居民人均可支配性收入", "level", "元", "economy.urban_income", "reports call that"),
        ("森林覆盖率", "level", "亩", "greening.forest", "this is a level in 亩"),
    ],
)
def test_a_phrase_that_is_not_known_is_said_to_be_like_one_that_is(term, measure, unit, id, reason):
    near = dictionary.like(term, measure, unit)
    assert near and near[0] == id and reason in near[1]


def test_nothing_is_like_a_phrase_of_another_thing():
    assert dictionary.like("拉面店", "count", "家") is None


@pytest.mark.parametrize("unit", [unit for unit in units.written() if units.measure_of(unit) == "change"])
def test_what_changes_by_points_or_times_has_its_indicator(unit):
    """A fall by 0.5个千分点 was of no indicator: each part of the reader had its own list of such units."""
    (fact,) = extract.facts(f"人口出生率提高0.5{unit}。")
    assert (fact["indicator"], fact["measure"]) == ("economy.birth_rate", "change")
