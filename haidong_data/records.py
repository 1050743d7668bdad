"""The rows and entries of the collection's files as dataclasses: one reading for CSV and TOML.

Owns what a file must hold to be read and the sentence that says what is missing or of no kind. A model is a
dataclass: its fields are the columns or keys in their order, named otherwise only by a trailing underscore
(``class_``) or ``metadata={"key": …}``, and its annotations say what they hold.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, fields
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from .errors import HaidongError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

M = TypeVar("M", bound="DataclassInstance")


@cache
def columns(model: type[DataclassInstance]) -> dict[str, Field[Any]]:
    """Return the fields of a model by the column or key that they are read from."""
    return {one.metadata.get("key", one.name.rstrip("_")): one for one in fields(model)}


@cache
def types(model: type[DataclassInstance]) -> dict[str, type]:
    """Return what each column or key of a model holds: ``str``, ``int``, ``float``, ``tuple`` or ``dict``.

    A column that may be empty (``int | None``) has the type of what it holds otherwise; its default is None.
    """
    hints = get_type_hints(model)
    found = {}
    for column, one in columns(model).items():
        hint = hints[one.name]
        if NoneType in (kinds := get_args(hint)):
            hint = next(kind for kind in kinds if kind is not NoneType)
        found[column] = get_origin(hint) or hint
    return found


def table(
    model: type[M], text: str, name: str, optional: Iterable[str] = (), mend: str = ""
) -> Iterator[tuple[int, M]]:
    """Read a CSV; yield each row with the line that it ends in.

    `name`: of the file, for sentences; `mend`: what they offer. Raises HaidongError when columns that are not
    `optional` are missing, a row has more or fewer cells, or a number is none; the sentence names the line.
    """
    known = columns(model)
    numbers = [(at, column, kind) for at, (column, kind) in enumerate(types(model).items()) if kind is not str]
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        head = next(reader, [])
        if missing := [column for column in known if column not in (*head, *optional)]:
            raise HaidongError(f"{name} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}{mend}.")
        places = [head.index(column) if column in head else len(head) for column in known]
        for record in filter(None, reader):
            where = f"{name}, line {reader.line_num}"
            if len(record) != len(head):
                raise HaidongError(f"{where}: it has not as many cells as there are columns{mend}.")
            record.append("")  # of a column that is left out
            cells: list[Any] = [record[at] for at in places]
            for at, column, kind in numbers:
                try:
                    cells[at] = None if not cells[at] and known[column].default is None else _number(cells[at], kind)
                except (ValueError, OverflowError):
                    raise HaidongError(f"{where}: {column} is {cells[at]!r}, which is no number.") from None
            yield reader.line_num, model(*cells)
    except csv.Error as error:
        raise HaidongError(f"{name}, line {reader.line_num}: {error}.") from None


def _number(cell: str, kind: type) -> float:
    found: float = kind(cell)
    if found != found:  # "nan" passes as a number
        raise ValueError
    return found


# What a field's type asks of an entry of a TOML file.
KINDS = {
    str: ("text", str),
    int: ("a whole number", int),
    tuple: ("a list of words", list),
    dict: ("a table of words", dict),
}


def needs(entry: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    """Raise HaidongError when an entry of a TOML file does not say one of `keys`."""
    if lacks := [key for key in keys if key not in entry]:
        raise HaidongError(f"{where} does not say its {', '.join(lacks)}; add it.")


def prove(model: type[DataclassInstance], entry: Mapping[str, Any], needed: Iterable[str], where: str) -> None:
    """Hold an entry of a TOML file against a model; keys that are none of its fields are left alone.

    Raises HaidongError when it does not say what is `needed`, or a key is of another kind than its field.
    """
    needs(entry, needed, where)
    for key, held in types(model).items():
        if key in entry:
            kind, type_ = KINDS[held]
            words = entry[key] if isinstance(entry[key], list) else [key]
            if not isinstance(entry[key], type_) or not words or not all(isinstance(one, str) for one in words):
                raise HaidongError(f"{where}: {key} must be {kind}, not {entry[key]!r}; mend it.")
