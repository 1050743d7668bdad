"""Pages as PDF: printed by an installed Chromium, with page numbers and everything the page holds.

Owns the printing; how a page looks on paper is the stylesheet's, in ``static/haidong.css``. It downloads no
browser: Playwright drives the one that the machine has.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..collection import write
from ..errors import HaidongError

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as SheetPage

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SCALES = (1, 0.96)  # the second is tried for the sake of the last sheet
# What stands at the head of each sheet but the first, which bears the title itself.
HEAD = """@page { @top-left { content: {title}; font: 8.5pt "Haidong Sans"; color: #4b5563; } }
@page :first { @top-left { content: none; } }"""
# Pictures below the fold wait for a reader who scrolls, cited sentences and letters for their files; paper for none.
READY = """async () => {
  document.querySelectorAll('img[loading=lazy]').forEach((image) => { image.loading = 'eager'; });
  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  await haidong.filled();
  await document.fonts.ready;
}"""


def installed() -> str | None:
    """Return the path of an installed Chromium, or of the browser that HAIDONG_CHROMIUM names; None without one."""
    named = os.environ.get("HAIDONG_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


def available() -> str:
    """Return the path of an installed Chromium.

    Raises HaidongError when there is none.
    """
    path = installed()
    if path is None:
        raise HaidongError(
            "printing PDFs needs an installed Chromium (Debian: apt install chromium); set HAIDONG_CHROMIUM to its"
            " path if it lies elsewhere."
        )
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the installed Chromium, without a window.

    Raises HaidongError when there is none, or Playwright is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise HaidongError("printing PDFs needs Playwright: pip install 'haidong-data[site]'.") from None
    path = available()
    # Chromium's sandbox refuses to work for root, as which containers run.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def _fitted(sheet: SheetPage) -> bytes:
    """Print a page; a little smaller where that spares a last sheet that is almost empty."""
    from pypdf import PdfReader

    whole, smaller = (
        sheet.pdf(scale=scale, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        for scale in SCALES
    )
    sheets = [len(PdfReader(io.BytesIO(one)).pages) for one in (whole, smaller)]
    return smaller if sheets[1] < sheets[0] else whole


def print_pages(pages: Iterable[Path]) -> list[Path]:
    """Print pages as PDF, each beside itself.

    `pages`: built pages of the site. Returns: the PDFs. Raises HaidongError when there is no Chromium.
    """
    written = []
    with chromium() as browser:
        sheet = browser.new_page(color_scheme="light", bypass_csp=True)  # the head is no part of the page
        sheet.emulate_media(media="print")
        for page in pages:
            sheet.goto(page.resolve().as_uri())
            sheet.evaluate(READY)
            title = json.dumps(sheet.title(), ensure_ascii=False)
            sheet.add_style_tag(content=HEAD.replace("{title}", title))
            target = page.with_suffix(".pdf")
            write(target, _fitted(sheet))
            written.append(target)
    return written
