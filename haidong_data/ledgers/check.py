"""The proof that a ledger is true to its document.

Owns rules 1 to 4: every numeral has one row and every row a numeral; what a row says is printed is
printed; and a fact means what its words say. For that each row is held against what the reader reads
at the same number (`readings`), so lists and 分别 reach as far as they do for the reader, and what it
proposed and a person accepted holds. Where a person saw more than the reader, an indicator or phrase
must stand within the fact's own clause (`readings.reach`), and kind, year, measure, bound, area or sign need a
stated `reason`. Rule 6, the report's arithmetic, is for `proof`, since it needs derived values.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise, zip_longest
from typing import Any, TypeAlias

from .. import numerals, prose, units
from ..collection import Seed, terms
from ..errors import offered
from ..indicators import all_indicators, indicator
from ..ledger_csv import DERIVED, SAID, Row, apart, fact_id, slug
from ..reader import dictionary, phrases
from ..reader.flat_text import flatten
from ..reader.quantities import longer
from . import readings
from .readings import Words, reach, shared, stands

# How many years from the planned one a report may speak of: plans reach ahead, histories back.
FAR = 60
# The reader leaves 余 and 多 between number and unit to the bound: 300 余项.
LOOSE = re.compile(r"[\s余多]|</?su[bp]>")
# Words before a number that may be nouns, too: 碳减排, 综合排名, 增幅.
NOUNS = frozenset(("rise", "fall", "rank", "place"))
# What is wrong with a row: the rule, what, and what to do about it.
Faults: TypeAlias = Iterable[tuple[int, str, str]]
# Qualifiers of a number (rule 4); the rest of what the reader says is its meaning (rule 3).
QUALIFIERS = ("bound", "firm")


@dataclass(frozen=True)
class Finding:
    """Something off in a ledger: which rule, where, and what to do about it.

    `starts`: where the rows start that it is about; none where it is about no row.
    """

    rule: int
    where: str
    quote: str
    what: str
    mend: str
    starts: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Say it in one line."""
        return f"rule {self.rule} · {self.where} · “{self.quote}” · {self.what} → {self.mend}"


def findings(seed: Seed, rows: list[Row]) -> list[Finding]:
    """Hold a ledger against its document.

    Returns: the findings; none when the ledger is closed and true.
    """
    rows = sorted(rows, key=lambda row: (row.start, row.end))
    found = [*_closed(seed.text, rows)]
    for row, after in zip_longest(rows, rows[1:]):
        if row.status != "proposed":  # what a person has still to read is open, not wrong
            found += _as_findings(seed, row, _vocabulary(seed, row), _printed(seed, row, after))
    ids: dict[str, list[int]] = {}
    for row in rows:
        if row.is_fact and row.status != "proposed":
            ids.setdefault(row.fact, []).append(row.start)
    for fact, starts in ids.items():
        if len(starts) > 1:
            what = f"{len(starts)} rows have this id"
            found.append(Finding(2, fact, "", what, "give each fact an id of its own", tuple(starts)))
    return found or [*_meaning(seed, rows)]


def _as_findings(seed: Seed, row: Row, *faults: Faults) -> Iterator[Finding]:
    """Make findings of the faults of a row."""
    for rule, what, mend in chain.from_iterable(faults):
        where, quote = row.fact or f"{row.class_} at {row.start}", _quote(seed.text, row.start, row.end)
        yield Finding(rule, where, quote, what, mend, (row.start,))


def _quote(text: str, start: int, end: int) -> str:
    return re.sub(r"\s+", " ", text[max(0, start - 12) : end + 8])


def _closed(text: str, rows: list[Row]) -> Iterator[Finding]:
    """Check rule 1: every numeral in one row, every row around a numeral, no two overlapping."""
    for before, after in pairwise(rows):
        if after.start < before.end:
            names = f"{before.fact or before.start} and {after.fact or after.start}"
            quote, both = text[after.start : after.end], (before.start, after.start)
            yield Finding(1, names, quote, "these rows overlap", "mend start and end of one", both)
    without, empty = unmatched(text, rows)
    for start, end in without:
        what = f"the numeral {text[start:end]!r} has no row"
        yield Finding(1, f"offset {start}", _quote(text, start, end), what, "add a row for it")
    for row in empty:
        where, quote = row.fact or f"offset {row.start}", text[row.start : row.end]
        yield Finding(1, where, quote, "this row holds no numeral", "delete the row", (row.start,))


