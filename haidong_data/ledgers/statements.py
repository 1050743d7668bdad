"""The proof that each statement of a report is what its place says.

Owns the rules for ``seeds/<id>.statements.csv``: those of `check` for facts, as far as words can keep them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..collection import Seed, terms
from ..errors import Finding, offered
from ..indicators import all_indicators
from ..statements_csv import Statement, read
from .clauses import Reach, stands

# A statement ends where words do.
EDGE = re.compile(r"[，,；;。！？：:、\n]")
OWN = "已"  # a word that a state may add to the report's


def findings(source: Seed) -> list[Finding]:
    """Hold the statements against their document.

    Returns: the findings; none when each stands where it says, says what stands there, and speaks of its indicator and
    place.
    """
    rows, off = read(source), []
    for row in rows:
        off += [
            Finding(
                rule, row.statement, re.sub(r"\s+", "", source.text[row.start : row.end])[:40], what, mend
            )
            for rule, what, mend in _off(source, row)
        ]
        if sum(one.statement == row.statement for one in rows) > 1:
            off.append(
                Finding(2, row.statement, "", "more than one row has this id", "give each an id of its own")
            )
    return off


def _off(source: Seed, row: Statement) -> Iterator[tuple[int, str, str]]:
    words = {
        "indicator": all_indicators(),
        "area": source.areas,
        "kind": terms("classes")["kind"],
    }
    wrong = [(name, listed) for name, listed in words.items() if getattr(row, name) not in listed]
    for name, listed in wrong:
        yield 2, f"{name} is {getattr(row, name)!r}", f"use one of {offered(listed, 8)}"
    sentence = source.document.sentence(row.start)
    if sentence is None or not row.start < row.end <= sentence.end:
        yield 2, f"{row.start} to {row.end} is no part of a sentence", "restore start and end"
        return
    if wrong:
        return
    before = source.text[sentence.start : row.start].rstrip()
    after = source.text[row.end : sentence.end].lstrip()
    outer = [*before[-1:], *after[:1]]
    inner = source.text[row.start], source.text[row.end - 1]
    if not all(map(EDGE.match, outer)) or any(map(EDGE.match, inner)):
        yield 2, "it begins or ends within a clause", "set start and end to where its words do"
    quote = _plain(source.text[row.start : row.end])
    if not row.zh or not _within(_plain(row.zh).replace(OWN, ""), quote):
        yield 2, f"its place does not say {row.zh!r}", "correct the state, or start and end"
    if not row.en:
        yield 2, "it is not said in English", "fill in `en`"
    reach = Reach(_plain(source.text[sentence.start : row.end]), quote, None)
    anchors = all_indicators()[row.indicator].anchors
    if all(stands(_plain(anchor), reach) is None for anchor in anchors):
        yield 3, f"none of {offered(anchors)} stands in its words", "check the indicator or its `anchors`"
    for area in row.area.split("、") if row.area != source.place else ():
        if re.sub("[省市区县]$", "", area) not in quote:
            yield 3, f"its words do not name {area}", "check the area, or start and end"
    parts = [row.kind] if row.kind != "actual" else []
    parts += [source.slug(row.area)] if row.area != source.place else []
    name = f"{row.indicator}/{row.year}"
    rest = row.statement.removeprefix(name).split("/")[1:]
    if not row.statement.startswith(name) or set(rest) - set(terms("classes")["measure"]) != set(parts):
        yield 2, "its id does not say what its columns say", f"the id is {'/'.join([name, *parts])}"


def _plain(text: str) -> str:
    """Bring words to one form: Ⅱ类 is II 类, and line breaks and punctuation say nothing."""
    return re.sub(r"[^\w\0]", "", unicodedata.normalize("NFKC", text.replace("…", "\0"))).replace("\0", "…")


def _within(words: str, text: str) -> bool:
    """Tell whether all characters of `words` stand in `text` in their order."""
    left = iter(text)
    return all(char in left for char in words)
