"""The site: executed notebooks, the reports themselves and the data, as pages to read offline.

Owns the order of the work, what is up to date, and that a reader always has whole pages. A report's pages are built
aside and moved in together; they say nothing of other reports, so that one more, or one that fails, changes none of
them. The collection's own pages, the fonts and the data come last. What the pages hold is made in the other modules;
notebooks are run by `render`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..analysis.time_series import lineage
from ..batch.grid import Run
from ..collection import PACKAGE, digest, locked, seed, seed_entries, sha256, write
from ..errors import HaidongError
from ..facts import fingerprint, front, reports
from ..notebook.parameters import LANGS
from . import layout

FIRST = ("overview",)  # notebooks that come before the others, which follow in their order
LAST = ("ledger",)
TITLES = {"index": "collection"}  # whose title is not under its own name
STATIC = Path(__file__).parent / "static"
STATE = "_state"  # what the last build made, and from what
CODE = (".py", ".toml", ".jinja", ".css", ".js", ".md", ".ttf")


def render_time() -> str:
    """Return the time of rendering, to the minute; SOURCE_DATE_EPOCH fixes it."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


def report(
    runs: Sequence[Run],
    target: Path,
    pdf: bool = False,
    keep: Iterable[str] = (),
    pyodide: Path | None = None,
) -> tuple[list[str], dict[str, str]]:
    """Build the site of closed reports, in both languages; what is up to date is left as it is.

    `runs`: the executed notebooks, of every report in every language. `target`: where the site goes: a new or
    empty folder, or a site made before. `pdf`: also print each notebook's page as PDF, beside it. `keep`:
    reports without runs whose pages stay as they are, for their notebooks failed. `pyodide`: the folder of
    Python for browsers, for the page that reads any report; without it there is no such page. Returns: the
    reports whose pages were made anew, and by report why its could not be; what was there before stands. Raises
    HaidongError when no ledger is closed, a folder holds something else, or PDFs cannot be printed.
    """
    names = [name for name in reports() if any(run.report == name for run in runs)]
    if not names:
        raise HaidongError("no report has a closed ledger yet; run haidong check to see what is open.")
    _claim_folder(target)
    made: list[str] = []
    failed: dict[str, str] = {}
    with locked(target / STATE):
        for name in names:
            own = [run for run in runs if run.report == name]
            try:
                if _build_report(name, own, target, pdf):
                    made.append(name)
            except HaidongError as error:
                failed[name] = str(error)
        shown = [one for one in reports() if one in {*names, *keep} and "key" in _read_stamp(target, one)]
        if not shown:
            raise HaidongError(next(iter(failed.values())))
        _build_collection(shown, target, pyodide)
        if pdf:
            _print_reports(shown, target)
    return made, failed


def _claim_folder(target: Path) -> None:
    """Take a folder for the site; never one that holds something else."""
    if target.is_dir() and any(target.iterdir()) and not (target / STATE).is_dir():
        raise HaidongError(f"the folder {target} holds other files than a site; give a new or empty folder.")
    try:
        (target / STATE).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HaidongError(f"the site cannot be written to {target}: {error.strerror}.") from None
    for left in target.glob(".site-*"):  # of a build that was killed
        shutil.rmtree(left, ignore_errors=True)


