"""One notebook, run once in a folder of its own: executed, checked, tidied, and kept as a result.

Owns what happens in a worker, and what a run must have brought before anybody sees it: every cell completed,
every figure that was opened was saved, every declared one is there, whole, and not blank; then what differs
from run to run is taken out. It writes nowhere but into the run's folder: what a reader sees is changed by
`publish` alone, and only after a result that says ok. What a figure must hold is `charts`'s.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

from .. import collection, usage
from ..charts import ENDINGS
from ..errors import HaidongError

# The tag of the cell that papermill puts in.
INJECTED = "injected-parameters"


class Job(TypedDict):
    """What `run` is told, in words that any worker can be sent.

    `path`, `name`: of the notebook. `collection`: its folder. `stage`: the folder to write to. `figures`: the names
    of those that must come of it. `engine`: of papermill; none for an ordinary kernel.
    """

    path: str
    name: str
    collection: str
    stage: str
    parameters: dict[str, Any]
    figures: list[str]
    engine: str | None


class Result(TypedDict):
    """What came of a run.

    `status`: ok or failed; of a job that no worker has run to its end also stopped or lost. `cause`: why, in a
    sentence. `files`: sha256 by name under the stage. `read`: ids of the values that the notebook read.
    """

    status: str
    cause: str
    seconds: float
    files: dict[str, str]
    read: list[str]


def job_of(path: Path, stage: Path, parameters: Mapping[str, Any], figures: Iterable[str] = ()) -> Job:
    """Return the job of running a notebook of the collection in use."""
    return Job(
        path=str(path), name=path.stem, collection=str(collection.home()), stage=str(stage),
        parameters=dict(parameters), figures=list(figures), engine=None,
    )  # fmt: skip


def run(job: Job, tell: Callable[[int], None] = lambda _: None) -> Result:
    """Run a notebook and check what came of it; `tell` is called with the number of each cell as it starts."""
    began, cause, noted = time.monotonic(), "", usage.read(Path(os.devnull))
    stage = Path(job["stage"])
    try:
        _empty(stage)
        cause = _execute(job, stage, tell)
        log = stage / usage.__name__
        noted = usage.read(log)
        log.unlink(missing_ok=True)
        if not cause:
            cause = _check(job, stage, noted)
    except OSError as error:
        cause = f"the run's folder cannot be written: {error.strerror or error}"
    except Exception as error:  # e.g. nbclient's, when a kernel died
        cause = f"{type(error).__name__}: {error}".splitlines()[0]
    return Result(
        status="failed" if cause else "ok", cause=cause, seconds=time.monotonic() - began,
        files={} if cause else digests(stage), read=sorted(noted["read"]),
    )  # fmt: skip


def _empty(stage: Path) -> None:
    """Begin anew: a job whose worker was lost is run once more in the same folder."""
    for path in stage.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    (stage / "figures").mkdir()


def _execute(job: Job, stage: Path, tell: Callable[[int], None]) -> str:
    """Execute the notebook into the stage; return why papermill gave up, where the notebook does not say."""
    import papermill

    os.environ[collection.VARIABLE] = job["collection"]  # wherever the notebook lies
    os.chdir(Path(job["path"]).parent)  # where Jupyter runs it
    os.environ[usage.VARIABLE] = str(stage / usage.__name__)
    count = 0

    def starts(cell: Any, cell_index: int) -> None:
        nonlocal count
        if is_own_code(cell):
            count += 1
            tell(count)

    try:
        papermill.execute_notebook(
            # papermill takes a path for a template
            job["path"].replace("{", "{{").replace("}", "}}"),
            str(stage / "executed.ipynb").replace("{", "{{").replace("}", "}}"),
            parameters=job["parameters"] | {"figures_dir": str(stage / "figures")},
            engine_name=job["engine"],
            progress_bar=False,
            request_save_on_cell_execute=False,
            on_cell_start=starts,
        )
    except papermill.PapermillExecutionError:
        pass  # the notebook says which cell it was
    except (RuntimeError, TimeoutError) as error:
        return f"cell {count}: {type(error).__name__}: {error}".splitlines()[0]
    return ""


def _check(job: Job, stage: Path, noted: Mapping[str, set[str]]) -> str:
    """Check the executed notebook and its figures, and keep it without what differs from run to run."""
    raw = stage / "executed.ipynb"
    notebook = json.loads(raw.read_bytes())
    if cause := incomplete(notebook) or wrong_figures(stage / "figures", job["name"], job["figures"], noted):
        return cause
    raw.unlink()
    collection.write(stage / "notebook.ipynb", dumps(tidy(notebook, job["parameters"])))
    return ""


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file under a folder, by its name there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): collection.sha256(path) for path in files}


def is_own_code(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is one of the notebook's own that runs; papermill puts another in."""
    return cell["cell_type"] == "code" and bool("".join(cell["source"]).strip()) and INJECTED not in tags(cell)


