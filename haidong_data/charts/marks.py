"""Marks: one artist a value, in the look of its status, with the sign of its bound and its label.

Owns taking apart what matplotlib and seaborn draw in one, and how 以上, 以内 and 左右 are drawn, so that a
bound never looks like a result: an arrow with a stop towards what it allows, a wedge that stands on its bound, waves
for about. Signs are sized in points, as they state a direction and no amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import to_hex, to_rgba
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation

from ..errors import HaidongError, unknown
from .declared import Value
from .style import TONE, line_look, look, marker_look

REACH = 15.0  # points from the bound to the arrow's tip
STOP = 5.5  # half the length of the stop across the arrow's foot
HEAD = 4.0
POINT = 10.0  # from a wedge's base to its point

M, L, C = Path.MOVETO, Path.LINETO, Path.CURVE4


def _wave(start: float) -> list[tuple[float, float]]:
    """Draw a small wave along x, 7 points long, as a curve's points."""
    steps = [(0, 0), (1.2, 2.6), (2.4, 2.6), (3.5, 0), (4.6, -2.6), (5.8, -2.6), (7, 0)]
    return [(start + x, y) for x, y in steps]


def sign(bound: str, foot: float) -> Path:
    """Draw the sign along x: an arrow with a stop, on from the origin (ge) or back (le), or two waves."""
    if bound == "approx":
        waves = _wave(foot + 2), [(-x, -y) for x, y in _wave(foot + 2)]
        return Path([*waves[0], *waves[1]], [M, C, C, C, C, C, C] * 2)
    ahead = [(0, 0), (REACH, 0), (REACH - HEAD, HEAD), (REACH, 0), (REACH - HEAD, -HEAD), (0, -STOP), (0, STOP)]
    return Path([(-x if bound == "le" else x, y) for x, y in ahead], [M, L, M, L, L, M, L])


def wedge(bound: str) -> Path:
    """Draw a marker along x whose base is the bound and which points to what the bound allows."""
    point = -POINT if bound == "le" else POINT
    return Path([(0, -STOP), (point, 0), (0, STOP), (0, -STOP)], [M, L, L, Path.CLOSEPOLY])


def turned(path: Path, along: str) -> Path:
    """Turn a shape drawn along x to the axis of the values."""
    return path if along == "x" else Path(path.vertices[:, ::-1], path.codes)


SIGN = "sign"  # gid of the sign of a bound
DOT = {"marker": "o", "linestyle": "none", "clip_on": False}  # a point taken out of a scatter or a line
BOUNDS = ("eq", "ge", "le", "approx")
AWAY = 4.0  # points between a mark and its label
LABEL = 9.5  # font size of labels
GROUND = {"boxstyle": "square,pad=0.05", "facecolor": TONE["paper"], "edgecolor": "none"}  # under what is written
WRITTEN: dict[str, Any] = {"textcoords": "offset points", "zorder": 6, "bbox": GROUND}
SIDES = {"right": (1, 0), "left": (-1, 0), "above": (0, 1), "below": (0, -1), "inside": (0, 0)}


class Cell(Rectangle):
    """A cell of a heat map: its colour shows its value, not its length."""

    def __init__(self, corner: tuple[float, float], width: float, height: float, shown: float, **look: Any) -> None:
        super().__init__(corner, width, height, **look)
        self.shown = shown


def split(artists: Any) -> list[Artist]:
    """Take a container, a scatter or a line apart: one artist a value.

    Each then has a gid of its own, which the picture's readers point at.
    """
    if isinstance(artists, PathCollection):
        return _split_scatter(artists)
    if isinstance(artists, QuadMesh):
        return _split_mesh(artists)
    if isinstance(artists, Line2D) and len(artists.get_xdata()) != 1:
        return _split_line(artists)
    if isinstance(artists, (Rectangle, Line2D)):
        return [artists]
    if isinstance(artists, Artist):
        raise HaidongError(
            f"a {type(artists).__name__} cannot be a mark; bars, points, lines and the cells of a heat map can."
        )
    return [piece for artist in artists for piece in split(artist)]


def _split_scatter(cloud: PathCollection) -> list[Artist]:
    colors = cloud.get_facecolors()
    if not len(colors):  # hollow points
        colors = cloud.get_edgecolors()
    pieces = [
        cloud.axes.add_line(Line2D([x], [y], markersize=float(size) ** 0.5, color=color, zorder=4, **DOT))
        for (x, y), size, color in zip(cloud.get_offsets(), cycle(cloud.get_sizes()), cycle(colors), strict=False)
    ]
    cloud.remove()
    return pieces


