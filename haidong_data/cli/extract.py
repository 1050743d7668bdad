"""``haidong extract`` and ``haidong add``: from a document to facts, and into the collection.

Owns the two commands' options and what they print. Reading is `extract`'s, the taking
in is `add`'s.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import click

from .. import ledger_csv
from ..batch.executors import each
from ..collection import aside, sweep_beside
from ..errors import HaidongError
from ..reader import documents
from ..reader import extract as reading
from . import JOBS, by_class, check_writable, tell, write_parquet

# Below this many files a second process costs more than it brings.
FEW = 8
# Files that a worker reads at a time: enough that it seldom waits for the next ones.
CHUNK = 16


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV instead of JSON lines.")
@click.option("--parquet", metavar="OUT", help="Write a Parquet file (needs haidong-data[export]).")
@click.option("-o", "--output", metavar="OUT", help="Write to a file, whole or not at all, instead of printing.")
@click.option(
    "--sure", type=float, metavar="P", help="Keep the facts that are right with this probability or more, e.g. 0.95."
)
@JOBS
@click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster, e.g. tcp://host:8786.")
@click.option("--skip-bad", is_flag=True, help="Go on without the files that cannot be read, and name them.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON lines, as it does when not told otherwise.")
@click.option("--quiet", is_flag=True, help="Do not name the files that --skip-bad leaves out.")
def extract(
    files: tuple[str, ...],
    as_csv: bool,
    parquet: str | None,
    output: str | None,
    sure: float | None,
    jobs: int | None,
    cluster: str | None,
    skip_bad: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Read the facts of reports, FILE by FILE, as JSON lines.

    FILE is plain text or Markdown (UTF-8, UTF-16 or GB18030), .docx, a web page (.html, .htm, .mht), .pdf, or,
    where LibreOffice is installed, .doc, .wps, .rtf or .odt; - is standard input.
    """
    if as_json and (as_csv or parquet):
        raise HaidongError("--json stands for JSON lines; leave it out for CSV or Parquet.")
    if parquet and (as_csv or output):
        raise HaidongError("--parquet names its own file; leave out --csv and --output.")
    if sure is not None and not 0 <= sure <= 1:
        raise HaidongError(f"--sure is {sure:g}; give a probability between 0 and 1, e.g. 0.95.")
    for out in (parquet, output):
        if out is not None:
            check_writable(out, "facts.jsonl")
    if parquet and find_spec("pyarrow") is None:
        raise HaidongError("--parquet needs pyarrow: pip install 'haidong-data[export]'.")
    form = "rows" if parquet else "csv" if as_csv else "json"
    chunks = _chunks(files, (form, skip_bad, sure), jobs, cluster)
    if not skip_bad and len(files) <= FEW:  # so that nothing is printed when one of a few is bad
        known = list(chunks)
        for *_, sentences in known:
            if sentences:
                raise HaidongError(sentences[0])
        chunks = iter(known)
    bad: list[str] = []
    contents = _good(chunks, bad, skip_bad)
    if as_csv:
        contents = chain([",".join(reading.COLUMNS) + "\n"], contents)
    if parquet:
        with aside(Path(parquet)) as draft:
            write_parquet(draft, reading.COLUMNS, contents)
    elif output:
        sweep_beside(Path(output))
        with aside(Path(output)) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(contents)
    else:
        sys.stdout.writelines(contents)
    for sentence in [] if quiet else bad:
        tell(sentence)
    return 2 if bad else 0


def _chunks(
    files: tuple[str, ...], how: tuple[str, bool, float | None], jobs: int | None, cluster: str | None
) -> Iterator[tuple[Any, list[str], list[str]]]:
    """Give what `read` returns of the files, some at a time and in order; one code path for cores and clusters."""
    few = "-" in files or (cluster is None and len(files) < FEW)  # standard input is this process's own
    names = [os.path.abspath(name) for name in files] if cluster and not few else files
    size = 1 if few else CHUNK
    chunks = ((names[at : at + size], *how) for at in range(0, len(names), size))
    yield from each(read, chunks, jobs, None if few else cluster, few)


