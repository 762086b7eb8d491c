"""Sync health, and running a sync."""

from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, Office
from tests.fixtures.books import bill
from tests.fixtures.changes import live

from domain.money import Money, from_wire
from domain.rails.connection import TokenSet
from domain.rails.feed import FeedsAnswer
from domain.rails.sync import SyncHealth, SyncReport

Client = TestClient[Litestar]
JSON = {"Content-Type": "application/json"}
SYNC = "/api/v1/businesses/b1/sync"


def test_health_survives_the_wire(client: Client, office: Office) -> None:
    told = msgspec.json.decode(client.get(SYNC).content, type=SyncHealth)
    assert told == office.product.syncing.health(BAKERY.scope)
    assert (told.business, told.rail, told.age_s, told.records["Bill"]) == ("Bakery", "fake", 1800, 6)


def test_what_feeds_tell_survives_the_wire(client: Client, office: Office) -> None:
    tokens = TokenSet(access_token="access-0")
    feed = office.product.syncing.import_tokens(office.acting(), "fake", "cards", "Cards", tokens, feed_of=BAKERY.id)
    office.rail.put(live(bill("77", "99.01", None, doc_number="INV-7")))
    office.product.syncing.sync(office.acting(), feed.id)
    told = msgspec.json.decode(client.get("/api/v1/businesses/b1/feeds").content, type=FeedsAnswer, dec_hook=from_wire)
    assert told == office.product.syncing.feeds(BAKERY.scope)
    [report] = told.feeds
    [unlike] = report.disagreements
    assert (report.agreeing, unlike.record_id, unlike.doc_number) == (33, None, "INV-7")
    assert (unlike.party, unlike.total) == ("Birch Supply", Money.of("99.01", "USD"))


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
    report = msgspec.json.decode(response.content, type=SyncReport)
    assert (report.business_id, report.business, report.error) == ("b1", "Bakery", "")
    assert (report.mode, report.unchanged) == (("full", 39) if full else ("incremental", 0))
    assert (report.received.get("Bill", 0), report.requests) == ((6, 2) if full else (0, 0))
    assert office.acts == [("Ms Advisor", "sync", "full" if full else "")]
    assert office.books.state.last_success_at == office.clock.now()


@pytest.mark.parametrize(
    ("request_parts", "status"),
    [
        ({"content": b"not json", "headers": JSON}, 400),
        ({"content": b'{"full":', "headers": JSON}, 400),
        ({"content": b'"\xff"', "headers": JSON}, 400),
        ({"content": b"[1]", "headers": JSON}, 400),
        ({"content": b'{"full":"yes"}', "headers": JSON}, 400),
        ({"content": b'{"ful":true}', "headers": JSON}, 400),
        ({"content": b"{}"}, 415),
        ({"content": b"{}", "headers": {"Content-Type": ""}}, 415),
        ({"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"content": b"{}", "headers": {"Content-Type": "application/json-seq"}}, 415),
        ({"content": b"", "headers": {"Content-Type": "text/plain"}}, 415),
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
    assert (office.acts, office.rail.asked) == ([], [])


def test_rails_are_told_with_what_they_can_do(client: Client, office: Office) -> None:
    told = client.get("/api/v1/rails").json()
    [rail] = told["items"]
    assert (rail["name"], rail["webhooks"], rail["writes"]) == (
        "fake",
        True,
        list(office.product.syncing.rails()[0].writes),
    )
    assert told["left_out"] == []


def test_the_syncs_of_all_clients_are_told_with_their_mirrors(client: Client, office: Office) -> None:
    feed = office.product.syncing.import_tokens(
        office.acting(), "fake", "cards", "Cards", TokenSet(access_token="access-0"), feed_of=BAKERY.id
    )
    told = client.get("/api/v1/syncs").json()["items"]
    names = [each["health"]["business"] for each in told]
    assert (names, [each["feed_of"] for each in told]) == (
        ["Agency", "Bakery", "Cards", "clinic"],
        [None, None, BAKERY.id, None],
    )
    kinds = {kind["kind"]: kind["records"] for kind in told[1]["kinds"]}
    assert kinds == office.product.syncing.health(BAKERY.scope).records
    assert told[2]["health"]["business_id"] == feed.id
