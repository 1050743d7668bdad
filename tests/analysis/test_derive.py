"""A derived value must say no more than the printed digits allow, and nothing that prices forbid."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import haidong_data as hd
from haidong_data import collection, facts, indicators, units, wording
from haidong_data.analysis import derivation, formulas
from haidong_data.analysis.derivation import interval, lookup
from haidong_data.analysis.formulas import Interval
from haidong_data.collection import terms

LATEST = hd.reports()[-1]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return hd.derived()


@pytest.fixture(scope="module")
def implied(table) -> pd.DataFrame:
    return table[table["status"] == "implied"]


@pytest.mark.parametrize(
    ("indicator", "said", "interval"),
    [
        # 9% beside 10.1% is 9.0%. By hand: 20.415 / 1.0905 = 18.7208, 20.425 / 1.0895 = 18.7471
        ("fiscal.revenue", "18.73 亿元", "[18.720, 18.748]"),
        # 1766.5 / 1.2865 = 1373.1, 1767.5 / 1.2855 = 1374.95
        ("tourism.visitors", "1,374 万人次", "[1,373.1, 1,375.0]"),
        ("tourism.revenue", "55.1 亿元", "[55.01, 55.14]"),
    ],
)
def test_the_year_before_is_implied_within_its_rounding(implied, indicator, said, interval):
    row = implied[implied["indicator"] == indicator].iloc[0]
    assert wording.text(row) == said
    assert wording.interval(row) == interval
    assert row["year"] == collection.seed(LATEST).reviews - 1


def test_no_year_before_is_implied_at_comparable_prices(implied):
    forbidden = {entry.id for entry in indicators.all_indicators().values() if entry.prices != "current"}
    assert {"economy.gdp", "economy.primary", "industry.value_added"} <= forbidden
    assert not set(implied["indicator"]) & forbidden


def test_what_another_publishers_figures_imply_is_not_said_to_be_the_reports(table, implied):
    others = table[table.index.str.startswith("ref:")]
    assert len(others) and set(others["status"]) == {"reference-implied"}
    assert (
        not others["note_zh"].str.contains("由报告").any()
        and not others["note_en"].str.contains("the report states").any()
    )
    assert not implied.index.str.startswith("ref:").any()
    series = hd.series("tourism.visitors", with_reference=True)
    assert set(series.loc[series["id"].isin(others.index), "status"]) == {"reference-implied"}
    assert "其他来源所列" in str(hd.cite(others.index[0])) and "由报告所列" in str(hd.cite(implied.index[0]))
    assert "由报告所列" not in str(hd.cite(others.index[0]))


def test_implied_values_warn_of_a_change_of_basis(implied):
    assert implied["note_zh"].str.contains("同口径").all()
    assert implied["note_en"].str.contains("basis").all()


def test_no_truth_within_the_rounding_falls_outside_the_interval(table):
    """Draw what the rounded inputs may really have been; the result must always lie in the interval."""
    spans = dict(lookup(hd.load()).values())
    known = hd.reference().assign(bound="eq")
    # What is of a part of a year stands under no year, but is held against the result all the same.
    spans |= {name: interval(known.loc[name].to_dict()) for name in known.index.difference(spans)}
    rng = np.random.default_rng(7)
    for id_, row in table.iterrows():
        names = formulas.names(row["formula"])
        for _ in range(60):
            given = {}
            for name, fact in zip(names, row["inputs"], strict=True):
                span = spans[fact]
                truth = rng.choice([span.low, span.high, rng.uniform(span.low, span.high)])
                given[name] = Interval(truth, truth, truth)
            truth = formulas.compute(row["formula"], given).value
            assert row["low"] - 1e-9 * abs(truth) <= truth <= row["high"] + 1e-9 * abs(truth), id_
        assert row["low"] <= row["value"] <= row["high"], id_


def test_printed_digits_stay_within_the_interval(table):
    for id_, row in table.iterrows():
        divisor, _ = wording.scale(row["unit"], "zh", "printed", row["topic"])
        printed = float(wording.number(row).replace(",", "").replace(wording.MINUS, "-"))
        slack = 0.5 if row["low"] == row["high"] else 0
        assert row["low"] / divisor - slack <= printed <= row["high"] / divisor + slack, id_


@pytest.mark.parametrize("name", terms("derived"))
def test_every_formula_speaks_of_what_the_dictionary_knows(name):
    known = indicators.all_indicators()
    for word in formulas.names(terms("derived")[name]["formula"]):
        assert word.removeprefix("ref:").removeprefix("next:").split("/")[0] in known
    assert name not in known


@pytest.mark.parametrize("formula", ["__import__('os')", "{a}.real", "{a} ** 9", "[{a}]", "max({a}, 1)", "'x'"])
def test_a_formula_is_arithmetic_and_nothing_else(formula):
    with pytest.raises(ValueError, match="may only hold"):
        formulas.compute(formula, {"a": Interval(1, 1, 1)})


def test_a_divisor_that_may_be_zero_is_refused():
    with pytest.raises(ZeroDivisionError):
        formulas.compute("1 / {a}", {"a": Interval(0.4, -0.1, 0.9)})


@pytest.mark.parametrize(
    ("formula", "bounds", "bound"),
    [
        ("{a} / {b}", ("ge", "eq"), "ge"),
        ("{a} / {b}", ("eq", "ge"), "le"),
        ("{a} - {b}", ("eq", "le"), "ge"),
        ("{a} * {b}", ("le", "le"), "le"),
        ("(100 - {a}) * {b}", ("ge", "eq"), "le"),
        ("(0 - {a}) * {b}", ("eq", "ge"), "le"),
        ("{a} + {b}", ("approx", "ge"), "approx"),
        ("100 * {a} / {b}", ("eq", "eq"), "eq"),
    ],
)
def test_a_bound_goes_through_the_computation(formula, bounds, bound):
    given = {name: Interval(8, 7.5, 8.5, one) for name, one in zip("ab", bounds, strict=True)}
    assert formulas.compute(formula, given).bound == bound


def test_what_is_bounded_from_both_sides_is_not_computed():
    with pytest.raises(ArithmeticError):
        formulas.compute("{a} / {b}", {"a": Interval(8, 7.5, 8.5, "ge"), "b": Interval(8, 7.5, 8.5, "ge")})


def test_a_ratio_to_a_target_of_at_least_so_much_is_at_least_so_much(table):
    row = table[table["derived"] == "greening.afforestation/target-ratio"].iloc[0]
    assert row["bound"] == "ge" and wording.text(row) == "72.19%以上" and wording.text(row, "en") == "at least 72.19%"
    assert "72.19%以上" in str(hd.cite(row.name))
    targets = hd.load(kind="target")
    bounded = set(targets.index[targets["bound"] != "eq"])
    for row in table.itertuples():
        assert (row.bound != "eq") == bool(bounded & set(row.inputs)), row.Index


def test_a_fall_of_at_least_so_much_is_a_growth_of_at_most_minus_so_much():
    row = {"value": -15.0, "low": -15.5, "high": -14.5, "bound": "ge"}
    assert derivation.interval(row).bound == "le"
    shown = derivation._row("a.b", 2020, "2 * {a}", [("a", derivation.interval(row))], {"zh": "", "en": ""})
    assert wording.text(shown) == "下降 30%以上"


@pytest.mark.parametrize(
    ("low", "high", "value", "places"),
    [(18.644, 18.825, 18.734, 1), (1373.1, 1374.95, 1374.0, 0), (29829, 29858, 29843, -1), (5.0, 5.0, 5.0, None),
     (8.5831, 8.5910, 8.587, 3), (54.8, 55.3, 55.08, 0)],
)  # fmt: skip
def test_no_more_digits_than_the_interval_supports(low, high, value, places):
    assert wording.decimals(low, high, value) == places


@pytest.mark.parametrize("system", ["printed", "international"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_said_is_worth_what_is_printed(table, lang, system):
    """A unit's words and its number must change together: 20.42 billion yuan would be ten times too much."""
    for name, row in [*hd.load().iterrows(), *table.iterrows()]:
        divisor, words = wording.scale(row["unit"], lang, system, row["topic"])
        said = wording.number(row, system, lang).replace(wording.MINUS, "-")
        if said[0] not in "-0123456789":
            continue  # a Chinese numeral stays as printed
        number, *large = said.replace(",", "").split(" ")
        worth = float(number) * {(): divisor, ("million",): 1e6, ("billion",): 1e9}[tuple(large)]
        slack = max(row["high"] - row["low"], 0.01 * abs(row["value"])) if not row.get("number") else 1e-9
        assert worth == pytest.approx(row["value"], abs=slack, rel=1e-3), (name, said, words)
        text = wording.number(row, system, lang, alone=True).replace(wording.MINUS, "-").replace(",", "")
        if not large:
            own, _ = wording.scale(row["unit"], lang, system, row["topic"], row["value"])
            assert float(text) * own == pytest.approx(row["value"], abs=slack, rel=1e-3), (name, text)


