"""What a reader is told beside a picture: two numbers for one year must not look like a contradiction."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

import haidong_data as hd
from haidong_data.charts import style
from haidong_data.notebook import tables
from haidong_data.notebook.values import Values

REPORT = hd.reports()[-1]


def saids(lang: str, ids=None) -> list:
    held = Values(REPORT, lang, "printed")
    ids = hd.series("tourism.visitors", with_reference=True)["id"] if ids is None else ids
    return [held.get(one) for one in ids]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_alt_text_says_where_a_value_is_from_unless_it_is_reported(lang):
    shown = saids(lang)
    words = Values(REPORT, lang, "printed").alt("T", shown).split("；" if lang == "zh" else "; ")
    assert len(set(words)) == len(shown)
    for said, text in zip(shown, words, strict=True):
        named = style.name(said.status, lang).lower() in text.lower()
        assert named == (said.status != "reported"), text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_alt_text_says_a_target_once(lang):
    target = hd.load("tourism", kind="target").index[:1]
    word = style.name("target", lang).lower()
    assert Values(REPORT, lang, "printed").alt("T", saids(lang, target)).lower().count(word) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_others_imply_bears_their_name(lang):
    implied = [said for said in saids(lang) if said.status == "reference-implied"]
    held = Values(REPORT, lang, "printed")
    assert implied and all(said.source for said in implied)
    assert implied[0].source in held.footer(implied)
    table = tables.table(implied, held)
    assert f"<td>{style.name('reference-implied', lang)}</td>" in table
    assert f"<td>{style.name('implied', lang)}</td>" not in table
    assert 'class="fact reference-implied"' in table


def test_an_english_footer_is_punctuated_in_english():
    held = Values(REPORT, "en", "printed")
    text = held.footer([held.get("tourism.visitors")])
    assert not re.search("[：；。]", re.sub("“[^”]*”", "", text))


def test_a_bound_reaches_charts_and_tables():
    for lang, said, label in (("zh", "72%以上", "≥ 72%"), ("en", "at least 72%", "≥ 72%")):
        value = Values(REPORT, lang, "printed").get("greening.afforestation/target-ratio")
        assert (value.text, value.label, value.bound) == (said, label, "ge")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_template_takes_the_bare_number_of_a_target(lang):
    """``|number`` leaves out 以上 and the thousand of "60 thousand people": a floor of 60,000 read "60"."""
    words = (files("haidong_data") / "words" / f"{lang}.toml").read_text("utf-8")
    assert re.findall(r"\{[^{}|]+/target\|number\}", words) == []


def test_values_in_another_language_are_said_in_the_units_chosen_for_them():
    held = Values(REPORT, "zh", "printed")
    other = held.translated("en")
    before = other.get("fiscal.revenue").label
    held.say_in(held.id("fiscal.revenue"), "万元")
    assert held.get("fiscal.revenue").unit == "万元"
    assert other.get("fiscal.revenue").label != before
    assert other is held.translated("en") and other.translated("zh") is held
