"""Ticks, grid and base line of one chart.

Owns how axes read: few round numbers, years as years, names of categories broken to stand level, a light
grid along the values only. It leaves where the chart stands to `anatomy`.
"""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryLocator
from matplotlib.ticker import (
    AutoLocator,
    FixedLocator,
    Formatter,
    MaxNLocator,
    ScalarFormatter,
    StrMethodFormatter,
)

from .style import TONE
from .typeset import width, wrap


class PlainNumbers(Formatter):
    """Write an axis tick: thousands separated, a true minus, no superfluous zeros; years as they are."""

    def __init__(self, years: bool) -> None:
        self.years = years

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the text of the tick at `x`."""
        return f"{x:.0f}" if self.years else f"{x:,.10g}".replace("-", "−")


def names_its_ticks(axis: Axis) -> bool:
    """Tell an axis of named categories from one whose ticks a scale makes."""
    fixed = isinstance(axis.get_major_locator(), (FixedLocator, StrCategoryLocator))
    return fixed and not isinstance(
        axis.get_major_formatter(), (PlainNumbers, ScalarFormatter, StrMethodFormatter)
    )


def _tidy(axis: Axis) -> None:
    """Few round ticks; years without a thousands separator, and never between two years."""
    if not (isinstance(axis.get_major_formatter(), ScalarFormatter) and axis.get_scale() == "linear"):
        return
    low, high = sorted(axis.get_view_interval())
    years = low >= 1900 and high <= 2100
    if isinstance(axis.get_major_locator(), AutoLocator):
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], integer=years))
    axis.set_major_formatter(PlainNumbers(years))


def dress(ax: Axes, along: str, bars: bool) -> None:
    """Light grid along the values, a base line at the foot of bars, tidy ticks."""
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


def level_names(ax: Axes) -> None:
    """Break the names of categories so that they stand level, side by side."""
    box, points = ax.get_window_extent(), 72 / ax.figure.dpi
    for axis, places in ((ax.xaxis, ax.get_xticks()), (ax.yaxis, ax.get_yticks())):
        if not (names_its_ticks(axis) and axis.get_visible() and axis.get_ticklabels()):
            continue  # charts that share an axis show its names once
        labels = [label.get_text() for label in axis.get_ticklabels()]
        low, high = axis.get_view_interval()
        slot = (
            box.width * points / max(abs(high - low), 1) * 0.94
            if axis is ax.xaxis
            else box.width * points * 0.36
        )
        if axis is ax.xaxis and len(places) > 1:
            slot *= abs(places[1] - places[0])
        size = axis.get_ticklabels()[0].get_size()
        lines = [wrap(label.replace("\n", " "), slot, size) for label in labels]
        axis.set_ticks(places, ["\n".join(label) for label in lines], linespacing=1.35)
        if axis is ax.yaxis:  # names begin where the title does
            widest = max(width(line, size) for label in lines for line in label or [""])
            axis.set_tick_params(pad=widest + 8)
            for label in axis.get_ticklabels():
                label.set_horizontalalignment("left")
        else:
            for label in axis.get_ticklabels():
                label.set_rotation(0)  # pandas turns them on their side


def align_names(axes: Iterable[Axes]) -> None:
    """Let the names of charts that stand one above the other begin at one edge."""
    columns: dict[int, list[Axis]] = {}
    for ax in axes:
        if names_its_ticks(ax.yaxis) and ax.yaxis.get_visible() and ax.yaxis.get_ticklabels():
            columns.setdefault(ax.get_subplotspec().colspan.start, []).append(ax.yaxis)
    for column in columns.values():
        widest = max(axis.get_major_ticks()[0].get_pad() for axis in column)
        for axis in column:
            axis.set_tick_params(pad=widest)
