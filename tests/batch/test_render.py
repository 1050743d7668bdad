"""A batch may fail in many ways, and a reader must see none: the last good set stands, and the cause is named."""

from __future__ import annotations

import json
import os
import shutil
import time
from multiprocessing import forkserver

import pytest
import toys

from haidong_data.batch import publish as publishing
from haidong_data.batch import run as running
from haidong_data.batch import workers
from haidong_data.batch.grid import plan
from haidong_data.batch.runner import Batch
from haidong_data.batch.workers import Workers
from haidong_data.notebook import parameters


def batch(root, *words, crew, names=(), jobs=2, timeout=600.0, force=False):
    """Run a batch over the toys of a folder."""
    places = toys.places(root)
    one = Batch(places, plan(places, names, words), force=force, keep_going=True, timeout=timeout)
    done = one.skipped() + (list(filter(None, one.work(crew, jobs))) if one.todo else [])
    return {outcome.run.folder: outcome for outcome in done}


def statuses(outcomes) -> set[str]:
    return {outcome.status for outcome in outcomes.values()}


@pytest.fixture(scope="module")
def made(tmp_path_factory, crew):
    """Give trees with a good set in one language and in both, to copy: test_publish holds that a copy is whole."""
    roots = {folders: tmp_path_factory.mktemp("made") for folders in (("zh",), ("zh", "en"))}
    for folders, root in roots.items():
        toys.toy(root)
        outcomes = batch(root, *(f"lang={one}" for one in folders if len(folders) == 1), crew=crew)
        assert {folder: outcome.status for folder, outcome in outcomes.items()} == dict.fromkeys(folders, "ok")
    return roots


@pytest.fixture
def good(made, tmp_path):
    """Give a tree with a good set, in one language."""
    return shutil.copytree(made["zh",], tmp_path, dirs_exist_ok=True)


@pytest.fixture
def both(made, tmp_path):
    """Give a tree with a good set in both languages."""
    return shutil.copytree(made["zh", "en"], tmp_path, dirs_exist_ok=True)


def test_the_fork_server_imports_before_there_is_a_job(light):
    forkserver._forkserver._stop()
    with Workers():
        assert forkserver._forkserver._forkserver_pid


def test_a_run_moves_in_figures_and_the_executed_notebook(tmp_path, crew):
    toys.toy(tmp_path)
    assert statuses(batch(tmp_path, crew=crew)) == {"ok"}
    endings = [f"{lang}/toy-{name}.{kind}" for lang in ("en", "zh") for name in ("one", "two")
               for kind in ("json", "narrow.svg", "png", "svg")]  # fmt: skip
    assert list(toys.content(tmp_path / "figures")) == endings
    executed = sorted(path.parent.name for path in (tmp_path / "build" / "notebooks").rglob("*.ipynb"))
    assert executed == ["en", "zh"]
    assert not list((tmp_path / "build" / "runs").rglob("*"))


def test_the_executed_notebook_tells_nothing_of_the_machine_or_the_hour(tmp_path, crew):
    toys.toy(tmp_path, "1 + 1")
    batch(tmp_path, crew=crew)
    first = toys.content(tmp_path / "build" / "notebooks")
    batch(tmp_path, crew=crew, force=True)
    assert toys.content(tmp_path / "build" / "notebooks") == first
    for name, data in first.items():
        assert str(tmp_path).encode() not in data and b"papermill" not in data
        cells = json.loads(data)["cells"]
        counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
        assert counts == list(range(1, len(counts) + 1))
        results = [out for cell in cells for out in cell.get("outputs", []) if "execution_count" in out]
        assert all(out["execution_count"] in counts for out in results) and results
        injected = [cell for cell in cells if "injected-parameters" in cell["metadata"].get("tags", [])]
        # The defaults are zh, so only the other run was told anything.
        assert ["".join(cell["source"]) for cell in injected] == (
            ['# Parameters\nlang = "en"'] if "/en/" in f"/{name}" else []
        )


# What is up to date ---------------------------------------------------------------------------------------


