"""Rule 6: a report's arithmetic is checked, never mended.

Owns two tables: `checks`, what the report's own figures say of each other (``identities.toml``, what the
ledger calls a repeat, places listed before their number), and `outside`, every reference beside the report's
own or implied figure. What rounding can explain is no disagreement. One that was reviewed is listed with its
reason in ``seeds/<id>.known.toml``, and reported again once it is no longer what it was.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from math import inf, nan
from typing import Any

import pandas as pd

from .. import numerals, units, wording
from ..collection import ReportCache, known_path, read_toml, seed, stamp, terms
from ..dtypes import typed
from ..facts import cache_key, described, ledger, load, resolve
from ..ledger_csv import in_language
from ..references import cache_key as references_key
from ..references import reference
from ..words import FIRST
from . import formulas
from .citation import named
from .derivation import Named, interval, lookup, name_in_year, said, years_before, years_of
from .formulas import Interval

NOTHING = Interval(nan, nan, nan)
USUAL = ("usual", "near", "about")  # no proof: what fails it is asked about


def _verdict(how: str, stated: Interval, other: Interval) -> bool | None:
    """Tell whether some truth within both intervals satisfies the check; None where there is no verdict.

    ``usual`` asks for no more than the other, as ``le``; ``near`` for no farther from it than a share moves
    within a few years (``leap``, in percentage points).

    Intervals that only touch do not meet: what is printed as 1 is less than 1.5, and as 2 at least that.
    """
    if how in ("compare", "names"):
        return None
    exact = stated.low == stated.high or other.low == other.high
    one_sided = how in ("le", "usual")
    near = 1e-9 * max(1.0, abs(stated.value), abs(other.value)) * (1 if exact or one_sided else -1)
    if how == "near":
        near += float(terms("identities")["leap"]["points"])
    below, above = stated.low <= other.high + near, stated.high >= other.low - near
    return bool(below if one_sided else below and above)


def _row(check: str, how: str, sides: tuple[Interval, Interval], **words: Any) -> dict[str, Any]:
    """Judge two sides; what is about so much has no interval, and its digits prove nothing."""
    agrees, spans = _verdict(how, *sides), dict[str, float]()
    for side, span in zip(("stated", "other"), sides, strict=True):
        low, high = (nan, nan) if span.bound == "approx" else (span.low, span.high)
        spans |= {f"{side}_value": span.value, f"{side}_low": low, f"{side}_high": high}
    if "approx" in (one.bound for one in sides) and how in ("equal", "le", "within"):
        how = "about"
        for lang, note in said("about").items():
            before = words.get(f"note_{lang}", "")
            words[f"note_{lang}"] = f"{before}{' ' if before and lang == 'en' else ''}{note}"
    return {"check": check, "how": how, "agrees": agrees} | spans | words


def _plain(span: Interval) -> Interval:
    """Drop a bound of which the interval's ends are all that counts in a comparison: any but about."""
    return replace(span, bound="approx" if span.bound == "approx" else "eq")


def _names(name: str) -> Named:
    """Return what names stand for: the place's own figures, and those it quotes of others as context."""
    facts, place = load(report=name), seed(name).place
    quoted = lookup(facts[(facts["kind"] == "context") & (facts["area"] != place)])
    table = {key: found for key, found in quoted.items() if not key[0].startswith("ref:")}
    table |= lookup(facts[facts["area"] == place])
    stated = set(facts.index[facts["kind"] != "context"])
    return {key: (fact, _plain(span.opened() if fact in stated else span)) for key, (fact, span) in table.items()}


def identities(name: str, outside: bool) -> Iterator[dict[str, Any]]:
    """Try each entry of ``identities.toml`` in each year; `outside` chooses those that need references."""
    table = _names(name)
    for check, entry in terms("identities").items():
        if check in ("same_as", "leap"):
            continue
        parts = [entry["computed"]] if isinstance(entry["computed"], str) else entry["computed"]
        wanted = list(dict.fromkeys(one for part in [entry["stated"], *parts] for one in formulas.names(part)))
        if any(one.startswith("ref:") for one in wanted) != outside:
            continue
        for year in years_of(table):
            found = {one: table[key] for one in wanted if (key := name_in_year(one, year)) in table}
            if len(found) < len(wanted):
                continue
            given = {one: span for one, (_, span) in found.items()}
            stated, *spans = (formulas.compute(part, given) for part in [entry["stated"], *parts])
            ends = min(s.low for s in spans), max(s.high for s in spans)
            other = Interval(spans[0].value, *ends, "approx" if any(s.bound == "approx" for s in spans) else "eq")
            words = {key: entry.get(key, "") for key in ("zh", "en", "unit", "note_zh", "note_en")}
            _, of = name_in_year(formulas.names(entry["stated"])[0], year)  # a target is of the year after
            yield _row(
                f"{check}/{of or 'undated'}", entry["how"], (stated, other), **words, year=of,
                base_unit=units.split(entry["unit"])[1], stated=entry["stated"], other=" … ".join(parts),
                stated_inputs=tuple(found[one][0] for one in formulas.names(entry["stated"])),
                other_inputs=tuple(found[one][0] for part in parts for one in formulas.names(part)),
            )  # fmt: skip


