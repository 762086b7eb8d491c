"""Which event was sent where and what came of it, in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.instant import to_microseconds
from adapters.persistence.scope import FirmScoped
from adapters.persistence.stores.event_endpoints import endpoint_in, endpoint_row
from adapters.persistence.stores.events import event_in
from adapters.persistence.tables.events import event_deliveries, event_endpoints, event_heads, events
from domain.errors import NotFound
from domain.events.endpoint import DeliveryState, EndpointState, EventDelivery, wants
from domain.events.event import Event, EventType

_T, _E = event_deliveries, event_endpoints
_EVENT = and_(events.c.firm_id == _T.c.firm_id, events.c.number == _T.c.event_number)
# What is sent to an endpoint is made ready in portions, so that a long absence makes no long transaction.
_SPREAD_AT_ONCE = 1_000


class SqlEventDeliveries:
    """Implements the port `EventDeliveries`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spread(self, firm_id: str, now: datetime) -> None:
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            newest = connection.execute(scoped.select(event_heads, event_heads.c.number)).scalar() or 0
            behind = scoped.select(_E).where(_E.c.state == EndpointState.ON, _E.c.spread_to < newest)
            for row in connection.execute(behind.order_by(_E.c.id).with_for_update()).all():
                _spread(scoped, row, newest, now)

    def add(self, firm_id: str, endpoint_id: str, event_id: int, now: datetime) -> EventDelivery:
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            endpoint_row(scoped, endpoint_id)
            event = connection.execute(scoped.select(events).where(events.c.number == event_id)).first()
            if event is None:
                raise NotFound(f"There is no event {event_id}; it may have had its time.")
            _make(scoped, endpoint_id, [event_in(event)], now)
            return _delivery(connection.execute(_of(scoped, endpoint_id).where(_T.c.event_number == event_id)).one())

    def add_since(self, firm_id: str, endpoint_id: str, since: datetime, now: datetime) -> int:
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            endpoint = endpoint_in(endpoint_row(scoped, endpoint_id))
            found = map(event_in, connection.execute(scoped.select(events).where(events.c.at >= since)))
            wanted = [event for event in found if wants(endpoint, event)]
            _make(scoped, endpoint_id, wanted, now)
            return len(wanted)

    def due(self, firm_id: str, endpoint_id: str, now: datetime, limit: int) -> tuple[tuple[EventDelivery, Event], ...]:
        with reading(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            pending = _of(scoped, endpoint_id).where(_T.c.state == DeliveryState.PENDING, _T.c.due_at <= now)
            rows = connection.execute(pending.order_by(_T.c.due_at, _T.c.event_number).limit(limit)).all()
            return tuple((_delivery(row), event_in(row)) for row in rows)

    def note(self, firm_id: str, endpoint_id: str, delivery: EventDelivery) -> None:
        values = {
            "state": delivery.state,
            "attempts": delivery.attempts,
            "due_at": delivery.due_at,
            "tried_at": delivery.tried_at,
            "status": delivery.status,
            "trouble": delivery.trouble,
        }
        with writing(self._database) as connection:
            one = and_(_T.c.endpoint_id == endpoint_id, _T.c.event_number == delivery.event_id)
            connection.execute(FirmScoped(connection, firm_id).update(_T).where(one).values(**values))

    def postpone(self, firm_id: str, endpoint_id: str, until: datetime) -> None:
        with writing(self._database) as connection:
            waiting = and_(_T.c.endpoint_id == endpoint_id, _T.c.state == DeliveryState.PENDING, _T.c.due_at < until)
            connection.execute(FirmScoped(connection, firm_id).update(_T).where(waiting).values(due_at=until))

    def next_due(self, firm_id: str) -> datetime | None:
        endpoint = and_(_E.c.firm_id == _T.c.firm_id, _E.c.id == _T.c.endpoint_id, _E.c.state == EndpointState.ON)
        with reading(self._database) as connection:
            pending = FirmScoped(connection, firm_id).joined(_T, _E, endpoint, func.min(_T.c.due_at))
            found: datetime | None = connection.execute(pending.where(_T.c.state == DeliveryState.PENDING)).scalar()
            return found

    def list_deliveries(
        self, firm_id: str, endpoint_id: str, before: int | None, limit: int
    ) -> tuple[EventDelivery, ...]:
        with reading(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            endpoint_row(scoped, endpoint_id)
            wanted = _of(scoped, endpoint_id).order_by(_T.c.event_number.desc()).limit(limit)
            if before is not None:
                wanted = wanted.where(_T.c.event_number < before)
            return tuple(_delivery(row) for row in connection.execute(wanted))


def _spread(scoped: FirmScoped, row: Row[Any], newest: int, now: datetime) -> None:
    """Make deliveries of what has happened since the endpoint was last seen to; the rest is for the next time."""
    new = scoped.select(events).where(events.c.number > row.spread_to, events.c.number <= newest)
    found = [event_in(each) for each in scoped.connection.execute(new.order_by(events.c.number).limit(_SPREAD_AT_ONCE))]
    endpoint = endpoint_in(row)
    _make(scoped, row.id, [event for event in found if wants(endpoint, event)], now)
    seen = found[-1].id if len(found) == _SPREAD_AT_ONCE else newest
    scoped.connection.execute(scoped.update(_E).where(_E.c.id == row.id).values(spread_to=seen))


def _make(scoped: FirmScoped, endpoint_id: str, wanted: list[Event], now: datetime) -> None:
    """Make deliveries, in the place of those of the same events."""
    fresh = (str(DeliveryState.PENDING), 0, to_microseconds(now), None, None, "")
    scoped.replace(_T, [(endpoint_id, event.id, *fresh) for event in wanted])


def _of(scoped: FirmScoped, endpoint_id: str) -> Select[Any]:
    of_event = (events.c.number, events.c.type, events.c.business_id, events.c.at, events.c.data)
    return scoped.joined(_T, events, _EVENT, _T, *of_event).where(_T.c.endpoint_id == endpoint_id)


def _delivery(row: Row[Any]) -> EventDelivery:
    return EventDelivery(
        event_id=row.event_number,
        type=EventType(row.type),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        tried_at=row.tried_at,
        status=row.status,
        trouble=row.trouble,
    )
