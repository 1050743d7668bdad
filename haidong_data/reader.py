"""The walk through a document's numbers, binding each to what it measures.

Owns what a sentence carries from one number to the next: lists (分别增长30.1%和34.1%),
pairs (由A到B), ratios, ranges. It leaves single numbers to `bind`.
"""

from __future__ import annotations

import re

from . import measures, phrases
from .bind import Bound, Chain, bind
from .files import vocabulary
from .grammar import either
from .tokens import GLUE, Quantity

SENTENCE = re.compile("[。！？\n]")
TURNS = re.compile(
    rf"(?:的比例|，)?[^，。；\d]{{0,6}}?(?:{either(vocabulary('grammar')['phrases']['turns'])})(?:到|为|至|成)(?=\d)"
)
# How many numbers back a sentence remembers, and how long a list may be.
KEEP = 12


def read(text: str, quantities: list[Quantity]) -> list[Bound]:
    """Bind every quantity of a flat text to what it measures.

    Parameters
    ----------
    text : str
        Flat text.
    quantities : list of Quantity
        From `tokens.quantities`.
    """
    ends = [found.start() for found in SENTENCE.finditer(text)]
    out: list[Bound] = []
    chain, plan = Chain(), []
    start, sentence, before = 0, 0, 0
    for index, quantity in enumerate(quantities):
        while sentence < len(ends) and ends[sentence] < quantity.start:
            start = ends[sentence] + 1
            sentence += 1
            if chain.bound:
                chain, plan = Chain(carried="" if text[start - 1] == "\n" else chain.topic), []
        last = chain.bound[-1] if chain.bound else None
        lower = max(start, before if last else start, quantity.start - phrases.LOOK)
        bound = _goes_on(text, quantity, last, plan) if last else None
        if bound is None:
            following = quantities[index + 1] if index + 1 < len(quantities) else None
            window = phrases.bracketless(text[lower : quantity.lead])
            window = window.removesuffix("1：") if quantity.form == "quotient" else window  # 师生比1：15
            bound = bind(text, quantity, window, chain, following)
            plan = _plan(bound, _listed(text, quantities, index, alike=True), chain) or _plan(
                bound, _listed(text, quantities, index, alike=False), chain
            )
            if plan and "dist" in bound.tail and {*plan} == {bound.term}:
                bound.years = phrases.years_of(bound.clause, len(plan) + 1)
        _pair(text, bound, chain, last)
        chain.bound.append(bound)
        del chain.bound[:-KEEP]
        out.append(bound)
        before = lower if bound.threshold else quantity.after
    return out


def _glued(text: str, left: Quantity, right: Quantity) -> str | None:
    """Return what stands between two numbers of one list, or None where they are in none."""
    gap = text[left.after : right.lead] if right.lead - left.after <= 2 else None
    return gap if gap in GLUE else None


def _listed(text: str, quantities: list[Quantity], index: int, alike: bool) -> int:
    """Count how many numbers follow one another in the list that begins here, of one unit or of any."""
    count = 1
    while index + count < len(quantities) and count < KEEP:
        left, right = quantities[index + count - 1], quantities[index + count]
        if _glued(text, left, right) in (None, "", "，") or (
            alike and left.unit and right.unit and left.unit[-1] != right.unit[-1]
        ):
            break
        count += 1
    return count


