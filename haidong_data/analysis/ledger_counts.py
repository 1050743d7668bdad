"""The account of a ledger: how many numerals, rows, facts and checks there are.

Owns `counts`, a table of values like `derived`, so that what a notebook says of a ledger is computed as everything
else is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sized
from functools import lru_cache
from typing import Any

import pandas as pd

from .. import numerals
from ..collection import Seed, seed, terms
from ..facts import cache_key, ledger, resolve
from ..references import cache_key as references_key
from ..words import FIRST, words
from . import consistency
from .derivation import COLUMNS


def counts(report: str = "latest", lang: str = "zh") -> pd.DataFrame:
    """Count what a report and its ledger hold.

    `report`: a report's id, or ``"latest"``. `lang`: the language that says what is counted. Returns: columns
    as of `haidong_data.derived`; indexed by id: ``ledger.numerals``, ``ledger.class:fact``,
    ``ledger.topic:fiscal``, ``ledger.topic:fiscal:target``, ``ledger.kind:target``, ``ledger.section:1``,
    ``ledger.checks``, ``ledger.held_agree``, … None is zero, but sums.
    """
    name = resolve(report)
    return _counts(name, lang, (cache_key(name), references_key())).copy()


@lru_cache(maxsize=16)
def _counts(name: str, lang: str, _state: object) -> pd.DataFrame:
    said = words("counts", lang)
    rows: list[dict[str, Any]] = []
    for key, names, count in _counted(name):
        formula = said[key][1] if key in said else said["row"][1].format(names.get(lang, names["en"]))
        status = {"target": "target", "result": "reported"}.get(key.rpartition(":")[2], "counted")
        row: dict[str, Any] = dict.fromkeys(["id", *COLUMNS], "") | {"id": f"ledger.{key}", "derived": f"ledger.{key}"}
        row |= {"topic": "ledger", "zh": names["zh"], "en": names["en"], "status": status, "year": None, "bound": "eq"}
        row |= {"formula": formula, "inputs": (), "seed": name, "place": seed(name).place}
        rows.append(row | dict.fromkeys(("value", "low", "high"), float(count)))
    return pd.DataFrame(rows).set_index("id").astype({"year": "Int64"})


def _counted(name: str) -> Iterator[tuple[str, Mapping[str, str], int]]:
    """Give what is counted: its id, its names, and how many there are."""
    source, table = seed(name), ledger(name)
    facts = table[table["class"] == "fact"]
    topics, aimed = facts["topic"].nunique(), facts.loc[facts["kind"] == "target", "topic"].nunique()
    plain = sizes(source, table) | {"topics": topics, "topics_without_target": topics - aimed} | _verdicts(name)
    for key, count in plain.items():
        yield key, {lang: words("counts", lang)[key][0] for lang in FIRST}, count
    yield from _groups(source, table, facts)


def sizes(source: Seed, rows: Sized) -> dict[str, int]:
    """Count the numerals of a report, those in Arabic digits and in Chinese characters, and the rows of its ledger."""
    runs = numerals.runs(source.text)
    arabic = sum(source.text[start].isdigit() for start, _ in runs)
    return {"numerals": len(runs), "arabic": arabic, "chinese": len(runs) - arabic, "rows": len(rows)}


def _verdicts(name: str) -> dict[str, int]:
    """Count the checks of a report's figures, within it and against others, and what they found."""
    inside, outside = consistency.checks(name), consistency.outside(name)
    both = pd.concat([one[["how", "agrees"]] for one in (inside, outside)])
    failed, asks = both["agrees"].eq(False).fillna(False), both["how"].isin(consistency.USUAL)
    others = outside[outside.index.str.startswith("ref:")]
    same = others[others["how"] == "equal"]
    found = {"references": len(others), "disagree": (failed & ~asks).sum(), "questions": (failed & asks).sum()}
    # That a part is no more than the whole is no agreement: it could hardly be otherwise.
    firm = inside[(inside["how"] == "equal") & inside["agrees"].notna()]
    size = (inside["how"].isin(("le", "within")) & inside["agrees"].notna()).sum()
    # Named only where there is one, so that prose and titles can leave it out.
    two, held = (others["how"] == "names").sum(), same["agrees"].notna().sum()
    found |= {"checks": len(firm), "checks_agree": firm["agrees"].sum()} if len(firm) else {}
    found |= {"held": held, "held_agree": same["agrees"].sum()} if held else {}
    return found | {key: count for key, count in (("limits", size), ("two_names", two)) if count}


def _groups(source: Seed, table: pd.DataFrame, facts: pd.DataFrame) -> Iterator[tuple[str, Mapping[str, str], int]]:
    """Count a ledger's rows by class, and its facts by kind, topic and section; classes without a row are left out."""
    known, document = terms("classes"), source.document
    classes = table["class"].cat.remove_unused_categories()
    for column, found in (("class", classes), ("kind", facts["kind"]), ("topic", facts["topic"])):
        for word, count in found.value_counts().items():
            yield f"{column}:{word}", known[column][word], count
    planned = (facts["kind"] == "target").map({True: "target", False: "result"})
    for (topic, kind), count in facts.groupby(["topic", planned]).size().items():
        yield f"topic:{topic}:{kind}", known["topic"][topic], count
    sections = [document.section(start) for start in facts["start"]]
    numbers = [section.number for section in sections]
    for number, count in pd.Series(numbers).value_counts().items():
        yield f"section:{number}", dict.fromkeys(FIRST, document.sections[number].title), count
    # A part is called by the ordinal that the report gives it, as footers do; without any, by its place.
    ordinals = [section.ordinal for section in sections]
    named = [int(numerals.value(one)) if one else 0 for one in ordinals] if any(ordinals) else numbers
    for (topic, number, kind), count in facts.groupby(["topic", named, planned]).size().items():
        yield f"cell:{topic}:{number}:{kind}", known["topic"][topic], count
