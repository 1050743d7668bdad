# ruff: noqa: E501
"""Web pages as governments publish them: the article whole, and nothing of the page around it."""

import base64

import pytest

from haidong_data import reader
from haidong_data.errors import HaidongError
from haidong_data.reader import documents, web_page

TITLE = "清河县政府工作报告"
LINES = [
    "——2022年1月12日在清河县第十八届人民代表大会第二次会议上",
    "各位代表：",
    "现在，我代表县人民政府向大会报告工作，请予审议。",
    "一、2021年工作回顾",
    "全县地区生产总值完成86.4亿元，增长7.3%；城镇新增就业2310人。",
    "（一）产业发展提质增效。规模以上工业增加值增长9.1%，接待游客120.5万人次。",
    "二、2022年工作安排",
    "地区生产总值增长6.5%左右，完成固定资产投资40亿元。",
    "让我们团结一心、砥砺前行，以优异成绩迎接党的二十大胜利召开！",
]
NAV = "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/t'>2020年统计公报</a></li></ul></div>"
INFO = "<div class='info'>来源：县政府办　发布时间：2022-01-20 10:15　浏览次数：888　【字体：大 中 小】</div>"
HOT = "<div class='hot'><h3>热点</h3><ul>" + "".join(
    f"<li><a href='{n}'>全县完成投资{n}.5亿元</a><span>01-{n}</span></li>" for n in range(10, 16)
)
FOOT = "<div class='foot'><p>主办：清河县人民政府　网站标识码：1305340001　冀ICP备05012345号</p><p>您是第 765432 位访问者</p></div>"
INDEX = (
    "<table><tr><td>索引号：</td><td>000014349/2022-00001</td><td>主题分类：</td><td>综合政务</td></tr>"
    "<tr><td>发文机关：</td><td>县政府</td><td>成文日期：</td><td>2022年01月12日</td></tr></table>"
)


def p(lines, open_="<p>", close="</p>"):
    return "\n".join(f"{open_}　　{line}{close}" for line in lines)


def page(article, head="<meta charset='utf-8'>"):
    return f"<!DOCTYPE html><html><head>{head}<title>{TITLE}_清河县人民政府</title><script>var a=20.06;</script></head><body>{article}</body></html>"


