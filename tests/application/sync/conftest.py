"""A sync layer over a scripted rail and a real SQLite mirror."""

from collections.abc import Iterator

import pytest
from tests.fixtures.syncing import Bench, bench


@pytest.fixture
def books() -> Iterator[Bench]:
    """One connected company, nothing synced yet."""
    with bench() as made:
        yield made
