"""The report itself as a page: sections, paragraphs, sentences with addresses, every numeral marked by class.

Owns the text of the source page. What is said of each number stands in `source_cards`.
Everything from the seed is escaped: hostile markup in it shows as text.

What is said of each number: a card for every fact, derived value and reference, and why the others are no figures.

Owns the register at the foot of a source page, which the panel shows card by card; without scripts it is read
as it stands. It leaves the text to `source_page`.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby, pairwise
from typing import Any

import pandas as pd

from .. import formulas, ledger_csv, numerals, prose, wording
from ..citation import named, part, placed
from ..collection import Seed, seed, terms
from ..ledger_csv import Row, in_language
from ..references import publication
from ..units import is_discrete
from ..words import words as spoken
from .links import Site, Use, attribute, fragment, relative, sentence_id, words


class Cards:
    """Writes the cards of one report in one language."""

    def __init__(self, site: Site, report: str) -> None:
        self.site, self.report, self.lang = site, report, site.lang
        self.source = seed(report)
        self.document = self.source.document
        self.values = site.values(report)
        self.page = site.page(report, "source")
        self.say = words("card", site.lang)
        self.derives: dict[str, list[str]] = defaultdict(list)
        for row in self.values.derived.itertuples():
            for one in row.inputs:
                self.derives[one].append(str(row.Index))

    def link(self, value: str) -> str:
        """Name a value and lead to it."""
        said = self.values.get(value)
        shown = f"{said.name} {said.year or ''} · {said.text}" if said else value
        return f'<a href="{self.site.href(self.page, self.report, value)}">{escape(shown)}</a>'

    def links(self, names: list[str] | tuple[str, ...]) -> str:
        """List values with a link to each."""
        return "<ul>" + "".join(f"<li>{self.link(one)}</li>" for one in names) + "</ul>" if names else ""

    def shown(self, value: str) -> str:
        """List the places that show a value."""
        uses: list[Use] = self.site.uses.get((self.report, value), [])
        items = "".join(
            f'<li><a href="{relative(self.page, use.page)}#{fragment(use.anchor)}">{escape(use.title)}</a></li>'
            for use in uses
        )
        return f"<ul>{items}</ul>" if items else ""

    def card(self, address: str, title: str, said: str, rows: list[tuple[str, str]], look: str) -> str:
        """Write a card: title, value in words, then what is known, line by line; empty lines are left out."""
        lines = "".join(f"<dt>{escape(self.say(key))}</dt><dd>{html}</dd>" for key, html in rows if html)
        return (
            f'<article class="card {look}" id="{attribute(address)}"><h4>{escape(title)}</h4>'
            f'<p class="said">{escape(said)}</p><dl>{lines}</dl></article>'
        )

    def fact(self, name: str, row: Mapping[str, Any]) -> str:
        """Write the card of a fact."""
        lang, table = self.lang, terms("classes")
        sentence = self.document.sentence(row["start"])
        where = part(self.source, row["start"], lang)
        address = sentence_id(self.document, sentence) if sentence else f"{name}"
        exact = row["low"] == row["high"]
        discrete = exact or (is_discrete(row["base_unit"]) and row["high"] - row["low"] < 1)
        eq = row["bound"] == "eq"
        other = row["en"] if lang == "zh" else row["zh"]
        return self.card(
            f"card:{name}",
            named(row, lang),
            wording.text(row, lang),
            [
                ("international", self.international(row)),
                # Of what is said to be about so much the digits tell nothing more.
                (
                    "interval",
                    escape(self.say("exact") if discrete else wording.interval(row, lang)) if eq else "",
                ),
                ("printed", f'<span lang="zh-CN">{escape(row["number"] + row["unit"])}</span>'),
                ("term", f'<span lang="zh-CN">{escape(row["term"])}</span>'),
                ("indicator", f'<span lang="{"en" if lang == "zh" else "zh-CN"}">{escape(other)}</span>'),
                ("measure", escape(table["measure"][row["measure"]][lang])),
                ("kind", escape(table["kind"][row["kind"]][lang])),
                ("bound", escape(table["bound"][row["bound"]][lang])),
                ("year", self.say("noyear") if pd.isna(row["year"]) else str(row["year"])),
                ("area", escape(self.area(row["area"]))),
                ("topic", escape(table["topic"][row["topic"]][lang])),
                ("place", f'<a class="where" href="#{address}">{escape(where)}</a>'),
                ("derives", self.links(self.derives.get(name, []))),
                ("shown", self.shown(name)),
                ("note", escape(in_language(row["reason"] or "", lang))),
                ("id", f"<code>{escape(name)}</code>"),
            ],
            str(row["kind"]),
        )

    def area(self, name: str) -> str:
        """Name an area in the reader's language."""
        return (
            name
            if self.lang == "zh"
            else ", ".join(self.source.areas.get(one, one) for one in name.split("、"))
        )

    def international(self, row: Mapping[str, Any]) -> str:
        """Say a value in international units, where these differ from the printed ones."""
        said, printed = (wording.text(row, self.lang, system) for system in ("international", "printed"))
        return "" if re.sub(r"[^\d.]", "", said) == re.sub(r"[^\d.]", "", printed) else escape(said)

    def derived(self, name: str, row: Mapping[str, Any]) -> str:
        """Write the card of a derived value: formula and inputs with their values."""
        row = {"bound": "eq", "number": ""} | dict(row)
        said = [one for name in row["inputs"] if (one := self.values.get(name))]
        formula = formulas.readable(row["formula"], [self.values.short(one) for one in said])
        status = spoken("status", self.lang)[row["status"]]
        inputs = [self.link(one) for one in row["inputs"]]
        return self.card(
            name,
            row[self.lang],
            wording.text(row, self.lang),
            [
                ("kind", escape(status)),
                ("year", "" if pd.isna(row["year"]) else str(row["year"])),
                ("international", self.international(row)),
                ("allowed", escape(wording.interval(row, self.lang))),
                ("formula", escape(formula)),
                ("inputs", "<ul>" + "".join(f"<li>{one}</li>" for one in inputs) + "</ul>"),
                ("derives", self.links(self.derives.get(name, []))),
                ("shown", self.shown(name)),
                ("note", escape(row[f"note_{self.lang}"])),
                ("id", f"<code>{escape(name)}</code>"),
            ],
            str(row["status"]),
        )

    def reference(self, name: str, row: Mapping[str, Any]) -> str:
        """Write the card of a figure that somebody else published."""
        row = {"bound": "eq", "topic": row["indicator"].partition(".")[0]} | dict(row)
        return self.card(
            name,
            placed(
                named({"kind": "actual", "pair": ""} | row, self.lang), row["area"], self.source, self.lang
            ),
            wording.text(row, self.lang),
            [
                ("kind", escape(spoken("status", self.lang)["reference"])),
                ("year", row["period"] if pd.isna(row["year"]) else str(row["year"])),
                ("international", self.international(row)),
                ("measure", escape(terms("classes")["measure"][row["measure"]][self.lang])),
                ("own", f'<span lang="zh-CN">{escape(row["term"])}</span>'),
                ("area", escape(self.area(row["area"]))),
                ("source", escape(" — ".join(publication(row["source"], self.lang)))),
                ("derives", self.links(self.derives.get(name, []))),
                ("shown", self.shown(name)),
                ("note", escape(in_language(row["note"], self.lang))),
                ("id", f"<code>{escape(name)}</code>"),
            ],
            "reference",
        )

    def counted(self, name: str) -> str:
        """Write the card of a value that is counted and not stated: how many numerals, facts, checks."""
        said = self.values.get(name)
        return self.card(
            name,
            said.name if said else name,
            said.text if said else "",
            [
                ("formula", escape(said.formula) if said else ""),
                ("shown", self.shown(name)),
                ("id", f"<code>{escape(name)}</code>"),
            ],
            "derived",
        )


