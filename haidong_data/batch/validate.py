"""What a run must have brought before anybody sees it.

Owns the checks on a finished run: every cell completed, every figure that was opened was saved, every
declared one is there, whole, and not blank. What a figure must hold is `charts`'s.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import HaidongError

# The tag of the cell that papermill puts in.
INJECTED = "injected-parameters"
ENDINGS = (".svg", ".png", ".json")


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file under a folder, by its name there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def is_own_code(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is one of the notebook's own that runs; papermill puts another in."""
    tags = cell["metadata"].get("tags", [])
    return cell["cell_type"] == "code" and bool("".join(cell["source"]).strip()) and INJECTED not in tags


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


def figures(folder: Path, notebook: str, declared: Iterable[str], noted: Mapping[str, set[str]]) -> str:
    """Say what is wrong with a run's figures; empty when nothing is.

    `folder`: where the run has put them, in a folder a language. `notebook`: the notebook's name, which its
    figures' names begin with. `declared`: names of figures that must be there, but those that the report
    lacks the data for. `noted`: from `access_log.read`: the names that were ``opened``, ``saved`` and are
    ``lacking``.
    """
    for name in sorted(noted["opened"] - noted["saved"]):
        return f"the figure {name} was opened and not saved; end its cell with its save()"
    paths = sorted(folder.rglob("*"))
    for path in paths:
        if path.is_symlink():
            return f"{path.name} is a link, and no file of the run's own"
        if path.is_file() and not (path.name.startswith(f"{notebook}-") and path.suffix in ENDINGS):
            return f"{path.name} is no figure of {notebook}; they are {notebook}-<name>.svg, .png, .json"
    stems = dict.fromkeys(path.with_suffix("") for path in paths if path.is_file())
    there = {stem.name.removeprefix(f"{notebook}-") for stem in stems}
    for name in [*declared, *sorted(noted["saved"])]:
        if name not in there and name not in noted["lacking"]:
            return f"the figure {name} was not drawn"
    return next(filter(None, map(_figure, stems)), "")


def _figure(stem: Path) -> str:
    svg, png, record = (stem.with_name(stem.name + ending) for ending in ENDINGS)
    for path in (svg, png, record):
        if not path.is_file():
            return f"the figure {stem.name} lacks its {path.suffix}"
    return _picture(png) or _drawing(svg) or _record(record)


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
        if not picture.is_file() or files.get(kind) != sha256(picture):
            return f"{picture.name} is not the picture that {path.name} describes"
    return ""