def test_what_is_up_to_date_is_left_alone(both):
    os.utime(both / "notebooks" / "toy.ipynb", (0, 0))
    assert statuses(batch(both, crew=None)) == {"skipped"}


def test_outputs_in_the_notebook_change_nothing(both):
    path = both / "notebooks" / "toy.ipynb"
    content = json.loads(path.read_text())
    content["cells"][2]["execution_count"] = 7
    path.write_text(json.dumps(content))
    assert statuses(batch(both, crew=None)) == {"skipped"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda root: (root / "figures/zh/toy-one.png").write_bytes(b"\x89PNG"),
        lambda root: (root / "figures/zh/toy-two.json").unlink(),
        lambda root: next((root / "build/notebooks").rglob("zh/toy.ipynb")).write_text("{}"),
        lambda root: next((root / "build/stamps").glob("*.zh.json")).write_text("[]"),
        lambda root: next((root / "build/stamps").glob("*.zh.json")).write_text('{"key": "x'),
    ],
    ids=["cut picture", "missing record", "emptied notebook", "stamp of no kind", "half a stamp"],
)
def test_what_is_damaged_or_missing_is_made_again(both, crew, damage):
    before = toys.content(both / "figures")
    damage(both)
    outcomes = batch(both, crew=crew)
    assert (outcomes["zh"].status, outcomes["en"].status) == ("ok", "skipped")
    assert toys.content(both / "figures") == before


def test_a_changed_cell_a_changed_seed_and_another_value_are_made(tmp_path, crew, copied):
    toys.toy(tmp_path)
    batch(tmp_path, crew=crew)
    toys.toy(tmp_path, red=100)
    assert statuses(batch(tmp_path, crew=crew)) == {"ok"}
    toml = copied / "seeds.toml"
    toml.write_text(toml.read_text("utf-8").replace('title_en = "', 'title_en = "The ', 1), "utf-8")
    assert statuses(batch(tmp_path, crew=crew)) == {"ok"}
    assert statuses(batch(tmp_path, "units=international", crew=crew)) == {"ok"}
    assert statuses(batch(tmp_path, crew=None)) == {"skipped"}


def test_a_figure_that_is_drawn_no_more_goes(tmp_path, crew):
    toys.toy(tmp_path, 'book.figure("three")')
    batch(tmp_path, crew=crew)
    assert (tmp_path / "figures/zh/toy-three.png").exists()
    toys.toy(tmp_path)
    batch(tmp_path, "lang=zh", crew=crew)
    assert not (tmp_path / "figures/zh/toy-three.png").exists()
    assert (tmp_path / "figures/en/toy-three.png").exists()


def test_showing_some_figures_leaves_the_others(both, crew):
    before = toys.content(both / "figures")
    assert statuses(batch(both, "show=one", crew=crew)) == {"ok"}
    assert toys.content(both / "figures") == before
    assert statuses(batch(both, crew=None)) == {"skipped"}


