"""The report itself as a page: its text with every numeral marked, and the links that lead there.

Owns the addresses of sentences and values, how numbers in prose and marks in figures become links to the numeral in
its sentence (which leads on to its card), and what the page holds beside its register. Its markup is
``templates/source.jinja``'s, in which everything is escaped: hostile markup in a document shows as text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from .. import ledger_csv, numerals, prose
from ..analysis.citation import part
from ..collection import seed_entries, terms
from ..ledger_csv import Row, in_language
from ..words import words as spoken
from .frame import Edition, line

AROUND = 12  # characters of the text that stand before and after a gap
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
SVG = "{http://www.w3.org/2000/svg}"


# The way there ---------------------------------------------------------------------------------------------


def href(edition: Edition, value: str) -> str:
    """Return the way from any page of the report to the sentence or formula of a value, of an earlier report too."""
    try:
        owner = edition.values.owner(value).seed.id
    except KeyError:
        owner = edition.report
    folder = "" if owner == edition.report else f"../{owner}/"
    return f"{edition.base}{folder}source.html#{fragment(value)}"


def fragment(value: str) -> str:
    """Write an id as the end of an address."""
    return quote(value, safe="/:.-_")


def sentence_id(document: prose.Document, offset: int) -> str:
    """Return the address of the sentence that holds an offset: paragraph and number within it; empty without one."""
    paragraph, sentence = document.paragraph(offset), document.sentence(offset)
    if paragraph is None or sentence is None:
        return ""
    return f"s-{paragraph.number}-{paragraph.sentences.index(sentence) + 1}"


def link_numbers(root: Any, edition: Edition) -> list[tuple[str, Any]]:
    """Make links of the numbers in prose and tables, as `notebook.templates` marks them; return values and links."""
    found = [(link.attrib.pop("data-fact"), link) for link in root.iter("a") if "data-fact" in link.attrib]
    for value, link in found:
        link.set("href", href(edition, value))
    return found


def link_marks(root: ElementTree.Element, edition: Edition, record: dict[str, Any]) -> None:
    """Make links of a figure's marks, whose values its sidecar names."""
    for parent in list(root.iter()):
        for place, mark in enumerate(list(parent)):
            value = record["marks"].get(mark.get("id", ""))
            if value is not None:
                look = {"href": href(edition, value), "class": "mark", "aria-label": _label(edition, value, record)}
                parent[place] = link = ElementTree.Element(f"{SVG}a", look)
                link.append(mark)
                link.tail, mark.tail = mark.tail, None


def _label(edition: Edition, value: str, record: dict[str, Any]) -> str:
    """Say a mark's value in words, first as the figure does where that is in another unit."""
    found, t = edition.values.get(value), edition.values.t
    if found is None:
        return value
    named = f"{found.name} {found.year}" if found.year else found.name
    status = spoken("status", edition.lang)[found.status].lower()
    if found.status not in ("reported", "counted") and status not in named.lower():
        named += t(f"（{status}）", f" ({status})")
    entries = (entry for role in ("facts", "derived", "references") for entry in record[role])
    drawn = next((entry["text"] for entry in entries if entry["id"] == value), "")
    text = drawn + t(f"（{found.text}）", f" ({found.text})") if drawn not in ("", found.text) else found.text
    return line(f"{named}{t('：', ': ')}{text}")


# The page --------------------------------------------------------------------------------------------------


def content(edition: Edition) -> dict[str, Any]:
    """Return all that the source page of a report holds beside its register."""
    count, classes = Counter(row.class_ for row in ledger_csv.read(edition.report)), terms("classes")["class"]
    return {
        "counts": counts(edition),
        "unnamed": int((edition.values.facts["indicator"].astype(str) == "").sum()),
        "missing": gaps(edition),
        # The headings of the text, the document's own title apart.
        "outline": [one for one in edition.seed.document.sections if one.number and one.level > 1],
        "legend": [(name, said[edition.lang], count[name]) for name, said in classes.items() if count[name]],
        "blocks": list(blocks(edition)),
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
