"""How sure the reader is of a proposed fact, and why it is not surer.

Owns the doubts about a phrase and the table that turns doubts into a probability. The table is
measured on annotated reports by ``python -m benchmarks sure``; doubts about time are `time_and_kind`'s.
"""

from __future__ import annotations

import math
import re
from functools import cache

from ..collection import terms
from . import phrases
from .linking import Linked

_TABLE = terms("sure")
# What each doubt takes from the log-odds of a fact without any.
BASE, WEIGHTS = float(_TABLE["base"]), {name: float(n) for name, n in _TABLE["doubts"].items()}
JOINED = re.compile("[、和与及]")
LONG = 14


def of_phrase(linked: Linked) -> list[str]:
    """Name what is doubtful about a figure's phrase and number, in words of the vocabulary."""
    term, quantity = linked.term, linked.quantity
    doubts = []
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
    return round(1 / (1 + math.exp(-odds)), 3)
