"""Whether a number is a result or an aim, and of which year, by what its sentence and its part say.

The silent failure these exist for: aims are stated in the words of results (森林覆盖率达到45%), and results of
several years in those of one; nothing in the number itself tells them apart.
"""

import pytest

from haidong_data.reader import extract

OPENING = """政府工作报告

——2022年1月9日在云川县第八届人民代表大会第一次会议上

各位代表：

现在，我代表县人民政府，向大会报告工作。

"""


def times(text: str, opening: str = OPENING) -> list[tuple[str, int | None]]:
    return [(fact["kind"], fact["year"]) for fact in extract.facts(opening + text)]


@pytest.mark.parametrize("plan", ["“十四五”时期", "“十四五”"])
def test_what_stands_under_a_heading_of_aims_is_an_aim(plan):
    text = f"""二、{plan}经济社会发展的主要目标

1.经济发展。生产总值达到180亿元，财政收入突破12亿元。

2.社会事业。高中毛入学率达到96%，人均预期寿命78岁。

3.生态环境。森林覆盖率达到45%，污水处理率98%。
"""
    assert times(text) == [("target", 2025)] * 6


def test_a_heading_that_says_the_aims_are_reached_opens_none():
    text = "一、主要目标完成情况回顾\n\n生产总值达到180亿元。森林覆盖率达到45%。污水处理率98%。\n"
    assert {kind for kind, _ in times(text)} == {"actual"}


@pytest.mark.parametrize(
    "sentence",
    [
        "综合考虑各方面因素，提出今年的主要预期目标：生产总值增长8%，居民消费价格上涨控制在3%以内。",
        "全年经济发展的奋斗目标是：生产总值达到150亿元，粮食产量36万吨。",
    ],
)
def test_what_a_clause_calls_an_aim_is_one_in_any_part(sentence):
    text = f"一、2021年工作回顾\n\n全县生产总值增长7%，新增就业3200人。\n\n{sentence}\n\n新建学校9所，完成造林6万亩。\n"
    assert times(text)[2:4] == [("target", 2022)] * 2
    assert {kind for kind, _ in times(text)[4:]} == {"actual"}


def test_aims_that_were_reached_are_results():
    text = "一、2021年工作回顾\n\n圆满完成了年初确定的主要目标任务：生产总值增长8%，粮食产量36万吨。\n"
    assert times(text) == [("actual", 2021)] * 2


def test_the_years_to_come_open_what_is_to_be_done():
    text = "今后五年，全县新增高速公路120公里，居民收入年均增长8%。\n"
    assert times(text) == [("target", None)] * 2


def test_what_is_there_is_no_plan():
    text = "二、2022年工作安排\n\n我县现有公办幼儿园86所，学位仍然紧张，今年新建10所。改造现有泵站12座。\n"
    assert times(text) == [("actual", 2021), ("target", 2022), ("target", 2022)]


@pytest.mark.parametrize(("month", "years"), [("2008年2月", (2007, 2008)), ("2008年12月", (2008, 2008))])
def test_this_year_is_told_by_the_month_of_the_report(month, years):
    text = "全县生产总值达到23亿元，物价保持平稳。\n\n今年新增就业1.2万人，完成造林6万亩。\n"
    read = times(text, f"云川县政府工作报告（{month}）\n\n")
    assert (read[0][1], read[-2][1]) == years


def test_a_year_before_one_number_is_of_that_number():
    text = "全县生产总值由2016年的77亿元增加到2020年的121亿元；财政收入是“十二五”末的2.6倍；床位2300张。\n"
    assert [year for _, year in times(f"一、2021年工作回顾\n\n{text}")] == [2016, 2020, None, 2021]


def test_the_end_points_of_several_years_have_the_years_that_are_said():
    text = "一、过去五年工作回顾\n\n五年来，贫困发生率由12.4%下降到0.6%，森林覆盖率由2016年的38%提高到42.5%。\n"
    assert [year for _, year in times(text)] == [None, 2021, 2016, 2021]


def test_a_striven_for_number_is_of_the_measure_before():
    text = "二、2022年工作安排\n\n一般公共预算收入达到45亿元、增长8%，争取达到10%。\n"
    assert [fact["measure"] for fact in extract.facts(OPENING + text)] == ["level", "growth", "growth"]


