"""The panel: what many reports state of the same indicators, one row a statement.

Owns `panel`, the order in which reports are read for it, and what is told of those that cannot be. Facts of
the collection come from its ledgers; files are read, and what was read of one is kept by the hash of its
bytes and of the reader. Within a report a statement made twice is one row with the other's place, and two
that disagree are both there, each with the other's place. Tables are written by the command `haidong panel`.
"""

from __future__ import annotations

import glob
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd

from .. import ledger_csv, prose, units
from ..batch.executors import each
from ..collection import PACKAGE, seed, seed_entries, seeds_dir, sha256, terms, write
from ..dtypes import STATED
from ..errors import HaidongError, unknown
from ..indicators import all_indicators, dictionary_stamp
from ..reader import divisions, documents, extract, origin, parts
from ..reader.flat_text import Flat, flatten

COLUMNS = (
    "place", "level", "code", "year", "report", "delivered", "indicator", "measure", "kind", "value", "base_unit",
    "low", "high", "bound", "pair", "firm", "sure", "status", "number", "unit", "start", "end", "also", "against",
    "doubts", "sentence", "file", "title", "sha256",
)  # fmt: skip
KINDS = ("actual", "target")
# What a panel may be written without: the documents' own words, and what is told of each row.
OPTIONAL = ("sentence", "also", "against", "doubts")
# What leads from a statement in a chart to its document.
WHERE = (
    "place", "code", "report", "year", "indicator", "measure", "kind", "number", "unit", "bound", "firm", "status",
    "title", "delivered", "sha256", "start", "end",
)  # fmt: skip
# Below this many files a second process costs more than it brings.
FEW = 64
# What makes a statement one: two rows that have the same are the same statement.
SAME = ("indicator", "measure", "kind", "year", "base_unit")
AGAIN = ("value", "bound", "pair")  # … and, of two such, the one says the other again


# Of one report: its statements, with the keys of `COLUMNS`, and what the user is told about it, a sentence each.
Stated = tuple[list[dict[str, Any]], list[str]]


