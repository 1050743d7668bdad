"""A sentence that a page break cut must come out whole, and every offset must still mean the raw text."""

from __future__ import annotations

import pytest

from haidong_data import collection, prose

TEXT = """# 标题

## 一、成绩

——**第一句。**全市收入增长 9%；三县突破百亿元

大关。下一句完成 5 项，建成

“厕所”3 座。

继续推进。

## 二、计划

PM<sub>10</sub> 下降 3%。
"""


def sentences(text):
    return [sentence for paragraph in prose.read(text).paragraphs for sentence in paragraph.sentences]


def test_page_breaks_are_healed_and_paragraphs_kept_apart():
    assert [s.text for s in sentences(TEXT)] == [
        "第一句。",
        "全市收入增长 9%；三县突破百亿元大关。",
        "下一句完成 5 项，建成“厕所”3 座。",
        "继续推进。",
        "PM10 下降 3%。",
    ]


def test_sections_and_leads_are_found():
    document = prose.read(TEXT)
    assert [(s.title, s.ordinal) for s in document.sections[1:]] == [
        ("标题", ""),
        ("一、成绩", "一"),
        ("二、计划", "二"),
    ]
    assert document.paragraphs[0].lead == "第一句"
    assert document.section(TEXT.index("下降")).title == "二、计划"


def test_a_number_is_cut_out_of_its_sentence_and_placed():
    document, start = prose.read(TEXT), TEXT.index("9%")
    sentence = document.sentence(start)
    assert sentence.around(start, start + 2) == ("全市收入增长 ", "9%", "；三县突破百亿元大关。")
    assert document.quote(start) == sentence.text
    assert document.position(start) == ("一、成绩", 1)
    heading = TEXT.index("二、计划")
    assert (document.quote(heading), document.position(heading)) == ("", ("二、计划", None))


@pytest.mark.parametrize("name", collection.seed_entries())
def test_every_character_of_a_sentence_maps_back(name):
    text = collection.seed(name).text
    for sentence in sentences(text):
        assert "\n" not in sentence.text
        assert "**" not in sentence.text
        for start, end in sentence.spans:
            assert sentence.text[sentence.at(start) : sentence.at(start) + end - start] == text[start:end]


@pytest.mark.parametrize("name", collection.seed_entries())
def test_no_sentence_stops_in_its_middle(name):
    cut = [s.text[-14:] for s in sentences(collection.seed(name).text) if s.text.rstrip()[-1] in "，、的和了"]
    assert cut == []


@pytest.mark.parametrize("name", collection.seed_entries())
def test_paragraphs_cover_all_that_is_no_heading(name):
    text = collection.seed(name).text
    document = prose.read(text)
    covered = set()
    for paragraph in document.paragraphs:
        covered |= set(range(paragraph.passage.start, paragraph.passage.end))
    left = "".join(char for place, char in enumerate(text) if place not in covered and not char.isspace())
    titles = "".join("#" * s.level + s.title for s in document.sections[1:])
    assert sorted(left.replace("#", "")) == sorted("".join(titles.split()).replace("#", ""))


def test_a_line_that_stops_short_among_wrapped_ones_ends_its_paragraph():
    wrapped = "全年财政收入九亿元比上年增长百分之八其中"
    lines = f"{wrapped}\n{wrapped}\n{wrapped}\n地方收入三亿元。\n"
    text = f"综合实力增强\n{lines}城市面貌改观\n{lines}"
    assert [p.passage.text[:6] for p in prose.read(text).paragraphs] == [
        "综合实力增强",
        wrapped[:6],
        "城市面貌改观",
        wrapped[:6],
    ]


def test_a_line_that_is_set_in_opens_a_paragraph_also_behind_a_bare_line():
    text = "今年办好“十件实事”\n\n　　1．新建道路。\n\n建成后的道路由各乡镇\n\n管理。\n"
    assert [p.passage.text for p in prose.read(text).paragraphs] == [
        "今年办好“十件实事”",
        "1．新建道路。",
        "建成后的道路由各乡镇管理。",
    ]
