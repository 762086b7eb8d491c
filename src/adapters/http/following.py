"""Who follows the events of which firm: each firm is looked at once, however many follow it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
import structlog
from litestar.exceptions import TooManyRequestsException

_log = structlog.get_logger("cashrail.http")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A look at a firm: its newest event, and the keys that are good."""

    newest: int
    keys: frozenset[str]


Look = Callable[[], Awaitable[Seen]]

STREAMS_MAX = 5
"""How many streams a member has at a time."""

LASTS_S = 900.0
"""After so long a stream ends, and whoever still may follow connects again with the last id."""


class Watch:
    """The newest event of one firm and its good keys, looked for while somebody follows."""

    def __init__(self, look: Look, poll_s: float) -> None:
        self.newest = 0
        self.followers = 0
        self._keys: frozenset[str] | None = None
        self._moved = asyncio.Event()
        self._looking = asyncio.create_task(self._look(look, poll_s))
        self._looking.add_done_callback(_tell_failure)

    async def moved(self, after: int, wait_s: float) -> bool:
        """Wait until there is an event after that one or a key is void, so long at most; whether there is an event."""
        if self.newest > after:
            return True
        waiting = asyncio.create_task(self._moved.wait())
        try:
            await asyncio.wait({waiting, self._looking}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        return self.newest > after

    @property
    def has_ended(self) -> bool:
        """Whether nobody looks any more: the server ends, or the database is out of reach."""
        return self._looking.done()

    def lets(self, key_id: str) -> bool:
        """Whether a key that was good when it was shown may follow on."""
        return not self.has_ended and (self._keys is None or key_id in self._keys)

    def end(self) -> None:
        self._looking.cancel()

    async def _look(self, look: Look, poll_s: float) -> None:
        while True:
            seen = await look()
            if seen.newest > self.newest or seen.keys != self._keys:
                self.newest, self._keys = max(self.newest, seen.newest), seen.keys
                moved, self._moved = self._moved, asyncio.Event()
                moved.set()
            await asyncio.sleep(poll_s)


class Following:
    """The streams of events of this process, from `open` to `end`, after which it may be opened again."""

    def __init__(self, *, poll_s: float = 1.0, heartbeat_s: float = 15.0) -> None:
        self.heartbeat_s = heartbeat_s
        self._poll_s = poll_s
        self._watches: dict[str, Watch] = {}
        self._streams: Counter[tuple[str, str]] = Counter()
        self._over = False

    def open(self) -> None:
        self._over = False

    def end(self) -> None:
        """End all streams: each sends what it is at, and closes."""
        self._over = True
        for watch in self._watches.values():
            watch.end()

    @asynccontextmanager
    async def watching(self, firm_id: str, member: str, look: Look) -> AsyncIterator[Watch]:
        """What tells of a firm's new events while the body runs.

        Raises a 429 for a member who has as many streams as one may have.
        """
        self._refuse_more(firm_id, member)
        watch = self._watches.get(firm_id)
        if watch is None or watch.has_ended:
            watch = self._watches[firm_id] = Watch(look, self._poll_s)
        if self._over:
            watch.end()
        watch.followers += 1
        self._streams[firm_id, member] += 1
        try:
            yield watch
        finally:
            self._streams[firm_id, member] -= 1
            watch.followers -= 1
            if not watch.followers:
                watch.end()
                if self._watches.get(firm_id) is watch:
                    del self._watches[firm_id]

    def _refuse_more(self, firm_id: str, member: str) -> None:
        if self._streams[firm_id, member] >= STREAMS_MAX:
            told = f"A member follows events by at most {STREAMS_MAX} streams at a time."
            raise TooManyRequestsException(detail=told, headers={"Retry-After": "60"})


def _tell_failure(looking: "asyncio.Task[None]") -> None:
    error = None if looking.cancelled() else looking.exception()
    if error is not None:
        _log.error("events not looked for", error=type(error).__name__)
