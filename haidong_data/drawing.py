"""A figure while it is drawn: its charts, its values, and which mark shows which value.

Owns `Drawing`, what a cell's code holds in its hands. It leaves the checks on leaving, and the files, to
`figures`, and how marks look to `marks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from . import anatomy, marks, style
from .errors import HaidongError, unknown
from .figure_words import Said

LANGS = ("zh", "en")


class Drawing:
    """A figure being drawn: the axes, and what its marks stand for.

    Attributes
    ----------
    fig : matplotlib.figure.Figure
        Not known to pyplot, so that nothing draws it a second time.
    ax, axes : Axes, list of Axes
        The first chart, and all of them row by row.
    values : dict of str to Said
        What may be said and shown, by the key given and by id.
    """

    def __init__(
        self, values: Mapping[str, Any], lang: str, height: float, nrows: int, ncols: int, **grid: Any
    ) -> None:
        if lang not in LANGS:
            raise unknown("language", lang, LANGS)
        self.lang = lang
        self.fig = Figure(figsize=(anatomy.WIDTH, height))
        FigureCanvasAgg(self.fig)
        self.axes: list[Axes] = list(self.fig.subplots(nrows, ncols, squeeze=False, **grid).flat)
        self.ax = self.axes[0]
        self.values = {key: Said.of(key, thing) for key, thing in values.items()}
        self.marks: dict[str, tuple[Artist, Said]] = {}
        self.placed: set[str] = set()  # marks whose place is not their value
        self.labels: list[Annotation] = []
        self.along: dict[Axes, str] = {}
        self._by_id = {said.id: said for said in self.values.values()}
        self._pieces: dict[
            int, list[Artist]
        ] = {}  # what a line or scatter given to mark was taken apart into
        self._series: list[tuple[Artist, str]] = []
        self._rows: list[dict[str, Any]] | None = None

    def said(self, key: str) -> Said:
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
            A key or id of `values` for each mark, None for what is no value.
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
        pieces = [artists] if whole else marks.apart(artists)
        if len(pieces) != len(ids):
            raise HaidongError(
                f"there are {len(pieces)} marks and {len(ids)} ids; give each mark its id, or None."
            )
        marked = []
        for artist, key in zip(pieces, ids, strict=True):
            if key is None:
                continue
            said = self.said(key)
            along = self.along.setdefault(artist.axes, along or "y")
            gid = f"mark-{len(self.marks) + 1}"
            artist.set_gid(gid)
            self.marks[gid] = (artist, said)
            self.placed |= {gid} if placed else set()
            if restyle:
                marks.restyle(artist, said.status)
            if not placed:
                marks.draw_bound(artist, said.bound, along)
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
        pairs = zip(xs, ys, ids, strict=True)
        drawn = [
            ax.plot([x], [y], **style.marker_look(self.said(key).status, color, **{"zorder": 4, **look}))[0]
            for x, y, key in pairs
        ]
        return self.mark(drawn, list(ids), along=along, restyle=False, placed=placed)

    def label(
        self, artists: Any, ids: Any = None, *, where: str | None = None, **text: Any
    ) -> list[Annotation]:
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
            pieces = self._pieces[id(artists)][1] if id(artists) in self._pieces else marks.apart(artists)
        known = dict(self.marks.values())
        written = []
        for artist in pieces:
            if artist not in known:
                raise HaidongError("only marks can be labelled; call mark first, or give ids.")
            said, along = known[artist], self.along[artist.axes]
            written.append(marks.write(artist, said, along, where, text))
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
        if self._rows is not None:
            return self._rows
        return [{"mark": gid} | said.row() for gid, (_, said) in self.marks.items()]

    def shown(self, spoken: Iterable[str]) -> list[Said]:
        """Return the values that marks show or words say, and those they are computed from."""
        words = re.sub(r"\s", "", "\n".join(spoken))
        marked = {said.id for _, said in self.marks.values()}
        found = {said.id for said in self._by_id.values() if re.sub(r"\s", "", said.text) in words} | marked
        queue = list(found)
        while queue:
            inputs = set(self._by_id[queue.pop()].inputs) & set(self._by_id) - found
            found |= inputs
            queue += inputs
        return [said for said in self._by_id.values() if said.id in found]

    def legend(self, series: Mapping[str, Any]) -> None:
        """Name the series in the key under the subtitle: names with a colour, or with what was drawn."""
        self._series += [(marks.swatch(thing), name) for name, thing in series.items()]

    def key(self) -> list[tuple[Artist, str]]:
        """Return the key's entries: the series named, and each status where there is more than one."""
        first: dict[str, Artist] = {}
        for artist, said in self.marks.values():
            first.setdefault(said.status, artist)
        shown = [status for status in style.STATUSES if status in first] if len(first) > 1 else []
        # Where colour tells the series, a status in one of their colours would pass for one of them.
        color = style.TONE["muted"] if self._series else None
        statuses = [(marks.handle(first[one], one, color), style.name(one, self.lang)) for one in shown]
        return self._series + statuses