def test_money_that_was_got_was_not_striven_for():
    assert times("一、2021年工作回顾\n\n全年争取专项资金3.5亿元，争取项目26个。\n") == [("actual", 2021)] * 2


@pytest.mark.parametrize(
    "sentence",
    [
        "坚持工业强县。确保完成工业投资300亿元，其中技改投资增长15%。",
        "加大投入，力争工业投资达到300亿元、增长15%。",
        "确保新办企业1500家，净增注册资本30亿元。",
    ],
)
def test_what_is_to_be_made_sure_of_is_an_aim_also_in_a_review(sentence):
    text = f"一、2021年工作回顾\n\n全县生产总值增长5%。\n\n{sentence}\n\n新增规上企业9家。\n"
    assert times(text) == [("actual", 2021), ("target", 2022), ("target", 2022), ("actual", 2021)]


def test_what_was_made_sure_of_is_a_result():
    text = "一、2021年工作回顾\n\n确保了粮食产量36万吨。出台确保企业稳岗的十条措施，完成工业投资300亿元。\n"
    assert {kind for kind, _ in times(text)} == {"actual"}


def test_the_year_to_come_that_opens_a_sentence_is_of_all_its_aims():
    text = "一、2021年工作回顾\n\n全县生产总值增长5%。\n\n2022年，完成工业投资300亿元，新增规上企业60家。\n"
    assert times(text)[1:] == [("target", 2022)] * 2


@pytest.mark.parametrize(
    ("part", "sentence", "said"),
    [
        # The nearest word of time says it, not the first.
        (
            "二、2022年工作安排",
            "去年完成造林12万亩，今年要再完成15万亩，森林覆盖率提高到43%。",
            [("actual", 2021), ("target", 2022), ("target", 2022)],
        ),
        (
            "2022年工作重点",
            "2021年，我县引进项目56个，今年计划引进项目60个，到位资金15亿元。",
            [("actual", 2021), ("target", 2022), ("target", 2022)],
        ),
        (
            "一、2021年工作回顾",
            "力争上游，税收完成5.8亿元，今年1月已开工项目6个。",
            [("actual", 2021), ("actual", 2022)],
        ),
        # Years together, and what they are held against.
        (
            "一、2021年工作回顾",
            "粮食产量42万吨，连续五年稳定在40万吨以上。",
            [("actual", 2021), ("actual", None)],
        ),
        (
            "一、2021年工作回顾",
            "2021年生产总值达到66亿元，比“十二五”末翻了一番；服务业占比由“十三五”末的41%提高到43%。",
            [("actual", 2021), ("actual", None), ("actual", 2020), ("actual", 2021)],
        ),
        # A month's growth and a task that was set are no results of the year.
        ("一、2021年工作回顾", "零售额增长6%，12月当月增长9%。", [("actual", 2021), ("context", None)]),
        ("一、2021年工作回顾", "预算收入任务1740万元，完成1980万元。", [("context", None), ("actual", 2021)]),
    ],
)
def test_what_words_of_time_say(part, sentence, said):
    assert times(f"{part}\n\n{sentence}\n") == said


def test_the_year_in_which_something_is_to_be_done_is_planned():
    text = "政府工作报告\n\n2018年，全县生产总值完成66亿元，财政收入4.2亿元。"
    text += "2019年，我们要做好以下工作：新修公路80公里，完成危房改造620户。\n"
    assert times(text, "") == [("actual", 2018)] * 2 + [("target", 2019)] * 2


def test_what_is_done_in_a_plan_holds_until_the_year_that_is_planned():
    text = """一、2021年工作回顾

旅游接待人次突破1500万。

二、2022年工作安排

环城快速路已完成投资12亿元，今年再完成20亿元。引进省外资金增长10%。生产总值增长8%。
"""
    assert times(text) == [("actual", 2021), ("actual", 2022)] + [("target", 2022)] * 3


@pytest.mark.parametrize("rate", ["每人每年", "每人每月", "每月"])
def test_what_a_standard_is_counted_by_is_no_span_of_years(rate):
    assert times(f"一、2021年工作回顾\n\n低保标准由{rate}420元提高到460元，救助对象年标准提高到{rate}600元。\n") == [
        ("actual", None),
        ("actual", 2021),
        ("actual", 2021),
    ]


