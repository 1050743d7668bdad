"""The command ``haidong render``: a batch, told as it goes and summed up in a table.

Owns options, the progress bar, the closing table and the exit code: 0 when all runs are
ok or up to date, 1 when one failed, 2 for what is not offered. The work is `render`'s.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..batch import editions
from ..batch.grid import Places, Run, plan
from ..batch.runner import TIMEOUT, WAITS, Batch, Outcome
from ..errors import HaidongError

LONGEST = 7 * 24 * 3600.0


def _seconds(_: click.Context, __: click.Parameter, value: float) -> float:
    if not 1 <= value <= LONGEST:  # nan is neither
        raise HaidongError(f"--timeout cannot be {value:g} s; give 1 to {LONGEST:.0f}.")
    return value


@click.command()
@click.argument("notebooks", nargs=-1)
@click.option("-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; twice for two values.")
@click.option("--grid", "file", type=click.Path(path_type=Path), help="Tables [[grid]] of lists to multiply.")
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks at once (default: all cores).")
@click.option("--force", is_flag=True, help="Run also what is up to date.")
@click.option("--keep-going", is_flag=True, help="Go on with the others after a failure.")
@click.option(
    "--timeout",
    default=TIMEOUT,
    show_default=True,
    callback=_seconds,
    help="Seconds that one notebook may take.",
)
@click.option("--kernels", is_flag=True, help="Run in ordinary kernels instead of forked workers.")
@click.option(
    "--update-notebooks",
    "back",
    is_flag=True,
    help="Write the executed editions for readers into notebooks/zh/ and notebooks/en/.",
)
@click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster, e.g. tcp://scheduler:8786.")
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
) -> int:
    """Run NOTEBOOKS (default: all, in zh and en) as far as they are out of date, and move their figures in."""
    began = time.monotonic()
    places = Places.own()
    runs = plan(places, notebooks, given, file)
    if back and not any(map(editions.is_for_readers, runs)):
        raise HaidongError(
            "--update-notebooks needs runs that set nothing but the language, and none is asked for."
        )
    batch = Batch(places, runs, force=force, keep_going=keep_going, timeout=timeout)
    outcomes = batch.skipped()
    if batch.todo:
        with _crew(kernels, cluster, jobs) as (crew, at_once):
            outcomes += _told(batch, crew, at_once)
    order = {run.id: place for place, run in enumerate(batch.runs)}
    outcomes.sort(key=lambda outcome: order[outcome.run.id])
    click.echo(summary(outcomes, time.monotonic() - began))
    click.echo(f"Figures: {places.figures}")
    for outcome in outcomes if back else []:
        run = outcome.run
        made = outcome.status in ("ok", "skipped") and editions.is_for_readers(run)
        if made and editions.update(places, run):
            click.echo(f"Edition: {editions.path_of(places, run.name, run.values['lang'])}")
    return int(any(outcome.status in ("failed", "left") for outcome in outcomes))


@contextmanager
def _crew(kernels: bool, cluster: str | None, jobs: int | None) -> Iterator[tuple[Any, int]]:
    if cluster is not None:
        from ..batch.cluster import Cluster

        with Cluster(cluster) as crew:
            yield crew, jobs or crew.at_once
        return
    from ..batch.executors import cores
    from ..batch.workers import Workers

    with Workers(fork=False if kernels else None) as crew:
        yield crew, jobs or cores()


def _told(batch: Batch, crew: Any, jobs: int) -> list[Outcome]:
    """Work, and say how far it is: a bar on a terminal, a line a run elsewhere."""
    outcomes: list[Outcome] = []
    signal.signal(signal.SIGTERM, _stop)
    if not sys.stderr.isatty():
        waits: set[str] = set()
        for outcome in batch.work(crew, jobs):
            if outcome is None:
                new = {name for name, at in list(batch.at_work.items()) if at == WAITS} - waits
                waits |= new
                for name in sorted(new):
                    click.echo(f"{_short(name)} {WAITS}", err=True)
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
            bar.set_postfix_str(", ".join(f"{_short(name)} {at}" for name, at in list(batch.at_work.items())))
    return outcomes


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _short(name: str) -> str:
    notebook, _, folder = name.split(".")[:3]
    return f"{notebook} {folder}"


def _line(outcome: Outcome) -> str:
    words = f"{_label(outcome.run)}: {outcome.status}, {outcome.seconds:.1f} s"
    return f"{words}: {_clipped(outcome.cause)}" if outcome.cause else words


def _clipped(cause: str) -> str:
    """Keep a line readable; the whole cause is in error.txt."""
    return cause if len(cause) <= 300 else f"{cause[:300]} …"


def _label(run: Run) -> str:
    extra = run.executed.stem.removeprefix(run.name).replace(".", " ")
    return f"{run.name} {run.folder}{extra}"


def summary(outcomes: Iterable[Outcome], seconds: float) -> str:
    """Return the closing table: each run with its result and time, the failures with their cause, the sum."""
    rows = [(one.run.name, one.run.report, _label(one.run).partition(" ")[2], one) for one in outcomes]
    widths = [max((len(str(row[place])) for row in rows), default=0) for place in range(3)]
    lines = []
    for *cells, outcome in rows:
        took = f"{outcome.seconds:6.1f} s" if outcome.status in ("ok", "failed") else ""
        named = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{named}  {outcome.status:7}{took}".rstrip())
    for *_, outcome in rows:
        if outcome.status == "failed":
            kept = f" Kept in {os.path.relpath(outcome.kept)}." if outcome.kept else ""
            lines.append(f"failed: {_label(outcome.run)}: {_clipped(outcome.cause).rstrip('.')}.{kept}")
    counts = [
        f"{sum(row[3].status == status for row in rows)} {status}" for status in ("ok", "skipped", "failed")
    ]
    left = sum(row[3].status == "left" for row in rows)
    counts += [f"{left} left (--keep-going goes on after a failure)"] if left else []
    return "\n".join([*lines, f"{', '.join(counts)}, in {seconds:.1f} s."])
