"""What Sphinx reads: one folder a language, with the pages of every report and those beside them.

Owns titles and order of pages and how HTML becomes a page of Sphinx. It leaves what the pages hold to the other
modules of the site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import pandas as pd

from ..collection import seed
from . import about, index, pages, source_page
from .links import Site, words
from .pages import Page


def plain(text: str) -> str:
    """Write a text for Markdown so that nothing in it is markup."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r"\s+", " ", text))


def write_sources(
    site: Site,
    source: Path,
    made: Mapping[str, list[Page]],
    frames: Mapping[str, pd.DataFrame],
    files: Mapping[str, bytes],
    when: str,
) -> int:
    """Write what Sphinx reads; return how many pages the header leads to."""
    say = words("page", site.lang)
    for name, done in made.items():
        folder = source / ("" if name == site.reports[-1] else name)
        folder.mkdir(parents=True, exist_ok=True)
        for page in done:
            (folder / f"{page.name}.ipynb").write_text(json.dumps(page.notebook, ensure_ascii=False), "utf-8")
    for name, done in made.items():
        folder = source / ("" if name == site.reports[-1] else name)
        rests = about.provenance(site, name, say("source"), f"seeds/{name}.txt, seeds/{name}.csv", when)
        _page(folder / "source", say("source"), [("", source_page.page_html(site, name) + rests)])
        links = [(page.short, page.name) for page in done] + [(say("source"), "source")]
        body = index.lead(site, name) + index.key_numbers(site, name)
        body += index.gallery(site, name, done)
        if name == site.reports[-1]:
            links += [(say("dictionary"), "dictionary"), (say("downloads"), "downloads")]
            links += [(_earlier(site, one), f"{one}/index") for one in reversed(site.reports[:-1])]
            count = len(links)
        one = seed(name)
        title = (
            f"{one.place}{one.title} {one.delivered[:4]}"
            if site.lang == "zh"
            else f"{one.title_en}, {one.place_en} {one.delivered[:4]}"
        )
        rests = about.provenance(site, name, title, f"seeds/{name}.csv", when)
        _page(folder / "index", title, [("", body + rests)], links)
    _page(source / "dictionary", say("dictionary"), [("", _p(site, "dictionary")), *index.dictionary(site)])
    _page(source / "downloads", say("downloads"), index.downloads(site, frames, files))
    return count


def _p(site: Site, group: str) -> str:
    return f"<p>{escape(words(group, site.lang)('intro'))}</p>"


def _earlier(site: Site, name: str) -> str:
    one = seed(name)
    return f"{one.place} {one.delivered[:4]}" if site.lang == "zh" else f"{one.place_en} {one.delivered[:4]}"


def _page(
    path: Path, title: str, parts: list[tuple[str, str]], links: Iterable[tuple[str, str]] = ()
) -> None:
    """Write a page of HTML fragments under headings; a toctree makes it lead to others."""
    lines = [f"# {plain(title)}", ""]
    for number, (heading, html) in enumerate(parts):
        file = path.with_name(f"{path.name}.{number}.txt")
        file.write_text(html, "utf-8")
        lines += [f"{pages.part(number)}## {plain(heading)}", ""] if heading else []
        lines += ["```{raw} html", f":file: {file.name}", "```", ""]
    if links:
        lines += ["```{toctree}", ":hidden:", ""]
        lines += [f"{re.sub('[<>]', '', label)} <{name}>" for label, name in links] + ["```", ""]
    path.with_suffix(".md").write_text("\n".join(lines), "utf-8")
