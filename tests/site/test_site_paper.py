"""The reports on paper: what printing loses, it loses in silence."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from readers import address

import haidong_data as hd
from haidong_data.site import pdf


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


# Printing and reading back take seconds a page. What one page loses the others lose too: these have most prose and
# charts, and the longest tables. One is read in Chinese, whose words break anywhere, and one in English.
PRINTED = {"overview": "zh", "ledger": "en"}


# As many rows of the whole ledger break often enough; all of them are four times the sheets.
ROWS = 120


@pytest.fixture(scope="module")
def printed(chromium, built, tmp_path_factory) -> Path:
    """Give a copy of the site with PDFs of these pages."""
    target = shutil.copytree(built, tmp_path_factory.mktemp("printed") / "site")
    pages = [target / lang / address(name) for name, lang in PRINTED.items()]
    ledger = pages[list(PRINTED).index("ledger")]
    before, table, after = ledger.read_text("utf-8").partition("id=ledger-rows")
    rows, end, rest = after.partition("</table>")
    rows = "<tr>".join(rows.split("<tr>")[: 2 + ROWS])  # the first is what stands before, the second the head
    ledger.write_text(f"{before}{table}{rows}{end}{rest}", "utf-8")
    with ThreadPoolExecutor(1) as thread:  # a second browser cannot be driven from the thread of the first
        assert thread.submit(pdf.print_pages, pages).result() == [page.with_suffix(".pdf") for page in pages]
    return target


@pytest.mark.parametrize(("name", "lang"), PRINTED.items())
def test_the_pdf_holds_all_of_the_page(printed, name, lang):
    path = printed / lang / address(name)
    page = BeautifulSoup(path.read_text("utf-8"), "lxml")
    pages = PdfReader(path.with_suffix(".pdf")).pages
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
    if name == "ledger":
        ends = [_bare(row.get_text()) for row in page.select("#ledger-rows tbody tr")]
        assert len(ends) == ROWS
        assert sum(any(row[-12:] in _bare(text) for row in ends) for text in texts) > 5, "it breaks often"
    quotes = hd.load()["quote"]
    links = [one for one in article.select("a.fact") if not one.find_parent(class_="browse")]
    cited = {link["href"].partition("#")[2] for link in links} & set(quotes.index)
    assert [name for name in cited if _bare(quotes[name])[:12] not in whole] == []
