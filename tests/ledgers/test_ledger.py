"""The ledger must fail loudly: on a digit changed, a row dropped, added or overlapping, two facts swapped."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from haidong_data import cli, collection, indicators, ledger_csv, numerals, prose, statements_csv, units
from haidong_data.errors import HaidongError
from haidong_data.ledger_csv import Row
from haidong_data.ledgers import add, check, proof, propose, readings

LEDGERS = [name for name in collection.seed_entries() if ledger_csv.path(name).is_file()]
FACTS = [(name, row) for name in LEDGERS for row in ledger_csv.read(name) if row.is_fact]
REVIEWED = LEDGERS[0]
SEED = collection.seed(REVIEWED)
ROWS = ledger_csv.read(REVIEWED)


def replaced(old: Row, **new) -> list[Row]:
    return [dataclasses.replace(row, **new) if row is old else row for row in ROWS]


def wheres(found) -> set[str]:
    return {finding.where for finding in found}


# What holds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LEDGERS)
def test_the_ledger_is_closed_and_true(name):
    assert [str(finding) for finding in check.findings(collection.seed(name), ledger_csv.read(name))] == []


@pytest.mark.parametrize(("name", "row"), FACTS, ids=[row.fact for _, row in FACTS])
def test_a_fact_is_printed_where_it_says(name, row):
    text = collection.seed(name).text
    assert re.sub(r"[\s余多]", "", text[row.start : row.end]) == row.number + row.unit
    sentence = prose.read(text).sentence(row.start)
    printed = sentence.text[sentence.at(row.start) : sentence.at(row.end - 1) + 1]
    assert re.sub(r"[\s余多]", "", printed) == row.number + row.unit
    place = 0
    for part in row.term.split("…"):
        place = re.sub(r"\s", "", sentence.text).index(re.sub(r"\s", "", part), place) + 1


@pytest.mark.parametrize("name", LEDGERS)
def test_the_file_is_what_would_be_written(name):
    assert ledger_csv.path(name).read_text("utf-8") == ledger_csv.dumps(ledger_csv.read(name))


def test_every_indicator_of_a_single_report_is_used_or_referred_to():
    from haidong_data.references import reference
    from haidong_data.statements_csv import statements

    used = {row.indicator for row in ROWS} | set(reference()["indicator"]) | set(statements(REVIEWED)["indicator"])
    single = {entry.id for entry in indicators.all_indicators().values() if not entry.phrasings}
    assert single - used == set()


def test_an_indicator_has_its_names_in_their_languages_and_anchors_to_be_found_by():
    def is_whole(entry: indicators.Indicator) -> bool:
        named = re.search("[一-鿿]", entry.zh) and not re.search("[一-鿿]", entry.en)
        known = entry.topic in indicators.topics() and entry.prices in ("", "current", "comparable")
        return bool(named and known and entry.anchors and all(entry.anchors))

    assert [entry.id for entry in indicators.all_indicators().values() if not is_whole(entry)] == []


# What must not hold ---------------------------------------------------------------------------------------


def changed_digit(text: str, row: Row) -> str:
    place = next(place for place in range(row.start, row.end) if text[place].isdigit())
    other = "1" if text[place] != "1" else "2"
    return text[:place] + other + text[place + 1 :]


ARABIC = [row for row in ROWS if row.is_fact and row.number[0].isdigit()]


@pytest.mark.parametrize("rows", [ARABIC[at::4] for at in range(4)], ids=range(4))
def test_one_digit_changed_fails_exactly_its_fact(rows):
    text = SEED.text
    for row in rows:
        text = changed_digit(text, row)
    assert wheres(check.findings(dataclasses.replace(SEED, text=text), ROWS)) == {row.fact for row in rows}


def pairs():
    document = prose.read(SEED.text)
    facts = [row for row in ROWS if row.is_fact]
    for place, one in enumerate(facts):
        for other in facts[place + 1 :]:
            same = document.sentence(one.start) == document.sentence(other.start)
            if (
                same
                and one.indicator != other.indicator
                and (one.measure, one.base_unit) == (other.measure, other.base_unit)
            ):
                yield one, other


def at_once(pairs) -> list[list[tuple[Row, Row]]]:
    """Share pairs out to rounds, none of which has a row twice: a ledger is checked for many as fast as for one."""
    rounds: list[list[tuple[Row, Row]]] = []
    for pair in pairs:
        taken = ({row.start for other in one for row in other} for one in rounds)
        free = (one for one, starts in zip(rounds, taken, strict=True) if not starts & {row.start for row in pair})
        if (found := next(free, None)) is None:
            rounds.append(found := [])
        found.append(pair)
    return rounds


def test_two_facts_of_a_sentence_swapped_are_caught():
    """The numbers stay where they are; only what they are said to measure changes places."""
    words, missed = ("fact", "indicator", "term"), []
    for swapped in at_once(pairs()):
        swap = {
            one.start: dataclasses.replace(one, **{name: getattr(other, name) for name in words})
            for pair in swapped
            for one, other in (pair, pair[::-1])
        }
        caught = wheres(check.findings(SEED, [swap.get(row.start, row) for row in ROWS]))
        missed += [(one.fact, other.fact) for one, other in swapped if not caught & {one.fact, other.fact}]
    assert missed == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_fact][::9], ids=lambda row: row.fact)
def test_a_value_of_another_fact_is_caught(row):
    other = next(one for one in ROWS if one.is_fact and one.value not in (row.value, -row.value))
    assert wheres(check.findings(SEED, replaced(row, value=other.value))) == {row.fact}


def refacted(row: Row, **new) -> Row:
    """Change a fact and let follow what follows: it must be caught by its words, not by its id."""
    row = dataclasses.replace(row, **new)
    row = dataclasses.replace(row, base_unit=units.base_of(row.unit, row.measure))
    return dataclasses.replace(row, fact=ledger_csv.fact_id(row, SEED.slug(row.area)))


PLAIN = [row for row in ROWS if row.is_fact and not row.reason]


@pytest.mark.parametrize("bound", ["eq", "ge", "le", "approx"])
def test_a_bound_that_the_words_do_not_say_is_caught(bound):
    """A target of at least 82% that is noted as at most 82% looks right in every table."""
    rows = [row for row in PLAIN if row.bound != bound]
    assert {row.bound for row in rows} >= {"eq", "ge", "le", "approx"} - {bound}
    for reason, caught in (("", [(4, row.fact) for row in rows]), ("说明 · a reason", [])):
        changed = [dataclasses.replace(row, bound=bound, reason=reason) if row in rows else row for row in ROWS]
        found = [(one.rule, one.where) for one in check.findings(SEED, changed)]
        assert sorted(set(found)) == sorted(caught)


def test_what_the_words_say_otherwise_is_caught_unless_a_reason_says_why():
    """One column at a time, of many rows."""
    read = readings.readings(SEED)
    otherwise = (
        lambda row: {"value": -row.value} if row.value else {"kind": "context"},
        lambda row: {"year": 2017},
        lambda row: {"kind": "context" if row.kind == "actual" else "actual", "firm": ""},
        lambda row: {"area": "循化县" if "循化" not in SEED.text[row.start - 90 : row.end + 60] else "湖北省"},
        lambda row: {"pair": "" if row.pair else "to"},
        lambda row: (
            {"indicator": ""} if read.get(row.start, {}).get("indicator") else {"bound": "le", "kind": "context"}
        ),
    )
    for at, new in enumerate((*otherwise, lambda row: {"year": 2017, "reason": "说明 · a reason"})):
        changed = {row.start: refacted(row, **new(row)) for row in PLAIN[::7]}
        caught = wheres(check.findings(SEED, [changed.get(row.start, row) for row in ROWS]))
        assert caught == {row.fact for row in changed.values() if not row.reason}, at


@pytest.mark.parametrize("area", ["", "海东市、"])
def test_an_area_that_is_empty_is_a_finding_and_no_crash(area):
    row = next(row for row in ROWS if row.is_fact)
    said = [one.what for one in check.findings(SEED, replaced(row, area=area))]
    assert "area () is ''" in said


def test_a_second_side_without_its_first_is_caught():
    row = next(row for row in ROWS if row.pair == "from")
    found = check.findings(SEED, replaced(row, **vars(refacted(row, pair="", reason="说明 · a reason"))))
    assert ["it is to without from" in one.what for one in found] == [True]


@pytest.mark.parametrize("term", ["经营收", "不在这里的词", "个项目", "完成投资 420", "梳理计划当年完成", ""])
def test_a_term_that_is_no_phrase_of_its_sentence_is_caught(term):
    row = next(row for row in ROWS if row.fact == "investment.planned/2020/target")
    assert wheres(check.findings(SEED, replaced(row, term=term))) == {row.fact}
    assert check.findings(SEED, replaced(row, term="计划当年…完成投资")) == []


NOUNS = """2020年政府工作报告

