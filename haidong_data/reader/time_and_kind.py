"""Whether a figure is a result, a target or context, and what year it speaks of.

Owns the weighing of what a figure's clause and sentence say of time against the period
of its line, which `periods` knows.

What time a passage of a report speaks of: looking back or ahead, one year or several.

Owns the report's own years (the one it reviews, the one it plans), the run of its
sections, and the words of time in a sentence. It leaves numbers to others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from .. import numerals
from ..collection import terms
from .flat_text import Flat
from .grammar import either
from .linking import SENTENCE, Bound

_P = terms("grammar")["periods"]
PAST, FUTURE = (re.compile(either(_P[key])) for key in ("past", "future"))
TERM_PAST, TERM_FUTURE = (re.compile(either(_P[key])) for key in ("term_past", "term_future"))
STOCKS = re.compile(f"(?:{either(_P['stocks'])})|[额量]$")
FLOWS = re.compile(either(_P["flows"]))
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?")
NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|#+|[（][一二三四五六七八九十]{1,3}[）]")
DELIVERED = re.compile(r"(20\d\d|19\d\d)(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})日?")
PLAN = re.compile("“?(十[一二三四五六七八九]?五|[六七八九]五)”")
# Five-year plans since the sixth end on the fives and tens: 九五 ended in 2000.
BEFORE_THE_FIRST = 1955


def _plan_end(name: str) -> int:
    """Return the last year of a five-year plan by its short name: the number of the plan, and 五."""
    return BEFORE_THE_FIRST + 5 * int(numerals.value(name[:-1]))


@dataclass(frozen=True, slots=True)
class Period:
    """What a line speaks of.

    Attributes
    ----------
    ahead : bool
        Whether it says what is to be done.
    term : bool
        Whether it speaks of several years at once.
    year : int or None
        The year it speaks of, else the last of its years.
    headed : bool
        Whether a heading names one year, so that a line on several is an aside.
    """

    ahead: bool
    term: bool
    year: int | None
    headed: bool = False


@dataclass(frozen=True)
class Periods:
    """The periods of a report's lines.

    Attributes
    ----------
    reviews, plans : int or None
        The year whose results the report states, and the year it sets targets for.
    delivered : tuple of int or None
        Year, month and day of its delivery, where it says so.
    """

    reviews: int | None
    plans: int | None
    delivered: tuple[int, int, int] | None
    starts: list[int]
    lines: list[Period]

    def at(self, offset: int) -> Period:
        """Return the period of the line that holds a flat offset."""
        return self.lines[bisect_right(self.starts, offset) - 1]


def own_years(text: str, headings: list[str]) -> tuple[int | None, int | None, tuple[int, int, int] | None]:
    """Return the year a report reviews, the year it plans, and its date, as it says itself."""
    opening = text[:600]
    date = DELIVERED.search(opening)
    if date and re.search("大会|会议|报告|时间", opening[max(0, date.start() - 60) : date.end() + 40]):
        # A report given at the end of a year reviews that year.
        year = int(date[1]) + (int(date[2]) >= 11)
        return year - 1, year, (int(date[1]), int(date[2]), int(date[3]))
    for heading in headings:
        found = YEAR.search(heading)
        if found and PAST.search(heading):
            return int(found[1]), int(found[1]) + 1, None
        if found and (FUTURE.search(heading)):
            return int(found[1]) - 1, int(found[1]), None
        plan = PLAN.search(heading)
        if plan and PAST.search(heading):
            return _plan_end(plan[1]), _plan_end(plan[1]) + 1, None
    title = re.search(r"((?:19|20)\d\d)年[^，。\n]{0,20}政府工作报告", opening)
    if title:
        return int(title[1]) - 1, int(title[1]), None
    years = Counter(int(y) for y in YEAR.findall(text[:20000]))
    if not years:
        return None, None, None
    likely = years.most_common(1)[0][0]
    return likely, likely + 1, None


def read(flat: Flat, years: tuple[int, int] | None = None) -> Periods:
    """Read what time each line of a report speaks of.

    Parameters
    ----------
    flat : Flat
    years : tuple of (int, int), optional
        The year it reviews and the year it plans, where a person has said so; else as it says itself.
    """
    text = flat.text
    lines = text.split("\n")
    starts, place = [], 0
    for line in lines:
        starts.append(place)
        place += len(line) + 1
    headings = [text[h : text.find("\n", h)] for h in sorted(flat.headings)]
    reviews, plans, delivered = own_years(text, headings)
    reviews, plans = years or (reviews, plans)
    now = Period(False, False, reviews)
    periods = []
    for start, line in zip(starts, lines, strict=True):
        turned = _turn(line[:80], start in flat.headings, now, reviews, plans)
        periods.append(turned)
        aside = now.headed and turned.term and PLAN.search(line[:46])
        now = now if aside and not turned.ahead and start not in flat.headings else turned
    return Periods(reviews, plans, delivered, starts, periods)


def _turn(opening: str, heading: bool, now: Period, reviews: int | None, plans: int | None) -> Period:
    """Say what a line speaks of, from its opening and what the line before spoke of."""
    named = NUMBERED.match(opening) is not None or not re.search("[，。；、]", opening)
    short = heading or (len(opening) < 40 and named)
    if heading or short:
        past, future = PAST.search(opening), FUTURE.search(opening)
        if past and not (future and future.start() > past.start()):
            one, several = YEAR.search(opening), TERM_PAST.search(opening) or PLAN.search(opening)
            return Period(False, bool(several) and not one, reviews, bool(one) and not several)
        if future:
            plan = PLAN.search(opening)
            term = bool(TERM_FUTURE.search(opening) or plan) and not YEAR.search(opening)
            return Period(True, term, _plan_end(plan[1]) if plan else plans)
        if heading and plans and str(plans) in opening:
            return Period(True, False, plans)
        return now
    head = opening[:46]
    if now.ahead:
        year = YEAR.match(opening.lstrip("各位代表！，。"))
        if (
            PLAN.search(head)
            and re.search("时期.{0,30}(?:目标|要求|思想|原则)", opening)
            and not (plans and str(plans) in head)
        ):
            return Period(True, True, _plan_end(PLAN.search(head)[1]))
        if re.search("(?:做好|今年|" + str(plans) + "年).{0,24}(?:工作|目标|要|是)", head) or (
            year and plans and int(year[1]) == plans
        ):
            return Period(True, False, plans)
        return now
    if TERM_PAST.search(head) or (
        PLAN.search(head)
        and re.search("时期|期间|以来|五年", head)
        and not now.term
        and "收官" not in head[:30]
        and YEAR.search(head) is None
    ):
        return Period(False, True, reviews)
    year = YEAR.match(opening.lstrip("各位代表！，。-"))
    if now.term and (
        re.search("过去的?一年", head)
        or (year and reviews and int(year[1]) == reviews and re.search("面对|我们|是|极", head))
    ):
        return Period(False, False, reviews)
    if re.search(
        "(?:做好|抓好).{0,20}(?:今年|"
        + str(plans)
        + "年)|今年.{0,30}(?:总体要求|主要预期目标|发展目标)|(?:总体要求|主要预期目标|预期目标)(?:是|为|：)",
        opening,
    ):
        return Period(True, False, plans)
    if re.search("今后五年|未来五年", head) and re.search("要|将|目标", opening):
        return Period(True, True, plans)
    return now


def is_stock(phrase: str) -> bool:
    """Tell whether a phrase names a state at a point in time rather than something done."""
    return STOCKS.search(phrase) is not None and FLOWS.search(phrase) is None


# How far before a number a year is looked for, and how much of a long sentence is searched for verbs.
LOOK, MOST = 160, 1600
AHEAD = re.compile(either(_P["ahead"]))
# 去年 says that things are done, 比去年 does not.
BEHIND = re.compile(f"(?<![比较与同项])(?:{either(_P['behind'])})(?!期)")  # 项目前期工作
TO_DO = re.compile(either(_P["to_do"]))
# 了 says done, except in the words that only look like it.
DONE = re.compile("(?<![为除])了(?![解断结])")
# What is put to use is there already.
EXISTING = re.compile("(?:发挥|依托|利用|现有|目前)$")
# A clause that speaks of a larger place than the report's own.
OTHERS = re.compile(
    "是?(?:按照|比|在)?(?:全国|全省|全区|全自治区)(?:预期|平均|增速|目标|[^，。]{0,4}个(?:地级|省|市|县)|$)"
)
_NAMED = "".join(f"(?<!{word})" for word in _P["years_named"])
SPANS = re.compile(
    f"(?:{either(_P['spans'])})(?![{_P['state']}])|{_NAMED}(?:{either(_P['years'])})(?![{_P['years_name']}])|[一二三四五六七八九十两]年来"
)
REACHED = re.compile("(?:达到?|为|有|占)(?:约|近|了)?$")
DATED = re.compile(r"((?:19|20)\d\d)年(?:底|末|初)?(?!以来|来)")
YEARS = re.compile(r"(?:(?:19|20)\d\d年?[、和]){1,9}$")
SEVERAL = re.compile(r"\d年?(?:-{1,2}|~|至|到)$")
VERSUS = re.compile(r"(?:比|较|与|同|是|为|相当于)“?$")
RELATIVE = re.compile("去年|上年|前年|今年|明年|本年|当年")


class Sentences:
    """The sentences of a flat text, and what each says of time; each is looked at once.

    Attributes
    ----------
    start, end : int
        Of the sentence that was last sought.
    behind : bool
        Whether it says that things are done.
    undated : bool
        Whether what follows in it has no year of its own, as behind 累计.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [found.start() for found in SENTENCE.finditer(text)]
        self.index = -1
        self.start = self.end = 0
        self.behind = self.undated = False

    def seek(self, offset: int) -> None:
        """Move to the sentence that holds an offset."""
        index = bisect_right(self.ends, offset)
        if index == self.index:
            return
        self.index, self.undated, before = index, False, self.end
        self.start = self.ends[index - 1] + 1 if index else 0
        self.end = self.ends[index] + 1 if index < len(self.ends) else len(self.text)
        end = min(self.end, self.start + MOST)
        # What was said to be done stays so in the paragraph, until something is to be done.
        follows = self.behind and "\n" not in self.text[max(0, before - 1) : self.start]
        self.behind = BEHIND.search(self.text, self.start, end) is not None or (
            (follows or DONE.search(self.text, self.start, end) is not None)
            and TO_DO.search(self.text, self.start, end) is None
        )


