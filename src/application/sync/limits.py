"""The request limits of rails, kept per connected company within this process."""

from threading import Lock

from pyrate_limiter import BucketFactory, InMemoryBucket, Limiter, MonotonicClock, Rate, RateItem

from domain.errors import RailRetriable
from domain.models.rail import RailLimits

# The service counts requests when they arrive and we when they leave, so one that dawdles on its way falls into the
# same second as ten later ones. Windows are therefore a little longer than the service's own.
_SECOND_MS = 1_200
_MINUTE_MS = 61_000


class Limits:
    """Hands out turns to send a request; companies at one rail do not wait for each other."""

    def __init__(self) -> None:
        self._buckets = _Buckets()
        self._limiter = Limiter(self._buckets)

    def wait_for_turn(self, rail: str, tenant: str, limits: RailLimits, timeout_s: float) -> None:
        """Return when the company's next request may be sent; raises `RailRetriable` when that takes too long."""
        rates = _rates(limits)
        if not rates:
            return
        name = f"{rail} {tenant}"
        self._buckets.open(name, rates)
        if not self._limiter.try_acquire(name, timeout=timeout_s):
            raise RailRetriable("The request limit of the rail is used up; other syncs of the company wait for it too.")


class _Buckets(BucketFactory):
    """One bucket a company; the library's own factory would start a thread for each."""

    def __init__(self) -> None:
        self._opening = Lock()
        self._clock = MonotonicClock()
        self._by_name: dict[str, InMemoryBucket] = {}

    def open(self, name: str, rates: list[Rate]) -> None:
        with self._opening:
            if name not in self._by_name:
                bucket = InMemoryBucket(rates)
                self.schedule_leak(bucket)
                self._by_name[name] = bucket

    def wrap_item(self, name: str, weight: int = 1) -> RateItem:
        return RateItem(name, self._clock.now(), weight=weight)

    def get(self, item: RateItem) -> InMemoryBucket:
        return self._by_name[item.name]


def _rates(limits: RailLimits) -> list[Rate]:
    """The limits that bind; the limiter refuses one that the other implies."""
    second, minute = limits.requests_per_second, limits.requests_per_minute
    if second and minute:
        if minute <= second:
            second = None
        elif minute * _SECOND_MS >= second * _MINUTE_MS:
            minute = None
    rates = [Rate(second, _SECOND_MS)] if second else []
    return [*rates, Rate(minute, _MINUTE_MS)] if minute else rates
