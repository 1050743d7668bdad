"""The ledgers as tables: tidy DataFrames with proper types.

Owns `load`, `ledger`, and which reports are closed. Facts come out as the ledger has
them; what is computed from them is for `derive`, what is said in words for `worded`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from numbers import Real
from pathlib import Path

import pandas as pd

from . import prose, units
from .collection import Seed, seed, seed_entries, seeds_dir, terms
from .errors import HaidongError, unknown
from .indicators import UNNAMED, all_indicators, dictionary_stamp, indicator, topics
from .ledger_csv import COLUMNS, Row
from .ledger_csv import path as ledger_path
from .ledger_csv import read as read_ledger

CATEGORIES = ("seed", "topic", "indicator", "measure", "kind", "bound", "area", "pair")
FACT_COLUMNS = (
    ["seed", "topic", "indicator", "term", "zh", "en", "measure", "kind", "year", "bound", "firm"]
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


def resolve(report: str = "latest") -> str:
    """Return the id that ``"latest"`` stands for, or that of a named report whose ledger was proved.

    Raises
    ------
    HaidongError
        For an unknown report, or one whose files are not those that `haidong check` has proved.
    """
    if report == "latest":
        known = reports()
        if not known:
            raise HaidongError("no report has a closed ledger yet; run haidong check to see what is open.")
        report = known[-1]
    if report not in seed_entries():
        raise unknown("report", report, ["latest", *seed_entries()])
    if report not in _trusted:
        recorded, found = seed_entries()[report].get("proved", {}), fingerprint(report)
        changed = [part for part in found if recorded.get(part) != found[part]]
        if changed:
            what = (
                "was not proved yet"
                if not recorded
                else f"has another {' and '.join(changed)} than was proved"
            )
            raise HaidongError(f"the report {report} {what}; run haidong check {report}.")
    return report


_trusted: set[str] = set()


@contextmanager
def trusted(report: str) -> Iterator[None]:
    """Load a report without a recorded proof until the block ends: for the proof itself."""
    _trusted.add(report)
    try:
        yield
    finally:
        _trusted.discard(report)


def fingerprint(report: str) -> dict[str, str]:
    """Compute what `haidong check` records of the files that a report's facts rest on.

    Returns
    -------
    dict of str to str
        sha256 of the ``ledger``, the ``statements`` (where there are some), the ``references`` and of the
        entries of the ``dictionary`` that the ledger names.
    """
    files = {
        "ledger": (ledger_path(report),),
        "statements": (seeds_dir() / f"{report}.statements.csv",),
        "references": (seeds_dir() / "reference.csv", seeds_dir() / "reference-sources.toml"),
    }
    found = {part: _sha256(*map(_stamped, paths)) for part, paths in files.items() if paths[0].is_file()}
    return found | {"dictionary": _used(_rows(seed(report)), dictionary_stamp())}


def _stamped(path: Path) -> tuple[Path, tuple[int, int] | None]:
    stat = path.stat() if path.is_file() else None
    return path, stat and (stat.st_mtime_ns, stat.st_size)


@cache
def _sha256(*files: tuple[Path, tuple[int, int] | None]) -> str:
    content = [path.read_bytes() if stamp else b"" for path, stamp in files]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


@cache
def _used(rows: tuple[Row, ...], _dictionary: object) -> str:
    known = all_indicators()
    names = sorted({row.indicator for row in rows if row.indicator in known})
    return hashlib.sha256(repr([known[name] for name in names]).encode()).hexdigest()


def cache_key(report: str) -> tuple[Seed, tuple[Row, ...]]:
    """Return what all tables of a report are made from, for what is computed from them to be kept by."""
    source = seed(report)
    return source, _rows(source)


def _rows(source: Seed) -> tuple[Row, ...]:
    stat = ledger_path(source.id).stat() if ledger_path(source.id).is_file() else None
    return _read(ledger_path(source.id), source.id, stat and (stat.st_mtime_ns, stat.st_size))


class _Read(tuple[Row, ...]):
    """A reading of a ledger; what is computed from it is kept by which reading it is, not by its thousands of cells."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


@cache
def _read(_path: object, name: str, _stamp: object) -> _Read:
    return _Read(read_ledger(name))


