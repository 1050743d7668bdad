"""The report itself as a page: its text with every numeral marked, and the register of what these are.

Owns what the page holds: the text in pieces, a card for everything that is said of one of its values, and a list of the
numerals that are none. Its markup is ``templates/source.jinja``'s, in which everything is escaped: hostile markup in a
document shows as text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import Any

import pandas as pd

from .. import ledger_csv, numerals, prose, wording
from ..analysis import formulas
from ..analysis.citation import named, part, placed
from ..collection import seed_entries, terms
from ..ledger_csv import Row, in_language
from ..markup import line
from ..references import publication
from ..units import is_discrete
from ..words import words as spoken
from .layout import Edition, words
from .links import fragment, href, sentence_id

AROUND = 12  # characters of the text that stand before and after a gap
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)


def content(edition: Edition) -> dict[str, Any]:
    """Return all that the page of a report's text holds."""
    count, classes = Counter(row.class_ for row in ledger_csv.read(edition.report)), terms("classes")["class"]
    return {
        "counts": counts(edition),
        "unnamed": int((edition.values.facts["indicator"].astype(str) == "").sum()),
        "missing": gaps(edition),
        # The headings of the text, the document's own title apart.
        "outline": [one for one in edition.seed.document.sections if one.number and one.level > 1],
        "legend": [(name, said[edition.lang], count[name]) for name, said in classes.items() if count[name]],
        "blocks": list(blocks(edition)),
        "register": register(edition),
        "others": others(edition),
    }


def counts(edition: Edition) -> dict[str, int]:
    """Return how many numerals a report has, and how many rows and facts its ledger."""
    rows = ledger_csv.read(edition.report)
    found = len(numerals.runs(edition.seed.text))
    return {"numerals": found, "rows": len(rows), "facts": sum(row.is_fact for row in rows)}


def blocks(edition: Edition) -> Iterator[dict[str, Any]]:
    """Give the whole text of a report: its headings, and its paragraphs with their sentences, in pieces."""
    text, document = edition.seed.text, edition.seed.document
    rows = {i: row for row in ledger_csv.read(edition.report) for i in range(row.start, row.end)}
    bold = {i for found in BOLD.finditer(text) for i in range(found.start(1), found.end(1))}
    pieces = partial(_pieces, edition, rows, bold)
    found: list[tuple[int, Any]] = [(one.start, one) for one in document.sections if one.number]
    found += [(one.passage.start, one) for one in document.paragraphs]
    for start, block in sorted(found, key=itemgetter(0)):
        if isinstance(block, prose.Section):
            end = text.find("\n", start)
            title = prose.passage(text, start, end if end > 0 else len(text))
            yield {"heading": block.level, "number": block.number, "pieces": pieces(title)}
            continue
        sentences = [{"id": sentence_id(document, one.start), "pieces": pieces(one)} for one in block.sentences]
        said = any(prose.SENTENCE_END.search(one.text) for one in block.sentences)
        look = "body" if block.section.number or said else "front"  # a report may have no headings
        yield {"heading": 0, "number": block.number, "look": look, "sentences": sentences}


def _pieces(edition: Edition, rows: dict[int, Row], bold: set[int], passage: prose.Passage) -> Iterator[dict[str, Any]]:
    """Cut a passage at its numerals and emphasis.

    A piece is a mapping: ``text``, ``bold``, ``breaks`` (lines to end before it), and of a numeral ``look``, ``id``,
    ``href``, ``tip`` and ``class_``.
    """
    text, spans = edition.seed.text, passage.spans
    # The lines of a title page stand below one another.
    title = edition.seed.document.section(passage.start).level == 1
    ends = [next_[0] for last, next_ in pairwise(spans) if title and "\n\n" in text[last[1] : next_[0]]]
    offsets, broken = chain.from_iterable(range(*span) for span in spans), 0
    for (line_, row, is_bold), group in groupby(offsets, lambda i: (bisect(ends, i), rows.get(i), i in bold)):
        within = list(group)
        piece = {"text": "".join(text[i] for i in within), "bold": is_bold, "breaks": line_ - broken}
        broken = line_
        yield piece | (_mark(row, within[0] == row.start, edition.lang) if row else {"look": ""})


