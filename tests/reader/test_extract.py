"""The reader, on sentences of our own: each row is a construction of such reports and what must come out.

The silent failures these exist for: a number taken for what it is not (十三五, 国道109线), one that is lost,
a fall that comes out as a rise, a target as a result, and a value bound to its neighbour's name.
"""

import pytest

from haidong_data.reader import extract

REPORT = """全市政府工作报告

——2021年1月20日在河湾市第三届人民代表大会第五次会议上

一、2020年工作回顾

{}

二、2021年工作安排

{}
"""


def read(past: str = "", plan: str = "") -> list[dict]:
    return extract.facts(REPORT.format(past, plan), "x.txt")


def brief(fact: dict) -> tuple:
    return fact["number"], fact["unit"], fact["term"], fact["measure"], fact["bound"]


# The sentence; then for each figure: number, unit, phrase, measure, bound.
BOUND = {
    "plain": (
        "全市地区生产总值512.6亿元，同比增长6.1%。",
        [("512.6", "亿元", "地区生产总值", "level", "eq"), ("6.1", "%", "地区生产总值", "growth", "eq")],
    ),
    "paired subjects": (
        "税收收入44.2亿元、非税收入21.5亿元，分别增长30.2%和34.3%。",
        [
            ("44.2", "亿元", "税收收入", "level", "eq"),
            ("21.5", "亿元", "非税收入", "level", "eq"),
            ("30.2", "%", "税收收入", "growth", "eq"),
            ("34.3", "%", "非税收入", "growth", "eq"),
        ],
    ),
    "pairing without 分别": (
        "一般公共预算收入32.6亿元，一般公共预算支出241.3亿元，是2015年的1.4倍和1.6倍。",
        [
            ("32.6", "亿元", "一般公共预算收入", "level", "eq"),
            ("241.3", "亿元", "一般公共预算支出", "level", "eq"),
            ("1.4", "倍", "一般公共预算收入", "change", "eq"),
            ("1.6", "倍", "一般公共预算支出", "change", "eq"),
        ],
    ),
    "a list of subjects before a list of numbers": (
        "受理案件、涉案人数、涉案金额分别下降51%、42%、50%。",
        [
            ("51", "%", "受理案件", "growth", "eq"),
            ("42", "%", "涉案人数", "growth", "eq"),
            ("50", "%", "涉案金额", "growth", "eq"),
        ],
    ),
    "one word for two subjects": (
        "城乡居民人均可支配收入分别增长5%和7%。",
        [
            ("5", "%", "城镇居民人均可支配收入", "growth", "eq"),
            ("7", "%", "农村居民人均可支配收入", "growth", "eq"),
        ],
    ),
    "threshold, then value": (
        "财政总收入突破400亿元大关，达到426.4亿元、净增61亿元。",
        [
            ("400", "亿元", "财政总收入", "level", "ge"),
            ("426.4", "亿元", "财政总收入", "level", "eq"),
            ("61", "亿元", "财政总收入", "change", "eq"),
        ],
    ),
    "words between verb and number": (
        "税收收入下降（同口径）19.6%。",
        [("19.6", "%", "税收收入", "growth", "eq")],
    ),
    "a fall, then the level": (
        "贫困发生率下降8.6个百分点，降至3.4%。",
        [("8.6", "个百分点", "贫困发生率", "change", "eq"), ("3.4", "%", "贫困发生率", "share", "eq")],
    ),
    "a share without the word": (
        "服务业增加值210亿元，占全市生产总值的49.7%。",
        [
            ("210", "亿元", "服务业增加值", "level", "eq"),
            ("49.7", "%", "服务业增加值占全市生产总值", "share", "eq"),
        ],
    ),
    "a gap to others": (
        "工业增加值增长8.1%，分别高于全国、全省5.9和2.9个百分点。",
        [
            ("8.1", "%", "工业增加值", "growth", "eq"),
            ("5.9", "个百分点", "工业增加值", "change", "eq"),
            ("2.9", "个百分点", "工业增加值", "change", "eq"),
        ],
    ),
    "subjects that share their last word, in unlike units": (
        "原煤、原油、天然气产量达到640万吨、125万吨、9.1亿立方米，分别增长9%、7%、21%。",
        [
            ("640", "万吨", "原煤产量", "level", "eq"),
            ("125", "万吨", "原油产量", "level", "eq"),
            ("9.1", "亿立方米", "天然气产量", "level", "eq"),
            ("9", "%", "原煤产量", "growth", "eq"),
            ("7", "%", "原油产量", "growth", "eq"),
            ("21", "%", "天然气产量", "growth", "eq"),
        ],
    ),
    "ranks without 第": (
        "高新区、经开区全国排名53位、82位，分别提升3位和6位。",
        [
            ("53", "", "高新区", "rank", "eq"),
            ("82", "", "经开区", "rank", "eq"),
            ("3", "位", "高新区", "change", "eq"),
            ("6", "位", "经开区", "change", "eq"),
        ],
    ),
    "ranks in a list": (
        "电信业务收入、快递业务量分别居全省第五、第三，旅游人数和收入分别列全省第2位、第4位。",
        [
            ("五", "", "电信业务收入", "rank", "eq"),
            ("三", "", "快递业务量", "rank", "eq"),
            ("2", "", "旅游人数", "rank", "eq"),
            ("4", "", "旅游收入", "rank", "eq"),
        ],
    ),
    "within the first so many": (
        "游客接待量居全国景区前三，综合实力进入全省前十，空气质量排名全国前10位，前三季度财政收入增长5%。",
        [
            ("三", "", "游客接待量", "rank", "le"),
            ("十", "", "综合实力", "rank", "le"),
            ("10", "", "空气质量", "rank", "le"),
            ("5", "%", "财政收入", "growth", "eq"),
        ],
    ),
    "as many names as the numeral says": (
        "东山和西岭两个实验室投入运行。",
        [("两", "个", "实验室", "count", "eq")],
    ),
    "番": ("财政收入五年翻了两番。", [("两", "番", "财政收入", "change", "eq")]),
    "倍 and percent in one list": (
        "蓄电池、盐化工产品出口分别增长2.8倍、70.1%。",
        [("2.8", "倍", "蓄电池", "change", "eq"), ("70.1", "%", "盐化工产品出口", "growth", "eq")],
    ),
    "a range with one unit": (
        "城镇化率每年提高1—2个百分点。",
        [("1", "个百分点", "城镇化率", "change", "ge"), ("2", "个百分点", "城镇化率", "change", "le")],
    ),
    "a counted noun behind its number": (
        "新建16条城市道路。",
        [("16", "条", "城市道路", "count", "eq")],
    ),
    "counts that follow at once": (
        "实现了76个贫困村0.6万户2.2万名贫困人口脱贫。",
        [
            ("76", "个", "贫困村", "count", "eq"),
            ("0.6", "万户", "贫困人口", "count", "eq"),
            ("2.2", "万名", "贫困人口", "count", "eq"),
        ],
    ),
    "people without a measure word": (
        "解决了3.7万农牧民饮水安全。",
        [("3.7", "万", "农牧民饮水安全", "count", "eq")],
    ),
    "a threshold that describes": (
        "实施500万元以上项目802个。",
        [("500", "万元", "项目", "level", "ge"), ("802", "个", "500万元以上项目", "count", "eq")],
    ),
    "a general noun takes what was spoken of": (
        "东西部协作持续深化，落实资金27.3亿元，实施项目681个。",
        [("27.3", "亿元", "东西部协作资金", "level", "eq"), ("681", "个", "东西部协作项目", "count", "eq")],
    ),
    "rank": (
        "外贸总额居全省第4位，绿化覆盖率位居全省第一。",
        [("4", "", "外贸总额", "rank", "eq"), ("一", "", "绿化覆盖率", "rank", "eq")],
    ),
    "bounds": (
        "优良天数比例超过90%，失业率控制在4%以内，建成90余条生产线，游客近300万人次，粮食产量20万吨左右，投资不低于5亿元。",
        [
            ("90", "%", "优良天数比例", "share", "ge"),
            ("4", "%", "失业率", "share", "le"),
            ("90", "条", "生产线", "count", "ge"),
            ("300", "万人次", "游客", "count", "approx"),
            ("20", "万吨", "粮食产量", "level", "approx"),
            ("5", "亿元", "投资", "level", "ge"),
        ],
    ),
    "the subject of a clause without numbers": (
        "地区生产总值512亿元，财政收入迈过百亿元大关，达133亿元，增长8.5%。",
        [
            ("512", "亿元", "地区生产总值", "level", "eq"),
            ("百亿", "元", "财政收入", "level", "ge"),
            ("133", "亿元", "财政收入", "level", "eq"),
            ("8.5", "%", "财政收入", "growth", "eq"),
        ],
    ),
    "points that are counted off": (
        "一是在500个行政村实施改造；二是完成5000户困难家庭改造。",
        [("500", "个", "行政村", "count", "eq"), ("5000", "户", "困难家庭改造", "count", "eq")],
    ),
    "two counts joined by 和": (
        "建成实训基地32个和专门学校2所。",
        [("32", "个", "实训基地", "count", "eq"), ("2", "所", "专门学校", "count", "eq")],
    ),
    "a name in quotes stays whole": (
        "新增“百亿县”4个、总数达到40个。",
        [("4", "个", "“百亿县”", "count", "eq"), ("40", "个", "“百亿县”总数", "count", "eq")],
    ),
    "subjects that share their last words": (
        "汽车、家电、家具零售额分别增长20%、10%、36%。",
        [
            ("20", "%", "汽车零售额", "growth", "eq"),
            ("10", "%", "家电零售额", "growth", "eq"),
            ("36", "%", "家具零售额", "growth", "eq"),
        ],
    ),
    "words with 及, 与 or 和 in them join nothing": (
        "自来水普及率、供水工程覆盖率分别达98%和92%；群众参与率、满意率分别达97%和91%。",
        [
            ("98", "%", "自来水普及率", "share", "eq"),
            ("92", "%", "供水工程覆盖率", "share", "eq"),
            ("97", "%", "群众参与率", "share", "eq"),
            ("91", "%", "满意率", "share", "eq"),
        ],
    ),
    "names with 和 in them": (
        "和田县、共和县财政收入分别达到3亿元和2亿元，国有和民营企业分别达到5家和6家。",
        [
            ("3", "亿元", "和田县财政收入", "level", "eq"),
            ("2", "亿元", "共和县财政收入", "level", "eq"),
            ("5", "家", "国有企业", "count", "eq"),
            ("6", "家", "民营企业", "count", "eq"),
        ],
    ),
    "a list of fewer numbers than names": (
        "生活垃圾和污水处理率、绿化覆盖率分别达到98%和40%。",
        [("98", "%", "生活垃圾和污水处理率", "share", "eq"), ("40", "%", "绿化覆盖率", "share", "eq")],
    ),
    "what is shared is what both have": (
        "货物和集装箱吞吐量分别达到5.4亿吨、1931.5万标箱。",
        [("5.4", "亿吨", "货物吞吐量", "level", "eq"), ("1931.5", "万标箱", "集装箱吞吐量", "count", "eq")],
    ),
    "sectors by their numbers": (
        "第一、二、三产业分别增长4%、2%和5%；一二三产业增加值分别为12亿元、30亿元和40亿元。",
        [
            ("4", "%", "第一产业", "growth", "eq"),
            ("2", "%", "第二产业", "growth", "eq"),
            ("5", "%", "第三产业", "growth", "eq"),
            ("12", "亿元", "第一产业增加值", "level", "eq"),
            ("30", "亿元", "第二产业增加值", "level", "eq"),
            ("40", "亿元", "第三产业增加值", "level", "eq"),
        ],
    ),
    "an aim, and more than it": (
        "固定资产投资增长15%以上、力争达到20%。",
        [("15", "%", "固定资产投资", "growth", "ge"), ("20", "%", "固定资产投资", "growth", "eq")],
    ),
    "a capacity and whose it is": (
        "开工建设城北石化120万吨乙烯改造项目。",
        [("120", "万吨", "城北石化乙烯改造项目", "level", "eq")],
    ),
    "rates of two kinds held alike": (
        "城镇调查失业率、居民消费价格涨幅分别控制在5%和3%以内。",
        [("5", "%", "城镇调查失业率", "share", "le"), ("3", "%", "居民消费价格涨幅", "growth", "le")],
    ),
    "straight quotes and commas": (
        '新增"小巨人"企业2家,省级企业5家。',
        [("2", "家", "“小巨人”企业", "count", "eq"), ("5", "家", "省级企业", "count", "eq")],
    ),
    "states and what was done": (
        "年均收入增长8%，新开工项目139个、新投产项目58个。",
        [
            ("8", "%", "收入", "growth", "eq"),
            ("139", "个", "新开工项目", "count", "eq"),
            ("58", "个", "新投产项目", "count", "eq"),
        ],
    ),
    "verbs of arrival stay whole": (
        "水土保持率提升至77%，PM2.5浓度下降至28微克/立方米，失业率下降为3%，森林覆盖率提高为30%，优良率高达95%。",
        [
            ("77", "%", "水土保持率", "share", "eq"),
            ("28", "微克/立方米", "PM2.5浓度", "level", "eq"),
            ("3", "%", "失业率", "share", "eq"),
            ("30", "%", "森林覆盖率", "share", "eq"),
            ("95", "%", "优良率", "share", "eq"),
        ],
    ),
    "a list that goes on behind its numbers": (
        "60%以上的乡镇、85%的行政村通了天然气。",
        [("60", "%", "乡镇", "share", "ge"), ("85", "%", "行政村", "share", "eq")],
    ),
    "words that only begin like a verb or an adverb": (
        "服务外包合同额增长40%，服务贸易额8亿元，化解过剩产能12万吨，城镇就业5万人；服务企业5家，通过验收6家。",
        [
            ("40", "%", "服务外包合同额", "growth", "eq"),
            ("8", "亿元", "服务贸易额", "level", "eq"),
            ("12", "万吨", "过剩产能", "level", "eq"),
            ("5", "万人", "城镇就业", "count", "eq"),
            ("5", "家", "服务企业", "count", "eq"),
            ("6", "家", "验收", "count", "eq"),
        ],
    ),
    "what is a day's or a year's stays so": (
        "日均客流量10万人次，年均气温12℃；财政收入年均增长8%。",
        [
            ("10", "万人次", "日均客流量", "count", "eq"),
            ("12", "℃", "年均气温", "level", "eq"),
            ("8", "%", "财政收入", "growth", "eq"),
        ],
    ),
    "what stands between subject and verb": (
        "财政收入是2015年的3.4倍；出口剔除减税因素后增长7%；森林覆盖率三年提高2个百分点；贷款增速要高于40%。",
        [
            ("3.4", "倍", "财政收入", "change", "eq"),
            ("7", "%", "出口", "growth", "eq"),
            ("2", "个百分点", "森林覆盖率", "change", "eq"),
            ("40", "%", "贷款增速", "growth", "ge"),
        ],
    ),
    "what happens to the counted": (
        "7件事分别入选，4部作品获国家奖，6部作品获奖。",
        [
            ("7", "件", "事", "count", "eq"),
            ("4", "部", "作品", "count", "eq"),
            ("6", "部", "作品获奖", "count", "eq"),
        ],
    ),
    "tenths": (
        "用电量增长两成左右，投资下降一成，旱涝保收，收成良好。",
        [("两", "成", "用电量", "growth", "approx"), ("一", "成", "投资", "growth", "eq")],
    ),
    "a price that is held": (
        "居民消费价格涨幅控制在3%以内，居民消费价格指数控制在3%以内。",
        [
            ("3", "%", "居民消费价格涨幅", "growth", "le"),
            ("3", "%", "居民消费价格指数", "growth", "le"),
        ],
    ),
}


