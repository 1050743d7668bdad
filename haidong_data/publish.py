"""From a run's own folder to where readers look, in one step.

Owns the moves. Everything is written and proved before; then a list of moves is put
down, and what is on it is moved. When the runner is killed in between, the next one
finds the list and finishes; when a move fails, those already made are taken back.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

from . import clean_notebook, stale
from .errors import HaidongError
from .files import write
from .grid import Run
from .stale import Known

READY = "ready.json"


def publish(stage: Path, run: Run, known: Known, key: str, result: dict[str, Any]) -> None:
    """Move what a run has made into place, all of it or nothing.

    Raises
    ------
    OSError
        When it cannot be moved; then what stood there stands there still.
    """
    moves = {}
    for name in result["files"]:
        target = run.executed if name == "notebook.ipynb" else run.figures / Path(name).relative_to("figures")
        moves[name] = str(target)
    before = (known.stamp(run) or {"files": {}})["files"]
    whole = "all" in run.values.get("show", ["all"])
    gone = [name for name in before if whole and name not in moves.values()]
    stamp = {
        "key": key,
        "files": {moves[name]: digest for name, digest in result["files"].items()},
        "seconds": round(result["seconds"], 2),
        "read": known.read(result["read"]),
    }
    plan = {"moves": moves, "gone": gone, "stamp": stamp, "to": str(known.stamp_path(run))}
    write(stage / READY, json.dumps(plan, ensure_ascii=False, indent=1))
    settle(stage)


def settle(stage: Path) -> bool:
    """Finish the moves that a folder's list tells of; tell whether there was such a list."""
    ready = stage / READY
    if not ready.is_file():
        return False
    plan = json.loads(ready.read_bytes())
    old = stage / "old"
    old.mkdir(exist_ok=True)
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, (name, target) in enumerate(plan["moves"].items()):
            source, target = stage / name, Path(target)
            if not source.exists():
                continue  # moved before the runner was killed
            target.parent.mkdir(parents=True, exist_ok=True)
            kept = _keep(target, old / str(number))
            done.append((target, kept))
            _move(source, target)
    except BaseException:
        for target, kept in done:
            if kept is not None:
                os.replace(kept, target)
            else:
                target.unlink(missing_ok=True)
        ready.unlink()
        raise
    for name in plan["gone"]:
        Path(name).unlink(missing_ok=True)
    write(Path(plan["to"]), json.dumps(plan["stamp"], ensure_ascii=False, indent=1))
    shutil.rmtree(stage, ignore_errors=True)
    return True


def _keep(target: Path, at: Path) -> Path | None:
    """Hold on to a file that is about to be replaced, without writing it again where that is possible."""
    if not target.exists():
        return None
    with contextlib.suppress(FileExistsError):
        try:
            os.link(target, at)
        except FileExistsError:
            raise
        except OSError:
            shutil.copy2(target, at)
    return at


def _move(source: Path, target: Path) -> None:
    try:
        source.chmod(0o644)
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write(target, source.read_bytes())  # another file system
        source.unlink()


def write_back(run: Run) -> bool:
    """Write what a run with the defaults put out back into its notebook; tell whether that changed it.

    The notebook then carries the digest of what made it, `stale.made_from`, which a test compares.

    Raises
    ------
    HaidongError
        When the notebook was edited since it ran.
    """
    executed = json.loads(run.executed.read_bytes())
    if stale.cells(executed) != stale.notebook(run.path):
        raise HaidongError(f"{run.path.name} was edited while it ran; run haidong render once more.")
    executed["metadata"]["haidong"] = {"made_from": stale.made_from(run.path)}
    content = clean_notebook.dumps(executed).encode("utf-8")
    if run.path.read_bytes() == content:
        return False
    write(run.path, content)
    return True
