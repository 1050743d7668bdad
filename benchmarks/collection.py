"""Whether a collection that grows costs no more a report: ``python -m benchmarks collection [FEW MANY]``.

Collections of 30 and of 300 closed reports, copies of the seed under other names of place: ``load(report="all")`` for
the first and for a second time, the panel, and ``check``. The second figure of each line is what a report costs
in the large collection against the small one; 1 is linear.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.site import _copy
from haidong_data.collection import home, seed_entries

FEW, MANY = 30, 300
# How much dearer a report may be in the large collection: what a busy machine adds, and not a cliff.
PROMISED = 1.5
# Processor time of the process and its workers (a panel of many reports has them), for a shared machine keeps
# a clock waiting; memory is the peak of the largest process.
TIMED = """
import json, resource
import haidong_data as hd
def spent():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
def timed(call):
    began = spent()
    call()
    return spent() - began
took = {"load(report='all')": timed(lambda: hd.load(report="all"))}
took["load again"] = timed(lambda: hd.load(report="all"))
took["panel"] = timed(hd.panel)
took["panel again"] = timed(hd.panel)
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps(took | {"peak, MB": peak / 1000}))
"""
CHECK = """
import json, resource
from haidong_data.cli import main
try:
    main(["check"])
except SystemExit as left:
    code = left.code
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"check": sum(one.ru_utime + one.ru_stime for one in used), "code": code or 0}))
"""


def main(arguments: list[str]) -> int:
    """Measure both collections; two arguments say how many reports they hold."""
    few, many = map(int, arguments) if arguments else (FEW, MANY)
    small, large = _measure(few), _measure(many)
    worst = 0.0
    for name, took in small.items():
        rises = large[name] / many / (took / few) if took else 1.0
        worst = max(worst, rises)
        print(f"{name:20} {took:8.2f} of {few}, {large[name]:8.2f} of {many}; a report costs {rises:.2f} times as much")
    return int(worst > PROMISED)


def _measure(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        seeds = Path(place) / "seeds"
        shutil.copytree(home() / "seeds", seeds)
        name = next(iter(seed_entries()))
        toml = seeds / "seeds.toml"
        entry = toml.read_text("utf-8")
        more = [_copy(seeds, entry, name, number)[1] for number in range(1, count)]
        toml.write_text(entry + "\n".join(more), "utf-8")
        told: dict[str, float] = {}
        for script in (TIMED, CHECK):
            done = subprocess.run(
                [sys.executable, "-c", script],
                env={**os.environ, "HAIDONG_COLLECTION": place},
                check=True,
                capture_output=True,
                text=True,
            )
            told |= json.loads(done.stdout.splitlines()[-1])
        if told.pop("code"):
            sys.exit("check finds faults in copies of a seed that has none")
    return told