@cache
def _facts(source: Seed, rows: tuple[Row, ...]) -> pd.DataFrame:
    document = prose.read(source.text)
    records = []
    for row in rows:
        if not row.is_fact:
            continue
        entry = indicator(row.indicator) if row.indicator else None
        amount = units.amount(row.number, row.unit, negative=row.value < 0)
        records.append(
            {**asdict(row), **_place(document, row), "seed": source.id}
            | {"topic": entry.topic if entry else UNNAMED, "low": amount.low, "high": amount.high}
            | {"zh": entry.zh if entry else row.term, "en": entry.en if entry else row.term}
        )
    frame = pd.DataFrame(records, columns=["fact", *FACT_COLUMNS]).set_index("fact")
    return _typed(frame)


def _place(document: prose.Document, row: Row) -> dict[str, object]:
    sentence, paragraph = document.sentence(row.start), document.paragraph(row.start)
    return {
        "quote": sentence.text.strip() if sentence else "",
        "section": document.section(row.start).title,
        "paragraph": paragraph.number if paragraph else None,
    }


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    words = {name: list(terms("classes")[name]) for name in ("topic", "measure", "kind", "bound")}
    words["pair"] = ["", *terms("classes")["pair"]]
    for name in CATEGORIES:
        if name in frame:
            frame[name] = pd.Categorical(frame[name], categories=words.get(name))
    for name in ("year", "paragraph", "start", "end"):
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    return frame


def _choose(value: object, offered: list, what: str) -> list:
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
        One row a fact, indexed by its id, in the order of the report. Columns: seed,
        topic, indicator (empty where the dictionary has none; zh and en then repeat the term, and the
        topic is ``"unnamed"``), term (the report's own words), zh, en, measure, kind, year, bound, firm
        (the word that hardens or softens a target), area, pair, number and unit (as printed), value, low, high (in base_unit; percent
        stays in percent), base_unit, start, end (raw offsets), quote (the whole sentence),
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
    names = reports() if report == "all" else [resolve(report)]
    frames = [_facts(seed(name), _rows(seed(name))) for name in names]
    frame = frames[0].copy() if len(frames) == 1 else _typed(pd.concat(frames))
    for column, value, offered in (
        ("topic", topic, [*topics(), UNNAMED]),
        ("kind", kind, list(terms("classes")["kind"])),
        ("year", year, sorted(frame["year"].dropna().unique())),
    ):
        if value is not None:
            frame = frame[frame[column].isin(_choose(value, offered, column))]
    return frame if area is None else frame[_in_areas(frame, area, names)]


def _in_areas(frame: pd.DataFrame, area: object, names: list[str]) -> list[bool]:
    """Tell which facts speak of areas, in Chinese or English, alone or together with others: 乐都区、民和县."""
    english = {zh: en for name in names for zh, en in seed(name).areas.items()}
    spoken = [{one, *one.split("、")} for one in frame["area"].astype(str)]
    spoken = [one | {english[zh] for zh in one & set(english)} for one in spoken]
    wanted = set(_choose(area, sorted(set().union(*spoken)), "area"))
    return [bool(wanted & one) for one in spoken]


def ledger(report: str = "latest") -> pd.DataFrame:
    """Load the whole ledger of a report: a row for every numeral, facts and the others.

    Parameters
    ----------
    report : str
        A report's id, or ``"latest"``.

    Returns
    -------
    DataFrame
        The ledger's columns (see `haidong_data.ledgers.Row`), with topic, quote, section and
        paragraph; rows in the order of the report.

    Raises
    ------
    HaidongError
        For a report that is not offered, or whose ledger is not closed.

    Notes
    -----
    From the whole report, its title and headings too.
    """
    source = seed(resolve(report))
    document = prose.read(source.text)
    records = []
    for row in _rows(source):
        topic = all_indicators()[row.indicator].topic if row.indicator else UNNAMED if row.is_fact else None
        records.append({**asdict(row), **_place(document, row), "topic": topic})
    frame = pd.DataFrame(records).rename(columns={"class_": "class"})
    shown = [name for name in COLUMNS if name not in ("sure", "doubts")]  # a closed ledger has none
    frame = frame[[*shown, "topic", "quote", "section", "paragraph"]]
    frame["class"] = pd.Categorical(frame["class"], categories=list(terms("classes")["class"]))
    for name in ("measure", "kind", "bound", "pair"):
        frame[name] = pd.Categorical(frame[name].replace("", None), list(terms("classes")[name]))
    return frame.astype({"year": "Int64", "paragraph": "Int64"})
