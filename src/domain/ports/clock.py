"""Port: the time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the instant; only edges and the sync layer ask."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...
