"""Formulas over facts, computed with intervals.

Owns the small language of ``derived.toml`` and ``identities.toml``: arithmetic
over ``{fiscal.revenue}``, ``{ref:economy.gdp}`` or ``{next:greening.afforestation/target}``.
What the names stand for is looked up by the caller.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

NAME = re.compile(r"\{([^{}]+)\}")


def turned(bound: str, by: float = -1.0) -> str:
    """Turn a bound round by a negative factor: a fall of at least so much is a growth of at most minus so much.

    `by`: the factor, or the value itself; where it is not negative, nothing is turned.
    """
    return {"ge": "le", "le": "ge"}.get(bound, bound) if by < 0 else bound


@dataclass(frozen=True)
class Interval:
    """A number and what its printed digits allow: the value lies in [low, high].

    Of a bound the digits are those of its end: at least 80 is a `value` of 80 with the `bound` ge.
    """

    value: float
    low: float
    high: float
    bound: str = "eq"

    def opened(self) -> Interval:
        """Return the interval with nothing known of the side that the bound leaves open."""
        return replace(
            self, low=-inf if self.bound == "le" else self.low, high=inf if self.bound == "ge" else self.high
        )

    def combine(self, other: Interval, how: Callable[[float, float], float]) -> Interval:
        """Apply an operation that is monotonic in each argument; the ends lie at the corners.

        Raises ArithmeticError where one argument bounds the result from below and the other from above.
        """
        corners = [how(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        mine, others = self.bound, other.bound
        if how in (operator.mul, operator.truediv):  # a negative factor or divisor turns the other's bound round
            mine, others = turned(mine, other.value), turned(others, self.value)
        if how in (operator.sub, operator.truediv):
            others = turned(others)
        bounds = {mine, others} - {"eq"}
        if bounds == {"ge", "le"}:
            raise ArithmeticError("what is at least so much by one figure is at most so much by the other")
        bound = "approx" if "approx" in bounds else bounds.pop() if bounds else "eq"
        return Interval(how(self.value, other.value), min(corners), max(corners), bound)


OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def names(formula: str) -> list[str]:
    """Return the names a formula refers to, in order, each once."""
    return list(dict.fromkeys(NAME.findall(formula)))


def readable(formula: str, said: Sequence[str]) -> str:
    """Write a formula for readers: what its names stand for, and the signs of a schoolbook.

    `said`: what each name is called, in the order of `names`.

    >>> readable("100 * {a} / {b}", ["Revenue", "Expenditure"])
    '100 × Revenue ÷ Expenditure'
    """
    words = dict(zip(names(formula), said, strict=True))
    text = formula.replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")
    return NAME.sub(lambda found: words[found[1]], text)


def compute(formula: str, given: dict[str, Interval]) -> Interval:
    """Compute a formula.

    `formula`: such as ``"100 * {fiscal.revenue} / {fiscal.expenditure}"``. A name may occur twice only where
    the interval stays right without knowing that both are one. `given`: what each name stands for. Raises
    ValueError when the formula holds anything but numbers, names and + - * /. Raises ArithmeticError when a
    divisor may be zero, or bounds of the inputs leave the result open on both sides.
    """
    places = {name: f"v{place}" for place, name in enumerate(names(formula))}
    source = NAME.sub(lambda found: places[found[1]], formula)
    table = {places[name]: given[name] for name in places}

    def walk(node: ast.AST) -> Interval:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return Interval(node.value, node.value, node.value)
        if isinstance(node, ast.Name) and node.id in table:
            return table[node.id]
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            left, right = walk(node.left), walk(node.right)
            if isinstance(node.op, ast.Div) and right.low <= 0 <= right.high:
                raise ZeroDivisionError(f"the divisor of {formula} may be zero")
            return left.combine(right, OPERATORS[type(node.op)])
        raise ValueError(f"{formula!r} may only hold numbers, {{names}} and + - * /")

    return walk(ast.parse(source, mode="eval").body)
