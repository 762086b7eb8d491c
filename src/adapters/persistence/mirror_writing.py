"""Writing the mirror of one business into SQL."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Engine, or_

from adapters.persistence.columns import columns_of, encoded
from adapters.persistence.engine import reading, writing
from adapters.persistence.instant import to_microseconds
from adapters.persistence.mirror import SqlMirrorReading
from adapters.persistence.scope import Scoped
from adapters.persistence.tables import changes, mirrors, records
from domain.errors import Conflict
from domain.models.change import RecordChange
from domain.models.firm import Scope
from domain.models.sync import MirrorState
from domain.ports.mirror_writing import Applied

_IDS_PER_QUERY = 500
_HASH_BYTES = 16
_BEFORE_ALL = -1


class _Stored(NamedTuple):
    version: int
    updated_at: datetime | None
    deleted: bool
    raw_hash: bytes


class SqlMirrorWriting:
    """Implements the port `MirrorWriting`; each call is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def lease(self, scope: Scope, owner: str, now: datetime, seconds: int) -> Iterator[None]:
        self._take_lease(scope, owner, now, seconds)
        try:
            yield
        finally:
            self._release(scope, owner)

    def _take_lease(self, scope: Scope, owner: str, now: datetime, seconds: int) -> None:
        free = or_(mirrors.c.lease_owner.is_(None), mirrors.c.lease_until < now, mirrors.c.lease_owner == owner)
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            taken = connection.execute(
                scoped.update(mirrors)
                .where(free)
                .values(lease_owner=owner, lease_until=now + timedelta(seconds=seconds))
            )
            if taken.rowcount == 0:
                raise Conflict(f"Another sync of {scoped.business.name} is running.")

    def _release(self, scope: Scope, owner: str) -> None:
        with writing(self._engine) as connection:
            mine = Scoped(connection, scope).update(mirrors).where(mirrors.c.lease_owner == owner)
            connection.execute(mine.values(lease_owner=None, lease_until=None))

    def state(self, scope: Scope) -> MirrorState:
        with reading(self._engine) as connection:
            return SqlMirrorReading(Scoped(connection, scope)).state()

    def apply(self, scope: Scope, changes: Sequence[RecordChange], source: str, actor: str, now: datetime) -> Applied:
        newest = _newest_of_each(changes)
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            locked = scoped.select(mirrors, mirrors.c.version).with_for_update()
            version = int(connection.execute(locked).scalar_one())
            batch = _Batch(version, source, actor, to_microseconds(now) or 0)
            stored = _stored(scoped, newest.values())
            for key, change in newest.items():
                batch.add(change, stored.get(key))
            batch.write(scoped)
        return batch.applied()

    def record_ids(self, scope: Scope, kind: str) -> frozenset[str]:
        with reading(self._engine) as connection:
            scoped = Scoped(connection, scope)
            wanted = scoped.select(records, records.c.record_id)
            rows = connection.execute(wanted.where(records.c.kind == kind, records.c.deleted.is_(False)))
            return frozenset(rows.scalars())

    def kinds(self, scope: Scope) -> frozenset[str]:
        with reading(self._engine) as connection:
            wanted = Scoped(connection, scope).select(records, records.c.kind).where(records.c.deleted.is_(False))
            return frozenset(connection.execute(wanted.distinct()).scalars())

    def save_cursor(self, scope: Scope, cursor: str, now: datetime, *, full: bool, requests: int) -> None:
        values: dict[str, Any] = {"cursor": cursor, "last_success_at": now, "last_error": "", "last_error_at": None}
        if full:
            values["last_full_at"] = now
        self._note(scope, now, requests, values)

    def save_failure(self, scope: Scope, error: str, now: datetime, *, requests: int) -> None:
        self._note(scope, now, requests, {"last_error": error, "last_error_at": now})

    def _note(self, scope: Scope, now: datetime, requests: int, values: dict[str, Any]) -> None:
        today = now.astimezone(UTC).date()
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            row = connection.execute(scoped.select(mirrors, mirrors.c.requests_day, mirrors.c.requests)).one()
            total = requests + (row.requests if row.requests_day == today else 0)
            connection.execute(scoped.update(mirrors).values(requests_day=today, requests=total, **values))