def unmatched(text: str, rows: list[Row]) -> tuple[list[tuple[int, int]], list[Row]]:
    """Return the numerals that no row holds, and the rows that hold no numeral.

    `rows`: in the order of the text.
    """
    starts, without = [row.start for row in rows], []
    held = set()
    for start, end in numerals.runs(text):
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= rows[place].end:
            held.add(place)
            continue
        parts = [at for at in range(place, len(rows)) if start <= rows[at].start < end] if place >= 0 else []
        if parts and _falls_apart(rows[parts[0] : parts[-1] + 1], start, end):
            held.update(parts)  # 这一|千载难逢: two words whose numerals stand side by side
            continue
        without.append((start, end))
    return without, [row for place, row in enumerate(rows) if place not in held]


def _falls_apart(rows: list[Row], start: int, end: int) -> bool:
    """Tell whether rows that state no fact share a stretch of Chinese numerals without gap."""
    edges = [start, *(row.end for row in rows)]
    whole = all(row.start == edge and not row.is_fact for row, edge in zip(rows, edges, strict=False))
    return whole and edges[-1] == end


def _vocabulary(seed: Seed, row: Row) -> Faults:
    """Check that every word of a row is one of `classes.toml`."""
    table = terms("classes")
    checks = {"class": (row.class_, table["class"]), "status": (row.status, table["status"])}
    if row.is_fact:
        checks |= {column: (getattr(row, column), table[column]) for column in readings.CLOSED}
        checks |= {"indicator": (row.indicator, all_indicators())}
        checks |= {f"area ({area})": (area, seed.areas) for area in row.area.split("、")}
    for column, (word, words) in checks.items():
        if word not in words and (word or column not in readings.MAY_BE_EMPTY):
            more = f", or add it to [{seed.id}.areas] in seeds.toml" if words is seed.areas else ""
            yield 2, f"{column} is {word!r}", f"use one of {offered(words, 8)}{more}"
    if not row.is_fact and not row.reason:
        yield 1, f"a {row.class_} without a reason", "say in `reason` why it is no figure"
    if not row.is_fact and (row.fact or row.value is not None):
        yield 1, f"a {row.class_} cannot state a fact or value", "empty these columns"
    if row.firm and row.kind != "target":
        yield 2, f"a {row.kind} cannot be {row.firm}", "empty `firm`"


def _shares_unit(text: str, row: Row, after: Row | None) -> bool:
    """Tell whether a unit stands only at the end of a list or range: 5.9 和 2.9 个百分点."""
    if after is None or not row.unit or row.unit != after.unit:
        return False
    return re.fullmatch(r"\s*[和、，,及与至到—–~～-]+\s*", text[row.end : after.start]) is not None


