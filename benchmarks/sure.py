"""How sure the reader may be: measures the table of doubts on the annotated reports, and writes it.

``python -m benchmarks sure [--write] [REPORT…]``. Each doubt's weight is a logistic regression's, held to
zero or below and towards what is expected of a doubt, for errors are few; what is printed is cross-validated
by report. Where reports are named, they are those that nobody tuned the reader to, and the base rate is theirs.
"""

import sys
from pathlib import Path

import numpy as np

from benchmarks import corpus
from haidong_data.collection import terms
from haidong_data.reader import extract

HEAD = """# What each doubt of the reader takes from the log-odds that a fact is right in every column.
# Measured by `python -m benchmarks sure --write`; never edited by hand.
"""
EXPECTED, RIDGE, STEPS, RATE = -1.2, 4.0, 4000, 0.5
# The reader was mended on most of these reports, and reads others less well: so much is taken off.
MARGIN = 0.5
# A fact is called sure from here on.
SURE = 0.95


def main(arguments: list[str]) -> int:
    folder = corpus.folder()
    if folder is None:
        print("no corpus beside the clone, so there is nothing to measure on")
        return 0
    names = list(terms("sure")["doubts"])
    reports, doubts, right = _rows(folder, names)
    untuned = {f"{word}.txt" for word in arguments if not word.startswith("--")}
    chances = np.zeros(len(right))
    for report in np.unique(reports):
        test = reports == report
        base, weights = _fit(doubts[~test], right[~test])
        chances[test] = _chance(base, doubts[test] @ weights)
    sure = chances >= SURE
    print(
        f"{len(right)} facts of {len(np.unique(reports))} reports, right in every column {right.mean():.3f}"
    )
    print(f"sure ({SURE} and more): {sure.mean():.3f} of all, right {right[sure].mean():.3f}")
    for low, high in ((0, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        here = (chances >= low) & (chances < high)
        if here.any():
            print(
                f"  said {low:.2f}-{min(high, 1):.2f}: {here.sum():4} facts, right {right[here].mean():.3f}"
            )
    if "--write" in arguments:
        base, weights = _fit(doubts, right)
        new = np.isin(reports, list(untuned))
        if new.any():
            base = _base(doubts[new] @ weights, right[new])
        lines = [f"base = {base:.2f}", "", "[doubts]"]
        lines += [f'"{name}" = {weight:.2f}' for name, weight in zip(names, weights, strict=True)]
        path = corpus.ROOT / "haidong_data" / "terms" / "sure.toml"
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"{path.name} written")
    return 0


def _rows(folder: Path, names: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each annotated figure's report, its doubts as columns of 0 and 1, and whether all of it is right."""
    sys.path.insert(0, str(folder))
    import score

    gold = [
        one for one in score.read(folder / "gold.jsonl") if one["kind"] != "none" and not one.get("disputed")
    ]
    texts = corpus.texts()
    facts = {
        (fact["file"], fact["start"]): fact
        for name in {one["file"] for one in gold}
        for fact in extract.facts(texts[name], name)
    }
    reports, doubts, right = [], [], []
    for one in gold:
        fact = facts.get((one["file"], one["start"]))
        if fact is None:
            continue
        said = fact["doubts"].split("; ")
        reports.append(one["file"])
        doubts.append([name in said for name in names])
        right.append(
            score.same_value(one, fact) and all(score.same_field(key, one, fact) for key in score.FIELDS)
        )
    return np.array(reports), np.array(doubts, float), np.array(right, float)


def _chance(base: float, odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(base + odds)))


def _fit(doubts: np.ndarray, right: np.ndarray) -> tuple[float, np.ndarray]:
    """Fit base and weights by gradient descent; no doubt may make a fact surer."""
    base, weights = 3.0, np.full(doubts.shape[1], EXPECTED)
    for _ in range(STEPS):
        off = _chance(base, doubts @ weights) - right
        weights = np.minimum(0, weights - RATE * (doubts.T @ off + RIDGE * (weights - EXPECTED)) / len(right))
        base -= RATE * off.mean()
    return base - MARGIN, weights


def _base(odds: np.ndarray, right: np.ndarray) -> float:
    base = 3.0
    for _ in range(STEPS):
        base -= RATE * (_chance(base, odds) - right).mean()
    return base
