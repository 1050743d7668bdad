"""A chart that silently lost its Chinese font, its minus or its meaning in grey is worse than none."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

from haidong_data import units
from haidong_data.charts import line_breaks, style
from haidong_data.collection import seeds_dir
from haidong_data.errors import HaidongError
from haidong_data.numerals import CHINESE

# Dichromacy after Machado, Oliveira and Fernandes (2009), for linear RGB.
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
PAIRS = list(itertools.combinations(style.PALETTE, 2))


def linear(color: str) -> list[float]:
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(color)]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    r, g, b = (min(1.0, max(0.0, channel)) for channel in rgb)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def contrast(color: str) -> float:
    r, g, b = linear(color)
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_palette_is_told_apart_in_grey(one: str, other: str) -> None:
    assert abs(lab(linear(style.PALETTE[one]))[0] - lab(linear(style.PALETTE[other]))[0]) >= 10


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_palette_is_told_apart_by_the_colour_blind(one: str, other: str, blindness: str) -> None:
    def seen(name: str) -> tuple[float, float, float]:
        rgb = linear(style.PALETTE[name])
        return lab([sum(a * b for a, b in zip(row, rgb, strict=True)) for row in BLINDNESS[blindness]])

    assert sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5 >= 25


@pytest.mark.parametrize("tone", ["ink", "muted", "faint"])
def test_text_has_the_contrast_that_readers_need(tone: str) -> None:
    assert contrast(style.TONE[tone]) >= 4.5


def test_sheet_and_vocabulary_name_the_same_colours() -> None:
    with style.applied():
        cycle = [entry["color"].upper() for entry in mpl.rcParams["axes.prop_cycle"]]
    assert [color.lstrip("#").upper() for color in style.PALETTE.values()] == [c.lstrip("#") for c in cycle]


def test_font_covers_gb2312_and_what_charts_need() -> None:
    from haidong_data.charts.fonts import make_fonts

    assert make_fonts.wanted() - line_breaks.charmap() == set()
    assert line_breaks.missing("≥≤≈–—−×·²³①→ⅠⅫ€¥％") == ""


def test_font_covers_every_numeral_and_every_seed() -> None:
    assert line_breaks.missing(re.sub(r"[\[\]+]", "", CHINESE)) == ""
    for path in seeds_dir().glob("*.txt"):
        assert line_breaks.missing(re.sub(r"\s", "", path.read_text("utf-8-sig"))) == "", path.name


def test_font_lacks_are_told_in_order() -> None:
    assert line_breaks.missing("海东龘a😀龘") == "龘😀"


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_packaged_font_is_found_in_its_own_weight(weight: str) -> None:
    style.register()
    found = font_manager.findfont(
        font_manager.FontProperties(family=style.FAMILY, weight=weight), fallback_to_default=False
    )
    assert found == str(style.FONTS["regular" if weight == "normal" else "bold"])


def test_use_survives_what_seaborn_leaves_behind() -> None:
    import seaborn as sns

    with mpl.rc_context():
        sns.set_theme()
        assert style.FAMILY not in mpl.rcParams["font.family"]
        style.use_style()
        assert mpl.rcParams["font.family"] == [style.FAMILY]
        assert mpl.rcParams["axes.unicode_minus"] is True
        assert mpl.rcParams["axes.grid"] is False  # darkgrid is gone too


def test_applied_leaves_the_session_as_it_was() -> None:
    before = dict(mpl.rcParams)
    with style.applied():
        assert mpl.rcParams["svg.fonttype"] == "path"
    assert dict(mpl.rcParams) == before


def test_statuses_differ_without_colour() -> None:
    def form(look: dict, *names: str) -> tuple:
        return tuple(str(look[name]) for name in names)

    # What is counted in the ledger stands beside nothing that the report states; context is no series.
    known = [status for status in style.STATUSES if status != "counted"]
    fills = {form(style.look(s), "hatch", "linestyle", "linewidth", "facecolor") for s in known}
    own = [status for status in known if not status.startswith("reference") and status != "context"]
    lines = {form(style.line_look(s), "linestyle") for s in own}
    shapes = {form(style.marker_look(s), "marker", "markerfacecolor") for s in known}
    assert len(fills) == len(shapes) == len(known)
    assert len(lines) == len(own)


def test_only_what_is_reported_or_counted_is_solid() -> None:
    solid = [status for status in style.STATUSES if style.look(status)["linewidth"] == 0]
    assert solid == ["reported", "counted"]


@pytest.mark.parametrize("ask", [style.look, style.marker_look, style.line_look])
def test_unknown_status_says_what_is_offered(ask) -> None:
    with pytest.raises(HaidongError, match="reported, implied"):
        ask("estimated")
    with pytest.raises(HaidongError, match="reported, implied"):
        style.name("estimated", "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_of_statuses_state_no_number(lang: str) -> None:
    names = [style.name(status, lang) for status in style.STATUSES]
    assert len(set(names)) == len(names)
    assert not any(re.search(rf"\d|{CHINESE}", name) for name in names)


ZH = "一般公共预算收入 20.42 亿元，增长 9%；“三公”经费（不含教育）下降 15.1%，支出 237.8 亿元"
EN = "Own revenue grew 9% to CNY 2.04 billion but pays for less than a tenth of what the city spends"


@pytest.mark.parametrize("text", [ZH, EN])
def test_wrapping_keeps_every_character_and_the_width(text: str) -> None:
    for most in range(90, 600, 17):
        lines = line_breaks.wrap(text, most, 10)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(line_breaks.width(line, 10) <= most for line in lines)
        assert not [line for line in lines if line[0] in line_breaks.NOT_FIRST]
        assert not [line for line in lines if line[-1] in line_breaks.NOT_LAST]


def test_wrapping_parts_no_number_from_its_unit() -> None:
    from hypothesis import given, settings  # reads the code of all that is imported: here, and not to collect
    from hypothesis import strategies as st

    printed, counted = ["20.42", "9", "1,767", "0.03"], [*units.written(), "个百分点"]
    sizes = st.sampled_from(["", "万", "亿"])
    number = st.tuples(st.sampled_from(printed), sizes, st.sampled_from(counted))

    @settings(max_examples=150, deadline=None)
    @given(st.lists(number, min_size=1, max_size=4), st.integers(60, 400), st.booleans())
    def hold(found: list, most: int, apart: bool) -> None:
        whole = [number + " " * apart + size + unit for number, size, unit in found]
        text = "全市一般公共预算收入突破" + "，建成投用的项目新增".join(whole) + "，同比有所提高"
        lines = line_breaks.wrap(text, most, 8)
        assert all(any(one in line for line in lines) for one in whole)

    hold()


def test_wrapping_parts_no_chinese_number_from_what_it_counts() -> None:
    text = "全市第一产业增加值与一般公共预算收入突破百亿元，二〇一九年脱贫的三个县区"
    for most in range(40, 200, 9):
        lines = line_breaks.wrap(text, most, 8)
        for whole in ("第一产", "一般", "百亿元", "二〇一九年", "三个"):
            assert any(whole in line for line in lines)


def test_a_readers_own_chart_draws_chinese(recwarn) -> None:
    import pandas as pd
    import seaborn as sns

    import haidong_data as hd

    with mpl.rc_context():
        sns.set_theme()
        hd.use_style()
        ax = pd.Series([1, 2], ["海东市", "乐都区"]).plot.barh(title="地区生产总值")
        ax.figure.canvas.draw()
        mpl.pyplot.close(ax.figure)
    assert not [one for one in recwarn if "Glyph" in str(one.message)]


def test_measured_width_is_the_drawn_one() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style.applied():
        fig = Figure(dpi=720)
        FigureCanvasAgg(fig)
        for text in (ZH, EN):
            drawn = fig.text(0, 0, text, size=10).get_window_extent().width / 10
            assert drawn == pytest.approx(line_breaks.width(text, 10), rel=0.02)


def test_style_needs_neither_pyplot_nor_a_font_of_the_system() -> None:
    code = (
        "import sys; from haidong_data.charts import style; style.use_style(); "
        "assert 'matplotlib.pyplot' not in sys.modules and 'seaborn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("weight", style.FONTS)
def test_signs_of_place_names_outside_gb2312_are_drawn(weight):
    with TTFont(style.FONTS[weight], lazy=True) as font:
        known = font.getBestCmap()
    assert [sign for sign in "埇浉瀍鄠硚猇甪" if ord(sign) not in known] == []


@pytest.mark.parametrize("one", [*style.PALETTE, *style.TONE])
def test_two_colours_are_told_apart_in_the_dark_as_in_the_light(one):
    """A palette of its own for dark pages would have to be proved anew; this one keeps every contrast."""
    known = style.PALETTE | style.TONE

    def contrast(first: str, second: str) -> float:
        light, less = sorted((style.luminance(first), style.luminance(second)), reverse=True)
        return (light + 0.05) / (less + 0.05)

    for other in known.values():
        light, dark = contrast(known[one], other), contrast(style.dark(known[one]), style.dark(other))
        assert dark == pytest.approx(light, rel=0.03), (known[one], other)


def test_black_and_white_change_places():
    assert style.dark("black") == "#ffffff" and style.dark("#fff") == style.DARK_PAPER.lower()
