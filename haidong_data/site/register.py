"""The register of a report's page: a card for everything that is said of one of its values, and what is none.

Owns what cards hold; their markup is ``templates/source.jinja``'s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from .. import ledger_csv, wording
from ..analysis import formulas
from ..analysis.citation import named, part, placed
from ..collection import terms
from ..ledger_csv import in_language
from ..references import publication
from ..units import is_discrete
from ..words import words as spoken
from .frame import Edition, words
from .source_page import fragment, href, sentence_id


class Cards:
    """Makes the cards of one report in one language.

    A card has an address, a title, the value in words, lines and a look. A line is a label and one of: ``text``,
    ``code``, ``zh`` or ``en`` (words of that language), ``links`` (pairs of address and text), ``pages`` (lists
    of such pairs, one a page).
    """

    def __init__(self, edition: Edition) -> None:
        self.edition, self.lang, self.values = edition, edition.lang, edition.values
        self.source = edition.seed
        self.document = self.source.document
        self.say = words("card", self.lang)
        self.derives: dict[str, list[str]] = defaultdict(list)
        for row in self.values.derived.itertuples():
            for one in row.inputs:
                self.derives[one].append(str(row.Index))

    def card(self, address: str, title: str, said: str, lines: list[tuple[str, str, Any]], look: str) -> dict:
        """Put a card together; lines that say nothing are left out."""
        kept = [{"label": self.say(key), "kind": kind, "what": what} for key, kind, what in lines if what]
        return {"id": address, "title": title, "said": said, "lines": kept, "look": look}

    def links(self, names: list[str] | tuple[str, ...]) -> list[tuple[str, str]]:
        """Name values, and lead to each."""
        found = []
        for name in names:
            said = self.values.get(name)
            shown = f"{said.name} {said.year or ''} · {said.text}" if said else name
            found.append((href(self.edition, name).removeprefix("source.html"), shown))
        return found

    def shown(self, value: str) -> list[list[tuple[str, str]]]:
        """Lead to the places that show a value: of each page its text, or the page, and then its figures."""
        found = defaultdict[str, list[tuple[str, str]]](list)
        uses = sorted(self.edition.uses.get(value, []), key=lambda use: use[-1] != "")  # without a figure first
        for page, anchor, title, figure in uses:
            at = f"{page}.html#{fragment(anchor)}"
            named = (title if page not in found else "", figure)
            found[page].append((at, " · ".join(filter(None, named))))
        return list(found.values())

    def fact(self, name: str, row: Mapping[str, Any]) -> dict:
        """Make the card of a fact; an unnamed one stands under the report's own phrase."""
        lang, table = self.lang, terms("classes")
        sentence = self.document.sentence(row["start"])
        address = sentence_id(self.document, sentence) if sentence else name
        exact = row["low"] == row["high"]
        discrete = exact or (is_discrete(row["base_unit"]) and row["high"] - row["low"] < 1)
        span = self.say("exact") if discrete else wording.interval(row, lang)
        span = span if row["bound"] == "eq" else ""
        bounds = table["bound"] | {one["is"]: one for one in table["strict"].values()}
        unnamed = not row["indicator"]
        other = "" if unnamed else row["en"] if lang == "zh" else row["zh"]
        return self.card(
            f"card:{name}",
            row["term"] if unnamed else named(row, lang),
            wording.text(row, lang),
            [
                ("unnamed", "text", self.say("unnamed_why") if unnamed else ""),
                ("international", "text", self.international(row)),
                ("interval", "text", span),
                ("printed", "zh", row["number"] + row["unit"]),
                ("term", "zh", row["term"]),
                ("indicator", "en" if lang == "zh" else "zh", other),
                ("measure", "text", table["measure"][row["measure"]][lang]),
                ("kind", "text", table["kind"][row["kind"]][lang]),
                ("bound", "text", bounds[wording.bound(row)][lang]),
                ("year", "text", self.say("noyear") if pd.isna(row["year"]) else str(row["year"])),
                ("area", "text", self.area(row["area"])),
                ("topic", "text", table["topic"][row["topic"]][lang] if row["topic"] else ""),
                ("place", "links", [(f"#{address}", part(self.source, row["start"], lang))]),
                ("derives", "links", self.links(self.derives.get(name, []))),
                ("shown", "pages", self.shown(name)),
                ("note", "text", in_language(row["reason"] or "", lang)),
                ("id", "code", name),
            ],
            str(row["kind"]),
        )

    def area(self, name: str) -> str:
        """Name an area in the reader's language."""
        if self.lang == "zh":
            return name
        return ", ".join(self.source.areas.get(one, one) for one in name.split("、"))

    def international(self, row: Mapping[str, Any]) -> str:
        """Say a value in international units, where these differ from the printed ones."""
        said, printed = (wording.text(row, self.lang, system) for system in ("international", "printed"))
        return "" if re.sub(r"[^\d.]", "", said) == re.sub(r"[^\d.]", "", printed) else said

    def derived(self, name: str, row: Mapping[str, Any]) -> dict:
        """Make the card of a derived value: formula and inputs with their values."""
        row = {"bound": "eq", "number": ""} | dict(row)
        inputs = [said for one in row["inputs"] if (said := self.values.get(one))]
        return self.card(
            name,
            row[self.lang],
            wording.text(row, self.lang),
            [
                ("kind", "text", spoken("status", self.lang)[row["status"]]),
                ("year", "text", "" if pd.isna(row["year"]) else str(row["year"])),
                ("international", "text", self.international(row)),
                ("allowed", "text", wording.interval(row, self.lang)),
                (
                    "formula",
                    "text",
                    formulas.readable(row["formula"], [self.values.short(one) for one in inputs]),
                ),
                ("inputs", "links", self.links(row["inputs"])),
                ("derives", "links", self.links(self.derives.get(name, []))),
                ("shown", "pages", self.shown(name)),
                ("note", "text", row[f"note_{self.lang}"]),
                ("id", "code", name),
            ],
            str(row["status"]),
        )

    def reference(self, name: str, row: Mapping[str, Any]) -> dict:
        """Make the card of a value that somebody else published."""
        row = {"bound": "eq", "topic": row["indicator"].partition(".")[0]} | dict(row)
        own = named({"kind": "actual", "pair": ""} | row, self.lang)
        return self.card(
            name,
            placed(own, row["area"], self.source, self.lang),
            wording.text(row, self.lang),
            [
                ("kind", "text", spoken("status", self.lang)["reference"]),
                (
                    "year",
                    "text",
                    wording.period(row["period"], self.lang) if pd.isna(row["year"]) else str(row["year"]),
                ),
                ("international", "text", self.international(row)),
                ("measure", "text", terms("classes")["measure"][row["measure"]][self.lang]),
                ("own", "zh", row["term"]),
                ("area", "text", self.area(row["area"])),
                ("source", "text", " — ".join(publication(row["source"], self.lang))),
                ("derives", "links", self.links(self.derives.get(name, []))),
                ("shown", "pages", self.shown(name)),
                ("note", "text", in_language(row["note"], self.lang)),
                ("id", "code", name),
            ],
            "reference",
        )

    def counted(self, name: str) -> dict:
        """Make the card of a value that is counted and not stated: how many numerals, facts, checks."""
        said = self.values.get(name)
        lines = [
            ("formula", "text", said.formula if said else ""),
            ("shown", "pages", self.shown(name)),
            ("id", "code", name),
        ]
        return self.card(name, said.name if said else name, said.text if said else "", lines, "derived")


