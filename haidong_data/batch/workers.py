"""Processes that run notebooks on this machine, one for each run.

Owns a worker's life: its start, what it says, its time limit and its end, with all that its notebook started.
The processes are those of `multiprocessing`: forked from a server that has imported everything (`warm`)
where forking is safe, spawned elsewhere. Each job ends in a result, whatever becomes of its process.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from typing import Any

from .executors import end_with_parent

Tell = Callable[[str], None]
TICK = 0.5  # seconds between two looks at the clock
PRELOAD = ["haidong_data.batch.warm"]
ENGINE = "haidong"  # as `engine` registers itself, which is not imported here, for it waits for papermill
# What multiprocessing says of a process whose fork server is gone.
ORPHANED = 255
PAUSES = (0.1, 0.3, 1.0)  # seconds between two attempts to start a worker
clock = time.monotonic


def without(status: str, cause: str) -> dict[str, Any]:
    """Return the result of a job that has none of its own."""
    return {"status": status, "cause": cause, "seconds": 0.0, "files": {}}


class Workers:
    """Runs jobs, each in a process of its own; call `run` from as many threads as jobs shall run at once.

    `kernels`: run notebooks in ordinary kernels, as papermill does, instead of in the worker itself. `warm`:
    fork workers from a warm server; left out: where that is safe, and no kernel is wanted.
    """

    def __init__(self, kernels: bool = False, warm: bool | None = None) -> None:
        warm = sys.platform == "linux" and not kernels if warm is None else warm
        self._context: Any = get_context("forkserver" if warm else "spawn")
        self._context.set_forkserver_preload(PRELOAD)
        self._engine = None if kernels else ENGINE
        # multiprocessing's own list of processes is not made for threads.
        self._lock = threading.Lock()
        self._running: set[BaseProcess] = set()
        self.stopped = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all workers at once."""
        self.stopped = True
        with self._lock:
            for process in self._running:
                _kill(process)

    def run(self, job: Mapping[str, Any], tell: Tell, timeout: float) -> dict[str, Any]:
        """Run a job to its end.

        `job`: as for `run.run`. `tell`: called with the cell at work. `timeout`: seconds after which the
        worker is ended. Returns: the worker's result, or one that says why there is none: its status is
        ``failed``, ``stopped`` when `stop` was called, or ``lost`` when the fork server is gone, which
        another notebook may have done.
        """
        began = clock()
        try:
            process, line = self._start(job)
        except (OSError, EOFError) as error:
            why = f"the fork server ends at its start ({type(error).__name__})"
            found = without("lost", f"no worker can be started: {why}")
        else:
            try:
                found = self._listen(process, line, tell, timeout)
            finally:
                self._end(process, line)
        if "read" in found:  # a worker's own
            return found
        return found | {"seconds": clock() - began} | ({"status": "stopped"} if self.stopped else {})

    def _start(self, job: Mapping[str, Any]) -> tuple[BaseProcess, connection.Connection]:
        mine, theirs = self._context.Pipe(duplex=False)
        here = {"environ": dict(os.environ), "sys_path": [path for path in sys.path if path]}
        process = self._context.Process(target=_work, args=({**job, "engine": self._engine}, here, theirs))
        with theirs, self._lock:
            _begin(process)
            self._running.add(process)
            if self.stopped:
                _kill(process)
        return process, mine

    def _listen(
        self, process: BaseProcess, line: connection.Connection, tell: Tell, timeout: float
    ) -> dict[str, Any]:
        """Listen to a worker: return its result, or one that says how it ended without one."""
        at, open_lines, began = "its start", [line], clock()
        while True:
            connection.wait([*open_lines, process.sentinel], TICK)
            with self._lock:
                code = process.exitcode
            try:
                while line.poll():
                    kind, what = line.recv()
                    if kind == "result":
                        return what
                    at = what
                    tell(at)
            except (EOFError, OSError):  # it has closed its end, or was killed in the middle of a word
                open_lines = []
            if code == ORPHANED and _runs(process):
                return without("lost", f"the fork server was killed, with this notebook at {at}")
            if code is not None:
                return without("failed", f"its worker {_ending(code)} at {at}, without a result")
            if clock() - began > timeout:
                return without("failed", f"ran longer than {timeout:g} s, at {at}")

    def _end(self, process: BaseProcess, line: connection.Connection) -> None:
        """End a worker, with what its notebook started and left behind."""
        _kill(process)
        line.close()
        with self._lock:
            self._running.discard(process)
            process.join(1)


def _begin(process: BaseProcess) -> None:
    """Start a process; where the fork server was killed, it is started anew once it has gone, which takes a moment."""
    for pause in PAUSES:
        try:
            return process.start()
        except (OSError, EOFError):
            time.sleep(pause)
    process.start()


def _work(job: dict[str, Any], here: dict[str, Any], line: connection.Connection) -> None:
    """Run a job in this process, and leave with it."""
    me, code = os.getpid(), 1
    try:
        os.setsid()  # what the notebook starts ends with it
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to answer
        end_with_parent(group=True)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        os.environ.update(here["environ"])
        sys.path[:] = here["sys_path"]
        import papermill  # noqa: F401 - before the engine, which papermill itself imports by its entry point

        from . import engine, run

        engine.register()
        line.send(("result", run.run(job, lambda cell: line.send(("at", cell)))))
        code = 0
    finally:
        if os.getpid() == me:  # not a fork that a cell has made: the line is its parent's
            line.close()
        os._exit(code)


def _kill(process: BaseProcess) -> None:
    """End a process with all that it started."""
    if process.pid is not None:
        for kill in (os.killpg, os.kill):  # just started, it has no group of its own yet
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(process.pid, signal.SIGKILL)


def _runs(process: BaseProcess) -> bool:
    """Tell whether a process is there, which multiprocessing does not know once its fork server is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid or 0, 0)
        return True
    return False


def _ending(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
