"""A unit is one row of a table: whatever needs a second place for it reads the unit there wrongly, or not at all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from haidong_data import reader, units, wording
from haidong_data.collection import terms

# A unit that no table holds, with a row of its own, before anything of the package has read the table.
CODE = """
import copy
from haidong_data import reader, collection
units = copy.deepcopy(collection.terms("units"))
units["base"]["龠"] = {"measure": "level", "en": "yue"}
read = collection.terms
collection.terms = lambda name: units if name == "units" else read(name)

import haidong_data as hd
from haidong_data import reader, wording
from haidong_data.charts import declared, line_breaks
found = hd.extract("2023年，全市白酒产量达到1234.5万龠以上，增长6.2%。").iloc[0]
print(found["number"], found["unit"], found["value"], found["base_unit"], found["measure"], found["bound"])
print(wording.text(found), "|", wording.text(found, "en"), "|", hd.convert(3, "万龠", "龠"))
print("龠" in declared.written(), "龠" in line_breaks.written())
"""


def test_a_row_of_the_table_is_all_that_a_unit_needs():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, encoding="utf-8")
    assert ran.stdout.splitlines() == [
        "1234.5 万龠 12345000.0 龠 level ge",
        "1,234.5 万龠以上 | at least 12.345 million yue | 30000.0",
        "True True",
    ], ran.stderr


def test_whatever_the_reader_reads_has_a_row_and_a_name_in_english():
    """A number of tonnes of oil equivalent was printed without its unit in English, and nothing said so."""
    own, table = terms("grammar")["units"], terms("units")
    every = [*table["multiples"], *own["people"], *table["base"], *table["same"], *table["parts"]]
    assert [unit for unit in every if not units.is_known(unit)] == []
    level = [unit for unit, entry in table["base"].items() if entry["measure"] == "level"]
    assert [unit for unit in level if not wording.scale(unit, "en", "printed", "")[1]] == []


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("万吨标煤", "thousand tonnes of coal equivalent"),
        ("元/千瓦", "yuan/kW"),
        ("龠", "龠"),
        ("家", ""),
        ("元/龠", "yuan/龠"),
    ]
    + [
        ("件/万人", "per 10,000 people"),
        ("吨标准煤/万元", "tonnes of coal equivalent/10,000 yuan"),
        ("辆/公里", "per km"),
    ],
)
def test_a_rate_has_a_name_in_english_and_what_has_none_is_said_as_it_is_printed(unit, said):
    assert wording.scale(unit, "en", "printed", "")[1] == said


def test_what_is_counted_is_exact():
    """Two counties are two, and not between one and a half and two and a half."""
    assert [(one.low, one.high) for one in (units.amount("2", "县"), units.amount("2", "公里"))] == [
        (2, 2),
        (1.5, 2.5),
    ]


@pytest.mark.parametrize("unit", ["元", "人", "吨", "千瓦时", "平方米"])
@pytest.mark.parametrize("magnitude", ["", *terms("units")["magnitudes"]])
def test_in_english_a_number_is_worth_what_is_printed(magnitude, unit):
    """1.3万亿元 was "1.3 yuan" in English, 3千万元 "3 yuan", and 2百亿元 was read as 200."""
    (fact,) = (one for one in reader.facts(f"相关总量达到2.5{magnitude}{unit}。") if one["number"] == "2.5")
    assert fact["value"] == 2.5 * terms("units")["magnitudes"].get(magnitude, 1)
    for system in ("printed", "international"):
        said = wording.text(fact | {"quote": "", "topic": ""}, "en", system).removeprefix("CNY ")
        number, word = (*said.replace(",", "").split(), "")[:2]
        area = 10_000 if word == "ha" else 1
        worth = float(number) * wording.SIZES.get(word, area)
        assert worth == pytest.approx(fact["value"], rel=0.05), said


@pytest.mark.parametrize(
    ("printed", "zh", "en"),
    [
        ("增长百分之六点五", "百分之六点五", "6.5%"),
        ("下降百分之三", "−百分之三", "−3%"),
        ("下降百分之三以上", "下降百分之三以上", "a fall of at least 3%"),
        ("超过九成", "超过九成", "more than 90%"),
        ("超过三分之二", "超过三分之二", "more than 2/3"),
        ("超过2/3", "超过 2/3", "more than 2/3"),
        ("完成两百多万元", "超过两百万元", "more than 2 million yuan"),
        ("完成五千六百九十亿元", "五千六百九十亿元", "569 billion yuan"),
        ("达到三十六万人", "三十六万人", "360,000 people"),
        ("达到百亿元", "百亿元", "10 billion yuan"),
        ("为5角", "5 角", "0.5 yuan"),
    ],
)
def test_a_number_in_words_is_worth_in_english_what_it_says(printed, zh, en):
    """九成 was "9%", 百分之六点五 "0.065", 两百万元 "200 million yuan", and a fall by 百分之三 had no minus."""
    (fact,) = reader.facts(f"一、2021年工作回顾\n\n全市相关投入占比{printed}。")
    row = fact | {"quote": fact["sentence"]}
    assert [wording.text(row, lang) for lang in ("zh", "en")] == [zh, en]


@pytest.mark.parametrize(
    ("number", "unit", "value", "system", "said"),
    [
        ("1234.5", "万亩", 12_345_000, "printed", "at least 12.345 million mu"),
        ("80", "万亩", 800_000, "international", "at least 53,300 ha"),
        ("82", "%", 82, "printed", "at least 82%"),
    ],
)
def test_a_threshold_is_exact_and_keeps_the_digits_that_are_printed(number, unit, value, system, said):
    """Of what has no interval three digits were said: 1,234.5万亩以上 lost two of five."""
    row = {"number": number, "unit": unit, "value": value, "low": value, "high": value, "bound": "ge"}
    assert wording.text(row, "en", system) == said
