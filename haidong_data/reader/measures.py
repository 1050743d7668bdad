"""What kind of number it is: its measure, its sign, its bound.

Owns the rules from a unit and the words between phrase and number to level, growth,
change, share, count or rank. What is measured is for `linking`.
"""

from __future__ import annotations

import re

from ..collection import terms
from . import phrases
from .grammar import either
from .quantities import Quantity, is_level

# Nouns that a threshold picks out: 超亿元企业, 500万元以上项目.
PICKED = re.compile(f"的?{either(set(terms('grammar')['periods']['picked']) - {'的'})}")
# A number of things of which what is spoken of is one: 全省10个示范县之一.
ONE_OF = re.compile("[^，。；、\n]{1,24}之一")
# The kinds of words that say what a number does.
SAYING = frozenset(("rise", "fall", "to", "reach", "new", "rank"))
# By how much something was lowered: 降幅3%, 核减幅度57%.
LOWERED = re.compile(f"(?:降幅|减幅|(?:下降|{either(terms('grammar')['phrases']['lower'])})(?:的?幅度))$")
POINTS = frozenset(("个百分点", "百分点", "个千分点", "千分点", "个点", "倍", "番"))


def plain(quantity: Quantity) -> str:
    """Return what a number's unit alone says it is."""
    base = quantity.base
    if quantity.form == "rank":
        return "rank"
    if quantity.form in ("ratio", "quotient", "fraction") or base in ("%", "‰"):
        return "share"
    if base in POINTS:
        return "change"
    if not base and not quantity.noun:
        listed = quantity.after != quantity.end and not quantity.bound  # 5大加工产业
        return "level" if quantity.number[0].isdigit() and not listed else "count"
    return "level" if is_level(base) else "count"


def measure(quantity: Quantity, kinds: list[str], rest: str, noun: str, above: bool) -> tuple[str, bool]:
    """Return a number's measure, and whether it fell.

    `kinds`: of the words before it, nearest first. `noun`: the noun behind the number. `above`: whether it
    says by how much something stands above others.
    """
    alone = plain(quantity)
    nearest = next(filter(SAYING.__contains__, kinds), "")
    moves = nearest in ("rise", "fall")
    if alone == "rank" or quantity.form in ("ratio", "quotient"):
        return alone, False
    if alone == "change":
        return alone, nearest == "fall"
    if alone == "share":
        # 增长目标确定为6.5%, but 增长到6.5% is where it has come to
        aims = nearest == "reach" and "rise" in kinds and "to" not in kinds
        lowered = LOWERED.search(rest) is not None
        named = lowered or phrases.GROWTH_NOUN.search(rest) or phrases.GROWTH_IN.search(rest)
        if moves or aims or quantity.raised or kinds[:1] == ["versus"] or named:
            return "growth", lowered or nearest == "fall"
        return alone, False
    if not quantity.unit and rest.endswith("比"):
        return "share", False  # 城乡居民收入比缩小至1.98
    if moves and not above and not noun:
        return "change", nearest == "fall"
    return "change" if nearest == "new" and phrases.STATE.search(rest) else alone, False


def of_object(quantity: Quantity, measure: str, mover: str, kinds: list[str], noun: str) -> tuple[str, bool] | None:
    """Return measure and sign of a number whose verb stands before its object: 压减一般性支出10%."""
    if not mover or not {"rise", "fall", "to", "reach", "rank"}.isdisjoint(kinds) or quantity.form == "rank":
        return None
    if measure == "share":
        return "growth", mover == "fall"
    if measure == "change":
        return measure, mover == "fall"
    return ("change", mover == "fall") if mover != "more" and not noun else None


def bound(quantity: Quantity, kinds: list[str]) -> str:
    """Return eq, ge, le or approx."""
    if quantity.pair in ("low", "high"):
        return "ge" if quantity.pair == "low" else "le"
    said = next(filter(("ge", "le").__contains__, kinds), "")
    return said or quantity.bound or ("approx" if "approx" in kinds else "eq")


def picks(text: str, quantity: Quantity, kinds: list[str], noun: str, following: Quantity | None) -> bool:
    """Tell whether a number only picks out what another number counts: 500万元以上项目802个."""
    if quantity.form != "plain" or not quantity.unit:
        return False
    if ONE_OF.match(text, quantity.after):
        return True
    bounded = quantity.after > quantity.end and {"reach", "ge", "to", "rise", "fall"}.isdisjoint(kinds)
    between = phrases.bracketless(text[quantity.after : following.start]) if following else ""  # 县（区）
    counted = following is not None and not phrases.CLAUSE.search(between)
    listed = PICKED.match(text[quantity.after : quantity.after + 8]) is not None
    if bounded:
        sized = is_level(quantity.base) or quantity.base in ("户", "人")
        sized = sized or (counted and between == noun)  # 50头以上养殖大户23户
        return bool(noun) and sized and quantity.bound in ("ge", "le") and (listed or counted)
    above = kinds[:1] == ["ge"] and "rise" not in kinds
    return above and counted and (listed or text.startswith("的", quantity.after))  # 超亿元的龙头企业由2家增加到10家
