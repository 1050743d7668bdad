"""The proof of what others published: ``seeds/reference.csv`` and its sources.

Owns rule 2 for reference values: each row can be read, none stands twice, every source is known, used and
says where it comes from. What they say against the report is for `contradictions`.
"""

from __future__ import annotations

from collections import Counter

from ..collection import read_text, seeds_dir
from ..errors import Finding, HaidongError, offered
from ..indicators import all_indicators
from ..records import columns
from ..references import SOURCES, TABLE, Reference, passages, reference, rows, sources, states

# One publisher gives one value of a thing.
KEY = ("source", "indicator", "term", "area", "year", "period", "measure")


def findings() -> list[Finding]:
    """Prove the reference values of a collection, one that has none too.

    Returns: the findings; none when every row can be read and stands once.
    """
    if not any((seeds_dir() / name).is_file() for name in (TABLE, SOURCES)):
        return []
    try:
        frame = reference()
        known = sources()
        found = list(rows())
        head = read_text(seeds_dir() / TABLE, "table of references").partition("\n")[0].strip().split(",")
    except HaidongError as error:
        return [Finding(2, TABLE, "", str(error).rstrip("."), "mend that row or file")]
    except KeyError as error:  # a table without rows has no columns
        return [
            Finding(2, TABLE, "", f"it has no {error.args[0]}", "add its rows, or delete it and its sources")
        ]
    off = []
    if strange := [column for column in head if column not in columns(Reference)]:
        off.append(
            Finding(
                2, TABLE, "", f"its columns {offered(strange)} are read by nobody", "rename or delete them"
            )
        )
    first: dict[tuple[str, ...], int] = {}
    for line, row in found:
        key = tuple(getattr(row, column) for column in KEY)
        if key in first:
            what = f"it says again what line {first[key]} says"
            off.append(Finding(2, f"{TABLE}, line {line}", row.term, what, "keep one of the two"))
        first.setdefault(key, line)
        if any(cell != cell.strip() for cell in vars(row).values()):
            what = "a cell begins or ends with a blank"
            off.append(Finding(2, f"{TABLE}, line {line}", row.term, what, "delete the blank"))
    for name, times in Counter(frame.index).items():
        if times > 1:
            off.append(
                Finding(2, str(name), "", f"{times} rows have this id", "tell them apart by area or period")
            )
    for name, entry in known.items():
        own, where = frame[frame["source"] == name], f"{SOURCES}, {name}"
        if own.empty and not entry.get("says"):
            off.append(Finding(2, where, "", "no row comes from it", "delete it, or add its rows"))
        for passage in passages(name):
            told = [one for one in zip(own["number"], own["unit"], strict=True) if states(passage, *one)]
            if not told and not entry.get("says"):
                off.append(
                    Finding(
                        2, where, passage, "it states none of its rows", "quote what they were taken from"
                    )
                )
        for indicator in set(entry.get("says", {})) - set(all_indicators()):
            what = f"it says something of {indicator!r}, which is no indicator"
            off.append(Finding(2, where, "", what, "name one of the dictionary"))
    return off
