"""Taking documents in: a half-done `add` or a numeral without a row would look like a collection that holds."""

import dataclasses
import hashlib
import itertools
import json
import re
import signal
import subprocess
import sys

import pytest
from hewan import MAIN, REPORT, command, killed, process

from haidong_data import collection, ledger_csv, numerals
from haidong_data.analysis import citation, time_series
from haidong_data.batch import executors
from haidong_data.errors import HaidongError
from haidong_data.export import datapackage, tables, workbook
from haidong_data.ledgers import add as adding
from haidong_data.ledgers import propose
from haidong_data.reader import extract, origin
from haidong_data.reader.flat_text import flatten


def state(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file() and p.name != ".lock"}


def test_every_numeral_has_one_row():
    rows = propose.rows(REPORT)
    for start, end in numerals.runs(REPORT):
        holding = [row for row in rows if row.start <= start and end <= row.end]
        assert len(holding) == 1, REPORT[start - 5 : end + 5]
    assert all(row.status == "proposed" for row in rows)
    assert all(row.reason for row in rows if not row.is_fact)
    assert ledger_csv.loads(ledger_csv.dumps(rows), "x") == rows


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


@pytest.mark.parametrize(
    ("sentence", "classes"),
    [
        # Part of a name, wherever it stands in it and whatever unit it looks like.
        ("八宿县和七里河区通车，三门峡黄河大桥竣工。", ["name"] * 3),
        ("十天高速贯通，二级公路改造，三级甲等医院落户。", ["name"] * 3),
        ("获科技进步一等奖，选派第一书记，“三文鱼”上市。", ["name"] * 3),
        # Ways of speaking.
        ("省市县三级联动，深化县乡两级改革。", ["slogan"] * 2),
        ("一企一策、一村一品、一区一带。", ["idiom"] * 6),
        ("推动大众创业、万众创新。", ["idiom"]),
    ],
)
def test_alike_numerals_have_one_class(sentence, classes):
    rows = propose.rows(REPORT.split("\n\n", 1)[0] + "\n\n" + sentence)
    at = len(REPORT.split("\n\n", 1)[0])
    assert [row.class_ for row in rows if row.start > at] == classes


def test_a_repeated_figure_names_the_first():
    text = REPORT.replace("全年接待", "今年地区生产总值增长5.5%。全年接待").replace("今年地", "全市地")
    repeats = [row for row in propose.rows(text) if row.class_ == "repeat"]
    assert [row.number for row in repeats] == ["5.5"]
    assert repeats[0].repeats == next(row.fact for row in propose.rows(text) if row.number == "5.5" and row.is_fact)


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
    source = collection.seed("hewan-2021")
    assert (source.place, source.place_en, source.reviews, source.plans) == ("河湾市", "Hewan", 2020, 2021)
    assert source.session == "河湾市第三届人民代表大会第五次会议"
    assert str(source.delivered) == "2021-01-20"
    rows = ledger_csv.read("hewan-2021")
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
    with pytest.raises(HaidongError, match="give --place"):
        adding.add(path, "bare-2021")
    assert state(copied) == before
    added = adding.add(path, "bare-2021", place="河湾市")
    assert (added.description["reviews"], added.description["plans"]) == (2020, 2021)


def test_a_day_that_is_not_printed_is_not_made_up(copied, tmp_path):
    path = tmp_path / "bare.txt"
    path.write_text(REPORT.replace("2021年1月20日", "今天"), "utf-8")
    added = adding.add(path, "bare-2021", place_en="Hewan")
    assert any("day of delivery is not printed; it stands as 2021" in note for note in added.notes)
    assert collection.seed("bare-2021").delivered == "2021"
    assert list(collection.seed_entries()) == ["haidong-2020", "bare-2021"]


def test_what_is_known_of_a_day_goes_where_days_go(two_years):
    toml = two_years / "seeds.toml"
    toml.write_text(toml.read_text("utf-8").replace("delivered = 2021-03-02", 'delivered = "2021"'), "utf-8")
    frames = tables.frames()
    assert list(frames["reports"]["delivered"]) == ["2020-04-09", "2021"]
    assert workbook.encode(frames)
    assert datapackage.field("delivered", frames["reports"]["delivered"])["type"] == "string"
    assert time_series.lineage("madeup-2021") == ["haidong-2020", "madeup-2021"]
    assert "（2021）" in citation.cite("fiscal.revenue/2020", report="madeup-2021").place


