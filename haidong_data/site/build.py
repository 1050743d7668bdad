"""The site: executed notebooks, the reports themselves and the data, as pages to read offline.

Owns the order of the work, and that the site a reader has stays until the new one is whole. What the pages hold
is made in the other modules of the site; notebooks are run by `render`.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from ..batch.grid import Run
from ..collection import PACKAGE, seed
from ..errors import HaidongError
from ..export import tables
from ..facts import reports
from ..notebook.parameters import LANGS
from . import figures, fonts, pages, search, sources
from . import pdf as pdf_printer
from .links import Site, words
from .pages import Page

FIRST = ("overview",)  # notebooks that come before the others, which follow in their order
LAST = ("ledger",)


def moment() -> str:
    """Return the time of rendering, to the minute; SOURCE_DATE_EPOCH fixes it."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    now = dt.datetime.fromtimestamp(int(fixed), dt.UTC) if fixed else dt.datetime.now(dt.UTC)
    return now.strftime("%Y-%m-%d %H:%M UTC")


def report(runs: Sequence[Run], target: Path, pdf: bool = False) -> Path:
    """Build the site of all closed reports, in both languages.

    Parameters
    ----------
    runs : sequence of Run
        The executed notebooks, of every closed report in every language.
    target : Path
        Where the site goes; what stood there is replaced when the new one is whole.
    pdf : bool
        Also print each notebook's page as PDF, beside it.

    Returns
    -------
    Path
        The site's ``index.html``.

    Raises
    ------
    HaidongError
        When a notebook was not executed, a figure is missing, or a PDF cannot be printed; the site is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if not reports():
        raise HaidongError("no report has a closed ledger yet; run haidong check to see what is open.")
    with tempfile.TemporaryDirectory(prefix=".site-", dir=target.parent) as draft:
        place = Path(draft) / "site"
        place.mkdir()
        pages = _build(place, Path(draft), pdf, runs)
        if pdf:
            pdf_printer.print_pages(pages)
        old = Path(draft) / "old"
        if target.exists():
            os.replace(target, old)
        os.replace(place, target)
    return target / "index.html"


def _build(place: Path, draft: Path, pdf: bool, runs: Sequence[Run]) -> list[Path]:
    """Build all pages, and return those made of notebooks."""
    built: list[Path] = []
    files, frames, when = tables.contents(), tables.frames(), moment()
    tables.export(place / "data", files)
    for name, content in files.items():
        kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
        (place / "data" / f"{name}.js").write_text(figures.blob_script({name: (kind, content)}), "utf-8")
    running = []
    sites: dict[str, Site] = {}
    for lang in LANGS:
        site = sites[lang] = Site(lang, reports())
        source = draft / f"source-{lang}"
        made = {
            name: [
                pages.page(site, name, run.executed, run.figures / run.folder, when, pdf)
                for run in _ordered(runs, name, lang)
            ]
            for name in site.reports
        }
        count = sources.write_sources(site, source, made, frames, files, when)
        running.append(_sphinx(lang, source, place / lang, _name(lang), count))
        for name, done in made.items():
            _figures(place / lang / "_figures" / ("" if name == site.reports[-1] else name), done)
            built += [place / lang / f"{page.path}.html" for page in done]
    for lang, process in zip(LANGS, running, strict=True):
        warned = process.communicate()[1]
        if process.returncode or warned.strip():
            lines = warned.strip().splitlines()
            raise HaidongError(
                f"the {lang} pages cannot be built: {lines[-1] if lines else process.returncode}."
            )
        scripts = sites[lang].scripts | {"search-data.js": search.script(sites[lang], place / lang)}
        for name, script in scripts.items():
            (place / lang / "_static" / name).write_text(script, "utf-8")
        shutil.rmtree(place / f".doctrees-{lang}", ignore_errors=True)
    shutil.rmtree(place / "jupyter_execute", ignore_errors=True)
    fonts.write(place)
    (place / "index.html").write_text(_door(), "utf-8")
    return built


def _ordered(runs: Sequence[Run], name: str, lang: str) -> list[Run]:
    """Return the runs of a report in a language, in the order of the site."""
    found = [run for run in runs if run.report == name and run.values["lang"] == lang]
    return sorted(found, key=lambda run: (run.name in LAST, run.name not in FIRST, run.name))


def _name(lang: str) -> str:
    last = seed(reports()[-1])
    return f"{last.place}{last.title}" if lang == "zh" else f"{last.place_en} in figures"


def _sphinx(lang: str, source: Path, target: Path, name: str, count: int) -> subprocess.Popen:
    command = [
        sys.executable,
        "-m",
        "haidong_data.site.sphinx",
        lang,
        str(source),
        str(target),
        name,
        str(count),
    ]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def _figures(folder: Path, pages: list[Page]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        for one in page.pictures:
            (folder / f"{one.stem}.svg").write_bytes(one.svg)
            (folder / f"{one.stem}.png").write_bytes(one.png)
            (folder / f"{one.stem}.webp").write_bytes(figures.thumbnail(one))
            (folder / f"{one.stem}.js").write_text(figures.script(one), "utf-8")


def _door() -> str:
    """Write the page at the top: it leads to the reader's language, or offers both where there are no scripts."""
    links = "".join(
        f'<li><a href="{lang}/index.html" lang="{lang}">{escape(words("language", lang)("name"))}'
        f" · {escape(_name(lang))}</a></li>"
        for lang in LANGS
    )
    return (PACKAGE / "site" / "door.html").read_text("utf-8").replace("{links}", links)
