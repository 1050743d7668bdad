"""From any report to facts: documents, flat text, quantities, linking, time and kind.

The door of the room::

    document = reader.read("report.docx")           # or the bytes of a file
    document.text, document.notes                   # what it says, and what of it could not be read
    facts = reader.facts(document.text, "report.docx")
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .documents import ReadText

__all__ = ["facts", "read"]


def read(file: str | PathLike[str] | bytes, name: str = "the document") -> ReadText:
    """Read a report from a file or its bytes.

    `file`: any format that `documents.read` names. Returns: its text, and notes on what could not be read.
    Raises HaidongError when it cannot be read, or is no Chinese report.
    """
    from pathlib import Path

    from . import documents

    return documents.decode(file, name) if isinstance(file, bytes) else documents.read(Path(file))


def facts(text: str, name: str = "") -> list[dict[str, Any]]:
    """Read the facts of a report's text; see `extract.facts`."""
    from . import extract

    return extract.facts(text, name)