def read(
    names: Sequence[str], form: str, skip_bad: bool, sure: float | None = None
) -> tuple[Any, list[str], list[str]]:
    """Read the facts of some files, in a worker.

    `names`: the files; a cluster's workers see them under the same path. `form`: ``json``, ``csv`` or
    ``rows``: text to be written as it is, or the facts themselves. `skip_bad`: go on after a file that cannot be
    read. `sure`: keep only facts that the reader is at least so sure of. Returns: the facts of the files that
    can be read; what was left out of a file, and which files cannot be read, each as a sentence.
    """
    facts: list[dict[str, Any]] = []
    notes: list[str] = []
    bad: list[str] = []
    for name in names:
        try:
            if name == "-":
                document = documents.decode(sys.stdin.buffer.read(), "standard input")
            else:
                document = documents.read(name)
            notes += [f"{documents.shown(name)}: {note}." for note in document.notes]
            found = reading.facts(document.text, documents.shown(name))
            facts += [fact for fact in found if sure is None or fact["sure"] >= sure]
        except HaidongError as error:
            bad.append(str(error))
            if not skip_bad:
                break
    return FORMS[form](facts), notes, bad


def _good(chunks: Iterable[tuple[Any, list[str], list[str]]], bad: list[str], skip_bad: bool) -> Iterator[Any]:
    """Give the contents; what cannot be read goes to `bad`, or stops everything after what came before it."""
    for content, notes, sentences in chunks:
        for note in notes:
            tell(note)
        yield content
        if sentences and not skip_bad:
            raise HaidongError(sentences[0])
        bad += sentences


def _json(facts: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(fact, ensure_ascii=False) + "\n" for fact in facts)


def _csv(facts: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    csv.DictWriter(out, reading.COLUMNS, lineterminator="\n").writerows(facts)
    return out.getvalue()


FORMS: dict[str, Callable[[list[dict[str, Any]]], Any]] = {"json": _json, "csv": _csv, "rows": list}


@click.command()
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option(
    "--table",
    metavar="TABLE",
    help="CSV or .xlsx of what the documents do not say: columns path, id, place, place_en, reviews, plans, …",
)
@click.option(
    "--id",
    "seed_id",
    help="The report's name here: its place and year, in small letters; made from these when left out.",
)
@click.option("--place", help="Whose report it is, in Chinese; read from the document when left out.")
@click.option("--place-en", help="The place in English.")
@click.option("--title", help="As printed; read from the document when left out.")
@click.option("--title-en", help="The title in English.")
@click.option("--session", help="Of the congress it was given to; read from the document when left out.")
@click.option("--session-en", help="The session in English.")
@click.option("--delivered", help="The day, month or year; read from the document when left out.")
@click.option("--reviews", type=int, help="The year whose results it states.")
@click.option("--plans", type=int, help="The year it sets targets for.")
def add(files: tuple[str, ...], table: str | None, seed_id: str | None, **described: Any) -> int:
    """Take reports into the collection, each FILE with its proposed ledger: all of them or none."""
    from ..ledgers import add as adding

    told = {key: value for key, value in described.items() if value is not None}
    if not files and table is None:
        raise HaidongError("there is nothing to add; name a file, or a --table with the column path.")
    if seed_id is not None and (len(files) != 1 or table is not None):
        raise HaidongError("--id names one document; of several, give the ids in a --table.")
    try:
        if seed_id is not None:
            done = [adding.add(files[0], seed_id, **told)]
        else:
            done = adding.add_all(files, table, **told)
    except adding.Undescribed as error:
        if error.rows:  # to fill in and to give back
            columns = ("path", "id", "place", "place_en", "reviews", "plans")
            writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(error.rows)
        raise
    for added in done:
        click.echo(
            f"{added.id} · {added.description['place']} · {added.description['delivered']}"
            f" · reviews {added.description['reviews']}, plans {added.description['plans']}"
        )
        click.echo(f"{len(added.rows)} numerals: {by_class(added.rows)}; all proposed.")
        for note in added.notes:
            click.echo(f"note · {note}")
        click.echo(
            f"now review {ledger_csv.path(added.id)}, in notebooks/review or a spreadsheet, then run haidong check"
            f" {added.id}."
        )
    return 0
