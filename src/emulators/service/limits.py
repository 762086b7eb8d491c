"""Limits on requests, counted in sliding windows."""

from collections import deque
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)


class Limit(msgspec.Struct, frozen=True):
    """At most `most` calls in any `span`."""

    most: int
    span: timedelta


class Windows:
    """Counts admitted calls; a call that is refused does not count but in `refused`."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Limit, Hashable], deque[datetime]] = {}
        self.refused = 0

    def admit(self, asked: Iterable[tuple[Limit, Hashable]], now: datetime) -> bool:
        """False when the call is beyond one of the limits, each of which counts by its key."""
        windows = [(limit, self._window(limit, key, now)) for limit, key in asked]
        if any(len(seen) >= limit.most for limit, seen in windows):
            self.refused += 1
            return False
        for _, seen in windows:
            seen.append(now)
        return True

    def _window(self, limit: Limit, key: Hashable, now: datetime) -> deque[datetime]:
        seen = self._seen.setdefault((limit, key), deque())
        while seen and now - seen[0] >= limit.span:
            seen.popleft()
        return seen
