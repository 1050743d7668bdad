"""Several reports of one place: which follow each other, and where a later one contradicts.

Owns the order of reports and `contradictions`. It mends nothing: both quotes are shown.
"""

from __future__ import annotations

import pandas as pd

from .derive import derived
from .indicators import all_indicators
from .reads import note
from .seeds import described, seed
from .tables import load, reports, resolve


def lineage(report: str = "latest") -> list[str]:
    """Return the closed reports of the same place up to this one, oldest first."""
    last = resolve(report)
    known = described()
    return [
        name
        for name in reports()
        if known[name]["place"] == known[last]["place"]
        and known[name]["delivered"] <= known[last]["delivered"]
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
    rows = []
    names = lineage(report)
    facts = {name: own(load(report=name, kind="actual"), name) for name in names}
    for later in names:
        table = derived(report=later)
        for value in table[(table["status"] == "implied") & table["indicator"].ne("")].itertuples():
            for earlier in names[: names.index(later)]:
                known = facts[earlier]
                known = known[(known["indicator"] == value.indicator) & (known["year"] == value.year)]
                known = known[known["measure"] == all_indicators()[value.indicator].measure]
                note([*known.index, *value.inputs])
                for fact in known.itertuples():
                    if fact.low <= value.high and value.low <= fact.high:
                        continue
                    quote = facts[later].loc[value.inputs[0], "quote"]
                    rows.append(
                        {"indicator": value.indicator, "zh": value.zh, "en": value.en, "year": value.year}
                        | {"stated": fact.Index, "implied": value.Index, "base_unit": value.base_unit}
                        | {"stated_low": fact.low, "stated_high": fact.high}
                        | {"implied_low": value.low, "implied_high": value.high}
                        | {"stated_quote": fact.quote, "implied_quote": quote}
                        | {"stated_seed": earlier, "implied_seed": later}
                    )
    columns = [
        "indicator",
        "zh",
        "en",
        "year",
        "stated",
        "implied",
        "stated_low",
        "stated_high",
        "implied_low",
    ]
    columns += ["implied_high", "base_unit", "stated_quote", "implied_quote", "stated_seed", "implied_seed"]
    return pd.DataFrame(rows, columns=columns)
