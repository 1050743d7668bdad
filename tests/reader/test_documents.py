"""Files as they come: a document read in the wrong encoding looks like a report without figures."""

import contextlib
import io
import os
import zipfile

import pytest

from haidong_data.errors import HaidongError
from haidong_data.reader import documents, office, word

TEXT = "政府工作报告\n\n全市地区生产总值512.6亿元，增长6.1%；财政收入44亿元，增长8%。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_encodings_are_told_apart(encoding):
    assert documents.decode(TEXT.encode(encoding), "a.txt").text == TEXT


def test_line_ends_stay_so_that_offsets_hold():
    text = TEXT.replace("\n", "\r\n")
    assert documents.decode(text.encode("gb18030"), "a.txt").text == text


BAD = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t\n", "is empty"),
    "binary": (b"MZ\x00\x01" * 400, "binary"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 200)), "binary"),
    "old Word": (b"\xd0\xcf\x11\xe0" + b"1" * 500, "save it as .docx"),
    "rich text": (rb"{\rtf1\ansi 5}", "save it as .docx"),
    "utf-16 cut": (TEXT.encode("utf-16")[:-1], "begins as utf-16"),
    "misread": (TEXT.encode().decode("gb18030", "replace").encode(), "no Chinese prose"),
    "latin": ("Le rapport du gouvernement: 5 % été à côté".encode("latin-1") * 40, "neither UTF-8"),
    "big5": (TEXT.encode("big5", "ignore") * 5, "neither UTF-8"),
    "shift-jis": ("政府の報告は五パーセントです。".encode("shift-jis") * 9, "neither UTF-8"),
    "noise": (bytes((i * 97 + 13) % 255 + 1 for i in range(5000)), "neither UTF-8"),
    "english": (b"The government reports growth of 5 percent. " * 20, "no Chinese report"),
    "no numbers": ("各位代表：现在向大会报告工作，请予审议。".encode(), "no numbers"),
    "web page": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "web page"),
    "xml": (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "web page"),
    "nul inside": (TEXT.encode() * 3000 + b"\0", "NUL"),
    "archive": (b"PK\x03\x04" + b"broken", "damaged Word"),
    "pdf": (b"%PDF-1.7 broken", "PDF"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_report_is_said_in_one_sentence(name, monkeypatch):
    monkeypatch.setattr(office, "PROGRAMS", ())
    monkeypatch.setattr(office, "USUAL", ())
    data, words = BAD[name]
    with pytest.raises(HaidongError, match=words) as caught:
        documents.decode(data, "report.txt")
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith(".") and "report.txt" in sentence


def test_too_large_is_said_before_it_is_read(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as out:
        out.truncate(50_000_000)
    with pytest.raises(HaidongError, match="50 MB"):
        documents.read(path)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(HaidongError, match="there is no file"):
        documents.read(tmp_path / "none.txt")
    with pytest.raises(HaidongError, match="is a folder"):
        documents.read(tmp_path)
    with pytest.raises(HaidongError):
        documents.read("a\0b")


@pytest.mark.parametrize("name", ["/dev/zero", "pipe"])
def test_what_never_ends_is_refused_before_it_is_read(tmp_path, name):
    path = tmp_path / name
    if not path.exists():
        os.mkfifo(path)
    with pytest.raises(HaidongError, match="no regular file"):
        documents.read(path)


def test_a_damaged_pdf_is_told_in_one_sentence_alone(caplog):
    pytest.importorskip("pypdf")
    whole = _pdf("全市财政收入44亿元，增长8%。")
    for data in (whole[: len(whole) // 2], b"%PDF-1.4 broken", whole.replace(b"%%EOF", b"")):
        with contextlib.suppress(HaidongError):
            documents.decode(data, "a.pdf")
    assert caplog.records == []


def test_an_archive_that_unpacks_without_end_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (word.UNPACKED + 1))
    with pytest.raises(HaidongError, match="unpacks to"):
        documents.decode(packed.getvalue(), "bomb.docx")


def _pdf(text: str) -> bytes:
    """Make a PDF of one page whose text layer says `text`, through a font that names its characters."""
    codes = {char: index + 1 for index, char in enumerate(dict.fromkeys(text))}
    shown = "".join(f"{codes[char]:04x}" for char in text)
    maps = "\n".join(f"<{code:04x}> <{ord(char):04x}>" for char, code in codes.items())
    cmap = "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange"
    cmap += f" {len(codes)} beginbfchar\n{maps}\nendbfchar endcmap"
    stream = f"BT /F1 12 Tf 20 700 Td <{shown}> Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>/DW 1000>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>"
    return f"{body}{end}\nstartxref\n{len(body)}\n%%EOF".encode("latin-1")


def test_pdf_with_a_text_layer():
    pytest.importorskip("pypdf")
    assert "财政收入44亿元" in documents.decode(_pdf("全市财政收入44亿元，增长8%。"), "a.pdf").text


def test_pdf_without_a_text_layer():
    pypdf = pytest.importorskip("pypdf")
    out = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    with pytest.raises(HaidongError, match="without a text layer"):
        documents.decode(out.getvalue(), "scan.pdf")
