"""Numbers by their form: what counts, what is money, and what only looks like either."""

import pytest

from haidong_data.reader import extract, origin
from haidong_data.reader.flat_text import flatten

HEAD = "政府工作报告\n——2021年1月10日在河湾市第七届人民代表大会第一次会议上\n一、2020年工作回顾\n"


def read(sentence: str) -> list[tuple]:
    return [
        (fact["number"], fact["base_unit"], fact["value"], fact["measure"], fact["bound"])
        for fact in extract.facts(HEAD + sentence)
    ]


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("玉米收购价每斤提高4分。", [("4", "元", 0.04, "change", "eq")]),
        ("大豆每斤提高2毛钱。", [("2", "元", 0.2, "change", "eq")]),
        ("培育桃、杏、梨三大特色产业。", [("三", "个", 3.0, "count", "eq")]),
        ("壮大酿酒等4大主导产业。", [("4", "个", 4.0, "count", "eq")]),
        ("供水工程通水，惠及百万群众。", [("百万", "人", 1e6, "count", "eq")]),
        ("旧房改造惠及3万多家庭。", [("3", "户", 30000.0, "count", "ge")]),
        (
            "财政支出160亿元，增支13.3亿元。",
            [("160", "元", 1.6e10, "level", "eq"), ("13.3", "元", 1.33e9, "change", "eq")],
        ),
        ("新增12万库区群众用上自来水。", [("12", "人", 120000.0, "count", "eq")]),
        ("一般预算收入完成198万。", [("198", "元", 1980000.0, "level", "eq")]),
        ("取消审批事项，核减幅度57%。", [("57", "%", -57.0, "growth", "eq")]),
        ("专业人才达到9万。", [("9", "人", 90000.0, "count", "eq")]),
        ("旅游接待人次突破1500万。", [("1500", "人次", 1.5e7, "count", "ge")]),
        (
            "手套日产量从零提升到3万件。",
            [("零", "件", 0.0, "count", "eq"), ("3", "件", 30000.0, "count", "eq")],
        ),
        (
            "民营经济贡献了六成以上的税收，近七成企业盈利。",
            [("六", "%", 60.0, "share", "ge"), ("七", "%", 70.0, "share", "approx")],
        ),
        ("解决十二万人饮水困难。", [("十二万", "人", 120000.0, "count", "eq")]),
        (
            "贫困发生率由18.2%降至零。",
            [("18.2", "%", 18.2, "share", "eq"), ("零", "%", 0.0, "share", "eq")],
        ),
        ("办理时限压缩到3个工作日以内。", [("3", "工作日", 3.0, "level", "le")]),
        ("政府债务率控制在100%警戒线以内。", [("100", "%", 100.0, "share", "le")]),
        ("城乡居民收入比缩小至1.98。", [("1.98", "", 1.98, "share", "eq")]),
        ("每百名老人拥有床位4.2张。", [("4.2", "张", 4.2, "level", "eq")]),
        (
            "河湾建成包括一个车站、三座大桥在内的枢纽。",
            [("一", "个", 1.0, "count", "eq"), ("三", "座", 3.0, "count", "eq")],
        ),
    ],
)
def test_what_counts_and_what_is_money(sentence, facts):
    assert read(sentence) == facts


@pytest.mark.parametrize(
    "sentence",
    [
        "轻轨3、4号线开通运营。",
        "完成1450、1250等生产线改造。",
        "力争用3－5年时间见效。",
        "落实百万吨粮食增产行动。",
        "实施“桃、杏、梨三大行动”。",
        "坚持三大战略。",
        "产业从零起步。",
        "增强三县县城承载力。",
        "考试提高4分。",
        "收成不变，一成不变。",
        "产值归零，服务百万人。",
    ],
)
def test_what_is_a_name_or_a_way_of_speaking_is_no_figure(sentence):
    assert read(sentence) == []


def test_what_was_planned_is_no_result_of_the_year():
    planned, more = extract.facts(HEAD + "为企业减负，比年初预计的27亿元多出3亿元。")[-2:]
    assert (planned["kind"], planned["year"]) == ("context", None)
    assert (more["measure"], more["kind"], more["year"]) == ("change", "actual", 2020)