def _goes_on(text: str, quantity: Quantity, last: Bound, plan: list[str]) -> Bound | None:
    """Read a further number of a list, range or ratio, which says the same of the next subject; else None."""
    before = last.quantity
    if quantity.form == before.form == "ratio" and before.after == quantity.after:
        return Bound(quantity, last.term, "share", clause=last.clause, pair=last.pair, compared=last.compared)
    if quantity.form == "range" and quantity.pair == "high":
        return Bound(
            quantity, last.term, last.measure, last.negative, "le", "high", last.clause, last.compared
        )
    gap = _glued(text, before, quantity)
    mixed = {before.unit, quantity.unit} == {"%", "倍"}
    if gap is None or (not plan and (last.threshold or gap in ("", "，"))):
        return None
    if not plan and not mixed and before.unit[-1:] != quantity.unit[-1:]:
        return None
    fell = last.negative and not before.signed
    bound = Bound(
        quantity,
        plan.pop(0) if plan else last.term,
        last.measure,
        quantity.signed or fell,
        quantity.bound or "eq",
    )
    bound.pair = "from" if last.pair == "from" else ""  # 由2.1万元、1.1万元增加到…
    if not before.bound and not quantity.bound:
        bound.bound = last.bound  # 超过5%和3%
    bound.clause, bound.compared, bound.tail = last.clause, last.compared, last.tail
    bound.years = last.years[1:]
    if mixed:
        bound.measure = (
            "change" if quantity.unit == "倍" else "growth" if {"rise", "fall"} & last.tail else "share"
        )
    elif bound.measure == "share" and (
        phrases.GROWTH_NOUN.search(bound.term) or phrases.GROWTH_IN.search(bound.term)
    ):
        bound.measure = "growth"
    return bound


def _plan(bound: Bound, count: int, chain: Chain) -> list[str]:
    """Name the first subject of a list, and return those of its other numbers."""
    if count == 1 or bound.threshold or bound.quantity.form not in ("plain", "rank"):
        return []
    if bound.inherited or len(bound.term) < 2:
        seen = list(dict.fromkeys(other.term for other in reversed(chain.bound) if not other.threshold))
        terms = [term + bound.share for term in seen[:count][::-1]] if len(seen) >= count else []
    else:
        terms = phrases.spread(bound.term, count)
    if not terms:
        return [bound.term] * (count - 1) if "dist" in bound.tail else []
    bound.term = terms[0]
    still = {"rise", "fall", "to"}.isdisjoint(bound.tail)
    if bound.measure == "growth" and still and not phrases.GROWTH_NOUN.search(terms[0]):
        bound.measure = "share"  # 失业率、消费价格涨幅分别控制在5%和3%以内
    return terms[1:]


def _pair(text: str, bound: Bound, chain: Chain, last: Bound | None) -> None:
    """Note the two sides of 由A到B."""
    quantity = bound.quantity
    if quantity.form == "ratio":
        _ratio(text, bound, chain, last)
        return
    if bound.pair == "from":
        several = last is not None and last.pair == "from" and _glued(text, last.quantity, quantity)
        chain.froms = [*chain.froms, bound] if several else [bound]
        return
    if not chain.froms or last is None:
        return
    near = quantity.lead - last.quantity.after <= 1 or _glued(text, last.quantity, quantity)
    gap = text[last.quantity.after : quantity.lead] if near else "…"
    if (
        last.pair == "from"
        and gap in ("", "、")
        and "to" not in bound.tail
        and quantity.unit != last.quantity.unit
    ):
        bound.pair, bound.term, bound.measure, bound.negative = (
            "from",
            last.term,
            measures.plain(quantity),
            False,
        )
        chain.froms.append(bound)
        return
    arrives = "to" in bound.tail or (last.pair == "from" and gap in ("到", "至"))
    if not arrives and not (last.pair == "to" and gap != "…"):
        return
    first = next((f for f in chain.froms if f.quantity.unit[-1:] == quantity.unit[-1:]), chain.froms[0])
    bound.pair, bound.term, bound.measure, bound.negative = "to", first.term, first.measure, quantity.signed
    chain.froms = [other for other in chain.froms if other is not first]


def _ratio(text: str, bound: Bound, chain: Chain, last: Bound | None) -> None:
    """Note the two sides of a ratio that turns into another."""
    if last is not None and last.quantity.form == "ratio" and last.quantity.after == bound.quantity.after:
        bound.pair = last.pair
    elif TURNS.match(text, bound.quantity.after):
        bound.pair, chain.froms = "from", [bound]
    elif chain.froms and chain.froms[0].quantity.form == "ratio":
        bound.pair, bound.term, chain.froms = "to", chain.froms[0].term, []
