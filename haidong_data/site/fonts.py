"""The site's own fonts: the packaged family, cut down to the characters that the pages use.

Owns ``_fonts/`` of a site. A reader's machine may have no Chinese font, and the whole family is 2 MB.
"""

from __future__ import annotations

import html
import shutil
from pathlib import Path

from ..collection import PACKAGE
from ..errors import HaidongError

CUTS = ("regular", "bold")
# What a reader may type or a script may write, whether a page holds it or not.
ALWAYS = (
    "".join(map(chr, range(0x20, 0x7F))) + "·—–…“”‘’×÷±≈≥≤−°²³‰％￥¥、。《》〈〉「」『』【】，；：？！（）"
)


def characters(folder: Path) -> set[str]:
    """Return the characters that the pages under a folder use."""
    found = set(ALWAYS)
    for path in [*folder.rglob("*.html"), *folder.rglob("search-data.js")]:
        found |= set(html.unescape(path.read_text("utf-8")))
    return {char for char in found if char.isprintable()}


def missing(wanted: set[str]) -> set[str]:
    """Return the letters and digits that the family lacks; they would show as boxes."""
    from fontTools.ttLib import TTFont

    with TTFont(PACKAGE / "charts" / "fonts" / "haidong-sans-regular.ttf", lazy=True) as font:
        known = {chr(code) for code in font.getBestCmap()}
    return {char for char in wanted - known if char.isalnum()}


def write(place: Path) -> None:
    """Write the fonts of a built site.

    Raises
    ------
    HaidongError
        When fonttools is not installed.
    """
    folder = place / "_fonts"
    folder.mkdir()
    text = "".join(sorted(characters(place)))
    for cut in CUTS:
        _cut(cut, text, folder)
    shutil.copy(PACKAGE / "charts" / "fonts" / "OFL.txt", folder)


def _cut(cut: str, text: str, folder: Path) -> None:
    try:
        from fontTools import subset
    except ImportError:
        raise HaidongError("the site needs fonttools: pip install 'haidong-data[site]'.") from None
    options = subset.Options(
        flavor="woff2", layout_features=["kern", "liga", "locl", "tnum"], notdef_outline=True
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    with subset.load_font(PACKAGE / "charts" / "fonts" / f"haidong-sans-{cut}.ttf", options) as font:
        subsetter.subset(font)
        subset.save_font(font, folder / f"haidong-sans-{cut}.woff2", options)
