"""The texts that benchmarks read: real reports beside the clone, else the seeds.

Owns where they are looked for. The corpus is not the collection's to distribute, so a
clone without it measures on the seeds, and says so.
"""

import os
from pathlib import Path

from haidong_data.collection import raw, seed_entries
from haidong_data.reader import documents

ROOT = Path(__file__).resolve().parent.parent


def folder() -> Path | None:
    """Return the corpus beside the clone (or in HAIDONG_CORPUS), or None."""
    places = [os.environ.get("HAIDONG_CORPUS"), ROOT.parent / "shared" / "corpus"]
    return next((Path(p) for p in places if p and (Path(p) / "score.py").is_file()), None)


def texts() -> dict[str, str]:
    """Return the texts by file name."""
    corpus = folder()
    paths = sorted(corpus.glob("*.txt")) if corpus else [raw(name) for name in seed_entries()]
    return {path.name: documents.read(path).text for path in paths}