def kind_and_year(bound: Bound, time: Periods, sentence: Sentences, place: str) -> tuple[str, int | None]:
    """Say whether a figure is actual, target or context, and its year, None where it has none.

    Parameters
    ----------
    bound : Bound
        The figure.
    time : Periods
        Of its report.
    sentence : Sentences
        Moved to its sentence.
    place : str
        Whose report it is.
    """
    if bound.threshold:
        return "context", None
    at = bound.quantity.start
    before = sentence.text[max(sentence.start, at - LOOK) : at]
    period = time.at(at)
    explicit, several = (bound.years[0], False) if bound.years else _explicit(before, bound.pair == "from")
    ahead, relative = _ahead(before, period, sentence.behind), _relative(before)
    if explicit and time.reviews and explicit > (time.plans or explicit):
        ahead = True
    elif (explicit and ahead and explicit <= (time.reviews or 0)) or (
        not explicit and (relative == "去年" or (relative == "上年" and period.ahead))
    ):
        ahead = False
    kind = "context" if _of_others(bound, place) else "target" if ahead else "actual"
    if bound.pair == "from":
        return kind, _first_side(bound.clause, explicit, time.plans if period.ahead else time.reviews)
    if several or _spans_years(bound, before, period, explicit or relative, sentence):
        return kind, None
    if period.term:
        return kind, _of_term(bound, period, explicit, time.reviews)
    if explicit:
        return kind, explicit
    if relative in ("去年", "上年") and not ahead and (relative == "去年" or period.ahead):
        return kind, time.reviews
    if relative == "明年" and time.plans or relative in ("今年", "本年") and period.ahead:
        return kind, time.plans
    return kind, time.plans if ahead or period.ahead else time.reviews


