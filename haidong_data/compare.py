"""Years side by side: reported, implied, target and reference values of one indicator.

Owns `series`, `wide` and `targets`, the tables that most charts are drawn from. It
computes nothing that `derive` does not; which reports belong together is `lineage`'s.
"""

from __future__ import annotations

import pandas as pd

from . import numerals
from .derive import derived
from .errors import unknown
from .indicators import all_indicators, topics
from .lineage import lineage, own
from .references import reference
from .seeds import seed
from .tables import load, resolve

SERIES = [
    "id",
    "year",
    "status",
    "value",
    "low",
    "high",
    "unit",
    "number",
    "bound",
    "base_unit",
    "topic",
    "seed",
]
STATUS = {"actual": "reported", "target": "target"}


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
    with_reference : bool
        Add what others published, and the year before that their level and growth imply.

    Returns
    -------
    DataFrame
        One row a year and status, by year. Columns: id, year, status (reported, implied,
        target, reference), value, low, high, unit, number, bound, base_unit, topic, seed. A year
        that a report states is not also shown as implied by a later one.

    Raises
    ------
    HaidongError
        For an unknown indicator.
    """
    if indicator not in all_indicators():
        raise unknown("indicator", indicator, all_indicators())
    own = all_indicators()[indicator].measure
    frames = []
    if with_reference and measure in (None, own):  # first, so that what a report implies itself stands
        others = derived(report=resolve(report))
        others = others[others["derived"] == f"ref:{indicator}/implied"]
        frames.append(others.assign(id=others.index, number="", bound="eq"))
    for name in lineage(report):
        facts = load(report=name, kind=["actual", "target"], area=seed(name).place)
        facts = facts[
            (facts["indicator"] == indicator) & (facts["measure"] == (measure or own)) & facts["year"].notna()
        ]
        facts = facts[facts["pair"] != "from"]
        frames.append(facts.assign(id=facts.index, status=facts["kind"].astype(str).map(STATUS)))
        if measure in (None, own):
            implied = derived(report=name)
            implied = implied[implied["indicator"] == indicator]
            frames.append(implied.assign(id=implied.index, number="", bound="eq"))
    if with_reference:
        known = reference(indicator)
        known = known[(known["measure"] == (measure or own)) & known["year"].notna()]
        known = known[known["area"] == seed(resolve(report)).place]
        frames.append(
            known.assign(id=known.index, status="reference", bound="eq", topic=indicator.partition(".")[0])
        )
    frames = [
        frame.reindex(columns=SERIES).astype({"bound": str, "topic": str}) for frame in frames if len(frame)
    ]
    if not frames:
        return pd.DataFrame(columns=SERIES)
    frame = pd.concat(frames).drop_duplicates(["year", "status"], keep="last")
    stated = set(frame.loc[frame["status"] == "reported", "year"])
    frame = frame[(frame["status"] != "implied") | ~frame["year"].isin(stated)]
    order = ["implied", "reported", "reference", "target"]
    frame["status"] = pd.Categorical(frame["status"], order)
    return frame.sort_values(["year", "status"]).astype({"status": str}).reset_index(drop=True)


def wide(topic: str | None = None, *, report: str = "latest") -> pd.DataFrame:
    """Load one row an indicator: the year before as implied, the result, its growth, the next target.

    Parameters
    ----------
    topic : str, optional
        Default all.

    Returns
    -------
    DataFrame
        Indexed by indicator. Columns: zh, en, unit, previous, previous_low, previous_high (implied),
        level (the result in its own measure), level_bound, growth, target, target_bound, target_growth,
        target_growth_bound; values in the printed unit, empty where the report states none.

    Examples
    --------
    >>> table = wide("fiscal")
    >>> bool((table.previous_low < table.previous).loc["fiscal.revenue"])
    True
    """
    name = resolve(report)
    if topic is not None and topic not in topics():
        raise unknown("topic", topic, topics())
    facts = own(load(topic, report=name), name)
    implied = derived(topic, report=name).set_index("indicator")
    rows: dict[str, dict] = {}
    for fact in facts.itertuples():
        entry = all_indicators()[fact.indicator]
        row = rows.setdefault(entry.id, {"zh": entry.zh, "en": entry.en, "unit": ""})
        part = _part(fact.kind, "level" if fact.measure == entry.measure else fact.measure)
        if part is None:
            continue
        factor = abs(fact.value / _printed(fact)) if _printed(fact) else 1.0
        if not part.endswith("growth"):
            row["unit"] = fact.unit
        row[part] = fact.value / factor
        row[f"{part}_bound"] = str(fact.bound)
        if part == "level" and entry.id in implied.index:
            before = implied.loc[entry.id]
            row |= {"previous": before["value"] / factor}
            row |= {f"previous_{end}": before[end] / factor for end in ("low", "high")}
    columns = [
        "zh",
        "en",
        "unit",
        "previous",
        "previous_low",
        "previous_high",
        "level",
        "level_bound",
        "growth",
    ]
    columns += ["target", "target_bound", "target_growth", "target_growth_bound"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("indicator")


def _printed(fact: object) -> float:
    return float(numerals.value(fact.number))


def _part(kind: str, measure: str) -> str | None:
    return {
        ("actual", "level"): "level",
        ("actual", "growth"): "growth",
        ("target", "level"): "target",
        ("target", "growth"): "target_growth",
    }.get((kind, measure))


def targets(*, report: str = "latest", topic: str | None = None) -> pd.DataFrame:
    """Load what the report plans, each beside the result of the year before where it states one.

    Returns
    -------
    DataFrame
        Indexed by the target's fact id, in the order of the report. Columns: topic, indicator,
        zh, en, measure, bound, year, target, target_text (number and unit as printed), unit, actual,
        actual_bound, actual_id, actual_year, change (target less result, in base_unit; empty without a
        result), base_unit, quote.

    Notes
    -----
    From the report's outlook and plans.
    """
    name = resolve(report)
    facts = own(load(topic, report=name), name)
    done = (
        facts[facts["kind"] == "actual"].reset_index().drop_duplicates(["indicator", "measure"], keep="first")
    )
    done = done.set_index(["indicator", "measure"])
    rows = []
    for fact in facts[facts["kind"] == "target"].itertuples():
        key = (fact.indicator, fact.measure)
        before = done.loc[key] if key in done.index else None
        rows.append(
            {
                "fact": fact.Index,
                "topic": fact.topic,
                "indicator": fact.indicator,
                "zh": fact.zh,
                "en": fact.en,
            }
            | {"measure": fact.measure, "bound": fact.bound, "year": fact.year, "target": fact.value}
            | {"target_text": fact.number + fact.unit, "unit": fact.unit, "base_unit": fact.base_unit}
            | {"quote": fact.quote}
            | (
                {}
                if before is None
                else {"actual": before["value"], "actual_bound": before["bound"], "actual_id": before["fact"]}
                | {"actual_year": before["year"], "change": fact.value - before["value"]}
            )
        )
    columns = [
        "fact",
        "topic",
        "indicator",
        "zh",
        "en",
        "measure",
        "bound",
        "year",
        "target",
        "target_text",
        "unit",
    ]
    columns += ["actual", "actual_bound", "actual_id", "actual_year", "change", "base_unit", "quote"]
    frame = pd.DataFrame(rows, columns=columns).set_index("fact")
    return frame.astype({"year": "Int64", "actual_year": "Int64"})
