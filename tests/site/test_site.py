"""The site as files: every link leads somewhere, every number to its sentence, and nothing is too heavy or leaks.

What it guards against makes no noise: a page that links to nothing, a number whose sentence is another's,
markup in a document that becomes markup of the page.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from readers import COMMON, REPORT, address

import haidong_data as hd
from haidong_data import numerals, prose
from haidong_data.batch import grid
from haidong_data.cli import report as report_command
from haidong_data.collection import seed, terms
from haidong_data.errors import HaidongError
from haidong_data.notebook import parameters
from haidong_data.notebook.values import Values
from haidong_data.site import build as site_module
from haidong_data.site import fonts, guide, layout, notebooks, pdf, source_page

LANGS = parameters.LANGS
OWN = ["index", "source", *parameters.notebooks()]
PAGES = [*COMMON, *OWN]
LIMIT = 1_500_000  # bytes of a page


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "lxml")  # which knows the end tags that HTML leaves out


@cache
def places(path: Path) -> frozenset[str]:
    return frozenset(found["id"] for found in soup(path).find_all(id=True))


def test_the_site_has_its_pages_in_both_languages(built):
    for lang in LANGS:
        folder = built / lang
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
        assert found == {address(name) for name in PAGES}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(built, lang, name):
    assert dead_links(built / lang / address(name)) == []


def dead_links(page: Path) -> list[str]:
    """Return what a page links to and is not there."""
    dead = []
    for tag, attribute in (("a", "href"), ("img", "src"), ("script", "src"), ("link", "href")):
        for found in soup(page).find_all(tag, attrs={attribute: True}):
            target = urlsplit(found[attribute])
            if target.scheme == "data":
                continue
            assert not target.scheme and not target.netloc, f"{found[attribute]} leaves the site"
            path = (page.parent / unquote(target.path)).resolve() if target.path else page
            anchor = unquote(target.fragment) if path.suffix == ".html" else ""
            if not path.is_file() or (anchor and anchor not in places(path)):
                dead.append(found[attribute])
    return dead


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(built, lang, name):
    assert (built / lang / address(name)).stat().st_size < LIMIT


def test_a_report_adds_no_more_than_is_promised(built):
    """Its pages and lists in both languages, with each chart drawn for desks and for phones."""
    own = [path for lang in LANGS for path in (built / lang / REPORT).iterdir() if path.suffix != ".pdf"]
    assert len(own) > 2 * len(OWN) and sum(path.stat().st_size for path in own) < 3_000_000


@pytest.mark.parametrize("lang", LANGS)
def test_every_fact_has_its_place_in_the_text_and_its_card(built, lang):
    page = built / lang / address("source")
    facts = hd.load()
    document = prose.read(seed(REPORT).text)
    for name, row in facts.iterrows():
        marked = soup(page).find(id=name)
        printed = re.sub(r"\s", "", seed(REPORT).text[row["start"] : row["end"]])
        assert re.sub(r"\s", "", marked.get_text()) in printed and marked.find_parent(class_="document")
        sentence = marked.find_parent(class_="s")
        words = document.sentence(row["start"]).text
        assert re.sub(r"\s|[—*]", "", words) == re.sub(r"\s|[—*]", "", sentence.get_text()), name
        assert f"card:{name}" in places(page)


@pytest.mark.parametrize("lang", LANGS)
def test_every_numeral_is_marked_by_class(built, lang):
    marked = soup(built / lang / address("source")).select(".document .n")
    text = "".join(found.get_text() for found in marked)
    assert len(numerals.runs(text)) >= 1
    table = hd.ledger()
    assert sum("fact" in found["class"] for found in marked if found.get("id")) == (table["class"] == "fact").sum()
    others = [found for found in marked if "other" in found["class"] and found.get("id")]
    assert len(others) == (table["class"] != "fact").sum()
    assert all(found["data-tip"] for found in others), "each says why it is no figure"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", parameters.notebooks())
def test_numbers_of_prose_tables_and_marks_lead_to_the_right_value(built, rendered, lang, name):
    """One after another they lead where the notebook and its figures say."""
    page = soup(built / lang / address(name))
    outputs = [out for cell in json.loads(executed(rendered, lang, name).read_bytes())["cells"]
               for out in cell.get("outputs", [])]  # fmt: skip
    said = "".join(
        "".join(data.get("text/html") or data.get("text/markdown") or "")
        for out in outputs
        if (data := out.get("data", {})) and "haidong" not in out["metadata"]
    )
    wanted = [unescape(value) for value in re.findall(r'<a [^>]*data-fact="([^"]+)"', said)]
    links = [link for link in page.select("article a.fact") if not link.find_parent("figure")]
    assert wanted and [unquote(urlsplit(link["href"]).fragment) for link in links] == wanted
    for figure in page.select("figure.chart"):
        sidecar = rendered.figures / lang / f"{figure['id'].removeprefix('fig-')}.json"
        record = json.loads(sidecar.read_bytes())
        for width in ("wide", "narrow"):
            marks = [unquote(urlsplit(link["href"]).fragment) for link in figure.select(f"svg.{width} a.mark")]
            assert marks and sorted(marks) == sorted(record["marks"].values())
        rows = [unquote(urlsplit(link["href"]).fragment) for link in figure.select("table a.fact")]
        assert rows == [row["id"] for row in record["data"]]
    assert all(link["aria-label"].strip() for link in page.select("svg a.mark"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", parameters.notebooks())
def test_a_figure_has_caption_description_data_and_downloads(built, lang, name):
    page = soup(built / lang / address(name))
    figures = page.select("figure.chart")
    assert len(figures) == len(parameters.figures(parameters.path_of(name)))
    for figure in figures:
        assert figure.figcaption.get_text(strip=True) and figure.svg["aria-label"]
        assert figure.select_one("details p").get_text(strip=True) and figure.select("details table tbody tr")
        pictures = {button["data-picture"] for button in figure.select("button[data-picture]")}
        assert pictures == {"svg", "png"} and figure.select_one("a.download")["download"].endswith(".csv")


@pytest.mark.parametrize("lang", LANGS)
def test_a_picture_stands_once_and_its_letters_are_text(built, lang):
    pictures = [path for path in built.rglob("*") if path.suffix in (".png", ".webp", ".svg")]
    assert pictures == []
    for name in parameters.notebooks():
        for svg in soup(built / lang / address(name)).select("figure.chart svg"):
            assert svg.find("text") and not svg.select("path[id^='r-'], path[id^='b-']")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", OWN)
def test_a_page_names_its_seed_and_how_to_cite_it(built, lang, name):
    about = soup(built / lang / address(name)).select_one("aside.provenance").get_text()
    assert seed(REPORT).sha256 in about and str(seed(REPORT).delivered) in about and hd.__version__ in about


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_the_other_language_is_one_link_away(built, lang, name):
    page = built / lang / address(name)
    (href,) = {link["href"] for link in soup(page).select("a.language-link")}  # one for phones, one for desks
    other = (page.parent / href).resolve()
    assert other == (built / LANGS[1 - LANGS.index(lang)] / address(name)).resolve() and other.is_file()
    assert soup(page).html["lang"] == {"zh": "zh-CN", "en": "en"}[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_the_fonts_hold_what_the_pages_say(built, lang):
    from fontTools.ttLib import TTFont

    for cut in fonts.CUTS.values():
        with TTFont(built / "_fonts" / f"{cut.stem}.woff2") as font:
            known = {chr(code) for code in font.getBestCmap()}
        for name in PAGES:
            words = soup(built / lang / address(name)).get_text()
            assert {char for char in words if char.isalnum()} - known == set(), name


def test_key_numbers_are_values_of_the_dictionary():
    values = Values(REPORT, "en", "printed")
    for names in terms("site")["key"].values():
        assert [name for name in names if values.get(name) is None] == []


def test_hostile_markup_in_a_seed_shows_as_text(copied):
    """The document's own words stand after the last numeral, so that the ledger's offsets hold."""
    import hashlib

    path, toml = copied / f"{REPORT}.txt", copied / "seeds.toml"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes() + "\n\n<script>alert()</script><img src=x onerror=alert()>。\n".encode())
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    toml.write_text(toml.read_text("utf-8").replace(before, after), "utf-8")
    edition = layout.Edition(REPORT, "en", pages=[("source", "The report itself")])
    html = edition.render("source.jinja", "source", "", "", "2026-01-01", **source_page.content(edition))
    assert "<script>alert" not in html and "<img" not in html
    assert "&lt;script&gt;alert()&lt;/script&gt;" in html


# What must not be shown ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs(rendered) -> list:
    """Give the runs of the collection as it is, whatever a test makes of a copy of it."""
    return grid.plan(rendered)


def executed(rendered, lang="zh", name="tourism") -> Path:
    return rendered.build / "notebooks" / REPORT / lang / f"{name}.ipynb"


def test_a_notebook_that_did_not_run_to_its_end_is_refused(tmp_path, rendered):
    content = json.loads(executed(rendered).read_bytes())
    cell = next(cell for cell in content["cells"] if cell.get("outputs"))
    cell["outputs"] = [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]
    (broken := tmp_path / "tourism.ipynb").write_text(json.dumps(content), "utf-8")
    with pytest.raises(HaidongError, match="did not run to its end"):
        notebooks.read(layout.Edition(REPORT, "zh"), broken, rendered.figures / "zh")


def test_a_figure_of_another_run_is_refused(tmp_path, rendered):
    figures = tmp_path / "zh"
    shutil.copytree(rendered.figures / "zh", figures)
    path = sorted(figures.glob("tourism-*.json"))[0]
    path.write_text(
        re.sub(r'"fingerprint": "\w{12}"', '"fingerprint": "000000000000"', path.read_text("utf-8")), "utf-8"
    )
    with pytest.raises(HaidongError, match="is not the one that its notebook drew"):
        notebooks.read(layout.Edition(REPORT, "zh"), executed(rendered), figures)


def test_markup_in_the_name_of_a_place_shows_as_text(copied, few, tmp_path):
    """A script in `place_en` once ran on twenty pages."""
    toml = copied / "seeds.toml"
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    toml.write_text(toml.read_text("utf-8").replace('place_en = "Haidong"', f'place_en = "{hostile}"'), "utf-8")
    assert site_module.report(few, tmp_path / "site") == ([REPORT], {})
    for path in (tmp_path / "site").rglob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "lxml")
        assert not page.select("img[onerror]") and all(tag.get("src") for tag in page.find_all("script")), path


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_allows_no_script_but_its_files(built, lang, name):
    page = soup(built / lang / address(name))
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert all(tag.get("src") and not tag.get_text() for tag in page.find_all("script"))
    assert not page.find_all("style") and not page.find_all(lambda tag: any(key.startswith("on") for key in tag.attrs))


# What stands, and what is made anew ---------------------------------------------------------------------------


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_changed_nothing_written(built, runs):
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.is_file() and path.name != ".lock"}
    assert site_module.report(runs, built) == ([], {})
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.fixture
def few(runs, monkeypatch) -> list:
    """Give the runs of one notebook, for what is asked of the making of a site and not of its pages or fonts."""
    monkeypatch.setattr(fonts, "write", lambda *_: None)
    return [run for run in runs if run.name == "tourism"]


@pytest.fixture(scope="module")
def first(runs, tmp_path_factory) -> Path:
    """Give the site of one notebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "write", lambda *_: None)
        target = tmp_path_factory.mktemp("few")
        site_module.report([run for run in runs if run.name == "tourism"], target)
    return target


