"""The rails' request limits, per connected company, held within this process."""

import threading

from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate

from domain.models.rail import RailLimits


class RequestLimits:
    """One limiter per rail and company; waiting happens in the caller's thread."""

    def __init__(self) -> None:
        self._limiters: dict[tuple[str, str], Limiter] = {}
        self._lock = threading.Lock()

    def wait(self, rail: str, tenant: str, limits: RailLimits) -> None:
        """Return when one more request is within the limits."""
        limiter = self._limiter(rail, tenant, limits)
        if limiter is not None:
            limiter.try_acquire(tenant, blocking=True)

    def _limiter(self, rail: str, tenant: str, limits: RailLimits) -> Limiter | None:
        rates = [
            Rate(count, period)
            for count, period in (
                (limits.requests_per_second, Duration.SECOND),
                (limits.requests_per_minute, Duration.MINUTE),
            )
            if count
        ]
        if not rates:
            return None
        with self._lock:
            key = (rail, tenant)
            if key not in self._limiters:
                self._limiters[key] = Limiter(InMemoryBucket(rates))
            return self._limiters[key]
