"""Events in memory: `domain.ports.stores.events.Events`."""

from collections.abc import Collection
from datetime import datetime

from tests.fakes.installation import Installation

from domain.errors import NotFound
from domain.events.event import Event, EventType, Told


class FakeEvents:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def after(
        self,
        firm_id: str,
        after: int,
        limit: int,
        *,
        types: Collection[EventType] = (),
        of: Collection[str] | None = None,
    ) -> tuple[Event, ...]:
        wanted = (
            event
            for event in self._of(firm_id)
            if event.id > after and (not types or event.type in types) and (of is None or event.business_id in of)
        )
        return tuple(wanted)[:limit]

    def add(self, firm_id: str, told: Told) -> Event:
        self._of(firm_id)
        self._held.tell(firm_id, (told,))
        return self._held.events[firm_id][-1]

    def newest(self, firm_id: str) -> int:
        self._of(firm_id)
        return self._held.event_heads.get(firm_id, 0)

    def forget(self, firm_id: str, before: datetime) -> int:
        known = self._of(firm_id)
        self._held.events[firm_id] = tuple(event for event in known if event.at >= before)
        gone = {event.id for event in known if event.at < before}
        for key in [key for key in self._held.event_deliveries if key[0] == firm_id and key[2] in gone]:
            del self._held.event_deliveries[key]
        return len(gone)

    def _of(self, firm_id: str) -> tuple[Event, ...]:
        if firm_id not in self._held.firms:
            raise NotFound("There is no such firm.")
        return self._held.events.get(firm_id, ())
