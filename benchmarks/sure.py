"""How sure the reader may be: measures the table of doubts on the annotated reports, and writes it.

``python -m benchmarks sure [--write] [--earlier FACTS.jsonl]``. Each doubt's weight is a logistic regression's,
held to zero or below and towards what is expected of a doubt, for errors are few; what is printed is
cross-validated by report. The reader was mended on these reports, so its errors here are fewer than elsewhere.
An earlier reader's facts (JSON lines, as ``haidong extract`` prints them) stand for a first reading: with them
the weights are of what both readers have right, and the base rate is the mean of the two readers'. The small
cases and the panel's statements are measured as well, where they lie beside the clone.
"""

import json
import sys
from pathlib import Path

import numpy as np

from benchmarks import corpus
from haidong_data.collection import terms
from haidong_data.reader import documents, extract

HEAD = """# What each doubt of the reader takes from the log-odds that a fact is right in every column.
# Measured by `python -m benchmarks sure --write`; never edited by hand.
"""
EXPECTED, RIDGE, STEPS, RATE = -1.2, 4.0, 4000, 0.5
# A fact is called sure from here on.
SURE = 0.95


def main(arguments: list[str]) -> int:
    folder = corpus.folder()
    if folder is None:
        print("no corpus beside the clone, so there is nothing to measure on")
        return 0
    names = list(terms("sure")["doubts"])
    earlier = _earlier(arguments)
    sys.path.insert(0, str(folder))  # the annotations' own scorer
    others = _panel(folder.parent / "panel") + _cases(folder.parent / "cases")
    rows = _annotated(folder, None) + others
    first = [ok for _, _, ok in _annotated(folder, earlier) + others] if earlier else [ok for *_, ok in rows]
    reports = np.array([report for report, _, _ in rows])
    doubts = np.array([[name in said for name in names] for _, said, _ in rows], float)
    right, first_right = np.array([ok for _, _, ok in rows], float), np.array(first, float)
    # The cases are a report each, and one report to hold out.
    folds = np.array([report if report.endswith(".txt") else "cases" for report in reports])
    chances = np.zeros(len(right))
    for fold in np.unique(folds):
        test = folds == fold
        first_base, weights = _fit(doubts[~test], first_right[~test])
        base = (first_base + _base(doubts[~test] @ weights, right[~test])) / 2
        chances[test] = _chance(base, doubts[test] @ weights)
    sure = chances >= SURE
    print(
        f"{len(right)} facts of {len(np.unique(reports))} reports, right in every column {right.mean():.3f}"
    )
    print(
        f"sure ({SURE} and more): {sure.mean():.3f} of all, right {right[sure].mean():.3f};"
        f" at a first reading {first_right[sure].mean():.3f}"
    )
    for low, high in ((0, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        here = (chances >= low) & (chances < high)
        if here.any():
            print(
                f"  said {low:.2f}-{min(high, 1):.2f}: {here.sum():4} facts, right {right[here].mean():.3f}"
            )
    if "--write" in arguments:
        first_base, weights = _fit(doubts, first_right)
        base = (first_base + _base(doubts @ weights, right)) / 2
        lines = [f"base = {base:.2f}", "", "[doubts]"]
        lines += [f'"{name}" = {weight:.2f}' for name, weight in zip(names, weights, strict=True)]
        path = corpus.ROOT / "haidong_data" / "terms" / "sure.toml"
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"{path.name} written")
    return 0


Row = tuple[str, list[str], bool]


def _earlier(arguments: list[str]) -> dict[tuple[str, int], dict] | None:
    """Return the facts that an earlier reader read, by file and place."""
    if "--earlier" not in arguments:
        return None
    path = Path(arguments[arguments.index("--earlier") + 1])
    facts = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(Path(fact["file"]).name, fact["start"]): fact for fact in facts}


def _annotated(folder: Path, earlier: dict[tuple[str, int], dict] | None) -> list[Row]:
    """Return each annotated figure's report, its doubts, and whether every column of it is right."""
    import score

    def is_right(wanted: dict, fact: dict | None) -> bool:
        return (
            fact is not None
            and score.same_value(wanted, fact)
            and all(score.same_field(key, wanted, fact) for key in score.FIELDS)
        )

    gold = [
        one for one in score.read(folder / "gold.jsonl") if one["kind"] != "none" and not one.get("disputed")
    ]
    texts, rows = corpus.texts(), []
    facts = {
        (name, fact["start"]): fact
        for name in sorted({one["file"] for one in gold})
        for fact in extract.facts(texts[name], name)
    }
    for one in gold:
        place = one["file"], one["start"]
        if place in facts:
            ok = is_right(one, facts[place]) and (earlier is None or is_right(one, earlier.get(place)))
            rows.append((one["file"], facts[place]["doubts"].split("; "), ok))
    return rows


def _panel(folder: Path) -> list[Row]:
    """Return the same of the panel's statements, whose phrases are not annotated."""
    if not (folder / "gold.jsonl").is_file():
        return []
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = []
    for name in sorted({one["file"] for one in gold}):
        read = {fact["start"]: fact for fact in extract.facts(documents.read(folder / name).text, name)}
        for one in gold:
            fact = read.get(one["start"])
            if one["file"] == name and fact and not one.get("disputed"):
                ok = all(fact[key] == one[key] for key in ("value", "measure", "kind", "year", "bound"))
                rows.append((name, fact["doubts"].split("; "), ok))
    return rows


def _cases(folder: Path) -> list[Row]:
    """Return the same of the small cases, each a report of its own."""
    import score

    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            read = extract.facts(case["text"])
            for one in case["expected"]:
                fact = next((fact for fact in read if fact["number"] == one["number"]), None)
                if fact is None:
                    continue
                wanted = {"base_value": one["value"], "base_unit": one["base_unit"]}
                ok = score.same_value(wanted, fact) and score.same_indicator(one, fact)
                ok = ok and all(fact[key] == one[key] for key in ("measure", "kind", "year", "bound"))
                rows.append((case["fault"], fact["doubts"].split("; "), ok))
    return rows


def _chance(base: float, odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(base + odds)))


def _fit(doubts: np.ndarray, right: np.ndarray) -> tuple[float, np.ndarray]:
    """Fit base and weights by gradient descent; no doubt may make a fact surer."""
    base, weights = 3.0, np.full(doubts.shape[1], EXPECTED)
    for _ in range(STEPS):
        off = _chance(base, doubts @ weights) - right
        weights = np.minimum(0, weights - RATE * (doubts.T @ off + RIDGE * (weights - EXPECTED)) / len(right))
        base -= RATE * off.mean()
    return base, weights


def _base(odds: np.ndarray, right: np.ndarray) -> float:
    """Fit the base alone, where the weights are given."""
    base = 3.0
    for _ in range(STEPS):
        base -= RATE * (_chance(base, odds) - right).mean()
    return base
