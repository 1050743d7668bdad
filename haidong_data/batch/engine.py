"""A papermill engine that runs a notebook's cells in this process, as an ordinary kernel would.

Owns `InProcess`: ipykernel's own kernel, shell, display hook and publisher with a wire in the
place of its sockets, whose messages nbclient's own code turns into outputs; so outputs equal an
ordinary kernel's byte for byte. One thing is not caught: what a program that a cell starts writes
by itself, as ``subprocess.run(["echo", "x"])`` does; with ``capture_output``, or as ``!echo x``,
it is shown. The engine saves the start and the end of a kernel (about a second a notebook), and
everything that was imported before. Separating one notebook from the next is the fork's work, see
`workers`. papermill finds the engine by its entry point, ``--engine haidong``.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from papermill.engines import NBClientEngine

NAME = "haidong"


class InProcess(NBClientEngine):
    """Runs the cells in this process.

    Nothing clears up behind a notebook: call it in a process of its own, as ``papermill
    --engine haidong`` and `workers` do.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run all cells of ``nb_man.nb``; options as for papermill's own engine."""
        hooks = {name: option for name, option in options.items() if name.startswith("on_")}
        _client_class()(nb_man, kernel_name=kernel_name, **hooks).execute()


def _client_class() -> type:
    # Every papermill loads the entry points' modules, so what is heavy waits until a notebook runs.
    import logging
    import threading
    import uuid

    from ipykernel.ipkernel import IPythonKernel
    from ipykernel.zmqshell import ZMQInteractiveShell
    from jupyter_client.session import Session
    from jupyter_core.utils import run_sync
    from nbclient.exceptions import DeadKernelError
    from nbclient.util import run_hook
    from papermill.clientwrap import PapermillNotebookClient
    from traitlets import Any as AnyTrait
    from traitlets.config import Config

    class Wire(Session):
        """Hands a kernel's messages over in the process, packed and unpacked as on the way to another."""

        sink = AnyTrait()

        def send(self, stream: Any, what: Any, content: Any = None, parent: Any = None, **more: Any) -> Any:
            msg = what if isinstance(what, dict) else self.msg(what, content=content, parent=parent)
            self.sink(msg["msg_type"], self.unpack(self.pack(msg["content"])), more.get("buffers") or [])
            return msg

    class Client(PapermillNotebookClient):
        """papermill's client, whose kernel is in this process."""

        @contextmanager
        def setup_kernel(self, **_: Any) -> Iterator[None]:
            config = Config()
            config.HistoryManager.enabled = False  # a thread and a database that no later notebook reads
            # The same backend that ipykernel's own start sets; matplotlib reads it when first imported.
            os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
            wire = Wire(sink=self.received)
            before = sys.stdout, sys.stderr, sys.displayhook, sys.excepthook
            main = sys.modules.get("__main__")
            self.kc = SimpleNamespace(kernel_info=lambda: "info")
            self.kernel = IPythonKernel.instance(
                session=wire,
                config=config,
                log=logging.getLogger(NAME),
                shell_class=ZMQInteractiveShell,
                shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread(), manager=None),
            )
            inline = sys.modules.get("matplotlib_inline.backend_inline")
            if inline:  # imported before there was a shell, it has not asked to show figures after a cell
                inline._enable_matplotlib_integration()
            if pandas := sys.modules.get("pandas"):  # imported before, it has taken this for a terminal
                pandas.set_option("display.max_columns", 20)
            try:
                sys.stdout, sys.stderr = Stream("stdout", wire), Stream("stderr", wire)
                # What lies beside the notebook can be imported, from where IPython puts it.
                sites = [place for place, path in enumerate(sys.path) if path.endswith("-packages")]
                sys.path.insert(sites[0] if sites else 0, "")
                yield
            finally:
                sys.path.remove("")
                self.kernel.shell.restore_sys_module_state()
                sys.stdout, sys.stderr, sys.displayhook, sys.excepthook = before
                sys.modules["__main__"] = main  # type: ignore[assignment]
                IPythonKernel.clear_instance()
                ZMQInteractiveShell.clear_instance()

        def received(self, kind: str, content: dict, buffers: list) -> None:
            cell, place = self.at
            msg = {"msg_type": kind, "header": {"msg_type": kind}, "content": content, "buffers": buffers}
            self.process_message(msg | {"parent_header": {"msg_id": self.asked}}, cell, place)

        def wait_for_reply(self, msg_id: str, cell: Any = None) -> dict:
            session = self.kernel.session
            info = session.unpack(session.pack(self.kernel.language_info))
            return {"content": {"language_info": info}}

        async def async_execute_cell(
            self, cell: Any, cell_index: int, execution_count: int | None = None, store_history: bool = True
        ) -> Any:
            await run_hook(self.on_cell_start, cell=cell, cell_index=cell_index)
            if cell.cell_type != "code" or not cell.source.strip():
                return cell
            if self.skip_cells_with_tag in cell.metadata.get("tags", []):
                return cell
            self.at, self.asked = (cell, cell_index), uuid.uuid4().hex
            self.code_cells_executed += 1
            cell.outputs, self.clear_before_next_output = [], False
            cell.execution_count = self.kernel.shell.execution_count
            self.kernel.shell.set_parent({"header": {"msg_id": self.asked}, "msg_id": self.asked})
            process = os.getpid()
            reply = await self.kernel.do_execute(cell.source, False, store_history)
            if os.getpid() != process:
                os._exit(0)  # a fork that the cell made; two may not go on with one notebook
            sys.stdout.flush()
            sys.stderr.flush()
            await self._check_raise_for_error(cell, cell_index, {"content": reply})
            if self.kernel.shell.exit_now:
                raise DeadKernelError("the cell ended its kernel with exit()")
            return cell

        execute_cell = run_sync(async_execute_cell)

    return Client


class Stream(io.TextIOBase):
    """Standard output or error of a cell: held until something is shown or the cell ends."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, wire: Any) -> None:
        self.name, self._wire = name, wire
        self._held: list[str] = []

    def write(self, text: str) -> int:
        """Hold text back, so that a loop of prints is one output."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._held.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what is held."""
        text, self._held = "".join(self._held), []
        if text:
            self._wire.send(None, "stream", content={"name": self.name, "text": text})

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True


def register() -> None:
    """Make the engine known to papermill where the package is used without being installed."""
    from papermill.engines import papermill_engines

    papermill_engines.register(NAME, InProcess)
