"""Every page of the site in a real browser: both languages, a desk and a phone, light and dark.

Only a browser shows these failures: a script that fails, a request to somebody else's host, text nobody can
read on its ground, a table wider than the phone.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from readers import COMMON, WIDTHS

from haidong_data.notebook import parameters

LANGS = parameters.LANGS
PAGES = [*COMMON, "index", "source", *parameters.notebooks()]
# axe takes seconds a page: each comes before it on a light desk and a dark phone, or the other way round, the
# pages taking turns in that and in the language. Both languages fill one template, and say the same words.
LOOKS = ({"desk": "light", "phone": "dark"}, {"desk": "dark", "phone": "light"})
# preload waits for files of other hosts, of which there are none.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Of what repeats itself hundreds of times axe needs no more than this.
ALIKE = """() => document.querySelectorAll(':is(tr, ol.sources li, .cards article):nth-child(n + 12)')
  .forEach((one) => one.remove())"""
OPENED = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
# A column that the others leave no room breaks its words at every few letters, and is as tall as a page.
SQUEEZED = """() => [...document.querySelectorAll('td')].filter((cell) => {
  const text = document.createRange(), style = getComputedStyle(cell);
  text.selectNodeContents(cell);
  const { width, height } = text.getBoundingClientRect();
  return height > 6 * parseFloat(style.lineHeight) && width < 5 * parseFloat(style.fontSize);
}).map((cell) => cell.textContent)"""
# What of the figures does not fit what is left of a sheet of A4.
PAPER = {"width": 670, "height": 950}
CUT = """({ width, height }) => [...document.querySelectorAll('figure.chart')].filter((figure) => {
  const { left, right, height: drawn } = figure.querySelector('svg.wide').getBoundingClientRect();
  return !drawn || left < 0 || right > width || drawn >= height;
}).map((figure) => figure.id)"""
# Colours fade into each other.
FADED = "() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_accessible(reader, lang, name):
    one = reader("desk")
    one.go(lang, name)
    page = one.page
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Haidong Sans\"', '海东')")
    page.evaluate(OPENED)
    for width in WIDTHS:
        one.resize(width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than a {width}"
        assert page.evaluate(SQUEEZED) == [], f"squeezed on a {width}"
    if lang == "en" and name in parameters.notebooks():
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        assert page.evaluate(CUT, PAPER) == [], "cut on paper"
        page.emulate_media(media="screen")
    turn = PAGES.index(name)
    if turn % len(LANGS) != LANGS.index(lang):
        return
    page.evaluate(ALIKE)
    page.evaluate(AXE_SCRIPT)
    for width, theme in LOOKS[turn // len(LANGS) % len(LOOKS)].items():
        one.resize(width)
        one.theme(theme)
        page.evaluate(FADED)
        found = page.evaluate("(options) => axe.run(options)", OPTIONS)["violations"]
        assert [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found] == [], (width, theme)
