"""The text of a Word document (.docx): what a reader of the printed page sees, once.

Owns WordprocessingML: tracked changes, fields, text boxes, notes, tables with merged
cells, formulas. What it cannot read (pictures, embedded objects) it names. Tables come
out a row a line with a tab between cells, as `tables` reads them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree import ElementTree

from ..errors import HaidongError, plural
from .tables import RAISED, Cell, write

# A Word file unpacks to more than it weighs.
UNPACKED = 128_000_000
# Deleted or moved away, guides to pronunciation, properties, and what a field is computed from.
UNSEEN = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "rPr", "tblPr", "tblGrid", "sdtPr",
     "sdtEndPr", "ctrlPr")
)  # fmt: skip
BLOCKS = frozenset(("p", "tbl", "altChunk"))
# What a reader sees and this cannot read, by element.
OBJECTS = {
    "pic": "picture", "imagedata": "picture", "object": "embedded object", "OLEObject": "",
    "subDoc": "linked document", "chart": "chart", "relIds": "diagram",
}  # fmt: skip
OFF = frozenset(("0", "false", "off", "none"))
HEADING = re.compile(r"(?:heading|标题) ?\d", re.I)


# From a file's bytes and name to its text, and what of it could not be read.
Reader: TypeAlias = Callable[[bytes, str], tuple[str, list[str]]]


def read(data: bytes, name: str, inserted: Reader) -> tuple[str, list[str]]:
    """Read a Word document; `inserted` reads the files of any format that it takes in whole (altChunk).

    Returns: its text, blank lines between paragraphs, and what of it could not be read. Raises HaidongError
    when it is damaged, no Word document, or unpacks without end, or a file inserted in it cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > UNPACKED:
                raise HaidongError(f"{name} unpacks to {unpacked / 1e6:.0f} MB, which is no report.")
            return _WordDocument(archive, name, inserted).read()
    except HaidongError:
        raise
    except zipfile.BadZipFile:
        raise HaidongError(f"{name} is a damaged Word document.") from None
    except (ElementTree.ParseError, RuntimeError, KeyError, ValueError, EOFError, OSError, zlib.error) as error:
        raise HaidongError(f"{name} is a damaged Word document ({type(error).__name__}).") from None