@cache
def _code() -> str:
    """Return the digest of all that the pages are made with."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in CODE and "notebooks" not in path.parts[-2:])
    return digest([sha256(path) for path in files])


def _read_stamp(target: Path, name: str) -> dict[str, Any]:
    path = target / STATE / f"{name}.json"
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}


def _key(name: str, runs: Sequence[Run], pdf: bool) -> str:
    made = {run.id: sha256(run.executed) for run in runs if run.executed.is_file()}
    proofs = [fingerprint(one) for one in lineage(name)]
    return digest([_code(), seed_entries()[name], proofs, made, pdf])


# A report's pages -----------------------------------------------------------------------------------------


def _build_report(name: str, runs: Sequence[Run], target: Path, pdf: bool) -> bool:
    """Build the pages of a report and move them in; False where they are up to date."""
    key = _key(name, runs, pdf)
    folders = [target / lang / name for lang in LANGS]
    if _read_stamp(target, name).get("key") == key and all((folder / "index.html").is_file() for folder in folders):
        return False
    with tempfile.TemporaryDirectory(prefix=".site-", dir=target) as place:
        draft, when = Path(place), render_time()
        stamp: dict[str, Any] = {"key": key, "characters": set(), "drawn": set(), "looks": {}, "lead": {}}
        for lang in LANGS:
            _write_report(name, lang, _ordered(runs, lang), draft / lang, when, pdf, stamp)
        stamp |= {"characters": "".join(sorted(stamp["characters"])), "drawn": sorted(stamp["drawn"])}
        path = target / STATE / f"{name}.json"
        path.unlink(missing_ok=True)  # until all of it is in, nothing is up to date
        for lang, folder in zip(LANGS, folders, strict=True):
            folder.parent.mkdir(exist_ok=True)
            if folder.exists():
                os.replace(folder, draft / f"old-{lang}")
            os.replace(draft / lang, folder)
        write(path, json.dumps(stamp, ensure_ascii=False))
    return True


def _ordered(runs: Iterable[Run], lang: str) -> list[Run]:
    """Return the runs of a language in the order of the site."""
    found = [run for run in runs if run.values["lang"] == lang]
    return sorted(found, key=lambda run: (run.name in LAST, run.name not in FIRST, run.name))


def _write_report(
    name: str, lang: str, runs: Sequence[Run], folder: Path, when: str, pdf: bool, stamp: dict[str, Any]
) -> None:
    """Write a report's pages in one language, and note what fonts and the collection's own pages need of them."""
    from . import figures, fonts, index, notebooks, search, source_page

    edition, say = layout.Edition(name, lang), layout.words("page", lang)
    done = [notebooks.read(edition, run.executed, run.figures / run.folder) for run in runs]
    edition.pages = [(page.name, page.short) for page in done] + [("source", say("source"))]
    pages = {}
    for page in done:
        pages[page.name] = edition.render(
            "notebook.jinja", page.name, page.title, page.made_from, when, f"{page.name}.pdf" if pdf else "",
            toc=page.toc, body=page.body, code=page.code,
        )  # fmt: skip
    lead = next((picture for page in done for picture in page.pictures), None)
    title, chart = index.report_title(edition.seed, lang), figures.html(lead, edition, 1, set()) if lead else ""
    pages["index"] = edition.render("report.jinja", "index", title, f"seeds/{name}.csv", when, chart=chart,
                                    notebooks=done, **index.overview(edition))  # fmt: skip
    pages["source"] = edition.render("source.jinja", "source", say("source"), f"seeds/{name}.txt, seeds/{name}.csv",
                                     when, **source_page.content(edition))  # fmt: skip
    titles = {"source": say("source")} | {page.name: page.title for page in done}
    folder.mkdir()
    for path, text in pages.items():
        (folder / f"{path}.html").write_text(text, "utf-8")
    found = search.script(name, search.entries(edition), titles)
    (folder / "search.js").write_text(found, "utf-8")
    if lang == LANGS[0]:
        (folder / "sentences.js").write_text(search.sentences(edition.seed), "utf-8")
    stamp["characters"] |= fonts.characters([*pages.values(), found])
    stamp["drawn"] |= edition.drawn
    stamp["looks"] |= edition.looks
    if lead:
        stamp["lead"][lang] = figures.html(lead, layout.Edition(name, lang, base=f"{name}/"), 1, set())


# The collection's own pages -------------------------------------------------------------------------------


def _build_collection(names: list[str], target: Path, pyodide: Path | None) -> None:
    """Write the pages that are no report's, the data, the fonts and what else all pages share."""
    from . import reader_page

    stamps = {name: _read_stamp(target, name) for name in names}
    before = _read_stamp(target, STATE)
    key = digest([_code(), {name: stamp["key"] for name, stamp in stamps.items()}, reader_page.version(pyodide)])
    if before.get("key") == key and (target / "index.html").is_file():
        return
    from ..export import tables
    from . import figures, fonts, search

    for lang in LANGS:
        for folder in (target / lang).iterdir():
            if folder.is_dir() and folder.name not in names:
                shutil.rmtree(folder)
    for left in (target / STATE).glob("*.json"):
        if left.stem not in (*names, STATE):
            left.unlink()
    frames = tables.frames()
    files = {name: data for name, data in tables.contents(frames).items() if not name.endswith(".excel.csv")}
    tables.export(target / "data", files)
    pages: dict[str, str] = {}
    for lang in LANGS:
        own, found = _collection_pages(names, lang, stamps, frames, files, pyodide is not None)
        pages |= {f"{lang}/{name}.html": text for name, text in own.items()}
        say = layout.words("page", lang)
        titles = {name: say(name) for name in layout.COMMON}
        parts = [[name, layout.place_name(seed(name), lang)] for name in reversed(names)]
        pages[f"{lang}/search-own.js"] = search.script("", found, titles)
        pages[f"{lang}/search-parts.js"] = search.call("parts", [["", ""], *parts])
    doors = [(lang, layout.TAG[lang], layout.words("language", lang)("name")) for lang in LANGS]
    pages["index.html"] = layout.templates().get_template("door.jinja").render(policy=layout.POLICY, links=doors)
    wanted = fonts.characters([*pages.values(), *(stamp["characters"] for stamp in stamps.values())])
    drawn = {one for stamp in stamps.values() for one in stamp["drawn"]}
    subset = digest([_code(), sorted(wanted)])
    if before.get("fonts") != subset:
        fonts.write(target / "_fonts", wanted)
    looks = {name: look for stamp in stamps.values() for name, look in stamp["looks"].items()}
    static = {path.name: path.read_text("utf-8") for path in STATIC.iterdir()}
    static["haidong.css"] += figures.style_sheet(looks)
    static["glyphs.js"] = search.call("glyphs", fonts.outlines(drawn), looks)
    for path, text in ({f"_static/{name}": text for name, text in static.items()} | pages).items():
        write(target / path, text)
    if pyodide:
        reader_page.write(target, pyodide)
    else:
        reader_page.remove(target)
    write(target / STATE / f"{STATE}.json", json.dumps({"key": key, "fonts": subset}))


