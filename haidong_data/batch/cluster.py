"""Notebooks on a Dask cluster: the same jobs, run by the fork servers of its workers.

Owns `Cluster`, which stands where `workers.Workers` does, and the workers' side of it. The cluster's
workers see the collection's folder under the same path, as on Slurm; a job whose worker dies goes to
another. A worker of other code or other versions is named, for its figures would be other ones too.
"""

from __future__ import annotations

import contextlib
import platform
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from . import executors, up_to_date
from .workers import Workers

# On a worker: a fork server for each batch, for a worker lives on while the package is edited.
_lock = threading.Lock()
_crews: dict[str, Workers] = {}
_busy: Counter[str] = Counter()
_ended: set[str] = set()


def remote(job: Mapping[str, Any], timeout: float, batch: Mapping[str, Any]) -> dict[str, Any]:
    """Run a job on the worker that this process is; its fork server starts with the batch's first job."""
    name = batch["name"]
    with _lock:
        if name in _ended:
            return _without("stopped", "")
        if name not in _crews:
            if cause := _differs(batch):
                return _without("failed", cause)
            for other in [other for other in _crews if not _busy[other]]:
                _crews.pop(other).stop()  # a batch that was killed says no farewell
            _crews[name] = Workers()
        crew = _crews[name]
        _busy[name] += 1
    try:
        return crew.run(job, lambda _: None, timeout)
    finally:
        with _lock:
            _busy[name] -= 1


def end(name: str) -> None:
    """End what this worker runs for a batch, and its fork server."""
    with _lock:
        _ended.add(name)
        crew = _crews.pop(name, None)
    if crew:
        crew.stop()


def _differs(batch: Mapping[str, Any]) -> str:
    """Say what this worker has that the batch has not; empty when they are the same."""
    mine = up_to_date.versions()
    found = [f"{name} {mine.get(name) or 'missing'}, not {version}"
             for name, version in batch["versions"].items() if mine.get(name) != version]  # fmt: skip
    if not found and up_to_date.code() != batch["code"]:
        found = ["another haidong_data"]
    named = ", ".join(found)
    return f"the worker on {platform.node()} has {named}; give it this environment" if found else ""


def _without(status: str, cause: str) -> dict[str, Any]:
    return {"status": status, "cause": cause, "seconds": 0.0, "files": {}}


class Cluster:
    """Runs jobs on a Dask cluster.

    Parameters
    ----------
    address : str
        Of its scheduler.

    Raises
    ------
    HaidongError
        When no scheduler answers, it has no workers, or Dask is not installed.
    """

    def __init__(self, address: str) -> None:
        self.batch = {"name": uuid.uuid4().hex, "code": up_to_date.code(), "versions": up_to_date.versions()}
        self.stopped = False
        self._open = contextlib.ExitStack()
        pool: Any = executors.pool(cluster=address)  # Dask's executor says more of itself than others
        self._executor = self._open.enter_context(pool)
        self.at_once: int = self._executor._max_workers

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._open.close()

    def run(self, job: Mapping[str, Any], tell: Callable[[str], None], timeout: float) -> dict[str, Any]:
        """Run a job to its end; whatever the cluster loses is a failed result."""
        try:
            return self._executor.submit(remote, dict(job), timeout, self.batch).result()
        except Exception as error:
            cause = f"the cluster lost it: {type(error).__name__}: {error}".splitlines()[0]
            return _without("stopped" if self.stopped else "failed", cause)

    def stop(self) -> None:
        """Cancel what waits, and end what runs on the workers, which Dask leaves running."""
        self.stopped = True
        with contextlib.suppress(Exception):  # a scheduler that is gone has cancelled all
            self._executor.shutdown(wait=False)
        self._end()

    def _end(self) -> None:
        with contextlib.suppress(Exception):  # of a worker that is gone, nothing is left to end
            self._executor._client.run(end, self.batch["name"], on_error="ignore")
