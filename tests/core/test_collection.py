"""The collection: which one is used, what is kept of it in memory, and what a table of several places says.

The silent failures: a cache that is full and reads everything again on every call, one that keeps what is gone,
a look-up that answers with another place's number, results that land in whatever folder one stands in.
"""

from __future__ import annotations

import os
import shutil
import tomllib

import pandas as pd
import pytest
import tomlkit

import haidong_data as hd
from haidong_data import collection, dtypes, facts
from haidong_data.collection import terms
from haidong_data.errors import HaidongError
from haidong_data.ledgers import proof

MANY = 70


def copies(folder, number: int, place: str | None = None, first: str | None = None) -> list[str]:
    """Add copies of a report (by default the first) under other names; of another place, if one is named."""
    toml = tomlkit.parse((folder / "seeds.toml").read_text("utf-8"))
    first = first or next(iter(toml))
    added = []
    for count in range(number):
        name = f"{'copy' if place is None else 'elsewhere'}-{count}"
        entry = tomllib.loads(tomlkit.dumps({"x": toml[first].unwrap()}))["x"]
        toml[name] = entry | ({} if place is None else {"place": place})
        for suffix in (".txt", ".csv", ".statements.csv"):
            if (path := folder / f"{first}{suffix}").is_file():
                shutil.copy(path, folder / f"{name}{suffix}")
        added.append(name)
    (folder / "seeds.toml").write_text(tomlkit.dumps(toml), "utf-8")
    return added


def test_no_call_reads_a_report_again_however_many_there_are(two_years, monkeypatch):
    short = hd.reports()[-1]
    copies(two_years, MANY, first=short)
    kept = (facts._facts, facts._read, facts._fingerprint, collection._seed)
    calls = dict.fromkeys(kept, 0)
    for one in kept:

        def counting(*given, one=one, function=one.function):
            calls[one] += 1
            return function(*given)

        monkeypatch.setattr(one, "function", counting)
        one.results.clear()
    first = len(hd.load("tourism", report="all"))
    reports = len(hd.reports())
    assert reports == MANY + 2
    of_one = len(hd.load("tourism", report=short))
    assert of_one and first == len(hd.load("tourism", report=hd.reports()[0])) + (MANY + 1) * of_one
    assert set(calls.values()) == {reports}, "each is read once"
    hd.load("tourism", report="all")
    assert set(calls.values()) == {reports}, "and not again"


def test_what_is_gone_is_not_kept(copied):
    added = copies(copied, 3)
    hd.load(report="all")
    shutil.copy(collection.installed() / "seeds" / "seeds.toml", copied)
    hd.load()
    assert not set(added) & set(facts._facts.results)
    assert set(facts._facts.results) <= set(collection.seed_entries())


@pytest.fixture
def two_places(copied):
    """Give a collection with a newer report of another place, which says one number otherwise."""
    (name,) = copies(copied, 1, place="海西市")
    toml = tomlkit.parse((copied / "seeds.toml").read_text("utf-8"))
    toml[name]["delivered"] = "2099"
    (copied / "seeds.toml").write_text(tomlkit.dumps(toml), "utf-8")
    for path in copied.glob(f"{name}*.csv"):
        path.write_text(path.read_text("utf-8").replace("海东市", "海西市"), "utf-8")
    proof.record(name)
    return name


def test_latest_is_of_the_collections_own_place(two_places):
    assert hd.reports()[-1] == two_places
    assert set(hd.load()["seed"]) == {hd.reports()[0]}


@pytest.mark.parametrize("table", [hd.load, hd.derived, hd.ledger, hd.statements])
def test_a_table_of_several_places_tells_them_apart(two_places, table):
    frame = table(report="all")
    assert frame.index.is_unique
    assert frame["place"].nunique() == 2
    assert set(frame.index.get_level_values("report")) == set(hd.reports())
    pd.testing.assert_series_equal(frame.dtypes, table().dtypes)


def test_cite_takes_what_the_index_of_all_reports_holds(two_places):
    index = hd.load("tourism", report="all").index
    assert {hd.cite(one).place.partition("（")[0] for one in index} == {
        "海东市政府工作报告",
        "海西市政府工作报告",
    }


def test_cite_does_not_answer_with_another_places_number(two_places, copied):
    ours, name = hd.reports()[0], "tourism.visitors/2019"
    rows = (copied / f"{ours}.csv").read_text("utf-8").splitlines(keepends=True)
    (copied / f"{ours}.csv").write_text("".join(row for row in rows if f",{name}," not in row), "utf-8")
    proof.record(ours)
    with pytest.raises(HaidongError, match=f"no report of 海东市 has '{name}'.*report='{two_places}'.*海西市"):
        hd.cite(name)
    assert hd.cite(name, report=two_places).number


@pytest.mark.parametrize(
    "table", [hd.load, hd.derived, hd.ledger, hd.statements, hd.checks, hd.outside, hd.targets, hd.wide]
)
def test_a_table_says_where_it_is_from(table):
    attrs = table().attrs
    assert attrs["report"] == hd.reports()[-1]
    assert hd.__version__ in attrs["version"]
    assert attrs["source"].startswith("海东市政府工作报告（")


def test_dtypes_do_not_depend_on_what_a_table_holds():
    whole, none = hd.load(), hd.load(kind="context", year=2020, topic="tourism")
    pd.testing.assert_series_equal(whole.dtypes, none.dtypes)
    pd.testing.assert_series_equal(whole.dtypes, dtypes.typed(whole.iloc[:0].astype(object), dtypes_of(whole)).dtypes)
    assert list(whole["kind"].cat.categories) == list(terms("classes")["kind"])
    pd.testing.assert_series_equal(hd.extract("").dtypes, hd.extract("增长6.2%").dtypes)


def dtypes_of(frame):
    return [name for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]


# Which collection is used ---------------------------------------------------------------------------------


def test_the_collection_one_stands_in_is_used(copied, monkeypatch):
    monkeypatch.delenv(collection.VARIABLE)
    assert collection.home() == collection.installed()
    monkeypatch.chdir(copied)
    assert collection.home() == copied.parent


def test_results_never_go_into_the_package(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(collection, "PACKAGE", collection.installed())
    with pytest.raises(HaidongError, match="haidong init DIR"):
        collection.writable_home()
    with pytest.raises(HaidongError, match="haidong init DIR"), collection.locked(collection.seeds_dir()):
        raise AssertionError("a report would be lost with the next version")


@pytest.mark.parametrize(
    "content, said",
    [
        ("标题 = 1".encode("gbk"), "seeds.toml is not UTF-8"),
        ("标题".encode()[:-1], "seeds.toml is not UTF-8"),
        (b"a = ", "seeds.toml is not valid TOML"),
        (b"a = 1", "seeds.toml holds 'a' outside of a report"),
    ],
)
def test_a_damaged_list_of_seeds_is_told_in_one_sentence(copied, content, said):
    (copied / "seeds.toml").write_bytes(content)
    with pytest.raises(HaidongError, match=said):
        hd.load()


def test_what_a_killed_process_left_of_a_file_is_swept_and_nothing_else(tmp_path):
    names = (".panel.csv.abcd1234.csv", ".panel.csv.dcba4321.csv", ".else.csv.abcd1234.csv")
    left, young, other = (tmp_path / name for name in names)
    for path in (left, young, other):
        path.write_text("half", "utf-8")
    for path in (left, other):
        os.utime(path, (0, 0))
    collection.sweep_beside(tmp_path / "panel.csv")
    assert {path.name for path in tmp_path.iterdir()} == {young.name, other.name}
