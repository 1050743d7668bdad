"""The reader's proposals as a table, for those who read a report in a script of their own."""

from __future__ import annotations

import pandas as pd

from ..dtypes import typed
from ..errors import HaidongError
from .extract import COLUMNS, read
from .flat_text import flatten


def extract(text: str, *, file: str = "") -> pd.DataFrame:
    """Read the facts of any government work report.

    Parameters
    ----------
    text : str
        The report's text, whole.
    file : str
        Its name, kept with each fact.

    Returns
    -------
    DataFrame
        One row a figure, in the order of the text: file, start, end (offsets into `text`), number and unit (as
        printed), value, low, high (in base_unit), base_unit, term (the report's own words), indicator (the
        dictionary's id, or empty), measure, kind, year, bound, area, pair, firm, sure (0 to 1), doubts,
        sentence. They are proposals: nobody has reviewed them.

    Raises
    ------
    HaidongError
        When `text` is no text.

    Notes
    -----
    From any report, not only those of the collection; nothing is kept.

    Examples
    --------
    >>> extract("2023年，地区生产总值增长6.2%。")[["indicator", "number"]].to_numpy().tolist()
    [['economy.gdp', '6.2']]
    """
    if not isinstance(text, str):
        raise HaidongError(f"a {type(text).__name__} is no text to read; give the report's text as str.")
    return typed(pd.DataFrame(read(flatten(text), file), columns=list(COLUMNS)))
