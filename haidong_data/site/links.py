"""Addresses on the site: of pages, of sentences, of every value, and where each value is shown.

Owns which page lies where and the way from any value to its sentence or formula. It leaves what the pages
hold to the other modules of the site.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html import escape
from urllib.parse import quote

from ..citation import cite
from ..collection import terms
from ..notebook.values import Values
from ..prose import Document, Passage
from ..words import words as spoken

# The anchors that prose and tables of a notebook put round their numbers.
ANCHOR = re.compile(r'<a class="fact(?P<look>[^"]*)" data-fact="(?P<id>[^"]*)" href="[^"]*"(?P<rest>[^>]*)>')


def words(group: str, lang: str) -> Callable[..., str]:
    """Return the site's own words of a group in a language: ``words("card", "en")("year")``."""
    table = terms("site")[group]
    return lambda key, **values: table[key][lang].format(**values)


@dataclass(frozen=True)
class Use:
    """A place where a value is shown: a page, the place on it, and what stands there."""

    page: str
    anchor: str
    title: str


@dataclass
class Site:
    """The site of one language: its reports, its pages, and where values are shown.

    Parameters
    ----------
    lang : str
    reports : list of str
        Closed reports, oldest first; the last one's pages lie at the top.
    units : str
        The system of units of its pages.
    scripts : dict of str
        Libraries that pages load, by file name; filled as pages are made.
    """

    lang: str
    reports: list[str]
    units: str = "printed"
    uses: dict[tuple[str, str], list[Use]] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)

    def page(self, report: str, name: str) -> str:
        """Return a page's address from the top, without its ending."""
        return name if report == self.reports[-1] else f"{report}/{name}"

    def values(self, report: str) -> Values:
        """Return the values of a report in the site's language."""
        return _values(report, self.lang, self.units)

    def owner(self, report: str, value: str) -> str:
        """Return the report whose source page holds a value that a page of `report` shows."""
        try:
            return self.values(report).owner(value).seed.id
        except KeyError:
            return report

    def href(self, page: str, report: str, value: str) -> str:
        """Return the way from a page to the sentence or formula of a value."""
        target = self.page(self.owner(report, value), "source")
        return f"{relative(page, target)}#{fragment(value)}"

    def pointed(self, report: str, value: str, drawn: str = "") -> dict[str, str]:
        """Return what a link carries for its script: the value in words, and where its number stands in the quote.

        `drawn` is how a figure says it, where it stands there in another unit.
        """
        said = self.values(report).get(value)
        if said is None:
            return {}
        named = f"{said.name} {said.year}" if said.year else said.name
        status = spoken("status", self.lang)[said.status]
        zh, plain = (
            self.lang == "zh",
            said.status in ("reported", "counted") or status.lower() in named.lower(),
        )
        named += "" if plain else f"（{status}）" if zh else f" ({status.lower()})"
        text = f"{drawn}（{said.text}）" if zh else f"{drawn} ({said.text})"
        text = text if drawn and drawn != said.text else said.text
        head = {"data-head": f"{named}{'：' if zh else ': '}{text}"}
        if not said.quote:
            return head
        quoted = cite(value, report=self.owner(report, value))
        return head | {"data-at": f"{len(quoted.before)},{len(quoted.before + quoted.number)}"}

    def used(self, report: str, value: str, use: Use) -> None:
        """Note that a page shows a value; once a place."""
        places = self.uses.setdefault((self.owner(report, value), value), [])
        if use not in places:
            places.append(use)


@cache
def _values(report: str, lang: str, units: str) -> Values:
    return Values(report, lang, units)


def attributes(given: dict[str, str]) -> str:
    """Write attributes into a tag, each after a blank."""
    return "".join(f' {name}="{attribute(text)}"' for name, text in given.items())


def relative(page: str, target: str) -> str:
    """Return the way from one page to another, ending in ``.html``."""
    return posixpath.relpath(f"{target}.html", posixpath.dirname(page) or ".")


def fragment(value: str) -> str:
    """Write an id as the end of an address."""
    return quote(value, safe="/:.-_")


def attribute(text: str) -> str:
    """Write a text as an attribute's value, on one line."""
    return escape(re.sub(r"\s+", " ", text), quote=True)


def sentence_id(document: Document, passage: Passage) -> str:
    """Return the address of a sentence on its page: paragraph and number within it."""
    paragraph = document.paragraph(passage.start)
    assert paragraph is not None  # a sentence stands in one
    return f"s-{paragraph.number}-{paragraph.sentences.index(passage) + 1}"
