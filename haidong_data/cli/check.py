"""``haidong check``: what the ledgers account for, and whether they hold.

Owns the printed account, a page long unless all is asked for, and the use of the cores. The proof is
`ledgers.proof`'s.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

import click

from .. import __version__, ledger_csv
from ..analysis.ledger_counts import sizes
from ..batch.executors import each
from ..collection import Seed, seed, seed_entries, terms
from ..errors import HaidongError, plural, unknown
from ..indicators import UNNAMED, all_indicators, own_path, topics
from ..ledgers import proof, propose, spreadsheets
from . import JOBS, by_class

# Lines of findings and of open rows that fit on a page, and reports below which a process costs more than it brings.
PAGE, FEW = 20, 6


@click.command()
@click.argument("reports", nargs=-1, metavar="[REPORT]…")
@click.option("--all", "everything", is_flag=True, help="Print every finding and open row, not a page of them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a report instead of words.")
@click.option("--quiet", is_flag=True, help="Say nothing but what does not hold.")
@click.option("--again", is_flag=True, help="Prove also what is unchanged since it was proved.")
@click.option("--reopen", is_flag=True, help="First put the rows with findings to review again, as they were decided.")
@JOBS
@click.option("--from", "sheet", metavar="FILE", help="First take the reviewed rows of a spreadsheet (.csv, .xlsx).")
def check(
    reports: tuple[str, ...],
    everything: bool,
    as_json: bool,
    quiet: bool,
    again: bool,
    reopen: bool,
    jobs: int | None,
    sheet: str | None,
) -> int:
    """Prove that the ledger of each REPORT holds; without REPORT, of every report.

    Of several reports those that are unchanged since they were proved are passed over.
    Exit code 1 when a row, a quote, a reference or the report's arithmetic is off, or rows wait for review.
    """
    known = seed_entries()
    for name in reports:
        if name not in known:
            raise unknown("report", name, known)
    names = list(reports) or list(known)
    if sheet is not None:
        if len(names) != 1:
            raise HaidongError(f"--from {sheet} needs the one report whose rows it holds; name it.")
        for note in spreadsheets.take(names[0], sheet):
            click.echo(f"note · {note}")
    if reopen:
        from ..ledgers import review  # takes pandas

        for name in names:
            click.echo(f"note · {plural(review.reopen_found(name), 'row')} of {name} put to review again")
    if as_json or quiet:
        return _told(names, as_json, jobs)
    if len(names) == 1:
        return _one(seed(names[0]), everything)
    return _many(names, everything, again, jobs)


def _one(source: Seed, everything: bool) -> int:
    found = proof.examine(source.id)
    if found.error:
        raise HaidongError(found.error)
    rows = ledger_csv.read(source.id)
    click.echo(f"{source.id} · {source.place}{source.title} · {source.delivered}")
    for note in found.notes:
        click.echo(f"note · {note}")
    click.echo(_account(source, rows))
    if found.waiting:
        _echo(_open(source, found.waiting, everything))
        _echo(_suggested(source.id, everything))
    _echo(_cut([str(one) for one in found.findings], everything, "finding"))
    if edition := proof.closed_under(found):
        click.echo(
            f"This ledger was closed as it stands, under {edition}: the findings are what {__version__}"
            f" reads otherwise; haidong check {source.id} --reopen puts these rows alone to review again, each as it"
            " was decided."
        )
    if not found.closed:
        waiting = plural(len(found.waiting), "row")
        click.echo(f"{source.id}: {plural(len(found.findings), 'finding')}, {waiting} to review.")
        return 1
    proof.record(source.id)
    alike = propose.agreeing(source, rows)
    click.echo(
        f"{alike} of {plural(len(rows), 'row')} say what the reader proposes, {len(rows) - alike} what a person put;"
        " that the first were looked at, no proof can tell."
    )
    click.echo(f"{source.id}: the ledger is closed and true.")
    return 0


def _told(names: list[str], as_json: bool, jobs: int | None) -> int:
    """Prove reports, and say for a program what came of each, or of those that do not hold a line a fault."""
    off, closed = [str(one) for one in proof.reference_findings()], []
    for found in _examined(names, jobs):
        faults = [*off, *map(str, found.findings), *filter(None, [found.error])]
        holds = found.closed and not off
        closed += [found.id] if holds else []
        waiting = len(found.waiting)
        if as_json:
            told = {"report": found.id, "closed": holds, "rows": found.rows, "to_review": waiting, "findings": faults}
            click.echo(json.dumps(told, ensure_ascii=False))
        elif not holds:
            faults += [f"{plural(waiting, 'row')} to review"] if waiting else []
            _echo(f"{found.id} · {fault}" for fault in faults)
    proof.record(*closed)
    return int(len(closed) < len(names))


def _examined(names: list[str], jobs: int | None) -> Iterator[proof.Examined]:
    return each(proof.examine, ((name, False) for name in names), jobs, few=len(names) < FEW)


def _many(names: list[str], everything: bool, again: bool, jobs: int | None) -> int:
    """Prove many reports: a line for each that holds, findings of the others, and a summary."""
    off = proof.reference_findings()
    _echo(_cut([str(one) for one in off], everything, "finding"))
    unchanged = [] if again else list(filter(proof.is_recorded, names))
    closed, waits, wrong = [], 0, 0
    for found in _examined([name for name in names if name not in unchanged], jobs):
        if found.closed and not off:
            closed.append(found.id)
            click.echo(f"{found.id} · closed and true · {plural(found.rows, 'row')}")
            continue
        waits += bool(found.waiting)
        wrong += bool(found.findings or found.error)
        said = [plural(len(found.findings), "finding")] if found.findings else []
        said += [f"{plural(len(found.waiting), 'row')} to review"] if found.waiting else []
        if edition := proof.closed_under(found):
            said += [f"closed as it stands under {edition}, see haidong check {found.id}"]
        click.echo(f"{found.id} · {found.error or ', '.join(said) or 'waits for the references'}")
        _echo(_cut([f"  {one}" for one in found.findings], everything, "finding", most=3))
    proof.record(*closed)
    parts = [f"{len(closed)} closed and true", f"{len(unchanged)} unchanged since they were proved"]
    parts += [f"{waits} to review"] if waits else []
    parts += [f"{wrong} with findings"] if wrong else []
    click.echo(f"{plural(len(names), 'report')}: {', '.join(parts)}.")
    return int(bool(off or waits or wrong))


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _cut(lines: list[str], everything: bool, what: str, most: int = PAGE) -> Iterator[str]:
    """Give the lines that fit on a page, and say how many are left."""
    shown = lines if everything else lines[:most]
    yield from shown
    if len(shown) < len(lines):
        yield f"… and {plural(len(lines) - len(shown), f'more {what}')}; --all prints them."


def _open(source: Seed, waiting: tuple[ledger_csv.Row, ...], everything: bool) -> Iterator[str]:
    """Give what waits: how many of each class, and the least sure facts first."""
    unnamed = sum(row.is_fact and not row.indicator for row in waiting)
    doubted = sum(bool(row.doubts) for row in waiting)
    yield f"to review: {by_class(waiting)};"
    yield f"  {unnamed} facts are unnamed, {doubted} are doubted by the reader. The least sure ones first:"
    facts = sorted(
        (row for row in waiting if row.is_fact), key=lambda row: (1 if row.sure is None else row.sure, row.start)
    )
    lines = []
    for row in [*facts, *(row for row in waiting if not row.is_fact)]:
        quote = source.text[max(0, row.start - 12) : row.end + 8].replace("\n", "")
        doubt = f" · {row.doubts}" if row.doubts else ""
        lines.append(f"open · {row.fact or row.class_} · “{quote}”{doubt}")
    yield from _cut(lines, everything, "open row")


def _suggested(seed_id: str, everything: bool) -> Iterator[str]:
    """Give entries for phrases that the dictionary does not know; a fact may stay unnamed without one."""
    entries, _ = propose.unknown_phrases(seed_id)
    if not entries:
        return
    count = plural(len(entries), "phrase")
    yield f"The dictionary does not know {count}; facts may stay unnamed, or be named in {own_path()}:"
    shown = entries if everything else entries[:1]
    yield "\n" + "\n\n".join(shown) + "\n"
    if len(shown) < len(entries):
        yield f"… and {len(entries) - len(shown)} more; --all prints them."


def _account(source: Seed, rows: list[ledger_csv.Row]) -> str:
    """Count the facts of each topic and section, and what the other numerals are."""
    document, known = source.document, all_indicators()
    cells: Counter[tuple[str, int]] = Counter()
    for row in rows:
        if row.is_fact:
            topic = known[row.indicator].topic if row.indicator in known else "?" if row.indicator else UNNAMED
            cells[topic, document.section(row.start).number] += 1
    sections = sorted({number for _, number in cells})
    if len(sections) > PAGE // 2:  # a document with a heading a paragraph
        sections = []
    names = [document.sections[number].ordinal or document.sections[number].title[:8] for number in sections]
    lines = [f"{'topic':<12}" + "".join(f"{name:>6}" for name in names) + f"{'all':>6}"]
    for topic in [*topics(), UNNAMED, "?"]:
        if whole := sum(count for (name, _), count in cells.items() if name == topic):
            counts = "".join(f"{cells[topic, number]:>6}" for number in sections)
            lines.append(f"{topic:<12}{counts}{whole:>6}")
    classes = Counter(row.class_ for row in rows)
    words = ", ".join(f"{classes[name]} {name}" for name in terms("classes")["class"] if classes[name])
    found = sizes(source, rows)
    written = f"{found['arabic']} Arabic, {found['chinese']} Chinese"
    lines.append(f"{found['numerals']} numerals ({written}) in {found['rows']} rows: {words}.")
    return "\n".join(lines)
