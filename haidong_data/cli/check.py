"""``haidong check``: what the ledgers account for, and whether they hold.

Owns the printed account. The proof is `check`'s, the arithmetic `arithmetic`'s.
"""

from __future__ import annotations

from collections import Counter

import click

from .. import ledger_csv, numerals
from ..collection import Seed, seed, seed_entries, terms
from ..errors import plural
from ..indicators import all_indicators, own_path, topics
from ..ledgers import check as checks
from ..ledgers import proof, propose, statements


@click.command()
@click.argument("report", required=False)
def check(report: str | None) -> int:
    """Prove that the ledger of REPORT holds; without REPORT, of every report.

    Exit code 1 when a row, a quote or the report's arithmetic is off, or rows wait for review.
    """
    codes = [_check(seed(name)) for name in ([report] if report else seed_entries())]
    return max(codes, default=0)


def _check(source: Seed) -> int:
    rows = ledger_csv.read(source.id)
    click.echo(f"{source.id} · {source.place}{source.title} · {source.delivered}")
    click.echo(_account(source, rows))
    off = [*checks.findings(source, rows), *statements.findings(source)]
    waiting = [row for row in rows if row.status != "reviewed"]
    for row in waiting:
        quote = source.text[max(0, row.start - 12) : row.end + 8].replace("\n", "")
        click.echo(f"open · {row.fact or row.class_} · “{quote}” · proposed → review it")
    if waiting and (entries := propose.suggestions(source.id)):
        click.echo(f"\nThe dictionary does not know these phrases; name them in {own_path()}:\n\n{entries}\n")
    if not off and not waiting:
        # The arithmetic is that of a closed ledger: with a false row it would only repeat the finding.
        from ..ledgers import contradictions

        off = contradictions.findings(source.id)
    for finding in off:
        click.echo(str(finding))
    if off or waiting:
        click.echo(f"{source.id}: {plural(len(off), 'finding')}, {plural(len(waiting), 'row')} to review.")
        return 1
    proof.record(source.id)
    click.echo(f"{source.id}: the ledger is closed and true.")
    return 0


def _account(source: Seed, rows: list[ledger_csv.Row]) -> str:
    """Count the facts of each topic and section, and what the other numerals are."""
    document = source.document
    facts = [row for row in rows if row.is_fact]
    known = all_indicators()
    topic_of = {row.start: known[row.indicator].topic if row.indicator in known else "?" for row in facts}
    cells = Counter((topic_of[row.start], document.section(row.start).number) for row in facts)
    sections = sorted({number for _, number in cells})
    names = [document.sections[number].ordinal or document.sections[number].title[:8] for number in sections]
    head = f"{'topic':<12}" + "".join(f"{name:>6}" for name in names) + f"{'all':>6}"
    lines = [head]
    for topic in [*topics(), "?"]:
        counts = [cells[topic, number] for number in sections]
        if sum(counts):
            lines.append(f"{topic:<12}" + "".join(f"{n:>6}" for n in counts) + f"{sum(counts):>6}")
    runs = numerals.runs(source.text)
    arabic = sum(source.text[start].isdigit() for start, _ in runs)
    classes = Counter(row.class_ for row in rows)
    words = ", ".join(f"{classes[name]} {name}" for name in terms("classes")["class"] if classes[name])
    lines.append(
        f"{len(runs)} numerals ({arabic} Arabic, {len(runs) - arabic} Chinese) in {len(rows)} rows: {words}."
    )
    return "\n".join(lines)
