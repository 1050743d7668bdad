"""What a notebook holds in its hands: its parameters, its values, its prose, its figures.

Owns `Notebook`: the check of parameters, and what a notebook calls to say, list and draw
values so that each number leads to its sentence. It leaves names of values to `value_names`,
prose to `templates`, tables to `html_tables`, footers to `footers`, drawing to `figures`. It
holds no chart: these are the notebook's own.

Where a notebook's figures stand while they are drawn: from rows and templates to a drawing.

Owns `Easel`: which values a figure may show, its words in both languages, and its
opening, saving and leaving. What a figure must hold is `figures`'s, its footer `footers`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pandas as pd

from .. import access_log, time_series
from ..charts import figure
from ..charts.declared import Said
from ..charts.figure import Drawing
from ..collection import terms, writable_home
from ..errors import HaidongError
from ..facts import load, resolve
from ..indicators import all_indicators
from ..words import words
from . import footers, parameters, tables
from .templates import Missing, Sayer, listed, order
from .values import Values


class Easel:
    """Opens a notebook's figures one after another.

    Parameters
    ----------
    notebook : str
        The notebook's name, which its figures' names begin with.
    sayer : Sayer
        Fills the templates of titles.
    folder : Path
        Where figures go.
    """

    def __init__(self, notebook: str, sayer: Sayer, folder: Path) -> None:
        self.notebook, self.sayer, self.values, self.folder = notebook, sayer, sayer.values, folder
        self._open: AbstractContextManager | None = None
        self._name = ""

    def open(
        self,
        name: str,
        keys: list[str],
        title: tuple[str, str],
        subtitle: tuple[str, str],
        alt: tuple[str, str] | None,
        years: Iterable[int],
        names: Iterable[str],
        layout: Mapping[str, Any],
    ) -> Drawing | None:
        """Open a figure on the values of `value_names`; None, and a line that says so, where the report lacks them."""
        self._close()
        say, held = self.sayer, self.values
        used = [said for key in keys if (said := held.get(key))]
        try:
            title, subtitle = say.usable(title), say.usable(subtitle)
            texts: dict[str, Any] = {
                "title": say.fill(held.t(*title)),
                "subtitle": say.fill(held.t(*subtitle)),
            }
            alts = {lang: self._alt(lang, keys, title, alt) for lang in parameters.LANGS}
            if not used:
                raise Missing(name)
        except Missing:
            access_log.record_figure(name, "lacking")
            print(words("figure", held.lang)["lacks"].format(name))
            return None
        saids = {
            said.id: said for said in self._with_inputs(used + say.named(*title, *subtitle, *(alt or ())))
        }
        say.cited |= {key: said for key, said in saids.items() if key not in say.cited}
        self._open = figure.drawing(
            name=f"{self.notebook}-{name}", notebook=self.notebook, report=held.seed.id, lang=held.lang,
            units=held.system, folder=self.folder, source=footers.source(list(saids.values()), held), alt=alts,
            values=saids, years=self._years(saids.values(), years), names=[*self._names(), *names],
            **texts, **layout,
        )  # fmt: skip
        drawing = self._open.__enter__()
        drawing.save = self._save
        self._name = name
        access_log.record_figure(name, "opened")
        return drawing

    def _alt(self, lang: str, keys: list[str], title: tuple, alt: tuple | None) -> str:
        held = self.values if lang == self.values.lang else self.values.translated(lang)
        say, at = Sayer(held, self.sayer.chosen, {}), parameters.LANGS.index(lang)
        if alt:
            return say.fill(alt[at])
        return footers.alt(say.fill(title[at]), [said for key in keys if (said := held.get(key))], lang)

    def _save(self) -> None:
        opened, self._open = self._open, None
        if opened is None:
            raise HaidongError("this figure was saved already; open another with book.figure.")
        opened.__exit__(None, None, None)
        access_log.record_figure(self._name, "saved")

    def _close(self) -> None:
        """Leave a figure whose cell failed; nothing of it is written."""
        opened, self._open = self._open, None
        if opened is not None:
            try:
                opened.__exit__(RuntimeError, RuntimeError("left"), None)
            except RuntimeError:
                pass

    def _with_inputs(self, used: list[Said]) -> list[Said]:
        every, queue = dict.fromkeys(used), list(used)
        while queue:
            for one in queue.pop().inputs:
                said = self.values.get(one)
                if said and said not in every:
                    every[said] = None
                    queue.append(said)
        return list(every)

    def _years(self, saids: Iterable[Said], more: Iterable[int]) -> set[int]:
        years = {said.year for said in saids if said.year is not None} | set(more)
        return years | {self.values.seed.reviews - 1, self.values.seed.reviews, self.values.seed.plans}

    def _names(self) -> list[str]:
        """Return phrases whose numerals state nothing: names of indicators, units and documents."""
        entries = all_indicators().values()
        display = terms("units")["display"].values()
        units = [entry[key] for entry in display for key in ("en", "to_zh", "to_en") if key in entry]
        names = [name for entry in entries for name in (entry.zh, entry.en)]
        derived = [name for entry in terms("derived").values() for name in (entry["zh"], entry["en"])]
        return [*names, *derived, *units]


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
        words = {
            key: value
            for key, value in namespace.items()
            if not key.startswith("_") and key not in SHELL and isinstance(value, SIMPLE)
        }
        self.name, self.given = name, parameters.checked(path, words)
        self.report = resolve(self.given["report"])
        self.lang, self.units = self.given["lang"], self.given["units"]
        self.values = Values(self.report, self.lang, self.units)
        self.seed = self.values.seed
        self.folder = self._folder(self.given.get("figures_dir", ""))
        self.cited: dict[str, Said] = {}
        self.chosen: dict[str, tuple] = {}
        self.sayer = Sayer(self.values, self.chosen, self.cited)
        self.statements = self.sayer.statements
        self.easel = Easel(self.name, self.sayer, self.folder)

    def _folder(self, given: str) -> Path:
        folder = Path(given).expanduser() if given else writable_home() / "figures"
        if not given and self.report != resolve("latest"):
            folder /= self.report
        return folder / (self.lang + ("-international" if self.units == "international" else ""))

    # -- words ---------------------------------------------------------------------------------

    def t(self, zh: str, en: str) -> str:
        """Return the one in the reader's language."""
        return self.values.t(zh, en)

    def title(self, indicator: str) -> str:
        """Return an indicator's name in the reader's language."""
        entry = all_indicators()[indicator]
        return self.t(entry.zh, entry.en)

    def say(self, zh: str, en: str) -> None:
        """Show a paragraph in the reader's language, every number in it a link to its sentence.

        Parameters
        ----------
        zh, en : str
            Templates, see `haidong_data.templates`: ``"收入{fiscal.revenue}，{fiscal.revenue/growth|rise}。"``.
            A line that names a value this report does not state is left out.
        """
        from IPython.display import Markdown, display

        text = self.sayer.paragraph(self.t(zh, en))
        if text:
            display(Markdown(text))

    def choose(
        self,
        word: str,
        one: str,
        other: str | float,
        *,
        more: tuple[str, str],
        less: tuple[str, str],
        same: tuple[str, str],
    ) -> None:
        """Choose a word for templates by comparing two values, as far as their printed digits and bounds allow.

        Parameters
        ----------
        word : str
            What templates call it: ``{pace}``. They are left out where the report lacks one of the values.
        one, other : str, or a number for `other`
            Names of values.
        more, less, same : (str, str)
            Its wording in zh and en where `one` is greater, smaller, or the two cannot be told apart.
        """
        found = [self.values.get(key) if isinstance(key, str) else key for key in (one, other)]
        self.chosen.pop(word, None)
        first, second = found
        if isinstance(first, Said) and second is not None:
            behind = [key for key in (one, other) if isinstance(key, str)]
            self.chosen[word] = (*{1: more, 0: same, -1: less}[order(first, second)], behind)

    # -- values --------------------------------------------------------------------------------

    def rows(self, *keys: str, unit: str = "", spans: bool = False) -> pd.DataFrame:
        """Return values as rows to draw, in the reader's units; those the report lacks are left out.

        Parameters
        ----------
        *keys : str
            Relative names or ids, see `haidong_data.value_names`.
        unit, spans : str, bool
            Say all in this printed unit, on one scale; label computed ones with their interval, where on
            a fine scale a rounded number would contradict its mark.

        Returns
        -------
        DataFrame
            Columns: id, name, year, status, bound, value, low, high, unit, text, label, indicator, and title,
            the indicator's name without measure and kind.
        """
        for said in filter(None, map(self.values.get, keys)):
            if unit:
                self.values.recast(said.id, unit)
            if spans:
                self.values.span(said.id)
        return listed([one for key in keys if (one := self.values.get(key))], self.values)

    def facts(self, topic: str, **keep: Any) -> pd.DataFrame:
        """Return the facts of a topic as `rows`; `keep` names columns of `hd.load` and what they may be.

        Examples
        --------
        >>> book.facts("urban", kind="target")  # doctest: +SKIP
        """
        facts = load(topic, report=self.report)
        for column, wanted in keep.items():
            facts = facts[facts[column].isin([wanted] if isinstance(wanted, str) else wanted)]
        return self.rows(*facts.index)

    def series(
        self, indicator: str, measure: str | None = None, with_reference: bool = False
    ) -> pd.DataFrame:
        """Return one indicator over the years, from every closed report of the place: columns as `rows`.

        All values are in one unit, whatever others print theirs in.
        """
        frame = time_series.series(
            indicator, measure=measure, report=self.report, with_reference=with_reference
        )
        stated = frame.sort_values("status", key=lambda status: status != "reported", kind="stable")
        for name in frame["id"]:
            unit, number = stated.iloc[0][["unit", "number"]]
            self.values.recast(name, unit, len(number.partition(".")[2]))
        return self.rows(*frame["id"])

    def table(self, rows: pd.DataFrame, caption: tuple[str, str] = ("", "")) -> None:
        """Show rows as a table: name, year, what it is, the value as a link, the interval of a computed one."""
        title = self.sayer.fill(self.t(*caption))
        if len(rows):
            _show(
                tables.table(
                    [said for one in rows["id"] if (said := self.values.get(one))], self.sayer, title
                )
            )

    def states(self, *indicators: str, caption: tuple[str, str] = ("", "")) -> None:
        """Show what the report states in words of these indicators: place, year, state and its words."""
        rows = self.statements[self.statements["indicator"].isin(indicators)]
        if len(rows):
            _show(tables.states(rows, self.sayer, self.sayer.fill(self.t(*caption))))

    def browse(self, rows: pd.DataFrame) -> None:
        """Show rows of `hd.ledger` as one table to search and sort, each fact a link to its sentence."""
        import itables

        itables.options.display_logo_when_loading = False
        itables.init_notebook_mode(connected=False)
        _show(tables.rows(rows, self.sayer))

    def checks(self, rows: pd.DataFrame, caption: tuple[str, str] = ("", "")) -> None:
        """Show rows of `hd.checks` or `hd.outside` as a table: both sides, what their digits allow, the verdict."""
        if len(rows):
            _show(tables.checks(rows, self.sayer, self.sayer.fill(self.t(*caption))))

    def sources(self) -> None:
        """Show the sentence of every number cited in the notebook's prose, tables and figures."""
        _show(tables.sources(self.sayer))

    # -- figures -------------------------------------------------------------------------------

    def figure(
        self,
        name: str,
        rows: pd.DataFrame | Iterable[str],
        *,
        title: tuple[str, str],
        subtitle: tuple[str, str],
        alt: tuple[str, str] | None = None,
        years: Iterable[int] = (),
        names: Iterable[str] = (),
        **layout: Any,
    ) -> Drawing | None:
        """Open a figure to draw on; ``d.save()`` checks and writes it.

        Parameters
        ----------
        name : str
            Stem after the notebook's name: ``figures/<lang>/<notebook>-<name>.svg``, ``.png``, ``.json``.
        rows : DataFrame or list of str
            What may be shown: rows of `rows` or `series`, or names of values; without any there is no figure.
        title, subtitle, alt : (str, str)
            Templates in zh and en: the finding; measure, unit and year (of several lines, the first whose
            values the report has); what a reader who cannot see it is told (by default title and values).
        **layout
            height, nrows, ncols, … as for `figures.drawing`.

        Returns
        -------
        Drawing or None
            None when the report lacks what the figure needs, or `show` leaves it out.
        """
        wanted = self.given.get("show", ["all"])
        if "all" not in wanted and name not in wanted:
            return None
        keys = list(rows["id"]) if isinstance(rows, pd.DataFrame) else list(rows)
        return self.easel.open(name, keys, title, subtitle, alt, years, names, layout)
