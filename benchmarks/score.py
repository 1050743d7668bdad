"""How well the reader reads: against the corpus's annotations, and the collection's own reviewed ledgers.

``python -m benchmarks score [--misses] [TEXT…]``. The corpus is scored by its own ``score.py``.
"""

import difflib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import corpus
from haidong_data import ledger_csv
from haidong_data.collection import seed, seed_entries
from haidong_data.indicators import all_indicators
from haidong_data.ledgers import propose
from haidong_data.reader import extract

FIELDS = ("measure", "kind", "year", "bound", "pair", "indicator")


def main(arguments: list[str]) -> int:
    misses = "--misses" in arguments
    only = [word for word in arguments if not word.startswith("--")]
    _corpus(only, misses)
    for name in seed_entries():
        if not only or name in only:
            _ledger(name, misses)
    return 0


def _corpus(only: list[str], misses: bool) -> None:
    folder = corpus.folder()
    if folder is None:
        print("no corpus beside the clone; only the ledgers are scored")
        return
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    names = sorted(
        {entry["file"] for entry in gold if not only or entry["file"].removesuffix(".txt") in only}
    )
    texts = corpus.texts()
    with tempfile.TemporaryDirectory() as scratch:
        wanted, facts = Path(scratch, "gold.jsonl"), Path(scratch, "facts.jsonl")
        _lines(wanted, [entry for entry in gold if entry["file"] in names])
        _lines(facts, [fact for name in names for fact in extract.facts(texts[name], name)])
        command = [sys.executable, str(folder / "score.py"), str(wanted), str(facts)]
        print(f"annotations of {len(names)} reports")
        sys.stdout.flush()
        subprocess.run(command + ["--misses"] * misses, check=True)


def _lines(path: Path, records: list[dict]) -> None:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")


def _ledger(name: str, misses: bool) -> None:
    """Hold the reader's proposal against a reviewed ledger, with the corpus's measures."""
    source = seed(name)
    reviewed = ledger_csv.read(name)
    if any(row.status != "reviewed" for row in reviewed):
        print(f"ledger {name}: not reviewed yet")
        return
    known = all_indicators()
    wanted = {row.start: row for row in reviewed if row.is_fact}
    proposed = propose.rows(source.text)
    said = {row.start: row for row in proposed if row.is_fact}
    right = dict.fromkeys(("found", "value", "fact", *FIELDS), 0)
    for start, row in wanted.items():
        shown = re.sub(r"\s+", "", source.text[max(0, start - 16) : row.end + 6])
        mine = said.get(start)
        if mine is None or mine.number != row.number:
            _say(misses, "missed", row.fact, shown)
            continue
        right["found"] += 1
        if abs((mine.value or 0) - (row.value or 0)) > 1e-9 * max(1.0, abs(row.value or 0)):
            _say(misses, "value", row.fact, f"{shown}: {mine.value} is {row.value}")
            continue
        right["value"] += 1
        names = (row.term, known[row.indicator].zh)
        same = {field: getattr(mine, field) == getattr(row, field) for field in FIELDS[:-1]}
        same["indicator"] = mine.indicator == row.indicator or any(alike(mine.term, other) for other in names)
        for field, ok in same.items():
            right[field] += ok
            if not ok:
                found = mine.term if field == "indicator" else getattr(mine, field)
                _say(
                    misses,
                    field,
                    row.fact,
                    f"{shown}: {found} is {names if field == 'indicator' else getattr(row, field)}",
                )
        right["fact"] += same["measure"] and same["kind"] and same["indicator"]
    for start in sorted(set(said) - set(wanted)):
        _say(
            misses, "extra", said[start].term, re.sub(r"\s+", "", source.text[max(0, start - 16) : start + 8])
        )
    scores = " | ".join(
        f"{key} F1 {2 * right[key] / (len(said) + len(wanted)):.3f}" for key in ("found", "value", "fact")
    )
    print(
        f"ledger {name} ({len(wanted)}): {scores} | "
        + " ".join(f"{f} {right[f] / right['value']:.3f}" for f in FIELDS)
    )
    classes = {row.start: row.class_ for row in reviewed}
    agree = sum(classes.get(row.start) == row.class_ for row in proposed)
    ids = [row for row in said.values() if row.indicator and row.start in wanted]
    true = sum(row.indicator == wanted[row.start].indicator for row in ids)
    print(
        f"  classes of all numerals {agree / len(reviewed):.3f};"
        f" ids given {len(ids)}, right {true / max(1, len(ids)):.3f}"
    )


def _say(misses: bool, what: str, name: str, shown: str) -> None:
    if misses:
        print(f"{what:9} {name}: {shown}")


def alike(one: str, other: str) -> bool:
    """Tell whether two phrases name the same thing, as the corpus's scorer does."""
    one, other = (re.sub(r"[\s“”\"'‘’《》（）()、，,的了…]", "", phrase) for phrase in (one, other))
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 3 and shorter in longer and len(longer) <= 3 * len(shorter):
        return True
    return difflib.SequenceMatcher(None, one, other).ratio() >= 0.7
