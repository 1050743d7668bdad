"""The same drawing at the width of a phone: charts below one another, names above what they name.

Owns what a narrow page changes: one column of charts, lines broken to its width, names of categories that
would take too much of it above their marks, and a height to which everything fits. What is drawn stays, and so
do the checks on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import blended_transform_factory

from . import layout
from .line_breaks import unwrapped, width, wrap
from .marks import WRITTEN, Cell
from .marks import box as box_of

PAGE = layout.NARROW * 72 - 2 * layout.EDGE  # points between the edges
ROOM = 12.0  # inches of height to measure in
APART = 7.0  # points between a row and the name of the next
# Share of a row by which what stands between two rows leans to the upper, whose name is read first.
LEAN = 0.15
LABEL = 0.36  # share of the width that a label takes before it is broken
BESIDE = 0.2  # share of the width up to which names of categories stand beside their marks
TALLEST = 144.0  # points of a row, whatever stands in it


def to_phone(
    fig: Figure,
    axes: Sequence[Axes],
    marks: Sequence[Artist],
    labels: list[Annotation],
    along: dict[Axes, str],
    wide: Sequence[float],
    words: tuple[str, str, str, Any],
) -> None:
    """Put charts below one another on a page of a phone's width, as high as they and the words on it need.

    `labels`: written at marks; names that now stand above theirs are added. `wide`: how high the charts were at
    a desk's width, which they keep but for rows that hold more. `words`: title, subtitle, source and key.
    """
    fig.set_size_inches(layout.NARROW, ROOM)
    own = {*fig.texts, *fig.legends}
    bottom, top = layout.place_words(fig, *words)
    for one in {*fig.texts, *fig.legends} - own:  # they are placed anew when the height is known
        one.remove()
    for label in labels:
        _break(label, LABEL * PAGE)
    spec = GridSpec(len(axes), 1, figure=fig)
    for ax, cell in zip(axes, spec, strict=True):
        ax.set_subplotspec(cell)
        written = [text for text in ax.texts if text.get_text() and text not in labels]
        for text in (ax.title, ax._left_title, ax._right_title, ax.xaxis.label):
            _break(text, PAGE)
        lines = [(text.xy if isinstance(text, Annotation) else text.get_position())[1] for text in written]
        for text, line in zip(written, lines, strict=True):
            _break(text, PAGE / lines.count(line) - 4 * (lines.count(line) - 1))
        # A note at a mark (2018) needs room beside it as a label does.
        labels += [one for one in written if isinstance(one, Annotation) and one.anncoords == "offset points"]
    named = [_names_above(ax) for ax in axes]
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in axes]
    layout.place_axes(fig, axes, bottom, top, labels, along)
    free, heights = ROOM * 72 - math.fsum(layout.heights(axes)), list(wide)
    for place, (ax, names, (xlim, ylim)) in enumerate(zip(axes, named, limits, strict=True)):
        if names:
            heights[place], above = _rows(ax, marks, labels, names)
            free += above
        ax.set_xlim(xlim, auto=None)  # which were widened for labels on a higher page
        ax.set_ylim(ylim, auto=None)
    labels += [name for names in named for name in names]
    spec.set_height_ratios(heights)
    fig.set_size_inches(layout.NARROW, (free + math.fsum(heights)) / 72)


def _break(text: Text, most: float) -> None:
    """Break a text that is wider than so many points."""
    size, bold = text.get_size(), text.get_weight() == "bold"
    if any(width(line, size, bold) > most for line in text.get_text().split("\n")):
        text.set_text("\n".join(wrap(unwrapped(text.get_text()), most, size, bold)))


def _names_above(ax: Axes) -> list[Annotation]:
    """Let long names of categories along y stand above their marks; the cells of a heat map leave no room there."""
    labels = layout.named_ticks(ax.yaxis)
    short = all(width(label.get_text(), label.get_size()) < BESIDE * PAGE for label in labels)
    if short or any(isinstance(one, Cell) for one in ax.patches):
        return []
    size, color = labels[0].get_size(), labels[0].get_color()
    look = WRITTEN | {"xytext": (0, 0), "ha": "left", "va": "bottom", "size": size, "color": color, "linespacing": 1.35}
    look["xycoords"] = blended_transform_factory(ax.figure.transFigure, ax.transData)
    names, places = ["\n".join(wrap(label.get_text(), PAGE, size)) for label in labels], ax.get_yticks()
    ax.set_yticks(places, [""] * len(places))
    edge = layout.EDGE / (layout.NARROW * 72)
    return [ax.annotate(name, (edge, place), **look) for name, place in zip(names, places, strict=True)]


def _rows(
    ax: Axes, marks: Sequence[Artist], labels: Sequence[Annotation], names: list[Annotation]
) -> tuple[float, float]:
    """Lift names above what stands in their rows; return the chart's height and what a name takes above it, in points.

    What stands in a row reaches from its middle by a share of its height, as bars do, and by points, as labels do.
    """
    points, renderer = 72 / ax.figure.dpi, ax.figure.canvas.get_renderer()
    places = [ax.transData.transform((0, one.xy[1]))[1] for one in names]
    step = min((abs(one - other) for one, other in pairwise(places)), default=ax.get_window_extent().height)
    ups: list[list[tuple[float, float]]] = [[(0, 0)] for _ in names]
    downs: list[list[tuple[float, float]]] = [[(0, 0)] for _ in names]

    def note(low: float, high: float, below: float, above: float) -> None:
        middle = (low + high) / 2 + step * LEAN
        row = min(range(len(places)), key=lambda one: abs(places[one] - middle))
        ups[row].append(((high - places[row]) / step, above * points))
        downs[row].append(((places[row] - low) / step, below * points))

    for mark in marks:
        if mark.axes is not ax:
            continue
        _, y, _, height = box_of(mark)
        low, high = sorted(ax.transData.transform([(0, y), (0, y + height)])[:, 1])
        size = mark.get_markersize() / points / 2 + 2 if isinstance(mark, Line2D) else 0
        note(low, high, size, size)
    for label in labels:
        if label.axes is ax and label.xycoords == "data":
            at, extent = ax.transData.transform(label.xy)[1], label.get_window_extent(renderer)
            note(at, at, at - extent.y0, extent.y1 - at)
    tall = [one.get_window_extent(renderer).height * points for one in names]
    order = sorted(range(len(names)), key=lambda one: -places[one])  # from the top

    def reach(sides: list[tuple[float, float]], slot: float) -> float:
        return max(share * slot + more for share, more in sides)

    slot = 12.0
    while slot < TALLEST and any(  # bars without a gap leave names no room however tall a row is
        reach(downs[one], slot) + reach(ups[other], slot) + tall[other] + APART > slot for one, other in pairwise(order)
    ):
        slot += 1
    for name, up in zip(names, ups, strict=True):
        name.set_position((0, reach(up, slot) + 1))
    box, first = ax.get_window_extent(), order[0]
    over = reach(ups[first], slot) + 1 + tall[first] - (box.y1 - places[first]) / step * slot
    return slot * box.height / step, max(over, 0)
