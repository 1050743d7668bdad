"""What the reader proposes and a person accepts must close: a true sentence that is refused makes people change it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from haidong_data import collection, ledger_csv
from haidong_data.ledgers import check, propose
from haidong_data.reader import extract

KEPT = Path(__file__).parents[3] / "shared" / "cases" / "closing.txt"
SENTENCES = [
    "接待游客2210.4万人次，旅游综合收入103.6亿元，分别增长7.4%和8.1%。",
    "城镇、农村居民人均可支配收入分别达到41230元、17450元，增长5.1%、7.6%。",
    "城镇居民、农村居民人均可支配收入分别增长5.1%、7.6%。",
    "生产总值超300亿元县（区）达到17个。",
    "一产、二产、三产增加值分别增长4.1%、8%和5.3%。",
    "粮食、油料和蔬菜种植面积分别稳定在310万亩、84万亩和22.5万亩。",
    "规模以上工业实现增加值61.2亿元，增长9.4%，利润下降3.5%。",
    "生产电解铝80万吨、工业硅12.6万吨，分别增长3.2%、18.9%。",
    "新增经营主体1.92万户，总量达到48万户。",
    "存贷款余额分别达到720亿元和515亿元，比年初增加41亿元、36亿元。",
    "失业率由4.1%下降到3.6%，贫困发生率由2.3%降至0.4%。",
    "新建改建农村公路540公里、桥梁18座，解决96个村5.2万人出行问题。",
    "居民消费价格涨幅控制在3%左右，城镇新增就业8600人以上。",
    "全年减税降费6.3亿元，惠及企业4300余户。",
    "森林覆盖率达到36.4%，提高1.2个百分点，空气质量优良天数比例92%以上。",
    "举办招商活动24场次，签约项目57个，总投资318.5亿元，到位资金96亿元。",
    "三次产业结构由18.2:39.6:42.2调整为17.1:38.8:44.1。",
    "地区生产总值增长6%—6.5%，固定资产投资增长8%，进出口总额突破12亿元。",
]


def accepted(text: str) -> tuple[collection.Seed, list]:
    """Take a sentence for a report of its own and accept all that is proposed."""
    text = f"政府工作报告\n\n一、2022年工作回顾\n\n{text}\n"
    rows = [
        dataclasses.replace(row, status="reviewed", sure=None, doubts="")
        for row in propose.rows(text, (2022, 2023), "河湾市")
    ]
    areas = {"河湾市": "Hewan"} | {row.area: row.area for row in rows if row.is_fact}
    seed = collection.Seed(
        id="hewan-2023", text=text, sha256="", title="", title_en="", place="河湾市", place_en="Hewan", session="",
        session_en="", delivered="2023", reviews=2022, plans=2023, areas=areas,
    )  # fmt: skip
    return seed, rows


@pytest.mark.parametrize("text", SENTENCES)
def test_what_is_proposed_and_accepted_closes(text):
    assert [str(one) for one in check.findings(*accepted(text))] == []


@pytest.mark.skipif(not KEPT.is_file(), reason="the cases are not at hand")
@pytest.mark.parametrize("text", KEPT.read_text("utf-8").split() if KEPT.is_file() else [])
def test_the_cases_close_too(text):
    assert [str(one) for one in check.findings(*accepted(text))] == []


@pytest.mark.parametrize("text", SENTENCES)
def test_two_facts_swapped_are_caught_however_they_are_listed(text):
    """Numbers stay where they are; what they are said to measure changes places."""
    seed, rows = accepted(text)
    facts = [row for row in rows if row.is_fact]
    words = ("fact", "indicator", "term")
    for one in facts:
        for other in facts:
            alike = (one.measure, one.base_unit) == (other.measure, other.base_unit)
            if one.start >= other.start or not alike or (one.indicator, one.term) == (other.indicator, other.term):
                continue
            swap = {
                one: dataclasses.replace(one, **{name: getattr(other, name) for name in words}),
                other: dataclasses.replace(other, **{name: getattr(one, name) for name in words}),
            }
            assert check.findings(seed, [swap.get(row, row) for row in rows]), (one.term, other.term)


def test_a_person_may_share_a_phrase_out_as_the_reader_does():
    """城乡低保标准 is the urban and the rural one; where the words are farther off, a reason says why they hold."""
    seed, rows = accepted("城乡低保标准提到人均每月612元、每年5208元，比五年前分别提高41.5%、62.3%。")
    parts = {"612": "urban", "5208": "rural", "41.5": "urban", "62.3": "rural"}
    terms = {"urban": "城市低保标准", "rural": "农村低保标准"}

    def named(reason: str) -> list:
        changed = []
        for row in rows:
            if part := parts.get(row.number):
                indicator, year = f"livelihood.{part}_allowance", 2022
                row = dataclasses.replace(row, term=terms[part], indicator=indicator, year=year, reason=reason)
                row = dataclasses.replace(row, fact=ledger_csv.fact_id(row, ""))
            changed.append(row)
        return check.findings(seed, changed)

    assert named("各按一项 · one each") == []
    assert all("say in `reason`" in one.mend for one in named(""))


def test_a_ledger_counts_what_the_reader_counts_where_the_unit_does_not_say():
    """万 alone is no unit: 33.7万农村居民 are people, 超500亿 is money."""
    text = "解决了33.7万农村居民饮水安全问题，三次产业结构为7:43:50，工业产值突破500亿。"
    seed, rows = accepted(text)
    told = {one["start"]: one["base_unit"] for one in extract.facts(seed.text)}
    assert [told[row.start] for row in rows if row.is_fact] == ["人", "%", "%", "%", "元"]
    assert all(row.base_unit == told[row.start] for row in rows if row.is_fact)
    assert check.findings(seed, rows) == []
    for row in (row for row in rows if row.is_fact):
        other = dataclasses.replace(row, base_unit="个")
        assert check.findings(seed, [other if one is row else one for one in rows])


@pytest.mark.parametrize(
    ("text", "number", "term", "reason"),
    [
        ("去年在城东开工3座35万千瓦光热电站和光热产业创新中心。", "3", "光热电站", ""),
        ("去年为812户群众实施搬迁。", "812", "群众", ""),
        ("去年亿元以上项目开工97个，竣工36个。", "36", "亿元以上项目", "竣工 · completed"),
    ],
)
def test_a_phrase_that_a_person_put_right_closes(text, number, term, reason):
    """A number, its size and its noun are one phrase; a unit that an indicator goes by names nothing."""
    seed, rows = accepted(text)
    row = next(row for row in rows if row.number == number and row.is_fact)
    new = dataclasses.replace(row, term=term, indicator="", reason=reason)
    new = dataclasses.replace(new, fact=ledger_csv.fact_id(new, ""))
    assert [str(one) for one in check.findings(seed, [new if one is row else one for one in rows])] == []


def test_an_unnamed_fact_is_called_by_its_phrase_and_told_apart():
    seed, rows = accepted("新建云杉观测站12座。去年旧城区也新建云杉观测站15座。")
    first, second = [row for row in rows if row.is_fact]
    assert first.indicator == second.indicator == "" and first.term in first.fact
    assert first.fact != second.fact
    assert check.findings(seed, rows) == []
    blind = [dataclasses.replace(row, term="") if row is first else row for row in rows]
    assert any("neither indicator nor term" in one.what for one in check.findings(seed, blind))


def test_of_random_single_changes_nearly_all_are_caught():
    """The whole count, 2,000 of them, is ``python -m benchmarks mutations``."""
    from benchmarks import mutations

    made, slipped, said = mutations.missed("haidong-2020", 100)
    assert sum(slipped.values()) <= 0.05 * sum(made.values()), said
    assert not set(slipped) & {"number", "value", "unit", "start", "end", "class", "repeat"}, said
