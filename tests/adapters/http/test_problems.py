"""One shape for every error, and nothing of our insides in it."""

from pathlib import Path

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import BAKERY, Office

from adapters.http.problem_types import ALL
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
    ("method", "path", "status", "word"),
    [
        ("GET", "/nowhere", 404, "no-such-address"),
        ("GET", "/api/v1/nowhere", 404, "no-such-address"),
        ("GET", "/schema/swagger", 404, "no-such-address"),
        ("DELETE", "/api/v1/digest", 405, "method-not-allowed"),
        ("GET", "/api/v1/businesses?limit=none", 400, "invalid"),
        ("GET", "/api/v1/businesses?limit=501", 400, "invalid"),
        ("GET", "/api/v1/businesses/%00/tray", 400, "invalid"),
    ],
)
def test_errors_of_the_framework_have_the_same_shape(
    client: Client, method: str, path: str, status: int, word: str
) -> None:
    response = client.request(method, path)
    body = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert sorted(set(body) - {"errors"}) == ["detail", "instance", "status", "title", "type"]
    assert (body["type"], body["status"]) == (f"urn:cashrail:problem:{word}", status)
    assert ("errors" in body) == (status == 400)
    assert body["instance"] == path.partition("?")[0]


def test_the_unexpected_is_500_without_internals(client: Client, office: Office) -> None:
    office.fail_with(RuntimeError("SELECT secret FROM keys"))
    response = client.get(TRAY)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:cashrail:problem:internal",
        "title": "Something went wrong here",
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
        ("PUT", "/api/v1/policy", {"overrides": {}, "version": 1, "note": "nul\0"}, "/note"),
        ("PUT", "/api/v1/businesses/b1/policy", {"overrides": {}, "version": 1, "note": "\0"}, "/note"),
        ("PUT", "/api/v1/policy", {"overrides": {"red\0": [1]}, "version": 1}, "/overrides"),
        ("POST", "/api/v1/businesses/b1/decisions", {"decisions": [{"record": "Bill:\0"}]}, "/decisions/0/record"),
        ("POST", "/api/v1/businesses/b1/writes/preview", {"lines": [{"account_id": "\0"}]}, "/lines/0/account_id"),
        ("POST", "/api/v1/policy/trial", ["\0"], "/0"),
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
    assert told["type"] == "urn:cashrail:problem:invalid"
    assert "holds a character that cannot be kept." in told["detail"]
    assert [error.get("pointer", error.get("parameter")) for error in told["errors"]] == [place]


def test_what_only_looks_like_it_and_other_control_characters_are_kept(client: Client, office: Office) -> None:
    for version, note in enumerate(("a \\u0000 in words", "\x01\x1f"), 1):
        draft = {"overrides": {"horizon_days": 60 + version}, "version": version, "note": note}
        assert client.put("/api/v1/policy", json=draft).status_code == 200
    assert [change.note for change in office.memory.policies["f1"]] == ["a \\u0000 in words", "\x01\x1f"]


def test_a_body_that_is_no_json_is_malformed(client: Client) -> None:
    for body in (
        b'{"note": "\\u0000"',
        b'"\\u0000' + b"[" * 5000,
        b"[" * 5000,
        b'"\\ud800"',
        b'"\xff"',
        b"NaN",
        b"-Infinity",
        b'{"overrides": {}, "version": 1, "version": 2, "note": "Twice."}',
        b'{"overrides": {"red_days": 1, "red_d\\u0061ys": 2}, "version": 1, "note": "Twice, within."}',
    ):
        response = client.put("/api/v1/policy", content=body, headers={"Content-Type": "application/json"})
        assert (response.status_code, response.json()["type"]) == (400, "urn:cashrail:problem:malformed")


def errors_of(response: Response) -> list[tuple[str, str]]:
    return [(each.get("pointer", each.get("parameter")), each["detail"]) for each in response.json()["errors"]]


def test_each_field_that_is_wrong_is_told_by_its_pointer(client: Client) -> None:
    amount = {"amount": "NaN", "currency": "USD"}
    drafts = [
        {"record": "Bill:7", "version": "0", "kind": "hold", "colour": "red"},
        {"version": 0, "kind": "marry"},
        {"record": "Bill:7", "version": 0, "kind": "split", "parts": [{"day": "2026-02-30", "amount": amount}]},
    ]
    response = client.post("/api/v1/businesses/b1/decisions", json={"decisions": drafts, "all_or_nothing": "false"})
    assert response.status_code == 400
    places = [place for place, _ in errors_of(response)]
    assert sorted(places) == [
        "/all_or_nothing",
        "/decisions/0/colour",
        "/decisions/0/version",
        "/decisions/1/kind",
        "/decisions/1/record",
        "/decisions/2/parts/0/amount",
        "/decisions/2/parts/0/day",
    ]


