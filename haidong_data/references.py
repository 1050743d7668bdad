"""What others published: figures that check and scale the report's, and are never mixed with them.

Owns ``seeds/reference.csv`` and its sources, and the proof that every row of it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from . import indicators, records, units
from .collection import REFERENCES, Stamp, read_text, read_toml, seeds_dir, stamp, terms
from .dtypes import typed
from .errors import HaidongError, unknown
from .words import stored, words

TABLE, SOURCES = REFERENCES
PUBLISHED, AMOUNT = ("title", "publisher", "standing"), ("value", "low", "high", "base_unit")
# Years; a year up to the end of a month; a year up to a day. What is of a part of a year is never the year's.
PERIOD = r"\d{4}-\d{4}|\d{4}-\d\d(?:-\d\d)?"
NEEDED = ("title", "publisher", "published", "standing")


@dataclass(frozen=True)
class Reference:
    """A figure that somebody else published; the columns of the CSV, in its order."""

    source: str
    indicator: str
    term: str
    term_en: str
    area: str
    year: str
    period: str
    measure: str
    number: str
    unit: str
    note: str


def sources() -> dict[str, dict[str, Any]]:
    """Return the publications that reference figures come from, by id, as their file describes them.

    Raises HaidongError when the file is missing or damaged, or a publication says too little of itself.
    """
    path = seeds_dir() / SOURCES
    return _sources(path, stamp(path))


@lru_cache(maxsize=1)
def _sources(path: Path, _: object) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read_toml(path, "list of sources")
    for name, entry in found.items():
        records.needs(entry, NEEDED, f"the entry {name!r} of {SOURCES}")
    return found


def publication(source: str, lang: str) -> tuple[str, str]:
    """Return the title and the publisher of a source, in the reader's language where there is one; a copy says so."""
    entry = sources()[source]
    title, publisher = (str(entry.get(f"{what}_{stored(lang)}", entry[what])) for what in ("title", "publisher"))
    copied = entry["standing"] == "copy"
    return str(words("footer", lang)["copy"].format(title)) if copied else title, publisher


def passages(source: str) -> list[str]:
    """Return the words that a source's figures were taken from, passage by passage."""
    quoted = sources()[source].get("quote", [])
    return [quoted] if isinstance(quoted, str) else list(quoted)


def says(indicator: str, lang: str) -> tuple[str, str] | None:
    """Return what a publication says in words of an indicator, and which it is; None where none does."""
    if not (seeds_dir() / SOURCES).is_file():
        return None
    for name, entry in sources().items():
        if indicator in entry.get("says", {}):
            return str(entry["says"][indicator][stored(lang)]), name
    return None


def reference(indicator: str | None = None, *, area: str | None = None) -> pd.DataFrame:
    """Load the reference figures.

    Parameters
    ----------
    indicator, area : str, optional
        Keep only those of one indicator or area.

    Returns
    -------
    DataFrame
        Indexed by id (``ref:economy.gdp/2019``, with the source where two publish the same). Columns:
        source, title, publisher, standing (official, press or copy), indicator, term (the publisher's own), zh, en
        (the same, in both languages), area, year, period, measure, number, unit, value, low, high, base_unit, note,
        quote (the passage it was taken from, where that was kept).

    Raises
    ------
    HaidongError
        For an indicator that the dictionary lacks, an area that no figure is of, or a damaged table.

    Notes
    -----
    From the statistics bureau's communiqué, yearbooks and the press; none is from the report.
    """
    frame = _reference(cache_key())
    if indicator is not None:
        indicators.indicator(indicator)
        frame = frame[frame["indicator"] == indicator]
    if area is not None:
        if area not in set(_reference(cache_key())["area"]):
            raise unknown("area", area, sorted(set(_reference(cache_key())["area"])))
        frame = frame[frame["area"] == area]
    return frame.copy()


def cache_key() -> tuple[tuple[Path, Stamp], ...]:
    """Return what the reference figures are made from: their files, with time and size, and the dictionary."""
    files = [seeds_dir() / name for name in (TABLE, SOURCES)]
    return *((path, stamp(path)) for path in files), indicators.dictionary_stamp()


