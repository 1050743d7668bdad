"""The site's own fonts: the packaged family, cut down to the characters that the pages use.

Owns ``_fonts/`` of a site and the outlines of letters that pictures are downloaded with. A reader's machine may have
no Chinese font, and the whole family is 2 MB.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from functools import cache
from html import unescape
from pathlib import Path

from ..charts.style import FONTS
from ..errors import HaidongError

CUTS = {weight[0]: path for weight, path in FONTS.items()}  # "r" and "b", as figures call them
# What a reader may type or a script may write, whether a page holds it or not.
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "·—–…“”‘’×÷±≈≥≤−°²³‰％￥¥、。《》〈〉「」『』【】，；：？！（）←→↔▲▼"


def characters(pages: Iterable[str]) -> set[str]:
    """Return the characters that pages use."""
    return {char for char in set(ALWAYS).union(*map(unescape, pages)) if char.isprintable()}


def write(folder: Path, wanted: set[str]) -> None:
    """Write the fonts of a site that uses these characters.

    Raises HaidongError when fonttools is not installed.
    """
    try:
        from fontTools import subset
    except ImportError:
        raise HaidongError("the site needs fonttools: pip install 'haidong-data[site]'.") from None
    folder.mkdir(parents=True, exist_ok=True)
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "locl", "tnum"], notdef_outline=True)
    for path in FONTS.values():
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(wanted)))
        with subset.load_font(path, options) as font:
            subsetter.subset(font)
            subset.save_font(font, folder / f"{path.stem}.woff2", options)
    shutil.copy(FONTS["regular"].parent / "OFL.txt", folder)


@cache
def letters_of(cut: str) -> dict[int, str]:
    """Return the letter of each glyph of a cut, by its number there."""
    from fontTools.ttLib import TTFont

    with TTFont(CUTS[cut], lazy=True) as font:
        return {font.getGlyphID(name): chr(code) for code, name in reversed(font.getBestCmap().items())}


def outlines(drawn: set[str]) -> dict[str, dict[str, str]]:
    """Return the outlines of the letters that figures draw, by cut: 100 units an em, the baseline at zero."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    found: dict[str, dict[str, str]] = {cut: {} for cut in CUTS}
    for cut, path in CUTS.items():
        with TTFont(path, lazy=True) as font:
            glyphs, cmap, scale = font.getGlyphSet(), font.getBestCmap(), 100 / font["head"].unitsPerEm
            for letter in sorted(one[1:] for one in drawn if one[0] == cut):
                pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.4g}")
                glyphs[cmap[ord(letter)]].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
                found[cut][letter] = pen.getCommands()
    return found
