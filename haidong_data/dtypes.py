"""The dtypes of all tables: by a column's name, whatever the table holds.

Owns the one function that gives them. A table without rows, of one report or of a hundred has the
same dtypes: text is ``str``, a closed class is a category with all its words, a year is ``Int64``.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .collection import terms

NULLABLE = ("year", "actual_year", "paragraph")
OFFSETS = ("start", "end")
AMOUNTS = ("value", "low", "high", "sure")
NUMBERS = (
    *AMOUNTS, "previous", "level", "growth", "target", "target_growth", "actual", "change", "result",
)  # fmt: skip
LISTS = ("inputs", "stated_inputs", "other_inputs", "quotes")
# What is no text of a statement, as the reader proposes it and a panel has it; the level of a panel's place is a word.
STATED = dict.fromkeys(("year", *OFFSETS), "Int64") | dict.fromkeys(AMOUNTS, "float64")
ENDS = ("_value", "_low", "_high")


def dtype_of(column: str, classed: Iterable[str] = ()) -> object:
    """Return the dtype of a column.

    `classed`: columns that hold a closed class of ``classes.toml``, here as a category.
    """
    if column in classed:
        # A fact that is no end of a pair says so with an empty word; a numeral that is no fact has none at all.
        return pd.CategoricalDtype([*([""] if column == "pair" else []), *terms("classes")[column]])
    if column in NULLABLE:
        return "Int64"
    if column in OFFSETS:
        return "int64"
    if column in NUMBERS or column.endswith(ENDS):
        return "float64"
    if column in LISTS:
        return "object"
    return "boolean" if column == "agrees" else "str"


def typed(frame: pd.DataFrame, classed: Iterable[str] = ()) -> pd.DataFrame:
    """Return the table with the dtype of each column that `dtype_of` gives."""
    classed = tuple(classed)
    return frame.astype({column: dtype_of(column, classed) for column in frame.columns})
