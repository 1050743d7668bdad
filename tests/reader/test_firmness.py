"""Which targets a word such as 确保 or 力争 governs.

The silent failures these exist for: an item of a list of targets that lost the word of its head, and one that
took the word of its neighbour.
"""

import pytest

from haidong_data.reader import extract

HEAD = "政府工作报告\n——2021年1月10日在河湾市第七届人民代表大会第一次会议上\n二、2021年工作安排\n"


def firm(text: str) -> list[tuple]:
    return [(fact["number"], fact["firm"]) for fact in extract.facts(HEAD + text)]


LIST = "今年经济社会发展主要预期目标是：生产总值增长7%；固定资产投资增长10%，进出口力争增长3%，消费增长6%。"


def test_the_head_of_a_list_reaches_its_items_and_the_sentences_that_go_on_with_it():
    found = firm(LIST + "城镇新增就业1.5万人，失业率控制在5%以内。粮食产量稳定在20万吨以上。")
    assert found == [
        ("7", "预期"),
        ("10", "预期"),
        ("3", "力争"),
        ("6", "预期"),
        ("1.5", "预期"),
        ("5", "预期"),
        ("20", "预期"),
    ]


def test_a_list_ends_where_something_is_done():
    assert firm(LIST + "新建学校9所。")[-1] == ("9", "")
    assert firm(LIST + "做到这些很不容易。粮食产量20万吨。")[-1] == ("20", "")


def test_a_long_list_keeps_its_head():
    items = "；".join(f"第{i}类农产品加工企业营业收入增长{i}.5%左右" for i in range(1, 30))
    found = firm(f"主要预期目标是：{items}。")
    assert len(found) == 29 and {word for _, word in found} == {"预期"}


@pytest.mark.parametrize(
    ("text", "governed"),
    [
        # It goes on with other subjects and numbers, and ends with a verb, a sentence or a clause without one.
        (
            "力争工业投资增长8%，技改投资增长9%，其中设备投资4亿元，新建厂房3万平方米。",
            ["力争", "力争", "力争", ""],
        ),
        ("确保粮食产量20万吨、油料3万吨。蔬菜产量40万吨。", ["确保", "确保", ""]),
        ("确保零就业家庭动态清零，城镇新增就业2万人。", [""]),
        ("生产总值增长7%以上、力争达到8%，工业增加值增长9%。", ["", "力争", ""]),
        ("力争用三年时间，高新技术企业达到60家。", ["力争"]),
        # There it is a noun, or part of a name.
        ("“雏鹰计划”惠及学生3000人，落实年度计划，发放助学金200万元。", ["", ""]),
        ("按照要求，改造危房30户；做好人口与计划生育工作，出生率控制在11‰以内。", ["", ""]),
    ],
)
def test_a_word_reaches_what_it_governs(text, governed):
    assert [word for _, word in firm(text)] == governed


def test_the_parts_of_a_ratio_are_as_firm_as_it_is():
    assert firm("力争到2025年，三次产业结构为7∶43∶50，其中工业占40%。")[:3] == [
        ("7", "力争"),
        ("43", "力争"),
        ("50", "力争"),
    ]
