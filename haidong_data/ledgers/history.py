"""What a ledger was before: a review that a spreadsheet saved over comes back.

Owns the log beside the collection's ledgers (``seeds/.kept/<id>.jsonl``, no part of the collection): one line a
change that this package made, with the rows that changed. A spreadsheet that was open meanwhile saves the whole
ledger as it had read it; the version that it had read is the kept one it differs from least, and against that the
two are merged row by row. Without a log, as in a fresh clone, a ledger is what its file says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .. import ledger_csv
from ..collection import seeds_dir, write
from ..errors import offered, plural
from ..ledger_csv import Row

Rows = dict[int, Row]
# A longer log begins anew with the ledger as it stands.
LONGEST = 4_000_000  # bytes


def now(seed_id: str) -> Rows:
    """Return the rows of a ledger's file by where they start."""
    return {row.start: row for row in ledger_csv.read(seed_id)}


def save(seed_id: str, rows: Iterable[Row]) -> None:
    """Write a ledger, and keep what it was; whoever calls this holds the collection's lock."""
    new = {row.start: row for row in rows}
    ledger_csv.save(seed_id, new.values())
    file, before = log(seed_id), last(seed_id)
    changed = {start: new.get(start) for start in before.keys() | new.keys() if before.get(start) != new.get(start)}
    if not changed:
        return
    file.parent.mkdir(exist_ok=True)
    if file.exists() and file.stat().st_size > LONGEST:
        write(file, _line(new))
    else:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(_line(changed))


def versions(seed_id: str) -> list[Rows]:
    """Return the kept versions of a ledger, oldest first; a line that was cut off ends them."""
    found: list[Rows] = []
    try:
        lines = log(seed_id).read_text("utf-8").splitlines()
    except OSError:
        return []
    for line in lines:
        try:
            changed = {int(start): Row(**cells) if cells else None for start, cells in json.loads(line).items()}
        except (ValueError, TypeError):
            break
        after = {**(found[-1] if found else {}), **changed}
        found.append({start: row for start, row in after.items() if row is not None})
    return found


def last(seed_id: str) -> Rows:
    """Return a ledger as this package wrote it last; no rows where it has not."""
    return (versions(seed_id) or [{}])[-1]


def changed(seed_id: str) -> bool:
    """Tell whether another program has changed a ledger since this package wrote it."""
    known = versions(seed_id)
    return bool(known) and _differences(now(seed_id), known[-1]) > 0


def merge(seed_id: str, theirs: Rows, as_written: bool) -> tuple[Rows, list[str]]:
    """Merge what a ledger's file says with what was changed here since the file was read elsewhere.

    `theirs`: the rows of the file. `as_written`: whether the file has the bytes that this package would write; a
    spreadsheet's has not. Returns: the merged rows, and what came of it, one sentence each. Rows that were changed here
    and there differently stay as they were here; an earlier version as a whole, which a version control system may
    have put there, is taken as it is.
    """
    known = versions(seed_id)
    if not known or not _differences(theirs, known[-1]):
        return theirs, []
    if as_written and any(not _differences(theirs, version) for version in known):
        return theirs, [f"{ledger_csv.path(seed_id).name} is an earlier version of the ledger; it is taken as it is"]
    ours = known[-1]
    # The later of two that are equally near: less was changed here since.
    base = min(reversed(known), key=lambda version: _differences(version, theirs))
    back, both = list[int](), list[int]()
    for start in sorted(ours.keys() | base.keys()):
        mine, was, said = (_bare(rows.get(start)) for rows in (ours, base, theirs))
        if mine in (was, said):
            continue
        if said == was:
            back.append(start)
        else:
            both.append(start)
    merged = {start: row for start, row in theirs.items() if start not in (*back, *both)}
    merged |= {start: ours[start] for start in (*back, *both) if start in ours}
    notes = []
    if back:
        what = plural(len(back), "row")
        notes.append(f"{what} reviewed here meanwhile had been saved over and are back: {offered(back)}")
    if both:
        notes.append(f"changed here and there differently, so left as they were here: {offered(both)}")
    return merged, notes


def _differences(one: Rows, other: Rows) -> int:
    return sum(_bare(one.get(start)) != _bare(other.get(start)) for start in one.keys() | other.keys())


def _bare(row: Row | None) -> Row | None:
    """Return a row without the reader's doubts, which a spreadsheet rounds."""
    return row and replace(row, sure=None, doubts="")


def _line(rows: Mapping[int, Row | None]) -> str:
    said: dict[int, Any] = {
        start: {key: value for key, value in asdict(row).items() if value not in ("", None)} if row else None
        for start, row in sorted(rows.items())
    }
    return json.dumps(said, ensure_ascii=False) + "\n"


def log(seed_id: str) -> Path:
    """Return where the versions of a ledger are kept."""
    return seeds_dir() / ".kept" / f"{seed_id}.jsonl"


def accepted(row: Row) -> Row:
    """Return a row as a person takes it; one that was reviewed before keeps its decision, and says so."""
    reason = row.reason or (ledger_csv.reason("as_reviewed") if row.proposal and row.status == "proposed" else "")
    return replace(row, status="reviewed", reason=reason)


def corrected(was: Row, row: Row) -> Row:
    """Return a row as a person has written it over another; what the reader had proposed is kept."""
    return replace(row, status="reviewed", proposal=row.proposal or proposal(was))


def rejected(was: Row, row: Row) -> Row:
    """Return the row of a numeral that a person calls no figure: its place, and what was said of it."""
    bare = Row(row.start, row.end, row.number, row.unit, row.class_, reason=row.reason, repeats=row.repeats)
    return corrected(was, replace(bare, proposal=row.proposal))


def proposal(row: Row) -> str:
    """Return what the reader had proposed; the first proposal stays, however often a row is corrected."""
    if row.proposal or row.status != "proposed":
        return row.proposal
    said = {key.rstrip("_"): value for key, value in asdict(row).items() if value not in ("", None)}
    no_part = ("status", "proposal", "sure", "doubts")
    return json.dumps({key: value for key, value in said.items() if key not in no_part}, ensure_ascii=False)
