"""What is committed: nothing of the machine that made it, nothing superfluous, in one style and not too large."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    *("notebooks", "haidong_data", "seeds", "figures", "tests", "benchmarks", "environment.yml", "README.md"),
    *("pyproject.toml", "requirements.lock", "Makefile", "LICENSE", "CITATION.cff", "CHANGELOG.md"),
    *("README.zh.md", "CONTRIBUTING.md", "SECURITY.md", "binder", "docs"),
    *(".ci", ".github", ".gitignore", ".gitattributes", ".pre-commit-config.yaml"),
}
# Written in halves, else this file would be its own culprit.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]
HOSTS += ["proxy.go" + "lang.org", "conda." + "anaconda.org", "repo." + "anaconda.com"]
FOLDERS = ["work", "root", "tmp", "home", "Users", "opt", "private"]


def run(*command: str | Path, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


def tracked(*patterns: str) -> list[Path]:
    """Return the committed files, so that drafts lying about are nobody's failure."""
    if not (ROOT / ".git").exists():
        pytest.skip("the tree is not a git clone")
    names = run("git", "ls-files", "-z", *patterns, cwd=ROOT, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def leaks(data: bytes) -> list[str]:
    """Return the machine's paths and the registries' hosts in a file's bytes."""
    text = data.decode("latin-1")
    mine = [re.escape(str(path).strip("/")) for path in (ROOT, Path.home(), Path(sys.prefix))]
    # No letter or digit stands before a path: pictures in notebooks are base64, which has slashes too.
    paths = re.compile(rf"(?<![\w+/=.<-])(?:file://)?/(?:{'|'.join(FOLDERS + mine)})/[\w.-]*")
    return paths.findall(text) + [host for host in HOSTS if host in text]


def test_no_file_tells_of_the_machine_that_made_it():
    found = {str(path.relative_to(ROOT)): leaks(path.read_bytes()) for path in tracked()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("leak", ["open('/{}/x/y.csv')", '"file:///{}/x"', "at /{}/a/b\\n", "see https://{}x"])
def test_leaks_are_found(leak):
    text = leak.format(HOSTS[0] if "https" in leak else FOLDERS[0])
    assert leaks(text.encode())


@pytest.mark.parametrize("clean", ["KGgo/tmp/AAAN", "https://a.b/work/x", "</root/>", "/usr/bin/chromium"])
def test_what_is_no_leak_is_left_alone(clean):
    assert leaks(clean.encode()) == []


def test_root_holds_only_what_a_reader_expects():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} - ALLOWED == set()


def test_figures_and_notebooks_stay_small():
    sizes = {path: path.stat().st_size for path in tracked("figures", "notebooks")}
    largest = sorted(sizes, key=sizes.get)[-5:]
    assert sum(sizes.values()) < 12e6, f"largest: {[(path.name, sizes[path]) for path in largest]}"


def test_code_keeps_to_the_style():
    files = tracked("*.py", "*.ipynb")
    options = ["--quiet", "--no-cache", "--output-format=concise"]
    said = run(sys.executable, "-m", "ruff", "check", *options, *files, cwd=ROOT)
    assert said.returncode == 0, f"`.venv/bin/ruff check` says:\n{said.stdout}{said.stderr}"
    said = run(sys.executable, "-m", "ruff", "format", "--check", "--no-cache", *tracked("*.py"), cwd=ROOT)
    assert said.returncode == 0, f"`.venv/bin/ruff format` would change:\n{said.stdout}{said.stderr}"


def test_one_version_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert [one["version"] for one in citation["references"] if one["type"] == "software"] == [version]
    init = (ROOT / "haidong_data" / "__init__.py").read_text(encoding="utf-8")
    assert re.search(r'^__version__ = "(.+)"$', init, re.MULTILINE)[1] == version
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{version}]" in changelog or "## [Unreleased]" in changelog


# Warnings that are let pass -------------------------------------------------------------------------------


def boxplot(seaborn, frame):
    seaborn.boxplot(frame, x="a", y="b")


def centred_heatmap(seaborn, frame):
    seaborn.heatmap(frame[["b"]], center=0)


def objects(seaborn, frame):
    import seaborn.objects as so

    so.Plot(frame, x="a", y="b").add(so.Bar()).plot()


@pytest.mark.parametrize("draw", [boxplot, centred_heatmap, objects])
def test_exception_is_still_needed(draw):
    import matplotlib.pyplot as plt
    import pandas as pd
    import seaborn

    frame = pd.DataFrame({"a": ["x", "y", "z"], "b": [1.0, 2.0, 3.0]})
    try:
        with pytest.warns((DeprecationWarning, PendingDeprecationWarning)):
            draw(seaborn, frame)
    except pytest.fail.Exception:
        pytest.fail(f"seaborn {seaborn.__version__} is mended: drop its filterwarnings in pyproject.toml")
    finally:
        plt.close("all")
