"""Time series: the values of an indicator over the years, from all reports of a place.

Owns which reports belong together (`lineage`), the tables that most charts are drawn from
(`series`, `wide`, `targets`), and `contradictions`, where a later report implies another value
than an earlier one stated. It computes nothing that `derivation` does not, and mends nothing.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from .. import indicators, numerals, wording
from ..collection import seed, seed_entries, terms
from ..dtypes import typed
from ..errors import unknown
from ..facts import described, load, reports, resolve
from ..indicators import all_indicators
from ..references import reference
from ..usage import record
from .derivation import derived, years_before

CONTRADICTIONS = [
    "indicator", "zh", "en", "year", "stated", "implied", "stated_low", "stated_high", "implied_low", "implied_high",
    "base_unit", "stated_quote", "implied_quote", "stated_seed", "implied_seed",
]  # fmt: skip
SERIES = [
    "id", "year", "status", "value", "low", "high", "unit", "number", "bound", "base_unit", "topic", "seed",
]  # fmt: skip
WIDE = [
    "zh", "en", "unit", "previous", "previous_low", "previous_high", "level", "level_bound", "growth",
    "target", "target_bound", "target_growth", "target_growth_bound",
]  # fmt: skip
TARGETS = [
    "fact", "topic", "indicator", "zh", "en", "measure", "bound", "year", "target", "target_text", "unit", "actual",
    "actual_bound", "actual_id", "actual_year", "change", "base_unit", "quote",
]  # fmt: skip
RANK = {"implied": 0, "reported": 1, "reference-implied": 2, "reference": 3, "target": 4}
STATUS = {"actual": "reported", "target": "target", "context": "context"}  # of a stated value, by its kind
PARTS = {
    ("actual", "level"): "level",
    ("actual", "growth"): "growth",
    ("target", "level"): "target",
    ("target", "growth"): "target_growth",
}


def lineage(report: str = "latest") -> list[str]:
    """Return the closed reports of the same place up to this one, oldest first."""
    last = resolve(report)
    known = seed_entries()
    return [
        name
        for name in reports()
        if known[name]["place"] == known[last]["place"] and known[name]["delivered"] <= known[last]["delivered"]
    ]


def own(facts: pd.DataFrame, report: str) -> pd.DataFrame:
    """Keep the facts of the report's own place that speak of one year; of a pair, where it ends."""
    return facts[(facts["area"] == seed(report).place) & (facts["pair"] != "from") & facts["year"].notna()]


def contradictions(report: str = "latest") -> pd.DataFrame:
    """List where a later report implies another value for a year than an earlier one stated.

    Parameters
    ----------
    report : str
        The last of them: a report's id, or ``"latest"``.

    Returns
    -------
    DataFrame
        One row a disagreement: indicator, zh, en, year, stated (id), implied (id), stated_low,
        stated_high, implied_low, implied_high, base_unit, stated_quote, implied_quote, stated_seed,
        implied_seed. Empty with one report.

    Raises
    ------
    HaidongError
        For a report that is not offered, or whose ledger is not closed.

    Notes
    -----
    From the results of all closed reports of the place up to this one.
    """
    names = lineage(report)
    facts = {name: own(load(report=name, kind="actual"), name) for name in names}
    stated = pd.concat(facts.values()).reset_index().add_prefix("stated_")
    implied = pd.concat(map(years_before, names)).reset_index().add_prefix("implied_")
    keys = ["indicator", "year", "measure"]
    pairs = implied.merge(
        stated, left_on=[f"implied_{key}" for key in keys], right_on=[f"stated_{key}" for key in keys]
    )
    pairs = pairs[pairs["stated_seed"].map(names.index) < pairs["implied_seed"].map(names.index)]
    record([*pairs["stated_fact"], *implied.loc[implied["implied_seed"] != names[0], "implied_inputs"].explode()])
    meet = (pairs["stated_low"] <= pairs["implied_high"]) & (pairs["implied_low"] <= pairs["stated_high"])
    apart = pairs[~meet].reset_index(drop=True)
    told = {f"implied_{column}": column for column in ("indicator", "zh", "en", "year", "base_unit")}
    apart = apart.rename(columns=told | {"stated_fact": "stated", "implied_id": "implied"})
    inputs = zip(apart["implied_seed"], apart["implied_inputs"], strict=True)
    apart["implied_quote"] = [facts[name].loc[level, "quote"] for name, (level, *_) in inputs]
    return described(typed(apart[CONTRADICTIONS]), *names)


