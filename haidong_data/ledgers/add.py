"""Taking a document into the collection.

Owns the order in which a new report appears: its text, its proposed ledger, and last
its entry in seeds.toml, which alone makes it part of the collection. So an interrupted
`add` leaves the collection as it was, and the next `add` of the same document starts over.
UTF-8 text is kept byte for byte; of any other file the text is kept as UTF-8, and the
entry says which file it was put together from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import collection, ledger_csv
from ..collection import locked, raw, read_bytes, seed_entries, seeds_dir, write
from ..errors import HaidongError
from ..reader import documents, extract, parts
from ..reader.flat_text import flatten
from . import propose

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# What else lies beside the seeds.
OURS = frozenset(("seeds", "reference", "reference-sources", "indicators"))
SESSION = re.compile(r"第[一二三四五六七八九十]+届(?:全国)?人民代表大会第[一二三四五六七八九十]+次会议")
REQUIRED = ("place", "reviews", "plans")
ORDER = (
    *("title", "title_en", "place", "place_en", "session", "session_en"),
    *("delivered", "reviews", "plans"),
)  # fmt: skip
DATE = re.compile(r"\d{4}-\d\d-\d\d")
FIRST_YEAR, FARTHEST = 1949, 5


@dataclass(frozen=True)
class Added:
    """What `add` took in.

    Attributes
    ----------
    description : dict
        The entry of seeds.toml.
    rows : list of ledgers.Row
        The proposed ledger.
    notes : list of str
        What the document did not say, and what stands there instead.
    """

    id: str
    description: dict[str, Any]
    rows: list[ledger_csv.Row]
    notes: list[str]

    @property
    def ledger(self) -> Path:
        """Return where the ledger lies."""
        return ledger_csv.path(self.id)

    @property
    def counts(self) -> str:
        """Say how many rows there are of each class."""
        return ", ".join(f"{n} {name}" for name, n in Counter(row.class_ for row in self.rows).most_common())


def add(file: str | Path, seed_id: str | None = None, **told: Any) -> Added:
    """Take a document into the collection, with its proposed ledger.

    Parameters
    ----------
    file : str or Path
        The document; see `documents.read`.
    seed_id : str
        Its name here: small letters, digits and hyphens, e.g. ``"haidong-2021"``. Without one
        nothing is taken in, and a free one is proposed.
    **told
        What the document does not say itself: place, place_en, title, title_en, session,
        session_en, delivered (see `seeds.day`), reviews, plans (years).

    Returns
    -------
    Added

    Raises
    ------
    HaidongError
        For an id that is taken or no id, a document that is here already or cannot be read,
        or one that does not say what is needed. Nothing has changed then.
    """
    if seed_id is not None and (not ID.fullmatch(seed_id) or len(seed_id) > 60):
        raise HaidongError(f"{seed_id!r} is no id; use small letters, digits and hyphens, e.g. haidong-2021.")
    name, original = Path(file).name, documents.load(file)
    document = documents.decode(original, name)
    text = document.text
    data = original if _as_it_is(original, text) else text.encode("utf-8")
    _new({_sha256(original), _sha256(data)}, name)
    description, notes = describe(text, **told)
    notes += document.notes
    description["sha256"] = _sha256(data)
    if data is not original:
        description |= {"source": name, "source_sha256": _sha256(original)}
        notes.append(f"the text of {name} is kept as UTF-8; offsets are into that")
    place = description["place"]
    rows = propose.rows(text, (description["reviews"], description["plans"]), place)
    if not any(row.is_fact for row in rows):
        raise HaidongError(f"{name} states no figure that can be read, so there is nothing to add.")
    areas = {place: description["place_en"]} | {
        row.area: row.area for row in rows if row.area not in ("", place)
    }
    toml = seeds_dir() / "seeds.toml"
    with locked(seeds_dir()):
        _new({_sha256(original), _sha256(data)}, name)
        free = _free_id(file, told.get("place_en", ""), description["plans"])
        if seed_id is None:
            raise HaidongError(f"{name} needs a name here; give --id, e.g. --id {free}.")
        if holder := _holder(seed_id, data):
            raise HaidongError(f"the id {seed_id} is taken by {holder}; choose another, e.g. {free}.")
        listed = read_bytes(toml, "list of seeds").decode("utf-8")
        write(raw(seed_id), data)
        ledger_csv.save(seed_id, rows)
        write(toml, listed.rstrip("\n") + "\n\n" + entry(seed_id, description, areas))
    return Added(seed_id, description, rows, notes)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _as_it_is(data: bytes, text: str) -> bool:
    """Tell whether a seed of these bytes would read as this text."""
    try:
        return collection.decode(data, "") == text
    except HaidongError:
        return False


def _new(sums: set[str], name: str) -> None:
    """Prove that the document is not here already."""
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
    """Propose an id: the place in English, else the file's name, and the year that the report plans."""
    for name in (place_en, Path(file).stem, "report"):
        base = re.sub("[^a-z0-9]+", "-", name.lower().replace("'", ""))[:40].strip("-")
        if ID.fullmatch(base):
            break
    base = base if base.endswith(str(year)) else f"{base}-{year}"
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if not _holder(one))


def describe(text: str, **told: Any) -> tuple[dict[str, Any], list[str]]:
    """Describe a document as seeds.toml does: as it says itself, and as it is `told`.

    Returns
    -------
    tuple of (dict, list of str)
        The description, and what stands in for what neither says.
    """
    flat = flatten(text)
    read = parts.read(flat)
    session = SESSION.search(flat.text[:1500])
    said: dict[str, Any] = {
        "title": "政府工作报告",
        "title_en": "Report on the Work of the Government",
        "place": extract.place_of(flat.text) or None,
        "delivered": _date(read.delivered),
        "reviews": read.reviews,
        "plans": read.plans,
    }
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
        raise HaidongError(f"the document does not say its {', '.join(missing)}; give {options}.")
    notes = []
    if not read.sure and not {"reviews", "plans"} & set(told):
        notes.append(
            f"the years are not stated, only likely: reviews {found['reviews']}, plans {found['plans']};"
            " give --reviews where they are others"
        )
    if not found["delivered"]:
        found["delivered"] = found["plans"]
        notes.append(
            f"the day of delivery is not printed; it stands as {found['plans']} until seeds.toml is mended"
        )
    found["delivered"] = collection.day(found["delivered"])
    _years(found["reviews"], found["plans"], found["delivered"])
    if session:
        whose = "" if "全国" in session.group() else found["place"]
        found.setdefault("session", f"{whose}{session.group()}")
    for key, other in (("place_en", "place"), ("session", None), ("session_en", "session")):
        if not found.get(key):
            found[key] = found.get(other) or "" if other else ""
            notes.append(f"{key} is not known; it stands as “{found[key]}” until seeds.toml is mended")
    return {key: found[key] for key in ORDER}, notes


def _years(reviews: int, plans: int, delivered: str) -> None:
    """Prove that a report can review the one year and plan the other, and be given between."""
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


def entry(seed_id: str, description: dict[str, Any], areas: dict[str, str]) -> str:
    """Write an entry of seeds.toml."""
    lines = [f"[{seed_id}]", *(f"{key} = {_toml(value)}" for key, value in description.items())]
    lines += ["", f"[{seed_id}.areas]", *(f"{_toml(zh)} = {_toml(en)}" for zh, en in areas.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, int) or DATE.fullmatch(str(value)):
        return str(value)
    plain = re.sub(r"[\x00-\x1f\x7f]", " ", str(value)).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
