"""``haidong panel``: one table of what many reports state.

Owns the command's options, the writing of the table as it is read, and the data package beside it. Reading
is `panels`'.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd
from tqdm import tqdm

from ..collection import aside, sweep_beside
from ..errors import HaidongError, plural
from ..export import panel as package_of
from ..panels import table as panels
from . import JOBS, check_writable, tell, write_parquet

FORMS = (".csv", ".parquet", ".xlsx")
# How many sentences about reports are printed before the rest is counted.
TOLD = 40


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option("-o", "--output", required=True, metavar="OUT", help="panel.csv, panel.parquet or panel.xlsx.")
@click.option("--indicators", metavar="ID,…", help="Only these, e.g. economy.gdp,fiscal.revenue.")
@click.option("--kind", type=click.Choice(panels.KINDS), help="Only results, or only targets.")
@click.option("--wide", is_flag=True, help="Place × year instead of a row a statement.")
@click.option("--sure", type=float, default=0.0, help="Only what is reviewed or so sure, e.g. 0.95.")
@JOBS
@click.option("--cluster", metavar="ADDRESS", help="Read on a Dask cluster, e.g. tcp://host:8786.")
@click.option("--cache", metavar="FOLDER", help="Keep what is read here; the next run reads only what is new.")
@click.option("--places", metavar="TABLE", help="A CSV (file, place, year) for files that do not say whose they are.")
@click.option("--package", is_flag=True, help="Describe the table beside it: Table Schema, data dictionary, citation.")
def panel(
    sources: tuple[str, ...],
    output: str,
    indicators: str | None,
    kind: str | None,
    wide: bool,
    sure: float,
    package: bool,
    **how: Any,
) -> int:
    """Make one table of what many reports state of the same indicators.

    SOURCE is a file, a folder, a pattern, an id of the collection or a panel (.csv); every report of the
    collection when left out. A report that cannot be read is named and passed over.
    """
    out = Path(output)
    if out.suffix not in FORMS:
        raise HaidongError(f"{output} is no table that is written; name one of {', '.join(FORMS)}.")
    check_writable(output, "panel.csv")
    if package and (wide or out.suffix != ".csv"):
        raise HaidongError("--package describes the table in long form; leave out --wide and write a .csv.")
    chosen = panels.choice(indicators.split(",") if indicators else None, kind, sure)
    names = panels.resolve(sources)
    notes: list[str] = []
    unread: list[str] = []
    counts = {"reports": 0, "rows": 0, "reviewed": 0}

    def rows() -> Iterator[list[dict[str, Any]]]:
        reports = panels.read(sources, **how)
        for found, said in tqdm(reports, total=len(names) or None, unit="report", disable=not sys.stderr.isatty()):
            (notes if found else unread).extend(said)
            kept = [row for row in found if chosen(row)]
            counts["reports"] += bool(found)
            counts["rows"] += len(kept)
            counts["reviewed"] += sum(row["status"] == "reviewed" for row in kept)
            yield kept

    sweep_beside(out)
    with aside(out) as draft:
        _write(rows(), draft, out.suffix, wide)
        told = unread + notes
        if not counts["rows"]:
            raise HaidongError(told[0] if told else "no statement is asked for; see --indicators and --kind.")
    if package:
        package_of.write(out)
    shown = max(TOLD, len(unread))
    for sentence in told[:shown]:
        tell(sentence)
    if rest := told[shown:]:
        tell(f"… and {plural(len(rest), 'sentence')} more.")
    click.echo(
        f"{plural(counts['rows'], 'statement')} of {plural(counts['reports'], 'report')}"
        f" ({counts['reviewed']} reviewed): {out.resolve()}",
        err=True,
    )
    return 2 if len(names) > counts["reports"] else 0


def _write(reports: Iterable[list[dict[str, Any]]], path: Path, form: str, wide: bool) -> None:
    """Write a table report by report, so that memory stays flat; a wide one and a spreadsheet need all of them."""
    if form == ".csv" and not wide:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, panels.COLUMNS, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            for rows in reports:
                writer.writerows(rows)
        return
    try:
        if form == ".parquet" and not wide:
            write_parquet(path, panels.COLUMNS, reports)
            return
        frame = panels.tidy(pd.DataFrame([row for rows in reports for row in rows], columns=list(panels.COLUMNS)))
        frame = panels.widen(frame).reset_index() if wide else frame
        if form == ".csv":
            frame.to_csv(path, index=False)
        elif form == ".xlsx":
            frame.to_excel(path, index=False, sheet_name="panel", engine="xlsxwriter", freeze_panes=(1, 1))
        else:
            frame.to_parquet(path, index=False)
    except ImportError:
        raise HaidongError(f"{form} needs more packages: pip install 'haidong-data[export]'.") from None
