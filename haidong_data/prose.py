"""The parts of a document: sections, paragraphs, sentences, clauses.

Owns the reading of layout: headings, and the page breaks of a scan that cut
sentences in two, which are healed here and nowhere else. Everything keeps its
offsets into the raw text. It knows nothing of numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

# A line that opens a section: Markdown's #, or the 一、 of a plain text.
HEADING = re.compile(r"(?P<mark>#{1,6})[ \t]*(?P<md>.+)|(?P<plain>[一二三四五六七八九十]{1,3}、[^。；，]{2,40})$")
# A paragraph that a page break cut goes on until one of these.
CLOSED = re.compile(r"[。！？：；.!?:][”’）)*\s]*$")
# What starts a paragraph of its own, so that nothing before it is joined to it.
OPENS = re.compile(r"——|\*\*|#|[（(]?[一二三四五六七八九十\d]+[）)、.．]\D|各位代表")
# A line end inside a stretch of text, and whether the next line is set in or the break is Markdown's.
LINE_END = re.compile(r"(?<![ \t\r])(?P<soft> {2})?[ \t\r]*\n(?P<indent>[ \t]{2,}|\u3000+)?[ \t\u3000]*")
DECIMAL = re.compile(r"[0-9０-９][.．:：∶]\s*$")
# What a paragraph is set in by; a page break sets nothing in.
SET_IN = "\u3000\u3000"
# Among more wrapped lines than this, most of them so many columns from the widest, one that is shorter than this
# share of it ends its paragraph.
WRAPPED, RAGGED, SHORT = 3, 6, 0.7
# A line of a plain text that only names what follows: 2020年工作回顾, or （八）加强政府自身建设.
TITLE = re.compile(
    r"【?(?:(?:19|20)\d\d年)?[^，。；、：！？,;:\d]{2,20}(?:回顾|回顧|安排|任务|任務|目标|目標|部署|要求|重点|重點)】?"
    r"|[（(][一二三四五六七八九十]{1,3}[)）][^，。；、：！？,;:\d\n（(]{2,20}"
    r"|(?:—+|[（(])[^，。；！？\n]{4,50}(?:会议|會議|大会|大會)上[)）]?"  # ——2018年1月10日在…会议上
    r"|[（(]?[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?[)）]?"
)
HEADING_LENGTH = 60
# Markup is no part of what the document says; line ends are no part of a sentence.
MARKS = re.compile(r"[*<\\\n]")  # without one of these there is markup at the start alone
MARKUP = re.compile(r"\*\*|</?su[bp]>|\\|(?<![ \t　])[ \t　]*\n\s*|^——|^#+[ \t]*")
SENTENCE_END = re.compile(r"[。！？]+[”’）)]*(?:\*\*)?")
CLAUSE_END = re.compile(r"[，,；;。！？：:]")
# Characters that nobody sees: zero width, direction, soft hyphen.
INVISIBLE = "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
# Line ends of all systems; a page break ends a line too.
ENDS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029](?!(?<=\r)\n)")
UNSEEN_EDGE = re.compile(f"^{INVISIBLE}+", re.M)
LEAD = re.compile(r"(?:#+\s*)?(?:——)?\s*\*\*(?P<lead>.+?)\*\*", re.S)


@dataclass(frozen=True)
class Passage:
    """A stretch of a document without its markup and line breaks.

    `start`, `end`: raw offsets. `text`: what it says, whole. `spans`: the raw stretches that `text` is put
    together from.
    """

    start: int
    end: int
    text: str
    spans: tuple[tuple[int, int], ...]

    def at(self, offset: int) -> int:
        """Return where the raw `offset` lies in `text`; inside markup, the place after it."""
        place = 0
        for start, end in self.spans:
            if offset < end:
                return place + max(0, offset - start)
            place += end - start
        return place

    def around(self, start: int, end: int) -> tuple[str, str, str]:
        """Return the text before the raw stretch ``start:end``, the stretch's own, and the text after it."""
        first, last = self.at(start), self.at(end - 1) + 1
        return self.text[:first], self.text[first:last], self.text[last:]


