"""The way from a number to its sentence: addresses of values and sentences, and links that lead there.

Owns how numbers in prose and marks in figures become links to the numeral in its sentence, which leads on to its card.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from .. import prose
from ..markup import line
from ..words import words as spoken
from .layout import Edition

SVG = "{http://www.w3.org/2000/svg}"


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
    found, marks = edition.values.get(value), edition.values.marks
    if found is None:
        return value
    named = f"{found.name} {found.year}" if found.year else found.name
    status = spoken("status", edition.lang)[found.status].lower()
    if found.status not in ("reported", "counted") and status not in named.lower():
        named += marks["brackets"].format(status)
    entries = (entry for role in ("facts", "derived", "references") for entry in record[role])
    drawn = next((entry["text"] for entry in entries if entry["id"] == value), "")
    text = drawn + marks["brackets"].format(found.text) if drawn not in ("", found.text) else found.text
    return line(f"{named}{marks['colon']}{text}")
