"""The article of a web page: what a government publishes as .html, .htm, .mht or a fragment.

Owns the finding of the article among navigation, lists of links and imprints, and how
markup becomes lines: blocks end lines, cells keep apart, what is hidden stays out. The
article is the element of the page's tree that holds the sentences outside links, and is taken
whole. General extractors (trafilatura) kept hot-news lists and lost titles on the pages tried.
"""

from __future__ import annotations

import email
import email.policy
import re
from typing import Any

from ..collection import terms
from ..errors import HaidongError, plural
from .grammar import either
from .tables import RAISED, Cell, write

# Where a file begins that is a page or a piece of one, behind blanks, comments and a byte order mark.
OPENS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype|\?xml|html|head|body|meta|title|base|link|script|style|svg|p|div|span|table|br|font"
    rb"|center|h[1-6]|article|section|main|ul|ol|pre|strong|b|a|img|!--|!\[if)\b",
    re.I | re.S,
)
# Byte order marks.
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Elsewhere so many tags make a page of it.
TAG = re.compile(rb"</?(?:p|div|span|br|td|tr|table|font|strong|section|html|body)\b[^<>]{0,500}>", re.I)
MHT = re.compile(rb"(?:[\w-]++: [^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+){1,40}+", re.I)
CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
XML = re.compile(r"\s*<\?xml[^>]*\?>")
TAGS = re.compile("<[^<>]*>")
BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir",
     "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
     "h6", "header", "hr", "html", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
     "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "head", "title", "meta", "link", "select", "option",
     "button", "textarea", "input", "label", "iframe", "object", "embed", "svg", "math", "canvas", "audio",
     "video", "map", "rt", "rp", "del", "s", "strike", "nav", "xml")
)  # fmt: skip
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|text-decoration[^;]{0,60}line-through", re.I
)
BLANK = re.compile(r"[ \t\r\n\f]+")
_W = terms("grammar")["pages"]
FURNITURE = re.compile(either(_W["furniture"]))
# What a sentence has and a menu or an imprint has not.
HAN, STOPS = re.compile("[一-鿿]"), re.compile("[，。；]")
# So much of an element's sentences in one child, and the article lies in the child. What is left out then is
# an imprint; a second part of the article would be more.
MOST = 0.85