def terms(sentence: str) -> list[tuple]:
    return [(fact["number"], fact["term"], fact["kind"]) for fact in extract.facts(HEAD + sentence)]


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        # What a thing measures, before its name.
        (
            "总投资25亿元的年产6万吨铜箔项目建成。",
            [("25", "年产6万吨铜箔项目总投资", "context"), ("6", "铜箔项目年产", "context")],
        ),
        (
            "全长58.1公里，投资达1860万元的碧溪公路正在勘察。",
            [("58.1", "碧溪公路全长", "context"), ("1860", "碧溪公路投资", "context")],
        ),
        ("20万吨粮食储备库即将建成。", [("20", "粮食储备库", "context")]),
        (
            "总投资8亿元的环山快速路完成投资3亿元。",
            [("8", "环山快速路总投资", "context"), ("3", "环山快速路完成投资", "actual")],
        ),
        ("日处理污水3万吨的城南污水处理厂建成。", [("3", "城南污水处理厂日处理污水", "context")]),
        # With what a result is compared, and what is of it again.
        (
            "财政收入增长26.4%，高于年初12%的目标14.4个百分点。",
            [("26.4", "财政收入", "actual"), ("12", "财政收入", "context"), ("14.4", "财政收入", "actual")],
        ),
        # A list item that opens with money speaks of what it was spent on.
        (
            "投资107万元，完成9.3公里弹石公路；投资162万元，改造12座提灌站。",
            [
                ("107", "弹石公路投资", "actual"),
                ("9.3", "弹石公路", "actual"),
                ("162", "提灌站投资", "actual"),
                ("12", "提灌站", "actual"),
            ],
        ),
        ("新增6个世界500强企业投资项目。", [("6", "世界500强企业投资项目", "actual")]),
        (
            "各项存贷款余额达8亿元和5亿元。",
            [("8", "各项存款余额", "actual"), ("5", "各项贷款余额", "actual")],
        ),
        (
            "集装箱年吞吐量三次跨越千万标箱，2020年达1030万标箱。",
            [("1030", "集装箱年吞吐量", "actual")],
        ),
        (
            "单位能耗下降10.7%，超额完成市考核目标2.7个百分点。",
            [("10.7", "单位能耗", "actual"), ("2.7", "单位能耗", "actual")],
        ),
        (
            "规上工业增加值完成55亿元，实现利润13亿元。",
            [("55", "规上工业增加值", "actual"), ("13", "规上工业利润", "actual")],
        ),
        # What only says how far something came, or of which sort it is.
        ("工业用电量恢复到2019年的90%。", [("90", "工业用电量", "actual")]),
        ("到位资金是上个五年的1.4倍。", [("1.4", "到位资金", "actual")]),
        ("物价涨幅由一季度的5%收窄至全年的2%。", [("5", "物价涨幅", "actual"), ("2", "物价涨幅", "actual")]),
        ("水果销售额连续两年突破9亿元。", [("9", "水果销售额", "actual")]),
        (
            "全面完成25项民生实事，有24项居全市前列。",
            [("25", "民生实事", "actual"), ("24", "民生实事", "actual")],
        ),
        (
            "36项重点任务全部落实，建设3个先行启动区。",
            [("36", "重点任务", "actual"), ("3", "先行启动区", "actual")],
        ),
        (
            "脱贫退出18个村。建成12个美丽乡村，再建20个。",
            [("18", "脱贫退出村", "actual"), ("12", "美丽乡村", "actual"), ("20", "美丽乡村", "actual")],
        ),
        ("招募社区助理30名等举措落地。", [("30", "招募社区助理", "actual")]),
        ("新增红山食品、绿水饮料等10户投产企业。", [("10", "投产企业", "actual")]),
        (
            "实施总装机26万千瓦光伏项目9个。",
            [("26", "总装机光伏项目", "context"), ("9", "光伏项目", "actual")],
        ),
        ("康源制气Ⅰ系列13亿立方米/年工程投产。", [("13", "康源制气Ⅰ系列工程", "context")]),
        ("酿造等产业发展较快，产值已占规上工业的11%。", [("11", "酿造等产业产值已占规上工业", "actual")]),
        (
            "财政收入按可比口径计算，实际增长3%，比上年实际多收2亿元。",
            [("3", "财政收入", "actual"), ("2", "财政收入", "actual")],
        ),
        # What follows of the same thing, and what is short.
        (
            "生猪出栏4.5万头，存栏2.8万头。",
            [("4.5", "生猪出栏", "actual"), ("2.8", "生猪存栏", "actual")],
        ),
        (
            "养老、失业保险人数分别达到1.8万人、2.1万人。",
            [("1.8", "养老保险人数", "actual"), ("2.1", "失业保险人数", "actual")],
        ),
        (
            "一般预算收入8亿元，支出12亿元。粮食播种面积8万亩，产量2.8万吨。",
            [
                ("8", "一般预算收入", "actual"),
                ("12", "一般预算支出", "actual"),
                ("8", "粮食播种面积", "actual"),
                ("2.8", "粮食产量", "actual"),
            ],
        ),
        (
            "生产总值在2015年65亿元的基础上，2020年达到98亿元。",
            [("65", "生产总值", "actual"), ("98", "生产总值", "actual")],
        ),
        (
            "高中和高等教育毛入学率分别达到75%和27%。",
            [("75", "高中教育毛入学率", "actual"), ("27", "高等教育毛入学率", "actual")],
        ),
    ],
)
def test_what_a_number_measures(sentence, facts):
    assert terms(sentence) == facts


