"""Derived values: computed from facts, each with its formula, its inputs and an interval.

Owns ``derived.toml`` and the year before that a level and its growth imply. It
leaves the arithmetic to `formulas` and the comparison of years to `time_series`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pandas as pd

from .. import units
from ..collection import ReportCache, Seed, seed, terms
from ..dtypes import typed
from ..errors import unknown
from ..facts import cache_key, described, load, of_reports
from ..indicators import all_indicators, indicator, topics
from ..references import cache_key as references_key
from ..references import reference
from ..words import FIRST, words
from . import formulas
from .formulas import Interval, turned

# What the names of formulas stand for: (name, year) → (id of the value, its interval).
Named = dict[tuple[str, int | None], tuple[str, Interval]]
COLUMNS = [
    "derived", "topic", "indicator", "zh", "en", "status", "year", "bound", "value", "low", "high", "unit", "base_unit",
    "formula", "inputs", "note_zh", "note_en", "seed", "place",
]  # fmt: skip


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


@ReportCache
def _derived(name: str, _made_from: object, _references: object) -> pd.DataFrame:
    facts, about = load(report=name), seed(name)
    facts = facts[facts["area"] == about.place]
    table = lookup(facts)
    found: list[dict[str, Any] | None] = [*_implied(facts), *_before(_published(facts), "ref:")]
    found += [*_computed(table), *_targets(table, about), *_since(table)]
    by_id = {row["id"]: row for row in reversed(found) if row}  # an entry of derived.toml goes first
    rows = [{**row, "seed": name, "place": about.place} for row in reversed(by_id.values())]
    return described(typed(pd.DataFrame(rows, columns=["id", *COLUMNS])).set_index("id"), name)


def years_before(report: str) -> pd.DataFrame:
    """Return the years before that a report's own levels and growths imply, in their indicators' own measures."""
    found = derived(report=report)
    found = found[found["indicator"].ne("")]
    return found.assign(measure=[all_indicators()[name].measure for name in found["indicator"]])


def said(key: str, *parts: Any) -> dict[str, str]:
    """Fill words of ``[analysis]`` in both languages; of a mapping with names, each takes its own language's."""
    return {
        lang: words("analysis", lang)[key].format(*(one[lang] if hasattr(one, "keys") else one for one in parts))
        for lang in FIRST
    }


def _row(
    name: str, year: int | None, formula: str, inputs: list[tuple[str, Interval]], names: Mapping[str, str], **more: Any
) -> dict[str, Any] | None:
    """Compute a value of a year; None where the bounds of its inputs, in the order of the formula, leave it open."""
    try:
        found = formulas.compute(formula, dict(zip(formulas.names(formula), (span for _, span in inputs), strict=True)))
    except ArithmeticError:
        return None
    ids = tuple(one for one, _ in inputs)
    status = "implied" if any(one.endswith("/implied") for one in (name, *ids)) else "derived"
    # What others published or imply bears their mark in its id: it is no statement of this report.
    status = "reference-implied" if name.startswith("ref:") else status
    note = said(status) if status != "derived" else dict.fromkeys(FIRST, "")
    stem, _, kind = name.partition("/")
    row = {"id": "/".join(filter(None, [stem, str(year or "undated"), kind])), "derived": name, "year": year}
    row |= {"topic": stem.removeprefix("ref:").partition(".")[0], "indicator": "", "status": status, "formula": formula}
    row |= {lang: names[lang] for lang in FIRST} | {f"note_{lang}": note[lang] for lang in FIRST}
    bound = turned(found.bound, found.value)
    return row | {"inputs": ids, "unit": "%", "base_unit": "%"} | vars(found) | {"bound": bound} | more


def _published(facts: pd.DataFrame) -> pd.DataFrame:
    """Return what others published of the places of facts."""
    known = reference()
    return known[known["area"].isin(facts["area"])].assign(bound="eq")


