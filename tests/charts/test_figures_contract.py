"""A figure that is wrong must not appear: each case is a fault that matplotlib lets pass in silence."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform, ScaledTranslation
from PIL import Image

from haidong_data import collection
from haidong_data.charts import ENDINGS, NARROW, checks, figure, files, layout, marks, style
from haidong_data.charts.declared import Value, numbers, undeclared
from haidong_data.charts.figure import Drawing
from haidong_data.errors import HaidongError
from haidong_data.notebook import parameters

VALUES = {
    "revenue/implied": Value(
        "revenue/2018/implied", "18.7 亿元", label="18.7", status="implied",
        value=18.73, low=18.64, high=18.82,
        formula="revenue/2019 ÷ (1 + revenue/2019/growth)", inputs=("revenue/2019", "revenue/2019/growth"),
    ),
    "revenue": Value(
        "revenue/2019", "20.42 亿元", label="20.42", value=20.42, year=2019, quote="收入 20.42 亿元",
    ),
    "revenue/target": Value("revenue/2020/target", "22 亿元以上", status="target", bound="ge", value=22.0),
    "revenue/growth": Value("revenue/2019/growth", "9%", value=9.0),
    "unused": Value("unused", "77 个", value=77.0),
}  # fmt: skip
WORDS = {
    "title": "一般公共预算收入增长 9%",
    "subtitle": "亿元，2018—2020 年",
    "source": "来源：政府工作报告，第 2 段：“完成地方一般公共预算收入 20.42 亿元”。",
    "alt": {"zh": "柱状图：20.42 亿元居中。", "en": "Bars."},
}
KEYS = ["revenue/implied", "revenue", "revenue/target"]


def bars(d: Drawing) -> None:
    drawn = d.ax.bar(["甲", "乙", "丙"], [18.73, 20.42, 22.0])
    d.mark(drawn, KEYS)
    d.label(drawn)


def draw(folder: Path, body: Callable[[Drawing], Any] = bars, **over: Any) -> dict[str, Any]:
    """Draw one figure, by default a good one, and return its sidecar."""
    given = {"name": "revenue", "notebook": "fiscal", "report": "r", "lang": "zh", "units": "printed"}
    given |= {"folder": folder, "values": VALUES, "years": [2018, 2019, 2020]} | WORDS | over
    with Drawing(**given) as d:
        body(d)
    return json.loads((folder / f"{given['notebook']}-{given['name']}.json").read_text("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@cache
def good() -> dict[str, bytes]:
    """Draw the good figure, once for all the faults that must not touch it."""
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder))
        return contents(Path(folder))


def refused(folder: Path, match: str, body: Callable[[Drawing], Any] = bars, **over: Any) -> None:
    """Draw something wrong where a good figure stands: one sentence, and the good one stands still."""
    before = good()
    for name, content in before.items():
        (folder / name).write_bytes(content)
    with pytest.raises(HaidongError, match=match) as caught:
        draw(folder, body, **over)
    assert "\n" not in str(caught.value)
    assert contents(folder) == before


# -- what a good figure leaves ------------------------------------------------------------------------


def test_good_figure_leaves_its_files_and_says_so_in_one_line(tmp_path, capsys) -> None:
    record = draw(tmp_path)
    assert sorted(contents(tmp_path)) == sorted(f"fiscal-revenue{ending}" for ending in ENDINGS)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.startswith("zh/fiscal-revenue: 3 marks") and record["fingerprint"] in out


def test_sidecar_tells_what_is_shown(tmp_path) -> None:
    record = draw(tmp_path)
    assert record["marks"] == {
        "mark-1": "revenue/2018/implied",
        "mark-2": "revenue/2019",
        "mark-3": "revenue/2020/target",
    }
    # The growth is in the title and an input; what is shown nowhere is not listed.
    assert [fact["id"] for fact in record["facts"]] == [
        "revenue/2019", "revenue/2020/target", "revenue/2019/growth",
    ]  # fmt: skip
    assert record["facts"][0]["quote"] == "收入 20.42 亿元"
    assert record["derived"][0]["inputs"] == ["revenue/2019", "revenue/2019/growth"]
    assert record["references"] == []
    assert [row["value"] for row in record["data"]] == [18.73, 20.42, 22]
    assert record["alt"] == WORDS["alt"] and record["title"] == WORDS["title"]
    for ending in ("svg", "png"):
        assert record["files"][ending] == collection.sha256(tmp_path / f"fiscal-revenue.{ending}")


def test_every_mark_is_a_group_of_the_svg(tmp_path) -> None:
    record = draw(tmp_path)
    svg = (tmp_path / "fiscal-revenue.svg").read_text("utf-8")
    assert [f"mark-{i}" for i in re.findall(r'<g id="mark-(\d+)">', svg)] == list(record["marks"])


def test_drawn_text_reads_back(tmp_path) -> None:
    record = draw(tmp_path)
    assert files.read_texts(tmp_path / "fiscal-revenue.svg") == record["texts"]
    assert {WORDS["title"], "甲", "18.7", "20.42", "22 亿元以上", "推算"} <= set(record["texts"])
    assert "20" in record["ticks"]


def test_svg_is_small_valid_and_undated(tmp_path) -> None:
    import xml.etree.ElementTree as ElementTree

    draw(tmp_path)
    svg = (tmp_path / "fiscal-revenue.svg").read_bytes()
    assert len(svg) < 90_000
    assert ElementTree.fromstring(svg)[0].text == WORDS["alt"]["zh"]
    assert b"matplotlib.org" not in svg and b"date>" not in svg


def test_png_is_small_white_and_exact_in_colour(tmp_path) -> None:
    draw(tmp_path)
    path = tmp_path / "fiscal-revenue.png"
    assert path.stat().st_size < 60_000
    with Image.open(path) as image:
        assert set(image.info) <= {"dpi"}
        colors = {to_hex(np.array(c[:3]) / 255) for _, c in image.convert("RGB").getcolors(1 << 20)}
        assert image.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
    assert style.PALETTE["navy"].lower() in colors


def test_same_bytes_twice_and_in_another_process(tmp_path) -> None:
    draw(tmp_path / "one")
    draw(tmp_path / "two")
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import {Path(__file__).stem} as t; "
    code += f"from pathlib import Path; t.draw(Path({str(tmp_path / 'three')!r}))"
    environment = os.environ | {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "86400", "MPLBACKEND": "svg"}
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment)
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "three")


def test_fingerprint_follows_what_is_said_not_how_it_is_drawn(tmp_path) -> None:
    record = draw(tmp_path)
    assert draw(tmp_path, height=5.0)["fingerprint"] == record["fingerprint"]
    assert draw(tmp_path, title="收入增长 9%")["fingerprint"] != record["fingerprint"]


# -- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["title", "subtitle", "source"])
def test_words_are_missing(tmp_path, what: str) -> None:
    refused(tmp_path, f"no {what}", **{what: " "})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_alt_text_is_missing_in_one_language(tmp_path, lang: str) -> None:
    refused(tmp_path, f"no alt text in {lang}", alt=WORDS["alt"] | {lang: ""})


@pytest.mark.parametrize("where", ["title", "subtitle", "label"])
def test_character_is_not_in_the_font(tmp_path, where: str) -> None:
    over = {} if where == "label" else {where: "收入龘增长"}
    refused(tmp_path, "no glyph for '龘'", lambda d: (bars(d), where == "label" and d.ax.text(0, 3, "龘")), **over)


HAND = [
    ("收入增长 9.1%", "9.1"),
    ("收入 20.42 万元", "20.42 万"),
    ("收入是 2021 年", "2021"),
    ("三县区收入增长", "三"),
    ("收入突破百亿元", "百亿"),
    ("收入增长７%", "７"),
    ("支出 1,234 元", "1,234"),
]


@pytest.mark.parametrize(("text", "number"), HAND)
def test_number_typed_by_hand_in_any_digits(tmp_path, text: str, number: str) -> None:
    refused(tmp_path, re.escape(repr(number)), title=text)


@pytest.mark.parametrize("where", ["subtitle", "label", "legend", "axis", "category", "alt"])
def test_number_typed_by_hand_in_any_place(tmp_path, where: str) -> None:
    text = "增长 9.1%"

    def body(d: Drawing) -> None:
        bars(d)
        if where == "label":
            d.ax.text(1, 10, text, ha="center")
        elif where == "legend":
            d.ax.legend([d.ax.patches[0]], [text])
        elif where == "axis":
            d.ax.set_ylabel(text)
        elif where == "category":
            d.ax.set_xticks([0, 1, 2], ["甲", text, "丙"])

    over = {"subtitle": {"subtitle": text}, "alt": {"alt": {"zh": text, "en": "Bars."}}}
    refused(tmp_path, "'9.1'", body, **over.get(where, {}))


def test_number_typed_in_english_words(tmp_path) -> None:
    refused(tmp_path, "'Twelve'", lang="en", title="Twelve villages left poverty", alt={"zh": "图", "en": "Bars."})


def test_number_typed_as_a_tick(tmp_path) -> None:
    """Ticks that a scale makes are free, ticks that an author writes are words."""

    def body(d: Drawing) -> None:
        bars(d)
        d.ax.set_yticks([0, 10], ["起点", "约 13"])

    refused(tmp_path, "'13'", body)


def test_number_typed_that_a_tick_says_too(tmp_path) -> None:
    refused(tmp_path, "'15' in the text", lambda d: (bars(d), d.ax.text(1, 10, "15", ha="center")))


def test_name_that_is_wrapped_is_still_a_name(tmp_path) -> None:
    def body(d: Drawing) -> None:
        d.label(
            d.ax.bar(["甲", "“十三五”时期环境空气质量优良天数比例平均值", "丙", "丁", "戊"], [9] * 5),
            ["revenue/growth"] * 5,
        )

    assert "“十三五”时期环境空" in "".join(draw(tmp_path, body, names=["“十三五”时期环境空气质量优良天数"])["texts"])


def test_numbers_that_are_no_numbers_pass(tmp_path) -> None:
    title = "第一产业与一般公共预算：PM10、十三五，提高 9 个百分点，20.42 亿元，2019 年"
    values = VALUES | {"points": Value("points", "9 个百分点")}
    draw(tmp_path, title=title, names=["PM10", "十三五"], values=values)


@pytest.mark.parametrize("name", ["20.42", "三", "12%", "二十四", "二〇一九"])
def test_name_that_is_a_number_excuses_none(tmp_path, name: str) -> None:
    refused(tmp_path, "is a number and no name", names=[name])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("14,153 户 51181 人", ["14153", "51181"]),
        ("CNY 2.042 billion", ["2042000000.0000"]),
        ("0.59万户2.1 万名", ["5900.00", "21000.0"]),
        ("二〇一九年，一千五百人", ["2019", "1500"]),
        ("20.42 亿元", ["2042000000.00"]),
        ("百分之九、5 千瓦、km²、①、Ⅲ 类，亿元", ["9", "5"]),
        ("one of Two villages", ["2"]),
        ("−3% to −1.5", ["3", "1.5"]),
    ],
)
def test_numbers_found(text: str, found: list[str]) -> None:
    assert [str(number.whole) for number in numbers(text)] == found


def test_multiplier_counts_where_it_is_written() -> None:
    said = [Value("a", "20.42 亿元", label="20.42")]
    texts = {"20.42，20.42 亿元": [], "20.42 million": ["20.42 million"]}
    assert undeclared(texts, said) == texts


# -- marks and values -------------------------------------------------------------------------------


def test_no_mark(tmp_path) -> None:
    refused(tmp_path, "has no mark", lambda d: d.ax.bar(["甲"], [20.42]))


def test_value_is_not_declared(tmp_path) -> None:
    refused(tmp_path, "revenu", lambda d: d.mark(d.ax.bar(["甲"], [20.42]), ["revenu"]))


def test_marks_and_ids_differ_in_number(tmp_path) -> None:
    refused(tmp_path, "1 marks and 3 ids", lambda d: d.mark(d.ax.bar(["甲"], [20.42]), KEYS))


def test_label_before_mark(tmp_path) -> None:
    refused(tmp_path, "call mark first", lambda d: d.label(d.ax.bar(["甲"], [20.42])))


@pytest.mark.parametrize("side", ["bar", "barh", "plot"])
def test_two_values_swapped(tmp_path, side: str) -> None:
    ids = ["revenue", "revenue/growth", "revenue/target"]

    def body(d: Drawing) -> None:
        drawn = getattr(d.ax, side)(["甲", "乙", "丙"], [9, 20.42, 22])
        d.mark(drawn[0] if side == "plot" else drawn, ids)

    refused(tmp_path, "is drawn at", body)


def test_stacked_bars_are_as_long_as_their_values(tmp_path) -> None:
    def body(d: Drawing) -> None:
        d.mark(d.ax.bar(["甲", "乙"], [18.73, 20.42]), KEYS[:2])
        d.mark(d.ax.bar(["甲"], [9], bottom=[18.73]), ["revenue/growth"])

    draw(tmp_path, body)


EXTRA = {
    "bar": lambda d: d.ax.bar(["丁"], [15]),
    "bar that was given no id": lambda d: d.mark(d.ax.bar(["丁"], [15]), [None]),
    "line": lambda d: d.ax.plot(["甲", "乙"], [3, 5]),
    "line across": lambda d: d.ax.axhline(7.5),
    "stem": lambda d: d.ax.vlines(["甲"], 0, 21),
    "points": lambda d: d.ax.scatter(["甲", "乙"], [3, 5]),
    "area": lambda d: d.ax.fill_between([0, 1], [3, 5]),
    "band": lambda d: d.ax.axhspan(3, 5),
    "heat map": lambda d: d.ax.pcolormesh([[1.0, 2.0]]),
    "arrow": lambda d: d.ax.arrow(0, 0, 1, 5),
    "guide that is a bar": lambda d: d.guide(d.ax.bar(["丁"], [15])[0]),
    "guide that is a point": lambda d: d.guide(d.ax.plot([0], [4], "o")[0]),
}


@pytest.mark.parametrize("what", EXTRA)
def test_what_is_drawn_without_a_fact_fails(tmp_path, what: str) -> None:
    refused(tmp_path, "no declared value|is data", lambda d: (bars(d), EXTRA[what](d)))


def test_lines_at_declared_values_are_theirs(tmp_path) -> None:
    """Stems, intervals, a result drawn across, and what is said to be no data."""

    def body(d: Drawing) -> None:
        bars(d)
        d.ax.vlines(["甲"], 18.64, 18.82)
        d.ax.vlines(["乙"], 0, 20.42)
        d.ax.axhline(20.42)
        d.ax.axvline(0.5)  # between two categories
        d.guide(d.ax.axhline(10))

    draw(tmp_path, body)


@pytest.mark.parametrize("factor", [2, 0.1])
def test_marks_that_are_all_out_by_one_factor(tmp_path, factor: float) -> None:
    def body(d: Drawing) -> None:
        d.mark(d.ax.bar(["甲", "乙"], [18.73 * factor, 20.42 * factor]), KEYS[:2])

    refused(tmp_path, "is drawn at", body)


def test_cells_of_a_heat_map_are_marks_each(tmp_path) -> None:
    import seaborn as sns

    def body(d: Drawing) -> None:
        table = pd.DataFrame([[18.73, np.nan], [20.42, 22.0]], index=["甲", "乙"], columns=["丙", "丁"])
        sns.heatmap(table, cbar=False, ax=d.ax)
        d.label(d.mark(d.ax.collections[0], KEYS, along="x"))

    assert len(draw(tmp_path, body)["marks"]) == 3


def test_cell_of_a_heat_map_in_the_wrong_colour(tmp_path) -> None:
    import seaborn as sns

    def body(d: Drawing) -> None:
        sns.heatmap(pd.DataFrame([[18.73, 22.0]], ["甲"], ["丙", "丁"]), cbar=False, ax=d.ax)
        d.mark(d.ax.collections[0], KEYS[:2])

    refused(tmp_path, "is drawn at 22", body)


def test_grid_of_seaborn_is_taken(tmp_path) -> None:
    import seaborn as sns

    def body(d: Drawing) -> None:
        rows = pd.DataFrame({"x": [1, 2, 1], "y": [18.73, 20.42, 22.0], "part": ["甲", "甲", "乙"], "id": KEYS})
        grid = sns.relplot(rows, x="x", y="y", col="part", kind="scatter")
        for ax, (_, part) in zip(d.take(grid), rows.groupby("part", sort=False), strict=True):
            d.mark(ax.collections[0], part.id)

    record = draw(tmp_path, body)
    assert len(record["marks"]) == 3 and "part = 甲" in record["texts"]


def test_strip_and_point_plots_are_marks_each(tmp_path) -> None:
    import seaborn as sns

    def body(d: Drawing) -> None:
        rows = pd.DataFrame({"x": ["甲", "乙", "丙"], "y": [18.73, 20.42, 22.0]})
        sns.stripplot(rows, x="y", y="x", jitter=False, ax=d.axes[0])
        d.label(d.mark(list(d.axes[0].collections), KEYS, along="x"))
        sns.pointplot(rows, x="x", y="y", errorbar=None, ax=d.axes[1])
        d.label(d.mark(d.axes[1].lines[0], KEYS))

    assert len(draw(tmp_path, body, ncols=2)["marks"]) == 6


@pytest.mark.parametrize(("status", "bound"), [("estimated", "eq"), ("reported", "more")])
def test_status_or_bound_is_unknown(tmp_path, status: str, bound: str) -> None:
    values = {"a": Value("a", "9%", status=status, bound=bound)}
    refused(tmp_path, "there is no", lambda d: d.mark(d.ax.bar(["甲"], [9]), "a" and ["a"]), values=values)


@pytest.mark.parametrize("bound", ["ge", "le", "approx"])
def test_label_of_a_bound_that_reads_as_a_result(tmp_path, bound: str) -> None:
    values = {"a": Value("a", "9% 以上", label="9%", bound=bound)}
    refused(tmp_path, "reads as a result", lambda d: d.label(d.ax.bar(["甲"], [9]), ["a"]), values=values)


def test_status_gives_the_look(tmp_path) -> None:
    def body(d: Drawing) -> None:
        bars(d)
        implied, reported, target = d.ax.containers[0]
        assert implied.get_hatch() and not reported.get_hatch()
        assert target.get_linestyle() == "--"
        assert to_hex(target.get_facecolor()) == "#ffffff"
        assert to_hex(reported.get_facecolor()) == to_hex(target.get_edgecolor())

    assert {"报告所列", "推算", "目标"} <= set(draw(tmp_path, body)["texts"])


def test_one_status_needs_no_key(tmp_path) -> None:
    texts = draw(tmp_path, lambda d: d.label(d.ax.bar(["甲"], [20.42]), ["revenue"]))["texts"]
    assert style.name("reported", "zh") not in texts


def test_series_are_named_in_rows_that_fit(tmp_path) -> None:
    names = {f"系列的名称很长很长很长很长很长{letter}": "#17395C" for letter in "甲乙丙丁"}
    assert set(names) <= set(draw(tmp_path, lambda d: (bars(d), d.legend(names)))["texts"])


def test_label_inside_of_a_bar_is_legible(tmp_path) -> None:
    def body(d: Drawing) -> None:
        below, above = (
            d.ax.bar(["甲"], [20.42]),
            d.ax.bar(["甲"], [9], bottom=20.42, color=style.PALETTE["sky"]),
        )
        one, other = (
            *d.label(below, ["revenue"], where="inside"),
            *d.label(above, ["revenue/growth"], where="inside"),
        )
        assert one.get_color() == style.TONE["paper"] and other.get_color() == style.TONE["ink"]
        assert one.xy[1] == pytest.approx(10.21) and other.xy[1] == pytest.approx(24.92)

    draw(tmp_path, body)


@pytest.mark.parametrize("kind", ["bar", "barh", "point", "line"])
def test_bound_never_looks_like_a_result(tmp_path, kind: str) -> None:
    def drawn(d: Drawing) -> None:
        if kind == "point":
            d.label(d.points([20.42], ["甲"], ["a"], along="x"))
        elif kind == "line":
            d.label(d.ax.bar(["甲"], [18.73]), ["revenue/implied"])
            d.label(d.ax.axhline(20.42), "a")
        else:
            d.label(getattr(d.ax, kind)(["甲"], [20.42]), ["a"])

    pictures = {}
    for bound in ("eq", "ge", "le", "approx"):
        draw(tmp_path, drawn, values=VALUES | {"a": Value("a", "约 20.42 亿元", bound=bound)})
        pictures[bound] = (tmp_path / "fiscal-revenue.png").read_bytes()
    result = pictures.pop("eq")
    assert [bound for bound, picture in pictures.items() if picture == result] == []


def test_points_of_a_scatter_and_of_a_line_are_marks_each(tmp_path) -> None:
    import seaborn as sns

    def body(d: Drawing) -> None:
        sns.scatterplot(x=[1.0, 2.0, 3.0], y=[18.73, 20.42, 22.0], ax=d.axes[0])
        d.mark(d.axes[0].collections[0], KEYS)
        (line,) = d.axes[1].plot([2018, 2019, 2020], [18.73, 20.42, 22.0])
        d.mark(line, KEYS)
        d.label(line)

    record = draw(tmp_path, body, ncols=2)
    svg = (tmp_path / "fiscal-revenue.svg").read_text("utf-8")
    assert len(record["marks"]) == 6
    assert set(re.findall(r'<g id="(mark-\d+)">', svg)) == set(record["marks"])
    assert "2,018" not in record["ticks"] and "2018" in record["ticks"]


def test_a_single_year_is_written_as_one(tmp_path) -> None:
    """Round one point the view reaches past the years, and 2020 was a number of four digits."""

    def body(d: Drawing) -> None:
        d.mark(d.ax.plot([2020, 2020], [18.73, 20.42])[0], KEYS[:2])
        d.ax.set(xticks=[2020], ylim=(0, None))
        d.ax.margins(x=0.2)

    assert "2020" in draw(tmp_path, body)["ticks"]


def test_what_a_value_lacks_is_null_in_the_sidecar(tmp_path) -> None:
    lacking = Value("revenue/2019", "20.42 亿元", low=None, year=None, paragraph=pd.NA, high=float("nan"))
    values = {"revenue": lacking, "revenue/growth": Value("revenue/growth", "9%")}
    record = draw(tmp_path, lambda d: d.label(d.ax.bar(["甲"], [20.42]), ["revenue"]), values=values)
    assert record["marks"] == {"mark-1": "revenue/2019"}
    assert [record["facts"][0]["paragraph"], *(record["data"][0][key] for key in ("low", "high", "year"))] == [None] * 4


def test_data_given_is_data_written(tmp_path) -> None:
    frame = pd.DataFrame({"year": pd.array([2019, None], "Int64"), "value": [20.42, np.nan]})
    record = draw(tmp_path, lambda d: (bars(d), d.data(frame)))
    assert record["data"] == [{"year": 2019, "value": 20.42}, {"year": None, "value": None}]


# -- drawing ----------------------------------------------------------------------------------------


def test_text_is_cut_off(tmp_path) -> None:
    refused(tmp_path, "cut off", lambda d: (bars(d), d.fig.text(0.9, 0.5, "很长很长很长很长很长很长很长")))


def test_text_outside_of_its_chart_is_told(tmp_path) -> None:
    def body(d: Drawing) -> None:
        bars(d)
        d.ax.annotate("远", (1, 900), annotation_clip=True)
        d.ax.set_ylim(0, 30)

    refused(tmp_path, "'远'", body)


def test_texts_lie_over_each_other(tmp_path) -> None:
    refused(tmp_path, "lie over each other", lambda d: (bars(d), d.ax.text(1, 20.9, "甲乙丙", ha="center")))


def test_tick_names_lie_over_each_other(tmp_path) -> None:
    names = [f"Unbreakablylongcategory{letter}" for letter in "abcdefgh"]
    refused(tmp_path, "lie over each other", lambda d: d.mark(d.ax.bar(names, [20.42] * 8), ["revenue"] * 8))


@pytest.mark.parametrize("color", ["white", (0, 0, 0, 0)])
def test_figure_is_blank(tmp_path, color: Any) -> None:
    def body(d: Drawing) -> None:
        d.mark(d.ax.bar(["甲"], [20.42], color=color), ["revenue"], restyle=False)

    refused(tmp_path, "not to be seen", body)


def test_value_is_missing(tmp_path) -> None:
    refused(tmp_path, "not to be seen", lambda d: d.mark(d.ax.bar(["甲", "乙"], [18.73, np.nan]), KEYS[:2]))


def test_mark_lies_outside_of_the_axes(tmp_path) -> None:
    def body(d: Drawing) -> None:
        d.points([1, 2, 3], [18.73, 20.42, 22], KEYS)
        d.ax.set_ylim(0, 21)

    refused(tmp_path, "not to be seen", body)


@pytest.mark.parametrize("side", ["bar", "barh"])
def test_bar_is_cut_short_by_its_axis(tmp_path, side: str) -> None:
    def body(d: Drawing) -> None:
        d.mark(getattr(d.ax, side)(["甲", "乙"], [18.73, 20.42]), KEYS[:2])
        (d.ax.set_ylim if side == "bar" else d.ax.set_xlim)(0, 19)

    refused(tmp_path, "not to be seen", body)


@pytest.mark.parametrize("side", ["bar", "barh"])
def test_bars_without_zero(tmp_path, side: str) -> None:
    def body(d: Drawing) -> None:
        d.mark(getattr(d.ax, side)(["甲", "乙"], [18.73, 20.42]), KEYS[:2])
        (d.ax.set_ylim if side == "bar" else d.ax.set_xlim)(15, 21)

    refused(tmp_path, "without zero", body)


def test_bars_on_a_logarithmic_scale(tmp_path) -> None:
    refused(tmp_path, "without zero", lambda d: (bars(d), d.ax.set_yscale("log")))


@pytest.mark.parametrize("twin", ["twinx", "twiny"])
def test_twin_axes(tmp_path, twin: str) -> None:
    refused(tmp_path, "two axes", lambda d: (bars(d), getattr(d.ax, twin)()))


def test_pyplot_beside_the_figure(tmp_path) -> None:
    import matplotlib.pyplot as plt

    refused(tmp_path, "pyplot", lambda d: (bars(d), plt.bar(["甲"], [1])))
    assert plt.get_fignums() == []


def test_language_is_unknown(tmp_path) -> None:
    refused(tmp_path, "zh, en", lang="fr")


# -- fonts and themes --------------------------------------------------------------------------------


def test_seaborn_theme_does_not_take_the_font_away(tmp_path) -> None:
    import matplotlib as mpl
    import seaborn as sns

    def body(d: Drawing) -> None:
        sns.set_theme(context="talk", style="darkgrid")
        sns.barplot(x=["甲", "乙", "丙"], y=[18.73, 20.42, 22.0], ax=d.ax)
        d.label(d.ax.containers[0], KEYS)

    def quiet(d: Drawing) -> None:
        sns.barplot(x=["甲", "乙", "丙"], y=[18.73, 20.42, 22.0], ax=d.ax)
        d.label(d.ax.containers[0], KEYS)

    draw(tmp_path / "plain", quiet)
    with mpl.rc_context():
        sns.set_theme(style="darkgrid")
        record = draw(tmp_path / "before", quiet)
    draw(tmp_path / "within", body)
    svg = (tmp_path / "within" / "fiscal-revenue.svg").read_text("utf-8")
    assert "甲" in record["texts"] and "DejaVu" not in svg and "Arial" not in svg
    assert contents(tmp_path / "before") == contents(tmp_path / "plain")


def test_minus_is_a_minus(tmp_path) -> None:
    values = VALUES | {"fall": Value("fall", "−12%", value=-12.0)}

    def body(d: Drawing) -> None:
        d.label(d.ax.barh(["甲", "乙"], [-12, 9]), ["fall", "revenue/growth"])

    record = draw(tmp_path, body, values=values)
    assert "−10" in record["ticks"] and not any("-" in text for text in record["texts"])


def test_labels_find_room(tmp_path) -> None:
    """Labels at the ends of the longest bars, both ways, neither cut nor over the names beside them."""
    values = {"a": Value("a", "9% 以上，按可比价格计算", bound="ge"), "b": Value("b", "−9%，按现行价格计算")}

    def body(d: Drawing) -> None:
        d.label(d.ax.barh(["甲" * 12, "乙" * 12], [9, -9]), ["a", "b"])

    draw(tmp_path, body, values=values, title="增长 9%", alt={"zh": "图", "en": "Bars."})


def test_english_quotes_are_not_as_wide_as_chinese(tmp_path) -> None:
    words = {
        "title": "The city’s “own” revenue",
        "subtitle": "CNY",
        "source": "Source: “2019年收入增长”, the city’s report.",
    }
    record = draw(tmp_path, lang="en", alt={"zh": "图", "en": "Bars."}, **words)
    assert record["title"] == 'The city\'s "own" revenue' and "“2019年收入增长”" in record["source"]
    assert record["title"] in record["texts"]


# -- last good ---------------------------------------------------------------------------------------


def test_cell_that_raises_leaves_the_last_good(tmp_path) -> None:
    import matplotlib as mpl

    draw(tmp_path)
    before, parameters = contents(tmp_path), dict(mpl.rcParams)

    def body(d: Drawing) -> None:
        bars(d)
        raise KeyError("旅游")

    with pytest.raises(KeyError, match="旅游"):
        draw(tmp_path, body)
    assert contents(tmp_path) == before
    assert dict(mpl.rcParams) == parameters


@pytest.mark.parametrize("failing", range(1, len(ENDINGS) + 1))
@pytest.mark.parametrize("there", [True, False])
def test_move_that_fails_halfway_leaves_the_last_good(tmp_path, monkeypatch, failing: int, there: bool) -> None:
    for name, content in good().items() if there else ():
        (tmp_path / name).write_bytes(content)
    before, moves, real = contents(tmp_path), [], os.replace

    def replace(source: Any, target: Any) -> None:
        moves.append(target)
        if len(moves) == failing:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OSError, match="No space left"):
        collection.write_all({tmp_path / name: b"another" for name in good()})
    assert len(moves) == failing
    assert contents(tmp_path) == before


def test_disk_that_is_full_leaves_the_last_good(tmp_path, monkeypatch) -> None:
    draw(tmp_path)
    before, real = contents(tmp_path), Path.write_bytes  # as a move that fails, but of the whole figure

    def write_bytes(self: Path, content: bytes) -> int:
        real(self, content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(HaidongError, match="No space left"):
        draw(tmp_path, title="收入增长 9%，再上台阶")
    monkeypatch.undo()
    assert contents(tmp_path) == before


def test_folder_that_cannot_be_written_is_told(tmp_path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(HaidongError, match="cannot be written"):
        draw(tmp_path / "file")


# -- showing ------------------------------------------------------------------------------------------


def test_notebook_shows_the_very_picture_that_was_saved(tmp_path, monkeypatch) -> None:
    IPython = pytest.importorskip("IPython")
    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr("IPython.display.display", lambda *things, **more: shown.append((*things, more)))
    draw(tmp_path)
    ((picture, more),) = shown
    assert base64.b64decode(picture["image/png"]) == (tmp_path / "fiscal-revenue.png").read_bytes()
    assert more["metadata"]["image/png"]["alt"] == WORDS["alt"]["zh"]
    assert picture["text/plain"].startswith(WORDS["alt"]["zh"] + "\n3 marks")


def test_sign_of_a_bound_points_where_the_bound_allows() -> None:
    assert marks.sign("ge", 0).vertices[:, 0].min() >= 0 >= marks.sign("le", 0).vertices[:, 0].max()
    assert marks.wedge("ge").vertices[:, 0].max() > 0 > marks.wedge("le").vertices[:, 0].min()


# -- for a phone: the same words and marks, nothing cut, each name nearest to what it names ---------------

SVG = "{http://www.w3.org/2000/svg}"
LONG = [
    "城镇居民人均可支配收入比上年增长",
    "农村居民人均可支配收入比上年增长",
    "社会消费品零售总额比上年增长",
]
# What a page is written with: twelve pixels are nine points.
SCALE = re.compile(r"scale\((0\.\d+) -0\.\d+\)")


@pytest.fixture
def phone(monkeypatch) -> list[Drawing]:
    """Give the drawings that were laid out for a phone."""
    seen: list[Drawing] = []
    real = figure._laid_out

    def laid_out(d: Drawing, wide=()):
        texts = real(d, wide)
        seen.extend([d] if wide else [])
        return texts

    monkeypatch.setattr(figure, "_laid_out", laid_out)
    return seen


def words(path: Path) -> str:
    """Return the characters that a drawing writes, sorted: lines break elsewhere, and ticks of a scale are fewer."""
    return "".join(sorted(re.sub(r"[\s\d.,−]", "", "".join(files.read_texts(path)))))


def across(d: Drawing) -> None:
    d.label(d.ax.barh(LONG, [18.73, 20.42, 22.0], height=0.6), KEYS)


def test_it_is_as_wide_as_a_phone_and_says_the_same(tmp_path) -> None:
    record = draw(tmp_path, across)
    wide, small = (tmp_path / f"fiscal-revenue{ending}" for ending in (".svg", NARROW))
    root = ElementTree.fromstring(small.read_bytes())
    assert float(root.get("viewBox", "").split()[2]) * 96 / 72 == 360
    assert words(small) == words(wide)
    assert {one.get("id") for one in root.iter() if (one.get("id") or "").startswith("mark-")} == {*record["marks"]}


def boxes(d: Drawing) -> tuple[dict, dict]:
    """Return where names and marks stand: lower and upper end, in pixels."""
    renderer = FigureCanvasAgg(d.fig).get_renderer()
    named = [one for one in d.labels if one.get_text().replace("\n", "") in LONG]
    ends = {one.get_text().replace("\n", ""): one.get_window_extent(renderer) for one in named}
    return ends, {said.id: artist.get_window_extent(renderer) for artist, said in d.marks.values()}


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("kind", ["bars", "points", "labels above"])
def test_long_names_stand_above_what_they_name(tmp_path, phone, kind: str, inverted: bool) -> None:
    def body(d: Drawing) -> None:
        if kind == "bars":
            across(d)
        else:
            d.label(
                d.points([18.73, 20.42, 22.0], LONG, KEYS, along="x"),
                where=kind.split()[1:] and "above" or None,
            )
        if inverted:
            d.ax.invert_yaxis()

    draw(tmp_path, body)
    names, marks = boxes(phone[-1])
    assert len(names) == 3
    for name, key in zip(LONG, KEYS, strict=True):
        own, mark = names[name], marks[VALUES[key].id]
        others = [abs(own.y0 - box.y0) for one, box in marks.items() if one != VALUES[key].id]
        assert mark.y1 <= own.y0 + 2, "above its own mark"
        assert own.y0 - mark.y1 < min(others), "and nearer to it than to the row above"
        assert own.x0 == pytest.approx(layout.EDGE * phone[-1].fig.dpi / 72, abs=3), "on the edge of the title"
        assert all(own.y1 < box.y0 or own.y0 > box.y1 for one, box in marks.items() if one != VALUES[key].id)


def test_marks_between_two_names_belong_to_the_upper(tmp_path, phone) -> None:
    """A second and a third value of a category stand below its first; the next name must not stand among them."""

    def body(d: Drawing) -> None:
        d.points([18.73, 20.42, 22.0], [0, 0.3, 0.6], KEYS, along="x")
        d.points([9.0], [1], ["revenue/growth"], along="x")
        d.ax.set(yticks=[0, 1], yticklabels=LONG[:2], ylim=(1.7, -0.5))

    draw(tmp_path, body)
    names, marks = boxes(phone[-1])
    last = marks["revenue/2020/target"]
    assert marks["revenue/2019/growth"].y1 < names[LONG[1]].y0 and names[LONG[1]].y1 < last.y0


def test_bars_without_a_gap_leave_no_endless_search(tmp_path, phone) -> None:
    draw(tmp_path, lambda d: d.label(d.ax.barh(LONG, [18.73, 20.42, 22.0], height=1), KEYS))
    assert phone


def test_short_names_stay_beside(tmp_path, phone) -> None:
    draw(tmp_path, lambda d: d.label(d.ax.barh(["甲", "乙", "丙"], [18.73, 20.42, 22.0]), KEYS))
    assert [label.get_text() for label in phone[-1].ax.get_yticklabels()] == ["甲", "乙", "丙"]


def test_charts_stand_below_one_another_as_high_as_they_were(tmp_path, phone) -> None:
    wide: list[float] = []

    def body(d: Drawing) -> None:
        for ax in d.axes:
            d.label(ax.bar(["甲", "乙"], [18.73, 20.42]), KEYS[:2])
        d.ax.set_title("收入与支出的增长及其来源与去向和历年的比较", loc="left")
        wide.append(d)

    draw(tmp_path, body, ncols=2)
    high = layout.heights(wide[0].axes)
    one, other = (ax.get_window_extent() for ax in phone[-1].axes)
    assert one.y0 > other.y1 and one.x0 == pytest.approx(other.x0, abs=1)
    assert layout.heights(phone[-1].axes) == pytest.approx(high, rel=0.02)


def test_long_names_of_columns_are_turned(tmp_path, phone) -> None:
    import seaborn as sns

    def body(d: Drawing) -> None:
        names = ["Alternatives", "Commitments", "Deliverables", "Undertakings"]
        table = pd.DataFrame([[18.73, 20.42, 9.0, np.nan]], ["Revenue raised in the city"], names)
        sns.heatmap(table, cbar=False, ax=d.ax)
        d.label(d.mark(d.ax.collections[0], [*KEYS[:2], "revenue/growth"], along="x"))
        d.ax.xaxis.tick_top()

    draw(
        tmp_path,
        body,
        lang="en",
        title="Revenue",
        subtitle="CNY",
        source="Source",
        alt={"zh": "图", "en": "Cells."},
    )
    assert {label.get_rotation() for label in phone[-1].ax.get_xticklabels()} == {90}


def test_long_series_and_labels_are_broken(tmp_path, phone) -> None:
    long = "按可比价格计算的地方一般公共预算收入与支出比上年增长速度之差"

    def body(d: Drawing) -> None:
        d.label(d.ax.barh(["甲"], [9.0]), ["a"])
        d.legend({long: "C0"})

    draw(tmp_path, body, values={"a": Value("a", "9% 以上，按可比价格计算", bound="ge", value=9.0)}, title="增长 9%",
         alt={"zh": "图", "en": "Bars."})  # fmt: skip
    assert any("\n" in text.get_text() for text in phone[-1].fig.legends[0].get_texts())
    assert "\n" in phone[-1].labels[0].get_text()


def test_texts_at_both_ends_of_a_line_share_it(tmp_path, phone) -> None:
    def body(d: Drawing) -> None:
        d.label(d.ax.barh([0], [20.42], height=0.4), ["revenue"], where="inside")
        d.ax.text(0, -0.3, "本级一般公共预算收入的主要来源", ha="left", va="bottom")
        d.ax.text(20.42, -0.3, "上级转移支付与新增债券资金", ha="right", va="bottom")
        d.ax.set(yticks=[], ylim=(0.4, -1))

    draw(tmp_path, body)
    left, right = (text.get_text() for text in phone[-1].ax.texts if text not in phone[-1].labels)
    assert "\n" in left + right


def test_what_only_a_phone_cuts_is_told(tmp_path) -> None:
    wide = "甲乙丙丁戊己庚辛壬癸" * 4

    def body(d: Drawing) -> None:
        d.label(d.ax.bar(["甲", "乙", "丙"], [18.73, 20.42, 22.0]), KEYS)
        d.fig.text(0.1, 0.5, wide, size=7)

    refused(tmp_path, "drawn for a phone, .*cut off", body)


def test_a_mark_under_the_ground_of_a_text_is_told() -> None:
    fig = Figure()
    FigureCanvasAgg(fig)
    ax = fig.add_subplot()
    point = ax.plot([1], [1], "o", color="black")[0]
    over = ax.text(1, 1, "20.42", ha="center", va="center", bbox={"facecolor": "white"})
    known, along = {"mark-1": (point, VALUES["revenue"])}, {ax: "y"}
    for shift, lies in (
        (60, nullcontext()),
        (0, pytest.raises(HaidongError, match="mark-1 .*not to be seen")),
    ):
        over.set_transform(ax.transData + ScaledTranslation(shift, 0, IdentityTransform()))
        fig.draw_without_rendering()
        with lies:
            checks.all_visible(known, along, checks.free(fig, [over]))


def test_a_text_is_laid_out_once_until_it_changes() -> None:
    plain = Text._get_layout
    fig = Figure()
    canvas = FigureCanvasAgg(fig)
    text = fig.text(0.5, 0.5, "海东")

    def width() -> float:
        return text.get_window_extent(canvas.get_renderer()).width

    with style.applied(), layout.texts_laid_out_once():
        text.set_fontfamily(style.FAMILY)
        once, again = text._get_layout(canvas.get_renderer()), text._get_layout(canvas.get_renderer())
        assert once is again
        before = width()
        for change in ({"text": "海东市"}, {"size": 40}, {"rotation": 30}):
            text.set(**change)
            assert width() != before
            before = width()
    assert Text._get_layout is plain


def test_limits_and_labels_are_those_of_the_page(tmp_path, phone) -> None:
    """Room for a label above a bar is measured on the page that is drawn, not on the one that heights are found on."""

    def body(d: Drawing) -> None:
        d.label(d.ax.bar(["甲", "乙", "丙"], [18.73, 20.42, 22.0]), KEYS)
        d.ax.set_ylim(0)

    draw(tmp_path, body)
    d = phone[-1]
    renderer, top = FigureCanvasAgg(d.fig).get_renderer(), d.ax.get_window_extent().y1
    assert all(label.get_window_extent(renderer).y1 <= top + 1 for label in d.labels)


WANTED = [(lang, name) for lang in parameters.LANGS for name in parameters.notebooks()]


@pytest.mark.parametrize(("lang", "name"), WANTED)
def test_every_figure_of_a_notebook_has_one_that_a_phone_can_read(rendered, lang: str, name: str) -> None:
    figures = parameters.figures(parameters.path_of(name))
    paths = [rendered.figures / lang / f"{name}-{one}" for one in figures]
    for stem in paths:
        wide, small = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}{NARROW}")
        assert words(small) == words(wide), stem.name
        text = small.read_text("utf-8")
        sizes = {100 * float(one) for one in SCALE.findall(text)}
        assert min(sizes) * 96 / 72 >= 11, stem.name
        height = float(re.search(r'viewBox="0 0 270 ([\d.]+)"', text)[1]) * 96 / 72
        assert height < 1300, "two screens, and no more"
