"""What a researcher loads: the right rows, in types that do not quietly turn into text or floats."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import haidong_data as hd
from haidong_data import collection, ledger_csv, references
from haidong_data.errors import HaidongError

LATEST = hd.reports()[-1]
FACTS = hd.load()
PLACE = collection.seed(LATEST).place


def test_every_fact_of_the_ledger_is_loaded_and_no_other():
    assert set(FACTS.index) == {row.fact for row in ledger_csv.read(LATEST) if row.is_fact}


def test_types_survive():
    assert FACTS["year"].dtype == "Int64"
    assert {str(FACTS[name].dtype) for name in ("topic", "measure", "kind", "bound", "pair")} == {"category"}
    assert {str(FACTS[name].dtype) for name in ("value", "low", "high")} == {"float64"}
    assert FACTS["year"].isna().any(), "a total over several years has no year"


@pytest.mark.parametrize("topic", hd.topics())
def test_a_topic_is_a_part_of_all(topic):
    part = hd.load(topic)
    assert len(part)
    assert set(part["topic"]) == {topic}
    pd.testing.assert_frame_equal(part, FACTS[FACTS["topic"] == topic])


def test_filters_narrow():
    year = collection.seed(LATEST).plans
    for same in (year, float(year), FACTS["year"].max()):
        assert set(hd.load(year=same)["year"]) == {year}
    assert set(hd.load(kind="target")["kind"]) == {"target"}
    assert set(hd.load(kind=["target", "context"])["kind"]) == {"target", "context"}
    assert PLACE not in set(hd.load(area=sorted(set(FACTS["area"]) - {PLACE}))["area"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"topic": "torism"}, "no topic 'torism'; did you mean tourism"),
        ({"kind": "plan"}, "no kind 'plan'; offered: actual"),
        ({"year": 1900}, "no year '1900'"),
        ({"year": "2019"}, "'2019' is no year; give a number"),
        ({"year": [True]}, "True is no year; give a number"),
        ({"area": "月球"}, "no area '月球'"),
        ({"report": "haidong-1900"}, "no report 'haidong-1900'"),
    ],
)
def test_what_is_not_offered_is_refused(given, said):
    with pytest.raises(HaidongError, match=said):
        hd.load(**given)


@pytest.mark.parametrize(
    ("ask", "given", "said"),
    [
        (hd.derived, {"topic": "zz"}, "no topic 'zz'"),
        (hd.wide, {"topic": "zz"}, "no topic 'zz'"),
        (hd.targets, {"topic": "zz"}, "no topic 'zz'"),
        (hd.reference, {"indicator": "x"}, "no indicator 'x'"),
        (hd.reference, {"area": "月球"}, "no area '月球'; offered"),
        (hd.series, {"indicator": "x"}, "no indicator 'x'"),
        (hd.series, {"indicator": "economy.gdp", "measure": "x"}, "no measure 'x'"),
    ],
)
def test_no_table_is_empty_because_a_name_was_misspelt(ask, given, said):
    with pytest.raises(HaidongError, match=said):
        ask(**given)


def test_a_changed_frame_does_not_change_the_next_one():
    frame = hd.load()
    frame.loc[:, "value"] = 0.0
    assert (hd.load()["value"] != 0).any()


def test_intervals_hold_their_values():
    assert ((FACTS["low"] <= FACTS["value"]) & (FACTS["value"] <= FACTS["high"])).all()


@pytest.mark.parametrize(
    ("words", "topic"),
    [("旅游", "tourism"), ("tourist", "tourism"), ("Tourism", "tourism"), ("poverty", "poverty")],
)
def test_find_puts_names_first(words, topic):
    assert hd.find(words).index[0][1].startswith(topic + ".")


def test_find_asks_for_every_word_and_takes_none_as_a_pattern():
    assert len(hd.find("旅游 收入")) <= len(hd.find("旅游"))
    assert len(hd.find(".*")) == 0
    assert len(hd.find("((")) == 0
    with pytest.raises(HaidongError, match="nothing to search"):
        hd.find("  ")


def test_the_whole_ledger_has_a_row_for_every_row():
    frame = hd.ledger()
    rows = ledger_csv.read(LATEST)
    assert list(frame["start"]) == [row.start for row in rows]
    assert (frame["class"] != "fact").sum() == sum(not row.is_fact for row in rows)


def test_statements_quote_the_document_to_the_letter():
    frame = hd.statements()
    text = collection.seed(LATEST).text
    assert len(frame)
    for row in frame.itertuples():
        assert text[row.start : row.end] == row.quote


def test_targets_stand_beside_results_of_the_same_measure():
    frame = hd.targets()
    known = frame.dropna(subset=["actual"])
    assert len(known) > 5
    assert (known["actual_year"] < known["year"]).all()
    for row in known.itertuples():
        assert FACTS.loc[row.actual_id, "indicator"] == row.indicator
        assert FACTS.loc[row.actual_id, "measure"] == row.measure
        assert FACTS.loc[row.actual_id, "kind"] == "actual"


def test_targets_are_said_with_sign_and_qualifier():
    frame = hd.targets()
    falls = frame[frame["target"] < 0]
    assert len(falls) and falls["target_text"].str.fullmatch("下降 .+以上").all()
    assert frame.loc[frame["bound"] == "le", "target_text"].str.endswith("以内").all()
    assert frame.loc[frame["bound"] == "approx", "target_text"].str.endswith("左右").all()


def test_references_are_called_what_their_publisher_calls_them():
    frame = hd.reference("fiscal.revenue", area="海东市")
    assert set(frame["zh"]) == {"公共财政收入"} and set(frame["en"]) == {"Public finance revenue"}
    assert (hd.reference()["zh"] == hd.reference()["term"]).all()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("reference.csv", ",487.73,", ",48x,", "reference.csv, line 2: number is '48x', which is no number"),
        (
            "reference.csv",
            "\ncommunique-2019,",
            "\ncommunique-2020,",
            "line 2: there is no source 'communique-2020'; did you mean",
        ),
        (
            "reference.csv",
            ",亿元,",
            ",亿镑,",
            "line 2: economy.gdp as a level is in '元', which '亿镑' is not",
        ),
        ("reference.csv", ",growth,7,%,", ",growth,7,亿元,", "line 3: economy.gdp as a growth is in '%'"),
        (
            "reference.csv",
            ",economy.gdp,",
            ",economy.gpd,",
            "line 2: there is no indicator 'economy.gpd'; did you mean",
        ),
        ("reference.csv", ",2019,,level", ",,,level", "line 2: a figure is of one year"),
        ("reference.csv", ",2019,,level", ",2019a,,level", "line 2: a figure is of one year"),
        ("reference.csv", ",level,487", ",levle,487", "line 2: there is no measure 'levle'"),
        ("reference.csv", "地区生产总值,,海东市", "地区生产总值,,", "line 2: the area is empty"),
        ("reference.csv", "source,", "sauce,", "lacks the column source"),
        ("reference.csv", "现价 · current prices", "现价, prices", "line 2: it has not as many cells"),
        (
            "reference-sources.toml",
            "standing = ",
            "standin = ",
            "the entry 'communique-2019' of reference-sources.toml does not say its standing",
        ),
        ("reference-sources.toml", "[communique-2019]", "[communique-2019", "is not valid TOML"),
    ],
)
def test_a_damaged_table_of_references_says_where(copied, name, old, new, said):
    text = (copied / name).read_text("utf-8")
    assert old in text
    (copied / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(HaidongError, match=re.escape(said)):
        hd.reference()


def test_a_digit_that_others_dropped_beside_sisters_counts_as_printed(copied):
    """Each passage that is quoted says which figures are printed alike, as a sentence of a report does."""

    def ends() -> list[float]:
        growth = hd.reference("economy.secondary").query("measure == 'growth'")
        return growth[["low", "high"]].iloc[0].tolist()

    assert ends() == pytest.approx([8.95, 9.05])
    path = copied / "reference-sources.toml"
    alone = path.read_text("utf-8").replace("增长5.2%；第二产业", '增长5.2%",\n"第二产业')
    path.write_text(alone.replace("增长9%；第三产业", '增长9%",\n"第三产业'), "utf-8")
    assert ends() == [8.5, 9.5]


def test_a_copy_is_called_one_wherever_it_is_named():
    for name, entry in references.sources().items():
        titles = [references.publication(name, lang)[0] for lang in ("zh", "en")]
        copied = entry["standing"] == "copy"
        assert [("转载" in titles[0]), titles[1].startswith("a copy of ")] == [copied, copied], name


def test_references_are_never_among_the_facts():
    frame = hd.reference()
    rows = (collection.seeds_dir() / "reference.csv").read_text("utf-8").splitlines()[1:]
    assert len(frame) == len(rows) > 0
    assert frame.index.is_unique
    assert frame.index.str.startswith("ref:").all()
    assert not set(frame.index) & set(FACTS.index)
    assert set(frame["standing"]) == {"official", "press", "copy"}


def test_a_name_that_is_not_offered_says_what_is():
    with pytest.raises(AttributeError, match="it offers HaidongError"):
        hd.lode  # noqa: B018


def test_no_module_bears_the_name_of_a_public_function():
    """Importing such a module would put it in the function's place, and only then."""
    folder = Path(hd.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} & set(hd.__all__) == set()
