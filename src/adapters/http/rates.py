"""How often a key and an address may ask within a minute, counted in this process."""

import math
import time

import msgspec
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from litestar.exceptions import TooManyRequestsException


class RateLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Requests a minute of one key and from one address, and wrong keys a minute from one address."""

    per_key: int = 30_000
    per_address: int = 60_000
    wrong_keys: int = 300


class Rates:
    """Counts in fixed windows of a minute; raises Litestar's 429 beyond them, which says when to ask again."""

    def __init__(self, limits: RateLimits) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._key = RateLimitItemPerMinute(limits.per_key, namespace="key")
        self._address = RateLimitItemPerMinute(limits.per_address, namespace="address")
        self._wrong = RateLimitItemPerMinute(limits.wrong_keys, namespace="wrong")

    def take_address(self, address: str) -> None:
        """A request from an address."""
        if not self._limiter.hit(self._address, address):
            self._refuse(self._address, address, "Too many requests came from this address.")

    def take_key(self, key_id: str) -> None:
        """A request by a valid key."""
        if not self._limiter.hit(self._key, key_id):
            self._refuse(self._key, key_id, "Too many requests were made by this key.")

    def hears_wrong_keys(self, address: str) -> bool:
        """Whether wrong keys from an address are still answered, logged and recorded one by one."""
        return self._limiter.test(self._wrong, address)

    def take_wrong_key(self, address: str) -> None:
        """A request without a valid key; who has one is heard however many wrong ones come from the same address."""
        if not self._limiter.hit(self._wrong, address):
            self._refuse(self._wrong, address, "Too many wrong keys came from this address.")

    def _refuse(self, limit: RateLimitItemPerMinute, of: str, why: str) -> None:
        ends_at = self._limiter.get_window_stats(limit, of).reset_time
        wait_s = max(1, math.ceil(ends_at - time.time()))
        raise TooManyRequestsException(detail=f"{why} Ask again in {wait_s} s.", headers={"Retry-After": str(wait_s)})