TOUR = """
import haidong_data as hd
tour = hd.Notebook("tourism", globals())
"""
OPENS = """
if d := tour.figure("visits", tour.rows("tourism.visitors"), title="A", subtitle="B"):
    d.ax.plot([0], [0])
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_figure_that_was_opened_and_not_saved_fails_whatever_its_notebook_is_called(tmp_path, crew, lang):
    """Found by the words `book.figure(` in a cell, it was published as ok, without the figure."""
    toys.notebook(tmp_path / "notebooks" / "tourism.ipynb", TOUR, OPENS)
    outcome = batch(tmp_path, f"lang={lang}", crew=crew)[lang]
    assert outcome.status == "failed" and "the figure visits was opened and not saved" in outcome.cause
    assert parameters.figures(tmp_path / "notebooks" / "tourism.ipynb") == ("visits",)


def test_a_figure_that_the_report_lacks_data_for_may_be_missing(tmp_path, crew):
    source = OPENS.replace("tourism.visitors", "tourism.nowhere")
    toys.notebook(tmp_path / "notebooks" / "tourism.ipynb", TOUR, source)
    assert batch(tmp_path, "lang=zh", crew=crew)["zh"].cause == ""


# What goes wrong ------------------------------------------------------------------------------------------

TROUBLE = {
    "a cell raises": ("raise ValueError('no such luck')", "cell 4: ValueError: no such luck"),
    "a user's mistake": (
        "from haidong_data.errors import HaidongError\nraise HaidongError('there is no x.')",
        "cell 4: there is no x.",
    ),
    "a cell that is no Python": ("1 +", "cell 4: SyntaxError"),
    "sys.exit(0)": ("import sys; sys.exit(0)", "cell 4: SystemExit: 0"),
    "a cell that is interrupted": ("raise KeyboardInterrupt", "cell 4: KeyboardInterrupt"),
    "exit()": ("exit()", "cell 4: DeadKernelError: the cell ended its kernel"),
    "os._exit(0)": ("import os; os._exit(0)", "exit code 0 at cell 4, without a result"),
    "a worker killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed by SIGKILL at cell 4"),
    "a crash": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "killed by SIGSEGV at cell 4"),
    "a hanging cell": ("import time; time.sleep(6000)", "ran longer than 600 s, at cell 4"),
    "a busy cell": ("while True: pass", "ran longer than 600 s, at cell 4"),
    "a cut picture": (
        "p = pathlib.Path(figures_dir) / lang / 'toy-one.png'\np.write_bytes(p.read_bytes()[:50])",
        "toy-one.png does not decode",
    ),
    "a figure not drawn": ("if False:\n    book.figure('three')", "the figure three was not drawn"),
    "no room for a file": (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))",
        "File too large",
    ),
}  # fmt: skip


# What else is no whole figure: one of them has shown above what follows from it.
BROKEN = {
    "a blank picture": (
        "Image.new('RGB', (8, 8), 'white').save(pathlib.Path(figures_dir) / lang / 'toy-one.png')",
        "toy-one.png is blank",
    ),
    "a cut drawing": (
        "(pathlib.Path(figures_dir) / lang / 'toy-one.svg').write_text('<svg><path')",
        "toy-one.svg does not decode",
    ),
    "a missing drawing": ("(pathlib.Path(figures_dir) / lang / 'toy-one.svg').unlink()", "toy-one lacks its .svg"),
    "half a record": (
        "(pathlib.Path(figures_dir) / lang / 'toy-one.json').write_text('{')",
        "toy-one.json does not decode",
    ),
    "a record of another picture": (
        "(pathlib.Path(figures_dir) / lang / 'toy-one.json').write_text('{\"files\": {\"png\": \"0\"}}')",
        "toy-one.png is not the picture",
    ),
    "a record of nothing": (
        "(pathlib.Path(figures_dir) / lang / 'toy-one.json').write_text('{}')",
        "toy-one.json does not name the pictures",
    ),
    "a record of no kind": (
        "(pathlib.Path(figures_dir) / lang / 'toy-one.json').write_text('[]')",
        "toy-one.json does not name the pictures",
    ),
    "a link": (
        "p = pathlib.Path(figures_dir) / lang / 'toy-one.png'\np.unlink(); p.symlink_to('/etc/hostname')",
        "toy-one.png is a link",
    ),
    "another's figure": (
        "(pathlib.Path(figures_dir) / lang / 'fiscal-one.png').write_bytes(b'')",
        "fiscal-one.png is no figure of toy",
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_figure_that_is_not_whole_is_named(tmp_path, broken):
    source, cause = BROKEN[broken]
    space = {"NAME": "toy", "lang": "zh", "units": "printed", "show": ["all"], "figures_dir": str(tmp_path)}
    exec(toys.BOOK, space)
    for name in ("one", "two"):
        space["book"].figure(name)
    noted = dict.fromkeys(("opened", "saved", "lacking"), set())
    assert running.wrong_figures(tmp_path, "toy", ["one", "two"], noted) == ""
    exec(source, space)
    assert cause in running.wrong_figures(tmp_path, "toy", ["one", "two"], noted)


def seen(root) -> dict[str, bytes]:
    return toys.content(root / "figures") | toys.content(root / "build" / "notebooks")


def whole_again(root, crew):
    """The next run is whole, and nothing of the failed one is left in its way."""
    toys.toy(root, red=100)
    before = toys.content(root / "figures")
    assert batch(root, "lang=zh", crew=crew)["zh"].status == "ok"
    after = toys.content(root / "figures")
    assert list(after) == list(before)
    assert all(after[name] != before[name] for name in before if name.endswith(("png", "svg")))
    assert not list((root / "build" / "runs").rglob("*"))


def hurry(monkeypatch, crew, cell):
    """Let a worker's time run out once its notebook is at a cell, however fast the machine is."""
    late, run = [0.0], crew.run

    def told(job, tell, timeout):
        def at(what):
            late[0] += 3600.0 * (what == cell)
            tell(what)

        return run(job, at, timeout)

    monkeypatch.setattr(crew, "run", told)
    monkeypatch.setattr(workers, "clock", lambda: time.monotonic() + late[0])


