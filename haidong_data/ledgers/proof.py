"""The proof of a report as `haidong check` gives it, and its record.

Owns what is examined of a report and in which order: its ledger (`check`), its statements in words, what others
published, and its arithmetic; and the table ``proved`` of a report in ``seeds.toml``, which `facts.resolve`
compares with the files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import tomlkit

from .. import __version__, facts, ledger_csv, references, statements_csv
from ..collection import LIST, Seed, known_path, locked, read_text, seed, seed_entries, seeds_dir, terms, write
from ..errors import HaidongError, offered
from ..facts import fingerprint
from ..indicators import all_indicators
from ..ledger_csv import Row
from ..records import columns
from ..references import SOURCES, TABLE, Reference, passages, reference, sources, states
from ..statements_csv import Statement
from . import check, spreadsheets
from .check import Finding
from .readings import stands


@dataclass(frozen=True)
class Examined:
    """What was found of a report.

    `waiting`: rows that a person has still to review. `notes`: what was mended on the way. `error`: why
    nothing could be examined, or empty.
    """

    id: str
    findings: tuple[Finding, ...] = ()
    waiting: tuple[Row, ...] = ()
    rows: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def closed(self) -> bool:
        """Tell whether the ledger is closed and true."""
        return not (self.findings or self.waiting or self.error)


def examine(report: str, references: bool = True) -> Examined:
    """Prove a report: its ledger, statements, references and, where these hold, its arithmetic.

    A ledger that a spreadsheet saved over is brought back to its own form first. What cannot be read is
    told in `error`, so that the other reports of a collection are examined all the same.

    `references`: whether to prove the collection's references too; once is enough for many reports.
    """
    try:
        notes = spreadsheets.restore(report)
        source, rows = seed(report), ledger_csv.read(report)
        off = [*check.findings(source, rows), *statement_findings(source)]
        off += reference_findings() if references else []
        waiting = tuple(row for row in rows if row.status != "reviewed")
        if not off and not waiting:
            # The arithmetic is that of a closed ledger: with a false row it would only repeat the finding.
            off = arithmetic_findings(report)
        return Examined(report, tuple(off), waiting, len(rows), tuple(notes))
    except HaidongError as error:
        return Examined(report, error=str(error))


def is_recorded(report: str) -> bool:
    """Tell whether the files of a report are those that were proved."""
    try:
        found = fingerprint(report)
    except HaidongError:
        return False
    return _hashes(report) == found


def _hashes(report: str) -> dict[str, str]:
    recorded = seed_entries()[report].get("proved", {})
    return {part: digest for part, digest in recorded.items() if part != "version"}


def closed_under(found: Examined) -> str:
    """Return the edition of the package under which a ledger with findings was closed as it stands, or nothing.

    What is found of its rows then is what this version reads otherwise; what is found of its arithmetic may come of
    other files.
    """
    if not any(one.rule < 6 for one in found.findings):
        return ""
    recorded, now = seed_entries()[found.id].get("proved", {}), fingerprint(found.id)
    if any(recorded.get(part) != now.get(part) for part in ("ledger", "statements", "references")):
        return ""
    version = recorded.get("version")
    return f"haidong-data {version}" if version else "an earlier haidong-data"


def record(*reports: str) -> bool:
    """Write the fingerprints of reports into seeds.toml.

    Returns: whether the file has changed.
    """
    if all(map(is_recorded, reports)):  # a collection that came with an install may be another user's
        return False
    with locked(seeds_dir()):
        path = seeds_dir() / LIST
        new = {name: fingerprint(name) for name in reports}
        new = {name: found for name, found in new.items() if _hashes(name) != found}
        if not new:
            return False
        document = tomlkit.parse(read_text(path, "list of seeds"))
        for name, found in new.items():
            entry = document[name]
            entry.pop("proved", None)  # so that the new one stands last
            entry["proved"] = table = tomlkit.table()
            table.update(found | {"version": __version__})
        write(path, tomlkit.dumps(document))
        return True


# Statements in words --------------------------------------------------------------------------------------

# A statement ends where words do.
EDGE = re.compile(r"[，,；;。！？：:、\n]")
MEASURES = tuple(terms("classes")["measure"])
OWN = "已"  # a word that a state may add to the report's


def statement_findings(source: Seed) -> list[Finding]:
    """Hold the statements against their document.

    Returns: the findings; none when each stands where it says, says what stands there, and speaks of its indicator and
    place.
    """
    rows, off = statements_csv.read(source), []
    for row in rows:
        off += [
            Finding(rule, row.statement, re.sub(r"\s+", "", source.text[row.start : row.end])[:40], what, mend)
            for rule, what, mend in _of_statement(source, row)
        ]
        if sum(one.statement == row.statement for one in rows) > 1:
            off.append(Finding(2, row.statement, "", "more than one row has this id", "give each an id of its own"))
    return off


def _of_statement(source: Seed, row: Statement) -> Iterator[tuple[int, str, str]]:
    known = {"indicator": all_indicators(), "area": source.areas, "kind": terms("classes")["kind"]}
    wrong = [(name, listed) for name, listed in known.items() if getattr(row, name) not in listed]
    for name, listed in wrong:
        yield 2, f"{name} is {getattr(row, name)!r}", f"use one of {offered(listed, 8)}"
    sentence = source.document.sentence(row.start)
    if sentence is None or not row.start < row.end <= sentence.end:
        yield 2, f"{row.start} to {row.end} is no part of a sentence", "restore start and end"
        return
    if wrong:
        return
    before = source.text[sentence.start : row.start].rstrip()
    after = source.text[row.end : sentence.end].lstrip()
    outer = [*before[-1:], *after[:1]]
    inner = source.text[row.start], source.text[row.end - 1]
    if not all(map(EDGE.match, outer)) or any(map(EDGE.match, inner)):
        yield 2, "it begins or ends within a clause", "set start and end to where its words do"
    quote = _bare(source.text[row.start : row.end])
    if not row.zh or not _within(_bare(row.zh).replace(OWN, ""), quote):
        yield 2, f"its place does not say {row.zh!r}", "correct the state, or start and end"
    if not row.en:
        yield 2, "it is not said in English", "fill in `en`"
    words = _bare(source.text[sentence.start : row.end]), quote
    anchors = all_indicators()[row.indicator].anchors
    if not any(stands(_bare(anchor), words) for anchor in anchors):
        yield 3, f"none of {offered(anchors)} stands in its words", "check the indicator or its `anchors`"
    for area in row.area.split("、") if row.area != source.place else ():
        if re.sub("[省市区县]$", "", area) not in quote:
            yield 3, f"its words do not name {area}", "check the area, or start and end"
    kind = "" if row.kind == "actual" else row.kind
    # A statement has no column for its measure, which its id may say.
    parts = [(row.indicator, str(row.year), measure, kind, source.slug(row.area)) for measure in ("", *MEASURES)]
    ids = ["/".join(filter(None, one)) for one in parts]
    if row.statement not in ids:
        yield 2, "its id does not say what its columns say", f"the id is {ids[0]}"


def _bare(text: str) -> str:
    """Bring words to one form, as `check.plain` does; … stays."""
    return check.plain(text.replace("…", "\0")).replace("\0", "…")


def _within(words: str, text: str) -> bool:
    """Tell whether all characters of `words` stand in `text` in their order."""
    left = iter(text)
    return all(char in left for char in words)


# What others published ------------------------------------------------------------------------------------

# One publisher gives one value of a thing.
KEY = ("source", "indicator", "term", "area", "year", "period", "measure")


def reference_findings() -> list[Finding]:
    """Prove the reference values of a collection, one that has none too.

    Returns: the findings; none when every row can be read and stands once.
    """
    if not any((seeds_dir() / name).is_file() for name in (TABLE, SOURCES)):
        return []
    try:
        frame = reference()
        known = sources()
        found = list(references.rows())
        head = read_text(seeds_dir() / TABLE, "table of references").partition("\n")[0].strip().split(",")
    except HaidongError as error:
        return [Finding(2, TABLE, "", str(error).rstrip("."), "mend that row or file")]
    off = []
    if strange := [column for column in head if column not in columns(Reference)]:
        off.append(Finding(2, TABLE, "", f"its columns {offered(strange)} are read by nobody", "rename or delete them"))
    first: dict[tuple[str, ...], int] = {}
    for line, row in found:
        where = f"{TABLE}, line {line}"
        earlier = first.setdefault(tuple(getattr(row, column) for column in KEY), line)
        if earlier != line:
            off.append(Finding(2, where, row.term, f"it says again what line {earlier} says", "keep one of the two"))
        if any(cell != cell.strip() for cell in vars(row).values()):
            off.append(Finding(2, where, row.term, "a cell begins or ends with a blank", "delete the blank"))
    for name, times in Counter(frame.index).items():
        if times > 1:
            off.append(Finding(2, str(name), "", f"{times} rows have this id", "tell them apart by area or period"))
    for name, entry in known.items():
        own, where = frame[frame["source"] == name], f"{SOURCES}, {name}"
        if own.empty and not entry.get("says"):
            off.append(Finding(2, where, "", "no row comes from it", "delete it, or add its rows"))
        for passage in passages(name):
            told = [one for one in zip(own["number"], own["unit"], strict=True) if states(passage, *one)]
            if not told and not entry.get("says"):
                off.append(Finding(2, where, passage, "it states none of its rows", "quote what they were taken from"))
        for indicator in set(entry.get("says", {})) - set(all_indicators()):
            what = f"it says something of {indicator!r}, which is no indicator"
            off.append(Finding(2, where, "", what, "name one of the dictionary"))
    return off


# Rule 6: the report's arithmetic, where disagreements are listed and reviewed, never mended ---------------


def arithmetic_findings(report: str) -> list[Finding]:
    """Return what disagrees and is not listed as known, and what is listed without need.

    Returns: the findings; none when all is as reviewed.
    """
    # Deriving values takes pandas and more; a ledger with findings is told of without.
    import pandas as pd

    from ..analysis import consistency

    with facts.without_proof(report):
        table = pd.concat([consistency.checks(report), consistency.outside(report)])
        reviewed = consistency.known(report)
    off, where = [], f"seeds/{known_path(report).name}"
    for row in table.itertuples():
        entry = reviewed.pop(row.Index, None)
        said = {side: consistency.side_interval(row, side) for side in ("stated", "other")}
        agrees = pd.isna(row.agrees) or bool(row.agrees)
        if entry is None and not agrees:
            what = f"{row.en}: stated {said['stated']}, but {row.other} gives {said['other']}"
            mend = f"check the rows; if so printed, list it with its reason in {where}"
        elif entry is not None and agrees:
            what, mend = "it agrees now, but is listed as known", f"delete it from {where}"
        elif entry is not None and entry["expect"] != said:
            what = f"the known disagreement has changed from {entry['expect']} to {said}"
            mend = f"review it again in {where}"
        else:
            continue
        off.append(Finding(6, row.Index, row.quotes[0] if row.quotes else "", what, mend))
    for name in reviewed:
        off.append(Finding(6, name, "", "there is no such check", f"delete it from {where}"))
    return off