一、2019年工作回顾

碳减排3.2万吨，综合排名上升5位，全市完成比例和增幅居全省第3位。旅游收入增长5.3%，全年旅游收入21.6亿元。
"""


@pytest.mark.parametrize(
    ("number", "term", "mend"),
    [
        ("3.2", "碳减排", ""),
        ("5", "综合排名", ""),
        ("3", "完成比例和增幅", ""),
        ("5.3", "旅游收入增长", "end `term` with 旅游收入"),
        ("21.6", "全年旅游收入达到", "copy only"),
    ],
)
def test_advice_on_a_term_proves_itself(copied, tmp_path, number, term, mend):
    (tmp_path / "noun.txt").write_text(NOUNS.replace("收入21.6", "收入达到21.6"), "utf-8")
    add.add(tmp_path / "noun.txt", "noun-2020", place="河湾市")
    source = collection.seed("noun-2020")
    rows = [dataclasses.replace(row, status="reviewed") for row in ledger_csv.read("noun-2020")]

    def found(phrase: str) -> list[str]:
        row = next(row for row in rows if row.number == number)
        new = dataclasses.replace(row, term=phrase, indicator="")
        new = dataclasses.replace(new, fact=ledger_csv.fact_id(new, source.slug(new.area)))
        every = check.findings(source, [new if one is row else one for one in rows])
        return [one.mend for one in every if "goes on into" in one.what]

    said = found(term)
    assert [mend in one for one in said] == [True] * bool(mend)
    for noun in [one.removeprefix("end `term` with ") for one in said if "with" in one]:
        assert found(noun) == []


@pytest.mark.parametrize("class_", ["name", "slogan", "ordinal", "idiom", "date"])
def test_a_fact_that_is_called_something_else_is_caught_unless_a_person_rejected_just_that(class_):
    rows = [row for row in ROWS if row.is_fact and units.split(row.unit)[1] in ("元", "亩", "%")][::5]
    bare = {
        row.start: Row(row.start, row.end, row.number, row.unit, class_, reason="名称的一部分 · part of a name")
        for row in rows
    }
    caught = [one for one in check.findings(SEED, [bare.get(row.start, row) for row in ROWS]) if one.rule == 1]
    assert {(one.where, one.starts) for one in caught} == {(f"{class_} at {start}", (start,)) for start in bare}
    kept = {start: dataclasses.replace(row, proposal="{}") for start, row in bare.items()}
    assert all("reads as" not in one.what for one in check.findings(SEED, [kept.get(row.start, row) for row in ROWS]))


def test_a_repeat_of_another_number_or_unit_is_caught():
    row = next(row for row in ROWS if row.class_ == "repeat" and row.unit == "%")
    for other in ("fiscal.revenue/2019", "economy.tertiary/2020/growth/target"):
        assert "it prints 6.5%" in check.findings(SEED, replaced(row, repeats=other))[0].what


def test_a_number_cut_out_of_a_longer_one_is_caught():
    text = "一、2019年工作回顾\n\n全市财政支出达到３，４５０万元，增长百分之六。\n"
    seed = dataclasses.replace(SEED, text=text)
    rows = propose.rows(text, (2019, 2020), SEED.place)
    assert "3450" in {numerals.plain(row.number) for row in rows}
    whole = next(row for row in rows if numerals.plain(row.number) == "3450")
    at = whole.start + 2
    cut = dataclasses.replace(
        whole, start=at, number=text[at : at + 3], value=4.5e6, term="财政支出", status="reviewed"
    )
    assert any(one.rule == 1 for one in check.findings(seed, [cut if row is whole else row for row in rows]))


def test_a_stretch_of_numerals_may_be_two_words_and_never_two_facts():
    first = next(
        row for row in ROWS if row.number == "一" and any(o.start == row.end and o.number == "千" for o in ROWS)
    )
    second = next(row for row in ROWS if row.start == first.end)
    assert check.findings(SEED, ROWS) == []
    assert check.findings(SEED, [row for row in ROWS if row is not second])
    fact = dataclasses.replace(ROWS[ROWS.index(next(r for r in ROWS if r.is_fact))], start=second.start, end=second.end)
    assert check.findings(SEED, [fact if row is second else row for row in ROWS])


def test_a_proposed_ledger_is_open_and_not_wrong():
    assert check.findings(SEED, propose.rows(SEED.text, (SEED.reviews, SEED.plans), SEED.place)) == []


# Statements -----------------------------------------------------------------------------------------------

WORDED = statements_csv.read(SEED)


def test_the_statements_hold():
    assert proof.statement_findings(SEED) == [] and len(WORDED)


def restated(copied, row, **new) -> list[check.Finding]:
    """Write the statements with one changed, and hold them against the document."""
    rows = [dataclasses.replace(one, **new) if one == row else one for one in WORDED]
    frame = pd.DataFrame([vars(one) for one in rows])
    frame.to_csv(copied / f"{REVIEWED}.statements.csv", index=False)
    return proof.statement_findings(SEED)


@pytest.mark.parametrize("row", WORDED, ids=lambda row: row.statement)
def test_a_statement_that_does_not_stand_there_is_caught(copied, row):
    other = next(one for one in WORDED if one.indicator != row.indicator and one.start != row.start)
    place = next(area for area in SEED.areas if area not in {one.area for one in WORDED if one.start == row.start})
    for new in (
        {"start": row.start + 1}, {"start": row.start - 1}, {"end": row.end - 1}, {"end": row.end + 1},
        {"start": other.start, "end": other.end}, {"start": row.end, "end": row.start},
        {"start": 0, "end": 4}, {"end": len(SEED.text) + 9}, {"start": len(SEED.text) + 1, "end": len(SEED.text) + 9},
        {"indicator": other.indicator}, {"indicator": "greening.no_such"}, {"area": place}, {"area": "月球"},
        {"kind": "plan"}, {"zh": "第一"}, {"zh": ""}, {"en": ""}, {"statement": other.statement},
        {"year": row.year - 1}, {"statement": row.statement.replace(f"/{row.year}", f"/{row.year}1", 1)},
    ):  # fmt: skip
        assert restated(copied, row, **new), new
    restated(copied, row, start=0, end=4)
    with pytest.raises(HaidongError, match=f"has another statements than was proved; run haidong check {REVIEWED}"):
        statements_csv.statements()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start,", "begin,", "lacks the column start"),
        (f"\n{WORDED[0].start},", "\nhere,", "line 2: start is 'here', which is no number"),
        (f",{WORDED[0].year},", ",,", "line 2: year is '', which is no number"),
        (f",{WORDED[0].year},", ",", "line 2: it has not as many cells as there are columns"),
    ],
)
def test_statements_that_cannot_be_read_are_told_in_a_sentence(copied, old, new, said):
    path = copied / f"{REVIEWED}.statements.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(HaidongError, match=said):
        proof.statement_findings(SEED)


def test_check_says_what_is_off_with_statements_too(copied, capsys):
    path = copied / f"{REVIEWED}.statements.csv"
    path.write_text(path.read_text("utf-8").replace(f"\n{WORDED[-1].start},", f"\n{WORDED[-1].start + 2},"), "utf-8")
    with pytest.raises(SystemExit) as left:
        cli.main(["check", REVIEWED])
    said = capsys.readouterr().out
    assert left.value.code == 1
    assert WORDED[-1].statement in said and "1 finding, 0 rows to review" in said


@pytest.mark.parametrize("row", ROWS[::23], ids=lambda row: f"{row.start}")
def test_a_dropped_row_is_missed(row):
    found = check.findings(SEED, [one for one in ROWS if one is not row])
    runs = [one for one in numerals.runs(SEED.text) if row.start <= one[0] < row.end]
    assert {finding.where for finding in found if finding.rule == 1} >= {f"offset {start}" for start, _ in runs}


def test_a_row_on_a_word_is_caught():
    place = SEED.text.index("海东")
    extra = Row(place, place + 2, "海东", class_="name", reason="a place")
    found = check.findings(SEED, [*ROWS, extra])
    assert [finding.what for finding in found] == ["this row holds no numeral"]


def test_two_rows_on_one_numeral_are_caught():
    row = next(row for row in ROWS if row.is_fact)
    found = check.findings(SEED, [*ROWS, dataclasses.replace(row, fact=row.fact + "/again")])
    assert "these rows overlap" in {finding.what for finding in found}


def test_a_row_that_swallows_its_neighbour_is_caught():
    first, second = next((a, b) for a, b in zip(ROWS, ROWS[1:], strict=False) if b.start - a.end < 12)
    found = check.findings(SEED, replaced(first, end=second.end))
    assert any(finding.rule == 1 for finding in found)


@pytest.mark.parametrize(
    ("column", "word"),
    [("measure", "amount"), ("kind", "plan"), ("bound", "gt"), ("indicator", "tourism.vistors"), ("area", "西宁市"),
     ("pair", "before"), ("status", "done"), ("class_", "fakt")],
)  # fmt: skip
def test_a_word_outside_the_vocabulary_is_caught(column, word):
    row = next(row for row in ROWS if row.is_fact)
    found = check.findings(SEED, replaced(row, **{column: word}))
    assert any(word in finding.what for finding in found)


def test_a_numeral_without_a_reason_is_caught():
    row = next(row for row in ROWS if not row.is_fact)
    assert "without a reason" in check.findings(SEED, replaced(row, reason=""))[0].what


def test_a_repeat_of_nothing_is_caught():
    row = next(row for row in ROWS if row.class_ == "repeat")
    assert "no fact here" in check.findings(SEED, replaced(row, repeats="fiscal.revenue/1900"))[0].what


def test_two_facts_with_one_id_are_caught():
    one, other = [row for row in ROWS if row.is_fact][:2]
    assert any("2 rows have this id" in f.what for f in check.findings(SEED, replaced(other, fact=one.fact)))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace("start,end", "begin,end", 1), "lacks the column start;"),
        (lambda text: text.replace("\n394,", "\nhere,", 1), "start is 'here', which is no number"),
        (lambda text: "", "lacks the columns"),
        (lambda text: text.replace(",reviewed,", ",", 1), "line 2: it has not as many cells"),
    ],
)
def test_a_file_that_is_no_ledger_is_told_in_a_sentence(damage, said):
    text = damage(ledger_csv.path(REVIEWED).read_text("utf-8"))
    with pytest.raises(HaidongError, match=said):
        ledger_csv.loads(text, "x.csv")


def test_a_spreadsheets_byte_order_mark_is_read():
    assert ledger_csv.loads("\ufeff" + ledger_csv.dumps(ROWS), "x.csv") == ROWS


def listed(text, first_unit, second_unit):
    """Check a ledger of two numbers in a list."""
    seed = dataclasses.replace(SEED, text=text)
    rows = []
    for number, unit in (("5.9", first_unit), ("2.9", second_unit)):
        start = text.index(number)
        end = start + len(number) + (len(unit) if text.startswith(unit, start + len(number)) else 0)
        row = next(row for row in ROWS if row.fact.endswith("/change"))
        value = float(number)
        rows.append(dataclasses.replace(row, start=start, end=end, number=number, unit=unit, value=value))
    return [finding.what for finding in check.findings(seed, rows) if "the document prints" in finding.what]


def test_a_unit_may_stand_at_the_end_of_its_list_and_nowhere_else():
    assert listed("存贷比上升5.9和2.9个百分点。", "个百分点", "个百分点") == []
    assert listed("存贷比上升5.9，贷款上升2.9个百分点。", "个百分点", "个百分点") != []
    assert listed("存贷比上升5.9和2.9个百分点。", "%", "个百分点") != []


def test_a_unit_that_stands_with_the_last_of_a_list_is_that_of_each():
    """Of 提高2.2个和7.4个百分点 the first was 2.2 things, and no growth of it met another's."""
    text = "一、2024年工作回顾\n\n装备制造业、汽车制造业增加值增速分别提高2.2个和7.4个百分点。\n"
    rows = [row for row in propose.rows(text, (2024, 2025), "河湾市") if row.is_fact]
    assert [(row.number, row.unit, row.base_unit) for row in rows] == [
        ("2.2", "个", "个百分点"), ("7.4", "个百分点", "个百分点"),
    ]  # fmt: skip
    assert (
        readings.base_unit("个", "change", "2.2", {"unit": "个百分点", "measure": "change", "base_unit": "个百分点"})
        == "个百分点"
    )
