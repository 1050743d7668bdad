"""The contract of a figure: what every chart must hold, and how it is written.

Owns the one way a chart comes about: a `Drawing`, the chart's own code on its ``ax`` in pandas, matplotlib or
seaborn, which says on it which mark shows which value; then `Drawing.save`: layout, checks and the files. The chart
itself stays in the notebook. Anything that fails leaves the last good files as they were.
"""

from __future__ import annotations

import base64
import copy
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from .. import usage
from ..collection import sha256, write_all
from ..errors import HaidongError, unknown
from ..words import languages
from . import NARROW, checks, files, layout, marks, narrow, style
from .declared import ROLES, Value
from .line_breaks import plain_quotes, unwrapped


class Drawing:
    """A figure being drawn under the contract: the axes, and what its marks stand for.

    `save` writes it, if all of the contract holds; `close` leaves it. As a context it is saved when its block ends, and
    closed when that fails. While it is open, what is drawn has the collection's look.

    Parameters
    ----------
    name, notebook : str
        The files' stem is both: ``visits`` of ``tourism`` is ``tourism-visits``.
    report, lang, units : str
        For whom it is drawn; ``zh`` or ``en``.
    folder : Path or str
        Where ``<stem>.svg``, ``.png``, ``.narrow.svg`` and ``.json`` go; made if need be.
    title, subtitle, source : str
        The finding; measure, unit and year; the footer. They are wrapped to the figure's width.
    alt : mapping
        Alt text in ``zh`` and ``en``.
    values : dict of str to Value
        Every value that may be said or shown, by a key.
    years, names
        Years that may be named, and phrases whose numerals state nothing: names of indicators and places.
    height : float
        In inches; the width is the same for all.
    alone : callable, optional
        Says the values of a figure with a single mark, which finds nothing, instead of drawing it.
    **grid
        Charts side by side, ``nrows``, ``ncols`` and more as for ``Figure.subplots``.

    Attributes
    ----------
    fig : matplotlib.figure.Figure
        Not known to pyplot, so that nothing draws it a second time.
    ax, axes : Axes, list of Axes
        The first chart, and all of them row by row.
    values : dict of str to Value
        What may be said and shown, by the key given.

    Examples
    --------
    >>> with Drawing(name="visits", notebook="tourism", ..., values=values) as d:  # doctest: +SKIP
    ...     bars = d.ax.bar(["2018", "2019"], [1374, 1587])
    ...     d.mark(bars, ["tourism.visitors/implied", "tourism.visitors"])
    ...     d.label(bars)
    """

    def __init__(
        self,
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
        values: Mapping[str, Value],
        years: Iterable[int] = (),
        names: Iterable[str] = (),
        height: float = 4.2,
        alone: Callable[[list[Value]], None] | None = None,
        **grid: Any,
    ) -> None:
        checks.words(title, subtitle, source, alt)
        if lang != "zh":
            title, subtitle, source = map(plain_quotes, (title, subtitle, source))
        checks.glyphs((title, subtitle, source))
        if lang not in languages():
            raise unknown("language", lang, languages())
        self.name, self.lang, self.folder, self.alone = name, lang, Path(folder), alone
        self.about: dict[str, Any] = {"name": f"{notebook}-{name}", "notebook": notebook, "report": report}
        self.about |= {"lang": lang, "units": units, "title": title, "subtitle": subtitle, "source": source}
        self.about |= {"alt": dict(alt)}
        self.years, self.names = sorted({int(year) for year in years}), sorted(set(names))
        self.values = dict(values)
        self.marks: dict[str, tuple[Artist, Value]] = {}
        self.guides: list[Artist] = []  # lines and bands that are no data
        self.placed: set[str] = set()  # marks whose place is not their value
        self.labels: list[Annotation] = []
        self.along: dict[Axes, str] = {}
        self._by_id = {value.id: value for value in self.values.values()}
        # By the id of a line or scatter given to mark: itself, so that its id stays its own, and its pieces.
        self._pieces: dict[int, tuple[Any, list[Artist]]] = {}
        self._series: list[tuple[Artist, str]] = []
        self._rows: list[dict[str, Any]] | None = None
        self._pyplot, self.closed = _pyplot_figures(), False
        with ExitStack() as look:
            look.enter_context(style.applied())
            self.fig = Figure(figsize=(layout.WIDTH, height))
            FigureCanvasAgg(self.fig)
            self.axes: list[Axes] = list(self.fig.subplots(squeeze=False, **grid).flat)
            self.ax = self.axes[0]
            self._look = look.pop_all()
        usage.record_figure(name, "opened")

    def save(self) -> None:
        """Lay the figure out, check it, write its files and show it; nothing is written unless all of it holds.

        Raises
        ------
        HaidongError
            One sentence: which text, mark or scale breaks the contract, or that the figure is closed already. The
            files are as they were.
        """
        if self.closed:
            raise HaidongError(
                f"the figure {self.name} was saved already, or left for another; open it with book.figure."
            )
        shown = {value.id: value for _, value in self.marks.values()}
        if self.alone and sum(not marks.is_line(artist) for artist, _ in self.marks.values()) == 1:
            self.close()
            self.alone(list(shown.values()))
            usage.record_figure(self.name, "lacking")
            return
        stem = self.about["name"]
        try:
            if _pyplot_figures() - self._pyplot:
                raise HaidongError("something was drawn with pyplot beside the figure; draw on d.ax, or pass ax=d.ax.")
            if not self.marks:
                raise HaidongError(f"the figure {stem} has no mark; give d.mark or d.points the value each mark shows.")
            style.use_style()  # seaborn.set_theme() has changed what drawing goes by
            with layout.texts_laid_out_once():
                content, record = _finish(self)
        finally:
            self.close()
        try:
            write_all({self.folder / f"{stem}{ending}": data for ending, data in content.items()})
        except OSError as error:
            why = error.strerror or error
            raise HaidongError(f"the figure {stem} cannot be written to {self.folder}: {why}.") from error
        _show(record, content[".png"])
        usage.record_figure(self.name, "saved")

    def close(self) -> None:
        """Leave the figure as it is, unsaved; the session's own look is back, and nothing of pyplot's is left."""
        if not self.closed:
            self.closed = True
            for number in _pyplot_figures() - self._pyplot:
                sys.modules["matplotlib.pyplot"].close(number)
            self._look.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error:
            self.close()
        else:
            self.save()

    def copy(self) -> Drawing:
        """Return the same drawing once more, to be laid out otherwise."""
        shared = {id(one): one for one in (*self._by_id.values(), self.alone, self._look)}
        own = copy.deepcopy(self, shared)
        FigureCanvasAgg(own.fig)
        return own

    def value(self, key: str) -> Value:
        """Return a declared value by its key or id; one that is not declared is an error."""
        found = self.values.get(key) or self._by_id.get(key)
        if found is None:
            raise unknown("value declared for this figure called", key, self.values)
        return found

    def mark(
        self, artists: Any, ids: Any, *, along: str | None = None, restyle: bool = True, placed: bool = False
    ) -> list[Artist]:
        """Say which value each mark shows; give it the look of its status, and its bound.

        Parameters
        ----------
        artists : BarContainer, PathCollection, Line2D, artist or list of artists
            What ``ax.bar``, ``ax.barh``, ``ax.scatter`` or ``ax.plot`` returned, or ``ax.containers[0]``
            after seaborn. A scatter and a line are taken apart into a marker for each point; a line with a
            single id is one mark, as a target drawn across with ``ax.axhline`` is.
        ids : str or sequence of str or None
            A key or id of `values` for each mark; for a heat map row by row, without its empty cells. None for a
            bar of no length.
        along : {"x", "y"}, optional
            Which axis carries the values; known for bars, else the first call's, or ``"y"``.
        restyle : bool
            False keeps colours and fills as they are.
        placed : bool
            True where the marks' place says something else than their values, such as where
            they stand in a report; they need not be in proportion then, and show no bound.

        Returns
        -------
        list of Artist
            One artist a value, to be given to `label`.

        Raises
        ------
        HaidongError
            When a value is not declared, or marks and ids are not equally many.
        """
        whole = isinstance(ids, str) and isinstance(artists, Line2D)
        ids = [ids] if isinstance(ids, str) or ids is None else list(ids)
        if isinstance(artists, BarContainer):
            along = along or ("x" if artists.orientation == "horizontal" else "y")
        pieces = [artists] if whole else marks.split(artists)
        if len(pieces) != len(ids):
            raise HaidongError(f"there are {len(pieces)} marks and {len(ids)} ids; give each mark its id, or None.")
        marked = []
        for artist, key in zip(pieces, ids, strict=True):
            if key is None:
                continue
            value = self.value(key)
            along = self.along.setdefault(artist.axes, along or "y")
            gid = f"mark-{len(self.marks) + 1}"
            artist.set_gid(gid)
            self.marks[gid] = (artist, value)
            if restyle:
                marks.restyle(artist, value.status)
            if placed:
                self.placed.add(gid)
            else:
                marks.draw_bound(artist, value.side, along)
            marked.append(artist)
        self._pieces[id(artists)] = artists, marked
        return marked

    def points(
        self,
        xs: Iterable,
        ys: Iterable,
        ids: Sequence[str],
        *,
        along: str = "y",
        ax: Axes | None = None,
        placed: bool = False,
        **look: Any,
    ) -> list[Artist]:
        """Draw a marker for each value in the look of its status, and mark it; `look` goes to ``ax.plot``.

        Categories may stand on either axis; `along` names the one of the values; `placed` as for `mark`.
        """
        ax = ax or self.ax
        color = look.pop("color", None)
        drawn = [
            ax.plot([x], [y], **style.marker_look(self.value(key).status, color) | {"zorder": 4} | look)[0]
            for x, y, key in zip(xs, ys, ids, strict=True)
        ]
        return self.mark(drawn, list(ids), along=along, restyle=False, placed=placed)

    def guide(self, artists: Any) -> Any:
        """Say that lines or bands are no data: where a year begins, or what 100 means; bars and points are data.

        Raises
        ------
        HaidongError
            For anything but lines without markers, and bands from edge to edge.
        """
        every = artists if isinstance(artists, list | tuple) else [artists]
        for artist in every:
            if not checks.may_guide(artist):
                raise HaidongError(f"a {checks.called(artist)} is data; give it its id with d.mark.")
        self.guides += every
        return artists

    def take(self, grid: Any) -> list[Axes]:
        """Continue with the charts of a seaborn grid or figure-level plot (``sns.relplot``, ``sns.FacetGrid``).

        Returns
        -------
        list of Axes
            Its charts, row by row, whose artists are marked like any others.
        """
        fig = getattr(grid, "figure", grid)
        if not isinstance(fig, Figure):
            raise HaidongError(
                f"a {type(grid).__name__} is no figure; pass what sns.relplot or sns.FacetGrid returned."
            )
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close(fig)
        fig.set_size_inches(self.fig.get_size_inches())
        fig.set_dpi(self.fig.dpi)
        fig.legends.clear()
        FigureCanvasAgg(fig)
        self.fig, self.axes = fig, list(fig.axes)
        self.ax = self.axes[0]
        return self.axes

    def label(self, artists: Any, ids: Any = None, *, where: str | None = None, **text: Any) -> list[Annotation]:
        """Write each value beside its mark: outside the end of a bar, beside a point.

        Parameters
        ----------
        artists, ids : as for `mark`
            Without ids the artists are marks already.
        where : {"above", "below", "left", "right", "inside"}, optional
            By default at the end of a bar; above a point, or to the right of it where values run along x.
            ``inside`` is the middle of a bar, for stacked ones.
        **text
            Goes to ``ax.annotate``, for instance ``color`` or ``weight``.
        """
        if ids is not None:
            pieces = self.mark(artists, ids)
        else:
            pieces = self._pieces[id(artists)][1] if id(artists) in self._pieces else marks.split(artists)
        known = dict(self.marks.values())
        if not known.keys() >= set(pieces):
            raise HaidongError("only marks can be labelled; call mark first, or give ids.")
        written = [marks.write(artist, known[artist], self.along[artist.axes], where, text) for artist in pieces]
        self.labels += written
        return written

    def data(self, frame: Any) -> None:
        """Give the tidy rows behind the chart: a DataFrame or a list of dicts; by default one row a mark."""
        if hasattr(frame, "to_dict"):
            named = any(name is not None for name in frame.index.names)
            frame = (frame.reset_index() if named else frame).to_dict("records")
        self._rows = list(frame)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows behind the chart."""
        marked = [{"mark": gid} | value.row() for gid, (_, value) in self.marks.items()]
        return marked if self._rows is None else self._rows

    def shown(self, spoken: Iterable[str]) -> list[Value]:
        """Return the values that marks show or words say, and those they are computed from."""
        words = re.sub(r"\s", "", "\n".join(spoken))
        marked = {value.id for _, value in self.marks.values()}
        found = {value.id for value in self._by_id.values() if re.sub(r"\s", "", value.text) in words} | marked
        queue = list(found)
        while queue:
            inputs = set(self._by_id[queue.pop()].inputs) & set(self._by_id) - found
            found |= inputs
            queue += inputs
        return [value for value in self._by_id.values() if value.id in found]

    def legend(self, series: Mapping[str, Any]) -> None:
        """Name the series in the key under the subtitle: names with a colour, or with what was drawn."""
        self._series += [(marks.swatch(thing), name) for name, thing in series.items()]

    def legend_entries(self) -> list[tuple[Artist, str]]:
        """Return the entries of the key: the series named, and each status where there is more than one."""
        # The first mark of each status; the colour of a cell is its value's.
        found = [mark for mark in self.marks.values() if not isinstance(mark[0], marks.Cell)]
        first = {value.status: artist for artist, value in reversed(found)}
        shown = [status for status in style.STATUSES if status in first] if len(first) > 1 else []
        # Where colour tells the series, a status in one of their colours would pass for one of them.
        color = style.TONE["muted"] if self._series else None
        statuses = [(marks.handle(first[one], one, color), style.name(one, self.lang)) for one in shown]
        return self._series + statuses


def _pyplot_figures() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def _finish(d: Drawing) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Lay out, check and draw at a desk's width and at a phone's; return the files' content and the record."""
    known = {*d.guides, *(artist for artist, _ in d.marks.values())}
    checks.all_marked(d.fig.axes, known, d.values.values(), d.along)
    small, about, alt = d.copy(), d.about, d.about["alt"][d.lang]
    texts = _laid_out(d)
    spoken = {(about["title"], "title"), (about["subtitle"], "subtitle"), (alt, "alt text")}
    # Not the ticks of a scale, nor the source.
    spoken |= {(unwrapped(text.get_text()), role) for text, role in texts.items() if role in ("text", "category")}
    checks.numbers(spoken, d.values.values(), d.years, d.names)
    png, svg = files.png(d.fig), files.svg(d.fig, alt)
    try:
        broken = _laid_out(small, layout.heights(d.axes))  # the same words, in other lines
        phone = files.svg(small.fig, alt)
        checks.as_spoken(files.read_texts(phone), broken)
    except HaidongError as error:
        raise HaidongError(f"drawn for a phone, {error}") from error

    lines = files.read_texts(svg)
    checks.as_spoken(lines, texts)
    shown = d.shown(text for text, _ in spoken)
    record = about | {role: [value.record() for value in shown if value.role == role] for role in ROLES}
    record |= {
        "texts": lines,
        "ticks": [text.get_text() for text, role in texts.items() if role == "tick"],
        "years": d.years,
        "names": [name for name in d.names if any(name in text for text, _ in spoken)],
        "marks": {gid: value.id for gid, (_, value) in d.marks.items()},
        "data": d.rows(),
    }
    # What was said and shown, however its lines broke and its ticks fell: the same wherever it is drawn.
    told = {"words": sorted({text for text, _ in spoken})} | {key: record[key] for key in ("source", "marks", "data")}
    record["fingerprint"] = sha256(files.sidecar(told))[:12]
    record["files"] = {"svg": sha256(svg), "png": sha256(png)}
    return {".svg": svg, ".png": png, NARROW: phone, ".json": files.sidecar(record)}, record


