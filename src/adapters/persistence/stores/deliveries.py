"""The stored notices of rails, in SQL. Which businesses a company belongs to is asked over all firms."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, Row, bindparam, delete, select, update

from adapters.persistence.engine import reading, writing
from adapters.persistence.scope import Scoped, insert_when_new
from adapters.persistence.tables.core import connections
from adapters.persistence.tables.work import webhook_deliveries
from domain.errors import NotFound
from domain.firms.firm import Scope
from domain.rails.notice import Delivery

KEPT = timedelta(days=30)

_table = webhook_deliveries
_SHOWN = [column for column in _table.c if column.name not in ("body", "body_hash")]
# What every notice asks is built once.
_is_same = (_table.c.rail == bindparam("of")) & (_table.c.body_hash == bindparam("hash"))
_SAME = select(*_SHOWN).where(_is_same)
_AGAIN = update(_table).where(_is_same).values(times=_table.c.times + 1).returning(*_SHOWN)
_OUTDATED = delete(_table).where(_table.c.received_at < bindparam("before"))
_noted: dict[str, Any] = {name: bindparam(name) for name in ("notices", "businesses", "problem")}
_FOUND = update(_table).where(_table.c.id == bindparam("delivery")).values(_noted).returning(*_SHOWN)
_of_company = (connections.c.rail == bindparam("of")) & (connections.c.tenant == bindparam("company"))
_LINKED = (
    select(connections.c.firm_id, connections.c.business_id).where(_of_company).order_by(connections.c.business_id)
)


class SqlDeliveries:
    """Implements the port `Deliveries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def store(self, rail: str, body: bytes, now: datetime) -> tuple[Delivery, bool]:
        table, body_hash = webhook_deliveries, sha256(body).digest()
        row = {"rail": rail, "body_hash": body_hash, "body": body, "received_at": now, "times": 1}
        with writing(self._engine) as connection:
            new = insert_when_new(connection, table, {**row, "notices": 0, "businesses": 0, "problem": ""})
            if new:
                connection.execute(_OUTDATED, {"before": now - KEPT})
            return _delivery(connection.execute(_SAME if new else _AGAIN, {"of": rail, "hash": body_hash}).one()), new

    def note(self, delivery_id: int, *, notices: int, businesses: int, problem: str = "") -> Delivery:
        found = {"notices": notices, "businesses": businesses, "problem": problem}
        with writing(self._engine) as connection:
            return _delivery(connection.execute(_FOUND, {"delivery": delivery_id, **found}).one())

    def body(self, delivery_id: int) -> tuple[str, bytes]:
        wanted = select(webhook_deliveries.c.rail, webhook_deliveries.c.body)
        with reading(self._engine) as connection:
            row = connection.execute(wanted.where(webhook_deliveries.c.id == delivery_id)).first()
        if row is None:
            raise NotFound("There is no such delivery.")
        return row.rail, bytes(row.body)

    def list_deliveries(self, before: int | None, limit: int) -> tuple[Delivery, ...]:
        wanted = select(*_SHOWN).order_by(webhook_deliveries.c.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(webhook_deliveries.c.id < before)
        with reading(self._engine) as connection:
            return tuple(_delivery(row) for row in connection.execute(wanted))

    def businesses_of(self, rail: str, tenant: str) -> tuple[Scope, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(_LINKED, {"of": rail, "company": tenant})
            return tuple(Scope(firm_id, business_id) for firm_id, business_id in rows)

    def note_notices(self, scope: Scope, now: datetime) -> None:
        with writing(self._engine) as connection:
            connection.execute(Scoped(connection, scope).update(connections).values(last_webhook_at=now))


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._asdict())
