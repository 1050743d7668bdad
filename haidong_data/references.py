"""What others published: figures that check and scale the report's, and are never mixed with them.

Owns ``seeds/reference.csv`` and its sources.
"""

from __future__ import annotations

import io
import tomllib
from functools import lru_cache

import pandas as pd

from . import units
from .files import read_bytes, seeds_dir
from .indicators import indicator


def sources() -> dict[str, dict]:
    """Return the publications that reference figures come from, by id: title, publisher, published, standing, note."""
    return tomllib.loads(
        read_bytes(seeds_dir() / "reference-sources.toml", "list of sources").decode("utf-8")
    )


def reference(indicator: str | None = None, *, area: str | None = None) -> pd.DataFrame:
    """Load the reference figures.

    Parameters
    ----------
    indicator, area : str, optional
        Keep only those of one indicator or area.

    Returns
    -------
    DataFrame
        Indexed by id (``ref:economy.gdp/2019``, with the source where two publish the same). Columns:
        source, title, publisher, standing (official or press), indicator, term, zh, en, area,
        year, period, measure, number, unit, value, low, high, base_unit, note.

    Notes
    -----
    From the statistics bureau's communiqué, yearbooks and the press; none is from the report.
    """
    frame = _reference(state())
    if indicator is not None:
        frame = frame[frame["indicator"] == indicator]
    if area is not None:
        frame = frame[frame["area"] == area]
    return frame.copy()


def state() -> tuple[object, ...]:
    """Return what tells whether the reference figures are those that were read before."""
    files = [seeds_dir() / name for name in ("reference.csv", "reference-sources.toml")]
    return tuple((path, path.stat().st_mtime_ns if path.is_file() else None) for path in files)


@lru_cache(maxsize=4)
def _reference(_state: object) -> pd.DataFrame:
    text = read_bytes(seeds_dir() / "reference.csv", "table of reference figures").decode("utf-8")
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    amounts = [
        units.amount(number.lstrip("-"), unit, negative=number.startswith("-"))
        for number, unit in zip(frame["number"], frame["unit"], strict=True)
    ]
    for name in ("value", "low", "high", "base_unit"):
        frame[name] = [getattr(amount, name) for amount in amounts]
    for name in ("title", "publisher", "standing"):
        frame[name] = [sources()[source][name] for source in frame["source"]]
    entries = [indicator(name) for name in frame["indicator"]]
    frame["zh"], frame["en"] = [e.zh for e in entries], [e.en for e in entries]
    own = [e.measure for e in entries]
    ids = [
        f"ref:{row.indicator}/{row.year or row.period}" + (f"/{row.measure}" if row.measure != mine else "")
        for row, mine in zip(frame.itertuples(), own, strict=True)
    ]
    twice = {name for name in ids if ids.count(name) > 1}
    frame["id"] = [
        f"{name}/{row.source if row.area in name else row.area}" if name in twice else name
        for name, row in zip(ids, frame.itertuples(), strict=True)
    ]
    frame["year"] = pd.to_numeric(frame["year"], errors="coerce").astype("Int64")
    return frame.set_index("id")
