"""A new report is data, not code: with a second year, made up for these tests, everything grows by a year."""

from __future__ import annotations

import json

import pytest

import haidong_data as hd
from haidong_data import collection, ledger_csv
from haidong_data.ledgers import check
from haidong_data.notebook import parameters
from haidong_data.notebook.notebook import Notebook

NEW, NOTEBOOKS = "madeup-2021", parameters.notebooks()


pytestmark = pytest.mark.usefixtures("grown")


def test_its_ledger_is_closed_and_true():
    assert [str(one) for one in check.findings(collection.seed(NEW), ledger_csv.read(NEW))] == []
    assert hd.reports()[-1] == NEW


def test_a_report_with_an_open_row_is_not_the_latest(copied):
    rows = ledger_csv.read(NEW)
    ledger_csv.save(NEW, [*rows[:-1], type(rows[-1])(**{**vars(rows[-1]), "status": "proposed"})])
    assert NEW not in hd.reports()
    with pytest.raises(hd.HaidongError, match=f"another ledger than was proved; run haidong check {NEW}"):
        hd.load(report=NEW)


def test_series_grow_by_a_year_and_show_what_was_stated_rather_than_implied():
    frame = hd.series("fiscal.revenue")
    reviewed = [collection.seed(name).reviews for name in hd.reports()]
    assert list(frame.loc[frame["status"] == "reported", "year"]) == reviewed
    assert list(frame.loc[frame["status"] == "implied", "year"]) == [reviewed[0] - 1]
    greening = hd.series("greening.afforestation")
    assert list(greening.loc[greening["status"] == "target", "year"]) == [year + 1 for year in reviewed]


def test_what_a_later_report_contradicts_is_listed_with_both_quotes():
    found = hd.contradictions()
    assert "tourism.visitors" in set(found["indicator"])
    assert "fiscal.revenue" not in set(found["indicator"])
    row = found.set_index("indicator").loc["tourism.visitors"]
    assert "1767" in row["stated_quote"]
    assert "1500" in row["implied_quote"]


def run(name, folder, **given) -> dict:
    """Run a notebook's cells here and return its namespace."""
    cells = json.loads(NOTEBOOKS[name].read_text("utf-8"))["cells"]
    space: dict = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space |= {"figures_dir": str(folder), **given}
    return space


# The old report alone is what every other test runs; here it is looked at where it stands beside the new one.
# What a cell draws is the same in both languages, and its templates are read in both: they take turns.
TAKEN = [(name, NEW, parameters.LANGS[place % 2]) for place, name in enumerate(NOTEBOOKS)]
TAKEN += [("tourism", hd.reports()[-1], "zh")]


@pytest.mark.parametrize(("name", "report", "lang"), TAKEN)
def test_every_notebook_takes_the_new_report_and_the_old_one(name, report, lang, tmp_path):
    run(name, tmp_path, report=report, lang=lang)
    drawn = [json.loads(path.read_text("utf-8")) for path in (tmp_path / lang).rglob("*.json")]
    assert {record["report"] for record in drawn} == {report}, "no figure is left for this report"
    if (name, report) == ("tourism", NEW):
        (visits,) = [record for record in drawn if record["name"].startswith("tourism-visits")]
        assert {collection.seed(one).reviews for one in hd.reports()} <= {row["year"] for row in visits["data"]}


def test_a_book_of_the_old_report_knows_nothing_of_the_new_one():
    old = hd.reports()[0]
    book = Notebook("tourism", {"report": old})
    assert set(book.series("tourism.visitors")["year"]) <= set(range(1900, collection.seed(old).plans + 1))
