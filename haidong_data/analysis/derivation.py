"""Derived values: computed from facts, each with its formula, its inputs and an interval.

Owns ``derived.toml`` and the year before that a level and its growth imply. It
leaves the arithmetic to `formulas` and the comparison of years to `compare`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .. import units
from ..collection import Kept, Seed, seed, terms
from ..dtypes import typed
from ..errors import unknown
from ..facts import cache_key, described, load, of_reports
from ..indicators import all_indicators, indicator, topics
from ..references import cache_key as references_key
from ..references import reference
from . import formulas
from .formulas import OTHER_WAY, Interval

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
        level and growth are another publisher's; ``greening.afforestation/<year>/target-ratio`` and
        ``…/outturn-ratio``, a target and what others published of its year against the result before; and
        ``fiscal.revenue/<year>/since``, the change of an amount since the earliest year that others published.
        Columns: derived (name in ``derived.toml``),
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
    found = [*_implied(facts), *_computed(facts), *_targets(facts, seed(name)), *_since(facts)]
    by_id = {row["id"]: row for row in reversed(found)}  # an entry of derived.toml goes first
    rows = [{**row, "seed": name, "place": place} for row in reversed(by_id.values())]
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


def _targets(facts: pd.DataFrame, about: Seed) -> list[dict[str, Any]]:
    """Compare each target, and what others published of its year, with the result of the year before."""
    table, rows = lookup(facts), []
    for (name, year), (given, done) in table.items():
        entry = all_indicators().get(name)
        if year != about.reviews or entry is None or entry.measure == "growth" or given.endswith("/implied"):
            continue
        for kind, other in (("target-ratio", f"{name}/target"), ("outturn-ratio", f"ref:{name}")):
            if (found := table.get((other, about.plans)) or _so_far(other, about)) is None:
                continue
            formula = f"100 * {{next:{other}}} / {{{name}}}"
            try:
                value = formulas.compute(formula, {f"next:{other}": found[1], name: done})
            except ArithmeticError:
                continue
            row: dict[str, Any] = {
                "id": f"{name}/{about.plans}/{kind}",
                "derived": f"{name}/{kind}",
                "topic": entry.topic,
            }
            row |= {"indicator": "", "status": "derived", "year": about.plans, "unit": "%", "base_unit": "%"}
            row |= {"formula": formula, "inputs": (found[0], given), "note_zh": "", "note_en": ""}
            row |= {lang: RATIO[kind][lang].format(getattr(entry, lang)) for lang in ("zh", "en")}
            rows.append(row | _columns(value))
    return rows


RATIO = {
    "target-ratio": {"zh": "{}：目标与上年实绩之比", "en": "{}: target, against the result before"},
    "outturn-ratio": {
        "zh": "{}：其他来源所载与上年实绩之比",
        "en": "{}: as others published, against the result before",
    },
}
SINCE = {"zh": "{}比{}年增长", "en": "{}, change since {}"}


def _so_far(name: str, about: Seed) -> tuple[str, Interval] | None:
    """Return what others published of a part of the planned year, from its beginning to a day or month."""
    if not name.startswith("ref:"):
        return None
    known = reference(name.removeprefix("ref:")) if name.removeprefix("ref:") in all_indicators() else None
    if known is None:
        return None
    own = all_indicators()[name.removeprefix("ref:")].measure
    known = known[(known["area"] == about.place) & known["period"].str.startswith(f"{about.plans}-")]
    known = known[(known["measure"] == own) & (known["period"].str.len() != len("2016-2021"))]
    return (
        (str(known.index[-1]), interval(known.iloc[-1].to_dict() | {"bound": "eq"})) if len(known) else None
    )


def _since(facts: pd.DataFrame) -> list[dict[str, Any]]:
    """Compute the change of an amount of money since the earliest year that others published."""
    table, rows = lookup(facts), []
    firsts: dict[str, int] = {}
    for name, year in table:
        entry = all_indicators().get(name.removeprefix("ref:"))
        if name.startswith("ref:") and year and entry and entry.unit == "元" and entry.measure == "level":
            firsts[entry.id] = min(year, firsts.get(entry.id, year))
    for (name, year), (given, span) in table.items():
        entry = all_indicators().get(name.removeprefix("ref:"))
        first = firsts.get(entry.id) if entry else None
        if entry is None or first is None or not year or year - first < 2:
            continue
        if name.startswith("ref:") and (entry.id, year) in table:
            continue  # the report's own stands
        start, before = table[f"ref:{entry.id}", first]
        formula = f"100 * {{{name}}} / {{{start}}} - 100"
        value = formulas.compute(formula, {name: span, start: before})
        status = "reference-implied" if name.startswith("ref:") else "derived"
        status = "implied" if given.endswith("/implied") else status
        notes = {f"note_{lang}": BASIS[status][lang] if status in BASIS else "" for lang in ("zh", "en")}
        row: dict[str, Any] = {
            "id": f"{name}/{year}/since",
            "derived": f"{name}/since",
            "topic": entry.topic,
            "indicator": "",
        }
        row |= {lang: SINCE[lang].format(getattr(entry, lang), first) for lang in ("zh", "en")}
        row |= {"status": status, "year": year, "unit": "%", "base_unit": "%", "formula": formula}
        rows.append(row | {"inputs": (given, start), **notes} | _columns(value))
    return rows


def _computed(facts: pd.DataFrame) -> list[dict[str, Any]]:
    table = lookup(facts)
    rows = []
    for name, entry in terms("derived").items():
        wanted = formulas.names(entry["formula"])
        factor, base = units.split(entry["unit"])
        for year in sorted({year for _, year in table}, key=lambda year: (year is None, year or 0)):
            found = {one: table[key] for one in wanted if (key := name_in_year(one, year)) in table}
            mark = ""
            if not any(one in found for one in wanted if not one.startswith("ref:")):
                # What others published alone is no statement of this report, and bears their mark.
                others = {one: (f"ref:{one.removeprefix('ref:')}", year) for one in wanted}
                found = {one: table[key] for one, key in others.items() if key in table}
                mark = "ref:"
            if len(found) < len(wanted) or (mark and all(one.startswith("ref:") for one in wanted)):
                continue
            try:
                value = formulas.compute(entry["formula"], {one: span for one, (_, span) in found.items()})
            except ArithmeticError:
                continue
            inputs = tuple(fact for fact, _ in found.values())
            implied = any(one.endswith("/implied") for one in inputs)
            status = "reference-implied" if mark else "implied" if implied else "derived"
            notes = {
                f"note_{lang}": entry.get(f"note_{lang}", words if implied else "")
                for lang, words in BASIS["implied"].items()
            }
            rows.append(
                {"id": f"{mark}{name}/{year or 'undated'}", "derived": mark + name, "topic": name.partition(".")[0]}
                | {"indicator": "", "zh": entry["zh"], "en": entry["en"], "year": year}
                | {"status": status, "unit": entry["unit"], "base_unit": base}
                | {"formula": entry["formula"], "inputs": inputs} | _columns(value) | notes
            )  # fmt: skip
    return rows


def name_in_year(name: str, year: int | None) -> tuple[str, int | None]:
    """Return the name and year that a name of a formula stands for in a year."""
    if name.startswith("next:"):
        return name.removeprefix("next:"), None if year is None else year + 1
    return name, year
