"""``haidong report`` and ``haidong export``: what readers and other programs are handed.

Owns the words on the command line. The site is `site`'s, the files are `export`'s.
"""

from __future__ import annotations

from pathlib import Path

import click

from ..batch import workers
from ..batch.grid import Places, Run, plan
from ..batch.runner import Batch
from ..errors import HaidongError
from ..facts import front, newest, reports, resolve
from . import FOLDER


@click.command()
@click.option("--pdf", is_flag=True, help="Also print each report as PDF, through an installed Chromium.")
@click.option("--to", "target", type=FOLDER, help="Where the site goes (default: build/site).")
@click.option(
    "--reader",
    "pyodide",
    type=FOLDER,
    metavar="DIR",
    help="Add a page that reads any report in the browser, with the npm package pyodide unpacked in DIR.",
)
def report(pdf: bool, target: Path | None, pyodide: Path | None) -> int:
    """Make the site of all closed reports, in Chinese and English; it opens from disk, offline."""
    from ..site import pdf as printing
    from ..site import reader_page
    from ..site.build import report as make

    if pdf:  # before the notebooks run
        printing.available()
    if pyodide:
        reader_page.check(pyodide)
    places = Places.own()
    runs, failed = executed(places)
    target = target or places.build / "site"
    if runs:
        made, unmade = make(runs, target, pdf, failed, pyodide)
        failed |= unmade
    for name, cause in failed.items():
        click.echo(f"{name}: {cause}", err=True)
    if not runs:
        return 1
    click.echo(f"{len(made)} made anew, {len(failed)} failed. Site: {(target / 'index.html').resolve()}")
    return int(bool(failed))


def executed(places: Places) -> tuple[list[Run], dict[str, str]]:
    """Run the notebooks that are out of date, of every closed report in both languages.

    Returns: the runs of the reports whose notebooks all ran; and by report, why another's did not: which
    notebook, and where it was kept, or what of it was not proved.
    """
    names, failed = reports(), {}
    if not names:
        newest()  # says that none is closed
    latest = front()
    runs = []
    for name in names:
        try:
            resolve(name)
        except HaidongError as error:  # the pages of reports that were proved are made all the same
            failed[name] = str(error)
            continue
        runs += plan(places, given=[] if name == latest else [f"report={name}"])
    batch = Batch(places, runs, keep_going=True)
    if batch.todo:
        with workers.Workers() as crew:
            for outcome in filter(None, batch.work(crew, crew.at_once)):  # None: still at work
                click.echo(f"{outcome.run.id}: {outcome.status}", err=True)
                if outcome.status not in ("ok", "skipped"):  # another batch made it meanwhile
                    kept = f" Kept in {outcome.kept}." if outcome.kept else ""
                    said = f"{outcome.run.id} {outcome.status}: {outcome.cause.rstrip('.')}.{kept}"
                    failed.setdefault(outcome.run.report, said)
    return [run for run in runs if run.report not in failed], failed


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
def export(folder: Path) -> int:
    """Write all facts and derived values into DIR: CSV (and an edition for Excel), Parquet, xlsx, datapackage.json."""
    from ..export.tables import export as write
    from ..export.tables import left_out

    written = write(folder)
    if said := left_out():
        click.echo(said, err=True)
    click.echo(f"{len(written)} files: {folder.resolve()}")
    return 0
