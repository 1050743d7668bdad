"""Taking a document into the collection.

Owns the order in which a new report appears: its text, its proposed ledger, and last
its entry in seeds.toml, which alone makes it part of the collection. So an interrupted
`add` leaves the collection as it was, and the next `add` of the same document starts over.
UTF-8 text is kept byte for byte; of any other file the text is kept as UTF-8, and the
entry says which file it was put together from.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit

from .. import collection, ledger_csv, numerals, wording
from ..collection import LIST, locked, raw, read_text, seed_entries, seeds_dir, sha256, sweep, write
from ..errors import HaidongError, unknown
from ..reader import divisions, documents, origin, parts
from ..reader.flat_text import flatten
from . import history, propose, spreadsheets

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# What else lies beside the seeds.
OURS = frozenset(Path(name).stem for name in collection.SHARED)
SESSION = re.compile(r"第([一二三四五六七八九十]+)届(全国)?人民代表大会第([一二三四五六七八九十]+)次会议")
REQUIRED = ("place", "reviews", "plans")
ORDER = ("title", "title_en", "place", "place_en", "session", "session_en", "delivered", "reviews", "plans")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
FIRST_YEAR, FARTHEST = 1949, 5


@dataclass(frozen=True)
class Added:
    """A document that was read and described, and once `take_in` has written it, is in the collection.

    `id`: as asked for, or empty until a free one is taken. `data`: what is kept of it. `sums`: sha256 of the file
    and of what is kept. `description`: the entry of seeds.toml. `areas`: their English names. `rows`: the proposed
    ledger. `notes`: what the document did not say, and what stands there instead.
    """

    path: Path
    id: str
    data: bytes
    sums: frozenset[str]
    description: dict[str, Any]
    areas: dict[str, str]
    rows: list[ledger_csv.Row]
    notes: list[str]


class Undescribed(HaidongError):
    """A document that does not say what is `missing`; `said` is what it says. Of several, `rows` are what they say."""

    def __init__(self, sentence: str, missing: Sequence[str] = (), said: Any = None, rows: Sequence[Any] = ()) -> None:
        super().__init__(sentence)
        self.missing, self.said, self.rows = missing, said or {}, rows


def add(file: str | Path, seed_id: str | None = None, **told: Any) -> Added:
    """Take a document into the collection, with its proposed ledger.

    `file`: the document; see `documents.read`. `seed_id`: its name here: small letters, digits and hyphens,
    e.g. ``"haidong-2021"``; a free one is made from its place and year when left out. `**told`: what the
    document does not say itself: place, place_en, title, title_en, session, session_en, delivered (see
    `collection.day`), reviews, plans (years). Raises HaidongError for an id that is taken or no id, a document
    that is here already or cannot be read, or one that does not say what is needed. Nothing has changed then.
    """
    return take_in(prepare(file, seed_id, **told))


def prepare(file: str | Path, seed_id: str | None = None, **told: Any) -> Added:
    """Read and describe a document, and propose its ledger; the collection is not touched. See `add`."""
    if seed_id is not None and (not ID.fullmatch(seed_id) or len(seed_id) > 60):
        raise HaidongError(f"{seed_id!r} is no id; use small letters, digits and hyphens, e.g. haidong-2021.")
    path = Path(file)
    original = documents.load(path)
    document = documents.decode(original, path.name)
    text = document.text
    data = original if _as_it_is(original, text) else text.encode("utf-8")
    sums = frozenset({sha256(original), sha256(data)})
    _refuse_duplicate(sums, path.name)
    description, notes = describe(text, path.name, **told)
    notes += document.notes
    description["sha256"] = sha256(data)
    if data is not original:
        description |= {"source": path.name, "source_sha256": sha256(original)}
        notes.append(f"the text of {path.name} is kept as UTF-8; offsets are into that")
    place = description["place"]
    rows = propose.rows(text, (description["reviews"], description["plans"]), place)
    if not any(row.is_fact for row in rows):
        raise HaidongError(f"{path.name} states no figure that can be read, so there is nothing to add.")
    parts = dict.fromkeys(part for row in rows if row.is_fact for part in row.area.split("、"))
    areas = _areas(place, description["place_en"], description["plans"], parts)
    return Added(path, seed_id or "", data, sums, description, areas, rows, notes)


def take_in(ready: Added) -> Added:
    """Write a document that is ready into the collection: all of it, or nothing. See `add`."""
    toml, place_en = seeds_dir() / LIST, ready.description["place_en"]
    with locked(seeds_dir()):
        sweep(seeds_dir(), older=0)  # the lock is held: nobody else writes
        _refuse_duplicate(set(ready.sums), ready.path.name)
        free = _free_id(ready.path, place_en, ready.description["plans"])
        name = ready.id or free
        if holder := _holder(name, ready.data):
            raise HaidongError(f"the id {name} is taken by {holder}; choose another, e.g. {free}.")
        listed = read_text(toml, "list of seeds")
        made = [path for path in (raw(name), ledger_csv.path(name), history.log(name)) if not path.exists()]
        try:
            write(raw(name), ready.data)
            history.save(name, ready.rows)
            write(toml, listed.rstrip("\n") + "\n\n" + entry(name, ready.description, ready.areas))
        except BaseException as error:
            for path in made:
                path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                why = error.strerror or type(error).__name__
                raise HaidongError(f"{name} cannot be written to {seeds_dir()}: {why}; nothing was added.") from None
            raise
    return replace(ready, id=name)


# Many at once ----------------------------------------------------------------------------------------------

TOLD = ("place", "place_en", "title", "title_en", "session", "session_en", "delivered", "reviews", "plans")


def add_all(files: Sequence[str | Path], table: str | Path | None = None, **told: Any) -> list[Added]:
    """Take documents into the collection, all of them or none.

    `files`: those that the table names too need not be named here. `table`: CSV of what the documents do not
    say themselves: a column ``path``, and any of ``id`` and what `add` is told. `**told`: what is so for all
    of them. Raises Undescribed when some do not say what is needed: all of that in one sentence, and what a table
    would have to hold. Raises HaidongError for the first that cannot be taken in.
    """
    said = read_table(table) if table is not None else {}
    paths = list(dict.fromkeys([*map(Path, files), *said]))
    ready, lacking = [], []
    for path in paths:
        own = said.get(path) or next((row for key, row in said.items() if key.name == path.name), {})
        given = {**told, **{key: value for key, value in own.items() if key != "id"}}
        try:
            ready.append(prepare(path, own.get("id") or None, **given))
        except Undescribed as error:
            lacking.append((path, error))
    if lacking:
        if len(paths) == 1 and table is None:
            raise lacking[0][1]
        named = "; ".join(f"{path.name} ({', '.join(error.missing)})" for path, error in lacking)
        raise Undescribed(
            f"not all documents say what is needed: {named}; give a table of these with --table.",
            rows=[{"path": str(path), **error.said} for path, error in lacking],
        )
    sums = Counter(one for item in ready for one in item.sums)
    if twice := [item.path.name for item in ready if any(sums[one] > 1 for one in item.sums)]:
        raise HaidongError(f"{' and '.join(twice[:2])} are the same document; name it once.")
    ids = Counter(item.id for item in ready if item.id)
    if again := [name for name, times in ids.items() if times > 1]:
        raise HaidongError(f"the id {again[0]} is given to {ids[again[0]]} documents; each needs its own.")
    for item in ready:
        if item.id and (holder := _holder(item.id, item.data)):
            raise HaidongError(f"the id {item.id} is taken by {holder}; choose another.")
    return [take_in(item) for item in ready]


def read_table(table: str | Path) -> dict[Path, dict[str, Any]]:
    """Read what documents do not say themselves, by path; relative ones are from where the table lies.

    Raises HaidongError when it cannot be read, or a column or year is none.
    """
    try:
        data = Path(table).read_bytes()
    except OSError as error:
        raise HaidongError(f"the table {table} cannot be read: {error.strerror}.") from None
    found: dict[Path, dict[str, Any]] = {}
    head, rows = spreadsheets.table(data, Path(table).name, "path")
    if not head:
        raise HaidongError(f"the table {table} has no column path; offered: {', '.join(('path', 'id', *TOLD))}.")
    if odd := [name for name in head if name and name not in ("path", "id", *TOLD)]:
        raise unknown(f"column in {Path(table).name}:", odd[0], ("path", "id", *TOLD))
    for line, cells in rows:
        row: dict[str, Any] = {key: text for key, text in cells.items() if key and text}
        if "path" not in row:
            raise HaidongError(f"the table {table}, line {line}: path is empty.")
        for key in ("reviews", "plans"):
            if key in row:
                if not re.fullmatch(r"\d{4}(?:\.0)?", row[key]):
                    raise HaidongError(f"the table {table}, line {line}: {key} is {row[key]!r}, which is no year.")
                row[key] = int(row[key][:4])
        path = Path(row.pop("path"))
        beside = Path(table).parent / path
        found[beside if not path.is_absolute() and beside.exists() else path] = row
    return found


def _as_it_is(data: bytes, text: str) -> bool:
    """Tell whether a seed of these bytes would read as this text."""
    try:
        return collection.decode(data, "") == text
    except HaidongError:
        return False


def _refuse_duplicate(sums: frozenset[str] | set[str], name: str) -> None:
    """Raise HaidongError when the document is here already; `sums` are those of its file and of what is kept."""
    for other, entry in seed_entries().items():
        if sums & {entry.get("sha256"), entry.get("source_sha256")}:
            raise HaidongError(f"{name} is here already, as {other}; nothing was changed.")


def _holder(seed_id: str, data: bytes | None = None) -> str:
    """Say what holds an id; nothing where it is free, or left by an interrupted `add` of these bytes."""
    if seed_id in seed_entries():
        return "another document"
    if seed_id in OURS or seed_id.startswith("panel-"):
        return "the collection's own files"
    text, ledger = raw(seed_id), ledger_csv.path(seed_id)
    left = sorted(seeds_dir().glob(f"{seed_id}.*"))
    if text in left and data == text.read_bytes() and set(left) <= {text, ledger}:
        rows = ledger_csv.read(seed_id) if ledger in left else []
        left = [ledger] if any(row.status != "proposed" for row in rows) else []
    return f"the file {left[0].name}, which lies in {seeds_dir()}" if left else ""


def _free_id(file: str | Path, place_en: str, year: int) -> str:
    """Propose an id: the place in Latin letters, else the file's name, and the year that the report plans."""
    for name in (place_en, Path(file).stem, "report"):
        base = re.sub("[^a-z0-9]+", "-", name.lower().replace("'", ""))[:40].strip("-")
        if ID.fullmatch(base):
            break
    base = base if base.endswith(str(year)) else f"{base}-{year}"
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if not _holder(one))


