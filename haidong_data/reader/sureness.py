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
    term, quantity = linked.term, linked.quantity
    doubts = []
    if not known:
        doubts.append("phrase unknown")
        if linked.measure == "level":
            doubts.append("amount of something unknown")
        if len(term) < SHORT:
            doubts.append("phrase short")
        if not linked.inherited and term not in linked.clause:
            doubts.append("phrase put together")
    if linked.threshold:
        doubts.append("threshold")
    if linked.inherited:
        doubts.append("phrase inherited")
    if len(term) < 3 or term in phrases.GENERIC:
        doubts.append("phrase general")
    elif len(term) > LONG:
        doubts.append("phrase long")
    if JOINED.search(term):
        doubts.append("phrase joined")
    if not quantity.unit and quantity.form not in ("ratio", "quotient", "rank", "fraction"):
        doubts.append("no unit")
    if quantity.form in ("ratio", "quotient", "fraction") or not quantity.number[0].isdigit():
        doubts.append("number in words or ratio")
    if linked.pair:
        doubts.append("pair")
    if linked.verb:
        doubts.append("behind a verb")
    return doubts


@cache
def sure(doubts: tuple[str, ...]) -> float:
    """Return the probability that a figure with such doubts is right in every column."""
    odds = BASE + sum(WEIGHTS[doubt] for doubt in doubts)
    if not ODDS[0] < odds < ODDS[-1]:
        return round(RIGHT[0] if odds <= ODDS[0] else RIGHT[-1], 3)
    last = bisect_right(ODDS, odds)
    part = (odds - ODDS[last - 1]) / (ODDS[last] - ODDS[last - 1])
    return round(RIGHT[last - 1] + part * (RIGHT[last] - RIGHT[last - 1]), 3)
