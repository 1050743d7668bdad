"""What a reader does on the site, in a browser: from a number to its sentence and back, search, switch, download."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import expect
from readers import REPORT, WIDTHS, address

import haidong_data as hd
from haidong_data import wording
from haidong_data.notebook import parameters
from haidong_data.site import figures

LANGS = parameters.LANGS
NUMBER = "fiscal.revenue/2019"


# What a tip quotes, apart from its head and the place.
QUOTED = """tip => [...tip.childNodes].filter((one) => !/STRONG|CITE/.test(one.nodeName))
  .map((one) => one.textContent).join('')"""


def in_sight(locator) -> bool:
    """Tell whether a thing lies inside the window; `is_visible` is true of what lies far above it too."""
    box, window = locator.bounding_box(), locator.page.viewport_size
    return box is not None and box["y"] >= 0 and box["y"] + min(box["height"], 60) <= window["height"]


@pytest.mark.parametrize("lang", LANGS)
def test_from_a_number_to_its_sentence_and_back(reader, lang):
    one = reader()
    one.go(lang, "fiscal")
    link = one.page.locator(f'article p a.fact[href$="#{NUMBER}"]').first
    said = link.inner_text()
    link.click()
    one.page.wait_for_url(re.compile("source.html"))
    panel = one.page.locator("#panel")
    assert in_sight(panel.locator("h2")) and in_sight(panel.locator(".said"))
    assert said in panel.inner_text()
    chosen = one.page.locator(".document .chosen")
    assert re.sub(r"\s", "", chosen.inner_text()) == "20.42亿元"
    assert in_sight(chosen) and one.page.evaluate("scrollY") > 0
    one.page.locator('#panel a[href*="fiscal.html"]').first.click()
    one.page.wait_for_url(re.compile("fiscal.html"))
    one.page.go_back()
    one.page.go_back()
    one.page.wait_for_url(re.compile("fiscal.html"))


@pytest.mark.parametrize("lang", LANGS)
def test_pointing_and_the_keyboard_show_the_sentence(reader, lang):
    one = reader()
    one.go(lang, "fiscal")
    cited = hd.cite(NUMBER, lang=lang)
    for what in (f'article p a.fact[href$="#{NUMBER}"]', f'svg a.mark[href$="#{NUMBER}"]'):
        mark, tip = one.page.locator(what).first, one.page.locator("#tip")
        mark.hover()
        assert cited.said in tip.locator("strong").inner_text()
        assert tip.locator("mark").inner_text() == cited.number
        shown = tip.evaluate(QUOTED).strip("…")
        assert cited.number in shown and shown in cited.quote
        one.page.mouse.move(0, 0)
        assert not tip.is_visible()
        mark.focus()
        assert in_sight(tip) and shown in tip.evaluate(QUOTED)
        one.page.keyboard.press("Escape")
        assert not tip.is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_lists_what_it_cites_each_sentence_once(reader, lang):
    """It is made of the page's own links, and of a list that all pages of a report share."""
    one = reader()
    one.go(lang, "tourism")
    items = one.page.locator("ol.sources li")
    expect(items.first).not_to_be_empty()
    said, links = items.all_text_contents(), one.page.locator("ol.sources a")
    quote = hd.load().loc["tourism.visitors/2019", "quote"]
    assert sum(quote in text for text in said) == 1 and len(set(said)) == len(said) > 3
    assert any("÷" in text for text in said), "formulas too"
    of = "links => links.map((link) => link.getAttribute('href'))"
    listed = links.evaluate_all(of)
    shown = one.page.locator("article :is(p, figure) :is(a.fact, a.mark)").evaluate_all(of)
    assert len(set(listed)) == len(listed) and set(shown) <= set(listed)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("which", ["first", "last"])
