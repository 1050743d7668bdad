"""Figures on the pages: SVG inline, every mark a link to its sentence, with description, data and downloads.

Owns how a figure's files become part of a page. Ids are prefixed, so that many figures stand on one page. It
draws nothing: what is shown are the files that a notebook's run wrote.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from ..collection import read_bytes
from ..errors import HaidongError
from ..export.tables import neutral
from ..words import words as spoken
from .links import Site, attribute, attributes, words

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
# A letter of a cut of the font, by its number there: the same in every figure.
GLYPH = re.compile(r"[rb]-[0-9a-f]+")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
COLUMNS = ("id", "name", "year", "status", "bound", "value", "low", "high", "unit", "text")


@dataclass(frozen=True)
class Picture:
    """A figure's files.

    Attributes
    ----------
    stem : str
        Of the files: notebook and name of the figure.
    svg, png : bytes
    record : dict
        The sidecar.
    """

    stem: str
    svg: bytes
    png: bytes
    record: dict[str, Any]


def read(folder: Path, stem: str, fingerprint: str = "") -> Picture:
    """Read a figure's files, which must be those that a notebook's run names.

    Raises
    ------
    HaidongError
        When a file is missing, or tells of another drawing than the run.
    """
    svg, png, sidecar = (
        read_bytes(folder / f"{stem}{ending}", "figure") for ending in (".svg", ".png", ".json")
    )
    record = json.loads(sidecar)
    if fingerprint and record["fingerprint"] != fingerprint:
        raise HaidongError(f"the figure {stem} is not the one that its notebook drew; run haidong render.")
    return Picture(stem, svg, png, record)


def rows_csv(record: dict[str, Any]) -> str:
    """Write the rows that a figure shows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in record["data"]:
        writer.writerow([neutral("" if row.get(name) is None else row.get(name)) for name in COLUMNS])
    return out.getvalue()


def inline(picture: Picture, site: Site, page: str, number: int, glyphs: set[str] | None = None) -> str:
    """Write a figure's SVG for a page: ids prefixed, marks as links that carry their sentence.

    Letters are drawn once a page: `glyphs` names those that earlier figures on it have brought.
    """
    glyphs = set() if glyphs is None else glyphs
    record = picture.record
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.register_namespace("xlink", XLINK[1:-1])
    root = ElementTree.fromstring(picture.svg)
    prefix = f"f{number}-"
    for parent in list(root.iter()):
        for place, child in enumerate(list(parent)):
            value = record["marks"].get(child.get("id", ""))
            if value is not None:
                parent[place] = _linked(child, value, site, page, record)
    style = root.find(f".//{SVG}style")
    if style is not None:  # on a page it would reach out to everything else
        style.text = ""
    for element in list(root.iter()):
        for child in list(element):
            if GLYPH.fullmatch(child.get("id", "")) and child.tag == f"{SVG}path":
                if child.get("id") in glyphs:
                    element.remove(child)
                glyphs.add(child.get("id", ""))
    for element in root.iter():
        if (own := element.get("id")) and not GLYPH.fullmatch(own):
            element.set("id", prefix + own)
        target = element.attrib.pop(f"{XLINK}href", None)
        if target is not None:
            inside = target.startswith("#") and not GLYPH.fullmatch(target[1:])
            element.set("href", "#" + prefix + target[1:] if inside else target)
        for name, value in element.attrib.items():
            if "url(#" in value:
                element.set(name, REFERENCE.sub(lambda found: f"url(#{prefix}{found[1]})", value))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    description = root.find(f"{SVG}desc")
    if description is not None:
        root.remove(description)
    root.set("role", "group")
    root.set("aria-label", re.sub(r"\s+", " ", record["alt"][site.lang]))
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r"<style[^>]*/>|<style[^>]*></style>|<(\w+:)?defs ?/>", "", text).replace("\n", "")


def _linked(
    mark: ElementTree.Element, value: str, site: Site, page: str, record: dict
) -> ElementTree.Element:
    values = site.values(record["report"])
    said = values.get(value)
    pointed = site.pointed(record["report"], value, drawn(record, value))
    link = ElementTree.Element(
        f"{SVG}a",
        {
            "href": site.href(page, record["report"], value),
            "class": "mark",
            "data-fact": value,
            "aria-label": re.sub(r"\s+", " ", pointed.get("data-head", value)),
        }
        | pointed,
    )
    title = ElementTree.SubElement(link, f"{SVG}title")
    title.text = values.hover(said) if said else value
    link.append(mark)
    link.tail, mark.tail = mark.tail, None
    return link


