"""Workers for the toys of this room."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import pytest
import toys

from haidong_data.batch import workers


@pytest.fixture(scope="module")
def light() -> Iterator[None]:
    """Let fork servers import what toys need, those of commands too; who has begun otherwise ends first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(toys.__file__).parent))
        patch.setattr(workers, "PRELOAD", ["light"])
        forkserver._forkserver._stop()
        yield
    forkserver._forkserver._stop()


@pytest.fixture(scope="module")
def crew(light) -> Iterator[workers.Workers]:
    """Give workers; all of a test process fork from one server, which the first of them starts."""
    with workers.Workers() as crew:
        yield crew