def _explicit(before: str, leaves: bool) -> tuple[int | None, bool]:
    """Return the year that stands before a number, and whether it is the last of several.

    A year that is compared with is not it, nor one that is left (由2005年的…), except for
    the number that stands there.
    """
    for found in reversed(list(DATED.finditer(before))):
        leading = YEARS.sub("", before[: found.start()])
        if SEVERAL.search(leading):
            return None, True
        if not VERSUS.search(leading) and (leaves or leading[-1:] not in ("由", "从")):
            return int(found[1]), False
    return None, False


def _relative(before: str) -> str:
    """Return 去年, 今年, … where a number is of it, and not compared with it."""
    *_, found = [None, *RELATIVE.finditer(before[-60:])]
    return found.group() if found and before[-60:][: found.start()][-1:] not in ("比", "较", "同") else ""


def _ahead(before: str, period: Period, behind: bool) -> bool:
    if AHEAD.search(before[-24:]):
        return True
    return period.ahead and not behind and EXISTING.search(before[-6:]) is None


def _of_others(bound: Bound, place: str) -> bool:
    if bound.quantity.form == "rank" or place == "全国" or OTHERS.match(bound.clause) is None:
        return False
    return not place.startswith(bound.clause[:1])


def _first_side(clause: str, explicit: int | None, now: int | None) -> int | None:
    """Return the year of the first side of 由A到B: of a year that stands there, else none."""
    near = clause[-14:]
    if explicit and str(explicit) in near:
        return explicit
    if now and re.search("上年|去年", near):
        return now - 1
    return now if now and re.search("年初|期初", near) else None