def test_a_title_that_is_a_day_is_text(copied, document):
    """As a date it would be no title, and no report of the collection could be read any more."""
    adding.add(document, "hewan-2021", title="2021-01-20", title_en='a "\\" b\x07')
    found = collection.seed("hewan-2021")
    assert (found.title, found.title_en, found.delivered) == ("2021-01-20", 'a "\\" b ', "2021-01-20")
    assert "delivered = 2021-01-20\n" in (copied / "seeds.toml").read_text("utf-8")


@pytest.mark.parametrize("said", ["2021-13", "21-01-20", "2021-02-30", "yesterday", "2021-1-2", ""])
def test_a_day_that_is_none_is_refused(copied, document, said):
    before = state(copied)
    with pytest.raises(HaidongError, match="is no date; offered"):
        adding.add(document, "hewan-2021", delivered=said)
    assert state(copied) == before


def test_years_that_are_told_reach_the_ledger(copied, document):
    """A wrong year looks like a right one in every chart."""
    document.write_text(REPORT.replace("2021年1月20日", "今天").replace("2020年", "去年").replace("2021年工", "今年工"))
    added = adding.add(document, "hewan-2018", reviews=2017, plans=2018)
    years = {row.number: row.year for row in added.rows if row.is_fact}
    assert (years["1500"], years["21.3"], years["6.5"]) == (2017, 2017, 2018)
    assert next(row for row in added.rows if row.number == "1500").fact == "tourism.visitors/2017"


@pytest.mark.parametrize(
    "told",
    [{"reviews": -5, "plans": 99999}, {"reviews": 2021, "plans": 2020}, {"reviews": 2020, "plans": 2020},
     {"reviews": 2014, "plans": 2020}, {"reviews": 1900, "plans": 1901}, {"reviews": 2998, "plans": 2999},
     {"reviews": 2010, "plans": 2011}, {"delivered": "2035-01-01", "reviews": 2020, "plans": 2021}],
)  # fmt: skip
def test_years_that_no_report_has_are_refused(copied, document, told):
    before = state(copied)
    with pytest.raises(HaidongError) as caught:
        adding.add(document, "hewan-2021", **told)
    assert "--reviews" in str(caught.value) and "\n" not in str(caught.value)
    assert state(copied) == before


def test_one_year_that_is_told_says_the_other(copied, document):
    document.write_text(REPORT.replace("2021年1月20日", "今天"))
    assert adding.add(document, "hewan-2021", plans=2019).description["reviews"] == 2018


@pytest.mark.parametrize(
    ("opening", "place", "session", "session_en"),
    [
        ("各位代表：现在我代表海东市人民政府向大会作工作报告", "海东市", "", ""),
        ("各位代表：我受海东市人民政府委托，向大会报告", "海东市", "", ""),
        ("——2020年5月22日在第十三届全国人民代表大会第三次会议上\n\n现在，我代表国务院，向大会报告", "全国",
         "第十三届全国人民代表大会第三次会议", "3rd session of the 13th National People's Congress"),
        ("向青海省第二十一届人民代表大会第二次会议报告", "青海省", "青海省第二十一届人民代表大会第二次会议",
         "2nd session of the 21st People's Congress of Qinghai"),
        ("现在，我代表市人民政府报告工作。我们落实党中央、国务院的决策部署", "", "", ""),
    ],
)  # fmt: skip
def test_place_and_session_are_what_the_opening_names(opening, place, session, session_en):
    text = f"政府工作报告\n\n{opening}。\n\n一、2019年工作回顾\n\n全年财政收入21.3亿元。\n"
    assert origin.place_of(flatten(text).text) == place
    description, _ = adding.describe(text, **({} if place else {"place": "河湾市"}))
    assert (description["session"], description["session_en"]) == (session, session_en)


def test_another_place_that_is_told_is_the_facts_own(copied, document):
    added = adding.add(document, "hekou-2021", place="河口市")
    assert {row.area for row in added.rows if row.is_fact} == {"河口市"}
    assert added.description["session"].startswith("河口市")


# What is kept of a file.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_kept_byte_for_byte(copied, tmp_path, encoding):
    path = tmp_path / "report.txt"
    path.write_bytes(REPORT.replace("\n", "\r\n").encode(encoding))
    added = adding.add(path, "hewan-2021", place_en="Hewan")
    assert (copied / "hewan-2021.txt").read_bytes() == path.read_bytes()
    source = collection.seed("hewan-2021")
    assert all(source.text[row.start : row.end].startswith(row.number) for row in added.rows)
    assert "source" not in collection.seed_entries()["hewan-2021"]