def incomplete(notebook: Mapping[str, Any]) -> str:
    """Say which cell did not complete; empty when all did.

    papermill passes what `sys.exit` cut short, and a notebook whose kernel died.
    """
    for number, cell in enumerate(filter(is_own_code, notebook["cells"]), 1):
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                # A user's mistake is a sentence of its own.
                said = [output["ename"], output["evalue"]][output["ename"] == HaidongError.__name__ :]
                return f"cell {number}: {': '.join(filter(None, said))}".splitlines()[0]
        if cell["execution_count"] is None:
            return f"cell {number} never ran"
    return ""


def wrong_figures(folder: Path, notebook: str, declared: Iterable[str], noted: Mapping[str, set[str]]) -> str:
    """Say what is wrong with a run's figures; empty when nothing is.

    `folder`: where the run has put them, in a folder a language. `notebook`: the notebook's name, which its
    figures' names begin with. `declared`: names of figures that must be there, but those that the report
    lacks the data for. `noted`: from `usage.read`: the names that were ``opened``, ``saved`` and are
    ``lacking``.
    """
    for name in sorted(noted["opened"] - noted["saved"] - noted["lacking"]):
        return f"the figure {name} was opened and not saved; end its cell with its save()"
    paths = sorted(folder.rglob("*"))
    for path in paths:
        if path.is_symlink():
            return f"{path.name} is a link, and no file of the run's own"
        name, dot, ending = path.name.partition(".")
        if path.is_file() and not (name.startswith(f"{notebook}-") and dot + ending in ENDINGS):
            return f"{path.name} is no figure of {notebook}; they are {notebook}-<name>{', '.join(ENDINGS)}"
    stems = dict.fromkeys(path.with_name(path.name.partition(".")[0]) for path in paths if path.is_file())
    there = {stem.name.removeprefix(f"{notebook}-") for stem in stems}
    for name in [*declared, *sorted(noted["saved"])]:
        if name not in there and name not in noted["lacking"]:
            return f"the figure {name} was not drawn"
    return next(filter(None, map(_figure, stems)), "")


def _figure(stem: Path) -> str:
    svg, png, narrow, record = paths = [stem.with_name(stem.name + ending) for ending in ENDINGS]
    for path, ending in zip(paths, ENDINGS, strict=True):
        if not path.is_file():
            return f"the figure {stem.name} lacks its {ending}"
    return _picture(png) or _drawing(svg) or _drawing(narrow) or _record(record)


def _picture(path: Path) -> str:
    from PIL import Image

    try:
        with Image.open(path) as image:
            image.load()
            extremes: Any = image.convert("RGB").getextrema()
    except Exception as error:
        return f"{path.name} does not decode: {error}"
    return f"{path.name} is blank" if all(low == high for low, high in extremes) else ""


def _drawing(path: Path) -> str:
    from xml.etree import ElementTree

    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        return f"{path.name} does not decode: {error}"
    paths = list(root.iter("{http://www.w3.org/2000/svg}path"))
    return "" if root.tag.endswith("svg") and len(paths) > 1 else f"{path.name} is blank"


def _record(path: Path) -> str:
    try:
        files = dict(json.loads(path.read_bytes())["files"])
    except ValueError as error:
        return f"{path.name} does not decode: {error}"
    except (KeyError, TypeError):
        return f"{path.name} does not name the pictures that it describes (files)"
    for kind in sorted({"png", "svg", *files}):
        picture = path.with_suffix(f".{kind}")
        if not picture.is_file() or files.get(kind) != collection.sha256(picture):
            return f"{picture.name} is not the picture that {path.name} describes"
    return ""


def dumps(notebook: Mapping[str, Any]) -> str:
    """Write a notebook as Jupyter does."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def tags(cell: Mapping[str, Any]) -> list[str]:
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", [])


def tidy(notebook: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Take out of an executed notebook what differs from run to run.

    `notebook`: as papermill wrote it; it is changed. `given`: the parameters that were asked for; the folder
    for figures, when it is none of them, is left out.
    """
    notebook["metadata"].pop("papermill", None)
    # The version of Python is the environment's, and no part of the text.
    notebook["metadata"]["language_info"] = {"name": "python"}
    cells = notebook["cells"] = [cell for cell in notebook["cells"] if given or INJECTED not in tags(cell)]
    for cell in cells:
        meta = cell["metadata"]
        for key in ("papermill", "execution"):
            meta.pop(key, None)
        if not meta.get("tags", True):
            meta.pop("tags")
        if INJECTED in tags(cell):
            if "figures_dir" not in given:
                lines = "".join(cell["source"]).splitlines()
                cell["source"] = "\n".join(line for line in lines if not line.startswith("figures_dir = "))
            cell["id"] = "parameters-given"  # papermill draws one by lot
    renumber(cells)
    return notebook


def renumber(cells: list[dict[str, Any]]) -> None:
    """Count executed cells from 1, as though those that were taken out had never run."""
    count = 0
    for cell in cells:
        if cell["cell_type"] == "code" and cell.get("execution_count") is not None:
            count += 1
            cell["execution_count"] = count
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = count