def _implied(facts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Compute the year before, from a level and its growth in current prices."""
    return _before(facts[(facts["kind"] == "actual") & (facts["bound"] == "eq")].assign(source=""), "")


def _before(stated: pd.DataFrame, mark: str) -> Iterator[dict[str, Any]]:
    """Compute the year before, from what one publisher states; `mark` tells others from the report itself."""
    stated = stated[stated["year"].notna() & stated["indicator"].ne("")].reset_index(names="given")
    key, seen = ["indicator", "year", "source"], set()
    levels = stated[stated["measure"].isin(["level", "count"])].drop_duplicates(key).set_index(key)
    for growth in stated[stated["measure"] == "growth"].to_dict("records"):
        entry, at = indicator(growth["indicator"]), tuple(growth[column] for column in key)
        if entry.prices != "current" or at not in levels.index or at[:2] in seen:
            continue
        level, name = levels.loc[at], mark + entry.id
        row = _row(
            f"{name}/implied", growth["year"] - 1, f"{{{name}}} / (1 + {{{name}/growth}} / 100)",
            [(one["given"], interval(one)) for one in (level, growth)], level,
            indicator="" if mark else entry.id, unit=level["unit"], base_unit=level["base_unit"],
        )  # fmt: skip
        if row:
            seen.add(at[:2])
            yield row


def interval(row: Mapping[str, Any]) -> Interval:
    """Return a stated figure for computing: a range's end is exact, as it is stated and not measured."""
    value, bound = row["value"], str(row["bound"])
    if row.get("pair") in ("low", "high"):
        return Interval(value, value, value, bound)
    return Interval(value, row["low"], row["high"], turned(bound, value))


def lookup(facts: pd.DataFrame) -> Named:
    """Return what the names of formulas stand for: (name, year) → (id, interval)."""
    table: Named = {}
    for row in facts[facts["indicator"].ne("")].reset_index().to_dict("records"):
        kind = "" if row["kind"] == "actual" else row["kind"]
        for pair in ("to", "") if row["pair"] == "to" else (row["pair"],):
            table["/".join(filter(None, (_name(row), kind, pair))), _year(row)] = (row["fact"], interval(row))
    for row in _published(facts).reset_index().to_dict("records"):
        table.setdefault((f"ref:{_name(row)}", _year(row)), (row["id"], interval(row)))
    # A year that the report does not state, but implies, serves formulas as well.
    for row in _implied(facts):
        table.setdefault((row["indicator"], row["year"]), (row["id"], interval(row)))
    return table


def _name(row: Mapping[str, Any]) -> str:
    own = row["measure"] == all_indicators()[row["indicator"]].measure
    return str(row["indicator"]) if own else f"{row['indicator']}/{row['measure']}"


def _year(row: Mapping[str, Any]) -> int | None:
    return None if pd.isna(row["year"]) else int(row["year"])


def _targets(table: Named, about: Seed) -> Iterator[dict[str, Any] | None]:
    """Compare each target, and what others published of its year, with the result of the year before."""
    so_far = _so_far(about)
    for (name, year), done in table.items():
        entry = all_indicators().get(name)
        if year != about.reviews or entry is None or entry.measure == "growth" or done[0].endswith("/implied"):
            continue
        for kind, other in (("target-ratio", f"{name}/target"), ("outturn-ratio", f"ref:{name}")):
            if found := table.get((other, about.plans)) or so_far.get(other):
                yield _row(
                    f"{name}/{kind}", about.plans, f"100 * {{next:{other}}} / {{{name}}}", [found, done],
                    said(kind, vars(entry)),
                )  # fmt: skip


def _so_far(about: Seed) -> dict[str, tuple[str, Interval]]:
    """Return what others last published of the first days or months of the planned year, by name."""
    known = reference()
    own = known["indicator"].map(lambda name: all_indicators()[name].measure)
    known = known[(known["area"] == about.place) & (known["measure"] == own)]
    known = known[known["period"].str.startswith(f"{about.plans}-") & ~known["period"].str.fullmatch(r"\d{4}-\d{4}")]
    rows = known.assign(bound="eq").to_dict("index").items()
    return {f"ref:{row['indicator']}": (str(name), interval(row)) for name, row in rows}


def _since(table: Named) -> Iterator[dict[str, Any] | None]:
    """Compute the change of an amount of money since the earliest year that others published."""
    amounts = {f"ref:{one.id}" for one in all_indicators().values() if (one.unit, one.measure) == ("元", "level")}
    years = sorted(((year, name) for name, year in table if year and name in amounts), reverse=True)
    firsts = {name: year for year, name in years}
    for (name, year), given in table.items():
        own = name.removeprefix("ref:")
        first = firsts.get(f"ref:{own}")
        if first is None or not year or year - first < 2:
            continue
        if name != own and (own, year) in table:
            continue  # the report's own stands
        start, names = table[f"ref:{own}", first], said("since", vars(indicator(own)), first)
        yield _row(f"{name}/since", year, f"100 * {{{name}}} / {{{start[0]}}} - 100", [given, start], names)


def _computed(table: Named) -> Iterator[dict[str, Any] | None]:
    """Compute the entries of ``derived.toml`` in every year for which all their names have a value."""
    for (name, entry), year in product(terms("derived").items(), years_of(table)):
        wanted = formulas.names(entry["formula"])
        others = [one.startswith("ref:") for one in wanted]
        found, mark = [table.get(name_in_year(one, year)) for one in wanted], ""
        if not any(one and not other for one, other in zip(found, others, strict=True)):
            # What others published alone is no statement of this report, and bears their mark.
            found, mark = [table.get((f"ref:{one.removeprefix('ref:')}", year)) for one in wanted], "ref:"
        inputs = [one for one in found if one]
        if len(inputs) < len(wanted) or (mark and all(others)):
            continue
        notes = {key: entry.get(key, "") for key in ("note_zh", "note_en") if mark or key in entry}
        base = units.split(entry["unit"])[1]
        yield _row(mark + name, year, entry["formula"], inputs, entry, unit=entry["unit"], base_unit=base, **notes)


def years_of(table: Named) -> list[int | None]:
    """Return the years that values are of, the first first; what is undated comes last."""
    return sorted({year for _, year in table}, key=lambda year: (year is None, year or 0))


def name_in_year(name: str, year: int | None) -> tuple[str, int | None]:
    """Return the name and year that a name of a formula stands for in a year."""
    if name.startswith("next:"):
        return name.removeprefix("next:"), None if year is None else year + 1
    return name, year
