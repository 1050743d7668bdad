"""The proof of a report as `haidong check` gives it, and its record.

Owns what is examined of a report and in which order, and the table ``proved`` of a report in
``seeds.toml``; `facts.resolve` compares that with the files.
"""

from __future__ import annotations

from dataclasses import dataclass

import tomlkit

from .. import ledger_csv
from ..collection import locked, read_text, seed, seed_entries, seeds_dir, write
from ..errors import Finding, HaidongError
from ..facts import fingerprint
from ..ledger_csv import Row
from . import check, reference_proof, spreadsheets, statements


@dataclass(frozen=True)
class Examined:
    """What was found of a report.

    `waiting`: rows that a person has still to review. `notes`: what was mended on the way. `error`: why
    nothing could be examined, or empty.
    """

    id: str
    findings: tuple[Finding, ...] = ()
    waiting: tuple[Row, ...] = ()
    rows: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def closed(self) -> bool:
        """Tell whether the ledger is closed and true."""
        return not (self.findings or self.waiting or self.error)


def examine(report: str, references: bool = True) -> Examined:
    """Prove a report: its ledger, statements, references and, where these hold, its arithmetic.

    A ledger that a spreadsheet saved over is brought back to its own form first. What cannot be read is
    told in `error`, so that the other reports of a collection are examined all the same.

    `references`: whether to prove the collection's references too; once is enough for many reports.
    """
    try:
        notes = spreadsheets.restore(report)
        source, rows = seed(report), ledger_csv.read(report)
        off = [*check.findings(source, rows), *statements.findings(source)]
        off += reference_proof.findings() if references else []
        waiting = tuple(row for row in rows if row.status != "reviewed")
        if not off and not waiting:
            # The arithmetic is that of a closed ledger: with a false row it would only repeat the finding.
            from . import contradictions

            off = contradictions.findings(report)
        return Examined(report, tuple(off), waiting, len(rows), tuple(notes))
    except HaidongError as error:
        return Examined(report, error=str(error))


def is_recorded(report: str) -> bool:
    """Tell whether the files of a report are those that were proved."""
    try:
        return bool(seed_entries()[report].get("proved")) and seed_entries()[report]["proved"] == fingerprint(
            report
        )
    except HaidongError:
        return False


def record(*reports: str) -> bool:
    """Write the fingerprints of reports into seeds.toml.

    Returns: whether the file has changed.
    """
    if all(map(is_recorded, reports)):  # a collection that came with an install may be another user's
        return False
    with locked(seeds_dir()):
        path = seeds_dir() / "seeds.toml"
        new = {name: fingerprint(name) for name in reports}
        new = {name: found for name, found in new.items() if seed_entries()[name].get("proved") != found}
        if not new:
            return False
        document = tomlkit.parse(read_text(path, "list of seeds"))
        for name, found in new.items():
            entry = document[name]
            if "proved" in entry:
                del entry["proved"]
            entry["proved"] = table = tomlkit.table()
            table.update(found)
        write(path, tomlkit.dumps(document))
        return True
