"""Port: turns to send a request to a rail, held over all processes."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.rails.rail import RailLimits


class Turns(Protocol):
    """Hands out turns within the limits a rail declares per connected company."""

    def turn(
        self, rail: str, tenant: str, limits: RailLimits, *, timeout_s: float, reserved: bool
    ) -> AbstractContextManager[None]:
        """Wait until the company's next request may be sent; the body sends it and reads its answer.

        Raises `RailLimited` when the wait takes too long. A `reserved` turn is a waiting person's: it may use the part
        of the limits that all others leave free. Nobody knows when between the body's beginning and its end the service
        counts the request; none of these moments may break its limits.
        """
        ...

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        """Have nobody send a request of the company for that long, or longer where that was said before."""
        ...

    def paused_until(self, rail: str, tenant: str) -> datetime | None:
        """Until when nobody sends requests of the company, by the last pause; None without one."""
        ...
