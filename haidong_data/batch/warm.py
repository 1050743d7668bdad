"""What the fork server imports before it forks a worker: once a batch, not once a notebook.

Owns that list. Nobody imports this module but the fork server of `multiprocessing`, see `workers`.
"""

from __future__ import annotations

import contextlib
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

os.setsid()  # Ctrl-C in a terminal reaches the runner alone, which then ends its workers
signal.signal(signal.SIGINT, signal.SIG_IGN)
# What lies in the folder one stands in is no module for a notebook, as in an ordinary kernel.
sys.path[:] = [path for path in sys.path if path]
# Backends ask this when they are first imported; ipykernel sets the same.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
# jsonschema imports a parser of internationalised addresses, a second long, where it finds one.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
for name in MODULES:
    with contextlib.suppress(ImportError):
        import_module(name)
if sys.modules["rfc3987_syntax"] is None:
    del sys.modules["rfc3987_syntax"]

# What every notebook reads first; caches go by the files' stamps, so a later change is seen.
with contextlib.suppress(Exception):  # a broken ledger is the notebooks' to tell
    values, report = (
        import_module("haidong_data.notebook.values"),
        import_module("haidong_data.facts").resolve(),
    )
    for lang in ("zh", "en"):
        held = values.Values(report, lang, "printed")
        held.get(held.facts.index[0])
    values.counts(report, "zh")
