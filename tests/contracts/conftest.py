"""Every contract of a persistence port is run in memory, on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from tests.fixtures.worlds import WORLDS, World, open_world

from domain.firms.firm import Scope


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with open_world(request.param) as opened:
        yield opened


@pytest.fixture
def scope(world: World) -> Scope:
    return world.client("f_one", "realm-1")