def _printed(seed: Seed, row: Row, after: Row | None) -> Faults:
    """Check rule 2: the row says what is printed, and its value is what that is worth."""
    read = readings.readings(seed).get(row.start, {})
    printed = LOOSE.sub("", seed.text[row.start : row.end])
    whole = {LOOSE.sub("", row.number + row.unit)}
    # The reader has some units from elsewhere: the heading of a column, the label of a row.
    from_table = row.unit and read and (read["unit"], read["end"]) == (row.unit, row.end)
    if from_table or _shares_unit(seed.text, row, after):
        whole.add(LOOSE.sub("", row.number))
    edges = seed.text[row.start : row.start + 1] + seed.text[row.end - 1 : row.end]
    if printed not in whole or edges.strip() != edges:
        yield 2, f"the document prints {printed!r}, the row {row.number + row.unit!r}", "restore the row"
        return
    if not row.is_fact or (row.indicator and row.indicator not in all_indicators()):
        return
    try:
        amount = units.amount(row.number, row.unit, negative=(row.value or 0) < 0)
    except ValueError:
        yield 2, f"{row.number!r} is no number", "restore the row"
        return
    if row.value is None or abs(amount.value - row.value) > 1e-9 * max(1.0, abs(amount.value)):
        yield 2, f"its value is {row.value}, printed is {amount.value:g}", "restore the value"
    base = readings.base_unit(row.unit, row.measure, row.number, read)
    if row.base_unit != base:
        what = f"its base unit is {row.base_unit!r}, that of {row.number + row.unit!r} is {base!r}"
        yield 2, what, "restore base_unit"
    if units.measure_of(row.unit) == "level" and row.measure in ("growth", "share", "rank"):
        yield 2, f"a {row.measure} is not in {row.unit}", "restore the measure"
    if row.year and abs(row.year - seed.plans) > FAR:
        yield 2, f"its year is {row.year}", "restore the year"
    if row.indicator:
        entry = indicator(row.indicator)
        if not entry.takes(row.measure, row.base_unit):
            yield 2, f"{entry.id} is in {entry.unit!r}, not {row.base_unit!r}", "check the indicator"
    elif not slug(row.term):
        yield 2, "it says neither indicator nor term", "copy its phrase into `term`"
    name = fact_id(row, seed.slug(row.area))
    if row.fact != name and (row.indicator or row.fact != apart(name, row.start)):
        yield 2, "its id does not say what its columns say", f"the id is {name}"


# What the words mean ---------------------------------------------------------------------------------------


def _meaning(seed: Seed, rows: list[Row]) -> Iterator[Finding]:
    """Check rules 3 and 4: each row says what the words around its number say; and of rule 1 what the reader tells."""
    read, document = readings.readings(seed), seed.document
    facts = [row for row in rows if row.is_fact]
    by_id = {row.fact: row for row in facts}
    for row in rows:
        if row.class_ == "repeat":
            yield from _as_findings(seed, row, _repeated(row, by_id.get(row.repeats)))
    for place, row in enumerate(facts):
        if row.status == "proposed":
            continue
        reading, sentence, words = read.get(row.start, {}), document.sentence(row.start), reach(seed, facts, place)
        others = [r for start, r in read.items() if start != row.start and _within(sentence, start)]
        yield from _as_findings(
            seed, row, _differs_from_reader(seed, row, reading, sentence), _paired(rows, row, sentence)
        )
        yield from _as_findings(seed, row, _term(seed, row, reading, facts, sentence))
        if row.indicator:
            yield from _as_findings(seed, row, _named(row, reading, others, words))
        else:
            yield from _as_findings(seed, row, _unnamed(seed, row, reading, others, words, facts))
    flat = flatten(seed.text)
    for row in facts:
        if row.status != "proposed" and (whole := longer(flat, row.start, row.end)):
            yield from _as_findings(
                seed, row, [(1, f"its number is cut out of {whole}", "restore start, end and number")]
            )
    for row in rows:  # what the reader reads as a fact is none only where a person has rejected just that
        if row.status == "proposed" or row.is_fact or row.class_ == "repeat" or row.proposal or row.start not in read:
            continue
        reading = read[row.start]
        what = f"it is a {row.class_}, but reads as {reading['term']} {reading['number']}{reading['unit']}"
        mend = "make it a fact; if it is none, put what it looks like into `proposal`, as the review does"
        yield from _as_findings(seed, row, [(1, what, mend)])


def _repeated(row: Row, fact: Row | None) -> Faults:
    """Check rule 1: a repeat prints the number of the fact that it restates."""
    if fact is None:
        yield 1, f"it repeats {row.repeats!r}, which is no fact here", "name the fact in `repeats`"
    elif row.status != "proposed" and _worth(row) != _worth(fact):
        what = f"it prints {row.number}{row.unit}, but {row.repeats} is {fact.number}{fact.unit}"
        yield 1, what, "name the fact of this number in `repeats`"


def _worth(row: Row) -> tuple[float, str] | str:
    try:
        amount = units.amount(row.number, row.unit)
    except ValueError:
        return row.number
    return amount.value, amount.base_unit


