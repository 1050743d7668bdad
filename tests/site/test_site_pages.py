"""Every page of the site in a real browser: both languages, a desk and a phone, light and dark.

Only a browser shows these failures: a script that fails, a request to somebody else's host, text nobody can
read on its ground, a table wider than the phone.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from readers import COMMON, WIDTHS

from haidong_data.notebook import parameters

LANGS = parameters.LANGS
PAGES = [*COMMON, "index", "source", *parameters.notebooks()]
THEMES = {"desk": "light", "phone": "dark"}
# preload waits for files of other hosts, of which there are none.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# axe takes seconds a page: the pages take turns in coming before it in English on a light desk, and in Chinese on a
# dark phone. Both languages fill one template, and both words files hold the same words.
AXE = {"en": "desk", "zh": "phone"}
# Of what repeats itself hundreds of times it needs no more than this.
ALIKE = """() => document.querySelectorAll(':is(tr, ol.sources li, .cards article):nth-child(n + 12)')
  .forEach((one) => one.remove())"""
# Colours fade into each other.
FADED = "() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_accessible(reader, lang, name):
    first, last = sorted(WIDTHS, key=lambda width: width == AXE[lang])
    one = reader(first)
    one.go(lang, name)
    page = one.page
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Haidong Sans\"', '海东')")
    for width in (first, last):
        one.resize(width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than a {width}"
    if PAGES.index(name) % 2 != LANGS.index(lang):
        return
    page.evaluate(ALIKE)
    one.theme(THEMES[last])
    page.evaluate(FADED)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found] == []
