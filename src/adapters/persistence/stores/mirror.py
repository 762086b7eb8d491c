"""Reading the mirror of one business from SQL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, cached_property
from operator import ge, lt
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Engine, Select, and_, case, exists, func, or_

from adapters.persistence.columns import decoder_for
from adapters.persistence.engine import reading, writing
from adapters.persistence.scope import Scoped
from adapters.persistence.stores.balances import snapshots_of
from adapters.persistence.stores.change_log import logged
from adapters.persistence.stores.decisions import live_of, made_about
from adapters.persistence.stores.finding_life import SqlLifeEditing, SqlLifeReading
from adapters.persistence.stores.kept_forecasts import days_of, frozen_of
from adapters.persistence.stores.known_items import items_of
from adapters.persistence.stores.restatements import restated_since
from adapters.persistence.tables.core import blocked_records, changes, connections, evaluations, mirrors, records
from adapters.persistence.tables.findings import finding_lives
from domain.answers.kept_forecast import KeptForecast
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.record import OpenDocument, Record
from domain.books.restatement import Restatement
from domain.books.unreadable import Unreadable
from domain.findings.finding import Evaluation, Remembered
from domain.firms.firm import AsOf, Business, Scope
from domain.money import from_wire, to_wire
from domain.plans.decision import Decision
from domain.plans.known_item import KnownItem
from domain.policy.policy import Policy
from domain.ports.stores.finding_life import LifeEditing
from domain.ports.stores.mirror import MirrorReading, Selection
from domain.rails.breaker import Breaker
from domain.rails.change import KnownRecord, LoggedChange
from domain.rails.connection import Connection, ConnectionState
from domain.rails.kinds import KINDS
from domain.rails.sync import KindTotals, MirrorState

R = TypeVar("R", bound=Record)

_ALL = Selection()
_IS_READ = records.c.data.is_not(None)
_NUMBER = func.count()
_IS_OPEN = records.c.open_minor > 0
_ROWS_AT_ONCE = 1_000
_decoder = cache(decoder_for)
_evaluation = msgspec.json.Decoder(Evaluation, dec_hook=from_wire)
_remembered = msgspec.json.Decoder(Remembered, dec_hook=from_wire)


class SqlMirrorReading:
    """One consistent read; implements the port `MirrorReading`."""

    def __init__(self, scoped: Scoped, made_by: str = "") -> None:
        self._scoped = scoped
        self._connection = scoped.connection
        self._made_by = made_by
        self.findings = SqlLifeReading(scoped)

    @property
    def business(self) -> Business:
        return self._scoped.business

    def state(self) -> MirrorState:
        return self._state

    @cached_property
    def _state(self) -> MirrorState:
        row = self._connection.execute(self._scoped.select(mirrors)).first()
        if row is None:
            return MirrorState()
        return MirrorState(
            version=row.version,
            cursor=row.cursor,
            last_success_at=row.last_success_at,
            last_full_at=row.last_full_at,
            last_error=row.last_error,
            last_error_at=row.last_error_at,
            requests_day=row.requests_day,
            requests=row.requests,
            repeated=row.repeated,
            refused_kinds=tuple(row.refused_kinds.split()),
            doubted_kinds=tuple(row.doubted_kinds.split()),
            translation=row.translation,
            member_changes=row.member_changes,
        )

    def connection(self) -> Connection | None:
        return self._link

    @cached_property
    def _link(self) -> Connection | None:
        row = self._connection.execute(self._scoped.select(connections)).first()
        if row is None:
            return None
        return Connection(
            business_id=row.business_id,
            rail=row.rail,
            tenant=row.tenant,
            state=ConnectionState(row.state),
            connected_at=row.connected_at,
            last_webhook_at=row.last_webhook_at,
            breaker=Breaker(failures=row.failures, opened_at=row.opened_at, tried_at=row.tried_at),
        )

    def records(self, kind: type[R], selection: Selection | None = None) -> tuple[R, ...]:
        wanted = self._selected(kind, selection or _ALL, records.c.data).where(_IS_READ)
        decode = _decoder(kind)
        found = self._connection.execute(wanted.order_by(records.c.record_id))
        return tuple(decode(data) for rows in found.partitions(_ROWS_AT_ONCE) for (data,) in rows)

    def unreadable(self) -> tuple[Unreadable, ...]:
        wanted = self._scoped.select(records, records.c.kind, records.c.record_id, records.c.unreadable).where(
            records.c.unreadable.is_not(None), records.c.deleted.is_(False)
        )
        found = self._connection.execute(wanted.order_by(records.c.kind, records.c.record_id))
        return tuple(_unreadable(told, kind, record_id) for kind, record_id, told in found)

    def is_evaluated(self, as_of: date, policy_version: int) -> bool:
        wanted = self._evaluated(evaluations.c.mirror_version, as_of, policy_version)
        return self._connection.execute(wanted).first() is not None

    def evaluation(self, as_of: date, policy_version: int) -> Evaluation | None:
        data = self._connection.execute(self._evaluated(evaluations.c.data, as_of, policy_version)).scalar()
        return None if data is None else _evaluation.decode(data)

    def last_evaluation(self, as_of: date, policy_version: int) -> Remembered | None:
        data = self._connection.execute(self._kept(evaluations.c.data, as_of, policy_version)).scalar()
        try:
            return None if data is None else _remembered.decode(data)
        except msgspec.ValidationError:
            # It was kept without what the next run goes on from.
            return None

    def _evaluated(self, column: Any, as_of: date, policy_version: int) -> Select[Any]:
        of_this_version = evaluations.c.mirror_version == self.state().version
        return self._kept(column, as_of, policy_version).where(of_this_version)

    def _kept(self, column: Any, as_of: date, policy_version: int) -> Select[Any]:
        """The outcome of the same code on a day and under a policy, which is one."""
        return self._scoped.select(evaluations, column).where(
            evaluations.c.as_of == as_of,
            evaluations.c.policy_version == policy_version,
            evaluations.c.made_by == self._made_by,
        )

    def balance_snapshots(self) -> tuple[BalanceSnapshot, ...]:
        return snapshots_of(self._scoped)

    def restatements(self, since: datetime) -> tuple[Restatement, ...]:
        return restated_since(self._scoped, since)

    def known_items(self) -> tuple[KnownItem, ...]:
        return items_of(self._scoped, every=False)

    def decisions(self) -> tuple[Decision, ...]:
        return live_of(self._scoped)

    def decisions_about(self, record: str) -> tuple[Decision, ...]:
        return made_about(self._scoped, record)

    def kept_forecast_days(self) -> tuple[date, ...]:
        return days_of(self._scoped)

    def kept_forecast(self, day: date) -> KeptForecast | None:
        return frozen_of(self._scoped, day)

    def known(self, kind: str, record_id: str) -> KnownRecord | None:
        columns = (records.c.version, records.c.updated_at, records.c.deleted, records.c.change_sequence)
        row = self._scoped.rows_by_id(kind, [record_id], *columns).first()
        if row is None:
            return None
        newest = self._scoped.select(changes, changes.c.correlation).where(changes.c.sequence == row.change_sequence)
        correlation = self._connection.execute(newest).scalar() or ""
        return KnownRecord(version=row.version, updated_at=row.updated_at, deleted=row.deleted, correlation=correlation)

    def totals(self) -> tuple[KindTotals, ...]:
        live = case((records.c.deleted, 0), else_=1)
        wanted = self._scoped.select(
            records,
            records.c.kind,
            func.sum(live),
            func.sum(1 - live),
            func.sum(records.c.version * live),
            func.max(records.c.updated_at),
        ).group_by(records.c.kind)
        balances = self._open_balances()
        return tuple(
            KindTotals(
                kind=kind,
                records=int(count),
                deleted=int(deleted),
                sync_tokens=int(tokens),
                newest_update=newest,
                open_minor=balances.get(kind, {}) if issubclass(KINDS.get(kind, Record), OpenDocument) else None,
            )
            for kind, count, deleted, tokens, newest in self._connection.execute(wanted.order_by(records.c.kind))
        )

    def _open_balances(self) -> dict[str, dict[str, int]]:
        wanted = (
            self._scoped.select(records, records.c.kind, records.c.currency, func.sum(records.c.open_minor))
            .where(records.c.open_minor.is_not(None), records.c.currency.is_not(None), records.c.deleted.is_(False))
            .group_by(records.c.kind, records.c.currency)
        )
        balances: dict[str, dict[str, int]] = {}
        for kind, currency, minor in self._connection.execute(wanted):
            balances.setdefault(kind, {})[currency] = int(minor)
        return balances

    def changes(
        self, after: int, limit: int, *, kind: str | None = None, record_id: str | None = None
    ) -> tuple[LoggedChange, ...]:
        columns = (changes.c[name] for name in LoggedChange.__struct_fields__)
        wanted = logged(self._scoped, after, limit, *columns, kind=kind, record_id=record_id)
        return tuple(LoggedChange(**row._asdict()) for row in self._connection.execute(wanted))

    def _selected(self, kind: type[Record], selection: Selection, column: Any) -> Select[Any]:
        wanted = self._scoped.living(kind.__name__, column).where(*_conditions(selection))
        if selection.blocked is None:
            return wanted
        waived = exists(
            self._scoped.select(finding_lives, finding_lives.c.key).where(
                finding_lives.c.key == blocked_records.c.finding_key, finding_lives.c.waived
            )
        )
        blocked = exists(
            self._scoped.select(blocked_records, blocked_records.c.record_id).where(
                blocked_records.c.as_of == selection.as_of,
                blocked_records.c.policy_version == selection.policy_version,
                blocked_records.c.kind == records.c.kind,
                blocked_records.c.record_id == records.c.record_id,
                ~waived,
            )
        )
        return wanted.where(blocked if selection.blocked else ~blocked)


def _unreadable(told: bytes, kind: str, record_id: str) -> Unreadable:
    fields = msgspec.json.decode(told) | {"kind": kind, "id": record_id}
    return msgspec.convert(fields, Unreadable, dec_hook=from_wire)


def _conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.open_only and selection.or_since is not None:
        yield or_(_IS_OPEN, records.c.txn_date >= selection.or_since)
    elif selection.open_only:
        yield _IS_OPEN
    if selection.unapplied_or_since is not None:
        yield or_(_IS_OPEN, records.c.txn_date >= selection.unapplied_or_since)
    for column, compare, value in (
        (records.c.txn_date, ge, selection.since),
        (records.c.txn_date, lt, selection.before),
    ):
        if value is not None:
            yield compare(column, value)
    if selection.party_ids is not None:
        nobody = (records.c.party_id.is_(None),) if "" in selection.party_ids else ()
        yield or_(records.c.party_id.in_(selection.party_ids), *nobody)
    if selection.record_ids is not None:
        yield records.c.record_id.in_(selection.record_ids)


class SqlMirror:
    """Opens consistent reads, and keeps the rules' outcomes; implements the port `Mirror`.

    `made_by` names the code whose rules run: outcomes kept by other code are as good as none.
    """

    def __init__(self, engine: Engine, made_by: str = "") -> None:
        self._engine = engine
        self._made_by = made_by

    @contextmanager
    def read(self, scope: Scope) -> Iterator[MirrorReading]:
        with reading(self._engine) as connection:
            yield SqlMirrorReading(Scoped(connection, scope), self._made_by)

    def save_evaluation(
        self,
        scope: Scope,
        mirror_version: int,
        as_of: AsOf,
        policy: Policy,
        evaluation: Evaluation,
        then: Callable[[LifeEditing], None] | None = None,
    ) -> None:
        key = {"as_of": as_of.day, "policy_version": policy.version}
        data = msgspec.json.encode(evaluation, enc_hook=to_wire)
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            if scoped.lock_mirror() != mirror_version:
                # The books have moved on while the rules ran; nobody can read this outcome any more.
                return
            _drop_outdated(scoped, mirror_version, as_of.day, policy.version)
            row = {**key, "mirror_version": mirror_version, "data": data, "made_by": self._made_by}
            connection.execute(scoped.insert(evaluations, **row))
            blocked = _blocked(evaluation)
            if blocked:
                rows = [{**key, "kind": kind, "record_id": of, "finding_key": by} for kind, of, by in blocked]
                scoped.insert_many(blocked_records, rows)
            if then is not None:
                then(SqlLifeEditing(scoped))


def _drop_outdated(scoped: Scoped, mirror_version: int, as_of: date, policy_version: int) -> None:
    outdated = or_(
        evaluations.c.mirror_version != mirror_version,
        and_(evaluations.c.as_of == as_of, evaluations.c.policy_version == policy_version),
    )
    keys = scoped.select(evaluations, evaluations.c.as_of, evaluations.c.policy_version).where(outdated)
    for day, policy in scoped.connection.execute(keys).all():
        for table in (blocked_records, evaluations):
            same = and_(table.c.as_of == day, table.c.policy_version == policy)
            scoped.connection.execute(scoped.delete(table).where(same))


def _blocked(evaluation: Evaluation) -> Sequence[tuple[str, str, str]]:
    """Each blocked record with the key of each finding that blocks it."""
    blocking = (finding for finding in evaluation.findings if finding.blocks)
    return sorted({(subject.kind, subject.id, finding.key) for finding in blocking for subject in finding.subjects})