@pytest.fixture
def target(first, tmp_path) -> Path:
    """Give a copy of that site, to build on."""
    return shutil.copytree(first, tmp_path / "site")


def test_another_report_changes_no_page_of_one(two_years, few, target):
    """Nor does one that fails: its cause is told, and the others have their pages."""
    before = content_of(target / "zh" / REPORT)
    second = next(name for name in hd.reports() if name != REPORT)
    lost = [replace(run, report=second, executed=target / "none" / f"{run.name}.ipynb") for run in few]
    made, failed = site_module.report([*few, *lost], target)
    assert list(failed) == [second] and "missing" in failed[second] and made == []
    assert content_of(target / "zh" / REPORT) == before


def test_of_two_reports_every_link_leads_somewhere_and_every_title_says_whose_it_is(copied, few, tmp_path):
    """The second is the first under another name of place; each leads into its own pages."""
    toml, other = copied / "seeds.toml", f"{REPORT}-copy"
    for ending in (".txt", ".csv", ".statements.csv"):
        shutil.copy(copied / f"{REPORT}{ending}", copied / f"{other}{ending}")
    entry = toml.read_text("utf-8")
    second = f"[{REPORT}{entry.partition(f'[{REPORT}')[2]}".replace(f"[{REPORT}", f"[{other}")
    second = re.sub('^place = ".*"', 'place = "河湾市"', second, flags=re.M)
    second = re.sub('^place_en = ".*"', 'place_en = "Hewan"', second, flags=re.M)
    toml.write_text(f"{entry}\n{second}", "utf-8")
    copies = [replace(run, id=run.id.replace(REPORT, other), report=other) for run in few]
    made, failed = site_module.report([*few, *copies], tmp_path / "site")
    assert failed == {} and sorted(made) == sorted([REPORT, other])
    titles = set()
    for page in (tmp_path / "site").rglob("*.html"):
        leads = [one for one in dead_links(page) if not left_out(one)]
        assert leads == [], page
        lang, *report, _ = ["", *page.relative_to(tmp_path / "site").parts][-3:]
        if report and lang in LANGS:
            whose = seed(report[0])
            title = soup(page).title.get_text()
            assert (whose.place if lang == "zh" else whose.place_en) in title and whose.delivered[:4] in title
            titles.add((lang, title))
    assert len(titles) == 2 * 2 * 3, "no two pages have one title"


