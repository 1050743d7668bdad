"""Numbers as printed: where they stand, what they are worth, how exact they are.

Owns the definition of a numeral (rule 1 counts them) and the value of one. It
leaves units to `units` and meaning to the reader.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from . import prose

ARABIC = r"\d+(?:\.\d+)?"
DIGIT = "一二三四五六七八九"
CHARS = f"{DIGIT}十百千万亿两零半〇"
CHINESE = f"[{CHARS}]+"
RUN = re.compile(f"{ARABIC}|{CHINESE}")

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
TRADITIONAL = str.maketrans("萬億兩貳叁參肆伍陸柒捌玖拾佰仟壹○", "万亿两二三三四五六七八九十百千一〇")


def runs(text: str) -> list[tuple[int, int]]:
    """Return the offsets of every numeral of a text: Arabic digits, and Chinese numeral characters."""
    return [found.span() for found in RUN.finditer(text)]


# 两三个, 十七八岁: two digits that follow one another leave open which of them.
EITHER = re.compile("([二三四五六七八九十百千万亿]*?)([一二三四五六七八两])([二三四五六七八九])([十百千]?)")
# 多, 余 and 几 inside a number (1亿3千多万) say that it is more, and are worth nothing.
MORE = re.compile("[余多几]")
# 1亿3千万, 2万5千: each part in its own magnitude.
PART = re.compile(rf"({ARABIC})([万亿千百十]*)")
WHOLE = re.compile(ARABIC)
WORDS, POINTED = re.compile(CHINESE), re.compile(rf"{CHINESE}点([零〇{DIGIT}]+)")
DECIMALS, SPELT = re.compile(rf"[零〇{DIGIT}]+[万亿]*"), re.compile(f"[零〇{DIGIT}]{{2,}}")


def plain(number: str) -> str:
    """Bring a printed number to half-width digits without blanks, invisible characters and thousands separators."""
    if number.isascii() and number.replace(".", "").isdigit():
        return number
    narrow = unicodedata.normalize("NFKC", number).translate(TRADITIONAL)
    return re.sub(rf"{prose.INVISIBLE}|[\s,，、']", "", narrow)


@lru_cache(maxsize=8192)
def value(number: str) -> Decimal:
    """Return what a printed number is worth.

    `number`: Arabic (``"20.42"``, ``"27，203"``, ``"８．８"``) or Chinese (``"三"``, ``"百亿"``,
    ``"一千五百"``, ``"二〇一九"``, ``"半"``, ``"六点五"``), also mixed with 万 and 亿 (``"1.5万"``,
    ``"1亿3千多万"``), and fractions (``"三分之一"``, ``"2/3"``). Of 两三 it is the middle. Raises ValueError
    when it is no number.

    >>> value("20.42"), value("百亿"), value("一百零六"), value("二十一点零六")
    (Decimal('20.42'), Decimal('10000000000'), Decimal('106'), Decimal('21.06'))
    """
    text = MORE.sub("", plain(number))
    below, fraction, above = text.partition("分之")
    if fraction:
        return value(above) / (value(below) or 1)
    above, fraction, below = text.partition("/")
    if fraction:
        return value(above) / (value(below) or 1)
    if text[:1].isdigit():
        return _mixed(text, number)
    text, point, decimals = text.partition("点")
    if not WORDS.fullmatch(text) or (point and not DECIMALS.fullmatch(decimals)):
        raise ValueError(f"{number!r} is no number")
    if decimals:
        digits = decimals.rstrip("万亿")
        whole = value(text) + Decimal("0." + "".join(str(DIGITS[c]) for c in digits))
        return whole * (_chinese(decimals[len(digits) :]) or 1)
    if ends := either(text):
        return sum(ends, Decimal(0)) / 2
    if SPELT.fullmatch(text):  # digit by digit, as a year is
        return Decimal("".join(str(DIGITS[c]) for c in text))
    return _chinese(text)


def _mixed(text: str, number: str) -> Decimal:
    """Return what Arabic digits with Chinese magnitudes are worth: 3亿5千万 is 3亿 and 5千万."""
    total, place, last = Decimal(0), 0, None
    for part in PART.finditer(text):
        factor = Decimal(1)
        for char in part[2]:
            factor *= (TENS | MYRIADS)[char]
        if part.start() != place or (last is not None and not (1 < factor < last or (factor == 1 and last > 1))):
            raise ValueError(f"{number!r} is no number")
        total, place, last = total + Decimal(part[1]) * factor, part.end(), factor
    if place != len(text):
        raise ValueError(f"{number!r} is no number")
    return total


@lru_cache(maxsize=8192)
def either(number: str) -> tuple[Decimal, Decimal] | None:
    """Return the two numbers that one like 两三 or 十七八 leaves open, else None."""
    found = EITHER.fullmatch(MORE.sub("", plain(number)))
    if found is None or DIGITS[found[3]] != DIGITS[found[2]] + 1:
        return None
    low, high = (_chinese(found[1] + digit + found[4]) for digit in (found[2], found[3]))
    return low, high


def _chinese(text: str) -> Decimal:
    total, section = Decimal(0), Decimal(0)
    digit: int | None = None
    for char in text:
        if char == "半":
            section += Decimal("0.5")
        elif char in DIGITS:
            digit = DIGITS[char]
        elif char in TENS:
            section += (1 if digit is None else digit) * TENS[char]
            digit = None
        else:
            section += digit or 0
            if char == "亿":  # 一万亿: all that stands before it is multiplied
                total, section = Decimal(0), total + section
            total, section, digit = total + (section or 1) * MYRIADS[char], Decimal(0), None
    return total + section + (digit or 0)


@lru_cache(maxsize=8192)
def step(number: str) -> Decimal:
    """Return what one in the last printed digit is worth: ``"20.42"`` → 0.01; a whole Chinese number → 0."""
    text = MORE.sub("", plain(number))
    text = text.rpartition("分之")[2]
    if chinese := POINTED.fullmatch(text):
        return Decimal(1).scaleb(-len(chinese[1]))
    if not WHOLE.fullmatch(text):
        return Decimal(0)
    return Decimal(1).scaleb(-len(text.partition(".")[2]))