def report(*lines: str) -> list[tuple[str, int | None]]:
    return [(f["kind"], f["year"]) for f in extract.facts("\n".join(lines)) if f["kind"] != "context"]


@pytest.mark.parametrize("between", [[""], ["县长 某某", "各位代表："]])
def test_the_line_of_delivery_names_no_part(between):
    delivered = "——2018年1月9日在云川县第十七届人民代表大会第二次会议上"
    result = "全县生产总值完成86亿元，增长8%。新建学校3所。"
    assert report("政府工作报告", delivered, *between, result) == [("actual", 2017)] * 3


@pytest.mark.parametrize("year", ["2009年", "二〇〇九年"])
def test_a_heading_that_names_only_the_reviewed_year_looks_back(year):
    delivered = "——2010年1月9日在云川县第八届人民代表大会第三次会议上"
    text = report("政府工作报告", delivered, f"一、{year}主要工作", "新建公路30公里，改造农田2万亩。")
    assert text == [("actual", 2009)] * 2


@pytest.mark.parametrize("line", ["2010年主要工作任务", "二、2010年财政收支预算"])
def test_a_heading_that_names_only_the_planned_year_looks_ahead(line):
    delivered = "——2010年1月9日在云川县第八届人民代表大会第三次会议上"
    done = ["一、2009年工作回顾", "新建公路30公里，改造农田2万亩。"]
    planned = "安排教育支出2亿元，增长9%。安排卫生支出1亿元，增长8%。"
    assert report("政府工作报告", delivered, *done, line, planned)[2:] == [("target", 2010)] * 4


def test_a_short_line_under_a_number_is_not_glued_to_what_follows():
    text = "二、2022年重点工作\n（三）改进工作作风\n一年来，作风进一步好转。\n新的一年要压缩文件20%。\n"
    assert times(text) == [("target", 2022)]


def test_a_quarter_that_the_year_is_compared_with_leaves_it_the_year():
    text = "一、2021年工作回顾\n\n工业增加值增长9%，增速比前三季度加快1.2个百分点。三季度增长8%。\n"
    assert times(text) == [("actual", 2021)] * 2 + [("context", None)]


def test_a_year_that_a_share_is_of_is_not_the_figures():
    text = "一、2021年工作回顾\n\n接待游客量恢复到2019年的83.5%，旅游收入31亿元、恢复至2019年的90.2%。\n"
    assert times(text) == [("actual", 2021)] * 3


def test_a_title_in_brackets_names_what_follows():
    lines = ["云川县人民政府工作报告", "（2022年3月6日）", "【2021年工作回顾】", "财政收入8900万元。"]
    assert report(*lines, "【2022年工作安排】", "财政收入1亿元，造林5万亩。") == [
        ("actual", 2021),
        ("target", 2022),
        ("target", 2022),
    ]


def test_the_first_year_of_a_term_is_one_year():
    text = "一、本届政府开局之年的工作\n\n实现财政收入9亿元，比上年增长8%。\n\n外贸出口4亿元，增长6%。\n"
    assert times(text) == [("actual", 2021)] * 4


@pytest.mark.parametrize("date", ["二○一○年一月六日", "2010年1月6日", "二〇一〇年一月"])
def test_a_date_of_delivery_may_stand_in_chinese_numerals(date):
    delivered = f"——{date}在云川县第八届人民代表大会第三次会议上"
    text = report("云川县人民政府工作报告", delivered, "财政收入9亿元，增长8%。", "今年新建学校4所。")
    assert text == [("actual", 2009), ("actual", 2009), ("target", 2010)]


def test_a_date_with_the_time_of_day_is_that_of_the_page():
    page = "云川县人民政府工作报告（全文）2021-07-23 10:04:26 政府报告"
    delivered = "2016年1月25日在云川县第十七届人民代表大会第一次会议上"
    assert report(page, delivered, "一、工作回顾", "财政收入9亿元，增长8%。") == [("actual", 2015)] * 2


