"""The events of firms in SQL."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.hastening import hasten
from adapters.persistence.scope import FirmScoped, Scoped, insert_when_new
from adapters.persistence.tables.events import event_endpoints, event_heads, events
from domain.events.endpoint import EndpointState
from domain.events.event import DATA_OF, Event, EventType, Told
from domain.rails.duty import FIRM_S_OWN, DutyKind, Urgency


class SqlEvents:
    """Implements the port `Events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(
        self,
        firm_id: str,
        after: int,
        limit: int,
        *,
        types: Collection[EventType] = (),
        of: Collection[str] | None = None,
    ) -> tuple[Event, ...]:
        with reading(self._database) as connection:
            wanted = FirmScoped(connection, firm_id).select(events).where(events.c.number > after)
            if types:
                wanted = wanted.where(events.c.type.in_(sorted(types)))
            if of is not None:
                wanted = wanted.where(events.c.business_id.in_(sorted(of)))
            rows = connection.execute(wanted.order_by(events.c.number).limit(limit))
            return tuple(event_in(row) for row in rows)

    def add(self, firm_id: str, told: Told) -> Event:
        with writing(self._database) as connection:
            [kept] = kept_events(FirmScoped(connection, firm_id), (told,))
            return kept

    def newest(self, firm_id: str) -> int:
        with reading(self._database) as connection:
            wanted = FirmScoped(connection, firm_id).select(event_heads, event_heads.c.number)
            return connection.execute(wanted).scalar() or 0

    def forget(self, firm_id: str, before: datetime) -> int:
        with writing(self._database) as connection:
            outdated = FirmScoped(connection, firm_id).delete(events).where(events.c.at < before)
            return connection.execute(outdated).rowcount


def tell(scoped: Scoped, told: Iterable[Told]) -> None:
    """Keep events of the business with whatever else its transaction keeps."""
    tell_firm(FirmScoped.of(scoped), told, scoped.business.id)


def tell_firm(scoped: FirmScoped, told: Iterable[Told], business_id: str | None = None) -> None:
    """Keep events of a firm: its own, or of one of its businesses, which the caller has proved to be that.

    Whoever counts on holds the firm's count until the transaction ends: so no event is seen before one of a
    smaller number, and no reader passes one over.
    """
    kept_events(scoped, tuple(told), business_id)


def kept_events(scoped: FirmScoped, told: Sequence[Told], business_id: str | None = None) -> tuple[Event, ...]:
    """The same, and the events as they are kept."""
    rows = [
        {"type": each.type, "at": each.at, "business_id": business_id, "data": msgspec.json.encode(each.data)}
        for each in told
    ]
    if not rows:
        return ()
    first = _counted(scoped, len(rows)) - len(rows) + 1
    scoped.insert_many(events, [{"number": first + place, **row} for place, row in enumerate(rows)])
    _have_sent(scoped, told[-1].at)
    return tuple(
        Event(
            id=first + place,
            type=each.type,
            firm_id=scoped.firm_id,
            business_id=business_id,
            at=each.at,
            data=each.data,
        )
        for place, each in enumerate(told)
    )


def _have_sent(scoped: FirmScoped, at: datetime) -> None:
    """Wake who sends events where somebody wants any."""
    on = scoped.select(event_endpoints, event_endpoints.c.id).where(event_endpoints.c.state == EndpointState.ON)
    if scoped.connection.execute(on.limit(1)).first() is not None:
        hasten(
            scoped.connection,
            scoped.firm_id,
            FIRM_S_OWN,
            DutyKind.DELIVER,
            at,
            urgency=Urgency.NOTICE,
            reason="event",
        )


def _counted(scoped: FirmScoped, more: int) -> int:
    counting = scoped.update(event_heads).values(number=event_heads.c.number + more).returning(event_heads.c.number)
    number = scoped.connection.execute(counting).scalar()
    if number is None:
        insert_when_new(scoped.connection, event_heads, {"firm_id": scoped.firm_id, "number": 0})
        number = scoped.connection.execute(counting).scalar_one()
    return int(number)


def event_in(row: Row[Any]) -> Event:
    """The event that a row of their table holds."""
    kind = EventType(row.type)
    return Event(
        id=row.number,
        type=kind,
        firm_id=row.firm_id,
        business_id=row.business_id,
        at=row.at,
        data=msgspec.json.decode(row.data, type=DATA_OF[kind]),
    )
