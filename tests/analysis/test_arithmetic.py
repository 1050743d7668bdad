"""Figures that contradict each other look fine one by one; and what rounding explains is no contradiction."""

from __future__ import annotations

import dataclasses
import hashlib
import re

import pandas as pd
import pytest

import haidong_data as hd
from haidong_data import collection, facts, ledger_csv
from haidong_data.analysis import consistency
from haidong_data.analysis.formulas import Interval, names
from haidong_data.analysis.ledger_counts import counts, sizes
from haidong_data.collection import terms
from haidong_data.ledgers import proof
from haidong_data.words import words

LATEST = hd.reports()[-1]


@pytest.fixture(scope="module")
def inside() -> pd.DataFrame:
    return hd.checks()


@pytest.fixture(scope="module")
def outside() -> pd.DataFrame:
    return hd.outside()


def altered(folder, start: int, printed: str) -> None:
    """Print another number, equally long, in a document and its ledger: both are true to each other."""
    source = collection.seed(LATEST)
    text = source.text[:start] + printed + source.text[start + len(printed) :]
    rows = [
        dataclasses.replace(
            row,
            number=printed,
            value=None if row.value is None else row.value / float(row.number) * float(printed),
        )
        if row.start == start
        else row
        for row in ledger_csv.read(LATEST)
    ]
    (folder / f"{LATEST}.txt").write_bytes(text.encode())
    (folder / f"{LATEST}.csv").write_text(ledger_csv.dumps(rows), "utf-8")
    toml = (folder / "seeds.toml").read_text("utf-8")
    sha = hashlib.sha256(text.encode()).hexdigest()
    (folder / "seeds.toml").write_text(re.sub(r'(?<=sha256 = ")\w+', sha, toml, count=1), "utf-8")


def start_of(fact: str) -> int:
    return int(hd.load().loc[fact, "start"])


# What is printed instead of a figure, and the checks that must find it; of each list all at once.
ALTERED = [
    {
        "fiscal.loan_deposit_ratio": ("70", "fiscal.loan_deposit_ratio"),
        "urban.poor_villages_beautified": ("643", "poverty.villages"),
        "reform.village_audits": ("1578", "urban.villages"),
        "greening.river_problems_closed": ("172", "greening.river_problems"),
        "agriculture.sown_area": ("319.56", "ref:agriculture.sown_area"),
        "economy.urban_jobs": ("9343", "ref:economy.urban_jobs"),
        "tourism.visitors": ("1777", "ref:tourism.visitors"),
        "livelihood.health_insured": (
            "179.7",
            "livelihood.health_insured livelihood.health_insured_resident",
        ),
    },
    {"fiscal.deposits": ("621", "fiscal.loan_deposit_ratio"), "tourism.visitors": ("1768", "")},
]


@pytest.mark.parametrize("changes", ALTERED, ids=", ".join)
def test_a_figure_altered_in_one_place_is_found(copied, changes):
    """In the document and its ledger alike: rules 1 to 3 see nothing. What rounding explains is let be."""
    facts = hd.load()
    for indicator, (printed, _) in changes.items():
        own = facts[(facts["indicator"] == indicator) & (facts["kind"] == "actual")]
        own = own[own["measure"].isin(["count", "level", "share"])]
        altered(copied, own["start"].iloc[0], printed)
    found = {re.sub(r"/\d+$", "", finding.where) for finding in proof.arithmetic_findings(LATEST)}
    assert found == {check for _, checks in changes.values() for check in checks.split()}


def test_a_target_below_the_range_it_quotes_is_found(copied):
    """6% to 6.5% begins at 6, whatever 6 stands for where it is measured."""
    row = hd.load().loc[f"economy.gdp/{collection.seed(LATEST).plans}/growth/target"]
    altered(copied, int(row["start"]), "5.6")
    assert "economy.target_range" in {
        re.sub(r"/\d+$", "", finding.where) for finding in proof.arithmetic_findings(LATEST)
    }


def test_a_repeat_that_says_otherwise_is_found(copied):
    rows = [row for row in ledger_csv.read(LATEST) if row.class_ == "repeat" and "." in row.number]
    altered(copied, rows[0].start, "6.4")
    found = proof.arithmetic_findings(LATEST)
    assert [finding.where for finding in found] == [f"{rows[0].repeats}/repeat-{rows[0].start}"]
    assert found[0].rule == 6
    assert "6.4" in found[0].what and found[0].quote