def rows() -> Iterator[tuple[int, Reference]]:
    """Read the table row by row, with its lines; a collection without table and sources has none."""
    if any((seeds_dir() / name).is_file() for name in (TABLE, SOURCES)):
        yield from records.table(Reference, read_text(seeds_dir() / TABLE, "table of reference figures"), TABLE)


def _proved() -> Iterator[dict[str, Any]]:
    """Give each row, proved, with its value and what its source says of itself."""
    for line, row in rows():
        where = f"{TABLE}, line {line}"
        listed = {
            "source": sources(),
            "indicator": indicators.all_indicators(),
            "measure": terms("classes")["measure"],
        }
        for column, offered in listed.items():
            if (word := getattr(row, column)) not in offered:
                raise HaidongError(f"{where}: {unknown(column, word, offered)}")
        if not re.fullmatch(rf"\d{{4}}/|/(?:{PERIOD})", f"{row.year}/{row.period}"):
            raise HaidongError(
                f"{where}: a figure is of one year (2019), of years (2016-2021) or of a year up to a month or day"
                f" (2020-11, 2020-12-15), not of {row.year!r} and {row.period!r}."
            )
        for column in ("term", "area"):
            if not getattr(row, column):
                raise HaidongError(f"{where}: the {column} is empty.")
        told = sources()[row.source]
        quote = next((one for one in passages(row.source) if states(one, row.number, row.unit)), "")
        yield (vars(row) | vars(_amount(row, where)) | {name: told[name] for name in PUBLISHED} | {"quote": quote})


def states(passage: str, number: str, unit: str) -> bool:
    """Tell whether a passage prints a number with its unit, and not as the end of a longer one.

    >>> states("增长9%；增长4.7%", "9", "%"), states("增长5.9%", "9", "%")
    (True, False)
    """
    printed = re.escape(number.removeprefix("-") + unit)
    return bool(re.search(rf"(?<![\d.]){printed}", re.sub(r"\s", "", passage)))


def _amount(row: Reference, where: str) -> units.Amount:
    try:
        amount = units.amount(row.number.removeprefix("-"), row.unit, negative=row.number.startswith("-"))
    except ValueError:
        raise HaidongError(f"{where}: number is {row.number!r}, which is no number.") from None
    entry = indicators.indicator(row.indicator)
    wanted = entry.unit if row.measure == entry.measure else "%" if row.measure == "growth" else ""
    if wanted and not units.is_convertible(amount.base_unit, wanted):
        raise HaidongError(f"{where}: {entry.id} as a {row.measure} is in {wanted!r}, which {row.unit!r} is not.")
    if not units.is_known(row.unit):
        raise HaidongError(f"{where}: there is no unit {row.unit!r}.")
    return amount


@lru_cache(maxsize=1)
def _reference(_key: object) -> pd.DataFrame:
    figures = list(_proved())
    units.drop_zeros(figures)
    frame = pd.DataFrame(figures, columns=[*records.columns(Reference), *PUBLISHED, *AMOUNT, "quote"])
    entries = [indicators.indicator(name) for name in frame["indicator"]]
    # Others call things their own way: 造林面积 is no 国土绿化.
    frame["zh"] = frame["term"]
    frame["en"] = [own or entry.en for own, entry in zip(frame.pop("term_en"), entries, strict=True)]
    ids = [
        f"ref:{row.indicator}/{row.year or row.period}" + (f"/{row.measure}" if row.measure != entry.measure else "")
        for row, entry in zip(frame.itertuples(), entries, strict=True)
    ]
    twice = {name for name in ids if ids.count(name) > 1}
    frame["id"] = [
        f"{name}/{row.source if row.area in name else row.area}" if name in twice else name
        for name, row in zip(ids, frame.itertuples(), strict=True)
    ]
    frame["year"] = pd.to_numeric(frame["year"], errors="coerce")
    return typed(frame).set_index("id")