def test_a_sentence_on_the_year_to_come_opens_the_plan_without_a_heading():
    lines = ["各位代表：", "2016年，财政收入9亿元，增长8%；新增就业3200人。"]
    plan = "2017年，我们将围绕民生，实现财政收入增长7%。新建厂房30万平方米，改造道路12条。"
    assert report(*lines, plan) == [("actual", 2016)] * 3 + [("target", 2017)] * 3


def test_what_will_be_done_this_year_opens_the_plan_where_no_date_stands():
    lines = [
        "今年，我县将办好十件实事",
        "1.新建道路18条。其中，建成村道15条，完成改造3条。",
        "2.招聘教师300名。",
    ]
    assert report(*lines) == [("target", None)] * 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "报告指出，2023年，着力打造粮食基地，力争粮食产量达到70万吨以上。要做好防灾工作。推动农田连片，新建农田54万亩以上。"
            "支持合作社更好发展。继续完善水利设施，确保灌溉面积90万亩以上。做好种业工作。",
            ("target", 2023),
        ),
        (
            "2023年，粮食产量达到70万吨，再创历史新高。一年来，建成农田54万亩。灌溉面积90万亩。",
            ("actual", 2023),
        ),
    ],
)
def test_a_text_without_date_or_heading_tells_its_year_by_what_it_says_beside_it(text, told):
    assert report(text) == [told] * 3


def test_what_was_hoped_for_is_of_its_own_item_of_a_list():
    text = "一、2021年工作回顾\n\n有11个项目已经开工，其他有望按时完成任务；铁路征地984亩，拆迁房屋2.6万平方米。\n"
    assert times(text) == [("actual", 2021)] * 3


def test_what_is_done_already_is_no_aim_of_the_plan():
    text = "二、2022年工作安排\n\n今年1月，已集中开工项目58个，总投资176亿元。新建学校4所。已开工的9个小区要建成。\n"
    assert times(text) == [("actual", 2022)] * 2 + [("target", 2022)] * 2


def test_the_year_that_tells_which_things_are_meant_is_not_the_figures():
    text = "二、2022年工作安排\n\n完成2020年结转的住房1200套，续建2021年开工的学校3所。到2025年建成学校9所。\n"
    assert times(text) == [("target", 2022)] * 2 + [("target", 2025)]


def test_last_year_at_the_head_of_a_long_sentence_is_of_all_its_numbers():
    long = "在上下共同努力之下，各项经济指标都达到历史同期的最好水平，城乡面貌焕然一新，社会保持和谐稳定，"
    text = f"二、2022年工作安排\n\n去年，全县财政收入9亿元，{long}养老金月人均已达到934元。今年新建学校4所。\n"
    assert times(text) == [("actual", 2021)] * 2 + [("target", 2022)]


def test_first_sides_of_several_years_have_the_year_that_is_compared_with():
    text = (
        "一、过去五年工作回顾\n\n五年来，与2016年相比，生产总值由85亿元增加到132亿元。城镇化率由38%提高到42%。\n\n"
        "用水普及率由90%提高到95%。\n"
    )
    sides = [("actual", 2016), ("actual", 2021)]
    assert times(text) == [*sides, *sides, ("actual", None), ("actual", 2021)]


@pytest.mark.parametrize("before", ["上届政府末", "上个五年", "五年前"])
def test_what_is_set_against_an_older_time_has_no_year(before):
    text = f"一、过去五年工作回顾\n\n2021年，财政收入9亿元，是{before}的2.1倍。\n"
    assert times(text) == [("actual", 2021), ("actual", None)]


def test_the_built_up_area_is_a_state_and_nothing_built():
    text = "一、过去五年工作回顾\n\n五年来，建成区面积61平方公里、城镇化率59%。\n"
    assert times(text) == [("actual", 2021)] * 2


def test_what_is_put_to_use_stands_at_the_head_of_its_clause():
    text = "二、2022年重点工作\n\n推进盐碱地综合利用15万亩。利用3个园区招商。\n"
    assert times(text) == [("target", 2022), ("actual", 2022)]


def test_one_of_so_many_says_nothing_of_the_place_itself():
    text = "一、2021年工作回顾\n\n新建学校4所，被列为全省30个工业强县之一。\n"
    assert times(text) == [("actual", 2021), ("context", None)]


