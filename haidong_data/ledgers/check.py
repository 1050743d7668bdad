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
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import Any

from .. import numerals, prose, units
from ..collection import Seed, terms
from ..errors import Finding, offered
from ..indicators import all_indicators, indicator
from ..ledger_csv import Row, slug
from ..reader import phrases
from ..reader.flat_text import flatten
from ..reader.quantities import longer
from . import readings
from .readings import reach, shared, stands

# How many years from the planned one a report may speak of: plans reach ahead, histories back.
FAR = 60
# The reader leaves 余 and 多 between number and unit to the bound: 300 余项.
LOOSE = re.compile(r"[\s余多]|</?su[bp]>")
# Words before a number that may be nouns, too: 碳减排, 综合排名, 增幅.
NOUNS = frozenset(("rise", "fall", "rank", "place"))
# Qualifiers of a number (rule 4); the rest of what the reader says is its meaning (rule 3).
QUALIFIERS = ("bound", "firm")


def findings(seed: Seed, rows: list[Row]) -> list[Finding]:
    """Hold a ledger against its document.

    Returns: the findings; none when the ledger is closed and true.
    """
    rows = sorted(rows, key=lambda row: (row.start, row.end))
    off = [*_closed(seed.text, rows)]
    for row, after in zip_longest(rows, rows[1:]):
        if row.status != "proposed":  # what a person has still to read is open, not wrong
            off += _words(seed, row) + _printed(seed, row, after)
    for fact, times in Counter(row.fact for row in rows if row.is_fact and row.status != "proposed").items():
        if times > 1:
            off.append(Finding(2, fact, "", f"{times} rows have this id", "give each fact an id of its own"))
    return off + ([] if off else [*_repeats(seed, rows), *_meaning(seed, rows)])


def name(row: Row) -> str:
    """Return what a finding calls a row."""
    return row.fact or f"{row.class_} at {row.start}"


def _off(seed: Seed, row: Row, rule: int, what: str, mend: str) -> Finding:
    quote = re.sub(r"\s+", " ", seed.text[max(0, row.start - 12) : row.end + 8])
    return Finding(rule, name(row), quote, what, mend)


def _closed(text: str, rows: list[Row]) -> Iterator[Finding]:
    """Check rule 1: every numeral in one row, every row around a numeral, no two overlapping."""
    spans = [(row.start, row.end) for row in rows]
    for before, after in pairwise(rows):
        if after.start < before.end:
            names = f"{before.fact or before.start} and {after.fact or after.start}"
            quote = text[after.start : after.end]
            yield Finding(1, names, quote, "these rows overlap", "mend start and end of one")
    starts = [start for start, _ in spans]
    held = set()
    for start, end in numerals.runs(text):
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= spans[place][1]:
            held.add(place)
            continue
        parts = [at for at in range(place, len(rows)) if start <= rows[at].start < end] if place >= 0 else []
        if parts and _falls_apart(rows[parts[0] : parts[-1] + 1], start, end):
            held.update(parts)  # 这一|千载难逢: two words whose numerals stand side by side
            continue
        quote = re.sub(r"\s+", " ", text[max(0, start - 12) : end + 8])
        yield Finding(1, f"offset {start}", quote, f"the numeral {text[start:end]!r} has no row", "add a row for it")
    for place, row in enumerate(rows):
        if place not in held:
            quote = text[row.start : row.end]
            yield Finding(1, row.fact or f"offset {row.start}", quote, "this row holds no numeral", "delete the row")


def _falls_apart(rows: list[Row], start: int, end: int) -> bool:
    """Tell whether rows that state no fact share a stretch of Chinese numerals without gap."""
    edges = [start, *(row.end for row in rows)]
    whole = all(row.start == edge and not row.is_fact for row, edge in zip(rows, edges, strict=False))
    return whole and edges[-1] == end