@pytest.mark.parametrize("name", BOUND)
def test_a_figure_is_bound_to_what_it_measures(name):
    sentence, expected = BOUND[name]
    found = [brief(fact) for fact in read(sentence)]
    assert [(n, u, m, b) for n, u, _, m, b in found] == [(n, u, m, b) for n, u, _, m, b in expected]
    for (_, _, phrase, _, _), (_, _, wanted, _, _) in zip(found, expected, strict=True):
        assert wanted.replace("涨幅", "") in phrase or phrase in wanted, f"{phrase!r} instead of {wanted!r}"


# 由 A 到 B: both sides, the second with what the first measured.
PAIRS = {
    "shares": ("城镇化率由43.3%提高到51.8%。", [("43.3", "from"), ("51.8", "to")]),
    "with a year": ("城镇化率由2015年的43.3%提高到2020年的51.8%。", [("43.3", "from"), ("51.8", "to")]),
    "ranks": ("综合排名由全省第13位上升到第2位。", [("13", "from"), ("2", "to")]),
    "ratios": (
        "三次产业比重由20∶47.1∶32.9调整为17∶49.9∶33.1。",
        [("20", "from"), ("47.1", "from"), ("32.9", "from"), ("17", "to"), ("49.9", "to"), ("33.1", "to")],
    ),
    "households and people": (
        "贫困人口由13677户49479人减至887户1472人。",
        [("13677", "from"), ("49479", "from"), ("887", "to"), ("1472", "to")],
    ),
    "从": ("养老金标准从70元提高到88元。", [("70", "from"), ("88", "to")]),
}


