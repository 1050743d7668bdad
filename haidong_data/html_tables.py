"""Values as HTML: the tables and the list of sources that a notebook shows.

Owns their markup; every number in them is a link to its sentence. It leaves what
stands in them to the notebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

import pandas as pd

from . import values
from .citation import part
from .figure_words import Said
from .files import vocabulary
from .indicators import all_indicators
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
            span = values.interval(held.row(said.id), lang, held.system) if said.formula else ""
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
    return unit if alike and len(saids) > 1 and unit not in values.SIGNS else ""


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
