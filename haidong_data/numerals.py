"""Numbers as printed: where they stand, what they are worth, how exact they are.

Owns the definition of a numeral (rule 1 counts them) and the value of one. It
leaves units to `units` and meaning to the reader.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

ARABIC = r"\d+(?:\.\d+)?"
CHINESE = r"[一二三四五六七八九十百千万亿两零半〇]+"
RUN = re.compile(f"{ARABIC}|{CHINESE}")

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
TRADITIONAL = str.maketrans("萬億兩貳叁參肆伍陸柒捌玖拾佰仟壹○", "万亿两二三三四五六七八九十百千一〇")


def runs(text: str) -> list[tuple[int, int]]:
    """Return the offsets of every numeral of a text: Arabic digits, and Chinese numeral characters."""
    return [found.span() for found in RUN.finditer(text)]


def plain(number: str) -> str:
    """Bring a printed number to half-width digits without blanks and thousands separators."""
    narrow = unicodedata.normalize("NFKC", number).translate(TRADITIONAL)
    return re.sub(r"[\s,，、']", "", narrow)


def value(number: str) -> Decimal:
    """Return what a printed number is worth.

    Parameters
    ----------
    number : str
        Arabic (``"20.42"``, ``"27，203"``, ``"８．８"``) or Chinese (``"三"``, ``"百亿"``,
        ``"一千五百"``, ``"二〇一九"``, ``"半"``), also mixed with 万 and 亿 (``"1.5万"``),
        and fractions (``"三分之一"``).

    Raises
    ------
    ValueError
        When it is no number.

    Examples
    --------
    >>> value("20.42"), value("百亿"), value("一百零六")
    (Decimal('20.42'), Decimal('10000000000'), Decimal('106'))
    """
    text = plain(number)
    below, fraction, above = text.partition("分之")
    if fraction:
        return value(above) / (value(below) or 1)
    mixed = re.fullmatch(rf"({ARABIC})([万亿千百十]*)", text)
    if mixed:
        factor = Decimal(1)
        for char in mixed[2]:
            factor *= (TENS | MYRIADS)[char]
        return Decimal(mixed[1]) * factor
    if not re.fullmatch(CHINESE, text):
        raise ValueError(f"{number!r} is no number")
    if re.fullmatch("[零一二三四五六七八九〇]{2,}", text):  # digit by digit, as a year is
        return Decimal("".join(str(DIGITS[c]) for c in text))
    return _chinese(text)


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
        elif char == "亿":  # 一万亿: all that stands before it is multiplied
            total, section, digit = (
                ((total + section + (digit or 0)) or Decimal(1)) * MYRIADS[char],
                Decimal(0),
                None,
            )
        else:
            total, section, digit = (
                total + ((section + (digit or 0)) or Decimal(1)) * MYRIADS[char],
                Decimal(0),
                None,
            )
    return total + section + (digit or 0)


def step(number: str) -> Decimal:
    """Return what one in the last printed digit is worth: ``"20.42"`` → 0.01; a Chinese number → 0."""
    text = plain(number)
    if not re.fullmatch(ARABIC, text):
        return Decimal(0)
    return Decimal(1).scaleb(-len(text.partition(".")[2]))
