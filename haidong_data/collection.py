"""The collection: where its files lie, how they are written, and its documents.

Owns the folder of a collection (seeds, notebooks, figures), whole writes, the caches that
follow the collection, and ``seeds/seeds.toml`` with the documents it describes. A document is
kept byte for byte: its text is its UTF-8 without byte order mark, and offsets count its
characters. What a document's parts and numbers are is left to `prose` and `numerals`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from . import prose, records
from .errors import HaidongError, unknown

# Names that `aside` and the figures' files draw by lot for what is not whole yet.
DRAFT = re.compile(r"\.(aside-|.+\.)[a-z0-9_]{8}(\.\w+)?")
HOUR = 3600
PACKAGE = Path(__file__).resolve().parent
# Names the folder of a collection, as the option --collection does.
VARIABLE = "HAIDONG_COLLECTION"
# What `seeds_dir` holds for all reports of a collection; for one report, see `raw` and the functions after it.
LIST, DESCRIPTION, DICTIONARY = "seeds.toml", "collection.toml", "indicators.toml"
REFERENCES = "reference.csv", "reference-sources.toml"
SHARED = (LIST, DESCRIPTION, DICTIONARY, *REFERENCES)
Stamp = tuple[int, int] | None
T = TypeVar("T")


def home() -> Path:
    """Return the folder of the collection in use.

    It is the one that the variable HAIDONG_COLLECTION names, else the one the current folder
    lies in (a folder with ``seeds/seeds.toml``), else the clone or installed package itself.
    """
    try:
        here = os.getcwd()
    except FileNotFoundError:  # somebody removed the current folder
        here = str(PACKAGE)
    return _home(os.environ.get(VARIABLE) or "", here)


@cache
def _home(named: str, here: str) -> Path:
    if named:
        return Path(here, named)
    for folder in (Path(here), *Path(here).parents):
        if is_collection(folder):
            return folder
    return installed()


def is_collection(folder: Path) -> bool:
    """Tell whether a folder is that of a collection."""
    return (folder / "seeds" / LIST).is_file()


@cache
def installed() -> Path:
    """Return the folder of the package's own collection: the clone's root, or the installed package itself.

    A wheel carries ``seeds/`` and ``notebooks/`` inside the package, a clone beside it.
    """
    return PACKAGE if (PACKAGE / "seeds").is_dir() else PACKAGE.parent


def writable_home() -> Path:
    """Return the folder of the collection, to write into.

    Raises HaidongError when only the installed package's own collection is there, which nobody's results
    belong into.
    """
    if home() == PACKAGE:
        raise HaidongError(
            "there is no collection here to write into; start one with haidong init DIR, "
            "or name one with haidong --collection DIR."
        )
    return home()


def seeds_dir() -> Path:
    """Return the folder of documents and ledgers."""
    return _seeds_dir(home())


@cache
def _seeds_dir(root: Path) -> Path:
    return root / "seeds"


def authors(lang: str) -> str:
    """Return whom a citation of the collection names, as ``seeds/collection.toml`` says; nobody if empty."""
    path = seeds_dir() / DESCRIPTION
    named = read_toml(path, "description of the collection") if path.is_file() else {}
    return str(named.get("authors" if lang == "zh" else "authors_en") or named.get("authors") or "")


@cache
def terms(name: str) -> dict[str, Any]:
    """Read one of the package's tables in ``terms/``, e.g. ``"units"`` or ``"classes"``, once a process."""
    return tomllib.loads((PACKAGE / "terms" / f"{name}.toml").read_text(encoding="utf-8"))


def stamp(path: Path) -> Stamp:
    """Return a file's time of change and size, or None where there is no such file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class ReportCache(Generic[T]):
    """Results of a function by report, each kept until what it is made from changes.

    There is one result a report, so memory follows the collection: a newer one replaces the older,
    and those of reports that ``seeds.toml`` does not name any more are dropped when it is read again.
    """

    every: list[ReportCache[Any]] = []

    def __init__(self, function: Callable[..., T]) -> None:
        self.function = function
        self.__doc__ = function.__doc__
        self.results: dict[str, tuple[tuple[object, ...], T]] = {}
        self.every.append(self)

    def __call__(self, report: str, *made_from: object) -> T:
        """Return the kept result of `report`, or compute it where `made_from` is not what it was."""
        found = self.results.get(report)
        if found is None or found[0] != made_from:
            found = made_from, self.function(report, *made_from)
            self.results[report] = found
        return found[1]


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
    except OSError as error:
        if error.errno and not error.filename:  # a full disk names no file
            error.filename = str(path)
        raise
    finally:
        draft.unlink(missing_ok=True)


def sweep(*folders: Path, older: float = HOUR) -> None:
    """Remove drafts of `aside` that killed processes have left: `older`, in seconds, so that none is still written."""
    _remove_left((path for folder in folders for path in folder.rglob(".*")), older)


def sweep_beside(path: Path) -> None:
    """Remove the drafts of one file that killed processes have left; for a command's output, not each of many files."""
    _remove_left(one for one in path.parent.glob(".*") if one.name.startswith(f".{path.name}."))


