"""From a file to its text: plain text, Markdown, Word and PDF.

Owns encodings, the formats a report comes in, and what is said of a file that is no
report. Plain text comes out as it was read, so that offsets hold; of Word and PDF
files the text is put together here, and offsets are into that. It leaves what the
text says to `extract`.
"""

from __future__ import annotations

import io
import logging
import re
import stat
import zipfile
from itertools import pairwise
from pathlib import Path

from ..collection import read_bytes
from ..errors import HaidongError

# A report is 20,000 characters; the longest book is under this. A Word file unpacks to more than it weighs.
LARGEST = 16_000_000
UNPACKED = 128_000_000
HAN = re.compile("[\u4e00-\u9fff]")
SUFFIXES = (".txt", ".md", ".markdown", ".text", ".docx", ".pdf")
_MENDED = "save it as UTF-8 text"
# What Chinese text in the wrong encoding turns into: characters no report uses.
ODD = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x80-\x9f\u0370-\u03ff\u0400-\u04ff\u0600-\u06ff]")
MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|svg|head|body|script)", re.I)


def read(path: str | Path) -> str:
    """Read a report's text.

    Parameters
    ----------
    path : str or Path
        Plain text or Markdown (UTF-8 with or without byte order mark, or GB18030), .docx, or
        .pdf with a text layer. The last two need ``pip install 'haidong-data[documents]'``.

    Returns
    -------
    str
        The text. The byte order mark is no part of it.

    Raises
    ------
    HaidongError
        For a file that `load` refuses, and one that is empty, binary, in another encoding, or no report.
    """
    return decode(load(path), Path(path).name)


def load(path: str | Path) -> bytes:
    """Read a file's bytes.

    Raises
    ------
    HaidongError
        For a file that is missing, a folder, no regular file, or too large.
    """
    where = Path(path)
    if where.is_dir():
        raise HaidongError(f"{where} is a folder; name the reports in it, e.g. {where}/*.txt.")
    try:
        found = where.stat()
    except FileNotFoundError:
        raise HaidongError(f"there is no file {where}.") from None
    except (OSError, ValueError) as error:
        raise HaidongError(f"{where} cannot be read: {getattr(error, 'strerror', error)}.") from None
    if not stat.S_ISREG(found.st_mode):  # a device or a pipe may never end
        raise HaidongError(f"{where} is no regular file; save the report as one, e.g. report.txt.")
    if found.st_size > LARGEST:
        raise HaidongError(
            f"{where.name} has {found.st_size / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read,"
            " and a report has less than one."
        )
    return read_bytes(where, "document")


def decode(data: bytes, name: str) -> str:
    """Read a report's text from its bytes.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        The file's name, for messages.
    """
    if not data.strip():
        raise HaidongError(f"{name} is empty.")
    if len(data) > LARGEST:
        raise HaidongError(f"{name} has {len(data) / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB are read.")
    if data.startswith(b"%PDF"):
        text = _pdf(data, name)
    elif data.startswith(b"PK\x03\x04"):
        text = _docx(data, name)
    elif MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise HaidongError(f"{name} is a web page or XML; {_MENDED}, without its markup.")
    else:
        text = _plain(data, name)
    return _report(text.removeprefix("\ufeff"), name)


def _plain(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HaidongError(f"{name} is UTF-16; {_MENDED}.")
    if b"\0" in data[:65536] or data.startswith(
        (b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
    ):
        raise HaidongError(f"{name} is a binary file, not text; offered: {', '.join(SUFFIXES)}.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise HaidongError(f"{name} is neither UTF-8 (see byte {place}) nor GB18030; {_MENDED}.") from None
    # GB18030 decodes almost anything, so what came out must look like Chinese prose.
    if len(ODD.findall(text)) * 200 > len(text) or not _is_common(text):
        raise HaidongError(f"{name} is neither UTF-8 (see byte {place}) nor GB18030; {_MENDED}.")
    return text


def _is_common(text: str) -> bool:
    """Tell whether a text decoded from GB18030 is Chinese: common characters are in GB2312's first level."""
    han = HAN.findall(text[:20000])
    if not han:
        return False
    first = sum(b"\xb0\xa1" <= char.encode("gb18030") <= b"\xd7\xf9" for char in han)
    return first > 0.8 * len(han)


def _report(text: str, name: str) -> str:
    if "\0" in text:
        raise HaidongError(f"{name} holds a NUL character, so it is no text.")
    han = len(HAN.findall(text[:200_000]))
    if han < 10 or han * 10 < len(text[:200_000].replace(" ", "")):
        raise HaidongError(f"{name} is no Chinese report: it holds {han} Chinese characters.")
    if not re.search(r"[\d一二三四五六七八九十百千万亿两]", text):
        raise HaidongError(f"{name} holds no numbers, so there is nothing to read from it.")
    return text


def _docx(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > UNPACKED:
                raise HaidongError(f"{name} unpacks to {unpacked / 1e6:.0f} MB, which is no report.")
            if "word/document.xml" not in archive.namelist():
                raise HaidongError(
                    f"{name} is an archive but no Word document; offered: {', '.join(SUFFIXES)}."
                )
    except zipfile.BadZipFile:
        raise HaidongError(f"{name} is a damaged Word document.") from None
    try:
        import docx
    except ImportError:
        raise HaidongError(
            f"reading {name} needs python-docx: pip install 'haidong-data[documents]'."
        ) from None
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = [_block(block) for block in document.iter_inner_content()]
    except Exception as error:  # a hostile file may fail anywhere in the library; the user is told the same
        raise HaidongError(f"{name} is a damaged Word document ({type(error).__name__}).") from None
    return "\n\n".join(block for block in blocks if block.strip())


def _block(block: object) -> str:
    """Return a paragraph's text, or a table's, a row a line."""
    rows = getattr(block, "rows", None)
    if rows is None:
        style = getattr(getattr(block, "style", None), "name", "") or ""
        text = str(getattr(block, "text", ""))
        return f"## {text}" if style.startswith("Heading") and text.strip() else text
    return "\n".join(_sentence([cell.text.strip() for cell in row.cells]) for row in rows)


def _sentence(cells: list[str]) -> str:
    """Make a sentence of a table's row: a comma between cells, but none between words and their number."""
    text = cells[0]
    for before, cell in pairwise(cells):
        named = re.match(r"[-+＋－]?\d", cell) and not re.search(r"\d", before)
        text += (" " if named else "，") + cell
    return text + "。"


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
    if not any(page.strip() for page in pages):
        raise HaidongError(f"{name} is a PDF without a text layer; run text recognition (OCR) on it first.")
    # A page break is a blank line, as in the seeds; `prose` heals the sentences that it cuts.
    return "\n\n".join(page.strip() for page in pages)