@pytest.mark.parametrize("name", PAIRS)
def test_both_sides_of_a_change_are_told_apart(name):
    sentence, expected = PAIRS[name]
    facts = read(sentence)
    assert [(fact["number"], fact["pair"]) for fact in facts] == expected
    assert len({fact["term"] for fact in facts}) == 1
    assert all(fact["measure"] in ("share", "rank", "count", "level") for fact in facts)


def test_several_subjects_keep_their_two_sides():
    for joined in ("、", "和"):
        facts = read(f"财政收入{joined}税收收入分别由30亿元{joined}20亿元提高到50亿元{joined}40亿元，新建学校5所。")
        assert [(f["term"], f["number"], f["pair"], f["year"]) for f in facts[:4]] == [
            ("财政收入", "30", "from", None),
            ("税收收入", "20", "from", None),
            ("财政收入", "50", "to", 2020),
            ("税收收入", "40", "to", 2020),
        ]
        assert facts[4]["pair"] is None
    facts = read("生产总值和人均生产总值分别由2015年的300亿元、3万元提高到2020年的500亿元、5万元。")
    assert [(f["term"], f["year"], f["pair"]) for f in facts] == [
        ("生产总值", 2015, "from"),
        ("人均生产总值", 2015, "from"),
        ("生产总值", 2020, "to"),
        ("人均生产总值", 2020, "to"),
    ]