@pytest.mark.parametrize(
    ("printed", "value", "half", "bound", "zh", "en", "international"),
    [
        (
            "80 万亩",
            8e5,
            5e3,
            "ge",
            "80 万亩以上",
            "at least 800,000 mu",
            "at least 53,300 ha",
        ),
        ("20.42 亿元", 2.042e9, 5e5, "eq", "20.42 亿元", "2.042 billion yuan", "CNY 2.042 billion"),
        ("3.5 %", 3.5, 0.05, "approx", "3.5%左右", "about 3.5%", "about 3.5%"),
        ("15.7 %", -15.7, 0.05, "eq", "−15.7%", "−15.7%", "−15.7%"),
        ("三 ", 3.0, 0, "eq", "三", "3", "3"),
        ("31962 元", 31962, 0.5, "eq", "31,962 元", "31,962 yuan", "CNY 31,962"),
        ("4.45 亿元", 4.45e8, 5e5, "eq", "4.45 亿元", "445 million yuan", "CNY 445 million"),
        ("172620 万元", 1.7262e9, 5e3, "eq", "172,620 万元", "1.7262 billion yuan", "CNY 1.7262 billion"),
        (
            "12 万人次",
            1.2e5,
            5e3,
            "eq",
            "12 万人次",
            "120,000 person-times",
            "120,000 person-times",
        ),
        ("100 万亩", 1e6, 5e3, "eq", "100 万亩", "1 million mu", "66,700 ha"),
        (
            "230 亿元",
            2.3e10,
            5e7,
            "ge",
            "230 亿元以上",
            "at least 23 billion yuan",
            "at least CNY 23 billion",
        ),
        ("百万 头", 1e6, 0, "eq", "百万头", "1 million head", "1 million head"),
    ],
)
def test_how_a_value_is_said(printed, value, half, bound, zh, en, international):
    number, unit = printed.split(" ")
    row = {
        "number": number,
        "unit": unit,
        "value": value,
        "low": value - half,
        "high": value + half,
        "bound": bound,
    }
    assert wording.text(row) == zh
    assert wording.text(row, "en") == en
    assert wording.text(row, "en", "international") == international


