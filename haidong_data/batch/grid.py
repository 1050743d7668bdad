"""Which runs a batch is made of: notebooks times parameters, checked before anything starts.

Owns `Run`, `Places`, the reading of a batch's request in words (``-p lang=en``) or in a grid file, and
their product. Which values a notebook takes is for `parameters`.

A grid file holds one or more tables, each the product of its lists::

    [[grid]]
    notebook = ["tourism", "fiscal"]   # all when left out
    lang = ["zh", "en"]
    units = ["printed", "international"]
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..collection import sha256, writable_home
from ..errors import HaidongError, unknown
from ..facts import front, newest
from ..notebook import parameters


def given_words(given: Iterable[str]) -> dict[str, list[str]]:
    """Read ``name=value``; a name that comes twice has two values."""
    found: dict[str, list[str]] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise HaidongError(f"-p takes name=value, not {one!r}; e.g. -p lang=en.")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def grid_tables(file: Path) -> list[dict[str, Any]]:
    """Read the tables of a grid file."""
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise HaidongError(f"the grid {file} is missing; --grid takes a file of tables [[grid]].") from None
    except OSError as error:
        raise HaidongError(f"the grid {file} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HaidongError(f"the grid {file.name} is not valid TOML: {error}.") from None
    for key in content:
        if key != "grid":
            raise unknown(f"key of the grid {file.name}", key, ["grid"])
    found = content.get("grid")
    if not found or not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise HaidongError(f"the grid {file.name} holds no table [[grid]]; see haidong render --help.")
    return found


def listed(value: Any) -> list[Any]:
    """Return a list as it is, and one value as a list of one."""
    return value if isinstance(value, list) else [value]


def typed(path: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give words from the command line the type of the default that they replace."""
    found = {}
    for name, value in told.items():
        default = parameters.declared(path).get(name)
        if isinstance(value, str) and isinstance(default, bool):
            value = {"true": True, "false": False}.get(value.lower(), value)
        elif isinstance(value, str) and isinstance(default, int | float):
            with contextlib.suppress(ValueError):  # `parameters` says what is wrong with it
                value = type(default)(value)
        found[name] = value
    return found


# Bytes of a file's name that a run's parameters may take up.
LONGEST = 120
# Parameters that a run's folders speak of already.
PLACED = ("report", "lang", "units", "figures_dir")
# The executed notebook in a run's own folder; beside it lie `figures/`.
EXECUTED = "notebook.ipynb"


@dataclass(frozen=True)
class Places:
    """The folders of a collection: its notebooks, its figures, and what is built and not kept."""

    notebooks: Path
    figures: Path
    build: Path

    @classmethod
    def own(cls) -> Places:
        """Return those of the collection in use, which must be one that can be written into."""
        root = writable_home()
        return cls(parameters.notebooks_dir(), root / "figures", root / "build")


@dataclass(frozen=True)
class Run:
    """One notebook with its parameters, and where its results go.

    `id`: names the run in files and words. `given`, `values`: what differs from the notebook's defaults; all
    parameters. `report`, `folder`: the report's id; ``zh``, ``en-international``. `figures`: where figures
    go, in `folder`. `executed`: where the executed notebook goes. `extra`: what its parameters say beyond
    report and folder, to be read.
    """

    id: str
    name: str
    path: Path
    given: dict[str, Any] = field(hash=False)
    values: dict[str, Any] = field(hash=False)
    report: str
    folder: str
    figures: Path
    executed: Path
    extra: str = ""

    @property
    def declared(self) -> list[str]:
        """Return the names of the figures that must come of it."""
        show = self.values.get("show", ["all"])
        return [name for name in parameters.figures(self.path) if "all" in show or name in show]

    @property
    def lock(self) -> str:
        """Return a name for what no two runs may write at once: a notebook's figures in a folder."""
        where = sha256(os.path.realpath(self.figures))[:8]
        return f"{self.name}.{self.folder}.{where}"

    def place(self, name: str) -> Path:
        """Return where a file of the run's own folder goes; ValueError for one that is no result of it."""
        if name == EXECUTED:
            return self.executed
        inside = PurePosixPath(name).relative_to("figures")
        if not inside.parts or ".." in inside.parts:
            raise ValueError(f"{name} is no figure's")
        return self.figures / inside