def _stated(name: str, fact: Mapping[Hashable, Any]) -> dict[str, Any]:
    """Return what a check of one fact says of it."""
    return {"stated": name, "stated_inputs": (name,), **{key: fact[key] for key in ("year", "unit", "base_unit")}}


def repeats(name: str) -> Iterator[dict[str, Any]]:
    """Hold what the ledger calls a repeat against the fact it repeats."""
    facts, rows = load(report=name), ledger(name)
    for row in rows[rows["class"] == "repeat"].itertuples():
        fact = facts.loc[row.repeats]
        first, again = (float(numerals.value(one)) for one in (fact["number"], row.number))
        factor = abs(fact["value"]) / first if first else 1.0
        stated, other = (Interval(n * factor, n * factor, n * factor) for n in (first, again))
        yield _row(
            f"{row.repeats}/repeat-{row.start}", "equal", (stated, other), **said("repeat", fact),
            **_stated(row.repeats, fact), other=row.number, other_inputs=(), more=(row.quote,),
        )  # fmt: skip


def listed(name: str) -> Iterator[dict[str, Any]]:
    """Count the places that stand listed before a count of them: 甲、乙、丙三县."""
    source, facts = seed(name), load(report=name)
    short = "|".join(sorted({re.sub("[省市区县]$", "", area) for area in source.areas}, key=len, reverse=True))
    pattern = re.compile(rf"(?:(?:{short})[市区县]?、)+(?:{short})[市区县]?\s*$")
    for fact, row in facts[facts["measure"] == "count"].to_dict("index").items():
        if found := pattern.search(source.text[max(0, row["start"] - 60) : row["start"]]):
            counted = float(len(found[0].split("、")))
            sides = Interval(row["value"], row["low"], row["high"]), Interval(counted, counted, counted)
            yield _row(
                f"{fact}/listed", "equal", sides, **said("listed", row), **_stated(str(fact), row),
                other=re.sub(r"\s", "", found[0]), other_inputs=(),
            )  # fmt: skip


def against_references(name: str) -> Iterator[dict[str, Any]]:
    """Set every reference beside the report's figure of the same thing, place and year."""
    facts = load(report=name)
    actual = facts[(facts["kind"] == "actual") & (facts["pair"] != "from")]
    # Only what the report's own level and growth imply; not what was computed from that, or from references.
    implied = years_before(name).assign(bound="eq", area=seed(name).place)
    for ref in reference().itertuples():
        same = terms("identities")["same_as"].get(ref.indicator, {})
        alike = {"indicator": same.get("indicator", ref.indicator), "area": ref.area, "measure": ref.measure}
        words = {column: getattr(ref, column) for column in ("zh", "en", "year", "unit", "base_unit")}
        words |= {"other": ref.Index, "other_inputs": (ref.Index,)}
        words |= {f"note_{lang}": same.get(f"note_{lang}", in_language(ref.note, lang)) for lang in FIRST}
        other = Interval(ref.value, ref.low, ref.high)
        found = next((rows for table in (actual, implied) if len(rows := _alike(table, alike, ref))), None)
        if found is None:
            yield _row(ref.Index, "compare", (NOTHING, other), **words, stated="", stated_inputs=())
            continue
        own = found.iloc[0]
        stated = _plain(interval(own).opened())
        how = "le" if ref.period else "equal"  # one year is a part of a total over several
        if same:  # one number under two names proves neither name; two numbers may both be right
            how = "names" if _verdict("equal", stated, other) else "compare"
            words |= said("names", own, words)
            words |= {} if how == "names" else {"note_zh": "", "note_en": ""}
        inputs = found.index[0], *own.get("inputs", ())
        yield _row(ref.Index, how, (stated, other), **words, stated=found.index[0], stated_inputs=inputs)


