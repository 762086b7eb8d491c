"""Writing the mirror of one business into SQL."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Connection, Engine, func, type_coerce

from adapters.persistence.chain import Entry, link
from adapters.persistence.columns import columns_of, decoder_for, encoded, unreadable_of
from adapters.persistence.engine import reading, writing
from adapters.persistence.instant import to_microseconds
from adapters.persistence.leasing import is_taken
from adapters.persistence.precedence import Precedence, contradicts, hash_of, precedence_after
from adapters.persistence.scope import Scoped
from adapters.persistence.stores.balances import keep_snapshots
from adapters.persistence.stores.change_log import stored_payloads
from adapters.persistence.stores.events import tell
from adapters.persistence.stores.mirror import SqlMirrorReading
from adapters.persistence.stores.naming import records_naming
from adapters.persistence.stores.restatements import keep_restatements
from adapters.persistence.tables.core import changes, mirrors, records
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.company import Preferences
from domain.books.party import Vendor
from domain.books.record import Document, Record
from domain.books.remit_to import with_change_noted
from domain.books.restatement import Restatement
from domain.errors import Busy
from domain.events.telling import told_of_sync
from domain.firms.firm import Scope
from domain.ports.processes import Processes
from domain.ports.stores.mirror_writing import Applied
from domain.rails.change import RecordChange, StoredPayload
from domain.rails.kinds import KINDS
from domain.rails.restating import restated
from domain.rails.sync import Calls, MirrorState

_Key = tuple[str, str]
# What is compared with its state before: kinds whose changes are noted in the record or beside it.
_NOTED = {name: decoder_for(kind) for name, kind in KINDS.items() if issubclass(kind, (Vendor, Preferences, Document))}


class SqlMirrorWriting:
    """Implements the port `MirrorWriting`; each call is one transaction."""

    def __init__(self, engine: Engine, processes: Processes | None = None) -> None:
        self._engine = engine
        self._processes = processes

    @contextmanager
    def lease(self, scope: Scope, owner: str, now: datetime, seconds: int) -> Iterator[None]:
        self._take_lease(scope, owner, now, seconds)
        try:
            yield
        finally:
            self._release(scope, owner)

    def _take_lease(self, scope: Scope, owner: str, now: datetime, seconds: int) -> None:
        held_by, until = mirrors.c.lease_owner, mirrors.c.lease_until
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            if not is_taken(scoped, held_by, until, owner=owner, now=now, seconds=seconds, processes=self._processes):
                raise Busy(f"Another sync of {scoped.business.name} is running.")

    def _release(self, scope: Scope, owner: str) -> None:
        with writing(self._engine) as connection:
            mine = Scoped(connection, scope).update(mirrors).where(mirrors.c.lease_owner == owner)
            connection.execute(mine.values(lease_owner=None, lease_until=None))

    def state(self, scope: Scope) -> MirrorState:
        with reading(self._engine) as connection:
            return SqlMirrorReading(Scoped(connection, scope)).state()

    def apply(
        self,
        scope: Scope,
        changes: Sequence[RecordChange],
        source: str,
        actor: str,
        now: datetime,
        *,
        correlation: str = "",
        confirmed: bool = False,
    ) -> Applied:
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            version = scoped.lock_mirror()
            batch = _Batch(*_stored(scoped, changes))
            for change in changes:
                batch.take_in(change, confirmed=confirmed)
            batch.note_changes(_states_before(scoped, batch), now, actor if correlation else "")
            return batch.write(scoped, version, (to_microseconds(now) or 0, source, actor), correlation)

    def payloads(self, scope: Scope, after: tuple[str, str], limit: int) -> tuple[StoredPayload, ...]:
        with reading(self._engine) as connection:
            return stored_payloads(Scoped(connection, scope), after, limit)

    def save_balances(self, scope: Scope, snapshots: Sequence[BalanceSnapshot]) -> None:
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            scoped.lock_mirror()
            keep_snapshots(scoped, snapshots)

    def record_ids(self, scope: Scope, kind: str) -> frozenset[str]:
        with reading(self._engine) as connection:
            wanted = Scoped(connection, scope).living(kind, records.c.record_id)
            return frozenset(connection.execute(wanted).scalars())

    def records_naming(self, scope: Scope, party_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        with reading(self._engine) as connection:
            return records_naming(Scoped(connection, scope), party_ids)

    def counts(self, scope: Scope) -> Mapping[str, int]:
        with reading(self._engine) as connection:
            counted = Scoped(connection, scope).select(records, records.c.kind, func.count())
            living = counted.where(records.c.deleted.is_(False)).group_by(records.c.kind)
            return {kind: int(count) for kind, count in connection.execute(living)}

    def save_cursor(
        self,
        scope: Scope,
        cursor: str,
        now: datetime,
        *,
        full: bool,
        calls: Calls,
        refused_kinds: tuple[str, ...] | None = None,
    ) -> None:
        values: dict[str, Any] = {"cursor": cursor, "last_success_at": now, "last_error": "", "last_error_at": None}
        if full:
            values |= {"last_full_at": now}
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            version = scoped.lock_mirror()
            told = connection.execute(scoped.select(mirrors, mirrors.c.told_version)).scalar_one()
            _note(scoped, now, calls, values | {"told_version": version})
            if refused_kinds is not None:
                _set_lacking(scoped, "refused_kinds", refused_kinds)
            tell(scoped, told_of_sync(told, version, now))

    def note_translation(self, scope: Scope, translation: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(Scoped(connection, scope).update(mirrors).values(translation=translation))

    def note_doubted(self, scope: Scope, kinds: tuple[str, ...]) -> None:
        with writing(self._engine) as connection:
            _set_lacking(Scoped(connection, scope), "doubted_kinds", kinds)

    def count_calls(self, scope: Scope, calls: Calls, now: datetime) -> None:
        with writing(self._engine) as connection:
            _note(_locked(connection, scope), now, calls, {})

    def save_failure(self, scope: Scope, error: str, now: datetime, *, calls: Calls) -> None:
        with writing(self._engine) as connection:
            _note(_locked(connection, scope), now, calls, {"last_error": error, "last_error_at": now})


def _locked(connection: Connection, scope: Scope) -> Scoped:
    scoped = Scoped(connection, scope)
    scoped.lock_mirror()
    return scoped


def _note(scoped: Scoped, now: datetime, calls: Calls, values: dict[str, Any]) -> None:
    """Note how a sync has gone, and what it has asked the rail today; the mirror is held."""
    today = now.astimezone(UTC).date()
    counted = (mirrors.c.requests_day, mirrors.c.requests, mirrors.c.repeated)
    day, requests, repeated = scoped.connection.execute(scoped.select(mirrors, *counted)).one()
    before = Calls(requests, repeated) if day == today else Calls()
    values |= {"requests": before.requests + calls.requests, "repeated": before.repeated + calls.repeated}
    scoped.connection.execute(scoped.update(mirrors).values(requests_day=today, **values))


def _set_lacking(scoped: Scoped, column: str, kinds: Sequence[str]) -> None:
    """Note what the books lack; rules that look at it have to run again where that has changed."""
    told = " ".join(kinds)
    noted = scoped.update(mirrors).where(mirrors.c[column] != told).values({column: told})
    if scoped.connection.execute(noted).rowcount:
        scoped.forget_outcomes()


def _stored(scoped: Scoped, batch: Sequence[RecordChange]) -> tuple[dict[_Key, Precedence], dict[_Key, int]]:
    """How the records stand, and the newest log entry of each."""
    by_kind: dict[str, set[str]] = {}
    for change in batch:
        by_kind.setdefault(change.kind, set()).add(change.id)
    updated_at = type_coerce(records.c.updated_at, BigInteger)
    columns = (records.c.record_id, records.c.change_sequence, records.c.version, updated_at, records.c.deleted)
    found: dict[_Key, Precedence] = {}
    newest: dict[_Key, int] = {}
    for kind, ids in by_kind.items():
        rows = scoped.rows_by_id(kind, sorted(ids), *columns, records.c.raw_hash, records.c.data)
        for record_id, sequence, *standing in rows:
            found[kind, record_id] = Precedence(*standing)
            newest[kind, record_id] = sequence
    return found, newest


def _states_before(scoped: Scoped, batch: "_Batch") -> dict[_Key, Record | None]:
    """What the batch changes of noted kinds, as it is stored; None for what was deleted."""
    found: dict[_Key, Record | None] = {}
    columns = (records.c.record_id, records.c.deleted, records.c.data)
    for kind, ids in batch.changed(_NOTED).items():
        decode = _NOTED[kind]
        for record_id, deleted, data in scoped.rows_by_id(kind, sorted(ids), *columns):
            if data is not None or deleted:
                found[kind, record_id] = None if data is None else decode(data)
    return found


class _Batch:
    """What one transaction changes: of each record the state it ends in."""

    def __init__(self, stored: dict[_Key, Precedence], newest: dict[_Key, int]) -> None:
        self._stored = stored
        self._newest = newest
        self._seen: set[_Key] = set()
        self._settled: dict[_Key, tuple[RecordChange, Precedence]] = {}
        self._contradicted: dict[_Key, None] = {}
        self._restated: dict[_Key, Restatement] = {}

    def take_in(self, change: RecordChange, *, confirmed: bool) -> None:
        """Let the change stand if it is newer than what is known of its record, or confirmed."""
        key = (change.kind, change.id)
        self._seen.add(key)
        known = self._settled[key][1] if key in self._settled else self._stored.get(key)
        standing = precedence_after(known, change, confirmed=confirmed)
        if standing is None and contradicts(known, change):
            self._contradicted[key] = None
        if standing is not None:
            self._settled[key] = (change, standing)

    def changed(self, kinds: Container[str]) -> Mapping[str, Sequence[str]]:
        """By kind, of these, the ids of stored records that take a new state."""
        found: dict[str, list[str]] = {}
        for kind, record_id in self._settled.keys() & self._stored.keys():
            if kind in kinds:
                found.setdefault(kind, []).append(record_id)
        return found

    def note_changes(self, known: Mapping[_Key, Record | None], now: datetime, member: str) -> None:
        """Let new states tell what they change of these."""
        for key, record in known.items():
            change, standing = self._settled[key]
            if change.record is not None:
                noted = with_change_noted(record, change.record, now)
                self._settled[key] = msgspec.structs.replace(change, record=noted), standing
            told = restated(record, change, seen_at=now, member=member)
            if told is not None:
                self._restated[key] = told

    def write(self, scoped: Scoped, version: int, origin: tuple[int, str, str], correlation: str) -> Applied:
        """Store records and log entries, and move the mirror's version to the last of them."""
        counts = Counter(unchanged=len(self._seen) - len(self._settled))
        new_rows: list[tuple[Any, ...]] = []
        known_rows: list[tuple[Any, ...]] = []
        change_rows: list[tuple[Any, ...]] = []
        restated_rows: list[Restatement] = []
        business_id, chain = scoped.business.id, scoped.chain_head()
        recorded_us, source, actor = origin
        for sequence, (key, (change, standing)) in enumerate(self._settled.items(), version + 1):
            operation = self._operation(key, standing)
            counts[operation] += 1
            row = _record_row(change, standing, sequence)
            (known_rows if key in self._stored else new_rows).append(row)
            what = (sequence, *key, operation, standing.version, standing.updated_us, recorded_us, source, actor)
            bound = (correlation, self._newest.get(key), standing.raw_hash, hash_of(row[-1] or b""))
            chain = link(chain, Entry(business_id, *what, *bound))
            change_rows.append((*what, change.raw, *bound, chain))
            if key in self._restated:
                restated_rows.append(msgspec.structs.replace(self._restated[key], sequence=sequence))
        if change_rows:
            scoped.append(records, new_rows)
            scoped.replace(records, known_rows)
            scoped.append(changes, change_rows)
            keep_restatements(scoped, restated_rows, recorded_us)
            moved = scoped.update(mirrors).values(version=version + len(change_rows), chain=chain)
            scoped.connection.execute(moved)
        return Applied(**counts, contradicted=tuple(self._contradicted))

    def _operation(self, key: _Key, standing: Precedence) -> str:
        if standing.deleted:
            return "deleted"
        return "updated" if key in self._stored else "created"


def _record_row(change: RecordChange, standing: Precedence, sequence: int) -> tuple[Any, ...]:
    data = None if change.record is None else encoded(change.record)
    head = (change.kind, change.id, standing.version, standing.updated_us, standing.deleted, sequence)
    return (*head, standing.raw_hash, *columns_of(change.record), unreadable_of(change, standing.deleted), data)
