"""How a value is said: digits, unit and qualifier, in Chinese or English, as printed or converted.

Owns the wording of numbers. It takes any row with number, unit, value, low, high
and bound; it knows neither facts nor figures.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from . import numerals, units
from .collection import terms
from .words import words

MINUS = "−"
# English counts in thousands and millions: a printed 万 or 亿 becomes the next of these below it.
SIZES = {"trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "": 1.0}
SCALES = ("trillion", "billion", "million", "")  # what stands alone is 21,000 people, and no 21 thousand
SIGNS = ("%", "‰")  # units that stand beside their number wherever it stands
SIGN = {"eq": "", "ge": "≥ ", "le": "≤ ", "approx": "≈ ", "over": "> ", "under": "< "}
# A fall of at least 15% is a growth of at most −15%.
TURNED = {"ge": "le", "le": "ge", "over": "under", "under": "over"}


def decimals(low: float, high: float, value: float | None = None) -> int | None:
    """Return how many decimals an interval supports; None where it is exact.

    One in the last place is at least a quarter of the interval's width; where rounding to it
    would move the value by more than that quarter, one more is printed: [18.644, 18.825] around
    18.734 has one decimal, [1373.1, 1374.95] none. Negative for tens, hundreds, …
    """
    half = (high - low) / 2
    if half <= 0:
        return None
    places = -math.ceil(math.log10(half / 2) - 1e-9)
    middle = (low + high) / 2 if value is None else value
    return places if abs(round(middle, places) - middle) <= half / 2 else places + 1


def digits(value: float, places: int | None, how: str = ROUND_HALF_UP) -> str:
    """Write a number with so many decimals, thousands separated; halves go up, whatever the unit.

    An exact one (None) gets three digits, or all its whole ones.
    """
    if places is None:
        whole = float(value).is_integer()
        places = 0 if whole or abs(value) >= 100 else 2 - math.floor(math.log10(abs(value)))
    return f"{_cut(value, places, how):,.{max(places, 0)}f}".replace("-", MINUS)


def _cut(value: float, places: int, how: str) -> Decimal:
    """Round a float by its shortest writing: 308.85 is a half though its binary is not."""
    return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-places), how)


def scale(unit: str, lang: str, system: str, topic: str = "", worth: float | None = None) -> tuple[float, str]:
    """Return what a base value is divided by to be said in a printed unit, and the unit's words.

    A printed unit has one scale, on which all values of a chart stand. A value that stands alone
    is said in English by its own size: 445 million yuan beside 2.042 billion, though both are printed in 亿.

    `unit`: as printed: ``"亿元"``. `lang`: ``zh`` or ``en``. `system`: ``printed``, or ``international`` for
    CNY billion, hectares, million visits. `topic`: a topic that calls the unit otherwise: 人次 are visits in
    tourism. `worth`: the base value that stands alone.
    """
    divisor, said = _scale(unit, lang, system, topic)
    if worth is None or lang == "zh":
        return divisor, said
    given = next((size for size in SIZES if size in said.split()), "")
    if not given:
        return divisor, said
    plain = divisor / SIZES[given]
    fit = next((size for size in SCALES if abs(worth) / plain >= SIZES[size] * (1 - 1e-9)), "")
    return plain * SIZES[fit], " ".join(said.replace(given, fit).split())


def _scale(unit: str, lang: str, system: str, topic: str) -> tuple[float, str]:
    factor, base = units.split(unit)
    table = terms("units")["display"]
    entry = table.get(f"{topic}:{unit}") or table.get(unit.replace("名", "人"))
    if system == "international" and entry and f"to_{lang}" in entry:
        return float(factor) / entry["factor"], entry[f"to_{lang}"]
    if lang == "zh":
        return float(factor), unit.replace("％", "%")
    if entry:
        return float(factor) / entry.get("en_factor", 1), entry["en"]
    size = next((size for size in SIZES if factor >= SIZES[size]), "")  # 角 is a tenth of a yuan
    return SIZES[size], f"{size} {_english(base)}".strip()


def _english(base: str) -> str:
    """Return what a base unit is called in English: nothing of a counter, which the indicator's name says."""
    table = terms("units")
    if base in table["base"] or base in table["counters"]["all"]:
        return str(table["base"].get(base, {}).get("en", ""))
    over, *under = re.split("[/·]", base)
    if not (over and under):
        return base  # what has no name is said as it is printed, and not left out
    name, parts = _english(over), "/".join(map(_divisor, under))
    return f"{name}/{parts}" if name else f"per {parts}"


