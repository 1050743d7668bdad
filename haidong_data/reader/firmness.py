"""The word that hardens or softens a target: 确保 粮食产量…, 主要预期目标是：….

Owns what such a word governs: its own clause, the list that it heads, and the clauses behind it that go on
to state numbers of other subjects, without a verb of their own. The words are the closed vocabulary `firm`.
"""

from __future__ import annotations

import re

from ..collection import terms
from . import phrases
from .grammar import either

# 按照要求，…, 共同努力，…, 计划生育, 23个计划竣工项目: there it is no verb.
WORDS = re.compile(
    f"(?<![个项]){either(terms('classes')['firm'])}(?<!行动计划)(?![”》的、，。；]|下[，。]|生育|单列|免疫|项目|重大|寿命)"
)
NAMED = re.compile("[“《][^”》]*$")
CLAUSE = re.compile("[，。；！？\n]|：(?<![0-9]：)")
# What opens a list, inside its clause: 今年的主要预期目标是：, …目标为 .
HEAD = re.compile(r"：|目标[^，。；：\n]{0,8}?[是为]")
MARK = re.compile("[，。；：\n]")
DIGIT = re.compile("[0-9]")
GOES_ON = ("：\n", "；\n", "，\n", "、\n")
# 力争用5年时间，…; 确保到2025年，…: it governs what comes then.
WHILE = re.compile(r"(?:用|到|在|通过)?[^，]{0,4}?[\d一二三四五]{1,4}年(?:时间|左右|内|底|末|的?努力)?")
# How far before a number its list's head is looked for, and how long a clause may be.
LIST, LONGEST = 800, 90


def firm_of(text: str, start: int) -> str:
    """Return the word that says how firm a target is, or nothing.

    `start`: where the target's number starts.
    """
    before = text[max(0, start - LIST) : start]
    line = before.rfind("\n") + 1
    while before.endswith(GOES_ON, 0, line):  # the list's head, and its items, may be lines of their own
        line = before.rfind("\n", 0, line - 1) + 1
    if WORDS.search(before, line) is None:
        return ""
    *_, own = [line, *(found.end() for found in CLAUSE.finditer(before, max(line, len(before) - LONGEST)))]
    return _last(before[own:]) or _headed(before, line) or _carried(before[line:])


def _last(clause: str) -> str:
    """Return the last firm word of a clause that is a verb, and no part of a name, or nothing."""
    firm = [found.group() for found in WORDS.finditer(clause) if not NAMED.search(clause, 0, found.start())]
    return firm[-1] if firm else ""


def _headed(before: str, line: int) -> str:
    """Return the firm word that heads the list which a number is in."""
    *_, head = [None, *HEAD.finditer(before, line)]
    # The list ends with the first sentence that states no number, or does something.
    if head is None or not all(map(DIGIT.search, before[head.end() :].split("。")[:-1])):
        return ""
    if "。" in before[head.end() :] and not _opens_with_subject(before[before.rfind("。") + 1 :]):
        return ""
    *_, opening = [line, *(mark.end() for mark in MARK.finditer(before, line, head.start()))]
    return _last(before[max(opening, head.end() - LONGEST) : head.end()])


def _carried(line: str) -> str:
    """Return the firm word of a clause before, where the clauses since go on stating numbers of new subjects."""
    clauses = re.split("[。；！？]|：(?<![0-9]：)", line)[-1].split("，")
    for clause, onward in zip(clauses[-2::-1], clauses[::-1], strict=False):
        found = _last(clause)
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
