"""Storing what a rail delivers, and counting it."""

from collections import Counter
from collections.abc import Callable, Sequence

import structlog

from domain.books.party import Customer, Vendor
from domain.firms.firm import Scope
from domain.ports.clock import Clock
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.ports.sync.sync import Progress
from domain.rails.change import RecordChange
from domain.rails.kinds import KINDS

BATCH_RECORDS = 1_000
ACTOR = "sync"
# What documents are posted to; a ledger deletes these only by merging them, otherwise they become inactive.
_POSTED_TO = ("Account", "Item")


class UnknownKinds:
    """Which unknown kinds were told of already, so that each is logged once a business and process."""

    def __init__(self) -> None:
        self._told: set[tuple[Scope, str]] = set()
        self._log = structlog.get_logger("application.sync")

    def notice(self, scope: Scope, rail: str, kind: str) -> None:
        """Log the kind when it has not been logged before."""
        if (scope, kind) not in self._told:
            self._told.add((scope, kind))
            self._log.warning("unknown kind kept raw", business_id=scope.business_id, rail=rail, kind=kind)


class Intake:
    """Stores the changes of one sync in batches; each batch is one transaction."""

    def __init__(
        self,
        writing: MirrorWriting,
        clock: Clock,
        scope: Scope,
        rail: str,
        unknown: UnknownKinds,
        before_each: Callable[[], None],
        progress: Progress | None = None,
        actor: str = ACTOR,
    ) -> None:
        self._writing = writing
        self._clock = clock
        self._scope = scope
        self._rail = rail
        self._unknown = unknown
        self._before_each = before_each
        self._actor = actor
        self._log = structlog.get_logger("application.sync", business_id=scope.business_id, rail=rail)
        self._progress = progress
        self.received: Counter[str] = Counter()
        self.stored: Counter[str] = Counter()
        self.unreadable: Counter[str] = Counter()
        self.ended_parties: set[str] = set()
        self.ended_accounts: set[str] = set()

    def store(self, changes: Sequence[RecordChange], *, confirmed: bool = False) -> dict[str, list[str]]:
        """Store what the rail delivered; by kind, the ids for which it must be asked again before one knows.

        `confirmed` says that it was asked for these very records.
        """
        contradicted: dict[str, list[str]] = {}
        for start in range(0, len(changes), BATCH_RECORDS):
            batch = changes[start : start + BATCH_RECORDS]
            for kind, record_id in self._apply(batch, confirmed=confirmed):
                contradicted.setdefault(kind, []).append(record_id)
            self._count(batch)
        return contradicted

    def mark_deleted(self, kind: str, record_ids: Sequence[str]) -> None:
        """Leave tombstones for records that are gone at the rail, nobody knows since when."""
        gone = [RecordChange(kind=kind, id=each, version=0, updated_at=None, deleted=True) for each in record_ids]
        self._apply(gone, confirmed=True)

    def _apply(self, batch: Sequence[RecordChange], *, confirmed: bool) -> tuple[tuple[str, str], ...]:
        if not batch:
            return ()
        self._before_each()
        now = self._clock.now()
        applied = self._writing.apply(self._scope, batch, self._rail, self._actor, now, confirmed=confirmed)
        self.stored.update(
            created=applied.created, updated=applied.updated, deleted=applied.deleted, unchanged=applied.unchanged
        )
        if applied.deleted:
            # A feed tells of a deletion many times; it is news once.
            self.ended_accounts.update(each.id for each in batch if each.deleted and each.kind in _POSTED_TO)
        return applied.contradicted

    def _count(self, batch: Sequence[RecordChange]) -> None:
        counts = Counter(change.kind for change in batch)
        self.received.update(counts)
        for change in batch:
            if _is_ended_party(change):
                self.ended_parties.add(change.id)
            if change.problem:
                self._note_unreadable(change)
        for kind, count in counts.items():
            if kind not in KINDS:
                self._unknown.notice(self._scope, self._rail, kind)
            if self._progress is not None:
                self._progress(kind, count)

    def _note_unreadable(self, change: RecordChange) -> None:
        # The first of a kind is worth a warning; thousands of the same are not.
        say = self._log.info if self.unreadable[change.kind] else self._log.warning
        say("unreadable record kept raw", kind=change.kind, record_id=change.id, problem=change.problem)
        self.unreadable[change.kind] += 1


def _is_ended_party(change: RecordChange) -> bool:
    """Whether it is a vendor or customer that is gone or inactive, as one is that was merged into another."""
    if change.kind not in ("Vendor", "Customer"):
        return False
    return change.deleted or (isinstance(change.record, Vendor | Customer) and not change.record.active)