def _split_mesh(mesh: QuadMesh) -> list[Artist]:
    """Return a rectangle for each cell of a heat map, row by row, in its colour; masked cells have none."""
    corners = mesh.get_coordinates()
    rows, columns = corners.shape[0] - 1, corners.shape[1] - 1
    shown: Any = np.ma.filled(np.ma.asarray(mesh.get_array(), dtype=float), np.nan).reshape(rows, columns)
    colors = mesh.to_rgba(shown)
    pieces: list[Artist] = []
    for row, column in np.argwhere(~np.isnan(shown)):
        (x, y), (far_x, far_y) = corners[row, column], corners[row + 1, column + 1]
        look = {"facecolor": colors[row, column], "edgecolor": TONE["paper"], "linewidth": 1.5}
        cell = Cell((x, y), far_x - x, far_y - y, float(shown[row, column]), **look)
        pieces.append(mesh.axes.add_patch(cell))
    mesh.remove()
    return pieces


def _split_line(line: Line2D) -> list[Artist]:
    look = DOT | {"color": line.get_color(), "zorder": line.get_zorder() + 1}
    line.set_marker("")
    return [line.axes.plot([x], [y], **look)[0] for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]


def is_line(artist: Artist) -> bool:
    """Tell a line that is one mark as a whole from a point."""
    return isinstance(artist, Line2D) and len(artist.get_xdata()) > 1


def color_of(artist: Artist) -> Any:
    """Return a mark's own colour: its filling's, or its outline's where it is hollow."""
    if is_line(artist):
        return artist.get_color()
    if isinstance(artist, Line2D):
        face, edge = artist.get_markerfacecolor(), artist.get_markeredgecolor()
    else:
        face, edge = artist.get_facecolor(), artist.get_edgecolor()
    plain = [to_hex(TONE[tone]) for tone in ("paper", "tint")]
    hollow = to_rgba(face)[3] == 0 or to_hex(face) in plain
    return edge if hollow else face


def _look(artist: Artist, status: str, color: Any = None) -> dict[str, Any]:
    """Return the look of a status for a mark's kind, in a colour, by default its own."""
    own = look if isinstance(artist, Patch) else line_look if is_line(artist) else marker_look
    return own(status, color or color_of(artist))


def restyle(artist: Artist, status: str) -> None:
    """Give a bar or a point the look of a status, in its own colour; a cell keeps the colour of its value."""
    if not isinstance(artist, Cell):
        artist.set(**_look(artist, status))


def box(artist: Artist) -> tuple[float, float, float, float]:
    """Return x, y, width and height in data coordinates; a bar that runs down or left has a negative one."""
    if isinstance(artist, Rectangle):
        return artist.get_x(), artist.get_y(), artist.get_width(), artist.get_height()
    return artist.get_xdata(orig=False)[-1], artist.get_ydata(orig=False)[-1], 0.0, 0.0


def tip(artist: Artist, along: str) -> tuple[float, float]:
    """Return the point that shows a mark's value: the end of a bar or a line, the middle of a point."""
    x, y, width, height = box(artist)
    if isinstance(artist, Cell):
        return x + width / 2, y + height / 2
    return (x + width, y + height / 2) if along == "x" else (x + width / 2, y + height)


def drawn_value(artist: Artist, along: str) -> float:
    """Return what a mark shows on the axis of the values: a bar's length, where a point or a line lies."""
    x, y, width, height = box(artist)
    if isinstance(artist, Cell):
        return artist.shown
    if isinstance(artist, Rectangle):
        return float(width if along == "x" else height)
    return float(x if along == "x" else y)


