"""Whether a figure is a result, a target or context, what year it speaks of, and how firm a target is.

Owns the weighing of what a figure's clause and sentence say of time against the part of the
report it stands in, which `parts` knows, and what a word such as 确保 or 力争 governs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ..collection import terms
from . import divisions, phrases
from .grammar import either, options
from .linking import Linked
from .parts import PLAN, REACH, TO_COME, Parts, Period, aims_of, plan_end

_P = terms("grammar")["periods"]
STOCKS = re.compile(f"{options(_P['stocks'])}|额$|量$")
FLOWS = re.compile(f"{either(_P['flows'])}(?<!建成(?=区))")


def is_stock(phrase: str) -> bool:
    """Tell whether a phrase names a state at a point in time rather than something done."""
    return STOCKS.search(phrase) is not None and FLOWS.search(phrase) is None


# How far before a number a year is looked for, and how much of a long sentence is searched for verbs.
LOOK, MOST = 160, 1600
AHEAD = re.compile(either(_P["ahead"]))
# 去年 says that things are done, 比去年 does not.
BEHIND = re.compile("|".join(f"{word}(?<![比较与同项]{word})(?!期)" for word in _P["behind"]))  # 项目前期工作
TO_DO = re.compile(either(_P["to_do"]))
# 了 says done, except in the words that only look like it.
DONE = re.compile("了(?<![为除]了)(?![解断结])")
# What is put to use is there already.
EXISTING = re.compile("(?:发挥|依托|(?<![合再])利用|现有|目前)$")
# What is to be made sure of is not there yet; what was made sure of has 了.
STRIVES = re.compile("(?:确保|力争|力求|力保)(?!了|到位|上游)")
# A clause that says what is there: 我市现有公办幼儿园86所.
THERE = re.compile("(?:[我全本][国省市州县区旗乡镇])?(?:目前|现在)?[现已共]有")
# What is done already, up to what is to be done: 今年1月，已开工项目58个，总投资176亿元.
ALREADY = re.compile("(?<![不而])已(?!成为)(?:(?![；的将要再拟新]|今年|年内|全年|力争|确保|计划|加快|推进).)*$")
# A clause that speaks of a larger place than the report's own.
OTHERS = re.compile(
    "是?(?:按照|比|在)?(?:全国|全省|全区|全自治区)(?:预期|平均|增速|目标|[^，。]{0,4}个(?:地级|省|市|县)|$)"
)
LARGER = re.compile("(?:全国|全省)(?![第首前最各率领唯重])")
# What was planned, and something is compared with: 比年初预计的270亿元多出210亿元.
PLANNED = re.compile("[比较][^，]{0,8}?(?:预计|计划|预算|目标|预期|安排)[^，]{0,4}?的$")
# What was set, beside what came of it: 预算收入任务174万元，完成198万元.
SET = re.compile("(?:收入|支出|投资|年度|年初|全年|目标|下达的?)任务(?:数?为)?$|(?:年初|调整)预算(?:数?为)?$")
# Months and quarters, and growth on the one before, are not the year's; what a year is compared with is:
# 比前三季度加快1.2个百分点.
_MONTH = r"(?:1?\d|十?[一二三四五六七八九]|十)"
SHORTER = re.compile(
    rf"环比|(?<![比较]前)(?<![比较])[一二三四1-4]季度|(?<![比较])[上下]半年|当月"
    rf"|前[一二三四五六七八九十\d]{{1,2}}个月|{_MONTH}(?:-{{1,2}}|~|至|到){_MONTH}月|{_MONTH}月份"
)
SHORTER_MARKS = re.compile("[月季环半]")
LED_SHORTER = re.compile(rf"(?:(?:19|20)\d\d年|去年|今年|全[县市区镇乡])?(?:{SHORTER.pattern})，")
OF_WHOLE_YEAR = re.compile("全年|年末|年底|12月")
SPANS = re.compile(
    "|".join(
        [f"{word}(?![{_P['state']}])" for word in _P["spans"]]
        + [
            years + "".join(f"(?<!{word}{years})" for word in _P["years_named"]) + f"(?![{_P['years_name']}])"
            for years in _P["years"]
        ]
        + [f"{number}年来" for number in "一二三四五六七八九十两"]
    )
)
CONTINUED = re.compile(r"连续[一二三四五六七八九十两\d]{1,3}年")
# 累计 adds up years, unless the year itself is named.
WITHIN_YEAR = re.compile("(?:全年|年内|当年|今年|去年|本年)(?:共|已)?累计")
SUMMED, OF_YEAR = re.compile("累计"), re.compile("全年|年内|当年|今年|去年|本年")
# A year that only tells which things something is done to.
CARRIED_OVER = re.compile(r"度?[^，。；、：的\d]{1,6}的")
OBJECT = re.compile("[^，。；、：（到至自从于在以计争保截取]$")
# So many in all by now, and no sum of years.
STANDS = re.compile("累计(?:已?达到?|已?有)$")
OF_ONE = re.compile(r"的[\d.]+")
REACHED = re.compile("(?:达到?|为|有|占)(?:约|近|了)?$")
DATED = re.compile(r"((?:19|20)\d\d)年(?:底|末|初)?(?!以来|来)|(十[一二三四五六七八九]?五|[六七八九]五)”(?:规划)?期?末")
# Times that lie some years back, with which something is compared.
OLDER = re.compile(f"{PLAN.pattern}|上一?个五年|上一?届(?:政府|期?末)|[五四三十5]年前")
YEARS = re.compile(r"(?:(?:19|20)\d\d年?[、和]){1,9}$")
SEVERAL = re.compile(r"\d年?(?:-{1,2}|~|至|到)$")
VERSUS = re.compile(r"(?:比|较|与|同)“?$")
# 是2015年的2倍, 恢复到2019年的83.5%, but 变为2012年盈利5亿元.
TIMES = re.compile(r"(?:是|为|相当于|恢复[到至])“?$")
LEAD = re.compile(r"(?:[^，。；\n]{0,12}相比，)?((?:19|20)\d\d)年(?![以来初至到-])")
# A year with which a paragraph compares, near the start of a sentence: 与2000年相比.
SINCE = re.compile(rf"[与同和较比](?:((?:19|20)\d\d)年|“?{PLAN.pattern}(?:时?期)?)[底末]?相?比")
LEADS = 24
# What opens a sentence, behind a heading's number or an address, and says when: 今后五年….
OPENS_AHEAD = re.compile(rf"(?:各位代表！|[（]?[一二三四五六七八九十]{{1,3}}[）、]|-{{2}})?(?:{TO_COME.pattern})")
# A year at the opening of a sentence holds for all of its list: so many characters may stand before it.
OPENING = 8
RELATIVE = re.compile("去年|上年|前年|今年|明年|本年|当年")
# 今年 in a report that is given early in it tells what is to be done, unless it says that it is done.
THIS = frozenset(("今年", "本年", "明年"))
TO_BE_DONE, WAS_DONE = re.compile("要(?!求)|将|拟|计划"), re.compile("了|已|以来|[1-9]月|[上前]")
TURNS = re.compile("(?:今年|本年|明年)(?!以来|[1-9]|[一二三四上])")
# 每人每年4200元 is a rate, and no number of several years.
RATE = re.compile(phrases.PER_HEAD + phrases.PER_SPELL)
# What stands before a year that is only compared with.
COMPARES = frozenset("比较同与是于为占")
DIGIT = re.compile(r"\d")


class SentenceCursor:
    """The sentences of a flat text, and what each says of time; each is looked at once.

    Attributes
    ----------
    start, end : int
        Of the sentence that was last sought.
    behind : bool
        Whether it says that things are done.
    undated : bool
        Whether what follows in it has no year of its own, as behind 累计.
    base : int or None
        The year that the first sides of its pairs speak of: 由2015年的A到B、由C到D.
    first : int or None
        The same of its paragraph, where that looks back on several years, for as many sentences as one speaks for.
    lead : int or None
        The year that opens a sentence of its paragraph: 与“十二五”末相比，2020年….
    turns : bool
        Whether it comes to what is to be done: 去年完成12亿元，今年再完成20亿元.
    shorter : bool
        Whether it opens with months or a quarter: 2012年1至11月，….
    strives : bool
        Whether its last number was said to be striven for: 确保投资300亿元，其中技改投资增长15%.
    ahead_from : int
        From where on the sentence says what is aimed at: 主要预期目标是：….
    """

    def __init__(self, text: str, ends: Sequence[int]) -> None:
        self.text, self.ends = text, ends
        self.index = -1
        self.start = self.end = self.ahead_from = 0
        self.behind = self.undated = self.strives = self.turns = self.shorter = False
        self.base: int | None = None
        self.first: int | None = None
        self.lead: int | None = None
        self.first_said = 0

    def seek(self, offset: int) -> None:
        """Move to the sentence that holds an offset."""
        index = bisect_right(self.ends, offset)
        if index == self.index:
            return
        self.index, self.undated, self.strives, before = index, False, False, self.end
        self.start = self.ends[index - 1] + 1 if index else 0
        if "\n" in self.text[before : self.start] or "\n" in self.text[self.start - 1 : self.start]:
            self.lead = self.first = None
        self.first = self.first if index <= self.first_said + REACH else None
        self.base = self.first
        opening = self.text[self.start : self.start + LEADS]
        since = SINCE.search(opening) if "比" in opening else None
        if since:  # 与2000年相比，生产总值由A增加到B
            self.base = self.first = int(since[1]) if since[1] else plan_end(since[2])
            self.first_said = index
        self.shorter = bool(SHORTER_MARKS.search(opening) and LED_SHORTER.match(opening))
        led = LEAD.match(self.text, self.start)
        self.lead = int(led[1]) if led else self.lead
        self.end = self.ends[index] + 1 if index < len(self.ends) else len(self.text)
        said = self.text, self.start, min(self.end, self.start + MOST)
        # What was said to be done stays so in the paragraph, until something is to be done.
        follows = self.behind and not self.turns and "\n" not in self.text[max(0, before - 1) : self.start]
        self.turns = TURNS.search(*said) is not None
        done = (follows or DONE.search(*said)) and not TO_DO.search(*said)
        self.behind = bool(done or BEHIND.search(*said))
        strives = STRIVES.match(self.text, self.start) and not self.behind
        led_on = strives or OPENS_AHEAD.match(self.text, self.start)
        opens = self.start if led_on else aims_of(*said)
        self.ahead_from = self.end if opens is None else opens


def kind_and_year(
    linked: Linked, parts: Parts, sentence: SentenceCursor, place: str
) -> tuple[str, int | None, list[str]]:
    """Say whether a figure is actual, target or context, and its year, None where it has none.

    Returns: the kind, the year, and what is doubtful about them, in words of the vocabulary.
    """
    if linked.selects:
        return "context", None, []
    at = linked.quantity.start
    before = sentence.text[max(sentence.start, at - LOOK) : at]
    before = RATE.sub("", before) if "每" in before else before
    shorter = linked.pair not in ("from", "to") and (
        (SHORTER_MARKS.search(linked.clause) and SHORTER.search(linked.clause))
        or (sentence.shorter and OF_WHOLE_YEAR.search(before) is None)
    )
    if shorter or PLANNED.match(linked.clause):
        return "context", None, []
    period = parts.at(at)
    goes_on = sentence.strives and (linked.inherited or linked.clause.startswith("其中"))
    sentence.strives = goes_on or (STRIVES.search(linked.clause) is not None and not linked.clause.endswith("的"))
    listed = at >= sentence.ahead_from or sentence.strives
    relative, since = _relative(before)
    # A year before 去年 or 今年 is not this number's.
    explicit, several = (linked.years[0], False) if linked.years else _explicit(before[since:], linked.pair == "from")
    relative = "" if explicit else relative
    aims = AHEAD.search(before[-24:].rpartition("；")[2]) is not None
    if relative in THIS and not parts.late and not WAS_DONE.search(before, since):
        aims = aims or period.ahead or TO_BE_DONE.search(before, since) is not None
    ahead = listed or aims or (period.ahead and not sentence.behind and not _is_there(before, linked.clause))
    stated = listed or aims or bool(explicit) or bool(relative)
    if explicit and parts.plans and explicit >= parts.plans + sentence.behind:
        ahead = True
    elif explicit:
        ahead = ahead and explicit > (parts.reviews or 0)
    elif relative == "去年" or (relative == "上年" and period.ahead):
        ahead = False
    if not ahead and SET.search(linked.clause):
        return "context", None, []
    ahead = ahead and linked.pair != "from"  # 由4200元提高到4800元: what is there
    kind = "context" if _of_others(linked, place) else "target" if ahead else "actual"
    doubts = []
    if not parts.sure:
        doubts.append("year likely" if parts.reviews else "year open")
    if not stated and (period.agreement < 0 or ahead != period.ahead):
        doubts.append("time unclear")
    if period.term:
        doubts.append("several years")
    if linked.pair == "from":
        left = _first_side(linked.clause, explicit, parts.plans if period.ahead else parts.reviews)
        sentence.base = year = left or sentence.base
        if left and period.term:
            sentence.first, sentence.first_said = left, sentence.index
    elif several or _spans_years(linked, before, period, explicit or relative, sentence):
        year = None
    elif period.term:
        year = _of_term(linked, period, explicit or _led(linked, sentence), parts.reviews)
    else:
        year = _year(linked, parts, period, explicit, relative, ahead)
    return kind, year, doubts


def _year(linked: Linked, parts: Parts, period: Period, explicit: int | None, relative: str, ahead: bool) -> int | None:
    """Return the year of a figure, from what its clause says to what its part speaks of."""
    if linked.measure == "change" and OLDER.search(linked.clause) and str(explicit) not in linked.clause:
        return None  # 是“十二五”的1.8倍
    if explicit:
        return explicit
    if relative in ("去年", "上年") and not ahead and (relative == "去年" or period.ahead):
        return parts.reviews
    if relative in ("今年", "本年") and parts.late is not None:
        return parts.reviews if parts.late else parts.plans
    if relative == "明年" and parts.plans or relative in ("今年", "本年") and period.ahead:
        return parts.plans
    if not ahead and THERE.match(linked.clause):
        return parts.reviews
    return parts.plans if ahead or period.ahead else parts.reviews


def _explicit(before: str, leaves: bool) -> tuple[int | None, bool]:
    """Return the year that stands before a number, and whether it is the last of several.

    A year that is compared with is not it, nor one that is left (由2005年的…), except for
    the number that stands there.
    """
    if "年" not in before and "”" not in before:
        return None, False
    for found in reversed(list(DATED.finditer(before))):
        leading, rest = YEARS.sub("", before[: found.start()]), before[found.end() :]
        if "；" in rest and len(leading) > OPENING:
            return None, False  # of another item of a list
        left = leading[-1:] in ("由", "从") or leading[-2:] in ("由“", "从“")
        if left and not leaves and DIGIT.search(rest):
            continue  # 由“十三五”末的41%提高到43%
        if found[2]:
            if VERSUS.search(leading) or TIMES.search(leading) or ("，" in rest and len(leading) > OPENING):
                continue
            return plan_end(found[2]), False
        if SEVERAL.search(leading):
            return None, True
        if "（" not in rest.partition("）")[0] and "）" in rest:
            continue  # of an aside
        if "，" in rest and OF_ONE.match(rest):
            continue  # 由2010年的77亿元增加到2015年的161亿元，年均…: the year of one number
        if VERSUS.search(leading) or (TIMES.search(leading) and rest.startswith("的")):
            continue
        if CARRIED_OVER.match(rest) and OBJECT.search(leading):
            continue  # 完成2013年结转的住房1200套
        if leaves or not left or not rest.startswith("的"):
            return int(found[1]), False
    return None, False


def _relative(before: str) -> tuple[str, int]:
    """Return 去年, 今年, … where a number is of it, and not compared with it, and where that word ends."""
    *_, found = [None, *RELATIVE.finditer(before)] if "年" in before else [None]
    if found is None or before[found.start() - 1 : found.start()] in COMPARES:
        return "", 0
    return found.group(), found.end()


def _is_there(before: str, clause: str) -> bool:
    there = EXISTING.search(before[-6:]) or THERE.match(clause) or ("已" in before and ALREADY.search(before))
    return bool(there)


def _of_others(linked: Linked, place: str) -> bool:
    if linked.quantity.form == "rank" or place == divisions.NATION:
        return False
    larger = LARGER.match(linked.clause) if linked.measure == "growth" and place else None
    if larger and not (larger.group() == "全省" and place.endswith("省")):
        return True  # 全省生产总值增长8%, in a county's report
    return OTHERS.match(linked.clause) is not None and not place.startswith(linked.clause[:1])


def _first_side(clause: str, explicit: int | None, now: int | None) -> int | None:
    """Return the year of the first side of 由A到B: of a year that stands there, else none."""
    near = clause[-14:]
    if explicit and str(explicit) in near:
        return explicit
    plan = PLAN.search(near)
    if plan and near[plan.end() :].lstrip("时期").startswith("末"):
        return plan_end(plan[1])  # 由“九五”末的20.8调整到…
    if now and re.search("上年|去年", near):
        return now - 1
    return now if now and re.search("年初|期初|季度", near) else None


def _spans_years(linked: Linked, before: str, period: Period, dated: object, sentence: SentenceCursor) -> bool:
    """Tell whether a figure is of several years together: 年均, 累计, “十三五”期间."""
    spans = not WITHIN_YEAR.search(linked.clause) and (
        SPANS.search(linked.clause) or (linked.inherited and SPANS.search(before[-12:]))
    )
    if spans and linked.measure in ("growth", "change", "share"):
        sentence.undated = sentence.undated or bool(linked.mover)  # 累计压减炼铁产能5万吨、炼钢产能3万吨
        return True
    if linked.measure == "rank":
        return False
    if linked.inherited and CONTINUED.search(linked.clause):
        return True  # 粮食产量42万吨，连续五年稳定在40万吨以上
    if dated or linked.pair == "to":
        return False  # 累计减贫3万人，人均住房面积由19平方米增加到24平方米
    if spans and linked.verb and period.term:
        sentence.undated = True  # 五年累计造林5万公顷，治理沙化土地3万公顷
    if period.term:
        passes = "ge" in linked.tail and is_stock(linked.term)  # 人均纯收入突破两千元
        return sentence.undated and "reach" not in linked.tail and not passes
    if STANDS.search(linked.clause):
        return False
    flow = linked.quantity.unit.endswith("元") or not STOCKS.search(linked.term)
    if flow and SUMMED.search(linked.clause) and not OF_YEAR.search(before):
        return True
    planned = (
        not period.ahead and not PLAN.search(linked.clause) and PLAN.search(before) and FLOWS.search(linked.clause)
    )
    if planned or (spans and not STOCKS.search(linked.term)):
        sentence.undated = True
    return sentence.undated


def _led(linked: Linked, sentence: SentenceCursor) -> int | None:
    """Return the year that leads a paragraph on several years, for a change that names no other."""
    named = OLDER.search(linked.clause) or SPANS.search(linked.clause)
    return sentence.lead if linked.measure == "change" and not linked.compared and not named else None


def _of_term(linked: Linked, period: Period, explicit: int | None, reviews: int | None) -> int | None:
    """Return the year of a figure where several years are spoken of: of a state, the last; of what was done, none."""
    if explicit and not (SUMMED.search(linked.clause) and str(explicit) not in linked.clause):
        return explicit
    if linked.pair == "to":
        return period.year
    if linked.compared or OLDER.search(linked.clause) or linked.measure in ("change", "growth"):
        return None
    if linked.measure in ("level", "count") and SPANS.search(linked.clause):
        return None
    if linked.measure in ("share", "rank"):
        return period.year if period.ahead else reviews
    arrived = "to" in linked.tail and not linked.clause.startswith(("将", "把"))  # 将标准提高到2300元 is an act
    reached = arrived or ("reach" in linked.tail and REACHED.search(linked.clause))
    state = is_stock(linked.term) and not FLOWS.search(linked.clause)
    state = state and (not linked.verb or "预计" in linked.clause)  # 预计完成增加值91亿元 is of the year that ends
    return period.year if reached or state else None


# The word that hardens or softens a target (确保 粮食产量…, 主要预期目标是：…) governs its own clause, the list that it
# heads, and the clauses behind it that go on to state numbers of other subjects, without a verb of their own.
# 按照要求，…, 共同努力，…, 计划生育, 23个计划竣工项目: there it is no verb.
FIRM = re.compile(
    f"(?<![个项]){either(terms('classes')['firm'])}(?<!行动计划)(?![”》的、，。；]|下[，。]|生育|单列|免疫|项目|重大|寿命)"
)
IN_NAME = re.compile("[“《][^”》]*$")
CLAUSE_END = re.compile("[，。；！？\n]|：(?<![0-9]：)")
# What opens a list, inside its clause: 今年的主要预期目标是：, …目标为 .
LIST_HEAD = re.compile(r"：|目标[^，。；：\n]{0,8}?[是为]")
MARK = re.compile("[，。；：\n]")
GOES_ON = ("：\n", "；\n", "，\n", "、\n")
# 力争用5年时间，…; 确保到2025年，…: it governs what comes then.
WHILE = re.compile(r"(?:用|到|在|通过)?[^，]{0,4}?[\d一二三四五]{1,4}年(?:时间|左右|内|底|末|的?努力)?")
# How far before a number its list's head is looked for, and how long a clause may be.
LIST_LOOK, LONGEST = 800, 90


def firm_of(text: str, start: int) -> str:
    """Return the word that says how firm a target is, or nothing.

    `start`: where the target's number starts.
    """
    before = text[max(0, start - LIST_LOOK) : start]
    line = before.rfind("\n") + 1
    while before.endswith(GOES_ON, 0, line):  # the list's head, and its items, may be lines of their own
        line = before.rfind("\n", 0, line - 1) + 1
    if FIRM.search(before, line) is None:
        return ""
    *_, own = [line, *(found.end() for found in CLAUSE_END.finditer(before, max(line, len(before) - LONGEST)))]
    return _last_firm(before[own:]) or _firm_of_list(before, line) or _firm_before(before[line:])


def _last_firm(clause: str) -> str:
    """Return the last firm word of a clause that is a verb, and no part of a name, or nothing."""
    firm = [found.group() for found in FIRM.finditer(clause) if not IN_NAME.search(clause, 0, found.start())]
    return firm[-1] if firm else ""


def _firm_of_list(before: str, line: int) -> str:
    """Return the firm word that heads the list which a number is in."""
    *_, head = [None, *LIST_HEAD.finditer(before, line)]
    # The list ends with the first sentence that states no number, or does something.
    if head is None or not all(map(DIGIT.search, before[head.end() :].split("。")[:-1])):
        return ""
    if "。" in before[head.end() :] and not _opens_with_subject(before[before.rfind("。") + 1 :]):
        return ""
    *_, opening = [line, *(mark.end() for mark in MARK.finditer(before, line, head.start()))]
    return _last_firm(before[max(opening, head.end() - LONGEST) : head.end()])


def _firm_before(line: str) -> str:
    """Return the firm word of a clause before, where the clauses since go on stating numbers of new subjects."""
    clauses = re.split("[。；！？]|：(?<![0-9]：)", line)[-1].split("，")
    for clause, onward in zip(clauses[-2::-1], clauses[::-1], strict=False):
        found = _last_firm(clause)
        if WHILE.fullmatch(clause):
            if found:
                return found
            continue
        if not _opens_with_subject(onward) or not DIGIT.search(clause):
            return ""
        if found:  # 增长7%以上、力争达到8%: it is of its own number alone
            return "" if DIGIT.search(clause, 0, clause.rindex(found)) else found
    return ""


def _opens_with_subject(clause: str) -> bool:
    """Tell whether a clause goes on with a subject (工业投资增长8%) rather than with a verb of its own."""
    return not phrases.subject(clause.lstrip("—- "))[1]