def describe(text: str, file: str = "", **told: Any) -> tuple[dict[str, Any], list[str]]:
    """Describe a document as seeds.toml does: as it says itself, as its `file` is called, and as it is `told`.

    Returns: the description, and what stands in for what neither says.
    """
    flat = flatten(text)
    read = parts.read(flat)
    session = SESSION.search(flat.text[:1500])
    said: dict[str, Any] = {
        "title": "政府工作报告",
        "title_en": "Report on the Work of the Government",
        "place": origin.place_of(flat.text),
        "delivered": _date(read.delivered),
        "reviews": read.reviews,
        "plans": read.plans,
    }
    notes: list[str] = []
    if not said["place"] and "place" not in told:
        said["place"], times = origin.likely(flat.text, file, read.plans or (read.reviews or 0) + 1)
        if times:
            notes = [f"it does not say whose report it is; {said['place']} is likely, which it names {times} times"]
        elif said["place"]:
            notes = [f"whose report it is, the name of the file says: {said['place']}"]
    found = {**said, **told}
    if "delivered" in told and not {"reviews", "plans"} & set(told):
        year = int(collection.day(told["delivered"])[:4])
        if not (read.reviews and read.plans and read.reviews <= year <= read.plans):
            told = {**told, "plans": year}
    if ("reviews" in told) != ("plans" in told):  # one of the two says the other
        found["plans"] = told.get("plans", told.get("reviews", 0) + 1)
        found["reviews"] = told.get("reviews", found["plans"] - 1)
    if missing := [key for key in REQUIRED if not found.get(key)]:
        options = ", ".join(f"--{key}" for key in missing)
        known = {key: found[key] for key in REQUIRED if found.get(key)}
        raise Undescribed(f"the document does not say its {', '.join(missing)}; give {options}.", missing, known)
    if not read.sure and not {"reviews", "plans"} & set(told):
        notes.append(
            f"the years are not stated, only likely: reviews {found['reviews']}, plans {found['plans']};"
            " give --reviews where they are others"
        )
    if not found["delivered"]:
        found["delivered"] = found["plans"]
        notes.append(f"the day of delivery is not printed; it stands as {found['plans']} until seeds.toml is mended")
    found["delivered"] = collection.day(found["delivered"])
    _years(found["reviews"], found["plans"], found["delivered"])
    if session:
        found.setdefault("session", f"{'' if session[2] else found['place']}{session.group()}")
    if not found.get("place_en") and (latin := divisions.in_english(found["place"], found["plans"])):
        found["place_en"] = latin
        if divisions.find(found["place"], found["plans"])[0].level not in ("nation", "province"):
            notes.append(f"place_en is pinyin, {latin}; mend it in seeds.toml where English has another name")
    if not found.get("place_en"):
        found["place_en"] = found["place"]
        notes.append(f"place_en is not known; it stands as “{found['place']}” until seeds.toml is mended")
    found["session_en"] = found.get("session_en") or _session_en(found.get("session", ""), found["place_en"])
    if unknown_here := [key for key in ("session", "session_en") if not found.get(key)]:
        notes.append(f"{' and '.join(unknown_here)} stay empty until seeds.toml is mended")
    return {key: found.get(key, "") for key in ORDER}, notes


