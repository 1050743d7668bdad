"""Pages from executed notebooks: one language kept, numbers and marks led to their sentences, code folded.

Owns the way from an executed notebook to the body of a page. It runs nothing, and it changes no number: what a page
says is what the run said.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from lxml import html
from markupsafe import Markup, escape

from ..collection import read_bytes, sha256
from ..errors import HaidongError
from ..markup import line
from ..notebook.parameters import LANGS
from . import figures
from .figures import Picture
from .layout import Edition, macros, words
from .links import link_numbers

NOTEBOOK = re.compile(r"^([\w-]+)\.ipynb")  # a link to another one
H1 = ("heading_open", "h1")
# What tables hold is found among the facts.
SEARCHED = "descendant::*[self::h2 or self::h3 or self::p or self::li][not(ancestor::li)]"


@dataclass
class Page:
    """A page made from a notebook.

    `name`, `title`, `short`: the notebook's name, its whole title, and the title's part before the colon.
    `made_from`: the notebook and the digest of what was read. `body`: what stands below the title, as markup.
    `toc`: its sections: address and heading. `pictures`: its figures. `code`: whether it shows code. `hatches`: the
    fills that stand on it, `linked`: the values, `headings`: how many, so far.
    """

    name: str
    title: str
    short: str
    made_from: str
    body: Markup = Markup("")
    toc: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    code: bool = False
    hatches: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    headings: int = 0


def read(edition: Edition, path: Path, figures: Path) -> Page:
    """Make a page from an executed notebook, and note where it shows each value.

    `edition`: takes up where each value is shown, and what can be searched. `figures`: the folder of the
    figures that its run wrote. Raises HaidongError when the notebook has no title, did not run to its end, or
    a figure is not its own.
    """
    content = read_bytes(path, "executed notebook")
    cells = without_empty_sections([cell for cell in json.loads(content)["cells"] if _is_shown(cell, edition.lang)])
    title = next(filter(None, map(_title, cells)), "")
    if not title:
        raise HaidongError(f"{path.name} has no title in {edition.lang}; give its first cell one.")
    made_from = f"notebooks/{path.name} (SHA-256 {sha256(content)[:12]}…)"
    page = Page(path.stem, title, re.split("[：:]", title)[0].strip(), made_from)
    parts: list[Markup] = []
    for cell in cells:
        if cell["cell_type"] == "code":
            if any(one["output_type"] == "error" for one in cell["outputs"]):
                raise HaidongError(f"{path.name} of {edition.report} did not run to its end; run haidong render.")
            parts += [_code(cell, page), *_outputs(cell["outputs"], edition, page, figures)]
        else:
            parts.append(_prose("".join(cell["source"]), edition, page))
    if not page.toc:  # each of its sections was left out
        parts.append(macros().said(words("page", edition.lang)("nothing")))
    page.body = Markup("\n").join(parts)
    return page


def _is_shown(cell: dict, lang: str) -> bool:
    tags = set(cell["metadata"].get("tags", []))
    if tags & {"injected-parameters", "remove-cell"}:  # what a batch was told; the page says it in words
        return False
    return not (cell["cell_type"] == "markdown" and tags & set(LANGS) and lang not in tags)


def without_empty_sections(cells: list[dict]) -> list[dict]:
    """Leave out sections whose cells show nothing: what they promise, this report does not state.

    A section begins with a heading of the second level, within a cell too; what comes before the first always stays.
    """
    sections: list[list[dict]] = [[]]
    for cell in cells:
        prose = cell["cell_type"] == "markdown"
        parts = re.split("(?m)^(?=## )", "".join(cell["source"])) if prose else []
        for one in [cell | {"source": part} for part in parts if part] if prose else [cell]:
            if prose and one["source"].startswith("## "):
                sections.append([])
            sections[-1].append(one)
    return [cell for at, section in enumerate(sections) if not at or _shows_something(section) for cell in section]


def _shows_something(section: list[dict]) -> bool:
    codes = [cell for cell in section if cell["cell_type"] == "code"]
    return not codes or any(out["output_type"] != "stream" for cell in codes for out in cell["outputs"])


def _title(cell: dict) -> str:
    if cell["cell_type"] != "markdown":
        return ""
    tokens = markdown().parse("".join(cell["source"]))
    titles = (inside.content.strip() for opens, inside in pairwise(tokens) if (opens.type, opens.tag) == H1)
    return next(titles, "")


@cache
def markdown() -> Any:
    """Return the Markdown of notebooks: CommonMark with tables, and the markup that prose links are."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table")


LOOKS = {"Keyword": "k", "String": "s", "Comment": "c", "Operator.Word": "k", "Name.Function": "f"}


