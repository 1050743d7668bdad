"""Words as wide as they are drawn: which characters the font has, how lines break.

Owns measuring and wrapping of text by the packaged font's own widths, without drawing it.
"""

from __future__ import annotations

import math
import re
from functools import cache

from matplotlib.ft2font import FT2Font, LoadFlags

from ..collection import terms
from ..numerals import CHINESE
from ..units import written
from .style import FONTS

HAN = r"[\u2014\u2026\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]"
# What stays on one line: a number with its unit in either digits, a Latin word, a Chinese character; blanks.
_MAGNITUDE = "".join(magnitude for magnitude in terms("units")["magnitudes"] if len(magnitude) == 1)
_WRITTEN = "|".join(map(re.escape, (*written(), "百分点")))
UNIT = rf"°C|[{_MAGNITUDE}]*?(?:{_WRITTEN})(?![A-Za-z])|[{_MAGNITUDE}]*[\u4e00-\u9fff]"
PIECE = re.compile(
    rf"[−≥≤≈≠~+-]?\d[\d,.]*(?:[ \u00a0]?(?:{UNIT}))?"
    rf"|第?{CHINESE}(?:{UNIT})?"
    rf"|(?:(?!{HAN})\S)+|\S|\s+"
)
NOT_FIRST = set("，。、；：！？）》〉】”’％%…—·,.;:!?)]}")  # may not begin a line
NOT_LAST = set("（《〈【“‘([{")  # may not end one


@cache
def _font(bold: bool) -> FT2Font:
    return FT2Font(FONTS["bold" if bold else "regular"])


@cache
def charmap() -> frozenset[int]:
    """Return the code points that both weights of the font have."""
    return frozenset(_font(False).get_charmap()) & frozenset(_font(True).get_charmap())


def missing(text: str) -> str:
    """Return the characters of a text that the font lacks, each once, in order."""
    return "".join(dict.fromkeys(char for char in text if char != "\n" and ord(char) not in charmap()))


@cache
def _advance(char: str, bold: bool) -> float:
    if ord(char) not in charmap():
        return 1.0  # as wide as a Chinese character; that it is missing is said elsewhere
    font = _font(bold)
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_SCALE)
    return glyph.horiAdvance / font.units_per_EM


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line is in points, at a font size in points.

    >>> width("海东", 10)
    20.0
    """
    return size * math.fsum(_advance(char, bold) for char in text)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in PIECE.findall(text):
        blank = piece.isspace()
        if pieces and not blank and (piece[0] in NOT_FIRST or pieces[-1][-1] in NOT_LAST):
            pieces[-1] += piece
        else:
            pieces.append(" " if blank else piece)
    return pieces


def _break(pieces: list[str], most: float, size: float, bold: bool) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width((lines[-1] + piece).rstrip(), size, bold) > most:
            lines.append("")
        if lines[-1] or not piece.isspace():
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def wrap(text: str, most: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into lines: Chinese anywhere, English at blanks, no number from its unit.

    `most`: width of the column in points. A single word wider than that stays whole. `bold`: whether it is
    set in bold. Returns: the lines; evenly filled where the last would hold less than a quarter.
    """
    pieces = _pieces(text.strip())
    lines = _break(pieces, most, size, bold)
    share = 1.0
    while len(lines) > 1 and width(lines[-1], size, bold) < most * 0.25 and share > 0.7:
        share -= 0.05
        tighter = _break(pieces, most * share, size, bold)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def unwrapped(text: str) -> str:
    """Join the lines of a wrapped text again: Chinese directly, English with a blank."""
    return re.sub(rf"(?<={HAN})\n|\n(?={HAN})", "", text).replace("\n", " ")


def plain_quotes(text: str) -> str:
    """Straighten the quotes of English: the font's curly ones are as wide as a Chinese character."""
    text = re.sub(r"(?<=[A-Za-z0-9.])[’‘]|[’‘](?=[A-Za-z0-9])", "'", text)
    return re.sub(r"“([^“”\u4e00-\u9fff]*)”", r'"\1"', text)  # a Chinese quote keeps its own