def panel(
    *sources: str | os.PathLike[str],
    indicators: Sequence[str] | None = None,
    kind: str | Sequence[str] | None = None,
    wide: bool = False,
    sure: float = 0.0,
    jobs: int | None = None,
    cluster: str | None = None,
    cache: str | os.PathLike[str] | None = None,
    places: str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """Make one table of what many reports state.

    Parameters
    ----------
    *sources : str or path
        Files, folders, globs (``"reports/*.docx"``), ids of the collection, or panels that were written
        before (``.csv``; ``"panel-2025"`` is the one in ``seeds/``). When left out every report of the
        collection, whose ledgers are here; a panel of other documents is no report and is read only by name.
    indicators : list of str, optional
        Ids of the dictionary; all when left out.
    kind : str or list of str, optional
        ``"actual"`` or ``"target"``; both when left out.
    wide : bool
        Place × year instead of a row a statement; see `widen`.
    sure : float
        Keep only statements that are reviewed, or that the reader is so sure of (0–1).
    jobs : int, optional
        Processes; all cores when left out.
    cluster : str, optional
        Address of a Dask scheduler to read on.
    cache : path, optional
        A folder in which what is read is kept, so that the next call reads only what is new.
    places : path, optional
        A CSV (file, place, year) for files that do not say whose they are; see `origin.table`.

    Returns
    -------
    DataFrame
        One row a statement: place, level (nation, province, prefecture, county), code (GB/T 2260, empty
        where the name is unknown or shared), year (which it speaks of), report, delivered, indicator,
        measure, kind, value, base_unit, low, high, bound, firm, sure, status (reviewed, proposed), number
        and unit as printed, start, end (offsets into the text), also (offsets where it is stated again),
        against (offsets of statements that disagree), doubts, sentence, file, title, sha256. What was
        told of the reports is in ``attrs["notes"]``, first of those that could not be read.

    Raises
    ------
    HaidongError
        For a source, an indicator or a kind that is not offered, or when no report could be read.

    Notes
    -----
    From the whole report, what it states of its own place for one year, results and targets; history, other
    places and the from of a change are left out. A report of a document that is also in the collection is
    read from the document, as proposed; give its id for the reviewed ledger.

    Examples
    --------
    >>> frame = panel("haidong-2020", indicators=["economy.gdp"], kind="target")
    >>> frame[["place", "code", "year", "value"]].values.tolist()
    [['海东市', '630200', 2020, 6.5]]
    """
    chosen = choice(indicators, kind, sure)
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    unread: list[str] = []  # told first: what is not in the table matters more than a remark on what is
    for found, told in read(sources, jobs=jobs, cluster=cluster, cache=cache, places=places):
        rows += [row for row in found if chosen(row)]
        (notes if found else unread).extend(told)
    notes = unread + notes
    if not rows and notes:
        raise HaidongError(f"no report could be read: {notes[0]}")
    frame = tidy(pd.DataFrame(rows, columns=list(COLUMNS)))
    frame = widen(frame) if wide else frame
    frame.attrs["notes"] = notes
    return frame


def choice(
    indicators: Sequence[str] | None, kind: str | Sequence[str] | None, sure: float = 0.0
) -> Callable[[dict[str, Any]], bool]:
    """Return what tells whether a row is asked for.

    Raises HaidongError for an indicator or a kind that is not offered, or a `sure` that is no share.
    """
    wanted = set(indicators) if indicators else None  # a selection that came out empty wants none, and not all
    kinds = {kind} if isinstance(kind, str) else set(kind or KINDS)
    for what, asked, offered in (("indicator", wanted or (), all_indicators()), ("kind", kinds, KINDS)):
        for one in asked:
            if one not in offered:
                raise unknown(what, one, offered)
    if not 0 <= sure <= 1:
        raise HaidongError(f"sure is {sure}; give a share between 0 and 1, e.g. 0.95.")
    return lambda row: (
        (wanted is None or row["indicator"] in wanted)
        and row["kind"] in kinds
        and (row["status"] == "reviewed" or row["sure"] >= sure)
    )


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a panel their types, the closed ones their words in order."""
    words = {name: list(terms("classes")[name]) for name in ("measure", "kind", "bound", "status")}
    words["level"] = list(divisions.LEVELS)
    closed = {name: pd.Categorical(frame[name].replace("", None), listed) for name, listed in words.items()}
    return frame.astype(STATED).assign(**closed)


# ── Which reports ──────────────────────────────────────────────────────────────────────────────


def resolve(sources: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Return the reports that sources name, each once: paths of files, and ids of the collection.

    Raises HaidongError for a source that names nothing.
    """
    found: list[str] = []
    for source in [os.fspath(one) for one in sources]:
        path, own = Path(source), seeds_dir() / f"{source}.csv"
        if source in seed_entries() or path.is_file():
            found.append(source)
        elif path.is_dir():
            inside = sorted(
                str(p) for p in path.rglob("*") if p.suffix.lower() in documents.SUFFIXES and not p.is_dir()
            )
            if not inside:
                raise HaidongError(f"the folder {source} holds no report; read are {', '.join(documents.SUFFIXES)}.")
            found += inside
        elif glob.has_magic(source) and (matched := sorted(glob.glob(source, recursive=True))):
            found += [one for one in matched if not Path(one).is_dir()]
        elif source.startswith("panel") and own.is_file():
            found.append(str(own))
        else:
            raise HaidongError(
                f"{source!r} is no file, folder, pattern or id of the collection; its ids are"
                f" {', '.join(seed_entries())}."
            )
    return list(dict.fromkeys(found))


def read(
    sources: Iterable[str | os.PathLike[str]] = (),
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    cache: str | os.PathLike[str] | None = None,
    places: str | os.PathLike[str] | None = None,
) -> Iterator[Stated]:
    """Read reports one after the other; what cannot be read is told and passed over.

    Yields: in the order of the sources. Of two reports of one place and year the first counts.
    """
    names = resolve(sources) or list(seed_entries())
    told = origin.table(places) if places else {}
    if strange := told.keys() - {Path(name).name for name in names}:
        raise HaidongError(f"{Path(places or '').name} names {min(strange)}, which is not among the reports.")
    # A cluster's workers see files under the same path, and stand in folders of their own.
    kept, ours = os.path.abspath(cache) if cache else None, seed_entries()
    where = [name if name in ours or cluster is None else os.path.abspath(name) for name in names]
    items = [
        (name, kept, "" if name in ours else version(), told.get(Path(name).name, origin.NOTHING)) for name in where
    ]
    # What is in the collection is only looked up: a worker would cost more to start.
    found = each(statements, items, jobs, cluster, few=sum(name not in ours for name in names) < FEW)
    taken: dict[tuple[str, str], str] = {}
    for name, (rows, notes) in zip(names, found, strict=True):
        file = documents.shown(name)
        # A panel that was written before holds many reports, each taken by itself.
        for key, place in {_whose(row): row["place"] for row in rows}.items():
            first = taken.setdefault(key, file)
            if first != file:
                rows = [row for row in rows if _whose(row) != key]
                notes.append(
                    f"{file} is a second report of {place} of {key[1]}; it is passed over, for {first} came first."
                )
        yield rows, notes


def _whose(row: dict[str, Any]) -> tuple[str, str]:
    return row["code"] or row["place"], row["report"]


# ── What a report states ───────────────────────────────────────────────────────────────────────


def statements(name: str, cache: str | None, reader: str, told: origin.Origin) -> Stated:
    """Read one report, or say in a sentence why it cannot be.

    `name`: a path, or an id of the collection. `cache`: the folder in which readings are kept. `reader`: see
    `version`. `told`: its place and year, where a user gives them.
    """
    file = documents.shown(name)
    try:
        if name in seed_entries():
            return _of_ledger(name)
        if name.endswith(".csv"):
            return table(Path(name)).to_dict("records"), []
        data = documents.load(name)
        # A name may say whose report it is: what is read hangs on both.
        known = sha256(data + repr((origin.by_name(file), *told)).encode())
        kept = Path(cache) / f"{known}-{reader}.json" if cache else None
        if kept and (found := _kept(kept)):
            return [row | {"file": file} for row in found["rows"]], found["notes"]
        rows, notes = _of_document(data, file, told)
    except HaidongError as error:
        return [], [str(error)]
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write(kept, json.dumps({"rows": rows, "notes": notes}, ensure_ascii=False))
    return rows, notes


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # not read yet, or cut off: read anew
        return None


@cache
def version() -> str:
    """Return what changes when the reader or its words do: readings kept under it are as good as new."""
    rooms = (PACKAGE / "reader", PACKAGE / "panels", PACKAGE / "terms")
    files = [*PACKAGE.glob("*.py"), *(one for room in rooms for one in room.iterdir() if one.is_file())]
    return sha256(repr(dictionary_stamp()).encode() + b"".join(path.read_bytes() for path in sorted(files)))[:16]


def _of_document(data: bytes, name: str, told: origin.Origin) -> Stated:
    document = documents.decode(data, name)
    flat = flatten(document.text)
    place, reviews, plans, date, guessed = _described(flat, name, told)
    notes = [f"{name}: {note}." for note in document.notes] + guessed
    where, open_ = _place(place, date[0] if date else plans, name)
    head = {
        **where, "report": str(plans), "file": name, "status": "proposed",
        "delivered": "-".join(f"{part:02d}" for part in date) if date else str(plans),
        "title": f"{plans}年{place}政府工作报告", "sha256": sha256(data),
    }  # fmt: skip
    facts = [fact | head for fact in extract.read(flat, name, (reviews, plans), place)]
    return _stated(facts, document.text, name, [*notes, *open_])


def _described(
    flat: Flat, name: str, told: origin.Origin
) -> tuple[str, int, int, tuple[int, int, int] | None, list[str]]:
    """Return place, years reviewed and planned, date, and what is told where the place is a likely one."""
    reviews, plans, date, *_ = parts.years_of_report(flat)
    if told.year:
        reviews, plans = told.year - 1, told.year
        date = date if date and date[0] in (reviews, plans) else None
    if not plans and not reviews:
        raise HaidongError(f"{name} does not say its year; give it in a table: --places TABLE.csv.")
    plans = plans or (reviews or 0) + 1
    place, times = told.place or origin.place_of(flat.text), 0
    if not place:
        place, times = origin.likely(flat.text, name, plans)
    if not place:
        raise HaidongError(f"{name} does not say whose report it is; give its place in a table: --places TABLE.csv.")
    open_ = [f"{name} does not say whose report it is; {place} is likely, which it names {times} times."]
    return place, reviews or plans - 1, plans, date, open_ if times else []


def _place(place: str, year: int, name: str) -> tuple[dict[str, str], list[str]]:
    """Return the columns that name a place, and what is told where GB/T 2260 leaves it open."""
    found = divisions.find(place, year)
    if len(found) == 1:
        return {"place": found[0].name, "level": found[0].level, "code": found[0].code}, []
    codes = ", ".join(one.code for one in found)
    why = f"several places are called {place} ({codes})" if found else f"GB/T 2260 has no place {place}"
    return {"place": place, "level": "", "code": ""}, [f"{name}: {why}; its rows have no code."]


def _of_ledger(report: str) -> Stated:
    source = seed(report)
    where, said = _place(source.place, int(source.delivered[:4]), report)
    head = {
        **where, "report": str(source.plans), "delivered": source.delivered, "file": report,
        "title": source.title, "sha256": source.sha256,
    }  # fmt: skip
    facts = []
    for row in ledger_csv.read(report):
        if row.is_fact and row.value is not None:
            worth = units.amount(row.number, row.unit, negative=row.value < 0)
            quote = source.document.quote(row.start)
            own = {"low": worth.low, "high": worth.high, "sentence": quote, "quote": quote}
            sure = 1.0 if row.sure is None else row.sure  # of what was reviewed nothing is said
            facts.append(vars(row) | own | {"sure": sure} | head)
    units.narrow(facts)
    own_place = [fact for fact in facts if fact["area"] == source.place]
    return _stated(own_place, source.text, report, said)


def table(path: Path) -> pd.DataFrame:
    """Read a panel that was written as CSV; columns that may be left out of one are empty.

    Raises HaidongError for a file that is no panel.
    """
    words = [name for name in COLUMNS if name not in STATED]
    try:
        frame = pd.read_csv(path, dtype=dict.fromkeys(words, "str"), keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or "it is no CSV in UTF-8"
        raise HaidongError(f"{path.name} cannot be read as a table: {why}.") from None
    if missing := [name for name in COLUMNS if name not in frame and name not in OPTIONAL]:
        raise HaidongError(f"{path.name} is no panel: it has no column {', '.join(missing)}.")
    frame = frame.reindex(columns=list(COLUMNS))
    frame[words] = frame[words].astype("object").fillna("")
    return frame


def _stated(facts: list[dict[str, Any]], text: str, name: str, notes: list[str]) -> Stated:
    """Keep the statements that a panel holds, those made twice once, and tell where two disagree."""
    groups: dict[tuple[Any, ...], dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)
    for fact in facts:
        if fact["indicator"] and fact["kind"] in KINDS and fact["year"] and fact["pair"] != "from":
            row = fact | {"also": [], "against": []}
            group = groups[tuple(fact[key] for key in SAME)]
            first = group.setdefault(tuple(fact[key] for key in AGAIN), row)
            if first is not row:
                first["also"].append(row["start"])
    for group in groups.values():
        for one, other in combinations(group.values(), 2):
            if _of_one_thing(one, other, text) and _disagree(one, other):
                one["against"].append(other["start"])
                other["against"].append(one["start"])
                notes.append(
                    f"{name} states {one['indicator']} ({one['measure']}, {one['kind']}, {one['year']}) as"
                    f" {one['number']}{one['unit']} at {one['start']} and {other['number']}{other['unit']} at"
                    f" {other['start']}."
                )
    rows = sorted((row for group in groups.values() for row in group.values()), key=itemgetter("start"))
    for row in rows:
        row |= {key: " ".join(map(str, row[key])) for key in ("also", "against")}
    return [{name: row.get(name, "") for name in COLUMNS} for row in rows], notes


def _of_one_thing(one: dict[str, Any], other: dict[str, Any], text: str) -> bool:
    """Say whether two statements of one indicator can contradict each other.

    They cannot in one sentence, which lists what differs (新增1200家，总量达到1.8万家), nor what was added
    against what there is in all; nor where one is of a part (其中地方收入增长3%); and counts can only where
    both are said to be the whole, or both what was added, of the same thing: 5500个重大项目 and
    3100个重大项目 are parts.
    """
    if one["area"] != other["area"] or one["sentence"] == other["sentence"]:
        return False
    if _of_part(one, text) or _of_part(other, text):
        return False
    first, second = _extent(one, text), _extent(other, text)
    if one["measure"] == "count":
        return bool(first) and first == second and _thing(one) == _thing(other)
    return (first == "added") == (second == "added")


def _of_part(fact: dict[str, Any], text: str) -> bool:
    """Say whether a number is of less than its phrase: by a word for it, or as the phrase is not beside it."""
    before = re.split("[。；;\n]", text[max(0, fact["start"] - 200) : fact["start"]])[-1]
    after = re.split("[。；;\n]", text[fact["end"] : fact["end"] + 20])[0]
    if re.search(terms("classes")["phrase"]["part"], before + after):
        return True
    rest = iter(before + after)  # 电动汽车出口表现突出、增长77.6% says nothing of 出口总值
    return not all(sign in rest for sign in fact["term"])


def _thing(fact: dict[str, Any]) -> str:
    """Return what is counted, in the report's words: 经营主体 of 经营主体总数."""
    return re.sub(f"(?:{terms('classes')['phrase']['whole']})[量数额]?$", "", fact["term"])


def _extent(fact: dict[str, Any], text: str) -> str:
    """Return whether the words before a number say it was added or is the whole; nothing where they do not."""
    clause = re.split("[。；，、：,;\n]", text[max(0, fact["start"] - 40) : fact["start"]])[-1]
    words = terms("classes")["phrase"]
    return next((name for name in ("whole", "added") if re.search(words[name], clause)), "")


def _span(row: dict[str, Any]) -> tuple[float, float]:
    """Return what values a statement allows: 230亿元以上 is everything from there on."""
    low, high = row["low"], row["high"]
    if row["pair"] in ("low", "high") or row["bound"] == "approx":  # the ends of a range, and an about
        return float("-inf"), float("inf")
    if row["value"] < 0 and row["bound"] in ("ge", "le"):  # 下降2%以上: at least so much of a fall
        low, high = -high, -low
        return (float("-inf"), -low) if row["bound"] == "ge" else (-high, float("inf"))
    return (low if row["bound"] != "le" else float("-inf")), (high if row["bound"] != "ge" else float("inf"))


def _disagree(one: dict[str, Any], other: dict[str, Any]) -> bool:
    (low, high), (least, most) = _span(one), _span(other)
    return high < least or most < low


# ── Other forms ────────────────────────────────────────────────────────────────────────────────


def widen(frame: pd.DataFrame) -> pd.DataFrame:
    """Lay a panel out as place × year.

    Returns: a table indexed by place, level, code and year. For each indicator, measure, kind and unit the columns
    ``economy.gdp growth target (%)`` with the value, ``… low`` and ``… high`` where some place states a range
    (the value is its middle), ``… bound`` and ``… firm``. Where a cell has several statements a reviewed one
    goes before a proposed one, an exact one before a bound, the surer, the first.
    """
    index = ["place", "level", "code", "year"]
    keys = ["indicator", "measure", "kind", "base_unit"]
    ranks = {word: said["rank"] for word, said in terms("classes")["firm"].items()}
    ranked = frame.assign(
        _reviewed=frame["status"] != "reviewed",
        _bound=frame["bound"].map({"eq": 0, "approx": 1}).astype("float64").fillna(2),
        # 增长7%以上、力争达到8%: what is only striven for comes second.
        _firm=frame["firm"].map(lambda word: ranks.get(word, ranks["预期"])),
        _sure=-frame["sure"],
        _range=frame["pair"].isin(("low", "high")),
        **{name: frame[name].astype("str").fillna("") for name in ("level", *keys)},
    ).sort_values(["_reviewed", "_firm", "_bound", "_sure", "start"], kind="stable")
    table: dict[Any, dict[str, Any]] = {}
    for cell, rows in ranked.groupby([*index, *keys], sort=False):
        place, (name, measure, kind, unit) = cell[:4], cell[4:]
        head, of = f"{name} {measure} {kind}", f" ({unit})" if unit else ""
        row, first = table.setdefault(place, {}), rows.iloc[0]
        ends = rows[rows["_range"]].drop_duplicates("pair").set_index("pair")["value"]
        whole = len(ends) == 2
        ranged = whole and first["_range"]
        row[f"{head}{of}"] = ends.mean() if ranged else first["value"]
        row[f"{head} bound"] = "range" if ranged else first["bound"]
        if whole:
            row[f"{head} low{of}"], row[f"{head} high{of}"] = ends["low"], ends["high"]
        if kind == "target":
            row[f"{head} firm"] = first["firm"]
    made = pd.DataFrame.from_records(list(table.values()))
    made.index = pd.MultiIndex.from_tuples(list(table), names=index)
    return made[sorted(map(str, made))].sort_index()


def locate(frame: pd.DataFrame, folder: str | os.PathLike[str]) -> pd.DataFrame:
    """Lead each statement of a panel to where it stands, in the documents that are at hand.

    `frame`: a panel in long form. `folder`: where documents lie; one is a row's own when its bytes have the
    row's sha256. Returns: the rows whose document is there, with ``document``, ``part`` (its heading),
    ``paragraph`` (number in the document) and ``sentence``, the number in it in 【】.
    """
    wanted = set(frame["sha256"])
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix.lower() in documents.SUFFIXES and path.is_file() and (digest := sha256(path)) in wanted:
            text = documents.read(path).text
            found[digest] = path.name, text, prose.read(text)
    rows = []
    for row in frame[frame["sha256"].isin(list(found))].to_dict("records"):
        (name, text, document), start, end = found[row["sha256"]], int(row["start"]), int(row["end"])
        sentence = document.sentence(start)
        first, last = (sentence.start, sentence.end) if sentence else (max(0, start - 20), end + 20)
        shown = f"{text[first:start]}【{text[start:end]}】{text[end:last]}"
        part, paragraph = document.position(start)
        told = {"document": name, "part": part, "paragraph": paragraph, "sentence": " ".join(shown.split())}
        rows.append(row | told)
    return pd.DataFrame(rows, columns=[*COLUMNS, "document", "part", "paragraph"])


def outcomes(frame: pd.DataFrame) -> pd.DataFrame:
    """Put each target beside the result that a report of the same place states for its year.

    `frame`: a panel in long form. Returns: the targets that have one, ranges left out, with ``result``,
    ``result_bound``, ``result_report``, ``result_sha256``, ``result_start`` and ``met``: yes, no, or empty
    where a target of about so much leaves it open. Also with ``last``, the result of the year before,
    ``last_report``, ``last_sha256`` and ``last_start``, where a report states one; then a target without a
    result stays too.
    """
    keys = ["place", "code", "indicator", "measure", "year", "base_unit"]
    plain = frame[~frame["pair"].isin(("low", "high", "from"))].astype({"measure": "str"})
    done = plain[plain["kind"] == "actual"].sort_values("bound").drop_duplicates(keys)
    told = ["value", "bound", "report", "sha256", "start"]
    goals = plain[plain["kind"] == "target"]
    for name, later in (("result", 0), ("last", 1)):
        theirs = {one: f"{name}_{one}" for one in told} | {"value": name}
        found = done.assign(year=done["year"] + later)[[*keys, *told]].rename(columns=theirs)
        goals = goals.merge(found, on=keys, how="left")
    # At a bound of "at most" less is more; a fall that is planned is met by a deeper one.
    less = (goals["bound"] == "le") ^ ((goals["bound"] == "ge") & (goals["value"] < 0))
    gap = (goals["result"] - goals["value"]) * (1 - 2 * less.astype("int"))
    # 5%左右 is not missed by what its printed digits still round to.
    near = (goals["bound"] == "approx") & (gap < 0) & (goals["result"] >= goals["low"])
    goals["met"] = (gap >= 0).map({True: "yes", False: "no"}).where(goals["result"].notna() & ~near, "")
    return goals[goals["result"].notna() | goals["last"].notna()].reset_index(drop=True)


def behind(compared: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the statements of a panel that `outcomes` set beside each other: targets and their results."""
    pairs = (("sha256", "start"), ("result_sha256", "result_start"), ("last_sha256", "last_start"))
    wanted = {key for pair in pairs for key in zip(*(compared[name] for name in pair), strict=True)}
    return frame[[key in wanted for key in zip(frame["sha256"], frame["start"], strict=True)]]


def trace(frame: pd.DataFrame, folder: str | os.PathLike[str] = "") -> list[dict[str, Any]]:
    """Say of each statement of a panel where it stands, for the sidecar of a chart.

    Returns: a mapping with the keys of `WHERE`; those whose document lies in `folder` also with document, part,
    paragraph and sentence.
    """
    rows = frame[list(WHERE)]
    if folder:
        key = ["sha256", "start"]
        found = locate(frame, folder)[[*key, "document", "part", "paragraph", "sentence"]]
        rows = rows.merge(found.astype({"start": "Int64"}), on=key, how="left")
    return rows.to_dict("records")