def test_the_panel_stands_beside_the_number_wherever_it_is(reader, width, which):
    one = reader(width)
    one.go("en", "source")
    getattr(one.page.locator(".document a.n.fact"), which).click()
    assert in_sight(one.page.locator("#panel h2")) and in_sight(one.page.locator("#panel .said"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_narrow_screen_shows_every_value(reader, lang):
    one = reader("phone")
    one.go(lang, "overview")
    ends = "cells => cells.map((cell) => cell.getBoundingClientRect()).map((box) => box.width && box.right)"
    cells = one.page.locator("table.values td:nth-child(4)").evaluate_all(ends)
    assert cells and all(0 < end <= 390 for end in cells)
    one.go(lang, "ledger")
    checks = one.page.locator("table.stacked td:not(:empty)").evaluate_all(ends)
    assert checks and all(0 < end <= 390 for end in checks)


def test_a_bar_leads_to_its_sentence(reader):
    one = reader()
    one.go("en", "fiscal")
    one.page.locator(f'svg a.mark[href$="#{NUMBER}"]').first.click()
    one.page.wait_for_url(re.compile(f"source.html#{re.escape(NUMBER)}"))
    assert one.page.locator("#panel").is_visible()


@pytest.mark.parametrize("lang", LANGS)
def test_a_computed_value_shows_formula_and_inputs(reader, lang):
    one = reader()
    one.go(lang, "source", "#fiscal.self_sufficiency/2019")
    panel = one.page.locator("#panel")
    row = hd.derived("fiscal").loc["fiscal.self_sufficiency/2019"]
    assert wording.text({"bound": "eq", "number": "", **row}, lang) in panel.inner_text()
    assert wording.interval(row, lang) in panel.inner_text() and "÷" in panel.inner_text()
    panel.locator("dd li a").first.click()
    assert NUMBER in one.page.url and "20.42" in one.page.locator(".document .chosen").inner_text()


def test_the_panel_opens_in_the_text_and_closes_with_the_keyboard(reader):
    one = reader("phone")
    one.go("zh", "source")
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
    reason = one.page.locator("#tip").inner_text()
    one.page.mouse.move(0, 0)
    one.page.locator(".document span.n.other").first.focus()
    assert reason and one.page.locator("#tip").inner_text()


def test_the_switch_leads_to_the_same_sentence_in_the_other_language(reader):
    one = reader()
    one.go("zh", "source", f"#{NUMBER}")
    one.page.locator("a.language-link:visible").click()
    one.page.wait_for_url(re.compile(f"source.html#{re.escape(NUMBER)}"))
    assert one.page.locator("#panel").is_visible()
    assert one.page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("name", ["overview", "ledger", "dictionary"])
def test_the_switch_leads_to_the_section_being_read(reader, name):
    one = reader()
    one.go("en", name)
    heads = one.page.locator("article h2")
    place = heads.count() - 2
    heads.nth(place).evaluate("one => one.scrollIntoView({ behavior: 'instant' })")
    box = one.page.locator("a.language-link:visible").bounding_box()
    one.page.mouse.click(box["x"] + 5, box["y"] + 5)  # `click` would scroll the page first
    one.page.wait_for_url(re.compile(f"zh/{re.escape(address(name))}#"))
    expect(heads.nth(place)).to_be_in_viewport()


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
    one.page.locator("#search .results[aria-busy=false]").wait_for()
    hit = one.page.locator("#search .results li a").first
    href = hit.get_attribute("href")
    hit.click()
    one.page.wait_for_url(re.compile(re.escape(href.partition("#")[0])))
    shown = re.sub(r"[,\s]", "", one.page.locator("main > article").inner_text().lower())
    meant = {"旅游收入": "旅游总收入"}.get(words, words)
    assert re.sub(r"\s", "", meant)[:6] in shown, "the page it leads to holds what was looked for"


@pytest.mark.parametrize("hold", ["hover", "focus"])
def test_what_is_pointed_at_is_not_replaced_by_what_is_found_later(reader, hold):
    """Found by a click that led nowhere: between the button's way down and up the result was made anew."""
    one = reader()
    held, late = [], f"**/{REPORT}/search.js"
    one.page.route(late, lambda route: held.append(route))
    one.go("en", "search", "?q=revenue", until="domcontentloaded")  # what is held back holds `load` back
    first = one.page.locator("#search .results li a").first
    getattr(first, hold)()
    before = first.element_handle()
    while not held:
        one.page.wait_for_timeout(20)
    held[0].continue_()
    one.page.locator("#search .results[aria-busy=false]").wait_for()
    assert before.evaluate("link => link.isConnected"), "it is still there to be clicked"
    one.page.mouse.move(0, 0)
    one.page.locator("#q").focus()
    one.page.locator("#search .results h2", has_text="2020").first.wait_for()  # and then the others come
    one.page.unroute(late)


def test_search_says_when_there_is_nothing(reader):
    one = reader()
    one.go("en", "search", "?q=zzzz")
    expect(one.page.locator("#search .found")).not_to_be_empty()
    assert one.page.locator("#search .results li").count() == 0


@pytest.mark.parametrize("lang", LANGS)
def test_letters_stand_where_they_were_drawn(reader, rendered, lang):
    """The site's font sets them: of a long line the last stands within two thousandths of its length."""
    one = reader()
    one.go(lang, "tourism")
    one.page.evaluate("document.fonts.ready")
    start = "text => [...text.textContent].map((_, i) => text.getStartPositionOfChar(i).x)"
    for figure in one.page.locator("figure.chart").all():
        name = figure.get_attribute("id").removeprefix("fig-")
        root = ElementTree.parse(rendered.figures / lang / f"{name}.svg").getroot()
        lines = [group.findall("{*}use") for group in root.iter("{http://www.w3.org/2000/svg}g")]
        drawn = [[_across(use) for use in uses] for uses in lines if uses and _is_letter(uses[0])]
        shown = figure.locator("svg.wide text").evaluate_all(f"texts => texts.map({start})")
        assert len(shown) == len(drawn) > 10
        for ours, theirs in zip(shown, drawn, strict=True):
            assert ours == pytest.approx(theirs, rel=0.002, abs=2)


def _is_letter(use) -> bool:
    return bool(figures.GLYPH.fullmatch(use.get(figures.XLINK + "href", use.get("href", ""))))


def _across(use) -> float:
    moved = re.match(r"translate\(([-\d.]+)", use.get("transform", ""))
    return float(moved[1]) if moved else 0


@pytest.mark.parametrize("ending", ["svg", "png", "csv"])
def test_a_figure_downloads_from_disk(reader, tmp_path, ending):
    """The picture stands once on the site; what is saved needs neither the page nor its fonts."""
    one = reader()
    one.go("en", "tourism")
    which = "a.download" if ending == "csv" else f'button[data-picture="{ending}"]'
    with one.page.expect_download() as waiting:
        one.page.locator(f"figure.chart {which}").first.click()
    assert waiting.value.suggested_filename.endswith(f".{ending}")
    waiting.value.save_as(tmp_path / "saved")
    content = (tmp_path / "saved").read_bytes()
    if ending == "csv":
        assert content.decode("utf-8-sig").startswith("id,name,year")
    elif ending == "png":
        with Image.open(io.BytesIO(content)) as image:
            assert image.width == 1440 and len(image.convert("L").getcolors()) > 10
    else:
        root = ElementTree.fromstring(content)
        assert b"stroke-width:" in content and b"class=" not in content  # what it looks like, it says itself
        space = "{http://www.w3.org/2000/svg}"
        assert not list(root.iter(f"{space}text")) and not list(root.iter(f"{space}a"))
        assert all(path.get("d") for path in root.iter(f"{space}path"))


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 24, 29)")])
def test_a_figure_has_the_paper_of_its_page(reader, scheme, paper):
    one = reader()
    one.page.emulate_media(color_scheme=scheme)
    one.go("en", "tourism")
    assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    ground = one.page.locator("figure.chart svg path").first
    assert ground.evaluate("path => getComputedStyle(path).fill") == paper


def test_the_keyboard_opens_the_search_on_any_page(reader):
    one = reader()
    one.go("zh", "tourism")
    one.page.keyboard.press("Control+k")
    one.page.keyboard.type("贫困率")
    first = one.page.locator("#ask .results li a").first
    expect(first).to_contain_text("贫困发生率")
    first.click()
    one.page.wait_for_url(re.compile("source.html#poverty.incidence"))


@pytest.mark.parametrize(("typed", "meant"), [("财政收入", "预算收入"), ("旅游收入", "旅游总收入")])
def test_search_finds_what_is_meant(reader, typed, meant):
    one = reader()
    one.go("zh", "search", f"?q={typed}")
    section = one.page.locator("#search .results section").filter(has_text=meant)
    expect(section.first).to_be_visible()
    assert any(meant in title for title in hd.find(typed)["zh"])


def test_a_place_that_the_card_leads_to_does_not_lie_under_it(reader):
    one = reader("phone")
    one.go("zh", "source", f"#{NUMBER}")
    covered = one.page.locator("#panel").bounding_box()["y"]
    assert one.page.locator(".document .chosen").bounding_box()["y"] < covered - 20
    one.page.locator('#panel dd a[href^="#s-"]').click()
    one.page.wait_for_url(re.compile("#s-"))
    assert not one.page.locator("#panel").is_visible()


def test_tables_download_from_disk(reader, built, tmp_path):
    one = reader()
    one.go("zh", "downloads")
    for name in ("facts.csv", "haidong.xlsx", "facts.parquet"):
        with one.page.expect_download() as waiting:
            one.page.locator(f'a.download[download="{name}"]').first.click()
        waiting.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (built / "data" / name).read_bytes()


def test_the_ledger_is_searched_and_sorted(reader):
    one = reader()
    one.go("zh", "ledger")
    rows = one.page.locator("#ledger-rows tbody tr:not([hidden])")
    one.page.locator(".browse-bar input").fill("旅游 人次")
    assert 0 < rows.count() < 20 and all("人次" in text for text in rows.all_inner_texts())
    one.page.locator(".browse-bar input").fill("")
    assert rows.count() == len(hd.ledger())
    year = one.page.locator("#ledger-rows thead th").nth(4)
    for order in ("ascending", "descending"):
        year.locator("button").click()
        expect(year).to_have_attribute("aria-sort", order)
    assert rows.first.locator("td").nth(4).inner_text() == str(hd.ledger()["year"].max())


@pytest.mark.parametrize(("lang", "name"), [("zh", "index"), ("en", "source"), ("zh", "fiscal"), ("en", "ledger")])
def test_pages_are_whole_without_scripts(reader, lang, name):
    one = reader(java_script_enabled=False)
    one.go(lang, name)
    ground, ink = one.page.evaluate("""() => ['background-color', 'color'].map((what) =>
      getComputedStyle(document.querySelector('header.top')).getPropertyValue(what))""")
    assert "0, 0, 0, 0" not in ground and ink != ground, "the header has a ground of its own"
    if name == "source":
        look = "one => getComputedStyle(one).backgroundColor"
        assert one.page.locator(f'[id="{NUMBER}"]').evaluate(look) != "rgba(0, 0, 0, 0)"
        assert one.page.locator(f'[id="card:{NUMBER}"]').is_visible()
    if name == "ledger":
        assert one.page.locator("#ledger-rows tbody tr").count() == len(hd.ledger())
        assert one.page.locator("#ledger-rows tbody tr").last.is_visible()
    if name == "fiscal":
        link = one.page.locator(f'article p a.fact[href$="#{NUMBER}"]').first
        assert hd.load().loc[NUMBER, "quote"] in link.get_attribute("title")
        link.click()
        one.page.wait_for_url(re.compile(f"source.html#{re.escape(NUMBER)}"))


def test_the_door_leads_to_the_readers_language(reader, built):
    for lang, locale in (("zh", "zh-CN"), ("en", "fr-FR")):
        one = reader(locale=locale)
        one.page.goto((built / "index.html").as_uri())
        one.page.wait_for_url(re.compile(f"{lang}/index.html"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_phone_gets_a_drawing_of_its_own_width(reader, lang):
    """Its smallest letters are of eleven pixels, and nothing need be swiped sideways."""
    one = reader("phone")
    one.page.set_viewport_size({"width": 360, "height": 780})
    one.go(lang, "overview")
    for figure in one.page.locator("figure.chart").all():
        assert not figure.locator("svg.wide").is_visible()
        box = figure.locator("svg.narrow").bounding_box()
        assert box["x"] == 0 and box["width"] == 360
        smallest = figure.locator("svg.narrow text").evaluate_all(
            "all => Math.min(...all.map((one) => 100 * Math.hypot(one.getScreenCTM().a, one.getScreenCTM().b)))"
        )
        assert smallest >= 10.9
    one.resize("desk")
    assert not one.page.locator("svg.narrow").first.is_visible()
    assert one.page.locator("figure.chart svg.wide").first.is_visible()


def test_a_finger_beside_a_point_finds_its_sentence(reader):
    one = reader("phone")
    one.go("en", "overview")
    mark = one.page.locator("svg.narrow a.mark").first
    mark.scroll_into_view_if_needed()
    at = mark.evaluate("""one => { const box = one.querySelector("use").getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2]; }""")
    href = mark.get_attribute("href")
    one.page.mouse.click(at[0], at[1] - 10)
    one.page.wait_for_url(re.compile(re.escape(href.partition("#")[2])))


def test_a_phone_downloads_the_drawing_it_shows(reader, tmp_path):
    one = reader("phone")
    one.go("en", "tourism")
    with one.page.expect_download() as waiting:
        one.page.locator('figure.chart button[data-picture="svg"]').first.click()
    waiting.value.save_as(tmp_path / "saved")
    root = ElementTree.fromstring((tmp_path / "saved").read_bytes())
    assert root.get("width") == "270pt"


def test_hatches_that_look_alike_stand_once_and_others_are_not_taken_for_them(built):
    """They were named by their order in a figure: the third of one filled what the third of another had marked."""
    page = (built / "zh" / address("fiscal")).read_text("utf-8")
    patterns = dict(re.findall(r'<pattern [^>]*id="?(\w+)"?[^>]*>(.*?)</pattern>', page))
    used = set(re.findall(r"url\(#(\w*h[0-9a-f]{6})\)", page + (built / "_static" / "haidong.css").read_text("utf-8")))
    assert len(re.findall("<pattern ", page)) == len(patterns) and used >= set(patterns)
    for kind in "fn":
        looks = [look for name, look in patterns.items() if name[0] == kind]
        assert looks and len(looks) == len(set(looks))
