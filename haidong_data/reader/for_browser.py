"""A report read for a page in a browser: its text, its facts in a reader's words, and a CSV to take away.

Owns what `haidong report --reader` asks of the reader. Like all it imports, it does without pandas and lxml.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from ..collection import terms
from ..errors import HaidongError
from ..indicators import all_indicators
from . import facts, read
from .extract import COLUMNS


def report(data: bytes, name: str, lang: str) -> str:
    """Read a report's bytes, as JSON.

    Returns: ``text``, ``notes``, ``rows`` and ``csv``; a row has `start` and `end` (in characters of `text`),
    and its cells in words: number with unit, term, indicator, measure, kind, year, bound, sure. Of what cannot
    be read only ``error``, a sentence.
    """
    try:
        document = read(bytes(data), name)
        found = facts(document.text, name)
    except HaidongError as error:
        return json.dumps({"error": str(error)})
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(found)
    rows = [{"start": one["start"], "end": one["end"], "cells": _cells(one, lang)} for one in found]
    told = {"text": document.text, "notes": document.notes, "rows": rows, "csv": out.getvalue()}
    return json.dumps(told, ensure_ascii=False)


def _cells(fact: dict[str, Any], lang: str) -> list[str]:
    classes = terms("classes")
    indicator = all_indicators().get(fact["indicator"])
    name = getattr(indicator, lang) if indicator else ""
    said = [classes[kind][fact[kind]][lang] for kind in ("measure", "kind")]
    year, bound = fact["year"] or "", classes["bound"][fact["bound"]][lang]
    sure = f"{round(fact['sure'] * 1000) // 10}%"  # nothing is quite sure
    return [fact["number"] + fact["unit"], fact["term"], name, *said, str(year), bound, sure]
