"""How well the reader reads: against the corpus's annotations, and the collection's own reviewed ledgers.

``python -m benchmarks score [--misses] [TEXT…]``. The corpus is scored by its own ``score.py``. Without a
text named, a table of what is promised follows: annotated facts, small cases, the panel of core indicators,
how many facts have an indicator, and speed.
"""

import difflib
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import corpus
from haidong_data import ledger_csv
from haidong_data.collection import seed, seed_entries
from haidong_data.indicators import all_indicators
from haidong_data.ledgers import propose
from haidong_data.reader import documents, extract

FIELDS = ("measure", "kind", "year", "bound", "pair", "indicator")


def main(arguments: list[str]) -> int:
    misses = "--misses" in arguments
    only = [word for word in arguments if not word.startswith("--")]
    _corpus(only, misses)
    for name in seed_entries():
        if not only or name in only:
            _ledger(name, misses)
    return 0 if only else _table()


# What is promised: the measure, and its goal; speed in characters a second of one core, cases as facts wrong.
GOALS = {
    "annotated reports: fact F1": 0.96,
    "annotated reports: kind": 0.985,
    "annotated reports: year": 0.97,
    "small cases: facts wrong": 4,
    "panel of provinces: recall": 0.98,
    "panel of provinces: precision": 0.99,
    "facts with an indicator, provincial reports": 0.30,
    "characters/s, one core": 800_000,
}
FEWER = ("small cases: facts wrong",)


def _table() -> int:
    """Print what is promised beside what is reached; return 1 where a goal is missed."""
    measured = reached()
    print(f"{'':46}{'now':>10}{'goal':>10}")
    missed = 0
    for name, now in measured.items():
        goal = GOALS[name]
        ok = now <= goal if name in FEWER else now >= goal
        missed += not ok
        shown = [f"{n:,.3f}" if isinstance(goal, float) else f"{n:,.0f}" for n in (now, goal)]
        print(f"{name:46}{shown[0]:>10}{shown[1]:>10}{'' if ok else '  missed'}")
    return int(missed > 0)


def _found(pattern: str, line: str) -> str:
    found = re.search(pattern, line)
    assert found, f"a scorer said {line!r}"
    return found[1]


def reached() -> dict[str, float]:
    """Measure what is promised, as far as the annotated texts lie beside the clone."""
    folder = corpus.folder()
    if folder is None:
        return {}
    shared, found = folder.parent, dict[str, float]()
    texts = corpus.texts()
    began = time.process_time()
    facts = [fact for name, text in texts.items() for fact in extract.facts(text, name)]
    speed = sum(map(len, texts.values())) / (time.process_time() - began)
    with tempfile.TemporaryDirectory() as scratch:
        read = Path(scratch, "facts.jsonl")
        _lines(read, facts)
        last = _said(folder / "score.py", folder / "gold.jsonl", read)[-1]
        found["annotated reports: fact F1"] = float(_found(r"fact P \S+ R \S+ F1 (\S+)", last))
        for field in ("kind", "year"):
            found[f"annotated reports: {field}"] = float(_found(rf" {field} (\S+)", last))
        haidong = Path(sys.executable).with_name("haidong")
        cases = _said(shared / "cases" / "check.py", shared / "cases" / "reader.jsonl", "--haidong", haidong)
        found["small cases: facts wrong"] = int(_found(r"(\d+) wrong", cases[-1]))
        paths = sorted((shared / "panel").glob("*.txt"))
        facts = [fact for path in paths for fact in extract.facts(documents.read(path).text, path.name)]
        _lines(read, facts)
        last = _said(shared / "panel" / "score.py", shared / "panel" / "gold.jsonl", read)[-1]
        for field in ("recall", "precision"):
            found[f"panel of provinces: {field}"] = float(_found(rf"{field} ([\d.]+)", last))
    named = sum(bool(fact["indicator"]) for fact in facts)
    found["facts with an indicator, provincial reports"] = named / len(facts)
    return found | {"characters/s, one core": speed}


def _said(program: Path, *arguments: object) -> list[str]:
    """Run a scorer; return the lines it printed."""
    command = [sys.executable, str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=corpus.ROOT).stdout.splitlines()


def _corpus(only: list[str], misses: bool) -> None:
    folder = corpus.folder()
    if folder is None:
        print("no corpus beside the clone; only the ledgers are scored")
        return
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    names = sorted({entry["file"] for entry in gold if not only or entry["file"].removesuffix(".txt") in only})
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
        _say(misses, "extra", said[start].term, re.sub(r"\s+", "", source.text[max(0, start - 16) : start + 8]))
    scores = " | ".join(
        f"{key} F1 {2 * right[key] / (len(said) + len(wanted)):.3f}" for key in ("found", "value", "fact")
    )
    print(
        f"ledger {name} ({len(wanted)}): {scores} | " + " ".join(f"{f} {right[f] / right['value']:.3f}" for f in FIELDS)
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
