"""Search the facts in both languages.

Owns `find`; the tables are those of `facts`.
"""

from __future__ import annotations

import re

import pandas as pd

from .errors import HaidongError
from .facts import load
from .indicators import topics


def find(words: str, *, report: str = "all") -> pd.DataFrame:
    """Search names, terms and quotes in both languages.

    Parameters
    ----------
    words : str
        One or more words, divided by blanks; each must occur. English words match from their
        beginning and without case, so ``"tourist"`` also finds tourism.
    report : str
        A report's id, or ``"all"``.

    Returns
    -------
    DataFrame
        As `load`, facts whose own names match first; `cite` takes an entry of its index.

    Raises
    ------
    HaidongError
        When `words` is empty, or for a report that is not offered.

    Notes
    -----
    From the whole report: a sentence counts as well as a name.

    Examples
    --------
    >>> report, fact = find("旅游").index[0]
    >>> fact.startswith("tourism.")
    True
    """
    parts = str(words).split()
    if not parts:
        raise HaidongError("there is nothing to search for; give a word in Chinese or English.")
    frame = load(report=report)
    topic = (
        frame["topic"]
        .map({name: f"{word['zh']} {word['en']}" for name, word in topics().items()})
        .astype(str)
    )
    ids = pd.Series(frame.index.get_level_values("fact"), frame.index)
    near = ids + " " + frame["zh"] + " " + frame["en"] + " " + frame["term"] + " " + topic
    far = near + " " + frame["quote"]
    hits = [
        pd.Series(True, index=frame.index)
        & pd.concat(
            [where.str.contains(_pattern(part), case=False, regex=True) for part in parts], axis=1
        ).all(axis=1)
        for where in (near, far)
    ]
    return pd.concat([frame[hits[0]], frame[hits[1] & ~hits[0]]])


def _pattern(word: str) -> str:
    """Search an English word by its stem: tourist, tourism and tourists are one."""
    if not word.isascii() or len(word) < 5:
        return re.escape(word)
    return r"\b" + re.escape(re.sub(r"(isms?|ists?|ing|ies|es|s|ed|ion|ions)$", "", word.lower()))