@pytest.mark.parametrize("title", ["二、办好十件民生实事", "二、切实办好10件实事"])
def test_a_part_of_deeds_to_be_done_looks_ahead(title):
    text = f"一、2021年工作回顾\n\n财政收入9亿元。\n\n{title}\n\n新建公厕20座。改造小区3个。完成村道56公里。\n"
    assert times(text)[0] == ("actual", 2021) and set(times(text)[1:]) == {("target", 2022)}


def test_the_new_year_opens_the_plan_where_no_heading_does():
    text = "财政收入9亿元，比上年增长8%。\n\n新的一年，我们要抓好农业。种植蔬菜2万亩，养猪5万头。完成投资3亿元。\n"
    assert times(text) == [("actual", 2021)] * 2 + [("target", 2022)] * 3


@pytest.mark.parametrize("date", ["2010年12月20日", "（2010年12月）", "二〇一〇年十二月二十日"])
def test_a_date_on_a_line_of_its_own_is_the_reports(date):
    text = report("云川镇工作总结", date, "今年，完成财政收入460万元，增长12%。", "明年计划完成财政收入520万元。")
    assert text == [("actual", 2010)] * 2 + [("target", 2011)]


def test_what_is_said_of_next_year_makes_this_year_the_one_reviewed():
    text = report("云川镇工作总结", "今年，完成财政收入460万元，增长12%。", "明年计划新修村道15公里。")
    assert text == [("actual", None)] * 2 + [("target", None)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "《云川镇工作安排》\n力争改造小区20个，整修街巷12公里。要做好防灾工作。继续推动小区做好安全工作。必须确保安全。",
            ("target", None),
        ),
        ("云川乡报告\n十二五时期，是取得显著成效的五年。五年来，收入由2亿元增长到4亿元。", ("actual", 2015)),
        ("云川乡报告\n“十二五”期间，取得显著成效。五年来，人口达到4万人。", ("actual", 2015)),
        (
            "2011年是“十二五”规划的开局之年，关系全镇的长远发展大局。全镇发展的预期目标是：国民生产总值增长15%，",
            ("target", 2011),
        ),
    ],
)
def test_a_piece_of_a_report_is_read_by_what_it_says(text, told):
    assert report(text)[-1] == told


@pytest.mark.parametrize("months", ["2021年1至11月", "1-11月", "上半年"])
def test_months_that_open_a_sentence_are_of_all_its_numbers_but_the_years(months):
    text = f"一、2021年工作回顾\n\n{months}，全县财政收入7.9亿元，增长8%，预计全年9亿元。\n\n新建学校4所。\n"
    assert times(text) == [("context", None)] * 2 + [("actual", 2021)] * 2


@pytest.mark.parametrize("larger", ["全省生产总值", "全国居民消费价格", "全省"])
def test_the_growth_of_a_larger_place_is_context(larger):
    text = f"一、2021年工作回顾\n\n{larger}增长9.8%，我县生产总值增长12%。\n"
    assert [kind for kind, _ in times(text)] == ["context", "actual"]


def test_what_a_plan_starts_from_is_there_already():
    text = "二、2022年工作安排\n\n低保标准由4200元提高到4800元，覆盖率达到95%。\n"
    assert times(text) == [("actual", None), ("target", 2022), ("target", 2022)]


def test_how_many_there_are_by_now_is_of_the_year():
    text = "一、2021年工作回顾\n\n新建大棚320座、累计达到1600座，累计接待游客9万人次。\n"
    assert times(text) == [("actual", 2021), ("actual", 2021), ("actual", None)]


def test_a_state_that_passes_a_mark_has_the_last_year_of_several():
    text = (
        "一、过去五年工作回顾\n\n五年累计修路320公里，减贫3万人，人均纯收入突破两千元，"
        "住房面积由19平方米增加到24平方米。\n"
    )
    assert [year for _, year in times(text)] == [None, None, 2021, None, 2021]


def test_what_adds_up_within_the_year_has_its_year():
    head = "政府工作报告\n——2021年1月10日在河湾市第七届人民代表大会第一次会议上\n一、2020年工作回顾\n"
    facts = extract.facts(head + "全年累计生产原油7.1万吨，实现产值3.5亿元。累计发放贷款8亿元。")
    assert [fact["year"] for fact in facts] == [2020, 2020, None]


