"""A clean process that has imported everything once, and forks a child for each notebook.

Owns the workers' side: ``python -m haidong_data.fork_server`` reads jobs from the socket
that it finds as its standard input, and each child answers on a line of its own.
A child starts from the imports alone, so no notebook sees another's state. When
the runner goes, by whatever signal, its end of the socket closes and all children end.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import sys
import traceback
import types
from importlib import import_module
from typing import Any

LARGEST = 1 << 20  # bytes of a job


def later(name: str, *functions: str) -> None:
    """Put a module in place that is imported when one of its functions is first called.

    jsonschema imports a parser of internationalised addresses, a second long, that no
    notebook's format needs; whoever does need it gets the real one.
    """

    def make(function: str) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            if sys.modules.get(name) is stub:
                del sys.modules[name]
            return getattr(import_module(name), function)(*given, **named)

        return call

    stub = types.ModuleType(name)
    for function in functions:
        setattr(stub, function, make(function))
    sys.modules.setdefault(name, stub)


def warm(names: list[str]) -> None:
    """Import what notebooks import, once for all of them."""
    # Backends ask this when they are first imported; ipykernel sets the same.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    later("rfc3987_syntax", "is_valid_syntax")
    for name in names:
        with contextlib.suppress(ImportError):
            import_module(name)
    import_module("haidong_data.batch.engine").register()
    if "haidong_data.notebook.notebook" in names:
        # What every notebook reads first; caches go by the files' stamps, so a later change is seen.
        # A broken ledger is the notebooks' to tell.
        with contextlib.suppress(Exception):
            value_names, tables = (
                import_module("haidong_data.notebook.values"),
                import_module("haidong_data.facts"),
            )
            for lang in ("zh", "en"):
                values = value_names.Values(tables.resolve(), lang, "printed")
                values.get(values.facts.index[0])
            import_module("haidong_data.notebook.values").counts(tables.resolve(), "zh")


def serve(control: socket.socket) -> None:
    """Fork a child for every job that comes, until the runner's end closes."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    lines: dict[int, socket.socket] = {}
    me = os.getpid()
    waited: list[Any] = [control, woken]
    while True:
        ready, _, _ = select.select(waited, [], [])
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
            _reap(lines)
        if control in ready:
            try:
                data, fds, _, _ = socket.recv_fds(control, LARGEST, 1)
            except ConnectionError:
                data, fds = b"", []
            if not data:
                break
            line = socket.socket(fileno=fds[0])
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                for one in (control, *lines.values()):
                    one.close()
                _child(json.loads(data), line, me)
            lines[pid] = line
            _tell(line, {"pid": pid})  # before the child says a word, which may be late
    for pid in lines:
        for kill in (os.killpg, os.kill):  # just forked, it has no group of its own yet
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)


def _tell(line: socket.socket, what: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        line.sendall(json.dumps(what).encode() + b"\n")


def _reap(lines: dict[int, socket.socket]) -> None:
    """Say how the children that are gone have ended."""
    while lines:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with lines.pop(pid) as line:
            _tell(line, {"ended": os.waitstatus_to_exitcode(status)})


def _child(job: dict[str, Any], line: socket.socket, parent: int) -> None:
    """Run a job and leave; never returns to the fork server's loop."""
    code, me = 1, os.getpid()
    try:
        if me != os.getsid(0):
            os.setsid()  # what the notebook starts ends with it
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with contextlib.suppress(OSError, AttributeError):
            # Linux: end when the fork server is killed (PR_SET_PDEATHSIG).
            ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            return  # it was killed before that was set

        def tell(what: dict[str, Any]) -> None:
            line.sendall(json.dumps(what, ensure_ascii=False).encode() + b"\n")

        tell({"pid": me})
        run_notebook = import_module("haidong_data.batch.run")
        tell({"result": run_notebook.run(job, lambda cell: tell({"at": cell}))})
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        if os.getpid() == me:  # not a fork that a cell has made: the line is its parent's
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_WR)
        os._exit(code)


def main() -> None:
    """Import the modules named as arguments, and serve; ``alone``: run one job in an ordinary kernel."""
    control = socket.socket(fileno=os.dup(0))
    # What a notebook starts inherits standard input, and would read the jobs of others from it.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to answer
    if sys.argv[1:] == ["alone"]:
        _child(json.loads(control.makefile("rb").readline()), control, os.getppid())
    warm(sys.argv[1:])
    serve(control)


if __name__ == "__main__":
    main()
