"""Sync health, running a sync, and the change log."""

from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http import answers
from tests.adapters.http.fakes import BAKERY, Office

from domain.models.sync import SyncHealth, SyncReport

Client = TestClient[Litestar]
SYNC = "/api/v1/businesses/b1/sync"
CHANGES = "/api/v1/businesses/b1/changes"


def test_health_survives_the_wire(client: Client) -> None:
    body = client.get(SYNC).content
    assert msgspec.json.decode(body, type=SyncHealth) == answers.sync_health(BAKERY)


@pytest.mark.parametrize(
    ("body", "full"),
    [
        (None, False),
        (b"", False),
        (b"null", False),
        (b"{}", False),
        (b'{"full":false}', False),
        (b'{"full":true}', True),
    ],
)
def test_a_sync_runs_and_names_the_member(
    client: Client,
    office: Office,
    body: bytes | None,
    full: bool,  # noqa: FBT001 - a parametrized case
) -> None:
    response = client.post(SYNC, content=body, headers={"Content-Type": "application/json"} if body else {})
    assert response.status_code == 200
    assert msgspec.json.decode(response.content, type=SyncReport) == answers.sync_report(BAKERY, full=full)
    assert office.syncing.runs == [("b1", full, "Ms Advisor")]


@pytest.mark.parametrize(
    ("request_parts", "status"),
    [
        ({"content": b"not json"}, 400),
        ({"content": b'{"full":'}, 400),
        ({"content": b'"\xff"'}, 400),
        ({"content": b"[1]"}, 400),
        ({"content": b'{"full":"yes"}'}, 400),
        ({"content": b'{"ful":true}'}, 400),
        ({"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"data": {"full": "true"}}, 415),
        ({"files": {"full": b"true"}}, 415),
        ({"content": b"[" * 70_000}, 413),
    ],
)
def test_a_body_that_is_not_the_json_wanted_runs_nothing(
    client: Client, office: Office, request_parts: dict[str, Any], status: int
) -> None:
    response = client.post(SYNC, **request_parts)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert office.syncing.runs == []


def test_changes_come_oldest_first_page_by_page(client: Client) -> None:
    first = client.get(CHANGES, params={"limit": 3}).json()
    assert [item["sequence"] for item in first["items"]] == [1, 2, 3]
    last = client.get(CHANGES, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    assert [item["sequence"] for item in last["items"]] == [4, 5]
    assert last["next_cursor"] is None


def test_a_follower_asks_again_with_the_last_sequence_it_saw(client: Client, office: Office) -> None:
    seen = client.get(CHANGES).json()["items"][-1]["sequence"]
    assert client.get(CHANGES, params={"cursor": seen}).json() == {"items": [], "next_cursor": None}
    office.syncing.log.append(answers.logged_change(6))
    assert [item["sequence"] for item in client.get(CHANGES, params={"cursor": seen}).json()["items"]] == [6]


@pytest.mark.parametrize("query", ["cursor=-1", "cursor=x", "cursor=", f"cursor={'9' * 30}", "limit=0", "limit=501"])
def test_bad_pages_are_400(client: Client, query: str) -> None:
    response = client.get(f"{CHANGES}?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["detail"]


def test_the_log_is_exported_line_by_line(client: Client, office: Office) -> None:
    office.syncing.log += [answers.logged_change(number) for number in range(6, 1_203)]
    response = client.get(f"{CHANGES}/export", params={"cursor": "2"})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/jsonl")
    lines = [msgspec.json.decode(line) for line in response.content.splitlines()]
    assert [line["sequence"] for line in lines] == list(range(3, 1_203))
    assert (lines[0]["before"], lines[0]["after"], lines[0]["chain"]) == (None, {"Id": "1"}, "ab")
    assert client.get("/api/v1/businesses/b9/changes/export").status_code == 404