def html(picture: Picture, site: Site, page: str, number: int, glyphs: set[str] | None = None) -> str:
    """Write a figure as a page shows it.

    Parameters
    ----------
    picture : Picture
    site : Site
    page : str
        The page's address, from the top.
    number : int
        Of the figure on its page.
    glyphs : set of str, optional
        As for `inline`.
    """
    say, record = words("figure", site.lang), picture.record
    title = say("figure", n=number)
    top = "../" * page.count("/")
    folder = f"{top}_figures/" + (f"{record['report']}/" if "/" in page else "")
    files = "".join(
        f'<a class="download" href="{folder}{picture.stem}.{ending}" download="{picture.stem}.{ending}"'
        f' data-blob="{folder}{picture.stem}.js">{ending.upper()}</a>'
        for ending in ("svg", "png")
    )
    rows = "data:text/csv;charset=utf-8," + quote("\ufeff" + rows_csv(record))
    files += f'<a class="download" href="{rows}" download="{picture.stem}.csv">{escape(say("csv"))}</a>'
    return (
        f'<figure class="chart" id="{anchor(picture)}">'
        f'<div class="drawing" tabindex="0" role="region" aria-label="{attribute(title)}">'
        f"{inline(picture, site, page, number, glyphs)}</div>"
        f'<p class="swipe">{escape(say("swipe"))}</p>'
        f"<figcaption><strong>{escape(title)}</strong> {escape(record['title'])}"
        f'<span class="hint">{escape(say("hint"))}</span></figcaption>'
        f'<div class="tools"><details><summary>{escape(say("describe"))}</summary><p>'
        f"{escape(record['alt'][site.lang])}</p></details>"
        f"<details><summary>{escape(say('data'))}</summary>{_data(record, site, page)}</details>"
        f'<span class="downloads"><span>{escape(say("downloads"))}</span> {files}</span></div></figure>'
    )


def anchor(picture: Picture) -> str:
    """Return the address of a figure on its page."""
    return f"fig-{picture.stem}"


def _data(record: dict[str, Any], site: Site, page: str) -> str:
    """Write the rows of a figure as a table, units at the head where all are the same."""
    say, status = words("table", site.lang), spoken("status", site.lang)
    units = {row["unit"] for row in record["data"]}
    unit = f" ({next(iter(units))})" if len(units) == 1 and next(iter(units)) else ""
    heads = [say("name"), say("year"), say("status"), say("value") + unit]
    lines = []
    for row in record["data"]:
        shown = row.get("label") or row["text"] if unit else row["text"]
        href = site.href(page, record["report"], row["id"])
        year = "" if row["year"] is None else str(row["year"])
        lines.append(
            f"<tr><td>{escape(row['name'])}</td><td>{year}</td><td>{status[row['status']]}</td>"
            f'<td class="number"><a class="fact" data-fact="{attribute(row["id"])}"'
            f'{attributes(site.pointed(record["report"], row["id"], row["text"]))} href="{href}">{escape(shown)}</a>'
            "</td></tr>"
        )
    head = "".join(
        f'<th scope="col"{" class=number" if i == 3 else ""}>{escape(one)}</th>'
        for i, one in enumerate(heads)
    )
    return f'<table class="facts"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def drawn(record: dict[str, Any], value: str) -> str:
    """Return how a figure says a value, in its own unit."""
    entries = (entry for role in ("facts", "derived", "references") for entry in record[role])
    return next((entry["text"] for entry in entries if entry["id"] == value), "")


def script(picture: Picture) -> str:
    """Write a figure's files as a script, for pages opened from disk, where a link alone cannot download."""
    files = {
        f"{picture.stem}.svg": ("image/svg+xml", picture.svg),
        f"{picture.stem}.png": ("image/png", picture.png),
    }
    return blob_script(files)


def blob_script(files: dict[str, tuple[str, bytes]]) -> str:
    """Write files as a script that hands them over by name."""
    given = {
        name: [kind, base64.b64encode(content).decode("ascii")] for name, (kind, content) in files.items()
    }
    return f"Object.assign(window.haidongFiles ??= {{}}, {json.dumps(given)});\n"


def thumbnail(picture: Picture, width: int = 560) -> bytes:
    """Return a small picture of a figure for the index."""
    from PIL import Image

    with Image.open(io.BytesIO(picture.png)) as image:
        small = image.convert("RGB").resize((width, round(image.height * width / image.width)), Image.LANCZOS)
    out = io.BytesIO()
    small.save(out, "webp", quality=82, method=4)
    return out.getvalue()
