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
from html import escape

from .. import references
from ..analysis.citation import told
from ..analysis.formulas import Interval
from ..charts.declared import Value, numbers
from ..errors import unknown
from ..indicators import all_indicators
from ..markup import macros
from ..words import stored, words
from .values import HTML, Values

# `{fiscal.revenue}`, `{fiscal.revenue|abs}`, `{year}`
PLACE = re.compile(r"\{([^{}|]+)(?:\|(\w+))?\}")
MOVES = tuple(words("moves", "en"))
HOW = ("abs", "number", "interval", *MOVES)
HAN = re.compile("[\u4e00-\u9fff]")


class MissingValue(LookupError):
    """A template names a value that the report does not state."""


def fill(template: str, values: Values, given: Mapping[str, str] | None = None, html: bool = False) -> str:
    """Fill a template from the values of a report; in Chinese, set numbers apart from words as the reports do.

    `given`: other names for values, or plain words. `html`: make each number a link. Raises MissingValue when the
    report lacks a value that the template names. Raises HaidongError when the template asks for a way of saying that
    there is none of.
    """

    def apart(word: str, number: str) -> bool:
        at_edge = HAN.match(number) or number == "（"
        return bool(values.lang == "zh" and HAN.match(word) and number and not at_edge)

    pieces, tail, at = [], "", 0
    for found in PLACE.finditer(template):
        before = template[at : found.start()]
        text, shown = _one(found[1], found[2], values, given or {}, html)
        tail = (tail + before)[-1:]
        if apart(tail, text[:1]):
            before += " "
        pieces += [before, shown]
        tail, at = text[-1:], found.end()
        if apart(template[at : at + 1], tail):
            pieces.append(" ")
            tail = " "
    return "".join(pieces) + template[at:]


def _plain(values: Values) -> dict[str, str]:
    """Return words that templates may use: place, the year under review, the one before and the one planned."""
    seed = values.seed
    return {
        "place": told(seed, "place", values.lang),
        "year": str(seed.reviews),
        "before": str(seed.reviews - 1),
        "plan": str(seed.plans),
        "document": seed.name(values.lang),
    }


def _one(key: str, how: str | None, values: Values, given: Mapping[str, str], html: bool) -> tuple[str, str]:
    """Return what stands for a name: as plain text, and as it is shown."""
    lang, plain = values.lang, _plain(values)
    if key in given:  # another name for a value, or plain words
        key = given[key]
        if key not in plain and values.get(key) is None:
            return key, escape(key) if html else key
    if key in plain:
        return (plain[key],) * 2
    if key in values.chosen:
        wordings = values.chosen[key][0]
        return (wordings.get(lang, wordings["en"]),) * 2
    if key.startswith("said:"):
        return _statement(key.removeprefix("said:"), values, html)
    if key.startswith(("others:", "source:")):
        return _publication(key, values, html)
    value = values.get(key.removeprefix("unit:"))
    if value is None:
        raise MissingValue(key)
    if key.startswith("unit:"):
        return value.unit, value.unit
    if how not in (None, *HOW):
        raise unknown("way of saying a value", how, HOW)
    text = {None: value.text, "number": value.number, "interval": value.interval}.get(how) or value.amount
    verb = words("moves", lang)[how][(value.value or 0) < 0] if how in MOVES else "{}"
    gap = " " if lang == "zh" and how in MOVES and not HAN.match(text) else ""
    return verb.format(gap + text), verb.format(gap + (values.link(value, text) if html else text))


def _statement(key: str, values: Values, html: bool) -> tuple[str, str]:
    """Say what the report states in words of its own place: `fiscal.revenue/target`."""
    name, _, kind = key.partition("/")
    rows = values.statements[values.statements["indicator"] == name]
    rows = rows[(rows["area"] == values.seed.place) & (rows["kind"] == (kind or "actual"))]
    if rows.empty:
        raise MissingValue(key)
    row = rows.iloc[0]
    text = row[stored(values.lang)]
    return text, macros(HTML).statement(text, row["quote"]) if html else text


def _publication(key: str, values: Values, html: bool) -> tuple[str, str]:
    """Say what a publication says in words of an indicator, or its title."""
    what, _, indicator = key.partition(":")
    found = references.says(indicator, values.lang)
    if found is None:
        raise MissingValue(indicator)
    text, source = found
    if html:
        values.publications.add(source)
    text = text if what == "others" else references.publication(source, values.lang)[0]
    return text, macros(HTML).statement(text, " … ".join(references.passages(source))) if html else text


def named(templates: Iterable[str], values: Values, given: Mapping[str, str]) -> list[Value]:
    """Return the values that templates name, those behind chosen words included."""
    keys = [key.removeprefix("unit:") for key, _ in PLACE.findall("\n".join(templates))]
    keys = [given.get(key, key) for key in keys]
    keys += [behind for key in keys if key in values.chosen for behind in values.chosen[key][1]]
    return values.found(keys)


def usable(
    lines: Iterable[str], values: Values, given: Mapping[str, str] | None = None, default: str | None = None
) -> str:
    """Return the first of several templates whose values the report has.

    Raises MissingValue when it lacks a value of each, and there is no default.
    """
    missing = MissingValue("no line")
    for line in lines:
        try:
            fill(line, values, given)
            return line
        except MissingValue as error:
            missing = error
    if default is None:
        raise missing
    return default


def paragraph(template: str, values: Values, given: Mapping[str, str] | None = None) -> str:
    """Fill a paragraph line by line, as HTML; a line whose values the report lacks is left out.

    Of lines that begin with ``|``, each is said only where the one before it could not be.
    """
    lines: list[str] = []
    left_out = False
    for line in map(str.strip, template.strip().splitlines()):
        if line.startswith("|") and not left_out:
            continue
        left_out = True
        with suppress(MissingValue):
            lines.append(fill(line.removeprefix("|").strip(), values, given, html=True))
            left_out = False
    return values.marks["sentences"].join(lines)


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
        span = Interval(math.nan, low, high, value.bound).opened()
        return span.low, span.high

    (low, high), (other_low, other_high) = ends(one), ends(other)
    if "approx" in (one.bound, getattr(other, "bound", "eq")):
        return 1 if low > other_high else -1 if high < other_low else 0
    return 1 if low >= other_high and high > other_high else -1 if high <= other_low and low < other_low else 0
