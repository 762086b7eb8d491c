"""Which event was sent where, in memory: `domain.ports.stores.event_deliveries.EventDeliveries`."""

from dataclasses import replace
from datetime import datetime

import msgspec
from tests.fakes.installation import Installation
from tests.fakes.stores.event_endpoints import FakeEventEndpoints

from domain.errors import NotFound
from domain.events.endpoint import DeliveryState, EndpointState, EventDelivery, wants
from domain.events.event import Event


class FakeEventDeliveries:
    def __init__(self, installation: Installation) -> None:
        self._held = installation
        self._endpoints = FakeEventEndpoints(installation)

    def spread(self, firm_id: str, now: datetime) -> None:
        newest = self._held.event_heads.get(firm_id, 0)
        for endpoint in self._endpoints.list_endpoints(firm_id):
            stored = self._held.endpoints[firm_id, endpoint.id]
            if endpoint.state is EndpointState.ON:
                for event in self._events(firm_id):
                    if event.id > stored.spread_to and wants(endpoint, event):
                        self._make(endpoint.id, event, now)
                self._held.endpoints[firm_id, endpoint.id] = replace(stored, spread_to=newest)

    def add(self, firm_id: str, endpoint_id: str, event_id: int, now: datetime) -> EventDelivery:
        self._endpoints.get(firm_id, endpoint_id)
        for event in self._events(firm_id):
            if event.id == event_id:
                return self._make(endpoint_id, event, now)
        raise NotFound(f"There is no event {event_id}; it may have had its time.")

    def add_since(self, firm_id: str, endpoint_id: str, since: datetime, now: datetime) -> int:
        endpoint = self._endpoints.get(firm_id, endpoint_id)
        wanted = [event for event in self._events(firm_id) if event.at >= since and wants(endpoint, event)]
        for event in wanted:
            self._make(endpoint_id, event, now)
        return len(wanted)

    def due(self, firm_id: str, endpoint_id: str, now: datetime, limit: int) -> tuple[tuple[EventDelivery, Event], ...]:
        events = {event.id: event for event in self._events(firm_id)}
        mine = [each for each in self._pending(firm_id) if each[0] == endpoint_id and each[1].due_at <= now]
        ordered = sorted((delivery for _, delivery in mine), key=lambda delivery: (delivery.due_at, delivery.event_id))
        return tuple((delivery, events[delivery.event_id]) for delivery in ordered[:limit])

    def note(self, firm_id: str, endpoint_id: str, delivery: EventDelivery) -> None:
        if (firm_id, endpoint_id, delivery.event_id) in self._held.event_deliveries:
            self._held.event_deliveries[firm_id, endpoint_id, delivery.event_id] = delivery

    def postpone(self, firm_id: str, endpoint_id: str, until: datetime) -> None:
        for owner, delivery in self._pending(firm_id):
            if owner == endpoint_id and delivery.due_at < until:
                self.note(firm_id, endpoint_id, msgspec.structs.replace(delivery, due_at=until))

    def next_due(self, firm_id: str) -> datetime | None:
        on = {each.id for each in self._endpoints.list_endpoints(firm_id) if each.state is EndpointState.ON}
        return min((delivery.due_at for owner, delivery in self._pending(firm_id) if owner in on), default=None)

    def list_deliveries(
        self, firm_id: str, endpoint_id: str, before: int | None, limit: int
    ) -> tuple[EventDelivery, ...]:
        self._endpoints.get(firm_id, endpoint_id)
        mine = [
            delivery
            for (owner, endpoint, number), delivery in self._held.event_deliveries.items()
            if (owner, endpoint) == (firm_id, endpoint_id) and (before is None or number < before)
        ]
        return tuple(sorted(mine, key=lambda delivery: -delivery.event_id)[:limit])

    def _events(self, firm_id: str) -> tuple[Event, ...]:
        return self._held.events.get(firm_id, ())

    def _pending(self, firm_id: str) -> list[tuple[str, EventDelivery]]:
        return [
            (endpoint_id, delivery)
            for (owner, endpoint_id, _), delivery in self._held.event_deliveries.items()
            if owner == firm_id and delivery.state is DeliveryState.PENDING
        ]

    def _make(self, endpoint_id: str, event: Event, now: datetime) -> EventDelivery:
        made = EventDelivery(event_id=event.id, type=event.type, due_at=now)
        self._held.event_deliveries[event.firm_id, endpoint_id, event.id] = made
        return made