def register(site: Site, report: str) -> str:
    """Write the register of a report: facts by topic, derived values, references, and the other numerals by reason."""
    cards, say = Cards(site, report), words("source", site.lang)
    facts = [cards.fact(str(row["fact"]), row) for row in cards.values.facts.reset_index().to_dict("records")]
    derived = [
        cards.derived(str(row["id"]), row) for row in cards.values.derived.reset_index().to_dict("records")
    ]
    references = [
        cards.reference(str(row["id"]), row)
        for row in cards.values.reference.reset_index().to_dict("records")
    ]
    known = {*cards.values.facts.index, *cards.values.derived.index, *cards.values.reference.index}
    derived += [cards.counted(name) for whose, name in site.uses if whose == report and name not in known]
    parts = [("facts", facts), ("derived", derived), ("references", references)]
    inner = "".join(
        f'<section><h3>{escape(say(key))}</h3><div class="cards">{"".join(found)}</div></section>'
        for key, found in parts
        if found
    )
    head = f"<h2>{escape(say('register'))}</h2>"
    return f'<section class="register" id="register">{head}{inner}{_others(cards)}</section>'


def _others(cards: Cards) -> str:
    """List the numerals that are no figures under their class and reason."""
    say, table = words("source", cards.lang), terms("classes")["class"]
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in ledger_csv.read(cards.report):
        if not row.is_fact:
            printed = escape(cards.source.text[row.start : row.end].replace("\n", ""))
            grouped[row.class_, in_language(row.reason, cards.lang)].append(
                f'<a href="#n-{row.start}">{printed}</a>'
            )
    items = "".join(
        f'<tr><td>{escape(table[name][cards.lang])}</td><td>{escape(reason)}</td><td lang="zh-CN">'
        f"{' '.join(found)}</td></tr>"
        for (name, reason), found in sorted(grouped.items())
    )
    heads = "".join(
        f'<th scope="col">{escape(cards.say(key))}</th>' for key in ("class", "reason", "printed")
    )
    return (
        f'<section><h3>{escape(say("others"))}</h3><table class="others"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{items}</tbody></table></section>"
    )


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
        self.rows = ledger_csv.read(report)
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
        kind = terms("classes")["class"][row.class_][lang]
        if row.is_fact:
            said = self.facts.loc[row.fact]
            name = attribute(f"{named(said, lang)} {wording.text(said, lang)}")
            address = f' id="{attribute(row.fact)}"' if first else ""
            look = f"n fact {said['kind']}"
            return (
                f'<a class="{look}"{address} href="#card:{fragment(row.fact)}" data-tip="{name}">{text}</a>'
            )
        address = f' id="n-{row.start}"' if first else ""
        reason = attribute(
            f"{kind}：{in_language(row.reason, lang)}"
            if lang == "zh"
            else f"{kind}: {in_language(row.reason, lang)}"
        )
        if row.repeats:
            return (
                f'<a class="n other repeat"{address} href="#{fragment(row.repeats)}" data-class="{kind}"'
                f' data-tip="{reason}">{text}</a>'
            )
        return f'<span class="n other {row.class_}"{address} data-class="{kind}" data-tip="{reason}">{text}</span>'


def outline(source: Seed) -> list[prose.Section]:
    """Return the sections that are headings of the text, the document's own title apart."""
    return [section for section in source.document.sections if section.number and section.level > 1]


def text_html(site: Site, report: str) -> str:
    """Write the whole text of a report."""
    marker = Marker(site, report)
    document = marker.source.document
    return "".join(_parts(marker, document))


def _parts(marker: Marker, document: prose.Document) -> Iterator[str]:
    say = words("source", marker.site.lang)
    pieces: list[tuple[int, prose.Section | prose.Paragraph]] = [
        (section.start, section) for section in document.sections if section.number
    ]
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
    rows = ledger_csv.read(report)
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
    counted = [(name, sum(row.class_ == name for row in rows)) for name in terms("classes")["class"]]
    items = "".join(
        f'<li><span class="n {"fact" if name == "fact" else "other " + name}">'
        f"{terms('classes')['class'][name][lang]}"
        f"</span> {count}</li>"
        for name, count in counted
        if count
    )
    return f'<ul class="legend">{items}</ul>'
