"""The command ``haidong render``: a batch, told as it goes and summed up in a table.

Owns options, the progress bar, the closing table and the exit code: 0 when all runs are
ok or up to date, 1 when one failed, 2 for what is not offered. The work is `batch.runner`'s.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..batch import editions, workers
from ..batch.cluster import Cluster
from ..batch.grid import Places, Run, plan
from ..batch.runner import TIMEOUT, WAITS, Batch, Outcome
from ..batch.up_to_date import Stamps
from ..errors import HaidongError, plural
from ..facts import resolve
from . import JOBS
from .start import tell_of_older

LONGEST = 7 * 24 * 3600.0


@click.command()
@click.argument("notebooks", nargs=-1)
@click.option("-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; twice for two values.")
@click.option("--grid", "file", type=click.Path(path_type=Path), help="Tables [[grid]] of lists to multiply.")
@JOBS
@click.option("--force", is_flag=True, help="Run also what is up to date.")
@click.option("--keep-going", is_flag=True, help="Go on with the others after a failure.")
@click.option("--timeout", default=TIMEOUT, show_default=True, help="Seconds that one notebook may take.")
@click.option("--kernels", is_flag=True, help="Run in ordinary kernels instead of forked workers.")
@click.option(
    "--update-notebooks",
    "back",
    is_flag=True,
    help="Write the executed editions for readers into notebooks/zh/ and notebooks/en/.",
)
@click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster, e.g. tcp://scheduler:8786.")
@click.option("--dry-run", is_flag=True, help="Run nothing; say which runs are out of date, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a run instead of the table.")
@click.option("--quiet", is_flag=True, help="Say nothing but what failed.")
def render(
    notebooks: tuple[str, ...],
    given: tuple[str, ...],
    file: Path | None,
    jobs: int | None,
    force: bool,
    keep_going: bool,
    timeout: float,
    kernels: bool,
    back: bool,
    cluster: str | None,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Run NOTEBOOKS (default: all, in zh and en) as far as they are out of date, and move their figures in."""
    if not 1 <= timeout <= LONGEST:  # nan is neither
        raise HaidongError(f"--timeout cannot be {timeout:g} s; give 1 to {LONGEST:.0f}.")
    began, places = time.monotonic(), Places.own()
    runs = plan(places, notebooks, given, file)
    for report in dict.fromkeys(run.report for run in runs):
        resolve(report)  # proves that its ledger and all that it stands on are those that were proved
    if back and not any(map(editions.is_for_readers, runs)):
        raise HaidongError("--update-notebooks needs runs that set nothing but the language, and none is asked for.")
    if dry_run:
        return _dry_run(places, runs, force, as_json, quiet)
    batch = Batch(places, runs, force=force, keep_going=keep_going, timeout=timeout)
    outcomes = batch.skipped()
    if batch.todo:
        with Cluster(cluster) if cluster is not None else workers.Workers(kernels) as crew:
            outcomes += _told(batch, crew, jobs or crew.at_once, quiet)
    order = {run.id: place for place, run in enumerate(runs)}
    outcomes.sort(key=lambda outcome: order[outcome.run.id])
    if as_json:
        for outcome in outcomes:
            click.echo(json.dumps(_record(outcome), ensure_ascii=False))
    else:
        failed = [one for one in outcomes if one.status in ("failed", "left")]
        if failed or not quiet:
            click.echo(summary(failed if quiet else outcomes, time.monotonic() - began))
            if not quiet:
                for folder in sorted({str(run.figures) for run in batch.runs}):
                    click.echo(f"Figures: {folder}")
                tell_of_older(places.notebooks.parent)
    for outcome in outcomes if back else []:
        run = outcome.run
        made = outcome.status in ("ok", "skipped") and editions.is_for_readers(run)
        if made and editions.update(places, run) and not (quiet or as_json):
            click.echo(f"Edition: {editions.path_of(places, run.name, run.values['lang'])}")
    if back and not notebooks:
        for path in editions.of_panel(places):
            if not (quiet or as_json):
                click.echo(f"Edition: {path}")
    return int(any(outcome.status in ("failed", "left") for outcome in outcomes))