def _words(seed: Seed, row: Row) -> list[Finding]:
    """Check that every word of a row is one of `classes.toml`."""
    table = terms("classes")
    checks = {"class": (row.class_, table["class"]), "status": (row.status, table["status"])}
    if row.is_fact:
        checks |= {
            "measure": (row.measure, table["measure"]),
            "kind": (row.kind, table["kind"]),
            "bound": (row.bound, table["bound"]),
            "pair": (row.pair, {"": None, **table["pair"]}),
            "firm": (row.firm, {"": None, **table["firm"]}),
            "indicator": (row.indicator, {"": None, **all_indicators()}),
        }
        checks |= {f"area ({area})": (area, seed.areas) for area in row.area.split("、")}
    more = {f"area ({area})": f", or add it to [{seed.id}.areas] in seeds.toml" for area in row.area.split("、")}
    off = []
    for column, (word, words) in checks.items():
        if word not in words:
            mend = f"use one of {offered((w for w in words if w), 8)}{more.get(column, '')}"
            off.append(_off(seed, row, 2, f"{column} is {word!r}", mend))
    if not row.is_fact and not row.reason:
        what = f"a {row.class_} without a reason"
        off.append(_off(seed, row, 1, what, "say in `reason` why it is no figure"))
    if not row.is_fact and (row.fact or row.value is not None):
        off.append(_off(seed, row, 1, f"a {row.class_} cannot state a fact or value", "empty these columns"))
    if row.firm and row.kind != "target":
        off.append(_off(seed, row, 2, f"a {row.kind} cannot be {row.firm}", "empty `firm`"))
    return off


def _shares_unit(text: str, row: Row, after: Row | None) -> bool:
    """Tell whether a unit stands only at the end of a list or range: 5.9 和 2.9 个百分点."""
    if after is None or not row.unit or row.unit != after.unit:
        return False
    return re.fullmatch(r"\s*[和、，,及与至到—–~～-]+\s*", text[row.end : after.start]) is not None


def _is_lent(seed: Seed, row: Row) -> bool:
    """Tell whether the reader has a number's unit from elsewhere: the heading of its column, the label of its row."""
    read = readings.readings(seed).get(row.start)
    return bool(row.unit) and read is not None and (read["unit"], read["end"]) == (row.unit, row.end)


def _printed(seed: Seed, row: Row, after: Row | None) -> list[Finding]:
    """Check rule 2: the row says what is printed, and its value is what that is worth."""
    printed = LOOSE.sub("", seed.text[row.start : row.end])
    whole = {LOOSE.sub("", row.number + row.unit)}
    if _shares_unit(seed.text, row, after) or _is_lent(seed, row):
        whole.add(LOOSE.sub("", row.number))
    edges = seed.text[row.start : row.start + 1] + seed.text[row.end - 1 : row.end]
    if printed not in whole or edges.strip() != edges:
        what = f"the document prints {printed!r}, the row {row.number + row.unit!r}"
        return [_off(seed, row, 2, what, "restore the row")]
    if not row.is_fact or (row.indicator and row.indicator not in all_indicators()):
        return []
    off = []
    try:
        amount = units.amount(row.number, row.unit, negative=(row.value or 0) < 0)
    except ValueError:
        return [_off(seed, row, 2, f"{row.number!r} is no number", "restore the row")]
    if row.value is None or abs(amount.value - row.value) > 1e-9 * max(1.0, abs(amount.value)):
        what = f"its value is {row.value}, printed is {amount.value:g}"
        off.append(_off(seed, row, 2, what, "restore the value"))
    base = readings.base_unit(row.unit, row.measure, row.number, readings.readings(seed).get(row.start, {}))
    if row.base_unit != base:
        what = f"its base unit is {row.base_unit!r}, that of {row.number + row.unit!r} is {base!r}"
        off.append(_off(seed, row, 2, what, "restore base_unit"))
    level = terms("units")["base"].get(units.split(row.unit)[1], {}).get("measure") == "level"
    if level and row.measure in ("growth", "share", "rank"):
        off.append(_off(seed, row, 2, f"a {row.measure} is not in {row.unit}", "restore the measure"))
    if row.year and abs(row.year - seed.plans) > FAR:
        off.append(_off(seed, row, 2, f"its year is {row.year}", "restore the year"))
    if row.indicator:
        entry = indicator(row.indicator)
        if row.measure == entry.measure and row.base_unit != entry.unit:
            what = f"{entry.id} is in {entry.unit!r}, not {row.base_unit!r}"
            off.append(_off(seed, row, 2, what, "check the indicator"))
    elif not slug(row.term):
        off.append(_off(seed, row, 2, "it says neither indicator nor term", "copy its phrase into `term`"))
    name = readings.name_of(row, seed.slug(row.area))
    if row.fact != name and (row.indicator or row.fact != readings.apart(name, row.start)):
        off.append(_off(seed, row, 2, "its id does not say what its columns say", f"the id is {name}"))
    return off


