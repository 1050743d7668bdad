"""``haidong init`` and ``haidong notebooks``: a collection of one's own, or a copy of the package's.

Owns what a new collection holds. Nothing is written over: the folder must not hold a collection yet.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import click

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
def notebooks(folder: Path) -> int:
    """Copy the package's notebooks into DIR, with the seeds that they are drawn from."""
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
    ours = shutil.ignore_patterns("zh", "en", ".*")
    shutil.copytree(source, root / "notebooks", ignore=ours)
