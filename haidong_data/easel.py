"""Where a notebook's figures stand while they are drawn: from rows and templates to a drawing.

Owns `Easel`: which values a figure may show, its words in both languages, and its
opening, saving and leaving. What a figure must hold is `figures`'s, its footer `footers`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from . import figures, footers, params
from .drawing import Drawing
from .errors import HaidongError
from .figure_words import Said
from .files import vocabulary
from .indicators import all_indicators
from .templates import Missing, Sayer

LACKS = {
    "zh": "本报告没有“{}”所需的数据，略去此图。",
    "en": "This report does not state what “{}” needs; the chart is left out.",
}


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
            texts = {"title": say.fill(held.t(*title)), "subtitle": say.fill(held.t(*subtitle))}
            alts = {lang: self._alt(lang, keys, title, alt) for lang in params.LANGS}
            if not used:
                raise Missing(name)
        except Missing:
            print(LACKS[held.lang].format(name))
            return None
        saids = {
            said.id: said for said in self._with_inputs(used + say.named(*title, *subtitle, *(alt or ())))
        }
        say.cited |= {key: said for key, said in saids.items() if key not in say.cited}
        self._open = figures.drawing(
            name=f"{self.notebook}-{name}", notebook=self.notebook, report=held.seed.id, lang=held.lang,
            units=held.system, folder=self.folder, source=footers.source(list(saids.values()), held), alt=alts,
            values=saids, years=self._years(saids.values(), years), names=[*self._names(), *names],
            **texts, **layout,
        )  # fmt: skip
        drawing = self._open.__enter__()
        drawing.save = self._save
        return drawing

    def _alt(self, lang: str, keys: list[str], title: tuple, alt: tuple | None) -> str:
        held = self.values if lang == self.values.lang else self.values.translated(lang)
        say, at = Sayer(held, self.sayer.chosen, {}), params.LANGS.index(lang)
        if alt:
            return say.fill(alt[at])
        return footers.alt(say.fill(title[at]), [said for key in keys if (said := held.get(key))], lang)

    def _save(self) -> None:
        opened, self._open = self._open, None
        if opened is None:
            raise HaidongError("this figure was saved already; open another with book.figure.")
        opened.__exit__(None, None, None)

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
        display = vocabulary("units")["display"].values()
        units = [entry[key] for entry in display for key in ("en", "to_zh", "to_en") if key in entry]
        names = [name for entry in entries for name in (entry.zh, entry.en)]
        derived = [name for entry in vocabulary("derived").values() for name in (entry["zh"], entry["en"])]
        return [*names, *derived, *units]
