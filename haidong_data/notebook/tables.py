"""Values, statements, checks and the whole ledger as the HTML tables that a notebook shows.

Owns what stands in them; their markup is ``tables.jinja``'s, in which everything is escaped. Every number is a link
to its sentence. Searching and sorting the ledger is DataTables', as itables brings it for use without a network: it
takes hold of the table that stands there, so that without scripts, as on a code host, the table is still whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from .. import references, wording
from ..analysis import consistency
from ..analysis.citation import part
from ..charts.declared import Value
from ..collection import terms
from ..indicators import all_indicators
from ..ledger_csv import in_language
from ..markup import macros
from ..words import name_in, stored, words
from .values import HTML, Values


def table(shown: Sequence[Value], values: Values, caption: str = "") -> str:
    """Return values as a table: name, year, what it is, the value as a link, the interval of a computed one."""
    lang = values.lang
    status = words("status", lang)
    computed = any(value.inputs for value in shown)  # what is counted is exact
    unit, rows = _one_unit(shown), []
    for value in shown:
        numbers = [values.link(value, value.text.removesuffix(unit).strip())]
        if computed:
            numbers.append(value.interval if value.inputs else "")
        when = "" if value.year is None else str(value.year)
        if value.status == "reported" and value.year == values.seed.plans:  # of the year only what had passed of it
            when = wording.period(str(values.seed.delivered), lang)
        plain = [when, status[value.status]]
        rows.append({"name": value.name, "plain": plain, "numbers": numbers})
    heads = words("tables", lang)["values"][: 5 if computed else 4]
    heads[3] += words("tables", lang)["in_unit"].format(unit) if unit else ""
    return macros(HTML).values(heads, rows, caption)


def _one_unit(shown: Sequence[Value]) -> str:
    """Return the unit that all values end in, which the head of the column says once; a percentage keeps its sign."""
    unit = shown[0].unit if shown else ""
    alike = unit and all(value.unit == unit and value.text.endswith(unit) for value in shown)
    return unit if alike and len(shown) > 1 and unit not in wording.SIGNS else ""


def states(rows: pd.DataFrame, values: Values, caption: str = "") -> str:
    """Return statements in words as a table: what of, where, when, the state, and the report's own words."""
    lang = values.lang
    kinds = terms("classes")["kind"]
    body = [
        [
            name_in(vars(all_indicators()[row.indicator]), lang, "indicators", row.indicator),
            row.area if lang == "zh" else values.seed.areas[row.area],
            str(row.year),
            name_in(kinds[row.kind], lang, "classes.kind", row.kind),
            getattr(row, stored(lang)),
            macros(HTML).quoted(re.sub(r"\s+", "", row.quote), part(values.seed, row.start, lang)),
        ]
        for row in rows.itertuples()
    ]
    return macros(HTML).stacked("stacked", words("tables", lang)["states"], body, caption, list(rows.index))


def tiles(rows: pd.DataFrame, values: Values, caption: str = "") -> str:
    """Return places as tiles, a row for each state; the report's words show on pointing at one."""
    lang, areas = values.lang, values.seed.areas
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows.itertuples():
        place = row.area if lang == "zh" else areas[row.area]
        groups.setdefault(getattr(row, stored(lang)), []).append((place, re.sub(r"\s+", "", row.quote)))
    return macros(HTML).tiles(groups, caption)


def outturn(groups: Iterable[tuple[str, list[Value | None]]], values: Values, caption: str = "") -> str:
    """Return results, targets and what others later published side by side: name, the three as links, the source."""
    body = []
    for name, shown in groups:
        links = [values.link(value) if value else "" for value in shown]
        source = shown[-1].source if shown[-1] else ""
        body.append([name, *links, source[:1].upper() + source[1:]])
    return macros(HTML).stacked("stacked", words("tables", values.lang)["outturn"], body, caption)


def sources(values: Values) -> str:
    """Return the sentences of all numbers cited in the notebook's prose, tables and figures, each sentence once."""
    groups: dict[str, list[Value]] = {}
    for value in values.cited.values():
        groups.setdefault(values.hover(value), []).append(value)
    return macros(HTML).sources(groups, values.marks["semicolon"])


def publications(values: Values) -> str:
    """Return where the cited values of other publishers come from: title, publisher, standing, address, their words."""
    lang, body = values.lang, []
    cited = [
        key for value in values.cited.values() for key in (value.id, *value.inputs) if key in values.reference.index
    ]
    own = values.reference.loc[sorted(set(cited))]
    for name in dict.fromkeys([*own["source"], *sorted(values.publications)]):
        entry, (title, publisher) = references.sources()[name], references.publication(name, lang)
        quotes = own.loc[own["source"] == name, "quote"]
        quotes = references.passages(name) if name in values.publications else filter(None, dict.fromkeys(quotes))
        quoted = " … ".join(quotes)
        cells = [
            title[:1].upper() + title[1:],
            publisher,
            words("tables.standing", lang)[entry["standing"]],
            str(entry["published"]),
            entry.get("address", words("tables", lang)["no_address"]),
            macros(HTML).quoted(quoted, "") if quoted else "—",
        ]
        body.append(cells)
    if not body:
        return ""
    tables = words("tables", lang)
    return macros(HTML).stacked("publications stacked", tables["publications"], body, tables["others"])


