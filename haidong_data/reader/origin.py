"""Whose report a document is, where it does not say so itself, and of which year.

Owns the table by which a user says it (``--places``), and what is taken from a file's name and from the places
that a report names. How a report names itself is `extract.place_of`'s.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..collection import terms
from ..errors import HaidongError
from . import divisions

# 我代表省人民政府: it says of which kind its place is, and no more.
_KIND = re.compile("(?:代表|受)(自治区|自治州|地区|[省市州盟县区旗])(?:人民政府|行政公署|政府)")
_WORD = re.compile("[A-Za-z]+|[一-鿿]+")
# A report names its own place all through; a neighbour or a partner only here and there.
TIMES, AHEAD = 5, 3


class Origin(NamedTuple):
    """What is said of a report outside of it: its place, and the year of its plans; empty where nothing is."""

    place: str = ""
    year: int = 0


NOTHING = Origin()


def table(path: str | os.PathLike[str]) -> dict[str, Origin]:
    """Read the places of files that do not say theirs.

    `path`: a CSV with the columns ``file`` (its name), ``place`` and, where the text leaves it open, ``year``
    (the one it plans). Raises HaidongError for a file that is no such table, or a year that is none.
    """
    name = Path(path).name
    try:
        frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or "it is no CSV in UTF-8"
        raise HaidongError(f"{name} cannot be read as a table of places: {why}.") from None
    if missing := [column for column in ("file", "place") if column not in frame]:
        raise HaidongError(f"{name} has no column {', '.join(missing)}; a table of places has file, place, year.")
    told = {}
    for row in frame.reindex(columns=["file", "place", "year"], fill_value="").itertuples(index=False):
        if row.year and not re.fullmatch(r"(?:19|20)\d\d", row.year):
            raise HaidongError(f"{name} gives {row.file} the year {row.year!r}; give it in four digits.")
        told[row.file] = Origin(row.place.strip(), int(row.year or 0))
    return told


def by_name(file: str) -> str:
    """Return the place that a file's name gives: a Chinese name of GB/T 2260 or a province's English one.

    >>> by_name("青海省2026年政府工作报告.docx"), by_name("qinghai-2026.txt"), by_name("report-1.txt")
    ('青海省', '青海省', '')
    """
    english = {name.replace(" ", "").lower(): code for code, name in terms("provinces").items()}
    stem = Path(file).stem.replace("政府工作报告", "")
    for word in _WORD.findall(stem.replace(" ", "")):
        if word.lower() in english:
            return divisions.by_code(english[word.lower()]).name
        found = divisions.find(word) or divisions.find(re.sub("年?$", "", word))
        if len(found) == 1:
            return found[0].name
    return ""


def by_content(text: str, year: int) -> tuple[str, int]:
    """Return the place that a report speaks of all through, and how often; nothing where that is open.

    Of the places of the kind that its government says it is (我代表市人民政府), it is the one named at least
    `TIMES` times, and `AHEAD` times as often as the next.
    """
    kind = _KIND.search(text[:1500])
    if kind is None:
        return "", 0
    counts = Counter({place.name: text.count(place.short) for place in divisions.of_kind(kind[1], year)})
    (place, times), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return (place, times) if times >= max(TIMES, AHEAD * next_most) else ("", 0)
