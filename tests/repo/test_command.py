"""The command ``haidong`` as a whole: standard input, which collection it works on, what it lacks."""

from __future__ import annotations

import io
import json

import pytest
from hewan import REPORT

from haidong_data import cli, collection


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main([*arguments])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_a_report_is_read_from_standard_input(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    code, out, _ = run(capsys, "extract", "-")
    facts = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert facts
    assert all(REPORT[fact["start"] : fact["end"]] for fact in facts)


def test_a_named_collection_is_used_and_one_that_is_none_is_told(capsys, copied, monkeypatch, tmp_path):
    monkeypatch.delenv(collection.VARIABLE)
    (copied / "haidong-2020.csv").unlink()
    code, _, err = run(capsys, "--collection", str(tmp_path), "check")
    assert (code, len(err.strip().splitlines())) == (2, 1)
    monkeypatch.delenv(collection.VARIABLE)
    code, _, err = run(capsys, "--collection", str(copied), "check")
    assert code == 2
    assert f"there is no collection in {copied}" in err


@pytest.mark.parametrize("command", ["init", "notebooks"])
def test_nothing_is_written_over(capsys, tmp_path, command):
    assert run(capsys, command, str(tmp_path / "mine"))[0] == 0
    before = {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    code, _, err = run(capsys, command, str(tmp_path / "mine"))
    assert code == 2
    assert "holds seeds or notebooks already" in err
    assert {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()} == before


def test_notebooks_come_with_what_they_are_drawn_from(capsys, tmp_path, monkeypatch):
    run(capsys, "notebooks", str(tmp_path / "ours"))
    monkeypatch.chdir(tmp_path / "ours" / "notebooks")
    assert collection.home() == tmp_path / "ours"
    assert collection.seed_entries()