def test_a_quotient_is_one_figure():
    facts = read("城乡居民收入比由2.6:1缩小到2.4：1，师生比1：15。")
    assert [(f["number"], f["term"], f["measure"], f["pair"]) for f in facts] == [
        ("2.6", "城乡居民收入比", "share", "from"),
        ("2.4", "城乡居民收入比", "share", "to"),
        ("15", "师生比", "share", None),
    ]


def test_the_first_side_has_no_year_unless_one_stands_there():
    without = read("城镇化率由43.3%提高到51.8%。")
    assert [fact["year"] for fact in without] == [None, 2020]
    with_years = read("城镇化率由2015年的43.3%提高到2020年的51.8%。")
    assert [fact["year"] for fact in with_years] == [2015, 2020]
    last = read("粮经比由上年的60%调整到55%。")
    assert [fact["year"] for fact in last] == [2019, 2020]


def test_a_range_is_two_facts_that_name_each_other():
    low, high = read("", "地区生产总值增长6%—6.5%。")
    assert (low["pair"], low["bound"], low["value"]) == ("low", "ge", 6)
    assert (high["pair"], high["bound"], high["value"]) == ("high", "le", 6.5)
    assert low["term"] == high["term"] == "地区生产总值"


# What is printed, and what it is worth.
VALUES = [
    ("收入20.42亿元。", 2_042_000_000, "元"),
    ("收入２０．４２亿元。", 2_042_000_000, "元"),
    ("增长８ ．８ ％。", 8.8, "%"),
    ("增长4.4\n%。", 4.4, "%"),
    ("收入27，203，319，000元。", 27_203_319_000, "元"),
    ("收入1,234.5万元。", 12_345_000, "元"),
    ("收入3.2萬元。", 32_000, "元"),
    ("面积110.82万亩。", 1_108_200, "亩"),
    ("人口出生率降低2个千分点。", -2, "个千分点"),
    ("比重提高11个百分点。", 11, "个百分点"),
    ("生产总值1.2万亿元。", 1_200_000_000_000, "元"),
    ("投资8亿多元。", 800_000_000, "元"),
    ("存栏820.2万头只。", 8_202_000, "头只"),
    ("为2.15万名劳动者追回工资。", 21_500, "人"),
    ("产值突破百亿元。", 10_000_000_000, "元"),
    ("经济总量突破千亿，再上新台阶。", 100_000_000_000, ""),
    ("经济总量迈上1200亿台阶。", 120_000_000_000, "元"),
    ("农村贫困人口减少138万。", -1_380_000, "人"),
    ("文件压减三分之一以上。", None, ""),
]


