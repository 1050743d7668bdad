"""Options that several commands have."""

from __future__ import annotations

import click

from ..errors import HaidongError


def _jobs(_: click.Context, __: click.Parameter, value: int | None) -> int | None:
    if value is not None and value < 1:
        raise HaidongError(f"--jobs is {value}; give 1 or more, or leave it out for all cores.")
    return value


JOBS = click.option(
    "-j", "--jobs", type=int, callback=_jobs, help="Processes to use; all cores when left out."
)
