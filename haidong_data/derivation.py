"""Derived values: computed from facts, each with its formula, its inputs and an interval.

Owns ``derived.toml`` and the year before that a level and its growth imply. It
leaves the arithmetic to `formulas` and the comparison of years to `compare`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from . import formulas, units
from .collection import Kept, seed, terms
from .dtypes import typed
from .errors import unknown
from .facts import cache_key, described, load, of_reports
from .formulas import OTHER_WAY, Interval
from .indicators import all_indicators, indicator, topics
from .references import cache_key as references_key
from .references import reference

# What the names of formulas stand for: (name, year) → (id of the value, its interval).
Named = dict[tuple[str, int | None], tuple[str, Interval]]
COLUMNS = [
    "derived", "topic", "indicator", "zh", "en", "status", "year", "bound", "value", "low", "high", "unit", "base_unit",
    "formula", "inputs", "note_zh", "note_en", "seed", "place",
]  # fmt: skip
BASIS = {
    "implied": {
        "zh": "由报告所列总量和增速推算；若上年口径调整（同口径），结果会随之变动。",
        "en": "Implied by the level and growth that the report states; a change of basis (同口径) would move it.",
    },
    "reference-implied": {
        "zh": "由其他来源所列总量和增速推算，报告未列；若上年口径调整（同口径），结果会随之变动。",
        "en": "Implied by the level and growth that another publisher states, not the report; "
        "a change of basis (同口径) would move it.",
    },
}


def derived(topic: str | None = None, *, report: str = "latest") -> pd.DataFrame:
    """Load the values computed from a report's facts.

    Parameters
    ----------
    topic : str, optional
        Keep only those of one topic.
    report : str
        A report's id, ``"latest"``, or ``"all"``.

    Returns
    -------
    DataFrame
        Indexed by id, with ``"all"`` by report and id:
        ``fiscal.self_sufficiency/<year>`` and, for the year before that a level and its
        growth imply, ``fiscal.revenue/<year>/implied``, or ``ref:tourism.visitors/<year>/implied`` where
        level and growth are another publisher's. Columns: derived (name in ``derived.toml``),
        topic, indicator (of values implied by the report), zh, en, status (derived; implied where an
        input is; reference-implied where level and growth are another publisher's), year,
        bound (ge, le or approx where an input is so: a target of at least 80 is at least 72% of 110.82),
        value, low, high (in base_unit: what the printed digits of the inputs allow),
        unit (to show it in), base_unit, formula, inputs (ids), note_zh, note_en, seed, place.

    Raises
    ------
    HaidongError
        For a topic or a report that is not offered.

    Notes
    -----
    From the figures of the whole report. What a value needs and the report does not state is not computed, nor
    what one input bounds from below and another from above. A year before is implied only where the
    dictionary says that growth is in current prices; never for
    GDP and value added, whose growth is at comparable prices.

    Examples
    --------
    >>> value = derived("fiscal").query("status == 'implied' and indicator == 'fiscal.revenue'").iloc[0]
    >>> bool(value.low < value.value < value.high)
    True
    """
    if topic is not None and topic not in topics():
        raise unknown("topic", topic, topics())
    frame = of_reports(report, lambda name: _derived(name, cache_key(name), references_key()))
    return frame if topic is None else frame[frame["topic"] == topic]


@Kept
def _derived(name: str, _made_from: object, _references: object) -> pd.DataFrame:
    facts = load(report=name)
    place = seed(name).place
    facts = facts[facts["area"] == place]
    rows = [{**row, "seed": name, "place": place} for row in [*_implied(facts), *_computed(facts)]]
    return described(typed(pd.DataFrame(rows, columns=["id", *COLUMNS])).set_index("id"), name)


def _implied(facts: pd.DataFrame) -> list[dict[str, Any]]:
    """Compute the year before, from a level and its growth in current prices."""
    actual = facts[(facts["kind"] == "actual") & (facts["bound"] == "eq")].reset_index(names="given")
    known = reference()
    known = known[known["area"].isin(facts["area"])].reset_index(names="given")
    # What others imply bears their mark in its id, and no indicator: it is no statement of this report.
    return [*_before(actual.assign(source=""), ""), *_before(known.assign(bound="eq"), "ref:")]


def _before(stated: pd.DataFrame, mark: str) -> list[dict[str, Any]]:
    stated = stated[stated["year"].notna() & stated["indicator"].ne("")]
    key = ["indicator", "year", "source"]
    levels = stated[stated["measure"].isin(["level", "count"])].drop_duplicates(key).set_index(key)
    rows: dict[str, dict[str, Any]] = {}
    for growth in stated[stated["measure"] == "growth"].itertuples():
        entry = indicator(growth.indicator)
        at = (growth.indicator, growth.year, growth.source)
        if entry.prices != "current" or at not in levels.index:
            continue
        level, name = levels.loc[at], mark + entry.id
        formula = f"{{{name}}} / (1 + {{{name}/growth}} / 100)"
        given = {name: interval(level), f"{name}/growth": interval(growth._asdict())}
        status = "reference-implied" if mark else "implied"
        row: dict[str, Any] = {
            "id": f"{name}/{growth.year - 1}/implied",
            "derived": f"{name}/implied",
            "topic": entry.topic,
        }
        row |= {"indicator": "" if mark else entry.id, "zh": level["zh"], "en": level["en"]}
        row |= {"status": status, "year": growth.year - 1} | _columns(formulas.compute(formula, given))
        row |= {"unit": level["unit"], "base_unit": level["base_unit"], "formula": formula}
        row |= {"inputs": (level["given"], growth.given)}
        row |= {f"note_{lang}": words for lang, words in BASIS[status].items()}
        rows.setdefault(row["id"], row)
    return list(rows.values())


def interval(row: Mapping[str, Any]) -> Interval:
    """Return a stated figure for computing: a range's end is exact, as it is stated and not measured.

    A fall of at least so much is a growth of at most minus so much.
    """
    value, bound = row["value"], str(row["bound"])
    if row.get("pair") in ("low", "high"):
        return Interval(value, value, value, bound)
    return Interval(value, row["low"], row["high"], OTHER_WAY.get(bound, bound) if value < 0 else bound)


def _columns(found: Interval) -> dict[str, Any]:
    bound = OTHER_WAY.get(found.bound, found.bound) if found.value < 0 else found.bound
    return vars(found) | {"bound": bound}


def lookup(facts: pd.DataFrame) -> Named:
    """Return what the names of formulas stand for: (name, year) → (id, interval)."""
    table: Named = {}
    for row in facts[facts["indicator"].ne("")].reset_index().to_dict("records"):
        own = all_indicators()[row["indicator"]].measure
        parts = [row["measure"]] if row["measure"] != own else []
        parts += [row["kind"]] if row["kind"] != "actual" else []
        year = None if pd.isna(row["year"]) else int(row["year"])
        for pair in {row["pair"], ""} if row["pair"] in ("", "to") else {row["pair"]}:
            name = "/".join([row["indicator"], *parts, *([pair] if pair else [])])
            table[name, year] = (row["fact"], interval(row))
    for row in reference().reset_index().to_dict("records"):
        own = all_indicators()[row["indicator"]].measure
        name = f"ref:{row['indicator']}" + (f"/{row['measure']}" if row["measure"] != own else "")
        year = None if pd.isna(row["year"]) else int(row["year"])
        if row["area"] in set(facts["area"]):
            table.setdefault((name, year), (row["id"], interval(row | {"bound": "eq"})))
    # A year that the report does not state, but implies, serves formulas as well.
    for row in _implied(facts):
        if row["status"] == "implied":
            table.setdefault((row["indicator"], row["year"]), (row["id"], interval(row)))
    return table


def _computed(facts: pd.DataFrame) -> list[dict[str, Any]]:
    table = lookup(facts)
    rows = []
    for name, entry in terms("derived").items():
        wanted = formulas.names(entry["formula"])
        factor, base = units.split(entry["unit"])
        for year in sorted({year for _, year in table}, key=lambda year: (year is None, year or 0)):
            found = {one: table[key] for one in wanted if (key := name_in_year(one, year)) in table}
            # What others published alone is no statement of this report.
            if len(found) < len(wanted) or all(one.startswith("ref:") for one in wanted):
                continue
            try:
                value = formulas.compute(entry["formula"], {one: span for one, (_, span) in found.items()})
            except ArithmeticError:
                continue
            inputs = tuple(fact for fact, _ in found.values())
            implied = any(one.endswith("/implied") for one in inputs)
            notes = {
                f"note_{lang}": entry.get(f"note_{lang}", words if implied else "")
                for lang, words in BASIS["implied"].items()
            }
            rows.append(
                {"id": f"{name}/{year or 'undated'}", "derived": name, "topic": name.partition(".")[0]}
                | {"indicator": "", "zh": entry["zh"], "en": entry["en"], "year": year}
                | {"status": "implied" if implied else "derived", "unit": entry["unit"], "base_unit": base}
                | {"formula": entry["formula"], "inputs": inputs} | _columns(value) | notes
            )  # fmt: skip
    return rows


def name_in_year(name: str, year: int | None) -> tuple[str, int | None]:
    """Return the name and year that a name of a formula stands for in a year."""
    if name.startswith("next:"):
        return name.removeprefix("next:"), None if year is None else year + 1
    return name, year