@pytest.mark.parametrize(
    ("quote", "number", "unit", "bound", "zh", "en", "label"),
    [
        ("经济总量突破 300 亿元", "300", "亿元", "ge", "超过 300 亿元", "more than 30 billion yuan", "> 300"),
        ("经济总量达到300亿元以上", "300", "亿元", "ge", "300 亿元以上", "at least 30 billion yuan", "≥ 300"),
        ("投资不低于300亿元", "300", "亿元", "ge", "300 亿元以上", "at least 30 billion yuan", "≥ 300"),
        ("吸纳2万余人就业", "2", "万人", "ge", "超过 2 万人", "more than 20,000 people", "> 2"),
        ("建成 300 多个站点", "300", "个", "ge", "超过 300 个", "more than 300", "> 300"),
        ("失业率低于4%", "4", "%", "le", "不到 4%", "less than 4%", "< 4%"),
        ("失业率控制在4%以内", "4", "%", "le", "4%以内", "at most 4%", "≤ 4%"),
        ("甲超过40%，乙达40%以上", "40", "%", "ge", "40%以上", "at least 40%", "≥ 40%"),
        ("增长超过140%，占比40%以上", "40", "%", "ge", "40%以上", "at least 40%", "≥ 40%"),
    ],
)
def test_more_than_is_told_from_at_least_by_the_printed_word(quote, number, unit, bound, zh, en, label):
    worth = float(number) * float(units.split(unit)[0])
    row = {"number": number, "unit": unit, "bound": bound, "quote": quote}
    row |= {"value": worth, "low": worth, "high": worth}
    assert (wording.text(row), wording.text(row, "en"), wording.label(row)) == (zh, en, label)