@dataclass(frozen=True)
class Section:
    """A headed part of the document; `number` counts from 0, the matter before the first heading."""

    number: int
    title: str
    start: int
    level: int

    @property
    def ordinal(self) -> str:
        """Return the numeral that the title opens with, e.g. ``"一"``; empty without one."""
        found = re.match(r"([一二三四五六七八九十]{1,3})、", self.title)
        return found[1] if found else ""


@dataclass(frozen=True)
class Paragraph:
    """A whole paragraph; `number` counts from 1, `lead` is the bold phrase it opens with."""

    number: int
    section: Section
    lead: str
    passage: Passage
    sentences: tuple[Passage, ...]


@dataclass(frozen=True)
class Document:
    """A document's sections and paragraphs, in order."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    _starts: tuple[int, ...]

    def paragraph(self, offset: int) -> Paragraph | None:
        """Return the paragraph that holds a raw offset; None in headings and blanks."""
        index = bisect_right(self._starts, offset) - 1
        found = self.paragraphs[index] if index >= 0 else None
        return found if found and offset < found.passage.end else None

    def sentence(self, offset: int) -> Passage | None:
        """Return the sentence that holds a raw offset; None in headings and blanks."""
        found = self.paragraph(offset)
        sentences = found.sentences if found else ()
        return next((s for s in sentences if s.start <= offset < s.end), None)

    def section(self, offset: int) -> Section:
        """Return the section that a raw offset lies in."""
        return self.sections[bisect_right([s.start for s in self.sections], offset) - 1]

    def quote(self, offset: int) -> str:
        """Return the words of the sentence that holds a raw offset; nothing in headings and blanks."""
        found = self.sentence(offset)
        return found.text.strip() if found else ""

    def position(self, offset: int) -> tuple[str, int | None]:
        """Return the section's title and the paragraph's number where a raw offset lies; no number in headings."""
        found = self.paragraph(offset)
        return self.section(offset).title, found.number if found else None


def line_ends(text: str) -> str:
    """Make every line end a line feed, and what nobody sees before a line blanks, one character for one."""
    text = ENDS.sub("\n", text) if ENDS.search(text) else text
    return UNSEEN_EDGE.sub(lambda found: " " * len(found.group()), text)


def spans(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches of ``text[start:end]`` that are neither markup nor line breaks."""
    if start < end and text[start] not in "—#" and not MARKS.search(text, start, end):
        return ((start, end),)
    found, last = [], start
    for mark in MARKUP.finditer(text[start:end]):
        if mark.end() > mark.start() and start + mark.start() > last:
            found.append((last, start + mark.start()))
        last = max(last, start + mark.end())
    if last < end:
        found.append((last, end))
    return tuple(found)


def passage(text: str, start: int, end: int) -> Passage:
    """Read ``text[start:end]`` without markup and line breaks."""
    stretches = spans(text, start, end)
    return Passage(start, end, "".join(text[a:b] for a, b in stretches), stretches)


def read(text: str) -> Document:
    """Read the parts of a document.

    `text`: the raw text of a seed: Markdown, or plain text with a line a paragraph. Returns: its sections and
    whole paragraphs. A paragraph that does not end in closing punctuation goes on in the next block, unless
    that block opens one of its own.
    """
    text = line_ends(text)
    sections = [Section(0, "", 0, 0)]
    paragraphs: list[Paragraph] = []
    for start, end, heading in blocks(text):
        if heading is not None:
            level = len(heading["mark"] or "##")
            title = passage(heading["md"] or heading["plain"], 0, len(heading["md"] or heading["plain"])).text
            if CLOSED.search(title):  # a bold sentence set as a heading is read as prose
                paragraphs.append(_paragraph(text, start, end, len(paragraphs) + 1, sections[-1]))
            else:
                sections.append(Section(len(sections), title.strip(), start, level))
        else:
            paragraphs.append(_paragraph(text, start, end, len(paragraphs) + 1, sections[-1]))
    return Document(tuple(sections), tuple(paragraphs), tuple(p.passage.start for p in paragraphs))


