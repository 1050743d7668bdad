"""The command ``haidong`` as a whole: standard input, which collection it works on, what it lacks."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from hewan import MAIN, REPORT, command, process
from packaging.requirements import Requirement

from haidong_data import cli, collection

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = {
    extra: [Requirement(text) for text in texts]
    for extra, texts in PYPROJECT["project"]["optional-dependencies"].items()
}


def test_a_report_is_read_from_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    code, out, _ = command("extract", "-")
    facts = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert facts
    assert all(REPORT[fact["start"] : fact["end"]] for fact in facts)


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), ("<&-", 0), ("- <&-", 2)])
def test_a_closed_stream_is_no_crash(document, closed, code):
    """As a daemon or a careless cron starts it: Python has None there."""
    line = f'"$0" -c "$1" extract "$2" {closed}'
    done = subprocess.run(["sh", "-c", line, sys.executable, MAIN, str(document)], capture_output=True, text=True)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr


def test_a_named_collection_is_used_and_one_that_is_none_is_told(copied, monkeypatch, tmp_path):
    monkeypatch.delenv(collection.VARIABLE)
    (copied / "haidong-2020.csv").unlink()
    code, _, err = command("--collection", str(tmp_path), "check")
    assert (code, len(err.strip().splitlines())) == (2, 1)
    code, _, err = command("--collection", str(copied), "check")
    assert code == 2
    assert f"there is no collection in {copied}" in err


@pytest.mark.parametrize("name", ["init", "notebooks"])
def test_nothing_is_written_over(tmp_path, name):
    assert command(name, str(tmp_path / "mine"))[0] == 0
    before = {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    code, _, err = command(name, str(tmp_path / "mine"))
    assert code == 2
    assert "holds seeds or notebooks already" in err
    assert {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["init", "notebooks"])
def test_a_disk_that_fills_leaves_no_half_a_collection(tmp_path, monkeypatch, name):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "README.md").write_text("mine")
    real, written = collection.os.replace, []

    def replace(source, target):
        written.append(target)
        if len(written) == 5:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(collection.os, "replace", replace)
    for folder in ("there", "new"):
        written.clear()
        code, _, err = command(name, tmp_path / folder)
        assert (code, err) == (2, f"haidong: {tmp_path / folder} cannot be made: No space left on device.\n")
    assert [path.name for path in tmp_path.rglob("*")] == ["there", "README.md"]


@pytest.mark.parametrize("name", ["extract", "panel"])
def test_a_disk_that_fills_is_named_with_the_file(document, tmp_path, monkeypatch, name):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(collection.os, "replace", full)
    before, out = sorted(tmp_path.iterdir()), tmp_path / "out.csv"
    code, _, err = command(name, document, "-o", out)
    assert (code, err) == (
        2,
        f"haidong: the computer does not let it be done: {out}: No space left on device.\n",
    )
    assert sorted(tmp_path.iterdir()) == before


def test_notebooks_come_with_what_they_are_drawn_from(tmp_path, monkeypatch):
    command("notebooks", str(tmp_path / "ours"))
    monkeypatch.chdir(tmp_path / "ours" / "notebooks")
    assert collection.home() == tmp_path / "ours"
    assert collection.seed_entries()


@pytest.mark.parametrize("extra", cli.NEEDED)
def test_what_a_command_asks_for_is_in_its_extra(extra):
    """`haidong report` had asked for a library that no extra held any more."""
    module = cli.NEEDED[extra]
    assert find_spec(module) is not None
    assert {*packages_distributions()[module]} & {requirement.name for requirement in EXTRAS[extra]}


def test_check_tells_a_program_what_holds_and_nobody_what_does(copied):
    code, out, _ = command("check", "--json")
    (told,) = map(json.loads, out.splitlines())
    assert (code, told["closed"], told["to_review"], told["findings"]) == (0, True, 0, [])
    assert command("check", "--quiet") == (0, "", "")
    path = copied / f"{told['report']}.csv"
    rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(rows[:-1]), "utf-8")
    code, out, _ = command("check", "--json")
    (told,) = map(json.loads, out.splitlines())
    assert code == 1 and not told["closed"] and told["findings"]
    code, out, _ = command("check", "--quiet")
    assert code == 1 and out.startswith(f"{told['report']} · ")


def test_check_of_many_passes_over_what_is_unchanged_and_sums_up(two_years):
    assert command("check") == (0, "2 reports: 0 closed and true, 2 unchanged since they were proved.\n", "")
    code, out, _ = command("check", "--again", "--jobs", "2")
    assert code == 1 and "haidong-2020 · closed and true · " in out and "madeup-2021 · 5 findings\n" in out
    end = "2 reports: {} closed and true, {} unchanged since they were proved, 1 with findings."
    assert out.splitlines()[-1] == end.format(1, 0)
    path = two_years / "madeup-2021.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    code, out, _ = command("check")
    assert code == 1 and out.splitlines()[-1] == end.format(0, 1)


@pytest.mark.parametrize("words, offered", [("re", {"render", "report"}), ("panel --kin", {"--kind"})])
def test_a_shell_completes_commands_and_options(words, offered):
    typed = f"haidong {words}"
    _, out, _ = process(_HAIDONG_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD=str(typed.count(" ")))
    assert {line.removeprefix("plain,") for line in out.splitlines()} == offered


def test_extract_takes_the_words_of_other_commands(tmp_path, document):
    (bad := tmp_path / "bad.txt").write_text("nothing Chinese")
    code, out, err = command("extract", "--json", "--quiet", "--skip-bad", str(document), str(bad))
    assert code == 2 and err == "" and all(map(json.loads, out.splitlines()))
    code, _, err = command("extract", "--json", "--csv", str(document))
    assert code == 2 and "leave it out for CSV" in err and len(err.splitlines()) == 1


LONG = "长" * 200


@pytest.mark.parametrize(
    "words", [("extract", "--output", f"{LONG}.csv"), ("panel", "-o", f"{LONG}.csv"), ("init", LONG)]
)
def test_a_name_too_long_to_write_to_is_said_in_a_sentence(document, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    code, out, err = command(*words, *([] if words[0] == "init" else [document]))
    assert (code, out) == (2, "") and err.startswith("haidong: ") and "File name too long" in err
    assert len(err.splitlines()) == 1 and sorted(tmp_path.iterdir()) == before


def test_a_name_in_another_encoding_is_written_as_text(document):
    other = document.rename(document.with_name(os.fsdecode(b"\xba\xd3.txt")))
    for words in (
        ("extract", other, "-o", "out.jsonl"),
        ("panel", other, "-o", "out.csv", "--cache", document.parent),
    ):
        code, _, err = command(*words[:3], document.with_name(words[3]), *words[4:])
        assert code == 0 and document.with_name(words[3]).read_text("utf-8").count("\ufffd\ufffd.txt"), err


@pytest.mark.parametrize("words", [("panel",), ("extract", "--nosuch"), ("export",), ("panel", "--kind", "x")])
def test_a_mistake_in_options_is_one_sentence(words):
    code, out, err = command(*words)
    assert (code, out) == (2, "")
    assert re.fullmatch(rf"haidong: [a-z][^\n]+; haidong {words[0]} --help says what it takes\.\n", err)


@pytest.mark.parametrize("encoding, more", [("ascii", []), ("latin-1", ["--csv"])])
def test_a_terminal_that_knows_no_chinese_gets_utf_8(document, encoding, more):
    """Of a setting that Python neither coerces nor overrules, as an old cron has."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": encoding}
    code, out, err = process("extract", document, *more, **plain)
    assert (code, err) == (0, "") and "亿元" in out