def series(
    indicator: str, *, measure: str | None = None, report: str = "latest", with_reference: bool = False
) -> pd.DataFrame:
    """Load one indicator over the years, from every closed report of the place up to this one.

    Parameters
    ----------
    indicator : str
        Its id.
    measure : str, optional
        Default is the indicator's own; ``"growth"`` for its growth.
    report : str
        A report's id, or ``"latest"``.
    with_reference : bool
        Add what others published, and the year before that their level and growth imply.

    Returns
    -------
    DataFrame
        One row a year and status, by year. Columns: id, year, status (implied, reported,
        reference-implied, reference, target), value, low, high, unit, number, bound, base_unit, topic, seed. A year
        that a report states is not also shown as implied by a later one, nor one that others state or
        a report implies as implied by what others published.

    Raises
    ------
    HaidongError
        For an unknown indicator, measure or report.

    Notes
    -----
    From the results and plans of the whole report, for its own place; of a change from one figure to
    another, the latter.
    """
    entry = indicators.indicator(indicator)
    if measure not in (None, *terms("classes")["measure"]):
        raise unknown("measure", measure, terms("classes")["measure"])
    wanted = measure or entry.measure
    own = wanted == entry.measure  # the year before is implied of it alone
    place, frames = seed(resolve(report)).place, []

    def add(found: pd.DataFrame, **columns: object) -> None:
        frames.append(found.assign(id=found.index, **columns))

    if with_reference and own:
        others = derived(report=resolve(report))
        add(others[others["derived"] == f"ref:{indicator}/implied"], number="")
    for name in lineage(report):
        facts = load(report=name, kind=["actual", "target"])
        facts = facts[(facts["indicator"] == indicator) & (facts["measure"] == wanted) & (facts["area"] == place)]
        facts = facts[facts["year"].notna() & (facts["pair"] != "from")]
        add(facts, status=facts["kind"].astype(str).map(STATUS))
        if own:
            implied = derived(report=name)
            add(implied[implied["indicator"] == indicator], number="")
    if with_reference:
        known = reference(indicator)
        known = known[(known["measure"] == wanted) & known["year"].notna() & (known["area"] == place)]
        add(known, status="reference", bound="eq", topic=entry.topic)
    frame = pd.concat([typed(frame.reindex(columns=SERIES)) for frame in frames])
    frame = frame.drop_duplicates(["year", "status"], keep="last")
    for weaker, better in (("implied", ["reported"]), ("reference-implied", ["reported", "implied", "reference"])):
        stated = frame.loc[frame["status"].isin(better), "year"]
        frame = frame[(frame["status"] != weaker) | ~frame["year"].isin(stated)]
    frame = frame.sort_values(["year", "status"], key=lambda one: one.map(RANK) if one.name == "status" else one)
    return described(frame.reset_index(drop=True), *lineage(report))


def wide(topic: str | None = None, *, report: str = "latest") -> pd.DataFrame:
    """Load one row an indicator: the year before as implied, the result, its growth, the next target.

    Parameters
    ----------
    topic : str, optional
        Default all.
    report : str
        A report's id, or ``"latest"``.

    Returns
    -------
    DataFrame
        Indexed by indicator; those of which the report's own place states a result, a growth or a target for
        one year. Facts of no year or of a part of the place, changes and context are in `load`.
        Columns: zh, en, unit, previous, previous_low, previous_high (implied),
        level (the result in its own measure), level_bound, growth, target, target_bound, target_growth,
        target_growth_bound; values in the printed unit, empty where the report states none.

    Raises
    ------
    HaidongError
        For a topic or a report that is not offered.

    Notes
    -----
    From the results and plans of the whole report.

    Examples
    --------
    >>> table = wide("fiscal")
    >>> bool((table.previous_low < table.previous).loc["fiscal.revenue"])
    True
    """
    name = resolve(report)
    facts, implied = own(load(topic, report=name), name), years_before(name).set_index("indicator")
    rows: dict[str, dict[str, Any]] = {}
    for fact in facts[facts["indicator"].ne("")].itertuples():
        entry = all_indicators()[fact.indicator]
        part = PARTS.get((fact.kind, "level" if fact.measure == entry.measure else fact.measure))
        if part is None:
            continue
        row = rows.setdefault(entry.id, {"zh": entry.zh, "en": entry.en, "unit": ""})
        printed = float(numerals.value(fact.number))
        factor = abs(fact.value / printed) if printed else 1.0
        if not part.endswith("growth"):
            row["unit"] = fact.unit
        row[part] = fact.value / factor
        row[f"{part}_bound"] = str(fact.bound)
        if part == "level" and entry.id in implied.index:
            before = implied.loc[entry.id]
            row |= {"previous": before["value"] / factor}
            row |= {f"previous_{end}": before[end] / factor for end in ("low", "high")}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=WIDE).rename_axis("indicator")
    return described(typed(frame), name)


