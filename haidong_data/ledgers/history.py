"""What a ledger was before: a review that a spreadsheet saved over comes back.

Owns the log beside the collection's ledgers (``seeds/.kept/<id>.jsonl``, no part of the collection): one line a
change that this package made, with the rows that changed. A spreadsheet that was open meanwhile saves the whole
ledger as it had read it; the version that it had read is the kept one it differs from least, and against that the
two are merged row by row. Without a log, as in a fresh clone, a ledger is what its file says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .. import ledger_csv
from ..collection import seeds_dir, write
from ..ledger_csv import Row

Rows = dict[int, Row]
# A longer log begins anew with the ledger as it stands.
LONGEST = 4_000_000  # bytes


@dataclass(frozen=True)
class Merged:
    """A ledger whose file was changed by another program.

    `rows`: the merged ones. `back`: starts of rows whose review was saved over and is back. `both`: starts of rows
    that were changed here and there differently; they stay as they were here. `older`: whether the file is an
    earlier version as a whole, which a version control system may have put there; it is taken as it is.
    """

    rows: list[Row]
    back: tuple[int, ...] = ()
    both: tuple[int, ...] = ()
    older: bool = False


def save(seed_id: str, rows: Iterable[Row]) -> None:
    """Write a ledger, and keep what it was; whoever calls this holds the collection's lock."""
    new = {row.start: row for row in rows}
    ledger_csv.save(seed_id, new.values())
    file = log(seed_id)
    known = versions(seed_id)
    before = known[-1] if known else {}
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
        now = {**(found[-1] if found else {}), **changed}
        found.append({start: row for start, row in now.items() if row is not None})
    return found


def changed(seed_id: str) -> bool:
    """Tell whether another program has changed a ledger since this package wrote it."""
    known = versions(seed_id)
    return bool(known) and not _same({row.start: row for row in ledger_csv.read(seed_id)}, known[-1])


def merge(seed_id: str, rows: Iterable[Row], as_written: bool) -> Merged:
    """Merge what a ledger's file says with what was changed here since the file was read elsewhere.

    `rows`: of the file. `as_written`: whether the file has the bytes that this package would write; a spreadsheet's
    has not.
    """
    theirs = {row.start: row for row in rows}
    known = versions(seed_id)
    if not known or _same(theirs, known[-1]):
        return Merged(list(theirs.values()))
    ours = known[-1]
    if as_written and any(_same(theirs, version) for version in known):
        return Merged(list(theirs.values()), older=True)
    # The later of two that are equally near: less was changed here since.
    base = min(reversed(known), key=lambda version: _differences(version, theirs))
    merged, back, both = dict(theirs), [], []
    for start in ours.keys() | base.keys():
        mine, was, said = ours.get(start), base.get(start), theirs.get(start)
        if _bare(mine) in (_bare(was), _bare(said)):
            continue
        if _bare(said) == _bare(was):
            back.append(start)
        else:
            both.append(start)
        if mine is None:
            merged.pop(start, None)
        else:
            merged[start] = mine
    return Merged(list(merged.values()), tuple(sorted(back)), tuple(sorted(both)))


def _differences(one: Mapping[int, Row], other: Mapping[int, Row]) -> int:
    return sum(_bare(one.get(start)) != _bare(other.get(start)) for start in one.keys() | other.keys())


def _same(one: Rows, other: Rows) -> bool:
    return one.keys() == other.keys() and not _differences(one, other)


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


AS_REVIEWED = "复核时如此 · as it was reviewed"


def accepted(row: Row) -> Row:
    """Return a row as a person takes it; one that was reviewed before keeps its decision, and says so."""
    reason = row.reason or (AS_REVIEWED if row.proposal and row.status == "proposed" else "")
    return replace(row, status="reviewed", reason=reason, sure=None, doubts="")


def rejected(row: Row, class_: str, reason: str, repeats: str) -> Row:
    """Return the row of a numeral that a person calls no figure."""
    bare = Row(row.start, row.end, row.number, row.unit, class_, reason=reason, repeats=repeats)
    return replace(bare, proposal=proposal(row))


def proposal(row: Row) -> str:
    """Return what the reader had proposed; the first proposal stays, however often a row is corrected."""
    return row.proposal or (json.dumps(_said(row), ensure_ascii=False) if row.status == "proposed" else "")


def _said(row: Row) -> dict[str, Any]:
    """Return what a row said, without its empty columns."""
    cells = {key.rstrip("_"): value for key, value in asdict(row).items()}
    return {
        key: value
        for key, value in cells.items()
        if value not in ("", None) and key not in ("status", "proposal", "sure", "doubts")
    }
