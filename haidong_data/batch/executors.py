"""Where many jobs run: the cores of this machine, or a Dask cluster; one code path.

Owns the choice of executor and the bounded, ordered flow of jobs through it, so that
memory stays flat however many there are. It knows nothing of what the jobs do.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from typing import Any

from ..errors import HaidongError

# Jobs that are under way at a time, for each worker: enough that none waits, few enough to hold.
AHEAD = 4
# A job whose worker dies is given to another this many times before the run gives up.
RETRIES = 3
# How long a scheduler may take to answer, and to find a worker.
PATIENCE = 5.0  # seconds


@contextmanager
def pool(jobs: int | None = None, cluster: str | None = None) -> Iterator[Executor]:
    """Open an executor and close it, with what it still runs, at the end.

    `jobs`: processes on this machine; all its cores when left out. `cluster`: the address of a Dask scheduler
    (``tcp://host:8786``); needs ``pip install 'haidong-data[cluster]'``. Its workers run the jobs then, and a
    job whose worker dies is run by another. Raises HaidongError when the cluster cannot be reached or has no
    workers, or Dask is not installed.
    """
    if cluster is not None:
        with _dask(cluster) as executor:
            yield executor
        return
    if jobs is not None and jobs < 1:
        raise HaidongError(f"{jobs} jobs cannot run anything; give 1 or more.")
    # Spawned, not forked: a fork of a process with threads (notebooks, Dask) may hang.
    local = ProcessPoolExecutor(jobs or cores(), get_context("spawn"), initializer=end_with_parent)
    try:
        yield local
    except BrokenProcessPool:
        raise HaidongError(
            "a worker process was killed, or ended at its start (out of memory?); run again, with fewer jobs."
        ) from None
    finally:
        local.shutdown(wait=True, cancel_futures=True)


def end_with_parent(group: bool = False) -> None:
    """End this process, or its whole `group`, as soon as the one that started it is gone, killed ones too."""

    def wait() -> None:
        if parent := parent_process():
            connection.wait([parent.sentinel])
            if group:
                os.killpg(0, signal.SIGKILL)
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client, KilledWorker, Security
        from distributed.comm.addressing import parse_address, parse_host_port
        from distributed.comm.registry import get_backend
    except ImportError:
        raise HaidongError("--cluster needs Dask: pip install 'haidong-data[cluster]'.") from None
    try:
        scheme, place = parse_address(address)
        get_backend(scheme)
        parse_host_port(place)
    except ValueError:  # asked first: a client that fails on it leaves a traceback behind, here and below
        raise HaidongError(
            f"{address!r} is no address of a Dask scheduler; they look like tcp://scheduler:8786."
        ) from None
    if scheme in ("tls", "wss") and not Security().get_connection_args("client").get("ssl_context"):
        raise HaidongError(f"{address} asks for certificates; Dask's configuration names them (distributed.comm.tls).")
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise HaidongError(f"no Dask scheduler answers at {address} ({type(error).__name__}).") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise HaidongError(
                f"the Dask scheduler at {address} has no worker to run anything; start one: dask worker {address}"
            ) from None
        executor: Any = client.get_executor(pure=False, retries=RETRIES)
        executor._max_workers = max(1, sum(client.nthreads().values()))
        try:
            yield executor
        except HaidongError:
            raise
        except (CancelledError, OSError, KilledWorker) as error:
            raise HaidongError(f"{lost(address, error)}.") from None


def lost(address: str, error: Exception) -> str:
    """Say why a cluster has not done a job."""
    kind = type(error).__name__
    if kind == "KilledWorker":
        return f"{RETRIES + 1} workers of the cluster died of it, one after another (out of memory?)"
    if isinstance(error, CancelledError | OSError):
        return f"the Dask scheduler at {address} is gone ({kind}); start it, and run again"
    return f"the cluster lost it: {kind}: {error}".splitlines()[0]


def cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ordered(executor: Executor, function: Callable[..., Any], items: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """Run a function over items and give its results in their order, each once.

    `executor`: from `pool`. `function`: importable by workers; called as ``function(*item)``. `items`: taken
    only as fast as results are asked for.
    """
    limit = AHEAD * getattr(executor, "_max_workers", 1)
    under_way: deque[Future] = deque()
    for item in items:
        under_way.append(executor.submit(function, *item))
        if len(under_way) >= limit:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def each(
    function: Callable[..., Any], items: Iterable[tuple[Any, ...]], jobs: int | None = None,
    cluster: str | None = None, few: bool = False,
) -> Iterator[Any]:  # fmt: skip
    """Give a function's results in order: computed here where the items are `few` or on one core, else as by `pool`."""
    if cluster is None and (few or (jobs or cores()) == 1):
        yield from (function(*item) for item in items)
        return
    with pool(jobs, cluster) as executor:
        yield from ordered(executor, function, items)
