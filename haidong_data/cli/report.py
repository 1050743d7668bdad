"""``haidong report`` and ``haidong export``: what readers and other programs are handed.

Owns the words on the command line. The site is `site`'s, the files are `export`'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import HaidongError

if TYPE_CHECKING:
    from ..batch.grid import Places, Run


@click.command()
@click.option("--pdf", is_flag=True, help="Also print each report as PDF, through an installed Chromium.")
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes (default: build/site).",
)
def report(pdf: bool, target: Path | None) -> int:
    """Make the site of all closed reports, in Chinese and English; it opens from disk, offline."""
    from ..batch.grid import Places
    from ..site.build import report as make

    places = Places.own()
    index = make(executed(places), target or places.build / "site", pdf)
    click.echo(f"Site: {index.resolve()}")
    return 0


def executed(places: Places) -> list[Run]:
    """Run the notebooks that are out of date, of every closed report in both languages; return all runs.

    Raises
    ------
    HaidongError
        When a notebook fails; the sentence says which, and where it was kept.
    """
    from ..batch.executors import cores
    from ..batch.grid import plan
    from ..batch.runner import Batch
    from ..batch.workers import Workers
    from ..facts import reports

    names = reports()
    runs = [
        run for name in names for run in plan(places, given=[] if name == names[-1] else [f"report={name}"])
    ]
    batch = Batch(places, runs)
    if batch.todo:
        with Workers() as crew:
            for outcome in filter(None, batch.work(crew, cores())):  # None: still at work
                click.echo(f"{outcome.run.id}: {outcome.status}", err=True)
                if outcome.status not in ("ok", "skipped"):  # another batch made it meanwhile
                    kept = f" Kept in {outcome.kept}." if outcome.kept else ""
                    cause = outcome.cause.rstrip(".")
                    raise HaidongError(f"{outcome.run.id} {outcome.status}: {cause}.{kept}")
    return runs


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
def export(folder: Path) -> int:
    """Write all facts and derived values into DIR: CSV (and an edition for Excel), Parquet, xlsx, datapackage.json."""
    from ..export.tables import export as write

    written = write(folder)
    click.echo(f"{len(written)} files: {folder.resolve()}")
    return 0
