"""What is due, in SQL. Claims go over all businesses and give no data of theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select, tuple_, update

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.hastening import KEY, ONE, hasten, named, new_duty
from adapters.persistence.scope import FirmScoped, Scoped, firm_of, insert_when_new
from adapters.persistence.stores.events import tell_firm
from adapters.persistence.tables.work import duties
from domain.events.telling import told_of_failure
from domain.firms.firm import Scope
from domain.rails.duty import ASLEEP, Duty, DutyKind, Urgency

_IN_ORDER = (duties.c.urgency, duties.c.due_at)
_CLAIMED = ONE.where(duties.c.claimed_at == bindparam("claimed"))
_DUE = select(*KEY).where(duties.c.due_at <= bindparam("now")).order_by(*_IN_ORDER).limit(bindparam("most"))
_FREE_DUE = _DUE.with_for_update(skip_locked=True)


class SqlDuties:
    """Implements the port `Duties`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime) -> None:
        with writing(self._database) as connection:
            _prove(connection, firm_id, business_id)
            insert_when_new(connection, duties, new_duty(firm_id, business_id, kind, due_at))

    def bring_forward(
        self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime, *, urgency: int, reason: str
    ) -> None:
        with writing(self._database) as connection:
            _prove(connection, firm_id, business_id)
            hasten(connection, firm_id, business_id, kind, due_at, urgency=urgency, reason=reason)

    def claim(self, now: datetime, limit: int, retry_at: datetime) -> tuple[Duty, ...]:
        with writing(self._database) as connection:
            keys = [tuple(row) for row in connection.execute(_FREE_DUE, {"now": now, "most": limit})]
            if not keys:
                return ()
            mine = tuple_(*KEY).in_(keys)
            rows = connection.execute(select(duties).where(mine).order_by(*_IN_ORDER)).all()
            connection.execute(update(duties).where(mine).values(claimed_at=now, due_at=retry_at))
        return tuple(_duty(row, claimed_at=now) for row in rows)

    def finish(self, duty: Duty, next_due_at: datetime | None) -> None:
        rested = {"urgency": Urgency.ROUTINE, "reason": "", "attempts": 0, "last_error": ""}
        with writing(self._database) as connection:
            _ended(connection, duty, due_at=next_due_at or ASLEEP, **rested)

    def fail(self, duty: Duty, error: str, now: datetime, retry_at: datetime) -> None:
        with writing(self._database) as connection:
            if _ended(connection, duty, due_at=retry_at, attempts=duty.attempts + 1, last_error=error):
                firm = FirmScoped(connection, duty.firm_id)
                tell_firm(firm, told_of_failure(duty, now), duty.business_id or None)

    def of_firm(self, firm_id: str) -> tuple[Duty, ...]:
        with reading(self._database) as connection:
            firm_of(connection, firm_id)
            mine = select(duties).where(duties.c.firm_id == firm_id)
            rows = connection.execute(mine.order_by(duties.c.business_id, duties.c.kind)).all()
        return tuple(_duty(row, claimed_at=row.claimed_at) for row in rows)

    def for_business(self, firm_id: str, business_id: str) -> tuple[Duty, ...]:
        with reading(self._database) as connection:
            _prove(connection, firm_id, business_id)
            mine = and_(duties.c.firm_id == firm_id, duties.c.business_id == business_id)
            rows = connection.execute(select(duties).where(mine).order_by(duties.c.kind)).all()
        return tuple(_duty(row, claimed_at=row.claimed_at) for row in rows)


def _prove(connection: Connection, firm_id: str, business_id: str) -> None:
    """Raise `NotFound` unless the firm exists and the business, if one is named, is its own."""
    if business_id:
        Scoped(connection, Scope(firm_id, business_id))
    else:
        firm_of(connection, firm_id)


def _ended(connection: Connection, duty: Duty, **values: Any) -> bool:
    """Note how a claim has ended; False when it is not held any more."""
    mine = named(duty.firm_id, duty.business_id, duty.kind) | {"claimed": duty.claimed_at}
    return bool(connection.execute(_CLAIMED, {"claimed_at": None, **values, **mine}).rowcount)


def _duty(row: Row[Any], claimed_at: datetime | None) -> Duty:
    return Duty(
        firm_id=row.firm_id,
        business_id=row.business_id,
        kind=DutyKind(row.kind),
        due_at=row.due_at,
        urgency=row.urgency,
        reason=row.reason,
        claimed_at=claimed_at,
        attempts=row.attempts,
        last_error=row.last_error,
    )
