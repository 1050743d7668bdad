"""How sure the reader may be: measures the table of doubts on the annotated reports, and writes it.

``python -m benchmarks sure [--write]``. Each doubt's weight is a logistic regression's, held to zero or below and
towards what is expected of a doubt, for errors are few; a curve that only rises (isotonic regression) turns the
sum of weights into the share that is right. What is printed is cross-validated by report, weights and curve. The
reader was mended on these reports, so that an error left in them stands for several elsewhere (`MENDED`). The small
cases and the panel's statements are measured as well, where they lie beside the clone.
"""

import json
import sys
from pathlib import Path

import numpy as np

from benchmarks import corpus
from haidong_data.collection import terms
from haidong_data.reader import documents, extract

HEAD = """# What each doubt of the reader takes from the log-odds that a fact is right in every column, and the share
# that is right at such odds. Measured by `python -m benchmarks sure --write`; never edited by hand.
"""
EXPECTED, RIDGE, STEPS, RATE = -1.0, 4.0, 4000, 0.5
# Odds of an error at the first look at a report over those in reports that the reader was mended on.
MENDED = 2.0
# A fact is called sure from here on.
SURE = 0.95
# How many facts at least share a step of the curve.
STEP = 40


def main(arguments: list[str]) -> int:
    folder = corpus.folder()
    if folder is None:
        print("no corpus beside the clone, so there is nothing to measure on")
        return 0
    names = list(terms("classes")["doubt"])
    sys.path.insert(0, str(folder))  # the annotations' own scorer
    rows = _annotated(folder) + _panel(folder.parent / "panel") + _cases(folder.parent / "cases")
    reports = np.array([report for report, _, _ in rows])
    doubts = np.array([[name in said for name in names] for _, said, _ in rows], float)
    right = np.array([ok for *_, ok in rows], float)
    # The cases are a report each, and one report to hold out.
    folds = np.array([report if report.endswith(".txt") else "cases" for report in reports])
    chances = np.zeros(len(right))
    for fold in np.unique(folds):
        test = folds == fold
        base, weights = _fit(doubts[~test], right[~test])
        curve = _curve(base + doubts[~test] @ weights, right[~test])
        chances[test] = np.interp(base + doubts[test] @ weights, *curve)
    print(f"{len(right)} facts of {len(np.unique(reports))} reports, right in every column {right.mean():.3f}")
    for what, here in (
        ("all", right > -1),
        ("annotated", np.char.endswith(reports, ".txt") & (folds != "cases")),
    ):
        sure = (chances >= SURE) & here
        print(f"sure ({SURE} and more), {what}: {sure.sum() / here.sum():.3f}, right {right[sure].mean():.3f}")
    for low, high in ((0, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        here = (chances >= low) & (chances < high)
        if here.any():
            print(f"  said {low:.2f}-{min(high, 1):.2f}: {here.sum():4} facts, right {right[here].mean():.3f}")
    if "--write" in arguments:
        base, weights = _fit(doubts, right)
        odds, share = _curve(base + doubts @ weights, right)
        lines = [f"base = {base:.2f}", "", "[doubts]"]
        lines += [f'"{name}" = {weight:.2f}' for name, weight in zip(names, weights, strict=True)]
        lines += ["", "[curve]", f"odds = [{', '.join(f'{one:.2f}' for one in odds)}]"]
        lines += [f"right = [{', '.join(f'{one:.3f}' for one in share)}]"]
        path = corpus.ROOT / "haidong_data" / "terms" / "sure.toml"
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"{path.name} written")
    return 0


Row = tuple[str, list[str], bool]


def _annotated(folder: Path) -> list[Row]:
    """Return each annotated figure's report, its doubts, and whether every column of it is right."""
    import score

    def is_right(wanted: dict, fact: dict) -> bool:
        return score.same_value(wanted, fact) and all(score.same_field(key, wanted, fact) for key in score.FIELDS)

    gold = [one for one in score.read(folder / "gold.jsonl") if one["kind"] != "none" and not one.get("disputed")]
    texts, rows = corpus.texts(), []
    facts = {
        (name, fact["start"]): fact
        for name in sorted({one["file"] for one in gold})
        for fact in extract.facts(texts[name], name)
    }
    for one in gold:
        place = one["file"], one["start"]
        if place in facts:
            rows.append((one["file"], facts[place]["doubts"].split("; "), is_right(one, facts[place])))
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


def _fit(doubts: np.ndarray, right: np.ndarray) -> tuple[float, np.ndarray]:
    """Fit base and weights by gradient descent; no doubt may make a fact surer."""
    base, weights = 3.0, np.full(doubts.shape[1], EXPECTED)
    counts = np.where(right > 0, 1.0, MENDED)
    for _ in range(STEPS):
        off = counts * (1 / (1 + np.exp(-(base + doubts @ weights))) - right)
        weights = np.minimum(0, weights - RATE * (doubts.T @ off + RIDGE * (weights - EXPECTED)) / len(right))
        base -= RATE * off.mean()
    return base, weights


def _curve(odds: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the share that is right by odds, never falling: neighbours that fall, or are few, are pooled."""
    pools: list[list[float]] = []  # count, sum of odds, right
    for one, ok in sorted(zip(odds, right, strict=True)):
        count = 1.0 if ok else MENDED
        pools.append([count, count * one, float(ok)])
        while len(pools) > 1 and (pools[-2][0] < STEP or pools[-2][2] / pools[-2][0] >= pools[-1][2] / pools[-1][0]):
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    # One more is wrong in each than was seen: none is certain.
    places, share = zip(*((total / count, ok / (count + 1)) for count, total, ok in pools), strict=True)
    return np.array(places), np.maximum.accumulate(share)
