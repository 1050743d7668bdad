"""A reader of the site: a page in a real browser, and whatever goes wrong on it."""

from __future__ import annotations

from pathlib import Path

WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}


def _size(width: str) -> dict[str, int]:
    return dict(zip(("width", "height"), WIDTHS[width], strict=True))


class Reader:
    """A page in the browser, and whatever went wrong on it."""

    def __init__(self, browser, built: Path, width: str = "desk", **context) -> None:
        self.context = browser.new_context(viewport=_size(width), **context)
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

    def resize(self, width: str) -> None:
        self.page.set_viewport_size(_size(width))

    def theme(self, name: str) -> None:
        self.page.evaluate(f"document.documentElement.dataset.theme = '{name}'")