def _within(sentence: prose.Passage | None, start: int) -> bool:
    return sentence is not None and sentence.start <= start < sentence.end


def _differs_from_reader(seed: Seed, row: Row, reading: dict[str, Any], sentence: prose.Passage | None) -> Faults:
    """Check rules 3 and 4: what the reader reads otherwise, a sign too, stands with a reason only."""
    earlier = _earlier_reading(row)  # where it is kept, a reason is for that reading: another one is looked at again
    if row.reason and earlier is None:
        return
    reading = reading or {"bound": "eq", "value": 0.0}  # a number that the reader passes over has no qualifier either
    words = seed.text[sentence.start : sentence.end] if sentence else ""
    named = row.area != seed.place and all(_stem(area) in words for area in row.area.split("、"))
    said = {name: (getattr(row, name) or "", reading[name] or "") for name in SAID if name in reading}
    said["sign"] = ("fall" if (row.value or 0) < 0 else "rise", "fall" if reading["value"] < 0 else "rise")
    for name, (own, other) in said.items():
        if own == other or (name == "area" and named) or (row.reason and earlier and earlier.get(name) == other):
            continue
        what = f"its {name} is {own or 'empty'}, but the words beside the number say {other or 'none'}"
        mend = f"correct `{'value' if name == 'sign' else name}`, or say in `reason` why it stands"
        yield 4 if name in QUALIFIERS else 3, what, mend


def _earlier_reading(row: Row) -> dict[str, Any] | None:
    """Return what the reader had proposed, or only the columns that were corrected; None where it is not kept."""
    try:
        said = json.loads(row.proposal)
    except ValueError:
        return None
    if not isinstance(said, dict) or said.get("class", "fact") != "fact":
        return None
    if "value" in said:
        said["sign"] = "fall" if said["value"] < 0 else "rise"
    whole = dict.fromkeys(SAID, "") if "number" in said else {}
    return whole | {name: "" if value is None else value for name, value in said.items()}


def _stem(area: str) -> str:
    """Return what a text may call an area by: 乐都、民和、互助三县区."""
    return re.sub("(?<=..)(?:省|自治区|市|区|县)$", "", area)


def _paired(rows: list[Row], row: Row, sentence: prose.Passage | None) -> Faults:
    """Check rule 3: a second side needs its first; no `to` without `from`, no `high` without `low`."""
    first = {"to": "from", "high": "low"}.get(row.pair)
    before = (one for one in rows if one.start < row.start and _within(sentence, one.start))
    if first and not row.reason and not any(one.pair == first or one.class_ == "repeat" for one in before):
        yield 3, f"it is {row.pair} without {first}", "give the number before it its `pair`"


def _term(seed: Seed, row: Row, reading: dict[str, Any], facts: list[Row], sentence: prose.Passage | None) -> Faults:
    """Check rule 2: the term is the reader's own or a whole phrase, printed in the fact's own sentence."""
    term = plain(row.term)
    if reading and term == plain(reading["term"]):
        return
    if sentence is None:
        start, end = seed.text.rfind("\n", 0, row.start) + 1, seed.text.find("\n", row.end)
    else:
        start, end = sentence.start, sentence.end
    end = len(seed.text) if end < 0 else end
    words, place = [], start
    for fact in facts:  # a phrase does not begin in the unit of a number: 860|个项目
        if fact.end > start and fact.start < end and not readings.is_threshold(fact):
            words.append(seed.text[place : fact.start])
            place = fact.end
    printed = plain("\0".join([*words, seed.text[place:end]]))
    # Its parts may stand apart, or be put together from a list, as 城镇居民收入 is from 城镇、农村居民收入.
    said = any(_in_order(one, printed) for one in shared(row.term)) or _in_pieces(term, printed)
    if len(term) < 2 or not said:
        what = f"its term {row.term!r} is no phrase of its sentence"
        yield 2, what, "copy the whole phrase from the document into `term`"
        return
    kinds, noun, *_ = phrases.tail_of(term, row.measure == "rank")
    known = len(noun) > 1 and noun in readings.phrases(seed)
    if kinds and (known or set(kinds) - NOUNS):
        mend = f"end `term` with {noun}" if known else "copy only what is measured into `term`"
        yield 2, f"its term {row.term!r} goes on into what is said of it", mend


