"""The parts of a report: which sentences look back and which ahead, on one year or on several.

Owns the report's own years (the one it reviews, the one it plans) and the division of its
sentences into parts. Both are weighed: a part is where sentences speak alike, a heading weighs as
much as several sentences, and no single line turns a passage that speaks otherwise. What one
number's own clause says is for `time_and_kind`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from .. import numerals
from ..collection import terms
from .flat_text import Flat
from .grammar import either, options

_T = terms("grammar")["time"]
# A line that ends in a comma or semicolon goes on in the next.
SENTENCE = re.compile("[。！？\n](?<![，；、]\n)")
# Patterns begin with what they are told by, and look back from its end: a search skips all other characters.
YEAR = re.compile(r"((?:19|20)\d\d)(?<!\d.{4})年?")
# What makes a date of a year: 2008年2月.
DATE = re.compile(r"\d{1,2}月")
FOUR = re.compile(r"((?:19|20)\d\d)(?<!\d.{4})(?!\d)")
_PLANS = ("十[一二三四五六七八九]?五", "六五", "七五", "八五", "九五")
# 十二五时期 is also written without quotes.
PLAN = re.compile(f"({'|'.join(_PLANS)})(?:”|(?=时期|期间|规划|以来|期?末))")
# Five-year plans since the sixth end on the fives and tens: 九五 ended in 2000.
BEFORE_THE_FIRST = 1955
# A plan that is spoken of, and none that is compared with: 比“十一五”末增长.
OWN_PLAN = re.compile(f"(?<![比较与同由从是为])(?<![比较与同由从是为]“){PLAN.pattern}")

# What a sentence's words say of its time: log-odds of looking ahead, for a word or a form of words.
_WORDS = {word: float(weight) for weight, listed in _T["words"].items() for word in listed}
_FORMS = [(re.compile(form), float(weight)) for form, weight in _T["forms"].items()]
WORDS = re.compile(either(_WORDS))
# A heading by its form: numbered or a line of its own, and short; joined lines leave only the number.
NUMBERED = re.compile(
    r"(?:^|(?<=[。！？\n”]))[#*]*(?:[（]?[一二三四五六七八九十]{1,3}[）、.]|第[一二三四五六七八九十]部分)[^。！？\n]{0,40}"
)
# Where one may begin, told by its first character.
BEGINS = re.compile("[#*（一二三四五六七八九十第](?<![^。！？\n”].)")
BACK, ON = (re.compile(either(_T[key])) for key in ("heading_back", "heading_ahead"))
BACK_LAST = re.compile(f"{either(_T['heading_back'])}$")
# What opens a list of aims, in a paragraph of its own or inside one: 今后五年的发展目标是：.
_AIMS = either(_T["aims"])
AIM = re.compile(_AIMS)
AIMS = re.compile(rf"[^，。；：\n]{{0,30}}?{_AIMS}(?:是|为|：)")
LISTED_AIMS = re.compile(rf"{_AIMS}(?:[^，。；：\n]{{0,8}}?[是为：])")
# A part that is called by its aims: “十二五”时期的主要目标.
AIMED = re.compile(rf"{_AIMS}$")
# What says that the aims are reached, or were set before.
REACHED_AIMS = re.compile(either(_T["aims_reached"]))
# What opens a sentence on times to come, and what a list of aims may not hold.
TO_COME = re.compile(either(_T["to_come"]))
PAST = re.compile(either(_T["past"]))
# 今年 says that something is to be done where the report is given early in it; 今年以来 does not.
THIS_YEAR = re.compile(r"今年(?![以上来1-9]|[一二三四五六七八九十]{1,2}[月季]|[前截])")
DIGIT = re.compile("[0-9]")
# How deep a heading stands by its number: 一、 before （一） before 1.
LEVELS = (
    re.compile("[#*]*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]部分)"),
    re.compile("[#*]*（[一二三四五六七八九十]{1,3}）"),
)
# 办好十件民生实事 says what to do; 办好民生实事 may also tell what was done.
DEEDS = re.compile(rf"{LEVELS[0].pattern}[^，。；]{{0,6}}?办好[^，。；]{{0,6}}?[一二三四五六七八九十\d]{{1,3}}[件项]")
TERM = re.compile(
    "(?:" + "|".join([options(_T["term"]), *(f"{plan}”?(?:时期|期间|以来)" for plan in _PLANS)]) + ")"
    # 本届政府开局之年 is one year of them.
    "(?![^，。\n]{0,4}?(?:开局|起步|收官|首|第[一二三四五])[^，。\n]{0,2}?年)"
)
ONE = re.compile(either(_T["one"]))
YEAR_IS = re.compile(r"(?:各位代表[！，：])?(?:(?:刚刚)?过去的)?(?:(?:19|20)\d\d|今)年，?是")
# What is said of several years rather than of one, wherever it stands: 年均, 比“十二五”末, 奋进的五年.
AVERAGED = re.compile("|".join(["年均|年平均|的[五5]年", *(f"{plan}”?期?末" for plan in _PLANS)]))
# How far a heading that also names its year, another heading, a sentence and its change of time weigh, in log-odds.
NAMED, HEADING, MOST, TURN, RETURN, TERM_TURN = 24.0, 9.0, 2.0, 8.0, 10.0, 3.0
# A turn costs so many times as much at the start of a paragraph, and inside it, as at a heading.
LINE, INSIDE = 1.3, 1.8
MARKS = re.compile("[，。；、]")
# What marks the years that a sentence speaks of.
MARKED = (TERM, ONE, AVERAGED, YEAR, PLAN)
# What a sentence that opens with 五年来 weighs for several years.
OPENS = 2.5
# How long the opening of a sentence is, and how near its start a word of time leads it.
OPENING, LEADS = 46, 24
# For how many sentences it speaks, where its paragraph does not end before.
REACH = 6
# How much of a sentence is weighed.
LONGEST = 600


def plan_end(name: str) -> int:
    """Return the last year of a five-year plan by its short name: the number of the plan, and 五."""
    return BEFORE_THE_FIRST + 5 * int(numerals.value(name[:-1]))


class Period(NamedTuple):
    """What a sentence speaks of by the part it stands in.

    `ahead`: whether its part says what is to be done. `term`: whether it speaks of several years at once.
    `year`: the year its part speaks of, else the last of its years. `agreement`: how much its own words and
    its part's agree, in log-odds; below zero they differ.
    """

    ahead: bool
    term: bool
    year: int | None
    agreement: float = 0.0


class Parts(NamedTuple):
    """The parts of a report.

    Attributes
    ----------
    reviews, plans : int or None
        The year whose results the report states, and the year it sets targets for.
    delivered : tuple of int or None
        Year, month and day of its delivery, where it says so.
    late : bool or None
        Whether it was given at the end of the year it reviews, so that 今年 is that year; None
        where it does not say when.
    sure : bool
        Whether the years are stated, not only likely.
    ends : sequence of int
        Where each sentence ends, in flat text.
    periods : sequence of Period
        Of each sentence.
    """

    reviews: int | None
    plans: int | None
    delivered: tuple[int, int, int] | None
    late: bool | None
    sure: bool
    ends: Sequence[int] = ()
    periods: Sequence[Period] = ()

    def at(self, offset: int) -> Period:
        """Return the period of the sentence that holds a flat offset."""
        return self.periods[min(bisect_right(self.ends, offset), len(self.periods) - 1)]


# ── The report's own years ──────────────────────────────────────────────────────────────────────
# A date with a time of day is that of a page.
_DAY = r"\d{0,2}|(?:[二三]?十)?[一二三四五六七八九]|[二三]?十"
DELIVERED = re.compile(
    rf"(20\d\d|19\d\d)(?:年({_DAY})月(?:({_DAY})日)?|[-.](\d{{1,2}})[-.](\d{{1,2}}))(?!\d?[ ]?\d{{1,2}}：\d\d)"
)
GIVEN = re.compile("大会|会议|报告|时间|政协|人大")
# A date on a line of its own: （2010年12月20日）.
ALONE = re.compile("[）]?(?:\n|$)")
PUBLISHED = re.compile("发布|来源|更新|访问|浏览|刊发|印发|公布|录入")
TITLE = re.compile(r"((?:19|20)\d\d)年?[^，。\n]{0,20}政府工作报告")
# What follows a year that is reviewed, planned, or in which something was done: 2020年工作回顾, 2021年主要任务.
REVIEWED = re.compile(rf"年?[^，。；\n]{{0,24}}?{either(_T['year_reviewed'])}")
# 2025年主要目标任务圆满完成 says that they are reached.
PLANNED = re.compile(
    rf"年?[^，。；\n]{{0,24}}?{either(_T['year_planned'])}(?![^，。；\n]{{0,12}}?{either(_T['aims_reached'])})"
)
REACHED = re.compile(rf"年(?![以来底末初的至到、\d])[^。；\n]{{0,30}}?(?:\d|{either(_T['year_done'])})")
# 2021年，我们要…: the year that is planned, not one in which something was done.
TO_DO_IN = re.compile(r"年[，]?[^，。；\n\d]{0,6}?(?:(?<![主重需必])要(?!求)|将|计划(?!总)|拟)")
THIS_YEAR_TO_DO = re.compile(rf"今{TO_DO_IN.pattern}")
# What is said of next year says that this year is over, where no date does: 明年工作打算, 明年计划….
NEXT_YEAR = re.compile("明年(?:[，]?[^，。；\n\\d]{0,6}?(?:要(?!求)|将|计划|拟|力争|确保)|的?工作|主要|重点)")
OPENS_PLAN = frozenset("12今明新")
NEXT_YEAR_TO_DO = re.compile(rf"(?:明|新的一){TO_DO_IN.pattern}")
BASES = frozenset("比较与同由从至到自是为-")
PLAN_YEAR = re.compile(
    rf"{PLAN.pattern}(?:规划)?[^，。；\n]{{0,4}}?(开局|起步|收官|最后一|第[一二三四五])[^，。；\n]{{0,6}}?年"
)
NTH = {"开局": 1, "起步": 1, "收官": 5, "最后一": 5} | {f"第{n}": i for i, n in enumerate("一二三四五", 1)}
# A vote as heavy as this is a statement; the years beside 完成 or 达到 only make one likely.
STATED = 4.0


def years_of_report(flat: Flat) -> Parts:
    """Weigh which year a report reviews and which it plans, by what it says itself; its parts are not divided yet."""
    text = flat.text
    votes: dict[int, float] = defaultdict(float)
    opening = text[:600]
    date = late = None
    for found in DELIVERED.finditer(opening):
        line = opening.rfind("\n", 0, found.start()) + 1
        before = opening[max(line, found.start() - 30) : found.start()].rpartition("--")[2]  # 来源：日报——2021年…
        after = opening[found.end() : found.end() + 40].split("\n")[0]
        alone = found[2] and not before.strip("（") and ALONE.match(opening, found.end())
        if PUBLISHED.search(before) or not (alone or GIVEN.search(before) or GIVEN.search(after)):
            continue
        month, day = (int(numerals.value(number or "0")) for number in (found[2] or found[4], found[3] or found[5]))
        date = (int(found[1]), month, day) if month and day else None
        # A report given at the end of a year reviews that year.
        late = month >= 11
        votes[int(found[1]) - 1 + late] += 8
        break
    late = True if late is None and NEXT_YEAR.search(text) else late
    title = TITLE.search(opening)
    if title:
        votes[int(title[1]) - 1] += 5
    headings = (text[start : text.find("\n", start)] for start in sorted(flat.headings))
    for heading in (*headings, *_numbered(text).values()):  # which weigh more than sentences
        head, plan = heading[:60], PLAN.search(heading[:60])
        years = list(FOUR.finditer(head))
        for found in years:
            votes[int(found[1])] += 4 * (REVIEWED.match(head, found.end()) is not None)
            votes[int(found[1]) - 1] += 4 * (PLANNED.match(head, found.end()) is not None)
        if plan and BACK.search(head) and not years:
            votes[plan_end(plan[1])] += 4
    done: Counter[int] = Counter()
    for found in FOUR.finditer(text):
        year, end = int(found[1]), found.end()
        votes[year] += 2 * (REVIEWED.match(text, end) is not None)
        votes[year - 1] += 2 * (PLANNED.match(text, end) is not None)
        if TO_DO_IN.match(text, end):
            votes[year - 1] += 2
        elif text[found.start() - 1] not in BASES and REACHED.match(text, end):
            done[year] += 1
    for found in PLAN_YEAR.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()]
        year = plan_end(found[1]) - 5 + NTH[found[2]]
        # 2025年是“十四五”收官之年 is said by the report of that year and by the next.
        if "今年" in before or ("是" in before and str(year) not in before):
            votes[year - 1] += 2
    latest = max(done, default=0)
    for year, times in done.items():
        votes[year] += min(3.0, times) * (1 if year == latest else 0.5)
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], -vote[0]))
    (told, weight), (_, second) = [*ranked, (0, 0.0), (0, 0.0)][:2]
    if weight < 1 or weight == second:
        return Parts(None, None, date, late, sure=False)
    return Parts(told, told + 1, date, late, sure=weight >= STATED and weight >= 1.5 * second)


# ── The parts ───────────────────────────────────────────────────────────────────────────────────
def read(flat: Flat, years: tuple[int, int] | None = None) -> Parts:
    """Divide a report into parts.

    `years`: the year it reviews and the year it plans, where a person has said so; else as it says itself.
    """
    text = flat.text
    numbered, own = _numbered(text), years_of_report(flat)
    if years:
        own = own._replace(reviews=years[0], plans=years[1], sure=True)
    if not own.sure:  # what is likely is the year that is planned where the sentences that name it look ahead
        told = _year_told(text, _divided(flat, numbered, own._replace(reviews=None, plans=None)))
        if told and own.reviews in (None, told + 1):
            own = own._replace(reviews=told, plans=told + 1)
    return _divided(flat, numbered, own)


def _year_told(text: str, parts: Parts) -> int | None:
    """Return the year that a text without date or heading reviews: what looks ahead names the year after it."""
    votes: Counter[int] = Counter()
    for year in FOUR.finditer(text):
        period = parts.at(year.start())
        if (
            text.startswith("年", year.end())
            and text[year.start() - 1 : year.start()] not in BASES
            and not DATE.match(text, year.end() + 1)
            and period.agreement >= -1
        ):
            votes[int(year[1]) - period.ahead] += 1
    if not votes:  # “十二五”时期 alone is told of in its last year, or planned in the last of the one before
        for plan in OWN_PLAN.finditer(text):
            period = parts.at(plan.start())
            votes[plan_end(plan[1]) - 5 * period.ahead] += period.term
    (told, most), (_, next_most) = [*votes.most_common(2), (None, 0), (None, 0)][:2]
    return told if most > next_most else None


def _divided(flat: Flat, numbered: dict[int, str], parts: Parts) -> Parts:
    """Divide a report into parts, its years known."""
    text, (reviews, plans, _, late, *_) = flat.text, parts
    ends = [found.start() for found in SENTENCE.finditer(text)]
    starts = [0, *(end + 1 for end in ends)]
    ends.append(len(text))
    places, weights = _words(text, reviews, late)
    own: list[float] = []  # how each sentence leans ahead,
    term: list[float] = []  # and to several years
    ease: list[float] = []
    heads: list[bool] = []
    first, years_of_its_own = 0, {reviews, plans}
    # Most sentences hold neither a word of aims nor a mark of years, and are not looked at for them.
    named, marked = (
        {bisect_left(ends, found.start()) for pattern in patterns for found in pattern.finditer(text)}
        for patterns in ((AIM,), MARKED)
    )
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        last = bisect_right(places, end)
        said = max(-MOST, min(MOST, sum(weights[first:last])))
        first = last
        stands = (
            start in flat.headings
            or start in numbered
            or (index in named and _opens_aims(text, start, end + 1))
            or TO_COME.match(text, start) is not None
            or (late is False and THIS_YEAR.match(text, start) is not None)
            or (text[start : start + 1] in OPENS_PLAN and _opens_plan(text, start, plans, late))
        )
        head = stands or _bare(text, start, end)
        heads.append(head)
        own.append(_heading(text[start : min(end, start + 60)], reviews, plans, said) if head else said)
        term.append(_spans(text, start, end, head, years_of_its_own) if index in marked else 0.0)
        ease.append(1.0 if head else LINE if start == 0 or text[start - 1] == "\n" else INSIDE)
    own = [*map(max, own, _aims(text, starts, ends, heads, named))]
    ahead = _divide(own, ease, TURN, RETURN)
    if not (parts.sure or any(ahead)) and sum(own) > TURN / 2:
        ahead = [True] * len(own)  # a text that says no year for sure may be a piece of a plan
    several = _divide(term, ease, TERM_TURN, TERM_TURN)
    periods: list[Period] = []
    until: bool | None = None
    last_year = plans + 4 if plans else None  # of the years to come; a heading may name their plan
    said_at = 0
    for index, (start, forward) in enumerate(zip(starts, ahead, strict=True)):
        if start == 0 or text[start - 1] == "\n" or index - said_at > REACH or (until and term[index] < 0):
            until = None
        if term[index] >= OPENS or term[index] <= -1:  # its opening speaks for the rest of the paragraph
            until, said_at = term[index] > 0, index
        spans = several[index] if until is None else until
        year = plans if forward else reviews
        if spans and forward:
            plan = OWN_PLAN.search(text, start, min(ends[index], start + LONGEST))
            year = plan_end(plan[1]) if plan else last_year
            if plan and (abs(term[index]) >= HEADING or last_year is None):
                last_year = year
        periods.append(Period(forward, spans, year, own[index] if forward else -own[index]))
    return parts._replace(ends=ends, periods=periods)


def _opens_plan(text: str, start: int, plans: int | None, late: bool | None) -> bool:
    """Tell whether a sentence opens with the year to come and what is to be done in it: 2021年，我们将…."""
    year = FOUR.match(text, start)
    if year is None:
        this = late is not True and THIS_YEAR_TO_DO.match(text, start) is not None
        return this or NEXT_YEAR_TO_DO.match(text, start) is not None
    return int(year[1]) == plans and TO_DO_IN.match(text, year.end()) is not None


def _opens_aims(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence opens with what lists aims, and does not say that they are reached."""
    opens = AIMS.match(text, start, end)
    return opens is not None and not REACHED_AIMS.search(opens.group())


