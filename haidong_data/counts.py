"""How many: numerals, rows, facts and checks of a report, as values that prose and charts can show.

Owns `counts`, so that the account of a ledger is computed like everything else, and each number
of it says what it counts. It leaves what the rows are to `tables` and the checks to `arithmetic`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from . import arithmetic, numerals, prose
from .files import vocabulary
from .references import state as reference_state
from .seeds import seed
from .tables import ledger, resolve, state

COLUMNS = ["id", "derived", "topic", "indicator", "zh", "en", "status", "year", "value", "low", "high", "unit",
           "base_unit", "formula", "inputs", "note_zh", "note_en"]  # fmt: skip
WORDS = {
    "numerals": ("报告中的数字", "Numerals in the report", "runs of digits", "连续的数字字符"),
    "arabic": ("阿拉伯数字", "Arabic numerals", "runs of Arabic digits", "连续的阿拉伯数字"),
    "chinese": ("汉字数字", "Chinese numerals", "runs of Chinese numeral characters", "连续的汉字数字"),
    "rows": ("台账行数", "Rows of the ledger", "rows", "台账各行"),
    "checks": ("内部核对", "Checks within the report", "checks with a verdict", "有结论的核对"),
    "checks_agree": ("内部核对相符", "Checks within that agree", "checks that agree", "相符的核对"),
    "references": ("其他来源的数据", "Reference figures", "rows of the reference data", "参考数据各行"),
    "held": ("可与报告核对的数据", "References held against the report", "references of the same thing and year",
             "与报告同一事项、同一年份的参考数据"),
    "held_agree": ("核对相符的数据", "References that agree", "references that agree", "核对相符的参考数据"),
    "two_names": ("数同名异的数据", "One number under two names", "references that the report names otherwise",
                  "与报告数字相同而名称不同的参考数据"),
}  # fmt: skip


def counts(report: str = "latest", lang: str = "zh") -> pd.DataFrame:
    """Count what a report and its ledger hold.

    Parameters
    ----------
    report : str
        A report's id, or ``"latest"``.
    lang : str
        The language that says what is counted.

    Returns
    -------
    DataFrame
        Columns as of `haidong_data.derived`; indexed by id: ``ledger.numerals``, ``ledger.class:fact``,
        ``ledger.topic:fiscal``, ``ledger.topic:fiscal:target``, ``ledger.kind:target``,
        ``ledger.section:1``, ``ledger.checks``, ``ledger.held_agree``, … None is zero, but sums.
    """
    name = resolve(report)
    return _counts(name, lang, (state(name), reference_state())).copy()


@lru_cache(maxsize=16)
def _counts(name: str, lang: str, _state: object) -> pd.DataFrame:
    rows = [
        {
            "id": f"ledger.{key}",
            "derived": f"ledger.{key}",
            "topic": "ledger",
            "indicator": "",
            "status": {"target": "target", "result": "reported"}.get(key.rpartition(":")[2], "counted"),
        }
        | {"zh": zh, "en": en, "year": None, "value": float(count), "low": float(count), "high": float(count)}
        | {"unit": "", "base_unit": "", "formula": formula, "inputs": (), "note_zh": "", "note_en": ""}
        for key, zh, en, count, formula in _counted(name, lang)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).set_index("id").astype({"year": "Int64"})


def _counted(name: str, lang: str) -> Iterator[tuple[str, str, str, int, str]]:
    source, table, words = seed(name), ledger(name), vocabulary("vocabulary")
    runs = numerals.runs(source.text)
    arabic = sum(source.text[start].isascii() for start, _ in runs)
    inside, outside = arithmetic.checks(name), arithmetic.outside(name)
    others = outside[outside.index.str.startswith("ref:")]
    same = others[others["how"] == "equal"]
    plain = {"numerals": len(runs), "arabic": arabic, "chinese": len(runs) - arabic, "rows": len(table)}
    plain |= {"checks": inside["agrees"].notna().sum(), "checks_agree": inside["agrees"].sum()}
    plain |= {
        "references": len(others),
        "held": same["agrees"].notna().sum(),
        "held_agree": same["agrees"].sum(),
    }
    # Named only where there is one, so that titles can leave it out.
    plain |= {"two_names": count} if (count := (others["how"] == "names").sum()) else {}
    for key, count in plain.items():
        zh, en, formula, formula_zh = WORDS[key]
        yield key, zh, en, count, formula_zh if lang == "zh" else formula
    for class_, count in table["class"].value_counts().items():
        yield _row("class", class_, count, words["class"][class_], lang)
    facts = table[table["class"] == "fact"]
    for kind, count in facts["kind"].value_counts().items():
        yield _row("kind", kind, count, words["kind"][kind], lang)
    for topic, count in facts["topic"].value_counts().items():
        yield _row("topic", topic, count, words["topic"][topic], lang)
    planned = (facts["kind"] == "target").map({True: "target", False: "result"})
    for (topic, kind), count in facts.groupby(["topic", planned]).size().items():
        yield _row("topic", f"{topic}:{kind}", count, words["topic"][topic], lang)
    document = prose.read(source.text)
    numbers = [document.section(start).number for start in facts["start"]]
    for number, count in pd.Series(numbers).value_counts().items():
        title = document.sections[number].title
        yield _row("section", str(number), count, {"zh": title, "en": title}, lang)


def _row(column: str, word: str, count: int, names: dict, lang: str) -> tuple[str, str, str, int, str]:
    what = {"zh": f"台账中“{names['zh']}”各行", "en": f"rows of the ledger: {names['en']}"}
    return f"{column}:{word}", names["zh"], names["en"], count, what[lang]
