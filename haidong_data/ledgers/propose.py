"""A report's proposed ledger, and what of it waits for a person.

Owns the closure of what `extract` reads (rule 1) as ledger rows of status proposed: every numeral once, as a fact or
with its class (a date, an ordinal, a name, a slogan, an idiom), by what stands next to it; the list of open rows with
their sentences; and the entries that the dictionary would need for them. It never says that a row is right: that is
for a person, in `review`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import tomlkit

from .. import ledger_csv, numerals
from ..collection import Seed, seed, terms
from ..errors import unknown
from ..indicators import all_indicators, own_measure
from ..ledger_csv import Row
from ..markup import macros
from ..reader import dictionary, divisions, extract, origin
from ..reader.flat_text import Flat, flatten
from ..reader.grammar import either
from ..reader.not_facts import SLOGAN, is_torn, quoted
from ..units import measure_of
from ..words import words
from . import readings

HTML_OF_ROWS = Path(__file__).with_name("open_rows.jinja")

_G = terms("grammar")
IDIOM = re.compile(either(_G["idioms"]["words"]))
NAME = re.compile(either(_G["names"]["products"]))
TIME = re.compile(r"年|月|日|世纪|-\d|时|点|季度|个月|天|周年|小时|分钟|工作日|个工作日")
DATED = re.compile(r"\d{4}-(?:\d{1,2}-)?$|\d年?[-~至到、和]$")
# 一等奖, 二级公路, 三级医院: a grade names what has it; levels that are counted (省市县三级) are a way of speaking.
GRADES = frozenset("一二两三四五六")
CHINESE_NUMERAL = re.compile(numerals.CHINESE)
# Second characters of short names that are as well something else: 三元, 四方, 万年.
AMBIGUOUS = frozenset("区年安全元道方会山水河星原明台常里平")
GRADE = re.compile("级(?P<levels>[^，。；、]{0,2}(?:联动|联创|联合|贯通|书记|体系|网络))?|等[奖功品舱]")
LEVELS = re.compile("[省市县乡镇村区盟旗层]$|[省市县乡镇村区、]{3}各?$")
ROAD = re.compile(f"{numerals.CHINESE}[^条段个级般]高[速铁]")  # 十天高速
ALIKE = re.compile("一([^一，。；])一[^一，。；]")  # 一企一策
ENUMERATED = re.compile(r"[（]?[一二三四五六七八九十\d]{1,3}(?:[）、.]|是(?=[一-鿿]))")
PLANS = re.compile("[“‘]?十?[一二三四五六七八九](?:[”’]|规划|时期|期间)")


@cache
def _places() -> re.Pattern[str]:
    """Return the pattern of places with a numeral in their name, of short names only what is no word: 三门峡."""
    named = (name for name in divisions.names() if CHINESE_NUMERAL.search(name))
    return re.compile(either(name for name in named if len(name) > 2 or name[1] not in AMBIGUOUS))


def class_of(text: str, start: int, end: int, line: int) -> tuple[str, str]:
    """Class a numeral that is no fact.

    Returns: the class, and the reason with the words around the numeral.
    """
    name = _class(text, start, end, line)
    left = max(line, start - 3)
    shown = text[left : end + 4].split("\n")[0]
    return name, f"“{shown}”：{ledger_csv.reason(name)}"


def _class(text: str, start: int, end: int, line: int) -> str:
    before, after = text[max(line, start - 1) : start], text[end : end + 6]
    number = text[start:end]
    if is_torn(text, start, end):
        return "unreadable"
    opening = text[line : start + 4]
    listed = before in "，；：。、（" and re.match("[一二三四五六七八九十]是|[）]", text[start : end + 1])
    if listed or (start - line <= 1 and ENUMERATED.match(opening)):
        return "ordinal"
    if number[0].isdigit():
        if TIME.match(after) or DATED.search(text[max(line, start - 8) : start]):
            return "name" if after.startswith("周年") or re.match("小时|分钟", after) else "date"
        if before == "第" or re.match("届|号文|期|次会议|批", after):
            return "ordinal"
        return "name"
    if ROAD.match(text, start):
        return "name"
    if re.match("年|季度|月|日|个月|周|天|世纪", after) and number not in ("百", "千", "万", "多"):
        return "name" if re.match("年(?:行动|规划|计划|教育|义务|期|目标)", after) else "date"
    grade = GRADE.match(after) if number in GRADES and before != "第" else None
    if grade:
        return "slogan" if grade["levels"] or LEVELS.search(text[max(line, start - 4) : start]) else "name"
    for pattern, kind in ((ALIKE, "idiom"), (_places(), "name"), (NAME, "name"), (IDIOM, "idiom")):
        for back in range(min(3, start - line) + 1):
            found = pattern.match(text, start - back)
            if found and found.end() >= end:
                return kind
    if before == "第" or re.match(
        "届|次会议|次全[会委体]|中全会|大(?:以来|精神|报告|和|、|，|。|胜利|召开)|届|期|批|号", after
    ):
        named = re.match("届|次会议|次全[会委体]|[^，。、]{0,4}(?:医院|中学|小学|学校|实验|高级|产业|幼儿园|代)", after)
        return "ordinal" if before == "第" and not named else "name"
    if quoted(text, start):
        return "name" if PLANS.match(text, start) or len(number) >= 2 else "slogan"
    if SLOGAN.match(after) or re.match("[大个项条张场次]", after):
        return "slogan"
    return "idiom" if number in ("一", "半", "万", "千", "百", "零", "两") else "name"


WORD = re.compile("[一-鿿]{2,}")
# What stands between number and unit and belongs to the bound.
LOOSE = re.compile(r"[余多几]")


def rows(text: str, years: tuple[int, int] | None = None, place: str | None = None) -> list[Row]:
    """Propose the ledger of a document.

    `years`: the year it reviews and the year it plans; as it says itself when left out. `place`: whose report
    it is; as it says itself when left out. Returns: the rows in the order of the text; every numeral of it lies in
    exactly one.
    """
    flat = flatten(text)
    runs = numerals.runs(text)
    place = place or origin.place_of(flat.text)
    facts = [row for row in _facts(flat, years, place) if _whole(row, runs)]
    return sorted([*facts, *_others(flat, runs, facts)], key=lambda row: row.start)


def proposed_rows(source: Seed) -> dict[int, Row]:
    """Return what the reader would propose of a report today, by where the rows start."""
    return {row.start: row for row in rows(source.text, (source.reviews, source.plans), source.place)}


def agreeing(source: Seed, reviewed: list[Row]) -> int:
    """Count the rows of a ledger that say what the reader would propose of them today."""
    proposed = proposed_rows(source)
    said = ("end", "class_", "value", "indicator", "term", *ledger_csv.SAID)
    both = ((row, proposed[row.start]) for row in reviewed if row.start in proposed)
    return sum(all(getattr(row, name) == getattr(own, name) for name in said) for row, own in both)


def _whole(row: Row, runs: list[tuple[int, int]]) -> bool:
    """Tell whether a fact holds numerals and cuts none in two."""
    place = bisect_right(runs, (row.start, -1))
    before = runs[place - 1] if place else (0, 0)
    last = runs[bisect_right(runs, (row.end - 1, 1 << 60)) - 1] if runs else (0, 0)
    return before[1] <= row.start <= last[0] and last[1] <= row.end


# A figure of the whole place and year, where others are of parts: 全市全年共签约….
WHOLE = re.compile("全[国省市区县州盟旗年]")


def _facts(flat: Flat, years: tuple[int, int] | None, place: str) -> Iterator[Row]:
    seen: dict[tuple[object, ...], tuple[str, str]] = {}
    taken: set[str] = set()
    read = extract.read(flat, years=years, place=place)
    elsewhere = _elsewhere(read)
    for said in read:
        start, end, number = said["start"], said["end"], said["number"]
        unit = LOOSE.sub("", "".join(flat.source[start:end].split()).removeprefix(number)) or said["unit"]
        plain = Row(
            start, end, number, unit, term=said["term"] or _words_around(flat, start, end), value=said["value"],
            base_unit=said["base_unit"], status="proposed",
            **{key: said[key] for key in (*ledger_csv.SAID, "sure", "doubts")},
        )  # fmt: skip
        same = plain.term, plain.base_unit, plain.value, plain.measure, plain.kind, plain.year, plain.pair
        first, sentence = seen.get(same, ("", ""))
        if first and plain.year is not None and sentence != said["sentence"]:
            reason = ledger_csv.reason("repeat")
            yield Row(start, end, number, unit, "repeat", repeats=first, reason=reason, status="proposed")
            continue
        found = "" if start in elsewhere else dictionary.stated(said)
        for row in (replace(plain, indicator=found), plain):  # unnamed where another fact has the name
            name = ledger_csv.fact_id(row)
            if name not in taken:
                break
        else:
            name = ledger_csv.apart(name, start)
        taken.add(name)
        seen.setdefault(same, (name, said["sentence"]))
        yield replace(row, fact=name)


def _elsewhere(read: list[dict[str, Any]]) -> set[int]:
    """Tell which figures stay unnamed because another has their id: where they start.

    Of several values of one thing in one year only one is that of the whole; the others are a threshold that was
    passed on the way to the result, or of a part. The growth of a level that is something else is so too.
    """
    claims: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for said in read:
        if name := dictionary.stated(said):
            key = (name, *(str(said[one]) for one in ("measure", "kind", "year", "pair")))
            claims.setdefault(key, []).append(said)
    lost, levels = set[int](), dict[tuple[str, str], bool]()
    for (name, measure, *_), every in claims.items():
        best = min(every, key=_passed)
        for said in every:
            own = said["value"] == best["value"]
            lost |= set() if own else {said["start"]}
            if measure not in ledger_csv.DERIVED:
                place = name, said["sentence"]
                levels[place] = own or levels.get(place, False)
    for (name, measure, *_), every in claims.items():
        if measure in ledger_csv.DERIVED:
            lost |= {said["start"] for said in every if not levels.get((name, said["sentence"]), True)}
    return lost


def _passed(said: dict[str, Any]) -> tuple[bool, bool]:
    """Sort what is less likely to be the figure of the whole behind: a bound that a result passes, one of a part."""
    return said["kind"] == "actual" and said["bound"] != "eq", WHOLE.search(said["sentence"]) is None


def _words_around(flat: Flat, start: int, end: int) -> str:
    """Return the nearest words of a number that the reader has no phrase for: before it, else behind."""
    before = WORD.findall(flat.text, max(0, flat.flat(start) - 16), flat.flat(start))
    behind = WORD.search(flat.text, flat.flat(end - 1) + 1)
    return before[-1] if before else behind.group()[:12] if behind else ""


def _others(flat: Flat, runs: list[tuple[int, int]], facts: list[Row]) -> Iterator[Row]:
    """Class the numerals that no fact holds."""
    spans = sorted((row.start, row.end) for row in facts)
    starts = [start for start, _ in spans]
    for start, end in runs:
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= spans[place][1]:
            continue
        at = flat.flat(start)
        line = flat.text.rfind("\n", max(0, at - 4000), at) + 1
        class_, reason = class_of(flat.text, at, at + len(flat.source[start:end]), line)
        yield Row(start, end, flat.source[start:end], class_=class_, reason=reason, status="proposed")


def waiting(seed_id: str) -> list[Row]:
    """Return the rows of a ledger that are not reviewed, in the order of the text."""
    return [row for row in ledger_csv.read(seed_id) if row.status != "reviewed"]


def _topic(row: Row) -> str:
    """Return the topic that a fact's phrase suggests; of other rows and phrases nothing."""
    return (dictionary.topic_of(row.term, row.indicator or None) if row.is_fact else None) or ""


