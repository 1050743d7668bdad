"""What does not change a report's meaning does not change its facts.

The silent failures these exist for: a lost heading that turns plans into results, a line break that cuts a
sentence, a value that is known by its digits and a report that is known by its place. They need no annotation,
so they run over every report at hand; a sample of them, and only where they lie beside the clone. The made-up
report is always read.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from unicodedata import normalize

import pytest

from benchmarks import corpus
from haidong_data.reader import divisions, documents, extract, origin, parts
from haidong_data.reader.flat_text import _traditional, flatten

REPORT = """云川市人民政府工作报告

——2021年1月20日在云川市第三届人民代表大会第五次会议上

各位代表：

现在，我代表市人民政府向大会报告工作，请予审议。

一、2020年工作回顾

全市地区生产总值达到512.6亿元，比上年增长6.1%；一般公共预算收入完成44.2亿元，下降3.4%。城镇登记失业率控制在3.2%以内。

坚持绿色发展不动摇。完成造林21.7万亩，森林覆盖率由2015年的31.5%提高到36.2%，优良天数比例达96.3%，居全省第2位。

改革取得新突破。新登记市场主体1.3万户，取消行政审批事项32项，减税降费8.7亿元，“十三五”期间累计引进项目215个。

民生持续改善。农村居民人均可支配收入12846元，同比增长9.2%，新增就业1.6万人，建成饲料生产线1条。

过去一年的成绩来之不易。我们也清醒地看到，经济总量偏小，不少困难和问题需要解决。

二、2021年主要任务

今年经济社会发展的主要预期目标是：地区生产总值增长7%以上，固定资产投资增长10%左右，城镇新增就业1.5万人。

推进项目建设。实施重点项目132个，完成投资186亿元，力争开工率达到95%以上。

加快乡村振兴。新建高标准农田12.5万亩，培育家庭农场45家，确保粮食产量稳定在21万吨以上。

完善公共服务。新建幼儿园9所，改造老旧小区28个，新增养老床位650张。
"""
COLUMNS = ("number", "unit", "term", "measure", "kind", "year", "bound", "pair", "firm")


def facts(text: str, columns: tuple[str, ...] = COLUMNS) -> list[tuple]:
    """Read a text; numbers and units are compared in half width."""
    return [tuple(normalize("NFKC", str(fact[name])) for name in columns) for fact in extract.facts(text)]


# A heading's number, and the name of a place without what kind of place it is.
ENUMERATOR = re.compile("[（(]?[一二三四五六七八九十]{1,3}[、）)]")
MADE_UP = "测岭湾塬坝畈"


def is_heading(line: str) -> bool:
    """Tell whether a line is a heading, and not the head of a list of aims, which says what they are."""
    words = ENUMERATOR.sub("", line, count=1)
    return 0 < len(line) < 40 and not re.search("[，。；、！：:]|目标", words)


def without_headings(text: str) -> str:
    """Drop the headings after the opening, which says what the report is."""
    lines = text.split("\n")
    opening = next((i for i, line in enumerate(lines) if line.strip().startswith("各位代表")), 4)
    kept = [line for i, line in enumerate(lines) if i <= opening or not is_heading(line.strip())]
    return "\n".join(kept)


def joined(text: str) -> str:
    """Put all paragraphs on one line; a heading or title keeps its own."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return "".join(line if line[-1] in "。！？；：，" else line + "\n" for line in lines)


def cut(text: str) -> str:
    """Cut lines at 30 characters, as a page or a terminal does."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n\n".join("\n".join(line[i : i + 30] for i in range(0, len(line), 30)) for line in lines if line)


def tagged(text: str) -> str:
    """Make a web page of a text's paragraphs, and read it as a document."""
    lines = "".join(f"<p>{line}</p>" for line in flatten(text).text.split("\n") if line)
    return documents.decode(f"<html><body>{lines}</body></html>".encode(), "report.html").text


def wide(text: str) -> str:
    """Write digits and signs full-width."""
    return text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789%"})


def traditional(text: str) -> str:
    """Write a text in traditional characters."""
    return text.translate({ord(new): old for old, new in _traditional().items()})