def highlighted(source: str) -> Any:
    """Return Python code as markup: keywords, strings, comments and names of functions apart."""
    from pygments.lexers import PythonLexer

    pieces: list[list[str]] = []
    for kind, text in PythonLexer().get_tokens(source.strip()):
        look = next((look for name, look in LOOKS.items() if name in str(kind)), "")
        if pieces and (pieces[-1][0] == look or not text.strip()):
            pieces[-1][1] += text
        else:
            pieces.append([look, text])
    return macros().highlighted(pieces)


def _code(cell: dict, page: Page) -> Markup:
    source = "".join(cell["source"]).strip()
    if not source or {"remove-input", "hide-cell"} & set(cell["metadata"].get("tags", [])):
        return Markup("")
    page.code = True
    return macros().code(highlighted(source))


def _outputs(outputs: list[dict], edition: Edition, page: Page, folder: Path) -> list[Markup]:
    drawn = any(out.get("metadata", {}).get("haidong") for out in outputs)
    kept: list[Markup] = []
    for out in outputs:
        data, own = out.get("data", {}), out.get("metadata", {}).get("haidong")
        if own:
            picture = figures.read(folder, own["figure"], own["fingerprint"])
            page.pictures.append(picture)
            kept.append(figures.html(picture, edition, len(page.pictures), page.hatches))
            _note_figure(edition, page, picture)
        elif "text/html" in data:
            kept.append(_page_html("".join(data["text/html"]), edition, page))
        elif "text/markdown" in data:
            kept.append(_prose("".join(data["text/markdown"]), edition, page))
        elif out.get("name") == "stdout" and not drawn:  # beside a figure: what its drawing logged
            kept.append(macros().said("".join(out["text"]).strip()))
        elif "text/plain" in data:
            kept.append(macros().said("".join(data["text/plain"])))
    return kept


def _note_figure(edition: Edition, page: Page, picture: Picture) -> None:
    """Note which values a figure shows or says, and what of it can be searched."""
    number, record = words("figure", edition.lang)("figure", n=len(page.pictures)), picture.record
    for value in [*record["marks"].values(), *(one["id"] for one in record["facts"] + record["derived"])]:
        edition.note_use(value, page.name, picture.anchor, page.short, number)
    text = f"{record['title']} {record['subtitle']}"  # its values are found as such
    edition.searchable.append((page.name, picture.anchor, f"{page.short} · {number}", text))


def _prose(text: str, edition: Edition, page: Page) -> Markup:
    return _page_html(markdown().render(text), edition, page)


def _page_html(text: str, edition: Edition, page: Page) -> Markup:
    """Return HTML of a notebook as its page has it: numbers lead to their sentences, sections have an address.

    Notes where on the page each value stands first, the sections, and what can be searched.
    """
    if not text.strip():
        return Markup("")
    root = html.fragment_fromstring(text, create_parent="div")
    for found in list(root.iter("h1", "script", "style")):  # the title stands above
        found.drop_tree()
    for value, link in link_numbers(root, edition):
        tables = list(link.iterancestors("table"))
        if tables or value in page.linked:  # the sentence stands with the first, and in the list at the end
            link.attrib.pop("title", None)
        if any("data-browse" in table.attrib for table in tables):  # a list of all is no place of one
            continue
        if value not in page.linked:
            page.linked.add(value)
            link.set("id", f"v-{len(page.linked)}")
            edition.note_use(value, page.name, f"v-{len(page.linked)}", page.short)
    for link in root.iter("a"):
        link.set("href", NOTEBOOK.sub(r"\1.html", link.get("href", "")))
    for heading in root.iter("h2", "h3"):
        page.headings += 1
        heading.set("id", f"part-{page.headings}")  # one that both languages share, for the switch
        if heading.tag == "h2":
            page.toc.append((f"part-{page.headings}", heading.text_content()))
    if any(one.get("class") == "sources" for one in root.iter("ol")):  # what the script lists anew, of all links
        return macros().backmatter(words("provenance", edition.lang))
    _search(root, edition, page)
    return inner(root)


def inner(root: Any) -> Markup:
    """Write what stands in an element, without its own tags.

    >>> str(inner(html.fragment_fromstring("1 &lt; 2: <b>so</b> it is", create_parent="div")))
    '1 &lt; 2: <b>so</b> it is'
    """
    return escape(root.text or "") + Markup("").join(Markup(html.tostring(one, encoding="unicode")) for one in root)


def _search(root: Any, edition: Edition, page: Page) -> None:
    place, heading = page.toc[-1] if page.toc else ("", page.title)
    for block in root.xpath(SEARCHED):
        if block.get("id"):
            place, heading = block.get("id"), block.text_content()
        if text := line(" ".join(block.itertext())):
            about = page.title if heading == page.title else f"{page.short} · {heading}"
            edition.searchable.append((page.name, place, about, text))
