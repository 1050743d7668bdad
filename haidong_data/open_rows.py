"""What of a proposed ledger waits for a person.

Owns the list of open rows with their sentences, and the entries that the dictionary
would need for them. It changes nothing: that is `review`'s.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import pandas as pd

from . import clauses, ledgers, matching, prose
from .indicators import all_indicators
from .ledgers import Row
from .seeds import Seed, seed

# Units of a change that say nothing of what changes.
POINTS = frozenset(("%", "‰", "个百分点", "百分点", "个千分点", "千分点", "倍", "番"))


@dataclass(frozen=True)
class Open:
    """A row that waits for a person.

    Attributes
    ----------
    row : Row
    sentence : str
        Where it stands, whole.
    marked : str
        The same, the number and its unit in 【】.
    section : str
    topic : str
        What its phrase suggests, or empty.
    """

    row: Row
    sentence: str
    marked: str
    section: str
    topic: str


def waiting(seed_id: str) -> list[Open]:
    """Return the rows of a ledger that are not reviewed, in the order of the text."""
    source = seed(seed_id)
    document = prose.read(source.text)
    found = []
    for row in ledgers.read(seed_id):
        if row.status == "reviewed":
            continue
        sentence = document.sentence(row.start)
        topic = matching.topic_of(row.term, row.indicator or None) if row.is_fact else None
        shown = _shown(source.text, row, sentence)
        whole = "".join(shown).strip()
        marked = "{}【{}】{}".format(*shown).strip()
        found.append(Open(row, whole, marked, document.section(row.start).title, topic or ""))
    return found


def _shown(text: str, row: Row, sentence: prose.Passage | None) -> tuple[str, str, str]:
    """Return a row's sentence in three parts: before its number, the number with its unit, after it."""
    if sentence is None:
        return (
            text[max(0, row.start - 20) : row.start],
            text[row.start : row.end],
            text[row.end : row.end + 20],
        )
    start, end = sentence.at(row.start), sentence.at(row.end - 1) + 1
    return sentence.text[:start], sentence.text[start:end], sentence.text[end:]


def table(seed_id: str) -> pd.DataFrame:
    """Return the open rows as a table, the number in its sentence in 【】.

    Returns
    -------
    DataFrame
        Indexed by start: number, unit, class, indicator, term, measure, kind, year, bound, area, pair, value,
        reason, sentence.
    """
    columns = [
        "number",
        "unit",
        "class",
        "indicator",
        "term",
        "measure",
        "kind",
        "year",
        "bound",
        "area",
        "pair",
    ]
    columns += ["value", "reason", "sentence"]
    rows = []
    for found in waiting(seed_id):
        rows.append({**asdict(found.row), "class": found.row.class_, "sentence": found.marked})
    index = pd.Index([row["start"] for row in rows], name="start")
    return pd.DataFrame(rows, columns=columns, index=index)


def learned(source: Seed, row: Row) -> str | None:
    """Return the indicator that a fact's phrase names in the dictionary as it now is, or None."""
    before, _, _ = _shown(source.text, row, prose.read(source.text).sentence(row.start))
    return matching.indicator_of(matching.known(), row.term, before, row.measure, row.base_unit)


def suggestions(seed_id: str) -> str:
    """Return entries for the collection's own dictionary: phrases of open facts that are not known yet.

    Returns
    -------
    str
        TOML to be checked, named in English and pasted; empty when every phrase is known.
    """
    entries: dict[str, str] = {}
    source = seed(seed_id)
    facts = [row for row in ledgers.read(seed_id) if row.is_fact]
    # A level says its unit, a growth does not.
    for found in sorted(waiting(seed_id), key=lambda one: one.row.measure in ("growth", "change")):
        row = found.row
        if not row.is_fact or row.indicator in all_indicators() or not row.term or row.term in entries:
            continue
        if learned(source, row):
            continue
        own = "level" if row.measure in ("growth", "change") else row.measure
        absolute = row.measure == "change" and row.base_unit not in POINTS
        unit = row.base_unit if own == row.measure or absolute else ""
        lines = [
            f'["{found.topic or "TOPIC"}.NAME"]  # {row.number}{row.unit} at {row.start}',
            f"zh = {json.dumps(row.term, ensure_ascii=False)}",
        ]
        lines += [
            'en = ""',
            f'unit = "{unit}"',
            f'measure = "{own}"',
            f"anchors = [{json.dumps(_anchor(source, facts, row), ensure_ascii=False)}]",
        ]
        entries[row.term] = "\n".join(lines)
    return "\n\n".join(entries.values())


def _anchor(source: Seed, facts: list[Row], row: Row) -> str:
    """Return what of a phrase stands in the fact's own clause, where `check` will look for it."""
    term, words = row.term, clauses.reach(source, facts, facts.index(row))
    pieces = (term[i : i + size] for size in range(len(term), 1, -1) for i in range(len(term) - size + 1))
    return next((one for one in pieces if words and clauses.stands(one, words) is not None), term)