def _local(element: ElementTree.Element) -> str:
    """Return an element's name without its namespace: transitional and strict documents differ in that alone."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: ElementTree.Element | None, *names: str) -> ElementTree.Element | None:
    """Follow a path of names from an element."""
    for name in names:
        element = next((one for one in element if _local(one) == name), None) if element is not None else None
    return element


def _value(element: ElementTree.Element | None, key: str = "val") -> str | None:
    """Return an attribute by its name without namespace."""
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == key), None)


def _on(properties: ElementTree.Element | None, *names: str) -> bool | None:
    """Tell whether one of these properties is switched on; None where nothing is said."""
    said = [one for name in names if (one := _child(properties, name)) is not None]
    return any((_value(one) or "1").lower() not in OFF for one in said) if said else None


@dataclass
class _WordDocument:
    """A document while it is read.

    `fields`: the fields that are open, the outermost first: whether each shows its result already. `later`:
    text boxes and notes, which come after the paragraph that holds them. `told`: notes on inserted files.
    """

    archive: zipfile.ZipFile
    name: str
    inserted: Reader
    fields: list[bool] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def read(self) -> tuple[str, list[str]]:
        """Return the text and the notes."""
        found = [target for kind, target, _ in self._relations("_rels/.rels", "") if kind == "officeDocument"]
        names = self.archive.namelist()
        main = next((one for one in [*found, "word/document.xml"] if one in names), None)
        if main is None:
            raise HaidongError(f"{self.name} is an archive but no Word document; save it as .docx.")
        folder, file = posixpath.split(main)
        self.related = self._relations(f"{folder}/_rels/{file}.rels", folder)
        body = _child(self._part(main), "body")
        self.styles = self._styles()
        self.notes = {
            (kind, _value(one, "id")): one
            for kind in ("footnote", "endnote")
            for part in self._related(f"{kind}s")
            for one in part
            if _value(one, "type") in (None, "normal")
        }
        blocks = list(self._blocks(body)) if body is not None else []
        notes = [*self.told, *(f"{plural(n, what)} could not be read" for what, n in self.left.items() if n)]
        if not all(self.fields):
            notes.append("a field without an end hides what follows it")
        for kind in ("header", "footer", "comment"):
            said = [line for part in self._related(kind + "s" * (kind == "comment")) for line in _said(part)]
            if said:
                notes.append(f"its {kind}s are left out: “{said[0][:30]}”")
        return "\n\n".join(block for block in blocks if block.strip()), notes

    def _part(self, path: str) -> ElementTree.Element | None:
        """Read a part; None where there is none. A document type, which no part has, is refused."""
        if path not in self.archive.namelist():
            return None
        data = self.archive.read(path)
        if b"<!DOCTYPE" in data[:2000]:
            raise ValueError("document type")
        return ElementTree.fromstring(data)

    def _related(self, kind: str) -> list[ElementTree.Element]:
        """Return the parts that are related to the main one as `kind`."""
        roots = (self._part(target) for name, target, _ in self.related if name == kind)
        return [root for root in roots if root is not None]

    def _relations(self, path: str, folder: str) -> list[tuple[str, str, str]]:
        """Return the kind, target and id of each relation; a target is from the root, or from `folder`."""
        root, found = self._part(path), []
        for one in root if root is not None else ():
            target = posixpath.normpath(posixpath.join("/", folder, _value(one, "Target") or ""))
            kind = (_value(one, "Type") or "").rpartition("/")[2]
            found.append((kind, target.lstrip("/"), _value(one, "Id") or ""))
        return found

    def _styles(self) -> dict[str | None, tuple[bool | None, bool]]:
        """Return whether each style hides, as what it is based on may say, and whether it is a heading's."""
        listed = {_value(one, "styleId"): one for part in self._related("styles") for one in part}
        found = {}
        for name, style in listed.items():
            hidden, seen = None, set()
            base: ElementTree.Element | None = style
            while base is not None and hidden is None and id(base) not in seen:
                seen.add(id(base))
                hidden = _on(_child(base, "rPr"), "vanish", "strike", "dstrike")
                base = listed.get(_value(_child(base, "basedOn")))
            found[name] = hidden, HEADING.match(_value(_child(style, "name")) or "") is not None
        return found

    def _blocks(self, parent: ElementTree.Element) -> Iterator[str]:
        """Give paragraphs and tables of a body, cell, box or note, with what hangs on each behind it."""
        begun = ""
        for block in self._parts(parent):
            if _local(block) == "tbl":
                yield from self._table(block)
                continue
            if _local(block) == "altChunk":
                yield from self._chunk(block)
                continue
            held, self.later = self.later, []
            text, heading, goes_on = self._paragraph(block)
            begun += text
            if goes_on:  # its end was deleted, so the next paragraph is part of it
                self.later = held + self.later
                continue
            yield f"## {begun.strip()}" if heading and begun.strip() else begun.strip()
            begun = ""
            yield from self.later
            self.later = held
        if begun:
            yield begun.strip()

    def _parts(self, parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
        """Give the paragraphs and tables in an element, through content controls, custom XML and insertions."""
        for one in parent:
            name = _local(one)
            if name in BLOCKS:
                yield one
            elif name in OBJECTS:
                self._object(one)
            elif name == "AlternateContent":
                yield from self._parts(_chosen(one))
            elif name not in UNSEEN:
                yield from self._parts(one)

    def _paragraph(self, paragraph: ElementTree.Element) -> tuple[str, bool, bool]:
        """Return a paragraph's text, whether it is a heading, and whether the next one goes on with it."""
        properties = _child(paragraph, "pPr")
        hidden, heading = self.styles.get(_value(_child(properties, "pStyle")), (None, False))
        mark = _child(properties, "rPr")
        goes_on = (
            _child(mark, "del") is not None or _child(mark, "moveFrom") is not None or bool(_on(mark, "specVanish"))
        )
        return "".join(self._inline(paragraph, bool(hidden))), heading, goes_on

    def _inline(self, parent: ElementTree.Element, hidden: bool) -> Iterator[str]:
        """Give the text of what stands in a line."""
        for one in parent:
            name = _local(one)
            if name in UNSEEN or name == "pPr" or (hidden and name in _SHOWN):
                continue
            if name == "r":
                said = _on(_child(one, "rPr"), "vanish", "strike", "dstrike")
                style = self.styles.get(_value(_child(one, "rPr", "rStyle")))
                said = style[0] if said is None and style else said
                text = "".join(self._inline(one, hidden if said is None else said))
                raised = _value(_child(one, "rPr", "vertAlign")) == "superscript"
                yield text.translate(RAISED) if raised else text
            elif name == "fldChar":
                self._field(_value(one, "fldCharType") or "")
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes.pop((name.removesuffix("Reference"), _value(one, "id")), None)
                self.later += self._blocks(note) if note is not None else ()
            elif name == "txbxContent":
                self.later += self._blocks(one)
            elif name == "AlternateContent":
                yield from self._inline(_chosen(one), hidden)
            elif name in OBJECTS:
                self._object(one)
                yield from self._inline(one, hidden)
            elif name == "sdt" and _on(_child(one, "sdtPr"), "showingPlcHdr"):
                continue
            elif name in _WRITTEN or name == "t":
                if all(self.fields):
                    yield _WRITTEN.get(name) or one.text or ""
            elif name in _MATHS:
                parts = (part for part in one if not _local(part).endswith("Pr"))
                yield _MATHS[name](*("".join(self._inline(part, hidden)) for part in parts))
            elif name == "sym":
                self.left["symbol"] += not hidden
            else:
                yield from self._inline(one, hidden)

    def _field(self, kind: str) -> None:
        """Follow a field: its code is not seen, its result is."""
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _chunk(self, element: ElementTree.Element) -> Iterator[str]:
        """Give the paragraphs of a file that stands here whole: a page, another document, text."""
        number = _value(element, "id")
        path = next((target for _, target, own in self.related if own == number), "")
        what = f"the file {posixpath.basename(path) or number or 'without a name'} inserted in {self.name}"
        if path not in self.archive.namelist():
            raise HaidongError(f"{what} is missing; save the document as .docx anew.")
        try:
            text, notes = self.inserted(self.archive.read(path), posixpath.basename(path))
        except HaidongError as error:
            raise HaidongError(f"{what} cannot be read ({str(error).rstrip('.')}); paste its text instead.") from None
        self.told += notes
        yield from text.split("\n\n")

    def _object(self, element: ElementTree.Element) -> None:
        if what := OBJECTS[_local(element)]:
            self.left[what] += 1

    def _table(self, table: ElementTree.Element) -> Iterator[str]:
        """Give a table's rows, or the blocks of its cells where it only lays them out."""
        rows: list[list[Cell]] = []
        for row in _through(table, "tr"):
            properties = _child(row, "trPr")
            if _child(properties, "del") is not None or _on(properties, "hidden"):
                continue
            skipped = int(_value(_child(properties, "gridBefore")) or 0)
            cells: list[Cell] = [([], skipped)] if skipped else []
            for cell in _through(row, "tc"):
                about = _child(cell, "tcPr")
                if _child(about, "cellDel") is not None:
                    continue
                merged = _child(about, "vMerge")
                goes_on = merged is not None and _value(merged) in (None, "continue")
                span = int(_value(_child(about, "gridSpan")) or 1)
                blocks = [] if goes_on else [one for one in self._blocks(cell) if one.strip()]
                cells.append((blocks, span))
            rows.append(cells)
        yield from write(rows)


# Breaks and signs that are elements of their own.
_WRITTEN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# What is not seen in hidden text, nor what it holds.
_SHOWN = frozenset(("footnoteReference", "endnoteReference", "txbxContent", "t", *OBJECTS, *_WRITTEN))
# Formulas whose parts stand above one another.
_MATHS = {
    "f": lambda above="", below="": f"{above}/{below}",
    "sSup": lambda base="", above="": base + above.translate(RAISED),
}


def _chosen(alternatives: ElementTree.Element) -> ElementTree.Element:
    """Return the one of several forms of the same content that is read: the first that holds text."""
    forms = [one for one in alternatives if _local(one) in ("Choice", "Fallback")]
    told = (one for one in forms if any(_local(part) == "t" for part in one.iter()))
    return next(told, (forms or [alternatives])[0])


def _through(parent: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Give the rows of a table or cells of a row, through content controls, custom XML and insertions."""
    for one in parent:
        if _local(one) == name:
            yield one
        elif _local(one) in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _through(one, name)


def _said(part: ElementTree.Element) -> list[str]:
    """Return the lines of a header, footer or comment that hold words."""
    lines = ("".join(t.text or "" for t in p.iter() if _local(t) == "t") for p in part.iter() if _local(p) == "p")
    return [line.strip() for line in lines if re.search("[一-鿿]", line)]