def _repeats(seed: Seed, rows: list[Row]) -> Iterator[Finding]:
    """Check rule 1: a repeat prints the number of the fact that it restates."""
    facts = {row.fact: row for row in rows if row.is_fact}
    for row in rows:
        if row.class_ != "repeat":
            continue
        fact = facts.get(row.repeats)
        if fact is None:
            what = f"it repeats {row.repeats!r}, which is no fact here"
            yield _off(seed, row, 1, what, "name the fact in `repeats`")
        elif row.status != "proposed" and _worth(row) != _worth(fact):
            what = f"it prints {row.number}{row.unit}, but {row.repeats} is {fact.number}{fact.unit}"
            yield _off(seed, row, 1, what, "name the fact of this number in `repeats`")


def _worth(row: Row) -> tuple[float, str] | str:
    try:
        amount = units.amount(row.number, row.unit)
    except ValueError:
        return row.number
    return amount.value, amount.base_unit


# What the words mean ---------------------------------------------------------------------------------------


def _meaning(seed: Seed, rows: list[Row]) -> Iterator[Finding]:
    """Check rules 3 and 4: each row says what the words around its number say."""
    read = readings.readings(seed)
    facts = [row for row in rows if row.is_fact]
    document = seed.document
    held = {row.fact: row for row in facts}
    for place, row in enumerate(facts):
        if row.status == "proposed":
            continue
        got = read.get(row.start, {})
        sentence = document.sentence(row.start)
        others = [r for start, r in read.items() if start != row.start and _within(sentence, start)]
        yield from _otherwise(seed, row, got)
        yield from _paired(seed, rows, row, sentence)
        yield from _term(seed, row, got, facts, sentence)
        if row.indicator:
            yield from _named(seed, row, got, others, facts, place)
        else:
            yield from _unnamed(seed, row, got, others, facts, place, held)
    yield from _cut(seed, facts)
    for row in rows:
        if row.status != "proposed" and not row.is_fact and row.class_ != "repeat" and row.start in read:
            yield from _denied(seed, row, read[row.start])


def _within(sentence: prose.Passage | None, start: int) -> bool:
    return sentence is not None and sentence.start <= start < sentence.end


def _otherwise(seed: Seed, row: Row, got: dict[str, Any]) -> Iterator[Finding]:
    """Check rules 3 and 4: what the reader reads otherwise, a sign too, stands with a reason only.

    Where the row keeps what was proposed, a reason is for that reading: another one is looked at again.
    """
    seen = _seen(row)
    if row.reason and seen is None:
        return
    got = got or {"bound": "eq", "value": 0.0}  # a number that the reader passes over has no qualifier either
    sentence = seed.document.sentence(row.start)
    words = seed.text[sentence.start : sentence.end] if sentence else ""
    named = row.area != seed.place and all(_stem(area) in words for area in row.area.split("、"))
    said = {name: (getattr(row, name), got[name]) for name in readings.SAID if name in got}
    said["sign"] = ("fall" if (row.value or 0) < 0 else "rise", "fall" if got["value"] < 0 else "rise")
    for name, (own, other) in said.items():
        if (own or "") == (other or "") or (name == "area" and named):
            continue
        if row.reason and seen is not None and seen.get(name) == (other or ""):
            continue
        what = f"its {name} is {own or 'empty'}, but the words beside the number say {other or 'none'}"
        rule = 4 if name in QUALIFIERS else 3
        mend = f"correct `{'value' if name == 'sign' else name}`, or say in `reason` why it stands"
        yield _off(seed, row, rule, what, mend)