def test_a_list_longer_than_its_number_is_found(copied):
    row = next(row for row in ledger_csv.read(LATEST) if row.indicator == "reform.credit_unions")
    source = collection.seed(LATEST)
    assert source.text[row.start] == "三"
    text = source.text[: row.start] + "四" + source.text[row.start + 1 :]
    rows = [
        dataclasses.replace(one, number="四", value=4.0) if one.start == row.start else one
        for one in ledger_csv.read(LATEST)
    ]
    (copied / f"{LATEST}.txt").write_bytes(text.encode())
    (copied / f"{LATEST}.csv").write_text(ledger_csv.dumps(rows), "utf-8")
    toml = (copied / "seeds.toml").read_text("utf-8")
    sha = hashlib.sha256(text.encode()).hexdigest()
    (copied / "seeds.toml").write_text(re.sub(r'(?<=sha256 = ")\w+', sha, toml, count=1), "utf-8")
    assert [finding.where for finding in proof.arithmetic_findings(LATEST)] == [f"{row.fact}/listed"]


def test_what_is_about_so_much_agrees_and_disagrees_with_nothing(inside, outside):
    """About 6.5 has no interval of printed digits: what rests on it is plausible, or asked about, and no proof."""
    facts = hd.load()
    about = set(facts.index[facts["bound"] == "approx"])
    both = pd.concat([inside, outside])
    rests = both[[bool(about & set(inputs)) for inputs in both["inputs"]] & ~both.index.str.contains("/repeat-")]
    assert len(rests) and set(rests["how"]) == {"about"}
    assert rests["stated_low"].isna().all() and rests["note_en"].str.contains("no interval").all()
    for row in rests.itertuples():
        assert "[" not in consistency.side_interval(row, "stated")


# Reviewed disagreements -----------------------------------------------------------------------------------


def known(folder, check: str, stated: str, other: str) -> None:
    text = f'["{check}"]\nzh = "理由"\nen = "a reason"\nexpect = {{ stated = "{stated}", other = "{other}" }}\n'
    path = folder / f"{LATEST}.known.toml"
    path.write_text((path.read_text("utf-8") if path.is_file() else "") + text, "utf-8")


def test_a_reviewed_disagreement_is_shown_with_its_reason_and_no_finding(inside, copied):
    ratio = the_ratio(inside)
    altered(copied, start_of(inside.loc[ratio, "inputs"][0]), "70")
    known(copied, ratio, "[69.5, 70.5]%", "[68.07, 68.36]%")
    assert proof.arithmetic_findings(LATEST) == []
    with facts.without_proof(LATEST):
        row = hd.checks().loc[ratio]
    assert not row["agrees"] and row["known_en"] == "a reason" and row["known_zh"] == "理由"


def test_a_reviewed_disagreement_that_has_changed_is_found_again(inside, copied):
    ratio = the_ratio(inside)
    altered(copied, start_of(inside.loc[ratio, "inputs"][0]), "71")
    known(copied, ratio, "[69.5, 70.5]%", "[68.08, 68.36]%")
    assert ["has changed" in finding.what for finding in proof.arithmetic_findings(LATEST)] == [True]


def test_one_listed_without_need_is_found(inside, copied):
    known(copied, the_ratio(inside), "[67.5, 68.5]%", "[68.08, 68.36]%")
    assert ["agrees now" in finding.what for finding in proof.arithmetic_findings(LATEST)] == [True]


def test_one_listed_for_no_check_is_found(copied):
    known(copied, "fiscal.no_such_check", "1", "2")
    assert ["no such check" in finding.what for finding in proof.arithmetic_findings(LATEST)] == [True]


def the_ratio(inside: pd.DataFrame) -> str:
    return next(check for check in inside.index if check.startswith("fiscal.loan_deposit_ratio"))


# Rounding -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "stated", "other", "agrees"),
    [
        ("equal", (67.5, 68.5), (68.08, 68.36), True),
        ("equal", (319.545, 319.555), (319.555, 319.565), False),  # the next printed value: they only touch
        ("equal", (634, 634), (634, 634), True),
        ("equal", (634, 634), (643, 643), False),
        ("le", (132, 132), (162, 162), True),
        ("le", (172, 172), (162, 162), False),
        ("within", (6.45, 6.55), (5.5, 6.5), True),
        ("within", (6.55, 6.65), (5.5, 6.5), False),
        ("usual", (149.65, 149.75), (149.315, 149.325), False),  # more insured than live there: one asks why
        ("usual", (149.25, 149.35), (149.315, 149.325), True),
        ("near", (95.45, 95.55), (82.15, 82.25), False),  # a share that leaps from one year to the next
        ("near", (82, 82), (82.15, 82.25), True),
        ("near", (50, 50), (91.35, 91.45), False),
        ("compare", (1, 2), (3, 4), None),
    ],
)
def test_what_rounding_explains_is_no_disagreement(how, stated, other, agrees):
    sides = (Interval(sum(span) / 2, *span) for span in (stated, other))
    assert consistency._verdict(how, *sides) is agrees


