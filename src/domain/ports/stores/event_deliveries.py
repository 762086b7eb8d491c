"""Port: which event was sent to which endpoint, and what came of it."""

from datetime import datetime
from typing import Protocol

from domain.events.endpoint import EventDelivery
from domain.events.event import Event


class EventDeliveries(Protocol):
    """Deliveries of a firm's events. Each call raises `NotFound` for an unknown firm, or another firm's endpoint."""

    def spread(self, firm_id: str, now: datetime) -> None:
        """Make a delivery of each new event for each endpoint that is on and wants it."""
        ...

    def add(self, firm_id: str, endpoint_id: str, event_id: int, now: datetime) -> EventDelivery:
        """Make a delivery, or have it made again, with all its attempts; raises `NotFound` for the event."""
        ...

    def add_since(self, firm_id: str, endpoint_id: str, since: datetime, now: datetime) -> int:
        """The same for all events from an instant on that the endpoint wants; how many."""
        ...

    def due(self, firm_id: str, endpoint_id: str, now: datetime, limit: int) -> tuple[tuple[EventDelivery, Event], ...]:
        """Those that are to be sent now, each with its event, the longest due first."""
        ...

    def note(self, firm_id: str, endpoint_id: str, delivery: EventDelivery) -> None:
        """Store what has come of one."""
        ...

    def postpone(self, firm_id: str, endpoint_id: str, until: datetime) -> None:
        """Let all that wait for the endpoint wait until then at least."""
        ...

    def next_due(self, firm_id: str) -> datetime | None:
        """When something is to be sent next to an endpoint that is on."""
        ...

    def list_deliveries(
        self, firm_id: str, endpoint_id: str, before: int | None, limit: int
    ) -> tuple[EventDelivery, ...]:
        """Newest event first, of events older than the one of the id `before`."""
        ...
