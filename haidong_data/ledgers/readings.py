"""What the words say beside each number of a seed, for a row to be held against.

Owns the one place where a ledger and the reader meet: what it reads at each number, and what of that a row may state;
what follows from a row that a person changed; and the reach of a fact, on which rule 3 stands: from the last number of
another indicator to the end of the fact's clause, where a list of numbers shares what stands before it. It judges
nothing: that is for `check`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias

from .. import prose
from ..collection import Seed, terms
from ..errors import HaidongError, unknown
from ..indicators import all_indicators, dictionary_stamp
from ..ledger_csv import Row, apart, fact_id
from ..reader import extract
from ..reader.flat_text import flatten
from ..units import amount, base_of

# Columns of a fact that hold a word of `classes.toml`, and those that may be without.
CLOSED = ("measure", "kind", "bound", "pair", "firm")
MAY_BE_EMPTY = ("pair", "firm", "indicator")


def readings(seed: Seed) -> dict[int, dict[str, Any]]:
    """Read every figure of a seed.

    Returns: a mapping, raw offset of the number → the record of `extract.read`.
    """
    return _readings(seed.text, (seed.reviews, seed.plans), seed.place, dictionary_stamp())


@lru_cache(maxsize=8)
def _readings(text: str, years: tuple[int, int], place: str, _dictionary: object) -> dict[int, dict[str, Any]]:
    return {record["start"]: record for record in extract.read(flatten(text), years=years, place=place)}


def phrases(seed: Seed) -> frozenset[str]:
    """Return whole phrases: what the reader reads in the document, and what indicators are called."""
    read = {record["term"] for record in readings(seed).values()}
    return frozenset(read) | {name for one in all_indicators().values() for name in (one.zh, *one.anchors)}


def base_unit(unit: str, measure: str, number: str, read: Mapping[str, Any]) -> str:
    """Return the base unit of a fact; where its unit says less, as the reader saw it: 2.2个和7.4个百分点.

    `read`: what the reader reads at its number, or nothing.
    """
    whole = str(read.get("unit", unit)) if read.get("measure") == measure else ""
    seen = whole == unit or (unit and whole.startswith(unit))
    return str(read["base_unit"]) if read and seen else base_of(unit, measure, number)


def follow(source: Seed, row: Row, given: dict[str, Any]) -> Row:
    """Compute what follows from a corrected row: value, base unit, id."""
    known = all_indicators()
    if row.indicator and row.indicator not in known:
        raise unknown("indicator", row.indicator, known)
    table = terms("classes")
    for column in CLOSED:
        word = getattr(row, column)
        if word not in table[column] and (word or column not in MAY_BE_EMPTY):
            raise unknown(column, word, table[column])
    row = replace(row, area=row.area or source.place)
    try:
        worth = amount(row.number, row.unit, negative=(row.value or 0) < 0)
    except ValueError:
        raise HaidongError(f"{row.number!r} is no number.") from None
    base = base_unit(row.unit, row.measure, row.number, readings(source).get(row.start, {}))
    row = replace(row, value=given.get("value", worth.value), base_unit=given.get("base_unit", base))
    return replace(row, fact=given.get("fact", fact_id(row, source.slug(row.area))))


def together(before: Mapping[int, Row], made: Mapping[int, Row]) -> dict[int, Row]:
    """Return a ledger with changed rows in it: unnamed facts of one name told apart, repeats with the new ids."""
    after = {**before, **made}
    ids = Counter(row.fact for row in after.values() if row.is_fact)
    for start in made:
        row = after[start]
        if row.is_fact and not row.indicator and ids[row.fact] > 1:
            after[start] = replace(row, fact=apart(row.fact, start))
    new = {before[start].fact: after[start].fact for start in made if start in before}
    return {
        start: replace(row, repeats=new.get(row.repeats) or row.repeats) if row.repeats else row
        for start, row in after.items()
    }


# Between two numbers of a list nothing stands but these: 601 亿元和 410 亿元.
LISTED = re.compile(r"\s*(?:[和、，,及与]|以及)?\s*")


# The words that can say what a fact measures: the sentence up to the end of the fact's own stretch, and that stretch,
# from the last number of another indicator to the end of the clause, where a list of numbers shares what stands before.
Words: TypeAlias = tuple[str, str]


def is_threshold(row: Row) -> bool:
    """Tell whether a number is part of what another counts: 新签约亿元以上项目169个."""
    return row.kind == "context" and row.bound == "ge"


def reach(seed: Seed, facts: list[Row], place: int) -> Words | None:
    """Return the words within reach of ``facts[place]``; None outside of sentences.

    `facts`: all facts of the ledger, by where they stand.
    """
    row = facts[place]
    sentence = seed.document.sentence(row.start)
    if sentence is None:
        return None
    begin, after = sentence.start, row
    for other in reversed(facts[:place]):
        if other.end <= sentence.start:
            break
        if is_threshold(other):
            continue
        between = LISTED.fullmatch(seed.text, other.end, after.start)
        if other.indicator != row.indicator and not between:
            begin = other.end
            break
        after = other
    stop = prose.CLAUSE_END.search(seed.text, row.end, sentence.end)
    finish = stop.start() if stop else sentence.end
    last = row
    for other in facts[place + 1 :]:
        if seed.text[last.end : other.start].strip():
            finish = max(row.end, min(finish, other.start))
            break
        last = other  # 3座|35万千瓦光热电站: they share what follows
    before = sentence.text[: sentence.at(finish)]
    return before, before[sentence.at(begin) :]


def shared(phrase: str) -> Iterator[str]:
    """Give a phrase, and what a text may print for it and for its other part: 城乡低保标准 for 城市低保标准.

    >>> [*shared("城市低保标准")]
    ['城市低保标准', '城乡低保标准']
    """
    yield phrase
    for whole, parts in terms("grammar")["split"].items():
        yield from (phrase.replace(part, whole, 1) for part in parts if part in phrase)


def stands(anchor: str, words: Words | None) -> bool:
    """Tell whether an anchor stands within reach; outside of sentences nothing does.

    ``"青洽会…总投资"`` asks for 总投资 in the fact's own stretch and 青洽会 anywhere before it.
    """
    if words is None:
        return False
    before, stretch = (re.sub(r"\s", "", text) for text in words)
    for one in shared(re.sub(r"\s", "", anchor)):
        *early, own = one.split("…")
        found = stretch.rfind(own)
        if found >= 0 and all(part in before[: len(before) - len(stretch) + found] for part in early):
            return True
    return False
