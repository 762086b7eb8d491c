"""The connections under requests: how long a client may take over one, and how many may be held without a key."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

import h11
import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

from adapters.http.problem_types import INTERNAL, OF_STATUSES
from adapters.http.problems import PROBLEM_MEDIA_TYPE, problem_of

_CONNECTION = "connection"
_HEADERS, _BODY = h11.IDLE, h11.SEND_BODY
_RETRY_AFTER_S = 1


class ConnectionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds for all headers of a request, for its whole body, and for taking in what is answered.

    `keyless` is how many connections may be held that have shown no valid key, `keyless_per_address` how many of
    them from one address.
    """

    headers_s: float = 10.0
    body_s: float = 30.0
    unread_s: float = 30.0
    keyless: int = 256
    keyless_per_address: int = 64


class KeylessConnections:
    """Connections without a key, the oldest first. Who has just come is heard: it is the oldest that makes room."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self._held: dict[LimitedConnection, None] = {}
        self._at: defaultdict[str, dict[LimitedConnection, None]] = defaultdict(dict)

    def admit(self, connection: "LimitedConnection") -> bool:
        """Take one in, in place of the oldest whose request is not complete; False where all have one under way."""
        here = self._at[connection.address]
        crowded = here if len(here) >= self.limits.keyless_per_address else self._held
        if crowded is here or len(self._held) >= self.limits.keyless:
            oldest = next((each for each in crowded if each.is_waiting), None)
            if oldest is None:
                return False
            self.forget(oldest)
            oldest.turn_away()
        self._held[connection] = None
        self._at[connection.address][connection] = None
        return True

    def forget(self, connection: "LimitedConnection") -> None:
        """No longer count a connection: it is gone, or a key is known of it."""
        self._held.pop(connection, None)
        here = self._at.get(connection.address, {})
        here.pop(connection, None)
        if not here:
            self._at.pop(connection.address, None)

    def __len__(self) -> int:
        return len(self._held)


class LimitedConnection(H11Protocol):
    """A connection. What its client is waited for has one deadline: a byte more buys no time."""

    keyless: ClassVar[KeylessConnections]
    address = ""
    _awaited: Any = None
    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether no complete request is under way."""
        return self.conn.their_state in (_HEADERS, _BODY)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, _CONNECTION: self}
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        if self.keyless.admit(self):
            self._await(_HEADERS)
        else:
            self.turn_away()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._await(self.conn.their_state)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # Between two requests nothing is awaited; how long that may be is uvicorn's to say.
        is_idle = self.conn.their_state is _HEADERS and not self.conn.trailing_data[0]
        self._await(None if is_idle else self.conn.their_state)

    def connection_lost(self, exc: Exception | None) -> None:
        self.keyless.forget(self)
        for timer in (self._deadline, self._unread):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self.keyless.limits.unread_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    def known(self) -> None:
        """A valid key was shown on it."""
        self.keyless.forget(self)

    def turn_away(self) -> None:
        """Close it in favour of others."""
        self._end(HTTPStatus.SERVICE_UNAVAILABLE, "Too many connections have shown no key; ask again.")

    def _await(self, awaited: Any) -> None:
        """Wait for what comes next, unless it is what is waited for already."""
        if awaited is self._awaited:
            return
        self._awaited = awaited
        if self._deadline is not None:
            self._deadline.cancel()
        limits = self.keyless.limits
        seconds = {_HEADERS: limits.headers_s, _BODY: limits.body_s}.get(awaited)
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._end(HTTPStatus.REQUEST_TIMEOUT, "The request did not come whole in time.")

    def _end(self, status: HTTPStatus, detail: str) -> None:
        """Say why, where no answer has begun, and hang up."""
        if self.transport.is_closing():
            return
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._say(status, detail)
        if self.cycle is not None:
            # What the application still says goes nowhere.
            self.cycle.disconnected = True
        self.transport.close()

    def _say(self, status: HTTPStatus, detail: str) -> None:
        body = msgspec.json.encode(problem_of(OF_STATUSES.get(status, INTERNAL), "", detail))
        headers = [
            ("content-type", PROBLEM_MEDIA_TYPE),
            ("content-length", str(len(body))),
            ("retry-after", str(_RETRY_AFTER_S)),
            ("connection", "close"),
        ]
        said = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
        for event in (said, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


def limited_connections(limits: ConnectionLimits) -> type[LimitedConnection]:
    """Uvicorn's protocol class for a server: its connections count together."""

    class ServersConnection(LimitedConnection):
        keyless = KeylessConnections(limits)

    return ServersConnection


def key_was_shown(scope: Mapping[str, Any]) -> None:
    """Note on the connection of a request that it has a valid key; in a test without a server there is none."""
    connection = scope.get("state", {}).get(_CONNECTION)
    if isinstance(connection, LimitedConnection):
        connection.known()