def _dry_run(places: Places, runs: list[Run], force: bool, as_json: bool, quiet: bool) -> int:
    """Say why each run is out of date; nothing is run or written."""
    stamps = Stamps(places)
    reasons = {run: stamps.why(run) or ("--force" if force else "") for run in runs}
    for run, why in reasons.items():
        if as_json:
            click.echo(json.dumps({**_names(run), "status": "due" if why else "skipped", "reason": why},
                                  ensure_ascii=False))  # fmt: skip
        elif not quiet:
            click.echo(f"{_label(run)}: {f'would run: {why}' if why else 'up to date'}")
    if not as_json:
        click.echo(f"{sum(map(bool, reasons.values()))} of {plural(len(runs), 'run')} would run.")
    return 0


def _names(run: Run) -> dict[str, Any]:
    return {"run": run.id, "notebook": run.name, "report": run.report, "parameters": run.given}


def _record(outcome: Outcome) -> dict[str, Any]:
    """Return what `--json` prints of a run."""
    where = {"kept": str(outcome.kept)} if outcome.kept else {}
    made = {"executed": str(outcome.run.executed)} if outcome.status in ("ok", "skipped") else {}
    return {
        **_names(outcome.run),
        "status": outcome.status,
        "reason": outcome.cause,
        "seconds": round(outcome.seconds, 2),
        "removed": list(outcome.removed),
        **where,
        **made,
    }


def _told(batch: Batch, crew: Any, jobs: int, quiet: bool = False) -> list[Outcome]:
    """Run a batch, and say how far it is: a bar on a terminal, a line a run elsewhere, nothing when `quiet`."""
    outcomes: list[Outcome] = []
    signal.signal(signal.SIGTERM, _stop)
    if quiet:
        return list(filter(None, batch.work(crew, jobs)))
    if not sys.stderr.isatty():
        waits: set[Run] = set()
        for outcome in batch.work(crew, jobs):
            if outcome is None:
                new = {run for run, at in list(batch.at_work.items()) if at == WAITS} - waits
                waits |= new
                for name in sorted(map(_label, new)):
                    click.echo(f"{name} {WAITS}", err=True)
                continue
            outcomes.append(outcome)
            if outcome.status != "left":  # the table says those
                click.echo(f"{len(outcomes)}/{len(batch.todo)} {_line(outcome)}", err=True)
        return outcomes
    from tqdm import tqdm

    tqdm.monitor_interval = 0
    with tqdm(total=len(batch.todo), unit="notebook", desc="Running", dynamic_ncols=True) as bar:
        for outcome in batch.work(crew, jobs):
            if outcome:
                outcomes.append(outcome)
                bar.update()
                if outcome.status == "failed":
                    bar.write(_line(outcome), file=sys.stderr)
            bar.set_postfix_str(", ".join(f"{_label(run)} {at}" for run, at in list(batch.at_work.items())))
    return outcomes


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _line(outcome: Outcome) -> str:
    words = f"{_label(outcome.run)}: {outcome.status}, {outcome.seconds:.1f} s"
    return f"{words}: {_clipped(outcome.cause)}" if outcome.cause else words


def _clipped(cause: str) -> str:
    """Keep a line readable; the whole cause is in error.txt."""
    return cause if len(cause) <= 300 else f"{cause[:300]} …"


def _label(run: Run) -> str:
    return " ".join(filter(None, (run.name, run.folder, run.extra)))


def summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Return the closing table: each run with its result and time, the failures with their cause, the sum."""
    rows = [(one.run.name, one.run.report, _label(one.run).partition(" ")[2]) for one in outcomes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines, failed, removed = [], [], []
    for cells, one in zip(rows, outcomes, strict=True):
        took = f"{one.seconds:6.1f} s" if one.status in ("ok", "failed") else ""
        named = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{named}  {one.status:7}{took}".rstrip())
        if one.status == "failed":
            kept = f" Kept in {os.path.relpath(one.kept)}." if one.kept else ""
            failed.append(f"failed: {_label(one.run)}: {_clipped(one.cause).rstrip('.')}.{kept}")
        for name in one.removed:
            removed.append(f"removed: {_label(one.run)}: {name}, which the notebook no longer draws from this data.")
    count = Counter(one.status for one in outcomes)
    counts = [f"{count[status]} {status}" for status in ("ok", "skipped", "failed")]
    counts += [f"{count['left']} left, for another had failed (--keep-going goes on)"] if count["left"] else []
    return "\n".join([*lines, *failed, *removed, f"{', '.join(counts)}, in {seconds:.1f} s."])