def _collection_pages(
    names: list[str], lang: str, stamps: Mapping[str, Any], frames: Any, files: Mapping[str, bytes], reads: bool
) -> tuple[dict[str, str], list]:
    """Return the pages in a language, and what can be found on them; `reads`: with the one that reads any report."""
    from markupsafe import Markup

    from . import guide, index, reader_page, search

    # The home page opens with the default place's latest report, as far as it is shown.
    say, latest = layout.words("page", lang), seed(front() if front() in names else names[-1])
    listed, topics = index.reports_by_province(names, lang), index.dictionary(lang, names)
    home = {
        "listed": listed,
        "about_place": seed_entries()[latest.id].get("about" if lang == "zh" else f"about_{lang}", ""),
        "chart": Markup(stamps[latest.id].get("lead", {}).get(lang, "")),
        "latest": {"href": f"{latest.id}/index.html", "title": index.report_title(latest, lang)},
    }
    contents = {
        "index": home,
        "reports": {"listed": listed, "count": len(names)},
        "dictionary": {"topics": topics, "toc": [(one["id"], one["title"]) for one in topics]},
        "downloads": index.downloads(lang, frames, files),
        "guide": guide.content(lang, frames),
        "search": {},
    }
    if reads:
        contents["reader"] = reader_page.CONTEXT
    common = (*layout.COMMON, "reader") if reads else layout.COMMON
    pages = {
        name: layout.render(f"{name}.jinja", name, lang, say(TITLES.get(name, name)), common=common, **content)
        for name, content in contents.items()
    }
    return pages, list(search.collection_entries(contents))


def _print_reports(names: Iterable[str], target: Path) -> None:
    from .pdf import print_pages

    pages = [
        page
        for name in names
        for lang in LANGS
        for page in sorted((target / lang / name).glob("*.html"))
        if page.stem not in ("index", "source") and not page.with_suffix(".pdf").is_file()
    ]
    if pages:
        print_pages(pages)
