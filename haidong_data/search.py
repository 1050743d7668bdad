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
        One or more words, divided by blanks; each must occur, a longer Chinese one at least in parts.
        English words match from their beginning and without case, so ``"tourist"`` also finds tourism.
    report : str
        A report's id, or ``"all"``.

    Returns
    -------
    DataFrame
        As `load`: first facts whose own names hold every word, then those whose sentence does, then those whose
        names hold most of a Chinese word's pairs of characters, as 旅游总收入 does of 旅游收入. `cite` takes an
        entry of its index.

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
    named_topics = {name: f"{word['zh']} {word['en']}" for name, word in topics().items()}
    topic = frame["topic"].map(named_topics).fillna("")  # facts without an indicator have none
    ids = pd.Series(frame.index.get_level_values("fact"), frame.index)
    near = ids + " " + frame["zh"] + " " + frame["en"] + " " + frame["term"] + " " + topic
    far = near + " " + frame["quote"]
    scores = [pd.concat([_holds(near, part), _holds(far, part, whole=True)], axis=1) for part in parts]
    found = pd.concat([score.max(axis=1) for score in scores], axis=1).min(axis=1)
    named = pd.concat([score.iloc[:, 0] for score in scores], axis=1).min(axis=1)
    rank = pd.DataFrame({"whole": found == 1, "named": named, "found": found}, index=frame.index)
    order = rank[found > 0].sort_values(["whole", "named"], ascending=False, kind="stable").index
    return frame.loc[order]


HAN = re.compile("[\u2e80-\u9fff]{3,}")


def _holds(texts: pd.Series, word: str, whole: bool = False) -> pd.Series:
    """Say how well texts hold a word: 1 for all of it; for Chinese also half the share of its pairs and characters.

    旅游收入 finds 旅游总收入 by 旅游 and 收入. The first pair must be there, and half of them all.
    """
    hit = texts.str.contains(_pattern(word), case=False, regex=True).astype(float)
    if whole or not HAN.fullmatch(word):
        return hit
    pairs = [word[place : place + 2] for place in range(len(word) - 1)]
    held = pd.concat([texts.str.contains(pair, regex=False) for pair in pairs], axis=1)
    signs = pd.concat([texts.str.contains(sign, regex=False) for sign in word], axis=1)
    share = (held.mean(axis=1) + signs.mean(axis=1)) / 2
    return hit.where(hit == 1, share.where(held.iloc[:, 0] & (held.mean(axis=1) >= 0.5), 0.0) / 2)


def _pattern(word: str) -> str:
    """Search an English word by its stem: tourist, tourism and tourists are one."""
    if not word.isascii() or len(word) < 5:
        return re.escape(word)
    return r"\b" + re.escape(re.sub(r"(isms?|ists?|ing|ies|es|s|ed|ion|ions)$", "", word.lower()))
