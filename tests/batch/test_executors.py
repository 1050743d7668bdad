"""Many reports at once: a lost or doubled one would look like a report that says nothing, or says it twice."""

import os
import signal
import subprocess
import sys

import pytest
import toys

from haidong_data.batch import executors
from haidong_data.errors import HaidongError


def square(number: int) -> int:
    return number * number


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
        results = executors.ordered(pool, square, items())
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
    wait = distributed.Client.wait_for_workers
    monkeypatch.setattr(executors, "PATIENCE", 600.0)  # to answer; a worker does not come however long one waits
    monkeypatch.setattr(distributed.Client, "wait_for_workers", lambda *known, timeout: wait(*known, timeout=0.1))
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0", host="127.0.0.1",
                                 protocol="tcp", silence_logs=50) as cluster,
        pytest.raises(HaidongError, match="has no worker to run anything; start one: dask worker tcp://"),
        executors.pool(cluster=cluster.scheduler_address),
    ):  # fmt: skip
        pass


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
    assert pids and all(map(toys.gone, pids))