def test_a_ratio_is_named_by_its_parts_and_keeps_the_printed_phrase():
    facts = list(extract.facts(HEAD + "三次产业结构由12.4∶46.8∶40.8调整为11.2∶45.3∶43.5。"))
    sectors = ["economy.primary_share", "economy.secondary_share", "economy.tertiary_share"]
    assert [fact["indicator"] for fact in facts] == sectors * 2
    assert {fact["term"] for fact in facts} == {"三次产业结构"}
    other, _ = extract.facts(HEAD + "师生比例达到1∶14，男女比例为106∶100。")[-2:]
    assert other["indicator"] == ""


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("城乡低保标准分别提高到每人每月620元和420元。", ["城市低保标准", "农村低保标准"]),
        ("粮食作物补贴标准提高到每亩90元。", ["粮食作物补贴标准"]),
    ],
)
def test_what_a_standard_is_counted_by_is_no_part_of_its_phrase(sentence, terms):
    assert [fact["term"] for fact in extract.facts(HEAD + sentence)] == terms


@pytest.mark.parametrize(
    ("sentence", "measured"),
    [
        ("1.新建村级卫生室12所。", ["村级卫生室"]),
        ("④改造老旧小区8个。", ["老旧小区"]),
        (
            "财政收入完成6.2亿元，为调整预算的101.2%，同比下降3.4%。",
            ["财政收入", "财政收入", "财政收入"],
        ),
        ("药材加工企业由136户发展到298户。", ["药材加工企业", "药材加工企业"]),
        ("到位资金5亿元，引进甲山、乙水等12家企业。", ["到位资金", "企业"]),
    ],
)
def test_whose_a_number_is(sentence, measured):
    assert [fact["term"] for fact in extract.facts(HEAD + sentence)] == measured


def test_what_fell_short_is_a_fall():
    assert read("土地出让收入短收18亿元。") == [("18", "元", -18e8, "change", "eq")]


@pytest.mark.parametrize(
    ("sentence", "gap"),
    [
        ("物价上涨2.4%，低于控制目标0.6个百分点。", ("物价", -0.6, "change")),
        ("研发强度1.4%，比全省平均水平低0.9个百分点。", ("研发强度", -0.9, "change")),
        ("农村居民收入增长7%，增速比城镇居民高2个百分点。", ("农村居民收入增速", 2.0, "change")),
        ("优良天数达到330天，同比多12天。", ("优良天数", 12.0, "change")),
        ("财政收入3.8亿元，超收2400万元。", ("财政收入", 2.4e7, "change")),
        ("民间投资下降5.6%，降幅收窄3.1个百分点。", ("民间投资降幅", -3.1, "change")),
    ],
)
def test_a_gap_to_others_is_signed_and_of_what_was_spoken_of(sentence, gap):
    fact = extract.facts(HEAD + sentence)[-1]
    assert (fact["term"], fact["value"], fact["measure"]) == gap


def test_a_list_of_rates_in_several_units_is_told_apart():
    facts = extract.facts(HEAD + "失业率、物价指数和人口自增率分别控制在4.2%、3%、2.5‰以内。")
    assert [(fact["term"], fact["bound"]) for fact in facts] == [
        ("失业率", "le"),
        ("物价指数", "le"),
        ("人口自增率", "le"),
    ]


def test_what_was_added_stays_in_the_phrase_and_changes_a_stock_that_was_named():
    facts = extract.facts(HEAD + "新增公路里程52公里，累计达到380公里。建成区面积30平方公里，新增2平方公里。")
    assert [(fact["term"], fact["measure"]) for fact in facts] == [
        ("新增公路里程", "level"),
        ("公路里程", "level"),
        ("建成区面积", "level"),
        ("建成区面积", "change"),
    ]


