"""The guide and the reference: recipes, what each public name does, and the columns of the tables.

Owns the page for people who use the package. Recipes are Markdown, ``guide/<lang>.md``; the reference is read off the
docstrings, so that it cannot say anything else than ``help``.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from lxml import html
from markupsafe import Markup

import haidong_data

from ..errors import HaidongError
from . import index
from .layout import words
from .notebooks import highlighted, inner, markdown

TABLES = ("parameters", "attributes", "returns", "raises")  # sections of a docstring that list things
RECIPES = Path(__file__).parent / "guide"


def content(lang: str, frames: Any) -> dict[str, Any]:
    """Return what the guide holds: recipes as markup, the public names, and the columns of the tables."""
    recipes, toc = _recipes(lang)
    toc += [("reference", words("guide", lang)("reference")), ("columns", words("guide", lang)("tables"))]
    return {"recipes": recipes, "names": names(), "columns": index.columns(lang, frames), "toc": toc}


def _recipes(lang: str) -> tuple[Any, list[tuple[str, str]]]:
    root = html.fragment_fromstring(markdown().render((RECIPES / f"{lang}.md").read_text("utf-8")), create_parent="div")
    toc = []
    for number, heading in enumerate(root.iter("h2"), start=1):
        heading.set("id", f"part-{number}")
        toc.append((f"part-{number}", heading.text_content()))
    for code in root.iter("code"):
        pre = code.getparent()
        if pre.tag == "pre":
            pre.set("tabindex", "0")
        if code.get("class") == "language-python":
            coloured = html.fragment_fromstring(str(highlighted(code.text_content())), create_parent="code")
            pre.replace(code, coloured)
    return inner(root), toc


def names() -> list[dict[str, Any]]:
    """Return the public names with their call, first line, and the sections of their docstrings."""
    found = []
    for name in haidong_data.__all__:
        try:
            thing = getattr(haidong_data, name)
        except (ImportError, HaidongError):  # an extra is not installed: its docstring cannot be read
            continue
        found.append(_entry(name, thing))
        if isinstance(thing, type):
            for method, what in inspect.getmembers(thing, inspect.isfunction):
                if not method.startswith("_") and method in vars(thing):
                    found.append(_entry(f"{name}.{method}", what))
    return found


def _entry(name: str, thing: Any) -> dict[str, Any]:
    from griffe import Docstring

    call = "" if isinstance(thing, type) and issubclass(thing, Exception) else str(inspect.signature(thing))
    call = re.sub(r"(: |-> )'([^']*)'", r"\1\2", call)  # annotations are quoted, as defaults are
    call = re.sub(r"\(self(, )?", "(", call)
    sections = []
    for section in Docstring(inspect.getdoc(thing) or "", parser="numpy").parse(warnings=False):
        kind, what = section.kind.value, section.value
        if kind in TABLES:
            rows = [
                {
                    "name": getattr(one, "name", "") or "",
                    "type": str(one.annotation or "").replace("`", ""),
                    "text": _prose(one.description),
                }
                for one in what
            ]
            sections.append({"kind": kind, "rows": rows})
        elif kind == "examples":
            sections.append({"kind": kind, "text": "\n\n".join(text for _, text in what)})
        elif text := what if kind == "text" else getattr(what, "description", ""):  # of Notes and the like
            sections.append({"kind": "text", "text": _prose(text)})
    return {"id": f"api-{name}", "name": f"hd.{name}", "call": call, "sections": sections}


def _prose(text: str) -> Any:
    """Return a docstring's text as markup: ``code`` in double or single backticks, escaped."""
    from markdown_it import MarkdownIt

    plain = re.sub(r"``(.+?)``", r"`\1`", text)
    return Markup(MarkdownIt("commonmark", {"html": False}).render(plain))
