"""Port: the events of a firm, which the stores keep with what they tell of."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.events.event import Event, EventType, Told


class Events(Protocol):
    """What has happened, in order. Each call raises `NotFound` for an unknown firm."""

    def after(
        self,
        firm_id: str,
        after: int,
        limit: int,
        *,
        types: Collection[EventType] = (),
        of: Collection[str] | None = None,
    ) -> tuple[Event, ...]:
        """Events after an id, oldest first; of these types and of these businesses only, where they are given."""
        ...

    def add(self, firm_id: str, told: Told) -> Event:
        """Keep an event of the firm itself."""
        ...

    def newest(self, firm_id: str) -> int:
        """The id of the firm's last event, 0 before the first."""
        ...

    def forget(self, firm_id: str, before: datetime) -> int:
        """Drop events older than the instant; how many. The ids of the others stay."""
        ...
