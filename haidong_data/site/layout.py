"""What all pages share: the reader's words, addresses of pages, and the layout that a page stands in.

Owns which page lies where, and the rendering of a template within the layout. A report's pages lie in a folder of its
own (``zh/<report>/fiscal.html``), so that another report changes no address of it. What they hold is others'.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from .. import __version__
from ..analysis.citation import told
from ..collection import Seed, authors, seed
from ..markup import environment
from ..notebook.parameters import LANGS
from ..notebook.values import Values
from ..words import words as spoken

TEMPLATES = Path(__file__).parent / "templates"
TAG = {"zh": "zh-CN", "en": "en"}
# The collection's own pages, in the order of the header.
COMMON = ("reports", "dictionary", "downloads", "guide")
# Nothing of another host, and no script that stands in a page: markup in a document can do nothing.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self'; base-uri 'none'; form-action 'self'"
)
# End tags that HTML lets be left out, of which a report's pages hold ten thousand; with the blanks behind them,
# for a cell is empty only without any.
END_TAGS = re.compile(r"</(?:li|dt|dd|t[dhr])>\s*(?=(?:<(?:li|dt|dd|t[dhr])\b|</(?:[uod]l|tr|thead|tbody|table)>))")
# Quotes around attributes that need none: a report's pages hold thirty thousand.
TAGGED = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
ATTRIBUTE = re.compile(r"""(\s[\w:-]+=)(?:"([^\s"'=<>`]+)"(?=[\s>])|("[^"]*"|'[^']*'))""")


def words(group: str, lang: str) -> Callable[..., str]:
    """Return the site's own words of a group in a language: ``words("card", "en")("year")``."""
    table = spoken(f"site.{group}", lang)
    return lambda key, **values: table[key].format(**values)


def place_name(source: Seed, lang: str) -> str:
    """Return a report's place and year of delivery, as lists of reports name it."""
    return f"{told(source, 'place', lang)} {source.delivered[:4]}"


@dataclass
class Edition:
    """The pages of one report in one language, and where on them its values are shown.

    `report`, `lang`: a closed report's id; ``zh`` or ``en``. `pages`: names and short titles of the pages
    that the report's own navigation leads to. `uses`: where each value is shown: page, place on it, the page's
    title, and which figure stands there. `searchable`: what can be searched: page, place on it, title, text.
    `drawn`: characters that its figures draw, each after its cut: ``"b2"``. `looks`: what its figures look like,
    by class. `base`: the way from the page being written to the report's folder.
    """

    report: str
    lang: str
    pages: list[tuple[str, str]] = field(default_factory=list)
    uses: dict[str, list[tuple[str, str, str, str]]] = field(default_factory=dict)
    searchable: list[tuple[str, str, str, str]] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)
    looks: dict[str, str] = field(default_factory=dict)
    base: str = ""

    @cached_property
    def values(self) -> Values:
        """Return the report's values in this language."""
        return Values(self.report, self.lang, "printed")

    @property
    def seed(self) -> Seed:
        """Return the report's document."""
        return seed(self.report)

    def note_use(self, value: str, page: str, anchor: str, title: str, figure: str = "") -> None:
        """Note that a page shows a value; once a place."""
        use, places = (page, anchor, title, figure), self.uses.setdefault(value, [])
        if use not in places:
            places.append(use)

    def render(self, template: str, name: str, title: str, what: str, when: str, pdf: str = "", **content: Any) -> str:
        """Write a page of the report within the layout; `what`, `when`, `pdf`: see `provenance`."""
        own = [("index", ""), *self.pages]
        at = [page for page, _ in own].index(name)
        before = own[at - 1] if at > 1 else None  # nothing leads back to the report's first page
        after = own[at + 1] if at + 1 < len(own) else None
        return render(template, f"{self.report}/{name}", self.lang, title, own=self.pages, report=self.report,
                      about=place_name(self.seed, self.lang), before=before, after=after,
                      about_page=self.provenance(title, what, when, pdf), **content)  # fmt: skip

    def provenance(self, title: str, what: str, when: str, pdf: str = "") -> dict[str, str]:
        """Return what a page's foot says: what it rests on, when and from what it was made, how to cite it."""
        say, document = words("provenance", self.lang), self.seed.name(self.lang)
        named, sha256 = authors(self.lang), self.seed.sha256
        cited = say("citation" if named else "uncredited", authors=named, year=when[:4], title=title,
                    document=document, short=sha256[:12], version=__version__)  # fmt: skip
        rendered = say("from", when=when, what=what, version=__version__)
        return {"document": document, "sha256": sha256, "when": when, "rendered": rendered, "cited": cited, "pdf": pdf}


def render(template: str, page: str, lang: str, title: str, **content: Any) -> str:
    """Write a page within the layout.

    `template`: a file of ``templates/``. `page`: the page's address from the top of the language, without
    ending. `**content`: what the template asks for.
    """
    top = "../" * page.count("/")
    other = next(one for one in LANGS if one != lang)
    shared: dict[str, Any] = {"lang": lang, "tag": TAG[lang], "title": title, "page": page, "top": top,
             "root": f"{top}../", "other": other, "other_tag": TAG[other], "policy": POLICY, "common": COMMON,
             "own": [], "report": "", "about": "", "before": None, "after": None, "toc": []}  # fmt: skip
    return minify(templates().get_template(template).render(shared | content))


def macros() -> Any:
    """Return the macros that write pieces of pages, to be called by name; each returns escaped markup."""
    return templates().get_template("macros.jinja").module


def minify(page: str) -> str:
    """Leave out of a page what HTML lets be left out.

    >>> minify('<ul><li class="a b">one</li> <li id="two">two</li></ul>')
    '<ul><li class="a b">one<li id=two>two</ul>'
    """
    bare = END_TAGS.sub("", page)
    return TAGGED.sub(lambda tag: ATTRIBUTE.sub(lambda one: one[1] + (one[2] or one[3]), tag[0]), bare)


def templates() -> Any:
    """Return the environment of the site's templates, which all know its words."""
    found = environment(TEMPLATES)
    found.globals["words"] = words
    return found
