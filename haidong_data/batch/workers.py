"""Who runs notebooks on this machine: children of a warm fork server, or ordinary kernels.

Owns the runner's side of a worker: starting, listening, the time limit, and ending all
of them. Each job ends in a result, whatever becomes of the process that ran it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Tell = Callable[[str], None]
# What notebooks import, and what running and proving them takes.
WARM = (
    *("papermill", "nbclient.client", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.display"),
    *("pandas", "matplotlib.pyplot", "seaborn", "PIL.PngImagePlugin"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "xml.etree.ElementTree"),
    *("haidong_data.batch.run", "haidong_data.batch.engine", "haidong_data.notebook.notebook"),
)
ENGINE = "haidong"  # as `engine` registers itself, which is not imported here, for it waits for papermill


def can_fork() -> bool:
    """Tell whether children can be forked safely; elsewhere notebooks run in kernels as usual."""
    return sys.platform == "linux"


class Workers:
    """Runs jobs, each in a process of its own; call `run` from as many threads as jobs shall run at once.

    Parameters
    ----------
    fork : bool
        Fork children of a warm fork server (default where that is safe), or start an ordinary kernel for each.
    """

    def __init__(self, fork: bool | None = None) -> None:
        self.fork = can_fork() if fork is None else fork
        self._server: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        self._lock = threading.Lock()
        self._pids: set[int] = set()
        self._lines: set[socket.socket] = set()
        self._others: list[Workers] = []
        self.stopped = False
        # A file, for a pipe that nobody reads fills up and stops whoever writes.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._said.close()

    def stop(self) -> None:
        """End all workers at once."""
        self.stopped = True
        with self._lock:
            for other in self._others:
                other.stop()
            for pid in self._pids:
                _kill(pid)
            for line in self._lines:  # whoever listens need not wait for what still holds the other end
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            if self._control:
                self._control.close()
                if self._server:
                    self._server.wait()
                self._control = None

    def run(self, job: Mapping[str, Any], tell: Tell, timeout: float) -> dict[str, Any]:
        """Run a job to its end.

        Parameters
        ----------
        job : mapping
            As for `run_notebook.run`.
        tell : callable
            Called with the cell at work.
        timeout : float
            Seconds after which the worker is ended.

        Returns
        -------
        dict
            The worker's result, or a failed one that names why there is none.
        """
        result = self._once(job, tell, timeout)
        if result["status"] == "lost":
            # Perhaps by another's notebook: it is run once more, where there is no other.
            with Workers(self.fork) as own:
                with self._lock:
                    self._others.append(own)
                if not self.stopped:
                    result = own._once(job, tell, timeout)
        status = "failed" if result["status"] == "lost" else result["status"]
        return result | {"status": "stopped" if self.stopped and status == "failed" else status}

    def _once(self, job: Mapping[str, Any], tell: Tell, timeout: float) -> dict[str, Any]:
        """Run a job; its status is lost when what ran it was ended from outside."""
        began = time.monotonic()
        at, status, cause = "its start", "failed", ""
        line, process = self._forked(job) if self.fork else self._kernel(job)
        pid = process.pid if process and not self.fork else None
        try:
            for what in _heard(line, began + timeout):
                if "result" in what:
                    return what["result"]
                if "pid" in what:
                    pid = self._note(what["pid"])
                elif "at" in what:
                    at = what["at"]
                    tell(at)
                elif "ended" in what:  # and is no process any more, nor may be another's
                    cause = f"its worker {_ending(what['ended'])} at {at}, without a result"
                elif "late" in what:
                    cause = f"ran longer than {timeout:g} s, at {at}"
                    _kill(pid)
            if not cause:
                status, cause = self._silent(process, at)
        finally:
            with self._lock:
                self._pids.discard(pid)
                self._lines.discard(line)
            line.close()
            _kill_group(pid)  # what the notebook started and left behind
        return {"status": status, "cause": cause, "seconds": time.monotonic() - began, "files": {}}

    def _silent(self, process: subprocess.Popen | None, at: str) -> tuple[str, str]:
        """Say why a line was closed without a word."""
        try:
            code = process.wait(1) if process else None
        except subprocess.TimeoutExpired:
            code = None
        if code is None:
            return "failed", f"its worker ended without a result at {at}"
        if self.fork:
            return "lost", f"the fork server {_ending(code)}, with this notebook at {at}"
        return "failed", f"its worker {_ending(code)} at {at}, without a result"

    def _note(self, pid: int) -> int:
        with self._lock:
            self._pids.add(pid)
            if self.stopped:
                _kill(pid)
        return pid

    def _forked(self, job: Mapping[str, Any]) -> tuple[socket.socket, subprocess.Popen | None]:
        mine, theirs = socket.socketpair()
        data = json.dumps({**job, "engine": ENGINE}).encode()
        with self._lock, theirs:
            self._lines.add(mine)
            if self.stopped:
                return mine, None
            for _ in range(2):
                if self._server is None or self._server.poll() is not None:
                    self._start()
                assert self._control is not None
                try:
                    socket.send_fds(self._control, [data], [theirs.fileno()])
                    break
                except (BrokenPipeError, ConnectionError):
                    assert self._server is not None
                    self._server.wait()
            return mine, self._server

    def _start(self) -> None:
        if self._control:
            self._control.close()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = _python(theirs, self._said, *WARM)

    def _kernel(self, job: Mapping[str, Any]) -> tuple[socket.socket, subprocess.Popen | None]:
        mine, theirs = socket.socketpair()
        with self._lock, theirs:
            self._lines.add(mine)
            if self.stopped:
                return mine, None
            process = _python(theirs, self._said, "alone")
            self._pids.add(process.pid)  # it may be stopped before it has said a word
        with contextlib.suppress(OSError):  # it may be stopped already
            mine.sendall(json.dumps(dict(job)).encode() + b"\n")
        threading.Thread(target=process.wait, daemon=True).start()
        return mine, process


def _heard(line: socket.socket, until: float) -> Iterator[dict[str, Any]]:
    """Yield what a worker says until it ends or its time is over."""
    held = b""
    while True:
        line.settimeout(max(until - time.monotonic(), 0.001))
        try:
            more = line.recv(1 << 16)
        except TimeoutError:
            yield {"late": True}
            return
        except ConnectionError:
            more = b""
        if not more:
            return
        *whole, held = (held + more).split(b"\n")
        yield from map(json.loads, whole)


def _python(line: Any, said: Any, *words: str) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C reaches the runner alone, which then ends its workers.
    # -P: what lies in the folder one stands in is no module for a notebook, as in an ordinary kernel.
    command = [sys.executable, "-P", "-m", "haidong_data.batch.fork_server", *words]
    return subprocess.Popen(command, stdin=line, stdout=said, stderr=said, start_new_session=True)


def _kill(pid: int | None) -> None:
    _kill_group(pid)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)  # just forked, it has no group of its own yet


def _kill_group(pid: int | None) -> None:
    if pid is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _ending(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
