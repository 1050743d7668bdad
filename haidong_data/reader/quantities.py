"""Where numbers stand in flat text, with unit, bound and what they belong to.

Owns the finding of quantities: figures with their units, Chinese numerals that
count, ratios, ranges, ranks. What a number looks like decides here whether it may
be a figure; what it measures, is for `linking`. Every pattern is matched at a place
and looks a bounded way ahead, so that a hostile line costs no more than another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import numerals
from ..numerals import DIGIT
from ..units import measure_of, split
from . import not_facts
from .flat_text import Flat
from .grammar import LEVEL_UNITS, MAGNITUDE, MAGNITUDES, SUFFIX, UNITS, either, words

# 迈上1200亿台阶; 2025国内十大新闻.
UNIT = f"(?!台阶|家庭|国[内际家道]){UNITS}(?:(?<![A-Za-z])|(?![A-Za-z²³]))"
# 1亿3千万, 2万5千: digits in falling magnitudes, but for the last one, which goes with the unit as ever.
_SMALL = r"\d{1,4}(?:\.\d{1,4})?"
COMPOUND = (
    rf"{_SMALL}亿{_SMALL}(?:万{_SMALL}[千百]|[千百]?(?=[余多几]?万))"
    rf"|{_SMALL}万\d[千百](?:\d[百十])?(?!瓦|米|克|伏)|{_SMALL}万\d千(?=瓦|米|克|伏)|\d千\d百(?:\d十)?"
)
ARABIC = re.compile(
    rf"(?P<number>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?(?![\d.])|{COMPOUND}|\d+(?:\.\d+)?)"
    rf"(?P<plus>[余多几])?(?:（[^（）]{{1,12}}）(?={MAGNITUDE}))?(?P<magnitude>{MAGNITUDE})?(?P<more>[余多])?(?P<unit>{UNIT})?"
)
_NUMERAL = f"{numerals.CHINESE}(?:点[{DIGIT}零〇]{{1,4}}(?![十百千分]))?"
CHINESE = re.compile(
    rf"(?P<number>{_NUMERAL})(?P<plus>[余多几])?(?P<magnitude>[万亿千百]*)(?P<more>[余多])?(?P<unit>{UNIT})?"
)
FRACTION = re.compile(
    rf"(?P<below>(?:[{DIGIT}十百千万两]{{1,8}}|\d{{1,6}}))分之"
    rf"(?P<above>[{DIGIT}十百千两零〇]{{1,8}}(?:点[{DIGIT}零〇]{{1,4}})?|\d{{1,6}}(?:\.\d{{1,6}})?)"
)
SLASHED = re.compile(r"(?P<above>\d{1,2})/(?P<below>\d{1,3})(?![\d/.月日号版页稿])")
# 五千六百九十 | 亿元: the last magnitude goes with the unit, where digits of their own stand before it.
SPLIT = re.compile(rf"(.*[{DIGIT}两].*[{DIGIT}十百千].*?|.*点.+?)([万亿]+)")
RATIO = re.compile(r"\d{1,6}(?:\.\d{1,6})?(?:[：:]\d{1,6}(?:\.\d{1,6})?){1,6}")
RANGE = re.compile(r"(?:-{1,2}|~|至|到)(?=[\d第])")
START = re.compile(rf"[\d{numerals.CHARS}]+")
# The same list goes on: 增长4%、6%; 减税15%和3%以上.
GLUE = frozenset(("", "、", "和", "与", "及", "，", "/", "以及", "或", "、和", "和第", "、第", "与第"))
PERSONS = either([*words("phrases", "persons"), *(words("units", "nouns") - words("units", "household") - {"企业"})])
_PERSONS = re.compile(f"(?![以的元多余左])[一-鿿]{{1,4}}?{PERSONS}")  # 405万山区群众
# Longer numbers are codes, if anything.
LONGEST = 18


@dataclass(slots=True)
class Quantity:
    """A number that may be a figure.

    Attributes
    ----------
    start, end : int
        Of number and unit, in flat text.
    number, unit : str
        Plain, without blanks; `unit` with its magnitude.
    after : int
        Where the text goes on behind unit and bound.
    bound : str
        As printed after the number, or empty.
    form : str
        plain · ratio · quotient (2.6:1) · rank · fraction · range
    pair : str
        low or high of a range; of a ratio nothing.
    noun : str
        The people that are counted, where they stand for a unit: 405万山区群众.
    signed : bool
        Whether a minus stands before it: no part of the number as printed, as 下降 is none.
    raised : bool
        Whether a plus stands before it.
    """

    start: int
    end: int
    number: str
    unit: str
    after: int
    bound: str = ""
    form: str = "plain"
    pair: str = ""
    noun: str = ""
    signed: bool = False
    raised: bool = False

    @property
    def base(self) -> str:
        """Return the base unit, without a magnitude."""
        return split(self.unit)[1]

    @property
    def measure(self) -> str:
        """Return what the number is by its form and unit alone: level, count, share, change or rank."""
        if self.form == "rank":
            return "rank"
        alone = measure_of(self.unit)
        if self.form in ("ratio", "quotient", "fraction") or alone == "share":
            return "share"
        if alone == "change":
            return "change"
        if not self.base and not self.noun:
            listed = self.after != self.end and not self.bound  # 5大加工产业
            return "level" if self.number[0].isdigit() and not listed else "count"
        return "level" if is_level(self.base) else "count"

    @property
    def lead(self) -> int:
        """Return where the number begins, its sign included."""
        return self.start - (self.signed or self.raised)


def quantities(text: str) -> list[Quantity]:
    """Find every number of a flat text that may be a figure, in order."""
    found: list[Quantity] = []
    place = 0
    for start in START.finditer(text):
        at = start.start()
        if at < place:
            if start.end() <= place:
                continue
            at = place
        place = _number(text, at, text[start.end() : start.end() + 1], found)
    _share_units(text, found)
    return found


def _number(text: str, at: int, follows: str, found: list[Quantity]) -> int:
    """Take the number at a place; what follows its digits tells what it may be. Return where to read on."""
    arabic = text[at].isdigit()
    ratio = RATIO.match(text, at) if arabic and follows in (".", ":", "：") else None
    if ratio and _ratio(text, ratio, found):
        return ratio.end()
    part = FRACTION.match(text, at) if follows == "分" else None
    slashed = SLASHED.match(text, at) if arabic and follows == "/" else None
    part = slashed if slashed and _is_part(text, slashed) else part
    if part:
        return _add(text, Quantity(at, part.end(), part.group(), "", part.end(), form="fraction"), found)
    if arabic and (end := not_facts.unreadable(text, at)):
        return end
    match = (ARABIC if arabic else CHINESE).match(text, at)
    assert match is not None  # a digit or numeral stands here
    number, end = match["number"], match.end("number")
    if len(number) > LONGEST:
        return end
    if text[at - 1 : at] in ("第", "前") and (place := _rank(text, at, number, found)):
        return place
    if not_facts.is_made_up(text, at, end, number):  # N大 counts what is listed
        found.append(Quantity(at, end, number, "", end + 1))
        return end + 1
    return (_arabic if arabic else _chinese)(text, match, found)


def _add(text: str, quantity: Quantity, found: list[Quantity]) -> int:
    """Add a number with the bound that is printed behind it; return where to read on."""
    qualify(text, quantity)
    found.append(quantity)
    return quantity.end


def _is_part(text: str, match: re.Match[str]) -> bool:
    """Tell whether a/b is a part of a whole (2/3以上), no date, page or pair of numbers."""
    above, below = int(match["above"]), int(match["below"])
    before = text[match.start() - 1 : match.start()]
    if before in tuple("./-0123456789") or (before == "（" and text.startswith("）", match.end())):
        return False
    return 0 < above < below and (below <= 10 or below % 10 == 0)


def _arabic(text: str, match: re.Match[str], found: list[Quantity]) -> int:
    at, number, end, noun = match.start(), match["number"], match.end(), ""
    if match["unit"] == "位" and not_facts.is_placed(text, at):
        return _ranked(text, at, number, found)
    if not_facts.is_priced(text, at, end):
        found.append(Quantity(at, end + 1, number, "分", end + 1))
        return end + 1
    if skip := not_facts.no_figure(text, at, match):
        return skip
    if not match["unit"]:
        people = (not_facts.PEOPLE.match(text, end) or _PERSONS.match(text, end)) if match["magnitude"] else None
        if people:
            noun = people.group()
        elif not match["magnitude"]:
            end = match.end("number")
    quantity = Quantity(at, end, number, (match["magnitude"] or "") + (match["unit"] or ""), end, noun=noun)
    quantity.signed, quantity.raised = not_facts.is_negative(text, at), not_facts.is_raised(text, at)
    if match["plus"] or match["more"]:
        quantity.bound = "approx" if match["plus"] == "几" else "ge"
    return _add(text, quantity, found)


def qualify(text: str, quantity: Quantity) -> None:
    """Give a number the bound that is printed behind it: 7%以上."""
    bound = SUFFIX.match(text, quantity.end)
    if bound is None:
        return
    word, behind = bound.group(), text[bound.end() : bound.end() + 1]
    if (word == "内" and not quantity.unit) or (word == "多" and behind in tuple("元出于")):
        return
    if word in ("强", "起", "内", "前后") and behind and behind not in "，。；、的 ）\n":
        return
    quantity.bound = bound.lastgroup or ""
    quantity.after = bound.end()


CLOCK = re.compile("[0-2]?[0-9][：:][0-5][0-9][：:][0-5][0-9]")  # 10:04:26


def _ratio(text: str, match: re.Match[str], found: list[Quantity]) -> bool:
    parts = re.split("[：:]", match.group())
    whole = sum(map(float, parts)) == 100  # 粮经比43:57 divides a whole, 2.6:1 does not
    compares = "比" in text[max(0, match.start() - 12) : match.start()]
    if not (whole or compares) and (len(parts) < 3 or CLOCK.fullmatch(match.group())):
        return False
    place, form = match.start(), "ratio" if len(parts) > 2 or whole else "quotient"
    for part in parts:
        if form == "ratio" or part != "1" or parts == ["1", "1"]:  # 2.6:1 is one figure
            found.append(Quantity(place, place + len(part), part, "", match.end(), form=form))
        place += len(part) + 1
    return True


def _rank(text: str, at: int, number: str, found: list[Quantity]) -> int:
    """Take a rank; return where to read on, or 0 where the number behind 前 is none."""
    end = at + len(number)
    if text[at - 1] == "前":
        return _ranked(text, at, number, found, "le") if not_facts.is_top(text, at, end) else 0
    listed = found and found[-1].form == "rank" and text[found[-1].after : at] in GLUE
    return _ranked(text, at, number, found) if listed or not_facts.is_rank(text, at, end) else end


def _ranked(text: str, at: int, number: str, found: list[Quantity], bound: str = "") -> int:
    end = at + len(number)
    found.append(Quantity(at, end, number, "", end + (text[end : end + 1] in "位名"), bound, form="rank"))
    return end


def _chinese(text: str, match: re.Match[str], found: list[Quantity]) -> int:
    at, number = match.start(), match["number"]
    magnitude, unit = match["magnitude"] or "", match["unit"] or ""
    if "点" in number and not (magnitude or unit):  # 两点一线
        return at + number.index("点")
    if not not_facts.chinese_figure(text, match):
        return match.end("number")
    last = SPLIT.fullmatch(number)
    if last and not re.search("[万亿]", last[1]):
        number, magnitude = last[1], last[2] + magnitude
    elif last and "亿" in number and number.endswith("万"):  # 一亿三千 | 万人
        number, magnitude = number[:-1], "万" + magnitude
    whole = bool(unit) or magnitude.endswith(("万", "亿"))
    end = match.end() if whole else match.end("number")
    quantity = Quantity(at, end, number, magnitude + unit if whole else "", end)
    if not unit and number in not_facts.ROUNDEST:
        quantity.noun = not_facts.people_reached(text, at, end)
    quantity.bound = "ge" if match["plus"] or match["more"] else ""
    if numerals.either(number):
        quantity.bound = "approx"
    return _add(text, quantity, found)


def _share_units(text: str, found: list[Quantity]) -> None:
    """Give a number without unit the unit that its list or range names at the end."""
    for index in range(len(found) - 2, -1, -1):
        left, right = found[index], found[index + 1]
        if left.form != "plain" or right.form != "plain" or right.lead - left.end > 4:
            continue
        gap = text[left.end : right.lead]
        points = left.unit == "个" and right.unit in ("个百分点", "个千分点")
        bare = not left.unit or points or (left.unit in MAGNITUDES and not left.noun)
        ranged = RANGE.match(text, left.end)
        if ranged and (ranged.end() == right.start or (len(gap) <= 2 and gap[0] in "-~至到")):
            left.unit = right.unit if bare else left.unit
            if not _opened(text, left.start):
                left.pair, right.pair, left.form, right.form = "low", "high", "range", "range"
        elif gap and gap in GLUE:
            left.unit = right.unit if bare and right.unit else left.unit
            alike = left.unit == right.unit or {left.unit, right.unit} == {"%", "‰"}
            if alike and right.bound and not left.bound and left.after == left.end:
                left.bound = right.bound


def _opened(text: str, at: int) -> bool:
    """Tell whether 由 or 从 opens the clause that leads to this number: 由2010年的43.3%到51.8%."""
    clause = re.split("[，。；、\n]", text[max(0, at - 14) : at])[-1]
    return "由" in clause or "从" in clause or clause.endswith("自")


def is_level(unit: str) -> bool:
    """Tell whether a base unit measures money, area, length, weight, capacity or time."""
    return unit in LEVEL_UNITS or unit.partition("/")[0] in LEVEL_UNITS


# A number with every part of it: a fraction, digits in several magnitudes, a decimal, Chinese or not.
_PARTS = (FRACTION.pattern, SLASHED.pattern, COMPOUND, not_facts.TOKEN.pattern, _NUMERAL)
_WHOLE = re.compile(re.sub(r"\(\?P<\w+>", "(?:", "|".join(_PARTS)))
# What a number is made of, and how far back one may begin.
_MADE_OF = frozenset(f"0123456789.,，/点分之余多几□■◻▢�×OolI{numerals.CHARS}")
FARTHEST = 40


def longer(flat: Flat, start: int, end: int) -> str:
    """Return the number that a stretch of a document is cut from, or nothing where it holds one whole.

    `start`, `end`: raw offsets of a number, with or without its unit. Returns: the whole in
    plain characters, of the 5 in 1.5亿元 or of 五 in 百分之六点五.
    """
    first, last = flat.flat(start), flat.flat(end)
    begin = first
    while begin > max(0, first - FARTHEST) and flat.text[begin - 1] in _MADE_OF:
        begin -= 1
    for found in _WHOLE.finditer(flat.text, begin, last + FARTHEST):
        if found.end() <= first:
            continue
        if found.start() >= last:
            break
        behind = flat.text[last : found.end()].strip("十百千万亿余多几") if found.end() > last else ""
        if found.start() < first or behind:
            return found.group()
    return ""
