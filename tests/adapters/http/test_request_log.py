"""What is logged of a request, and what never is."""

import base64
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from structlog.testing import capture_logs
from tests.adapters.http.office import Office, key_of
from tests.fakes.stores.firms import FakeFirms

from domain.errors import CashrailError, Misconfigured, RailError
from domain.firms.firm import Role
from domain.firms.key import ApiKey

Client = TestClient[Litestar]
KEY = key_of(Role.ADVISOR)
BASIC = base64.b64encode(f"me:{KEY}".encode()).decode()


@pytest.fixture
def anonymous(office: Office) -> Iterator[Client]:
    """Of an application of its own: totals are counted for as long as one stands."""
    with office.client() as client:
        yield client


class LostFirms(FakeFirms):
    """The store of a database that went away."""

    def key_and_hash(self, key_id: str) -> tuple[ApiKey, bytes] | None:
        raise RuntimeError(f"lost a database while looking for {key_id}")


def test_one_line_a_request_with_the_members_name(client: Client) -> None:
    with capture_logs() as lines:
        response = client.get("/api/v1/businesses/b1/tray?as_of=2026-06-01")
    (line,) = lines
    assert line.pop("ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "path": "/api/v1/businesses/b1/tray",
        "status": 200,
        "member": "Ms Advisor",
        "request_id": response.headers["x-request-id"],
    }


@pytest.mark.parametrize(("path", "status"), [("/health", 200), ("/nowhere", 404), ("/schema", 401)])
def test_requests_without_a_member_are_logged_too(anonymous: Client, path: str, status: int) -> None:
    with capture_logs() as lines:
        anonymous.get(path)
    assert [(line["path"], line["status"], line["member"]) for line in lines] == [(path, status, None)]


@pytest.mark.parametrize("error", [Misconfigured("The database is read-only."), RailError("It failed.")])
def test_what_the_operator_should_know_is_logged_in_a_sentence(
    client: Client, office: Office, error: CashrailError
) -> None:
    office.fail_with(error)
    with capture_logs() as lines:
        client.get("/api/v1/businesses/b1/tray")
    assert lines[0] == {
        "event": "failed",
        "log_level": "warning",
        "error": type(error).__name__,
        "detail": str(error),
    }


def test_a_path_cannot_forge_a_line(client: Client) -> None:
    with capture_logs() as lines:
        client.get("/api/v1/x%0a2026-01-01 request status=200")
    assert "\n" not in lines[0]["path"]


def test_a_fit_request_id_is_kept_and_an_unfit_one_replaced(client: Client) -> None:
    def answered_id(request_id: str) -> str:
        return client.get("/health", headers={"X-Request-Id": request_id}).headers["x-request-id"]

    assert answered_id("job-17.a_b") == "job-17.a_b"
    assert answered_id("two words") != "two words"
    assert len(answered_id("x" * 65)) == 32


@pytest.mark.parametrize("authorization", [f"Bearer {KEY}", f"Basic {BASIC}"])
def test_the_key_is_never_logged(
    anonymous: Client, office: Office, capfd: pytest.CaptureFixture[str], authorization: str
) -> None:
    office.fail_with(RuntimeError("broken"))
    headers = {"Authorization": authorization}
    for path in ("/api/v1/digest", "/api/v1/businesses/b1/tray", "/nowhere", "/api/v1/digest?as_of=x"):
        anonymous.get(path, headers=headers)
    anonymous.post("/api/v1/businesses/b1/sync", headers=headers)
    output = "".join(capfd.readouterr())
    assert "RuntimeError: broken" in output
    assert KEY not in output
    assert BASIC not in output


def test_a_traceback_with_the_key_among_its_variables_does_not_show_it(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    office.container.firms.override(LostFirms(office.memory))
    with office.client() as client:
        response = client.get("/api/v1/digest", headers={"Authorization": f"Bearer {KEY}"})
    output = "".join(capfd.readouterr())
    assert response.status_code == 500
    assert "in authenticate" in output
    assert "lost a database" in output
    assert KEY not in output


def test_answers_are_not_kept_by_shared_caches(client: Client) -> None:
    response = client.get("/api/v1/businesses/b9/tray")
    assert response.headers["cache-control"] == "no-store"
    assert client.get("/api/v1/digest").headers["cache-control"] == "private, no-cache"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_totals_count_requests_by_route(client: Client) -> None:
    for path in ("/api/v1/businesses/b1/tray", "/api/v1/businesses/b2/tray", "/nowhere"):
        client.get(path)
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    route = 'method="GET",route="/api/v1/businesses/{business_id}/tray",status="200"'
    assert f"cashrail_http_request_seconds_count{{{route}}} 2\n" in response.text
    assert 'cashrail_http_request_seconds_count{method="GET",route="",status="404"} 1\n' in response.text


def test_totals_are_bounded_against_made_up_methods(client: Client) -> None:
    client.request('X"', "/nowhere")
    client.request("FOO", "/nowhere")
    text = client.get("/metrics").text
    assert 'method="OTHER"' in text
    assert "FOO" not in text
