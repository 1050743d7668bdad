"""Processes that run notebooks on this machine, one for each run.

Owns a worker's start, its time limit and its end, with all that its notebook started. Each run has a pool of
one process: forked from a server that has imported everything (`preload`) where forking is safe, spawned elsewhere.
So whatever becomes of a process, every job ends in a result, and no other job's is lost.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, get_context
from typing import Any

from .executors import cores, end_with_parent
from .run import Job, Result, run

Tell = Callable[[str], None]
TICK = 0.2  # seconds between two looks at the clock
PRELOAD = ["haidong_data.batch.preload"]
# What multiprocessing says of a process whose fork server is gone.
ORPHANED = 255
clock = time.monotonic


def without(status: str, cause: str, seconds: float = 0.0) -> Result:
    """Return the result of a job that has none of its own."""
    return Result(status=status, cause=cause, seconds=seconds, files={}, read=[])


class Workers:
    """Runs jobs, each in a process of its own; call `run` from as many threads as jobs shall run at once.

    `kernels`: run notebooks in ordinary kernels, as papermill does, instead of in the worker itself. `warm`:
    fork workers from a warm server; left out: where that is safe, and no kernel is wanted.
    """

    def __init__(self, kernels: bool = False, warm: bool | None = None) -> None:
        self._warm = sys.platform == "linux" and not kernels if warm is None else warm
        self._context: Any = get_context("forkserver" if self._warm else "spawn")
        self._context.set_forkserver_preload(PRELOAD)
        self._kernels, self.stopped = kernels, False
        self.at_once = cores()

    def __enter__(self) -> Workers:
        if self._warm:
            forkserver.ensure_running()  # it imports while the batch looks what is out of date
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all workers."""
        self.stopped = True

    def run(self, job: Job, tell: Tell, timeout: float) -> Result:
        """Run a job to its end.

        `tell`: called with the cell at work. `timeout`: seconds after which the
        worker is ended. Returns: the worker's result, or one that says why there is none: its status is
        ``failed``, ``stopped`` when `stop` was called, or ``lost`` when the fork server is gone, which
        another notebook may have done.
        """
        if self.stopped:
            return without("stopped", "")
        began, cell = clock(), self._context.Value("i", 0, lock=False)
        here = (dict(os.environ), [path for path in sys.path if path], cell)
        found: Result | None = None
        process: Any = None
        pool: Any = ProcessPoolExecutor(1, self._context, _begin, here)
        try:
            future = pool.submit(_work, job, self._kernels)
            (process,) = pool._processes.values()  # no public name tells it before Python 3.14
            late = False
            while not (wait([future], TICK).done or self.stopped or late):
                tell(_place(cell))
                late = clock() - began > timeout
            if future.done():
                return future.result()
            found = without("failed", f"ran longer than {timeout:g} s, at {_place(cell)}")
        except BrokenProcessPool:
            pass  # how it ended is known once the pool has waited for it
        except (OSError, EOFError) as error:
            why = f"the fork server ends at its start ({type(error).__name__})"
            found = without("lost", f"no worker can be started: {why}")
        finally:
            if process:
                _kill(process.pid)
            pool.shutdown()
        found = found or _ended(process.exitcode, _place(cell))
        return without("stopped" if self.stopped else found["status"], found["cause"], clock() - began)


_cell: Any = None


def _begin(environ: dict[str, str], path: list[str], cell: Any) -> None:
    """Make this process a worker: a group of its own, in the batch's environment."""
    global _cell
    os.setsid()  # what the notebook starts ends with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to answer
    end_with_parent(group=True)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.environ.update(environ)
    sys.path[:] = path
    _cell = cell


def _work(job: Job, kernels: bool) -> Result:
    """Run a job in this process, its notebook in a kernel or here too."""
    import papermill  # noqa: F401 - before the engine, which papermill itself imports by its entry point

    from . import engine

    engine.register()
    job["engine"] = None if kernels else engine.NAME
    return run(job, lambda cell: setattr(_cell, "value", cell))


def _place(cell: Any) -> str:
    return f"cell {cell.value}" if cell.value else "its start"


def _kill(pid: int) -> None:
    """End a process with all that it started."""
    for kill in (os.killpg, os.kill):  # just started, it has no group of its own yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _ended(code: int, place: str) -> Result:
    """Return the result of a worker that ended without one."""
    if code == ORPHANED:
        time.sleep(TICK)  # until it is quite gone, so that the next worker's start starts another
        return without("lost", f"the fork server was killed, with this notebook at {place}")
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return without("failed", f"its worker {how} at {place}, without a result")
