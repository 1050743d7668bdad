"""Search: what can be found on the site, and where.

Owns the lists that a page's script looks through, one for each report and one for the collection's own pages: they are
loaded one after another, so that no page waits for them all. How words are matched and ranked is in ``haidong.js``,
as in `haidong_data.search`: what holds all that was typed comes first, then what holds most of its pairs of characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from .. import wording
from ..analysis.citation import named, part
from ..words import words as spoken
from .frame import Edition, sentence_id

Found = tuple[str, str, str, str]  # page, place on it, title, text


def entries(edition: Edition) -> Iterator[Found]:
    """Give what can be found in a report: its facts, computed values and sentences, then its pages."""
    values, lang, source = edition.values, edition.lang, edition.seed
    for name, row in values.facts.iterrows():
        said = wording.text(row, lang)
        printed = f"{row['number']}{row['unit']}"
        own = named(row, lang) if row["indicator"] else row["term"]
        title = f"{own} {_year(row)}{said}" + (f" · {printed}" if row["number"] not in said else "")
        yield "source", str(name), title, _rest(title, row["zh"], row["en"], row["term"])
    for name, row in values.derived.iterrows():
        said = wording.text({"bound": "eq", "number": ""} | row.to_dict(), lang)
        status = spoken("status", lang)[row["status"]]
        yield (
            "source",
            str(name),
            f"{row[lang]} {_year(row)}{said} · {status}",
            _rest(row[lang], row["zh"], row["en"]),
        )
    document = source.document
    for paragraph in document.paragraphs:
        for sentence in paragraph.sentences:
            where = part(source, sentence.start, lang)
            yield "source", sentence_id(document, sentence), where, sentence.text.strip()
    yield from edition.found


def _rest(title: str, *names: str) -> str:
    """Return the names that do not stand in a title, which is searched before them."""
    return " ".join(dict.fromkeys(name for name in names if name not in title))


def _year(row: Any) -> str:
    return "" if pd.isna(row["year"]) else f"{row['year']} · "


def script(name: str, found: Iterable[Found], titles: dict[str, str]) -> str:
    """Write a list as a script, which pages opened from disk can load.

    `name`: of the part: a report's id, or empty for the collection's own pages. `titles`: title of each page,
    by which what is found is grouped.
    """
    rows = [
        [list(titles).index(page), place, title, text] for page, place, title, text in dict.fromkeys(found)
    ]
    return call("part", name, {"pages": list(titles.items()), "rows": rows})


def call(function: str, *given: Any) -> str:
    """Write a script that hands over data; nothing in a document can end it."""
    content = ", ".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in given)
    return f"haidong.{function}({content});\n".replace("<", "\\u003c").replace("\u2028", "\\u2028")
