"""Units: from what is printed to what is meant, and to what a reader wants.

Owns ``units.toml``: magnitudes (万, 亿), base units, counters, conversions. It
leaves numbers to `numerals` and the wording of values to `values`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from . import numerals
from .errors import HaidongError, offered
from .files import vocabulary


@dataclass(frozen=True)
class Amount:
    """A printed number with its unit, as a value.

    Attributes
    ----------
    value : float
        In the base unit, magnitudes multiplied in. Percent stays in percent.
    low, high : float
        What the printed digits stand for: 20.42 亿元 is [20.415, 20.425) 亿元. A discrete
        thing whose every digit is printed is exact: low = high.
    base_unit : str
    """

    value: float
    low: float
    high: float
    base_unit: str


@cache
def split(unit: str) -> tuple[Decimal, str]:
    """Split a printed unit into its magnitude and base unit.

    Examples
    --------
    >>> split("万亩"), split("名")
    ((Decimal('10000'), '亩'), (Decimal('1'), '人'))
    """
    table = vocabulary("units")
    text = re.sub(r"\s", "", unit).translate(numerals.TRADITIONAL)
    factor = Decimal(1)
    for magnitude in sorted(table["magnitudes"], key=len, reverse=True):
        if text.startswith(magnitude) and text not in table["base"]:
            factor, text = Decimal(table["magnitudes"][magnitude]), text[len(magnitude) :]
            break
    return factor, table["same"].get(text, text)


def is_discrete(base_unit: str) -> bool:
    """Tell whether a base unit counts whole things: a 人, a 家, but not a 元."""
    table = vocabulary("units")
    known = table["base"].get(base_unit)
    return known["measure"] == "count" if known else base_unit in table["counters"]["all"] or not base_unit


def amount(number: str, unit: str, negative: bool = False) -> Amount:
    """Read a printed number and unit.

    Parameters
    ----------
    number, unit : str
        As printed, e.g. ``"110.82"`` and ``"万亩"``.
    negative : bool
        A fall is negative although no minus is printed.

    Raises
    ------
    ValueError
        When `number` is no number.
    """
    factor, base = split(unit)
    worth = numerals.value(number) * factor
    half = numerals.step(number) * factor / 2
    if factor == 1 and is_discrete(base) and numerals.step(number) == 1:
        half = Decimal(0)
    low, high = (-worth - half, -worth + half) if negative else (worth - half, worth + half)
    return Amount(float(-worth if negative else worth), float(low), float(high), base)


def base_of(unit: str, measure: str) -> str:
    """Return the base unit of a fact: a rank has none, a rank that moves does so by places.

    Examples
    --------
    >>> base_of("万名", "count"), base_of("", "rank"), base_of("位", "change"), base_of("", "count")
    ('人', '', '位', '个')
    """
    if measure == "rank":
        return ""
    if measure == "change" and unit == "位":
        return unit
    return split(unit)[1] or ("个" if measure == "count" else "")


def convert(value: float, unit: str, to: str) -> float:
    """Convert a value into a unit that readers want.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        A printed or base unit: ``"万亩"``, ``"亿元"``, ``"万人次"``.
    to : str
        ``"公顷"``, ``"平方公里"``, ``"CNY billion"``, ``"million visits"``, …

    Raises
    ------
    HaidongError
        When there is no such conversion; the sentence says what is offered.

    Examples
    --------
    >>> convert(110.82, "万亩", "平方公里"), convert(20.42, "亿元", "CNY billion")
    (738.8, 2.042)
    """
    factor, base = split(unit)
    table = vocabulary("units")["conversions"].get(base, {})
    if to == base:
        return _clean(value * float(factor))
    names = {"ha": "公顷", "km²": "平方公里", "km2": "平方公里"}
    if names.get(to, to) not in table:
        raise HaidongError(
            f"{unit} cannot be converted to {to!r}; offered for {base}: {offered([base, *table]) or 'nothing'}."
        )
    return _clean(value * float(factor) * table[names.get(to, to)])


def _clean(value: float) -> float:
    """Drop what binary fractions add behind the twelfth digit: 20.42 亿元 are CNY 2.042 billion."""
    return float(f"{value:.12g}")
