"""What a fresh machine gets: the lock, conda's environment and the wheel say the same thing and suffice.

What they guard against makes no noise: a lock that lags behind pyproject.toml, a conda environment that
resolves to something else, a wheel without its seeds that works as long as the clone is near.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
import toys
import yaml
from hewan import REPORT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import MatchSpec, Version, VersionSpec

from haidong_data import collection

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
USERS = sum((needs for name, needs in EXTRAS.items() if name != "dev"), PYPROJECT["project"]["dependencies"])
REQUIREMENTS = [Requirement(text) for text in sum(EXTRAS.values(), PYPROJECT["project"]["dependencies"])]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA_SPECS = [spec for spec in CONDA["dependencies"] if isinstance(spec, str) and spec != "pip"]
PIP_SPECS = [spec for item in CONDA["dependencies"] if isinstance(item, dict) for spec in item["pip"]]
# conda-forge's names for what PyPI calls otherwise.
CONDA_NAMES = {"brotli-python": "brotli", "matplotlib-base": "matplotlib"}


def run(*command: str | Path, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


# The lock -------------------------------------------------------------------------------------------------


def locked() -> dict[str, list[Requirement]]:
    pins: dict[str, list[Requirement]] = {}
    for text in re.findall(r"^([a-z0-9].*?)\s*\\?$", LOCK, re.MULTILINE):
        pin = Requirement(text)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)
def test_lock_answers_pyproject(requirement):
    pins = locked().get(canonicalize_name(requirement.name), [])
    assert pins, f"{requirement.name} is not in requirements.lock: run `make lock`"
    for pin in pins:
        (version,) = [spec.version for spec in pin.specifier]
        assert requirement.specifier.contains(version), f"{pin} is not {requirement}: run `make lock`"


def test_what_the_core_imports_is_declared():
    """numpy came only with pandas. The others come with jupyter, jinja2 and type checkers."""
    offers, core = packages_distributions(), ROOT / "haidong_data"
    declared = {canonicalize_name(Requirement(text).name) for text in USERS}
    rooms = (core, core / "analysis", core / "ledgers", core / "reader")
    for path in (path for room in rooms for path in room.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            named += [str(node.module)] if isinstance(node, ast.ImportFrom) and not node.level else []
            for root in (
                {name.partition(".")[0] for name in named}
                - sys.stdlib_module_names
                - {"IPython", "_typeshed", "markupsafe"}
            ):
                assert declared & {*map(canonicalize_name, offers[root])}, f"{path.name} imports {root}"


def test_every_pin_is_exact_and_hashed():
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK[LOCK.index("\n", LOCK.rindex("#    make lock")) + 1 :])
    assert len(blocks) > len(REQUIREMENTS)
    assert [b.split("\n")[0] for b in blocks if "==" not in b or "--hash=sha256:" not in b] == []


def test_lock_names_no_index_and_no_accelerator():
    assert "://" not in LOCK
    assert not re.search(r"^--", LOCK, re.MULTILINE)
    assert not {"torch", "nvidia", "jax"} & {name.split("-")[0] for name in locked()}


# conda and Binder -----------------------------------------------------------------------------------------


def test_environment_is_what_pyproject_gives(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    made = run(sys.executable, "-m", "pyproject2conda", "project", "--overwrite", "force", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    fresh = yaml.safe_load((tmp_path / "environment.yml").read_text(encoding="utf-8"))
    assert fresh == CONDA, "environment.yml is not what pyproject.toml gives: run `make lock`"


@pytest.mark.parametrize("spec", CONDA_SPECS)
def test_conda_would_install_what_is_tested_here(spec):
    match = MatchSpec(spec, strict=True)
    name = re.match(r"[\w-]+", spec).group()
    if name == "python":
        version = ".".join(map(str, sys.version_info[:3]))
    else:
        version = distribution(CONDA_NAMES.get(name, name)).version
    assert VersionSpec(match.version).matches(Version(version)), f"{spec} excludes the {version} of the lock"


def test_conda_asks_for_the_same_ranges():
    asked = {}
    for spec in CONDA_SPECS + PIP_SPECS:
        if not spec.startswith(("--editable", "python>")):
            name, limits = re.fullmatch(r"([\w-]+)(.*)", spec).groups()
            asked[CONDA_NAMES.get(name, name)] = SpecifierSet(limits)
    assert asked == {one.name: one.specifier for one in map(Requirement, USERS)}
    assert "--editable ." in PIP_SPECS, "Binder and conda would lack the collection's own package"


# The wheel ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def needed(*names: str) -> dict[str, Path]:
    """Return the top-level files of these distributions and of all that they need, and nothing else's."""
    files, todo, seen = {}, list(names), set()
    while todo:
        if (name := canonicalize_name(todo.pop())) in seen:
            continue
        seen.add(name)
        found = distribution(name)
        top = {file.parts[0] for file in found.files} - {".."}
        files |= {part: Path(found.locate_file(part)) for part in top}
        wanted = [Requirement(text) for text in found.requires or []]
        todo += [item.name for item in wanted if not item.marker or item.marker.evaluate({"extra": ""})]
    return files


