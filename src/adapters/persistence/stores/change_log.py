"""The change log of one business, read with its payloads and proved whole."""

from typing import Any

from sqlalchemy import Engine, Row, Select, and_, tuple_

from adapters.persistence.change_log_proof import proved
from adapters.persistence.engine import reading
from adapters.persistence.scope import Scoped
from adapters.persistence.tables.core import changes, records
from domain.firms.firm import Scope
from domain.rails.change import ChangeEntry, LoggedChange, LogProof, StoredPayload


class SqlChangeLog:
    """Implements the port `ChangeLog`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def entries(
        self, scope: Scope, after: int, limit: int, *, kind: str | None = None, record_id: str | None = None
    ) -> tuple[ChangeEntry, ...]:
        with reading(self._engine) as connection:
            scoped = Scoped(connection, scope)
            rows = connection.execute(logged(scoped, after, limit, kind=kind, record_id=record_id)).all()
            earlier = _payloads(scoped, [row.before_sequence for row in rows if row.before_sequence is not None])
        return tuple(_entry(row, earlier.get(row.before_sequence, b"")) for row in rows)

    def prove(self, scope: Scope, kept: LogProof | None = None) -> LogProof:
        with reading(self._engine) as connection:
            return proved(Scoped(connection, scope), kept)


def logged(
    scoped: Scoped, after: int, limit: int, *columns: Any, kind: str | None, record_id: str | None
) -> Select[Any]:
    """Entries after a sequence number, oldest first: all, or those of a kind, or those of one record."""
    wanted = scoped.select(changes, *columns).where(changes.c.sequence > after)
    if kind is not None:
        wanted = wanted.where(changes.c.kind == kind)
    if record_id is not None:
        wanted = wanted.where(changes.c.record_id == record_id)
    return wanted.order_by(changes.c.sequence).limit(limit)


def stored_payloads(scoped: Scoped, after: tuple[str, str], limit: int) -> tuple[StoredPayload, ...]:
    """The newest payloads of live records that have one, by kind and id."""
    newest = and_(changes.c.business_id == records.c.business_id, changes.c.sequence == records.c.change_sequence)
    columns = (records.c.kind, records.c.record_id, records.c.updated_at, changes.c.raw)
    wanted = scoped.joined(records, changes, newest, *columns).where(
        tuple_(records.c.kind, records.c.record_id) > tuple_(*after),
        records.c.deleted.is_(False),
        changes.c.raw != b"",
    )
    rows = scoped.connection.execute(wanted.order_by(records.c.kind, records.c.record_id).limit(limit))
    return tuple(
        StoredPayload(kind=row.kind, id=row.record_id, updated_at=row.updated_at, raw=bytes(row.raw)) for row in rows
    )


def _payloads(scoped: Scoped, sequences: list[int]) -> dict[int, bytes]:
    wanted = scoped.select(changes, changes.c.sequence, changes.c.raw).where(changes.c.sequence.in_(sequences))
    return {sequence: bytes(raw) for sequence, raw in scoped.connection.execute(wanted)}


def _entry(row: Row[Any], before: bytes) -> ChangeEntry:
    change = LoggedChange(**{name: getattr(row, name) for name in LoggedChange.__struct_fields__})
    return ChangeEntry(change=change, before=before, after=bytes(row.raw), chain=bytes(row.chain).hex())
