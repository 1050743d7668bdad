"""Places and their codes of GB/T 2260, as they stood in any year from 1980 on.

Owns the reading of ``terms/divisions.csv`` (see ``terms/divisions.md`` for where it comes from) and the
finding of a place by its name. Whose report a document is, the reader says.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from ..collection import PACKAGE, terms

FIRST, LAST = 1980, 2024
NATION = "全国"
LEVELS = ("nation", "province", "prefecture", "county")
# 宁夏(回族自治区), 海东(市): what follows a place's name in its own.
_TAIL = re.compile(terms("classes")["phrase"]["place"])


@dataclass(frozen=True)
class Division:
    """A place of GB/T 2260.

    `code`: six digits; ``000000`` is the nation. `name`: its full name. `since`, `until`: the years in which
    code and name belonged together, as far as the table reaches. `pinyin`: the short name in Latin letters,
    small and without marks (haidong, shaanxi).
    """

    code: str
    name: str
    since: int = FIRST
    until: int = LAST
    pinyin: str = ""

    @property
    def level(self) -> str:
        """Return nation, province, prefecture or county."""
        if self.code == "000000":
            return "nation"
        return "province" if self.code[2:] == "0000" else "prefecture" if self.code[4:] == "00" else "county"

    @property
    def short(self) -> str:
        """Return the name without what kind of place it is: 宁夏, 海东."""
        return short(self.name)


def label(code: str, name: str, lang: str) -> str:
    """Return what a chart calls a place: a province's English name, else the name without its kind.

    >>> label("640000", "宁夏回族自治区", "en"), label("630200", "海东市", "zh")
    ('Ningxia', '海东')
    """
    return terms("provinces").get(code, short(name)) if lang == "en" else short(name)


@cache
def short(name: str) -> str:
    """Return a place's name without what kind of place it is: 宁夏 of 宁夏回族自治区.

    >>> short("宁夏回族自治区"), short("海东市"), short("沙县")
    ('宁夏', '海东', '沙县')
    """
    bare = _TAIL.sub("", name)
    return bare if len(bare) > 1 else name


@cache
def _table() -> dict[str, list[Division]]:
    """Return the places by full and by short name."""
    nation = Division("000000", NATION, pinyin="china")
    found: dict[str, list[Division]] = {NATION: [nation], "中国": [nation]}
    with (PACKAGE / "terms" / "divisions.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            since, until = int(row["since"] or FIRST), int(row["until"] or LAST)
            place = Division(row["code"], row["name"], since, until, row["pinyin"])
            for name in {place.name, place.short}:
                found.setdefault(name, []).append(place)
    return found


def names() -> list[str]:
    """Return every full and short name of a place."""
    return list(_table())


def by_code(code: str) -> Division:
    """Return the place that has a code today.

    Raises KeyError for a code that no place has.
    """
    return {one.code: one for places in _table().values() for one in places if one.until >= LAST}[code]


def of_kind(kind: str, year: int) -> list[Division]:
    """Return the places of a year whose names end in 省, 市, 自治区, 县, …."""
    then = min(max(year, FIRST), LAST)
    every = {one for places in _table().values() for one in places}
    return [one for one in every if one.name.endswith(kind) and one.since <= then <= one.until]


def find(name: str, year: int | None = None) -> list[Division]:
    """Find the places of a name, in full or short.

    Parameters
    ----------
    name : str
        ``海东市``, ``宁夏``, ``全国``.
    year : int, optional
        Only as they stood then; before 1980 and after 2024 as in the nearest year of the table.

    Returns
    -------
    list of Division
        The highest level that has the name, so that 吉林 is the province; several where places of one level
        share it (鼓楼区), none where there is none.

    Examples
    --------
    >>> [one.code for one in find("海东市", 2020)], [one.code for one in find("海东地区", 2000)]
    (['630200'], ['632100'])
    """
    known = _table().get(name, [])
    if year is not None:
        then = min(max(year, FIRST), LAST)
        # A county that became a city may deliver its next report under the old name.
        known = [one for one in known if one.since <= then <= one.until] or [
            one for one in known if one.since - 1 <= then <= one.until + 1
        ]
    full = [one for one in known if one.name == name] or known
    highest = min((LEVELS.index(one.level) for one in full), default=0)
    return list({one.code: one for one in full if LEVELS.index(one.level) == highest}.values())


def in_english(name: str, year: int) -> str:
    """Return what a place is called in Latin letters: a province's English name, else pinyin.

    Nothing where the table has no such place, or several that are called differently.

    Examples
    --------
    >>> in_english("陕西省", 2025), in_english("海东市", 2020), in_english("河湾市", 2020)
    ('Shaanxi', 'Haidong', '')
    """
    found = {terms("provinces").get(one.code, one.pinyin.capitalize()) for one in find(name, year)}
    return found.pop() if len(found) == 1 else ""