@pytest.mark.parametrize("opening", ["", "\ufeff"])
def test_of_another_encoding_the_text_is_kept_and_the_file_is_named(copied, tmp_path, opening):
    path = tmp_path / "gb.txt"
    path.write_bytes((opening + REPORT).encode("gb18030"))
    added = adding.add(path, "hewan-2021", place_en="Hewan")
    source, entry = collection.seed("hewan-2021"), collection.seed_entries()["hewan-2021"]
    assert source.text == REPORT
    assert (entry["source"], entry["source_sha256"]) == (
        "gb.txt",
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert any("kept as UTF-8" in note for note in added.notes)
    before = state(copied)
    with pytest.raises(HaidongError, match="here already, as hewan-2021"):
        adding.add(path, "hewan-2022")
    path.write_text(REPORT, "utf-8")
    with pytest.raises(HaidongError, match="here already, as hewan-2021"):
        adding.add(path, "hewan-2022")
    assert state(copied) == before


# What lies beside the seeds is nobody's to overwrite.


@pytest.mark.parametrize("name", ["reference", "reference-sources", "seeds", "indicators", "haidong-2020"])
def test_the_collections_own_files_are_no_ids(copied, document, name):
    for there in (True, False):
        if not there and name.startswith("reference"):
            (copied / "reference.csv").unlink(missing_ok=True)
        before = state(copied)
        with pytest.raises(HaidongError, match="is taken by .*; choose another, e.g. hewan-2021"):
            adding.add(document, name, place_en="Hewan")
        assert state(copied) == before


@pytest.mark.parametrize("name", ["notes.csv", "notes.txt", "notes.statements.csv", "notes.toml"])
def test_a_file_that_lies_there_is_not_overwritten(copied, document, name):
    (copied / name).write_text("mine", "utf-8")
    before = state(copied)
    with pytest.raises(HaidongError, match=f"the id notes is taken by the file {name}"):
        adding.add(document, "notes")
    assert state(copied) == before


def test_a_ledger_that_was_reviewed_is_not_taken_for_an_interrupted_add(copied, document):
    (copied / "hewan-2021.txt").write_bytes(document.read_bytes())
    rows = propose.rows(REPORT)
    ledger_csv.save("hewan-2021", [dataclasses.replace(rows[0], status="reviewed"), *rows[1:]])
    before = state(copied)
    with pytest.raises(HaidongError, match="taken by the file hewan-2021.csv"):
        adding.add(document, "hewan-2021")
    assert state(copied) == before


def test_without_an_id_a_free_one_is_taken(copied, document):
    assert adding.add(document, place_en="He Wan").id == "he-wan-2021"
    document.write_text(REPORT + "又及：增长3%。\n", "utf-8")
    assert adding.add(document).id == "report-2021"
    document.write_text(REPORT + "又及：增长4%。\n", "utf-8")
    assert adding.add(document).id == "report-2021-2"


# Many at once


def bare(folder, name, text=""):
    path = folder / name
    path.write_text(f"一、2020年工作回顾\n\n全市地区生产总值增长5.5%，财政收入21.3亿元。{text}\n", "utf-8")
    return path


def test_many_documents_and_a_table_of_what_they_do_not_say(copied, document, tmp_path):
    first, second = bare(tmp_path, "first.txt"), bare(tmp_path, "second.txt", "增长4%。")
    before = state(copied)
    code, out, err = command("add", first, second, document)
    assert code == 2 and "first.txt (place); second.txt (place)" in err and err.count("\n") == 1
    assert state(copied) == before
    assert out.splitlines()[0] == "path,id,place,place_en,reviews,plans"
    table = tmp_path / "table.csv"
    table.write_bytes(
        out.replace("first.txt,,,", "first.txt,one-2021,河口市,Hekou")
        .replace("second.txt,,,", "second.txt,,河源市,Heyuan")
        .replace(",", ";")
        .encode("gb18030")
    )
    code, out, err = command("add", document, "--table", table)
    assert (code, err) == (0, "")
    assert {"one-2021", "heyuan-2021", "report-2021"} <= set(collection.seed_entries())
    assert collection.seed("one-2021").place == "河口市"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("id,place\nx,y\n", "neither|no column path"),
        ("path,plce\na.txt,y\n", "did you mean place"),
        ("path,plans\na.txt,soon\n", "line 2: plans is 'soon', which is no year"),
        ("path,id\na.txt,same-2021\nb.txt,same-2021\n", "is given to 2 documents"),
        ("path,id\nmissing.txt,x-2021\n", "missing.txt"),
    ],
)
def test_a_table_that_cannot_be_is_said_and_nothing_is_added(copied, tmp_path, table, said):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(REPORT + f"又及：增长{ord(name[0])}%。\n", "utf-8")
    (tmp_path / "table.csv").write_text(table, "utf-8")
    before = state(copied)
    with pytest.raises(HaidongError, match=said) as caught:
        adding.add_all([], tmp_path / "table.csv", place="河湾市")
    assert "\n" not in str(caught.value) and state(copied) == before


