"""Moving in: after whatever stops it, a reader has the last good set or the new one, never some of each."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
import toys

from haidong_data.batch import publish as publishing
from haidong_data.batch import run as worked
from haidong_data.batch.grid import Run, plan
from haidong_data.batch.publish import finish, is_unfinished, publish
from haidong_data.batch.runner import Batch
from haidong_data.batch.up_to_date import Stamps

real_move, real_link, real_replace = publishing._move, os.link, os.replace


def the_run(root: Path, *words: str) -> Run:
    toys.toy(root)
    return plan(toys.places(root), given=["lang=zh", *words])[0]


def stage(root: Path, run: Run, color: str, names=("one", "two")) -> tuple[Path, dict]:
    """Lay down what a run has made, as a worker does, with its result."""
    folder = root / "build" / "runs" / run.lock / color
    for name in names:
        path = folder / "figures" / run.folder / f"toy-{name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} in {color}")
    (folder / "notebook.ipynb").write_text(color)
    return folder, {"files": worked.digests(folder), "seconds": 0.1, "read": ["none"]}


def made(root: Path, run: Run, color: str, names=("one", "two")) -> Path:
    folder, result = stage(root, run, color, names)
    stamps = Stamps(toys.places(root))
    publish(folder, run, stamps, stamps.inputs(run), result)
    return folder


def seen(root: Path) -> dict[str, bytes]:
    return toys.content(root / "figures") | toys.content(root / "build" / "notebooks")


@pytest.fixture
def good(tmp_path):
    """Give a tree with a good set of three figures."""
    run = the_run(tmp_path)
    made(tmp_path, run, "red", ("one", "two", "three"))
    return tmp_path, run


def is_all(root: Path, color: str) -> bool:
    return {data.decode().rpartition(" ")[2] for data in seen(root).values()} == {color}


def on_another_file_system(monkeypatch, *folders: Path):
    """Make moves and links over the border of these folders fail, as the system does; renames within go."""

    def side(path):
        return [folder for folder in folders if Path(path).is_relative_to(folder)]

    def bordered(call):
        def called(source, target, **more):
            if side(source) != side(target):
                raise OSError(errno.EXDEV, "Invalid cross-device link", str(target))
            return call(source, target, **more)

        return called

    monkeypatch.setattr(os, "replace", bordered(real_replace))
    monkeypatch.setattr(os, "link", bordered(real_link))


def failing(monkeypatch, at: int, error: BaseException):
    moves = []

    def move(source, target):
        moves.append(target)
        if len(moves) == at:
            raise error
        real_move(source, target)

    monkeypatch.setattr(publishing, "_move", move)


FULL = OSError(errno.ENOSPC, "No space left on device", "somewhere")


class Killed(BaseException):
    """What a test raises where a runner is killed; nothing is taken back then."""


def test_a_copied_tree_leaves_the_original_s_figures_alone(good, tmp_path_factory):
    root, run = good
    copy = tmp_path_factory.mktemp("copy") / "tree"
    shutil.copytree(root, copy)
    before = seen(root)
    made(copy, the_run(copy), "blue")  # one figure less
    assert seen(root) == before
    assert is_all(copy, "blue") and not (copy / "figures/zh/toy-three.svg").exists()


def test_a_copied_tree_is_judged_by_its_own_files(good, tmp_path_factory):
    root, run = good
    copy = tmp_path_factory.mktemp("copy") / "tree"
    shutil.copytree(root, copy)
    theirs, stamps = the_run(copy), Stamps(toys.places(copy))
    assert stamps.why(theirs) == "", "it is whole as it was copied"
    (copy / "figures/zh/toy-one.svg").write_text("damaged")
    assert stamps.why(theirs) == "toy-one.svg is damaged"
    assert Stamps(toys.places(root)).why(run) == ""


def test_a_copied_tree_does_not_finish_the_original_s_moves(good, monkeypatch, tmp_path_factory):
    root, run = good
    killed(root, run, monkeypatch, at=2)
    before = seen(root)
    copy = tmp_path_factory.mktemp("copy") / "tree"
    shutil.copytree(root, copy)
    Batch(toys.places(copy), [the_run(copy)])
    assert seen(root) == before
    assert not list((copy / "build" / "runs").rglob("*"))
    Batch(toys.places(root), [run])
    assert is_all(root, "blue")


@pytest.mark.parametrize("name", ["/etc/passwd", "figures/../../notes.txt", "notes.txt"])
def test_a_stamp_that_speaks_of_other_files_is_none(good, name):
    root, run = good
    stamps = Stamps(toys.places(root))
    stamp = json.loads(stamps.stamp_path(run).read_bytes())
    stamp["files"][name] = "0"
    stamps.stamp_path(run).write_text(json.dumps(stamp))
    (root / "notes.txt").write_text("mine")
    assert stamps.why(run) == "never ran"
    made(root, run, "blue")
    assert (root / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("far", [["figures"], ["build/notebooks"], []], ids=["figures", "executed", "none"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_what_was_moved_is_taken_back_from_any_file_system(good, monkeypatch, far, at):
    root, run = good
    before = seen(root)
    on_another_file_system(monkeypatch, *(root / name for name in far))
    failing(monkeypatch, at, FULL)
    with pytest.raises(OSError, match="No space left on device"):
        made(root, run, "blue")
    assert seen(root) == before
    monkeypatch.setattr(publishing, "_move", real_move)
    folder = made(root, run, "green")
    assert is_all(root, "green") and not folder.exists()


def test_a_file_system_without_links_is_written_to(good, monkeypatch):
    root, run = good
    before = seen(root)

    def link(*_, **__):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    failing(monkeypatch, 3, FULL)
    with pytest.raises(OSError, match="No space left"):
        made(root, run, "blue")
    assert seen(root) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_figures_folder_on_a_small_disk(tmp_path, tmp_path_factory):
    """With a disk of its own: the second figure has no room, and the first comes back though the disk is full."""
    small = tmp_path_factory.mktemp("small")
    if os.system(f"mount -t tmpfs -o size=64k tmpfs {small} 2>/dev/null"):
        pytest.skip("nothing can be mounted here")
    try:
        run = the_run(tmp_path, f"figures_dir={small}")
        made(tmp_path, run, "red")
        before = toys.content(small)
        folder, _ = stage(tmp_path, run, "blue")
        for path in folder.rglob("*.svg"):
            path.write_bytes(os.urandom(30_000))
        result = {"files": worked.digests(folder), "seconds": 0.1, "read": []}
        stamps = Stamps(toys.places(tmp_path))
        with pytest.raises(OSError, match="No space left on device"):
            publish(folder, run, stamps, stamps.inputs(run), result)
        assert toys.content(small) == before
    finally:
        os.system(f"umount {small}")


def killed(root: Path, run: Run, monkeypatch, at: int, names=("one", "two")) -> Path:
    """Kill the runner at a move: nothing is taken back."""
    with monkeypatch.context() as patch:
        failing(patch, at, Killed())
        patch.setattr(publishing, "_roll_back", lambda *_: None)
        folder = root / "build" / "runs" / run.lock / "blue"
        with pytest.raises(Killed):
            made(root, run, "blue", names)
    real_replace(folder / publishing.ROLLBACK, folder / publishing.JOURNAL)
    return folder


def test_what_a_killed_runner_had_moved_is_taken_back_too(good, monkeypatch):
    root, run = good
    before = seen(root)
    folder = killed(root, run, monkeypatch, at=3, names=("one", "two", "new"))
    assert seen(root) != before
    failing(monkeypatch, 1, FULL)
    with pytest.raises(OSError, match="No space left"):
        finish(folder)
    assert seen(root) == before


def test_a_runner_killed_while_taking_back_is_followed_by_one_that_takes_back(good, monkeypatch):
    """Going on from there would publish what is left of the new set among the old."""
    root, run = good
    before = seen(root)
    failing(monkeypatch, 3, FULL)
    back = []

    def replace(source, target):
        if Path(source).parent.name == "old":
            back.append(target)
            if len(back) == 2:
                raise Killed
        real_replace(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(Killed):
        made(root, run, "blue")
    monkeypatch.undo()
    Batch(toys.places(root), [run])
    assert seen(root) == before
    assert not list((root / "build" / "runs").rglob("*"))


def test_one_file_that_cannot_be_put_back_keeps_no_other_away(good, monkeypatch):
    root, run = good
    before = seen(root)
    failing(monkeypatch, 3, FULL)
    broken = []

    def replace(source, target):
        if Path(source).parent.name == "old" and Path(target).name == "toy-one.svg":
            broken.append(target)
            raise OSError(errno.EIO, "Input/output error", str(target))
        real_replace(source, target)

    monkeypatch.setattr(os, "replace", replace)
    folder, result = stage(root, run, "blue")
    stamps = Stamps(toys.places(root))
    with pytest.raises(OSError, match="No space left"):
        publish(folder, run, stamps, stamps.inputs(run), result)
    assert broken and is_unfinished(folder)
    assert {name for name, data in seen(root).items() if data != before[name]} <= {"zh/toy-one.svg"}
    monkeypatch.undo()
    Batch(toys.places(root), [run])
    assert seen(root) == before


def test_a_stamp_that_cannot_be_written_takes_all_back(good, monkeypatch):
    root, run = good
    before = seen(root)
    real = publishing.write

    def write(path, content):
        if path.parent.name == "stamps":
            raise FULL
        real(path, content)

    monkeypatch.setattr(publishing, "write", write)
    with pytest.raises(OSError, match="No space left"):
        made(root, run, "blue")
    assert seen(root) == before
