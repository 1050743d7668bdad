"""The site in a real browser: what a reader sees and does, on a desk and on a phone, with and without scripts.

Only a browser shows these failures: a script that fails, a request to somebody else's host, text nobody can
read on its ground, a table wider than the phone, a page that printing cuts.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import expect
from pypdf import PdfReader

import haidong_data as hd
from haidong_data import params, values

LANGS, NOTEBOOKS = params.LANGS, list(params.notebooks())
PAGES = ["index", "source", "dictionary", "downloads", "search", *NOTEBOOKS]
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
THEMES = {"desk": "light", "phone": "dark"}
NUMBER = "fiscal.revenue/2019"
# preload waits for files of other hosts, of which there are none.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Contrast takes axe seconds a page, and is the same in both languages: one is measured in each theme.
MEASURED = {("en", "desk"), ("zh", "phone")}


class Reader:
    """A page in the browser, and whatever went wrong on it."""

    def __init__(self, browser, built: Path, width: str = "desk", **context) -> None:
        w, h = WIDTHS[width]
        self.context = browser.new_context(viewport={"width": w, "height": h}, **context)
        self.page, self.built, self.wrong = self.context.new_page(), built, []
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.wrong.append(m.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append("a dialog"), dialog.dismiss()))
        self.page.on("request", self._asks)
        if context.get("java_script_enabled", True):  # without scripts, theirs are not loaded
            self.page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))

    def _asks(self, request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.wrong.append(f"asks another host: {request.url}")

    def go(self, lang: str, name: str, rest: str = "") -> None:
        self.page.goto((self.built / lang / f"{name}.html").as_uri() + rest)

    def theme(self, name: str) -> None:
        self.page.evaluate(f"document.documentElement.dataset.theme = '{name}'")


@pytest.fixture
def reader(browser, built):
    """Open pages as told, and hold afterwards that nothing went wrong on them."""
    opened: list[Reader] = []

    def make(width: str = "desk", **context) -> Reader:
        opened.append(Reader(browser, built, width, **context))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()
        assert one.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_accessible(reader, lang, name, width):
    one = reader(width)
    one.go(lang, name)
    page = one.page
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Haidong Sans\"', '海东')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"
    one.theme(THEMES[width])
    page.wait_for_timeout(300)  # colours fade into each other
    options = OPTIONS | {"rules": {"color-contrast": {"enabled": (lang, width) in MEASURED}}}
    found = Axe().run(page, options=options).response["violations"]
    assert [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found] == []


@pytest.mark.parametrize("lang", LANGS)
def test_from_a_number_to_its_sentence_and_back(reader, lang):
    one = reader()
    one.go(lang, "fiscal")
    link = one.page.locator(f'article p a.fact[data-fact="{NUMBER}"]').first
    said = link.inner_text()
    link.click()
    one.page.wait_for_url(re.compile("source.html"))
    panel = one.page.locator("#panel")
    assert panel.is_visible() and said in panel.inner_text()
    chosen = one.page.locator(".document .chosen")
    assert re.sub(r"\s", "", chosen.inner_text()) == "20.42亿元"
    assert chosen.is_visible() and one.page.evaluate("scrollY") > 0
    one.page.locator('#panel a[href*="fiscal.html"]').first.click()
    one.page.wait_for_url(re.compile("fiscal.html"))
    one.page.go_back()
    one.page.go_back()
    one.page.wait_for_url(re.compile("fiscal.html"))


@pytest.mark.parametrize("lang", LANGS)
def test_pointing_and_the_keyboard_show_the_sentence(reader, lang):
    one = reader()
    one.go(lang, "fiscal")
    quote = hd.load().loc[NUMBER, "quote"]
    for what in (f'article p a.fact[data-fact="{NUMBER}"]', f'svg a.mark[data-fact="{NUMBER}"]'):
        mark, tip = one.page.locator(what).first, one.page.locator("#tip")
        mark.hover()
        assert quote in tip.inner_text()
        one.page.mouse.move(0, 0)
        assert not tip.is_visible()
        mark.focus()
        assert tip.is_visible() and quote in tip.inner_text()
        one.page.keyboard.press("Escape")
        assert not tip.is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_a_bar_leads_to_its_sentence(reader, lang):
    one = reader()
    one.go(lang, "fiscal")
    one.page.locator(f'svg a.mark[data-fact="{NUMBER}"]').first.click()
    one.page.wait_for_url(re.compile(f"source.html#{re.escape(NUMBER)}"))
    assert one.page.locator("#panel").is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_a_computed_value_shows_formula_and_inputs(reader, lang):
    one = reader()
    one.go(lang, "source", "#fiscal.self_sufficiency/2019")
    panel = one.page.locator("#panel")
    row = hd.derived("fiscal").loc["fiscal.self_sufficiency/2019"]
    assert values.text({"bound": "eq", "number": "", **row}, lang) in panel.inner_text()
    assert values.interval(row, lang) in panel.inner_text() and "÷" in panel.inner_text()
    panel.locator("dd li a").first.click()
    assert NUMBER in one.page.url and "20.42" in one.page.locator(".document .chosen").inner_text()


@pytest.mark.parametrize("lang", LANGS)
def test_the_panel_opens_in_the_text_and_closes_with_the_keyboard(reader, lang):
    one = reader("phone")
    one.go(lang, "source")
    number = one.page.locator(f'[id="{NUMBER}"]')
    number.focus()
    one.page.keyboard.press("Enter")
    assert one.page.locator("#panel").is_visible()
    one.page.keyboard.press("Escape")
    assert not one.page.locator("#panel").is_visible()
    assert one.page.evaluate("document.activeElement.id") == NUMBER


@pytest.mark.parametrize("lang", LANGS)
def test_the_review_view_shows_what_is_no_figure_and_why(reader, lang):
    one = reader()
    one.go(lang, "source")
    other = one.page.locator(".document .n.other").nth(3)
    look = "one => getComputedStyle(one).backgroundColor"
    before = other.evaluate(look)
    one.page.locator("#review").check()
    assert other.evaluate(look) != before and one.page.locator(".legend").is_visible()
    other.hover()
    assert one.page.locator("#tip").inner_text()


def test_the_switch_leads_to_the_same_sentence_in_the_other_language(reader):
    one = reader()
    one.go("zh", "source", f"#{NUMBER}")
    one.page.locator("a.language-link:visible").click()
    one.page.wait_for_url(re.compile(f"en/source.html#{re.escape(NUMBER)}"))
    assert one.page.locator("#panel").is_visible()
    assert one.page.locator("html").get_attribute("lang") == "en"


FOUND = [
    *(("zh", words) for words in ("旅游收入", "72.7", "拉面")),
    *(("en", words) for words in ("tourism revenue", "tourists", "72.7", "富硒")),
]


@pytest.mark.parametrize(("lang", "words"), FOUND)
def test_search_finds_parts_of_words_and_numbers(reader, lang, words):
    one = reader()
    one.go(lang, "index")
    one.page.locator("a.search-link:visible").click()
    one.page.locator("#q").fill(words)
    results = one.page.locator("#results li")
    results.first.wait_for()
    hit = results.first.locator("a")
    href = hit.get_attribute("href")
    hit.click()
    one.page.wait_for_url(re.compile(re.escape(href.partition("#")[0])))


def test_search_says_when_there_is_nothing(reader):
    one = reader()
    one.go("en", "search", "?q=zzzz")
    assert one.page.locator("#found").inner_text() and one.page.locator("#results li").count() == 0


@pytest.mark.parametrize("ending", ["svg", "png", "csv"])
def test_a_figure_downloads_from_disk(reader, built, tmp_path, ending):
    one = reader(accept_downloads=True)
    one.go("en", "tourism")
    with one.page.expect_download() as waiting:
        one.page.locator(f'figure.chart a.download[download$=".{ending}"]').first.click()
    name = waiting.value.suggested_filename
    waiting.value.save_as(tmp_path / name)
    content = (tmp_path / name).read_bytes()
    if ending == "csv":
        assert content.decode("utf-8-sig").startswith("id,name,year") and NUMBER.split(".")[0] not in name
    else:
        assert content == (built / "en" / "_figures" / name).read_bytes()


def test_tables_download_from_disk(reader, built, tmp_path):
    one = reader(accept_downloads=True)
    one.go("zh", "downloads")
    for name in ("facts.csv", "haidong.xlsx", "datapackage.json"):
        with one.page.expect_download() as waiting:
            one.page.locator(f'a.download[download="{name}"]').first.click()
        waiting.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (built / "data" / name).read_bytes()


@pytest.mark.parametrize("lang", LANGS)
def test_the_ledger_is_searched_and_sorted(reader, lang):
    one = reader()
    one.go(lang, "ledger")
    rows = one.page.locator("#ledger-rows tbody tr")
    one.page.locator(".browse .dt-search input").fill("旅游 人次")
    assert 0 < rows.count() < 20 and all("人次" in text for text in rows.all_inner_texts())
    one.page.locator(".browse .dt-search input").fill("")
    assert rows.count() == len(hd.ledger())
    year = one.page.locator("#ledger-rows thead th").nth(4)
    for order in ("ascending", "descending"):
        year.click()
        expect(year).to_have_attribute("aria-sort", order)
    assert rows.first.locator("td").nth(4).inner_text() == str(hd.ledger()["year"].max())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["index", "source", "fiscal", "ledger"])
def test_pages_are_whole_without_scripts(reader, lang, name):
    one = reader(java_script_enabled=False)
    one.go(lang, name)
    if name == "source":
        assert one.page.locator(f'[id="card:{NUMBER}"]').is_visible()
    if name == "ledger":
        assert one.page.locator("#ledger-rows tbody tr").count() == len(hd.ledger())
        assert one.page.locator("#ledger-rows tbody tr").last.is_visible()
    if name == "fiscal":
        link = one.page.locator(f'article p a.fact[data-fact="{NUMBER}"]').first
        assert hd.load().loc[NUMBER, "quote"] in link.get_attribute("title")
        link.click()
        one.page.wait_for_url(re.compile(f"source.html#{re.escape(NUMBER)}"))


def test_the_door_leads_to_the_readers_language(reader, built):
    for lang, locale in (("zh", "zh-CN"), ("en", "fr-FR")):
        one = reader(locale=locale)
        one.page.goto((built / "index.html").as_uri())
        one.page.wait_for_url(re.compile(f"{lang}/index.html"))


# On paper ------------------------------------------------------------------------------------------------------


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_pdf_holds_all_of_the_page(browser, built, lang, name):
    pages = PdfReader(built / lang / f"{name}.pdf").pages
    texts = [page.extract_text() for page in pages]
    for number, text in enumerate(texts, 1):
        assert f"{number}/{len(pages)}" in _bare(text), "each page has its number"
    article = BeautifulSoup((built / lang / f"{name}.html").read_text("utf-8"), "html.parser").find("article")
    for unprinted in article.select(
        "details.hide, .tools, svg, script, style, .hint, .headerlink, .pdf, .prev-next-area"
    ):
        unprinted.decompose()
    whole = _bare("".join(texts))
    cells = [
        cell.get_text() for row in article.select("table tbody tr") for cell in row.find_all(["td", "th"])
    ]
    words = [found.get_text() for found in article.select("h1, h2, p, li, figcaption, aside dd")]
    # A page break may fall into a paragraph: its first and last words are there.
    lost = [text for text in cells if _bare(text)[:8] not in whole]
    lost += [text for text in words if _bare(text)[:12] not in whole or _bare(text)[-8:] not in whole]
    assert lost == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_figure_is_cut_on_paper(reader, name):
    one = reader()
    one.go("en", name)
    one.page.emulate_media(media="print")
    one.page.set_viewport_size({"width": 670, "height": 950})  # what is left of a sheet of A4
    for box in one.page.locator("figure.chart svg").all():
        drawn = box.bounding_box()
        assert drawn["x"] >= 0 and drawn["x"] + drawn["width"] <= 670 and drawn["height"] < 950