def _seen(row: Row) -> dict[str, Any] | None:
    """Return what the reader had proposed for a row and a person saw otherwise; None where it is not kept.

    The review keeps all that was proposed; a row may keep only the columns that were corrected.
    """
    try:
        said = json.loads(row.proposal)
    except ValueError:
        return None
    if not isinstance(said, dict) or said.get("class", "fact") != "fact":
        return None
    if "value" in said:
        said["sign"] = "fall" if said["value"] < 0 else "rise"
    whole = dict.fromkeys(readings.SAID, "") if "number" in said else {}
    return whole | {name: "" if value is None else value for name, value in said.items()}


def _stem(area: str) -> str:
    """Return what a text may call an area by: 乐都、民和、互助三县区."""
    return re.sub("(?<=..)(?:省|自治区|市|区|县)$", "", area)


def _paired(seed: Seed, rows: list[Row], row: Row, sentence: prose.Passage | None) -> Iterator[Finding]:
    """Check rule 3: a second side needs its first; no `to` without `from`, no `high` without `low`."""
    first = {"to": "from", "high": "low"}.get(row.pair)
    if first is None or row.reason:
        return
    before = (one for one in rows if one.start < row.start and _within(sentence, one.start))
    if not any(one.pair == first or one.class_ == "repeat" for one in before):
        yield _off(seed, row, 3, f"it is {row.pair} without {first}", "give the number before it its `pair`")


def _term(
    seed: Seed, row: Row, got: dict[str, Any], facts: list[Row], sentence: prose.Passage | None
) -> Iterator[Finding]:
    """Check rule 2: the term is a whole phrase, printed in the fact's own sentence.

    Its parts may stand apart, with … between them; the reader's own phrase may be put together from a
    list, as 城镇居民收入 is from 城镇、农村居民收入.
    """
    term = plain(row.term)
    if got and term == plain(got["term"]):
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
    said = any(_in_order(one, printed) for one in shared(row.term)) or _in_pieces(term, printed)
    if len(term) < 2 or not said:
        what = f"its term {row.term!r} is no phrase of its sentence"
        yield _off(seed, row, 2, what, "copy the whole phrase from the document into `term`")
        return
    kinds, noun, *_ = phrases.tail_of(term, row.measure == "rank")
    known = len(noun) > 1 and noun in readings.phrases(seed)
    if kinds and (known or set(kinds) - NOUNS):
        what = f"its term {row.term!r} goes on into what is said of it"
        mend = f"end `term` with {noun}" if known else "copy only what is measured into `term`"
        yield _off(seed, row, 2, what, mend)


