"""How many single changes of a reviewed ledger `haidong check` catches, by kind.

``python -m benchmarks mutations [NUMBER [SEED [REPORT]]]`` changes one thing of one row at a time, in memory, and
lets follow what follows from it (value, base unit, id), so that a change is caught by what the document
says and not by a row that contradicts itself. A row that is open again counts as caught: `check` fails.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from haidong_data import collection, ledger_csv, units
from haidong_data.collection import Seed, terms
from haidong_data.errors import HaidongError
from haidong_data.indicators import all_indicators
from haidong_data.ledger_csv import Row
from haidong_data.ledgers import check

Change = Callable[[random.Random, Row, list[Row], Seed], Row]


def _other(chance: random.Random, offered: list[Any], than: object) -> Any:
    """Choose another of what is offered; the same where there is no other."""
    return chance.choice([one for one in offered if one != than] or [than])


def _word(column: str, *also: str) -> Change:
    """Make the change of a word of the closed vocabulary."""
    return lambda chance, row, rows, seed: replace(
        row, **{column: _other(chance, [*terms("classes")[column], *also], getattr(row, column))}
    )


def _number(chance: random.Random, row: Row, rows: list[Row], seed: Seed) -> Row:
    place = chance.randrange(len(row.number))
    digit = _other(chance, list("0123456789"), row.number[place])
    return replace(row, number=row.number[:place] + str(digit) + row.number[place + 1 :])


def _indicator(chance: random.Random, row: Row, rows: list[Row], seed: Seed) -> Row:
    own = all_indicators().get(row.indicator)
    alike = [one.id for one in all_indicators().values() if own and (one.unit, one.measure) == (own.unit, own.measure)]
    return replace(
        row, indicator=str(_other(chance, alike if len(alike) > 1 else list(all_indicators()), row.indicator))
    )


def _swapped(chance: random.Random, row: Row, rows: list[Row], seed: Seed) -> Row:
    """Take the indicator and term of the nearest other fact of the same kind of number."""
    near = sorted(
        (one for one in rows if one.is_fact and (one.indicator, one.term) != (row.indicator, row.term)),
        key=lambda one: abs(one.start - row.start),
    )
    other = next((one for one in near if (one.measure, one.base_unit) == (row.measure, row.base_unit)), near[0])
    return replace(row, indicator=other.indicator, term=other.term)


def _class(chance: random.Random, row: Row, rows: list[Row], seed: Seed) -> Row:
    name = str(_other(chance, ["name", "slogan", "ordinal", "idiom", "date"], row.class_))
    return Row(row.start, row.end, row.number, row.unit, name, reason="名称的一部分 · part of a name")


def _repeat(chance: random.Random, row: Row, rows: list[Row], seed: Seed) -> Row:
    other = chance.choice([one for one in rows if one.is_fact and one.start != row.start])
    return Row(
        row.start,
        row.end,
        row.number,
        row.unit,
        "repeat",
        repeats=other.fact,
        reason="重复 · restates a figure",
    )


UNITS = ["万元", "亿元", "%", "个", "万亩", "户"]
# Kind of change → how it is made; all of facts, as those are what readers see.
CHANGES: dict[str, Change] = {
    "number": _number,
    "value": lambda chance, row, rows, seed: replace(row, value=(row.value or 1) * chance.choice([0.1, 10, 1.01])),
    "sign": lambda chance, row, rows, seed: replace(row, value=-(row.value or 1)),
    "unit": lambda chance, row, rows, seed: replace(row, unit=str(_other(chance, UNITS, row.unit))),
    "start": lambda chance, row, rows, seed: replace(row, start=row.start + chance.choice([-1, 1])),
    "end": lambda chance, row, rows, seed: replace(row, end=row.end + chance.choice([-1, 1])),
    "measure": _word("measure"),
    "kind": _word("kind"),
    "bound": _word("bound"),
    "firm": _word("firm", ""),
    "pair": _word("pair", ""),
    "year": lambda chance, row, rows, seed: replace(row, year=(row.year or seed.plans) + chance.choice([-2, -1, 1, 2])),
    "no year": lambda chance, row, rows, seed: replace(row, year=None if row.year else seed.reviews),
    "area": lambda chance, row, rows, seed: replace(row, area=str(_other(chance, list(seed.areas), row.area))),
    "indicator": _indicator,
    "no indicator": lambda chance, row, rows, seed: replace(row, indicator=""),
    "swapped": _swapped,
    "term": lambda chance, row, rows, seed: replace(
        row, term=str(_other(chance, [one.term for one in rows if one.is_fact], row.term))
    ),
    "cut term": lambda chance, row, rows, seed: replace(
        row, term=row.term[:1] + row.term[2:] if len(row.term) > 2 else row.term[:1]
    ),
    "class": _class,
    "repeat": _repeat,
}  # fmt: skip
# These follow by themselves, or must contradict the row.
DIRECT = ("number", "value", "unit", "start", "end")


def mutate(chance: random.Random, rows: list[Row], seed: Seed) -> tuple[str, Row, list[Row]]:
    """Return the kind of a random change, the row it was of, and the changed ledger."""
    facts = [one for one in rows if one.is_fact]
    row = changed = chance.choice(facts)
    while changed == row:  # an unnamed fact has no indicator to lose, a report of one area no other
        row, kind = chance.choice(facts), chance.choice(list(CHANGES))
        changed = CHANGES[kind](chance, row, rows, seed)
    if changed.is_fact and kind not in DIRECT:
        changed = replace(changed, base_unit=units.base_of(changed.unit, changed.measure))
        changed = replace(changed, fact=ledger_csv.fact_id(changed, seed.slug(changed.area)))
    renamed = [replace(one, repeats=changed.fact) if one.repeats and one.repeats == row.fact else one for one in rows]
    return kind, row, [changed if one.start == row.start else one for one in renamed]


def missed(seed_id: str, number: int, seed: int = 0) -> tuple[Counter[str], Counter[str], list[str]]:
    """Change a ledger so many times, one thing at a time.

    Returns
    -------
    tuple of (Counter, Counter, list of str)
        Changes made and changes missed, by kind; and each that was missed.
    """
    source, rows = collection.seed(seed_id), ledger_csv.read(seed_id)
    chance = random.Random(seed)
    made, slipped, said = Counter[str](), Counter[str](), []
    for _ in range(number):
        kind, row, changed = mutate(chance, rows, source)
        made[kind] += 1
        try:
            caught = bool(check.findings(source, changed))
        except HaidongError:
            caught = True
        if not caught:
            slipped[kind] += 1
            after = next(one for one in changed if one.start == row.start or one.end == row.end)
            said.append(f"{kind} · {row.fact} → {after.fact or after.class_} {after.term}")
    return made, slipped, said


def main(arguments: list[str]) -> int:
    """Print the share that is caught and what slips; exit code 1 below 95 in a hundred."""
    number, seed = (*map(int, arguments[:2]), *(2000, 0)[len(arguments[:2]) :])
    name = arguments[2] if len(arguments) > 2 else next(iter(collection.seed_entries()))
    made, slipped, said = missed(name, number, seed)
    for kind, count in made.most_common():
        print(f"{kind:<14}{count:>6}{slipped[kind]:>6} missed")
    print(*sorted(set(said)), sep="\n")
    share = 1 - sum(slipped.values()) / number
    print(f"{share:.1%} of {number} single changes of {name} are caught.")
    return int(share < 0.95)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
