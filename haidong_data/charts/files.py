"""Figures as files: PNG, SVG and JSON of one figure, the same bytes each time.

Owns how a drawn figure becomes bytes, and reading the drawn text back.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image

# Flat colours with soft edges: the 128 commonest, kept exact, leave text crisp at half the size.
COLOURS = 128
# Matplotlib gives a glyph 6400 steps a side, six times the font's own.
COARSER = 8

_COMMENT = re.compile(r"<!-- (.*?) -->", re.DOTALL)
_PATH = re.compile(r' d="([^"]*)"')
_GLYPH = re.compile(r'(<path id="(?:r|b)-[^"]*" d=)"([^"]*)"')
# Matplotlib names clips, markers and hatches by hashes, of unrounded floats among others.
_NAMED = re.compile(r'(?<=id=")[pmh][0-9a-f]{10}(?=")')
_TIGHT = re.compile(r" ?\n|(?<=[MLQC]) ")  # blanks without which a path reads the same
_SEGMENT = re.compile(r"([MLQCz])([^MLQCz]*)")


def png(fig: Figure) -> bytes:
    """Encode a figure's canvas as it was last drawn, without a date or a program's name."""
    rgba = np.asarray(fig.canvas.buffer_rgba())
    packed = rgba.view("<u4")[:, :, 0] & 0xFFFFFF  # a number a pixel: blue, green, red
    colors, counts = np.unique(packed, return_counts=True)
    palette = colors[np.lexsort((colors, -counts))[:COLOURS]]
    # Pillow's own mapping to a palette is approximate, and turns the white ground grey.
    steps = _channels(colors)[:, None, :] - _channels(palette)[None, :, :]
    nearest = np.zeros(1 << 24, np.uint8)
    nearest[colors] = (steps**2).sum(axis=2).argmin(axis=1)
    few = Image.fromarray(nearest[packed])
    few.putpalette(_channels(palette).astype(np.uint8).tobytes())
    target = io.BytesIO()
    few.save(target, "png", dpi=(fig.dpi, fig.dpi), compress_level=6)
    return target.getvalue()


def _channels(colors: np.ndarray) -> np.ndarray:
    return np.stack([colors & 255, colors >> 8 & 255, colors >> 16], axis=1).astype(np.int32)


def svg(fig: Figure, description: str) -> bytes:
    """Draw the figure as SVG: text as paths, marks by their gid, no date; half of matplotlib's size."""
    target = io.StringIO()
    FigureCanvasSVG(fig).print_svg(target, metadata={"Date": None, "Creator": None})
    text = target.getvalue()
    text = text[text.index("<svg") :]
    before, _, rest = text.partition("<metadata>")
    text = f"{before}<desc>{escape(description)}</desc>{rest.partition('</metadata>')[2]}"
    text = text.replace("HaidongSans-Regular-", "r-").replace("HaidongSans-Bold-", "b-")
    text = _PATH.sub(lambda found: f' d="{_TIGHT.sub("", found[1])}"', text)
    text = _GLYPH.sub(lambda found: f'{found[1]}"{_relative(found[2])}"', text)
    text = text.replace('transform="scale(0.015625)"', f'transform="scale({0.015625 * COARSER:g})"')
    text = re.sub(r"\n\s*", "\n", text)
    for number, name in enumerate(dict.fromkeys(_NAMED.findall(text)), start=1):
        text = text.replace(name, f"{name[0]}{number}")
    return text.encode("utf-8")


@lru_cache(maxsize=8192)
def _relative(path: str) -> str:
    """Write a glyph's whole coordinates as steps, which are shorter; a figure has thousands of them."""
    x = y = start_x = start_y = 0
    steps, last = [], ""
    for command, rest in _SEGMENT.findall(path):
        points = [round(int(number) / COARSER) for number in rest.split()]
        pairs = list(zip(points[::2], points[1::2], strict=True)) or [(start_x, start_y)]
        before, last = last, ""
        if command == "z":
            steps.append("z")
        elif command == "M":
            start_x, start_y = pairs[0]
            steps.append(f"M{start_x} {start_y}")
        elif command == "L" and pairs[0][1] == y:
            steps.append(f"h{pairs[0][0] - x}")
        elif command == "L" and pairs[0][0] == x:
            steps.append(f"v{pairs[0][1] - y}")
        else:
            text = " ".join(f"{px - x} {py - y}" for px, py in pairs).replace(" -", "-")
            last = command.lower()
            between = last if before != last else "" if text[0] == "-" else " "
            steps.append(between + text)
        x, y = pairs[-1]
    return "".join(steps)


def read_texts(source: Path | str | bytes) -> list[str]:
    """Read back every line of text drawn in an SVG, in the order drawn.

    `source`: the file, or its content as bytes.
    """
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    return [unescape(found) for found in _COMMENT.findall(content.decode("utf-8"))]


def _clean(thing: Any) -> Any:
    """Make a value fit for JSON: numpy's numbers plain, what is missing null."""
    if isinstance(thing, Mapping):
        return {str(key): _clean(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_clean(value) for value in thing]
    if hasattr(thing, "item"):
        thing = thing.item()
    if thing is None or type(thing).__name__ in ("NAType", "NaTType") or thing != thing:
        return None
    if isinstance(thing, float):
        return int(thing) if thing.is_integer() and abs(thing) < 2**53 else thing
    return thing if isinstance(thing, (str, int, bool)) else str(thing)


def sidecar(record: Mapping[str, Any]) -> bytes:
    """Encode the sidecar: UTF-8, one field a line where it is long, ending in a newline."""
    return (json.dumps(_clean(record), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")
