"""Prose computed from facts: templates, and the words that fill them.

Owns the templates of notebooks: ``{fiscal.revenue}`` is a value, a link to its
sentence; ``{fiscal.revenue/growth|rise}`` says whether it rose; ``{year}`` and
``{place}`` come from the report; ``{said:fiscal.revenue/target}`` is what the report
says in words, ``{others:…}`` what a publication says in words of an indicator, and ``{source:…}`` which
one it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import copy
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from .. import references, wording
from ..analysis.citation import document_name
from ..charts.declared import ROW, Value, numbers
from ..errors import unknown
from ..indicators import all_indicators
from ..markup import macros
from ..statements_csv import statements
from ..words import name_in, stored, words
from .values import Values

# `{fiscal.revenue}`, `{fiscal.revenue|abs}`, `{year}`
PLACE = re.compile(r"\{([^{}|]+)(?:\|(\w+))?\}")
HTML = Path(__file__).with_name("tables.jinja")
MOVES = tuple(words("moves", "en"))
HOW = ("abs", "number", "interval", *MOVES)
HAN = re.compile("[\u4e00-\u9fff]")


class MissingValue(LookupError):
    """A template names a value that the report does not state."""


class Filler:
    """Fills templates from the values of one report, in the reader's language and units."""

    def __init__(self, held: Values) -> None:
        self.values = held
        # Words chosen by comparing values: name → (wording by language, names of the values compared).
        self.chosen: dict[str, tuple] = {}
        self.cited: dict[str, Value] = {}  # what was said with a link, by id
        self.sources: set[str] = set()  # publications that were quoted for what they say in words

    def translated(self, lang: str) -> Filler:
        """Return one that fills in another language, with the same words chosen."""
        other = copy(self)
        other.values = self.values.translated(lang)
        return other

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Return what the report states in words."""
        return statements(self.values.seed.id)

    @property
    def plain(self) -> dict[str, str]:
        """Return words that templates may use: place, the year under review, the one before and the one planned."""
        seed, t = self.values.seed, self.values.t
        return {
            "place": t(seed.place, seed.place_en),
            "year": str(seed.reviews),
            "before": str(seed.reviews - 1),
            "plan": str(seed.plans),
            "document": document_name(seed, self.values.lang),
        }

    def fill(self, template: str, html: bool = False, given: Mapping[str, str] | None = None) -> str:
        """Fill a template; in Chinese, set numbers apart from words as the reports do.

        Raises MissingValue when the report lacks a value that the template names. Raises HaidongError when the
        template asks for a way of saying that there is none of.
        """
        pieces, tail, at = [], "", 0
        for found in PLACE.finditer(template):
            before = template[at : found.start()]
            text, shown = self._one(found[1], found[2], html, given or {})
            tail = (tail + before)[-1:]
            if self._apart(tail, text[:1]):
                before += " "
            pieces += [before, shown]
            tail, at = text[-1:], found.end()
            if self._apart(template[at : at + 1], tail):
                pieces.append(" ")
                tail = " "
        return "".join(pieces) + template[at:]

    def _apart(self, word: str, number: str) -> bool:
        """Tell whether a blank stands between a Chinese character and the end of a value."""
        at_edge = HAN.match(number) or number == "（"
        return bool(self.values.lang == "zh" and HAN.match(word) and number and not at_edge)

    def _one(self, key: str, how: str | None, html: bool, given: Mapping[str, str]) -> tuple[str, str]:
        """Return what stands for a name: as plain text, and as it is shown."""
        lang, system = self.values.lang, self.values.system
        if key in given:  # another name for a value, or plain words
            key = given[key]
            if key not in self.plain and self.values.get(key) is None:
                return key, escape(key) if html else key
        if key in self.plain:
            return (self.plain[key],) * 2
        if key in self.chosen:
            wordings = self.chosen[key][0]
            return (wordings.get(lang, wordings["en"]),) * 2
        if key.startswith("said:"):
            return self._statement(key.removeprefix("said:"), html)
        if key.startswith(("others:", "source:")):
            return self._publication(key, html)
        value = self.values.get(key.removeprefix("unit:"))
        if value is None:
            raise MissingValue(key)
        if key.startswith("unit:"):
            return value.unit, value.unit
        if how not in (None, *HOW):
            raise unknown("way of saying a value", how, HOW)
        row = self.values.row(value.id)
        text = {
            None: value.text,
            "number": wording.number(row, system, lang),
            "interval": wording.interval(row, lang, system),
        }.get(how) or wording.text(row, lang, system, absolute=True)
        verb = words("moves", lang)[how][(value.value or 0) < 0] if how in MOVES else "{}"
        gap = " " if lang == "zh" and how in MOVES and not HAN.match(text) else ""
        return verb.format(gap + text), verb.format(gap + (self.link(value, text) if html else text))

    def _statement(self, key: str, html: bool) -> tuple[str, str]:
        """Say what the report states in words of its own place: `fiscal.revenue/target`."""
        seed, (name, _, kind) = self.values.seed, key.partition("/")
        rows = self.statements[(self.statements["indicator"] == name) & (self.statements["area"] == seed.place)]
        rows = rows[rows["kind"] == (kind or "actual")]
        if rows.empty:
            raise MissingValue(key)
        row = rows.iloc[0]
        text = row[stored(self.values.lang)]
        return text, macros(HTML).statement(text, row["quote"]) if html else text

    def _publication(self, key: str, html: bool) -> tuple[str, str]:
        """Say what a publication says in words of an indicator, or its title."""
        (what, _, indicator), lang = key.partition(":"), self.values.lang
        found = references.says(indicator, lang)
        if found is None:
            raise MissingValue(indicator)
        text, source = found
        if html:
            self.sources.add(source)
        text = text if what == "others" else references.publication(source, lang)[0]
        return text, macros(HTML).statement(text, " … ".join(references.passages(source))) if html else text

    def named(self, *templates: str, given: Mapping[str, str] | None = None) -> list[Value]:
        """Return the values that templates name, those behind chosen words included."""
        keys = [key.removeprefix("unit:") for key, _ in PLACE.findall("\n".join(templates))]
        keys = [(given or {}).get(key, key) for key in keys]
        keys += [behind for key in keys if key in self.chosen for behind in self.chosen[key][1]]
        return self.values.found(keys)

    def link(self, value: Value, text: str = "") -> str:
        """Return a number as a link to its sentence, which shows on pointing at it; it is cited then."""
        self.cited.setdefault(value.id, value)
        return macros(HTML).link(value, text or value.text, self.values.hover(value))

    def usable(self, lines: Iterable[str], given: Mapping[str, str] | None = None, default: str | None = None) -> str:
        """Return the first of several templates whose values the report has.

        Raises MissingValue when it lacks a value of each, and there is no default.
        """
        missing = MissingValue("no line")
        for line in lines:
            try:
                self.fill(line, given=given)
                return line
            except MissingValue as error:
                missing = error
        if default is None:
            raise missing
        return default

    def paragraph(self, template: str, given: Mapping[str, str] | None = None) -> str:
        """Fill a paragraph line by line; a line whose values the report lacks is left out.

        Of lines that begin with ``|``, each is said only where the one before it could not be.
        """
        lines: list[str] = []
        left_out = False
        for line in map(str.strip, template.strip().splitlines()):
            if line.startswith("|") and not left_out:
                continue
            left_out = True
            with suppress(MissingValue):
                lines.append(self.fill(line.removeprefix("|").strip(), html=True, given=given))
                left_out = False
        return ("" if self.values.lang == "zh" else " ").join(lines)


def typed(text: str) -> list[str]:
    """Return the numbers that are typed in prose instead of named: what stands in braces is none.

    >>> typed("Revenue was {fiscal.revenue}, up 9%"), typed("一般公共预算收入{fiscal.revenue}")
    (['9'], [])
    """
    names = [name for entry in all_indicators().values() for name in (entry.zh, entry.en)]
    return [number.printed for number in numbers(PLACE.sub("\x00", text), names)]


def order(one: Value, other: Value | float) -> int:
    """Compare two values as far as their digits and bounds allow: 1, 0 (not to be told apart) or -1.

    What is about so much may lie on either side of its interval's ends: where it touches the other, nothing is told.
    """

    def ends(value: Value | float) -> tuple[float, float]:
        if not isinstance(value, Value):
            return value, value
        low, high = (math.nan if end is None else end for end in (value.low, value.high))
        return -math.inf if value.bound == "le" else low, math.inf if value.bound == "ge" else high

    (low, high), (other_low, other_high) = ends(one), ends(other)
    if "approx" in (one.bound, getattr(other, "bound", "eq")):
        return 1 if low > other_high else -1 if high < other_low else 0
    return 1 if low >= other_high and high > other_high else -1 if high <= other_low and low < other_low else 0


def listed(shown: Iterable[Value], held: Values) -> pd.DataFrame:
    """Return values as rows to draw or to list; columns as for ``Notebook.rows``."""
    rows = [value.row() for value in shown]
    for row in rows:
        found = held.row(row["id"])
        computed = found.get("derived", "").removesuffix("/implied").removeprefix("ref:")
        row["indicator"] = found["indicator"] or computed  # neither, of a fact without an indicator
        row["title"] = name_in(found, held.lang, "indicators", row["indicator"])
        entry = all_indicators().get(row["indicator"])
        # Visits are counted: revenue of them is at current prices, and they are not.
        row["prices"] = (entry.prices or "other") if entry and entry.measure != "count" else "other"
    frame = pd.DataFrame(rows, columns=[*ROW, "indicator", "title", "prices"])
    return frame.astype({"value": float, "low": float, "high": float})