def plan(places: Places, names: Sequence[str] = (), given: Sequence[str] = (), file: Path | None = None) -> list[Run]:
    """Make the runs of a batch.

    `names`: notebooks; all when empty. `given`: ``name=value``; a name that comes twice makes a run for each
    value. `file`: a grid in TOML. Raises HaidongError for whatever is not offered; in a sentence, before any
    worker starts.
    """
    offered = {path.stem: path for path in sorted(places.notebooks.glob("*.ipynb"))}
    for name in names:
        if name not in offered:
            raise unknown("notebook", name, offered)
    overrides = given_words(given)
    tables = grid_tables(file) if file else [{}]
    latest = front()
    runs: dict[str, Run] = {}
    for table in tables:
        wanted = listed(table.get("notebook", list(offered)))
        if "notebook" in table and not wanted:
            raise HaidongError(f"a table of {file and file.name} has no notebook: [] runs nothing.")
        for name in wanted:
            if not isinstance(name, str) or name not in offered:
                raise unknown("notebook", name, offered)
        for name in wanted:
            if not names or name in names:
                for one in _product(offered[name], {**table, **overrides}):
                    run = _run(places, offered[name], one, latest)
                    runs[run.id] = run
    left = [name for name in names if name not in {run.name for run in runs.values()}]
    if left:
        raise HaidongError(f"the grid {file and file.name} makes no run of {', '.join(left)}.")
    if not runs:
        raise HaidongError(f"there is no notebook in {places.notebooks}, so there is nothing to run.")
    _refuse_same_figures(runs.values())
    return list(runs.values())


def _product(path: Path, table: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Yield what a notebook is told in each run of a table."""
    declared = parameters.declared(path)
    lists = {}
    for name, value in table.items():
        if name == "notebook":
            continue
        if declared and name not in declared:
            raise unknown(f"parameter of {path.stem}", name, declared)
        # A list is one value of a parameter that is a list, unless lists stand in it.
        whole = isinstance(declared.get(name), list) and not any(isinstance(one, list) for one in listed(value))
        words = whole and isinstance(value, list) and all("," in one for one in map(str, value))
        lists[name] = [value] if whole and not words else listed(value)
        if not lists[name]:
            raise HaidongError(f"{name} of {path.stem} has no value: [] runs nothing.")
    if "lang" in declared:
        lists.setdefault("lang", list(parameters.LANGS))
    for chosen in itertools.product(*lists.values()):
        yield dict(zip(lists, chosen, strict=True))


def _run(places: Places, path: Path, told: Mapping[str, Any], latest: str) -> Run:
    values = parameters.checked(path, typed(path, told))
    defaults = parameters.declared(path)
    given = {name: value for name, value in values.items() if value != defaults[name]}
    report = values.get("report", "latest")
    report = latest or newest() if report == "latest" else report  # newest says why there is none
    folder = values.get("lang", "zh")
    folder += "-international" if values.get("units") == "international" else ""
    own = values.get("figures_dir", "")
    figures = _folder(own, path.stem) if own else places.figures
    shared = os.path.realpath(figures) == os.path.realpath(places.figures)
    for name in given if shared else ():
        if name not in (*PLACED, "show"):
            raise HaidongError(
                f"{name}={given[name]} of {path.stem} would draw over what its default draws; give it a folder "
                f"of its own, e.g. -p figures_dir=build/{name}-{given[name]}."
            )
    executed = (figures if own else places.build) / "notebooks" / report / folder
    if report != latest and not own:
        figures /= report
    extra = "".join(
        f".{name}={'+'.join(map(str, listed(given[name])))}" for name in sorted(given) if name not in PLACED
    )
    extra = re.sub(r"[^\w.=+-]", "_", extra)
    if len(extra.encode()) > LONGEST:
        extra = f".{sha256(extra)[:16]}"
    elsewhere = f".{sha256(str(figures))[:8]}" if own else ""
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
        extra=extra.removeprefix(".").replace(".", " "),
    )


def _folder(said: str, name: str) -> Path:
    """Return a folder for figures that there is, or that can be made."""
    folder = Path(said).expanduser().absolute()
    try:
        os.stat(f"{folder}/.")  # a file has no inside
    except FileNotFoundError:
        pass
    except OSError as error:
        raise HaidongError(f"figures_dir of {name} cannot be used: {error.strerror}.") from None
    return folder


def _refuse_same_figures(runs: Iterable[Run]) -> None:
    """Raise HaidongError when two runs of a batch would write the same figures."""
    seen: dict[tuple[Path, str, str], Run] = {}
    for run in runs:
        other = seen.setdefault((run.figures, run.folder, run.name), run)
        if other is not run and set(other.declared) & set(run.declared):
            raise HaidongError(
                f"two runs of {run.name} would write the same figures ({other.id} and {run.id}); "
                "give each its own figures_dir."
            )
