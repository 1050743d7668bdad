"""What stands on pages: sections that hold something, and reports that are proved."""

import json
import re
from dataclasses import replace

import pytest

from haidong_data import ledger_csv
from haidong_data.cli import start
from haidong_data.collection import read_toml
from haidong_data.export import datapackage
from haidong_data.ledgers import add as adding
from haidong_data.ledgers import proof, review
from haidong_data.site import index, layout, notebooks, source_page


@pytest.mark.parametrize(
    ("lang", "ours", "theirs"), [("en", "The Haidong", "Li Hua"), ("zh", "海东数据集贡献者", "李华")]
)
def test_a_citation_names_whose_collection_it_is(copied, lang, ours, theirs):
    def cited() -> str:
        return layout.Edition("haidong-2020", lang).provenance("A page", "", "2026-01-01")["cited"]

    assert cited().startswith(ours)
    (copied / "collection.toml").write_text('authors = "李华"\nauthors_en = "Li Hua"\n', "utf-8")
    assert cited().startswith(theirs)
    (copied / "collection.toml").write_text(read_toml(start.NEW, "texts")["seeds/collection.toml"], "utf-8")
    nobody = cited()
    (copied / "collection.toml").unlink()
    assert cited() == nobody
    assert "A page" in nobody[:8]
    package = datapackage.package("a", "", "", [], [])
    assert json.loads(package)["contributors"] == []


def test_prose_before_the_first_heading_is_set_as_prose(copied, tmp_path):
    text = "2014年河湾市政府工作报告\n\n各位代表：\n\n全年收入21.3亿元，增长8%。\n\n旅游收入3亿元，接待游客20万人次。\n"
    (tmp_path / "plain.txt").write_text(text, "utf-8")
    added = adding.add(tmp_path / "plain.txt", "plain-2014", place="河湾市", reviews=2013)
    review.accept("plain-2014", [row.start for row in added.rows])
    proof.record("plain-2014")
    blocks = source_page.blocks(layout.Edition("plain-2014", "zh"))
    looks = [one["look"] for one in blocks if not one["heading"]]
    assert looks[-2:] == ["body", "body"]
    assert set(looks[:-2]) <= {"front"}


def test_a_report_without_a_session_begins_with_its_place(copied):
    toml = copied / "seeds.toml"
    toml.write_text(re.sub('session(_en)? = ".*"', 'session\\1 = ""', toml.read_text("utf-8")), "utf-8")
    for lang, place in (("en", "Haidong, 2020"), ("zh", "海东市，2020")):
        assert index.overview(layout.Edition("haidong-2020", lang))["lead"].startswith(place)


def test_the_dictionary_of_the_site_leaves_out_a_report_that_is_not_proved(two_years):
    before = index.dictionary("en", ["haidong-2020"])
    rows = ledger_csv.read("madeup-2021")
    ledger_csv.save("madeup-2021", [replace(row, reason="changed since") if row.is_fact else row for row in rows])
    assert index.dictionary("en", ["haidong-2020"]) == before
    ledger_csv.save("madeup-2021", [replace(row, status="proposed") for row in rows])
    assert index.dictionary("en", ["haidong-2020"]) == before


def cell(source: str, *outputs: str) -> dict:
    """Give an executed cell: prose, or code with outputs of these types."""
    kind = "code" if outputs or source.startswith("book.") else "markdown"
    return {"cell_type": kind, "source": source, "outputs": [{"output_type": one} for one in outputs]}


def test_a_section_that_shows_nothing_of_a_report_has_no_heading_on_its_page():
    """A page that promises what its report does not state is a page of empty headings."""
    title, silent = cell("# Title\n\nIntro"), cell("## Silent\n\nThe chart below tells.")
    shown = [
        title, cell("book.say('finding')"),  # what comes before the first heading stays, whatever it shows
        silent, cell("book.figure('left out')", "stream"),
        cell("Of the silent one.\n\n## Spoken\n\nIt holds a table."), cell("book.table()", "display_data"),
        cell("Of the spoken one.\n\n## Also silent"), cell("book.say('nothing')"),
        cell("## Prose\n\nIt needs no cell."),
    ]  # fmt: skip
    kept = [one["source"] for one in notebooks.without_empty_sections(shown)]
    assert kept == [
        "# Title\n\nIntro", "book.say('finding')",
        "## Spoken\n\nIt holds a table.", "book.table()",
        "Of the spoken one.\n\n", "## Prose\n\nIt needs no cell.",
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_that_nothing_is_left_of_says_so(tmp_path, lang):
    silent = [
        cell("# Title\n\nIntro"),
        cell("## Silent\n\nThe chart tells."),
        cell("book.figure('none')", "stream"),
    ]
    for one in silent:
        one["metadata"] = {}
    silent[-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "left out"}]
    path = tmp_path / "toy.ipynb"

    def body(*more: dict) -> str:
        path.write_text(json.dumps({"cells": [*silent, *more]}), "utf-8")
        return str(notebooks.read(layout.Edition("haidong-2020", lang), path, tmp_path).body)

    nothing = {"en": "states no numbers", "zh": "没有这方面的数字"}[lang]
    assert nothing in body() and "Silent" not in body()
    assert nothing not in body(cell("## Prose\n\nIt stands.") | {"metadata": {}})