@pytest.fixture(scope="module")
def abroad() -> Iterator[Path]:
    """Give a folder that every user may enter, far from the clone."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        yield Path(place)


def environment(folder: Path, wheel: Path, *extras: str) -> Path:
    """Make an environment that holds the wheel and its dependencies, with no clone in reach."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, check=True)
    python = folder / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    wanted = PYPROJECT["project"]["dependencies"] + sum((EXTRAS[extra] for extra in extras), [])
    for name, path in needed(*(Requirement(text).name for text in wanted)).items():
        (site / name).symlink_to(path)
    command = ["-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--no-cache-dir", wheel]
    pip = run(sys.executable, *command)
    assert pip.returncode == 0, pip.stderr
    return folder


@pytest.fixture(scope="module")
def installed(wheel, abroad) -> Path:
    """Give an environment with the wheel and what it needs for a start."""
    return environment(abroad / "env", wheel)


@pytest.fixture(scope="module")
def drawing(wheel, abroad) -> Path:
    """Give an environment with the wheel and its extra for notebooks."""
    return environment(abroad / "drawing", wheel, "notebooks")


@pytest.fixture
def other_user(installed, abroad) -> Iterator[dict]:
    """Give what starts a program as a user who owns nothing but a folder to work in.

    Where these tests may not change user, or another cannot enter where Python lies, it is oneself who works there.
    """
    with tempfile.TemporaryDirectory() as place:
        options: dict = {"cwd": place, "env": {"HOME": place, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}}
        if os.geteuid() == 0:
            nobody = {"user": 65534, "group": 65534, "extra_groups": []}
            os.chown(place, 65534, 65534)
            with contextlib.suppress(OSError):
                if run(installed / "bin/python", "-c", "import pandas", **options | nobody).returncode == 0:
                    options |= nobody
        yield options


LOAD = """
import json, sys
import haidong_data as hd
print(json.dumps([hd.__file__, len(hd.load("tourism")), len(hd.load()), sorted(sys.modules)]))
"""


def test_wheel_loads_facts_far_from_the_clone(installed, abroad):
    loaded = run(installed / "bin/python", "-I", "-W", "error", "-c", LOAD, cwd=abroad)
    assert loaded.returncode == 0, loaded.stderr
    file, tourism, everything, modules = json.loads(loaded.stdout)
    assert Path(file).is_relative_to(installed), "the clone's package was loaded instead of the wheel's"
    here = json.loads(run(sys.executable, "-c", LOAD, cwd=ROOT, check=True).stdout)
    assert (tourism, everything) == tuple(here[1:3])
    assert tourism > 0
    costly = {"matplotlib", "seaborn", "IPython", "papermill", "dask", "sphinx"} & set(here[3])
    assert not costly, f"loading facts imports {sorted(costly)}"


ALONE = """
import haidong_data as hd
from haidong_data import *
help(hd)
assert {*hd.__all__} <= {*dir(hd)}
print(len(hd.extract("2023年，地区生产总值增长6.2%，实现旅游收入3亿元。")))
print(hd.cite("tourism.visitors/2019").number)
try:
    Notebook("tourism")
except HaidongError as error:
    print(error)
"""


def test_wheel_cites_and_extracts_alone(installed, other_user):
    said = run(installed / "bin/python", "-I", "-W", "error", "-c", ALONE, **other_user)
    assert said.returncode == 0, said.stderr
    *_, facts, number, needs = said.stdout.splitlines()
    assert facts == "2"
    assert number.endswith("万人次")
    assert re.fullmatch(r"hd\.Notebook needs \w+: pip install 'haidong-data\[notebooks\]'\.", needs)