def _remove_left(found: Iterable[Path], older: float = HOUR) -> None:
    for draft in (path for path in found if DRAFT.fullmatch(path.name)):
        with suppress(OSError):
            if time.time() - draft.lstat().st_mtime >= older:
                shutil.rmtree(draft) if draft.is_dir() else draft.unlink()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep others from changing what lies in `folder` until the block ends; wait for who does so now."""
    from filelock import FileLock

    if folder == PACKAGE / "seeds":
        writable_home()  # the package's own, that the next one replaces: raises
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


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files of one folder aside, then move them in together, the last one last.

    After any failure, an interrupt too, what stood there stands there still. Raises OSError.
    """
    folder = next(iter(files)).parent
    folder.mkdir(parents=True, exist_ok=True)
    before: dict[Path, bytes | None] = {}
    with tempfile.TemporaryDirectory(prefix=".aside-", dir=folder) as place:
        for path, content in files.items():
            Path(place, path.name).write_bytes(content)
        try:
            for path in files:
                old = path.read_bytes() if path.exists() else None
                os.replace(Path(place, path.name), path)
                before[path] = old
        except BaseException:
            for path, old in before.items():
                path.unlink(missing_ok=True) if old is None else path.write_bytes(old)
            raise


def read_text(path: Path, what: str) -> str:
    """Read a UTF-8 file without its byte order mark.

    Raises HaidongError when it is missing or in another encoding; the sentence names `what` it is.
    """
    try:
        return read_bytes(path, what).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HaidongError(f"{path.name} is not UTF-8 (byte {error.start}); save it as such.") from None


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises HaidongError when it is missing, not UTF-8 or not TOML; the sentence names the line.
    """
    try:
        return tomllib.loads(read_text(path, what))
    except tomllib.TOMLDecodeError as error:
        raise HaidongError(f"{path.name} is not valid TOML: {error}.") from None


def sha256(content: bytes | str | Path) -> str:
    """Return the digest of bytes, of a text as UTF-8, or of a file."""
    if isinstance(content, Path):
        content = content.read_bytes()
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def digest(thing: Any) -> str:
    """Return the sha256 of what can be said in JSON."""
    return sha256(json.dumps(thing, sort_keys=True, ensure_ascii=False, default=str))


def read_bytes(path: Path, what: str) -> bytes:
    """Read a file, or say in one sentence which `what` is missing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise HaidongError(f"the {what} {path.name} is missing from {path.parent}; restore it from git.") from None
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

    @cached_property
    def document(self) -> prose.Document:
        """Return the document's sections, paragraphs and sentences."""
        return prose.read(self.text)

    def name(self, lang: str) -> str:
        """Return what the document is called, with its date."""
        if lang == "zh":
            return f"{self.place}{self.title}（{self.delivered}）"
        return f"{self.title_en}, {self.place_en} ({self.delivered})"

    def slug(self, area: str) -> str:
        """Return how fact ids name an area: empty for the report's own, ``"ledu-minhe"`` for 乐都区、民和县."""
        if area == self.place:
            return ""
        names = [self.areas.get(part, part).split() for part in area.split("、")]
        return "-".join(name[0].lower().replace("'", "") for name in names if name)


def seed_entries() -> dict[str, dict[str, Any]]:
    """Return the descriptions of all seeds, by id, in the order of delivery."""
    return dict(sorted(_entries().items(), key=lambda item: str(item[1].get("delivered", ""))))


def default_place() -> str:
    """Return the place of the report that stands first in ``seeds.toml``; empty in an empty collection."""
    return str(next(iter(_entries().values()), {}).get("place", ""))


def _entries() -> dict[str, dict[str, Any]]:
    path = seeds_dir() / LIST
    return _read_entries(path, stamp(path))


@lru_cache(maxsize=1)
def _read_entries(path: Path, _stamp: Stamp) -> dict[str, dict[str, Any]]:
    """Return the descriptions in the order of the file."""
    entries = read_toml(path, "list of seeds")
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            raise HaidongError(f"seeds.toml holds {name!r} outside of a report; put it under one, as [{name}].")
        if "delivered" in entry:
            entry["delivered"] = day(entry["delivered"])
    for one in ReportCache.every:
        for gone in one.results.keys() - entries.keys():
            del one.results[gone]
    return entries


def day(said: object) -> str:
    """Return a date as far as it is known.

    `said`: a day, a month (``"2021-01"``) or a year. Raises HaidongError when it is none.

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

    Raises HaidongError when the bytes are empty, hold a NUL, or are not UTF-8.
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

    `seed_id`: a name in ``seeds.toml``. Raises HaidongError for an unknown id, a missing or undecodable file,
    or bytes that differ.
    """
    path = raw(seed_id)
    return _seed(seed_id, path, stamp(path), stamp(path.with_name(LIST)))


@ReportCache
def _seed(seed_id: str, path: Path, *_stamps: Stamp) -> Seed:
    entries = seed_entries()
    if seed_id not in entries:
        raise unknown("report", seed_id, entries)
    entry = entries[seed_id]
    data = read_bytes(path, "seed")
    text = decode(data, path.name)
    told = [one.name for one in fields(Seed)[2:]]
    records.prove(Seed, entry, told, f"the entry {seed_id!r} of seeds.toml")
    found = sha256(data)
    if found != entry["sha256"]:
        raise HaidongError(
            f"{path.name} is not the document that seeds.toml describes (sha256 {found[:12]}… instead of"
            f" {entry['sha256'][:12]}…); restore it from git."
        )
    return Seed(id=seed_id, text=text, **{name: entry[name] for name in told})


def raw(seed_id: str) -> Path:
    """Return the path of a seed's document."""
    return seeds_dir() / f"{os.path.basename(seed_id)}.txt"


def statements_path(seed_id: str) -> Path:
    """Return the path of what a report states in words."""
    return seeds_dir() / f"{seed_id}.statements.csv"


def known_path(seed_id: str) -> Path:
    """Return the path of the list of a report's known disagreements."""
    return seeds_dir() / f"{seed_id}.known.toml"
