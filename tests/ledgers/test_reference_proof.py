"""Reference values are proved like a ledger: a row that stands twice counts for two agreements."""

from __future__ import annotations

import pytest

from haidong_data.ledgers import proof


def changed(copied, how) -> list[str]:
    path = copied / "reference.csv"
    path.write_text("\n".join(how(path.read_text("utf-8").splitlines())) + "\n", "utf-8")
    return [str(one) for one in proof.reference_findings()]


def test_the_references_hold(copied):
    assert proof.reference_findings() == []
    (copied / "reference.csv").unlink()
    (copied / "reference-sources.toml").unlink()
    assert proof.reference_findings() == []  # a collection may have none


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda lines: [*lines, lines[1]], "it says again what line 2 says"),
        (lambda lines: [lines[0] + ",mine", *(line + ",x" for line in lines[1:])], "mine are read by nobody"),
        (lambda lines: [line.replace("communique-2019,", "nowhere,", 1) for line in lines], "no source 'nowhere'"),
        (lambda lines: [lines[0], lines[1].replace("亿元", "亩"), *lines[2:]], "which '亩' is not"),
        (lambda lines: [lines[0], lines[1].replace("487.73", "4x7"), *lines[2:]], "which is no number"),
        (lambda lines: [lines[0]], "no row comes from it"),
        (lambda lines: [line for line in lines if not line.startswith("communique-2019,")], "no row comes from it"),
    ],
)  # fmt: skip
def test_what_is_off_with_them_is_found(copied, how, said):
    assert any(said in one for one in changed(copied, how)), changed(copied, lambda lines: lines)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("拉面产业经营性收入141.3亿元", "拉面产业经营性收入持续增长", "it states none of its rows"),
        ('.says."tourism.revenue"]', '.says."tourism.takings"]', "'tourism.takings', which is no indicator"),
    ],
)
def test_a_quote_that_holds_nothing_of_its_source_is_found(copied, old, new, said):
    path = copied / "reference-sources.toml"
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert [said in str(one) for one in proof.reference_findings()] == [True]


def test_check_names_it_and_records_nothing(copied):
    before = (copied / "seeds.toml").read_bytes()
    changed(copied, lambda lines: [*lines, lines[1]])
    found = proof.examine("haidong-2020")
    assert not found.closed and "says again" in str(found.findings[0])
    assert (copied / "seeds.toml").read_bytes() == before
    assert not proof.is_recorded("haidong-2020")
