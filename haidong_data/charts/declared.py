"""What a figure may say: the values declared for it, and the numbers in its words.

Owns `Value`, the form in which values reach a figure, and the reading back of numbers from text, in
Arabic and Chinese digits and English words. It knows neither tables nor matplotlib; how a value is
worded is decided before it comes here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from ..analysis.formulas import turned
from ..numerals import CHINESE, plain, value
from ..units import written
from ..words import languages, words

ROLES = ("facts", "derived", "references")
# Columns of the rows behind a chart.
ROW = ["id", "name", "year", "status", "bound", "value", "low", "high", "unit", "text", "label"]


@dataclass(frozen=True)
class Value:
    """One value as a figure says it.

    Attributes
    ----------
    id : str
        A fact's, a derived value's or a reference's id.
    text : str
        The value as said in the figure's language, with unit and qualifier: ``"20.42 亿元"``, ``"8% 以上"``.
    label : str
        A shorter form to write beside a mark, where the subtitle names the unit; the qualifier stays.
    number, amount, interval : str
        The digits alone; `text` without the sign of a fall; what the printed digits allow.
    status : str
        How it looks, one of ``[status]`` in ``style.toml``: ``reported``, ``target``, ``implied``, ``reference``, ….
    bound : str
        ``eq``, ``ge``, ``le`` or ``approx``: a mark shows it.
    value, low, high : float
        What is drawn, and the interval that the printed digits allow.
    year, unit, name : optional
        For the rows behind the chart; the year may also be said in words.
    indicator, title : str
        Its indicator, or what else it is computed as, and its name without measure and kind.
    quote, section, paragraph, start, end : optional
        The sentence the value stands in, and where.
    formula, inputs : optional
        How a derived value is computed, and the ids it is computed from.
    source : str
        Who published a reference, or what a value is implied by.
    """

    id: str
    text: str
    label: str = ""
    number: str = ""
    amount: str = ""
    interval: str = ""
    status: str = "reported"
    bound: str = "eq"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    year: int | None = None
    unit: str = ""
    name: str = ""
    indicator: str = ""
    title: str = ""
    quote: str = ""
    section: str = ""
    paragraph: Any = None
    start: int | None = None
    end: int | None = None
    formula: str = ""
    inputs: tuple[str, ...] = ()
    source: str = ""

    @property
    def role(self) -> str:
        """Return where the sidecar lists it: ``facts``, ``derived`` or ``references``."""
        if self.formula:
            return "derived"
        return "references" if self.source or self.status == "reference" else "facts"

    @property
    def short(self) -> str:
        """Return what is written beside its mark."""
        return self.label or self.text

    @property
    def qualified(self) -> bool:
        """Tell whether what is written says the bound, where there is one."""
        return self.bound == "eq" or any(word in self.short.lower() for word in _qualifiers())

    @property
    def side(self) -> str:
        """Return the bound as drawn: of a fall it points the other way."""
        return turned(self.bound, self.value or 0)

    def record(self) -> dict[str, Any]:
        """Return the sidecar's entry: what its role calls for."""
        wanted = {
            "facts": ("id", "text", "quote", "section", "paragraph", "start", "end"),
            "derived": ("id", "formula", "inputs", "text", "low", "high", "value"),
            "references": ("id", "text", "source", "quote", "value"),
        }
        return {name: getattr(self, name) for name in wanted[self.role]}

    def row(self) -> dict[str, Any]:
        """Return the row behind its mark, for the chart's data."""
        return {name: getattr(self, name) for name in ROW}


# A number in words that people read: thousands separated, and 万, 亿 or million as part of it.
_WORDS = {word: worth for lang in languages() for word, worth in words("numbers", lang).items()}
_MULTIPLIERS = {word: worth for lang in languages() for word, worth in words("multipliers", lang).items()}
_ARABIC = (
    r"(?P<digits>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s?(?P<han>[百千]?[万亿]+|[百千](?=[^分]))|\s(?P<word>{'|'.join(_MULTIPLIERS)})\b)?"
)
_RUN = re.compile(rf"{_ARABIC}|(?P<chinese>{CHINESE})|\b(?P<english>{'|'.join(_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number found in words: as printed, as its digits say, and with 万, 亿 or million multiplied in."""

    printed: str
    digits: Decimal | str
    whole: Decimal | str


@cache
def _qualifiers() -> frozenset[str]:
    found = [words("qualifiers", lang) for lang in languages()]
    return frozenset(word for one in found for word in (*one["signs"], *one["words"]))


@lru_cache(maxsize=64)
def _phrases(names: tuple[str, ...]) -> re.Pattern[str]:
    known = {phrase for lang in languages() for phrase in words("phrases", lang)["all"]}
    every = {*known, *(unit for unit in written() if unit[0] in "千百"), *(name for name in names if _RUN.search(name))}
    return re.compile("|".join(map(re.escape, sorted(every, key=len, reverse=True))))


def _amount(run: str) -> Decimal | str:
    try:
        return value(run)
    except (ValueError, ArithmeticError):
        return run  # unreadable as a number, hence never declared by value


def numbers(text: str, names: Iterable[str] = ()) -> list[Number]:
    """Find the numbers that a text states.

    `names`: phrases whose numerals state nothing: names of indicators, places, plans
    (``"一般公共预算收入"``).

    >>> [(n.printed, str(n.whole)) for n in numbers("收入 20.42 亿元，三县区")]
    [('20.42 亿', '2042000000.00'), ('三', '3')]
    """
    found = []
    masked = _phrases(tuple(names)).sub(lambda phrase: "\x00" * len(phrase[0]), text)
    for run in _RUN.finditer(masked):
        if run["chinese"]:
            if set(run["chinese"]) <= {"万", "亿"}:  # alone they are part of a unit
                continue
            digits = whole = _amount(run["chinese"])
        elif run["english"]:
            digits = whole = Decimal(_WORDS[run["english"].lower()])
        else:
            times = _MULTIPLIERS[run["word"].lower()] if run["word"] else 1
            digits = Decimal(plain(run["digits"]))
            whole = digits * (value(f"1{run['han']}") if run["han"] else Decimal(str(times)))
        found.append(Number(run[0].strip(), digits, whole))
    return found


def is_number(name: str) -> bool:
    """Tell a phrase that is nothing but a number; "十三五" is none, as no number runs so."""
    if re.search(r"[^\W\d_]", re.sub(CHINESE, "", name)):
        return False
    return not re.search("[十百千万亿]", name) or not re.search("[一二三四五六七八九]{2}", name)


def undeclared(
    texts: Iterable[str], shown: Iterable[Value], years: Iterable[int] = (), names: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Return the numbers of each text that no value, year or name of a figure declares, as printed.

    A number with 万, 亿 or million must match in size; bare digits may leave the multiplier to the unit.
    """
    names = tuple(names)
    bare: set[Decimal | str] = {Decimal(int(year)) for year in years}
    whole = set(bare)
    for one in shown:
        if one.year is not None:
            bare.add(Decimal(int(one.year)))
        for number in (*numbers(one.text, names), *numbers(one.label, names)):
            whole.add(number.whole)
            bare |= {number.digits, number.whole}
    return {
        text: [
            number.printed
            for number in numbers(text, names)
            if number.whole not in (bare if number.whole == number.digits else whole)
        ]
        for text in texts
    }