def _session_en(session: str, place: str) -> str:
    """Say a session in English; nothing for other words than the usual ones.

    >>> _session_en("青海省第十四届人民代表大会第三次会议", "Qinghai")
    "3rd session of the 14th People's Congress of Qinghai"
    """
    said = SESSION.search(session)
    if said is None:
        return ""
    congress, meeting = (wording.ordinal(f"{numerals.value(said[at]):.0f}", "en") for at in (1, 3))
    whose = "National People's Congress" if said[2] else f"People's Congress of {place}"
    return f"{meeting} session of the {congress} {whose}"


def _years(reviews: int, plans: int, delivered: str) -> None:
    """Raise HaidongError when no report reviews the one year and plans the other, or is given on such a day."""
    if not FIRST_YEAR <= reviews < plans <= reviews + FARTHEST or reviews > dt.date.today().year:
        raise HaidongError(
            f"a report cannot review {reviews} and plan {plans}; give --reviews, a past year since {FIRST_YEAR},"
            f" and --plans, one of the {FARTHEST} years after it."
        )
    if not reviews <= int(delivered[:4]) <= plans:
        raise HaidongError(
            f"a report that reviews {reviews} and plans {plans} was not given on {delivered};"
            " give --delivered, --reviews and --plans."
        )


def _date(date: tuple[int, int, int] | None) -> dt.date | None:
    try:
        return dt.date(*date) if date else None
    except ValueError:
        return None


def _areas(place: str, place_en: str, year: int, parts: Iterable[str]) -> dict[str, str]:
    """Return the areas that facts may speak of, with their English names: the place, its parts, what it is part of."""
    found = divisions.find(place, year)
    wider = [divisions.by_code(one.code[:2] + "0000").name for one in found[:1] if one.level != "nation"]
    every = dict.fromkeys((*parts, *wider, divisions.NATION))
    return {place: place_en} | {area: divisions.in_english(area, year) or area for area in every if area != place}


def entry(seed_id: str, description: dict[str, Any], areas: dict[str, str]) -> str:
    """Write an entry of seeds.toml."""
    table = tomlkit.table()
    for key, value in description.items():
        table[key] = _printable(value)
    if DATE.fullmatch(description["delivered"]):
        table["delivered"] = dt.date.fromisoformat(description["delivered"])
    table.add(tomlkit.nl())
    table["areas"] = {_printable(zh): _printable(en) for zh, en in areas.items()}
    return tomlkit.dumps({seed_id: table})


def _printable(value: Any) -> Any:
    return re.sub(r"[\x00-\x1f\x7f]", " ", value) if isinstance(value, str) else value
