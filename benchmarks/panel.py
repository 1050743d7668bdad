"""What the panel finds of core indicators, and how long it takes: ``python -m benchmarks panel [--misses]``.

Recall and precision against what a person read of sixteen provincial reports, as ``../shared/panel/score.py``
counts them: a statement counts when its indicator, value, measure, kind, year and bound are right. Beside
them how often the word that hardens or softens a target is right, and the time from documents to CSV. The
reports are not the collection's to distribute; a clone without them measures time on its seeds, and says so.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import ROOT
from haidong_data.collection import raw, seed_entries

REPORTS = ROOT.parent / "shared" / "panel"
PROMISED = {"recall": 0.98, "precision": 0.99, "firmness": 0.97}
SECONDS = 5.0
HAIDONG = (sys.executable, "-c", "from haidong_data.cli import main; main()")


def main(arguments: list[str]) -> int:
    there = (REPORTS / "gold.jsonl").is_file()
    paths = sorted(REPORTS.glob("*.txt")) if there else [raw(name) for name in seed_entries()]
    with tempfile.TemporaryDirectory() as folder:
        started, before = time.perf_counter(), _processor()
        run = [*HAIDONG, "panel", *map(str, paths), "-o", f"{folder}/panel.csv"]
        subprocess.run(run, check=True, stderr=subprocess.DEVNULL)
        wall, seconds = time.perf_counter() - started, _processor() - before
        print(
            f"{len(paths)} reports, documents to CSV: {wall:.1f} s, {seconds:.1f} s of processor time"
            f" (promised for 31: {SECONDS:.0f} s on two free cores, {2 * SECONDS:.0f} s of processor time)"
        )
        if not there:
            print("no annotated reports beside the clone, so nothing is scored")
            return 0
        facts = Path(folder) / "facts.jsonl"
        with facts.open("w", encoding="utf-8") as stream:
            subprocess.run([*HAIDONG, "extract", *map(str, paths)], check=True, stdout=stream)
        score = [sys.executable, str(REPORTS / "score.py"), str(REPORTS / "gold.jsonl"), str(facts)]
        said = subprocess.run([*score, *arguments], check=True, capture_output=True, text=True).stdout
        print(said, end="")
        firmness, targets = firm(facts)
    print(f"firmness {firmness:.3f} of {targets} targets")
    words = said.splitlines()[-1].replace(",", "").split()
    found = {name: float(words[words.index(name) + 1]) for name in ("recall", "precision")}
    found["firmness"] = firmness
    return 0 if seconds <= 2 * SECONDS and all(found[name] >= PROMISED[name] for name in PROMISED) else 1


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def firm(facts: Path) -> tuple[float, int]:
    """Return how often the firmness of annotated targets is right, and how many there are."""
    read = [json.loads(line) for line in facts.read_text("utf-8").splitlines()]
    found = {(Path(one["file"]).name, one["start"]): one["firm"] for one in read}
    gold = [json.loads(line) for line in (REPORTS / "gold.jsonl").read_text("utf-8").splitlines()]
    goals = [one for one in gold if one["kind"] == "target" and not one.get("disputed")]
    right = sum(found.get((one["file"], one["start"])) == (one["firm"] or "") for one in goals)
    return right / len(goals), len(goals)
