"""Committed figures: each number drawn is a fact, a declared derivation or a tick, read back from the picture."""

from __future__ import annotations

import json
import re

import pytest
from PIL import Image

import haidong_data as hd
from haidong_data.charts.declared import Value, numbers, undeclared
from haidong_data.charts.files import read_texts
from haidong_data.collection import home
from haidong_data.notebook import parameters

FOLDER = home() / "figures"
WANTED = [
    (lang, f"{name}-{figure}")
    for lang in parameters.LANGS
    for name, path in parameters.notebooks().items()
    for figure in parameters.figures(path)
]
EACH = pytest.mark.parametrize(("lang", "figure"), WANTED, ids=[f"{lang}/{figure}" for lang, figure in WANTED])


def sidecar(lang, figure) -> dict:
    return json.loads((FOLDER / lang / f"{figure}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", parameters.notebooks())
def test_each_notebook_draws_a_handful_of_figures(name):
    assert 2 <= len(parameters.figures(parameters.path_of(name))) <= 9


@pytest.mark.parametrize("lang", parameters.LANGS)
def test_there_are_no_figures_but_those_drawn(lang):
    there = {path.name.partition(".")[0] for path in (FOLDER / lang).iterdir()}
    assert there == {figure for one, figure in WANTED if one == lang}, "run `make figures`; remove what is left over"


@EACH
def test_the_picture_decodes_and_is_not_blank(lang, figure):
    with Image.open(FOLDER / lang / f"{figure}.png") as picture:
        picture.load()
        assert len(picture.convert("L").getcolors()) > 8


@EACH
def test_every_number_drawn_is_declared(lang, figure):
    record = sidecar(lang, figure)
    rows = [*record["facts"], *record["derived"], *record["references"], *record["data"]]
    own = [{key: row[key] for key in ("id", "text", "label", "year") if key in row} for row in rows if "text" in row]
    saids = [Value(**{"id": ""} | one) for one in own]
    ticks = set(record["ticks"])
    lines = read_texts(FOLDER / lang / f"{figure}.svg")
    assert lines == record["texts"]
    # What is wrapped is checked whole where it is a name or the footer; a line alone may be half a name.
    whole = [re.sub(r"\s", "", text) for text in (record["source"], *record["names"])]
    alone = [line for line in lines if line not in ticks]
    alone = [line for line in alone if not any(re.sub(r"\s", "", line) in text for text in whole)]
    for line, unknown in undeclared(alone, saids, record["years"], record["names"]).items():
        assert unknown == [], line


@EACH
def test_a_number_in_the_title_is_on_the_chart(lang, figure):
    """A title that states what the chart does not show sends its reader looking for it; counts are what is drawn."""
    record = sidecar(lang, figure)
    words = " ".join((record["title"], record["subtitle"], record["source"]))
    drawn = [line for line in record["texts"] if len(line) < 12 or line not in words]
    shown = {number.digits for line in drawn for number in numbers(line)}
    values = [entry for role in ("facts", "derived", "references") for entry in record[role]]
    for number in numbers(record["title"], record["names"]):
        same = [
            entry["id"]
            for entry in values
            if number.whole in {one.whole for one in numbers(entry["text"], record["names"])}
        ]
        marked = any(one in record["marks"].values() or one.startswith("ledger.") for one in same)
        assert marked or number.digits in shown or number.whole in record["years"], number.printed


@EACH
def test_every_mark_stands_in_the_picture_and_leads_to_a_value(lang, figure):
    record = sidecar(lang, figure)
    svg = (FOLDER / lang / f"{figure}.svg").read_text("utf-8")
    known = {*hd.load().index, *hd.derived().index, *hd.reference().index}
    # Counts of the ledger itself are computed from its rows, and say how.
    known |= {entry["id"] for entry in record["derived"] if entry["formula"]}
    assert record["marks"]
    for gid, value in record["marks"].items():
        assert f'id="{gid}"' in svg
        assert value in known, value


@EACH
def test_what_the_sidecar_says_is_what_the_ledger_says(lang, figure):
    facts = hd.load()
    for fact in sidecar(lang, figure)["facts"]:
        row = facts.loc[fact["id"]]
        assert (row["quote"], row["start"], row["end"]) == (fact["quote"], fact["start"], fact["end"])


@EACH
def test_alt_text_in_both_languages_names_the_values(lang, figure):
    alt = sidecar(lang, figure)["alt"]
    assert re.search("[一-鿿]", alt["zh"])
    assert not re.search("[一-鿿]", re.sub("[“‘].*?[”’]", "", alt["en"])), alt["en"]
    assert all(len(text) > 25 for text in alt.values())


@EACH
def test_title_subtitle_and_source_stand_in_the_picture(lang, figure):
    record = sidecar(lang, figure)
    drawn = re.sub(r"\s", "", "".join(record["texts"]))
    for part in ("title", "subtitle", "source"):
        assert re.sub(r"\s", "", record[part]) in drawn
