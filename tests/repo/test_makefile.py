"""How .venv comes about: once, from the lock, and never half.

The silent failure they guard against is an install that was cut off and is taken for an environment from then on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A Python that only pretends to install.
STUB = """#!/bin/sh
case "$*" in
    *ensurepip*) exit 0 ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"pip"*) [ ! -e broken ] && echo Installing ;;
    *hatchling*) mkdir dist && touch dist/haidong_data-0.3.0-py3-none-any.whl dist/haidong_data-0.3.0.tar.gz ;;
esac
"""


@pytest.fixture
def tree(tmp_path) -> Path:
    """Copy what `make .venv` reads, and put the pretending Python beside it."""
    if not shutil.which("make"):
        pytest.skip("there is no make here")
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "stub").write_text(STUB)
    (tmp_path / "stub").chmod(0o755)
    return tmp_path


def make(tree: Path, *arguments: str) -> subprocess.CompletedProcess:
    # The make that runs these tests hands its own flags down; they are not for this one.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "PYTHON=./stub", *arguments]
    return subprocess.run(command, cwd=tree, env=clean, capture_output=True, text=True)


def test_no_python_is_said_in_one_sentence(tree):
    said = make(tree, ".venv", "PYTHON=")
    assert said.returncode != 0
    assert said.stdout.strip().startswith("haidong_data needs Python 3.11 or newer")
    assert len(said.stdout.strip().splitlines()) == 1


def test_a_named_python_that_is_too_old_is_said_in_one_sentence(tree):
    (tree / "old").write_text("#!/bin/sh\nexit 1\n")
    (tree / "old").chmod(0o755)
    said = make(tree, ".venv", "PYTHON=./old")
    assert said.returncode != 0
    assert "module, which ./old is not: install" in said.stdout
    assert len(said.stdout.strip().splitlines()) == 1
    assert not (tree / ".venv").exists()


def test_environment_is_made_once(tree):
    assert "Setting up" in make(tree, ".venv").stdout
    assert "Setting up" not in make(tree, ".venv").stdout


def test_interrupted_install_passes_for_no_environment(tree):
    (tree / "broken").touch()
    assert make(tree, ".venv").returncode != 0
    (tree / ".venv" / "left-over").touch()
    (tree / "broken").unlink()
    assert "Setting up" in make(tree, ".venv").stdout
    assert not (tree / ".venv" / "left-over").exists()


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_changed_requirements_are_installed(tree, name):
    make(tree, ".venv")
    ready = (tree / ".venv/ready").stat().st_mtime
    os.utime(tree / name, (ready + 5, ready + 5))
    assert "Setting up" in make(tree, ".venv").stdout


def test_moved_folder_is_set_up_anew(tree, tmp_path_factory):
    make(tree, ".venv")
    moved = tmp_path_factory.mktemp("elsewhere") / "clone"
    tree.rename(moved)
    assert "Setting up" in make(moved, ".venv").stdout


@pytest.mark.parametrize(
    ("changes", "urls", "said"),
    [
        ("## [Unreleased]\n\n## [0.3.0] - 2026-01-01\n\n- new\n", True, "git tag -s v0.3.0"),
        ("## [Unreleased]\n\n## [0.3.0] - 2026-01-01\n\n- new\n", False, "add [project.urls]"),
        ("## [Unreleased]\n\n- newer\n\n## [0.3.0] - 2026-01-01\n\n- new\n", True, "no release yet"),
        ("## [Unreleased]\n\n## [0.3.0]\n\n- new\n", True, "no release yet"),
        ("## [Unreleased]\n\n## [0.2.0] - 2026-01-01\n\n- new\n", True, "no release yet"),
    ],
)
def test_a_release_says_what_is_true_of_it(tree, changes, urls, said):
    project = "[project]\nname = 'x'\n" + urls * "[project.urls]\nRepository = 'https://example.org/x'\n"
    (tree / "pyproject.toml").write_text(project)
    make(tree, ".venv")
    for tool in ("twine", "check-wheel-contents"):
        shutil.copy(tree / "stub", tree / ".venv" / "bin" / tool)
    (tree / "CHANGELOG.md").write_text(f"# Changelog\n\n{changes}")
    done = make(tree, "release")
    assert done.returncode == 0 and said in done.stdout.splitlines()[-1]
    assert ("twine upload" in done.stdout) == said.startswith("git tag")


def test_each_tool_of_the_recipes_is_in_the_environment():
    tools = set(re.findall(r"\$\(BIN\)/([\w-]+)", (ROOT / "Makefile").read_text("utf-8")))
    assert {"twine", "check-wheel-contents"} <= tools
    assert [tool for tool in tools if not (Path(sys.executable).parent / tool).is_file()] == []


@pytest.mark.parametrize("target", ["figures", "test", "pythons", "report", "lab", "lock", "release", "clean"])
def test_help_names_each_target(target):
    assert f"make {target} - " in make(ROOT, "help").stdout
