"""A sync layer over a scripted rail and a real SQLite mirror."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fixtures.syncing import Bench, bench


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Bench]:
    """One connected company, nothing synced yet."""
    with bench(tmp_path) as made:
        yield made
