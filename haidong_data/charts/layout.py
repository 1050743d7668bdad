"""Where everything of a figure stands: title, subtitle, key, charts, source.

Owns the page of a figure in points, from the top: a bold title that states the finding, a subtitle, a
key, the charts on one left edge with them, and the source; and how axes read: few round numbers, years as years,
names of categories broken to stand level, a light grid along the values only. Margins are computed from measured
text, in two passes, so that nothing need be laid out again when it is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.ticker import AutoLocator, FixedLocator, MaxNLocator, ScalarFormatter, StrMethodFormatter
from matplotlib.transforms import Bbox

from .line_breaks import unwrapped, width, wrap
from .style import TONE

WIDTH = 7.5  # inches: a notebook's column, at 96 pixels an inch
NARROW = 3.75  # a phone held upright
LEAST = 8.25  # points: 11 pixels, the smallest type on it
EDGE = 10.0  # points kept free all round
GAP = 18.0  # points between charts side by side
# Role: font size, bold, colour, line height; all in points.
TYPE = {
    "title": (14.0, True, TONE["ink"], 19.0),
    "subtitle": (10.5, False, TONE["muted"], 15.5),
    "source": (8.0, False, TONE["faint"], 11.5),
}
KEY, KEY_SIZE = 20.0, 9.5  # height of the key's row and its type, in points


def names_its_ticks(axis: Axis) -> bool:
    """Tell an axis of named categories from one whose ticks a scale makes."""
    fixed = isinstance(axis.get_major_locator(), (FixedLocator, StrCategoryLocator))
    return fixed and not isinstance(axis.get_major_formatter(), (ScalarFormatter, StrMethodFormatter))


def _tidy(axis: Axis) -> None:
    """Set few round ticks: thousands separated, no superfluous zeros; years as they are, and none between two."""
    if not (isinstance(axis.get_major_formatter(), ScalarFormatter) and axis.get_scale() == "linear"):
        return
    # Of ticks that a chart sets itself, the ticks; round a single year the view reaches far.
    fixed = isinstance(axis.get_major_locator(), FixedLocator)
    ends = axis.get_majorticklocs() if fixed else axis.get_view_interval()
    years = len(ends) > 0 and min(ends) >= 1900 and max(ends) <= 2100
    if isinstance(axis.get_major_locator(), AutoLocator):
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], integer=years))
    axis.set_major_formatter("{x:.0f}" if years else "{x:,.10g}")


def dress(ax: Axes, along: str, bars: bool) -> None:
    """Draw a light grid along the values, a base line at the foot of bars, tidy ticks."""
    _tidy(ax.xaxis)
    _tidy(ax.yaxis)
    values, categories = (ax.xaxis, ax.yaxis) if along == "x" else (ax.yaxis, ax.xaxis)
    values.grid(True)
    low, high = sorted(values.get_view_interval())
    foot = "left" if along == "x" else "bottom"
    ax.spines[["left", "bottom"]].set_visible(False)
    if bars and low < 0 < high:
        (ax.axvline if along == "x" else ax.axhline)(0, color=TONE["reference"], linewidth=0.8, zorder=3)
    elif bars or along == "y":
        ax.spines[foot].set_visible(True)
    else:
        categories.grid(True, linestyle=(0, (1, 3)))


def named_ticks(axis: Axis) -> list[Text]:
    """Return the names of categories that stand at an axis; charts that share it show them once."""
    return axis.get_ticklabels() if names_its_ticks(axis) and axis.get_visible() else []


def level_names(ax: Axes) -> None:
    """Break the names of categories so that they stand level, side by side."""
    room = ax.get_window_extent().width * 72 / ax.figure.dpi
    for axis in (ax.yaxis, ax.xaxis):
        names = named_ticks(axis)
        if not names:
            continue
        places, size = axis.get_ticklocs(), names[0].get_size()
        low, high = axis.get_view_interval()
        slot = room * 0.36 if axis is ax.yaxis else room / max(abs(high - low), 1) * 0.94
        if axis is ax.xaxis and len(places) > 1:
            slot *= abs(places[1] - places[0])
        lines = [wrap(unwrapped(name.get_text()), slot, size) for name in names]
        widest = max(width(line, size) for name in lines for line in name)
        on_side = axis is ax.xaxis and is_narrow(ax.figure) and widest > slot
        # Names at the side begin where the title does; those below pandas turns on their side.
        look = {"horizontalalignment": "left"} if axis is ax.yaxis else {"rotation": 90 if on_side else 0}
        axis.set_ticks(places, [(" " if on_side else "\n").join(name) for name in lines], linespacing=1.35, **look)
        if axis is ax.yaxis:
            axis.set_tick_params(pad=widest + 8)
            room -= widest + 8


def align_names(axes: Iterable[Axes]) -> None:
    """Let the names of charts that stand one above the other begin at one edge."""
    columns: dict[int, list[Axis]] = {}
    for ax in axes:
        if named_ticks(ax.yaxis):
            columns.setdefault(ax.get_subplotspec().colspan.start, []).append(ax.yaxis)
    for column in columns.values():
        widest = max(axis.get_major_ticks()[0].get_pad() for axis in column)
        for axis in column:
            axis.set_tick_params(pad=widest)


def is_narrow(fig: Figure) -> bool:
    """Tell a page of a phone's width."""
    return fig.get_figwidth() <= NARROW