@pytest.mark.parametrize(("sentence", "value", "unit"), VALUES)
def test_what_is_printed_has_its_worth(sentence, value, unit):
    (fact,) = read(sentence)
    if value is not None:
        assert fact["value"] == pytest.approx(value)
        assert fact["low"] <= fact["value"] <= fact["high"]
    assert fact["base_unit"] == unit


# A fall is negative, a level that was fallen to is not.
@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("浓度下降15.7%。", -15.7),
        ("审批时限压缩70%。", -70),
        ("药品平均降价超50%。", -50),
        ("一般性支出压减15%以上。", -15),
        ("贫困人口减少1386万。", -13_860_000),
        ("失业率降至3.4%。", 3.4),
        ("企业开办时间缩短至2天。", 2),
        ("为企业减免税费4.45亿元。", 445_000_000),
        ("比重比上年提高2个百分点。", 2),
        # the verb before its object
        ("压减一般性支出10%以上。", -10),
        ("降低工商业电价5%。", -5),
        ("压缩审批时限40%。", -40),
        ("压减炼铁产能3万吨。", -30_000),
        ("减少贫困人口3.2万人。", -32_000),
        ("提高低保标准8%。", 8),
        ("降低失业率至3%。", 3),
        ("压减56项审批事项。", -56),
        ("减少3.2万贫困人口。", -32_000),
        ("增加12所学校。", 12),
        ("压缩机产量5万台。", 50_000),
        ("人口死亡降低率5%。", 5),
        ("增加城镇就业5000人。", 5000),
    ],
)
def test_a_fall_is_negative(sentence, value):
    assert [fact["value"] for fact in read(sentence)] == [pytest.approx(value)]


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("压减一般性支出10%以上。", "growth"),
        ("上调最低工资10%。", "growth"),
        ("压减炼铁产能3万吨。", "change"),
        ("提高低保标准50元。", "change"),
        ("增加城镇就业5000人。", "count"),
        ("提高城镇化率到60%。", "share"),
        ("减少量3万吨。", "level"),
        ("压减56项审批事项。", "change"),
        ("实施5个改造项目。", "count"),
        ("排名前移109个位次。", "change"),
    ],
)
def test_a_verb_before_its_object_moves_it(sentence, measure):
    assert [fact["measure"] for fact in read(sentence)] == [measure]


