"""What a notebook uses of the package, read off its imports: a change of anything else leaves it up to date.

Owns the way from a notebook's code to modules, and from modules to the templates, fonts, tables and words beside
them. Code is compared as it is parsed, blind to comments and docstrings. What lies beside counts when in doubt: a
table of ``terms/`` or a group of ``words/`` is left out only when modules name it that the notebook does not use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import resolve_name
from pathlib import Path
from typing import Any

import haidong_data

from ..collection import PACKAGE, Stamp, digest, read_toml, sha256, stamp
from ..notebook.parameters import syntax

DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
LOOK = (".jinja", ".mplstyle", ".ttf", ".otf")
# Which function reads what lies in a folder, and from where it is imported.
READERS = {"terms": "collection", "words": "words"}


def code(cells: Iterable[str]) -> str:
    """Return the digest of all that the code of a notebook's cells uses of the package."""
    cells = list(cells)
    own = modules(cells)
    files = {name: _modules(PACKAGE)[name] for name in own}
    found: dict[str, Any] = {name: _running(path, stamp(path)) for name, path in files.items()}
    folders = {path.parent for name, path in files.items() if name} - {PACKAGE}
    look = [path for folder in folders for path in folder.rglob("*") if path.suffix in LOOK]
    others = [name for name in _modules(PACKAGE) if name not in own]
    mine, theirs = ({read for name in names for read in _module(name)[1]} for names in (own, others))
    foreign = theirs - mine
    look += [path for path in (PACKAGE / "terms").glob("*.toml") if ("terms", path.stem) not in foreign]
    found |= {path.relative_to(PACKAGE).as_posix(): _file(path, stamp(path)) for path in look}
    for path in (PACKAGE / "words").glob("*.toml"):
        groups = {key: said for key, said in read_toml(path, "words").items() if ("words", key) not in foreign}
        # A notebook has words of its own, under the name that it gives itself.
        named = {key: said for key, said in groups.get("notebook", {}).items() if any(key in cell for cell in cells)}
        found[f"words.{path.stem}"] = groups | {"notebook": named}
    return digest(found)


def modules(cells: Iterable[str]) -> list[str]:
    """Return the modules that cells use, directly and through others, by their names within the package."""
    found: set[str] = set()
    wanted = {*_asked(cells)}
    while wanted:
        name = wanted.pop()
        found.add(name)
        around = {name.rpartition(".")[0], ""}  # a package's own module runs before those in it
        wanted |= (around | _module(name)[0]) - found
    return sorted(found)


def _asked(cells: Iterable[str]) -> Iterator[str]:
    """Give the modules that cells import, and those of public names that they use; of a cell that is no Python, all."""
    called, where = {PACKAGE.name}, vars(haidong_data)["_WHERE"]
    nodes: list[ast.AST] = []
    for cell in cells:
        lines = ("" if line.lstrip().startswith(("%", "!")) else line for line in cell.splitlines())
        try:
            nodes += ast.walk(syntax("\n".join(lines)))
        except SyntaxError:
            yield from where.values()
    for node in nodes:
        if isinstance(node, ast.Import):
            called |= {one.asname for one in node.names if one.name == PACKAGE.name and one.asname}
            yield from _known(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {one.name for one in node.names}
            yield from _known([node.module, *(f"{node.module}.{name}" for name in names)])
            if node.module == PACKAGE.name:
                yield from (module for name, module in where.items() if name in names or "*" in names)
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in called:
            yield from (module for name, module in where.items() if name == node.attr)


def _known(names: Iterable[str]) -> Iterator[str]:
    """Give the modules of the package among names in full, by their names within it."""
    for name in names:
        first, _, own = name.partition(".")
        if first == PACKAGE.name and own in _modules(PACKAGE):
            yield own


@cache
def _modules(package: Path) -> dict[str, Path]:
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def _running(path: Path, _stamp: Stamp) -> str:
    """Return the digest of a module's code."""
    tree = syntax(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False):
            node.body = node.body[1:]
    return digest(ast.dump(tree))


def _module(name: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    path = _modules(PACKAGE)[name]
    return _parsed(name, path, stamp(path))


@cache
def _parsed(name: str, path: Path, _stamp: Stamp) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return the modules that a module imports, and what it reads of terms and words."""
    imported: set[str] = set()
    readers: dict[str, str] = {}  # what a module calls them
    calls: list[tuple[str, ast.expr]] = []
    unseen: set[ast.AST] = set()  # by whatever runs: a type checker alone sees it
    whole = f"{PACKAGE.name}.{name}".rstrip(".")
    package = whole if path.name == "__init__.py" else whole.rpartition(".")[0]
    for node in ast.walk(syntax(path.read_bytes())):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.args:
                calls.append((node.func.id, node.args[0]))
        elif isinstance(node, ast.If):
            if ast.unparse(node.test).endswith("TYPE_CHECKING"):
                unseen |= {*ast.walk(node)}
        elif isinstance(node, ast.ImportFrom) and node.level and node not in unseen:
            base = resolve_name("." * node.level + (node.module or ""), package)
            imported |= {*_known([base, *(f"{base}.{one.name}" for one in node.names)])}
            own = base.partition(".")[2]
            readers |= {one.asname or one.name: one.name for one in node.names if READERS.get(one.name) == own}
        elif isinstance(node, ast.Import) and node not in unseen:
            imported |= {*_known(one.name for one in node.names)}
    read = {(readers[called], said) for called, word in calls if called in readers and (said := _begins(word))}
    return frozenset(imported), frozenset(read)


def _begins(node: ast.expr) -> str:
    """Return what a name of words begins with: ``"notebook"`` of ``f"notebook.{name}"``; empty where it is computed."""
    said = node.values[0] if isinstance(node, ast.JoinedStr) else node
    found = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
    return found.partition(".")[0]


@cache
def _file(path: Path, _stamp: Stamp) -> str:
    return sha256(path)
