"""Port: turns to send a request to a rail, held over all processes."""

from datetime import datetime
from typing import Protocol

from domain.models.rail import RailLimits


class Turns(Protocol):
    """Hands out turns within the limits a rail declares per connected company, whichever firms connected it."""

    def wait(self, rail: str, tenant: str, limits: RailLimits, *, timeout_s: float, reserved: bool) -> None:
        """Return when the company's next request may be sent; raises `RailLimited` when that takes too long.

        A `reserved` turn is a waiting person's: it may use the part of the limits that all others leave free.
        """
        ...

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        """Have nobody send the company's rail a request for so long: the rail has asked for it."""
        ...

    def paused_until(self, rail: str, tenant: str) -> datetime | None:
        """When the pause ends; None when there is none."""
        ...
