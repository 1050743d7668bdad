"""What a figure must hold before anybody sees it: one sentence for each thing that does not.

Owns the checks on a laid-out figure: glyphs, declared numbers, scales, space, visibility. It changes
nothing. What it finds is an error, never a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection
from matplotlib.colors import to_rgba
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.spines import Spine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ..errors import HaidongError
from .declared import Value, is_number, undeclared
from .layout import TYPE, names_its_ticks
from .line_breaks import missing
from .marks import SIGN, Cell, drawn_value, is_line, tip

INK = 210  # darker than the grid, on a scale to 255
APART = 0.01  # share by which a mark may differ from its value: it may be drawn as it is rounded
SLACK = 2.0  # pixels that the boxes of two texts may share: a line's box is higher than its ink


def words(title: str, subtitle: str, source: str, alt: Mapping[str, str]) -> None:
    """Check that a figure has title, subtitle, source and alt text in both languages."""
    given = {"title": title, "subtitle": subtitle, "source": source}
    given |= {f"alt text in {lang}": (alt or {}).get(lang, "") for lang in ("zh", "en")}
    for what, text in given.items():
        if not str(text or "").strip():
            raise HaidongError(f"the figure has no {what}; every figure has title, subtitle, source and alt text.")


def drawn_texts(fig: Figure) -> dict[Text, str]:
    """Return the texts that will be drawn, each with its role.

    Roles: title, subtitle, source, text, category (a named tick) or tick (one that a scale makes).
    """
    ticks: dict[Text, str] = {}
    left_out: set[Text] = set()
    for ax in fig.axes:
        if not ax.get_visible():
            left_out.update(ax.findobj(Text))
            continue
        for axis in (ax.xaxis, ax.yaxis):
            left_out.update(axis.findobj(Text))
            if not axis.get_visible():
                continue
            left_out -= {axis.label, axis.offsetText}
            low, high = sorted(axis.get_view_interval())
            pad = (high - low) * 1e-6
            role = "category" if names_its_ticks(axis) else "tick"
            at = axis.get_majorticklocs()
            for tick, place in zip(axis.get_major_ticks(len(at)), at, strict=True):
                if low - pad <= place <= high + pad:
                    ticks |= dict.fromkeys((tick.label1, tick.label2), role)
    others = {text: _role(text) for text in fig.findobj(Text) if text not in left_out}
    return {text: role for text, role in (others | ticks).items() if text.get_visible() and text.get_text().strip()}


def _role(text: Text) -> str:
    role = (text.get_gid() or "").rpartition("-")[0]
    return role if role in TYPE else "text"


def glyphs(texts: Iterable[str]) -> None:
    """Check that every character is in the packaged font: matplotlib would draw an empty box, and only warn."""
    for text in texts:
        absent = missing(text)
        if absent:
            raise HaidongError(f"the font has no glyph for {absent!r} in {text!r}; say it otherwise.")


def numbers(spoken: set[tuple[str, str]], shown: Iterable[Value], years: Iterable[int], names: list[str]) -> None:
    """Check that every number in words is a declared value's or year; `spoken` are texts with their roles."""
    for name in filter(is_number, filter(None, names)):
        raise HaidongError(f"{name!r} is a number and no name; declare its fact in values instead.")
    roles = dict(sorted(spoken))
    for text, unknown in undeclared(roles, shown, years, names).items():
        if unknown:
            raise HaidongError(
                f"{unknown[0]!r} in the {roles[text]} {text!r} is in no declared value; declare the fact it "
                "comes from in values, or the name that holds it in names."
            )


def scales(axes: Sequence[Axes]) -> None:
    """Check that bars stand on zero and on a linear scale, and that no two charts lie over each other."""
    for one, other in combinations(axes, 2):
        area, shared = one.bbox, Bbox.intersection(one.bbox, other.bbox)
        if shared and shared.width * shared.height > 0.2 * area.width * area.height:
            raise HaidongError("two axes lie over each other; draw twin scales as two charts side by side.")
    for ax in axes:
        for bars in (found for found in ax.containers if isinstance(found, BarContainer)):
            axis = ax.xaxis if bars.orientation == "horizontal" else ax.yaxis
            low, high = sorted(axis.get_view_interval())
            if axis.get_scale() != "linear" or not low <= 0 <= high:
                raise HaidongError(
                    f"the scale of the bars runs from {low:g} to {high:g} without zero; start it at zero, "
                    "or draw points."
                )


def lengths(marks: Mapping[str, tuple[Artist, Value]], along: Mapping[Axes, str]) -> None:
    """Check that each mark is drawn at its value: none swapped, none doubled, none in another unit."""
    for gid, (artist, value) in marks.items():
        shown = drawn_value(artist, along[artist.axes])
        if value.value is None or not np.isfinite([value.value, shown]).all():
            continue
        if abs(shown - value.value) > APART * abs(value.value):
            raise HaidongError(
                f"{gid} ({value.id}) is drawn at {shown:g}, and its value is {value.value:g}; draw `value` of its "
                "row, and check which id goes with which mark."
            )


def all_marked(axes: Iterable[Axes], known: set[Artist], shown: Iterable[Value], along: Mapping) -> None:
    """Check that nothing is drawn without a fact: bars, points and cells are marks, lines lie at declared values.

    Raises HaidongError for an artist with data that is no mark or guide, as `known` are, and at no declared value.
    """
    ends = {end for value in shown for end in (value.value, value.low, value.high) if end is not None}
    stated = {0.0, *map(float, ends)}
    for ax in axes:
        for artist in ax.get_children():
            drawn = isinstance(artist, Line2D | Patch | Collection | AxesImage) and artist.get_visible()
            ours = artist is ax.patch or isinstance(artist, Spine) or artist.get_gid() == SIGN
            if not drawn or ours or artist in known:
                continue
            places = _places(artist, along.get(ax, "y"))
            if places is None:
                raise HaidongError(
                    f"a {called(artist)} shows no declared value; give it its id with d.mark, or leave it out."
                )
            for place in places:
                if not any(abs(place - one) <= 1e-6 * max(abs(one), 1) for one in stated):
                    raise HaidongError(
                        f"a line at {place:g} lies at no declared value; declare the fact it stands for, or say "
                        "with d.guide that it is no data."
                    )


