"""Rule 6: disagreements in a report's arithmetic are listed and reviewed, never mended.

Owns the comparison of `consistency.checks` and `consistency.outside` with the reviewed list
``seeds/<id>.known.toml``.
"""

from __future__ import annotations

import pandas as pd

from .. import facts
from ..analysis import consistency
from ..errors import Finding


def findings(report: str) -> list[Finding]:
    """Return what disagrees and is not listed as known, and what is listed without need.

    Returns: the findings; none when all is as reviewed.
    """
    with facts.trusted(report):
        table = pd.concat([consistency.checks(report), consistency.outside(report)])
        reviewed = consistency.known(report)
    off = []
    where = f"seeds/{report}.known.toml"
    for row in table.itertuples():
        entry = reviewed.pop(row.Index, None)
        said = {
            "stated": consistency.side_interval(row, "stated"),
            "other": consistency.side_interval(row, "other"),
        }
        agrees = pd.isna(row.agrees) or bool(row.agrees)
        quote = row.quotes[0] if row.quotes else ""
        if not agrees and entry is None:
            what = f"{row.en}: stated {said['stated']}, but {row.other} gives {said['other']}"
            off.append(
                Finding(
                    6,
                    row.Index,
                    quote,
                    what,
                    f"check the rows; if so printed, list it with its reason in {where}",
                )
            )
        if agrees and entry is not None:
            off.append(
                Finding(
                    6, row.Index, quote, "it agrees now, but is listed as known", f"delete it from {where}"
                )
            )
        if not agrees and entry is not None and entry["expect"] != said:
            what = f"the known disagreement has changed from {entry['expect']} to {said}"
            off.append(Finding(6, row.Index, quote, what, f"review it again in {where}"))
    for check in reviewed:
        off.append(Finding(6, check, "", "there is no such check", f"delete it from {where}"))
    return off
