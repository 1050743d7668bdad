"""Workers for the toys of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from haidong_data.batch.workers import Workers


@pytest.fixture(scope="module")
def crew() -> Iterator[Workers]:
    """Give workers; all of a test process fork from one server, which the first of them starts."""
    with Workers() as crew:
        yield crew
