"""A changed fact concerns the notebooks that show it: what is missed here stays an old number in a chart."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

import haidong_data as hd
from haidong_data import ledger_csv, usage
from haidong_data.batch import code_digest
from haidong_data.batch.grid import Run, plan
from haidong_data.batch.up_to_date import Stamps
from haidong_data.notebook import parameters

REPORT = hd.reports()[-1]
# A fact; the notebooks that show it. The ledger shows all.
SHOWN = {
    "tourism.rural_sites": {"tourism", "ledger"},
    "poverty.noodle_shops": {"poverty_alleviation", "ledger"},
    "fiscal.revenue": {"fiscal", "overview", "ledger"},
    "tourism.revenue": {"tourism", "ledger"},
    "greening.pm10": {"greening", "ledger"},
    "health.village_clinics": {"overview", "ledger"},
}


@pytest.fixture(scope="module")
def runs(rendered) -> list[Run]:
    """Give the runs of the notebooks, none of which is out of date before."""
    runs = plan(rendered, given=["lang=zh"])  # what a run reads is the same in all languages
    stamps = Stamps(rendered)
    assert {run.name for run in runs if stamps.why(run)} == set()
    return runs


def changed(rendered, runs, change) -> set[str]:
    """Return the notebooks that are out of date once the ledger's rows are changed."""
    ledger_csv.save(REPORT, change(ledger_csv.read(REPORT)))
    stamps = Stamps(rendered)
    return {run.name for run in runs if stamps.why(run)}


@pytest.mark.parametrize("indicator", SHOWN)
def test_a_changed_fact_concerns_those_that_show_it(rendered, runs, copied, indicator):
    def change(rows):
        return [replace(row, reason="looked at again") if row.indicator == indicator else row for row in rows]

    # Whoever reads a whole table reads each of its facts, so others may be concerned too.
    assert changed(rendered, runs, change) >= SHOWN[indicator]


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[:-1],
        lambda rows: [replace(rows[0], reason="otherwise"), *rows[1:]],
        lambda rows: [replace(row, status="proposed") if row.is_fact else row for row in rows],
    ],
    ids=["a row less", "another reason", "open again"],
)
def test_a_changed_ledger_concerns_all(rendered, runs, copied, change):
    assert changed(rendered, runs, change) == set(parameters.notebooks())


def test_nothing_is_noted_unless_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv(usage.VARIABLE, raising=False)
    assert usage.recording(hd.load) is hd.load
    path = tmp_path / "reads"
    monkeypatch.setenv(usage.VARIABLE, str(path))
    monkeypatch.setattr(usage, "_recorded", set())
    table = usage.recording(hd.targets)(report=REPORT)
    noted = usage.read(path)["read"]
    assert set(table.index) <= noted and set(table["actual_id"].dropna()) <= noted


BOOK = ["import haidong_data as hd", 'hd.Notebook("tourism", globals())']


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Give a copy of the package to change, and to put back."""
    folder = tmp_path_factory.mktemp("package") / "haidong_data"
    shutil.copytree(code_digest.PACKAGE, folder, ignore=shutil.ignore_patterns("*.ttf", "__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code_digest, "PACKAGE", folder)
        yield folder


@cache
def unchanged(package, *cells: str) -> str:
    """Return the digest of what cells use of the package as it is."""
    return code_digest.code(cells)


def changes(package, name, more, cells: Sequence[str]) -> bool:
    """Tell whether what cells use of the package changes with a file of it."""
    path = package / name
    before, content = unchanged(package, *cells), path.read_bytes()
    path.write_bytes(content + f"\n{more}\n".encode())
    after = code_digest.code(cells)
    path.write_bytes(content)
    return after != before


# A file of the package, what is added to it, and whether a notebook that draws is out of date then.
ADDED = [
    ("facts.py", "X = 1", True),
    ("facts.py", "# why", False),
    ("analysis/formulas.py", "X = 1", True),
    ("charts/marks.py", "X = 1", True),
    ("charts/haidong.mplstyle", "#", True),
    ("notebook/tables.jinja", "x", True),
    ("analysis/citation.jinja", "x", True),
    ("terms/units.toml", "x = 1", True),
    ("words/zh.toml", "[new]\nx = 1", True),
    ("words/zh.toml", "[notebook.tourism.more]\nx = 1", True),
    ("words/zh.toml", "[notebook.fiscal.more]\nx = 1", False),
    ("words/zh.toml", "[site.more]\nx = 1", False),
    ("terms/grammar.toml", "[more]\nx = 1", False),
    ("terms/site.toml", "[more]\nx = 1", False),
    ("reader/linking.py", "X = 1", False),
    ("site/build.py", "X = 1", False),
    ("site/templates/layout.jinja", "x", False),
    ("panels/table.py", "X = 1", False),
    ("search.py", "X = 1", False),
    ("batch/run.py", "X = 1", False),
]


@pytest.mark.parametrize(("name", "more", "matters"), ADDED)
def test_what_a_notebook_uses_of_the_package_decides(package, name, more, matters):
    assert changes(package, name, more, BOOK) == matters


@pytest.mark.parametrize(
    "cells",
    [
        ["import haidong_data as hd", "hd.extract('x')"],
        ["from haidong_data import extract"],
        ["from haidong_data import *"],
        ["import haidong_data.reader.linking"],
        ["from haidong_data.reader import linking"],
        ["%time x = 1\nfrom haidong_data.reader.extract import facts"],
        ["what?", "import haidong_data"],  # not Python: who knows what it does
    ],
)
def test_a_notebook_that_reads_uses_the_reader(package, cells):
    assert "reader.linking" in code_digest.modules(cells)
    assert changes(package, "reader/phrases.py", "X = 1", cells)
