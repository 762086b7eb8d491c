"""The stored writes of a business in SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Engine, Row, tuple_

from adapters.persistence.engine import reading, writing
from adapters.persistence.leasing import is_taken
from adapters.persistence.scope import Scoped
from adapters.persistence.stores.decisions import SqlDecisions
from adapters.persistence.stores.events import tell
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.tables.work import writes
from domain.books.subject import Subject
from domain.errors import Invalid, KeyReused, NotFound, UnderWay
from domain.events.telling import told_of_write
from domain.firms.firm import Act, Scope
from domain.money import from_wire, to_wire
from domain.plans.claiming import Also
from domain.ports.cipher import Cipher
from domain.ports.processes import Processes
from domain.rails.intent import Intent
from domain.rails.write import Write, WriteProblem, WriteState

KEY_KEPT = timedelta(hours=24)

_FINAL = tuple(state for state in WriteState if state.is_final)
_encoder = msgspec.json.Encoder(enc_hook=to_wire)
_decoder: msgspec.json.Decoder[Intent] = msgspec.json.Decoder(Intent, dec_hook=from_wire)


class SqlStoredWrites:
    """Implements the port `WriteLog`; what was meant is sealed, as it may hold a tax id."""

    def __init__(self, engine: Engine, cipher: Cipher, processes: Processes | None = None) -> None:
        self._engine = engine
        self._processes = processes
        self._rows = _Rows(cipher)

    def add(self, scope: Scope, write: Write, key: str, now: datetime, act: Act, also: Also | None = None) -> Write:
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            scoped.lock_mirror()
            found = self._rows.under(scoped, write, key, now)
            if found is not None:
                return found
            others = self._rows.others(scoped, write)
            forgotten = scoped.update(writes).where(writes.c.idempotency_key == key)
            connection.execute(forgotten.values(idempotency_key=None))
            kept = {"idempotency_key": key, "body_hash": _body_hash(write), "created_at": write.created_at}
            connection.execute(scoped.insert(writes, id=write.id, **kept, **self._rows.columns(write)))
            SqlFirms(connection).record_act(scope.firm_id, act)
            if also is not None:
                also(SqlDecisions(connection), write, others)
            return write

    def find(self, scope: Scope, write: Write, key: str, now: datetime) -> Write | None:
        with reading(self._engine) as connection:
            return self._rows.under(Scoped(connection, scope), write, key, now)

    @contextmanager
    def own(self, scope: Scope, write_id: str, owner: str, now: datetime, seconds: int) -> Iterator[Write]:
        taken = self._taken(scope, write_id, owner, now, seconds)
        try:
            yield taken
        finally:
            with writing(self._engine) as connection:
                mine = Scoped(connection, scope).update(writes).where(writes.c.id == write_id, writes.c.owner == owner)
                connection.execute(mine.values(owner=None, owned_until=None))

    def _taken(self, scope: Scope, write_id: str, owner: str, now: datetime, seconds: int) -> Write:
        held_by, until, this = writes.c.owner, writes.c.owned_until, writes.c.id == write_id
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            if not is_taken(
                scoped, held_by, until, this, owner=owner, now=now, seconds=seconds, processes=self._processes
            ):
                raise UnderWay("This write is being made; ask for it in a moment.")
            return self._rows.one(scoped, write_id)

    def save(self, scope: Scope, write: Write, *, before: bytes | None = None) -> None:
        values = self._rows.columns(write) | ({} if before is None else {"before": before})
        with writing(self._engine) as connection:
            scoped, this = Scoped(connection, scope), writes.c.id == write.id
            earlier = connection.execute(scoped.select(writes, writes.c.state).where(this)).scalar_one()
            connection.execute(scoped.update(writes).where(this).values(**values))
            if write.undoes is not None and write.state is WriteState.CONFIRMED:
                undone = scoped.update(writes).where(writes.c.id == write.undoes)
                connection.execute(undone.values(undone_by=write.id))
            tell(scoped, told_of_write(WriteState(earlier), write))

    def before(self, scope: Scope, write_id: str) -> bytes:
        with reading(self._engine) as connection:
            wanted = Scoped(connection, scope).select(writes, writes.c.before).where(writes.c.id == write_id)
            return bytes(connection.execute(wanted).scalar() or b"")

    def get(self, scope: Scope, write_id: str) -> Write:
        with reading(self._engine) as connection:
            return self._rows.one(Scoped(connection, scope), write_id)

    def list_writes(self, scope: Scope, before: str | None, limit: int) -> tuple[Write, ...]:
        with reading(self._engine) as connection:
            scoped = Scoped(connection, scope)
            wanted = scoped.select(writes).order_by(writes.c.created_at.desc(), writes.c.id.desc()).limit(limit)
            if before is not None:
                ended = scoped.select(writes, writes.c.created_at, writes.c.id).where(writes.c.id == before)
                last = connection.execute(ended).first()
                if last is None:
                    raise Invalid("cursor is the next_cursor of a page of this list.", field="cursor")
                wanted = wanted.where(tuple_(writes.c.created_at, writes.c.id) < (last.created_at, last.id))
            return tuple(self._rows.write(row) for row in connection.execute(wanted))

    def unsettled(self, scope: Scope) -> tuple[Write, ...]:
        return self._in_order(scope, writes.c.state.not_in(_FINAL))

    def unreconciled(self, scope: Scope) -> tuple[Write, ...]:
        return self._in_order(scope, writes.c.state == WriteState.CONFIRMED, writes.c.reconciled_at.is_(None))

    def _in_order(self, scope: Scope, *conditions: Any) -> tuple[Write, ...]:
        with reading(self._engine) as connection:
            wanted = Scoped(connection, scope).select(writes).where(*conditions)
            rows = connection.execute(wanted.order_by(writes.c.created_at, writes.c.id))
            return tuple(self._rows.write(row) for row in rows)


class _Rows:
    """Writes as rows."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def under(self, scoped: Scoped, write: Write, key: str, now: datetime) -> Write | None:
        wanted = scoped.select(writes).where(writes.c.idempotency_key == key, writes.c.created_at > now - KEY_KEPT)
        row = scoped.connection.execute(wanted).first()
        if row is None:
            return None
        if bytes(row.body_hash) != _body_hash(write):
            raise KeyReused("This Idempotency-Key was used for another write; take a new one.")
        return self.write(row)

    def others(self, scoped: Scoped, write: Write) -> tuple[Write, ...]:
        """Those that have not ended, and those that have since the write was asked for."""
        open_or_new = writes.c.state.not_in(_FINAL) | (writes.c.updated_at > write.created_at)
        return tuple(map(self.write, scoped.connection.execute(scoped.select(writes).where(open_or_new))))

    def one(self, scoped: Scoped, write_id: str) -> Write:
        row = scoped.connection.execute(scoped.select(writes).where(writes.c.id == write_id)).first()
        if row is None:
            raise NotFound("There is no such write.")
        return self.write(row)

    def columns(self, write: Write) -> dict[str, Any]:
        return {
            "state": write.state,
            "intent": self._cipher.seal(_encoder.encode(write.intent), _context(write.id)),
            "member": write.member,
            "updated_at": write.updated_at,
            "made_kind": write.made.kind if write.made else None,
            "made_id": write.made.id if write.made else None,
            "made_version": write.made_version,
            "undoes": write.undoes,
            "problem": write.problem,
            "error": write.error,
            "attempts": write.attempts,
            "reconciled_at": write.reconciled_at,
        }

    def write(self, row: Row[Any]) -> Write:
        return Write(
            id=row.id,
            intent=_decoder.decode(self._cipher.open(row.intent, _context(row.id))),
            state=WriteState(row.state),
            member=row.member,
            created_at=row.created_at,
            updated_at=row.updated_at,
            made=None if row.made_kind is None else Subject(row.made_kind, row.made_id),
            made_version=row.made_version,
            undoes=row.undoes,
            undone_by=row.undone_by,
            problem=None if row.problem is None else WriteProblem(row.problem),
            error=row.error,
            attempts=row.attempts,
            reconciled_at=row.reconciled_at,
        )


def _body_hash(write: Write) -> bytes:
    return sha256(_encoder.encode((write.intent, write.undoes))).digest()


def _context(write_id: str) -> str:
    return f"intent of {write_id}"