def targets(*, report: str = "latest", topic: str | None = None) -> pd.DataFrame:
    """Load what the report plans, each beside the result of the year before where it states one.

    Parameters
    ----------
    report : str
        A report's id, ``"latest"``, or ``"all"`` for every closed report.
    topic : str, optional
        Default all.

    Returns
    -------
    DataFrame
        Indexed by the target's fact id, in the order of the report (with ``"all"`` by report and id, and with
        the columns result (in base_unit), result_text (in Chinese, with unit and qualifier), result_bound,
        result_id and result_report: what a later report of the same place states for the target's year); of
        the report's own place, for one year. Columns: topic, indicator, zh, en, measure, bound, year, target
        (in base_unit; a fall is negative), target_text (in Chinese, with unit and qualifier: ``下降 15%以上``),
        unit, actual, actual_bound, actual_id, actual_year, change (target less result, in base_unit; empty
        without a result), base_unit, quote.

    Raises
    ------
    HaidongError
        For a topic or a report that is not offered.

    Notes
    -----
    From the report's outlook and plans.
    """
    if report == "all":
        return _all_targets(topic)
    name = resolve(report)
    facts = own(load(topic, report=name), name).reset_index()
    goals, done = facts[facts["kind"] == "target"], _done(facts).drop_duplicates(["indicator", "measure"])
    goals = goals.assign(target=goals["value"], target_text=[wording.text(row) for row in goals.to_dict("records")])
    told = {"value": "actual", "bound": "actual_bound", "fact": "actual_id", "year": "actual_year"}
    done = done.rename(columns=told)[["indicator", "measure", *told.values()]]
    found = goals.merge(done, on=["indicator", "measure"], how="left")
    # From a floor or an about nothing can be taken away.
    exact = (found["bound"] == "eq") & (found["actual_bound"] == "eq")
    found["change"] = (found["target"] - found["actual"]).where(exact)
    return described(typed(found[TARGETS]).set_index("fact"), name)


def _done(facts: pd.DataFrame) -> pd.DataFrame:
    """Keep the results that a target can be held against."""
    return facts[(facts["kind"] == "actual") & facts["indicator"].ne("")]


def _all_targets(topic: str | None) -> pd.DataFrame:
    """Lay the targets of every report beside the results that later reports of their places state."""
    keys = ["place", "indicator", "measure", "year", "base_unit"]
    names = reports()
    goals, done = [], []
    for name in names:
        place = seed(name).place
        goals.append(targets(report=name, topic=topic).reset_index().assign(report=name, place=place))
        facts = own(load(topic, report=name), name).reset_index().assign(result_report=name, place=place)
        done.append(_done(facts))
    told = {"value": "result", "bound": "result_bound", "fact": "result_id", "text": "result_text"}
    # The report that is nearest to the year says what came of it, an exact value before a threshold.
    results = pd.concat(done).sort_values("bound", kind="stable").drop_duplicates(keys)
    results = results.assign(text=[wording.text(row) for row in results.to_dict("records")])
    found = pd.concat(goals).merge(
        results.rename(columns=told)[[*keys, *told.values(), "result_report"]], on=keys, how="left"
    )
    return described(typed(found.drop(columns="place")).set_index(["report", "fact"]), *names)
