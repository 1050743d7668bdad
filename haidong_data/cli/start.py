"""``haidong init`` and ``haidong notebooks``: a collection of one's own, or a copy of the package's.

Owns what a new collection holds, and which of its notebooks the package has since changed. Nothing that
somebody wrote is written over: a new folder must not hold a collection yet, an edited notebook stays.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

import click

from ..batch import up_to_date
from ..collection import installed, write
from ..errors import HaidongError
from ..records import columns
from ..references import Reference

SEEDS = """\
# Every document of the collection, kept byte for byte beside this file; `haidong add` writes the entries.
# The report that stands first says whose collection it is.
"""
COLLECTION = """\
# Whom a citation of this collection names, in Chinese and in English; nobody where it is empty.
authors = ""
authors_en = ""
"""
SOURCES = """\
# The publications that reference.csv takes its figures from, each under an id of its own:
# [statistics-2024]
# title = ""
# publisher = ""
# published = 2025-03-01
# standing = "official"
"""
README = """\
# {name}

A collection of government work reports, each figure traceable to its sentence.

    haidong add report.docx     # takes a report into seeds/, with a proposed ledger
    haidong check               # what is still to review, and whether the ledgers hold
    haidong render              # runs notebooks/, writes figures/
    haidong report              # makes a site to read offline in build/site/

Run them in this folder, or from anywhere with `haidong --collection DIR`.
"""
# Executed, for those who read the repository.
EDITIONS = ("zh", "en")
IGNORED = "build/\nseeds/.lock\n.ipynb_checkpoints/\n"
TARGET = click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")


@click.command()
@TARGET
def init(folder: Path) -> int:
    """Start a collection of your own in DIR: seeds, notebooks, figures and a README."""
    root = _fresh(folder)
    files = {
        "seeds/seeds.toml": SEEDS,
        "seeds/collection.toml": COLLECTION,
        "seeds/reference.csv": ",".join(columns(Reference)) + "\n",
        "seeds/reference-sources.toml": SOURCES,
        "README.md": README.format(name=root.name),
        ".gitignore": IGNORED,
    }
    _copy_notebooks(root)
    (root / "figures").mkdir(exist_ok=True)
    for name, content in files.items():
        if not (root / name).exists():
            write(root / name, content)
    click.echo(f"Collection: {root}\nnow: cd {folder}, then haidong add REPORT.")
    return 0


@click.command()
@TARGET
@click.option(
    "--update",
    is_flag=True,
    help="Of the collection in DIR, replace notebooks by newer ones, but none edited.",
)
def notebooks(folder: Path, update: bool) -> int:
    """Copy the package's notebooks into DIR, with the seeds that they are drawn from."""
    if update:
        older = _older(folder)
        for name in (name for name, edited in older.items() if not edited):
            _copy(installed() / "notebooks" / name, folder / "notebooks" / name)
        edited = sum(older.values())
        where = (folder / "notebooks").resolve()
        click.echo(f"{len(older) - edited} renewed, {edited} edited and left as they are. Notebooks: {where}")
        return 0
    root = _fresh(folder)
    _copy_notebooks(root)
    shutil.copytree(installed() / "seeds", root / "seeds", ignore=shutil.ignore_patterns(".*"))
    click.echo(
        f"Notebooks: {root / 'notebooks'}\nnow: cd {folder}, then haidong render, or jupyter lab notebooks."
    )
    return 0


def _fresh(folder: Path) -> Path:
    """Make the folder, which must hold no collection."""
    root = folder.expanduser().resolve()
    if (root / "seeds").exists() or (root / "notebooks").exists():
        raise HaidongError(f"{root} holds seeds or notebooks already; name a folder that does not.")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HaidongError(f"{root} cannot be made: {error.strerror}.") from None
    return root


def _copy_notebooks(root: Path) -> None:
    """Copy the sources; the executed editions are of the package's own reports."""
    source = installed() / "notebooks"
    ours = shutil.ignore_patterns(*EDITIONS, ".*")
    shutil.copytree(source, root / "notebooks", ignore=ours, copy_function=_copy)


def _copy(source: str | Path, target: str | Path) -> None:
    """Copy a notebook; its metadata say of which source it is a copy."""
    notebook = json.loads(Path(source).read_bytes())
    notebook["metadata"]["haidong_data"] = {"copy_of": up_to_date.notebook(Path(source))}
    write(Path(target), json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def _older(root: Path) -> dict[str, bool]:
    """Return the notebooks that are copies of older ones than the package's; true for those edited since."""
    if not (root / "notebooks").is_dir():
        raise HaidongError(f"there are no notebooks in {root}; haidong notebooks DIR copies them.")
    found = {}
    for ours in sorted((installed() / "notebooks").rglob("[!.]*.ipynb")):
        name = ours.relative_to(installed() / "notebooks").as_posix()
        mine = root / "notebooks" / name
        with suppress(OSError, ValueError, LookupError):  # not there, or no copy
            copied = json.loads(mine.read_bytes())["metadata"]["haidong_data"]["copy_of"]
            if name.partition("/")[0] not in EDITIONS and copied != up_to_date.notebook(ours):
                found[name] = copied != up_to_date.notebook(mine)
    return found


def tell_of_older(root: Path) -> None:
    """Say which notebooks of a collection the package has newer ones of, and what is offered."""
    if older := [f"{name} (edited)" if edited else name for name, edited in _older(root).items()]:
        click.echo(
            f"Older than the package's: {', '.join(older)}; haidong notebooks --update {root} renews what nobody"
            " edited.",
            err=True,
        )
