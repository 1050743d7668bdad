"""Word documents: what a reader of the page sees comes in, once; what is struck out, hidden or moved away does not."""

import io
import zipfile

import pytest

from haidong_data import reader
from haidong_data.errors import HaidongError
from haidong_data.reader import documents, extract, office, word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(body, **parts):
    """Make a .docx of a body's XML, and of further parts by their kind."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Type="{KIND}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        listed = "".join(f'<Relationship Type="{KIND}/{kind}" Target="{kind}.xml"/>' for kind in parts)
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{listed}</Relationships>")
        for kind, xml in parts.items():
            archive.writestr(f"word/{kind}.xml", f"<w:part {SPACES}>{xml}</w:part>")
    return out.getvalue()


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*parts):
    return f"<w:p>{''.join(parts)}</w:p>"


def said(*parts, **more):
    return word.read(packed("".join(parts), **more), "a.docx", documents._content)[0]


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
SEEN = {
    "plain": (run("收入") + run("21.06亿元"), "收入21.06亿元"),
    "inserted": (f"<w:ins>{run('21.06')}</w:ins>" + run("亿元"), "21.06亿元"),
    "deleted": (f"<w:del><w:r><w:delText>20.06</w:delText></w:r></w:del>{run('21.06')}", "21.06"),
    "moved": (f"<w:moveFrom>{run('20')}</w:moveFrom><w:moveTo>{run('21')}</w:moveTo>", "21"),
    "smart tag": (f"<w:smartTag><w:smartTagPr/>{run('110.82')}{run('万亩')}</w:smartTag>", "110.82万亩"),
    "content control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('6.5%')}</w:sdtContent></w:sdt>", "6.5%"),
    "prompt": (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处')}</w:sdtContent></w:sdt>{run('6%')}",
        "6%",
    ),
    "custom xml": (f"<w:customXml>{run('6.5%')}</w:customXml>", "6.5%"),
    "link": (f"<w:hyperlink>{run('6.5%')}</w:hyperlink>", "6.5%"),
    "simple field": (f'<w:fldSimple w:instr="X">{run("6.5%")}</w:fldSimple>', "6.5%"),
    "field": (
        FIELD.format("begin")
        + "<w:r><w:instrText>= 20.06</w:instrText></w:r>"
        + FIELD.format("separate")
        + run("21.06")
        + FIELD.format("end")
        + run("亿元"),
        "21.06亿元",
    ),
    "field in a field's code": (
        FIELD.format("begin")
        + FIELD.format("begin")
        + FIELD.format("separate")
        + run("20.06")
        + FIELD.format("end")
        + FIELD.format("separate")
        + run("21.06")
        + FIELD.format("end"),
        "21.06",
    ),
    "hidden": (run("（草稿20.00）", "<w:vanish/>") + run("21.06"), "21.06"),
    "hidden no more": (run("21.06", '<w:vanish w:val="0"/>'), "21.06"),
    "struck": (run("20.00", "<w:strike/>") + run("21", "<w:dstrike/>") + run("22"), "22"),
    "ruby": (
        f"<w:ruby><w:rt>{run('hé')}</w:rt><w:rubyBase>{run('河')}</w:rubyBase></w:ruby>{run('湾')}",
        "河湾",
    ),
    "formula": ("<m:oMath><m:r><m:t>6.5%</m:t></m:r></m:oMath>", "6.5%"),
    "fraction": (
        "<m:oMath><m:f><m:num><m:r><m:t>2</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>",
        "2/3",
    ),
    "raised": (run("30") + run("m") + run("2", '<w:vertAlign w:val="superscript"/>'), "30m²"),
    "break": (run("甲") + "<w:r><w:br/></w:r>" + run("乙"), "甲\n乙"),
    "hyphen": (run("6") + "<w:r><w:noBreakHyphen/></w:r>" + run("7%"), "6-7%"),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_paragraph_says_what_is_seen(name):
    body, text = SEEN[name]
    assert said(paragraph(body)) == text


def test_a_text_box_comes_once_behind_its_paragraph():
    box = f"<w:txbxContent>{paragraph(run('旅游总收入90.2亿元。'))}</w:txbxContent>"
    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert said(paragraph(run("收入"), both, run("21.06亿元。"))) == "收入21.06亿元。\n\n旅游总收入90.2亿元。"


def test_notes_come_behind_the_paragraph_that_names_them():
    note = '<w:footnote w:id="1" w:type="separator"/>'
    note += f'<w:footnote w:id="2">{paragraph(run("按可比价增长3.1%。"))}</w:footnote>'
    note += f'<w:footnote w:id="3">{paragraph(run("没有人提到9.9%。"))}</w:footnote>'
    body = paragraph(run("收入21.06亿元。"), '<w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph(run("完。"))
    assert said(body, footnotes=note) == "收入21.06亿元。\n\n按可比价增长3.1%。\n\n完。"


def test_paragraphs_whose_end_was_deleted_are_one():
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert said(paragraph(deleted, run("收入21.")), paragraph(run("06亿元。"))) == "收入21.06亿元。"


def test_styles_hide_and_head():
    styles = '<w:style w:styleId="gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    styles += '<w:style w:styleId="child"><w:basedOn w:val="gone"/></w:style>'
    styles += '<w:style w:styleId="h"><w:name w:val="heading 1"/></w:style>'
    body = paragraph('<w:pPr><w:pStyle w:val="h"/></w:pPr>', run("一、工作回顾"))
    body += paragraph(run("20", '<w:rStyle w:val="child"/>'), run("21"))
    assert said(body, styles=styles) == "## 一、工作回顾\n\n21"


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def table(*rows):
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_merged_cells_come_once_and_keep_their_columns():
    rows = (
        cell("指标", '<w:gridSpan w:val="2"/>') + cell("2020年"),
        cell("全市", "<w:vMerge w:val='restart'/>") + cell("收入") + cell("21.06"),
        cell("", "<w:vMerge/>") + cell("支出") + cell("30.5"),
    )
    assert said(table(*rows)) == "指标\t\t2020年\n全市\t收入\t21.06\n\t支出\t30.5"


def test_deleted_and_hidden_rows_are_not_seen():
    rows = ("<w:trPr><w:del/></w:trPr>" + cell("旧") + cell("20"), cell("新") + cell("21"))
    rows += ("<w:trPr><w:hidden/></w:trPr>" + cell("草稿") + cell("22"), cell("又新") + cell("23"))
    assert said(table(*rows)) == "新\t21\n又新\t23"


def test_a_table_in_a_table_comes_whole():
    inner = table(cell("旅游总收入") + cell("90.2亿元"))
    outer = f"<w:tbl><w:tr><w:tc>{paragraph(run('表一'))}{inner}<w:p/></w:tc></w:tr></w:tbl>"
    assert said(outer) == "表一\n\n旅游总收入\t90.2亿元"


def test_words_and_number_of_a_tables_row_belong_together():
    row = "".join(map(cell, ("财政收入", "44亿元", "增长", "7.1%")))
    found = extract.facts(said(paragraph(run("一、2020年工作回顾")), table(row)))
    assert [(fact["term"], fact["measure"], fact["value"]) for fact in found] == [
        ("财政收入", "level", 44e8),
        ("财政收入", "growth", 7.1),
    ]


def test_what_cannot_be_read_is_named():
    body = paragraph(run("全市收入21.06亿元。"), "<w:r><w:drawing><pic:pic/></w:drawing></w:r>")
    body += paragraph("<w:r><w:object><o:OLEObject/></w:object></w:r>", "<w:r><w:drawing><c:chart/></w:drawing></w:r>")
    header = paragraph(run("内部资料 注意保存"))
    text, notes = word.read(packed(body, header=header), "a.docx", documents._content)
    assert text == "全市收入21.06亿元。"
    assert notes == [
        "1 picture could not be read",
        "1 embedded object could not be read",
        "1 chart could not be read",
        "its headers are left out: “内部资料 注意保存”",
    ]


def with_file(content: bytes, name: str) -> bytes:
    """Make a .docx that takes in a whole file between two paragraphs."""
    body = paragraph(run("一、回顾")) + '<w:altChunk r:id="rId7"/>' + paragraph(run("二、安排"))
    out = io.BytesIO(packed(body.replace("r:id", f'xmlns:r="{KIND}" r:id')))
    with zipfile.ZipFile(out, "a") as archive:
        if name:
            archive.writestr(f"word/{name}", content)
    relation = f'<Relationship Id="rId7" Type="{KIND}/aFChunk" Target="{name or "gone.html"}"/>'
    made = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            relations = entry == "word/_rels/document.xml.rels"
            new.writestr(entry, f"<Relationships>{relation}</Relationships>" if relations else old.read(entry))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "chunk1.html",
            "<html><body><p>旅游总收入90.2亿元。</p><p>全市收入21.06亿元。</p></body></html>".encode(),
        ),
        ("chunk1.txt", "旅游总收入90.2亿元。\n\n全市收入21.06亿元。".encode("gb18030")),
        (
            "chunk1.docx",
            packed(paragraph(run("旅游总收入90.2亿元。")) + paragraph(run("全市收入21.06亿元。"))),
        ),
    ],
)
def test_an_inserted_file_comes_in_where_it_stands(name, content):
    text, notes = word.read(with_file(content, name), "a.docx", documents._content)
    assert text.split("\n\n") == ["一、回顾", "旅游总收入90.2亿元。", "全市收入21.06亿元。", "二、安排"]
    assert notes == []


@pytest.mark.parametrize(("name", "content"), [("chunk2.bin", b"\x89PNG\0\0"), ("", b"")])
def test_an_inserted_file_that_cannot_be_read_is_no_note(name, content):
    with pytest.raises(HaidongError, match=f"the file {name or 'gone.html'} inserted in a.docx") as caught:
        word.read(with_file(content, name), "a.docx", documents._content)
    assert "\n" not in str(caught.value)


def test_a_field_without_an_end_is_told():
    _, notes = word.read(packed(paragraph(FIELD.format("begin"), run("21.06"))), "a.docx", documents._content)
    assert notes == ["a field without an end hides what follows it"]


@pytest.mark.parametrize(
    "body",
    ["<w:p>", "<w:p/>" + "<w:sdt>" * 5000 + "</w:sdt>" * 5000, "\x01"],
    ids=["cut", "deep", "control"],
)
def test_damage_is_one_sentence(body):
    with pytest.raises(HaidongError, match="damaged") as caught:
        word.read(packed(body), "a.docx", documents._content)
    assert "\n" not in str(caught.value)


def test_entities_are_not_expanded():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "9">]><a>&b;</a>')
    with pytest.raises(HaidongError, match="damaged"):
        word.read(out.getvalue(), "a.docx", documents._content)


OLD = r"{\rtf1\ansi\ansicpg936 " + "".join(f"\\u{ord(c)}?" for c in "政府工作报告，全市收入21.06亿元。") + "}"


@pytest.mark.skipif(not any(map(__import__("shutil").which, office.PROGRAMS)), reason="needs LibreOffice")
def test_old_formats_are_read_through_libreoffice():
    assert "全市收入21.06亿元" in reader.read(OLD.encode(), "a.rtf").text


def test_without_libreoffice_the_way_out_is_said(monkeypatch):
    monkeypatch.setattr(office, "PROGRAMS", ())
    monkeypatch.setattr(office, "USUAL", ())
    with pytest.raises(HaidongError, match=r"a\.wps is in an old format .* save it as \.docx\.$"):
        reader.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "a.wps")
