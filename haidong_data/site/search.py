"""Search: what can be found on the site, and where.

Owns the list that a page's script looks through: every sentence of the reports, every fact by its names in both
languages, and the blocks of all pages, numbers included. It finds any part of a word, so that Chinese needs no
dictionary; how words are matched is in ``haidong.js``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from .. import wording
from ..citation import named, part
from ..words import words as spoken
from .links import Site, sentence_id

BLOCKS = ["h1", "h2", "h3", "p", "li", "tr", "figcaption"]
APART = (
    "div.highlight",
    "aside.provenance",
    "script",
    "style",
    "svg",
    "details.backmatter",
    ".headerlink",
    ".hint",
)


def entries(site: Site, folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Give what can be found: page, place on it, title, text.

    Parameters
    ----------
    site : Site
    folder : Path
        The built pages of the language.
    """
    for report in reversed(site.reports):
        yield from _facts(site, report)
        yield from _sentences(site, report)
    own = {site.page(report, "source") for report in site.reports}
    for path in sorted(folder.rglob("*.html")):
        page = path.relative_to(folder).with_suffix("").as_posix()
        if page not in own and not page.startswith("_") and page != "search":
            yield from _blocks(path, page)


def _facts(site: Site, report: str) -> Iterator[tuple[str, str, str, str]]:
    values_ = site.values(report)
    page = site.page(report, "source")
    for name, row in values_.facts.iterrows():
        said = wording.text(row, site.lang)
        words = f"{row['zh']} {row['en']} {row['term']}"
        printed = f"{row['number']}{row['unit']}"
        title = f"{named(row, site.lang)} {_year(row)}{said}"
        title += f" · {printed}" if row["number"] not in said else ""
        yield page, str(name), title, f"{words} {row['quote']}"
    for name, row in values_.derived.iterrows():
        said = wording.text({"bound": "eq", "number": ""} | row.to_dict(), site.lang)
        status = spoken("status", site.lang)[row["status"]]
        title = f"{row[site.lang]} {_year(row)}{said} · {status}"
        value = values_.get(str(name))
        yield page, str(name), title, f"{row['zh']} {row['en']} {values_.hover(value) if value else ''}"


def _year(row: Any) -> str:
    return "" if pd.isna(row["year"]) else f"{row['year']} · "


def _sentences(site: Site, report: str) -> Iterator[tuple[str, str, str, str]]:
    source = site.values(report).seed
    document = source.document
    page = site.page(report, "source")
    for paragraph in document.paragraphs:
        for sentence in paragraph.sentences:
            where = part(source, sentence.start, site.lang)
            title = f"{source.title if site.lang == 'zh' else source.title_en} · {where}"
            yield page, sentence_id(document, sentence), title, sentence.text.strip()


def _blocks(path: Path, page: str) -> Iterator[tuple[str, str, str, str]]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    article = soup.find("article")
    if article is None:
        return
    for selector in APART:
        for found in article.select(selector):
            found.decompose()
    title = article.find("h1").get_text(strip=True) if article.find("h1") else page
    place, heading = "", ""
    for block in article.find_all(BLOCKS):
        if block.find_parent(["li", "tr", "figcaption"]):
            continue
        if block.name in ("h1", "h2", "h3"):
            section = block.find_parent("section")
            place, heading = (section or block).get("id") or place, block.get_text(" ", strip=True)
        holder = block if block.get("id") else block.find_parent("figure", id=True)
        text = re.sub(r"\s+", " ", block.get_text(" ", strip=True))
        if text:
            about = f"{title} · {heading}" if heading and heading != title else title
            yield page, holder["id"] if holder else place, about, text


def script(site: Site, folder: Path) -> str:
    """Write the list as a script, which pages opened from disk can load."""
    found = list(dict.fromkeys(entries(site, folder)))
    pages = list(dict.fromkeys(one[0] for one in found))
    rows = [[pages.index(page), place, title, text] for page, place, title, text in found]
    content = json.dumps({"pages": pages, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    # Nothing in a seed may end the script that carries it.
    return "window.haidongSearch = " + content.replace("<", "\\u003c").replace("\u2028", "\\u2028") + ";\n"
