"""What is due, in SQL. Claims go over all businesses and give no data of theirs."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, exists, select, tuple_, update

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.hastening import KEY, ONE, hasten, named, new_duty
from adapters.persistence.scope import FirmScoped, Scoped, firm_of, insert_when_new
from adapters.persistence.stores.events import tell_firm
from adapters.persistence.tables.work import duties
from domain.events.telling import told_of_failure
from domain.firms.firm import Scope
from domain.ports.processes import Processes
from domain.rails.duty import ASLEEP, OVERDUE_AFTER, Duty, DutyKind, Urgency

_CLAIMED = ONE.where(duties.c.claimed_at == bindparam("claimed"))
# What was hastened while it was carried out is its worker's no more to end, only to let go of.
_HASTENED = ONE.where(duties.c.claimed_at.is_(None), duties.c.worker == bindparam("by"))
_FREE = {"worker": None, "held_until": None}

_HELD = duties.alias("held")
_LINE_IS_HELD = exists().where(
    _HELD.c.firm_id == duties.c.firm_id,
    _HELD.c.business_id == duties.c.business_id,
    (_HELD.c.kind == DutyKind.DELIVER) == (duties.c.kind == DutyKind.DELIVER),
    _HELD.c.worker.is_not(None),
    _HELD.c.held_until > bindparam("now"),
)
_OVERDUE_NOTICE = case(
    (and_(duties.c.due_at <= bindparam("overdue"), duties.c.urgency > Urgency.NOTICE), Urgency.NOTICE.value),
    else_=duties.c.urgency,
)
_DUE = (
    select(duties)
    .where(duties.c.due_at <= bindparam("now"), ~_LINE_IS_HELD)
    .order_by(_OVERDUE_NOTICE, duties.c.due_at)
    .limit(bindparam("most"))
)
_DUE_LOCKED = _DUE.with_for_update(of=duties, skip_locked=True)
# No line has more duties than there are kinds: among so many times as many as are wanted there are enough lines.
_LINE_MAX = len(DutyKind)
# Claims follow one another, since two at a time would each see a line free. Any fixed number that nobody else uses.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7216352)"


class SqlDuties:
    """Implements the port `Duties`."""

    def __init__(self, database: Database, processes: Processes | None = None) -> None:
        self._database = database
        self._processes = processes

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

    def claim(self, now: datetime, limit: int, until: datetime, worker: str) -> tuple[Duty, ...]:
        wanted = {"now": now, "overdue": now - OVERDUE_AFTER, "most": limit * _LINE_MAX}
        if self._database.dialect.name == "sqlite" and not self._is_any_due(wanted):
            return ()
        with writing(self._database) as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(_ONE_AT_A_TIME)
            due = connection.execute(_DUE_LOCKED, wanted).all()
            taken = _first_of_lines((replace(_duty(row), claimed_at=now, worker=worker) for row in due), limit)
            if taken:
                held = {"claimed_at": now, "worker": worker, "held_until": until}
                connection.execute(update(duties).where(_among(taken)).values(**held))
        return taken

    def _is_any_due(self, wanted: dict[str, Any]) -> bool:
        """Asked first, since who writes waits for the one place at which SQLite lets somebody do so."""
        with reading(self._database) as connection:
            return connection.execute(_DUE, {**wanted, "most": 1}).first() is not None

    def hold(self, claimed: Collection[Duty], until: datetime) -> None:
        with writing(self._database) as connection:
            for worker in {duty.worker for duty in claimed}:
                mine = _among([duty for duty in claimed if duty.worker == worker])
                connection.execute(update(duties).where(mine, duties.c.worker == worker).values(held_until=until))

    def left(self, now: datetime) -> tuple[Duty, ...]:
        with reading(self._database) as connection:
            held = connection.execute(select(duties).where(duties.c.worker.is_not(None))).all()
        left = [_duty(row) for row in held if row.held_until <= now or self._has_ended(row.worker)]
        for duty in left:
            if duty.claimed_at is None:
                with writing(self._database) as connection:
                    _let_go(connection, duty)
        return tuple(duty for duty in left if duty.claimed_at is not None)

    def _has_ended(self, worker: str) -> bool:
        return self._processes is not None and self._processes.has_ended(worker)

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
        return tuple(_duty(row) for row in rows)

    def for_business(self, firm_id: str, business_id: str) -> tuple[Duty, ...]:
        with reading(self._database) as connection:
            _prove(connection, firm_id, business_id)
            mine = and_(duties.c.firm_id == firm_id, duties.c.business_id == business_id)
            rows = connection.execute(select(duties).where(mine).order_by(duties.c.kind)).all()
        return tuple(_duty(row) for row in rows)


def _prove(connection: Connection, firm_id: str, business_id: str) -> None:
    """Raise `NotFound` unless the firm exists and the business, if one is named, is its own."""
    if business_id:
        Scoped(connection, Scope(firm_id, business_id))
    else:
        firm_of(connection, firm_id)


def _first_of_lines(due: Iterable[Duty], limit: int) -> tuple[Duty, ...]:
    lines: dict[tuple[str, str, bool], Duty] = {}
    for duty in due:
        lines.setdefault(duty.line, duty)
    return tuple(lines.values())[:limit]


def _among(claimed: Collection[Duty]) -> ColumnElement[bool]:
    return tuple_(*KEY).in_([(duty.firm_id, duty.business_id, duty.kind) for duty in claimed])


def _ended(connection: Connection, duty: Duty, **values: Any) -> bool:
    """Note how a claim has ended; False when it is not held any more."""
    mine = named(duty.firm_id, duty.business_id, duty.kind) | {"claimed": duty.claimed_at}
    if connection.execute(_CLAIMED, {"claimed_at": None, **_FREE, **values, **mine}).rowcount:
        return True
    _let_go(connection, duty)
    return False


def _let_go(connection: Connection, duty: Duty) -> None:
    """Hold a duty no more that was hastened while it was carried out."""
    mine = named(duty.firm_id, duty.business_id, duty.kind) | {"by": duty.worker}
    connection.execute(_HASTENED, {**_FREE, **mine})


def _duty(row: Row[Any]) -> Duty:
    return Duty(
        firm_id=row.firm_id,
        business_id=row.business_id,
        kind=DutyKind(row.kind),
        due_at=row.due_at,
        urgency=row.urgency,
        reason=row.reason,
        claimed_at=row.claimed_at,
        worker=row.worker or "",
        attempts=row.attempts,
        last_error=row.last_error,
    )