def aims_of(text: str, start: int, end: int) -> int | None:
    """Return where a sentence begins to list what is aimed at (主要预期目标是：), if it does."""
    opens = LISTED_AIMS.search(text, start, end)
    return opens.end() if opens and not REACHED_AIMS.search(text, start, opens.start()) else None


def _aims(text: str, starts: list[int], ends: list[int], heads: list[bool], named: set[int]) -> Iterator[float]:
    """Give how far ahead each sentence leans at least: what a list of aims states (达到80%) is no result.

    A list begins with a heading that is called by it, and goes on to the next heading as high; or
    with a clause that says so (主要预期目标是：), and goes on as long as sentences state numbers.
    """
    below: int | None = None  # the level of the heading that the list stands below
    goes_on = False  # whether the sentence before was of a list in running text
    for index, (start, end, head) in enumerate(zip(starts, ends, heads, strict=True)):
        if head:
            line = text[start:end]
            level = next((i for i, depth in enumerate(LEVELS) if depth.match(line)), len(LEVELS))
            below = None if below is not None and level <= below else below
            below = level if AIMED.search(line) and not BACK.search(line) else below
        opens = index in named and aims_of(text, start, end + 1) is not None
        goes_on = opens or (goes_on and DIGIT.search(text, start, end) is not None)
        listed = not head and (below is not None or goes_on) and not PAST.search(text, start, end)
        yield HEADING if opens else 0.0 if listed else -inf


