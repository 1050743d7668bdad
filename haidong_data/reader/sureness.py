"""How sure the reader is of a proposed fact, and why it is not surer.

Owns the doubts about a phrase and the table that turns doubts into a probability. The table is
measured on annotated reports by ``python -m benchmarks sure``; doubts about time are `time_and_kind`'s.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from ..collection import terms
from . import phrases
from .linking import Linked

_TABLE = terms("sure")
# What each doubt takes from the log-odds of a fact without any.
BASE, WEIGHTS = float(_TABLE["base"]), {name: float(n) for name, n in _TABLE["doubts"].items()}
# What share of figures with such odds is right, rising from point to point.
ODDS, RIGHT = (tuple(map(float, _TABLE["curve"][key])) for key in ("odds", "right"))
JOINED = re.compile("[、和与及]")
SHORT, LONG = 5, 14


def of_phrase(linked: Linked, known: bool) -> list[str]:
    """Name what is doubtful about a figure's phrase and number, in words of the vocabulary.

    `known` says whether the dictionary has the phrase: what it has is hardly ever wrong, so that
    how the phrase was found is of weight for the others.
    """
    term, form, measured = linked.term, linked.quantity.form, ("ratio", "quotient", "fraction")
    general = len(term) < 3 or term in phrases.GENERIC
    holds = {
        "phrase unknown": not known,
        "amount of something unknown": not known and linked.measure == "level",
        "phrase short": not known and len(term) < SHORT,
        "phrase put together": not known and not linked.inherited and term not in linked.clause,
        "threshold": linked.threshold,
        "phrase inherited": linked.inherited,
        "phrase general": general,
        "phrase long": not general and len(term) > LONG,
        "phrase joined": JOINED.search(term),
        "no unit": not linked.quantity.unit and form not in (*measured, "rank"),
        "number in words or ratio": form in measured or not linked.quantity.number[0].isdigit(),
        "pair": linked.pair,
        "behind a verb": linked.verb,
    }
    return [doubt for doubt, so in holds.items() if so]


@cache
def sure(doubts: tuple[str, ...]) -> float:
    """Return the probability that a figure with such doubts is right in every column."""
    odds = BASE + sum(WEIGHTS[doubt] for doubt in doubts)
    if not ODDS[0] < odds < ODDS[-1]:
        return round(RIGHT[0] if odds <= ODDS[0] else RIGHT[-1], 3)
    last = bisect_right(ODDS, odds)
    part = (odds - ODDS[last - 1]) / (ODDS[last] - ODDS[last - 1])
    return round(RIGHT[last - 1] + part * (RIGHT[last] - RIGHT[last - 1]), 3)
