"""The site of a collection that grows: time, size and memory a report, and of a build in which nothing changed.

Reports are copies of the seed under other names of place; their notebooks are not run again, for it is the site that
is measured: the executed notebooks of the seed stand for theirs.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else 30
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _measure(folder, count)
    return 0


def _measure(folder: Path, count: int) -> None:
    from haidong_data.batch.grid import Places
    from haidong_data.cli.report import executed
    from haidong_data.collection import home
    from haidong_data.facts import resolve

    own = Places.own()
    places = Places(own.notebooks, folder / "figures", folder / "build")
    runs, failed = executed(places)
    if failed:
        sys.exit(str(failed))
    name = resolve()
    shutil.copytree(home() / "seeds", folder / "seeds")
    toml = folder / "seeds" / "seeds.toml"
    entry = toml.read_text("utf-8")
    more = [_copy(folder / "seeds", entry, name, number) for number in range(1, count)]
    toml.write_text(entry + "\n".join(text for _, text in more), "utf-8")
    os.environ["HAIDONG_COLLECTION"] = str(folder)
    runs += [_renamed(run, name, other, folder) for other, _ in more for run in runs if run.report == name]

    from haidong_data.site.build import report

    target, few = folder / "site", [run for run in runs if run.report in (name, more[0][0])] if more else runs
    sizes = []
    for said, given in (("first", few), ("all", runs), ("nothing changed", runs)):
        before, began = _used(), time.perf_counter()
        built, failed = report(given, target)
        if failed:
            sys.exit(str(failed))
        took, used = time.perf_counter() - began, _used()
        made = max(len(built), 1)
        sizes.append(sum(path.stat().st_size for path in target.rglob("*") if path.is_file()))
        print(f"{said}: {len(built)} reports made, {took:.1f} s, {(used[0] - before[0]) / made:.2f} s of processor"
              f" time a report, peak memory {used[1]:.0f} MB")  # fmt: skip
    pages = sum(path.stat().st_size for path in target.glob(f"*/{name}/*"))
    grown = (sizes[1] - sizes[0]) / (len(more) - 1) if len(more) > 1 else 0
    print(f"a report adds {grown / 1e6:.2f} MB, {pages / 1e6:.2f} MB of them its pages; all {sizes[1] / 1e6:.1f} MB")


def _copy(seeds: Path, toml: str, name: str, number: int) -> tuple[str, str]:
    """Copy a report under another name of place; its text, and so every offset, is the same."""
    other = f"{name}-copy{number:03d}"
    for ending in (".txt", ".csv", ".statements.csv"):
        shutil.copy(seeds / f"{name}{ending}", seeds / f"{other}{ending}")
    own = toml.partition(f"[{name}]")[2]
    own = f"[{name}]{own}".replace(f"[{name}", f"[{other}")
    own = re.sub('^place = "', f'place = "{number}号', own, flags=re.M)  # else they were reports of one place
    return other, own.replace('place_en = "', f'place_en = "Copy {number} of ')


def _renamed(run, name: str, other: str, folder: Path):
    """Return a run of a copy: the executed notebook and the figures are those of the seed."""
    return replace(run, id=run.id.replace(name, other), report=other)


def _used() -> tuple[float, float]:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime, own.ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
