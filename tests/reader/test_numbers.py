# ruff: noqa: E501
"""Numbers are what they say: read whole with their unit, or no figure at all."""

import time

import pytest

from haidong_data import numerals, reader, units

OPENING = "清河县政府工作报告\n\n——2022年1月12日在清河县第十八届人民代表大会第二次会议上\n\n一、2021年工作回顾\n\n"


def read(sentence):
    return reader.facts(OPENING + sentence + "\n")


def numbers(sentence):
    return [(f["number"], f["unit"], f["value"], f["base_unit"]) for f in read(sentence)]


WHOLE = {
    "苹果产量增长百分之七点二。": [("百分之七点二", "", 7.2, "%")],
    "第三产业比重提高到百分之四十八。": [("百分之四十八", "", 48, "%")],
    "人口自然增长率为千分之二点五。": [("千分之二点五", "", 2.5, "‰")],
    "快递业务量是上年的三点五倍。": [("三点五", "倍", 3.5, "倍")],
    "一般公共预算收入十八点零九亿元。": [("十八点零九", "亿元", 18.09e8, "元")],
    "完成投资四千七百八十亿元。": [("四千七百八十", "亿元", 4780e8, "元")],
    "完成投资一亿二千万元。": [("一亿二千", "万元", 1.2e8, "元")],
    "家庭农场达到二百一十六家。": [("二百一十六", "家", 216, "家")],
    "城镇化率提高三个百分点。": [("三", "个百分点", 3, "个百分点")],
    "接待游客1亿2千多万人次。": [("1亿2千", "万人次", 1.2e8, "人次")],
    "公路里程达到1万8千公里。": [("1万8千", "公里", 18000, "公里")],
    "完成投资2亿3000万元。": [("2亿3000", "万元", 2.3e8, "元")],
    # 3百亿元 was 300 in a unit 亿元 that no table has.
    "完成投资3百亿元，产值2.5千亿。": [("3", "百亿元", 3e10, "元"), ("2.5", "千亿", 2.5e11, "元")],
    "接待游客3十万人次。": [("3", "十万人次", 3e5, "人次")],
    "完成投资5千3百亿元。": [("5千3百", "亿元", 5300e8, "元")],
    "3/4的村通了公路。": [("3/4", "", 0.75, "")],
    "进出口总额同比+2.8%。": [("2.8", "%", 2.8, "%")],
    "居民收入达到27 318元。": [("27318", "元", 27318, "元")],
    "居民收入达到27\u2009318元。": [("27318", "元", 27318, "元")],
    "建成厂房4万m²，绿地3.5km²，仓库6万㎡。": [
        ("4", "万m²", 4e4, "平方米"), ("3.5", "km²", 3.5, "平方公里"), ("6", "万㎡", 6e4, "平方米"),
    ],
    "储能1.5GWh，用电3.2亿kWh，装机200MW。": [
        ("1.5", "GWh", 1.5, "吉瓦时"), ("3.2", "亿kWh", 3.2e8, "千瓦时"), ("200", "MW", 200, "兆瓦"),
    ],
    "产能达到120万吨/年。": [("120", "万吨/年", 1.2e6, "吨/年")],
    "新增农机1300台套。": [("1300", "台套", 1300, "台套")],
    "新增农机1300台（套）。": [("1300", "台（套）", 1300, "台套")],
    "粮食产量达到３４．５万吨。": [("３４．５", "万吨", 345000, "吨")],
    "农林牧业产值比为60:40。": [("60", "", 60, "%"), ("40", "", 40, "%")],
}  # fmt: skip


@pytest.mark.parametrize("sentence", WHOLE)
def test_numbers_are_read_whole(sentence):
    assert numbers(sentence) == WHOLE[sentence]


RANGES = ["增长5.5-6%", "增长5.5%-6%", "增长5.5～6%", "增长5.5%—6%", "增长5.5至6%", "增长5.5%到6%"]


@pytest.mark.parametrize("said", RANGES)
def test_both_ends_of_a_range_have_its_unit(said):
    found = [(f["value"], f["base_unit"], f["bound"], f["pair"]) for f in read(f"粮食产量{said}。")]
    assert found == [(5.5, "%", "ge", "low"), (6, "%", "le", "high")]


@pytest.mark.parametrize(
    ("sentence", "low", "high"),
    [("新建两三个项目。", 2, 3), ("培育十七八家企业。", 17, 18), ("建成三四十个园区。", 30, 40)],
)
def test_two_digits_that_follow_are_about_as_many(sentence, low, high):
    (fact,) = read(sentence)
    assert (fact["bound"], fact["low"], fact["high"]) == ("approx", low, high)


NONE = [
    "投资12..5亿元。", "收入3.4.5亿元。", "税收1,23,456万元。", "产值2O.5亿元。", "投资5□.2亿元。", "投资□.5亿元。", "投资12×亿元。",
    "推行两点一线工作法。", "从一点一滴做起。", "实施互联网+3行动。", "构建1+3+5体系。", "二十一世纪。", "单位：亿元。", "收入（亿元）。",
    "2021/3/5发布。", "跻身二十国集团。",
]  # fmt: skip


