"""By which names the server is asked."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]


@pytest.mark.parametrize("path", ["/health", "/metrics", "/schema", "/api/v1/digest", "/nowhere", "/webhooks/fake"])
@pytest.mark.parametrize(
    "host", ["evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "0.0.0.0:8000", "", "[::2]"]
)
def test_another_name_is_a_problem_on_every_path(client: Client, path: str, host: str) -> None:
    response = client.get(path, headers={"Host": host})
    assert (response.status_code, response.headers["content-type"]) == (421, "application/problem+json")
    assert response.headers["x-request-id"]
    told = response.json()
    assert (told["title"], told["status"], told["instance"]) == ("The server is not asked by this name", 421, path)
    assert "CASHRAIL_HTTP_HOSTS" in told["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "localhost.", "127.0.0.1:9", "[::1]", "[::1]:8000"])
def test_loopback_is_a_name_at_any_port(client: Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200
    assert client.get("/api/v1/digest", headers={"Host": host}).status_code == 200
