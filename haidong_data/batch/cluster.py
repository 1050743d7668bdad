"""Notebooks on a Dask cluster: the same jobs, each in a process of its own that a worker of the cluster starts.

Owns `Cluster`, which stands where `workers.Workers` does, and the workers' side of it. The cluster's
workers see the collection's folder under the same path, as on Slurm; a job whose worker dies goes to
another. A worker of other code or other versions is named, for its figures would be other ones too.
"""

from __future__ import annotations

import asyncio
import contextlib
import platform
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from multiprocessing import current_process
from typing import Any

from . import code_digest, executors, up_to_date
from .run import Job, Result
from .workers import TICK, Workers, without

# Whatever a notebook may use, and what runs it.
ALL = ["from haidong_data import *", "import haidong_data.batch.run"]
# On a worker of the cluster: who runs the jobs of each batch, stopped once it has ended, and how many at the moment.
_lock = threading.Lock()
_crews: dict[str, Workers] = {}
_at_work: Counter[str] = Counter()


def remote(job: Job, timeout: float, batch: Mapping[str, Any]) -> Result:
    """Run a job on the worker that this process is."""
    name = batch["name"]
    with _lock:
        if name not in _crews:
            if cause := _differs(batch):
                return without("failed", cause)
            # Dask's workers may start no processes, because they would not end them; ours end with theirs.
            current_process()._config["daemon"] = False  # type: ignore[attr-defined]
            # Not forked from a warm server: a worker lives on while the package is edited.
            _crews[name] = Workers(warm=False)
        crew = _crews[name]
        _at_work[name] += 1

    def watch(_: str) -> None:
        from distributed import get_worker

        # Else the scheduler is gone, and nobody waits any more.
        if get_worker().status.name not in ("running", "paused"):
            crew.stop()

    try:
        return crew.run(job, watch, timeout)
    finally:
        with _lock:
            _at_work[name] -= 1


async def end(name: str) -> None:
    """End what this worker runs for a batch, and return once nothing of it writes any more."""
    with _lock:
        _crews.setdefault(name, Workers(warm=False)).stop()
    while _at_work[name]:
        await asyncio.sleep(TICK)


def _differs(batch: Mapping[str, Any]) -> str:
    """Say what this worker has that the batch has not; empty when they are the same."""
    mine = up_to_date.versions()
    found = [f"{name} {mine.get(name) or 'missing'}, not {version}"
             for name, version in batch["versions"].items() if mine.get(name) != version]  # fmt: skip
    if not found and code_digest.code(ALL) != batch["code"]:
        found = ["another haidong_data"]
    named = ", ".join(found)
    return f"the worker on {platform.node()} has {named}; give it this environment" if found else ""


class Cluster:
    """Runs jobs on a Dask cluster.

    Raises HaidongError when no scheduler answers, it has no workers, or Dask is not installed.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.batch = {"name": uuid.uuid4().hex, "code": code_digest.code(ALL), "versions": up_to_date.versions()}
        self.stopped, self._ended = False, threading.Event()
        self._open = contextlib.ExitStack()
        pool: Any = executors.pool(cluster=address)  # Dask's executor says more of itself than others
        self._executor = self._open.enter_context(pool)
        self.at_once: int = self._executor._max_workers

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._open.close()

    def run(self, job: Job, tell: Callable[[str], None], timeout: float) -> Result:
        """Run a job to its end; whatever the cluster loses is a failed result."""
        try:
            return self._executor.submit(remote, job, timeout, self.batch).result()
        except Exception as error:
            cause = executors.lost(self.address, error)
            if self.stopped:
                self._ended.wait()  # Dask gives a cancelled job back at once, with its notebook still writing
            return without("stopped" if self.stopped else "failed", cause)

    def stop(self) -> None:
        """Cancel what waits, and end what runs on the workers, which Dask leaves running."""
        self.stopped = True
        try:
            with contextlib.suppress(Exception):  # a scheduler that is gone has cancelled all
                self._executor.shutdown(wait=False)
            self._end()
        finally:
            self._ended.set()

    def _end(self) -> None:
        with contextlib.suppress(Exception):  # of a worker that is gone, nothing is left to end
            self._executor._client.run(end, self.batch["name"], on_error="ignore")