def _numbered(text: str) -> dict[int, str]:
    """Return the numbered headings by where they start."""
    found: dict[int, str] = {}
    end = 0
    for begin in BEGINS.finditer(text):
        heading = NUMBERED.match(text, begin.start()) if begin.start() >= end else None
        if heading:
            found[heading.start()], end = heading.group(), heading.end()
    return found


def _bare(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence is a short line of its own, without punctuation."""
    return 0 < end - start < 40 and text[end : end + 1] in ("\n", "") and not MARKS.search(text, start, end)


def _words(text: str, reviews: int | None, late: bool | None) -> tuple[list[int], list[float]]:
    """Return where words of time stand in a text, and what each weighs."""
    found = [(hit.start(), _WORDS[hit.group()]) for hit in WORDS.finditer(text)]
    for form, weight in _FORMS:
        found += [(hit.start(), weight) for hit in form.finditer(text)]
    this = -1.0 if late else 1.5  # 今年 of a report given at the year's end
    found += [(hit.start(), this) for hit in re.finditer("今年", text)]
    if reviews:
        for year in YEAR.finditer(text):
            if not DATE.match(text, year.end()) and text[year.start() - 1 : year.start()] not in ("比", "较"):
                found.append((year.start(), 1.5 if int(year[1]) > reviews else -0.7))
    found.sort()
    return [place for place, _ in found], [weight for _, weight in found]


def _heading(head: str, reviews: int | None, plans: int | None, said: float) -> float:
    """Weigh a heading: what it names (回顾, 任务), the year it names, else its words as any sentence's."""
    if _opens_plan(head, 0, plans, None):
        return NAMED
    if _opens_aims(head, 0, len(head)) or TO_COME.match(head) or THIS_YEAR.match(head):
        return HEADING
    if DELIVERED.search(head):  # ——2018年1月10日在…会议上: a date, no name of a part
        return 0.0
    back, on = BACK.search(head), ON.search(head)
    if back and on:  # 过去五年的主要工作, but 目标任务完成情况回顾
        back, on = (back, None) if back.start() < on.start() or BACK_LAST.search(head) else (None, on)
    planned = bool(plans and str(plans) in head) or "今年" in head or "明年" in head
    reviewed = bool(reviews and str(reviews) in head) or "去年" in head
    if (planned or DEEDS.match(head)) and not back:
        return NAMED
    if reviewed and not planned:  # 2009年的主要工作 of a report that plans 2010
        return -NAMED
    if back:
        return -NAMED if reviewed else -HEADING
    return HEADING if on else -HEADING if reviewed else said


def _spans(text: str, start: int, end: int, head: bool, own: set[int | None]) -> float:
    """Weigh whether a sentence speaks of several years at once (above zero) or of one."""

    def first(pattern: re.Pattern[str]) -> float:
        """Return how far from the sentence's start a pattern stands first, or infinity."""
        found = pattern.search(text, start, end)
        return found.start() - start if found else inf

    anywhere = several, one = first(TERM), first(ONE)
    averaged = first(AVERAGED) < inf  # “十三五”时期是奋进的五年
    several, one = (place if place < OPENING else inf for place in anywhere)
    years = [year for year in YEAR.finditer(text, start, end) if year.start() < start + OPENING]
    if head and several == inf and AIMED.search(text[start:end]) and PLAN.search(text, start, end):
        several = 0
    if years and one == inf and int(years[0][1]) in own:
        leads = text[start : years[0].start()].strip("各位代表！，。-、一二三四五六七八九十（）")
        one = inf if leads else years[0].start() - start
    several, one = (several, inf) if several < one else (inf, one)
    if head:
        named = not own.isdisjoint(int(year[1]) for year in years)
        if several < inf:
            return OPENS if named else HEADING  # “十三五”及2020年工作回顾
        return -HEADING if one < inf or named else 0.0
    if several < LEADS:
        return OPENS + 2 if averaged else OPENS
    if one < LEADS:
        # 2021年是…的开局之年 opens what is said of that year.
        return -OPENS - 2 if YEAR_IS.match(text, start) else -1.5
    if averaged:
        return 0.8
    return 0.4 if anywhere[0] < inf else -0.4 if anywhere[1] < inf else 0.0


def _divide(scores: Sequence[float], ease: Sequence[float], there: float, back: float) -> list[bool]:
    """Divide sentences in two kinds (Viterbi): as their log-odds say, against a cost for each turn."""
    no, yes = 0.0, -there
    path: list[tuple[bool, bool]] = []
    for score, factor in zip(scores, ease, strict=True):
        left, turned, half = yes - back * factor, no - there * factor, score / 2
        from_yes, from_no = left >= no, turned > yes  # aims go on until something says otherwise
        path.append((from_yes, from_no))
        no, yes = (left if from_yes else no) - half, (turned if from_no else yes) + half
    state, out = yes > no, []
    for from_yes, from_no in reversed(path):
        out.append(state)
        state = (not from_no) if state else from_yes
    return out[::-1]