def _mark(row: Row, first: bool, lang: str) -> dict[str, Any]:
    """Mark a numeral with its class; a fact leads to its card."""
    if row.is_fact:
        return {"look": f"fact {row.kind}", "id": row.fact if first else "", "href": f"#card:{fragment(row.fact)}"}
    kind = terms("classes")["class"][row.class_][lang]
    return {
        "look": "other repeat" if row.repeats else f"other {row.class_}",
        "id": f"n-{row.start}" if first else "",
        "href": f"#{fragment(row.repeats)}" if row.repeats else "",
        "tip": line(f"{kind}{'：' if lang == 'zh' else ': '}{in_language(row.reason, lang)}"),
        "class_": kind,
    }


def gaps(edition: Edition) -> list[dict[str, str]]:
    """Return where the document as obtained lacks words: address of the sentence, place, words around."""
    source, found = edition.seed, []
    for at in seed_entries()[edition.report].get("missing", ()):
        around = f"{source.text[max(0, at - AROUND) : at]}…{source.text[at : at + AROUND].lstrip()}"
        place, address = part(source, at, edition.lang), sentence_id(source.document, at)
        found.append({"id": address, "place": place, "around": line(around.replace("**", ""))})
    return found


# The register ----------------------------------------------------------------------------------------------


def register(edition: Edition) -> list[tuple[str, list[dict]]]:
    """Return the cards of a report: facts, derived values and references, each under its heading.

    A card has an address, a title, the value in words, a look, and lines: what is said, by the key of its label.
    """
    values, say = edition.values, words("source", edition.lang)
    facts, derived, references = (table.to_dict("index") for table in (values.facts, values.derived, values.reference))
    into = defaultdict(list)
    for name, row in derived.items():
        for one in row["inputs"]:
            into[one].append(name)
    known = {*facts, *derived, *references}
    # Of the references, which are the whole collection's, those that the report's pages show or compute with.
    references = {name: row for name, row in references.items() if name in edition.uses or name in into}
    makers = (("facts", _fact, facts), ("derived", _derived, derived), ("references", _reference, references))
    cards = {
        key: [make(edition, name, row, into.get(name, [])) for name, row in rows.items()] for key, make, rows in makers
    }
    cards["derived"] += [_counted(edition, name) for name in edition.uses if name not in known]
    return [(say(key), found) for key, found in cards.items() if found]


def _fact(edition: Edition, name: str, row: Mapping[str, Any], into: list[str]) -> dict:
    """Make the card of a fact; an unnamed one stands under the report's own phrase."""
    lang, table, say, source = edition.lang, terms("classes"), words("card", edition.lang), edition.seed
    address = sentence_id(source.document, row["start"]) or name
    exact = row["low"] == row["high"]
    discrete = exact or (is_discrete(row["base_unit"]) and row["high"] - row["low"] < 1)
    span = say("exact") if discrete else wording.interval(row, lang)
    bounds = table["bound"] | {one["is"]: one for one in table["strict"].values()}
    unnamed = not row["indicator"]
    lines = {
        "unnamed": say("unnamed_why") if unnamed else "",
        "international": _international(edition, row),
        "interval": span if row["bound"] == "eq" else "",
        "printed": row["number"] + row["unit"],
        "term": row["term"],
        "indicator": "" if unnamed else row["en"] if lang == "zh" else row["zh"],
        "measure": table["measure"][row["measure"]][lang],
        "kind": table["kind"][row["kind"]][lang],
        "bound": bounds[wording.bound(row)][lang],
        "year": _year(row) or say("noyear"),
        "area": _area(edition, row["area"]),
        "topic": table["topic"][row["topic"]][lang] if row["topic"] else "",
        "place": [(f"#{address}", part(source, row["start"], lang))],
    }
    title = row["term"] if unnamed else named(row, lang)
    note = in_language(row["reason"] or "", lang)
    card = _card(edition, name, str(row["kind"]), title, wording.text(row, lang), lines, into, note)
    return card | {"id": f"card:{name}"}


