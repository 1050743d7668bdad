"""Many reports at once: a lost or doubled one would look like a report that says nothing, or says it twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from haidong_data.batch import executors
from haidong_data.errors import HaidongError
from haidong_data.reader import extract

REPORT = "一、2020年工作回顾\n\n第{0}号：全市地区生产总值{0}亿元，增长6.1%。"


def square(number: int) -> int:
    return number * number


def slow(number: int) -> tuple[int, int]:
    time.sleep(0.02)
    return number, os.getpid()


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_results_come_in_order_each_once():
    with executors.pool(2) as pool:
        assert list(executors.ordered(pool, square, ((n,) for n in range(50)))) == [n * n for n in range(50)]


def test_items_are_taken_only_as_fast_as_results_are_asked_for():
    taken = []

    def items():
        for number in range(1000):
            taken.append(number)
            yield (number,)

    with executors.pool(1) as pool:
        results = executors.ordered(pool, square, items(), ahead=4)
        assert [next(results) for _ in range(3)] == [0, 1, 4]
        assert len(taken) <= 8
        results.close()


def test_a_worker_that_is_killed_is_said_in_one_sentence():
    with pytest.raises(HaidongError, match="worker process was killed"), executors.pool(1) as pool:
        list(executors.ordered(pool, die, [(1,)]))


def stillborn() -> None:
    os._exit(3)


def test_a_pool_that_dies_at_its_start_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr(executors, "end_with_parent", stillborn)
    with pytest.raises(HaidongError, match="ended at its start"), executors.pool(2) as pool:
        list(executors.ordered(pool, square, ((n,) for n in range(50))))


def test_no_cluster_and_no_jobs(monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 1.0)
    pytest.importorskip("distributed")
    with (
        pytest.raises(HaidongError, match="no Dask scheduler answers at tcp://127.0.0.1:9"),
        executors.pool(cluster="tcp://127.0.0.1:9"),
    ):
        pass
    with pytest.raises(HaidongError, match="0 jobs"), executors.pool(0):
        pass


@pytest.mark.parametrize("address", ["foo", "foo:bar", "bar://scheduler:8786", "tcp://:", "", "tls://a:1"])
def test_what_is_no_address_is_said_before_dask_tries_it(address, monkeypatch):
    """Its client leaves a traceback behind when it is thrown away."""
    monkeypatch.setattr(pytest.importorskip("distributed"), "Client", None)
    with (
        pytest.raises(HaidongError, match="is no address of a Dask scheduler|asks for certificates"),
        executors.pool(cluster=address),
    ):
        pass


def test_a_cluster_without_workers_is_not_waited_for(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "PATIENCE", 1.0)
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None, host="127.0.0.1",
                                 protocol="tcp", silence_logs=50) as cluster,
        pytest.raises(HaidongError, match="has no worker to run anything; start one: dask worker tcp://"),
        executors.pool(cluster=cluster.scheduler_address),
    ):  # fmt: skip
        pass


@pytest.mark.filterwarnings("ignore")  # Dask warns of workers that are killed, which is what happens here
def test_a_cluster_gives_the_same_and_loses_nothing_when_a_worker_is_killed():
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    texts = [(REPORT.format(number), f"{number}.txt") for number in range(300)]
    with (
        # Who still asks the dead worker for something waits this long: half a minute, if nobody says less.
        dask.config.set({"distributed.comm.timeouts.connect": "2s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        executors.pool(cluster=cluster.scheduler_address) as pool,
    ):
        workers = {pid for _, pid in executors.ordered(pool, slow, ((n,) for n in range(20)))}
        assert len(workers) == 2
        found = []
        for index, facts in enumerate(executors.ordered(pool, extract.facts, texts)):
            found.append(facts)
            if index == 20:
                os.kill(min(workers), signal.SIGKILL)
        numbers = [number for number, _ in executors.ordered(pool, slow, ((n,) for n in range(20)))]
    assert found == [extract.facts(*item) for item in texts]
    assert numbers == list(range(20))


STARTS = """
import os, sys, time
from haidong_data.batch import executors
if __name__ == "__main__":
    with executors.pool(2) as crew:
        print(*{one.result() for one in [crew.submit(os.getpid) for _ in range(8)]}, flush=True)
        time.sleep(600)
"""


def test_workers_end_when_the_command_is_killed(tmp_path):
    """They had stayed for good, and held their memory."""
    script = tmp_path / "starts.py"
    script.write_text(STARTS, "utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        pids = [int(one) for one in command.stdout.readline().split()]
        command.kill()
        command.wait()
    assert pids
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline, "a worker outlived its command"
        time.sleep(0.05)