def _broken(fig: Figure, role: str, text: str) -> tuple[list[str], float]:
    """Break a paragraph into lines of the page's width; return them, and the size of their type."""
    size, bold, _, _ = TYPE[role]
    size = max(size, LEAST) if is_narrow(fig) else size
    return wrap(text, fig.get_figwidth() * 72 - 2 * EDGE, size, bold), size


def _lines(fig: Figure, role: str, text: str, top: float) -> float:
    """Set a paragraph from `top` down, in points from the lower edge; return where it ends."""
    _, bold, color, leading = TYPE[role]
    width, height = fig.get_size_inches() * 72
    lines, size = _broken(fig, role, text)
    for number, line in enumerate(lines, start=1):
        top -= leading
        where = (EDGE / width, (top + leading * 0.27) / height)
        weight = "bold" if bold else "normal"
        fig.text(*where, line, size=size, weight=weight, color=color, va="baseline", gid=f"{role}-{number}")
    return top


def place_words(
    fig: Figure, title: str, subtitle: str, source: str, entries: Sequence[tuple[Artist, str]] = ()
) -> tuple[float, float]:
    """Set title, subtitle, key and source; return the lower and upper edge left for the charts, in points."""
    top = _lines(fig, "title", title, fig.get_figheight() * 72 - EDGE + 3)
    top = _lines(fig, "subtitle", subtitle, top - 2)
    top = _place_key(fig, entries, top - 10)
    bottom = EDGE - 3 + len(_broken(fig, "source", source)[0]) * TYPE["source"][3]
    _lines(fig, "source", source, bottom)
    return bottom + 10, top


def _place_key(fig: Figure, entries: Sequence[tuple[Artist, str]], top: float) -> float:
    """Set the key in rows on the left edge; return the upper edge left for the charts."""
    page, height = fig.get_size_inches() * 72
    rows: list[list[tuple[Artist, str]]] = [[]]
    used = 0.0
    for handle, name in entries:
        beside = 4 * KEY_SIZE  # handle, its pad, and the gap to the next
        lines = wrap(name, page - 2 * EDGE - beside, KEY_SIZE)
        needs = max(width(line, KEY_SIZE) for line in lines) + beside
        if rows[-1] and used + needs > page - EDGE:
            rows.append([])
            used = 0.0
        rows[-1].append((handle, "\n".join(lines)))
        used += needs
    for row in filter(None, rows):
        handles, names = zip(*row, strict=True)
        where = {"loc": "upper left", "bbox_to_anchor": (EDGE / page, (top + 4) / height), "borderaxespad": 0}
        fig.legend(handles, names, ncols=len(row), fontsize=KEY_SIZE, labelcolor=TONE["muted"], **where)
        top -= KEY - 2 + max(name.count("\n") for name in names) * KEY_SIZE * 1.3
    return top


def _insets(ax: Axes, written: Iterable[Text]) -> tuple[float, float, float, float]:
    """Return how far ticks, names and labels stand out of the axes: left, bottom, right, top, in pixels."""
    renderer, box = ax.figure.canvas.get_renderer(), ax.get_window_extent()
    outer = [axis.get_tightbbox(renderer) for axis in (ax.xaxis, ax.yaxis) if axis.get_visible()]
    titles = [text for text in ax.get_children() if isinstance(text, Text) and text not in ax.texts]
    outer += [text.get_window_extent(renderer) for text in (*titles, *written) if text.get_text()]
    whole = Bbox.union([box, *filter(None, outer)])
    most = 0.45 * ax.figure.bbox.size  # what stands out farther is cut, and told
    left, bottom = np.minimum(box.min - whole.min, most)
    right, top = np.minimum(whole.max - box.max, most)
    return left, bottom, right, top


def _share(total: float, gaps: float, before: list[float], after: list[float], ratios: Sequence[float]) -> list:
    """Divide a length among cells by their ratios; return each cell's inner start and length."""
    inner = max(math.fsum([total, -gaps * (len(ratios) - 1), *(-one for one in (*before, *after))]), 0.2 * total)
    spans, at = [], 0.0
    for lead, trail, ratio in zip(before, after, ratios, strict=True):
        length = inner * ratio / math.fsum(ratios)
        spans.append((at + lead, length))
        at += lead + length + trail + gaps
    return spans


