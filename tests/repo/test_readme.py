"""What README and CONTRIBUTING say: examples that print what they show, files, commands and modules that there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

import haidong_data as hd
from haidong_data.cli import COMMANDS, group
from haidong_data.collection import PACKAGE

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "README.zh.md", "CONTRIBUTING.md"]
TEXT = {name: (ROOT / name).read_text("utf-8") for name in PAGES}


@pytest.mark.parametrize("name", PAGES[:2])
def test_the_citation_shown_is_what_is_printed(name):
    shown = re.search(r'>>> hd\.cite\("([^"]+)"\)\n(.+?)\n```', TEXT[name], re.S)
    assert str(hd.cite(shown[1])) == shown[2]


@pytest.mark.parametrize("name", PAGES)
def test_what_is_linked_is_there(name):
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT[name])
    assert [link for link in links if not (ROOT / link).is_file()] == []


@pytest.mark.parametrize("picture", sorted((ROOT / "docs").glob("*.png")), ids=lambda path: path.name)
def test_a_picture_of_the_readme_is_light_and_used(picture):
    assert picture.stat().st_size <= 60_000
    assert any(f"docs/{picture.name}" in text for text in TEXT.values())


@pytest.mark.parametrize("name", PAGES)
def test_commands_and_targets_are_there(name):
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert set(re.findall(r"(?:`|    )make ([a-z]+)", TEXT[name])) <= set(targets)
    assert set(re.findall(r"(?:`|    )haidong ([a-z]+)", TEXT[name])) <= set(COMMANDS)


@pytest.mark.parametrize("name", PAGES[:2])
def test_the_python_and_the_options_shown_are_offered(name):
    assert set(re.findall(r"\bhd\.(\w+)", TEXT[name])) <= set(hd.__all__)
    for command, words in re.findall(r"^    haidong (\w+)(.*)", TEXT[name], re.M):
        found = group.get_command(click.Context(group), command)
        offered = {flag for one in found.params for flag in one.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", words)) <= offered


def test_every_extra_is_explained():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT["README.md"], re.M)) == set(extras) - {"dev"}


def test_the_map_names_every_room_and_module_of_the_centre():
    text = TEXT["CONTRIBUTING.md"]
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"words"}
    assert set(re.findall(r"^\| `(\w+)/` \|", text, re.M)) == rooms
    centre = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"} | {"words"}
    named = text.partition("The centre, by what its modules are for:")[2].partition("Words are data:")[0]
    assert set(re.findall(r"`(\w+)`", named)) == centre


def test_the_modules_named_are_there():
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|toml))`", TEXT["CONTRIBUTING.md"])
    skipped = ("seeds/", "notebooks/")
    assert [one for one in named if not one.startswith(skipped) and not (PACKAGE / one).is_file()] == []


def test_the_ten_rules_stand_here_under_their_numbers():
    rules = TEXT["CONTRIBUTING.md"].partition("## The rules")[2]
    assert [int(number) for number in re.findall(r"^(\d+)\. \*\*", rules, re.M)] == list(range(1, 11))
