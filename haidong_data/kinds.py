"""Whether a figure is a result, a target or context, and what year it speaks of.

Owns the weighing of what a figure's clause and sentence say of time against the period
of its line, which `periods` knows.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from . import periods
from .bind import Bound
from .files import vocabulary
from .grammar import either
from .reader import SENTENCE

_P = vocabulary("grammar")["periods"]
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
YEAR = re.compile(r"((?:19|20)\d\d)年(?:底|末|初)?(?!以来|来)")
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


def kind_and_year(
    bound: Bound, time: periods.Periods, sentence: Sentences, place: str
) -> tuple[str, int | None]:
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
    for found in reversed(list(YEAR.finditer(before))):
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


def _ahead(before: str, period: periods.Period, behind: bool) -> bool:
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


def _spans_years(
    bound: Bound, before: str, period: periods.Period, dated: object, sentence: Sentences
) -> bool:
    """Tell whether a figure is of several years together: 年均, 累计, “十三五”期间."""
    spans = SPANS.search(bound.clause) or (bound.inherited and SPANS.search(before[-12:]))
    if spans and bound.measure in ("growth", "change", "share"):
        sentence.undated = sentence.undated or bool(bound.mover)  # 累计压减炼铁产能5万吨、炼钢产能3万吨
        return True
    if bound.measure == "rank" or period.term or dated:
        return False
    planned = (
        not period.ahead
        and not periods.PLAN.search(bound.clause)
        and periods.PLAN.search(before)
        and periods.FLOWS.search(bound.clause)
    )
    if planned or (spans and not periods.STOCKS.search(bound.term)):
        sentence.undated = True
    return sentence.undated


def _of_term(bound: Bound, period: periods.Period, explicit: int | None, reviews: int | None) -> int | None:
    """Return the year of a figure where five years are spoken of: of a state, the last; of what was done, none."""
    if bound.compared or periods.PLAN.search(bound.clause) or bound.measure == "change":
        return None
    if bound.measure == "growth":
        return explicit
    if bound.measure in ("level", "count") and SPANS.search(bound.clause):
        return None
    if bound.measure in ("share", "rank") or explicit:
        return explicit or (period.year if period.ahead else reviews)
    reached = "reach" in bound.tail and REACHED.search(bound.clause)
    state = not bound.verb and periods.is_stock(bound.term) and not periods.FLOWS.search(bound.clause)
    return period.year if reached or state else None
