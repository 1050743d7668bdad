"""Which words of a sentence can say what a number measures.

Owns the reach of a fact, on which rule 3 stands: from the last number of another
indicator to the end of the fact's clause, where a list of numbers shares what stands
before it. Whether the right words are there is for `check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import prose
from ..collection import Seed, terms
from ..ledger_csv import Row

# Between two numbers of a list nothing stands but these: 601 亿元和 410 亿元.
LISTED = re.compile(r"\s*(?:[和、，,及与]|以及)?\s*")


@dataclass(frozen=True)
class Reach:
    """The words that can say what a fact measures.

    `before` is the sentence up to the fact, `own` the stretch that belongs to the fact:
    from the last number of another indicator to the end of its clause, where a list
    of numbers shares what stands before it.
    """

    before: str
    own: str
    listed_after: Row | None


def reach(seed: Seed, facts: list[Row], place: int) -> Reach | None:
    """Return the words within reach of ``facts[place]``; None outside of sentences.

    `facts`: all facts of the ledger, by where they stand.
    """
    row = facts[place]
    sentence = seed.document.sentence(row.start)
    if sentence is None:
        return None
    begin, listed_after, after = sentence.start, None, row
    for other in reversed(facts[:place]):
        if other.end <= sentence.start:
            break
        if other.kind == "context" and other.bound == "ge":
            continue  # a threshold is part of the phrase: 新签约亿元以上项目169个
        between = LISTED.fullmatch(seed.text, other.end, after.start)
        if other.indicator != row.indicator and not between:
            begin = other.end
            break
        if other.indicator != row.indicator and listed_after is None:
            listed_after = other
        after = other
    stop = prose.CLAUSE_END.search(seed.text, row.end, sentence.end)
    finish = stop.start() if stop else sentence.end
    if place + 1 < len(facts):
        finish = max(row.end, min(finish, facts[place + 1].start))
    first, begin, finish = 0, sentence.at(begin), sentence.at(finish)
    return Reach(sentence.text[first:finish], sentence.text[begin:finish], listed_after)


def shared(phrase: str) -> Iterator[str]:
    """Give a phrase, and what a text may print for it and for its other part: 城乡低保标准 for 城市低保标准.

    >>> [*shared("城市低保标准")]
    ['城市低保标准', '城乡低保标准']
    """
    yield phrase
    for whole, parts in terms("grammar")["split"].items():
        yield from (phrase.replace(part, whole, 1) for part in parts if part in phrase)


def stands(anchor: str, words: Reach) -> int | None:
    """Return where an anchor stands, counted in the sentence; None where it does not.

    ``"青洽会…总投资"`` asks for 总投资 in the fact's own stretch and 青洽会 anywhere before it.
    """
    found = (_stands(one, words) for one in shared(anchor))
    return next((at for at in found if at is not None), None)


def _stands(anchor: str, words: Reach) -> int | None:
    *early, own = (re.sub(r"\s", "", part) for part in anchor.split("…"))
    before, stretch = (re.sub(r"\s", "", text) for text in (words.before, words.own))
    found = stretch.rfind(own)
    if found < 0:
        return None
    found += len(before) - len(stretch)
    return found if all(part in before[:found] for part in early) else None