@pytest.mark.parametrize("number", ["1e999999999", "1e99999999999999999999", "9" * 40, "-1e400"])
def test_a_number_that_nothing_keeps_is_told_by_its_pointer(client: Client, number: str) -> None:
    for path, body, place in (
        ("policy/trial", f'{{"overrides": {{"red_days": {number}}}}}', "/overrides/red_days"),
        ("businesses/b1/findings/x/fix/preview", f'{{"values": {{"a/b": [{number}]}}}}', "/values/a~1b/0"),
    ):
        response = client.post(f"/api/v1/{path}", content=body, headers={"Content-Type": "application/json"})
        assert (response.status_code, [place for place, _ in errors_of(response)]) == (400, [place])


def test_what_a_use_case_refuses_is_told_by_its_pointer(client: Client) -> None:
    item = {"label": "", "owner": "Bo", "day": "2026-06-20", "amount": {"amount": "1.00", "currency": "USD"}}
    for path, body, place in (
        ("businesses/b1/forecast/items", item, "/label"),
        ("businesses/b1/forecast/items", item | {"label": "Rent", "probability": "NaN"}, "/probability"),
        ("policy/trial", {"overrides": {"red_dais": 1}}, "/overrides/red_dais"),
        ("businesses/b1/decisions", {"decisions": [{"record": "Bill:7", "version": 0, "kind": "schedule"}]},
         "/decisions/0/day"),
    ):  # fmt: skip
        response = client.post(f"/api/v1/{path}", json=body)
        assert (response.status_code, [place for place, _ in errors_of(response)]) == (400, [place]), response.text


@pytest.mark.parametrize(
    ("address", "parameter", "said"),
    [
        ("businesses?limt=1", "limt", "limit is"),
        ("businesses/b1/tray?fresh=strict", "fresh", "freshness is"),
        ("digest?colour=red", "colour", "not known"),
        ("jobs?dead=1", "dead", "true or false"),
        ("jobs?dead=True", "dead", "true or false"),
        ("businesses?limit=1e2", "limit", "whole number"),
        ("businesses?limit=1&limit=2", "limit", "once"),
        ("businesses/b1/findings?state=gone", "state", "state is of"),
        ("businesses/b1/tray?freshness=soon", "freshness", "number of seconds"),
        ("businesses/b1/tray?as_of=today", "as_of", "YYYY-MM-DD"),
        ("businesses/b1/forecast/variance?since=2020-01-01", "since", "since lies"),
        ("businesses?cursor=x", "cursor", "next_cursor"),
        ("businesses/b1/forecast/items?cursor=x", "cursor", "next_cursor"),
        ("businesses/b1/decisions?cursor=d_none", "cursor", "next_cursor"),
        ("businesses/b1/writes?cursor=w_none", "cursor", "next_cursor"),
        ("jobs?cursor=2", "cursor", "next_cursor"),
        ("digest?cursor=x", "cursor", "next_cursor"),
        ("digest?cursor=WyJOYU4iLCJhIiwiYjEiXQ", "cursor", "next_cursor"),
        ("digest?fields=light,colour", "fields", "fields are of business_id, business, light,"),
        ("digest?fields=", "fields", "not ''"),
        ("digest?limit=0", "limit", ""),
        ("businesses/b1/findings?cursor=WyJoaWdoIiwiTmFOIiwiayJd", "cursor", "next_cursor"),
        ("digest/weekly?cursor=x", "cursor", "YYYY-MM-DD"),
        ("events?type=client.married", "type", ""),
    ],
)
def test_a_parameter_that_is_wrong_is_told_by_its_name(client: Client, address: str, parameter: str, said: str) -> None:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 400, response.text
    [(place, detail)] = errors_of(response)
    assert (place, said in detail) == (parameter, True), detail


def test_every_kind_of_problem_is_in_the_pages(client: Client) -> None:
    page = Path("docs/http.md").read_text(encoding="utf-8")
    told = client.get("/schema/openapi.json").json()["components"]["schemas"]["Problem"]["properties"]["type"]
    for kind in ALL:
        assert f"| `{kind.uri.rpartition(':')[2]}` | {kind.status} |" in page
        assert f"`{kind.uri}` ({kind.status})" in told["description"]
