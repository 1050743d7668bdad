"""Notebooks that take a moment: what the batch runner is tested on, with every kind of trouble."""

from __future__ import annotations

import json
from pathlib import Path

from haidong_data.grid import Places

WARM = ("papermill", "nbclient.client", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.display",
        "PIL.PngImagePlugin", "haidong_data.run_notebook", "haidong_data.engine")  # fmt: skip
PARAMETERS = 'report = "latest"\nlang = "zh"\nunits = "printed"\nshow = ["all"]\nfigures_dir = ""'
# Writes what a figure is made of, without drawing: a picture, a drawing, a record.
BOOK = """
import json, pathlib
from PIL import Image

class book:
    def figure(name, color=(200, 0, 0)):
        if "all" not in show and name not in show:
            return
        folder = pathlib.Path(figures_dir) / (lang + ("-international" if units == "international" else ""))
        folder.mkdir(parents=True, exist_ok=True)
        picture = Image.new("RGB", (8, 8), "white")
        picture.putpixel((2, 2), color)
        picture.save(folder / f"{NAME}-{name}.png")
        ns = 'xmlns="http://www.w3.org/2000/svg"'
        (folder / f"{NAME}-{name}.svg").write_text(f"<svg {ns}><path d='M0 0'/><path d='M1 {color[0]}'/></svg>")
        (folder / f"{NAME}-{name}.json").write_text(json.dumps({"name": name, "lang": lang}))
"""


def cell(source: str, tags: list[str] | None = None, kind: str = "code") -> dict:
    made = {"cell_type": kind, "id": f"c{abs(hash(source)) % 10**8}", "metadata": {}, "source": source}
    if tags:
        made["metadata"]["tags"] = tags
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def notebook(path: Path, *cells: str, parameters: str | None = PARAMETERS) -> Path:
    """Write a notebook whose cells find `book` to draw with; without `parameters` it has no such cell."""
    first = [cell(parameters, ["parameters"])] if parameters else []
    content = {
        "cells": [cell("# A toy", kind="markdown"), *first, *map(cell, cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def places(root: Path) -> Places:
    return Places(root / "notebooks", root / "figures", root / "build")


def toy(root: Path, *trouble: str, name: str = "toy", red: int = 200, **more: str | None) -> Path:
    """Write a notebook of two figures, with trouble between them."""
    draws = [f'book.figure("one", ({red}, 0, 0))', *trouble, f'book.figure("two", ({red}, 0, 0))']
    return notebook(root / "notebooks" / f"{name}.ipynb", f"NAME = {name!r}\n{BOOK}", *draws, **more)


def content(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder, by name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def runs(pid: int) -> bool:
    """Tell whether a process is at work; one that nobody has asked after is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
