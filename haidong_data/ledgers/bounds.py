"""Which bound the words beside a number say: 以上, 以内, 左右, 余, 突破, 不低于.

Owns what rule 4 holds a fact's bound against, by the words of grammar.toml. A bound that stands beside the last
number of a list, or before its first, is that of all of them. The finding is for `check`.
"""

from __future__ import annotations

from ..ledger_csv import Row
from ..reader import phrases
from ..reader.flat_text import Flat
from ..reader.quantities import GLUE, Quantity, qualify

FAR = 40  # characters before a number that are read back
RANGE = {"low": "ge", "high": "le"}


def said(flat: Flat, facts: list[Row], place: int) -> str:
    """Return the bound that is printed beside ``facts[place]``.

    Parameters
    ----------
    flat : Flat
        The document.
    facts : list of Row
        All facts of its ledger, by where they stand.

    Returns
    -------
    str
        eq, ge, le or approx.
    """
    row = facts[place]
    if row.pair in RANGE:
        return RANGE[row.pair]
    first, last = place, place
    while first and _listed(flat, facts[first - 1], facts[first]):
        first -= 1
    while last + 1 < len(facts) and _listed(flat, facts[last], facts[last + 1]):
        last += 1
    behind = [_behind(flat, one) for one in facts[place : last + 1]]
    before = _before(flat, row) or _before(flat, facts[first])
    after = next(filter(None, behind), "")
    return (before if before != "approx" else "") or after or before or "eq"


def _ends(flat: Flat, row: Row) -> tuple[int, int]:
    return flat.flat(row.start), flat.flat(row.end - 1) + 1


def _listed(flat: Flat, row: Row, after: Row) -> bool:
    """Tell whether two numbers follow each other in one list."""
    gap = flat.text[_ends(flat, row)[1] : _ends(flat, after)[0]]
    return (
        gap in GLUE
        and gap not in ("", "，")
        and row.unit == after.unit
        and "low" not in (row.pair, after.pair)
    )


def _behind(flat: Flat, row: Row) -> str:
    """Return the bound between number and unit (300余项) or behind them (7%以上)."""
    start, end = _ends(flat, row)
    inner = flat.text[start:end].removeprefix(row.number)
    quantity = Quantity(start, end, row.number, row.unit, end)
    if inner != row.unit and inner.translate({ord(one): None for one in "余多"}) == row.unit:
        return "ge"
    qualify(flat.text, quantity)
    return quantity.bound


def _before(flat: Flat, row: Row) -> str:
    """Return the bound of the words that lead to a number: 不低于230亿元."""
    start = _ends(flat, row)[0]
    clause = flat.text[max(0, start - FAR) : start]
    clause = clause[max((found.end() for found in phrases.CLAUSE.finditer(clause)), default=0) :]
    kinds = phrases.tail_of(clause.removesuffix("第"), row.measure == "rank")[0]
    return next((kind for kind in kinds if kind in ("ge", "le")), "approx" if "approx" in kinds else "")
