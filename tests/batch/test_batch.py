"""A batch and who runs for it: what else goes on meanwhile, and whatever they do, is told as it is."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import toys

import haidong_data as hd
from haidong_data import ledger_csv
from haidong_data.batch import run, runner
from haidong_data.batch.grid import plan
from haidong_data.batch.runner import Batch
from haidong_data.batch.up_to_date import Stamps
from haidong_data.errors import HaidongError

REPORT = hd.reports()[-1]


class Pretender:
    """Runs nothing: lays down what a notebook would, and does what else it is told."""

    def __init__(self, *, meanwhile=lambda job: None, read=()):
        self.meanwhile, self.read = meanwhile, list(read)

    def run(self, job, tell, timeout):
        tell("cell 1")
        stage = Path(job["stage"])
        (stage / "notebook.ipynb").write_text("{}")
        result = {"status": "ok", "cause": "", "seconds": 0.1, "read": self.read}
        result |= self.meanwhile(job) or {}
        return result | {"files": run.digests(stage) if result["status"] == "ok" else {}}

    def stop(self):
        pass


def work(root, crew, *, names=("toy",), **options):
    for name in names:
        toys.toy(root, name=name)
    places = toys.places(root)
    batch = Batch(places, plan(places, given=["lang=zh"]), **options)
    return {outcome.run.name: outcome for outcome in filter(None, batch.work(crew, 1))}


def failing(job):
    return {"status": "failed", "cause": "it does not work"}


def test_a_fact_edited_while_a_run_is_at_work_was_perhaps_not_shown(tmp_path, copied):
    """Stamped as shown, the old number would stay in the chart for good."""

    def edit(_):
        rows = ledger_csv.read(REPORT)
        ledger_csv.save(
            REPORT,
            [replace(row, reason="edited") if row.fact == "tourism.revenue/2019" else row for row in rows],
        )

    assert work(tmp_path, Pretender(meanwhile=edit, read=["tourism.revenue/2019"]))["toy"].status == "ok"
    (run,) = plan(toys.places(tmp_path), given=["lang=zh"])
    assert "the fact tourism.revenue/2019, which it shows, has changed" in Stamps(toys.places(tmp_path)).why(run)


def test_a_fact_edited_before_a_run_of_the_same_batch_is_known_as_it_was_shown(tmp_path, copied):
    def edit(job):
        if job["name"] == "a":
            rows = ledger_csv.read(REPORT)
            ledger_csv.save(REPORT, [replace(row, reason="edited") if row.is_fact else row for row in rows])

    done = work(tmp_path, Pretender(meanwhile=edit, read=["tourism.revenue/2019"]), names=("a", "b"))
    assert {name: outcome.status for name, outcome in done.items()} == {"a": "ok", "b": "ok"}
    places = toys.places(tmp_path)
    stale = {run.name: bool(Stamps(places).why(run)) for run in plan(places, given=["lang=zh"])}
    assert stale == {"a": True, "b": False}


def test_a_draft_beside_the_ledgers_is_no_data(tmp_path, copied):
    assert work(tmp_path, Pretender())["toy"].status == "ok"
    (copied / f".{REPORT}.csv.x1.csv").write_text("half a led")
    (run,) = plan(toys.places(tmp_path), given=["lang=zh"])
    assert Stamps(toys.places(tmp_path)).why(run) == ""


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (HaidongError("there is no x."), "there is no x."),
        (KeyError("files"), "KeyError: 'files'"),
        (RuntimeError("first\nsecond"), "RuntimeError: first"),
    ],
)
def test_whatever_one_run_raises_ends_no_other(tmp_path, error, cause):
    def raises(job):
        if job["name"] == "a":
            raise error

    done = work(tmp_path, Pretender(meanwhile=raises), names=("a", "b"), keep_going=True)
    assert (done["a"].status, done["a"].cause, done["b"].status) == ("failed", cause, "ok")
    assert not list((tmp_path / "build" / "runs").rglob("*"))


def test_a_folder_that_cannot_be_written_is_no_failed_move(tmp_path):
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "runs").write_text("no folder")
    cause = work(tmp_path, Pretender())["toy"].cause
    assert cause.startswith("it cannot be started: ") and "moved" not in cause


def test_a_stamp_of_a_clock_that_runs_ahead_keeps_nothing_from_being_forced(tmp_path):
    assert work(tmp_path, Pretender())["toy"].status == "ok"
    (stamp,) = (tmp_path / "build" / "stamps").iterdir()
    os.utime(stamp, (4e9, 4e9))
    assert work(tmp_path, Pretender(), force=True)["toy"].status == "ok"


@pytest.mark.parametrize("length", [249, 238], ids=["of its lock", "of its stamp"])
def test_a_name_too_long_for_the_disk_is_told_and_leaves_nothing_behind(tmp_path, length):
    """Its own file's name goes; those that are made of it do not."""
    name = "n" * length
    outcome = work(tmp_path, Pretender(), names=(name,))[name]
    assert outcome.status == "failed" and "File name too long" in outcome.cause
    assert not list((tmp_path / "build" / "runs").rglob("*"))
    assert not list(tmp_path.rglob("*.zh*.ipynb"))