def _shown(source: Seed, row: Row) -> tuple[str, str, str]:
    """Return a row's sentence in three parts: before its number, the number with its unit, after it."""
    sentence = source.document.sentence(row.start)
    if sentence is None:
        text, start, end = source.text, row.start, row.end
        return text[max(0, start - 20) : start], text[start:end], text[end : end + 20]
    start, end = sentence.at(row.start), sentence.at(row.end - 1) + 1
    return sentence.text[:start], sentence.text[start:end], sentence.text[end:]


SHOWN = (
    "number", "unit", "class", "indicator", "term", "measure", "kind", "year", "bound", "firm", "area", "pair",
    "value", "reason", "sure", "doubts", "topic", "sentence",
)  # fmt: skip


def table(
    seed_id: str,
    *,
    class_: str | list[str] | None = None,
    indicator: str | None = None,
    sentence: str | None = None,
    sure: tuple[float, float] | None = None,
    named: bool | None = None,
) -> pd.DataFrame:
    """Return the open rows as a table, the number in its sentence in 【】; `review` takes such a table whole.

    `class_`: only rows of these classes: fact, name, slogan, … `indicator`: only facts of an indicator, or of
    a topic (``"tourism"``). `sentence`: only rows in whose sentence these words stand. `sure`: only rows of
    which the reader is so sure, from and to. `named`: only facts with an indicator, or only those without.
    Returns: a table indexed by start: number, unit, class, indicator, term, measure, kind, year, bound, firm, area,
    pair, value, reason, sure, doubts, topic, sentence. Its ``attrs["sentences"]`` hold each sentence in three parts
    by start: before the number, the number, after it. Raises HaidongError for a class that is none, or a report that
    is not here.
    """
    wanted = [class_] if isinstance(class_, str) else class_
    for name in wanted or ():
        if name not in terms("classes")["class"]:
            raise unknown("class", name, terms("classes")["class"])
    source, still_open, rows = seed(seed_id), waiting(seed_id), []
    sentences = {row.start: _shown(source, row) for row in still_open}
    for row in still_open:
        topic, (before, number, after) = _topic(row), sentences[row.start]
        keep = (
            (wanted is None or row.class_ in wanted)
            and (indicator is None or indicator in (row.indicator, topic))
            and (sentence is None or sentence in f"{before}{number}{after}".strip())
            and (sure is None or sure[0] <= (1.0 if row.sure is None else row.sure) <= sure[1])
            and (named is None or (row.is_fact and bool(row.indicator) == named))
        )
        if keep:
            marked = f"{before}【{number}】{after}".strip()
            rows.append({**asdict(row), "class": row.class_, "topic": topic, "sentence": marked})
    index = pd.Index([row["start"] for row in rows], name="start", dtype="int64")
    frame = pd.DataFrame(rows, columns=list(SHOWN), index=index).astype({"year": "Int64"})
    frame.attrs["sentences"] = sentences
    return frame