def left_out(link: str) -> bool:
    """Tell whether a link leads to a page of a notebook that this site was made without."""
    return Path(urlsplit(link).path).stem in set(parameters.notebooks()) - {"tourism"}


def test_each_page_of_a_notebook_is_printed_once_and_links_its_pdf(few, target, monkeypatch):
    """How it is printed, test_site_paper holds."""
    printed = []

    def write(pages):
        for page in pages:
            page.with_suffix(".pdf").write_bytes(b"%PDF")
            printed.append(page)

    monkeypatch.setattr(pdf, "print_pages", write)
    assert site_module.report(few, target, pdf=True) == ([REPORT], {})
    pages = [target / lang / address("tourism") for lang in LANGS]
    assert sorted(printed) == sorted(pages)
    for page in pages:
        assert page.with_name(soup(page).select_one("a.pdf")["href"]) == page.with_suffix(".pdf")
    times = {path: path.stat().st_mtime_ns for path in target.rglob("*.pdf")}
    assert site_module.report(few, target, pdf=True) == ([], {})
    assert len(printed) == 2 and {path: path.stat().st_mtime_ns for path in target.rglob("*.pdf")} == times


def test_pages_of_a_report_whose_notebooks_fail_stay(few, target, monkeypatch):
    before = content_of(target / "zh" / REPORT)
    page = target / "zh" / REPORT / "tourism.html"
    stamp = target / "_state" / f"{REPORT}.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_bytes()) | {"key": "of other ledgers"}))
    monkeypatch.setattr(notebooks, "read", lambda *_: (_ for _ in ()).throw(HaidongError("no.")))
    assert site_module.report(few, target) == ([], {REPORT: "no."})
    assert page.is_file() and content_of(target / "zh" / REPORT) == before
    assert not list(target.glob(".site-*"))


