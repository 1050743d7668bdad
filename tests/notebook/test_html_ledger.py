"""A table that leaves out a row, or a count that is not the table's, would account for less than the report."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import haidong_data as hd
from haidong_data import references
from haidong_data.analysis.ledger_counts import counts
from haidong_data.notebook import notebook, tables
from haidong_data.notebook.templates import paragraph
from haidong_data.notebook.values import Values

LEDGER = hd.ledger()


def values(lang: str) -> Values:
    return Values(hd.reports()[-1], lang, "printed")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_row_stands_in_the_table_and_every_fact_is_a_link(lang):
    say = values(lang)
    html = tables.rows(LEDGER, say)
    assert html.count("<tr>") == len(LEDGER) + 1
    facts = set(LEDGER.loc[LEDGER["class"] == "fact", "fact"])
    assert set(re.findall('data-fact="([^"]+)"', html)) == facts == set(say.cited)


def test_what_the_report_holds_is_escaped():
    table = LEDGER.head(1).assign(number="<script>", unit="")
    assert "<td data-sort" in tables.rows(table, values("zh")) and "<script></td>" not in tables.rows(
        table, values("zh")
    )


def test_rows_of_which_the_report_has_none_leave_their_caption(monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(notebook, "_show", shown.append)
    notebook.Notebook("fiscal", {}).table(pd.DataFrame({"id": ["fiscal.nothing"]}), "A caption")
    assert ["A caption" in one for one in shown] == [True]


@pytest.mark.parametrize("table", [hd.checks, hd.outside], ids=["inside", "outside"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_check_is_a_row_with_both_sides(table, lang):
    table = table()
    html = tables.checks(table[table["stated"] != ""], values(lang))
    rows = re.findall("<tr>(?:<td[^>]*>.*?</td>)+</tr>", html)
    assert len(rows) == (table["stated"] != "").sum()
    for row in rows:
        cells = re.findall("<td[^>]*>(.*?)</td>", row)
        assert cells[2] and cells[4], row


def test_an_english_table_of_checks_quotes_no_chinese():
    """Names that are counted and numbers said again stand in the reader's language; quotes are a click away."""
    html = tables.checks(hd.checks(), values("en"))
    assert not re.search("[\u4e00-\u9fff]", re.sub('title="[^"]*"', "", html))
    assert "Ledu District, Minhe County, Huzhu County" in html


def test_what_is_counted_has_no_interval_and_no_class_stands_without_rows():
    say = values("en")
    classes = counts().filter(like="ledger.class:", axis=0)
    assert (classes["value"] > 0).all()
    table = tables.table([say.get(one) for one in classes.index], say)
    assert "Interval" not in table


def test_publications_say_where_they_were_seen_or_that_nobody_knows():
    say = values("en")
    for name in hd.reference().index:
        say.cited[name] = say.get(name)
    paragraph("{others:tourism.revenue} ({source:tourism.revenue})", say)
    table = tables.publications(say)
    for name, entry in references.sources().items():
        title = references.publication(name, "en")[0]
        row = next(row for row in re.findall("<tr>(.*?)</tr>", table) if title[1:].replace("'", "&#39;") in row)
        assert entry.get("address", "no address is known").replace("&", "&amp;") in row
        assert not any(passage in row for other in references.sources() if other != name
                       for passage in references.passages(other))  # fmt: skip


def test_counts_are_those_of_the_ledger():
    table = counts()["value"]
    assert table["ledger.rows"] == len(LEDGER)
    assert table.filter(like="ledger.class:").sum() == len(LEDGER)
    assert table["ledger.arabic"] + table["ledger.chinese"] == table["ledger.numerals"] >= table["ledger.rows"]
    facts = table["ledger.class:fact"]
    assert table.filter(like="ledger.kind:").sum() == table.filter(like="ledger.section:").sum() == facts
    assert table.filter(regex=r"topic:\w+$").sum() == table.filter(regex=r"topic:\w+:\w+$").sum() == facts
