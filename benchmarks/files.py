"""Whether two processes read many files faster than one, and a Dask cluster of two no slower than that.

``python -m benchmarks files``: `haidong extract` on 2,000 files made of the corpus (else the seeds), to a
file. What counts are the ratios; they hold on two idle cores.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from benchmarks import corpus
from haidong_data.batch.executors import cores

FILES = 2_000
PROMISED = 1.7
MAIN = "from haidong_data.cli import main; main()"
# Two workers of one thread each, until standard input closes.
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def main(arguments: list[str]) -> int:
    """Time them; an argument says how many files."""
    number = int(arguments[0]) if arguments else FILES
    texts = list(corpus.texts().values())
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / f"{index}.txt") for index in range(number)]
        for index, name in enumerate(names):
            Path(name).write_text(texts[index % len(texts)], "utf-8")

        def timed(*words: str) -> float:
            began = time.perf_counter()
            command = [sys.executable, "-c", MAIN, "extract", "-o", str(Path(folder) / "out"), *words, *names]
            subprocess.run(command, check=True)
            return time.perf_counter() - began

        one, two = timed("-j", "1"), timed("-j", "2")
        print(
            f"{number:,} files, {cores()} cores, load {os.getloadavg()[0]:.1f}: "
            f"one process {one:.1f} s, two {two:.1f} s"
        )
        print(f"two are {one / two:.2f} times as fast as one (promised {PROMISED})")
        slower = 1.0
        if find_spec("distributed"):
            script = Path(folder) / "cluster.py"
            script.write_text(CLUSTER, "utf-8")
            runs = [sys.executable, str(script)]
            with subprocess.Popen(runs, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as cluster:
                assert cluster.stdin and cluster.stdout
                dask = timed("--cluster", cluster.stdout.readline().strip())
                cluster.stdin.close()
            slower = dask / one
            print(
                f"a Dask cluster of two takes {dask:.1f} s, {one / dask:.2f} times as fast as one process (promised 1)"
            )
    return int(one / two < PROMISED or slower > 1)