def plain(text: str) -> str:
    """Bring words to one form: Ⅱ类 is II类, and line breaks, markup and punctuation say nothing."""
    text = re.sub(r"</?su[bp]>", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[^\w\0]|_", "", text)


def _in_order(term: str, printed: str) -> bool:
    """Tell whether the parts of a phrase, with … between them, are printed one after the other."""
    place = 0
    for part in map(plain, term.split("…")):
        found = printed.find(part, place) if len(part) > 1 else -1
        if found < 0:
            return False
        place = found + len(part)
    return True


def _in_pieces(term: str, printed: str) -> bool:
    """Tell whether a phrase is put together from two printed ones, as of a list: 城镇…居民收入."""
    for cut in range(2, len(term) - 1):
        first = printed.find(term[:cut])
        if first >= 0 and printed.find(term[cut:], first + cut) >= 0:
            return True
    return False


def _named(
    seed: Seed,
    row: Row,
    got: dict[str, Any],
    others: list[dict[str, Any]],
    facts: list[Row],
    place: int,
) -> Iterator[Finding]:
    """Check rule 3: the indicator is the reader's, or its words stand within the fact's reach."""
    if got and readings.indicator_of(got) == row.indicator:
        return
    if got and readings.indicator_of(got) and not row.reason:
        what = f"the words beside the number speak of {got['indicator']}"
        yield _off(seed, row, 3, what, "check the indicator, or say in `reason` why it stands")
        return
    swapped = [r for r in others if r["indicator"] == row.indicator and r["measure"] == row.measure]
    if got and swapped and not row.reason:
        what = f"the words that name {row.indicator} belong to {swapped[0]['number']}{swapped[0]['unit']}"
        yield _off(seed, row, 3, what, "check the indicator, or say in `reason` why it stands")
        return
    words = reach(seed, facts, place)
    anchors = indicator(row.indicator).anchors
    own = plain(got.get("term", ""))
    if words and any(stands(anchor, words) for anchor in anchors):
        return
    # A list shares the phrase out: 甲、乙分别增长5%、6%.
    if not any(plain(anchor) in own for anchor in anchors if "…" not in anchor):
        farther = words and replace(words, own=words.before)
        named = farther and any(stands(anchor, farther) for anchor in anchors)
        if not (named and row.reason):
            what = f"none of {offered(anchors)} stands in its clause"
            mend = ", or say in `reason` why it stands: its sentence speaks of it" if named else " or its `anchors`"
            yield _off(seed, row, 3, what, f"check the indicator{mend}")


def _unnamed(
    seed: Seed,
    row: Row,
    got: dict[str, Any],
    others: list[dict[str, Any]],
    facts: list[Row],
    place: int,
    held: dict[str, Row],
) -> Iterator[Finding]:
    """Check rule 3: an unnamed fact has a name where the dictionary has one, and its own phrase."""
    if row.reason:
        return
    name = readings.indicator_of(got) if got else ""
    if name:
        other = readings.name_of(replace(row, indicator=name), seed.slug(row.area))
        same = {one["start"] for one in others if readings.indicator_of(one) == name}
        levels = [one for one in facts if one.start in same and one.measure not in readings.DERIVED]
        of_a_part = row.measure in readings.DERIVED and levels and not any(one.indicator for one in levels)
        if other not in held and not of_a_part:
            what = f"it has no indicator, but its words are {name}"
            yield _off(seed, row, 3, what, "name it, or say in `reason` why it stays unnamed")
    term = plain(row.term)
    if not got or term == plain(got["term"]):
        return
    swapped = [r for r in others if plain(r["term"]) == term and r["measure"] == row.measure]
    words = reach(seed, facts, place)
    for entry in () if swapped else all_indicators().values():
        alike = (entry.measure, entry.unit) == (row.measure, row.base_unit)
        anchors = [anchor for anchor in entry.anchors if len(anchor) > 1]  # 户 alone names nothing
        if alike and words and any(stands(anchor, words) for anchor in anchors):
            what = f"it has no indicator, but its clause speaks of {entry.id}"
            yield _off(seed, row, 3, what, "name it, or say in `reason` why it stays unnamed")
            return
    own = row.term.split("…")[-1]
    clause = plain(words.own) if words else ""
    said = any(plain(one) in clause for one in shared(own)) or _in_pieces(plain(own), clause)
    if swapped or (words and not said):
        what = f"its term {row.term!r} stands not in its own clause, which speaks of {got['term']!r}"
        mend = "copy the phrase that this number measures into `term`, or say in `reason` why it stands"
        yield _off(seed, row, 3, what, mend)


def _cut(seed: Seed, facts: list[Row]) -> Iterator[Finding]:
    """Check rule 1: a fact's number is not cut out of a longer one."""
    flat = flatten(seed.text)
    for row in facts:
        if row.status != "proposed" and (whole := longer(flat, row.start, row.end)):
            what = f"its number is cut out of {whole}"
            yield _off(seed, row, 1, what, "restore start, end and number")


def _denied(seed: Seed, row: Row, got: dict[str, Any]) -> Iterator[Finding]:
    """Check rule 1: what the reader reads as a fact is none only where a person has rejected just that."""
    if not row.proposal:
        what = f"it is a {row.class_}, but reads as {got['term']} {got['number']}{got['unit']}"
        mend = "make it a fact; if it is none, put what it looks like into `proposal`, as the review does"
        yield _off(seed, row, 1, what, mend)
