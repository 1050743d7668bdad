"""What a run must have brought before anybody sees it.

Owns the checks on a finished run: every cell completed, every declared figure is
there, whole, and not blank. What a figure must hold is `figures`'s.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import HaidongError

# The tag of the cell that papermill puts in.
INJECTED = "injected-parameters"
ENDINGS = (".svg", ".png", ".json")
# A cell says so when a report does not state what a figure needs; see `easel.LACKS`.
LEFT_OUT = re.compile(r"“([a-z0-9-]+)”")


class Broken(Exception):
    """What is wrong with a run, in a sentence."""


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file under a folder, by its name there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def counts(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is one of the notebook's own that runs; papermill puts another in."""
    tags = cell["metadata"].get("tags", [])
    return cell["cell_type"] == "code" and bool("".join(cell["source"]).strip()) and INJECTED not in tags


def completed(notebook: Mapping[str, Any]) -> str:
    """Say which cell did not complete; empty when all did.

    papermill passes what `sys.exit` cut short, and a notebook whose kernel died.
    """
    number = 0
    for cell in notebook["cells"]:
        if not counts(cell):
            continue
        number += 1
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                # A user's mistake is a sentence of its own.
                said = [output["ename"], output["evalue"]][output["ename"] == HaidongError.__name__ :]
                return f"cell {number}: {': '.join(filter(None, said))}".splitlines()[0]
        if cell["execution_count"] is None:
            return f"cell {number} never ran"
    return ""


def left_out(notebook: Mapping[str, Any]) -> set[str]:
    """Return the figures that the notebook itself says it left out, because the report lacks their data."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    texts = ["".join(output.get("text", "")) for output in outputs]
    return {name for text in texts for name in LEFT_OUT.findall(text)}


def figures(folder: Path, notebook: str, declared: Iterable[str], excused: Iterable[str] = ()) -> None:
    """Prove a run's figures.

    Parameters
    ----------
    folder : Path
        Where the run has put them, in a folder a language.
    notebook : str
        The notebook's name, which its figures' names begin with.
    declared : iterable of str
        Names of figures that must be there.
    excused : iterable of str
        Those that may be missing.

    Raises
    ------
    Broken
        In a sentence: which figure, and what is wrong with it.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        if not path.name.startswith(f"{notebook}-") or path.suffix not in ENDINGS:
            raise Broken(
                f"{path.name} is no figure of {notebook}; they are {notebook}-<name>.svg, .png, .json"
            )
    stems = dict.fromkeys(path.with_suffix("") for path in files)
    there = {stem.name.removeprefix(f"{notebook}-") for stem in stems}
    for name in declared:
        if name not in there and name not in set(excused):
            raise Broken(f"the figure {name} was not drawn")
    for stem in stems:
        for ending in ENDINGS:
            path = stem.with_name(stem.name + ending)
            if not path.is_file():
                raise Broken(f"the figure {stem.name} lacks its {ending}")
        _picture(stem.with_name(f"{stem.name}.png"))
        _drawing(stem.with_name(f"{stem.name}.svg"))
        _record(stem)


def _picture(path: Path) -> None:
    from PIL import Image

    try:
        with Image.open(path) as image:
            image.load()
            extremes = image.convert("RGB").getextrema()
    except Exception as error:
        raise Broken(f"{path.name} does not decode: {error}") from None
    if all(low == high for low, high in extremes):
        raise Broken(f"{path.name} is blank")


def _drawing(path: Path) -> None:
    from xml.etree import ElementTree

    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise Broken(f"{path.name} does not decode: {error}") from None
    if not root.tag.endswith("svg") or len(list(root.iter("{http://www.w3.org/2000/svg}path"))) < 2:
        raise Broken(f"{path.name} is blank")


def _record(stem: Path) -> None:
    path = stem.with_name(f"{stem.name}.json")
    try:
        record = json.loads(path.read_bytes())
    except ValueError as error:
        raise Broken(f"{path.name} does not decode: {error}") from None
    for kind, digest in record.get("files", {}).items():
        if sha256(stem.with_name(f"{stem.name}.{kind}")) != digest:
            raise Broken(f"{stem.name}.{kind} is not the picture that {path.name} describes")
