"""The pages beside the reports: the index with key numbers and gallery, downloads, the dictionary.

Owns what these pages hold, as HTML fragments; titles and order of pages are `site`'s.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

from .. import ledger_csv, numerals
from ..charts.declared import Said
from ..collection import seed, terms
from ..export.tables import NEUTRAL_NOTE
from ..export.workbook import SHEET
from ..facts import load
from ..indicators import all_indicators
from .figures import Picture, anchor
from .links import Site, attribute, relative, words
from .pages import Page


def lead(site: Site, report: str) -> str:
    """Write what a report is and how much of it was reviewed."""
    source, rows = seed(report), ledger_csv.read(report)
    zh = site.lang == "zh"
    said = words("index", site.lang)(
        "lead",
        place=source.place if zh else source.place_en,
        session=(source.session.removeprefix(source.place) if zh else source.session_en),
        delivered=source.delivered,
        numerals=len(numerals.runs(source.text)),
        rows=len(rows),
        facts=sum(row.is_fact for row in rows),
    )
    page = site.page(report, "source")
    link = f'<a href="{relative(site.page(report, "index"), page)}">{escape(words("page", site.lang)("source"))}</a>'
    return f'<p class="lead-in">{escape(said)} {link}</p>'


def key_numbers(site: Site, report: str) -> str:
    """Write the numbers at the head of the index: results, then targets; what a report lacks is left out."""
    source, say = seed(report), words("index", site.lang)
    groups = [("key", source.reviews, "now"), ("plan", source.plans, "next")]
    parts = []
    for title, year, names in groups:
        cards = [card for name in terms("site")["key"][names] if (card := _key(site, report, name))]
        if cards:
            parts.append(f'<h2>{escape(say(title, year=year))}</h2><ul class="keys">{"".join(cards)}</ul>')
    return "".join(parts)


def _key(site: Site, report: str, name: str) -> str:
    values = site.values(report)
    said = values.get(name)
    if said is None:
        return ""
    page = site.page(report, "index")
    growth = values.get(f"{name}/growth")
    before = values.get(f"{name}/implied")
    more = [_small(site, report, page, growth)] if growth else []
    if before:
        more.append(
            f"{escape(words('index', site.lang)('before'))} {_small(site, report, page, before, True)}"
        )
    return (
        f'<li class="key {said.status}"><span class="name">{escape(said.name)}</span>'
        f'<a class="fact big" data-fact="{attribute(said.id)}" href="{site.href(page, report, said.id)}"'
        f' title="{attribute(values.hover(said))}">{escape(said.text)}</a>'
        + (f'<span class="more">{" · ".join(more)}</span>' if more else "")
        + "</li>"
    )


def _small(site: Site, report: str, page: str, said: Said, plain: bool = False) -> str:
    rises = said.value is not None and said.value > 0
    sign = "" if plain else ("▲ " if rises else "▼ ")
    text = said.text if plain else said.text.lstrip("−-")
    hover = attribute(site.values(report).hover(said))
    return (
        f'<a class="fact" data-fact="{attribute(said.id)}" href="{site.href(page, report, said.id)}" title="{hover}">'
        f"{sign}{escape(text)}</a>"
    )


def gallery(site: Site, report: str, pages: Iterable[Page]) -> str:
    """Write the report's pages, each with pictures of its figures."""
    here = site.page(report, "index")
    say = words("index", site.lang)
    parts = [f"<h2>{escape(say('gallery'))}</h2>"]
    for page in pages:
        href = relative(here, page.path)
        cards = "".join(
            f'<li><a href="{href}#{anchor(one)}"><img loading="lazy" src="{_folder(here)}{one.stem}.webp" width="560"'
            f' height="{_height(one)}" alt="{attribute(one.record["alt"][site.lang])}">'
            f"<span>{escape(one.record['title'])}</span></a></li>"
            for one in page.pictures
        )
        parts.append(
            f'<section class="topic"><h3><a href="{href}">{escape(page.title)}</a></h3>'
            f'<ul class="gallery">{cards}</ul></section>'
        )
    return "".join(parts)


def _folder(here: str) -> str:
    report = here.rpartition("/")[0]
    return f"../_figures/{report}/" if report else "_figures/"


def _height(picture: Picture) -> int:
    width, height = struct.unpack(">II", picture.png[16:24])  # as every PNG's header states
    return round(560 * height / width)


