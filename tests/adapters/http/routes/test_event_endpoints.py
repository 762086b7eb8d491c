"""Events sent to a real receiver, which proves them with a library that others wrote; and what owners see of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError
from tests.adapters.http.office import BAKERY, FIRM, STRANGER, Office, key_of
from tests.fixtures.receivers import Receiver, receiving

from adapters.clock import SystemClock
from domain.events.endpoint import ATTEMPTS_MAX
from domain.firms.firm import Role, Scope
from domain.rails.connection import ConnectionState

Client = TestClient[Litestar]
PATH = "/api/v1/event-endpoints"
LOST = "connection.lost"
DAY = timedelta(days=1)


@pytest.fixture
def client(client: Client) -> Client:
    """A client with the key of an owner."""
    client.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
    return client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


@pytest.fixture(autouse=True)
def today_s_clock(office: Office) -> None:
    """Receivers refuse what is signed at another time than theirs; nothing else here goes by the day."""
    office.clock.advance(SystemClock().now() - office.clock.now())


class Desk:
    """An endpoint of the firm, and what becomes of events."""

    def __init__(self, client: Client, office: Office, receiver: Receiver, **draft: Any) -> None:
        made = client.post(PATH, json={"url": f"{receiver.url}/events", "types": [LOST], **draft})
        assert made.status_code == 201, made.text
        self.id, self.secret = made.json()["endpoint"]["id"], made.json()["secret"]
        self.client, self.office, self.receiver = client, office, receiver

    def lose(self, business_id: str = BAKERY.id) -> None:
        """Something happens."""
        connections, scope = self.office.world.connections, Scope(FIRM.id, business_id)
        connections.set_state(scope, ConnectionState.CONNECTED, self.office.clock.now())
        connections.set_state(scope, ConnectionState.RECONNECT, self.office.clock.now())

    def work(self) -> int:
        """What is due is done; how many duties that were."""
        return self.office.container.rounds().run_due()

    def shown(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(f"{PATH}/{self.id}").json()
        return answer

    def deliveries(self) -> list[tuple[str, int, int | None]]:
        """State, attempts and last answer of each, newest event first."""
        items = self.client.get(f"{PATH}/{self.id}/deliveries").json()["items"]
        return [(item["state"], item["attempts"], item["status"]) for item in items]


@pytest.fixture
def desk(client: Client, office: Office, receiver: Receiver) -> Desk:
    return Desk(client, office, receiver)


def test_an_event_is_sent_signed_and_once(desk: Desk) -> None:
    desk.lose()
    desk.work()
    desk.work()
    [event] = desk.receiver.events(desk.secret)
    newest = desk.client.get("/api/v1/events", params={"type": LOST, "limit": 500}).json()["items"][-1]
    assert event == newest
    [(path, headers, _)] = desk.receiver.got
    assert (path, headers["content-type"]) == ("/events", "application/json")
    assert headers["webhook-id"] == f"msg_{desk.id.removeprefix('e_')}_{event['id']}"
    assert desk.deliveries() == [("delivered", 1, 204)]


def test_a_signature_is_of_this_endpoint_and_body(desk: Desk, client: Client, office: Office) -> None:
    other = Desk(client, office, desk.receiver, types=["policy.changed"])
    desk.lose()
    desk.work()
    with pytest.raises(WebhookVerificationError):
        desk.receiver.events(other.secret)
    [(_, headers, body)] = desk.receiver.got
    with pytest.raises(WebhookVerificationError):
        Webhook(desk.secret).verify(body.replace(b"reconnect", b"connected"), headers)


def test_while_two_secrets_overlap_both_prove_it(desk: Desk) -> None:
    rotated = desk.client.post(f"{PATH}/{desk.id}/rotate", json={"overlap_hours": 2}).json()
    desk.lose()
    desk.work()
    assert desk.receiver.events(desk.secret) == desk.receiver.events(rotated["secret"])
    at_once = desk.client.post(f"{PATH}/{desk.id}/rotate", json={"overlap_hours": 0}).json()
    desk.receiver.got.clear()
    desk.lose()
    desk.work()
    assert len(desk.receiver.events(at_once["secret"])) == 1
    with pytest.raises(WebhookVerificationError):
        desk.receiver.events(rotated["secret"])
    assert desk.client.post(f"{PATH}/{desk.id}/rotate", json={"overlap_hours": 169}).status_code == 400


def test_what_is_not_taken_is_sent_again_later_under_its_id(desk: Desk) -> None:
    desk.receiver.answers = [500, 302]
    desk.lose()
    for seconds in (0, 5, 11, 31):
        desk.office.clock.advance(timedelta(seconds=seconds))
        desk.work()
    assert len(desk.receiver.got) == 3
    assert len(set(desk.receiver.message_ids)) == 1
    assert desk.deliveries() == [("delivered", 3, 204)]


def test_attempts_end_and_a_replay_begins_them_again(desk: Desk) -> None:
    desk.receiver.answers = [500] * ATTEMPTS_MAX
    desk.lose()
    desk.work()
    while due_at := desk.office.world.event_deliveries.next_due(FIRM.id):
        desk.office.clock.advance(due_at - desk.office.clock.now())
        desk.work()
    assert (desk.deliveries(), len(desk.receiver.got)) == ([("failed", ATTEMPTS_MAX, 500)], ATTEMPTS_MAX)
    assert desk.shown()["state"] == "on"
    event_id = desk.client.get(f"{PATH}/{desk.id}/deliveries").json()["items"][0]["event_id"]
    desk.receiver.answers.clear()
    replayed = desk.client.post(f"{PATH}/{desk.id}/deliveries/{event_id}/replay", json={})
    assert (replayed.status_code, replayed.json()["attempts"]) == (202, 0)
    desk.work()
    assert desk.deliveries() == [("delivered", 1, 204)]
    assert len(set(desk.receiver.message_ids)) == 1


def test_an_endpoint_that_fails_for_days_is_switched_off_and_told_of(
    desk: Desk, client: Client, office: Office
) -> None:
    watching = Desk(client, office, desk.receiver, types=["endpoint.switched_off"], url=f"{desk.receiver.url}/watch")
    desk.receiver.answers = [500, 500]
    desk.lose()
    desk.work()
    assert desk.shown()["failing_since"] is not None
    desk.office.clock.advance(3 * DAY)
    desk.work()
    shown = desk.shown()
    assert (shown["state"], shown["off_because"].split(" since ")[0]) == ("off", "It has failed")
    assert desk.office.acts[-1][:2] == ("cashrail", "switch off event endpoint")
    desk.work()
    path, _, body = desk.receiver.got[-1]
    assert (path, msgspec.json.decode(body)["data"]) == ("/watch", {"endpoint_id": desk.id})
    assert watching.shown()["state"] == "on"


def test_what_happens_while_it_is_off_is_sent_when_it_is_on_again(desk: Desk) -> None:
    draft = {"url": f"{desk.receiver.url}/events", "types": [LOST]}
    desk.client.put(f"{PATH}/{desk.id}", json={**draft, "state": "off"})
    desk.lose()
    desk.work()
    assert desk.receiver.got == []
    assert desk.client.post(f"{PATH}/{desk.id}/test", json={}).status_code == 409
    changed = desk.client.put(f"{PATH}/{desk.id}", json=draft).json()
    assert (changed["state"], changed["failing_since"]) == ("on", None)
    desk.work()
    assert desk.receiver.types == [LOST]


def test_one_that_says_it_is_gone_is_switched_off_at_once(desk: Desk) -> None:
    desk.receiver.answers = [410]
    desk.lose()
    desk.work()
    assert desk.shown()["off_because"] == "It has answered 410: gone."


def test_one_that_fails_is_left_alone_and_holds_up_nobody(desk: Desk, client: Client, office: Office) -> None:
    with receiving() as gone:
        url = gone.url
    broken = Desk(client, office, desk.receiver, url=url)
    for _ in range(5):
        desk.lose()
    desk.work()
    assert len(desk.receiver.got) == 5
    assert sorted(broken.deliveries()) == [("pending", 0, None)] * 2 + [("pending", 1, None)] * 3


def test_an_endpoint_is_tried(desk: Desk, client: Client, office: Office) -> None:
    other = Desk(client, office, desk.receiver, types=[])
    delivery = desk.client.post(f"{PATH}/{desk.id}/test", json={})
    assert (delivery.status_code, delivery.json()["type"]) == (202, "endpoint.tested")
    desk.work()
    [event] = desk.receiver.events(desk.secret)
    assert event["data"] == {"endpoint_id": desk.id}
    assert other.deliveries() == []


def test_all_since_an_instant_is_sent_again(desk: Desk) -> None:
    desk.lose()
    since = desk.office.clock.now() + timedelta(seconds=1)
    desk.office.clock.advance(timedelta(seconds=2))
    desk.lose()
    desk.lose()
    desk.work()
    asked = {"since": since.isoformat()}
    assert desk.client.post(f"{PATH}/{desk.id}/replay", json=asked).json() == {"events": 2}
    desk.work()
    ids = desk.receiver.message_ids
    assert (len(ids), len(set(ids))) == (5, 3)
    assert desk.client.post(f"{PATH}/{desk.id}/replay", json={"since": "2026-07-01T00:00:00"}).status_code == 400


def test_deliveries_come_in_pages(desk: Desk) -> None:
    for _ in range(3):
        desk.lose()
    desk.work()
    first = desk.client.get(f"{PATH}/{desk.id}/deliveries", params={"limit": 2}).json()
    rest = desk.client.get(f"{PATH}/{desk.id}/deliveries", params={"cursor": first["next_cursor"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)


def test_what_an_owner_does_is_recorded_and_no_secret_with_it(desk: Desk) -> None:
    desk.client.post(f"{PATH}/{desk.id}/rotate", json={})
    desk.client.delete(f"{PATH}/{desk.id}")
    actions = [action for _, action, _ in desk.office.acts]
    assert actions[-3:] == ["add event endpoint", "rotate event secret", "remove event endpoint"]
    assert not any("whsec" in detail for _, _, detail in desk.office.acts)
    assert desk.client.get(f"{PATH}/{desk.id}").status_code == 404


def test_the_secret_is_in_no_later_answer(desk: Desk) -> None:
    for path in (PATH, f"{PATH}/{desk.id}", f"{PATH}/{desk.id}/deliveries"):
        assert "whsec" not in desk.client.get(path).text


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        ({"url": "http://receiver.example"}, 400),
        ({"url": "https://receiver.example", "types": ["client.married"]}, 400),
        ({"url": "https://receiver.example", "clients": ["b_nobody"]}, 404),
        ({"url": "https://receiver.example", "clients": [STRANGER.id]}, 404),
        ({}, 400),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(client: Client, draft: dict[str, Any], status: int) -> None:
    assert client.post(PATH, json=draft).status_code == status


def test_a_firm_has_so_many_endpoints(client: Client) -> None:
    made = [client.post(PATH, json={"url": "https://receiver.example"}).status_code for _ in range(21)]
    assert made == [201] * 20 + [409]


def test_only_owners_see_endpoints(client: Client) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(Role.ADVISOR)}"
    assert client.get(PATH).status_code == 403
    assert client.post(PATH, json={"url": "https://receiver.example"}).status_code == 403
