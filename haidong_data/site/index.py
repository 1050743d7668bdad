"""The pages beside the notebooks: the collection's home, a report's overview, the dictionary, downloads.

Owns what these pages hold; their markup is in ``templates/``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..analysis.citation import told
from ..charts.declared import Value
from ..collection import Seed, seed, seed_entries, terms
from ..facts import load
from ..indicators import Indicator, all_indicators
from .layout import Edition, words
from .links import fragment, href
from .source_page import counts


def overview(edition: Edition) -> dict[str, Any]:
    """Return what a report's own first page holds beside the findings of its charts: a lead, and key numbers."""
    source, lang = edition.seed, edition.lang
    place, session = told(source, "place", lang), told(source, "session", lang)
    session = session.removeprefix(place) if lang == "zh" else session or place
    said = {"place": place, "session": session, "delivered": source.delivered} | counts(edition)
    return {"lead": words("index", lang)("lead", **said), "keys": key_numbers(edition)}


def report_title(one: Seed, lang: str) -> str:
    """Return the title of a report's first page."""
    year = one.delivered[:4]
    return f"{one.place}{one.title} {year}" if lang == "zh" else f"{one.title_en}, {one.place_en} {year}"


def key_numbers(edition: Edition) -> list[tuple[str, list[dict]]]:
    """Return the numbers at the head of a report: results, then targets; what it lacks is left out."""
    source, say, names = edition.seed, words("index", edition.lang), terms("site")["key"]
    groups = [(say("key", year=source.reviews), names["now"]), (say("plan", year=source.plans), names["next"])]
    keys = [(title, list(filter(None, (_key(edition, name) for name in own)))) for title, own in groups]
    return [(title, found) for title, found in keys if found]


def _key(edition: Edition, name: str) -> dict[str, Any] | None:
    values = edition.values
    value, growth, before = (values.get(one) for one in (name, f"{name}/growth", f"{name}/implied"))
    if value is None:
        return None
    more = []
    if growth:
        rises = growth.value is not None and growth.value > 0
        text = ("▲ " if rises else "▼ ") + growth.text.lstrip("−-")
        more.append(("", _number(edition, growth, text)))
    if before:
        more.append((words("index", edition.lang)("before"), _number(edition, before)))
    return {"look": value.status, "name": value.name, "number": _number(edition, value), "more": more}


def _number(edition: Edition, value: Value, text: str = "") -> dict[str, Any]:
    return {"text": text or value.text, "href": href(edition, value.id), "hover": edition.values.hover(value)}


def reports_by_province(names: Iterable[str], lang: str) -> list[tuple[str, list[dict]]]:
    """Return reports by province, then place, then year: what a list of hundreds can be read by."""
    found: dict[str, list[dict]] = defaultdict(list)
    for name in names:
        one = seed(name)
        said = {what: told(one, what, lang) for what in ("place", "title", "session")}
        row = {"href": f"{name}/index.html", "year": one.delivered[:4], "delivered": one.delivered} | said
        found[province(name, lang)].append(row)
    ordered = sorted(found.items(), key=lambda item: (item[0] == "", item[0]))
    return [(title, sorted(rows, key=lambda row: (row["place"], -int(row["year"])))) for title, rows in ordered]


def province(name: str, lang: str) -> str:
    """Return the province of a report's place, where its description says it; else the place itself."""
    one = seed(name)
    found = seed_entries()[name].get("province", "") or one.place
    return found if lang == "zh" else one.areas.get(found, found)


def dictionary(lang: str, names: list[str]) -> list[dict[str, Any]]:
    """Return the dictionary: for each topic its name and its indicators, each with a report that states it."""
    # One by one: a report that is not on the site may be unproved, and none of the others' business.
    facts = pd.concat([load(report=name).reset_index() for name in names])
    groups = {str(key): rows for key, rows in facts.groupby("indicator", observed=True)}
    known = [entry for entry in all_indicators().values() if entry.id in groups]
    topics = [
        {
            "id": f"topic-{topic}",
            "title": title[lang],
            "rows": [_entry(one, groups[one.id], lang) for one in known if one.topic == topic],
        }
        for topic, title in terms("classes")["topic"].items()
    ]
    return [topic for topic in topics if topic["rows"]]


def _entry(entry: Indicator, facts: pd.DataFrame, lang: str) -> dict[str, Any]:
    first = facts.iloc[-1]  # of the latest report
    return {
        "id": entry.id,
        "name": getattr(entry, lang),
        "other": entry.en if lang == "zh" else entry.zh,
        "terms": "、".join(dict.fromkeys(facts["term"])),
        "unit": entry.unit,
        "unit_en": terms("units")["base"].get(entry.unit, {}).get("en", "") if lang == "en" else "",
        "measure": terms("classes")["measure"][entry.measure][lang],
        "prices": words("dictionary", lang)(entry.prices) if entry.prices else "",
        "href": f"{first['seed']}/source.html#{fragment(str(first['fact']))}",
        "facts": len(facts),
    }


def downloads(lang: str, frames: Mapping[str, pd.DataFrame], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the downloads page lists: tables with title and rows, sizes of files, and what columns hold."""
    titles = terms("columns")["tables"]
    return {
        "tables": [(name, titles[name][lang], f"{len(frame):,}") for name, frame in frames.items()],
        "sizes": {name: _size(len(data)) for name, data in files.items()},
        "columns": columns(lang, frames),
    }


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1000))} kB"


def columns(lang: str, frames: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    """Return what each column of the tables holds, and in which of them it stands."""
    titles = {name: words["sheet"] if lang == "zh" else name for name, words in terms("columns")["tables"].items()}
    return [
        {
            "name": name,
            "meaning": entry[lang],
            "tables": ", ".join(titles[table] for table in frames if name in frames[table]),
        }
        for name, entry in terms("columns")["columns"].items()
    ]
