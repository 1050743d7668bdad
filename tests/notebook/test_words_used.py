"""Words that readers never see, or see in one language only, are faults of the words files."""

from __future__ import annotations

import json
import re

import pytest

from haidong_data import collection
from haidong_data.notebook import parameters
from haidong_data.words import words

PARTS = ("words", "say", "caption", "choose", "figures")
# What a language states numbers with is its own.
OWN = {"numbers", "multipliers"}


def keys(table: dict, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return the paths of all words of a table."""
    below = [keys(value, (*path, key)) if isinstance(value, dict) else {(*path, key)} for key, value in table.items()]
    return set().union(*below)


def test_both_languages_have_the_same_words():
    one, other = (keys({key: words(key, lang) for key in whole(lang) - OWN}) for lang in ("zh", "en"))
    assert one ^ other == set()


def whole(lang: str) -> set[str]:
    """Return the groups of a words file."""
    return set(collection.read_toml(collection.PACKAGE / "words" / f"{lang}.toml", "words file"))


@pytest.mark.parametrize("name", [*words("notebook", "en")])
def test_every_word_of_a_notebook_is_used_in_it(name):
    cells = json.loads(parameters.path_of(name).read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    said = words(f"notebook.{name}", "en")
    unused = [f"{part}.{key}" for part in PARTS for key in said.get(part, {}) if f'"{key}"' not in code]
    # Kinds of a count are words by computed names.
    assert [one for one in unused if one not in ("words.result", "words.target")] == []


def test_every_word_of_the_site_is_used_on_it():
    package = collection.PACKAGE
    files = [
        path for kind in ("site/*.py", "site/*/*.jinja", "analysis/*.py", "terms/*.toml") for path in package.glob(kind)
    ]
    # Named as a text, by a keyword, or as a name of a table.
    named = re.compile(r"[\"']([\w.]+)[\"']|\b(\w+)=|^\[+([\w.]+)|^(\w+) = ", re.M)
    found = {name for path in files for names in named.findall(path.read_text("utf-8")) for name in names}
    assert [".".join(path) for path in keys(words("site", "en")) if path[-1] not in found] == []
