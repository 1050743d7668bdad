"""The words that readers see: one file for each language.

Owns ``zh.toml``, ``en.toml`` and whatever file is laid beside them: a language is a file. What it does not
hold is said in English, so that a new one may begin with a few lines. Names of indicators stay in the
dictionary, in the groups ``[indicators]`` and ``[derived]`` of a third language's file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import unknown

FOLDER = Path(__file__).resolve().parent
FIRST = ("zh", "en")  # the languages of the sources, in the order in which pairs of words stand


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a file: zh and en, then others by name."""
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return (*FIRST, *(one for one in found if one not in FIRST))


@cache
def _file(lang: str) -> dict[str, Any]:
    if lang not in languages():
        raise unknown("language", lang, languages())
    own = tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    return own if lang in FIRST else _laid_over(_file("en"), own)


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(under) | dict(over)
    for key in set(under) & set(over):
        if isinstance(under[key], Mapping) and isinstance(over[key], Mapping):
            both[key] = _laid_over(under[key], over[key])
    return both


def words(group: str, lang: str) -> dict[str, Any]:
    """Return a group of words in a language.

    `group`: its name in the files, with dots for groups within groups: ``"status"``, ``"notebook.fiscal"``.
    `lang`: a language with a file. Returns: words by name; empty where there is no such group. Raises
    HaidongError for a language without a file.

    >>> words("status", "en")["target"]
    'Target'
    """
    found: dict[str, Any] = _file(lang)
    for name in group.split("."):
        found = found.get(name, {})
    return found


def name_in(names: Mapping[str, str], lang: str, group: str = "", key: str = "") -> str:
    """Return one of a thing's names: its own in zh and en, else the language file's, else the English one.

    `names`: what has the names ``zh`` and ``en``, such as a row of a table. `group`, `key`: where a third
    language's file says it: ``"indicators"``, ``"tourism.visitors"``.
    """
    if lang in FIRST:
        return str(names[lang])
    return str(words(group, lang).get(key, names["en"]) if group else names["en"])


def stored(lang: str) -> str:
    """Return the language in which readers of a language get what is stored in two: zh, or en."""
    return lang if lang in FIRST else "en"
