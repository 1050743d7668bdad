"""Cells in a forked worker put out what they do in an ordinary kernel, byte for byte; papermill by hand too."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import toys

from haidong_data.batch.grid import plan
from haidong_data.batch.run import job_of
from haidong_data.batch.workers import Workers
from haidong_data.notebook import parameters

CELLS = {
    "streams": "import sys\nprint('a'); print('e', file=sys.stderr); print('b', end='')\n1 + 1",
    "displays": (
        "from IPython.display import HTML, Markdown, display\nprint('x'); display(HTML('<b>q</b>')); print('y')\n"
        "shown = display(Markdown('m'), display_id='k'); shown.update(Markdown('n'))\n{'a': (1, 2), 3: None}"
    ),
    "cleared": "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "a table": "import pandas as pd\npd.DataFrame({'a': [1, 2.5], '字': ['x', 'y']})",
    "a wide table": "pd.DataFrame({f'字{n}': [n, 2.5] for n in range(15)})",
    "a chart": "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "a closed chart": "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.close('all')",
    "awaited": "import asyncio\nawait asyncio.sleep(0.01)\n_, len(In), type(asyncio.get_running_loop()).__name__",
    "the shell": "!echo hello\nname = !echo there\nname, type(get_ipython()).__name__, __name__",
    "pickled": "import pickle\nclass A: pass\npickle.loads(pickle.dumps(A())).__class__",
    "a script": "%%python3\nprint('from a script')",
    "an error that is shown": "%xmode minimal\ntry: 1 / 0\nexcept ZeroDivisionError: get_ipython().showtraceback()",
    "no input": "try:\n    input()\nexcept Exception as error:\n    print(type(error).__name__, error)",
    "arguments": "import json, sys\nsys.path[0] == '', sys.flags.interactive, sys.stdout.isatty(), sys.stdout.encoding",
    "json": "from IPython.display import JSON\nJSON({'a': [1, 2], 'b': {'c': None}})",
}  # fmt: skip
FAILING = {
    "raises": "def f():\n    return 1 / 0\nprint('before')\nf()",
    "says so in a sentence": "from haidong_data.errors import HaidongError\nraise HaidongError('no x.')",
    "is no Python": "1 +",
}


@pytest.fixture(scope="module")
def crews():
    with Workers() as forked, Workers(kernels=True) as kernels:
        yield {"forked": forked, "kernels": kernels}


def executed(crew, path: Path, stage: Path, figures=()) -> list[dict]:
    """Run a notebook and return its cells, of a failed one too."""
    (stage / "figures").mkdir(parents=True)
    crew.run(job_of(path, stage, {}, figures), lambda _: None, 120)
    found = next(stage / name for name in ("notebook.ipynb", "executed.ipynb") if (stage / name).is_file())
    cells = json.loads(found.read_bytes())["cells"]
    return [cell for cell in cells if "injected-parameters" not in cell["metadata"].get("tags", [])]


def joined(shown: list[dict]) -> list[dict]:
    """Join what an ordinary kernel cuts by the clock: it sends a stream on five times a second."""
    whole: list[dict] = []
    for out in shown:
        if whole and out["output_type"] == "stream" and whole[-1].get("name") == out["name"]:
            text = "".join(whole[-1]["text"]) + "".join(out["text"])
            whole[-1] = out | {"text": text.splitlines(keepends=True)}
        else:
            whole.append(out)
    return whole


def outputs(cells: list[dict]) -> dict[str, list]:
    return {"".join(cell["source"]): [cell["execution_count"], joined(cell["outputs"])]
            for cell in cells if cell["cell_type"] == "code"}  # fmt: skip


def test_what_a_cell_can_put_out_is_the_same(crews, tmp_path):
    failing = (toys.cell(source, ["raises-exception"]) for source in FAILING.values())
    path = toys.notebook(tmp_path / "notebooks" / "toy.ipynb", *CELLS.values(), *failing)
    mine, theirs = (outputs(executed(crew, path, tmp_path / name)) for name, crew in crews.items())
    assert [source for source, (_, shown) in mine.items() if not shown and source != toys.PARAMETERS] == [
        CELLS["a closed chart"]
    ]
    for name, source in (CELLS | FAILING).items():
        assert _without_process(mine[source]) == _without_process(theirs[source]), name


def test_a_cell_that_exits_ends_the_run_as_there(crews, tmp_path):
    path = toys.notebook(tmp_path / "notebooks" / "toy.ipynb", "import sys\nsys.exit(0)", "1")
    mine, theirs = (outputs(executed(crew, path, tmp_path / name)) for name, crew in crews.items())
    assert _without_process(mine) == _without_process(theirs)
    assert mine["1"] == [None, []]


def _without_process(cells) -> str:
    """A warning names a file after the process that compiled the cell."""
    return re.sub(r"ipykernel_\d+", "ipykernel", json.dumps(cells))


def test_papermill_by_hand_gives_the_same_figures_and_outputs(rendered, tmp_path):
    """From a folder of no meaning, against the batch; of the other notebooks nbval holds the outputs."""
    name = "tourism"
    (run,) = plan(rendered, [name], given=["lang=zh"])
    command = [sys.executable, "-m", "papermill", str(parameters.path_of(name)), "out.ipynb"]
    command += ["-p", "figures_dir", str(tmp_path / "figures"), "--no-progress-bar"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=os.environ)
    mine = {key: data for key, data in toys.content(rendered.figures).items() if key.startswith(f"zh/{name}-")}
    assert mine and mine == toys.content(tmp_path / "figures")
    cells = json.loads((tmp_path / "out.ipynb").read_bytes())["cells"]
    theirs = [cell for cell in cells if "injected-parameters" not in cell["metadata"]["tags"]]
    batched = json.loads(run.executed.read_bytes())["cells"]
    assert [shown for _, shown in outputs(theirs).values()] == [
        _counted_on(shown) for _, shown in outputs(batched).values()
    ]


def _counted_on(shown: list[dict]) -> list[dict]:
    """papermill's own cell of parameters counts."""
    return [
        out | ({"execution_count": out["execution_count"] + 1} if "execution_count" in out else {}) for out in shown
    ]


def test_the_engine_is_papermill_s_by_its_entry_point(tmp_path):
    path = toys.notebook(tmp_path / "toy.ipynb", "import os\nos.getpid()")
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(path),
        "out.ipynb",
        "--engine",
        "haidong",
        "--no-progress-bar",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.ipynb").read_bytes())["cells"][-1]["outputs"]