def show(rows: pd.DataFrame, lang: str = "en") -> Any:
    """Show a table of rows in a notebook: each sentence whole, its number marked, empty columns left out."""
    from IPython.display import HTML

    columns = ["number", "unit", "sentence", *(name for name in rows if name not in ("number", "unit", "sentence"))]
    cells = rows[columns].astype(object)
    filled = cells.replace("", None).notna().any()
    cells = cells.loc[:, filled | (cells.columns == "sentence")]
    parts = rows.attrs.get("sentences", {})
    sentences = [parts.get(start, ("", "", text)) for start, text in rows["sentence"].items()]
    made = macros(HTML_OF_ROWS).open_rows(
        words("review", lang)["rows"].format(len(rows)), rows.index.name or "", list(cells),
        cells.where(cells.notna(), "").itertuples(), sentences,
    )  # fmt: skip
    return HTML(str(made))


def progress(seed_id: str) -> pd.DataFrame:
    """Count the rows of each class that are reviewed and that wait."""
    rows = ledger_csv.read(seed_id)
    frame = pd.DataFrame({"class": [row.class_ for row in rows], "status": [row.status for row in rows]})
    return frame.value_counts().unstack(fill_value=0).reindex(columns=["reviewed", "proposed"], fill_value=0)


def indicator_now(source: Seed, row: Row) -> str | None:
    """Return the indicator that a fact's phrase names in the dictionary as it now is, or None."""
    before = _shown(source, row)[0]
    return dictionary.indicator_of(dictionary.known(), row.term, before, row.measure, row.base_unit, source.place)


