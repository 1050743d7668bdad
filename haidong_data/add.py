"""Taking a document into the collection.

Owns the order in which a new report appears: its text, its proposed ledger, and last
its entry in seeds.toml, which alone makes it part of the collection. So an interrupted
`add` leaves the collection as it was, and the next `add` of the same id starts over.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import documents, extract, ledgers, periods, propose
from .errors import HaidongError
from .files import read_bytes, seeds_dir, write
from .flat_text import flatten
from .seeds import described, raw

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
SESSION = re.compile(r"第[一二三四五六七八九十]+届(?:全国)?人民代表大会第[一二三四五六七八九十]+次会议")
REQUIRED = ("place", "delivered", "reviews", "plans")


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
    rows: list[ledgers.Row]
    notes: list[str]

    @property
    def ledger(self) -> Path:
        """Return where the ledger lies."""
        return ledgers.path(self.id)

    @property
    def counts(self) -> str:
        """Say how many rows there are of each class."""
        return ", ".join(f"{n} {name}" for name, n in Counter(row.class_ for row in self.rows).most_common())


def add(file: str | Path, seed_id: str, **told: Any) -> Added:
    """Take a document into the collection, with its proposed ledger.

    Parameters
    ----------
    file : str or Path
        The document; see `documents.read`.
    seed_id : str
        Its name here: small letters, digits and hyphens, e.g. ``"haidong-2021"``.
    **told
        What the document does not say itself: place, place_en, title, title_en, session,
        session_en, delivered (a date), reviews, plans (years).

    Returns
    -------
    Added

    Raises
    ------
    HaidongError
        For an id that is taken or no id, a document that is here already or cannot be read,
        or one that does not say what is needed. Nothing has changed then.
    """
    if not ID.fullmatch(seed_id) or len(seed_id) > 60:
        raise HaidongError(f"{seed_id!r} is no id; use small letters, digits and hyphens, e.g. haidong-2021.")
    text = documents.read(file)
    data = text.encode("utf-8")
    known = described()
    _new(seed_id, hashlib.sha256(data).hexdigest(), known, Path(file).name)
    description, notes = describe(text, **told)
    description["sha256"] = hashlib.sha256(data).hexdigest()
    rows = propose.rows(text)
    if not any(row.is_fact for row in rows):
        raise HaidongError(
            f"{Path(file).name} states no figure that can be read, so there is nothing to add."
        )
    areas = {description["place"]: description["place_en"]}
    areas |= {row.area: row.area for row in rows if row.is_fact and row.area and row.area not in areas}
    rows = [propose.with_area(row, description["place"]) for row in rows]
    toml = seeds_dir() / "seeds.toml"
    listed = read_bytes(toml, "list of seeds").decode("utf-8")
    write(raw(seed_id), data)
    ledgers.save(seed_id, rows)
    write(toml, listed.rstrip("\n") + "\n\n" + entry(seed_id, description, areas))
    return Added(seed_id, description, rows, notes)


def _new(seed_id: str, sha256: str, known: dict[str, dict], name: str) -> None:
    """Prove that neither the id nor the document is here already."""
    for other, described_as in known.items():
        if described_as.get("sha256") == sha256:
            raise HaidongError(f"{name} is here already, as {other}; nothing was changed.")
    if seed_id in known:
        raise HaidongError(
            f"the id {seed_id} is taken by another document; choose another, e.g. {seed_id}-2."
        )


def describe(text: str, **told: Any) -> tuple[dict[str, Any], list[str]]:
    """Describe a document as seeds.toml does: as it says itself, and as it is `told`.

    Returns
    -------
    tuple of (dict, list of str)
        The description, and what stands in for what neither says.
    """
    flat = flatten(text)
    headings = [flat.text[h : flat.text.find("\n", h)] for h in sorted(flat.headings)]
    reviews, plans, date = periods.own_years(flat.text, headings)
    session = SESSION.search(flat.text[:1500])
    place = extract.place_of(flat.text)
    said: dict[str, Any] = {
        "title": "政府工作报告",
        "title_en": "Report on the Work of the Government",
        "place": place or None,
        "session": f"{place}{session.group()}" if session else None,
        "delivered": _date(date),
        "reviews": reviews,
        "plans": plans,
    }
    found = {**said, **told}
    if told.get("delivered") and "plans" not in told and date is None:
        found |= {"plans": told["delivered"].year, "reviews": told["delivered"].year - 1}
    missing = [key for key in REQUIRED if not found.get(key)]
    if missing:
        options = ", ".join(f"--{key}" for key in missing)
        raise HaidongError(f"the document does not say its {', '.join(missing)}; give {options}.")
    notes = [] if date or "delivered" in told else ["the day of delivery is not printed"]
    for key, other in (("place_en", "place"), ("session", None), ("session_en", "session")):
        if not found.get(key):
            found[key] = found.get(other) or "" if other else ""
            notes.append(f"{key} is not known; it stands as “{found[key]}” until seeds.toml is mended")
    order = (
        "title",
        "title_en",
        "place",
        "place_en",
        "session",
        "session_en",
        "delivered",
        "reviews",
        "plans",
    )
    return {key: found[key] for key in order}, notes


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
    if isinstance(value, (int, dt.date)):
        return str(value)
    plain = re.sub(r"[\x00-\x1f\x7f]", " ", str(value)).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
