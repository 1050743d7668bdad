"""One notebook, run once in a folder of its own: executed, tidied, proved, and put down as a result.

Owns what happens in a worker. It writes nowhere but into the run's folder: what a
reader sees is changed by `publish` alone, and only after a result that says ok.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .. import access_log
from ..collection import write
from . import editions, validate


def run(job: Mapping[str, Any], tell: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Run a notebook and prove what came of it.

    Parameters
    ----------
    job : mapping
        ``path`` of the notebook, ``parameters``, ``stage`` (the folder to write to),
        ``figures`` (names that it declares), ``engine`` (None for an ordinary kernel).
    tell : callable
        Called with a word on each cell as it starts.

    Returns
    -------
    dict
        ``status`` ok or failed, ``cause`` in a sentence, ``seconds``, ``files`` (sha256 by name
        under the stage), ``read`` (ids of the values that the notebook had before it).
    """
    began = time.monotonic()
    stage = Path(job["stage"])
    try:
        _emptied(stage)
        cause = _executed(job, stage, tell)
    except validate.Broken as error:
        cause = str(error)
    except OSError as error:
        cause = f"the run's folder cannot be written: {error.strerror or error}"
    except Exception as error:  # e.g. nbclient's, when a kernel died
        cause = f"{type(error).__name__}: {error}".splitlines()[0]
    result = {"status": "failed" if cause else "ok", "cause": cause, "seconds": time.monotonic() - began}
    return result | {"read": _read(stage), "files": {} if cause else validate.digests(stage)}


def _emptied(stage: Path) -> None:
    """Begin anew: a job whose worker was lost is run once more in the same folder."""
    for path in stage.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    (stage / "figures").mkdir()


def _read(stage: Path) -> list[str]:
    """Return the ids that the notebook noted as read, and take the note away."""
    path = stage / access_log.__name__
    found = path.read_text("utf-8").split("\n") if path.is_file() else []
    path.unlink(missing_ok=True)
    return sorted(filter(None, found))


def _executed(job: Mapping[str, Any], stage: Path, tell: Callable[[str], None]) -> str:
    import papermill

    raw, out = stage / "executed.ipynb", stage / "notebook.ipynb"
    os.chdir(Path(job["path"]).parent)  # where Jupyter runs it
    os.environ[access_log.VARIABLE] = str(stage / access_log.__name__)
    count = 0

    def starts(cell: Any, cell_index: int) -> None:
        nonlocal count
        if validate.counts(cell):
            count += 1
            tell(f"cell {count}")

    try:
        papermill.execute_notebook(
            # papermill takes a path for a template
            str(job["path"]).replace("{", "{{").replace("}", "}}"),
            str(raw).replace("{", "{{").replace("}", "}}"),
            parameters=dict(job["parameters"]) | {"figures_dir": str(stage / "figures")},
            engine_name=job.get("engine"),
            progress_bar=False,
            request_save_on_cell_execute=False,
            on_cell_start=starts,
        )
    except papermill.PapermillExecutionError:
        pass  # the notebook says which cell it was
    except (RuntimeError, TimeoutError) as error:
        return f"cell {count}: {type(error).__name__}: {error}".splitlines()[0]
    notebook = json.loads(raw.read_bytes())
    cause = validate.completed(notebook)
    if not cause:
        validate.figures(stage / "figures", job["name"], job["figures"], validate.left_out(notebook))
        raw.unlink()
        write(out, editions.dumps(editions.tidy(notebook, job["parameters"])))
    return cause
