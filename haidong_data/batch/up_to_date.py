"""What is up to date, known by content.

Owns the inputs of a run (its notebook, the package, its parameters, the data, the versions
of what draws) and the stamp that a complete run leaves: its inputs, the facts it read, and the
digest of every file it made. A fact that says something else concerns those that read it; a row more or
less, everyone. Dates of files say nothing; a file that is missing or damaged is noticed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Hashable, Iterable, Mapping
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from ..collection import LIST, digest, seed_entries, seeds_dir, sha256
from ..ledger_csv import read as read_ledger
from .code_digest import code
from .grid import Places, Run
from .run import INJECTED

# What decides on the look of a figure or a table. Whoever has none of them has other figures too.
DRAWS = (
    *("matplotlib", "seaborn", "pandas", "numpy", "pillow", "itables"),
    *("ipython", "ipykernel", "nbclient", "papermill"),
)
# What a run found when it began: see `Stamps.inputs`.
Inputs = tuple[dict[str, Any], dict[str, str]]


def notebook(path: Path) -> str:
    """Return the digest of a notebook's source: its cells and their tags, not what they put out."""
    return cells(json.loads(path.read_bytes())["cells"])


def cells(found: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of the source of cells; the cell that papermill injects is none of them."""
    said = [(cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in found]
    return digest([one for one in said if INJECTED not in one[2]])


def package(path: Path) -> str:
    """Return the digest of what a notebook uses of the package."""
    found = json.loads(path.read_bytes())["cells"]
    return code("".join(cell["source"]) for cell in found if cell["cell_type"] == "code")


def _files() -> list[Path]:
    """Return the collection's documents, ledgers and tables; what is written aside begins with a dot."""
    return [path for path in sorted(seeds_dir().glob("[!.]*")) if path.suffix in (".txt", ".csv", ".toml")]


def data(_dates: Hashable) -> tuple[dict[str, str], dict[str, str]]:
    """Return the digest of each file of the collection, and of each fact's row by report and id.

    Of a ledger count its rows, and whose they are, but not what single facts say; of the list of documents,
    what it says but of the proof.
    """
    facts: dict[str, str] = {}
    found = {path.name: sha256(path) for path in _files()}
    found[LIST] = digest(
        {name: {key: said for key, said in entry.items() if key != "proved"} for name, entry in seed_entries().items()}
    )
    for name in seed_entries():
        if f"{name}.csv" in found:
            rows = read_ledger(name)
            found[f"{name}.csv"] = digest([(row.start, row.fact, row.status) if row.is_fact else row for row in rows])
            facts |= {f"{name} {row.fact}": digest(row) for row in rows if row.is_fact}
    return found, facts


def versions() -> dict[str, str]:
    """Return the versions of what draws."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in DRAWS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


class Stamps:
    """The stamps of runs, held against the collection as it lies there now; the package is read once a batch."""

    def __init__(self, places: Places) -> None:
        self.places, self.versions, self.package = places, versions(), cache(package)
        self.data = lru_cache(maxsize=1)(data)

    def inputs(self, run: Run) -> Inputs:
        """Return what a run that begins now finds; the data is read again only when a file's date or size changed.

        Returns: digests of its ``notebook``, the ``package``, its ``parameters``; digests of the ``data`` by file;
        ``versions`` of what draws by name. And the digest of each fact's row, by report and id.
        """
        stats = [(path.name, path.stat()) for path in _files()]
        files, found = self.data(tuple((name, one.st_ino, one.st_mtime_ns, one.st_size) for name, one in stats))
        key = {
            "notebook": notebook(run.path),
            "package": self.package(run.path),
            "parameters": digest(run.values | {"report": run.report}),
            "data": files,
            "versions": self.versions,
        }
        return key, found

    def stamp_path(self, run: Run) -> Path:
        """Return where the stamp of a run lies."""
        return self.places.build / "stamps" / f"{run.id}.json"

    def stamp(self, run: Run) -> dict[str, Any] | None:
        """Read the stamp that the last complete run has left; None where there is none to read."""
        try:
            found = json.loads(self.stamp_path(run).read_bytes())
            # Named as in the run's own folder, so that a tree that was copied speaks of its own files.
            whole = [run.place(name) for name in found["files"]] and isinstance(found["read"], dict)
            return found if whole and isinstance(found["key"], dict) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def why(self, run: Run) -> str:
        """Say why a run must be made again; empty when all that it would make is there."""
        stamp = self.stamp(run)
        if stamp is None:
            return "never ran"
        (now, found), before = self.inputs(run), stamp["key"]
        if changed := [name for name in now if before.get(name) != now[name]]:
            return _changed(changed, before, now)
        for name, known in stamp["read"].items():
            if found.get(name) != known:
                return f"the fact {name.partition(' ')[2]}, which it shows, has changed"
        for name, known in stamp["files"].items():
            path = run.place(name)
            if not path.is_file():
                return f"{path.name} is missing"
            if sha256(path) != known:
                return f"{path.name} is damaged"
        return ""


def _changed(names: Iterable[str], before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say which parts of a run's inputs have changed; of data and versions, which of them."""
    said = []
    for name in names:
        old, new = before.get(name), now[name]
        if isinstance(old, dict) and isinstance(new, dict):
            said += [one for one in sorted({*old, *new}) if old.get(one) != new.get(one)]
        else:
            said.append(f"the {name}")
    return f"{' and '.join(said)} {'has' if len(said) == 1 and said != ['the parameters'] else 'have'} changed"
