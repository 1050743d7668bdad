"""Everything as files for other programs: CSV, Parquet, a spreadsheet, and a data package that describes them.

Owns which tables are exported, how they are written as CSV and Parquet, and that no cell passes for a
formula. It leaves the spreadsheet to `workbook` and the description to `datapackage`.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path

import pandas as pd

from .. import facts, statements_csv, wording
from ..analysis.derivation import derived
from ..collection import Seed, seed, write_all
from ..errors import HaidongError
from ..indicators import all_indicators
from ..references import reference

# A cell that opens with one of these is run as a formula by some spreadsheet; the wide forms by those set to Chinese.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# … unless it is a number and nothing more.
NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?%?")
NEEDED = {"pyarrow": "Parquet files", "xlsxwriter": "spreadsheets"}


def frames() -> dict[str, pd.DataFrame]:
    """Return the exported tables by name, of all closed reports.

    Returns: facts, derived, references, ledger, statements, indicators, reports; with plain columns,
    described in ``columns.toml``.
    """
    names = facts.reports()
    if not names:
        facts.resolve("latest")  # says that no ledger is closed
    loaded = pd.concat([facts.load(report=name).reset_index() for name in names])
    computed = pd.concat([derived(report=name).reset_index() for name in names])
    computed["inputs"] = computed["inputs"].map("; ".join)
    ledger = pd.concat([facts.ledger(name).assign(seed=name) for name in names]).drop(columns="proposal")
    stated = pd.concat([statements_csv.statements(name).reset_index().assign(seed=name) for name in names])
    known = reference().reset_index()
    known["topic"] = known["indicator"].map(lambda name: all_indicators()[name].topic)
    found = {
        "facts": _said(loaded),
        "derived": _said(computed),
        "references": _said(known),
        "ledger": ledger,
        "statements": stated,
        "indicators": _dictionary(),
        "reports": _reports(names),
    }
    return {name: _leading(frame) for name, frame in found.items()}


def _leading(frame: pd.DataFrame) -> pd.DataFrame:
    first = [name for name in ("seed", "fact", "id", "indicator") if name in frame]
    return frame[[*first, *(name for name in frame if name not in first)]].reset_index(drop=True)


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    rows = [{"bound": "eq", "number": ""} | row for row in frame.to_dict("records")]
    said = {
        "said_zh": [wording.text(row) for row in rows],
        "said_en": [wording.text(row, "en") for row in rows],
        "said_international": [wording.text(row, "en", "international") for row in rows],
    }
    return frame.assign(**said)


def _dictionary() -> pd.DataFrame:
    rows = [asdict(entry) | {"topic": entry.topic} for entry in all_indicators().values()]
    frame = pd.DataFrame(rows).rename(columns={"id": "indicator"})
    frame["anchors"] = frame["anchors"].map("; ".join)
    return frame[["indicator", "topic", "zh", "en", "unit", "measure", "prices", "anchors"]]


def _reports(names: list[str]) -> pd.DataFrame:
    columns = [field.name for field in fields(Seed) if field.name not in ("id", "text", "areas")]
    return pd.DataFrame([{"seed": name} | {key: getattr(seed(name), key) for key in columns} for name in names])


def neutral(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula; numbers pass.

    >>> neutral("=1+1"), neutral("增长"), neutral(-3.5)
    ("'=1+1", '增长', -3.5)
    """
    if not isinstance(cell, str) or not cell.startswith(RISKY) or NUMBER.fullmatch(cell):
        return cell
    return "'" + cell


def csv_text(frame: pd.DataFrame, ending: str = "\n") -> str:
    """Write a table as CSV: whole numbers without a point, no cell that is a formula."""
    safe = frame.copy()
    for name in safe:
        if pd.api.types.is_float_dtype(safe[name]):
            safe[name] = [_plain(value) for value in safe[name]]
        elif not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = [neutral(value) for value in safe[name]]
    return safe.to_csv(index=False, lineterminator=ending)


def _plain(value: float) -> str:
    """Write a float as short as it reads back, and never as 1e+10, which some programs take for text."""
    if pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else format(Decimal(repr(float(value))), "f")


def left_out() -> str:
    """Say which editions are left out for want of a library, and what brings it; empty where none is."""
    if not (lacking := _lacking()):
        return ""
    what, which = " and ".join(NEEDED[one] for one in lacking), " and ".join(lacking)
    return f"{what} are left out for want of {which}: pip install 'haidong-data[export]'."


def _lacking() -> list[str]:
    return [module for module in NEEDED if not importlib.util.find_spec(module)]


def contents(found: Mapping[str, pd.DataFrame] | None = None) -> dict[str, bytes]:
    """Make every exported file in memory.

    `found`: the tables; by default `frames`. Returns: the bytes by file name; ``datapackage.json`` last, which
    describes the others. Editions whose library is not installed are left out, see `left_out`.
    """
    from . import datapackage, workbook

    found, lacking = frames() if found is None else found, _lacking()
    files: dict[str, bytes] = {}
    for name, frame in found.items():
        files[f"{name}.csv"] = csv_text(frame).encode("utf-8")
        # Excel takes a CSV for the system's old encoding unless it opens with a byte order mark.
        files[f"{name}.excel.csv"] = csv_text(frame, "\r\n").encode("utf-8-sig")
        if "pyarrow" not in lacking:
            files[f"{name}.parquet"] = frame.to_parquet(index=False)
    if "xlsxwriter" not in lacking:
        files["haidong.xlsx"] = workbook.encode(found)
    files["datapackage.json"] = datapackage.encode(found, files)
    return files


def export(folder: Path, files: Mapping[str, bytes] | None = None) -> list[Path]:
    """Write all facts and derived values into a folder, complete or not at all.

    `folder`: made if need be; files of the same names are replaced, others stay. `files`: what to write; by
    default `contents`. Raises HaidongError when no ledger is closed, a library is missing, or the folder
    cannot be written.
    """
    files = contents() if files is None else files
    try:
        write_all({folder / name: content for name, content in files.items()})
    except OSError as error:
        raise HaidongError(f"the export cannot be written to {folder}: {error.strerror or error}.") from None
    return [folder / name for name in files]
