"""The report itself as a page: sections, paragraphs, sentences with addresses, every numeral marked by class.

Owns the text of the source page. What is said of each number stands in `source_cards`.
Everything from the seed is escaped: hostile markup in it shows as text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from html import escape
from itertools import groupby, pairwise

from . import ledgers, numerals, prose, values
from .citation import named
from .files import vocabulary
from .ledgers import Row, either
from .seeds import Seed, seed
from .site_links import Site, attribute, fragment, sentence_id, words
from .source_cards import register

BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)


class Marker:
    """Writes stretches of a seed as HTML, its numerals marked.

    Parameters
    ----------
    site : Site
    report : str
    """

    def __init__(self, site: Site, report: str) -> None:
        self.site, self.source = site, seed(report)
        self.rows = ledgers.read(report)
        self.at: dict[int, Row] = {i: row for row in self.rows for i in range(row.start, row.end)}
        self.bold = {
            i for found in BOLD.finditer(self.source.text) for i in range(found.start(1), found.end(1))
        }
        self.facts = site.values(report).facts
        self.seen: set[int] = set()

    def html(self, passage: prose.Passage) -> str:
        """Write a passage: what it says, with emphasis and marked numerals."""
        text, spans = self.source.text, passage.spans
        # The lines of a title page stand below one another.
        title = prose.read(text).section(passage.start).level == 1
        gaps = [next_[0] for last, next_ in pairwise(spans) if title and "\n\n" in text[last[1] : next_[0]]]
        parts: list[str] = []
        offsets = (i for start, end in spans for i in range(start, end))
        for (line, row, bold), group in groupby(
            offsets, key=lambda i: (bisect(gaps, i), self.at.get(i), i in self.bold)
        ):
            shown = escape("".join(text[i] for i in group), quote=False)
            shown = self.mark(row, shown) if row else shown
            parts += ["<br>"] * (line - sum(part == "<br>" for part in parts))
            parts.append(f"<strong>{shown}</strong>" if bold else shown)
        return "".join(parts)

    def mark(self, row: Row, text: str) -> str:
        """Write a numeral with its class; a fact leads to its card."""
        first = row.start not in self.seen
        self.seen.add(row.start)
        lang = self.site.lang
        kind = vocabulary("vocabulary")["class"][row.class_][lang]
        if row.is_fact:
            said = self.facts.loc[row.fact]
            name = attribute(f"{named(said, lang)} {values.text(said, lang)}")
            address = f' id="{attribute(row.fact)}"' if first else ""
            look = f"n fact {said['kind']}"
            return (
                f'<a class="{look}"{address} href="#card:{fragment(row.fact)}" data-tip="{name}">{text}</a>'
            )
        address = f' id="n-{row.start}"' if first else ""
        reason = attribute(
            f"{kind}：{either(row.reason, lang)}" if lang == "zh" else f"{kind}: {either(row.reason, lang)}"
        )
        if row.repeats:
            return (
                f'<a class="n other repeat"{address} href="#{fragment(row.repeats)}" data-class="{kind}"'
                f' data-tip="{reason}">{text}</a>'
            )
        return f'<span class="n other {row.class_}"{address} data-class="{kind}" data-tip="{reason}">{text}</span>'


def outline(source: Seed) -> list[prose.Section]:
    """Return the sections that are headings of the text, the document's own title apart."""
    return [section for section in prose.read(source.text).sections if section.number and section.level > 1]


def text_html(site: Site, report: str) -> str:
    """Write the whole text of a report."""
    marker = Marker(site, report)
    document = prose.read(marker.source.text)
    return "".join(_parts(marker, document))


def _parts(marker: Marker, document: prose.Document) -> Iterator[str]:
    say = words("source", marker.site.lang)
    pieces = [(section.start, section) for section in document.sections if section.number]
    pieces += [(paragraph.passage.start, paragraph) for paragraph in document.paragraphs]
    for start, piece in sorted(pieces, key=lambda pair: pair[0]):
        if isinstance(piece, prose.Section):
            line = marker.source.text.find("\n", start)
            title = prose.passage(marker.source.text, start, line if line > 0 else len(marker.source.text))
            tag = "h2" if piece.level > 1 else "p"
            yield f'<{tag} class="heading level-{piece.level}" id="section-{piece.number}">{marker.html(title)}</{tag}>'
            continue
        inner = []
        for passage in piece.sentences:
            name = sentence_id(document, passage)
            inner.append(
                f'<span class="s" id="{name}">{marker.html(passage)}'
                f'<a class="address" href="#{name}" aria-label="{attribute(say("sentence"))} {name[2:]}"></a></span>'
            )
        look = "front" if not piece.section.number else "body"
        number = f'<a class="pn" href="#p-{piece.number}" aria-hidden="true" tabindex="-1">{piece.number}</a>'
        yield f'<p id="p-{piece.number}" class="{look}">{number}{"".join(inner)}</p>'


def page_html(site: Site, report: str) -> str:
    """Write the source page of a report: text, panel, and the register of everything that is said of its numbers."""
    say = words("source", site.lang)
    source = seed(report)
    rows = ledgers.read(report)
    counts = {"numerals": len(numerals.runs(source.text)), "rows": len(rows)}
    counts["facts"] = sum(row.is_fact for row in rows)
    sections = "".join(
        f'<li><a href="#section-{one.number}">{escape(one.title)}</a></li>' for one in outline(source)
    )
    legend = _legend(rows, site.lang)
    return f"""
<div class="source" data-page="{attribute(site.page(report, "source"))}">
<p class="intro">{escape(say("intro", **counts))}</p>
<nav class="outline" aria-label="{attribute(say("outline"))}"><ol lang="zh-CN">{sections}</ol></nav>
<div class="review-switch"><input type="checkbox" id="review"><label for="review">{escape(say("review"))}</label>
{legend}</div>
<div class="reading">
<div class="document" lang="zh-CN">{text_html(site, report)}</div>
<aside class="panel" id="panel" aria-label="{attribute(say("panel"))}" hidden>
<button type="button" class="close" aria-label="{attribute(say("close"))}">×</button>
<div class="panel-body" tabindex="-1" aria-live="polite"></div>
</aside>
</div>
{register(site, report)}
</div>
"""


def _legend(rows: list[Row], lang: str) -> str:
    counted = [(name, sum(row.class_ == name for row in rows)) for name in vocabulary("vocabulary")["class"]]
    items = "".join(
        f'<li><span class="n {"fact" if name == "fact" else "other " + name}">'
        f"{vocabulary('vocabulary')['class'][name][lang]}"
        f"</span> {count}</li>"
        for name, count in counted
        if count
    )
    return f'<ul class="legend">{items}</ul>'
