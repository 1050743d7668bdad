"""The documents, kept byte for byte.

Owns ``seeds/seeds.toml`` and the reading of a seed: its bytes are those that
were described (sha256), and its text is their UTF-8, unchanged, so that an
offset into it means the same for ever. A byte order mark is kept in the file and
is no part of the text. It leaves the document's parts to `prose` and its numbers to
`numerals`.

Where the collection's files lie, and how they are written.

Owns the folders (seeds, notebooks, figures) and the rule that nothing is lost:
a file is written aside and moved in when it is whole. It leaves what the files
hold to the other modules.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .errors import HaidongError, unknown

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
def terms(name: str) -> dict[str, Any]:
    """Read one of the package's TOML files, once a process."""
    return tomllib.loads((PACKAGE / "terms" / f"{name}.toml").read_text(encoding="utf-8"))


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


DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True)
class Seed:
    """A source document and its description in ``seeds.toml``.

    Attributes
    ----------
    id : str
        Stable name, e.g. the stem of its file.
    text : str
        The document, as decoded from its bytes; offsets count its characters.
    sha256 : str
        Of the bytes.
    title, title_en, place, place_en, session, session_en : str
        As printed on the document, and in English.
    delivered : str
        The day as far as it is known: ``"2021-01-20"``, ``"2021-01"`` or ``"2021"``.
    reviews, plans : int
        The year whose results the report states, and the year it sets targets for.
    areas : dict
        English names of the areas that its facts speak of.
    """

    id: str
    text: str
    sha256: str
    title: str
    title_en: str
    place: str
    place_en: str
    session: str
    session_en: str
    delivered: str
    reviews: int
    plans: int
    areas: dict[str, str] = field(hash=False)

    def slug(self, area: str) -> str:
        """Return how fact ids name an area: empty for the report's own, ``"ledu-minhe"`` for 乐都区、民和县."""
        if area == self.place:
            return ""
        names = [self.areas.get(part, part) for part in area.split("、")]
        return "-".join(name.split()[0].lower().replace("'", "") for name in names)


def seed_entries() -> dict[str, dict]:
    """Return the descriptions of all seeds, by id, in the order of delivery."""
    path = seeds_dir() / "seeds.toml"
    stat = path.stat() if path.is_file() else None
    return dict(_described(path, stat and (stat.st_mtime_ns, stat.st_size)))


@lru_cache(maxsize=8)
def _described(path: Path, _stamp: object) -> dict[str, dict]:
    raw = read_bytes(path, "list of seeds").decode("utf-8")
    try:
        entries = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise HaidongError(f"seeds.toml is not valid TOML: {error}.") from None
    for entry in entries.values():
        if "delivered" in entry:
            entry["delivered"] = day(entry["delivered"])
    return dict(sorted(entries.items(), key=lambda item: item[1].get("delivered", "")))


def day(said: object) -> str:
    """Return a date as far as it is known.

    Parameters
    ----------
    said : date, int or str
        A day, a month (``"2021-01"``) or a year.

    Raises
    ------
    HaidongError
        When it is none.

    Examples
    --------
    >>> day("2021-01"), day(2021)
    ('2021-01', '2021')
    """
    text = str(said)
    try:
        if DAY.fullmatch(text):
            dt.date.fromisoformat(f"{text}-01-01"[:10])
            return text
    except ValueError:
        pass
    raise HaidongError(
        f"delivered is {text!r}, which is no date; offered: a day, a month or a year, e.g. 2021-01-20 or 2021."
    )


def decode(data: bytes, name: str) -> str:
    """Decode a seed's bytes, which must be UTF-8 text, with or without byte order mark.

    Raises
    ------
    HaidongError
        When the bytes are empty, hold a NUL, or are not UTF-8.
    """
    if not data.strip():
        raise HaidongError(f"the seed {name} is empty; restore it from git.")
    if b"\0" in data:
        raise HaidongError(f"the seed {name} holds a NUL byte, so it is no text; restore it from git.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HaidongError(
            f"the seed {name} is not UTF-8 (byte {error.start}); seeds are kept as UTF-8 text."
        ) from None


def seed(seed_id: str) -> Seed:
    """Read a seed and prove that its bytes are the described ones.

    Parameters
    ----------
    seed_id : str
        A name in ``seeds.toml``.

    Raises
    ------
    HaidongError
        For an unknown id, a missing or undecodable file, or bytes that differ.
    """
    path = seeds_dir() / f"{seed_id}.txt"
    stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None
    toml = seeds_dir() / "seeds.toml"
    return _seed(seed_id, path, stamp, toml.stat().st_mtime_ns if toml.is_file() else None)


@lru_cache(maxsize=64)
def _seed(seed_id: str, path: Path, _stamp: object, _toml: object) -> Seed:
    entries = seed_entries()
    if seed_id not in entries:
        raise unknown("report", seed_id, entries)
    entry = entries[seed_id]
    data = read_bytes(path, "seed")
    text = decode(data, path.name)
    missing = [f.name for f in fields(Seed) if f.name not in entry and f.name not in ("id", "text")]
    if missing:
        raise HaidongError(f"seeds.toml says nothing of {', '.join(missing)} for {seed_id}; add it.")
    found = hashlib.sha256(data).hexdigest()
    if found != entry["sha256"]:
        raise HaidongError(
            f"{path.name} is not the document that seeds.toml describes (sha256 {found[:12]}… instead of"
            f" {entry['sha256'][:12]}…); restore it from git."
        )
    return Seed(id=seed_id, text=text, **{f.name: entry[f.name] for f in fields(Seed)[2:]})


def raw(seed_id: str) -> Path:
    """Return the path of a seed's document."""
    return seeds_dir() / f"{os.path.basename(seed_id)}.txt"
