"""Reads the figures of any government work report.

Owns the order of reading (flat text → quantities → what they measure → time and
kind), the columns that come out, and how sure the reader is of them: doubts, and the table
that turns them into a probability, measured on annotated reports by ``python -m benchmarks
sure``. It proposes; a person reviews. The language is in grammar.toml; each step is in its
own module.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Any

from ..collection import terms
from ..units import amount, base_of, narrow
from . import dictionary, linking, origin, parts, phrases, quantities
from .flat_text import Flat, flatten
from .grammar import MAGNITUDES, either, words
from .linking import Linked
from .not_facts import ROUNDEST
from .time_and_kind import SentenceCursor, firm_of, kind_and_year

COLUMNS = (
    "file", "start", "end", "number", "unit", "value", "low", "high", "base_unit", "term", "indicator",
    "measure", "kind", "year", "bound", "area", "pair", "firm", "sure", "doubts", "sentence",
)  # fmt: skip
MONEY = re.compile(either(words("phrases", "money")))
PAID = re.compile("(?:收入|支出|投资|资金|产值|利润|税收?|预算|贷款|存款)(?:任务)?$")
MOST = 400  # characters of a sentence that are kept with a fact
_SURE = terms("sure")
# What each doubt takes from the log-odds of a fact without any.
BASE, WEIGHTS = float(_SURE["base"]), {name: float(n) for name, n in _SURE["doubts"].items()}
# What share of figures with such odds is right, rising from point to point.
ODDS, RIGHT = (tuple(map(float, _SURE["curve"][key])) for key in ("odds", "right"))
JOINED = re.compile("[、和与及]")
SHORT, LONG = 5, 14


def facts(text: str, file: str = "") -> list[dict[str, Any]]:
    """Read every figure of a report.

    `text`: the document, as read; offsets count its characters. `file`: its name, kept with each fact.
    Returns: one a figure, in the order of the text, with the keys of `COLUMNS`. `term` is the report's own
    phrase, `indicator` the dictionary's id or empty, `value` has 万 and 亿 multiplied in, `low` and `high`
    are what the printed digits stand for, `pair` says from, to, low or high where two figures belong
    together, `firm` is the word that hardens or softens a target, `sure` is between 0 and 1, and `doubts`
    names why it is not 1, joined by "; ".
    """
    return [record | {"pair": record["pair"] or None} for record in read(flatten(text), file)]


def read(
    flat: Flat, file: str = "", years: tuple[int, int] | None = None, place: str | None = None
) -> list[dict[str, Any]]:
    """Read every figure of a flat text; in a record nothing is None but the year.

    The year it reviews, the year it plans and its place are as `years` and `place` say, else as the text does.
    """
    time = parts.read(flat, years)
    place = place or origin.place_of(flat.text)
    sentence, known = SentenceCursor(flat.text, time.ends[:-1]), dictionary.known()
    out = []
    for linked in linking.read(flat.text, quantities.quantities(flat.text), time.ends):
        quantity = linked.quantity
        sentence.seek(quantity.start)
        kind, year, doubts = kind_and_year(linked, time, sentence, place)
        value, low, high, base = worth(linked)
        before = flat.text[max(sentence.start, quantity.start - 160) : quantity.start]
        indicator = dictionary.indicator_of(
            known, linked.part or linked.term, before, linked.measure, base, place, linked.added
        )
        doubts += doubts_about(linked, indicator is not None)
        record = {
            "file": file,
            "start": flat.raw(quantity.start),
            "end": flat.raw(quantity.end - 1) + 1,
            "number": printed(flat, quantity.start, quantity.start + len(quantity.number)),
            "unit": quantity.unit,
            "value": value,
            "low": low,
            "high": high,
            "base_unit": base,
            "term": flat.restored(linked.term),
            "indicator": indicator or "",
            "measure": linked.measure,
            "kind": kind,
            "year": year,
            "bound": linked.bound,
            "area": place,
            "pair": linked.pair,
            "firm": firm_of(flat.text, quantity.start) if kind == "target" else "",
            "sure": sure(tuple(doubts)),
            "doubts": "; ".join(doubts),
            "sentence": flat.restored(_shown(sentence, quantity.start, quantity.end)),
        }
        out.append(record)
    narrow(out)
    return out


def _shown(sentence: SentenceCursor, start: int, end: int) -> str:
    """Return the sentence, or the part of it around a number when it is longer than any sentence is."""
    first, last = sentence.start, sentence.end
    if last - first > MOST:
        first, last = max(first, start - MOST // 2), min(last, end + MOST // 2)
    return sentence.text[first:last].strip("\n")


def printed(flat: Flat, start: int, end: int) -> str:
    """Return what a stretch of flat text is in the document, without blanks."""
    return "".join(flat.source[flat.raw(start) : flat.raw(end - 1) + 1].split())


def worth(linked: Linked) -> tuple[float, float, float, str]:
    """Return value, low, high and base unit of a quantity."""
    quantity = linked.quantity
    unit = quantity.unit
    if quantity.noun:
        unit += "户" if quantity.noun in words("units", "household") else "人"
    if quantity.form == "ratio":
        unit = "%"
    if unit in MAGNITUDES:
        if unit.endswith("亿") and MONEY.search(linked.clause):
            unit += "元"  # 产值超500亿
        elif phrases.PEOPLE.search(linked.term):
            unit += "人次" if linked.term.endswith("人次") else "人"  # 贫困人口减少1386万
        elif PAID.search(linked.term):
            unit += "元"  # 一般预算收入198万
    found = amount(quantity.number, unit, linked.negative)
    base = found.base_unit
    if linked.measure == "change" or (linked.measure == "count" and not unit and quantity.number not in ROUNDEST):
        base = base_of(unit, linked.measure, quantity.number)
    return found.value, found.low, found.high, base


def doubts_about(linked: Linked, known: bool) -> list[str]:
    """Name what is doubtful about a figure's phrase and number, in words of the vocabulary.

    `known` says whether the dictionary has the phrase: what it has is hardly ever wrong, so that
    how the phrase was found is of weight for the others.
    """
    term, form, measured = linked.term, linked.quantity.form, ("ratio", "quotient", "fraction")
    general = len(term) < 3 or term in phrases.GENERIC
    holds = {
        "phrase unknown": not known,
        "amount of something unknown": not known and linked.measure == "level",
        "phrase short": not known and len(term) < SHORT,
        "phrase put together": not known and not linked.inherited and term not in linked.clause,
        "threshold": linked.selects,
        "phrase inherited": linked.inherited,
        "phrase general": general,
        "phrase long": not general and len(term) > LONG,
        "phrase joined": JOINED.search(term),
        "no unit": not linked.quantity.unit and form not in (*measured, "rank"),
        "number in words or ratio": form in measured or not linked.quantity.number[0].isdigit(),
        "pair": linked.pair,
        "behind a verb": linked.verb,
    }
    return [doubt for doubt, so in holds.items() if so]


@cache
def sure(doubts: tuple[str, ...]) -> float:
    """Return the probability that a figure with such doubts is right in every column."""
    odds = BASE + sum(WEIGHTS[doubt] for doubt in doubts)
    if not ODDS[0] < odds < ODDS[-1]:
        return round(RIGHT[0] if odds <= ODDS[0] else RIGHT[-1], 3)
    last = bisect_right(ODDS, odds)
    part = (odds - ODDS[last - 1]) / (ODDS[last] - ODDS[last - 1])
    return round(RIGHT[last - 1] + part * (RIGHT[last] - RIGHT[last - 1]), 3)