HALF = len(LINES) // 2
PAGES = {
    "editor": page(
        f"{NAV}<div class='detail'><h1>{TITLE}</h1>{INFO}<div class='TRS_Editor'><style>.a{{}}</style>{p(LINES)}</div></div>{HOT}</ul></div>{FOOT}"
    ),
    "UCAP": page(
        f"{NAV}<div class='w1100'>{INDEX}<h1>{TITLE}</h1><div id='UCAP-CONTENT'>{p(LINES)}</div><div>扫一扫在手机打开当前页</div></div>{FOOT}"
    ),
    "table layout": page(
        f"<table><tr><td>{NAV}</td></tr><tr><td><table><tr><td>{p(LINES)}</td><td>{HOT}</ul></div></td></tr></table></td></tr><tr><td>{FOOT}</td></tr></table>"
    ),
    "breaks": page(f"{NAV}<div id='zoom'>{'<br/>'.join('&nbsp;&nbsp;' + line for line in LINES)}</div>{FOOT}"),
    "double breaks": page(f"{NAV}<td id='zoom'><font size=3>{'<br><br>'.join(LINES)}</font></td>{FOOT}"),
    "a div a line": page(f"{NAV}<div class='c'>{p(LINES, '<div>', '</div>')}</div>{HOT}</ul></div>{FOOT}"),
    "spans": page(
        f"{NAV}<div class='c'>{p(LINES, '<p><span style=x><span lang=EN>', '</span></span></p>')}</div>{FOOT}"
    ),
    "parts": page(
        f"{NAV}<div class='art'><h1>{TITLE}</h1>{INFO}<section>{p(LINES[:HALF])}</section><section>{p(LINES[HALF:])}</section></div>{FOOT}"
    ),
    "article": page(
        f"<header>{NAV}</header><main><article>{p(LINES)}</article><aside>{HOT}</ul></div></aside></main>{FOOT}"
    ),
    "Word": page(
        "<div class=WordSection1>"
        + p(LINES, "<p class=MsoNormal><span style='font-family:仿宋'>", "<o:p></o:p></span></p>")
        + "<p style='mso-hide:all'>20.06</p></div>"
    ),
    "no body": f"<meta charset=utf-8><title>{TITLE}</title>" + p(LINES),
    "comment first": "<!-- saved from url=(0014)about:internet -->\n" + page(p(LINES)),
    "fragment": p(LINES),
    "fragment with breaks": "<div>" + "<br>".join(LINES) + "</div>",
    "text with tags": "清河县政府工作报告<br />\n" + "<br />\n".join(LINES),
    "form": page(
        f"<form id='aspnetForm'><input type=hidden value='20.06'>{NAV}<div><div>{p(LINES)}</div></div>{FOOT}</form>"
    ),
    "pre": page(f"{NAV}<pre>{chr(10).join(LINES)}</pre>{FOOT}"),
    "attached": page(
        f"{NAV}<div class='c'>{p(LINES)}<p>附件：<a href='a.doc'>2022年重点项目表.doc</a></p></div>{FOOT}"
    ),
    "next": page(
        f"{NAV}<div class='c'>{p(LINES)}<div>上一篇：<a>2021年预算报告</a></div><div>下一篇：没有了</div></div>{FOOT}"
    ),
    "hidden": page(
        f"{NAV}<div class='c'><p style='display: none'>草稿20.06亿元。</p>{p(LINES)}<del>20.06</del></div>{FOOT}"
    ),
    "wrapped": page(f"{NAV}<div class='c'>{p(LINES)}</div>{FOOT}").replace("增长7.3%", "增\n长7.3%"),
}
ABSENT = [
    "20.06",
    "2020年统计公报",
    "888",
    "10:15",
    "765432",
    "05012345",
    "12.5",
    "网站标识码",
    "00001",
    "上一篇",
    "扫一扫",
]


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("name", PAGES)
def test_the_article_comes_whole_and_alone(name):
    text = reader.read(PAGES[name].encode(), "a.html").text
    lines = [squeezed(line) for line in text.split("\n\n")]
    for line in LINES:
        assert lines.count(squeezed(line)) == 1, line
    for word in ABSENT:
        assert word not in text
    extra = [line for line in lines if line not in map(squeezed, LINES)]
    assert set(extra) <= {TITLE, "附件：2022年重点项目表.doc"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_states_what_its_text_states(name):
    keys = ("value", "base_unit", "measure", "kind", "year", "bound", "term")
    plain = {tuple(f[k] for k in keys) for f in reader.facts("\n\n".join([TITLE, *LINES]))}
    read = {tuple(f[k] for k in keys) for f in reader.facts(reader.read(PAGES[name].encode(), "a.html").text)}
    assert read == plain


ENCODED = {
    "gbk": page(p(LINES), "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>").encode("gbk"),
    "gb18030 unsaid": page(p(LINES), "").encode("gb18030"),
    "utf-8 that says gbk": page(p(LINES), "<meta charset='gbk'>").encode(),
    "mark": b"\xef\xbb\xbf" + page(p(LINES), "").encode(),
    "utf-16": page(p(LINES), "").encode("utf-16"),
    "xhtml": ('<?xml version="1.0" encoding="utf-8"?>' + page(p(LINES))).encode(),
    "entities": "".join(f"&#{ord(c)};" if "一" <= c <= "鿿" else c for c in page(p(LINES))).encode(),
}


@pytest.mark.parametrize("name", ENCODED)
def test_encodings_of_pages(name):
    text = reader.read(ENCODED[name], "报告.doc").text
    assert squeezed(LINES[4]) in squeezed(text)


def test_a_saved_page_is_read():
    body = page(p(LINES)).encode()
    data = (
        b'From: <saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="b"\r\n\r\n--b\r\n'
        b'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(body)
        + b"\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"
    )
    assert squeezed(LINES[4]) in squeezed(reader.read(data, "a.mht").text)


def test_tables_keep_their_columns():
    table = (
        "<table><tr><td>指标</td><td>单位</td><td>2021年</td><td>增长（%）</td></tr>"
        "<tr><td>地区生产总值</td><td>亿元</td><td>86.4</td><td>7.3</td></tr>"
        "<tr><td rowspan=2>收入</td><td>亿元</td><td>5.1</td><td>2</td></tr><tr><td>万元</td><td>77</td><td>3</td></tr></table>"
    )
    text = reader.read(page(f"<div>{p(LINES[:4])}{table}</div>").encode(), "a.html").text
    assert text.endswith(
        "指标\t单位\t2021年\t增长（%）\n地区生产总值\t亿元\t86.4\t7.3\n收入\t亿元\t5.1\t2\n\t万元\t77\t3"
    )


def test_pictures_are_named():
    document = reader.read(page(f"<div>{p(LINES)}<img src='1.jpg' width=600></div>").encode(), "a.html")
    assert document.notes == ("1 picture could not be read",)


@pytest.mark.parametrize("text", ["投资<100亿元>的项目有3个。", "a < b，收入21.06亿元；c > d。", "《<报告>》增长3%。"])
def test_a_plain_text_with_angle_brackets_is_no_page(text):
    whole = "清河县政府工作报告，全县地区生产总值完成86.4亿元。\n" + text
    assert documents.decode(whole.encode(), "a.txt").text == whole


@pytest.mark.parametrize(
    "markup",
    ["<html></html>", "<!DOCTYPE html><script>alert(1)</script>", "<?xml version='1.0'?><a/>", "<p></p>"],
)
def test_a_page_without_an_article_is_refused_in_one_sentence(markup):
    with pytest.raises(HaidongError) as caught:
        reader.read(markup.encode(), "a.html")
    assert "\n" not in str(caught.value) and "a.html" in str(caught.value)


def test_many_layers_are_read_and_too_many_are_told():
    deep = "<div>" * 1500 + p(LINES) + "</div>" * 1500
    assert squeezed(LINES[4]) in squeezed(reader.read(page(deep).encode(), "a.html").text)
    deep = "<div>" * 5000 + p(LINES) + "</div>" * 5000
    with pytest.raises(HaidongError, match="too many layers"):
        reader.read(page(deep).encode(), "a.html")


@pytest.mark.parametrize("filler", ["<!--", "<", "<!-- -->", "&#", "<p", "<?xml ", "a: b\r\n"])
def test_hostile_openings_cost_no_more_than_others(filler):
    assert web_page.is_page((filler * 200_000).encode()) in (True, False)


def test_a_list_of_links_is_no_part_of_a_short_page():
    page = (
        '<meta charset="utf-8"><ul><li><a href="/1.html">要闻12条</a><span> </span></li></ul><h1>2021年政府工作报告</h1>'
        '<p>全市生产总值311.5亿元，增长4.6%。</p><ul><li>财政收入21.7亿元</li><li><a href="/2">见附件1，增长3.3%。</a></li></ul>'
    )
    text = documents.decode(page.encode(), "page.html").text
    assert "要闻" not in text and "311.5亿元" in text and "21.7亿元" in text and "3.3%" in text