@pytest.mark.parametrize("sentence", NONE)
def test_what_nobody_can_read_whole_is_no_figure(sentence):
    assert numbers(sentence) == []


@pytest.mark.parametrize("odd", ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u202c"])
def test_what_nobody_sees_parts_nothing(odd):
    text = OPENING + f"全县地区{odd}生产总值86{odd}.4亿元，增{odd}长7{odd}%。\n"
    first, second = reader.facts(text)
    assert (first["value"], first["term"], second["measure"]) == (86.4e8, "地区生产总值", "growth")
    assert text[first["start"] : first["end"]] == f"86{odd}.4亿元"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_line_ends_of_all_systems(end):
    sentence = "全县地区生产总值86.4亿元，增长7%。\n\n二、2022年工作安排\n\n财政收入增长5%。\n"
    keys = ("value", "kind", "year", "term")
    plain = [[f[k] for k in keys] for f in read(sentence)]
    text = (OPENING + sentence).replace("\n", end)
    facts = reader.facts(text)
    assert [[f[k] for k in keys] for f in facts] == plain
    assert [text[f["start"] : f["end"]] for f in facts] == ["86.4亿元", "7%", "5%"]


def test_radicals_and_compatibility_forms_are_characters():
    text = OPENING + "全县⼈⼝达到34.5万⼈，⾼新企业⼆⼗六家，⻓途客运增⻓3﹪，⾯积5㎡，占⽐4℅。\n"
    facts = reader.facts(text)
    found = [(f["value"], f["base_unit"]) for f in facts]
    assert found == [(345000, "人"), (26, "家"), (3, "%"), (5, "平方米"), (4, "%")]
    assert text[facts[0]["start"] : facts[0]["end"]] == "34.5万⼈"


def test_traditional_characters_of_any_report_are_read():
    (fact,) = reader.facts("全縣地區生產總值達到８６．４億元。\n")
    assert (fact["value"], fact["base_unit"]) == (86.4e8, "元")


def test_characters_that_simplified_text_has_too_stay():
    (fact,) = read("乾县苹果产量达到3万吨。")
    assert fact["term"].startswith("乾县")


VALUES = {
    "二十一点零六": "21.06", "百分之六点五": "0.065", "1亿3千多万": "130000000", "2万5千": "25000", "2/3": str(2 / 3), "两三": "2.5",
    "一亿三千万": "130000000", "三点五亿": "350000000", "二〇二一": "2021", "一百零六": "106", "３４．５": "34.5", "27，203": "27203",
}  # fmt: skip


@pytest.mark.parametrize("number", VALUES)
def test_values(number):
    assert float(numerals.value(number)) == pytest.approx(float(VALUES[number]))


@pytest.mark.parametrize("number", ["", "点五", "六点", "3千5亿", "1.2.3", "3..5", "5□", "abc"])
def test_what_is_no_number_has_no_value(number):
    with pytest.raises(ValueError):
        numerals.value(number)


def test_printed_digits_of_chinese_decimals_stand_for_an_interval():
    amount = units.amount("六点五", "倍")
    assert (amount.low, amount.value, amount.high) == (6.45, 6.5, 6.55)
    amount = units.amount("百分之六点五", "")
    assert (amount.low, amount.high, amount.base_unit) == (6.45, 6.55, "%")


HOSTILE = [
    "1,234",
    "1 234 ",
    "1.",
    "1亿2",
    "两三",
    "百分之",
    "点五",
    "5□",
    "2/3",
    "\u200b",
    " ",
    "\t",
    "|",
    "○",
    "3%-",
    "第",
    "（亿元",
    "单位：",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_run_of_anything_is_slow(piece):
    reader.facts(piece * 100)
    times = []
    for size in (5_000, 20_000):
        text = "全县收入" + piece * (size // len(piece)) + "亿元。\n"
        begun = time.process_time()
        reader.facts(text)
        times.append(time.process_time() - begun)
    assert times[1] < 1 + 12 * times[0]


def test_no_run_of_verbs_is_slow_that_may_be_read_as_one_or_as_two():
    begun = time.process_time()
    reader.facts("今年，8家项目" + "建成投产" * 22 + "的。\n")
    assert time.process_time() - begun < 1


def test_the_reader_needs_no_tables_of_numbers():
    import subprocess
    import sys

    code = (
        "import sys, haidong_data.reader.extract, haidong_data.reader.documents as d;"
        "print([m for m in ('numpy', 'pandas', 'lxml', 'pypdf', 'filelock') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "unit", sorted({*units.written(), "元/人次", "件/万人", "吨标准煤/万元", "元/人/年", "元/人·月"})
)
def test_no_unit_is_cut_short(unit):
    """12.5千瓦时 was read as 12.5千瓦, 850元/人次 as 850元/人, and 12件/万人 as 12件: another unit, and nobody sees it."""
    found = read(f"全市相关数量由8.1{unit}增加到12.5{unit}。")
    assert {units.split(fact["unit"]) for fact in found} <= {units.split(unit)}