def _laid_out(d: Drawing, wide: Sequence[float] = ()) -> dict[Text, str]:
    """Put everything in its place and check it; return what is written, each text with its role.

    `wide`: how high the charts are at a desk's width, for the page of a phone.
    """
    fig, about = d.fig, d.about
    for ax in d.axes:
        layout.dress(ax, d.along.get(ax, "y"), any(isinstance(found, BarContainer) for found in ax.containers))
    words, written = (about["title"], about["subtitle"], about["source"], d.legend_entries()), fig.findobj(Text)
    for text in written:
        text.set_fontfamily(style.FAMILY)
    checks.glyphs([*(text.get_text() for text in written), *(name for _, name in words[3])])
    if wide:
        narrow.to_phone(fig, d.axes, [artist for artist, _ in d.marks.values()], d.labels, d.along, wide, words)
    bottom, top = layout.place_words(fig, *words)
    layout.place_axes(fig, d.axes, bottom, top, d.labels, d.along)
    for axis in (axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis) if not axis.get_label_text()):
        axis.set_label_coords(0, 0)  # else each drawing measures all ticks to find a place for no label
    checks.scales(fig.axes)
    checks.lengths({gid: mark for gid, mark in d.marks.items() if gid not in d.placed}, d.along)
    # Either places ticks and what stands in a key; only the desk's drawing is wanted in pixels.
    (fig.draw_without_rendering if wide else fig.canvas.draw)()
    texts = checks.drawn_texts(fig)
    checks.space(fig, texts)
    checks.all_visible(d.marks, d.along, checks.free(fig, texts) if wide else checks.ink(fig))
    return texts


def _show(record: Mapping[str, Any], png: bytes) -> None:
    """Show the very picture that was saved instead of drawing it again; outside a notebook say what was drawn."""
    values = sum(len(record[role]) for role in ROLES)
    shown = f"{len(record['marks'])} marks, {values} values, {record['fingerprint']}"
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(f"{record['lang']}/{record['name']}: {shown}")
    else:
        from IPython.display import display

        alt = record["alt"][record["lang"]]
        # The text is not shown beside a picture; nbval compares it, and so what was drawn.
        picture = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": f"{alt}\n{shown}"}
        # Who publishes the notebook finds the figure's files by these.
        own = {"figure": record["name"], "fingerprint": record["fingerprint"]}
        metadata = {"image/png": {"width": int(layout.WIDTH * 96), "alt": alt}, "haidong": own}
        display(picture, metadata=metadata, raw=True)
