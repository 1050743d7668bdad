"""Which runs a batch is made of: notebooks times parameters, checked before anything starts.

Owns `Run`, `Places`, and the grid in words (``-p lang=en``) or in a TOML file. What a
notebook may be told is for `params`.

A grid file holds one or more tables, each the product of its lists::

    [[grid]]
    notebook = ["tourism", "fiscal"]   # all when left out
    lang = ["zh", "en"]
    units = ["printed", "international"]
"""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import params
from .errors import HaidongError, unknown
from .files import PACKAGE, home, read_bytes
from .ledgers import path as ledger_path
from .ledgers import read as read_ledger
from .seeds import described

# What the default grid multiplies each notebook with.
DEFAULT = {"lang": list(params.LANGS)}
# Parameters that a run's folders speak of already.
PLACED = ("report", "lang", "units", "figures_dir")


@dataclass(frozen=True)
class Places:
    """The folders of a collection: its notebooks, its figures, and what is built and not kept."""

    notebooks: Path
    figures: Path
    build: Path

    @classmethod
    def own(cls) -> Places:
        """Return those of this clone, or of an installed package with results in the folder one stands in."""
        root = home() if home() != PACKAGE else Path.cwd()
        return cls(params.notebooks_dir(), root / "figures", root / "build")


@dataclass(frozen=True)
class Run:
    """One notebook with its parameters, and where its results go.

    Attributes
    ----------
    id : str
        Names the run in files and words.
    given, values : dict
        What differs from the notebook's defaults; all parameters.
    report, folder : str
        The report's id; ``zh``, ``en-international``.
    figures : Path
        Where figures go, in `folder`.
    executed : Path
        Where the executed notebook goes.
    """

    id: str
    name: str
    path: Path
    given: dict[str, Any]
    values: dict[str, Any]
    report: str
    folder: str
    figures: Path
    executed: Path

    @property
    def declared(self) -> list[str]:
        """The figures that must come of it."""
        show = self.values.get("show", ["all"])
        return [name for name in params.figures(self.path) if "all" in show or name in show]


def latest() -> str:
    """Return the latest closed report, without reading any table."""
    closed = [
        name
        for name in described()
        if ledger_path(name).is_file() and all(row.status == "reviewed" for row in read_ledger(name))
    ]
    if not closed:
        raise HaidongError("no report has a closed ledger yet; run haidong check to see what is open.")
    return closed[-1]


def plan(
    places: Places,
    names: Sequence[str] = (),
    given: Sequence[str] = (),
    file: Path | None = None,
) -> list[Run]:
    """Make the runs of a batch.

    Parameters
    ----------
    places : Places
        The collection's folders.
    names : sequence of str
        Notebooks; all when empty.
    given : sequence of str
        ``name=value``; a name that comes twice makes a run for each value.
    file : Path, optional
        A grid in TOML.

    Raises
    ------
    HaidongError
        For whatever is not offered; in a sentence, before any worker starts.
    """
    offered = {path.stem: path for path in sorted(places.notebooks.glob("*.ipynb"))}
    for name in names:
        if name not in offered:
            raise unknown("notebook", name, offered)
    words = _words(given)
    tables = _tables(file) if file else [{}]
    newest = latest()
    runs: dict[str, Run] = {}
    for table in tables:
        wanted = _list(table.get("notebook", list(offered)))
        for name in wanted:
            if name not in offered:
                raise unknown("notebook", name, offered)
        for name in wanted:
            if not names or name in names:
                for one in _product(offered[name], {**table, **words}):
                    run = _run(places, offered[name], one, newest)
                    runs[run.id] = run
    _apart(runs.values())
    return list(runs.values())


def _words(given: Iterable[str]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise HaidongError(f"-p takes name=value, not {one!r}; e.g. -p lang=en.")
        words.setdefault(name.strip(), []).append(value.strip())
    return words


def _tables(file: Path) -> list[dict[str, Any]]:
    try:
        content = tomllib.loads(read_bytes(file, "grid").decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HaidongError(f"the grid {file.name} is not valid TOML: {error}.") from None
    for key in content:
        if key != "grid":
            raise unknown(f"key of the grid {file.name}", key, ["grid"])
    tables = content.get("grid")
    if not tables or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise HaidongError(f"the grid {file.name} holds no table [[grid]]; see haidong render --help.")
    return tables


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _product(path: Path, table: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Yield what a notebook is told in each run of a table."""
    declared = params.declared(path)
    lists = {}
    for name, value in table.items():
        if name == "notebook":
            continue
        if declared and name not in declared:
            raise unknown(f"parameter of {path.stem}", name, declared)
        # A list is one value of a parameter that is a list, unless lists stand in it.
        whole = isinstance(declared.get(name), list) and not any(
            isinstance(one, list) for one in _list(value)
        )
        words = whole and isinstance(value, list) and all("," in one for one in map(str, value))
        lists[name] = [value] if whole and not words else _list(value)
    for name, values in DEFAULT.items():
        if name in declared:
            lists.setdefault(name, values)
    for chosen in itertools.product(*lists.values()):
        yield dict(zip(lists, chosen, strict=True))


def _run(places: Places, path: Path, told: Mapping[str, Any], newest: str) -> Run:
    values = params.checked(path, _typed(path, told))
    defaults = params.declared(path)
    given = {name: value for name, value in values.items() if value != defaults[name]}
    report = newest if values.get("report", "latest") == "latest" else values["report"]
    folder = values.get("lang", "zh")
    folder += "-international" if values.get("units") == "international" else ""
    own = values.get("figures_dir", "")
    figures = Path(own).expanduser().absolute() if own else places.figures
    executed = (figures if own else places.build) / "notebooks" / report / folder
    if report != newest and not own:
        figures /= report
    extra = "".join(
        f".{name}={'+'.join(map(str, _list(given[name])))}" for name in sorted(given) if name not in PLACED
    )
    extra = re.sub(r"[^\w.=+-]", "_", extra)
    elsewhere = f".{hashlib.sha256(str(figures).encode()).hexdigest()[:8]}" if own else ""
    return Run(
        id=f"{path.stem}.{report}.{folder}{extra}{elsewhere}",
        name=path.stem,
        path=path,
        given=given,
        values=values,
        report=report,
        folder=folder,
        figures=figures,
        executed=executed / f"{path.stem}{extra}.ipynb",
    )


def _typed(path: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give words from the command line the type of the default that they replace."""
    typed = {}
    for name, value in told.items():
        default = params.declared(path).get(name)
        if isinstance(value, str) and isinstance(default, bool):
            value = {"true": True, "false": False}.get(value.lower(), value)
        elif isinstance(value, str) and isinstance(default, int | float):
            try:
                value = type(default)(value)
            except ValueError:
                pass  # params says what is wrong with it
        typed[name] = value
    return typed


def _apart(runs: Iterable[Run]) -> None:
    """No two runs of a batch write the same figures."""
    seen: dict[tuple[Path, str, str], Run] = {}
    for run in runs:
        other = seen.setdefault((run.figures, run.folder, run.name), run)
        if other is not run and set(other.declared) & set(run.declared):
            raise HaidongError(
                f"two runs of {run.name} would write the same figures ({other.id} and {run.id}); "
                "give each its own figures_dir."
            )
