"""The pages beside the notebooks: the collection's home, a report's overview, the dictionary, downloads.

Owns what these pages hold; their markup is in ``templates/``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from .. import ledger_csv, numerals
from ..charts.declared import Value
from ..collection import Seed, seed, seed_entries, terms
from ..export.tables import NEUTRAL_NOTE
from ..export.workbook import SHEET
from ..facts import load
from ..indicators import all_indicators
from .frame import Edition, line, words
from .notebooks import Page
from .source_page import fragment, href


def overview(edition: Edition, pages: Iterable[Page]) -> dict[str, Any]:
    """Return what a report's own first page holds: a lead, key numbers, and the finding of every chart."""
    source, rows, zh = edition.seed, ledger_csv.read(edition.report), edition.lang == "zh"
    pages = list(pages)
    lead = words("index", edition.lang)(
        "lead",
        place=source.place if zh else source.place_en,
        session=(source.session.removeprefix(source.place) if zh else source.session_en or source.place_en),
        delivered=source.delivered,
        numerals=len(numerals.runs(source.text)),
        rows=len(rows),
        facts=sum(row.is_fact for row in rows),
    )
    return {
        "lead": lead,
        "keys": key_numbers(edition),
        "topics": [
            {
                "href": f"{page.name}.html",
                "title": page.title,
                "findings": [
                    {"href": f"{page.name}.html#{one.anchor}", "title": one.record["title"]} for one in page.pictures
                ],
            }
            for page in pages
        ],
    }


def report_title(one: Seed, lang: str) -> str:
    """Return the title of a report's first page."""
    if lang == "zh":
        return f"{one.place}{one.title} {one.delivered[:4]}"
    return f"{one.title_en}, {one.place_en} {one.delivered[:4]}"


def key_numbers(edition: Edition) -> list[tuple[str, list[dict]]]:
    """Return the numbers at the head of a report: results, then targets; what it lacks is left out."""
    source, say = edition.seed, words("index", edition.lang)
    groups = [("key", source.reviews, "now"), ("plan", source.plans, "next")]
    found = []
    for title, year, names in groups:
        keys = [key for name in terms("site")["key"][names] if (key := _key(edition, name))]
        if keys:
            found.append((say(title, year=year), keys))
    return found


def _key(edition: Edition, name: str) -> dict[str, Any] | None:
    values = edition.values
    value = values.get(name)
    if value is None:
        return None
    growth, before = values.get(f"{name}/growth"), values.get(f"{name}/implied")
    more = []
    if growth:
        rises = growth.value is not None and growth.value > 0
        text = ("▲ " if rises else "▼ ") + growth.text.lstrip("−-")
        more.append(("", _number(edition, growth, text)))
    if before:
        more.append((words("index", edition.lang)("before"), _number(edition, before)))
    return {"look": value.status, "name": value.name, "number": _number(edition, value), "more": more}


def _number(edition: Edition, value: Value, text: str = "") -> dict[str, Any]:
    return {
        "id": value.id,
        "text": text or value.text,
        "href": href(edition, value.id),
        "hover": line(edition.values.hover(value)),
    }


def listed(names: Iterable[str], lang: str) -> list[tuple[str, list[dict]]]:
    """Return reports by province, then place, then year: what a list of hundreds can be read by."""
    found: dict[str, list[dict]] = defaultdict(list)
    for name in names:
        one = seed(name)
        place = one.place if lang == "zh" else one.place_en
        found[province(name, lang)].append(
            {
                "href": f"{name}/index.html",
                "place": place,
                "year": one.delivered[:4],
                "title": one.title if lang == "zh" else one.title_en,
                "session": one.session if lang == "zh" else one.session_en,
                "delivered": one.delivered,
            }
        )
    ordered = sorted(found.items(), key=lambda item: (item[0] == "", item[0]))
    return [(title, sorted(rows, key=lambda row: (row["place"], -int(row["year"])))) for title, rows in ordered]


def province(name: str, lang: str) -> str:
    """Return the province of a report's place, where its description says it; else the place itself."""
    one = seed(name)
    found = seed_entries()[name].get("province", "") or one.place
    return found if lang == "zh" else one.areas.get(found, found)


def dictionary(lang: str, names: list[str]) -> list[dict[str, Any]]:
    """Return the dictionary: for each topic its name and its indicators, each with a report that states it."""
    say = words("dictionary", lang)
    # One by one: a report that is not on the site may be unproved, and none of the others' business.
    facts = pd.concat([load(report=name).reset_index() for name in names])
    groups = {str(key): rows for key, rows in facts.groupby("indicator", observed=True)}
    other, bases = "en" if lang == "zh" else "zh", terms("units")["base"]
    found = []
    for topic, title in terms("classes")["topic"].items():
        rows = []
        for entry in all_indicators().values():
            if entry.topic != topic or entry.id not in groups:
                continue
            own = groups[entry.id]
            first = own.iloc[-1]  # of the latest report
            rows.append(
                {
                    "id": entry.id,
                    "name": getattr(entry, lang),
                    "other": getattr(entry, other),
                    "terms": "、".join(dict.fromkeys(own["term"])),
                    "unit": entry.unit,
                    "unit_en": bases.get(entry.unit, {}).get("en", "") if lang == "en" else "",
                    "measure": terms("classes")["measure"][entry.measure][lang],
                    "prices": say(entry.prices) if entry.prices else "",
                    "href": f"{first['seed']}/source.html#{fragment(str(first['fact']))}",
                    "facts": len(own),
                }
            )
        if rows:
            found.append({"id": f"topic-{topic}", "title": title[lang], "rows": rows})
    return found


def downloads(lang: str, frames: Mapping[str, pd.DataFrame], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the downloads page lists: the files, and what their columns hold."""
    say, described = words("downloads", lang), terms("columns")
    tables = [
        {
            "name": name,
            "title": described["tables"][name][lang],
            "rows": f"{len(frame):,}",
            "files": [
                _file(f"{name}.{ending}", label, files)
                for ending, label in (("csv", "CSV"), ("parquet", "Parquet"))
                if f"{name}.{ending}" in files
            ],
        }
        for name, frame in frames.items()
    ]
    whole = [
        _file(name, name, files) | {"about": say(key)}
        for name, key in (("haidong.xlsx", "xlsx"), ("datapackage.json", "package"))
        if name in files
    ]
    return {"tables": tables, "whole": whole, "columns": columns(lang, frames), "note": NEUTRAL_NOTE[lang]}


def _file(name: str, label: str, files: Mapping[str, bytes]) -> dict[str, str]:
    size = len(files[name])
    shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1000))} kB"
    return {"name": name, "label": label, "size": shown}


def columns(lang: str, frames: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    """Return what each column of the tables holds, and in which of them it stands."""
    place = 0 if lang == "zh" else 1  # a sheet's name bears both languages: `数据 facts`
    return [
        {
            "name": name,
            "meaning": entry[lang],
            "tables": ", ".join(SHEET[table].split()[place] for table in frames if name in frames[table]),
        }
        for name, entry in terms("columns")["columns"].items()
    ]
