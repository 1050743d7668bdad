"""Units: from what is printed to what is meant, and to what a reader wants.

Owns ``units.toml``: magnitudes (万, 亿), base units, counters, conversions. It
leaves numbers to `numerals` and the wording of values to `wording`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from . import numerals
from .collection import terms
from .errors import HaidongError, offered

# 百分之六点五 is a percentage with the sign before it.
PER = re.compile("([百千])分之(?=.)")


@dataclass(frozen=True)
class Amount:
    """A printed number with its unit, as a value.

    `value`: in the base unit, magnitudes multiplied in. Percent stays in percent. `low`, `high`: what the
    printed digits stand for: 20.42 亿元 is [20.415, 20.425) 亿元. A discrete thing whose every digit is
    printed is exact: low = high.
    """

    value: float
    low: float
    high: float
    base_unit: str


@cache
def split(unit: str) -> tuple[Decimal, str]:
    """Split a printed unit into its magnitude and base unit.

    >>> split("万亩"), split("名"), split("千米")
    ((Decimal('10000'), '亩'), (Decimal('1'), '人'), (Decimal('1'), '公里'))
    """
    table = terms("units")
    text = re.sub(r"\s", "", unit).translate(numerals.TRADITIONAL).replace("／", "/")
    factor = Decimal(1)
    for magnitude in sorted(table["magnitudes"], key=len, reverse=True):
        if text.startswith(magnitude) and text not in table["base"] and text not in table["same"]:
            factor, text = Decimal(table["magnitudes"][magnitude]), text[len(magnitude) :]
            break
    if part := table["parts"].get(text):
        return factor / part["parts"], part["of"]
    if whole := table["multiples"].get(text):
        return factor * whole["each"], whole["of"]
    return factor, table["same"].get(text) or "/".join(table["same"].get(part, part) for part in text.split("/"))


@cache
def measure_of(unit: str) -> str:
    """Return what a number with this printed unit is by itself: level, count, share or change; nothing of no unit.

    >>> measure_of("亿元"), measure_of("名"), measure_of("%"), measure_of("百分点")
    ('level', 'count', 'share', 'change')
    """
    table, base = terms("units"), split(unit)[1]
    known = table["base"].get(base)
    return known["measure"] if known else "count" if base in table["counters"]["all"] else ""


def is_discrete(base_unit: str) -> bool:
    """Tell whether a base unit counts whole things: a 人, a 家, but not a 元."""
    return not base_unit or measure_of(base_unit) == "count"


@lru_cache(maxsize=8192)
def amount(number: str, unit: str, negative: bool = False) -> Amount:
    """Read a printed number and unit.

    `number`, `unit`: as printed, e.g. ``"110.82"`` and ``"万亩"``. `negative`: a fall is negative although no
    minus is printed. Raises ValueError when `number` is no number.
    """
    if not unit and (share := PER.match(number)):  # 百分之六点五
        return amount(number[share.end() :], "%" if share[1] == "百" else "‰", negative)
    factor, base = split(unit)
    if "亿" in number and 1 < factor < 10**8:  # of 1亿3千 | 万人 only the last part is in 万
        magnitudes = terms("units")["magnitudes"]
        number, factor = number + next(word for word in magnitudes if magnitudes[word] == factor), Decimal(1)
    worth, half = numerals.value(number) * factor, numerals.step(number) * factor / 2
    if factor == 1 and is_discrete(base) and numerals.step(number) == 1:
        half = Decimal(0)
    low, high = worth - half, worth + half
    if ends := numerals.either(number):
        low, high = (end * factor for end in ends)
    low, high = (-high, -low) if negative else (low, high)
    return Amount(float(-worth if negative else worth), float(low), float(high), base)


def narrow(rows: Sequence[dict[str, Any]]) -> None:
    """Narrow the intervals of a report's facts, in place, to what the report allows beyond a number's own digits.

    `rows`: all its facts; see `drop_zeros`. A threshold is as printed, 82%以上 is 82 and not 81.5, and shares that are
    no more than whole end at 100.
    """
    drop_zeros(rows)
    for row in rows:
        if row["bound"] in ("ge", "le"):
            row["low"] = row["high"] = row["value"]
        if row["measure"] == "share" and row["base_unit"] == "%" and row["value"] is not None and row["value"] <= 100:
            row["high"] = min(row["high"], 100.0)


def drop_zeros(rows: Sequence[dict[str, Any]]) -> None:
    """Narrow the interval of a growth printed without decimals beside sisters with one: 7% beside 5.2% is 7.0%.

    `rows`: figures with number, base_unit, measure, value, low, high, quote or sentence, and bound, kind and source
    where they have them; changed in place. Sisters stand in one sentence, in percent, and are of one kind and source;
    about 7% dropped no digit.
    """
    sisters: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        quote = row["quote"] if "quote" in row else row["sentence"]
        if row["base_unit"] == "%" and row["measure"] == "growth" and quote and row["low"] < row["high"]:
            if row.get("bound") != "approx":
                sisters[quote, row.get("source"), row.get("kind")].append(row)
    for group in sisters.values():
        steps = [float(numerals.step(row["number"])) for row in group]
        half = min(steps) / 2
        for row, step in zip(group, steps, strict=True):
            if step == 1.0 and half < 0.5:
                row["low"], row["high"] = row["value"] - half, row["value"] + half


def base_of(unit: str, measure: str, number: str = "") -> str:
    """Return the base unit of a fact: a rank has none, a rank that moves does so by places.

    >>> base_of("万名", "count"), base_of("", "rank"), base_of("位", "change"), base_of("", "count")
    ('人', '', '位', '个')
    """
    if measure == "rank":
        return ""
    if measure == "change" and unit == "位":
        return unit
    if not unit and (share := PER.match(number)):
        return "%" if share[1] == "百" else "‰"
    return split(unit)[1] or ("个" if measure == "count" else "")


@cache
def written() -> tuple[str, ...]:
    """Return every base unit as it may be printed, without magnitude, the longest first."""
    table = terms("units")
    shown = {split(unit.rpartition(":")[2])[1] for unit in table["display"]}
    every = {*table["base"], *table["counters"]["all"], *table["same"], *shown}
    return tuple(sorted(every, key=lambda unit: (-len(unit), unit)))


def is_known(unit: str) -> bool:
    """Tell whether a printed unit, with its magnitude, is one of ``units.toml``."""
    table, base = terms("units"), split(unit)[1]
    return base in table["base"] or base in table["counters"]["all"] or base in table["conversions"]


def is_convertible(base_unit: str, to: str) -> bool:
    """Tell whether one base unit can be said in another."""
    return base_unit == to or to in _ways(base_unit)


@cache
def _ways(base: str) -> dict[str, float]:
    """Return what a base unit, or one that readers want, converts to, both ways and by one step in between."""
    table = terms("units")["conversions"]
    ways = dict(table.get(base, {}))
    for source, targets in table.items():
        if base in targets and source != base:
            back = {source: 1 / targets[base]}
            back |= {to: factor / targets[base] for to, factor in targets.items() if to != base}
            ways = back | ways
    return ways


def _parts(unit: str) -> tuple[Decimal, str]:
    targets = terms("units")["conversions"].values()
    return (Decimal(1), unit) if any(unit in one for one in targets) else split(unit)


def convert(value: Any, unit: str, to: str) -> Any:
    """Convert a value into a unit that readers want.

    Parameters
    ----------
    value : float, Series or array
        In `unit`.
    unit : str
        A printed, base or wanted unit: ``"万亩"``, ``"亿元"``, ``"万人次"``, ``"ha"``.
    to : str
        ``"公顷"`` (or ``"ha"``), ``"平方公里"`` (``"km²"``), ``"CNY billion"``, ``"million visits"``, ``"万亩"``, …

    Returns
    -------
    float, Series or array
        As `value`.

    Raises
    ------
    HaidongError
        When `value` is no number, or there is no such conversion; the sentence says what is offered.

    Notes
    -----
    From units alone and no part of the report: a 亩 is a fifteenth of a hectare.

    Examples
    --------
    >>> convert(110.82, "万亩", "平方公里"), convert(20.42, "亿元", "CNY billion"), convert(1, "ha", "亩")
    (738.8, 2.042, 15.0)
    """
    (factor, base), (divisor, wanted) = (_parts(one) for one in (unit, to))
    ways = {base: 1.0} | _ways(base)
    if not is_known(base) and len(ways) == 1:
        every = offered(terms("units")["conversions"])
        raise HaidongError(f"there is no unit {unit!r} to convert from; offered: {every}.")
    if wanted not in ways:
        raise HaidongError(f"{unit} cannot be converted to {to!r}; offered for {base}: {offered(ways)}.")
    if isinstance(value, (str, bytes, bool)) or value is None:
        raise HaidongError(f"{value!r} is no number to convert; give a number, a Series or an array.")
    try:
        return _clean(value * (float(factor) * ways[wanted] / float(divisor)))
    except (TypeError, ValueError):
        raise HaidongError(
            f"a {type(value).__name__} of what is no number cannot be converted; give a number, a Series or an array."
        ) from None


def _clean(value: Any) -> Any:
    """Drop what binary fractions add behind the twelfth digit: 20.42 亿元 are CNY 2.042 billion."""
    if hasattr(value, "map"):  # a Series
        return value.map(_clean, na_action="ignore")
    if getattr(value, "ndim", 0):
        import numpy as np  # here alone, so that the reader does without

        return np.vectorize(_clean, otypes=[float])(value)
    return float(f"{value:.12g}")
