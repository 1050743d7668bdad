"""What time a passage of a report speaks of: looking back or ahead, one year or several.

Owns the report's own years (the one it reviews, the one it plans), the run of its
sections, and the words of time in a sentence. It leaves numbers to others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from . import numerals
from .files import vocabulary
from .flat_text import Flat
from .grammar import either

_P = vocabulary("grammar")["periods"]
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