def dictionary(site: Site) -> list[tuple[str, str]]:
    """Write the dictionary: for each topic its name and the table of its indicators."""
    say, table = words("dictionary", site.lang), words("table", site.lang)
    facts = load(report="all")
    counts, terms = (
        facts.groupby("indicator", observed=True).size(),
        facts.groupby("indicator", observed=True)["term"],
    )
    spoken = terms.unique()
    first = facts[~facts["indicator"].duplicated()].reset_index().set_index("indicator")
    last = site.reports[-1]
    heads = [
        table("name"),
        table("terms"),
        say("unit"),
        table("measure"),
        say("prices"),
        table("facts"),
        say("id"),
    ]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    parts = []
    for topic, names in terms("classes")["topic"].items():
        lines = []
        for entry in all_indicators().values():
            if entry.topic != topic or entry.id not in counts:
                continue
            own, other = (entry.zh, entry.en) if site.lang == "zh" else (entry.en, entry.zh)
            owner = first.loc[entry.id, "seed"]
            page = relative("dictionary", site.page(str(owner) if owner in site.reports else last, "source"))
            said = "、".join(dict.fromkeys(spoken[entry.id]))
            other_lang = "en" if site.lang == "zh" else "zh-CN"
            lines.append(
                f'<tr id="{attribute(entry.id)}"><th scope="row">{escape(own)}<br><small lang="{other_lang}">'
                f"{escape(other)}"
                f'</small></th><td lang="zh-CN">{escape(said)}</td><td lang="zh-CN">{escape(entry.unit)}</td>'
                f"<td>{escape(terms('classes')['measure'][entry.measure][site.lang])}</td>"
                f"<td>{escape(say(entry.prices)) if entry.prices else ''}</td>"
                f'<td class="number"><a href="{page}#{attribute(str(first.loc[entry.id, "fact"]))}">'
                f"{counts[entry.id]}</a></td>"
                f"<td><code>{escape(entry.id)}</code></td></tr>"
            )
        if lines:
            body = f'<div class="wide" tabindex="0" role="region" aria-label="{attribute(names[site.lang])}">'
            body += f'<table class="facts dictionary"><thead><tr>{head}</tr></thead><tbody>'
            body += f"{''.join(lines)}</tbody></table></div>"
            parts.append((names[site.lang], body))
    return parts


def downloads(
    site: Site, frames: Mapping[str, pd.DataFrame], files: Mapping[str, bytes]
) -> list[tuple[str, str]]:
    """Write the downloads page: the files, and what their columns hold."""
    say, described = words("downloads", site.lang), terms("columns")
    lines = []
    for name, frame in frames.items():
        links = " ".join(
            [
                _file(f"{name}.csv", "CSV", files),
                _file(f"{name}.excel.csv", say("excel"), files),
                _file(f"{name}.parquet", "Parquet", files),
            ]
        )
        lines.append(
            f'<tr><th scope="row">{escape(described["tables"][name][site.lang])}<br><code>{name}</code></th>'
            f'<td class="number">{len(frame):,}</td><td class="files">{links}</td></tr>'
        )
    heads = "".join(f'<th scope="col">{escape(say(key))}</th>' for key in ("table", "rows", "files"))
    both = "".join(
        f"<li>{_file(name, name, files)} {escape(say(key))}</li>"
        for name, key in (("haidong.xlsx", "xlsx"), ("datapackage.json", "package"))
    )
    first = (
        f'<p>{escape(say("intro"))}</p><p>{escape(NEUTRAL_NOTE[site.lang])}</p><ul class="files">{both}</ul>'
        f'<div class="wide" tabindex="0" role="region" aria-label="{attribute(say("files"))}">'
        f'<table class="facts"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
    )
    return [(say("all"), first), (say("columns"), _columns(site, frames))]


def _file(name: str, label: str, files: Mapping[str, bytes]) -> str:
    size = len(files[name])
    shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1000))} kB"
    return (
        f'<a class="download" href="../data/{name}" download="{name}" data-blob="../data/{name}.js">{escape(label)}'
        f" <small>{shown}</small></a>"
    )


def _columns(site: Site, frames: Mapping[str, pd.DataFrame]) -> str:
    say, described = words("downloads", site.lang), terms("columns")["columns"]
    heads = "".join(f'<th scope="col">{escape(say(key))}</th>' for key in ("column", "meaning", "within"))
    lines = "".join(
        f'<tr><th scope="row"><code>{name}</code></th><td>{escape(entry[site.lang])}</td>'
        f"<td>{escape(', '.join(_sheet(table, site.lang) for table in frames if name in frames[table]))}</td></tr>"
        for name, entry in described.items()
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{attribute(say("columns"))}">'
        f'<table class="facts"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _sheet(table: str, lang: str) -> str:
    """Return a table's name on its sheet, which bears both languages: ``数据 Facts``."""
    return SHEET[table].split()[0 if lang == "zh" else 1]
