"""The command line: one command a step of the flow.

Owns exit codes and the wording of failures: 0 when all is well, 1 when a check finds
something, 2 for a user's mistake, told in one sentence; and what several commands take
and write. Each command's work is done by the module of its step, which is imported only
when the command is called.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import click

from ..collection import VARIABLE, is_collection
from ..errors import HaidongError, unknown
from ..ledger_csv import Row

# Command → where it lives, the extra it needs, what it does; read when called, so that `check` never waits
# for matplotlib.
COMMANDS = {
    "init": ("start", "", "Start a collection of your own in a new folder."),
    "notebooks": ("start", "", "Copy the package's notebooks, with the reports they are drawn from."),
    "extract": ("extract", "documents", "Read the facts of any report, as JSON lines, CSV or Parquet."),
    "panel": ("panel", "documents", "Make one table of what many reports state, as CSV, Parquet or xlsx."),
    "add": ("extract", "documents", "Take a report into the collection, with its proposed ledger."),
    "check": ("check", "", "Prove that the ledgers hold, and show what they account for."),
    "render": ("render", "notebooks", "Run the notebooks that are out of date, and move their figures in."),
    "report": ("report", "notebooks,site", "Make the site of reports, or their PDFs."),
    "export": ("report", "export", "Write all facts and derived values as CSV, Parquet, xlsx and data package."),
}


# What several commands take.
FOLDER = click.Path(file_okay=False, path_type=Path)
JOBS = click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes to use; all cores when left out.")
# A library of each extra without which its commands can do nothing.
NEEDED = {"notebooks": "papermill", "site": "griffe"}


class Commands(click.Group):
    """A group that imports a command when it is called and tells a user's mistake in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the flow."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command; None lets click say that there is no such command."""
        if name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f".{COMMANDS[name][0]}", __package__), name)
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Say which commands are offered."""
        if args and args[0] not in COMMANDS:
            raise unknown("command", args[0], COMMANDS)
        if args and not {"-h", "--help"} & set(args):
            _, extras, _ = COMMANDS[args[0]]
            for extra, module in NEEDED.items():
                if extra in extras.split(",") and find_spec(module) is None:
                    raise HaidongError(_lacks(args[0], module, extras))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (*_, words) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="haidong-data", prog_name="haidong")
@click.option(
    "--collection",
    type=FOLDER,
    metavar="DIR",
    help=f"The collection to work on (also the variable {VARIABLE}); default: the one the current folder lies in.",
)
def group(collection: Path | None) -> None:
    """Trace the figures of government work reports, each to its sentence."""
    if collection is not None:
        os.environ[VARIABLE] = str(collection.absolute())
    named = os.environ.get(VARIABLE)
    if named and not is_collection(Path(named)):
        raise HaidongError(f"there is no collection in {named} (no seeds/seeds.toml); start one with haidong init DIR.")


def main(args: list[str] | None = None) -> None:
    """Run a command; the entry point ``haidong``."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed, as by >&-
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as it runs
    try:
        "报告".encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # as an old cron has it
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        code = group.main(args, prog_name="haidong", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except HaidongError as error:
        _end(str(error))
    except ModuleNotFoundError as error:
        name = next((one for one in args or sys.argv[1:] if one in COMMANDS), "")
        if not name or str(error.name).startswith(str(__package__).partition(".")[0]):
            raise
        extra = COMMANDS[name][1] or "notebooks"
        _end(_lacks(name, error.name, extra))
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        said = error.format_message().rstrip(".")
        command = context.command_path if context else "haidong"
        _end(f"{said[:1].lower()}{said[1:]}; {command} --help says what it takes.")
    except BrokenPipeError:  # whoever read what was printed has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror or error
        _end(f"the computer does not let it be done: {what}.")
    except (click.Abort, KeyboardInterrupt):
        _end("stopped; what was complete before stands as it was.", 130)


def write_parquet(path: Path, columns: Iterable[str], chunks: Iterable[list[dict[str, Any]]]) -> None:
    """Write rows as Parquet as they come, so that memory stays flat."""
    import pyarrow as pa
    from pyarrow import parquet

    from ..dtypes import STATED

    schema = pa.schema([(name, STATED.get(name, "string").lower()) for name in columns])
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in chunks:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def check_writable(out: str, example: str) -> None:
    """Raise HaidongError where `out` names no file in a folder that is there."""
    path = Path(out)
    if not out or out.endswith(("/", os.sep)) or path.is_dir():
        raise HaidongError(f"{out or 'the empty name'} names a folder; name the file to write, e.g. {example}.")
    if not path.parent.is_dir():
        raise HaidongError(f"there is no folder {path.parent} to write {path.name} to; make it first.")


def by_class(rows: Iterable[Row]) -> str:
    """Say how many rows of a ledger there are of each class."""
    return ", ".join(f"{count} {name}" for name, count in Counter(row.class_ for row in rows).most_common())


def tell(sentence: str) -> None:
    """Say something beside what a command writes."""
    click.echo(f"haidong: {sentence}", err=True)


def _end(sentence: str, code: int = 2) -> NoReturn:
    tell(sentence)
    sys.exit(code)


def _lacks(command: str, module: str | None, extras: str) -> str:
    return f"{command} needs {module}: pip install 'haidong-data[{extras}]'."
