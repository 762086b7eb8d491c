"""Pages over an office whose stores are in memory, asked without a browser."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office

from adapters.http.app import create_app
from adapters.web.router import pages_router
from domain.firms.firm import Role

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def app(office: Office) -> Litestar:
    return create_app(office.product, reading_threads=1, pages=pages_router)


@pytest.fixture
def visitor(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """A browser that is not signed in."""
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client


def link_of(office: Office, role: Role = Role.ADVISOR) -> str:
    """What is secret of a link for the member of that role."""
    _, secret = office.product.sessions.link(office.acting(), f"Ms {role.title()}")
    return secret


def sign_in(client: TestClient[Litestar], office: Office, role: Role = Role.ADVISOR) -> None:
    answer = client.get("/sign-in", params={"link": link_of(office, role)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.fixture
def member(visitor: TestClient[Litestar], office: Office) -> TestClient[Litestar]:
    """A browser in which an advisor is signed in."""
    sign_in(visitor, office)
    return visitor
