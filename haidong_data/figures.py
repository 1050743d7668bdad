"""The contract of a figure: what every chart must hold, and how it is written.

Owns the one way a chart comes about: ``with drawing(...) as d``, the chart's own code on ``d.ax`` in
pandas, matplotlib or seaborn, then on leaving anatomy, checks and the files. The chart itself stays in the
notebook; where values come from is `book`'s, how things look is `style`'s.

Anything that fails leaves the last good files as they were.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matplotlib.container import BarContainer
from matplotlib.text import Text

from . import anatomy, figure_check, figure_files, style, ticks
from .drawing import Drawing
from .errors import HaidongError
from .figure_words import ROLES
from .typeset import plain_quotes, unwrapped

SPOKEN = (
    "text",
    "category",
)  # roles of drawn text whose numbers are checked; a scale's ticks and the source are not


@contextmanager
def drawing(
    *,
    name: str,
    notebook: str,
    report: str,
    lang: str,
    units: str,
    folder: Path | str,
    title: str,
    subtitle: str,
    source: str,
    alt: Mapping[str, str],
    values: Mapping[str, Any],
    years: Iterable[int] = (),
    names: Iterable[str] = (),
    height: float = 4.2,
    nrows: int = 1,
    ncols: int = 1,
    **grid: Any,
) -> Iterator[Drawing]:
    """Draw one figure under the contract; nothing is written unless all of it holds.

    Parameters
    ----------
    name : str
        The files' stem: ``tourism-visits``.
    notebook, report, lang, units : str
        What drew it and for whom; `lang` is ``zh`` or ``en``.
    folder : Path
        Where ``<name>.svg``, ``.png`` and ``.json`` go; made if need be.
    title, subtitle, source : str
        The finding; measure, unit and year; the footer. They are wrapped to the figure's width.
    alt : dict of str to str
        Alt text in ``zh`` and ``en``.
    values : dict of str to Said
        Every value that may be said or shown; see `figure_words.Said` for the protocol.
    years, names : iterable
        Years that may be named, and phrases whose numerals state nothing (names of indicators and places).
    height : float
        In inches; the width is the same for all.
    nrows, ncols, **grid
        Charts side by side, as for ``Figure.subplots``.

    Yields
    ------
    Drawing
        With ``fig``, ``ax``, ``axes``, and ``mark``, ``points``, ``label``, ``data``.

    Raises
    ------
    HaidongError
        One sentence: which text, mark or scale breaks the contract. The files are as they were.

    Examples
    --------
    >>> with drawing(name="tourism-visits", ..., values=values) as d:  # doctest: +SKIP
    ...     bars = d.ax.bar(["2018", "2019"], [1374, 1587])
    ...     d.mark(bars, ["tourism.visitors/implied", "tourism.visitors"])
    ...     d.label(bars)
    """
    figure_check.words(title, subtitle, source, alt)
    if lang == "en":
        title, subtitle, source = map(plain_quotes, (title, subtitle, source))
    figure_check.glyphs((title, subtitle, source))
    about = {"name": name, "notebook": notebook, "report": report, "lang": lang, "units": units}
    about |= {"title": title, "subtitle": subtitle, "source": source, "alt": dict(alt)}
    before = _pyplot_figures()
    with style.applied():
        d = Drawing(values, lang, height, nrows, ncols, **grid)
        try:
            yield d
        finally:
            strays = _pyplot_figures() - before
            for number in strays:
                sys.modules["matplotlib.pyplot"].close(number)
        if strays:
            raise HaidongError(
                "something was drawn with pyplot beside the figure; draw on d.ax, or pass ax=d.ax."
            )
        if not d.marks:
            raise HaidongError(
                f"the figure {name} has no mark; give d.mark or d.points the value each mark shows."
            )
        style.use()  # seaborn.set_theme() in the block has changed what drawing goes by
        png, svg, record = _finish(d, about, sorted({int(year) for year in years}), sorted(set(names)))
    record["files"] = {"svg": figure_files.digest(svg), "png": figure_files.digest(png)}
    stem = Path(folder) / name
    content = {".svg": svg, ".png": png, ".json": figure_files.sidecar(record)}
    figure_files.move_in({stem.with_name(f"{name}{ending}"): data for ending, data in content.items()})
    _show(record, png)


def _pyplot_figures() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def _finish(
    d: Drawing, about: dict, years: list[int], names: list[str]
) -> tuple[bytes, bytes, dict[str, Any]]:
    """Lay out, check, draw once as PNG and once as SVG, and write down what was drawn."""
    fig = d.fig
    bottom, top = anatomy.place_words(fig, about["title"], about["subtitle"], about["source"])
    top = anatomy.place_key(fig, d.key(), top)
    for ax in d.axes:
        ticks.dress(ax, d.along.get(ax, "y"), any(isinstance(found, BarContainer) for found in ax.containers))
    for text in fig.findobj(Text):
        text.set_fontfamily(style.FAMILY)
    figure_check.glyphs(text.get_text() for text in fig.findobj(Text))
    anatomy.place_axes(fig, d.axes, bottom, top, d.labels, d.along)

    texts = figure_check.drawn_texts(fig)
    alt = about["alt"][d.lang]
    spoken = {(about["title"], "title"), (about["subtitle"], "subtitle"), (alt, "alt text")}
    spoken |= {(unwrapped(text.get_text()), role) for text, role in texts.items() if role in SPOKEN}
    figure_check.numbers(spoken, d.values.values(), years, names)
    figure_check.scales(fig.axes)
    figure_check.lengths({gid: mark for gid, mark in d.marks.items() if gid not in d.placed}, d.along)
    fig.canvas.draw()  # places what stands in a key; the only drawing in pixels
    figure_check.space(fig, texts)
    figure_check.seen(fig, d.marks, d.along)
    png, svg = figure_files.png(fig, fig.canvas), figure_files.svg(fig, alt)

    lines = figure_files.read_texts(svg)
    figure_check.as_spoken(lines, texts)
    marks = {gid: said.id for gid, (_, said) in d.marks.items()}
    record = about | {
        role: [said.record() for said in d.shown(text for text, _ in spoken) if said.role == role]
        for role in ROLES
    }
    record |= {
        "texts": lines,
        "ticks": [text.get_text() for text, role in texts.items() if role == "tick"],
        "years": years,
        "names": [name for name in names if any(name in text for text, _ in spoken)],
        "marks": marks,
        "data": d.rows(),
    }
    # What was said and shown, however its lines broke and its ticks fell: the same wherever it is drawn.
    shown = {
        "words": sorted({text for text, _ in spoken}),
        "source": about["source"],
        "marks": marks,
        "data": record["data"],
    }
    record["fingerprint"] = figure_files.digest(shown)[:12]
    return png, svg, record


def _show(record: Mapping[str, Any], png: bytes) -> None:
    """Say in a line what was drawn, and show the very picture that was saved instead of drawing it again."""
    values = sum(len(record[role]) for role in ROLES)
    shown = f"{len(record['marks'])} marks, {values} values, {record['fingerprint']}"
    print(f"{record['lang']}/{record['name']}: {shown}")
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        from IPython.display import display

        alt = record["alt"][record["lang"]]
        picture = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": alt}
        display(picture, metadata={"image/png": {"width": int(anatomy.WIDTH * 96), "alt": alt}}, raw=True)
