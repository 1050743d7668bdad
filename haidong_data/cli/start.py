"""``haidong init`` and ``haidong notebooks``: a collection of one's own, or a copy of the package's.

Owns what a new collection holds, and which of its notebooks the package has since changed. Nothing that
somebody wrote is written over: a new folder must not hold a collection yet, an edited notebook stays.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from ..batch import up_to_date
from ..collection import installed, read_toml, write
from ..errors import HaidongError
from ..records import columns
from ..references import Reference
from . import FOLDER

# What a new collection holds, by the file's name.
NEW = Path(__file__).with_name("new_collection.toml")
TARGET = click.argument("folder", type=FOLDER, metavar="DIR")


@click.command()
@TARGET
def init(folder: Path) -> int:
    """Start a collection of your own in DIR: seeds, notebooks, figures and a README."""
    root = folder.expanduser().resolve()
    files = read_toml(NEW, "texts of a new collection") | {"seeds/reference.csv": ",".join(columns(Reference)) + "\n"}
    with _fresh(root) as draft:
        (draft / "figures").mkdir()
        for name, content in files.items():
            write(draft / name, content.replace("{name}", root.name))
    click.echo(f"Collection: {root}\nnow: cd {folder}, then haidong add REPORT.")
    return 0


@click.command()
@TARGET
@click.option(
    "--update", is_flag=True, help="Of the collection in DIR, replace notebooks by newer ones, but none edited."
)
def notebooks(folder: Path, update: bool) -> int:
    """Copy the package's notebooks into DIR, with the seeds that they are drawn from."""
    root = folder.expanduser().resolve()
    if update:
        older = _older(root)
        for name, is_edited in older.items():
            if not is_edited:
                _copy(name, root)
        edited = sum(older.values())
        click.echo(
            f"{len(older) - edited} renewed, {edited} edited and left as they are. Notebooks: {root / 'notebooks'}"
        )
        return 0
    with _fresh(root) as draft:
        (draft / "seeds").mkdir()
        for path in (installed() / "seeds").glob("[!.]*"):
            shutil.copy(path, draft / "seeds")
    click.echo(f"Notebooks: {root / 'notebooks'}\nnow: cd {folder}, then haidong render, or jupyter lab notebooks.")
    return 0


@contextmanager
def _fresh(root: Path) -> Iterator[Path]:
    """Give a folder with the package's notebooks, and move what is in it to `root`, which must hold no collection.

    What lies there already stays; after an error nothing new does.
    """
    if (root / "seeds").exists() or (root / "notebooks").exists():
        raise HaidongError(f"{root} holds seeds or notebooks already; name a folder that does not.")
    is_new = not root.exists()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=root) as place:
            for name in _sources():
                _copy(name, Path(place))
            yield Path(place)
            for path in Path(place).iterdir():
                if not (root / path.name).exists():
                    path.rename(root / path.name)
    except OSError as error:
        if is_new:
            shutil.rmtree(root, ignore_errors=True)
        raise HaidongError(f"{root} cannot be made: {error.strerror}.") from None


def _sources() -> list[str]:
    """Return the names of the package's notebooks; the executed editions are of its own reports."""
    folder = installed() / "notebooks"
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.ipynb")))
    return [name for name in names if not name.startswith(("zh/", "en/")) and ".ipynb_" not in name]


def _copy(name: str, root: Path) -> None:
    """Copy a notebook into a collection; its metadata say of which source it is a copy."""
    source = installed() / "notebooks" / name
    notebook = json.loads(source.read_bytes())
    notebook["metadata"]["haidong_data"] = {"copy_of": up_to_date.notebook(source)}
    write(root / "notebooks" / name, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def _older(root: Path) -> dict[str, bool]:
    """Return the notebooks that are copies of older ones than the package's; true for those edited since."""
    if not (root / "notebooks").is_dir():
        raise HaidongError(f"there are no notebooks in {root}; haidong notebooks DIR copies them.")
    found = {}
    for name in _sources():
        ours, mine = installed() / "notebooks" / name, root / "notebooks" / name
        with suppress(OSError, ValueError, LookupError):  # not there, or no copy
            copied = json.loads(mine.read_bytes())["metadata"]["haidong_data"]["copy_of"]
            if copied != up_to_date.notebook(ours):
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
