"""The record of a proof: which files `haidong check` has found closed and true.

Owns the line ``proved`` of a report in ``seeds.toml``; `facts.resolve` compares it with the files.
"""

from __future__ import annotations

import tomlkit

from ..collection import locked, seed_entries, seeds_dir, write
from ..facts import fingerprint


def record(report: str) -> bool:
    """Write the fingerprint of a report into seeds.toml.

    Returns
    -------
    bool
        Whether the file has changed.
    """
    with locked(seeds_dir()):
        path = seeds_dir() / "seeds.toml"
        found = fingerprint(report)
        if seed_entries()[report].get("proved") == found:
            return False
        document = tomlkit.parse(path.read_text("utf-8"))
        if "proved" in document[report]:
            del document[report]["proved"]
        document[report]["proved"] = table = tomlkit.table()
        table.update(found)
        write(path, tomlkit.dumps(document))
        return True