def _arrange(fig: Figure, axes: Sequence[Axes], box: Bbox, insets: Mapping[Axes, Iterable[float]]) -> None:
    """Divide a box among charts and what stands out of them."""
    spec = axes[0].get_subplotspec().get_gridspec()
    rows, columns = spec.nrows, spec.ncols
    sides = {side: [0.0] * (columns if side in "lr" else rows) for side in "lbrt"}
    for ax, own in insets.items():
        place = ax.get_subplotspec()
        for side, inset in zip("lbrt", own, strict=True):
            cell = (place.colspan if side in "lr" else place.rowspan)[-1 if side in "rb" else 0]
            sides[side][cell] = max(sides[side][cell], inset)
    gap = GAP * fig.dpi / 72
    across = _share(box.width, gap, sides["l"], sides["r"], spec.get_width_ratios())
    down = _share(box.height, gap, sides["t"], sides["b"], spec.get_height_ratios())
    width, height = fig.bbox.width, fig.bbox.height
    for ax in axes:
        place = ax.get_subplotspec()
        left, right = across[place.colspan[0]][0], math.fsum(across[place.colspan[-1]])
        top, bottom = down[place.rowspan[0]][0], math.fsum(down[place.rowspan[-1]])
        low, high = box.y1 - bottom, box.y1 - top
        bounds = (box.x0 + left) / width, low / height, (right - left) / width, (high - low) / height
        ax.set_position([round(one, 9) for one in bounds])  # the same however a Python adds up


@contextmanager
def texts_laid_out_once() -> Iterator[None]:
    """Keep how the lines of a text lie, which matplotlib computes anew each of the dozen times that it is asked."""
    compute, known = Text._get_layout, {}

    def kept(text: Text, renderer: Any) -> Any:
        look = (hash(text.get_fontproperties()), text.get_rotation(), text.get_rotation_mode(), text._linespacing)
        sides = text.get_ha(), text.get_va(), text._get_multialignment()
        read = text.get_text(), text.get_parse_math(), text.get_usetex(), text.get_wrap()
        key = read, look, sides, text.figure.dpi, type(renderer)
        if text.get_wrap() or key not in known:  # what matplotlib wraps depends on where it stands
            known[key] = compute(text, renderer)
        return known[key]

    Text._get_layout = kept
    try:
        yield
    finally:
        Text._get_layout = compute


def heights(axes: Iterable[Axes]) -> list[float]:
    """Return how high charts are, in points."""
    return [ax.get_window_extent().height * 72 / ax.figure.dpi for ax in axes]


def _make_room(ax: Axes, labels: Iterable[Annotation], along: str) -> None:
    """Widen the scale of values until the labels at the ends of marks fit, where the author left it open."""
    if along == "x":
        i, axis, left_open, set_limits = 0, ax.xaxis, ax.get_autoscalex_on(), ax.set_xlim
    else:
        i, axis, left_open, set_limits = 1, ax.yaxis, ax.get_autoscaley_on(), ax.set_ylim
    low, high = axis.get_view_interval()
    if axis.get_scale() != "linear" or low >= high:
        return
    span, margin = ax.dataLim.get_points()[:, i], ax.margins()[i]
    # After set_ylim(0) the other end is still where matplotlib had put it.
    open_low, open_high = (
        left_open or math.isclose(limit, end + sign * margin * (span[1] - span[0]), abs_tol=1e-9)
        for limit, end, sign in ((low, span[0], -1), (high, span[1], 1))
    )
    box, renderer = ax.get_window_extent(), ax.figure.canvas.get_renderer()
    start, length, new_low, new_high = box.min[i], box.size[i], low, high
    for label in labels:
        if label.xycoords != "data":  # a line across the chart widens no scale
            continue
        extent, value = label.get_window_extent(renderer), label.xy[i]
        at = ax.transData.transform(label.xy)[i]
        after, ahead = extent.max[i] - at, at - extent.min[i]
        if open_high and extent.max[i] > start + length and after < 0.7 * length:
            new_high = max(new_high, low + (value - low) * length / (length - after))
        if open_low and extent.min[i] < start and ahead < 0.7 * length:
            new_low = min(new_low, high - (high - value) * length / (length - ahead))
    set_limits(new_low, new_high, auto=None)


def place_axes(
    fig: Figure, axes: Sequence[Axes], bottom: float, top: float, labels: Sequence[Annotation], along: dict
) -> None:
    """Put the charts between two heights (points): one left edge with the title, room for every label."""
    scale = fig.dpi / 72
    box = Bbox.from_extents(EDGE * scale, bottom * scale, fig.bbox.width - EDGE * scale, top * scale)
    _arrange(fig, axes, box, {})
    for ax in axes:
        level_names(ax)
    align_names(axes)
    for written in ([], labels):  # first ticks and names, then what the marks say
        _arrange(fig, axes, box, {ax: _insets(ax, [one for one in written if one.axes is ax]) for ax in axes})
        for ax in axes:
            _make_room(ax, [label for label in labels if label.axes is ax], along.get(ax, "y"))
