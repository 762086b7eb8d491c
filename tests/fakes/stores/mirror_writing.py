"""A mirror written in memory: `domain.ports.stores.mirror_writing.MirrorWriting`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.fakes.installation import Installation
from tests.fakes.processes import FakeProcesses

from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.names_in import names_in
from domain.books.party import Customer
from domain.books.record import Document
from domain.books.remit_to import with_change_noted
from domain.errors import Busy
from domain.events.telling import told_of_sync
from domain.firms.firm import Scope
from domain.ports.stores.mirror_writing import Applied
from domain.rails.change import LoggedChange, RecordChange, StoredPayload
from domain.rails.restating import restated
from domain.rails.sync import Calls, MirrorState

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class FakeMirrorWriting:
    def __init__(self, installation: Installation, processes: FakeProcesses) -> None:
        self._held = installation
        self._processes = processes

    @contextmanager
    def lease(self, scope: Scope, owner: str, now: datetime, seconds: int) -> Iterator[None]:
        with self._held.lock:
            mirror = self._held.mirror(scope)
            holder, until = mirror.lease_owner, mirror.lease_until
            stands = until and until >= now and not self._processes.has_ended(holder)
            if holder not in ("", owner) and stands:
                raise Busy("Another sync is running.")
            mirror.lease_owner, mirror.lease_until = owner, now + timedelta(seconds=seconds)
        try:
            yield
        finally:
            if mirror.lease_owner == owner:
                mirror.lease_owner = ""

    def state(self, scope: Scope) -> MirrorState:
        return self._held.mirror(scope).state

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
        with self._held.lock:
            mirror = self._held.mirror(scope)
            before = dict(mirror.records)
            contradicted = {
                (change.kind, change.id): None
                for change in changes
                if not _take_in(mirror.records, change, confirmed=confirmed)
            }
            counts = Counter[str]()
            for key in dict.fromkeys((change.kind, change.id) for change in changes):
                change = mirror.records[key]
                known = before.get(key)
                restatement = None
                if known is not None and change != known and (known.record is not None or known.deleted):
                    if change.record is not None:
                        change = replace(change, record=with_change_noted(known.record, change.record, now))
                        mirror.records[key] = change
                    told = next(each for each in reversed(changes) if key == (each.kind, each.id))
                    restatement = restated(known.record, told, seen_at=now, member=actor if correlation else "")
                operation = _operation(before.get(key), change)
                counts[operation] += 1
                if operation == "unchanged":
                    continue
                mirror.correlations[key] = correlation
                before_sequence, mirror.newest[key] = mirror.newest.get(key), mirror.state.version + 1
                version = mirror.state.version + 1
                mirror.state = replace(mirror.state, version=version)
                if restatement is not None:
                    mirror.restatements.append((now, replace(restatement, sequence=version)))
                mirror.payloads[version] = change.raw
                mirror.log.append(
                    LoggedChange(
                        sequence=version,
                        kind=change.kind,
                        record_id=change.id,
                        operation=operation,
                        version=change.version,
                        updated_at=change.updated_at,
                        recorded_at=now,
                        source=source,
                        actor=actor,
                        correlation=correlation,
                        before_sequence=before_sequence,
                    )
                )
            return Applied(**counts, contradicted=tuple(contradicted))

    def payloads(self, scope: Scope, after: tuple[str, str], limit: int) -> tuple[StoredPayload, ...]:
        held = sorted(self._held.mirror(scope).records.items())
        found = [change for key, change in held if key > after and change.raw and not change.deleted]
        return tuple(
            StoredPayload(kind=each.kind, id=each.id, updated_at=each.updated_at, raw=each.raw)
            for each in found[:limit]
        )

    def save_balances(self, scope: Scope, snapshots: Sequence[BalanceSnapshot]) -> None:
        with self._held.lock:
            mirror = self._held.mirror(scope)
            mirror.balances |= {(each.account_id, each.day): each for each in snapshots}
            mirror.forget_outcomes()
            self._held.note_member_change(scope)

    def record_ids(self, scope: Scope, kind: str) -> frozenset[str]:
        return frozenset(change.id for change in self._live(scope) if change.kind == kind)

    def records_naming(self, scope: Scope, party_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for change in sorted(self._live(scope), key=lambda each: (each.kind, each.id)):
            if isinstance(change.record, Document | Customer) and names_in(change.record) & set(party_ids):
                found.setdefault(change.kind, []).append(change.id)
        return {kind: tuple(ids) for kind, ids in found.items()}

    def counts(self, scope: Scope) -> Mapping[str, int]:
        return Counter(change.kind for change in self._live(scope))

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
        self._note(scope, now, calls, cursor=cursor, last_success_at=now, last_error="", last_error_at=None)
        if full:
            self._note(scope, now, Calls(), last_full_at=now)
        if refused_kinds is not None:
            self._set_lacking(scope, refused_kinds=refused_kinds)
        mirror = self._held.mirror(scope)
        told = told_of_sync(mirror.told_version, mirror.state.version, now)
        self._held.tell(scope.firm_id, told, scope.business_id)
        mirror.told_version = mirror.state.version

    def note_translation(self, scope: Scope, translation: str) -> None:
        mirror = self._held.mirror(scope)
        mirror.state = replace(mirror.state, translation=translation)

    def note_doubted(self, scope: Scope, kinds: tuple[str, ...]) -> None:
        self._set_lacking(scope, doubted_kinds=kinds)

    def _set_lacking(self, scope: Scope, **kinds: tuple[str, ...]) -> None:
        mirror = self._held.mirror(scope)
        noted = replace(mirror.state, **kinds)
        if noted != mirror.state:
            mirror.forget_outcomes()
        mirror.state = noted

    def count_calls(self, scope: Scope, calls: Calls, now: datetime) -> None:
        self._note(scope, now, calls)

    def save_failure(self, scope: Scope, error: str, now: datetime, *, calls: Calls) -> None:
        self._note(scope, now, calls, last_error=error, last_error_at=now)

    def _note(self, scope: Scope, now: datetime, calls: Calls, **values: Any) -> None:
        mirror, today = self._held.mirror(scope), now.astimezone(UTC).date()
        before = mirror.state if mirror.state.requests_day == today else MirrorState()
        values |= {"requests": before.requests + calls.requests, "repeated": before.repeated + calls.repeated}
        mirror.state = replace(mirror.state, requests_day=today, **values)

    def _live(self, scope: Scope) -> list[RecordChange]:
        return [change for change in self._held.mirror(scope).records.values() if not change.deleted]


def _take_in(records: dict[tuple[str, str], RecordChange], change: RecordChange, *, confirmed: bool) -> bool:
    """Whether it could be told which state stands."""
    key = (change.kind, change.id)
    known = records.get(key)
    if known is None:
        records[key] = change
    elif change.deleted and known.deleted:
        if change.updated_at is not None and change.updated_at > (known.updated_at or _LONG_AGO):
            records[key] = _buried(known, change)
    elif change.deleted:
        if change.updated_at is not None and change.updated_at == known.updated_at and not confirmed:
            return False
        if change.updated_at is None or change.updated_at >= (known.updated_at or _LONG_AGO):
            records[key] = _buried(known, change)
    elif known.deleted:
        dated = change.updated_at is not None and known.updated_at is not None
        later = _time(change) > _time(known) if dated else _order(change) > _order(known)
        if not later and not confirmed:
            return False
        records[key] = change
    elif _is_news(known, change):
        records[key] = change
    return True


def _is_news(known: RecordChange, change: RecordChange) -> bool:
    if _order(change) > _order(known):
        return not _is_seen_again(known, change)
    return _order(change) == _order(known) and not _tells_less(known, change)


def _is_seen_again(known: RecordChange, change: RecordChange) -> bool:
    """Whether nothing but the time differs."""
    if change.version != known.version or change.raw != known.raw or not (change.raw and known.updated_at):
        return False
    if change.record is None or known.record is None:
        return False
    return replace(change.record, updated_at=known.updated_at) == known.record


def _tells_less(known: RecordChange, change: RecordChange) -> bool:
    """Whether it is the same payload, and less of it was read."""
    return change.raw == known.raw and change.record is None and known.record is not None


def _buried(known: RecordChange, change: RecordChange) -> RecordChange:
    version, updated_at = max(known.version, change.version), change.updated_at or known.updated_at
    return replace(change, version=version, updated_at=updated_at)


def _time(change: RecordChange) -> datetime:
    return change.updated_at or _LONG_AGO


def _order(change: RecordChange) -> tuple[int, datetime]:
    return change.version, _time(change)


def _operation(before: RecordChange | None, after: RecordChange) -> str:
    if before is not None and _facts(before) == _facts(after):
        return "unchanged"
    if after.deleted:
        return "deleted"
    return "created" if before is None else "updated"


def _facts(change: RecordChange) -> tuple[object, ...]:
    is_unreadable = change.record is None and bool(change.problem)
    return change.version, change.updated_at, change.deleted, change.raw, is_unreadable, change.record