def test_a_folder_that_holds_something_else_is_not_taken(tmp_path, few):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(HaidongError, match="holds other files than a site"):
        site_module.report(few, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_the_command_names_the_report_that_failed_and_exits_1(few, tmp_path, monkeypatch):
    monkeypatch.setattr(report_command, "executed", lambda _: (few, {"other-2020": "fiscal failed."}))
    found = CliRunner().invoke(report_command.report, ["--to", str(tmp_path / "site")], standalone_mode=False)
    assert found.return_value == 1 and "other-2020: fiscal failed." in found.output
    assert found.output.endswith(f"Site: {tmp_path / 'site' / 'index.html'}\n")
    assert (tmp_path / "site" / "zh" / REPORT / "index.html").is_file()


def test_the_recipes_of_the_guide_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in guide.RECIPES.glob("*.md"):
        recipes = re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.S)
        assert len(recipes) == 4
        for recipe in recipes:
            exec(compile(recipe, path.name, "exec"), {})


def test_the_reference_names_all_that_is_public(built):
    page = soup(built / "en" / "guide.html")
    assert {f"api-{name}" for name in hd.__all__} <= places(built / "en" / "guide.html")
    assert "= None, *, report: str = 'latest', year:" in page.select_one("#api-load + pre").text
    assert "Returns" in page.select_one("section.api:has(#api-load)").get_text()
    assert {code.get_text() for code in page.select("table th code")} == set(terms("columns")["columns"])


def test_without_a_chromium_one_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("HAIDONG_CHROMIUM", str(tmp_path / "none"))
    monkeypatch.setattr(report_command, "executed", None)  # no notebook runs before
    found = CliRunner().invoke(report_command.report, ["--pdf"], standalone_mode=False)
    assert "needs an installed Chromium" in str(found.exception)
