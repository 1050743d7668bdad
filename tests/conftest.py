"""Collections to test on: a copy to damage, one with a made-up second year, and the site as a reader gets it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import pytest
from filelock import FileLock
from hewan import REPORT
from playwright.sync_api import expect
from readers import PATIENCE, Reader

from haidong_data.batch import grid
from haidong_data.batch.executors import cores
from haidong_data.cli import report
from haidong_data.collection import home
from haidong_data.ledgers import proof
from haidong_data.notebook import parameters
from haidong_data.site import build, pdf

SECOND = Path(__file__).parent / "fixtures" / "second_year"


def pytest_xdist_auto_num_workers() -> int:
    """Run two processes for each core: these tests wait for browsers and kernels too."""
    return min(8, 2 * cores())


# What takes longest: begun last, it would keep one process at work and leave the others idle.
LONGEST = (
    "batch/test_render", "repo/test_lab.py", "site/test_site.py", "ledgers/test_extract_add", "batch", "site",
    "notebook", "repo",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; the rest fills up the end."""
    tests = Path(__file__).parent

    def turn(item: pytest.Item) -> int:
        name = item.path.relative_to(tests).as_posix() if item.path.is_relative_to(tests) else "notebook"
        return next((at for at, first in enumerate(LONGEST) if name.startswith(first)), len(LONGEST))

    items.sort(key=turn)


@contextmanager
def collection_in(folder: Path) -> Iterator[Path]:
    """Let the package read a copy of the seeds instead."""
    with pytest.MonkeyPatch.context() as patch:
        shutil.copytree(home() / "seeds", folder / "seeds", ignore=shutil.ignore_patterns(".lock"))
        patch.setenv("HAIDONG_COLLECTION", str(folder))
        yield folder / "seeds"


def take_second(seeds: Path) -> Path:
    """Take a second, made-up report of the same place into a collection."""
    for path in SECOND.glob("madeup-*"):
        shutil.copy(path, seeds)
    with (seeds / "seeds.toml").open("a", encoding="utf-8") as toml:
        toml.write("\n" + (SECOND / "seeds.toml").read_text("utf-8"))
    proof.record("madeup-2021")
    return seeds


@pytest.fixture
def copied(tmp_path):
    """Give a copy of the seeds that the package reads instead, to damage."""
    with collection_in(tmp_path) as seeds:
        yield seeds


@pytest.fixture
def two_years(copied):
    """Give a collection of two years, to damage."""
    return take_second(copied)


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """Give a collection of two years, to read."""
    with collection_in(tmp_path_factory.mktemp("grown")) as seeds:
        yield take_second(seeds)


@pytest.fixture
def document(tmp_path) -> Path:
    """Give a file with a report of a made-up city."""
    path = tmp_path / "report.txt"
    path.write_text(REPORT, "utf-8")
    return path


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id) -> Path:
    """Give a folder that all test processes of this session share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def rendered(shared) -> grid.Places:
    """Give the notebooks run as `haidong render` runs them, in both languages; run once a session."""
    places = grid.Places(parameters.notebooks_dir(), shared / "rendered" / "figures", shared / "rendered" / "build")
    with FileLock(shared / "rendered.lock"):
        report.executed(places)
    return places


@pytest.fixture(scope="session")
def built(shared, rendered) -> Path:
    """Give the site of the collection; built once a session."""
    target = shared / "site"
    with FileLock(shared / "site.lock"):
        if not target.is_dir():
            build.report(report.executed(rendered)[0], target)
    return target


@pytest.fixture(scope="session")
def chromium() -> None:
    """Skip the test where no Chromium is installed, but not where one is known to be there."""
    if pdf.installed() is None and not os.environ.get("HAIDONG_REQUIRE_BROWSER"):
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator:
    """Give the installed Chromium."""
    expect.set_options(timeout=PATIENCE)
    with pdf.chromium() as found:
        yield found


@pytest.fixture(scope="session")
def pages(browser, built):
    """Give the one page of each kind that all tests of this process read on."""
    return cache(partial(Reader, browser, built))


@pytest.fixture
def reader(pages):
    """Open pages as told, and hold afterwards that nothing went wrong on them."""
    opened: list[Reader] = []

    def make(width: str = "desk", **context) -> Reader:
        opened.append(pages(**context).begin(width))
        return opened[-1]

    yield make
    assert [one.wrong for one in opened if one.wrong] == []
