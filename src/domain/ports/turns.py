"""Port: turns to send a request to a rail, held over all processes."""

from typing import Protocol

from domain.models.rail import RailLimits


class Turns(Protocol):
    """Hands out turns within the limits a rail declares per connected company."""

    def wait(self, rail: str, tenant: str, limits: RailLimits, *, timeout_s: float, reserved: bool) -> None:
        """Return when the company's next request may be sent; raises `RailLimited` when that takes too long.

        A `reserved` turn is a waiting person's: it may use the part of the limits that all others leave free.
        """
        ...

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        """Have nobody send a request of the company for that long, or longer where that was said before."""
        ...