def blocks(text: str) -> list[tuple[int, int, re.Match[str] | None]]:
    """Cut a text from `line_ends` at blank lines and closed lines, then join what a page break cut.

    Returns: raw start and end of each block, and the match of `HEADING` where it is one.
    """
    found: list[tuple[int, int, re.Match[str] | None]] = []
    for start, end, opens in _lines(text):
        heading = HEADING.fullmatch(text, start, end) if end - start < HEADING_LENGTH or text[start] == "#" else None
        # Whether a block is closed shows at its end, so no more is looked at, however long it has grown.
        if found and heading is None and found[-1][2] is None:
            before = text[max(found[-1][0], found[-1][1] - 40) : found[-1][1]]
            row = "\t" in text[start:end].strip() or "\t" in before.strip()  # of a table: nothing goes on with it
            if (
                not (row or opens)
                and not CLOSED.search(before)
                and not OPENS.match(text, start)
                and not _names(text, start, end)
                and not _names(text, *found[-1][:2])
            ):
                found[-1] = (found[-1][0], end, None)
                continue
        found.append((start, end, heading))
    return found


def _names(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch is a line that only names what follows, so that neither goes on in the other."""
    return end - start < HEADING_LENGTH and TITLE.fullmatch(text, start, end) is not None


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Give the stretches between blank lines, cut again where a line of its own ends in a plain text.

    With each: whether it opens a paragraph for sure, since its first line is set in or the line before stops short.
    """
    opens = False
    for stretch in re.finditer(r"\S.*(?:\n(?!\s*\n).*)*", text):
        start, last = stretch.start(), stretch.start() + len(stretch.group().rstrip())
        opens = text.endswith(SET_IN, 0, start)
        width = _width(text[start:last])
        for line in _line_ends(text, start, last):
            before = text[max(start, line.start() - 40) : line.start()]
            # Two blanks before a line end are Markdown's line break inside a paragraph.
            row = "\t" in text[line.end() : _end_of_line(text, line.end(), last)].strip() or "\t" in before.strip()
            begin = max(start, text.rfind("\n", start, line.start()) + 1)
            short = width > 0 and _columns(text[begin : line.start()]) < width * SHORT
            if (
                row
                or short
                or line["indent"]
                or (CLOSED.search(before) and not line["soft"] and not DECIMAL.search(before))
            ):
                closes = True
            else:
                closes = any(
                    b - a < HEADING_LENGTH and (HEADING.fullmatch(text, a, b) or TITLE.fullmatch(text, a, b))
                    for a, b in ((start, line.start()), (line.end(), _end_of_line(text, line.end(), last)))
                )
            if closes and line.start() > start:
                yield start, line.start(), opens
                start, opens = line.end(), short or text.endswith(SET_IN, 0, line.end())
        yield start, last, opens


def _columns(line: str) -> int:
    """Return how wide a line is set: a Chinese character takes two columns."""
    return len(line.strip().encode("gb18030", "replace"))


def _width(stretch: str) -> int:
    """Return the width that the lines of a stretch are wrapped at, 0 where they end as they please."""
    widths = [_columns(line) for line in stretch.split("\n")] if stretch.count("\n") >= WRAPPED else []
    width = max(widths, default=0)
    return width if 2 * sum(columns >= width - RAGGED for columns in widths) > len(widths) else 0


def _line_ends(text: str, start: int, last: int) -> Iterator[re.Match[str]]:
    """Give the line ends in a stretch, with the blanks around each."""
    feed = text.find("\n", start, last)
    while feed >= 0:
        begin = feed
        while begin > start and text[begin - 1] in " \t\r":
            begin -= 1
        line = LINE_END.match(text, begin, last)
        if line is None:  # never: a line feed stands there
            return
        yield line
        feed = text.find("\n", line.end(), last)


def _end_of_line(text: str, start: int, last: int) -> int:
    end = text.find("\n", start, min(last, start + HEADING_LENGTH))
    return end if end >= 0 else min(last, start + HEADING_LENGTH)


def _paragraph(text: str, start: int, end: int, number: int, section: Section) -> Paragraph:
    lead = LEAD.match(text, start, end)
    cuts = [start, *(start + m.end() for m in SENTENCE_END.finditer(text[start:end])), end]
    sentences = [passage(text, a, b) for a, b in zip(cuts, cuts[1:], strict=False) if text[a:b].strip(" *\n")]
    title = passage(lead["lead"], 0, len(lead["lead"])).text.strip("。；：") if lead else ""
    return Paragraph(number, section, title, passage(text, start, end), tuple(sentences))