def _divisor(printed: str) -> str:
    """Return what a rate is over in English: 万人 is 10,000 people."""
    factor, base = units.split(printed)
    name = _english(base) or printed
    return name if factor == 1 else f"{factor:,} {name}"


def number(row: Mapping[str, Any], system: str = "printed", lang: str = "zh", alone: bool = False) -> str:
    """Write the number of a row without unit and qualifier; `alone` as it stands beside its own unit.

    A printed number keeps its digits, and gets no zeros behind a point that is not printed; a converted or
    computed one has those that its interval supports, and no more decimals than `places` of the row, if
    given. A Chinese numeral is written in Arabic digits in English.
    """
    divisor, unit = _of(row, lang, system, alone)
    raw = str(row.get("number") or "")
    if raw and not re.fullmatch(numerals.ARABIC, numerals.plain(raw)):  # 百亿, 三, 百分之六点五
        if lang == "zh":
            return MINUS + raw if row["value"] < 0 else raw
        return _in_digits(raw, row["value"] / divisor, unit)
    if raw and divisor == float(units.split(row["unit"])[0]):
        printed = len(numerals.plain(raw).partition(".")[2])
        text = f"{numerals.value(raw):,.{printed}f}"
        return MINUS + text if row["value"] < 0 else text
    value, low, high = (row[name] / divisor for name in ("value", "low", "high"))
    if raw and low == high:  # exact, as thresholds are, but of no more digits than are printed
        half = float(numerals.step(raw) * units.split(row["unit"])[0]) / divisor / 2
        low, high = value - half, value + half
    places = decimals(low, high, value)
    if row.get("places") is not None and not (places is None and float(value).is_integer()):
        shift = round(math.log10(divisor / float(units.split(row["unit"])[0])))
        most = max(row["places"] + shift, 0)
        places = most if places is None else min(places, most)
    while places and places > 0 and abs(value) >= 10 ** (3 - places) and low <= round(value, places - 1) <= high:
        places -= 1  # three digits are enough to read, where they stay within the interval
    text = digits(value, places)
    return text.rstrip("0").rstrip(".") if raw and "." in text and "." not in numerals.plain(raw) else text


def _in_digits(raw: str, worth: float, unit: str) -> str:
    """Write a Chinese numeral in Arabic digits, its magnitude beside it where the unit has none: 百亿, 三分之二."""
    if "/" in raw:
        return raw
    if (part := re.fullmatch("(.+)分之(.+)", raw)) and unit not in SIGNS:
        below, above = map(numerals.value, part.groups())
        return f"{above:g}/{below:g}"
    sized = any(size in SIZES for size in unit.split())
    word = "" if sized else next((size for size in SCALES if abs(worth) >= SIZES[size]), "")
    return f"{worth / SIZES[word]:,.12g} {word}".strip().replace("-", MINUS)


def _of(row: Mapping[str, Any], lang: str, system: str, alone: bool) -> tuple[float, str]:
    """Return `scale` for a row; `alone` for the magnitude of its own value."""
    sign = row.get("base_unit") if lang != "zh" else ""  # 百分之六 has its sign before it
    unit = row["unit"] or (sign if sign in SIGNS else "")
    return scale(unit, lang, system, row.get("topic", ""), row["value"] if alone else None)


def bound(row: Mapping[str, Any]) -> str:
    """Return the bound of a row as its sentence prints it: 突破 and 余 are ``over``, 以上 and 不低于 are ``ge``.

    Likewise ``under`` and ``le``. Where its number stands in the sentence more than once and the words differ, the
    weaker holds.
    """
    said = str(row.get("bound") or "eq")
    strict, printed = terms("classes")["strict"].get(said), str(row.get("number") or "")
    if strict is None or not printed:
        return said
    sentence = re.sub(r"\s|\*", "", str(row.get("quote") or ""))
    before, after = (f"({'|'.join(strict[side])})?" for side in ("before", "after"))
    whole = after.join(map(re.escape, (printed, *str(row.get("unit") or ""))))  # 2万余人
    every = re.findall(rf"{before}(?<![\d.]){whole}(?![\d.]){after}", sentence)
    return str(strict["is"]) if every and all(map(any, every)) else said


def ordinal(number: str, lang: str) -> str:
    """Write a rank, which is no 66 people: 第 66 位, 第一位; 1st, 12th, 66th."""
    if lang == "zh":
        return f"第 {number} 位" if number.isascii() else f"第{number}位"
    ends = {"1": "st", "2": "nd", "3": "rd"}
    return number + ("th" if number[-2:-1] == "1" else ends.get(number[-1], "th"))


