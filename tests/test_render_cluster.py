"""On a cluster a worker may go at any time, and what it was running must come out whole all the same."""

from __future__ import annotations

import os
import signal

import pytest
import toys

from haidong_data.grid import plan
from haidong_data.render import Batch

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def cluster():
    """Give a scheduler with two workers in processes of their own."""
    client = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, scheduler_port=0
    )
    with client as cluster:
        yield cluster


def test_a_batch_is_whole_though_one_of_two_workers_is_killed(tmp_path, cluster):
    from haidong_data.cluster import Cluster

    for name in ("a", "b", "c", "d"):
        toys.toy(tmp_path, "import time; time.sleep(0.5)", name=name)
    places = toys.places(tmp_path)
    batch = Batch(places, plan(places), keep_going=True)
    killed = None
    with Cluster(cluster.scheduler_address) as crew:
        for outcome in batch.work(crew, crew.at_once):
            if outcome and killed is None:
                killed = next(iter(cluster.workers.values())).pid
                os.kill(killed, signal.SIGKILL)
            assert outcome is None or outcome.status == "ok", outcome.cause
    assert killed
    assert len(toys.content(tmp_path / "figures")) == 4 * 2 * 2 * 3
