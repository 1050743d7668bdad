"""Whose report a document is, as it says itself, else as its name or its words make likely.

Owns how a report names its place, what is taken from a file's name and from the places that a report names, and the
table by which a user says it (``--places``), and its year.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from ..collection import terms
from ..errors import HaidongError
from . import divisions

# 现在我代表海东市人民政府 names 海东市: no name holds what opens one. 沙县 is as short as a name may be, 全县 is none.
PLACE = re.compile(
    r"(?:在|代表|受|向|^|\d年|\n|报告(?![向在受对]))"
    r"((?:(?!代表|报告|我|受|在)[一-鿿]){2,10}?(?:省|自治区|自治州|市|州|盟|地区|县|区|旗|乡|镇)"
    r"|(?![我本全该各市州省区])[一-鿿]县)"
    r"(?:第?[一二三四五六七八九十]+届|人民政府|政府工作报告|人民代表大会)"
)
# A city's report names the State Council too, whose decisions it carries out.
STATE_COUNCIL = re.compile("(?:代表|受)国务院|国务院总理|届全国人民代表大会")
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
    import pandas as pd  # here alone, so that the reader does without

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


def place_of(text: str) -> str:
    """Return the place whose report this is, as it names itself, or nothing."""
    found = PLACE.search(text[:1500])
    if found:
        return found[1]
    return divisions.NATION if STATE_COUNCIL.search(text[:400]) else ""


def likely(text: str, file: str, year: int) -> tuple[str, int]:
    """Return the place that a file's name gives, else the one that its text speaks of, and how often it does."""
    place = by_name(file)
    return (place, 0) if place else by_content(text, year)


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
