"""What goes wrong on purpose, and the limits of the service: both off until somebody asks."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

PER_SECOND: Final = 10
PER_MINUTE: Final = 500


class PlannedFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next `count` requests of the company API answer `status`, or lose the end of a good body."""

    count: int = 1
    status: int = 200
    format: Literal["json", "xml"] = "json"
    retry_after_s: int | None = None
    cut_body: bool = False


class Switches:
    """Read by the server at every request of the company API."""

    def __init__(self) -> None:
        self.latency_ms = 0
        self.rows_per_page: int | None = None
        self.throttle = False
        self._planned: deque[PlannedFault] = deque()
        self._seen: dict[str, deque[datetime]] = {}

    def plan(self, fault: PlannedFault) -> None:
        self._planned.extend([msgspec.structs.replace(fault, count=1)] * fault.count)

    def clear(self) -> None:
        self._planned.clear()
        self.latency_ms, self.rows_per_page, self.throttle = 0, None, False

    def next_fault(self) -> PlannedFault | None:
        return self._planned.popleft() if self._planned else None

    def over_limit(self, realm_id: str, now: datetime) -> bool:
        """True when this request is beyond 10 in a second or 500 in a minute of the realm."""
        if not self.throttle:
            return False
        seen = self._seen.setdefault(realm_id, deque())
        while seen and now - seen[0] >= timedelta(minutes=1):
            seen.popleft()
        last_second = sum(1 for moment in reversed(seen) if now - moment < timedelta(seconds=1))
        if len(seen) >= PER_MINUTE or last_second >= PER_SECOND:
            return True
        seen.append(now)
        return False
