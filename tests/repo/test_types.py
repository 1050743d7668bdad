"""Types: the package holds to its own, and a user's type checker finds what is wrong in a script of theirs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import haidong_data as hd

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """\
import haidong_data as hd
hd.laod("tourism")
hd.load("tourism", reprot="latest")
hd.load("tourism", year="2019")
hd.cite(42)
hd.cite("tourism.visitors/2019").quote.upper()
hd.cite(hd.find("旅游").index[0])
hd.series("fiscal.revenue", with_reference=True)
hd.extract("增长6.2%").to_csv()
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> list[str]:
    """Let mypy look at the package, its benchmarks and a user's script in one go; return its errors."""
    script = tmp_path_factory.mktemp("user") / "script.py"
    script.write_text(SCRIPT, "utf-8")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "haidong_data", "benchmarks", str(script)]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    return [line for line in out.splitlines() if " error: " in line]


def test_the_package_and_its_benchmarks_hold_to_their_types(said):
    """No test runs the benchmarks: one that imports what is no longer there would be found by whoever needs it."""
    assert [line for line in said if line.startswith(("haidong_data", "benchmarks"))] == []


def test_a_users_mistakes_are_found_and_nothing_else(said):
    lines = (re.search(r"script\.py:(\d+): ", line) for line in said)
    found = {int(line[1]) for line in lines if line}
    assert found == {2, 3, 4, 5}


def test_the_stub_names_what_the_package_offers_and_where_it_lies():
    """Of a module that is not there a type checker knows nothing, and takes any call for right."""
    stub = (ROOT / "haidong_data" / "__init__.pyi").read_text("utf-8")
    assert {name: where for where, name in re.findall(r"from \.(\S+) import (\w+) as \2", stub)} == hd._WHERE