@pytest.mark.parametrize("trouble", TROUBLE)
def test_after_trouble_the_last_good_set_stands(good, crew, trouble, monkeypatch):
    source, cause = TROUBLE[trouble]
    before = seen(good)
    toys.toy(good, source, red=50)
    if "longer" in cause:
        hurry(monkeypatch, crew, "cell 4")
    outcome = batch(good, "lang=zh", crew=crew)["zh"]
    monkeypatch.undo()
    assert outcome.status == "failed"
    assert cause in outcome.cause and not outcome.cause.endswith(": ")
    assert seen(good) == before
    assert (outcome.kept / "error.txt").read_text("utf-8") == outcome.cause + "\n"
    whole_again(good, crew)


def test_the_fork_server_killed_is_named_and_takes_no_other_notebook_with_it(tmp_path):
    begun = f"pathlib.Path({str(tmp_path / 'begun')!r})"
    waits = f"import os, signal, time\nwhile not {begun}.exists(): time.sleep(0.01)"
    toys.toy(tmp_path, f"{waits}\nos.kill(os.getppid(), signal.SIGKILL); time.sleep(6000)", name="guilty")
    again = f"import time\nif not {begun}.exists():\n    {begun}.touch(); time.sleep(6000)"
    toys.toy(tmp_path, again, name="innocent")  # its worker goes with the server; it is run once more
    with Workers() as crew:
        places = toys.places(tmp_path)
        one = Batch(places, plan(places, given=["lang=zh"]), keep_going=True)
        causes = {outcome.run.name: outcome.cause for outcome in filter(None, one.work(crew, 2))}
        assert causes == {
            "innocent": "",
            "guilty": "the fork server was killed, with this notebook at cell 4",
        }
        toys.toy(tmp_path, name="guilty")
        assert {one.status for one in batch(tmp_path, "lang=zh", crew=crew).values()} <= {"ok", "skipped"}


@pytest.mark.parametrize("which", [0, 3, 6])
def test_a_disk_that_is_full_while_moving_takes_back_what_was_moved(good, crew, which, monkeypatch):
    before, moves = seen(good), []
    toys.toy(good, red=50)

    def move(source, target):
        moves.append(target)
        if len(moves) == which + 1:
            raise OSError(28, "No space left on device", str(target))
        return real(source, target)

    real = publishing._move
    monkeypatch.setattr(publishing, "_move", move)
    outcome = batch(good, "lang=zh", crew=crew)["zh"]
    assert outcome.status == "failed" and "No space left on device" in outcome.cause
    assert seen(good) == before
    monkeypatch.undo()
    whole_again(good, crew)


def test_a_disk_that_is_full_before_moving_changes_nothing(good, crew, monkeypatch):
    def write(path, content):
        raise OSError(28, "No space left on device", str(path))

    before = seen(good)
    toys.toy(good, red=50)
    monkeypatch.setattr(publishing, "write", write)
    outcome = batch(good, "lang=zh", crew=crew)["zh"]
    assert "No space left on device" in outcome.cause
    assert seen(good) == before
    monkeypatch.undo()
    whole_again(good, crew)