def test_a_verb_before_a_list_moves_all_of_it():
    facts = read("累计压减炼铁产能5万吨、炼钢产能3万吨，建成学校5所。")
    assert [(f["term"], f["measure"], f["value"]) for f in facts[:2]] == [
        ("炼铁产能", "change", -50_000),
        ("炼钢产能", "change", -30_000),
    ]
    assert facts[2]["measure"] == "count" and facts[2]["value"] == 5
    named = [fact["term"] for fact in read("压缩审批时限40%，精简审批事项30项，压缩机产量5万台。")]
    assert named == ["审批时限", "审批事项", "压缩机产量"]


# A minus before a number says that it is negative; it is no part of the number, as 下降 is none.
@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("工业增加值增长-1.2%。", [-1.2]),
        ("财政收入增速为－3.4%。", [-3.4]),
        ("用电量同比−2.3%。", [-2.3]),
        ("固定资产投资增长负3.2%。", [-3.2]),
        ("利润总额为负12亿元。", [-1_200_000_000]),
        ("零售总额比上年下降-6.7%。", [-6.7]),
        ("工业、投资、出口分别增长5.6%、7.1%和-3.2%。", [5.6, 7.1, -3.2]),
        ("工业、投资、出口分别增长-5.6%、7.1%和负3.2%。", [-5.6, 7.1, -3.2]),
        ("工业增速由-3.4%提高到5%。", [-3.4, 5]),
        ("为企业减负12亿元。", [1_200_000_000]),
        ("增长5-10%，治沙3000—4000亩。", [5, 10, 3000, 4000]),
        ("主要目标是——增长5%。", [5]),
        ("2020年1-10月，财政收入增长0.5%，咨询电话0972-8612345。", [0.5]),
    ],
)
def test_a_minus_is_a_sign_where_a_sign_can_stand(sentence, values):
    facts = read(sentence)
    assert [fact["value"] for fact in facts] == [pytest.approx(value) for value in values]
    assert not any(mark in fact["term"] + fact["number"] for fact in facts for mark in ("负3", "-3", "增长"))


def test_a_rank_moves_by_places_and_not_by_people():
    facts = read("经济总量由全省第八位前移至第五位，前移3位；新区排名提升三位，名次后移2位；引进3位博士。")
    assert [(f["number"], f["measure"], f["base_unit"], f["value"]) for f in facts] == [
        ("八", "rank", "", 8),
        ("五", "rank", "", 5),
        ("3", "change", "位", 3),
        ("三", "change", "位", 3),
        ("2", "change", "位", -2),
        ("3", "count", "人", 3),
    ]


def test_a_signed_list_keeps_its_subjects():
    facts = read("规上工业增加值、固定资产投资、进出口总额分别增长5.6%、7.1%和-3.2%。")
    assert [fact["term"] for fact in facts] == ["规上工业增加值", "固定资产投资", "进出口总额"]
    assert {fact["measure"] for fact in facts} == {"growth"}


# What looks like a figure and is none.
NOT_FIGURES = [
    "“十三五”规划顺利收官。",
    "进一步深化改革，统一部署，一批项目落地。",
    "国道109线改扩建、省道206线和109国道加快实施。",
    "全市PM2.5浓度持续下降，PM10达标。",
    "增强“四个意识”、坚定“四个自信”。",
    "深入学习贯彻党的十九大和十九届四中全会精神。",
    "2020年3月5日，项目开工。",
    "连续7年跻身中国企业500强。",
    "5A级景区和5G网络实现全覆盖。",
    "“1小时经济圈”初步成型，12345热线全天开通。",
    "第26届展会成功举办，第三产业发展良好。",
    "新中国成立70周年庆祝活动隆重热烈。",
    "构建“1+8”开放平台，实施“5331”行动。",
    "万元GDP能耗达到省定目标。",
    "打赢三大攻坚战，做好六稳工作。",
    "千方百计扩大就业，百姓得到实惠。",
    "一是坚持创新；二是坚持开放。",
    "打造一批百亿级企业、50亿级园区。",
    "“两不愁三保障”[3]全面实现。",
    "十九大精神和十八届三中全会部署深入落实。",
    "坚持把安全放在第一位，把就业摆在第一位。",
    "前三批项目、前5个月和前两年的工作。",
    "五项社会保险实现全覆盖。",
    "入选2025国内十大考古新闻。",
]


