"""One notebook, run once in a folder of its own: executed, tidied, checked, and kept as a result.

Owns what happens in a worker. It writes nowhere but into the run's folder: what a
reader sees is changed by `install` alone, and only after a result that says ok.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .. import access_log, collection
from . import editions, validate


def run(job: Mapping[str, Any], tell: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Run a notebook and check what came of it.

    `job`: ``name`` and ``path`` of the notebook, ``collection`` (its folder), ``parameters``, ``stage`` (the
    folder to write to), ``figures`` (names that the notebook declares), ``engine`` (None for an ordinary
    kernel). `tell`: called with a word on each cell as it starts. Returns: ``status`` ok or failed, ``cause``
    in a sentence, ``seconds``, ``files`` (sha256 by name under the stage), ``read`` (ids of the values that
    the notebook read).
    """
    began, cause, noted = time.monotonic(), "", access_log.read(Path(os.devnull))
    stage = Path(job["stage"])
    try:
        _empty(stage)
        cause = _execute(job, stage, tell)
        log = stage / access_log.__name__
        noted = access_log.read(log)
        log.unlink(missing_ok=True)
        if not cause:
            cause = _check(job, stage, noted)
    except OSError as error:
        cause = f"the run's folder cannot be written: {error.strerror or error}"
    except Exception as error:  # e.g. nbclient's, when a kernel died
        cause = f"{type(error).__name__}: {error}".splitlines()[0]
    result = {"status": "failed" if cause else "ok", "cause": cause, "seconds": time.monotonic() - began}
    return result | {"read": sorted(noted["read"]), "files": {} if cause else validate.digests(stage)}


def _empty(stage: Path) -> None:
    """Begin anew: a job whose worker was lost is run once more in the same folder."""
    for path in stage.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    (stage / "figures").mkdir()


def _execute(job: Mapping[str, Any], stage: Path, tell: Callable[[str], None]) -> str:
    """Execute the notebook into the stage; return why papermill gave up, where the notebook does not say."""
    import papermill

    os.environ[collection.VARIABLE] = job["collection"]  # wherever the notebook lies
    os.chdir(Path(job["path"]).parent)  # where Jupyter runs it
    os.environ[access_log.VARIABLE] = str(stage / access_log.__name__)
    count = 0

    def starts(cell: Any, cell_index: int) -> None:
        nonlocal count
        if validate.is_own_code(cell):
            count += 1
            tell(f"cell {count}")

    try:
        papermill.execute_notebook(
            # papermill takes a path for a template
            str(job["path"]).replace("{", "{{").replace("}", "}}"),
            str(stage / "executed.ipynb").replace("{", "{{").replace("}", "}}"),
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
    return ""


def _check(job: Mapping[str, Any], stage: Path, noted: Mapping[str, set[str]]) -> str:
    """Check the executed notebook and its figures, and keep it without what differs from run to run."""
    raw = stage / "executed.ipynb"
    notebook = json.loads(raw.read_bytes())
    if cause := validate.incomplete(notebook):
        return cause
    if cause := validate.figures(stage / "figures", job["name"], job["figures"], noted):
        return cause
    raw.unlink()
    collection.write(stage / "notebook.ipynb", editions.dumps(editions.tidy(notebook, job["parameters"])))
    return ""
