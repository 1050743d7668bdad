"""From a run's own folder to where readers look, in one step.

Owns the moves. Everything is written and proved before; then a list of moves is put
down, what stands in their way is held on to, and what is on the list is moved. When the
runner is killed in between, the next one finds the list and finishes; when a move fails, all
of it is taken back, and a list that says so stays until that is done.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..collection import write
from .grid import Run
from .up_to_date import Known, Seen

READY = "ready.json"
BACK = "back.json"


def publish(stage: Path, run: Run, known: Known, seen: Seen, result: Mapping[str, Any]) -> None:
    """Move what a run has made into place, all of it or nothing.

    Raises
    ------
    OSError
        When it cannot be moved; then what stood there stands there still.
    """
    moves = {name: str(run.place(name)) for name in result["files"]}
    before = (known.stamp(run) or {"files": {}})["files"]
    whole = "all" in run.values.get("show", ["all"])
    stamp = {
        "key": seen.key,
        "files": result["files"],
        "seconds": round(result["seconds"], 2),
        "read": seen.read(result["read"]),
    }
    plan = {
        "stage": os.path.realpath(stage),
        "moves": moves,
        "new": [target for target in moves.values() if not os.path.lexists(target)],
        "gone": [str(run.place(name)) for name in before if whole and name not in moves],
        "stamp": stamp,
        "to": str(known.stamp_path(run)),
    }
    write(stage / READY, json.dumps(plan, ensure_ascii=False, indent=1))
    settle(stage)


def settle(stage: Path) -> None:
    """Finish the moves that a folder's list tells of, or take them back where that was begun.

    Raises
    ------
    OSError
        When that cannot be; `owes` tells then whether something is still to be taken back.
    """
    ready, back = stage / READY, stage / BACK
    if not back.is_file():
        plan = _list(ready)
        if not plan:
            return
        try:
            _forward(stage, plan)
        except BaseException:
            with contextlib.suppress(OSError):
                # Once something is taken back, what was moved is lost: nobody may go on from there.
                os.replace(ready, back)
                _take_back(stage, plan)
            raise
        for _, held in _held(stage, plan):
            with contextlib.suppress(OSError):
                held[-1].unlink(missing_ok=True)
        shutil.rmtree(stage, ignore_errors=True)
    elif plan := _list(back):
        _take_back(stage, plan)


def owes(stage: Path) -> bool:
    """Tell whether a folder holds what readers must still get, or get back."""
    return any(_list(stage / name) for name in (READY, BACK))


def _list(path: Path) -> dict[str, Any] | None:
    """Read a list of moves; None where there is none, or that of a tree from which this one was copied."""
    try:
        plan = json.loads(path.read_bytes())
        return plan if plan["stage"] == os.path.realpath(path.parent) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _held(stage: Path, plan: Mapping[str, Any]) -> Iterator[tuple[Path, tuple[Path, Path]]]:
    """Yield each file that is replaced or goes, and where it is held meanwhile: in the run's folder or beside it."""
    for number, name in enumerate([*plan["moves"].values(), *plan["gone"]]):
        target = Path(name)
        yield target, (stage / "old" / str(number), target.with_name(f".{stage.name}.{target.name}"))


def _forward(stage: Path, plan: Mapping[str, Any]) -> None:
    (stage / "old").mkdir(exist_ok=True)
    for target, held in _held(stage, plan):
        if str(target) not in plan["new"] and target.exists() and not any(one.exists() for one in held):
            _hold(target, held)
    for name, target in plan["moves"].items():
        source, target = stage / name, Path(target)
        if source.exists():  # else moved before the runner was killed
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(source, target)
    for name in plan["gone"]:
        Path(name).unlink(missing_ok=True)
    write(Path(plan["to"]), json.dumps(plan["stamp"], ensure_ascii=False, indent=1))


def _take_back(stage: Path, plan: Mapping[str, Any]) -> None:
    """Put back all that stood there; one file that cannot be put back does not keep the others away."""
    failed: OSError | None = None
    for target, held in _held(stage, plan):
        try:
            if str(target) in plan["new"]:
                target.unlink(missing_ok=True)
            for one in held:
                if one.exists():
                    os.replace(one, target)
                    one.unlink(missing_ok=True)  # two names of one file: replacing does nothing
        except OSError as error:
            failed = failed or error
    if failed:
        raise failed
    (stage / BACK).unlink()


def _hold(target: Path, at: tuple[Path, Path]) -> None:
    """Hold on to a file on its own file system, so that putting it back takes no room there."""
    for one in at:
        with contextlib.suppress(OSError):  # another file system, or one without links
            os.link(target, one)
            return
    write(at[-1], target.read_bytes())


def _move(source: Path, target: Path) -> None:
    try:
        source.chmod(0o644)
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write(target, source.read_bytes())  # another file system
        source.unlink()