def _spans_years(bound: Bound, before: str, period: Period, dated: object, sentence: Sentences) -> bool:
    """Tell whether a figure is of several years together: 年均, 累计, “十三五”期间."""
    spans = SPANS.search(bound.clause) or (bound.inherited and SPANS.search(before[-12:]))
    if spans and bound.measure in ("growth", "change", "share"):
        sentence.undated = sentence.undated or bool(bound.mover)  # 累计压减炼铁产能5万吨、炼钢产能3万吨
        return True
    if bound.measure == "rank" or period.term or dated:
        return False
    planned = (
        not period.ahead
        and not PLAN.search(bound.clause)
        and PLAN.search(before)
        and FLOWS.search(bound.clause)
    )
    if planned or (spans and not STOCKS.search(bound.term)):
        sentence.undated = True
    return sentence.undated


def _of_term(bound: Bound, period: Period, explicit: int | None, reviews: int | None) -> int | None:
    """Return the year of a figure where five years are spoken of: of a state, the last; of what was done, none."""
    if bound.compared or PLAN.search(bound.clause) or bound.measure == "change":
        return None
    if bound.measure == "growth":
        return explicit
    if bound.measure in ("level", "count") and SPANS.search(bound.clause):
        return None
    if bound.measure in ("share", "rank") or explicit:
        return explicit or (period.year if period.ahead else reviews)
    reached = "reach" in bound.tail and REACHED.search(bound.clause)
    state = not bound.verb and is_stock(bound.term) and not FLOWS.search(bound.clause)
    return period.year if reached or state else None
