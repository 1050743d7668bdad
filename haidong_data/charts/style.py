"""How charts look: the packaged font, the style sheet, the palette, a look for each status.

Owns fonts/, haidong.mplstyle and style.toml: what a reported, an implied, a target and a reference
value look like, and one that references imply, told apart without colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib import style as mpl_style
from matplotlib.colors import to_hex, to_rgb

from ..collection import PACKAGE, terms
from ..errors import unknown
from ..words import words

FAMILY = "Haidong Sans"
FONTS = {weight: PACKAGE / "charts" / "fonts" / f"haidong-sans-{weight}.ttf" for weight in ("regular", "bold")}
SHEET = PACKAGE / "charts" / "haidong.mplstyle"

PALETTE: dict[str, str] = terms("style")["palette"]
TONE: dict[str, str] = terms("style")["tone"]
DARK_PAPER: str = terms("style")["dark"]["paper"]
STATUSES: dict[str, dict[str, str]] = terms("style")["status"]


@cache
def register() -> None:
    """Make the packaged font known to matplotlib, once a process."""
    for path in FONTS.values():
        font_manager.fontManager.addfont(path)


def use_style() -> None:
    """Let a chart of one's own, in matplotlib, pandas or seaborn, have the collection's look and draw Chinese.

    Call it after ``seaborn.set_theme()``, which throws the font away.

    Returns
    -------
    None

    Raises
    ------
    OSError
        When the packaged font cannot be read.

    Notes
    -----
    It reads no part of a report.

    Examples
    --------
    >>> use_style()
    >>> import matplotlib
    >>> matplotlib.rcParams["font.family"]
    ['Haidong Sans']
    """
    register()
    # Over matplotlib's defaults, not over what is set: ``seaborn.set_theme()`` replaces the font.
    mpl_style.use(["default", str(SHEET)])


@contextmanager
def applied() -> Iterator[None]:
    """Use the look for one block only; whatever the block sets is undone after it."""
    with mpl.rc_context():
        use_style()
        yield


def _status(status: str) -> dict[str, str]:
    if status not in STATUSES:
        raise unknown("status", status, STATUSES)
    return STATUSES[status]


def name(status: str, lang: str) -> str:
    """Return what a status is called in the key of a chart, in ``zh`` or ``en``."""
    _status(status)
    return str(words("status", lang)[status])


def _color(status: str, color: Any) -> Any:
    if status.startswith("reference"):
        return TONE["reference"]
    return PALETTE["navy"] if color is None else color


def _fill(words: dict[str, str], ink: Any) -> Any:
    return {"solid": ink, "tint": TONE["tint"]}.get(words["fill"], TONE["paper"])


def look(status: str, color: Any = None) -> dict[str, Any]:
    """Return how bars of a status are filled.

    `status`: ``reported`` (solid), ``implied`` (hollow, hatched), ``derived`` (hollow, dotted), ``target``
    (hollow, dashed outline), ``reference`` (grey, lightly filled) or ``reference-implied`` (the same,
    hatched). `color`: the series' colour, by default the first of the palette; references, and what they
    imply, are always grey. Returns: keyword arguments for ``ax.bar`` and ``Patch.set``. Raises HaidongError
    when there is no such status.

    >>> look("target")["linestyle"]
    '--'
    """
    words, ink = _status(status), _color(status, color)
    return {
        "facecolor": _fill(words, ink),
        "edgecolor": ink,
        "hatch": words["hatch"] or None,
        "linestyle": words["edge"],
        "linewidth": 0.0 if words["fill"] == "solid" else 1.4,
    }


def marker_look(status: str, color: Any = None) -> dict[str, Any]:
    """Return how single points of a status are drawn, for ``ax.plot``; parameters as for `look`."""
    words, ink = _status(status), _color(status, color)
    return {
        "marker": words["marker"],
        "markersize": 8.0,
        "markerfacecolor": _fill(words, ink),
        "markeredgecolor": ink,
        "markeredgewidth": 1.8,
        "linestyle": "none",
        "clip_on": False,
    }


def line_look(status: str, color: Any = None) -> dict[str, Any]:
    """Return how a line of a status is drawn, for ``ax.plot``; parameters as for `look`."""
    return {"color": _color(status, color), "linestyle": _status(status)["line"], "linewidth": 2.2}


def luminance(color: Any) -> float:
    """Return a colour's relative luminance, from 0 (black) to 1 (white), as WCAG defines it."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(color: Any) -> list[float]:
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in to_rgb(color)]


def dark(color: Any) -> str:
    """Return what a colour is on a dark page: its hue, in the contrast with dark paper that it has with white.

    So whatever two colours are told apart by in the light, they are told apart by in the dark, and text on a bar
    stays as legible as it was.

    Examples
    --------
    >>> dark("#ffffff") == DARK_PAPER.lower()
    True
    """
    if to_hex(color) == to_hex(TONE["paper"]):
        return to_hex(DARK_PAPER)
    light = _linear(color)
    ground = luminance(DARK_PAPER)
    wanted = min(1.05 / (luminance(color) + 0.05) * (ground + 0.05) - 0.05, 1.0)
    # Brighter as far as the hue goes, and then towards white.
    factor = min(wanted / luminance(color), 1 / max(light)) if any(light) else 0.0
    reached = luminance(color) * factor
    white = (wanted - reached) / (1 - reached) if reached < wanted else 0.0
    mixed = [one * factor + white * (1 - one * factor) for one in light]
    return to_hex([one * 12.92 if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055 for one in mixed])
