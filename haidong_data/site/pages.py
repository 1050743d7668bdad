"""Pages from executed notebooks: one language kept, numbers and marks led to their sentences, code folded.

Owns the rewriting of an executed notebook into one that Sphinx renders. It runs nothing, and it changes no
number: what a page says is what the run said.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import count
from pathlib import Path
from typing import Any

from ..collection import read_bytes
from ..errors import HaidongError
from ..notebook.parameters import LANGS
from .about import provenance, standfirst
from .figures import Picture, anchor, html, read
from .links import ANCHOR, Site, Use, attribute, attributes, words

# What a run prints of a figure it drew.
DRAWN = re.compile(r"^(?:zh|en)[\w-]*/(?P<stem>[\w-]+): .*?(?P<print>[0-9a-f]{12})\s*$", re.M)
HEADING = re.compile(r"^#\s+(.+)$", re.M)
SECTION = re.compile(r"^(?=##)", re.M)
SOURCES = '<ol class="sources">'
# What itables puts into a notebook, a megabyte: on the site it is a file of its own.
BUNDLE = re.compile(r"<script>\s*(function injectCSS.*?)</script>", re.S)


@dataclass
class Page:
    """A page made from a notebook.

    Attributes
    ----------
    name, report, title, short : str
        The notebook's name, its report, its whole title, and the title's part before the colon.
    path : str
        The page's address from the top, without ending.
    notebook : dict
        For Sphinx.
    pictures : list of Picture
    """

    name: str
    report: str
    title: str
    short: str
    path: str
    notebook: dict[str, Any]
    pictures: list[Picture] = field(default_factory=list)
    glyphs: set[str] = field(default_factory=set)


def page(site: Site, report: str, path: Path, figures: Path, when: str, pdf: bool = False) -> Page:
    """Make a page from an executed notebook.

    Parameters
    ----------
    site : Site
        Takes up where each value is shown.
    report : str
    path : Path
        The executed notebook.
    figures : Path
        The folder of the figures that its run wrote.
    when : str
        The time of rendering, as shown.
    pdf : bool
        Whether the page has a PDF beside it.

    Raises
    ------
    HaidongError
        When the notebook did not run to its end, or a figure is not its own.
    """
    content = read_bytes(path, "executed notebook")
    source = json.loads(content)
    title = _title(source, site.lang, path)
    found = Page(
        path.stem, report, title, re.split("[：:]", title)[0].strip(), site.page(report, path.stem), source
    )
    source["cells"] = _joined([cell for cell in source["cells"] if _kept(cell, site.lang)])
    seen: set[str] = set()
    sections, first = count(1), standfirst(site, report, when)
    for cell in source["cells"]:
        if cell["cell_type"] != "code":
            text = HEADING.sub(lambda found: f"{found[0]}\n\n{first}", "".join(cell["source"]), count=1)
            cell["source"] = SECTION.sub(lambda _: part(next(sections)), text)
            continue
        if any(one["output_type"] == "error" for one in cell["outputs"]):
            raise HaidongError(f"{path.name} of {report} did not run to its end; run haidong render.")
        tags = cell["metadata"].setdefault("tags", [])
        tags += [
            tag for tag in ("hide-input",) if not {"hide-input", "remove-input", "hide-cell"} & set(tags)
        ]
        cell["outputs"] = _outputs(cell["outputs"], site, found, figures, seen)
    digest = hashlib.sha256(content).hexdigest()[:12]
    about = provenance(
        site,
        report,
        title,
        f"notebooks/{path.stem}.ipynb (SHA-256 {digest}…)",
        when,
        found.path if pdf else "",
    )
    source["cells"].append(shown(about))
    return found


def part(number: int) -> str:
    """Give a section an address that both languages share, for the switch; Sphinx makes others of its words."""
    return f'<span id="part-{number}"></span>\n\n'


def _title(source: dict, lang: str, path: Path) -> str:
    for cell in source["cells"]:
        heading = HEADING.search("".join(cell["source"]))
        if cell["cell_type"] == "markdown" and heading and _kept(cell, lang):
            return heading[1].strip()
    raise HaidongError(f"{path.name} has no title in {lang}; give its first cell one.")


def _kept(cell: dict, lang: str) -> bool:
    tags = set(cell["metadata"].get("tags", []))
    if "injected-parameters" in tags:  # what a batch was told; the page says it in words
        return False
    other = {one for one in LANGS if one != lang}
    return not (cell["cell_type"] == "markdown" and tags & other and lang not in tags)


def _joined(cells: list[dict]) -> list[dict]:
    """Put code that shows nothing before the code that follows it, so that one fold holds both."""
    found: list[dict] = []
    for cell in cells:
        before = found[-1] if found else None
        if cell["cell_type"] == "code" and before and before["cell_type"] == "code" and not before["outputs"]:
            cell = cell | {"source": "".join(before["source"]) + "\n\n" + "".join(cell["source"])}
            found[-1] = cell
        else:
            found.append(cell)
    return found


def shown(html_text: str) -> dict[str, Any]:
    """Make a cell that shows HTML and no code; one without any code myst-nb would drop."""
    data = {"text/html": html_text, "text/plain": ""}
    return {
        "cell_type": "code", "execution_count": None, "source": "# made by the site",
        "metadata": {"tags": ["remove-input"]}, "id": "made-" + hashlib.sha256(html_text.encode()).hexdigest()[:12],
        "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}],
    }  # fmt: skip


def _outputs(outputs: list[dict], site: Site, found: Page, figures: Path, seen: set[str]) -> list[dict]:
    drawn = [
        one
        for out in outputs
        if out["output_type"] == "stream"
        for one in DRAWN.finditer("".join(out["text"]))
    ]
    kept = []
    for out in outputs:
        data = out.get("data", {})
        if out["output_type"] == "stream":
            text = DRAWN.sub("", "".join(out["text"])).strip()
            if text and out.get("name") != "stderr":
                kept.append(_html(f'<p class="said">{escape(text)}</p>'))
        elif "image/png" in data and drawn:
            one = drawn.pop(0)
            picture = read(figures, one["stem"], one["print"])
            found.pictures.append(picture)
            kept.append(_html(html(picture, site, found.path, len(found.pictures), found.glyphs)))
            _note(site, found, picture)
        elif bundle := BUNDLE.search("".join(data.get("text/html", ""))):
            site.scripts["itables.js"] = bundle[1]
            kept.append(_html(f'<script src="{"../" * found.path.count("/")}_static/itables.js"></script>'))
        elif "text/html" in data:
            text = _led("".join(data["text/html"]), site, found, seen)
            kept.append(_html(_back(text, site.lang) if SOURCES in text else text))
        elif "text/markdown" in data:
            data["text/markdown"] = _led("".join(data["text/markdown"]), site, found, seen)
            kept.append(out)
        else:
            kept.append(out)
    return kept


def _html(text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/html": text, "text/plain": ""}, "metadata": {}}


def _note(site: Site, found: Page, picture: Picture) -> None:
    number = words("figure", site.lang)("figure", n=len(found.pictures))
    record = picture.record
    values = [
        *record["marks"].values(),
        *(one["id"] for role in ("facts", "derived") for one in record[role]),
    ]
    for value in dict.fromkeys(values):
        title = f"{found.short} · {number} {record['title']}"
        site.used(found.report, value, Use(found.path, anchor(picture), title))


def _led(text: str, site: Site, found: Page, seen: set[str]) -> str:
    """Lead the numbers of prose and tables to their sentences; the first of each on a page has an address."""

    def one(match: re.Match) -> str:
        value = unescape(match["id"])
        address = ""
        if value not in seen:
            seen.add(value)
            address = f' id="at:{match["id"]}"'
            site.used(found.report, value, Use(found.path, f"at:{value}", found.title))
        href = attribute(site.href(found.path, found.report, value))
        more = attributes(site.pointed(found.report, value))
        return f'<a class="fact{match["look"]}"{address} data-fact="{match["id"]}"{more} href="{href}"{match["rest"]}>'

    return ANCHOR.sub(one, text)


def _back(text: str, lang: str) -> str:
    """Fold the list of cited sentences away: on the site each number leads to its sentence itself."""
    title = escape(words("provenance", lang)("backmatter"))
    plain = re.sub(r'<span id="[^"]*">', "<span>", text)
    return f'<details class="backmatter"><summary>{title}</summary>{plain}</details>'
