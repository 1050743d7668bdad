"""Data moves one way: the package's modules form a line that no import runs against."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter

import pytest

from haidong_data.files import PACKAGE

MODULES = {path.stem: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.glob("*.py"))}
ROOM = re.compile(r"^      (?:(?P<room>[a-z]+)|)\s{2,}(?P<modules>[a-z_, ]+)$", re.MULTILINE)


def rooms() -> dict[str, int]:
    """Return the place of each module in the README's list of rooms, from the top down."""
    readme = (PACKAGE.parent / "README.md").read_text("utf-8")
    part = readme[readme.index("    haidong_data/ ") : readme.index("      *.toml")]
    found: dict[str, int] = {}
    place = -1
    for line in ROOM.finditer(part):
        place += bool(line["room"])
        for name in re.findall(r"\w+", line["modules"]):
            assert name not in found, f"{name} stands in two rooms"
            found[name] = place
    return found


ROOMS = rooms()


def imports(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("haidong_data."):
            names.add(node.module.split(".")[1])
    return names & set(MODULES)


GRAPH = {name: imports(tree) - {"__init__"} for name, tree in MODULES.items()}


def test_no_import_runs_in_a_circle():
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(f"these modules import each other: {' → '.join(error.args[1])}")


def test_every_module_has_its_room_in_the_readme():
    assert set(ROOMS) == set(MODULES) - {"__init__"}


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__init__"])
def test_no_module_knows_one_further_down_the_flow(name):
    assert [other for other in GRAPH[name] if ROOMS[other] > ROOMS[name]] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_owns_and_keeps_to_it(name):
    text = (PACKAGE / f"{name}.py").read_text("utf-8")
    document = ast.get_docstring(MODULES[name]) or ""
    assert "Owns" in document, "the docstring says what the module owns and what it leaves to others"
    assert len(text.splitlines()) <= 260


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_are_documented(name):
    for node in MODULES[name].body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name}.{node.name}"
