"""What a fresh machine gets: the lock, conda's environment and the wheel say the same thing and suffice.

What they guard against makes no noise: a lock that lags behind pyproject.toml, a conda environment that
resolves to something else, a wheel without its seeds that works as long as the clone is near.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import MatchSpec, Version, VersionSpec

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
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
    assert asked == {requirement.name: requirement.specifier for requirement in REQUIREMENTS}
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
def installed(wheel, tmp_path_factory) -> Path:
    """Make an environment that holds the wheel and its core dependencies, with no clone in reach."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env", check=True)
    python = folder / "env" / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    core = [Requirement(text).name for text in PYPROJECT["project"]["dependencies"]]
    for name, path in needed(*core).items():
        (site / name).symlink_to(path)
    command = ["-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--no-cache-dir", wheel]
    pip = run(sys.executable, *command)
    assert pip.returncode == 0, pip.stderr
    return folder


LOAD = """
import json, sys
import haidong_data as hd
print(json.dumps([hd.__file__, len(hd.load("tourism")), len(hd.load()), sorted(sys.modules)]))
"""


def test_wheel_loads_facts_far_from_the_clone(installed):
    loaded = run(installed / "env/bin/python", "-I", "-W", "error", "-c", LOAD, cwd=installed)
    assert loaded.returncode == 0, loaded.stderr
    file, tourism, everything, modules = json.loads(loaded.stdout)
    assert Path(file).is_relative_to(installed), "the clone's package was loaded instead of the wheel's"
    here = json.loads(run(sys.executable, "-c", LOAD, cwd=ROOT, check=True).stdout)
    assert (tourism, everything) == tuple(here[1:3])
    assert tourism > 0
    costly = {"matplotlib", "seaborn", "IPython", "papermill", "dask", "sphinx"} & set(here[3])
    assert not costly, f"loading facts imports {sorted(costly)}"


def test_wheel_brings_the_command(installed):
    for command in (["--help"], ["check"]):
        said = run(installed / "env/bin/haidong", *command, cwd=installed)
        assert said.returncode == 0, said.stderr or said.stdout


def test_wheel_carries_the_collection_and_nothing_else(wheel):
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
    inside = {re.sub(r"^(seeds|notebooks)/", r"haidong_data/\1/", name) for name in committed.splitlines()}
    assert inside <= names
    assert {Path(name).suffix for name in names} <= {
        *(".py", ".toml", ".csv", ".txt", ".ipynb", ".mplstyle"),
        *(".ttf", ".woff2", ".css", ".js", ".html", ".jinja", ".svg", ".md", ".json", ".typed"),
    }