def test_no_notebook_sees_what_another_left(tmp_path, crew):
    marks = "import os, sys, json\njson.MARK = 1\nos.environ['MARK'] = '1'\nsys.path.append('mark')\nMARK = 1"
    asks = (
        "import os, sys, json\nassert not hasattr(json, 'MARK')\nassert 'MARK' not in os.environ\n"
        "assert 'mark' not in sys.path\nassert 'MARK' not in globals()"
    )
    for name in ("a", "b", "c"):
        toys.toy(tmp_path, f"{asks}\n{marks}", name=name)
    places = toys.places(tmp_path)
    outcomes = list(filter(None, Batch(places, plan(places)).work(crew, 1)))
    assert [outcome.cause for outcome in outcomes] == [""] * 6


def test_after_a_failure_nothing_more_starts_unless_told(tmp_path, crew):
    for name in ("a", "b", "c"):
        toys.toy(tmp_path, "1 / 0", name=name)
    places = toys.places(tmp_path)
    outcomes = list(filter(None, Batch(places, plan(places, (), ["lang=zh"])).work(crew, 1)))
    assert sorted(outcome.status for outcome in outcomes) == ["failed", "left", "left"]


@pytest.mark.parametrize("ending", ["time.sleep(6000)", "pass"], ids=["killed", "finished"])
def test_what_a_notebook_started_ends_with_it(good, crew, ending, monkeypatch):
    pid = good / "pid"
    source = f"import subprocess, time, pathlib\nchild = subprocess.Popen(['sleep', '7777'])\n" \
             f"pathlib.Path({str(pid)!r}).write_text(str(child.pid))"  # fmt: skip
    path = toys.toy(good, source)
    content = json.loads(path.read_bytes())
    content["cells"].insert(-1, toys.cell(ending))
    path.write_text(json.dumps(content))
    if ending != "pass":
        hurry(monkeypatch, crew, "cell 5")
    outcome = batch(good, "lang=zh", crew=crew)["zh"]
    assert outcome.status == ("ok" if ending == "pass" else "failed")
    assert toys.gone(int(pid.read_text()))


def test_what_a_notebook_starts_reads_no_other_s_job(good, crew):
    toys.toy(good, "import os\nassert os.readlink('/proc/self/fd/0') == os.devnull")
    assert batch(good, "lang=zh", crew=crew)["zh"].cause == ""


def test_a_cell_that_forks_goes_on_once(good, crew):
    ran = good / "ran"
    source = f"import os, time\nif not os.fork(): time.sleep(0.1)\nopen({str(ran)!r}, 'a').write('x')"
    path = toys.toy(good, source, red=50)
    content = json.loads(path.read_bytes())
    both = f"while open({str(ran)!r}).read().count('x') < 2: time.sleep(0.01)\n"
    content["cells"].append(toys.cell(f"{both}open({str(ran)!r}, 'a').write('y'); time.sleep(0.5)"))
    path.write_text(json.dumps(content))
    assert batch(good, "lang=zh", crew=crew)["zh"].cause == ""
    assert sorted(ran.read_text()) == ["x", "x", "y"], "the cell that forks is run out by both, no other is"


@pytest.mark.parametrize("kernels", [True, False], ids=["kernel", "forked"])
def test_a_worker_that_was_just_started_is_ended_at_once(tmp_path, kernels, monkeypatch):
    path = toys.toy(tmp_path, "import time; time.sleep(6000)")
    (tmp_path / "stage").mkdir()
    job = running.job_of(path, tmp_path / "stage", {})
    ended, kill, wait = [], workers._kill, workers.wait
    monkeypatch.setattr(workers, "_kill", lambda pid: (ended.append(pid), kill(pid)))
    with Workers(kernels) as crew:
        # Before it has said a word.
        monkeypatch.setattr(workers, "wait", lambda *_: crew.stop() or wait([], 0))
        assert crew.run(job, lambda _: None, 6000)["status"] == "stopped"
        assert not toys.runs(ended[0])
