"""A server over an office whose stores are in memory."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office, key_of

from domain.firms.firm import Role


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def anonymous(office: Office) -> Iterator[TestClient[Litestar]]:
    """A client without a key."""
    with office.staged() as client:
        yield client


@pytest.fixture
def client(anonymous: TestClient[Litestar]) -> TestClient[Litestar]:
    """A client with the key of an advisor."""
    anonymous.headers["Authorization"] = f"Bearer {key_of(Role.ADVISOR)}"
    return anonymous
