"""From a number to its sentence.

Owns `cite`: the sentence of a fact whole, its section and paragraph, and the number
highlighted, as text and as HTML; for a derived value its formula and the sentences of
its inputs. It is escaped, whatever the seed holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from .. import numerals, wording
from ..collection import Seed, seed, terms
from ..errors import HaidongError, unknown
from ..facts import load, reports, resolve
from ..indicators import own_measure
from ..ledger_csv import in_language
from ..markup import macros
from ..references import publication, reference
from ..words import languages, name_in, stored, words
from . import formulas
from .derivation import derived

TEMPLATE = Path(__file__).with_name("citation.jinja")


@dataclass(frozen=True)
class Citation:
    """The sentence of a value, or the formula and sentences it is computed from.

    Attributes
    ----------
    id, name, said : str
        The value's id, its name and the value in words.
    before, number, after : str
        The sentence in three parts, `number` as printed; empty for a computed value.
    place : str
        Document, section and paragraph, or the publisher of a reference.
    formula : str
        Of a computed value.
    inputs : tuple of Citation
    note : str
    """

    id: str
    name: str
    said: str
    before: str = ""
    number: str = ""
    after: str = ""
    place: str = ""
    formula: str = ""
    inputs: tuple[Citation, ...] = ()
    note: str = ""
    lang: str = "zh"

    @property
    def quote(self) -> str:
        """Return the sentence whole."""
        return self.before + self.number + self.after

    @property
    def computed(self) -> str:
        """Return the formula, said to be one."""
        return self._word("computed", self.formula)

    def _word(self, key: str, *parts: str) -> str:
        return str(words("analysis", self.lang)[key]).format(*parts)

    def __str__(self) -> str:
        """Write it as text, the number in brackets."""
        lines = [self._word("head", self.name, self.said)]
        lines += [self.computed] if self.formula else []
        lines += [f"{self.before}【{self.number}】{self.after}"] if self.number else []
        lines += [f"— {self.place}"] if self.place else []
        lines += [self._word("note", self.note)] if self.note else []
        lines += ["  " + line for one in self.inputs for line in str(one).splitlines()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str | None:
        """Write it as HTML, the number marked, everything escaped; None, for the text instead, without Jinja2."""
        return str(macros(TEMPLATE).cited(self)) if find_spec("jinja2") else None


def place(source: Seed, start: int, lang: str) -> str:
    """Say where an offset lies: document, part, paragraph."""
    return str(words("place", lang)["within"]).format(source.name(lang), part(source, start, lang))


def told(source: Seed, what: str, lang: str) -> str:
    """Return what a report is said to be in a language: its ``place``, ``title`` or ``session``."""
    return str(getattr(source, what if stored(lang) == "zh" else f"{what}_en"))


def part(source: Seed, start: int, lang: str) -> str:
    """Say in which part and paragraph of a document an offset lies."""
    document, say = source.document, words("place", lang)
    ordinal = document.section(start).ordinal
    paragraph = document.paragraph(start)
    where = say["paragraph"].format(paragraph.number) if paragraph else say["heading"]
    if not ordinal:
        return str(where)
    return str(say["part"].format(ordinal if lang == "zh" else numerals.value(ordinal)) + where)


def named(row: Mapping[str, Any], lang: str) -> str:
    """Name what a fact or reference states: its measure and kind too, where these are not the plain ones."""
    table, marks = terms("classes"), words("marks", lang)
    own = own_measure(row["indicator"], row["measure"])
    plain = {"measure": own, "kind": "actual", "pair": ""}
    more = [
        name_in(table[key][row[key]], lang, f"classes.{key}", row[key])
        for key, word in plain.items()
        if row[key] != word
    ]
    more += [wording.period(row["period"], lang)] if row.get("period") else []  # of a reference
    said = name_in(row, lang, "indicators", row["indicator"])
    return said + (marks["brackets"].format(marks["comma"].join(more)) if more else "")


def placed(name: str, area: str, source: Seed, lang: str) -> str:
    """Add the area to a name, where it is not the report's own."""
    if area == source.place or area in name:
        return name
    if stored(lang) == "en":
        area = ", ".join(source.areas.get(part, part) for part in area.split("、"))
    return name if area in name else name + words("marks", lang)["comma"] + area


