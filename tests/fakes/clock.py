"""A clock that tests move."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Implements the port `Clock`; it stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 6, 30, 12, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
