"""Figures, executed notebooks and tables are the same bytes on every Python; `make pythons` asks those at hand.

What they guard against makes no noise: `sum` is compensated since 3.12, ids that hash unrounded floats follow it, and
whoever draws anew on another Python has changed files without a changed fact.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import toys

from haidong_data.collection import home

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = sorted((ROOT / "build" / "pythons").glob("*/bin/haidong"))
pytestmark = pytest.mark.skipif(not PYTHONS, reason="no other Python was set up; make pythons does")


def made(haidong: Path, folder: Path) -> dict[str, bytes]:
    """Return what a Python draws, runs and exports of a copy of the collection."""
    for name in ("seeds", "notebooks"):
        shutil.copytree(home() / name, folder / name, ignore=shutil.ignore_patterns("zh", "en", ".lock"))
    env = os.environ | {"HAIDONG_COLLECTION": str(folder)}
    for words in (["render"], ["render", "-p", "units=international"], ["export", folder / "data"]):
        done = subprocess.run([haidong, *words], env=env, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    parts = ("figures", "build/notebooks", "data")
    return {f"{part}/{name}": data for part in parts for name, data in toys.content(folder / part).items()}


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> dict[str, bytes]:
    """Give what the Python of these tests makes."""
    return made(ROOT / ".venv" / "bin" / "haidong", tmp_path_factory.mktemp("here"))


@pytest.mark.parametrize("haidong", PYTHONS, ids=[path.parents[1].name for path in PYTHONS])
def test_another_python_makes_the_same_bytes(haidong, here, tmp_path):
    there = made(haidong, tmp_path)
    assert sorted(there) == sorted(here)
    assert [name for name in here if there[name] != here[name]] == []
    committed = {f"figures/{name}": data for name, data in toys.content(home() / "figures").items()}
    assert [name for name in committed if here.get(name) != committed[name]] == [], "run `make figures`"
