"""From a run's own folder to where readers look, in one step.

Owns the moves. Everything is written and checked before; then a journal of moves is written, the files that
they replace are backed up, and the new ones are moved in. When the runner is killed in between, the next one
finds the journal and finishes; when a move fails, all of it is rolled back, and a journal that says so stays until
that is done.
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
from .run import Result
from .up_to_date import Inputs, Stamps

JOURNAL = "journal.json"
ROLLBACK = "rollback.json"


def publish(stage: Path, run: Run, stamps: Stamps, inputs: Inputs, result: Result) -> list[str]:
    """Move what a run has made into place, all of it or nothing; return the files that it has made no more and removed.

    Raises OSError when it cannot be moved; then what stood there stands there still.
    """
    moves = {name: str(run.place(name)) for name in result["files"]}
    before = (stamps.stamp(run) or {"files": {}})["files"]
    whole = "all" in run.values.get("show", ["all"])
    gone = [name for name in before if whole and name not in moves]
    (key, facts), read = inputs, set(result["read"])
    stamp = {
        "key": key,
        "files": result["files"],
        "seconds": round(result["seconds"], 2),
        # A run that has noted nothing may have read everything.
        "read": {name: known for name, known in facts.items() if not read or name.partition(" ")[2] in read},
    }
    plan = {
        "stage": os.path.realpath(stage),
        "moves": moves,
        "new": [target for target in moves.values() if not os.path.lexists(target)],
        "gone": [str(run.place(name)) for name in gone],
        "stamp": stamp,
        "to": str(stamps.stamp_path(run)),
    }
    write(stage / JOURNAL, json.dumps(plan, ensure_ascii=False, indent=1))
    finish(stage)
    return gone


def finish(stage: Path) -> None:
    """Finish the moves of a folder's journal, or roll them back where that was begun.

    Raises OSError when that cannot be; `is_unfinished` tells then whether something is still to be moved.
    """
    journal, rollback = stage / JOURNAL, stage / ROLLBACK
    if not rollback.is_file():
        plan = _read(journal)
        if not plan:
            return
        try:
            _forward(stage, plan)
        except BaseException:
            with contextlib.suppress(OSError):
                # Once something is taken back, what was moved is lost: nobody may go on from there.
                os.replace(journal, rollback)
                _roll_back(stage, plan)
            raise
        for _, backups in _backups(stage, plan):
            with contextlib.suppress(OSError):
                backups[-1].unlink(missing_ok=True)
        shutil.rmtree(stage, ignore_errors=True)
    elif plan := _read(rollback):
        _roll_back(stage, plan)


def is_unfinished(stage: Path) -> bool:
    """Tell whether a folder holds what readers must still get, or get back."""
    return any(_read(stage / name) for name in (JOURNAL, ROLLBACK))


def _read(path: Path) -> dict[str, Any] | None:
    """Read a journal of moves; None where there is none, or that of a tree from which this one was copied."""
    try:
        plan = json.loads(path.read_bytes())
        return plan if plan["stage"] == os.path.realpath(path.parent) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _backups(stage: Path, plan: Mapping[str, Any]) -> Iterator[tuple[Path, tuple[Path, Path]]]:
    """Yield each file that is replaced or removed, and where its backup may lie: in the run's folder, or beside it."""
    for number, name in enumerate([*plan["moves"].values(), *plan["gone"]]):
        target = Path(name)
        yield target, (stage / "old" / str(number), target.with_name(f".{stage.name}.{number}"))


def _forward(stage: Path, plan: Mapping[str, Any]) -> None:
    (stage / "old").mkdir(exist_ok=True)
    for target, backups in _backups(stage, plan):
        if str(target) not in plan["new"] and target.exists() and not any(one.exists() for one in backups):
            _back_up(target, backups)
    for name, target in plan["moves"].items():
        source, target = stage / name, Path(target)
        if source.exists():  # else moved before the runner was killed
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(source, target)
    for name in plan["gone"]:
        Path(name).unlink(missing_ok=True)
    write(Path(plan["to"]), json.dumps(plan["stamp"], ensure_ascii=False, indent=1))


def _roll_back(stage: Path, plan: Mapping[str, Any]) -> None:
    """Put back all that stood there; one file that cannot be put back does not keep the others away."""
    failed: OSError | None = None
    for target, backups in _backups(stage, plan):
        try:
            if str(target) in plan["new"] and os.path.lexists(target):  # false of a name that cannot be
                target.unlink()
            for one in backups:
                if one.exists():
                    os.replace(one, target)
                    one.unlink(missing_ok=True)  # two names of one file: replacing does nothing
        except OSError as error:
            failed = failed or error
    if failed:
        raise failed
    (stage / ROLLBACK).unlink()


def _back_up(target: Path, at: tuple[Path, Path]) -> None:
    """Back a file up on its own file system, so that putting it back takes no room there."""
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
