"""One shape for every error, and nothing of our insides in it."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import BAKERY, Office

from domain import errors

Client = TestClient[Litestar]
TRAY = "/api/v1/businesses/b1/tray"


@pytest.mark.parametrize(
    ("error", "status", "word"),
    [
        (errors.Invalid("Say it otherwise."), 400, "invalid"),
        (errors.Unauthenticated("No."), 401, "unauthenticated"),
        (errors.Forbidden("Not you."), 403, "forbidden"),
        (errors.NotFound("Not here."), 404, "not-found"),
        (errors.Conflict("Too late."), 409, "conflict"),
        (errors.RailError("It failed."), 502, "rail"),
        (errors.RailRetriable("It is busy.", retry_after_s=3), 502, "rail"),
        (errors.RailReconnect("Connect again."), 502, "rail"),
        (errors.Misconfigured("The database is read-only."), 503, "misconfigured"),
    ],
)
def test_our_errors(client: Client, office: Office, error: errors.CashrailError, status: int, word: str) -> None:
    office.fail_with(error)
    response = client.get(TRAY)
    body = response.json()
    title = body.pop("title")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert title
    assert body == {
        "type": f"urn:cashrail:problem:{word}",
        "status": status,
        "detail": str(error),
        "instance": TRAY,
    }


def test_every_error_family_has_a_status(client: Client, office: Office) -> None:
    for family in errors.CashrailError.__subclasses__():
        office.fail_with(family("A sentence."))
        assert client.get(TRAY).json()["type"].startswith("urn:cashrail:problem:")


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/nowhere", 404, "Not Found"),
        ("GET", "/api/v1/nowhere", 404, "Not Found"),
        ("GET", "/schema/swagger", 404, "Not Found"),
        ("DELETE", "/api/v1/digest", 405, "Method Not Allowed"),
        ("GET", "/api/v1/businesses?limit=none", 400, "Bad Request"),
        ("GET", "/api/v1/businesses/%00/tray", 400, "Bad Request"),
    ],
)
def test_errors_of_the_framework_have_the_same_shape(
    client: Client, method: str, path: str, status: int, title: str
) -> None:
    response = client.request(method, path)
    body = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert sorted(body) == ["detail", "instance", "status", "title", "type"]
    assert (body["type"], body["status"], body["title"]) == ("about:blank", status, title)
    assert body["instance"] == path.partition("?")[0]


def test_the_unexpected_is_500_without_internals(client: Client, office: Office) -> None:
    office.fail_with(RuntimeError("SELECT secret FROM keys"))
    response = client.get(TRAY)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong here; the log has it under the request id.",
        "instance": TRAY,
    }
    office.fail_with(None)
    assert client.get(TRAY).status_code == client.get("/api/v1/digest").status_code == 200


def test_a_business_in_an_unknown_time_zone_is_the_operators_to_mend(client: Client, office: Office) -> None:
    office.memory.businesses[BAKERY.id] = replace(BAKERY, time_zone="Mars/Olympus")
    response = client.get(TRAY)
    assert response.status_code == 503
    assert "Mars/Olympus" in response.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "place"),
    [
        ("PUT", "/api/v1/policy", {"overrides": {}, "version": 1, "note": "nul\0"}, "note"),
        ("PUT", "/api/v1/businesses/b1/policy", {"overrides": {}, "version": 1, "note": "\0"}, "note"),
        ("PUT", "/api/v1/policy", {"overrides": {"red\0": [1]}, "version": 1}, "overrides"),
        ("POST", "/api/v1/businesses/b1/decisions", {"decisions": [{"record": "Bill:\0"}]}, "record"),
        ("POST", "/api/v1/businesses/b1/writes/preview", {"lines": [{"account_id": "\0"}]}, "account_id"),
        ("POST", "/api/v1/policy/trial", ["\0"], "The body"),
        ("GET", "/api/v1/businesses/b1/decisions?cursor=d%00", None, "cursor"),
        ("GET", "/api/v1/businesses/b1/writes?limit=1&cursor=%00", None, "cursor"),
    ],
)
def test_a_text_that_not_every_database_keeps_is_refused(
    client: Client, method: str, path: str, body: object, place: str
) -> None:
    response = client.request(method, path, json=body) if body is not None else client.request(method, path)
    told = response.json()
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert (told["type"], told["detail"]) == (
        "urn:cashrail:problem:invalid",
        f"{place} holds a character that cannot be kept.",
    )


def test_what_only_looks_like_it_and_other_control_characters_are_kept(client: Client, office: Office) -> None:
    for version, note in enumerate(("a \\u0000 in words", "\x01\x1f"), 1):
        draft = {"overrides": {"horizon_days": 60 + version}, "version": version, "note": note}
        assert client.put("/api/v1/policy", json=draft).status_code == 200
    assert [change.note for change in office.memory.policies["f1"]] == ["a \\u0000 in words", "\x01\x1f"]


def test_a_body_that_cannot_be_read_is_told_by_its_route(client: Client) -> None:
    for body in (b'{"note": "\\u0000"', b'"\\u0000' + b"[" * 5000):
        response = client.put("/api/v1/policy", content=body, headers={"Content-Type": "application/json"})
        assert (response.status_code, response.json()["type"]) == (400, "about:blank")
