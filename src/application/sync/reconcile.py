"""Comparing a mirror with its rail, and repairing it from there."""

from collections import Counter
from collections.abc import Mapping, Sequence

import structlog
from msgspec.structs import replace

from application.sync.intake import Intake
from application.sync.leases import Lease
from application.sync.pull import Pull
from application.sync.run import SyncContext, open_session
from application.sync.strategies import RetryPolicy
from domain.errors import RailError, RailLapsed, RailReconnect
from domain.firms.firm import Scope
from domain.ports.stores.mirror import Mirror
from domain.ports.stores.writes import StoredWrites
from domain.rails.connection import Connection, ConnectionState
from domain.rails.reconciliation import KindReconciled, Reconciliation
from domain.rails.sync import Calls
from domain.rails.write import Write

ACTOR = "reconciliation"
AFTER_WRITE = "write"
_ENTRIES_AT_ONCE = 1_000
# So many of the other kinds are read whole each night that all have been within two weeks.
_NIGHTS = 14

# Their balances and quantities move with every document; rails do not always stamp that as a change of theirs.
_MOVED_UNSTAMPED = frozenset({"Account", "Customer", "Item", "Vendor"})


class Comparison:
    """One comparison of one business whose mirror was just brought up to date and is still held."""

    def __init__(
        self,
        context: SyncContext,
        mirror: Mirror,
        log: StoredWrites,
        scope: Scope,
        connection: Connection,
        cause: str,
        lease: Lease,
        retry_policy: RetryPolicy,
    ) -> None:
        self._around = context
        self._mirror = mirror
        self._log = log
        self._scope = scope
        self._connection = connection
        self._cause = cause
        self._lease = lease
        self._events = structlog.get_logger("application.sync", business_id=scope.business_id, rail=connection.rail)
        self._session = open_session(context, scope, connection, retry_policy)

    @property
    def calls(self) -> Calls:
        """What was sent so far."""
        return self._session.calls

    def outcome(self) -> Reconciliation:
        """The comparison for its cause; a failing rail is told in it."""
        try:
            return self.of_writes() if self._cause == AFTER_WRITE else self.of_kinds()
        except RailError as error:
            if isinstance(error, RailReconnect):
                self._around.connections.set_state(self._scope, ConnectionState.RECONNECT, self._around.clock.now())
            elif isinstance(error, RailLapsed):
                self._around.connections.set_state(self._scope, ConnectionState.LAPSED, self._around.clock.now())
            return Reconciliation(at=self._around.clock.now(), cause=self._cause, error=str(error))

    def of_kinds(self) -> Reconciliation:
        """Counts of all kinds; payloads of those whose count differs, of those that move unstamped, and of a few more.

        Those change from day to day, so that within two weeks every record has been compared.
        """
        rail, feeds = self._connection.rail, self._around.rails.declaration(self._connection.rail).feeds
        here = self._counts_here()
        there = self._around.rails.count_records(rail, self._session, feeds)
        stamped = [kind for kind in feeds if kind not in _MOVED_UNSTAMPED]
        tonight = stamped[self._around.clock.now().toordinal() % _NIGHTS :: _NIGHTS]
        compared = [KindReconciled(kind=kind, at_rail=there.get(kind), in_mirror=here.get(kind, 0)) for kind in feeds]
        fetched = [each.kind for each in compared if each.differs or each.kind in {*_MOVED_UNSTAMPED, *tonight}]
        drifted = self._fetched(fetched)
        kinds = (replace(each, fetched=each.kind in fetched, drifted=drifted[each.kind]) for each in compared)
        return Reconciliation(at=self._around.clock.now(), cause=self._cause, kinds=tuple(kinds))

    def of_writes(self) -> Reconciliation:
        """What each confirmed write made must be in the mirror, in that version or a later one."""
        writes = self._log.unreconciled(self._scope)
        behind = [write for write in writes if self._is_behind(write)]
        for write in behind:
            self._events.warning("write not in the mirror", write=write.id)
            self._read_again(write)
        for write in writes:
            self._log.save(self._scope, replace(write, reconciled_at=self._around.clock.now()))
        drifted = [
            KindReconciled(kind=kind, at_rail=None, in_mirror=0, drifted=records)
            for kind, records in _by_kind(behind).items()
        ]
        return Reconciliation(at=self._around.clock.now(), cause=self._cause, kinds=tuple(drifted), writes=len(writes))

    def _counts_here(self) -> dict[str, int]:
        with self._mirror.read(self._scope) as mirror:
            return {total.kind: total.records for total in mirror.totals()}

    def _fetched(self, kinds: Sequence[str]) -> Counter[str]:
        """Read whole kinds, and how many records of each were found to have drifted."""
        with self._mirror.read(self._scope) as mirror:
            before, doubted = mirror.state().version, mirror.state().doubted_kinds
        intake = Intake(
            self._around.writing,
            self._around.clock,
            self._scope,
            self._connection.rail,
            self._around.unknown,
            self._lease.check,
            actor=ACTOR,
        )
        pull = Pull(self._around.rails, self._connection.rail, self._session, self._around.writing, self._scope, intake)
        pull.kinds(kinds)
        still_doubted = tuple(sorted({*pull.doubted, *doubted} - pull.complete))
        if still_doubted != doubted:
            self._around.writing.note_doubted(self._scope, still_doubted)
        drifted = self._repaired_since(before)
        for kind, records in drifted.items():
            self._events.warning("mirror had drifted", kind=kind, records=records)
        return drifted

    def _repaired_since(self, version: int) -> Counter[str]:
        """The log's entries of ours, by kind; what moves unstamped has drifted only where it came or went."""
        repaired: Counter[str] = Counter()
        with self._mirror.read(self._scope) as mirror:
            while entries := mirror.changes(version, _ENTRIES_AT_ONCE):
                repaired.update(
                    entry.kind
                    for entry in entries
                    if entry.actor == ACTOR and not (entry.operation == "updated" and entry.kind in _MOVED_UNSTAMPED)
                )
                version = entries[-1].sequence
        return repaired

    def _is_behind(self, write: Write) -> bool:
        if write.made is None or write.made_version is None:
            return False
        with self._mirror.read(self._scope) as mirror:
            known = mirror.known(write.made.kind, write.made.id)
        return known is None or known.version < write.made_version

    def _read_again(self, write: Write) -> None:
        if write.made is None:
            return
        rail, kind, record_id = self._connection.rail, write.made.kind, write.made.id
        found = self._around.rails.read_records(rail, self._session, kind, [record_id])
        now = self._around.clock.now()
        self._around.writing.apply(self._scope, found, rail, ACTOR, now, correlation=write.id, confirmed=True)


def _by_kind(writes: list[Write]) -> Mapping[str, int]:
    kinds = [write.made.kind for write in writes if write.made is not None]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}