@pytest.mark.parametrize("command, extra", [("render", "notebooks"), ("report", "notebooks,site")])
def test_a_command_names_the_extra_it_needs(installed, tmp_path, command, extra):
    run(installed / "bin/haidong", "notebooks", tmp_path / "mine", cwd=tmp_path)
    said = run(installed / "bin/haidong", command, cwd=tmp_path / "mine")
    assert said.returncode == 2
    assert f"pip install 'haidong-data[{extra}]'" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_wheel_starts_a_collection_of_ones_own(installed, tmp_path):
    """The notebooks name nothing of Haidong, whose report stays in the package."""
    said = run(installed / "bin/haidong", "init", tmp_path / "mine", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert str(tmp_path / "mine") in said.stdout
    files = [path for path in (tmp_path / "mine").rglob("*") if path.is_file()]
    assert {"seeds.toml", "reference.csv", "README.md", "tourism.ipynb"} <= {path.name for path in files}
    for path in files:
        text = path.read_text("utf-8").replace("haidong_data", "").replace("`haidong ", "").replace("    haidong ", "")
        assert "海东" not in text and "haidong-2" not in text.lower(), path
    assert "holds seeds" in run(installed / "bin/haidong", "init", tmp_path / "mine", cwd=tmp_path).stderr


def test_wheel_brings_the_command(installed, other_user):
    """What is proved already is proved again without writing: the seeds lie where only who installed may write."""
    haidong, (report,) = installed / "bin/haidong", collection.seed_entries()
    before = toys.content(installed)
    read = run(haidong, "extract", "-", input=REPORT, **other_user)
    assert {json.loads(line)["file"] for line in read.stdout.splitlines()} == {"-"}, read.stderr
    for command in (["--help"], ["check"], ["check", "--again"]):
        said = run(haidong, *command, **other_user)
        assert said.returncode == 0, said.stderr or said.stdout
    assert f"{report}: the ledger is closed and true." in said.stdout
    assert toys.content(installed) == before


def test_a_collection_of_ones_own_is_drawn_by_another_user(drawing, other_user):
    haidong, mine = drawing / "bin/haidong", Path(other_user["cwd"]) / "mine"
    assert run(haidong, "init", mine, **other_user).returncode == 0
    second = ROOT / "tests" / "fixtures" / "second_year"
    for path in second.glob("madeup-*"):
        shutil.copy(path, mine / "seeds")
    with (mine / "seeds" / "seeds.toml").open("a", encoding="utf-8") as toml:
        toml.write("\n" + (second / "seeds.toml").read_text("utf-8"))
    other_user["cwd"] = mine
    assert "closed and true" in run(haidong, "check", **other_user).stdout
    drawn = run(haidong, "render", "tourism", "-p", "lang=zh", **other_user)
    assert drawn.returncode == 0, drawn.stderr + drawn.stdout
    assert str(mine / "figures") in drawn.stdout
    assert len(list((mine / "figures" / "zh").glob("tourism-*.svg"))) > 1


def test_wheel_carries_the_collection_and_nothing_else(wheel):
    assert wheel.stat().st_size < 5_000_000
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    if not (ROOT / ".git").exists():
        pytest.skip("the tree is not a git clone, so nothing says what belongs to it")
    committed = run(
        "git",
        "ls-files",
        "haidong_data",
        "seeds",
        "notebooks",
        ":!notebooks/zh",
        ":!notebooks/en",
        cwd=ROOT,
        check=True,
    ).stdout
    unneeded = ("notebooks/zh/", "notebooks/en/", "haidong_data/charts/fonts/make_fonts.py")
    wanted = [name for name in committed.splitlines() if not name.startswith(unneeded)]
    assert not [name for name in names if name.startswith(unneeded)]
    inside = {re.sub(r"^(seeds|notebooks)/", r"haidong_data/\1/", name) for name in wanted}
    assert not [name for name in names if re.match("haidong_data/notebooks/(zh|en)/", name)]
    assert inside <= names
    assert {Path(name).suffix for name in names} <= {
        *(".py", ".pyi", ".toml", ".csv", ".txt", ".ipynb", ".mplstyle"),
        *(".ttf", ".woff2", ".css", ".js", ".html", ".jinja", ".svg", ".md", ".json", ".cff", ".typed"),
    }


def test_wheel_passes_what_a_release_checks(wheel):
    for tool, *arguments in (["twine", "check", "--strict"], ["check-wheel-contents"]):
        checked = run(Path(sys.executable).parent / tool, *arguments, wheel, cwd=ROOT)
        assert checked.returncode == 0, checked.stdout + checked.stderr


# Binder ---------------------------------------------------------------------------------------------------


def test_binder_installs_the_package_with_extras_that_there_are():
    """By repo2docker's rules: a runtime it knows, and paths that start where the repository does."""
    assert re.fullmatch(r"python-3\.\d+\n", (ROOT / "binder" / "runtime.txt").read_text("utf-8"))
    lines = (ROOT / "binder" / "requirements.txt").read_text("utf-8").splitlines()
    (wanted,) = [line for line in lines if not line.startswith("#")]
    extras = re.fullmatch(r"--editable \.\[([a-z,]+)\]", wanted)[1].split(",")
    assert set(extras) <= set(EXTRAS)
    version = (ROOT / "binder" / "runtime.txt").read_text("utf-8").strip().partition("-")[2]
    assert SpecifierSet(PYPROJECT["project"]["requires-python"]).contains(version)
    # Beside a binder/ folder repo2docker reads no other of its files, so none may lie in there by mistake.
    known = {"environment.yml", "Pipfile", "apt.txt", "Dockerfile", "setup.py", "postBuild", "start"}
    assert not known & {path.name for path in (ROOT / "binder").iterdir()}


# Hooks ----------------------------------------------------------------------------------------------------


def test_hooks_before_a_commit_run_tools_of_the_lock():
    """As pre-commit validates its file; a tool that is not in .venv would be missed at the first commit only."""
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repository["repo"] == "local", "hooks from elsewhere are fetched"
    for hook in repository["hooks"]:
        assert {"id", "name", "entry", "language"} <= set(hook) and hook["language"] == "system"
        tool = Path(hook["entry"].split()[0])
        assert tool.parent == Path(".venv/bin") and (Path(sys.executable).parent / tool.name).is_file()
