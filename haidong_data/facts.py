"""The facts of reports as tidy DataFrames.

Owns `load`, `ledger`, which reports are closed, and whether a report's files are those that
`haidong check` has proved. Facts come out as the ledger has them; what is computed from them is
in `derivation`, what is said in words and not in numbers in `statements_csv`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from . import collection, prose, units
from .collection import ReportCache, Seed, Stamp, default_place, seed, seed_entries, seeds_dir, sha256, stamp, terms
from .dtypes import typed
from .errors import HaidongError, unknown
from .indicators import UNNAMED, all_indicators, dictionary_stamp, indicator, topics
from .ledger_csv import COLUMNS, Row
from .ledger_csv import path as ledger_path
from .ledger_csv import read as read_ledger

CLASSED = ("class", "measure", "kind", "bound", "pair")
FACT_COLUMNS = (
    ["seed", "place", "topic", "indicator", "term", "zh", "en", "measure", "kind", "year", "bound", "firm"]
    + ["area", "pair", "number", "unit", "value", "low", "high", "base_unit", "start", "end"]
    + ["quote", "section", "paragraph", "reason"]
)


def reports(closed: bool = True) -> list[str]:
    """Return the ids of the reports, oldest first.

    Parameters
    ----------
    closed : bool
        Only those whose ledger has no row that waits for review.

    Returns
    -------
    list of str

    Raises
    ------
    HaidongError
        When the list of documents or a ledger cannot be read.

    Notes
    -----
    From ``seeds/seeds.toml``; the words of a report are in its document.
    """
    return [name for name in seed_entries() if not closed or _is_closed(name)]


def _is_closed(name: str) -> bool:
    return ledger_path(name).is_file() and all(row.status == "reviewed" for row in _rows(seed(name)))


def newest() -> str:
    """Return the newest closed report of the collection's own place: that of the first report in ``seeds.toml``.

    Raises HaidongError when none of that place is closed.
    """
    if found := front():
        return found
    of = f" of {place}" if (place := default_place()) else ""
    raise HaidongError(f"no report{of} has a closed ledger yet; run haidong check to see what is open.")


def front() -> str:
    """Return what `newest` does, and "" where it raises: reports of other places stand without one."""
    place = default_place()
    return next((name for name in reversed(reports()) if seed_entries()[name].get("place") == place), "")


def resolve(report: str = "latest") -> str:
    """Return the id of a report whose ledger was proved.

    ``"latest"`` stands for the `newest` of the collection's own place.

    Raises HaidongError for an unknown report, or one whose files are not those that `haidong check` has
    proved.
    """
    if report == "latest":
        report = newest()
    if report not in seed_entries():
        raise unknown("report", report, ["latest", *seed_entries()])
    if report not in _unproved:
        recorded, found = seed_entries()[report].get("proved", {}), fingerprint(report)
        changed = [part for part in found if recorded.get(part) != found[part]]
        if changed:
            what = "was not proved yet" if not recorded else f"has another {' and '.join(changed)} than was proved"
            raise HaidongError(f"the report {report} {what}; run haidong check {report}.")
    return report


_unproved: set[str] = set()


@contextmanager
def without_proof(report: str) -> Iterator[None]:
    """Load a report without a recorded proof until the block ends: for the proof itself."""
    _unproved.add(report)
    try:
        yield
    finally:
        _unproved.discard(report)


def fingerprint(report: str) -> dict[str, str]:
    """Compute what `haidong check` records of the files that a report's facts rest on.

    Returns: sha256 of the ``ledger``, the ``statements`` (where there are some), the ``references`` and of
    the entries of the ``dictionary`` that the ledger names.
    """
    files = {
        "ledger": (ledger_path(report),),
        "statements": (collection.statements_path(report),),
        "references": tuple(seeds_dir() / name for name in collection.REFERENCES),
    }
    stamped = tuple((part, tuple((path, stamp(path)) for path in paths)) for part, paths in files.items())
    return dict(_fingerprint(report, _rows(seed(report)), dictionary_stamp(), stamped))


@ReportCache
def _fingerprint(
    report: str,
    rows: tuple[Row, ...],
    _dictionary: object,
    files: tuple[tuple[str, tuple[tuple[Path, Stamp], ...]], ...],
) -> dict[str, str]:
    found = {
        part: sha256(b"\0".join(path.read_bytes() if there else b"" for path, there in paths))
        for part, paths in files
        if paths[0][1]
    }
    known = all_indicators()
    used = [known[name] for name in sorted({row.indicator for row in rows if row.indicator in known})]
    return found | {"dictionary": sha256(repr(used))}


def cache_key(report: str) -> tuple[Seed, tuple[Row, ...], object]:
    """Return what all tables of a report are made from: its document, its ledger and the dictionary."""
    source = seed(report)
    return source, _rows(source), dictionary_stamp()


def _rows(source: Seed) -> tuple[Row, ...]:
    path = ledger_path(source.id)
    return _read(source.id, path, stamp(path))


@ReportCache
def _read(name: str, _path: Path, _stamp: Stamp) -> tuple[Row, ...]:
    return tuple(read_ledger(name))


@ReportCache
def _facts(name: str, source: Seed, rows: tuple[Row, ...], _dictionary: object) -> pd.DataFrame:
    records = []
    for row in rows:
        if not row.is_fact:
            continue
        entry = indicator(row.indicator) if row.indicator else None
        amount = units.amount(row.number, row.unit, negative=(row.value or 0) < 0)
        records.append(
            {**asdict(row), **_position(source.document, row), "seed": name, "place": source.place}
            | {"topic": entry.topic if entry else UNNAMED, "low": amount.low, "high": amount.high}
            | {"zh": entry.zh if entry else row.term, "en": entry.en if entry else row.term}
        )
    units.narrow(records)
    frame = pd.DataFrame(records, columns=["fact", *FACT_COLUMNS])
    return described(typed(frame, ("topic", *CLASSED)).set_index("fact"), name)


def described(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Say in ``frame.attrs`` which reports a table is from, by which edition of their ledgers and of the package."""
    from . import __version__

    editions = [fingerprint(name)["ledger"][:12] for name in names]
    frame.attrs = {"report": ", ".join(names), "source": "; ".join(seed(name).name("zh") for name in names)}
    frame.attrs |= {"version": f"haidong-data {__version__}, ledger {', '.join(editions)}"}
    return frame


