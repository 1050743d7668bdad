"""A language is a file: a word that one language lacks must not stop a reader of another."""

from __future__ import annotations

import re

import pytest

from haidong_data import words
from haidong_data.errors import HaidongError

MADE_UP = """
[status]
target = "Celo"

[bounds]
ge = "almenaŭ {}"
"""


def groups(table: dict, at: str = "") -> dict[str, object]:
    """Flatten a words file: dotted name → word."""
    flat: dict[str, object] = {}
    for key, value in table.items():
        name = f"{at}.{key}" if at else key
        flat |= groups(value, name) if isinstance(value, dict) else {name: value}
    return flat


FILES = {lang: groups(words._file(lang)) for lang in words.FIRST}
OWN = ("numbers.", "multipliers.", "phrases.", "qualifiers.")  # what only one language has, by its nature


def test_both_languages_hold_the_same_words() -> None:
    zh, en = ({key for key in FILES[lang] if not key.startswith(OWN)} for lang in words.FIRST)
    assert zh == en


def test_both_languages_fill_the_same_places() -> None:
    """A value named in one language only would be missing from the other's sentence."""
    both = {"year", "before", "plan", "place", "document", "unit", ""}

    def places(lang: str, key: str) -> set[str]:
        return {one.lower() for one in re.findall(r"\{([^{}|:]*)", str(FILES[lang].get(key, "")))} - both

    keys = [key for key, value in FILES["zh"].items() if isinstance(value, str)]
    assert [key for key in keys if places("zh", key) != places("en", key)] == []


def test_a_third_language_is_a_third_file(tmp_path, monkeypatch) -> None:
    for path in words.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "eo.toml").write_text(MADE_UP, encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    words.languages.cache_clear()
    try:
        assert words.languages() == ("zh", "en", "eo")
        assert words.words("status", "eo")["target"] == "Celo"
        assert words.words("status", "eo")["reported"] == "Reported"  # what it lacks is said in English
        assert words.words("bounds", "eo") == words.words("bounds", "en") | {"ge": "almenaŭ {}"}
    finally:
        words.languages.cache_clear()
        words._file.cache_clear()


def test_a_language_without_a_file_is_said() -> None:
    with pytest.raises(HaidongError, match="zh, en"):
        words.words("status", "xx")
