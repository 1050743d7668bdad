"""A panel's data package: what stands beside a table of `haidong panel` so that a stranger can use and cite it.

Owns ``<name>.datapackage.json`` (Table Schema), ``<name>.md`` (data dictionary, how the table was read, which
share was reviewed, which checks failed, its reports) and ``<name>.cff``. All of it is computed from the table.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from .. import __version__
from ..collection import PACKAGE, authors, home, terms
from ..errors import HaidongError
from ..panels import table as panels
from . import datapackage

KEY = ("sha256", "start")
PAGE = Path(__file__).with_name("panel.md")
# A proposed row that the reader is less sure of deserves a look before it is used.
DOUBTFUL = 0.9
CLOSED = ("measure", "kind", "bound", "firm", "status")


def files(path: Path) -> dict[str, str]:
    """Describe a panel that lies as CSV.

    `path`: the table in long form; columns that may be left out of a panel may be missing. Returns: the
    texts by file name: the descriptor, the page for readers, the citation. Raises HaidongError for a file
    that is no panel, or holds a statement twice.
    """
    frame = panels.tidy(panels.table(path))
    frame = frame[list(pd.read_csv(path, nrows=0).columns)]
    if twice := int(frame.duplicated(list(KEY)).sum()):
        raise HaidongError(f"{path.name} holds {twice} statements twice (same sha256 and start).")
    title = _title(frame)
    return {
        f"{path.stem}.datapackage.json": _descriptor(path, frame, title),
        f"{path.stem}.md": _page(path.stem, frame, title),
        f"{path.stem}.cff": _citation(title),
    }


def write(path: Path) -> None:
    """Write a panel's data package beside it."""
    for name, content in files(path).items():
        path.with_name(name).write_text(content, encoding="utf-8")


def _title(frame: pd.DataFrame) -> str:
    years = sorted({*frame["report"]})
    span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return f"What {frame['sha256'].nunique()} government work reports of {span} state, one row a statement"


def _share(frame: pd.DataFrame) -> str:
    reviewed = int(frame["status"].eq("reviewed").sum())
    return f"{reviewed} of {len(frame)} statements ({100 * reviewed // len(frame)} %)"


def _descriptor(path: Path, frame: pd.DataFrame, title: str) -> str:
    description = (
        f"Read by `haidong panel`: the reader proposes, a person reviews. Reviewed are {_share(frame)}; `against`"
        f" names statements that the same report contradicts. {path.stem}.md says more."
    )
    reports = frame.drop_duplicates("sha256").itertuples()
    table = datapackage.resource(path.name, frame, path.read_bytes(), list(KEY), "panel")
    told = [f"{row.title}（{row.delivered}）; sha256 {row.sha256}" for row in reports]
    return datapackage.package(path.stem.lower(), title, description, told, [table])


def _page(name: str, frame: pd.DataFrame, title: str) -> str:
    proposed = frame[frame["status"] != "reviewed"]
    fields = [datapackage.field(column, frame[column], "panel") for column in frame]
    columns = [[f"`{one['name']}`", one["type"], one["description"], one["title"]] for one in fields]
    words = []
    for column in CLOSED:
        known = ((word, said) for word, said in terms("classes")[column].items() if said["en"])
        words.append(f"- `{column}`: " + ", ".join(f"`{word}` {said['en']}" for word, said in known))
    against = [
        [row.place, row.report, f"`{row.indicator}`", f"{row.measure} {row.kind} {row.year}"]
        + [f"{row.number}{row.unit}", row.start, row.against]
        for row in frame[frame["against"].ne("")].itertuples()
    ]
    reports = [
        [first.title, first.delivered, len(rows), int(rows["status"].eq("reviewed").sum()), f"`{sha256}`"]
        for sha256, rows in frame.groupby("sha256", sort=False)
        for first in rows.head(1).itertuples()
    ]
    doubtful = int((proposed["sure"] < DOUBTFUL).sum())
    return PAGE.read_text("utf-8").format(
        title=title,
        name=name,
        version=__version__,
        author=f"{named}: " if (named := _authors()) else "",
        share=_share(frame),
        sure=f"The reader expects {proposed['sure'].mean():.1%} of the others to be right, and is less than"
        f" {DOUBTFUL:.0%} sure of {doubtful} of them."
        if len(proposed)
        else "",
        failed=_listed(("place", "report", "indicator", "of", "printed", "at", "but at"), against)
        if against
        else "No statement contradicts another of the same report.",
        columns=_listed(("column", "type", "what it holds", "zh"), columns),
        words="\n".join(words),
        reports=_listed(("report", "delivered", "statements", "reviewed", "sha256"), reports),
    )


def _listed(heads: tuple[str, ...], rows: list[list[Any]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _authors() -> str:
    """Say whom a citation names: those of the collection one works in, not of one that only came with the package."""
    return "" if home() == PACKAGE else authors("en")


def _citation(title: str) -> str:
    return (
        "cff-version: 1.2.0\ntype: dataset\n"
        f"title: {json.dumps(title, ensure_ascii=False)}\n"
        'message: "If you use the table, please cite it and the report that a number comes from."\n'
        f"authors:\n  - name: {json.dumps(_authors() or 'anonymous')}\n"
        f'version: "{__version__}"\nlicense: {datapackage.LICENSE["name"]}\n'
    )