def test_what_is_counted_without_a_measure_word_gets_one_in_chinese():
    row = {"number": "三", "unit": "", "base_unit": "个", "value": 3.0, "low": 3.0, "high": 3.0}
    assert (wording.text(row), wording.text(row, "en")) == ("三个", "3")
    assert wording.text(row | {"number": "零", "value": 0.0, "low": 0.0, "high": 0.0}) == "零"


def test_a_fall_by_more_than_so_much_keeps_its_word():
    row = {"number": "15", "unit": "%", "bound": "ge", "quote": "支出下降超过15%"}
    row |= {"value": -15.0, "low": -15.0, "high": -15.0}
    assert wording.text(row, "en") == "a fall of more than 15%" and wording.text(row) == "下降超过 15%"
    assert wording.label(row) == "< −15%"


def test_words_that_leave_out_the_number_are_bounds_to_the_reader():
    grammar = terms("grammar")
    for bound, strict in terms("classes")["strict"].items():
        assert set(strict["before"]) <= set(grammar["tail"][bound])
        assert set(strict["after"]) <= set(grammar["suffix"][bound])


@pytest.mark.parametrize(
    ("printed", "zh", "en"),
    [
        ("2016-2021", "2016—2021 年", "2016–2021"),
        ("2020", "2020", "2020"),  # a report need not print its day
        ("2020-01", "2020 年 1 月", "January 2020"),
        ("2020-11", "2020 年 1—11 月", "January–November 2020"),
        ("2020-12-05", "截至 2020 年 12 月 5 日", "to 5 December 2020"),
    ],
)
def test_a_period_is_said_as_one_says_it(printed, zh, en):
    assert (wording.period(printed, "zh"), wording.period(printed, "en")) == (zh, en)


def test_what_is_about_so_much_has_no_interval():
    row = {"number": "", "unit": "%", "value": 5.0, "low": 4.95, "high": 5.05}
    assert wording.interval(row) == "[4.95, 5.05]"
    assert wording.interval(row | {"bound": "approx"}) == ""


def test_values_of_one_chart_stand_on_one_scale_and_intervals_beside_their_text():
    small, large = (
        {"number": "", "unit": "亿元", "value": value, "low": value * 0.99, "high": value * 1.01}
        for value in (4e8, 4e9)
    )
    assert [wording.label(row, "en") for row in (small, large)] == ["0.40", "4.0"]
    assert [wording.text(row, "en") for row in (small, large)] == ["400 million yuan", "4.0 billion yuan"]
    assert [wording.interval(row, "en") for row in (small, large)] == ["[396, 404]", "[3.96, 4.04]"]
    assert wording.interval(small, "en", alone=False) == "[0.396, 0.404]"


@pytest.mark.parametrize(("rank", "said"), [(1, "1st"), (2, "2nd"), (12, "12th"), (23, "23rd"), (66, "66th")])
def test_a_rank_is_an_ordinal_in_english(rank, said):
    row = {"number": str(rank), "unit": "", "value": rank, "low": rank, "high": rank, "measure": "rank"}
    assert (wording.text(row, "en"), wording.text(row)) == (said, f"第 {rank} 位")


@pytest.mark.parametrize("base", [*terms("units")["conversions"], "CNY billion", "公顷"])
def test_every_conversion_works_both_ways(base):
    for to in units._ways(base):
        assert hd.convert(hd.convert(7.0, base, to), to, base) == pytest.approx(7.0)


