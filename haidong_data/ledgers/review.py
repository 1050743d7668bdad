"""What a person does with a proposed ledger: accept, correct, reject, and take back.

Owns the change of a row's status and the memory of what the reader had proposed. Each call names one
row, several or a whole table of them; it reads the ledger, changes these rows and writes it back while
it holds the collection's lock, so that two people at once, or one whose kernel dies, lose nothing. The
ledger stays a CSV that any editor opens. The proof of the whole ledger is left to `check`.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from .. import ledger_csv
from ..collection import Seed, locked, seed, seeds_dir, terms
from ..errors import HaidongError, offered, unknown
from ..indicators import all_indicators
from ..ledger_csv import Row
from . import check, history, propose, readings, spreadsheets
from .check import Finding
from .history import Rows

# Columns a person may change; the rest follows from them or from the document.
CHANGED = (
    "indicator", "term", "measure", "kind", "year", "bound", "firm", "area", "pair", "number", "unit", "end",
    "value", "base_unit", "fact", "reason",
)  # fmt: skip
TYPES = {"year": int, "end": int, "value": float}
Starts: TypeAlias = "int | Iterable[int] | pd.DataFrame"
# What this process has done to each ledger, for `undo`: each row before and after.
_done: defaultdict[Path, list[dict[int, tuple[Row | None, Row | None]]]] = defaultdict(list)


def accept(seed_id: str, rows: Starts) -> int:
    """Accept proposed rows as they are.

    A phrase that the dictionary has since learned gets its indicator; one that it does not know makes an
    unnamed fact.

    Parameters
    ----------
    seed_id : str
    rows : int, iterable of int, or DataFrame
        Where the rows start, or a table of them, see `propose.table`.

    Returns
    -------
    int
        How many rows were accepted.

    Raises
    ------
    HaidongError
        For an offset that no row starts at, or two facts of one id.
    """
    source = seed(seed_id)
    taken = {row.fact for row in ledger_csv.read(seed_id) if row.is_fact}
    return len(_change(seed_id, rows, lambda row: _known(source, row, taken)))


def _known(source: Seed, row: Row, taken: set[str]) -> Row:
    """Return an accepted row, named by its phrase where the dictionary knows it by now and the id is free."""
    unnamed = row.is_fact and not row.indicator and not row.proposal
    found = propose.indicator_now(source, row) if unnamed else None
    if found is None:
        return history.accepted(row)
    named = readings.follow(source, replace(row, indicator=found), {})
    if named.fact in taken or not all_indicators()[found].takes(named.measure, named.base_unit):
        return history.accepted(row)
    taken.add(named.fact)
    return history.corrected(row, named)


def correct(seed_id: str, rows: Starts, **changes: Any) -> Row:
    """Correct rows and take them as reviewed; what the reader had proposed is kept in `proposal`.

    Parameters
    ----------
    seed_id : str
    rows : int, iterable of int, or DataFrame
        Where the rows start, or a table of them.
    **changes
        New values of their columns, e.g. ``indicator="tourism.visitors", year=2020``. The fact's
        id, value and base unit follow when they are not given. What the words beside the number do not say needs
        a ``reason="…"`` too; where `check` will ask for one, that is printed at once.

    Returns
    -------
    Row
        The (last) row as it now stands.

    Raises
    ------
    HaidongError
        For a column, word or type that is not offered, or a row that could not hold so. Nothing has changed then.
    """
    for name in changes:
        if name not in CHANGED:
            raise unknown("column", name, CHANGED)
    typed = {name: _typed(name, value) for name, value in changes.items()}
    source = seed(seed_id)
    read = readings.readings(source)

    def corrected(was: Row) -> Row:
        row, said = was, read.get(was.start, {})
        if not row.is_fact:  # what it says as a fact is the reader's, where that has an opinion
            words: dict[str, Any] = {
                key: said.get(key) or ("eq" if key == "bound" else "") for key in ledger_csv.SAID if key != "year"
            }
            row = replace(row, class_="fact", term=said.get("term", ""), year=said.get("year"), repeats="", **words)
        changed = replace(row, **typed)
        changed = replace(changed, firm=changed.firm if changed.kind == "target" else "")
        return history.corrected(was, readings.follow(source, changed, typed))

    return _change(seed_id, rows, corrected)[-1]


def reject(seed_id: str, rows: Starts, class_: str, reason: str, repeats: str = "") -> Row:
    """Say that numerals are no figures; what the reader had proposed is kept in `proposal`.

    Parameters
    ----------
    seed_id : str
    rows : int, iterable of int, or DataFrame
        Where the rows start, or a table of them.
    class_ : str
        date, ordinal, name, slogan, idiom, or repeat.
    reason : str
        Why, in a few words.
    repeats : str
        Of a repeat: the id of the fact that it restates.
    """
    classes = [name for name in terms("classes")["class"] if name != "fact"]
    if class_ not in classes:
        raise unknown("class", class_, classes)
    if not str(reason).strip():
        raise HaidongError(f"say why the numeral at {rows} is no figure: reason is empty.")
    reason = _typed("reason", reason)

    def bare(row: Row) -> Row:
        facts = [one.fact for one in ledger_csv.read(seed_id) if one.is_fact and one.start != row.start]
        if class_ == "repeat" and repeats not in facts:
            raise unknown("fact to repeat", repeats, facts)
        return history.rejected(row, replace(row, class_=class_, reason=reason, repeats=repeats))

    return _change(seed_id, rows, bare)[-1]


def reopen(seed_id: str, rows: Starts) -> int:
    """Put rows back to what the reader proposes, for another review.

    Returns
    -------
    int
        How many rows wait again.
    """
    proposed = propose.proposed_rows(seed(seed_id))
    return len(_change(seed_id, rows, lambda row: proposed.get(row.start, replace(row, status="proposed"))))


def reopen_found(seed_id: str) -> int:
    """Put those rows to another review of which `check` finds something; what was decided of them is kept.

    A program that reads otherwise than the one under which a ledger was closed may find what a person has decided.
    Such a row waits as it stands; its `doubts` say what was found, and its `proposal` what is read now. `accept` keeps
    the decision, with a reason that says so, and `correct` changes it. A numeral without a row gets the proposed one.

    Returns
    -------
    int
        How many rows wait again.
    """
    source = seed(seed_id)
    proposed = propose.proposed_rows(source)
    with _open(seed_id) as before:
        said = _said(source, before)
        found = {start: before[start] for start in said}
        # What follows of a row is no decision: value, base unit, id. What else is found is found then.
        ledger = readings.together(before, {start: _followed(source, row) for start, row in found.items()})
        still, made = _said(source, ledger), Rows()
        for start, row in ledger.items():
            if what := [*said.get(start, []), *still.get(start, [])]:
                now = history.proposal(proposed[start]) if start in still and start in proposed else ""
                doubts = "; ".join(dict.fromkeys(what))
                made[start] = replace(row, status="proposed", proposal=now or row.proposal, doubts=doubts)
        numerals, _ = check.unmatched(source.text, sorted(before.values(), key=lambda row: row.start))
        without = {start: proposed[start] for start, _ in numerals if start in proposed}
        left = {
            start: row
            for start, row in (ledger | made).items()
            if not any(row.start < one.end and one.start < row.end for one in without.values())
        }
        _write(seed_id, before, left | without)
    return len(made | without)


def _said(source: Seed, rows: Rows) -> dict[int, list[str]]:
    """Return what `check` finds of rows, by where they start."""
    said: dict[int, list[str]] = {}
    for one in check.findings(source, list(rows.values())):
        for start in one.starts:
            said.setdefault(start, []).append(one.what)
    return said


def _followed(source: Seed, row: Row) -> Row:
    try:
        new = readings.follow(source, row, {}) if row.is_fact else row
        return replace(new, fact=row.fact) if row.fact == ledger_csv.apart(new.fact, row.start) else new
    except HaidongError:  # a word of it is none any more
        return row


def undo(seed_id: str) -> int:
    """Take back this process's last change of a report's rows.

    Returns
    -------
    int
        How many rows are as they were before.

    Raises
    ------
    HaidongError
        When nothing was changed here, or somebody has changed one of the rows since.
    """
    done = _done[ledger_csv.path(seed_id)]
    if not done:
        raise HaidongError(f"nothing was changed in {seed_id} from here; review.reopen puts rows back to the proposal.")
    with _open(seed_id) as now:
        changed = done[-1]
        if others := [start for start, (_, after) in changed.items() if now.get(start) != after]:
            raise HaidongError(
                f"the row at {offered(others)} has been changed by somebody else since; nothing was undone."
            )
        undone = now | {start: before for start, (before, _) in changed.items()}
        history.save(seed_id, (row for row in undone.values() if row))
        done.pop()
    return len(changed)


# How rows are changed --------------------------------------------------------------------------------------


def _change(seed_id: str, rows: Starts, how: Callable[[Row], Row]) -> list[Row]:
    """Change rows, if the ledger then holds as well as before; what repeats a fact follows its id."""
    wanted = _starts(rows)
    with _open(seed_id) as before:
        if missing := set(wanted) - set(before):
            raise HaidongError(f"no row of the ledger {seed_id} starts at {offered(sorted(missing))}.")
        made = {start: how(before[start]) for start in wanted}
        for start, row in made.items():
            made[start] = replace(row, sure=None, doubts="") if row.status == "reviewed" else row
        after = readings.together(before, made)
        ids = Counter(row.fact for row in after.values() if row.is_fact)
        if twice := [after[start].fact for start in made if after[start].indicator and ids[after[start].fact] > 1]:
            raise HaidongError(
                f"another row is {twice[0]} already; correct that one first,"
                " or give this one another indicator, year or area, or none."
            )
        found = _holds(seed(seed_id), before, after, made)
        _write(seed_id, before, after)
    for one in found:
        print(f"check will say: {one.where}: {one.what} → {one.mend}.")
    return [after[start] for start in made]


@contextmanager
def _open(seed_id: str) -> Iterator[Rows]:
    """Give the rows of a ledger while nobody else can change it; what a spreadsheet has saved over it is taken in."""
    with locked(seeds_dir()):
        if notes := spreadsheets.restore_locked(seed_id):
            warnings.warn(f"{seed_id}: {'; '.join(notes)}.", stacklevel=5)
        yield history.now(seed_id)


def _starts(rows: Starts) -> list[int]:
    """Return where the named rows start, each once."""
    if isinstance(rows, pd.DataFrame):
        rows = [int(start) for start in rows.index]
    if isinstance(rows, int) and not isinstance(rows, bool):
        rows = [rows]
    if isinstance(rows, str | bool) or not isinstance(rows, Iterable):
        raise HaidongError(f"{rows!r} is no offset; give one or several of the column start, or a table of rows.")
    found = list(dict.fromkeys(rows))
    if not found:
        raise HaidongError("no rows were named; give one or several of the column start, or a table of rows.")
    return found


def _write(seed_id: str, before: Rows, after: Rows) -> None:
    """Write a changed ledger, and remember what it was."""
    history.save(seed_id, after.values())
    both = {start: (before.get(start), after.get(start)) for start in before | after}
    _done[ledger_csv.path(seed_id)].append({start: pair for start, pair in both.items() if pair[0] != pair[1]})


def _holds(source: Seed, before: Rows, after: Rows, made: Rows) -> list[Finding]:
    """Return what `check` will say of a change; raise where it breaks rule 1 or 2, which no reason gets around."""
    if all(row == replace(before[start], status="reviewed", sure=None, doubts="") for start, row in made.items()):
        return []  # taken as proposed
    known = set(check.findings(source, list(before.values())))
    new = [one for one in check.findings(source, list(after.values())) if one not in known]
    for finding in new:
        if finding.rule < 3:
            where = finding.where if len(made) > 1 else f"the row at {next(iter(made))}"
            raise HaidongError(f"{where} cannot be so: {finding.what} → {finding.mend}.")
    if any(one.rule < 3 for one in known):  # what words mean was not examined before, so only these rows are new
        new = [one for one in new if made.keys() & set(one.starts)]
    return new


def _typed(name: str, value: Any) -> Any:
    """Return a column's new value in its own type, as the ledger will read it back."""
    kind = TYPES.get(name, str)
    if kind is str and isinstance(value, str) and value.isprintable():
        return value
    if kind is str and value is None:
        return ""
    if name == "year" and value in (None, ""):
        return None
    try:
        if kind is not str and not isinstance(value, bool) and kind(value) == float(value):
            if name != "year" or 1000 <= kind(value) <= 9999:
                return kind(value)
    except (TypeError, ValueError, OverflowError):
        pass
    words = {int: "a whole number", float: "a number", str: "a line of text"}
    raise HaidongError(f"{name} is {value!r}, which is not {words[kind]}; nothing was changed.")