def _order(change: RecordChange) -> tuple[int, int]:
    return change.version, _BEFORE_ALL if change.updated_at is None else (to_microseconds(change.updated_at) or 0)


def _newest_of_each(batch: Iterable[RecordChange]) -> dict[tuple[str, str], RecordChange]:
    newest: dict[tuple[str, str], RecordChange] = {}
    for change in batch:
        key = (change.kind, change.id)
        known = newest.get(key)
        if known is None or _wins(change, known):
            newest[key] = change
    return newest


def _wins(change: RecordChange, known: RecordChange) -> bool:
    if change.deleted or known.deleted:
        return (change.updated_at is None) or known.updated_at is None or change.updated_at >= known.updated_at
    return _order(change) >= _order(known)


def _stored(scoped: Scoped, batch: Iterable[RecordChange]) -> dict[tuple[str, str], _Stored]:
    by_kind: dict[str, list[str]] = {}
    for change in batch:
        by_kind.setdefault(change.kind, []).append(change.id)
    columns = (records.c.record_id, records.c.version, records.c.updated_at, records.c.deleted, records.c.raw_hash)
    found: dict[tuple[str, str], _Stored] = {}
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), _IDS_PER_QUERY):
            chunk = ids[start : start + _IDS_PER_QUERY]
            wanted = scoped.select(records, *columns).where(
                records.c.kind == kind, scoped.one_of(records.c.record_id, chunk)
            )
            for record_id, *rest in scoped.connection.execute(wanted):
                found[kind, record_id] = _Stored(*rest)
    return found


class _Batch:
    """Rows of one transaction: what changes, in the mirror and in the log alike."""

    def __init__(self, version: int, source: str, actor: str, now_us: int) -> None:
        self._sequence = version
        self._origin = (now_us, source, actor)
        self._records: list[tuple[Any, ...]] = []
        self._changes: list[tuple[Any, ...]] = []
        self._counts: Counter[str] = Counter()

    def add(self, change: RecordChange, stored: _Stored | None) -> None:
        """Decide what the change does to what is stored, and note its rows."""
        raw_hash = blake2b(change.raw, digest_size=_HASH_BYTES).digest()
        operation = _operation(change, stored, raw_hash)
        self._counts[operation] += 1
        if operation == "unchanged":
            return
        self._sequence += 1
        version = max(change.version, stored.version) if change.deleted and stored else change.version
        updated_us = to_microseconds(change.updated_at)
        if updated_us is None and stored is not None:
            updated_us = to_microseconds(stored.updated_at)
        data = None if change.record is None else encoded(change.record)
        head = (change.kind, change.id, version, updated_us, change.deleted, self._sequence, raw_hash)
        self._records.append((*head, *columns_of(change.record), data))
        entry = (self._sequence, change.kind, change.id, operation, version, updated_us)
        self._changes.append((*entry, *self._origin, change.raw))

    def write(self, scoped: Scoped) -> None:
        """Store records and log entries, and move the mirror's version to the last of them."""
        if not self._records:
            return
        scoped.upsert_through_driver(records, self._records)
        scoped.upsert_through_driver(changes, self._changes)
        scoped.connection.execute(scoped.update(mirrors).values(version=self._sequence))

    def applied(self) -> Applied:
        counts = self._counts
        return Applied(
            created=counts["created"],
            updated=counts["updated"],
            deleted=counts["deleted"],
            unchanged=counts["unchanged"],
        )


def _operation(change: RecordChange, stored: _Stored | None, raw_hash: bytes) -> str:
    if stored is None:
        return "deleted" if change.deleted else "created"
    if change.deleted:
        outdated = change.updated_at and stored.updated_at and change.updated_at < stored.updated_at
        return "unchanged" if stored.deleted or outdated else "deleted"
    known = (stored.version, to_microseconds(stored.updated_at) or _BEFORE_ALL)
    if stored.deleted:
        return "updated" if _order(change) > known else "unchanged"
    if _order(change) < known or (_order(change) == known and raw_hash == stored.raw_hash):
        return "unchanged"
    return "updated"
