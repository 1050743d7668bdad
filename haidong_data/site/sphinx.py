"""The one call of Sphinx: settings of a language's build, and what of the theme is mended.

Owns how Sphinx, myst-nb and the theme are used; their versions are pinned, as the mending depends on them. It
leaves what the pages hold to the other modules of the site.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import warnings
from pathlib import Path
from typing import Any

from ..collection import PACKAGE
from ..errors import HaidongError
from .links import words

ROOM = PACKAGE / "site"
LOCALE = {"zh": "zh_CN", "en": "en"}
# Sphinx's own search knows no Chinese and no numbers; what it leaves behind is not shipped.
LEFT_OVER = (
    "searchindex.js",
    "objects.inv",
    ".buildinfo",
    "_static/searchtools.js",
    "_static/language_data.js",
)


def settings(lang: str, name: str, pages: int) -> dict[str, Any]:
    """Return the configuration of a language's build.

    Parameters
    ----------
    lang : str
    name : str
        What the site is called in its header.
    pages : int
        How many pages the header leads to.
    """
    say = words("provenance", lang)
    return {
        "project": name,
        "language": LOCALE[lang],
        "extensions": ["myst_nb"],
        "html_theme": "pydata_sphinx_theme",
        "html_title": name,
        "html_static_path": [str(ROOM / "static")],
        "templates_path": [str(ROOM / "templates")],
        "html_css_files": ["haidong.css"],
        "html_js_files": ["haidong.js"],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_sphinx": False,
        "html_show_copyright": False,
        "html_permalinks_icon": "#",
        "html_show_search_summary": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "html_additional_pages": {"search": "site-search.html"},
        "html_sidebars": {"**": []},
        "html_context": {"default_mode": "auto", "site_lang": lang, "site_words": _words(lang)},
        "html_theme_options": {
            "logo": {"text": name},
            "disable_search": True,
            "navbar_align": "left",
            "header_links_before_dropdown": pages,
            "navbar_persistent": ["site-tools.html"],
            "navbar_end": ["theme-switcher"],
            "article_header_start": [],
            "secondary_sidebar_items": ["page-toc"],
            "show_prev_next": True,
            "footer_start": [],
            "footer_end": [],
            "show_toc_level": 2,
            "back_to_top_button": False,
        },
        "smartquotes": False,  # a curly apostrophe is as wide as a Chinese character in the font
        "nb_execution_mode": "off",
        "nb_ipywidgets_js": {},
        "nb_output_stderr": "remove",
        "nb_code_prompt_show": say("code"),
        "nb_code_prompt_hide": say("nocode"),
        "nb_render_markdown_format": "commonmark",
        "myst_heading_anchors": 3,
        "suppress_warnings": ["config.cache", "mystnb.unknown_mime_type"],
    }


def _words(lang: str) -> dict[str, str]:
    search, page, language = (words(group, lang) for group in ("search", "page", "language"))
    return {
        "search": page("search"),
        "label": search("label"),
        "noscript": search("noscript"),
        "none": search("none"),
        "found": search("found", n="{n}"),
        "switch": language("switch"),
    }


def build(lang: str, source: Path, target: Path, name: str, pages: int) -> list[str]:
    """Build a language's pages.

    Returns
    -------
    list of str
        What Sphinx warned of.

    Raises
    ------
    HaidongError
        When Sphinx or the theme is not installed.
    """
    try:
        from sphinx.application import Sphinx
    except ImportError:
        raise HaidongError("the site needs Sphinx: pip install 'haidong-data[site]'.") from None

    warned = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app = Sphinx(
            str(source), None, str(target), str(target.parent / f".doctrees-{lang}"), "html",
            confoverrides=settings(lang, name, pages), status=None, warning=warned, freshenv=True,
        )  # fmt: skip
        app.builder.search = False  # type: ignore[attr-defined]
        app.build(force_all=True)
    for name_ in LEFT_OVER:
        (target / name_).unlink(missing_ok=True)
    shutil.rmtree(target / "_sources", ignore_errors=True)
    for path in target.rglob("*.map"):
        path.unlink()
    for path in target.rglob(
        "*.html"
    ):  # without scripts, which choose a theme, the theme has no colours at all
        page = path.read_text("utf-8")
        path.write_text(page.replace(' data-theme="auto"', ' data-theme="light"', 1), "utf-8")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", warned.getvalue())
    return [line for line in plain.splitlines() if line.strip()]


def main(args: list[str]) -> None:
    """Build in a process of its own: Sphinx keeps state between two builds in one."""
    lang, source, target, name, pages = args
    for line in build(lang, Path(source), Path(target), name, int(pages)):
        print(line, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
