"""The whole ledger and the checks as tables to read, search and sort, offline.

Owns their markup and, in ``browse.js``, the few lines of script that search and sort them: a grid library
would weigh more than everything it shows. Without scripts, as on a code host, the tables stand whole. Every
number is a link to its sentence.
"""

from __future__ import annotations

import re
from html import escape

import pandas as pd

from . import arithmetic
from .citation import part
from .figure_words import Said
from .files import PACKAGE, vocabulary
from .say import Sayer

AROUND = 16  # characters of the report that stand before and after a number
WORDS = {
    "zh": {
        "search": "搜索（多个词以空格分开）",
        "rows": ("数字", "类别", "主题", "指标或理由", "年份", "性质", "位置", "上下文"),
        "checks": ("核对什么", "年份", "一边", "关系", "另一边", "结论", "说明"),
        True: "相符", False: "不符", None: "不作结论",
    },
    "en": {
        "search": "Search (words apart by blanks)",
        "rows": ("Number", "Class", "Topic", "Indicator or reason", "Year", "Kind", "Place", "In its words"),
        "checks": ("What is checked", "Year", "One side", "Relation", "Other side", "Verdict", "Note"),
        True: "agrees", False: "disagrees", None: "no verdict",
    },
}  # fmt: skip


def rows(table: pd.DataFrame, sayer: Sayer, name: str = "ledger-rows") -> str:
    """Return every row of a ledger as one table: number, class, what it is, where it stands and in which words."""
    held, lang = sayer.values, sayer.values.lang
    classes, kinds, body = vocabulary("vocabulary")["class"], vocabulary("vocabulary")["kind"], []
    for row in table.itertuples():
        said = held.get(row.fact) if row.fact else None
        if said:
            sayer.cited.setdefault(said.id, said)
        what = said.name if said else _reason(row.reason, lang)
        year = "" if pd.isna(row.year) else str(row.year)
        kind = kinds[row.kind][lang] if row.fact else ""
        number = _link(said) if said else escape(row.number + row.unit)
        cells = [
            escape(classes[row[table.columns.get_loc("class") + 1]][lang]),
            escape(vocabulary("vocabulary")["topic"][row.topic][lang]) if said else "",
            escape(what),
            year,
            escape(kind),
        ]
        cells.append(escape(part(held.seed, row.start, lang)))
        sort = f' data-sort="{row.start}"'
        body.append(
            f"<tr><td{sort}>{number}</td>" + "".join(f"<td>{cell}</td>" for cell in cells[:-1])
            + f"<td{sort}>{cells[-1]}</td><td>{_context(held.seed.text, row.start, row.end)}</td></tr>"
        )  # fmt: skip
    head = "".join(
        f'<th scope="col"><button type="button">{escape(one)}</button></th>' for one in WORDS[lang]["rows"]
    )
    search = f'<label>{escape(WORDS[lang]["search"])} <input type="search"></label> <output></output>'
    scroll = '<div style="max-height:32em;overflow:auto">'
    inner = f'<table class="facts"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    return f'<div class="browse" id="{name}">{search}{scroll}{inner}</div></div>' + _script(name)


def _link(said: Said) -> str:
    """Link a number to its sentence without showing it on pointing: its words stand in the same row."""
    name = escape(said.id, quote=True)
    return f'<a class="fact {said.status}" data-fact="{name}" href="#{name}">{escape(said.text)}</a>'


def _script(name: str) -> str:
    return f"<script>{(PACKAGE / 'browse.js').read_text(encoding='utf-8').replace('ID', name)}</script>"


def _reason(reason: str, lang: str) -> str:
    """Take one language of a reason, which holds both: 章节序号 · number of a section."""
    zh, _, en = reason.partition(" · ")
    return en if lang == "en" and en else zh


def _context(text: str, start: int, end: int) -> str:
    before, number, after = text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]
    before, number, after = (
        escape(re.sub(r"\s+|\*\*|</?su[bp]>|#+", "", one)) for one in (before, number, after)
    )
    return f'<q lang="zh">{before}<mark>{number}</mark>{after}</q>'


def checks(table: pd.DataFrame, sayer: Sayer, caption: str = "") -> str:
    """Return checks as a table: what, year, both sides with what their digits allow, verdict and note."""
    lang, body = sayer.values.lang, []
    for row in table.itertuples():
        verdict = WORDS[lang][None if pd.isna(row.agrees) else bool(row.agrees)]
        note = " ".join(filter(None, (getattr(row, f"known_{lang}"), getattr(row, f"note_{lang}"))))
        other = (
            sayer.values.get(row.Index) if row.Index.startswith("ref:") else None
        )  # a reference's name says its measure and place
        cells = [
            escape(other.name if other else getattr(row, lang)),
            "" if pd.isna(row.year) else str(row.year),
            _side(row, "stated", sayer),
        ]
        cells += [
            escape(arithmetic.HOW[row.how][lang]),
            _side(row, "other", sayer),
            escape(verdict),
            escape(note),
        ]
        body.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in WORDS[lang]["checks"])
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table class="facts">{title}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _side(row: object, side: str, sayer: Sayer) -> str:
    """Say one side of a check: a value as a link, or what a formula gives and links to its inputs."""
    held, words, ids = sayer.values, getattr(row, side), getattr(row, f"{side}_inputs")
    saids = [said for one in dict.fromkeys(ids) if (said := held.get(one))]
    sayer.cited |= {said.id: said for said in saids if said.id not in sayer.cited}
    if not saids:
        return escape(words)
    if re.fullmatch(r"\{[^{}]+\}|[^{}]+", words):
        span = arithmetic.interval(row, side, held.lang, held.system)
        return sayer.link(saids[0]) + (f" {escape(span)}" if span.startswith("[") else "")
    span = escape(arithmetic.interval(row, side, held.lang, held.system))
    return f"{span} ({held.t('、', ', ').join(sayer.link(said) for said in saids)})"
