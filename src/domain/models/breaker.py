"""The circuit breaker of a connection: a rail that keeps failing is left alone for growing pauses."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

FAILURES_MAX = 5
PAUSE_FIRST = timedelta(minutes=1)
PAUSE_MAX = timedelta(minutes=30)

_DOUBLINGS_MAX = 5


class BreakerState(StrEnum):
    """`half-open` lets one trial through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker(msgspec.Struct, frozen=True, kw_only=True):
    """How a connection's runs have fared: `failures` in a row, since when it is open, and when it is tried next."""

    failures: int = 0
    opened_at: datetime | None = None
    trial_at: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        """How it stands at that instant."""
        if self.trial_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.trial_at else BreakerState.HALF_OPEN

    def after_failure(self, now: datetime) -> "Breaker":
        """After one more failed run; one that somebody has tried before the pause was over does not lengthen it."""
        if self.state(now) is BreakerState.OPEN:
            return self
        failures = self.failures + 1
        if failures < FAILURES_MAX:
            return Breaker(failures=failures)
        pause = min(PAUSE_FIRST * 2 ** min(failures - FAILURES_MAX, _DOUBLINGS_MAX), PAUSE_MAX)
        return Breaker(failures=failures, opened_at=self.opened_at or now, trial_at=now + pause)


CLOSED = Breaker()
"""The breaker of a connection that works."""
