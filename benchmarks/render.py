"""How fast a batch is: against a shell loop over papermill, and against the drawing alone.

All make the same figures, in one run on the same cores: the default grid once. What counts are the
ratios, printed beside what is promised; seconds are this machine's.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from haidong_data.batch.executors import cores
from haidong_data.batch.grid import Places, Run, plan
from haidong_data.batch.runner import Batch
from haidong_data.batch.up_to_date import versions
from haidong_data.batch.workers import Workers

# A notebook's cells, one after another in a plain process: neither kernel nor papermill.
ALONE = """
import ast, json, pathlib, sys
jobs = json.load(sys.stdin)
for path, told in jobs:
    cells = json.loads(pathlib.Path(path).read_bytes())["cells"]
    space = {"__name__": "__main__"}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), path, "exec"), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space.update(told)
"""


def loop(runs: list[Run], folder: Path, _jobs: int) -> None:
    """Run papermill from the shell, one notebook after another."""
    loop_at_once(runs, folder, 1)


def loop_at_once(runs: list[Run], folder: Path, jobs: int) -> None:
    """Run papermill from the shell, as many at a time as there are cores."""

    def one(run: Run) -> None:
        words = [sys.executable, "-m", "papermill", str(run.path), str(folder / f"{run.id}.ipynb")]
        words += ["--no-progress-bar", "-p", "lang", run.values["lang"], "-p", "figures_dir", str(folder)]
        subprocess.run(words, check=True, capture_output=True)

    with ThreadPoolExecutor(jobs) as threads:
        list(threads.map(one, runs))


def batch(runs: list[Run], folder: Path, jobs: int) -> None:
    """Run the batch, workers' start and all."""
    own = Places.own()
    places = Places(own.notebooks, folder / "figures", folder / "build")
    again = plan(places, given=[f"lang={lang}" for lang in sorted({run.values["lang"] for run in runs})])
    again = [run for run in again if run.name in {one.name for one in runs}]
    with Workers() as crew:
        for outcome in filter(None, Batch(places, again, keep_going=True).work(crew, jobs)):
            assert outcome.status == "ok", outcome.cause


def alone(runs: list[Run], folder: Path, jobs: int) -> None:
    """Draw in as many plain processes as there are cores, imports and all."""
    import json

    shares: list[list[tuple[str, dict[str, str]]]] = [[] for _ in range(jobs)]
    for place, run in enumerate(runs):
        told = {"lang": run.values["lang"], "figures_dir": str(folder)}
        shares[place % jobs].append((str(run.path), told))

    def one(share: list) -> None:
        subprocess.run([sys.executable, "-c", ALONE], input=json.dumps(share), text=True, check=True,
                       capture_output=True, env=os.environ | {"MPLBACKEND": "agg"})  # fmt: skip

    with ThreadPoolExecutor(jobs) as threads:
        list(threads.map(one, shares))


PROMISED = {"loop": 5.5, "alone": 1.35}


def main(arguments: list[str]) -> int:
    """Time them, and print how they compare; arguments name notebooks (default: all)."""
    runs, jobs = plan(Places.own(), arguments), cores()
    seconds = {}
    for work in (alone, batch, loop_at_once, loop):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            work(runs, Path(folder), jobs)
            seconds[work.__name__] = time.perf_counter() - began
    drawn = versions()
    named = ", ".join(f"{name} {drawn[name]}" for name in ("python", "matplotlib", "pandas", "papermill"))
    print(f"{len(runs)} runs, {jobs} cores; {platform.machine()}, {named}")
    for name, took in seconds.items():
        print(f"{name:13} {took:7.1f} s  {took / len(runs):5.2f} s a run")
    faster, slower = seconds["loop"] / seconds["batch"], seconds["batch"] / seconds["alone"]
    print(f"the batch is {faster:.1f} times as fast as a shell loop over papermill (promised {PROMISED['loop']}),")
    print(f"{seconds['loop_at_once'] / seconds['batch']:.1f} times as fast as {jobs} such loops at once,")
    print(f"and takes {slower:.2f} times as long as the drawing alone (promised {PROMISED['alone']})")
    return int(faster < PROMISED["loop"] or slower > PROMISED["alone"])
