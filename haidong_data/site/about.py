"""What a page of the site says of itself: what it rests on, when and from what it was rendered, how to cite it.

Owns the line under a page's title and the box at its foot. It leaves what the page is about to the other modules
of the site.
"""

from __future__ import annotations

from html import escape

from .. import __version__
from ..citation import document_name
from ..collection import seed
from .links import Site, attribute, words


def standfirst(site: Site, report: str, when: str) -> str:
    """Say under a page's title what it rests on and when it was rendered, as paper must too."""
    say = words("provenance", site.lang)
    said = say("standfirst", document=document_name(seed(report), site.lang), when=when[:10])
    return f'<p class="standfirst">{escape(said)}</p>'


def provenance(site: Site, report: str, title: str, what: str, when: str, pdf: str = "") -> str:
    """Say what a page rests on, when and from what it was rendered, and how to cite it."""
    say, source = words("provenance", site.lang), seed(report)
    document = document_name(source, site.lang)
    cited = say(
        "citation",
        title=title,
        version=__version__,
        year=when[:4],
        document=document,
        short=source.sha256[:12],
    )
    rows = [
        (say("seed"), escape(document)),
        (say("sha256"), f"<code>{source.sha256}</code>"),
        (say("rendered"), escape(say("from", when=when, what=what, version=__version__))),
        (say("cite"), escape(cited)),
    ]
    if pdf:
        name = pdf.rpartition("/")[2]
        rows.append((say("pdf"), f'<a class="pdf" href="{name}.pdf">{name}.pdf</a>'))
    lines = "".join(f"<dt>{escape(key)}</dt><dd>{value}</dd>" for key, value in rows)
    return f'<aside class="provenance" aria-label="{attribute(say("title"))}"><dl>{lines}</dl></aside>'
