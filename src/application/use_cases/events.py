"""What has happened in a firm, for programs that follow it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from domain.errors import NotFound
from domain.events.event import Event, EventType
from domain.ports.stores.events import Events
from domain.ports.stores.firms import Firms

KEPT = timedelta(days=30)


class EventUseCases:
    """Events of a firm; each call raises `NotFound` for an unknown one."""

    def __init__(self, events: Events, firms: Firms) -> None:
        self._events = events
        self._firms = firms

    def events(
        self,
        firm_id: str,
        after: int,
        limit: int,
        *,
        types: Collection[EventType] = (),
        business_id: str | None = None,
        of: Collection[str] | None = None,
    ) -> tuple[Event, ...]:
        """Events after an id, oldest first: of the types and the client that are given, or all.

        Where `of` is given the firm has no other clients. Raises `NotFound` for another firm's client.
        """
        if business_id is not None:
            if of is not None and business_id not in of:
                raise NotFound(f"There is no client {business_id}.")
            self._firms.business(firm_id, business_id)
            of = (business_id,)
        return self._events.after(firm_id, after, limit, types=types, of=of)

    def newest(self, firm_id: str) -> int:
        """The id of the firm's last event, 0 before the first."""
        return self._events.newest(firm_id)

    def forget(self, firm_id: str, now: datetime) -> int:
        """Drop what is older than events are kept; how many."""
        return self._events.forget(firm_id, now - KEPT)
