"""What pages ask for when a reader searches or points at a number: the list of what can be found, and what it says.

Owns these lists, one for each report and one for the collection's own pages: scripts, loaded when first asked for, so
that no page waits for them all. The sentences of a report stand in one of their own, which both languages share. How
words are matched and ranked is in ``haidong.js``, as in `haidong_data.search`: what holds all that was typed comes
first, then what holds most of its pairs of characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from .. import wording
from ..analysis.citation import named, part, quoted
from ..collection import Seed
from ..words import words as spoken
from .layout import Edition
from .links import sentence_id

# Page, place on it, title, text, and of a value what it says: the address of its sentence with the number's place
# there, or words.
Found = tuple[str, str, str, str] | tuple[str, str, str, str, Any]


def entries(edition: Edition) -> Iterator[Found]:
    """Give what can be found in a report: its facts, other values and sentences, then its pages."""
    values, lang, source = edition.values, edition.lang, edition.seed
    for name, row in values.facts.iterrows():
        said = wording.text(row, lang)
        printed = f"{row['number']}{row['unit']}"
        own = named(row, lang) if row["indicator"] else row["term"]
        title = f"{own} {_year(row)}{said}" + (f" · {printed}" if row["number"] not in said else "")
        before, number, _ = quoted(source, str(name), row["start"], row["end"])
        place = [sentence_id(source.document, row["start"]), len(before), len(before + number)]
        yield "source", str(name), title, _other_names(title, row["zh"], row["en"], row["term"]), place
    for name, row in values.derived.iterrows():
        said = wording.text({"bound": "eq", "number": ""} | row.to_dict(), lang)
        status = spoken("status", lang)[row["status"]]
        title = f"{row[lang]} {_year(row)}{said} · {status}"
        one = values.get(str(name))
        hover = values.hover(one) if one else ""
        yield "source", str(name), title, _other_names(row[lang], row["zh"], row["en"]), hover
    for name in edition.uses:  # by other publishers, or counted
        one = values.get(name)
        if one and name not in values.derived.index and not one.quote:
            title = " · ".join(filter(None, (f"{one.name} {one.year or ''}".strip(), one.text)))
            yield "source", name, title, "", values.hover(one)
    for address, _, start in _sentences(source):  # its text stands in a list of its own
        yield "source", address, part(source, start, lang), ""
    yield from edition.searchable


def collection_entries(contents: Mapping[str, Mapping[str, Any]]) -> Iterator[Found]:
    """Give what can be found on the collection's own pages, from what these hold, by page."""
    for topic in contents["dictionary"]["topics"]:
        for row in topic["rows"]:
            yield "dictionary", row["id"], f"{row['name']} · {row['other']}", f"{row['terms']} {row['id']}"
    for address, text in contents["guide"]["toc"]:
        yield "guide", address, text, ""
    for one in contents["guide"]["names"]:
        yield "guide", one["id"], one["name"], one["call"]
    for name, title, _ in contents["downloads"]["tables"]:
        yield "downloads", "", title, name
    for _, rows in contents["reports"]["listed"]:
        for row in rows:
            yield "reports", "", f"{row['place']} {row['year']}", f"{row['session']} {row['delivered']}".strip()


def _sentences(source: Seed) -> Iterator[tuple[str, str, int]]:
    for paragraph in source.document.paragraphs:
        for sentence in paragraph.sentences:
            yield sentence_id(source.document, sentence.start), sentence.text.strip(), sentence.start


def sentences(source: Seed) -> str:
    """Write a report's sentences, by their address, as a script."""
    return call("sentences", source.id, {address: text for address, text, _ in _sentences(source)})


def _other_names(title: str, *names: str) -> str:
    """Return the names that do not stand in a title, which is searched before them."""
    return " ".join(dict.fromkeys(name for name in names if name not in title))


def _year(row: Any) -> str:
    return "" if pd.isna(row["year"]) else f"{row['year']} · "


def script(name: str, found: Iterable[Found], titles: dict[str, str]) -> str:
    """Write a list as a script, which pages opened from disk can load.

    `name`: of the part: a report's id, or empty for the collection's own pages. `titles`: title of each page,
    by which what is found is grouped.
    """
    pages, rows = list(titles), {one[:4]: one for one in found}
    said = [[pages.index(page), *rest] for page, *rest in rows.values()]
    return call("part", name, {"pages": list(titles.items()), "rows": said})


def call(function: str, *given: Any) -> str:
    """Write a script that hands over data; nothing in a document can end it."""
    content = ", ".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in given)
    return f"haidong.{function}({content});\n".replace("<", "\\u003c").replace("\u2028", "\\u2028")
