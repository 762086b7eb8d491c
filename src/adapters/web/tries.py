"""How often an address may try to sign in with what is no link."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from litestar.di import NamedDependency
from litestar.exceptions import TooManyRequestsException
from litestar.params import SkipValidation

_WRONG = RateLimitItemPerMinute(5, namespace="wrong link")


class Tries:
    """Counts wrong links of addresses; a good one is heard however many wrong ones came before."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def take_wrong(self, address: str) -> None:
        """Raises Litestar's 429 beyond five within a minute."""
        if not self._limiter.hit(_WRONG, address):
            raise TooManyRequestsException(
                detail="Too many wrong links came from this address. Try again in a minute.",
                headers={"Retry-After": "60"},
            )


TheTries = NamedDependency[SkipValidation[Tries]]
