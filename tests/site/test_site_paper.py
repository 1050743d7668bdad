"""The reports on paper: what printing loses, it loses in silence."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from readers import address

import haidong_data as hd
from haidong_data.batch import grid
from haidong_data.notebook import parameters
from haidong_data.site import build

NOTEBOOKS = list(parameters.notebooks())


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


# Printing and reading back take seconds a page. What one page loses the others lose too: these have most prose and
# charts, and the longest tables. One is read in Chinese, whose words break anywhere, and one in English.
PRINTED = {"overview": "zh", "ledger": "en"}


@pytest.fixture(scope="module")
def printed(browser, rendered, tmp_path_factory) -> Path:
    """Give a site of two notebooks with its PDFs."""
    target = tmp_path_factory.mktemp("printed") / "site"
    runs = [run for run in grid.plan(rendered) if PRINTED.get(run.name) == run.values["lang"]]
    with ThreadPoolExecutor(1) as thread:  # a second browser cannot be driven from the thread of the first
        made = thread.submit(build.report, runs, target, pdf=True).result()
        times = {path: path.stat().st_mtime_ns for path in target.rglob("*.pdf")}
        again = thread.submit(build.report, runs, target, pdf=True).result()
    assert made[1] == {} and again[0] == []
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*.pdf")} == times
    return target


@pytest.mark.parametrize(("name", "lang"), PRINTED.items())
def test_the_pdf_holds_all_of_the_page(printed, name, lang):
    path = printed / lang / address(name)
    page = BeautifulSoup(path.read_text("utf-8"), "lxml")
    pages = PdfReader(path.with_name(page.select_one("a.pdf")["href"])).pages
    texts = [page.extract_text() for page in pages]
    for number, text in enumerate(texts, 1):
        assert f"{number}/{len(pages)}" in _bare(text), "each page has its number"
    article = page.find("article")
    for unprinted in article.select(".code-switch, pre.code, .tools, svg, .hint, .pdf"):
        unprinted.decompose()
    # A sheet's head and number stand between the lines that its break parts.
    head = _bare(page.title.get_text())
    sheets = enumerate(map(_bare, texts), 1)
    whole = "".join(text.replace(head, "").removesuffix(f"{n}/{len(pages)}") for n, text in sheets)
    cells = [cell.get_text() for row in article.select("table tbody tr") for cell in row.find_all(["td", "th"])]
    words = [found.get_text() for found in article.select("h1, h2, p, li, figcaption, aside dd")]
    # A page break may fall into a paragraph: its first and last words are there.
    lost = [text for text in cells if _bare(text)[:8] not in whole]
    lost += [text for text in words if _bare(text)[:12] not in whole or _bare(text)[-8:] not in whole]
    assert lost == []
    quotes = hd.load()["quote"]
    links = [one for one in article.select("a.fact") if not one.find_parent(class_="browse")]
    cited = {link["href"].partition("#")[2] for link in links} & set(quotes.index)
    assert [name for name in cited if _bare(quotes[name])[:12] not in whole] == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_figure_is_cut_on_paper(reader, name):
    one = reader()
    one.go("en", name)
    one.page.emulate_media(media="print")
    one.page.set_viewport_size({"width": 670, "height": 950})  # what is left of a sheet of A4
    for box in one.page.locator("figure.chart svg.wide").all():
        drawn = box.bounding_box()
        assert drawn["x"] >= 0 and drawn["x"] + drawn["width"] <= 670 and drawn["height"] < 950
