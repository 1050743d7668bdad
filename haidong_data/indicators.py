"""The dictionary: what a fact measures.

Owns ``indicators.toml`` and its reading. An indicator's topic is the first part
of its id. It leaves facts to the ledger and its checks to `check`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .errors import unknown
from .files import vocabulary


@dataclass(frozen=True)
class Indicator:
    """What a fact measures.

    Attributes
    ----------
    id : str
        Stable and dotted, e.g. ``fiscal.revenue``.
    zh, en : str
        Its names.
    unit : str
        Base unit of its own measure.
    measure : str
        Its own measure; a growth of it says so in the fact's id.
    anchors : tuple of str
        Words of which one must stand in the clause of each of its facts.
    prices : str
        ``current`` where growth compares levels as stated, so that a level and its growth
        imply the year before; ``comparable`` where price changes are taken out, so that
        they do not; empty where neither is said.
    """

    id: str
    zh: str
    en: str
    unit: str
    measure: str
    anchors: tuple[str, ...]
    prices: str = ""

    @property
    def topic(self) -> str:
        """Return the first part of the id."""
        return self.id.partition(".")[0]


@cache
def all_indicators() -> dict[str, Indicator]:
    """Return the whole dictionary by id."""
    entries = vocabulary("indicators")
    return {
        name: Indicator(
            id=name, anchors=tuple(entry["anchors"]), **{k: v for k, v in entry.items() if k != "anchors"}
        )
        for name, entry in entries.items()
    }


def indicator(name: str) -> Indicator:
    """Return one indicator.

    Raises
    ------
    HaidongError
        When the dictionary has none of that name.
    """
    table = all_indicators()
    if name not in table:
        raise unknown("indicator", name, table)
    return table[name]


def topics() -> dict[str, dict[str, str]]:
    """Return the topics, each with its names in zh and en.

    Returns
    -------
    dict of str to dict
        In the order in which tables list them.

    Notes
    -----
    Of the dictionary, not of the report's own sections; nothing is asked, so nothing raises.
    """
    return vocabulary("vocabulary")["topic"]
