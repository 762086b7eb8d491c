"""The service's own limits on requests, by realm and by application."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

import msgspec


class Limit(msgspec.Struct, frozen=True):
    """At most `most` calls in any `span`; counted for each application of a realm, or for the realm as a whole."""

    most: int
    span: timedelta
    by_application: bool
    batches_only: bool = False


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LIMITS: Final = (
    Limit(10, SECOND, by_application=True),
    Limit(500, MINUTE, by_application=False),
    Limit(40, MINUTE, by_application=True, batches_only=True),
    Limit(120, MINUTE, by_application=False, batches_only=True),
)
MAILS_A_DAY: Final = 40


class Meter:
    """Counts admitted calls in sliding windows; a call that is refused does not count but in `refused`."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Limit, str, str], deque[datetime]] = {}
        self.refused = 0

    def admits(self, realm_id: str, client_id: str, now: datetime, *, batch: bool = False) -> bool:
        """False when the call is beyond a limit. A batch is one call here, however many items it has."""
        windows = [
            self._window(limit, realm_id, client_id if limit.by_application else "", now)
            for limit in LIMITS
            if batch or not limit.batches_only
        ]
        if any(len(seen) >= limit.most for limit, seen in windows):
            self.refused += 1
            return False
        for _, seen in windows:
            seen.append(now)
        return True

    def _window(self, limit: Limit, realm_id: str, client_id: str, now: datetime) -> tuple[Limit, deque[datetime]]:
        seen = self._seen.setdefault((limit, realm_id, client_id), deque())
        while seen and now - seen[0] >= limit.span:
            seen.popleft()
        return limit, seen