def leaps(name: str) -> Iterator[dict[str, Any]]:
    """Hold each share of the report, result or target, against the latest that others published of an earlier year."""
    facts, refs = load(report=name), reference()
    shares = facts[facts["kind"].isin(("actual", "target")) & (facts["measure"] == "share") & (facts["pair"] != "from")]
    for fact, row in shares[shares["year"].notna()].to_dict("index").items():
        same = (refs["indicator"] == row["indicator"]) & (refs["area"] == row["area"]) & (refs["measure"] == "share")
        earlier = refs[same & (refs["year"] < row["year"]).fillna(False)].sort_values("year").tail(1)
        for ref in earlier.itertuples():
            stated = Interval(row["value"], row["low"], row["high"], row["bound"])
            yield _row(
                f"{fact}/since-{ref.year}", "near", (stated, Interval(ref.value, ref.low, ref.high)),
                **said("leap", {lang: named(row, lang) for lang in FIRST}, ref.year), **_stated(str(fact), row),
                other=ref.Index, other_inputs=(ref.Index,),
            )  # fmt: skip


def _alike(table: pd.DataFrame, alike: dict[str, str], ref: Any) -> pd.DataFrame:
    """Keep the rows of the same thing and place, and of the reference's year or a year of its period."""
    for column, value in alike.items():
        table = table[table[column] == value]
    first, _, last = (ref.period or str(ref.year)).partition("-")
    if last and len(last) != len(first):  # of a part of a year nothing is said that could be held against it
        return table.iloc[:0]
    return table[table["year"].between(int(first), int(last or first)).fillna(False)]


COLUMNS = [
    "check", "zh", "en", "year", "how", "stated", "stated_value", "stated_low", "stated_high", "other", "other_value",
    "other_low", "other_high", "unit", "base_unit", "agrees", "known_zh", "known_en", "note_zh", "note_en",
    "stated_inputs", "other_inputs", "inputs", "quotes",
]  # fmt: skip


def checks(report: str = "latest") -> pd.DataFrame:
    """Hold a report's figures against each other.

    Parameters
    ----------
    report : str
        A report's id, or ``"latest"``.

    Returns
    -------
    DataFrame
        Indexed by check. Columns: zh, en (what is checked), year, how (equal, le, within, compare,
        names: one number that bears another name there, usual: as le, near: a share not far from an earlier
        one, and about: where a side is about so much, which has no interval; these are no proof but a question),
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


def known(report: str = "latest") -> dict[str, dict[str, Any]]:
    """Return the disagreements that were reviewed: check → zh, en (the reason), expect (stated, other)."""
    path = known_path(resolve(report))
    return read_toml(path, "list of known disagreements") if path.is_file() else {}


def side_interval(row: Any, side: str, lang: str = "zh", system: str = "printed") -> str:
    """Write one side of a check, ``stated`` or ``other``: its value, or the interval its digits allow."""
    value, low, high = (getattr(row, f"{side}_{part}") for part in ("value", "low", "high"))
    if pd.isna(value):
        return ""
    about = wording.SIGN["approx"] if pd.isna(low) else ""
    unit = row.unit if row.unit in wording.SIGNS else ""
    plain = {"unit": row.unit, "number": "", "topic": row.Index.partition(".")[0]}
    open_ = {-inf: "≤ "}.get(low) or {inf: "≥ "}.get(high)
    if open_ or about or low == high:
        divisor, _ = wording.scale(row.unit, lang, system, plain["topic"])
        return (open_ or about) + f"{value / divisor:,.{3 if about else 10}g}".replace("-", wording.MINUS) + unit
    return wording.interval(plain | {"value": value, "low": low, "high": high}, lang, system) + unit


def _held(name: str, side: str) -> pd.DataFrame:
    path = known_path(name)
    return _tables(name, cache_key(name), references_key(), (path, stamp(path)))[side].copy()


@ReportCache
def _tables(name: str, _made_from: object, _references: object, _known: object) -> dict[str, pd.DataFrame]:
    inside = [*identities(name, outside=False), *repeats(name), *listed(name)]
    beside = [*against_references(name), *identities(name, outside=True), *leaps(name)]
    return {"inside": _table(name, inside), "outside": _table(name, beside)}


def _table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    facts, reviewed = load(report=name), known(name)
    for row in rows:
        row["inputs"] = (*row["stated_inputs"], *row["other_inputs"])
        entry = reviewed.get(row["check"], {}) if row["agrees"] is False else {}
        row |= {"known_zh": entry.get("zh", ""), "known_en": entry.get("en", "")}
        quotes = [facts.loc[one, "quote"] for one in row["inputs"] if one in facts.index]
        row["quotes"] = tuple(dict.fromkeys([*quotes, *row.pop("more", ())]))
    frame = pd.DataFrame(rows, columns=COLUMNS).fillna({"note_zh": "", "note_en": ""})
    return described(typed(frame).set_index("check"), name)
