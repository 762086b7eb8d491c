"""Sync health, and running a sync."""

from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http import answers
from tests.adapters.http.cast import BAKERY
from tests.adapters.http.fakes import Office

from domain.money import from_wire
from domain.rails.feed import FeedsAnswer
from domain.rails.sync import SyncHealth, SyncReport

Client = TestClient[Litestar]
SYNC = "/api/v1/businesses/b1/sync"


def test_health_survives_the_wire(client: Client) -> None:
    body = client.get(SYNC).content
    assert msgspec.json.decode(body, type=SyncHealth) == answers.sync_health(BAKERY)


def test_what_feeds_tell_survives_the_wire(client: Client) -> None:
    body = client.get("/api/v1/businesses/b1/feeds").content
    assert msgspec.json.decode(body, type=FeedsAnswer, dec_hook=from_wire) == answers.feeds(BAKERY)


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
