"""Taking documents in: a half-done `add` or a numeral without a row would look like a collection that holds."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from haidong_data import add as adding
from haidong_data import extract, ledgers, numerals, open_rows, propose, review, seeds
from haidong_data.errors import HaidongError

MAIN = "from haidong_data.cli import main; main()"
REPORT = """政府工作报告

——2021年1月20日在河湾市第三届人民代表大会第五次会议上

各位代表：

一、2020年工作回顾

全市地区生产总值增长5.5%，完成地方一般公共预算收入21.3亿元，增长4.3%；城镇新增就业9500人。打赢三大攻坚战，新建五条高速公路，国道109线建成通车。

全年接待游客1500万人次，下降15.1%。河湾大学建校70周年。贫困发生率由0.03%下降到0。

二、2021年工作安排

地区生产总值增长6%—6.5%。进一步统一思想，落实“四个意识”。
"""


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, "utf-8")
    return path


def state(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_numeral_has_one_row():
    rows = propose.rows(REPORT)
    for start, end in numerals.runs(REPORT):
        holding = [row for row in rows if row.start <= start and end <= row.end]
        assert len(holding) == 1, REPORT[start - 5 : end + 5]
    assert all(row.status == "proposed" for row in rows)
    assert all(row.reason for row in rows if not row.is_fact)
    assert ledgers.loads(ledgers.dumps(rows), "x") == rows


@pytest.mark.parametrize(
    ("around", "class_"),
    [("国道109线", "name"), ("建校70周年", "name"), ("——2021年", "date"), ("三大攻坚战", "slogan"),
     ("“四个意识”", "slogan"),
     ("进一步", "idiom"), ("一、2020", "ordinal"), ("统一思想", "idiom")],
)  # fmt: skip
def test_what_is_no_figure_has_its_class(around, class_):
    rows = propose.rows(REPORT)
    at = REPORT.index(around)
    first = next(row for row in rows if at <= row.start < at + len(around))
    assert first.class_ == class_


def test_a_repeated_figure_names_the_first():
    text = REPORT.replace("全年接待", "今年地区生产总值增长5.5%。全年接待").replace("今年地", "全市地")
    repeats = [row for row in propose.rows(text) if row.class_ == "repeat"]
    assert [row.number for row in repeats] == ["5.5"]
    assert repeats[0].repeats == next(
        row.fact for row in propose.rows(text) if row.number == "5.5" and row.is_fact
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ledgers_close_on_broken_text_too(seed):
    import random

    chance = random.Random(seed)
    text = "".join(
        chance.choice("一三十百万亿5.29８．，。、（）“”第由到年月日个项家元%增长收入占 \n　的：—大")
        for _ in range(4000)
    )
    rows = propose.rows(text)
    assert all(before.end <= after.start for before, after in zip(rows, rows[1:], strict=False))
    for start, end in numerals.runs(text):
        assert sum(row.start <= start and end <= row.end for row in rows) == 1, (
            start,
            text[start - 9 : end + 9],
        )
    for fact in extract.facts(text):
        assert fact["start"] < fact["end"] and fact["low"] <= fact["value"] <= fact["high"]


def test_add_takes_the_document_and_says_what_it_did(copied, document):
    before = state(copied)
    added = adding.add(document, "hewan-2021", place_en="Hewan")
    after = state(copied)
    assert set(after) - set(before) == {"hewan-2021.txt", "hewan-2021.csv"}
    assert after["hewan-2021.txt"] == document.read_bytes()
    assert after["seeds.toml"].startswith(before["seeds.toml"].rstrip(b"\n"))
    source = seeds.seed("hewan-2021")
    assert (source.place, source.place_en, source.reviews, source.plans) == ("河湾市", "Hewan", 2020, 2021)
    assert source.session == "河湾市第三届人民代表大会第五次会议"
    assert str(source.delivered) == "2021-01-20"
    rows = ledgers.read("hewan-2021")
    assert rows == added.rows and {row.status for row in rows} == {"proposed"}
    assert next(row for row in rows if row.number == "1500").fact == "tourism.visitors/2020"
    assert next(row for row in rows if row.number == "15.1").value == -15.1
    assert {row.area for row in rows if row.is_fact} <= set(source.areas)


def test_a_second_add_changes_nothing(copied, document):
    adding.add(document, "hewan-2021", place_en="Hewan")
    before = state(copied)
    with pytest.raises(HaidongError, match="here already, as hewan-2021"):
        adding.add(document, "hewan-2022")
    document.write_text(REPORT + "又及：增长3%。\n", "utf-8")
    with pytest.raises(HaidongError, match="is taken"):
        adding.add(document, "hewan-2021")
    assert state(copied) == before


@pytest.mark.parametrize("name", ["", "../x", "a/b", "Hewan", "a b", "-a", "a--b", "x" * 99, "海东", "a\n"])
def test_an_id_that_is_none_is_refused(copied, document, name):
    before = state(copied)
    with pytest.raises(HaidongError, match="is no id"):
        adding.add(document, name)
    assert state(copied) == before


def test_what_the_document_does_not_say_is_asked_for(copied, tmp_path):
    path = tmp_path / "bare.txt"
    path.write_text("一、2020年工作回顾\n\n全市地区生产总值增长5.5%，财政收入21.3亿元。\n", "utf-8")
    before = state(copied)
    with pytest.raises(HaidongError, match="give --place, --delivered"):
        adding.add(path, "bare-2021")
    assert state(copied) == before
    import datetime

    added = adding.add(path, "bare-2021", place="河湾市", delivered=datetime.date(2021, 1, 20))
    assert (added.description["reviews"], added.description["plans"]) == (2020, 2021)


def test_gb18030_is_kept_as_the_text_it_is(copied, tmp_path):
    path = tmp_path / "gb.txt"
    path.write_bytes(REPORT.encode("gb18030"))
    adding.add(path, "hewan-2021", place_en="Hewan")
    assert seeds.seed("hewan-2021").text == REPORT


def test_an_interrupted_add_leaves_no_report(copied, document, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    listed = (copied / "seeds.toml").read_bytes()
    monkeypatch.setattr(adding.ledgers, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        adding.add(document, "hewan-2021", place_en="Hewan")
    assert (copied / "seeds.toml").read_bytes() == listed
    assert "hewan-2021" not in seeds.described()
    monkeypatch.undo()
    monkeypatch.setenv("HAIDONG_SEEDS", str(copied))
    adding.add(document, "hewan-2021", place_en="Hewan")
    assert "hewan-2021" in seeds.described()


def test_a_killed_add_leaves_no_report(copied, document):
    """Kill the command at different moments: each time all is there, or nothing."""
    for wait in (0.05, 0.2, 0.4):
        command = [
            sys.executable,
            "-c",
            MAIN,
            "add",
            str(document),
            "--id",
            "hewan-2021",
            "--place-en",
            "Hewan",
        ]
        process = subprocess.Popen(command, env={**os.environ, "HAIDONG_SEEDS": str(copied)}, stderr=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)  # fmt: skip
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if "hewan-2021" in seeds.described():
            assert seeds.seed("hewan-2021").text == REPORT
            assert len(ledgers.read("hewan-2021")) == len(propose.rows(REPORT))


# The review of proposed rows.


@pytest.fixture
def added(copied, document):
    return adding.add(document, "hewan-2021", place_en="Hewan")


def test_rows_wait_with_their_sentences(added):
    waiting = open_rows.waiting("hewan-2021")
    assert len(waiting) == len(added.rows)
    visitors = next(one for one in waiting if one.row.number == "1500")
    assert visitors.sentence == "全年接待游客1500万人次，下降15.1%。" and visitors.topic == "tourism"


def test_accepting_takes_the_row_as_it_is(added):
    row = next(row for row in added.rows if row.number == "1500")
    assert review.accept("hewan-2021", row.start) == 1
    now = next(one for one in ledgers.read("hewan-2021") if one.start == row.start)
    assert (now.status, now.proposal, now.value) == ("reviewed", "", row.value)
    with pytest.raises(HaidongError, match="no row"):
        review.accept("hewan-2021", 1)


def test_a_fact_that_the_dictionary_does_not_know_is_not_accepted(added):
    row = next(row for row in added.rows if row.number == "五" and row.is_fact)
    assert row.indicator == ""
    with pytest.raises(HaidongError, match="has no indicator"):
        review.accept("hewan-2021", row.start)
    assert 'zh = "高速公路"' in open_rows.suggestions("hewan-2021")


def test_a_correction_keeps_what_the_reader_had_proposed(added):
    row = next(row for row in added.rows if row.number == "1500")
    changed = review.correct("hewan-2021", row.start, year=2019, bound="approx")
    assert (changed.fact, changed.year, changed.bound) == ("tourism.visitors/2019", 2019, "approx")
    proposal = json.loads(changed.proposal)
    assert (proposal["fact"], proposal["year"], proposal["bound"]) == ("tourism.visitors/2020", 2020, "eq")
    again = review.correct("hewan-2021", row.start, year=2018)
    assert json.loads(again.proposal)["year"] == 2020  # the first proposal stays
    assert ledgers.read("hewan-2021")[added.rows.index(row)] == again


def test_a_correction_checks_its_words(added):
    start = next(row for row in added.rows if row.number == "1500").start
    for changes, words in (
        ({"indicator": "tourism.visitor"}, "did you mean tourism.visitors"),
        ({"measure": "size"}, "no measure"),
        ({"colour": "red"}, "no column"),
        ({"indicator": "fiscal.revenue", "number": "x"}, "is no number"),
    ):
        with pytest.raises(HaidongError, match=words):
            review.correct("hewan-2021", start, **changes)
    assert ledgers.read("hewan-2021") == added.rows


def test_a_rejection_needs_a_reason_and_keeps_the_proposal(added):
    start = next(row for row in added.rows if row.number == "五" and row.is_fact).start
    with pytest.raises(HaidongError, match="reason is empty"):
        review.reject("hewan-2021", start, "slogan", " ")
    with pytest.raises(HaidongError, match="no class"):
        review.reject("hewan-2021", start, "fact", "x")
    row = review.reject("hewan-2021", start, "slogan", "提法")
    assert (row.class_, row.fact, row.value, row.status) == ("slogan", "", None, "reviewed")
    assert json.loads(row.proposal)["term"] == "高速公路"


# The command line.


def command(*args, **env):
    done = subprocess.run([sys.executable, "-c", MAIN, *map(str, args)],
                          capture_output=True, text=True, env={**os.environ, **env}, timeout=120)  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_extract_prints_one_object_a_figure(document):
    code, out, err = command("extract", document)
    facts = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert facts == extract.facts(REPORT, "report.txt")


def test_extract_writes_csv_and_parquet(document, tmp_path):
    code, out, _ = command("extract", document, "--csv")
    assert code == 0 and out.splitlines()[0] == ",".join(extract.COLUMNS)
    assert len(out.splitlines()) == len(extract.facts(REPORT)) + 1
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    assert command("extract", document, "--parquet", tmp_path / "a.parquet")[0] == 0
    frame = pd.read_parquet(tmp_path / "a.parquet")
    assert list(frame.columns) == list(extract.COLUMNS) and len(frame) == len(extract.facts(REPORT))


def test_bad_input_is_one_sentence_and_nothing_is_written(document, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\0\1\2")
    out = tmp_path / "out.jsonl"
    for args in (("extract", bad), ("extract", document, bad, "-o", out), ("extract", tmp_path / "none.txt"),
                 ("extract", document, "--cluster", "tcp://127.0.0.1:9"),
                 ("extract", document, "-j", "0", *[document] * 9)):  # fmt: skip
        code, said, err = command(*args)
        assert code == 2 and said == "" and not out.exists()
        assert re.fullmatch(r"haidong: [^\n]+\.\n", err), err


def test_where_nothing_can_be_written_is_said_and_nothing_is_made(document, tmp_path):
    before = sorted(tmp_path.iterdir())
    folder, none = f"{tmp_path}/", f"{tmp_path}/none"
    for args in (("-o", f"{none}/x.jsonl"), ("-o", f"{none}/"), ("-o", folder), ("-o", ""), ("-j", "0"), ("-j", "-3"),
                 ("--parquet", f"{none}/x.parquet"), ("--parquet", str(tmp_path))):  # fmt: skip
        code, said, err = command("extract", document, *args)
        assert code == 2 and said == "", args
        assert re.fullmatch(r"haidong: [^\n]+\.\n", err), err
    assert sorted(tmp_path.iterdir()) == before


def test_good_files_are_read_beside_bad_ones_on_request(document, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\0\1\2")
    code, out, err = command("extract", bad, document, "--skip-bad")
    assert code == 2 and "bad.txt" in err
    assert len(out.splitlines()) == len(extract.facts(REPORT))


def test_add_from_the_command_line(copied, document):
    code, out, err = command(
        "add", document, "--id", "hewan-2021", "--place-en", "Hewan", HAIDONG_SEEDS=str(copied)
    )
    assert (code, err) == (0, "") and "reviews 2020, plans 2021" in out
    code, out, err = command("add", document, "--id", "hewan-2021", HAIDONG_SEEDS=str(copied))
    assert code == 2 and out == "" and "here already" in err
    code, out, _ = command("check", "hewan-2021", HAIDONG_SEEDS=str(copied))
    assert code == 1 and "open" in out
