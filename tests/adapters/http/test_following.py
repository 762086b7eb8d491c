"""Events as they happen, over a real socket: resumed where they stopped, bounded, and ended with the server."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import httpx
import pytest
import uvicorn
from tests.adapters.http.office import BAKERY, CLINIC, FIRM, STRANGER, Office, key_of
from tests.fixtures.workers import eventually

from adapters.http.app import create_app
from adapters.http.following import STREAMS_MAX, Following, Seen
from adapters.http.problems import PROBLEM_MEDIA_TYPE
from cashrail.bootstrap.listening import bound_socket
from cashrail.bootstrap.serving import ApiServer, address
from domain.events.event import Event
from domain.firms.acting import Acting
from domain.firms.firm import Member, Role, Scope
from domain.firms.key import KeyGrant, KeyScope
from domain.ports.stores.firms import WHOLE
from domain.rails.connection import ConnectionState

PATH = "/api/v1/events"
STREAM = {"Accept": "text/event-stream"}
_OWNER = Member(id=f"m-{Role.OWNER}", firm_id=FIRM.id, name="Ms Owner", role=Role.OWNER)


class Streaming:
    """A server over an office, and how often it has looked for the newest event."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.following = Following(poll_s=0.02, heartbeat_s=0.05)
        app = create_app(office.product, reading_threads=2, following=self.following)
        listener = bound_socket("127.0.0.1", None)
        self.server = ApiServer(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5), self.following)
        self.thread = threading.Thread(target=self.server.run, args=([listener],), daemon=True)
        self.thread.start()
        self.client = httpx.Client(
            base_url=address(listener), headers={"Authorization": f"Bearer {key_of(Role.VIEWER)}"}, timeout=10
        )

    def lose(self, business_id: str = BAKERY.id, firm_id: str = FIRM.id) -> Event:
        """Something happens."""
        connections, scope = self.office.world.connections, Scope(firm_id, business_id)
        connections.set_state(scope, ConnectionState.CONNECTED, self.office.clock.now())
        connections.set_state(scope, ConnectionState.RECONNECT, self.office.clock.now())
        return self.office.world.events.after(firm_id, self.office.world.events.newest(firm_id) - 1, 1)[0]

    def owner(self) -> Acting:
        return Acting(member=_OWNER, at=self.office.clock.now())

    def key(self, grant: KeyGrant = WHOLE) -> tuple[dict[str, str], str]:
        """The header of another key, and its id."""
        key, shown = self.office.product.members.new_key(self.owner(), "Ms Follower", Role.VIEWER, grant)
        return {"Authorization": f"Bearer {shown}"}, key.id

    @contextmanager
    def stream(
        self, after: int | None = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[Iterator[str]]:
        """The lines of a stream from the newest event on, or from another."""
        first = self.office.world.events.newest(FIRM.id) if after is None else after
        with self.client.stream("GET", PATH, params={"after": first}, headers={**STREAM, **headers}) as answer:
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
            yield answer.iter_lines()

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture
def streaming() -> Iterator[Streaming]:
    started = Streaming(Office())
    yield started
    started.client.close()
    started.end()


def next_event(lines: Iterator[str]) -> tuple[int, dict[str, Any]]:
    """The id and the data of the next event."""
    number = next(int(line.removeprefix("id: ")) for line in lines if line.startswith("id: "))
    return number, json.loads(next(lines).removeprefix("data: "))


def test_an_event_comes_as_it_happens(streaming: Streaming) -> None:
    with streaming.stream() as lines:
        assert next(lines) == ": events"
        event = streaming.lose()
        number, told = next_event(lines)
    assert (number, told["type"], told["data"]) == (event.id, "connection.lost", {"state": "reconnect"})


def test_a_stream_goes_on_after_the_last_id_that_was_seen(streaming: Streaming) -> None:
    streaming.lose()
    seen = streaming.lose()
    missed = streaming.lose(CLINIC.id)
    with streaming.stream(0, {"Last-Event-ID": str(seen.id)}) as lines:
        numbers: list[int] = []
        while not numbers or numbers[-1] < missed.id:
            numbers.append(next_event(lines)[0])
    assert numbers == list(range(seen.id + 1, missed.id + 1))


def test_nothing_happening_is_told_too(streaming: Streaming) -> None:
    with streaming.stream() as lines:
        assert next(line for line in lines if line == ": heartbeat")


def test_a_stream_tells_what_was_asked_for_of_the_own_firm(streaming: Streaming) -> None:
    asked = {"type": "connection.lost", "business_id": CLINIC.id, "after": "0"}
    with streaming.client.stream("GET", PATH, params=asked, headers=STREAM) as answer:
        lines = answer.iter_lines()
        streaming.lose(STRANGER.id, STRANGER.firm_id)
        streaming.lose(BAKERY.id)
        event = streaming.lose(CLINIC.id)
        assert next_event(lines)[0] == event.id


def test_what_cannot_be_followed_is_refused_at_once(streaming: Streaming) -> None:
    get = streaming.client.get
    assert get(PATH, params={"business_id": STRANGER.id}, headers=STREAM).status_code == 404
    assert get(PATH, headers=STREAM | {"Last-Event-ID": "yesterday"}).status_code == 400
    assert get(PATH, headers=STREAM | {"Authorization": "Bearer none"}).status_code == 401
    assert get(PATH, headers={"Accept": "*/*"}).json()["items"] is not None


def test_asked_by_head_it_says_what_it_would_be_and_ends(streaming: Streaming) -> None:
    answer = streaming.client.head(PATH, headers=STREAM)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
    assert streaming.client.head(PATH, params={"business_id": STRANGER.id}, headers=STREAM).status_code == 404


def test_a_member_has_so_many_streams(streaming: Streaming) -> None:
    def follow(more: int) -> int:
        if not more:
            refused = streaming.client.get(PATH, headers=STREAM)
            assert "Retry-After" in refused.headers
            assert refused.headers["content-type"] == PROBLEM_MEDIA_TYPE
            assert "at most 5 streams" in refused.json()["detail"]
            return refused.status_code
        with streaming.stream() as lines:
            next(lines)
            return follow(more - 1)

    def is_heard() -> bool:
        with streaming.client.stream("GET", PATH, headers=STREAM) as answer:
            return answer.status_code == 200

    assert follow(STREAMS_MAX) == 429
    eventually(is_heard, "a stream in the place of one that was left")


def test_a_key_for_some_clients_follows_those(streaming: Streaming) -> None:
    key, _ = streaming.key(KeyGrant(scopes=(KeyScope.READ,), clients=(CLINIC.id,)))
    refused = streaming.client.get(PATH, params={"business_id": BAKERY.id}, headers=STREAM | key)
    assert refused.status_code == 404
    with streaming.stream(headers=key) as lines:
        streaming.lose(BAKERY.id)
        event = streaming.lose(CLINIC.id)
        assert next_event(lines)[0] == event.id


def test_a_stream_ends_with_its_key(streaming: Streaming) -> None:
    brief, _ = streaming.key(KeyGrant(expires_at=streaming.office.clock.now() + timedelta(hours=1)))
    lasting, key_id = streaming.key()
    with (
        streaming.stream() as others,
        streaming.stream(headers=brief) as of_brief,
        streaming.stream(headers=lasting) as of_lasting,
    ):
        next(of_lasting)
        streaming.office.clock.advance(timedelta(hours=1))
        assert list(of_brief)
        streaming.office.product.members.revoke_key(streaming.owner(), key_id)
        assert all(line == "" or line.startswith(":") for line in of_lasting)
        event = streaming.lose()
        assert next_event(others)[0] == event.id


def test_a_firm_is_looked_at_once_however_many_follow() -> None:
    looked: list[int] = []

    async def look() -> Seen:
        looked.append(len(looked))
        return Seen(newest=len(looked), keys=frozenset())

    async def follow() -> int:
        following = Following(poll_s=60)
        async with following.watching("f1", "Ann", look) as one, following.watching("f1", "Bo", look) as other:
            moved = [await watch.moved(0, 5) for watch in (one, other)]
            assert (one is other, moved, await one.moved(1, 0.01)) == (True, [True, True], False)
        assert one.followers == 0
        async with following.watching("f1", "Ann", look) as again:
            return int(again is not one)

    assert asyncio.run(follow()) == 1
    assert looked == [0]


def test_streams_end_with_the_server(streaming: Streaming) -> None:
    with streaming.stream() as lines:
        next(lines)
        streaming.server.should_exit = True
        assert all(line == "" or line.startswith(":") for line in lines)
    streaming.thread.join(4)
    assert not streaming.thread.is_alive()
