"""A mirror read in memory: `domain.ports.stores.mirror.Mirror`."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

from tests.fakes.installation import Installation, StoredMirror
from tests.fakes.stores.finding_life import FakeLifeEditing, FakeLifeReading

from domain.answers.kept_forecast import KeptForecast
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.record import Document, OpenDocument, Record
from domain.books.restatement import Restatement
from domain.books.subject import Subject
from domain.books.unreadable import Unreadable
from domain.events.telling import told_of_lives
from domain.findings.finding import Evaluation, Remembered
from domain.firms.firm import AsOf, Business, Scope
from domain.plans.decision import Decision
from domain.plans.known_item import KnownItem
from domain.policy.policy import Policy
from domain.ports.stores.finding_life import LifeEditing
from domain.ports.stores.mirror import MirrorReading, Selection
from domain.rails.change import KnownRecord, LoggedChange, RecordChange
from domain.rails.connection import Connection
from domain.rails.kinds import KINDS
from domain.rails.sync import KindTotals, MirrorState

R = TypeVar("R", bound=Record)


class FakeMirrorReading:
    def __init__(self, business: Business, connection: Connection | None, stored: StoredMirror) -> None:
        self.business = business
        self._connection = connection
        self._stored = stored
        self.findings = FakeLifeReading(stored)

    def state(self) -> MirrorState:
        return self._stored.state

    def connection(self) -> Connection | None:
        return self._connection

    def decisions(self) -> tuple[Decision, ...]:
        return self._stored.live_decisions()

    def decisions_about(self, record: str) -> tuple[Decision, ...]:
        return tuple(each for each in reversed(self._stored.decisions.values()) if each.record == record)

    def records(self, kind: type[R], selection: Selection | None = None) -> tuple[R, ...]:
        wanted = selection or Selection()
        live = (change.record for change in self._stored.records.values() if not change.deleted)
        found = [record for record in live if isinstance(record, kind) and self._matches(record, wanted)]
        return tuple(sorted(found, key=lambda record: record.id))

    def unreadable(self) -> tuple[Unreadable, ...]:
        live = (change for change in self._stored.records.values() if not change.deleted)
        found = [
            Unreadable(
                kind=change.kind, id=change.id, problem=change.problem, called=change.called, stated=change.stated
            )
            for change in live
            if change.record is None and change.problem
        ]
        return tuple(sorted(found, key=lambda each: (each.kind, each.id)))

    def is_evaluated(self, as_of: date, policy_version: int) -> bool:
        return self.evaluation(as_of, policy_version) is not None

    def evaluation(self, as_of: date, policy_version: int) -> Evaluation | None:
        version, evaluation = self._stored.evaluations.get((as_of, policy_version), (-1, None))
        return evaluation if version == self._stored.state.version else None

    def last_evaluation(self, as_of: date, policy_version: int) -> Remembered | None:
        _, evaluation = self._stored.evaluations.get((as_of, policy_version), (-1, None))
        return evaluation if isinstance(evaluation, Remembered) else None

    def balance_snapshots(self) -> tuple[BalanceSnapshot, ...]:
        return tuple(kept for _, kept in sorted(self._stored.balances.items()))

    def restatements(self, since: datetime) -> tuple[Restatement, ...]:
        return tuple(each for at, each in self._stored.restatements if at >= since)

    def known_items(self) -> tuple[KnownItem, ...]:
        return self._stored.listed_items()

    def kept_forecast_days(self) -> tuple[date, ...]:
        return tuple(sorted(self._stored.kept_forecasts, reverse=True))

    def kept_forecast(self, day: date) -> KeptForecast | None:
        return self._stored.kept_forecasts.get(day)

    def known(self, kind: str, record_id: str) -> KnownRecord | None:
        known = self._stored.records.get((kind, record_id))
        if known is None:
            return None
        correlation = self._stored.correlations.get((kind, record_id), "")
        return KnownRecord(
            version=known.version, updated_at=known.updated_at, deleted=known.deleted, correlation=correlation
        )

    def totals(self) -> tuple[KindTotals, ...]:
        kinds = sorted({kind for kind, _ in self._stored.records})
        return tuple(_totals(kind, [c for c in self._stored.records.values() if c.kind == kind]) for kind in kinds)

    def changes(
        self, after: int, limit: int, *, kind: str | None = None, record_id: str | None = None
    ) -> tuple[LoggedChange, ...]:
        entries = [entry for entry in self._stored.log if entry.sequence > after]
        entries = [entry for entry in entries if kind in (None, entry.kind) and record_id in (None, entry.record_id)]
        return tuple(entries[:limit])

    def _matches(self, record: Record, wanted: Selection) -> bool:
        return (
            _in_time(record, wanted)
            and (wanted.party_ids is None or (_party(record) or "") in wanted.party_ids)
            and (wanted.record_ids is None or record.id in wanted.record_ids)
            and (wanted.blocked is None or self._is_blocked(record, wanted) == wanted.blocked)
        )

    def _is_blocked(self, record: Record, wanted: Selection) -> bool:
        if wanted.as_of is None or wanted.policy_version is None:
            return False
        evaluation = self.evaluation(wanted.as_of, wanted.policy_version)
        subject = Subject(type(record).__name__, record.id)
        if evaluation is None:
            return False
        waived = {key for key, life in self._stored.lives.items() if life.waived}
        return any(f.blocks and subject in f.subjects and f.key not in waived for f in evaluation.findings)


class FakeMirror:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    @contextmanager
    def read(self, scope: Scope) -> Iterator[MirrorReading]:
        business = self._held.business(scope.firm_id, scope.business_id)
        yield FakeMirrorReading(business, self._held.connections.get(business.id), self._held.frozen_mirror(scope))

    def save_evaluation(
        self,
        scope: Scope,
        mirror_version: int,
        as_of: AsOf,
        policy: Policy,
        evaluation: Evaluation,
        then: Callable[[LifeEditing], None] | None = None,
    ) -> None:
        with self._held.lock:
            mirror = self._held.mirror(scope)
            if mirror.state.version != mirror_version:
                return
            mirror.evaluations[as_of.day, policy.version] = mirror_version, evaluation
            if then is not None:
                editing = FakeLifeEditing(mirror)
                then(editing)
                self._held.tell(scope.firm_id, told_of_lives(editing.happened), scope.business_id)


def _open_minor(record: Record) -> int:
    if not isinstance(record, Document) or record.voided:
        return 0
    if isinstance(record, OpenDocument):
        return record.balance_minor
    return int(getattr(record, "unapplied_minor", 0))


def _party(record: Record) -> str | None:
    return next((p for name in ("vendor_id", "customer_id", "entity_id") if (p := getattr(record, name, None))), None)


def _in_time(record: Record, wanted: Selection) -> bool:
    day: date | None = getattr(record, "txn_date", None)
    is_open = _open_minor(record) > 0

    def since(start: date | None) -> bool:
        return start is not None and day is not None and day >= start

    return (
        (not wanted.open_only or is_open or since(wanted.or_since))
        and (wanted.unapplied_or_since is None or is_open or since(wanted.unapplied_or_since))
        and (wanted.since is None or since(wanted.since))
        and (wanted.before is None or (day is not None and day < wanted.before))
    )


def _totals(kind: str, changes: list[RecordChange]) -> KindTotals:
    live = [change for change in changes if not change.deleted]
    open_minor: Counter[str] = Counter()
    for record in (change.record for change in live):
        if isinstance(record, OpenDocument):
            open_minor[record.currency] += _open_minor(record)
    return KindTotals(
        kind=kind,
        records=len(live),
        deleted=len(changes) - len(live),
        sync_tokens=sum(change.version for change in live),
        newest_update=max((change.updated_at for change in changes if change.updated_at), default=None),
        open_minor=dict(open_minor) if issubclass(KINDS.get(kind, Record), OpenDocument) else None,
    )
