"""Tables in text: a unit in a heading, column or label belongs to its numbers, and is no number itself."""

import pytest

from haidong_data import reader
from haidong_data.reader import quantities, tables
from haidong_data.reader.flat_text import flatten

OPENING = "清河县政府工作报告\n\n——2022年1月12日在清河县第十八届人民代表大会第二次会议上\n\n"
OPENING += "一、2021年工作回顾\n\n主要指标如下：\n\n"
GDP = ("86.4", 86.4e8, "元", "地区生产总值", "level", "actual", 2021)
REVENUE = ("5.12", 5.12e8, "元", "财政收入", "level", "actual", 2021)


def read(table):
    keys = ("number", "value", "base_unit", "term", "measure", "kind", "year")
    return [tuple(fact[key] for key in keys) for fact in reader.facts(OPENING + table)]


TABLES = {
    "unit in a column": "指标\t单位\t2021年\n地区生产总值\t亿元\t86.4\n财政收入\t亿元\t5.12\n",
    "unit in a label": "指标\t2021年\n地区生产总值（亿元）\t86.4\n财政收入（万元）\t51200\n",
    "unit in a heading": "指标\t2021年（亿元）\n地区生产总值\t86.4\n财政收入\t5.12\n",
    "unit above": "单位：亿元\n\n指标\t2021年\n地区生产总值\t86.4\n财政收入\t5.12\n",
    "unit in a row": "（单位：亿元）\t\n指标\t2021年\n地区生产总值\t86.4\n财政收入\t5.12\n",
    "units in the cells": "指标\t2021年\n地区生产总值\t86.4亿元\n财政收入\t5.12亿元\n",
    "numbered": "序号\t指标\t单位\t2021年\n1\t地区生产总值\t亿元\t86.4\n2\t财政收入\t亿元\t5.12\n",
    "across": "年份\t地区生产总值（亿元）\t财政收入（亿元）\n2021年\t86.4\t5.12\n",
    "Markdown": "| 指标 | 单位 | 2021年 |\n|---|---|---|\n| 地区生产总值 | 亿元 | 86.4 |\n| 财政收入 | 亿元 | 5.12 |\n",
    "blanks": "指标          单位    2021年\n地区生产总值   亿元    86.4\n财政收入       亿元    5.12\n",
    "carriage returns": "指标\t单位\t2021年\r\n地区生产总值\t亿元\t86.4\r\n财政收入\t亿元\t5.12\r\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_number_has_the_unit_of_its_column_or_row(name):
    found = [(fact[0].replace("51200", "5.12"), *fact[1:]) for fact in read(TABLES[name])]
    assert found == [GDP, REVENUE]


def test_the_text_of_a_number_is_what_is_printed():
    text = OPENING + TABLES["unit in a column"]
    facts = reader.facts(text)
    assert [(text[f["start"] : f["end"]], f["number"], f["unit"]) for f in facts] == [
        ("86.4", "86.4", "亿元"),
        ("5.12", "5.12", "亿元"),
    ]


def test_growth_stands_beside_its_level():
    table = "指标\t单位\t2021年\t增长（%）\n地区生产总值\t亿元\t86.4\t7.3\n财政收入\t亿元\t5.12\t-2\n"
    assert read(table) == [
        GDP,
        ("7.3", 7.3, "%", "地区生产总值", "growth", "actual", 2021),
        REVENUE,
        ("2", -2, "%", "财政收入", "growth", "actual", 2021),
    ]


def test_targets_are_no_results():
    table = "指标\t2021年完成\t2022年目标\n地区生产总值（亿元）\t86.4\t92\n财政收入（亿元）\t5.12\t5.4\n"
    kinds = [(value, kind, year) for _, value, _, _, _, kind, year in read(table)]
    assert kinds == [
        (86.4e8, "actual", 2021),
        (92e8, "target", 2022),
        (5.12e8, "actual", 2021),
        (5.4e8, "target", 2022),
    ]


def test_two_lines_of_headings():
    table = "指标\t2021年\t\n\t完成\t增长（%）\n地区生产总值（亿元）\t86.4\t7.3\n"
    assert read(table) == [GDP, ("7.3", 7.3, "%", "地区生产总值", "growth", "actual", 2021)]


@pytest.mark.parametrize(
    "text",
    [
        "收入（亿元）如下表。\n",
        "单位：亿元、万人\n",
        "指标\t单位\n收入\t亿元\n人口\t万人\n",
        "（万元/户）\n",
        "亿元\n",
    ],
)
def test_a_bare_unit_is_no_figure(text):
    assert read(text) == []


def test_a_list_of_contents_is_no_table():
    assert read("一、2021年工作回顾\t1\n二、2022年工作安排\t7\n三、政府自身建设\t12\n") == []


@pytest.mark.parametrize(
    ("text", "found"), [("收入（亿元）", ["亿元"]), ("单位：万人、%", ["万人", "%"]), ("收入", [])]
)
def test_units_of_labels(text, found):
    assert tables.unit_in(text) == found


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("收入1.5亿元。", "5", "1.5亿"),
        ("增长百分之六点五。", "五", "百分之六点五"),
        ("收入34 512元。", "512", "34512"),
        ("接待1亿3千多万人。", "3千", "1亿3千"),
        ("全市2/3的村。", "2", "2/3"),
        ("农户三百二十五户。", "二十五", "三百二十五"),
        ("收入51\u200b2.3亿元。", "2.3", "512.3亿"),
        ("投资12..5亿元。", "12", "12..5亿"),
        ("收入1.5亿元。", "1.5", ""),
        ("增长5.2%和6.3%。", "6.3", ""),
        ("增长3%，5家企业。", "5", ""),
        ("接待1亿3千多万人。", "1亿3千", ""),
        ("增长百分之六点五。", "百分之六点五", ""),
    ],
)
def test_what_a_number_is_cut_from_is_found(text, cut, whole):
    at = text.index(cut)
    assert quantities.longer(flatten(text), at, at + len(cut)) == whole


def test_no_fact_is_cut_from_a_longer_number():
    text = OPENING + "".join(TABLES.values()) + "增长5.2%和6.3%，3/4的村，1亿3千多万人，两三个项目。\n"
    flat = flatten(text)
    assert [fact for fact in reader.facts(text) if quantities.longer(flat, fact["start"], fact["end"])] == []
