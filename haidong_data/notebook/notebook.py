"""A notebook at work on one report: its parameters, its values, its prose, its tables, its figures.

Owns `Notebook`: what a notebook calls to say, list, compute and draw values so that each number leads to its
sentence. Its words come from ``words/<lang>.toml``, in the group ``notebook.<name>``; it holds no chart: these
are the notebook's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from .. import usage, wording
from ..analysis import time_series
from ..charts.declared import Value, is_number
from ..charts.figure import Drawing
from ..collection import terms, writable_home
from ..errors import HaidongError, unknown
from ..facts import front, load, resolve
from ..indicators import all_indicators
from ..words import name_in, words
from . import parameters, tables
from .templates import fill, named, order, paragraph, typed, usable
from .values import Values

SIMPLE = (str, int, float, bool, list, tuple, dict, type(None))
SHELL = {"In", "Out", "exit", "quit", "open", "get_ipython"}


def _show(html: str) -> None:
    from IPython.display import HTML, display

    display(HTML(html))


class Notebook:
    """A notebook at work on one report, in one language and one system of units.

    Parameters
    ----------
    name : str
        The notebook's name in the collection.
    namespace : mapping
        The notebook's ``globals()``, where papermill has put its parameters.

    Attributes
    ----------
    report, lang, units : str
        The closed report at work on, ``zh`` or ``en``, ``printed`` or ``international``.
    given : dict
        All parameters of the notebook with their values.
    folder : Path
        Where figures go.

    Raises
    ------
    HaidongError
        For a parameter that the notebook does not declare, a value that is not offered, or a
        report whose ledger is not closed; before anything is drawn.
    """

    def __init__(self, name: str, namespace: Mapping[str, Any]) -> None:
        path = parameters.path_of(name)
        told = {
            key: value
            for key, value in namespace.items()
            if not key.startswith("_") and key not in SHELL and isinstance(value, SIMPLE)
        }
        self.name, self.given = name, parameters.checked(path, told)
        self.report = resolve(self.given["report"])
        self.lang, self.units = self.given["lang"], self.given["units"]
        self.values = Values(self.report, self.lang, self.units)
        self.seed = self.values.seed
        self.folder = self._folder(self.given.get("figures_dir", ""))
        self.words = words(f"notebook.{self.name}", self.lang)
        self.statements = self.values.statements
        self._open: Drawing | None = None

    def _folder(self, given: str) -> Path:
        # Whoever explores writes beside the collection's own figures, never over them; a run names its folder.
        folder = Path(given).expanduser() if given else writable_home() / "build" / "figures"
        if not given and self.report != front():
            folder /= self.report
        return folder / (self.lang + ("-international" if self.units == "international" else ""))

    # -- words ---------------------------------------------------------------------------------

    def word(self, key: str) -> str:
        """Return a word of the notebook in the reader's language: its ``[notebook.<name>.words]``."""
        return self._template("words", key)

    def period(self, printed: str) -> str:
        """Return in words what a figure covers that is not of one whole year: ``2020-11`` ends with November."""
        return wording.period(printed, self.lang)

    def until(self, printed: str) -> str:
        """Return a period in brackets, to stand behind a name; nothing for a whole year."""
        return self.values.marks["brackets"].format(self.period(printed)) if printed else ""

    def title(self, indicator: str, lang: str = "") -> str:
        """Return an indicator's short name where the words files have one, else its name, to stand by itself."""
        found = self._short(indicator, lang or self.lang)
        return found[:1].upper() + found[1:]

    def _short(self, indicator: str, lang: str) -> str:
        short = words("short", lang).get(indicator)
        entry = all_indicators()[indicator]
        return str(short or name_in({"zh": entry.zh, "en": entry.en}, lang, "indicators", indicator))

    def listed(self, indicators: Iterable[str], lang: str = "") -> str:
        """Return the short names of indicators as an enumeration: a, b and c."""
        names = list(dict.fromkeys(self._short(one, lang or self.lang) for one in indicators))
        between, last = words("list", lang or self.lang)["between"], words("list", lang or self.lang)["last"]
        return last.join(filter(None, (between.join(names[:-1]), *names[-1:])))

    def say(self, key: str, text: str = "", **given: str | list[str]) -> None:
        """Show a paragraph in the reader's language, every number in it a link to its sentence.

        Parameters
        ----------
        key : str
            Its name in ``[notebook.<name>.say]`` of the words files.
        text : str, optional
            A template to say instead: ``"Revenue {fiscal.revenue|rise}."``, see `haidong_data.notebook.templates`.
        **given : str or list of str
            What names in the template stand for: a value's name or id, plain words, or indicators to enumerate.

        Raises
        ------
        HaidongError
            For a key without words, or a number that is typed instead of named.

        Notes
        -----
        A line that names a value which this report does not state is left out.
        """
        from IPython.display import Markdown, display

        template = text or self._template("say", key)
        if numbers := typed(template):
            raise HaidongError(
                f"{numbers[0]!r} is typed in the paragraph {key!r} of {self.name}; name its value in braces instead."
            )
        if filled := paragraph(template, self.values, self._given(given, self.lang)):
            display(Markdown(filled))

    def choose(self, key: str, one: str, other: str | float) -> int | None:
        """Choose a word for templates by comparing two values, as far as their printed digits and bounds allow.

        Parameters
        ----------
        key : str
            What templates call it: ``{pace}``; its wordings are ``[notebook.<name>.choose.pace]``: more, less, same.
        one, other : str, or a number for `other`
            Names of values.

        Returns
        -------
        int or None
            1, -1 or 0 (not to be told apart); None where the report lacks one of the values, and templates that
            use the word are left out.
        """
        first = self.values.get(one)
        second = self.values.get(other) if isinstance(other, str) else other
        self.values.chosen.pop(key, None)
        if first is None or second is None:
            return None
        which = order(first, second)
        name = {1: "more", 0: "same", -1: "less"}[which]
        wordings = {lang: words(f"notebook.{self.name}.choose.{key}", lang)[name] for lang in self._langs()}
        self.values.chosen[key] = wordings, [value for value in (one, other) if isinstance(value, str)]
        return which

    def order(self, ones: Iterable[str], others: Iterable[str] | float) -> list[int]:
        """Compare values pair by pair, or all with a number, as `choose` does: 1, -1, or 0 where it stays open."""
        firsts = [self.values.get(one) for one in ones]
        seconds = [others] * len(firsts) if isinstance(others, int | float) else map(self.values.get, others)
        pairs = zip(firsts, seconds, strict=True)
        return [order(one, other) if one and other is not None else 0 for one, other in pairs]

    def _given(self, given: Mapping[str, str | list[str]] | None, lang: str) -> dict[str, str]:
        """Return what names in templates stand for in a language; empty ones are as though not given.

        Of an enumeration, the name with a capital begins a sentence.
        """
        every: dict[str, str] = {}
        for key, one in (given or {}).items():
            if isinstance(one, str):
                every[key] = one
            else:
                every[key] = names = self.listed(one, lang)
                every[key.capitalize()] = names[:1].upper() + names[1:]
        return {key: one for key, one in every.items() if one}

    def _langs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*parameters.LANGS, self.lang)))

    def _template(self, part: str, key: str) -> str:
        known = self.words.get(part, {})
        if key not in known:
            raise unknown(f"{part.removesuffix('s')} of the notebook {self.name} called", key, known)
        return str(known[key])

    # -- values --------------------------------------------------------------------------------

    def rows(self, *keys: str, unit: str = "", spans: bool = False) -> pd.DataFrame:
        """Return values as rows to draw, in the reader's units; those the report lacks are left out.

        Parameters
        ----------
        *keys : str
            Relative names or ids, see `haidong_data.notebook.values`.
        unit, spans : str, bool
            Say all in this printed unit, on one scale; label computed ones with their interval, where on
            a fine scale a rounded number would contradict its mark.

        Returns
        -------
        DataFrame
            Columns: id, name, year, status, bound, value, low, high, unit, text, label, indicator, and title,
            the indicator's name without measure and kind.
        """
        for value in self.values.found(keys):
            if unit:
                self.values.say_in(value.id, unit)
            if spans:
                self.values.show_interval(value.id)
        return self.values.frame(self.values.found(keys))

    def facts(self, topic: str, **keep: Any) -> pd.DataFrame:
        """Return the facts of a topic as `rows`; `keep` names columns of `hd.load` and what they may be.

        Examples
        --------
        >>> book.facts("urban", kind="target")  # doctest: +SKIP
        """
        facts = load(topic, report=self.report)
        for column, wanted in keep.items():
            facts = facts[facts[column].isin(wanted if isinstance(wanted, list | tuple | set) else [wanted])]
        return self.rows(*facts.index)

    def counts(self, begins: str) -> pd.DataFrame:
        """Return how many rows the ledger has, as `rows`: ids that begin so, such as ``ledger.topic:``."""
        every = self.values.counted.index
        return self.rows(*every[every.str.startswith(begins)])

    def topic(self, topic: str) -> str:
        """Return a topic's name in the reader's language."""
        return name_in(terms("classes")["topic"][topic], self.lang, "topics", topic)

    def series(self, indicator: str, measure: str | None = None, with_reference: bool = False) -> pd.DataFrame:
        """Return one indicator over the years, from every closed report of the place: columns as `rows`.

        All values are in one unit, whatever others print theirs in.
        """
        frame = time_series.series(indicator, measure=measure, report=self.report, with_reference=with_reference)
        stated = frame.sort_values("status", key=lambda status: status != "reported", kind="stable")
        for name in frame["id"]:
            unit, number = stated.iloc[0][["unit", "number"]]
            self.values.say_in(name, unit, len(number.partition(".")[2]))
        return self.rows(*frame["id"])

    def table(self, rows: pd.DataFrame, caption: str = "") -> None:
        """Show rows as a table: name, year, what it is, the value as a link, the interval of a computed one.

        `caption` is its name in ``[notebook.<name>.caption]``, or the caption itself.
        """

        def made(shown: pd.DataFrame, values: Values, said: str) -> str:
            return tables.table(values.found(shown["id"]), values, said)

        self._show_rows(made, rows, caption)

    def outturn(self, rows: Mapping[str, Iterable[str]], caption: str = "") -> None:
        """Show results, targets and what came of them side by side: label → names of the three values.

        Where the report lacks one of them, its cell is empty.
        """
        groups = [(label, [self.values.get(key) for key in keys]) for label, keys in rows.items()]
        self._show_rows(tables.outturn, groups, caption)

    def _show_rows(self, made: Callable[..., str], rows: Any, caption: str) -> None:
        """Show what a function of `tables` makes of rows, where there are any."""
        if len(rows):
            said = self.words.get("caption", {}).get(caption, caption)
            _show(made(rows, self.values, fill(str(said), self.values)))

    def states(self, *indicators: str, caption: str = "") -> None:
        """Show what the report states in words of these indicators: place, year, state and its words."""
        self._show_rows(tables.states, self.statements[self.statements["indicator"].isin(indicators)], caption)

    def tiles(self, indicator: str, caption: str = "") -> None:
        """Show the places of an indicator as tiles, a row for each state that the report puts them in."""
        self._show_rows(tables.tiles, self.statements[self.statements["indicator"] == indicator], caption)

    def searchable(self) -> None:
        """Let the tables of `browse` be searched and sorted where the notebook is run, without a network."""
        import itables

        itables.options.display_logo_when_loading = False
        itables.init_notebook_mode(connected=False)

    def browse(self, rows: pd.DataFrame) -> None:
        """Show rows of `hd.ledger` as one table, to be searched after `searchable`; facts link to their sentences."""
        _show(tables.rows(rows, self.values))

    def checks(self, rows: pd.DataFrame, caption: str = "") -> None:
        """Show rows of `hd.checks` or `hd.outside` as a table: both sides, what their digits allow, the verdict."""
        self._show_rows(tables.checks, rows, caption)

    def sources(self) -> None:
        """Show the sentence of every number cited in the notebook, and what is known of other publishers' sources."""
        if others := tables.publications(self.values):
            _show(others)
        if self.values.cited:
            _show(tables.sources(self.values))

    # -- figures -------------------------------------------------------------------------------

    def figure(
        self,
        name: str,
        rows: pd.DataFrame | Iterable[str],
        *,
        title: str = "",
        subtitle: str = "",
        alt: str = "",
        given: Mapping[str, str | list[str]] | None = None,
        years: Iterable[int] = (),
        names: Iterable[str] = (),
        **layout: Any,
    ) -> Drawing | None:
        """Open a figure to draw on; ``d.save()`` checks and writes it.

        Parameters
        ----------
        name : str
            Stem after the notebook's name: ``<notebook>-<name>.svg``, ``.png``, ``.json``. Its words are
            ``[notebook.<name>.figures.<name>]``: title, subtitle and, if need be, alt.
        rows : DataFrame or list of str
            What may be shown: rows of `rows` or `series`, or names of values; without any there is no figure.
        title, subtitle, alt : str, optional
            Templates in the reader's language instead: the finding; measure, unit and year (of several lines, the
            first whose values the report has); what a reader who cannot see it is told (by default title and
            values).
        given : mapping, optional
            What names in the templates stand for, as for `say`.
        **layout
            height, nrows, ncols, … as for `haidong_data.charts.figure.Drawing`.

        Returns
        -------
        Drawing or None
            None when the report has none of its values, or `show` leaves it out.
        """
        if self._open is not None:  # its cell failed; nothing of it is written
            self._open.close()
        if not {"all", name} & set(self.given.get("show", ["all"])):
            return None
        keys = list(rows["id"]) if isinstance(rows, pd.DataFrame) else list(rows)
        used = self.values.found(keys)
        own = {"title": title, "subtitle": subtitle, "alt": alt}
        plain = self._plain_title(name, title)
        if not used:
            print(words("figure", self.lang)["lacks"].format(plain))
            usage.record_figure(name, "lacking")
            return None
        texts = self._texts(name, self.lang, own, given, keys)
        # What is drawn in one language is told to readers of the other too, in the words files' own words.
        others = [lang for lang in self._langs() if lang != self.lang]
        alts = {self.lang: texts["alt"]} | {lang: self._texts(name, lang, {}, given, keys)["alt"] for lang in others}
        shown = {value.id: value for value in self._with_inputs(used + texts["named"])}
        for key, value in shown.items():
            self.values.cited.setdefault(key, value)
        said = {value.year for value in shown.values() if value.year is not None}
        phrases = [*self._names(), *names, *self._given(given, self.lang).values()]

        def alone(found: list[Value]) -> None:
            _show(tables.table(found, self.values, plain))

        self._open = Drawing(
            name=name, notebook=self.name, report=self.seed.id, lang=self.lang, units=self.units,
            folder=self.folder, source=self.values.footer(shown.values()), alt=alts, values=shown, alone=alone,
            years=said | {*years, self.seed.reviews - 1, self.seed.reviews, self.seed.plans},
            names=[phrase for phrase in phrases if not is_number(phrase)],
            title=texts["title"], subtitle=texts["subtitle"], **layout,
        )  # fmt: skip
        return self._open

    def _texts(
        self, name: str, lang: str, own: Mapping[str, str], given: Mapping[str, str | list[str]] | None, keys: list[str]
    ) -> dict[str, Any]:
        """Fill a figure's words in a language: title, subtitle, alt text, and the values they name."""
        values = self.values.translated(lang)
        entry = words(f"notebook.{self.name}.figures.{name}", lang)
        parts = ("title", "subtitle", "alt")
        lines = {part: (own.get(part) or entry.get(part, "")).splitlines() for part in parts}
        shown = values.found(keys)
        topics = list(dict.fromkeys(value.name for value in shown))[:3]
        both = {"topics": words("list", lang)["between"].join(topics)} | self._given(given, lang)
        plain = words("figure", lang)
        title = usable(filter(None, [*lines["title"], plain["plain"]]), values, both)
        subtitle = usable(filter(None, [*lines["subtitle"], plain["years"]]), values, both)
        alt = usable(lines["alt"], values, both, "")
        said = fill(title, values, both)
        return {
            "title": said,
            "subtitle": fill(subtitle, values, both),
            "alt": fill(alt, values, both) if alt else values.alt(said, shown),
            "named": named((title, subtitle, alt), values, both),
        }

    def _plain_title(self, name: str, title: str) -> str:
        """Return a figure's plainest title, the last one that is offered: it says what is drawn, and no value."""
        entry = words(f"notebook.{self.name}.figures.{name}", self.lang)
        last = (title or entry.get("title", "") or name).splitlines()[-1]
        return fill(usable([last], self.values, default=name), self.values)

    def _with_inputs(self, used: list[Value]) -> list[Value]:
        every, queue = dict.fromkeys(used), list(used)
        while queue:
            new = [value for value in self.values.found(queue.pop().inputs) if value not in every]
            every |= dict.fromkeys(new)
            queue += new
        return list(every)

    def _names(self) -> list[str]:
        """Return phrases whose numerals state nothing: names of indicators, units and documents."""
        entries = all_indicators().values()
        display = terms("units")["display"].values()
        units = [entry[key] for entry in display for key in ("en", "to_zh", "to_en") if key in entry]
        names = [name for entry in entries for name in (entry.zh, entry.en)]
        derived = [name for entry in terms("derived").values() for name in (entry["zh"], entry["en"])]
        return [*names, *derived, *units, *words("short", self.lang).values()]