def renamed(text: str) -> str:
    """Give the report another place."""
    name = divisions.short(origin.place_of(flatten(text).text))
    name = name[:-1] if name[-1:] in tuple("省市县区州旗镇") else name
    return text.replace(name, MADE_UP[: len(name)]) if name and name != divisions.NATION else text


def other_digits(text: str) -> str:
    """Change the last digit of every decimal number: what it says must not hang on how much."""
    return re.sub(r"(?<=\d\.)(\d+)(?!\d|\.)", lambda found: found[1][:-1] + str(int(found[1][-1]) % 9 + 1), text)


def moved(text: str) -> str:
    """Exchange two neighbouring paragraphs of one part."""
    flat = flatten(text)
    lines, time = flat.text.split("\n"), parts.read(flat)
    starts, place = [], 0
    for line in lines:
        starts.append(place)
        place += len(line) + 1
    long = [i for i, line in enumerate(lines) if len(line) > 30 and line.endswith("。")]
    pairs = [
        (a, b)
        for a, b in zip(long, long[1:], strict=False)
        if b == a + 1
        and (here := time.at(starts[a])).ahead == time.at(starts[b]).ahead
        and not here.term
        and not time.at(starts[b]).term
    ]
    for a, b in pairs[1::3]:
        lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


# What is done to a text, and which columns it may change.
CHANGES: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "headings removed": (without_headings, set()),
    "paragraphs joined": (joined, set()),
    "lines cut at 30 characters": (cut, set()),
    "a web page": (tagged, set()),
    "full-width digits": (wide, set()),
    "traditional characters": (traditional, {"unit", "term", "number", "firm"}),
    "another place": (renamed, {"term"}),
    "other digits": (other_digits, {"number"}),
    "paragraphs moved": (moved, set()),
}
# How many facts of a real report may differ: what has no heading and no year is read by its neighbours, and
# that several years are reviewed may stand in a heading alone.
SPARE = 0.02


def years(text: str) -> tuple[int | None, int | None]:
    time = parts.read(flatten(text))
    return time.reviews, time.plans


def kept(text: str, change: str) -> tuple[Counter, Counter]:
    """Read a text as it is and as it is changed; where a year stood in headings alone, years are not compared."""
    make, changed = CHANGES[change]
    made = make(text)
    if years(made) != years(text):
        changed = changed | {"year"}
    columns = tuple(name for name in COLUMNS if name not in changed)
    return Counter(facts(text, columns)), Counter(facts(made, columns))


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_no_meaning_changes_no_fact(change):
    assert CHANGES[change][0](REPORT) != REPORT
    before, after = kept(REPORT, change)
    assert sum(before.values()) >= 30
    assert (before - after, after - before) == (Counter(), Counter())


def test_each_half_of_the_made_up_report_is_read_for_what_it_is():
    found = extract.facts(REPORT)
    half = REPORT.index("二、2021年")
    assert {fact["kind"] for fact in found if fact["start"] < half} == {"actual"}
    assert {(fact["kind"], fact["year"]) for fact in found if fact["start"] > half} == {("target", 2021)}


# A line that speaks otherwise than its passage.
LINES = ("五年来的主要工作及特点：", "一年来的主要工作是：", "今后要继续努力。", "我们将加快推进各项工作。")


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("before", ["坚持绿色发展", "改革取得新突破", "民生持续改善"])
def test_no_single_line_turns_a_passage(line, before):
    text = REPORT.replace(before, f"{line}\n\n{before}")
    columns = ("number", "term", "kind")
    assert facts(text, columns) == facts(REPORT, columns)


@pytest.mark.skipif(corpus.folder() is None, reason="the corpus is not beside the clone")
@pytest.mark.parametrize("change", CHANGES)
def test_real_reports_keep_their_facts(change):
    folder = corpus.folder()
    paths = sorted([*folder.glob("*.txt"), *(folder.parent / "panel").glob("*.txt")])
    random.Random(change).shuffle(paths)
    tried = 0
    for path in paths:
        text = documents.read(path).text
        if CHANGES[change][0](text) == text:
            continue  # nothing of it can be changed so; others are tried instead
        before, after = kept(text, change)
        lost = sum((before - after).values())
        assert lost <= SPARE * sum(before.values()) + 1, (path.stem, list((before - after).items())[:6])
        tried += 1
        if tried == 5:
            break
    assert tried == 5