def test_aims_of_a_plan_have_its_last_year_and_not_that_of_the_plan_before():
    text = report(
        "三、发展目标",
        "总体目标是：到“十二五”末，粮食生产能力明显提升。",
        "具体目标是：",
        "粮食产量达到110万吨。油料产量比“十一五”末增长6万吨，达到43万吨。耕地保有量不低于810万亩。",
        "农业增加值年均增长4%，达到164亿元。人均纯收入年均增长12%，突破6800元。",
    )
    assert [year for _, year in text] == [2015, None, 2015, 2015, None, 2015, None, 2015] and {
        kind for kind, _ in text
    } == {"target"}


def test_what_is_expected_in_a_look_back_is_of_the_year_that_ends():
    text = "一、过去五年工作回顾\n\n五年来，支柱产业不断壮大，预计完成增加值91亿元，完成技改投资60亿元。\n"
    assert times(text) == [("actual", 2021), ("actual", None)]


def test_a_report_that_says_its_aims_are_reached_plans_the_year_after():
    text = report(
        "各位代表：",
        "2025年是“十四五”收官之年，是很不平凡的一年。我们稳步推进各项工作，生产总值增长5.1%，新建学校4所。",
        "各位代表！2025年主要目标任务圆满完成，标志着“十四五”胜利收官。",
        "今年是“十五五”开局之年。主要预期目标是：生产总值增长5%左右。",
    )
    assert text == [("actual", 2025)] * 2 + [("target", 2026)]


@pytest.mark.parametrize("opening", ["2021年是", "各位代表！2021年是", "今年是"])
def test_a_sentence_on_what_year_it_is_ends_what_is_said_of_several(opening):
    text = report(
        "——2021年1月12日在河湾市第七届人民代表大会第一次会议上",
        "过去五年，全市新建学校320所，修路410公里。五年来，新增就业9万人。",
        "今后五年，全市生产总值年均增长7%。“十四五”时期，将修路500公里，新建医院12所。",
        f"{opening}实施“十四五”规划的第一年。",
        "主要预期目标是：生产总值增长8%左右；新增就业6万人。",
    )
    assert text[-2:] == [("target", 2021)] * 2
    assert {year for _, year in text[-4:-2]} != {2021}


def test_the_base_of_a_comparison_holds_for_some_sentences_and_not_for_all_of_a_long_line():
    said = "".join(f"{name}业稳步发展，产值达到{n}亿元。" for n, name in enumerate("农林牧渔工商建运", 3))
    text = f"一、过去五年工作回顾\n\n与2016年相比，人口由30万人增加到34万人。{said}粮价由2元提高到3元。\n"
    assert times(text)[0] == ("actual", 2016)
    assert times(text)[-2] == ("actual", None)


def test_a_part_goes_on_below_its_own_headings():
    """“十四五”主要目标任务 is said once, above （一） and （二）; no 预期 of 预期寿命 is one of a target."""
    text = """二、“十四五”主要目标任务
“十四五”时期是关键时期。
（一）更高水平的城乡融合
城镇化率提升至67%左右，人均预期寿命78岁。
三、2022年重点工作任务
城镇化率达到58%。
"""
    assert times(text) == [("target", 2025), ("target", 2025), ("target", 2022)]
    assert {fact["firm"] for fact in extract.facts(OPENING + text)} == {""}


def test_the_year_just_past_is_one_among_several():
    """In a review of five years its last is told at length, in one paragraph."""
    past = "一年来，全市上下同心。全年引资131亿元、增长9%。初步测算，收入增长8%。"
    text = "一、“十三五”时期工作回顾\n五年来，成绩显著。年均增长9%。\n刚刚过去的2021年，是收官之年。" + past
    text += "改革深入推进。" * 6 + "新登记企业3836户、增长54.9%。\n二、“十四五”奋斗目标\n生产总值年均增长8%。\n"
    assert times(text)[-3:-1] == [("actual", 2021)] * 2


def test_what_something_has_come_to_is_a_state_of_the_last_year():
    text = "一、“十三五”时期工作回顾\n五年来，成绩显著。医院增至35家，朋友圈扩大到155个国家，将扶贫标准提高到2300元。\n"
    assert times(text) == [("actual", 2020), ("actual", 2020), ("actual", None)]
