"""A document as one line a paragraph, in plain characters, that still knows its raw offsets.

Owns the narrowing of full-width and traditional characters and the dropping of
blanks, markup and page breaks (which `prose` finds). It knows nothing of numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from .. import prose
from ..collection import terms

# One character for one, so that offsets hold. Chinese commas and stops stay what they are.
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？（）"}
_SIGNS = {
    "(": "（", ")": "）", ";": "；", "!": "！", "?": "？", ":": "：", "∶": "：", "﹪": "%", "﹒": ".",
    "‚": "“", "‛": "”", "‘": "“", "’": "”", "「": "“", "」": "”", "『": "“", "』": "”", "［": "[",
    "﹣": "-", "－": "-", "–": "-", "—": "-", "―": "-", "−": "-", "‐": "-", "‑": "-",
    "～": "~", "〜": "~", "•": "·", "\u3000": " ",
}  # fmt: skip
_T = terms("grammar")["traditional"]
_TRADITIONAL = dict(zip(_T["from"].strip(), _T["to"].strip(), strict=True))
# So many different ones, and the document is written in traditional characters.
MANY = 12
# Straight quotes come in pairs; a comma between digits separates thousands, any other one clauses.
STRAIGHT = re.compile('"([^"\n]{1,40})"')
COMMA = re.compile("(?<![0-9]),|,(?![0-9])")
NARROW = str.maketrans(_TRADITIONAL | _WIDE | _SIGNS)
# Blanks go, except between digits (two numbers) and between letters (two words).
BLANK = re.compile(
    r"(?<![0-9])[ \t\r\u00a0\u2002\u2003\u200b\ufeff]+|(?<=[0-9])[ \t\r\u00a0\u2002\u2003\u200b\ufeff]+(?![0-9])"
)


@dataclass(frozen=True)
class Flat:
    """A document's text as the reader of numbers wants it.

    Attributes
    ----------
    source : str
        The raw document.
    text : str
        One line a heading or paragraph.
    starts, raws : list of int
        Where each piece stands in `text`, and in the raw document.
    headings : frozenset of int
        Where the lines that are headings start.
    restore : dict
        For `str.translate`: the traditional characters of a document that is written in them.
    """

    source: str
    text: str
    starts: list[int]
    raws: list[int]
    headings: frozenset[int]
    restore: dict[int, str]

    def raw(self, offset: int) -> int:
        """Return the raw offset of a character of `text`."""
        index = bisect_right(self.starts, offset) - 1
        return self.raws[index] + offset - self.starts[index]

    def flat(self, raw: int) -> int:
        """Return where a raw offset stands in `text`; inside what was dropped, the place after it."""
        index = bisect_right(self.raws, raw) - 1
        if index < 0:
            return 0
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return min(self.starts[index] + raw - self.raws[index], end)


def flatten(text: str) -> Flat:
    """Flatten a document.

    Parameters
    ----------
    text : str
        As read from a file; Markdown or plain.
    """
    narrow = COMMA.sub("，", text.translate(NARROW))
    narrow = STRAIGHT.sub("“\\1”", narrow) if '"' in narrow else narrow
    used = _TRADITIONAL.keys() & set(text)
    restore = {ord(_TRADITIONAL[char]): char for char in used} if len(used) >= MANY else {}
    pieces: list[str] = []
    starts: list[int] = []
    raws: list[int] = []
    headings: list[int] = []
    place = 0

    def take(begin: int, end: int) -> None:
        nonlocal place
        last = begin
        for blank in BLANK.finditer(narrow, begin, end):
            if blank.start() > last:
                pieces.append(narrow[last : blank.start()])
                starts.append(place)
                raws.append(last)
                place += blank.start() - last
            last = blank.end()
        if last < end:
            pieces.append(narrow[last:end])
            starts.append(place)
            raws.append(last)
            place += end - last

    for begin, end, heading in prose.blocks(text):
        if heading is not None:
            headings.append(place)
        for start, stop in prose.spans(text, begin, end):
            take(start, stop)
        pieces.append("\n")
        starts.append(place)
        raws.append(end)
        place += 1
    return Flat(text, "".join(pieces), starts, raws, frozenset(headings), restore)
