"""What a docstring shows must run: an example that has gone stale teaches the wrong thing."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from importlib import import_module
from importlib.util import find_spec

import pytest

import haidong_data as hd
from haidong_data.collection import PACKAGE

PATHS = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in sorted(PACKAGE.rglob("*.py"))}
SHOWING = [name for name, path in PATHS.items() if ">>> " in path.read_text("utf-8")]
NUMPY = re.compile(r"^(Parameters|Returns|Yields|Raises|Attributes|Notes|Examples)\n-+$", re.MULTILINE)


@pytest.mark.parametrize("name", SHOWING)
def test_examples_run(name):
    module = hd if name == "__init__" else import_module(f"haidong_data.{name}")
    found = doctest.testmod(module)
    assert found.attempted or "+SKIP" in PATHS[name].read_text("utf-8")
    assert found.failed == 0


def test_what_a_module_says_of_others_is_there():
    """A module that had been renamed twice was still named by four others."""
    trees = {name: ast.parse(path.read_text("utf-8")) for name, path in PATHS.items()}
    known = {part for name in trees for part in name.split(".")}
    for node in (node for tree in trees.values() for node in ast.walk(tree)):
        known |= {str(getattr(node, key)) for key in ("name", "id", "attr", "arg") if hasattr(node, key)}
    said = {
        (name, word)
        for name, tree in trees.items()
        for word in re.findall(r"(?<!`)`([\w.]+)`(?!`)", ast.get_docstring(tree) or "")
        if not known.issuperset(word.split(".")) and find_spec(word.partition(".")[0]) is None
    }
    assert said == set()


@pytest.mark.parametrize("name", hd.__all__)
def test_a_public_name_says_what_it_takes_and_gives(name):
    thing = getattr(hd, name)
    text = re.sub(r"^ +", "", thing.__doc__ or "", flags=re.MULTILINE)
    assert text.strip()
    if name not in ("HaidongError",):
        assert NUMPY.search(text) or "Return" in text.splitlines()[0]


@pytest.mark.parametrize("name", [name for name in hd.__all__ if not isinstance(getattr(hd, name), type)])
def test_a_public_function_says_its_errors_and_what_part_of_the_report_it_reads(name):
    text = re.sub(r"^ +", "", getattr(hd, name).__doc__, flags=re.MULTILINE)
    for part in ("Returns", "Notes"):
        assert f"{part}\n---" in text, part
    assert "Raises\n---" in text or "nothing raises" in text
    takes = inspect.signature(getattr(hd, name)).parameters
    assert not takes or "Parameters\n---" in text
    for one in takes:
        assert re.search(rf"\b{one}\b", text.partition("Parameters\n")[2].partition("Returns\n")[0]), one