@pytest.mark.parametrize("sentence", NOT_FIGURES)
def test_what_is_no_figure_is_none(sentence):
    assert read(sentence) == []


def test_chinese_numerals_that_count_are_figures():
    facts = read("新建五条高速公路，创造两项世界纪录，蝉联三届全国文明城市。")
    assert [(f["number"], f["unit"], f["value"]) for f in facts] == [
        ("五", "条", 5),
        ("两", "项", 2),
        ("三", "届", 3),
    ]


# Whether it is done or to be done, and when.
TIMES = [
    ("past", "粮食产量20万吨。", "actual", 2020),
    ("plan", "粮食产量达到21万吨。", "target", 2021),
    ("plan", "去年新增就业9000人。", "actual", 2020),
    ("plan", "全市66名医护人员已经驰援疫区。", "actual", 2021),
    ("past", "力争明年粮食产量达到22万吨。", "target", 2021),
    ("past", "收入年均增长9.4%。", "actual", None),
    ("past", "“十三五”期间累计投入资金5亿元。", "actual", None),
    ("past", "2019年末常住人口120万人。", "actual", 2019),
    ("past", "产值比2015年增长20%。", "actual", 2020),
    ("past", "学前三年毛入园率90%，高中阶段三年毛入学率91%，三年行动计划项目12个。", "actual", 2020),
    ("past", "森林覆盖率三年提高2个百分点。", "actual", None),
    ("past", "年均气温12℃，PM2.5年均浓度32微克/立方米。", "actual", 2020),
    ("past", "财政收入分别比2018年、2017年增长5%和6%。", "actual", 2020),
    ("plan", "安排专项债券3.75亿元，比去年增加1.6亿元，预算内投资安排6亿元。", "target", 2021),
    ("plan", "去年完成投资5亿元，新建学校2所。", "actual", 2020),
    ("plan", "加快项目前期工作，新建学校2所。", "target", 2021),
]


@pytest.mark.parametrize(("where", "sentence", "kind", "year"), TIMES)
def test_kind_and_year(where, sentence, kind, year):
    facts = read(**{where: sentence})
    assert {(fact["kind"], fact["year"]) for fact in facts} == {(kind, year)}


def test_what_was_done_ends_with_its_paragraph():
    facts = read(plan="目前已完成投资5亿元。工作扎实。\n\n大家团结一心。\n\n新建学校2所。")
    assert [fact["kind"] for fact in facts] == ["actual", "target"]


def test_a_list_of_years_is_one_for_each_number():
    facts = read("2018年、2019年和2020年财政收入分别为10、11和12亿元，增长5%。")
    assert [fact["year"] for fact in facts] == [2018, 2019, 2020, 2020]
    both = read("2018年、2019年财政收入和税收收入分别增长5%和6%。")
    assert [fact["year"] for fact in both] == [2019, 2019]


def test_a_number_torn_by_blanks_is_none():
    assert read("收入 1 2 3 亿元。") == []
    assert [fact["number"] for fact in read("产值 12 亿元，增长 5 . 6 %。")] == ["12", "5.6"]


def test_a_line_on_a_five_year_plan_under_a_heading_of_one_year_is_an_aside():
    facts = read("收入45亿元。\n\n“十三五”期间，累计完成投资5亿元，年均增长8.5%。\n\n接待游客1200万人次。")
    assert [fact["year"] for fact in facts] == [2020, None, None, 2020]


def test_five_years_together_have_no_year_but_their_last_state_has():
    text = "一、“十二五”时期工作回顾\n\n过去的五年，新增就业3.2万人，2015年财政收入达到92.5亿元，"
    text += "森林覆盖率达到46.8%，累计投资1200亿元。"
    assert [fact["year"] for fact in extract.facts(text)] == [None, 2015, 2015, None]


def test_a_year_that_was_left_is_not_the_year_of_what_follows():
    facts = read("2020年人均收入由2015年的1480元提高到4192元；财政收入70.5亿元，是2015年的2.7倍。")
    assert [fact["year"] for fact in facts] == [2015, 2020, 2020, 2020]