def may_guide(artist: Any) -> bool:
    """Tell a line or a band, which may be no data, from bars, points and cells, which are."""
    return isinstance(artist, Artist) and _places(artist, "y") is not None


def called(artist: Artist) -> str:
    """Name an artist for the sentence of an error."""
    if isinstance(artist, Rectangle):
        return f"bar of {artist.get_width():g} by {artist.get_height():g}"
    return {"PathCollection": "scatter", "QuadMesh": "heat map"}.get(type(artist).__name__, type(artist).__name__)


def _places(artist: Any, along: str) -> list[float] | None:
    """Return where a line or band lies on the axis of values; None for what has to be a mark."""
    side = 0 if along == "x" else 1
    base = artist.get_data_transform() if isinstance(artist, Patch) else artist.get_transform()
    data = base.contains_branch_seperately(artist.axes.transData)
    if isinstance(artist, Line2D) and artist.get_marker() in ("", " ", "None", None):
        points = artist.get_xydata()
    elif isinstance(artist, LineCollection):
        points = np.concatenate([*artist.get_segments(), np.empty((0, 2))])
    elif isinstance(artist, Rectangle) and not all(data):  # a band from edge to edge
        points = np.array(artist.get_corners())
    else:
        return None
    if not data[side]:
        return []  # it runs from edge to edge along the values
    return sorted({float(one) for one in points[:, side] if np.isfinite(one)})


def space(fig: Figure, texts: Iterable[Text]) -> None:
    """Check that no text is cut off by the figure's edge, and that no two texts lie over each other."""
    renderer = fig.canvas.get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    for text, box in boxes:
        if box.x0 < -1 or box.y0 < -1 or box.x1 > fig.bbox.x1 + 1 or box.y1 > fig.bbox.y1 + 1:
            raise HaidongError(f"{text!r} is cut off at the figure's edge; shorten it or make room.")
    for (text, one), (other_text, other) in combinations(boxes, 2):
        width = min(one.x1, other.x1) - max(one.x0, other.x0)
        if width > SLACK and min(one.y1, other.y1) - max(one.y0, other.y0) > SLACK * 2:
            raise HaidongError(f"{text!r} and {other_text!r} lie over each other; move one or make the figure higher.")


def ink(fig: Figure) -> np.ndarray:
    """Return where the canvas, as it was last drawn, is darker than paper and grid; rows from the lower edge."""
    return np.asarray(fig.canvas.buffer_rgba())[::-1, :, :3].min(axis=2) < INK


def free(fig: Figure, texts: Iterable[Text]) -> np.ndarray:
    """Return where no text has its ground, under which marks would vanish: what `ink` is, without drawing."""
    found = np.ones(np.ceil(fig.bbox.size[::-1]).astype(int), bool)
    for patch in filter(None, (text.get_bbox_patch() for text in texts)):
        found[_within(patch.get_window_extent(), 0)] = False
    return found


def _within(box: Bbox, about: int) -> tuple[slice, slice]:
    """Return the rows and the columns of pixels that a box takes, and so many about it."""
    x0, y0, x1, y1 = np.clip(box.extents + (-about, -about, about + 1, about + 1), 0, None).astype(int)
    return slice(y0, y1), slice(x0, x1)


def all_visible(marks: Mapping[str, tuple[Artist, Value]], along: Mapping[Axes, str], pixels: np.ndarray) -> None:
    """Check that every mark is seen: its value inside its chart, and enough of the `pixels` about it its own."""
    for gid, (artist, value) in marks.items():
        frame = artist.axes.get_window_extent()
        place = artist.get_transform() if is_line(artist) else artist.axes.transData
        x, y = place.transform(tip(artist, along[artist.axes]))
        inside = frame.x0 - 2 <= x <= frame.x1 + 2 and frame.y0 - 2 <= y <= frame.y1 + 2
        if inside and _inked(artist):
            box = artist.get_window_extent()
            if pixels[_within(box, 2)].sum() >= max(0.5 * (box.width + box.height), 4):
                continue
        if isinstance(artist, Cell) and inside:
            continue  # a pale cell is told by its number
        raise HaidongError(f"{gid} ({value.id}) is not to be seen; its value, its colour or its axis is off.")


def _inked(artist: Any) -> bool:
    """Tell whether any of a mark's own colours stands out from paper; what lies behind it does not count."""
    if isinstance(artist, Line2D):
        colors = [artist.get_color(), artist.get_markerfacecolor(), artist.get_markeredgecolor()]
    else:
        colors = [artist.get_facecolor(), artist.get_edgecolor()][: 2 if artist.get_linewidth() else 1]
    return any(color[3] and min(color[:3]) * 255 < INK for color in map(to_rgba, colors))


def as_spoken(lines: Iterable[str], texts: Iterable[Text]) -> None:
    """Check that the SVG says what was checked, no more and no less."""
    drawn = {line.strip() for line in lines}
    checked = {line.strip() for text in texts for line in text.get_text().split("\n")}
    for line in sorted(drawn - checked):
        raise HaidongError(f"{line!r} was drawn without having been checked; add texts before the figure ends.")
    for line in sorted(checked - drawn):
        raise HaidongError(f"{line!r} was not drawn; it lies outside of its chart.")
