"""Figures on the pages: SVG inline, every mark a link to its sentence, with description, data and downloads.

Owns how a figure's files become part of a page. A picture stands there once: its letters are text in the site's own
font, which sets them as they were drawn, and what it looks like is the style sheet's; on the way to a reader's disk a
script puts outlines and looks back. It draws nothing: what is shown are the files that a notebook's run wrote.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from markupsafe import Markup

from ..charts import NARROW, style
from ..collection import read_bytes, sha256
from ..errors import HaidongError
from ..export.tables import neutral
from ..markup import line
from ..words import words as spoken
from .fonts import letters_of
from .layout import Edition, macros
from .links import SVG, href, link_marks

XLINK = "{http://www.w3.org/1999/xlink}"
# A letter of a cut of the font, by its number there: the same in every figure.
GLYPH = re.compile(r"#?(?P<cut>[rb])-(?P<number>[0-9a-f]+)")
MOVED = re.compile(r"translate\([^)]*\)")
FLIPPED = re.compile(r"scale\(([\d.]+) -\1\) scale\(1 -1\)$")
LONG = re.compile(r"(-?\d+\.\d)\d+")  # a tenth of a pixel is as fine as screens show
COLOUR = re.compile(r"#([0-9a-f]{6})\b")
REFERENCE = re.compile(r"(?<=url\(#)[^)]+|(?<=^#).+")  # a colour too, which no element is named after
# Matplotlib's circle: eight curves from its lowest point over its right, highest and left ones.
NUMBER = r"-?[\d.]+"
CIRCLE = re.compile(rf"M({NUMBER}) ({NUMBER})((?:C{NUMBER}(?: {NUMBER}){{5}}){{8}})z")
# What browsers would not read as it stands in an address of data; letters of all languages they do.
ESCAPED = re.compile(r"[%#\s\ufeff]")
COLUMNS = ("id", "name", "year", "status", "bound", "value", "low", "high", "unit", "text")


@dataclass(frozen=True)
class Picture:
    """A figure's files.

    `stem`: of the files: notebook and name of the figure. `svg`, `narrow`: drawn for a desk and for a phone.
    `record`: the sidecar.
    """

    stem: str
    svg: bytes
    narrow: bytes
    record: dict[str, Any]

    @property
    def anchor(self) -> str:
        """Return the figure's address on its page."""
        return f"fig-{self.stem}"


def read(folder: Path, stem: str, fingerprint: str) -> Picture:
    """Read a figure's files, which must be those that a notebook's run names.

    Raises HaidongError when a file is missing, or tells of another drawing than the run.
    """
    endings = (".svg", NARROW, ".json")
    svg, narrow, sidecar = (read_bytes(folder / f"{stem}{ending}", "figure") for ending in endings)
    record = json.loads(sidecar)
    if record["fingerprint"] != fingerprint:
        raise HaidongError(f"the figure {stem} is not the one that its notebook drew; run haidong render.")
    return Picture(stem, svg, narrow, record)


def html(picture: Picture, edition: Edition, number: int, hatches: set[str]) -> Markup:
    """Write a figure as a page shows it.

    `number` is its own on the page; `hatches` names the fills that earlier figures on the page have brought.
    """
    units = {row["unit"] for row in picture.record["data"]}
    unit = units.pop() if len(units) == 1 else ""  # said once, at the head
    svgs = [inline_svg(picture, edition, number, hatches, narrow) for narrow in (False, True)]
    data = ESCAPED.sub(lambda one: quote(one[0]), "\ufeff" + rows_csv(picture.record))
    status, lang = spoken("status", edition.lang), edition.lang
    return macros().figure(lang, number, picture, svgs, unit, status, partial(href, edition), data)


def rows_csv(record: dict[str, Any]) -> str:
    """Write the rows that a figure shows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in record["data"]:
        writer.writerow([neutral(row.get(name)) for name in COLUMNS])
    return out.getvalue()


def inline_svg(picture: Picture, edition: Edition, number: int, hatches: set[str], narrow: bool) -> Markup:
    """Write a figure's SVG for a page: marks as links, letters as text, ids that no other figure has."""
    record = picture.record
    ElementTree.register_namespace("", SVG[1:-1])
    root = ElementTree.fromstring(picture.narrow if narrow else picture.svg)
    link_marks(root, edition, record)
    for group in list(root.iter(f"{SVG}g")):
        _outlines_to_text(group, edition.drawn)
    for element in root.findall(f"{SVG}defs/{SVG}style/..") + root.findall(f"{SVG}desc"):
        root.remove(element)  # a style would reach out to everything else on the page; the text stands beside
    _unique_ids(root, f"{'n' if narrow else 'f'}{number}-", hatches)
    for defs in root.findall(f".//{SVG}a//{SVG}defs"):
        _widen_targets(defs)
    _flatten(root)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("class", "narrow" if narrow else "wide")
    root.set("role", "group")
    # The description stands with the figure once more, and what it shows in the table below it.
    root.set("aria-label", record["title"] if narrow else line(record["alt"][edition.lang]))
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")
    for element in root.iter():
        _round_coordinates(element)
        _styles_to_class(element, edition.looks)
    text = ElementTree.tostring(root, encoding="unicode")
    return Markup(re.sub(r"\n+", "", text))


