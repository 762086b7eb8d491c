"""HEAD, OPTIONS, and methods that an address does not take."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]


@pytest.mark.parametrize(
    "path", ["/api/v1/businesses", "/api/v1/businesses/b1/tray", "/api/v1/businesses/b9", "/health"]
)
def test_head_is_get_without_the_body(client: Client, path: str) -> None:
    answer, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (answer.status_code, b"")
    for name in ("content-type", "content-length"):
        assert head.headers[name] == answer.headers[name]


def test_head_acts_as_little_as_get_and_only_where_get_is(client: Client, anonymous: Client) -> None:
    assert client.head("/api/v1/businesses/b1/findings/bulk").status_code in (404, 405)
    del anonymous.headers["Authorization"]
    assert anonymous.head("/api/v1/businesses").status_code == 401


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/v1/businesses", "GET, HEAD, OPTIONS"),
        ("/api/v1/businesses/b1/decisions", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/businesses/b1/findings/bulk", "OPTIONS, POST"),
    ],
)
def test_an_address_names_the_methods_that_it_takes(client: Client, path: str, allowed: str) -> None:
    asked = client.options(path)
    assert (asked.status_code, asked.headers["allow"]) == (204, allowed)
    refused = client.delete(path)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
