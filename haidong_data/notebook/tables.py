"""The whole ledger and the checks as tables to read, search and sort, offline.

Owns their markup, every number in it a link to its sentence. Searching and sorting is DataTables', as itables
brings it for use without a network: it takes hold of the table that stands there, so that without scripts, as on a
code host, the table is still whole.

Values as HTML: the tables and the list of sources that a notebook shows.

Owns their markup; every number in them is a link to its sentence. It leaves what
stands in them to the notebook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape

import pandas as pd

from .. import consistency, wording
from ..charts.declared import Said
from ..citation import part
from ..collection import vocabulary
from ..indicators import all_indicators
from ..ledger_csv import either
from .templates import Sayer

HEADS = {
    "zh": ("指标", "年份", "性质", "数值", "按印出位数允许的区间"),
    "en": ("Indicator", "Year", "Status", "Value", "Interval the printed digits allow"),
}

STATES = {
    "zh": ("事项", "地区", "年份", "性质", "状态", "报告原文"),
    "en": ("Matter", "Place", "Year", "Kind", "State", "The report's words"),
}


def table(saids: Iterable[Said], sayer: Sayer, caption: str = "") -> str:
    """Return values as a table: name, year, what it is, the value as a link, the interval of a computed one."""
    held, lang = sayer.values, sayer.values.lang
    status = vocabulary("style")["status"]
    saids = list(saids)
    computed = any(said.formula for said in saids)
    unit, body = _one_unit(saids), []
    for said in saids:
        sayer.cited.setdefault(said.id, said)
        cells = ["" if said.year is None else str(said.year), status[said.status][lang]]
        more = " · ".join(filter(None, cells))  # a narrow screen has no room for these columns
        row = f'<td data-more="{more}">{escape(said.name)}</td>' + "".join(
            f"<td>{cell}</td>" for cell in cells
        )
        row += f'<td class="number">{sayer.link(said, said.text.removesuffix(unit).strip())}</td>'
        if computed:
            span = wording.interval(held.row(said.id), lang, held.system) if said.formula else ""
            row += f'<td class="number">{span}</td>'
        body.append(f"<tr>{row}</tr>")
    heads = list(HEADS[lang] if computed else HEADS[lang][:-1])
    heads[3] += held.t("（{}）", ", {}").format(unit) if unit else ""
    return framed("values", heads, body, caption, numbers=3)


def framed(look: str, heads: Iterable[str], rows: Iterable[str], caption: str, numbers: int = 99) -> str:
    """Return rows as a table under their heads; those of columns from `numbers` on stand over numbers."""
    head = "".join(
        f'<th scope="col"{" class=number" if place >= numbers else ""}>{escape(one)}</th>'
        for place, one in enumerate(heads)
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = "".join(rows)
    return f'<table class="facts {look}">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _one_unit(saids: list[Said]) -> str:
    """Return the unit that all values end in, which the head of the column says once; a percentage keeps its sign."""
    unit = saids[0].unit if saids else ""
    alike = unit and all(said.unit == unit and said.text.endswith(unit) for said in saids)
    return unit if alike and len(saids) > 1 and unit not in wording.SIGNS else ""


def states(rows: pd.DataFrame, sayer: Sayer, caption: str = "") -> str:
    """Return statements in words as a table: what of, where, when, the state, and the report's own words."""
    held, lang = sayer.values, sayer.values.lang
    kinds, body = vocabulary("vocabulary")["kind"], []
    for row in rows.itertuples():
        area = row.area if lang == "zh" else held.seed.areas[row.area]
        cells = [
            getattr(all_indicators()[row.indicator], lang),
            area,
            str(row.year),
            kinds[row.kind][lang],
            getattr(row, lang),
        ]
        name = escape(row.Index, quote=True)
        quote = re.sub(r"\s+", "", row.quote)
        words = f'<q lang="zh">{escape(quote)}</q> <cite>{escape(part(held.seed, row.start, lang))}</cite>'
        body.append(f'<tr id="{name}">{headed([*map(escape, cells), words], STATES[lang])}</tr>')
    return framed("stacked", STATES[lang], body, caption)


def headed(cells: Iterable[str], heads: Iterable[str]) -> str:
    """Return the cells of a row, each with the head of its column, below which it stands on a narrow screen."""
    return "".join(
        f'<td data-head="{escape(head)}">{cell}</td>' for cell, head in zip(cells, heads, strict=True)
    )


def sources(sayer: Sayer) -> str:
    """Return the sentences of all numbers cited in the notebook's prose, tables and figures, each sentence once."""
    groups: dict[str, list[Said]] = {}
    for said in sayer.cited.values():
        groups.setdefault(sayer.values.hover(said), []).append(said)
    between, items = sayer.values.t("；", "; "), []
    for body, saids in groups.items():
        heads = [
            f'<span id="{escape(said.id, quote=True)}"><b>{escape(said.name)}</b> {escape(said.text)}</span>'
            for said in saids
        ]
        items.append(f"<li>{between.join(heads)}<br>{escape(body)}</li>")
    return f'<ol class="sources">{"".join(items)}</ol>'


