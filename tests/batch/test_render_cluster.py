"""On a cluster a worker may go at any time, and what it was running must come out whole all the same."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import metadata

import pytest
import toys

from haidong_data.batch import cluster as clustering
from haidong_data.batch import workers
from haidong_data.batch.cluster import Cluster
from haidong_data.batch.grid import plan
from haidong_data.batch.runner import Batch
from haidong_data.charts import ENDINGS
from haidong_data.reader import extract

pytestmark = pytest.mark.filterwarnings("default")
REPORT = "一、2020年工作回顾\n\n第{0}号：全市地区生产总值{0}亿元，增长6.1%。"


@pytest.fixture(scope="module")
def two() -> Iterator:
    """Give a scheduler with two workers in processes of their own."""
    dask, distributed = map(pytest.importorskip, ("dask", "distributed"))
    with (
        # Who still asks a killed worker for something waits this long: half a minute, if nobody says less.
        dask.config.set({"distributed.comm.timeouts.connect": "5s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", scheduler_port=0, silence_logs=50
        ) as cluster,
    ):
        yield cluster


@pytest.fixture
def cluster(two, monkeypatch):
    """Give the cluster once both are there; one that the test before has killed comes again."""
    from distributed import Client

    monkeypatch.setattr(clustering.executors, "PATIENCE", 600.0)
    with Client(two, set_as_default=False) as client:
        client.wait_for_workers(2)
    return two


def test_a_stopped_batch_ends_what_runs_on_the_workers(tmp_path, cluster):
    pid = tmp_path / "pid"
    # Cancelled, its job is given back at once, and goes on writing into its folder until its worker ends it.
    says = (
        f"import os, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\n"
        "while True: (pathlib.Path(figures_dir) / str(time.monotonic_ns())).write_text(''); time.sleep(0.001)"
    )
    for name in ("a", "b"):
        toys.toy(tmp_path, says, name=name)
    places = toys.places(tmp_path)
    with Cluster(cluster.scheduler_address) as crew:
        outcomes = Batch(places, plan(places, given=["lang=zh"])).work(crew, 2)
        while not (pid.is_file() and pid.read_text()):
            assert next(outcomes) is None
        with pytest.raises(KeyboardInterrupt):
            outcomes.throw(KeyboardInterrupt)
        assert toys.gone(int(pid.read_text()))
    assert not (tmp_path / "build" / "failed").exists()
    assert not list((tmp_path / "build" / "runs").rglob("*"))

    # The same workers serve the next batch; and one whose worker is another's is told which.
    for name in ("a", "b"):
        toys.toy(tmp_path, name=name)
    for change, cause in [
        ({"versions": {"matplotlib": "0.1"}}, f"has matplotlib {metadata.version('matplotlib')}, not 0.1;"),
        ({"code": "other"}, "has another haidong_data;"),
        ({}, ""),
    ]:
        with Cluster(cluster.scheduler_address) as crew:
            crew.batch |= change
            batch = Batch(places, plan(places, ["a"], given=["lang=zh"]))
            (outcome,) = filter(None, batch.work(crew, 1))
            assert cause in outcome.cause and (outcome.status == "ok") == (not cause), outcome.cause


def test_extracting_gives_the_same_and_loses_nothing_when_a_worker_is_killed(cluster):
    texts = [(REPORT.format(number), f"{number}.txt") for number in range(60)]
    with clustering.executors.pool(cluster=cluster.scheduler_address) as pool:
        found = []
        for index, facts in enumerate(clustering.executors.ordered(pool, extract.facts, texts)):
            found.append(facts)
            if index == 5:
                os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
    assert found == [extract.facts(*item) for item in texts]


def test_a_batch_is_whole_though_one_of_two_workers_is_killed(tmp_path, cluster):
    for name in ("a", "b", "c", "d"):
        toys.toy(tmp_path, name=name)
    places = toys.places(tmp_path)
    batch = Batch(places, plan(places, given=["lang=zh"]), keep_going=True)
    killed = None
    with Cluster(cluster.scheduler_address) as crew:
        for outcome in batch.work(crew, crew.at_once):
            if outcome and killed is None:
                killed = next(iter(cluster.workers.values())).pid
                os.kill(killed, signal.SIGKILL)
            assert outcome is None or outcome.status == "ok", outcome.cause
    assert killed
    assert len(toys.content(tmp_path / "figures")) == 4 * 2 * len(ENDINGS)


@pytest.fixture
def scheduler(tmp_path):
    """Give a scheduler and a worker as a site runs them, in processes of their own, and the scheduler's address."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    served = [
        *dask,
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        file,
    ]
    works = [*dask, "worker", "--scheduler-file", file, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    with subprocess.Popen(served, **quiet) as one, subprocess.Popen(works, **quiet) as other:
        while not (file.is_file() and file.read_text().rstrip().endswith("}")):
            assert one.poll() is None, "the scheduler ended at its start"
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"], one
        one.kill()
        other.kill()


def test_a_scheduler_lost_in_the_middle_is_named_and_the_last_good_set_stands(tmp_path, scheduler, monkeypatch):
    address, process = scheduler
    monkeypatch.setattr(clustering.executors, "PATIENCE", 600.0)  # the worker comes when it comes
    toys.toy(tmp_path)
    places = toys.places(tmp_path)
    with Cluster(address) as crew:
        assert [one.status for one in Batch(places, plan(places, given=["lang=zh"])).work(crew, 1) if one] == ["ok"]
    before, pid = toys.content(tmp_path / "figures"), tmp_path / "pid"
    says = f"import os, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(6000)"
    toys.toy(tmp_path, says, red=50)
    with Cluster(address) as crew:
        crew._executor._client._timeout = 5.0  # so long it looks for a scheduler that is gone
        outcomes = Batch(places, plan(places, given=["lang=zh"])).work(crew, 1)
        while not (pid.is_file() and pid.read_text()):
            assert next(outcomes) is None
        process.kill()
        (outcome,) = filter(None, outcomes)
    assert outcome.status == "failed"
    assert outcome.cause.startswith(f"the Dask scheduler at {address} is gone")
    assert toys.gone(int(pid.read_text())), "its worker has no nanny, and ends it all the same"
    assert toys.content(tmp_path / "figures") == before


def test_a_job_that_comes_after_its_batch_has_ended_starts_nothing(monkeypatch):
    monkeypatch.setattr(clustering, "_crews", {})
    monkeypatch.setattr(workers, "ProcessPoolExecutor", None)
    asyncio.run(clustering.end("a"))
    assert clustering.remote({}, 1, {"name": "a"})["status"] == "stopped"
