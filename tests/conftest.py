"""Collections to test on: a copy to damage, and one with a made-up second year."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from haidong_data.files import home

SECOND = Path(__file__).parent / "second_year"


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Give a copy of the seeds that the package reads instead, to damage."""
    folder = tmp_path / "seeds"
    shutil.copytree(home() / "seeds", folder)
    monkeypatch.setenv("HAIDONG_SEEDS", str(folder))
    return folder


@pytest.fixture
def two_years(copied):
    """Give a collection that has taken in a second, made-up report of the same place."""
    for path in SECOND.glob("madeup-*"):
        shutil.copy(path, copied)
    toml = copied / "seeds.toml"
    toml.write_text(toml.read_text("utf-8") + "\n" + (SECOND / "seeds.toml").read_text("utf-8"), "utf-8")
    return copied
