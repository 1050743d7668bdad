"""What of a proposed ledger waits for a person.

Owns the list of open rows with their sentences, and the entries that the dictionary
would need for them. It changes nothing: that is `review`'s.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import pandas as pd

from . import ledgers, matching, prose
from .indicators import all_indicators
from .ledgers import Row
from .seeds import seed


@dataclass(frozen=True)
class Open:
    """A row that waits for a person.

    Attributes
    ----------
    row : Row
    sentence : str
        Where it stands, whole.
    section : str
    topic : str
        What its phrase suggests, or empty.
    """

    row: Row
    sentence: str
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
        shown = sentence.text.strip() if sentence else source.text[max(0, row.start - 20) : row.end + 20]
        found.append(Open(row, shown, document.section(row.start).title, topic or ""))
    return found


def table(seed_id: str) -> pd.DataFrame:
    """Return the open rows as a table, the number in its sentence in 【】.

    Returns
    -------
    DataFrame
        Indexed by start: number, unit, class, indicator, term, measure, kind, year, bound, area, pair, value,
        reason, sentence.
    """
    source = seed(seed_id)
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
        printed = source.text[found.row.start : found.row.end]
        shown = found.sentence.replace(printed, f"【{printed}】", 1)
        rows.append({**asdict(found.row), "class": found.row.class_, "sentence": shown})
    index = pd.Index([row["start"] for row in rows], name="start")
    return pd.DataFrame(rows, columns=columns, index=index)


def suggestions(seed_id: str) -> str:
    """Return entries for indicators.toml: the phrases of open facts that the dictionary does not know.

    Returns
    -------
    str
        TOML to be checked, named in English and pasted; empty when every phrase is known.
    """
    entries: dict[str, str] = {}
    for found in waiting(seed_id):
        row = found.row
        if not row.is_fact or row.indicator in all_indicators() or not row.term or row.term in entries:
            continue
        own = "level" if row.measure in ("growth", "change") else row.measure
        unit = row.base_unit if own == row.measure else ""
        lines = [
            f'["{found.topic or "TOPIC"}.NAME"]  # {row.number}{row.unit} at {row.start}',
            f"zh = {json.dumps(row.term, ensure_ascii=False)}",
        ]
        lines += [
            'en = ""',
            f'unit = "{unit}"',
            f'measure = "{own}"',
            f"anchors = [{json.dumps(row.term, ensure_ascii=False)}]",
        ]
        entries[row.term] = "\n".join(lines)
    return "\n\n".join(entries.values())