def test_what_only_begins_like_a_gap_keeps_its_phrase():
    assert terms("评比表彰项目压减40%。") == [("40", "评比表彰项目", "actual")]


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("在沙县第十六届人民代表大会第四次会议上", "沙县"),
        ("在石桥镇第九届人民代表大会第三次会议上", "石桥镇"),
        ("政府工作报告\n河湾市人民政府市长 李明", "河湾市"),
        ("在我县第十六届人民代表大会第四次会议上", ""),
        ("在全县第三届人民代表大会代表的监督下", ""),
    ],
)
def test_a_report_names_its_place(opening, place):
    assert origin.place_of(flatten(f"{opening}\n各位代表：\n").text) == place


@pytest.mark.parametrize(
    ("sentence", "phrases"),
    [
        ("绿电外送拓展至22个省份，输出345亿度。", ["绿电外送", "绿电外送"]),
        ("锂离子蓄电池、盐湖化工产品出口分别增长38%、80.2%。", ["锂离子蓄电池出口", "盐湖化工产品出口"]),
        ("实际利用外资、外贸出口分别增长10%和15%。", ["实际利用外资", "外贸出口"]),
        ("建设15万吨锂盐项目，年产4万吨氯化锂和2万吨碳酸锂的项目投产。", ["锂盐项目", "氯化锂年产", "碳酸锂"]),
        ("推动甲厂5万吨铝箔、乙厂2万吨铝板、丙厂1万吨再生铝等项目。", ["甲厂铝箔", "乙厂铝板", "丙厂再生铝"]),
        ("居民收入增速高于经济增速、突破3万元。", ["居民收入"]),
        ("电气化补贴拉动消费215亿元。", ["消费"]),
        ("依托碳金融带动碳减排700万吨以上。", ["碳减排"]),
        ("所有市州和98%的县市区建成全国示范区。", ["县市区"]),
        ("农村低保由年人均785元提高到1196元。", ["农村低保", "农村低保"]),
        ("农民人均达到4.5亩果。", ["农民人均"]),
        ("力争有组织有规模外出就业25万人次以上。", ["有组织有规模外出就业"]),
        ("提前实现生产总值比2010年翻一番，达到850亿元并向千亿元冲刺。", ["生产总值"] * 3),
        ("全面完成东坝、吉曲3乡大电网延伸工程。", ["大电网延伸工程"]),
        ("牛羊出栏分别增长5.2%、1.9%。", ["牛出栏", "羊出栏"]),
        ("亿元以上项目开工97个，竣工36个。", ["项目", "亿元以上项目开工", "亿元以上项目竣工"]),
        ("全球规模最大、技术领先的2座塔式电站项目开工。", ["塔式电站项目"]),
        ("处置企业在资产公司的11亿元债务。", ["债务"]),
        ("与国内大学合作数量增加至12所。", ["国内大学合作数量"]),
        ("与开行初步达成6亿元合作意向。", ["合作意向"]),
        ("纠治6个整治项目和教育公平、安居工程治理2个治理项目。", ["整治项目", "治理项目"]),
        ("为265名退役士兵发放助学金。", ["退役士兵"]),
        ("每年向下游输送约800亿立方米源头活水。", ["源头活水"]),
        ("建成三条流域带等重点区域。", ["流域带"]),
        ("安排民生项目36个，计划完成投资16.5亿元。", ["民生项目", "民生项目投资"]),
        ("招商引资签约资金45亿元以上，到位资金25亿元以上。", ["招商引资签约资金", "到位资金"]),
        ("因转移及时，3亿立方米山体滑坡未造成伤亡。", ["山体滑坡"]),
        ("二期、香加750千伏主变扩建投运。", ["香加主变扩建"]),
        ("垃圾分类处理和污水治理村庄覆盖率分别达98%和95%。", ["垃圾分类处理覆盖率", "污水治理村庄覆盖率"]),
        ("有意愿人员集中供养率达100%。", ["有意愿人员集中供养率"]),
        ("三县一区提前供暖，新增供热80万平方米。", ["新增供热"]),
    ],
)  # fmt: skip
def test_a_phrase_is_whole_and_of_its_own_number(sentence, phrases):
    """The last and the first words of a phrase are those that verbs, lists and sizes take away most easily."""
    assert [fact["term"] for fact in extract.facts(HEAD + sentence)] == phrases
