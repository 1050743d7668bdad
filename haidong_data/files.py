"""Where the collection's files lie, and how they are written.

Owns the folders (seeds, notebooks, figures) and the rule that nothing is lost:
a file is written aside and moved in when it is whole. It leaves what the files
hold to the other modules.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from .errors import HaidongError

PACKAGE = Path(__file__).resolve().parent


@cache
def home() -> Path:
    """Return the folder that holds the seeds: the clone's root, or the installed package.

    A wheel carries ``seeds/`` and ``notebooks/`` inside the package, a clone beside it.
    """
    return PACKAGE if (PACKAGE / "seeds").is_dir() else PACKAGE.parent


def seeds_dir() -> Path:
    """Return the folder of documents and ledgers; the variable HAIDONG_SEEDS overrides it."""
    return _folder(os.environ.get("HAIDONG_SEEDS") or "")


@cache
def _folder(named: str) -> Path:
    return Path(named) if named else home() / "seeds"


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """Read one of the package's TOML files, once a process."""
    return tomllib.loads((PACKAGE / f"{name}.toml").read_text(encoding="utf-8"))


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Give a path to write to beside `path`, and move it over `path` when the block ends well.

    After an error the old file stands as it was and the half-written one is gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o644)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep others from changing what lies in `folder` until the block ends; wait for who does so now."""
    from filelock import FileLock

    lock = FileLock(folder / ".lock")
    try:
        lock.acquire()
    except OSError as error:
        raise HaidongError(f"the folder {folder} cannot be written to: {error.strerror}.") from None
    try:
        yield
    finally:
        lock.release()


def write(path: Path, content: str | bytes) -> None:
    """Write a whole file aside and move it in."""
    with aside(path) as draft:
        draft.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def read_bytes(path: Path, what: str) -> bytes:
    """Read a file, or say in one sentence which `what` is missing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise HaidongError(
            f"the {what} {path.name} is missing from {path.parent}; restore it from git."
        ) from None
    except OSError as error:
        raise HaidongError(f"the {what} {path} cannot be read: {error.strerror}.") from None