def is_page(data: bytes) -> bool:
    """Tell whether a file is a web page, a saved one, or a fragment, whatever its name."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data[:40_000].decode("utf-16", "ignore").encode("utf-8", "ignore")
    head = data[:20_000]
    return OPENS.match(head) is not None or is_archive(data) or len(TAG.findall(head)) > max(3, len(head) // 2000)


def is_archive(data: bytes) -> bool:
    """Tell whether a file is a page saved with all it shows (.mht)."""
    head = MHT.match(data[:4000].lstrip())
    return head is not None and b"content-type:" in head.group().lower()


def read(data: bytes, name: str) -> tuple[str, list[str]]:
    """Read the article of a page.

    Returns: its text, and what of it could not be read. Raises HaidongError when it holds no text, or lxml is
    not there to read it.
    """
    charset, pictures = None, list[Any]()
    if is_archive(data):
        data, charset = _archived(data, name)
    try:
        import lxml.html
    except ImportError:
        raise HaidongError(f"reading {name} needs lxml: pip install 'haidong-data[documents]'.") from None
    markup = decode(data, charset)
    markup = markup[found.end() :] if (found := XML.match(markup)) else markup
    # Pages of layers upon layers are cut without a word where the tree may not be huge.
    parser = lxml.html.HTMLParser(huge_tree=True)
    try:
        root = lxml.html.document_fromstring(markup, parser=parser, ensure_head_body=True)
        if len(HAN.findall(TAGS.sub("", markup))) > 1.1 * len(HAN.findall("".join(root.itertext()))):
            raise RecursionError  # what the parser drops, it drops in silence
        text = _text(root, pictures)
    except (ValueError, AssertionError, lxml.etree.ParserError):
        raise HaidongError(f"{name} is a web page without text.") from None
    except RecursionError:
        raise HaidongError(f"{name} is a web page of too many layers; save its text as UTF-8.") from None
    if not text.strip():
        raise HaidongError(f"{name} is a web page without text.")
    return text, [f"{plural(len(pictures), 'picture')} could not be read"] if pictures else []


def decode(data: bytes, charset: str | None = None) -> str:
    """Decode a page: by its byte order mark, as UTF-8, as it says itself, or as GB18030."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    said = CHARSET.search(data[:4096])
    names = [charset, said[1].decode("ascii") if said else None]
    chinese = ["gb18030" if name.lower() in ("gb2312", "gbk") else name for name in names if name]
    # What is valid UTF-8 is UTF-8, whatever a page says of itself.
    for encoding in ("utf-8", *chinese, "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode((chinese or ["gb18030"])[0], "replace")


def _archived(data: bytes, name: str) -> tuple[bytes, str | None]:
    """Return the page of a saved one, and its encoding."""
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b"", part.get_content_charset()
    raise HaidongError(f"{name} is a saved page without a page in it.")


def _text(root: Any, pictures: list[Any]) -> str:
    """Return the article of a page's tree; its large pictures are put into `pictures`."""
    body = root.find("body")
    article = _article(body if body is not None else root)
    lines = [line for block in _blocks(article, pictures) for line in block.split("\n\n")]
    lines = [line for line in lines if line.strip() and not _is_furniture(line)]
    heading = _heading(root)
    if heading and not any(heading in re.sub(r"\s", "", line) for line in lines[:12]):
        lines.insert(0, heading)
    return "\n\n".join(lines)


def _blocks(element: Any, pictures: list[Any]) -> list[str]:
    """Return the paragraphs and tables of an element."""
    blocks: list[str] = []
    line: list[str] = []

    def close() -> None:
        if text := "".join(line).strip():
            blocks.append(text)
        line.clear()

    def walk(one: Any, pre: bool) -> None:
        pre = pre or one.tag == "pre"
        add(one.text, pre)
        for child in one:
            if _is_seen(child) and not _is_menu(child):
                if child.tag == "br":
                    close()
                elif child.tag == "table":
                    close()
                    blocks.extend(write(_rows(child, pictures)))
                elif child.tag == "img":
                    if "data:" not in (child.get("src") or "")[:5] and _large(child):
                        pictures.append(child)
                elif child.tag == "sup":
                    add(child.text_content().translate(RAISED), pre)
                elif child.tag in BLOCKS:
                    close()
                    walk(child, pre)
                    close()
                else:
                    walk(child, pre)
            add(child.tail, pre)

    def add(text: str | None, pre: bool) -> None:
        for number, part in enumerate((text or "").split("\n") if pre else [BLANK.sub(" ", text or "")]):
            if number:
                close()
            line.append(part)

    walk(element, False)
    close()
    return blocks


def _rows(table: Any, pictures: list[Any]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    below: dict[int, int] = {}  # columns that a cell above still holds, and for how many rows
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table or not _is_seen(row):
            continue
        cells: list[Cell] = []
        column = 0
        for cell in [*(one for one in row if one.tag in ("td", "th") and _is_seen(one)), None]:
            while below.get(column):
                below[column] -= 1
                cells.append(([], 1))
                column += 1
            if cell is None:
                break
            span, rows_down = _number(cell.get("colspan")), _number(cell.get("rowspan"))
            cells.append((_blocks(cell, pictures), span))
            for held in range(column, column + span):
                below[held] = rows_down - 1
            column += span
        rows.append(cells)
    return rows


def _number(printed: str | None) -> int:
    found = re.match(r"\s*(\d{1,3})", printed or "")
    return max(1, min(int(found[1]), 100)) if found else 1


def _large(image: Any) -> bool:
    """Tell whether a picture may hold text: no icon, and no spacer."""
    sizes = [int(found.group()) for key in ("width", "height") if (found := re.match(r"\d+", image.get(key) or ""))]
    return not sizes or min(sizes) > 60


def _is_seen(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag.rpartition(":")[2] in UNSEEN:
        return False
    return element.get("hidden") is None and not HIDDEN.search(element.get("style") or "")


# An article is looked for no deeper than in these, unless they hold many lines: they are text, not parts of a page.
TEXT, FEW = frozenset(("p", "span", "font")), 3


def _is_menu(element: Any) -> bool:
    """Tell whether an element is an entry of a list that is a link and nothing else: 要闻12条."""
    if element.tag != "li" or element.find(".//a[@href]") is None:
        return False
    linked = "".join(link.text_content() for link in element.iter("a") if link.get("href"))
    rest = len(HAN.findall(element.text_content())) - len(HAN.findall(linked))
    return not rest and not STOPS.search(linked)


def _article(body: Any) -> Any:
    """Return the smallest element that holds the article: most of the prose of a page that is in no link."""
    weight = _weights(body)
    article = body
    while True:
        enough = MOST * weight.get(article, 0)
        parts = [child for child in article if child.tag not in TEXT or len(child) > FEW]
        if article.tag == "table":  # one that lays out the page
            parts = list(article.iter("td", "th"))
        inner = next((part for part in parts if weight.get(part, 0) >= enough > 0), None)
        if inner is None:
            return article
        article = inner


def _weights(body: Any) -> dict[Any, float]:
    """Return how much prose each element holds: Chinese characters of sentences that are no links."""
    weight: dict[Any, float] = {}
    stack = [(body, False)]
    while stack:  # depth first without recursion: pages nest deeper than Python does
        one, done = stack.pop()
        if done:
            weight[one] = _prose(one.text) + sum(weight.get(child, 0) + _prose(child.tail) for child in one)
        elif _is_seen(one) and one.tag != "a":
            stack += [(one, True), *((child, False) for child in one)]
    return weight


def _prose(text: str | None) -> float:
    return len(HAN.findall(text)) if text and STOPS.search(text) else 0.0


def _heading(root: Any) -> str:
    """Return the page's own title: its first h1, else <title> without the site's name."""
    for one in root.iter("h1", "title"):
        text = BLANK.sub("", one.text_content())
        text = re.split(r"[_|｜\-–—]", text)[0].strip() if one.tag == "title" else text
        if "报告" in text and len(text) < 60:
            return text
    return ""


def _is_furniture(line: str) -> bool:
    """Tell whether a line is what a page says of itself around its article: date, source, visits, imprint."""
    if len(line) >= 200 or not FURNITURE.search(line):
        return False
    return not re.search("[一-鿿]{6,}[^，。：]*[，。；]", line) or line.rstrip()[-1:] not in "。；！？："