def suggestions(seed_id: str) -> str:
    """Return entries for the collection's own dictionary: phrases of open facts that are not known yet.

    Returns: TOML to be checked, named in English and pasted; empty when every phrase is known. Above an entry
    stands the indicator that it is like, and what differs. Phrases of no topic are only listed, at the end.
    """
    entries, loose = unknown_phrases(seed_id)
    rest = [f"# of no topic, so best left unnamed: {'、'.join(loose)}"] if loose else []
    return "\n\n".join([*entries, *rest])


def unknown_phrases(seed_id: str) -> tuple[list[str], list[str]]:
    """Return the entries of `suggestions`, each as TOML, and the phrases of no topic."""
    entries: dict[str, str] = {}
    loose: dict[str, None] = {}
    source = seed(seed_id)
    facts = [row for row in ledger_csv.read(seed_id) if row.is_fact]
    # A level says its unit, a growth does not.
    for row in sorted(facts, key=lambda one: one.measure in ledger_csv.DERIVED):
        if row.status == "reviewed" or row.indicator in all_indicators() or not row.term or row.term in entries:
            continue
        if indicator_now(source, row):
            continue
        if not (topic := _topic(row)):
            loose[row.term] = None
            continue
        absolute = row.measure == "change" and measure_of(row.base_unit) not in ("share", "change")
        unit = row.base_unit if row.measure not in ledger_csv.DERIVED or absolute else ""
        near = dictionary.like(row.term, row.measure, row.base_unit)
        lines = [f"# like {near[0]} ({all_indicators()[near[0]].zh}): {near[1]}"] if near else []
        lines += [
            f'["{topic}.NAME"]  # {row.number}{row.unit} at {row.start}',
            f"zh = {tomlkit.item(row.term).as_string()}",
            'en = ""',
            f'unit = "{unit}"',
            f'measure = "{own_measure("", row.measure)}"',
            f"anchors = [{tomlkit.item(_anchor(source, facts, row)).as_string()}]",
        ]
        entries[row.term] = "\n".join(lines)
    return [*entries.values()], [*loose]


def _anchor(source: Seed, facts: list[Row], row: Row) -> str:
    """Return what of a phrase stands in the fact's own clause, where `check` will look for it."""
    term, words = row.term, readings.reach(source, facts, facts.index(row))
    pieces = (term[i : i + size] for size in range(len(term), 1, -1) for i in range(len(term) - size + 1))
    return next((one for one in pieces if readings.stands(one, words)), term)
