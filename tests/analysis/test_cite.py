"""Every number leads to its sentence, whole, exact and harmless."""

from __future__ import annotations

import dataclasses
import re

import pytest

import haidong_data as hd
from haidong_data import collection
from haidong_data.analysis import citation
from haidong_data.errors import HaidongError

FACTS = hd.load()


def test_a_fact_leads_to_its_whole_sentence_with_its_number_marked():
    for fact, row in FACTS.iterrows():
        found = hd.cite(fact)
        assert re.sub(r"[\s余多]", "", found.number) == row["number"] + row["unit"], fact
        assert found.quote.strip() == row["quote"], fact
        assert re.search(r"[。！？”]$", found.quote), fact
        assert str(row["paragraph"]) in found.place, fact
        assert f"【{found.number}】" in str(found), fact
        assert f"<mark>{found.number}</mark>" in found._repr_html_(), fact


def test_a_derived_value_leads_to_its_formula_and_inputs():
    for value, inputs in hd.derived()["inputs"].items():
        found = hd.cite(value, lang="en")
        assert found.formula, value
        assert len(found.inputs) == len(inputs), value
        assert all(one.number or one.place or one.formula for one in found.inputs), value


def test_a_reference_leads_to_its_publisher():
    name = hd.reference().index[0]
    assert hd.reference().loc[name, "publisher"] in hd.cite(name).place
    assert not re.search("[\u4e00-\u9fff]", hd.cite(name, lang="en").place)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("ref:tourism.visitors/2018/growth", "接待游客（增速）：", "Visits received (growth): "),
        ("ref:greening.afforested_area/2013", "造林面积，青海省：", "Area afforested, Qinghai Province: "),
    ],
)
def test_a_reference_is_said_in_its_publishers_words_and_the_readers_language(name, zh, en):
    chinese, english = str(hd.cite(name)), str(hd.cite(name, lang="en"))
    assert chinese.startswith(zh) and english.startswith(en)
    assert "Yearbook" not in chinese and "report" not in chinese
    assert not re.search("[\u4e00-\u9fff]", english)


def test_a_formula_tells_growth_from_level():
    value = next(name for name in hd.derived().index if name.startswith("ref:"))
    assert "（增速）" in hd.cite(value).formula and "(growth)" in hd.cite(value, lang="en").formula


def test_a_fact_of_another_place_says_where():
    place = collection.seed(hd.reports()[-1]).place
    for fact, area in FACTS.loc[FACTS["area"] != place, "area"].items():
        assert area in hd.cite(fact).name, fact


def test_an_unknown_id_offers_the_closest():
    fact = FACTS.index[0]
    with pytest.raises(HaidongError, match=re.escape(f"did you mean {fact}?")):
        hd.cite(fact[:-1])
    with pytest.raises(HaidongError, match="no language 'fr'"):
        hd.cite(fact, lang="fr")


def test_markup_in_a_seed_is_shown_as_text():
    seed = collection.seed(hd.reports()[-1])
    text = "## 一、甲\n\n<script>alert(1)</script>收入 20 亿元<img src=x onerror=y>。\n"
    hostile = dataclasses.replace(seed, text=text)
    row = FACTS.loc["fiscal.revenue/" + str(seed.reviews)].copy()
    row["start"], row["end"] = text.index("20"), text.index("20") + 5
    html = citation._fact(hostile, row, "zh")._repr_html_()
    assert "<script" not in html
    assert "<img" not in html
    assert "<mark>20 亿元</mark>" in html


def test_a_heading_is_called_one_and_no_paragraph_without_a_number():
    source = collection.seed(hd.reports()[-1])
    at = next(section.start for section in source.document.sections if section.ordinal)
    assert citation.part(source, at, "en").endswith(", heading")
    assert citation.part(source, at, "zh").endswith("部分标题")