def content(edition: Edition) -> dict[str, Any]:
    """Return what the register of a report holds."""
    return {"register": register(edition), "others": others(edition)}


def register(edition: Edition) -> list[tuple[str, list[dict]]]:
    """Return the cards of a report: facts, derived values and references, each under its heading."""
    cards, say, values = Cards(edition), words("source", edition.lang), edition.values
    facts = [cards.fact(str(row["fact"]), row) for row in values.facts.reset_index().to_dict("records")]
    derived = [cards.derived(str(row["id"]), row) for row in values.derived.reset_index().to_dict("records")]
    known = {*values.facts.index, *values.derived.index, *values.reference.index}
    # Of the references, which are the whole collection's, those that the report's pages show or compute with.
    wanted = {one for one in values.reference.index if one in edition.uses or one in cards.derives}
    references = [
        cards.reference(str(row["id"]), row)
        for row in values.reference.reset_index().to_dict("records")
        if row["id"] in wanted
    ]
    derived += [cards.counted(name) for name in edition.uses if name not in known]
    parts = [("facts", facts), ("derived", derived), ("references", references)]
    return [(say(key), found) for key, found in parts if found]


def others(edition: Edition) -> list[dict]:
    """Return the numerals that are no facts under their class and reason."""
    table, text = terms("classes")["class"], edition.seed.text
    grouped: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row in ledger_csv.read(edition.report):
        if not row.is_fact:
            printed = text[row.start : row.end].replace("\n", "")
            grouped[row.class_, in_language(row.reason, edition.lang)].append((row.start, printed))
    return [
        {"class": table[name][edition.lang], "reason": reason, "printed": found}
        for (name, reason), found in sorted(grouped.items())
    ]
