"""What a person at the command line meets: one sentence for what is not offered, and a tree that survives signals."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import hewan
import pytest
import toys

from haidong_data.batch import grid, runner, workers
from haidong_data.charts import ENDINGS
from haidong_data.cli import render
from haidong_data.cli import start as starting
from haidong_data.cli.report import executed

# The command itself, on a folder of toys.
COMMAND = """
import os, signal, sys
from pathlib import Path
from haidong_data import cli
from haidong_data.batch import grid, publish, workers
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs, and we in one, ignore it
workers.PRELOAD = [os.environ.get("PRELOAD", "light")]
root = Path(sys.argv[1])
places = grid.Places(root / "notebooks", root / "figures", root / "build")
grid.Places.own = classmethod(lambda _: places)
if "KILL_AT" in os.environ:
    moves, move = [], publish._move
    def killed(source, target):
        moves.append(target)
        if len(moves) == int(os.environ["KILL_AT"]):
            os.kill(os.getpid(), signal.SIGKILL)
        move(source, target)
    publish._move = killed
cli.main(["render", *sys.argv[2:]])
"""
pytestmark = pytest.mark.usefixtures("light")
HANGS = 600  # seconds after which a process hangs, on however slow a machine


def command(root, *words) -> list[str]:
    return [sys.executable, "-c", COMMAND, str(root), *words]


def run(root, *words, **env) -> subprocess.CompletedProcess:
    return subprocess.run(command(root, *words), capture_output=True, text=True, env=os.environ | env, timeout=HANGS)


def start(root, *words) -> subprocess.Popen:
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command(root, *words), start_new_session=True, **quiet)


def made(root, crew) -> bool:
    """Run a batch as the command does, where not the command is asked about; true where all went well."""
    places = toys.places(root)
    batch = runner.Batch(places, grid.plan(places, given=["lang=zh"]))
    return {outcome.status for outcome in batch.work(crew, 1) if outcome} == {"ok"}


# What is not offered --------------------------------------------------------------------------------------

WRONG = {
    "notebook": (["torism"], "there is no notebook 'torism'; did you mean tourism?"),
    "parameter": (["-p", "lnag=en"], "there is no parameter of tourism 'lnag'; did you mean lang?"),
    "value": (["-p", "lang=fr"], "lang of tourism cannot be 'fr'; offered: zh, en."),
    "report": (["-p", "report=1999"], "report of tourism cannot be '1999'; offered: latest"),
    "figure": (["-p", "show=visits"], "show of tourism cannot be 'visits'; offered: all, one, two."),
    "no value": (["-p", "lang"], "-p takes name=value"),
    "grid key": (["--grid", "key.toml"], "there is no parameter of tourism 'langs'; did you mean lang?"),
    "grid table": (
        ["--grid", "table.toml"],
        "there is no key of the grid table.toml 'grids'; did you mean grid?",
    ),
    "grid notebook": (["--grid", "notebook.toml"], "there is no notebook 'torism'"),
    "grid value": (["--grid", "value.toml"], "lang of tourism cannot be 'fr'; offered: zh, en."),
    "grid type": (["--grid", "type.toml"], "lang of tourism must be text, not 1"),
    "grid of no kind": (["--grid", "none.toml"], "the grid none.toml is not valid TOML"),
    "empty grid": (["--grid", "empty.toml"], "the grid empty.toml holds no table [[grid]]"),
    "no grid": (
        ["--grid", "nowhere.toml"],
        "the grid nowhere.toml is missing; --grid takes a file of tables",
    ),
    "a folder for a grid": (["--grid", "notebooks"], "the grid notebooks cannot be read: Is a directory."),
    "grid without notebooks": (["--grid", "no_notebook.toml"], "a table of no_notebook.toml has no notebook"),
    "grid without values": (["--grid", "no_value.toml"], "lang of tourism has no value: [] runs nothing."),
    "list of lists": (["--grid", "lists.toml"], "there is no notebook \"['tourism']\"; did you mean"),
    "not in the grid": (
        ["zoo", "tourism", "--grid", "other.toml"],
        "other.toml makes no run of tourism.",
    ),
    "drawn over": (
        ["-p", "reference=False"],
        "reference=False of tourism would draw over what its default draws",
    ),
    "a long name": (["长" * 300], "there is no notebook '长长"),
    "a long grid": (["--grid", "长" * 300], "cannot be read: File name too long."),
    "a long folder": (
        ["-p", f"figures_dir={'长' * 300}"],
        "figures_dir of tourism cannot be used: File name too long.",
    ),
    "a file for a folder": (
        ["-p", "figures_dir=empty.toml"],
        "figures_dir of tourism cannot be used: Not a directory.",
    ),
    "drawn over by name": (["-p", "reference=False", "-p", "figures_dir=figures"], "would draw over"),
    **{
        f"timeout {value}": (["--timeout", value], f"--timeout cannot be {said} s; give 1 to 604800.")
        for value, said in [("nan", "nan"), ("inf", "inf"), ("1e300", "1e+300"), ("0", "0"), ("-5", "-5")]
    },
    "two runs on the same figures": (["--grid", "twice.toml"], "would write the same figures"),
    "no edition": (["--update-notebooks", "-p", "units=international"], "--update-notebooks needs runs"),
}
GRIDS = {
    "key": '[[grid]]\nlangs = ["zh"]\n',
    "table": '[[grids]]\nlang = ["zh"]\n',
    "notebook": '[[grid]]\nnotebook = ["torism"]\n',
    "value": '[[grid]]\nlang = ["zh", "fr"]\n',
    "type": "[[grid]]\nlang = [1]\n",
    "none": "[[grid",
    "empty": "",
    "no_notebook": "[[grid]]\nnotebook = []\n",
    "no_value": "[[grid]]\nlang = []\n",
    "lists": '[[grid]]\nnotebook = [["tourism"]]\n',
    "other": '[[grid]]\nnotebook = "zoo"\n',
    "twice": '[[grid]]\nlang = "zh"\nreport = "latest"\nshow = [["one"], ["one", "two"]]\n',
}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    toys.toy(tmp_path, name="tourism", parameters=f"{toys.PARAMETERS}\nreference = True")
    toys.toy(tmp_path, name="zoo")
    for name, text in GRIDS.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(grid.Places, "own", classmethod(lambda _: toys.places(tmp_path)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*words) -> tuple[int, str]:
    code, out, err = hewan.command("render", *words)
    return code, out + err


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_offered_stops_before_any_worker_starts(tree, monkeypatch, wrong):
    monkeypatch.setattr(workers, "Workers", None)
    words, sentence = WRONG[wrong]
    code, said = told(*words)
    assert code == 2
    assert sentence in said and len(said.splitlines()) == 1
    assert not (tree / "build").exists() and not (tree / "figures").exists()


def test_a_notebook_without_a_parameters_cell_is_named(tree, monkeypatch):
    monkeypatch.setattr(workers, "Workers", None)
    toys.toy(tree, name="bare", parameters=None)
    code, said = told()
    assert code == 2
    assert "bare.ipynb has no cell tagged `parameters`" in said


@pytest.mark.parametrize("lacking", ["source", "metadata", "cell_type"])
@pytest.mark.parametrize("place", [0, -1], ids=["prose", "code"])
def test_a_cell_that_is_none_is_told_in_a_sentence(tree, monkeypatch, lacking, place):
    monkeypatch.setattr(workers, "Workers", None)
    path = tree / "notebooks" / "zoo.ipynb"
    content = json.loads(path.read_text("utf-8"))
    del content["cells"][place][lacking]
    path.write_text(json.dumps(content), "utf-8")
    assert told() == (2, "haidong: zoo.ipynb is not a notebook; restore it from git.\n")


def test_a_dry_run_says_why(tree, monkeypatch):
    monkeypatch.setattr(workers, "Workers", None)
    code, said = told("--dry-run", "-p", "lang=zh")
    assert (code, said.splitlines()) == (
        0,
        [f"{name} zh: would run: never ran" for name in ("tourism", "zoo")] + ["2 of 2 runs would run."],
    )
    code, said = told("--dry-run", "--quiet", "-p", "lang=zh")
    assert (code, said) == (0, "2 of 2 runs would run.\n")
    code, said = told("--dry-run", "--json", "zoo", "-p", "lang=zh")
    record = json.loads(said)
    assert (record["notebook"], record["status"], record["reason"]) == ("zoo", "due", "never ran")
    assert not (tree / "build").exists() and not (tree / "figures").exists()


@pytest.mark.parametrize("changed", ["reference.csv", "haidong-2020.csv"])
def test_a_collection_that_was_not_proved_is_refused_and_its_figures_stand(tree, copied, monkeypatch, changed):
    """A row that is gone without `check` saying so would take good figures with it."""
    monkeypatch.setattr(workers, "Workers", None)
    (tree / "figures" / "zh").mkdir(parents=True)
    (tree / "figures" / "zh" / "tourism-one.svg").write_text("good")
    lines = (copied / changed).read_text("utf-8").splitlines(keepends=True)
    (copied / changed).write_text("".join(lines[:-1]), "utf-8")
    code, said = told()
    what = {"reference.csv": "references"}.get(changed, "ledger")
    assert code == 2 and len(said.splitlines()) == 1
    assert re.search(rf"haidong-2020 has another {what}.* than was proved; run haidong check haidong-2020\.", said)
    assert (tree / "figures" / "zh" / "tourism-one.svg").read_text() == "good"
    assert not (tree / "build").exists()


def test_a_grid_multiplies_its_lists(tree):
    (tree / "grid.toml").write_text(
        '[[grid]]\nlang = ["zh", "en"]\nunits = ["printed", "international"]\n'
        '[[grid]]\nnotebook = "tourism"\nlang = "zh"\n',
        encoding="utf-8",
    )
    runs = grid.plan(toys.places(tree), ["tourism"], file=tree / "grid.toml")
    assert [run.folder for run in runs] == ["zh", "zh-international", "en", "en-international"]


def test_an_empty_collection_is_said(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(grid.Places, "own", classmethod(lambda _: toys.places(tmp_path)))
    code, said = told()
    assert code == 2 and "there is no notebook in" in said and len(said.splitlines()) == 1


def test_other_parameters_draw_in_a_folder_of_their_own(tree):
    words = ["lang=zh", "reference=False", f"figures_dir={tree / 'mine'}"]
    (run,) = grid.plan(toys.places(tree), ["tourism"], words)
    assert run.figures == tree / "mine" and run.given["reference"] is False
    (default,) = grid.plan(toys.places(tree), ["tourism"], ["lang=zh", "reference=True"])
    assert default.figures == tree / "figures" and not default.given


def test_figures_of_a_report_that_is_not_the_latest_lie_apart(tmp_path, two_years):
    toys.toy(tmp_path)
    names = ("haidong-2020", "madeup-2021")
    older, newer = (grid.plan(toys.places(tmp_path), given=[f"report={name}"])[0] for name in names)
    assert newer.figures == tmp_path / "figures"
    assert older.figures == tmp_path / "figures" / "haidong-2020"


# What is told ---------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path, crew, monkeypatch):
    """Let the command run in this process, on a folder of toys and with the workers of these tests."""
    monkeypatch.setattr(grid.Places, "own", classmethod(lambda _: toys.places(tmp_path)))
    monkeypatch.setattr(workers, "Workers", lambda *_: contextlib.nullcontext(crew))
    before = signal.getsignal(signal.SIGTERM)
    yield tmp_path
    signal.signal(signal.SIGTERM, before)


def test_the_table_sums_up_and_the_exit_code_says_so(here):
    toys.toy(here)
    toys.toy(here, "1 / 0", name="worse")
    code, out, err = hewan.command("render", "--keep-going", "--jobs", "2")
    assert code == 1
    lines = out.splitlines()
    assert [re.split(r"\s+", line)[:4] for line in lines[:2]] == [
        ["toy", "haidong-2020", "zh", "ok"],
        ["toy", "haidong-2020", "en", "ok"],
    ]
    assert "failed: worse zh: cell 4: ZeroDivisionError: division by zero. Kept in " in out
    assert re.fullmatch(r"2 ok, 0 skipped, 2 failed, in \d+\.\d s\.", lines[-2])
    assert lines[-1] == f"Figures: {here / 'figures'}"
    # One plain line a notebook, and no bar, where nobody watches.
    assert len(err.splitlines()) == 4 and "\r" not in err
    code, out, err = hewan.command("render", "toy")
    assert code == 0
    assert out.splitlines()[-2].startswith("0 ok, 2 skipped, 0 failed")


def test_notebooks_older_than_the_package_s_are_told_and_edited_ones_stay(here, tmp_path_factory, monkeypatch):
    package = tmp_path_factory.mktemp("package")
    monkeypatch.setattr(starting, "installed", lambda: package)
    mine = here / "notebooks"
    mine.mkdir()
    for name in ("toy", "zoo"):
        toys.toy(package, name=name)
        starting._copy(f"{name}.ipynb", here)
    assert "Older" not in hewan.command("render", "toy", "-p", "lang=zh")[2]
    toys.toy(package, "1 + 1", name="toy")
    toys.toy(package, "1 + 1", name="zoo")
    edited = (mine / "zoo.ipynb").read_text("utf-8").replace("figures_dir", "folder")
    (mine / "zoo.ipynb").write_text(edited, "utf-8")
    assert (
        f"Older than the package's: toy.ipynb, zoo.ipynb (edited); haidong notebooks --update {here}"
        in (hewan.command("render", "toy", "-p", "lang=zh")[2])
    )
    told = hewan.command("notebooks", "--update", here)
    assert told == (0, f"1 renewed, 1 edited and left as they are. Notebooks: {mine}\n", "")
    assert "there are no notebooks in" in hewan.command("notebooks", "--update", mine)[2]
    assert (mine / "zoo.ipynb").read_text("utf-8") == edited
    assert starting._older(here) == {"zoo.ipynb": True}


def test_a_site_s_notebook_that_failed_is_named_with_where_its_error_lies(here):
    toys.toy(here, "1 / 0")
    runs, failed = executed(toys.places(here))
    assert runs == [] and list(failed) == ["haidong-2020"]
    (said,) = failed.values()
    assert re.fullmatch(r"toy\S* failed: cell 4: ZeroDivisionError: division by zero\. Kept in /\S+\.", said)


def test_for_programs_and_for_nobody_failures_are_told_in_any_encoding(here):
    toys.toy(here)
    toys.toy(here, "raise ValueError('没有')", name="worse")
    words = ["--keep-going", "-p", "lang=zh"]
    done = run(here, "--json", *words, PYTHONIOENCODING="ascii")
    good, worse = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert (good["status"], good["reason"], good["notebook"]) == ("ok", "", "toy")
    assert (worse["status"], worse["reason"]) == ("failed", "cell 4: ValueError: 没有")
    code, out, err = hewan.command("render", "--quiet", *words)
    assert (code, err) == (1, "")
    assert "failed: worse zh: cell 4: ValueError: 没有" in out and "toy " not in out
    assert hewan.command("render", "--quiet", "toy", "-p", "lang=zh")[1] == ""


def test_a_fork_server_that_dies_at_its_start_is_named(tmp_path, crew):
    toys.toy(tmp_path)
    (tmp_path / "dies.py").write_text("import os\nos._exit(3)\n")
    done = run(tmp_path, "-p", "lang=zh", PRELOAD="dies", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "failed: toy zh: no worker can be started: the fork server ends at its start (" in done.stdout
    assert made(tmp_path, crew)


def test_a_log_says_once_that_a_batch_waits_for_another(tmp_path, capsys):
    toys.toy(tmp_path)
    runs = grid.plan(toys.places(tmp_path), given=["lang=zh"])

    class Waiting:
        at_work = dict.fromkeys(runs, runner.WAITS)

        def work(self, crew, jobs):
            yield from (None, None, None)

    before = signal.getsignal(signal.SIGTERM)
    assert render._told(Waiting(), None, 1) == []
    signal.signal(signal.SIGTERM, before)
    assert capsys.readouterr().err == "toy zh waits for another batch\n"


def test_a_terminal_sees_a_bar_with_the_notebook_at_work(tmp_path):
    seen = tmp_path / "seen"
    looks = f"if not pathlib.Path({str(seen)!r}).exists(): time.sleep(0.01)"
    toys.toy(tmp_path, f"import time\nfor _ in range(60_000):\n    {looks}")
    mine, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 120))
    with subprocess.Popen(command(tmp_path, "-p", "lang=zh"), stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                more = os.read(mine, 4096)
            except OSError:
                break
            if not more:
                break
            shown += more
            if b"toy zh" in shown:
                seen.touch()
    os.close(mine)
    assert process.returncode == 0
    assert b"toy zh" in shown and b"\r" in shown


# Signals --------------------------------------------------------------------------------------------------


def sleeping(root, name="toy") -> Path:
    """Write a notebook that says its process and then hangs."""
    pid = root / "pid"
    toys.toy(
        root,
        f"import os, time\npathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\ntime.sleep(6000)",
        red=50,
    )
    return pid


def begun(pid: Path, batch: subprocess.Popen) -> int:
    """Wait until a notebook has said its process."""
    while not (pid.is_file() and pid.read_text()):
        assert batch.poll() is None, "the notebook never began"
        time.sleep(0.05)
    return int(pid.read_text())


@pytest.mark.parametrize(
    ("number", "code", "both"),
    [
        (signal.SIGINT, 130, False),
        (signal.SIGTERM, 130, False),
        (signal.SIGKILL, -9, False),
        (signal.SIGKILL, -9, True),
    ],
    ids=["Ctrl-C", "terminated", "killed", "killed with its worker"],
)
def test_a_stopped_batch_ends_its_workers_and_the_next_one_resumes(tmp_path, crew, number, code, both):
    toys.toy(tmp_path)
    assert made(tmp_path, crew)
    before = toys.content(tmp_path / "figures")
    pid = sleeping(tmp_path)
    batch = start(tmp_path, "-p", "lang=zh")
    worker = begun(pid, batch)
    if number == signal.SIGINT:
        os.killpg(batch.pid, number)  # as a terminal does
    else:
        if both:
            os.kill(worker, number)
        batch.send_signal(number)
    said = batch.communicate(timeout=HANGS)[0]
    assert batch.returncode == code, said
    assert "Traceback" not in said
    assert toys.gone(worker)
    assert toys.content(tmp_path / "figures") == before
    if number != signal.SIGKILL:
        assert not list((tmp_path / "build" / "runs").rglob("*"))
    toys.toy(tmp_path, red=100)
    assert made(tmp_path, crew)
    assert toys.content(tmp_path / "figures") != before
    assert not list((tmp_path / "build" / "runs").rglob("*"))


@pytest.mark.parametrize("at", [["1"], ["4"], ["7"], ["3", "2"]], ids="-".join)
def test_a_batch_killed_while_moving_is_finished_by_the_next(tmp_path, crew, at):
    """One that is killed while it finishes what another has left too; a reader sees all of the old or of the new."""
    toys.toy(tmp_path)
    assert made(tmp_path, crew)
    toys.toy(tmp_path, red=100)
    assert [run(tmp_path, "-p", "lang=zh", KILL_AT=move).returncode for move in at] == [-9] * len(at)
    # Before anything else runs, the moves are finished: nothing is left to do.
    places = toys.places(tmp_path)
    assert runner.Batch(places, grid.plan(places, given=["lang=zh"])).todo == []
    files = toys.content(tmp_path / "figures")
    assert len(files) == 2 * len(ENDINGS)
    assert all(b"M1 100" in data for name, data in files.items() if name.endswith("svg"))
    assert not list((tmp_path / "build" / "runs").rglob("*"))


def test_two_batches_at_once_share_the_work(tmp_path):
    for name in ("a", "b", "c"):
        ran = tmp_path / f"ran-{name}"
        toys.toy(tmp_path, f"with open({str(ran)!r}, 'a') as f: f.write(lang)", name=name)
    both = [start(tmp_path, "--jobs", "2") for _ in range(2)]
    said = [one.communicate(timeout=HANGS)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert [sorted(re.findall("..", path.read_text())) for path in sorted(tmp_path.glob("ran-*"))] == [["en", "zh"]] * 3
    assert sum(int(re.search(r"(\d+) ok", text)[1]) for text in said) == 6
    assert len(toys.content(tmp_path / "figures")) == 3 * 2 * 2 * len(ENDINGS)
