"""The word that hardens or softens a target: 确保 粮食产量…, 主要预期目标是：….

Owns where such a word may stand: in the number's own clause, else in the head of the list that
the number is in. The words are the closed vocabulary `firm`.
"""

from __future__ import annotations

import re

from ..collection import terms
from .grammar import either

WORDS = re.compile(either(terms("classes")["firm"]))
CLAUSE = re.compile("[，。；：！？\n]")
# What opens a list, inside its clause: 今年的主要预期目标是：, …目标为 .
HEAD = re.compile(r"：|目标[^，。；：\n]{0,8}?[是为]")
MARK = re.compile("[，。；：\n]")
DIGIT = re.compile("[0-9]")
GOES_ON = ("：\n", "；\n", "，\n", "、\n")
# How far before a number its list's head is looked for, and how long a clause may be.
LIST, LONGEST = 500, 90


def firm_of(text: str, start: int) -> str:
    """Return the word that says how firm a target is, or nothing.

    `start`: where the target's number starts.
    """
    before = text[max(0, start - LIST) : start]
    line = before.rfind("\n") + 1
    while before.endswith(GOES_ON, 0, line):  # the list's head, and its items, may be lines of their own
        line = before.rfind("\n", 0, line - 1) + 1
    *_, own = [line, *(found.end() for found in CLAUSE.finditer(before, max(line, len(before) - LONGEST)))]
    found = WORDS.findall(before, own)
    if not found:
        *_, head = [None, *HEAD.finditer(before, line)]
        # The list ends with the first sentence that states no number.
        goes_on = head and all(map(DIGIT.search, before[head.end() :].split("。")[:-1]))
        if head and goes_on:
            *_, opens = [line, *(mark.end() for mark in MARK.finditer(before, line, head.start()))]
            found = WORDS.findall(before, max(opens, head.end() - LONGEST), head.end())
    return found[-1] if found else ""