def _derived(edition: Edition, name: str, row: Mapping[str, Any], into: list[str]) -> dict:
    """Make the card of a derived value: formula and inputs with their values."""
    row, lang, values = {"bound": "eq", "number": ""} | dict(row), edition.lang, edition.values
    inputs = [values.short(said) for one in row["inputs"] if (said := values.get(one))]
    lines = {
        "kind": spoken("status", lang)[row["status"]],
        "year": _year(row),
        "international": _international(edition, row),
        "allowed": wording.interval(row, lang),
        "formula": formulas.readable(row["formula"], inputs),
        "inputs": _links(edition, row["inputs"]),
    }
    text = wording.text(row, lang)
    return _card(edition, name, str(row["status"]), row[lang], text, lines, into, row[f"note_{lang}"])


def _reference(edition: Edition, name: str, row: Mapping[str, Any], into: list[str]) -> dict:
    """Make the card of a value that somebody else published."""
    row, lang = {"bound": "eq", "topic": row["indicator"].partition(".")[0]} | dict(row), edition.lang
    title = placed(named({"kind": "actual", "pair": ""} | row, lang), row["area"], edition.seed, lang)
    lines = {
        "kind": spoken("status", lang)["reference"],
        "year": _year(row) or wording.period(row["period"], lang),
        "international": _international(edition, row),
        "measure": terms("classes")["measure"][row["measure"]][lang],
        "own": row["term"],
        "area": _area(edition, row["area"]),
        "source": " — ".join(publication(row["source"], lang)),
    }
    text, note = wording.text(row, lang), in_language(row["note"], lang)
    return _card(edition, name, "reference", title, text, lines, into, note)


def _counted(edition: Edition, name: str) -> dict:
    """Make the card of a value that is counted and not stated: how many numerals, facts, checks."""
    said = edition.values.get(name)
    title, text, formula = (said.name, said.text, said.formula) if said else (name, "", "")
    return _card(edition, name, "derived", title, text, {"formula": formula})


def _card(
    edition: Edition, name: str, look: str, title: str, said: str, lines: dict, into: Iterable[str] = (), note: str = ""
) -> dict:
    """Put a card together, with what all have: what is derived from the value, where it is shown, a note, its id."""
    lines = lines | {"derives": _links(edition, into), "shown": _shown(edition, name), "note": note, "id": name}
    return {"id": name, "look": look, "title": title, "said": said, "lines": lines}


def _links(edition: Edition, names: Iterable[str]) -> list[tuple[str, str]]:
    """Name values, and lead to each."""
    found = []
    for name in names:
        said = edition.values.get(name)
        shown = f"{said.name} {said.year or ''} · {said.text}" if said else name
        found.append((href(edition, name).removeprefix("source.html"), shown))
    return found


def _shown(edition: Edition, value: str) -> list[list[tuple[str, str]]]:
    """Lead to the places that show a value: of each page its text, or the page, and then its figures."""
    found = defaultdict[str, list[tuple[str, str]]](list)
    uses = sorted(edition.uses.get(value, []), key=lambda use: use[-1] != "")  # without a figure first
    for page, anchor, title, figure in uses:
        named = (title if page not in found else "", figure)
        found[page].append((f"{page}.html#{fragment(anchor)}", " · ".join(filter(None, named))))
    return list(found.values())


def _area(edition: Edition, name: str) -> str:
    """Name an area in the reader's language."""
    if edition.lang == "zh":
        return name
    return ", ".join(edition.seed.areas.get(one, one) for one in name.split("、"))


def _international(edition: Edition, row: Mapping[str, Any]) -> str:
    """Say a value in international units, where these differ from the printed ones."""
    said, printed = (wording.text(row, edition.lang, system) for system in ("international", "printed"))
    return "" if re.sub(r"[^\d.]", "", said) == re.sub(r"[^\d.]", "", printed) else said


def _year(row: Mapping[str, Any]) -> str:
    return "" if pd.isna(row["year"]) else str(row["year"])


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