def of_reports(report: str, table: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Make the table of one report, or of all closed ones.

    `report`: a report's id, ``"latest"``, or ``"all"``. `table`: makes the table of one report from its id.
    Returns: the table; with ``"all"``, its index has two levels: the report, and the one that the table of one report
    has.
    """
    if report != "all":
        return table(resolve(report)).copy()
    names = reports()
    if not names:
        resolve("latest")  # says that no ledger is closed
    frames = {resolve(name): table(name) for name in names}
    return described(pd.concat(frames, names=["report"]), *names)


def _position(document: prose.Document, row: Row) -> dict[str, object]:
    section, paragraph = document.position(row.start)
    return {"quote": document.quote(row.start), "section": section, "paragraph": paragraph}


def _choose(value: object, offered: list[Any], what: str) -> list[Any]:
    wanted = list(value) if isinstance(value, (list, tuple, set)) else [value]
    for one in wanted:
        if what == "year" and (isinstance(one, bool) or not isinstance(one, Real)):
            raise HaidongError(f"{one!r} is no year; give a number: {', '.join(map(str, offered))}.")
        if one not in offered:
            raise unknown(what, one, offered)
    return wanted


def load(
    topic: str | list[str] | None = None,
    *,
    report: str = "latest",
    year: int | list[int] | None = None,
    kind: str | list[str] | None = None,
    area: str | list[str] | None = None,
) -> pd.DataFrame:
    """Load the facts of a report, of any topic or all.

    Parameters
    ----------
    topic : str or list of str, optional
        Of `topics`: ``"fiscal"``, ``"poverty"``, ``"tourism"``, …; default all.
    report : str
        A report's id, ``"latest"``, or ``"all"`` for every closed report.
    year, kind, area : optional
        Keep only facts of these years, kinds (actual, target, context), areas (in Chinese or English; one of
        several that a fact names together will do).

    Returns
    -------
    DataFrame
        One row a fact, indexed by its id; with ``"all"``, by report and id. In the order of the report.
        Columns: seed, place (whose report it is), topic, indicator (empty where the dictionary has none; zh
        and en then repeat the term, and the topic is ``"unnamed"``), term (the report's own words), zh, en,
        measure, kind, year, bound, firm (the word that hardens or softens a target), area, pair, number and
        unit (as printed), value, low, high (in base_unit; percent stays in percent), base_unit, start, end
        (raw offsets), quote (the whole sentence),
        section, paragraph, reason.

    Raises
    ------
    HaidongError
        For a topic, report, year, kind or area that is not offered.

    Notes
    -----
    Covers the whole report, results and plans alike.

    Examples
    --------
    >>> list(load("tourism", kind="target").number)
    ['20']
    """
    frame = of_reports(report, lambda name: _facts(name, *cache_key(name)))
    for column, value, offered in (
        ("topic", topic, [*topics(), UNNAMED]),
        ("kind", kind, list(terms("classes")["kind"])),
        ("year", year, sorted(frame["year"].dropna().unique())),
    ):
        if value is not None:
            frame = frame[frame[column].isin(_choose(value, offered, column))]
    return frame if area is None else frame[_in_areas(frame, area)]


def _in_areas(frame: pd.DataFrame, area: object) -> list[bool]:
    """Tell which facts speak of areas, in Chinese or English, alone or together with others: 乐都区、民和县."""
    english = {zh: en for name in frame["seed"].unique() for zh, en in seed(name).areas.items()}
    spoken = [{one, *one.split("、")} for one in frame["area"]]
    spoken = [one | {english[zh] for zh in one & set(english)} for one in spoken]
    wanted = set(_choose(area, sorted(set().union(*spoken)), "area"))
    return [bool(wanted & one) for one in spoken]


def ledger(report: str = "latest") -> pd.DataFrame:
    """Load the whole ledger of a report: a row for every numeral, facts and the others.

    Parameters
    ----------
    report : str
        A report's id, ``"latest"``, or ``"all"`` for every closed report.

    Returns
    -------
    DataFrame
        seed and place, the ledger's columns (see `haidong_data.ledger_csv.Row`), topic, quote, section and
        paragraph; rows in the order of the report, counted from 0, with ``"all"`` by report and count.

    Raises
    ------
    HaidongError
        For a report that is not offered, or whose ledger is not closed.

    Notes
    -----
    From the whole report, its title and headings too.
    """
    return of_reports(report, _ledger)


def _ledger(name: str) -> pd.DataFrame:
    source, rows, _ = cache_key(name)
    known, records = all_indicators(), []
    for row in rows:
        topic = known[row.indicator].topic if row.indicator else UNNAMED if row.is_fact else None
        records.append({**asdict(row), **_position(source.document, row), "topic": topic, "seed": name})
    frame = pd.DataFrame(records).rename(columns={"class_": "class"}).assign(place=source.place)
    shown = [column for column in COLUMNS if column not in ("sure", "doubts")]  # a closed ledger has none
    frame = frame.reindex(columns=["seed", "place", *shown, "topic", "quote", "section", "paragraph"])
    for column in set(CLASSED) - {"pair"}:
        frame[column] = frame[column].replace("", None)  # of a numeral that is no fact
    return described(typed(frame, CLASSED), name)