def test_one_of_many_that_cannot_be_read_leaves_the_collection_as_it_was(copied, document, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\0\1")
    before = state(copied)
    with pytest.raises(HaidongError, match=r"bad\.txt"):
        adding.add_all([document, tmp_path / "bad.txt"])
    with pytest.raises(HaidongError, match="here already|the same document"):
        (tmp_path / "again.txt").write_bytes(document.read_bytes())
        adding.add_all([document, tmp_path / "again.txt"])
    assert state(copied) == before


# What goes wrong around it


@pytest.mark.parametrize(
    "damage", [lambda data: data.decode().encode("gbk"), lambda data: data[: data.index("政".encode()) + 1]]
)
def test_a_list_of_seeds_that_cannot_be_read_is_said_in_a_sentence(copied, document, damage):
    toml = copied / "seeds.toml"
    toml.write_bytes(damage(toml.read_bytes()))
    before = state(copied)
    for args in (("add", document), ("check",)):
        code, _, err = command(*args)
        assert code == 2 and re.fullmatch(r"haidong: [^\n]*seeds.toml[^\n]+\.\n", err), err
    assert state(copied) == before


def test_odd_files_are_said_in_a_sentence(copied, tmp_path):
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    before = state(copied)
    for path in (tmp_path / ("长" * 300 + ".txt"), tmp_path / "dangling.txt", tmp_path):
        code, out, err = command("add", path)
        assert (code, out) == (2, "") and re.fullmatch(r"haidong: [^\n]+\.\n", err), err
    assert state(copied) == before


@pytest.mark.parametrize("full_at", [1, 2, 3])
def test_a_disk_that_fills_leaves_nothing_behind(copied, document, monkeypatch, full_at):
    """The text, the ledger and the list are written in this order; each may be the one that does not fit."""
    written, real = [], collection.aside

    def aside(path):
        written.append(path)
        if len(written) == full_at:
            raise OSError(28, "No space left on device")
        return real(path)

    before = state(copied)
    monkeypatch.setattr(collection, "aside", aside)
    with pytest.raises(HaidongError, match="No space left on device; nothing was added"):
        adding.add(document, "hewan-2021")
    assert state(copied) == before


def test_what_killed_processes_had_begun_is_swept(copied, document):
    for name in (".hewan-2021.csv.k3j_9x2a.csv", ".seeds.toml.abcd1234.toml"):
        (copied / name).write_text("half", "utf-8")
    (copied / ".mine.csv").write_text("mine", "utf-8")
    adding.add(document, "hewan-2021")
    assert {path.name for path in copied.iterdir() if path.name.startswith(".")} == {
        ".lock",
        ".kept",
        ".mine.csv",
    }


def test_an_ascii_terminal_is_written_to(copied, document):
    code, out, err = process("add", document, "--id", "hewan-2021", PYTHONIOENCODING="ascii")
    assert (code, err) == (0, "") and "hewan-2021" in out


def test_a_folder_that_cannot_be_written_to_is_said(copied, document):
    (copied / ".lock").mkdir()
    before = sorted(copied.iterdir())
    with pytest.raises(HaidongError, match="cannot be written to: "):
        adding.add(document, "hewan-2021")
    assert sorted(copied.iterdir()) == before


def test_reports_taken_in_at_once_are_all_there(copied, tmp_path):
    """The one whose list of seeds was written last would be the only one."""
    paths = [tmp_path / f"r{n}.txt" for n in range(2)]
    for n, path in enumerate(paths):
        path.write_text(REPORT + f"又及：增长{n + 1}%。\n", "utf-8")
    ready = "import haidong_data.ledgers.add; print('ready', flush=True); "
    with collection.locked(copied):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", ready + MAIN, "add", str(path), "--id", path.stem],
                stdout=subprocess.PIPE,
            )
            for path in paths
        ]
        assert [one.stdout.readline() for one in running] == [b"ready\n"] * 2
        assert "r0" not in collection.seed_entries() and not (copied / "r0.txt").exists()
    for one in running:
        one.communicate()
    assert [one.returncode for one in running] == [0, 0]
    assert {"r0", "r1"} <= set(collection.seed_entries())


