"""A report of any place goes from its file to pages, and changes nothing of another's.

Three made-up reports of other shapes: a prefecture's as a page of its web site, a county's that looks back on five
years and states poverty, a district's in other words; none states all that a chart asks for. Of each every proposed
row is accepted. Where the corpus is at hand, its reports are taken in too.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hewan import command

import haidong_data as hd
from haidong_data import ledger_csv, usage
from haidong_data.batch import grid, runner
from haidong_data.batch import run as running
from haidong_data.cli import report as report_command
from haidong_data.collection import seed
from haidong_data.export import tables
from haidong_data.ledgers import review
from haidong_data.notebook import notebook as books
from haidong_data.notebook import parameters
from haidong_data.notebook.notebook import Notebook
from haidong_data.notebook.templates import paragraph
from haidong_data.notebook.values import Values
from haidong_data.words import words

TEXTS = Path(__file__).parents[1] / "fixtures" / "made_up"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
REPORTS = {"yongshi-2024": "永石市", "chuanhu-2013": "川湖县", "luxiao-2022": "鹿晓区"}
NOTEBOOKS = parameters.notebooks()
PAGE = """<html><head><meta charset="utf-8"><title>{title}_门户网站</title></head><body>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/tj/">2019年统计公报</a></li></ul>
<div class="detail"><h1>{title}</h1><div class="info">发布时间：2019-01-29 10:22　浏览次数：4821次</div>
<div class="TRS_Editor">{body}</div></div><div class="footer">邮编：464000　备案号：05012345</div></body></html>"""


def said(*words: object, code: int = 0) -> str:
    """Run a command on the collection in place, and return what it says."""
    ended, out, err = command(*words)
    assert ended == code, out + err
    return out + err


def accept(*names: str) -> None:
    """Accept every proposed row of reports, and prove their ledgers."""
    for name in names:
        review.accept(name, [row.start for row in ledger_csv.read(name)])
    said("check", *names)


def page(folder: Path, name: str) -> Path:
    """Write a made-up report as the page of a web site."""
    title, *rest = (TEXTS / f"{name}.txt").read_text("utf-8").split("\n\n")
    body = "\n".join(f'<p style="text-indent:2em">　　{line}</p>' for line in rest)
    path = folder / f"{name}.html"
    path.write_text(PAGE.format(title=title, body=body), "utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def others(tmp_path_factory):
    """Give a collection of three other places, started and filled by commands alone."""
    root = tmp_path_factory.mktemp("others") / "mine"
    with pytest.MonkeyPatch.context() as patch:
        said("init", root)
        patch.setenv("HAIDONG_COLLECTION", str(root))
        said(
            "add", page(root, "yongshi"), TEXTS / "chuanhu.txt", TEXTS / "luxiao.txt",
        )  # fmt: skip
        accept(*REPORTS)
        yield root


def run(notebook: str, folder: Path, **given: str) -> list[dict]:
    """Run a notebook's cells here, and return the sidecars of what it drew."""
    space: dict = {}
    for cell in json.loads(NOTEBOOKS[notebook].read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space |= {"figures_dir": str(folder), **given}
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.json"))]


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Of every report every notebook; the languages take turns, for both read the same templates.
TAKEN = [
    (report, name, parameters.LANGS[(at + place) % 2])
    for at, report in enumerate(REPORTS)
    for place, name in enumerate(NOTEBOOKS)
]


@pytest.mark.parametrize(("report", "notebook", "lang"), TAKEN)
def test_every_notebook_runs_on_every_closed_report(report, notebook, lang, tmp_path):
    drawn = run(notebook, tmp_path, report=report, lang=lang)
    assert {record["report"] for record in drawn} <= {report}
    if notebook in ("overview", "ledger"):
        assert drawn, "every report states something of these"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not at hand")
def test_reports_of_the_corpus_are_closed_and_drawn(tmp_path, monkeypatch):
    said("init", tmp_path / "mine")
    monkeypatch.setenv("HAIDONG_COLLECTION", str(tmp_path / "mine"))
    known = {
        "qinghai-2025": ("青海省", 2024),
        "qinghai-2026": ("青海省", 2025),
        "hebi-2019": ("鹤壁市", 2018),
    }
    for name, (place, year) in known.items():
        said("add", CORPUS / f"{name}.txt", "--place", place, "--reviews", year, "--plans", year + 1)
    accept(*known)
    for name, notebook in (
        ("qinghai-2025", "greening"),
        ("qinghai-2026", "overview"),
        ("hebi-2019", "overview"),
    ):
        assert run(notebook, tmp_path / name / notebook, report=name), "nothing was drawn"


def test_a_page_loses_what_is_no_report():
    text = seed("yongshi-2024").text
    assert "1286.4亿元" in text
    assert not [word for word in ("4821", "464000", "05012345", "统计公报") if word in text]


def test_charts_draw_what_the_report_states(tmp_path):
    drawn = {record["name"]: record for record in run("tourism", tmp_path, report="yongshi-2024")}
    shown = {row["id"] for row in drawn["tourism-visits-and-revenue"]["data"]}
    assert {"tourism.visitors/2023", "tourism.revenue/2023"} <= shown


@pytest.mark.parametrize("report", REPORTS)
def test_a_name_without_a_year_is_not_answered_by_an_average_over_several(report):
    """年均增长14.2% over five years was said to be the growth on the year before."""
    held = Values(report, "en", "printed")
    facts = held.facts.loc[list(held._by_name.values())]
    loose = facts[facts["measure"].isin(["growth", "change"]) & (facts["pair"] == "") & facts["year"].isna()]
    assert list(loose.index) == []
    years = facts.loc[facts["pair"] == "", "year"].dropna()
    assert set(years) <= {held.seed.reviews, held.seed.plans}


def test_one_bar_finds_nothing_and_is_said_instead(tmp_path, monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(books, "_show", shown.append)
    monkeypatch.setenv(usage.VARIABLE, str(tmp_path / "log"))
    book = Notebook("overview", {"report": "yongshi-2024", "lang": "en", "figures_dir": str(tmp_path / "figures")})
    rows = book.facts("economy", measure="growth").head(2)
    for count in (1, 2):
        drawn = book.figure("changes", rows.head(count))
        drawn.label(drawn.ax.barh(rows.index[:count], rows.value[:count]), rows.id[:count])
        drawn.save()
        assert [len(shown), len(list(tmp_path.rglob("*.png")))] == [1, count - 1]
        noted = usage.read(tmp_path / "log")
        assert running.wrong_figures(book.folder.parent, "overview", ["changes"], noted) == ""
    assert rows.text[0] in shown[0]
    assert "Rates of change" in shown[0], "its caption says what it is of"


def test_a_figure_that_was_left_for_another_is_not_saved_in_its_place(tmp_path):
    """It wrote the files of the other, half drawn, under the other's name."""
    book = Notebook("overview", {"report": "yongshi-2024", "lang": "en", "figures_dir": str(tmp_path)})
    rows = book.facts("economy", measure="growth").head(2)
    first, second = (book.figure(name, rows) for name in ("changes", "again"))
    for one in (first, second):
        one.mark(one.ax.barh(rows.index, rows.value), rows.id)
    with pytest.raises(hd.HaidongError, match="the figure changes was saved already, or left for another"):
        first.save()
    second.save()
    assert {path.stem for path in tmp_path.rglob("*.png")} == {"overview-again"}
    with pytest.raises(hd.HaidongError, match="the figure again was saved already"):
        second.save()


@pytest.mark.parametrize("lang", parameters.LANGS)
@pytest.mark.parametrize("notebook", [name for name in NOTEBOOKS if "figures" in words(f"notebook.{name}", "en")])
def test_a_chart_left_out_is_named_in_words(notebook, lang, capsys):
    book = Notebook(notebook, {"report": "luxiao-2022", "lang": lang})
    for name in words(f"notebook.{notebook}", lang)["figures"]:
        assert book.figure(name, []) is None
        left_out = capsys.readouterr().out
        assert f"“{name}”" not in left_out, left_out
        assert "{" not in left_out, left_out


SAYINGS = [
    (name, key, lang) for lang in parameters.LANGS for name in NOTEBOOKS for key in words(f"notebook.{name}.say", lang)
]


@pytest.mark.parametrize("report", REPORTS)
def test_a_paragraph_is_whole_whatever_of_it_a_report_lacks(report):
    """A line left out takes its end along: what is left must not end in a comma, nor begin with “and” or “It”."""
    books = {(name, lang): Notebook(name, {"report": report, "lang": lang}) for name, _, lang in SAYINGS}
    said = 0
    for name, key, lang in SAYINGS:
        book = books[name, lang]
        text = re.sub("<[^>]*>", "", paragraph(book._template("say", key), book.values))
        said += bool(text)
        assert not text or text[-1] in ".。", (name, key, text)
        assert not re.match("(and|It|it|that)\\b", text), (name, key, text)
    assert said


def unnamed(report: str) -> pd.DataFrame:
    facts = hd.load(report=report)
    return facts[facts["indicator"] == ""]


@pytest.mark.parametrize("report", REPORTS)
def test_a_fact_without_an_indicator_is_shown_under_its_phrase(report):
    facts = unnamed(report)
    assert len(facts), "the texts hold phrases that no dictionary knows"
    assert (facts["zh"] == facts["term"]).all()
    first = facts.index[0]
    assert (report, first) in hd.find(facts.term[first]).index
    written = tables.frames()["facts"].set_index(["seed", "fact"]).loc[report]
    assert (written.loc[facts.index, "zh"] == facts["term"]).all()
    listed = Notebook("ledger", {"report": report}).rows(*facts.index)
    assert list(listed["indicator"]) == [""] * len(facts)
    assert all(term in name for term, name in zip(facts["term"], listed["name"], strict=True))


def test_a_target_without_an_indicator_has_no_result_of_another_beside_it():
    goals = hd.targets(report="all")
    loose = goals[goals["indicator"] == ""]
    assert len(loose)
    assert loose["actual_id"].isna().all()
    assert loose["result_id"].isna().all()


def test_no_lookup_answers_with_another_places_number():
    for report, place in REPORTS.items():
        assert set(hd.load(report=report)["place"]) == {place}
    assert hd.reports()[0] == "chuanhu-2013"
    with pytest.raises(hd.HaidongError):
        hd.cite("poverty.incidence/2012/to", report="luxiao-2022")


def test_a_closed_report_stands_where_the_first_place_has_none(tmp_path, monkeypatch):
    said("init", tmp_path / "mine")
    monkeypatch.setenv("HAIDONG_COLLECTION", str(tmp_path / "mine"))
    said("add", TEXTS / "chuanhu.txt", TEXTS / "luxiao.txt")
    accept("luxiao-2022")
    assert "nothing to run" not in said("render", "tourism", "-p", "report=luxiao-2022", "--dry-run")
    run("tourism", tmp_path / "out", report="luxiao-2022")
    assert "no report of 川湖县 has a closed ledger" in said("render", "tourism", code=2)


def test_adding_a_report_changes_no_figure_or_title_of_another(tmp_path, monkeypatch):
    home = tmp_path / "mine"
    said("init", home)
    monkeypatch.setenv("HAIDONG_COLLECTION", str(home))
    said("add", page(tmp_path, "yongshi"))
    accept("yongshi-2024")
    run("tourism", tmp_path / "before", report="yongshi-2024")
    alone = tree(tmp_path / "before")
    assert alone

    said("add", TEXTS / "luxiao.txt")
    accept("luxiao-2022")
    run("tourism", tmp_path / "after", report="yongshi-2024")
    assert tree(tmp_path / "after") == alone
    assert hd.load(report="latest").equals(hd.load(report="yongshi-2024")), "latest is of the first place"

    # One whose ledger was changed since it was proved is named by `report`; the runs of others are made.
    row = next(row for row in ledger_csv.read("luxiao-2022") if row.is_fact)
    review.correct("luxiao-2022", row.start, reason="seen in print")
    monkeypatch.setattr(runner, "Batch", lambda *_, **__: SimpleNamespace(todo=[]))
    runs, failed = report_command.executed(grid.Places.own())
    assert {one.report for one in runs} == {"yongshi-2024"}
    what = "the report luxiao-2022 has another ledger than was proved; run haidong check luxiao-2022."
    assert failed == {"luxiao-2022": what}
