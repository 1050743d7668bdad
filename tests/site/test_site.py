"""The site as files: every link leads somewhere, every number to its sentence, and nothing is too heavy or leaks.

What it guards against makes no noise: a page that links to nothing, a number whose sentence is another's,
markup in a document that becomes markup of the page.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

import haidong_data as hd
from haidong_data import numerals, prose
from haidong_data.collection import seed, terms
from haidong_data.errors import HaidongError
from haidong_data.notebook import parameters
from haidong_data.notebook.values import Values
from haidong_data.site import build as site_module
from haidong_data.site import fonts, pages, pdf, source_page
from haidong_data.site.links import Site

LANGS = parameters.LANGS
REPORT = hd.reports()[-1]
BESIDE = ("index", "source", "dictionary", "downloads", "search")
PAGES = [*BESIDE, *parameters.notebooks()]
LIMIT = 1_500_000  # bytes of a page


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@cache
def places(path: Path) -> frozenset[str]:
    return frozenset(found["id"] for found in soup(path).find_all(id=True))


def test_the_site_has_its_pages_in_both_languages(built):
    for lang in LANGS:
        assert {path.stem for path in (built / lang).glob("*.html")} == set(PAGES)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(built, lang, name):
    page = built / lang / f"{name}.html"
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
    assert dead == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(built, lang, name):
    assert (built / lang / f"{name}.html").stat().st_size < LIMIT


@pytest.mark.parametrize("lang", LANGS)
def test_every_fact_has_its_place_in_the_text_and_its_card(built, lang):
    page = built / lang / "source.html"
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
    marked = soup(built / lang / "source.html").select(".document .n")
    text = "".join(found.get_text() for found in marked)
    assert len(numerals.runs(text)) >= 1
    table = hd.ledger()
    assert (
        sum("fact" in found["class"] for found in marked if found.get("id"))
        == (table["class"] == "fact").sum()
    )
    others = [found for found in marked if "other" in found["class"] and found.get("id")]
    assert len(others) == (table["class"] != "fact").sum()
    assert all(found["data-tip"] for found in others), "each says why it is no figure"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", parameters.notebooks())
def test_numbers_of_prose_tables_and_marks_lead_to_the_right_value(built, lang, name):
    links = soup(built / lang / f"{name}.html").select("article [data-fact]")
    assert links
    for link in links:
        assert unquote(urlsplit(link["href"]).fragment) == link["data-fact"]
    drawn = soup(built / lang / f"{name}.html").select("svg a.mark")
    assert drawn and all(link.find("title").get_text().strip() for link in drawn)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", parameters.notebooks())
def test_a_figure_has_caption_description_data_and_downloads(built, lang, name):
    page = soup(built / lang / f"{name}.html")
    figures = page.select("figure.chart")
    assert len(figures) == len(parameters.figures(parameters.path_of(name)))
    for figure in figures:
        assert figure.figcaption.get_text(strip=True) and figure.svg["aria-label"]
        assert figure.select_one("details p").get_text(strip=True) and figure.select("details table tbody tr")
        endings = {link["download"].rpartition(".")[2] for link in figure.select("a.download")}
        assert endings == {"svg", "png", "csv"}
        for link in figure.select("a.download[data-blob]"):
            assert (built / lang / link["data-blob"]).is_file()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["index", "source", *parameters.notebooks()])
def test_a_page_names_its_seed_and_how_to_cite_it(built, lang, name):
    about = soup(built / lang / f"{name}.html").select_one("aside.provenance").get_text()
    assert seed(REPORT).sha256 in about and str(seed(REPORT).delivered) in about and hd.__version__ in about


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_the_other_language_is_one_link_away(built, lang, name):
    page = built / lang / f"{name}.html"
    (href,) = {link["href"] for link in soup(page).select("a.language-link")}  # one for phones, one for desks
    other = (page.parent / href).resolve()
    assert other == (built / LANGS[1 - LANGS.index(lang)] / f"{name}.html").resolve() and other.is_file()
    assert soup(page).html["lang"] == {"zh": "zh-CN", "en": "en"}[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_the_fonts_hold_what_the_pages_say(built, lang):
    from fontTools.ttLib import TTFont

    for cut in fonts.CUTS:
        with TTFont(built / "_fonts" / f"haidong-sans-{cut}.woff2") as font:
            known = {chr(code) for code in font.getBestCmap()}
        for name in PAGES:
            words = soup(built / lang / f"{name}.html").get_text()
            assert {char for char in words if char.isalnum()} - known == set(), name


def test_key_numbers_are_values_of_the_dictionary():
    values = Values(REPORT, "en", "printed")
    for names in terms("site")["key"].values():
        assert [name for name in names if values.get(name) is None] == []


def test_the_libraries_of_notebooks_lie_in_files_of_their_own(built):
    for lang in LANGS:
        page = (built / lang / "ledger.html").read_text("utf-8")
        assert "injectModule" not in page and "_static/itables.js" in page


def test_hostile_markup_in_a_seed_shows_as_text(copied):
    """The document's own words stand after the last numeral, so that the ledger's offsets hold."""
    import hashlib

    path, toml = copied / f"{REPORT}.txt", copied / "seeds.toml"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(
        path.read_bytes() + "\n\n<script>alert()</script><img src=x onerror=alert()>。\n".encode()
    )
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    toml.write_text(toml.read_text("utf-8").replace(before, after), "utf-8")
    html = source_page.page_html(Site("en", [REPORT]), REPORT)
    assert "<script>alert" not in html and "<img" not in html
    assert "&lt;script&gt;alert()&lt;/script&gt;" in html


# What must not be shown ------------------------------------------------------------------------------------


def test_a_notebook_that_did_not_run_to_its_end_is_refused(tmp_path, rendered):
    made = rendered.build / "notebooks" / REPORT / "zh" / "tourism.ipynb"
    text = made.read_text("utf-8")
    broken = tmp_path / "tourism.ipynb"
    error = '"output_type": "error", "ename": "E", "evalue": "", "traceback": []'
    broken.write_text(
        re.sub(r'"name": "stdout",\s*"output_type": "stream",\s*"text": \[[^\]]*\]', error, text, count=1),
        "utf-8",
    )
    assert broken.read_text("utf-8") != text
    with pytest.raises(HaidongError, match="did not run to its end"):
        pages.page(Site("zh", [REPORT]), REPORT, broken, rendered.figures / "zh", "now")


def test_a_figure_of_another_run_is_refused(tmp_path, rendered):
    figures = tmp_path / "zh"
    shutil.copytree(rendered.figures / "zh", figures)
    path = sorted(figures.glob("tourism-*.json"))[0]
    path.write_text(
        re.sub(r'"fingerprint": "\w{12}"', '"fingerprint": "000000000000"', path.read_text("utf-8")), "utf-8"
    )
    made = rendered.build / "notebooks" / REPORT / "zh" / "tourism.ipynb"
    with pytest.raises(HaidongError, match="is not the one that its notebook drew"):
        pages.page(Site("zh", [REPORT]), REPORT, made, figures, "now")


def test_the_site_that_stands_survives_a_failure(tmp_path, monkeypatch):
    target = tmp_path / "site"
    target.mkdir()
    (target / "index.html").write_text("the last good one", "utf-8")

    def fails(*_):
        raise HaidongError("no.")

    monkeypatch.setattr(site_module, "_build", fails)
    with pytest.raises(HaidongError):
        site_module.report([], target)
    assert (target / "index.html").read_text("utf-8") == "the last good one"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_without_a_chromium_one_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("HAIDONG_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(HaidongError, match="needs an installed Chromium"):
        pdf.print_pages([])
