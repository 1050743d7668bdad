"""Rule 6: a report's arithmetic is checked, never mended.

Owns two tables: `checks`, what the report's own figures say of each other,
and `outside`, every reference figure beside the report's own or implied one. What rounding can explain
is no disagreement. One that was reviewed is listed with its reason in ``seeds/<id>.known.toml``,
and reported again once it is no longer what it was. The checks themselves
are those of `identities`; printing is the command line's.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from math import inf

import pandas as pd

from . import values
from .check import Finding
from .files import seeds_dir
from .identities import against_references, identities, listed, repeats
from .references import state as reference_state
from .tables import load, resolve, state

COLUMNS = [
    "check", "zh", "en", "year", "how", "stated", "stated_value", "stated_low", "stated_high", "other", "other_value",
    "other_low", "other_high", "unit", "base_unit", "agrees", "known_zh", "known_en", "note_zh", "note_en",
    "stated_inputs", "other_inputs", "inputs", "quotes",
]  # fmt: skip
HOW = {
    "equal": {"zh": "相等", "en": "equal"},
    "le": {"zh": "不多于", "en": "no more than"},
    "within": {"zh": "在其间", "en": "within"},
    "compare": {"zh": "对照", "en": "side by side"},
    "names": {"zh": "对照", "en": "side by side"},
}


def checks(report: str = "latest") -> pd.DataFrame:
    """Hold a report's figures against each other.

    Parameters
    ----------
    report : str
        A report's id, or ``"latest"``.

    Returns
    -------
    DataFrame
        Indexed by check. Columns: zh, en (what is checked), year, how (equal, le, within, compare or
        names: one number that bears another name there),
        stated and other (formulas or ids), stated_value, stated_low, stated_high, other_value, other_low,
        other_high (in base_unit: what the printed digits allow), unit, base_unit, agrees (empty
        for compare and names), known_zh, known_en (why a reviewed disagreement stands), note_zh, note_en,
        stated_inputs and other_inputs (ids),
        inputs (both), quotes (their sentences).

    Raises
    ------
    HaidongError
        For a report that is not offered, or whose ledger is not closed.

    Notes
    -----
    From the whole report: what it says twice, ratios beside their parts, lists beside their number.

    Examples
    --------
    >>> bool(checks().loc["fiscal.loan_deposit_ratio/2019", "agrees"])
    True
    """
    return _held(resolve(report), "inside")


def outside(report: str = "latest") -> pd.DataFrame:
    """Hold a report's figures against what others published, rounding taken into account.

    Parameters
    ----------
    report : str
        A report's id, or ``"latest"``.

    Returns
    -------
    DataFrame
        As `checks`; indexed by the reference's id, then the identities that need references. Where
        the report says nothing of the same thing, place and year, `stated` and `agrees` are empty.

    Raises
    ------
    HaidongError
        For a report that is not offered, or whose ledger is not closed.

    Notes
    -----
    A reference is held against the report's own figure, or the year before as implied.
    """
    return _held(resolve(report), "outside")


def findings(report: str = "latest") -> list[Finding]:
    """Return what disagrees and is not listed as known, and what is listed without need.

    Returns
    -------
    list of Finding
        Empty when all is as reviewed.
    """
    name = resolve(report)
    table = pd.concat([checks(name), outside(name)])
    reviewed, off = known(name), []
    where = f"seeds/{name}.known.toml"
    for row in table.itertuples():
        entry = reviewed.pop(row.Index, None)
        said = {"stated": interval(row, "stated"), "other": interval(row, "other")}
        agrees = pd.isna(row.agrees) or bool(row.agrees)
        quote = row.quotes[0] if row.quotes else ""
        if not agrees and entry is None:
            what = f"{row.en}: stated {said['stated']}, but {row.other} gives {said['other']}"
            off.append(
                Finding(
                    6,
                    row.Index,
                    quote,
                    what,
                    f"check the rows; if so printed, list it with its reason in {where}",
                )
            )
        if agrees and entry is not None:
            off.append(
                Finding(
                    6, row.Index, quote, "it agrees now, but is listed as known", f"delete it from {where}"
                )
            )
        if not agrees and entry is not None and entry["expect"] != said:
            what = f"the known disagreement has changed from {entry['expect']} to {said}"
            off.append(Finding(6, row.Index, quote, what, f"review it again in {where}"))
    for check in reviewed:
        off.append(Finding(6, check, "", "there is no such check", f"delete it from {where}"))
    return off


def known(report: str = "latest") -> dict[str, dict]:
    """Return the disagreements that were reviewed: check → zh, en (the reason), expect (stated, other)."""
    path = seeds_dir() / f"{resolve(report)}.known.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def interval(row: object, side: str, lang: str = "zh", system: str = "printed") -> str:
    """Write one side of a check, ``stated`` or ``other``: its value, or the interval its digits allow."""
    value, low, high = (getattr(row, f"{side}_{part}") for part in ("value", "low", "high"))
    if pd.isna(value):
        return ""
    unit = row.unit if row.unit in values.SIGNS else ""
    plain = {"unit": row.unit, "number": "", "topic": row.Index.partition(".")[0]}
    open_ = {-inf: "≤ "}.get(low) or {inf: "≥ "}.get(high)
    if open_ or low == high:
        divisor, _ = values.scale(row.unit, lang, system, plain["topic"])
        return (open_ or "") + f"{value / divisor:,.10g}".replace("-", values.MINUS) + unit
    return values.interval(plain | {"value": value, "low": low, "high": high}, lang, system) + unit


def _held(name: str, side: str) -> pd.DataFrame:
    path = seeds_dir() / f"{name}.known.toml"
    reviewed = path.stat().st_mtime_ns if path.is_file() else None
    return _table(name, side, (state(name), reference_state(), reviewed)).copy()


@lru_cache(maxsize=16)
def _table(name: str, side: str, _state: object) -> pd.DataFrame:
    if side == "inside":
        rows = [*identities(name, outside=False), *repeats(name), *listed(name)]
    else:
        rows = [*against_references(name), *identities(name, outside=True)]
    facts, reviewed = load(report=name), known(name)
    for row in rows:
        row["inputs"] = (*row["stated_inputs"], *row["other_inputs"])
        entry = reviewed.get(row["check"], {}) if row["agrees"] is False else {}
        row |= {"known_zh": entry.get("zh", ""), "known_en": entry.get("en", "")}
        quotes = [facts.loc[one, "quote"] for one in row["inputs"] if one in facts.index]
        row["quotes"] = tuple(dict.fromkeys([*quotes, *row.pop("more", ())]))
    frame = pd.DataFrame(rows, columns=COLUMNS).set_index("check")
    return frame.fillna({"note_zh": "", "note_en": ""}).astype({"year": "Int64", "agrees": "boolean"})