AROUND = 16  # characters of the report that stand before and after a number
# The rows scroll under their search box, once there is one.
SCROLLS = "@media screen { .browse .dt-layout-table { max-height: 34em; overflow: auto; display: block; } }"
WORDS = {
    "zh": {
        "language": {
            "search": "搜索（多个词以空格分开）", "info": "_TOTAL_ 行", "infoEmpty": "没有找到",
            "infoFiltered": "，共 _MAX_ 行", "zeroRecords": "没有找到",
            "aria": {"orderable": "：按此排序", "orderableReverse": "：倒序", "orderableRemove": "：恢复原序"},
        },
        "rows": ("数字", "类别", "主题", "指标或理由", "年份", "性质", "位置", "上下文"),
        "checks": ("核对什么", "年份", "一边", "关系", "另一边", "结论", "说明"),
        True: "相符", False: "不符", None: "不作结论", "names": "数同名异",
    },
    "en": {
        "language": {
            "search": "Search (words apart by blanks)", "info": "_TOTAL_ rows", "infoEmpty": "Nothing found",
            "infoFiltered": " of _MAX_", "zeroRecords": "Nothing found",
            "aria": {"orderable": ": sort by it", "orderableReverse": ": reverse", "orderableRemove": ": as it was"},
        },
        "rows": ("Number", "Class", "Topic", "Indicator or reason", "Year", "Kind", "Place", "In its words"),
        "checks": ("What is checked", "Year", "One side", "Relation", "Other side", "Verdict", "Note"),
        True: "agrees", False: "disagrees", None: "no verdict", "names": "one number, two names",
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
        what = said.name if said else either(row.reason, lang)
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
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in WORDS[lang]["rows"])
    inner = f'<table class="facts" id="{name}"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    return f'<style>{SCROLLS}</style><div class="browse">{inner}</div>' + _script(name, lang)


def _link(said: Said) -> str:
    """Link a number to its sentence without showing it on pointing: its words stand in the same row."""
    name = escape(said.id, quote=True)
    return f'<a class="fact {said.status}" data-fact="{name}" href="#{name}">{escape(said.text)}</a>'


def _script(name: str, lang: str) -> str:
    """Let DataTables take hold of a table, when the bundle of itables is there."""
    import itables

    bundle = f"_itables_{itables.__version__.replace('.', '_')}"
    options = {"paging": False, "order": [], "autoWidth": False, "language": WORDS[lang]["language"]}
    options["columnDefs"] = [{"className": "dt-left", "targets": "_all"}]
    options["layout"] = {"topStart": "search", "topEnd": "info", "bottomStart": None, "bottomEnd": None}
    take = (
        f"new ITable(document.getElementById({json.dumps(name)}), {json.dumps(options, ensure_ascii=False)});"
    )
    return (
        f'<script type="module">const start = async () => {{ const {{ITable}} = await window.{bundle};\n{take} }};\n'
        f'if (window.{bundle}) start(); else addEventListener("itables-{itables.__version__}-ready", start);</script>'
    )


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
        settled = None if pd.isna(row.agrees) else bool(row.agrees)
        verdict = WORDS[lang]["names" if row.how == "names" else settled]
        note = " ".join(filter(None, (getattr(row, f"known_{lang}"), getattr(row, f"note_{lang}"))))
        # A reference's name says its measure and place.
        other = sayer.values.get(row.Index) if row.Index.startswith("ref:") and row.how != "names" else None
        cells = [
            escape(other.name if other else getattr(row, lang)),
            "" if pd.isna(row.year) else str(row.year),
            _side(row, "stated", sayer),
        ]
        cells += [
            escape(consistency.HOW[row.how][lang]),
            _side(row, "other", sayer),
            escape(verdict),
            escape(note),
        ]
        body.append(f"<tr>{headed(cells, WORDS[lang]['checks'])}</tr>")
    return framed("checks stacked", WORDS[lang]["checks"], body, caption)


def _side(row: object, side: str, sayer: Sayer) -> str:
    """Say one side of a check: a value as a link, or what a formula gives and links to its inputs."""
    held, words, ids = sayer.values, getattr(row, side), getattr(row, f"{side}_inputs")
    saids = [said for one in dict.fromkeys(ids) if (said := held.get(one))]
    sayer.cited |= {said.id: said for said in saids if said.id not in sayer.cited}
    if not saids:
        return escape(words)
    if re.fullmatch(r"\{[^{}]+\}|[^{}]+", words):
        span = consistency.side_interval(row, side, held.lang, held.system)
        return sayer.link(saids[0]) + (f" {escape(span)}" if span.startswith("[") else "")
    span = escape(consistency.side_interval(row, side, held.lang, held.system))
    return f"{span} ({held.t('、', ', ').join(sayer.link(said) for said in saids)})"