def _joined(text: str, unit: str, lang: str) -> str:
    if not unit or unit in SIGNS:
        return text + unit
    if lang == "zh":  # 百亿元 and 三个 are one word, 20.42 亿元 is set apart
        return f"{text} {unit}" if text.lstrip(MINUS)[0].isascii() else text + unit
    return f"CNY {text} {unit[4:]}".strip() if unit.startswith("CNY") else f"{text} {unit}"


def text(row: Mapping[str, Any], lang: str = "zh", system: str = "printed", absolute: bool = False) -> str:
    """Say a value in words, with unit and qualifier.

    `row`: with number (empty for a computed value), unit, value, low, high, bound. `absolute`: leave out the
    minus of a fall that the words around it state.

    >>> row = dict(number="80", unit="万亩", value=8e5, low=795000, high=805000, bound="ge")
    >>> text(row), text(row, "en"), text(row, "en", "international")
    ('80 万亩以上', 'at least 800,000 mu', 'at least 53,300 ha')
    >>> text(dict(number="15", unit="%", value=-15.0, low=-15.5, high=-14.5, bound="ge"), "en")
    'a fall of at least 15%'
    """
    said = number(row, system, lang, alone=True)
    how = bound(row)
    fall = said.startswith(MINUS) and how in TURNED and not absolute
    if absolute or fall:
        said = said.lstrip(MINUS)
    unit = _of(row, lang, system, alone=True)[1]
    if lang == "zh" and not unit and row.get("base_unit") == "个" and row["value"]:
        unit = "个"  # 三县区 are 三个
    if row.get("measure") == "rank":
        said, unit = ordinal(said, lang), ""
    say = words("bounds", lang)
    phrase = _worded(say[how], _joined(said, unit, lang), lang)
    return _worded(say["fall"], phrase, lang) if fall else phrase


def _worded(template: str, said: str, lang: str) -> str:
    """Fill a template; a number that follows a Chinese word is set apart from it."""
    apart = lang == "zh" and not template.startswith("{") and said[0].isascii()
    return template.format(f" {said}" if apart else said)


def period(printed: str, lang: str) -> str:
    """Say what a figure covers that is not of one whole year: years, a year up to the end of a month, or up to a day.

    >>> period("2016-2021", "en"), period("2020-11", "en"), period("2020-12-15", "en")
    ('2016–2021', 'January–November 2020', 'to 15 December 2020')
    >>> period("2020-11", "zh")
    '2020 年 1—11 月'
    """
    if "-" not in printed:  # of a report only the year is known
        return printed
    year, last, *day = printed.split("-")
    say = words("period", lang)
    if len(last) == len(year):
        return str(say["years"].format(first=year, last=last))
    names = say["names"]
    given = {"year": year, "month": names[int(last) - 1], "first": names[0]}
    how = "day" if day else "month" if int(last) == 1 else "months"
    return str(say[how].format(day=int(day[0]) if day else "", **given))


def label(row: Mapping[str, Any], lang: str = "zh", system: str = "printed") -> str:
    """Write a value beside a mark whose unit stands in the subtitle: the number with its qualifier's sign."""
    unit = _of(row, lang, system, alone=False)[1]
    said, how = number(row, system, lang), bound(row)
    if said.startswith(MINUS):
        how = TURNED.get(how, how)
    return SIGN[how] + said + (unit if unit in SIGNS else "")


def interval(row: Mapping[str, Any], lang: str = "zh", system: str = "printed", alone: bool = True) -> str:
    """Write the interval that the printed digits allow, one decimal finer than the value itself: ``[18.64, 18.83]``.

    It is rounded outward, so that it holds all that is allowed; where that would widen it by more than a tenth
    of its width, its ends have one decimal more. It is in the unit of `text`, or of `label` where the value does not
    stand `alone`. What is about so much has none: its digits do not tell how far about reaches.
    """
    if row.get("bound") == "approx":
        return ""
    divisor, _ = _of(row, lang, system, alone)
    low, high = row["low"] / divisor, row["high"] / divisor
    places = decimals(low, high)
    if places is None:
        return number(row, system, lang, alone)
    places += 1
    wider = max(low - float(_cut(low, places, ROUND_FLOOR)), float(_cut(high, places, ROUND_CEILING)) - high)
    places += int(wider > (high - low) / 10)
    return f"[{digits(low, places, ROUND_FLOOR)}, {digits(high, places, ROUND_CEILING)}]"