def test_traditional_characters_are_read_and_kept():
    text = "一、2016年工作回顧\n\n全市地區生產總值從2011年的1091億元增加到2016年的1650億元，"
    text += "農村貧困人口減少5萬人，總數達到3萬人。"
    facts = extract.facts(text)
    assert [fact["value"] for fact in facts] == [109_100_000_000, 165_000_000_000, -50_000, 30_000]
    assert [fact["pair"] for fact in facts] == ["from", "to", None, None]
    assert facts[0]["term"] == "地區生產總值" and facts[0]["year"] == 2011


def test_a_threshold_is_context():
    threshold, count = read("实施亿元以上重点项目340个。")
    assert (threshold["kind"], threshold["year"], threshold["value"]) == ("context", None, 100_000_000)
    assert count["kind"] == "actual"


def test_offsets_are_into_the_raw_text():
    text = "一、2020年工作回顾\n\n全市**旅游总收入**\n\n达到 ７２．７ 亿元，增长\n32%。"
    facts = extract.facts(text)
    assert [text[f["start"] : f["end"]] for f in facts] == ["７２．７ 亿元", "32%"]
    assert [f["number"] for f in facts] == ["７２．７", "32"]
    assert facts[0]["term"] == "旅游总收入"  # healed across markup and a page break


def test_every_record_has_the_columns_and_names_its_sentence():
    (fact,) = read("全年接待游客1767万人次。")
    assert tuple(fact) == extract.COLUMNS
    assert fact["file"] == "x.txt" and fact["area"] == "河湾市"
    assert fact["sentence"] == "全年接待游客1767万人次。"


def test_a_line_without_end_does_not_repeat_itself_in_every_fact():
    facts = extract.facts("收入" + "5亿元，" * 20_000)
    assert len(facts) == 20_000
    assert max(len(fact["sentence"]) for fact in facts) < 1000


@pytest.mark.parametrize("text", ["", "\n\n", "没有数字。", "，。；", "“", "）", "第", "由到", "%", "9" * 400])
def test_nothing_is_read_from_nothing(text):
    assert extract.facts(text) == []


def _said(sentence):
    facts = extract.facts(f"一、2021年工作回顾\n\n{sentence}。")
    return [(one["number"] + one["unit"], one["term"], one["measure"], one["kind"], one["pair"]) for one in facts]


@pytest.mark.parametrize("sentence", ["城乡收入比由2.03缩小至1.98", "城乡收入比由上年的2.03下降到1.98"])
def test_both_sides_of_a_ratio_without_a_unit_are_read(sentence):
    """The first side was no figure, and its digits stood in the phrase of the second."""
    assert _said(sentence) == [
        ("2.03", "城乡收入比", "share", "actual", "from"),
        ("1.98", "城乡收入比", "share", "actual", "to"),
    ]


def test_sizes_that_pick_out_what_is_counted_are_no_results():
    """Of 其中50亿元以上7个 the size was a result of its own, and what was counted had no size."""
    read = _said("引进亿元以上项目226个，其中50亿元以上7个、百亿元以上2个，到位资金812亿元")
    assert [(number, kind) for number, _, measure, kind, _ in read if measure == "level"] == [
        ("亿元", "context"), ("50亿元", "context"), ("百亿元", "context"), ("812亿元", "actual"),
    ]  # fmt: skip
    assert [term for *_, term, measure, _, _ in read if measure == "count"] == [
        "亿元以上项目", "50亿元以上项目", "百亿元以上项目",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "passed", ["连跨三个百亿台阶，年均增长6.2%", "连续跨越两个千亿台阶、达到3200亿元", "屡创新高，年均增长6.2%"]
)
def test_a_milestone_that_was_passed_is_no_part_of_a_phrase(passed):
    assert [term for _, term, *_ in _said(f"五年来，旅游收入{passed}")] == ["旅游收入"]


def test_ends_are_those_that_a_loaded_fact_has():
    """82%以上 was 81.5 to 82.5 here and exactly 82 in `hd.load`; so was 7% beside 5.2%."""
    facts = extract.facts("一、2021年工作回顾\n\n粮食产量增长7%、蔬菜产量增长5.2%，覆盖率达到82%以上，合格率为99.9%。")
    assert [(one["low"], one["high"]) for one in facts] == [
        (pytest.approx(6.95), pytest.approx(7.05)), (pytest.approx(5.15), pytest.approx(5.25)), (82, 82),
        (pytest.approx(99.85), pytest.approx(99.95)),
    ]  # fmt: skip
