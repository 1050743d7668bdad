"""Notebooks on a Dask cluster: the same jobs, run by the fork servers of its workers.

Owns `Cluster`, which stands where `workers.Workers` does. The cluster's workers see the
collection's folder under the same path, as on Slurm; a job whose worker dies goes to another.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from typing import Any

from . import executors
from .workers import Workers

_lock = threading.Lock()
_crew: Workers | None = None


def remote(job: Mapping[str, Any], timeout: float) -> dict[str, Any]:
    """Run a job on the worker that this process is; its fork server starts with the first job."""
    global _crew
    with _lock:
        _crew = _crew or Workers()
    return _crew.run(job, lambda _: None, timeout)


class Cluster:
    """Runs jobs on a Dask cluster.

    Parameters
    ----------
    address : str
        Of its scheduler.

    Raises
    ------
    HaidongError
        When no scheduler answers, or Dask is not installed.
    """

    def __init__(self, address: str) -> None:
        self._open = contextlib.ExitStack()
        self._executor = self._open.enter_context(executors.pool(cluster=address))
        self.at_once: int = self._executor._max_workers

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def run(self, job: Mapping[str, Any], tell: Callable[[str], None], timeout: float) -> dict[str, Any]:
        """Run a job to its end; whatever the cluster loses is a failed result."""
        try:
            return self._executor.submit(remote, dict(job), timeout).result()
        except Exception as error:
            cause = f"the cluster lost it: {type(error).__name__}: {error}".splitlines()[0]
            return {"status": "failed", "cause": cause, "seconds": 0.0, "files": {}}

    def stop(self) -> None:
        """Cancel what is waiting and running."""
        self._executor.shutdown(wait=False, cancel_futures=True)