def test_whole_columns_are_converted():
    column = pd.Series([20.42, None], index=["a", "b"])
    assert hd.convert(column, "亿元", "CNY billion").equals(pd.Series([2.042, None], index=["a", "b"]))
    assert hd.convert(np.array([15.0, 30.0]), "亩", "ha").tolist() == [1.0, 2.0]
    assert hd.convert(hd.load()["value"], "亩", "ha").notna().all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("x", "亩", "ha"), "'x' is no number"),
        ((None, "亩", "ha"), "None is no number"),
        ((pd.Series(["a"]), "亩", "ha"), "a Series of what is no number"),
        ((1, "foo", "ha"), "no unit 'foo' to convert from; offered: 亩"),
        ((1, "亩", "foo"), "cannot be converted to 'foo'; offered for 亩: 亩, 公顷"),
        ((1, "亩", "亿元"), "cannot be converted to '亿元'"),
    ],
)
def test_what_cannot_be_converted_is_told_in_a_sentence(given, said):
    with pytest.raises(hd.HaidongError, match=said):
        hd.convert(*given)


def test_wide_has_no_empty_row():
    table = hd.wide().drop(columns=["zh", "en", "unit"])
    assert table.notna().any(axis=1).all()


def test_wide_has_last_year_result_and_target_in_one_unit():
    table = hd.wide("tourism").loc["tourism.visitors"]
    assert table["unit"] == "万人次"
    assert table["level"] == 1767
    assert table["previous_low"] < table["previous"] < table["previous_high"] < table["level"]


def test_the_series_of_an_indicator_keeps_publishers_apart():
    frame = hd.series("tourism.visitors", with_reference=True)
    assert list(frame["status"])[:2] != ["reported", "reported"]
    assert set(frame.loc[frame["id"].str.startswith("ref:") & ~frame["id"].str.endswith("implied"), "status"]) == {
        "reference"
    }


def test_a_computed_value_may_be_labelled_with_its_interval():
    """On a fine scale a rounded label contradicts the mark that it stands beside."""
    from haidong_data.notebook.values import Values

    held = Values(LATEST, "en", "printed")
    for name in ("tourism.spend_per_visit/implied", "tourism.revenue"):
        held.show_interval(held.id(name))
    computed, fact = held.get("tourism.spend_per_visit/implied"), held.get("tourism.revenue")
    low, high = (float(end) for end in computed.label.strip("[]").split(", "))
    assert (low, high) == pytest.approx((computed.low, computed.high), abs=1)
    assert "[" not in computed.text + fact.label


def test_a_value_is_said_in_another_unit_at_its_own_size_or_not_at_all():
    """A hectare that is only called a mu is wrong by fifteen times, and looks fine in a chart."""
    from haidong_data.notebook.values import Values

    held = Values(LATEST, "zh", "printed")
    known = hd.reference("greening.afforested_area")
    name = known.index[known["unit"] == "千公顷"][0]
    held.say_in(name, "万亩")
    assert held.get(name).value == pytest.approx(known.loc[name, "value"] * 15 / 1e4)
    with pytest.raises(hd.HaidongError, match="cannot be converted"):
        held.say_in(name, "亿元")


def test_a_half_is_rounded_alike_in_every_unit():
    """205.9 thousand ha are 308.85 万亩 and 3,088.5 thousand mu: one figure may not be two numbers."""
    row = {"number": "", "unit": "万亩", "value": 3_088_500.0, "low": 3_087_750.0, "high": 3_089_250.0}
    assert wording.label(row) == "308.9" and wording.label(row, "en") == "3,089"


def test_a_figure_of_several_places_is_in_no_one_s_series(monkeypatch):
    """海东市、西宁市 together received them: a line of 海东市 may not show it."""
    stated = hd.load().copy()
    stated.loc["tourism.visitors/2019", "area"] = "海东市、西宁市"
    monkeypatch.setattr(facts, "_facts", lambda *_: stated)
    known = set(hd.series("tourism.visitors")["id"])
    assert "tourism.visitors/2019" not in known