AROUND = 16  # characters of the report that stand before and after a number


def rows(table: pd.DataFrame, values: Values) -> str:
    """Return every row of a ledger as one table: number, class, what it is, where it stands and in which words."""
    import itables

    lang = values.lang
    classes, kinds, body = terms("classes")["class"], terms("classes")["kind"], []
    for row in table.rename(columns={"class": "class_"}).itertuples():
        value = values.get(row.fact) if row.fact else None
        if value:
            values.cited.setdefault(value.id, value)
        cells = [
            name_in(classes[row.class_], lang, "classes.class", row.class_),
            name_in(terms("classes")["topic"][row.topic], lang, "classes.topic", row.topic) if value else "",
            value.name if value else in_language(row.reason, lang),
            "" if pd.isna(row.year) else str(row.year),
            name_in(kinds[row.kind], lang, "classes.kind", row.kind) if row.fact else "",
        ]
        body.append(
            {
                "start": row.start,
                # Its words stand in the same row: nothing shows on pointing at it.
                "number": macros(HTML).link(value, value.text, "") if value else row.number + row.unit,
                "cells": cells,
                "place": part(values.seed, row.start, lang),
                "context": _context(values.seed.text, row.start, row.end),
            }
        )
    options = {"paging": False, "order": [], "autoWidth": False, "language": words("tables.search", lang)}
    options["columnDefs"] = [{"className": "dt-left", "targets": "_all"}]
    options["layout"] = {"topStart": "search", "topEnd": "info", "bottomStart": None, "bottomEnd": None}
    name, bundle = "ledger-rows", f"_itables_{itables.__version__.replace('.', '_')}"
    shown = macros(HTML).browse(
        name, words("tables", lang)["rows"], body, json.dumps(options, ensure_ascii=False, separators=(",", ":"))
    )
    return shown + macros(HTML).browser(name, options, bundle, f"itables-{itables.__version__}-ready")


def _context(text: str, start: int, end: int) -> str:
    parts = (text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])
    return macros(HTML).context(*(re.sub(r"\s+|\*\*|</?su[bp]>|#+", "", one) for one in parts))


def checks(table: pd.DataFrame, values: Values, caption: str = "") -> str:
    """Return checks as a table: what, year, both sides with what their digits allow, verdict and note."""
    lang, body = values.lang, []
    for row in table.itertuples():
        verdicts = ("plausible", "questionable") if row.how in consistency.USUAL else ("agrees", "disagrees")
        # That a part is no more than the whole could hardly be otherwise.
        verdicts = ("holds", "disagrees") if row.how in ("le", "within") else verdicts
        settled = "none" if pd.isna(row.agrees) else verdicts[not row.agrees]
        notes = [getattr(row, f"{what}_{stored(lang)}") for what in ("known", "note")]
        # A reference's name says its measure and place.
        other = values.get(row.Index) if row.Index.startswith("ref:") and row.how != "names" else None
        cells = [
            other.name if other else getattr(row, stored(lang)),
            "" if pd.isna(row.year) else str(row.year),
            _side(row, "stated", values),
            words("analysis.how", lang)[row.how],
            _side(row, "other", values),
            words("tables.verdict", lang)["names" if row.how == "names" else settled],
            values.marks["sentences"].join(filter(None, notes)),
        ]
        body.append(cells)
    return macros(HTML).stacked("checks stacked", words("tables", lang)["checks"], body, caption)


def _side(row: Any, side: str, values: Values) -> str:
    """Say one side of a check: a value as a link, or what a formula gives and links to its inputs."""
    formula, ids = getattr(row, side), getattr(row, f"{side}_inputs")
    shown = values.found(dict.fromkeys(ids))
    if not shown:
        return _printed(row, values)
    span = consistency.side_interval(row, side, values.lang, values.system)
    if re.fullmatch(r"\{[^{}]+\}|[^{}]+", formula):
        return macros(HTML).side(values.link(shown[0]), span if span.startswith("[") else "")
    # Of several numbers, one of which is about so much, no span can be told.
    span = "" if " … " in formula and pd.isna(getattr(row, f"{side}_low")) else span
    return macros(HTML).sides(span, [values.link(value) for value in shown], words("list", values.lang)["between"])


def _printed(row: Any, values: Values) -> str:
    """Say what a repeat prints, with the unit of what it repeats, or the places that a list names."""
    if not row.Index.endswith("/listed"):
        return wording.text(values.row(row.stated) | {"number": row.other}, values.lang, values.system)
    if stored(values.lang) == "zh":
        return str(row.other)
    areas = values.seed.areas.items()
    english = [next((en for zh, en in areas if zh.startswith(one)), one) for one in row.other.split("、")]
    return str(words("list", values.lang)["between"].join(english))
