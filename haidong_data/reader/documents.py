"""From a file to its text: plain text, Markdown, Word, web pages, PDF and old office formats.

Owns encodings, the formats a report comes in, and what is said of a file that is no
report. Plain text comes out as it was read, so that offsets hold; of every other format
the text is put together here, and offsets are into that. It leaves what the text says
to `extract`.
"""

from __future__ import annotations

import html
import io
import logging
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from ..collection import read_bytes
from ..errors import HaidongError
from . import office, web_page, word
from .flat_text import CHINESE, is_prose

# A report is 20,000 characters; the longest book is under this.
LARGEST = 16_000_000
# Names that documents end in, and those of them that the site's page for readers can read in a browser.
IN_BROWSER = (".txt", ".md", ".markdown", ".text", ".docx", ".html", ".htm")
SUFFIXES = (*IN_BROWSER, ".mht", ".pdf", ".doc", ".wps", ".rtf", ".odt")
_MENDED = "save it as UTF-8 text"
# What Chinese text in the wrong encoding turns into: characters no report uses.
ODD = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x80-\x9f\u0370-\u03ff\u0400-\u04ff\u0600-\u06ff]")
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,10});", re.I)


class ReadText(NamedTuple):
    """What was read of a file.

    `text`: its text; the byte order mark is no part of it. `notes`: what of it could not be read, and what
    was left out, a sentence without its end each.
    """

    text: str
    notes: tuple[str, ...] = ()


def read(path: str | Path) -> ReadText:
    """Read a report.

    `path`: plain text or Markdown (UTF-8, UTF-16 with byte order mark, or GB18030), .docx; with
    ``pip install 'haidong-data[documents]'`` also web pages (.html, .htm, .mht, fragments, whatever their
    name) and .pdf with a text layer; where LibreOffice is installed also .doc, .wps, .rtf and .odt. Raises
    HaidongError for a file that `load` refuses, and one that is empty, binary, in another encoding, or no
    report.
    """
    return decode(load(path), shown(path))


def shown(path: str | Path) -> str:
    """Return a file's name to print and to write; what of it is no UTF-8 becomes a replacement character."""
    return os.fsencode(Path(path).name).decode("utf-8", "replace")


def load(path: str | Path) -> bytes:
    """Read a file's bytes.

    Raises
    ------
    HaidongError
        For a file that is missing, a folder, no regular file, or too large.
    """
    where = Path(path)
    try:
        found = where.stat()
    except FileNotFoundError:
        raise HaidongError(f"there is no file {where}.") from None
    except (OSError, ValueError) as error:
        raise HaidongError(f"{where} cannot be read: {getattr(error, 'strerror', error)}.") from None
    if stat.S_ISDIR(found.st_mode):
        raise HaidongError(f"{where} is a folder; name the reports in it, e.g. {where}/*.txt.")
    if not stat.S_ISREG(found.st_mode):  # a device or a pipe may never end
        raise HaidongError(f"{where} is no regular file; save the report as one, e.g. report.txt.")
    if found.st_size > LARGEST:
        raise HaidongError(
            f"{where.name} has {found.st_size / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read,"
            " and a report has less than one."
        )
    return read_bytes(where, "document")


def decode(data: bytes, name: str) -> ReadText:
    """Read a report from its bytes.

    `name`: the file's name, for messages.
    """
    if not data.strip():
        raise HaidongError(f"{name} is empty.")
    if len(data) > LARGEST:
        raise HaidongError(f"{name} has {len(data) / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read.")
    text, notes = _content(data, name)
    return ReadText(_report(text, name), tuple(notes))


def _content(data: bytes, name: str) -> tuple[str, list[str]]:
    """Read the text of a file by its format, and what of it could not be read; a part of one needs no report."""
    notes: list[str] = []
    if data.startswith(b"%PDF"):
        text = _pdf(data, name)
    elif office.suffix(data):
        text, notes = word.read(office.to_docx(data, name), name, _content)
    elif data.startswith(b"PK\x03\x04"):
        text, notes = word.read(data, name, _content)
    elif web_page.is_page(data):
        text, notes = web_page.read(data, name)
    else:
        text = _plain(data, name)
    return text.removeprefix("\ufeff"), notes


def _plain(data: bytes, name: str) -> str:
    for mark, encoding in web_page.MARKS:
        if data.startswith(mark):
            try:
                return _unescaped(data.decode(encoding))
            except UnicodeDecodeError:
                raise HaidongError(f"{name} begins as {encoding} and is not; {_MENDED}.") from None
    if b"\0" in data[:65536] or data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise HaidongError(f"{name} is a binary file, not text; offered: {', '.join(SUFFIXES)}.")
    try:
        return _unescaped(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        place = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    # GB18030 decodes almost anything, so what came out must look like Chinese prose.
    if len(ODD.findall(text)) * 200 > len(text) or not is_prose(text):
        raise HaidongError(f"{name} is neither UTF-8 (see byte {place}) nor GB18030; {_MENDED}.")
    return _unescaped(text)


def _unescaped(text: str) -> str:
    """Resolve the entities of a text that was copied from a page's source; a lone & stays what it is."""
    return html.unescape(text) if len(ENTITY.findall(text)) > 2 else text


def _report(text: str, name: str) -> str:
    if "\0" in text:
        raise HaidongError(f"{name} holds a NUL character, so it is no text.")
    sample = text[:200_000]
    han = len(CHINESE.findall(sample))
    if han < 10 or han * 10 < len(re.sub(r"\s", "", sample)):
        raise HaidongError(f"{name} is no Chinese report: it holds {han} Chinese characters.")
    if len(ODD.findall(sample)) * 50 > len(sample) or not is_prose(sample):
        raise HaidongError(
            f"{name} is no Chinese prose: its characters are garbled; save it anew as UTF-8 text,"
            " or run text recognition (OCR) on it."
        )
    if not re.search(r"[\d一二三四五六七八九十百千万亿两]", text):
        raise HaidongError(f"{name} holds no numbers, so there is nothing to read from it.")
    return text


def _pdf(data: bytes, name: str) -> str:
    try:
        import pypdf
    except ImportError:
        raise HaidongError(f"reading {name} needs pypdf: pip install 'haidong-data[documents]'.") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is off is told here, in one sentence
    try:
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    except Exception as error:  # as above
        raise HaidongError(f"{name} is a damaged or locked PDF ({type(error).__name__}).") from None
    if sum(len(CHINESE.findall(page)) for page in pages) < 10:
        raise HaidongError(f"{name} is a PDF without a text layer; run text recognition (OCR) on it first.")
    # A page break is a blank line, as in the seeds; `prose` heals the sentences that it cuts.
    return "\n\n".join(page.strip() for page in pages)