def test_what_killed_processes_had_begun_to_write_is_swept(tmp_path):
    toys.toy(tmp_path)
    places = toys.places(tmp_path)
    left = []
    for folder in (places.figures / "zh", places.build / "stamps", places.build / "notebooks" / "zh"):
        folder.mkdir(parents=True)
        left.append(folder / ".toy-one.svg.ab12_x9z.svg")
        left[-1].write_text("half")
        os.utime(left[-1], (0, 0))
        for name in (".toy-two.svg.ab12_x9z.svg", ".mine", "toy-one.svg"):  # just begun, and no draft
            (folder / name).write_text("whole")
            if "toy-two" not in name:
                os.utime(folder / name, (0, 0))
    before = set(tmp_path.rglob("*"))
    Batch(places, plan(places))
    assert before - set(tmp_path.rglob("*")) == set(left)


def test_a_failure_s_record_goes_when_the_run_is_made(tmp_path):
    kept = work(tmp_path, Pretender(meanwhile=failing))["toy"].kept
    assert (kept / "error.txt").read_text() == "it does not work\n"
    assert work(tmp_path, Pretender())["toy"].status == "ok"
    assert not kept.exists()


def test_a_stopped_run_wipes_no_failure_s_record(tmp_path):
    kept = work(tmp_path, Pretender(meanwhile=failing))["toy"].kept
    stopped = work(tmp_path, Pretender(meanwhile=lambda _: {"status": "stopped", "cause": ""}))["toy"]
    assert (stopped.status, stopped.kept) == ("stopped", None)
    assert (kept / "error.txt").read_text() == "it does not work\n"


def test_a_job_that_is_run_once_more_begins_anew(tmp_path, monkeypatch):
    """What a lost worker had drawn might be no figure of the second run."""
    (tmp_path / "figures" / "zh").mkdir(parents=True)
    for name in ("figures/zh/toy-one.svg", "notebook.ipynb", "haidong_data.usage"):
        (tmp_path / name).write_text("of the first run")
    monkeypatch.setattr(run, "_execute", lambda *_: "")
    monkeypatch.setattr(run, "_check", lambda *_: "")
    result = run.run({"stage": str(tmp_path)})
    assert (result["status"], result["files"], result["read"]) == ("ok", {}, [])
    assert [path.name for path in tmp_path.rglob("*")] == ["figures"]


# Another batch --------------------------------------------------------------------------------------------

HOLD = """
import sys, time
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def held(root, run):
    """Hold a run's lock in another process."""
    path = root / "build" / "locks" / f"{run.lock}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], **pipes) as process:
        process.stdout.readline()
        yield process


def test_a_batch_that_waits_for_another_says_so_and_can_be_stopped(tmp_path):
    toys.toy(tmp_path)
    places = toys.places(tmp_path)
    batch = Batch(places, plan(places, given=["lang=zh"]))
    with held(tmp_path, batch.todo[0]):
        outcomes = batch.work(Pretender(), 1)
        assert next(outcomes) is None
        assert batch.at_work == {batch.todo[0]: runner.WAITS}
        with pytest.raises(KeyboardInterrupt):  # though the other still holds it
            outcomes.throw(KeyboardInterrupt)


def test_what_another_batch_was_killed_at_is_settled_before_the_run_that_waited(tmp_path, monkeypatch):
    """Settled after it, the older set would replace the newer."""
    toys.toy(tmp_path)
    places = toys.places(tmp_path)
    batch = Batch(places, plan(places, given=["lang=zh"]))
    order = []
    monkeypatch.setattr(runner, "finish", lambda stage: order.append(stage.name))
    with held(tmp_path, batch.todo[0]) as other:
        (places.build / "runs" / batch.todo[0].lock / "theirs").mkdir(parents=True)
        threading.Timer(0.3, other.stdin.close).start()
        crew = Pretender(meanwhile=lambda job: order.append(os.path.basename(os.path.dirname(job["stage"]))))
        (outcome,) = filter(None, batch.work(crew, 1))
    assert order == ["theirs", batch.todo[0].lock] and outcome.status == "ok"


def test_two_runs_that_write_the_same_figures_have_one_lock(tmp_path):
    toys.toy(tmp_path)
    places = toys.places(tmp_path)
    every, some = (plan(places, given=["lang=zh", f"show={show}"])[0] for show in ("all", "one"))
    assert every.id != some.id and every.lock == some.lock
    (other,) = plan(places, given=["lang=zh", f"figures_dir={tmp_path / 'mine'}"])
    assert other.lock != every.lock