# What holds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", hd.reports())
def test_no_disagreement_is_unlisted(name):
    assert [str(finding) for finding in proof.arithmetic_findings(name)] == []


def test_every_reference_stands_beside_the_reports_own_or_says_that_there_is_none(outside):
    assert set(hd.reference().index) <= set(outside.index)
    alone = outside[outside["stated"] == ""]
    assert alone["agrees"].isna().all()
    held = outside[outside["stated"].isin(hd.load().index) & (outside["how"] != "names")]
    assert held["agrees"].notna().all()


def test_one_figure_under_two_names_is_shown_as_what_it_is(outside):
    row = next(row for row in outside.itertuples() if "registered_unemployment" in row.Index)
    assert pd.isna(row.agrees) and row.how == "names" and row.stated.startswith("economy.unemployment")
    assert "Surveyed" in row.en and "Registered" in row.en and "调查" in row.zh and "登记" in row.zh
    assert "registered" in row.note_en and "登记" in row.note_zh


def test_one_figure_under_two_names_is_counted_neither_as_agreement_nor_against_it(outside, copied):
    found = counts()["value"]
    comparable = outside[outside.index.str.startswith("ref:") & outside["how"].eq("equal")]
    assert not comparable.index.str.contains("unemployment").any()
    assert found["ledger.held"] == len(comparable) and found["ledger.two_names"] == 1
    altered(copied, start_of("economy.unemployment/2019"), "3.58")  # two rates, each with its own name
    with facts.without_proof(LATEST):
        row = hd.outside().loc["ref:economy.registered_unemployment/2019"]
    assert row["how"] == "compare" and not row["note_en"] and proof.arithmetic_findings(LATEST) == []


def test_the_year_before_is_held_against_what_was_stated_then(outside):
    row = next(row for row in outside.itertuples() if re.fullmatch(r"ref:tourism.visitors/\d+", row.Index))
    assert row.stated.endswith("/implied") and row.agrees
    assert consistency.side_interval(row, "stated") == "[1,373.1, 1,375.0]"


@pytest.mark.parametrize("check", [name for name in terms("identities") if name not in ("same_as", "leap")])
def test_each_identity_is_tried_or_speaks_of_another_year(inside, outside, check):
    """A misspelt name would never have a value, and its check silently never run."""
    from haidong_data.analysis.derivation import lookup

    tried = {re.sub(r"/(\d+|undated)$", "", one) for one in [*inside.index, *outside.index]}
    entry = terms("identities")[check]
    parts = [entry["computed"]] if isinstance(entry["computed"], str) else entry["computed"]
    spoken = {name.removeprefix("next:") for part in [entry["stated"], *parts] for name in names(part)}
    assert check in tried, spoken - {name for name, _ in lookup(hd.load())}


@pytest.mark.parametrize("which", ["inside", "outside"])
def test_tables_hold_what_their_readers_need(which, request):
    table = request.getfixturevalue(which)
    assert table.index.is_unique
    assert str(table["agrees"].dtype) == "boolean" and str(table["year"].dtype) == "Int64"
    assert table["zh"].str.len().gt(0).all() and table["en"].str.len().gt(0).all()
    assert (table["stated_low"].isna() | (table["stated_low"] <= table["stated_high"])).all()
    assert set(table["how"]) <= set(words("analysis.how", "en"))
    facts = set(hd.load().index)
    for row in table.itertuples():
        assert bool(row.quotes) == bool(facts & set(row.inputs)), row.Index
    assert not pd.isna(table[["note_zh", "note_en", "known_zh", "known_en"]]).any().any()


def test_full_width_digits_are_counted_as_arabic_in_every_account():
    """`check` counted them as Arabic, the notebook on the ledger as Chinese."""
    document = type("Document", (), {"text": "完成２０亿元，增长三成"})()
    assert sizes(document, [1, 2]) == {"numerals": 3, "arabic": 1, "chinese": 2, "rows": 2}
