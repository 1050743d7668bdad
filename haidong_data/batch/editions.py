"""Executed notebooks as they are kept: the same bytes whenever and wherever they were run.

Owns the editions for readers, ``notebooks/zh/NAME.ipynb`` and ``notebooks/en/NAME.ipynb``: a source notebook
with its outputs in one language. Nothing in an edition depends on the package but through its outputs.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from ..collection import write
from ..errors import HaidongError
from ..notebook.parameters import LANGS
from . import up_to_date
from .grid import Places, Run
from .run import dumps, job_of, renumber, tags
from .runner import TIMEOUT
from .workers import Workers

# Of a cell that serves only who runs the notebook: an edition is read on pages that run no script.
EXPLORING = "exploring"
PANEL = "panel"

COMMAND = "haidong render --update-notebooks"


def in_language(cells: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Return the cells of a language: those tagged with it, and those for all; none that only serve exploring."""
    others = {*LANGS, EXPLORING} - {lang}
    return [cell for cell in cells if lang in tags(cell) or not others & set(tags(cell))]


def edition(executed: dict[str, Any], lang: str) -> dict[str, Any]:
    """Make the edition of a language from a tidy executed notebook; the argument is changed."""
    executed["cells"] = in_language(executed["cells"], lang)
    for cell in executed["cells"]:
        cell["metadata"]["tags"] = [tag for tag in tags(cell) if tag not in LANGS]
        if not cell["metadata"]["tags"]:
            del cell["metadata"]["tags"]
    renumber(executed["cells"])
    return executed


def path_of(places: Places, name: str, lang: str) -> Path:
    """Return where the edition of a notebook in a language lies."""
    return places.notebooks / lang / f"{name}.ipynb"


def is_for_readers(run: Run) -> bool:
    """Tell whether a run differs from the notebook's defaults in its language alone."""
    return not set(run.given) - {"lang"} and "lang" in run.values


def update(places: Places, run: Run) -> bool:
    """Write the edition that a run has made; tell whether it differs from what lay there.

    Raises HaidongError when the notebook was edited since it ran.
    """
    executed = json.loads(run.executed.read_bytes())
    if up_to_date.cells(executed["cells"]) != up_to_date.notebook(run.path):
        raise HaidongError(f"{run.path.name} was edited while it ran; run {COMMAND} once more.")
    return _is_new(path_of(places, run.name, run.values["lang"]), edition(executed, run.values["lang"]))


def _is_new(path: Path, made: dict[str, Any]) -> bool:
    """Write an edition where it differs from what lies there; tell whether it does."""
    content = dumps(made).encode("utf-8")
    if path.is_file() and path.read_bytes() == content:
        return False
    write(path, content)
    return True


def source_of(places: Places, name: str) -> Path:
    """Return where the notebook lies that editions are made from: by itself, or in a folder of its name."""
    own = places.notebooks / f"{name}.ipynb"
    return own if own.is_file() else places.notebooks / name / f"{name}.ipynb"


def of_panel(places: Places) -> list[Path]:
    """Run the notebook on the panel in every language and write its editions; return those that changed.

    It draws many reports at once, and so is none of the runs that `grid.plan` makes of a report.
    """
    source = source_of(places, PANEL)
    changed = []
    for lang in LANGS if source.is_file() else ():
        with tempfile.TemporaryDirectory() as stage, Workers() as crew:
            if cause := crew.run(job_of(source, Path(stage), {"lang": lang}), lambda _: None, TIMEOUT)["cause"]:
                raise HaidongError(f"{source.name} fails in {lang}, at {cause}.")
            executed = json.loads((Path(stage) / "notebook.ipynb").read_bytes())
        path = path_of(places, PANEL, lang)
        changed += [path] if _is_new(path, edition(executed, lang)) else []
    return changed