def test_an_interrupted_add_leaves_no_report(copied, document, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    listed = (copied / "seeds.toml").read_bytes()
    monkeypatch.setattr(adding.ledger_csv, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        adding.add(document, "hewan-2021", place_en="Hewan")
    assert (copied / "seeds.toml").read_bytes() == listed
    assert "hewan-2021" not in collection.seed_entries()
    monkeypatch.undo()
    monkeypatch.setenv("HAIDONG_COLLECTION", str(copied.parent))
    adding.add(document, "hewan-2021", place_en="Hewan")
    assert "hewan-2021" in collection.seed_entries()


def test_a_killed_add_leaves_no_report(copied, document):
    """Killed before any of its moves, of the list of seeds at last, it has added nothing, and the next is whole."""
    listed = (copied / "seeds.toml").read_bytes()
    for at in itertools.count(1):
        code = killed(at, "add", document, "--id", "hewan-2021", "--place-en", "Hewan")
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert (copied / "seeds.toml").read_bytes() == listed
    assert at > 3, "text, ledger and list are moved one after another"
    assert collection.seed("hewan-2021").text == REPORT
    assert len(ledger_csv.read("hewan-2021")) == len(propose.rows(REPORT))


# The command line.


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


def test_bad_input_is_one_sentence_and_nothing_is_written(document, tmp_path, monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 1.0)  # for a scheduler that is not there
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
    code, out, err = command("add", document, "--id", "hewan-2021", "--place-en", "Hewan")
    assert (code, err) == (0, "") and "reviews 2020, plans 2021" in out
    code, out, err = command("add", document, "--id", "hewan-2021")
    assert code == 2 and out == "" and "here already" in err
    code, out, _ = command("check", "hewan-2021")
    assert code == 1 and "open" in out


def test_an_id_is_the_place_in_latin_letters_and_the_year(copied, tmp_path):
    """A file's name (content_884321.htm) says nothing; an id stands in every link."""
    text = (
        "{}人民政府工作报告\n\n——2021年1月20日在{}第三届人民代表大会第五次会议上\n\n一、2020年工作回顾\n\n"
        + "全市生产总值增长6.1%。\n" * 3
    )
    path = tmp_path / "content_884321.txt"
    path.write_text(text.format("漯河市", "漯河市"), "utf-8")
    added = adding.add(path)
    assert added.id == "luohe-2021" and added.description["place_en"] == "Luohe"
    assert any("pinyin" in note for note in added.notes)
    # A place that the table has not keeps the file's name.
    path.write_text(text.format("河湾市", "河湾市"), "utf-8")
    assert adding.add(path).id == "content-884321-2021"


def test_a_report_that_does_not_say_whose_it_is_may_be_told_by_its_file(copied, tmp_path):
    path = tmp_path / "qinghai-2021.txt"
    path.write_text(
        "各位代表：\n\n一、2020年工作回顾\n\n"
        + "全省生产总值增长6.1%。\n" * 3
        + "二、2021年工作安排\n\n生产总值增长6%。\n",
        "utf-8",
    )
    added = adding.add(path)
    assert (added.id, added.description["place"]) == ("qinghai-2021", "青海省")
    assert any("the name of the file says" in note for note in added.notes)


def test_a_source_named_above_the_date_hides_no_delivery(copied, tmp_path):
    """The two lines are one in the text: 来源：河湾日报——2021年1月20日在…."""
    path = tmp_path / "report.txt"
    path.write_text("2021年河湾市政府工作报告\n来源：河湾日报   \n" + REPORT.split("\n", 2)[2], "utf-8")
    assert adding.add(path, "hewan-2021").description["delivered"] == "2021-01-20"


@pytest.mark.parametrize(("unit", "base"), [("微克／立方米", "微克/立方米"), ("微克/立方米", "微克/立方米")])
def test_a_unit_with_a_broad_stroke_is_the_same_unit(unit, base):
    """A ledger had the stroke as printed in its base unit, so that 35微克／立方米 was of no indicator."""
    (row,) = [row for row in propose.rows(f"细颗粒物平均浓度为35{unit}。") if row.is_fact]
    assert (row.unit, row.base_unit, row.indicator) == (unit, base, "greening.pm25")
