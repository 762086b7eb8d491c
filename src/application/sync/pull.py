"""One pull of one business: pages into the mirror, deletions found, cursor last."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import structlog

from application.sync.prefetch import prefetched
from application.sync.session import SyncSession
from domain.errors import RailCursorExpired, RailRefused
from domain.models.change import ChangePage, RecordChange
from domain.models.firm import Scope
from domain.models.kinds import KINDS
from domain.ports.clock import Clock
from domain.ports.mirror_writing import Applied, MirrorWriting
from domain.ports.rail import Rails
from domain.ports.sync import Progress

_IDS_PER_READ = 100
_ACTOR = "sync"

log = structlog.get_logger()


class Pull:
    """What one pull stores and counts; `mode` is "full" or "incremental"."""

    def __init__(
        self,
        rails: Rails,
        rail: str,
        session: SyncSession,
        writing: MirrorWriting,
        clock: Clock,
        scope: Scope,
        progress: Progress | None,
    ) -> None:
        self._rails = rails
        self._rail = rail
        self._session = session
        self._writing = writing
        self._clock = clock
        self._scope = scope
        self._progress = progress
        self._raw_kinds: set[str] = set()
        self.mode = "full"
        self.received: Counter[str] = Counter()
        self.unreadable = 0
        self.applied = Applied()

    def run(self, cursor: str | None) -> None:
        """Pull since the cursor, or everything when it is None or no longer reaches back."""
        if cursor is not None:
            self.mode = "incremental"
            try:
                self._finish(self._store(self._rails.pull_changes(self._rail, self._session, cursor)).cursor)
            except RailCursorExpired:
                log.info("cursor expired, pulling everything", rail=self._rail, business=self._scope.business_id)
            else:
                return
        self.mode = "full"
        self._full()

    def _full(self) -> None:
        before = {kind: self._writing.record_ids(self._scope, kind) for kind in self._writing.kinds(self._scope)}
        end = self._store(self._rails.pull_changes(self._rail, self._session, None))
        for kind in end.complete_kinds:
            self._settle_missing(kind, sorted(before.get(kind, frozenset()) - end.seen.get(kind, set())))
        self._finish(end.cursor)

    def _finish(self, cursor: str | None) -> None:
        if cursor is None:
            raise RailRefused(f"The rail {self._rail} ended a pull without saying where the next one starts.")
        self._writing.save_cursor(
            self._scope, cursor, self._clock.now(), full=self.mode == "full", requests=self._session.requests
        )

    def _store(self, pages: Iterator[ChangePage]) -> "_End":
        end = _End()
        for page in prefetched(pages):
            end.note(page)
            self._apply(page.changes)
        return end

    def _settle_missing(self, kind: str, missing: Sequence[str]) -> None:
        """Records that a full pull did not deliver are deleted only when the rail does not know them either."""
        for start in range(0, len(missing), _IDS_PER_READ):
            ids = missing[start : start + _IDS_PER_READ]
            there = self._rails.read_records(self._rail, self._session, kind, ids)
            known = {change.id for change in there}
            gone = (
                RecordChange(kind=kind, id=id_, version=0, updated_at=None, deleted=True)
                for id_ in ids
                if id_ not in known
            )
            self._apply((*there, *gone))

    def _apply(self, changes: Sequence[RecordChange]) -> None:
        if not changes:
            return
        counts = Counter(change.kind for change in changes)
        self.received.update(counts)
        self.unreadable += sum(bool(change.problem) for change in changes)
        self._tell_raw(changes)
        done = self._writing.apply(self._scope, changes, self._rail, _ACTOR, self._clock.now())
        self.applied = Applied(
            created=self.applied.created + done.created,
            updated=self.applied.updated + done.updated,
            deleted=self.applied.deleted + done.deleted,
            unchanged=self.applied.unchanged + done.unchanged,
        )
        if self._progress is not None:
            for kind, count in counts.items():
                self._progress(kind, count)

    def _tell_raw(self, changes: Iterable[RecordChange]) -> None:
        for change in changes:
            if change.problem:
                where = {"rail": self._rail, "business": self._scope.business_id, "kind": change.kind, "id": change.id}
                log.warning("record kept raw", problem=change.problem, **where)
            elif change.kind not in KINDS and change.kind not in self._raw_kinds:
                self._raw_kinds.add(change.kind)
                log.warning("kind kept raw", rail=self._rail, business=self._scope.business_id, kind=change.kind)


class _End:
    """What a pull's pages said by their end."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self.complete_kinds: set[str] = set()
        self.seen: dict[str, set[str]] = {}

    def note(self, page: ChangePage) -> None:
        """Take in one page."""
        if page.cursor is not None:
            self.cursor = page.cursor
        self.complete_kinds.update(page.complete_kinds)
        for change in page.changes:
            self.seen.setdefault(change.kind, set()).add(change.id)
