"""A number read wrongly looks just like a number read rightly; hence tables of both."""

from __future__ import annotations

from decimal import Decimal

import pytest

from haidong_data import numerals, units
from haidong_data.errors import HaidongError


@pytest.mark.parametrize(
    ("printed", "worth"),
    [
        ("20.42", "20.42"), ("8．８", "8.8"), ("27，203，319，000", "27203319000"), ("１２", "12"),
        ("1.5万", "15000"),
        ("百亿", "10000000000"), ("十", "10"), ("十五", "15"), ("二十", "20"), ("一百零六", "106"),
        ("三千五百", "3500"),
        ("两", "2"), ("半", "0.5"), ("零", "0"), ("一万二千", "12000"), ("二〇一九", "2019"),
        ("一万亿", "1000000000000"),
        ("百万", "1000000"), ("萬", "10000"),
    ],
)  # fmt: skip
def test_worth(printed, worth):
    assert numerals.value(printed) == Decimal(worth)


@pytest.mark.parametrize("number", [7, 10, 11, 20, 99, 101, 110, 1005, 9999, 10001, 120000, 35040302, 100000000])
def test_chinese_numerals_agree_with_another_reader(number):
    import cn2an  # a grammar is built as it is imported: by this test alone, not by all who collect it

    assert numerals.value(cn2an.an2cn(number)) == number


@pytest.mark.parametrize("printed", ["", "第", "3.4.5", "十x", "—", "1,2.3.4"])
def test_what_is_no_number_is_refused(printed):
    with pytest.raises(ValueError, match="no number"):
        numerals.value(printed)


@pytest.mark.parametrize(
    ("number", "unit", "low", "value", "high", "base"),
    [
        ("20.42", "亿元", 2.0415e9, 2.042e9, 2.0425e9, "元"),
        ("9", "%", 8.5, 9, 9.5, "%"),
        ("1767", "万人次", 17665000, 17670000, 17675000, "人次"),
        ("9334", "人", 9334, 9334, 9334, "人"),
        ("1.3", "万名", 12500, 13000, 13500, "人"),
        ("百亿", "元", 1e10, 1e10, 1e10, "元"),
        ("8034", "亩", 8033.5, 8034, 8034.5, "亩"),
        ("60", "万平方米", 595000, 600000, 605000, "平方米"),
        ("95", "兆瓦", 94.5, 95, 95.5, "兆瓦"),
        ("13.8", "个百分点", 13.75, 13.8, 13.85, "个百分点"),
        ("三", "", 3, 3, 3, ""),
    ],
)
def test_what_the_printed_digits_stand_for(number, unit, low, value, high, base):
    amount = units.amount(number, unit)
    assert (amount.low, amount.value, amount.high, amount.base_unit) == (low, value, high, base)


def test_a_fall_is_negative_and_its_interval_in_order():
    amount = units.amount("15.7", "%", negative=True)
    assert (amount.low, amount.value, amount.high) == (-15.75, -15.7, -15.65)


@pytest.mark.parametrize(
    ("value", "unit", "to", "result"),
    [(110.82, "万亩", "公顷", 73880), (110.82, "万亩", "km²", 738.8), (20.42, "亿元", "CNY billion", 2.042),
     (1767, "万人次", "million visits", 17.67)],
)  # fmt: skip
def test_conversions_readers_want(value, unit, to, result):
    assert units.convert(value, unit, to) == pytest.approx(result)


def test_a_conversion_that_makes_no_sense_says_what_is_offered():
    with pytest.raises(HaidongError, match="offered for 元: 元, CNY billion"):
        units.convert(1, "亿元", "公顷")