def cite(value: str | tuple[str, str], *, report: str = "latest", lang: str = "zh") -> Citation:
    """Lead from a value to its sentence.

    Parameters
    ----------
    value : str or (str, str)
        The id of a fact (``tourism.visitors/<year>``), a derived value or a reference; or a report and an id,
        as the index of a table of all reports has them.
    report : str
        Where to look first; the other closed reports of the same place follow, the newest first.
    lang : str
        ``zh``, ``en`` or another with a words file; the sentence stays as it was said.

    Returns
    -------
    Citation
        Prints as text; shows as HTML in a notebook.

    Raises
    ------
    HaidongError
        For an unknown id, where the closest ones are offered, one that only a report of another place
        has, an unknown report or language.

    Notes
    -----
    From anywhere in the report; of a reference, its publication in the reader's language.
    """
    if lang not in languages():
        raise unknown("language", lang, languages())
    if isinstance(value, tuple):
        report, value = value
    first = resolve(report)
    for name in [first, *(one for one in reversed(reports()) if one != first)]:
        if seed(name).place != seed(first).place:
            continue
        facts = load(report=name)
        if value in facts.index:
            return _fact(seed(name), facts.loc[value], lang)
        computed = derived(report=name)
        if value in computed.index:
            return _derived(name, computed.loc[value], lang)
    known = reference()
    if value in known.index:
        return _reference(seed(first), known.loc[value], lang)
    elsewhere = [name for name in reports() if value in load(report=name).index]
    if elsewhere:
        raise HaidongError(
            f"no report of {seed(first).place} has {value!r}; offered: report={elsewhere[-1]!r},"
            f" of {seed(elsewhere[-1]).place}."
        )
    raise unknown("fact", value, [*load(report=first).index, *derived(report=first).index, *known.index])


def quoted(source: Seed, fact: str, start: int, end: int) -> tuple[str, str, str]:
    """Return a fact's sentence: what stands before its number, the number with its unit, and what follows.

    Raises HaidongError when it stands in no sentence.
    """
    sentence = source.document.sentence(start)
    if sentence is None:
        raise HaidongError(f"{fact} of {source.id} stands in no sentence; run haidong check {source.id}.")
    before, number, after = sentence.around(start, end)
    return before.lstrip(), number, after.rstrip()


def _fact(source: Seed, row: pd.Series, lang: str) -> Citation:
    before, number, after = quoted(source, str(row.name), row["start"], row["end"])
    return Citation(
        id=str(row.name),
        name=placed(named(row, lang), row["area"], source, lang),
        said=wording.text(row, lang),
        before=before,
        number=number,
        after=after,
        place=place(source, row["start"], lang),
        lang=lang,
    )


def _derived(name: str, row: pd.Series, lang: str) -> Citation:
    inputs = tuple(cite(one, report=name, lang=lang) for one in row["inputs"])
    return Citation(
        id=str(row.name),
        name=name_in(row, lang, "derived", row["derived"]),
        said=f"{wording.text(row, lang)} {wording.interval(row, lang)}".rstrip(),
        formula=formulas.readable(row["formula"], [one.name for one in inputs]),
        inputs=inputs,
        note=row[f"note_{stored(lang)}"],
        lang=lang,
    )


def _reference(source: Seed, row: pd.Series, lang: str) -> Citation:
    plain = {**row, "bound": "eq", "kind": "actual", "pair": "", "topic": row["indicator"].partition(".")[0]}
    return Citation(
        id=str(row.name),
        name=placed(named(plain, lang), row["area"], source, lang),
        said=wording.text(plain, lang),
        place=" — ".join(publication(row["source"], lang)),
        note=in_language(row["note"], lang),
        lang=lang,
    )