def plain(text: str) -> str:
    """Bring words to one form: Ⅱ类 is II类, and line breaks, markup and punctuation say nothing."""
    text = re.sub(r"</?su[bp]>", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[^\w\0]|_", "", text)


def _in_order(term: str, printed: str) -> bool:
    """Tell whether the parts of a phrase, with … between them, are printed one after the other."""
    parts = [plain(part) for part in term.split("…")]
    return min(map(len, parts)) > 1 and re.search(".*".join(map(re.escape, parts)), printed) is not None


def _in_pieces(term: str, printed: str) -> bool:
    """Tell whether a phrase is put together from two printed ones, as of a list: 城镇…居民收入."""
    return any(_in_order(f"{term[:cut]}…{term[cut:]}", printed) for cut in range(2, len(term) - 1))


def _named(row: Row, reading: dict[str, Any], others: list[dict[str, Any]], words: Words | None) -> Faults:
    """Check rule 3: the indicator is the reader's, or its words stand within the fact's reach."""
    said = dictionary.stated(reading)
    if said == row.indicator:
        return
    swapped = [r for r in others if r["indicator"] == row.indicator and r["measure"] == row.measure]
    if reading and (said or swapped) and not row.reason:
        what = f"the words beside the number speak of {said}"
        if not said:
            what = f"the words that name {row.indicator} belong to {swapped[0]['number']}{swapped[0]['unit']}"
        yield 3, what, "check the indicator, or say in `reason` why it stands"
        return
    anchors = indicator(row.indicator).anchors
    own = plain(reading.get("term", ""))
    if any(stands(anchor, words) for anchor in anchors):
        return
    # A list shares the phrase out: 甲、乙分别增长5%、6%.
    if not any(plain(anchor) in own for anchor in anchors if "…" not in anchor):
        before = words and (words[0], words[0])
        named = any(stands(anchor, before) for anchor in anchors)
        if not (named and row.reason):
            mend = ", or say in `reason` why it stands: its sentence speaks of it" if named else " or its `anchors`"
            yield 3, f"none of {offered(anchors)} stands in its clause", f"check the indicator{mend}"


def _unnamed(
    seed: Seed, row: Row, reading: dict[str, Any], others: list[dict[str, Any]], words: Words | None, facts: list[Row]
) -> Faults:
    """Check rule 3: an unnamed fact has a name where the dictionary has one, and its own phrase."""
    if row.reason or not reading:
        return
    mend = "name it, or say in `reason` why it stays unnamed"
    if name := dictionary.stated(reading):
        other = fact_id(replace(row, indicator=name), seed.slug(row.area))
        same = {one["start"] for one in others if dictionary.stated(one) == name}
        levels = [one for one in facts if one.start in same and one.measure not in DERIVED]
        of_a_part = row.measure in DERIVED and levels and not any(one.indicator for one in levels)
        if not of_a_part and not any(one.fact == other for one in facts):
            yield 3, f"it has no indicator, but its words are {name}", mend
    term = plain(row.term)
    if term == plain(reading["term"]):
        return
    swapped = [r for r in others if plain(r["term"]) == term and r["measure"] == row.measure]
    for entry in () if swapped else all_indicators().values():
        alike = (entry.measure, entry.unit) == (row.measure, row.base_unit)
        # 户 alone names nothing
        if alike and any(len(anchor) > 1 and stands(anchor, words) for anchor in entry.anchors):
            yield 3, f"it has no indicator, but its clause speaks of {entry.id}", mend
            return
    own = row.term.split("…")[-1]
    clause = plain(words[1]) if words else ""
    said = any(plain(one) in clause for one in shared(own)) or _in_pieces(plain(own), clause)
    if swapped or (words and not said):
        what = f"its term {row.term!r} stands not in its own clause, which speaks of {reading['term']!r}"
        yield 3, what, "copy the phrase that this number measures into `term`, or say in `reason` why it stands"
