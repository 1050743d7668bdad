"""The reports on paper: what printing loses, it loses in silence."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from readers import REPORT, address

import haidong_data as hd
from haidong_data.notebook import parameters

LANGS, NOTEBOOKS = parameters.LANGS, list(parameters.notebooks())


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


# Reading a PDF back takes seconds, and what cuts one language cuts the other: they take turns.
PRINTED = [(name, LANGS[place % 2]) for place, name in enumerate(NOTEBOOKS)]


@pytest.mark.parametrize(("name", "lang"), PRINTED)
def test_the_pdf_holds_all_of_the_page(browser, built, name, lang):
    pages = PdfReader(built / lang / REPORT / f"{name}.pdf").pages
    texts = [page.extract_text() for page in pages]
    for number, text in enumerate(texts, 1):
        assert f"{number}/{len(pages)}" in _bare(text), "each page has its number"
    page = BeautifulSoup((built / lang / address(name)).read_text("utf-8"), "lxml")
    article = page.find("article")
    for unprinted in article.select(".code-switch, pre.code, .tools, svg, .hint, .swipe, .pdf"):
        unprinted.decompose()
    # A sheet's head and number stand between the lines that its break parts.
    head = _bare(page.title.get_text())
    sheets = enumerate(map(_bare, texts), 1)
    whole = "".join(text.replace(head, "").removesuffix(f"{n}/{len(pages)}") for n, text in sheets)
    cells = [
        cell.get_text() for row in article.select("table tbody tr") for cell in row.find_all(["td", "th"])
    ]
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
    for box in one.page.locator("figure.chart svg").all():
        drawn = box.bounding_box()
        assert drawn["x"] >= 0 and drawn["x"] + drawn["width"] <= 670 and drawn["height"] < 950
