"""An executed notebook as it is kept: the same bytes whenever and wherever it was run.

Owns what is taken out: papermill's times and paths, the folder that the run was given,
and the cell that held it. What was asked for and what came out stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

INJECTED = "injected-parameters"


def dumps(notebook: Mapping[str, Any]) -> str:
    """Write a notebook as Jupyter does."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def without_noise(notebook: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an executed notebook without what differs from run to run.

    Parameters
    ----------
    notebook : dict
        As papermill wrote it; it is changed.
    given : mapping
        The parameters that were asked for; the folder for figures, when it is none of them, is left out.
    """
    notebook["metadata"].pop("papermill", None)
    # The version of Python is the environment's, and no part of the text.
    notebook["metadata"]["language_info"] = {"name": "python"}
    kept, dropped = [], 0
    for cell in notebook["cells"]:
        meta = cell["metadata"]
        for key in ("papermill", "execution"):
            meta.pop(key, None)
        if not meta.get("tags", True):
            meta.pop("tags")
        if INJECTED in meta.get("tags", []):
            if "figures_dir" not in given:
                lines = "".join(cell["source"]).splitlines(keepends=True)
                lines = [line for line in lines if not line.startswith("figures_dir = ")]
                cell["source"] = [*lines[:-1], *[line.rstrip("\n") for line in lines[-1:]]]
            if not given:
                dropped = 1
                continue
            cell["id"] = "parameters-given"  # papermill draws one by lot
        kept.append(cell)
    notebook["cells"] = kept
    if dropped:
        _renumber(kept)
    return notebook


def _renumber(cells: list[dict[str, Any]]) -> None:
    """Count on as though the cell that was taken out had never run."""
    count = 0
    for cell in cells:
        if cell["cell_type"] == "code" and cell.get("execution_count") is not None:
            count += 1
            cell["execution_count"] = count
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = count
