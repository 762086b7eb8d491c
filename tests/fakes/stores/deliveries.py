"""Stored notices in memory: `domain.ports.stores.deliveries.Deliveries`."""

from datetime import datetime, timedelta

from msgspec.structs import replace
from tests.fakes.installation import Installation

from domain.errors import NotFound
from domain.firms.firm import Scope
from domain.rails.notice import Delivery

_KEPT = timedelta(days=30)


class FakeDeliveries:
    def __init__(self, installation: Installation) -> None:
        self._held = installation
        self._kept: dict[int, tuple[Delivery, bytes]] = {}
        self._last = 0

    def store(self, rail: str, body: bytes, now: datetime) -> tuple[Delivery, bool]:
        for number, (delivery, kept) in self._kept.items():
            if (delivery.rail, kept) == (rail, body):
                self._kept[number] = (replace(delivery, times=delivery.times + 1), body)
                return self._kept[number][0], False
        self._kept = {n: kept for n, kept in self._kept.items() if kept[0].received_at >= now - _KEPT}
        self._last += 1
        new = Delivery(id=self._last, rail=rail, received_at=now, times=1, notices=0, businesses=0)
        self._kept[new.id] = (new, body)
        return new, True

    def note(self, delivery_id: int, *, notices: int, businesses: int, problem: str = "") -> Delivery:
        delivery, body = self._kept[delivery_id]
        noted = replace(delivery, notices=notices, businesses=businesses, problem=problem)
        self._kept[delivery_id] = (noted, body)
        return noted

    def body(self, delivery_id: int) -> tuple[str, bytes]:
        if delivery_id not in self._kept:
            raise NotFound("There is no such delivery.")
        delivery, body = self._kept[delivery_id]
        return delivery.rail, body

    def list_deliveries(self, before: int | None, limit: int) -> tuple[Delivery, ...]:
        newest_first = [self._kept[number][0] for number in sorted(self._kept, reverse=True)]
        return tuple(each for each in newest_first if before is None or each.id < before)[:limit]

    def businesses_of(self, rail: str, tenant: str) -> tuple[Scope, ...]:
        linked = [each for each in self._held.connections.values() if (each.rail, each.tenant) == (rail, tenant)]
        ids = sorted(each.business_id for each in linked)
        return tuple(Scope(self._held.businesses[each].firm_id, each) for each in ids)

    def note_notices(self, scope: Scope, now: datetime) -> None:
        business = self._held.business(scope.firm_id, scope.business_id)
        known = self._held.connections[business.id]
        self._held.connections[business.id] = replace(known, last_webhook_at=now)