def _styles_to_class(element: ElementTree.Element, looks: dict[str, str]) -> None:
    """Say what an element looks like by a class, named after what the style sheet says of it."""
    said = [f"{key}:{element.attrib.pop(key)}" for key in ("fill", "stroke") if key in element.attrib]
    said += [one.replace(": ", ":").strip() for one in element.attrib.pop("style", "").split(";")]
    if look := ";".join(one for one in said if one and one != "stroke-dashoffset:0"):
        name = f"s{sha256(look)[:6]}"
        looks[name] = look
        element.set("class", f"{element.get('class', '')} {name}".strip())


def style_sheet(looks: Mapping[str, str]) -> str:
    """Write the part of the style sheet that says what figures look like, in the light and in the dark."""
    rules = "".join(f".{name} {{ {look} }}\n" for name, look in sorted(looks.items()))
    return "\n" + COLOUR.sub(lambda colour: f"light-dark({colour[0]}, {style.dark(colour[0])})", rules)


def _outlines_to_text(group: ElementTree.Element, drawn: set[str]) -> None:
    """Replace a group's outlines by text, each letter where its outline stood; leave what is in no font of ours."""
    uses = group.findall(f"{SVG}use")
    found = [GLYPH.fullmatch(use.get(f"{XLINK}href", use.get("href", ""))) for use in uses]
    glyphs = [(one["cut"], int(one["number"], 16)) for one in found if one]
    moved = all(MOVED.fullmatch(use.attrib["transform"]) for use in uses if "transform" in use.attrib)
    letters = [letters_of(cut).get(number, "") for cut, number in glyphs]
    cuts = {cut for cut, _ in glyphs}
    if len(glyphs) < len(uses) or not moved or not all(letters) or len(cuts) != 1:
        return
    cut = cuts.pop()
    drawn |= {cut + letter for letter in letters}
    text = ElementTree.Element(f"{SVG}text", {"transform": "scale(1 -1)"} | ({"class": "b"} if cut == "b" else {}))
    text.text = "".join(letters)
    group[:] = [text]


def _widen_targets(defs: ElementTree.Element) -> None:
    """Let a finger find a point: its shape gets a ground as wide as a fingertip, which is not seen."""
    for place, shape in enumerate(defs):
        defs[place] = around = ElementTree.Element(f"{SVG}g", {"id": shape.attrib.pop("id", "")})
        ground = {"r": "9", "fill": "none", "stroke": "none", "pointer-events": "all"}
        around.extend([ElementTree.Element(f"{SVG}circle", ground), shape])


def _unique_ids(root: ElementTree.Element, prefix: str, hatches: set[str]) -> None:
    """Keep the ids that something refers to, under a name that no other figure of the page has.

    A hatch, whose name is made from what it looks like, stands once on a page for each width, as what is not shown
    fills nothing: some weigh as much as the figure.
    """
    shared: dict[str, str] = {}
    for parent in list(root.iter()):
        for pattern in parent.findall(f"{SVG}pattern"):
            look = b"".join(ElementTree.tostring(one) for one in pattern)
            name = shared[pattern.get("id", "")] = f"{prefix[0]}h{sha256(look)[:6]}"
            if name in hatches:
                parent.remove(pattern)
            hatches.add(name)
    for element in root.iter():
        if target := element.attrib.pop(f"{XLINK}href", ""):
            element.set("href", target)
    ids = {one.get("id") for one in root.iter()}
    used = {ref for one in root.iter() for text in one.attrib.values() for ref in REFERENCE.findall(text)}
    own = {name: prefix + name for name in used & ids} | shared
    for element in root.iter():
        name = element.attrib.pop("id", "")
        if name in own:
            element.set("id", own[name])
        for key, text in element.attrib.items():
            element.set(key, REFERENCE.sub(lambda found: own.get(found[0], found[0]), text))


def _circle_as_arcs(circle: re.Match) -> str:
    """Write a circle of eight curves as two arcs: hatches of dots are made of hundreds."""
    ends = [tuple(map(float, one.split()[-2:])) for one in circle[3].split("C")[1:]]
    (right, _), (x, top), (left, _), (_, low) = ends[1::2]
    r = (low - top) / 2
    if abs(right - left - 2 * r) > 0.05 or abs(right + left - 2 * x) > 0.05:
        return circle[0]  # an ellipse, or no circle at all
    return f"M{circle[1]} {circle[2]}a{r:.4g} {r:.4g} 0 1 0 0 {-2 * r:.4g}a{r:.4g} {r:.4g} 0 1 0 0 {2 * r:.4g}z"


def _round_coordinates(element: ElementTree.Element) -> None:
    """Leave out digits of places that no screen shows."""
    for name in ("d", "x", "y"):
        if name in element.attrib:
            element.set(name, CIRCLE.sub(_circle_as_arcs, LONG.sub(r"\1", element.attrib[name])))
    if "transform" in element.attrib:
        fine = MOVED.sub(lambda one: LONG.sub(r"\1", one[0]), element.attrib["transform"])
        element.set("transform", fine)


def _flatten(parent: ElementTree.Element) -> None:
    """Take elements out of groups without attributes, and let a text say what its group says."""
    for child in parent:
        _flatten(child)
    bare = [child.tag == f"{SVG}g" and not child.attrib for child in parent]
    parent[:] = chain.from_iterable(child if is_bare else [child] for child, is_bare in zip(parent, bare, strict=True))
    for place, child in enumerate(parent):
        if child.tag == f"{SVG}g" and len(child) == 1 and child[0].tag == f"{SVG}text":
            text, moved = child[0], f"{child.get('transform', '')} {child[0].get('transform', '')}"
            text.attrib |= {**child.attrib, "transform": FLIPPED.sub(r"scale(\1)", moved.strip())}
            parent[place] = text
