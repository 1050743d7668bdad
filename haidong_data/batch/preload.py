"""What the fork server imports before it forks a worker: once a batch, not once a notebook.

Owns that list. Nobody imports this module but the fork server of `multiprocessing`, see `workers`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from importlib import import_module

MODULES = (
    *("papermill", "nbclient.client", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.display"),
    *("pandas", "matplotlib.pyplot", "seaborn", "PIL.PngImagePlugin"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "xml.etree.ElementTree"),
    *("haidong_data.batch.run", "haidong_data.batch.engine", "haidong_data.notebook.notebook"),
)
# Slow to import, and of no use here: no notebook is stepped through, no address is checked.
WITHOUT = ("debugpy", "isoduration", "rfc3987_syntax")

os.setsid()  # Ctrl-C in a terminal reaches the runner alone, which then ends its workers
signal.signal(signal.SIGINT, signal.SIG_IGN)
# What lies in the folder one stands in is no module for a notebook, as in an ordinary kernel.
sys.path[:] = [path for path in sys.path if path]
# Backends ask this when they are first imported; ipykernel sets the same.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
for name in WITHOUT:
    sys.modules[name] = None  # type: ignore[assignment]
for name in MODULES:
    with contextlib.suppress(ImportError):
        import_module(name)
for name in WITHOUT:
    del sys.modules[name]

# What every notebook reads first; caches go by the files' stamps, so a later change is seen.
with contextlib.suppress(Exception):  # a broken ledger is the notebooks' to tell
    from ..facts import resolve
    from ..notebook.values import Values

    held = Values(resolve(), "zh", "printed")
    for value in filter(None, map(held.get, (held.facts.index[0], held.counted.index[0]))):
        held.link(value)
gc.freeze()  # no worker looks for garbage among what all of them share
