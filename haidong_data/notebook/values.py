"""The values of one report: how a notebook names them, how prose, tables and footers say them, and their sources.

Owns how a notebook names a value without naming a year or a place: ``fiscal.revenue``
is the result of the year under review, ``fiscal.revenue/implied`` the year before,
``economy.gdp/growth/target`` next year's target, ``ref:economy.gdp`` what others
published for the year under review, ``fiscal.self_sufficiency`` a derived value and
``fiscal.self_sufficiency/implied`` that of the year before, ``ledger.rows`` what is counted
in a ledger; a whole id is itself. And what stands under and for a figure, computed from the values it shows: its
footer and its alt text cannot go stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from .. import units, wording
from ..analysis import formulas
from ..analysis.citation import named, part, place, placed
from ..analysis.derivation import derived
from ..analysis.ledger_counts import counts
from ..analysis.time_series import STATUS, lineage
from ..charts.declared import ROW, Value
from ..collection import Seed, seed
from ..facts import load
from ..indicators import all_indicators
from ..markup import macros
from ..references import publication, reference
from ..statements_csv import statements
from ..usage import record
from ..words import name_in, words

HTML = Path(__file__).with_name("tables.jinja")
PLACES = 3  # parts and paragraphs that a footer names
LISTED = 16  # values that an alt text names


class Values:
    """The values of one report, by relative name or by id, and what was said of them so far.

    `lang`, `system`: how they are said: ``zh`` or ``en``, ``printed`` or ``international``. Attributes: `chosen`: words
    chosen by comparing values, name → (wording by language, names of the values compared). `cited`: what was said with
    a link, by id. `publications`: which were quoted for what they say in words.
    """

    def __init__(self, report: str, lang: str, system: str) -> None:
        self.seed: Seed = seed(report)
        self.lang, self.system = lang, system
        self.facts = load(report=report)
        self.derived = derived(report=report)
        self.reference = reference()
        self._unit_of: dict[str, tuple[str, int | None]] = {}  # unit and most decimals, by id
        self._by_interval: set[str] = set()
        self._known: dict[tuple[object, ...], Value] = {}  # by id, and how it is said
        self._translated = {lang: self}
        self.chosen: dict[str, tuple[dict[str, str], list[str]]] = {}
        self.cited: dict[str, Value] = {}
        self.publications: set[str] = set()

    @cached_property
    def earlier(self) -> list[Values]:
        """Return the values of the place's earlier reports, latest first: series lead to their sentences too."""
        names = [name for name in reversed(lineage(self.seed.id)) if name != self.seed.id]
        return [Values(name, self.lang, self.system) for name in names]

    def owner(self, name: str) -> Values:
        """Return whose value an id is: this report's or an earlier one's."""
        if name in self._rows or self._counts(name):
            return self
        for one in self.earlier:
            if name in one._rows:
                return one
        raise KeyError(name)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Return how many numerals, facts and checks there are; counted when first asked for."""
        record(self.facts.index)  # whether checks agree is counted too
        return counts(self.seed.id, self.lang)

    def _counts(self, name: str) -> bool:
        return name.startswith("ledger.") and name in self.counted.index

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Return what the report states in words."""
        return statements(self.seed.id)

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        """Return the rows of facts, derived values and references by id."""
        tables = self.reference, self.derived, self.facts
        return {name: row for table in tables for name, row in table.to_dict("index").items()}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Return fact ids by relative name: the year under review first, early ones of the next, none other."""
        table: dict[str, str] = {}
        order = {self.seed.reviews: 0, self.seed.plans: 1}
        facts = self.facts[self.facts["indicator"].ne("")].reset_index()
        facts = facts.sort_values("year", key=lambda year: year.map(order), kind="stable")
        for row in facts.to_dict("records"):
            # A target for the year under review is no plan.
            if row["kind"] == "target" and row["year"] != self.seed.plans:
                continue
            # What grew by so much a year over several, or in another year, is not the growth of this one.
            several = pd.isna(row["year"]) and row["measure"] in ("growth", "change")
            if not row["pair"] and (several or not (pd.isna(row["year"]) or row["year"] in order)):
                continue
            own = all_indicators()[row["indicator"]].measure
            measure = "" if row["measure"] == own else row["measure"]
            kind = "" if row["kind"] == "actual" else row["kind"]
            for end in ("to", "") if row["pair"] == "to" else (row["pair"],):
                table.setdefault("/".join(filter(None, (row["indicator"], measure, kind, end))), row["fact"])
        return table

    @cached_property
    def _latest(self) -> dict[str, str]:
        """Name of a derived value → id of the last year's."""
        return dict(zip(self.derived["derived"], self.derived.index, strict=True))

    def id(self, key: str) -> str | None:
        """Return the id that a name stands for; None where the report has no such value."""
        if key in self._rows or self._counts(key):
            return key
        if found := self._by_name.get(key) or self._latest.get(key):
            return found
        name, _, rest = key.partition("/")
        before = f"{key.removesuffix('/implied')}/{self.seed.reviews - 1}"
        reviewed = "/".join(filter(None, (name, str(self.seed.reviews), rest)))
        if key.endswith("/implied") and before in self.derived.index:
            return before
        return reviewed if key.startswith("ref:") and reviewed in self.reference.index else None

    def get(self, key: str) -> Value | None:
        """Return a value with its wording and provenance; None where the report has no such value."""
        name = self.id(key)
        if name is None:  # a whole id may be an earlier report's
            found = next((one for one in self.earlier if key in one._rows), None)
            return found.get(key) if found else None
        form = name, self._unit_of.get(name), name in self._by_interval
        if form not in self._known:
            self._known[form] = value = self._said(name)
            record([name])
            self.found(value.inputs)
        return self._known[form]

    def found(self, keys: Iterable[str]) -> list[Value]:
        """Return the values, of several, that the report has."""
        return [value for key in keys if (value := self.get(key))]

    def row(self, name: str) -> dict[str, Any]:
        """Return the table row behind an id."""
        whose = self.owner(name)
        found = self.counted.loc[name].to_dict() if self._counts(name) else whose._rows[name]
        row = {"bound": "eq", "number": "", "topic": found["indicator"].partition(".")[0]} | found
        # A ratio is read to two digits, whatever it allows; as a multiple to three, where a tenth is a leap.
        if not row["number"] and row["unit"] in ("%", "倍"):
            row["places"] = (1 if row["unit"] == "%" else 2) if abs(row["value"]) < 10 else 0
        if name not in whose._unit_of:
            return row
        unit, places = whose._unit_of[name]
        base = units.split(unit)[1]
        factor = units.convert(1, row["base_unit"], base)
        worth = {end: row[end] * factor for end in ("value", "low", "high")}
        return row | worth | {"unit": unit, "base_unit": base, "number": "", "places": places}

    def say_in(self, name: str, unit: str, places: int | None = None) -> None:
        """Say a value in another unit than it is printed in, so that it stands beside others on one scale.

        `places` is how many decimals it gets at most: the others'.

        Raises HaidongError when the one cannot be converted to the other.
        """
        units.convert(1, self.row(name)["base_unit"], units.split(unit)[1])
        if self.row(name)["unit"] != unit:
            self.owner(name)._unit_of[name] = unit, places

    def show_interval(self, name: str) -> None:
        """Label a computed value with the interval that its inputs' digits allow, instead of a rounded middle."""
        if name in self.derived.index:
            self._by_interval.add(name)

    def translated(self, lang: str) -> Values:
        """Return the same values in another language, with the same units and words chosen, also those chosen later."""
        if lang not in self._translated:
            self._translated[lang] = other = copy(self)
            other.lang, other._known = lang, {}
            vars(other).pop("counted", None)
            other.earlier = [one.translated(lang) for one in self.earlier]
        return self._translated[lang]

    def _said(self, name: str) -> Value:
        row, lang, system = self.row(name), self.lang, self.system
        if name in self.facts.index:
            own = {key: row[key] for key in ("quote", "section", "paragraph", "start", "end")}
            own |= {"name": self._name(row), "status": STATUS[row["kind"]]}
        elif name in self.derived.index or self._counts(name):
            own = {key: row[key] for key in ("status", "formula", "inputs")}
            own |= {"name": name_in(row, lang, "derived", row["derived"])}
        else:
            own = {"name": self._name(row), "status": "reference"}
        divisor, unit = wording.scale(row["unit"], lang, system, row["topic"])
        by_interval = name in self._by_interval
        # A computed value goes by what it is computed as; a fact may be of no indicator.
        indicator = row["indicator"] or row.get("derived", "").removesuffix("/implied").removeprefix("ref:")
        return Value(
            id=name,
            text=wording.text(row, lang, system),
            label=wording.interval(row, lang, system, alone=False) if by_interval else wording.label(row, lang, system),
            number=wording.number(row, system, lang),
            amount=wording.text(row, lang, system, absolute=True),
            interval=wording.interval(row, lang, system),
            bound=row["bound"],
            unit=unit,
            year=None if pd.isna(row["year"]) else row["year"],
            indicator=indicator,
            title=name_in(row, lang, "indicators", indicator),
            source=self.marks["semicolon"].join(self._publications(row)),
            **{end: row[end] / divisor for end in ("value", "low", "high")},
            **own,
        )

    def _name(self, row: dict[str, Any]) -> str:
        return placed(named({"kind": "actual", "pair": ""} | row, self.lang), row["area"], self.seed, self.lang)

    def _publications(self, row: dict[str, Any]) -> tuple[str, ...]:
        """Name the publications that a row is of, or of whose rows it is implied."""
        if row.get("status") == "reference-implied":
            known = self.reference.loc[list(row["inputs"]), "source"]
        else:
            known = [row["source"]] if "source" in row else []
        return tuple(dict.fromkeys(publication(one, self.lang)[0] for one in known))

    def hover(self, value: Value) -> str:
        """Return what a reader sees on pointing at a number: the sentence and its place, or the formula."""
        if value.quote:
            whose = self.owner(value.id)
            where = (part if whose is self else place)(whose.seed, value.start or 0, self.lang)
            return f"{value.quote} — {where}"
        if value.formula:
            inputs = self.found(value.inputs)
            if not inputs:  # counted in the ledger: the formula says what
                return f"{value.name} = {value.formula}"
            formula = formulas.readable(value.formula, [self.short(one) for one in inputs])
            marks = self.marks
            stated = marks["semicolon"].join(f"{self.short(one)}{marks['colon']}{one.text}" for one in inputs)
            span = value.interval + marks["brackets"].format(stated)
            return f"{self.short(value)} = {formula} = {value.text} {span}"
        return f"{value.name} — {value.source}"

    def short(self, value: Value) -> str:
        """Name an input within a formula: its year, and whether others published it."""
        more = [str(value.year)] if value.year and value.year != self.seed.reviews else []
        more += [words("status", self.lang)["reference"].lower()] if value.status == "reference" else []
        return value.name + (self.marks["brackets"].format(self.marks["comma"].join(more)) if more else "")

    def link(self, value: Value, text: str = "") -> str:
        """Return a number as a link to its sentence, which shows on pointing at it; it is cited then."""
        self.cited.setdefault(value.id, value)
        return macros(HTML).link(value, text or value.text, self.hover(value))

    def frame(self, shown: Iterable[Value]) -> pd.DataFrame:
        """Return values as rows to draw or to list; columns as for ``Notebook.rows``."""
        rows = []
        for value in shown:
            entry = all_indicators().get(value.indicator)
            # Visits are counted: revenue of them is at current prices, and they are not.
            prices = entry.prices if entry and entry.measure != "count" else None
            own = {"indicator": value.indicator, "title": value.title, "prices": prices or "other"}
            rows.append(value.row() | own)
        table = pd.DataFrame(rows, columns=[*ROW, "indicator", "title", "prices"])
        return table.astype({"value": float, "low": float, "high": float})

    def footer(self, shown: Iterable[Value]) -> str:
        """Name the sources of what a figure shows: documents with parts and paragraphs, and publications."""
        lang, say, shown = self.lang, words("footer", self.lang), list(shown)
        pieces: list[str] = []
        facts: dict[Values, list[Value]] = {}
        for value in shown:
            if value.quote:
                facts.setdefault(self.owner(value.id), []).append(value)
        for owner, stated in facts.items():
            places = list(dict.fromkeys(part(owner.seed, value.start or 0, lang) for value in stated))
            where = say["places"].join(places[:PLACES]) + (say["more"] if len(places) > PLACES else "")
            pieces.append(words("place", lang)["within"].format(owner.seed.name(lang), where))
        pieces += dict.fromkeys(one for value in shown for one in self._publications(self.row(value.id)))
        if not facts and any(value.id.startswith("ledger.") for value in shown):
            pieces.append(say["counted"].format(self.seed.name(lang)))
        return str(say["source"]).format(self.marks["semicolon"].join(pieces))

    def alt(self, title: str, shown: Sequence[Value]) -> str:
        """Tell a reader who cannot see a picture its finding and its values."""
        listed = [
            " ".join(filter(None, (one.name, str(one.year or ""), one.text))) + self._status(one)
            for one in shown[:LISTED]
        ]
        listed += ["…"] if len(shown) > LISTED else []
        return title + self.marks["colon"] + self.marks["semicolon"].join(listed)

    def _status(self, value: Value) -> str:
        """Say what a value is where it is not reported, and its name does not say so already."""
        word = words("status", self.lang)[value.status]
        if value.status == "reported" or word.lower() in value.name.lower():
            return ""
        return str(self.marks["brackets"].format(word.lower()))

    @property
    def marks(self) -> dict[str, str]:
        """Return what stands between words and values in the reader's language: colon, semicolon, brackets, …."""
        return words("marks", self.lang)
