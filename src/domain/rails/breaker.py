"""The circuit breaker of a connection: a rail that keeps failing is left alone for a while."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

OPENS_AFTER = 5
"""Failed runs in a row."""

_PAUSE_FIRST = timedelta(minutes=1)
_PAUSE_MAX = timedelta(minutes=30)
_DOUBLINGS_MAX = 5


class BreakerState(StrEnum):
    """`half-open`: the next run is a trial that closes the breaker or opens it anew."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker(msgspec.Struct, frozen=True, kw_only=True):
    """Failed runs in a row. `opened_at` is since when the rail is left alone, None for a closed breaker; `tried_at` is
    the last run that failed.
    """

    failures: int = 0
    opened_at: datetime | None = None
    tried_at: datetime | None = None

    @property
    def next_trial_at(self) -> datetime | None:
        """When the next run is tried: after one minute at first, twice as long each time, half an hour at most."""
        if self.opened_at is None or self.tried_at is None:
            return None
        doublings = min(self.failures - OPENS_AFTER, _DOUBLINGS_MAX)
        pause: timedelta = min(_PAUSE_FIRST * 2**doublings, _PAUSE_MAX)
        return self.tried_at + pause

    def state(self, now: datetime) -> BreakerState:
        trial = self.next_trial_at
        if trial is None:
            return BreakerState.CLOSED
        return BreakerState.HALF_OPEN if now >= trial else BreakerState.OPEN

    def after_failure(self, now: datetime) -> "Breaker":
        """One more failed run."""
        failures = self.failures + 1
        opened_at = self.opened_at or (now if failures >= OPENS_AFTER else None)
        return Breaker(failures=failures, opened_at=opened_at, tried_at=now)
