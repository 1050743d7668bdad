"""Collections to test on: a copy to damage, one with a made-up second year, and the site as a reader gets it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from haidong_data import cli_report, grid, params, site, site_pdf
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


@pytest.fixture(scope="session")
def built(tmp_path_factory, worker_id) -> Path:
    """Give the site of the collection, built once whatever the number of test processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "site-of-all"
    with FileLock(f"{folder}.lock"):
        if not (folder / "site" / "index.html").is_file():
            places = grid.Places(params.notebooks_dir(), folder / "figures", folder / "build")
            site.report(cli_report.executed(places), folder / "site", pdf=site_pdf.installed() is not None)
    return folder / "site"


@pytest.fixture(scope="session")
def browser(built) -> Iterator:
    """Give the installed Chromium; without one the test is skipped, but not where it is known to be there.

    The site is built before, for printing its PDFs opens a Chromium of its own.
    """
    if site_pdf.installed() is None and not os.environ.get("HAIDONG_REQUIRE_BROWSER"):
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    with site_pdf.chromium() as found:
        yield found
