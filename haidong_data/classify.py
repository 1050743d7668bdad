"""What a numeral is that states no figure: a date, an ordinal, a name, a slogan, an idiom.

Owns the classes of numerals that no fact holds, and the reasons that the ledger gives.
It looks only at what stands next to a numeral.
"""

from __future__ import annotations

import re

from .candidates import SLOGAN, quoted
from .files import vocabulary
from .grammar import either

_G = vocabulary("grammar")
IDIOM = re.compile(either(_G["idioms"]["words"]))
NAME = re.compile(either(_G["names"]["products"]))
TIME = re.compile(r"年|月|日|世纪|-\d|时|点|季度|个月|天|周年|小时|分钟|工作日|个工作日")
DATED = re.compile(r"\d{4}-(?:\d{1,2}-)?$|\d年?[-~至到、和]$")
# Reasons, for the ledger.
REASONS = {
    "date": "日期、年份或时段 · date, year or span of time",
    "ordinal": "序号、届次或批次 · number of a point, session or batch",
    "name": "名称的一部分 · part of a name",
    "slogan": "提法 · slogan",
    "idiom": "词语的一部分 · part of a word",
}
ENUMERATED = re.compile(r"[（]?[一二三四五六七八九十\d]{1,3}(?:[）、.]|是(?=[一-鿿]))")
PLANS = re.compile("[“‘]?十?[一二三四五六七八九](?:[”’]|规划|时期|期间)")


def class_of(text: str, start: int, end: int, line: int) -> tuple[str, str]:
    """Class a numeral that is no fact.

    Parameters
    ----------
    text : str
        Flat text.
    start, end : int
        The numeral.
    line : int
        Where its line starts.

    Returns
    -------
    tuple of (str, str)
        The class, and the reason with the words around the numeral.
    """
    name = _class(text, start, end, line)
    left = max(line, start - 3)
    shown = text[left : end + 4].split("\n")[0]
    return name, f"“{shown}”：{REASONS[name]}"


def _class(text: str, start: int, end: int, line: int) -> str:
    before, after = text[max(line, start - 1) : start], text[end : end + 6]
    number = text[start:end]
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
    if re.match("年|季度|月|日|个月|周|天|世纪", after) and number not in ("百", "千", "万", "多"):
        return "name" if re.match("年(?:行动|规划|计划|教育|义务|期|目标)", after) else "date"
    for pattern, kind in ((NAME, "name"), (IDIOM, "idiom")):
        for back in range(min(3, start - line) + 1):
            found = pattern.match(text, start - back)
            if found and found.end() >= end:
                return kind
    if before == "第" or re.match(
        "届|次会议|次全会|中全会|大(?:以来|精神|报告|和|、|，|。|胜利|召开)|届|期|批|号", after
    ):
        named = re.match(
            "届|次会议|次全会|次全体|[^，。、]{0,4}(?:医院|中学|小学|学校|实验|高级|产业|幼儿园|代)", after
        )
        return "ordinal" if before == "第" and not named else "name"
    if quoted(text, start):
        return "name" if PLANS.match(text, start) or len(number) >= 2 else "slogan"
    if SLOGAN.match(after) or re.match("[大个项条张场次]", after):
        return "slogan"
    return "idiom" if number in ("一", "半", "万", "千", "百", "零", "两") else "name"
