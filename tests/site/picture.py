"""Make the README's picture of a number led to its sentence: ``make report``, then ``python tests/site/picture.py``.

It is the real page in the installed Chromium, with the pointer on the first visits of the tourism page.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from haidong_data.facts import front
from haidong_data.notebook.parameters import LANGS
from haidong_data.site import pdf

HOME = Path(__file__).parents[2]
NUMBER = 'article p a.fact[data-fact^="tourism.visitors/"]:not([data-fact*="growth"])'
WIDTH, ABOVE, HEIGHT = 860, 150, 215
COLOURS = 48  # flat colours and soft edges: more cannot be seen


def main() -> None:
    """Write ``docs/number-to-sentence-<lang>.png``."""
    with pdf.chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        for lang in LANGS:
            page.goto((HOME / "build" / "site" / lang / front() / "tourism.html").as_uri())
            number = page.locator(NUMBER).first
            number.scroll_into_view_if_needed()
            number.hover()
            page.locator(".tip").wait_for(state="visible")
            box = number.bounding_box()
            assert box
            clip = {"x": 0, "y": max(box["y"] - ABOVE, 0), "width": WIDTH, "height": HEIGHT}
            shot = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB").quantize(COLOURS)
            shot.save(HOME / "docs" / f"number-to-sentence-{lang}.png", optimize=True)


if __name__ == "__main__":
    main()