def draw_bound(artist: Artist, bound: str, along: str) -> None:
    """Show the bound of a mark's value.

    A bar gets an arrow at its end, a point becomes a wedge that stands on the bound: neither can be
    taken for a result. About is two waves beside either.

    `bound`: ``ge`` points on, ``le`` points back, ``approx`` both ways; ``eq`` has no sign. `along`: the axis
    of the values, ``x`` or ``y``.
    """
    if bound not in BOUNDS:
        raise unknown("bound", bound, BOUNDS)
    if bound == "eq" or isinstance(artist, Cell):
        return
    dot = not isinstance(artist, Rectangle) and not is_line(artist)
    if dot and bound != "approx":
        shape = turned(wedge(bound), along)
        # A custom marker's size is twice its farthest coordinate.
        artist.set(marker=shape, markersize=2 * POINT, markeredgewidth=1.6)
        return
    shape = turned(sign(bound, STOP if dot else 0.0), along)
    x, y = tip(artist, along)
    # Back from the end of a solid bar the sign lies on the bar itself.
    on_ink = isinstance(artist, Rectangle) and bound == "le" and not artist.get_linewidth()
    sign_look = {
        "marker": shape,
        "markersize": 2 * float(abs(shape.vertices).max()),
        "markerfacecolor": "none",
        "markeredgecolor": TONE["paper"] if on_ink else color_of(artist),
        "markeredgewidth": 1.6,
        "linestyle": "none",
        "clip_on": False,
        "zorder": artist.get_zorder() + 0.5,
        "gid": SIGN,
    }
    if not on_ink:
        sign_look["path_effects"] = [withStroke(linewidth=3.5, foreground=TONE["paper"])]
    if is_line(artist):
        sign_look["transform"] = artist.get_transform()
    artist.axes.add_line(Line2D([x], [y], **sign_look))


def write(artist: Artist, value: Value, along: str, where: str | None, text: Mapping[str, Any]) -> Annotation:
    """Write a value beside its mark, clear of the sign of its bound; parameters as for ``Drawing.label``."""
    if not value.qualified:
        raise HaidongError(f"the label {value.short!r} of {value.id} reads as a result; it has to say its bound.")
    _, _, width, height = box(artist)
    dot = not isinstance(artist, Rectangle) and not is_line(artist)
    if where is None and isinstance(artist, Cell):
        where = "inside"
    if where is None:
        where = ("left" if width < 0 else "right") if along == "x" else ("below" if height < 0 else "above")
    if where not in SIDES:
        raise unknown("place for a label", where, SIDES)
    dx, dy = SIDES[where]
    ahead = dx if along == "x" else dy
    away = AWAY + (5.0 if dot else 0.0)
    if ahead and value.side == "approx":
        away += 10
    elif ahead == {"ge": 1, "le": -1}.get(value.side):
        away += POINT - 5 if dot else REACH
    at = tip(artist, along)
    ha, va = {1: "left", -1: "right", 0: "center"}[dx], {1: "bottom", -1: "top", 0: "center_baseline"}[dy]
    place = WRITTEN | {"xytext": (dx * away, dy * away), "ha": ha, "va": va, "size": LABEL}
    if where == "inside" and isinstance(artist, Rectangle):
        if not isinstance(artist, Cell):
            at = at[0] - (width / 2 if along == "x" else 0), at[1] - (height / 2 if along == "y" else 0)
        if not artist.get_linewidth() or isinstance(artist, Cell):  # on a solid bar
            red, green, blue, _ = artist.get_facecolor()
            dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.6
            place |= {"bbox": None, "color": TONE["paper" if dark else "ink"]}
        elif artist.get_hatch():  # it needs more room about the number
            place["bbox"] = GROUND | {"boxstyle": "square,pad=0.3"}
        else:  # a narrow bar's outline would vanish behind the ground of its number
            place["bbox"] = None
    if is_line(artist):
        place |= {"xycoords": artist.get_transform(), "ha": ha if dx else "right"}
    return artist.axes.annotate(value.short, at, **place | dict(text))


def handle(artist: Artist, status: str, color: Any = None) -> Artist:
    """Return the key's handle for a status, in a colour, by default that of one of its marks."""
    own = _look(artist, status, color)
    if isinstance(artist, Patch):
        return Patch(**own)
    if not is_line(artist):
        own |= {"marker": artist.get_marker(), "markersize": artist.get_markersize()}
    return Line2D([], [], **own)


def swatch(thing: Any) -> Artist:
    """Return the key's handle for a series: of a colour, or of bars or a line as they were drawn."""
    if isinstance(thing, BarContainer):
        return Patch(facecolor=color_of(thing[0]))
    if isinstance(thing, Line2D):
        return Line2D([], [], color=thing.get_color(), linestyle=thing.get_linestyle(), linewidth=2.2)
    return Patch(facecolor=thing)
